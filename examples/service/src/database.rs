//! The database: SQLite in a file or in memory, or PostgreSQL.

use crate::settings::Settings;
use crate::unavailable::Unavailable;
use sqlx::any::{AnyArguments, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe, Executor, Transaction};
use std::borrow::Cow;
use std::time::Duration;
use tokio::time::timeout;

/// The kind of database. The few statements that differ ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The elements of a JSON array of arrays, as rows `each`. An element is read as `each.value ->> 0`.
    pub(crate) fn each(self, parameter: &str) -> String {
        match self {
            Dialect::Sqlite => format!("json_each({parameter}) AS each"),
            Dialect::Postgres => format!("jsonb_array_elements({parameter}::jsonb) AS each(value)"),
        }
    }

    /// Locks the rows that were read against a change, until the transaction ends.
    pub(crate) const fn for_share(self) -> &'static str {
        match self {
            // the whole database is locked
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR SHARE",
        }
    }
}

/// A pool of connections, and the time that a request waits for one.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub(crate) pool: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) patience: Duration,
    pub(crate) url: String,
}

impl Database {
    /// Connects, and brings the tables up to date.
    pub(crate) async fn open(settings: &Settings) -> Result<Database, Unavailable> {
        install_default_drivers();
        let (dialect, url) = if settings.database.starts_with("sqlite:") {
            (Dialect::Sqlite, created_if_missing(&settings.database))
        } else {
            (Dialect::Postgres, settings.database.clone())
        };
        let options = AnyPoolOptions::new().acquire_timeout(settings.patience);
        let pool = match dialect {
            // a database in memory is gone with its last connection, and each connection has one of its own
            Dialect::Sqlite if url.contains(":memory:") => {
                options.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None)
            }
            // readers do not wait for a writer with a write-ahead log
            Dialect::Sqlite => options.max_connections(4).after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute("PRAGMA journal_mode = WAL").await?;
                    Ok(())
                })
            }),
            Dialect::Postgres => options.max_connections(settings.connections),
        };
        let pool = pool.connect(&url).await.map_err(unavailable)?;
        let database = Database { pool, dialect, patience: settings.patience, url };
        database.migrate().await?;
        Ok(database)
    }

    async fn migrate(&self) -> Result<(), Unavailable> {
        let mut sql = Cow::Borrowed(include_str!("../migrations/1_facts.sql"));
        if self.dialect == Dialect::Postgres {
            // bytes are compared, as in SQLite: a range of names is the names with one beginning
            sql = sql.replace(" TEXT", " TEXT COLLATE \"C\"").into();
        }
        let sql = AssertSqlSafe(sql.into_owned());
        let facts = Migration::new(
            1,
            "facts".into(),
            MigrationType::Simple,
            sqlx::SqlSafeStr::into_sql_str(sql),
            false,
        );
        let migrator = Migrator::with_migrations(vec![facts]);
        let mut result = migrator.run(&self.pool).await;
        // SQLite has no lock for migrations: of two instances that start at once, one finds the tables half made
        for _ in 0..20 {
            if result.is_ok() || self.dialect == Dialect::Postgres {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            result = migrator.run(&self.pool).await;
        }
        result.map_err(|error| Unavailable::Database { reason: error.to_string() })
    }

    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, Unavailable> {
        let begun = match self.dialect {
            // a transaction that reads first and writes later could find that another one wrote in between
            Dialect::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE"),
            // READ COMMITTED: a statement that waited for a lock sees what its holder wrote
            Dialect::Postgres => return self.within(self.pool.begin()).await,
        };
        self.within(begun).await
    }

    /// Waits for the database, but not for ever.
    pub(crate) async fn within<T>(
        &self,
        asked: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, Unavailable> {
        match timeout(self.patience, asked).await {
            Ok(answer) => answer.map_err(unavailable),
            Err(_) => Err(Unavailable::Database { reason: format!("no answer within {:?}", self.patience) }),
        }
    }
}

fn created_if_missing(url: &str) -> String {
    if url.contains('?') || url.contains(":memory:") { url.to_owned() } else { format!("{url}?mode=rwc") }
}

/// A value of a column, or of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Option<String>),
    Flag(bool),
    Number(Option<u64>),
}

/// A statement whose parameters are being bound.
pub(crate) type Bound<'q> = Query<'q, Any, AnyArguments>;

impl Value {
    pub(crate) fn bound(self, query: Bound<'_>) -> Bound<'_> {
        match self {
            Value::Text(text) => query.bind(text),
            Value::Flag(flag) => query.bind(flag),
            Value::Number(number) => query.bind(number.map(signed)),
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
pub(crate) fn unavailable(error: sqlx::Error) -> Unavailable {
    Unavailable::Database { reason: error.to_string() }
}

/// A number as databases have it. A version that is out of their range is behind every event.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
