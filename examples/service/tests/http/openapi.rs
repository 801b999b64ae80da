//! The description: it has every route, and nothing that it refers to is missing.

use super::server::Server;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[tokio::test]
async fn the_description_has_every_route() {
    // a route that is added in any other way than `routes!` would not be described
    let (mut described, mut names) = (0, BTreeSet::new());
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains(".route("), "{}: use `routes!`", path.display());
                described += text.matches("#[utoipa::path(").count();
                for part in text.split("ToSchema)]").skip(1) {
                    let name =
                        part.split_once("struct ").and_then(|(_, name)| name.split([' ', '<', '(']).next());
                    let is_enum =
                        part.split_once("enum ").is_some_and(|(before, _)| !before.contains("struct "));
                    // two types of one name would be one in the description
                    assert!(
                        is_enum || names.insert(name.unwrap().to_owned()),
                        "two bodies are called {name:?}"
                    );
                }
            }
        }
    }
    let server = Server::start().await;
    let page = server.get("", "/openapi.json").await.json();
    let paths = page["paths"].as_object().unwrap();
    let calls: usize = paths.values().map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(calls, described);
}

#[tokio::test]
async fn every_part_of_a_path_is_described() {
    let page = Server::start().await.get("", "/openapi.json").await.json();
    let mut found = 0;
    for (path, methods) in page["paths"].as_object().unwrap() {
        let expected: BTreeSet<_> =
            path.split('{').skip(1).map(|part| part.split_once('}').unwrap().0).collect();
        for (method, call) in methods.as_object().unwrap() {
            let parameters = call["parameters"].as_array().into_iter().flatten();
            let parameters = parameters.filter(|parameter| parameter["in"] == "path");
            let named: BTreeSet<_> =
                parameters.map(|parameter| parameter["name"].as_str().unwrap()).collect();
            assert_eq!(named, expected, "{method} {path}");
            found += named.len();
        }
    }
    assert!(found > 80, "{found}");
}

/// What the routes answer is what the description says, for the shapes that are written by hand there.
#[tokio::test]
async fn roles_and_permissions_are_names_or_objects() {
    let server = Server::start().await;
    let page = server.get("", "/openapi.json").await.json();
    for (schema, property, of) in [
        ("MemberBody", "role", server.get("ana", "/v1/organizations/acme/members/olga").await.json()),
        (
            "TeamBody",
            "default_permission",
            server.get("ana", "/v1/organizations/acme/teams/silo").await.json(),
        ),
    ] {
        assert!(of[property].is_string(), "{of}");
        let described = &page["components"]["schemas"][schema]["properties"][property]["oneOf"];
        let kinds: Vec<_> = described.as_array().unwrap().iter().map(|kind| kind["type"].clone()).collect();
        assert_eq!(kinds, ["string", "object"], "{schema}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let page = Server::start().await.get("", "/openapi.json").await.json();
    let mut found = 0;
    walk(&page, &mut |name| {
        let path = name.strip_prefix('#').unwrap();
        assert!(page.pointer(path).is_some(), "{name}");
        found += 1;
    });
    assert!(found > 50, "{found}");
}

fn walk(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("$ref", Value::String(name)) => see(name),
                    _ => walk(value, see),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        _ => {}
    }
}

#[test]
fn the_readme_quotes_the_code() {
    let readme = include_str!("../../README.md");
    let code = [
        include_str!("../../src/web/apps.rs"),
        include_str!("../../src/web/facts.rs"),
        include_str!("../../src/web/caller.rs"),
    ];
    let blocks: Vec<_> =
        readme.split("```rust,ignore\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(code.iter().any(|code| code.contains(block)), "not in the code:\n{block}");
    }
}
