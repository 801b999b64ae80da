//! Subjects that were built before.

use crate::Id;
use rolecall::Subject;
use rolecall::directory::{Directory, Event};
use std::collections::HashMap;

/// The greatest number of subjects that are kept.
const MOST: usize = 100_000;

/// Subjects as the facts at one version give them.
///
/// To build a subject takes time linear in the user's teams and their apps, and a clone shares what was built. An event drops
/// the subjects that it [makes stale](Event::stale), in the moment in which it is applied: nobody keeps a right longer than
/// the facts have it.
#[derive(Debug)]
pub(super) struct Subjects {
    version: u64,
    kept: HashMap<Id, Subject<Id>>,
}

impl Subjects {
    /// No subjects yet, of facts at this version.
    pub(super) fn at(version: u64) -> Subjects {
        Subjects { version, kept: HashMap::new() }
    }

    /// The user's subject by the facts. Facts of another version than the last are asked anew.
    pub(super) fn get(&mut self, facts: &Directory<Id>, user: &Id) -> Option<Subject<Id>> {
        let is_current = self.version == facts.version();
        if let Some(subject) = self.kept.get(user).filter(|_| is_current) {
            return Some(subject.clone());
        }
        let subject = facts.subject(user)?.into_subject();
        if is_current {
            // all are dropped instead of the oldest: it happens rarely, and costs one build each
            if self.kept.len() >= MOST {
                self.kept.clear();
            }
            self.kept.insert(user.clone(), subject.clone());
        }
        Some(subject)
    }

    /// Drops the subjects that the events made stale. The facts are those after the last event.
    ///
    /// A member of a team who left after one of the events is named by the event by which they left.
    pub(super) fn follow(&mut self, facts: &Directory<Id>, events: &[Event<Id>]) {
        self.version = facts.version();
        for event in events {
            for user in facts.made_stale(event) {
                self.kept.remove(user);
            }
        }
    }
}
