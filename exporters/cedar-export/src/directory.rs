//! Exports the facts of a directory.

use crate::entities::Entities;
use crate::error::ExportError;
use crate::facts::{Facts, Team};
use crate::uid::Uid;
use rolecall::directory::{App, Directory, Organization, RoleRef, SharedPermissions};
use rolecall::{Owner, Permission, Policy};
use std::collections::BTreeMap;
use std::hash::Hash;

/// What is shared with each user.
type SharesOfUsers<'a> = BTreeMap<&'a str, Vec<(Uid, Permission)>>;

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
    /// - [`ExportError::OtherVocabulary`] if a custom role, a team permission or a share has own permissions of another
    ///   vocabulary.
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
        let mut shares = self.shares(directory)?;
        for (user, account) in directory.accounts() {
            let user = user.as_ref();
            let organizations = account.organizations().map(AsRef::as_ref);
            let shares = shares.remove(user).unwrap_or_default();
            facts.user(self.policy().vocabulary(), user, organizations, shares)?;
            for (id, app) in account.apps() {
                facts.app(Owner::User(user), id.as_ref(), app.is_public())?;
            }
        }
        for (_, organization) in directory.organizations() {
            self.describe(&mut facts, organization)?;
        }
        self.merge(facts)
    }

    /// The shares of each user. An empty share gives nothing, and is left out.
    fn shares<'a, Id: AsRef<str> + Ord + Hash + Clone>(
        &self,
        directory: &'a Directory<Id>,
    ) -> Result<SharesOfUsers<'a>, ExportError> {
        let mut shares: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        let mut add = |owner, id: &Id, app: &'a App<Id>| {
            for (user, given) in app.shares() {
                let given = shared(self.policy(), id, given)?;
                if !given.is_empty() {
                    shares.entry(user.as_ref()).or_default().push((Uid::app(owner, id.as_ref()), given));
                }
            }
            Ok::<_, ExportError>(())
        };
        for (user, account) in directory.accounts() {
            account.apps().try_for_each(|(id, app)| add(Owner::User(user.as_ref()), id, app))?;
        }
        for (owner, organization) in directory.organizations() {
            organization
                .apps()
                .try_for_each(|(id, app)| add(Owner::Organization(owner.as_ref()), id, app))?;
        }
        Ok(shares)
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
            let role = match member.role() {
                RoleRef::Documented(role) => Uid::documented_role(*role),
                RoleRef::Custom(role) => Uid::role(own, role.as_ref()),
            };
            let teams = member.teams().filter_map(|id| Some((id.as_ref(), teams.get(id)?)));
            facts.membership(own, user.as_ref(), &role, member.is_suspended(), teams)?;
        }
        Ok(())
    }
}

/// The permissions of a share, whose own ones must be of the policy's vocabulary.
fn shared<Id: AsRef<str>>(
    policy: &Policy,
    app: &Id,
    shared: SharedPermissions,
) -> Result<Permission, ExportError> {
    // the same permissions are an equal share under this policy only if both have the same vocabulary
    if SharedPermissions::under(policy, shared.permissions()) == Ok(shared) {
        Ok(shared.permissions())
    } else {
        Err(ExportError::OtherVocabulary(app.as_ref().to_owned()))
    }
}
