//! The texts that people write: checked once, when they are made, and cheap to copy from then on.

use crate::custom;
use crate::vocabulary::quoted;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use thiserror::Error;

/// How long a [`Text`] may be, in characters.
const LONGEST_TEXT: usize = 10_000;

/// How long an address may be: RFC 5321, 4.5.3.1.
const LONGEST_EMAIL: usize = 254;

/// How long the part of an address before the `@` may be, and a part of a domain (RFC 5321, RFC 1034).
const LONGEST_LOCAL_PART: usize = 64;
const LONGEST_LABEL: usize = 63;

/// How long a [`MetadataUrl`] may be, in bytes.
const LONGEST_URL: usize = 2048;

/// What a text cannot be, with the text quoted, escaped and capped.
///
/// ```
/// use rolecall::directory::{Email, MetadataUrl, Name};
///
/// let told = Name::new(" acme").unwrap_err().to_string();
/// assert_eq!(told, "` acme` is no name: it takes 1 to 64 characters that can be seen, with no space at either end");
/// let told = Email::new("ana@").unwrap_err().to_string();
/// assert_eq!(told, "`ana@` is no email address: expected one such as `ana@example.com`");
/// let told = MetadataUrl::new("http://idp.example").unwrap_err().to_string();
/// assert_eq!(told, "`http://idp.example` is no metadata URL: expected one such as `https://example.com/saml`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Empty, too long, or with what cannot be seen.
    #[error("`{0}` is no name: it takes 1 to 64 characters that can be seen, with no space at either end")]
    Name(String),
    /// Too long, or with control characters.
    #[error("`{0}` is too long or has control characters: a text takes up to {LONGEST_TEXT} others")]
    Text(String),
    /// No address that could be written to.
    #[error("`{0}` is no email address: expected one such as `ana@example.com`")]
    Email(String),
    /// No https URL with a host.
    #[error("`{0}` is no metadata URL: expected one such as `https://example.com/saml`")]
    MetadataUrl(String),
}

/// A checked text: the type, how it is made and read.
macro_rules! checked {
    ($($(#[$meta:meta])* $type:ident: $check:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(Arc<str>);

        impl $type {
            /// The text, if it is one.
            ///
            /// # Errors
            ///
            #[doc = concat!("[`TextError::", stringify!($type), "`].")]
            pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
                match $check(text.into()) {
                    Ok(text) => Ok($type(text.into())),
                    Err(text) => Err(TextError::$type(quoted(&text))),
                }
            }

            /// The text.
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
    /// What an organization, a team, an app or a provider goes by: 1 to 64 characters that can be seen.
    ///
    /// ```
    /// use rolecall::directory::Name;
    ///
    /// assert_eq!(Name::new("Vision Team")?.as_str(), "Vision Team");
    /// assert!(Name::new("").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Name: name;

    /// A description, notes, a profile: up to 10,000 characters, lines and tabs among them; empty by default.
    ///
    /// ```
    /// use rolecall::directory::Text;
    ///
    /// assert_eq!(Text::new("Cats.\nAnd dogs.")?.as_str(), "Cats.\nAnd dogs.");
    /// assert_eq!(Text::default().as_str(), "");
    /// assert!(Text::new("\u{1b}[31m").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Text: text;

    /// An email address, in lower case: `Ana@Example.com` and `ana@example.com` are one.
    ///
    /// Accepted is what [browsers accept](https://html.spec.whatwg.org/#valid-e-mail-address), within the
    /// lengths of RFC 5321. Whether anybody reads it is for the service to find out.
    ///
    /// ```
    /// use rolecall::directory::Email;
    ///
    /// assert_eq!(Email::new("Ana@Example.com")?.as_str(), "ana@example.com");
    /// assert!(Email::new("ana example.com").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    Email: email;

    /// Where the SAML metadata of an identity provider is: an https URL.
    ///
    /// It is text: nothing here fetches it.
    ///
    /// ```
    /// use rolecall::directory::MetadataUrl;
    ///
    /// assert!(MetadataUrl::new("https://idp.example.com/saml/metadata").is_ok());
    /// assert!(MetadataUrl::new("https://").is_err());
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    MetadataUrl: metadata_url;
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

fn text(text: String) -> Result<String, String> {
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
    text.make_ascii_lowercase();
    if is_address { Ok(text) } else { Err(text) }
}

fn metadata_url(text: String) -> Result<String, String> {
    let is_url = text.len() <= LONGEST_URL
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        && text.strip_prefix("https://").is_some_and(|rest| {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            is_host(host) && port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
        });
    if is_url { Ok(text) } else { Err(text) }
}

/// Labels of letters, digits and inner hyphens, with dots between them.
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
        assert!(Text::new("a\r\n").is_err());
    }
}
