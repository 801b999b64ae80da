//! The resources that the facts make, by every name that one can ask about.

use crate::facts::App;
use crate::facts::{Facts, NamedResource};
use crate::keyed::Keyed;
use crate::nearest::{quoted, unknown};
use crate::world::Problems;
use rolecall::{Resource, ResourceKind};

pub fn resources(facts: &Facts, problems: &mut Problems) -> Vec<(String, Resource<String>)> {
    let mut places = Places { found: Vec::new(), problems };
    for (organization, facts) in facts.organizations.iter() {
        places.organization(organization, &facts.apps);
    }
    for (user, facts) in facts.users.iter() {
        for (app, facts) in facts.apps.iter() {
            places.problems.check_id(&format!("users.{user}.apps"), app);
            let resource = Resource::personal_app(user.to_owned(), app.to_owned());
            places.app(format!("user:{user}/{app}"), resource, facts);
        }
    }
    for (name, resource) in facts.resources.iter() {
        places.named(name, resource, facts);
    }
    places.found
}

struct Places<'a> {
    found: Vec<(String, Resource<String>)>,
    problems: &'a mut Problems,
}

impl Places<'_> {
    /// An organization: one for each kind that is in no app, which the rules tell apart by their kind alone.
    fn organization(&mut self, organization: &str, apps: &Keyed<App>) {
        self.problems.check_id("organizations", organization);
        self.found.push((organization.to_owned(), Resource::organization(organization.to_owned())));
        let kinds = ResourceKind::ALL.into_iter().filter(|kind| *kind != ResourceKind::Organization);
        let outside = kinds.filter_map(|kind| Resource::of_organization(kind, organization.to_owned()));
        self.found.extend(outside.map(|resource| (format!("{organization}/{}", resource.kind()), resource)));
        for (app, facts) in apps.iter() {
            let at = format!("organizations.{organization}.apps");
            self.problems.check_id(&at, app);
            let path = format!("{organization}/{app}");
            if self.found.iter().any(|(known, _)| *known == path) {
                let what = format!("`{app}` is no id of an app: `{path}` is any {app} of the organization");
                self.problems.add(&at, &what);
            }
            self.app(path, Resource::app(organization.to_owned(), app.to_owned()), facts);
        }
    }

    /// An app, and something of each kind in it, private and assigned to nobody.
    fn app(&mut self, path: String, app: Resource<String>, facts: &App) {
        let app = if facts.public { app.public() } else { app };
        let inside = ResourceKind::ALL.into_iter().filter_map(|kind| inside(app.clone(), kind));
        let inside: Vec<_> =
            inside.map(|resource| (format!("{path}/{}", resource.kind()), resource)).collect();
        self.found.push((path, app));
        self.found.extend(inside);
    }

    fn named(&mut self, name: &str, facts: &NamedResource, all: &Facts) {
        let at = format!("resources.{name}");
        self.problems.check_id("resources", name);
        if self.found.iter().any(|(known, _)| known == name) {
            self.problems.add("resources", &format!("`{name}` is the name of an organization"));
        }
        for user in facts.assigned_to.iter().filter(|user| all.users.get(user).is_none()) {
            self.problems.add(&format!("{at}.assigned_to"), &unknown("user", user, all.users.keys()));
        }
        let apps = self.found.iter().filter(|(_, resource)| resource.kind() == ResourceKind::App);
        let Some((_, app)) = apps.clone().find(|(path, _)| *path == facts.app) else {
            let unknown = unknown("app", &facts.app, apps.map(|(path, _)| path.as_str()));
            return self.problems.add(&format!("{at}.app"), &unknown);
        };
        let Some(resource) = inside(app.clone(), facts.kind) else {
            let kinds = ResourceKind::ALL.iter().filter(|kind| inside(app.clone(), **kind).is_some());
            let kinds = quoted(kinds.map(|kind| kind.as_str()));
            let what =
                format!("`{}` is not the kind of what is in an app: expected one of {kinds}", facts.kind);
            return self.problems.add(&format!("{at}.kind"), &what);
        };
        let resource = if facts.public { resource.public() } else { resource };
        let resource = facts.assigned_to.iter().cloned().fold(resource, Resource::assigned_to);
        self.found.push((name.to_owned(), resource));
    }
}

/// What is in the app: not the app itself.
fn inside(app: Resource<String>, kind: ResourceKind) -> Option<Resource<String>> {
    if kind == ResourceKind::App { None } else { app.in_app(kind) }
}
