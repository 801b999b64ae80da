//! The remedies are exactly the least changes that would allow the action.
//!
//! The tests make every possible change in the facts and let the [oracle] decide.

use crate::counted::{Counted, comparisons};
use proptest::prelude::*;
use rolecall::custom::CustomRole;
use rolecall::remedies::{Change, Remedy};
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Role, Subject, TeamMembership, TeamPermission,
    can, remedies,
};
use std::collections::BTreeSet;
use testkit::oracle::{self, Facts, MemberFacts, Names, OwnerFacts, TeamFacts, ThingFacts, oracle};
use testkit::worlds::{self, subject, thing};

/// An app that no team has, for resources outside apps.
const SOME_APP: u64 = 1_000;

/// The facts of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Case {
    subject: Facts,
    thing: ThingFacts,
    /// `true` if only an organization-level permission can satisfy the action. Confined members hold none.
    of_organization: bool,
    /// `true` if the action asks for an app-level permission, among others.
    of_app: bool,
}

/// A change of the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Made {
    LeaveTeams,
    HaveRole(&'static str),
    Assign,
    AddScope(&'static str),
    JoinTeam(&'static str),
    /// The team, by its number, and the team permission.
    AssignAppTo(u64, &'static str),
    MakePublic,
}

impl Case {
    fn of(subject: &Facts, thing: &ThingFacts, action: Action) -> Case {
        let asked = oracle().rule(&format!("{action:?}"));
        let asked = asked.any_of | asked.if_assigned;
        let of_app = !asked.is_disjoint(oracle().app_level);
        // `DuplicateApp` asks for both levels. An app-level permission that the member holds in the app is enough.
        let mut unconfined = subject.clone();
        let teams = unconfined.memberships.iter_mut().flat_map(|member| &mut member.teams);
        teams.for_each(|team| team.confining = false);
        let held = oracle().held(&unconfined, thing.owner, thing.app, thing.is_public());
        let asks_organization = !asked.is_disjoint(oracle().organization_level);
        let of_organization = asks_organization && held.is_disjoint(asked & oracle().app_level);
        Case { subject: subject.clone(), thing: thing.clone(), of_organization, of_app }
    }

    fn is_in_the_way(&self, team: &TeamFacts) -> bool {
        let has_app = team.apps.iter().any(|(assigned, _)| self.thing.app == Some(*assigned));
        team.confining && (self.of_organization || !has_app)
    }

    fn allows(&self, action: Action) -> bool {
        oracle().allows(&self.subject, &format!("{action:?}"), &self.thing)
    }

    fn organization(&self) -> Option<u64> {
        match self.thing.owner {
            OwnerFacts::Organization(organization) => Some(organization),
            OwnerFacts::User(_) => None,
        }
    }

    fn member(&mut self) -> Option<&mut MemberFacts> {
        let organization = self.organization()?;
        self.subject.memberships.iter_mut().find(|member| member.organization == organization)
    }

    /// Every distinguishable change. Changes that name other permissions, roles or teams are like one of these.
    fn changes(&self, action: Action) -> Vec<Made> {
        let rule = oracle().rule(&format!("{action:?}"));
        let asked = oracle().listed(rule.any_of | rule.if_assigned);
        let mut changes = vec![Made::LeaveTeams, Made::Assign, Made::MakePublic];
        changes.extend(oracle::ROLES.map(Made::HaveRole));
        changes.extend(asked.into_iter().map(Made::AddScope));
        changes.extend(oracle::TEAM_PERMISSIONS.map(Made::JoinTeam));
        let numbers = 0..self.clone().member().map_or(0, |member| member.teams.len() as u64);
        for number in numbers {
            changes.extend(oracle::TEAM_PERMISSIONS.map(|permission| Made::AssignAppTo(number, permission)));
        }
        changes
    }

    /// The case after the change, or `None` if the change is impossible or changes nothing.
    fn after(&self, change: Made) -> Option<Case> {
        let mut after = self.clone();
        let app = self.thing.app;
        let user = self.subject.user;
        match change {
            Made::LeaveTeams => {
                let member = after.member()?;
                member.teams.retain(|team| !self.is_in_the_way(team));
            }
            Made::HaveRole(role) => {
                user?;
                let organization = self.organization()?;
                if after.member().is_none() {
                    after.subject.memberships.push(MemberFacts {
                        suspended: false,
                        organization,
                        role: role.into(),
                        teams: Vec::new(),
                    });
                }
                after.member()?.role = role.into();
            }
            Made::Assign => after.thing.assignees.push(user?),
            Made::AddScope(name) => _ = after.subject.scopes.as_mut()?.insert(name),
            Made::JoinTeam(permission) => {
                let apps = vec![(app.unwrap_or(SOME_APP), permission.into())];
                after.member()?.teams.push(TeamFacts { confining: false, apps });
            }
            Made::AssignAppTo(number, permission) => {
                let team = after.member()?.teams.get_mut(usize::try_from(number).unwrap())?;
                // Assigning the app helps only with a confining team that lacks it, and never for organization-level
                // permissions.
                let has_app = team.apps.iter().any(|(assigned, _)| app == Some(*assigned));
                if !team.confining || has_app || !self.of_app {
                    return None;
                }
                team.apps.push((app?, permission.into()));
            }
            Made::MakePublic => {
                app?;
                (after.thing.app_public, after.thing.public) = (true, true);
            }
        }
        (after != *self).then_some(after)
    }

    /// The case after both changes, in their order: leaving teams and changing the role come first.
    fn after_both(&self, one: Made, other: Made) -> Option<Case> {
        match (one, other) {
            // The user has left the team, so that its apps no longer matter.
            (Made::LeaveTeams, Made::AssignAppTo(..)) => None,
            _ => self.after(one)?.after(other),
        }
    }

    /// The permissions held in each app of the owner and outside apps, without the token, and with or without
    /// confinement.
    fn held(&self, confined: bool) -> Vec<Names> {
        let mut subject = self.subject.clone();
        subject.scopes = None;
        for member in &mut subject.memberships {
            member.teams.iter_mut().for_each(|team| team.confining &= confined);
        }
        let apps = (0..=worlds::APPS).chain([SOME_APP]).map(Some).chain([None]);
        let held = apps.map(|app| {
            // A user's ownership and the visibility of this resource say nothing about other apps.
            let here = app == self.thing.app;
            let elsewhere = matches!(self.thing.owner, OwnerFacts::User(_)) && !here;
            let public = here && self.thing.is_public();
            if elsewhere { Names::NONE } else { oracle().held(&subject, self.thing.owner, app, public) }
        });
        held.collect()
    }
}

/// The names that appear in a place of `then` and not in the same place of `now`.
fn gained(then: &[Names], now: &[Names]) -> BTreeSet<&'static str> {
    let gained = then.iter().zip(now).map(|(then, now)| then.without(*now));
    oracle().listed(gained.fold(Names::NONE, |all, some| all | some))
}

/// The expected remedies.
fn expected(case: &Case, action: Action) -> BTreeSet<Vec<Made>> {
    let kind = action.applies_to().as_str();
    if case.allows(action) || kind != case.thing.kind {
        return BTreeSet::new();
    }
    let changes = case.changes(action);
    let does = |change: &Made| case.after(*change).is_some_and(|after| after.allows(action));
    let singles: BTreeSet<_> = changes.iter().copied().filter(does).map(|change| vec![change]).collect();
    if !singles.is_empty() {
        return singles;
    }
    // Pairs count only if no single change suffices: the least changes are wanted.
    let mut pairs = BTreeSet::new();
    for one in &changes {
        for other in changes.iter().filter(|other| one < other) {
            if case.after_both(*one, *other).is_some_and(|after| after.allows(action)) {
                pairs.insert(vec![*one, *other]);
            }
        }
    }
    pairs
}

fn made(change: &Change<'_, u64>) -> Made {
    match change {
        Change::Assign => Made::Assign,
        Change::AddScope(scope) => Made::AddScope(scope.iter_names().next().unwrap().0),
        Change::JoinTeam(permission) => Made::JoinTeam(permission.as_str()),
        Change::AssignAppTo { team, permission } => Made::AssignAppTo(**team, permission.as_str()),
        Change::LeaveTeams(_) => Made::LeaveTeams,
        Change::HaveRole(role) => Made::HaveRole(role.as_str()),
        Change::MakePublic => Made::MakePublic,
        // `Change` is non-exhaustive. A new variant needs a counterpart in `Made`.
        other => panic!("a new change: {other}"),
    }
}

fn all_made(remedy: &Remedy<'_, u64>) -> Vec<Made> {
    let mut changes: Vec<_> = remedy.changes().iter().map(made).collect();
    changes.sort_unstable();
    changes
}

/// The order of remedies: those that make something public come last, then by the permissions that the user gains,
/// then by the permissions that the role or team permission contains.
fn cost(remedy: &Remedy<'_, u64>) -> (bool, u32, usize) {
    let handed_out = |made: Made| match made {
        Made::HaveRole(role) => oracle().listed(oracle().definition(role.into()).grants).len(),
        Made::JoinTeam(permission) | Made::AssignAppTo(_, permission) => {
            oracle().listed(oracle().contained(permission.into())).len()
        }
        _ => 0,
    };
    let handed_out = all_made(remedy).into_iter().map(handed_out).sum();
    (remedy.changes().contains(&Change::MakePublic), remedy.grants().bits().count_ones(), handed_out)
}

proptest! {
    #![proptest_config(worlds::cases(600))]

    #[test]
    fn remedies_are_complete_and_correct(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let case = Case::of(&subject, &thing, action);
            let given = remedies(&asker, action, &resource);
            let found: BTreeSet<_> = given.iter().map(all_made).collect();
            prop_assert_eq!(found.len(), given.len(), "a remedy is given twice");
            prop_assert_eq!(found, expected(&case, action), "{}", action);
        }
    }

    /// Leaving teams is a remedy exactly if leaving some teams would allow the action, and it names the fewest.
    #[test]
    fn the_fewest_teams_are_left(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let given = remedies(&asker, action, &resource);
            let left = given.iter().find_map(|remedy| match remedy.changes() {
                [Change::LeaveTeams(teams)] => Some(teams.iter().map(|team| **team).collect::<BTreeSet<_>>()),
                _ => None,
            });
            let case = Case::of(&subject, &thing, action);
            if case.allows(action) {
                continue;
            }
            let count = case.clone().member().map_or(0, |member| member.teams.len());
            let doing = (1..1_u64 << count).filter_map(|some| {
                let mut after = case.clone();
                let teams = std::mem::take(&mut after.member()?.teams);
                let kept = (0..).zip(teams).filter(|(number, _)| some >> number & 1 == 0);
                let kept = kept.map(|(_, team)| team).collect();
                after.member()?.teams = kept;
                let left: BTreeSet<_> = (0..count as u64).filter(|number| some >> number & 1 == 1).collect();
                after.allows(action).then_some(left)
            });
            let fewest = doing.min_by_key(BTreeSet::len);
            prop_assert_eq!(left, fewest, "{}", action);
        }
    }

    #[test]
    fn remedies_are_ordered_by_cost(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let given = remedies(&asker, action, &resource);
            prop_assert!(given.is_sorted_by_key(cost), "{:?}", given);
        }
    }

    #[test]
    fn a_remedy_states_the_permissions_that_it_grants_and_takes_away(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let case = Case::of(&subject, &thing, action);
            for remedy in remedies(&asker, action, &resource) {
                let mut after = case.clone();
                for change in all_made(&remedy) {
                    after = after.after(change).unwrap();
                }
                let mut grants = gained(&after.held(true), &case.held(true));
                // A permission that confinement still hides becomes effective when the user leaves the team. The
                // remedy must say so.
                grants.extend(gained(&after.held(false), &case.held(false)));
                let scopes = |case: &Case| case.subject.scopes.clone().unwrap_or_default();
                grants.extend(&scopes(&after) - &scopes(&case));
                let names = |set: Permission| -> BTreeSet<_> { set.iter_names().map(|(name, _)| name).collect() };
                prop_assert_eq!(names(remedy.grants()), grants, "{}", remedy);
                let takes = gained(&case.held(true), &after.held(true));
                prop_assert_eq!(names(remedy.takes()), takes, "{}", remedy);
            }
        }
    }
}

fn texts(subject: &Subject<&str>, action: Action, resource: &Resource<&str>) -> Vec<String> {
    remedies(subject, action, resource).iter().map(ToString::to_string).collect()
}

fn member(
    role: Role,
    teams: impl IntoIterator<Item = TeamMembership<&'static str>>,
) -> Subject<&'static str> {
    let membership = Membership::new("acme", role);
    Subject::new("ana", [teams.into_iter().fold(membership, Membership::with_team)]).unwrap()
}

#[test]
fn there_is_no_remedy_that_nobody_can_grant() {
    let admin = member(Role::Administrator, []);
    assert!(texts(&admin, Action::TransferApp, &Resource::app("acme", "cats")).is_empty());
    assert!(texts(&admin, Action::DeleteApp, &Resource::personal_app("ben", "cats")).is_empty());
    assert!(texts(&admin, Action::TrainModel, &Resource::app("acme", "cats")).is_empty());
    let model = Resource::organization("acme").model();
    assert!(texts(&admin, Action::TrainModel, &model).is_empty());
    assert!(
        texts(&Subject::anonymous(), Action::TrainModel, &Resource::app("acme", "cats").model()).is_empty()
    );
}

#[test]
fn an_allowed_action_has_no_remedy() {
    let admin = member(Role::Administrator, []);
    let app = Resource::app("acme", "cats");
    assert!(can(&admin, Action::DeleteApp, &app) && texts(&admin, Action::DeleteApp, &app).is_empty());
}

#[test]
fn a_confined_member() {
    let silo = TeamMembership::new("silo").with_app("dogs", TeamPermission::FullAccess).confining();
    let ana = member(Role::OrganizationUser, [silo]);
    assert_eq!(
        texts(&ana, Action::UseModel, &Resource::app("acme", "cats").model()),
        [
            "take the user out of the team `silo`, which confines them to its apps (grants 14 more permissions, takes away 34)",
            "assign the app with `model_trainer` to the team `silo`, which confines the user, for all its members \
         (grants 17 more permissions)",
            "assign the app with `labeler_worker` to the team `silo`, which confines the user, for all its members \
         (grants 20 more permissions)",
            "assign the app with `labeler_lead` to the team `silo`, which confines the user, for all its members \
         (grants 26 more permissions)",
            "assign the app with `full_access` to the team `silo`, which confines the user, for all its members \
         (grants 46 more permissions)",
        ]
    );
}

/// Two confining teams: the user leaves both, or both get the app.
#[test]
fn two_teams_in_the_way() {
    let silo = |id, app| TeamMembership::new(id).with_app(app, TeamPermission::LabelerWorker).confining();
    let ana = member(Role::TeamContributor, [silo("east", "dogs"), silo("west", "birds")]);
    let model = Resource::app("acme", "cats").model();
    let given = remedies(&ana, Action::TrainModel, &model);
    let (mut left, mut assigned) = (0, 0);
    for remedy in &given {
        match remedy.changes() {
            [Change::LeaveTeams(teams), Change::JoinTeam(_) | Change::HaveRole(_)] => {
                assert_eq!(teams, &[&"east", &"west"]);
                left += 1;
            }
            [Change::AssignAppTo { team: one, .. }, Change::AssignAppTo { team: other, .. }] => {
                assert_eq!((**one, **other), ("east", "west"));
                assigned += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    // At least one of the two teams needs Full Access or Model Trainer.
    assert_eq!((left, assigned), (4, 16 - 4));
}

/// A user who lacks one permission gains equally much by any role or team. The smallest role or team then comes first.
#[test]
fn of_equal_gains_the_smallest_grant_comes_first() {
    let lacking = |permission| {
        let role = CustomRole::new("own", Permission::all().difference(permission), Reach::AllApps, None);
        Subject::new("ana", [Membership::new("acme", role.unwrap())]).unwrap()
    };
    let model = Resource::app("acme", "cats").model();
    assert_eq!(
        texts(&lacking(Permission::TRAIN_MODELS), Action::TrainModel, &model),
        [
            "put the user in a team with `model_trainer` (grants 1 more permission)",
            "put the user in a team with `full_access` (grants 1 more permission)",
            "give the user the role `organization_contributor` (grants 1 more permission, takes away 8)",
            "give the user the role `administrator` (grants 1 more permission, takes away 1)",
        ]
    );
}

#[test]
fn two_changes_where_one_does_not_suffice() {
    let token = member(Role::TeamContributor, []).narrowed_to(Permission::VIEW_MODELS);
    assert_eq!(
        texts(&token, Action::TrainModel, &Resource::app("acme", "cats").model()),
        [
            "add the scope TRAIN_MODELS to the token, and put the user in a team with `model_trainer` \
         (grants 9 more permissions)",
            "add the scope TRAIN_MODELS to the token, and put the user in a team with `full_access` \
         (grants 40 more permissions)",
            "add the scope TRAIN_MODELS to the token, and give the user the role `organization_contributor` \
         (grants 51 more permissions)",
            "add the scope TRAIN_MODELS to the token, and give the user the role `administrator` \
         (grants 58 more permissions)",
        ]
    );
    // For a signed-in user one change suffices.
    let ana = Subject::new("ana", []).unwrap();
    assert_eq!(
        texts(&ana, Action::CreateApp, &Resource::organization("acme")),
        [
            "give the user the role `organization_contributor` (grants 52 more permissions)",
            "give the user the role `administrator` (grants 59 more permissions)",
        ]
    );
}

#[test]
fn under_another_policy() {
    let grants = Permission::VIEW_FINANCIAL_DATA | Permission::CREATE_APPS;
    let policy = Policy::documented().clone().with_grants(Role::FinancialManager, grants).unwrap();
    let ana = member(Role::OrganizationUser, []).under(&policy);
    let organization = Resource::organization("acme");
    let remedies = remedies(&ana, Action::CreateApp, &organization);
    assert_eq!(remedies[0].changes(), [Change::HaveRole(Role::FinancialManager)]);
    assert_eq!(remedies[0].grants(), grants);
}

/// A team that the facts contain twice is left once, as a whole.
#[test]
fn a_team_that_is_given_twice_is_left_once() {
    let half = |app| TeamMembership::new("silo").with_app(app, TeamPermission::FullAccess).confining();
    let ana = member(Role::TeamContributor, [half("cats"), half("dogs")]);
    let model = Resource::app("acme", "cats").model();
    assert!(
        texts(&ana, Action::TrainModel, &model).iter().all(|text| !text.starts_with("take the user out of"))
    );
    let user = member(Role::OrganizationUser, [half("birds"), half("dogs")]);
    let first = &texts(&user, Action::UseModel, &model)[0];
    assert!(
        first.starts_with("take the user out of the team `silo`, which confines them to its apps ("),
        "{first}"
    );
}

/// An organization-level question about an app of a confining team: only leaving the team helps.
#[test]
fn leaving_a_confining_team_restores_organization_level_permissions() {
    let silo = TeamMembership::new("silo").with_app("cats", TeamPermission::FullAccess).confining();
    let ana = member(Role::OrganizationContributor, [silo]);
    let remedies = texts(&ana, Action::ViewAppTeams, &Resource::app("acme", "cats"));
    assert_eq!(
        remedies,
        [
            "take the user out of the team `silo`, which confines them to its apps (grants 52 more permissions)"
        ]
    );
}

/// The number of id comparisons for computing the remedies of a member of these teams.
fn compared(teams: impl IntoIterator<Item = TeamMembership<Counted>>) -> u64 {
    let membership = Membership::new(Counted(1), Role::TeamContributor);
    let member = teams.into_iter().fold(membership, Membership::with_team);
    let ana = Subject::new(Counted(7), [member]).unwrap();
    let model = Resource::app(Counted(1), Counted(0)).model();
    comparisons(|| assert!(!remedies(&ana, Action::DeleteModel, &model).is_empty()))
}

fn team_with_apps(team: u64, apps: u64) -> TeamMembership<Counted> {
    let apps = (1..=apps).map(|app| (Counted(app), TeamPermission::LabelerWorker));
    TeamMembership::new(Counted(team)).with_apps(apps)
}

type Teams = Box<dyn Fn(u64) -> Vec<TeamMembership<Counted>>>;

/// Sixteen times as many facts need at most about sixteen times as many comparisons.
#[test]
fn the_work_is_linear_in_the_teams_and_their_apps() {
    let silo = |team: u64| TeamMembership::new(Counted(team)).confining();
    let shapes: [(&str, Teams); 6] = [
        ("one team", Box::new(|apps| vec![team_with_apps(1, apps)])),
        ("one confining team", Box::new(|apps| vec![team_with_apps(1, apps).confining()])),
        ("two teams with the same apps", Box::new(|apps| [1, 2].map(|id| team_with_apps(id, apps)).into())),
        ("teams of one app each", Box::new(|count| (1..=count).map(|id| team_with_apps(id, 1)).collect())),
        ("confining teams", Box::new(move |count| (1..=count).map(silo).collect())),
        (
            "one confining team, given many times",
            Box::new(move |count| (1..=count).map(|_| silo(1)).collect()),
        ),
    ];
    for (shape, teams) in shapes {
        let (few, many) = (compared(teams(1_000)), compared(teams(16_000)));
        // Proves that the ids are counted at all: a shape with apps needs at least one comparison for each.
        assert!(few >= 1_000 || shape.contains("confining teams"), "{shape}: {few}");
        assert!(many <= few * 20, "{shape}: {few} comparisons, then {many}");
    }
}
