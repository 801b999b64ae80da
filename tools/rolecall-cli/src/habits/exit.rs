//! Exit codes.

use std::process::ExitCode;

/// The answer of a subcommand, which its exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, or nothing was found that should not be there.
    Yes,
    /// No, or something was found.
    No,
}

impl Verdict {
    /// Yes if the condition holds.
    pub const fn yes_if(condition: bool) -> Verdict {
        if condition { Verdict::Yes } else { Verdict::No }
    }

    /// The exit code.
    pub fn code(self) -> ExitCode {
        match self {
            Verdict::Yes => ExitCode::SUCCESS,
            Verdict::No => ExitCode::from(1),
        }
    }
}

/// The exit code if there is no answer.
// clap exits with the same code for arguments that it cannot read.
pub const NO_ANSWER: u8 = 2;

/// The exit codes, for the help of the whole program.
pub const CODES: &str = "\
Exit codes, the same in every subcommand:
  0  yes: allowed, equal, valid, up to date, written
  1  no: denied, different, invalid, out of date
  2  no answer: invalid arguments, unreadable files, a full disk; nothing is written
A closed pipe, as of `| head`, changes no exit code.";
