//! Reading with a vocabulary: a service's own names and bits (`V6`).

#[cfg(feature = "std")]
mod adapter;
mod request;
mod values;

pub(super) use self::request::{Answer, Handed, Known, Question, request};
pub(super) use self::values::{HasToken, NamedSet};

#[cfg(feature = "std")]
use self::adapter::With;
use crate::Permission;
use crate::vocabulary::own::Vocabulary;
use serde::Serialize;
#[cfg(feature = "std")]
use serde::{Deserialize, Deserializer};

/// Reading and writing own names.
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl Vocabulary {
    /// Reads a value in which own names or own bits occur: a set of permissions, a policy, a custom role, a resource, an
    /// action, a snapshot, an event, or a value of another type that contains such values.
    ///
    /// `Deserialize` alone knows the documented names: an own name is unknown to it, which is an error. This function puts
    /// an adapter between the format and the type. Sets of permissions, kinds and actions notice the adapter, however
    /// deep they are in the value, and accept the names of this vocabulary too. A compact format has bits in place of
    /// names of permissions: those of this vocabulary are accepted.
    ///
    /// - A custom role or team permission gets the rows of this vocabulary, as from
    ///   [`Policy::custom_role`](crate::Policy::custom_role).
    /// - A policy gets this vocabulary, as from [`Policy::with_vocabulary`](crate::Policy::with_vocabulary), but for the
    ///   cells: the written policy gives every value. It names the own permissions that it knows. If they are not those of
    ///   this vocabulary, that is an error, because a permission that is newer than the policy would be denied to everybody.
    /// - A subject is built under the documented policy with this vocabulary.
    /// - A directory is governed by the documented policy until `Directory::governed_by`.
    ///
    /// The value is read as far as `Deserialize` reads it. To refuse what follows it, ask the deserializer for its end.
    ///
    /// Needs the feature `std`: the adapter hands values over as the source of an error, which serde has only there.
    ///
    /// # Errors
    ///
    /// Those of the format and of the type.
    ///
    /// ```
    /// use rolecall::{Membership, Permission};
    /// use serde::de::value::{Error, SeqDeserializer};
    /// use serde::{Deserialize, Deserializer};
    ///
    /// rolecall::own_vocabulary! {
    ///     /// What the pipeline service asks.
    ///     const VOCABULARY;
    ///     permissions {
    ///         64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
    ///     }
    /// }
    ///
    /// // any deserializer: of JSON it would be `&mut serde_json::Deserializer::from_str(text)`
    /// let names = SeqDeserializer::<_, Error>::new(["VIEW_MODELS", "RUN_PIPELINES"].into_iter());
    /// let scopes: Permission = VOCABULARY.read(names.clone())?;
    /// assert_eq!(scopes, Permission::VIEW_MODELS | RUN_PIPELINES);
    /// assert!(Permission::deserialize(names).is_err()); // without the vocabulary
    ///
    /// // a type of the service's own, for every format
    /// #[derive(Deserialize)]
    /// struct Request {
    ///     #[serde(deserialize_with = "own")]
    ///     membership: Membership<u64>,
    /// }
    ///
    /// fn own<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    ///     VOCABULARY.read(deserializer)
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        &self,
        deserializer: D,
    ) -> Result<T, D::Error> {
        T::deserialize(With { inner: deserializer, vocabulary: *self })
            .map_err(adapter::ReadError::into_format)
    }

    /// The set as it is written with this vocabulary: an array of documented and own names in a human-readable format,
    /// and bits in a compact one.
    ///
    /// A [`Permission`] alone knows no own names, so that a set with own permissions is an error in a human-readable
    /// format. The same holds here for a bit that is no permission of this vocabulary.
    #[must_use]
    pub fn written(&self, set: Permission) -> impl Serialize + Copy + use<> {
        NamedSet { set, vocabulary: *self }
    }
}
