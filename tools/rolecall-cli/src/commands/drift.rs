//! The report about a file that is not what the program would write.

use crate::habits::exit::Verdict;
use crate::habits::terminal::Terminal;
use crate::matrix::region::first_difference;

/// Says in which line the file differs, if it does.
pub fn reported(file: &str, found: &str, expected: &str, update: &str) -> Verdict {
    let Some((line, found, expected)) = first_difference(found, expected) else { return Verdict::Yes };
    let quoted = |line: Option<&str>| line.unwrap_or("(the end of the file)").to_owned();
    Terminal::found(&format!(
        "{file}:{line}: not up to date\n  in the file: {}\n  generated:   {}\n`{update}` updates it",
        quoted(found),
        quoted(expected),
    ));
    Verdict::No
}
