//! The replica: the facts that requests are answered from.

use super::subjects::Subjects;
use crate::Id;
use crate::database::Database;
use crate::facts::{Facts, FollowError};
use crate::log::{self, AT_ONCE};
use crate::unavailable::Unavailable;
use crate::version::Version;
use rolecall::Subject;
use rolecall::directory::{Directory, Event};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Facts in memory, which follow the log of the database.
///
/// Only events of the log are applied, each once and in order. So all replicas have the same facts at the same version.
#[derive(Debug)]
pub(super) struct Replica {
    /// The subjects of users who asked before, as the facts are now. It is locked after the facts.
    subjects: Mutex<Subjects>,
    /// `None` while the facts are built anew, because the log was not the one that they were from.
    facts: RwLock<Option<Facts>>,
    reached: watch::Sender<u64>,
    /// The time when the replica last knew the whole log, in milliseconds since `started`.
    heard: AtomicU64,
    started: Instant,
    /// Wakes the task that follows the log.
    pub(super) news: Notify,
}

impl Replica {
    pub(super) fn new(facts: Facts) -> Replica {
        let (reached, _) = watch::channel(facts.version());
        Replica {
            subjects: Mutex::new(Subjects::at(facts.version())),
            facts: RwLock::new(Some(facts)),
            reached,
            heard: AtomicU64::new(0),
            started: Instant::now(),
            news: Notify::new(),
        }
    }

    pub(super) fn version(&self) -> u64 {
        *self.reached.borrow()
    }

    /// Asks the facts as soon as they have reached the version.
    pub(super) async fn read<T>(
        &self,
        at_least: Version,
        (patience, trusted_for): (Duration, Duration),
        ask: impl FnOnce(&Directory<Id>) -> T,
    ) -> Result<T, Unavailable> {
        loop {
            if self.version() < at_least.number() {
                self.reach(at_least, patience).await?;
            }
            let age = self.age();
            if age > trusted_for {
                return Err(Unavailable::Stale { for_ms: millis(age) });
            }
            if let Some(facts) = self.facts.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
                // the facts may have been built anew from a log that lacks the version
                return if facts.version() >= at_least.number() {
                    Ok(ask(&facts.directory))
                } else {
                    Err(Unavailable::Behind { at_least, reached: Version::new(facts.version()) })
                };
            }
            self.built_anew(at_least, patience).await?;
        }
    }

    /// The user with all memberships and shares, if the user has an account. `facts` are those of [`read`](Replica::read).
    pub(super) fn subject(&self, facts: &Directory<Id>, user: &Id) -> Option<Subject<Id>> {
        self.subjects.lock().unwrap_or_else(PoisonError::into_inner).get(facts, user)
    }

    async fn reach(&self, at_least: Version, patience: Duration) -> Result<(), Unavailable> {
        self.news.notify_one();
        let mut reached = self.reached.subscribe();
        let arrival = reached.wait_for(|version| *version >= at_least.number());
        match timeout(patience, arrival).await {
            Ok(_) => Ok(()),
            Err(_) => Err(Unavailable::Behind { at_least, reached: Version::new(self.version()) }),
        }
    }

    /// Waits until there are facts again, after the log turned out to be another one.
    async fn built_anew(&self, at_least: Version, patience: Duration) -> Result<(), Unavailable> {
        let mut reached = self.reached.subscribe();
        let are_there = |_: &u64| self.facts.read().unwrap_or_else(PoisonError::into_inner).is_some();
        match timeout(patience, reached.wait_for(are_there)).await {
            Ok(_) => Ok(()),
            Err(_) => Err(Unavailable::Behind { at_least, reached: Version::ANY }),
        }
    }

    /// The time since the replica last knew the whole log.
    fn age(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(self.heard.load(Ordering::Relaxed)))
    }

    /// A copy of the facts, to decide a command on.
    pub(super) fn copy(&self) -> Option<Facts> {
        self.facts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the log from where the facts are, and applies what is new.
    pub(super) async fn catch_up(&self, database: &Database) -> Result<(), Unavailable> {
        let mut connection = database.within(database.pool.acquire()).await?;
        loop {
            let asked = self.started.elapsed();
            let events = log::events_from(database, &mut connection, self.version(), AT_ONCE).await?;
            let is_all = log::is_all(&events);
            match self.absorb(events) {
                Ok(()) => {}
                Err(FollowError::Diverged(version)) => {
                    tracing::warn!(version, "the log has lost events: the facts are built anew");
                    drop(connection);
                    let facts = Facts::rebuild(database).await?;
                    self.replace(facts, asked);
                    return Ok(());
                }
                Err(FollowError::Unavailable(unavailable)) => return Err(unavailable),
            }
            if is_all {
                self.heard.fetch_max(millis(asked), Ordering::Relaxed);
                return Ok(());
            }
        }
    }

    /// Applies events of the log that are new, the first of which is one that led to the facts.
    ///
    /// Another task may have applied some of them meanwhile.
    pub(super) fn absorb(&self, mut events: Vec<Event<Id>>) -> Result<(), FollowError> {
        let mut guard = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        let Some(facts) = guard.take() else {
            return Err(FollowError::Diverged(self.version()));
        };
        let version = facts.version();
        let is_behind = events.first().is_some_and(|first| first.version() < version);
        if is_behind {
            events.retain(|event| event.version() >= version);
        }
        if is_behind && events.is_empty() {
            *guard = Some(facts);
            return Ok(());
        }
        let news: Vec<_> = events.iter().filter(|event| event.version() > version).cloned().collect();
        // what cannot be applied leaves no facts: nobody is answered from facts that contradict the log
        let facts = facts.with(events)?;
        let version = facts.version();
        self.subjects.lock().unwrap_or_else(PoisonError::into_inner).follow(&facts.directory, &news);
        *guard = Some(facts);
        drop(guard);
        self.reached.send_if_modified(|reached| {
            let is_new = *reached < version;
            *reached = version.max(*reached);
            is_new
        });
        Ok(())
    }

    /// Answers from other facts from now on.
    fn replace(&self, facts: Facts, asked: Duration) {
        let version = facts.version();
        let mut guard = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        *self.subjects.lock().unwrap_or_else(PoisonError::into_inner) = Subjects::at(facts.version());
        *guard = Some(facts);
        drop(guard);
        self.heard.fetch_max(millis(asked), Ordering::Relaxed);
        // last, since it wakes those who wait for these facts
        self.reached.send_replace(version);
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts { directory: Directory::new(), last: None }
    }

    /// While the facts are built anew, a request waits for them, and is not told that the service is behind.
    #[tokio::test]
    async fn a_request_waits_for_facts_that_are_built_anew() {
        let replica = Replica::new(facts());
        *replica.facts.write().unwrap() = None;
        let limits = (Duration::from_secs(5), Duration::from_secs(30));
        let read = replica.read(Version::ANY, limits, Directory::version);
        let rebuilt = async {
            tokio::task::yield_now().await;
            replica.replace(facts(), replica.started.elapsed());
        };
        let (read, ()) = tokio::join!(read, rebuilt);
        assert_eq!(read, Ok(0));

        *replica.facts.write().unwrap() = None;
        let limits = (Duration::from_millis(1), Duration::from_secs(30));
        let behind = Unavailable::Behind { at_least: Version::ANY, reached: Version::ANY };
        assert_eq!(replica.read(Version::ANY, limits, Directory::version).await, Err(behind));
    }
}
