//! Roles that commands give with the definitions that they expect, and the permissions of shares.

use super::super::policy::{Either, documented_with};
use super::super::reading::NamedSet;
use super::super::strict::{Compact, Derived, strict_objects};
use crate::Role;
use crate::directory::{AssignedRole, SharedPermissions};
use crate::policy::custom::CustomRole;
use core::marker::PhantomData;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The wire format of a custom role with its expected definition, in a human-readable format.
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

/// The wire format in a compact format.
#[derive(Serialize, Deserialize)]
#[serde(remote = "AssignedRole", rename = "role")]
enum Tagged<Id> {
    Documented(Role),
    Custom { role: Id, expected: CustomRole },
}

/// The words for such a role in an error.
const EXPECTED: &str = "a role by name or a custom one by its id and definition as an object";

/// A documented role is its name, and a custom one an object with its id and its definition. A compact format needs a tag
/// to tell them apart.
impl<Id: Serialize> Serialize for AssignedRole<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            either if !serializer.is_human_readable() => Tagged::serialize(either, serializer),
            AssignedRole::Documented(role) => role.serialize(serializer),
            AssignedRole::Custom { role, expected } => {
                let fields = CustomFields { custom: role, expected: expected.clone() };
                CustomFields::serialize(&fields, serializer)
            }
        }
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for AssignedRole<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let either = Either::<Role, CustomFields<Id>, Self>(EXPECTED, PhantomData);
            deserializer.deserialize_any(either)
        } else {
            Tagged::deserialize(Derived(Compact { deserializer, expected: EXPECTED }))
        }
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
