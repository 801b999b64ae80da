//! The habits that all subcommands share: exit codes, files, standard input and output, colors, progress, help.

pub mod exit;
pub mod help;
pub mod input;
pub mod output;
pub mod progress;
pub mod terminal;
