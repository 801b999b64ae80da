//! One side of a comparison: a directory, and the policy that decides.

use crate::directory::queries::review::AccessRow;
use crate::directory::state::app::Apps;
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::organization::Organization;
use crate::directory::state::text::Email;
use crate::facts::{Extent, Owner};
use crate::policy::Policy;
use crate::vocabulary::Permission;
use alloc::collections::BTreeMap;
use core::hash::Hash;
use core::ops::Bound;

/// The facts before or after, and the policy that decides there.
#[derive(Debug)]
pub(super) struct Side<'a, Id> {
    pub(super) directory: &'a Directory<Id>,
    pub(super) policy: &'a Policy,
}

/// All that one user holds at the places of one owner.
pub(super) struct HeldAt<'a, Id> {
    pub(super) everywhere: Permission,
    /// The apps with rows of their own.
    pub(super) apps: BTreeMap<&'a Id, Permission>,
}

// not derived: a derive would ask for `Id: Copy`
impl<Id> Clone for Side<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Side<'_, Id> {}

impl<Id: Ord> HeldAt<'_, Id> {
    /// The union of the rows with an extent that contains the app.
    pub(super) fn at(&self, app: &Id) -> Permission {
        self.everywhere | self.apps.get(app).copied().unwrap_or(Permission::empty())
    }
}

/// The least of two optional values.
fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

// A step asks for the next id after the last one, instead of holding an iterator of each collection of each side: two
// directories have different ids, and every step may end in a page.
impl<'a, Id: Ord + Hash + Clone> Side<'a, Id> {
    fn organization(self, owner: Owner<&Id>) -> Option<&'a Organization<Id>> {
        match owner {
            Owner::Organization(organization) => self.directory.organization(organization),
            Owner::User(_) => None,
        }
    }

    fn apps(self, owner: Owner<&Id>) -> Option<&'a Apps<Id>> {
        match owner {
            Owner::Organization(organization) => Some(&self.directory.organization(organization)?.apps),
            Owner::User(user) => Some(&self.directory.account(user)?.apps),
        }
    }

    /// The first owner after this one: organizations come before users.
    pub(super) fn next_owner(self, after: Option<Owner<&Id>>) -> Option<Owner<&'a Id>> {
        let organization = |from| {
            let mut others = self.directory.organizations.range(from);
            others.next().map(|(id, _)| Owner::Organization(id))
        };
        let user = |from| self.directory.accounts.range(from).next().map(|(id, _)| Owner::User(id));
        match after {
            None => organization(Bound::Unbounded).or_else(|| user(Bound::Unbounded)),
            Some(Owner::Organization(id)) => {
                organization(Bound::Excluded(id)).or_else(|| user(Bound::Unbounded))
            }
            Some(Owner::User(id)) => user(Bound::Excluded(id)),
        }
    }

    /// The next member, owner of personal apps, or user whom an app is shared with.
    pub(super) fn next_user(self, owner: Owner<&'a Id>, from: Bound<&Id>) -> Option<&'a Id> {
        let sharer = self.apps(owner)?.users_with_shares(from).next().map(|(user, _)| user);
        let own = match owner {
            Owner::Organization(organization) => {
                let members = &self.directory.organization(organization)?.members;
                members.range::<Id, _>((from, Bound::Unbounded)).next().map(|(user, _)| user)
            }
            Owner::User(user) => match from {
                Bound::Unbounded => Some(user),
                Bound::Excluded(done) => (user > done).then_some(user),
                Bound::Included(first) => (user >= first).then_some(user),
            },
        };
        least(sharer, own)
    }

    pub(super) fn next_invitation(self, owner: Owner<&Id>, from: Bound<&Id>) -> Option<&'a Id> {
        let mut sent = self.organization(owner)?.invitations.range::<Id, _>((from, Bound::Unbounded));
        sent.find(|(_, sent)| sent.status == InvitationStatus::Pending).map(|(id, _)| id)
    }

    pub(super) fn next_public_app(self, owner: Owner<&Id>, from: Bound<&Id>) -> Option<&'a Id> {
        self.apps(owner)?.registry.range(from).find(|(_, app)| app.public).map(|(id, _)| id)
    }

    /// All that the user holds at the owner's places, except what everybody holds.
    pub(super) fn held_by(self, owner: Owner<&'a Id>, user: &'a Id) -> HeldAt<'a, Id> {
        let mut held = HeldAt { everywhere: Permission::empty(), apps: BTreeMap::new() };
        match owner {
            Owner::Organization(organization) => {
                if let Some(organization) = self.directory.organization(organization) {
                    held.add(organization.rows(self.policy, user, organization.member(user)));
                }
            }
            Owner::User(owner) => {
                if let Some(account) = self.directory.account(owner) {
                    held.add(account.apps.personal_rows(self.policy, owner, user));
                }
            }
        }
        held
    }

    /// The address of a pending invitation, and what its invitee would hold by accepting it now.
    pub(super) fn promised(self, owner: Owner<&Id>, invitation: &'a Id) -> Option<(&'a Email, Permission)> {
        let organization = self.organization(owner)?;
        let sent = organization.invitation(invitation)?;
        if sent.status != InvitationStatus::Pending {
            return None;
        }
        let row = organization.invitee(self.policy, invitation, sent);
        Some((&sent.email, row.map_or(Permission::empty(), |row| row.permissions)))
    }

    /// What everybody holds in the app.
    pub(super) fn public(self, owner: Owner<&Id>, app: &Id) -> Permission {
        let is_public = self.apps(owner).and_then(|apps| apps.get(app)).is_some_and(|app| app.public);
        if is_public { self.policy.levels().public } else { Permission::empty() }
    }
}

impl<'a, Id: Ord> HeldAt<'a, Id> {
    fn add(&mut self, rows: impl IntoIterator<Item = AccessRow<'a, Id>>) {
        for row in rows {
            match row.extent {
                Extent::Organization { .. } | Extent::Personal { .. } => self.everywhere |= row.permissions,
                Extent::App { app, .. } => {
                    *self.apps.entry(app).or_insert(Permission::empty()) |= row.permissions;
                }
                // no row of a user is about these
                Extent::Public | Extent::PublicAt { .. } => {}
            }
        }
    }
}
