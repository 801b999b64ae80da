//! The facts of a question: who asks, and about which resource.

mod effective_permissions;
mod extent;
mod grouping;
mod index;
mod membership;
mod own_halves;
mod owner;
mod resource;
mod secret;
mod share;
mod stale;
mod subject;
mod subject_rows;
mod token;

pub use self::extent::Extent;
pub use self::membership::{Membership, TeamApp, TeamMembership};
pub use self::owner::Owner;
pub use self::resource::Resource;
pub use self::share::Share;
pub use self::stale::{ChangedRow, Stale};
pub use self::subject::{Subject, SubjectError};
pub use self::subject_rows::{SubjectRows, SubjectRowsError};
pub use self::token::{Place, TokenGrant};

pub(crate) use self::effective_permissions::{Found, Narrowed, PlacedScopes};
pub(crate) use self::grouping::first_equals;
pub(crate) use self::membership::team_grants;
pub(crate) use self::own_halves::OwnHalves;
pub(crate) use self::token::PlacedToken;
