//! The rows are the facts: after commands at random, every table has what the directory has, and the facts of a user that
//! are loaded from rows are those of the replica.

use crate::seed::{actor, databases, open};
use fastrand::Rng;
use rolecall::Owner;
use rolecall::directory::{App, Command, Directory, RoleRef};
use serde_json::{Value, json};
use service::{CommandError, Id, Platform, Version};
use sqlx::{AnyConnection, Connection, Row};
use std::collections::{BTreeMap, BTreeSet};
use testkit::model::Model;
use testkit::model::generate::step;
use testkit::model::worlds::World;

type Table = BTreeSet<Vec<String>>;

/// The statement that reads each table as text.
const TABLES: [(&str, &str); 10] = [
    (
        "users",
        "SELECT id, email, CASE WHEN email_confirmed THEN 'yes' ELSE 'no' END, COALESCE(name, '-') FROM users",
    ),
    ("organizations", "SELECT id, name FROM organizations"),
    ("roles", "SELECT organization, id, definition FROM roles"),
    (
        "members",
        "SELECT organization, user_id, COALESCE(role, '-'), COALESCE(custom_role, '-'), \
         CASE WHEN suspended THEN 'yes' ELSE 'no' END FROM members",
    ),
    (
        "invitations",
        "SELECT organization, id, email, COALESCE(role, '-'), COALESCE(custom_role, '-'), invited_by, status FROM invitations",
    ),
    (
        "apps",
        "SELECT COALESCE(organization, '-'), COALESCE(user_id, '-'), id, name, description, \
         CASE WHEN public THEN 'yes' ELSE 'no' END, CAST(updated_at AS TEXT) FROM apps",
    ),
    ("shares", "SELECT app, user_id, permissions FROM shares"),
    ("teams", "SELECT organization, id, name, CASE WHEN confining THEN 'yes' ELSE 'no' END FROM teams"),
    ("team_members", "SELECT organization, team, user_id FROM team_members"),
    ("team_apps", "SELECT organization, team, app, permission FROM team_apps"),
];

/// Every table, as it is stored.
async fn stored(url: &str) -> BTreeMap<&'static str, Table> {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let mut tables = BTreeMap::new();
    for (name, sql) in TABLES {
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        let read =
            |row: &sqlx::any::AnyRow| (0..row.len()).map(|column| row.get::<String, _>(column)).collect();
        tables.insert(name, rows.iter().map(read).collect());
    }
    tables
}

/// Every table, as the directory would have it.
fn expected(facts: &Directory<Id>) -> BTreeMap<&'static str, Table> {
    let mut tables: BTreeMap<_, Table> = TABLES.iter().map(|(name, _)| (*name, Table::new())).collect();
    let mut add = |table: &str, row: &[&str]| {
        tables.get_mut(table).unwrap().insert(row.iter().map(|cell| (*cell).to_owned()).collect());
    };
    let yes = |flag| if flag { "yes" } else { "no" };
    let role = |role: &RoleRef<Id>| match role {
        RoleRef::Documented(role) => [role.as_str().to_owned(), "-".to_owned()],
        RoleRef::Custom(role) => ["-".to_owned(), role.clone()],
    };
    let app =
        |add: &mut dyn FnMut(&str, &[&str]), [organization, user]: [&str; 2], id: &str, app: &App<Id>| {
            let (name, description) = (app.name().to_string(), app.description().to_string());
            let row = [
                organization,
                user,
                id,
                &name,
                &description,
                yes(app.is_public()),
                &app.updated_at().to_string(),
            ];
            add("apps", &row);
            for (user, shared) in app.shares() {
                let permissions =
                    serde_json::to_string(&handlers::VOCABULARY.written(shared.permissions())).unwrap();
                add("shares", &[id, user, &permissions]);
            }
        };
    for (id, account) in facts.accounts() {
        let name = account.name().map_or("-".to_owned(), ToString::to_string);
        add("users", &[id, account.email().as_str(), yes(account.is_email_confirmed()), &name]);
        account.apps().for_each(|(app_id, content)| app(&mut add, ["-", id], app_id, content));
    }
    for (id, organization) in facts.organizations() {
        add("organizations", &[id, organization.name().as_str()]);
        for (role, definition) in organization.roles() {
            add("roles", &[id, role, &serde_json::to_string(definition).unwrap()]);
        }
        for (user, member) in organization.members() {
            let [documented, custom] = role(member.role());
            add("members", &[id, user, &documented, &custom, yes(member.is_suspended())]);
        }
        for (invitation, sent) in organization.invitations() {
            let [documented, custom] = role(sent.role());
            let row = [
                id,
                invitation,
                sent.email().as_str(),
                &documented,
                &custom,
                sent.invited_by(),
                sent.status().as_str(),
            ];
            add("invitations", &row);
        }
        organization.apps().for_each(|(app_id, content)| app(&mut add, [id, "-"], app_id, content));
        for (team_id, team) in organization.teams() {
            add("teams", &[id, team_id, team.name().as_str(), yes(team.is_confining())]);
            team.members().for_each(|user| add("team_members", &[id, team_id, user]));
            for (app, permission) in team.apps() {
                add("team_apps", &[id, team_id, app, &serde_json::to_string(permission).unwrap()]);
            }
        }
    }
    tables
}

/// Compares every table with the replica at the version.
pub async fn agree(platform: &Platform, url: &str, at_least: Version) {
    let expected = platform.read(at_least, expected).await.unwrap();
    let stored = stored(url).await;
    for (name, _) in TABLES {
        assert_eq!(stored[name], expected[name], "{name}");
    }
}

/// Compares the facts of every user, loaded from rows, with those of the replica.
async fn subjects_agree(platform: &Platform) -> usize {
    let of = |facts: &Directory<Id>| -> Vec<_> {
        facts
            .accounts()
            .map(|(user, _)| (user.clone(), facts.subject(user).unwrap().into_subject()))
            .collect()
    };
    let subjects = platform.read(Version::ANY, of).await.unwrap();
    for (user, expected) in &subjects {
        let loaded = platform.subject_from_rows(user).await.unwrap();
        assert_eq!(loaded.as_ref(), Some(expected), "{user}");
    }
    assert_eq!(platform.subject_from_rows("nobody").await.unwrap(), None);
    subjects.len()
}

/// Compares the subjects that are kept with those that are built anew.
async fn kept_subjects_agree(platform: &Platform) {
    let same = |facts: &Directory<Id>| {
        for (user, _) in facts.accounts() {
            let anew = facts.subject(user).map(rolecall::directory::VersionedSubject::into_subject);
            assert_eq!(platform.subject(facts, user), anew, "{user}");
        }
    };
    platform.read(Version::ANY, same).await.unwrap();
}

/// The command with texts as ids. Ids of apps and teams are unique in the whole service, so they begin with their owner.
fn with_texts(by: u64, command: &Command<u64>) -> Command<Id> {
    let mut written = serde_json::to_value(command).unwrap();
    let (name, fields) = written.as_object_mut().unwrap().iter_mut().next().unwrap();
    let owner = |value: Option<&Value>| match value {
        Some(Value::Object(owner)) => {
            let (kind, id) = owner.iter().next().unwrap();
            format!("{}{id}", &kind[..1])
        }
        _ => String::new(),
    };
    let of_organization = fields.get("organization").map(|id| format!("o{id}"));
    let of = of_organization.unwrap_or_else(|| owner(fields.get("owner")));
    if name == "transfer_app" {
        let new_id = fields["new_id"].as_u64().or(fields["app"].as_u64()).unwrap();
        fields["new_id"] = json!(format!("{of}-{new_id}"));
        fields["app"] = json!(format!("u{by}-{}", fields["app"]));
    }
    if name == "duplicate_app" {
        fields["copy"] = json!(format!("{}-{}", owner(fields.get("to")), fields["copy"]));
    }
    for field in ["app", "team"] {
        if let Some(number) = fields.get(field).and_then(Value::as_u64) {
            fields[field] = json!(format!("{of}-{number}"));
        }
    }
    // a name that an app has given up
    if let Some(named) = fields.pointer_mut("/of/app") {
        named["app"] = json!(format!("{}-{}", owner(named.get("owner")), named["app"]));
    }
    if fields.get("expires_at").is_some() {
        // in the past as the service tells the time
        fields["expires_at"] = Value::Null;
    }
    texts(fields);
    handlers::VOCABULARY.read(written).unwrap()
}

/// Turns the numbers that are ids into texts.
fn texts(value: &mut Value) {
    const IDS: [&str; 6] = ["user", "organization", "invitation", "role", "provider", "custom"];
    if let Value::Object(fields) = value {
        for (name, field) in fields {
            if field.is_number() && IDS.contains(&name.as_str()) {
                *field = json!(field.to_string());
            }
            texts(field);
        }
    }
}

/// A directory with numbers in step with the platform: the commands are drawn for it.
struct InStep {
    numbers: Directory<u64>,
    done: usize,
    refused: usize,
}

impl InStep {
    async fn does(&mut self, platform: &Platform, by: u64, command: Command<u64>) {
        let acting = rolecall::Subject::new(by, []).unwrap();
        let mut command = command;
        if let Command::InviteMember { expires_at, .. } = &mut command {
            *expires_at = None;
        }
        let texts = with_texts(by, &command);
        let here = self.numbers.execute(&acting, self.numbers.at(), command);
        match (here, platform.execute(&actor(&by.to_string()), texts.clone(), |_| true).await) {
            (Ok(event), Ok(executed)) => {
                assert_eq!(event.is_some(), executed.event.is_some(), "{texts:?}");
                self.done += usize::from(event.is_some());
            }
            (Err(_), Err(CommandError::Refused(_))) => self.refused += 1,
            (here, there) => panic!(
                "{by} {texts:?}: {} and {}",
                here.is_ok(),
                there.map_or_else(|e| e.to_string(), |_| "done".to_owned())
            ),
        }
    }
}

#[tokio::test]
async fn the_rows_are_the_facts_after_commands_at_random() {
    let sequences = std::env::var("SERVICE_TESTS_SEQUENCES").map_or(1, |number| number.parse().unwrap());
    for seed in 0..sequences {
        for database in databases() {
            let random = &mut Rng::with_seed(seed);
            let settings = service::Settings::new(&database.url);
            let platform = Platform::open(settings).await.unwrap();
            let numbers = Directory::new().governed_by(handlers::policy().clone());
            let mut both = InStep { numbers, done: 0, refused: 0 };
            for step in World::founded(random).steps {
                both.does(&platform, step.asker.user.unwrap_or_default(), step.command).await;
            }
            for number in 0..200 {
                let step = step(&Model::read(&both.numbers), random);
                let Some(by) = step.asker.user else { continue };
                both.does(&platform, by, step.command).await;
                kept_subjects_agree(&platform).await;
                if number % 50 == 0 {
                    agree(&platform, &database.url, Version::ANY).await;
                }
            }
            agree(&platform, &database.url, Version::ANY).await;
            let users = subjects_agree(&platform).await;
            assert!(
                both.done > 100 && both.refused > 10 && users > 3,
                "{} {} {users}",
                both.done,
                both.refused
            );
        }
    }
}

#[tokio::test]
async fn the_facts_of_the_seeds_people_are_loaded_from_rows() {
    for database in databases() {
        let platform = open(&database.url).await;
        agree(&platform, &database.url, Version::ANY).await;
        assert_eq!(subjects_agree(&platform).await, service::seed::people().len());
        let owner = Owner::Organization("acme".to_owned());
        let stop = Command::StopSharing { owner, app: "birds".to_owned(), user: "mia".to_owned() };
        let version = platform.execute(&actor("ana"), stop, |_| true).await.unwrap().version;
        agree(&platform, &database.url, version).await;
        subjects_agree(&platform).await;
    }
}
