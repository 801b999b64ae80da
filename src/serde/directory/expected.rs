//! Roles that commands give with the definitions that they expect, and the permissions of shares.

use super::super::policy::documented_with;
use super::super::reading::NamedSet;
use super::super::strict::{Either, read_either, strict_objects};
use crate::Role;
use crate::directory::{AssignedRole, SharedPermissions};
use crate::policy::custom::CustomRole;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The wire format of a custom role with its expected definition.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "AssignedRole")]
struct CustomFields<Id> {
    custom: Id,
    expected: CustomRole,
}

strict_objects! {
    [Id] CustomFields<Id>: "a custom role by its id and definition as an object";
}

impl<Id> From<CustomFields<Id>> for AssignedRole<Id> {
    fn from(CustomFields { custom, expected }: CustomFields<Id>) -> Self {
        AssignedRole::Custom { role: custom, expected }
    }
}

impl<Id: Serialize> Serialize for CustomFields<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }
}

/// A documented role is its name, and a custom one an object with its id and its definition.
impl<Id: Serialize> Serialize for AssignedRole<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let either = match self {
            AssignedRole::Documented(role) => Either::Documented(role),
            AssignedRole::Custom { role, expected } => {
                Either::Custom(CustomFields { custom: role, expected: expected.clone() })
            }
        };
        either.write("role", serializer)
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for AssignedRole<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a role by name or a custom one by its id and definition as an object";
        read_either::<Role, CustomFields<Id>, _, _>("role", expected, deserializer)
    }
}

/// As a set of permissions, own ones included.
impl Serialize for SharedPermissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        NamedSet::of_rows(self.permissions(), self.own_rows()).serialize(serializer)
    }
}

/// Fails for permissions that cannot be shared (`R14`).
impl<'de> Deserialize<'de> for SharedPermissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let NamedSet { set, vocabulary } = NamedSet::deserialize(deserializer)?;
        SharedPermissions::under(&documented_with(vocabulary), set).map_err(D::Error::custom)
    }
}
