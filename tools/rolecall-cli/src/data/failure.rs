//! The errors of a run: one message for each thing that is wrong.

use std::fmt;

/// The reason why a question has no answer: messages for people, each of which says what is wrong, and where.
///
/// All that is wrong is reported at once, so that nobody repairs a file error by error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(Vec<String>);

impl Failure {
    /// A failure with several messages.
    #[must_use]
    pub fn of(messages: Vec<String>) -> Failure {
        Failure(messages)
    }

    /// The messages.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure(vec![message])
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Failure {
        Failure(vec![message.to_owned()])
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Failure {}
