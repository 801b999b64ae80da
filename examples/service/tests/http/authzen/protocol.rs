//! Tokens, errors, semantics, narrowing and the audit trail.

use super::pdp::Pdp;
use reqwest::{Method, Response};
use serde_json::{Value, json};

fn question(user: &str, action: &str, model: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user }, "action": { "name": action },
        "resource": { "type": "model", "id": model }
    })
}

async fn message(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    (status, response.text().await.unwrap())
}

#[tokio::test]
async fn only_a_token_for_decisions_is_good_here() {
    let pdp = Pdp::start().await;
    let ask = |token: &str| pdp.server.request(Method::POST, "/access/v1/evaluation", token);
    let body = question("ana", "view_model", "cats-model");
    let anybody = ask("").json(&body).send().await.unwrap();
    assert_eq!(anybody.headers()["www-authenticate"], "Bearer realm=\"decisions\"");
    assert_eq!(message(anybody).await.0, 401);
    // not even an Administrator
    for token in [pdp.server.token("ana"), "a.b.c".to_owned()] {
        let user = ask(&token).json(&body).send().await.unwrap();
        assert!(user.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"));
        assert_eq!(message(user).await.0, 401);
    }
    let basic = ask("").basic_auth("ana", Some("secret")).json(&body).send().await.unwrap();
    assert_eq!(message(basic).await.0, 401);
    // and the program's token opens nothing else
    let program = pdp.server.service.tokens.issue_for_decisions("gateway").unwrap();
    let api = pdp.server.request(Method::GET, "/v1/organizations/acme", &program).send().await.unwrap();
    assert_eq!(api.status(), 401);
}

#[tokio::test]
async fn a_model_that_is_hidden_and_one_that_does_not_exist_get_the_same_answer() {
    let pdp = Pdp::start().await;
    let told = async |user: &str, model: &str| {
        let response = pdp.post("evaluation", &question(user, "view_model", model)).await;
        let mut headers = response.headers().clone();
        headers.remove("date");
        (response.status(), headers, response.text().await.unwrap())
    };
    let hidden = told("mia", "cats-model").await;
    assert_eq!(hidden, told("mia", "none").await);
    // the id of something else names no model
    assert_eq!(hidden, told("mia", "cats-dataset").await);
    assert_eq!(told("ana", "cats-dataset").await, told("ana", "none").await);
    let other = question("ana", "view_model", "cats-dataset");
    assert_eq!(pdp.ask("search/action", &other).await["results"], json!([]));
    assert_eq!(pdp.ask("search/subject", &other).await["results"], json!([]));
    let answer: Value = serde_json::from_str(&hidden.2).unwrap();
    assert_eq!(answer["context"]["status"], 404);
    let denied = pdp.ask("evaluation", &question("uma", "delete_model", "cats-model")).await;
    assert_eq!(denied["context"]["status"], 403);
    assert_eq!(denied["context"]["reason"], "not_granted");
}

#[tokio::test]
async fn what_is_not_known_is_a_denial_that_says_so() {
    let pdp = Pdp::start().await;
    let mut robot = question("ana", "view_model", "cats-model");
    robot["subject"]["type"] = json!("robot");
    let mut ship = question("ana", "view_model", "cats-model");
    ship["resource"]["type"] = json!("spaceship");
    let cases = [
        (robot, "there is no such subject"),
        (ship, "spaceship"),
        (question("nobody", "view_model", "birds-model"), "there is no such subject"),
        (question("ana", "fly", "cats-model"), "fly"),
        (question("ana", "delete_app", "cats-model"), "applies to the kind `app`"),
    ];
    for (body, word) in cases {
        let answer = pdp.ask("evaluation", &body).await;
        assert_eq!(answer["decision"], false);
        assert!(answer["context"]["error"]["message"].as_str().unwrap().contains(word), "{answer}");
    }
}

#[tokio::test]
async fn a_batch_stops_where_it_is_told() {
    let pdp = Pdp::start().await;
    let no = json!({ "action": { "name": "delete_model" } });
    let yes = json!({ "action": { "name": "view_model" } });
    let broken = json!({ "action": "view_model" });
    let ask = async |semantic: Option<&str>, evaluations: [&Value; 4]| {
        let mut body = question("uma", "view_model", "cats-model");
        body["evaluations"] = json!(evaluations);
        if let Some(semantic) = semantic {
            body["options"] = json!({ "evaluations_semantic": semantic, "another_option": "value" });
        }
        let answer = pdp.ask("evaluations", &body).await;
        let each = answer["evaluations"].as_array().unwrap();
        each.iter().map(|answer| answer["decision"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ask(None, [&yes, &no, &broken, &yes]).await, [true, false, false, true]);
    assert_eq!(ask(Some("execute_all"), [&yes, &no, &broken, &yes]).await, [true, false, false, true]);
    assert_eq!(ask(Some("deny_on_first_deny"), [&yes, &no, &yes, &yes]).await, [true, false]);
    assert_eq!(ask(Some("deny_on_first_deny"), [&yes, &yes, &broken, &yes]).await, [true, true, false]);
    assert_eq!(ask(Some("permit_on_first_permit"), [&no, &broken, &yes, &no]).await, [false, false, true]);
    let mut unknown = question("uma", "view_model", "cats-model");
    unknown["options"] = json!({ "evaluations_semantic": "permit_most" });
    assert_eq!(message(pdp.post("evaluations", &unknown).await).await.0, 400);
    let mut long = question("uma", "view_model", "cats-model");
    long["evaluations"] = json!(vec![json!({}); 1001]);
    assert_eq!(message(pdp.post("evaluations", &long).await).await.0, 400);
    long["evaluations"] = json!(vec![json!({}); 1000]);
    assert_eq!(pdp.ask("evaluations", &long).await["evaluations"].as_array().unwrap().len(), 1000);
}

#[tokio::test]
async fn the_token_of_the_user_narrows_the_answer() {
    let pdp = Pdp::start().await;
    let narrowed = |details: Value, action: &str, model: &str| {
        let mut body = question("ana", action, model);
        body["context"] = json!({ "authorization_details": details, "ip": "10.0.0.1" });
        body
    };
    let cats = json!({ "app": { "owner": { "organization": "acme" }, "app": "cats" } });
    let grants = json!([
        { "type": "rolecall", "privileges": ["VIEW_MODELS"], "place": cats }, { "type": "payment", "amount": 3 }
    ]);
    let cases = [
        (grants.clone(), "view_model", "cats-model", true),
        (grants.clone(), "delete_model", "cats-model", false),
        (grants.clone(), "view_model", "dogs-model", false),
        (Value::Null, "view_model", "dogs-model", true),
        (json!([]), "view_model", "dogs-model", false),
    ];
    for (details, action, model, expected) in cases {
        let answer = pdp.ask("evaluation", &narrowed(details, action, model)).await;
        assert_eq!(answer["decision"], expected, "{action} {model}: {answer}");
    }
    // searches are narrowed, too
    let mut search = narrowed(grants.clone(), "view_model", "");
    search["resource"] = json!({ "type": "model" });
    let found = pdp.ask("search/resource", &search).await;
    assert_eq!(found["results"], json!([{ "type": "model", "id": "cats-model" }]));
    let search = narrowed(grants.clone(), "", "cats-model");
    let found = pdp.ask("search/action", &search).await;
    assert_eq!(found["results"], json!([{ "name": "view_model" }]));
    // limits that cannot be read are not left out
    for details in
        [json!("all"), json!([{ "type": "rolecall", "privileges": ["FLY"], "place": "everywhere" }])]
    {
        let body = narrowed(details, "view_model", "cats-model");
        assert_eq!(message(pdp.post("evaluation", &body).await).await.0, 400);
        let batch = json!({ "evaluations": [body] });
        assert_eq!(pdp.ask("evaluations", &batch).await["evaluations"][0]["decision"], false);
    }
    // one user's token says nothing about others
    let mut search = narrowed(grants, "view_model", "cats-model");
    search["subject"] = json!({ "type": "user" });
    assert_eq!(message(pdp.post("search/subject", &search).await).await.0, 400);
}

#[tokio::test]
async fn facts_that_cannot_be_had_are_no_denial() {
    let pdp = Pdp::start().await;
    let body = question("ana", "view_model", "cats-model");
    let later = |path| pdp.request(path).header("Facts-Version", "18000000000000000000");
    for path in ["evaluation", "evaluations", "search/subject", "search/resource", "search/action"] {
        let response = later(path).json(&body).send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(message(response).await.0, 503, "{path}");
    }
    let response =
        pdp.request("evaluation").header("Facts-Version", "soon").json(&body).send().await.unwrap();
    assert_eq!(message(response).await.0, 400);
    // the answer names the version that it is from
    let version = pdp.platform().version().to_string();
    assert_eq!(pdp.post("evaluation", &body).await.headers()["facts-version"], version.as_str());
}

#[tokio::test]
async fn a_token_of_another_search_is_an_error() {
    let pdp = Pdp::start().await;
    let search = |user: &str, page: Value| {
        let mut search = question(user, "view_model", "");
        search["resource"] = json!({ "type": "model" });
        search["page"] = page;
        search
    };
    let first = pdp.ask("search/resource", &search("ana", json!({ "limit": 1 }))).await;
    let token = &first["page"]["next_token"];
    assert!(!token.as_str().unwrap().is_empty());
    pdp.ask("search/resource", &search("ana", json!({ "token": token, "limit": 1 }))).await;
    let others = [
        search("olga", json!({ "token": token })),
        search("ana", json!({ "token": token, "limit": 2 })),
        search("ana", json!({ "token": "forged" })),
    ];
    for other in others {
        assert_eq!(message(pdp.post("search/resource", &other).await).await.0, 400);
    }
    assert_eq!(message(pdp.post("search/action", &search("ana", json!({ "limit": -1 }))).await).await.0, 400);
    let none = pdp.ask("search/resource", &search("ana", json!({ "limit": 0 }))).await;
    assert_eq!((&none["results"], &none["page"]["count"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn every_denial_is_in_the_audit_trail() {
    let pdp = Pdp::start().await;
    pdp.ask("evaluation", &question("ana", "view_model", "cats-model")).await;
    assert_eq!(pdp.server.audit().len(), 0);
    pdp.ask("evaluation", &question("uma", "delete_model", "cats-model")).await;
    pdp.ask("evaluation", &question("mia", "delete_model", "none")).await;
    let lines = pdp.server.audit();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["actor"]["user"]["uid"], "uma");
    assert_eq!(lines[0]["api"]["operation"], "delete_model");
    assert_eq!(lines[1]["actor"]["user"]["uid"], "mia");
}
