//! Policies other than the documented one: their decisions, differences and fingerprints.
//!
//! Custom roles and team permissions must mean the same under every policy.

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

/// One change of a policy. Applying it twice gives the first policy again, unless it sets a new ceiling or removes one.
#[derive(Debug, Clone, Copy)]
enum Alteration {
    /// Flips these permissions among the role's grants.
    Grants(&'static str, Names),
    /// Flips the role's reach.
    Reach(&'static str),
    /// Flips these permissions in the role's ceiling. A role without a ceiling first gets a ceiling of everything.
    Ceiling(&'static str, Names),
    /// Removes the role's ceiling.
    NoCeiling(&'static str),
    /// Flips these permissions in the team permission.
    TeamPermission(&'static str, Names),
}

/// A policy, for the crate and for the oracle.
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

/// The symmetric difference.
fn flipped(names: Names, others: Names) -> Names {
    names.without(others) | others.without(names)
}

impl Pair {
    fn after(self, alteration: Alteration) -> Pair {
        let Pair { oracle, policy } = self;
        let role = |name: &str| name.parse::<Role>().expect("a documented role");
        let definition = |name: &'static str| oracle.definition(name.into());
        match alteration {
            Alteration::Grants(name, others) => {
                let definition = definition(name);
                let grants = flipped(definition.grants, others);
                let policy = policy.with_grants(role(name), grants.permission()).expect("any grants");
                Pair { oracle: oracle.with_role(name, RoleDefinition { grants, ..definition }), policy }
            }
            Alteration::Reach(name) => {
                let definition = definition(name);
                let reaches_all_apps = !definition.reaches_all_apps;
                let reach = if reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
                let policy = policy.with_reach(role(name), reach);
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { reaches_all_apps, ..definition }),
                    policy,
                }
            }
            Alteration::Ceiling(name, others) => {
                let definition = definition(name);
                let ceiling = flipped(definition.ceiling.unwrap_or(everything()), others);
                let policy =
                    policy.with_ceiling(role(name), Some(ceiling.permission())).expect("any ceiling");
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { ceiling: Some(ceiling), ..definition }),
                    policy,
                }
            }
            Alteration::NoCeiling(name) => {
                let definition = definition(name);
                let policy = policy.with_ceiling(role(name), None).expect("no ceiling");
                Pair {
                    oracle: oracle.with_role(name, RoleDefinition { ceiling: None, ..definition }),
                    policy,
                }
            }
            Alteration::TeamPermission(name, others) => {
                let contained = flipped(oracle.contained(name.into()), others);
                let permission: TeamPermission = name.parse().expect("a documented team permission");
                let policy = policy.with_team_permission(permission, contained.permission());
                let policy = policy.expect("anything but TRANSFER_APPS");
                Pair { oracle: oracle.with_team_permission(name, contained), policy }
            }
        }
    }

    fn after_all(self, alterations: &[Alteration]) -> Pair {
        alterations.iter().copied().fold(self, Pair::after)
    }

    /// A policy that differs in every cell without effect, and therefore decides the same.
    ///
    /// A missing ceiling becomes a ceiling of everything (R6). A role without app-level grants gets the other reach,
    /// and a role that reaches selected apps gets the opposite app-level grants (R4).
    fn twin(&self) -> Pair {
        let mut twin = self.clone();
        for role in ROLES {
            let definition = twin.oracle.definition(role.into());
            if definition.ceiling.is_none() {
                twin = twin.after(Alteration::Ceiling(role, Names::NONE));
            }
            if definition.grants.is_disjoint(oracle().app_level) {
                twin = twin.after(Alteration::Reach(role));
            } else if !definition.reaches_all_apps {
                twin = twin.after(Alteration::Grants(role, oracle().app_level));
            }
        }
        twin
    }
}

/// The permissions that a team permission of a policy may contain.
fn of_a_team() -> Names {
    everything().without(oracle().set(["TRANSFER_APPS"]))
}

/// Each permission as a set of its own.
fn one_by_one(names: Names) -> impl Iterator<Item = Names> {
    oracle().listed(names).into_iter().map(|name| oracle().set([name]))
}

/// Every change of a single cell of the documented policy: 6 × (60 + 1 + 60 + 3) + 4 × 59.
fn each_cell() -> Vec<Alteration> {
    let of_role = |role| {
        let grants = one_by_one(everything()).map(move |name| Alteration::Grants(role, name));
        let ceiling = one_by_one(everything()).map(move |name| Alteration::Ceiling(role, name));
        let all = [Names::NONE, everything()].map(|names| Alteration::Ceiling(role, names));
        grants.chain([Alteration::Reach(role)]).chain(ceiling).chain(all).chain([Alteration::NoCeiling(role)])
    };
    let of_team_permission =
        |permission| one_by_one(of_a_team()).map(move |name| Alteration::TeamPermission(permission, name));
    let alterations = ROLES.into_iter().flat_map(of_role);
    let alterations: Vec<_> =
        alterations.chain(TEAM_PERMISSIONS.into_iter().flat_map(of_team_permission)).collect();
    assert_eq!(alterations.len(), 6 * 124 + 4 * 59);
    alterations
}

/// Up to six changes. Each flips one cell or any set of cells.
fn alterations() -> impl Strategy<Value = Vec<Alteration>> {
    let cells: Vec<_> = one_by_one(everything()).collect();
    let some = prop_oneof![select(cells), names()];
    let alteration = (0..8, select(&ROLES[..]), select(&TEAM_PERMISSIONS[..]), some).prop_map(
        |(which, role, permission, names)| match which {
            0 | 1 => Alteration::Grants(role, names),
            2 | 3 => Alteration::Reach(role),
            4 | 5 => Alteration::Ceiling(role, names),
            6 => Alteration::NoCeiling(role),
            _ => Alteration::TeamPermission(permission, names & of_a_team()),
        },
    );
    vec(alteration, 0..7)
}

/// A holder of a policy, for the crate and for the oracle: a role, with or without one team permission on one app.
struct PolicyHolder {
    holder: Holder,
    role: RoleFacts,
    permission: Option<TeamPermissionFacts>,
}

/// Every holder among members. A policy of documented permissions means nothing else than their permissions.
///
/// By R5, all other members hold unions of these. The other rules do not depend on the policy: confinement (R8),
/// ownership (R9), visibility (R10) and narrowing (R12).
///
/// A custom role without grants and ceiling shows the contents of a documented team permission. A custom team
/// permission with all possible permissions shows the ceiling of a documented role.
fn policy_holders() -> Vec<PolicyHolder> {
    let bare =
        RoleFacts::Custom(RoleDefinition { grants: Names::NONE, reaches_all_apps: false, ceiling: None });
    let all = TeamPermissionFacts::Custom(oracle().of_a_custom_team);
    let mut facts = Vec::new();
    for (role, name) in Role::ALL.into_iter().zip(ROLES) {
        facts.push(PolicyHolder { holder: Holder::Role(role), role: name.into(), permission: None });
    }
    for (permission, name) in TeamPermission::ALL.into_iter().zip(TEAM_PERMISSIONS) {
        let holder = Holder::TeamPermission(permission);
        facts.push(PolicyHolder { holder, role: bare, permission: Some(name.into()) });
    }
    for (role, role_name) in Role::ALL.into_iter().zip(ROLES) {
        for (permission, name) in TeamPermission::ALL.into_iter().zip(TEAM_PERMISSIONS) {
            let holder = Holder::InTeam(role, permission);
            facts.push(PolicyHolder { holder, role: role_name.into(), permission: Some(name.into()) });
        }
        let holder = Holder::InCustomTeam(role);
        facts.push(PolicyHolder { holder, role: role_name.into(), permission: Some(all) });
    }
    facts
}

/// A member of the organization with the role and these teams.
fn member(role: impl Into<RoleFacts>, teams: Vec<TeamFacts>) -> Facts {
    let membership = MemberFacts { organization: ORGANIZATION, role: role.into(), suspended: false, teams };
    Facts { user: Some(USER), memberships: vec![membership], ..Facts::default() }
}

impl PolicyHolder {
    fn facts(&self, confining: bool) -> Facts {
        let team = |permission| TeamFacts { confining, apps: vec![(HERE, permission)] };
        member(self.role, self.permission.map(team).into_iter().collect())
    }

    fn is_in_a_team(&self) -> bool {
        matches!(self.holder, Holder::InTeam(..) | Holder::InCustomTeam(_))
    }
}

/// The permissions of a holder under a policy: in the team's app, in another app, outside apps, and in the team's app
/// when the team is confining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    here: Names,
    elsewhere: Names,
    outside: Names,
    confined: Names,
}

/// The permissions of every holder.
fn held(oracle: &Oracle) -> Vec<Held> {
    let owner = OwnerFacts::Organization(ORGANIZATION);
    let held = |fact: &PolicyHolder| {
        let (facts, confined) = (fact.facts(false), fact.facts(true));
        Held {
            here: oracle.held(&facts, owner, Some(HERE), false),
            elsewhere: oracle.held(&facts, owner, Some(ELSEWHERE), false),
            outside: oracle.held(&facts, owner, None, false),
            confined: oracle.held(&confined, owner, Some(HERE), false),
        }
    };
    policy_holders().iter().map(held).collect()
}

/// One line of a difference, as the crate writes it.
type Line = (Effect, Holder, Permission);

/// The lines that the difference must have: first the newly allowed permissions, then the newly denied ones.
///
/// The line of a role in a team leaves out the permissions that the role's own line already has.
fn expected_lines(facts: &[PolicyHolder], old: &[Held], new: &[Held]) -> Vec<Line> {
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

/// Checks the difference of two policies, and that their fingerprints are equal if every holder has equal permissions.
#[track_caller]
fn differ_as_the_rules_say(old: &Pair, new: &Pair, what: &dyn std::fmt::Debug) {
    let (old_held, new_held) = (held(&old.oracle), held(&new.oracle));
    let diff = old.policy.diff(&new.policy);
    let lines: Vec<Line> = diff.iter().map(|it| (it.effect(), it.holder(), it.permissions())).collect();
    assert_eq!(lines, expected_lines(&policy_holders(), &old_held, &new_held), "{what:?}");
    assert_eq!(diff.is_empty(), old_held == new_held, "{what:?}");
    assert_eq!(diff.is_widening(), lines.iter().any(|(effect, ..)| *effect == Effect::NewlyAllowed));
    assert_eq!(old.policy.fingerprint() == new.policy.fingerprint(), old_held == new_held, "{what:?}");
}

#[test]
fn the_crate_lists_the_same_holders() {
    let facts = policy_holders();
    let members = Holder::all().filter(|holder| !matches!(holder, Holder::Everybody | Holder::Owner));
    assert_eq!(facts.iter().map(|fact| fact.holder).collect::<Vec<_>>(), members.collect::<Vec<_>>());
    for policy in [documented(), documented().twin()] {
        for (fact, held) in facts.iter().zip(held(&policy.oracle)) {
            assert_eq!(policy.policy.held_by(fact.holder), held.here.permission(), "{}", fact.holder);
        }
    }
}

/// Changes each cell of the policy and checks the differences in both directions.
#[track_caller]
fn each_cell_differs_from(policy: &Pair) {
    for alteration in each_cell() {
        let altered = policy.clone().after(alteration);
        differ_as_the_rules_say(policy, &altered, &alteration);
        differ_as_the_rules_say(&altered, policy, &alteration);
    }
}

#[test]
fn each_changed_cell_differs_from_the_documented_policy() {
    each_cell_differs_from(&documented());
}

/// If no documented team permission contains anything, only a custom one shows a ceiling.
#[test]
fn each_changed_cell_differs_where_team_permissions_contain_nothing() {
    let nothing = |name: &'static str| Alteration::TeamPermission(name, oracle().contained(name.into()));
    each_cell_differs_from(&documented().after_all(&TEAM_PERMISSIONS.map(nothing)));
}

/// If the ceiling of every documented role is empty, only a custom role shows the contents of a documented team
/// permission.
#[test]
fn each_changed_cell_differs_where_ceilings_are_empty() {
    let nothing =
        |name| Alteration::Ceiling(name, oracle().definition(name.into()).ceiling.unwrap_or(everything()));
    each_cell_differs_from(&documented().after_all(&ROLES.map(nothing)));
}

/// If a role grants nothing, its members hold only permissions from teams.
#[test]
fn each_changed_cell_differs_where_roles_grant_nothing() {
    let nothing = |name: &'static str| Alteration::Grants(name, oracle().definition(name.into()).grants);
    each_cell_differs_from(&documented().after_all(&ROLES.map(nothing)));
}

/// For every pair of changed cells, the fingerprints and the difference tell the policies apart exactly when the
/// oracle does.
#[test]
fn every_pair_of_changed_cells() {
    let policies: Vec<_> = each_cell()
        .into_iter()
        .map(|alteration| {
            let Pair { oracle, policy } = documented().after(alteration);
            (alteration, held(&oracle), policy.fingerprint(), policy)
        })
        .collect();
    let (mut compared, mut alike) = (0, 0);
    for (number, (one_alteration, one_held, one_fingerprint, one)) in policies.iter().enumerate() {
        for (other_alteration, other_held, other_fingerprint, other) in &policies[..number] {
            let same = one_held == other_held;
            let alterations = (one_alteration, other_alteration);
            assert_eq!(one_fingerprint == other_fingerprint, same, "{alterations:?}");
            assert_eq!(one.diff(other).is_empty(), same, "{alterations:?}");
            compared += 1;
            alike += u64::from(same);
        }
    }
    println!("{compared} pairs of policies, {alike} of them alike");
    assert_eq!(compared, 980 * 979 / 2);
    // Both answers occur. Otherwise the comparison above would prove nothing.
    assert!((1..compared).contains(&alike));
}

/// For each role the number of changes without effect, counted by hand.
///
/// Team Contributor reaches selected apps, so that its 47 app-level cells have no effect by themselves. Financial
/// Manager has no app-level grants, so that its reach has no effect.
///
/// A cell of a ceiling has no effect if the role grants the permission anyway, or if no team permission can contain
/// it: the 12 organization-level permissions other than `VIEW_CLUSTERS`, and `TRANSFER_APPS`. A ceiling of everything
/// has no effect on a role without one, and flipping no cell of an existing ceiling changes nothing. If the role
/// grants everything that teams may give, an empty ceiling has no effect either. Removing a ceiling does nothing to
/// the five roles without one.
#[test]
fn the_changes_without_effect_are_counted() {
    let expected = [
        ("administrator", 0, 0, 60 + 2, 1),
        ("financial_manager", 0, 1, 13 + 1, 1),
        ("organization_contributor", 0, 0, 60 + 2, 1),
        ("team_contributor", 47, 0, 13 + 1, 0),
        ("organization_user", 0, 0, 13 + 13 + 1, 1),
        ("infrastructure_manager", 0, 0, 13 + 2 + 1, 1),
    ];
    let fingerprint = Policy::documented().fingerprint();
    let mut alterations = each_cell();
    alterations.retain(|alteration| documented().after(*alteration).policy.fingerprint() == fingerprint);
    for (role, grants, reach, ceiling, no_ceiling) in expected {
        let mut unseen = [0; 4];
        for alteration in &alterations {
            match alteration {
                Alteration::Grants(of, _) if *of == role => unseen[0] += 1,
                Alteration::Reach(of) if *of == role => unseen[1] += 1,
                Alteration::Ceiling(of, _) if *of == role => unseen[2] += 1,
                Alteration::NoCeiling(of) if *of == role => unseen[3] += 1,
                Alteration::TeamPermission(of, names) => panic!("{names:?} in {of} has no effect"),
                _ => {}
            }
        }
        assert_eq!(unseen, [grants, reach, ceiling, no_ceiling], "{role}");
    }
}

/// Two policies that share half of a fingerprint are still told apart, and a subject moves correctly between them.
///
/// A search over columns of Administrator found the second policy.
#[test]
fn policies_that_share_half_a_fingerprint_are_told_apart() {
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
    assert_eq!(fingerprint.to_string(), "9fbd02de0dd979b544395cd94d6782a9");
    assert_eq!(documented().twin().policy.fingerprint(), fingerprint);
}

#[test]
fn a_difference_as_text() {
    let names = |listed: &[&str]| oracle().set(listed.iter().copied());
    let alterations = [
        Alteration::NoCeiling("team_contributor"),
        Alteration::Grants("organization_user", names(&["CREATE_MODELS", "USE_MODULES", "VIEW_CLUSTERS"])),
        Alteration::TeamPermission("labeler_worker", names(&["PREDICT", "UPDATE_TASK_STATUS"])),
    ];
    let new = documented().after_all(&alterations).policy;
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

/// Under a policy that differs for every holder, a subject built under the documented policy and moved holds exactly
/// the permissions of the new policy.
#[test]
fn nothing_of_the_documented_policy_remains_after_a_move() {
    let of_roles = ROLES.map(|role| Alteration::Grants(role, everything()));
    let of_teams = TEAM_PERMISSIONS.map(|permission| Alteration::TeamPermission(permission, of_a_team()));
    let other = documented().after_all(&of_roles).after_all(&of_teams);
    for fact in policy_holders() {
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
    for alteration in each_cell() {
        let altered = documented().after(alteration);
        let has_ceiling = |role: &'static str| oracle().definition(role.into()).ceiling.is_some();
        let (changes, leads_back) = match alteration {
            Alteration::Ceiling(role, names) => {
                (!has_ceiling(role) || names != Names::NONE, has_ceiling(role))
            }
            Alteration::NoCeiling(role) => (has_ceiling(role), !has_ceiling(role)),
            Alteration::Grants(..) | Alteration::Reach(_) | Alteration::TeamPermission(..) => (true, true),
        };
        assert_eq!(altered.policy.is_documented(), !changes, "{alteration:?}");
        assert_eq!(altered.policy == documented().policy, !changes, "{alteration:?}");
        assert_eq!(altered.after(alteration).policy.is_documented(), leads_back, "{alteration:?}");
    }
}

/// A cell is Yes exactly if the role grants the permission. A blank cell stays blank until then (R13).
#[test]
fn the_cells_of_a_policy() {
    let of = |row: &testkit::tables::Row, role: &str, granted: bool| match row[role].as_str() {
        _ if granted => Cell::Yes,
        "blank" => Cell::NotStated,
        _ => Cell::No,
    };
    for (role, name) in Role::ALL.into_iter().zip(ROLES) {
        let opposite = documented().after(Alteration::Grants(name, everything())).policy;
        for row in testkit::tables::PERMISSIONS.iter() {
            let permission = testkit::tables::permission(row);
            let granted = row[name] == "yes";
            assert_eq!(Policy::documented().cell(role, permission), Some(of(row, name, granted)));
            assert_eq!(opposite.cell(role, permission), Some(of(row, name, !granted)));
            let one = documented().after(Alteration::Grants(name, oracle().set([row["name"].as_str()])));
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
fn a_policy_refuses_unknown_permissions() {
    let documented = || Policy::documented().clone();
    // 60 permissions use the bits 0 to 59.
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

/// The comparison ignores case, separators and other characters between the words.
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

/// Resources of each kind, in the member's organization and in another one.
///
/// In each of two apps they are private, or assigned to the member, or also public. The resources outside apps
/// follow.
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

/// The sets of teams: none, a confining team without apps, and one team on the app, confining or not. That team has
/// each documented team permission, or a custom one with all possible permissions.
fn teams() -> Vec<Vec<TeamFacts>> {
    let custom = TeamPermissionFacts::Custom(oracle().of_a_custom_team);
    let permissions = TEAM_PERMISSIONS.map(TeamPermissionFacts::from).into_iter().chain([custom]);
    let of = |permission| {
        [false, true].map(|confining| vec![TeamFacts { confining, apps: vec![(HERE, permission)] }])
    };
    let no_app = vec![TeamFacts { confining: true, apps: vec![] }];
    [vec![], no_app].into_iter().chain(permissions.flat_map(of)).collect()
}

/// Checks that both subjects get equal decisions with equal reasons. Only the name of the role may differ.
#[track_caller]
fn decide_alike(one: &Subject<u64>, other: &Subject<u64>) -> u64 {
    let mut compared = 0;
    for resource in places().iter().map(ThingFacts::resource) {
        for action in Action::ALL {
            let decisions = (decide(one, action, &resource), decide(other, action, &resource));
            let alike = match decisions {
                (Decision::Allow(Basis::Role(_)), Decision::Allow(Basis::Role(_))) => true,
                // A team's basis must be equal, with the team and its permission.
                (one, other) => one == other,
            };
            assert!(alike, "{action} on {resource:?}: {decisions:?}");
            assert_eq!(can(one, action, &resource), can(other, action, &resource));
            compared += 1;
        }
    }
    compared
}

/// 6 roles × 12 × (2 × (2 × 3 × 9 + 4)) things × 113 actions.
#[test]
fn a_custom_role_with_a_documented_definition_means_the_same() {
    let mut compared = 0;
    for role in ROLES {
        let custom = RoleFacts::Custom(oracle().definition(role.into()));
        for teams in teams() {
            let documented = member(role, teams.clone()).subject().unwrap();
            compared += decide_alike(&documented, &member(custom, teams).subject().unwrap());
        }
    }
    assert_eq!(compared, 6 * 12 * 116 * 113);
}

/// A custom team permission with the app-level part of a documented one gives the same in the app, but never
/// `VIEW_CLUSTERS`.
#[test]
fn a_custom_team_permission_with_documented_contents_means_the_same() {
    // The other two documented team permissions contain VIEW_CLUSTERS, which a custom one cannot.
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

/// No ceiling decides the same as a ceiling of everything, or of everything that teams can give (R6).
#[test]
fn no_ceiling_is_a_ceiling_of_everything() {
    for grants in [Names::NONE, oracle().definition("organization_user".into()).grants, everything()] {
        for reaches_all_apps in [false, true] {
            let of = |ceiling| RoleFacts::Custom(RoleDefinition { grants, reaches_all_apps, ceiling });
            for teams in teams() {
                let without = member(of(None), teams.clone()).subject().unwrap();
                for ceiling in [everything(), of_a_team()] {
                    let with = member(of(Some(ceiling)), teams.clone()).subject().unwrap();
                    decide_alike(&without, &with);
                }
            }
        }
    }
}

/// No policy changes a custom role in a team with a custom permission. Each of the 980 policies has one changed cell.
#[test]
fn no_policy_changes_a_custom_definition() {
    // The role and the team permission share no permission, so that each one's part shows in the decisions.
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
    for alteration in each_cell() {
        let Pair { policy, .. } = documented().after(alteration);
        let subject = facts.subject_for(&policy).unwrap();
        for (resource, thing) in &places {
            let held = oracle().held(&facts, thing.owner, thing.app, thing.is_public());
            for (action, rule) in questions() {
                let expected = rule.satisfied(thing.kind, held, thing.is_assigned_to(&facts));
                assert_eq!(can(&subject, *action, resource), expected, "{action}, {alteration:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(worlds::cases(1_000))]

    /// A subject is decided by the policy that it was built under or moved to last. The answer, its basis and its
    /// reason contain nothing of another policy.
    #[test]
    fn decisions_are_those_of_the_policy(
        subject in subject(), thing in thing(), alterations in alterations(), further in alterations(),
    ) {
        let asked = documented().after_all(&alterations);
        // The twin decides the same by other cells, so that a comparison of cells instead of decisions would fail
        // here.
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

    /// Policies with equal permissions for every holder decide the same for every subject.
    #[test]
    fn policies_differ_exactly_where_their_holders_do(
        subject in subject(), thing in thing(), alterations in alterations(), further in alterations(),
    ) {
        let old = documented().after_all(&alterations);
        let new = old.clone().after_all(&further);
        for (old, new) in [(&old, &new), (&new, &old), (&old, &old.twin()), (&documented(), &new)] {
            differ_as_the_rules_say(old, new, &(&alterations, &further));
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
