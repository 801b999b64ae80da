//! A client, and a server of other calls.

use crate::server::{PDP, Server, listener, service};
use service::audit::Audit;
use service::authzen::Settings;
use service::grpc::RouteTable;
use service::grpc::proto::platform_client::PlatformClient;
use service::tokens::Bearer;
use service::web::Service;
use tonic::metadata::KeyRef;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server as Transport};
use tonic::{Code, Request, Status};

/// A service, and a connection to its calls.
pub struct Calls {
    pub service: Service,
    pub channel: Channel,
}

impl Calls {
    /// The calls of the service.
    pub async fn start() -> Calls {
        let Server { service, rpc, .. } = Server::start().await;
        Calls { service, channel: connect(rpc).await }
    }

    /// Other calls inside the same layer.
    pub async fn with(routes: Routes) -> Calls {
        let service = service(Audit::to(std::io::sink()), Settings::new(PDP).unwrap()).await;
        let listener = listener().await;
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = Transport::builder().layer(RouteTable::new(service.clone())).add_routes(routes);
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        Calls { service, channel: connect(address).await }
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

async fn connect(address: String) -> Channel {
    Endpoint::from_shared(address).unwrap().connect().await.unwrap()
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

fn as_text<'a>(key: &'a KeyRef<'a>) -> &'a str {
    match key {
        KeyRef::Ascii(key) => key.as_str(),
        KeyRef::Binary(key) => key.as_str(),
    }
}
