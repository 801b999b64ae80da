//! The memory of a replica of 100,000 members, and the time of a start from a snapshot.

use rolecall::directory::{Command, Directory, Email, Event, Name, TeamAppPermission};
use rolecall::{Owner, Role, Subject, TeamPermission};
use service::{Id, Platform, Settings, Version};
use sqlx::AnyPool;
use std::time::Instant;

const MEMBERS: usize = 100_000;
const ORGANIZATIONS: usize = 100;

/// The memory of this process, in MB.
fn memory() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 4096.0 / 1e6
}

/// 100 organizations of 1,000 members, each with 20 apps and 10 teams: each team has 5 apps, and each member is in 2 teams.
fn facts() -> (Directory<Id>, Option<Event<Id>>) {
    let (mut directory, mut last) =
        (Directory::new().governed_by(handlers::policy().clone()).searchable(), None);
    let mut execute = |by: &str, command: Command<Id>| {
        last = directory.execute(&Subject::new(by.to_owned(), []).unwrap(), 1, command).unwrap();
    };
    for user in 0..MEMBERS {
        let email = Email::new(format!("user{user}@example.com")).unwrap();
        execute(&format!("u{user}"), Command::Register { email });
    }
    for number in 0..ORGANIZATIONS {
        let (organization, founder) = (format!("o{number}"), format!("u{number}"));
        let billing_email = Email::new("billing@example.com").unwrap();
        let name = Name::new(format!("Organization {number}")).unwrap();
        execute(
            &founder,
            Command::CreateOrganization { organization: organization.clone(), name, billing_email },
        );
        for app in 0..20 {
            let (owner, name) =
                (Owner::Organization(organization.clone()), Name::new(format!("App {app}")).unwrap());
            execute(
                &founder,
                Command::CreateApp { owner, app: format!("a{number}-{app}"), name, unseen: false },
            );
        }
        for team in 0..10 {
            let (organization, id) = (organization.clone(), format!("t{number}-{team}"));
            let (name, default_permission) =
                (Name::new(format!("Team {team}")).unwrap(), TeamPermission::ModelTrainer.into());
            execute(
                &founder,
                Command::CreateTeam {
                    organization: organization.clone(),
                    team: id.clone(),
                    name,
                    default_permission,
                    confining: false,
                },
            );
            for app in 0..5 {
                let (app, permission) = (
                    format!("a{number}-{}", (team + app) % 20),
                    TeamAppPermission::from(TeamPermission::ModelTrainer),
                );
                execute(
                    &founder,
                    Command::AddTeamApp {
                        organization: organization.clone(),
                        team: id.clone(),
                        app,
                        permission,
                    },
                );
            }
        }
        for member in (number..MEMBERS).step_by(ORGANIZATIONS).skip(1) {
            let (organization, invitation, user) =
                (organization.clone(), format!("i{member}"), format!("u{member}"));
            let email = Email::new(format!("user{member}@example.com")).unwrap();
            let role = Role::TeamContributor.into();
            execute(
                &founder,
                Command::InviteMember {
                    organization: organization.clone(),
                    invitation: invitation.clone(),
                    email,
                    role,
                    expires_at: None,
                },
            );
            execute(&user, Command::AcceptInvitation { organization: organization.clone(), invitation });
            for team in 0..2 {
                let team = format!("t{number}-{}", (member / ORGANIZATIONS + team) % 10);
                execute(
                    &founder,
                    Command::AddTeamMember { organization: organization.clone(), team, user: user.clone() },
                );
            }
        }
    }
    (directory, last)
}

pub async fn run(database: &str) {
    if std::env::args().nth(2).is_none() {
        // the snapshot is stored, and measured by a process that did not make it
        let settings = Settings::new(database);
        drop(Platform::open(settings).await.unwrap());
        let (directory, last) = facts();
        let (version, last) = (i64::try_from(directory.version()).unwrap(), last.unwrap());
        let pool = AnyPool::connect(database).await.unwrap();
        let body = serde_json::to_string(&directory.snapshot()).unwrap();
        println!("{version} events, a snapshot of {} MB", body.len() / 1_000_000);
        for (sql, text) in [
            ("INSERT INTO events (version, body) VALUES ($1, $2)", serde_json::to_string(&last).unwrap()),
            ("INSERT INTO snapshots (version, body) VALUES ($1, $2)", body),
            ("UPDATE log_head SET version = $1 WHERE $2 = ''", String::new()),
        ] {
            sqlx::query(sql).bind(version).bind(text).execute(&pool).await.unwrap();
        }
        return;
    }
    let before = memory();
    let began = Instant::now();
    let platform =
        Platform::open(Settings { patience: std::time::Duration::from_mins(1), ..Settings::new(database) })
            .await
            .unwrap();
    println!("a start from the snapshot takes {:.2} s", began.elapsed().as_secs_f64());
    println!("the replica takes {:.0} MB", memory() - before);
    let name = Name::new("Another name").unwrap();
    let rename = Command::RenameOrganization { organization: "o0".to_owned(), name };
    let began = Instant::now();
    let founder = Subject::new("u0".to_owned(), []).unwrap();
    let written = platform.execute(&founder, rename, |_| true).await;
    println!(
        "the first change takes {:.2} s: {}",
        began.elapsed().as_secs_f64(),
        written.map_or_else(|error| error.to_string(), |_| "done".to_owned())
    );
    println!("with the copy that changes are decided on: {:.0} MB", memory() - before);
    let began = Instant::now();
    let users: Vec<_> = (0..10_000).map(|user| format!("u{user}")).collect();
    platform
        .read(Version::ANY, |facts| {
            let built = users.iter().filter(|user| platform.subject(facts, user).is_some());
            assert_eq!(built.count(), users.len());
        })
        .await
        .unwrap();
    println!(
        "10,000 subjects are built in {:.3} s, and the process takes {:.0} MB",
        began.elapsed().as_secs_f64(),
        memory()
    );
}
