//! Questions about others, for administrators: why may somebody, why not, what would change it, and who may.

use super::body::Body;
use super::owner::OwnerName;
use super::permissions::ResourceName;
use super::refused::names;
use super::{Answer, Caller, Facts, Problem, Seen, Service};
use crate::Id;
use handlers::VOCABULARY;
use rolecall::directory::{Command, Grantee, ImpactRow};
use rolecall::filter::Extent;
use rolecall::own::AnyAction;
use rolecall::{Action, Owner, Resource, actions, can, explain, remedies};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The greatest number of rows of a preview.
const MOST_CHANGES: usize = 1000;

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

/// What a command of the caller would do.
#[derive(Debug, Serialize, ToSchema)]
struct Previewed {
    accepted: bool,
    /// The reason why not.
    refusal: Option<String>,
    /// The rights that somebody would gain or lose, at most 1,000 rows. Absent for a caller who may not see them.
    changes: Option<Vec<ChangeBody>>,
}

/// What somebody would gain or lose at one place.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeBody {
    /// A user, or an address that was invited; null for everybody.
    grantee: Option<String>,
    /// The organization, or the owner of the app.
    owner: Option<OwnerName>,
    /// The app; null for all that the owner has.
    app: Option<Id>,
    gained: Vec<String>,
    lost: Vec<String>,
}

impl ChangeBody {
    fn new(row: &ImpactRow<'_, Id>) -> Self {
        let (owner, app) = match row.extent {
            Extent::Organization { organization } => (Some(Owner::Organization(organization.clone())), None),
            Extent::Personal { user } => (Some(Owner::User(user.clone())), None),
            Extent::App { owner: Owner::Organization(owner), app } => {
                (Some(Owner::Organization(owner.clone())), Some(app.clone()))
            }
            Extent::App { owner: Owner::User(owner), app } => {
                (Some(Owner::User(owner.clone())), Some(app.clone()))
            }
            Extent::Public | Extent::PublicAt { .. } => (None, None),
        };
        let grantee = match row.grantee {
            Grantee::User(user) => Some(user.clone()),
            Grantee::Invitee { email, .. } => Some(email.to_string()),
            Grantee::Everybody => None,
        };
        let (gained, lost) = (names(row.gained()), names(row.lost()));
        ChangeBody { grantee, owner: owner.map(OwnerName), app, gained, lost }
    }
}

fn action(name: &str) -> Result<AnyAction, Problem> {
    VOCABULARY.action(name).map_err(|error| Problem::invalid("action", &error))
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

/// Shows what a command of the caller would do, and changes nothing.
#[utoipa::path(post, path = "/v1/previews", tag = "access", request_body = Planned,
    responses((status = 200, body = Previewed), Problem))]
async fn preview(caller: Caller, Body(Planned { command }): Body<Planned>) -> Answer<Previewed> {
    caller
        .read(|facts| {
            let preview = match facts.preview(&command)? {
                Ok(preview) => preview,
                Err(refusal) => {
                    let refusal = Some(refusal.to_string());
                    let told = Previewed { accepted: false, refusal, changes: None };
                    return Ok(facts.answer_about_caller(told));
                }
            };
            // the rows name the rights of others: whoever manages members may see them
            let organization = command.organization().map(|id| Resource::organization(id.clone()));
            let may_see = organization.is_none_or(|it| can(facts.subject(), Action::ViewRoles, &it));
            let changes = may_see
                .then(|| preview.impact().take(MOST_CHANGES).map(|row| ChangeBody::new(&row)).collect());
            Ok(facts.answer_about_caller(Previewed { accepted: true, refusal: None, changes }))
        })
        .await
}
