//! Replays logs of events, in a directory and in the model.

use crate::Reached;
use crate::snapshot::either;
use rolecall::directory::{Command, Consequence, Directory, Event, Refusal, ReplayError};
use rolecall::{Owner, Policy};
use testkit::model::{Model, checks, log};

/// Takes a list of events in JSON or postcard.
pub fn run(bytes: &[u8]) -> Reached {
    let Some(events) = either::<Vec<Event<u64>>>(bytes) else { return Reached::Nothing };
    let replayed = Directory::replay(events.iter().cloned());
    let (rows, end) = replay(&events);
    match (replayed, end) {
        (Ok(directory), None) => {
            let read = Model { gone: rows.gone.clone(), ..Model::read(&directory) };
            assert!(read == rows, "there is\n{read:#?}\nwhere the model says\n{rows:#?}");
            checks::check(&directory);
            checks::check_subjects(&directory, &rows);
            let snapshot = directory.snapshot();
            assert!(Directory::try_from(snapshot).as_ref() == Ok(&directory), "stored and loaded");
            Reached::Accepted
        }
        (Err(error), Some(end)) => {
            assert!(end.is(&error), "{error:?} where the model says {end:?}");
            Reached::Refused
        }
        (replayed, end) => panic!("{replayed:?} where the model says {end:?}"),
    }
}

/// The reason for which a replay stops.
#[derive(Debug)]
enum End {
    OutOfOrder {
        expected: u64,
        found: u64,
    },
    /// The command does not fit. The model gives the refusal, except for an unknown organization or owner.
    Impossible(Option<Refusal<u64>>),
    OtherPolicy,
    Nothing,
    Before,
    Consequences,
}

impl End {
    fn is(&self, error: &ReplayError<u64>) -> bool {
        match (self, error) {
            (
                End::OutOfOrder { expected, found },
                ReplayError::OutOfOrder { expected: told, found: version },
            ) => (expected, found) == (told, version),
            (End::Impossible(reason), ReplayError::Impossible { refusal, .. }) => {
                reason.as_ref().is_none_or(|reason| reason == refusal)
            }
            (End::Nothing, ReplayError::Nothing { .. })
            | (End::OtherPolicy, ReplayError::OtherPolicy { .. })
            | (End::Before, ReplayError::Before { .. })
            | (End::Consequences, ReplayError::Consequences { .. }) => true,
            _ => false,
        }
    }
}

/// The rows after the events, and the reason of the first invalid event if there is one.
fn replay(events: &[Event<u64>]) -> (Model, Option<End>) {
    let mut rows = Model::default();
    for event in events {
        match after(&rows, event) {
            Ok(after) => rows = after,
            Err(end) => return (rows, Some(end)),
        }
    }
    (rows, None)
}

fn after(rows: &Model, event: &Event<u64>) -> Result<Model, End> {
    let (expected, found) = (rows.version + 1, event.version());
    if expected != found {
        return Err(End::OutOfOrder { expected, found });
    }
    if event.policy() != Policy::documented().fingerprint() {
        return Err(End::OtherPolicy);
    }
    if !is_about_something(rows, event.command()) {
        return Err(End::Impossible(None));
    }
    match rows.fits(event.by().copied(), event.at(), event.command()) {
        Ok(true) => {}
        Ok(false) => return Err(End::Nothing),
        Err(refusal) => return Err(End::Impossible(Some(refusal))),
    }
    if event.before() != log::before(rows, event.by().copied(), event.command()).as_ref() {
        return Err(End::Before);
    }
    let after = rows.after(event.by().copied(), event.at(), event.command());
    let came = log::consequences(rows, &after, event.command());
    if in_order(event.consequences(), &came) { Ok(after) } else { Err(End::Consequences) }
}

/// Returns `true` if the organization or owner that the command names exists.
///
/// Authorization checks this when a command is executed. A replay asks no authorization and has to check it itself.
fn is_about_something(rows: &Model, command: &Command<u64>) -> bool {
    let owner = match command {
        Command::CreateApp { owner, .. }
        | Command::DuplicateApp { owner, .. }
        | Command::RenameApp { owner, .. }
        | Command::EditAppDescription { owner, .. }
        | Command::EditAppNotes { owner, .. }
        | Command::ChangeAppVisibility { owner, .. }
        | Command::ShareApp { owner, .. }
        | Command::StopSharing { owner, .. }
        | Command::DeleteApp { owner, .. } => Some(owner),
        _ => None,
    };
    let target = match command {
        Command::DuplicateApp { to, .. } => Some(to),
        _ => None,
    };
    let founds = matches!(command, Command::CreateOrganization { .. });
    let is_there = |organization: &u64| rows.organizations.contains_key(organization);
    (founds || command.organization().is_none_or(is_there))
        && owner.into_iter().chain(target).all(|owner| match owner {
            Owner::Organization(organization) => is_there(organization),
            Owner::User(user) => rows.accounts.contains_key(user),
        })
}

/// Returns `true` if the told consequences are these, ordered by kind and then by id.
fn in_order(told: &[Consequence<u64>], came: &[Consequence<u64>]) -> bool {
    let mut came: Vec<_> = came.iter().collect();
    came.sort_by_key(|consequence| match consequence {
        Consequence::Joined { user, .. } => (0, *user, 0, 0),
        Consequence::Left { user } => (1, *user, 0, 0),
        Consequence::LeftTeam { team, user } => (3, *team, *user, 0),
        Consequence::LostApp { team, app, .. } => (4, *team, *app, 0),
        Consequence::ShareEnded { owner: Owner::Organization(id), app, user, .. } => (7, *id, *app, *user),
        Consequence::ShareEnded { owner: Owner::User(id), app, user, .. } => (8, *id, *app, *user),
        Consequence::ShareKept { app, user, .. } => (9, *app, *user, 0),
        Consequence::AppDeleted { app } => (6, *app, 0, 0),
        Consequence::InvitationClosed { organization, invitation, .. } => (10, *organization, *invitation, 0),
    });
    came.into_iter().eq(told)
}
