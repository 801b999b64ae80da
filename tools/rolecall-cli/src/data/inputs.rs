//! The inputs of a question: a snapshot, later events, a policy and a vocabulary.

use super::{Failure, Id, Source, convert, vocabulary};
use crate::page::counted;
use rolecall::Policy;
use rolecall::diff::WrittenPolicy;
use rolecall::directory::{Directory, Event, Snapshot};
use rolecall::own::Vocabulary;

/// A small example in the format that people type.
pub const SAMPLE: &str = include_str!("sample.json");

/// The files of a question, all of them optional.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// A directory's snapshot.
    pub snapshot: Option<Source>,
    /// Events that happened after the snapshot, or the whole log without one.
    pub events: Option<Source>,
    /// The policy that governs.
    pub policy: Option<Source>,
    /// A service's own rows.
    pub vocabulary: Option<Source>,
    /// The small sample stands for the snapshot.
    pub sample: bool,
    /// The policy decides even if another one governed the directory.
    pub what_if: bool,
    /// Every problem of a snapshot is reported, and not only the first.
    pub lists_all: bool,
}

impl Inputs {
    /// The vocabulary: the empty one if there is no file.
    ///
    /// # Errors
    ///
    /// Those of [`vocabulary`].
    pub fn vocabulary(&self) -> Result<Vocabulary, Failure> {
        self.vocabulary.as_ref().map(vocabulary).transpose().map(Option::unwrap_or_default)
    }

    /// The policy: the documented one if there is no file, with the vocabulary.
    ///
    /// # Errors
    ///
    /// The file is no policy, or the vocabulary has faults.
    pub fn policy(&self) -> Result<Policy, Failure> {
        Ok(self.written_policy()?.into_policy())
    }

    /// The policy with the table of actions that its file has.
    ///
    /// # Errors
    ///
    /// As for [`policy`](Self::policy).
    pub fn written_policy(&self) -> Result<WrittenPolicy, Failure> {
        let vocabulary = self.vocabulary()?;
        match &self.policy {
            Some(source) => source.read("a policy", &vocabulary),
            None => Ok(documented_with(vocabulary).into()),
        }
    }

    /// The directory of the snapshot and the later events, governed by the policy.
    ///
    /// # Errors
    ///
    /// A file cannot be read, the snapshot violates invariants, an event cannot follow, or another policy governed the
    /// directory, unless `what_if` says that this is meant.
    pub fn directory(&self) -> Result<Directory<Id>, Failure> {
        let policy = self.policy()?;
        let directory = self.at_snapshot(&policy)?;
        let Some(source) = &self.events else { return Ok(directory) };
        let events: Vec<Event<Id>> = source.read_all("an event log", policy.vocabulary())?;
        // events that the snapshot contains already are passed over: logs are rarely cut where a snapshot was taken
        let later = events.into_iter().filter(|event| event.version() > directory.version());
        let later: Vec<_> = later.collect();
        let resumed =
            if self.what_if { directory.resume_across_policies(later) } else { directory.resume(later) };
        resumed.map_err(|error| format!("{}: {error}", source.name()).into())
    }

    /// The directory, or the problems for which its data is not valid.
    ///
    /// # Errors
    ///
    /// The question has no answer: no data is given, or it is in no format that can be read.
    pub fn checked_directory(&self) -> Result<Result<Directory<Id>, Failure>, Failure> {
        let vocabulary = self.vocabulary()?;
        if let Some(source) = &self.snapshot {
            source.read::<Snapshot<Id>>("a snapshot of a directory", &vocabulary)?;
        }
        if let Some(source) = &self.events {
            source.read_all::<Event<Id>>("an event log", &vocabulary)?;
        }
        if self.snapshot.is_none() && self.events.is_none() && !self.sample {
            return self.directory().map(Ok);
        }
        Ok(Inputs { lists_all: true, ..self.clone() }.directory())
    }

    fn at_snapshot(&self, policy: &Policy) -> Result<Directory<Id>, Failure> {
        let (source, snapshot): (&str, Snapshot<Id>) = match (&self.snapshot, self.sample, &self.events) {
            (Some(_), true, _) => return Err("--sample stands for the snapshot: give one of them".into()),
            (Some(source), false, _) => {
                (source.name(), source.read("a snapshot of a directory", policy.vocabulary())?)
            }
            (None, true, _) => {
                let source = Source::new("the sample", SAMPLE.as_bytes().to_vec())?;
                ("the sample", convert(&source, policy)?.snapshot)
            }
            (None, false, Some(_)) => return Ok(Directory::new().governed_by(policy.clone())),
            (None, false, None) => {
                return Err("no data: give --snapshot FILE (`-` for standard input), --events FILE, or --sample for a \
                            small example"
                    .into());
            }
        };
        let (governed_by, given) = (snapshot.policy, policy.fingerprint());
        if governed_by != given && !self.what_if {
            let which =
                if self.policy.is_some() { "the given policy is" } else { "without --policy, it would be" };
            return Err(format!(
                "{source}: the policy {governed_by} governed this directory, and {which} {given}: give that policy \
                 with --policy (and --vocabulary), or ask with --what-if what another policy would mean"
            )
            .into());
        }
        Directory::restore_across_policies(snapshot, policy.clone()).map_err(|violations| {
            let listed = violations.iter().map(|violation| format!("{source}: {violation}"));
            let mut messages: Vec<String> =
                listed.take(if self.lists_all { usize::MAX } else { LISTED }).collect();
            let rest = violations.len().saturating_sub(messages.len());
            if rest > 0 {
                let more = counted(rest, "more problem", "more problems");
                messages.push(format!("{source}: and {more}; `rolecall check` lists all of them"));
            }
            Failure::of(messages)
        })
    }
}

/// The number of problems of a snapshot that a question lists.
const LISTED: usize = 5;

/// The documented policy with the rows of a service's own.
#[must_use]
pub fn documented_with(vocabulary: Vocabulary) -> Policy {
    let documented = Policy::documented().clone();
    if vocabulary == Vocabulary::default() { documented } else { documented.with_vocabulary(vocabulary) }
}
