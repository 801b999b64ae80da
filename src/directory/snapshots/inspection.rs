//! Looking through a snapshot: what has been found, and what each kind of list is asked.

use super::path::{Index, Place};
use super::snapshot::{OrganizationRecord, Snapshot};
use super::violation::{Problem, Violations};
use crate::directory::state::entity::Entity;
use crate::directory::state::text::{Email, Name};
use alloc::borrow::ToOwned;
use core::cell::OnceCell;

/// What is looked at, what has been found, and what is looked up from everywhere.
pub(in crate::directory) struct Inspection<'a, Id> {
    pub(in crate::directory) snapshot: &'a Snapshot<Id>,
    pub(in crate::directory) users: Index<'a, Id>,
    pub(in crate::directory) emails: Index<'a, Email>,
    elsewhere: Elsewhere<'a, Id>,
    pub(in crate::directory) found: Violations<Id>,
}

/// Which organization has something that another one refers to: indexed when that is first asked.
struct Elsewhere<'a, Id> {
    members: OnceCell<Index<'a, Id>>,
    apps: OnceCell<Index<'a, Id>>,
    roles: OnceCell<Index<'a, Id>>,
}

impl<Id> Default for Elsewhere<'_, Id> {
    fn default() -> Self {
        Elsewhere { members: OnceCell::new(), apps: OnceCell::new(), roles: OnceCell::new() }
    }
}

impl<'a, Id: Ord + Clone> Inspection<'a, Id> {
    pub(in crate::directory) fn of(snapshot: &'a Snapshot<Id>) -> Self {
        Inspection {
            snapshot,
            users: Index::new(snapshot.accounts.iter().map(|account| &account.user)),
            emails: Index::new(snapshot.accounts.iter().map(|account| &account.email)),
            elsewhere: Elsewhere::default(),
            found: Violations::none(),
        }
    }

    pub(in crate::directory) fn bounded<Entry>(&mut self, place: Place<'_>, list: &[Entry]) {
        let length = list.len();
        if length > Snapshot::<Id>::LONGEST_LIST {
            self.found.report(place, || Problem::TooLong { length });
        }
    }

    pub(in crate::directory) fn unique(
        &mut self,
        place: Place<'_>,
        ids: &Index<'_, Id>,
        what: Entity,
        id: &Id,
        position: usize,
    ) {
        if let Some(first) = ids.before(id, position) {
            self.found.report(place, || Problem::Repeated { what, id: id.clone(), first });
        }
    }

    pub(in crate::directory) fn unique_name(
        &mut self,
        place: Place<'_>,
        names: &Index<'_, Name>,
        what: Entity,
        name: &Name,
        position: usize,
    ) {
        if let Some(first) = names.before(name, position) {
            let name = name.as_str();
            self.found.report(place.at("name"), || Problem::NameTaken { what, name: name.to_owned(), first });
        }
    }

    pub(in crate::directory) fn account_of(&mut self, place: Place<'_>, user: &Id) {
        if !self.users.contains(user) {
            self.found.report(place, || Problem::Unknown { what: Entity::User, id: user.clone() });
        }
    }

    /// Something that is not where it is looked for: is it in another organization?
    pub(in crate::directory) fn missing(&mut self, place: Place<'_>, what: Entity, id: &Id) {
        let (organizations, elsewhere) = (&self.snapshot.organizations, &self.elsewhere);
        let first = match what {
            Entity::Member => elsewhere.members.get_or_init(|| {
                by_organization(organizations, |record| record.members.iter().map(|member| &member.user))
            }),
            Entity::App => elsewhere.apps.get_or_init(|| {
                by_organization(organizations, |record| record.apps.iter().map(|app| &app.app))
            }),
            _ => elsewhere.roles.get_or_init(|| {
                by_organization(organizations, |record| record.roles.iter().map(|role| &role.role))
            }),
        };
        let first = first.first(id).and_then(|first| organizations.get(first));
        self.found.report(place, || match first {
            Some(other) => {
                Problem::Foreign { what, id: id.clone(), organization: other.organization.clone() }
            }
            None => Problem::Unknown { what, id: id.clone() },
        });
    }
}

/// The ids in all organizations, with the position of the organization.
fn by_organization<'a, Id: Ord, Ids: Iterator<Item = &'a Id>>(
    organizations: &'a [OrganizationRecord<Id>],
    ids: impl Fn(&'a OrganizationRecord<Id>) -> Ids,
) -> Index<'a, Id> {
    Index::with_positions(
        organizations
            .iter()
            .enumerate()
            .flat_map(|(position, record)| ids(record).map(move |id| (id, position))),
    )
}
