//! Databases to test on, with the organization of the seed.

use crate::processes::Postgres;
use rolecall::Subject;
use service::{Id, Platform, Settings, Version};
use tempfile::TempDir;

/// A database that is deleted with this value.
pub struct Database {
    pub url: String,
    _postgres: Option<Postgres>,
    _folder: Option<TempDir>,
}

/// A database of each kind: SQLite in a file, and PostgreSQL if it is installed.
pub fn databases() -> Vec<Database> {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("facts.db").display());
    let sqlite = Database { url, _postgres: None, _folder: Some(folder) };
    let postgres = Postgres::start().map(|server| Database {
        url: server.database("facts"),
        _postgres: Some(server),
        _folder: None,
    });
    [sqlite].into_iter().chain(postgres).collect()
}

pub async fn open(url: &str) -> Platform {
    service::seed::open(Settings::new(url)).await.unwrap()
}

/// The subject who acts for a user: the directory knows the rights.
pub fn actor(user: &str) -> Subject<Id> {
    Subject::new(user.to_owned(), []).unwrap()
}

/// The user with all rights, as the replica has them.
pub async fn subject(platform: &Platform, user: &str) -> Subject<Id> {
    let found = platform.read(Version::ANY, |facts| facts.subject(&user.to_owned())).await.unwrap();
    found.unwrap().into_subject()
}
