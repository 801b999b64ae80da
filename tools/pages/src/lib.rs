//! HTML for people: the frame that all pages share, an explanation with its remedies, and numbers with their nouns.
//!
//! A page is one file without anything to load, so that it can be mailed, stored beside a report, and opened from a disk.
//! The functions here return [`maud`]'s markup, which escapes every text that comes from data.

mod counted;
mod explanation;
mod frame;
mod prose;

pub use self::counted::{counted, noun};
pub use self::explanation::{STYLE as EXPLANATION_STYLE, explanation};
pub use self::frame::Page;
pub use self::prose::prose;
