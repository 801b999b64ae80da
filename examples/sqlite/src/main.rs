//! Prints, for several subjects, the condition, its parameters and the rows that `SQLite` finds.
//!
//! `cargo run -p sqlite-example`

use rolecall::{Action, Membership, Permission, Role, Subject, TeamMembership, TeamPermission, filter};
use rusqlite::Connection;
use sqlite_example::{IdType, condition, list, schema};
use std::error::Error;
use std::io::{self, ErrorKind, Write};

/// Organization 1 owns apps 101 to 103, organization 2 owns app 201, user 7 owns app 701.
const ROWS: &str = "
    INSERT INTO organization VALUES (1), (2);
    INSERT INTO app VALUES
        (101, 1, NULL, FALSE), (102, 1, NULL, FALSE), (103, 1, NULL, TRUE), (201, 2, NULL, FALSE),
        (701, NULL, 7, FALSE);
    INSERT INTO model VALUES
        (1011, 101, FALSE), (1012, 101, TRUE), (1021, 102, FALSE), (1031, 103, FALSE), (1032, 103, TRUE),
        (2011, 201, FALSE), (7011, 701, FALSE);
    INSERT INTO task VALUES
        (1018, 101, FALSE), (1019, 101, FALSE), (1029, 102, FALSE), (2019, 201, FALSE), (7019, 701, FALSE);
    INSERT INTO task_assignee VALUES (5, 1018), (5, 1029);
";

fn main() -> Result<(), Box<dyn Error>> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(&schema(IdType::Integer))?;
    connection.execute_batch(ROWS)?;

    let member = |role| Membership::new(1, role);
    let team = |permission, apps: &[i64]| {
        TeamMembership::new(10).with_apps(apps.iter().map(|app| (*app, permission)))
    };
    let trainers = team(TeamPermission::ModelTrainer, &[101, 102]);
    let labelers = team(TeamPermission::LabelerWorker, &[101]);
    let silo = team(TeamPermission::FullAccess, &[102]).confining();
    let elsewhere = Membership::new(2, Role::OrganizationUser);

    let admin = Subject::new(3, [member(Role::Administrator)])?;
    let trainer = Subject::new(4, [member(Role::TeamContributor).with_team(trainers), elsewhere])?;
    let labeler = Subject::new(5, [member(Role::TeamContributor).with_team(labelers)])?;
    let confined = Subject::new(6, [member(Role::OrganizationContributor).with_team(silo)])?;
    let owner = Subject::new(7, [])?;
    let script = trainer.clone().narrowed_to(Permission::TRAIN_MODELS);

    for (who, subject, action) in [
        ("administrator", &admin, Action::ViewApp),
        ("administrator", &admin, Action::DeleteModel),
        ("trainer", &trainer, Action::ViewModel),
        ("trainer's script", &script, Action::TrainModel),
        ("trainer's script", &script, Action::ViewModel),
        ("labeler", &labeler, Action::ViewTask),
        ("labeler", &labeler, Action::AssignTask),
        ("confined member", &confined, Action::EditTask),
        ("owner of an app", &owner, Action::ViewTask),
        ("nobody", &Subject::anonymous(), Action::ViewModel),
    ] {
        let condition = condition(&filter(subject, action), IdType::Integer)?;
        let rows = list(&connection, subject, action, IdType::Integer)?;
        print(&format!("{who}, {action}: {rows:?}\n    {}\n", condition.sql.replace(" OR ", "\n     OR ")))?;
        if !condition.parameters.is_empty() {
            print(&format!("    ? = {}\n", condition.parameters.join(", ")))?;
        }
    }
    Ok(())
}

/// Prints the text. A reader such as `head` may have seen enough, which is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
