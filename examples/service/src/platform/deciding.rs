//! Deciding commands, and writing their events.

use super::errors::CommandError;
use super::replica::Replica;
use crate::Id;
use crate::clock;
use crate::database::{Database, Dialect};
use crate::facts::{Facts, FollowError};
use crate::unavailable::Unavailable;
use crate::version::Version;
use crate::{log, rows};
use rolecall::Subject;
use rolecall::directory::{Command, Directory, Event, Refusal};
use sqlx::{Any, Transaction};

/// A command that was carried out.
#[derive(Debug, Clone)]
pub struct Executed {
    /// The event, or `None` if the command would have changed nothing.
    pub event: Option<Event<Id>>,
    /// The version from which on every instance knows of the command.
    pub version: Version,
}

/// A second copy of the facts, on which commands are decided.
///
/// A command is applied before its event is in the log, since the consequences are a part of the event. Requests must not be
/// answered from facts that are not in the log yet, so it is applied to this copy. An instance that decides nothing has none.
#[derive(Debug, Default)]
pub(super) struct Deciding(tokio::sync::Mutex<Option<Facts>>);

/// What is decided, under which condition.
pub(super) struct Ask<'a, Condition> {
    pub(super) change: Change<'a>,
    pub(super) is_unchanged: Condition,
}

/// A change of the facts.
pub(super) enum Change<'a> {
    /// A command in the name of the actor's user.
    Command { actor: &'a Subject<Id>, command: Command<Id> },
    /// The end of an invitation whose time has passed, in nobody's name.
    Expiry { organization: Id, invitation: Id },
}

impl Change<'_> {
    fn decide(self, directory: &mut Directory<Id>, at: u64) -> Result<Option<Event<Id>>, Refusal<Id>> {
        match self {
            Change::Command { actor, command } => directory.execute(actor, at, command),
            Change::Expiry { organization, invitation } => {
                directory.expire_invitation(at, organization, invitation)
            }
        }
    }
}

impl Deciding {
    /// Decides the command on the last version of the facts, and writes its event and its rows, or nothing.
    ///
    /// The head of the log is locked meanwhile. So commands of all instances are decided one after another, each on the facts
    /// that the one before left.
    pub(super) async fn execute(
        &self,
        database: &Database,
        replica: &Replica,
        ask: Ask<'_, impl Fn(&Directory<Id>) -> bool>,
    ) -> Result<Executed, CommandError> {
        // taken, so that a task that ends here for any reason leaves no facts behind that are not in the log
        let mut kept = self.0.lock().await;
        let mut transaction = database.begin().await?;
        log::lock(database, &mut transaction).await?;
        let facts = latest(database, replica, kept.take(), &mut transaction).await?;
        if !(ask.is_unchanged)(&facts.directory) {
            *kept = Some(facts);
            unlock(database, transaction).await;
            return Err(CommandError::Changed);
        }
        let Facts { mut directory, last } = facts;
        // clocks of several machines differ, and the time of the log does not run backwards
        let now = clock::now().max(directory.at());
        match ask.change.decide(&mut directory, now) {
            Err(refusal) => {
                *kept = Some(Facts { directory, last });
                unlock(database, transaction).await;
                Err(refusal.into())
            }
            Ok(None) => {
                let version = Version::new(directory.version());
                *kept = Some(Facts { directory, last });
                unlock(database, transaction).await;
                Ok(Executed { event: None, version })
            }
            Ok(Some(event)) => {
                write(database, transaction, &directory, &event).await?;
                let version = Version::new(event.version());
                // the replica needs the event before this one to see that they follow each other
                let followed = last.into_iter().chain([event.clone()]).collect();
                // the task that follows the log applies the event if this fails
                if replica.absorb(followed).is_err() {
                    replica.news.notify_one();
                }
                *kept = Some(Facts { directory, last: Some(event.clone()) });
                Ok(Executed { event: Some(event), version })
            }
        }
    }

    /// A copy of the facts as they were decided last, if anything was.
    pub(super) async fn copy(&self) -> Option<Facts> {
        self.0.lock().await.clone()
    }
}

/// Ends a transaction that has written nothing.
async fn unlock(database: &Database, transaction: Transaction<'static, Any>) {
    // a database that is away has ended it already
    let _ = database.within(transaction.rollback()).await;
}

/// The facts at the head of the log, which is locked.
async fn latest(
    database: &Database,
    replica: &Replica,
    kept: Option<Facts>,
    transaction: &mut Transaction<'static, Any>,
) -> Result<Facts, Unavailable> {
    let Some(facts) = kept.or_else(|| replica.copy()) else {
        return Err(Unavailable::Behind { at_least: Version::ANY, reached: Version::ANY });
    };
    match facts.caught_up(database, transaction).await {
        Ok(facts) => Ok(facts),
        Err(FollowError::Unavailable(unavailable)) => Err(unavailable),
        Err(error @ FollowError::Diverged(_)) => {
            // the task that follows the log builds the replica anew
            replica.news.notify_one();
            Err(Unavailable::Broken { reason: error.to_string() })
        }
    }
}

/// Writes the event and the rows that it changes, and commits.
async fn write(
    database: &Database,
    mut transaction: Transaction<'static, Any>,
    directory: &Directory<Id>,
    event: &Event<Id>,
) -> Result<(), CommandError> {
    let written = async {
        log::append(&mut transaction, event).await?;
        rows::store(&mut transaction, directory, event).await?;
        if database.dialect == Dialect::Postgres {
            sqlx::query("SELECT pg_notify('events', $1)")
                .bind(event.version().to_string())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(())
    };
    match tokio::time::timeout(database.patience, written).await {
        Ok(Ok(())) => {}
        Ok(Err(sqlx::Error::Database(error)))
            if error.is_unique_violation()
                || error.is_foreign_key_violation()
                || error.is_check_violation() =>
        {
            return Err(CommandError::Conflict { reason: error.message().to_owned() });
        }
        Ok(Err(error)) => return Err(crate::database::unavailable(error).into()),
        Err(_) => {
            return Err(Unavailable::Database {
                reason: format!("no answer within {:?}", database.patience),
            }
            .into());
        }
    }
    // after this nobody knows whether the event is in the log until the database says so
    match tokio::time::timeout(database.patience, transaction.commit()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(CommandError::Unknown),
    }
}
