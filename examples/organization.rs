//! Walks through the documents' procedures: create an organization, invite members, set up a team, transfer an app,
//! confine members to selected apps, and secure the sign-in. Each step also tries commands that must be refused.
//!
//! `cargo run --example organization`

use rolecall::directory::{
    Command, Directory, Email, Event, Grantee, IdentityProvider, MetadataUrl, Name, Organization,
    PasswordPolicy, PasswordRule, Refusal, TeamAppPermission,
};
use rolecall::{Action, Owner, Permission, Reason, Role, Subject, TeamPermission, can};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write};

/// A directory, the log of its events, and the lines about them.
struct Story {
    directory: Directory<&'static str>,
    log: Vec<Event<&'static str>>,
    lines: String,
}

/// The id of the organization.
const ORG: &str = "123455";
/// The organization as the owner of its apps.
const OWNER: Owner<&str> = Owner::Organization(ORG);

impl Story {
    /// Executes the user's command and logs the event.
    fn execute(
        &mut self,
        user: &'static str,
        command: Command<&'static str>,
    ) -> Result<(), Refusal<&'static str>> {
        // no memberships: the directory reads the actor's roles and teams from its own state
        let Ok(actor) = Subject::new(user, []) else { return Err(Refusal::NotSignedIn) };
        // a fixed start instead of the system's clock, so that every run has the same events
        let now = self.directory.version().saturating_add(1_700_000_000);
        if let Some(event) = self.directory.execute(&actor, now, command)? {
            // a text takes everything
            let _ = writeln!(self.lines, "{:>3} {user}: {:?}", event.version(), event.command());
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
    let mut story = Story { directory: Directory::new(), log: Vec::new(), lines: String::new() };
    let told = tell(&mut story);
    print(&story.lines)?;
    told
}

fn tell(story: &mut Story) -> Result<(), Box<dyn Error>> {
    create(story)?;
    invite(story)?;
    team(story)?;
    transfer(story)?;
    confine(story)?;
    secure(story)?;
    review(story);

    assert_eq!(
        Directory::replay(story.log.clone())?,
        story.directory,
        "replaying the log restores the directory"
    );
    Ok(())
}

/// Page 003, "Getting Started": the user who creates an organization becomes its Administrator.
fn create(story: &mut Story) -> Result<(), Box<dyn Error>> {
    for (user, email) in
        [("ana", "ana@example.com"), ("ben", "ben@example.com"), ("cleo", "cleo@example.com")]
    {
        story.execute(user, Command::Register { email: Email::new(email)? })?;
    }
    let (name, billing_email) = (Name::new("test-org")?, Email::new("test-org@example.com")?);
    story.execute(
        "ana",
        Command::CreateOrganization {
            organization: ORG,
            name: name.clone(),
            billing_email: billing_email.clone(),
        },
    )?;
    assert_eq!(story.directory.organization(&ORG).map(Organization::name), Some(&name));

    let again =
        story.execute("ben", Command::CreateOrganization { organization: "123456", name, billing_email });
    assert!(matches!(again, Err(Refusal::NameTaken { .. })), "names of organizations are unique");
    Ok(())
}

/// Page 004, "How to Add Members": members are invited by email, with a role. An invited person without an account
/// registers first.
fn invite(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let invitees = [
        ("i-ben", "ben@example.com", Role::OrganizationContributor),
        ("i-cleo", "cleo@example.com", Role::TeamContributor),
        ("i-dan", "dan@example.com", Role::TeamContributor),
    ];
    for (invitation, email, role) in invitees {
        let email = Email::new(email)?;
        story.execute(
            "ana",
            Command::InviteMember {
                organization: ORG,
                invitation,
                email,
                role: role.into(),
                expires_at: None,
            },
        )?;
    }
    story.execute("ben", Command::AcceptInvitation { organization: ORG, invitation: "i-ben" })?;
    story.execute("cleo", Command::AcceptInvitation { organization: ORG, invitation: "i-cleo" })?;

    let early = story.execute("dan", Command::AcceptInvitation { organization: ORG, invitation: "i-dan" });
    assert!(early.is_err(), "dan has no account yet");
    story.execute("dan", Command::Register { email: Email::new("dan@example.com")? })?;
    story.execute("dan", Command::AcceptInvitation { organization: ORG, invitation: "i-dan" })?;

    let email = Email::new("dan@example.com")?;
    let twice = Command::InviteMember {
        organization: ORG,
        invitation: "i-2",
        email,
        role: Role::Administrator.into(),
        expires_at: None,
    };
    assert!(matches!(story.execute("ana", twice.clone()), Err(Refusal::AlreadyMember { .. })));
    assert!(
        matches!(story.execute("ben", twice), Err(Refusal::Denied(_))),
        "only Administrators invite members"
    );
    Ok(())
}

/// Page 004, "How to Add Teams": a team has a permission on each of its apps. If an app is added without one, it gets
/// the team's default permission, which the command names, so that nobody raises it unseen.
fn team(story: &mut Story) -> Result<(), Box<dyn Error>> {
    story.execute(
        "ben",
        Command::CreateApp { owner: OWNER, app: "cats", name: Name::new("Cats")?, unseen: false },
    )?;
    let default_permission = TeamPermission::ModelTrainer.into();
    let name = Name::new("Vision")?;
    story.execute(
        "ben",
        Command::CreateTeam { organization: ORG, team: "vision", name, default_permission, confining: false },
    )?;
    story.execute(
        "ben",
        Command::AddTeamApp {
            organization: ORG,
            team: "vision",
            app: "cats",
            permission: TeamAppPermission::Default { expected: TeamPermission::ModelTrainer.into() },
        },
    )?;
    assert!(!story.may("cleo", Action::TrainModel, "cats"), "cleo is in no team yet");
    story.execute("ben", Command::AddTeamMember { organization: ORG, team: "vision", user: "cleo" })?;
    assert!(story.may("cleo", Action::TrainModel, "cats"));
    assert!(!story.may("cleo", Action::DeleteApp, "cats"));

    let outsider = Command::AddTeamMember { organization: ORG, team: "vision", user: "eve" };
    assert!(
        matches!(story.execute("ben", outsider), Err(Refusal::Unknown { .. })),
        "only members join teams"
    );
    Ok(())
}

/// Page 003, "How to Transfer": users transfer their own apps to an organization in which they may create apps. They may
/// rename the app.
fn transfer(story: &mut Story) -> Result<(), Box<dyn Error>> {
    for user in ["ben", "dan"] {
        let app = if user == "ben" { "bens" } else { "dans" };
        story.execute(
            user,
            Command::CreateApp { owner: Owner::User(user), app, name: Name::new("Cats")?, unseen: false },
        )?;
    }
    let by_dan = Command::TransferApp {
        app: "dans",
        organization: ORG,
        name: Some(Name::new("Dogs")?),
        new_id: None,
        unseen: false,
    };
    assert!(
        matches!(story.execute("dan", by_dan), Err(Refusal::Denied(_))),
        "a Team Contributor may not create apps in the organization"
    );

    let same_name =
        Command::TransferApp { app: "bens", organization: ORG, name: None, new_id: None, unseen: false };
    assert!(matches!(story.execute("ben", same_name), Err(Refusal::NameTaken { .. })));
    story.execute(
        "ben",
        Command::TransferApp {
            app: "bens",
            organization: ORG,
            name: Some(Name::new("Birds")?),
            new_id: None,
            unseen: false,
        },
    )?;
    assert!(story.directory.app(&Owner::User("ben"), &"bens").is_none(), "ben no longer owns the app");
    assert!(story.may("ana", Action::DeleteApp, "bens"), "the organization owns it");
    Ok(())
}

/// Page 003, "Set up siloed access permissions": members of a confining team act only inside its apps.
fn confine(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let (name, default_permission) = (Name::new("Regulated")?, TeamPermission::LabelerLead.into());
    story.execute(
        "ana",
        Command::CreateTeam { organization: ORG, team: "silo", name, default_permission, confining: true },
    )?;
    story.execute(
        "ana",
        Command::AddTeamApp {
            organization: ORG,
            team: "silo",
            app: "bens",
            permission: TeamAppPermission::Default { expected: TeamPermission::LabelerLead.into() },
        },
    )?;
    for user in ["ben", "cleo"] {
        story.execute("ana", Command::AddTeamMember { organization: ORG, team: "silo", user })?;
    }
    assert!(
        !story.may("cleo", Action::TrainModel, "cats"),
        "cleo's other team has the app, but the confining team does not"
    );
    assert!(
        story.may("ben", Action::DeleteApp, "bens"),
        "inside the team's apps, ben keeps the permissions of his role"
    );
    assert!(!story.may("ben", Action::DeleteApp, "cats"));

    // a confining team takes away what an Administrator needs to administer, so the last one may not join
    let herself = Command::AddTeamMember { organization: ORG, team: "silo", user: "ana" };
    assert!(matches!(story.execute("ana", herself), Err(Refusal::LastAdministrator)));
    Ok(())
}

/// Pages 000 and 002: identity providers and the password policy. Nobody can give away more permissions than they hold,
/// and an organization keeps at least one Administrator.
fn secure(story: &mut Story) -> Result<(), Box<dyn Error>> {
    let metadata_url = MetadataUrl::new("https://idp.example.com/saml/metadata")?;
    let settings = IdentityProvider { name: Name::new("Example SSO")?, metadata_url, enabled: true };
    story.execute("ana", Command::CreateIdentityProvider { organization: ORG, provider: "sso", settings })?;
    let policy = PasswordPolicy::new(12)?.requiring(PasswordRule::Digit);
    story.execute("ana", Command::EditPasswordPolicy { organization: ORG, policy })?;
    assert!(policy.check("correct horse").is_err_and(|failed| failed.rules() == [PasswordRule::Digit]));

    let promote =
        Command::ChangeMemberRole { organization: ORG, user: "dan", role: Role::Administrator.into() };
    let token = Subject::new("ana", [])?.narrowed_to(Permission::MANAGE_MEMBERS | Permission::VIEW_MODELS);
    let checked = story.directory.check(&token, story.directory.at(), &promote);
    let Err(refusal) = checked else {
        return Err("a token with MANAGE_MEMBERS must not make somebody an Administrator".into());
    };
    writeln!(story.lines, "    ana with a token: refused: {refusal}")?;
    assert!(matches!(
        story.execute("ana", Command::LeaveOrganization { organization: ORG }),
        Err(Refusal::LastAdministrator)
    ));
    story.execute("ana", promote)?;
    story.execute("ana", Command::LeaveOrganization { organization: ORG })?;

    let former = story.execute("ana", Command::RemoveMember { organization: ORG, user: "dan" });
    assert!(matches!(former, Err(Refusal::Denied(denial)) if denial.reason() == Reason::Outsider));
    Ok(())
}

/// The access review: each user's permissions, and their basis.
fn review(story: &mut Story) {
    let birds = story.directory.resource(&OWNER, &"bens");
    let deleters =
        birds.map(|birds| story.directory.who_can(Action::DeleteApp, &birds).users().copied().collect());
    assert_eq!(deleters, Some(Vec::from(["dan", "ben"])));
    for row in story.directory.access_review(&ORG).into_iter().flatten() {
        let permissions = row.permissions.iter().count();
        let _ = writeln!(
            story.lines,
            "    {}: {permissions} {}, {}",
            match row.grantee {
                Grantee::User(user) => (*user).to_owned(),
                Grantee::Invitee { email, .. } => format!("whoever is invited as {email}"),
                Grantee::Everybody => "everybody".to_owned(),
            },
            if permissions == 1 { "permission" } else { "permissions" },
            row.basis
        );
    }
    let unused: Vec<_> = story.directory.unused(&ORG).map(|grant| (grant.user, grant.why.as_str())).collect();
    assert_eq!(unused, [(&"ben", "role"), (&"cleo", "confinement")]);
}

/// Prints the text. A reader such as `head` may have seen enough, which is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
