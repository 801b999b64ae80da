//! The subcommands: each reads its arguments and files, and prints an answer.

mod arguments;
mod can;
mod explain;
mod remedies;

use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::terminal::Terminal;
use clap::Subcommand;

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Subcommands {
    Can(can::Can),
    Explain(explain::Explain),
    Remedies(remedies::Remedies),
}

impl Subcommands {
    pub fn run(&self, terminal: &Terminal) -> Result<Verdict, Failure> {
        match self {
            Subcommands::Can(can) => can.run(terminal),
            Subcommands::Explain(explain) => explain.run(terminal),
            Subcommands::Remedies(remedies) => remedies.run(terminal),
        }
    }
}
