//! Runs the service: `cargo run -p service`.
//!
//! | variable | meaning | otherwise |
//! | --- | --- | --- |
//! | `DATABASE_URL` | `postgres://…` or `sqlite://FILE` | a database in memory, gone with the program |
//! | `TOKEN_SECRET` | what signs tokens; all instances share it | a random one, if the database is in memory |
//! | `ADDRESS`, `GRPC_ADDRESS` | where to listen | `127.0.0.1:8080`, `127.0.0.1:8081` |
//! | `PUBLIC_URL` | the address under which callers reach the service, and the issuer of tokens: all instances share it | `http://` and the address, if that is a loopback address |
//! | `AUDIT_LOG` | the file to which the audit trail is added | standard error |

use service::audit::{Audit, Trail};
use service::authzen;
use service::server::router;
use service::settings::local_url;
use service::tokens::{Bearer, Tokens};
use service::web::Service;
use service::{Settings, grpc, seed};
use std::env;
use std::error::Error;
use std::fs::OpenOptions;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

const IN_MEMORY: &str = "sqlite::memory:";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let database = variable("DATABASE_URL", IN_MEMORY);
    let secret = match env::var("TOKEN_SECRET") {
        Ok(secret) => secret,
        Err(_) if database == IN_MEMORY => format!("{}{}", uuid::Uuid::now_v7(), uuid::Uuid::now_v7()),
        Err(_) => {
            return Err("`TOKEN_SECRET` is not set: expected the secret that all instances share".into());
        }
    };
    let (address, grpc_address) =
        (variable("ADDRESS", "127.0.0.1:8080"), variable("GRPC_ADDRESS", "127.0.0.1:8081"));
    let audit = match env::var("AUDIT_LOG") {
        Ok(file) => Audit::to(OpenOptions::new().create(true).append(true).open(file)?),
        Err(_) => Audit::to(io::stderr()),
    };
    let (http, rpc) = (TcpListener::bind(&address).await?, TcpListener::bind(&grpc_address).await?);
    let base = match env::var("PUBLIC_URL") {
        Ok(base) => base,
        Err(_) => local_url(http.local_addr()?).ok_or(
            "`PUBLIC_URL` is not set: expected the `https://` address under which callers reach the service",
        )?,
    };
    let service = Service {
        platform: seed::open(Settings::new(database)).await?,
        tokens: Tokens::new(base.clone(), secret.as_bytes())?,
        audit,
        decisions: Arc::new(authzen::Settings::new(&base)?),
    };
    if env::var("TOKEN_SECRET").is_err() {
        invite(&service, http.local_addr()?, rpc.local_addr()?)?;
    }
    let app = router(service.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(close_invitations(service.clone()));
    tokio::select! {
        ended = axum::serve(http, app) => ended?,
        ended = grpc::serve(rpc, service) => ended?,
        ended = tokio::signal::ctrl_c() => ended?,
    }
    Ok(())
}

/// Closes invitations whose time has passed.
async fn close_invitations(service: Service) {
    let trail = Trail::own(&service.audit, "close-invitations");
    loop {
        match service.platform.expire_invitations().await {
            Ok(events) => events.iter().for_each(|event| trail.event(event)),
            Err(error) => tracing::warn!(%error, "invitations stay open for another minute"),
        }
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
}

fn variable(name: &str, otherwise: &str) -> String {
    env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// Prints tokens for the people of the seed, and requests to try.
fn invite(service: &Service, http: SocketAddr, rpc: SocketAddr) -> Result<(), Box<dyn Error>> {
    println!("# http://{http} (OpenAPI: /openapi.json), gRPC on {rpc}. Tokens for an hour:\n");
    for person in seed::people() {
        let bearer = Bearer { user: person.id.to_owned(), grants: None, actor: None };
        println!("{}='{}' # {}", person.id, service.tokens.issue(&bearer)?, person.about);
    }
    println!("pdp='{}' # a program that asks for decisions", service.tokens.issue_for_decisions("gateway")?);
    println!("api='http://{http}'\n\n# Copy the lines above, then try:");
    let tries = [
        ("the apps that Tom may see", r#"curl -s $api/v1/apps/acme -H "Authorization: Bearer $tom""#),
        (
            "an app that he may not see, and one that does not exist",
            r#"curl -s $api/v1/apps/acme/dogs $api/v1/apps/acme/none -H "Authorization: Bearer $tom""#,
        ),
        (
            "Uma may view a model",
            r#"curl -s $api/v1/things/model/cats-model -H "Authorization: Bearer $uma""#,
        ),
        (
            "and not delete it",
            r#"curl -s -X DELETE $api/v1/things/model/cats-model -H "Authorization: Bearer $uma""#,
        ),
        (
            "why Lea may not train it, and what would help, for the Administrator",
            r#"curl -s $api/v1/explanations -H "Authorization: Bearer $ana" --json '{"user":"lea","action":"train_model","resource":{"thing":"cats-model"}}'"#,
        ),
        (
            "which buttons Lea sees on her task",
            r#"curl -s $api/v1/permissions -H "Authorization: Bearer $lea" --json '{"resources":[{"thing":"cats-task-1"}]}'"#,
        ),
        (
            "Ana invites somebody",
            r#"curl -si $api/v1/organizations/acme/invitations -H "Authorization: Bearer $ana" --json '{"email":"ben@example.com","role":"organization_user"}'"#,
        ),
        (
            "a gateway asks by AuthZEN",
            r#"curl -s $api/access/v1/evaluation -H "Authorization: Bearer $pdp" --json '{"subject":{"type":"user","id":"tom"},"action":{"name":"train_model"},"resource":{"type":"model","id":"cats-model"}}'"#,
        ),
    ];
    for (about, command) in tries {
        println!("\n# {about}\n{command}");
    }
    Ok(())
}
