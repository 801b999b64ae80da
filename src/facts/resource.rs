//! Resources: what is asked about.

mod held;
mod inside;

use super::index::{Class, Key, OwnerHash};
use super::owner::Owner;
use super::secret::Secret;
use crate::vocabulary::own::{AnyAction, AnyKind, OwnAction, OwnKind};
use crate::vocabulary::{Permission, ResourceKind};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The thing that is asked about: a kind, an owner, the app it is in, who may see it, to whom it is assigned.
///
/// A resource does not name the very model or task: nothing in the rules depends on which one it is.
/// Constructors take the owner first. Whatever is in an app is made from the app:
///
/// ```
/// use rolecall::{Owner, Resource, ResourceKind};
///
/// let app = Resource::app("acme", "cats");
/// let task = app.clone().task().assigned_to("ana");
/// assert_eq!(task.kind(), ResourceKind::Task);
/// assert_eq!(task.owner(), Owner::Organization(&"acme"));
/// assert_eq!(task.app_id(), Some(&"cats"));
///
/// let model = app.public().model();
/// assert!(!model.is_public());
/// assert!(model.public().is_public());
/// ```
#[derive(Clone)]
pub struct Resource<Id> {
    pub(crate) owner: Id,
    /// The app, or the owner again for what is in no app.
    pub(crate) site: Id,
    /// The app's, where it can have a place of its own among a subject's, else the owner's again.
    pub(crate) site_key: Key,
    // after the other key: were there 16 bytes from here on, LLVM would load them as one vector, store it on the stack
    // and read the kind from there
    pub(crate) owner_key: Key,
    /// `None` for a kind of a service's own.
    kind: Option<ResourceKind>,
    within: Within,
    app_public: bool,
    public: bool,
    /// All bits if everybody holds the public permissions here, else none (`R10`).
    is_open: i8,
    /// All bits if it is assigned to somebody, else none.
    is_assigned: i8,
    /// All bits if it is an app or in one, else none.
    in_app: i8,
    /// Whether its place is one of an organization or of an app, and of its kind (`V4`).
    in_place: bool,
    /// One to whom it is assigned, or anybody while it is assigned to nobody.
    pub(crate) assignee: Id,
    /// The assignees after the first, behind one thin pointer: few resources have any.
    #[expect(clippy::box_collection, reason = "a pointer of one word")]
    pub(crate) more_assignees: Option<Box<Vec<Id>>>,
    /// The [row](AnyKind::row) of the kind.
    kind_row: &'static OwnKind,
}

/// The place of a resource.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Within {
    /// In an organization, in no app.
    Organization,
    /// A user's, in no app: only of a service's own kinds (`V4`).
    User,
    /// In an app of an organization, or the app itself.
    App,
    /// In an app of a user, or the app itself.
    PersonalApp,
}

impl<Id: Hash + Clone> Resource<Id> {
    /// An organization itself.
    #[must_use]
    pub fn organization(organization: Id) -> Self {
        Resource::outside_apps(ResourceKind::Organization, Owner::Organization(organization))
    }

    /// A team of the organization.
    #[must_use]
    pub fn team(organization: Id) -> Self {
        Resource::outside_apps(ResourceKind::Team, Owner::Organization(organization))
    }

    /// A cluster of the organization.
    #[must_use]
    pub fn cluster(organization: Id) -> Self {
        Resource::outside_apps(ResourceKind::Cluster, Owner::Organization(organization))
    }

    /// A nodepool of the organization.
    #[must_use]
    pub fn nodepool(organization: Id) -> Self {
        Resource::outside_apps(ResourceKind::Nodepool, Owner::Organization(organization))
    }

    /// An app of the organization, private until [`public`](Resource::public).
    #[must_use]
    #[inline]
    pub fn app(organization: Id, app: Id) -> Self {
        let hash = OwnerHash::new(Secret::get(), Class::Organization, &organization);
        Resource::new(Within::App, (hash.key(), hash.app(&app)), organization, app)
    }

    /// A personal app of the user, private until [`public`](Resource::public).
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, can};
    ///
    /// let app = Resource::personal_app(7, 101);
    /// assert!(can(&Subject::new(7, [])?, Action::TransferApp, &app));
    /// assert!(!can(&Subject::new(8, [])?, Action::ViewApp, &app));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn personal_app(user: Id, app: Id) -> Self {
        let hash = OwnerHash::new(Secret::get(), Class::User, &user);
        Resource::new(Within::PersonalApp, (hash.key(), hash.app(&app)), user, app)
    }

    /// An organization, team, cluster or nodepool, by a kind that is known at run time only, or nothing: no
    /// other kind is [outside apps](ResourceKind::is_in_app).
    ///
    /// ```
    /// use rolecall::{Resource, ResourceKind};
    ///
    /// let pool = Resource::of_organization(ResourceKind::Nodepool, "acme");
    /// assert_eq!(pool, Some(Resource::nodepool("acme")));
    /// assert_eq!(Resource::of_organization(ResourceKind::Model, "acme"), None);
    /// ```
    #[must_use]
    pub fn of_organization(kind: impl Into<AnyKind>, organization: Id) -> Option<Self> {
        let kind = kind.into();
        (!kind.is_in_app()).then(|| Resource::outside_apps(kind, Owner::Organization(organization)))
    }

    /// A resource of a service's own kind outside apps, which belongs to an organization or to a user (`V4`).
    ///
    /// Nothing can be done with it if the kind is in apps, or if the owner is a user and the kind belongs to organizations
    /// alone.
    #[must_use]
    pub fn owned(kind: &'static OwnKind, owner: Owner<Id>) -> Self {
        Resource::outside_apps(kind, owner)
    }

    fn outside_apps(kind: impl Into<AnyKind>, owner: Owner<Id>) -> Self {
        let (within, class, owner) = match owner {
            Owner::Organization(organization) => (Within::Organization, Class::Organization, organization),
            Owner::User(user) => (Within::User, Class::User, user),
        };
        let key = OwnerHash::new(Secret::get(), class, &owner).key();
        let site = owner.clone();
        Resource::new(within, (key, key.beside()), owner, site).of(kind.into())
    }

    #[inline]
    fn new(within: Within, (owner_key, site_key): (Key, Key), owner: Id, site: Id) -> Self {
        Resource {
            kind: Some(ResourceKind::App),
            kind_row: AnyKind::Documented(ResourceKind::App).row(),
            within,
            app_public: false,
            public: false,
            is_open: 0,
            is_assigned: 0,
            in_app: if within.is_in_app() { -1 } else { 0 },
            in_place: true,
            assignee: owner.clone(),
            owner,
            site,
            owner_key,
            site_key,
            more_assignees: None,
        }
    }
}

impl<Id> Resource<Id> {
    fn inside(self, kind: impl Into<AnyKind>) -> Self {
        let mut inside = self.of(kind.into());
        (inside.public, inside.is_open, inside.is_assigned) = (false, 0, 0);
        inside.more_assignees = None;
        if !inside.within.is_in_app() {
            (inside.owner_key, inside.site_key) = (Key::NOWHERE, Key::NOWHERE);
            inside.in_place = false;
        }
        inside
    }

    #[inline]
    fn of(mut self, kind: AnyKind) -> Self {
        self.kind_row = kind.row();
        self.kind = match kind {
            AnyKind::Documented(kind) => Some(kind),
            AnyKind::Own(_) => None,
        };
        self.in_place = self.is_in_place();
        self
    }

    /// Marks the resource public; one in an app is public only when the app is too (`R10`).
    ///
    /// What is outside apps has no visibility, and this changes nothing.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.public = self.within.is_in_app();
        self.app_public |= self.kind == Some(ResourceKind::App);
        self.is_open = if self.is_public() { -1 } else { 0 };
        self
    }

    /// Marks the resource [public](Resource::public) if the row says so; `false` changes nothing.
    ///
    /// ```
    /// use rolecall::Resource;
    ///
    /// let (app_is_public, model_is_public) = (true, false); // two columns of a row
    /// let model = Resource::app(1, 100).public_if(app_is_public).model().public_if(model_is_public);
    /// assert!(model.is_app_public() && !model.is_public());
    /// ```
    #[must_use]
    pub fn public_if(self, public: bool) -> Self {
        if public { self.public() } else { self }
    }

    /// Adds a user to whom the resource is assigned (`R11`).
    ///
    /// An assignment is about this resource alone: a task that is assigned does not assign its inputs, because only the
    /// service knows them. A service says of each input of an assigned task that it is assigned, too. Nor does an assignment
    /// end when somebody leaves: it gives nothing by itself, and counts again if they come back.
    ///
    /// ```
    /// use rolecall::Resource;
    ///
    /// let task = Resource::app(1, 100).task().assigned_to(7).assigned_to(8);
    /// assert!(task.assignees().eq(&[7, 8]));
    /// ```
    #[must_use]
    pub fn assigned_to(mut self, user: Id) -> Self {
        if self.is_assigned == 0 {
            (self.assignee, self.is_assigned) = (user, -1);
        } else {
            self.more_assignees.get_or_insert_default().push(user);
        }
        self
    }

    /// The kind.
    #[must_use]
    #[inline]
    pub const fn kind(&self) -> AnyKind {
        match self.kind {
            Some(kind) => AnyKind::Documented(kind),
            None => AnyKind::Own(self.kind_row),
        }
    }

    /// The kind, if it is a service's own.
    const fn own_kind(&self) -> Option<&'static OwnKind> {
        match self.kind {
            Some(_) => None,
            None => Some(self.kind_row),
        }
    }

    /// Whether the action applies to the kind (`R2`). An own action applies to nothing that is lost.
    #[inline]
    pub(crate) fn is_for(&self, action: AnyAction) -> bool {
        match action {
            AnyAction::Documented(action) => self.kind == Some(action.applies_to()),
            AnyAction::Own(action) => !self.is_lost() && self.kind() == action.applies_to,
        }
    }

    /// Whether it is surely of the action's kind: a kind is a static of the service, and two equal ones are the exception.
    #[inline]
    pub(crate) fn is_of_kind_of(&self, action: &'static OwnAction) -> bool {
        core::ptr::eq(self.kind_row, action.applies_to.row())
    }

    /// The kind, if it is a documented one.
    #[inline]
    pub(crate) const fn documented_kind(&self) -> Option<ResourceKind> {
        self.kind
    }

    /// The owner.
    #[must_use]
    pub const fn owner(&self) -> Owner<&Id> {
        match self.within {
            Within::Organization | Within::App => Owner::Organization(&self.owner),
            Within::User | Within::PersonalApp => Owner::User(&self.owner),
        }
    }

    /// The app that it is, or is in.
    #[must_use]
    pub const fn app_id(&self) -> Option<&Id> {
        match self.within {
            Within::Organization | Within::User => None,
            Within::App | Within::PersonalApp => Some(&self.site),
        }
    }

    /// Whether everybody holds [`Permission::PUBLIC`] on it: it and the app it is in are public.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public && self.app_public
    }

    /// Whether it is marked public itself, whatever the app is that it is in (`R10`).
    ///
    /// ```
    /// use rolecall::Resource;
    ///
    /// let model = Resource::app("acme", "cats").model().public();
    /// assert!(model.is_marked_public() && !model.is_app_public() && !model.is_public());
    /// ```
    #[must_use]
    pub const fn is_marked_public(&self) -> bool {
        self.public
    }

    /// Whether the app that it is, or is in, is public; of what is in no app it is false.
    #[must_use]
    pub const fn is_app_public(&self) -> bool {
        self.app_public
    }

    /// To whom it is assigned.
    pub fn assignees(&self) -> impl Iterator<Item = &Id> {
        let first = (self.is_assigned != 0).then_some(&self.assignee);
        first.into_iter().chain(self.more_assignees.iter().flat_map(|more| more.iter()))
    }

    /// Whether everybody holds the public permissions here (`R10`).
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.is_open != 0
    }

    /// The [low](Permission::low) half of what everybody holds here (`R10`).
    #[inline]
    pub(crate) fn open(&self) -> u64 {
        i64::from(self.is_open).cast_unsigned() & Permission::PUBLIC.low()
    }

    /// These permissions if everybody holds them here (`R10`), else none.
    #[inline]
    pub(crate) fn open_to(&self, public: u64) -> u64 {
        i64::from(self.is_open).cast_unsigned() & public
    }

    /// All bits if it is an app or in one, else those of the organization's level, of which these are (`R7`).
    #[inline]
    pub(crate) fn at_level(&self, organization: u64) -> u64 {
        i64::from(self.in_app).cast_unsigned() | organization
    }

    /// Whether its place is one of an organization or of an app, and of its kind (`V4`), so that a look-up is enough.
    #[inline]
    pub(crate) fn is_in_its_place(&self) -> bool {
        self.in_place
    }

    /// All bits if it is assigned to somebody, else none.
    #[inline]
    pub(crate) fn assigned(&self) -> u64 {
        i64::from(self.is_assigned).cast_unsigned()
    }
}

impl Within {
    const fn is_in_app(self) -> bool {
        match self {
            Within::App | Within::PersonalApp => true,
            Within::Organization | Within::User => false,
        }
    }
}

impl<Id> Resource<Id> {
    /// All that makes two resources the same, but for their assignees.
    fn identity(&self) -> (AnyKind, Within, [bool; 3], &Id, Option<&Id>) {
        let flags = [self.app_public, self.public, self.is_lost()];
        (self.kind(), self.within, flags, &self.owner, self.app_id())
    }
}

impl<Id: PartialEq> PartialEq for Resource<Id> {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity() && self.assignees().eq(other.assignees())
    }
}

impl<Id: Eq> Eq for Resource<Id> {}

impl<Id: Hash> Hash for Resource<Id> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
        self.assignees().for_each(|assignee| assignee.hash(state));
    }
}

impl<Id: fmt::Debug> fmt::Debug for Resource<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("kind", &self.kind())
            .field("owner", &self.owner())
            .field("app", &self.app_id())
            .field("app_public", &self.app_public)
            .field("public", &self.public)
            .field("assignees", &self.assignees().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
