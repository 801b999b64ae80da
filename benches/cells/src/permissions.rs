//! The rows of `src/permission.rs`.

use crate::flip::{Flip, Table};
use crate::source::{Line, Source, group, words};
use anyhow::{Result, ensure};
use regex::Captures;
use regex::Regex;
use rolecall::{Cell, Level, Permission, Policy, Role, Source as Stated, TeamPermission};
use std::ops::Range;
use std::path::Path;

const ROW: &str = r#"^ *(?<bit>\d+) (?<name>[A-Z_]+) +"(?<label>[^"]+)" +(?<level>\w+) +(?<source>\w+) +\[(?<roles>[^\]]+)\] \[(?<teams>[^\]]+)\] (?<public>\S+);$"#;

const CELLS: [&str; 3] = ["Y", "N", "_"];
/// Off the matrix none is blank.
const HELD: [&str; 2] = ["Y", "N"];
const MARKS: [&str; 2] = ["L", "-"];
const LEVELS: [&str; 2] = ["Organization", "App"];
const SOURCES: [&str; 3] = ["Matrix", "Team", "Derived"];
const PUBLIC: [&str; 2] = ["P", "-"];

/// Every cell to every other value that it may have, once each row is found to say what the crate says.
pub fn flips(root: &Path) -> Result<Vec<Flip>> {
    let source = Source::read(root, "src/permission.rs")?;
    let rows = source.block("permissions! {")?;
    ensure!(rows.len() == Permission::ALL.len(), "{} rows of {}", rows.len(), Permission::ALL.len());
    let expression = Regex::new(ROW)?;
    let mut flips = Vec::new();
    for (line, permission) in rows.iter().zip(Permission::ALL) {
        let row = source.captures(line, &expression)?;
        ensure!(
            group(&row, "name")?.as_str() == permission.to_string(),
            "`{}` is not {permission}",
            line.text
        );
        flips.append(&mut of_row(&source, line, &row, permission)?);
    }
    Ok(flips)
}

fn of_row(source: &Source, line: &Line<'_>, row: &Captures<'_>, permission: Permission) -> Result<Vec<Flip>> {
    let mut flips = Vec::new();
    let mut change = |table, cell: &str, at: Range<usize>, values: &[&str], said: &str| -> Result<()> {
        let is = line.text.get(at.clone()).unwrap_or_default();
        // which mark it is, no decision depends on
        let is = if ["U", "I"].contains(&is) { "L" } else { is };
        ensure!(is == said, "{}:{}: `{is}`, where the crate says `{said}`", source.file, line.number);
        let others = values.iter().filter(|to| **to != said);
        flips.extend(
            others.map(|to| source.flip(table, line, at.clone(), format!("{permission}{cell}"), *to)),
        );
        Ok(())
    };
    let policy = Policy::documented();

    let on_matrix = permission.source() == Some(Stated::Matrix);
    let roles: Vec<_> = words(group(row, "roles")?).collect();
    ensure!(roles.len() == Role::ALL.len(), "{permission}: {} cells of roles", roles.len());
    for ((_, at), role) in roles.into_iter().zip(Role::ALL) {
        let said = match role.cell(permission) {
            Some(Cell::NotStated) => "_",
            Some(Cell::Yes) => "Y",
            None if policy.grants(role).contains(permission) => "Y",
            Some(Cell::No) | None => "N",
        };
        let (table, values) = if on_matrix { (Table::Matrix, &CELLS[..]) } else { (Table::Roles, &HELD[..]) };
        change(table, &format!(", {role}"), at, values, said)?;
    }

    let teams: Vec<_> = words(group(row, "teams")?).collect();
    ensure!(teams.len() == TeamPermission::ALL.len(), "{permission}: {} marks of teams", teams.len());
    for ((_, at), team) in teams.into_iter().zip(TeamPermission::ALL) {
        let said = if policy.team_permission(team).contains(permission) { "L" } else { "-" };
        change(Table::Teams, &format!(", {team}"), at, &MARKS, said)?;
    }

    let level = match permission.level() {
        Some(Level::App) => "App",
        _ => "Organization",
    };
    change(Table::Levels, "", group(row, "level")?.range(), &LEVELS, level)?;
    let stated = match permission.source() {
        Some(Stated::Matrix) => "Matrix",
        Some(Stated::Team) => "Team",
        _ => "Derived",
    };
    change(Table::Sources, "", group(row, "source")?.range(), &SOURCES, stated)?;
    let public = if Permission::PUBLIC.contains(permission) { "P" } else { "-" };
    change(Table::Public, "", group(row, "public")?.range(), &PUBLIC, public)?;
    Ok(flips)
}
