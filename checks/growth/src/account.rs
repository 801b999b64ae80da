//! The service account: what it is granted, as rows and in a directory.

use anyhow::Result;
use rolecall::directory::{Command, Directory, Email, Name};
use rolecall::{Membership, Owner, Role, Subject, SubjectError, TeamMembership, TeamPermission};
use std::rc::Rc;

/// Whoever founds the organizations.
const FOUNDER: u64 = 1;
/// The service account.
const ACCOUNT: u64 = 2;

/// How the grants lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One team has all the apps.
    OneTeam,
    /// Each app has a team of its own.
    Teams,
    /// All teams have the same app.
    OneApp,
    /// Each app has a team and an organization of its own.
    Organizations,
}

/// All of them.
pub const SHAPES: [Shape; 4] = [Shape::OneTeam, Shape::Teams, Shape::OneApp, Shape::Organizations];

impl Shape {
    /// What it is called in the table and the plot.
    pub const fn name(self) -> &'static str {
        match self {
            Shape::OneTeam => "one team with n apps",
            Shape::Teams => "n teams, an app each",
            Shape::OneApp => "n teams, all on one app",
            Shape::Organizations => "n organizations, a team and an app each",
        }
    }

    fn grants(self, size: u64) -> impl Iterator<Item = Grant> {
        (1..=size).map(move |number| {
            let (organization, team, app) = match self {
                Shape::OneTeam => (1, 1, number),
                Shape::Teams => (1, number, number),
                Shape::OneApp => (1, number, 1),
                Shape::Organizations => (number, number, number),
            };
            Grant { organization, team, app }
        })
    }
}

/// That the account is in a team that has an app.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// Whose both are.
    pub organization: u64,
    /// The team.
    pub team: u64,
    /// The app.
    pub app: u64,
}

/// The account with that many grants.
#[derive(Clone)]
pub struct Account {
    /// By organization and team.
    pub grants: Rc<[Grant]>,
    /// Where it has an account.
    pub directory: Rc<Directory<u64>>,
}

impl Account {
    /// With so many grants of that shape.
    pub fn new(shape: Shape, size: u64) -> Result<Account> {
        let grants: Rc<[Grant]> = shape.grants(size).collect();
        let directory = Rc::new(directory(&grants)?);
        Ok(Account { grants, directory })
    }

    /// The subject, from its rows.
    pub fn subject(&self) -> Result<Subject<u64>, SubjectError> {
        let organizations = self.grants.chunk_by(|one, other| one.organization == other.organization);
        let memberships = organizations.map(|grants| {
            let organization = grants.first().map_or(0, |grant| grant.organization);
            let membership = Membership::new(organization, Role::TeamContributor);
            grants.chunk_by(|one, other| one.team == other.team).fold(membership, |membership, grants| {
                let apps = grants.iter().map(|grant| (grant.app, TeamPermission::ModelTrainer));
                let team = grants.first().map_or(0, |grant| grant.team);
                membership.with_team(TeamMembership::new(team).with_apps(apps))
            })
        });
        Subject::new(ACCOUNT, memberships)
    }
}

fn directory(grants: &[Grant]) -> Result<Directory<u64>> {
    let mut directory = Directory::new();
    let [founder, account] = [Subject::new(FOUNDER, [])?, Subject::new(ACCOUNT, [])?];
    let [billing_email, email] = ["founder", "account"].map(|name| Email::new(format!("{name}@example.com")));
    let (billing_email, email) = (billing_email?, email?);
    directory.execute(&founder, 0, Command::Register { email: billing_email.clone() })?;
    directory.execute(&account, 0, Command::Register { email: email.clone() })?;
    for Grant { organization, team, app } in grants.iter().copied() {
        let (owner, user) = (Owner::Organization(organization), ACCOUNT);
        let name = |what: &str, id: u64| Name::new(format!("{what} {id}"));
        if directory.organization(&organization).is_none() {
            let (name, billing_email) = (name("Organization", organization)?, billing_email.clone());
            let found = Command::CreateOrganization { organization, name, billing_email };
            directory.execute(&founder, 0, found)?;
            let (invitation, role, email) = (organization, Role::TeamContributor.into(), email.clone());
            let invite = Command::InviteMember { organization, invitation, email, role };
            directory.execute(&founder, 0, invite)?;
            directory.execute(&account, 0, Command::AcceptInvitation { organization, invitation })?;
        }
        let known = directory.organization(&organization);
        if known.is_none_or(|known| known.team(&team).is_none()) {
            let (name, default_permission) = (name("Team", team)?, TeamPermission::ModelTrainer.into());
            let create =
                Command::CreateTeam { organization, team, name, default_permission, confining: false };
            directory.execute(&founder, 0, create)?;
            directory.execute(&founder, 0, Command::AddTeamMember { organization, team, user })?;
        }
        let known = directory.organization(&organization);
        if known.is_none_or(|known| known.app(&app).is_none()) {
            directory.execute(&founder, 0, Command::CreateApp { owner, app, name: name("App", app)? })?;
        }
        directory.execute(&founder, 0, Command::AddTeamApp { organization, team, app, permission: None })?;
    }
    Ok(directory)
}
