//! A thing that does not exist yet, in a place that does.

use super::{Parts, Rules, Thing, ThingError};
use crate::{Id, clock};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::permit::{NotPermitted, Permit, permit};
use rolecall::{Owner, Resource, ResourceKind, Subject};

/// A thing that does not exist yet. [`Platform::insert`](crate::Platform::insert) takes permits for it.
///
/// The questions are asked of its place, and not of what its author writes: somebody who assigns a task to themselves, or
/// marks a model public, has no more rights in the app for that.
#[derive(Debug)]
pub struct Draft {
    thing: Thing,
    /// The app, as the facts have it; `None` outside apps.
    app: Option<Resource<Id>>,
    /// The thing as one of its kind in its place.
    resource: Resource<Id>,
}

impl Draft {
    /// A new thing in the app, if that is an app and has things of the kind. `app` is as the facts have it.
    #[must_use]
    pub fn in_app(app: Resource<Id>, kind: AnyKind, id: Id, parts: Parts) -> Option<Draft> {
        if app.kind() != ResourceKind::App {
            return None;
        }
        let owner = match app.owner() {
            Owner::Organization(organization) => Owner::Organization(organization.clone()),
            Owner::User(user) => Owner::User(user.clone()),
        };
        let thing = new(kind, id, owner, Some(app.app_id()?.clone()), parts);
        Some(Draft { thing, resource: app.clone().in_app(kind)?, app: Some(app) })
    }

    /// A new thing that the owner has outside apps, if there are things of the kind there.
    #[must_use]
    pub fn outside_apps(owner: Owner<Id>, kind: AnyKind, id: Id, parts: Parts) -> Option<Draft> {
        let thing = new(kind, id, owner, None, parts);
        let place = Thing { public: false, assignees: Vec::new(), ..thing.clone() };
        Some(Draft { resource: place.resource()?, thing, app: None })
    }

    /// The questions that the creation takes.
    ///
    /// # Errors
    ///
    /// Things of the kind are not written one by one, or never public.
    pub fn questions(&self) -> Result<Vec<AnyAction>, ThingError> {
        Rules::of(self.thing.kind)?.to_create(&Parts::of(&self.thing))
    }

    /// The resource that the action is asked of: the app, or a thing in its place.
    #[must_use]
    pub fn resource(&self, action: AnyAction) -> Resource<Id> {
        let app = self.app.as_ref().filter(|_| action.applies_to() == ResourceKind::App);
        app.unwrap_or(&self.resource).clone()
    }

    /// Asks whether the subject may do the action there. `None` is a place that does not exist.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a place that is hidden and for one that does not exist.
    pub fn permit<'s, 't>(
        draft: Option<&'t Draft>,
        subject: &'s Subject<Id>,
        action: impl Into<AnyAction>,
    ) -> Result<Permit<'s, Id, &'t Draft>, NotPermitted> {
        let action = action.into();
        permit(subject, action, draft, |draft| draft.resource(action))
    }

    pub(super) const fn thing(&self) -> &Thing {
        &self.thing
    }
}

fn new(kind: AnyKind, id: Id, owner: Owner<Id>, app: Option<Id>, parts: Parts) -> Thing {
    let (now, Parts { name, content, public, assignees }) = (clock::now(), parts);
    Thing {
        kind,
        id,
        owner,
        app,
        name,
        content,
        public,
        app_public: false,
        assignees,
        // who has the permits
        created_by: Id::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
