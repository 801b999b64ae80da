//! Checked texts: names, descriptions, email addresses and URLs.
//!
//! Each is checked once, by its constructor, and is cheap to clone from then on.

use super::card_number::looks_like_card_number;
use crate::custom;
use crate::vocabulary::{quoted, unicode};
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use thiserror::Error;

/// The length limit of a [`Text`], in characters. The documents set none; this one bounds memory.
const LONGEST_TEXT: usize = 10_000;

/// The length limit of an email address, in bytes (RFC 5321, 4.5.3.1).
const LONGEST_EMAIL: usize = 254;

/// The length limit of the part before the `@`, in bytes (RFC 5321, 4.5.3.1).
const LONGEST_LOCAL_PART: usize = 64;

/// The length limit of a label of a domain, in bytes (RFC 1034, 3.1).
const LONGEST_LABEL: usize = 63;

/// The length limit of a [`MetadataUrl`], in bytes: common browsers and servers accept URLs of this length.
const LONGEST_URL: usize = 2048;

/// The length limit of a [`PaymentReference`], in bytes: payment services have shorter ones.
const LONGEST_REFERENCE: usize = 255;

/// An invalid text. The message quotes it, escaped and cut after 64 characters, and says what is expected.
///
/// ```
/// use rolecall::directory::{Email, MetadataUrl, Name};
///
/// let told = Name::new(" acme").unwrap_err().to_string();
/// assert_eq!(told, "invalid name ` acme`: expected 1 to 64 visible characters, without surrounding spaces");
/// let told = Email::new("ana@").unwrap_err().to_string();
/// assert_eq!(told, "invalid email address `ana@`: expected one such as `ana@example.com`");
/// let told = MetadataUrl::new("http://idp.example").unwrap_err().to_string();
/// assert_eq!(told, "invalid metadata URL `http://idp.example`: expected one such as `https://example.com/saml`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum TextError {
    /// An empty name, a long one, or one with invisible characters or surrounding spaces.
    #[error("invalid name `{0}`: expected 1 to 64 visible characters, without surrounding spaces")]
    Name(String),
    /// A long text, or one with control characters.
    #[error(
        "invalid text `{0}`: expected up to {LONGEST_TEXT} characters, no control characters but line feeds and tabs"
    )]
    Text(String),
    /// An email address with a wrong form or length.
    #[error("invalid email address `{0}`: expected one such as `ana@example.com`")]
    Email(String),
    /// A URL that is not an https URL with a host, or a long one.
    #[error("invalid metadata URL `{0}`: expected one such as `https://example.com/saml`")]
    MetadataUrl(String),
    /// A reference to a payment method with spaces or unusual characters, a long one, or one that looks like the
    /// number of a card. The text here has `#` for each digit.
    #[error(
        "invalid payment reference `{0}`: expected a payment service's reference, such as `pm_1NvOFGLkdIwHu7ix`, \
         never the number of a card"
    )]
    PaymentReference(String),
}

/// Declares checked texts: the types, their constructors and their conversions.
macro_rules! checked {
    ($($(#[$meta:meta])* $type:ident: $check:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(Arc<str>);

        impl $type {
            /// Checks the text.
            ///
            /// # Errors
            ///
            #[doc = concat!("[`TextError::", stringify!($type), "`] for a text that is not of this kind.")]
            pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
                match $check(text.into()) {
                    Ok(text) => Ok($type(text.into())),
                    Err(text) => Err(TextError::$type(quoted(&text))),
                }
            }

            /// The text as a string.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::str::FromStr for $type {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                $type::new(text)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }
    )*};
}

checked! {
    /// The name of an organization, a team, an app or a provider: 1 to 64 visible characters.
    ///
    /// It is kept as it was given: `==` compares letter for letter, and [`Name::is_same`] as people read.
    ///
    /// ```
    /// use rolecall::directory::Name;
    ///
    /// assert_eq!(Name::new("Vision Team")?.as_str(), "Vision Team");
    /// assert!(Name::new("").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Name: name;

    /// A description, notes or a profile: up to 10,000 characters, with line feeds and tabs. Empty by
    /// default.
    ///
    /// CR LF, the line end that browsers send, becomes a line feed.
    ///
    /// ```
    /// use rolecall::directory::Text;
    ///
    /// assert_eq!(Text::new("Cats.\nAnd dogs.")?.as_str(), "Cats.\nAnd dogs.");
    /// assert_eq!(Text::new("Cats.\r\nAnd dogs.")?, Text::new("Cats.\nAnd dogs.")?);
    /// assert_eq!(Text::default().as_str(), "");
    /// assert!(Text::new("\u{1b}[31m").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Text: text;

    /// An email address in lower case: `Ana@Example.com` and `ana@example.com` are the same.
    ///
    /// The accepted form is the one that [browsers
    /// accept](https://html.spec.whatwg.org/#valid-e-mail-address), within the length limits of RFC 5321. The
    /// service must verify that the address belongs to its user.
    ///
    /// ```
    /// use rolecall::directory::Email;
    ///
    /// assert_eq!(Email::new("Ana@Example.com")?.as_str(), "ana@example.com");
    /// assert!(Email::new("ana example.com").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Email: email;

    /// The https URL of an identity provider's SAML metadata.
    ///
    /// It is checked as text; nothing here fetches it.
    ///
    /// ```
    /// use rolecall::directory::MetadataUrl;
    ///
    /// assert!(MetadataUrl::new("https://idp.example.com/saml/metadata").is_ok());
    /// assert!(MetadataUrl::new("https://").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    MetadataUrl: metadata_url;

    /// A payment service's reference to a payment method: 1 to 255 visible ASCII characters.
    ///
    /// The number of a card is refused, and is not quoted.
    ///
    /// ```
    /// use rolecall::directory::PaymentReference;
    ///
    /// assert!(PaymentReference::new("pm_1NvOFGLkdIwHu7ix").is_ok());
    /// let told = PaymentReference::new("4111-1111-1111-1111").unwrap_err().to_string();
    /// assert!(told.starts_with("invalid payment reference `####-####-####-####`: expected"));
    /// ```
    PaymentReference: payment_reference;
}

impl Name {
    /// Whether people read both as the same name: they differ only in case, composition, width, invisible characters or
    /// the number of spaces.
    ///
    /// Two things that need different names cannot have these two. The comparison is that of Unicode's NFKC, without
    /// default-ignorable characters, and letters are equal if their lower or upper cases are. So the Turkish `ı`
    /// equals `I` and `i`.
    ///
    /// ```
    /// use rolecall::directory::Name;
    ///
    /// let acme = Name::new("Café Ångström")?;
    /// assert!(acme.is_same(&Name::new("CAFE\u{301} a\u{30a}ngstro\u{308}m")?));
    /// assert!(!acme.is_same(&Name::new("Cafe Angstrom")?));
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    #[must_use]
    pub fn is_same(&self, other: &Name) -> bool {
        self == other || self.key() == other.key()
    }

    /// The name of a custom role, which was checked by the same rule.
    pub(in crate::directory) fn of_role(role: &custom::CustomRole) -> Self {
        Name(role.name().into())
    }

    /// A key before that of every name.
    pub(in crate::directory) fn least_key() -> NameKey {
        NameKey(String::new())
    }

    pub(in crate::directory) fn key(&self) -> NameKey {
        NameKey::of(self.as_str())
    }
}

/// A name in the form in which names are compared: two names have one key if people read them as the same.
///
/// Indexes of names have it as their key. It is never written, so that newer Unicode data may change it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::directory) struct NameKey(String);

impl NameKey {
    pub(in crate::directory) fn of(name: &str) -> Self {
        NameKey(unicode::folded(name))
    }
}

/// The empty text.
impl Default for Text {
    fn default() -> Self {
        Text(Arc::default())
    }
}

fn name(text: String) -> Result<String, String> {
    if custom::is_name(&text) { Ok(text) } else { Err(text) }
}

fn text(mut text: String) -> Result<String, String> {
    // a form in a browser sends each line end as CR LF, and shows it as LF
    if text.contains('\r') {
        text = text.replace("\r\n", "\n");
    }
    let plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\t');
    let is_short = text.chars().nth(LONGEST_TEXT).is_none();
    if is_short && text.chars().all(plain) { Ok(text) } else { Err(text) }
}

fn email(mut text: String) -> Result<String, String> {
    let is_address = text.len() <= LONGEST_EMAIL
        && text.split_once('@').is_some_and(|(local, domain)| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
            let is_local = (1..=LONGEST_LOCAL_PART).contains(&local.len()) && local.bytes().all(plain);
            is_local && is_host(domain)
        });
    // the RFC leaves the case before the `@` to the host, but two accounts that differ in it only would be a
    // trap
    text.make_ascii_lowercase();
    if is_address { Ok(text) } else { Err(text) }
}

fn metadata_url(text: String) -> Result<String, String> {
    let is_url = text.len() <= LONGEST_URL
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        && text.strip_prefix("https://").is_some_and(|rest| {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            // user information and IPv6 literals are refused: neither belongs into such a URL, and both
            // mislead readers
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            is_host(host) && port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
        });
    if is_url { Ok(text) } else { Err(text) }
}

fn payment_reference(text: String) -> Result<String, String> {
    let is_reference = (1..=LONGEST_REFERENCE).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !looks_like_card_number(&text);
    // what is refused may be a card, whose number must not come into a log
    let masked = |letter: char| if letter.is_numeric() { '#' } else { letter };
    if is_reference { Ok(text) } else { Err(text.chars().map(masked).collect()) }
}

/// `true` for labels of letters, digits and inner hyphens, separated by dots.
fn is_host(domain: &str) -> bool {
    domain.split('.').all(|label| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[track_caller]
    fn email_is(text: &str, expected: bool) {
        assert_eq!(Email::new(text).is_ok(), expected, "{text}");
    }

    #[test]
    fn addresses() {
        for good in ["a@b", "ana.b+c@mail.example.com", "o'hara@example.com", "A@B"] {
            email_is(good, true);
        }
        for bad in
            ["", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@-b", "a@b-", "a@b..c", "ä@b", "a@b\n", "a@ü"]
        {
            email_is(bad, false);
        }
        email_is(&format!("{}@b", "a".repeat(64)), true);
        email_is(&format!("{}@b", "a".repeat(65)), false);
        email_is(&format!("a@{}", "b".repeat(64)), false);
        email_is(&format!("a@{}b", "b.".repeat(126)), false);
    }

    #[track_caller]
    fn url_is(text: &str, expected: bool) {
        assert_eq!(MetadataUrl::new(text).is_ok(), expected, "{text}");
    }

    #[test]
    fn urls() {
        for good in ["https://a", "https://a.b/c?d#e", "https://a:8443/saml", "https://a?b"] {
            url_is(good, true);
        }
        for bad in [
            "",
            "https://",
            "http://a",
            "https:///a",
            "https://a b",
            "https://u@a",
            "https://a:b",
            "https://a:",
            "ftp://a",
            "https://ä",
            "https://a\n",
            "HTTPS//a",
            "https://a:+443",
            "https://a:65536",
            "https://a/\"><script>",
            "https://a/`b`",
            "javascript:alert(1)",
        ] {
            url_is(bad, false);
        }
        url_is(&format!("https://a/{}", "b".repeat(2038)), true);
        url_is(&format!("https://a/{}", "b".repeat(2039)), false);
    }

    #[test]
    fn texts_have_an_end() {
        assert!(Text::new("é".repeat(10_000)).is_ok());
        let told = Text::new("é".repeat(10_001)).map_err(|error| format!("{error}"));
        assert!(told.as_ref().is_err_and(|told| told.len() < 300), "{told:?}");
    }

    #[test]
    fn line_ends_are_line_feeds() {
        for (given, kept) in [("a\r\nb\r\n", "a\nb\n"), ("\r\n\r\n", "\n\n"), ("a\n\tb", "a\n\tb")] {
            assert_eq!(Text::new(given).as_ref().map(Text::as_str), Ok(kept));
        }
        for bad in ["a\rb", "\r\r\n", "\n\r", "a\u{b}b", "a\u{85}b"] {
            assert!(Text::new(bad).is_err(), "{bad:?}");
        }
        assert!(Text::new("\r\n".repeat(10_000)).is_ok());
    }
}
