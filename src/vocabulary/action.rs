//! Actions: what a request handler asks about, what each is asked of, and what satisfies it.

use super::names::{self, vocabulary};
use super::permission::Permission;
use super::resource_kind::ResourceKind;
use core::fmt;
use core::hint::select_unpredictable;

/// What an action asks for: the [low](Permission::low) halves of two sets.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) applies_to: ResourceKind,
    pub(crate) any_of: u64,
    pub(crate) if_assigned: u64,
}

impl Row {
    /// Applies to a kind and is satisfied by nothing (`R1`).
    const NOTHING: Row = Row { applies_to: ResourceKind::Organization, any_of: 0, if_assigned: 0 };

    /// Everything that it lists, assigned or not.
    pub(crate) const fn asks_for(&self) -> Permission {
        Permission::from_low(self.any_of).union(Permission::from_low(self.if_assigned))
    }
}

/// Whether what is held satisfies the action (`R1`, `R2`); `assigned` is all bits or none (`R11`).
#[inline]
pub(crate) fn satisfies(row: &Row, kind: ResourceKind, held: u64, assigned: u64) -> bool {
    let held = select_unpredictable(row.applies_to == kind, held, 0);
    held & (row.any_of | row.if_assigned & assigned) != 0
}

/// A set that an action asks for.
const fn asked(set: Permission) -> u64 {
    assert!(set.bits() >> 64 == 0, "an action asks for documented permissions only");
    set.low()
}

macro_rules! actions {
    ($($action:ident $name:literal $kind:ident [$($any_of:ident)*] [$($if_assigned:ident)*];)*) => {
        vocabulary! {
            /// One thing that a request handler asks about.
            ///
            /// An action applies to one [kind](Action::applies_to) of resource and is satisfied by any
            /// one of the permissions in [`any_of`](Action::any_of), or in
            /// [`if_assigned`](Action::if_assigned) when the resource is assigned to the subject.
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
                #[doc = concat!(
                    "Asked of: `", stringify!($kind), "`. Any of `", stringify!($($any_of),*), "`"
                    $(, "; if assigned, `", stringify!($if_assigned), "`")*, "."
                )]
                $action $name,
            )*
        }

        const TABLE: [Row; Action::ALL.len()] = [$(Row {
            applies_to: ResourceKind::$kind,
            any_of: asked(Permission::empty()$(.union(Permission::$any_of))*),
            if_assigned: asked(Permission::empty()$(.union(Permission::$if_assigned))*),
        }),*];
    };
}

// action, its name, the kind it is asked of, any one of these satisfies it, and these if assigned
actions! {
    ViewSidebarItems         "view_sidebar_items"         Organization [VIEW_SIDEBAR_ITEMS]                                      [];
    ViewMembers              "view_members"               Organization [MANAGE_MEMBERS MANAGE_TEAMS ADD_MEMBERS_TO_TEAMS]        [];
    ViewInvitations          "view_invitations"           Organization [MANAGE_MEMBERS]                                          [];
    InviteMember             "invite_member"              Organization [MANAGE_MEMBERS]                                          [];
    RescindInvitation        "rescind_invitation"         Organization [MANAGE_MEMBERS]                                          [];
    ChangeMemberRole         "change_member_role"         Organization [MANAGE_MEMBERS]                                          [];
    RemoveMember             "remove_member"              Organization [MANAGE_MEMBERS]                                          [];
    ViewTeams                "view_teams"                 Organization [MANAGE_TEAMS ADD_MEMBERS_TO_TEAMS ADD_APPS_TO_TEAMS]     [];
    CreateTeam               "create_team"                Organization [MANAGE_TEAMS]                                            [];
    EditTeam                 "edit_team"                  Team         [MANAGE_TEAMS]                                            [];
    DeleteTeam               "delete_team"                Team         [MANAGE_TEAMS]                                            [];
    AddTeamMember            "add_team_member"            Team         [ADD_MEMBERS_TO_TEAMS]                                    [];
    RemoveTeamMember         "remove_team_member"         Team         [ADD_MEMBERS_TO_TEAMS]                                    [];
    AddTeamApp               "add_team_app"               Team         [ADD_APPS_TO_TEAMS]                                       [];
    RemoveTeamApp            "remove_team_app"            Team         [ADD_APPS_TO_TEAMS]                                       [];
    ChangeTeamAppPermission  "change_team_app_permission" Team         [ADD_APPS_TO_TEAMS]                                       [];
    CreateApp                "create_app"                 Organization [CREATE_APPS]                                             [];
    ReceiveApp               "receive_app"                Organization [CREATE_APPS]                                             [];
    ViewFinancialData        "view_financial_data"        Organization [VIEW_FINANCIAL_DATA]                                     [];
    ViewUsage                "view_usage"                 Organization [VIEW_FINANCIAL_DATA]                                     [];
    EditBilling              "edit_billing"               Organization [MANAGE_BILLING]                                          [];
    EditOrganization         "edit_organization"          Organization [MANAGE_ORGANIZATION]                                     [];
    DeleteOrganization       "delete_organization"        Organization [MANAGE_ORGANIZATION]                                     [];
    CreateRole               "create_role"                Organization [MANAGE_ROLES]                                            [];
    EditRole                 "edit_role"                  Organization [MANAGE_ROLES]                                            [];
    DeleteRole               "delete_role"                Organization [MANAGE_ROLES]                                            [];
    ViewSecuritySettings     "view_security_settings"     Organization [MANAGE_SECURITY]                                         [];
    CreateIdentityProvider   "create_identity_provider"   Organization [MANAGE_SECURITY]                                         [];
    EditIdentityProvider     "edit_identity_provider"     Organization [MANAGE_SECURITY]                                         [];
    DeleteIdentityProvider   "delete_identity_provider"   Organization [MANAGE_SECURITY]                                         [];
    EditPasswordPolicy       "edit_password_policy"       Organization [MANAGE_SECURITY]                                         [];
    CreateCluster            "create_cluster"             Organization [MANAGE_CLUSTERS]                                         [];
    ViewCluster              "view_cluster"               Cluster      [VIEW_CLUSTERS MANAGE_CLUSTERS]                           [];
    EditCluster              "edit_cluster"               Cluster      [MANAGE_CLUSTERS]                                         [];
    DeleteCluster            "delete_cluster"             Cluster      [MANAGE_CLUSTERS]                                         [];
    CreateNodepool           "create_nodepool"            Cluster      [MANAGE_CLUSTERS]                                         [];
    ViewNodepool             "view_nodepool"              Nodepool     [VIEW_CLUSTERS MANAGE_CLUSTERS]                           [];
    EditNodepool             "edit_nodepool"              Nodepool     [MANAGE_CLUSTERS]                                         [];
    DeleteNodepool           "delete_nodepool"            Nodepool     [MANAGE_CLUSTERS]                                         [];
    ViewApp                  "view_app"                   App          [APP_LEVEL]                                               [];
    EditAppId                "edit_app_id"                App          [EDIT_APP_ID]                                             [];
    EditAppDescription       "edit_app_description"       App          [EDIT_APP_DESCRIPTION]                                    [];
    EditAppNotes             "edit_app_notes"             App          [EDIT_APP_NOTES]                                          [];
    ViewCollaborators        "view_collaborators"         App          [VIEW_COLLABORATORS EDIT_COLLABORATORS]                   [];
    EditCollaborators        "edit_collaborators"         App          [EDIT_COLLABORATORS]                                      [];
    ViewBaseWorkflow         "view_base_workflow"         App          [VIEW_BASE_WORKFLOW EDIT_BASE_WORKFLOW]                   [];
    EditBaseWorkflow         "edit_base_workflow"         App          [EDIT_BASE_WORKFLOW]                                      [];
    DeleteAllModels          "delete_all_models"          App          [DELETE_ALL_MODELS]                                       [];
    DeleteApp                "delete_app"                 App          [DELETE_APP]                                              [];
    TransferApp              "transfer_app"               App          [TRANSFER_APPS]                                           [];
    ChangeAppVisibility      "change_app_visibility"      App          [CHANGE_APP_VISIBILITY]                                   [];
    ViewAppTeams             "view_app_teams"             App          [MANAGE_TEAMS ADD_APPS_TO_TEAMS]                          [];
    ViewTeamMemberDetails    "view_team_member_details"   App          [VIEW_TEAM_MEMBER_DETAILS]                                [];
    ViewTaskAnalytics        "view_task_analytics"        App          [VIEW_TASK_ANALYTICS]                                     [];
    CreateModel              "create_model"               App          [CREATE_MODELS]                                           [];
    CreateWorkflow           "create_workflow"            App          [CREATE_WORKFLOWS]                                        [];
    CreateDataset            "create_dataset"             App          [EDIT_DATASETS]                                           [];
    UploadInput              "upload_input"               App          [EDIT_INPUTS]                                             [];
    CreateConcept            "create_concept"             App          [MANAGE_CONCEPTS]                                         [];
    CreateTask               "create_task"                App          [CREATE_TASKS MANAGE_TASKS]                               [];
    CreateModule             "create_module"              App          [MANAGE_MODULES]                                          [];
    InstallModule            "install_module"             App          [INSTALL_MODULES]                                         [];
    ViewModel                "view_model"                 Model        [VIEW_MODELS]                                             [];
    UpdateModel              "update_model"               Model        [UPDATE_MODELS]                                           [];
    DeleteModel              "delete_model"               Model        [DELETE_ALL_MODELS]                                       [];
    TrainModel               "train_model"                Model        [TRAIN_MODELS]                                            [];
    ViewModelMetrics         "view_model_metrics"         Model        [VIEW_MODEL_METRICS]                                      [];
    ChangeModelVisibility    "change_model_visibility"    Model        [CHANGE_RESOURCE_VISIBILITY]                              [];
    UseModel                 "use_model"                  Model        [PREDICT]                                                 [];
    DeployModel              "deploy_model"               Model        [DEPLOY_MODELS]                                           [];
    ViewDeployedModel        "view_deployed_model"        Model        [DEPLOY_MODELS]                                           [];
    ViewWorkflow             "view_workflow"              Workflow     [VIEW_WORKFLOWS]                                          [];
    EditWorkflow             "edit_workflow"              Workflow     [EDIT_WORKFLOWS]                                          [];
    DuplicateWorkflow        "duplicate_workflow"         Workflow     [CREATE_WORKFLOWS]                                        [];
    DeleteWorkflow           "delete_workflow"            Workflow     [EDIT_WORKFLOWS]                                          [];
    ChangeWorkflowVisibility "change_workflow_visibility" Workflow     [CHANGE_RESOURCE_VISIBILITY]                              [];
    UseWorkflow              "use_workflow"               Workflow     [PREDICT]                                                 [];
    ViewDataset              "view_dataset"               Dataset      [ACCESS_DATASETS]                                         [];
    EditDataset              "edit_dataset"               Dataset      [EDIT_DATASETS]                                           [];
    DeleteDataset            "delete_dataset"             Dataset      [EDIT_DATASETS]                                           [];
    ChangeDatasetVisibility  "change_dataset_visibility"  Dataset      [CHANGE_RESOURCE_VISIBILITY]                              [];
    ViewInput                "view_input"                 Input        [VIEW_INPUTS]                                             [READ_TASK_INPUTS];
    EditInput                "edit_input"                 Input        [EDIT_INPUTS]                                             [];
    DeleteInput              "delete_input"               Input        [EDIT_INPUTS]                                             [];
    ViewAnnotation           "view_annotation"            Annotation   [VIEW_INPUTS REVIEW_ANNOTATIONS]                          [WRITE_TASK_ANNOTATIONS];
    WriteAnnotation          "write_annotation"           Annotation   [EDIT_INPUTS]                                             [WRITE_TASK_ANNOTATIONS];
    ReviewAnnotation         "review_annotation"          Annotation   [REVIEW_ANNOTATIONS]                                      [];
    ViewConcept              "view_concept"               Concept      [VIEW_CONCEPTS MANAGE_CONCEPTS]                           [READ_TASK_CONCEPTS];
    EditConcept              "edit_concept"               Concept      [MANAGE_CONCEPTS]                                         [];
    DeleteConcept            "delete_concept"             Concept      [MANAGE_CONCEPTS]                                         [];
    ViewTask                 "view_task"                  Task         [MANAGE_TASKS MONITOR_TASKS ASSIGN_TASKS]                 [ACCESS_ASSIGNED_TASKS];
    AssignTask               "assign_task"                Task         [MANAGE_TASKS ASSIGN_TASKS]                               [];
    MonitorTask              "monitor_task"               Task         [MANAGE_TASKS MONITOR_TASKS]                              [];
    EditTask                 "edit_task"                  Task         [MANAGE_TASKS]                                            [];
    DeleteTask               "delete_task"                Task         [MANAGE_TASKS]                                            [];
    ReadTaskGuidelines       "read_task_guidelines"       Task         [MANAGE_TASKS CREATE_TASKS]                               [READ_TASK_GUIDELINES];
    UpdateTaskStatus         "update_task_status"         Task         [MANAGE_TASKS]                                            [UPDATE_TASK_STATUS];
    WriteProgressReport      "write_progress_report"      Task         [MANAGE_TASKS]                                            [WRITE_PROGRESS_REPORTS];
    AssessCompletedWork      "assess_completed_work"      Task         [MANAGE_TASKS REVIEW_ANNOTATIONS]                         [ASSESS_COMPLETED_WORK];
    ProvideFeedback          "provide_feedback"           Task         [PROVIDE_FEEDBACK]                                        [];
    UseModule                "use_module"                 Module       [USE_MODULES]                                             [];
    DeleteModule             "delete_module"              Module       [MANAGE_MODULES]                                          [];
    UninstallModule          "uninstall_module"           Module       [INSTALL_MODULES]                                         [];
}

impl Action {
    /// The kind of resource that the action can be asked of (`R2`).
    #[must_use]
    pub fn applies_to(self) -> ResourceKind {
        self.row().applies_to
    }

    /// The permissions any one of which satisfies the action; never empty.
    #[must_use]
    pub fn any_of(self) -> Permission {
        Permission::from_low(self.row().any_of)
    }

    /// The permissions any one of which satisfies it too when the resource is assigned to the subject
    /// (`R11`); mostly none.
    #[must_use]
    pub fn if_assigned(self) -> Permission {
        Permission::from_low(self.row().if_assigned)
    }

    #[inline]
    pub(crate) fn row(self) -> &'static Row {
        static ROWS: [Row; TABLE.len()] = TABLE;
        ROWS.get(self as usize).unwrap_or(&Row::NOTHING)
    }
}

/// All actions on one kind of resource.
pub(crate) struct OnKind {
    /// As if one action were satisfied by whatever satisfies any.
    pub(crate) anything: Row,
    pub(crate) actions: ActionSet,
}

impl OnKind {
    const fn of(kind: ResourceKind) -> OnKind {
        let mut all =
            OnKind { anything: Row { applies_to: kind, any_of: 0, if_assigned: 0 }, actions: ActionSet(0) };
        let mut rest: (&[Action], &[Row]) = (&Action::ALL, &TABLE);
        while let ([action, actions @ ..], [row, rows @ ..]) = rest {
            if row.applies_to as u8 == kind as u8 {
                all.anything.any_of |= row.any_of;
                all.anything.if_assigned |= row.if_assigned;
                all.actions.0 |= ActionSet::bit(*action);
            }
            rest = (actions, rows);
        }
        all
    }
}

/// The actions that apply to the kind.
#[inline]
pub(crate) fn on_kind(kind: ResourceKind) -> &'static OnKind {
    static NOTHING: OnKind = OnKind { anything: Row::NOTHING, actions: ActionSet(0) };
    static KINDS: [OnKind; ResourceKind::ALL.len()] = {
        let mut kinds =
            [const { OnKind { anything: Row::NOTHING, actions: ActionSet(0) } }; ResourceKind::ALL.len()];
        let mut rest: (&[ResourceKind], &mut [OnKind]) = (&ResourceKind::ALL, &mut kinds);
        while let ([kind, other_kinds @ ..], [all, others @ ..]) = rest {
            *all = OnKind::of(*kind);
            rest = (other_kinds, others);
        }
        kinds
    };
    KINDS.get(kind as usize).unwrap_or(&NOTHING)
}

/// A set of actions.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, actions};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let allowed = actions(&user, &Resource::app(1, 100).model());
/// assert!(allowed.contains(Action::UseModel));
/// assert_eq!(allowed.to_string(), "view_model, view_model_metrics, use_model");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionSet(u128);

const _: () = assert!(Action::ALL.len() <= 128, "each action has a bit of its own in a set");

impl ActionSet {
    const fn bit(action: Action) -> u128 {
        1_u128.wrapping_shl(action as u32)
    }

    /// Whether the action is one of them.
    #[must_use]
    pub const fn contains(self, action: Action) -> bool {
        self.0 & ActionSet::bit(action) != 0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Action::ALL`].
    ///
    /// ```
    /// use rolecall::{Action, ActionSet};
    ///
    /// let actions: ActionSet = [Action::DeleteApp, Action::ViewApp].into_iter().collect();
    /// assert!(actions.iter().eq([Action::ViewApp, Action::DeleteApp]));
    /// ```
    #[must_use]
    pub fn iter(self) -> Actions {
        self.into_iter()
    }
}

impl IntoIterator for ActionSet {
    type Item = Action;
    type IntoIter = Actions;

    fn into_iter(self) -> Actions {
        Actions(self.0)
    }
}

/// The actions of an [`ActionSet`], in the order of [`Action::ALL`].
#[derive(Debug, Clone)]
pub struct Actions(u128);

impl Iterator for Actions {
    type Item = Action;

    fn next(&mut self) -> Option<Action> {
        let action = Action::ALL.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0.wrapping_sub(1);
        Some(*action)
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        ActionSet(actions.into_iter().fold(0, |set, action| set | ActionSet::bit(action)))
    }
}

/// The names, separated by commas; nothing for the empty set.
impl fmt::Display for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        names::join(f, ", ", self.iter().map(Action::as_str))
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
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
    fn every_action_is_on_its_kind_alone() {
        for action in Action::ALL {
            let kinds = ResourceKind::ALL.into_iter().filter(|kind| on_kind(*kind).actions.contains(action));
            assert!(kinds.eq([action.applies_to()]), "{action}");
        }
        assert!(Action::ALL.into_iter().collect::<ActionSet>().iter().eq(Action::ALL));
    }

    #[test]
    fn a_set_has_each_action_once_in_their_order() {
        let twice = [Action::DeleteApp, Action::ViewApp, Action::DeleteApp];
        let set: ActionSet = twice.into_iter().collect();
        assert_eq!((set.len(), set.is_empty()), (2, false));
        assert_eq!(format!("{set} {set:?}"), "view_app, delete_app {ViewApp, DeleteApp}");
        let none: ActionSet = [].into_iter().collect();
        assert_eq!((none.len(), none.is_empty()), (0, true));
        assert_eq!(format!("{none} {none:?}"), " {}");
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
