//! Ten calls of the platform over gRPC, decided by the route table.
//!
//! The [layer](layer::RequireRoute) finds the row of each call before its handler runs. A call without a row is refused, so
//! that nobody adds one without saying what it asks. Handlers ask the questions of their row.

mod calls;
pub mod layer;

pub use self::proto::platform_server::PlatformServer;

use self::calls::Calls;
use self::layer::RequireRoute;
use crate::web::{Problem, Service};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Error, Server};
use tonic::{Code, Status};

/// The messages and the service, as `build.rs` makes them from `proto/platform.proto`.
#[allow(missing_docs, clippy::pedantic, reason = "generated")]
pub mod proto {
    tonic::include_proto!("platform.v1");
}

/// Answers calls until the listener fails.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(listener: TcpListener, service: Service) -> Result<(), Error> {
    let calls = PlatformServer::new(Calls { service: service.clone() });
    let server = Server::builder().layer(RequireRoute::new(service)).add_service(calls);
    server.serve_with_incoming(TcpIncoming::from(listener)).await
}

/// The status of a problem. The codes of denials are the library's.
fn status(problem: &Problem) -> Status {
    let code = match problem {
        Problem::Denied(told) => Code::from(i32::try_from(told.grpc_code()).unwrap_or(2)),
        Problem::Token(_) | Problem::OtherScheme => Code::Unauthenticated,
        Problem::Refused(refused) if refused.status() == http::StatusCode::UNAUTHORIZED => {
            Code::Unauthenticated
        }
        Problem::Refused(_) => Code::PermissionDenied,
        Problem::Body(_) => Code::InvalidArgument,
        Problem::Changed | Problem::Conflict(_) => Code::Aborted,
        Problem::Unavailable(_) | Problem::TryAgain(_) => Code::Unavailable,
        Problem::Missing => Code::NotFound,
        Problem::NoRoute | Problem::NoMethod => Code::Unimplemented,
        Problem::Unasked => Code::Internal,
    };
    Status::new(code, problem.to_string())
}
