//! The policy as a table: for a terminal, a spreadsheet, a page of the documentation or a browser.
//!
//! `cargo run -p rolecall-cli --bin matrix -- --format html --output matrix.html`

mod html;
mod markdown;
mod region;
mod sheet;
mod summary;
mod table;
mod text;
mod words;

use clap::{Parser, ValueEnum};
use region::Form;
use rolecall::Policy;
use rolecall_cli::policy_file;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use terminal_size::{Width, terminal_size_of};

/// Renders what every role and every team permission holds as a table.
#[derive(Parser)]
#[command(
    after_help = "Regions begin with a line `<!-- matrix: full -->` or `<!-- matrix: summary -->` and end \
                        with a line `<!-- /matrix -->`.\n\
                        Exits with 0, with 1 when --check finds a file that is not up to date or not marked, \
                        and with 2 on bad input."
)]
struct Arguments {
    /// What to render it as
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The policy as JSON, `-` for standard input [default: the documented one]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Compare the marked regions of these files with what would be written
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

/// What the exit code says of a file that is not up to date.
const DRIFTED: u8 = 1;
/// What the exit code says of input that nothing can be rendered from.
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
        Format::Html => html::render(policy),
        Format::Markdown => markdown::render(policy),
        Format::Csv => sheet::render(policy)?,
        Format::Text => text::render(policy, terminal_width(arguments)),
    })
}

/// As wide as the terminal that will show it, if one will.
fn terminal_width(arguments: &Arguments) -> Option<u16> {
    let terminal = arguments.output.is_none().then(|| terminal_size_of(io::stdout())).flatten();
    terminal.map(|(Width(width), _)| width)
}

fn write_table(table: &str, output: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let Some(path) = output else {
        return match io::stdout().write_all(table.as_bytes()) {
            // a reader that has seen enough, as `head` has
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        };
    };
    fs::write(path, table).map_err(|error| at(path, &error))
}

/// Reports every file that is not up to date, not the first alone.
fn check(policy: &Policy, paths: &[PathBuf]) -> Result<ExitCode, Box<dyn Error>> {
    let mut code = ExitCode::SUCCESS;
    for path in paths {
        if let Err(message) = up_to_date(policy, path, &read(path)?) {
            anstream::eprintln!("error: {message}");
            code = ExitCode::from(DRIFTED);
        }
    }
    Ok(code)
}

fn up_to_date(policy: &Policy, path: &Path, text: &str) -> Result<(), String> {
    let file = path.display();
    let expected = region::rewritten(text, |form| region_of(policy, form));
    let expected = expected.map_err(|error| format!("{file}:{error}"))?;
    let Some((line, found, expected)) = region::first_difference(text, &expected) else { return Ok(()) };
    let quoted = |line: Option<&str>| line.unwrap_or("(the end of the file)").to_owned();
    Err(format!(
        "{file}:{line}: not what the policy says\n  in the file: {}\n  generated:   {}\n\
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
        Form::Full => markdown::render(policy),
        Form::Summary => summary::render(policy),
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &io::Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}
