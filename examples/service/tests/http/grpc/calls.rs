//! Each call, for each person.

use super::client::{Calls, told, with_token};
use handlers::{Ask, ROUTES};
use rolecall::directory::VersionedSubject;
use rolecall::explain::not_found;
use rolecall::own::AnyAction;
use rolecall::{Action, Permission, Place, Subject, TokenGrant, can, explain};
#[allow(clippy::wildcard_imports, reason = "two messages for each call")]
use service::grpc::proto::*;
use service::tokens::Bearer;
use service::{Thing, Version, seed};
use std::collections::BTreeSet;
use tonic::{Code, Status};

/// Things of every kind that the calls read, and one that does not exist.
const IDS: [&str; 17] = [
    "cats",
    "cats-model",
    "cats-dataset",
    "cats-task-1",
    "cats-task-2",
    "dogs-model",
    "dogs-task-1",
    "birds-model",
    "birds-task-1",
    "globes-model",
    "globes-task-1",
    "mias-model",
    "mias-task-1",
    "acme-key",
    "mia-key",
    "none",
    "",
];

/// The people of the seed, somebody without an account, and nobody.
fn people() -> Vec<Option<&'static str>> {
    seed::people().iter().map(|person| Some(person.id)).chain([Some("stranger"), None]).collect()
}

impl Calls {
    async fn subject(&self, user: Option<&str>) -> Subject<String> {
        let policy = self.service.platform.policy();
        let Some(user) = user else { return Subject::anonymous().under(policy) };
        let user = user.to_owned();
        let found = self.service.platform.read(Version::ANY, |facts| facts.subject(&user)).await.unwrap();
        let found = found.map(VersionedSubject::into_subject);
        found.unwrap_or_else(|| policy.subject(user, []).unwrap())
    }

    /// The code that the library gives for the question about the thing with this id.
    async fn expected(&self, user: Option<&str>, action: impl Into<AnyAction>, id: &str) -> Code {
        let (subject, action) = (self.subject(user).await, action.into());
        let thing = self.service.platform.thing(id).await.unwrap().unchecked();
        let thing = thing.filter(|thing| thing.kind == action.applies_to());
        let told = match thing.and_then(|thing| thing.resource()) {
            Some(resource) => explain(&subject, action, &resource).public(),
            None => not_found(&subject, action),
        };
        Code::from(i32::try_from(told.grpc_code()).unwrap())
    }
}

fn code<T>(answer: &Result<tonic::Response<T>, Status>) -> Code {
    answer.as_ref().map_or_else(Status::code, |_| Code::Ok)
}

#[tokio::test]
async fn every_call_has_a_row() {
    // as build.rs wrote them: a handler without a row would be refused, and nobody could call it
    let calls = [
        "ListStatusCodes",
        "ListApps",
        "GetModel",
        "ListModels",
        "PostModels",
        "PatchModels",
        "DeleteModel",
        "PostModelOutputs",
        "GetTask",
        "GetKey",
    ];
    let file = include_str!("../../../proto/platform.proto");
    let named = file.lines().filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next());
    assert!(named.eq(calls));
    assert!(calls.iter().all(|call| ROUTES.iter().any(|route| route.call == *call)));
}

#[tokio::test]
async fn every_read_is_answered_as_the_library_says() {
    let server = Calls::start().await;
    let mut codes = BTreeSet::new();
    for user in people() {
        for id in IDS {
            let name = || id.to_owned();
            let by = |expected: Code, found: Code, call: &str| {
                assert_eq!(found, expected, "{call} {user:?} {id}");
                format!("{expected:?}")
            };
            let found = server.client().get_model(server.by(user, GetModelRequest { id: name() })).await;
            codes.insert(by(server.expected(user, Action::ViewModel, id).await, code(&found), "GetModel"));
            let found = server.client().get_task(server.by(user, GetTaskRequest { id: name() })).await;
            codes.insert(by(server.expected(user, Action::ViewTask, id).await, code(&found), "GetTask"));
            let found = server.client().get_key(server.by(user, GetKeyRequest { id: name() })).await;
            codes.insert(by(server.expected(user, Ask::ViewKey, id).await, code(&found), "GetKey"));
            let message = PostModelOutputsRequest { model: name(), input: "a cat".to_owned() };
            let found = server.client().post_model_outputs(server.by(user, message)).await;
            let expected = match user {
                Some(_) => server.expected(user, Ask::CallModel, id).await,
                // also for public models
                None => Code::Unauthenticated,
            };
            codes.insert(by(expected, code(&found), "PostModelOutputs"));
        }
    }
    assert!(codes.iter().eq(["NotFound", "Ok", "PermissionDenied", "Unauthenticated"]));
}

#[tokio::test]
async fn every_write_is_answered_as_the_library_says() {
    let models = ["cats-model", "dogs-model", "birds-model", "globes-model", "mias-model", "none"];
    for user in people() {
        let server = Calls::start().await;
        for id in models {
            let change = |name: Option<&str>, public: Option<bool>| PatchModelsRequest {
                id: id.to_owned(),
                version: 0,
                name: name.map(str::to_owned),
                public,
            };
            let found = server.client().patch_models(server.by(user, change(Some("New"), None))).await;
            let update = server.expected(user, Action::UpdateModel, id).await;
            assert_eq!(code(&found), update, "{user:?} {id}");
            let found = server.client().patch_models(server.by(user, change(None, Some(true)))).await;
            let expected = match update {
                Code::Ok => server.expected(user, Action::ChangeModelVisibility, id).await,
                refused => refused,
            };
            assert_eq!(code(&found), expected, "{user:?} {id}");
            let name = service_name(&server, id).await;
            assert_eq!(name.as_deref() == Some("New"), update == Code::Ok, "{user:?} {id}");
        }
        for app in ["cats", "dogs", "birds", "globes", "mias", "cats-model", "none"] {
            let message = PostModelsRequest { app: app.to_owned(), name: "Another".to_owned() };
            let found = server.client().post_models(server.by(user, message)).await;
            assert_eq!(code(&found), server.expected(user, Action::CreateModel, app).await, "{user:?} {app}");
            if let Ok(made) = found {
                assert!(service_name(&server, &made.into_inner().id).await.is_some());
            }
        }
        for id in models {
            let expected = server.expected(user, Action::DeleteModel, id).await;
            let existed = service_name(&server, id).await.is_some();
            let message = DeleteModelRequest { id: id.to_owned() };
            let found = server.client().delete_model(server.by(user, message)).await;
            assert_eq!(code(&found), expected, "{user:?} {id}");
            assert_eq!(service_name(&server, id).await.is_some(), existed && expected != Code::Ok);
        }
    }
}

async fn service_name(server: &Calls, id: &str) -> Option<String> {
    server.service.platform.thing(id).await.unwrap().unchecked().map(|thing| thing.name)
}

#[tokio::test]
async fn every_list_equals_can_for_each_row() {
    let server = Calls::start().await;
    for user in people() {
        let subject = server.subject(user).await;
        let visible = async |action: Action, ids: &[&str]| {
            let mut visible = BTreeSet::new();
            for id in ids {
                let thing: Thing = server.service.platform.thing(id).await.unwrap().unchecked().unwrap();
                if can(&subject, action, &thing.resource().unwrap()) {
                    visible.insert(thing.id);
                }
            }
            visible
        };
        let apps = ["cats", "dogs", "birds", "globes", "mias"];
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = Page { search: String::new(), limit: 2, after };
            let message = ListAppsRequest { owner: None, page: Some(page) };
            let answer = server.client().list_apps(server.by(user, message)).await.unwrap().into_inner();
            assert!(answer.apps.len() <= 2);
            found.extend(answer.apps.into_iter().map(|app| app.id));
            after = answer.next;
            if after.is_empty() {
                break;
            }
        }
        assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len());
        assert_eq!(
            found.into_iter().collect::<BTreeSet<_>>(),
            visible(Action::ViewApp, &apps).await,
            "{user:?}"
        );
        let models = apps.map(|app| format!("{app}-model"));
        let models = models.each_ref().map(String::as_str);
        let message = ListModelsRequest::default();
        let answer = server.client().list_models(server.by(user, message)).await.unwrap().into_inner();
        let found: BTreeSet<_> = answer.models.into_iter().map(|model| model.id).collect();
        assert_eq!(found, visible(Action::ViewModel, &models).await, "{user:?}");
    }
}

#[tokio::test]
async fn a_model_that_is_hidden_and_one_that_does_not_exist_get_the_same_answer() {
    let server = Calls::start().await;
    for user in [Some("mia"), Some("con"), Some("stranger"), None] {
        let told_of = async |id: &str| {
            let get = server.client().get_model(server.by(user, GetModelRequest { id: id.to_owned() })).await;
            let delete = DeleteModelRequest { id: id.to_owned() };
            let delete = server.client().delete_model(server.by(user, delete)).await;
            let patch =
                PatchModelsRequest { id: id.to_owned(), public: Some(true), ..PatchModelsRequest::default() };
            let patch = server.client().patch_models(server.by(user, patch)).await;
            let output = PostModelOutputsRequest { model: id.to_owned(), input: String::new() };
            let output = server.client().post_model_outputs(server.by(user, output)).await;
            let answers = [get.map(drop), delete.map(drop), patch.map(drop), output.map(drop)];
            answers.map(|answer| told(&answer.unwrap_err()))
        };
        assert_eq!(told_of("globes-model").await, told_of("none").await, "{user:?}");
        let post = async |app: &str| {
            let message = PostModelsRequest { app: app.to_owned(), name: "Another".to_owned() };
            told(&server.client().post_models(server.by(user, message)).await.unwrap_err())
        };
        assert_eq!(post("globes").await, post("none").await);
    }
}

#[tokio::test]
async fn guidelines_are_shown_to_those_who_may_read_them() {
    let server = Calls::start().await;
    let mut task = server.service.platform.thing("cats-task-1").await.unwrap().unchecked().unwrap();
    task.content = serde_json::json!({ "guidelines": "Mark every whisker." });
    server.service.platform.update_unchecked(task).await.unwrap();
    let task = server.service.platform.thing("cats-task-1").await.unwrap().unchecked().unwrap();
    let mut seen = BTreeSet::new();
    for user in people() {
        let message = GetTaskRequest { id: task.id.clone() };
        let Ok(found) = server.client().get_task(server.by(user, message)).await else { continue };
        let may = can(&server.subject(user).await, Action::ReadTaskGuidelines, &task.resource().unwrap());
        assert_eq!(found.into_inner().guidelines.is_some(), may, "{user:?}");
        seen.insert(may);
    }
    assert!(seen.contains(&true));
}

#[tokio::test]
async fn tokens_narrow_and_bad_tokens_are_not_nobody() {
    let server = Calls::start().await;
    let place = Place::Organization("acme".to_owned());
    let grants = Some(vec![TokenGrant::new(place, Permission::VIEW_MODELS)]);
    let bearer = Bearer { user: "ana".to_owned(), grants, actor: Some("robot".to_owned()) };
    let token = server.service.tokens.issue(&bearer).unwrap();
    let get = async |token: &str, id: &str| {
        let request = with_token(Some(token), GetModelRequest { id: id.to_owned() });
        code(&server.client().get_model(request).await)
    };
    assert_eq!(get(&token, "cats-model").await, Code::Ok);
    let message = PostModelOutputsRequest { model: "cats-model".to_owned(), input: String::new() };
    let refused = server.client().post_model_outputs(with_token(Some(&token), message)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert!(refused.message().contains("PREDICT"), "{}", refused.message());
    let program = server.service.tokens.issue_for_decisions("gateway").unwrap();
    // not even of what everybody sees
    for bad in [program.as_str(), "", "a.b.c"] {
        assert_eq!(get(bad, "birds-model").await, Code::Unauthenticated);
    }
    let nobody =
        server.client().get_model(server.by(None, GetModelRequest { id: "birds-model".to_owned() })).await;
    assert_eq!(code(&nobody), Code::Ok);
}

#[tokio::test]
async fn somebody_who_was_late_is_told_so() {
    let server = Calls::start().await;
    let change = |version| PatchModelsRequest {
        id: "cats-model".to_owned(),
        version,
        name: Some("Tabby".to_owned()),
        public: None,
    };
    let get = server.by(Some("ana"), GetModelRequest { id: "cats-model".to_owned() });
    let seen = server.client().get_model(get).await.unwrap().into_inner().version;
    let first =
        server.client().patch_models(server.by(Some("ana"), change(seen))).await.unwrap().into_inner();
    assert_eq!((first.name.as_str(), first.version), ("Tabby", seen + 1));
    let late = server.client().patch_models(server.by(Some("olga"), change(seen))).await;
    assert_eq!(code(&late), Code::Aborted);
    let bad = PatchModelsRequest { name: Some(String::new()), ..change(0) };
    assert_eq!(code(&server.client().patch_models(server.by(Some("ana"), bad)).await), Code::InvalidArgument);
}

#[tokio::test]
async fn facts_that_cannot_be_had_are_no_denial() {
    let server = Calls::start().await;
    let mut request = server.by(Some("ana"), GetModelRequest { id: "cats-model".to_owned() });
    request.metadata_mut().insert("facts-version", "18000000000000000000".parse().unwrap());
    assert_eq!(code(&server.client().get_model(request).await), Code::Unavailable);
}

#[tokio::test]
async fn a_catalogue_is_for_everybody() {
    let server = Calls::start().await;
    let codes = server.client().list_status_codes(server.by(None, ListStatusCodesRequest {})).await.unwrap();
    assert_eq!(codes.into_inner().codes.len(), 17);
}
