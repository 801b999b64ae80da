//! Measures the service. `load.sh` starts PostgreSQL and runs this program.
//!
//! `DATABASE_URL=… cargo run --release -p service --example load -- serve | lists | news | memory`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

mod lists;
mod memory;
mod news;
mod serve;

/// The one of the sorted times below which this part of them is.
fn quantile(sorted: &[f64], part: usize, of: usize) -> f64 {
    sorted[(sorted.len() * part / of).min(sorted.len() - 1)]
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let database = std::env::var("DATABASE_URL").unwrap();
    let what = std::env::args().nth(1);
    match what.as_deref() {
        Some("serve") => serve::run(&database).await,
        Some("lists") => lists::run(&database).await,
        Some("news") => news::run(&database).await,
        Some("memory") => memory::run(&database).await,
        other => panic!("{other:?}: expected serve, lists, news or memory"),
    }
}
