//! The consequences that an event must list, and logs that a replay must refuse.

use super::known::name_key;
use super::{AppRow, Model, TeamRow, owner_facts};
use crate::oracle::OwnerFacts;
use rolecall::Owner;
use rolecall::directory::{Before, Command, Consequence, Directory, Event, InvitationStatus, ReplayError};

/// The consequences of a command, found by comparing the rows before and after it.
pub fn consequences(before: &Model, after: &Model, command: &Command<u64>) -> Vec<Consequence<u64>> {
    let mut came: Vec<_> = closed_invitations(before, after, command).collect();
    let Some(organization) = command.organization().copied() else {
        match command {
            Command::DeleteApp { .. } => came.extend(ended_shares(before, after)),
            Command::CloseAccount { user } => {
                let own = OwnerFacts::User(*user);
                came.extend(before.apps_owned(own).map(|(app, _)| Consequence::AppDeleted { app }));
                came.extend(ended_shares(before, after));
            }
            _ => {}
        }
        return came;
    };
    let left =
        before.users_of(organization).filter(|user| !after.members.contains_key(&(organization, *user)));
    came.extend(left.map(|user| Consequence::Left { user }));
    let is_named = matches!(command, Command::StopSharing { .. } | Command::LeaveApp { .. });
    if let Command::TransferApp { app, organization, new_id, .. } = command {
        let (owner, app) = (OwnerFacts::Organization(*organization), new_id.unwrap_or(*app));
        let kept = after.shares.iter().filter(|(row, _)| (row.0, row.1) == (owner, app));
        came.extend(kept.map(|((owner, app, user), permissions)| Consequence::ShareKept {
            owner: owner.owner(|id| id),
            app: *app,
            user: *user,
            permissions: *permissions,
        }));
    } else if !is_named {
        came.extend(ended_shares(before, after));
    }
    if matches!(command, Command::DeleteOrganization { .. }) {
        return came;
    }
    for user in after.users_of(organization) {
        let role = after.members[&(organization, user)].role;
        if !before.members.contains_key(&(organization, user)) {
            came.push(Consequence::Joined { user, role });
        }
    }
    if !matches!(command, Command::RemoveTeamMember { .. }) {
        let rows = before.team_members.difference(&after.team_members);
        came.extend(rows.map(|(_, team, user)| Consequence::LeftTeam { team: *team, user: *user }));
    }
    for (row, permission) in before.team_apps.iter().filter(|(row, _)| row.0 == organization) {
        let ((_, team, app), permission) = (row, permission.clone());
        let is_named = matches!(command, Command::RemoveTeamApp { .. });
        if !is_named && !after.team_apps.contains_key(row) {
            came.push(Consequence::LostApp { team: *team, app: *app, permission });
        }
    }
    came
}

/// The invitations that were closed, except the one that the command names.
fn closed_invitations<'a>(
    before: &'a Model,
    after: &'a Model,
    command: &'a Command<u64>,
) -> impl Iterator<Item = Consequence<u64>> + 'a {
    let is_named = |row: &(u64, u64)| match command {
        Command::AcceptInvitation { organization, invitation }
        | Command::DeclineInvitation { organization, invitation }
        | Command::RescindInvitation { organization, invitation }
        | Command::ExpireInvitation { organization, invitation } => *row == (*organization, *invitation),
        _ => false,
    };
    let rows = before.invitations.iter().filter(move |(row, _)| !is_named(row));
    rows.filter_map(|((organization, invitation), was)| {
        let status = after.invitations.get(&(*organization, *invitation))?.status;
        let closed =
            Consequence::InvitationClosed { organization: *organization, invitation: *invitation, status };
        (was.status != status).then_some(closed)
    })
}

/// The value that the command replaces or removes, found in the rows before it.
pub fn before(rows: &Model, by: Option<u64>, command: &Command<u64>) -> Option<Before<u64>> {
    use Command as C;
    let organization = |id: &u64| &rows.organizations[id];
    let team = |id: &u64, team: &u64| &rows.teams[&(*id, *team)];
    let app = |owner: &Owner<u64>, app: &u64| &rows.apps[&(owner_facts(owner), *app)];
    let whole = |app: &AppRow| Before::App {
        name: app.name.clone(),
        description: app.description.clone(),
        notes: app.notes.clone(),
        public: app.public,
    };
    Some(match command {
        C::AcceptInvitation { .. }
        | C::DeclineInvitation { .. }
        | C::RescindInvitation { .. }
        | C::ExpireInvitation { .. } => Before::Status { status: InvitationStatus::Pending },
        C::LeaveOrganization { organization } => {
            Before::Role { role: rows.members[&(*organization, by?)].role }
        }
        C::RemoveMember { organization, user } | C::ChangeMemberRole { organization, user, .. } => {
            Before::Role { role: rows.members[&(*organization, *user)].role }
        }
        C::EditMember { organization, user, .. } => {
            Before::Person { name: rows.members[&(*organization, *user)].name.clone()? }
        }
        C::EditAccount { .. } => Before::Person { name: rows.accounts[&by?].name.clone()? },
        C::ChangeEmail { .. } => {
            let account = &rows.accounts[&by?];
            Before::Email { email: account.email.clone(), confirmed: account.confirmed }
        }
        C::SetPassword { .. } => Before::Password { password: rows.accounts[&by?].password? },
        C::CloseAccount { user } => {
            let account = &rows.accounts[user];
            Before::Account { email: account.email.clone(), name: account.name.clone() }
        }
        C::RenameOrganization { organization: id, .. } | C::DeleteOrganization { organization: id } => {
            Before::Name { name: organization(id).name.clone() }
        }
        C::ReleaseName { of, name } => Before::Name { name: rows.reserved[&name_key(of, name)].0.clone() },
        C::EditProfile { organization: id, .. } => Before::Text { text: organization(id).profile.clone() },
        C::EditBilling { organization: id, .. } => {
            Before::Billing { billing: organization(id).billing.clone() }
        }
        C::EditPasswordPolicy { organization: id, .. } => {
            Before::PasswordPolicy { policy: organization(id).password_policy }
        }
        C::EditRole { organization, role, .. } | C::DeleteRole { organization, role } => {
            Before::Definition { definition: rows.roles[&(*organization, *role)].clone() }
        }
        C::RenameTeam { organization: id, team: of, .. } => Before::Name { name: team(id, of).name.clone() },
        C::ChangeTeamDefault { organization: id, team: of, .. } => {
            Before::Permission { permission: team(id, of).default_permission.clone() }
        }
        C::ConfineTeam { organization: id, team: of, .. } => {
            Before::Confining { confining: team(id, of).confining }
        }
        C::DeleteTeam { organization: id, team: of } => {
            let TeamRow { name, default_permission, confining, .. } = team(id, of).clone();
            Before::Team { name, default_permission, confining }
        }
        C::ChangeTeamAppPermission { organization, team, app, .. }
        | C::RemoveTeamApp { organization, team, app } => {
            Before::Permission { permission: rows.team_apps[&(*organization, *team, *app)].clone() }
        }
        C::TransferApp { app: of, .. } => whole(app(&Owner::User(by?), of)),
        C::DeleteApp { owner, app: of } => whole(app(owner, of)),
        C::RenameApp { owner, app: of, .. } => Before::Name { name: app(owner, of).name.clone() },
        C::EditAppDescription { owner, app: of, .. } => {
            Before::Text { text: app(owner, of).description.clone() }
        }
        C::EditAppNotes { owner, app: of, .. } => Before::Text { text: app(owner, of).notes.clone() },
        C::ShareApp { owner, app, user, .. } | C::StopSharing { owner, app, user } => {
            Before::Share { permissions: *rows.shares.get(&(owner_facts(owner), *app, *user))? }
        }
        C::LeaveApp { owner, app } => {
            Before::Share { permissions: rows.shares[&(owner_facts(owner), *app, by?)] }
        }
        C::ChangeAppVisibility { owner, app: of, .. } => Before::Visibility { public: app(owner, of).public },
        C::EditIdentityProvider { organization, provider, .. }
        | C::DeleteIdentityProvider { organization, provider } => {
            Before::IdentityProvider { settings: rows.providers[&(*organization, *provider)].clone() }
        }
        // these add something, or remove something that the command says in full
        C::Register { .. }
        | C::CreateOrganization { .. }
        | C::InviteMember { .. }
        | C::ProvisionMember { .. }
        | C::CreateRole { .. }
        | C::CreateTeam { .. }
        | C::AddTeamMember { .. }
        | C::RemoveTeamMember { .. }
        | C::AddTeamApp { .. }
        | C::CreateApp { .. }
        | C::SuspendMember { .. }
        | C::ReinstateMember { .. }
        | C::DuplicateApp { .. }
        | C::CreateIdentityProvider { .. } => return None,
    })
}

/// The shares that ended.
fn ended_shares<'a>(before: &'a Model, after: &'a Model) -> impl Iterator<Item = Consequence<u64>> + 'a {
    let rows = before.shares.iter().filter(|(row, _)| !after.shares.contains_key(row));
    rows.map(|((owner, app, user), permissions)| Consequence::ShareEnded {
        owner: owner.owner(|id| id),
        app: *app,
        user: *user,
        permissions: *permissions,
    })
}

/// Checks that the events replay to the directory, and that a missing, swapped or repeated event is refused.
pub fn check(directory: &Directory<u64>, events: &[Event<u64>]) {
    assert_eq!(Directory::replay(events.iter().cloned()).as_ref(), Ok(directory), "replay of all events");
    // Each replay takes time in proportion to the log, so that only every 23rd version is tried.
    for version in (1..events.len()).rev().step_by(23) {
        let (log, last) = (events[..=version].to_vec(), events[version].clone());
        let mut dropped = log.clone();
        dropped.remove(version - 1);
        let mut swapped = log.clone();
        swapped.swap(version - 1, version);
        let doubled = log.into_iter().chain([last]);
        let expected = u64::try_from(version).expect("few events");
        let out_of_order = |expected, found| Err(ReplayError::OutOfOrder { expected, found });
        assert_eq!(Directory::replay(dropped), out_of_order(expected, expected + 1), "one dropped");
        assert_eq!(Directory::replay(swapped), out_of_order(expected, expected + 1), "two swapped");
        assert_eq!(Directory::replay(doubled), out_of_order(expected + 2, expected + 1), "one doubled");
    }
}
