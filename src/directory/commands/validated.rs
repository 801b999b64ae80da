//! The outcome of validation, and the checks that several commands share.

use super::refusal::Refusal;
use crate::directory::state::billing::Billing;
use crate::directory::state::entity::Entity;
use crate::directory::state::registry::{Registry, Unavailable};
use alloc::borrow::ToOwned;

/// The effect that a valid command would have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Validated {
    /// The command changes the directory.
    Changes,
    /// The directory is already as the command wants it, so there is nothing to record.
    NoChange,
}

/// A command's effect, or the reason why it is invalid.
pub(super) type Validation<Id> = Result<Validated, Refusal<Id>>;

impl Validated {
    pub(super) const fn changes_if(differs: bool) -> Self {
        if differs { Validated::Changes } else { Validated::NoChange }
    }
}

/// The refusal for an id that names nothing.
pub(super) fn unknown<Id: Clone>(what: Entity, id: &Id) -> Refusal<Id> {
    Refusal::Unknown { what, id: id.clone() }
}

/// Checks that a new id was never used in the registry.
pub(super) fn require_unused<Id: Ord + Clone, Thing>(
    registry: &Registry<Id, Thing>,
    what: Entity,
    id: &Id,
) -> Validation<Id> {
    match registry.availability(id) {
        Ok(()) => Ok(Validated::Changes),
        Err(Unavailable::InUse) => Err(Refusal::Taken { what, id: id.clone() }),
        Err(Unavailable::Retired) => Err(Refusal::Retired { what, id: id.clone() }),
    }
}

/// Checks that no other thing of the kind has the name.
pub(super) fn require_unique_name<Id>(is_taken: bool, what: Entity, name: &str) -> Validation<Id> {
    if is_taken { Err(Refusal::NameTaken { what, name: name.to_owned() }) } else { Ok(Validated::Changes) }
}

/// Checks that an entry to add is not in the list yet.
pub(super) fn require_absent<Id: Clone>(is_listed: bool, what: Entity, id: &Id) -> Validation<Id> {
    if is_listed { Err(Refusal::Taken { what, id: id.clone() }) } else { Ok(Validated::Changes) }
}

/// Checks that an entry to remove is in the list.
pub(super) fn require_present<Id: Clone>(is_listed: bool, what: Entity, id: &Id) -> Validation<Id> {
    if is_listed { Ok(Validated::Changes) } else { Err(unknown(what, id)) }
}

/// Checks that nothing in the billing details looks like the number of a payment card.
pub(super) fn require_no_card_number<Id>(billing: &Billing) -> Result<(), Refusal<Id>> {
    billing.card_number().map_or(Ok(()), |field| Err(Refusal::CardNumber { field }))
}
