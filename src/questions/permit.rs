//! Permits: proofs that a decision allowed something, for a data layer to demand.

mod receipt;

pub use self::receipt::Receipt;

use super::explain::{PublicExplanation, explain, not_found};
use super::filter::{Filter, filter};
use crate::decide::{Denial, decide};
use crate::facts::{Resource, Subject};
use crate::vocabulary::own::AnyAction;
use alloc::boxed::Box;
use core::fmt;
use core::hash::Hash;
use thiserror::Error;

/// A proof that the subject may do the action on this very thing.
///
/// Only [`permit`](fn@crate::permit) and [`permit_list`] make one. A data layer whose functions take a permit in place
/// of a row cannot be called by a handler that forgot to ask: the program does not compile.
///
/// The permit holds the thing itself, such as the row that was loaded, and gives it out only for the action that was
/// decided. So it can be used neither for another row nor for another action. It borrows the subject, and so ends with
/// the request. It has no `Clone`, no `Default` and no wire format.
///
/// ```
/// use rolecall::permit::{NotPermitted, Permit, WrongPermit};
/// use rolecall::{Action, Membership, Resource, Role, Subject, permit};
///
/// struct AppRow { organization: u64, id: u64, is_public: bool }
///
/// impl AppRow {
///     fn resource(&self) -> Resource<u64> {
///         Resource::app(self.organization, self.id).public_if(self.is_public)
///     }
/// }
///
/// /// The data layer.
/// struct Apps;
///
/// impl Apps {
///     fn find(&self, organization: u64, id: u64) -> Option<AppRow> {
///         (organization == 1).then_some(AppRow { organization, id, is_public: false })
///     }
///
///     fn delete(&self, permit: Permit<'_, u64, AppRow>) -> Result<u64, WrongPermit> {
///         let row = permit.redeem(Action::DeleteApp)?;
///         Ok(row.id) // DELETE FROM app WHERE organization = ? AND id = ?
///     }
/// }
///
/// fn delete(user: &Subject<u64>, organization: u64, id: u64) -> Result<u64, NotPermitted> {
///     let permit = permit(user, Action::DeleteApp, Apps.find(organization, id), AppRow::resource)?;
///     Ok(Apps.delete(permit).unwrap_or_default())
/// }
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// assert_eq!(delete(&ana, 1, 100), Ok(100));
/// assert_eq!(delete(&ana, 2, 200).unwrap_err().told().status(), 404); // no such row
///
/// let eve = Subject::new(8, [Membership::new(1, Role::OrganizationUser)])?;
/// assert_eq!(delete(&eve, 1, 100).unwrap_err().told().status(), 403);
/// let looks = permit(&eve, Action::ViewApp, Apps.find(1, 100), AppRow::resource)?;
/// let error = Apps.delete(looks).unwrap_err();
/// assert_eq!(error.to_string(), "a permit for `view_app` was used for `delete_app`: ask for the action that is done");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A row cannot stand in for a permit, and nothing else makes one:
///
/// ```compile_fail,E0308
/// # use rolecall::{Subject, permit::Permit};
/// struct Row;
/// fn delete(permit: Permit<'_, u64, Row>) {}
/// delete(Row);
/// ```
///
/// ```compile_fail,E0451
/// # use rolecall::{Action, Subject, permit::Permit};
/// # let (subject, row) = (Subject::<u64>::anonymous(), 100);
/// let permit = Permit { subject: &subject, action: Action::DeleteApp.into(), thing: row };
/// ```
///
/// ```compile_fail,E0599
/// # use rolecall::permit::Permit;
/// fn twice(permit: Permit<'_, u64, u64>) {
///     let again = permit.clone();
/// }
/// ```
///
/// ```compile_fail,E0505
/// # use rolecall::{Action, Resource, Subject, permit};
/// # let subject = Subject::new(7, []).unwrap();
/// let kept = permit(&subject, Action::ViewApp, Some(100), |app| Resource::personal_app(7, *app));
/// drop(subject);
/// kept.unwrap();
/// ```
///
/// # What it does not prove
///
/// The resource is the one that the handler's function made from the row, and rolecall believes it: make it in one place
/// for each table. The decision was made on the facts of that moment: a change that must not overtake it happens in the
/// same transaction. An ordinary [`Decision`](crate::Decision) is no proof, because anybody can write
/// `Decision::Allow`.
#[must_use = "a permit that nobody redeems allows nothing"]
pub struct Permit<'s, Id, T> {
    subject: &'s Subject<Id>,
    action: AnyAction,
    thing: T,
}

/// Decides whether the subject may do the action on the thing that was found, and gives a [`Permit`] if so.
///
/// `resource` makes the resource from the thing, such as a row. `None` stands for a row that was not found, and gets
/// the answer that a hidden one gets. A reference to a row is a thing, too: a handler that does two things with it asks
/// twice.
///
/// The cost is that of [`decide`](fn@crate::decide), and of [`explain`](fn@crate::explain) for a denial. With the feature
/// `tracing` a denial is one event.
///
/// # Errors
///
/// [`NotPermitted`] has the answer for the caller.
pub fn permit<Id: Eq, T>(
    subject: &Subject<Id>,
    action: impl Into<AnyAction>,
    found: Option<T>,
    resource: impl FnOnce(&T) -> Resource<Id>,
) -> Result<Permit<'_, Id, T>, NotPermitted> {
    let action = action.into();
    let Some(thing) = found else {
        return Err(NotPermitted::new(None, not_found(subject, action)));
    };
    let resource = resource(&thing);
    match decide(subject, action, &resource).require() {
        Ok(_) => Ok(Permit { subject, action, thing }),
        Err(denial) => {
            #[cfg(feature = "tracing")]
            denial.trace();
            let told = explain(subject, action, &resource).public();
            Err(NotPermitted::new(Some(denial), told))
        }
    }
}

/// A permit for a list: the thing is the [`Filter`] of the rows on which the subject may do the action.
///
/// It is never denied. A subject who may see nothing gets a filter that contains nothing, so a data layer that takes this
/// permit cannot list more than [`filter`](fn@crate::filter) allows. The cost is that of `filter`.
///
/// ```
/// use rolecall::filter::Filter;
/// use rolecall::permit::{Permit, WrongPermit, permit_list};
/// use rolecall::{Action, Subject};
///
/// fn list(permit: Permit<'_, u64, Filter<'_, u64>>) -> Result<usize, WrongPermit> {
///     let groups = permit.redeem(Action::ViewModel)?.groups();
///     Ok(groups.len()) // SELECT … FROM model WHERE …
/// }
///
/// let ana = Subject::new(7, [])?;
/// assert_eq!(list(permit_list(&ana, Action::ViewModel)), Ok(2)); // her personal apps, and what is public
/// assert!(list(permit_list(&ana, Action::ViewTask)).is_err());
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn permit_list<Id: Eq + Hash>(
    subject: &Subject<Id>,
    action: impl Into<AnyAction>,
) -> Permit<'_, Id, Filter<'_, Id>> {
    let action = action.into();
    Permit { subject, action, thing: filter(subject, action) }
}

impl<'s, Id, T> Permit<'s, Id, T> {
    /// The thing, for somebody who does this action.
    ///
    /// # Errors
    ///
    /// [`WrongPermit`] if another action was decided: an error of the program, for a status of 500.
    pub fn redeem(self, action: impl Into<AnyAction>) -> Result<T, WrongPermit> {
        let (permitted, asked) = (self.action, action.into());
        if permitted == asked { Ok(self.thing) } else { Err(WrongPermit { permitted, asked }) }
    }

    /// The action that was decided.
    #[must_use]
    pub const fn action(&self) -> AnyAction {
        self.action
    }

    /// The subject who may do it, for a record of who did.
    #[must_use]
    pub const fn subject(&self) -> &'s Subject<Id> {
        self.subject
    }

    /// Says that the decision was made, and what it was.
    pub const fn receipt(&self) -> Receipt {
        Receipt::new(self.action, true)
    }
}

// without the thing, which is given out only for the action
impl<Id: fmt::Debug, T> fmt::Debug for Permit<'_, Id, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("user", &self.subject.user())
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}

/// The answer for a caller who gets no [`Permit`].
///
/// The message is the public one, which names no id, role or team. One pointer wide, so that a `Result` of it stays
/// small.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("{}", .0.told)]
pub struct NotPermitted(Box<Answer>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Answer {
    denial: Option<Denial>,
    told: PublicExplanation,
}

impl NotPermitted {
    fn new(denial: Option<Denial>, told: PublicExplanation) -> Self {
        NotPermitted(Box::new(Answer { denial, told }))
    }

    /// The part that the caller may be told, with the status.
    #[must_use]
    pub fn told(&self) -> PublicExplanation {
        self.0.told
    }

    /// The denial, for a log; `None` for a row that was not found.
    #[must_use]
    pub fn denial(&self) -> Option<Denial> {
        self.0.denial
    }

    /// Says that the decision was made, and what it was.
    pub fn receipt(&self) -> Receipt {
        Receipt::new(self.0.told.action(), false)
    }
}

/// A permit was used for another action than the one that was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("a permit for `{permitted}` was used for `{asked}`: ask for the action that is done")]
pub struct WrongPermit {
    permitted: AnyAction,
    asked: AnyAction,
}

impl WrongPermit {
    /// The action that was decided.
    #[must_use]
    pub const fn permitted(&self) -> AnyAction {
        self.permitted
    }

    /// The action that the permit was used for.
    #[must_use]
    pub const fn asked(&self) -> AnyAction {
        self.asked
    }
}
