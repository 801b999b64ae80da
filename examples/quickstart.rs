//! Decides 14 questions about a small organization, and prints each answer with its reason.
//!
//! `cargo run --example quickstart`

use rolecall::{
    Action, Membership, Permission, Resource, Role, Subject, TeamMembership, TeamPermission, decide,
};
use std::error::Error;
use std::io::{self, ErrorKind, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let trainers = || TeamMembership::new("trainers").with_app("cats", TeamPermission::ModelTrainer);
    let labelers = || TeamMembership::new("labelers").with_app("cats", TeamPermission::LabelerWorker);
    let member = |role| Membership::new("acme", role);

    let ana = Subject::new("ana", [member(Role::TeamContributor).with_team(trainers())])?;
    let ben = Subject::new("ben", [member(Role::TeamContributor).with_team(labelers().confining())])?;
    let cy = Subject::new("cy", [member(Role::OrganizationUser)])?;
    let fay = Subject::new("fay", [member(Role::FinancialManager)])?;
    // a token of Ana's for a script: narrowing never adds a permission
    let script = ana.clone().narrowed_to(Permission::VIEW_MODELS);
    let nobody = Subject::anonymous();

    let acme = Resource::organization("acme");
    let cats = Resource::app("acme", "cats");
    let dogs = Resource::app("acme", "dogs").public();
    let model = cats.clone().model();
    // public twice: a model is visible to everybody only if its app is public too
    let shown = dogs.clone().model().public();
    let task = cats.clone().task().assigned_to("ben");

    let questions = [
        ("ana", &ana, Action::TrainModel, "a model of cats", &model),
        ("ana", &ana, Action::DeleteApp, "cats", &cats),
        ("ana", &ana, Action::DeployModel, "a model of cats", &model),
        ("ana", &ana, Action::CreateModel, "dogs", &dogs),
        ("ana's script", &script, Action::TrainModel, "a model of cats", &model),
        ("ben", &ben, Action::UpdateTaskStatus, "a task of his", &task),
        ("ben", &ben, Action::AssignTask, "a task of his", &task),
        ("ben", &ben, Action::ViewSidebarItems, "acme", &acme),
        ("cy", &cy, Action::UseModel, "a model of cats", &model),
        ("cy", &cy, Action::CreateModel, "cats", &cats),
        ("fay", &fay, Action::ViewUsage, "acme", &acme),
        ("fay", &fay, Action::InviteMember, "acme", &acme),
        ("nobody", &nobody, Action::ViewModel, "a public model", &shown),
        ("nobody", &nobody, Action::UseModel, "a public model", &shown),
    ];
    for (who, subject, action, what, resource) in questions {
        let decision = decide(subject, action, resource);
        print(&format!("{who:12} {:18} {what:16} {decision}\n", action.as_str()))?;
    }
    Ok(())
}

/// Prints the text. A reader such as `head` may have seen enough, which is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
