//! Cursors, and the lists that they are in.

use super::super::strict::{nullable, wire_formats};
use crate::Owner;
use crate::directory::{Cursor, Direction, Keyword, LastKey, Listing};
use alloc::string::String;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

wire_formats! {
    "a cursor as an object":
    struct Cursor<Id> {
        list: Listing<Id>,
        #[serde(with = "nullable")] keyword: Option<Keyword>,
        direction: Direction,
        last: LastKey,
        id: Id,
    }

    "a list as an object":
    #[serde(rename = "list", rename_all = "snake_case")]
    enum Listing<Id> {
        Members { organization: Id },
        TeamMembers { organization: Id, team: Id },
        Invitations { organization: Id },
        PendingInvitations { organization: Id },
        Teams { organization: Id },
        Apps { owner: Owner<Id> },
        TeamApps { organization: Id, team: Id },
    }

    "the key of a cursor as an object":
    #[serde(rename = "key", rename_all = "snake_case")]
    enum LastKey { Name(String), Created(u64), Updated(u64) }
}
