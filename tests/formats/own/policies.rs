//! Policies with own permissions: two versions of the format, and two vocabularies.

use super::later::LATER;
use super::search::SEARCH;
use super::*;
use rolecall::diff::WrittenPolicy;
use rolecall::{Permission, TeamPermission};
use serde_json::json;

/// The policy without a table of actions: version 2.
fn version_2() -> WrittenPolicy {
    WrittenPolicy::new(policy(), None)
}

fn policy_in_json() -> Value {
    json!(version_2())
}

/// The policy's JSON with the field at the path set, or removed for `None`.
fn with(path: &str, value: Option<Value>) -> Value {
    let mut json = policy_in_json();
    let (parent, field) = path.rsplit_once('/').unwrap();
    let object = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    json
}

#[test]
fn a_policy_has_own_names_in_its_columns() {
    let json = policy_in_json();
    assert_eq!(json["version"], json!(2));
    assert_eq!(json["own_permissions"], json!(["RUN_PIPELINES", "VIEW_AUDIT_LOG", "SEE_PIPELINES"]));
    let grants = json["roles"]["administrator"]["grants"].as_array().unwrap();
    let own = ["RUN_PIPELINES", "VIEW_AUDIT_LOG", "SEE_PIPELINES"].map(|name| json!(name));
    assert!(grants.ends_with(&own), "{grants:?}");
    let ceiling = json["roles"]["team_contributor"]["ceiling"].as_array().unwrap();
    assert!(ceiling.ends_with(&[json!("RUN_PIPELINES"), json!("SEE_PIPELINES")]), "{ceiling:?}");
    let trainer = json["team_permissions"]["model_trainer"].as_array().unwrap();
    assert!(
        trainer.ends_with(&[json!("VIEW_CLUSTERS"), json!("SEE_PIPELINES")]) || trainer.contains(&own[2])
    );
    let text = serde_json::to_string(&version_2()).unwrap();
    assert!(text.starts_with(r#"{"version":2,"roles":{"#), "{text}");
    assert!(
        text.ends_with(r#""own_permissions":["RUN_PIPELINES","VIEW_AUDIT_LOG","SEE_PIPELINES"]}"#),
        "{text}"
    );
}

#[test]
fn a_policy_round_trips_with_its_vocabulary_alone() {
    for policy in [policy(), changed()] {
        round_trips(&PIPELINES, &policy);
        round_trips(&PIPELINES, &WrittenPolicy::new(policy.clone(), None));
        round_trips(&PIPELINES, &WrittenPolicy::from(policy.clone()));
        is_unknown_without(&policy, "unknown permission `");
        let read: Policy = from_json(&PIPELINES, &json!(policy)).unwrap();
        assert_eq!((read.vocabulary(), read.fingerprint()), (&PIPELINES, policy.fingerprint()));
    }
    // the file gives every value: the cells of the vocabulary do not come back
    let read: Policy = from_json(&PIPELINES, &json!(changed())).unwrap();
    assert!(read.grants(Role::OrganizationUser).contains(RUN_PIPELINES));
    assert!(!read.grants(Role::Administrator).contains(VIEW_AUDIT_LOG));
    let none = with("/team_permissions/full_access", Some(json!([])));
    let read: Policy = from_json(&PIPELINES, &none).unwrap();
    assert_eq!(read.team_permission(TeamPermission::FullAccess), Permission::empty());
}

/// Kinds and actions are no part of a policy. The table of actions is a record of them.
#[test]
fn own_kinds_and_actions_are_only_recorded() {
    rolecall::own_vocabulary! {
        /// What the registry asks.
        const REGISTRIES;
        kinds { SHELF "shelf" OfOrganizations; }
        actions Shelve {
            /// Look at the shelf.
            ViewShelf "view_shelf" SHELF [VIEW_CLUSTERS] [];
        }
    }
    let policy = Policy::documented().clone().with_vocabulary(REGISTRIES);
    let (mut json, documented) = (json!(policy), json!(Policy::documented()));
    assert_eq!((&json["version"], &json["own_permissions"]), (&json!(3), &json!([])));
    let actions = json["actions_when_written"].as_object_mut().unwrap();
    let shelf =
        json!({"kind": "shelf", "place": "of_organizations", "any_of": ["VIEW_CLUSTERS"], "if_assigned": []});
    assert_eq!(actions.remove("view_shelf"), Some(shelf));
    assert_eq!(json, documented);
    round_trips(&REGISTRIES, &policy);
    round_trips(&REGISTRIES, &WrittenPolicy::new(policy.clone(), None));
    // without them a policy of version 1 is as it always was
    let without = WrittenPolicy::new(policy.clone(), None);
    let version_1 = WrittenPolicy::new(Policy::documented().clone(), None);
    assert_eq!(json!(without), json!(version_1));
    assert_eq!(to_allocvec(&without), to_allocvec(&version_1));
    assert!(Policy::deserialize(json!(policy)).unwrap().is_documented());
    let read = WrittenPolicy::deserialize(json!(policy)).unwrap();
    let gone = read.diff(&Policy::documented().clone().into());
    assert_eq!(
        gone.to_string(),
        "newly denied: action view_shelf, gone for the kind shelf: by VIEW_CLUSTERS\n"
    );
}

#[test]
fn the_own_permissions_that_a_policy_knows_are_those_of_the_vocabulary() {
    // a permission that the reader lacks
    refused::<Policy>(&SEARCH, &policy_in_json(), "unknown permission `RUN_PIPELINES`");
    let later = Policy::documented().clone().with_vocabulary(LATER);
    refused::<Policy>(&PIPELINES, &json!(later), "unknown permission `STOP_PIPELINES`");
    // permissions that the policy lacks: nobody holds them by the file, and nobody has said so
    let message = "the policy says nothing about the own permissions `STOP_PIPELINES`, `PAUSE_PIPELINES` of the vocabulary";
    refused::<Policy>(&LATER, &policy_in_json(), message);
    let message = "the own permissions `RUN_PIPELINES`, `VIEW_AUDIT_LOG`, `SEE_PIPELINES` of the vocabulary";
    refused::<Policy>(&PIPELINES, &json!(Policy::documented()), message);
    // with the vocabulary of that time it is read, and the new one gives the new permissions their cells
    let read: Policy = from_json(&PIPELINES, &policy_in_json()).unwrap();
    assert_eq!(read.with_vocabulary(LATER), later);
    for (vocabulary, policy) in [(&SEARCH, &policy()), (&LATER, &policy()), (&PIPELINES, &later)] {
        assert!(from_bytes::<Policy>(vocabulary, &to_allocvec(policy).unwrap()).is_err());
    }
    assert!(from_bytes::<Policy>(&PIPELINES, &to_allocvec(Policy::documented()).unwrap()).is_err());
}

#[test]
fn the_list_of_own_permissions_and_the_version_go_together() {
    let list = "/own_permissions";
    let wrong = "unknown version `2` of a policy: expected `1`, `2` with `own_permissions`, or `3`";
    refused::<Policy>(&PIPELINES, &with(list, None), wrong);
    refused::<Policy>(&PIPELINES, &with("/version", Some(json!(3))), "unknown version `3` of a policy");
    let wrong = "`own_permissions` of a policy are own permissions alone: none in version `1`, one or more in version `2`";
    refused::<Policy>(&PIPELINES, &with("/version", Some(json!(1))), wrong);
    refused::<Policy>(&PIPELINES, &with(list, Some(json!([]))), wrong);
    refused::<Policy>(&PIPELINES, &with(list, Some(json!(["RUN_PIPELINES", "VIEW_MODELS"]))), wrong);
    refused::<Policy>(&PIPELINES, &with(list, Some(json!(null))), "invalid type: null");
    refused::<Policy>(&PIPELINES, &with(list, Some(json!("RUN_PIPELINES"))), "unknown permission set");
    let fewer = with(list, Some(json!(["RUN_PIPELINES", "SEE_PIPELINES"])));
    refused::<Policy>(&PIPELINES, &fewer, "the own permissions `VIEW_AUDIT_LOG` of the vocabulary");
    let mut documented = json!(WrittenPolicy::new(Policy::documented().clone(), None));
    for list in [json!(null), json!([])] {
        documented["own_permissions"] = list;
        assert!(Policy::deserialize(&documented).is_err(), "{}", documented["own_permissions"]);
    }
    let text = serde_json::to_string(&version_2()).unwrap();
    let twice = text.replacen(r#""version":2"#, r#""own_permissions":[],"version":2"#, 1);
    let told = PIPELINES.read::<Policy, _>(&mut serde_json::Deserializer::from_str(&twice)).unwrap_err();
    assert!(told.to_string().contains("duplicate field `own_permissions`"), "{told}");
}

#[test]
fn compact_policies_end_where_their_version_ends() {
    let bytes = to_allocvec(&version_2()).unwrap();
    // the list is one set at the end
    let list = to_allocvec(&(RUN_PIPELINES | VIEW_AUDIT_LOG | SEE_PIPELINES)).unwrap();
    assert!(bytes.ends_with(&list));
    assert!(from_bytes::<Policy>(&PIPELINES, &bytes[..bytes.len() - list.len()]).is_err());
    for wrong in [0_u32, 1, 3] {
        let mut other = to_allocvec(&wrong).unwrap();
        other.extend(&bytes[1..]);
        assert!(from_bytes::<Policy>(&PIPELINES, &other).is_err(), "version {wrong}");
    }
    // two policies in a row: the first one reads nothing of the second
    let two = (Policy::documented().clone(), Policy::documented().clone());
    assert_eq!(postcard::from_bytes::<(Policy, Policy)>(&to_allocvec(&two).unwrap()), Ok(two));
    let two = (version_2(), WrittenPolicy::new(changed(), None));
    round_trips(&PIPELINES, &two);
    round_trips(&PIPELINES, &(policy(), changed()));
}
