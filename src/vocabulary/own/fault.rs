//! The faults of own rows, and their messages for the program and for the compiler.

use super::super::quoting::quoted;
use alloc::boxed::Box;
use core::fmt;
use thiserror::Error;

/// A fault of one own row.
///
/// The message says which row it is, what is wrong with it, and what would be right. Names and titles are compared as
/// people read them: letters and digits alone, whatever the case of ASCII letters.
///
/// ```
/// use rolecall::own::{AnyKind, OwnAction};
/// use rolecall::{Permission, ResourceKind};
///
/// const ROW: OwnAction = OwnAction {
///     name: "reindex_app",
///     purpose: "Build the search index of the app anew.",
///     applies_to: AnyKind::Documented(ResourceKind::App),
///     any_of: Permission::empty(),
///     if_assigned: Permission::empty(),
///     permissions: &[],
/// };
/// assert_eq!(
///     ROW.checked().unwrap_err().to_string(),
///     "action `reindex_app`: nothing satisfies it, expected at least one permission in `any_of`"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("{}", self.message())]
#[non_exhaustive]
pub enum Fault {
    /// The bit of a permission is outside 64 to 127.
    Bit {
        /// The name of the permission.
        permission: &'static str,
    },
    /// Two permissions have the same bit.
    SameBit {
        /// The name of the first permission.
        permission: &'static str,
        /// The name of the second permission.
        other: &'static str,
    },
    /// The name of a row is malformed.
    Name {
        /// The table of the row.
        table: Table,
        /// The name.
        name: &'static str,
    },
    /// The title of a permission is malformed.
    Title {
        /// The name of the permission.
        permission: &'static str,
    },
    /// The title of a permission has a character that may be invisible, or change the order of those beside it.
    ///
    /// Two titles that people cannot tell apart would stand for two permissions. A title has printable ASCII and characters
    /// of blocks in which all can be seen: Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic letters, the scripts from
    /// Devanagari to Georgian (U+0900 to U+10FF), kana, Han and Hangul, and the dashes and quotation marks U+2010 to U+2027.
    /// Every other character is refused, also a visible one: combining marks (write composed letters), joiners, emoji.
    TitleCharacter {
        /// The name of the permission.
        permission: &'static str,
    },
    /// Two rows of a table have the same name.
    SameName {
        /// The table of both rows.
        table: Table,
        /// The name of the first row.
        name: &'static str,
        /// The name of the second row.
        other: &'static str,
    },
    /// Two permissions have the same title.
    SameTitle {
        /// The name of the first permission.
        permission: &'static str,
        /// The name of the second permission.
        other: &'static str,
    },
    /// The title of a permission is the name of another.
    TitleIsName {
        /// The name of the permission with the title.
        permission: &'static str,
        /// The name of the other permission.
        other: &'static str,
    },
    /// The name of a row is a documented name or title.
    DocumentedName {
        /// The table of the row.
        table: Table,
        /// The name of the row.
        name: &'static str,
        /// The documented name or title.
        documented: &'static str,
    },
    /// The title of a permission is a documented name or title.
    DocumentedTitle {
        /// The name of the permission.
        permission: &'static str,
        /// The documented name or title.
        documented: &'static str,
    },
    /// An organization-level permission is public (`R10`).
    PublicOrganizationLevel {
        /// The name of the permission.
        permission: &'static str,
    },
    /// A role or team permission lacks what a lesser one has (`V2`).
    Chain {
        /// The name of the permission.
        permission: &'static str,
        /// The title of the team permission that contains it.
        held_by: &'static str,
        /// The title of the team permission or role that must have it, too.
        missing_in: &'static str,
    },
    /// No permission satisfies an action (`R1`).
    NoPermission {
        /// The name of the action.
        action: &'static str,
    },
    /// A permission is in both sets of an action.
    InBothSets {
        /// The name of the action.
        action: &'static str,
        /// The name of the permission.
        permission: &'static str,
    },
    /// The sets of an action have bits that are neither a documented permission nor a row of the action's own table.
    UnknownBits {
        /// The name of the action.
        action: &'static str,
    },
    /// The table of permissions of an action is not that of the vocabulary.
    OtherTable {
        /// The name of the action.
        action: &'static str,
    },
    /// An action asks for an app-level permission on a kind of resource outside apps, where none counts (`R7`).
    NeverSatisfied {
        /// The name of the action.
        action: &'static str,
        /// The name of the permission.
        permission: &'static str,
        /// The name of the kind.
        kind: &'static str,
    },
    /// The own kind of an action is no row of the vocabulary.
    UnknownKind {
        /// The name of the action.
        action: &'static str,
        /// The name of the kind.
        kind: &'static str,
    },
    /// An action has no purpose.
    Purpose {
        /// The name of the action.
        action: &'static str,
    },
    /// A table has more than 128 rows.
    TooMany {
        /// The table.
        table: Table,
        /// The name of the first row that is too many.
        name: &'static str,
    },
}

/// One of the three tables of a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// The permissions.
    Permissions,
    /// The kinds of resource.
    Kinds,
    /// The actions.
    Actions,
}

impl Table {
    pub(super) const fn row(self) -> &'static str {
        match self {
            Table::Permissions => "permission",
            Table::Kinds => "kind",
            Table::Actions => "action",
        }
    }
}

/// All faults of a vocabulary, in the order of its rows. The message has one line for each.
///
/// ```
/// use rolecall::own::{KindPlace, OwnKind, Vocabulary};
///
/// const PIPELINE: OwnKind = OwnKind { name: "Pipeline", place: KindPlace::InApps };
/// const MODEL: OwnKind = OwnKind { name: "model", place: KindPlace::InApps };
///
/// let error = Vocabulary::new(&[], &[&PIPELINE, &MODEL], &[]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "kind `Pipeline`: invalid name, expected 1 to 64 characters: a letter, then letters, digits and `_`, \
///      in lower case\n\
///      kind `model`: it reads like the documented `model`, expected a name of its own"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("{}", Lines(.0))]
pub struct VocabularyError(Box<[Fault]>);

impl VocabularyError {
    pub(super) fn new(faults: Box<[Fault]>) -> Self {
        VocabularyError(faults)
    }

    /// The faults, at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

struct Lines<'a>(&'a [Fault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.0.iter().enumerate() {
            let line_break = if position > 0 { "\n" } else { "" };
            write!(f, "{line_break}{fault}")?;
        }
        Ok(())
    }
}

/// The message of a fault in pieces: the row, a text, and up to two further names, each with the text after it.
// In pieces, since the compiler cannot format: it only joins texts. Both messages have one wording for that.
pub(super) struct Message {
    pub(super) table: Table,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) others: [Option<(&'static str, &'static str)>; 2],
}

const fn message(table: Table, name: &'static str, text: &'static str) -> Message {
    Message { table, name, text, others: [None, None] }
}

impl Message {
    const fn and(self, other: &'static str, text: &'static str) -> Message {
        let others = match self.others {
            [None, _] => [Some((other, text)), None],
            [first, _] => [first, Some((other, text))],
        };
        Message { others, ..self }
    }
}

impl Fault {
    pub(super) const fn message(&self) -> Message {
        use Table::{Actions, Permissions};
        match *self {
            Fault::Bit { permission } => {
                message(Permissions, permission, "its bit is not a service's own, expected 64 to 127")
            }
            Fault::SameBit { permission, other } => {
                message(Permissions, permission, "it has the bit of ").and(other, ", expected one of its own")
            }
            Fault::Name { table: Permissions, name } => message(
                Permissions,
                name,
                "invalid name, expected 1 to 64 characters: a letter, then letters, digits and `_`, in upper case",
            ),
            Fault::Name { table: table @ (Table::Kinds | Actions), name } => message(
                table,
                name,
                "invalid name, expected 1 to 64 characters: a letter, then letters, digits and `_`, in lower case",
            ),
            Fault::Title { permission } => message(
                Permissions,
                permission,
                "invalid title, expected 1 to 64 visible characters with a letter or digit, without surrounding spaces",
            ),
            Fault::TitleCharacter { permission } => message(
                Permissions,
                permission,
                "its title has a character that may be invisible, expected printable ASCII or composed letters of a \
                 script that `Fault::TitleCharacter` lists",
            ),
            Fault::SameName { table, name, other } => {
                message(table, name, "its name reads like ").and(other, ", expected a name of its own")
            }
            Fault::SameTitle { permission, other } => {
                message(Permissions, permission, "its title reads like that of ")
                    .and(other, ", expected a title of its own")
            }
            Fault::TitleIsName { permission, other } => {
                message(Permissions, permission, "its title reads like the name of ")
                    .and(other, ", expected a title of its own")
            }
            Fault::DocumentedName { table, name, documented } => {
                message(table, name, "it reads like the documented ")
                    .and(documented, ", expected a name of its own")
            }
            Fault::DocumentedTitle { permission, documented } => {
                message(Permissions, permission, "its title reads like the documented ")
                    .and(documented, ", expected a title of its own")
            }
            Fault::PublicOrganizationLevel { permission } => message(
                Permissions,
                permission,
                "it is public and organization-level, expected only app-level permissions to be public",
            ),
            Fault::Chain { permission, held_by, missing_in } => message(Permissions, permission, "")
                .and(held_by, " has it, so ")
                .and(missing_in, " must have it, too"),
            Fault::NoPermission { action } => {
                message(Actions, action, "nothing satisfies it, expected at least one permission in `any_of`")
            }
            Fault::InBothSets { action, permission } => {
                message(Actions, action, "").and(permission, " is in both sets, expected it in one of them")
            }
            Fault::UnknownBits { action } => message(
                Actions,
                action,
                "its sets have bits of no permission, expected documented permissions and rows of its own table",
            ),
            Fault::OtherTable { action } => message(
                Actions,
                action,
                "its table of permissions is another than the vocabulary's, expected the same",
            ),
            Fault::NeverSatisfied { action, permission, kind } => message(Actions, action, "")
                .and(permission, " is app-level and never held on ")
                .and(kind, ", which is outside apps, expected an organization-level permission"),
            Fault::UnknownKind { action, kind } => message(Actions, action, "its kind ")
                .and(kind, " is missing, expected a row of the vocabulary's kinds"),
            Fault::Purpose { action } => message(Actions, action, "no purpose, expected one sentence"),
            Fault::TooMany { table, name } => {
                message(table, name, "one row too many, expected at most 128 in the table")
            }
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`: {}", self.table.row(), quoted(self.name), self.text)?;
        for (name, text) in self.others.iter().flatten() {
            write!(f, "`{}`{text}", quoted(name))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_message_says_where_and_what_would_be_right() {
        let (permission, action, name, other) = ("A", "b", "c", "d");
        let says = [
            (Fault::Bit { permission }, "permission `A`: its bit is not a service's own, expected 64 to 127"),
            (
                Fault::SameBit { permission, other },
                "permission `A`: it has the bit of `d`, expected one of its own",
            ),
            (
                Fault::TitleCharacter { permission },
                "permission `A`: its title has a character that may be invisible, expected printable ASCII or composed \
                 letters of a script that `Fault::TitleCharacter` lists",
            ),
            (
                Fault::SameName { table: Table::Kinds, name, other },
                "kind `c`: its name reads like `d`, expected a name of its own",
            ),
            (
                Fault::SameTitle { permission, other },
                "permission `A`: its title reads like that of `d`, expected a title of its own",
            ),
            (
                Fault::TitleIsName { permission, other },
                "permission `A`: its title reads like the name of `d`, expected a title of its own",
            ),
            (
                Fault::Chain { permission, held_by: "Labeler Worker", missing_in: "Labeler Lead" },
                "permission `A`: `Labeler Worker` has it, so `Labeler Lead` must have it, too",
            ),
            (
                Fault::InBothSets { action, permission },
                "action `b`: `A` is in both sets, expected it in one of them",
            ),
            (
                Fault::NeverSatisfied { action, permission, kind: "secret" },
                "action `b`: `A` is app-level and never held on `secret`, which is outside apps, expected an \
                 organization-level permission",
            ),
            (
                Fault::UnknownKind { action, kind: "secret" },
                "action `b`: its kind `secret` is missing, expected a row of the vocabulary's kinds",
            ),
            (
                Fault::TooMany { table: Table::Actions, name },
                "action `c`: one row too many, expected at most 128 in the table",
            ),
        ];
        for (fault, text) in says {
            assert_eq!(fault.to_string(), text);
        }
        let forged = Fault::Name { table: Table::Kinds, name: "a\nkind `b`: \u{1b}" }.to_string();
        assert!(forged.starts_with("kind `a\\nkind \\`b\\`: \\u{1b}`: invalid name"), "{forged}");
    }
}
