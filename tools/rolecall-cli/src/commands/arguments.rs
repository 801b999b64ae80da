//! Arguments that several subcommands have.

use crate::answers::question::{self, Asked, Question};
use crate::data::{Failure, Id, Inputs};
use crate::habits::input::Reader;
use clap::Args;
use rolecall::Subject;
use rolecall::directory::Directory;
use std::path::PathBuf;

/// The paths of a resource, for the long help.
pub const RESOURCES: &str = "\
The resource, as a path of ids or names:
  acme                    an organization
  acme/team               any team of acme; also acme/cluster, acme/nodepool
  acme/cats               the app cats of acme
  acme/cats/model         any model in cats; also workflow, dataset, input, annotation, concept, task, module
  user:ana/scratch        the personal app scratch of ana
  user:ana/scratch/model  any model in scratch
A `/` in an id is written as %2F. If an app is called like a kind, write acme/app:team or acme/any:team.";

/// The data that a question is about.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct Data {
    /// The directory's snapshot, as JSON or YAML; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// A log of events that followed the snapshot, or of all events without one
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Use a small example in place of a snapshot
    #[arg(long, conflicts_with_all = ["snapshot", "events"])]
    pub sample: bool,
    #[command(flatten)]
    pub policy: PolicyFiles,
    /// Decide by the given policy even if another one governed the directory
    #[arg(long)]
    pub what_if: bool,
}

/// The policy that decides.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct PolicyFiles {
    /// The policy that governs [default: the documented policy]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The permissions, kinds and actions of your own service
    #[arg(long, value_name = "FILE")]
    pub vocabulary: Option<PathBuf>,
}

impl Data {
    /// Reads the files.
    pub fn inputs(&self, reader: &Reader) -> Result<Inputs, Failure> {
        let inputs = self.policy.inputs(reader)?;
        Ok(Inputs {
            snapshot: reader.read_if(self.snapshot.as_deref(), "--snapshot")?,
            events: reader.read_if(self.events.as_deref(), "--events")?,
            sample: self.sample,
            what_if: self.what_if,
            ..inputs
        })
    }

    /// The directory, governed by the policy.
    pub fn directory(&self, reader: &Reader) -> Result<Directory<Id>, Failure> {
        self.inputs(reader)?.directory()
    }
}

impl PolicyFiles {
    /// Reads the files.
    pub fn inputs(&self, reader: &Reader) -> Result<Inputs, Failure> {
        Ok(Inputs {
            policy: reader.read_if(self.policy.as_deref(), "--policy")?,
            vocabulary: reader.read_if(self.vocabulary.as_deref(), "--vocabulary")?,
            ..Inputs::default()
        })
    }
}

/// A resource and what the snapshot does not know about it.
#[derive(Debug, Clone, Args)]
pub struct Thing {
    /// The resource, such as `acme/cats/model`
    #[arg(long_help = RESOURCES)]
    pub resource: String,
    #[command(flatten)]
    pub facts: ThingFacts,
}

/// Facts about a resource that a directory does not hold.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Facts that the snapshot does not have")]
pub struct ThingFacts {
    /// The resource in the app is public; whether the app is, the snapshot says
    #[arg(long)]
    pub public: bool,
    /// The resource is assigned to this user; may be repeated
    #[arg(long, value_name = "USER")]
    pub assigned_to: Vec<String>,
}

/// A token that narrows the subject.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Token")]
pub struct Token {
    /// The subject has a token with these scopes, such as `VIEW_MODELS,PREDICT`; `''` is a token without any
    #[arg(long, value_name = "A,B")]
    pub scopes: Option<String>,
    /// The subject has a token with these grants: `authorization_details` of RFC 9396
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
}

impl Token {
    /// The subject, narrowed by the token.
    pub fn subject(
        &self,
        directory: &Directory<Id>,
        reader: &Reader,
        given: &str,
    ) -> Result<Subject<Id>, Failure> {
        let token = reader.read_if(self.token.as_deref(), "--token")?;
        question::subject(directory, given, self.scopes.as_deref(), token.as_ref())
    }
}

/// One question: may this subject do this action on this resource?
#[derive(Debug, Clone, Args)]
pub struct QuestionArguments {
    /// The subject who asks: a user's id or address, or `anonymous`
    pub subject: String,
    /// The action, such as `train_model`; `rolecall actions` lists them
    pub action: String,
    #[command(flatten)]
    pub thing: Thing,
    #[command(flatten)]
    pub token: Token,
}

impl QuestionArguments {
    /// The question, with everything that is wrong in the arguments reported at once.
    pub fn question(&self, directory: &Directory<Id>, reader: &Reader) -> Result<Question, Failure> {
        let asked = Asked {
            subject: &self.subject,
            action: Some(&self.action),
            resource: &self.thing.resource,
            public: self.thing.facts.public,
            assigned_to: &self.thing.facts.assigned_to,
            scopes: self.token.scopes.as_deref(),
            token: reader.read_if(self.token.token.as_deref(), "--token")?,
        };
        Question::of(directory, &asked)
    }
}
