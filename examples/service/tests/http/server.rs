//! A service on a port of its own, with a database of its own.

use reqwest::{Client, Method, RequestBuilder};
use rolecall::TokenGrant;
use serde_json::Value;
use service::audit::Audit;
use service::server::router;
use service::tokens::{Bearer, Tokens};
use service::web::Service;
use service::{Settings, authzen, grpc};
use std::io::{Result, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// The address of the decision point.
pub const PDP: &str = "https://pdp.example";

pub struct Server {
    pub service: Service,
    pub http: String,
    pub rpc: String,
    lines: Lines,
    client: Client,
}

/// An answer: its status, its headers as text, and its body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Server {
    /// A service with the seed.
    pub async fn start() -> Server {
        Server::with(authzen::Settings::new(PDP).unwrap()).await
    }

    pub async fn with(decisions: authzen::Settings) -> Server {
        let (listener, rpc) = (listener().await, listener().await);
        let http = format!("http://{}", listener.local_addr().unwrap());
        let rpc_address = format!("http://{}", rpc.local_addr().unwrap());
        let lines = Lines::default();
        let service = service(Audit::to(lines.clone()), decisions).await;
        let app = router(service.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
        let calls = service.clone();
        tokio::spawn(async { grpc::serve(rpc, calls).await.unwrap() });
        Server { service, http, rpc: rpc_address, lines, client: Client::new() }
    }

    /// The user's token, which narrows nothing.
    pub fn token(&self, user: &str) -> String {
        self.narrowed(user, None)
    }

    pub fn narrowed(&self, user: &str, grants: Option<Vec<TokenGrant<String>>>) -> String {
        let bearer = Bearer { user: user.to_owned(), grants, actor: None };
        self.service.tokens.issue(&bearer).unwrap()
    }

    pub fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.http));
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }

    /// Sends a request with the user's token; nobody's if the user is empty.
    pub async fn send(&self, user: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let token = if user.is_empty() { String::new() } else { self.token(user) };
        let request = self.request(method, path, &token);
        answer(if let Some(body) = body { request.json(&body) } else { request }).await
    }

    pub async fn get(&self, user: &str, path: &str) -> Answer {
        self.send(user, Method::GET, path, None).await
    }

    pub async fn put(&self, user: &str, path: &str, body: Value) -> Answer {
        self.send(user, Method::PUT, path, Some(body)).await
    }

    pub async fn post(&self, user: &str, path: &str, body: Value) -> Answer {
        self.send(user, Method::POST, path, Some(body)).await
    }

    pub async fn delete(&self, user: &str, path: &str) -> Answer {
        self.send(user, Method::DELETE, path, None).await
    }

    /// The lines of the audit trail so far.
    pub fn audit(&self) -> Vec<Value> {
        let lines = String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.text().await.unwrap() }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The ids of a list.
    pub fn ids(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{}", self.body);
        let items = self.json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }
}

pub async fn service(audit: Audit, decisions: authzen::Settings) -> Service {
    let platform = service::seed::open(Settings::new(database().await)).await.unwrap();
    let tokens = Tokens::new("https://service.example", b"a secret for tests").unwrap();
    Service { platform, tokens, audit, decisions: Arc::new(decisions) }
}

pub async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// A database that nobody else uses.
async fn database() -> String {
    let Ok(server) = std::env::var("DATABASE_URL") else { return "sqlite::memory:".to_owned() };
    sqlx::any::install_default_drivers();
    let name = format!("http_{}", uuid::Uuid::now_v7().simple());
    let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut connection).await.unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}
