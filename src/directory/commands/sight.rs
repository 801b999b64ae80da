//! The part of step 3 that warns whoever brings an app into an organization and would not see it there.

use super::command::Command;
use super::refusal::Refusal;
use crate::decide::decide;
use crate::directory::queries::resource::private_app;
use crate::directory::state::directory::Directory;
use crate::facts::{Owner, Resource};
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
        let Some((organization, app, is_public)) = self.brought(by, command) else {
            return Ok(());
        };
        let resource = private_app(&Owner::Organization(organization.clone()), app);
        let resource = if is_public { resource.public() } else { resource };
        if self.would_see(by, organization, &resource) {
            Ok(())
        } else {
            Err(Refusal::WouldNotSee { app: app.clone() })
        }
    }

    /// The organization that gets an app, the app's id there and its visibility, unless the command says that the
    /// user knows.
    fn brought<'a>(&self, by: &Id, command: &'a Command<Id>) -> Option<(&'a Id, &'a Id, bool)> {
        // each of these commands brings an app, and no other does
        if let Command::CreateApp { owner: Owner::Organization(organization), app, unseen: false, .. }
        | Command::DuplicateApp {
            to: Owner::Organization(organization), copy: app, unseen: false, ..
        } = command
        {
            Some((organization, app, false))
        } else if let Command::TransferApp { app, organization, new_id, unseen: false, .. } = command {
            let moved = self.account(by)?.app(app)?;
            Some((organization, new_id.as_ref().unwrap_or(app), moved.public))
        } else {
            None
        }
    }

    fn would_see(&self, user: &Id, organization: &Id, app: &Resource<Id>) -> bool {
        let joined = self.organization(organization);
        let membership = joined.and_then(|joined| joined.membership_at(user, self.policy(), app.app_id()));
        let subject = self.policy().subject(user.clone(), membership).ok();
        subject.is_some_and(|subject| decide(&subject, Action::ViewApp, app).is_allowed())
    }
}
