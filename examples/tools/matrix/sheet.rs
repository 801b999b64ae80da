//! The table as comma-separated values, for spreadsheets and programs: names, words and no glyphs.

use crate::table::{self, Column};
use rolecall::Policy;
use std::error::Error;

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
    Ok(String::from_utf8(writer.into_inner()?)?)
}
