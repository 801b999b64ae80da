//! Help that is never mistaken for an answer.

use clap::Command;
use std::ffi::OsString;

/// `true` if the help or the version is all that the arguments ask for.
///
/// A script passes values of others: `rolecall can "$user" delete_app "$app"`. If a value reads `--help`, printing the help
/// with the exit code 0 would be a yes. So the flag counts only if nothing but the names of subcommands stands beside it.
pub fn is_all(program: &Command, arguments: &[OsString]) -> bool {
    let (mut command, mut flags) = (program, 0_usize);
    let mut rest = arguments.iter().skip(1).peekable();
    if rest.peek().is_some_and(|first| *first == "help") {
        // the names of subcommands alone can follow
        return true;
    }
    for argument in rest {
        if ["--help", "-h", "--version", "-V"].iter().any(|flag| argument == flag) {
            flags = flags.saturating_add(1);
        } else if let Some(below) = argument.to_str().and_then(|name| command.find_subcommand(name))
            && flags == 0
        {
            command = below;
        } else {
            return false;
        }
    }
    flags == 1
}
