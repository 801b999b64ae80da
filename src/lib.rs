//! *May this subject do this action on this resource?*
//!
//! rolecall answers that question in the request handlers of a multi-tenant AI platform. Organizations have members
//! with one of six roles. Teams of members hold one of four permission types on each of their apps. Apps contain
//! models, workflows, datasets, inputs, tasks and modules. The platform's documentation describes all of that, with tables of
//! who may do what; here it is called *the documents*. The library is pure policy evaluation: no I/O, no async, no global
//! state, no clock. A service loads facts from its own database and asks:
//!
//! | question | function |
//! | --- | --- |
//! | may they? | [`can`] |
//! | on which basis, or for which reason not? | [`decide`](fn@decide) |
//! | which roles, teams and rules led to that, and how much of it may the caller be told? | [`explain`](fn@explain), [`Explanation::public`](explain::Explanation::public) |
//! | which least changes would allow it? | [`remedies`](fn@remedies) |
//! | which actions and permissions do they have here? | [`actions`], [`permissions`], [`can_all`] |
//! | on which resources may they do this, for a `WHERE` clause? | [`filter`](fn@filter) |
//! | how does a data layer know that somebody asked? | [`permit`](fn@permit), [`Permit`](permit::Permit) |
//! | may they hand this out, or take it away? | [`handing_out`] |
//! | what does a role mean, and how do two policies differ? | [`Policy`], [`Policy::diff`] |
//! | who belongs to which organization, and who may change that? | `directory`, behind a feature |
//! | and what the documents do not name? | [`own`]: a service's own actions, permissions and kinds of resources |
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
//! # Facts come from your rows, never from the request
//!
//! rolecall believes the facts that it is given. A [`Resource`] built from the ids in a URL says that the app belongs
//! to whichever organization the caller typed. An Administrator of that organization may then delete another
//! tenant's app. So a handler loads the row by its id *and* its organization, builds the resource from the row, and
//! then asks. A row that is not there gets exactly the answer of a row that the caller may not see:
//!
//! ```
//! use rolecall::explain::{PublicExplanation, not_found};
//! use rolecall::{Action, Resource, Subject, explain};
//!
//! # struct Database;
//! struct AppRow { organization: u64, id: u64, is_public: bool }
//!
//! # impl Database {
//! #     /// SELECT … FROM apps WHERE id = ? AND organization = ?
//! #     fn app(&self, id: u64, organization: u64) -> Option<AppRow> {
//! #         (id == 100 && organization == 1).then_some(AppRow { organization, id, is_public: false })
//! #     }
//! # }
//! impl AppRow {
//!     fn resource(&self) -> Resource<u64> {
//!         Resource::app(self.organization, self.id).public_if(self.is_public)
//!     }
//! }
//!
//! fn delete_app(user: &Subject<u64>, database: &Database, organization: u64, app: u64) -> PublicExplanation {
//!     // SELECT … FROM apps WHERE id = ? AND organization = ?
//!     let Some(row) = database.app(app, organization) else {
//!         return not_found(user, Action::DeleteApp);
//!     };
//!     let answer = explain(user, Action::DeleteApp, &row.resource()).public();
//!     if answer.is_allowed() {
//!         // DELETE FROM apps WHERE id = ? AND organization = ?
//!     }
//!     answer // answer.status() is the HTTP status, answer.to_string() the text
//! }
//!
//! # use rolecall::{Membership, Role};
//! let mallory = Subject::new(8, [Membership::new(2, Role::Administrator)])?;
//! assert_eq!(delete_app(&mallory, &Database, 2, 100).status(), 404); // app 100 is not organization 2's
//! assert_eq!(delete_app(&mallory, &Database, 1, 100).status(), 404); // and organization 1 hides it
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! The same holds for memberships, teams, visibility and assignees: load them for the signed-in user, from your
//! tables. [`SubjectRows`] takes the rows of a `JOIN` in any order, and names the row that is wrong. Tokens are the
//! exception: the scopes of a verified token may [narrow](Subject::narrowed_to) a subject, since narrowing never adds
//! anything.
//!
//! # The rules
//!
//! **Grants unite, restrictions intersect, silence denies.** Every reason, test and comment cites a rule by its number,
//! and [`Rule`] is the type of these numbers.
//!
//! - <a id="r1"></a>**R1 Silence denies.** If no rule grants an action, it is denied. An empty set of permissions
//!   satisfies nothing. Every input has an answer: there is no error, no panic, and no switch that turns checks off.
//!   *Example: a Financial Manager asks to create a team. No rule says so, and the answer is no.*
//! - <a id="r2"></a>**R2 Applicability.** An action applies to [one kind](Action::applies_to) of resource. Asked about
//!   another kind, it is denied. Any one of [the permissions that it lists](Action::any_of) satisfies it.
//!   *Example: `DeleteApp` on a model is denied for everybody.*
//! - <a id="r3"></a>**R3 Tenancy.** Only two things count: the membership in the organization that owns the resource, and
//!   [shares](Share) of its app. Ids are compared, never guessed. No id is special: not 0, not the empty string, no
//!   wildcard.
//!   *Example: an Administrator of Acme holds nothing in Globex.*
//! - <a id="r4"></a>**R4 Role.** A [role](Role) grants the permissions of its column in the matrix. The
//!   organization-level ones hold on everything that the organization owns. The app-level ones hold in every app, if
//!   the role [reaches](Policy::reach) all apps. Only Team Contributor reaches selected apps: the role alone gives no
//!   app-level permission. *Example: an Organization User views every model of the organization.*
//! - <a id="r5"></a>**R5 Team.** A team grants its members its [permission](TeamPermission) on each of its apps.
//!   Several teams on one app unite. A team permission may contain organization-level permissions (only
//!   `VIEW_CLUSTERS` is one); these hold everywhere in the organization.
//!   *Example: a team with Model Trainer on app `cats` lets its members train the models of `cats`.*
//! - <a id="r6"></a>**R6 Ceiling.** A role can have a [ceiling](Policy::ceiling): the most that teams may give its
//!   members. Only Team Contributor has one: its own column plus the app-level permissions that the matrix does not
//!   list. The other roles have no limit.
//!   *Example: a Team Contributor in a team with Full Access may still not delete the app.*
//! - <a id="r7"></a>**R7 Effective permissions.** In app *a* of the organization a member holds:
//!
//!   ```text
//!   organization = (role ∪ (⋃ all teams ∩ ceiling)) ∩ organization level
//!   app          = ((role, if it reaches all apps) ∪ (⋃ teams with a ∩ ceiling)) ∩ app level
//!   effective    = organization ∪ app, and outside apps only organization
//!   ```
//!
//!   *Example: two teams on one app, Model Trainer and Labeler Lead, give the union of both.*
//! - <a id="r8"></a>**R8 Confinement.** A team may be [confining](TeamMembership::confining): its members act only
//!   inside its apps. They hold no organization-level permission. App-level permissions remain only in apps that
//!   every confining team of the member has. *Example: an Administrator in a confining team without apps can do
//!   nothing.*
//! - <a id="r9"></a>**R9 Ownership.** The owner of a [personal app](Resource::personal_app) holds every app-level
//!   permission on it and in it. Nobody else holds anything there, except by R10 and R14.
//!   *Example: only the owner may transfer the app.*
//! - <a id="r10"></a>**R10 Visibility.** A resource is [public](Resource::public) if it and its app are. On a public
//!   resource everyone holds [`Permission::PUBLIC`], including anonymous callers and confined members.
//!   *Example: everybody views a public model in a public app, and nobody uses it for that reason.*
//! - <a id="r11"></a>**R11 Assignment.** [Some permissions](Action::if_assigned) satisfy an action only on a resource
//!   that is [assigned](Resource::assigned_to) to the subject. By default a resource is assigned to nobody.
//!   *Example: a Labeler Worker updates the status of their own tasks only.*
//! - <a id="r12"></a>**R12 Narrowing.** A token carries [grants](TokenGrant): permissions, and the [place](Place) where
//!   they may be used. What all other rules give on a resource is intersected with the permissions of the grants whose
//!   place contains it. [Scopes](Subject::narrowed_to) are one grant everywhere. Narrowing twice intersects, place by
//!   place, and nothing widens. A token without grants leaves nothing. Without a token nothing is narrowed, a service's
//!   own permissions included.
//!   *Example: a token for Acme allows nothing on its holder's personal apps, and nothing public elsewhere.*
//! - <a id="r13"></a>**R13 Blank.** A blank cell of the matrix denies, as No does, but it means *not stated*. It is
//!   kept apart as [`Cell::NotStated`]. *Example: the matrix does not state whether a Financial Manager may delete an
//!   app, so the answer is no.*
//! - <a id="r14"></a>**R14 Share.** An app may be [shared](Share) with a user: a set of app-level permissions without
//!   `TRANSFER_APPS`, held on the app and in it, whoever owns it, and whether or not the user is a member there. It unites
//!   with R7. No ceiling limits it. For a member whom teams confine it counts only in apps of all these teams.
//!   *Example: a personal app shared with `PREDICT` lets a friend use its models.*
//! - <a id="r15"></a>**R15 Suspension.** A [suspended](Membership::suspended) membership gives nothing, by role or by team,
//!   and shares of that organization's apps do not count for its user. The user's own apps and public resources are not
//!   affected. Role, teams and shares are kept, and count again when the suspension ends.
//!   *Example: a suspended Administrator keeps the role and may not use it.*
//!
//! Somebody may [act](Subject::acted_by) for a subject: a script, an agent, a support engineer. Explanations and records
//! name them, and no decision depends on them.
//!
//! An organization may define [roles](custom::CustomRole) and [team permissions](custom::CustomTeamPermission) of its
//! own. They mean exactly what documented ones mean (R4 to R6), and they cannot take a documented name. A custom team
//! permission contains app-level permissions only, and no team permission contains `TRANSFER_APPS`.
//!
//! # A service's own rows
//!
//! A service asks more than the documents name. It may add a [vocabulary](own::Vocabulary) to a policy: permissions,
//! kinds of resources and actions of its [own].
//!
//! - <a id="v1"></a>**V1 Nothing documented changes.** An own row changes no documented answer. An own action may ask for
//!   documented permissions, of documented kinds.
//!   *Example: an own permission of a Financial Manager in apps does not let them view the app.*
//! - <a id="v2"></a>**V2 One row.** An own permission has a level, a cell for each role and a mark for each team
//!   permission. A row is refused if a Labeler Lead lacks what a Labeler Worker has, if Full Access lacks what a Labeler
//!   Lead or a Model Trainer has, or if an Organization Contributor lacks what any team permission has.
//!   *Example: a permission that Labeler Workers have and Labeler Leads have not is refused.*
//! - <a id="v3"></a>**V3 Ceiling.** The ceiling of Team Contributor contains an own permission exactly if its cell says
//!   yes. *Example: with No there, a team with Full Access does not give it to a Team Contributor.*
//! - <a id="v4"></a>**V4 Owners.** The owner of a personal app holds the own app-level permissions there. An own kind is
//!   in apps or outside apps. A resource outside apps belongs to an organization or, if the kind says so, to a user. That
//!   user alone holds the own organization-level permissions on it, and no documented ones.
//!   *Example: an Administrator cannot read the secret of a member.*
//! - <a id="v5"></a>**V5 Teams and custom roles.** An own organization-level permission in a team permission works as
//!   `VIEW_CLUSTERS` does (`R5`). [Custom roles](Policy::custom_role) may grant own permissions, and [custom team
//!   permissions](Policy::custom_team_permission) own app-level ones.
//!   *Example: a custom role "Auditor" grants `VIEW_AUDIT_LOG`.*
//! - <a id="v6"></a>**V6 Names and tokens.** A token with documented permissions alone holds no own permission. Own names
//!   are read and written by the vocabulary, and are unknown without it.
//!   *Example: `"run_pipeline".parse::<Action>()` is an error.*
//!
//! # Conflicts in the documents
//!
//! Where the documents contradict each other, the stricter reading holds inside an app: the matrix's No limits what a
//! team gives a Team Contributor. Elsewhere the later page holds: there are six roles, and a user may belong to many
//! organizations. Roles have no order: eight of their fifteen pairs are incomparable.
//!
//! # Glossary
//!
//! | word | meaning |
//! | --- | --- |
//! | subject | a signed-in user with memberships and shares, or an anonymous caller: the one who asks |
//! | membership | a user's role and teams in one organization |
//! | role | the user type of a member, documented or custom: grants, reach and ceiling |
//! | reach | the apps in which a role's app-level grants hold: all of them, or none by itself |
//! | ceiling | the most that teams may give the members with a role |
//! | team | members who share a permission on each of the team's apps |
//! | confining team | a team whose members may act only inside its apps |
//! | team permission | a set of permissions that a team holds on one app, such as Model Trainer |
//! | effective permissions | the result of role, teams, ceiling and confinement at one place |
//! | vocabulary | the permissions, kinds and actions that a service adds to the documented ones |
//! | own | of a service's vocabulary, not of the documents: an own action, an own permission, an own kind |
//! | share | what a user may do on one app because its owner said so; the documents call the user a collaborator |
//! | suspended | of a membership: kept, and giving nothing for the time being |
//! | permit | a proof that a decision allowed an action on one thing; a data layer can demand it |
//! | stale | of a subject that is kept: built from facts that have changed since |
//! | place | everywhere, an organization, an app, or a user's personal apps |
//! | token, grants, scopes | a credential that narrows its holder to permissions at places; scopes are permissions everywhere |
//! | actor | somebody who acts for the subject, and decides nothing |
//! | filter | all resources on which a subject may do an action, in closed form |
//!
//! # Architecture
//!
//! The source has one folder for each step of a decision, and imports go one way. `vocabulary` has the names and the
//! documents' tables as const rows. `policy` says what roles and team permissions mean; its `rules.rs` is R4 to R8 in
//! one short file. `facts` has subjects and resources; building a subject works out its effective permissions at every
//! place that the facts name. `decide` has the two evaluations: `can` finds one place by hash and tests its
//! permissions, and `decide` names a basis or a reason from a *case*, one question with all facts that bear on it.
//! `questions` has everything else that can be asked, and `directory` above them has whole organizations that change
//! by commands, each of which is decided like any other question.
//!
//! `can` and `decide` are two evaluations on purpose: the one is fast, the other can explain itself, and the tests hold
//! each against the other and both against a third one that was written independently from the rules.
//!
//! # Ids
//!
//! `Id` is the type by which a service names organizations, users, teams and apps: `u64`, a UUID, `String`, `&str`,
//! anything that is `Eq + Hash + Clone`. A subject and the resources it is asked about have one type of id. Look-ups
//! hash ids, and decisions rest on `Eq` alone. With the feature `std` the hash has a random key for each process, so
//! that nobody can choose ids that slow a subject down. Without `std` the key is fixed and public: a caller who
//! chooses the ids of a subject's apps can make some of its look-ups linear in the chosen ids, after about 2<sup>27</sup>
//! tries for each id. Decisions stay right, and memory stays linear.
//!
//! With plain numbers the compiler does not see that an app's id stands where an organization's belongs. One enum of
//! ids closes that gap: swapped ids are then never equal, and the answer is no.
//!
//! ```
//! use rolecall::{Action, Membership, Resource, Role, Subject, can};
//!
//! #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
//! enum Id { User(u64), Organization(u64), Team(u64), App(u64) }
//!
//! let admin = Subject::new(Id::User(7), [Membership::new(Id::Organization(1), Role::Administrator)])?;
//! assert!(can(&admin, Action::DeleteApp, &Resource::app(Id::Organization(1), Id::App(1))));
//! assert!(!can(&admin, Action::DeleteApp, &Resource::app(Id::App(1), Id::Organization(1)))); // swapped
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! Newtypes at the edge of a service (`struct AppId(u64)`, converted into that enum) make the compiler refuse the swap.
//!
//! # Features
//!
//! - `std` (default) links the standard library and keys the hash of ids at random for each process. Without it the
//!   crate needs `core` and `alloc`, and the key is fixed.
//! - `directory`: the module `directory`, whole organizations in memory that change by commands.
//! - `serde`: `Serialize` and `Deserialize` for the vocabulary, [`Subject`], [`Membership`], [`Resource`], custom
//!   definitions and [`Policy`], and for the directory with its snapshots and events. Names are written in
//!   `snake_case` and sets as arrays of names; compact formats get checked bits. Every field is required and no other
//!   is accepted. Explanations, remedies and sets of actions are only written. Values in which a service's own names
//!   occur are read by `Vocabulary::read`, and a set of own permissions is written by `Vocabulary::written`.
//! - `http`: [`PublicExplanation`](explain::PublicExplanation) has the status as `http::StatusCode` and the header
//!   `WWW-Authenticate`. It adds the crates `http`, `bytes` and `itoa`, about a second of compiling, and needs `std`.
//! - `tracing`: each denial of [`permit`](fn@permit) is one event without ids. It adds the crates `tracing`, `tracing-core`,
//!   `pin-project-lite` and `once_cell`, about a second of compiling.

#![cfg_attr(feature = "serde", doc = "")]
#![cfg_attr(feature = "serde", doc = include_str!("serde/formats.md"))]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod decide;
#[cfg(feature = "directory")]
pub mod directory;
mod facts;
mod policy;
mod questions;
#[cfg(feature = "serde")]
mod serde;
mod vocabulary;

pub use crate::decide::{Basis, Decision, Denial, Reason, can, decide};
pub use crate::facts::{
    ChangedRow, Membership, Owner, Place, Resource, Share, Stale, Subject, SubjectError, SubjectRows,
    SubjectRowsError, TeamApp, TeamMembership, TokenGrant,
};
pub use crate::policy::{Policy, Reach, custom, diff};
pub use crate::questions::explain::explain;
pub use crate::questions::filter::filter;
pub use crate::questions::permit::permit;
pub use crate::questions::remedies::remedies;
pub use crate::questions::{actions, can_all, explain, filter, handing_out, permissions, permit, remedies};
#[cfg(feature = "serde")]
pub use crate::serde::AuthorizationDetails;
pub use crate::vocabulary::own;
pub use crate::vocabulary::{
    Action, ActionSet, Actions, Cell, Level, Permission, ResourceKind, Role, Rule, Source, TeamPermission,
    UnknownName,
};

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
