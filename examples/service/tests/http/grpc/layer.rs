//! The layer around calls that somebody forgot something in.

use super::client::{Calls, told, with_token};
use axum::response::IntoResponse;
use axum::routing::any;
use axum::{Extension, Router};
use rolecall::Action;
use service::grpc::Call;
use service::grpc::proto::{self, GetModelRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};
use tonic_prost::ProstCodec;

/// Handlers that ask nothing and answer everything, and the number of times that one ran.
fn careless() -> (Routes, Arc<AtomicUsize>) {
    let ran = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ran);
    let answer = any(move || {
        count.fetch_add(1, Ordering::SeqCst);
        async {
            // one empty message
            let headers = [("content-type", "application/grpc"), ("grpc-status", "0")];
            (headers, vec![0_u8; 5]).into_response()
        }
    });
    let paths = [
        "/platform.v1.Platform/Forgotten",
        "/platform.v1.Platform/GetModel",
        "/platform.v1.Platform/ListStatusCodes",
        "/other.v1.Platform/ListStatusCodes",
    ];
    let router = paths.iter().fold(Router::new(), |router, path| router.route(path, answer.clone()));
    (Routes::from(router), ran)
}

async fn call(server: &Calls, path: &'static str) -> Result<Response<proto::Model>, Status> {
    let mut grpc = Grpc::new(server.channel.clone());
    grpc.ready().await.unwrap();
    let request: Request<GetModelRequest> = server.by(Some("ana"), GetModelRequest { id: String::new() });
    grpc.unary(request, PathAndQuery::from_static(path), ProstCodec::default()).await
}

#[tokio::test]
async fn a_call_without_a_row_is_refused_before_its_handler_runs() {
    let (routes, ran) = careless();
    let server = Calls::with(routes).await;
    let forgotten = call(&server, "/platform.v1.Platform/Forgotten").await.unwrap_err();
    assert_eq!(forgotten.code(), Code::Unimplemented);
    // the name of a row does not help a method of another service
    let other = call(&server, "/other.v1.Platform/ListStatusCodes").await.unwrap_err();
    assert_eq!(other.code(), Code::Unimplemented);
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    // nobody learns from the answer whether there is such a method
    let none = call(&server, "/platform.v1.Platform/None").await.unwrap_err();
    assert_eq!(told(&none), told(&forgotten));
}

#[tokio::test]
async fn a_success_of_a_handler_that_did_not_ask_is_withheld() {
    let (routes, ran) = careless();
    let server = Calls::with(routes).await;
    let withheld = call(&server, "/platform.v1.Platform/GetModel").await.unwrap_err();
    assert_eq!((withheld.code(), ran.load(Ordering::SeqCst)), (Code::Internal, 1));
    assert!(withheld.message().contains("did not ask"));
    // the row of a catalogue has no question
    assert!(call(&server, "/platform.v1.Platform/ListStatusCodes").await.is_ok());
}

/// A handler that says of a question which is always asked that its condition does not hold.
async fn leaves_out(Extension(call): Extension<Call>) -> axum::response::Response {
    match call.leave_out(Action::UpdateModel) {
        Ok(()) => {
            ([("content-type", "application/grpc"), ("grpc-status", "0")], vec![0_u8; 5]).into_response()
        }
        Err(status) => status.into_http::<tonic::body::Body>().map(axum::body::Body::new),
    }
}

#[tokio::test]
async fn a_question_without_a_condition_cannot_be_left_out() {
    let router = Router::new().route("/platform.v1.Platform/PatchModels", any(leaves_out));
    let server = Calls::with(Routes::from(router)).await;
    let refused = call(&server, "/platform.v1.Platform/PatchModels").await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal);
    assert!(refused.message().contains("not in its table"), "{}", refused.message());
}

#[tokio::test]
async fn a_request_around_the_layer_is_refused() {
    let request = with_token(None, GetModelRequest { id: "cats-model".to_owned() });
    assert_eq!(Call::of(request).err().unwrap().code(), Code::Internal);
}
