//! The part of step 2 that looks at one organization, or at one owner's apps.

use super::expected::{AssignedRole, TeamAppPermission};
use super::refusal::Refusal;
use super::validated::{
    Validated, Validation, require_absent, require_present, require_unique_name, require_unused, unknown,
};
use crate::directory::state::app::{App, Apps};
use crate::directory::state::entity::Entity;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::member::{Member, RoleRef};
use crate::directory::state::organization::{IdentityProvider, Organization};
use crate::directory::state::team::Team;
use crate::directory::state::text::{Name, NameKey};
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use crate::vocabulary::Role;
use alloc::collections::BTreeSet;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Organization<Id> {
    pub(super) fn validate_rescission(&self, invitation: &Id) -> Validation<Id> {
        let sent = self.invitation(invitation);
        match sent.ok_or_else(|| unknown(Entity::Invitation, invitation))?.status {
            InvitationStatus::Pending => Ok(Validated::Changes),
            InvitationStatus::Rescinded => Ok(Validated::NoChange),
            status
            @ (InvitationStatus::Accepted | InvitationStatus::Declined | InvitationStatus::Expired) => {
                Err(Refusal::NotPending { status })
            }
        }
    }

    pub(super) fn validate_role_change(&self, user: &Id, role: &AssignedRole<Id>) -> Validation<Id> {
        let member = self.known_member(user)?;
        self.require_role(role)?;
        if member.role == role.role() { Ok(Validated::NoChange) } else { self.validate_loss_of(user) }
    }

    pub(super) fn validate_removal(&self, user: &Id) -> Validation<Id> {
        self.known_member(user)?;
        self.validate_loss_of(user)
    }

    pub(super) fn validate_suspension(&self, user: &Id) -> Validation<Id> {
        let is_suspended = self.known_member(user)?.suspended;
        if is_suspended { Ok(Validated::NoChange) } else { self.validate_loss_of(user) }
    }

    pub(super) fn validate_new_role(&self, role: &Id, definition: &CustomRole) -> Validation<Id> {
        require_unused(&self.roles, Entity::Role, role)?;
        self.require_unique_role_name(role, definition)
    }

    pub(super) fn validate_role_edit(
        &self,
        role: &Id,
        expected: &CustomRole,
        definition: &CustomRole,
    ) -> Validation<Id> {
        match self.role(role) {
            Some(known) if known == definition => Ok(Validated::NoChange),
            Some(_) => {
                self.require_definition(role, expected)?;
                self.require_unique_role_name(role, definition)
            }
            None => Err(unknown(Entity::Role, role)),
        }
    }

    pub(super) fn validate_role_deletion(&self, role: &Id) -> Validation<Id> {
        let defined = self.roles.get(role).ok_or_else(|| unknown(Entity::Role, role))?;
        let members = self.members_by_role.get(&RoleRef::Custom(role.clone())).map_or(0, BTreeSet::len);
        match (members, defined.pending_invitations) {
            (0, 0) => Ok(Validated::Changes),
            (members, invitations) => Err(Refusal::RoleInUse { members, invitations }),
        }
    }

    pub(super) fn validate_confinement(&self, team: &Id, confining: bool) -> Validation<Id> {
        let team = self.known_team(team)?;
        if team.confining == confining {
            Ok(Validated::NoChange)
        } else if confining {
            self.require_administrator_besides(|user| team.members.contains(user))
        } else {
            Ok(Validated::Changes)
        }
    }

    pub(super) fn validate_new_team_member(&self, team: &Id, user: &Id) -> Validation<Id> {
        let team = self.known_team(team)?;
        self.known_member(user)?;
        require_absent(team.members.contains(user), Entity::TeamMember, user)?;
        // a confined Administrator does not count as one who can still administer the organization
        if team.confining { self.validate_loss_of(user) } else { Ok(Validated::Changes) }
    }

    pub(super) fn validate_team_member_removal(&self, team: &Id, user: &Id) -> Validation<Id> {
        require_present(self.known_team(team)?.members.contains(user), Entity::TeamMember, user)
    }

    pub(super) fn validate_new_team_app(
        &self,
        id: &Id,
        app: &Id,
        permission: &TeamAppPermission,
    ) -> Validation<Id> {
        let team = self.known_team(id)?;
        self.apps.known(app)?;
        match permission {
            TeamAppPermission::Default { expected } if *expected != team.default_permission => {
                let is = team.default_permission.clone();
                Err(Refusal::DefaultChanged { team: id.clone(), is })
            }
            TeamAppPermission::Named(_) | TeamAppPermission::Default { .. } => {
                require_absent(team.apps.contains_key(app), Entity::TeamApp, app)
            }
        }
    }

    pub(super) fn validate_team_app_permission(
        &self,
        team: &Id,
        app: &Id,
        permission: &AnyTeamPermission,
    ) -> Validation<Id> {
        match self.known_team(team)?.apps.get(app) {
            Some(held) => Ok(Validated::changes_if(held != permission)),
            None => Err(unknown(Entity::TeamApp, app)),
        }
    }

    pub(super) fn validate_team_app_removal(&self, team: &Id, app: &Id) -> Validation<Id> {
        require_present(self.known_team(team)?.apps.contains_key(app), Entity::TeamApp, app)
    }

    /// Checks that a free Administrator remains if the user stops being one.
    pub(super) fn validate_loss_of(&self, user: &Id) -> Validation<Id> {
        if self.is_free_administrator(user) {
            self.require_administrator_besides(|other| other == user)
        } else {
            Ok(Validated::Changes)
        }
    }

    /// Checks that an Administrator whom nothing confines or suspends is not among the users left out.
    ///
    /// Linear in the Administrators: they are read in turn until one of them qualifies.
    fn require_administrator_besides(&self, left_out: impl Fn(&Id) -> bool) -> Validation<Id> {
        let mut administrators = self.members_with(&RoleRef::Documented(Role::Administrator));
        let remains = administrators.any(|user| !left_out(user) && self.is_free_administrator(user));
        if remains { Ok(Validated::Changes) } else { Err(Refusal::LastAdministrator) }
    }

    /// Checks that the role exists, with the definition that the command expects.
    pub(super) fn require_role(&self, role: &AssignedRole<Id>) -> Result<(), Refusal<Id>> {
        match role {
            AssignedRole::Documented(_) => Ok(()),
            AssignedRole::Custom { role, expected } => self.require_definition(role, expected),
        }
    }

    fn require_definition(&self, role: &Id, expected: &CustomRole) -> Result<(), Refusal<Id>> {
        match self.role(role) {
            Some(is) if is == expected => Ok(()),
            Some(is) => Err(Refusal::RoleChanged { role: role.clone(), is: is.clone() }),
            None => Err(unknown(Entity::Role, role)),
        }
    }

    /// Linear in the custom roles: an organization has few, so that an index of their names would not pay.
    fn require_unique_role_name(&self, role: &Id, definition: &CustomRole) -> Validation<Id> {
        let name = NameKey::of(definition.name());
        let is_taken = self.roles().any(|(other, known)| other != role && NameKey::of(known.name()) == name);
        require_unique_name(is_taken, Entity::Role, definition.name())
    }

    pub(super) fn known_member(&self, user: &Id) -> Result<&Member<Id>, Refusal<Id>> {
        self.member(user).ok_or_else(|| unknown(Entity::Member, user))
    }

    pub(super) fn known_team(&self, team: &Id) -> Result<&Team<Id>, Refusal<Id>> {
        self.team(team).ok_or_else(|| unknown(Entity::Team, team))
    }

    pub(super) fn known_identity_provider(&self, provider: &Id) -> Result<&IdentityProvider, Refusal<Id>> {
        self.identity_provider(provider).ok_or_else(|| unknown(Entity::IdentityProvider, provider))
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    pub(super) fn known(&self, app: &Id) -> Result<&App<Id>, Refusal<Id>> {
        self.get(app).ok_or_else(|| unknown(Entity::App, app))
    }

    pub(super) fn validate_new(&self, app: &Id, name: &Name) -> Validation<Id> {
        require_unused(&self.registry, Entity::App, app)?;
        self.require_unique_app_name(name)
    }

    pub(super) fn validate_name(&self, app: &Id, name: &Name) -> Validation<Id> {
        let renamed = self.known(app)?;
        if renamed.name == *name {
            Ok(Validated::NoChange)
        } else if renamed.name.is_same(name) {
            // its own name in another form is free
            Ok(Validated::Changes)
        } else {
            self.require_unique_app_name(name)
        }
    }

    fn require_unique_app_name(&self, name: &Name) -> Validation<Id> {
        require_unique_name(self.named(name).is_some(), Entity::App, name.as_str())
    }
}
