//! Own rows: permissions, kinds and actions that a service adds to the documented ones (`V1` to `V6`).
//!
//! A service writes its rows as const data, as the documents' own tables are written here, and checks them as a whole
//! when it makes a [`Vocabulary`] of them.

mod any;
mod checks;
mod compare;
#[doc(hidden)]
pub mod expansion;
mod fault;
mod names;
mod report;
mod requirement;
mod tables;

pub use self::any::{AnyAction, AnyKind};
pub use self::fault::{Fault, Table, VocabularyError};
pub use self::tables::Vocabulary;

pub(crate) use self::requirement::Requirement;

pub(super) use self::names::OwnNames;

use super::cell::Level;
use super::permission::Permission;
use super::role::Role;
use super::team_permission::TeamPermission;

/// A permission of a service's own: one row, as the documents' tables have rows (`V2`).
///
/// Its set has one bit from 64 to 127, which only has a meaning together with the table of rows that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnPermission {
    /// The bit, from 64 to 127. Sets are stored as bits by compact formats, so that a bit never gets another meaning.
    pub bit: u32,
    /// The name in upper case, such as `RUN_PIPELINES`.
    pub name: &'static str,
    /// The title, for people to read.
    pub title: &'static str,
    /// The level (`R7`).
    pub level: Level,
    /// Whether each role holds it, in the order of [`Role::ALL`] (`R4`). Team Contributor's cell is its ceiling, too
    /// (`V3`).
    pub roles: [bool; Role::ALL.len()],
    /// Whether each team permission contains it, in the order of [`TeamPermission::ALL`] (`R5`).
    pub team_permissions: [bool; TeamPermission::ALL.len()],
    /// Whether everyone holds it on a public resource (`R10`); only for the app level.
    pub public: bool,
}

/// A kind of resource of a service's own (`V4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnKind {
    /// The name in `snake_case`, such as `pipeline`.
    pub name: &'static str,
    /// Where resources of the kind are.
    pub place: KindPlace,
}

/// Where the resources of a kind are, and who can own them (`V4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KindPlace {
    /// In apps, of organizations and of users.
    InApps,
    /// Outside apps, owned by an organization.
    OfOrganizations,
    /// Outside apps, owned by an organization or by a user. The user alone holds the own organization-level permissions
    /// on what is theirs.
    OfOrganizationsAndUsers,
}

/// An action of a service's own: one question of its handlers (`V1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnAction {
    /// The name in `snake_case`, such as `run_pipeline`.
    pub name: &'static str,
    /// What a handler that asks it is about to do: one sentence.
    pub purpose: &'static str,
    /// The kind of resource that it applies to (`R2`).
    pub applies_to: AnyKind,
    /// The permissions of which any one satisfies it.
    pub any_of: Permission,
    /// The permissions of which any one satisfies it on a resource that is assigned to the subject (`R11`).
    pub if_assigned: Permission,
    /// The table of the own permissions in the two sets; empty if they have documented ones alone.
    ///
    /// The same bit can mean different things in two vocabularies, so that an action says which it means.
    pub permissions: &'static [OwnPermission],
}

impl OwnPermission {
    /// The set of this permission alone; empty if the bit is none of a service's own.
    #[must_use]
    pub const fn set(&self) -> Permission {
        expansion::set(self.bit)
    }
}

impl OwnAction {
    /// The row itself, if it has no fault.
    ///
    /// The compiler can check it: a `const` with this call and a `match` that panics. An action over documented
    /// permissions needs no [`Vocabulary`]. A row of a vocabulary is checked together with the others.
    ///
    /// # Errors
    ///
    /// The first [`Fault`]. The own permissions in the two sets must be rows of the action's own table; whether a
    /// vocabulary has that table and the kind, only the vocabulary knows.
    pub const fn checked(self) -> Result<OwnAction, Fault> {
        match checks::first_of_action(&self) {
            Some(fault) => Err(fault),
            None => Ok(self),
        }
    }
}

impl OwnKind {
    pub(crate) const fn is_in_apps(&self) -> bool {
        match self.place {
            KindPlace::InApps => true,
            KindPlace::OfOrganizations | KindPlace::OfOrganizationsAndUsers => false,
        }
    }
}

#[cfg(test)]
mod tests;
