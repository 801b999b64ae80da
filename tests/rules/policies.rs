//! Policies other than the documented one: what they decide, what tells two of them apart, and that
//! nothing about a documented definition is changed through a custom one.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rolecall::custom::{CustomRole, CustomTeamPermission, DefinitionError};
use rolecall::diff::{Effect, Holder};
use rolecall::{
    Action, Basis, Cell, Decision, Permission, Policy, Reach, Resource, Role, Subject, TeamPermission, can,
    decide, permissions,
};
use testkit::oracle::{
    Facts, KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, MemberFacts, Names, Oracle, OwnerFacts, ROLES,
    RoleDefinition, RoleFacts, TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts, ThingFacts, oracle,
    questions,
};
use testkit::worlds::{self, names, subject, thing};

const USER: u64 = 7;
const ORGANIZATION: u64 = 1;
const HERE: u64 = 100;
const ELSEWHERE: u64 = 101;

/// One way to depart from a policy. Departing so a second time leads back, but for a bound on what had
/// none and for taking a bound away.
#[derive(Debug, Clone, Copy)]
enum Departure {
    /// The role grants those of these names that it did not, and not those that it did.
    Grants(&'static str, Names),
    /// The role reaches all apps if it reached selected ones, and else those.
    Reach(&'static str),
    /// The same of what the role's teams may bring, which is everything where it was not bounded.
    Ceiling(&'static str, Names),
    /// The role's teams may bring anything.
    NoCeiling(&'static str),
    /// The team permission contains those of these names that it did not, and not those that it did.
    TeamPermission(&'static str, Names),
}

/// A policy, for both sides.
#[derive(Clone)]
struct Pair {
    oracle: Oracle,
    policy: Policy,
}

fn documented() -> Pair {
    Pair { oracle: oracle().clone(), policy: Policy::documented().clone() }
}

fn everything() -> Names {
    oracle().organization_level | oracle().app_level
}

/// The names that are in one of them only.
fn flipped(names: Names, others: Names) -> Names {
    names.without(others) | others.without(names)
}

impl Pair {
    fn after(self, departure: Departure) -> Pair {
        let Pair { oracle, policy } = self;
        let role = |name: &str| name.parse::<Role>().expect("a documented role");
        let definition = |name: &'static str| oracle.definition(name.into());
        match departure {
            Departure::Grants(name, others) => {
                let definition = definition(name);
                let grants = flipped(definition.grants, others);
                let policy = policy.with_grants(role(name), grants.permission()).expect("any grants");
                Pair { oracle: oracle.with_role(name, RoleDefinition { grants, ..definition }), policy }
            }
            Departure::Reach(name) => {
                let definition = definition(name);
                let reaches_all_apps = !definition.reaches_all_apps;
                let reach = if reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
                let policy = policy.with_reach(role(name), reach);
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { reaches_all_apps, ..definition }),
                    policy,
                }
            }
            Departure::Ceiling(name, others) => {
                let definition = definition(name);
                let ceiling = flipped(definition.ceiling.unwrap_or(everything()), others);
                let policy =
                    policy.with_ceiling(role(name), Some(ceiling.permission())).expect("any ceiling");
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { ceiling: Some(ceiling), ..definition }),
                    policy,
                }
            }
            Departure::NoCeiling(name) => {
                let definition = definition(name);
                let policy = policy.with_ceiling(role(name), None).expect("no ceiling");
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { ceiling: None, ..definition }),
                    policy,
                }
            }
            Departure::TeamPermission(name, others) => {
                let contained = flipped(oracle.contained(name.into()), others);
                let permission: TeamPermission = name.parse().expect("a documented team permission");
                let policy = policy.with_team_permission(permission, contained.permission());
                let policy = policy.expect("anything but TRANSFER_APPS");
                Pair { oracle: oracle.with_team_permission(name, contained), policy }
            }
        }
    }

    fn after_all(self, departures: &[Departure]) -> Pair {
        departures.iter().copied().fold(self, Pair::after)
    }

    /// The policy that this one cannot be told from, though it says other things: each bound that there is
    /// not is one of everything (R6), a role that grants nothing in apps does so in all and not in selected
    /// ones or the other way round, and what a role grants in apps that reaches selected ones, which is
    /// nothing to anybody, is the opposite (R4).
    fn twin(&self) -> Pair {
        let mut twin = self.clone();
        for role in ROLES {
            let definition = twin.oracle.definition(role.into());
            if definition.ceiling.is_none() {
                twin = twin.after(Departure::Ceiling(role, Names::NONE));
            }
            if definition.grants.is_disjoint(oracle().app_level) {
                twin = twin.after(Departure::Reach(role));
            } else if !definition.reaches_all_apps {
                twin = twin.after(Departure::Grants(role, oracle().app_level));
            }
        }
        twin
    }
}

/// What a team permission may contain.
fn of_a_team() -> Names {
    everything().without(oracle().set(["TRANSFER_APPS"]))
}

/// Each single name.
fn one_by_one(names: Names) -> impl Iterator<Item = Names> {
    oracle().listed(names).into_iter().map(|name| oracle().set([name]))
}

/// Every cell of the documented policy by itself: 6 × (60 + 1 + 60 + 3) + 4 × 59.
fn each_cell() -> Vec<Departure> {
    let of_role = |role| {
        let grants = one_by_one(everything()).map(move |name| Departure::Grants(role, name));
        let ceiling = one_by_one(everything()).map(move |name| Departure::Ceiling(role, name));
        let all = [Names::NONE, everything()].map(|names| Departure::Ceiling(role, names));
        grants.chain([Departure::Reach(role)]).chain(ceiling).chain(all).chain([Departure::NoCeiling(role)])
    };
    let of_team_permission =
        |permission| one_by_one(of_a_team()).map(move |name| Departure::TeamPermission(permission, name));
    let departures = ROLES.into_iter().flat_map(of_role);
    let departures: Vec<_> =
        departures.chain(TEAM_PERMISSIONS.into_iter().flat_map(of_team_permission)).collect();
    assert_eq!(departures.len(), 6 * 124 + 4 * 59);
    departures
}

/// A few departures, of a cell each or of half a column.
fn departures() -> impl Strategy<Value = Vec<Departure>> {
    let cells: Vec<_> = one_by_one(everything()).collect();
    let some = prop_oneof![select(cells), names()];
    let departure = (0..8, select(&ROLES[..]), select(&TEAM_PERMISSIONS[..]), some).prop_map(
        |(which, role, permission, names)| match which {
            0 | 1 => Departure::Grants(role, names),
            2 | 3 => Departure::Reach(role),
            4 | 5 => Departure::Ceiling(role, names),
            6 => Departure::NoCeiling(role),
            _ => Departure::TeamPermission(permission, names & of_a_team()),
        },
    );
    vec(departure, 0..7)
}

/// Who holds something by a policy in its simplest form, as the crate and as the rules have it: a role,
/// and what a team holds on the app.
struct SmallFact {
    holder: Holder,
    role: RoleFacts,
    permission: Option<TeamPermissionFacts>,
}

/// All of them: whatever anybody holds under the rules is a union of what these do (R5), but for what
/// confines (R8), owns (R9), is public (R10) and narrows (R12), of which a policy says nothing.
///
/// A custom role that adds and cuts nothing shows what a documented team permission contains, and a
/// custom team permission with all that there may be in one shows the ceiling of a documented role.
fn small_facts() -> Vec<SmallFact> {
    let bare =
        RoleFacts::Custom(RoleDefinition { grants: Names::NONE, reaches_all_apps: false, ceiling: None });
    let all = TeamPermissionFacts::Custom(oracle().of_a_custom_team);
    let mut facts = Vec::new();
    for (role, name) in Role::ALL.into_iter().zip(ROLES) {
        facts.push(SmallFact { holder: Holder::Role(role), role: name.into(), permission: None });
    }
    for (permission, name) in TeamPermission::ALL.into_iter().zip(TEAM_PERMISSIONS) {
        let holder = Holder::TeamPermission(permission);
        facts.push(SmallFact { holder, role: bare, permission: Some(name.into()) });
    }
    for (role, role_name) in Role::ALL.into_iter().zip(ROLES) {
        for (permission, name) in TeamPermission::ALL.into_iter().zip(TEAM_PERMISSIONS) {
            let holder = Holder::InTeam(role, permission);
            facts.push(SmallFact { holder, role: role_name.into(), permission: Some(name.into()) });
        }
        let holder = Holder::InCustomTeam(role);
        facts.push(SmallFact { holder, role: role_name.into(), permission: Some(all) });
    }
    facts
}

/// Who has a role in the organization and is in these teams.
fn member(role: impl Into<RoleFacts>, teams: Vec<TeamFacts>) -> Facts {
    let membership = MemberFacts { organization: ORGANIZATION, role: role.into(), teams };
    Facts { user: Some(USER), memberships: vec![membership], scopes: None }
}

impl SmallFact {
    fn facts(&self, confining: bool) -> Facts {
        let team = |permission| TeamFacts { confining, apps: vec![(HERE, permission)] };
        member(self.role, self.permission.map(team).into_iter().collect())
    }

    fn is_in_a_team(&self) -> bool {
        matches!(self.holder, Holder::InTeam(..) | Holder::InCustomTeam(_))
    }
}

/// What a small fact comes to under a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    here: Names,
    elsewhere: Names,
    outside: Names,
    confined: Names,
}

/// What all of them come to.
fn held(oracle: &Oracle) -> Vec<Held> {
    let owner = OwnerFacts::Organization(ORGANIZATION);
    let held = |fact: &SmallFact| {
        let (facts, confined) = (fact.facts(false), fact.facts(true));
        Held {
            here: oracle.held(&facts, owner, Some(HERE), false),
            elsewhere: oracle.held(&facts, owner, Some(ELSEWHERE), false),
            outside: oracle.held(&facts, owner, None, false),
            confined: oracle.held(&confined, owner, Some(HERE), false),
        }
    };
    small_facts().iter().map(held).collect()
}

/// One line of a difference, as the crate writes it.
type Line = (Effect, Holder, Permission);

/// The lines that there must be: what is newly allowed and then what is newly denied, and of a role within
/// a team only what is not so of the role alone.
fn expected_lines(facts: &[SmallFact], old: &[Held], new: &[Held]) -> Vec<Line> {
    let ways = [(Effect::NewlyAllowed, old, new), (Effect::NewlyDenied, new, old)];
    let mut lines = Vec::new();
    for (effect, without, with) in ways {
        let gained = |number: usize| with[number].here.without(without[number].here);
        for (number, fact) in facts.iter().enumerate() {
            let alone = facts.iter().position(|other| other.role == fact.role && other.permission.is_none());
            let by_the_role = alone.filter(|_| fact.is_in_a_team()).map_or(Names::NONE, gained);
            let line = gained(number).without(by_the_role);
            if line != Names::NONE {
                lines.push((effect, fact.holder, line.permission()));
            }
        }
    }
    lines
}

/// The difference of two policies, and whether they have one fingerprint, are what the rules say.
#[track_caller]
fn differ_as_the_rules_say(old: &Pair, new: &Pair, what: &dyn std::fmt::Debug) {
    let (old_held, new_held) = (held(&old.oracle), held(&new.oracle));
    let diff = old.policy.diff(&new.policy);
    let lines: Vec<Line> = diff.iter().map(|it| (it.effect(), it.holder(), it.permissions())).collect();
    assert_eq!(lines, expected_lines(&small_facts(), &old_held, &new_held), "{what:?}");
    assert_eq!(diff.is_empty(), old_held == new_held, "{what:?}");
    assert_eq!(diff.is_widening(), lines.iter().any(|(effect, ..)| *effect == Effect::NewlyAllowed));
    assert_eq!(old.policy.fingerprint() == new.policy.fingerprint(), old_held == new_held, "{what:?}");
}

#[test]
fn the_holders_are_the_small_facts() {
    let facts = small_facts();
    assert_eq!(facts.iter().map(|fact| fact.holder).collect::<Vec<_>>(), Holder::all().collect::<Vec<_>>());
    for policy in [documented(), documented().twin()] {
        for (fact, held) in facts.iter().zip(held(&policy.oracle)) {
            assert_eq!(policy.policy.held_by(fact.holder), held.here.permission(), "{}", fact.holder);
        }
    }
}

/// Whatever each cell departs from is told from what it departs from, and back.
#[track_caller]
fn each_cell_is_told_from(policy: &Pair) {
    for departure in each_cell() {
        let departed = policy.clone().after(departure);
        differ_as_the_rules_say(policy, &departed, &departure);
        differ_as_the_rules_say(&departed, policy, &departure);
    }
}

#[test]
fn each_cell_is_told_from_the_documented_one() {
    each_cell_is_told_from(&documented());
}

/// Where no documented team permission brings anything, only a custom one shows a ceiling.
#[test]
fn each_cell_is_told_where_team_permissions_contain_nothing() {
    let nothing = |name: &'static str| Departure::TeamPermission(name, oracle().contained(name.into()));
    each_cell_is_told_from(&documented().after_all(&TEAM_PERMISSIONS.map(nothing)));
}

/// Where every documented role's ceiling cuts everything, only a custom role shows what a documented team
/// permission contains.
#[test]
fn each_cell_is_told_where_roles_are_cut_to_nothing() {
    let nothing =
        |name| Departure::Ceiling(name, oracle().definition(name.into()).ceiling.unwrap_or(everything()));
    each_cell_is_told_from(&documented().after_all(&ROLES.map(nothing)));
}

/// Where a role grants nothing, all that its members hold is what a team brings.
#[test]
fn each_cell_is_told_where_roles_grant_nothing() {
    let nothing = |name: &'static str| Departure::Grants(name, oracle().definition(name.into()).grants);
    each_cell_is_told_from(&documented().after_all(&ROLES.map(nothing)));
}

/// Every two cells: the rules hold the two policies apart exactly where their fingerprints and their
/// difference do.
#[test]
fn every_two_cells_are_told_apart() {
    let policies: Vec<_> = each_cell()
        .into_iter()
        .map(|departure| {
            let Pair { oracle, policy } = documented().after(departure);
            (departure, held(&oracle), policy)
        })
        .collect();
    let (mut compared, mut alike) = (0, 0);
    for (number, (one_departure, one_held, one)) in policies.iter().enumerate() {
        for (other_departure, other_held, other) in &policies[..number] {
            let same = one_held == other_held;
            let departures = (one_departure, other_departure);
            assert_eq!(one.fingerprint() == other.fingerprint(), same, "{departures:?}");
            assert_eq!(one.diff(other).is_empty(), same, "{departures:?}");
            compared += 1;
            alike += u64::from(same);
        }
    }
    println!("{compared} pairs of policies, {alike} of them alike");
    assert_eq!(compared, 980 * 979 / 2);
    assert!((1..compared).contains(&alike));
}

/// What no decision depends on, counted by hand, of each role.
///
/// Team Contributor by itself holds no app-level permission, whatever its column says: 47 cells. Financial
/// Manager has none in its column, wherever it would hold.
///
/// A bound cuts nothing that the role holds anyway, nor what no documented team permission and no custom
/// one contains: the 12 organization-level permissions that are not `VIEW_CLUSTERS`, and `TRANSFER_APPS`.
/// So many cells of a role's bound are unseen, and with them a bound of everything where there is none,
/// or the one there is; where the role holds all that teams may bring, a bound of nothing too. Taking
/// away the bound of the five roles that have none is no departure.
#[test]
fn what_cannot_be_told_from_the_documented_policy() {
    let expected = [
        ("administrator", 0, 0, 60 + 2, 1),
        ("financial_manager", 0, 1, 13 + 1, 1),
        ("organization_contributor", 0, 0, 60 + 2, 1),
        ("team_contributor", 47, 0, 13 + 1, 0),
        ("organization_user", 0, 0, 13 + 13 + 1, 1),
        ("infrastructure_manager", 0, 0, 13 + 2 + 1, 1),
    ];
    let fingerprint = Policy::documented().fingerprint();
    let mut departures = each_cell();
    departures.retain(|departure| documented().after(*departure).policy.fingerprint() == fingerprint);
    for (role, grants, reach, ceiling, no_ceiling) in expected {
        let mut unseen = [0; 4];
        for departure in &departures {
            match departure {
                Departure::Grants(of, _) if *of == role => unseen[0] += 1,
                Departure::Reach(of) if *of == role => unseen[1] += 1,
                Departure::Ceiling(of, _) if *of == role => unseen[2] += 1,
                Departure::NoCeiling(of) if *of == role => unseen[3] += 1,
                Departure::TeamPermission(of, names) => panic!("nobody sees {names:?} in {of}"),
                _ => {}
            }
        }
        assert_eq!(unseen, [grants, reach, ceiling, no_ceiling], "{role}");
    }
}

/// Two policies that were made to share half a fingerprint, by trying 315,376 columns of Administrator. A
/// subject that was worked out for the one still holds by the other what the other says.
#[test]
fn policies_made_to_share_half_a_fingerprint_are_told_apart() {
    let all = Permission::all().difference(Permission::TRANSFER_APPS);
    let one = TeamPermission::ALL.into_iter().fold(Policy::documented().clone(), |policy, permission| {
        policy.with_team_permission(permission, all).unwrap()
    });
    let grants = |bits| Permission::from_bits(bits).unwrap();
    let other = one.clone().with_grants(Role::Administrator, grants(0x07ff_ffff_f7cd_f01f)).unwrap();
    let other = other.with_grants(Role::FinancialManager, grants(0x007c_a10e_a294_04de)).unwrap();
    assert_ne!(one.fingerprint(), other.fingerprint());
    for role in [Role::Administrator, Role::FinancialManager] {
        let facts = member(role.as_str(), vec![]);
        let (moved, right) = (facts.subject_for(&one).unwrap(), facts.subject_for(&other).unwrap());
        assert_ne!(moved, right);
        let (moved, app) = (moved.under(&other), Resource::app(ORGANIZATION, HERE));
        for action in Action::ALL {
            assert_eq!(can(&moved, action, &app), can(&right, action, &app), "{role}: {action}");
        }
    }
}

#[test]
fn the_documented_fingerprint() {
    let fingerprint = Policy::documented().fingerprint();
    assert_eq!(fingerprint.to_string(), "8ee9edc7e55b2652fef2fa20680c1732");
    assert_eq!(documented().twin().policy.fingerprint(), fingerprint);
}

#[test]
fn a_difference_in_words() {
    let names = |listed: &[&str]| oracle().set(listed.iter().copied());
    let departures = [
        Departure::NoCeiling("team_contributor"),
        Departure::Grants("organization_user", names(&["CREATE_MODELS", "USE_MODULES", "VIEW_CLUSTERS"])),
        Departure::TeamPermission("labeler_worker", names(&["PREDICT", "UPDATE_TASK_STATUS"])),
    ];
    let new = documented().after_all(&departures).policy;
    let expected = "\
newly allowed: organization_user: CREATE_MODELS
newly allowed: labeler_worker: PREDICT
newly allowed: financial_manager in a team with labeler_worker: PREDICT
newly allowed: team_contributor in a team with full_access: EDIT_APP_ID|EDIT_COLLABORATORS|EDIT_BASE_WORKFLOW|\
DELETE_APP|CHANGE_APP_VISIBILITY|DEPLOY_MODELS|VIEW_CLUSTERS
newly allowed: team_contributor in a team with model_trainer: DEPLOY_MODELS|VIEW_CLUSTERS
newly allowed: team_contributor in a team with labeler_worker: PREDICT
newly allowed: team_contributor in a team with a custom permission: EDIT_APP_ID|EDIT_COLLABORATORS|\
EDIT_BASE_WORKFLOW|DELETE_APP|CHANGE_APP_VISIBILITY|DEPLOY_MODELS
newly allowed: infrastructure_manager in a team with labeler_worker: PREDICT
newly denied: organization_user: USE_MODULES|VIEW_CLUSTERS
newly denied: labeler_worker: UPDATE_TASK_STATUS
newly denied: financial_manager in a team with labeler_worker: UPDATE_TASK_STATUS
newly denied: team_contributor in a team with labeler_worker: UPDATE_TASK_STATUS
newly denied: organization_user in a team with labeler_worker: UPDATE_TASK_STATUS
newly denied: infrastructure_manager in a team with labeler_worker: UPDATE_TASK_STATUS
";
    assert_eq!(Policy::documented().diff(&new).to_string(), expected);
    assert_eq!(new.diff(&new).to_string(), "");
}

/// A policy that says other things may be the same to everybody, and is not the documented one for that.
/// Nobody holds by it what they hold by the documented one, not even when they were worked out for that.
#[test]
fn a_policy_in_which_nothing_is_as_documented_decides_by_itself() {
    let of_roles = ROLES.map(|role| Departure::Grants(role, everything()));
    let of_teams = TEAM_PERMISSIONS.map(|permission| Departure::TeamPermission(permission, of_a_team()));
    let other = documented().after_all(&of_roles).after_all(&of_teams);
    for fact in small_facts() {
        let held = other.policy.held_by(fact.holder);
        assert_ne!(held, Policy::documented().held_by(fact.holder), "{}", fact.holder);
        let subject = fact.facts(false).subject().unwrap().under(&other.policy);
        let app = Resource::app(ORGANIZATION, HERE);
        assert_eq!(permissions(&subject, &app), held, "{}", fact.holder);
    }
}

#[test]
fn only_the_documented_policy_is_documented() {
    assert!(documented().policy.is_documented());
    let twin = documented().twin().policy;
    assert!(!twin.is_documented() && twin.diff(Policy::documented()).is_empty());
    for departure in each_cell() {
        let departed = documented().after(departure);
        let bounded = |role: &'static str| oracle().definition(role.into()).ceiling.is_some();
        let (changes, leads_back) = match departure {
            Departure::Ceiling(role, names) => (!bounded(role) || names != Names::NONE, bounded(role)),
            Departure::NoCeiling(role) => (bounded(role), !bounded(role)),
            Departure::Grants(..) | Departure::Reach(_) | Departure::TeamPermission(..) => (true, true),
        };
        assert_eq!(departed.policy.is_documented(), !changes, "{departure:?}");
        assert_eq!(departed.policy == documented().policy, !changes, "{departure:?}");
        assert_eq!(departed.after(departure).policy.is_documented(), leads_back, "{departure:?}");
    }
}

/// A policy's cell is yes where the role grants the permission and nowhere else, and a blank stays one
/// for as long as it does not (R13).
#[test]
fn the_cells_of_a_policy() {
    let of = |row: &testkit::tables::Row, role: &str, granted: bool| match row[role].as_str() {
        _ if granted => Cell::Yes,
        "blank" => Cell::NotStated,
        _ => Cell::No,
    };
    for (role, name) in Role::ALL.into_iter().zip(ROLES) {
        let opposite = documented().after(Departure::Grants(name, everything())).policy;
        for row in testkit::tables::PERMISSIONS.iter() {
            let permission = testkit::tables::permission(row);
            let granted = row[name] == "yes";
            assert_eq!(Policy::documented().cell(role, permission), Some(of(row, name, granted)));
            assert_eq!(opposite.cell(role, permission), Some(of(row, name, !granted)));
            let one = documented().after(Departure::Grants(name, oracle().set([row["name"].as_str()])));
            assert_eq!(one.policy.cell(role, permission), Some(of(row, name, !granted)));
            for other in Role::ALL.into_iter().filter(|other| *other != role) {
                assert_eq!(one.policy.cell(other, permission), Policy::documented().cell(other, permission));
            }
        }
        for no_single in [Permission::empty(), Permission::VIEW_MODELS | Permission::PREDICT] {
            assert_eq!(opposite.cell(role, no_single), None);
        }
    }
}

#[test]
fn a_policy_refuses_what_is_no_permission() {
    let documented = || Policy::documented().clone();
    for bit in 60..128 {
        let unknown = Permission::from_bits_retain(1 << bit) | Permission::VIEW_MODELS;
        let expected = Err(DefinitionError::UnknownBits(1 << bit));
        for role in Role::ALL {
            assert_eq!(documented().with_grants(role, unknown), expected);
            assert_eq!(documented().with_ceiling(role, Some(unknown)), expected);
        }
        for permission in TeamPermission::ALL {
            assert_eq!(documented().with_team_permission(permission, unknown), expected);
        }
    }
    for permission in TeamPermission::ALL {
        let transfer = documented().with_team_permission(permission, Permission::TRANSFER_APPS);
        assert_eq!(transfer, Err(DefinitionError::TransferApps));
    }
}

/// In any way that a name may be written.
#[test]
fn a_custom_definition_never_has_a_documented_name() {
    let ways: [fn(&str) -> String; 6] = [
        str::to_owned,
        str::to_uppercase,
        |name| name.replace(['_', ' '], "-"),
        |name| name.replace(['_', ' '], ""),
        |name| format!("<{name}>!"),
        |name| name.split('_').collect::<Vec<_>>().join("  "),
    ];
    for name in Role::ALL.into_iter().flat_map(|role| [role.as_str(), role.label()]).chain(["Admin"]) {
        for name in ways.map(|way| way(name)) {
            let refused = CustomRole::new(name.clone(), Permission::empty(), Reach::AllApps, None);
            assert_eq!(refused, Err(DefinitionError::Documented(name)));
        }
    }
    let labels = TeamPermission::ALL.into_iter().flat_map(|known| [known.as_str(), known.label()]);
    for name in labels.flat_map(|name| ways.map(|way| way(name))) {
        let refused = CustomTeamPermission::new(name.clone(), Permission::empty());
        assert_eq!(refused, Err(DefinitionError::Documented(name)));
    }
}

/// Each kind of thing in an app that teams may be assigned to and in another, private, then assigned to the
/// member, then public too; and what is in no app. All of it in the organization, and in another.
fn places() -> Vec<ThingFacts> {
    let mut things = Vec::new();
    for owner in [ORGANIZATION, ORGANIZATION + 1].map(OwnerFacts::Organization) {
        for app in [HERE, ELSEWHERE].map(Some) {
            for (public, assignees) in [(false, vec![]), (false, vec![USER]), (true, vec![USER])] {
                let kinds = ["app"].into_iter().chain(KINDS_IN_AN_APP);
                let app_public = public;
                let of =
                    |kind| ThingFacts { kind, owner, app, app_public, public, assignees: assignees.clone() };
                things.extend(kinds.map(of));
            }
        }
        let of =
            |kind| ThingFacts { kind, owner, app: None, app_public: false, public: false, assignees: vec![] };
        things.extend(KINDS_OUTSIDE_APPS.map(of));
    }
    things
}

/// Teams to be in: none; one here with each documented team permission or all that a custom one may
/// contain, confining or not; and a confining one without an app.
fn teams() -> Vec<Vec<TeamFacts>> {
    let custom = TeamPermissionFacts::Custom(oracle().of_a_custom_team);
    let permissions = TEAM_PERMISSIONS.map(TeamPermissionFacts::from).into_iter().chain([custom]);
    let of = |permission| {
        [false, true].map(|confining| vec![TeamFacts { confining, apps: vec![(HERE, permission)] }])
    };
    let no_app = vec![TeamFacts { confining: true, apps: vec![] }];
    [vec![], no_app].into_iter().chain(permissions.flat_map(of)).collect()
}

/// Both are allowed and denied the same, for the same reasons, but for the name of the role.
#[track_caller]
fn decide_alike(one: &Subject<u64>, other: &Subject<u64>) -> u64 {
    let mut compared = 0;
    for resource in places().iter().map(ThingFacts::resource) {
        for action in Action::ALL {
            let decisions = (decide(one, action, &resource), decide(other, action, &resource));
            let alike = match decisions {
                (Decision::Allow(Basis::Role(_)), Decision::Allow(Basis::Role(_))) => true,
                (one, other) => one == other,
            };
            assert!(alike, "{action} on {resource:?}: {decisions:?}");
            assert_eq!(can(one, action, &resource), can(other, action, &resource));
            compared += 1;
        }
    }
    compared
}

/// 6 roles × 12 × (2 × (2 × 3 × 9 + 4)) things × 103 actions.
#[test]
fn a_custom_role_with_documented_terms_is_worth_the_same() {
    let mut compared = 0;
    for role in ROLES {
        let custom = RoleFacts::Custom(oracle().definition(role.into()));
        for teams in teams() {
            let documented = member(role, teams.clone()).subject().unwrap();
            compared += decide_alike(&documented, &member(custom, teams).subject().unwrap());
        }
    }
    assert_eq!(compared, 6 * 12 * 116 * 103);
}

/// A custom team permission with the app-level part of a documented one brings the same into the app, but
/// no `VIEW_CLUSTERS`.
#[test]
fn a_custom_team_permission_with_documented_contents_is_worth_the_same() {
    for permission in ["labeler_lead", "labeler_worker"] {
        let custom = TeamPermissionFacts::Custom(oracle().contained(permission.into()));
        for role in ROLES {
            let of = |permission| vec![TeamFacts { confining: false, apps: vec![(HERE, permission)] }];
            let documented = member(role, of(permission.into())).subject().unwrap();
            let custom = member(role, of(custom)).subject().unwrap();
            for resource in places().iter().map(ThingFacts::resource) {
                for action in Action::ALL {
                    assert_eq!(can(&custom, action, &resource), can(&documented, action, &resource));
                }
            }
        }
    }
    let custom = TeamPermissionFacts::Custom(oracle().of_a_custom_team);
    let clusters = Resource::cluster(ORGANIZATION);
    let of = |permission| vec![TeamFacts { confining: false, apps: vec![(HERE, permission)] }];
    let asks = |permission| member("financial_manager", of(permission)).subject().unwrap();
    assert!(can(&asks("full_access".into()), Action::ViewCluster, &clusters));
    assert!(!can(&asks(custom), Action::ViewCluster, &clusters));
}

/// No bound, and a bound of everything or of all that teams can bring, are the same (R6).
#[test]
fn no_ceiling_is_a_ceiling_of_everything() {
    for grants in [Names::NONE, oracle().definition("organization_user".into()).grants, everything()] {
        for reaches_all_apps in [false, true] {
            let of = |ceiling| RoleFacts::Custom(RoleDefinition { grants, reaches_all_apps, ceiling });
            for teams in teams() {
                let unbounded = member(of(None), teams.clone()).subject().unwrap();
                for ceiling in [everything(), of_a_team()] {
                    let bounded = member(of(Some(ceiling)), teams.clone()).subject().unwrap();
                    decide_alike(&unbounded, &bounded);
                }
            }
        }
    }
}

/// No policy changes what a custom role is worth in a team with a custom permission: 980 policies, in each
/// of which one cell of the documented roles and team permissions is another.
#[test]
fn no_policy_changes_a_custom_definition() {
    let half = oracle().set(oracle().names.iter().copied().step_by(2));
    let team = TeamPermissionFacts::Custom(oracle().of_a_custom_team.without(half));
    let teams = vec![TeamFacts { confining: false, apps: vec![(HERE, team)] }];
    let role = RoleFacts::Custom(RoleDefinition {
        grants: half,
        reaches_all_apps: true,
        ceiling: Some(everything()),
    });
    let facts = member(role, teams);
    let places: Vec<_> = places().into_iter().map(|thing| (thing.resource(), thing)).collect();
    for departure in each_cell() {
        let Pair { policy, .. } = documented().after(departure);
        let subject = facts.subject_for(&policy).unwrap();
        for (resource, thing) in &places {
            let held = oracle().held(&facts, thing.owner, thing.app, thing.is_public());
            for (action, rule) in questions() {
                let expected = rule.satisfied(thing.kind, held, thing.is_assigned_to(&facts));
                assert_eq!(can(&subject, *action, resource), expected, "{action}, {departure:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(worlds::cases(1_000))]

    /// A subject is answered by the policy that it was built under, or moved under last: nothing of another policy
    /// is left in the answer, its basis or its reason.
    #[test]
    fn decisions_are_those_of_the_policy(
        subject in subject(), thing in thing(), departures in departures(), further in departures(),
    ) {
        let asked = documented().after_all(&departures);
        let pairs = [documented(), asked.clone(), asked.twin(), asked.after_all(&further)];
        let resource = thing.resource();
        for to in &pairs {
            let built = subject.subject_for(&to.policy).unwrap();
            let held = to.oracle.held(&subject, thing.owner, thing.app, thing.is_public());
            let moved = pairs.each_ref().map(|from| {
                subject.subject_for(&from.policy).unwrap().under(&to.policy)
            });
            for (action, rule) in questions() {
                let expected = rule.satisfied(thing.kind, held, thing.is_assigned_to(&subject));
                prop_assert_eq!(can(&built, *action, &resource), expected, "{}", action);
                let decision = decide(&built, *action, &resource);
                prop_assert_eq!(decision.is_allowed(), expected, "{}", action);
                for moved in &moved {
                    prop_assert_eq!(moved, &built);
                    prop_assert_eq!(can(moved, *action, &resource), expected, "{}", action);
                    prop_assert_eq!(decide(moved, *action, &resource), decision);
                }
            }
        }
    }

    /// And a policy that cannot be told from another by its small facts, by no facts at all.
    #[test]
    fn policies_differ_where_their_small_facts_do(
        subject in subject(), thing in thing(), departures in departures(), further in departures(),
    ) {
        let old = documented().after_all(&departures);
        let new = old.clone().after_all(&further);
        for (old, new) in [(&old, &new), (&new, &old), (&old, &old.twin()), (&documented(), &new)] {
            differ_as_the_rules_say(old, new, &(&departures, &further));
            if old.policy.fingerprint() == new.policy.fingerprint() {
                let held = |pair: &Pair| pair.oracle.held(&subject, thing.owner, thing.app, thing.is_public());
                prop_assert_eq!(held(old), held(new));
            }
        }
        let twin = old.twin().policy;
        prop_assert_eq!(twin.fingerprint(), old.policy.fingerprint());
        prop_assert!(old.policy.diff(&twin).is_empty());
    }
}
