//! The subcommands: each reads its arguments and files, and prints an answer.

mod actions;
mod arguments;
mod can;
mod check;
mod compare;
mod completions;
mod convert;
mod diff;
mod drift;
mod explain;
mod export;
mod list;
mod matrix;
mod places;
mod remedies;
mod replay;
mod review;
mod typescript;
mod user;
mod who;

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
    List(list::List),
    User(user::User),
    Who(who::Who),
    Where(places::Where),
    Compare(compare::Compare),
    Review(review::Review),
    Check(check::Check),
    Matrix(matrix::Matrix),
    Actions(actions::Actions),
    Diff(diff::Diff),
    Export(export::Export),
    Replay(replay::Replay),
    #[command(name = "typescript")]
    TypeScript(typescript::TypeScript),
    Convert(convert::Convert),
    Completions(completions::Completions),
    Man(completions::Man),
}

impl Subcommands {
    /// Runs the subcommand of the whole command line.
    pub fn run(&self, terminal: Terminal, whole: clap::Command) -> Result<Verdict, Failure> {
        match self {
            Subcommands::Can(can) => can.run(terminal),
            Subcommands::Explain(explain) => explain.run(terminal),
            Subcommands::Remedies(remedies) => remedies.run(terminal),
            Subcommands::List(list) => list.run(terminal),
            Subcommands::User(user) => user.run(terminal),
            Subcommands::Who(who) => who.run(terminal),
            Subcommands::Where(places) => places.run(terminal),
            Subcommands::Compare(compare) => compare.run(terminal),
            Subcommands::Review(review) => review.run(terminal),
            Subcommands::Check(check) => check.run(terminal),
            Subcommands::Matrix(matrix) => matrix.run(),
            Subcommands::Actions(actions) => actions.run(terminal),
            Subcommands::Diff(diff) => diff.run(terminal),
            Subcommands::Export(export) => export.run(),
            Subcommands::Replay(replay) => replay.run(terminal),
            Subcommands::TypeScript(typescript) => typescript.run(),
            Subcommands::Convert(convert) => convert.run(),
            Subcommands::Completions(completions) => completions.run(whole),
            Subcommands::Man(man) => man.run(whole),
        }
    }
}
