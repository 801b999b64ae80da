//! Reasons, and the parts of a record that are about a decision.

use super::vocabulary::by_name;
use crate::policy::custom::{AnyRole, AnyTeamPermission};
use crate::{Basis, Reason};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

by_name!(Reason);

/// The decision, as one word.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Allow,
    Deny,
}

/// The basis of an allowed decision.
#[derive(Serialize)]
#[serde(tag = "by", rename_all = "snake_case", bound(serialize = "Id: Serialize"))]
pub(super) enum BasisRecord<'a, Id> {
    Owner,
    Role { role: &'a AnyRole },
    Team { team: &'a Id, permission: &'a AnyTeamPermission },
    Share,
    Public,
}

impl<'a, Id> From<Basis<'a, Id>> for BasisRecord<'a, Id> {
    fn from(basis: Basis<'a, Id>) -> Self {
        match basis {
            Basis::Owner => BasisRecord::Owner,
            Basis::Role(role) => BasisRecord::Role { role },
            Basis::Team { team, permission } => BasisRecord::Team { team, permission },
            Basis::Share => BasisRecord::Share,
            Basis::Public => BasisRecord::Public,
        }
    }
}
