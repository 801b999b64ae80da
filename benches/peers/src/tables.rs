//! The documents' tables, read from their text; rolecall's own tables are not looked at.

use crate::facts::Names;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeMap;

/// The role columns.
pub const ROLES: [&str; 6] = [
    "administrator",
    "financial_manager",
    "organization_contributor",
    "team_contributor",
    "organization_user",
    "infrastructure_manager",
];
/// The team permission columns.
pub const TEAM_PERMISSIONS: [&str; 4] = ["full_access", "model_trainer", "labeler_lead", "labeler_worker"];

type Cells = BTreeMap<String, String>;

/// The rows of the tables, cell by cell.
#[derive(Debug, Clone)]
pub struct Tables {
    /// `permissions.csv` by name, its matrix rows checked against the matrix itself.
    pub permissions: BTreeMap<String, Cells>,
    /// `actions.csv` in its order, by column.
    pub actions: Vec<Action>,
    /// The roles that reach all apps: their titles in the matrix do not say "select apps".
    reaching_all_apps: Names,
}

/// A row of `actions.csv`.
#[derive(Debug, Clone)]
pub struct Action {
    /// What it is called.
    pub name: String,
    /// The one kind of resource.
    pub applies_to: String,
    /// Any of these will do.
    pub any_of: Names,
    /// So will these on what is assigned.
    pub if_assigned: Names,
}

impl Tables {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// A table with another column, an unknown text in a cell, or a matrix that disagrees with its copy.
    pub fn read() -> Result<Tables> {
        let mut permissions = BTreeMap::new();
        for cells in rows(testkit::tables::PERMISSIONS_CSV)? {
            check(&cells).with_context(|| format!("the row {cells:?} of permissions.csv"))?;
            let name = cell(&cells, "name")?.to_owned();
            ensure!(permissions.insert(name.clone(), cells).is_none(), "{name} has two rows");
        }
        let reaching_all_apps = matrix(&permissions, testkit::tables::SECURITY_MATRIX)?;
        let mut tables = Tables { permissions, actions: Vec::new(), reaching_all_apps };
        for cells in rows(testkit::tables::ACTIONS_CSV)? {
            let action = Action {
                name: cell(&cells, "action")?.to_owned(),
                applies_to: cell(&cells, "applies_to")?.to_owned(),
                any_of: tables.listed(cell(&cells, "any_of")?)?,
                if_assigned: tables.listed(cell(&cells, "if_assigned")?)?,
            };
            tables.actions.push(action);
        }
        Ok(tables)
    }

    /// The permissions with one of these texts in that column.
    #[must_use]
    pub fn having(&self, column: &str, texts: &[&str]) -> Names {
        let has = |cells: &Cells| cells.get(column).is_some_and(|cell| texts.contains(&cell.as_str()));
        self.permissions.iter().filter(|(_, cells)| has(cells)).map(|(name, _)| name.clone()).collect()
    }

    /// Every permission.
    #[must_use]
    pub fn names(&self) -> Names {
        self.permissions.keys().cloned().collect()
    }

    /// What a role's column grants; a blank denies as no does (R13).
    #[must_use]
    pub fn grants(&self, role: &str) -> Names {
        self.having(role, &["yes"])
    }

    /// Whether a role reaches all apps (R4).
    #[must_use]
    pub fn reaches_all_apps(&self, role: &str) -> bool {
        self.reaching_all_apps.contains(role)
    }

    /// What teams can bring whoever has the role, if that is bounded: where it reaches selected apps, its column
    /// and every app-level permission that the matrix does not name (R6).
    #[must_use]
    pub fn ceiling(&self, role: &str) -> Option<Names> {
        if self.reaches_all_apps(role) {
            return None;
        }
        let mut ceiling = self.having("level", &["app"]);
        let named = self.having("source", &["matrix"]);
        ceiling.retain(|name| !named.contains(name));
        ceiling.extend(self.grants(role));
        Some(ceiling)
    }

    /// What a team permission's column contains.
    #[must_use]
    pub fn contained(&self, team_permission: &str) -> Names {
        self.having(team_permission, &["umbrella", "listed", "inherited"])
    }

    /// What a custom team permission may contain.
    #[must_use]
    pub fn of_a_custom_team(&self) -> Names {
        let mut names = self.having("level", &["app"]);
        names.remove("TRANSFER_APPS");
        names
    }

    /// The same tables but for this text in a cell.
    ///
    /// # Errors
    ///
    /// There is no such row or column, or it says so already.
    pub fn with_cell(mut self, name: &str, column: &str, text: &str) -> Result<Tables> {
        let cell = self.permissions.get_mut(name).and_then(|cells| cells.get_mut(column));
        let cell = cell.with_context(|| format!("no cell {name} × {column}"))?;
        ensure!(cell != text, "{name} × {column} is {text} already");
        text.clone_into(cell);
        Ok(self)
    }

    fn listed(&self, cell: &str) -> Result<Names> {
        match cell {
            "" => Ok(Names::new()),
            "@APP_LEVEL" => Ok(self.having("level", &["app"])),
            names => {
                let names: Names = names.split('|').map(str::to_owned).collect();
                let unknown = names.iter().find(|name| !self.permissions.contains_key(*name));
                ensure!(unknown.is_none(), "no permission is called {unknown:?}");
                Ok(names)
            }
        }
    }
}

fn rows(text: &str) -> Result<Vec<Cells>> {
    Ok(csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

fn cell<'a>(cells: &'a Cells, column: &str) -> Result<&'a str> {
    cells.get(column).map(String::as_str).with_context(|| format!("no column {column}"))
}

/// A row of `permissions.csv` says only what is known here.
fn check(cells: &Cells) -> Result<()> {
    let texts = |column: &str, known: &[&str]| {
        let text = cell(cells, column)?;
        ensure!(known.contains(&text), "{text:?} under {column}");
        Ok(())
    };
    texts("level", &["organization", "app"])?;
    texts("source", &["matrix", "team", "derived"])?;
    texts("public", &["yes", "-"])?;
    ROLES.iter().try_for_each(|role| texts(role, &["yes", "no", "blank"]))?;
    TEAM_PERMISSIONS.iter().try_for_each(|column| texts(column, &["umbrella", "listed", "inherited", "-"]))
}

/// Reads the matrix as it was published: its titles say how far roles reach, and its cells must be those
/// that `permissions.csv` has for the same label.
fn matrix(permissions: &BTreeMap<String, Cells>, text: &str) -> Result<Names> {
    let mut lines = text.lines().filter(|line| !line.starts_with("| --")).map(|line| {
        let inside = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let cells = inside.with_context(|| format!("{line:?} is no row of a table"))?;
        Ok::<Vec<_>, anyhow::Error>(cells.split('|').map(str::trim).collect())
    });
    let titles = lines.next().context("a matrix without titles")??;
    let mut reaching_all_apps = Names::new();
    let mut roles = Vec::new();
    for title in titles.iter().skip(1) {
        let label = title.split(" (").next().unwrap_or(title);
        let role = label.to_lowercase().replace(' ', "_");
        ensure!(ROLES.contains(&role.as_str()), "no role is called {title:?}");
        ensure!(!roles.contains(&role), "{title:?} has two columns");
        if !title.ends_with("(select apps)") {
            reaching_all_apps.insert(role.clone());
        }
        roles.push(role);
    }
    ensure!(roles.len() == ROLES.len(), "a matrix of {} roles", roles.len());
    let mut rows = 0_usize;
    for line in lines {
        let line = line?;
        let mut line = line.into_iter();
        let label = line.next().unwrap_or_default();
        let row = permissions.values().find(|row| row.get("label").is_some_and(|text| text == label));
        let row = row.with_context(|| format!("no permission is labelled {label:?}"))?;
        ensure!(cell(row, "source")? == "matrix", "{label:?} is not of the matrix");
        let cells: Vec<_> = line.collect();
        ensure!(cells.len() == roles.len(), "{label:?} has {} cells", cells.len());
        for (role, published) in roles.iter().zip(cells) {
            let copied = match published {
                "Yes" => "yes",
                "No" => "no",
                "" => "blank",
                other => bail!("{other:?} in the matrix"),
            };
            ensure!(cell(row, role)? == copied, "{label:?} × {role} is {published:?} in the matrix");
        }
        rows = rows.saturating_add(1);
    }
    let copied = permissions.values().filter(|row| row.get("source").is_some_and(|text| text == "matrix"));
    ensure!(copied.count() == rows, "permissions.csv has other rows of the matrix than its {rows}");
    Ok(reaching_all_apps)
}
