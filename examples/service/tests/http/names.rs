//! Names that were given up: whoever may release one sees it in a list.

use super::server::{Server, answer};
use reqwest::Method;
use rolecall::directory::{Command, Directory, NamedThing, ReservedName};
use rolecall::{Owner, Permission, Place, Subject, TokenGrant};
use serde_json::{Value, json};
use service::{Id, Version};
use std::collections::BTreeSet;

const ACME: &str = "/v1/organizations/acme/reserved-names";

async fn renamed(server: &Server) {
    let put = async |user: &str, path: &str, name: &str| {
        let told = server.put(user, path, json!({ "name": name })).await;
        assert_eq!(told.status, 200, "{path}: {}", told.body);
    };
    put("ana", "/v1/organizations/acme/name", "Ajax").await;
    put("gus", "/v1/organizations/globex/name", "Globe").await;
    for app in ["acme/cats", "acme/dogs", "acme/birds"] {
        put("ana", &format!("/v1/apps/{app}/name"), &format!("New {app}").replace('/', " ")).await;
    }
    put("gus", "/v1/apps/globex/globes/name", "Spheres").await;
    put("mia", "/v1/apps/~mia/mias/name", "Ours").await;
    // the name of something that is gone
    assert_eq!(server.delete("ana", "/v1/apps/acme/dogs").await.status, 200);
    let role =
        |name: &str| json!({ "name": name, "grants": ["VIEW_MODELS"], "reach": "all_apps", "ceiling": null });
    let body = json!({ "definition": role("Viewer") });
    let id = server.post("ana", "/v1/organizations/acme/roles", body).await.json()["id"].clone();
    let path = format!("/v1/organizations/acme/roles/{}", id.as_str().unwrap());
    let body = json!({ "expected": role("Viewer"), "definition": role("Reader") });
    assert_eq!(server.put("ana", &path, body).await.status, 200);
}

/// All pages of the list.
async fn listed(server: &Server, user: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = server.get(user, &format!("{path}?limit={limit}{after}")).await;
        assert_eq!(page.status, 200, "{user} {path}: {}", page.body);
        let page = page.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        all.extend(items.iter().cloned());
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// The names of the owner that the directory would let the user release.
fn releasable(facts: &Directory<Id>, user: &str, owner: &Owner<Id>) -> BTreeSet<(String, String)> {
    let actor = Subject::new(user.to_owned(), []).unwrap();
    let is_own = |reserved: &&ReservedName<Id>| match (&reserved.of, owner) {
        (NamedThing::App { owner: of, .. }, owner) => of == owner,
        (
            NamedThing::Organization { organization } | NamedThing::Role { organization, .. },
            Owner::Organization(id),
        ) => organization == id,
        _ => false,
    };
    let may = |reserved: &&ReservedName<Id>| {
        let (of, name) = (reserved.of.clone(), reserved.name.clone());
        facts.check(&actor, facts.at(), &Command::ReleaseName { of, name }).is_ok()
    };
    let found = facts.reserved_names().filter(is_own).filter(may);
    found.map(|reserved| (reserved.of.what().to_string(), reserved.name.to_string())).collect()
}

#[tokio::test]
async fn a_list_has_the_names_that_the_caller_may_release() {
    let server = Server::start().await;
    renamed(&server).await;
    let mut seen = 0;
    for user in ["ana", "olga", "tom", "lea", "uma", "fin", "con", "gus", "mia"] {
        for (path, owner) in [
            (ACME, Owner::Organization("acme".to_owned())),
            ("/v1/organizations/globex/reserved-names", Owner::Organization("globex".to_owned())),
            ("/v1/me/reserved-names", Owner::User(user.to_owned())),
        ] {
            let facts = server.service.platform.read(Version::ANY, |facts| releasable(facts, user, &owner));
            let expected = facts.await.unwrap();
            // outsiders, and members who may see nothing of the organization
            if matches!(server.get(user, path).await.status, 403 | 404) {
                assert!(expected.is_empty(), "{user} {path}");
                continue;
            }
            let whole = listed(&server, user, path, 1000).await;
            assert_eq!(listed(&server, user, path, 1).await, whole, "{user} {path}");
            let text = |item: &Value, member: &str| item[member].as_str().unwrap().to_owned();
            let found: BTreeSet<_> =
                whole.iter().map(|item| (text(item, "of"), text(item, "name"))).collect();
            let expected: BTreeSet<_> = expected
                .into_iter()
                .map(|(what, name)| (what.rsplit(' ').next().unwrap().to_owned(), name))
                .collect();
            assert_eq!(found, expected, "{user} {path}");
            seen += found.len();
        }
    }
    let names = |items: &[Value]| items.iter().map(|item| item["name"].clone()).collect::<Vec<_>>();
    let ajax = ["Acme", "Birds", "Cats", "Dogs", "New acme dogs", "Viewer"];
    assert_eq!(names(&listed(&server, "ana", ACME, 2).await), ajax);
    assert_eq!(names(&listed(&server, "mia", "/v1/me/reserved-names", 2).await), ["Mia's"]);
    assert!(seen > 10, "{seen}");
}

#[tokio::test]
async fn what_is_listed_can_be_released_and_is_gone_then() {
    let server = Server::start().await;
    renamed(&server).await;
    for item in listed(&server, "ana", ACME, 1000).await {
        let (id, name) = (item["id"].as_str().unwrap(), item["name"].as_str().unwrap());
        let path = match item["of"].as_str().unwrap() {
            "organization" => format!("/v1/organizations/{id}/reserved-names/{name}"),
            "app" => format!("/v1/apps/acme/{id}/reserved-names/{name}"),
            "role" => format!("/v1/organizations/acme/roles/{id}/reserved-names/{name}"),
            other => panic!("{other}"),
        };
        let told = server.delete("ana", &path).await;
        assert_eq!(told.status, 200, "{path}: {}", told.body);
    }
    assert_eq!(listed(&server, "ana", ACME, 1000).await, Vec::<Value>::new());
    assert!(server.put("ana", "/v1/apps/acme/birds/name", json!({ "name": "Cats" })).await.status == 200);
}

#[tokio::test]
async fn a_list_of_names_is_asked_about() {
    let server = Server::start().await;
    renamed(&server).await;
    assert_eq!(server.get("", ACME).await.status, 401);
    assert_eq!(server.get("", "/v1/me/reserved-names").await.status, 401);
    assert_eq!(server.get("sid", ACME).await.status, 403);
    // a token shows no more than it may release
    let cats = Place::App { owner: Owner::Organization("acme".to_owned()), app: "cats".to_owned() };
    let grants = vec![
        TokenGrant::new(cats, Permission::EDIT_APP_ID),
        TokenGrant::new(Place::Everywhere, Permission::VIEW_MODELS),
    ];
    for (grants, names) in [(grants, json!(["Cats"])), (Vec::new(), json!([]))] {
        let token = server.narrowed("ana", Some(grants));
        let told = answer(server.request(Method::GET, ACME, &token)).await;
        if told.status == 403 {
            assert_eq!(told.json()["reason"], json!("narrowed_by_token"));
            continue;
        }
        let told = told.json();
        let found: Vec<_> = told["items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
        assert_eq!(json!(found), names);
    }
    for query in ["limit=0", "limit=1001", "after=x", "after=e30", "search=x"] {
        assert_eq!(server.get("ana", &format!("{ACME}?{query}")).await.status, 400, "{query}");
    }
}
