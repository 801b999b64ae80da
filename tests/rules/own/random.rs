//! Random services over random worlds: every function gives the oracle's answer to documented and own questions.

use super::policy_with;
use crate::agree::{app_at, app_of, owned, owner_of};
use proptest::prelude::*;
use rolecall::explain::{Outcome, not_found};
use rolecall::filter::{Clause, Extent, Filter};
use rolecall::own::{AnyAction, AnyKind, AnyPermission, KindPlace};
use rolecall::remedies::{Change, Remedy};
use rolecall::{
    Action, Basis, Decision, Membership, Owner, Permission, Place, Policy, Reason, Resource, Role, Share,
    Subject, TeamPermission, TokenGrant, actions, can, can_all, decide, explain, filter, permissions,
    remedies,
};
use std::collections::BTreeSet;
use testkit::oracle::{
    Facts, GrantFacts, KINDS_IN_AN_APP, MemberFacts, Names, OwnerFacts, ROLES, RoleDefinition, RoleFacts,
    Rule, Service, ShareFacts, TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts, ThingFacts, TokenPlace,
};
use testkit::worlds::{self, SERVICES, documented_world_of_a_service, services, world_of_a_service};

/// A service, a subject and a resource, as facts and as the crate's values.
struct World {
    service: &'static Service,
    facts: Facts,
    thing: ThingFacts,
    subject: Subject<u64>,
    resource: Resource<u64>,
}

impl World {
    fn new((service, facts, thing): (&'static Service, Facts, ThingFacts)) -> World {
        let subject = facts.subject_in(service, |id| id).unwrap();
        let resource = thing.resource_in(service, |id| id);
        World { service, facts, thing, subject, resource }
    }

    fn allows(&self, facts: &Facts, rule: &Rule, thing: &ThingFacts) -> bool {
        self.service.oracle.satisfies(facts, rule, thing)
    }

    fn expected(&self, rule: &Rule) -> bool {
        self.allows(&self.facts, rule, &self.thing)
    }

    fn is_member(&self) -> bool {
        let owner = self.thing.owner;
        self.facts.memberships.iter().any(|member| OwnerFacts::Organization(member.organization) == owner)
    }

    fn owns(&self) -> bool {
        self.facts.user.is_some_and(|user| self.thing.owner == OwnerFacts::User(user))
    }

    /// Made as something in an app, from something in no app.
    fn is_lost(&self) -> bool {
        KINDS_IN_AN_APP.contains(&self.thing.kind) && self.thing.app.is_none()
    }

    fn private(&self) -> ThingFacts {
        ThingFacts { app_public: false, public: false, ..self.thing.clone() }
    }

    /// The definition of a role, as a custom one.
    fn definition(&self, role: RoleFacts) -> RoleDefinition {
        self.service.oracle.definition(role)
    }

    /// The subject whose memberships are changed in this way.
    fn with_members(&self, change: impl Fn(&mut MemberFacts)) -> Facts {
        let mut facts = self.facts.clone();
        facts.memberships.iter_mut().for_each(change);
        facts
    }

    /// The reason of a denial: the restrictions are lifted one on top of the other until the answer is yes.
    fn reason(&self, action: AnyAction, rule: &Rule) -> Reason {
        let is_own = matches!(action, AnyAction::Own(_));
        if rule.applies_to != self.thing.kind || (is_own && self.is_lost()) {
            return Reason::WrongKind;
        }
        let is_here = |share: &&ShareFacts| {
            share.owner == self.thing.owner
                && Some(share.app) == self.thing.app
                && share.permissions != Names::NONE
        };
        if !self.is_member() && !self.owns() && self.facts.shares.iter().find(is_here).is_none() {
            return Reason::Outsider;
        }
        let mut facts = Facts { scopes: None, tokens: Vec::new(), ..self.facts.clone() };
        if self.allows(&facts, rule, &self.thing) {
            return Reason::NarrowedByToken;
        }
        let assigned = ThingFacts { assignees: facts.user.into_iter().collect(), ..self.thing.clone() };
        if self.allows(&facts, rule, &assigned) {
            return Reason::NotAssigned;
        }
        for member in &mut facts.memberships {
            let definition = self.definition(member.role);
            member.role = RoleFacts::Custom(RoleDefinition { ceiling: None, ..definition });
        }
        if self.allows(&facts, rule, &assigned) {
            return Reason::CappedByCeiling;
        }
        for member in &mut facts.memberships {
            member.teams.iter_mut().for_each(|team| team.confining = false);
        }
        if self.allows(&facts, rule, &assigned) {
            return Reason::OutsideConfiningTeams;
        }
        facts.memberships.iter_mut().for_each(|member| member.suspended = false);
        if self.allows(&facts, rule, &assigned) {
            return Reason::Suspended;
        }
        let here = |member: &&MemberFacts| OwnerFacts::Organization(member.organization) == self.thing.owner;
        let lacks_team = self.facts.memberships.iter().find(here).is_some_and(|member| {
            let has_app = |team: &TeamFacts| team.apps.iter().any(|(app, _)| self.thing.app == Some(*app));
            !self.definition(member.role).reaches_all_apps && !member.teams.iter().any(has_app)
        });
        let asks_app_level = !(rule.any_of | rule.if_assigned).is_disjoint(self.service.oracle.app_level);
        match self.thing.app {
            Some(_) if lacks_team && asks_app_level => Reason::NoTeamHasApp,
            _ => Reason::NotGranted,
        }
    }

    /// The first source that allows by itself: the owner, the role, each team grant in order, everybody.
    fn basis(&self, rule: &Rule) -> String {
        let private = self.private();
        if self.owns() && self.allows(&self.facts, rule, &private) {
            return "owner".to_owned();
        }
        let nothing = TeamPermissionFacts::Custom(Names::NONE);
        let empty = |member: &mut MemberFacts| {
            member.teams.iter_mut().flat_map(|team| &mut team.apps).for_each(|(_, held)| *held = nothing);
        };
        let without_shares = Facts { shares: Vec::new(), ..self.with_members(empty) };
        if self.allows(&without_shares, rule, &private) {
            return "role".to_owned();
        }
        let nothing_of_roles = self.with_members(|member| {
            empty(member);
            let definition = RoleDefinition { grants: Names::NONE, ..self.definition(member.role) };
            member.role = RoleFacts::Custom(definition);
        });
        let by_share = if self.allows(&nothing_of_roles, rule, &private) { "share" } else { "public" };
        let owner = self.thing.owner;
        let position =
            self.facts.memberships.iter().position(|it| OwnerFacts::Organization(it.organization) == owner);
        let Some(position) = position else { return by_share.to_owned() };
        for (number, team) in self.facts.memberships[position].teams.iter().enumerate() {
            for (place, (_, permission)) in team.apps.iter().enumerate() {
                let mut alone = without_shares.clone();
                let member = &mut alone.memberships[position];
                let definition = RoleDefinition { grants: Names::NONE, ..self.definition(member.role) };
                member.role = RoleFacts::Custom(definition);
                member.teams[number].apps[place].1 = *permission;
                if self.allows(&alone, rule, &private) {
                    return format!("team {number} {}", permission.team_permission_in(self.service));
                }
            }
        }
        by_share.to_owned()
    }

    /// Whether the subject may not learn that the resource exists, by the rows that count for this question.
    fn is_hidden(&self, action: AnyAction) -> bool {
        // V1: a documented question about a documented kind never looks at own actions.
        let documented =
            matches!((action, self.resource.kind()), (AnyAction::Documented(_), AnyKind::Documented(_)));
        let all = self
            .service
            .questions()
            .filter(|(other, _)| !documented || matches!(other, AnyAction::Documented(_)));
        let rules: Vec<_> = all.map(|(_, rule)| rule).collect();
        let sees = |facts: &Facts| rules.iter().any(|rule| self.allows(facts, rule, &self.thing));
        let own_organization = self.thing.kind == "organization" && self.is_member();
        !own_organization && !sees(&self.facts) && !sees(&Facts::default())
    }
}

/// The pool has every sort of row, so that no test below passes for want of one.
#[test]
fn the_pool_has_every_sort_of_row() {
    let rows = || services().iter().map(|service| &service.rows);
    let permissions = || rows().flat_map(|rows| &rows.permissions);
    assert_eq!(rows().count(), SERVICES);
    assert!(
        rows().any(|rows| rows.permissions.len() == 64) && rows().any(|rows| rows.permissions.is_empty())
    );
    assert!(rows().any(|rows| rows.kinds.is_empty()));
    assert!(permissions().any(|row| row.public) && permissions().any(|row| row.organization_level));
    // V5: in a team, organization-level. V3: under the ceiling of Team Contributor, and beyond it.
    let in_team = || permissions().filter(|row| !row.team_permissions.is_empty());
    assert!(in_team().any(|row| row.organization_level));
    for is_under in [false, true] {
        assert!(in_team().any(|row| row.roles.contains("team_contributor") == is_under));
    }
    for place in [KindPlace::InApps, KindPlace::OfOrganizations, KindPlace::OfOrganizationsAndUsers] {
        let kinds = || services().iter().flat_map(|service| service.vocabulary().kinds());
        assert!(kinds().filter(|kind| kind.place == place).count() > 20);
    }
    let mixed = services().iter().flat_map(|service| service.vocabulary().actions()).filter(|action| {
        let listed = action.any_of | action.if_assigned;
        let documented = listed & rolecall::Permission::all();
        !documented.is_empty() && documented != listed && !action.if_assigned.is_empty()
    });
    assert!(mixed.count() > 50);
}

proptest! {
    #![proptest_config(worlds::cases(400))]

    #[test]
    fn every_function_gives_the_oracles_answer(world in world_of_a_service()) {
        let world = World::new(world);
        let (subject, resource) = (&world.subject, &world.resource);
        let mut allowed = Vec::new();
        for (action, rule) in world.service.questions() {
            let expected = world.expected(rule);
            prop_assert_eq!(can(subject, action, resource), expected, "can {}", action);
            let decision = decide(subject, action, resource);
            prop_assert_eq!(decision.is_allowed(), expected, "decide {}", action);
            prop_assert!(can_all(subject, [(action, resource)]).eq([expected]), "can_all {}", action);
            prop_assert_eq!(filter(subject, action).contains(resource), expected, "filter {}", action);
            let groups = filter(subject, action).groups();
            let is_of_kind = resource.kind() == action.applies_to();
            let is_in_groups = is_of_kind && groups.iter().any(|group| group.contains(resource));
            prop_assert_eq!(is_in_groups, expected, "groups {}", action);
            let explanation = explain(subject, action, resource);
            prop_assert_eq!(explanation.decision(), decision, "explain {}", action);
            let grants = explanation.findings().iter().any(|finding| finding.outcome() == Outcome::Grants);
            prop_assert_eq!(grants, expected, "{}", explanation);
            let told = explanation.public();
            prop_assert_eq!(told.is_allowed(), expected);
            let hidden = decision.require().is_err_and(|denial| denial.must_hide());
            let missing = not_found(subject, action);
            prop_assert!(!hidden || (told == missing && told.to_string() == missing.to_string()));
            if expected {
                allowed.push(action);
            }
        }
        prop_assert!(actions(subject, resource).iter().eq(allowed.iter().copied()));
        prop_assert_eq!(actions(subject, resource).len(), allowed.len());
        let held = world.service.names(permissions(subject, resource));
        prop_assert_eq!(held, world.service.oracle.effective(&world.facts, &world.thing));
    }

    #[test]
    fn reasons_and_bases_are_the_oracles(world in world_of_a_service()) {
        let world = World::new(world);
        for (action, rule) in world.service.questions() {
            match decide(&world.subject, action, &world.resource) {
                Decision::Allow(basis) => {
                    let basis = match basis {
                        Basis::Owner => "owner".to_owned(),
                        Basis::Role(_) => "role".to_owned(),
                        Basis::Team { team, permission } => format!("team {team} {permission}"),
                        Basis::Share => "share".to_owned(),
                        Basis::Public => "public".to_owned(),
                        other => panic!("a new basis: {other}"),
                    };
                    prop_assert_eq!(basis, world.basis(rule), "{}", action);
                }
                Decision::Deny(denial) => {
                    prop_assert_eq!(denial.reason(), world.reason(action, rule), "{}", action);
                    prop_assert_eq!((denial.action(), denial.kind()), (action, world.resource.kind()));
                    prop_assert_eq!(denial.must_hide(), world.is_hidden(action), "{}", action);
                }
            }
        }
    }

    /// V1: a documented question has the same answer, basis, reason and secrecy with the vocabulary as without.
    #[test]
    fn documented_answers_do_not_depend_on_the_vocabulary(world in documented_world_of_a_service()) {
        let world = World::new(world);
        let documented = without_own(&world);
        let without = documented.subject().unwrap();
        for action in Action::ALL {
            let [with, without] = [&world.subject, &without].map(|subject| {
                let decision = decide(subject, action, &world.resource);
                (decision.to_string(), decision.require().err())
            });
            prop_assert_eq!(with, without, "{}", action);
        }
        let held = permissions(&world.subject, &world.resource) & rolecall::Permission::all();
        prop_assert_eq!(held, permissions(&without, &world.resource));
    }

    /// Every remedy allows the action, and every single change that would allow it is a remedy.
    #[test]
    fn remedies_are_sound_and_no_single_one_is_forgotten(world in world_of_a_service()) {
        let world = World::new(world);
        for (action, rule) in world.service.own_questions() {
            let given = remedies(&world.subject, action, &world.resource);
            if world.expected(rule) {
                prop_assert!(given.is_empty());
                continue;
            }
            for remedy in &given {
                let (mut facts, mut thing) = (world.facts.clone(), world.thing.clone());
                for change in remedy.changes() {
                    make(change, &world, &mut facts, &mut thing);
                }
                prop_assert!(world.allows(&facts, rule, &thing), "{} {}", action, remedy);
            }
            let found: BTreeSet<_> = given.iter().map(Remedy::changes).filter_map(|changes| match changes {
                [change] => Some(change.to_string()),
                _ => None,
            }).collect();
            let mut expected = BTreeSet::new();
            for change in single_changes(&world, rule) {
                let (mut facts, mut thing) = (world.facts.clone(), world.thing.clone());
                make(&change, &world, &mut facts, &mut thing);
                if world.allows(&facts, rule, &thing) {
                    expected.insert(change.to_string());
                }
            }
            // the others make sense for some teams, or for an anonymous caller
            let others = ["take the user out", "assign app", "sign in"];
            let is_other = |text: &&String| others.iter().any(|start| text.starts_with(start));
            let found: BTreeSet<_> = found.iter().filter(|text| !is_other(text)).cloned().collect();
            prop_assert_eq!(found, expected, "{}", action);
        }
    }

    /// A clause of a filter is needed if the others do not contain a resource that only it describes.
    #[test]
    fn no_clause_of_an_own_filter_is_redundant(world in world_of_a_service()) {
        let world = World::new(world);
        for (action, _) in world.service.own_questions() {
            let Filter::AnyOf { kind, clauses } = filter(&world.subject, action) else { continue };
            prop_assert_eq!(kind, action.applies_to());
            for (position, clause) in clauses.iter().enumerate() {
                let mut without = clauses.clone();
                without.remove(position);
                let inside = representative(kind, clause);
                prop_assert!(can(&world.subject, action, &inside), "{} {:?}", action, clause);
                let others = Filter::AnyOf { kind, clauses: without };
                prop_assert!(!others.contains(&inside), "{} {:?}", action, clauses);
            }
        }
    }

    /// Under another service's policy an own action has its documented half at most.
    #[test]
    fn another_services_action_is_satisfied_by_documented_permissions_alone(
        world in world_of_a_service(), other in worlds::service(),
    ) {
        let world = World::new(world);
        prop_assume!(world.service.vocabulary().permissions() != other.vocabulary().permissions());
        for (action, _) in other.own_questions().filter(|(action, _)| action.applies_to() == world.resource.kind()) {
            let AnyAction::Own(row) = action else { panic!("{action} is not own") };
            let documented = |set: rolecall::Permission| set & rolecall::Permission::all();
            let held = permissions(&world.subject, &world.resource);
            let assigned = world.thing.is_assigned_to(&world.facts);
            let expected = !world.is_lost()
                && (held.intersects(documented(row.any_of)) || assigned && held.intersects(documented(row.if_assigned)));
            prop_assert_eq!(can(&world.subject, action, &world.resource), expected, "{}", action);
            prop_assert_eq!(decide(&world.subject, action, &world.resource).is_allowed(), expected, "{}", action);
            prop_assert_eq!(filter(&world.subject, action).contains(&world.resource), expected, "{}", action);
        }
    }

    /// `under` gives the subject that the policy would have built, and an own scope counts in its own service alone.
    #[test]
    fn a_subject_under_another_policy(world in world_of_a_service(), other in worlds::service()) {
        let world = World::new(world);
        let moved = world.subject.clone().under(&other.policy);
        // what the other policy builds from the same memberships
        let memberships: Vec<Membership<u64>> = world.subject.memberships().to_vec();
        let built = match world.facts.user {
            Some(user) => other.policy.subject(user, memberships).unwrap(),
            None => Subject::anonymous().under(&other.policy),
        };
        let same = world.service.vocabulary().permissions() == other.vocabulary().permissions();
        let known = |set: Permission| if same { set } else { set & Permission::all() };
        let shares = world.subject.shares().iter();
        let shares = shares.map(|share| Share::new(owner_of(share.owner()), *share.app(), known(share.permissions())));
        let built = built.with_shares(shares.collect::<Vec<_>>()).unwrap();
        let built = match world.subject.token() {
            Some(grants) => built.narrowed_by(grants.map(|grant| {
                let grant = owned(&grant);
                TokenGrant::new(*grant.place(), known(grant.permissions()))
            })),
            None => built,
        };
        prop_assert_eq!(&moved, &built);
        for (action, _) in other.questions() {
            let [one, two] = [&moved, &built].map(|subject| can(subject, action, &world.resource));
            prop_assert_eq!(one, two, "{}", action);
        }
        // Back again, a token has no more than it had, and without a token nothing is lost.
        let back = moved.under(&world.service.policy);
        prop_assert!(world.subject.scopes().contains(back.scopes()));
        prop_assert!(world.subject.token().is_some() || back.token().is_none());
    }
}

proptest! {
    #![proptest_config(worlds::cases(150))]

    /// Narrowing, confining and leaving give nothing; joining and publishing take nothing.
    #[test]
    fn answers_move_in_one_direction(world in world_of_a_service(), scopes in any::<[u64; 2]>()) {
        let world = World::new(world);
        let ask = |facts: &Facts, thing: &ThingFacts, action| {
            let subject = facts.subject_in(world.service, |id| id).unwrap();
            can(&subject, action, &thing.resource_in(world.service, |id| id))
        };
        let confined = world.with_members(|member| {
            member.teams.iter_mut().for_each(|team| team.confining = true);
        });
        let left = world.with_members(|member| member.teams.retain(|team| team.confining));
        let team = TeamFacts { confining: false, apps: vec![(0, "full_access".into()), (1, "model_trainer".into())] };
        let joined = world.with_members(|member| member.teams.push(team.clone()));
        let raised = world.with_members(|member| {
            for (_, held) in member.teams.iter_mut().flat_map(|team| &mut team.apps) {
                let greater = |held| match held {
                    "labeler_worker" => "labeler_lead",
                    _ => "full_access",
                };
                if let TeamPermissionFacts::Documented(name) = *held {
                    *held = greater(name).into();
                }
            }
        });
        let public = ThingFacts {
            app_public: world.thing.app.is_some(),
            public: world.thing.app.is_some(),
            ..world.thing.clone()
        };
        let set = (u128::from(scopes[0]) << 64) | u128::from(scopes[1]);
        let narrowed = world.subject.clone().narrowed_to(rolecall::Permission::from_bits_retain(set));
        for (action, _) in world.service.own_questions() {
            let now = can(&world.subject, action, &world.resource);
            prop_assert!(now || !can(&narrowed, action, &world.resource), "narrowed {}", action);
            prop_assert!(now || !ask(&confined, &world.thing, action), "confined {}", action);
            prop_assert!(now || !ask(&left, &world.thing, action), "left {}", action);
            prop_assert!(!now || ask(&joined, &world.thing, action), "joined {}", action);
            prop_assert!(!now || ask(&raised, &world.thing, action), "raised {}", action);
            prop_assert!(!now || ask(&world.facts, &public, action), "public {}", action);
        }
    }
}

/// V2: no documented team permission brings more than an Organization Contributor holds.
#[test]
fn a_contributor_holds_what_any_team_permission_holds() {
    for service in services() {
        let most = service.policy.grants(Role::OrganizationContributor);
        for team in TeamPermission::ALL {
            let own = service.policy.team_permission(team).difference(rolecall::Permission::all());
            assert!(most.contains(own), "{team} {:?}", service.rows);
        }
        assert_eq!(service.policy, policy_with(*service.vocabulary()));
    }
}

/// The same facts without own permissions in custom definitions and in the token.
fn without_own(world: &World) -> Facts {
    let mut facts = world.with_members(|member| {
        if let RoleFacts::Custom(definition) = &mut member.role {
            definition.grants = definition.grants.documented();
            definition.ceiling = definition.ceiling.map(Names::documented);
        }
        for (_, held) in member.teams.iter_mut().flat_map(|team| &mut team.apps) {
            if let TeamPermissionFacts::Custom(contained) = held {
                *contained = contained.documented();
            }
        }
    });
    let own: BTreeSet<_> = world.service.oracle.own_names.iter().copied().collect();
    facts.scopes = facts.scopes.map(|scopes| &scopes - &own);
    for grant in facts.tokens.iter_mut().flatten() {
        grant.permissions = grant.permissions.documented();
    }
    for share in &mut facts.shares {
        share.permissions = share.permissions.documented();
    }
    facts
}

/// Makes the change in the facts.
fn make(change: &Change<'_, u64>, world: &World, facts: &mut Facts, thing: &mut ThingFacts) {
    let owner = thing.owner;
    let member = facts.memberships.iter_mut();
    let member = member.filter(|member| OwnerFacts::Organization(member.organization) == owner).last();
    let team = |team: &u64| usize::try_from(*team).unwrap();
    let named = |permission: &AnyPermission| {
        let row = match permission {
            AnyPermission::Documented(permission) => permission.iter_names().next().unwrap().0,
            AnyPermission::Own(row) => row.name,
        };
        (row, world.service.oracle.set([row]))
    };
    match (change, member) {
        (Change::HaveRole(role), Some(member)) => member.role = name_of(role, &ROLES).into(),
        (Change::Invite { organization, role }, None) => {
            let (organization, role) = (**organization, name_of(role, &ROLES).into());
            let member = MemberFacts { organization, role, suspended: false, teams: Vec::new() };
            facts.memberships.push(member);
        }
        (Change::JoinTeam { permission, .. }, Some(member)) => {
            let apps = vec![(thing.app.unwrap_or(1_000), name_of(permission, &TEAM_PERMISSIONS).into())];
            member.teams.push(TeamFacts { confining: false, apps });
        }
        (Change::AssignAppTo { team: id, permission, .. }, Some(member)) => {
            let permission = name_of(permission, &TEAM_PERMISSIONS).into();
            member.teams[team(id)].apps.push((thing.app.unwrap(), permission));
        }
        (Change::LeaveTeams(ids), Some(member)) => {
            // emptied in place, so that the numbers of the others stay
            for id in ids {
                member.teams[team(id)] = TeamFacts::default();
            }
        }
        (Change::Reinstate { .. }, Some(member)) => member.suspended = false,
        (Change::ShareApp { permission, .. }, _) => {
            let permissions = named(permission).1;
            facts.shares.push(ShareFacts { owner, app: thing.app.unwrap(), permissions });
        }
        (Change::Assign, _) => thing.assignees.extend(facts.user),
        (Change::AddScope { scope, .. }, _) => {
            let (name, permissions) = named(scope);
            facts.scopes.iter_mut().for_each(|scopes| _ = scopes.insert(name));
            let place = match (owner, thing.app) {
                (owner, Some(app)) => TokenPlace::App(owner, app),
                (OwnerFacts::Organization(organization), None) => TokenPlace::Organization(organization),
                (OwnerFacts::User(_), None) => TokenPlace::Everywhere,
            };
            facts.tokens.iter_mut().for_each(|token| token.push(GrantFacts { place, permissions }));
        }
        (Change::MakePublic, _) => (thing.app_public, thing.public) = (true, true),
        (Change::SignIn, _) => sign_in(world, facts, thing),
        // the change of a member, who is none
        _ => {}
    }
}

/// The anonymous caller turns out to be the owner, or a member who holds what any role grants and any share gives.
fn sign_in(world: &World, facts: &mut Facts, thing: &ThingFacts) {
    let oracle = &world.service.oracle;
    let OwnerFacts::Organization(organization) = thing.owner else {
        let OwnerFacts::User(owner) = thing.owner else { unreachable!() };
        return facts.user = Some(owner);
    };
    facts.user = Some(thing.assignees.first().copied().unwrap_or(1_000));
    let grants = ROLES.iter().fold(Names::NONE, |all, role| all | oracle.definition((*role).into()).grants);
    let role = RoleFacts::Custom(RoleDefinition { grants, reaches_all_apps: true, ceiling: None });
    facts.memberships.push(MemberFacts { organization, role, suspended: false, teams: Vec::new() });
    let permissions = oracle.of_a_custom_team;
    facts.shares.extend(thing.app.map(|app| ShareFacts { owner: thing.owner, app, permissions }));
}

fn name_of(value: &impl ToString, names: &[&'static str]) -> &'static str {
    let value = value.to_string();
    names.iter().copied().find(|name| *name == value).unwrap()
}

/// The single changes about which there can be no doubt.
fn single_changes<'w>(world: &'w World, rule: &Rule) -> Vec<Change<'w, u64>> {
    let mut changes = Vec::new();
    if rule.applies_to != world.thing.kind || world.is_lost() {
        return changes;
    }
    let (owner, app) = (world.resource.owner(), world.resource.app_id());
    let each = world.service.oracle.listed(rule.any_of | rule.if_assigned).into_iter().map(|name| {
        let row = world.service.vocabulary().permissions().iter().find(|row| row.name == name);
        let documented = || AnyPermission::Documented(world.service.permission(&BTreeSet::from([name])));
        (name, row.map_or_else(documented, AnyPermission::Own))
    });
    let each: Vec<_> = each.collect();
    if world.facts.user.is_some() {
        changes.push(Change::Assign);
        let shareable =
            |name| !world.service.oracle.of_a_custom_team.is_disjoint(world.service.oracle.set([name]));
        for (_, permission) in each.iter().copied().filter(|(name, _)| !world.owns() && shareable(name)) {
            changes.extend(app.map(|app| Change::ShareApp { owner, app, permission }));
        }
    }
    if let (Owner::Organization(organization), Some(_)) = (owner, world.facts.user) {
        if world.is_member() {
            changes.extend(Role::ALL.map(Change::HaveRole));
            changes.extend(TeamPermission::ALL.map(|permission| Change::JoinTeam { permission, app }));
            changes.push(Change::Reinstate { organization });
        } else {
            changes.extend(Role::ALL.map(|role| Change::Invite { organization, role }));
        }
    }
    if app.is_some() {
        changes.push(Change::MakePublic);
    }
    let is_placed = |grant: &TokenGrant<&u64>| *grant.place() != Place::Everywhere;
    let is_placed = world.subject.token().is_some_and(|mut token| token.any(|grant| is_placed(&grant)));
    let place = match (owner, app) {
        _ if !is_placed => Place::Everywhere,
        (owner, Some(app)) => Place::App { owner, app },
        (Owner::Organization(organization), None) => Place::Organization(organization),
        (Owner::User(_), None) => Place::Everywhere,
    };
    changes.extend(each.into_iter().map(|(_, scope)| Change::AddScope { scope, place }));
    changes
}

/// A resource that only this clause contains. An organization's clause gets an app that no team has.
fn representative(kind: AnyKind, clause: &Clause<'_, u64>) -> Resource<u64> {
    let nowhere_else = 1_000;
    let (extent, assignee) = match *clause {
        Clause::All(extent) => (extent, None),
        Clause::AssignedTo { user, extent } => (extent, Some(user)),
    };
    let in_app = |app: Resource<u64>| app.in_app(kind).unwrap();
    let resource = match (extent, kind) {
        (Extent::Organization { organization }, _) if kind.is_in_app() => {
            in_app(Resource::app(*organization, nowhere_else))
        }
        (Extent::Organization { organization }, _) => Resource::of_organization(kind, *organization).unwrap(),
        (Extent::App { owner, app }, _) => in_app(app_of(owner, *app)),
        (Extent::PublicAt { place }, _) => in_app(app_at(place, nowhere_else).public()).public(),
        (Extent::Personal { user }, AnyKind::Own(own)) if !kind.is_in_app() => {
            Resource::owned(own, Owner::User(*user))
        }
        (Extent::Personal { user }, _) => in_app(Resource::personal_app(*user, nowhere_else)),
        (Extent::Public, _) => in_app(Resource::personal_app(nowhere_else, nowhere_else).public()).public(),
    };
    assignee.into_iter().fold(resource, |resource, user| resource.assigned_to(*user))
}

/// Nobody has to write a vocabulary: the pool's services without own rows answer as the documented policy does.
#[test]
fn no_rows_are_the_documented_policy() {
    let bare = policy_with(rolecall::own::Vocabulary::default());
    assert_eq!(bare, *Policy::documented());
    assert_eq!(bare.fingerprint(), Policy::documented().fingerprint());
}
