//! Lists everything that a changed policy newly allows and newly denies, as a check for CI.
//!
//! `cargo run -p rolecall-cli --bin policy_diff -- tools/rolecall-cli/policies/wider.json`

use anstyle::{AnsiColor, Style};
use clap::Parser;
use rolecall::diff::{Difference, Effect, Fingerprint, Holder, PolicyDiff};
use rolecall::{Permission, Policy};
use rolecall_cli::policy_file;
use serde::Serialize;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compares two policies and lists everything that the new one newly allows and newly denies
///
/// The list is exact: it is empty only if no decision differs.
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
            anstream::eprintln!("{}error:{} {error}", style(AnsiColor::Red), Style::new().render_reset());
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

fn policies(paths: &[PathBuf]) -> Result<(Policy, Policy), Box<dyn Error>> {
    match paths {
        [new] => Ok((Policy::documented().clone(), policy_file::read(new)?)),
        [old, new] if is_standard_input(old) && is_standard_input(new) => {
            Err("only one of the policies can be read from standard input".into())
        }
        [old, new] => Ok((policy_file::read(old)?, policy_file::read(new)?)),
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

/// The differences in the form of the JSON output.
#[derive(Serialize)]
struct Report {
    old: Fingerprint,
    new: Fingerprint,
    widening: bool,
    differences: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    effect: &'static str,
    holder: String,
    #[serde(flatten)]
    parts: Parts,
    permissions: Permission,
}

/// The holder's role and team permission as separate fields.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Parts {
    Role { role: &'static str },
    TeamPermission { team_permission: &'static str },
    InTeam { role: &'static str, team_permission: &'static str },
    InCustomTeam { role: &'static str },
    Everybody,
    Owner,
}

impl Report {
    fn of(old: &Policy, new: &Policy, diff: &PolicyDiff) -> Report {
        Report {
            old: old.fingerprint(),
            new: new.fingerprint(),
            widening: diff.is_widening(),
            differences: diff.iter().map(Line::of).collect(),
        }
    }
}

impl Line {
    fn of(difference: &Difference) -> Line {
        let effect = difference.effect().as_str();
        let holder = difference.holder();
        let permissions = difference.permissions();
        Line { effect, holder: holder.to_string(), parts: Parts::of(holder), permissions }
    }
}

impl Parts {
    fn of(holder: Holder) -> Parts {
        match holder {
            Holder::Role(role) => Parts::Role { role: role.as_str() },
            Holder::TeamPermission(permission) => {
                Parts::TeamPermission { team_permission: permission.as_str() }
            }
            Holder::InTeam(role, permission) => {
                Parts::InTeam { role: role.as_str(), team_permission: permission.as_str() }
            }
            Holder::InCustomTeam(role) => Parts::InCustomTeam { role: role.as_str() },
            Holder::Everybody => Parts::Everybody,
            Holder::Owner => Parts::Owner,
        }
    }
}

fn write_text(out: &mut impl Write, old: &Policy, new: &Policy, diff: &PolicyDiff) -> io::Result<()> {
    for (word, policy) in [("old", old), ("new", new)] {
        let documented = if policy.is_documented() { " (the documented policy)" } else { "" };
        writeln!(out, "{word} {}{documented}", policy.fingerprint())?;
    }
    writeln!(out)?;
    for difference in diff.iter() {
        write_difference(out, difference)?;
    }
    let count = |effect| diff.iter().filter(|difference| difference.effect() == effect).count();
    let (allowed, denied) = (count(Effect::NewlyAllowed), count(Effect::NewlyDenied));
    let verdict = match (diff.is_empty(), diff.is_widening()) {
        (true, _) => "no decision differs",
        (false, true) => "the new policy widens access",
        (false, false) => "nothing is newly allowed",
    };
    let (bold, reset) = (Style::new().bold(), Style::new().render_reset());
    writeln!(out, "{allowed} newly allowed, {denied} newly denied: {bold}{verdict}{reset}")
}

fn write_difference(out: &mut impl Write, difference: &Difference) -> io::Result<()> {
    // yellow, the color of warnings, for new access: a reviewer must not miss it
    let (sign, color, words) = match difference.effect() {
        Effect::NewlyAllowed => ('+', AnsiColor::Yellow, "is newly allowed"),
        Effect::NewlyDenied => ('-', AnsiColor::Cyan, "is newly denied"),
    };
    let reset = Style::new().render_reset();
    let names = difference.permissions().iter_names().map(|(name, _)| name);
    writeln!(out, "{}{sign} {}{reset} {words}", style(color), difference.holder())?;
    for line in wrapped(names) {
        writeln!(out, "      {line}")?;
    }
    writeln!(out)
}

/// Wraps the names into lines.
fn wrapped(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    // 100 columns, less the indent of 6 and a separator of 2
    const WIDTH: usize = 92;
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(name.len()) <= WIDTH => {
                line.push_str(", ");
                line.push_str(name);
            }
            Some(line) => {
                line.push(',');
                lines.push(name.to_owned());
            }
            None => lines.push(name.to_owned()),
        }
    }
    lines
}

fn style(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(color.into()))
}
