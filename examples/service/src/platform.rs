//! One instance of the service: a database, and a replica of the facts in memory.

mod errors;
mod settings;
mod version;

pub use self::errors::{CommandError, StartError, Unavailable};
pub use self::settings::Settings;
pub use self::version::Version;

use crate::Id;
use crate::seed;
use crate::things::{Page, PageOf, Thing, ThingError};
use rolecall::directory::{Command, Directory, Event};
use rolecall::filter::Filter;
use rolecall::{Policy, Subject};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// One instance. A clone is the same instance.
#[derive(Debug, Clone)]
pub struct Platform(Arc<Instance>);

#[derive(Debug)]
struct Instance {
    facts: Mutex<Facts>,
}

#[derive(Debug)]
struct Facts {
    directory: Directory<Id>,
    log: Vec<Event<Id>>,
    things: Vec<Thing>,
}

/// A command that was carried out.
#[derive(Debug, Clone)]
pub struct Executed {
    /// The event, or `None` if the command would have changed nothing.
    pub event: Option<Event<Id>>,
    /// The version from which on every instance knows of the command.
    pub version: Version,
}

impl Platform {
    /// Opens the database, creates and seeds it if it is new, and builds the replica.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the database cannot be reached, or holds facts that contradict each other.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn open(settings: Settings) -> Result<Platform, StartError> {
        let directory = Directory::new().governed_by(handlers::policy().clone());
        let facts = Facts { directory, log: Vec::new(), things: Vec::new() };
        let platform = Platform(Arc::new(Instance { facts: Mutex::new(facts) }));
        if settings.seeds {
            seed::fill(&platform).await?;
        }
        Ok(platform)
    }

    /// The policy that decides commands and questions.
    #[must_use]
    pub fn policy(&self) -> &'static Policy {
        handlers::policy()
    }

    /// The present time in milliseconds since 1970, as in events.
    #[must_use]
    pub fn now() -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// The version of the replica.
    #[must_use]
    pub fn version(&self) -> Version {
        self.with(|facts| Version::new(facts.directory.version()))
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
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn read<T>(
        &self,
        at_least: Version,
        ask: impl FnOnce(&Directory<Id>) -> T,
    ) -> Result<T, Unavailable> {
        self.with(|facts| {
            if facts.directory.version() < at_least.number() {
                return Err(Unavailable::Behind {
                    at_least,
                    reached: Version::new(facts.directory.version()),
                });
            }
            Ok(ask(&facts.directory))
        })
    }

    /// Executes the command in the name of the subject's user.
    ///
    /// `is_unchanged` is the condition of `If-Match`: the command is carried out only if it holds for the facts that the
    /// command is decided on. `|_| true` asks for nothing.
    ///
    /// # Errors
    ///
    /// [`CommandError`]; nothing has changed then, except possibly after [`CommandError::Unknown`].
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn execute(
        &self,
        actor: &Subject<Id>,
        command: Command<Id>,
        is_unchanged: impl Fn(&Directory<Id>) -> bool + Send + Sync,
    ) -> Result<Executed, CommandError> {
        self.with(|facts| {
            if !is_unchanged(&facts.directory) {
                return Err(CommandError::Changed);
            }
            let now = Platform::now().max(facts.directory.at());
            let event = facts.directory.execute(actor, now, command)?;
            facts.log.extend(event.clone());
            Ok(Executed { event, version: Version::new(facts.directory.version()) })
        })
    }

    /// The events after the version, in order, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn events(&self, after: Version, limit: u32) -> Result<Vec<Event<Id>>, Unavailable> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.with(|facts| {
            let later = facts.log.iter().filter(|event| event.version() > after.number());
            Ok(later.take(limit).cloned().collect())
        })
    }

    /// The things that the filter includes: one page of them.
    ///
    /// The filter of [`ViewApp`](rolecall::Action::ViewApp) lists apps, that of `ViewModel` models, and so on.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn list(&self, filter: &Filter<'_, Id>, page: &PageOf) -> Result<Page, Unavailable> {
        self.with(|facts| {
            let mut found: Vec<_> = facts.all_things();
            found.retain(|thing| thing.resource().is_some_and(|resource| filter.contains(&resource)));
            Ok(page.of(found))
        })
    }

    /// The thing with this id, if there is one: an app, a thing in an app, or one outside apps. The caller decides afterwards who may know.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the database cannot be asked.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn thing(&self, id: &str) -> Result<Option<Thing>, Unavailable> {
        self.with(|facts| Ok(facts.all_things().into_iter().find(|thing| thing.id == id)))
    }

    /// Stores a new thing in an app, or outside apps. Apps are created by [`Command::CreateApp`].
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn insert(&self, thing: Thing) -> Result<Thing, ThingError> {
        self.with(|facts| {
            if facts.things.iter().any(|other| other.id == thing.id) {
                return Err(ThingError::Taken);
            }
            let thing = Thing { version: 1, ..thing };
            facts.things.push(thing.clone());
            Ok(thing)
        })
    }

    /// Replaces the name, the content, the visibility and the assignees of a thing that still has this version.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn update(&self, thing: Thing) -> Result<Thing, ThingError> {
        self.with(|facts| {
            let known =
                facts.things.iter_mut().find(|other| (other.kind, &other.id) == (thing.kind, &thing.id));
            let known = known.ok_or(ThingError::Missing)?;
            if known.version != thing.version {
                return Err(ThingError::Changed);
            }
            *known = Thing { version: thing.version.saturating_add(1), updated_at: Platform::now(), ..thing };
            Ok(known.clone())
        })
    }

    /// Deletes a thing that still has this version.
    ///
    /// # Errors
    ///
    /// [`ThingError`]; nothing has changed then.
    #[allow(clippy::unused_async, reason = "skeleton")]
    pub async fn delete(&self, thing: &Thing) -> Result<(), ThingError> {
        self.with(|facts| {
            let at = facts.things.iter().position(|other| (other.kind, &other.id) == (thing.kind, &thing.id));
            let at = at.ok_or(ThingError::Missing)?;
            if facts.things.get(at).is_some_and(|known| known.version != thing.version) {
                return Err(ThingError::Changed);
            }
            facts.things.remove(at);
            Ok(())
        })
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Facts) -> T) -> T {
        ask(&mut self.0.facts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Facts {
    fn all_things(&self) -> Vec<Thing> {
        let mut all = self.things.clone();
        for thing in &mut all {
            if let Some(app) = &thing.app {
                thing.app_public =
                    self.directory.app(&thing.owner, app).is_some_and(rolecall::directory::App::is_public);
            }
        }
        for (organization, content) in self.directory.organizations() {
            let owner = rolecall::Owner::Organization(organization.clone());
            all.extend(content.apps().map(|(id, app)| Thing::of_app(owner.clone(), id, app)));
        }
        for (user, account) in self.directory.accounts() {
            let owner = rolecall::Owner::User(user.clone());
            all.extend(account.apps().map(|(id, app)| Thing::of_app(owner.clone(), id, app)));
        }
        all
    }
}
