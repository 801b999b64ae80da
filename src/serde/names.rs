//! The vocabulary by its names, and sets of permissions as arrays of names.

use crate::directory::{Entity, InvitationStatus, PasswordRule};
use crate::policy::diff::Effect;
use crate::questions::explain::{Outcome, PublicReason};
use crate::{
    Action, Level, Permission, Reach, Reason, ResourceKind, Role, Rule, Source, TeamPermission, UnknownName,
};
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

by_name!(
    Role,
    Rule,
    TeamPermission,
    Action,
    ResourceKind,
    Reason,
    Reach,
    Outcome,
    PublicReason,
    Level,
    Source,
    Effect,
    Entity,
    InvitationStatus,
    PasswordRule
);

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
