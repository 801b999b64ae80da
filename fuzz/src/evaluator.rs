//! Asks every question about a policy, a subject and resources, and compares the answers with the oracle's.

use crate::Reached;
use crate::own::{OwnFacts, OwnThing};
use arbitrary::{Result, Unstructured};
use rolecall::explain::{Outcome, not_found};
use rolecall::own::AnyAction;
use rolecall::{
    Action, Decision, Policy, Reach, ResourceKind, Role, Subject, TeamPermission, actions, can, can_all,
    decide, explain, filter, permissions,
};
use std::collections::BTreeSet;
use testkit::oracle::{
    Facts, GrantFacts, MemberFacts, Names, Oracle, OwnerFacts, ROLES, RoleDefinition, RoleFacts, ShareFacts,
    TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts, ThingFacts, TokenPlace, oracle, questions,
};

// The numbers of users, organizations and apps. Ids are drawn up to and including these numbers, so that each kind
// has one id that no membership or team mentions.
const USERS: u64 = 3;
const ORGANIZATIONS: u64 = 3;
const APPS: u64 = 5;

/// Takes bytes as a sequence of choices.
pub fn run(bytes: &[u8]) -> Reached {
    let mut choices = Unstructured::new(bytes);
    // `Unstructured` fails only for an empty range of numbers, and none of the ranges here is empty.
    let (policy, rules) = policy(&mut choices).expect("a policy");
    let facts = subject(&mut choices).expect("a subject");
    let documented = facts.subject().expect("one membership in each organization");
    let under_policy = facts.subject_for(&policy).expect("one membership in each organization");
    assert_eq!(documented.clone().under(&policy), under_policy, "the same facts under the same policy");
    let own = OwnFacts::chosen(&mut choices, &facts).expect("own rows");
    let with_own_rows = own.subject(&policy, &facts);
    let mut allows = false;
    for _ in 0..choices.int_in_range(1..=3).expect("a number") {
        let thing = thing(&mut choices).expect("a thing");
        compare(oracle(), &facts, &documented, &thing);
        compare(&rules, &facts, &under_policy, &thing);
        allows |= !actions(&under_policy, &thing.resource()).is_empty();
        // V1: own rows change no documented answer
        compare(&rules, &facts, &with_own_rows, &thing);
        let thing = OwnThing::chosen(&mut choices, thing).expect("a thing");
        own.compare(&rules, &facts, &with_own_rows, &thing);
    }
    Reached::accepted(allows)
}

/// The subject that these choices describe.
pub(crate) fn facts(bytes: &[u8]) -> Facts {
    subject(&mut Unstructured::new(bytes)).expect("a subject")
}

/// Checks the answer to every question against the oracle.
fn compare(rules: &Oracle, facts: &Facts, subject: &Subject<u64>, thing: &ThingFacts) {
    let resource = thing.resource();
    let held = permissions(subject, &resource);
    let names = held.iter_names().map(|(name, _)| name);
    assert_eq!(names.collect::<BTreeSet<_>>(), rules.effective(facts, thing), "{facts:?} {thing:?}");

    let all = actions(subject, &resource);
    let many = can_all(subject, Action::ALL.map(|action| (action, &resource)));
    for ((action, rule), among_many) in questions().iter().zip(many) {
        let expected = rules.allows(facts, rule.name, thing);
        let can = can(subject, *action, &resource);
        assert_eq!(can, expected, "{action} by {facts:?} on {thing:?}");
        assert_eq!(all.contains(*action), expected, "{action} among all");
        assert_eq!(among_many, expected, "{action} among many");
        assert_eq!(filter(subject, *action).contains(&resource), expected, "the filter for {action}");
        let decision = decide(subject, *action, &resource);
        assert_eq!(decision.is_allowed(), expected, "the decision on {action}");
        if resource.kind() == action.applies_to() {
            explained(subject, *action, &resource, decision);
        }
    }
}

/// Checks that an explanation has the decision and a ground for it, and that its public form hides hidden resources.
fn explained(
    subject: &Subject<u64>,
    action: Action,
    resource: &rolecall::Resource<u64>,
    decision: Decision<'_, u64>,
) {
    let explanation = explain(subject, action, resource);
    assert_eq!(explanation.decision(), decision);
    let grants = explanation.findings().iter().any(|finding| finding.outcome() == Outcome::Grants);
    assert_eq!(grants, decision.is_allowed(), "{explanation}");
    let told = explanation.public();
    assert_eq!(told.is_allowed(), decision.is_allowed(), "{told}");
    if let Decision::Deny(denial) = decision {
        let hidden = denial.must_hide();
        if hidden {
            assert_eq!(told, not_found(subject, action), "a hidden resource is answered as a missing row");
        }
        let shows = !permissions(subject, resource).is_empty();
        // V1: an own action does not show a resource to a documented question
        let is_documented = |action| matches!(action, AnyAction::Documented(_));
        let allows = actions(subject, resource).iter().any(is_documented);
        assert!(!(hidden && shows && allows), "{told} hides a visible resource");
    }
}

/// The documented policy with up to two changes, for the crate and for the oracle.
fn policy(choices: &mut Unstructured<'_>) -> Result<(Policy, Oracle)> {
    let (mut policy, mut rules) = (Policy::documented().clone(), oracle().clone());
    for _ in 0..choices.int_in_range(0..=2)? {
        if choices.ratio(2, 3)? {
            let role = *choices.choose(&Role::ALL)?;
            let definition = role_definition(choices)?;
            let reach = if definition.reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
            let changed =
                policy.with_grants(role, definition.grants.permission()).expect("known permissions");
            let changed = changed
                .with_ceiling(role, definition.ceiling.map(Names::permission))
                .expect("known permissions");
            policy = changed.with_reach(role, reach);
            rules = rules.with_role(role.as_str(), definition);
        } else {
            let held = *choices.choose(&TeamPermission::ALL)?;
            let contained = names(choices)?.without(oracle().set(["TRANSFER_APPS"]));
            policy = policy
                .with_team_permission(held, contained.permission())
                .expect("permissions that a team may hold");
            rules = rules.with_team_permission(held.as_str(), contained);
        }
    }
    Ok((policy, rules))
}

fn subject(choices: &mut Unstructured<'_>) -> Result<Facts> {
    let scopes = if choices.ratio(1, 4)? { Some(oracle().listed(names(choices)?)) } else { None };
    // mostly none, at times one, or two of which the second narrows what the first one leaves
    let tokens = match choices.int_in_range(0..=7)? {
        0 => vec![token(choices)?, token(choices)?],
        1 | 2 => vec![token(choices)?],
        _ => Vec::new(),
    };
    if choices.ratio(1, 10)? {
        return Ok(Facts { scopes, tokens, ..Facts::default() });
    }
    let user = Some(choices.int_in_range(0..=USERS)?);
    let mut memberships = Vec::new();
    for organization in 0..ORGANIZATIONS {
        if choices.ratio(2, 3)? {
            memberships.push(member(organization, choices)?);
        }
    }
    let mut shares = Vec::new();
    if choices.ratio(1, 2)? {
        for _ in 0..choices.int_in_range(1..=6)? {
            let (owner, app) = (owner(choices)?, choices.int_in_range(0..=APPS)?);
            let permissions = names(choices)? & oracle().of_a_custom_team;
            shares.push(ShareFacts { owner, app, permissions });
        }
    }
    Ok(Facts { user, memberships, shares, scopes, tokens })
}

fn owner(choices: &mut Unstructured<'_>) -> Result<OwnerFacts> {
    Ok(if choices.ratio(1, 4)? {
        OwnerFacts::User(choices.int_in_range(0..=USERS)?)
    } else {
        OwnerFacts::Organization(choices.int_in_range(0..=ORGANIZATIONS)?)
    })
}

/// The grants of a token: none at all, or up to five.
fn token(choices: &mut Unstructured<'_>) -> Result<Vec<GrantFacts>> {
    let mut grants = Vec::new();
    for _ in 0..choices.int_in_range(0..=5)? {
        let place = match choices.int_in_range(0..=8)? {
            0 => TokenPlace::Everywhere,
            1..=3 => TokenPlace::Organization(choices.int_in_range(0..=ORGANIZATIONS)?),
            4 => TokenPlace::PersonalApps(choices.int_in_range(0..=USERS)?),
            _ => TokenPlace::App(owner(choices)?, choices.int_in_range(0..=APPS)?),
        };
        let all = oracle().organization_level | oracle().app_level;
        let permissions = if choices.ratio(1, 2)? { all } else { names(choices)? };
        grants.push(GrantFacts { place, permissions });
    }
    Ok(grants)
}

fn member(organization: u64, choices: &mut Unstructured<'_>) -> Result<MemberFacts> {
    let role = if choices.ratio(1, 3)? {
        RoleFacts::Custom(role_definition(choices)?)
    } else {
        RoleFacts::Documented(choices.choose(&ROLES)?)
    };
    let mut teams = Vec::new();
    for _ in 0..choices.int_in_range(0..=4)? {
        let confining = choices.ratio(1, 4)?;
        let mut apps = Vec::new();
        for _ in 0..choices.int_in_range(0..=4)? {
            apps.push((choices.int_in_range(0..=APPS)?, team_permission(choices)?));
        }
        teams.push(TeamFacts { confining, apps });
    }
    Ok(MemberFacts { organization, role, suspended: choices.ratio(1, 6)?, teams })
}

fn team_permission(choices: &mut Unstructured<'_>) -> Result<TeamPermissionFacts> {
    if choices.ratio(1, 3)? {
        Ok(TeamPermissionFacts::Custom(names(choices)? & oracle().of_a_custom_team))
    } else {
        Ok(TeamPermissionFacts::Documented(choices.choose(&TEAM_PERMISSIONS)?))
    }
}

fn role_definition(choices: &mut Unstructured<'_>) -> Result<RoleDefinition> {
    Ok(RoleDefinition {
        grants: names(choices)?,
        reaches_all_apps: choices.arbitrary()?,
        ceiling: if choices.arbitrary()? { Some(names(choices)?) } else { None },
    })
}

/// Any set of permissions, with one bit of the choice for each permission.
fn names(choices: &mut Unstructured<'_>) -> Result<Names> {
    let bits: u64 = choices.arbitrary()?;
    let names = oracle().names.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
    Ok(oracle().set(names.map(|(_, name)| *name)))
}

fn thing(choices: &mut Unstructured<'_>) -> Result<ThingFacts> {
    let kind = *choices.choose(&ResourceKind::ALL)?;
    // A model made from an organization lies in no app. The crate must deny every action on it.
    let in_app = kind.is_in_app() && (kind == ResourceKind::App || !choices.ratio(1, 20)?);
    let owner = if in_app && choices.ratio(1, 5)? {
        OwnerFacts::User(choices.int_in_range(0..=USERS)?)
    } else {
        OwnerFacts::Organization(choices.int_in_range(0..=ORGANIZATIONS)?)
    };
    let app = if in_app { Some(choices.int_in_range(0..=APPS)?) } else { None };
    let [app_public, public]: [bool; 2] = choices.arbitrary()?;
    let app_public = in_app && app_public;
    let public = if kind == ResourceKind::App { app_public } else { in_app && public };
    let mut assignees = Vec::new();
    for _ in 0..choices.int_in_range(0..=2)? {
        assignees.push(choices.int_in_range(0..=USERS)?);
    }
    Ok(ThingFacts { kind: kind.as_str(), owner, app, app_public, public, assignees })
}
