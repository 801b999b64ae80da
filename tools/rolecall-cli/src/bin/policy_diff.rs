//! Lists everything that a changed policy newly allows and newly denies, as a check for CI.
//!
//! `cargo run -p rolecall-cli --bin policy_diff -- tools/rolecall-cli/policies/wider.json`

use anstyle::{AnsiColor, Style};
use clap::Parser;
use rolecall::Policy;
use rolecall::diff::WrittenPolicy;
use rolecall_cli::diff::{Report, write_text};
use rolecall_cli::policy_file;
use serde::Serialize;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compares two policies and lists everything that the new one newly allows and newly denies
///
/// The list is exact: it is empty only if no decision differs. A policy file also says what the actions of the release that
/// wrote it ask for. The files of two releases therefore differ in each action that changed. For OLD without such a table
/// (versions 1 and 2), and for NEW without one, the output says that actions are not compared.
#[derive(Parser)]
#[command(
    override_usage = "policy_diff [--json] [OLD] NEW\n       policy_diff --print",
    after_help = "Exit code: 0 nothing is newly allowed, 1 something is newly allowed, 2 invalid input."
)]
struct Arguments {
    /// JSON files with the policies, `-` for standard input; the default for OLD is the documented policy
    #[arg(value_name = "POLICY", num_args = 1..=2, required_unless_present = "print")]
    policies: Vec<PathBuf>,
    /// Print the differences as JSON
    #[arg(long)]
    json: bool,
    /// Print the documented policy as JSON, as a start for a policy file
    #[arg(long, conflicts_with_all = ["policies", "json"])]
    print: bool,
}

/// The exit code if the new policy allows something that the old one denies.
const WIDENS: u8 = 1;
/// The exit code for arguments and files that are invalid.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
            anstream::eprintln!("{red}error:{red:#} {error}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = anstream::stdout();
    if arguments.print {
        unless_closed(write_json(&mut out, Policy::documented()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (old, new) = policies(&arguments.policies)?;
    let diff = old.diff(&new);
    unless_closed(if arguments.json {
        write_json(&mut out, &Report::of(&old, &new, &diff))
    } else {
        write_text(&mut out, &old, &new, &diff)
    })?;
    Ok(if diff.is_widening() { ExitCode::from(WIDENS) } else { ExitCode::SUCCESS })
}

fn policies(paths: &[PathBuf]) -> Result<(WrittenPolicy, WrittenPolicy), Box<dyn Error>> {
    match paths {
        [new] => Ok((Policy::documented().clone().into(), policy_file::read_written(new)?)),
        [old, new] if is_standard_input(old) && is_standard_input(new) => {
            Err("only one of the policies can be read from standard input".into())
        }
        [old, new] => Ok((policy_file::read_written(old)?, policy_file::read_written(new)?)),
        [] | [_, _, _, ..] => Err("expected one or two policies".into()),
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reports failed writes, except to a closed pipe.
// A reader such as `head` closes the pipe after the lines that it wants. The exit code must still be the answer.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Ok(()) | Err(_) => written,
    }
}

fn write_json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
