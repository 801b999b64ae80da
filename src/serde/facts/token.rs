//! The grants of tokens, also in the form that RFC 9396 gives such lists.

use super::super::reading::{Answer, Handed, HasToken, Known, Question, request};
use super::super::strict::{strict_objects, wire_formats};
use crate::{Owner, Permission, Place, TokenGrant, UnknownName};
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

wire_formats! {
    "a grant of a token as an object":
    struct TokenGrant<Id> { place: Place<Id>, permissions: Permission }

    "a place as an object":
    #[serde(rename = "place", rename_all = "snake_case")]
    enum Place<Id> { Everywhere, Organization(Id), App { owner: Owner<Id>, app: Id }, PersonalApps(Id) }
}

/// The grants of a token, in the form that RFC 9396 gives to `authorization_details`.
///
/// Each element is an object with three members: `type` is `rolecall`, `privileges` is an array of names of permissions,
/// and `place` says where they may be used. Every other member is refused, because it may be a limit that rolecall does not
/// know. A service that has details of other types picks those of this type first.
///
/// ```json
/// [
///     {"type": "rolecall", "privileges": ["VIEW_MODELS"], "place": {"organization": "acme"}},
///     {"type": "rolecall", "privileges": ["PREDICT"], "place": {"app": {"owner": {"user": "ana"}, "app": "cats"}}}
/// ]
/// ```
///
/// ```
/// use rolecall::{Action, AuthorizationDetails, Permission, Place, Resource, Subject, TokenGrant, can};
///
/// // with a verified claim: `let details: AuthorizationDetails<String> = serde_json::from_value(claim)?;`
/// let details = AuthorizationDetails::new([TokenGrant::new(Place::PersonalApps("ana"), Permission::VIEW_MODELS)]);
/// let script = Subject::new("ana", [])?.narrowed_by(details);
/// assert!(can(&script, Action::ViewModel, &Resource::personal_app("ana", "cats").model()));
/// assert_eq!(script.scopes(), Permission::empty()); // nothing everywhere
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationDetails<Id>(Vec<TokenGrant<Id>>);

impl<Id> AuthorizationDetails<Id> {
    /// These grants, to be written.
    #[must_use]
    pub fn new(grants: impl IntoIterator<Item = TokenGrant<Id>>) -> Self {
        AuthorizationDetails(grants.into_iter().collect())
    }

    /// The grants, for [`Subject::narrowed_by`](crate::Subject::narrowed_by).
    #[must_use]
    pub fn grants(&self) -> &[TokenGrant<Id>] {
        &self.0
    }
}

impl<Id> IntoIterator for AuthorizationDetails<Id> {
    type Item = TokenGrant<Id>;
    type IntoIter = alloc::vec::IntoIter<TokenGrant<Id>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The wire format of an element of `authorization_details`.
#[derive(Serialize, Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename = "authorization details",
    bound(serialize = "Id: Serialize", deserialize = "Id: Deserialize<'de>")
)]
struct Detail<Id> {
    r#type: DetailType,
    privileges: Permission,
    place: Place<Id>,
}

/// The type of the details that rolecall reads.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", rename = "type of authorization details")]
enum DetailType {
    Rolecall,
}

strict_objects! {
    [Id] Detail<Id>: "authorization details as an object";
}

/// An element that is written as its wire format.
struct Written<'a, Id>(&'a TokenGrant<Id>);

impl<Id: Serialize> Serialize for Written<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TokenGrant { place, permissions } = self.0;
        let detail = Detail { r#type: DetailType::Rolecall, privileges: *permissions, place: place.as_ref() };
        Detail::serialize(&detail, serializer)
    }
}

impl<Id: Serialize> Serialize for AuthorizationDetails<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Written))
    }
}

impl<'de, Id: Deserialize<'de>> Deserialize<'de> for AuthorizationDetails<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let details: Vec<Detail<Id>> = Deserialize::deserialize(deserializer)?;
        let grants = details.into_iter().map(|Detail { r#type: DetailType::Rolecall, privileges, place }| {
            TokenGrant::new(place, privileges)
        });
        Ok(AuthorizationDetails(grants.collect()))
    }
}

/// The words for a subject with and without a token.
// A word and not null: a field that is left blank must not read as no token.
const WORDS: [&str; 2] = ["none", "grants"];

impl HasToken {
    /// The word for a subject that has a token, or has none.
    pub(super) const fn word(is_given: bool) -> &'static str {
        let [none, grants] = WORDS;
        if is_given { grants } else { none }
    }
}

impl<'de> Deserialize<'de> for HasToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        request(deserializer)
    }
}

impl Answer for HasToken {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, known: Known<'_>) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Word(known))
    }

    fn handed_over(handed: &Handed) -> Option<Self> {
        if let Handed::HasToken(has_token) = handed { Some(*has_token) } else { None }
    }
}

/// Reads the word.
struct Word<'v>(Known<'v>);

impl Visitor<'_> for Word<'_> {
    type Value = HasToken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f, Question::HasToken, "`none` or `grants`")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<HasToken, E> {
        let of = |is_given| HasToken { is_given, vocabulary: *self.0.vocabulary() };
        match [false, true].into_iter().find(|is_given| HasToken::word(*is_given) == word) {
            Some(is_given) => Ok(of(is_given)),
            None => Err(E::custom(UnknownName::new("token", word, &WORDS))),
        }
    }
}
