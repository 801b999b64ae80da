//! Ten calls of the platform over gRPC, with the questions of the route table.
//!
//! [`RouteTable`] is a layer around the service. It looks up each call in [`handlers::ROUTES`], whose rows have the names of the
//! platform's calls, and gives the handler a [`Call`]: the caller, and the questions of the row. A call without a row is refused before
//! its handler runs. A handler asks no other questions than those of its row, and a success of a handler that left one
//! out is withheld.
//!
//! The status is as the library says: `UNAUTHENTICATED`, `PERMISSION_DENIED` or `NOT_FOUND`. A model that is hidden and one that does
//! not exist get the same answer.

mod call;
mod calls;
mod messages;
mod status;
mod table;

pub use self::call::Call;
pub use self::calls::Calls;
pub use self::table::{RouteTable, Routed};

/// The messages and the service, as the proto file has them.
#[allow(clippy::all, clippy::pedantic, clippy::restriction, missing_docs, reason = "generated")]
pub mod proto {
    tonic::include_proto!("platform.v1");
}

use self::proto::platform_server::PlatformServer;
use crate::web::Service;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

/// Answers calls until the listener fails.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(listener: TcpListener, service: Service) -> Result<(), tonic::transport::Error> {
    let calls = PlatformServer::new(Calls::new(service.clone()));
    let server = Server::builder().layer(RouteTable::new(service)).add_service(calls);
    server.serve_with_incoming(TcpIncoming::from(listener)).await
}
