//! One own row of each sort, over the small world; and the documented questions over the whole small world with that
//! vocabulary, whose answers are those without it (V1).

use super::members::{Layout, members, plainer_members};
use super::run::{Part, Run};
use super::world::{Asker, DISTINCT, Thing, VISIBILITIES, World, foreign_sites, own_sites};
use rolecall::own::AnyAction;
use rolecall::{Permission, Resource, Subject, actions, can, decide, filter};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use testkit::oracle::{
    Facts, OwnActionFacts, OwnKindFacts, OwnPermissionFacts, OwnRows, OwnerFacts, PlaceFacts, Rule, Service,
    ThingFacts,
};

for_each_role! { own_rows own_rows_otherwise own_tokens documented_answers documented_decisions }

/// The actions of the service. Each is asked about every thing, of its kind or not (R2).
const ACTIONS: u64 = 10;

/// The things that the own actions are asked about.
const THINGS: u64 = 80 + 88;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    // The bits and the alphabet have different orders.
    let permission = |bit,
                      name: &'static str,
                      organization_level,
                      roles: &[&'static str],
                      teams: &[&'static str]| {
        let (roles, team_permissions) = (roles.iter().copied().collect(), teams.iter().copied().collect());
        let title = format!("Title of {name}").leak();
        OwnPermissionFacts { bit, name, title, organization_level, roles, team_permissions, public: false }
    };
    let every_team = ["full_access", "model_trainer", "labeler_lead", "labeler_worker"];
    let contributors = ["administrator", "organization_contributor"];
    let permissions = vec![
        // app-level, under the ceiling of Team Contributor and beyond it
        permission(127, "RUN", false, &[&contributors[..], &["team_contributor"]].concat(), &["full_access"]),
        permission(64, "STEER", false, &contributors, &["full_access", "model_trainer"]),
        // organization-level, by roles alone and by teams, too (V5)
        permission(90, "AUDIT", true, &["administrator", "team_contributor", "financial_manager"], &[]),
        permission(65, "QUOTA", true, &contributors, &["full_access", "labeler_lead"]),
        // public, and in every team permission
        OwnPermissionFacts { public: true, ..permission(100, "WATCH", false, &contributors, &every_team) },
    ];
    let kind = |name, place| OwnKindFacts { name, place };
    let kinds = vec![
        kind("pipeline", PlaceFacts::InApps),
        kind("registry", PlaceFacts::OfOrganizations),
        kind("secret", PlaceFacts::OfOrganizationsAndUsers),
    ];
    let action = |name, kind, any_of: &[&'static str], if_assigned: &[&'static str]| {
        let set = |names: &[&'static str]| -> BTreeSet<&'static str> { names.iter().copied().collect() };
        OwnActionFacts { name, kind, any_of: set(any_of), if_assigned: set(if_assigned) }
    };
    let actions = vec![
        action("ask_app", "app", &["RUN"], &[]),
        action("ask_capped", "pipeline", &["STEER"], &[]),
        action("ask_public", "pipeline", &["WATCH"], &[]),
        action("ask_mixed", "pipeline", &["RUN", "DEPLOY_MODELS"], &["WATCH", "EDIT_INPUTS"]),
        action("ask_organization_of_app", "pipeline", &["QUOTA"], &["AUDIT"]),
        action("ask_organization", "organization", &["AUDIT"], &[]),
        action("ask_cluster", "cluster", &["QUOTA", "MANAGE_CLUSTERS"], &[]),
        action("ask_registry", "registry", &["AUDIT"], &["VIEW_CLUSTERS"]),
        action("ask_secret", "secret", &["QUOTA"], &["AUDIT"]),
        action("ask_documented", "secret", &["VIEW_CLUSTERS"], &[]),
    ];
    Service::new(OwnRows { permissions, kinds, actions })
});

/// A thing with the crate's value.
struct Asked {
    thing: ThingFacts,
    value: Resource<u64>,
}

impl Asked {
    fn new(owner: OwnerFacts, app: Option<u64>, thing: Thing) -> Asked {
        let Thing { kind, app_public, public, assignees } = thing;
        let thing = ThingFacts { kind, owner, app, app_public, public, assignees };
        let value = thing.resource_in(&SERVICE, |id| id);
        assert_eq!(value.is_public(), thing.is_public(), "{thing:?}");
        Asked { thing, value }
    }
}

/// The three apps of the user's organization and its things outside apps: 3 × 24 + 8. An app of the other organization,
/// the user's and somebody else's with the same id, the other organization's things outside apps, and what both users
/// have outside apps: 3 × 24 + 8 + 2 × 4.
fn things() -> Vec<Asked> {
    let World { user, somebody, organization, other_organization, here, there, elsewhere } = DISTINCT;
    let [own, other] = [organization, other_organization].map(OwnerFacts::Organization);
    let [mine, theirs] = [user, somebody].map(OwnerFacts::User);
    let mut things = Vec::new();
    // 24 in each app: the app in 2 × 4 states, and a pipeline in 4 × 4 states
    let assignments = [vec![], vec![user], vec![somebody], vec![somebody, user, somebody]];
    for (owner, app) in
        [(own, here), (own, there), (own, elsewhere), (other, here), (mine, here), (theirs, here)]
    {
        for assignees in &assignments {
            for (app_public, public) in VISIBILITIES {
                let of = |kind| Thing { kind, app_public, public, assignees: assignees.clone() };
                things.push(Asked::new(owner, Some(app), of("pipeline")));
                if app_public == public {
                    things.push(Asked::new(owner, Some(app), of("app")));
                }
            }
        }
    }
    for assignees in [vec![], vec![user]] {
        let of = |kind| Thing { assignees: assignees.clone(), ..Thing::private(kind) };
        for owner in [own, other] {
            let kinds = ["organization", "cluster", "registry", "secret"];
            things.extend(kinds.map(|kind| Asked::new(owner, None, of(kind))));
        }
        // a registry is no user's, so that nothing can be done with it
        for owner in [mine, theirs] {
            things.extend(["secret", "registry"].map(|kind| Asked::new(owner, None, of(kind))));
        }
    }
    things
}

fn questions() -> Vec<(AnyAction, &'static Rule)> {
    SERVICE.own_questions().collect()
}

/// Puts every own action to the oracle and to the crate, about each thing.
fn compare<'s>(
    run: &mut Run,
    facts: &Facts,
    subject: &'s Subject<u64>,
    things: &'s [Asked],
    ask: impl Fn(&'s Subject<u64>, AnyAction, &'s Resource<u64>) -> bool,
) {
    let questions = questions();
    for Asked { thing, value } in things {
        run.compare_each(questions.len(), |position| {
            let (action, rule) = questions[position];
            let expected = SERVICE.oracle.satisfies(facts, rule, thing);
            assert_eq!(ask(subject, action, value), expected, "{action} by {facts:?} on {thing:?}");
            expected
        });
    }
}

fn subject(facts: &Facts) -> Subject<u64> {
    facts.subject_in(&SERVICE, |id| id).unwrap()
}

/// Every member in both layouts asks everything: 2 × 3722 × 168 × 10.
fn own_rows(part: Part, role: &'static str) {
    let things = things();
    let mut run = Run::new(part);
    for layout in [Layout::Few, Layout::Many] {
        for facts in members(DISTINCT, role, layout) {
            compare(&mut run, &facts, &subject(&facts), &things, can);
        }
    }
    run.expect(&format!("{role}, own rows"), 2 * 3722 * THINGS * ACTIONS);
}

/// The plainer members ask by each of the other functions: 3 × 125 × 168 × 10.
fn own_rows_otherwise(part: Part, role: &'static str) {
    let things = things();
    let mut run = Run::new(part);
    for facts in plainer_members(DISTINCT, role, Layout::Many) {
        let subject = subject(&facts);
        compare(&mut run, &facts, &subject, &things, |subject, action, resource| {
            decide(subject, action, resource).is_allowed()
        });
        compare(&mut run, &facts, &subject, &things, |subject, action, resource| {
            filter(subject, action).contains(resource)
        });
        compare(&mut run, &facts, &subject, &things, |subject, action, resource| {
            actions(subject, resource).contains(action)
        });
    }
    run.expect(&format!("{role}, own rows by other functions"), 3 * 125 * THINGS * ACTIONS);
}

/// The plainer members with each token ask everything: 125 × 14 × 168 × 10. A token has one own permission, all but that,
/// every documented one, everything, one documented one that an own action asks for, or nothing.
fn own_tokens(part: Part, role: &'static str) {
    let own = &SERVICE.oracle.own_names;
    let everything: BTreeSet<_> = SERVICE.oracle.names.iter().chain(own).copied().collect();
    let mut tokens: Vec<BTreeSet<&'static str>> = Vec::new();
    for name in own {
        tokens.push([*name].into());
        tokens.push(everything.iter().copied().filter(|other| other != name).collect());
    }
    tokens.push(SERVICE.oracle.names.iter().copied().collect());
    tokens.push(everything);
    tokens.push(["VIEW_CLUSTERS"].into());
    tokens.push(BTreeSet::new());
    let things = things();
    let mut run = Run::new(part);
    for facts in plainer_members(DISTINCT, role, Layout::Few) {
        for token in &tokens {
            let facts = Facts { scopes: Some(token.clone()), ..facts.clone() };
            compare(&mut run, &facts, &subject(&facts), &things, can);
        }
    }
    run.expect(&format!("{role}, own rows with tokens"), 125 * 14 * THINGS * ACTIONS);
}

/// Subjects without a membership ask everything, each without a token and with one of documented permissions: nobody, a
/// user alone, and a member of the other organization in each role. Nobody under the documented policy holds nothing own.
#[test]
fn own_rows_without_membership() {
    let things = things();
    let World { user, other_organization, .. } = DISTINCT;
    let others = super::ROLES.map(|role| super::member(user, [(other_organization, role, vec![])]));
    let mut run = Run::new(Part::Everything);
    for facts in [Facts::default(), super::user_alone(user)].into_iter().chain(others) {
        let scopes = Some(SERVICE.oracle.names.iter().copied().collect());
        for facts in [facts.clone(), Facts { scopes, ..facts }] {
            compare(&mut run, &facts, &subject(&facts), &things, can);
        }
    }
    run.expect("own rows without membership", 8 * 2 * THINGS * ACTIONS);
}

/// Every member with the vocabulary gets the documented answers, about everything in their organization and everything
/// outside it: 3722 × 2 × (3 × 912 + 44).
fn documented_answers(part: Part, role: &'static str) {
    let sites: Vec<_> = own_sites(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let mut run = Run::new(part);
    for facts in members(DISTINCT, role, Layout::Few) {
        let value = subject(&facts);
        run.compare(&Asker { facts, value }, &sites);
    }
    run.expect(&format!("{role}, documented answers with a vocabulary"), 3722 * 2 * (3 * 912 + 44));
}

/// The plainer members with the vocabulary and without it get the same decisions: basis, reason and `must_hide`. They ask
/// without a token and with two, about everything: 125 × 3 × 2 × (3 × 912 + 44).
fn documented_decisions(part: Part, role: &'static str) {
    let sites: Vec<_> = own_sites::<u64>(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let mut run = Run::new(part);
    for facts in plainer_members(DISTINCT, role, Layout::Few) {
        let pair = [subject(&facts), facts.subject().unwrap()];
        for scopes in [None, Some(Permission::all()), Some(Permission::VIEW_MODELS)] {
            let [with, without] = pair.clone().map(|subject| match scopes {
                Some(scopes) => subject.narrowed_to(scopes),
                None => subject,
            });
            for asked in sites.iter().flat_map(|site| &site.asked) {
                run.compare_each(asked.questions.len(), |position| {
                    let (action, _) = asked.questions[position];
                    let decision = decide(&with, action, &asked.value);
                    assert_eq!(
                        decision,
                        decide(&without, action, &asked.value),
                        "{action} {facts:?} {:?}",
                        asked.thing
                    );
                    decision.is_allowed()
                });
            }
        }
    }
    run.expect(&format!("{role}, documented decisions with a vocabulary"), 125 * 3 * 2 * (3 * 912 + 44));
}

#[test]
fn the_service_has_one_row_of_each_sort() {
    assert_eq!(things().len() as u64, THINGS);
    assert_eq!(questions().len() as u64, ACTIONS);
    let kinds = things().into_iter().map(|asked| asked.thing.kind).collect::<BTreeSet<_>>();
    let asked = questions().into_iter().map(|(_, rule)| rule.applies_to).collect::<BTreeSet<_>>();
    assert_eq!(kinds, asked);
}
