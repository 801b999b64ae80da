//! *May this subject do this action on this resource?*
//!
//! rolecall decides that for a multi-tenant AI platform: organizations whose members hold one of six
//! roles, teams that hold one of four permission types on each of their apps, apps that contain models,
//! workflows, datasets, inputs, tasks and modules. It is pure policy evaluation: no I/O, no async, no
//! global state, no clock. A service loads facts from its own database and asks:
//!
//! | the question | is answered by |
//! | --- | --- |
//! | may they? | [`can`] |
//! | on what basis, or for which reason not? | [`decide`] |
//! | what exactly was looked at, and what may the caller be told? | [`explain`](fn@explain), [`Explanation::public`] |
//! | what is the least that would change it? | [`remedies`] |
//! | what may they do here? | [`actions`], [`permissions`], [`can_all`] |
//! | which apps, or whatever else, may they do this on? | [`scope`](fn@scope) |
//! | what does the policy say, and what did this change of it do? | [`Policy`], [`Policy::diff`] |
//! | who belongs to whom, who may change that, and who can do this? | [`directory`] |
//!
//! One evaluation answers all of them. The functions decide by the documented policy; each is a method of
//! [`Policy`] too, for a deployment that has its own.
//!
//! ```
//! use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, can};
//!
//! let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::ModelTrainer);
//! let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(trainers)])?;
//!
//! let cats = Resource::app("acme", "cats");
//! assert!(can(&ana, Action::TrainModel, &cats.clone().model()));
//! assert!(!can(&ana, Action::DeleteApp, &cats));
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! # Decision semantics
//!
//! **Grants unite, restrictions intersect, silence denies.** The rules are numbered, and every reason,
//! test and comment cites them by number.
//!
//! Evaluation is total: every input has an answer, nothing panics, and no switch turns checking off. What
//! no rule grants is denied, and an empty set of permissions satisfies nothing (**R1**). An action applies
//! to [one kind](Action::applies_to) of resource, and asked of another kind it is denied (**R2**). It is
//! satisfied by any one of [the permissions it lists](Action::any_of).
//!
//! Only the subject's membership in the organization that owns the resource counts; ids are compared and
//! never guessed, and none is special, not 0, not the empty string (**R3**). A [`Role`] is a column of the
//! documents' matrix: a member holds its organization-level permissions on all that the organization owns,
//! and its app-level ones in every app, save a Team Contributor, who [reaches](Policy::reach) selected apps
//! and by the role alone holds nothing in any (**R4**). A team brings its members, in each app assigned to
//! it, [what it holds there](TeamPermission); several teams unite; what a team permission holds of the
//! organization's level (only `VIEW_CLUSTERS`) comes with it everywhere (**R5**). What teams bring is cut by
//! the [ceiling](Policy::ceiling) of the member's role: a Team Contributor's is the role's own column and
//! every app-level permission that the matrix does not name; the others have none (**R6**). Put together
//! (**R7**), in app *a*:
//!
//! ```text
//! organization = (role ∪ ⋃ all teams ∩ ceiling) ∩ organization level
//! app          = ((role, if it reaches all apps) ∪ ⋃ teams with a ∩ ceiling) ∩ app level
//! effective    = organization ∪ app, and outside any app only the former
//! ```
//!
//! A team may be [confining](TeamMembership::confining). Its members hold no organization-level permission
//! at all, and app-level ones only in apps that every confining team of theirs has (**R8**). The owner of a
//! [personal app](Resource::personal_app) holds every app-level permission on it and in it, and nobody else
//! holds anything there but by the next rule (**R9**). A resource is [public](Resource::public) when it and
//! its app are; then everyone holds [`Permission::PUBLIC`] on it, anonymous and confined subjects too, and
//! nothing more (**R10**). [Some permissions](Action::if_assigned) satisfy an action only on a resource that
//! is [assigned](Resource::assigned_to) to the subject; nobody is assigned by default (**R11**). A token's
//! [scopes](Subject::narrowed_to) are intersected with everything above; narrowing twice intersects, and
//! nothing widens (**R12**). A blank cell of the matrix denies as No does but is kept apart, as
//! [`Cell::NotStated`] (**R13**).
//!
//! An organization may define [roles](CustomRole) and [team permissions](CustomTeamPermission) of its own.
//! They mean what documented ones mean: a role grants, reaches and bounds by `R4` and `R6`, a team permission
//! brings by `R5`. A custom team permission holds nothing of the organization's level, no team permission
//! holds `TRANSFER_APPS`, and none bears a documented name. A role may grant anything, `TRANSFER_APPS` too, which
//! then holds in the organization's apps that it reaches.
//!
//! Where the documents contradict each other, the stricter of two readings was taken inside an app (the
//! matrix's No caps what a Team Contributor's team brings), and the later page elsewhere (six roles, many
//! organizations for a user). Roles have no order: eight of their fifteen pairs are incomparable.
//!
//! # How it is built
//!
//! The documents' tables stand once, as const rows in `permission.rs` and `action.rs`; sets, names, labels
//! and the [`Policy`] derive from them. A [`Subject`] is built from facts and works out, place by place,
//! what it holds under one policy: its own apps, each organization, each app of a team (`rights.rs`, by the
//! rules in `evaluate.rs`). A small hash index (`index.rs`) finds the only place that a [`Resource`] can be
//! at, the ids there are compared, and [`can`] tests what is held against what the action lists, with selects
//! instead of branches; [`scope`](fn@scope) lists the places, [`actions`] tests one against all that is listed.
//! Whatever says why reads the facts again into a standing (`standing.rs`) and evaluates that by the same two
//! functions: as it is, without one of the rules that restrict ([`decide`]), with one source alone
//! ([`explain`](fn@explain)), after a change ([`remedies`]). A policy is what forty [holders](Holder) hold by it; its
//! fingerprint and the difference of two are no more than that. Names are read strictly everywhere, and
//! what is wrong is an error that quotes it.
//!
//! Above all that stands the [`directory`], of which the evaluator knows nothing: whole organizations in memory,
//! changed by commands that the evaluator decides.
//!
//! # Ids
//!
//! `Id` is whatever a service names organizations, users, teams and apps by: `u64`, a UUID, `String`,
//! `&str`, anything that is `Eq + Hash + Clone`. A subject and the resources it is asked about have one
//! type of id. Look-ups hash ids, without a key, but a decision rests on `Eq` alone. Whoever may choose the
//! ids of one subject's apps so that they collide can make building it quadratic and its look-ups linear in
//! what it holds; decisions stay right, and memory stays bounded.
//!
//! # Features
//!
//! - `std` (default) links the standard library; without it the crate needs `core` and `alloc`.
//! - `serde`: `Serialize` and `Deserialize` for the vocabulary, [`Subject`], [`Membership`], [`Resource`],
//!   custom definitions, [`Policy`], and a [`directory`] with its snapshots and events. Names in `snake_case`, sets as
//!   arrays of names (checked bits in compact formats), every field required and no other accepted. `Serialize`
//!   alone for explanations, as records of an audit log, and for remedies and sets of actions.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod decide;
pub mod directory;
mod facts;
mod policy;
mod questions;
#[cfg(feature = "serde")]
mod serde;
mod vocabulary;

pub use crate::decide::{Basis, Decision, Denial, Reason, can, decide};
pub use crate::facts::{Membership, Owner, Resource, Subject, SubjectError, TeamApp, TeamMembership};
pub use crate::policy::{Policy, Reach, custom, diff};
pub use crate::questions::explain::explain;
pub use crate::questions::filter::filter;
pub use crate::questions::remedies::remedies;
pub use crate::questions::{actions, can_all, explain, filter, permissions, remedies};
pub use crate::vocabulary::{
    Action, ActionSet, Actions, Cell, Level, Permission, ResourceKind, Role, Rule, Source, TeamPermission,
    UnknownName,
};

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
