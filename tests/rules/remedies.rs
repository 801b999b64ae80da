//! The remedies are exactly the least changes that would allow the action.
//!
//! The tests make every possible change in the facts and let the [oracle] decide.

mod cases;
mod situations;
mod work;

use proptest::prelude::*;
use rolecall::remedies::{Change, Remedy};
use rolecall::{Action, Owner, Permission, Place, Resource, Subject, remedies};
use std::collections::BTreeSet;
use testkit::oracle::{
    self, Facts, GrantFacts, MemberFacts, Names, OwnerFacts, ShareFacts, TeamFacts, ThingFacts, TokenPlace,
    oracle,
};
use testkit::worlds::{self, subject, thing};

/// An app that no team has, for resources outside apps.
const SOME_APP: u64 = 1_000;

/// A user of whom the facts say nothing.
const SOMEBODY: u64 = 2_000;

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

/// A change of the facts. An invitation into a team counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Made {
    SignIn,
    LeaveTeams,
    HaveRole(&'static str),
    Invite(&'static str),
    /// The role and the team permission.
    InviteIntoTeam(&'static str, &'static str),
    Assign,
    AddScope(&'static str),
    Reinstate,
    Share(&'static str),
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

    /// The permissions by which the action is allowed.
    fn allowed_by(&self, action: Action) -> Names {
        let rule = oracle().rule(&format!("{action:?}"));
        let assigned = self.thing.is_assigned_to(&self.subject);
        let asked = if assigned { rule.any_of | rule.if_assigned } else { rule.any_of };
        oracle().held_on(&self.subject, &self.thing) & asked
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

    fn is_member(&self) -> bool {
        self.clone().member().is_some()
    }

    fn is_shared(&self, name: &str) -> bool {
        let here = |share: &&ShareFacts| share.owner == self.thing.owner && Some(share.app) == self.thing.app;
        let mut shares = self.subject.shares.iter().filter(here);
        shares.any(|share| !share.permissions.is_disjoint(oracle().set([name])))
    }

    /// Every distinguishable change. Changes that name other permissions, roles or teams are like one of these.
    fn changes(&self, action: Action) -> Vec<Made> {
        let rule = oracle().rule(&format!("{action:?}"));
        let asked = oracle().listed(rule.any_of | rule.if_assigned);
        let mut changes =
            vec![Made::SignIn, Made::LeaveTeams, Made::Assign, Made::Reinstate, Made::MakePublic];
        changes.extend(asked.iter().copied().map(Made::AddScope));
        changes.extend(asked.into_iter().map(Made::Share));
        changes.extend(oracle::TEAM_PERMISSIONS.map(Made::JoinTeam));
        for role in oracle::ROLES {
            changes.extend([Made::HaveRole(role), Made::Invite(role)]);
            changes.extend(oracle::TEAM_PERMISSIONS.map(|permission| Made::InviteIntoTeam(role, permission)));
        }
        let numbers = 0..self.clone().member().map_or(0, |member| member.teams.len() as u64);
        for number in numbers {
            changes.extend(oracle::TEAM_PERMISSIONS.map(|permission| Made::AssignAppTo(number, permission)));
        }
        changes
    }

    /// The cases of which the change makes one; none if the change is impossible or changes nothing.
    fn after(&self, change: Made) -> Vec<Case> {
        match change {
            // The users who may sign in are different people.
            Made::SignIn => self.signed_in(),
            _ => self.after_one(change).filter(|after| after != self).into_iter().collect(),
        }
    }

    fn after_one(&self, change: Made) -> Option<Case> {
        let mut after = self.clone();
        let app = self.thing.app;
        let user = self.subject.user;
        match change {
            Made::SignIn => unreachable!("several users may sign in"),
            Made::LeaveTeams => {
                let member = after.member()?;
                member.teams.retain(|team| !self.is_in_the_way(team));
            }
            Made::HaveRole(role) => after.member()?.role = role.into(),
            Made::Invite(role) => {
                user?;
                let organization = self.organization().filter(|_| !self.is_member())?;
                let (role, teams) = (role.into(), Vec::new());
                let member = MemberFacts { organization, role, suspended: false, teams };
                after.subject.memberships.push(member);
            }
            Made::InviteIntoTeam(role, permission) => {
                after = after.after_one(Made::Invite(role))?.after_one(Made::JoinTeam(permission))?;
            }
            Made::Assign => after.thing.assignees.push(user?),
            Made::AddScope(name) => {
                let subject = &mut after.subject;
                subject.scopes.iter_mut().for_each(|scopes| _ = scopes.insert(name));
                let permissions = oracle().set([name]);
                let place = match (self.thing.owner, app) {
                    (owner, Some(app)) => TokenPlace::App(owner, app),
                    (OwnerFacts::Organization(organization), None) => TokenPlace::Organization(organization),
                    (OwnerFacts::User(_), None) => unreachable!("a user owns apps alone"),
                };
                subject.tokens.iter_mut().for_each(|token| token.push(GrantFacts { place, permissions }));
            }
            Made::Reinstate => after.member()?.suspended = false,
            Made::Share(name) => {
                let permissions = oracle().set([name]);
                let owned = OwnerFacts::User(user?) == self.thing.owner;
                if owned || self.is_shared(name) || permissions.is_disjoint(oracle().of_a_custom_team) {
                    return None;
                }
                after.subject.shares.push(ShareFacts { owner: self.thing.owner, app: app?, permissions });
            }
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
        Some(after)
    }

    /// The case for each sort of user whom an anonymous caller may turn out to be: the owner, or a member with each role
    /// and each team permission, who may have any share.
    fn signed_in(&self) -> Vec<Case> {
        if self.subject.user.is_some() {
            return Vec::new();
        }
        let as_user = |user| {
            let mut after = self.clone();
            after.subject.user = Some(user);
            after
        };
        let OwnerFacts::Organization(_) = self.thing.owner else {
            let OwnerFacts::User(owner) = self.thing.owner else { unreachable!() };
            return vec![as_user(owner)];
        };
        let user = self.thing.assignees.first().copied().unwrap_or(SOMEBODY);
        let mut cases = Vec::new();
        for role in oracle::ROLES {
            for permission in oracle::TEAM_PERMISSIONS {
                let mut after = as_user(user).after_one(Made::InviteIntoTeam(role, permission)).unwrap();
                let permissions = oracle().of_a_custom_team;
                let share = |app| ShareFacts { owner: self.thing.owner, app, permissions };
                after.subject.shares.extend(self.thing.app.map(share));
                cases.push(after);
            }
        }
        cases
    }

    /// The cases after both changes, in their order: leaving teams and changing the role come first.
    fn after_both(&self, one: Made, other: Made) -> Vec<Case> {
        match (one, other) {
            // The user has left the team, so that its apps no longer matter.
            (Made::LeaveTeams, Made::AssignAppTo(..))
            // That is an invitation into a team.
            | (Made::Invite(_) | Made::InviteIntoTeam(..), Made::JoinTeam(_))
            // Whoever signs in is whoever they are.
            | (
                Made::SignIn,
                Made::Invite(_)
                | Made::InviteIntoTeam(..)
                | Made::HaveRole(_)
                | Made::Share(_)
                | Made::JoinTeam(_)
                | Made::Assign,
            ) => Vec::new(),
            _ => self.after(one).into_iter().flat_map(|after| after.after(other)).collect(),
        }
    }

    /// The permissions held in each app of the owner and outside apps, without the token, and with or without
    /// confinement.
    fn held(&self, confined: bool) -> Vec<Names> {
        let mut subject = self.subject.clone();
        (subject.scopes, subject.tokens) = (None, Vec::new());
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
    let any = |cases: Vec<Case>| cases.iter().any(|after| after.allows(action));
    // A team is in an invitation only if the invitation needs one.
    let alone = |change: Made| match change {
        Made::InviteIntoTeam(role, _) => Some(Made::Invite(role)),
        _ => None,
    };
    let does = |change: &Made| {
        any(case.after(*change)) && !alone(*change).is_some_and(|change| any(case.after(change)))
    };
    let singles: BTreeSet<_> = changes.iter().copied().filter(does).map(|change| vec![change]).collect();
    if !singles.is_empty() {
        return singles;
    }
    // Pairs count only if no single change suffices: the least changes are wanted.
    let mut pairs = BTreeSet::new();
    for one in &changes {
        for other in changes.iter().filter(|other| one < other) {
            let both = |one, other| any(case.after_both(one, other));
            let is_needless = alone(*one).is_some_and(|one| both(one, *other))
                || alone(*other).is_some_and(|other| both(*one, other));
            if both(*one, *other) && !is_needless {
                pairs.insert(vec![*one, *other]);
            }
        }
    }
    pairs
}

fn made(change: &Change<'_, u64>) -> Made {
    let name = |set: Permission| set.iter_names().next().unwrap().0;
    match change {
        Change::SignIn => Made::SignIn,
        Change::Assign => Made::Assign,
        Change::AddScope { scope, .. } => Made::AddScope(name(scope.set())),
        Change::Reinstate { .. } => Made::Reinstate,
        Change::ShareApp { permission, .. } => Made::Share(name(permission.set())),
        Change::JoinTeam { permission, .. } => Made::JoinTeam(permission.as_str()),
        Change::AssignAppTo { team, permission, .. } => Made::AssignAppTo(**team, permission.as_str()),
        Change::LeaveTeams(_) => Made::LeaveTeams,
        Change::HaveRole(role) => Made::HaveRole(role.as_str()),
        Change::Invite { role, .. } => Made::Invite(role.as_str()),
        Change::MakePublic => Made::MakePublic,
        // `Change` is non-exhaustive. A new variant needs a counterpart in `Made`.
        other => panic!("a new change: {other}"),
    }
}

/// The changes of the remedy, of which an invitation into a team is one.
fn all_made(remedy: &Remedy<'_, u64>) -> Vec<Made> {
    let mut changes = Vec::new();
    for change in remedy.changes().iter().map(made) {
        match (changes.last_mut(), change) {
            (Some(last @ Made::Invite(_)), Made::JoinTeam(permission)) => {
                let Made::Invite(role) = *last else { unreachable!() };
                *last = Made::InviteIntoTeam(role, permission);
            }
            _ => changes.push(change),
        }
    }
    changes.sort_unstable();
    changes
}

/// The ids in the changes are those of the question.
fn names_the_question(change: &Change<'_, u64>, asker: &Subject<u64>, resource: &Resource<u64>) -> bool {
    let (its_owner, its_app) = (resource.owner(), resource.app_id());
    match change {
        Change::AddScope { place: Place::Everywhere, .. } => {
            asker.token().unwrap().all(|grant| *grant.place() == Place::Everywhere)
        }
        Change::AddScope { place: Place::App { owner, app }, .. } | Change::ShareApp { owner, app, .. } => {
            (*owner, Some(*app)) == (its_owner, its_app)
        }
        Change::AddScope { place: Place::Organization(organization), .. } => {
            its_app.is_none() && Owner::Organization(*organization) == its_owner
        }
        Change::AddScope { place: Place::PersonalApps(_), .. } => false,
        Change::Reinstate { organization } | Change::Invite { organization, .. } => {
            Owner::Organization(*organization) == its_owner
        }
        Change::JoinTeam { app, .. } => *app == its_app,
        Change::AssignAppTo { app, .. } => Some(*app) == its_app,
        _ => true,
    }
}

/// The order of remedies, from the tables' text: the kinds of the changes, the greater one first; the weight of the
/// organization-level permissions that the user gains, then of the app-level ones; the number of permissions that the
/// role or team permission contains.
fn cost(case: &Case, action: Action, remedy: &Remedy<'_, u64>) -> (Vec<u32>, usize, usize, usize) {
    let changes = all_made(remedy);
    let mut after = vec![case.clone()];
    for change in &changes {
        after = after.iter().flat_map(|case| case.after(*change)).collect();
    }
    let allowed_by = after.iter().fold(Names::NONE, |all, case| all | case.allowed_by(action));
    let granted_by = |role: &'static str| oracle().definition(role.into()).grants;
    let role = |role| if granted_by(role).is_disjoint(allowed_by) { 9 } else { 8 };
    let kind = |change: &Made| match change {
        Made::SignIn => 1,
        Made::Assign => 2,
        Made::AddScope(_) => 3,
        Made::Reinstate => 4,
        Made::Share(_) => 5,
        Made::JoinTeam(_) | Made::AssignAppTo(..) => 6,
        Made::LeaveTeams => 7,
        Made::HaveRole(name) | Made::Invite(name) | Made::InviteIntoTeam(name, _) => role(name),
        Made::MakePublic => 10,
    };
    let mut kinds: Vec<_> = changes.iter().map(kind).collect();
    kinds.sort_unstable_by(|one, other| other.cmp(one));

    let grants: BTreeSet<_> = remedy.grants().iter_names().map(|(name, _)| name).collect();
    let is_without = |name: &str, column: Names| column.is_disjoint(oracle().set([name]));
    let weight = |name: &&str| {
        let roles = oracle::ROLES.iter().filter(|role| is_without(name, granted_by(role))).count();
        let teams = oracle::TEAM_PERMISSIONS.iter();
        roles + teams.filter(|team| is_without(name, oracle().contained((**team).into()))).count()
    };
    let is_organization_level =
        |name: &&&str| !oracle().organization_level.is_disjoint(oracle().set([**name]));
    let of_organization: usize = grants.iter().filter(is_organization_level).map(weight).sum();
    let of_app = grants.iter().map(weight).sum::<usize>() - of_organization;

    let of_role = |role| oracle().listed(granted_by(role)).len();
    let of_team = |permission: &'static str| oracle().listed(oracle().contained(permission.into())).len();
    let handed_out = |change: &Made| match *change {
        Made::HaveRole(role) | Made::Invite(role) => of_role(role),
        Made::InviteIntoTeam(role, permission) => of_role(role) + of_team(permission),
        Made::JoinTeam(permission) | Made::AssignAppTo(_, permission) => of_team(permission),
        _ => 0,
    };
    (kinds, of_organization, of_app, changes.iter().map(handed_out).sum())
}

proptest! {
    #![proptest_config(worlds::cases(300))]

    #[test]
    fn remedies_are_complete_and_correct(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let case = Case::of(&subject, &thing, action);
            let given = remedies(&asker, action, &resource);
            let found: BTreeSet<_> = given.iter().map(all_made).collect();
            prop_assert_eq!(found.len(), given.len(), "a remedy is given twice");
            prop_assert_eq!(found, expected(&case, action), "{}", action);
            for change in given.iter().flat_map(Remedy::changes) {
                prop_assert!(names_the_question(change, &asker, &resource), "{} {}", action, change);
            }
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
            let case = Case::of(&subject, &thing, action);
            let given = remedies(&asker, action, &resource);
            prop_assert!(given.is_sorted_by_key(|remedy| cost(&case, action, remedy)), "{:?}", given);
        }
    }

    #[test]
    fn a_remedy_states_the_permissions_that_it_grants_and_takes_away(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let case = Case::of(&subject, &thing, action);
            for remedy in remedies(&asker, action, &resource) {
                // Who signs in holds already what they hold.
                let changes: Vec<_> = all_made(&remedy).into_iter().filter(|it| *it != Made::SignIn).collect();
                let mut after = case.clone();
                for change in &changes {
                    after = after.after_one(*change).unwrap();
                }
                let mut grants = gained(&after.held(true), &case.held(true));
                // A permission that confinement still hides becomes effective when the user leaves the team. The
                // remedy must say so.
                grants.extend(gained(&after.held(false), &case.held(false)));
                grants.extend(changes.iter().filter_map(|change| match change {
                    Made::AddScope(name) => Some(*name),
                    _ => None,
                }));
                let names = |set: Permission| -> BTreeSet<_> { set.iter_names().map(|(name, _)| name).collect() };
                prop_assert_eq!(names(remedy.grants()), grants, "{}", remedy);
                let takes = gained(&case.held(true), &after.held(true));
                prop_assert_eq!(names(remedy.takes()), takes, "{}", remedy);
            }
        }
    }

    /// Each change has its reason. A cell of the tables that is given as one says yes to what the action asks for.
    #[test]
    fn each_change_has_a_reason(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let case = Case::of(&subject, &thing, action);
            for remedy in remedies(&asker, action, &resource) {
                let after = all_made(&remedy).into_iter().fold(vec![case.clone()], |cases, made| {
                    cases.iter().flat_map(|case| case.after(made)).collect()
                });
                prop_assert!(!after.is_empty(), "{}", remedy);
                // the permissions that count afterwards: a cell that says yes to another one explains nothing
                let allowed_by = after.iter().fold(Names::NONE, |all, case| all | case.allowed_by(action));
                let because: Vec<_> = remedy.because().collect();
                prop_assert_eq!(because.len(), remedy.changes().len());
                for (because, change) in because.iter().zip(remedy.changes()) {
                    let text = because.to_string();
                    prop_assert!(text.ends_with(&format!(" ({})", because.rule())), "{}", text);
                    let Some(cell) = because.cell() else { continue };
                    prop_assert_eq!(cell.cell().label(), "Yes");
                    let column = match change {
                        Change::HaveRole(role) | Change::Invite { role, .. } => role.label(),
                        Change::JoinTeam { permission, .. } | Change::AssignAppTo { permission, .. } => permission.label(),
                        other => panic!("{other} is in no table"),
                    };
                    prop_assert!(column.starts_with(cell.column()), "{} {}", column, cell);
                    let told = oracle().set(cell.permission().iter_names().map(|(name, _)| name));
                    prop_assert!(!told.is_disjoint(allowed_by), "{}", remedy);
                }
            }
        }
    }
}
