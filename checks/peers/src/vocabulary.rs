//! A service's own vocabulary, for rolecall. The engines read the same rows from `vocabulary/*.csv`.

rolecall::own_vocabulary! {
    /// A vocabulary with rows of each sort: permissions of both levels, public, given by teams, and above or below the
    /// ceiling; kinds in all places; actions over own permissions, documented ones, and both.
    pub const VOCABULARY;
    permissions {
        //                                                     Adm Fin OrgC TeamC OrgU Infra, Full Train Lead Work
        64  RUN_PIPELINES  "Run pipelines"              App          [Y N Y Y N N]            [Y N N N] -;
        65  VIEW_RUNS      "View the runs of pipelines" App          [Y N Y N Y N]            [Y Y N N] P;
        66  MANAGE_JOBS    "Manage jobs"                App          [Y N Y Y N N]            [Y N N N] -;
        67  ORDER_LABELING "Order labeling"             App          [Y Y Y N N N]            [N N N N] -;
        68  LABEL_RUNS     "Label runs"                 App          [Y N Y Y N N]            [Y N Y Y] -;
        90  VIEW_AUDIT_LOG "View the audit log"         Organization [Y N N N N N]            [N N N N] -;
        91  VIEW_QUOTAS    "View quotas"                Organization [Y N Y N N Y]            [Y Y N N] -;
        127 MANAGE_SECRETS "Manage secrets"             Organization [Y N Y Y N N]            [N N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        JOB      "job"      InApps;
        REGISTRY "registry" OfOrganizations;
        SECRET   "secret"   OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Build the search index of the app anew.
        ReindexApp       "reindex_app"        App          [EDIT_INPUTS]               [];
        /// Order labels for the inputs of the app.
        CreateLabelOrder "create_label_order" App          [ORDER_LABELING]            [];
        /// Start a run of the pipeline.
        RunPipeline      "run_pipeline"       PIPELINE     [RUN_PIPELINES]             [];
        /// Show a run of the pipeline.
        ViewRun          "view_run"           PIPELINE     [VIEW_RUNS VIEW_QUOTAS]     [];
        /// Stop the job.
        CancelJob        "cancel_job"         JOB          [MANAGE_JOBS]               [EDIT_INPUTS WRITE_TASK_ANNOTATIONS];
        /// Label the output of the job.
        LabelJob         "label_job"          JOB          [MANAGE_TASKS]              [LABEL_RUNS];
        /// Show who did what.
        ViewAuditLog     "view_audit_log"     Organization [VIEW_AUDIT_LOG]            [];
        /// Show what runs on the cluster.
        InspectCluster   "inspect_cluster"    Cluster      [VIEW_QUOTAS]               [VIEW_CLUSTERS];
        /// Show the registry.
        ViewRegistry     "view_registry"      REGISTRY     [VIEW_QUOTAS VIEW_CLUSTERS] [];
        /// Replace the value of the secret.
        RotateSecret     "rotate_secret"      SECRET       [MANAGE_SECRETS]            [VIEW_QUOTAS];
        /// Show who read the secret.
        AuditSecret      "audit_secret"       SECRET       [MANAGE_SECURITY]           [];
    }
}
