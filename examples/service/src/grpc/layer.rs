//! The route table as a tower layer: a call without a row is refused.

use super::status;
use crate::audit::Trail;
use crate::web::{Caller, Service};
use handlers::{ROUTES, Route};
use http::{Request, Response};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::Status;
use tonic::body::Body;
use tower::Layer;

/// Finds the caller and the row of the route table for each call, and refuses a call without a row.
#[derive(Clone)]
pub struct RequireRoute {
    service: Service,
}

/// What the layer found: who calls, and what the call asks.
#[derive(Clone)]
pub struct Routed {
    /// The caller.
    pub caller: Arc<Caller>,
    /// The row.
    pub route: &'static Route,
}

impl RequireRoute {
    /// The layer for the service.
    #[must_use]
    pub const fn new(service: Service) -> Self {
        RequireRoute { service }
    }

    /// The row and the caller of a request.
    fn routed<B>(&self, request: &Request<B>) -> Result<Routed, Status> {
        let call = request.uri().path().rsplit('/').next().unwrap_or_default();
        let no_row = || Status::permission_denied(format!("`{call}` is not in the route table"));
        let route = ROUTES.iter().find(|route| route.call == call).ok_or_else(no_row)?;
        let trail =
            Trail::called(&self.service.audit, request.method(), request.uri().path(), request.headers());
        let caller =
            Caller::new(&self.service, request.headers(), trail).map_err(|problem| status(&problem))?;
        Ok(Routed { caller: Arc::new(caller), route })
    }
}

impl<S> Layer<S> for RequireRoute {
    type Service = Guarded<S>;

    fn layer(&self, calls: S) -> Guarded<S> {
        Guarded { calls, layer: self.clone() }
    }
}

/// The calls behind the layer.
#[derive(Clone)]
pub struct Guarded<S> {
    calls: S,
    layer: RequireRoute,
}

impl<S, B> tower::Service<Request<B>> for Guarded<S>
where
    S: tower::Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.calls.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self.layer.routed(&request) {
            Ok(routed) => {
                request.extensions_mut().insert(routed);
                Box::pin(self.calls.call(request))
            }
            Err(refused) => Box::pin(async move { Ok(refused.into_http()) }),
        }
    }
}
