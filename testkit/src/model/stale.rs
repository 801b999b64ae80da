//! Checks the subjects that an event makes stale: all whose facts differ, and no others that could have been left out.

use super::draw::USERS;
use rolecall::directory::{
    Before, Command, Consequence, Directory, Event, SharedPermissions, VersionedSubject,
};
use std::collections::BTreeSet;

/// Compares the subject of each user before and after the event with the users whom the event makes stale.
pub fn check(before: &Directory<u64>, after: &Directory<u64>, event: &Event<u64>) {
    let (stale, users) = (event.stale(), after.made_stale(event));
    let subject_in = |directory: &Directory<u64>, user| directory.subject(&user);
    let mut changed = BTreeSet::new();
    for user in 0..USERS {
        let (was, is) = (subject_in(before, user), subject_in(after, user));
        let is_same =
            was.as_ref().map(VersionedSubject::subject) == is.as_ref().map(VersionedSubject::subject);
        if !is_same {
            changed.insert(user);
            assert!(users.contains(&user), "{user} is missing in {users:?} after {event:?}");
        }
        let Some(was) = was else { continue };
        assert_eq!(after.is_current(&was), is_same, "{user} after {event:?}");
        // a cache that knows only the subjects finds it, too
        let is_found = stale.iter().any(|stale| stale.includes(was.subject()));
        assert!(is_same || is_found, "{user} is not found by {stale:?} after {event:?}");
    }
    // an empty share gives nothing, so that its end changes no subject
    let named = match (event.command(), event.before()) {
        (Command::ShareApp { user, permissions, .. }, None) => excused(*user, *permissions),
        (Command::StopSharing { user, .. }, Some(Before::Share { permissions })) => {
            excused(*user, *permissions)
        }
        (Command::LeaveApp { .. }, Some(Before::Share { permissions })) => {
            event.by().and_then(|by| excused(*by, *permissions))
        }
        _ => None,
    };
    let ended = event.consequences().iter().filter_map(|consequence| match consequence {
        Consequence::ShareEnded { user, permissions, .. }
        | Consequence::ShareKept { user, permissions, .. } => excused(*user, *permissions),
        _ => None,
    });
    let excused: BTreeSet<_> = named.into_iter().chain(ended).collect();
    let spared = users.iter().filter(|user| !changed.contains(user) && !excused.contains(user));
    assert_eq!(spared.count(), 0, "{changed:?} changed, {users:?} are stale after {event:?}");
}

fn excused(user: u64, permissions: SharedPermissions) -> Option<u64> {
    permissions.permissions().is_empty().then_some(user)
}
