//! Own rows: permissions, kinds and actions that a service adds to the documented ones (`V1` to `V6`).
//!
//! The documents name the questions of a platform. A service has handlers beyond them: it reindexes an app, runs a
//! pipeline, shows an audit log. Each such handler asks an *own action*. There are three steps, and each is useful
//! without the next. [`own_vocabulary!`](crate::own_vocabulary) writes all of them as tables, which the compiler checks.
//!
//! # Step 1: an own action over documented permissions
//!
//! Most handlers need no new permission. To reindex an app, a caller needs `EDIT_INPUTS` there. The action is a row: a
//! name, a kind of resource, the permissions of which any one satisfies it, and those that do so on a resource that is
//! assigned to the caller. Its doc comment is its purpose. No policy has to know the row. Every question takes the variants
//! of the enum as it takes an [`Action`](crate::Action):
//!
//! ```
//! rolecall::own_vocabulary! {
//!     actions Ask {
//!         /// Build the search index of the app anew.
//!         ReindexApp "reindex_app" App  [EDIT_INPUTS]  [];
//!         /// Print the guidelines of the task.
//!         PrintTask  "print_task"  Task [MANAGE_TASKS] [READ_TASK_GUIDELINES];
//!     }
//! }
//!
//! use rolecall::{Membership, Resource, Role, Subject, can};
//!
//! let ana = Subject::new("ana", [Membership::new("acme", Role::OrganizationContributor)])?;
//! let ben = Subject::new("ben", [Membership::new("acme", Role::OrganizationUser)])?;
//! let cats = Resource::app("acme", "cats");
//! assert!(can(&ana, Ask::ReindexApp, &cats));
//! assert!(!can(&ben, Ask::ReindexApp, &cats)); // an Organization User changes nothing
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! # Step 2: own permissions
//!
//! An own permission has a bit from 64 to 127, a name, a title, a level, a cell for each of the six roles and each of the
//! four team permissions, and may be public. The table reads like the documents' own ones. `Y` and `N` are yes and no, in
//! the order of [`Role::ALL`] and [`TeamPermission::ALL`]; `P` at the end of a row is public, `-` is not.
//!
//! The columns become part of a policy, and subjects are built under that policy. Roles and teams then hold own
//! permissions as they hold documented ones (`R4` to `R9`). Documented answers stay the same (`V1`).
//!
//! ```
//! rolecall::own_vocabulary! {
//!     /// The rows of the audit service.
//!     pub const VOCABULARY;
//!     permissions {
//!         //                                                    Adm Fin OrgC TeamC OrgU Infra, Full Train Lead Work
//!         64 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N]                  [N N N N] -;
//!         65 EXPORT_APPS    "Export apps"        App          [Y N Y Y N N]                  [Y N N N] -;
//!     }
//!     actions Ask {
//!         /// Show who did what.
//!         ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
//!         /// Write the app, and everything in it, to a file.
//!         ExportApp    "export_app"     App          [EXPORT_APPS]    [];
//!     }
//! }
//!
//! use rolecall::{Membership, Permission, Policy, Resource, Role, can};
//!
//! let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
//! let admin = policy.subject("ana", [Membership::new("acme", Role::Administrator)])?;
//! assert!(can(&admin, Ask::ViewAuditLog, &Resource::organization("acme")));
//!
//! let script = admin.clone().narrowed_to(Permission::all());
//! assert!(!can(&script, Ask::ViewAuditLog, &Resource::organization("acme"))); // a token has no own permission
//! let script = admin.narrowed_to(VOCABULARY.permission_set("VIEW_AUDIT_LOG|VIEW_MODELS")?);
//! assert!(can(&script, Ask::ViewAuditLog, &Resource::organization("acme"))); // unless it names one
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The marks keep an order (`V2`): a Labeler Lead has what a Labeler Worker has, Full Access has what a Labeler Lead or a
//! Model Trainer has, and an Organization Contributor has what any team permission has. Team Contributor's cell is also
//! the ceiling (`V3`).
//!
//! # Step 3: own kinds of resources
//!
//! A kind is [in apps](KindPlace::InApps), as models are, or outside them. Outside apps its resources belong to
//! [organizations](KindPlace::OfOrganizations), or to
//! [organizations and users](KindPlace::OfOrganizationsAndUsers), as secrets and keys may. A resource gets its kind, and its
//! place, when it is built.
//!
//! ```
//! rolecall::own_vocabulary! {
//!     /// The rows of the pipeline service.
//!     pub const VOCABULARY;
//!     permissions {
//!         64 RUN_PIPELINES  "Run pipelines"  App          [Y N Y Y N N] [Y N N N] -;
//!         65 MANAGE_SECRETS "Manage secrets" Organization [Y N N N N N] [N N N N] -;
//!     }
//!     kinds {
//!         PIPELINE "pipeline" InApps;
//!         SECRET   "secret"   OfOrganizationsAndUsers;
//!     }
//!     actions Ask {
//!         /// Start a run of the pipeline.
//!         RunPipeline  "run_pipeline"  PIPELINE [RUN_PIPELINES]  [];
//!         /// Replace the value of the secret.
//!         RotateSecret "rotate_secret" SECRET   [MANAGE_SECRETS] [];
//!     }
//! }
//!
//! use rolecall::{Membership, Owner, Policy, Resource, Role, can};
//!
//! let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
//! let ana = policy.subject("ana", [Membership::new("acme", Role::OrganizationContributor)])?;
//! assert!(can(&ana, Ask::RunPipeline, &Resource::app("acme", "cats").of_kind(&PIPELINE)));
//! assert!(can(&ana, Ask::RotateSecret, &Resource::owned(&SECRET, Owner::User("ana")))); // her own (V4)
//! assert!(!can(&ana, Ask::RotateSecret, &Resource::owned(&SECRET, Owner::Organization("acme"))));
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! # Rows without the macro
//!
//! The rows are plain data. A service that makes its tables in another way checks them with [`Vocabulary::new`], which
//! names every fault at once, or with [`Vocabulary::checked`], which the compiler can run. A single action has
//! [`OwnAction::checked`].
//!
//! # Bits, names and other vocabularies
//!
//! A bit has a meaning only together with its table: two services in one process may use bit 64 for different things. An
//! action therefore has the table of its own permissions, and a subject whose policy has another table does not hold
//! them. Names are read and written by the vocabulary (`V6`). Everywhere else an own name is an
//! [unknown one](crate::UnknownName), and a set shows an own bit by its number.

mod any;
mod checked;
mod checks;
mod compare;
#[doc(hidden)]
pub mod expansion;
mod fault;
mod names;
mod report;
mod requirement;
mod tables;
mod tables_macro;

pub use self::any::{AnyAction, AnyKind, AnyPermission};
pub use self::fault::{Fault, Table, VocabularyError};
pub use self::tables::Vocabulary;

#[cfg(feature = "serde")]
pub(crate) use self::compare::{is_lower_name, is_upper_name};
pub(crate) use self::requirement::Requirement;
pub(crate) use self::tables::is_same_table;

use super::cell::Level;
use super::permission::Permission;
use super::role::Role;
use super::team_permission::TeamPermission;
use core::fmt;

/// A permission of a service's own: one row, as the documents' tables have rows (`V2`).
///
/// Its set has one bit from 64 to 127, which only has a meaning together with the table of rows that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnPermission {
    /// The bit, from 64 to 127. Sets are stored as bits by compact formats, so that a bit never gets another meaning.
    pub bit: u32,
    /// The name in upper case, such as `RUN_PIPELINES`.
    pub name: &'static str,
    /// The title, for people to read, in [characters that can be seen](Fault::TitleCharacter).
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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
    ///
    /// ```
    /// use rolecall::own::{AnyKind, OwnAction};
    /// use rolecall::{Permission, ResourceKind};
    ///
    /// const ROW: OwnAction = OwnAction {
    ///     name: "reindex_app",
    ///     purpose: "Build the search index of the app anew.",
    ///     applies_to: AnyKind::Documented(ResourceKind::App),
    ///     any_of: Permission::EDIT_INPUTS,
    ///     if_assigned: Permission::empty(),
    ///     permissions: &[],
    /// };
    /// const REINDEX_APP: OwnAction = match ROW.checked() {
    ///     Ok(row) => row,
    ///     Err(_) => panic!("`reindex_app` has a fault"),
    /// };
    /// assert_eq!(REINDEX_APP, ROW);
    /// ```
    pub const fn checked(self) -> Result<OwnAction, Fault> {
        match checks::first_of_action(&self) {
            Some(fault) => Err(fault),
            None => Ok(self),
        }
    }
}

// without the table, which is the same for all actions of a vocabulary
impl fmt::Debug for OwnAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnAction")
            .field("name", &self.name)
            .field("applies_to", &self.applies_to)
            .field("any_of", &self.any_of)
            .field("if_assigned", &self.if_assigned)
            .finish_non_exhaustive()
    }
}

impl OwnKind {
    pub(crate) const fn is_in_apps(&self) -> bool {
        match self.place {
            KindPlace::InApps => true,
            KindPlace::OfOrganizations | KindPlace::OfOrganizationsAndUsers => false,
        }
    }

    /// Whether users can own resources of the kind outside apps (`V4`).
    #[cfg(feature = "serde")]
    pub(crate) const fn is_of_users(&self) -> bool {
        match self.place {
            KindPlace::OfOrganizationsAndUsers => true,
            KindPlace::InApps | KindPlace::OfOrganizations => false,
        }
    }
}

#[cfg(test)]
mod tests;
