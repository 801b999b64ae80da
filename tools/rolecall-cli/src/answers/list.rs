//! *What may they do here?* Every action on a resource and on what is in it.

use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Table, counted, noun};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Resource, ResourceKind, Subject, can};
use serde::Serialize;

/// The actions of a subject on a resource, and on what is in it.
#[derive(Debug, Serialize)]
pub struct ListAnswer {
    version: u32,
    user: Option<Id>,
    resource: String,
    kinds: Vec<OnKind>,
    /// Denied actions are shown as well.
    #[serde(skip)]
    shows_denied: bool,
}

/// The actions on the resources of one kind.
#[derive(Debug, Serialize)]
struct OnKind {
    kind: &'static str,
    /// Actions on every such resource.
    allowed: Vec<Named>,
    /// Actions on those that are assigned to the subject.
    if_assigned: Vec<Named>,
    /// Actions on public ones.
    if_public: Vec<Named>,
    denied: Vec<Named>,
}

/// An action with its purpose.
#[derive(Debug, Serialize)]
struct Named {
    action: &'static str,
    purpose: &'static str,
}

impl From<AnyAction> for Named {
    fn from(action: AnyAction) -> Named {
        Named { action: action.as_str(), purpose: naming::purpose(action) }
    }
}

/// Lists the actions on the resource. With an app, those on what is in it follow; with an organization, those on what it owns
/// outside apps.
#[must_use]
pub fn answer(subject: &Subject<Id>, resource: &Resource<Id>, shows_denied: bool) -> ListAnswer {
    let vocabulary = subject.policy().vocabulary();
    let places = naming::kinds(vocabulary).filter_map(|kind| {
        let place = place_of(resource, kind)?;
        Some((kind, place))
    });
    let own = (resource.kind(), resource.clone());
    let mut kinds: Vec<OnKind> = Vec::new();
    for (kind, place) in [own].into_iter().chain(places) {
        let on_kind = on_kind(subject, kind, &place);
        if !(on_kind.is_empty() || kinds.iter().any(|known| known.kind == on_kind.kind)) {
            kinds.push(on_kind);
        }
    }
    let user = subject.user().cloned();
    ListAnswer { version: VERSION, user, resource: naming::path(resource), kinds, shows_denied }
}

/// Any resource of the kind in the app or organization, private and assigned to nobody.
fn place_of(resource: &Resource<Id>, kind: AnyKind) -> Option<Resource<Id>> {
    let around = resource.kind();
    if around == ResourceKind::App && naming::is_inside(kind) {
        return resource.clone().in_app(kind);
    }
    let is_organization = around == ResourceKind::Organization && !kind.is_in_app();
    match resource.owner() {
        rolecall::Owner::Organization(id) if is_organization => Resource::of_organization(kind, id.clone()),
        rolecall::Owner::Organization(_) | rolecall::Owner::User(_) => None,
    }
}

fn on_kind(subject: &Subject<Id>, kind: AnyKind, place: &Resource<Id>) -> OnKind {
    let mut found = OnKind {
        kind: kind.as_str(),
        allowed: Vec::new(),
        if_assigned: Vec::new(),
        if_public: Vec::new(),
        denied: Vec::new(),
    };
    let assigned = subject.user().map(|user| place.clone().assigned_to(user.clone()));
    let public = naming::is_inside(kind).then(|| place.clone().public());
    for action in naming::actions_on(subject.policy().vocabulary(), kind) {
        let may =
            |resource: &Option<Resource<Id>>| resource.as_ref().is_some_and(|it| can(subject, action, it));
        let list = if can(subject, action, place) {
            &mut found.allowed
        } else if may(&assigned) {
            &mut found.if_assigned
        } else if may(&public) {
            &mut found.if_public
        } else {
            &mut found.denied
        };
        list.push(action.into());
    }
    found
}

impl OnKind {
    fn is_empty(&self) -> bool {
        [&self.allowed, &self.if_assigned, &self.if_public, &self.denied].iter().all(|list| list.is_empty())
    }

    fn may_anything(&self) -> bool {
        [&self.allowed, &self.if_assigned, &self.if_public].iter().any(|list| !list.is_empty())
    }
}

impl Answer for ListAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let who = self.user.as_ref().map_or("an anonymous caller".to_owned(), |user| format!("`{user}`"));
        let resource = &self.resource;
        if self.is_yes() {
            page.text(&format!("what {who} may do with `{resource}`:"));
        } else {
            page.text(&format!("{who} may do nothing with `{resource}`"));
        }
        for OnKind { kind, allowed, if_assigned, if_public, denied } in &self.kinds {
            let mut table = Table::new([kind, "may they?", "what it does"]);
            let mut add = |list: &[Named], word: &str| {
                for Named { action, purpose } in list {
                    table.row([(*action).to_owned(), word.to_owned(), (*purpose).to_owned()]);
                }
            };
            add(allowed, "yes");
            add(if_assigned, "if assigned");
            add(if_public, "if public");
            if self.shows_denied {
                add(denied, "no");
            }
            if !table.is_empty() {
                page.blank();
                page.table(table);
            }
        }
        let denied: usize = self.kinds.iter().map(|kind| kind.denied.len()).sum();
        if denied > 0 && !self.shows_denied {
            page.blank();
            let (one, many) = if self.is_yes() {
                ("other action is", "other actions are")
            } else {
                ("action is", "actions are")
            };
            let others = counted(denied, one, many);
            page.text(&format!("{others} denied; --denied lists {}", noun(denied, "it", "them")));
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.kinds.iter().any(OnKind::may_anything)
    }
}
