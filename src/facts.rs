//! The facts of a question: who asks, and about which resource.

mod effective_permissions;
mod extent;
mod index;
mod membership;
mod own_halves;
mod owner;
mod resource;
mod secret;
mod subject;

pub use self::extent::Extent;
pub use self::membership::{Membership, TeamApp, TeamMembership};
pub use self::owner::Owner;
pub use self::resource::Resource;
pub use self::subject::{Subject, SubjectError};

pub(crate) use self::membership::team_grants;
pub(crate) use self::secret::Secret;
