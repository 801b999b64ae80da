//! The documents' own story, step by step: an organization is founded, people are invited, a team is set up, an
//! app is transferred into it, and some members are confined to what they may touch.
//!
//! `cargo run --example organization`

use rolecall::directory::{
    Command, Directory, Email, Event, IdentityProvider, MetadataUrl, Name, Organization, PasswordPolicy,
    PasswordRule, Refusal,
};
use rolecall::{Action, Owner, Permission, Reason, Role, Subject, TeamPermission, can};
use std::error::Error;

/// A directory, its clock, and its log.
struct Story {
    directory: Directory<&'static str>,
    log: Vec<Event<&'static str>>,
}

/// The organization, and the owner of its apps.
const ORG: &str = "123455";
const OWNER: Owner<&str> = Owner::Organization(ORG);

impl Story {
    /// Does what the user asks, and logs it.
    fn by(
        &mut self,
        user: &'static str,
        command: Command<&'static str>,
    ) -> Result<(), Refusal<&'static str>> {
        let Ok(actor) = Subject::new(user, []) else { return Err(Refusal::NotSignedIn) };
        let now = self.directory.version().saturating_add(1_700_000_000);
        if let Some(event) = self.directory.execute(&actor, now, command)? {
            println!("{:>3} {user}: {:?}", event.version(), event.command());
            self.log.push(event);
        }
        Ok(())
    }

    fn may(&self, user: &'static str, action: Action, app: &'static str) -> bool {
        let resource = self.directory.resource(&OWNER, &app).map(|app| match action {
            Action::TrainModel | Action::ViewModel | Action::UseModel => app.model(),
            _ => app,
        });
        let subject = self.directory.subject(&user);
        subject.zip(resource).is_some_and(|(subject, app)| can(subject.subject(), action, &app))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut story = Story { directory: Directory::new(), log: Vec::new() };
    create(&mut story)?;
    invite(&mut story)?;
    team(&mut story)?;
    transfer(&mut story)?;
    silo(&mut story)?;
    secure(&mut story)?;
    review(&story);

    assert_eq!(Directory::replay(story.log)?, story.directory, "the log tells all that happened");
    Ok(())
}

/// 003, "Getting Started": whoever creates an organization administers it.
fn create(story: &mut Story) -> Result<(), Box<dyn Error>> {
    for (user, email) in
        [("ana", "ana@example.com"), ("ben", "ben@example.com"), ("cleo", "cleo@example.com")]
    {
        story.by(user, Command::Register { email: Email::new(email)? })?;
    }
    let (name, billing_email) = (Name::new("test-org")?, Email::new("test-org@example.com")?);
    story.by(
        "ana",
        Command::CreateOrganization {
            organization: ORG,
            name: name.clone(),
            billing_email: billing_email.clone(),
        },
    )?;
    assert_eq!(story.directory.organization(&ORG).map(Organization::name), Some(&name));

    let again = story.by("ben", Command::CreateOrganization { organization: "123456", name, billing_email });
    assert!(matches!(again, Err(Refusal::NameTaken { .. })), "names of organizations are unique");
    Ok(())
}

/// 004, "How to Add Members": by email and role; whoever has no account registers first.
fn invite(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let invitees = [
        ("i-ben", "ben@example.com", Role::OrganizationContributor),
        ("i-cleo", "cleo@example.com", Role::TeamContributor),
        ("i-dan", "dan@example.com", Role::TeamContributor),
    ];
    for (invitation, email, role) in invitees {
        let email = Email::new(email)?;
        story.by("ana", Command::InviteMember { organization: ORG, invitation, email, role: role.into() })?;
    }
    story.by("ben", Command::AcceptInvitation { organization: ORG, invitation: "i-ben" })?;
    story.by("cleo", Command::AcceptInvitation { organization: ORG, invitation: "i-cleo" })?;

    let early = story.by("dan", Command::AcceptInvitation { organization: ORG, invitation: "i-dan" });
    assert!(early.is_err(), "dan has no account yet");
    story.by("dan", Command::Register { email: Email::new("dan@example.com")? })?;
    story.by("dan", Command::AcceptInvitation { organization: ORG, invitation: "i-dan" })?;

    let email = Email::new("dan@example.com")?;
    let twice = Command::InviteMember {
        organization: ORG,
        invitation: "i-2",
        email,
        role: Role::Administrator.into(),
    };
    assert!(matches!(story.by("ana", twice.clone()), Err(Refusal::AlreadyMember { .. })));
    assert!(
        matches!(story.by("ben", twice), Err(Refusal::Denied(_))),
        "the matrix: only Administrators invite"
    );
    Ok(())
}

/// 004, "How to Add Teams": a team has a permission on each of its apps, by default its own.
fn team(story: &mut Story) -> Result<(), Box<dyn Error>> {
    story.by("ben", Command::CreateApp { owner: OWNER, app: "cats", name: Name::new("Cats")? })?;
    let default_permission = TeamPermission::ModelTrainer.into();
    let name = Name::new("Vision")?;
    story.by(
        "ben",
        Command::CreateTeam { organization: ORG, team: "vision", name, default_permission, confining: false },
    )?;
    story.by(
        "ben",
        Command::AddTeamApp { organization: ORG, team: "vision", app: "cats", permission: None },
    )?;
    assert!(!story.may("cleo", Action::TrainModel, "cats"), "in no team yet");
    story.by("ben", Command::AddTeamMember { organization: ORG, team: "vision", user: "cleo" })?;
    assert!(story.may("cleo", Action::TrainModel, "cats"));
    assert!(!story.may("cleo", Action::DeleteApp, "cats"));

    let outsider = Command::AddTeamMember { organization: ORG, team: "vision", user: "eve" };
    assert!(matches!(story.by("ben", outsider), Err(Refusal::Unknown { .. })), "only members join teams");
    Ok(())
}

/// 003, "How to Transfer": one's own app, to where one may create apps, under a new name if one wants.
fn transfer(story: &mut Story) -> Result<(), Box<dyn Error>> {
    for user in ["ben", "dan"] {
        let app = if user == "ben" { "bens" } else { "dans" };
        story.by(user, Command::CreateApp { owner: Owner::User(user), app, name: Name::new("Cats")? })?;
    }
    let by_dan = Command::TransferApp { app: "dans", organization: ORG, name: Some(Name::new("Dogs")?) };
    assert!(
        matches!(story.by("dan", by_dan), Err(Refusal::Denied(_))),
        "a Team Contributor creates no apps there"
    );

    let same_name = Command::TransferApp { app: "bens", organization: ORG, name: None };
    assert!(matches!(story.by("ben", same_name), Err(Refusal::NameTaken { .. })));
    story.by(
        "ben",
        Command::TransferApp { app: "bens", organization: ORG, name: Some(Name::new("Birds")?) },
    )?;
    assert!(story.directory.app(&Owner::User("ben"), &"bens").is_none(), "no longer among his own");
    assert!(story.may("ana", Action::DeleteApp, "bens"), "the organization's now");
    Ok(())
}

/// 003, "Set up siloed access permissions": who is in a confining team acts inside its apps alone.
fn silo(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let (name, default_permission) = (Name::new("Regulated")?, TeamPermission::LabelerLead.into());
    story.by(
        "ana",
        Command::CreateTeam { organization: ORG, team: "silo", name, default_permission, confining: true },
    )?;
    story
        .by("ana", Command::AddTeamApp { organization: ORG, team: "silo", app: "bens", permission: None })?;
    for user in ["ben", "cleo"] {
        story.by("ana", Command::AddTeamMember { organization: ORG, team: "silo", user })?;
    }
    assert!(!story.may("cleo", Action::TrainModel, "cats"), "her other team does not help");
    assert!(story.may("ben", Action::DeleteApp, "bens"), "inside, ben is the contributor he was");
    assert!(!story.may("ben", Action::DeleteApp, "cats"));

    let herself = Command::AddTeamMember { organization: ORG, team: "silo", user: "ana" };
    assert!(matches!(story.by("ana", herself), Err(Refusal::LastAdministrator)));
    Ok(())
}

/// 000 and 002: identity providers, the password policy; and who hands out what.
fn secure(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let metadata_url = MetadataUrl::new("https://idp.example.com/saml/metadata")?;
    let settings = IdentityProvider { name: Name::new("Example SSO")?, metadata_url, enabled: true };
    story.by("ana", Command::CreateIdentityProvider { organization: ORG, provider: "sso", settings })?;
    let policy = PasswordPolicy::new(12)?.requiring(PasswordRule::Digit);
    story.by("ana", Command::EditPasswordPolicy { organization: ORG, policy })?;
    assert!(policy.check("correct horse").is_err_and(|failed| failed.rules() == [PasswordRule::Digit]));

    let promote =
        Command::ChangeMemberRole { organization: ORG, user: "dan", role: Role::Administrator.into() };
    let token = Subject::new("ana", [])?.narrowed_to(Permission::MANAGE_MEMBERS | Permission::VIEW_MODELS);
    let checked = story.directory.check(&token, &promote);
    let Err(refusal) = checked else {
        return Err("a token that manages members hands out no more than it holds".into());
    };
    println!("    ana with a token: refused: {refusal}");
    assert!(matches!(
        story.by("ana", Command::LeaveOrganization { organization: ORG }),
        Err(Refusal::LastAdministrator)
    ));
    story.by("ana", promote)?;
    story.by("ana", Command::LeaveOrganization { organization: ORG })?;

    let former = story.by("ana", Command::RemoveMember { organization: ORG, user: "dan" });
    assert!(matches!(former, Err(Refusal::Denied(denial)) if denial.reason() == Reason::Outsider));
    Ok(())
}

/// Who has access to what now, and why.
fn review(story: &Story) {
    let birds = story.directory.resource(&OWNER, &"bens");
    let deleters =
        birds.map(|birds| story.directory.who_can(Action::DeleteApp, &birds).users().copied().collect());
    assert_eq!(deleters, Some(Vec::from(["dan", "ben"])));
    for row in story.directory.access_review(&ORG).into_iter().flatten() {
        println!(
            "    {}: {} permissions, {}",
            row.user.unwrap_or(&"everybody"),
            row.permissions.iter().count(),
            row.basis
        );
    }
    let unused: Vec<_> = story.directory.unused(&ORG).map(|grant| (grant.user, grant.why.as_str())).collect();
    assert_eq!(unused, [(&"ben", "role"), (&"cleo", "confinement")]);
}
