//! How long an organization takes to be snapshotted, written, read and made again, and how much is written.
//!
//! `MEMBERS=1000000` sets the size; there are as many apps, and a tenth as many teams.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a benchmark that panics is as good as one that fails"
)]

use allocation_counter::measure;
use rolecall::directory::{Directory, Snapshot};
use std::time::Instant;
use testkit::generated::{self, Plan};

fn main() {
    let plan = Plan::from_environment();
    let mut directory = Directory::new();
    timed("made by commands", || plan.commands().for_each(|asked| generated::execute(&mut directory, asked)));

    let snapshot = timed("snapshot", || directory.snapshot());
    let json = timed("written as JSON", || serde_json::to_vec(&snapshot).expect("JSON"));
    let compact = timed("written by postcard", || postcard::to_allocvec(&snapshot).expect("bytes"));
    println!("{} bytes of JSON, {} by postcard", json.len(), compact.len());

    timed("checked", || snapshot.check()).expect("a directory");
    let mut restored = None;
    let info = measure(|| restored = timed("made again", || Directory::try_from(snapshot).ok()));
    assert!(restored.as_ref() == Some(&directory));
    println!("at most {} bytes while it is made again", info.bytes_max);
    drop(restored);

    let read: Snapshot<u64> = timed("read from JSON", || serde_json::from_slice(&json).expect("a snapshot"));
    drop(read);
    let read: Directory<u64> =
        timed("read by postcard and made", || postcard::from_bytes(&compact).expect("one"));
    assert!(read == directory);
}

fn timed<Out>(what: &str, work: impl FnOnce() -> Out) -> Out {
    let start = Instant::now();
    let out = work();
    println!("{what}: {:.2?}", start.elapsed());
    out
}
