//! Parses texts and bits: names of the vocabulary, titles, addresses, URLs, passwords and sets of permissions.

use crate::vocabulary::{SAMPLE, SAMPLE_NAMES};
use crate::{Reached, sound};
use rolecall::custom::{CustomRole, CustomTeamPermission, DefinitionError};
use rolecall::diff::{Effect, Fingerprint};
use rolecall::directory::{
    Assignment, BillingField, Direction, Email, Entity, InvitationStatus, Keyword, MetadataUrl, Name, Order,
    PasswordPolicy, PasswordRule, PaymentReference, Text, TextError, WhyUnused,
};
use rolecall::explain::{Outcome, PublicReason};
use rolecall::{
    Action, Level, Permission, Policy, Reach, Reason, ResourceKind, Role, Rule, Source, Subject,
    TeamPermission, UnknownName,
};
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// The largest number of characters that an error quotes.
const QUOTED: usize = 64;
// The largest length of an error without its quotation, in characters: it lists up to 16 names.
const REST: usize = 400;

/// Reads a text as one type.
pub type Read = fn(&str) -> Reached;

/// Every type that can be parsed from a text, with its check.
pub const PARSED: [(&str, Read); 28] = [
    ("Action", |text| vocabulary(&Action::ALL, Action::as_str, text)),
    ("Assignment", |text| vocabulary(&Assignment::ALL, Assignment::as_str, text)),
    ("BillingField", |text| vocabulary(&BillingField::ALL, BillingField::as_str, text)),
    ("Direction", |text| vocabulary(&Direction::ALL, Direction::as_str, text)),
    ("Effect", |text| vocabulary(&Effect::ALL, Effect::as_str, text)),
    ("Email", |text| checked(&text.to_ascii_lowercase(), Email::as_str, sound::email)),
    ("Entity", |text| vocabulary(&Entity::ALL, Entity::as_str, text)),
    ("Fingerprint", fingerprint),
    ("InvitationStatus", |text| vocabulary(&InvitationStatus::ALL, InvitationStatus::as_str, text)),
    ("Keyword", keyword),
    ("Level", |text| vocabulary(&Level::ALL, Level::as_str, text)),
    ("MetadataUrl", |text| checked(text, MetadataUrl::as_str, sound::url)),
    ("Name", |text| checked(text, Name::as_str, sound::title)),
    ("Order", |text| vocabulary(&Order::ALL, Order::as_str, text)),
    ("Outcome", |text| vocabulary(&Outcome::ALL, Outcome::as_str, text)),
    ("PasswordRule", |text| vocabulary(&PasswordRule::ALL, PasswordRule::as_str, text)),
    ("PaymentReference", payment_reference),
    ("Permission", names_of_permissions),
    ("PublicReason", |text| vocabulary(&PublicReason::ALL, PublicReason::as_str, text)),
    ("Reach", |text| vocabulary(&Reach::ALL, Reach::as_str, text)),
    ("Reason", |text| vocabulary(&Reason::ALL, Reason::as_str, text)),
    ("ResourceKind", |text| vocabulary(&ResourceKind::ALL, ResourceKind::as_str, text)),
    ("Role", |text| vocabulary(&Role::ALL, Role::as_str, text)),
    ("Rule", |text| vocabulary(&Rule::ALL, Rule::as_str, text)),
    ("Source", |text| vocabulary(&Source::ALL, Source::as_str, text)),
    ("TeamPermission", |text| vocabulary(&TeamPermission::ALL, TeamPermission::as_str, text)),
    ("Text", |text| checked(&text.replace('\r', ""), Text::as_str, sound::text)),
    ("WhyUnused", |text| vocabulary(&WhyUnused::ALL, WhyUnused::as_str, text)),
];

/// Takes the input as a text of every kind, and its first bytes as a set of permissions and as a password policy.
pub fn run(bytes: &[u8]) -> Reached {
    let text = &*String::from_utf8_lossy(bytes);
    let reached = PARSED.map(|(_, read)| read(text)).into_iter().max().unwrap_or(Reached::Nothing);
    titles(text);
    // Two spellings of one address must be one account.
    assert_eq!(Email::new(text).ok(), Email::new(text.to_ascii_lowercase()).ok(), "the case of {text:?}");
    own_names(text);
    names_of_a_vocabulary(text);
    password(bytes, text);
    bits(bytes);
    reached
}

/// Checks that the text is read as the value with this name, and that any other text is refused.
fn vocabulary<T>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Reached
where
    T: FromStr<Err = UnknownName> + Display + Debug + PartialEq + Copy,
{
    let named = all.iter().copied().find(|known| name(*known) == text);
    match text.parse::<T>() {
        Ok(read) => assert_eq!((Some(read), read.to_string().as_str()), (named, text)),
        Err(error) => {
            assert_eq!(named, None, "{error}");
            assert_eq!(error.expected().len(), all.len(), "{error}");
            is_unknown(&error, text);
        }
    }
    Reached::accepted(named.is_some())
}

/// Checks that the error quotes the text, escaped and cut to 64 characters.
fn is_unknown(error: &UnknownName, text: &str) {
    assert_eq!(error.name(), quoted(text));
    is_brief(error, text);
}

fn is_brief(error: &impl Display, text: &str) {
    let (told, quoted) = (error.to_string(), quoted(text));
    assert!(told.contains(&format!("`{quoted}`")), "{told:?} does not quote {text:?}");
    assert!(!told.contains(char::is_control), "{told:?}");
    assert!(told.chars().count() <= quoted.chars().count() + REST, "{told}");
}

/// The characters that draw nothing, and are no controls, formats or marks.
const BLANK: [char; 6] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}', '\u{1d159}'];

fn quoted(text: &str) -> String {
    let more = if text.chars().count() > QUOTED { "…" } else { "" };
    let shown: String = text.chars().take(QUOTED).collect();
    let escaped = shown.chars().map(|letter| {
        if letter == '`' {
            "\\`".to_owned()
        } else if BLANK.contains(&letter) {
            letter.escape_unicode().to_string()
        } else {
            letter.escape_debug().to_string()
        }
    });
    format!("{}{more}", escaped.collect::<String>())
}

fn titles(text: &str) {
    let role = Role::ALL.into_iter().find(|role| role.label() == text);
    // The documents also use this short title.
    let role = if text == "Admin" { Some(Role::Administrator) } else { role };
    match Role::from_label(text) {
        Ok(read) => assert_eq!(Some(read), role),
        Err(error) => {
            assert_eq!(role, None);
            is_unknown(&error, text);
        }
    }
    let held = TeamPermission::ALL.into_iter().find(|held| held.label() == text);
    match TeamPermission::from_label(text) {
        Ok(read) => assert_eq!(Some(read), held),
        Err(error) => {
            assert_eq!(held, None);
            is_unknown(&error, text);
        }
    }
}

fn names_of_permissions(text: &str) -> Reached {
    let known = |name: &str| Permission::ALL.into_iter().find(|known| known.to_string() == name);
    let wrong = text.split('|').find(|name| known(name).is_none());
    match text.parse::<Permission>() {
        Ok(read) => {
            sound::permission(&read);
            assert!(text.is_empty() || wrong.is_none(), "{wrong:?} is read");
            let named = text.split('|').filter_map(known).collect::<Permission>();
            assert_eq!((read, read.to_string().parse()), (named, Ok(named)));
        }
        Err(error) => is_unknown(&error, wrong.expect("an unknown name")),
    }
    assert_eq!(Permission::from_name(text), known(text), "one of {text:?}");
    Reached::accepted(wrong.is_none())
}

/// Checks that a vocabulary reads its own names and the documented ones, and nothing else.
fn names_of_a_vocabulary(text: &str) {
    let own = |names: &[&str]| names.contains(&text);
    let [permissions, kinds, asks] = [&SAMPLE_NAMES[..3], &SAMPLE_NAMES[3..6], &SAMPLE_NAMES[6..]];
    let known = [
        (SAMPLE.permission(text).err(), own(permissions) || Permission::from_name(text).is_some()),
        (SAMPLE.kind(text).err(), own(kinds) || text.parse::<ResourceKind>().is_ok()),
        (SAMPLE.action(text).err(), own(asks) || text.parse::<Action>().is_ok()),
    ];
    for (error, is_known) in known {
        assert_eq!(error.is_none(), is_known, "{error:?}");
        if let Some(error) = &error {
            is_unknown(error, text);
        }
    }
    if let Ok(set) = SAMPLE.permission_set(text) {
        let written = SAMPLE.names(set).to_string();
        assert_eq!(SAMPLE.permission_set(&written), Ok(set));
        assert_eq!(text.split('|').collect::<BTreeSet<_>>(), written.split('|').collect(), "{text:?}");
    }
}

/// Checks that an accepted text is kept unchanged and is valid.
fn checked<T: FromStr<Err = TextError> + PartialEq + Debug + Display>(
    text: &str,
    as_str: fn(&T) -> &str,
    sound: fn(&T),
) -> Reached {
    match text.parse::<T>() {
        Ok(read) => {
            assert_eq!(as_str(&read), text);
            sound(&read);
            Reached::Accepted
        }
        Err(error) => {
            is_brief(&error, text);
            Reached::Refused
        }
    }
}

fn fingerprint(text: &str) -> Reached {
    match text.parse::<Fingerprint>() {
        Ok(read) => {
            assert_eq!(read.to_string(), text);
            Reached::Accepted
        }
        Err(error) => {
            is_brief(&error, text);
            Reached::Refused
        }
    }
}

/// Reads a reference. What looks like a card number must not stand in a log, so that the error does not quote digits.
fn payment_reference(text: &str) -> Reached {
    match text.parse::<PaymentReference>() {
        Ok(read) => {
            assert_eq!(read.as_str(), text);
            sound::payment_reference(&read);
            Reached::Accepted
        }
        Err(error) => {
            let told = error.to_string();
            let runs = told.split(|letter: char| !letter.is_ascii_digit()).map(str::len);
            assert!(runs.max().is_none_or(|longest| longest < 12), "{told}");
            assert!(
                !told.contains(char::is_control) && told.chars().count() <= QUOTED * 10 + REST,
                "{told:?}"
            );
            Reached::Refused
        }
    }
}

/// Reads a keyword, whose form that is compared is a keyword, too.
fn keyword(text: &str) -> Reached {
    match text.parse::<Keyword>() {
        Ok(read) => {
            assert_eq!(read.as_str().parse(), Ok(read.clone()));
            Reached::Accepted
        }
        Err(error) => {
            is_brief(&error, text);
            Reached::Refused
        }
    }
}

fn own_names(text: &str) {
    let role = CustomRole::new(text, Permission::VIEW_MODELS, Reach::AllApps, None);
    let held = CustomTeamPermission::new(text, Permission::VIEW_MODELS);
    let is_name = Name::new(text).is_ok();
    role.iter().for_each(sound::custom_role);
    held.iter().for_each(sound::custom_team_permission);
    for error in [role.map(|role| role.name().to_owned()), held.map(|held| held.name().to_owned())] {
        match error {
            Ok(name) => assert!(is_name && name == text),
            Err(error @ DefinitionError::Name(_)) => {
                assert!(!is_name, "{error}");
                is_brief(&error, text);
            }
            Err(error) => {
                assert_eq!(error, DefinitionError::Documented(quoted(text)));
                assert!(is_name, "{error}");
            }
        }
    }
}

/// Checks that a password fails exactly the rules that it does not meet.
fn password(bytes: &[u8], text: &str) {
    let [length, required, ..] = *bytes else { return };
    let Ok(policy) = PasswordPolicy::new(length) else {
        assert!(!(8..=64).contains(&length), "length {length} is refused");
        return;
    };
    let rules = PasswordRule::ALL.into_iter().enumerate().filter(|(bit, _)| required >> bit & 1 == 1);
    let policy = rules.fold(policy, |policy, (_, rule)| policy.requiring(rule));
    sound::password_policy(&policy);
    let lacks = |rule: &PasswordRule| match rule {
        PasswordRule::Length => text.chars().count() < usize::from(length),
        PasswordRule::UpperCase => !text.contains(char::is_uppercase),
        PasswordRule::LowerCase => !text.contains(char::is_lowercase),
        PasswordRule::Digit => !text.contains(|letter: char| letter.is_ascii_digit()),
        PasswordRule::Symbol => !text.contains(|letter: char| letter.is_ascii_punctuation()),
    };
    let lacking: Vec<_> = policy.rules().filter(lacks).collect();
    let failed = policy.check(text).err();
    assert_eq!(failed.as_ref().map_or(&[][..], |failed| failed.rules()), lacking);
}

/// Checks that policies, definitions and tokens accept no unknown bits.
fn bits(bytes: &[u8]) {
    let Some((bits, _)) = bytes.split_first_chunk() else { return };
    let bits = u128::from_le_bytes(*bits);
    let set = Permission::from_bits_retain(bits);
    let is_known = bits & !Permission::all().bits() == 0;
    assert_eq!(Permission::from_bits(bits).is_some(), is_known);
    let role = CustomRole::new("Ours", set, Reach::AllApps, Some(set));
    assert_eq!(role.is_ok(), is_known);
    let held = CustomTeamPermission::new("Ours", set);
    assert_eq!(held.is_ok(), Permission::APP_LEVEL.contains(set) && !set.contains(Permission::TRANSFER_APPS));
    held.iter().for_each(sound::custom_team_permission);
    let documented = || Policy::documented().clone();
    for role in Role::ALL {
        assert_eq!(documented().with_grants(role, set).is_ok(), is_known);
        assert_eq!(documented().with_ceiling(role, Some(set)).is_ok(), is_known);
    }
    for held in TeamPermission::ALL {
        let policy = documented().with_team_permission(held, set);
        assert_eq!(policy.is_ok(), is_known && !set.contains(Permission::TRANSFER_APPS));
        policy.iter().for_each(sound::policy);
    }
    sound::permission(&Subject::<u64>::anonymous().narrowed_to(set).scopes());
}
