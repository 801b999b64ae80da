//! The seed: its people as subjects, and its things in apps.

use anyhow::{Context as _, Result};
use rolecall::Subject;
use service::{Id, Platform, Thing, Version, seed};
use sqlx::{AnyPool, Row as _};

/// Everybody who may ask, and everything that is asked about.
pub struct World {
    pub subjects: Vec<Subject<Id>>,
    pub things: Vec<Thing>,
}

impl World {
    /// Reads the seed. The database lists the things, so that none is left out.
    pub async fn read(platform: &Platform, database: &str) -> Result<World> {
        let subjects = platform.read(Version::ANY, |facts| {
            let known = |person: &seed::Person| platform.subject(facts, &person.id.to_owned());
            seed::people().iter().map(|person| known(person).context(person.id)).collect::<Result<Vec<_>>>()
        });
        let subjects = subjects.await?;
        let pool = AnyPool::connect(database).await?;
        let rows = sqlx::query("SELECT id FROM things WHERE app IS NOT NULL ORDER BY id");
        let mut things = Vec::new();
        for row in rows.fetch_all(&pool).await? {
            let id: String = row.try_get(0)?;
            things.push(platform.thing(&id).await?.unchecked().context(id)?);
        }
        Ok(World { subjects: subjects?, things })
    }
}
