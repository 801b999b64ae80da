//! Things in apps: models, workflows, datasets, inputs, concepts, tasks, modules, and pipelines, which are the service's own.

use super::body::{Body, Params, Path};
use super::caller::is_among;
use super::owner::OwnerName;
use super::pages::{self, PageBody};
use super::{Answer, Asked, Caller, Changed, Created, Problem, Reply, Service, new_id};
use crate::things::{Draft, Found, Parts, Rules};
use crate::{Id, Order, PageOf, Position, Thing, ThingError, Version};
use handlers::Ask;
use rolecall::directory::Name;
use rolecall::explain::{PublicReason, not_found};
use rolecall::filter::{Filter, filter};
use rolecall::own::AnyAction;
use rolecall::permit::permit_list;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(create))
        .routes(routes!(view, edit, delete))
        .routes(routes!(run_pipeline))
}

/// A thing in a list: a thing without its content, which may be 64 KiB.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedThing {
    kind: &'static str,
    id: Id,
    owner: OwnerName,
    app: Option<Id>,
    name: String,
    public: bool,
    assignees: Vec<Id>,
    /// Milliseconds since 1970.
    created_at: u64,
    updated_at: u64,
}

/// A thing with its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThingBody {
    #[serde(flatten)]
    thing: ListedThing,
    #[schema(value_type = Object)]
    content: serde_json::Value,
}

impl From<Thing> for ThingBody {
    fn from(mut thing: Thing) -> Self {
        ThingBody { content: thing.content.take(), thing: thing.into() }
    }
}

impl From<Thing> for ListedThing {
    fn from(thing: Thing) -> Self {
        ListedThing {
            kind: thing.kind.as_str(),
            id: thing.id,
            owner: OwnerName(thing.owner),
            app: thing.app,
            name: thing.name,
            public: thing.public,
            assignees: thing.assignees,
            created_at: thing.created_at,
            updated_at: thing.updated_at,
        }
    }
}

/// The parts of a thing that people write.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewThing {
    #[schema(value_type = String)]
    name: Name,
    /// An object, of which the service reads nothing: at most 65,536 bytes of JSON.
    #[serde(default)]
    #[schema(value_type = Object)]
    content: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    public: bool,
    /// The users whom the thing is assigned to: at most 100, with ids of at most 255 bytes.
    #[serde(default)]
    assignees: Vec<Id>,
}

impl From<NewThing> for Parts {
    fn from(NewThing { name, content, public, mut assignees }: NewThing) -> Self {
        // as the rows have them: the same users in another order are no change
        assignees.sort_unstable();
        assignees.dedup();
        Parts { name: name.to_string(), content: content.into(), public, assignees }
    }
}

/// A page of a list of things.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThingParams {
    /// An organization, or `~` and a user; all owners if not given.
    #[param(value_type = Option<String>)]
    pub owner: Option<OwnerName>,
    /// The app; all apps if not given.
    pub app: Option<Id>,
    /// The beginning of the name.
    #[serde(default)]
    pub search: String,
    /// `name` or `newest`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub order: OrderName,
    /// The greatest number of things, 1 to 1,000; 50 if not given.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// The order of a list.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderName {
    #[default]
    Name,
    Newest,
}

/// A page of the things on which the caller may do the action. The filter picks them in the database, so that every
/// page is full, and no cursor tells of a thing that is hidden.
///
/// # Errors
///
/// A parameter is invalid, the token can see nothing, or the rows cannot be had.
pub async fn found_by(
    caller: &Caller,
    action: impl Into<AnyAction>,
    params: ThingParams,
) -> Result<(Vec<Thing>, Option<String>), Problem> {
    let (subject, action) = (caller.filtering().await?, action.into());
    let told = not_found(&subject, action);
    // a caller with nothing to see gets an empty list, and one whose token cannot see anything is told so
    if told.reason() != Some(PublicReason::NotFound) && filter(&subject, action) == Filter::Nothing {
        return Err(told.into());
    }
    let order = match params.order {
        OrderName::Name => Order::Name,
        OrderName::Newest => Order::Newest,
    };
    let after = params.after.as_deref().map(pages::read::<Position>).transpose()?;
    if after.as_ref().is_some_and(|after| !after.is_storable()) {
        return Err(Problem::invalid("after", &"no list has such a position"));
    }
    match (order, &after) {
        (_, None)
        | (Order::Name, Some(Position::Name { .. }))
        | (Order::Newest, Some(Position::Newest { .. })) => {}
        (Order::Name, Some(Position::Newest { .. })) | (Order::Newest, Some(Position::Name { .. })) => {
            return Err(Problem::invalid("after", &"it is of a list in another order"));
        }
    }
    let request = PageOf {
        owner: params.owner.map(|OwnerName(owner)| owner),
        app: params.app,
        search: params.search,
        order,
        after,
        limit: pages::limit(params.limit)?,
    };
    let found = caller.service.platform.list(permit_list(&subject, action), &request).await?;
    Ok((found.things, found.next.as_ref().and_then(pages::written)))
}

/// The same as an answer.
///
/// # Errors
///
/// As [`found_by`].
pub async fn page(
    caller: &Caller,
    action: impl Into<AnyAction>,
    params: ThingParams,
) -> Answer<PageBody<ListedThing>> {
    let (things, next) = found_by(caller, action, params).await?;
    let items = things.into_iter().map(ListedThing::from).collect();
    Ok(Reply::new(PageBody { items, next }, Asked::by_filter()))
}

/// The rules for the kind in an address.
fn of(kind: &str) -> Result<&'static Rules, Problem> {
    Rules::in_apps(kind).ok_or(Problem::NoRoute)
}

/// The row with the id, if there is one.
async fn find(caller: &Caller, id: &str) -> Result<Found, Problem> {
    Ok(caller.service.platform.thing(id).await?)
}

/// Lists the things of a kind that the caller may see, in all apps of all owners, without their contents.
#[utoipa::path(get, path = "/v1/things/{kind}", tag = "things", params(ThingParams),
    responses((status = 200, body = PageBody<ListedThing>), Problem))]
async fn list(
    caller: Caller,
    Path(kind): Path<String>,
    Params(params): Params<ThingParams>,
) -> Answer<PageBody<ListedThing>> {
    page(&caller, of(&kind)?.view, params).await
}

/// Shows a thing.
#[utoipa::path(get, path = "/v1/things/{kind}/{id}", tag = "things",
    responses((status = 200, body = ThingBody), Problem))]
async fn view(caller: Caller, Path((kind, id)): Path<(String, String)>) -> Answer<ThingBody> {
    let (rules, found) = (of(&kind)?, find(&caller, &id).await?);
    let subject = caller.filtering().await?;
    let permit = caller.permit(&subject, rules.view, &found)?;
    let asked = Asked::by_permit(&permit);
    let thing = permit.redeem(rules.view)?.thing();
    Ok(Reply::new(thing.clone().into(), asked).tagged(tag(thing)))
}

/// Creates a thing in an app.
#[utoipa::path(post, path = "/v1/apps/{owner}/{app}/things/{kind}", tag = "things", request_body = NewThing,
    responses((status = 201, body = Created), Problem))]
async fn create(
    caller: Caller,
    Path((owner, app, kind)): Path<(OwnerName, String, String)>,
    Body(new): Body<NewThing>,
) -> Answer<Created> {
    let (OwnerName(owner), rules) = (owner, of(&kind)?);
    let (subject, place) =
        caller.look(|facts| Ok((facts.subject().clone(), facts.app(&owner, &app)))).await?;
    let parts = Parts::from(new);
    let questions = rules.to_create(&parts).map_err(failed)?;
    let draft = place.and_then(|app| Draft::in_app(app, rules.kind, new_id(), parts));
    let permits = questions.into_iter().map(|action| caller.permit_new(&subject, action, draft.as_ref()));
    let permits = permits.collect::<Result<Vec<_>, _>>()?;
    let asked = permits.first().map(Asked::by_permit).ok_or(Problem::Unasked)?;
    let thing = caller.service.platform.insert(permits).await.map_err(failed)?;
    let tag = tag(&thing);
    Ok(Reply::new(Created { id: thing.id, version: Version::ANY.number() }, asked).created().tagged(tag))
}

/// Replaces the parts of a thing that people write. Each part that changes has a question of its own.
#[utoipa::path(put, path = "/v1/things/{kind}/{id}", tag = "things", request_body = NewThing,
    responses((status = 200, body = ThingBody), Problem))]
async fn edit(
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
    Body(new): Body<NewThing>,
) -> Answer<ThingBody> {
    let (rules, found) = (of(&kind)?, find(&caller, &id).await?);
    let subject = caller.filtering().await?;
    // first whether the caller may see it, so that the other questions and the body tell nothing about a hidden thing
    let permit = caller.permit(&subject, rules.view, &found)?;
    let asked = Asked::by_permit(&permit);
    let (parts, seen) = (Parts::from(new), permit.redeem(rules.view)?.thing());
    let questions = rules.to_edit(seen, &parts).map_err(failed)?;
    let permits = questions.into_iter().map(|action| caller.permit(&subject, action, &found));
    let permits = permits.collect::<Result<Vec<_>, _>>()?;
    expected(&caller, seen)?;
    let thing = caller.service.platform.update(permits, parts).await.map_err(failed)?;
    let tag = tag(&thing);
    Ok(Reply::new(thing.into(), asked).tagged(tag))
}

/// Deletes a thing.
#[utoipa::path(delete, path = "/v1/things/{kind}/{id}", tag = "things",
    responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path((kind, id)): Path<(String, String)>) -> Answer<Changed> {
    let (rules, found) = (of(&kind)?, find(&caller, &id).await?);
    let subject = caller.filtering().await?;
    let permit = caller.permit(&subject, rules.delete, &found)?;
    let asked = Asked::by_permit(&permit);
    // who may delete a thing may compare it with what they saw
    expected(&caller, caller.permit(&subject, rules.delete, &found)?.redeem(rules.delete)?.thing())?;
    caller.service.platform.delete(permit).await.map_err(failed)?;
    Ok(Reply::new(Changed { version: Version::ANY.number() }, asked))
}

/// Runs a pipeline: an action of the service's own.
#[utoipa::path(post, path = "/v1/things/pipeline/{id}/runs", tag = "things",
    responses((status = 201, body = Created), Problem))]
async fn run_pipeline(caller: Caller, Path(id): Path<String>) -> Answer<Created> {
    let (found, subject) = (find(&caller, &id).await?, caller.filtering().await?);
    let permit = caller.permit(&subject, Ask::RunPipeline, &found)?;
    let asked = Asked::by_permit(&permit);
    // everybody may run what is public, and somebody must have
    caller.user()?;
    let run = caller.service.platform.run(permit, new_id()).await.map_err(failed)?;
    Ok(Reply::new(Created { id: run.id, version: Version::ANY.number() }, asked).created())
}

fn tag(thing: &Thing) -> String {
    format!("\"{}\"", thing.version)
}

/// Compares the thing with what the caller saw.
fn expected(caller: &Caller, thing: &Thing) -> Result<(), Problem> {
    match &caller.if_match {
        Some(tags) if !is_among(&tag(thing), tags) => Err(Problem::Changed),
        Some(_) | None => Ok(()),
    }
}

fn failed(error: ThingError) -> Problem {
    match error {
        ThingError::Unavailable(unavailable) => unavailable.into(),
        ThingError::TooLarge(part) => Problem::Body(part.into()),
        ThingError::NeverPublic(_) => Problem::invalid("public", &error),
        ThingError::NotWritten(_) | ThingError::Unasked(_) | ThingError::OtherPermit => {
            tracing::error!(%error, "a handler writes what it did not ask about");
            Problem::Unasked
        }
        // somebody else deleted or changed it between the question and the write
        ThingError::Missing | ThingError::NoPlace | ThingError::Taken | ThingError::Changed => {
            Problem::Conflict(error.to_string())
        }
    }
}
