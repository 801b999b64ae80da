//! The rows that an event changes.

use crate::Id;
use rolecall::Owner;
use rolecall::directory::{Command, Consequence, Event};

/// The key of a row that repeats a fact of the directory.
///
/// The order is that of the foreign keys: a row refers only to rows before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row<'a> {
    User(&'a Id),
    Organization(&'a Id),
    Role { organization: &'a Id, role: &'a Id },
    Member { organization: &'a Id, user: &'a Id },
    Invitation { organization: &'a Id, invitation: &'a Id },
    App { owner: Owner<&'a Id>, app: &'a Id },
    Share { owner: Owner<&'a Id>, app: &'a Id, user: &'a Id },
    Team { organization: &'a Id, team: &'a Id },
    TeamMember { organization: &'a Id, team: &'a Id, user: &'a Id },
    TeamApp { organization: &'a Id, team: &'a Id, app: &'a Id },
}

/// The rows that the event changes, in an order in which they can be written, each once.
pub(super) fn touched(event: &Event<Id>) -> Vec<Row<'_>> {
    let mut rows = named(event);
    let organization = event.command().organization();
    for consequence in event.consequences() {
        rows.extend(affected(event.by(), organization, consequence).into_iter().flatten());
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The rows that the command names.
fn named(event: &Event<Id>) -> Vec<Row<'_>> {
    let oneself = || event.by().map(Row::User).into_iter().collect();
    match event.command() {
        Command::Register { .. } | Command::EditAccount { .. } | Command::ChangeEmail { .. } => oneself(),
        Command::CloseAccount { user } => vec![Row::User(user)],
        Command::ProvisionMember { organization, user, .. } => {
            vec![Row::User(user), Row::Member { organization, user }]
        }
        // the member is a consequence
        Command::LeaveOrganization { .. }
        | Command::RemoveMember { .. }
        // no row repeats these facts: the log and the replicas have them
        | Command::SetPassword { .. }
        | Command::ReleaseName { .. }
        | Command::EditProfile { .. }
        | Command::EditBilling { .. }
        | Command::EditPasswordPolicy { .. }
        | Command::CreateIdentityProvider { .. }
        | Command::EditIdentityProvider { .. }
        | Command::DeleteIdentityProvider { .. } => Vec::new(),
        Command::CreateOrganization { organization, .. }
        | Command::RenameOrganization { organization, .. }
        | Command::DeleteOrganization { organization } => vec![Row::Organization(organization)],
        Command::InviteMember { organization, invitation, .. }
        | Command::AcceptInvitation { organization, invitation }
        | Command::DeclineInvitation { organization, invitation }
        | Command::ExpireInvitation { organization, invitation }
        | Command::RescindInvitation { organization, invitation } => {
            vec![Row::Invitation { organization, invitation }]
        }
        Command::EditMember { organization, user, .. }
        | Command::ChangeMemberRole { organization, user, .. }
        | Command::SuspendMember { organization, user }
        | Command::ReinstateMember { organization, user } => vec![Row::Member { organization, user }],
        Command::CreateRole { organization, role, .. }
        | Command::EditRole { organization, role, .. }
        | Command::DeleteRole { organization, role } => vec![Row::Role { organization, role }],
        Command::CreateTeam { organization, team, .. }
        | Command::RenameTeam { organization, team, .. }
        | Command::ChangeTeamDefault { organization, team, .. }
        | Command::ConfineTeam { organization, team, .. }
        | Command::DeleteTeam { organization, team } => vec![Row::Team { organization, team }],
        Command::AddTeamMember { organization, team, user }
        | Command::RemoveTeamMember { organization, team, user } => {
            vec![Row::TeamMember { organization, team, user }]
        }
        Command::AddTeamApp { organization, team, app, .. }
        | Command::ChangeTeamAppPermission { organization, team, app, .. }
        | Command::RemoveTeamApp { organization, team, app } => {
            let owner = Owner::Organization(organization);
            vec![Row::TeamApp { organization, team, app }, Row::App { owner, app }]
        }
        // `moved` is written first
        Command::TransferApp { app, organization, new_id, .. } => {
            vec![Row::App { owner: Owner::Organization(organization), app: new_id.as_ref().unwrap_or(app) }]
        }
        Command::DuplicateApp { to, copy, .. } => vec![Row::App { owner: to.as_ref(), app: copy }],
        Command::ShareApp { owner, app, user, .. } | Command::StopSharing { owner, app, user } => {
            let owner = owner.as_ref();
            vec![Row::Share { owner, app, user }, Row::App { owner, app }]
        }
        Command::LeaveApp { owner, app } => {
            let owner = owner.as_ref();
            let share = event.by().map(|user| Row::Share { owner, app, user });
            share.into_iter().chain([Row::App { owner, app }]).collect()
        }
        Command::CreateApp { owner, app, .. }
        | Command::RenameApp { owner, app, .. }
        | Command::EditAppDescription { owner, app, .. }
        | Command::EditAppNotes { owner, app, .. }
        | Command::ChangeAppVisibility { owner, app, .. }
        | Command::DeleteApp { owner, app } => vec![Row::App { owner: owner.as_ref(), app }],
    }
}

/// The rows that a consequence changes. Members and teams are those of the command's organization.
fn affected<'a>(
    by: Option<&'a Id>,
    organization: Option<&'a Id>,
    consequence: &'a Consequence<Id>,
) -> [Option<Row<'a>>; 2] {
    match consequence {
        Consequence::Joined { user, .. } | Consequence::Left { user } => {
            [organization.map(|organization| Row::Member { organization, user }), None]
        }
        Consequence::LeftTeam { team, user } => {
            [organization.map(|organization| Row::TeamMember { organization, team, user }), None]
        }
        Consequence::LostApp { team, app, .. } => {
            let team_app = organization.map(|organization| Row::TeamApp { organization, team, app });
            [team_app, organization.map(|id| Row::App { owner: Owner::Organization(id), app })]
        }
        Consequence::ShareEnded { owner, app, user, .. }
        | Consequence::ShareKept { owner, app, user, .. } => {
            let owner = owner.as_ref();
            [Some(Row::Share { owner, app, user }), Some(Row::App { owner, app })]
        }
        Consequence::AppDeleted { app } => [by.map(|user| Row::App { owner: Owner::User(user), app }), None],
        Consequence::InvitationClosed { organization, invitation, .. } => {
            [Some(Row::Invitation { organization, invitation }), None]
        }
    }
}
