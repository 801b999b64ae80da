//! Two services in one process: the same bits, names and kinds with other meanings, and neither gives the other anything.

use super::{HERE, ORGANIZATION, USER, answers, asked, held, member, policy_with};
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole};
use rolecall::own::{AnyAction, KindPlace, OwnKind, OwnPermission, Vocabulary};
use rolecall::{
    Action, Decision, Membership, Owner, Permission, Policy, Reach, Reason, Resource, Role, Subject,
    TeamMembership, TeamPermission, can, decide, remedies,
};

/// The pipeline service.
mod pipelines {
    rolecall::own_vocabulary! {
        /// What the pipeline service asks.
        pub const VOCABULARY;
        permissions {
            64 RUN_PIPELINES "Run pipelines" App          [Y N Y Y Y Y] [Y N N N] -;
            65 VIEW_RUNS     "View runs"     App          [Y Y Y Y Y Y] [Y Y Y Y] P;
            66 COUNT_RUNS    "Count runs"    Organization [Y Y Y Y Y Y] [N N N N] -;
        }
        kinds {
            PIPELINE "pipeline" InApps;
            SECRET   "secret"   OfOrganizationsAndUsers;
        }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline "run_pipeline" PIPELINE     [RUN_PIPELINES] [EDIT_INPUTS];
            /// Show the runs of the pipeline.
            ViewRuns    "view_runs"    PIPELINE     [VIEW_RUNS]     [];
            /// Count the runs of the organization.
            CountRuns   "count_runs"   Organization [COUNT_RUNS]    [];
            /// Replace the value of the secret.
            Rotate      "rotate"       SECRET       [COUNT_RUNS]    [];
            /// Build the search index of the app anew.
            ReindexApp  "reindex_app"  App          [EDIT_INPUTS]   [];
        }
    }
}

/// Another service, with the same bits, kinds and names of actions.
mod robots {
    rolecall::own_vocabulary! {
        /// What the robot service asks.
        pub const VOCABULARY;
        permissions {
            64 STOP_ROBOTS  "Stop robots"  App          [Y N Y N N N] [N N N N] -;
            65 SHOW_ROBOTS  "Show robots"  App          [Y N Y N N N] [N N N N] -;
            66 COUNT_ROBOTS "Count robots" Organization [Y N N N N N] [N N N N] -;
        }
        kinds {
            PIPELINE "pipeline" InApps;
            SECRET   "secret"   OfOrganizationsAndUsers;
        }
        actions Ask {
            /// Stop the robot on the pipeline.
            RunPipeline "run_pipeline" PIPELINE     [STOP_ROBOTS]  [];
            /// Show the robots at the pipeline.
            ViewRuns    "view_runs"    PIPELINE     [SHOW_ROBOTS]  [];
            /// Count the robots of the organization.
            CountRuns   "count_runs"   Organization [COUNT_ROBOTS] [];
            /// Replace the value of the secret.
            Rotate      "rotate"       SECRET       [COUNT_ROBOTS] [];
        }
    }
}

const NOBODY: &str = "NNNNN NNNNN NNNNN NNNNN NNNNN NNNNN";

fn ours() -> Policy {
    policy_with(pipelines::VOCABULARY)
}

fn theirs() -> Policy {
    policy_with(robots::VOCABULARY)
}

fn app() -> Resource<u64> {
    Resource::app(ORGANIZATION, HERE)
}

fn pipeline() -> Resource<u64> {
    app().of_kind(&pipelines::PIPELINE)
}

/// Each action with its counterpart and a resource that it applies to.
fn pairs() -> [(pipelines::Ask, robots::Ask, Resource<u64>); 4] {
    use pipelines::Ask::{CountRuns, Rotate, RunPipeline, ViewRuns};
    [
        (RunPipeline, robots::Ask::RunPipeline, pipeline()),
        (ViewRuns, robots::Ask::ViewRuns, pipeline().public()),
        (CountRuns, robots::Ask::CountRuns, Resource::organization(ORGANIZATION)),
        (Rotate, robots::Ask::Rotate, Resource::owned(&pipelines::SECRET, Owner::Organization(ORGANIZATION))),
    ]
}

#[test]
fn an_action_of_one_is_denied_to_subjects_of_the_other() {
    for (ours_asks, theirs_ask, resource) in pairs() {
        assert_eq!(answers(&theirs(), HERE, ours_asks, &resource), NOBODY, "{ours_asks}");
        assert_eq!(answers(&ours(), HERE, theirs_ask, &resource), NOBODY, "{theirs_ask}");
        assert_eq!(answers(Policy::documented(), HERE, ours_asks, &resource), NOBODY, "{ours_asks}");
        // Each under its own policy is somebody's.
        assert_ne!(answers(&ours(), HERE, ours_asks, &resource), NOBODY);
        assert_ne!(answers(&theirs(), HERE, theirs_ask, &resource), NOBODY);
    }
    // On a public resource, and to the owner, the bits of another table count as little.
    let public = app().public().of_kind(&pipelines::PIPELINE).public();
    for (policy, expected) in [(ours(), true), (theirs(), false)] {
        let subject = policy.subject(USER, []).unwrap();
        assert_eq!(asked(&subject, pipelines::Ask::ViewRuns, &public), expected);
        let own = Resource::personal_app(USER, HERE).of_kind(&pipelines::PIPELINE);
        assert_eq!(asked(&subject, pipelines::Ask::RunPipeline, &own), expected);
        let own = Resource::owned(&pipelines::SECRET, Owner::User(USER));
        assert_eq!(asked(&subject, pipelines::Ask::Rotate, &own), expected);
    }
}

#[test]
fn documented_permissions_of_an_action_count_everywhere() {
    let started = pipeline().assigned_to(USER);
    for policy in [ours(), theirs(), Policy::documented().clone()] {
        let contributor = member(&policy, Role::OrganizationContributor);
        assert!(asked(&contributor, pipelines::Ask::RunPipeline, &started)); // EDIT_INPUTS
        assert!(asked(&contributor, pipelines::Ask::ReindexApp, &app()));
        let user = member(&policy, Role::OrganizationUser);
        assert!(!asked(&user, pipelines::Ask::ReindexApp, &app()));
    }
}

#[test]
fn a_denial_by_the_other_vocabulary_is_no_matter_of_tokens_or_teams() {
    let ana = member(&theirs(), Role::Administrator);
    let Decision::Deny(denial) = decide(&ana, pipelines::Ask::RunPipeline, &pipeline()) else {
        panic!("allowed")
    };
    assert_eq!((denial.reason(), denial.action()), (Reason::NotAssigned, pipelines::Ask::RunPipeline.into()));
    let Decision::Deny(denial) = decide(&ana, pipelines::Ask::ViewRuns, &pipeline()) else {
        panic!("allowed")
    };
    assert_eq!(denial.reason(), Reason::NotGranted);
    assert!(!denial.must_hide()); // ana may do what the robots' own actions on that kind ask
    // No change of the facts helps.
    let found = pipeline();
    assert_eq!(remedies(&ana, pipelines::Ask::ViewRuns, &found), []);
    let user = member(&theirs(), Role::OrganizationUser);
    let Decision::Deny(denial) = decide(&user, pipelines::Ask::ViewRuns, &pipeline()) else {
        panic!("allowed")
    };
    assert!(denial.must_hide());
}

#[test]
fn a_custom_role_of_one_under_the_other() {
    let everything = pipelines::RUN_PIPELINES | pipelines::COUNT_RUNS | Permission::EDIT_INPUTS;
    let role = ours().custom_role("Runner", everything, Reach::AllApps, None).unwrap();
    let membership = Membership::new(ORGANIZATION, AnyRole::from(role));
    let subject = |policy: &Policy| policy.subject(USER, [membership.clone()]).unwrap();
    assert_eq!(held(&subject(&ours()), &app()), "EDIT_INPUTS|RUN_PIPELINES|COUNT_RUNS");
    assert!(asked(&subject(&ours()), pipelines::Ask::RunPipeline, &pipeline()));
    for policy in [theirs(), Policy::documented().clone()] {
        let subject = subject(&policy);
        assert_eq!(held(&subject, &app()), "EDIT_INPUTS"); // and neither STOP_ROBOTS nor COUNT_ROBOTS
        for (ours_asks, theirs_ask, resource) in pairs() {
            assert!(!asked(&subject, ours_asks, &resource), "{ours_asks}");
            assert!(!asked(&subject, theirs_ask, &resource), "{theirs_ask}");
        }
    }
}

#[test]
fn a_ceiling_of_one_under_the_other() {
    // Under the other vocabulary the bit of the ceiling means something else, which it must not let through.
    let ceiling = Some(pipelines::RUN_PIPELINES | Permission::VIEW_MODELS);
    let role = ours().custom_role("Capped", Permission::empty(), Reach::SelectedApps, ceiling).unwrap();
    let stoppers = theirs().custom_team_permission("Stoppers", robots::STOP_ROBOTS).unwrap();
    let team = TeamMembership::new(30).with_app(HERE, stoppers);
    let subject = |role: AnyRole| {
        theirs().subject(USER, [Membership::new(ORGANIZATION, role).with_team(team.clone())]).unwrap()
    };
    assert!(!asked(&subject(role.into()), robots::Ask::RunPipeline, &pipeline()));
    assert!(asked(&subject(Role::OrganizationUser.into()), robots::Ask::RunPipeline, &pipeline()));
}

#[test]
fn a_custom_team_permission_of_one_under_the_other() {
    let set = pipelines::RUN_PIPELINES | Permission::EDIT_INPUTS;
    let runners = ours().custom_team_permission("Runners", set).unwrap();
    let team = TeamMembership::new(30).with_app(HERE, AnyTeamPermission::from(runners));
    let membership = Membership::new(ORGANIZATION, Role::FinancialManager).with_team(team);
    let subject = |policy: &Policy| policy.subject(USER, [membership.clone()]).unwrap();
    assert!(asked(&subject(&ours()), pipelines::Ask::RunPipeline, &pipeline()));
    assert!(!asked(&subject(&theirs()), robots::Ask::RunPipeline, &pipeline()));
    assert_eq!(held(&subject(&theirs()), &app()), "VIEW_FINANCIAL_DATA|EDIT_INPUTS");
    assert_eq!(held(&subject(Policy::documented()), &app()), "VIEW_FINANCIAL_DATA|EDIT_INPUTS");
}

#[test]
fn under_another_policy_the_facts_mean_what_that_policy_says() {
    let subject = in_full_access();
    assert!(asked(&subject.clone().under(&ours()), pipelines::Ask::RunPipeline, &pipeline()));
    let moved = subject.clone().under(&ours()).under(&theirs());
    assert!(!asked(&moved, pipelines::Ask::RunPipeline, &pipeline()));
    assert_eq!(moved, subject.clone().under(&theirs()));
    // There and back again: nothing was narrowed, so that nothing was lost.
    assert_eq!(moved.under(&ours()), subject.clone().under(&ours()));
    let documented = subject.clone().under(&ours()).under(Policy::documented());
    assert_eq!(documented, subject);
    assert_eq!(held(&documented, &pipeline()).matches('#').count(), 0);
}

fn in_full_access() -> Subject<u64> {
    let team = TeamMembership::new(30).with_app(HERE, TeamPermission::FullAccess);
    Subject::new(USER, [Membership::new(ORGANIZATION, Role::TeamContributor).with_team(team)]).unwrap()
}

#[test]
fn own_scopes_of_a_token_stay_behind() {
    let ana = member(&ours(), Role::Administrator);
    let scopes = pipelines::RUN_PIPELINES | pipelines::VIEW_RUNS | Permission::VIEW_MODELS;
    let token = ana.clone().narrowed_to(scopes);
    assert!(asked(&token, pipelines::Ask::RunPipeline, &pipeline()));
    for policy in [theirs(), Policy::documented().clone()] {
        let moved = token.clone().under(&policy);
        assert_eq!(moved.scopes(), Permission::VIEW_MODELS);
        assert!(!asked(&moved, robots::Ask::RunPipeline, &pipeline()));
        assert!(asked(&moved, Action::ViewModel, &app().model()));
        // Nothing widens: what a token has lost does not come back.
        let back = moved.under(&ours());
        assert_eq!(back.scopes(), Permission::VIEW_MODELS);
        assert!(!asked(&back, pipelines::Ask::RunPipeline, &pipeline()));
    }
    // Another policy with the same own permissions keeps them.
    let other = ours().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    assert!(asked(&token.under(&other), pipelines::Ask::RunPipeline, &pipeline()));
    // Without a token all own permissions of the other vocabulary count.
    assert!(asked(&ana.under(&theirs()), robots::Ask::RunPipeline, &pipeline()));
}

/// A token that names every own permission of a full table is still a token, which another vocabulary must not widen.
#[test]
fn a_token_with_all_own_bits_is_a_token() {
    let rows: Vec<OwnPermission> = (64..128)
        .map(|bit| OwnPermission {
            bit,
            name: format!("OWN_{bit}").leak(),
            title: format!("Own permission {bit}").leak(),
            ..pipelines::VOCABULARY.permissions()[0]
        })
        .collect();
    let full = policy_with(Vocabulary::new(rows.leak(), &[], &[]).unwrap());
    let every_bit = Permission::from_bits_retain(u128::from(u64::MAX) << 64);
    for scopes in [every_bit, every_bit | Permission::VIEW_MODELS, every_bit | Permission::all()] {
        let token = member(&full, Role::Administrator).narrowed_to(scopes);
        let moved = token.under(&theirs());
        assert_eq!(moved.scopes(), scopes & Permission::all());
        assert!(!asked(&moved, robots::Ask::RunPipeline, &pipeline()));
    }
}

/// A table is compared by its contents: a vocabulary that is built twice is the same vocabulary.
#[test]
fn an_equal_table_at_another_address_is_the_same() {
    let rows: &'static [OwnPermission] = pipelines::VOCABULARY.permissions().to_vec().leak();
    assert!(!std::ptr::eq(rows, pipelines::VOCABULARY.permissions()));
    let (kinds, actions) = (pipelines::VOCABULARY.kinds(), pipelines::VOCABULARY.actions());
    let copy = policy_with(Vocabulary::new(rows, kinds, actions).unwrap());
    assert_eq!(copy, ours());
    for (ask, _, resource) in pairs() {
        assert_eq!(answers(&copy, HERE, ask, &resource), answers(&ours(), HERE, ask, &resource), "{ask}");
    }
    // A table of the same permissions with one other cell is another one.
    let mut rows = rows.to_vec();
    rows[0].team_permissions[1] = true;
    let rows = rows.leak();
    let actions: Vec<_> = actions
        .iter()
        .map(|action| rolecall::own::OwnAction {
            permissions: if action.permissions.is_empty() { &[] } else { rows },
            ..**action
        })
        .collect();
    let actions: &'static [_] = actions.leak();
    let actions = actions.iter().collect::<Vec<_>>().leak();
    let other = policy_with(Vocabulary::new(rows, kinds, actions).unwrap());
    let ana = member(&other, Role::Administrator);
    assert!(!asked(&ana, pipelines::Ask::RunPipeline, &pipeline()));
    assert!(asked(&ana, actions[0], &pipeline()));
    assert!(!can(&member(&ours(), Role::Administrator), actions[0], &pipeline()));
    assert_ne!(AnyAction::Own(actions[0]), AnyAction::from(pipelines::Ask::RunPipeline));
}

/// A kind is compared by its contents, too, and a documented kind is none of a service's own whatever its name is.
#[test]
fn an_equal_kind_at_another_address_is_the_same() {
    static COPY: OwnKind = OwnKind { name: "pipeline", place: KindPlace::InApps };
    static OTHER: OwnKind = OwnKind { name: "pipelines", place: KindPlace::InApps };
    static MODEL: OwnKind = OwnKind { name: "model", place: KindPlace::InApps };
    static APP: OwnKind = OwnKind { name: "app", place: KindPlace::InApps };
    let ana = member(&ours(), Role::Administrator);
    let run = pipelines::Ask::RunPipeline;
    for (kind, expected) in [(&pipelines::PIPELINE, true), (&COPY, true), (&OTHER, false), (&MODEL, false)] {
        assert_eq!(asked(&ana, run, &app().of_kind(kind)), expected, "{kind:?}");
    }
    assert!(!asked(&ana, run, &app().model()));
    assert!(asked(&ana, pipelines::Ask::ReindexApp, &app()));
    assert!(!asked(&ana, pipelines::Ask::ReindexApp, &app().of_kind(&APP)));
    assert!(!asked(&ana, Action::ViewModel, &app().of_kind(&MODEL)));
}

/// A custom definition without own permissions is the same in every vocabulary.
#[test]
fn a_custom_definition_of_documented_permissions_is_nobodys() {
    let set = Permission::VIEW_MODELS | Permission::EDIT_INPUTS;
    let role = |policy: Policy| policy.custom_role("Viewer", set, Reach::AllApps, Some(set)).unwrap();
    let team = |policy: Policy| policy.custom_team_permission("Viewers", set).unwrap();
    assert_eq!(role(ours()), role(theirs()));
    assert_eq!(role(ours()), CustomRole::new("Viewer", set, Reach::AllApps, Some(set)).unwrap());
    assert_eq!(team(ours()), team(theirs()));
    // With own ones it is the vocabulary's own, whose bits mean something else in another.
    let bit = pipelines::RUN_PIPELINES;
    let [one, two] =
        [ours(), theirs()].map(|policy| policy.custom_role("Viewer", bit, Reach::AllApps, None).unwrap());
    assert_ne!(one, two);
}

/// A new vocabulary replaces the old one, and leaves no bit of it in roles, team permissions and ceilings.
#[test]
fn one_vocabulary_replaces_another() {
    assert_eq!(ours().with_vocabulary(robots::VOCABULARY), theirs());
    assert_eq!(ours().with_vocabulary(Vocabulary::default()), *Policy::documented());
    assert!(ours().with_vocabulary(Vocabulary::default()).is_documented());
    assert!(!ours().is_documented());
}
