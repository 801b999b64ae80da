//! Measures the memory of a generated organization: the bytes that its members, apps and teams occupy after the
//! commands that create them. The numbers are requested bytes, without the overhead of the allocator.
//!
//! `MEMBERS=1000000` sets the number of members. There are as many apps, and a tenth as many teams.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a benchmark that panics is as good as one that fails"
)]

use allocation_counter::{AllocationInfo, measure};
use rolecall::directory::Directory;
use std::hint::black_box;
use testkit::generated::{self, Asked, ORGANIZATION, Plan};

fn main() {
    let plan = Plan::from_environment();
    let mut directory = Directory::new();
    let mut make = |name: &str, count: u64, commands: &mut dyn Iterator<Item = Asked>| {
        let info = measure(|| commands.for_each(|asked| generated::execute(&mut directory, asked)));
        report(&format!("each of {count} {name}"), &info, count);
    };
    make("members", plan.members, &mut plan.founding().chain(plan.joining()));
    make("apps", plan.apps, &mut plan.apps());
    make("teams with their members and apps", plan.teams, &mut plan.teams());

    let mut copy = None;
    report("a copy of the directory", &measure(|| copy = Some(directory.clone())), 1);
    drop(copy);
    let mut rows = 0;
    let review = || directory.access_review(&ORGANIZATION).expect("the organization");
    let info = measure(|| rows = black_box(review()).count());
    println!("access review of {rows} rows: {} bytes at its peak", info.bytes_max);
}

/// Prints the live bytes and allocations, divided by the count.
fn report(name: &str, info: &AllocationInfo, count: u64) {
    let (count, live) = (i64::try_from(count).expect("a number"), info.count_current);
    // in tenths: small objects share allocations
    let allocations = live * 10 / count;
    println!(
        "{name}: {} bytes in {}.{} allocations",
        info.bytes_current / count,
        allocations / 10,
        allocations % 10
    );
}
