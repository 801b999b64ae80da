//! An example directory: one organization with a custom role, an open and a confining team, a private and a public app,
//! and a user with a personal app.

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{AssignedRole, Command, Directory, Email, Name, TeamAppPermission};
use rolecall::{Owner, Permission, Reach, Role, Subject, TeamPermission};
use std::error::Error;

/// The example. Ana is the Administrator, Ben has the custom role, Cleo is in the open team, Dan is in the confining
/// team, and Eve is not a member.
pub fn directory() -> Result<Directory<String>, Box<dyn Error>> {
    let mut directory = Directory::new();
    let acme = || "acme".to_owned();
    let owner = || Owner::Organization(acme());
    let email = |user: &str| Email::new(format!("{user}@example.com"));

    for user in ["ana", "ben", "cleo", "dan", "eve"] {
        by(&mut directory, user, Command::Register { email: email(user)? })?;
    }
    let billing_email = email("billing")?;
    let founded =
        Command::CreateOrganization { organization: acme(), name: Name::new("Acme")?, billing_email };
    by(&mut directory, "ana", founded)?;
    let definition = CustomRole::new(
        "Model Auditor",
        Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS,
        Reach::AllApps,
        None,
    )?;
    let (role, expected) = ("auditor".to_owned(), definition.clone());
    by(&mut directory, "ana", Command::CreateRole { organization: acme(), role, definition })?;
    for (user, role) in [
        ("ben", AssignedRole::Custom { role: "auditor".to_owned(), expected }),
        ("cleo", Role::TeamContributor.into()),
        ("dan", Role::OrganizationContributor.into()),
    ] {
        let (invitation, email) = (format!("to {user}"), email(user)?);
        let invited = Command::InviteMember {
            organization: acme(),
            invitation: invitation.clone(),
            email,
            role,
            expires_at: None,
        };
        by(&mut directory, "ana", invited)?;
        by(&mut directory, user, Command::AcceptInvitation { organization: acme(), invitation })?;
    }

    for (app, public) in [("cats", false), ("dogs", true)] {
        let (name, app) = (Name::new(app)?, app.to_owned());
        by(
            &mut directory,
            "ana",
            Command::CreateApp { owner: owner(), app: app.clone(), name, unseen: false },
        )?;
        by(&mut directory, "ana", Command::ChangeAppVisibility { owner: owner(), app, public })?;
    }
    let tagging = CustomTeamPermission::new("Tagging", Permission::VIEW_INPUTS | Permission::EDIT_INPUTS)?;
    let trainers = AnyTeamPermission::from(TeamPermission::ModelTrainer);
    for (team, default_permission, confining, app, user) in
        [("trainers", trainers, false, "cats", "cleo"), ("taggers", tagging.into(), true, "dogs", "dan")]
    {
        let (name, team) = (Name::new(team)?, team.to_owned());
        let expected = default_permission.clone();
        let created = Command::CreateTeam {
            organization: acme(),
            team: team.clone(),
            name,
            default_permission,
            confining,
        };
        by(&mut directory, "ana", created)?;
        let app = Command::AddTeamApp {
            organization: acme(),
            team: team.clone(),
            app: app.to_owned(),
            permission: TeamAppPermission::Default { expected },
        };
        by(&mut directory, "ana", app)?;
        by(
            &mut directory,
            "ana",
            Command::AddTeamMember { organization: acme(), team, user: user.to_owned() },
        )?;
    }
    let name = Name::new("birds")?;
    let (owner, app) = (Owner::User("eve".to_owned()), "birds".to_owned());
    by(&mut directory, "eve", Command::CreateApp { owner, app, name, unseen: false })?;
    Ok(directory)
}

fn by(directory: &mut Directory<String>, user: &str, command: Command<String>) -> Result<(), Box<dyn Error>> {
    // not the clock: the sample is the same in every run
    let now = 1_700_000_000_u64.saturating_add(directory.version());
    let actor = Subject::new(user.to_owned(), [])?;
    match directory.execute(&actor, now, command) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(refusal.to_string().into()),
    }
}
