//! A program that asks the decision point.

use crate::server::{PDP, Server};
use reqwest::{RequestBuilder, Response};
use rolecall::directory::{Command, Email, Name};
use rolecall::{Action, Owner, ResourceKind, Role, Subject};
use serde_json::Value;
use service::authzen::{Alias, Settings};
use service::{Platform, Thing};

/// A running service, and a program that asks it.
pub struct Pdp {
    pub server: Server,
    token: String,
}

impl Pdp {
    /// The service with the organization of the seed.
    pub async fn start() -> Pdp {
        let records = Alias::of(ResourceKind::Model)
            .with_action("read", Action::ViewModel)
            .with_action("write", Action::UpdateModel)
            .with_action("delete", Action::DeleteModel);
        let server = Server::with(Settings::new(PDP).unwrap().with_alias("record", records)).await;
        let token = server.service.tokens.issue_for_decisions("gateway").unwrap();
        Pdp { server, token }
    }

    pub fn platform(&self) -> &Platform {
        &self.server.service.platform
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
        self.platform().execute(&actor, command, |_| true).await.unwrap_or_else(|error| panic!("{error}"));
    }

    async fn insert(&self, id: &str, owner: Owner<String>, app: &str) {
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
        self.platform().insert_unchecked(thing).await.unwrap();
    }

    pub fn request(&self, path: &str) -> RequestBuilder {
        self.server.request(reqwest::Method::POST, &format!("/access/v1/{path}"), &self.token)
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
