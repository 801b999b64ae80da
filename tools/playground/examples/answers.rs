//! The library's own answers about a snapshot, to compare the playground with: one line of JSON for each question.
//!
//! ```text
//! cargo run -p playground --example answers -- SNAPSHOT.json [VOCABULARY.json]
//! ```
//!
//! Each user, and nobody, asks for each action at each place. A task and a model are also asked about when they are public
//! or assigned to the user. It shares no code with the playground but the
//! reader of vocabularies.

use rolecall::directory::{Directory, Snapshot, VersionedSubject};
use rolecall::own::{AnyAction, AnyKind, KindPlace, Vocabulary};
use rolecall::{Action, Owner, Policy, Resource, ResourceKind, Subject, explain, remedies};
use rolecall_cli::data::{Source, vocabulary};
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
    kind: &'static str,
    public: bool,
    assigned: bool,
    action: &'static str,
    text: String,
    /// The number of remedies.
    changes: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let path = paths.next().ok_or("expected the path of a snapshot")?;
    let snapshot: Snapshot<String> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let policy = match paths.next() {
        None => Policy::documented().clone(),
        Some(path) => {
            let source = Source::new("the vocabulary", std::fs::read(path)?)?;
            Policy::documented().clone().with_vocabulary(vocabulary(&source)?)
        }
    };
    let directory = Directory::restore_across_policies(snapshot, policy)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let users = directory.accounts().map(|(user, _)| Some(user)).chain([None]);
    for user in users {
        let subject = user.and_then(|user| directory.subject(user));
        let subject = subject.map(VersionedSubject::into_subject);
        let subject = subject.unwrap_or_else(|| Subject::anonymous().under(directory.policy()));
        for (kind, resource) in resources(&directory, user) {
            for action in actions_on(directory.policy().vocabulary(), kind) {
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
    kind: AnyKind,
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
        kind: kind.as_str(),
        public: resource.is_marked_public() && kind != ResourceKind::App,
        assigned: resource.assignees().next().is_some(),
        action: action.as_str(),
        text,
        changes: remedies.len(),
    }
}

fn actions_on(vocabulary: &Vocabulary, kind: AnyKind) -> impl Iterator<Item = AnyAction> {
    let own = vocabulary.actions().iter().map(|action| AnyAction::Own(action));
    let actions = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
    actions.filter(move |action| action.applies_to() == kind)
}

/// A resource of each kind at each place.
fn resources(directory: &Directory<String>, user: Option<&String>) -> Vec<(AnyKind, Resource<String>)> {
    let mut resources = Vec::new();
    let mut apps = Vec::new();
    let own = directory.policy().vocabulary().kinds().iter();
    let kinds: Vec<_> = ResourceKind::ALL.into_iter().map(AnyKind::Documented).collect();
    let kinds: Vec<_> = kinds.into_iter().chain(own.clone().map(|kind| AnyKind::Own(kind))).collect();
    for (id, organization) in directory.organizations() {
        let outside = kinds.iter();
        resources
            .extend(outside.filter_map(|kind| Some((*kind, Resource::of_organization(*kind, id.clone())?))));
        apps.extend(organization.apps().map(|(app, _)| (Owner::Organization(id.clone()), app)));
    }
    for (id, account) in directory.accounts() {
        apps.extend(account.apps().map(|(app, _)| (Owner::User(id.clone()), app)));
        let users = own.clone().filter(|kind| kind.place == KindPlace::OfOrganizationsAndUsers);
        let owned = |kind| Some((AnyKind::Own(kind), Resource::owned(kind, Owner::User(id.clone()))));
        resources.extend(users.filter_map(|kind| owned(kind)));
    }
    for app in apps.iter().filter_map(|(owner, app)| directory.resource(owner, app)) {
        for kind in &kinds {
            let Some(resource) = app.clone().in_app(*kind) else { continue };
            let is_varied = match kind {
                AnyKind::Documented(kind) => matches!(kind, ResourceKind::Model | ResourceKind::Task),
                AnyKind::Own(_) => true,
            };
            if let (true, Some(user)) = (is_varied, user) {
                resources.push((*kind, resource.clone().public()));
                resources.push((*kind, resource.clone().assigned_to(user.clone())));
                resources.push((*kind, resource.clone().public().assigned_to(user.clone())));
            }
            resources.push((*kind, resource));
        }
    }
    resources
}
