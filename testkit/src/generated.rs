//! A generated organization of any size, as the commands that create it.
//!
//! The same sizes and seed give the same commands. Most members are Team Contributors, at most ten are
//! Administrators, and some have a custom role. A few teams are large and most are small. Each team has 1 to 20 apps,
//! usually few. One small team in 50 confines its members, and one app in 33 is public.

use fastrand::Rng;
use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AssignedRole, Command, Directory, Email, Name, SharedPermissions, TeamAppPermission, Text,
};
use rolecall::{Owner, Permission, Reach, Role};
use rolecall::{Subject, TeamPermission};

pub const ORGANIZATION: u64 = 1;

// Ids leave gaps, so that a benchmark can insert rows between existing ones.
const STEP: u64 = 10;

/// The first Administrator, who is in no team.
pub const FOUNDER: u64 = STEP;

const CUSTOM_ROLES: [u64; 3] = [1, 2, 3];

// Larger teams do not confine their members, so that most members hold permissions in many apps.
const LARGEST_CONFINING: u64 = 30;

#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub members: u64,
    pub apps: u64,
    pub teams: u64,
    pub seed: u64,
}

/// The asking user and the command.
pub type Asked = (u64, Command<u64>);

pub fn user(number: u64) -> u64 {
    number * STEP
}

pub fn app(number: u64) -> u64 {
    number * STEP
}

pub fn team(number: u64) -> u64 {
    number * STEP * STEP
}

pub fn email(user: u64) -> Email {
    Email::new(format!("user.{user}@example.com")).expect("an address")
}

pub fn name(word: &str, id: u64) -> Name {
    Name::new(format!("{word} {id}")).expect("a name")
}

/// Executes the command.
pub fn execute(directory: &mut Directory<u64>, (user, command): Asked) {
    let actor = Subject::new(user, []).expect("a subject without memberships");
    directory.execute(&actor, 0, command).expect("the command fits");
}

/// The commands by which a user registers, is invited and accepts.
pub fn joining(user: u64, role: AssignedRole<u64>) -> [Asked; 3] {
    let (organization, invitation, email) = (ORGANIZATION, user, email(user));
    [
        (user, Command::Register { email: email.clone() }),
        (FOUNDER, Command::InviteMember { organization, invitation, email, role, expires_at: None }),
        (user, Command::AcceptInvitation { organization, invitation }),
    ]
}

impl Plan {
    /// The number of members is the environment variable `MEMBERS`, or 1,000. There are as many apps, and a tenth as
    /// many teams.
    pub fn from_environment() -> Plan {
        let members = std::env::var("MEMBERS").unwrap_or_else(|_| "1000".to_owned());
        let members = members.parse().expect("a number of members");
        Plan { members, apps: members, teams: members / 10, seed: 1 }
    }

    /// All commands, in an order in which each succeeds.
    pub fn commands(self) -> impl Iterator<Item = Asked> {
        self.founding().chain(self.joining()).chain(self.apps()).chain(self.teams())
    }

    /// The commands that create the founder, the organization and its roles.
    pub fn founding(self) -> impl Iterator<Item = Asked> {
        let (organization, billing_email) = (ORGANIZATION, email(FOUNDER));
        let found =
            Command::CreateOrganization { organization, name: name("Acme", self.seed), billing_email };
        let roles = CUSTOM_ROLES.into_iter().zip(custom_roles());
        let roles =
            roles.map(move |(role, definition)| Command::CreateRole { organization, role, definition });
        let commands = [Command::Register { email: email(FOUNDER) }, found].into_iter().chain(roles);
        commands.map(|command| (FOUNDER, command))
    }

    /// The commands that add all members except the founder.
    pub fn joining(self) -> impl Iterator<Item = Asked> {
        let mut rng = self.rng(1);
        let administrators = (1 + self.members / 100).min(10);
        let custom = custom_roles();
        (2..=self.members).flat_map(move |number| {
            let role =
                if number <= administrators { Role::Administrator.into() } else { role(&mut rng, &custom) };
            joining(user(number), role)
        })
    }

    /// The commands that create the apps.
    pub fn apps(self) -> impl Iterator<Item = Asked> {
        const WORDS: [&str; 6] = ["Cats", "Dogs, large", "貓", "Ölfilter", "Weld \"B\"", "=Sum"];
        let (mut rng, owner) = (self.rng(2), Owner::Organization(ORGANIZATION));
        (1..=self.apps)
            .flat_map(move |number| {
                let app = app(number);
                let name = name(rng.choice(WORDS).expect("some words"), app);
                let public =
                    one_in(&mut rng, 33).then_some(Command::ChangeAppVisibility { owner, app, public: true });
                let described = one_in(&mut rng, 4).then(|| {
                    let description = Text::new(format!("What number {number} is for.")).expect("a text");
                    Command::EditAppDescription { owner, app, description }
                });
                let collaborator = user(rng.u64(1..=self.members));
                let shared = one_in(&mut rng, 50).then(|| Command::ShareApp {
                    owner,
                    app,
                    user: collaborator,
                    permissions: SharedPermissions::default(),
                });
                let others = [public, described, shared].into_iter().flatten();
                [Command::CreateApp { owner, app, name, unseen: false }].into_iter().chain(others)
            })
            .map(|command| (FOUNDER, command))
    }

    /// The commands that create the teams and add their apps and members.
    pub fn teams(self) -> impl Iterator<Item = Asked> {
        const WORDS: [&str; 4] = ["Vision", "Labeling, north", "Qualität", "@night"];
        let (mut rng, organization) = (self.rng(3), ORGANIZATION);
        let custom = custom_team_permissions();
        let largest = self.largest_team();
        (1..=self.teams)
            .flat_map(move |number| {
                let team = team(number);
                let members = (largest / number).max(1).min(self.members - 1);
                let confining = one_in(&mut rng, 50) && members <= LARGEST_CONFINING;
                let name = name(rng.choice(WORDS).expect("some words"), team);
                let default_permission = team_permission(&mut rng, &custom);
                let expected = default_permission.clone();
                let create = Command::CreateTeam { organization, team, name, default_permission, confining };

                let count = (0..3).map(|_| rng.u64(1..=20)).min().unwrap_or(1).min(self.apps);
                let given: Vec<_> = some_of(&mut rng, self.apps, count)
                    .map(|number| {
                        let permission = if one_in(&mut rng, 5) {
                            TeamAppPermission::Named(team_permission(&mut rng, &custom))
                        } else {
                            TeamAppPermission::Default { expected: expected.clone() }
                        };
                        Command::AddTeamApp { organization, team, app: app(number), permission }
                    })
                    .collect();
                // Number 1 is the founder, who stays out of every team to run all commands unconfined.
                let joining = some_of(&mut rng, self.members - 1, members)
                    .map(move |number| Command::AddTeamMember { organization, team, user: user(number + 1) });
                [create].into_iter().chain(given).chain(joining)
            })
            .map(|command| (FOUNDER, command))
    }

    /// The size of the largest team, by Zipf's law: the second team has half as many members, the third a third.
    ///
    /// All teams together have six places for every five members of the organization.
    fn largest_team(self) -> u64 {
        const ONE: u64 = 1 << 20;
        let shares: u64 = (1..=self.teams).map(|number| ONE / number).sum();
        (self.members * 6 / 5 * ONE).checked_div(shares).unwrap_or(0)
    }

    fn rng(self, part: u64) -> Rng {
        Rng::with_seed(self.seed.wrapping_mul(31).wrapping_add(part))
    }
}

fn one_in(rng: &mut Rng, all: u32) -> bool {
    rng.u32(0..all) == 0
}

/// `count` different numbers from 1 to `last`.
fn some_of(rng: &mut Rng, last: u64, count: u64) -> impl Iterator<Item = u64> + use<> {
    let all = last.max(1);
    let (first, mut step) = (rng.u64(0..all), rng.u64(1..=all));
    // A step without a common divisor visits every number once before any number twice.
    while greatest_common_divisor(step, all) != 1 {
        step = rng.u64(1..=all);
    }
    (0..count).map(move |position| (first + position * step) % all + 1)
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

fn role(rng: &mut Rng, custom: &[CustomRole; 3]) -> AssignedRole<u64> {
    match rng.u8(0..100) {
        0..6 => {
            let known = CUSTOM_ROLES.iter().zip(custom);
            let (role, expected) = rng.choice(known).expect("some roles");
            AssignedRole::Custom { role: *role, expected: expected.clone() }
        }
        6..14 => Role::OrganizationContributor.into(),
        14..24 => Role::OrganizationUser.into(),
        24 => Role::FinancialManager.into(),
        25 => Role::InfrastructureManager.into(),
        _ => Role::TeamContributor.into(),
    }
}

fn custom_roles() -> [CustomRole; 3] {
    let viewing = Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS | Permission::VIEW_INPUTS;
    let curating = viewing | Permission::EDIT_DATASETS | Permission::EDIT_INPUTS;
    [
        CustomRole::new("Auditor", viewing | Permission::VIEW_FINANCIAL_DATA, Reach::AllApps, None),
        CustomRole::new("Curator, data", curating, Reach::SelectedApps, Some(curating)),
        CustomRole::new("Guest", Permission::empty(), Reach::SelectedApps, Some(viewing)),
    ]
    .map(|role| role.expect("a role"))
}

fn custom_team_permissions() -> [AnyTeamPermission; 2] {
    let reviewing = Permission::REVIEW_ANNOTATIONS | Permission::PROVIDE_FEEDBACK | Permission::VIEW_INPUTS;
    [("Reviewer", reviewing), ("Dataset Reader", Permission::ACCESS_DATASETS)]
        .map(|(name, permissions)| CustomTeamPermission::new(name, permissions).expect("a permission"))
        .map(AnyTeamPermission::from)
}

fn team_permission(rng: &mut Rng, custom: &[AnyTeamPermission; 2]) -> AnyTeamPermission {
    match rng.u8(0..100) {
        0..45 => TeamPermission::LabelerWorker.into(),
        45..55 => TeamPermission::LabelerLead.into(),
        55..85 => TeamPermission::ModelTrainer.into(),
        85..95 => TeamPermission::FullAccess.into(),
        _ => rng.choice(custom).expect("some permissions").clone(),
    }
}
