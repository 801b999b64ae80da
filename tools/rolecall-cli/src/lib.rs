//! The answers of the program `rolecall`, and the program itself.
//!
//! [`data`] reads a directory and the names on a command line. Each module of [`answers`] has the answer to one question, as
//! a value that is written as JSON and as a [`page::Page`] for people. [`matrix`] draws the tables of a policy. With the
//! feature `program`, [`program`] is the command line on top.
//!
//! A service that has a vocabulary of its own may call these functions with its own policy.

pub mod answers;
#[cfg(feature = "program")]
mod commands;
pub mod data;
#[cfg(feature = "program")]
mod habits;
pub mod matrix;
pub mod page;
#[cfg(feature = "program")]
pub mod program;
