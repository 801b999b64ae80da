//! Exports the facts of a directory.

use crate::entities::Entities;
use crate::error::ExportError;
use crate::facts::{Facts, Team};
use crate::uid::Uid;
use rolecall::Owner;
use rolecall::directory::{App, Directory, Organization, RoleRef};
use std::collections::BTreeMap;
use std::hash::Hash;

impl Entities {
    /// Adds every fact of the directory that bears on a decision: users, personal apps, and organizations with their
    /// roles, members, teams and apps.
    ///
    /// # Errors
    ///
    /// If there is an error, nothing is added.
    ///
    /// - [`ExportError::OtherPolicy`] if another policy governs the directory.
    /// - [`ExportError::Contradiction`] if an entity is known already with other facts.
    /// - [`ExportError::Shared`] if an app is shared for something, and [`ExportError::Suspended`] for a suspended member.
    /// - [`ExportError::OtherVocabulary`] if a custom role or team permission has own permissions of another vocabulary.
    pub fn add_directory<Id: AsRef<str> + Ord + Hash + Clone>(
        &mut self,
        directory: &Directory<Id>,
    ) -> Result<(), ExportError> {
        let (found, exported) = (directory.policy().fingerprint(), self.policy().fingerprint());
        if found != exported {
            return Err(ExportError::OtherPolicy { found, exported });
        }
        // collected apart and merged at the end, so that an error leaves the entities as they were
        let mut facts = Facts::default();
        for (user, account) in directory.accounts() {
            let user = user.as_ref();
            let organizations = account.organizations().map(AsRef::as_ref);
            facts.user(self.policy().vocabulary(), user, organizations, [])?;
            for (id, app) in account.apps() {
                without_shares(id, app)?;
                facts.app(Owner::User(user), id.as_ref(), app.is_public())?;
            }
        }
        for (_, organization) in directory.organizations() {
            self.describe(&mut facts, organization)?;
        }
        self.merge(facts)
    }

    fn describe<Id: AsRef<str> + Ord + Clone>(
        &self,
        facts: &mut Facts,
        organization: &Organization<Id>,
    ) -> Result<(), ExportError> {
        let own = organization.id().as_ref();
        facts.organization(own)?;
        for (id, role) in organization.roles() {
            facts.role(self.policy(), Uid::role(own, id.as_ref()), role)?;
        }
        for (id, app) in organization.apps() {
            without_shares(id, app)?;
            facts.app(Owner::Organization(own), id.as_ref(), app.is_public())?;
        }
        let mut teams = BTreeMap::new();
        for (id, team) in organization.teams() {
            let mut exported = Team::new(own, team.is_confining());
            for (app, held) in team.apps() {
                let held = facts.team_permission(self.policy(), held)?;
                exported.hold(app.as_ref(), held);
            }
            facts.team(id.as_ref(), exported.clone())?;
            teams.insert(id, exported);
        }
        for (user, member) in organization.members() {
            if member.is_suspended() {
                return Err(ExportError::Suspended(user.as_ref().to_owned()));
            }
            let role = match member.role() {
                RoleRef::Documented(role) => Uid::documented_role(*role),
                RoleRef::Custom(role) => Uid::role(own, role.as_ref()),
            };
            let teams = member.teams().filter_map(|id| Some((id.as_ref(), teams.get(id)?)));
            facts.membership(own, user.as_ref(), &role, false, teams)?;
        }
        Ok(())
    }
}

/// Refuses an app that is shared for something. An empty share gives nothing.
fn without_shares<Id: AsRef<str>>(id: &Id, app: &App<Id>) -> Result<(), ExportError> {
    if app.shares().all(|(_, shared)| shared.is_empty()) {
        Ok(())
    } else {
        Err(ExportError::Shared(id.as_ref().to_owned()))
    }
}
