//! Password policies.

use crate::vocabulary::vocabulary;
use alloc::vec::Vec;
use core::fmt;
use thiserror::Error;

/// The password policy of an organization: a minimum length, and required kinds of characters.
///
/// The minimum length is at least the 8 characters of NIST SP 800-63B, and at most
/// [`LONGEST`](PasswordPolicy::LONGEST). The documents say that organizations have password policies, but not
/// which rules those have (000, 003).
///
/// ```
/// use rolecall::directory::{PasswordPolicy, PasswordRule};
///
/// let policy = PasswordPolicy::new(12)?.requiring(PasswordRule::Digit).requiring(PasswordRule::Symbol);
/// assert!(policy.check("correct-horse-7").is_ok());
/// let failed = policy.check("horse").unwrap_err();
/// assert_eq!(failed.rules(), [PasswordRule::Length, PasswordRule::Digit, PasswordRule::Symbol]);
/// assert_eq!(failed.to_string(), "the password needs at least 12 characters, a digit, a symbol");
/// # Ok::<(), rolecall::directory::PasswordPolicyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasswordPolicy {
    length: u8,
    required: [bool; PasswordRule::ALL.len()],
}

/// The service's statement that a user's password passed a policy when it was set.
///
/// A directory never sees a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasswordCheck {
    /// The policy that the password passed.
    pub policy: PasswordPolicy,
    /// The time at which the password was set.
    pub set_at: u64,
}

vocabulary! {
    /// The rules that a password policy can have.
    ///
    /// ```
    /// use rolecall::directory::PasswordRule;
    ///
    /// assert_eq!("upper_case".parse(), Ok(PasswordRule::UpperCase));
    /// assert!("any".parse::<PasswordRule>().is_err());
    /// ```
    PasswordRule, "password rule":
    /// A minimum length, which every policy has.
    Length "length",
    /// At least one upper-case letter.
    UpperCase "upper_case",
    /// At least one lower-case letter.
    LowerCase "lower_case",
    /// At least one digit from 0 to 9.
    Digit "digit",
    /// At least one of the 32 punctuation characters of ASCII.
    Symbol "symbol",
}

/// A minimum length that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error(
    "invalid minimum length {length} of a password policy: expected {} to {}",
    PasswordPolicy::SHORTEST,
    PasswordPolicy::LONGEST
)]
pub struct PasswordPolicyError {
    length: u8,
}

/// The rules that a password fails. The error contains nothing of the password itself.
///
/// ```
/// use rolecall::directory::{PasswordPolicy, PasswordRule};
///
/// let failed = PasswordPolicy::default().check("secret").unwrap_err();
/// assert_eq!(failed.rules(), [PasswordRule::Length]);
/// assert!(!format!("{failed} {failed:?}").contains("secret"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("the password needs {}", Needs(self))]
pub struct FailedRules {
    rules: Vec<PasswordRule>,
    length: u8,
}

impl FailedRules {
    /// The failed rules: at least one, each once, in the order of [`PasswordRule::ALL`].
    #[must_use]
    pub fn rules(&self) -> &[PasswordRule] {
        &self.rules
    }
}

impl PasswordPolicy {
    /// The least minimum length, in characters.
    pub const SHORTEST: u8 = 8;

    /// The greatest minimum length, in characters: password managers can meet it.
    pub const LONGEST: u8 = 64;

    /// A policy with a minimum length in characters (Unicode scalar values), and no other rule.
    ///
    /// # Errors
    ///
    /// [`PasswordPolicyError`] for fewer than 8 characters or more than 64.
    ///
    /// ```
    /// use rolecall::directory::PasswordPolicy;
    ///
    /// let told = PasswordPolicy::new(0).unwrap_err().to_string();
    /// assert_eq!(told, "invalid minimum length 0 of a password policy: expected 8 to 64");
    /// ```
    pub fn new(length: u8) -> Result<Self, PasswordPolicyError> {
        if (PasswordPolicy::SHORTEST..=PasswordPolicy::LONGEST).contains(&length) {
            Ok(PasswordPolicy { length, ..PasswordPolicy::default() })
        } else {
            Err(PasswordPolicyError { length })
        }
    }

    /// The same policy with one more rule.
    #[must_use]
    pub fn requiring(mut self, rule: PasswordRule) -> Self {
        for (known, required) in PasswordRule::ALL.iter().zip(&mut self.required) {
            *required |= *known == rule;
        }
        self
    }

    /// The minimum length in characters.
    #[must_use]
    pub const fn length(&self) -> u8 {
        self.length
    }

    /// The rules of the policy, in the order of [`PasswordRule::ALL`].
    pub fn rules(&self) -> impl Iterator<Item = PasswordRule> + '_ {
        let all = PasswordRule::ALL.into_iter().zip(self.required);
        all.filter_map(|(rule, required)| required.then_some(rule))
    }

    /// The policy that demands what either of the two demands.
    ///
    /// ```
    /// use rolecall::directory::{PasswordPolicy, PasswordRule};
    ///
    /// let (long, digits) = (PasswordPolicy::new(12)?, PasswordPolicy::default().requiring(PasswordRule::Digit));
    /// let both = long.and(&digits);
    /// assert_eq!(both.to_string(), "at least 12 characters, a digit");
    /// assert!(both.covers(&long) && both.covers(&digits) && !long.covers(&digits));
    /// # Ok::<(), rolecall::directory::PasswordPolicyError>(())
    /// ```
    #[must_use]
    pub fn and(&self, other: &PasswordPolicy) -> PasswordPolicy {
        let longer = PasswordPolicy { length: self.length.max(other.length), ..*self };
        other.rules().fold(longer, PasswordPolicy::requiring)
    }

    /// `true` if every password that passes this policy passes the other.
    #[must_use]
    pub fn covers(&self, other: &PasswordPolicy) -> bool {
        self.and(other) == *self
    }

    /// Checks a password against the policy.
    ///
    /// The password is neither kept nor printed. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`FailedRules`], with every rule that the password fails.
    pub fn check(&self, candidate: &str) -> Result<(), FailedRules> {
        let has = |kind: fn(char) -> bool| candidate.chars().any(kind);
        let meets = |rule: &PasswordRule| match rule {
            PasswordRule::Length => {
                candidate.chars().nth(usize::from(self.length).saturating_sub(1)).is_some()
            }
            PasswordRule::UpperCase => has(char::is_uppercase),
            PasswordRule::LowerCase => has(char::is_lowercase),
            PasswordRule::Digit => has(|letter| letter.is_ascii_digit()),
            PasswordRule::Symbol => has(|letter| letter.is_ascii_punctuation()),
        };
        let rules: Vec<_> = self.rules().filter(|rule| !meets(rule)).collect();
        if rules.is_empty() { Ok(()) } else { Err(FailedRules { rules, length: self.length }) }
    }
}

/// A minimum length of eight characters, and no other rule.
impl Default for PasswordPolicy {
    fn default() -> Self {
        let required = PasswordRule::ALL.map(|rule| rule == PasswordRule::Length);
        PasswordPolicy { length: PasswordPolicy::SHORTEST, required }
    }
}

impl fmt::Debug for PasswordPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = PasswordRule::ALL.into_iter().zip(self.required);
        let rules: Vec<_> = all.filter_map(|(rule, required)| required.then_some(rule)).collect();
        f.debug_struct("PasswordPolicy").field("length", &self.length).field("rules", &rules).finish()
    }
}

/// The demands, as a list.
impl fmt::Display for PasswordPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Needs(&FailedRules { rules: self.rules().collect(), length: self.length }).fmt(f)
    }
}

/// The needs of a password that fails the rules, as a list.
struct Needs<'a>(&'a FailedRules);

impl fmt::Display for Needs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, rule) in self.0.rules.iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            match rule {
                PasswordRule::Length => write!(f, "at least {} characters", self.0.length)?,
                PasswordRule::UpperCase => f.write_str("an upper-case letter")?,
                PasswordRule::LowerCase => f.write_str("a lower-case letter")?,
                PasswordRule::Digit => f.write_str("a digit")?,
                PasswordRule::Symbol => f.write_str("a symbol")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;
    use alloc::string::ToString;

    #[track_caller]
    fn fails(policy: PasswordPolicy, candidate: &str, expected: &[PasswordRule]) {
        let failed = policy.check(candidate).err();
        assert_eq!(failed.as_ref().map_or(&[][..], FailedRules::rules), expected, "{candidate}");
    }

    #[test]
    fn every_rule_for_itself() {
        let all = PasswordRule::ALL.into_iter().fold(PasswordPolicy::default(), PasswordPolicy::requiring);
        fails(all, "Aa1-Aa1-", &[]);
        fails(all, "Aa1-Aa1", &[PasswordRule::Length]);
        fails(all, "aa1-aa1-", &[PasswordRule::UpperCase]);
        fails(all, "AA1-AA1-", &[PasswordRule::LowerCase]);
        fails(all, "Aaa-Aaa-", &[PasswordRule::Digit]);
        fails(all, "Aa11Aa11", &[PasswordRule::Symbol]);
        fails(all, "Ää1!Ää1!", &[]);
        fails(all, "Aa½ Aa\u{301}\u{200b}\u{661}", &[PasswordRule::Digit, PasswordRule::Symbol]);
        fails(all, "", &PasswordRule::ALL);
        fails(PasswordPolicy::default(), "éééééééé", &[]);
        fails(PasswordPolicy::default(), "ééééééé", &[PasswordRule::Length]);
    }

    #[test]
    fn a_policy_asks_for_what_it_is_told_to() {
        let policy = PasswordPolicy::new(12).map(|policy| policy.requiring(PasswordRule::Digit));
        let policy = policy.unwrap_or_default();
        assert_eq!(policy.length(), 12);
        assert!(policy.rules().eq([PasswordRule::Length, PasswordRule::Digit]));
        assert_eq!(alloc::format!("{policy:?}"), "PasswordPolicy { length: 12, rules: [Length, Digit] }");
        let told = policy.check("elevenchars").map_err(|failed| failed.to_string());
        assert_eq!(told, Err("the password needs at least 12 characters, a digit".to_owned()));
    }

    #[test]
    fn every_policy_asks_for_a_length() {
        for length in 0..=u8::MAX {
            let policy = PasswordPolicy::new(length);
            assert_eq!(policy.is_ok(), (8..=64).contains(&length));
            assert!(policy.is_err() || policy.is_ok_and(|policy| policy.check("").is_err()));
        }
    }
}
