//! The library's own answers about a snapshot, to compare the playground with: one line of JSON for each question.
//!
//! ```text
//! cargo run -p playground --example answers -- SNAPSHOT.json
//! ```
//!
//! Each user, and nobody, asks for each action at each place. A task and a model are also asked about when they are public
//! or assigned to the user. It shares no code with the playground.

use rolecall::directory::{Directory, Snapshot, VersionedSubject};
use rolecall::own::AnyAction;
use rolecall::{Owner, Resource, ResourceKind, Subject, explain, remedies};
use serde::Serialize;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};

#[derive(Serialize)]
struct Answer<'a> {
    user: Option<&'a str>,
    /// The organization, or the user after `user:`.
    owner: String,
    app: Option<&'a str>,
    kind: ResourceKind,
    public: bool,
    assigned: bool,
    action: &'static str,
    text: String,
    /// The number of remedies.
    changes: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("expected the path of a snapshot")?;
    let snapshot: Snapshot<String> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let directory = Directory::try_from(snapshot)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let users = directory.accounts().map(|(user, _)| Some(user)).chain([None]);
    for user in users {
        let subject = user.and_then(|user| directory.subject(user));
        let subject = subject.map_or_else(Subject::anonymous, VersionedSubject::into_subject);
        for (kind, resource) in resources(&directory, user) {
            for action in kind.actions() {
                serde_json::to_writer(&mut out, &answer(&subject, action, kind, &resource))?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn answer<'a>(
    subject: &'a Subject<String>,
    action: AnyAction,
    kind: ResourceKind,
    resource: &'a Resource<String>,
) -> Answer<'a> {
    let remedies = remedies(subject, action, resource);
    let mut text = explain(subject, action, resource).to_string();
    for (remedy, number) in remedies.iter().zip(1..) {
        // a text takes everything
        let _ = writeln!(text, "{number}. {remedy}");
    }
    Answer {
        user: subject.user().map(String::as_str),
        owner: match resource.owner() {
            Owner::Organization(organization) => organization.clone(),
            Owner::User(user) => format!("user:{user}"),
        },
        app: resource.app_id().map(String::as_str),
        kind,
        public: resource.is_marked_public() && kind != ResourceKind::App,
        assigned: resource.assignees().next().is_some(),
        action: action.as_str(),
        text,
        changes: remedies.len(),
    }
}

/// A resource of each kind at each place.
fn resources(directory: &Directory<String>, user: Option<&String>) -> Vec<(ResourceKind, Resource<String>)> {
    let mut resources = Vec::new();
    let mut apps = Vec::new();
    for (id, organization) in directory.organizations() {
        let outside = ResourceKind::ALL.into_iter();
        resources
            .extend(outside.filter_map(|kind| Some((kind, Resource::of_organization(kind, id.clone())?))));
        apps.extend(organization.apps().map(|(app, _)| (Owner::Organization(id.clone()), app)));
    }
    for (id, account) in directory.accounts() {
        apps.extend(account.apps().map(|(app, _)| (Owner::User(id.clone()), app)));
    }
    for app in apps.iter().filter_map(|(owner, app)| directory.resource(owner, app)) {
        for kind in ResourceKind::ALL {
            let Some(resource) = app.clone().in_app(kind) else { continue };
            if let (ResourceKind::Model | ResourceKind::Task, Some(user)) = (kind, user) {
                resources.push((kind, resource.clone().public()));
                resources.push((kind, resource.clone().assigned_to(user.clone())));
                resources.push((kind, resource.clone().public().assigned_to(user.clone())));
            }
            resources.push((kind, resource));
        }
    }
    resources
}
