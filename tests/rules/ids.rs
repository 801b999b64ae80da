//! Decisions do not depend on the type of ids, the quality of their hashes, or their number.

use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::{
    Action, Basis, Decision, Denial, Membership, Permission, Policy, Resource, ResourceKind, Role, Subject,
    TeamMembership, TeamPermission, actions, can, decide,
};
use std::fmt::Debug;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};
use testkit::resources::{inside, of_kind};
use uuid::Uuid;

/// An id with a constant hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Constant(u64);

impl Hash for Constant {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// An id whose hash covers only one of two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Partial {
    region: u64,
    number: u64,
}

impl Hash for Partial {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.region.hash(state);
    }
}

impl Partial {
    fn new(number: u64) -> Self {
        Partial { region: number % 3, number }
    }
}

/// An answer with the number of the team instead of its id, for comparison across types of ids.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Owner,
    Role(AnyRole),
    Team(u64, AnyTeamPermission),
    Public,
    Denied(Denial),
}

const USER: u64 = 7;
const TEAMS: [u64; 4] = [30, 31, 32, 33];

/// The subjects of the scenario.
fn subjects<Id: Eq + Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Subject<Id>> {
    let team =
        |team: usize, app, permission| TeamMembership::new(id(TEAMS[team])).with_app(id(app), permission);
    let contributor = Membership::new(id(1), Role::TeamContributor)
        .with_team(team(0, 100, TeamPermission::ModelTrainer).with_app(id(101), TeamPermission::FullAccess))
        .with_team(team(1, 100, TeamPermission::LabelerWorker));
    let viewer = Membership::new(id(2), Role::OrganizationUser)
        .with_team(team(2, 100, TeamPermission::LabelerLead).confining())
        .with_team(team(3, 7, TeamPermission::FullAccess));
    let both = Subject::new(id(USER), [contributor, viewer]).unwrap();
    let admin = Membership::new(id(1), Role::Administrator);
    vec![
        both.clone(),
        both.narrowed_to(Permission::VIEW_MODELS | Permission::UPDATE_TASK_STATUS),
        Subject::new(id(1), [admin]).unwrap(),
        Subject::new(id(100), []).unwrap(),
        Subject::anonymous(),
    ]
}

/// The resources of the scenario. Several ids deliberately stand for different kinds of things.
fn resources<Id: Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Resource<Id>> {
    let mut resources = Vec::new();
    for kind in ResourceKind::ALL {
        for (organization, app) in [(1, 100), (1, 101), (1, 102), (2, 100), (2, 7), (3, 100), (100, 1)] {
            resources.push(of_kind(kind, id(organization), id(app)));
            resources.push(of_kind(kind, id(organization), id(app)).assigned_to(id(8)).assigned_to(id(USER)));
        }
        if kind.is_in_app() {
            for user in [USER, 1, 100] {
                resources.push(inside(Resource::personal_app(id(user), id(100)), kind));
            }
            resources.push(inside(Resource::app(id(2), id(102)).public(), kind).public());
        }
    }
    resources
}

/// All answers of the scenario, with ids made by `id`.
fn answers<Id: Eq + Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Answer> {
    let resources = resources(&id);
    let number_of = |team: &Id| TEAMS.into_iter().find(|number| id(*number) == *team).unwrap();
    let mut answers = Vec::new();
    for subject in &subjects(&id) {
        for action in Action::ALL {
            for resource in &resources {
                let decision = decide(subject, action, resource);
                assert_eq!(can(subject, action, resource), decision.is_allowed());
                answers.push(match decision {
                    Decision::Allow(Basis::Owner) => Answer::Owner,
                    Decision::Allow(Basis::Role(role)) => Answer::Role(role.clone()),
                    Decision::Allow(Basis::Team { team, permission }) => {
                        Answer::Team(number_of(team), permission.clone())
                    }
                    Decision::Allow(_) => Answer::Public,
                    Decision::Deny(denial) => Answer::Denied(denial),
                });
            }
        }
    }
    answers
}

#[test]
fn answers_are_the_same_for_ids_of_every_type() {
    let expected = answers(|number| number);
    let of_each_team = TEAMS.map(|team| {
        let is_by = |answer: &Answer| matches!(answer, Answer::Team(number, _) if *number == team);
        expected.iter().any(is_by)
    });
    // Team 33 never counts: team 32 confines its members to another app.
    assert_eq!(of_each_team, [true, true, true, false]);
    for answer in [Answer::Owner, Answer::Role(Role::Administrator.into()), Answer::Public] {
        assert!(expected.contains(&answer), "{answer:?}");
    }

    // All names have the same length and the same first 27 bytes, so that comparing a prefix is not enough.
    let names: Vec<_> = (0..200).map(|number| format!("https://example.org/things/{number:03}")).collect();
    assert_eq!(answers(|number| names[usize::try_from(number).unwrap()].as_str()), expected);
    assert_eq!(answers(|number| number.to_string()), expected);
    // The lower half of these ids is zero, so that cutting them to 64 bits would make them equal.
    assert_eq!(answers(|number| u128::from(number) << 64), expected);
    assert_eq!(answers(|number| Uuid::from_u128(u128::from(number) << 64)), expected);
    assert_eq!(answers(|number| (0_u32, u32::try_from(number).unwrap())), expected);
    assert_eq!(answers(Constant), expected);
    assert_eq!(answers(Partial::new), expected);
}

/// A large subject. Its apps are spread over the teams, and its teams over the first tenth of the organizations.
struct Large {
    apps: u64,
    teams: u64,
    organizations: u64,
}

impl Large {
    fn team_of(&self, app: u64) -> u64 {
        app % self.teams
    }

    fn organization_of(&self, app: u64) -> u64 {
        self.team_of(app) % (self.organizations / 10)
    }

    /// The team permission on the app. All four occur in turn, also within one team.
    fn permission_of(&self, app: u64) -> TeamPermission {
        TeamPermission::ALL[usize::try_from((app / self.teams) % 4).unwrap()]
    }

    /// The user is a Team Contributor in organizations with teams, and an Organization User in the others.
    fn subject<Id: Eq + Hash + Clone>(&self, id: impl Fn(u64) -> Id) -> Subject<Id> {
        let memberships = (0..self.organizations).map(|organization| {
            let in_team = organization < self.organizations / 10;
            let role = if in_team { Role::TeamContributor } else { Role::OrganizationUser };
            let teams = (0..self.teams).filter(|team| self.organization_of(*team) == organization);
            teams.fold(Membership::new(id(organization), role), |membership, team| {
                let apps = (0..self.apps).filter(|app| self.team_of(*app) == team);
                let apps = apps.map(|app| (id(app), self.permission_of(app)));
                membership.with_team(TeamMembership::new(id(team)).with_apps(apps))
            })
        });
        Subject::new(id(self.organizations), memberships).unwrap()
    }

    fn assert_decisions<Id: Eq + Hash + Clone + Debug>(&self, id: impl Fn(u64) -> Id) {
        let subject = self.subject(&id);
        assert_eq!(subject.memberships().len(), usize::try_from(self.organizations).unwrap());
        for app in 0..self.apps {
            let at = |organization, app| Resource::app(id(organization), id(app));
            let here = at(self.organization_of(app), app);
            let permission = self.permission_of(app);
            let trains = matches!(permission, TeamPermission::FullAccess | TeamPermission::ModelTrainer);
            let leads = matches!(permission, TeamPermission::FullAccess | TeamPermission::LabelerLead);
            assert!(can(&subject, Action::ViewApp, &here), "{here:?}");
            assert_eq!(can(&subject, Action::TrainModel, &here.clone().model()), trains, "{here:?}");
            assert_eq!(can(&subject, Action::CreateTask, &here), leads, "{here:?}");
            assert!(!can(&subject, Action::DeleteApp, &here), "{here:?}");

            let next_organization = (self.organization_of(app) + 1) % (self.organizations / 10);
            let neighbours = [
                at(self.organization_of(app), self.apps + app),
                at(next_organization, app),
                at(self.organizations + app, app),
                Resource::personal_app(id(self.organization_of(app)), id(app)),
            ];
            for neighbour in neighbours {
                assert!(!can(&subject, Action::ViewApp, &neighbour), "{neighbour:?}");
                assert!(!can(&subject, Action::TrainModel, &neighbour.clone().model()), "{neighbour:?}");
            }
        }
        for organization in 0..self.organizations {
            let somewhere = Resource::app(id(organization), id(self.apps)).model();
            let views = organization >= self.organizations / 10;
            assert_eq!(can(&subject, Action::ViewModel, &somewhere), views, "{somewhere:?}");
            assert!(!can(&subject, Action::TrainModel, &somewhere), "{somewhere:?}");
        }
    }
}

#[test]
fn ten_thousand_apps() {
    let large = Large { apps: 10_000, teams: 300, organizations: 1_000 };
    large.assert_decisions(|number| number);
    large.assert_decisions(|number| Uuid::from_u128(u128::from(number)));
}

#[test]
fn three_hundred_apps_with_colliding_hashes() {
    let large = Large { apps: 300, teams: 40, organizations: 100 };
    large.assert_decisions(Constant);
    large.assert_decisions(Partial::new);
}

#[test]
fn apps_with_equal_hashes_stay_distinct() {
    let id = Partial::new;
    let team = TeamMembership::new(id(30)).with_app(id(100), TeamPermission::FullAccess);
    let member = Membership::new(id(1), Role::TeamContributor).with_team(team);
    let subject = Subject::new(id(USER), [member]).unwrap();
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap();
    // 100 and 103 are equal modulo 3, and therefore have equal hashes.
    for (app, is_theirs) in [(100, true), (103, false)] {
        let model = Resource::app(id(1), id(app)).model();
        assert_eq!(can(&subject, Action::ViewModel, &model), is_theirs, "{app}");
        assert_eq!(can(&subject.clone().under(&policy), Action::ViewModel, &model), is_theirs, "{app}");
    }
}

#[test]
fn resources_have_equal_hashes_and_debug_output_exactly_if_equal() {
    let hash = |resource: &Resource<u64>| BuildHasherDefault::<DefaultHasher>::default().hash_one(resource);
    let resources = resources(|number| number);
    for one in &resources {
        for other in &resources {
            assert_eq!(hash(one) == hash(other), one == other, "{one:?} {other:?}");
            assert_eq!(format!("{one:?}") == format!("{other:?}"), one == other);
        }
    }
}

#[test]
fn subjects_have_equal_debug_output_exactly_if_equal() {
    let member = |organization| Membership::new(organization, Role::TeamContributor);
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap();
    let subjects = || {
        let one = Subject::new(USER, [member(1)]).unwrap();
        let narrowed = one.clone().narrowed_to(Permission::VIEW_MODELS);
        let others = [Subject::new(8, [member(1)]), Subject::new(USER, [member(2)]), Subject::new(USER, [])];
        let others = others.map(Result::unwrap).into_iter().chain([narrowed, Subject::anonymous()]);
        [one].into_iter().chain(others)
    };
    for (position, one) in subjects().enumerate() {
        for (other_position, other) in subjects().enumerate() {
            let same = position == other_position;
            assert_eq!(one == other, same, "{one:?} {other:?}");
            assert_eq!(format!("{one:?}") == format!("{other:?}"), same, "{one:?}");
        }
    }
    // The policy belongs to a subject, so that equal facts under two policies are not equal subjects.
    let moved = Subject::new(USER, [member(1)]).unwrap().under(&policy);
    assert_eq!(moved, policy.subject(USER, [member(1)]).unwrap());
    assert_ne!(subjects().next(), Some(moved.clone()));
    assert_eq!(subjects().next(), Some(moved.under(Policy::documented())));
}

#[test]
fn subjects_resources_and_decisions_are_send_and_sync() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Subject<u64>>();
    crosses::<Subject<String>>();
    crosses::<Resource<u64>>();
    crosses::<Resource<String>>();
    crosses::<Policy>();
    crosses::<Denial>();
    crosses::<Decision<'static, String>>();
}

/// One enum for all ids of a service. Ids of different kinds are never equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum TypedId {
    User(u64),
    Organization(u64),
    Team(u64),
    App(u64),
}

/// With one enum of ids, ids in the wrong order deny. All numbers are equal here, so that only the kinds differ.
#[test]
fn swapped_ids_deny() {
    use TypedId::{App, Organization, Team, User};
    let full_access = TeamMembership::new(Team(1)).with_app(App(1), TeamPermission::FullAccess);
    for role in Role::ALL {
        let membership = Membership::new(Organization(1), role);
        let without_team = Subject::new(User(1), [membership.clone()]).unwrap();
        let subject = Subject::new(User(1), [membership.with_team(full_access.clone())]).unwrap();
        for owner in [User(1), Organization(1), Team(1), App(1)] {
            for app in [User(1), Organization(1), Team(1), App(1)] {
                for kind in ResourceKind::ALL.into_iter().filter(|kind| kind.is_in_app()) {
                    let resource = Resource::app(owner, app).in_app(kind).unwrap();
                    let allowed = actions(&subject, &resource);
                    if owner != Organization(1) {
                        assert!(allowed.is_empty(), "{owner:?} {app:?} {kind}: {allowed}");
                    } else if app != App(1) {
                        // No team has this app, so that only the role counts.
                        assert_eq!(allowed, actions(&without_team, &resource), "{app:?} {kind}");
                    }
                }
            }
            for kind in ResourceKind::ALL.into_iter().filter(|kind| !kind.is_in_app()) {
                let resource = Resource::of_organization(kind, owner).unwrap();
                let allowed = actions(&subject, &resource);
                assert!(allowed.is_empty() || owner == Organization(1), "{owner:?} {kind}: {allowed}");
            }
            let personal = Resource::personal_app(owner, App(2));
            assert_eq!(actions(&subject, &personal).is_empty(), owner != User(1), "{owner:?}");
        }
    }
    let worker = TeamMembership::new(Team(1)).with_app(App(1), TeamPermission::LabelerWorker);
    let membership = Membership::new(Organization(1), Role::TeamContributor).with_team(worker);
    let worker = Subject::new(User(1), [membership]).unwrap();
    let task = Resource::app(Organization(1), App(1)).task();
    assert!(can(&worker, Action::ViewTask, &task.clone().assigned_to(User(1))));
    assert!(!can(&worker, Action::ViewTask, &task.assigned_to(Organization(1))));
}

/// Distinct random numbers: `SplitMix64` of a counter.
fn random_ids(seed: u64) -> impl Iterator<Item = u64> {
    (seed..).map(|number| {
        let number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ number >> 31
    })
}

/// A Team Contributor whose team has Full Access to these apps.
fn contributor<Id: Eq + Hash + Clone>(organization: Id, apps: impl IntoIterator<Item = Id>) -> Subject<Id> {
    let apps = apps.into_iter().map(|app| (app, TeamPermission::FullAccess));
    let team = TeamMembership::new(organization.clone()).with_apps(apps);
    let membership = Membership::new(organization.clone(), Role::TeamContributor).with_team(team);
    Subject::new(organization, [membership]).unwrap()
}

#[test]
fn random_ids_at_every_size() {
    // Many small subjects and few large ones, so that each size takes about equally long.
    for (size, subjects) in [(1, 3_000), (2, 3_000), (20, 3_000), (500, 40), (10_000, 3), (100_000, 1)] {
        for number in 0..subjects {
            let mut ids = random_ids(number * 1_000_003);
            let organization = ids.next().unwrap();
            let apps: Vec<_> = ids.by_ref().take(size).collect();
            let subject = contributor(organization, apps.iter().copied());
            for app in apps {
                assert!(can(&subject, Action::ViewApp, &Resource::app(organization, app)), "{app} of {size}");
            }
            for app in ids.take(size) {
                assert!(
                    !can(&subject, Action::ViewApp, &Resource::app(organization, app)),
                    "{app} of {size}"
                );
            }
        }
    }
}

/// An earlier index lost these four apps of organization `acme` among ten thousand others.
#[test]
fn ids_that_an_earlier_index_lost() {
    let chosen = [0, 12_906, 42_515, 46_645].map(|number| format!("app-{number}"));
    let others = (50_000..60_000).map(|number| format!("app-{number}"));
    let subject = contributor("acme".to_string(), chosen.iter().cloned().chain(others));
    for app in chosen {
        assert!(can(&subject, Action::ViewApp, &Resource::app("acme".to_string(), app)));
    }
    assert!(!can(&subject, Action::ViewApp, &Resource::app("acme".to_string(), "app-1".to_string())));
}

/// With two thousand ids of one hash, building a subject compares each pair of them once.
#[test]
fn two_thousand_ids_with_one_hash() {
    let subject = contributor(Constant(1), (100..2_100).map(Constant));
    for app in (100..2_100).step_by(97) {
        assert!(can(&subject, Action::ViewApp, &Resource::app(Constant(1), Constant(app))));
    }
    for app in [1, 99, 2_100] {
        assert!(!can(&subject, Action::ViewApp, &Resource::app(Constant(1), Constant(app))));
    }
}
