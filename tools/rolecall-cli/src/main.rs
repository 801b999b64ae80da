//! The program `rolecall`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rolecall_cli::program::main()
}
