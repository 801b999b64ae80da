//! The service account and its grants, as rows and in a directory.

use anyhow::Result;
use rolecall::directory::{Command, Directory, Email, Name};
use rolecall::{Membership, Owner, Role, Subject, SubjectError, TeamMembership, TeamPermission};
use std::rc::Rc;

/// The id of the user who creates the organizations.
const FOUNDER: u64 = 1;
/// The id of the service account's user.
const ACCOUNT: u64 = 2;

/// The distribution of the grants over teams, apps and organizations.
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

/// All shapes, in the order of the table and the plot.
pub const SHAPES: [Shape; 4] = [Shape::OneTeam, Shape::Teams, Shape::OneApp, Shape::Organizations];

impl Shape {
    /// The shape's name in the table and the plot.
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
            let (organization, team, app) = (random_id(organization), random_id(team), random_id(app));
            Grant { organization, team, app }
        })
    }
}

/// The id with this number: the same in every run, and spread over all of `u64` as random ids are.
// sequential ids spread evenly over any hash table, so they would hide a table that degrades with random ids. This is
// the output function of SplitMix64. Each step can be undone, so different numbers have different ids
const fn random_id(number: u64) -> u64 {
    let id = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let id = (id ^ (id >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let id = (id ^ (id >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    id ^ (id >> 31)
}

/// One grant: the account is in a team that has an app.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// The organization that owns the team and the app.
    pub organization: u64,
    /// The team's id.
    pub team: u64,
    /// The app's id.
    pub app: u64,
}

/// The service account with a number of grants.
#[derive(Clone)]
pub struct Account {
    /// The grants. Those of one team are neighbours, and so are those of one organization.
    // shared, because each question about the account holds a clone of it
    pub grants: Rc<[Grant]>,
    /// A directory in which the account has the same grants.
    pub directory: Rc<Directory<u64>>,
}

impl Account {
    /// An account with this number of grants.
    pub fn new(shape: Shape, size: u64) -> Result<Account> {
        let grants: Rc<[Grant]> = shape.grants(size).collect();
        let directory = Rc::new(directory(&grants)?);
        Ok(Account { grants, directory })
    }

    /// Builds the subject from the grants.
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
            let create = Command::CreateOrganization { organization, name, billing_email };
            directory.execute(&founder, 0, create)?;
            let (invitation, role, email) = (organization, Role::TeamContributor.into(), email.clone());
            let invite = Command::InviteMember { organization, invitation, email, role, expires_at: None };
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
            directory.execute(
                &founder,
                0,
                Command::CreateApp { owner, app, name: name("App", app)?, unseen: false },
            )?;
        }
        let permission = TeamPermission::ModelTrainer.into();
        directory.execute(&founder, 0, Command::AddTeamApp { organization, team, app, permission })?;
    }
    Ok(directory)
}
