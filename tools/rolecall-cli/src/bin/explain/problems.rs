//! The errors found in one file, and the reserved name.

/// The name of the anonymous subject on the command line.
pub const ANONYMOUS: &str = "anonymous";

/// The errors found in one file.
#[derive(Default)]
pub struct Problems(pub Vec<String>);

impl Problems {
    /// Adds an error at a path of JSON keys, such as `organizations.acme.teams`.
    pub fn add(&mut self, path: &str, message: &str) {
        self.0.push(format!("{path}: {message}"));
    }

    /// Checks an id. Ids become parts of paths on the command line, so they need no quoting in a shell and contain no
    /// `/`.
    pub fn check_id(&mut self, path: &str, id: &str) {
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
        if id.is_empty() || !id.chars().all(plain) {
            let message = format!(
                "invalid id `{}`: expected letters, digits, `-`, `_` and `.` only",
                id.escape_debug()
            );
            self.add(path, &message);
        }
    }
}
