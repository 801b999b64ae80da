//! The command-line arguments.

use clap::{ColorChoice, Parser};
use std::path::PathBuf;

const RESOURCES: &str = "\
The resource: a name from the file's `resources`, or a path
  acme                    an organization
  acme/team               any team of acme; also acme/cluster, acme/nodepool
  acme/cats               the app cats of acme
  acme/cats/model         any model in cats, private and assigned to nobody; also workflow, dataset,
                          input, annotation, concept, task, module
  user:ana/scratch        the personal app scratch of ana
  user:ana/scratch/model  any model in scratch";

const MORE: &str = "\
Examples, each after cargo run --quiet -p rolecall-cli --bin explain --
  ana train_model acme/cats/model
  ana delete_app acme/dogs
  ben update_task_status tagging
  anonymous view_model whiskers
  ana train_model acme/cats/model --scopes VIEW_MODELS,PREDICT

The file is JSON. The sample, tools/rolecall-cli/src/bin/explain/acme.json, shows every field.

Exit code: 0 allowed, 1 denied, 2 invalid arguments or files, nothing decided";

/// Printed if the program is started without arguments: commands for a newcomer to try.
pub const INTRODUCTION: &str = "\
May this subject do this action on this resource, and why? Try

  cargo run -p rolecall-cli --bin explain -- ana delete_app acme/dogs
  cargo run -p rolecall-cli --bin explain -- ben update_task_status tagging
  cargo run -p rolecall-cli --bin explain -- --list

Use --help for all options.
";

/// Explains whether SUBJECT may do ACTION on RESOURCE, and lists changes that would allow it
///
/// The organizations come from a JSON file. Without --file, a small sample is used.
#[derive(Parser)]
#[command(
    name = "explain",
    override_usage = "explain [OPTIONS] SUBJECT ACTION RESOURCE\n       explain [--file FILE] --list",
    after_long_help = MORE
)]
pub struct Arguments {
    /// The subject who asks: a user from the file, or `anonymous`
    #[arg(required_unless_present = "list")]
    pub subject: Option<String>,
    /// The action, such as `train_model`
    #[arg(required_unless_present = "list")]
    pub action: Option<String>,
    /// The resource, such as `acme/cats/model`
    #[arg(required_unless_present = "list", long_help = RESOURCES)]
    pub resource: Option<String>,
    /// Read organizations, users and resources from this JSON file instead of the sample
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Decide under the policy in this JSON file instead of the documented policy
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Narrow the subject to these token scopes, such as `VIEW_MODELS,PREDICT`; `''` is a token without scopes
    #[arg(long, value_name = "A,B")]
    pub scopes: Option<String>,
    /// Show all remedies instead of the first of each kind
    #[arg(long)]
    pub all: bool,
    /// Print one JSON object with the explanation, its public form and all remedies
    #[arg(long)]
    pub json: bool,
    /// List all subjects, resources and actions
    #[arg(long, conflicts_with_all = ["subject", "policy", "scopes", "all", "json"])]
    pub list: bool,
    /// Use colors in the output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
}

impl Arguments {
    /// The choice in the type of the output streams. `Auto` looks at `NO_COLOR`, at `CLICOLOR_FORCE`, and for a
    /// terminal.
    pub fn color(&self) -> anstream::ColorChoice {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
    }
}
