//! Tests of a policy with own rows.

use super::*;
use crate::policy::{AnyRole, AnyTeamPermission};
use crate::vocabulary::{Action, ResourceKind};

mod pipelines {
    crate::own_vocabulary! {
        /// What the pipeline service asks.
        pub(super) const VOCABULARY;
        permissions {
            64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline "run_pipeline" App [RUN_PIPELINES EDIT_INPUTS] [VIEW_MODELS];
            /// Build the search index of the app anew.
            ReindexApp "reindex_app" App [EDIT_DATASETS] [];
        }
    }
}

/// Another service, which gives bit 64 another meaning.
mod search {
    crate::own_vocabulary! {
        /// What the search service asks.
        pub(super) const VOCABULARY;
        permissions {
            64 DROP_INDEX "Drop the index" App [Y N Y N N N] [Y N N N] -;
        }
    }
}

use pipelines::{Ask, RUN_PIPELINES, VOCABULARY};

fn of(vocabulary: Vocabulary) -> Policy {
    Policy::documented().clone().with_vocabulary(vocabulary)
}

#[test]
fn a_policy_has_the_vocabulary_that_it_was_given() {
    assert_eq!(of(VOCABULARY).vocabulary(), &VOCABULARY);
    assert_eq!(of(VOCABULARY).with_vocabulary(search::VOCABULARY).vocabulary(), &search::VOCABULARY);
    assert_eq!(Policy::documented().vocabulary(), &Vocabulary::EMPTY);
}

/// Own permissions of a custom definition count under the policy's own rows, and nowhere else.
#[test]
fn custom_definitions_have_the_rows_of_their_policy() -> Result<(), DefinitionError> {
    let granted = RUN_PIPELINES | Permission::PREDICT;
    let ours = of(VOCABULARY);
    let role = AnyRole::from(ours.custom_role("Runner", granted, Reach::AllApps, None)?);
    let held = AnyTeamPermission::from(ours.custom_team_permission("Runners", granted)?);
    for (policy, expected) in [
        (&ours, granted),
        (&of(search::VOCABULARY), Permission::PREDICT),
        (Policy::documented(), Permission::PREDICT),
    ] {
        assert_eq!(policy.role_definition(&role).grants, expected);
        assert_eq!(policy.permissions_of(&held), expected);
    }
    // a ceiling with own permissions has rows too
    let capped = ours.custom_role("Capped", Permission::PREDICT, Reach::AllApps, Some(RUN_PIPELINES))?;
    assert_eq!(capped.own_rows(), VOCABULARY.permissions());
    // documented permissions mean the same everywhere, and have no rows
    let plain = ours.custom_role("Plain", Permission::PREDICT, Reach::AllApps, Some(Permission::PREDICT))?;
    let plain_team = ours.custom_team_permission("Plain", Permission::PREDICT)?;
    assert_eq!((plain.own_rows(), plain_team.own_rows()), (&[][..], &[][..]));
    Ok(())
}

#[test]
fn own_permissions_of_other_rows_satisfy_nothing() {
    let run = AnyAction::from(Ask::RunPipeline);
    let asked = |policy: &Policy| policy.requirement(run);
    let (edit, view) = (Permission::EDIT_INPUTS, Permission::VIEW_MODELS);
    assert_eq!(asked(&of(VOCABULARY)), Requirement { any_of: RUN_PIPELINES | edit, if_assigned: view });
    for policy in [of(search::VOCABULARY), Policy::documented().clone()] {
        assert_eq!(asked(&policy), Requirement { any_of: edit, if_assigned: view });
    }
    let reindex = Requirement { any_of: Permission::EDIT_DATASETS, if_assigned: Permission::empty() };
    assert_eq!(Policy::documented().requirement(Ask::ReindexApp.into()), reindex);
}

/// V1: a documented question about a documented kind is answered by documented actions alone.
#[test]
fn any_action_on_a_kind_lists_own_ones_for_own_questions() {
    let (policy, kind) = (of(VOCABULARY), AnyKind::Documented(ResourceKind::App));
    let documented = policy.any_action_on(kind, Action::ViewApp.into(), |_| true);
    assert_eq!(documented, Requirement::any_documented(kind));
    assert!(!documented.listed().intersects(RUN_PIPELINES));
    let own = policy.any_action_on(kind, Ask::ReindexApp.into(), |_| true);
    assert!(own.any_of.contains(documented.any_of | RUN_PIPELINES | Permission::EDIT_DATASETS));
    assert!(own.if_assigned.contains(Permission::VIEW_MODELS));
    // an action that is not for the resource is left out, the one that is asked too
    let none = policy.any_action_on(kind, Ask::RunPipeline.into(), |_| false);
    assert_eq!(none, documented);
    let asked = Policy::documented().any_action_on(kind, Ask::RunPipeline.into(), |_| true);
    assert!(asked.if_assigned.contains(Permission::VIEW_MODELS) && !asked.any_of.intersects(RUN_PIPELINES));
}
