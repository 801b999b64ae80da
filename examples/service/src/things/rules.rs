//! The questions that a write takes: one row for each kind of thing.

use super::{Parts, Thing, ThingError};
use handlers::Ask;
use handlers::vocabulary::{KEY, PIPELINE};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Action, ResourceKind};

/// The actions on things of one kind.
#[derive(Debug)]
pub struct Rules {
    /// The kind.
    pub kind: AnyKind,
    /// To see one.
    pub view: AnyAction,
    /// Asked of the app, or of the new thing.
    pub create: AnyAction,
    /// To change the name or the content.
    pub edit: AnyAction,
    /// To delete one.
    pub delete: AnyAction,
    /// To make one public or private; `None` if things of the kind are never public.
    visibility: Option<AnyAction>,
    /// To change the users whom the thing is assigned to.
    assign: AnyAction,
}

const fn documented(kind: ResourceKind, [view, create, edit, delete]: [Action; 4]) -> Rules {
    let action = AnyAction::Documented;
    Rules {
        kind: AnyKind::Documented(kind),
        view: action(view),
        create: action(create),
        edit: action(edit),
        delete: action(delete),
        visibility: None,
        assign: action(edit),
    }
}

impl Rules {
    const fn public_by(self, action: Action) -> Self {
        Rules { visibility: Some(AnyAction::Documented(action)), ..self }
    }

    const fn assigned_by(self, action: Action) -> Self {
        Rules { assign: AnyAction::Documented(action), ..self }
    }
}

use Action as A;

static RULES: [Rules; 10] = [
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
    Rules {
        kind: AnyKind::Own(&PIPELINE),
        view: AnyAction::Own(Ask::ViewPipeline.row()),
        create: AnyAction::Own(Ask::CreatePipeline.row()),
        edit: AnyAction::Own(Ask::EditPipeline.row()),
        delete: AnyAction::Own(Ask::DeletePipeline.row()),
        visibility: Some(AnyAction::Own(Ask::ChangePipelineVisibility.row())),
        assign: AnyAction::Own(Ask::EditPipeline.row()),
    },
    Rules {
        kind: AnyKind::Own(&KEY),
        view: AnyAction::Own(Ask::ViewKey.row()),
        create: AnyAction::Own(Ask::CreateKey.row()),
        edit: AnyAction::Own(Ask::EditKey.row()),
        delete: AnyAction::Own(Ask::DeleteKey.row()),
        visibility: None,
        assign: AnyAction::Own(Ask::EditKey.row()),
    },
];

impl Rules {
    /// The rules for things of the kind.
    ///
    /// # Errors
    ///
    /// Things of the kind are not written one by one: apps, for example, are created by commands.
    pub fn of(kind: AnyKind) -> Result<&'static Rules, ThingError> {
        RULES.iter().find(|rules| rules.kind == kind).ok_or(ThingError::NotWritten(kind))
    }

    /// The rules for things in apps, by the name of the kind.
    #[must_use]
    pub fn in_apps(kind: &str) -> Option<&'static Rules> {
        RULES.iter().find(|rules| rules.kind.is_in_app() && rules.kind.as_str() == kind)
    }

    /// The questions of a creation: beyond the first, who may see the thing, and whom it is assigned to.
    ///
    /// # Errors
    ///
    /// Things of the kind are never public.
    pub fn to_create(&self, new: &Parts) -> Result<Vec<AnyAction>, ThingError> {
        let mut actions = vec![self.create];
        actions.extend(self.beyond((false, &[]), new)?);
        Ok(actions)
    }

    /// The questions of an edit: one for each part that changes, and at least one.
    ///
    /// # Errors
    ///
    /// Things of the kind are never public.
    pub fn to_edit(&self, old: &Thing, new: &Parts) -> Result<Vec<AnyAction>, ThingError> {
        let mut actions = self.beyond((old.public, &old.assignees), new)?;
        if actions.is_empty() || old.name != new.name || old.content != new.content {
            actions.insert(0, self.edit);
        }
        Ok(actions)
    }

    fn beyond(
        &self,
        (public, assignees): (bool, &[crate::Id]),
        new: &Parts,
    ) -> Result<Vec<AnyAction>, ThingError> {
        let mut actions = Vec::new();
        if public != new.public {
            actions.push(self.visibility.ok_or(ThingError::NeverPublic(self.kind))?);
        }
        if assignees != new.assignees {
            actions.push(self.assign);
        }
        Ok(actions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Actions are named by what they do to which kind: a row that names another one is noticed.
    #[test]
    fn the_actions_of_a_row_are_those_of_its_kind() {
        for rules in &RULES {
            let kind = rules.kind.as_str();
            let (create, edit, assign) = match kind {
                "model" => ("create", "update", "update_model"),
                "input" => ("upload", "edit", "edit_input"),
                "annotation" => ("write", "write", "delete_annotation"),
                "task" => ("create", "edit", "assign_task"),
                _ => ("create", "edit", "edit"),
            };
            let named = |verb: &str| format!("{verb}_{kind}");
            let assign = if assign == "edit" { named(edit) } else { assign.to_owned() };
            let found =
                [rules.view, rules.create, rules.edit, rules.delete, rules.assign].map(AnyAction::as_str);
            let expected = [named("view"), named(create), named(edit), named("delete"), assign];
            assert_eq!(found.map(str::to_owned), expected);
            let is_public = ["model", "workflow", "dataset", "pipeline"].contains(&kind);
            let change = is_public.then(|| format!("change_{kind}_visibility"));
            assert_eq!(rules.visibility.map(|action| action.as_str().to_owned()), change);
        }
    }
}
