//! A page of a list out of 1,000,000 apps, against the same query with a condition that a person wrote.

use crate::quantile;
use rolecall::permit::permit_list;
use rolecall::{Action, Membership, Role, Subject, TeamMembership, TeamPermission};
use service::{Id, PageOf, Platform, Settings};
use sqlx::{AnyPool, Row};
use std::time::Instant;

const COLUMNS: &str = "id, 'app', organization, user_id, id, name, description, CASE WHEN public THEN 1 ELSE 0 END, \
     CASE WHEN public THEN 1 ELSE 0 END, '', created_at, updated_at, 1";

/// 1,000 organizations with 1,000 apps each; every hundredth app is public.
async fn fill(pool: &AnyPool) {
    for sql in [
        "INSERT INTO users SELECT 'u' || n, 'u' || n || '@example.com', TRUE, NULL FROM generate_series(1, 10) n",
        "INSERT INTO organizations SELECT 'o' || n, 'Organization ' || n FROM generate_series(1, 1000) n",
        "INSERT INTO apps SELECT 'a' || n, 'o' || (n % 1000 + 1), NULL, 'App ' || md5(n::text), 'app ' || md5(n::text), \
         'An app', n % 100 = 7, n, n FROM generate_series(1, 1000000) n",
        "ANALYZE",
    ] {
        sqlx::query(sql).execute(pool).await.unwrap();
    }
}

pub async fn run(database: &str) {
    let platform = Platform::open(Settings::new(database)).await.unwrap();
    let pool = AnyPool::connect(database).await.unwrap();
    fill(&pool).await;
    let member = |role| Membership::new("o500".to_owned(), role);
    let subject = |member| handlers::policy().subject("u1".to_owned(), [member]).unwrap();
    let team = |apps: i32| {
        let apps = (0..apps).map(|app| (format!("a{}", app * 1000 + 499), TeamPermission::ModelTrainer));
        TeamMembership::new("team".to_owned()).with_apps(apps.collect::<Vec<_>>())
    };
    let ids =
        |apps: i32| (0..apps).map(|app| format!("'a{}'", app * 1000 + 499)).collect::<Vec<_>>().join(", ");
    let public = "user_id = 'u1' OR public";
    println!("{:34} {:>9} {:>9} {:>7}", "", "by filter", "by hand", "ratio");
    let everybody = [
        (
            "an Administrator's apps",
            subject(member(Role::Administrator)),
            Action::DeleteApp,
            "organization = 'o500' OR user_id = 'u1'".to_owned(),
        ),
        (
            "an Administrator's and public apps",
            subject(member(Role::Administrator)),
            Action::ViewApp,
            format!("organization = 'o500' OR {public}"),
        ),
        (
            "50 apps of a team, and public apps",
            subject(member(Role::TeamContributor).with_team(team(50))),
            Action::ViewApp,
            format!("id IN ({}) OR {public}", ids(50)),
        ),
        (
            "1,000 apps of a team, and public",
            subject(member(Role::TeamContributor).with_team(team(1000))),
            Action::ViewApp,
            format!("id IN ({}) OR {public}", ids(1000)),
        ),
    ];
    for (name, subject, action, condition) in everybody {
        compare(&platform, &pool, name, &subject, action, &condition).await;
    }
}

/// Interleaved runs of both, of the first page and of a page in the middle.
async fn compare(
    platform: &Platform,
    pool: &AnyPool,
    name: &str,
    subject: &Subject<Id>,
    action: Action,
    condition: &str,
) {
    for (page, after) in [("first page", None), ("a page in the middle", Some("app 7"))] {
        let after_key = after.unwrap_or("");
        let sql = format!(
            "SELECT {COLUMNS} FROM apps WHERE ({condition}) AND (name_key, id) > ($1, '') ORDER BY name_key, id LIMIT 51"
        );
        let position =
            after.map(|key: &str| service::Position::Name { key: key.to_owned(), id: String::new() });
        let request = PageOf { limit: 50, after: position, ..PageOf::default() };
        let (mut filtered, mut by_hand) = (Vec::new(), Vec::new());
        for round in 0..60 {
            let began = Instant::now();
            let found = platform.list(permit_list(subject, action), &request).await.unwrap();
            let took = began.elapsed().as_secs_f64();
            let began = Instant::now();
            let rows =
                sqlx::query(sqlx::AssertSqlSafe(sql.as_str())).bind(after_key).fetch_all(pool).await.unwrap();
            let took_by_hand = began.elapsed().as_secs_f64();
            let ids = found.things.iter().map(|thing| thing.id.clone());
            assert!(ids.eq(rows.iter().take(50).map(|row| row.get::<String, _>(0))));
            if round >= 10 {
                filtered.push(took * 1e3);
                by_hand.push(took_by_hand * 1e3);
            }
        }
        filtered.sort_by(f64::total_cmp);
        by_hand.sort_by(f64::total_cmp);
        let (one, other) = (quantile(&filtered, 1, 2), quantile(&by_hand, 1, 2));
        println!("{name:34} {one:6.2} ms {other:6.2} ms {:7.2}  {page}", one / other);
    }
}
