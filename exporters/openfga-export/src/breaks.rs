//! Deliberate mistakes in an export. `openfga-check --breaks` makes each of them and must notice it: a comparison that
//! passes with a mistake proves nothing.

use crate::worlds::Ask;
use crate::{Export, Test, relation};
use rolecall::Action;
use rolecall::own::AnyAction;

/// One deliberate mistake.
pub struct Break {
    /// The name that the program prints.
    pub name: &'static str,
    /// The wrong decision that the mistake causes, with the rule that it breaks.
    pub effect: &'static str,
    /// An action that is decided differently because of the mistake.
    action: AnyAction,
    mistake: Mistake,
}

enum Mistake {
    /// Replaces a text of the model, at each of its places.
    Model { from: &'static str, to: &'static str },
    /// Removes a tuple with this relation to an object of this type.
    Missing { kind: &'static str, relation: &'static str },
}

impl Break {
    /// Keeps only the decisions about the action that shows the mistake.
    ///
    /// There are over a hundred actions, so `fga` then has about a hundredth of the work.
    #[must_use]
    pub fn relevant(&self, mut test: Test) -> Test {
        let asked = relation::can(self.action);
        for of in &mut test.check {
            of.assertions.retain(|relation, _| *relation == asked);
        }
        for of in &mut test.list_users {
            of.assertions.retain(|relation, _| *relation == asked);
        }
        test.check.retain(|of| !of.assertions.is_empty());
        test.list_users.retain(|of| !of.assertions.is_empty());
        test
    }

    /// The export with the mistake, made at the last place, or at the last but `skipped`; `None` if the export has no such
    /// text or tuple. A text is replaced at each of its places.
    #[must_use]
    pub fn make(&self, export: &Export, skipped: usize) -> Option<Export> {
        let mut broken = export.clone();
        match self.mistake {
            Mistake::Model { from, to } if skipped == 0 => broken.model = export.model.replace(from, to),
            Mistake::Model { .. } => return None,
            Mistake::Missing { kind, relation } => {
                let is_one = |object: &str| object.split_once(':').is_some_and(|(of, _)| of == kind);
                let tuples = export.tuples.iter().rev();
                let mut alike = tuples.filter(|tuple| tuple.relation == relation && is_one(&tuple.object));
                broken.tuples.remove(alike.nth(skipped)?);
            }
        }
        (broken != *export).then_some(broken)
    }
}

const fn model(
    name: &'static str,
    effect: &'static str,
    action: Action,
    [from, to]: [&'static str; 2],
) -> Break {
    Break { name, effect, action: AnyAction::Documented(action), mistake: Mistake::Model { from, to } }
}

/// A mistake about the rows of a service's own. Only worlds with the vocabulary have the text.
const fn own(name: &'static str, effect: &'static str, action: Ask, [from, to]: [&'static str; 2]) -> Break {
    Break { name, effect, action: AnyAction::Own(action.row()), mistake: Mistake::Model { from, to } }
}

const fn missing(
    name: &'static str,
    effect: &'static str,
    action: Action,
    [kind, relation]: [&'static str; 2],
) -> Break {
    let action = AnyAction::Documented(action);
    Break { name, effect, action, mistake: Mistake::Missing { kind, relation } }
}

/// All deliberate mistakes: at least one for each rule that the export expresses.
pub const BREAKS: [Break; 30] = [
    model(
        "role",
        "an Organization Contributor may not edit datasets (R4)",
        Action::CreateDataset,
        [
            "edit_datasets_in_all_apps: [role#assignee] or administrator or organization_contributor",
            "edit_datasets_in_all_apps: [role#assignee] or administrator",
        ],
    ),
    model(
        "swapped-role",
        "an Organization User deletes apps, and an Organization Contributor does not (R4)",
        Action::DeleteApp,
        [
            "delete_app_in_all_apps: [role#assignee] or administrator or organization_contributor",
            "delete_app_in_all_apps: [role#assignee] or administrator or organization_user",
        ],
    ),
    model(
        "team-permission",
        "a Labeler Worker may create models (R5)",
        Action::CreateModel,
        [
            "create_models_by_team: [team#member] or full_access or model_trainer",
            "create_models_by_team: [team#member] or full_access or model_trainer or labeler_worker",
        ],
    ),
    model(
        "ceiling",
        "no ceiling limits Edit App ID (R6)",
        Action::EditAppId,
        ["(edit_app_id_by_team and edit_app_id_within_ceiling from organization)", "edit_app_id_by_team"],
    ),
    model(
        "organization-ceiling",
        "no ceiling limits View Clusters (R6)",
        Action::ViewCluster,
        [
            "((full_access_somewhere or model_trainer_somewhere) and view_clusters_within_ceiling)",
            "(full_access_somewhere or model_trainer_somewhere)",
        ],
    ),
    model(
        "unbounded",
        "a Team Contributor has no ceiling (R6)",
        Action::DeleteApp,
        ["define unbounded: [role#assignee]", "define unbounded: [role#assignee] or team_contributor"],
    ),
    model(
        "confined",
        "a confined member holds organization-level permissions (R8)",
        Action::ViewSidebarItems,
        [") but not confined\n", ")\n"],
    ),
    model(
        "shut-out",
        "a confined member may act in any app (R8)",
        Action::CreateModel,
        [" but not shut_out", ""],
    ),
    model(
        "one-wall",
        "a member may act in an app that only one of their confining teams has (R8)",
        Action::CreateModel,
        ["define shut_out: confined_elsewhere or (confined", "define shut_out: (confined"],
    ),
    model(
        "every-wall",
        "a confined member may act in an app that no confining team has (R8)",
        Action::CreateModel,
        [
            "define shut_out: confined_elsewhere or (confined from organization but not confined_here)",
            "define shut_out: confined_elsewhere",
        ],
    ),
    model(
        "owner",
        "the owner of a personal app may not transfer it (R9)",
        Action::TransferApp,
        ["define transfer_apps: owner or ", "define transfer_apps: "],
    ),
    model(
        "visibility",
        "everyone views a public model in a private app (R10)",
        Action::ViewModel,
        ["define published: public and public from app", "define published: public"],
    ),
    model(
        "assignment",
        "a Labeler Worker may write the annotations of tasks of others (R11)",
        Action::WriteAnnotation,
        ["(write_task_annotations from app and assignee)", "write_task_annotations from app"],
    ),
    own(
        "own-ceiling",
        "no ceiling limits View the runs (V3)",
        Ask::ViewRun,
        [
            "(own_view_runs_by_team and own_view_runs_within_ceiling from organization)",
            "own_view_runs_by_team",
        ],
    ),
    own(
        "own-user",
        "a user may not change what is their own outside apps (V4)",
        Ask::EditUser,
        [
            "define can_edit_user: own_owner from organization or owner",
            "define can_edit_user: own_owner from organization",
        ],
    ),
    own(
        "own-documented",
        "a user holds documented organization-level permissions on what is their own (V4)",
        Ask::ViewUser,
        [
            "define can_view_user: manage_security from organization",
            "define can_view_user: manage_security from organization or owner",
        ],
    ),
    own(
        "own-visibility",
        "not everyone shows the runs of a public pipeline (R10)",
        Ask::ViewRun,
        [
            "define can_view_run: own_view_runs from app or own_view_quotas from app or published",
            "define can_view_run: own_view_runs from app or own_view_quotas from app",
        ],
    ),
    model(
        "share",
        "a share gives nothing (R14)",
        Action::DeleteApp,
        [" or delete_app_by_share) but not shut_out", ") but not shut_out"],
    ),
    model(
        "share-walls",
        "a share counts in apps that a confining team lacks (R14, R8)",
        Action::DeleteApp,
        [" or delete_app_by_share) but not shut_out)", ") but not shut_out) or delete_app_by_share"],
    ),
    missing(
        "no-share",
        "a share has lost a permission",
        Action::CreateModel,
        ["app", "create_models_by_share"],
    ),
    missing(
        "no-role",
        "a member has lost the role Organization User",
        Action::ViewSidebarItems,
        ["organization", "organization_user"],
    ),
    missing(
        "no-custom-role",
        "a member has lost their custom role",
        Action::ViewSidebarItems,
        ["role", "assignee"],
    ),
    missing("no-member", "a team has lost a member", Action::CreateModel, ["team", "member"]),
    missing("no-organization", "an app has no organization", Action::CreateModel, ["app", "organization"]),
    missing("no-owner", "a personal app has no owner", Action::DeleteApp, ["app", "owner"]),
    missing("no-confinement", "a team confines nobody", Action::CreateModel, ["organization", "confined"]),
    missing(
        "no-entrance",
        "a confining team has lost one of its apps",
        Action::CreateModel,
        ["app", "confined_here"],
    ),
    missing(
        "no-wall",
        "a confining team seems to have an app that it does not have",
        Action::CreateModel,
        ["app", "confined_elsewhere"],
    ),
    // tuples are sorted, so the missing one is `user:*`, and anonymous callers may still view the app
    missing("not-public", "signed-in users may not view a public app", Action::ViewApp, ["app", "public"]),
    missing("not-assigned", "a task has lost an assignee", Action::UpdateTaskStatus, ["task", "assignee"]),
];
