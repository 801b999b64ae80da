//! The service, and beside each of its routes a handler that does the same and asks nothing.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use http::HeaderMap;
use http::header::ETAG;
use service::Settings;
use service::audit::Audit;
use service::authzen;
use service::server::{checked, serving};
use service::tokens::{Bearer, Tokens};
use service::web::caller::token;
use service::web::{Problem, Service, ThingBody};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves, and prints the port and a token of Uma.
pub async fn run(database: &str) {
    let base = "http://127.0.0.1".to_owned();
    let service = Service {
        platform: service::seed::open(Settings::new(database)).await.unwrap(),
        tokens: Tokens::new(base.clone(), b"for a measurement, and for nothing else").unwrap(),
        audit: Audit::to(std::io::sink()),
        decisions: Arc::new(authzen::Settings::new(&base).unwrap()),
    };
    let uma = Bearer { user: "uma".to_owned(), grants: None, actor: None };
    let token = service.tokens.issue(&uma).unwrap();
    let unchecked = Router::new()
        .route("/unchecked/things/{kind}/{id}", get(unchecked))
        .route("/unchecked/nothing", get(nothing));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{} {token}", listener.local_addr().unwrap().port());
    let app =
        serving(checked().merge(unchecked), service).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).await.unwrap();
}

/// Who has a valid token sees everything.
async fn unchecked(
    State(service): State<Service>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<([(http::HeaderName, String); 1], Json<ThingBody>), Problem> {
    service.tokens.verify(token(&headers)?.ok_or(Problem::Missing)?)?;
    let thing = service.platform.thing(&id).await?.unchecked().filter(|thing| thing.kind.as_str() == kind);
    let thing = thing.ok_or(Problem::Missing)?;
    Ok(([(ETAG, format!("\"{}\"", thing.version))], Json(thing.into())))
}

/// Who has a valid token sees a text: no database, and no question.
async fn nothing(State(service): State<Service>, headers: HeaderMap) -> Result<Json<&'static str>, Problem> {
    service.tokens.verify(token(&headers)?.ok_or(Problem::Missing)?)?;
    Ok(Json("nothing"))
}
