//! The fingerprint of a policy.

use super::Holder;
use crate::policy::Policy;
use crate::vocabulary::own::{AnyAction, KindPlace};
use crate::vocabulary::quoted;
use crate::vocabulary::{Action, Permission};
use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use thiserror::Error;

/// A digest of the permissions of every [`Holder`] and of what every action asks for: 128 bits, written as 32 hexadecimal
/// digits.
///
/// The fingerprint of a policy is the same on every machine and in every run of one release. A release in which an action
/// asks for something else has another one, and so has a policy with other rows of a service's own. It is not a cryptographic hash: somebody
/// who may write policies could make two with one fingerprint. No decision rests on it.
///
/// ```
/// use rolecall::{Permission, Policy, Role};
///
/// let policy = Policy::documented();
/// assert_eq!(policy.fingerprint().to_string(), "9fbd02de0dd979b544395cd94d6782a9");
///
/// // a ceiling that contains everything limits nothing
/// let same = policy.clone().with_ceiling(Role::Administrator, Some(Permission::all()))?;
/// assert_eq!(same.fingerprint(), policy.fingerprint());
/// let other = policy.clone().with_ceiling(Role::TeamContributor, None)?;
/// assert_ne!(other.fingerprint(), policy.fingerprint());
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    low: u64,
    high: u64,
}

impl Fingerprint {
    fn of(policy: &Policy) -> Fingerprint {
        // two chains with different starts, so that both halves of the 128 bits depend on everything
        let mut digest = Fingerprint { low: 0, high: 1 };
        Holder::all().for_each(|holder| digest.add_set(policy.held_by(holder)));
        let documented = Action::ALL.into_iter().map(AnyAction::Documented);
        let vocabulary = policy.vocabulary();
        for action in documented.chain(vocabulary.actions().iter().copied().map(AnyAction::Own)) {
            digest.add_text(action.as_str());
            digest.add_text(action.applies_to().as_str());
            digest.add_set(action.any_of());
            digest.add_set(action.if_assigned());
        }
        for row in vocabulary.permissions() {
            digest.add_text(row.name);
            digest.add_text(row.level.as_str());
            digest.add_set(row.set());
        }
        for kind in vocabulary.kinds() {
            digest.add_text(kind.name);
            digest.add(match kind.place {
                KindPlace::InApps => 1,
                KindPlace::OfOrganizations => 2,
                KindPlace::OfOrganizationsAndUsers => 3,
            });
        }
        digest
    }

    fn add(&mut self, word: u64) {
        *self = Fingerprint { low: mixed(self.low ^ word), high: mixed(self.high ^ word) };
    }

    fn add_set(&mut self, set: Permission) {
        self.add(set.low());
        // most sets have documented permissions alone
        if set.high() != 0 {
            self.add(set.high());
        }
    }

    fn add_text(&mut self, text: &str) {
        self.add(text.len() as u64);
        text.bytes().for_each(|byte| self.add(byte.into()));
    }
}

/// Mixes the bits of a word, one to one, so that two policies that differ in one holder alone never share a
/// fingerprint.
// The constants are the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014). A hash crate would cost every user a dependency for a few thousand words.
const fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.high, self.low)
    }
}

/// A text that is not a fingerprint. The message quotes it, escaped and cut after 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("invalid fingerprint `{text}`: expected 32 hexadecimal digits in lower case")]
pub struct FingerprintError {
    text: String,
}

/// Reads the form that `Display` writes, and no other.
///
/// ```
/// use rolecall::Policy;
/// use rolecall::diff::Fingerprint;
///
/// let fingerprint = Policy::documented().fingerprint();
/// assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
/// let told = "9fbd".parse::<Fingerprint>().unwrap_err().to_string();
/// assert_eq!(told, "invalid fingerprint `9fbd`: expected 32 hexadecimal digits in lower case");
/// ```
impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let is_digits =
            text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let halves = text.split_at_checked(16).filter(|_| is_digits);
        let read = |half: &str| u64::from_str_radix(half, 16).ok();
        let fingerprint =
            halves.and_then(|(high, low)| Some(Fingerprint { low: read(low)?, high: read(high)? }));
        fingerprint.ok_or_else(|| FingerprintError { text: quoted(text) })
    }
}

impl Policy {
    /// Identifies the policy in logs. Policies with equal fingerprints allow the same, barring a collision of the
    /// 128-bit digests.
    ///
    /// The [reason](crate::Reason) of a denial may still differ: the reach of a role that grants nothing
    /// app-level changes no answer, but it changes the reason. Worked out at each call, from the permissions of
    /// the [holders](Holder), and from the tables of actions.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// assert_eq!(policy.fingerprint(), Policy::documented().fingerprint());
    /// let other = policy.with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// assert_ne!(other.fingerprint(), Policy::documented().fingerprint());
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }
}
