//! `rolecall diff`.

use crate::answers::diff::answer;
use crate::data::Failure;
use crate::data::Inputs;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::output::json;
use crate::habits::terminal::Terminal;
use clap::Args;
use rolecall::Policy;
use std::path::PathBuf;

/// Compare two policies: everything that the new one newly allows and newly denies, and whom that hits
///
/// The list is exact: it is empty only if no decision differs. A policy file also says what the actions of the release that
/// wrote it ask for. The files of two releases therefore differ in each action that changed.
#[derive(Debug, Args)]
#[command(
    override_usage = "rolecall diff [OPTIONS] [OLD] NEW\n       rolecall diff --print",
    after_help = "Example: rolecall diff --print > policy.json; rolecall diff policy.json --sample\n\nExit codes: 0 nothing is newly allowed, 1 something is newly allowed, 2 no answer."
)]
pub struct Diff {
    /// Files with the policies, `-` for standard input; OLD is the documented policy by default
    #[arg(value_name = "POLICY", num_args = 1..=2, required_unless_present = "print")]
    policies: Vec<PathBuf>,
    /// Say whose rights change in this directory, which the old policy governs
    #[arg(long, short, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// A log of events that followed the snapshot
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Use a small example in place of a snapshot
    #[arg(long, conflicts_with_all = ["snapshot", "events"])]
    sample: bool,
    /// Compare even if another policy than the old one governed the directory
    #[arg(long)]
    what_if: bool,
    /// The permissions, kinds and actions of your own service, as of the new policy
    #[arg(long, value_name = "FILE")]
    vocabulary: Option<PathBuf>,
    /// The same as of the old policy [default: those of the new one]
    #[arg(long, value_name = "FILE")]
    old_vocabulary: Option<PathBuf>,
    /// Print the documented policy, as a start for a policy file
    #[arg(long, conflicts_with_all = ["policies", "snapshot", "events", "sample"])]
    print: bool,
    #[command(flatten)]
    printing: Printing,
}

impl Diff {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        if self.print {
            self.printing.target.write(json(Policy::documented())?.as_bytes())?;
            return Ok(Verdict::Yes);
        }
        let reader = Reader::default();
        let (old, new) = match self.policies.as_slice() {
            [old, new] => (Some(reader.read(old, "OLD")?), Some(reader.read(new, "NEW")?)),
            [new] => (None, Some(reader.read(new, "NEW")?)),
            [] | [_, _, _, ..] => return Err("expected one or two policies".into()),
        };
        let vocabulary = reader.read_if(self.vocabulary.as_deref(), "--vocabulary")?;
        let old_vocabulary = reader.read_if(self.old_vocabulary.as_deref(), "--old-vocabulary")?;
        let new =
            Inputs { policy: new, vocabulary: vocabulary.clone(), ..Inputs::default() }.written_policy()?;
        let before = Inputs {
            snapshot: reader.read_if(self.snapshot.as_deref(), "--snapshot")?,
            events: reader.read_if(self.events.as_deref(), "--events")?,
            policy: old,
            vocabulary: old_vocabulary.or(vocabulary),
            sample: self.sample,
            what_if: self.what_if,
            lists_all: false,
        };
        let old = before.written_policy()?;
        let has_data = before.snapshot.is_some() || before.events.is_some() || before.sample;
        let directory = has_data.then(|| before.directory()).transpose()?;
        self.printing.show(&answer(&old, &new, directory.as_ref()), terminal)
    }
}
