//! *Where may they do this?* The places, in closed form and as a list of apps.

use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Table, counted};
use rolecall::directory::Directory;
use rolecall::filter::{Clause, Extent, Filter};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Owner, Place, Resource, ResourceKind, Subject, can, filter};
use serde::Serialize;

/// The places where a subject may do an action.
#[derive(Debug, Serialize)]
pub struct PlacesAnswer {
    version: u32,
    user: Option<Id>,
    action: &'static str,
    /// The kind of resource that the action applies to.
    kind: &'static str,
    /// The places; a resource in any of them may be acted on.
    places: Vec<Covered>,
    /// The apps in these places, if the action is about apps or about resources in apps.
    apps: Vec<AppThere>,
    #[serde(skip)]
    is_in_app: bool,
}

/// A place, and which resources there.
#[derive(Debug, Serialize)]
struct Covered {
    /// `organization`, `app`, `personal` or `public`.
    place: &'static str,
    /// The path of the organization or the app, or the user whose apps they are.
    path: Option<String>,
    /// Only resources that are assigned to the subject.
    if_assigned: bool,
    /// The place in words.
    text: String,
}

/// An app, and which resources in it.
#[derive(Debug, Serialize)]
struct AppThere {
    path: String,
    name: String,
    /// `all`, `assigned` or `public`: which resources in the app.
    which: &'static str,
}

/// Finds the places.
#[must_use]
pub fn answer(directory: &Directory<Id>, subject: &Subject<Id>, action: AnyAction) -> PlacesAnswer {
    let found = filter(subject, action);
    let clauses = match &found {
        Filter::Nothing => &[][..],
        Filter::AnyOf { clauses, .. } => clauses,
    };
    let kind = action.applies_to();
    let places = clauses.iter().map(|clause| covered(directory, kind, clause)).collect();
    let apps = if kind.is_in_app() { apps(directory, subject, action) } else { Vec::new() };
    PlacesAnswer {
        version: VERSION,
        user: subject.user().cloned(),
        action: action.as_str(),
        kind: kind.as_str(),
        places,
        apps,
        is_in_app: kind.is_in_app(),
    }
}

fn covered(directory: &Directory<Id>, kind: AnyKind, clause: &Clause<'_, Id>) -> Covered {
    let (extent, if_assigned) = match clause {
        Clause::All(extent) => (extent, false),
        Clause::AssignedTo { extent, .. } => (extent, true),
    };
    let which = if if_assigned { "what is assigned to them" } else { "everything" };
    let named = |owner: Owner<&Id>, app: &Id| {
        let owner = match owner {
            Owner::Organization(id) => Owner::Organization(id.clone()),
            Owner::User(id) => Owner::User(id.clone()),
        };
        directory.app(&owner, app).map_or(String::new(), |app| format!(" (called `{}`)", app.name()))
    };
    let (place, path, text) = match extent {
        Extent::Organization { organization } => {
            let path = naming::encoded(organization.as_str());
            let name =
                directory.organization(organization).map(|known| format!(" (called `{}`)", known.name()));
            (
                "organization",
                Some(path),
                format!("{which} of organization `{organization}`{}", name.unwrap_or_default()),
            )
        }
        Extent::App { owner, app } if kind == ResourceKind::App => (
            "app",
            Some(naming::app_path(*owner, app)),
            format!("app `{}`{}", naming::app_path(*owner, app), named(*owner, app)),
        ),
        Extent::App { owner, app } => {
            let path = naming::app_path(*owner, app);
            let text = format!("{which} in app `{path}`{}", named(*owner, app));
            ("app", Some(path), text)
        }
        Extent::Personal { user } => {
            let path = format!("user:{}", naming::encoded(user.as_str()));
            ("personal", Some(path), format!("the personal apps of `{user}` and everything in them"))
        }
        Extent::Public => ("public", None, "everything public, whoever owns it".to_owned()),
        Extent::PublicAt { place } => {
            ("public", place_path(place), format!("everything public {}", place_in_words(place)))
        }
    };
    Covered { place, path, if_assigned, text }
}

fn place_path(place: &Place<Id>) -> Option<String> {
    match place {
        Place::Everywhere => None,
        Place::Organization(id) => Some(naming::encoded(id.as_str())),
        Place::App { owner, app } => Some(naming::app_path(owner.as_ref(), app)),
        Place::PersonalApps(user) => Some(format!("user:{}", naming::encoded(user.as_str()))),
    }
}

fn place_in_words(place: &Place<Id>) -> String {
    match place {
        Place::Everywhere => "anywhere".to_owned(),
        Place::Organization(id) => format!("in organization `{id}`"),
        Place::App { owner, app } => format!("in app `{}`", naming::app_path(owner.as_ref(), app)),
        Place::PersonalApps(user) => format!("in the personal apps of `{user}`"),
    }
}

/// The apps of the directory in which the subject may do the action, with the resources in each.
// `can` looks up: the places of a member of many teams would be read again for each app
fn apps(directory: &Directory<Id>, subject: &Subject<Id>, action: AnyAction) -> Vec<AppThere> {
    let (kind, mut apps) = (action.applies_to(), Vec::new());
    let owners = directory.organizations().map(|(id, _)| Owner::Organization(id.clone()));
    let users = directory.accounts().map(|(id, _)| Owner::User(id.clone()));
    for owner in owners.chain(users) {
        for (id, app) in naming::apps(directory, &owner) {
            let Some(place) = directory.resource(&owner, id) else { continue };
            let inside = |place: Resource<Id>| {
                if kind == ResourceKind::App { Some(place) } else { place.in_app(kind) }
            };
            let Some(private) = inside(place) else { continue };
            let assigned = || subject.user().map(|user| private.clone().assigned_to(user.clone()));
            let which = if can(subject, action, &private) {
                "all"
            } else if assigned().is_some_and(|assigned| can(subject, action, &assigned)) {
                "assigned"
            } else if naming::is_inside(kind) && can(subject, action, &private.clone().public()) {
                "public"
            } else {
                continue;
            };
            apps.push(AppThere {
                path: naming::app_path(owner.as_ref(), id),
                name: app.name().to_string(),
                which,
            });
        }
    }
    apps
}

impl Answer for PlacesAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let PlacesAnswer { user, action, kind, places, apps, .. } = self;
        let who = user.as_ref().map_or("an anonymous caller".to_owned(), |user| format!("`{user}`"));
        if places.is_empty() {
            page.text(&format!("{who} may do `{action}` nowhere"));
            return page;
        }
        page.text(&format!(
            "{who} may do `{action}`, an action on resources of kind `{kind}`, in these places:"
        ));
        // apps follow in the table, with their names
        for covered in places.iter().filter(|covered| covered.place != "app") {
            page.text(&format!("- {}", covered.text));
        }
        if apps.is_empty() {
            if self.is_in_app {
                page.text("no app of this directory is among them");
            }
            return page;
        }
        page.blank();
        page.text(&format!("all together, {} of this directory:", counted(apps.len(), "app", "apps")));
        let mut table = Table::new(["app", "called", "which resources"]);
        for AppThere { path, name, which } in apps {
            let which = match *which {
                "assigned" => "those assigned to them",
                "public" => "public ones",
                _ => "all",
            };
            table.row([path.clone(), name.clone(), which.to_owned()]);
        }
        page.table(table);
        page
    }

    fn is_yes(&self) -> bool {
        !self.places.is_empty()
    }
}
