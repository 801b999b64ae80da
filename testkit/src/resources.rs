//! A private resource of any kind.

use rolecall::{Resource, ResourceKind};
use std::hash::Hash;

/// A resource of that kind: it belongs to the organization, or lies in the organization's app.
pub fn of_kind<Id: Hash + Clone>(kind: ResourceKind, organization: Id, app: Id) -> Resource<Id> {
    if kind.is_in_app() {
        inside(Resource::app(organization, app), kind)
    } else {
        Resource::of_organization(kind, organization).unwrap()
    }
}

/// A resource of that kind in the app, or the app itself.
pub fn inside<Id: Hash + Clone>(app: Resource<Id>, kind: ResourceKind) -> Resource<Id> {
    app.in_app(kind).unwrap()
}
