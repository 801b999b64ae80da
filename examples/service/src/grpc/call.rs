//! One call: the caller, and the questions of its row.

use super::status;
use crate::Id;
use crate::things::{Draft, Found, Page, PageOf, Row, Thing};
use crate::web::{Caller, Problem};
use handlers::{How, Question, Route};
use rolecall::explain::{PublicReason, not_found};
use rolecall::filter::Filter;
use rolecall::own::AnyAction;
use rolecall::permit::{Permit, permit_list};
use rolecall::{Subject, can, filter};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use tonic::{Request, Status};

/// What a handler asks with. [`RouteTable`](super::RouteTable) makes it.
#[derive(Clone)]
pub struct Call(Arc<Inner>);

struct Inner {
    caller: Caller,
    route: &'static Route,
    subject: OnceCell<Subject<Id>>,
    progress: Mutex<Progress>,
}

/// The questions that the handler has dealt with.
#[derive(Default)]
struct Progress {
    asked: Vec<AnyAction>,
    /// Questions whose condition does not hold.
    left_out: Vec<AnyAction>,
}

impl Call {
    pub(super) fn new(caller: Caller, route: &'static Route) -> Call {
        Call(Arc::new(Inner { caller, route, subject: OnceCell::new(), progress: Mutex::default() }))
    }

    /// The call of a request, and its message.
    ///
    /// # Errors
    ///
    /// The request did not come through the layer.
    pub fn of<T>(mut request: Request<T>) -> Result<(Call, T), Status> {
        let call = request.extensions_mut().remove::<Call>();
        let call =
            call.ok_or_else(|| Status::internal("the service does not know the questions of this call"))?;
        Ok((call, request.into_inner()))
    }

    /// The permit for the action on the row, for the caller.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a row that is hidden and for one that does not exist.
    pub async fn ask<'t>(
        &self,
        action: impl Into<AnyAction>,
        found: &'t Found,
    ) -> Result<Permit<'_, Id, &'t Row>, Status> {
        let action = action.into();
        self.question(action, How::Each)?;
        let permit = self.0.caller.permit(self.subject().await?, action, found);
        let permit = permit.map_err(|problem| status::of(&problem))?;
        self.progress(|progress| progress.asked.push(action));
        Ok(permit)
    }

    /// The permit for the action on a thing that does not exist yet. `None` is no such place.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a place that is hidden and for one that does not exist.
    pub async fn ask_new<'t>(
        &self,
        action: impl Into<AnyAction>,
        draft: Option<&'t Draft>,
    ) -> Result<Permit<'_, Id, &'t Draft>, Status> {
        let action = action.into();
        self.question(action, How::Each)?;
        let permit = self.0.caller.permit_new(self.subject().await?, action, draft);
        let permit = permit.map_err(|problem| status::of(&problem))?;
        self.progress(|progress| progress.asked.push(action));
        Ok(permit)
    }

    /// The row, for an answer that shows it after the question about it.
    ///
    /// # Errors
    ///
    /// As [`ask`](Call::ask).
    pub async fn see<'t>(&self, action: impl Into<AnyAction>, found: &'t Found) -> Result<&'t Thing, Status> {
        let action = action.into();
        let row = self.ask(action, found).await?.redeem(action);
        row.map(Row::thing).map_err(|wrong| status::of(&wrong.into()))
    }

    /// The caller by the facts of the first question: all questions of a call are decided on the same facts.
    async fn subject(&self) -> Result<&Subject<Id>, Status> {
        let subject = self.0.subject.get_or_try_init(|| self.0.caller.filtering()).await;
        subject.map_err(|problem| status::of(&problem))
    }

    /// Asks the question about the row, if its condition holds.
    ///
    /// # Errors
    ///
    /// As [`ask`](Call::ask).
    pub async fn ask_if<'t>(
        &self,
        condition: bool,
        action: impl Into<AnyAction>,
        found: &'t Found,
    ) -> Result<Option<Permit<'_, Id, &'t Row>>, Status> {
        let action = action.into();
        if condition {
            return self.ask(action, found).await.map(Some);
        }
        self.leave_out(action)?;
        Ok(None)
    }

    /// Notes that the question's condition does not hold.
    ///
    /// # Errors
    ///
    /// The row has no such question, or always asks it.
    pub fn leave_out(&self, action: impl Into<AnyAction>) -> Result<(), Status> {
        let action = action.into();
        let question = self.questions().find(|question| question.action == action);
        if question.is_none_or(|question| question.when.is_empty()) {
            return Err(self.not_in_table(action));
        }
        self.progress(|progress| progress.left_out.push(action));
        Ok(())
    }

    /// Whether the answer may have a part of the thing. Without a yes the handler leaves the part out.
    ///
    /// # Errors
    ///
    /// The facts cannot be had, or the row always asks the question.
    pub async fn may_show(&self, action: impl Into<AnyAction>, found: &Found) -> Result<bool, Status> {
        let action = action.into();
        self.leave_out(action)?;
        let Some(resource) = found.resource() else { return Ok(false) };
        Ok(can(self.subject().await?, action, resource))
    }

    /// The things on which the caller may do the action: one page of them.
    ///
    /// # Errors
    ///
    /// Nobody is signed in or the token allows nothing of the kind, or the things cannot be had.
    pub async fn list(&self, action: impl Into<AnyAction>, page: &PageOf) -> Result<Page, Status> {
        let action = action.into();
        self.question(action, How::Filter)?;
        let subject = self.subject().await?;
        let told = not_found(subject, action);
        if told.reason() != Some(PublicReason::NotFound) && filter(subject, action) == Filter::Nothing {
            return Err(status::of(&Problem::Denied(told)));
        }
        let found = self.0.caller.service.platform.list(permit_list(subject, action), page).await;
        let found = found.map_err(|unavailable| status::of(&unavailable.into()))?;
        self.progress(|progress| progress.asked.push(action));
        Ok(found)
    }

    /// The id of the user.
    ///
    /// # Errors
    ///
    /// Nobody is signed in.
    pub fn user(&self) -> Result<&str, Status> {
        self.0.caller.user().map(String::as_str).map_err(|problem| status::of(&problem))
    }

    /// Whether every question of the row is dealt with, and one of them was asked.
    pub(super) fn is_answered(&self) -> bool {
        self.progress(|Progress { asked, left_out }| {
            let mut questions = self.questions();
            let is_dealt_with =
                |question: &Question| asked.contains(&question.action) || left_out.contains(&question.action);
            questions.all(is_dealt_with) && (!asked.is_empty() || self.0.route.questions().is_empty())
        })
    }

    fn questions(&self) -> impl Iterator<Item = &'static Question> {
        self.0.route.questions().iter()
    }

    fn question(&self, action: AnyAction, how: How) -> Result<&'static Question, Status> {
        let question = self.questions().find(|question| question.action == action && question.how == how);
        question.ok_or_else(|| self.not_in_table(action))
    }

    fn not_in_table(&self, action: AnyAction) -> Status {
        tracing::error!(call = self.0.route.call, %action, "a handler asks a question that its row does not have");
        Status::internal("the service asks a question that is not in its table")
    }

    fn progress<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        change(&mut self.0.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
