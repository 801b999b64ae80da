//! Owners in addresses: `acme` is an organization, and `~mia` a user.

use crate::Id;
use rolecall::Owner;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An owner as it stands in an address and in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(from = "String", into = "String")]
#[schema(value_type = String, example = "acme")]
pub struct OwnerName(pub Owner<Id>);

impl From<String> for OwnerName {
    fn from(name: String) -> Self {
        OwnerName(match name.strip_prefix('~') {
            Some(user) => Owner::User(user.to_owned()),
            None => Owner::Organization(name),
        })
    }
}

impl From<OwnerName> for String {
    fn from(OwnerName(owner): OwnerName) -> String {
        match owner {
            Owner::User(user) => format!("~{user}"),
            Owner::Organization(organization) => organization,
        }
    }
}
