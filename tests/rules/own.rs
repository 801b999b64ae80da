//! A service's own permissions, kinds and actions (`V1` to `V6`).
//!
//! [`cases`] and [`more_cases`] are whole vocabularies as services would write them. [`traps`] and [`two_vocabularies`]
//! name what could go wrong, one test each. [`random`] draws services and compares every answer with the oracle.

mod cases;
mod misplaced;
mod more_cases;
mod random;
mod traps;
mod two_vocabularies;

use rolecall::explain::Outcome;
use rolecall::own::{AnyAction, Vocabulary};
use rolecall::{
    Membership, Policy, Resource, Role, Subject, TeamMembership, TeamPermission, actions, can, can_all,
    decide, explain, filter, permissions,
};

const ORGANIZATION: u64 = 1;
const OTHER_ORGANIZATION: u64 = 2;
const USER: u64 = 7;
const SOMEBODY: u64 = 8;
const HERE: u64 = 100;
const ELSEWHERE: u64 = 101;

/// The documented policy with these own rows.
fn policy_with(vocabulary: Vocabulary) -> Policy {
    Policy::documented().clone().with_vocabulary(vocabulary)
}

/// The answer of `can`, which every other function must share.
#[track_caller]
fn asked(subject: &Subject<u64>, action: impl Into<AnyAction>, resource: &Resource<u64>) -> bool {
    let action = action.into();
    let answer = can(subject, action, resource);
    let question = format!("{action} by {subject:?} on {resource:?}");
    assert_eq!(decide(subject, action, resource).is_allowed(), answer, "decide: {question}");
    assert!(can_all(subject, [(action, resource)]).eq([answer]), "can_all: {question}");
    assert_eq!(filter(subject, action).contains(resource), answer, "filter: {question}");
    let explanation = explain(subject, action, resource);
    assert_eq!(explanation.decision(), decide(subject, action, resource), "explain: {question}");
    let grants = explanation.findings().iter().any(|finding| finding.outcome() == Outcome::Grants);
    assert_eq!(grants, answer, "findings: {question}\n{explanation}");
    assert_eq!(explanation.public().is_allowed(), answer, "public: {question}");
    let own = subject.policy().vocabulary().actions();
    if let AnyAction::Own(row) = action
        && !own.contains(&row)
    {
        // an action that no vocabulary lists can be asked, but is not among all actions
        assert!(!actions(subject, resource).contains(action), "actions: {question}");
        return answer;
    }
    assert_eq!(actions(subject, resource).contains(action), answer, "actions: {question}");
    answer
}

/// The user with this role in the organization.
fn member(policy: &Policy, role: Role) -> Subject<u64> {
    policy.subject(USER, [Membership::new(ORGANIZATION, role)]).unwrap()
}

/// The user with this role, in a team with this permission on the app.
fn in_team(policy: &Policy, role: Role, app: u64, permission: TeamPermission) -> Subject<u64> {
    let team = TeamMembership::new(30).with_app(app, permission);
    policy.subject(USER, [Membership::new(ORGANIZATION, role).with_team(team)]).unwrap()
}

/// For each role the answers without a team and in a team with each team permission on the app: `Y` or `N`.
#[track_caller]
fn answers(policy: &Policy, app: u64, action: impl Into<AnyAction>, resource: &Resource<u64>) -> String {
    let action = action.into();
    let of_role = |role| {
        let alone = asked(&member(policy, role), action, resource);
        let in_teams = TeamPermission::ALL
            .map(|permission| asked(&in_team(policy, role, app, permission), action, resource));
        let marks = [alone].into_iter().chain(in_teams).map(|answer| if answer { 'Y' } else { 'N' });
        marks.collect::<String>()
    };
    Role::ALL.map(of_role).join(" ")
}

/// The permissions of the user on the resource, by the names of the vocabulary.
fn held(subject: &Subject<u64>, resource: &Resource<u64>) -> String {
    subject.policy().vocabulary().names(permissions(subject, resource)).to_string()
}
