//! A page of a list out of 1,000,000 apps or tasks, against the same page by queries that a person wrote.

use crate::quantile;
use rolecall::permit::permit_list;
use rolecall::{Action, Membership, Role, Subject, TeamMembership, TeamPermission};
use service::{Id, PageOf, Platform, Position, Settings};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};
use std::time::Instant;

/// 1,000 organizations with 1,000 apps each, of which every hundredth is public. The apps of one organization have 1,000
/// tasks each. 50 people label those of 50 apps, and 50 others those of the rest: each has 20 tasks in each app.
async fn fill(pool: &AnyPool) {
    for sql in [
        "INSERT INTO users SELECT 'u' || n, 'u' || n || '@example.com', TRUE, NULL FROM generate_series(1, 100) n",
        "INSERT INTO organizations SELECT 'o' || n, 'Organization ' || n FROM generate_series(1, 1000) n",
        "INSERT INTO apps SELECT 'a' || n, 'o' || (n % 1000 + 1), NULL, 'App ' || md5(n::text), 'app ' || md5(n::text), \
         'An app', n % 100 = 7, n, n FROM generate_series(1, 1000000) n",
        "INSERT INTO things SELECT 't' || n, 'task', 'o500', NULL, 'a' || (n % 1000 * 1000 + 499), 'App ' || md5(n::text), \
         'app ' || md5(n::text), '{}', FALSE, 'u1', n, n, 1 FROM generate_series(0, 999999) n",
        "INSERT INTO thing_assignees SELECT 't' || n, 'u' || (n / 1000 % 50 + CASE WHEN n % 1000 < 50 THEN 1 ELSE 51 END) \
         FROM generate_series(0, 999999) n",
        "ANALYZE",
    ] {
        sqlx::query(sql).execute(pool).await.unwrap();
    }
}

const APP: &str = "id, 'app', organization, user_id, id, name, description, CASE WHEN public THEN 1 ELSE 0 END, \
     CASE WHEN public THEN 1 ELSE 0 END, '', created_at, updated_at, 1";
const TASK: &str = "x.id, x.kind, x.organization, x.user_id, x.app, x.name, x.content, CASE WHEN x.public THEN 1 ELSE 0 END, \
     CASE WHEN a.public THEN 1 ELSE 0 END, x.created_by, x.created_at, x.updated_at, x.version";
const AFTER: &str = "(name_key, id) > ($1, '') ORDER BY name_key, id LIMIT 51";

/// A list, and two queries for a page of it after the key `$1`.
struct Case {
    name: &'static str,
    subject: Subject<Id>,
    action: Action,
    /// One condition, as one would write it first.
    first: String,
    /// As an expert writes it.
    expert: String,
    /// Whether a page shows to whom its things are assigned.
    has_assignees: bool,
}

impl Case {
    /// A list of apps. No app is in two of the parts.
    fn of_apps(name: &'static str, subject: Subject<Id>, action: Action, parts: &[String]) -> Case {
        let first = format!("SELECT {APP} FROM apps WHERE ({}) AND {AFTER}", parts.join(" OR "));
        // each part walks through an index of its own, in order, as far as the page goes
        let parts = parts.iter().map(|part| format!("(SELECT * FROM apps WHERE {part} AND {AFTER})"));
        let parts = parts.collect::<Vec<_>>().join(" UNION ALL ");
        let expert = format!("SELECT {APP} FROM ({parts}) apps ORDER BY name_key, id LIMIT 51");
        Case { name, subject, action, first, expert, has_assignees: false }
    }
}

pub async fn run(database: &str) {
    let platform = Platform::open(Settings::new(database)).await.unwrap();
    let pool = AnyPool::connect(database).await.unwrap();
    fill(&pool).await;
    println!("{:34} {:>9} {:>9} {:>9} {:>10} {:>10}", "", "by filter", "OR", "expert", "to OR", "to expert");
    for case in cases() {
        compare(&platform, &pool, &case).await;
    }
}

fn cases() -> Vec<Case> {
    let subject = |role, team: Option<TeamMembership<Id>>| {
        let member = Membership::new("o500".to_owned(), role);
        let member = team.into_iter().fold(member, Membership::with_team);
        handlers::policy().subject("u1".to_owned(), [member]).unwrap()
    };
    let administrator = || subject(Role::Administrator, None);
    let in_team = |apps: i32, permission: TeamPermission| {
        let apps = (0..apps).map(|app| (format!("a{}", app * 1000 + 499), permission));
        let team = TeamMembership::new("team".to_owned()).with_apps(apps.collect::<Vec<_>>());
        subject(Role::TeamContributor, Some(team))
    };
    let trainer = |apps| in_team(apps, TeamPermission::ModelTrainer);
    let ids =
        |apps: i32| (0..apps).map(|app| format!("'a{}'", app * 1000 + 499)).collect::<Vec<_>>().join(", ");
    let (organization, own) = ("organization = 'o500'".to_owned(), "user_id = 'u1'".to_owned());
    let elses = "user_id IS DISTINCT FROM 'u1'";
    let and_public = |apps: i32| {
        let ids = ids(apps);
        [format!("id IN ({ids})"), own.clone(), format!("(public AND id NOT IN ({ids}) AND {elses})")]
    };
    let tasks = ids(50);
    vec![
        Case::of_apps(
            "an Administrator's apps",
            administrator(),
            Action::DeleteApp,
            &[organization.clone(), own.clone()],
        ),
        Case::of_apps(
            "an Administrator's and public apps",
            administrator(),
            Action::ViewApp,
            &[
                organization,
                own.clone(),
                format!("(public AND organization IS DISTINCT FROM 'o500' AND {elses})"),
            ],
        ),
        Case::of_apps("50 apps of a team, and public apps", trainer(50), Action::ViewApp, &and_public(50)),
        Case::of_apps("1,000 apps of a team, and public", trainer(1000), Action::ViewApp, &and_public(1000)),
        Case {
            name: "a labeler's tasks, in 50 apps",
            subject: in_team(50, TeamPermission::LabelerWorker),
            action: Action::ViewTask,
            first: format!(
                "SELECT {TASK} FROM things x JOIN apps a ON a.id = x.app WHERE x.kind = 'task' AND x.app IN ({tasks}) AND \
                 EXISTS (SELECT FROM thing_assignees s WHERE s.thing = x.id AND s.user_id = 'u1') AND \
                 (x.name_key, x.id) > ($1, '') ORDER BY x.name_key, x.id LIMIT 51"
            ),
            // a person has few assignments: no other task is read
            expert: format!(
                "SELECT {TASK} FROM thing_assignees s JOIN things x ON x.id = s.thing JOIN apps a ON a.id = x.app \
                 WHERE s.user_id = 'u1' AND x.kind = 'task' AND x.app IN ({tasks}) AND (x.name_key, x.id) > ($1, '') \
                 ORDER BY x.name_key, x.id LIMIT 51"
            ),
            has_assignees: true,
        },
    ]
}

/// Interleaved runs of all, of the first page and of a page in the middle.
async fn compare(platform: &Platform, pool: &AnyPool, case: &Case) {
    for (page, after) in [("first page", None), ("a page in the middle", Some("app 7"))] {
        let position = after.map(|key: &str| Position::Name { key: key.to_owned(), id: String::new() });
        let request = PageOf { limit: 50, after: position, ..PageOf::default() };
        let (mut filtered, mut first, mut expert) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..60 {
            let began = Instant::now();
            let found = platform.list(permit_list(&case.subject, case.action), &request).await.unwrap();
            let took = began.elapsed().as_secs_f64() * 1e3;
            let ids: Vec<_> = found.things.iter().map(|thing| thing.id.clone()).collect();
            let took_first = by_hand(pool, case, &case.first, after, &ids).await;
            let took_expert = by_hand(pool, case, &case.expert, after, &ids).await;
            if round >= 10 {
                filtered.push(took);
                first.push(took_first);
                expert.push(took_expert);
            }
        }
        let median = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            quantile(&times, 1, 2)
        };
        let (filtered, first, expert) = (median(filtered), median(first), median(expert));
        println!(
            "{:34} {filtered:6.2} ms {first:6.2} ms {expert:6.2} ms {:10.2} {:10.2}  {page}",
            case.name,
            filtered / first,
            filtered / expert
        );
    }
}

/// The time of the query, whose page must be this one.
async fn by_hand(pool: &AnyPool, case: &Case, sql: &str, after: Option<&str>, expected: &[Id]) -> f64 {
    let began = Instant::now();
    let query = sqlx::query(AssertSqlSafe(sql)).bind(after.unwrap_or(""));
    let mut rows = query.fetch_all(pool).await.unwrap();
    rows.truncate(50);
    let ids: Vec<_> = rows.iter().map(|row: &AnyRow| row.get::<Id, _>(0)).collect();
    if case.has_assignees {
        let listed = ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT thing, user_id FROM thing_assignees WHERE thing IN ({listed})");
        assert!(!sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap().is_empty());
    }
    let took = began.elapsed().as_secs_f64() * 1e3;
    assert_eq!(ids, expected, "{}", case.name);
    took
}
