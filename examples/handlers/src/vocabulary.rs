//! The service's own permissions, kinds and actions: the nouns and verbs of its calls that the documents do not have.
//!
//! The rows stand in the columns of the documents' tables. The compiler checks them.

rolecall::own_vocabulary! {
    /// Everything that the calls of the platform ask beyond the documents.
    pub const VOCABULARY;

    // Columns: bit, name, title, level, the roles (Administrator, Financial Manager, Organization Contributor, Team
    // Contributor, Organization User, Infrastructure Manager), the team permissions (Full Access, Model Trainer,
    // Labeler Lead, Labeler Worker), P for public. The comment above a row says who holds it, and why they do.
    permissions {
        /// Like "Edit App ID" and "Base Workflow Edit": it changes the app for everybody in it, so no Team Contributor.
        64 EDIT_APP_SETTINGS    "Edit App Settings"                                App          [Y N Y N N N] [Y N N N] -;
        /// Everybody who sees all inputs or all annotations. Apart from VIEW_INPUTS, since each search costs money.
        65 SEARCH               "Search inputs and annotations"                    App          [Y N Y Y Y N] [Y Y Y N] -;
        /// Everybody who may search. A saved search has a visibility of its own: a public one is everybody's to read.
        66 VIEW_SAVED_SEARCHES  "View saved searches"                              App          [Y N Y Y Y N] [Y Y Y N] P;
        /// Everybody who may search, but for Organization Users: they view, and save nothing.
        67 EDIT_SAVED_SEARCHES  "Create, edit and delete saved searches"           App          [Y N Y Y N N] [Y Y Y N] -;
        /// Nobody by role or team: it is for public resources of all owners. PREDICT and DEPLOY_MODELS are for one's own.
        68 USE_PUBLIC_RESOURCES "Use public models, workflows and pipeline steps"  App          [N N N N N N] [N N N N] P;
        /// Those who change everything in the app. Weights and data leave the platform for good, so no Model Trainer.
        69 EXPORT_RESOURCES     "Export models and datasets"                       App          [Y N Y Y N N] [Y N N N] -;
        /// Like "Change Visibility of Apps": it speaks for the organization in public, so no Team Contributor.
        70 PUBLISH_TO_COMMUNITY "Publish to the Community"                         App          [Y N Y N N N] [Y N N N] -;
        /// Those who create models or pipelines: their code runs on the platform's machines. A token can go without it.
        71 BUILD_IMAGES         "Upload code that the platform builds and runs"    App          [Y N Y Y N N] [Y Y N N] -;
        /// Those who train models. Apart from TRAIN_MODELS, since an evaluation costs predictions and reads a dataset.
        72 RUN_EVALUATIONS      "Run evaluations"                                  App          [Y N Y Y N N] [Y Y N N] -;
        /// Like VIEW_WORKFLOWS, which is public too.
        73 VIEW_PIPELINES       "View pipelines and their steps"                   App          [Y N Y Y Y N] [Y N N N] P;
        /// Like EDIT_WORKFLOWS.
        74 EDIT_PIPELINES       "Create, edit and delete pipelines and their steps" App         [Y N Y Y N N] [Y N N N] -;
        /// Those who edit pipelines. A token that starts runs need not edit anything.
        75 RUN_PIPELINES        "Run pipelines"                                    App          [Y N Y Y N N] [Y N N N] -;
        /// Those who view workflows and pipelines in their own organization: a run shows data, so it is never public.
        76 VIEW_RUNS            "View runs, their logs and their results"          App          [Y N Y Y Y N] [Y N N N] -;
        /// Those who view models: an artifact is a file that training or a pipeline made. Its versions can be public.
        77 VIEW_ARTIFACTS       "View artifacts"                                   App          [Y N Y Y Y N] [Y Y N N] P;
        /// Those who create models.
        78 EDIT_ARTIFACTS       "Create and delete artifacts"                      App          [Y N Y Y N N] [Y Y N N] -;
        /// Those who edit all inputs of the app. Others see and cancel the jobs that they started themselves (R11).
        79 MANAGE_JOBS          "Manage jobs and uploads"                          App          [Y N Y Y N N] [Y N N N] -;
        /// It is work that is bought. A Financial Manager may buy it and needs to see nothing else of the app.
        80 ORDER_LABELING       "Order labeling work"                              App          [Y Y Y N N N] [N N N N] -;
        /// The organization's own keys: Administrators, as for security settings. Users hold it on their own keys (V4).
        81 MANAGE_KEYS          "View, create, edit and delete keys"               Organization [Y N N N N N] [N N N N] -;
        /// Those who deploy, and need to name the secrets that a deployment uses. The names, never the values.
        82 VIEW_SECRETS         "View the names of secrets"                        Organization [Y N Y N N Y] [N N N N] -;
        /// Those who manage what the secrets are for: clusters and what runs there.
        83 MANAGE_SECRETS       "Create, edit and delete secrets"                  Organization [Y N N N N Y] [N N N N] -;
        /// Like "Deploy and View Models in Clusters", also in teams. It takes machine time.
        84 USE_COMPUTE          "Run on clusters and nodepools"                    Organization [Y N Y N N Y] [Y Y N N] -;
        /// Like USE_COMPUTE. Apart from it, since a deployment goes on costing money until somebody deletes it.
        85 MANAGE_DEPLOYMENTS   "View, create, edit and delete deployments"        Organization [Y N Y N N Y] [Y Y N N] -;
        /// Nobody in an organization: there MANAGE_CLUSTERS counts. Users hold it on their own clusters (V4).
        86 MANAGE_OWN_CLUSTERS  "Manage clusters of one's own"                     Organization [N N N N N N] [N N N N] -;
        /// Those who create clusters and their keys, since nobody hands out more than they hold. Machines hold this alone.
        87 OPERATE_MACHINES     "Act as a machine of a cluster"                    Organization [Y N N N N Y] [N N N N] -;
        /// Those who see the inputs of all apps, which logs may hold: so no Infrastructure Manager.
        88 VIEW_LOGS            "View the logs of runners"                         Organization [Y N Y N N N] [N N N N] -;
        /// Administrators alone: it shows what everybody did.
        89 VIEW_AUDIT_LOG       "View the audit log"                               Organization [Y N N N N N] [N N N N] -;
        /// Contributors, for their work; Infrastructure Managers, for the machines. VIEW_FINANCIAL_DATA suffices too.
        90 VIEW_METRICS         "View usage and operations"                        Organization [Y N Y N N Y] [N N N N] -;
    }

    kinds {
        /// A named graph of concepts.
        KNOWLEDGE_GRAPH  "knowledge_graph"  InApps;
        /// One thing through the frames of a video: annotations, one after another.
        ANNOTATION_TRACK "annotation_track" InApps;
        /// A query with a name and a visibility. Under a dataset the platform calls it an annotation filter.
        SAVED_SEARCH     "saved_search"     InApps;
        /// Work that is bought from a labeling service.
        LABEL_ORDER      "label_order"      InApps;
        /// A bulk operation or an import that goes on after the call. It is assigned to the user who started it.
        JOB              "job"              InApps;
        /// A file that comes in parts. It is assigned to the user who started it.
        UPLOAD           "upload"           InApps;
        /// An evaluation of a workflow, with its results.
        EVALUATION       "evaluation"       InApps;
        PIPELINE         "pipeline"         InApps;
        /// A program in a container image, which pipelines are made of.
        PIPELINE_STEP    "pipeline_step"    InApps;
        /// One run of a pipeline, with its logs.
        PIPELINE_RUN     "pipeline_run"     InApps;
        /// A file with versions, such as a checkpoint.
        ARTIFACT         "artifact"         InApps;
        /// A key, also called a personal access token.
        KEY              "key"              OfOrganizationsAndUsers;
        /// A password or the like that the owner's models and pipelines get when they run.
        SECRET           "secret"           OfOrganizationsAndUsers;
        /// The machines of a cluster and its nodepools. If a user owns them it is the cluster itself, since the documented
        /// kinds are an organization's.
        COMPUTE_PLANE    "compute_plane"    OfOrganizationsAndUsers;
        /// A process that serves a model, in a nodepool or on a user's own machine. It is assigned to the user who
        /// registered it.
        RUNNER           "runner"           OfOrganizationsAndUsers;
        /// The statement that a model, a workflow or a pipeline step runs in a nodepool.
        DEPLOYMENT       "deployment"       OfOrganizationsAndUsers;
    }

    /// The questions of the calls.
    actions Ask {
        // Apps.
        /// Change the app's image.
        EditAppImage                "edit_app_image"                 App              [EDIT_APP_DESCRIPTION] [];
        /// Change the app's default language or data tier, or make it a template.
        EditAppSettings             "edit_app_settings"              App              [EDIT_APP_SETTINGS] [];
        /// Show the keys that are limited to the app.
        ViewAppKeys                 "view_app_keys"                  App              [EDIT_COLLABORATORS] [];
        /// Show the types that a model of the app can have.
        ViewModelTypes              "view_model_types"               App              [VIEW_MODELS] [];
        /// Upload code to the app that the platform builds as a container image and runs.
        BuildImage                  "build_image"                    App              [BUILD_IMAGES] [];

        // Inputs, annotations and concepts.
        /// Show the number of all inputs of the app, by status.
        CountInputs                 "count_inputs"                   App              [VIEW_INPUTS] [];
        /// Show the number of all annotations of the app with each concept.
        CountConcepts               "count_concepts"                 App              [VIEW_CONCEPTS MANAGE_CONCEPTS] [];
        /// Read one knowledge graph: its name, and not its concepts.
        ViewKnowledgeGraph          "view_knowledge_graph"           KNOWLEDGE_GRAPH  [VIEW_CONCEPTS MANAGE_CONCEPTS] [];
        /// Create a knowledge graph in the app.
        CreateKnowledgeGraph        "create_knowledge_graph"         App              [MANAGE_CONCEPTS] [];
        /// Read one annotation track.
        ViewAnnotationTrack         "view_annotation_track"          ANNOTATION_TRACK [VIEW_INPUTS REVIEW_ANNOTATIONS] [WRITE_TASK_ANNOTATIONS];
        /// Add or change an annotation track of an input, but not delete one.
        WriteAnnotationTrack        "write_annotation_track"         ANNOTATION_TRACK [EDIT_INPUTS] [WRITE_TASK_ANNOTATIONS];
        /// Delete the annotation track with its annotations.
        DeleteAnnotationTrack       "delete_annotation_track"        ANNOTATION_TRACK [EDIT_INPUTS] [];

        // Searches.
        /// Search in the app; the results are those that the caller may view.
        SearchApp                   "search_app"                     App              [SEARCH] [];
        /// Save a search in the app.
        CreateSavedSearch           "create_saved_search"            App              [EDIT_SAVED_SEARCHES] [];
        /// Read one saved search: its query, and not its results.
        ViewSavedSearch             "view_saved_search"              SAVED_SEARCH     [VIEW_SAVED_SEARCHES] [];
        /// Change the saved search.
        EditSavedSearch             "edit_saved_search"              SAVED_SEARCH     [EDIT_SAVED_SEARCHES] [];
        /// Make the saved search public or private.
        ChangeSavedSearchVisibility "change_saved_search_visibility" SAVED_SEARCH     [CHANGE_RESOURCE_VISIBILITY] [];
        /// Delete the saved search.
        DeleteSavedSearch           "delete_saved_search"            SAVED_SEARCH     [EDIT_SAVED_SEARCHES] [];

        // Models and workflows.
        /// Predict with the model, or with a public model of any owner.
        CallModel                   "call_model"                     Model            [PREDICT USE_PUBLIC_RESOURCES] [];
        /// Predict with the workflow, or with a public workflow of any owner.
        CallWorkflow                "call_workflow"                  Workflow         [PREDICT USE_PUBLIC_RESOURCES] [];
        /// Let a deployment serve the model, or a public model of any owner.
        ServeModel                  "serve_model"                    Model            [DEPLOY_MODELS USE_PUBLIC_RESOURCES] [];
        /// Let a deployment serve the workflow, or a public workflow of any owner.
        ServeWorkflow               "serve_workflow"                 Workflow         [DEPLOY_MODELS USE_PUBLIC_RESOURCES] [];
        /// Take the weights of a model's version off the platform.
        ExportModel                 "export_model"                   Model            [EXPORT_RESOURCES] [];
        /// Take a version of the dataset off the platform.
        ExportDataset               "export_dataset"                 Dataset          [EXPORT_RESOURCES] [];
        /// Publish a version of the model to the Community, or take it back.
        PublishModel                "publish_model"                  Model            [PUBLISH_TO_COMMUNITY] [];
        /// Publish a version of the workflow to the Community, or take it back.
        PublishWorkflow             "publish_workflow"               Workflow         [PUBLISH_TO_COMMUNITY] [];
        /// Move the model to new infrastructure, or give the move up.
        MigrateModel                "migrate_model"                  Model            [UPDATE_MODELS] [];
        /// Start an evaluation of the model.
        EvaluateModel               "evaluate_model"                 Model            [RUN_EVALUATIONS] [];
        /// Start an evaluation of the workflow.
        EvaluateWorkflow            "evaluate_workflow"              Workflow         [RUN_EVALUATIONS] [];
        /// Read one evaluation of a workflow, with its results.
        ViewEvaluation              "view_evaluation"                EVALUATION       [VIEW_RUNS] [];
        /// Change an evaluation of a workflow, or add results to it.
        EditEvaluation              "edit_evaluation"                EVALUATION       [RUN_EVALUATIONS] [];

        // Pipelines and artifacts.
        /// Create a pipeline in the app.
        CreatePipeline              "create_pipeline"                App              [EDIT_PIPELINES] [];
        /// Read one pipeline: its steps and its versions, and not its runs.
        ViewPipeline                "view_pipeline"                  PIPELINE         [VIEW_PIPELINES] [];
        /// Change the pipeline or one of its versions.
        EditPipeline                "edit_pipeline"                  PIPELINE         [EDIT_PIPELINES] [];
        /// Make the pipeline, or one of its versions, public or private.
        ChangePipelineVisibility    "change_pipeline_visibility"     PIPELINE         [CHANGE_RESOURCE_VISIBILITY] [];
        /// Delete the pipeline or one of its versions.
        DeletePipeline              "delete_pipeline"                PIPELINE         [EDIT_PIPELINES] [];
        /// Start a run of the pipeline.
        RunPipeline                 "run_pipeline"                   PIPELINE         [RUN_PIPELINES] [];
        /// Read one run of a pipeline, with its logs.
        ViewPipelineRun             "view_pipeline_run"              PIPELINE_RUN     [VIEW_RUNS] [];
        /// Pause, resume or cancel a run of a pipeline.
        EditPipelineRun             "edit_pipeline_run"              PIPELINE_RUN     [RUN_PIPELINES] [];
        /// Create a pipeline step in the app, or a version of one.
        CreatePipelineStep          "create_pipeline_step"           App              [EDIT_PIPELINES] [];
        /// Read one pipeline step and its versions.
        ViewPipelineStep            "view_pipeline_step"             PIPELINE_STEP    [VIEW_PIPELINES] [];
        /// Delete the pipeline step or one of its versions.
        DeletePipelineStep          "delete_pipeline_step"           PIPELINE_STEP    [EDIT_PIPELINES] [];
        /// Let a deployment serve the pipeline step, or a public one of any owner.
        ServePipelineStep           "serve_pipeline_step"            PIPELINE_STEP    [RUN_PIPELINES USE_PUBLIC_RESOURCES] [];
        /// Create an artifact in the app, or upload a version of one.
        CreateArtifact              "create_artifact"                App              [EDIT_ARTIFACTS] [];
        /// Read one artifact and its versions, with their content.
        ViewArtifact                "view_artifact"                  ARTIFACT         [VIEW_ARTIFACTS] [];
        /// Delete the artifact or one of its versions.
        DeleteArtifact              "delete_artifact"                ARTIFACT         [EDIT_ARTIFACTS] [];

        // Jobs, uploads and orders.
        /// Read the state of one job.
        ViewJob                     "view_job"                       JOB              [MANAGE_JOBS] [EDIT_INPUTS WRITE_TASK_ANNOTATIONS];
        /// Stop the job; its changes so far stay.
        CancelJob                   "cancel_job"                     JOB              [MANAGE_JOBS] [EDIT_INPUTS WRITE_TASK_ANNOTATIONS];
        /// Delete the record of the job, which says who changed what.
        DeleteJob                   "delete_job"                     JOB              [MANAGE_JOBS] [];
        /// Begin to upload a file for an input, a model or an artifact.
        StartUpload                 "start_upload"                   App              [EDIT_INPUTS CREATE_MODELS UPDATE_MODELS EDIT_ARTIFACTS] [];
        /// Read the state of one upload.
        ViewUpload                  "view_upload"                    UPLOAD           [MANAGE_JOBS] [EDIT_INPUTS CREATE_MODELS UPDATE_MODELS EDIT_ARTIFACTS];
        /// Add a part to the upload.
        ContinueUpload              "continue_upload"                UPLOAD           [MANAGE_JOBS] [EDIT_INPUTS CREATE_MODELS UPDATE_MODELS EDIT_ARTIFACTS];
        /// Delete the uploaded file.
        DeleteUpload                "delete_upload"                  UPLOAD           [MANAGE_JOBS] [EDIT_INPUTS CREATE_MODELS UPDATE_MODELS EDIT_ARTIFACTS];
        /// Order labeling work in the app.
        CreateLabelOrder            "create_label_order"             App              [ORDER_LABELING] [];
        /// Read one order, with its price.
        ViewLabelOrder              "view_label_order"               LABEL_ORDER      [ORDER_LABELING] [];
        /// Change the order.
        EditLabelOrder              "edit_label_order"               LABEL_ORDER      [ORDER_LABELING] [];
        /// Cancel and delete the order.
        DeleteLabelOrder            "delete_label_order"             LABEL_ORDER      [ORDER_LABELING] [];

        // Keys and secrets.
        /// Read one key of the owner: its name and its scopes.
        ViewKey                     "view_key"                       KEY              [MANAGE_KEYS] [];
        /// Create a key of the owner.
        CreateKey                   "create_key"                     KEY              [MANAGE_KEYS] [];
        /// Change the name, the scopes or the end of the key.
        EditKey                     "edit_key"                       KEY              [MANAGE_KEYS] [];
        /// Delete the key, so that nobody gets in by it any more.
        DeleteKey                   "delete_key"                     KEY              [MANAGE_KEYS] [];
        /// Read one secret of the owner: its name, and not its value.
        ViewSecret                  "view_secret"                    SECRET           [VIEW_SECRETS MANAGE_SECRETS] [];
        /// Create a secret of the owner.
        CreateSecret                "create_secret"                  SECRET           [MANAGE_SECRETS] [];
        /// Give the secret another value.
        EditSecret                  "edit_secret"                    SECRET           [MANAGE_SECRETS] [];
        /// Delete the secret.
        DeleteSecret                "delete_secret"                  SECRET           [MANAGE_SECRETS] [];

        // Compute.
        /// Read the settings of a user's own cluster or nodepool.
        ViewOwnCluster              "view_own_cluster"               COMPUTE_PLANE    [MANAGE_OWN_CLUSTERS] [];
        /// Create, change or delete a user's own cluster or nodepool.
        EditOwnCluster              "edit_own_cluster"               COMPUTE_PLANE    [MANAGE_OWN_CLUSTERS] [];
        /// Run something on machines of the owner.
        UseCompute                  "use_compute"                    COMPUTE_PLANE    [USE_COMPUTE] [];
        /// Report the state of machines, as one of them.
        ReportMachines              "report_machines"                COMPUTE_PLANE    [OPERATE_MACHINES] [];
        /// Read one runner.
        ViewRunner                  "view_runner"                    RUNNER           [VIEW_CLUSTERS MANAGE_CLUSTERS USE_COMPUTE] [];
        /// Register a runner, such as the caller's own machine.
        RegisterRunner              "register_runner"                RUNNER           [USE_COMPUTE] [];
        /// Change or remove the runner.
        EditRunner                  "edit_runner"                    RUNNER           [MANAGE_CLUSTERS] [USE_COMPUTE];
        /// Fetch work for the runner and answer it, as the runner itself.
        OperateRunner               "operate_runner"                 RUNNER           [OPERATE_MACHINES] [USE_COMPUTE];
        /// Read what the runner logs.
        ViewRunnerLogs              "view_runner_logs"               RUNNER           [VIEW_LOGS] [USE_COMPUTE];
        /// Read one deployment.
        ViewDeployment              "view_deployment"                DEPLOYMENT       [MANAGE_DEPLOYMENTS] [];
        /// Create a deployment of the owner.
        CreateDeployment            "create_deployment"              DEPLOYMENT       [MANAGE_DEPLOYMENTS] [];
        /// Change the deployment.
        EditDeployment              "edit_deployment"                DEPLOYMENT       [MANAGE_DEPLOYMENTS] [];
        /// Delete the deployment, so that it costs no more.
        DeleteDeployment            "delete_deployment"              DEPLOYMENT       [MANAGE_DEPLOYMENTS] [];

        // Organizations.
        /// Search the record of who did what in the organization.
        ViewAuditLog                "view_audit_log"                 Organization     [VIEW_AUDIT_LOG] [];
        /// Show usage and operations of the organization, and not their price.
        ViewMetrics                 "view_metrics"                   Organization     [VIEW_METRICS VIEW_FINANCIAL_DATA] [];
    }
}
