//! Times the snapshot of a generated organization: taking, writing, reading and restoring it. Prints the written sizes.
//!
//! `MEMBERS=1000000` sets the number of members. There are as many apps, and a tenth as many teams.
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
    timed("create by commands", || {
        plan.commands().for_each(|asked| generated::execute(&mut directory, asked));
    });

    let snapshot = timed("take a snapshot", || directory.snapshot());
    let json = timed("write as JSON", || serde_json::to_vec(&snapshot).expect("JSON"));
    let compact = timed("write with postcard", || postcard::to_allocvec(&snapshot).expect("bytes"));
    println!("{} bytes as JSON, {} with postcard", json.len(), compact.len());

    timed("check", || snapshot.check()).expect("a directory");
    let mut restored = None;
    let info = measure(|| restored = timed("restore", || Directory::try_from(snapshot).ok()));
    assert!(restored.as_ref() == Some(&directory));
    println!("restoring takes {} bytes at its peak", info.bytes_max);
    // frees the memory before the next measurement
    drop(restored);

    let read: Snapshot<u64> = timed("read JSON", || serde_json::from_slice(&json).expect("a snapshot"));
    drop(read);
    let read: Directory<u64> =
        timed("read with postcard and restore", || postcard::from_bytes(&compact).expect("one"));
    assert!(read == directory);
}

fn timed<Out>(name: &str, work: impl FnOnce() -> Out) -> Out {
    let start = Instant::now();
    let out = work();
    println!("{name}: {:.2?}", start.elapsed());
    out
}
