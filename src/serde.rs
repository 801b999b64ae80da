//! `Serialize` and `Deserialize`: names for the vocabulary, plain objects for the facts, no leniency.
//!
//! Every field is required and no other is accepted, so that a forgotten `confining` or a misspelt
//! `scopes` cannot open anything. What is read passes the same constructors as what is built in code.

mod bounded;
mod directory;
mod enumeration;
mod policy;
mod record;

pub(crate) use self::bounded::bounded;

use self::bounded::brief;
use crate::directory::{Entity, InvitationStatus, PasswordRule};
use crate::name::quoted;
use crate::{
    Action, AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission, Effect, Level, Membership, Outcome,
    Owner, Permission, PublicReason, Reach, Reason, Resource, ResourceKind, Role, Source, Subject, TeamApp,
    TeamMembership, TeamPermission, UnknownName,
};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};
use thiserror::Error as ThisError;

/// Reads a name of a vocabulary.
struct Name<T>(PhantomData<T>);

impl<T: FromStr<Err = UnknownName>> Visitor<'_> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in snake_case")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        name.parse().map_err(E::custom)
    }
}

macro_rules! by_name {
    ($($vocabulary:ident),*) => {$(
        impl Serialize for $vocabulary {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $vocabulary {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Name(PhantomData))
            }
        }
    )*};
}

by_name!(
    Role,
    TeamPermission,
    Action,
    ResourceKind,
    Reason,
    Reach,
    Outcome,
    PublicReason,
    Level,
    Source,
    Effect,
    Entity,
    InvitationStatus,
    PasswordRule
);

/// An array of names where people read it, else the bits as a number.
impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter_names().map(|(name, _)| name))
        } else {
            serializer.serialize_u128(self.bits())
        }
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `_seq`, which quotes a text in place of the array in full
            return deserializer.deserialize_any(Names);
        }
        let bits = u128::deserialize(deserializer)?;
        Permission::from_bits(bits).ok_or_else(|| {
            let unknown = bits & !Permission::all().bits();
            D::Error::custom(format_args!("unknown permission bits {unknown:#x}"))
        })
    }
}

/// Reads an array of names of permissions.
struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Permission;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of names of permissions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Permission, A::Error> {
        let mut set = Permission::empty();
        while let Some(OneName(permission)) = names.next_element()? {
            set |= permission;
        }
        Ok(set)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Permission, E> {
        let unknown = UnknownName::new("permission set", text, &[]);
        Err(E::custom(format_args!("{unknown}: expected an array of names of permissions")))
    }
}

/// One permission, by its name.
struct OneName(Permission);

impl FromStr for OneName {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Permission::named(name).map(OneName)
    }
}

impl<'de> Deserialize<'de> for OneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Name(PhantomData))
    }
}

/// What derived code reads: a struct from its fields, by name or in order.
trait Fields<'de>: Sized {
    /// What it is, for errors.
    const WHAT: &'static str;

    fn from_fields<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a struct from an object and from nothing else.
struct Object<T>(PhantomData<T>);

impl<'de, T: Fields<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::from_fields(FieldsOf(fields))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Err(E::custom(format_args!("invalid text `{}`: expected {}", quoted(text), T::WHAT)))
    }
}

/// The fields of an object, as derived code reads them: a name that it does not know is an error that does not
/// quote all of a long one.
struct FieldsOf<A>(A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for FieldsOf<A> {
    type Error = A::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(KnownFields { fields: self.0, known })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        what: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        enumeration::visit(self.0, what, known, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct KnownFields<A> {
    fields: A,
    known: &'static [&'static str],
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for KnownFields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.fields.next_key::<String>()? else {
            return Ok(None);
        };
        if !self.known.contains(&name.as_str()) {
            return Err(A::Error::custom(UnknownName::new("field", &name, self.known)));
        }
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed).map_err(brief)
    }
}

/// Reads a struct: where people read it from an object, elsewhere from its fields in order.
fn object<'de, T: Fields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        // not `_map`, which quotes a text in place of the object in full
        deserializer.deserialize_any(Object(PhantomData))
    } else {
        T::from_fields(deserializer)
    }
}

macro_rules! plain_objects {
    ($([$($id:ident)?] $facts:ty, $what:literal;)*) => {$(
        impl<'de, $($id: Deserialize<'de>)?> Fields<'de> for $facts {
            const WHAT: &'static str = $what;

            fn from_fields<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // the derived function, which is not that of the trait
                Self::deserialize(deserializer)
            }
        }

        impl<'de, $($id: Deserialize<'de>)?> Deserialize<'de> for $facts {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                object(deserializer)
            }
        }
    )*};
}
use plain_objects;

plain_objects! {
    [Id] Membership<Id>, "a membership as an object";
    [Id] TeamMembership<Id>, "a team as an object";
    [Id] TeamApp<Id>, "an app of a team as an object";
    [Id] SubjectFacts<Id>, "a subject as an object";
    [Id] ResourceFacts<Id>, "a resource as an object";
    [] RoleFacts<'_>, "a custom role as an object";
    [] TeamPermissionFacts<'_>, "a custom team permission as an object";
}

macro_rules! as_derived {
    ($([$($id:ident)?] $facts:ty;)*) => {$(
        impl<$($id: Serialize)?> Serialize for $facts {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }
    )*};
}

use as_derived;

as_derived! {
    [Id] Membership<Id>;
    [Id] TeamMembership<Id>;
    [Id] TeamApp<Id>;
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
struct Either<Documented, Custom, Any>(&'static str, PhantomData<(Documented, Custom, Any)>);

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

/// Makes a field required that may be null.
pub(crate) fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// A subject as it is written: null for nobody, and for no token or one with every scope there is.
#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Subject")]
struct SubjectFacts<Id> {
    #[serde(deserialize_with = "required", bound(deserialize = "Id: Deserialize<'de>"))]
    user: Option<Id>,
    memberships: Vec<Membership<Id>>,
    #[serde(deserialize_with = "required")]
    scopes: Option<Permission>,
}

impl<Id: Serialize> Serialize for Subject<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scopes = Some(self.scopes()).filter(|scopes| *scopes != Permission::all());
        let mut fields = serializer.serialize_struct("Subject", 3)?;
        fields.serialize_field("user", &self.user())?;
        fields.serialize_field("memberships", self.memberships())?;
        fields.serialize_field("scopes", &scopes)?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de> + Eq + Hash + Clone> Deserialize<'de> for Subject<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let SubjectFacts { user, memberships, scopes } = Deserialize::deserialize(deserializer)?;
        let subject = match user {
            Some(user) => Subject::new(user, memberships).map_err(D::Error::custom)?,
            None if memberships.is_empty() => Subject::anonymous(),
            None => return Err(D::Error::custom("an anonymous subject has no memberships: user is null")),
        };
        Ok(subject.narrowed_to(scopes.unwrap_or(Permission::all())))
    }
}

/// A resource as it is written: null for what is in no app.
#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "Resource")]
struct ResourceFacts<Id> {
    kind: ResourceKind,
    owner: Owner<Id>,
    #[serde(deserialize_with = "required", bound(deserialize = "Id: Deserialize<'de>"))]
    app: Option<Id>,
    app_public: bool,
    public: bool,
    assigned_to: Vec<Id>,
}

/// Facts that no resource has.
#[derive(Debug, ThisError)]
enum Contradiction {
    #[error("resource kind `{0}` is in an app: `app` is null")]
    InNoApp(ResourceKind),
    #[error("resource kind `{0}` is in no app: `app` must be null")]
    InAnApp(ResourceKind),
    #[error("resource kind `{0}` belongs to an organization: `owner` is a user")]
    OfAUser(ResourceKind),
    #[error("resource kind `{0}` has no visibility: `public` and `app_public` must be false")]
    Public(ResourceKind),
    #[error("of an app `public` and `app_public` say the same, here they differ")]
    HalfPublic,
}

impl<Id: Serialize> Serialize for Resource<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.kind().is_in_app() && self.app_id().is_none() {
            return Err(S::Error::custom(Contradiction::InNoApp(self.kind())));
        }
        let assigned_to: Vec<&Id> = self.assignees().collect();
        let mut fields = serializer.serialize_struct("Resource", 6)?;
        fields.serialize_field("kind", &self.kind())?;
        fields.serialize_field("owner", &self.owner())?;
        fields.serialize_field("app", &self.app_id())?;
        fields.serialize_field("app_public", &self.app_public)?;
        fields.serialize_field("public", &self.public)?;
        fields.serialize_field("assigned_to", &assigned_to)?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de> + Hash + Clone> Deserialize<'de> for Resource<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let facts: ResourceFacts<Id> = Deserialize::deserialize(deserializer)?;
        facts.resource().map_err(D::Error::custom)
    }
}

impl<Id: Hash + Clone> ResourceFacts<Id> {
    fn resource(self) -> Result<Resource<Id>, Contradiction> {
        let kind = self.kind;
        let resource = match (kind.is_in_app(), self.owner, self.app) {
            (true, _, None) => return Err(Contradiction::InNoApp(kind)),
            (false, _, Some(_)) => return Err(Contradiction::InAnApp(kind)),
            (false, Owner::User(_), None) => return Err(Contradiction::OfAUser(kind)),
            (false, Owner::Organization(organization), None) => Resource::outside_apps(kind, organization),
            (true, Owner::Organization(organization), Some(app)) => Resource::app(organization, app),
            (true, Owner::User(user), Some(app)) => Resource::personal_app(user, app),
        };
        if !kind.is_in_app() && (self.public || self.app_public) {
            return Err(Contradiction::Public(kind));
        }
        if kind == ResourceKind::App && self.public != self.app_public {
            return Err(Contradiction::HalfPublic);
        }

        let resource = if self.app_public { resource.public() } else { resource };
        let resource = if resource.kind() == kind { resource } else { resource.inside(kind) };
        let resource = if self.public { resource.public() } else { resource };
        Ok(self.assigned_to.into_iter().fold(resource, Resource::assigned_to))
    }
}
