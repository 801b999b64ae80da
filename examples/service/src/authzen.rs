//! The `AuthZEN` Authorization API 1.0, for services that are not written in Rust.
//!
//! | endpoint | question |
//! | --- | --- |
//! | `POST /access/v1/evaluation` | may this user do this action on this resource? |
//! | `POST /access/v1/evaluations` | the same, many times in one request |
//! | `POST /access/v1/search/subject` | who may do this action on this resource? |
//! | `POST /access/v1/search/resource` | on which resources may this user do this action? |
//! | `POST /access/v1/search/action` | what may this user do on this resource? |
//! | `GET /.well-known/authzen-configuration` | where are these endpoints? |
//!
//! **Who may ask.** The answers tell who has access to what, so that not every user may ask. A caller presents a bearer token that
//! the service issued to a program for this purpose ([`Tokens::issue_for_decisions`](crate::tokens::Tokens::issue_for_decisions)).
//! A token of a user is refused here, and a program's token is refused everywhere else.
//!
//! **What is believed.** A request names the subject and the resource by type and id. Owner, app, visibility, assignees, roles and
//! teams come from the service's own rows. `properties` are read and ignored: a caller who could say that a model is
//! public would decide the answer. Two things in a request do count, because they only take away: the
//! `authorization_details` in `context`, which narrow the user as the user's token does (RFC 9396, `R12`), and the header
//! `Facts-Version`.
//!
//! **Names.** The type of a subject is `user`. The type of a resource is a kind such as `model`, and the name of an action is one such
//! as `view_model`. A caller with words of its own gets [`Alias`]es. The id of a team is `ORGANIZATION/TEAM`.
//!
//! **Denials** are answered with 200 and `"decision": false`. Their `context` has the status and the text that the caller may pass on
//! to the user. A resource that the user may not know of and one that does not exist get the same answer. If the facts
//! cannot be had, the whole request fails with 503: that is no denial.

mod decision;
mod failure;
mod page;
mod program;
mod question;
mod search;

pub use self::failure::Failure;
pub use crate::aliases::{Alias, Settings, SettingsError};

use self::decision::{Decision, Evaluated};
use self::page::Found;
use self::program::{Body, Program, SearchBody};
use self::question::{ActionSearch, Batch, Name, Named, Question, ResourceSearch, SubjectSearch};
use crate::web::{Asked, Reply, Service};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Answer<T> = Result<Reply<T>, Failure>;

/// The endpoints.
pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(evaluation))
        .routes(routes!(evaluations))
        .routes(routes!(search_subject))
        .routes(routes!(search_resource))
        .routes(routes!(search_action))
        .routes(routes!(configuration))
}

/// Decides one question.
#[utoipa::path(post, path = "/access/v1/evaluation", tag = "authzen", request_body = Question,
    responses((status = 200, body = Decision), Failure))]
async fn evaluation(program: Program, Body(question): Body<Question>) -> Answer<Decision> {
    Ok(program.evaluate(&question).await?)
}

/// Decides many questions, in their order.
#[utoipa::path(post, path = "/access/v1/evaluations", tag = "authzen", request_body = Batch,
    responses((status = 200, body = Evaluated), Failure))]
async fn evaluations(program: Program, Body(batch): Body<Batch>) -> Answer<Evaluated> {
    program.evaluate_batch(&batch).await
}

/// Finds the users who may do an action on a resource.
#[utoipa::path(post, path = "/access/v1/search/subject", tag = "authzen", request_body = SubjectSearch,
    responses((status = 200, body = Found<Named>), Failure))]
async fn search_subject(program: Program, search: SearchBody<SubjectSearch>) -> Answer<Found<Named>> {
    let window = search.window()?;
    program.subjects(&search.search, &window).await
}

/// Finds the resources on which a user may do an action.
#[utoipa::path(post, path = "/access/v1/search/resource", tag = "authzen", request_body = ResourceSearch,
    responses((status = 200, body = Found<Named>), Failure))]
async fn search_resource(program: Program, search: SearchBody<ResourceSearch>) -> Answer<Found<Named>> {
    let window = search.window()?;
    program.resources(&search.search, &window).await
}

/// Finds the actions that a user may do on a resource.
#[utoipa::path(post, path = "/access/v1/search/action", tag = "authzen", request_body = ActionSearch,
    responses((status = 200, body = Found<Name>), Failure))]
async fn search_action(program: Program, search: SearchBody<ActionSearch>) -> Answer<Found<Name>> {
    let window = search.window()?;
    program.actions(&search.search, &window).await
}

/// The metadata of a policy decision point.
#[derive(Debug, Serialize, ToSchema)]
struct Configuration {
    policy_decision_point: String,
    access_evaluation_endpoint: String,
    access_evaluations_endpoint: String,
    search_subject_endpoint: String,
    search_resource_endpoint: String,
    search_action_endpoint: String,
}

/// Says where the endpoints are. Nobody has to sign in for that.
#[utoipa::path(get, path = "/.well-known/authzen-configuration", tag = "authzen",
    responses((status = 200, body = Configuration)))]
async fn configuration(State(service): State<Service>) -> Reply<Configuration> {
    let base = service.decisions.policy_decision_point();
    let at = |path: &str| format!("{base}/access/v1/{path}");
    let configuration = Configuration {
        policy_decision_point: base.to_owned(),
        access_evaluation_endpoint: at("evaluation"),
        access_evaluations_endpoint: at("evaluations"),
        search_subject_endpoint: at("search/subject"),
        search_resource_endpoint: at("search/resource"),
        search_action_endpoint: at("search/action"),
    };
    Reply::new(configuration, Asked::open())
}
