//! Questions about others, for administrators: why may somebody, why not, what would change it, and who may.

use super::body::{Body, BodyError};
use super::permissions::ResourceName;
use super::{Answer, Caller, Facts, Problem, Seen, Service};
use crate::Id;
use handlers::VOCABULARY;
use rolecall::directory::Command;
use rolecall::own::AnyAction;
use rolecall::{Action, Owner, Resource, actions, explain, remedies};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(explanation)).routes(routes!(who_can)).routes(routes!(preview))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExplanationQuestion {
    /// The user asked about.
    user: Id,
    /// The name of the action.
    action: String,
    resource: ResourceName,
}

/// A decision with its reasons, and the least changes that would allow the action.
#[derive(Debug, Serialize, ToSchema)]
struct Explained {
    allowed: bool,
    /// The reasons, as a tree for people.
    text: String,
    /// The same for programs.
    #[schema(value_type = Object)]
    explanation: Value,
    /// The least changes that would allow the action, the best first. The caller need not be able to make them.
    remedies: Vec<RemedyBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RemedyBody {
    text: String,
    #[schema(value_type = Object)]
    remedy: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhoCanQuestion {
    /// The name of the action.
    action: String,
    resource: ResourceName,
}

/// The users who may do an action.
#[derive(Debug, Serialize, ToSchema)]
struct WhoCanBody {
    /// Whether everybody may.
    public: bool,
    users: Vec<Id>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Planned {
    /// A command in the form of the event log.
    #[schema(value_type = Object)]
    command: Command<Id>,
}

/// Whether the directory would accept a command of the caller.
#[derive(Debug, Serialize, ToSchema)]
struct Previewed {
    accepted: bool,
    /// The reason why not.
    refusal: Option<String>,
}

fn action(name: &str) -> Result<AnyAction, Problem> {
    VOCABULARY.action(name).map_err(|error| BodyError::invalid("action", &error))
}

/// Asks whether the caller may know what others may do there: whoever manages the members of the organization may, and
/// the owner of a personal app.
fn may_know<'a>(facts: &Facts<'a>, resource: Option<&Resource<Id>>) -> Result<Seen<'a>, Problem> {
    // something on which the caller may do nothing is hidden: it gets the answer of what does not exist
    let resource = resource.filter(|resource| !actions(facts.subject(), resource).is_empty());
    match resource.map(Resource::owner) {
        Some(Owner::Organization(organization)) => {
            facts.ask(Action::ViewRoles, facts.organization(organization).as_ref())
        }
        Some(Owner::User(owner)) if facts.subject().user() == Some(owner) => {
            facts.ask(Action::ViewCollaborators, resource.filter(|resource| resource.app_id().is_some()))
        }
        Some(Owner::User(_)) | None => facts.ask(Action::ViewRoles, None),
    }
}

/// Explains why a user may do something, or why not.
#[utoipa::path(post, path = "/v1/explanations", tag = "access", request_body = ExplanationQuestion,
    responses((status = 200, body = Explained), Problem))]
async fn explanation(caller: Caller, Body(question): Body<ExplanationQuestion>) -> Answer<Explained> {
    let ExplanationQuestion { user, action: name, resource } = question;
    let (action, thing) = (action(&name)?, resource.thing(&caller).await?);
    caller
        .read(|facts| {
            let found = resource.resource(facts, thing.as_ref());
            let seen = may_know(facts, found.as_ref())?;
            let resource = found.ok_or(Problem::Missing)?;
            // only the memberships that bear on the resource: the others are other organizations' business
            let organizations = match resource.owner() {
                Owner::Organization(organization) => Some(organization),
                Owner::User(_) => None,
            };
            let known = match organizations {
                Some(organization) => seen.facts.subject_in(&user, [organization]),
                None => seen.facts.subject(&user),
            };
            let subject = known.ok_or(Problem::Missing)?.into_subject();
            let explanation = explain(&subject, action, &resource);
            let found = remedies(&subject, action, &resource);
            let each = found.iter().map(|remedy| RemedyBody {
                text: remedy.to_string(),
                remedy: serde_json::to_value(remedy).unwrap_or_default(),
            });
            Ok(seen.reply(Explained {
                allowed: explanation.decision().is_allowed(),
                text: explanation.to_string(),
                explanation: serde_json::to_value(&explanation).unwrap_or_default(),
                remedies: each.collect(),
            }))
        })
        .await
}

/// Lists the users who may do an action on a resource.
#[utoipa::path(post, path = "/v1/who-can", tag = "access", request_body = WhoCanQuestion,
    responses((status = 200, body = WhoCanBody), Problem))]
async fn who_can(caller: Caller, Body(question): Body<WhoCanQuestion>) -> Answer<WhoCanBody> {
    let WhoCanQuestion { action: name, resource } = question;
    let (action, thing) = (action(&name)?, resource.thing(&caller).await?);
    caller
        .read(|facts| {
            let found = resource.resource(facts, thing.as_ref());
            let seen = may_know(facts, found.as_ref())?;
            let resource = found.ok_or(Problem::Missing)?;
            let who = seen.facts.who_can(action, &resource);
            Ok(seen.reply(WhoCanBody { public: who.is_public(), users: who.users().cloned().collect() }))
        })
        .await
}

/// Tells whether the directory would accept a command of the caller, and changes nothing.
#[utoipa::path(post, path = "/v1/previews", tag = "access", request_body = Planned,
    responses((status = 200, body = Previewed), Problem))]
async fn preview(caller: Caller, Body(Planned { command }): Body<Planned>) -> Answer<Previewed> {
    caller
        .read(|facts| {
            let checked = facts.check(&command)?;
            let refusal = checked.as_ref().err().map(ToString::to_string);
            Ok(facts.answer_about_caller(Previewed { accepted: checked.is_ok(), refusal }))
        })
        .await
}
