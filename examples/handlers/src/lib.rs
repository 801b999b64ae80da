//! Every call of a platform and the questions that its handler asks.
//!
//! [`ROUTES`] has one row for each of 273 calls. Where the documents have an action that fits, the row names it.
//! Elsewhere it names an action of the service's own [`VOCABULARY`]. `ROUTES.md` shows each role's answer.
//!
//! A handler asks with one line for each question, whether the action is documented or own:
//!
//! ```
//! use handlers::vocabulary::{COMPUTE_PLANE, PIPELINE};
//! use handlers::{Ask, policy};
//! use rolecall::{Denial, Membership, Owner, Resource, Role, Subject, decide};
//!
//! struct PipelineRow { organization: u64, app: u64 }
//! struct NodepoolRow { organization: u64 }
//!
//! /// `PostPipelineVersionRuns`, with the rows that the ids in the request name.
//! fn run(caller: &Subject<u64>, pipeline: &PipelineRow, pool: Option<&NodepoolRow>) -> Result<(), Denial> {
//!     let app = Resource::app(pipeline.organization, pipeline.app);
//!     decide(caller, Ask::RunPipeline, &app.of_kind(&PIPELINE)).require()?;
//!     if let Some(pool) = pool {
//!         let machines = Resource::owned(&COMPUTE_PLANE, Owner::Organization(pool.organization));
//!         decide(caller, Ask::UseCompute, &machines).require()?;
//!     }
//!     Ok(()) // start the run
//! }
//!
//! let contributor = policy().subject(7, [Membership::new(1, Role::OrganizationContributor)])?;
//! let viewer = policy().subject(8, [Membership::new(1, Role::OrganizationUser)])?;
//! let (pipeline, pool) = (PipelineRow { organization: 1, app: 100 }, NodepoolRow { organization: 1 });
//! assert!(run(&contributor, &pipeline, Some(&pool)).is_ok());
//! assert!(run(&viewer, &pipeline, None).is_err());
//! # Ok::<(), rolecall::SubjectError>(())
//! ```

pub mod routes;
mod table;
pub mod vocabulary;

pub use crate::routes::{How, Needs, Question, ROUTES, Route};
pub use crate::table::table;
pub use crate::vocabulary::{Ask, VOCABULARY};

use rolecall::own::AnyKind;
use rolecall::{Policy, Resource};
use std::hash::Hash;
use std::sync::LazyLock;

/// The policy of the service: the documented one with the service's own rows. A service makes it once.
#[must_use]
pub fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> =
        LazyLock::new(|| Policy::documented().clone().with_vocabulary(VOCABULARY));
    &POLICY
}

/// A private resource of the kind: in the organization's app, or outside apps if its kind is.
pub fn resource<Id: Hash + Clone>(kind: AnyKind, organization: Id, app: Id) -> Option<Resource<Id>> {
    Resource::app(organization.clone(), app)
        .in_app(kind)
        .or_else(|| Resource::of_organization(kind, organization))
}
