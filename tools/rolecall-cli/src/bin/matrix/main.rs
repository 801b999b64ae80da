//! Prints the permissions of a policy as a table for a terminal, a spreadsheet, a documentation page or a browser.
//!
//! `cargo run -p rolecall-cli --bin matrix -- --format html --output matrix.html`

use clap::{Parser, ValueEnum};
use rolecall::Policy;
use rolecall_cli::matrix::region::{self, Form};
use rolecall_cli::{matrix, policy_file};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use terminal_size::{Width, terminal_size_of};

/// Prints the permissions of every role and team permission as a table
#[derive(Parser)]
#[command(after_help = "A region starts with a line `<!-- matrix: full -->`, `<!-- matrix: summary -->` or \
                  `<!-- matrix: actions -->` and ends with a line `<!-- /matrix -->`.\n\
                  Exit code: 0 success, 1 --check found an outdated or unmarked file, 2 invalid input.")]
struct Arguments {
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// JSON file with the policy, `-` for standard input [default: the documented policy]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// File to write the table to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Check that the marked regions of these files are up to date
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["format", "output", "write"])]
    check: Vec<PathBuf>,
    /// Update the marked regions of these files
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["format", "output"])]
    write: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Html,
    Markdown,
    Csv,
    Text,
}

/// The exit code if `--check` finds an outdated or unmarked file.
const DRIFTED: u8 = 1;
/// The exit code for arguments and files that are invalid.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let policy = match &arguments.policy {
        Some(path) => policy_file::read(path)?,
        None => Policy::documented().clone(),
    };
    if !arguments.check.is_empty() {
        return check(&policy, &arguments.check);
    }
    if arguments.write.is_empty() {
        write_table(&rendered(&policy, arguments)?, arguments.output.as_deref())?;
    }
    for path in &arguments.write {
        update(&policy, path)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn rendered(policy: &Policy, arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    Ok(match arguments.format {
        Format::Html => matrix::html(policy),
        Format::Markdown => matrix::markdown(policy),
        Format::Csv => matrix::csv(policy)?,
        Format::Text => matrix::text(policy, terminal_width(arguments)),
    })
}

/// The width of the terminal. `None` if the output goes to a file or a pipe.
fn terminal_width(arguments: &Arguments) -> Option<u16> {
    let terminal = arguments.output.is_none().then(|| terminal_size_of(io::stdout())).flatten();
    terminal.map(|(Width(width), _)| width)
}

fn write_table(table: &str, output: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let Some(path) = output else {
        return match io::stdout().write_all(table.as_bytes()) {
            // a reader such as `head` closes the pipe after the lines that it wants, which is no error
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        };
    };
    fs::write(path, table).map_err(|error| at(path, &error))
}

/// Checks all files, and reports each outdated one.
fn check(policy: &Policy, paths: &[PathBuf]) -> Result<ExitCode, Box<dyn Error>> {
    let mut code = ExitCode::SUCCESS;
    for path in paths {
        if let Err(message) = check_file(policy, path, &read(path)?) {
            anstream::eprintln!("error: {message}");
            code = ExitCode::from(DRIFTED);
        }
    }
    Ok(code)
}

fn check_file(policy: &Policy, path: &Path, text: &str) -> Result<(), String> {
    let file = path.display();
    let expected = region::rewritten(text, |form| region_of(policy, form));
    let expected = expected.map_err(|error| format!("{file}:{error}"))?;
    let Some((line, found, expected)) = region::first_difference(text, &expected) else { return Ok(()) };
    let quoted = |line: Option<&str>| line.unwrap_or("(the end of the file)").to_owned();
    Err(format!(
        "{file}:{line}: not up to date\n  in the file: {}\n  generated:   {}\n\
         `cargo run -p rolecall-cli --bin matrix -- --write {file}` updates it",
        quoted(found),
        quoted(expected),
    ))
}

fn update(policy: &Policy, path: &Path) -> Result<(), Box<dyn Error>> {
    let text = read(path)?;
    let written = region::rewritten(&text, |form| region_of(policy, form));
    let written = written.map_err(|error| format!("{}:{error}", path.display()))?;
    if region::first_difference(&text, &written).is_none() {
        return Ok(());
    }
    fs::write(path, written).map_err(|error| at(path, &error))
}

fn region_of(policy: &Policy, form: Form) -> String {
    match form {
        Form::Full => matrix::markdown(policy),
        Form::Summary => matrix::summary(policy),
        Form::Actions => matrix::actions(policy),
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &io::Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}
