//! Replicas follow the log, and say so if they cannot.

use crate::processes::{Postgres, wait_until};
use crate::seed::{actor, databases, open};
use rolecall::Owner;
use rolecall::directory::{Command, Directory, Name};
use service::{CommandError, Id, Platform, Settings, Unavailable, Version};
use sqlx::{AnyConnection, Connection};
use std::time::Duration;

fn create(app: &str) -> Command<Id> {
    let name = Name::new(app).unwrap();
    Command::CreateApp {
        owner: Owner::Organization("acme".to_owned()),
        app: app.to_owned(),
        name,
        unseen: false,
    }
}

fn has(app: &str) -> impl FnOnce(&Directory<Id>) -> bool {
    let app = app.to_owned();
    move |facts| facts.app(&Owner::Organization("acme".to_owned()), &app).is_some()
}

async fn snapshot(platform: &Platform, at_least: Version) -> rolecall::directory::Snapshot<Id> {
    platform.read(at_least, Directory::snapshot).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wrote_reads_it_from_every_instance() {
    for database in databases() {
        let [one, other, third] =
            [open(&database.url).await, open(&database.url).await, open(&database.url).await];
        for number in 0..20 {
            let app = format!("app-{number}");
            let writer = if number % 2 == 0 { &one } else { &other };
            let written = writer.execute(&actor("ana"), create(&app), |_| true).await.unwrap().version;
            for reader in [&one, &other, &third] {
                assert!(reader.read(written, has(&app)).await.unwrap(), "{app}");
            }
        }
        let last = one.version();
        assert_eq!(snapshot(&one, last).await, snapshot(&third, last).await);
        let log = one.events(Version::ANY, 1000).await.unwrap();
        let replayed = Directory::new().governed_by(handlers::policy().clone()).resume(log).unwrap();
        assert_eq!(replayed.snapshot(), snapshot(&other, last).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_instances_that_start_at_once_one_fills_the_database() {
    for database in databases() {
        let instances = [0, 1, 2].map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { open(&url).await })
        });
        // all have started, so the one that fills the database has filled it
        let mut started = Vec::new();
        for instance in instances {
            started.push(instance.await.unwrap());
        }
        let last = started.iter().map(Platform::version).max().unwrap();
        for instance in started {
            instance.read(last, |facts| assert_eq!(facts.version(), 47)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_version_that_does_not_come_is_unavailable() {
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("facts.db").display());
    let platform = open(&url).await;
    let (at_least, reached) = (Version::new(1_000_000), platform.version());
    let behind = platform.read(at_least, |_| ()).await;
    assert_eq!(behind, Err(Unavailable::Behind { at_least, reached }));
}

/// A start from a snapshot and the events after it gives the same facts as the whole log.
#[tokio::test]
async fn a_start_from_a_snapshot_is_a_start_from_the_log() {
    for database in databases() {
        let settings = Settings { snapshot_every: 10, ..Settings::new(&database.url) };
        let platform = service::seed::open(settings).await.unwrap();
        for number in 0..15 {
            platform.execute(&actor("ana"), create(&format!("app-{number}")), |_| true).await.unwrap();
        }
        let last = platform.version();
        let mut connection = AnyConnection::connect(&database.url).await.unwrap();
        let mut snapshots = Vec::new();
        for _ in 0..100 {
            snapshots = sqlx::query_scalar::<_, i64>("SELECT version FROM snapshots")
                .fetch_all(&mut connection)
                .await
                .unwrap();
            if matches!(snapshots[..], [60..=62]) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // the snapshot is of version 60, or of the version that was written meanwhile
        assert!(matches!(snapshots[..], [60..=62]), "{snapshots:?}");
        // without the events before the snapshot, which a start does not read
        sqlx::query("DELETE FROM events WHERE version < $1")
            .bind(snapshots[0])
            .execute(&mut connection)
            .await
            .unwrap();
        let started = open(&database.url).await;
        assert_eq!(snapshot(&started, last).await, snapshot(&platform, last).await);
    }
}

/// A database that lost events took over: facts that are not in the log any more are forgotten.
#[tokio::test]
async fn a_log_that_lost_events_takes_the_replica_back() {
    for database in databases() {
        let (platform, other) = (open(&database.url).await, open(&database.url).await);
        let before = platform.execute(&actor("ana"), create("kept"), |_| true).await.unwrap().version;
        let lost = platform.execute(&actor("ana"), create("lost"), |_| true).await.unwrap().version;
        assert!(other.read(lost, has("lost")).await.unwrap());

        let mut connection = AnyConnection::connect(&database.url).await.unwrap();
        let number = i64::try_from(before.number()).unwrap();
        for sql in [
            "DELETE FROM events WHERE version > $1",
            "UPDATE log_head SET version = $1",
            "DELETE FROM apps WHERE id = 'lost' AND $1 > 0",
        ] {
            sqlx::query(sql).bind(number).execute(&mut connection).await.unwrap();
        }
        for platform in [&platform, &other] {
            for attempt in 0.. {
                if !platform.read(Version::ANY, has("lost")).await.unwrap_or(true) {
                    break;
                }
                assert!(attempt < 200, "the replica keeps facts that the log has lost");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(platform.read(Version::ANY, has("kept")).await.unwrap());
        }
        // another event has the version now, and everybody follows it
        let mut again = None;
        for _ in 0..10 {
            again = platform.execute(&actor("ana"), create("new"), |_| true).await.ok();
            if again.is_some() {
                break;
            }
        }
        let again = again.unwrap().version;
        assert_eq!(again, lost);
        assert!(other.read(again, has("new")).await.unwrap());
    }
}

/// A database that lost the last event took over, and somebody has written another one since: the versions are the same.
#[tokio::test]
async fn a_log_with_another_last_event_takes_the_replica_back() {
    for database in databases() {
        let (platform, other) = (open(&database.url).await, open(&database.url).await);
        let lost = platform.execute(&actor("ana"), create("lost"), |_| true).await.unwrap().version;
        assert!(other.read(lost, has("lost")).await.unwrap());
        let mut connection = AnyConnection::connect(&database.url).await.unwrap();
        sqlx::query("UPDATE events SET body = replace(body, 'lost', 'found') WHERE version = $1")
            .bind(i64::try_from(lost.number()).unwrap())
            .execute(&mut connection)
            .await
            .unwrap();
        for platform in [&platform, &other] {
            for attempt in 0.. {
                if platform.read(lost, has("found")).await.unwrap_or(false) {
                    break;
                }
                assert!(attempt < 200, "the replica keeps an event that the log does not have");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(!platform.read(lost, has("lost")).await.unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back() {
    let Some(mut server) = Postgres::start() else { return };
    let trusted_for = Duration::from_secs(3);
    let settings = Settings {
        trusted_for,
        pulse: Duration::from_millis(100),
        ..Settings::new(server.database("facts"))
    };
    let (one, other) =
        (service::seed::open(settings.clone()).await.unwrap(), service::seed::open(settings).await.unwrap());
    let written = one.execute(&actor("ana"), create("before"), |_| true).await.unwrap().version;
    assert!(other.read(written, has("before")).await.unwrap());

    server.kill();
    let refused = one.execute(&actor("ana"), create("meanwhile"), |_| true).await;
    assert!(matches!(refused, Err(CommandError::Unavailable(_) | CommandError::Unknown)), "{refused:?}");
    // for three seconds the facts are trusted, and then nobody is answered from them, neither yes nor no
    tokio::time::sleep(Duration::from_millis(3500)).await;
    for platform in [&one, &other] {
        let stale = platform.read(Version::ANY, |_| ()).await;
        assert!(matches!(stale, Err(Unavailable::Stale { .. })), "{stale:?}");
        assert!(matches!(platform.thing("cats").await, Err(Unavailable::Database { .. })));
    }

    server.run(&[]);
    let right = || async {
        one.read(Version::ANY, has("before")).await.is_ok()
            && other.read(Version::ANY, has("before")).await.is_ok()
    };
    for attempt in 0.. {
        if right().await {
            break;
        }
        assert!(attempt < 200, "the facts do not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let after = other.execute(&actor("ana"), create("after"), |_| true).await.unwrap().version;
    assert_eq!(after.number(), written.number() + 1);
    assert!(one.read(after, has("after")).await.unwrap());
    assert!(!one.read(after, has("meanwhile")).await.unwrap());
    wait_until("the server answers", || server.sql("SELECT 1") == "1");
}
