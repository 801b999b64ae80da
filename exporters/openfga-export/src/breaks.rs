//! Deliberate mistakes in an export: a comparison that does not find one compares nothing.

use crate::{Export, Test, relation};
use rolecall::Action;

/// One mistake.
pub struct Break {
    /// What it is called.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    /// The action by which it shows.
    asked: Action,
    mistake: Mistake,
}

enum Mistake {
    /// Another text in the model, wherever the first one is.
    Model { from: &'static str, to: &'static str },
    /// The last tuple of that relation to an object of that type is missing.
    Missing { kind: &'static str, relation: &'static str },
}

impl Break {
    /// Of these decisions those by which the mistake shows.
    #[must_use]
    pub fn asked(&self, mut test: Test) -> Test {
        let asked = relation::can(self.asked);
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

    /// The export with the mistake, if it has what is to be broken.
    #[must_use]
    pub fn make(&self, export: &Export) -> Option<Export> {
        let mut broken = export.clone();
        match self.mistake {
            Mistake::Model { from, to } => broken.model = export.model.replace(from, to),
            Mistake::Missing { kind, relation } => {
                let is_one = |object: &str| object.split_once(':').is_some_and(|(of, _)| of == kind);
                let mut tuples = export.tuples.iter().rev();
                let missing = tuples.find(|tuple| tuple.relation == relation && is_one(&tuple.object))?;
                broken.tuples.remove(missing);
            }
        }
        (broken != *export).then_some(broken)
    }
}

const fn model(
    name: &'static str,
    what: &'static str,
    asked: Action,
    [from, to]: [&'static str; 2],
) -> Break {
    Break { name, what, asked, mistake: Mistake::Model { from, to } }
}

const fn missing(
    name: &'static str,
    what: &'static str,
    asked: Action,
    [kind, relation]: [&'static str; 2],
) -> Break {
    Break { name, what, asked, mistake: Mistake::Missing { kind, relation } }
}

/// All of them.
pub const BREAKS: [Break; 23] = [
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
        "no ceiling cuts Edit App ID (R6)",
        Action::EditAppId,
        ["(edit_app_id_by_team and edit_app_id_within_ceiling from organization)", "edit_app_id_by_team"],
    ),
    model(
        "organization-ceiling",
        "no ceiling cuts View Clusters (R6)",
        Action::ViewCluster,
        [
            "((full_access_somewhere or model_trainer_somewhere) and view_clusters_within_ceiling)",
            "(full_access_somewhere or model_trainer_somewhere)",
        ],
    ),
    model(
        "unbounded",
        "nothing bounds a Team Contributor (R6)",
        Action::DeleteApp,
        ["define unbounded: [role#assignee]", "define unbounded: [role#assignee] or team_contributor"],
    ),
    model(
        "confined",
        "who is confined holds what is the organization's (R8)",
        Action::ViewSidebarItems,
        [") but not confined\n", ")\n"],
    ),
    model(
        "shut-out",
        "who is confined may enter any app (R8)",
        Action::CreateModel,
        [" but not shut_out", ""],
    ),
    model(
        "one-wall",
        "an app that one of somebody's confining teams has is enough (R8)",
        Action::CreateModel,
        ["define shut_out: confined_elsewhere or (confined", "define shut_out: (confined"],
    ),
    model(
        "every-wall",
        "only who is in a team that confines elsewhere is shut out (R8)",
        Action::CreateModel,
        [
            "define shut_out: confined_elsewhere or (confined from organization but not confined_here)",
            "define shut_out: confined_elsewhere",
        ],
    ),
    model(
        "owner",
        "an owner may not transfer an app (R9)",
        Action::TransferApp,
        ["define transfer_apps: owner or ", "define transfer_apps: "],
    ),
    model(
        "visibility",
        "what is public is so in an app that is not (R10)",
        Action::ViewModel,
        ["define published: public and public from app", "define published: public"],
    ),
    model(
        "assignment",
        "whoever may write the annotations of their tasks may write any (R11)",
        Action::WriteAnnotation,
        ["(write_task_annotations from app and assignee)", "write_task_annotations from app"],
    ),
    missing(
        "no-role",
        "an Organization User has no role",
        Action::ViewSidebarItems,
        ["organization", "organization_user"],
    ),
    missing(
        "no-custom-role",
        "somebody does not carry their custom role",
        Action::ViewSidebarItems,
        ["role", "assignee"],
    ),
    missing("no-member", "somebody is not in their team", Action::CreateModel, ["team", "member"]),
    missing("no-organization", "an app is no organization's", Action::CreateModel, ["app", "organization"]),
    missing("no-owner", "a personal app has no owner", Action::DeleteApp, ["app", "owner"]),
    missing("no-confinement", "a team confines nobody", Action::CreateModel, ["organization", "confined"]),
    missing("no-entrance", "a team confines to no app", Action::CreateModel, ["app", "confined_here"]),
    missing(
        "no-wall",
        "nothing says that a team confines elsewhere",
        Action::CreateModel,
        ["app", "confined_elsewhere"],
    ),
    missing("not-public", "an app is not public to nobody", Action::ViewApp, ["app", "public"]),
    missing(
        "not-assigned",
        "a task is not assigned to somebody",
        Action::UpdateTaskStatus,
        ["task", "assignee"],
    ),
];
