//! The questions about things of each kind: one row for each.

use super::NewThing;
use crate::Thing;
use crate::web::Problem;
use handlers::Ask;
use handlers::vocabulary::PIPELINE;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Action, ResourceKind};

/// The actions on things of one kind.
#[derive(Debug)]
pub struct Questions {
    pub kind: AnyKind,
    pub view: AnyAction,
    /// Asked of the app, or of the new thing.
    pub create: AnyAction,
    pub edit: AnyAction,
    pub delete: AnyAction,
    /// `None` if things of the kind are never public.
    visibility: Option<AnyAction>,
    /// To change the users whom the thing is assigned to.
    assign: AnyAction,
}

const fn documented(kind: ResourceKind, [view, create, edit, delete]: [Action; 4]) -> Questions {
    let action = AnyAction::Documented;
    Questions {
        kind: AnyKind::Documented(kind),
        view: action(view),
        create: action(create),
        edit: action(edit),
        delete: action(delete),
        visibility: None,
        assign: action(edit),
    }
}

impl Questions {
    const fn public_by(self, action: Action) -> Self {
        Questions { visibility: Some(AnyAction::Documented(action)), ..self }
    }

    const fn assigned_by(self, action: Action) -> Self {
        Questions { assign: AnyAction::Documented(action), ..self }
    }
}

use Action as A;

static QUESTIONS: [Questions; 9] = [
    documented(ResourceKind::Model, [A::ViewModel, A::CreateModel, A::UpdateModel, A::DeleteModel])
        .public_by(A::ChangeModelVisibility),
    documented(
        ResourceKind::Workflow,
        [A::ViewWorkflow, A::CreateWorkflow, A::EditWorkflow, A::DeleteWorkflow],
    )
    .public_by(A::ChangeWorkflowVisibility),
    documented(ResourceKind::Dataset, [A::ViewDataset, A::CreateDataset, A::EditDataset, A::DeleteDataset])
        .public_by(A::ChangeDatasetVisibility),
    documented(ResourceKind::Input, [A::ViewInput, A::UploadInput, A::EditInput, A::DeleteInput]),
    documented(
        ResourceKind::Annotation,
        [A::ViewAnnotation, A::WriteAnnotation, A::WriteAnnotation, A::DeleteAnnotation],
    )
    .assigned_by(A::DeleteAnnotation),
    documented(ResourceKind::Concept, [A::ViewConcept, A::CreateConcept, A::EditConcept, A::DeleteConcept]),
    documented(ResourceKind::Task, [A::ViewTask, A::CreateTask, A::EditTask, A::DeleteTask])
        .assigned_by(A::AssignTask),
    documented(ResourceKind::Module, [A::ViewModule, A::CreateModule, A::EditModule, A::DeleteModule]),
    Questions {
        kind: AnyKind::Own(&PIPELINE),
        view: AnyAction::Own(Ask::ViewPipeline.row()),
        create: AnyAction::Own(Ask::CreatePipeline.row()),
        edit: AnyAction::Own(Ask::EditPipeline.row()),
        delete: AnyAction::Own(Ask::DeletePipeline.row()),
        visibility: Some(AnyAction::Own(Ask::ChangePipelineVisibility.row())),
        assign: AnyAction::Own(Ask::EditPipeline.row()),
    },
];

/// The questions about the kind with this name.
pub fn questions(kind: &str) -> Option<&'static Questions> {
    QUESTIONS.iter().find(|questions| questions.kind.as_str() == kind)
}

impl Questions {
    /// The questions beyond that of the edit or the creation: who may see the thing, and whom it is assigned to.
    ///
    /// # Errors
    ///
    /// Things of the kind are never public.
    pub fn beyond(&self, old: Option<&Thing>, new: &NewThing) -> Result<Vec<AnyAction>, Problem> {
        let mut actions = Vec::new();
        if old.is_some_and(|old| old.public) != new.public {
            let never = || Problem::invalid("public", &format_args!("a {} is never public", self.kind));
            actions.push(self.visibility.ok_or_else(never)?);
        }
        let old_assignees: &[_] = old.map_or(&[], |old| &old.assignees);
        if old_assignees != new.assignees {
            actions.push(self.assign);
        }
        Ok(actions)
    }

    /// The questions of an edit: one for each part that changes, and at least one.
    ///
    /// # Errors
    ///
    /// As [`beyond`](Self::beyond).
    pub fn to_edit(&self, old: &Thing, new: &NewThing) -> Result<Vec<AnyAction>, Problem> {
        let mut actions = self.beyond(Some(old), new)?;
        if actions.is_empty() || old.name != new.name.as_str() || old.content != new.content {
            actions.insert(0, self.edit);
        }
        Ok(actions)
    }
}
