//! A row that was found by its id: nobody sees it before they asked.

use super::{Thing, ThingError};
use crate::Id;
use rolecall::own::AnyAction;
use rolecall::permit::{NotPermitted, Permit, permit};
use rolecall::{Resource, Subject};
use std::ptr;

/// The row with an id, if there is one. Only a permit gives it out, and only the database makes it.
///
/// So a permit for a row is one for the row as it was read: nobody can ask about a copy that says something else.
#[derive(Debug)]
pub struct Found(Option<Row>);

/// A row as it was read, and the resource to ask about.
#[derive(Debug)]
pub struct Row {
    resource: Resource<Id>,
    thing: Thing,
}

impl Found {
    /// The row. One whose kind has no such place is none.
    pub(crate) fn new(found: Option<Thing>) -> Found {
        Found(found.and_then(|thing| Some(Row { resource: thing.resource()?, thing })))
    }

    /// The resource, for questions that show nothing of the row, such as which buttons a front end has.
    ///
    /// It says that there is a row, and where. A handler that answers from it asks first.
    #[must_use]
    pub fn resource(&self) -> Option<&Resource<Id>> {
        self.0.as_ref().map(|row| &row.resource)
    }

    /// Asks whether the subject may do the action on the row. A row of a kind that the action does not apply to is none.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a row that is hidden and for one that does not exist.
    pub fn permit<'s>(
        &self,
        subject: &'s Subject<Id>,
        action: impl Into<AnyAction>,
    ) -> Result<Permit<'s, Id, &Row>, NotPermitted> {
        let action = action.into();
        let found = self.0.as_ref().filter(|row| row.thing.kind == action.applies_to());
        permit(subject, action, found, |row| row.resource.clone())
    }

    /// The row without a question: what tests compare with, and what a measurement leaves out. No service is built with it.
    #[cfg(feature = "unchecked")]
    #[must_use]
    pub fn unchecked(self) -> Option<Thing> {
        self.0.map(|row| row.thing)
    }
}

impl Row {
    /// The thing.
    #[must_use]
    pub const fn thing(&self) -> &Thing {
        &self.thing
    }
}

/// The user who writes, and what the permits are for, if one subject has them for one thing and they answer every question.
///
/// # Errors
///
/// There is no permit, the permits are not for one thing and one user, or a question is not among them.
pub(super) fn permitted<'t, T>(
    permits: Vec<Permit<'_, Id, &'t T>>,
    questions: impl FnOnce(&T) -> Result<Vec<AnyAction>, ThingError>,
) -> Result<(Id, &'t T), ThingError> {
    let asked: Vec<_> = permits.iter().map(Permit::action).collect();
    // for its own action a permit gives its thing out
    let mut all = permits.into_iter().filter_map(|permit| {
        let (subject, action) = (permit.subject(), permit.action());
        Some((subject, permit.redeem(action).ok()?))
    });
    let (subject, thing) = all.next().ok_or(ThingError::OtherPermit)?;
    if !all.all(|(other, same)| ptr::eq(subject, other) && ptr::eq(thing, same)) {
        return Err(ThingError::OtherPermit);
    }
    match questions(thing)?.into_iter().find(|question| !asked.contains(question)) {
        Some(missing) => Err(ThingError::Unasked(missing)),
        None => Ok((subject.user().cloned().ok_or(ThingError::OtherPermit)?, thing)),
    }
}
