//! Searches: users, resources and actions. What is not known is found nowhere, which is no error.

use super::failure::Failure;
use super::page::{Found, Last, Window};
use super::program::{Program, USER};
use super::question::{ActionSearch, Name, Named, ResourceSearch, SubjectSearch};
use crate::Id;
use crate::things::{Order, Page, PageOf};
use crate::web::Reply;
use rolecall::directory::Directory;
use rolecall::own::AnyAction;
use rolecall::permit::permit_list;
use rolecall::{Membership, Resource, ResourceKind, Subject, actions, can};

type Answer<T> = Result<Reply<Found<T>>, Failure>;

impl Program {
    /// The users who may do the action on the resource, in the order of their ids.
    ///
    /// # Errors
    ///
    /// The facts cannot be had, or the search has the grants of a token, which are one user's.
    pub async fn subjects(&self, search: &SubjectSearch, window: &Window) -> Answer<Named> {
        let SubjectSearch { subject, action, resource, context, page: _ } = search;
        if context.as_ref().is_some_and(|context| context.authorization_details.is_some()) {
            let message =
                "`context.authorization_details` narrow one user: a search for users cannot have them";
            return Err(Failure::Invalid(message.to_owned()));
        }
        let rows = self.rows([resource]).await?;
        let reply = self.read(|facts| {
            let action = self.settings().action(&resource.kind, &action.name).ok();
            let resource = self.resource(facts, &rows, resource).filter(|_| subject.kind == USER);
            let (Some(action), Some(resource)) = (action, resource) else { return Vec::new() };
            let who = facts.who_can(action, &resource);
            let mut users: Vec<Id> = if who.is_public() {
                facts.accounts().map(|(user, _)| user.clone()).collect()
            } else {
                who.users().cloned().collect()
            };
            users.sort_unstable();
            users.into_iter().map(|id| Named { kind: USER.to_owned(), id }).collect()
        });
        Ok(reply.await?.map(|users| window.of(users, |user| &user.id)))
    }

    /// The resources of the type on which the user may do the action: rows in the order of their names, others in the
    /// order of their ids.
    ///
    /// # Errors
    ///
    /// The facts cannot be had.
    pub async fn resources(&self, search: &ResourceSearch, window: &Window) -> Answer<Named> {
        let ResourceSearch { subject, action, resource, context, page: _ } = search;
        let (mut caller, mut facts_found) = (None, None);
        let kind = self.settings().kind(&resource.kind).ok();
        let action = self.settings().action(&resource.kind, &action.name).ok();
        // an action on another kind finds nothing of this type
        let action = action.filter(|action| Some(action.applies_to()) == kind);
        let reply = self.read(|facts| {
            caller = self.subject(facts, subject, context.as_ref());
            facts_found =
                caller.as_ref().zip(action).and_then(|(subject, action)| in_facts(facts, subject, action));
        });
        let reply = reply.await?;
        let named = |id| Named { kind: resource.kind.clone(), id };
        let found = match (facts_found, caller.zip(action)) {
            (Some(ids), _) => window.of(ids.into_iter().map(named).collect(), |found| &found.id),
            (None, None) => window.found(Vec::new(), None),
            (None, Some((subject, action))) => {
                let (after, limit) = (window.after(), window.limit());
                let page = PageOf { order: Order::Name, after, limit, ..PageOf::default() };
                let Page { things, next } =
                    self.service.platform.list(permit_list(&subject, action), &page).await?;
                window.found(things.into_iter().map(|thing| named(thing.id)).collect(), next.map(Last::Row))
            }
        };
        Ok(reply.map(|()| found))
    }

    /// The actions that the user may do on the resource, in the order of their names.
    ///
    /// # Errors
    ///
    /// The facts cannot be had.
    pub async fn actions(&self, search: &ActionSearch, window: &Window) -> Answer<Name> {
        let ActionSearch { subject, resource, context, page: _ } = search;
        let rows = self.rows([resource]).await?;
        let reply = self.read(|facts| {
            let subject = self.subject(facts, subject, context.as_ref());
            let found = self.resource(facts, &rows, resource);
            let (Some(subject), Some(found)) = (subject, found) else { return Vec::new() };
            let name = |action| Name { name: self.settings().name(&resource.kind, action) };
            let mut names: Vec<_> = actions(&subject, &found).into_iter().map(name).collect();
            names.sort_unstable_by(|one, other| one.name.cmp(&other.name));
            names
        });
        Ok(reply.await?.map(|names| window.of(names, |action| &action.name)))
    }
}

/// The organizations or teams on which the user may do the action, in the order of their ids; `None` if the action is on
/// another kind, which has rows.
// only a membership gives anything on an organization and its teams, and neither is ever public (R3, R10)
fn in_facts(facts: &Directory<Id>, subject: &Subject<Id>, action: AnyAction) -> Option<Vec<Id>> {
    let kind = action.applies_to();
    let may = |organization: &&Id| {
        Resource::of_organization(kind, (*organization).clone()).is_some_and(|one| can(subject, action, &one))
    };
    let organizations = subject.memberships().iter().map(Membership::organization).filter(may);
    let mut ids: Vec<Id> = if kind == ResourceKind::Organization {
        organizations.cloned().collect()
    } else if kind == ResourceKind::Team {
        let found = organizations.filter_map(|id| Some((id, facts.organization(id)?)));
        found.flat_map(|(id, found)| found.teams().map(move |(team, _)| format!("{id}/{team}"))).collect()
    } else {
        return None;
    };
    ids.sort_unstable();
    Some(ids)
}
