//! The half of the effective permissions that is a service's own.
//!
//! Only own actions read it. What a documented question reads stays as small as it is without it.

use crate::policy::Policy;
use crate::vocabulary::own::OwnPermission;
use alloc::vec::Vec;

/// For each slot the [high](crate::Permission::high) half of what is held, and all that an own action asks besides.
#[derive(Default)]
pub(crate) struct OwnHalves {
    /// Empty without own permissions.
    held: Vec<u64>,
    /// The rows that give the bits their meaning.
    rows: &'static [OwnPermission],
    /// The permissions that can be held outside apps (`R7`).
    pub(crate) organization: u64,
    /// The permissions that everybody holds on a public resource (`R10`).
    pub(crate) public: u64,
}

impl OwnHalves {
    /// Nothing held, in so many slots.
    pub(super) fn new(policy: &Policy, slots: usize) -> Self {
        let (rows, levels) = (policy.vocabulary().permissions(), policy.levels());
        let held = if rows.is_empty() { Vec::new() } else { alloc::vec![0; slots] };
        OwnHalves { held, rows, organization: levels.organization.high(), public: levels.public.high() }
    }

    #[inline]
    pub(crate) fn get(&self, slot: usize) -> u64 {
        self.held.get(slot).copied().unwrap_or_default()
    }

    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut u64> {
        self.held.get_mut(slot)
    }

    /// Whether surely these rows give own bits the meaning that they have here: a table is a static or const of the
    /// service, and two equal ones are the exception.
    #[inline]
    pub(crate) fn is_of(&self, rows: &'static [OwnPermission]) -> bool {
        core::ptr::eq(self.rows, rows)
    }
}
