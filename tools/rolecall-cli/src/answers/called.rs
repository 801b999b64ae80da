//! The names of things that an explanation names by their ids, since people know things by their names.

use super::who;
use crate::data::Id;
use crate::page::{Page, Table};
use rolecall::Owner;
use rolecall::directory::{Directory, Organization};
use rolecall::explain::{About, Explanation};
use serde::Serialize;

/// A thing with a name that is not its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Named {
    /// `user`, `organization`, `app` or `team`.
    pub(super) what: &'static str,
    pub(super) id: Id,
    pub(super) name: String,
}

/// The names of the organization, the app, the teams and the user of the explanation.
pub(super) fn names(explanation: &Explanation<'_, Id>, directory: &Directory<Id>) -> Vec<Named> {
    let (subject, resource) = (explanation.subject(), explanation.resource());
    let organization = match resource.owner() {
        Owner::Organization(id) => directory.organization(id),
        Owner::User(_) => None,
    };
    let mut names = Vec::new();
    let mut add = |what, id: &Id, name: Option<String>| {
        let name = name.filter(|name| name != id.as_str());
        names.extend(name.map(|name| Named { what, id: id.clone(), name }));
    };
    if let Some(user) = subject.user() {
        let email = || who::email_of(directory, user);
        add("user", user, who::name_of(directory, organization.map(Organization::id), user).or_else(email));
    }
    if let Some(known) = organization {
        add("organization", known.id(), Some(known.name().to_string()));
    }
    let owner = match resource.owner() {
        Owner::Organization(id) => Owner::Organization(id.clone()),
        Owner::User(id) => Owner::User(id.clone()),
    };
    if let Some(app) = resource.app_id() {
        add("app", app, directory.app(&owner, app).map(|app| app.name().to_string()));
    }
    for finding in explanation.findings() {
        if let About::Team { team, .. } | About::Confinement { team } = finding.about() {
            let name = organization.and_then(|known| known.team(team)).map(|team| team.name().to_string());
            add("team", team, name);
        }
    }
    names.dedup_by(|one, other| (one.what, &one.id) == (other.what, &other.id));
    names
}

/// Adds a table of the names.
pub(super) fn write(page: &mut Page, names: &[Named]) {
    if names.is_empty() {
        return;
    }
    page.blank();
    let mut table = Table::new(["", "id", "called"]);
    for Named { what, id, name } in names {
        table.row([(*what).to_owned(), id.to_string(), name.clone()]);
    }
    page.table(table);
}
