//! The time until another instance knows of a change.

use crate::quantile;
use rolecall::directory::{Command, Name};
use rolecall::{Owner, Subject};
use service::Settings;
use std::time::Instant;

/// Measures from the moment in which the writer is told that the change is made.
pub async fn run(database: &str) {
    let writer = service::seed::open(Settings::new(database)).await.unwrap();
    let reader = service::seed::open(Settings::new(database)).await.unwrap();
    let ana = Subject::new("ana".to_owned(), []).unwrap();
    let (mut heard, mut written) = (Vec::new(), Vec::new());
    for number in 0..1000 {
        let (owner, app) = (Owner::Organization("acme".to_owned()), "cats".to_owned());
        let rename = Command::RenameApp { owner, app, name: Name::new(format!("Cats {number}")).unwrap() };
        let began = Instant::now();
        let version = writer.execute(&ana, rename, |_| true).await.unwrap().version;
        let done = Instant::now();
        // looks without asking for it: a request for a version would make the reader ask the log
        while reader.version() < version {
            tokio::task::yield_now().await;
        }
        heard.push(done.elapsed().as_secs_f64() * 1e3);
        written.push((done - began).as_secs_f64() * 1e3);
    }
    heard.sort_by(f64::total_cmp);
    written.sort_by(f64::total_cmp);
    for (name, times) in
        [("until the writer is answered", written), ("from then until the other knows", heard)]
    {
        let (median, p99) = (quantile(&times, 1, 2), quantile(&times, 99, 100));
        println!(
            "{name:32} median {median:.2} ms, p99 {p99:.2} ms, longest {:.2} ms",
            times[times.len() - 1]
        );
    }
}
