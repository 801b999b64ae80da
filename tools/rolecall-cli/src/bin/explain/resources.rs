//! Builds the resources, each under the name or path that the command line takes.

use crate::facts::{App, Facts, NamedResource};
use crate::keyed::Keyed;
use crate::problems::Problems;
use crate::suggestions::{quoted, unknown};
use rolecall::{Resource, ResourceKind};

pub fn resources(facts: &Facts, problems: &mut Problems) -> Vec<(String, Resource<String>)> {
    let mut builder = Builder { built: Vec::new(), problems };
    for (organization, facts) in facts.organizations.iter() {
        builder.organization(organization, &facts.apps);
    }
    for (user, facts) in facts.users.iter() {
        for (app, facts) in facts.apps.iter() {
            builder.problems.check_id(&format!("users.{user}.apps"), app);
            let resource = Resource::personal_app(user.to_owned(), app.to_owned());
            builder.app(format!("user:{user}/{app}"), resource, facts);
        }
    }
    for (name, resource) in facts.resources.iter() {
        builder.named(name, resource, facts);
    }
    builder.built
}

struct Builder<'a> {
    built: Vec<(String, Resource<String>)>,
    problems: &'a mut Problems,
}

impl Builder<'_> {
    /// Adds the organization, one resource for each kind that stands outside apps, and the apps.
    // One resource for each kind is enough: the rules do not tell two teams of one organization apart.
    fn organization(&mut self, organization: &str, apps: &Keyed<App>) {
        self.problems.check_id("organizations", organization);
        self.built.push((organization.to_owned(), Resource::organization(organization.to_owned())));
        let kinds = ResourceKind::ALL.into_iter().filter(|kind| *kind != ResourceKind::Organization);
        let outside = kinds.filter_map(|kind| Resource::of_organization(kind, organization.to_owned()));
        self.built.extend(outside.map(|resource| (format!("{organization}/{}", resource.kind()), resource)));
        for (app, facts) in apps.iter() {
            let at = format!("organizations.{organization}.apps");
            self.problems.check_id(&at, app);
            let path = format!("{organization}/{app}");
            if self.built.iter().any(|(known, _)| *known == path) {
                let what =
                    format!("invalid app id `{app}`: `{path}` stands for any {app} of the organization");
                self.problems.add(&at, &what);
            }
            self.app(path, Resource::app(organization.to_owned(), app.to_owned()), facts);
        }
    }

    /// Adds the app, and one resource of each kind in it, private and assigned to nobody.
    fn app(&mut self, path: String, app: Resource<String>, facts: &App) {
        let app = if facts.public { app.public() } else { app };
        let inside = ResourceKind::ALL.into_iter().filter_map(|kind| inside(app.clone(), kind));
        let inside: Vec<_> =
            inside.map(|resource| (format!("{path}/{}", resource.kind()), resource)).collect();
        self.built.push((path, app));
        self.built.extend(inside);
    }

    fn named(&mut self, name: &str, facts: &NamedResource, all: &Facts) {
        let at = format!("resources.{name}");
        self.problems.check_id("resources", name);
        if self.built.iter().any(|(known, _)| known == name) {
            self.problems.add(
                "resources",
                &format!("`{name}` is already the name of an organization: choose another name"),
            );
        }
        for user in facts.assigned_to.iter().filter(|user| all.users.get(user).is_none()) {
            self.problems.add(&format!("{at}.assigned_to"), &unknown("user", user, all.users.keys()));
        }
        let apps = self.built.iter().filter(|(_, resource)| resource.kind() == ResourceKind::App);
        let Some((_, app)) = apps.clone().find(|(path, _)| *path == facts.app) else {
            let unknown = unknown("app", &facts.app, apps.map(|(path, _)| path.as_str()));
            return self.problems.add(&format!("{at}.app"), &unknown);
        };
        let Some(resource) = inside(app.clone(), facts.kind) else {
            let kinds = ResourceKind::ALL.iter().filter(|kind| inside(app.clone(), **kind).is_some());
            let kinds = quoted(kinds.map(|kind| kind.as_str()));
            let what =
                format!("resources of kind `{}` are not in an app: expected one of {kinds}", facts.kind);
            return self.problems.add(&format!("{at}.kind"), &what);
        };
        let resource = if facts.public { resource.public() } else { resource };
        let resource = facts.assigned_to.iter().cloned().fold(resource, Resource::assigned_to);
        self.built.push((name.to_owned(), resource));
    }
}

/// A resource of the kind in the app. `None` for a kind outside apps and for the app itself.
fn inside(app: Resource<String>, kind: ResourceKind) -> Option<Resource<String>> {
    if kind == ResourceKind::App { None } else { app.in_app(kind) }
}
