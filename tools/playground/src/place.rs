//! The places that can be asked about: organizations, apps, and what belongs to a user.

use rolecall::directory::Directory;
use rolecall::own::{AnyKind, Vocabulary};
use rolecall::{Owner, Resource};
use rolecall_cli::data::Id;
use rolecall_cli::data::naming::{kinds, owned_by_user};

/// An organization outside its apps, an app, or what a user owns outside apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Organization(Id),
    App { owner: Owner<Id>, app: Id },
    User(Id),
}

impl Place {
    /// All places of the directory: each organization before its apps, and then each user before the personal apps. Users are
    /// places only if the vocabulary has a kind that they own.
    pub(crate) fn all(directory: &Directory<Id>) -> Vec<Place> {
        let organizations = directory.organizations().flat_map(|(id, organization)| {
            let apps = organization.apps().map(|(app, _)| app.clone());
            let owner = Owner::Organization(id.clone());
            let apps = apps.map(move |app| Place::App { owner: owner.clone(), app });
            [Place::Organization(id.clone())].into_iter().chain(apps)
        });
        let vocabulary = directory.policy().vocabulary();
        let personal = directory.accounts().flat_map(|(user, account)| {
            let owner = Owner::User(user.clone());
            let apps = account.apps().map(|(app, _)| app.clone());
            let apps = apps.map(move |app| Place::App { owner: owner.clone(), app });
            let own = Place::User(user.clone());
            let has_own = own.kinds(vocabulary).next().is_some();
            has_own.then_some(own).into_iter().chain(apps)
        });
        organizations.chain(personal).collect()
    }

    /// The owner of the place.
    pub(crate) fn owner(&self) -> Owner<&Id> {
        match self {
            Place::Organization(organization) => Owner::Organization(organization),
            Place::App { owner, .. } => owner.as_ref(),
            Place::User(user) => Owner::User(user),
        }
    }

    /// The kinds of resources that are there.
    pub(crate) fn kinds(&self, vocabulary: &Vocabulary) -> impl Iterator<Item = AnyKind> {
        kinds(vocabulary).filter(move |kind| match self {
            Place::App { .. } => kind.is_in_app(),
            Place::Organization(id) => Resource::of_organization(*kind, id.clone()).is_some(),
            Place::User(user) => owned_by_user(*kind, user).is_some(),
        })
    }

    /// The resource of the kind there: `None` for a kind that is not there, or an app that the directory does not have.
    pub(crate) fn resource(&self, directory: &Directory<Id>, kind: AnyKind) -> Option<Resource<Id>> {
        match self {
            Place::Organization(organization) => Resource::of_organization(kind, organization.clone()),
            Place::App { owner, app } => directory.resource(owner, app)?.in_app(kind),
            Place::User(user) => owned_by_user(kind, user),
        }
    }
}
