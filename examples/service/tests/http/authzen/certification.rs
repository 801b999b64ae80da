//! The vectors of the public certification scenario: Basic Core, Batch Core, Search Core and Discovery.
//!
//! `certification.json` has the requests of the scenario (`openid/authzen`, `authorization-api-1_0-scenario.md`) with its
//! expectations. A `record` is a model. Alice is an Organization Contributor and Bob an Organization User.

use super::pdp::Pdp;
use crate::server::PDP;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    test: String,
    post: String,
    body: Option<Value>,
    /// The body, if it is not JSON.
    text: Option<String>,
    content_type: Option<String>,
    status: Option<u16>,
    decision: Option<bool>,
    /// The decisions of a batch; `null` is either.
    decisions: Option<Vec<Option<bool>>>,
    /// All results.
    results: Option<Vec<Value>>,
    /// Results that must be among the others.
    includes: Option<Vec<Value>>,
    /// The test with the same results.
    same_as: Option<String>,
    /// `more`: the page has a token. `any`: it has one, which may be empty.
    next_token: Option<String>,
}

#[tokio::test]
async fn vectors() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("certification.json")).unwrap();
    let pdp = Pdp::certified().await;
    let mut results: HashMap<String, Value> = HashMap::new();
    let mut token = String::new();
    for vector in &vectors {
        let test = &vector.test;
        let body = vector.text.clone().or_else(|| Some(vector.body.as_ref()?.to_string())).unwrap();
        let content_type = vector.content_type.as_deref().unwrap_or("application/json");
        let request = pdp.request(&vector.post).header("content-type", content_type);
        let request = request.header("X-Request-ID", test).body(body.replace("$next_token", &token));
        let response = request.send().await.unwrap();
        // c-2-5-1
        assert_eq!(response.headers()["x-request-id"], test);
        assert_eq!(response.status(), vector.status.unwrap_or(200), "{test}");
        if vector.status.is_some() {
            assert!(!response.text().await.unwrap().is_empty(), "{test}: a message says what is wrong");
            continue;
        }
        assert_eq!(response.headers()["content-type"], "application/json", "{test}");
        let answer: Value = response.json().await.unwrap();
        if let Some(expected) = vector.decision {
            is_decision(test, &answer, Some(expected));
        }
        if let Some(expected) = &vector.decisions {
            // c-3-3: as many, in the same order, each with a decision, and none for the whole
            let each = answer["evaluations"].as_array().unwrap();
            assert_eq!(each.len(), expected.len(), "{test}");
            each.iter().zip(expected).for_each(|(answer, expected)| is_decision(test, answer, *expected));
            assert!(answer.get("decision").is_none(), "{test}");
        }
        if let Some(expected) = &vector.results {
            assert_eq!(answer["results"].as_array().unwrap(), expected, "{test}");
        }
        if let Some(expected) = &vector.includes {
            let found = answer["results"].as_array().unwrap();
            assert!(expected.iter().all(|expected| found.contains(expected)), "{test}: {answer}");
            if let Some(same) = &vector.same_as {
                let first = results.entry(same.clone()).or_insert_with(|| answer["results"].clone());
                assert_eq!(*first, answer["results"], "{test}");
            }
        }
        if let Some(expected) = &vector.next_token {
            token = answer["page"]["next_token"].as_str().unwrap().to_owned();
            assert!(expected == "any" || !token.is_empty(), "{test}");
        }
    }
    assert_eq!(vectors.len(), 55);
}

fn is_decision(test: &str, answer: &Value, expected: Option<bool>) {
    let decision = answer["decision"].as_bool().unwrap_or_else(|| panic!("{test}: {answer}"));
    assert!(expected.is_none_or(|expected| expected == decision), "{test}: {answer}");
    assert!(answer.get("context").is_none_or(Value::is_object), "{test}: {answer}");
}

#[tokio::test]
async fn discovery() {
    let pdp = Pdp::certified().await;
    let response =
        pdp.server.request(Method::GET, "/.well-known/authzen-configuration", "").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    let metadata: HashMap<String, String> = response.json().await.unwrap();
    assert_eq!(metadata["policy_decision_point"], PDP);
    let endpoints = [
        ("access_evaluation_endpoint", "evaluation"),
        ("access_evaluations_endpoint", "evaluations"),
        ("search_subject_endpoint", "search/subject"),
        ("search_resource_endpoint", "search/resource"),
        ("search_action_endpoint", "search/action"),
    ];
    for (parameter, path) in endpoints {
        assert_eq!(metadata[parameter], format!("{PDP}/access/v1/{path}"));
        // an empty object lacks something, wherever there is an endpoint
        assert_eq!(pdp.post(path, &Value::Object(serde_json::Map::new())).await.status(), 400, "{path}");
    }
    assert_eq!(metadata.len(), 6);
}
