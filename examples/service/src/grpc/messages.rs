//! Messages from rows, and pages from messages.

use super::proto;
use crate::Id;
use crate::things::{PageOf, Position, Thing};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolecall::Owner;
use tonic::Status;

/// The number of items on a page, if the caller does not say.
const USUAL: u32 = 50;

impl From<Owner<Id>> for proto::Owner {
    fn from(owner: Owner<Id>) -> Self {
        let owner = match owner {
            Owner::Organization(organization) => proto::owner::Owner::Organization(organization),
            Owner::User(user) => proto::owner::Owner::User(user),
        };
        proto::Owner { owner: Some(owner) }
    }
}

/// The owner of a message, if it names one.
pub fn owner(owner: Option<proto::Owner>) -> Option<Owner<Id>> {
    Some(match owner?.owner? {
        proto::owner::Owner::Organization(organization) => Owner::Organization(organization),
        proto::owner::Owner::User(user) => Owner::User(user),
    })
}

impl From<Thing> for proto::App {
    fn from(Thing { id, owner, name, public, .. }: Thing) -> Self {
        proto::App { id, owner: Some(owner.into()), name, public }
    }
}

impl From<Thing> for proto::Model {
    fn from(Thing { id, app, name, public, version, .. }: Thing) -> Self {
        proto::Model { id, app: app.unwrap_or_default(), name, public, version }
    }
}

impl From<Thing> for proto::Key {
    fn from(Thing { id, owner, name, .. }: Thing) -> Self {
        proto::Key { id, owner: Some(owner.into()), name }
    }
}

/// A task with its guidelines, if the caller may read them.
pub fn task(Thing { id, app, name, content, .. }: Thing, shows_guidelines: bool) -> proto::Task {
    let guidelines = content.get("guidelines").and_then(serde_json::Value::as_str);
    let guidelines = guidelines.filter(|_| shows_guidelines).map(str::to_owned);
    proto::Task { id, app: app.unwrap_or_default(), name, guidelines }
}

/// The page that a message asks for.
pub fn page(page: Option<proto::Page>) -> Result<PageOf, Status> {
    let proto::Page { search, limit, after } = page.unwrap_or_default();
    let limit = if limit == 0 { USUAL } else { limit };
    let after = if after.is_empty() { None } else { Some(position(&after)?) };
    Ok(PageOf { search, after, limit, ..PageOf::default() })
}

fn position(text: &str) -> Result<Position, Status> {
    let read = URL_SAFE_NO_PAD.decode(text).ok();
    let read = read.and_then(|text| serde_json::from_slice(&text).ok());
    read.filter(Position::is_storable)
        .ok_or_else(|| Status::invalid_argument("invalid `after`: expected a `next`"))
}

/// The position after which the next page begins, as an opaque text; empty if there is none.
pub fn next(position: Option<Position>) -> String {
    let text = position.map(|position| serde_json::to_vec(&position).unwrap_or_default());
    text.map(|text| URL_SAFE_NO_PAD.encode(text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_position_is_a_place_to_go_on() {
        let page =
            |after: &str| page(Some(proto::Page { after: after.to_owned(), ..proto::Page::default() }));
        assert_eq!(page(&next(None)).unwrap().after, None);
        assert!(["?", "e30", "bnVsbA"].iter().all(|text| page(text).is_err()));
    }
}
