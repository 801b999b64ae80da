//! Commands are decided one after another, whichever instance they reach, and are written as a whole or not at all.

use crate::seed::{actor, databases, open, subject};
use rolecall::directory::{Command, Name, Refusal};
use rolecall::{Action, Owner, Role};
use service::things::Parts;
use service::{CommandError, Id, Platform, ThingError, Version};

fn acme() -> Id {
    "acme".to_owned()
}

fn role_of(user: &str, role: Role) -> Command<Id> {
    Command::ChangeMemberRole { organization: acme(), user: user.to_owned(), role: role.into() }
}

async fn done(platform: &Platform, by: &str, command: Command<Id>) -> Version {
    platform.execute(&actor(by), command, |_| true).await.unwrap().version
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_demote_each_other_at_once_one_succeeds() {
    for database in databases() {
        let (one, other) = (open(&database.url).await, open(&database.url).await);
        done(&one, "ana", role_of("olga", Role::Administrator)).await;
        let mut winners = [0, 0];
        for _ in 0..25 {
            let (ana, olga) = (actor("ana"), actor("olga"));
            let demote_olga = one.execute(&ana, role_of("olga", Role::OrganizationUser), |_| true);
            let demote_ana = other.execute(&olga, role_of("ana", Role::OrganizationUser), |_| true);
            let (by_ana, by_olga) = tokio::join!(demote_olga, demote_ana);
            let (winner, loser, refused) = match (by_ana, by_olga) {
                (Ok(_), Err(refused)) => ("ana", "olga", refused),
                (Err(refused), Ok(_)) => ("olga", "ana", refused),
                (by_ana, by_olga) => panic!("{by_ana:?} and {by_olga:?}"),
            };
            assert!(matches!(refused, CommandError::Refused(Refusal::Denied(_))), "{refused}");
            winners[usize::from(winner == "olga")] += 1;
            // the winner makes the loser an Administrator again
            done(if winner == "ana" { &other } else { &one }, winner, role_of(loser, Role::Administrator))
                .await;
        }
        println!("{}: {winners:?}", database.url);
    }
}

#[tokio::test]
async fn a_command_that_the_rows_do_not_allow_changes_nothing() {
    for database in databases() {
        let platform = open(&database.url).await;
        let version = platform.version();
        // the app of another organization has this id: the directory allows it, and the service does not
        let owner = Owner::Organization(acme());
        let create = |app: &str| {
            let (owner, name) = (owner.clone(), Name::new(format!("New {app}")).unwrap());
            Command::CreateApp { owner, app: app.to_owned(), name, unseen: false }
        };
        let refused = platform.execute(&actor("ana"), create("globes"), |_| true).await;
        assert!(matches!(refused, Err(CommandError::Conflict { .. })), "{refused:?}");
        assert_eq!(platform.version(), version);
        assert_eq!(platform.events(version, 10).await.unwrap(), []);
        let globes = platform.thing("globes").await.unwrap().unchecked().unwrap();
        assert_eq!(globes.owner, Owner::Organization("globex".to_owned()));
        // and the next command is decided on the facts without it
        assert_eq!(done(&platform, "ana", create("newts")).await.number(), version.number() + 1);
        platform
            .read(Version::ANY, |facts| assert!(facts.app(&owner, &"globes".to_owned()).is_none()))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_condition_holds_for_the_facts_that_a_command_is_decided_on() {
    for database in databases() {
        let (one, other) = (open(&database.url).await, open(&database.url).await);
        let rename = |name: &str| {
            let (owner, app) = (Owner::Organization(acme()), "cats".to_owned());
            Command::RenameApp { owner, app, name: Name::new(name).unwrap() }
        };
        let seen = |name: &'static str| {
            move |facts: &rolecall::directory::Directory<Id>| {
                let cats = facts.app(&Owner::Organization(acme()), &"cats".to_owned());
                cats.is_some_and(|cats| cats.name().to_string() == name)
            }
        };
        one.execute(&actor("ana"), rename("Lions"), seen("Cats")).await.unwrap();
        // the other instance may not have heard of it, but the command is decided on it
        let late = other.execute(&actor("olga"), rename("Tigers"), seen("Cats")).await;
        assert!(matches!(late, Err(CommandError::Changed)), "{late:?}");
        other.execute(&actor("olga"), rename("Tigers"), seen("Lions")).await.unwrap();
    }
}

#[tokio::test]
async fn a_thing_that_somebody_else_changed_is_not_overwritten() {
    for database in databases() {
        let platform = open(&database.url).await;
        let seen = platform.thing("cats-model").await.unwrap().unchecked().unwrap();
        let mut mine = seen.clone();
        mine.name = "Tabby".to_owned();
        mine.assignees = vec!["tom".to_owned()];
        let mine = platform.update_unchecked(mine).await.unwrap();
        assert_eq!(platform.thing("cats-model").await.unwrap().unchecked().unwrap(), mine);
        assert_eq!(platform.update_unchecked(seen.clone()).await.unwrap_err(), ThingError::Changed);
        assert_eq!(platform.delete_unchecked(&seen).await.unwrap_err(), ThingError::Changed);
        platform.delete_unchecked(&mine).await.unwrap();
        assert_eq!(platform.delete_unchecked(&mine).await.unwrap_err(), ThingError::Missing);
        assert_eq!(platform.thing("cats-model").await.unwrap().unchecked(), None);

        let taken = platform.thing("dogs-model").await.unwrap().unchecked().unwrap();
        assert_eq!(platform.insert_unchecked(taken.clone()).await.unwrap_err(), ThingError::Taken);
        // nobody puts a thing into an app in the name of another owner
        let owner = Owner::Organization("globex".to_owned());
        let misplaced = service::Thing { id: "elsewhere".to_owned(), owner, ..taken };
        assert_eq!(platform.insert_unchecked(misplaced).await.unwrap_err(), ThingError::NoPlace);
    }
}

#[tokio::test]
async fn an_app_that_is_transferred_takes_its_things_along() {
    for database in databases() {
        let platform = open(&database.url).await;
        let share = Command::InviteMember {
            organization: "globex".to_owned(),
            invitation: "mia-joins".to_owned(),
            email: rolecall::directory::Email::new("mia@example.com").unwrap(),
            role: Role::OrganizationContributor.into(),
            expires_at: None,
        };
        done(&platform, "gus", share).await;
        let (organization, invitation) = ("globex".to_owned(), "mia-joins".to_owned());
        done(&platform, "mia", Command::AcceptInvitation { organization, invitation }).await;
        let (organization, app) = ("globex".to_owned(), "mias".to_owned());
        let (before, mia) = (platform.thing("mias-model").await.unwrap(), subject(&platform, "mia").await);
        let new_id = Some("mias-at-globex".to_owned());
        done(&platform, "mia", Command::TransferApp { app, organization, new_id, name: None, unseen: false })
            .await;
        assert_eq!(platform.thing("mias").await.unwrap().unchecked(), None);
        // who asked about a model of Mia's does not change one of Globex
        let permits = vec![before.permit(&mia, Action::UpdateModel).unwrap()];
        let new = Parts { name: "mine".to_owned(), ..Parts::default() };
        assert_eq!(platform.update(permits, new).await.unwrap_err(), ThingError::Changed);
        let globex = Owner::Organization("globex".to_owned());
        let model = platform.thing("mias-model").await.unwrap().unchecked().unwrap();
        assert_eq!((model.owner, model.app.as_deref()), (globex.clone(), Some("mias-at-globex")));
        done(&platform, "gus", Command::DeleteApp { owner: globex, app: "mias-at-globex".to_owned() }).await;
        assert_eq!(platform.thing("mias-model").await.unwrap().unchecked(), None);
    }
}
