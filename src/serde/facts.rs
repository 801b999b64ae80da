//! Subjects with their memberships, and resources.

mod token;

pub use self::token::AuthorizationDetails;

use super::policy::documented_with;
use super::reading::HasToken;
use super::strict::{Nullable, required, strict_objects, wire_formats};
use crate::policy::custom::{AnyRole, AnyTeamPermission};
use crate::vocabulary::own::AnyKind;
use crate::{
    Membership, Owner, Permission, Resource, ResourceKind, Share, Subject, TeamApp, TeamMembership,
    TokenGrant,
};
use alloc::vec::Vec;
use core::hash::Hash;
use serde::de::Error;
use serde::ser::{Error as _, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

wire_formats! {
    "a membership as an object":
    struct Membership<Id> { organization: Id, role: AnyRole, suspended: bool, teams: Vec<TeamMembership<Id>> }

    "a team as an object":
    struct TeamMembership<Id> { team: Id, confining: bool, apps: Vec<TeamApp<Id>> }

    "an app of a team as an object":
    struct TeamApp<Id> { app: Id, permission: AnyTeamPermission }

    "a share as an object":
    struct Share<Id> { owner: Owner<Id>, app: Id, permissions: Permission }

    "an owner as an object":
    #[serde(rename = "resource owner", rename_all = "snake_case")]
    enum Owner<Id> { Organization(Id), User(Id) }
}

/// The wire format of a subject. A user of null is an anonymous subject. The token is `none`, or `grants` that follow: a
/// token without grants leaves nothing, and no token narrows nothing.
#[derive(Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename = "Subject",
    bound(deserialize = "Id: Deserialize<'de>")
)]
struct SubjectFields<Id> {
    #[serde(deserialize_with = "required")]
    user: Option<Id>,
    memberships: Vec<Membership<Id>>,
    shares: Vec<Share<Id>>,
    token: HasToken,
    grants: Vec<TokenGrant<Id>>,
    #[serde(deserialize_with = "required")]
    actor: Option<Id>,
}

/// The wire format of a resource. An app of null is for a kind that is in no app.
#[derive(Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename = "Resource",
    bound(deserialize = "Id: Deserialize<'de>")
)]
struct ResourceFields<Id> {
    kind: AnyKind,
    owner: Owner<Id>,
    #[serde(deserialize_with = "required")]
    app: Option<Id>,
    app_public: bool,
    public: bool,
    assigned_to: Vec<Id>,
}

strict_objects! {
    [Id] SubjectFields<Id>: "a subject as an object";
    [Id] ResourceFields<Id>: "a resource as an object";
}

/// Fails for a subject that was built under another policy than the documented one.
impl<Id: Serialize> Serialize for Subject<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The format has no policy, and reading builds the subject under the documented one. A subject of a narrower
        // policy would come back with more than it had.
        if !self.policy().is_documented() {
            return Err(S::Error::custom(format_args!(
                "the subject was built under the policy `{}`, and a subject is read under the documented one: \
                 write its memberships, and build it again with `Policy::subject`",
                self.policy().fingerprint()
            )));
        }
        // A token for everything is not written as none: without a token a subject holds a service's own permissions
        // under a policy that has some, and a token of documented permissions holds none of these (`V6`).
        let grants: Option<Vec<_>> = self.token().map(Iterator::collect);
        let mut fields = serializer.serialize_struct("Subject", 6)?;
        fields.serialize_field("user", &Nullable(self.user()))?;
        fields.serialize_field("memberships", self.memberships())?;
        fields.serialize_field("shares", self.shares())?;
        fields.serialize_field("token", HasToken::word(grants.is_some()))?;
        fields.serialize_field("grants", &grants.unwrap_or_default())?;
        fields.serialize_field("actor", &Nullable(self.actor()))?;
        fields.end()
    }
}

/// Built under the documented policy, or by [`Vocabulary::read`](crate::own::Vocabulary::read) under the documented
/// policy with that vocabulary.
impl<'de, Id: Deserialize<'de> + Eq + Hash + Clone> Deserialize<'de> for Subject<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let SubjectFields { user, memberships, shares, token, grants, actor } =
            Deserialize::deserialize(deserializer)?;
        let policy = documented_with(token.vocabulary);
        let subject = match user {
            Some(user) => policy.subject(user, memberships).map_err(D::Error::custom)?,
            None if memberships.is_empty() => Subject::anonymous().under(&policy),
            None => return Err(D::Error::custom("an anonymous subject has no memberships: user is null")),
        };
        let subject = subject.with_shares(shares).map_err(D::Error::custom)?;
        let subject = match (token.is_given, grants.is_empty()) {
            (true, _) => subject.narrowed_by(grants),
            (false, true) => subject,
            (false, false) => {
                return Err(D::Error::custom("a subject without a token has no grants: token is `none`"));
            }
        };
        Ok(match actor {
            Some(actor) => subject.acted_by(actor),
            None => subject,
        })
    }
}

/// Fields that contradict each other.
#[derive(Debug, ThisError)]
enum Contradiction {
    #[error("resource kind `{0}` is in an app: `app` is null")]
    InNoApp(AnyKind),
    #[error("resource kind `{0}` is in no app: `app` must be null")]
    InAnApp(AnyKind),
    #[error("resource kind `{0}` belongs to an organization: `owner` is a user")]
    OfAUser(AnyKind),
    #[error("resource kind `{0}` has no visibility: `public` and `app_public` must be false")]
    Public(AnyKind),
    // an app is public or not: the two fields are kept apart for the things in an app
    #[error("of an app `public` and `app_public` say the same, here they differ")]
    HalfPublic,
}

impl Contradiction {
    /// Checks that resources of the kind can be in an app, or in none, and have such an owner.
    fn of<Id>(kind: AnyKind, owner: &Owner<Id>, in_app: bool) -> Result<(), Contradiction> {
        match (owner, in_app) {
            (Owner::Organization(_) | Owner::User(_), true) if !kind.is_in_app() => {
                Err(Contradiction::InAnApp(kind))
            }
            (Owner::Organization(_) | Owner::User(_), false) if kind.is_in_app() => {
                Err(Contradiction::InNoApp(kind))
            }
            (Owner::User(_), false) if !can_be_a_users(kind) => Err(Contradiction::OfAUser(kind)),
            (Owner::Organization(_) | Owner::User(_), _) => Ok(()),
        }
    }
}

fn can_be_a_users(kind: AnyKind) -> bool {
    match kind {
        AnyKind::Documented(_) => false,
        AnyKind::Own(kind) => kind.is_of_users(),
    }
}

/// Fails for a resource that cannot be where it is, such as a model in no app, because reading would refuse it.
impl<Id: Serialize> Serialize for Resource<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Contradiction::of(self.kind(), &self.owner(), self.app_id().is_some()).map_err(S::Error::custom)?;
        let assigned_to: Vec<&Id> = self.assignees().collect();
        let mut fields = serializer.serialize_struct("Resource", 6)?;
        fields.serialize_field("kind", &self.kind())?;
        fields.serialize_field("owner", &self.owner())?;
        fields.serialize_field("app", &Nullable(self.app_id()))?;
        fields.serialize_field("app_public", &self.is_app_public())?;
        fields.serialize_field("public", &self.is_marked_public())?;
        fields.serialize_field("assigned_to", &assigned_to)?;
        fields.end()
    }
}

impl<'de, Id: Deserialize<'de> + Hash + Clone> Deserialize<'de> for Resource<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: ResourceFields<Id> = Deserialize::deserialize(deserializer)?;
        fields.resource().map_err(D::Error::custom)
    }
}

impl<Id: Hash + Clone> ResourceFields<Id> {
    fn resource(self) -> Result<Resource<Id>, Contradiction> {
        let kind = self.kind;
        Contradiction::of(kind, &self.owner, self.app.is_some())?;
        let in_app = |app: Resource<Id>| {
            let app = if self.app_public { app.public() } else { app };
            app.in_app(kind).ok_or(Contradiction::InAnApp(kind))
        };
        let resource = match (self.owner, self.app, kind) {
            (Owner::Organization(organization), Some(app), _) => in_app(Resource::app(organization, app))?,
            (Owner::User(user), Some(app), _) => in_app(Resource::personal_app(user, app))?,
            (owner, None, AnyKind::Own(kind)) => Resource::owned(kind, owner),
            (Owner::Organization(organization), None, AnyKind::Documented(_)) => {
                Resource::of_organization(kind, organization).ok_or(Contradiction::InNoApp(kind))?
            }
            (Owner::User(_), None, AnyKind::Documented(_)) => return Err(Contradiction::OfAUser(kind)),
        };
        if !kind.is_in_app() && (self.public || self.app_public) {
            return Err(Contradiction::Public(kind));
        }
        if kind == ResourceKind::App && self.public != self.app_public {
            return Err(Contradiction::HalfPublic);
        }
        let resource = if self.public { resource.public() } else { resource };
        Ok(self.assigned_to.into_iter().fold(resource, Resource::assigned_to))
    }
}
