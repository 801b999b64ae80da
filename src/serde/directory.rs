//! Directories as data: snapshots and events, with the number of the format that they are written in.

use super::bounded::bounded;
use super::custom::Either;
use super::object::{Fields, as_derived, object, plain_objects};
use crate::Role;
use crate::directory::{
    AccountRecord, AppRecord, Billing, Command, Consequence, Directory, Email, Event, IdentityProvider,
    IdentityProviderRecord, InvitationRecord, MemberRecord, MetadataUrl, Name, OrganizationRecord,
    PasswordPolicy, PasswordRule, RoleRecord, RoleRef, Snapshot, TeamAppRecord, TeamRecord, Text,
};
use alloc::vec::Vec;
use core::fmt::{self, Display};
use core::hash::Hash;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{Error, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The only format of written snapshots and events so far.
const FORMAT: u32 = 1;

/// Says that what follows is in the known format, and is read before that.
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

/// Reads a text that is checked when it is made.
struct Checked<T>(PhantomData<T>);

impl<T: FromStr<Err: Display>> Visitor<'_> for Checked<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

macro_rules! texts {
    ($($text:ident),*) => {$(
        impl Serialize for $text {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $text {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Checked(PhantomData))
            }
        }
    )*};
}

texts!(Name, Text, Email, MetadataUrl);

/// A password policy as it is written: what it asks for beside the length that every one asks for.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "PasswordPolicy")]
struct PasswordFacts {
    length: u8,
    #[serde(deserialize_with = "bounded")]
    rules: Vec<PasswordRule>,
}

/// The other form of a reference to a role, beside the name of a documented one.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "RoleRef")]
struct CustomRoleRef<Id> {
    custom: Id,
}

/// A snapshot as it is written.
#[derive(Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename = "Snapshot",
    bound(deserialize = "Id: Deserialize<'de>")
)]
struct SnapshotFacts<Id> {
    #[serde(rename = "format")]
    _format: Format,
    version: u64,
    #[serde(deserialize_with = "bounded")]
    accounts: Vec<AccountRecord<Id>>,
    #[serde(deserialize_with = "bounded")]
    organizations: Vec<OrganizationRecord<Id>>,
    #[serde(deserialize_with = "bounded")]
    retired_organizations: Vec<Id>,
}

/// An event as it is written.
#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Event")]
struct EventFacts<Id> {
    #[serde(rename = "format")]
    _format: Format,
    version: u64,
    at: u64,
    by: Id,
    command: Command<Id>,
    #[serde(deserialize_with = "bounded")]
    consequences: Vec<Consequence<Id>>,
}

plain_objects! {
    [Id] SnapshotFacts<Id>, "a snapshot as an object";
    [Id] AccountRecord<Id>, "an account as an object";
    [Id] OrganizationRecord<Id>, "an organization as an object";
    [Id] RoleRecord<Id>, "a role of an organization as an object";
    [Id] MemberRecord<Id>, "a member as an object";
    [Id] InvitationRecord<Id>, "an invitation as an object";
    [Id] TeamRecord<Id>, "a team as an object";
    [Id] TeamAppRecord<Id>, "an app of a team as an object";
    [Id] AppRecord<Id>, "an app as an object";
    [Id] IdentityProviderRecord<Id>, "an identity provider by its id as an object";
    [Id] CustomRoleRef<Id>, "a custom role by its id as an object";
    [Id] EventFacts<Id>, "an event as an object";
    [Id] Command<Id>, "a command as an object";
    [Id] Consequence<Id>, "a consequence as an object";
    [] Billing, "billing details as an object";
    [] IdentityProvider, "an identity provider as an object";
    [] PasswordFacts, "a password policy as an object";
}

as_derived! {
    [Id] AccountRecord<Id>;
    [Id] OrganizationRecord<Id>;
    [Id] RoleRecord<Id>;
    [Id] MemberRecord<Id>;
    [Id] InvitationRecord<Id>;
    [Id] TeamRecord<Id>;
    [Id] TeamAppRecord<Id>;
    [Id] AppRecord<Id>;
    [Id] IdentityProviderRecord<Id>;
    [Id] CustomRoleRef<Id>;
    [Id] Command<Id>;
    [Id] Consequence<Id>;
    [] Billing;
    [] IdentityProvider;
    [] PasswordFacts;
}

impl<Id: Serialize> Serialize for Snapshot<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Snapshot { version, accounts, organizations, retired_organizations } = self;
        let mut fields = serializer.serialize_struct("Snapshot", 5)?;
        fields.serialize_field("format", &Format)?;
        fields.serialize_field("version", version)?;
        fields.serialize_field("accounts", accounts)?;
        fields.serialize_field("organizations", organizations)?;
        fields.serialize_field("retired_organizations", retired_organizations)?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for Snapshot<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let SnapshotFacts { _format, version, accounts, organizations, retired_organizations } =
            Deserialize::deserialize(deserializer)?;
        Ok(Snapshot { version, accounts, organizations, retired_organizations })
    }
}

/// As its [`Snapshot`].
impl<Id: Serialize + Ord + Clone> Serialize for Directory<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.snapshot().serialize(serializer)
    }
}

/// From a [`Snapshot`] that is one: the error lists what is wrong.
impl<'de, Id: Deserialize<'de> + Ord + Hash + Clone + Display> Deserialize<'de> for Directory<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let snapshot: Snapshot<Id> = Deserialize::deserialize(deserializer)?;
        Directory::try_from(snapshot).map_err(D::Error::custom)
    }
}

impl<Id: Serialize> Serialize for Event<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Event", 6)?;
        fields.serialize_field("format", &Format)?;
        fields.serialize_field("version", &self.version())?;
        fields.serialize_field("at", &self.at())?;
        fields.serialize_field("by", self.by())?;
        fields.serialize_field("command", self.command())?;
        fields.serialize_field("consequences", self.consequences())?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for Event<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let EventFacts { _format, version, at, by, command, consequences } =
            Deserialize::deserialize(deserializer)?;
        Ok(Event { version, at, by, command, consequences })
    }
}

impl Serialize for PasswordPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.rules().filter(|rule| *rule != PasswordRule::Length).collect();
        PasswordFacts { length: self.length(), rules }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PasswordPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PasswordFacts { length, rules } = Deserialize::deserialize(deserializer)?;
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

impl<Id> From<CustomRoleRef<Id>> for RoleRef<Id> {
    fn from(role: CustomRoleRef<Id>) -> Self {
        RoleRef::Custom(role.custom)
    }
}

/// A documented role is its name, a custom one an object with its id; elsewhere a tagged value.
impl<Id: Serialize> Serialize for RoleRef<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            any if !serializer.is_human_readable() => Self::serialize(any, serializer),
            RoleRef::Documented(role) => role.serialize(serializer),
            RoleRef::Custom(custom) => CustomRoleRef { custom }.serialize(serializer),
        }
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for RoleRef<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let what = "a role by name or a custom one by its id as an object";
            deserializer.deserialize_any(Either::<Role, CustomRoleRef<Id>, RoleRef<Id>>(what, PhantomData))
        } else {
            Self::deserialize(deserializer)
        }
    }
}
