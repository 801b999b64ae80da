//! A service's own permissions, kinds and actions (`V1` to `V6`).

use rolecall::own::Vocabulary;
use rolecall::*;

rolecall::own_vocabulary! {
    /// What the pipeline service asks.
    pub const VOCABULARY;
    permissions {
        64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        SECRET "secret" OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline "run_pipeline" PIPELINE [RUN_PIPELINES] [];
        /// Build the search index of the app anew.
        ReindexApp "reindex_app" App [EDIT_INPUTS] [];
        /// Show the audit log.
        ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
        /// Show a secret.
        ViewSecret "view_secret" SECRET [VIEW_AUDIT_LOG] [];
    }
}

#[test]
fn smoke() {
    let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    let ana = policy.subject(7, [Membership::new(1, Role::Administrator)]).unwrap();
    let pipeline = Resource::app(1, 100).of_kind(&PIPELINE);
    assert!(can(&ana, Ask::RunPipeline, &pipeline));
    assert!(can(&ana, Ask::ReindexApp, &Resource::app(1, 100)));
    assert!(can(&ana, Ask::ViewAuditLog, &Resource::organization(1)));
    assert!(!can(&ana.clone().narrowed_to(Permission::all()), Ask::RunPipeline, &pipeline));
    let tc = policy
        .subject(
            8,
            [Membership::new(1, Role::TeamContributor)
                .with_team(TeamMembership::new(3).with_app(100, TeamPermission::FullAccess))],
        )
        .unwrap();
    assert!(can(&tc, Ask::RunPipeline, &pipeline));
    println!("{}", explain(&tc, Ask::RunPipeline, &pipeline));
    println!("{}", actions(&ana, &Resource::app(1, 100)));
    println!("{:?}", filter(&tc, Ask::RunPipeline));
    println!("{}", Vocabulary::default().permissions().len());
    let mine = Resource::owned(&SECRET, Owner::User(8));
    assert!(can(&tc, Ask::ViewSecret, &mine) && !can(&ana, Ask::ViewSecret, &mine));
    println!(
        "{:?}",
        remedies(&tc.narrowed_to(Permission::all()), Ask::RunPipeline, &pipeline)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    );
}
