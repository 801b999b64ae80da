//! The layer: every call finds its questions in the route table.

use super::call::Call;
use super::proto::platform_server::SERVICE_NAME;
use super::status;
use crate::web::{Caller, Service};
use axum::extract::FromRequestParts;
use handlers::{ROUTES, Route};
use http::{Request, Response};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::Layer;

/// The layer. It goes around the whole server, so that a service that is added later is inside too.
#[derive(Clone)]
pub struct RouteTable {
    service: Service,
}

/// A service inside the layer.
#[derive(Clone)]
pub struct Routed<S> {
    inner: S,
    service: Service,
}

impl RouteTable {
    /// The layer of this service.
    #[must_use]
    pub const fn new(service: Service) -> Self {
        RouteTable { service }
    }
}

impl<S> Layer<S> for RouteTable {
    type Service = Routed<S>;

    fn layer(&self, inner: S) -> Routed<S> {
        Routed { inner, service: self.service.clone() }
    }
}

/// The row of the call at this path. A method of another service has none, whatever its name.
fn row(path: &str) -> Option<&'static Route> {
    let call = path.strip_prefix('/')?.strip_prefix(SERVICE_NAME)?.strip_prefix('/')?;
    ROUTES.iter().find(|route| route.call == call)
}

impl<S, B> tower::Service<Request<B>> for Routed<S>
where
    S: tower::Service<Request<B>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // the service that was polled goes with the call, and the clone waits for the next one
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        Box::pin(routed(self.service.clone(), inner, request))
    }
}

async fn routed<S, B>(service: Service, mut inner: S, request: Request<B>) -> Result<Response<Body>, S::Error>
where
    S: tower::Service<Request<B>, Response = Response<Body>>,
{
    let (mut parts, body) = request.into_parts();
    let Some(route) = row(parts.uri.path()) else {
        return Ok(Status::unimplemented("there is no such call").into_http());
    };
    let call = match Caller::from_request_parts(&mut parts, &service).await {
        Ok(caller) => Call::new(caller, route),
        Err(problem) => return Ok(status::of(&problem).into_http()),
    };
    parts.extensions.insert(call.clone());
    let response = inner.call(Request::from_parts(parts, body)).await?;
    let failed = Status::from_header_map(response.headers()).is_some_and(|status| status.code() != Code::Ok);
    if !failed && !call.is_answered() {
        tracing::error!(call = route.call, "a handler left out a question of its row");
        return Ok(Status::internal("the service did not ask whether you may do this").into_http());
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_calls_of_this_service_have_rows() {
        assert_eq!(row("/platform.v1.Platform/GetModel").map(|route| route.call), Some("GetModel"));
        let others = [
            "/platform.v1.Platform/Forgotten",
            "/platform.v1.Platform/",
            "/other.v1.Platform/GetModel",
            "/platform.v1.Platform2/GetModel",
            "/platform.v1.Platform/GetModel/",
            "//GetModel",
            "",
        ];
        assert!(others.iter().all(|path| row(path).is_none()));
    }

    #[test]
    fn no_two_rows_have_the_same_call() {
        let mut calls: Vec<_> = ROUTES.iter().map(|route| route.call).collect();
        calls.sort_unstable();
        assert!(calls.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
