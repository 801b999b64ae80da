//! The rows of `src/action.rs`, and the actions of the commands in `src/directory/authorize.rs`.

use crate::flip::{Flip, Table};
use crate::source::{Line, Source, group, words};
use anyhow::{Context, Result, ensure};
use regex::{Captures, Match, Regex};
use rolecall::{Action, Permission, ResourceKind};
use std::path::Path;

const ROW: &str = r#"^    (?<variant>\w+) +"(?<name>\w+)" +(?<kind>\w+) +\[(?<any_of>[A-Z_ ]*)\] +\[(?<if_assigned>[A-Z_ ]*)\];$"#;

/// Each permission of each action removed, and one that is not listed added; each action asked of another kind.
pub fn flips(root: &Path) -> Result<Vec<Flip>> {
    let source = Source::read(root, "src/action.rs")?;
    let rows = source.block("actions! {")?;
    ensure!(rows.len() == Action::ALL.len(), "{} rows of {}", rows.len(), Action::ALL.len());
    let expression = Regex::new(ROW)?;
    let mut flips = Vec::new();
    for (line, action) in rows.iter().zip(Action::ALL) {
        let row = source.captures(line, &expression)?;
        ensure!(group(&row, "name")?.as_str() == action.as_str(), "`{}` is not {action}", line.text);
        flips.append(&mut of_row(&source, line, &row, action)?);
    }
    Ok(flips)
}

fn of_row(source: &Source, line: &Line<'_>, row: &Captures<'_>, action: Action) -> Result<Vec<Flip>> {
    let mut flips = Vec::new();
    for (table, list, said) in [
        (Table::Actions, group(row, "any_of")?, action.any_of()),
        (Table::Assigned, group(row, "if_assigned")?, action.if_assigned()),
    ] {
        let listed = listed(list)?;
        ensure!(listed == said, "{action}: the source lists {listed}, the crate {said}");
        for permission in said.iter() {
            let to = names(said.difference(permission));
            flips.push(source.flip(table, line, list.range(), format!("{action} without {permission}"), to));
        }
        let other = other_than(action)?;
        flips.push(source.flip(
            table,
            line,
            list.range(),
            format!("{action} with {other}"),
            names(said | other),
        ));
    }

    let kind = group(row, "kind")?;
    ensure!(kind.as_str() == format!("{:?}", action.applies_to()), "{action}: asked of {}", kind.as_str());
    let other = after(ResourceKind::ALL, action.applies_to())?;
    flips.push(source.flip(Table::Kinds, line, kind.range(), action.to_string(), format!("{other:?}")));
    Ok(flips)
}

fn listed(list: Match<'_>) -> Result<Permission> {
    let permissions = words(list).map(|(name, _)| match name {
        "APP_LEVEL" => Ok(Permission::APP_LEVEL),
        name => name.parse().with_context(|| format!("`{name}`")),
    });
    permissions.collect()
}

fn names(set: Permission) -> String {
    set.to_string().replace('|', " ")
}

/// The next one, around the end.
pub fn after<T: Copy + PartialEq, const N: usize>(all: [T; N], one: T) -> Result<T> {
    all.into_iter().cycle().skip_while(|other| *other != one).nth(1).context("there is one alone")
}

/// The first permission after those listed, around the end, that is not.
fn other_than(action: Action) -> Result<Permission> {
    let listed = action.any_of() | action.if_assigned();
    let mut after =
        Permission::ALL.into_iter().cycle().skip_while(|permission| !listed.contains(*permission));
    after.find(|permission| !listed.contains(*permission)).context("all permissions are listed")
}

/// Each action of a command, to the next that is asked of the same kind.
pub fn of_commands(root: &Path) -> Result<Vec<Flip>> {
    let source = Source::read(root, "src/directory/authorize.rs")?;
    let expression = Regex::new(r"\bAction::(\w+)")?;
    let mut flips = Vec::new();
    for line in source.block("impl<Id: Ord + Hash + Clone> Directory<Id> {")? {
        for found in expression.captures_iter(line.text) {
            let (name, [variant]) = found.extract();
            let action = Action::ALL.into_iter().find(|action| format!("{action:?}") == variant);
            let action = action.with_context(|| format!("`{name}` is no action"))?;
            let kind = action.applies_to();
            let others = Action::ALL.into_iter().cycle().skip_while(|other| *other != action).skip(1);
            let other = others.take(Action::ALL.len()).find(|other| other.applies_to() == kind);
            let other = other.filter(|other| *other != action).context("no other action")?;
            let at = found.get(1).context("no variant")?.range();
            flips.push(source.flip(Table::Commands, &line, at, action.to_string(), format!("{other:?}")));
        }
    }
    ensure!(!flips.is_empty(), "`{}` has no commands", source.file);
    Ok(flips)
}
