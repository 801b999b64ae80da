//! A policy decision point on a port of its own.

use reqwest::{Client, Response};
use rolecall::Subject;
use rolecall::directory::{Command, Email, Name};
use rolecall::{Action, Owner, ResourceKind, Role};
use serde_json::Value;
use service::audit::Audit;
use service::authzen::{Alias, Settings};
use service::tokens::{Bearer, Tokens};
use service::web::{Service, router};
use service::{Platform, Thing};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// The address that the metadata names.
pub const ADDRESS: &str = "https://pdp.example";

/// A running service, and a program that asks it.
pub struct Pdp {
    pub platform: Platform,
    pub tokens: Tokens,
    pub trail: Lines,
    pub client: Client,
    base: String,
    token: String,
}

/// The lines of the audit trail.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    pub fn read(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Pdp {
    /// The service with the organization of the seed.
    pub async fn start() -> Pdp {
        let platform = Platform::open(service::Settings::new("sqlite::memory:")).await.unwrap();
        let tokens = Tokens::new(ADDRESS, b"a secret for tests").unwrap();
        let trail = Lines::default();
        let records = Alias::of(ResourceKind::Model)
            .with_action("read", Action::ViewModel)
            .with_action("write", Action::UpdateModel)
            .with_action("delete", Action::DeleteModel);
        let decisions = Arc::new(Settings::new(ADDRESS).unwrap().with_alias("record", records));
        let audit = Audit::to(trail.clone());
        let app = router(Service { platform: platform.clone(), tokens: tokens.clone(), audit, decisions });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        let token = tokens.issue_for_decisions("gateway").unwrap();
        Pdp { platform, tokens, trail, client: Client::new(), base, token }
    }

    /// The service with the organization of the certification scenario beside that of the seed.
    pub async fn certified() -> Pdp {
        let pdp = Pdp::start().await;
        let (organization, owner) = ("records".to_owned(), Owner::Organization("records".to_owned()));
        for user in ["rea", "alice", "bob"] {
            pdp.execute(user, Command::Register { email: email(user) }).await;
        }
        let (name, billing_email) = (Name::new("Records").unwrap(), email("rea"));
        pdp.execute(
            "rea",
            Command::CreateOrganization { organization: organization.clone(), name, billing_email },
        )
        .await;
        for (user, role) in [("alice", Role::OrganizationContributor), ("bob", Role::OrganizationUser)] {
            let invitation = format!("invitation-{user}");
            let (email, role) = (email(user), role.into());
            let (organization, of) = (organization.clone(), invitation.clone());
            let invite =
                Command::InviteMember { organization, invitation: of, email, role, expires_at: None };
            pdp.execute("rea", invite).await;
            let organization = "records".to_owned();
            pdp.execute(user, Command::AcceptInvitation { organization, invitation }).await;
        }
        let name = Name::new("Files").unwrap();
        let create =
            Command::CreateApp { owner: owner.clone(), app: "files".to_owned(), name, unseen: false };
        pdp.execute("alice", create).await;
        for id in ["record-1", "record-2"] {
            pdp.insert(id, owner.clone(), "files").await;
        }
        pdp
    }

    async fn execute(&self, user: &str, command: Command<String>) {
        let actor = Subject::new(user.to_owned(), []).unwrap();
        self.platform.execute(&actor, command, |_| true).await.unwrap_or_else(|error| panic!("{error}"));
    }

    pub async fn insert(&self, id: &str, owner: Owner<String>, app: &str) {
        let thing = Thing {
            kind: ResourceKind::Model.into(),
            id: id.to_owned(),
            owner,
            app: Some(app.to_owned()),
            name: id.to_owned(),
            content: Value::Null,
            public: false,
            app_public: false,
            assignees: Vec::new(),
            created_by: "alice".to_owned(),
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        self.platform.insert(thing).await.unwrap();
    }

    /// A token of a user, which is none for decisions.
    pub fn user_token(&self, user: &str) -> String {
        self.tokens.issue(&Bearer { user: user.to_owned(), grants: None, actor: None }).unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    pub fn request(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(self.url(&format!("access/v1/{path}"))).bearer_auth(&self.token)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(path).json(body).send().await.unwrap()
    }

    /// The JSON of a successful answer.
    pub async fn ask(&self, path: &str, body: &Value) -> Value {
        let response = self.post(path, body).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "{path} {body}: {text}");
        serde_json::from_str(&text).unwrap()
    }
}

fn email(user: &str) -> Email {
    Email::new(format!("{user}@records.example")).unwrap()
}
