//! Roles and team permissions, documented or custom.

use super::super::reading::NamedSet;
use super::super::strict::{Compact, Derived, nullable, strict_objects};
use super::documented_with;
use crate::policy::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use crate::{Reach, Role, TeamPermission, UnknownName};
use alloc::borrow::Cow;
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The wire format of a custom role. A ceiling of null is no ceiling.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "CustomRole")]
struct RoleFields<'a> {
    name: Cow<'a, str>,
    grants: NamedSet,
    reach: Reach,
    #[serde(with = "nullable")]
    ceiling: Option<NamedSet>,
}

/// The wire format of a custom team permission.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "CustomTeamPermission")]
struct TeamPermissionFields<'a> {
    name: Cow<'a, str>,
    permissions: NamedSet,
}

strict_objects! {
    [] RoleFields<'_>: "a custom role as an object";
    [] TeamPermissionFields<'_>: "a custom team permission as an object";
}

impl Serialize for CustomRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |set| NamedSet::of_rows(set, self.own_rows());
        let fields = RoleFields {
            name: Cow::Borrowed(self.name()),
            grants: named(self.grants()),
            reach: self.reach(),
            ceiling: self.ceiling().map(named),
        };
        RoleFields::serialize(&fields, serializer)
    }
}

impl<'de> Deserialize<'de> for CustomRole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RoleFields { name, grants, reach, ceiling } =
            <RoleFields as Deserialize>::deserialize(deserializer)?;
        let policy = documented_with(grants.vocabulary);
        let ceiling = ceiling.map(|ceiling| ceiling.set);
        policy.custom_role(name, grants.set, reach, ceiling).map_err(D::Error::custom)
    }
}

impl Serialize for CustomTeamPermission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let permissions = NamedSet::of_rows(self.permissions(), self.own_rows());
        let fields = TeamPermissionFields { name: Cow::Borrowed(self.name()), permissions };
        TeamPermissionFields::serialize(&fields, serializer)
    }
}

impl<'de> Deserialize<'de> for CustomTeamPermission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let TeamPermissionFields { name, permissions } =
            <TeamPermissionFields as Deserialize>::deserialize(deserializer)?;
        let policy = documented_with(permissions.vocabulary);
        policy.custom_team_permission(name, permissions.set).map_err(D::Error::custom)
    }
}

/// Implements both traits for a type that is a documented name or a custom definition.
///
/// In a human-readable format the name is a text and the definition is an object. A compact format cannot tell the
/// two apart without a tag. There the type is an enum, read and written by a private mirror as in
/// [`wire_formats`](super::super::strict::wire_formats).
macro_rules! documented_or_custom {
    ($($any:ident ($what:literal, $expected:literal): $documented:ident, $custom:ident;)*) => {$(
        const _: () = {
            use self::$any as Type;

            #[derive(Serialize, Deserialize)]
            #[serde(remote = "Type", rename = $what)]
            enum $any { Documented($documented), Custom($custom) }

            impl Serialize for Type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        // first, because the two other arms write no tag
                        either if !serializer.is_human_readable() => $any::serialize(either, serializer),
                        Type::Documented(documented) => documented.serialize(serializer),
                        Type::Custom(custom) => custom.serialize(serializer),
                    }
                }
            }

            impl<'de> Deserialize<'de> for Type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    if deserializer.is_human_readable() {
                        let either = Either::<$documented, $custom, Type>($expected, PhantomData);
                        deserializer.deserialize_any(either)
                    } else {
                        $any::deserialize(Derived(Compact { deserializer, expected: $expected }))
                    }
                }
            }
        };
    )*};
}

documented_or_custom! {
    AnyRole ("role", "a role by name or a custom one as an object"): Role, CustomRole;
    AnyTeamPermission ("team permission", "a team permission by name or a custom one as an object"):
        TeamPermission, CustomTeamPermission;
}

/// Reads a documented name, or the object of a custom value.
pub(in crate::serde) struct Either<Documented, Custom, Any>(
    pub(in crate::serde) &'static str,
    pub(in crate::serde) PhantomData<(Documented, Custom, Any)>,
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
        // the custom type reads itself, with all its checks: an adapter hands it the object that was begun
        Custom::deserialize(MapAccessDeserializer::new(fields)).map(Any::from)
    }
}
