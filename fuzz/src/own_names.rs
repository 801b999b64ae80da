//! Reads values with a vocabulary. What is read without one is read alike, and only own names make a difference.

use crate::vocabulary::{SAMPLE, SAMPLE_NAMES};
use rolecall::diff::WrittenPolicy;
use rolecall::{Permission, Policy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::type_name;
use std::fmt::Debug;

/// Checks the value that was read with the sample's vocabulary against the one that was read without.
pub(crate) fn compare<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    plain: Option<&T>,
    own: Option<&T>,
) {
    // A subject gets a policy with the vocabulary, so that it is not written. A set alone does not know its vocabulary,
    // and nor does a grant or a share.
    let name = type_name::<T>();
    let is_not_written =
        ["Subject<", "TokenGrant<", "Share<", "AuthorizationDetails"].iter().any(|it| name.contains(it))
            || name == type_name::<Permission>();
    // a policy has to name its own permissions
    let is_policy = [type_name::<Policy>(), type_name::<WrittenPolicy>()].contains(&type_name::<T>());
    match (plain, own) {
        (Some(plain), Some(own)) if !is_not_written => assert_eq!(plain, own, "read with a vocabulary"),
        (Some(plain), None) => assert!(is_policy, "{plain:?} is not read with a vocabulary"),
        (None, Some(own)) if !is_not_written => {
            let text = serde_json::to_string(own)
                .unwrap_or_else(|error| panic!("{}: {error}: {own:?}", type_name::<T>()));
            let tree: serde_json::Value = serde_json::from_str(&text).expect("the written form is JSON");
            assert!(has_own_name(&tree), "{text} has no own name");
            assert!(serde_json::from_str::<T>(&text).is_err(), "{text} is read without the vocabulary");
            let mut json = serde_json::Deserializer::from_str(&text);
            assert_eq!(&SAMPLE.read::<T, _>(&mut json).expect("it was written"), own, "{text}");
            let bytes = postcard::to_allocvec(own).expect("it was read");
            let read = SAMPLE.read::<T, _>(&mut postcard::Deserializer::from_bytes(&bytes));
            assert_eq!(read.as_ref(), Ok(own), "{bytes:?}");
            assert!(postcard::from_bytes::<T>(&bytes).is_err(), "{bytes:?} is read without the vocabulary");
        }
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
}

fn has_own_name(tree: &serde_json::Value) -> bool {
    match tree {
        serde_json::Value::String(text) => SAMPLE_NAMES.contains(&text.as_str()),
        serde_json::Value::Array(entries) => entries.iter().any(has_own_name),
        serde_json::Value::Object(fields) => fields.values().any(has_own_name),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}
