//! The command line of `rolecall`.

use crate::commands::Subcommands;
use crate::data::Failure;
use crate::habits::exit::{CODES, NO_ANSWER, Verdict};
use crate::habits::help;
use crate::habits::output::to_standard_output;
use crate::habits::terminal::Terminal;
use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory, Parser};
use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

/// Answers questions about access to your organizations: who may do what, where, and why
///
/// The data is the snapshot of a directory, as JSON or YAML. `--sample` stands for a small example, so that you can try
/// every question at once: `rolecall explain --sample ana delete_app acme/dogs`.
#[derive(Debug, Parser)]
#[command(name = "rolecall", bin_name = "rolecall", version, after_help = CODES, max_term_width = 100)]
pub struct Rolecall {
    /// Use colors: auto asks the terminal, `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Subcommands,
}

/// The definition of the whole command line.
#[must_use]
pub fn command() -> clap::Command {
    Rolecall::command()
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let parsed = match Rolecall::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return told(&error, &arguments),
    };
    let terminal = Terminal { colors: chosen(parsed.color) };
    finished(parsed.command.run(terminal, command()), terminal)
}

fn finished(result: Result<Verdict, Failure>, terminal: Terminal) -> ExitCode {
    match result {
        Ok(verdict) => verdict.code(),
        Err(failure) => {
            terminal.report(&failure);
            ExitCode::from(NO_ANSWER)
        }
    }
}

const fn chosen(color: ColorChoice) -> anstream::ColorChoice {
    match color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

/// Prints the help, or the error about the arguments.
fn told(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let terminal = Terminal { colors: anstream::ColorChoice::Auto };
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // without styles: the message quotes arguments, and what they contain must not reach the terminal
    let text = error.render().to_string();
    if is_help && help::is_all(&command(), arguments) {
        return finished(to_standard_output(text.as_bytes()).map(|()| Verdict::Yes), terminal);
    }
    if is_help {
        let message = "`--help` and `--version` stand alone, after the subcommand: beside other arguments one may be a \
                       value that somebody else chose, and the exit code of a help text must not read as a yes";
        return finished(Err(message.into()), terminal);
    }
    let text = text.trim_end();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return finished(Err(format!("a subcommand is missing\n\n{text}").into()), terminal);
    }
    finished(Err(text.strip_prefix("error: ").unwrap_or(text).into()), terminal)
}
