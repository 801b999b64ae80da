//! Lists: each has exactly the rows for which `can` says yes, however it is cut into pages.

use super::server::Server;
use handlers::Ask;
use rolecall::own::AnyAction;
use rolecall::permit::permit_list;
use rolecall::{Action, Owner, Subject, can};
use serde_json::json;
use service::{Order, PageOf, Thing, Version};

const KINDS: [(&str, AnyAction); 6] = [
    ("model", AnyAction::Documented(Action::ViewModel)),
    ("dataset", AnyAction::Documented(Action::ViewDataset)),
    ("input", AnyAction::Documented(Action::ViewInput)),
    ("task", AnyAction::Documented(Action::ViewTask)),
    ("workflow", AnyAction::Documented(Action::ViewWorkflow)),
    ("pipeline", AnyAction::Own(Ask::ViewPipeline.row())),
];

const PEOPLE: [&str; 12] =
    ["ana", "olga", "tom", "lea", "uma", "fin", "ian", "sid", "con", "mia", "gus", "stranger"];

/// All rows of the database, found by their ids.
async fn rows(server: &Server) -> Vec<Thing> {
    let mut rows = Vec::new();
    let apps = ["cats", "dogs", "birds", "globes", "mias"];
    let names = ["model", "dataset", "input-1", "input-2", "task-1", "task-2"];
    for app in apps {
        let things = names.iter().map(|name| format!("{app}-{name}"));
        for id in std::iter::once(app.to_owned()).chain(things) {
            rows.push(
                server
                    .service
                    .platform
                    .thing(&id)
                    .await
                    .unwrap()
                    .unchecked()
                    .unwrap_or_else(|| panic!("no {id}")),
            );
        }
    }
    rows
}

/// The ids of the rows of the action's kind on which `can` allows the user the action.
async fn allowed(server: &Server, rows: &[Thing], user: &str, action: AnyAction) -> Vec<String> {
    let user = user.to_owned();
    let subject = server.service.platform.read(Version::ANY, |facts| {
        let known = facts.subject(&user).map(rolecall::directory::VersionedSubject::into_subject);
        known.unwrap_or_else(|| facts.policy().subject(user.clone(), []).unwrap())
    });
    let subject = subject.await.unwrap();
    let rows = rows.iter().filter(|row| row.kind == action.applies_to());
    let rows = rows.filter(|row| can(&subject, action, &row.resource().unwrap()));
    let mut ids: Vec<_> = rows.map(|row| row.id.clone()).collect();
    ids.sort();
    ids
}

/// A list, page by page.
async fn listed(server: &Server, user: &str, path: &str, limit: usize) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let more = if after.is_empty() { String::new() } else { format!("&after={after}") };
        let join = if path.contains('?') { '&' } else { '?' };
        let page = server.get(user, &format!("{path}{join}limit={limit}{more}")).await;
        let items = page.ids();
        assert!(items.len() <= limit);
        // a next page is there if something is on it
        assert!(after.is_empty() || !items.is_empty(), "{user}: {path}");
        ids.extend(items);
        match page.json().get("next").and_then(|next| next.as_str()) {
            // a page with a next one is full, so that its length tells nothing
            Some(next) => next.clone_into(&mut after),
            None => break ids,
        }
    }
}

#[tokio::test]
async fn every_list_is_what_can_says_of_each_row() {
    let server = Server::start().await;
    let made = json!({ "name": "nightly", "public": true });
    assert_eq!(server.post("ana", "/v1/apps/acme/birds/things/pipeline", made).await.status, 201);
    for (app, kind) in
        [("cats", "workflow"), ("dogs", "workflow"), ("cats", "pipeline"), ("dogs", "pipeline")]
    {
        let path = format!("/v1/apps/acme/{app}/things/{kind}");
        assert_eq!(server.post("olga", &path, json!({ "name": format!("{app}-{kind}") })).await.status, 201);
    }
    let mut rows = rows(&server).await;
    for action in [AnyAction::Documented(Action::ViewWorkflow), AnyAction::Own(Ask::ViewPipeline.row())] {
        let (kind, _) = KINDS.iter().find(|(_, known)| *known == action).unwrap();
        for id in server.get("ana", &format!("/v1/things/{kind}")).await.ids() {
            rows.push(server.service.platform.thing(&id).await.unwrap().unchecked().unwrap());
        }
    }
    let (mut lists, mut seen) = (0, 0);
    for user in PEOPLE {
        let mut check = async |path: &str, expected: Vec<String>| {
            for limit in [1, 2, 50] {
                let found = listed(&server, user, path, limit).await;
                let mut sorted = found.clone();
                sorted.sort();
                assert_eq!(sorted, expected, "{user}: {path} by {limit}");
            }
            lists += 1;
            seen += expected.len();
        };
        for (kind, action) in KINDS {
            check(&format!("/v1/things/{kind}"), allowed(&server, &rows, user, action).await).await;
        }
        let apps = allowed(&server, &rows, user, AnyAction::Documented(Action::ViewApp)).await;
        for owner in ["acme", "globex", "~mia", "none", "~none"] {
            let of = |id: &String| {
                let row = rows.iter().find(|row| row.id == *id).unwrap();
                match &row.owner {
                    Owner::Organization(id) => id.clone() == owner,
                    Owner::User(id) => format!("~{id}") == owner,
                }
            };
            check(&format!("/v1/apps/{owner}"), apps.iter().filter(|id| of(id)).cloned().collect()).await;
        }
    }
    println!("{lists} lists with {seen} rows");
    assert!(seen > 100, "the seed shows too little: {seen}");
}

#[tokio::test]
async fn lists_are_searched_and_sorted() {
    let server = Server::start().await;
    let ids = async |query: &str| server.get("ana", &format!("/v1/things/input{query}")).await.ids();
    assert_eq!(ids("?owner=acme&app=cats").await, ["cats-input-1", "cats-input-2"]);
    assert_eq!(ids("?search=dogs").await, ["dogs-input-1", "dogs-input-2"]);
    assert_eq!(ids("?app=cats&order=newest&limit=1").await.len(), 1);
    let members = server.get("ana", "/v1/organizations/acme/members?search=ol&limit=1").await;
    assert_eq!(members.json()["items"][0]["user"], json!("olga"));
    for query in ["?limit=0", "?limit=1001", "?after=x", "?order=random", "?unknown=1"] {
        assert_eq!(server.get("ana", &format!("/v1/things/input{query}")).await.status, 400, "{query}");
    }
    // a cursor of another list is refused
    let page = server.get("ana", "/v1/organizations/acme/members?limit=1").await.json();
    let path = format!("/v1/organizations/acme/teams?limit=1&after={}", page["next"].as_str().unwrap());
    assert_eq!(server.get("ana", &path).await.status, 400);
}

#[tokio::test]
async fn a_page_of_nothing_is_a_page() {
    let server = Server::start().await;
    let none = PageOf { order: Order::Newest, limit: 1, ..PageOf::default() };
    // nobody has a team
    let nobody = Subject::anonymous();
    let permit = permit_list(&nobody, Action::EditTeam);
    assert_eq!(server.service.platform.list(permit, &none).await.unwrap().things, []);
}
