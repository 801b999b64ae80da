//! The documented policy in `src/policy.rs`: whose each column is, each role's reach, and the ceilings.

use crate::actions::after;
use crate::flip::{Flip, Table};
use crate::source::{Line, Source, group};
use anyhow::{Context, Result, ensure};
use regex::Regex;
use rolecall::{Permission, Policy, Reach, Role, TeamPermission};
use std::path::Path;

const ROLE: &str = r"^        (?<terms>everywhere\(Role::(?<role>\w+)\)),$";
const TEAM: &str = r"^        Permission::of_team_permission\(TeamPermission::(?<team>\w+)\),$";
/// The one role with a ceiling, line by line.
const BOUNDED: [&str; 8] = [
    "        Terms {",
    "            grants: Permission::of_role(Role::TeamContributor),",
    "            reach: Reach::SelectedApps,",
    "            ceiling: Some(",
    "                Permission::of_role(Role::TeamContributor)",
    "                    .union(Permission::APP_LEVEL.intersection(Permission::OFF_MATRIX)),",
    "            ),",
    "        },",
];

pub fn flips(root: &Path) -> Result<Vec<Flip>> {
    let source = Source::read(root, "src/policy.rs")?;
    let lines = source.block("const DOCUMENTED: Worth = Worth {")?;
    let mut lines = lines.iter();
    let mut flips = Vec::new();

    opened(&source, lines.next(), "    roles: [")?;
    for role in Role::ALL {
        if role == Role::TeamContributor {
            flips.append(&mut of_bounded(
                &source,
                &lines.by_ref().take(BOUNDED.len()).collect::<Vec<_>>(),
                role,
            )?);
        } else {
            let line = lines.next().context("fewer lines than roles")?;
            flips.append(&mut of_unbounded(&source, line, role)?);
        }
    }
    opened(&source, lines.next(), "    ],")?;

    opened(&source, lines.next(), "    team_permissions: [")?;
    let expression = Regex::new(TEAM)?;
    for team in TeamPermission::ALL {
        let line = lines.next().context("fewer lines than team permissions")?;
        let row = source.captures(line, &expression)?;
        let variant = group(&row, "team")?;
        ensure!(variant.as_str() == format!("{team:?}"), "`{}` is not {team}", line.text);
        let other = after(TeamPermission::ALL, team)?;
        flips.push(source.flip(
            Table::Policy,
            line,
            variant.range(),
            format!("{team}, column"),
            format!("{other:?}"),
        ));
    }
    opened(&source, lines.next(), "    ],")?;
    ensure!(lines.next().is_none(), "the documented policy has more than roles and team permissions");
    Ok(flips)
}

fn opened(source: &Source, line: Option<&Line<'_>>, text: &str) -> Result<()> {
    let line = line.with_context(|| format!("`{}`: no `{text}`", source.file))?;
    ensure!(line.text == text, "{}:{}: `{}`, not `{text}`", source.file, line.number, line.text);
    Ok(())
}

/// A role that reaches all apps and has no ceiling.
fn of_unbounded(source: &Source, line: &Line<'_>, role: Role) -> Result<Vec<Flip>> {
    let policy = Policy::documented();
    ensure!(policy.reach(role) == Reach::AllApps && policy.ceiling(role).is_none(), "{role} is bounded");
    let row = source.captures(line, &Regex::new(ROLE)?)?;
    let (terms, variant) = (group(&row, "terms")?, group(&row, "role")?);
    ensure!(variant.as_str() == format!("{role:?}"), "`{}` is not {role}", line.text);
    let other = after(Role::ALL, role)?;
    let with = |field: &str| format!("Terms {{ {field}, ..{} }}", terms.as_str());
    let flip = |table, what: &str, to| source.flip(table, line, terms.range(), format!("{role}, {what}"), to);
    Ok(vec![
        flip(Table::Policy, "column", format!("everywhere(Role::{other:?})")),
        flip(Table::Policy, "reach", with("reach: Reach::SelectedApps")),
        flip(
            Table::Ceilings,
            "ceiling",
            with(&format!("ceiling: Some(Permission::of_role(Role::{role:?}))")),
        ),
    ])
}

/// The role that reaches selected apps, of which each permission is flipped in the ceiling.
fn of_bounded(source: &Source, lines: &[&Line<'_>], role: Role) -> Result<Vec<Flip>> {
    for (text, line) in BOUNDED.iter().zip(lines) {
        opened(source, Some(line), text)?;
    }
    let [_, grants, reach, opening, column, rest, closing, _] = lines else {
        anyhow::bail!("`{}` ends within {role}", source.file);
    };
    let policy = Policy::documented();
    ensure!(policy.reach(role) == Reach::SelectedApps, "{role} reaches all apps");
    let ceiling = policy.ceiling(role).with_context(|| format!("{role} has no ceiling"))?;

    let other = format!("{:?}", after(Role::ALL, role)?);
    let at = |line: &Line<'_>, text: &str| {
        let start = line.text.find(text).with_context(|| format!("`{}`: no `{text}`", line.text))?;
        anyhow::Ok(start..start.saturating_add(text.len()))
    };
    let mut flips = vec![
        source.flip(
            Table::Policy,
            grants,
            at(grants, "TeamContributor")?,
            format!("{role}, column"),
            &*other,
        ),
        source.flip(Table::Policy, reach, at(reach, "SelectedApps")?, format!("{role}, reach"), "AllApps"),
        source.flip(
            Table::Ceilings,
            column,
            at(column, "TeamContributor")?,
            format!("{role}, column"),
            &*other,
        ),
    ];
    let end = at(rest, ",")?;
    for permission in Permission::ALL {
        let cell = if ceiling.contains(permission) { "without" } else { "with" };
        let to = format!(".symmetric_difference(Permission::{permission}),");
        flips.push(source.flip(
            Table::Ceilings,
            rest,
            end.clone(),
            format!("{role}, {cell} {permission}"),
            to,
        ));
    }
    let some = at(opening, "Some(")?.start;
    let whole = some..opening.until(closing).saturating_add(at(closing, ")")?.end);
    flips.push(source.flip(Table::Ceilings, opening, whole, format!("{role}, no ceiling"), "None"));
    Ok(flips)
}
