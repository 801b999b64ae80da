//! Explains a decision: may this subject do this action on this resource, why, and which changes would allow it? The
//! facts come from a JSON file or from a small sample.
//!
//! `cargo run -p rolecall-cli --bin explain -- ana delete_app acme/dogs`; `--help` lists the options.

mod answer;
mod arguments;
mod catalog;
mod facts;
mod keyed;
mod list;
mod problems;
mod question;
mod read;
mod resources;
mod subjects;
mod suggestions;

use crate::answer::Answer;
use crate::arguments::{Arguments, INTRODUCTION};
use crate::question::Question;
use anstream::AutoStream;
use anstyle::AnsiColor;
use clap::Parser;
use rolecall::{Policy, explain, remedies};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// The exit code for a denial.
const DENIED: u8 = 1;

/// The exit code for invalid arguments or files.
// clap exits with the same code for arguments that it cannot parse.
const NOT_DECIDED: u8 = 2;

fn main() -> ExitCode {
    if std::env::args_os().len() <= 1 {
        // not 0: a script that passes no arguments by mistake must not read the introduction as an allow
        eprint!("{INTRODUCTION}");
        return ExitCode::from(NOT_DECIDED);
    }
    let arguments = Arguments::parse();
    run(&arguments).unwrap_or_else(|errors| {
        print_errors(&arguments, &errors);
        ExitCode::from(NOT_DECIDED)
    })
}

/// Prints the answer, or returns every error in the arguments and files.
fn run(arguments: &Arguments) -> Result<ExitCode, Vec<String>> {
    let catalog = read::catalog(arguments.file.as_deref())?;
    let mut out = AutoStream::new(io::stdout().lock(), arguments.color());
    if arguments.list {
        return written(list::write(&catalog, &mut out)).map(|()| ExitCode::SUCCESS);
    }
    let policy = arguments.policy.as_deref().map(read::policy).transpose()?;
    let policy = policy.as_ref().unwrap_or(Policy::documented());
    let Question { subject, action, resource } = Question::of(arguments, &catalog)?;
    let subject = subject.under(policy);

    let answer = Answer::new(explain(&subject, action, resource), remedies(&subject, action, resource));
    written(if arguments.json {
        answer.write_json(&mut io::stdout().lock())
    } else {
        answer.write(&mut out, arguments.all)
    })?;
    Ok(if answer.is_allowed() { ExitCode::SUCCESS } else { ExitCode::from(DENIED) })
}

/// Reports failed writes, except to a closed pipe.
// A reader such as `head` closes the pipe after the lines that it wants. The exit code must still be the answer.
fn written(result: io::Result<()>) -> Result<(), Vec<String>> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(vec![format!("cannot write: {error}")]),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn print_errors(arguments: &Arguments, errors: &[String]) {
    let style = AnsiColor::Red.on_default().bold();
    let mut out = AutoStream::new(io::stderr().lock(), arguments.color());
    for error in errors {
        // messages quote files and arguments, whose escape sequences could control the terminal
        let text: String = error.chars().filter(|letter| !letter.is_control()).collect();
        // standard error is closed, so there is nowhere left to report the failure
        let _ = writeln!(out, "{style}error{style:#}: {text}");
    }
}
