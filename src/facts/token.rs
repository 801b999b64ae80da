//! Tokens: what a credential lets its holder use, and where.
//!
//! # Implementation notes
//!
//! Any two places are apart, or one contains the other: everywhere, an owner, an app of the owner. So the permissions of a
//! token on a resource are those at the smallest place of the token that contains the resource, once each place has those
//! of the places around it. A search looks for the app, then for the owner, in a list that is in the order of their
//! keys. The keys are those that resources have, so that no question hashes an id. A token that narrows everywhere alike
//! needs no list: it is two words beside the subject. `can` does not search: it looks into what
//! [`PlacedScopes`](super::effective_permissions::PlacedScopes) made of the list for one subject.

use super::grouping::first_equals;
use super::index::{Class, Key, OwnerHash};
use super::owner::Owner;
use super::resource::Resource;
use super::secret::Secret;
use crate::vocabulary::Permission;
use alloc::vec::Vec;
use core::hash::Hash;

/// Where the permissions of a token may be used (`R12`).
///
/// ```
/// use rolecall::{Action, Membership, Owner, Permission, Place, Resource, Role, Subject, TokenGrant, can};
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::Administrator)])?;
/// let cats = Place::App { owner: Owner::Organization("acme"), app: "cats" };
/// let script = ana.narrowed_by([TokenGrant::new(cats, Permission::VIEW_MODELS)]);
/// assert!(can(&script, Action::ViewModel, &Resource::app("acme", "cats").model()));
/// assert!(!can(&script, Action::ViewModel, &Resource::app("acme", "dogs").model()));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place<Id> {
    /// Everywhere.
    Everywhere,
    /// All that one organization owns.
    Organization(Id),
    /// One app and what is in it.
    App {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
    },
    /// The personal apps of one user, and what is in them. What is the user's outside apps (`V4`) is not among them.
    PersonalApps(Id),
}

/// Permissions of a token, and the place where they may be used (`R12`).
///
/// See [`Subject::narrowed_by`](crate::Subject::narrowed_by).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenGrant<Id> {
    pub(crate) place: Place<Id>,
    pub(crate) permissions: Permission,
}

impl<Id> TokenGrant<Id> {
    /// These permissions at that place.
    #[must_use]
    pub const fn new(place: Place<Id>, permissions: Permission) -> Self {
        TokenGrant { place, permissions }
    }

    /// The place.
    #[must_use]
    pub const fn place(&self) -> &Place<Id> {
        &self.place
    }

    /// The permissions.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }
}

impl<Id> Place<Id> {
    /// The same place by references to its ids.
    #[must_use]
    pub const fn as_ref(&self) -> Place<&Id> {
        match self {
            Place::Everywhere => Place::Everywhere,
            Place::Organization(organization) => Place::Organization(organization),
            Place::App { owner, app } => Place::App { owner: owner.as_ref(), app },
            Place::PersonalApps(user) => Place::PersonalApps(user),
        }
    }

    /// The owner of all that is at the place; `None` for everywhere.
    pub(crate) fn owner(&self) -> Option<Owner<&Id>> {
        match self {
            Place::Everywhere => None,
            Place::Organization(organization) => Some(Owner::Organization(organization)),
            Place::App { owner, .. } => Some(owner.as_ref()),
            Place::PersonalApps(user) => Some(Owner::User(user)),
        }
    }

    /// The place of all apps of the owner.
    pub(crate) fn of(owner: Owner<Id>) -> Self {
        match owner {
            Owner::Organization(organization) => Place::Organization(organization),
            Owner::User(user) => Place::PersonalApps(user),
        }
    }

    /// The place around it that is not everywhere.
    pub(crate) fn around(self) -> Option<Place<Id>> {
        match self {
            Place::App { owner, .. } => Some(Place::of(owner)),
            Place::Everywhere | Place::Organization(_) | Place::PersonalApps(_) => None,
        }
    }
}

impl<Id: Hash> Place<Id> {
    /// The key that resources at the place have; `None` for everywhere.
    fn key(&self) -> Option<Key> {
        let secret = Secret::get();
        match self {
            Place::Everywhere => None,
            Place::Organization(organization) => {
                Some(OwnerHash::new(secret, Class::Organization, organization).key())
            }
            Place::PersonalApps(user) => Some(OwnerHash::new(secret, Class::User, user).key()),
            Place::App { owner: Owner::Organization(organization), app } => {
                Some(OwnerHash::new(secret, Class::Organization, organization).app(app))
            }
            Place::App { owner: Owner::User(user), app } => {
                Some(OwnerHash::new(secret, Class::User, user).app(app))
            }
        }
    }
}

impl<Id: Eq> Place<&Id> {
    /// Whether the resource is at the place.
    pub(crate) fn contains(&self, resource: &Resource<Id>) -> bool {
        let (owner, app) = (resource.owner(), resource.app_id());
        match self {
            Place::Everywhere => true,
            Place::Organization(organization) => owner == Owner::Organization(*organization),
            Place::PersonalApps(user) => owner == Owner::User(*user) && app.is_some(),
            Place::App { owner: its, app: one } => owner == *its && app == Some(*one),
        }
    }
}

/// The grants of a token of which some have a place, to look up.
#[derive(Clone)]
pub(crate) struct PlacedToken<Id> {
    /// The permissions that the token has everywhere.
    everywhere: Permission,
    /// One grant for each other place, in the order in which they were given.
    grants: Vec<TokenGrant<Id>>,
    /// The key of each grant's place, in the order of the keys.
    sites: Vec<Site>,
}

#[derive(Clone, Copy)]
struct Site {
    key: Key,
    /// The position of the grant.
    grant: usize,
    /// The permissions at the place, with those of the places around it.
    permissions: Permission,
}

impl<Id> PlacedToken<Id> {
    pub(crate) const fn everywhere(&self) -> Permission {
        self.everywhere
    }

    /// The grants that have a place.
    pub(crate) fn grants(&self) -> &[TokenGrant<Id>] {
        &self.grants
    }

    /// The permissions that it has at one place at least.
    pub(crate) fn anywhere(&self) -> Permission {
        self.grants.iter().fold(self.everywhere, |all, grant| all | grant.permissions)
    }

    /// The key of each place, the place, and the permissions there with those of the places around it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Key, &Place<Id>, Permission)> {
        let each = |site: &Site| Some((site.key, &self.grants.get(site.grant)?.place, site.permissions));
        self.sites.iter().filter_map(each)
    }

    /// The sites with the key.
    fn with_key(&self, key: Key) -> impl Iterator<Item = (&Place<Id>, Permission)> {
        let start = self.sites.partition_point(|site| site.key < key);
        let sites = self.sites.iter().skip(start).take_while(move |site| site.key == key);
        sites.filter_map(|site| Some((&self.grants.get(site.grant)?.place, site.permissions)))
    }
}

impl<Id: Eq> PlacedToken<Id> {
    /// The permissions on the resource. A binary search for the app, and one for the owner.
    pub(crate) fn at(&self, resource: &Resource<Id>) -> Permission {
        if resource.is_lost() {
            // its keys are those of no place; nothing can be done with it, and only `permissions` tells the difference
            let here = self.grants.iter().filter(|grant| grant.place.as_ref().contains(resource));
            return here.fold(self.everywhere, |all, grant| all | grant.permissions);
        }
        let find = |key| self.with_key(key).find(|(place, _)| place.as_ref().contains(resource));
        let found = find(resource.site_key).or_else(|| find(resource.owner_key));
        found.map_or(self.everywhere, |(_, permissions)| permissions)
    }
}

impl<Id: Eq + Hash> PlacedToken<Id> {
    /// The permissions at the place, with those of the places around it.
    pub(crate) fn here(&self, place: Place<&Id>) -> Permission {
        let find = |place: &Place<&Id>| {
            let same = self.with_key(place.key()?).find(|(known, _)| known.as_ref() == *place);
            same.map(|(_, permissions)| permissions)
        };
        find(&place).or_else(|| find(&place.around()?)).unwrap_or(self.everywhere)
    }
}

impl<Id: Eq + Hash + Clone> PlacedToken<Id> {
    /// The grants, united place by place. If none of them has a place, the permissions everywhere.
    pub(crate) fn new(grants: impl IntoIterator<Item = TokenGrant<Id>>) -> Result<Self, Permission> {
        let mut everywhere = Permission::empty();
        let mut given: Vec<TokenGrant<Id>> = Vec::new();
        for grant in grants {
            match grant.place {
                Place::Everywhere => everywhere |= grant.permissions,
                Place::Organization(_) | Place::App { .. } | Place::PersonalApps(_) => given.push(grant),
            }
        }
        if given.is_empty() {
            return Err(everywhere);
        }
        let places: Vec<_> = given.iter().map(|grant| grant.place.as_ref()).collect();
        let firsts = first_equals(&places);
        let mut united: Vec<_> = given.iter().map(|grant| grant.permissions).collect();
        for (grant, first) in given.iter().zip(&firsts) {
            if let Some(permissions) = united.get_mut(*first) {
                *permissions |= grant.permissions;
            }
        }
        let each = given.into_iter().zip(united).zip(firsts).zip(0..);
        let each = each.filter(|((_, first), position)| first == position);
        let grants = each.map(|(((grant, permissions), _), _)| TokenGrant { permissions, ..grant }).collect();
        Ok(PlacedToken::of(everywhere, grants))
    }

    /// The token with these grants, which have a place each, and no two the same.
    fn of(everywhere: Permission, grants: Vec<TokenGrant<Id>>) -> Self {
        let sites = grants.iter().zip(0..).filter_map(|(grant, position)| {
            let key = grant.place.key()?;
            Some(Site { key, grant: position, permissions: grant.permissions | everywhere })
        });
        let mut sites: Vec<_> = sites.collect();
        sites.sort_unstable_by_key(|site| (site.key, site.grant));
        let token = PlacedToken { everywhere, grants, sites };
        // an app has what its owner has, too
        let around = |site: &Site| Some(token.here(token.grants.get(site.grant)?.place.as_ref().around()?));
        let around: Vec<_> = token.sites.iter().map(around).collect();
        let sites = token.sites.iter().zip(around);
        let sites = sites.map(|(site, around)| Site {
            permissions: site.permissions | around.unwrap_or(Permission::empty()),
            ..*site
        });
        PlacedToken { sites: sites.collect(), ..token }
    }

    /// The token that narrows as both do: place by place the permissions that both have there.
    pub(crate) fn intersected(&self, other: &Self) -> Self {
        let everywhere = self.everywhere & other.everywhere;
        let places = self.grants.iter().chain(&other.grants).map(|grant| &grant.place);
        let places: Vec<_> = places.collect();
        let firsts = first_equals(&places);
        let each = places.iter().zip(firsts).zip(0..).filter(|((_, first), position)| first == position);
        let grants = each.map(|((place, _), _)| {
            let permissions = self.here(place.as_ref()) & other.here(place.as_ref());
            TokenGrant { place: (*place).clone(), permissions }
        });
        PlacedToken::of(everywhere, grants.collect())
    }
}
