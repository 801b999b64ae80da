//! The table as comma-separated values, for spreadsheets and programs: names, words and no glyphs.

use crate::table::{self, Column};
use rolecall::{Policy, Role};
use std::error::Error;
use std::iter::repeat;

pub fn render(policy: &Policy) -> Result<String, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = Column::all().map(Column::name);
    writer.write_record(["name", "title", "level", "source"].into_iter().chain(columns).chain(["public"]))?;
    for row in table::rows(policy) {
        let name = row.permission.to_string();
        let first = [name.as_str(), row.title, row.level.as_str(), row.source.as_str()];
        let answers = row.answers.iter().map(|(_, answer)| answer.cell.label());
        let public = if row.is_public() { "Yes" } else { "No" };
        writer.write_record(first.into_iter().chain(answers).chain([public]))?;
    }
    for (name, title, values) in beside(policy) {
        let values = values.iter().map(String::as_str).chain(repeat(""));
        let columns = values.take(Column::all().count().saturating_add(1));
        writer.write_record([name, title, "", "policy"].into_iter().chain(columns))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// What a policy is beside the cells, so that two that decide otherwise are two files: a row each, with a value
/// for each role, and the fingerprint.
fn beside(policy: &Policy) -> [(&'static str, &'static str, Vec<String>); 3] {
    let ceiling = |role| match policy.ceiling(role) {
        Some(ceiling) => ceiling.to_string(),
        None => "unbounded".to_owned(),
    };
    [
        ("reach", "Reach", Role::ALL.map(|role| policy.reach(role).to_string()).into()),
        ("ceiling", "Ceiling", Role::ALL.map(ceiling).into()),
        ("fingerprint", "Fingerprint", vec![policy.fingerprint().to_string()]),
    ]
}
