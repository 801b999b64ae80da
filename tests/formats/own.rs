//! A service's own permissions, kinds and actions in each format, with their vocabulary and without.

mod directories;
mod facts;
mod policies;
mod records;
mod sets;

use postcard::to_allocvec;
use rolecall::own::Vocabulary;
use rolecall::{Policy, Reach, Role};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Debug;

rolecall::own_vocabulary! {
    /// What the pipeline service asks.
    pub const PIPELINES;
    permissions {
        64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        127 SEE_PIPELINES "See pipelines" App [Y N Y Y Y N] [Y Y N N] P;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        REGISTRY "registry" OfOrganizations;
        SECRET "secret" OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline "run_pipeline" PIPELINE [RUN_PIPELINES] [SEE_PIPELINES];
        /// Read the audit log.
        ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
        /// Build the search index of the app anew.
        ReindexApp "reindex_app" App [EDIT_INPUTS] [];
    }
}

/// Another service, which gives bit 64 another meaning.
mod search {
    rolecall::own_vocabulary! {
        /// What the search service asks.
        pub const SEARCH;
        permissions {
            64 DROP_INDEX "Drop the index" App [Y N Y N N N] [Y N N N] -;
        }
        actions Ask {
            /// Drop the index.
            DropIndex "drop_index" App [DROP_INDEX] [];
        }
    }
}

/// The pipeline service a year later: two permissions are new.
mod later {
    rolecall::own_vocabulary! {
        /// What the pipeline service asks.
        pub const LATER;
        permissions {
            64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
            66 STOP_PIPELINES "Stop pipelines" App [Y N Y Y N N] [Y N N N] -;
            67 PAUSE_PIPELINES "Pause pipelines" App [Y N Y Y N N] [Y N N N] -;
            127 SEE_PIPELINES "See pipelines" App [Y N Y Y Y N] [Y Y N N] P;
        }
    }
}

/// The documented policy with the vocabulary of the pipeline service.
pub(crate) fn policy() -> Policy {
    Policy::documented().clone().with_vocabulary(PIPELINES)
}

/// A policy in which own cells differ from those of the vocabulary.
fn changed() -> Policy {
    let grants = policy().grants(Role::OrganizationUser) | RUN_PIPELINES;
    let policy = policy().with_grants(Role::OrganizationUser, grants).unwrap();
    let less = policy.grants(Role::Administrator) - VIEW_AUDIT_LOG;
    let policy = policy.with_grants(Role::Administrator, less).unwrap();
    let policy = policy.with_ceiling(Role::OrganizationUser, Some(SEE_PIPELINES)).unwrap();
    policy.with_reach(Role::FinancialManager, Reach::SelectedApps)
}

fn from_json<T: DeserializeOwned>(vocabulary: &Vocabulary, json: &Value) -> Result<T, String> {
    vocabulary.read(json).map_err(|error| error.to_string())
}

fn from_bytes<T: DeserializeOwned>(vocabulary: &Vocabulary, bytes: &[u8]) -> Result<T, postcard::Error> {
    vocabulary.read(&mut postcard::Deserializer::from_bytes(bytes))
}

/// Checks that the value is the same after it was written and read again with the vocabulary, in each format.
#[track_caller]
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(vocabulary: &Vocabulary, value: &T) {
    let text = serde_json::to_string(value).unwrap();
    let mut json = serde_json::Deserializer::from_str(&text);
    assert_eq!(vocabulary.read::<T, _>(&mut json).unwrap(), *value, "{text}");
    json.end().unwrap();
    // A JSON value is a format of its own: it hands over texts and lists that it owns.
    assert_eq!(from_json::<T>(vocabulary, &serde_json::to_value(value).unwrap()).as_ref(), Ok(value));
    let bytes = to_allocvec(value).unwrap();
    assert_eq!(from_bytes::<T>(vocabulary, &bytes).as_ref(), Ok(value), "{bytes:?}");
}

/// Checks that nothing reads the value without the vocabulary: it has own rows.
#[track_caller]
fn is_unknown_without<T: Serialize + DeserializeOwned + Debug>(value: &T, message: &str) {
    let json = serde_json::to_value(value).unwrap();
    let told = T::deserialize(&json).unwrap_err().to_string();
    assert!(told.contains(message), "{told}");
    let bytes = to_allocvec(value).unwrap();
    assert!(postcard::from_bytes::<T>(&bytes).is_err(), "{bytes:?}");
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(vocabulary: &Vocabulary, json: &Value, message: &str) {
    let told = from_json::<T>(vocabulary, json).unwrap_err();
    assert!(told.contains(message), "{told}");
}
