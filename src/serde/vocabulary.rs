//! The vocabulary: each value as its name, and sets of permissions as arrays of names.

use super::strict::shortened;
use crate::vocabulary::own::{AnyAction, AnyKind, OwnPermission};
use crate::{
    Action, ActionSet, Level, Permission, ResourceKind, Role, Rule, Source, TeamPermission, UnknownName,
};
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a value of a vocabulary from its name.
pub(super) struct Name<T>(pub(super) PhantomData<T>);

impl<T: FromStr<Err = UnknownName>> Visitor<'_> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in snake_case")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        name.parse().map_err(E::custom)
    }
}

/// Implements both traits for vocabularies, by name.
macro_rules! by_name {
    ($($vocabulary:ident),*) => {$(
        impl Serialize for $vocabulary {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $vocabulary {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::serde::vocabulary::Name(core::marker::PhantomData))
            }
        }
    )*};
}
pub(super) use by_name;

by_name!(Role, TeamPermission, Action, ResourceKind, Rule, Level, Source);

/// An array of names in a human-readable format, and the bits as a number in a compact one.
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
            // not `deserialize_seq`: see `strict::read`
            return deserializer.deserialize_any(Names);
        }
        // 128 bits, as the public type has, although 60 are in use: more permissions do not change the format
        let bits = u128::deserialize(deserializer).map_err(shortened)?;
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

/// One permission, read by its name.
///
/// `FromStr` of [`Permission`] reads a set, which may be empty or have several names.
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

/// One permission, written as its name.
pub(super) enum SingleName {
    Documented(Permission),
    Own(&'static OwnPermission),
}

impl Serialize for SingleName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SingleName::Documented(permission) => serializer.collect_str(permission),
            SingleName::Own(row) => serializer.serialize_str(row.name),
        }
    }
}

/// Implements both traits for what is documented or a service's own, by name.
macro_rules! documented_or_own {
    ($($any:ident: $documented:ident;)*) => {$(
        impl Serialize for $any {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $any {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $documented::deserialize(deserializer).map($any::Documented)
            }
        }
    )*};
}

documented_or_own! {
    AnyAction: Action;
    AnyKind: ResourceKind;
}

/// An array of names.
impl Serialize for ActionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
