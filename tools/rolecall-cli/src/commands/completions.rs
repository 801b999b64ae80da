//! `rolecall completions` and `rolecall man`.

use crate::data::Failure;
use crate::data::suggestions::unknown;
use crate::habits::exit::Verdict;
use crate::habits::output::Target;
use clap::Args;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall completions bash > ~/.local/share/bash-completion/completions/rolecall\n\n\
                        Exit codes: 0 success, 2 no answer."
)]
pub struct Completions {
    /// The shell
    shell: Shell,
    #[command(flatten)]
    target: Target,
}

impl Completions {
    pub fn run(&self, mut whole: clap::Command) -> Result<Verdict, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut whole, "rolecall", &mut text);
        self.target.write(&text)?;
        Ok(Verdict::Yes)
    }
}

/// Print the manual page of the program or of a subcommand
#[derive(Debug, Args)]
#[command(after_help = "Example: rolecall man explain | man -l -\n\nExit codes: 0 success, 2 no answer.")]
pub struct Man {
    /// The subcommand [default: the whole program]
    subcommand: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl Man {
    pub fn run(&self, mut whole: clap::Command) -> Result<Verdict, Failure> {
        whole.build();
        let page = match &self.subcommand {
            None => whole,
            Some(name) => {
                let names: Vec<_> = whole.get_subcommands().map(clap::Command::get_name).collect();
                let found = whole.find_subcommand(name).cloned();
                let title = format!("rolecall-{name}");
                found
                    .map(|found| found.name(title))
                    .ok_or_else(|| Failure::from(unknown("subcommand", name, names.into_iter())))?
            }
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(page).render(&mut text).map_err(|error| Failure::from(error.to_string()))?;
        self.target.write(&text)?;
        Ok(Verdict::Yes)
    }
}
