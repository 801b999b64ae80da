//! The fast path: yes or no, from one look-up.
//!
//! # Implementation notes
//!
//! A subject has worked out its effective permissions when it was built: one [entry](crate::facts) for each
//! place that the rules can tell apart. `can` hashes nothing, because a resource knows the hashes of its owner and
//! its app. It finds the one entry that can match, compares the ids, and tests the entry's permissions against
//! the action's.
//!
//! A question reads the resource (56 bytes with `u64` ids), the subject (80), one bucket of the directory (32), the
//! entries of the user and the owner (up to 80, next to each other) and one of an app (16). With many subjects the
//! time goes into fetching these: 6.4 ns with 64 subjects, 10 ns with 1,024 (`benches/many.rs`). A question of a
//! subject in more than three organizations has two buckets to read, and takes twice as long.
//!
//! An own question shares all of this. It reads three things more: the row of its action (96 bytes), the facts behind the
//! subject, and the other half of the entry, which stands apart so that documented questions need not fetch it. It takes
//! 1.31 times the instructions and 1.43 times the time with 64 subjects, 1.51 times with 1,024. The instructions count for more
//! than the cache lines, so an action that asks for own permissions alone leaves out the documented half, and one that asks for
//! documented permissions alone the own half, which takes 1.3 times the time. Measured and rejected, in times of a documented
//! question:
//!
//! - both halves worked out for each own action: 1.66 with 64 subjects, 1.70 with 1,024;
//! - the other half beside the entry, in an entry of its own: 1.75 where the line before took 1.70. It misses the nearest
//!   cache 9.5 times in place of 10.1 times (callgrind's model; a documented question misses it 6 times), but finding its
//!   slot takes five instructions, and `filter` took 23 % more;
//! - what was found passed to `can_own_by_documented` by reference: 1.57 with 64 subjects, because it is then stored for each
//!   own question; and what is there inlined: 1.47, because `can` then needs more registers;
//! - the result and the comparisons of rows joined by `&`: 2.04, because LLVM then branches on `high`;
//! - `can` always inlined: 0.97 of the time, for 450 bytes in each handler;
//! - kinds compared by number or by address, or tables by their first address alone: no difference;
//! - the look-up in a function of its own for documented and own questions, and lost resources tested again: 2.0;
//! - a branch on whether the kind of the action is documented, as LLVM makes of a plain `match`: 1.9 to 2.3;
//! - the levels and rows in the policy, which all subjects share: 1.73;
//! - the four fields of the row that are read here, in one aligned line: no difference.
//!
//! With a token for places the subject has no directory, so that `can` finds nothing, at no cost to a question without such
//! a token, and looks where the [scopes](crate::facts) are. That takes 1.3 times the instructions of a question without a
//! token. A test of the subject at the end of the look-up without a token was rejected: it took 3 % of each question.

use super::case::Facts;
use crate::facts::{Found, Narrowed, OwnHalves, PlacedScopes, Resource, Subject};
use crate::vocabulary::own::{AnyAction, OwnAction};
use crate::vocabulary::{DocumentedRequirement, Permission, satisfies};
use core::hint::select_unpredictable;

/// Whether the subject may do the action on the resource.
///
/// The policy that the subject was [built under](crate::Policy::subject) answers. Every input has an answer:
/// there is no error and no panic (`R1`).
///
/// Constant time whatever the subject holds: one look-up, no allocation, no lock, no branch that depends on the
/// data. Only assignees after the first add to it, linearly. With a token for places it is one look-up too, for a subject
/// in up to three organizations; otherwise a search in logarithmic time among the grants comes on top.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, can};
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::OrganizationContributor)])?;
/// assert!(can(&ana, Action::TrainModel, &Resource::app("acme", "cats").model()));
/// assert!(!can(&ana, Action::InviteMember, &Resource::organization("acme")));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
#[inline]
pub fn can<Id: Eq>(subject: &Subject<Id>, action: impl Into<AnyAction>, resource: &Resource<Id>) -> bool {
    // the type of the action decides which, so that the compiler leaves out the other
    let action = action.into();
    let Some(found) = subject.effective.find(resource) else {
        return can_by_search(subject, action, resource);
    };
    if found.is_mismatch | resource.more_assignees.is_some() {
        return can_by_search(subject, action, resource);
    }
    let assigned = select_unpredictable(*found.user == resource.assignee, resource.assigned(), 0);
    match action {
        // R7's levels need no look here: an action outside apps asks for organization-level permissions only, and a
        // test in `action.rs` holds that
        AnyAction::Documented(action) => {
            let held = (found.held | resource.open()) & subject.scopes;
            satisfies(action.requirement(), resource.documented_kind(), held, assigned)
        }
        AnyAction::Own(action) => {
            // whether an action asks for documented permissions is the same each time that a handler asks
            if action.any_of.low() | action.if_assigned.low() != 0 {
                return can_own_by_documented(subject, (found.slot, found.held), assigned, action, resource);
            }
            if !resource.is_in_its_place() {
                return can_own_by_search(subject, action, resource);
            }
            let (own, own_scopes) = subject.own();
            let high = own_half(own, own.get(found.slot as usize), resource) & own_scopes;
            let high = high & (action.any_of.high() | action.if_assigned.high() & assigned);
            // as in `own_at`, in an order that makes LLVM branch on the rows, which are seldom others, and not on `high`
            let is_other = !resource.is_of_kind_of(action) | !own.is_of(action.permissions);
            if select_unpredictable(is_other, high, 0) != 0 {
                return can_own_by_search(subject, action, resource);
            }
            high != 0
        }
    }
}

/// Whether what was found satisfies a documented action, with these scopes: the same as in [`can`].
// `can` has a copy of its own: with this function LLVM made a tenth more instructions of it
#[inline]
fn satisfies_at<Id: Eq>(
    found: &Found<'_, Id>,
    scopes: u64,
    requirement: &DocumentedRequirement,
    resource: &Resource<Id>,
) -> bool {
    // R7's levels need no look here: an action outside apps asks for organization-level permissions only, and a
    // test in `action.rs` holds that
    let held = (found.held | resource.open()) & scopes;
    satisfies(requirement, resource.documented_kind(), held, assigned(found, resource))
}

/// The [high](Permission::high) half of what is held on the resource, of that which was found for its place.
#[inline]
fn own_half<Id>(own: &OwnHalves, found: u64, resource: &Resource<Id>) -> u64 {
    (found | resource.open_to(own.public)) & resource.at_level(own.organization)
}

/// The [low](Permission::low) half of what is held on the resource, of that which was found for its place. Only an own action
/// needs the level: see [`can`].
#[inline]
fn documented_half<Id>(found: u64, resource: &Resource<Id>) -> u64 {
    (found | resource.open()) & resource.at_level(Permission::ORGANIZATION_LEVEL.low())
}

/// Whether an own action is satisfied by the low half of what was found, with the low half of these scopes, or by the high half:
/// the same as in [`can`]. `high` gives the high half of what is held there and of the scopes there.
#[inline]
fn own_at<Id: Eq>(
    subject: &Subject<Id>,
    (held, assigned): (u64, u64),
    (scopes, high): (u64, impl FnOnce(&OwnHalves) -> (u64, u64)),
    action: &'static OwnAction,
    resource: &Resource<Id>,
) -> bool {
    if !resource.is_in_its_place() {
        return can_own_by_search(subject, action, resource);
    }
    let (own, own_scopes) = subject.own();
    let low = documented_half(held, resource) & scopes;
    let (high, own_scopes_here) = high(own);
    let high = own_half(own, high, resource) & own_scopes & own_scopes_here;
    let low = low & (action.any_of.low() | action.if_assigned.low() & assigned);
    let high = high & (action.any_of.high() | action.if_assigned.high() & assigned);
    // Rows at other addresses are other rows, or equal ones: the search compares them. Where nothing satisfies the action, no
    // comparison can change the answer.
    let other_kind = select_unpredictable(!resource.is_of_kind_of(action), low | high, 0);
    let other_table = select_unpredictable(!own.is_of(action.permissions), high, 0);
    if other_kind | other_table != 0 {
        return can_own_by_search(subject, action, resource);
    }
    low | high != 0
}

/// [`can`] for an own action that asks for documented permissions.
// not inlined, and what was found by value, so that `can` needs few registers and no memory
#[inline(never)]
fn can_own_by_documented<Id: Eq>(
    subject: &Subject<Id>,
    (slot, held): (u32, u64),
    assigned: u64,
    action: &'static OwnAction,
    resource: &Resource<Id>,
) -> bool {
    if action.any_of.high() | action.if_assigned.high() != 0 {
        let high = |own: &OwnHalves| (own.get(slot as usize), u64::MAX);
        return own_at(subject, (held, assigned), (subject.scopes, high), action, resource);
    }
    // documented permissions alone: the other half and its table decide nothing, and are not fetched
    if !resource.is_in_its_place() {
        return can_own_by_search(subject, action, resource);
    }
    let held = documented_half(held, resource) & subject.scopes;
    let held = held & (action.any_of.low() | action.if_assigned.low() & assigned);
    if select_unpredictable(!resource.is_of_kind_of(action), held, 0) != 0 {
        return can_own_by_search(subject, action, resource);
    }
    held != 0
}

/// All bits if the resource is assigned to the subject, else none. Only for one assignee (`R11`).
#[inline]
fn assigned<Id: Eq>(found: &Found<'_, Id>, resource: &Resource<Id>) -> u64 {
    select_unpredictable(*found.user == resource.assignee, resource.assigned(), 0)
}

/// [`can`] for a token with places, for an anonymous subject, for a hash that two places share, and for several
/// assignees.
#[inline]
fn can_by_search<Id: Eq>(subject: &Subject<Id>, action: AnyAction, resource: &Resource<Id>) -> bool {
    match action {
        AnyAction::Documented(action) => can_documented_otherwise(subject, action.requirement(), resource),
        AnyAction::Own(action) => can_own_otherwise(subject, action, resource),
    }
}

// not inlined, so that `can` without a token stays small
#[inline(never)]
fn can_documented_otherwise<Id: Eq>(
    subject: &Subject<Id>,
    requirement: &DocumentedRequirement,
    resource: &Resource<Id>,
) -> bool {
    match narrowed(subject, resource) {
        Some((_, Narrowed { found, scopes, .. })) => {
            satisfies_at(&found, scopes & subject.scopes, requirement, resource)
        }
        None => can_documented_by_search(subject, requirement, resource),
    }
}

#[inline(never)]
fn can_own_otherwise<Id: Eq>(
    subject: &Subject<Id>,
    action: &'static OwnAction,
    resource: &Resource<Id>,
) -> bool {
    match narrowed(subject, resource) {
        Some((scopes, narrowed)) => {
            let high = |own: &OwnHalves| {
                let (held, scopes) = scopes.own(&narrowed);
                (held.unwrap_or_else(|| own.get(narrowed.found.slot as usize)), scopes)
            };
            let found = (narrowed.found.held, assigned(&narrowed.found, resource));
            own_at(subject, found, (narrowed.scopes & subject.scopes, high), action, resource)
        }
        None => can_own_by_search(subject, action, resource),
    }
}

/// The result of a look-up for a token with places. `None` if there is no such token, or if a look-up is not enough.
#[inline(always)]
#[expect(clippy::inline_always, reason = "else the result is passed in memory, at a third more instructions")]
fn narrowed<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    resource: &Resource<Id>,
) -> Option<(&'a PlacedScopes<Id>, Narrowed<'a, Id>)> {
    let scopes = subject.placed_scopes()?;
    let narrowed = subject.effective.find_narrowed(scopes, resource)?;
    let is_enough = !narrowed.found.is_mismatch & resource.more_assignees.is_none();
    is_enough.then_some((scopes, narrowed))
}

#[cold]
#[inline(never)]
fn can_documented_by_search<Id: Eq>(
    subject: &Subject<Id>,
    requirement: &DocumentedRequirement,
    resource: &Resource<Id>,
) -> bool {
    let assigned = if subject.is_assigned(resource) { u64::MAX } else { 0 };
    let held = permissions_held(subject, resource).low();
    satisfies(requirement, resource.documented_kind(), held, assigned)
}

/// Also for what is not in the place of its kind, or belongs to a user outside apps.
#[cold]
#[inline(never)]
fn can_own_by_search<Id: Eq>(
    subject: &Subject<Id>,
    action: &'static OwnAction,
    resource: &Resource<Id>,
) -> bool {
    if !resource.is_for(AnyAction::Own(action)) {
        return false;
    }
    let requirement = subject.policy().requirement(AnyAction::Own(action));
    let satisfying = requirement.satisfying(subject.is_assigned(resource));
    permissions_held(subject, resource).intersects(satisfying)
}

/// The permissions that the subject holds on the resource.
pub(crate) fn permissions_held<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
    let granted = permissions_before_token(subject, resource);
    resource.held_of(granted, subject.policy().levels()) & subject.scopes_at(resource)
}

/// The permissions that the subject holds at the place of the resource, before public permissions (`R10`), the
/// level (`R7`) and the token (`R12`) are applied.
pub(crate) fn permissions_before_token<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
    if resource.is_nowhere() || resource.is_users_outside_apps() || subject.effective().is_empty() {
        // a model in no app, a user's own things outside apps, an anonymous caller, or more facts than entries can be
        // numbered for
        let facts = Facts::new(subject, subject.membership_in(resource.owner()), resource);
        return Facts { public: false, ..facts }.granted();
    }
    let found = subject.effective().find(resource).filter(|found| !found.is_mismatch);
    found.map_or_else(|| subject.search(resource), |found| subject.held(&found))
}
