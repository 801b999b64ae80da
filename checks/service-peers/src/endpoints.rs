//! The handlers beside the service's own: each verifies the same token and reads the same row.

use crate::cedar::Cedar;
use crate::spicedb::SpiceDb;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use http::header::ETAG;
use http::{HeaderMap, HeaderName};
use service::web::caller::token;
use service::web::{Problem, Service, ThingBody};
use service::{Id, Thing};
use std::sync::Arc;

type Shown = Result<([(HeaderName, String); 1], Json<ThingBody>), Problem>;
type Asked = Path<(String, String)>;

/// The same endpoint with no question, with Cedar, and with SpiceDB.
pub fn routes(cedar: Cedar, spicedb: SpiceDb) -> Router<Service> {
    let (cedar, spicedb) = (Arc::new(cedar), Arc::new(spicedb));
    let by_cedar = move |State(service): State<Service>, asked: Asked, headers: HeaderMap| {
        let cedar = cedar.clone();
        async move {
            let (user, thing) = read(&service, asked, &headers).await?;
            let allowed = cedar.allows(&service.platform, &user, &thing).await?;
            shown(allowed, thing)
        }
    };
    let by_spicedb = move |State(service): State<Service>, asked: Asked, headers: HeaderMap| {
        let spicedb = spicedb.clone();
        async move {
            let (user, thing) = read(&service, asked, &headers).await?;
            let allowed = spicedb.allows(&user, &thing).await?;
            shown(allowed, thing)
        }
    };
    Router::new()
        .route("/unchecked/things/{kind}/{id}", get(unchecked))
        .route("/cedar/things/{kind}/{id}", get(by_cedar))
        .route("/spicedb/things/{kind}/{id}", get(by_spicedb))
}

async fn unchecked(State(service): State<Service>, asked: Asked, headers: HeaderMap) -> Shown {
    let (_, thing) = read(&service, asked, &headers).await?;
    shown(true, thing)
}

/// The user of the token, and the row.
async fn read(
    service: &Service,
    Path((kind, id)): Asked,
    headers: &HeaderMap,
) -> Result<(Id, Thing), Problem> {
    let bearer = service.tokens.verify(token(headers)?.ok_or(Problem::Missing)?)?;
    // these engines are not told of grants: a token that narrows would not narrow here
    if bearer.grants.is_some() {
        return Err(Problem::Missing);
    }
    let thing = service.platform.thing(&id).await?.unchecked().filter(|thing| thing.kind.as_str() == kind);
    Ok((bearer.user, thing.ok_or(Problem::Missing)?))
}

fn shown(allowed: bool, thing: Thing) -> Shown {
    let thing = Some(thing).filter(|_| allowed).ok_or(Problem::Missing)?;
    Ok(([(ETAG, format!("\"{}\"", thing.version))], Json(thing.into())))
}
