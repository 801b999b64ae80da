//! Policies, with a version and with every role and every team permission, and custom definitions.

mod actions;
mod custom;

use super::reading::NamedSet;
use super::strict::{Strict, not_a_text, nullable, strict_objects};
use super::vocabulary::by_name;
use crate::policy::custom::DefinitionError;
use crate::policy::diff::{ActionTable, Effect, Fingerprint, WrittenPolicy};
use crate::vocabulary::own::Vocabulary;
use crate::{Permission, Policy, Reach, Role, TeamPermission};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

by_name!(Reach, Effect);

/// The first version of the wire format of a policy: without own permissions and without a table of actions.
const DOCUMENTED: u32 = 1;

/// The version with own permissions. They have their cells among the documented ones, and a list says which ones the
/// policy knows.
const WITH_OWN: u32 = 2;

/// The version with a table of the actions of the release that wrote the policy. Policies are written in this one.
const WITH_ACTIONS: u32 = 3;

/// The wire format of a policy: every role and every team permission, each once.
///
/// The list of own permissions is the whole own table of the policy's vocabulary. A permission that a role does not hold
/// and one that is newer than the policy would look the same without it. Titles, levels and public marks are not written:
/// a vocabulary is part of the program.
///
/// The table of actions governs nothing. It is there for [`WrittenPolicy::diff`], and its name says that it is a record.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Policy")]
struct PolicyFields {
    version: u32,
    roles: Complete<Role, RoleDefinitionFields>,
    team_permissions: Complete<TeamPermission, NamedSet>,
    #[serde(default, with = "given", skip_serializing_if = "Option::is_none")]
    own_permissions: Option<NamedSet>,
    #[serde(default, with = "given", skip_serializing_if = "Option::is_none")]
    actions_when_written: Option<ActionTable>,
}

/// The wire format of the definition of a role. A ceiling of null is no ceiling.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Terms")]
struct RoleDefinitionFields {
    grants: NamedSet,
    reach: Reach,
    #[serde(with = "nullable")]
    ceiling: Option<NamedSet>,
}

strict_objects! {
    [] RoleDefinitionFields: "a role definition as an object";
}

impl Serialize for RoleDefinitionFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }
}

/// With the table of the actions that the policy knows. Own permissions and actions have their names, and
/// [`Vocabulary::read`] reads the policy again.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PolicyFields::of(self, Some(ActionTable::of(self))).serialize_fields(serializer)
    }
}

/// With its own table of actions; in version 1 or 2 without one.
impl Serialize for WrittenPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PolicyFields::of(self.policy(), self.actions().cloned()).serialize_fields(serializer)
    }
}

/// The table of actions of the program that reads the policy governs, also where the file has another one: read a
/// [`WrittenPolicy`] to compare them. A policy with own permissions is read by [`Vocabulary::read`] alone.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenPolicy::deserialize(deserializer).map(WrittenPolicy::into_policy)
    }
}

/// As a [`Policy`], with the table of actions of the file.
impl<'de> Deserialize<'de> for WrittenPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: PolicyFields = super::strict::read(deserializer)?;
        fields.written().map_err(D::Error::custom)
    }
}

impl<'de> Strict<'de> for PolicyFields {
    const EXPECTED: &'static str = "a policy as an object";

    fn from_derived<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("Policy", PolicyVisitor::FIELDS, PolicyVisitor)
    }
}

/// Reads the fields in order up to the last one that the version has. By name, derived code reads them.
// Derived code would look for the fourth field behind the end of a policy of version 1.
struct PolicyVisitor;

impl PolicyVisitor {
    const FIELDS: &'static [&'static str] =
        &["version", "roles", "team_permissions", "own_permissions", "actions_when_written"];
}

impl<'de> Visitor<'de> for PolicyVisitor {
    type Value = PolicyFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PolicyFields::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<PolicyFields, A::Error> {
        PolicyFields::deserialize(MapAccessDeserializer::new(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<PolicyFields, A::Error> {
        let missing = |position| A::Error::invalid_length(position, &PolicyFields::EXPECTED);
        let version = fields.next_element()?.ok_or_else(|| missing(0))?;
        let roles = fields.next_element()?.ok_or_else(|| missing(1))?;
        let team_permissions = fields.next_element()?.ok_or_else(|| missing(2))?;
        let own_permissions = match version {
            WITH_OWN | WITH_ACTIONS => Some(fields.next_element()?.ok_or_else(|| missing(3))?),
            _ => None,
        };
        let actions_when_written = match version {
            WITH_ACTIONS => Some(fields.next_element()?.ok_or_else(|| missing(4))?),
            _ => None,
        };
        Ok(PolicyFields { version, roles, team_permissions, own_permissions, actions_when_written })
    }
}

/// A policy that is refused.
#[derive(Debug, ThisError)]
enum PolicyError {
    #[error(
        "unknown version `{0}` of a policy: expected `{DOCUMENTED}`, `{WITH_OWN}` with `own_permissions`, \
         or `{WITH_ACTIONS}` with `actions_when_written` too"
    )]
    Version(u32),
    #[error(
        "`own_permissions` of a policy are own permissions alone: none in version `{DOCUMENTED}`, one or more in version \
         `{WITH_OWN}`, any number in version `{WITH_ACTIONS}`"
    )]
    OwnPermissions,
    #[error(
        "`actions_when_written` is a field of version `{WITH_ACTIONS}` of a policy, not of version `{0}`"
    )]
    Actions(u32),
    #[error(
        "the policy says nothing about the own permissions `{0}` of the vocabulary: \
         expected each in `own_permissions`, and version `{WITH_OWN}` or `{WITH_ACTIONS}`"
    )]
    Silent(String),
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}

impl PolicyFields {
    fn of(policy: &Policy, actions: Option<ActionTable>) -> PolicyFields {
        let vocabulary = *policy.vocabulary();
        let named = |set| NamedSet { set, vocabulary };
        let definition = |role| RoleDefinitionFields {
            grants: named(policy.grants(role)),
            reach: policy.reach(role),
            ceiling: policy.ceiling(role).map(named),
        };
        let own = own_permissions(&vocabulary);
        let version = match (&actions, own.is_empty()) {
            (Some(_), _) => WITH_ACTIONS,
            (None, false) => WITH_OWN,
            (None, true) => DOCUMENTED,
        };
        PolicyFields {
            version,
            roles: Complete(Role::ALL.map(|role| (role, definition(role))).into()),
            team_permissions: Complete(
                TeamPermission::ALL.map(|known| (known, named(policy.team_permission(known)))).into(),
            ),
            own_permissions: (version != DOCUMENTED).then(|| named(own)),
            actions_when_written: actions,
        }
    }

    fn serialize_fields<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }

    /// The table of own permissions and the version go together.
    fn check_version(&self) -> Result<(), PolicyError> {
        let version = self.version;
        match (version, self.actions_when_written.is_some()) {
            (DOCUMENTED | WITH_OWN, true) => return Err(PolicyError::Actions(version)),
            (DOCUMENTED | WITH_OWN, false) | (WITH_ACTIONS, true) => {}
            (_, _) => return Err(PolicyError::Version(version)),
        }
        match &self.own_permissions {
            None if version == DOCUMENTED => Ok(()),
            None => Err(PolicyError::Version(version)),
            Some(_) if version == DOCUMENTED => Err(PolicyError::OwnPermissions),
            Some(own) if !own.set.documented().is_empty() => Err(PolicyError::OwnPermissions),
            Some(own) if own.set.is_empty() && version == WITH_OWN => Err(PolicyError::OwnPermissions),
            Some(_) => Ok(()),
        }
    }

    fn written(self) -> Result<WrittenPolicy, PolicyError> {
        self.check_version()?;
        let listed = self.own_permissions.map_or(Permission::empty(), |own| own.set);
        // every role has a definition with a set, and every set has the vocabulary that it was read with
        let vocabulary = self.roles.0.first().map_or(Vocabulary::EMPTY, |(_, role)| role.grants.vocabulary);
        let newer = own_permissions(&vocabulary).difference(listed);
        if !newer.is_empty() {
            return Err(PolicyError::Silent(vocabulary.each_name(newer).collect::<Vec<_>>().join("`, `")));
        }
        // The fields give every value, so that nothing of the documented policy stays. The constructors check each.
        let mut policy = documented_with(vocabulary);
        for (role, RoleDefinitionFields { grants, reach, ceiling }) in self.roles.0 {
            let ceiling = ceiling.map(|ceiling| ceiling.set);
            policy =
                policy.with_grants(role, grants.set)?.with_reach(role, reach).with_ceiling(role, ceiling)?;
        }
        for (permission, contained) in self.team_permissions.0 {
            policy = policy.with_team_permission(permission, contained.set)?;
        }
        Ok(WrittenPolicy::new(policy, self.actions_when_written))
    }
}

/// A field that only some versions have.
///
/// Derived code would take null for a field that is missing, and a compact format would mark the field as an option.
mod given {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde_derive hands over the field")]
    pub(super) fn serialize<T: Serialize, S: Serializer>(
        field: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match field {
            Some(field) => field.serialize(serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        T::deserialize(deserializer).map(Some)
    }
}

/// The own permissions of the vocabulary.
pub(super) fn own_permissions(vocabulary: &Vocabulary) -> Permission {
    vocabulary.permissions().iter().fold(Permission::empty(), |own, row| own.union(row.set()))
}

/// The documented policy with this vocabulary.
pub(super) fn documented_with(vocabulary: Vocabulary) -> Policy {
    let documented = Policy::documented().clone();
    // the usual case, in which no tables are made and compared
    if vocabulary == Vocabulary::EMPTY { documented } else { documented.with_vocabulary(vocabulary) }
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
