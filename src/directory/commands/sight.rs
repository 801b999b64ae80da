//! The part of step 3 that warns whoever brings an app into an organization and would not see it there.

use super::command::Command;
use super::refusal::Refusal;
use crate::decide::decide;
use crate::directory::queries::resource::private_app;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::facts::{Owner, Resource, Share};
use crate::vocabulary::Action;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks that the user can see the app that the valid command brings into an organization, or knows that they
    /// will not.
    ///
    /// The token does not count: the user sees the app without it.
    // Everybody who may create an app by a documented role sees all apps. A custom role may create apps and reach
    // selected ones, and a new app is in no team.
    pub(super) fn require_sight(&self, by: &Id, command: &Command<Id>) -> Result<(), Refusal<Id>> {
        let Some((organization, app, moved)) = self.brought(by, command) else {
            return Ok(());
        };
        let is_public = moved.is_some_and(App::is_public);
        let resource = private_app(&Owner::Organization(organization.clone()), app);
        let resource = if is_public { resource.public() } else { resource };
        // the shares of an app that is transferred stay
        let share = moved.and_then(|moved| moved.share_of(by)).map(|share| share.counted(self.policy()));
        let owner = Owner::Organization(organization.clone());
        let share = share.map(|permissions| Share::new(owner, app.clone(), permissions));
        if self.would_see(by, organization, &resource, share) {
            Ok(())
        } else {
            Err(Refusal::WouldNotSee { app: app.clone() })
        }
    }

    /// The organization that gets an app, the app's id there, and the app itself if it is moved, unless the command says
    /// that the user knows.
    fn brought<'a>(
        &'a self,
        by: &Id,
        command: &'a Command<Id>,
    ) -> Option<(&'a Id, &'a Id, Option<&'a App<Id>>)> {
        // each of these commands brings an app, and no other does
        if let Command::CreateApp { owner: Owner::Organization(organization), app, unseen: false, .. }
        | Command::DuplicateApp {
            to: Owner::Organization(organization), copy: app, unseen: false, ..
        } = command
        {
            Some((organization, app, None))
        } else if let Command::TransferApp { app, organization, new_id, unseen: false, .. } = command {
            let moved = self.account(by)?.app(app)?;
            Some((organization, new_id.as_ref().unwrap_or(app), Some(moved)))
        } else {
            None
        }
    }

    fn would_see(&self, user: &Id, organization: &Id, app: &Resource<Id>, share: Option<Share<Id>>) -> bool {
        let joined = self.organization(organization);
        let membership = joined.and_then(|joined| joined.membership_at(user, self.policy(), app.app_id()));
        let subject = self.built(user, membership, share);
        subject.is_some_and(|subject| decide(&subject, Action::ViewApp, app).is_allowed())
    }
}
