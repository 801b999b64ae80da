//! The endpoint that shows a thing, decided by rolecall, by Cedar in process, and by SpiceDB as a server.
//!
//! `examples/service/load.sh peers` starts PostgreSQL, SpiceDB and this program, and measures. Before the program serves,
//! the three engines answer every question about the seed, and it ends if two answers differ.

mod agreement;
mod cedar;
mod endpoints;
mod relations;
mod spicedb;
mod world;

use crate::cedar::Cedar;
use crate::spicedb::SpiceDb;
use crate::world::World;
use anyhow::{Context as _, Result};
use service::Settings;
use service::audit::Audit;
use service::authzen;
use service::server::{checked, serving};
use service::tokens::{Bearer, Tokens};
use service::web::Service;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves, and prints the port and a token of Uma.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let database = std::env::var("DATABASE_URL").context("DATABASE_URL: expected a database")?;
    let address = std::env::args().nth(1).context("expected the address of SpiceDB")?;
    let platform = service::seed::open(Settings::new(database.as_str())).await?;
    let world = World::read(&platform, &database).await?;

    let mut relations = relations::of(&world)?;
    if std::env::args().nth(2).as_deref() == Some("--break") {
        // to show that the comparison notices
        relations.pop_first();
    }
    let spicedb = SpiceDb::start(&address, &relations).await?;
    let cedar = Cedar::new(platform.policy())?;
    agreement::check(&platform, &world, &cedar, &spicedb).await?;

    let base = "http://127.0.0.1".to_owned();
    let service = Service {
        platform,
        tokens: Tokens::new(base.clone(), b"for a measurement, and for nothing else")?,
        audit: Audit::to(std::io::sink()),
        decisions: Arc::new(authzen::Settings::new(&base)?),
    };
    let uma = Bearer { user: "uma".to_owned(), grants: None, actor: None };
    let token = service.tokens.issue(&uma)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{} {token}", listener.local_addr()?.port());
    let routes = checked().merge(endpoints::routes(cedar, spicedb));
    axum::serve(listener, serving(routes, service).into_make_service_with_connect_info::<SocketAddr>())
        .await?;
    Ok(())
}
