//! Directories: snapshots and events, each with the version of its wire format.

mod commands;
mod expected;
mod lists;
mod records;
mod search;
mod texts;

use self::lists::bounded;
use super::strict::{Either, Nullable, read_either, required, strict_objects};
use super::vocabulary::by_name;
use crate::Role;
use crate::directory::{
    AccountRecord, Before, BillingField, Command, Consequence, Direction, Directory, Entity, Event,
    InvitationStatus, Order, OrganizationRecord, PasswordPolicy, PasswordRule, ReservedName, RoleRef,
    Snapshot,
};
use crate::policy::diff::Fingerprint;
use alloc::vec::Vec;
use core::fmt::Display;
use core::hash::Hash;
use serde::de::Error;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

by_name!(BillingField, Direction, Entity, InvitationStatus, Order, PasswordRule);

/// The version of the wire format of snapshots and events. There has been no other.
const FORMAT: u32 = 1;

/// The field `format`, whose only value is [`FORMAT`].
///
/// It is the first field, so that a reader of a newer document learns of the version before any unknown field.
struct Format;

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(FORMAT)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            FORMAT => Ok(Format),
            other => Err(D::Error::custom(format_args!("unknown format `{other}`: expected `{FORMAT}`"))),
        }
    }
}

/// The wire format of a password policy. Every policy has the rule on the length, which is not among the rules here.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "PasswordPolicy")]
struct PasswordPolicyFields {
    length: u8,
    #[serde(deserialize_with = "bounded")]
    rules: Vec<PasswordRule>,
}

/// The wire format of a reference to a custom role.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "RoleRef")]
struct CustomRoleFields<Id> {
    custom: Id,
}

/// The wire format of a snapshot.
#[derive(Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename = "Snapshot",
    bound(deserialize = "Id: Deserialize<'de>")
)]
struct SnapshotFields<Id> {
    #[serde(rename = "format")]
    _format: Format,
    version: u64,
    at: u64,
    policy: Fingerprint,
    #[serde(deserialize_with = "bounded")]
    accounts: Vec<AccountRecord<Id>>,
    #[serde(deserialize_with = "bounded")]
    retired_accounts: Vec<Id>,
    #[serde(deserialize_with = "bounded")]
    organizations: Vec<OrganizationRecord<Id>>,
    #[serde(deserialize_with = "bounded")]
    retired_organizations: Vec<Id>,
    #[serde(deserialize_with = "bounded")]
    reserved_names: Vec<ReservedName<Id>>,
}

/// The wire format of an event.
#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Event")]
struct EventFields<Id> {
    #[serde(rename = "format")]
    _format: Format,
    version: u64,
    at: u64,
    policy: Fingerprint,
    #[serde(deserialize_with = "required")]
    by: Option<Id>,
    #[serde(deserialize_with = "required")]
    actor: Option<Id>,
    command: Command<Id>,
    #[serde(deserialize_with = "required")]
    before: Option<Before<Id>>,
    #[serde(deserialize_with = "bounded")]
    consequences: Vec<Consequence<Id>>,
}

strict_objects! {
    [Id] SnapshotFields<Id>: "a snapshot as an object";
    [Id] EventFields<Id>: "an event as an object";
    [] PasswordPolicyFields: "a password policy as an object";
    [Id] CustomRoleFields<Id>: "a custom role by its id as an object";
}

impl<Id: Serialize> Serialize for Snapshot<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Snapshot {
            version,
            at,
            policy,
            accounts,
            retired_accounts,
            organizations,
            retired_organizations,
            reserved_names,
        } = self;
        let mut fields = serializer.serialize_struct("Snapshot", 9)?;
        fields.serialize_field("format", &Format)?;
        fields.serialize_field("version", version)?;
        fields.serialize_field("at", at)?;
        fields.serialize_field("policy", policy)?;
        fields.serialize_field("accounts", accounts)?;
        fields.serialize_field("retired_accounts", retired_accounts)?;
        fields.serialize_field("organizations", organizations)?;
        fields.serialize_field("retired_organizations", retired_organizations)?;
        fields.serialize_field("reserved_names", reserved_names)?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for Snapshot<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let SnapshotFields {
            _format,
            version,
            at,
            policy,
            accounts,
            retired_accounts,
            organizations,
            retired_organizations,
            reserved_names,
        } = Deserialize::deserialize(deserializer)?;
        Ok(Snapshot {
            version,
            at,
            policy,
            accounts,
            retired_accounts,
            organizations,
            retired_organizations,
            reserved_names,
        })
    }
}

/// The same as its [`Snapshot`].
impl<Id: Serialize + Ord + Clone> Serialize for Directory<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.snapshot().serialize(serializer)
    }
}

/// Read as a [`Snapshot`] and checked. The error lists all violations.
///
/// The directory of another policy than the documented one is read as a [`Snapshot`] and built by [`Directory::restore`].
impl<'de, Id: Deserialize<'de> + Ord + Hash + Clone + Display> Deserialize<'de> for Directory<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let snapshot: Snapshot<Id> = Deserialize::deserialize(deserializer)?;
        Directory::try_from(snapshot).map_err(D::Error::custom)
    }
}

impl<Id: Serialize> Serialize for Event<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Event", 9)?;
        fields.serialize_field("format", &Format)?;
        fields.serialize_field("version", &self.version())?;
        fields.serialize_field("at", &self.at())?;
        fields.serialize_field("policy", &self.policy())?;
        fields.serialize_field("by", &Nullable(self.by()))?;
        fields.serialize_field("actor", &Nullable(self.actor()))?;
        fields.serialize_field("command", self.command())?;
        fields.serialize_field("before", &Nullable(self.before()))?;
        fields.serialize_field("consequences", self.consequences())?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for Event<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let EventFields { _format, version, at, policy, by, actor, command, before, consequences } =
            Deserialize::deserialize(deserializer)?;
        Ok(Event { version, at, policy, by, actor, command, before, consequences })
    }
}

impl Serialize for PasswordPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.rules().filter(|rule| *rule != PasswordRule::Length).collect();
        PasswordPolicyFields::serialize(&PasswordPolicyFields { length: self.length(), rules }, serializer)
    }
}

impl<'de> Deserialize<'de> for PasswordPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PasswordPolicyFields { length, rules } = Deserialize::deserialize(deserializer)?;
        // `requiring` ignores a rule that is there already; a document that names one twice is a mistake
        let mut policy = PasswordPolicy::new(length).map_err(D::Error::custom)?;
        for rule in rules {
            if policy.rules().any(|known| known == rule) {
                return Err(D::Error::custom(format_args!("password rule `{rule}` is given twice")));
            }
            policy = policy.requiring(rule);
        }
        Ok(policy)
    }
}

impl<Id> From<CustomRoleFields<Id>> for RoleRef<Id> {
    fn from(CustomRoleFields { custom }: CustomRoleFields<Id>) -> Self {
        RoleRef::Custom(custom)
    }
}

impl<Id: Serialize> Serialize for CustomRoleFields<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }
}

/// A documented role is its name, and a custom one an object with its id.
impl<Id: Serialize> Serialize for RoleRef<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let either = match self {
            RoleRef::Documented(role) => Either::Documented(role),
            RoleRef::Custom(custom) => Either::Custom(CustomRoleFields { custom }),
        };
        either.write("role", serializer)
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for RoleRef<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a role by name or a custom one by its id as an object";
        read_either::<Role, CustomRoleFields<Id>, _, _>("role", expected, deserializer)
    }
}
