//! Ten calls over gRPC, decided by the route table.

use super::server::Server;
use handlers::ROUTES;
use service::grpc::proto::platform_client::PlatformClient;
use service::grpc::proto::{Name, Page};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

/// The file of the calls.
const CALLS: &str = include_str!("../../proto/platform.proto");

async fn channel(server: &Server) -> Channel {
    Endpoint::from_shared(server.rpc.clone()).unwrap().connect().await.unwrap()
}

fn signed<T>(server: &Server, user: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    if !user.is_empty() {
        let value = format!("Bearer {}", server.token(user)).parse().unwrap();
        request.metadata_mut().insert("authorization", value);
    }
    request
}

fn name(id: &str) -> Name {
    Name { id: id.to_owned() }
}

#[tokio::test]
async fn calls_are_decided_as_their_rows_say() {
    let server = Server::start().await;
    let mut client = PlatformClient::new(channel(&server).await);
    let cases = [
        ("uma", "cats-model", Code::Ok),
        ("lea", "cats-model", Code::NotFound),
        ("gus", "cats-model", Code::NotFound),
        ("gus", "none", Code::NotFound),
        ("", "cats-model", Code::Unauthenticated),
        ("gus", "birds-model", Code::Ok),
    ];
    for (user, id, expected) in cases {
        let told = client.get_model(signed(&server, user, name(id))).await;
        assert_eq!(told.map_or_else(|status| status.code(), |_| Code::Ok), expected, "{user}: {id}");
    }
    let hidden = client.get_model(signed(&server, "gus", name("cats-model"))).await.unwrap_err();
    let missing = client.get_model(signed(&server, "gus", name("none"))).await.unwrap_err();
    assert_eq!((hidden.code(), hidden.message()), (missing.code(), missing.message()));

    let listed = client.list_inputs(signed(&server, "lea", Page::default())).await.unwrap().into_inner();
    assert_eq!(listed.things.iter().map(|thing| thing.id.as_str()).collect::<Vec<_>>(), ["cats-input-1"]);
    assert_eq!(listed.next, "");
    let denied = client.delete_input(signed(&server, "lea", name("cats-input-1"))).await.unwrap_err();
    assert_eq!(denied.code(), Code::PermissionDenied);
    client.delete_input(signed(&server, "olga", name("cats-input-1"))).await.unwrap();
    let gone = client.get_input(signed(&server, "lea", name("cats-input-1"))).await.unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    // an own action: a public model answers everybody with a name, and nobody without one
    let outputs = client.post_model_outputs(signed(&server, "mia", name("birds-model"))).await.unwrap();
    assert!(outputs.into_inner().text.contains("a cat"));
    let nobody = client.post_model_outputs(signed(&server, "", name("birds-model"))).await.unwrap_err();
    assert_eq!(nobody.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_call_without_a_row_is_refused() {
    let server = Server::start().await;
    let mut client = tonic::client::Grpc::new(channel(&server).await);
    for (call, expected) in
        [("GetModel", Code::Ok), ("GetNewThing", Code::PermissionDenied), ("", Code::PermissionDenied)]
    {
        client.ready().await.unwrap();
        let path = format!("/platform.v1.Platform/{call}").parse().unwrap();
        let codec = tonic_prost::ProstCodec::<Name, ()>::default();
        let told = client.unary(signed(&server, "uma", name("cats-model")), path, codec).await;
        let told = told.map_or_else(|status| status.code(), |_| Code::Ok);
        assert_eq!(told, expected, "`{call}`");
    }
}

#[test]
fn every_call_has_a_row() {
    let calls: Vec<_> =
        CALLS.lines().filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next()).collect();
    assert_eq!(calls.len(), 10);
    for call in calls {
        let row = ROUTES.iter().find(|route| route.call == call);
        assert!(row.is_some_and(|row| !row.questions().is_empty()), "{call}");
    }
}
