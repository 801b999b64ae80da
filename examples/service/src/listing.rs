//! Lists: the rows that a filter includes, as one query.

use crate::Id;
use crate::database::{Database, Dialect, Value};
use crate::things::store::{APPS, JOINED, LISTED, is_storable, listed, load_assignees};
use crate::things::{Order, Page, PageOf, Position};
use crate::unavailable::Unavailable;
use rolecall::filter::{Filter, Group, Rows};
use rolecall::own::AnyKind;
use rolecall::{Owner, ResourceKind};
use sqlx::AssertSqlSafe;

/// Organizations, with the columns of things.
const ORGANIZATIONS: &str = "(SELECT id, 'organization' AS kind, id AS organization, CAST(NULL AS TEXT) AS user_id, \
     CAST(NULL AS TEXT) AS app, name, name AS name_key, '{}' AS content, FALSE AS public, '' AS created_by, \
     0 AS created_at, 0 AS updated_at, 1 AS version FROM organizations)";
/// Teams, with the columns of things.
const TEAMS: &str = "(SELECT id, 'team' AS kind, organization, CAST(NULL AS TEXT) AS user_id, \
     CAST(NULL AS TEXT) AS app, name, name AS name_key, '{}' AS content, FALSE AS public, '' AS created_by, \
     0 AS created_at, 0 AS updated_at, 1 AS version FROM teams)";

/// The page of the things that the filter includes.
///
/// Each [group](Group) of the filter is a query of its own that finds the first rows of the page by an index, and the page is
/// the first of all of them. One condition with `OR` would make the database sort all that the subject may see, or walk
/// through all that there is. The lists of ids are parameters, so that the text of the query does not grow with them.
pub(crate) async fn list(
    database: &Database,
    filter: &Filter<'_, Id>,
    page: &PageOf,
) -> Result<Page, Unavailable> {
    let Filter::AnyOf { kind, .. } = filter else {
        return Ok(Page { things: Vec::new(), next: None });
    };
    let owner = page.owner.as_ref().map(|owner| match owner {
        Owner::Organization(id) | Owner::User(id) => id,
    });
    let texts = owner.into_iter().chain(&page.app).chain([&page.search]);
    let is_somewhere = page.after.as_ref().is_none_or(Position::is_storable);
    if !is_somewhere || !texts.into_iter().all(|text| is_storable(text)) {
        return Ok(Page { things: Vec::new(), next: None });
    }
    let mut query = Query { dialect: database.dialect, kind: *kind, page, parameters: Vec::new() };
    let branches: Vec<_> =
        filter.groups().into_iter().map(|group| query.branch(group)).collect::<Result<_, _>>()?;
    let branches: Vec<_> = branches.into_iter().flatten().collect();
    if branches.is_empty() {
        return Ok(Page { things: Vec::new(), next: None });
    }
    let (sql, table) = (query.text(&branches), query.table());
    let statement = sqlx::query(AssertSqlSafe(sql));
    let statement = query.parameters.into_iter().fold(statement, |statement, value| value.bound(statement));
    let rows = database.within(statement.fetch_all(&database.pool)).await?;
    let mut things = rows.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    let limit = limit(page);
    let has_more = things.len() > limit;
    things.truncate(limit);
    // nothing else is assigned to anybody
    if table == "things" {
        load_assignees(database, &mut things).await?;
    }
    let next = things.last().filter(|_| has_more).map(|last| last.position(page.effective_order()));
    Ok(Page { things, next })
}

fn limit(page: &PageOf) -> usize {
    usize::try_from(page.limit.clamp(1, 1000)).unwrap_or(1)
}

struct Query<'a> {
    dialect: Dialect,
    kind: AnyKind,
    page: &'a PageOf,
    parameters: Vec<Value>,
}

impl Query<'_> {
    fn bind(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("${}", self.parameters.len())
    }

    fn bind_text(&mut self, text: impl Into<String>) -> String {
        self.bind(Value::Text(Some(text.into())))
    }

    /// The table of the kind.
    fn table(&self) -> &'static str {
        match self.kind {
            AnyKind::Documented(ResourceKind::App) => APPS,
            AnyKind::Documented(ResourceKind::Organization) => ORGANIZATIONS,
            AnyKind::Documented(ResourceKind::Team) => TEAMS,
            AnyKind::Documented(
                ResourceKind::Cluster
                | ResourceKind::Nodepool
                | ResourceKind::Model
                | ResourceKind::Workflow
                | ResourceKind::Dataset
                | ResourceKind::Input
                | ResourceKind::Annotation
                | ResourceKind::Concept
                | ResourceKind::Task
                | ResourceKind::Module,
            )
            | AnyKind::Own(_) => "things",
        }
    }

    /// The column that the list is ordered by, and the direction.
    fn order(&self) -> (&'static str, &'static str) {
        match self.page.effective_order() {
            Order::Name => ("name_key", "ASC"),
            Order::Newest => ("created_at", "DESC"),
        }
    }

    /// The ids of the first rows of the page that are in the group, with the key of the order; `None` if there cannot be any.
    // all fields of the group are taken: a field that is left out would make the list too long
    fn branch(
        &mut self,
        Group { rows, is_public, assigned_to }: Group<'_, Id>,
    ) -> Result<Option<String>, Unavailable> {
        let (owner, app) = (self.page.owner.as_ref(), self.page.app.as_ref());
        let is_owner = |one: Owner<&Id>| owner.is_none_or(|owner| owner.as_ref() == one);
        let is_app = |one: &Id| app.is_none_or(|app| app == one);
        // the lists are cut to the owner and the app that are asked for
        let (column, ids): (_, Vec<Vec<&Id>>) = match rows {
            Rows::All => ("", Vec::new()),
            Rows::OfOrganizations(ids) => {
                let ids = ids.into_iter().filter(|id| is_owner(Owner::Organization(id)));
                ("organization", ids.map(|id| vec![id]).collect())
            }
            Rows::OfUsers(ids) => {
                let ids = ids.into_iter().filter(|id| is_owner(Owner::User(id)));
                ("user_id", ids.map(|id| vec![id]).collect())
            }
            Rows::OfApps(pairs) => {
                let pairs =
                    pairs.into_iter().filter(|(id, app)| is_owner(Owner::Organization(id)) && is_app(app));
                ("organization", pairs.map(|(id, app)| vec![id, app]).collect())
            }
            Rows::OfUsersApps(pairs) => {
                let pairs = pairs.into_iter().filter(|(id, app)| is_owner(Owner::User(id)) && is_app(app));
                ("user_id", pairs.map(|(id, app)| vec![id, app]).collect())
            }
        };
        // the places of a token come from its issuer, and no row is in one that cannot be stored
        let ids: Vec<_> = ids.into_iter().filter(|each| each.iter().all(|id| is_storable(id))).collect();
        if column.is_empty() {
            let conditions = self.conditions(is_public, assigned_to);
            return Ok(Some(self.first(&conditions)));
        }
        let Some(first) = ids.first() else { return Ok(None) };
        let mut conditions = self.conditions(is_public, assigned_to);
        conditions.push(format!("x.{column} = each.value ->> 0"));
        if first.len() > 1 {
            conditions.push("x.app = each.value ->> 1".to_owned());
        }
        let ids =
            serde_json::to_string(&ids).map_err(|error| Unavailable::Broken { reason: error.to_string() })?;
        let parameter = self.bind_text(ids);
        let each = self.dialect.each(&parameter);
        let first = self.first(&conditions);
        Ok(Some(match self.dialect {
            // the first rows of each owner or app come from an index in order, and are merged
            Dialect::Postgres => format!("SELECT y.* FROM {each} CROSS JOIN LATERAL ({first}) y"),
            // SQLite has no such join: it sorts all rows of the owners or apps
            Dialect::Sqlite => first.replacen(" FROM ", &format!(" FROM {each} CROSS JOIN "), 1),
        }))
    }

    /// The conditions beside the owner and the app of the group.
    fn conditions(&mut self, is_public: bool, assigned_to: Option<&Id>) -> Vec<String> {
        let mut all = vec!["TRUE".to_owned()];
        if self.table() == "things" {
            let kind = self.bind_text(self.kind.as_str());
            all.push(format!("x.kind = {kind}"));
        }
        if is_public {
            let condition = match self.kind {
                AnyKind::Documented(ResourceKind::App) => "x.public",
                // a value and not `EXISTS`, which PostgreSQL joins before it sorts: so it walks through an index in order
                AnyKind::Documented(_) | AnyKind::Own(_) => {
                    "x.public AND (SELECT a.public FROM apps a WHERE a.id = x.app)"
                }
            };
            all.push(condition.to_owned());
        }
        if let Some(user) = assigned_to {
            let user = self.bind_text(user);
            all.push(format!(
                "EXISTS (SELECT 1 FROM thing_assignees s WHERE s.thing = x.id AND s.user_id = {user})"
            ));
        }
        match &self.page.owner {
            Some(Owner::Organization(id)) => {
                let id = self.bind_text(id);
                all.push(format!("x.organization = {id}"));
            }
            Some(Owner::User(id)) => {
                let id = self.bind_text(id);
                all.push(format!("x.user_id = {id}"));
            }
            None => {}
        }
        if let Some(app) = &self.page.app {
            let app = self.bind_text(app);
            all.push(format!("x.app = {app}"));
        }
        if !self.page.search.is_empty() {
            let from = self.page.search.to_lowercase();
            // bytes are compared, and no character is greater than this
            let to = self.bind_text(format!("{from}\u{10FFFF}"));
            let from = self.bind_text(from);
            all.push(format!("x.name_key >= {from} AND x.name_key < {to}"));
        }
        match &self.page.after {
            Some(Position::Name { key, id }) => {
                let (key, id) = (self.bind_text(key), self.bind_text(id));
                all.push(format!("(x.name_key, x.id) > ({key}, {id})"));
            }
            Some(Position::Newest { at, id }) => {
                let (at, id) = (self.bind(Value::Number(Some(*at))), self.bind_text(id));
                all.push(format!("(x.created_at, x.id) < ({at}, {id})"));
            }
            None => {}
        }
        all
    }

    /// The first rows of the page under the conditions.
    fn first(&self, conditions: &[String]) -> String {
        let (key, direction) = self.order();
        let (table, conditions, limit) =
            (self.table(), conditions.join(" AND "), limit(self.page).saturating_add(1));
        format!(
            "SELECT x.{key} AS k, x.id FROM {table} x WHERE {conditions} ORDER BY x.{key} {direction}, x.id {direction} LIMIT {limit}"
        )
    }

    /// The query for the first rows of all branches.
    fn text(&self, branches: &[String]) -> String {
        let (_, direction) = self.order();
        let (table, limit) = (self.table(), limit(self.page).saturating_add(1));
        // a row of one's own that is public is in two branches: UNION drops the second
        let branches: Vec<_> = branches.iter().map(|branch| format!("SELECT * FROM ({branch}) b")).collect();
        let first = format!(
            "SELECT k, id FROM ({}) u ORDER BY k {direction}, id {direction} LIMIT {limit}",
            branches.join(" UNION ")
        );
        format!(
            "SELECT {LISTED} FROM ({first}) p CROSS JOIN {table} x {JOINED} WHERE x.id = p.id ORDER BY p.k {direction}, p.id {direction}"
        )
    }
}
