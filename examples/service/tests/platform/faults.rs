//! Processes that are killed while they write, and a primary database that is lost: no acknowledged change is missing, and
//! all replicas are what the log says.

use crate::processes::{Instance, Postgres, Switch, kill, wait_until};
use crate::rows;
use crate::seed::{actor, open};
use fastrand::Rng;
use rolecall::Owner;
use rolecall::directory::{Command, Directory, Event, Name};
use service::{Id, Platform, Settings, Version};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

/// How often an instance is killed: 10 times, or as often as `SERVICE_TESTS_KILLS` says.
fn kills() -> u32 {
    std::env::var("SERVICE_TESTS_KILLS").map_or(10, |number| number.parse().unwrap())
}

/// A command that Administrators of the seed may give, at random.
fn command(random: &mut Rng, number: usize) -> Command<Id> {
    let organization = "acme".to_owned();
    match random.u8(0..8) {
        0 => Command::SuspendMember { organization, user: "uma".to_owned() },
        1 => Command::ReinstateMember { organization, user: "uma".to_owned() },
        2 => Command::AddTeamMember { organization, team: "trainers".to_owned(), user: "lea".to_owned() },
        3 => Command::RemoveTeamMember { organization, team: "trainers".to_owned(), user: "lea".to_owned() },
        _ => {
            let (owner, app) = (Owner::Organization(organization), format!("app-{number}"));
            let name = Name::new(&app).unwrap();
            Command::CreateApp { owner, app, name, unseen: false }
        }
    }
}

/// The log, page by page.
async fn log(platform: &Platform) -> Vec<Event<Id>> {
    let mut log = Vec::new();
    loop {
        let page = platform.events(Version::new(log.len() as u64), 1000).await.unwrap();
        if page.is_empty() {
            return log;
        }
        log.extend(page);
    }
}

fn digest(facts: &Directory<Id>) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&facts.snapshot()).unwrap().hash(&mut hasher);
    hasher.finish()
}

/// Checks that every acknowledged change is in the log, at its version, and that a replay of the log gives the facts of
/// the platform and the rows.
async fn check(platform: &Platform, url: &str, acknowledged: &HashMap<u64, Command<Id>>) -> (usize, u64) {
    let log = log(platform).await;
    for (version, command) in acknowledged {
        let logged = log.get(usize::try_from(*version).unwrap() - 1).map(Event::command);
        assert_eq!(logged, Some(command), "the acknowledged change at version {version}");
    }
    let last = Version::new(log.len() as u64);
    rows::agree(platform, url, last).await;
    let events = log.len();
    let replayed = Directory::new().governed_by(handlers::policy().clone()).resume(log).unwrap();
    let replayed = digest(&replayed);
    assert_eq!(platform.read(last, digest).await.unwrap(), replayed);
    (events, replayed)
}

/// Ends the writers, also if the test fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Three instances write, and one after another is killed.
async fn kill_instances(url: &str) {
    drop(open(url).await);
    let (processes, answered) = ([const { AtomicU32::new(0) }; 3], [const { AtomicUsize::new(0) }; 3]);
    let (stopped, numbers) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (acknowledged, unknown) = (Mutex::new(HashMap::new()), AtomicUsize::new(0));
    let digests: Vec<_> = thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|index| {
                let (processes, answered, stopped) = (&processes, &answered, &stopped);
                let (numbers, acknowledged, unknown) = (&numbers, &acknowledged, &unknown);
                scope.spawn(move || {
                    let mut random = Rng::with_seed(index as u64);
                    let mut instance = Instance::start(url);
                    while !stopped.load(Ordering::SeqCst) {
                        processes[index].store(instance.id(), Ordering::SeqCst);
                        let command = command(&mut random, numbers.fetch_add(1, Ordering::SeqCst));
                        let Some(answer) = instance.execute("ana", &command) else {
                            // killed while it wrote: nobody knows whether it did
                            unknown.fetch_add(1, Ordering::SeqCst);
                            instance = Instance::start(url);
                            continue;
                        };
                        answered[index].fetch_add(1, Ordering::SeqCst);
                        if answer["done"]["changed"] == true {
                            let version = answer["done"]["version"].as_u64().unwrap();
                            let before = acknowledged.lock().unwrap().insert(version, command);
                            assert!(before.is_none(), "version {version} was given twice");
                        }
                    }
                    instance
                })
            })
            .collect();
        let ended = Stop(&stopped);
        let mut random = Rng::with_seed(200);
        for _ in 0..kills() {
            let index = random.usize(0..3);
            let enough = answered[index].load(Ordering::SeqCst) + 2;
            wait_until("an instance writes", || answered[index].load(Ordering::SeqCst) >= enough);
            sleep(Duration::from_micros(random.u64(0..5000)));
            kill(processes[index].load(Ordering::SeqCst));
        }
        drop(ended);
        let mut instances: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        let last = acknowledged.lock().unwrap().keys().max().copied().unwrap();
        instances.iter_mut().map(|instance| instance.facts(last)).collect()
    });
    let platform = open(url).await;
    let acknowledged = acknowledged.into_inner().unwrap();
    let (events, replayed) = check(&platform, url, &acknowledged).await;
    let digests: Vec<_> = digests.into_iter().map(Option::unwrap).collect();
    assert_eq!(digests, [(events as u64, replayed); 3]);
    let unknown = unknown.into_inner();
    println!(
        "{} kills: {events} events, {} acknowledged, {unknown} unanswered: {url}",
        kills(),
        acknowledged.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_are_killed_lose_nothing_on_postgres() {
    let Some(server) = Postgres::start() else { return };
    kill_instances(&server.database("facts")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_are_killed_lose_nothing_on_sqlite() {
    let folder = tempfile::TempDir::new().unwrap();
    kill_instances(&format!("sqlite://{}", folder.path().join("facts.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_standby_has_every_acknowledged_change() {
    let Some(mut primary) = Postgres::start() else { return };
    primary.database("facts");
    let standby = primary.synchronous_standby();
    let switch = Switch::to(primary.port);
    let url = format!("postgres://postgres@127.0.0.1:{}/facts", switch.port);
    let settings = Settings { pulse: Duration::from_millis(100), ..Settings::new(url) };
    let instances =
        [service::seed::open(settings.clone()).await.unwrap(), service::seed::open(settings).await.unwrap()];

    let (stopped, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(HashMap::new())));
    let numbers = Arc::new(AtomicUsize::new(0));
    let writers = instances.clone().map(|platform| {
        let (stopped, acknowledged, numbers) = (stopped.clone(), acknowledged.clone(), numbers.clone());
        tokio::spawn(async move {
            let mut failed = 0;
            while !stopped.load(Ordering::SeqCst) {
                let number = numbers.fetch_add(1, Ordering::SeqCst);
                let create = command(&mut Rng::with_seed(number as u64), number);
                match platform.execute(&actor("ana"), create.clone(), |_| true).await {
                    Ok(executed) if executed.event.is_some() => {
                        acknowledged.lock().unwrap().insert(executed.version.number(), create);
                    }
                    Ok(_) => {}
                    Err(_) => failed += 1,
                }
            }
            failed
        })
    });
    let count = || acknowledged.lock().unwrap().len();
    let more = async |than: usize| {
        for attempt in 0.. {
            if count() > than {
                break;
            }
            assert!(attempt < 1000, "nothing is written any more");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    more(50).await;
    primary.kill();
    standby.promote();
    standby.sql("ALTER SYSTEM SET synchronous_standby_names = ''");
    standby.sql("SELECT pg_reload_conf()");
    switch.switch_to(standby.port);
    let before = count();
    more(before + 50).await;
    stopped.store(true, Ordering::SeqCst);
    let mut failed = 0;
    for writer in writers {
        failed += writer.await.unwrap();
    }
    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());
    for platform in &instances {
        let (events, _) = check(platform, &standby.url("facts"), &acknowledged).await;
        println!(
            "a standby was promoted: {events} events, {before} and {} acknowledged, {failed} failed",
            acknowledged.len() - before
        );
    }
}
