//! Each command needs its documented action: a user without permissions is denied exactly that action.

use rolecall::custom::CustomRole;
use rolecall::directory::{
    Billing, Command, Directory, Email, IdentityProvider, MetadataUrl, Name, NamedThing, PasswordPolicy,
    PersonName, Refusal, SharedPermissions, Text,
};
use rolecall::{Action, Owner, Permission, Reach, Role, Subject, TeamPermission};

type Id = &'static str;

const ORG: Id = "acme";
const OWNER: Owner<Id> = Owner::Organization(ORG);

fn name() -> Name {
    Name::new("Cats").unwrap()
}

fn person() -> PersonName {
    PersonName { first: name(), last: None }
}

fn email(user: Id) -> Email {
    Email::new(format!("{user}@example.com")).unwrap()
}

/// Every command except those about the user themselves, with the action that it needs.
#[expect(clippy::too_many_lines, reason = "one row for each command")]
fn commands() -> Vec<(Command<Id>, Action)> {
    let (organization, owner, app, team, user, role) = (ORG, OWNER, "cats", "full", "ben", "auditor");
    let (name, text, permission) = (name(), Text::new("text").unwrap(), TeamPermission::FullAccess.into());
    let definition = CustomRole::new(role, Permission::empty(), Reach::AllApps, None).unwrap();
    let provider = "saml";
    let metadata_url = MetadataUrl::new("https://example.com/saml").unwrap();
    let settings = IdentityProvider { name: name.clone(), metadata_url, enabled: true };
    let default_permission = TeamPermission::FullAccess.into();
    let permissions = SharedPermissions::default();
    vec![
        (Command::RenameOrganization { organization, name: name.clone() }, Action::EditOrganization),
        (Command::EditProfile { organization, profile: text.clone() }, Action::EditOrganization),
        (Command::DeleteOrganization { organization }, Action::DeleteOrganization),
        (Command::EditBilling { organization, billing: Billing::new(email("bills")) }, Action::EditBilling),
        (
            Command::EditPasswordPolicy { organization, policy: PasswordPolicy::default() },
            Action::EditPasswordPolicy,
        ),
        (
            Command::InviteMember {
                organization,
                invitation: "i",
                email: email("new"),
                role: Role::OrganizationUser.into(),
                expires_at: None,
            },
            Action::InviteMember,
        ),
        (
            Command::ProvisionMember {
                organization,
                user: "new",
                email: email("new"),
                name: person(),
                role: Role::OrganizationUser.into(),
                password: None,
            },
            Action::ProvisionMember,
        ),
        (Command::EditMember { organization, user, name: Some(person()) }, Action::EditMember),
        (
            Command::ReleaseName { of: NamedThing::Organization { organization }, name: name.clone() },
            Action::EditOrganization,
        ),
        (Command::ReleaseName { of: NamedThing::App { owner, app }, name: name.clone() }, Action::EditAppId),
        (
            Command::ReleaseName { of: NamedThing::Role { organization, role }, name: name.clone() },
            Action::EditRole,
        ),
        (Command::RescindInvitation { organization, invitation: "i" }, Action::RescindInvitation),
        (
            Command::ChangeMemberRole { organization, user, role: Role::OrganizationUser.into() },
            Action::ChangeMemberRole,
        ),
        (Command::RemoveMember { organization, user }, Action::RemoveMember),
        (Command::SuspendMember { organization, user }, Action::SuspendMember),
        (Command::ReinstateMember { organization, user }, Action::SuspendMember),
        (Command::CreateRole { organization, role, definition: definition.clone() }, Action::CreateRole),
        (
            Command::EditRole { organization, role, expected: definition.clone(), definition },
            Action::EditRole,
        ),
        (Command::DeleteRole { organization, role }, Action::DeleteRole),
        (
            Command::CreateTeam {
                organization,
                team,
                name: name.clone(),
                default_permission,
                confining: false,
            },
            Action::CreateTeam,
        ),
        (Command::RenameTeam { organization, team, name: name.clone() }, Action::EditTeam),
        (
            Command::ChangeTeamDefault { organization, team, permission: TeamPermission::LabelerLead.into() },
            Action::EditTeam,
        ),
        (Command::ConfineTeam { organization, team, confining: true }, Action::EditTeam),
        (Command::DeleteTeam { organization, team }, Action::DeleteTeam),
        (Command::AddTeamMember { organization, team, user }, Action::AddTeamMember),
        (Command::RemoveTeamMember { organization, team, user }, Action::RemoveTeamMember),
        (
            Command::AddTeamApp { organization, team, app, permission: TeamPermission::FullAccess.into() },
            Action::AddTeamApp,
        ),
        (
            Command::ChangeTeamAppPermission { organization, team, app, permission },
            Action::ChangeTeamAppPermission,
        ),
        (Command::RemoveTeamApp { organization, team, app }, Action::RemoveTeamApp),
        (Command::CreateApp { owner, app, name: name.clone(), unseen: false }, Action::CreateApp),
        (
            Command::DuplicateApp { owner, app, to: owner, copy: "dogs", name: name.clone(), unseen: false },
            Action::DuplicateApp,
        ),
        (Command::RenameApp { owner, app, name: name.clone() }, Action::EditAppId),
        (Command::EditAppDescription { owner, app, description: text.clone() }, Action::EditAppDescription),
        (Command::EditAppNotes { owner, app, notes: text }, Action::EditAppNotes),
        (Command::ChangeAppVisibility { owner, app, public: true }, Action::ChangeAppVisibility),
        (Command::ShareApp { owner, app, user, permissions }, Action::EditCollaborators),
        (Command::StopSharing { owner, app, user }, Action::EditCollaborators),
        (Command::DeleteApp { owner, app }, Action::DeleteApp),
        (
            Command::CreateIdentityProvider { organization, provider, settings: settings.clone() },
            Action::CreateIdentityProvider,
        ),
        (Command::EditIdentityProvider { organization, provider, settings }, Action::EditIdentityProvider),
        (Command::DeleteIdentityProvider { organization, provider }, Action::DeleteIdentityProvider),
    ]
}

fn refusal(directory: &Directory<Id>, actor: &Subject<Id>, command: &Command<Id>) -> Option<Refusal<Id>> {
    directory.check(actor, directory.at(), command).err()
}

/// The denied action, if the command is denied.
fn denied(directory: &Directory<Id>, actor: &Subject<Id>, command: &Command<Id>) -> Option<Action> {
    match refusal(directory, actor, command) {
        Some(Refusal::Denied(denial)) => Action::ALL.into_iter().find(|action| denial.action() == *action),
        _ => None,
    }
}

fn directory() -> Directory<Id> {
    let mut directory = Directory::new();
    for user in ["ana", "eve"] {
        let registered =
            directory.execute(&Subject::new(user, []).unwrap(), 0, Command::Register { email: email(user) });
        assert!(registered.is_ok());
    }
    let (name, billing_email) = (name(), email("billing"));
    let create = Command::CreateOrganization { organization: ORG, name, billing_email };
    assert!(directory.execute(&Subject::new("ana", []).unwrap(), 0, create).is_ok());
    directory
}

#[test]
fn each_command_needs_its_action() {
    let (directory, eve) = (directory(), Subject::new("eve", []).unwrap());
    let commands = commands();
    assert_eq!(commands.len(), 41);
    for (command, action) in commands {
        assert_eq!(denied(&directory, &eve, &command), Some(action), "{command:?}");
        assert_eq!(command.organization(), Some(&ORG), "{command:?}");
    }
}

#[test]
fn a_transfer_needs_an_action_on_both_sides() {
    let directory = directory();
    let transfer =
        Command::TransferApp { app: "cats", organization: ORG, name: None, new_id: None, unseen: false };
    let eve = Subject::new("eve", []).unwrap();
    assert_eq!(denied(&directory, &eve, &transfer), Some(Action::ReceiveApp));
    let without = eve.narrowed_to(Permission::all() - Permission::TRANSFER_APPS);
    assert_eq!(denied(&directory, &without, &transfer), Some(Action::TransferApp));
}

#[test]
fn commands_about_oneself_need_the_user_without_a_narrowing_token() {
    let directory = directory();
    let eve = Subject::new("eve", []).unwrap();
    let narrowed = eve.clone().narrowed_to(Permission::all() - Permission::PREDICT);
    let refusal = |actor: &Subject<Id>, command: &Command<Id>| refusal(&directory, actor, command);
    let (organization, invitation, billing_email) = (ORG, "i", email("billing"));
    let create =
        |user| Command::CreateApp { owner: Owner::User(user), app: "cats", name: name(), unseen: false };
    for command in [
        Command::Register { email: email("eve") },
        Command::CreateOrganization { organization: "other", name: name(), billing_email },
        Command::AcceptInvitation { organization, invitation },
        Command::DeclineInvitation { organization, invitation },
        Command::LeaveOrganization { organization },
        Command::LeaveApp { owner: OWNER, app: "cats" },
        Command::EditAccount { name: Some(person()) },
        Command::ChangeEmail { email: email("other") },
        Command::SetPassword { passed: PasswordPolicy::default() },
        Command::CloseAccount { user: "eve" },
        create("eve"),
    ] {
        assert_eq!(refusal(&narrowed, &command), Some(Refusal::NotOneself), "{command:?}");
        assert_ne!(refusal(&eve, &command), Some(Refusal::NotOneself), "{command:?}");
    }
    assert_eq!(refusal(&eve, &create("ana")), Some(Refusal::NotOneself));
    assert_eq!(refusal(&eve, &create("eve")), None);
    assert_eq!((create("eve").organization(), create("ana").organization()), (None, None));
}
