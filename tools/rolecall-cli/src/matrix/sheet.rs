//! The table as comma-separated values, for spreadsheets and programs: names and words, no glyphs.

use super::table::{self, Column};
use rolecall::{Policy, Role};
use std::error::Error;
use std::iter::repeat;

/// The whole table as comma-separated values.
///
/// # Errors
///
/// None: the table is written to memory.
pub fn render(policy: &Policy) -> Result<String, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = Column::all().map(Column::name);
    writer.write_record(["name", "title", "level", "source"].into_iter().chain(columns).chain(["public"]))?;
    for row in table::rows(policy) {
        let first = [row.name.as_str(), row.title, row.level.as_str(), row.part.name()];
        let answers = row.answers.iter().map(|(_, answer)| answer.cell.label());
        let public = if row.is_public { "Yes" } else { "No" };
        writer.write_record(first.into_iter().chain(answers).chain([public]))?;
    }
    for (name, title, values) in policy_rows(policy) {
        let values = values.iter().map(String::as_str).chain(repeat(""));
        let columns = values.take(Column::all().count().saturating_add(1));
        writer.write_record([name, title, "", "policy"].into_iter().chain(columns))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The rows below the table: reach and ceiling of each role, and the fingerprint.
// The cells alone do not determine the decisions. With these rows, policies that decide differently give different
// files.
fn policy_rows(policy: &Policy) -> [(&'static str, &'static str, Vec<String>); 3] {
    let ceiling = |role| match policy.ceiling(role) {
        Some(ceiling) => policy.vocabulary().names(ceiling).to_string(),
        None => "unbounded".to_owned(),
    };
    [
        ("reach", "Reach", Role::ALL.map(|role| policy.reach(role).to_string()).into()),
        ("ceiling", "Ceiling", Role::ALL.map(ceiling).into()),
        ("fingerprint", "Fingerprint", vec![policy.fingerprint().to_string()]),
    ]
}
