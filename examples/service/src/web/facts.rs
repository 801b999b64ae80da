//! The facts as a handler gets them: nothing can be seen before a question about it was answered with yes.

use super::problem::Problem;
use super::refused::Refused;
use super::reply::{Asked, Reply, tag_of};
use crate::audit::Trail;
use crate::clock;
use crate::{Id, Version};
use rolecall::directory::{Command, Directory, Preview, Refusal};
use rolecall::explain::not_found;
use rolecall::own::AnyAction;
use rolecall::{Action, Decision, Owner, Resource, Subject, decide, explain};
use serde::Serialize;

/// The facts at one version, and the caller as a subject.
///
/// A handler finds the resource by the ids in the request, asks, and gets the facts from the answer.
pub struct Facts<'a> {
    directory: &'a Directory<Id>,
    subject: Subject<Id>,
    trail: &'a Trail,
}

/// The facts, after a question that was answered with yes.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The facts.
    pub facts: &'a Directory<Id>,
    asked: Asked,
}

impl<'a> Facts<'a> {
    pub(super) fn new(directory: &'a Directory<Id>, subject: Subject<Id>, trail: &'a Trail) -> Self {
        Facts { directory, subject, trail }
    }

    /// The caller.
    #[must_use]
    pub const fn subject(&self) -> &Subject<Id> {
        &self.subject
    }

    /// The version of the facts.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.directory.version())
    }

    /// The organization, if there is one.
    #[must_use]
    pub fn organization(&self, organization: &Id) -> Option<Resource<Id>> {
        self.directory.organization(organization)?;
        Some(Resource::organization(organization.clone()))
    }

    /// The app, if its owner has it.
    #[must_use]
    pub fn app(&self, owner: &Owner<Id>, app: &Id) -> Option<Resource<Id>> {
        self.directory.resource(owner, app)
    }

    /// Asks whether the caller may do the action on the resource. `None` is a resource that does not exist.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a resource that is hidden and for one that does not exist.
    pub fn ask(
        &self,
        action: impl Into<AnyAction>,
        resource: Option<&Resource<Id>>,
    ) -> Result<Seen<'a>, Problem> {
        let action = action.into();
        let Some(resource) = resource else {
            self.trail.missing(&self.subject, action);
            return Err(not_found(&self.subject, action).into());
        };
        match decide(&self.subject, action, resource) {
            Decision::Allow(_) => Ok(Seen { facts: self.directory, asked: Asked::by_decision() }),
            Decision::Deny(denial) => {
                self.trail.denied(&self.subject, &denial, resource);
                Err(explain(&self.subject, action, resource).public().into())
            }
        }
    }

    /// What the caller's command would do.
    ///
    /// # Errors
    ///
    /// The policy denies the command, or nobody is signed in. Other refusals are returned inside: the caller may know them.
    pub fn preview(&self, command: &Command<Id>) -> Result<Result<Preview<Id>, Refusal<Id>>, Problem> {
        let now = clock::now().max(self.directory.at());
        match self.directory.preview(&self.subject, now, command) {
            Err(refusal @ (Refusal::Denied(_) | Refusal::NotSignedIn)) => {
                self.trail.refused(&self.subject, &refusal);
                Err(Problem::Refused(Refused::new(&self.subject, refusal)))
            }
            other => Ok(other),
        }
    }

    /// The answer to a question about what the caller may do. It shows no facts, and no question comes before it.
    #[must_use]
    pub fn answer_about_caller<T>(&self, body: T) -> Reply<T> {
        Reply::new(body, Asked::about_oneself()).at(Version::new(self.directory.version()))
    }

    /// The facts about the caller's own account.
    ///
    /// # Errors
    ///
    /// Nobody is signed in.
    pub fn about_oneself(&self) -> Result<(&Id, Seen<'a>), Problem> {
        let nobody = || Problem::from(not_found(&self.subject, Action::ViewOrganization));
        let user = self.subject.user().ok_or_else(nobody)?;
        Ok((user, Seen { facts: self.directory, asked: Asked::about_oneself() }))
    }
}

impl Seen<'_> {
    /// The proof that a question was asked.
    #[must_use]
    pub const fn asked(&self) -> Asked {
        self.asked
    }

    /// The answer that shows something with a tag for `If-Match`.
    ///
    /// # Errors
    ///
    /// It is not there. The question was about it, so that the caller may know.
    pub fn show<T: Serialize>(&self, body: Option<T>) -> Result<Reply<T>, Problem> {
        let body = body.ok_or(Problem::Missing)?;
        let tag = tag_of(&body);
        let reply = self.reply(body);
        Ok(match tag {
            Some(tag) => reply.tagged(tag),
            None => reply,
        })
    }

    /// The answer of a handler.
    #[must_use]
    pub fn reply<T>(&self, body: T) -> Reply<T> {
        Reply::new(body, self.asked).at(Version::new(self.facts.version()))
    }
}
