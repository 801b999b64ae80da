//! Private resources of any kind.

use rolecall::{Resource, ResourceKind};
use std::hash::Hash;

/// A resource of the kind. It lies in the organization's app, or outside apps if its kind does.
pub fn of_kind<Id: Hash + Clone>(kind: ResourceKind, organization: Id, app: Id) -> Resource<Id> {
    if kind.is_in_app() {
        inside(Resource::app(organization, app), kind)
    } else {
        Resource::of_organization(kind, organization).unwrap()
    }
}

/// A resource of the kind in the app, or the app itself.
pub fn inside<Id: Hash + Clone>(app: Resource<Id>, kind: ResourceKind) -> Resource<Id> {
    app.in_app(kind).unwrap()
}
