//! Shares in the form that subjects are built from.

use crate::directory::state::directory::Directory;
use crate::facts::{Membership, Owner, Resource, Share, Subject};
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The shares of the owner's apps with the user that give something, in the order of the apps' ids.
    pub(in crate::directory) fn shares_by<'a>(
        &'a self,
        owner: &'a Owner<Id>,
        user: &'a Id,
    ) -> impl Iterator<Item = Share<Id>> + use<'a, Id> {
        let shared = self.apps(owner).into_iter().flat_map(move |apps| apps.shared_with(user));
        // the share of a listed collaborator gives nothing, and a subject is smaller without it
        let counted = shared.map(|(app, shared)| (app, shared.counted(self.policy())));
        let counted = counted.filter(|(_, permissions)| !permissions.is_empty());
        counted.map(move |(app, permissions)| Share::new(owner.clone(), app.clone(), permissions))
    }

    /// The share of the app that the resource is, or is in, if it gives the user something.
    pub(in crate::directory) fn share_on(&self, user: &Id, resource: &Resource<Id>) -> Option<Share<Id>> {
        let id = resource.app_id()?;
        let app = match resource.owner() {
            Owner::Organization(organization) => self.organization(organization)?.app(id),
            Owner::User(owner) => self.account(owner)?.app(id),
        };
        let permissions = app?.share_of(user)?.counted(self.policy());
        let owner = match resource.owner() {
            Owner::Organization(organization) => Owner::Organization(organization.clone()),
            Owner::User(owner) => Owner::User(owner.clone()),
        };
        (!permissions.is_empty()).then(|| Share::new(owner, id.clone(), permissions))
    }

    /// The user with the facts that a decision about the resource can depend on: the membership in the owning
    /// organization, as far as it bears on the app, and the share of the app.
    pub(in crate::directory) fn subject_at(&self, user: &Id, resource: &Resource<Id>) -> Option<Subject<Id>> {
        let membership = match resource.owner() {
            Owner::Organization(id) => self
                .organization(id)
                .and_then(|organization| organization.membership_at(user, self.policy(), resource.app_id())),
            Owner::User(_) => None,
        };
        self.built(user, membership, self.share_on(user, resource))
    }

    pub(in crate::directory) fn built(
        &self,
        user: &Id,
        memberships: impl IntoIterator<Item = Membership<Id>>,
        shares: impl IntoIterator<Item = Share<Id>>,
    ) -> Option<Subject<Id>> {
        let (memberships, shares) =
            (memberships.into_iter().collect(), shares.into_iter().collect::<Vec<_>>());
        self.policy().subject_with(user.clone(), memberships, shares).ok()
    }
}
