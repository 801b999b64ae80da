//! A server on a port of its own.

use service::audit::Audit;
use service::authzen;
use service::grpc::proto::platform_client::PlatformClient;
use service::grpc::{self, RouteTable};
use service::tokens::{Bearer, Tokens};
use service::web::Service;
use service::{Platform, Settings};
use std::sync::Arc;
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

/// A service, and a connection to it.
pub struct Server {
    pub service: Service,
    pub channel: Channel,
}

impl Server {
    /// The calls of the service.
    pub async fn start() -> Server {
        let service = service().await;
        let (listener, endpoint) = listen().await;
        tokio::spawn(grpc::serve(listener, service.clone()));
        Server { service, channel: endpoint.connect().await.unwrap() }
    }

    /// Other calls inside the same layer.
    pub async fn with(routes: Routes) -> Server {
        let service = service().await;
        let (listener, endpoint) = listen().await;
        let layer = RouteTable::new(service.clone());
        let mut server = tonic::transport::Server::builder().layer(layer);
        let server = server.add_routes(routes).serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        Server { service, channel: endpoint.connect().await.unwrap() }
    }

    pub fn client(&self) -> PlatformClient<Channel> {
        PlatformClient::new(self.channel.clone())
    }

    /// A request of the user, or of nobody.
    pub fn by<T>(&self, user: Option<&str>, message: T) -> Request<T> {
        let bearer = |user: &str| Bearer { user: user.to_owned(), grants: None, actor: None };
        let token = user.map(|user| self.service.tokens.issue(&bearer(user)).unwrap());
        with_token(token.as_deref(), message)
    }
}

pub fn with_token<T>(token: Option<&str>, message: T) -> Request<T> {
    let mut request = Request::new(message);
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    request
}

/// Everything that a caller sees of a refusal.
pub fn told(status: &Status) -> (Code, String, Vec<u8>, Vec<String>) {
    let mut metadata = status.metadata().clone();
    metadata.remove("date");
    let mut names: Vec<_> =
        metadata.keys().map(|key| format!("{key:?}={:?}", metadata.get(as_text(&key)))).collect();
    names.sort_unstable();
    (status.code(), status.message().to_owned(), status.details().to_vec(), names)
}

fn as_text<'a>(key: &'a tonic::metadata::KeyRef<'a>) -> &'a str {
    match key {
        tonic::metadata::KeyRef::Ascii(key) => key.as_str(),
        tonic::metadata::KeyRef::Binary(key) => key.as_str(),
    }
}

async fn service() -> Service {
    let platform = Platform::open(Settings::new("sqlite::memory:")).await.unwrap();
    let tokens = Tokens::new("https://service.example", b"a secret for tests").unwrap();
    let decisions = Arc::new(authzen::Settings::new("https://service.example").unwrap());
    Service { platform, tokens, audit: Audit::to(std::io::sink()), decisions }
}

async fn listen() -> (TcpListener, Endpoint) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (listener, Endpoint::from_shared(address).unwrap())
}
