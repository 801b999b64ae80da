//! The checks that apply to every kind of list in a snapshot.

use super::path::Path;
use super::positions::Positions;
use super::snapshot::{OrganizationRecord, Snapshot};
use super::violation::{Problem, Violations};
use crate::directory::state::entity::Entity;
use crate::directory::state::text::Email;
use alloc::borrow::ToOwned;
use core::cell::OnceCell;

/// A check in progress: the snapshot, its indexes, and the violations so far.
pub(super) struct Inspection<'a, Id> {
    pub(super) snapshot: &'a Snapshot<Id>,
    pub(super) users: Positions<'a, Id>,
    pub(super) emails: Positions<'a, Email>,
    pub(super) organizations: Positions<'a, Id>,
    organizations_of: OrganizationsOf<'a, Id>,
    pub(super) violations: Violations<Id>,
}

/// The organizations that have a member, an app or a role of some id.
///
/// Only messages need them, so that each index is built when the first message asks for it.
struct OrganizationsOf<'a, Id> {
    members: OnceCell<Positions<'a, Id>>,
    apps: OnceCell<Positions<'a, Id>>,
    roles: OnceCell<Positions<'a, Id>>,
}

impl<'a, Id: Ord + Clone> Inspection<'a, Id> {
    pub(super) fn new(snapshot: &'a Snapshot<Id>) -> Self {
        Inspection {
            snapshot,
            organizations: Positions::new(snapshot.organizations.iter().map(|record| &record.organization)),
            users: Positions::new(snapshot.accounts.iter().map(|account| &account.user)),
            emails: Positions::new(snapshot.accounts.iter().map(|account| &account.email)),
            organizations_of: OrganizationsOf {
                members: OnceCell::new(),
                apps: OnceCell::new(),
                roles: OnceCell::new(),
            },
            violations: Violations::none(),
        }
    }

    /// Reports a time after the last event.
    pub(super) fn check_time(&mut self, path: Path<'_>, time: u64) {
        let at = self.snapshot.at;
        if time > at {
            self.violations.report(path, || Problem::Later { time, at });
        }
    }

    pub(super) fn check_length<Entry>(&mut self, path: Path<'_>, list: &[Entry]) {
        let length = list.len();
        if length > Snapshot::<Id>::LONGEST_LIST {
            self.violations.report(path, || Problem::TooLong { length });
        }
    }

    pub(super) fn check_unique(
        &mut self,
        path: Path<'_>,
        ids: &Positions<'_, Id>,
        what: Entity,
        id: &Id,
        position: usize,
    ) {
        if let Some(first) = ids.earlier(id, position) {
            self.violations.report(path, || Problem::Repeated { what, id: id.clone(), first });
        }
    }

    /// Reports the name if an earlier entry has the same one, at the position `first`.
    pub(super) fn check_unique_name(
        &mut self,
        path: Path<'_>,
        first: Option<usize>,
        what: Entity,
        name: &str,
    ) {
        if let Some(first) = first {
            self.violations.report(path.field("name"), || Problem::NameTaken {
                what,
                name: name.to_owned(),
                first,
            });
        }
    }

    pub(super) fn check_account(&mut self, path: Path<'_>, user: &Id) {
        if !self.users.contains(user) {
            self.violations.report(path, || Problem::Unknown { what: Entity::User, id: user.clone() });
        }
    }

    pub(super) fn report_missing_member(&mut self, path: Path<'_>, user: &Id) {
        let members = self.organizations_of.members.get_or_init(|| {
            by_organization(&self.snapshot.organizations, |record| {
                record.members.iter().map(|member| &member.user)
            })
        });
        let organization = members.first(user);
        self.report_missing(path, Entity::Member, user, organization);
    }

    pub(super) fn report_missing_app(&mut self, path: Path<'_>, app: &Id) {
        let apps = self.organizations_of.apps.get_or_init(|| {
            by_organization(&self.snapshot.organizations, |record| record.apps.iter().map(|app| &app.app))
        });
        let organization = apps.first(app);
        self.report_missing(path, Entity::App, app, organization);
    }

    pub(super) fn report_missing_role(&mut self, path: Path<'_>, role: &Id) {
        let roles = self.organizations_of.roles.get_or_init(|| {
            by_organization(&self.snapshot.organizations, |record| record.roles.iter().map(|role| &role.role))
        });
        let organization = roles.first(role);
        self.report_missing(path, Entity::Role, role, organization);
    }

    /// Reports an id that names nothing in its organization, and the position of an organization that has the
    /// id.
    fn report_missing(&mut self, path: Path<'_>, what: Entity, id: &Id, organization: Option<usize>) {
        let other = organization.and_then(|position| self.snapshot.organizations.get(position));
        self.violations.report(path, || match other {
            Some(other) => {
                Problem::Foreign { what, id: id.clone(), organization: other.organization.clone() }
            }
            None => Problem::Unknown { what, id: id.clone() },
        });
    }
}

/// The ids in all organizations, each with the position of its organization.
fn by_organization<'a, Id: Ord, Ids: Iterator<Item = &'a Id>>(
    organizations: &'a [OrganizationRecord<Id>],
    ids: impl Fn(&'a OrganizationRecord<Id>) -> Ids,
) -> Positions<'a, Id> {
    Positions::from_pairs(
        organizations
            .iter()
            .enumerate()
            .flat_map(|(position, record)| ids(record).map(move |id| (id, position))),
    )
}
