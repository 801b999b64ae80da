//! The command line.

use clap::{ColorChoice, Parser};
use std::path::PathBuf;

const RESOURCES: &str = "\
What they ask to do it with: a name of the file, or a path
  acme                    an organization
  acme/team               any team of it; acme/cluster, acme/nodepool
  acme/cats               an app of it
  acme/cats/model         any model in the app, private and assigned to nobody; workflow, dataset,
                          input, annotation, concept, task, module
  user:ana/scratch        a personal app
  user:ana/scratch/model  what is in it";

const MORE: &str = "\
Examples, each after cargo run --quiet -p rolecall-cli --bin explain --
  ana train_model acme/cats/model
  ana delete_app acme/dogs
  ben update_task_status tagging
  anonymous view_model whiskers
  ana train_model acme/cats/model --scopes VIEW_MODELS,PREDICT

The file is JSON: the sample, tools/rolecall-cli/src/bin/explain/acme.json, has one of everything.

Exit code: 0 allowed, 1 denied, 2 nothing decided, as what was given is wrong";

/// What there is to try, for whoever has just found this.
pub const INTRODUCTION: &str = "\
May this subject do this action on this resource, and why? Try

  cargo run -p rolecall-cli --bin explain -- ana delete_app acme/dogs
  cargo run -p rolecall-cli --bin explain -- ben update_task_status tagging
  cargo run -p rolecall-cli --bin explain -- --list

and --help for more.
";

/// May SUBJECT do ACTION on RESOURCE, why, and what would change the answer?
///
/// Decides over the organizations of a JSON file: without --file, over a small sample.
#[derive(Parser)]
#[command(
    name = "explain",
    override_usage = "explain [OPTIONS] SUBJECT ACTION RESOURCE\n       explain [--file FILE] --list",
    after_long_help = MORE
)]
pub struct Arguments {
    /// Who asks: a user of the file, or `anonymous`
    #[arg(required_unless_present = "list")]
    pub subject: Option<String>,
    /// What they ask to do, such as `train_model`
    #[arg(required_unless_present = "list")]
    pub action: Option<String>,
    /// What they ask to do it with, such as `acme/cats/model`
    #[arg(required_unless_present = "list", long_help = RESOURCES)]
    pub resource: Option<String>,
    /// The organizations, in place of the sample
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Decide under this policy, in the crate's JSON, in place of the documented one
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Ask with a token that carries these permissions only, such as `VIEW_MODELS,PREDICT`; `''` is a token with none
    #[arg(long, value_name = "A,B")]
    pub scopes: Option<String>,
    /// Show every remedy, not the first ten
    #[arg(long)]
    pub all: bool,
    /// Print one JSON object: explanation, public, and every remedy
    #[arg(long)]
    pub json: bool,
    /// Print the subjects, resources and actions there are
    #[arg(long, conflicts_with_all = ["subject", "policy", "scopes", "all", "json"])]
    pub list: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
}

impl Arguments {
    /// Whether to use colours, for the streams. Left to itself it depends on `NO_COLOR`, `CLICOLOR_FORCE` and
    /// on whether there is a terminal.
    pub fn color(&self) -> anstream::ColorChoice {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
    }
}
