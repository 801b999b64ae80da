//! The route table: every call of the platform, and the questions that its handler asks.

#![allow(clippy::enum_glob_use, reason = "a row reads like one of the documents if it has the names alone")]

use crate::vocabulary::Ask::{self, *};
use crate::vocabulary::{
    ANNOTATION_TRACK, ARTIFACT, COMPUTE_PLANE, DEPLOYMENT, EVALUATION, JOB, KEY, KNOWLEDGE_GRAPH,
    LABEL_ORDER, PIPELINE, PIPELINE_RUN, PIPELINE_STEP, RUNNER, SAVED_SEARCH, SECRET, UPLOAD,
};
use rolecall::Action::{self, *};
use rolecall::ResourceKind::{self, *};
use rolecall::own::{AnyAction, AnyKind, OwnKind};

/// A call of the platform, and what its handler asks before it does anything.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The name of the call.
    pub call: &'static str,
    /// The questions, each of which must be answered with yes; or the reason why there is none.
    pub needs: Needs,
}

/// What a call needs.
#[derive(Debug, Clone, Copy)]
pub enum Needs {
    /// A yes to every question whose condition holds.
    Answers(&'static [Question]),
    /// No answer, for this reason: the call does not ask who may do what.
    Nothing(&'static str),
}

/// One question of a handler.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The action.
    pub action: AnyAction,
    /// The kind of the resource.
    pub of: AnyKind,
    /// How the handler asks.
    pub how: How,
    /// When the handler asks; always, if empty.
    pub when: &'static str,
}

/// How a handler asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By `can`, of each resource that the call names.
    Each,
    /// By `filter`, as a condition of the query, which then finds the resources that have a yes.
    Filter,
}

impl Route {
    /// The questions; none for a call that does not ask who may do what.
    #[must_use]
    pub const fn questions(&self) -> &'static [Question] {
        match self.needs {
            Needs::Answers(questions) => questions,
            Needs::Nothing(_) => &[],
        }
    }
}

const fn route(call: &'static str, questions: &'static [Question]) -> Route {
    Route { call, needs: Needs::Answers(questions) }
}

/// A call that is no question of authorization.
const fn open(call: &'static str, reason: &'static str) -> Route {
    Route { call, needs: Needs::Nothing(reason) }
}

/// A documented action.
const fn ask(action: Action, of: ResourceKind) -> Question {
    let (action, of) = (AnyAction::Documented(action), AnyKind::Documented(of));
    Question { action, of, how: How::Each, when: "" }
}

/// A documented view action, by `filter`.
const fn list(action: Action, of: ResourceKind) -> Question {
    Question { how: How::Filter, ..ask(action, of) }
}

/// An own action on a documented kind.
const fn own(action: Ask, of: ResourceKind) -> Question {
    let (action, of) = (AnyAction::Own(action.row()), AnyKind::Documented(of));
    Question { action, of, how: How::Each, when: "" }
}

/// An own action on an own kind.
const fn own_kind(action: Ask, of: &'static OwnKind) -> Question {
    let (action, of) = (AnyAction::Own(action.row()), AnyKind::Own(of));
    Question { action, of, how: How::Each, when: "" }
}

/// An own view action on an own kind, by `filter`.
const fn own_list(action: Ask, of: &'static OwnKind) -> Question {
    Question { how: How::Filter, ..own_kind(action, of) }
}

impl Question {
    /// The question, asked under a condition.
    const fn when(self, when: &'static str) -> Question {
        Question { when, ..self }
    }
}

const CATALOGUE: &str = "a catalogue, the same for everybody";
const ONESELF: &str = "about the caller alone";

/// Every call of the platform once, in the order of its interface.
// One call in a line, however long it is, so that lines can be compared.
#[rustfmt::skip]
pub static ROUTES: [Route; 273] = [
    // Concepts.
    route("ListConceptRelations",          &[list(ViewConcept, Concept)]),
    route("PostConceptRelations",          &[ask(EditConcept, Concept)]),
    route("DeleteConceptRelations",        &[ask(EditConcept, Concept)]),
    // A count says something about all inputs, so a caller who sees assigned inputs alone gets none.
    route("GetConceptCounts",              &[own(CountConcepts, App), own(CountInputs, App)]),
    route("GetConcept",                    &[ask(ViewConcept, Concept)]),
    route("ListConcepts",                  &[list(ViewConcept, Concept)]),
    // To view a model is to view its concepts: those of a public model are everybody's to see.
    route("ListModelConcepts",             &[ask(ViewModel, Model)]),
    route("PostConceptsSearches",          &[list(ViewConcept, Concept)]),
    route("PostConcepts",                  &[ask(CreateConcept, App)]),
    route("PatchConcepts",                 &[ask(EditConcept, Concept)]),
    route("GetConceptLanguage",            &[ask(ViewConcept, Concept)]),
    // Names in other languages belong to their concept. The same holds below for all that has no kind of its own.
    route("ListConceptLanguages",          &[ask(ViewConcept, Concept)]),
    route("PostConceptLanguages",          &[ask(EditConcept, Concept)]),
    route("PatchConceptLanguages",         &[ask(EditConcept, Concept)]),
    route("ListKnowledgeGraphs",           &[own_list(ViewKnowledgeGraph, &KNOWLEDGE_GRAPH)]),
    route("PostKnowledgeGraphs",           &[own(CreateKnowledgeGraph, App)]),

    // Annotations. An annotation and a track are assigned to the users to whom their input is assigned.
    route("GetAnnotation",                 &[ask(ViewAnnotation, Annotation)]),
    route("ListAnnotations",               &[list(ViewAnnotation, Annotation)]),
    route("PostTrackAnnotationsSearches",  &[list(ViewAnnotation, Annotation)]),
    route("StreamAnnotations",             &[list(ViewAnnotation, Annotation)]),
    route("StreamLivestreamAnnotations",   &[list(ViewAnnotation, Annotation)]),
    // Of an annotation that does not exist yet.
    route("PostAnnotations",               &[ask(WriteAnnotation, Annotation)]),
    route("PatchAnnotations",              &[ask(WriteAnnotation, Annotation), ask(ReviewAnnotation, Annotation).when("the body approves or rejects")]),
    route("PatchAnnotationsStatus",        &[ask(ReviewAnnotation, Annotation)]),
    route("DeleteAnnotation",              &[ask(DeleteAnnotation, Annotation)]),
    route("DeleteAnnotations",             &[ask(DeleteAnnotation, Annotation)]),
    // A track is annotations: it asks the permissions that they ask, and a Labeler Worker deletes none.
    route("ListAnnotationTracks",          &[own_list(ViewAnnotationTrack, &ANNOTATION_TRACK)]),
    route("PostAnnotationTracks",          &[own_kind(WriteAnnotationTrack, &ANNOTATION_TRACK)]),
    route("PatchAnnotationTracks",         &[own_kind(WriteAnnotationTrack, &ANNOTATION_TRACK)]),
    route("DeleteAnnotationTracks",        &[own_kind(DeleteAnnotationTrack, &ANNOTATION_TRACK)]),
    route("PatchAnnotationsSearches",      &[own_kind(EditSavedSearch, &SAVED_SEARCH), own_kind(ChangeSavedSearchVisibility, &SAVED_SEARCH).when("the body has a visibility")]),
    route("PostAnnotationsSearches",       &[own(SearchApp, App), list(ViewAnnotation, Annotation), own(CreateSavedSearch, App).when("the body saves the search")]),
    // Without the second answer the handler leaves out the names.
    route("ListAnnotationWorkers",         &[list(ViewAnnotation, Annotation), ask(ViewTeamMemberDetails, App).when("the answer has names")]),

    // Inputs.
    route("GetInputCount",                 &[own(CountInputs, App)]),
    route("StreamInputs",                  &[list(ViewInput, Input)]),
    route("GetInputSamples",               &[ask(ViewTask, Task), list(ViewInput, Input)]),
    route("GetInput",                      &[ask(ViewInput, Input)]),
    route("GetInputVideoManifest",         &[ask(ViewInput, Input)]),
    route("ListInputs",                    &[list(ViewInput, Input)]),
    route("PostInputs",                    &[ask(UploadInput, App)]),
    route("PatchInputs",                   &[ask(EditInput, Input)]),
    route("DeleteInput",                   &[ask(DeleteInput, Input)]),
    route("DeleteInputs",                  &[ask(DeleteInput, Input)]),
    route("PatchInputsSearches",           &[own_kind(EditSavedSearch, &SAVED_SEARCH), own_kind(ChangeSavedSearchVisibility, &SAVED_SEARCH).when("the body has a visibility")]),
    route("PostInputsSearches",            &[own(SearchApp, App), list(ViewInput, Input), own(CreateSavedSearch, App).when("the body saves the search")]),

    // Predictions. Everyone who is signed in may use a public model; the platform answers nobody else (see the README).
    route("PostModelOutputs",              &[own(CallModel, Model)]),
    route("GenerateModelOutputs",          &[own(CallModel, Model)]),
    route("StreamModelOutputs",            &[own(CallModel, Model)]),

    // Datasets.
    route("ListDatasets",                  &[list(ViewDataset, Dataset)]),
    route("GetDataset",                    &[ask(ViewDataset, Dataset)]),
    route("PostDatasets",                  &[ask(CreateDataset, App)]),
    route("PatchDatasets",                 &[ask(EditDataset, Dataset), ask(ChangeDatasetVisibility, Dataset).when("the body has a visibility")]),
    route("DeleteDatasets",                &[ask(DeleteDataset, Dataset)]),
    // A public dataset shows its name to everyone, and its inputs to nobody for that reason.
    route("ListDatasetInputs",             &[ask(ViewDataset, Dataset), list(ViewInput, Input)]),
    route("GetDatasetInput",               &[ask(ViewDataset, Dataset), ask(ViewInput, Input)]),
    // Only inputs that the caller sees are put in.
    route("PostDatasetInputs",             &[ask(EditDataset, Dataset), ask(ViewInput, Input)]),
    route("DeleteDatasetInputs",           &[ask(EditDataset, Dataset)]),
    route("ListDatasetVersions",           &[ask(ViewDataset, Dataset)]),
    route("GetDatasetVersion",             &[ask(ViewDataset, Dataset)]),
    route("ListDatasetVersionMetricsGroups", &[ask(ViewDataset, Dataset)]),
    route("PostDatasetVersions",           &[ask(EditDataset, Dataset)]),
    route("PatchDatasetVersions",          &[ask(EditDataset, Dataset)]),
    route("DeleteDatasetVersions",         &[ask(EditDataset, Dataset)]),
    // The right to change the data is not the right to take it away.
    route("PutDatasetVersionExports",      &[own(ExportDataset, Dataset)]),

    // Models. A version has a visibility of its own: the resource is public if the version is.
    route("GetModelType",                  &[own(ViewModelTypes, App)]),
    open("ListOpenSourceLicenses",         CATALOGUE),
    route("ListModelTypes",                &[own(ViewModelTypes, App)]),
    route("GetModel",                      &[ask(ViewModel, Model)]),
    route("GetModelOutputInfo",            &[ask(ViewModel, Model)]),
    route("ListModels",                    &[list(ViewModel, Model)]),
    // Each number counts the rows that its own filter finds.
    route("GetResourceCounts",             &[list(ViewModel, Model), list(ViewDataset, Dataset), list(ViewWorkflow, Workflow), own_list(ViewPipeline, &PIPELINE)]),
    route("PostModelsSearches",            &[list(ViewModel, Model)]),
    route("PostModels",                    &[ask(CreateModel, App)]),
    route("PatchModels",                   &[ask(UpdateModel, Model), ask(ChangeModelVisibility, Model).when("the body has a visibility")]),
    // To set the id or a list of tags is to change the model. The platform's interface names the scope of reading alone.
    route("PatchModelIds",                 &[ask(UpdateModel, Model)]),
    route("DeleteModel",                   &[ask(DeleteModel, Model)]),
    route("DeleteModels",                  &[ask(DeleteModel, Model).when("the body names models"), ask(DeleteAllModels, App).when("the body says all")]),
    route("PatchModelCheckConsents",       &[ask(UpdateModel, Model)]),
    route("PatchModelToolkits",            &[ask(UpdateModel, Model)]),
    route("PatchModelUseCases",            &[ask(UpdateModel, Model)]),
    route("PatchModelLanguages",           &[ask(UpdateModel, Model)]),
    route("ListModelInputs",               &[ask(ViewModel, Model), list(ViewInput, Input)]),
    route("GetModelVersion",               &[ask(ViewModel, Model)]),
    route("ListModelVersions",             &[list(ViewModel, Model)]),
    // A right of its own: resources that are public in the app are not yet in the Community.
    route("PostWorkflowVersionsUnPublish", &[own(PublishWorkflow, Workflow)]),
    route("PostWorkflowVersionsPublish",   &[own(PublishWorkflow, Workflow)]),
    route("PostModelVersionsPublish",      &[own(PublishModel, Model)]),
    route("PostModelVersionsUnPublish",    &[own(PublishModel, Model)]),
    route("PostModelVersions",             &[ask(TrainModel, Model)]),
    route("PatchModelVersions",            &[ask(UpdateModel, Model), ask(ChangeModelVisibility, Model).when("the body has a visibility")]),
    route("DeleteModelVersion",            &[ask(DeleteModelVersion, Model)]),
    // The upload is a container image of the caller's, which the platform runs.
    route("PostModelVersionsUpload",       &[own(BuildImage, App), ask(UpdateModel, Model).when("the model exists"), ask(CreateModel, App).when("the model is new")]),
    route("PostModelMigration",            &[own(MigrateModel, Model)]),
    route("DeleteModelMigration",          &[own(MigrateModel, Model)]),
    // Everyone views a public model; nobody takes its weights for that reason.
    route("PutModelVersionExports",        &[own(ExportModel, Model)]),
    route("GetModelVersionExport",         &[own(ExportModel, Model)]),
    route("GetModelVersionMetrics",        &[ask(ViewModelMetrics, Model)]),
    // The results show the inputs of the dataset.
    route("PostModelVersionMetrics",       &[own(EvaluateModel, Model), ask(ViewDataset, Dataset).when("the body names a dataset"), ask(ViewInput, Input).when("the body names a dataset")]),
    route("PostModelVersionEvaluations",   &[own(EvaluateModel, Model), ask(ViewDataset, Dataset), ask(ViewInput, Input)]),
    route("ListModelVersionEvaluations",   &[ask(ViewModelMetrics, Model)]),
    route("GetModelVersionEvaluation",     &[ask(ViewModelMetrics, Model)]),
    route("PostEvaluations",               &[own(EvaluateModel, Model), ask(ViewDataset, Dataset), ask(ViewInput, Input)]),
    route("ListEvaluations",               &[list(ViewModelMetrics, Model)]),
    route("GetEvaluation",                 &[ask(ViewModelMetrics, Model)]),
    route("ListModelReferences",           &[ask(ViewModel, Model)]),
    route("GetModelVersionInputExample",   &[ask(ViewModel, Model)]),
    route("ListModelVersionInputExamples", &[ask(ViewModel, Model)]),

    // Workflows.
    route("GetWorkflow",                   &[ask(ViewWorkflow, Workflow)]),
    route("ListWorkflows",                 &[list(ViewWorkflow, Workflow)]),
    route("PostWorkflows",                 &[ask(CreateWorkflow, App)]),
    route("PatchWorkflows",                &[ask(EditWorkflow, Workflow), ask(ChangeWorkflowVisibility, Workflow).when("the body has a visibility")]),
    route("PatchWorkflowIds",              &[ask(EditWorkflow, Workflow)]),
    route("DeleteWorkflow",                &[ask(DeleteWorkflow, Workflow)]),
    route("DeleteWorkflows",               &[ask(DeleteWorkflow, Workflow)]),
    // As for models: signed in, and the workflow is public or the caller's own.
    route("PostWorkflowResults",           &[own(CallWorkflow, Workflow)]),
    route("ListWorkflowVersions",          &[list(ViewWorkflow, Workflow)]),
    route("GetWorkflowVersion",            &[ask(ViewWorkflow, Workflow)]),
    route("DeleteWorkflowVersions",        &[ask(EditWorkflow, Workflow)]),
    route("PatchWorkflowVersions",         &[ask(EditWorkflow, Workflow), ask(ChangeWorkflowVisibility, Workflow).when("the body has a visibility")]),

    // Keys, of an organization or of the caller. A key never does more than its holder: it narrows them (R12).
    route("GetKey",                        &[own_kind(ViewKey, &KEY)]),
    route("ListKeys",                      &[own_list(ViewKey, &KEY)]),
    // A key that is limited to an app lets somebody in, as a collaborator is let in.
    route("ListAppKeys",                   &[own(ViewAppKeys, App)]),
    route("DeleteKey",                     &[own_kind(DeleteKey, &KEY)]),
    route("PostKeys",                      &[own_kind(CreateKey, &KEY)]),
    route("PatchKeys",                     &[own_kind(EditKey, &KEY)]),
    // The answer is `permissions` of the caller.
    open("MyScopes",                       ONESELF),
    open("MyScopesUser",                   ONESELF),
    open("MyScopesRoot",                   ONESELF),
    open("ListScopes",                     ONESELF),

    // Apps.
    route("GetApp",                        &[ask(ViewApp, App), ask(ViewBaseWorkflow, App).when("the answer has the base workflow")]),
    route("ListApps",                      &[list(ViewApp, App), list(ViewBaseWorkflow, App).when("the answer has the base workflow")]),
    route("DeleteApp",                     &[ask(DeleteApp, App)]),
    // For oneself no question: everyone has apps of their own.
    route("PostApps",                      &[ask(CreateApp, Organization).when("an organization will own it")]),
    // One question for each field in the body.
    route("PatchApps",                     &[ask(EditAppDescription, App).when("the body has a description"), ask(EditAppNotes, App).when("the body has notes"), ask(EditBaseWorkflow, App).when("the body has a base workflow"), ask(ChangeAppVisibility, App).when("the body has a visibility"), own(EditAppImage, App).when("the body has an image"), own(EditAppSettings, App).when("the body has a language, a template flag or a data tier")]),
    route("PatchAppsDetails",              &[ask(EditAppDescription, App).when("the body has a description"), ask(EditAppNotes, App).when("the body has notes"), own(EditAppImage, App).when("the body has an image")]),
    route("PatchAppsIds",                  &[ask(EditAppId, App)]),
    route("PatchApp",                      &[ask(EditAppDescription, App).when("the body has a description"), ask(EditAppNotes, App).when("the body has notes"), ask(EditBaseWorkflow, App).when("the body has a base workflow"), ask(ChangeAppVisibility, App).when("the body has a visibility"), own(EditAppImage, App).when("the body has an image"), own(EditAppSettings, App).when("the body has a language, a template flag or a data tier")]),
    route("PostAppsSearches",              &[list(ViewApp, App), list(ViewBaseWorkflow, App).when("the answer has the base workflow")]),
    open("GetUser",                        "about the caller, or a public profile"),
    open("PostValidatePassword",           ONESELF),

    // Saved searches. An annotation filter is one, under a dataset.
    route("GetSearch",                     &[own_kind(ViewSavedSearch, &SAVED_SEARCH)]),
    route("ListSearches",                  &[own_list(ViewSavedSearch, &SAVED_SEARCH)]),
    route("PatchSearches",                 &[own_kind(EditSavedSearch, &SAVED_SEARCH), own_kind(ChangeSavedSearchVisibility, &SAVED_SEARCH).when("the body has a visibility")]),
    route("PostSearches",                  &[own(SearchApp, App), list(ViewInput, Input), own(CreateSavedSearch, App).when("the body saves the search")]),
    // A public search is everyone's to read; its results are not.
    route("PostSearchesByID",              &[own_kind(ViewSavedSearch, &SAVED_SEARCH), own(SearchApp, App), list(ViewInput, Input)]),
    route("DeleteSearch",                  &[own_kind(DeleteSavedSearch, &SAVED_SEARCH)]),
    route("ListAnnotationFilters",         &[own_list(ViewSavedSearch, &SAVED_SEARCH)]),
    route("GetAnnotationFilter",           &[own_kind(ViewSavedSearch, &SAVED_SEARCH)]),
    route("PostAnnotationFilters",         &[own(CreateSavedSearch, App)]),
    route("PatchAnnotationFilters",        &[own_kind(EditSavedSearch, &SAVED_SEARCH)]),
    route("DeleteAnnotationFilters",       &[own_kind(DeleteSavedSearch, &SAVED_SEARCH)]),
    open("ListStatusCodes",                CATALOGUE),
    open("GetStatusCode",                  CATALOGUE),

    // Collaborators. A share is bounded by what the caller holds; a directory checks that when it takes the command.
    route("ListCollaborators",             &[ask(ViewCollaborators, App)]),
    route("PostCollaborators",             &[ask(EditCollaborators, App)]),
    route("PatchCollaborators",            &[ask(EditCollaborators, App)]),
    route("DeleteCollaborators",           &[ask(EditCollaborators, App)]),
    open("ListCollaborations",             ONESELF),
    // A template is there to be copied. Source and destination are two apps, often of two owners.
    route("PostAppDuplications",           &[ask(ViewApp, App).when("the source is a template"), ask(DuplicateApp, App).when("the source is no template"), ask(CreateApp, Organization).when("an organization will own the copy")]),
    open("ListAppDuplications",            ONESELF),
    open("GetAppDuplication",              ONESELF),

    // Labeling tasks and orders.
    // The second question is of the task that does not exist yet.
    route("PostTasks",                     &[ask(CreateTask, App), ask(AssignTask, Task).when("the body names workers or reviewers")]),
    route("GetTaskAnnotationCount",        &[ask(MonitorTask, Task)]),
    route("GetTaskInputCount",             &[ask(MonitorTask, Task)]),
    route("GetTask",                       &[ask(ViewTask, Task), ask(ReadTaskGuidelines, Task).when("the answer has the description")]),
    route("ListTasks",                     &[list(ViewTask, Task), ask(ReadTaskGuidelines, Task).when("the answer has the description")]),
    route("PatchTasks",                    &[ask(EditTask, Task).when("the body has settings"), ask(AssignTask, Task).when("the body has workers or reviewers"), ask(UpdateTaskStatus, Task).when("the body has a status")]),
    route("DeleteTasks",                   &[ask(DeleteTask, Task)]),
    route("PostLabelOrders",               &[own(CreateLabelOrder, App)]),
    route("GetLabelOrder",                 &[own_kind(ViewLabelOrder, &LABEL_ORDER)]),
    route("ListLabelOrders",               &[own_list(ViewLabelOrder, &LABEL_ORDER)]),
    route("PatchLabelOrders",              &[own_kind(EditLabelOrder, &LABEL_ORDER)]),
    route("DeleteLabelOrders",             &[own_kind(DeleteLabelOrder, &LABEL_ORDER)]),

    // Bulk operations. To start one is to do what it does, so the operation decides which question is asked.
    route("PostBulkOperations",            &[ask(WriteAnnotation, Annotation).when("it adds or changes annotations"), ask(DeleteAnnotation, Annotation).when("it deletes annotations"), ask(EditInput, Input).when("it changes metadata"), ask(EditDataset, Dataset).when("it changes the inputs of a dataset")]),
    route("ListBulkOperations",            &[own_list(ViewJob, &JOB)]),
    route("GetBulkOperation",              &[own_kind(ViewJob, &JOB)]),
    route("CancelBulkOperations",          &[own_kind(CancelJob, &JOB)]),
    route("DeleteBulkOperations",          &[own_kind(DeleteJob, &JOB)]),
    route("ListNextTaskAssignments",       &[ask(ViewTask, Task), list(ViewInput, Input)]),
    route("PutTaskAssignments",            &[ask(UpdateTaskStatus, Task).when("the worker starts or submits"), ask(AssessCompletedWork, Task).when("the reviewer starts, approves or rejects")]),

    // Imports and uploads.
    route("ListInputsAddJobs",             &[own_list(ViewJob, &JOB)]),
    route("GetInputsAddJob",               &[own_kind(ViewJob, &JOB)]),
    route("CancelInputsAddJob",            &[own_kind(CancelJob, &JOB)]),
    route("PostUploads",                   &[own(StartUpload, App)]),
    route("PutUploadContentParts",         &[own_kind(ContinueUpload, &UPLOAD)]),
    route("GetUpload",                     &[own_kind(ViewUpload, &UPLOAD)]),
    route("ListUploads",                   &[own_list(ViewUpload, &UPLOAD)]),
    route("DeleteUploads",                 &[own_kind(DeleteUpload, &UPLOAD)]),
    // The import works with a key that is made for it. The key is the caller's own, whoever owns the app.
    route("PostInputsDataSources",         &[ask(UploadInput, App), own_kind(CreateKey, &KEY)]),
    route("GetInputsExtractionJob",        &[own_kind(ViewJob, &JOB)]),
    route("ListInputsExtractionJobs",      &[own_list(ViewJob, &JOB)]),
    route("CancelInputsExtractionJobs",    &[own_kind(CancelJob, &JOB)]),
    route("PostInputsUploads",             &[ask(UploadInput, App)]),
    route("ListPipelineVersionRuns",       &[own_list(ViewPipelineRun, &PIPELINE_RUN)]),

    // Runners.
    route("GetRunner",                     &[own_kind(ViewRunner, &RUNNER)]),
    route("ListRunners",                   &[own_list(ViewRunner, &RUNNER)]),
    // Of a runner that does not exist yet. It serves from the caller's machine and changes no nodepool.
    route("PostRunners",                   &[own_kind(RegisterRunner, &RUNNER)]),
    route("PatchRunners",                  &[own_kind(EditRunner, &RUNNER)]),
    route("DeleteRunners",                 &[own_kind(EditRunner, &RUNNER)]),
    // A machine asks, with the key of its cluster: a user who has OPERATE_MACHINES, narrowed to it (R12).
    route("ListRunnerItems",               &[own_kind(OperateRunner, &RUNNER)]),
    route("PostRunnerItemOutputs",         &[own_kind(OperateRunner, &RUNNER)]),
    route("ProcessRunnerItems",            &[own_kind(OperateRunner, &RUNNER)]),
    route("PostModelVersionsTrainingTimeEstimate", &[ask(TrainModel, Model)]),
    open("ListCloudProviders",             CATALOGUE),
    open("ListCloudRegions",               CATALOGUE),
    open("ListInstanceTypes",              CATALOGUE),

    // Clusters and nodepools. The documented kinds are an organization's; a user's own cluster is a compute plane.
    route("GetComputeCluster",             &[ask(ViewCluster, Cluster).when("an organization owns it"), own_kind(ViewOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    route("ListComputeClusters",           &[list(ViewCluster, Cluster).when("an organization owns them"), own_list(ViewOwnCluster, &COMPUTE_PLANE).when("a user owns them")]),
    // The machines of the cluster will work with the key.
    route("PostComputeClusters",           &[ask(CreateCluster, Organization).when("an organization will own it"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user will own it"), own_kind(ViewKey, &KEY).when("the body names a key")]),
    // With its nodepools, deployments and runners.
    route("DeleteComputeClusters",         &[ask(DeleteCluster, Cluster).when("an organization owns it"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    route("PatchComputeClusters",          &[ask(EditCluster, Cluster).when("an organization owns it"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    route("GetNodepool",                   &[ask(ViewNodepool, Nodepool).when("an organization owns it"), own_kind(ViewOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    route("ListNodepools",                 &[list(ViewNodepool, Nodepool).when("an organization owns them"), own_list(ViewOwnCluster, &COMPUTE_PLANE).when("a user owns them")]),
    route("PostNodepools",                 &[ask(CreateNodepool, Cluster).when("an organization owns the cluster"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user owns the cluster")]),
    route("PatchNodepools",                &[ask(EditNodepool, Nodepool).when("an organization owns it"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    route("DeleteNodepools",               &[ask(DeleteNodepool, Nodepool).when("an organization owns it"), own_kind(EditOwnCluster, &COMPUTE_PLANE).when("a user owns it")]),
    // A machine asks.
    route("PostNodepoolStatus",            &[own_kind(ReportMachines, &COMPUTE_PLANE)]),

    // Deployments. Three owners can differ: of the deployment, of the machines, and of what is served.
    route("GetDeployment",                 &[own_kind(ViewDeployment, &DEPLOYMENT)]),
    route("ListDeployments",               &[own_list(ViewDeployment, &DEPLOYMENT)]),
    route("PostDeployments",               &[own_kind(CreateDeployment, &DEPLOYMENT), own_kind(UseCompute, &COMPUTE_PLANE), own(ServeModel, Model).when("it serves a model"), own(ServeWorkflow, Workflow).when("it serves a workflow"), own_kind(ServePipelineStep, &PIPELINE_STEP).when("it serves a pipeline step")]),
    route("PatchDeployments",              &[own_kind(EditDeployment, &DEPLOYMENT), own_kind(UseCompute, &COMPUTE_PLANE).when("the body names nodepools"), own(ServeModel, Model).when("the body names a model"), own(ServeWorkflow, Workflow).when("the body names a workflow"), own_kind(ServePipelineStep, &PIPELINE_STEP).when("the body names a pipeline step")]),
    // It ends what costs money, so the model is not asked about.
    route("DeleteDeployments",             &[own_kind(DeleteDeployment, &DEPLOYMENT)]),

    // Logs and the audit log.
    route("PostAuditLogSearches",          &[own(ViewAuditLog, Organization)]),
    open("ListWorkflowEvaluationTemplates", CATALOGUE),
    // A machine asks.
    route("PostLogEntries",                &[own_kind(ReportMachines, &COMPUTE_PLANE)]),
    // Of the runner that logs. To see that there is a runner is less than to read its logs.
    route("ListLogEntries",                &[own_kind(ViewRunnerLogs, &RUNNER)]),
    route("StreamLogEntries",              &[own_kind(ViewRunnerLogs, &RUNNER)]),
    // Two calls of machines.
    route("PostComputePlaneMetrics",       &[own_kind(ReportMachines, &COMPUTE_PLANE)]),
    route("PostRunnerReplicaTaskMetrics",  &[own_kind(OperateRunner, &RUNNER)]),

    // Evaluations of workflows. Everyone views a public workflow; results are never public.
    // A Model Trainer may run evaluations and sees no workflow, so the first question is not idle.
    route("PostWorkflowVersionEvaluations", &[ask(ViewWorkflow, Workflow), own(EvaluateWorkflow, Workflow), ask(ViewDataset, Dataset), own_kind(UseCompute, &COMPUTE_PLANE).when("the body names a nodepool")]),
    route("GetWorkflowVersionEvaluation",  &[own_kind(ViewEvaluation, &EVALUATION)]),
    route("ListWorkflowVersionEvaluations", &[own_list(ViewEvaluation, &EVALUATION)]),
    route("PatchWorkflowVersionEvaluations", &[own_kind(EditEvaluation, &EVALUATION)]),
    route("ListWorkflowVersionEvaluationData", &[own_kind(ViewEvaluation, &EVALUATION)]),
    route("PostWorkflowVersionEvaluationData", &[own_kind(EditEvaluation, &EVALUATION)]),

    // Pipelines. A version has the visibility of its own, as for models.
    route("PostPipelines",                 &[own(CreatePipeline, App)]),
    route("GetPipeline",                   &[own_kind(ViewPipeline, &PIPELINE)]),
    route("ListPipelines",                 &[own_list(ViewPipeline, &PIPELINE)]),
    route("PatchPipelines",                &[own_kind(EditPipeline, &PIPELINE), own_kind(ChangePipelineVisibility, &PIPELINE).when("the body has a visibility")]),
    route("DeletePipelines",               &[own_kind(DeletePipeline, &PIPELINE)]),
    route("GetPipelineVersion",            &[own_kind(ViewPipeline, &PIPELINE)]),
    route("ListPipelineVersions",          &[own_list(ViewPipeline, &PIPELINE)]),
    route("PatchPipelineVersions",         &[own_kind(EditPipeline, &PIPELINE), own_kind(ChangePipelineVisibility, &PIPELINE).when("the body has a visibility")]),
    route("DeletePipelineVersions",        &[own_kind(DeletePipeline, &PIPELINE)]),
    route("GetPipelineVersionRun",         &[own_kind(ViewPipelineRun, &PIPELINE_RUN)]),
    // Without a nodepool the run takes machines of the platform.
    route("PostPipelineVersionRuns",       &[own_kind(RunPipeline, &PIPELINE), own_kind(UseCompute, &COMPUTE_PLANE).when("the body names a nodepool")]),
    route("PatchPipelineVersionRuns",      &[own_kind(EditPipelineRun, &PIPELINE_RUN)]),
    route("ListPipelineVersionRunStatusLogs", &[own_kind(ViewPipelineRun, &PIPELINE_RUN)]),
    route("PostPipelineSteps",             &[own(CreatePipelineStep, App)]),
    route("GetPipelineStep",               &[own_kind(ViewPipelineStep, &PIPELINE_STEP)]),
    route("ListPipelineSteps",             &[own_list(ViewPipelineStep, &PIPELINE_STEP)]),
    // The upload is a container image of the caller's, as for models.
    route("PostPipelineStepVersionsUpload", &[own(CreatePipelineStep, App), own(BuildImage, App)]),
    route("ListPipelineStepVersions",      &[own_list(ViewPipelineStep, &PIPELINE_STEP)]),
    route("GetPipelineStepVersion",        &[own_kind(ViewPipelineStep, &PIPELINE_STEP)]),
    route("DeletePipelineSteps",           &[own_kind(DeletePipelineStep, &PIPELINE_STEP)]),
    route("DeletePipelineStepVersions",    &[own_kind(DeletePipelineStep, &PIPELINE_STEP)]),
    open("ListPipelineTemplates",          CATALOGUE),
    // The template becomes a pipeline, which then runs.
    route("PostPipelineVersionRunFromTemplate", &[own(CreatePipeline, App), own_kind(RunPipeline, &PIPELINE), own_kind(UseCompute, &COMPUTE_PLANE).when("the body names a nodepool")]),

    // Artifacts. A version has a visibility of its own, as for models.
    route("PostArtifacts",                 &[own(CreateArtifact, App)]),
    route("GetArtifact",                   &[own_kind(ViewArtifact, &ARTIFACT)]),
    route("ListArtifacts",                 &[own_list(ViewArtifact, &ARTIFACT)]),
    route("DeleteArtifact",                &[own_kind(DeleteArtifact, &ARTIFACT)]),
    route("PostArtifactVersionsUpload",    &[own(CreateArtifact, App)]),
    route("ListArtifactVersions",          &[own_list(ViewArtifact, &ARTIFACT)]),
    route("GetArtifactVersion",            &[own_kind(ViewArtifact, &ARTIFACT)]),
    route("DeleteArtifactVersion",         &[own_kind(DeleteArtifact, &ARTIFACT)]),

    // Secrets, of an organization or of the caller.
    route("GetSecret",                     &[own_kind(ViewSecret, &SECRET)]),
    route("ListSecrets",                   &[own_list(ViewSecret, &SECRET)]),
    route("PostSecrets",                   &[own_kind(CreateSecret, &SECRET)]),
    route("PatchSecrets",                  &[own_kind(EditSecret, &SECRET)]),
    route("DeleteSecrets",                 &[own_kind(DeleteSecret, &SECRET)]),

    // Usage. Contributors see the usage of their work without the finances. For oneself no question.
    route("PostMetricsQuery",              &[own(ViewMetrics, Organization).when("it is an organization's usage")]),
    route("ListMetricLabels",              &[own(ViewMetrics, Organization).when("it is an organization's usage")]),
];
