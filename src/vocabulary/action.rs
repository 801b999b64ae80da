//! Actions: the questions that request handlers ask. Each has a kind of resource that it applies to, and the
//! permissions that satisfy it.

use super::names::vocabulary;
use super::permission::Permission;
use super::resource_kind::ResourceKind;
use core::hint::select_unpredictable;

/// One documented action's requirement: a kind of resource and two sets of permissions, each as its
/// [low half](Permission::low).
// `can` reads one of these for each question. Low halves make it 24 bytes; whole sets would make it 48.
#[derive(Clone, Copy)]
pub(crate) struct DocumentedRequirement {
    pub(crate) applies_to: ResourceKind,
    pub(crate) any_of: u64,
    pub(crate) if_assigned: u64,
}

impl DocumentedRequirement {
    /// The requirement that nothing satisfies (`R1`).
    pub(super) const NOTHING: DocumentedRequirement =
        DocumentedRequirement { applies_to: ResourceKind::Organization, any_of: 0, if_assigned: 0 };
}

/// Whether what is held satisfies the action (`R1`, `R2`); `assigned` is all bits or none (`R11`).
#[inline]
pub(crate) fn satisfies(
    row: &DocumentedRequirement,
    kind: Option<ResourceKind>,
    held: u64,
    assigned: u64,
) -> bool {
    // as numbers, and a kind of a service's own as one that no row has: comparing two options takes two instructions more
    let applies = kind.map_or(u8::MAX, |kind| kind as u8) == row.applies_to as u8;
    let held = select_unpredictable(applies, held, 0);
    held & (row.any_of | row.if_assigned & assigned) != 0
}

/// The low half of a set that an action lists.
// The check runs when the table is compiled: a permission above bit 63 would be lost in the low half, and the
// action could not be satisfied by it.
const fn low_half(set: Permission) -> u64 {
    assert!(set.bits() >> 64 == 0, "the permissions that an action lists have bits below 64");
    set.low()
}

/// The list of permissions in an action's documentation, as links: "A or B or C".
macro_rules! alternatives {
    ($last:ident) => {
        concat!("[`", stringify!($last), "`](Permission::", stringify!($last), ")")
    };
    ($first:ident $($others:ident)+) => {
        concat!(alternatives!($first), " or ", alternatives!($($others)+))
    };
}

macro_rules! actions {
    ($($(#[doc = $sentence:literal])* $action:ident $name:literal $kind:ident [$($any_of:ident)*] [$($if_assigned:ident)*];)*) => {
        vocabulary! {
            /// One question of a request handler: may the caller do this to that resource?
            ///
            /// Each action says what a handler is about to do when it asks. An action applies to one
            /// [kind](Action::applies_to) of resource and is denied for every other kind (`R2`). Any one of
            /// the permissions in [`any_of`](Action::any_of) satisfies it, and any one of those in
            /// [`if_assigned`](Action::if_assigned) if the resource is assigned to the subject (`R11`). An
            /// action of creating something applies to the place where the new resource will be: its app,
            /// cluster or organization.
            ///
            /// Listing and searching have no actions of their own. A handler that lists resources calls
            /// [`filter`](fn@crate::filter) with the view action, such as [`ViewModel`](Action::ViewModel), and
            /// makes the result a condition of its query. The same holds for counts. A request that does
            /// several things needs an answer for each of them: a change of a model's description and
            /// visibility asks both [`UpdateModel`](Action::UpdateModel) and
            /// [`ChangeModelVisibility`](Action::ChangeModelVisibility).
            ///
            /// ```
            /// use rolecall::{Action, Permission, ResourceKind};
            ///
            /// let action: Action = "view_input".parse()?;
            /// assert_eq!(action, Action::ViewInput);
            /// assert_eq!(action.applies_to(), ResourceKind::Input);
            /// assert_eq!(action.any_of(), Permission::VIEW_INPUTS);
            /// assert_eq!(action.if_assigned(), Permission::READ_TASK_INPUTS);
            /// # Ok::<(), rolecall::UnknownName>(())
            /// ```
            Action, "action":
            $(
                $(#[doc = $sentence])*
                ///
                #[doc = concat!(
                    "Applies to [`", stringify!($kind), "`](ResourceKind::", stringify!($kind), "); satisfied by ",
                    alternatives!($($any_of)*)
                    $(, ", or on an assigned resource by ", alternatives!($if_assigned))*, "."
                )]
                $action $name,
            )*
        }

        impl Action {
            /// The purpose of the action: the sentence at the top of its documentation, for a page or a screen that
            /// shows actions to people.
            ///
            /// ```
            /// use rolecall::Action;
            ///
            /// assert_eq!(Action::UseModel.purpose(), "Predict with the model.");
            /// ```
            #[must_use]
            pub const fn purpose(self) -> &'static str {
                match self {
                    // Each line of a doc comment starts with a space, which separates it from the line before.
                    $(Action::$action => const { concat!($($sentence),*).trim_ascii() },)*
                }
            }
        }

        pub(super) const TABLE: [DocumentedRequirement; Action::ALL.len()] = [$(DocumentedRequirement {
            applies_to: ResourceKind::$kind,
            any_of: low_half(Permission::empty()$(.union(Permission::$any_of))*),
            if_assigned: low_half(Permission::empty()$(.union(Permission::$if_assigned))*),
        }),*];
    };
}

// One action in two lines: a sentence, then a row of testkit/data/actions.csv: action, name, kind of resource,
// the permissions of which any one satisfies it, and those that do so if the resource is assigned to the
// subject. The order is that of the file. A new action goes to its place there; no format stores positions.
// The sentence has no links, since `purpose` returns it as plain text.
actions! {
    /// Show the entries of the organization's sidebar.
    ViewSidebarItems         "view_sidebar_items"         Organization [VIEW_SIDEBAR_ITEMS]                                      [];
    /// Read the organization's own details, such as its name and profile; its members, teams and settings have
    /// view actions of their own.
    ViewOrganization         "view_organization"          Organization [ORGANIZATION_LEVEL]                                      [];
    /// Show the organization's members and their roles.
    ViewMembers              "view_members"               Organization [MANAGE_MEMBERS MANAGE_TEAMS ADD_MEMBERS_TO_TEAMS]        [];
    /// Show the pending invitations, with the invited address and role of each.
    ViewInvitations          "view_invitations"           Organization [MANAGE_MEMBERS]                                          [];
    /// Send an invitation to join the organization with a given role.
    InviteMember             "invite_member"              Organization [MANAGE_MEMBERS]                                          [];
    /// Create an account for a new user and make the user a member with a given role, without an invitation.
    ProvisionMember          "provision_member"           Organization [MANAGE_MEMBERS]                                          [];
    /// Withdraw a pending invitation before it is answered.
    RescindInvitation        "rescind_invitation"         Organization [MANAGE_MEMBERS]                                          [];
    /// Give a member another role.
    ChangeMemberRole         "change_member_role"         Organization [MANAGE_MEMBERS]                                          [];
    /// Change a member's details, such as the name or the email address, but not the role.
    EditMember               "edit_member"                Organization [MANAGE_MEMBERS]                                          [];
    /// Suspend a member, or end the suspension; the member's role and teams are kept.
    SuspendMember            "suspend_member"             Organization [MANAGE_MEMBERS]                                          [];
    /// Remove another user from the organization and all its teams.
    RemoveMember             "remove_member"              Organization [MANAGE_MEMBERS]                                          [];
    /// Show the organization's teams, their members and their apps.
    ViewTeams                "view_teams"                 Organization [MANAGE_TEAMS ADD_MEMBERS_TO_TEAMS ADD_APPS_TO_TEAMS]     [];
    /// Add a team, with a name and the permission that its apps get by default.
    CreateTeam               "create_team"                Organization [MANAGE_TEAMS]                                            [];
    /// Rename the team, change its default permission, or make it confining (`R8`) or open.
    EditTeam                 "edit_team"                  Team         [MANAGE_TEAMS]                                            [];
    /// Delete the team; its members and apps stay in the organization.
    DeleteTeam               "delete_team"                Team         [MANAGE_TEAMS]                                            [];
    /// Add a member of the organization to the team.
    AddTeamMember            "add_team_member"            Team         [ADD_MEMBERS_TO_TEAMS]                                    [];
    /// Take a member out of the team; they stay in the organization.
    RemoveTeamMember         "remove_team_member"         Team         [ADD_MEMBERS_TO_TEAMS]                                    [];
    /// Assign one of the organization's apps to the team, with a team permission.
    AddTeamApp               "add_team_app"               Team         [ADD_APPS_TO_TEAMS]                                       [];
    /// Take an app away from the team; the app itself stays.
    RemoveTeamApp            "remove_team_app"            Team         [ADD_APPS_TO_TEAMS]                                       [];
    /// Change the team permission that the team has on one of its apps.
    ChangeTeamAppPermission  "change_team_app_permission" Team         [ADD_APPS_TO_TEAMS]                                       [];
    /// Create an app that the organization will own.
    CreateApp                "create_app"                 Organization [CREATE_APPS]                                             [];
    /// Take over an app that its owner transfers to the organization; the other half of `TransferApp`.
    ReceiveApp               "receive_app"                Organization [CREATE_APPS]                                             [];
    /// Show current spending, the pricing plan and the budget settings.
    ViewFinancialData        "view_financial_data"        Organization [VIEW_FINANCIAL_DATA]                                     [];
    /// Show the organization's usage, billing cycle and billed operations.
    ViewUsage                "view_usage"                 Organization [VIEW_FINANCIAL_DATA]                                     [];
    /// Change the plan, the credit card or the addresses for billing and shipping.
    EditBilling              "edit_billing"               Organization [MANAGE_BILLING]                                          [];
    /// Change the organization's name or profile.
    EditOrganization         "edit_organization"          Organization [MANAGE_ORGANIZATION]                                     [];
    /// Delete the organization and everything that it owns.
    DeleteOrganization       "delete_organization"        Organization [MANAGE_ORGANIZATION]                                     [];
    /// Show the organization's custom roles and the permissions of each.
    ViewRoles                "view_roles"                 Organization [MANAGE_ROLES MANAGE_MEMBERS]                             [];
    /// Define a custom role for the organization's members.
    CreateRole               "create_role"                Organization [MANAGE_ROLES]                                            [];
    /// Change a custom role, and with it the rights of all members who have it.
    EditRole                 "edit_role"                  Organization [MANAGE_ROLES]                                            [];
    /// Delete a custom role.
    DeleteRole               "delete_role"                Organization [MANAGE_ROLES]                                            [];
    /// Show the password policy and the identity providers.
    ViewSecuritySettings     "view_security_settings"     Organization [MANAGE_SECURITY]                                         [];
    /// Register an identity provider, such as SAML, for single sign-on.
    CreateIdentityProvider   "create_identity_provider"   Organization [MANAGE_SECURITY]                                         [];
    /// Change an identity provider's details, or enable or disable it.
    EditIdentityProvider     "edit_identity_provider"     Organization [MANAGE_SECURITY]                                         [];
    /// Delete an identity provider, so that nobody signs in through it any more.
    DeleteIdentityProvider   "delete_identity_provider"   Organization [MANAGE_SECURITY]                                         [];
    /// Change the rules that members' passwords must meet.
    EditPasswordPolicy       "edit_password_policy"       Organization [MANAGE_SECURITY]                                         [];
    /// Create a compute cluster in the organization.
    CreateCluster            "create_cluster"             Organization [MANAGE_CLUSTERS]                                         [];
    /// Read one cluster and its settings.
    ViewCluster              "view_cluster"               Cluster      [VIEW_CLUSTERS MANAGE_CLUSTERS]                           [];
    /// Change the cluster's settings.
    EditCluster              "edit_cluster"               Cluster      [MANAGE_CLUSTERS]                                         [];
    /// Delete the cluster with its nodepools and their deployments.
    DeleteCluster            "delete_cluster"             Cluster      [MANAGE_CLUSTERS]                                         [];
    /// Create a nodepool in the cluster.
    CreateNodepool           "create_nodepool"            Cluster      [MANAGE_CLUSTERS]                                         [];
    /// Read one nodepool and its settings.
    ViewNodepool             "view_nodepool"              Nodepool     [VIEW_CLUSTERS MANAGE_CLUSTERS]                           [];
    /// Change the nodepool's settings.
    EditNodepool             "edit_nodepool"              Nodepool     [MANAGE_CLUSTERS]                                         [];
    /// Delete the nodepool, and with it the deployments on it.
    DeleteNodepool           "delete_nodepool"            Nodepool     [MANAGE_CLUSTERS]                                         [];
    /// Read the app's own details, such as its id and description; each resource in the app has a view action
    /// of its own.
    ViewApp                  "view_app"                   App          [APP_LEVEL]                                               [];
    /// Change the id that the app goes by.
    EditAppId                "edit_app_id"                App          [EDIT_APP_ID]                                             [];
    /// Change the app's description.
    EditAppDescription       "edit_app_description"       App          [EDIT_APP_DESCRIPTION]                                    [];
    /// Change the app's notes.
    EditAppNotes             "edit_app_notes"             App          [EDIT_APP_NOTES]                                          [];
    /// Show the app's collaborators.
    ViewCollaborators        "view_collaborators"         App          [VIEW_COLLABORATORS EDIT_COLLABORATORS]                   [];
    /// Add, change or remove a collaborator of the app.
    EditCollaborators        "edit_collaborators"         App          [EDIT_COLLABORATORS]                                      [];
    /// Show the app's base workflow, which is also called its default workflow.
    ViewBaseWorkflow         "view_base_workflow"         App          [VIEW_BASE_WORKFLOW EDIT_BASE_WORKFLOW]                   [];
    /// Choose or change the app's base workflow.
    EditBaseWorkflow         "edit_base_workflow"         App          [EDIT_BASE_WORKFLOW]                                      [];
    /// Delete all models of the app in one call.
    DeleteAllModels          "delete_all_models"          App          [DELETE_ALL_MODELS]                                       [];
    /// Delete the app and everything in it.
    DeleteApp                "delete_app"                 App          [DELETE_APP]                                              [];
    /// Copy the app to a new one of the same owner.
    DuplicateApp             "duplicate_app"              App          [CREATE_APPS TRANSFER_APPS]                               [];
    /// Move the personal app to an organization, which must also allow `ReceiveApp`.
    TransferApp              "transfer_app"               App          [TRANSFER_APPS]                                           [];
    /// Make the app public or private.
    ChangeAppVisibility      "change_app_visibility"      App          [CHANGE_APP_VISIBILITY]                                   [];
    /// Show the teams that have the app, and the permission of each.
    ViewAppTeams             "view_app_teams"             App          [MANAGE_TEAMS ADD_APPS_TO_TEAMS]                          [];
    /// Show the first and last names of people who work in the app.
    ViewTeamMemberDetails    "view_team_member_details"   App          [VIEW_TEAM_MEMBER_DETAILS]                                [];
    /// Show statistics about the labeling tasks of the app.
    ViewTaskAnalytics        "view_task_analytics"        App          [VIEW_TASK_ANALYTICS]                                     [];
    /// Create a model in the app.
    CreateModel              "create_model"               App          [CREATE_MODELS]                                           [];
    /// Create a workflow in the app.
    CreateWorkflow           "create_workflow"            App          [CREATE_WORKFLOWS]                                        [];
    /// Create a dataset in the app.
    CreateDataset            "create_dataset"             App          [EDIT_DATASETS]                                           [];
    /// Upload inputs, such as images or texts, to the app.
    UploadInput              "upload_input"               App          [EDIT_INPUTS]                                             [];
    /// Create a concept in the app.
    CreateConcept            "create_concept"             App          [MANAGE_CONCEPTS]                                         [];
    /// Create a labeling task in the app.
    CreateTask               "create_task"                App          [CREATE_TASKS MANAGE_TASKS]                               [];
    /// Create a module in the app.
    CreateModule             "create_module"              App          [MANAGE_MODULES]                                          [];
    /// Install a module in the app.
    InstallModule            "install_module"             App          [INSTALL_MODULES]                                         [];
    /// Read one model: its metadata, its versions and its concepts, but not its weights.
    ViewModel                "view_model"                 Model        [VIEW_MODELS]                                             [];
    /// Change the model's details or add an uploaded version, without training.
    UpdateModel              "update_model"               Model        [UPDATE_MODELS]                                           [];
    /// Delete the model with all its versions.
    DeleteModel              "delete_model"               Model        [DELETE_ALL_MODELS]                                       [];
    /// Delete one version of the model; the model and its other versions stay.
    DeleteModelVersion       "delete_model_version"       Model        [DELETE_ALL_MODELS]                                       [];
    /// Train the model, which makes a new version, or start an evaluation of it.
    TrainModel               "train_model"                Model        [TRAIN_MODELS]                                            [];
    /// Read the model's metrics and the results of its evaluations.
    ViewModelMetrics         "view_model_metrics"         Model        [VIEW_MODEL_METRICS]                                      [];
    /// Make the model, or one of its versions, public or private.
    ChangeModelVisibility    "change_model_visibility"    Model        [CHANGE_RESOURCE_VISIBILITY]                              [];
    /// Predict with the model.
    UseModel                 "use_model"                  Model        [PREDICT]                                                 [];
    /// Deploy the model to a cluster, or change or remove its deployment.
    DeployModel              "deploy_model"               Model        [DEPLOY_MODELS]                                           [];
    /// Read the model's deployments in clusters.
    ViewDeployedModel        "view_deployed_model"        Model        [DEPLOY_MODELS]                                           [];
    /// Read one workflow: its graph and its versions.
    ViewWorkflow             "view_workflow"              Workflow     [VIEW_WORKFLOWS]                                          [];
    /// Change the workflow's graph or details, or delete one of its versions.
    EditWorkflow             "edit_workflow"              Workflow     [EDIT_WORKFLOWS]                                          [];
    /// Copy the workflow to a new one in the same app.
    DuplicateWorkflow        "duplicate_workflow"         Workflow     [CREATE_WORKFLOWS]                                        [];
    /// Delete the workflow and all its versions.
    DeleteWorkflow           "delete_workflow"            Workflow     [EDIT_WORKFLOWS]                                          [];
    /// Make the workflow, or one of its versions, public or private.
    ChangeWorkflowVisibility "change_workflow_visibility" Workflow     [CHANGE_RESOURCE_VISIBILITY]                              [];
    /// Predict with the workflow.
    UseWorkflow              "use_workflow"               Workflow     [PREDICT]                                                 [];
    /// Read one dataset: its metadata and its versions, but not its inputs.
    ViewDataset              "view_dataset"               Dataset      [ACCESS_DATASETS]                                         [];
    /// Change the dataset's details, its inputs or its versions, or export a version.
    EditDataset              "edit_dataset"               Dataset      [EDIT_DATASETS]                                           [];
    /// Delete the dataset with all its versions.
    DeleteDataset            "delete_dataset"             Dataset      [EDIT_DATASETS]                                           [];
    /// Make the dataset public or private.
    ChangeDatasetVisibility  "change_dataset_visibility"  Dataset      [CHANGE_RESOURCE_VISIBILITY]                              [];
    /// Read one input: its data and its metadata.
    ViewInput                "view_input"                 Input        [VIEW_INPUTS]                                             [READ_TASK_INPUTS];
    /// Change the input's data or metadata.
    EditInput                "edit_input"                 Input        [EDIT_INPUTS]                                             [];
    /// Delete the input from the app.
    DeleteInput              "delete_input"               Input        [EDIT_INPUTS]                                             [];
    /// Read one annotation of an input.
    ViewAnnotation           "view_annotation"            Annotation   [VIEW_INPUTS REVIEW_ANNOTATIONS]                          [WRITE_TASK_ANNOTATIONS];
    /// Add or change an annotation of an input; deleting one is `DeleteAnnotation`.
    WriteAnnotation          "write_annotation"           Annotation   [EDIT_INPUTS]                                             [WRITE_TASK_ANNOTATIONS];
    /// Delete an annotation of an input.
    DeleteAnnotation         "delete_annotation"          Annotation   [EDIT_INPUTS]                                             [];
    /// Approve or reject the annotation.
    ReviewAnnotation         "review_annotation"          Annotation   [REVIEW_ANNOTATIONS]                                      [];
    /// Read one concept, with its relations and its names in other languages.
    ViewConcept              "view_concept"               Concept      [VIEW_CONCEPTS MANAGE_CONCEPTS]                           [READ_TASK_CONCEPTS];
    /// Change the concept, its relations or its names in other languages.
    EditConcept              "edit_concept"               Concept      [MANAGE_CONCEPTS]                                         [];
    /// Delete the concept.
    DeleteConcept            "delete_concept"             Concept      [MANAGE_CONCEPTS]                                         [];
    /// Read one labeling task and its state.
    ViewTask                 "view_task"                  Task         [MANAGE_TASKS MONITOR_TASKS ASSIGN_TASKS]                 [ACCESS_ASSIGNED_TASKS];
    /// Choose the workers and reviewers of the task.
    AssignTask               "assign_task"                Task         [MANAGE_TASKS ASSIGN_TASKS]                               [];
    /// Show the task's progress, such as its counts of inputs and annotations.
    MonitorTask              "monitor_task"               Task         [MANAGE_TASKS MONITOR_TASKS]                              [];
    /// Change the task's settings.
    EditTask                 "edit_task"                  Task         [MANAGE_TASKS]                                            [];
    /// Delete the task.
    DeleteTask               "delete_task"                Task         [MANAGE_TASKS]                                            [];
    /// Read the task's instructions and guidelines.
    ReadTaskGuidelines       "read_task_guidelines"       Task         [MANAGE_TASKS CREATE_TASKS]                               [READ_TASK_GUIDELINES];
    /// Start or submit work on the task, or change the task's status.
    UpdateTaskStatus         "update_task_status"         Task         [MANAGE_TASKS]                                            [UPDATE_TASK_STATUS];
    /// Write a report on the progress of the task.
    WriteProgressReport      "write_progress_report"      Task         [MANAGE_TASKS]                                            [WRITE_PROGRESS_REPORTS];
    /// Judge the quality and consistency of finished work on the task.
    AssessCompletedWork      "assess_completed_work"      Task         [MANAGE_TASKS REVIEW_ANNOTATIONS]                         [ASSESS_COMPLETED_WORK];
    /// Give the task's workers feedback on their work.
    ProvideFeedback          "provide_feedback"           Task         [PROVIDE_FEEDBACK]                                        [];
    /// Open the module and work with it.
    UseModule                "use_module"                 Module       [USE_MODULES]                                             [];
    /// Read one module's details, without opening the module.
    ViewModule               "view_module"                Module       [USE_MODULES MANAGE_MODULES INSTALL_MODULES]              [];
    /// Change the module's details.
    EditModule               "edit_module"                Module       [MANAGE_MODULES]                                          [];
    /// Delete the module.
    DeleteModule             "delete_module"              Module       [MANAGE_MODULES]                                          [];
    /// Remove the installed module from the app.
    UninstallModule          "uninstall_module"           Module       [INSTALL_MODULES]                                         [];
}

impl Action {
    /// The kind of resource that the action applies to; for any other kind it is denied (`R2`).
    #[must_use]
    pub fn applies_to(self) -> ResourceKind {
        self.requirement().applies_to
    }

    /// The permissions that satisfy the action, any one of them alone. The set is never empty.
    #[must_use]
    pub fn any_of(self) -> Permission {
        Permission::from_low(self.requirement().any_of)
    }

    /// The permissions that satisfy the action only on a resource that is assigned to the subject, any one of
    /// them alone (`R11`). The set is empty for most actions.
    #[must_use]
    pub fn if_assigned(self) -> Permission {
        Permission::from_low(self.requirement().if_assigned)
    }

    #[inline]
    pub(crate) fn requirement(self) -> &'static DocumentedRequirement {
        // A static, since this function is inlined into many places: each would get its own copy of a const.
        static ROWS: [DocumentedRequirement; TABLE.len()] = TABLE;
        // Every action has a row. If one had none, it would be denied rather than panic (R1).
        ROWS.get(self as usize).unwrap_or(&DocumentedRequirement::NOTHING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    /// `ViewAppTeams` to `view_app_teams`.
    fn snake_case(variant: &str) -> String {
        let mut name = String::new();
        for letter in variant.chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }

    #[test]
    fn names_are_the_variants_in_snake_case() {
        for action in Action::ALL {
            assert_eq!(action.as_str(), snake_case(&format!("{action:?}")));
            assert_eq!(action.as_str().parse(), Ok(action));
        }
    }

    #[test]
    fn a_purpose_is_one_plain_sentence_of_its_own() {
        for (action, position) in Action::ALL.into_iter().zip(1..) {
            let purpose = action.purpose();
            assert!(purpose.starts_with(char::is_uppercase) && purpose.ends_with('.'), "{purpose}");
            // Two lines are joined by one space. A link would name items that only the documentation has.
            assert!(!purpose.contains("  ") && !purpose.contains(['[', '\n']), "{purpose}");
            assert!(!purpose.trim_end_matches('.').contains(". "), "{purpose}");
            assert!(
                Action::ALL.into_iter().skip(position).all(|other| other.purpose() != purpose),
                "{purpose}"
            );
        }
    }

    #[test]
    fn no_permission_is_asked_for_twice() {
        for action in Action::ALL {
            assert!(!action.any_of().intersects(action.if_assigned()), "{action}");
        }
    }

    #[test]
    fn an_action_outside_apps_asks_for_organization_level_permissions() {
        for action in Action::ALL.into_iter().filter(|action| !action.applies_to().is_in_app()) {
            let asked = action.any_of() | action.if_assigned();
            assert!(Permission::ORGANIZATION_LEVEL.contains(asked), "{action}");
        }
    }
}
