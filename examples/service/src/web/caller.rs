//! The caller of a request: who signed in, with which token, and which facts they want to see.

use super::facts::Facts;
use super::problem::Problem;
use super::refused::Refused;
use super::reply::{Asked, Reply};
use super::{Changed, Created, Service};
use crate::audit::Trail;
use crate::clock;
use crate::things::{Draft, Found, Row};
use crate::tokens::Bearer;
use crate::{CommandError, Executed, Id, Version};
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use rolecall::directory::{Command, Directory, Refusal};
use rolecall::own::AnyAction;
use rolecall::permit::{NotPermitted, Permit};
use rolecall::{Policy, Subject};

/// The caller of a request, and the service.
///
/// A handler takes a `Caller` and has two doors: [`read`](Caller::read) shows facts after a question, and
/// [`execute`](Caller::execute) changes them by a command, which the directory decides.
pub struct Caller {
    /// The service.
    pub service: Service,
    /// The condition of the header `If-Match`.
    pub if_match: Option<String>,
    bearer: Option<Bearer>,
    at_least: Version,
    trail: Trail,
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        Caller::new(service, &parts.headers, Trail::new(&service.audit, parts))
    }
}

/// The token of the header `Authorization`.
///
/// # Errors
///
/// The header is of another scheme: a caller who meant to sign in is not taken for nobody.
pub fn token(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = given.next() else { return Ok(None) };
    // a proxy may have checked the other one
    if given.next().is_some() {
        return Err(Problem::OtherScheme);
    }
    let (scheme, token) =
        value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or(Problem::OtherScheme)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(Some(token.trim())) } else { Err(Problem::OtherScheme) }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Problem> {
    let value = headers.get(name).map(|value| value.to_str()).transpose();
    value.map_err(|error| Problem::invalid(name, &error))
}

impl Caller {
    /// The caller whom the headers name.
    ///
    /// # Errors
    ///
    /// A header cannot be read, or the token is not valid.
    pub fn new(service: &Service, headers: &HeaderMap, trail: Trail) -> Result<Self, Problem> {
        let bearer = match token(headers)? {
            Some(token) => Some(service.tokens.verify(token)?),
            None => None,
        };
        let at_least = match header(headers, Problem::VERSION)? {
            Some(version) => version.parse().map_err(|error| Problem::invalid(Problem::VERSION, &error))?,
            None => Version::ANY,
        };
        let if_match = header(headers, "if-match")?.filter(|tags| *tags != "*").map(str::to_owned);
        Ok(Caller { service: service.clone(), if_match, bearer, at_least, trail })
    }

    /// The caller as a subject: the roles, teams and shares of the facts, narrowed by the token.
    #[must_use]
    pub fn subject(&self, facts: &Directory<Id>) -> Subject<Id> {
        let Some(bearer) = &self.bearer else { return nobody(facts.policy()) };
        let known = self.service.platform.subject(facts, &bearer.user);
        narrowed(known.unwrap_or_else(|| without_facts(facts.policy(), &bearer.user)), bearer)
    }

    /// The caller without roles, teams and shares, for commands: the directory reads these itself.
    fn actor(&self) -> Subject<Id> {
        let policy = self.service.platform.policy();
        match &self.bearer {
            Some(bearer) => narrowed(without_facts(policy, &bearer.user), bearer),
            None => nobody(policy),
        }
    }

    /// The user of the token.
    ///
    /// # Errors
    ///
    /// Nobody is signed in.
    pub fn user(&self) -> Result<&Id, Problem> {
        let nobody = || Refused::new(&self.actor(), Refusal::NotSignedIn);
        self.bearer.as_ref().map(|bearer| &bearer.user).ok_or_else(|| Problem::Refused(nobody()))
    }

    /// Reads the facts: `look` asks, and returns what the caller may see.
    ///
    /// # Errors
    ///
    /// The [`Problem`] of `look`, or the facts cannot be had.
    pub async fn read<T>(
        &self,
        look: impl FnOnce(&Facts<'_>) -> Result<Reply<T>, Problem>,
    ) -> Result<Reply<T>, Problem> {
        self.look(look).await
    }

    /// The same for a handler that goes on with what it saw.
    ///
    /// # Errors
    ///
    /// As [`read`](Caller::read).
    pub async fn look<T>(&self, look: impl FnOnce(&Facts<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        let ask =
            |directory: &Directory<Id>| look(&Facts::new(directory, self.subject(directory), &self.trail));
        self.service.platform.read(self.at_least, ask).await?
    }

    /// The caller as a subject by the facts of this moment, for a filter or a permit.
    ///
    /// # Errors
    ///
    /// The facts cannot be had.
    pub async fn filtering(&self) -> Result<Subject<Id>, Problem> {
        Ok(self.service.platform.read(self.at_least, |directory| self.subject(directory)).await?)
    }

    /// Executes the command in the caller's name.
    ///
    /// # Errors
    ///
    /// The directory refuses, or the change could not be made.
    pub async fn execute(&self, command: Command<Id>) -> Result<Reply<Changed>, Problem> {
        self.execute_if(command, |_| None).await
    }

    /// Executes a command that creates the thing with this id.
    ///
    /// # Errors
    ///
    /// As [`execute`](Caller::execute).
    pub async fn create(&self, id: Id, command: Command<Id>) -> Result<Reply<Created>, Problem> {
        Ok(self.execute(command).await?.map(|Changed { version }| Created { id, version }).created())
    }

    /// Executes the command if the thing that it changes is as the caller saw it: `tag` gives the thing's tag now.
    ///
    /// # Errors
    ///
    /// As [`execute`](Caller::execute), and [`Problem::Changed`].
    pub async fn execute_if(
        &self,
        command: Command<Id>,
        tag: impl Fn(&Directory<Id>) -> Option<String> + Send + Sync,
    ) -> Result<Reply<Changed>, Problem> {
        let actor = self.actor();
        let is_unchanged = |facts: &Directory<Id>| {
            let expected = self.if_match.as_deref();
            expected.is_none_or(|tags| tag(facts).is_some_and(|tag| is_among(&tag, tags)))
        };
        let conditional = self.if_match.is_some().then(|| command.clone());
        match self.service.platform.execute(&actor, command, is_unchanged).await {
            Ok(Executed { event, version }) => {
                if let Some(event) = &event {
                    self.trail.event(event);
                }
                Ok(Reply::new(Changed { version: version.number() }, Asked::by_command()).at(version))
            }
            Err(CommandError::Refused(refusal)) => {
                self.trail.refused(&actor, &refusal);
                Err(Problem::Refused(Refused::new(&actor, refusal)))
            }
            // somebody who may not do it at all learns nothing about the state of the thing
            Err(CommandError::Changed) => {
                Err(self.denied(&actor, conditional).await?.unwrap_or(Problem::Changed))
            }
            Err(CommandError::Unavailable(unavailable)) => Err(unavailable.into()),
            Err(error @ CommandError::Unknown) => Err(Problem::TryAgain(error.to_string())),
            Err(error @ CommandError::Conflict { .. }) => {
                tracing::warn!(%error, "a command was accepted and could not be stored");
                Err(Problem::Conflict("the change contradicts what is stored".to_owned()))
            }
        }
    }

    /// The denial of a command whose condition does not hold, if the caller may not do it anyway.
    async fn denied(
        &self,
        actor: &Subject<Id>,
        command: Option<Command<Id>>,
    ) -> Result<Option<Problem>, Problem> {
        let Some(command) = command else { return Ok(None) };
        let check = |facts: &Directory<Id>| facts.check(actor, clock::now().max(facts.at()), &command);
        match self.service.platform.read(self.at_least, check).await? {
            Err(refusal @ (Refusal::Denied(_) | Refusal::NotSignedIn | Refusal::NotOneself)) => {
                self.trail.refused(actor, &refusal);
                Ok(Some(Problem::Refused(Refused::new(actor, refusal))))
            }
            Ok(()) | Err(_) => Ok(None),
        }
    }

    /// Asks whether the caller may do the action on the row that was found. `subject` is the caller.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a row that is hidden and for one that does not exist.
    pub fn permit<'s, 't>(
        &self,
        subject: &'s Subject<Id>,
        action: impl Into<AnyAction>,
        found: &'t Found,
    ) -> Result<Permit<'s, Id, &'t Row>, Problem> {
        let action = action.into();
        found
            .permit(subject, action)
            .map_err(|refused| self.not_permitted(subject, action, &refused, found.resource()))
    }

    /// Asks whether the caller may do the action on a thing that does not exist yet. `None` is no such place.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a place that is hidden and for one that does not exist.
    pub fn permit_new<'s, 't>(
        &self,
        subject: &'s Subject<Id>,
        action: AnyAction,
        draft: Option<&'t Draft>,
    ) -> Result<Permit<'s, Id, &'t Draft>, Problem> {
        Draft::permit(draft, subject, action).map_err(|refused| {
            let resource = draft.map(|draft| draft.resource(action));
            self.not_permitted(subject, action, &refused, resource.as_ref())
        })
    }

    /// Records a denial, or a question about something that does not exist, and returns the answer.
    #[must_use]
    pub fn not_permitted(
        &self,
        subject: &Subject<Id>,
        action: AnyAction,
        refused: &NotPermitted,
        resource: Option<&rolecall::Resource<Id>>,
    ) -> Problem {
        match refused.denial().zip(resource) {
            Some((denial, resource)) => self.trail.denied(subject, &denial, resource),
            None => self.trail.missing(subject, action),
        }
        refused.told().into()
    }
}

/// Whether the tag is in the list of a header.
#[must_use]
pub fn is_among(tag: &str, tags: &str) -> bool {
    tags.split(',').any(|given| given.trim() == tag)
}

fn nobody(policy: &Policy) -> Subject<Id> {
    Subject::anonymous().under(policy)
}

fn without_facts(policy: &Policy, user: &Id) -> Subject<Id> {
    // no memberships cannot contradict each other, and an error would make nobody of the caller
    policy.subject(user.clone(), []).unwrap_or_else(|_| nobody(policy))
}

fn narrowed(subject: Subject<Id>, bearer: &Bearer) -> Subject<Id> {
    let subject = match &bearer.grants {
        Some(grants) => subject.narrowed_by(grants.iter().cloned()),
        None => subject,
    };
    match &bearer.actor {
        Some(actor) => subject.acted_by(actor.clone()),
        None => subject,
    }
}
