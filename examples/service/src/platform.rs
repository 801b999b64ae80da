//! One instance of the service: a database, and a replica of the facts in memory.

mod deciding;
mod errors;
mod follow;
mod instance;
mod replica;
mod subjects;

pub use self::deciding::Executed;
pub use self::errors::CommandError;

use self::deciding::{Ask, Deciding};
use self::instance::Instance;
use self::replica::Replica;
use crate::Id;
use crate::database::Database;
use crate::facts::Facts;
use crate::settings::Settings;
use crate::things::{Page, PageOf, Thing, ThingError};
use crate::unavailable::Unavailable;
use crate::version::Version;
use crate::{listing, log, rows, things};
use rolecall::directory::{Command, Directory, Event};
use rolecall::filter::Filter;
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

    /// Executes the command in the name of the subject's user.
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
        let Instance { settings, database, replica, deciding } = &*self.0;
        let executed = deciding.execute(database, replica, Ask { actor, command, is_unchanged }).await?;
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

    /// The events after the version, in order, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn events(&self, after: Version, limit: u32) -> Result<Vec<Event<Id>>, Unavailable> {
        let database = &self.0.database;
        let mut connection = database.within(database.pool.acquire()).await?;
        log::events_from(database, &mut connection, after.number().saturating_add(1), limit).await
    }

    /// The things that the filter includes: one page of them.
    ///
    /// The filter of [`ViewApp`](rolecall::Action::ViewApp) lists apps, that of `ViewModel` models, and so on.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn list(&self, filter: &Filter<'_, Id>, page: &PageOf) -> Result<Page, Unavailable> {
        listing::list(&self.0.database, filter, page).await
    }

    /// The thing with this id, if there is one: an app, a thing in an app, or one outside apps. The caller decides
    /// afterwards who may know.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    pub async fn thing(&self, id: &str) -> Result<Option<Thing>, Unavailable> {
        things::store::find(&self.0.database, id).await
    }

    /// Stores a new thing in an app, or outside apps. Apps are created by [`Command::CreateApp`].
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn insert(&self, thing: Thing) -> Result<Thing, ThingError> {
        things::store::insert(&self.0.database, thing).await
    }

    /// Replaces the name, the content, the visibility and the assignees of a thing that still has this version.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn update(&self, thing: Thing) -> Result<Thing, ThingError> {
        things::store::update(&self.0.database, thing).await
    }

    /// Deletes a thing that still has this version.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    pub async fn delete(&self, thing: &Thing) -> Result<(), ThingError> {
        things::store::delete(&self.0.database, thing).await
    }
}
