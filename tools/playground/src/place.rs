//! The places that can be asked about: organizations, apps and personal apps.

use crate::id::Id;
use rolecall::directory::Directory;
use rolecall::own::AnyKind;
use rolecall::{Owner, Resource, ResourceKind};

/// An organization outside its apps, or an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Organization(Id),
    App { owner: Owner<Id>, app: Id },
}

impl Place {
    /// All places of the directory: each organization before its apps, and then the personal apps.
    pub(crate) fn all(directory: &Directory<Id>) -> Vec<Place> {
        let organizations = directory.organizations().flat_map(|(id, organization)| {
            let apps = organization.apps().map(|(app, _)| app.clone());
            let owner = Owner::Organization(id.clone());
            let apps = apps.map(move |app| Place::App { owner: owner.clone(), app });
            [Place::Organization(id.clone())].into_iter().chain(apps)
        });
        let personal = directory.accounts().flat_map(|(user, account)| {
            let owner = Owner::User(user.clone());
            account.apps().map(move |(app, _)| Place::App { owner: owner.clone(), app: app.clone() })
        });
        organizations.chain(personal).collect()
    }

    /// The owner of the place.
    pub(crate) fn owner(&self) -> Owner<&Id> {
        match self {
            Place::Organization(organization) => Owner::Organization(organization),
            Place::App { owner, .. } => owner.as_ref(),
        }
    }

    /// The kinds of resources that are there.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = ResourceKind> {
        let in_app = matches!(self, Place::App { .. });
        ResourceKind::ALL.into_iter().filter(move |kind| kind.is_in_app() == in_app)
    }

    /// The resource of the kind there: `None` for a kind that is not there, or an app that the directory does not have.
    pub(crate) fn resource(&self, directory: &Directory<Id>, kind: AnyKind) -> Option<Resource<Id>> {
        match self {
            Place::Organization(organization) => Resource::of_organization(kind, organization.clone()),
            Place::App { owner, app } => directory.resource(owner, app)?.in_app(kind),
        }
    }
}
