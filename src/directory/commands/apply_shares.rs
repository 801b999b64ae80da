//! The part of step 4 that shares apps and ends shares.
//!
//! An app lists its shares, and the account of a user lists the owners who share apps with the user, so that neither
//! question scans the other's list. Every change keeps both sides.

use super::event::Consequence;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::directory::state::shared::SharedPermissions;
use crate::facts::Owner;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    pub(super) fn share_app(
        &mut self,
        owner: &Owner<Id>,
        app: &Id,
        user: &Id,
        permissions: SharedPermissions,
    ) -> Vec<Consequence<Id>> {
        self.edit_apps(owner, |apps| apps.share(app, user, permissions));
        self.recall_shares(owner, user);
        Vec::new()
    }

    pub(super) fn stop_sharing(&mut self, owner: &Owner<Id>, app: &Id, user: &Id) -> Vec<Consequence<Id>> {
        self.edit_apps(owner, |apps| apps.stop_sharing(app, user));
        self.recall_shares(owner, user);
        Vec::new()
    }

    /// Ends all shares of the owner's apps with the user.
    pub(super) fn end_shares_with(&mut self, owner: &Owner<Id>, user: &Id) -> Vec<Consequence<Id>> {
        let Some(apps) = self.apps(owner) else {
            return Vec::new();
        };
        let shares: Vec<_> = apps.shared_with(user).map(|(app, shared)| (app.clone(), shared)).collect();
        let ended = shares.into_iter().map(|(app, permissions)| {
            self.stop_sharing(owner, &app, user);
            Consequence::ShareEnded { owner: owner.clone(), app, user: user.clone(), permissions }
        });
        ended.collect()
    }

    /// The consequences of the end of an app for its shares.
    pub(super) fn ended_shares(&mut self, owner: &Owner<Id>, id: &Id, app: App<Id>) -> Vec<Consequence<Id>> {
        let ended = app.shares.into_iter().map(|(user, permissions)| {
            self.recall_shares(owner, &user);
            Consequence::ShareEnded { owner: owner.clone(), app: id.clone(), user, permissions }
        });
        ended.collect()
    }

    /// The consequences of a transfer for the shares of the app, which stay.
    pub(super) fn kept_shares(
        &mut self,
        from: &Owner<Id>,
        to: &Owner<Id>,
        id: &Id,
        shares: Vec<(Id, SharedPermissions)>,
    ) -> Vec<Consequence<Id>> {
        let kept = shares.into_iter().map(|(user, permissions)| {
            self.recall_shares(from, &user);
            self.recall_shares(to, &user);
            Consequence::ShareKept { owner: to.clone(), app: id.clone(), user, permissions }
        });
        kept.collect()
    }

    /// Lists the owner in the user's account exactly if one of the owner's apps is shared with the user.
    fn recall_shares(&mut self, owner: &Owner<Id>, user: &Id) {
        let is_shared = self.apps(owner).is_some_and(|apps| apps.shared_with(user).next().is_some());
        if let Some(account) = self.accounts.get_mut(user) {
            if is_shared {
                account.shared_by.insert(owner.clone());
            } else {
                account.shared_by.remove(owner);
            }
        }
    }
}
