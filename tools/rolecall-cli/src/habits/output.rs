//! Output: to standard output, or to a file that appears whole or not at all.

use super::exit::Verdict;
use super::terminal::Terminal;
use crate::answers::{Answer, Html};
use crate::data::Failure;
use crate::page::{Look, Page};
use clap::Args;
use serde::Serialize;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The place of a text.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Target {
    /// Write to this file, which appears whole or not at all; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// The form of an answer, and its place.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Printing {
    /// Print the answer as JSON, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub target: Target,
}

/// A page for a browser in place of the printed answer.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct HtmlFile {
    /// Write a page for a browser to this file, which needs no other file; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "output"])]
    html: Option<PathBuf>,
}

impl HtmlFile {
    /// The target of the page, if there is to be one.
    pub fn target(&self, force: bool) -> Option<Target> {
        self.html.as_ref().map(|file| Target { output: Some(file.clone()), force })
    }
}

impl Printing {
    /// Writes the answer as a page for a browser if a file for it is given, and prints it otherwise.
    ///
    /// # Errors
    ///
    /// Those of [`Target::write`].
    pub fn show_or_html<A: Answer + Html>(
        &self,
        html: &HtmlFile,
        answer: &A,
        terminal: Terminal,
    ) -> Result<Verdict, Failure> {
        let Some(target) = html.target(self.target.force) else { return self.show(answer, terminal) };
        target.write(answer.html().as_bytes())?;
        Ok(Verdict::yes_if(answer.is_yes()))
    }

    /// Prints the answer as text or JSON.
    ///
    /// # Errors
    ///
    /// Those of [`Target::write`].
    pub fn show<A: Answer>(&self, answer: &A, terminal: Terminal) -> Result<Verdict, Failure> {
        let text = if self.json { json(answer)? } else { self.target.shown(&answer.page(), terminal) };
        self.target.write(text.as_bytes())?;
        Ok(Verdict::yes_if(answer.is_yes()))
    }
}

impl Target {
    /// The page as text for the target: plain in a file.
    pub fn shown(&self, page: &Page, terminal: Terminal) -> String {
        page.shown(&if self.file().is_some() { Look::PLAIN } else { terminal.look() })
    }

    /// The file, unless standard output is meant.
    pub fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Writes the text.
    ///
    /// A reader that has closed the pipe has what it wants, which is no error.
    ///
    /// # Errors
    ///
    /// The file exists and may not be replaced, or it cannot be written.
    pub fn write(&self, text: &[u8]) -> Result<(), Failure> {
        let Some(path) = self.file() else { return to_standard_output(text) };
        if !self.force && path.exists() {
            return Err(exists(path));
        }
        replace(path, text, self.force)
    }
}

/// The refusal to replace a file.
pub fn exists(path: &Path) -> Failure {
    format!("{}: the file exists; --force replaces it", path.display()).into()
}

/// Writes the file by another name beside it, and renames it when it is complete.
///
/// # Errors
///
/// The file cannot be written, or it exists and `force` is not given.
pub fn replace(path: &Path, text: &[u8], force: bool) -> Result<(), Failure> {
    let at = |error: &io::Error| Failure::from(format!("{}: {error}", path.display()));
    // a device or a pipe cannot be renamed over, and is written as it is
    if fs::metadata(path).is_ok_and(|known| !known.is_file()) {
        return fs::write(path, text).map_err(|error| at(&error));
    }
    let parent = path.parent().filter(|parent| *parent != OsStr::new("")).unwrap_or(Path::new("."));
    let written = NamedTempFile::new_in(parent).and_then(|mut file| {
        file.write_all(text)?;
        file.as_file().sync_all()?;
        readable(path, &file)?;
        Ok(file)
    });
    let file = written.map_err(|error| at(&error))?;
    let persisted = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(exists(path)),
        Err(error) => Err(at(&error.error)),
    }
}

/// Gives the file the permissions of the one that it replaces, or those of a new file.
// A temporary file is readable by its owner alone.
#[cfg(unix)]
fn readable(path: &Path, file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let known = fs::metadata(path).map(|known| known.permissions());
    let mode = known.unwrap_or_else(|_| fs::Permissions::from_mode(0o644));
    file.as_file().set_permissions(mode)
}

#[cfg(not(unix))]
fn readable(_path: &Path, _file: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// Writes to standard output.
///
/// # Errors
///
/// The text cannot be written, as to a full disk. A closed pipe is no error.
pub fn to_standard_output(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!("standard output: {error}").into()),
        Ok(()) => Ok(()),
    }
}

/// The value as JSON that no terminal takes for commands.
///
/// # Errors
///
/// The value cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::from(error.to_string()))?;
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        // JSON escapes control characters up to U+001F alone. Outside strings there are none of the others.
        if letter != '\n' && crate::page::is_harmful(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                // writing to a string cannot fail
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
    safe.push('\n');
    Ok(safe)
}
