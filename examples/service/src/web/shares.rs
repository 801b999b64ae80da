//! Shares of an app: its collaborators.

use super::body::{Body, Path};
use super::owner::OwnerName;
use super::{Answer, Caller, Changed, Problem, Service};
use crate::Id;
use rolecall::Action;
use rolecall::directory::{Command, SharedPermissions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(share, stop)).routes(routes!(leave))
}

/// A share of an app.
#[derive(Debug, Serialize, ToSchema)]
struct ShareBody {
    user: Id,
    #[schema(value_type = Vec<String>)]
    permissions: SharedPermissions,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewShare {
    #[schema(value_type = Vec<String>)]
    permissions: SharedPermissions,
}

/// Lists the users whom the app is shared with.
#[utoipa::path(get, path = "/v1/apps/{owner}/{app}/shares", tag = "shares",
    responses((status = 200, body = Vec<ShareBody>), Problem))]
async fn list(caller: Caller, Path((owner, app)): Path<(OwnerName, String)>) -> Answer<Vec<ShareBody>> {
    let OwnerName(owner) = owner;
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewCollaborators, facts.app(&owner, &app).as_ref())?;
            let shares = seen.facts.app(&owner, &app).into_iter().flat_map(rolecall::directory::App::shares);
            let shares = shares.map(|(user, permissions)| ShareBody { user: user.clone(), permissions });
            Ok(seen.reply(shares.collect()))
        })
        .await
}

/// Shares the app with a user, or replaces the share that the user has.
#[utoipa::path(put, path = "/v1/apps/{owner}/{app}/shares/{user}", tag = "shares", request_body = NewShare,
    responses((status = 200, body = Changed), Problem))]
async fn share(
    caller: Caller,
    Path((owner, app, user)): Path<(OwnerName, String, String)>,
    Body(NewShare { permissions }): Body<NewShare>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    caller.execute(Command::ShareApp { owner, app, user, permissions }).await
}

/// Ends a share.
#[utoipa::path(delete, path = "/v1/apps/{owner}/{app}/shares/{user}", tag = "shares",
    responses((status = 200, body = Changed), Problem))]
async fn stop(
    caller: Caller,
    Path((owner, app, user)): Path<(OwnerName, String, String)>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    caller.execute(Command::StopSharing { owner, app, user }).await
}

/// The caller ends the share that they have.
#[utoipa::path(delete, path = "/v1/apps/{owner}/{app}/share", tag = "shares",
    responses((status = 200, body = Changed), Problem))]
async fn leave(caller: Caller, Path((owner, app)): Path<(OwnerName, String)>) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    caller.execute(Command::LeaveApp { owner, app }).await
}
