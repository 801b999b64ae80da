//! The documents' tables, read from their text, and the rows of a service's own. Nothing here looks at rolecall's own
//! tables.

use crate::facts::Names;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeMap;

/// The columns of the roles.
pub const ROLES: [&str; 6] = [
    "administrator",
    "financial_manager",
    "organization_contributor",
    "team_contributor",
    "organization_user",
    "infrastructure_manager",
];
/// The columns of the team permissions.
pub const TEAM_PERMISSIONS: [&str; 4] = ["full_access", "model_trainer", "labeler_lead", "labeler_worker"];

/// The rows of a service's own: the vocabulary of `vocabulary.rs` as text, so that no engine reads rolecall's tables.
const OWN_PERMISSIONS: &str = include_str!("../vocabulary/permissions.csv");
const OWN_ACTIONS: &str = include_str!("../vocabulary/actions.csv");

type Cells = BTreeMap<String, String>;

/// The cells of the tables.
#[derive(Debug, Clone)]
pub struct Tables {
    /// The rows of `permissions.csv` by name. Those of the matrix were checked against the matrix itself.
    pub permissions: BTreeMap<String, Cells>,
    /// The rows of `actions.csv` in their order.
    pub actions: Vec<Action>,
    /// The roles that reach all apps. Their titles in the matrix do not end with "(select apps)".
    reaching_all_apps: Names,
}

/// A row of `actions.csv`.
#[derive(Debug, Clone)]
pub struct Action {
    /// The action's name.
    pub name: String,
    /// The kind of resource to which the action applies.
    pub applies_to: String,
    /// The permissions of which any one satisfies the action.
    pub any_of: Names,
    /// The permissions that satisfy it on resources assigned to the subject.
    pub if_assigned: Names,
}

impl Tables {
    /// Reads the tables and checks them.
    ///
    /// # Errors
    ///
    /// - A table lacks a column.
    /// - A cell has an unknown text.
    /// - A row of `permissions.csv` differs from the matrix.
    pub fn read() -> Result<Tables> {
        let mut permissions = BTreeMap::new();
        for cells in rows(testkit::tables::PERMISSIONS_CSV)? {
            check(&cells).with_context(|| format!("permissions.csv, row {cells:?}"))?;
            let name = cell(&cells, "name")?.to_owned();
            ensure!(
                permissions.insert(name.clone(), cells).is_none(),
                "permissions.csv has two rows for {name}"
            );
        }
        let reaching_all_apps = matrix(&permissions, testkit::tables::SECURITY_MATRIX)?;
        let mut tables = Tables { permissions, actions: Vec::new(), reaching_all_apps };
        tables.add_actions(testkit::tables::ACTIONS_CSV)?;
        Ok(tables)
    }

    /// The permissions with one of these texts in the column.
    #[must_use]
    pub fn having(&self, column: &str, texts: &[&str]) -> Names {
        let has = |cells: &Cells| cells.get(column).is_some_and(|cell| texts.contains(&cell.as_str()));
        self.permissions.iter().filter(|(_, cells)| has(cells)).map(|(name, _)| name.clone()).collect()
    }

    /// The names of all permissions.
    #[must_use]
    pub fn names(&self) -> Names {
        self.permissions.keys().cloned().collect()
    }

    /// The permissions that a role's column grants. A blank cell denies as `no` does (R13).
    #[must_use]
    pub fn grants(&self, role: &str) -> Names {
        self.having(role, &["yes"])
    }

    /// Whether a role reaches all apps (R4).
    #[must_use]
    pub fn reaches_all_apps(&self, role: &str) -> bool {
        self.reaching_all_apps.contains(role)
    }

    /// The role's ceiling (R6), if it has one. A role that reaches selected apps has its own column and every app-level
    /// permission that the matrix does not list. Of a service's own permissions it has its own column alone (V3).
    #[must_use]
    pub fn ceiling(&self, role: &str) -> Option<Names> {
        if self.reaches_all_apps(role) {
            return None;
        }
        let mut ceiling = self.having("level", &["app"]);
        let named = self.having("source", &["matrix", "own"]);
        ceiling.retain(|name| !named.contains(name));
        ceiling.extend(self.grants(role));
        Some(ceiling)
    }

    /// The permissions that a team permission's column contains.
    #[must_use]
    pub fn contained(&self, team_permission: &str) -> Names {
        self.having(team_permission, &["umbrella", "listed", "inherited"])
    }

    /// The permissions that a custom team permission may contain: every app-level one except `TRANSFER_APPS`.
    #[must_use]
    pub fn of_a_custom_team(&self) -> Names {
        let mut names = self.having("level", &["app"]);
        names.remove("TRANSFER_APPS");
        names
    }

    /// The same tables with the rows of a service's own vocabulary.
    ///
    /// # Errors
    ///
    /// As for [`read`](Tables::read).
    pub fn with_vocabulary(mut self) -> Result<Tables> {
        for cells in rows(OWN_PERMISSIONS)? {
            check(&cells).with_context(|| format!("the own permissions, row {cells:?}"))?;
            let name = cell(&cells, "name")?.to_owned();
            ensure!(self.permissions.insert(name.clone(), cells).is_none(), "{name} is documented already");
        }
        self.add_actions(OWN_ACTIONS)?;
        Ok(self)
    }

    /// Whether the tables have the rows of a service's own.
    #[must_use]
    pub fn has_vocabulary(&self) -> bool {
        !self.having("source", &["own"]).is_empty()
    }

    fn add_actions(&mut self, text: &str) -> Result<()> {
        for cells in rows(text)? {
            let action = Action {
                name: cell(&cells, "action")?.to_owned(),
                applies_to: cell(&cells, "applies_to")?.to_owned(),
                any_of: self.listed(cell(&cells, "any_of")?)?,
                if_assigned: self.listed(cell(&cells, "if_assigned")?)?,
            };
            self.actions.push(action);
        }
        Ok(())
    }

    /// The same tables with another text in one cell.
    ///
    /// # Errors
    ///
    /// There is no such cell, or it has this text already.
    pub fn with_cell(mut self, name: &str, column: &str, text: &str) -> Result<Tables> {
        let cell = self.permissions.get_mut(name).and_then(|cells| cells.get_mut(column));
        let cell = cell.with_context(|| format!("the table has no cell {name} × {column}"))?;
        ensure!(cell != text, "the cell {name} × {column} is `{text}` already");
        text.clone_into(cell);
        Ok(self)
    }

    fn listed(&self, cell: &str) -> Result<Names> {
        match cell {
            "" => Ok(Names::new()),
            // the table abbreviates the list of an action that every permission of a level satisfies
            "@APP_LEVEL" => Ok(self.having("level", &["app"])),
            "@ORGANIZATION_LEVEL" => Ok(self.having("level", &["organization"])),
            names => {
                let names: Names = names.split('|').map(str::to_owned).collect();
                let unknown = names.iter().find(|name| !self.permissions.contains_key(*name));
                ensure!(unknown.is_none(), "actions.csv names an unknown permission: {unknown:?}");
                Ok(names)
            }
        }
    }
}

fn rows(text: &str) -> Result<Vec<Cells>> {
    Ok(csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

fn cell<'a>(cells: &'a Cells, column: &str) -> Result<&'a str> {
    cells.get(column).map(String::as_str).with_context(|| format!("the table has no column {column}"))
}

/// Checks that the cells of a row of `permissions.csv` have known texts only.
fn check(cells: &Cells) -> Result<()> {
    let texts = |column: &str, known: &[&str]| {
        let text = cell(cells, column)?;
        ensure!(known.contains(&text), "column {column} has {text:?}: expected one of {known:?}");
        Ok(())
    };
    texts("level", &["organization", "app"])?;
    texts("source", &["matrix", "team", "derived", "own"])?;
    texts("public", &["yes", "-"])?;
    ROLES.iter().try_for_each(|role| texts(role, &["yes", "no", "blank"]))?;
    TEAM_PERMISSIONS.iter().try_for_each(|column| texts(column, &["umbrella", "listed", "inherited", "-"]))
}

/// Reads the published matrix, checks `permissions.csv` against it, and returns the roles that reach all apps.
// the titles of the matrix are the only place that says which roles reach selected apps
fn matrix(permissions: &BTreeMap<String, Cells>, text: &str) -> Result<Names> {
    let mut lines = text.lines().filter(|line| !line.starts_with("| --")).map(|line| {
        let inside = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let cells = inside
            .with_context(|| format!("the matrix has a line that is not a row of a table: {line:?}"))?;
        Ok::<Vec<_>, anyhow::Error>(cells.split('|').map(str::trim).collect())
    });
    let titles = lines.next().context("the matrix is empty")??;
    let mut reaching_all_apps = Names::new();
    let mut roles = Vec::new();
    for title in titles.iter().skip(1) {
        let label = title.split(" (").next().unwrap_or(title);
        let role = label.to_lowercase().replace(' ', "_");
        ensure!(ROLES.contains(&role.as_str()), "the matrix has a column for an unknown role: {title:?}");
        ensure!(!roles.contains(&role), "the matrix has two columns for {title:?}");
        if !title.ends_with("(select apps)") {
            reaching_all_apps.insert(role.clone());
        }
        roles.push(role);
    }
    ensure!(roles.len() == ROLES.len(), "the matrix has {} roles instead of six", roles.len());
    let mut rows = 0_usize;
    for line in lines {
        let line = line?;
        let mut line = line.into_iter();
        let label = line.next().unwrap_or_default();
        let row = permissions.values().find(|row| row.get("label").is_some_and(|text| text == label));
        let row = row.with_context(|| {
            format!("permissions.csv has no permission with the matrix's label {label:?}")
        })?;
        ensure!(
            cell(row, "source")? == "matrix",
            "permissions.csv says that {label:?} does not come from the matrix"
        );
        let cells: Vec<_> = line.collect();
        ensure!(cells.len() == roles.len(), "the matrix has {} cells for {label:?}", cells.len());
        for (role, published) in roles.iter().zip(cells) {
            let copied = match published {
                "Yes" => "yes",
                "No" => "no",
                "" => "blank",
                other => bail!("the matrix has the text {other:?}: expected Yes, No or a blank"),
            };
            ensure!(
                cell(row, role)? == copied,
                "permissions.csv differs from the matrix, which has {published:?} for {label:?} × {role}"
            );
        }
        rows = rows.saturating_add(1);
    }
    let copied = permissions.values().filter(|row| row.get("source").is_some_and(|text| text == "matrix"));
    ensure!(copied.count() == rows, "permissions.csv has more rows from the matrix than the matrix's {rows}");
    Ok(reaching_all_apps)
}
