//! Files that are read.

use crate::data::{Failure, Source};
use std::cell::RefCell;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Reads files, and standard input once.
#[derive(Debug, Default)]
pub struct Reader {
    /// The option that standard input was read for.
    standard_input: RefCell<Option<&'static str>>,
}

impl Reader {
    /// Reads the file. The path `-` stands for standard input, which only one option can have.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or it is not UTF-8.
    pub fn read(&self, path: &Path, option: &'static str) -> Result<Source, Failure> {
        if path.as_os_str() != "-" {
            let name = path.display().to_string();
            let bytes = fs::read(path).map_err(|error| Failure::from(format!("{name}: {error}")))?;
            return Source::new(name, bytes);
        }
        if let Some(other) = self.standard_input.replace(Some(option)) {
            return Err(format!(
                "standard input cannot be both {other} and {option}: name a file for one of them"
            )
            .into());
        }
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| Failure::from(format!("standard input: {error}")))?;
        Source::new("standard input", bytes)
    }

    /// Reads the file of an option, if the option is given.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_if(&self, path: Option<&Path>, option: &'static str) -> Result<Option<Source>, Failure> {
        path.map(|path| self.read(path, option)).transpose()
    }
}
