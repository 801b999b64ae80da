//! Prints the table of all calls with each role's answer.
//!
//! `cargo run -p handlers -- --write` writes it to `ROUTES.md`; `--check` compares that file with it.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::{env, fs};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ROUTES.md");

/// Exit code: 0 success, 1 `--check` found an outdated file, 2 invalid arguments.
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let table = handlers::table()?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print(&table)?,
        ["--write"] => fs::write(PAGE, table)?,
        ["--check"] => {
            if fs::read_to_string(PAGE)? != table {
                eprintln!("{PAGE} is outdated: run `cargo run -p handlers -- --write`");
                return Ok(ExitCode::FAILURE);
            }
        }
        _ => {
            eprintln!("invalid arguments: expected none, `--write` or `--check`");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the text. A reader such as `head` may have seen enough, which is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
