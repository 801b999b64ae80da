//! The seeded world of the benchmarks, as rows that a service would load.
//!
//! It has 1,024 users in 50 organizations with 10,000 apps, and 4,096 questions. About a third of them are allowed.

use rolecall::{
    Action, Membership, Owner, Permission, Place, Policy, Resource, ResourceKind, Role, Subject,
    TeamMembership, TeamPermission, TokenGrant,
};

pub const USERS: u64 = 1_024;
pub const ORGANIZATIONS: u64 = 50;
pub const APPS: u64 = 10_000;
pub const QUESTIONS: usize = 4_096;

const APPS_OF_EACH: u64 = APPS / ORGANIZATIONS;

/// The rows of one user.
#[derive(Clone)]
pub struct UserRows {
    pub user: u64,
    pub memberships: Vec<MembershipRow>,
    pub scopes: Option<Permission>,
}

#[derive(Clone)]
pub struct MembershipRow {
    pub organization: u64,
    pub role: Role,
    pub teams: Vec<TeamRow>,
}

#[derive(Clone)]
pub struct TeamRow {
    pub team: u64,
    pub confining: bool,
    pub apps: Vec<(u64, TeamPermission)>,
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The position of the asking user in `World::users`.
    pub asker: usize,
    pub action: Action,
    pub kind: ResourceKind,
    pub personal: bool,
    pub owner: u64,
    pub app: u64,
    pub app_public: bool,
    pub public: bool,
    pub assignee: Option<u64>,
}

/// Another number that looks random, for [`World::renumbered`]: the finalizer of `SplitMix64`, a bijection.
#[must_use]
pub const fn mixed(number: u64) -> u64 {
    let number = (number ^ 0x5851_f42d_4c95_7f2d).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

pub struct World {
    pub users: Vec<UserRows>,
    pub questions: Vec<Question>,
}

impl World {
    pub fn new(seed: u64) -> World {
        World::of(seed, USERS, QUESTIONS)
    }

    /// A world with these numbers of users and questions.
    pub fn of(seed: u64, users: u64, questions: usize) -> World {
        let mut rng = fastrand::Rng::with_seed(seed);
        let users: Vec<_> = (0..users).map(|user| user_rows(&mut rng, user)).collect();
        let questions = (0..questions).map(|number| question(&mut rng, &users, number)).collect();
        World { users, questions }
    }

    /// The same world with other ids. `id` must give different numbers for different ones.
    #[must_use]
    pub fn renumbered(mut self, id: impl Fn(u64) -> u64) -> World {
        for rows in &mut self.users {
            rows.user = id(rows.user);
            for membership in &mut rows.memberships {
                membership.organization = id(membership.organization);
                for team in &mut membership.teams {
                    team.team = id(team.team);
                    for (app, _) in &mut team.apps {
                        *app = id(*app);
                    }
                }
            }
        }
        for question in &mut self.questions {
            question.owner = id(question.owner);
            question.app = id(question.app);
            question.assignee = question.assignee.map(&id);
        }
        self
    }
}

fn user_rows(rng: &mut fastrand::Rng, user: u64) -> UserRows {
    let mut organizations: Vec<u64> = rng.choose_multiple(0..ORGANIZATIONS, rng.clone().usize(1..=3));
    rng.shuffle(&mut organizations);
    let mut memberships: Vec<_> = organizations
        .into_iter()
        .map(|organization| MembershipRow { organization, role: role(rng), teams: Vec::new() })
        .collect();
    for number in 0..rng.u64(0..=8) {
        let membership = rng.choice(&mut memberships).expect("a user has a membership");
        let first = membership.organization * APPS_OF_EACH;
        let apps = rng.usize(1..=7) + usize::from(rng.u8(0..4) == 0);
        let apps = rng.choose_multiple(first..first + APPS_OF_EACH, apps);
        let apps = apps.into_iter().map(|app| (app, rng.choice(TeamPermission::ALL).expect("one of four")));
        let team = TeamRow { team: user * 8 + number, confining: false, apps: apps.collect() };
        membership.teams.push(TeamRow { confining: rng.u8(0..20) == 0, ..team });
    }
    let narrowed = rng.u8(0..10) == 0;
    let scopes = narrowed.then(|| Permission::ALL.into_iter().filter(|_| rng.bool()).collect());
    UserRows { user, memberships, scopes }
}

fn role(rng: &mut fastrand::Rng) -> Role {
    match rng.u8(0..20) {
        0..2 => Role::Administrator,
        2 => Role::FinancialManager,
        3..9 => Role::OrganizationContributor,
        9..15 => Role::TeamContributor,
        15..19 => Role::OrganizationUser,
        _ => Role::InfrastructureManager,
    }
}

fn question(rng: &mut fastrand::Rng, users: &[UserRows], number: usize) -> Question {
    // Taken in turn, so that every action occurs equally often.
    let action = Action::ALL[number % Action::ALL.len()];
    let asker = rng.usize(0..users.len());
    let rows = &users[asker];
    let membership = rng.choice(&rows.memberships).expect("a user has a membership");
    let granted: Vec<u64> = membership.teams.iter().flat_map(|team| &team.apps).map(|app| app.0).collect();
    let elsewhere = rng.u8(0..10) == 0;
    let organization = if elsewhere { rng.u64(0..ORGANIZATIONS) } else { membership.organization };
    let any_app = organization * APPS_OF_EACH + rng.u64(0..APPS_OF_EACH);
    let app =
        if elsewhere || rng.u8(0..4) == 0 { any_app } else { *rng.choice(&granted).unwrap_or(&any_app) };
    // One question in 20 has a random kind, which R2 nearly always denies.
    let fitting = rng.u8(0..20) != 0;
    let kind = if fitting { action.applies_to() } else { rng.choice(ResourceKind::ALL).expect("one of 13") };
    let personal = kind.is_in_app() && rng.u8(0..30) == 0;
    let someone = if rng.bool() { rows.user } else { rng.u64(0..users.len() as u64) };
    let app_public = kind.is_in_app() && rng.u8(0..10) == 0;
    Question {
        asker,
        action,
        kind,
        personal,
        owner: if personal { someone } else { organization },
        // Ids of personal apps follow the others, so that no two apps share an id.
        app: if personal { APPS + someone } else { app },
        app_public,
        public: if kind == ResourceKind::App { app_public } else { kind.is_in_app() && rng.u8(0..4) == 0 },
        assignee: (kind.is_in_app() && rng.u8(0..4) == 0).then_some(someone),
    }
}

/// The subject that these rows describe, with ids made by `id`.
pub fn subject<Id: Eq + std::hash::Hash + Clone>(rows: &UserRows, id: impl Fn(u64) -> Id) -> Subject<Id> {
    subject_under(Policy::documented(), rows, id)
}

/// The subject that these rows describe, under the policy.
pub fn subject_under<Id: Eq + std::hash::Hash + Clone>(
    policy: &Policy,
    rows: &UserRows,
    id: impl Fn(u64) -> Id,
) -> Subject<Id> {
    let memberships = rows.memberships.iter().map(|row| {
        row.teams.iter().fold(Membership::new(id(row.organization), row.role), |membership, team| {
            let apps = team.apps.iter().map(|(app, permission)| (id(*app), *permission));
            let joined = TeamMembership::new(id(team.team)).with_apps(apps);
            membership.with_team(if team.confining { joined.confining() } else { joined })
        })
    });
    let subject = policy.subject(id(rows.user), memberships).expect("one membership in each organization");
    match rows.scopes {
        Some(scopes) => subject.narrowed_to(scopes),
        None => subject,
    }
}

/// A token with so many grants, from 1 on, of all permissions each: in the user's first organization; in the user's
/// personal apps; in apps of the user's teams, and if these are too few, in other apps of the user's organizations.
pub fn token<Id: Clone>(rows: &UserRows, grants: usize, id: impl Fn(u64) -> Id) -> Vec<TokenGrant<Id>> {
    let organizations = || rows.memberships.iter().map(|membership| membership.organization);
    let around = organizations().take(1).map(|organization| Place::Organization(id(organization)));
    let around = around.chain([Place::PersonalApps(id(rows.user))]);
    let of_teams = rows.memberships.iter().flat_map(|membership| {
        let apps = membership.teams.iter().flat_map(|team| &team.apps);
        apps.map(|(app, _)| (membership.organization, *app))
    });
    // numbers of apps where an organization may have one
    let others = (0..APPS).flat_map(|number| organizations().map(move |of| (of, number)));
    let apps = of_teams.chain(others);
    let apps = apps.map(|(of, app)| Place::App { owner: Owner::Organization(id(of)), app: id(app) });
    around.chain(apps).take(grants).map(|place| TokenGrant::new(place, Permission::all())).collect()
}

/// The resource of the question.
pub fn resource<Id: Eq + std::hash::Hash + Clone>(
    question: &Question,
    id: impl Fn(u64) -> Id,
) -> Resource<Id> {
    let owner = id(question.owner);
    let app = |owner| {
        let app = id(question.app);
        let app =
            if question.personal { Resource::personal_app(owner, app) } else { Resource::app(owner, app) };
        if question.app_public { app.public() } else { app }
    };
    let resource = if question.kind.is_in_app() {
        app(owner).in_app(question.kind)
    } else {
        Resource::of_organization(question.kind, owner)
    };
    let resource = resource.expect("a kind that is where it can be");
    let resource = if question.public { resource.public() } else { resource };
    match question.assignee {
        Some(user) => resource.assigned_to(id(user)),
        None => resource,
    }
}

/// One request's rows: three organizations, eight teams, 17 app grants.
pub fn request_rows() -> UserRows {
    let apps = |first: u64, count: u64| {
        let all = TeamPermission::ALL.into_iter().cycle();
        (first..first + count).zip(all).collect()
    };
    let team =
        |team: u64, first: u64, count: u64| TeamRow { team, confining: false, apps: apps(first, count) };
    let member = |organization, role, teams| MembershipRow { organization, role, teams };
    let memberships = vec![
        member(1, Role::TeamContributor, vec![team(10, 200, 3), team(11, 202, 2), team(12, 210, 2)]),
        member(2, Role::OrganizationUser, vec![team(20, 400, 2), team(21, 401, 2), team(22, 410, 1)]),
        member(3, Role::TeamContributor, vec![team(30, 600, 4), team(31, 610, 1)]),
    ];
    UserRows { user: 7, memberships, scopes: None }
}

/// The questions of that request.
pub fn request_questions() -> impl Iterator<Item = Question> {
    let asked = [
        (Action::ViewModel, 1, 200),
        (Action::TrainModel, 1, 202),
        (Action::ViewApp, 2, 450),
        (Action::DeleteApp, 2, 400),
        (Action::CreateModel, 3, 601),
        (Action::ViewModel, 4, 800),
        (Action::ViewDataset, 3, 610),
        (Action::UseWorkflow, 2, 401),
        (Action::EditInput, 1, 210),
        (Action::DeployModel, 3, 603),
    ];
    asked.into_iter().map(|(action, owner, app)| Question {
        asker: 0,
        action,
        kind: action.applies_to(),
        personal: false,
        owner,
        app,
        app_public: false,
        public: false,
        assignee: None,
    })
}
