//! Roles and team permissions, documented or custom.

use super::super::reading::NamedSet;
use super::super::strict::{Either, nullable, read_either, strict_objects};
use super::documented_with;
use crate::policy::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use crate::{Reach, Role, TeamPermission};
use alloc::borrow::Cow;
use serde::de::Error;
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
macro_rules! documented_or_custom {
    ($($any:ident ($what:literal, $expected:literal): $documented:ident, $custom:ident;)*) => {$(
        impl Serialize for $any {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let either = match self {
                    $any::Documented(documented) => Either::Documented(documented),
                    $any::Custom(custom) => Either::Custom(custom),
                };
                either.write($what, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $any {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read_either::<$documented, $custom, _, _>($what, $expected, deserializer)
            }
        }
    )*};
}

documented_or_custom! {
    AnyRole ("role", "a role by name or a custom one as an object"): Role, CustomRole;
    AnyTeamPermission ("team permission", "a team permission by name or a custom one as an object"):
        TeamPermission, CustomTeamPermission;
}
