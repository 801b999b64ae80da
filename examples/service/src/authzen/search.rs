//! The Search APIs: which users, which resources, which actions.

use super::program::{Document, Failure, Program, missing, subject, with_id};
use super::tokens::Page;
use super::wire::{ActionName, Entity, Results, Search};
use crate::web::Reply;
use crate::{PageOf, Position};
use rolecall::filter;
use std::collections::BTreeSet;
use std::ops::Bound;

/// The users who may do an action on a resource, in the order of their ids.
#[utoipa::path(post, path = "/access/v1/search/subject", tag = "authzen", request_body = Search,
    responses((status = 200, body = Results<Entity>), (status = 400, description = "A message", body = String)))]
pub async fn subjects(
    program: Program,
    Document(search): Document<Search>,
) -> Result<Reply<Results<Entity>>, Failure> {
    let Search { question, page } = search;
    let page = Page::<String>::of(&question, page)?;
    let subjects = question.subject.ok_or_else(|| missing("subject"))?;
    let action = question.action.ok_or_else(|| missing("action"))?;
    let resource = with_id(question.resource.ok_or_else(|| missing("resource"))?, "resource.id")?;
    let rows = program.rows([&resource].into_iter()).await?;
    program
        .read(|facts| {
            let found = program.resource(facts, &rows, &resource);
            let action = program.action(&resource.r#type, &action.name);
            let (Some(found), Some(action), "user") = (found, action, subjects.r#type.as_str()) else {
                return page.end(Vec::new(), None);
            };
            let who = facts.who_can(action, &found);
            let users: BTreeSet<&String> = if who.is_public() {
                facts.accounts().map(|(user, _)| user).collect()
            } else {
                who.users().collect()
            };
            let start = page.after.clone().map_or(Bound::Unbounded, Bound::Excluded);
            let mut users = users.range::<String, _>((start, Bound::Unbounded));
            let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
            let named = |id: &String| Entity { r#type: subjects.r#type.clone(), id: Some(id.clone()) };
            let results: Vec<_> = users.by_ref().take(limit).copied().map(named).collect();
            let next = users.next().and_then(|_| results.last()?.id.clone());
            page.end(results, next)
        })
        .await
}

/// The resources of a type on which a user may do an action, in the order of their names.
#[utoipa::path(post, path = "/access/v1/search/resource", tag = "authzen", request_body = Search,
    responses((status = 200, body = Results<Entity>), (status = 400, description = "A message", body = String)))]
pub async fn resources(
    program: Program,
    Document(search): Document<Search>,
) -> Result<Reply<Results<Entity>>, Failure> {
    let Search { question, page } = search;
    let page = Page::<Position>::of(&question, page)?;
    let user = with_id(question.subject.ok_or_else(|| missing("subject"))?, "subject.id")?;
    let action = question.action.ok_or_else(|| missing("action"))?;
    let resource = question.resource.ok_or_else(|| missing("resource"))?;
    let (action, kind) = (program.action(&resource.r#type, &action.name), program.kind(&resource));
    let reply = program.read(|facts| subject(facts, &user)).await?;
    let mut found = None;
    let reply = reply.map(|subject| found = subject);
    // an action on another kind finds nothing of this type
    let action = action.filter(|action| Some(action.applies_to()) == kind);
    let (Some(subject), Some(action)) = (found, action) else {
        return Ok(reply.map(|()| page.end(Vec::new(), None)));
    };
    if page.limit == 0 {
        return Ok(reply.map(|()| page.end(Vec::new(), None)));
    }
    let request = PageOf { after: page.after.clone(), limit: page.limit, ..PageOf::default() };
    let list = program.service.platform.list(&filter(&subject, action), &request).await?;
    let named = |id| Entity { r#type: resource.r#type.clone(), id: Some(id) };
    let results = list.things.into_iter().map(|thing| named(thing.id)).collect();
    Ok(reply.map(|()| page.end(results, list.next)))
}

/// The actions that a user may do on a resource.
#[utoipa::path(post, path = "/access/v1/search/action", tag = "authzen", request_body = Search,
    responses((status = 200, body = Results<ActionName>), (status = 400, description = "A message", body = String)))]
pub async fn actions(
    program: Program,
    Document(search): Document<Search>,
) -> Result<Reply<Results<ActionName>>, Failure> {
    let Search { question, page } = search;
    let page = Page::<String>::of(&question, page)?;
    let user = with_id(question.subject.ok_or_else(|| missing("subject"))?, "subject.id")?;
    let resource = with_id(question.resource.ok_or_else(|| missing("resource"))?, "resource.id")?;
    let rows = program.rows([&resource].into_iter()).await?;
    program
        .read(|facts| {
            let found = (subject(facts, &user), program.resource(facts, &rows, &resource));
            let (Some(subject), Some(found)) = found else { return page.end(Vec::new(), None) };
            let allowed = rolecall::actions(&subject, &found);
            let names: BTreeSet<_> =
                program.service.decisions.names.names(&resource.r#type, allowed).into_iter().collect();
            let after = page.after.clone().unwrap_or_default();
            let mut names = names.into_iter().filter(|name| *name > after.as_str());
            let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
            let action = |name: &str| ActionName { name: name.to_owned() };
            let results: Vec<_> = names.by_ref().take(limit).map(action).collect();
            let next = names.next().and_then(|_| results.last().map(|last| last.name.clone()));
            page.end(results, next)
        })
        .await
}
