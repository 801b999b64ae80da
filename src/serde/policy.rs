//! Policies, with a version and with every role and every team permission, and custom definitions.

mod custom;

#[cfg(feature = "directory")]
pub(super) use self::custom::Either;

use super::strict::{not_a_text, required, strict_objects};
use super::vocabulary::by_name;
use crate::policy::custom::DefinitionError;
use crate::policy::diff::{Effect, Fingerprint};
use crate::{Permission, Policy, Reach, Role, TeamPermission};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

by_name!(Reach, Effect);

/// The version of the wire format of policies. There has been no other.
const POLICY_VERSION: u32 = 1;

/// The wire format of a policy: every role and every team permission, each once.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Policy")]
struct PolicyFields {
    version: u32,
    roles: Complete<Role, RoleDefinitionFields>,
    team_permissions: Complete<TeamPermission, Permission>,
}

/// The wire format of the definition of a role. A ceiling of null is no ceiling.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Terms")]
struct RoleDefinitionFields {
    grants: Permission,
    reach: Reach,
    #[serde(deserialize_with = "required")]
    ceiling: Option<Permission>,
}

strict_objects! {
    [] RoleDefinitionFields: "a role definition as an object";
    [] PolicyFields: "a policy as an object";
}

impl Serialize for RoleDefinitionFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let definition = |role| RoleDefinitionFields {
            grants: self.grants(role),
            reach: self.reach(role),
            ceiling: self.ceiling(role),
        };
        let roles = Role::ALL.map(|role| (role, definition(role)));
        let team_permissions = TeamPermission::ALL.map(|known| (known, self.team_permission(known)));
        let fields = PolicyFields {
            version: POLICY_VERSION,
            roles: Complete(roles.into()),
            team_permissions: Complete(team_permissions.into()),
        };
        PolicyFields::serialize(&fields, serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = <PolicyFields as Deserialize>::deserialize(deserializer)?;
        if fields.version != POLICY_VERSION {
            return Err(D::Error::custom(format_args!(
                "unknown version `{}` of a policy: expected `{POLICY_VERSION}`",
                fields.version
            )));
        }
        fields.policy().map_err(D::Error::custom)
    }
}

impl PolicyFields {
    fn policy(self) -> Result<Policy, DefinitionError> {
        // The fields give every value, so that nothing of the documented policy stays. The constructors check each.
        let mut policy = Policy::documented().clone();
        for (role, RoleDefinitionFields { grants, reach, ceiling }) in self.roles.0 {
            policy = policy.with_grants(role, grants)?.with_reach(role, reach).with_ceiling(role, ceiling)?;
        }
        for (permission, contained) in self.team_permissions.0 {
            policy = policy.with_team_permission(permission, contained)?;
        }
        Ok(policy)
    }
}

/// A table with one value for each name of a vocabulary, in the order of the vocabulary when it is written.
struct Complete<Name, Value>(Vec<(Name, Value)>);

/// A vocabulary with a list of all its values.
trait Closed: Copy + Eq + fmt::Display + 'static {
    const WHAT: &'static str;
    const NAMES: &'static [Self];
}

impl Closed for Role {
    const WHAT: &'static str = "role";
    const NAMES: &'static [Role] = &Role::ALL;
}

impl Closed for TeamPermission {
    const WHAT: &'static str = "team permission";
    const NAMES: &'static [TeamPermission] = &TeamPermission::ALL;
}

impl<Name: Serialize, Value: Serialize> Serialize for Complete<Name, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, Name, Value> Deserialize<'de> for Complete<Name, Value>
where
    Name: Closed + Deserialize<'de>,
    Value: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `deserialize_map`: see `strict::read`
            deserializer.deserialize_any(Table(PhantomData))
        } else {
            deserializer.deserialize_map(Table(PhantomData))
        }
    }
}

/// Reads a [`Complete`].
struct Table<Name, Value>(PhantomData<(Name, Value)>);

impl<'de, Name, Value> Visitor<'de> for Table<Name, Value>
where
    Name: Closed + Deserialize<'de>,
    Value: Deserialize<'de>,
{
    type Value = Complete<Name, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with every {}", Name::WHAT)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Err(not_a_text(text, &format_args!("an object with every {}", Name::WHAT)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        // these vocabularies have six values and four: a search through a list is as fast as a map
        let mut table: Vec<(Name, Value)> = Vec::new();
        while let Some((name, value)) = entries.next_entry()? {
            if table.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format_args!("{} `{name}` is given twice", Name::WHAT)));
            }
            table.push((name, value));
        }
        let missing = Name::NAMES.iter().find(|name| !table.iter().any(|(known, _)| known == *name));
        match missing {
            Some(name) => Err(A::Error::custom(format_args!("{} `{name}` is missing", Name::WHAT))),
            None => Ok(Complete(table)),
        }
    }
}

/// 32 hexadecimal digits, as `Display` writes them.
impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
