//! Names that an organization, an app or a custom role has given up. They stay reserved for it until somebody releases them.

use super::body::{Params, Path};
use super::owner::OwnerName;
use super::pages::{self, PageBody};
use super::{Answer, Caller, Changed, Facts, Problem, Service};
use crate::Id;
use rolecall::directory::{Command, Name, NamedThing, ReservedName};
use rolecall::{Action, Owner, Resource, can};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_of_organization))
        .routes(routes!(list_of_caller))
        .routes(routes!(release_of_organization))
        .routes(routes!(release_of_app))
        .routes(routes!(release_of_role))
}

/// A name that is not free, and what had it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
struct ReservedNameBody {
    of: NamedKind,
    name: String,
    /// The organization, the app or the role, which may be deleted.
    id: Id,
}

/// A kind of things whose names are unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NamedKind {
    Organization,
    App,
    Role,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameParams {
    /// The greatest number of names, 1 to 1,000; 50 if not given.
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

impl ReservedNameBody {
    fn new(reserved: &ReservedName<Id>) -> Self {
        let (of, id) = match &reserved.of {
            NamedThing::Organization { organization } => (NamedKind::Organization, organization),
            NamedThing::App { app, .. } => (NamedKind::App, app),
            NamedThing::Role { role, .. } => (NamedKind::Role, role),
        };
        ReservedNameBody { of, name: reserved.name.to_string(), id: id.clone() }
    }
}

impl NameParams {
    /// The page of the names of the owner that the caller may release.
    ///
    /// It takes time linear in the number of all reserved names.
    fn page(
        &self,
        facts: &Facts<'_>,
        names: &mut dyn Iterator<Item = &ReservedName<Id>>,
        owner: &Owner<Id>,
    ) -> Result<PageBody<ReservedNameBody>, Problem> {
        let limit = usize::try_from(pages::limit(self.limit)?).unwrap_or(1);
        let after = self.after.as_deref().map(pages::read::<ReservedNameBody>).transpose()?;
        let own = names.filter(|reserved| may_release(facts, owner, &reserved.of));
        let mut items: Vec<_> = own.map(ReservedNameBody::new).collect();
        items.sort_unstable();
        let passed = after.map_or(0, |after| items.partition_point(|item| *item <= after));
        items.drain(..passed);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).and_then(pages::written);
        Ok(PageBody { items, next })
    }
}

/// Whether the name is one of the owner's that the caller may release: the question is that of the command.
fn may_release(facts: &Facts<'_>, owner: &Owner<Id>, of: &NamedThing<Id>) -> bool {
    let (action, resource) = match (of, owner) {
        (NamedThing::Organization { organization }, Owner::Organization(id)) if organization == id => {
            (Action::EditOrganization, Resource::organization(id.clone()))
        }
        (NamedThing::Role { organization, .. }, Owner::Organization(id)) if organization == id => {
            (Action::EditRole, Resource::organization(id.clone()))
        }
        (NamedThing::App { owner: of, app }, owner) if of == owner => {
            // an app that is gone is asked about as a private one
            let gone = || match owner {
                Owner::Organization(id) => Resource::app(id.clone(), app.clone()),
                Owner::User(id) => Resource::personal_app(id.clone(), app.clone()),
            };
            (Action::EditAppId, facts.app(owner, app).unwrap_or_else(gone))
        }
        (NamedThing::Organization { .. } | NamedThing::Role { .. } | NamedThing::App { .. }, _) => {
            return false;
        }
    };
    can(facts.subject(), action, &resource)
}

fn name(name: &str) -> Result<Name, Problem> {
    Name::new(name).map_err(|error| Problem::invalid("name", &error))
}

/// Lists the reserved names of an organization, its apps and its roles that the caller may release.
#[utoipa::path(get, path = "/v1/organizations/{organization}/reserved-names", tag = "names", params(NameParams),
    responses((status = 200, body = PageBody<ReservedNameBody>), Problem))]
async fn list_of_organization(
    caller: Caller,
    Path(organization): Path<String>,
    Params(params): Params<NameParams>,
) -> Answer<PageBody<ReservedNameBody>> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewOrganization, facts.organization(&organization).as_ref())?;
            let owner = Owner::Organization(organization);
            Ok(seen.reply(params.page(facts, &mut seen.facts.reserved_names(), &owner)?))
        })
        .await
}

/// Lists the reserved names of the caller's own apps.
#[utoipa::path(get, path = "/v1/me/reserved-names", tag = "names", params(NameParams),
    responses((status = 200, body = PageBody<ReservedNameBody>), Problem))]
async fn list_of_caller(
    caller: Caller,
    Params(params): Params<NameParams>,
) -> Answer<PageBody<ReservedNameBody>> {
    caller
        .read(|facts| {
            let (user, seen) = facts.about_oneself()?;
            let owner = Owner::User(user.clone());
            Ok(seen.reply(params.page(facts, &mut seen.facts.reserved_names(), &owner)?))
        })
        .await
}

/// Lets everybody take a former name of the organization.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_organization(
    caller: Caller,
    Path((organization, former)): Path<(String, String)>,
) -> Answer<Changed> {
    let (of, name) = (NamedThing::Organization { organization }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}

/// Lets the owner's other apps take a former name of the app.
#[utoipa::path(delete, path = "/v1/apps/{owner}/{app}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_app(
    caller: Caller,
    Path((owner, app, former)): Path<(OwnerName, String, String)>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let (of, name) = (NamedThing::App { owner, app }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}

/// Lets the organization's other roles take a former name of the role.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/roles/{role}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_role(
    caller: Caller,
    Path((organization, role, former)): Path<(String, String, String)>,
) -> Answer<Changed> {
    let (of, name) = (NamedThing::Role { organization, role }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}
