//! Definitions of an organization's own, beside the documented names.

use super::object::{Fields, object, plain_objects, required};
use crate::policy::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use crate::{Permission, Reach, Role, TeamPermission, UnknownName};
use alloc::borrow::Cow;
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

plain_objects! {
    [] RoleFacts<'_>, "a custom role as an object";
    [] TeamPermissionFacts<'_>, "a custom team permission as an object";
}

/// Writes a documented name as a text and a custom definition as an object; elsewhere a tagged value.
macro_rules! documented_or_custom {
    ($($any:ident: $documented:ident, $custom:ident, $what:literal;)*) => {$(
        impl Serialize for $any {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    any if !serializer.is_human_readable() => Self::serialize(any, serializer),
                    $any::Documented(documented) => documented.serialize(serializer),
                    $any::Custom(custom) => custom.serialize(serializer),
                }
            }
        }

        impl<'de> Deserialize<'de> for $any {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    deserializer.deserialize_any(Either::<$documented, $custom, $any>($what, PhantomData))
                } else {
                    Self::deserialize(deserializer)
                }
            }
        }
    )*};
}

documented_or_custom! {
    AnyRole: Role, CustomRole, "a role by name or a custom one as an object";
    AnyTeamPermission: TeamPermission, CustomTeamPermission, "a team permission by name or a custom one as an object";
}

/// Reads a documented name or the object of a custom definition.
pub(super) struct Either<Documented, Custom, Any>(
    pub(super) &'static str,
    pub(super) PhantomData<(Documented, Custom, Any)>,
);

impl<'de, Documented, Custom, Any> Visitor<'de> for Either<Documented, Custom, Any>
where
    Documented: FromStr<Err = UnknownName>,
    Custom: Deserialize<'de>,
    Any: From<Documented> + From<Custom>,
{
    type Value = Any;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Any, E> {
        name.parse::<Documented>().map(Any::from).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Any, A::Error> {
        Custom::deserialize(MapAccessDeserializer::new(fields)).map(Any::from)
    }
}

/// A custom role as it is written: a null ceiling is no bound.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "CustomRole")]
struct RoleFacts<'a> {
    name: Cow<'a, str>,
    grants: Permission,
    reach: Reach,
    #[serde(deserialize_with = "required")]
    ceiling: Option<Permission>,
}

impl Serialize for CustomRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = Cow::Borrowed(self.name());
        let facts = RoleFacts { name, grants: self.grants(), reach: self.reach(), ceiling: self.ceiling() };
        RoleFacts::serialize(&facts, serializer)
    }
}

impl<'de> Deserialize<'de> for CustomRole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RoleFacts { name, grants, reach, ceiling } =
            <RoleFacts as Deserialize>::deserialize(deserializer)?;
        CustomRole::new(name, grants, reach, ceiling).map_err(D::Error::custom)
    }
}

/// A custom team permission as it is written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "CustomTeamPermission")]
struct TeamPermissionFacts<'a> {
    name: Cow<'a, str>,
    permissions: Permission,
}

impl Serialize for CustomTeamPermission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facts = TeamPermissionFacts { name: Cow::Borrowed(self.name()), permissions: self.permissions() };
        TeamPermissionFacts::serialize(&facts, serializer)
    }
}

impl<'de> Deserialize<'de> for CustomTeamPermission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let facts = <TeamPermissionFacts as Deserialize>::deserialize(deserializer)?;
        CustomTeamPermission::new(facts.name, facts.permissions).map_err(D::Error::custom)
    }
}
