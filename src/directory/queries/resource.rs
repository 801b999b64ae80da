//! Resources from the rows of a directory.

use crate::directory::state::directory::Directory;
use crate::facts::{Owner, Resource};
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The app as a resource, with its visibility, if the owner has such an app.
    ///
    /// The resource is built from the directory's row, never from a request's word about it. Logarithmic.
    ///
    /// ```
    /// use rolecall::{Action, Owner, Subject, can};
    /// use rolecall::directory::{Command, Directory, Email, Name};
    ///
    /// let mut directory = Directory::new();
    /// let ana = Subject::new("ana", [])?;
    /// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
    /// let create = Command::CreateApp { owner: Owner::User("ana"), app: "cats", name: Name::new("Cats")?, unseen: false };
    /// directory.execute(&ana, 0, create)?;
    /// let app = directory.resource(&Owner::User("ana"), &"cats").unwrap();
    /// assert!(can(&ana, Action::DeleteApp, &app));
    /// assert!(!app.is_public());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resource(&self, owner: &Owner<Id>, app: &Id) -> Option<Resource<Id>> {
        let is_public = self.app(owner, app)?.is_public();
        let resource = private_app(owner, app);
        Some(if is_public { resource.public() } else { resource })
    }
}

/// The app as a resource that is not public.
pub(in crate::directory) fn private_app<Id: Hash + Clone>(owner: &Owner<Id>, app: &Id) -> Resource<Id> {
    match owner {
        Owner::Organization(organization) => Resource::app(organization.clone(), app.clone()),
        Owner::User(user) => Resource::personal_app(user.clone(), app.clone()),
    }
}
