//! Step 3 of a command: its limits. Nobody takes from an Administrator but another one, and nobody hands out what they
//! do not hold.

use super::command::Command;
use super::refusal::Refusal;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::RoleRef;
use crate::directory::state::team::Team;
use crate::facts::Subject;
use crate::questions::handing_out::may_take;
use crate::vocabulary::Role;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks that the valid command takes nothing from an Administrator, unless another one executes it, and hands out
    /// no more than the actor holds.
    pub(super) fn check_limits(
        &self,
        actor: &Subject<Id>,
        by: &Id,
        command: &Command<Id>,
    ) -> Result<(), Refusal<Id>> {
        if let Some(user) = self.administrator_under(by, command) {
            return Err(Refusal::OverAdministrator { user: user.clone() });
        }
        self.forbid_escalation(actor, command)
    }

    /// The Administrator besides the acting user whose role, membership or freedom the command takes, if the acting user
    /// is none. Linear in the Administrators.
    // One arm for each command: a new command must say from whom it takes. An app that is deleted is taken from
    // everybody alike, and a team that is deleted releases its members.
    fn administrator_under<'a>(&'a self, by: &Id, command: &'a Command<Id>) -> Option<&'a Id> {
        let organization = self.organization(command.organization()?)?;
        let by = (by, organization.is_administrator(by));
        let is_under = |user: &Id| !may_take(by, (user, organization.is_administrator(user)));
        let one = |user: &'a Id| is_under(user).then_some(user);
        let in_team = |team: &Id| {
            let team = organization.team(team)?;
            let administrators = RoleRef::Documented(Role::Administrator);
            organization.members_with(&administrators).find(|user| team.has_member(user) && is_under(user))
        };
        let confines = |team: &Id| organization.team(team).is_some_and(Team::is_confining);
        match command {
            Command::ChangeMemberRole { user, .. }
            | Command::RemoveMember { user, .. }
            | Command::SuspendMember { user, .. } => one(user),
            Command::AddTeamMember { team, user, .. } if confines(team) => one(user),
            Command::ConfineTeam { team, confining: true, .. } => in_team(team),
            Command::RemoveTeamApp { team, .. } if confines(team) => in_team(team),
            Command::AddTeamMember { .. }
            | Command::ConfineTeam { confining: false, .. }
            | Command::RemoveTeamApp { .. }
            | Command::ReinstateMember { .. }
            | Command::RemoveTeamMember { .. }
            | Command::DeleteTeam { .. }
            | Command::DeleteApp { .. }
            | Command::DeleteOrganization { .. }
            | Command::DeleteRole { .. }
            | Command::EditRole { .. }
            | Command::LeaveOrganization { .. }
            | Command::LeaveApp { .. }
            | Command::ShareApp { .. }
            | Command::StopSharing { .. }
            | Command::Register { .. }
            | Command::EditAccount { .. }
            | Command::ChangeEmail { .. }
            | Command::SetPassword { .. }
            | Command::CloseAccount { .. }
            | Command::ProvisionMember { .. }
            | Command::EditMember { .. }
            | Command::CreateOrganization { .. }
            | Command::AcceptInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::ExpireInvitation { .. }
            | Command::RescindInvitation { .. }
            | Command::InviteMember { .. }
            | Command::TransferApp { .. }
            | Command::RenameOrganization { .. }
            | Command::ReleaseName { .. }
            | Command::EditProfile { .. }
            | Command::EditBilling { .. }
            | Command::EditPasswordPolicy { .. }
            | Command::CreateRole { .. }
            | Command::CreateTeam { .. }
            | Command::RenameTeam { .. }
            | Command::ChangeTeamDefault { .. }
            | Command::AddTeamApp { .. }
            | Command::ChangeTeamAppPermission { .. }
            | Command::CreateApp { .. }
            | Command::DuplicateApp { .. }
            | Command::RenameApp { .. }
            | Command::EditAppDescription { .. }
            | Command::EditAppNotes { .. }
            | Command::ChangeAppVisibility { .. }
            | Command::CreateIdentityProvider { .. }
            | Command::EditIdentityProvider { .. }
            | Command::DeleteIdentityProvider { .. } => None,
        }
    }
}
