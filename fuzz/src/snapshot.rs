//! Reads snapshots and restores directories from the valid ones.

use crate::Reached;
use crate::naive::{in_order, is_a_directory};
use rolecall::Policy;
use rolecall::directory::{Directory, Snapshot, Violation};
use serde::de::DeserializeOwned;
use testkit::model::{Model, checks};

/// Takes a snapshot in JSON or postcard.
pub fn run(bytes: &[u8]) -> Reached {
    let Some(snapshot) = either::<Snapshot<u64>>(bytes) else { return Reached::Nothing };
    let found = snapshot.check();
    assert_eq!(found.is_ok(), is_a_directory(&snapshot), "{found:?} in {snapshot:#?}");
    let documented = Policy::documented();
    let is_documented = snapshot.policy == documented.fingerprint();
    if !is_documented && found.is_ok() {
        assert!(Directory::try_from(snapshot.clone()).is_err(), "another policy governed it");
        assert!(Directory::restore_across_policies(snapshot, documented.clone()).is_ok());
        return Reached::Refused;
    }
    match Directory::try_from(snapshot.clone()) {
        Ok(directory) => {
            assert_eq!(directory.snapshot(), in_order(snapshot));
            checks::check(&directory);
            checks::check_subjects(&directory, &Model::read(&directory));
            assert!(either::<Directory<u64>>(bytes) == Some(directory));
        }
        Err(violations) => {
            // Only the first 1,000 violations are kept.
            assert_eq!(violations.iter().len(), violations.len().min(1000));
            let paths: Vec<_> = violations.iter().map(Violation::path).collect();
            assert!(violations.to_string().contains(paths[0]), "{violations}");
            assert!(!is_documented || found == Err(violations));
            assert!(either::<Directory<u64>>(bytes).is_none());
            return Reached::Refused;
        }
    }
    Reached::Accepted
}

/// Reads JSON or, if the bytes are not JSON, postcard.
pub(crate) fn either<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok().or_else(|| postcard::from_bytes(bytes).ok())
}
