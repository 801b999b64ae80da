//! gatehouse: a policy in Rust for each way to hold a permission, and a veto for actions that apply to another kind.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, QUESTIONS_OF_A_REQUEST};
use anyhow::{Context as _, Result, anyhow};
use gatehouse::{EvaluationSession, PermissionChecker, PolicyBuilder, PolicyDomain};
use pollster::block_on;
use rolecall::{Action, Permission, Policy, Reach, ResourceKind};
use std::collections::HashMap;
use testkit::workload::{MembershipRow, Question, UserRows};

/// The types of a decision.
struct Platform;

impl PolicyDomain for Platform {
    type Subject = Caller;
    type Action = Wanted;
    type Resource = Question;
    type Context = ();
}

/// The subject, with the facts that the service has loaded for the request.
struct Caller {
    user: u64,
    memberships: HashMap<u64, Member>,
    scopes: Permission,
}

struct Member {
    grants: Permission,
    reaches_all_apps: bool,
    ceiling: Permission,
    confining_teams: u32,
    /// The permissions of the member's teams on any app.
    granted_on_any_app: Permission,
    apps: HashMap<u64, TeamGrants>,
}

/// The grants of a member's teams on one app.
struct TeamGrants {
    granted: Permission,
    /// The number of confining teams that have the app.
    confining_teams: u32,
}

/// An action, as the permissions that satisfy it.
struct Wanted {
    kind: ResourceKind,
    any_of: Permission,
    if_assigned: Permission,
}

impl Wanted {
    fn new(action: Action) -> Wanted {
        Wanted { kind: action.applies_to(), any_of: action.any_of(), if_assigned: action.if_assigned() }
    }

    /// Whether these permissions, narrowed to the token's scopes, satisfy the action.
    fn satisfied_by(&self, held: Permission, caller: &Caller, thing: &Question) -> bool {
        let held = held & caller.scopes;
        held.intersects(self.any_of)
            || held.intersects(self.if_assigned) && thing.assignee == Some(caller.user)
    }
}

impl Member {
    fn new(policy: &Policy, row: &MembershipRow) -> Member {
        let mut member = Member {
            grants: policy.grants(row.role),
            reaches_all_apps: policy.reach(row.role) == Reach::AllApps,
            ceiling: policy.ceiling(row.role).unwrap_or(Permission::all()),
            confining_teams: 0,
            granted_on_any_app: Permission::empty(),
            apps: HashMap::new(),
        };
        for team in &row.teams {
            member.confining_teams += u32::from(team.confining);
            for (app, permission) in &team.apps {
                let nothing = TeamGrants { granted: Permission::empty(), confining_teams: 0 };
                let grants = member.apps.entry(*app).or_insert(nothing);
                grants.granted |= policy.team_permission(*permission);
                grants.confining_teams += u32::from(team.confining);
                member.granted_on_any_app |= policy.team_permission(*permission);
            }
        }
        member
    }

    fn of_role(&self, thing: &Question) -> Permission {
        let everywhere = match self.confining_teams {
            0 => self.grants & Permission::ORGANIZATION_LEVEL,
            _ => Permission::empty(),
        };
        if self.reaches_all_apps && self.may_act_in(thing) {
            everywhere | self.grants & Permission::APP_LEVEL
        } else {
            everywhere
        }
    }

    fn of_teams(&self, thing: &Question) -> Permission {
        let everywhere = match self.confining_teams {
            0 => self.granted_on_any_app & Permission::ORGANIZATION_LEVEL,
            _ => Permission::empty(),
        };
        let here = self.apps.get(&thing.app).filter(|_| self.may_act_in(thing));
        let here = here.map_or(Permission::empty(), |grants| grants.granted & Permission::APP_LEVEL);
        (everywhere | here) & self.ceiling
    }

    /// Whether the resource is in an app that every confining team of the member has.
    fn may_act_in(&self, thing: &Question) -> bool {
        let confining = self.apps.get(&thing.app).map_or(0, |grants| grants.confining_teams);
        thing.kind.is_in_app() && confining == self.confining_teams
    }
}

impl Caller {
    fn new(policy: &Policy, rows: &UserRows) -> Caller {
        let members = rows.memberships.iter().map(|row| (row.organization, Member::new(policy, row)));
        let scopes = rows.scopes.unwrap_or(Permission::all());
        Caller { user: rows.user, memberships: members.collect(), scopes }
    }

    fn member(&self, thing: &Question) -> Option<&Member> {
        self.memberships.get(&thing.owner).filter(|_| !thing.personal)
    }
}

fn checker() -> PermissionChecker<Platform> {
    let mut checker = PermissionChecker::new();
    let another_kind = PolicyBuilder::<Platform>::new_static("AnotherKind")
        .when(|_, wanted, thing, ()| wanted.kind != thing.kind)
        .build_veto();
    let role = PolicyBuilder::<Platform>::new_static("Role")
        .when(|caller, wanted, thing, ()| {
            let member = caller.member(thing);
            member.is_some_and(|member| wanted.satisfied_by(member.of_role(thing), caller, thing))
        })
        .build();
    let teams = PolicyBuilder::<Platform>::new_static("Teams")
        .when(|caller, wanted, thing, ()| {
            let member = caller.member(thing);
            member.is_some_and(|member| wanted.satisfied_by(member.of_teams(thing), caller, thing))
        })
        .build();
    let owner = PolicyBuilder::<Platform>::new_static("Owner")
        .when(|caller, wanted, thing, ()| {
            let owns = thing.personal && thing.owner == caller.user;
            owns && wanted.satisfied_by(Permission::APP_LEVEL, caller, thing)
        })
        .build();
    let public = PolicyBuilder::<Platform>::new_static("Public")
        .when(|caller, wanted, thing, ()| {
            thing.public && thing.app_public && wanted.satisfied_by(Permission::PUBLIC, caller, thing)
        })
        .build();
    checker.add_veto(another_kind);
    checker.add_policy(role);
    checker.add_policy(teams);
    checker.add_policy(owner);
    checker.add_policy(public);
    checker
}

struct Gatehouse<'a> {
    checker: PermissionChecker<Platform>,
    policy: &'a Policy,
    facts: &'a Facts,
    callers: Vec<Caller>,
    wanted: Vec<Wanted>,
    lister: Caller,
}

/// gatehouse with four policies and a veto.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let policy = &rules.policy;
    let lister = facts.list.users.first().context("the workload has no subject")?;
    Ok(Box::new(Gatehouse {
        checker: checker(),
        policy,
        facts,
        callers: facts.hot.users.iter().map(|rows| Caller::new(policy, rows)).collect(),
        // in the order of the enum, so that `action as usize` is an index
        wanted: Action::ALL.into_iter().map(Wanted::new).collect(),
        lister: Caller::new(policy, lister),
    }))
}

impl Candidate for Gatehouse<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        let question = &self.facts.hot.questions[number];
        let (caller, wanted) = (&self.callers[question.asker], &self.wanted[question.action as usize]);
        let session = EvaluationSession::empty();
        Ok(block_on(self.checker.bind(&session, caller, wanted, &()).check(question)).is_granted())
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let part = &self.facts.request;
        let caller = Caller::new(self.policy, part.users.first().context("the workload has no subject")?);
        let session = EvaluationSession::empty();
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, question) in answers.iter_mut().zip(&part.questions) {
            let wanted = &self.wanted[question.action as usize];
            *answer =
                block_on(self.checker.bind(&session, &caller, wanted, &()).check(question)).is_granted();
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        let questions = &self.facts.list.questions;
        let wanted = &self.wanted[questions.first().context("the workload has no apps")?.action as usize];
        let session = EvaluationSession::empty();
        let bound = self.checker.bind(&session, &self.lister, wanted, &());
        let granted = block_on(bound.try_filter_by(questions.iter().enumerate(), |(_, app)| *app));
        let granted = granted.map_err(|_| anyhow!("gatehouse could not decide about every app"))?;
        allowed.extend(granted.into_iter().map(|(number, _)| number));
        Ok(())
    }
}
