//! `Serialize` and `Deserialize`: names for the vocabulary, plain objects for the facts, no leniency.
//!
//! Every field is required and no other is accepted, so that a forgotten `confining` or a misspelt
//! `scopes` cannot open anything. What is read passes the same constructors as what is built in code.

use crate::{
    Action, Membership, Owner, Permission, Reason, Resource, ResourceKind, Role, Subject, TeamPermission,
    UnknownName,
};
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

/// Reads a name of a vocabulary.
struct Name<T>(PhantomData<T>);

impl<T: FromStr<Err = UnknownName>> Visitor<'_> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in snake_case")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        name.parse().map_err(E::custom)
    }
}

macro_rules! by_name {
    ($($vocabulary:ident),*) => {$(
        impl Serialize for $vocabulary {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $vocabulary {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Name(PhantomData))
            }
        }
    )*};
}

by_name!(Role, TeamPermission, Action, ResourceKind, Reason);

/// An array of names where people read it, else the bits as a number.
impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter_names().map(|(name, _)| name))
        } else {
            serializer.serialize_u128(self.bits())
        }
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `_seq`, which quotes a text in place of the array in full
            return deserializer.deserialize_any(Names);
        }
        let bits = u128::deserialize(deserializer)?;
        Permission::from_bits(bits).ok_or_else(|| {
            let unknown = bits & !Permission::all().bits();
            D::Error::custom(format_args!("unknown permission bits {unknown:#x}"))
        })
    }
}

/// Reads an array of names of permissions.
struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Permission;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of names of permissions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Permission, A::Error> {
        let mut set = Permission::empty();
        while let Some(OneName(permission)) = names.next_element()? {
            set |= permission;
        }
        Ok(set)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Permission, E> {
        let unknown = UnknownName::new("permission set", text, &[]);
        Err(E::custom(format_args!("{unknown}: expected an array of names of permissions")))
    }
}

/// One permission, by its name.
struct OneName(Permission);

impl FromStr for OneName {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Permission::named(name).map(OneName)
    }
}

impl<'de> Deserialize<'de> for OneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Name(PhantomData))
    }
}

/// Makes a field required that may be null.
fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// A subject as it is written: null for nobody, and for no token.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Subject")]
struct SubjectFacts<Id, Memberships> {
    #[serde(deserialize_with = "required", bound(deserialize = "Id: Deserialize<'de>"))]
    user: Option<Id>,
    memberships: Memberships,
    #[serde(deserialize_with = "required")]
    scopes: Option<Permission>,
}

impl<Id: Serialize> Serialize for Subject<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scopes = Some(self.scopes()).filter(|scopes| *scopes != Permission::all());
        SubjectFacts { user: self.user(), memberships: self.memberships(), scopes }.serialize(serializer)
    }
}

impl<'de, Id: Deserialize<'de> + Eq + Hash + Clone> Deserialize<'de> for Subject<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let SubjectFacts { user, memberships, scopes } =
            SubjectFacts::<Id, Vec<Membership<Id>>>::deserialize(deserializer)?;
        let subject = match user {
            Some(user) => Subject::new(user, memberships).map_err(D::Error::custom)?,
            None if memberships.is_empty() => Subject::anonymous(),
            None => return Err(D::Error::custom("an anonymous subject has no memberships: user is null")),
        };
        Ok(subject.narrowed_to(scopes.unwrap_or(Permission::all())))
    }
}

/// A resource as it is written: null for what is in no app.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Resource")]
struct ResourceFacts<Id> {
    kind: ResourceKind,
    owner: Owner<Id>,
    #[serde(deserialize_with = "required", bound(deserialize = "Id: Deserialize<'de>"))]
    app: Option<Id>,
    app_public: bool,
    public: bool,
    assigned_to: Vec<Id>,
}

/// Facts that no resource has.
#[derive(Debug, ThisError)]
enum Contradiction {
    #[error("resource kind `{0}` is in an app: `app` is null")]
    InNoApp(ResourceKind),
    #[error("resource kind `{0}` is in no app: `app` must be null")]
    InAnApp(ResourceKind),
    #[error("resource kind `{0}` belongs to an organization: `owner` is a user")]
    OfAUser(ResourceKind),
    #[error("resource kind `{0}` has no visibility: `public` and `app_public` must be false")]
    Public(ResourceKind),
    #[error("of an app `public` and `app_public` say the same, here they differ")]
    HalfPublic,
}

impl<Id: Serialize> Serialize for Resource<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facts = ResourceFacts {
            kind: self.kind(),
            owner: self.owner(),
            app: self.app_id(),
            app_public: self.app_public,
            public: self.public,
            assigned_to: self.assignees().collect(),
        };
        facts.serialize(serializer)
    }
}

impl<'de, Id: Deserialize<'de> + Hash + Clone> Deserialize<'de> for Resource<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ResourceFacts::deserialize(deserializer)?.resource().map_err(D::Error::custom)
    }
}

impl<Id: Hash + Clone> ResourceFacts<Id> {
    fn resource(self) -> Result<Resource<Id>, Contradiction> {
        let kind = self.kind;
        let resource = match (kind.is_in_app(), self.owner, self.app) {
            (true, _, None) => return Err(Contradiction::InNoApp(kind)),
            (false, _, Some(_)) => return Err(Contradiction::InAnApp(kind)),
            (false, Owner::User(_), None) => return Err(Contradiction::OfAUser(kind)),
            (false, Owner::Organization(organization), None) => Resource::outside_apps(kind, organization),
            (true, Owner::Organization(organization), Some(app)) => Resource::app(organization, app),
            (true, Owner::User(user), Some(app)) => Resource::personal_app(user, app),
        };
        if !kind.is_in_app() && (self.public || self.app_public) {
            return Err(Contradiction::Public(kind));
        }
        if kind == ResourceKind::App && self.public != self.app_public {
            return Err(Contradiction::HalfPublic);
        }

        let resource = if self.app_public { resource.public() } else { resource };
        let resource = if resource.kind() == kind { resource } else { resource.inside(kind) };
        let resource = if self.public { resource.public() } else { resource };
        Ok(self.assigned_to.into_iter().fold(resource, Resource::assigned_to))
    }
}
