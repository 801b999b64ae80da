//! One instance of the service: a database, and a replica of the facts in memory.

mod deciding;
mod errors;
mod follow;
mod instance;
mod replica;
mod subjects;

pub use self::deciding::Executed;
pub use self::errors::{CommandError, LogError};

use self::deciding::{Ask, Change, Deciding};
use self::instance::Instance;
use self::replica::Replica;
use crate::Id;
use crate::database::Database;
use crate::facts::Facts;
use crate::settings::Settings;
#[cfg(doc)]
use crate::things::Rules;
use crate::things::{Draft, Found, Page, PageOf, Parts, Row, Thing, ThingError};
use crate::unavailable::Unavailable;
use crate::version::Version;
use crate::{clock, listing, log, rows, things};
use rolecall::directory::{Command, Directory, Event};
use rolecall::filter::Filter;
use rolecall::permit::Permit;
use rolecall::{Policy, Subject};
use std::sync::Arc;

/// One instance. A clone is the same instance.
#[derive(Debug, Clone)]
pub struct Platform(Arc<Instance>);

impl Platform {
    /// Opens the database, creates its tables if it is new, builds the replica, and follows the log.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be reached, or holds facts that contradict each other.
    pub async fn open(settings: Settings) -> Result<Platform, Unavailable> {
        let database = Database::open(&settings).await?;
        let replica = Replica::new(Facts::rebuild(&database).await?);
        let instance = Instance { settings, database, replica, deciding: Deciding::default() };
        let platform = Platform(Arc::new(instance));
        follow::start(&platform.0);
        Ok(platform)
    }

    /// The policy that decides commands and questions.
    #[must_use]
    pub fn policy(&self) -> &'static Policy {
        handlers::policy()
    }

    /// The version of the replica.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.0.replica.version())
    }

    /// Asks the replica, as soon as it has reached the version.
    ///
    /// This is where questions come from, so it asks none itself: a handler reads through
    /// [`Caller::read`](crate::web::Caller::read), which shows nothing before a question was answered with yes.
    ///
    /// A caller who changed something passes the version from [`Executed`], and reads it from any instance. Others pass
    /// [`Version::ANY`]. `ask` runs under a lock: it asks, and does not wait for anything.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the replica does not reach the version in time, or has not heard from the database for too
    /// long. The caller answers 503, never a denial.
    pub async fn read<T>(
        &self,
        at_least: Version,
        ask: impl FnOnce(&Directory<Id>) -> T,
    ) -> Result<T, Unavailable> {
        let limits = (self.0.settings.patience, self.0.settings.trusted_for);
        self.0.replica.read(at_least, limits, ask).await
    }

    /// The user with all memberships and shares, by the facts that [`read`](Platform::read) lends; `None` without an account.
    ///
    /// A subject is built when it is asked for first, and kept until an event makes it stale.
    #[must_use]
    pub fn subject(&self, facts: &Directory<Id>, user: &Id) -> Option<Subject<Id>> {
        self.0.replica.subject(facts, user)
    }

    /// The user with all memberships and shares, loaded from rows; `None` without an account.
    ///
    /// A service that keeps no replica loads each caller so, with two queries for each request. The rights are the same.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn subject_from_rows(&self, user: &str) -> Result<Option<Subject<Id>>, Unavailable> {
        rows::subject::subject(&self.0.database, user).await
    }

    /// Executes the command in the name of the subject's user. The directory decides whether the user may.
    ///
    /// `is_unchanged` is the condition of `If-Match`: the command is carried out only if it holds for the facts that the
    /// command is decided on. `|_| true` asks for nothing.
    ///
    /// # Errors
    ///
    /// [`CommandError`]; nothing has changed then, except possibly after [`CommandError::Unknown`].
    pub async fn execute(
        &self,
        actor: &Subject<Id>,
        command: Command<Id>,
        is_unchanged: impl Fn(&Directory<Id>) -> bool + Send + Sync,
    ) -> Result<Executed, CommandError> {
        self.decide(Ask { change: Change::Command { actor, command }, is_unchanged }).await
    }

    /// Closes the invitations whose time has passed, in nobody's name, and returns the events. The program calls it from time
    /// to time, and no handler does.
    ///
    /// Nobody accepts such an invitation, closed or not. To close it says so in the log, and lets its role be deleted.
    ///
    /// # Errors
    ///
    /// [`CommandError`] for the first invitation that cannot be closed now.
    pub async fn expire_invitations(&self) -> Result<Vec<Event<Id>>, CommandError> {
        let now = clock::now();
        let past = |facts: &Directory<Id>| {
            let past = facts.expired_invitations(now.max(facts.at()));
            past.map(|(organization, invitation)| (organization.clone(), invitation.clone())).collect()
        };
        let past: Vec<(Id, Id)> = self.read(Version::ANY, past).await?;
        let mut events = Vec::new();
        for (organization, invitation) in past {
            let change = Change::Expiry { organization, invitation };
            match self.decide(Ask { change, is_unchanged: |_: &Directory<Id>| true }).await {
                Ok(executed) => events.extend(executed.event),
                // somebody answered it meanwhile
                Err(CommandError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(events)
    }

    async fn decide(
        &self,
        ask: Ask<'_, impl Fn(&Directory<Id>) -> bool + Send + Sync>,
    ) -> Result<Executed, CommandError> {
        let Instance { settings, database, replica, deciding } = &*self.0;
        let executed = deciding.execute(database, replica, ask).await?;
        let version = executed.version.number();
        if executed.event.is_some() && version.is_multiple_of(settings.snapshot_every.max(1)) {
            tokio::spawn(self.clone().store_snapshot());
        }
        Ok(executed)
    }

    /// Stores the facts, so that the next start does not replay the whole log.
    async fn store_snapshot(self) {
        // not from the replica, where requests would wait for it
        let Some(facts) = self.0.deciding.copy().await else { return };
        let version = facts.version();
        let written =
            tokio::task::spawn_blocking(move || serde_json::to_string(&facts.directory.snapshot())).await;
        let stored = match written {
            Ok(Ok(body)) => {
                log::store_snapshot(&self.0.database, version, body).await.map_err(|e| e.to_string())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        // nothing is lost without it: the next start takes longer
        if let Err(error) = stored {
            tracing::warn!(version, error, "no snapshot was stored");
        }
    }

    /// Events of the whole log after the version, in order, at most `limit`: for those who run the service. A caller of the
    /// service sees those of an organization, by [`log_of`](Platform::log_of).
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn events(&self, after: Version, limit: u32) -> Result<Vec<Event<Id>>, Unavailable> {
        let database = &self.0.database;
        let mut connection = database.within(database.pool.acquire()).await?;
        log::events_from(database, &mut connection, after.number().saturating_add(1), limit).await
    }

    /// The events of an organization among the next of the log after the version, and the version to go on after, if there
    /// may be more.
    ///
    /// The permit is for [`ViewAuditLog`](handlers::Ask::ViewAuditLog) on the organization with this id.
    ///
    /// # Errors
    ///
    /// [`LogError`] if the permit is for another action, or the database cannot be asked.
    pub async fn log_of(
        &self,
        permit: Permit<'_, Id, Id>,
        after: Version,
    ) -> Result<(Vec<Event<Id>>, Option<Version>), LogError> {
        let organization = permit.redeem(handlers::Ask::ViewAuditLog)?;
        let mut found = self.events(after, log::AT_ONCE).await?;
        let next = if log::is_all(&found) { None } else { found.last().map(Event::version) };
        found.retain(|event| event.command().organization() == Some(&organization));
        Ok((found, next.map(Version::new)))
    }

    /// The things that the filter of the permit includes: one page of them.
    ///
    /// A permit for [`ViewApp`](rolecall::Action::ViewApp) lists apps, one for `ViewModel` models, and so on.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn list(
        &self,
        permit: Permit<'_, Id, Filter<'_, Id>>,
        page: &PageOf,
    ) -> Result<Page, Unavailable> {
        let action = permit.action();
        // every action has a list: that of the rows that it may be done on
        let filter = permit.redeem(action).unwrap_or(Filter::Nothing);
        listing::list(&self.0.database, &filter, page).await
    }

    /// The row with this id, if there is one: an app, a thing in an app, or one outside apps. Only a permit gives it out.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn thing(&self, id: &str) -> Result<Found, Unavailable> {
        Ok(Found::new(things::store::find(&self.0.database, id).await?))
    }

    /// Stores a new thing in an app, or outside apps. Apps are created by [`Command::CreateApp`].
    ///
    /// The permits are for all of [`Rules::to_create`], of one subject, who is its author.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn insert(&self, permits: Vec<Permit<'_, Id, &Draft>>) -> Result<Thing, ThingError> {
        things::write::insert(&self.0.database, permits).await
    }

    /// Replaces the parts of a thing that people write, if the row is still the one that was read.
    ///
    /// The permits are for all of [`Rules::to_edit`]: one for each part that changes.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn update(&self, permits: Vec<Permit<'_, Id, &Row>>, new: Parts) -> Result<Thing, ThingError> {
        things::write::update(&self.0.database, permits, new).await
    }

    /// Deletes a thing, if the row is still the one that was read. The permit is for [`Rules::delete`].
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn delete(&self, permit: Permit<'_, Id, &Row>) -> Result<(), ThingError> {
        things::write::delete(&self.0.database, permit).await
    }

    /// Runs a pipeline: stores a run with this id, which is assigned to whoever started it. The permit is for
    /// [`RunPipeline`](handlers::Ask::RunPipeline).
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn run(&self, permit: Permit<'_, Id, &Row>, id: Id) -> Result<Thing, ThingError> {
        things::write::run(&self.0.database, permit, id).await
    }
}

/// Writes without a question, with which tests make worlds that no caller could. No service is built with them.
#[cfg(feature = "unchecked")]
impl Platform {
    /// Stores a thing of any kind.
    ///
    /// # Errors
    ///
    /// As [`insert`](Platform::insert).
    pub async fn insert_unchecked(&self, thing: Thing) -> Result<Thing, ThingError> {
        things::store::insert(&self.0.database, thing).await
    }

    /// Replaces a thing.
    ///
    /// # Errors
    ///
    /// As [`update`](Platform::update).
    pub async fn update_unchecked(&self, thing: Thing) -> Result<Thing, ThingError> {
        things::store::update(&self.0.database, thing).await
    }

    /// Deletes a thing.
    ///
    /// # Errors
    ///
    /// As [`delete`](Platform::delete).
    pub async fn delete_unchecked(&self, thing: &Thing) -> Result<(), ThingError> {
        things::store::delete(&self.0.database, thing).await
    }
}
