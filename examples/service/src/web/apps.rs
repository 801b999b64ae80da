//! Apps of organizations and of users. An owner in an address is an organization, or `~` and a user.

use super::body::{Body, Params, Path};
use super::organizations::{NewName, NewText};
use super::owner::OwnerName;
use super::pages::PageBody;
use super::reply::tag_of;
use super::things::{self, ListedThing, ThingParams};
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::directory::{Command, Directory, Name};
use rolecall::{Action, Owner};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(view, delete))
        .routes(routes!(rename))
        .routes(routes!(edit_description))
        .routes(routes!(edit_notes))
        .routes(routes!(change_visibility))
        .routes(routes!(duplicate))
        .routes(routes!(transfer))
}

/// An app.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppBody {
    owner: OwnerName,
    id: Id,
    name: String,
    description: String,
    notes: String,
    public: bool,
    /// Milliseconds since 1970.
    created_at: u64,
    updated_at: u64,
}

impl AppBody {
    fn of(facts: &Directory<Id>, owner: &Owner<Id>, app: &Id) -> Option<Self> {
        let found = facts.app(owner, app)?;
        Some(AppBody {
            owner: OwnerName(owner.clone()),
            id: app.clone(),
            name: found.name().to_string(),
            description: found.description().to_string(),
            notes: found.notes().to_string(),
            public: found.is_public(),
            created_at: found.created_at(),
            updated_at: found.updated_at(),
        })
    }

    fn tag(facts: &Directory<Id>, owner: &Owner<Id>, app: &Id) -> Option<String> {
        tag_of(&AppBody::of(facts, owner, app)?)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApp {
    #[schema(value_type = String)]
    name: Name,
    /// Whether the caller knows that they will not see the app.
    #[serde(default)]
    unseen: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisibility {
    pub public: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCopy {
    /// The owner of the copy.
    to: OwnerName,
    #[schema(value_type = String)]
    name: Name,
    #[serde(default)]
    unseen: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOwner {
    /// The organization that receives the app.
    organization: Id,
    /// Another name there, if the name is in use.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Option<Name>,
    #[serde(default)]
    unseen: bool,
}

/// Lists the owner's apps that the caller may see.
#[utoipa::path(get, path = "/v1/apps/{owner}", tag = "apps", params(("owner" = String, Path), ThingParams),
    responses((status = 200, body = PageBody<ListedThing>), Problem))]
async fn list(
    caller: Caller,
    Path(owner): Path<OwnerName>,
    Params(params): Params<ThingParams>,
) -> Answer<PageBody<ListedThing>> {
    things::page(&caller, Action::ViewApp, ThingParams { owner: Some(owner), ..params }).await
}

/// Creates an app.
#[utoipa::path(post, path = "/v1/apps/{owner}", tag = "apps", params(("owner" = String, Path)), request_body = NewApp,
    responses((status = 201, body = Created), Problem))]
async fn create(
    caller: Caller,
    Path(owner): Path<OwnerName>,
    Body(NewApp { name, unseen }): Body<NewApp>,
) -> Answer<Created> {
    let OwnerName(owner) = owner;
    let app = new_id();
    caller.create(app.clone(), Command::CreateApp { owner, app, name, unseen }).await
}

/// Shows an app.
#[utoipa::path(get, path = "/v1/apps/{owner}/{app}", tag = "apps",
    responses((status = 200, body = AppBody), Problem))]
async fn view(caller: Caller, Path((owner, app)): Path<(OwnerName, String)>) -> Answer<AppBody> {
    let OwnerName(owner) = owner;
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewApp, facts.app(&owner, &app).as_ref())?;
            seen.show(AppBody::of(seen.facts, &owner, &app))
        })
        .await
}

/// Deletes an app.
#[utoipa::path(delete, path = "/v1/apps/{owner}/{app}", tag = "apps",
    responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path((owner, app)): Path<(OwnerName, String)>) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let command = Command::DeleteApp { owner: owner.clone(), app: app.clone() };
    caller.execute_if(command, |facts| AppBody::tag(facts, &owner, &app)).await
}

/// Renames an app.
#[utoipa::path(put, path = "/v1/apps/{owner}/{app}/name", tag = "apps", request_body = NewName,
    responses((status = 200, body = Changed), Problem))]
async fn rename(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(NewName { name }): Body<NewName>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let command = Command::RenameApp { owner: owner.clone(), app: app.clone(), name };
    caller.execute_if(command, |facts| AppBody::tag(facts, &owner, &app)).await
}

/// Replaces the description.
#[utoipa::path(put, path = "/v1/apps/{owner}/{app}/description", tag = "apps", request_body = NewText,
    responses((status = 200, body = Changed), Problem))]
async fn edit_description(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(NewText { text: description }): Body<NewText>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let command = Command::EditAppDescription { owner: owner.clone(), app: app.clone(), description };
    caller.execute_if(command, |facts| AppBody::tag(facts, &owner, &app)).await
}

/// Replaces the notes.
#[utoipa::path(put, path = "/v1/apps/{owner}/{app}/notes", tag = "apps", request_body = NewText,
    responses((status = 200, body = Changed), Problem))]
async fn edit_notes(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(NewText { text: notes }): Body<NewText>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let command = Command::EditAppNotes { owner: owner.clone(), app: app.clone(), notes };
    caller.execute_if(command, |facts| AppBody::tag(facts, &owner, &app)).await
}

/// Makes an app public or private.
#[utoipa::path(put, path = "/v1/apps/{owner}/{app}/visibility", tag = "apps", request_body = NewVisibility,
    responses((status = 200, body = Changed), Problem))]
async fn change_visibility(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(NewVisibility { public }): Body<NewVisibility>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let command = Command::ChangeAppVisibility { owner: owner.clone(), app: app.clone(), public };
    caller.execute_if(command, |facts| AppBody::tag(facts, &owner, &app)).await
}

/// Copies an app.
#[utoipa::path(post, path = "/v1/apps/{owner}/{app}/copies", tag = "apps", request_body = NewCopy,
    responses((status = 201, body = Created), Problem))]
async fn duplicate(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(new): Body<NewCopy>,
) -> Answer<Created> {
    let OwnerName(owner) = owner;
    let (copy, NewCopy { to: OwnerName(to), name, unseen }) = (new_id(), new);
    caller.create(copy.clone(), Command::DuplicateApp { owner, app, to, copy, name, unseen }).await
}

/// Transfers a personal app of the caller to an organization.
#[utoipa::path(post, path = "/v1/apps/{owner}/{app}/transfer", tag = "apps", request_body = NewOwner,
    responses((status = 200, body = Changed), Problem))]
async fn transfer(
    caller: Caller,
    Path((owner, app)): Path<(OwnerName, String)>,
    Body(NewOwner { organization, name, unseen }): Body<NewOwner>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    // the command is about the caller's own apps: another owner's is answered like one that does not exist
    if owner != Owner::User(caller.user()?.clone()) {
        caller.read(|facts| facts.ask(Action::TransferApp, None).map(|seen| seen.reply(()))).await?;
    }
    caller.execute(Command::TransferApp { app, organization, new_id: None, name, unseen }).await
}
