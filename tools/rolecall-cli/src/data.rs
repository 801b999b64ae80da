//! The data that questions are about: a directory, its policy, its vocabulary, and names on the command line.

mod failure;
mod id;
mod inputs;
mod keyed;
pub mod naming;
mod small;
mod source;
pub mod suggestions;
mod vocabulary;

pub use self::failure::Failure;
pub use self::id::Id;
pub use self::inputs::{Inputs, SAMPLE, documented_with};
pub use self::small::{Converted, convert};
pub use self::source::{Source, is_json};
pub use self::vocabulary::vocabulary;
