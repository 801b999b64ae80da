//! A filter's condition finds exactly the rows that `can` allows, and finds them by an index.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use fastrand::Rng;
use rolecall::filter::{Clause, Extent, Filter};
use rolecall::{
    Action, Membership, Owner, Permission, Place, Resource, ResourceKind, Role, Share, Subject,
    TeamMembership, TeamPermission, TokenGrant, can, filter,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params, params_from_iter};
use sqlite_example::{IdError, IdType, condition, list, query, schema};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use uuid::Uuid;

/// Organizations and users share ids, so that a query that mixes them up finds rows and fails the test.
const IDS: [i64; 5] = [0, 1, 2, -1, i64::MAX];
const APPS: i64 = 48;

/// Some 3,400 rows of all kinds. A fifth of the apps is personal, a third of everything public, and each row is
/// assigned to a fifth of the users.
fn database(random: &mut Rng) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&schema(IdType::Integer)).unwrap();
    connection.execute_batch("BEGIN").unwrap();
    for kind in ResourceKind::ALL {
        let ids = match kind {
            ResourceKind::Organization => IDS.to_vec(),
            ResourceKind::App => (0..APPS).collect(),
            _ => (0..400).collect(),
        };
        for id in ids {
            let (owner, public) = (any(random, &IDS), random.u8(..3) == 0);
            let personal = random.u8(..5) == 0;
            match kind {
                ResourceKind::Organization => connection.execute("INSERT INTO organization VALUES (?)", [id]),
                ResourceKind::App => {
                    let organization = (!personal).then_some(owner);
                    let user = personal.then_some(owner);
                    let row = params![id, organization, user, public];
                    connection.execute("INSERT INTO app VALUES (?, ?, ?, ?)", row)
                }
                _ if kind.is_in_app() => {
                    let row = params![id, random.i64(0..APPS), public];
                    connection.execute(&format!("INSERT INTO {kind} VALUES (?, ?, ?)"), row)
                }
                _ => connection.execute(&format!("INSERT INTO {kind} VALUES (?, ?)"), [id, owner]),
            }
            .unwrap();
            for user in IDS.into_iter().filter(|_| random.u8(..5) == 0) {
                let sql = format!("INSERT INTO {kind}_assignee VALUES (?, ?)");
                connection.execute(&sql, [user, id]).unwrap();
            }
        }
    }
    connection.execute_batch("COMMIT").unwrap();
    connection
}

fn any<T: Copy>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())]
}

/// The rows of the kind's table, each as a resource.
fn resources<Id>(connection: &Connection, kind: ResourceKind) -> Vec<(Id, Resource<Id>)>
where
    Id: Ord + Hash + Clone + FromSql,
{
    let sql = match kind {
        ResourceKind::Organization => "SELECT id, id FROM organization".to_owned(),
        ResourceKind::App => "SELECT id, organization, user, id, public, FALSE FROM app".to_owned(),
        _ if kind.is_in_app() => format!(
            "SELECT {kind}.id, organization, user, app.id, app.public, {kind}.public
             FROM {kind} JOIN app ON app.id = {kind}.app"
        ),
        _ => format!("SELECT id, organization FROM {kind}"),
    };
    let mut assignees: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let mut statement = connection.prepare(&format!("SELECT {kind}, user FROM {kind}_assignee")).unwrap();
    for pair in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() {
        let (id, user) = pair.unwrap();
        assignees.entry(id).or_default().push(user);
    }
    let mut statement = connection.prepare(&format!("{sql} ORDER BY 1")).unwrap();
    let rows = statement.query_map([], |row| {
        let id = row.get(0)?;
        let resource = if kind.is_in_app() {
            let app = match row.get(1)? {
                Some(organization) => Resource::app(organization, row.get(3)?),
                None => Resource::personal_app(row.get(2)?, row.get(3)?),
            };
            let app = if row.get(4)? { app.public() } else { app };
            let inside = app.in_app(kind).unwrap();
            if row.get(5)? { inside.public() } else { inside }
        } else {
            Resource::of_organization(kind, row.get(1)?).unwrap()
        };
        let assignees = assignees.remove(&id).unwrap_or_default();
        Ok((id, assignees.into_iter().fold(resource, Resource::assigned_to)))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// The resources of each kind.
type World<Id> = BTreeMap<&'static str, Vec<(Id, Resource<Id>)>>;

fn world<Id: Ord + Hash + Clone + FromSql>(connection: &Connection) -> World<Id> {
    ResourceKind::ALL.map(|kind| (kind.as_str(), resources(connection, kind))).into()
}

fn ids_of<Id: Clone>(rows: &[(Id, Resource<Id>)], is_in: impl Fn(&Resource<Id>) -> bool) -> Vec<Id> {
    rows.iter().filter(|(_, resource)| is_in(resource)).map(|(id, _)| id.clone()).collect()
}

/// A subject with random memberships and teams. Teams also list apps of other organizations, as after a transfer.
fn subject(random: &mut Rng) -> Subject<i64> {
    let memberships: Vec<_> = IDS.into_iter().filter(|_| random.bool()).collect();
    let memberships = memberships.into_iter().map(|organization| {
        let membership = Membership::new(organization, any(random, &Role::ALL));
        (0..random.i64(0..3)).fold(membership, |membership, team| {
            let apps = (0..random.u8(..6))
                .map(|_| (random.i64(0..APPS), any(random, &TeamPermission::ALL)))
                .collect::<Vec<_>>();
            let team = TeamMembership::new(team).with_apps(apps);
            membership.with_team(if random.u8(..4) == 0 { team.confining() } else { team })
        })
    });
    let memberships: Vec<_> = memberships.collect();
    let subject = match random.u8(..16) {
        0 => Subject::anonymous(),
        _ => Subject::new(any(random, &IDS), memberships).unwrap(),
    };
    let shareable = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    let shares: Vec<_> = (0..random.u8(..4))
        .map(|_| {
            let permissions = Permission::from_bits_truncate(random.u128(..)) & shareable;
            Share::new(owner(random), random.i64(0..APPS), permissions)
        })
        .collect();
    let subject = if subject.user().is_some() { subject.with_shares(shares).unwrap() } else { subject };
    let scopes = Permission::from_bits_truncate(random.u128(..));
    let subject = if random.bool() { subject.narrowed_to(scopes) } else { subject };
    if random.bool() {
        return subject;
    }
    let grants: Vec<_> = (0..random.u8(1..5))
        .map(|_| {
            let place = match random.u8(..4) {
                0 => Place::Everywhere,
                1 => Place::Organization(any(random, &IDS)),
                2 => Place::PersonalApps(any(random, &IDS)),
                _ => Place::App { owner: owner(random), app: random.i64(0..APPS) },
            };
            TokenGrant::new(place, Permission::from_bits_truncate(random.u128(..)))
        })
        .collect();
    subject.narrowed_by(grants)
}

fn owner(random: &mut Rng) -> Owner<i64> {
    let id = any(random, &IDS);
    if random.bool() { Owner::Organization(id) } else { Owner::User(id) }
}

/// The sort of a clause: its extent without the ids, and whether it is limited to assigned rows.
fn sort<Id>(clause: &Clause<'_, Id>) -> (&'static str, bool) {
    let (extent, is_assigned) = match clause {
        Clause::All(extent) => (extent, false),
        Clause::AssignedTo { extent, .. } => (extent, true),
    };
    let extent = match extent {
        Extent::Organization { .. } => "organization",
        Extent::App { owner: Owner::Organization(_), .. } => "app",
        Extent::App { owner: Owner::User(_), .. } => "app of a user",
        Extent::Personal { .. } => "personal",
        Extent::Public => "public",
        Extent::PublicAt { .. } => "public at a place",
    };
    (extent, is_assigned)
}

#[test]
fn the_rows_are_those_that_can_allows() {
    let mut random = Rng::with_seed(1);
    let connection = database(&mut random);
    let world = world(&connection);
    let (mut sorts, mut listed, mut nothing) = (BTreeSet::new(), 0, 0);
    for _ in 0..300 {
        let subject = subject(&mut random);
        for action in Action::ALL {
            let rows = list(&connection, &subject, action, IdType::Integer).unwrap();
            let allowed = ids_of(&world[action.applies_to().as_str()], |row| can(&subject, action, row));
            assert_eq!(rows, allowed, "{action} {subject:?}");
            listed += rows.len();
            match filter(&subject, action) {
                Filter::Nothing => nothing += 1,
                Filter::AnyOf { clauses, .. } => sorts.extend(clauses.iter().map(sort)),
            }
        }
    }
    // every sort except public and assigned, which no action asks for
    assert_eq!(sorts.len(), 10, "{sorts:?}");
    assert!(listed > 100_000 && nothing > 100, "{listed} rows, {nothing} times nothing");
}

/// For every combination of sorts, the query finds the rows that the filter contains, and scans no table. The test
/// does not run `ANALYZE`, after which the planner rightly scans tables as small as these.
#[test]
fn an_index_finds_the_rows_of_every_clause() {
    let connection = database(&mut Rng::with_seed(2));
    let world = world::<i64>(&connection);
    let (app, _) = world["app"].iter().find(|(_, app)| app.owner() == Owner::Organization(&2)).unwrap();
    let (of_a_user, _) = world["app"].iter().find(|(_, app)| app.owner() == Owner::User(&2)).unwrap();
    let place = Place::Organization(2);
    let extents = [
        Extent::PublicAt { place: &place },
        Extent::App { owner: Owner::User(&2), app: of_a_user },
        Extent::Organization { organization: &0 },
        Extent::App { owner: Owner::Organization(&2), app },
        Extent::Personal { user: &1 },
        Extent::Public,
    ];
    let assigned = extents.map(|extent| Clause::AssignedTo { user: &1, extent });
    let every = [extents.map(Clause::All), assigned].concat();
    for (kind, chosen) in
        ResourceKind::ALL.into_iter().flat_map(|kind| (1..4096).step_by(13).map(move |set| (kind, set)))
    {
        let clauses: Vec<_> = every
            .iter()
            .enumerate()
            .filter(|(bit, _)| chosen >> bit & 1 == 1)
            .map(|(_, clause)| *clause)
            .collect();
        let filter = Filter::AnyOf { kind: kind.into(), clauses };
        let condition = condition(&filter, IdType::Integer).unwrap();
        let (found, plan) = run(&connection, &query(kind, &condition), &condition.parameters);
        let rows = &world[kind.as_str()];
        assert_eq!(found, ids_of(rows, |row| filter.contains(row)), "{filter:?} {}", condition.sql);
        if kind.is_in_app() && kind != ResourceKind::App {
            assert!((1..rows.len()).contains(&found.len()), "proves nothing: {filter:?}");
        }
        if condition.sql != "(FALSE)" {
            assert_eq!(scans(&plan), [""; 0], "{plan:#?} {}", condition.sql);
        }
    }
}

/// The ids that the query finds, and the query plan.
fn run(connection: &Connection, sql: &str, parameters: &[String]) -> (Vec<i64>, Vec<String>) {
    let mut statement = connection.prepare(sql).unwrap();
    let ids = statement.query_map(params_from_iter(parameters), |row| row.get(0)).unwrap();
    let ids = ids.collect::<Result<_, _>>().unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let plan = statement.query_map(params_from_iter(parameters), |row| row.get("detail")).unwrap();
    (ids, plan.collect::<Result<_, _>>().unwrap())
}

/// The steps of the plan that scan a table. Lists of ids do not count: they are virtual tables.
fn scans(plan: &[String]) -> Vec<&str> {
    let steps = plan.iter().map(String::as_str);
    steps.filter(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE")).collect()
}

#[test]
fn a_scan_is_seen() {
    let connection = database(&mut Rng::with_seed(3));
    let (_, plan) = run(&connection, "SELECT id FROM task WHERE public", &[]);
    assert_eq!(scans(&plan), ["SCAN task"]);
}

#[test]
fn nothing_is_no_row() {
    let connection = database(&mut Rng::with_seed(4));
    let no_clauses = Filter::AnyOf { kind: ResourceKind::Task.into(), clauses: Vec::new() };
    for filter in [Filter::<i64>::Nothing, no_clauses] {
        let condition = condition(&filter, IdType::Integer).unwrap();
        assert_eq!(condition.sql, "(FALSE)");
        let (found, _) = run(&connection, &query(ResourceKind::Task, &condition), &condition.parameters);
        assert!(found.is_empty());
    }
}

#[test]
fn other_conditions_can_stand_beside_it() {
    let connection = database(&mut Rng::with_seed(6));
    let subject = Subject::new(0, [Membership::new(1, Role::Administrator)]).unwrap();
    let condition = condition(&filter(&subject, Action::ViewModel), IdType::Integer).unwrap();
    let sql = format!("SELECT id FROM model WHERE id >= ? AND {} AND id < ? ORDER BY id", condition.sql);
    let (from, to) = (["100".to_owned()], ["200".to_owned()]);
    let (page, _) = run(&connection, &sql, &[&from, &condition.parameters[..], &to].concat());
    let mut rows = list(&connection, &subject, Action::ViewModel, IdType::Integer).unwrap();
    rows.retain(|id| (100..200).contains(id));
    assert_eq!(page, rows);
}

#[test]
fn more_single_apps_than_sqlite_has_variables() {
    let connection = database(&mut Rng::with_seed(5));
    let apps = (0..40_000).map(|app| (app, TeamPermission::ModelTrainer));
    let member = Membership::new(1, Role::TeamContributor).with_team(TeamMembership::new(1).with_apps(apps));
    let subject = Subject::new(0_i64, [member]).unwrap();
    let condition = condition(&filter(&subject, Action::ViewModel), IdType::Integer).unwrap();
    assert_eq!(condition.parameters.len(), 2); // the personal apps' owner and the single apps
    let rows = list(&connection, &subject, Action::ViewModel, IdType::Integer).unwrap();
    let allowed = |model: &_| can(&subject, Action::ViewModel, model);
    assert_eq!(rows, ids_of(&resources(&connection, ResourceKind::Model), allowed));
}

#[test]
fn ids_that_look_like_sql_are_ids() {
    const IDS: [&str; 8] = ["", "'", "' OR TRUE --", "\"]", "\\", "?", "%", "x'); DROP TABLE app; --"];
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&schema(IdType::Text)).unwrap();
    for (organization, other) in IDS.into_iter().zip(IDS.into_iter().skip(1)) {
        let app = format!("{organization}{other}");
        connection.execute("INSERT INTO app VALUES (?, ?, NULL, FALSE)", [&app, organization]).unwrap();
        connection.execute("INSERT INTO task VALUES (?1, ?1, FALSE)", [&app]).unwrap();
        connection.execute("INSERT INTO task_assignee VALUES (?, ?)", [other, &app]).unwrap();
    }
    let tasks = resources::<String>(&connection, ResourceKind::Task);
    let mut listed = 0;
    for (user, organization) in IDS.into_iter().flat_map(|user| IDS.map(|organization| (user, organization)))
    {
        let apps = tasks.iter().map(|(app, _)| (app.clone(), TeamPermission::LabelerWorker));
        let team = TeamMembership::new(String::new()).with_apps(apps);
        let member = Membership::new(organization.to_owned(), Role::TeamContributor).with_team(team);
        for member in [member, Membership::new(organization.to_owned(), Role::Administrator)] {
            let subject = Subject::new(user.to_owned(), [member]).unwrap();
            for action in [Action::ViewTask, Action::DeleteTask] {
                let allowed = ids_of(&tasks, |task| can(&subject, action, task));
                assert_eq!(list(&connection, &subject, action, IdType::Text).unwrap(), allowed);
                listed += allowed.len();
            }
        }
    }
    // a labeler's assigned tasks, and each organization's with both actions for its administrator
    assert_eq!(listed, 7 + 7 * 8 * 2);
}

#[test]
fn an_id_that_sqlite_would_change_is_refused() {
    fn refused<Id: Eq + Hash + Clone + ToSql>(organization: Id, ids: IdType) -> Option<IdError> {
        let member = Membership::new(organization.clone(), Role::Administrator);
        let subject = Subject::new(organization, [member]).unwrap();
        condition(&filter(&subject, Action::ViewApp), ids).err()
    }
    assert!(refused("acme", IdType::Text).is_none());
    assert!(matches!(refused("acme\0x", IdType::Text), Some(IdError::Nul)));
    assert!(refused(u64::MAX / 2, IdType::Integer).is_none());
    assert!(matches!(refused(u64::MAX / 2 + 1, IdType::Integer), Some(IdError::Unbound(_))));
    assert!(refused(Bytes(Uuid::from_u128(7)), IdType::Blob).is_none());
    let error = refused(Bytes(Uuid::from_u128(7)), IdType::Text).unwrap();
    assert_eq!(error.to_string(), "the id is bound as Blob: expected TEXT, the type of the columns");
    assert!(refused("acme", IdType::Blob).is_some() && refused("1", IdType::Integer).is_some());
    assert!(refused(1, IdType::Text).is_some() && refused(None::<i64>, IdType::Integer).is_some());
}

/// A UUID that the service stores in bytes, as the drivers do by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Bytes(Uuid);

impl ToSql for Bytes {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Bytes {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Uuid::from_slice(value.as_blob()?).map(Bytes).map_err(|_| FromSqlError::InvalidType)
    }
}

/// A UUID that the service stores with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Hyphenated(Uuid);

impl ToSql for Hyphenated {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Hyphenated {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Hyphenated).map_err(|_| FromSqlError::InvalidType)
    }
}

/// A random world whose ids are UUIDs lists the rows that `can` allows, in blobs and in texts alike.
#[test]
fn uuids_list_alike_in_blobs_and_in_texts() {
    let blobs = uuids(IdType::Blob, Bytes);
    let texts = uuids(IdType::Text, Hyphenated);
    assert_eq!(blobs, texts);
    assert!(blobs > 10_000, "{blobs} rows");
}

/// The number of rows that all lists of a world have, with ids of that type.
fn uuids<Id>(ids: IdType, id: impl Fn(Uuid) -> Id) -> usize
where
    Id: Eq + Ord + Hash + Clone + ToSql + FromSql + std::fmt::Debug,
{
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&schema(ids)).unwrap();
    let id =
        |number: u64| id(Uuid::from_u128(u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | 7));
    let (organizations, users) = ([1, 2, 3].map(&id), [1, 2, 3].map(&id));
    let mut random = Rng::with_seed(8);
    for app in 100..160 {
        let (organization, user) = (any(&mut random, &[0, 1, 2]), any(&mut random, &[0, 1, 2]));
        let personal = random.u8(..4) == 0;
        let organization = (!personal).then_some(&organizations[organization]);
        let row = params![id(app), organization, personal.then_some(&users[user]), random.bool()];
        connection.execute("INSERT INTO app VALUES (?, ?, ?, ?)", row).unwrap();
        for task in 0..5 {
            let task = id(1_000 + app * 10 + task);
            connection
                .execute("INSERT INTO task VALUES (?, ?, ?)", params![task, id(app), random.bool()])
                .unwrap();
            let assignee = &users[random.usize(..3)];
            connection.execute("INSERT INTO task_assignee VALUES (?, ?)", params![assignee, task]).unwrap();
        }
    }
    let (apps, tasks) =
        (resources(&connection, ResourceKind::App), resources(&connection, ResourceKind::Task));
    let mut listed = 0;
    for _ in 0..100 {
        let apps_of_team = (0..8).map(|_| (id(random.u64(100..160)), any(&mut random, &TeamPermission::ALL)));
        let team = TeamMembership::new(id(30)).with_apps(apps_of_team.collect::<Vec<_>>());
        let members = organizations.iter().filter(|_| random.bool()).cloned().collect::<Vec<_>>();
        let members = members.into_iter().map(|organization| {
            Membership::new(organization, any(&mut random, &Role::ALL)).with_team(team.clone())
        });
        let subject = Subject::new(users[0].clone(), members.collect::<Vec<_>>()).unwrap();
        let shared =
            Share::new(Owner::User(users[1].clone()), id(random.u64(100..160)), Permission::VIEW_MODELS);
        let subject = subject.with_shares([shared]).unwrap();
        for (action, rows) in
            [(Action::ViewApp, &apps), (Action::ViewTask, &tasks), (Action::DeleteTask, &tasks)]
        {
            let allowed = ids_of(rows, |row| can(&subject, action, row));
            let found = list(&connection, &subject, action, ids).unwrap();
            assert_eq!(found, allowed, "{action} {subject:?}");
            listed += found.len();
        }
    }
    listed
}

/// Ten thousand apps of a team make one term, and so do ten thousand shared ones.
#[test]
fn ten_thousand_apps_of_a_team_are_one_term() {
    let connection = database(&mut Rng::with_seed(9));
    let apps = (0..10_000).map(|app| (app, TeamPermission::ModelTrainer));
    let member = Membership::new(1, Role::TeamContributor).with_team(TeamMembership::new(1).with_apps(apps));
    let shares = (0..10_000).map(|app| Share::new(Owner::User(2), app, Permission::VIEW_MODELS));
    let subject = Subject::new(0_i64, [member]).unwrap().with_shares(shares).unwrap();
    let condition = condition(&filter(&subject, Action::ViewModel), IdType::Integer).unwrap();
    assert_eq!((condition.sql.matches(" OR ").count(), condition.parameters.len()), (3, 3));
    let rows = list(&connection, &subject, Action::ViewModel, IdType::Integer).unwrap();
    let allowed =
        ids_of(&resources(&connection, ResourceKind::Model), |model| can(&subject, Action::ViewModel, model));
    assert_eq!(rows, allowed);
}
