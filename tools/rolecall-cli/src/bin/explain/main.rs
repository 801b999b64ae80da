//! May this subject do this action on this resource, why, and what would change the answer? Over the
//! organizations of a JSON file, or over a small sample.
//!
//! `cargo run -p rolecall-cli --bin explain -- ana delete_app acme/dogs`, and `--help` for the rest.

mod answer;
mod arguments;
mod facts;
mod keyed;
mod list;
mod nearest;
mod people;
mod places;
mod question;
mod read;
mod world;

use crate::answer::Answer;
use crate::arguments::{Arguments, INTRODUCTION};
use crate::question::Question;
use anstream::AutoStream;
use anstyle::AnsiColor;
use clap::Parser;
use rolecall::{Policy, explain, remedies};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

const DENIED: u8 = 1;

/// Also what is returned where the arguments cannot be read.
const NOT_DECIDED: u8 = 2;

fn main() -> ExitCode {
    if std::env::args_os().len() <= 1 {
        // a script whose variables are empty must not take this for a yes
        eprint!("{INTRODUCTION}");
        return ExitCode::from(NOT_DECIDED);
    }
    let arguments = Arguments::parse();
    run(&arguments).unwrap_or_else(|errors| {
        complain(&arguments, &errors);
        ExitCode::from(NOT_DECIDED)
    })
}

/// Answers, or says all that is wrong with what was given.
fn run(arguments: &Arguments) -> Result<ExitCode, Vec<String>> {
    let world = read::world(arguments.file.as_deref())?;
    let mut out = AutoStream::new(io::stdout().lock(), arguments.color());
    if arguments.list {
        return written(list::write(&world, &mut out)).map(|()| ExitCode::SUCCESS);
    }
    let policy = arguments.policy.as_deref().map(read::policy).transpose()?;
    let policy = policy.as_ref().unwrap_or(Policy::documented());
    let Question { subject, action, resource } = Question::of(arguments, &world)?;
    let subject = subject.under(policy);

    let answer = Answer::new(explain(&subject, action, resource), remedies(&subject, action, resource));
    written(if arguments.json {
        answer.write_json(&mut io::stdout().lock())
    } else {
        answer.write(&mut out, arguments.all)
    })?;
    Ok(if answer.is_allowed() { ExitCode::SUCCESS } else { ExitCode::from(DENIED) })
}

/// A reader who has seen enough is no error.
fn written(result: io::Result<()>) -> Result<(), Vec<String>> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(vec![format!("cannot write: {error}")]),
        _ => Ok(()),
    }
}

fn complain(arguments: &Arguments, errors: &[String]) {
    let style = AnsiColor::Red.on_default().bold();
    let mut out = AutoStream::new(io::stderr().lock(), arguments.color());
    for error in errors {
        // what is to be read here came from outside, and is not to steer a terminal
        let text: String = error.chars().filter(|letter| !letter.is_control()).collect();
        // there is nobody left to tell
        let _ = writeln!(out, "{style}error{style:#}: {text}");
    }
}
