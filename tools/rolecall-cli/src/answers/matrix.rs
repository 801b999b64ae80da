//! *What does each role mean?* Every cell of the tables of a policy.

use super::VERSION;
use crate::matrix::table::{self, Column};
use rolecall::{Level, Policy, Reach, Role};
use serde::Serialize;
use std::collections::BTreeMap;

/// The tables of a policy.
#[derive(Debug, Serialize)]
pub struct MatrixAnswer {
    version: u32,
    /// The policy's fingerprint.
    policy: String,
    documented: bool,
    permissions: Vec<PermissionRow>,
    roles: Vec<RoleRow>,
}

/// A row of the table.
#[derive(Debug, Serialize)]
struct PermissionRow {
    name: String,
    title: &'static str,
    level: Level,
    /// `matrix`, `team`, `derived`, or `own` for a row of the service's own.
    source: &'static str,
    /// Everyone holds it on public resources.
    public: bool,
    /// `Yes`, `No` or `not stated` for each role and team permission.
    cells: BTreeMap<&'static str, &'static str>,
    /// The documented cells that this policy changes.
    changed_from: BTreeMap<&'static str, &'static str>,
}

/// The limits of a role.
#[derive(Debug, Serialize)]
struct RoleRow {
    role: Role,
    reach: Reach,
    /// The most that teams may give; none is no limit.
    ceiling: Option<Vec<String>>,
}

/// The tables of the policy.
#[must_use]
pub fn answer(policy: &Policy) -> MatrixAnswer {
    let row = |row: table::Row| PermissionRow {
        name: row.name,
        title: row.title,
        level: row.level,
        source: row.part.name(),
        public: row.is_public,
        cells: row.answers.iter().map(|(column, answer)| (column.name(), answer.cell.label())).collect(),
        changed_from: row.answers.iter().copied().filter_map(changed).collect(),
    };
    let names = |set| {
        let names = policy.vocabulary().names(set).to_string();
        names.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let role = |role| RoleRow { role, reach: policy.reach(role), ceiling: policy.ceiling(role).map(names) };
    MatrixAnswer {
        version: VERSION,
        policy: policy.fingerprint().to_string(),
        documented: policy.is_documented(),
        permissions: table::rows(policy).into_iter().map(row).collect(),
        roles: Role::ALL.map(role).into(),
    }
}

fn changed((column, answer): (Column, table::Answer)) -> Option<(&'static str, &'static str)> {
    Some((column.name(), answer.documented?.label()))
}
