//! Policies as data: versioned, complete, and nothing else.

use super::object::{Fields, object, plain_objects, required};
use crate::policy::custom::DefinitionError;
use crate::policy::diff::Fingerprint;
use crate::vocabulary::quoted;
use crate::{Permission, Policy, Reach, Role, TeamPermission};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The only version of written policies so far.
const VERSION: u32 = 1;

/// A policy as it is written: every role and every team permission, each once.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Policy")]
struct PolicyFacts {
    version: u32,
    roles: Complete<Role, TermsFacts>,
    team_permissions: Complete<TeamPermission, Permission>,
}

/// What a role is worth, as it is written: a null ceiling is no bound.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Terms")]
struct TermsFacts {
    grants: Permission,
    reach: Reach,
    #[serde(deserialize_with = "required")]
    ceiling: Option<Permission>,
}

plain_objects! {
    [] TermsFacts, "what a role is worth as an object";
    [] PolicyFacts, "a policy as an object";
}

impl Serialize for TermsFacts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let terms = |role| TermsFacts {
            grants: self.grants(role),
            reach: self.reach(role),
            ceiling: self.ceiling(role),
        };
        let roles = Role::ALL.map(|role| (role, terms(role)));
        let team_permissions = TeamPermission::ALL.map(|known| (known, self.team_permission(known)));
        let facts = PolicyFacts {
            version: VERSION,
            roles: Complete(roles.into()),
            team_permissions: Complete(team_permissions.into()),
        };
        PolicyFacts::serialize(&facts, serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let facts = <PolicyFacts as Deserialize>::deserialize(deserializer)?;
        if facts.version != VERSION {
            return Err(D::Error::custom(format_args!(
                "unknown version `{}` of a policy: expected `{VERSION}`",
                facts.version
            )));
        }
        facts.policy().map_err(D::Error::custom)
    }
}

impl PolicyFacts {
    fn policy(self) -> Result<Policy, DefinitionError> {
        let mut policy = Policy::documented().clone();
        for (role, TermsFacts { grants, reach, ceiling }) in self.roles.0 {
            policy = policy.with_grants(role, grants)?.with_reach(role, reach).with_ceiling(role, ceiling)?;
        }
        for (permission, contained) in self.team_permissions.0 {
            policy = policy.with_team_permission(permission, contained)?;
        }
        Ok(policy)
    }
}

/// A table with one value for every name of a vocabulary.
struct Complete<Name, Value>(Vec<(Name, Value)>);

/// A vocabulary that a table can be complete in.
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
            // not `_map`, which quotes a text in place of the object in full
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
        Err(E::custom(format_args!(
            "invalid text `{}`: expected an object with every {}",
            quoted(text),
            Name::WHAT
        )))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
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

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
