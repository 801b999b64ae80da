//! Reads and continues the file, which a stopped program may have left at any byte.

use crate::answers::review::rows;
use crate::data::Id;
use csv::ReaderBuilder;
use rolecall::directory::Reviewed;
use std::error::Error;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

/// The position to continue from. The bytes before it are kept; the bytes after it are compared with the review.
#[derive(Debug, PartialEq)]
pub struct Start {
    pub offset: u64,
    /// The member or public app whose rows end at the position. `None` at the start of the file.
    pub reviewed: Option<Reviewed<Id>>,
}

/// Finds the position to continue from: the start of the rows of the last member or public app in the file.
///
/// The rows before that position are complete; the rows after it may not be. The function reads the head and the end
/// of the file, and of the end at most about twice the rows of one member.
pub fn start(file: &mut File, head: &str) -> Result<Start, Box<dyn Error>> {
    check_head(file, head)?;
    let (first, end) = (u64::try_from(head.len())?, file.metadata()?.len());
    // 64 KiB hold the rows of most members; the loop doubles the size for the others
    let mut size: u64 = 1 << 16;
    loop {
        let from = end.saturating_sub(size).max(first);
        let last = last_rows(file, from, from == first)?;
        if let Some(start) = last {
            // an id that had to be escaped cannot be read back: then everything is compared
            let is_escaped = start.reviewed.as_ref().is_some_and(rows::is_escaped);
            return Ok(if is_escaped { Start { offset: 0, reviewed: None } } else { start });
        }
        if from == first {
            return Ok(Start { offset: 0, reviewed: None });
        }
        size = size.saturating_mul(2);
    }
}

/// Checks that the file starts with the head, or with a part of the head if the file is shorter.
fn check_head(file: &mut File, head: &str) -> Result<(), Box<dyn Error>> {
    // bounds the error message, which quotes the first line of any file that the user names
    const LONGEST_LINE: usize = 1000;
    let mut found = Vec::new();
    file.rewind()?;
    file.take(u64::try_from(LONGEST_LINE.max(head.len()))?).read_to_end(&mut found)?;
    if found.iter().zip(head.as_bytes()).all(|(found, expected)| found == expected) {
        return Ok(());
    }
    let first_line = |bytes: &[u8]| {
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(line).escape_debug().take(LONGEST_LINE).collect::<String>()
    };
    let (found, expected) = (first_line(&found), first_line(head.as_bytes()));
    Err(format!("not this review: the file starts with `{found}`, expected `{expected}`").into())
}

/// The start of the rows of the last member or public app, and the one before it. `None` if the bytes from `from` on
/// hold the rows of only one member or app: then the caller reads more of the end.
fn last_rows(file: &mut File, from: u64, is_first: bool) -> Result<Option<Start>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut bytes)?;
    // every line break ends a row, even inside quotes: line breaks in ids are escaped, and names have none
    let line_end = |byte: &u8| *byte == b'\n';
    let begin = if is_first { 0 } else { after(bytes.iter().position(line_end)) };
    let end = after(bytes.iter().rposition(line_end));
    let lines = bytes.get(begin..end).unwrap_or_default();

    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines);
    let (mut found, mut previous) = (None, None);
    for record in reader.byte_records() {
        let offset =
            |position: u64| from.saturating_add(u64::try_from(begin).unwrap_or(0)).saturating_add(position);
        let record = record?;
        let position = offset(record.position().map_or(0, csv::Position::byte));
        let Some(current) = rows::reviewed(&record) else {
            return Err(
                format!("invalid row at byte {position}: it names neither a user nor a public app").into()
            );
        };
        if previous.as_ref().is_some_and(|previous| *previous != current) {
            found = Some(Start { offset: position, reviewed: previous });
        }
        previous = Some(current);
    }
    Ok(found)
}

/// The position after the given one, or 0.
fn after(position: Option<usize>) -> usize {
    position.map_or(0, |position| position.saturating_add(1))
}

/// A writer that compares the bytes with those already in the file, and appends the bytes after its end.
pub struct CheckedWriter<'a> {
    file: &'a mut File,
    position: u64,
    /// The length of the file before anything was appended.
    end: u64,
    // The CSV writer flushes its buffer when it is dropped. After an error that would write the same bytes again, or
    // leave a gap.
    failed: bool,
}

impl<'a> CheckedWriter<'a> {
    pub fn new(file: &'a mut File, position: u64) -> io::Result<Self> {
        let end = file.metadata()?.len();
        file.seek(SeekFrom::Start(position))?;
        Ok(CheckedWriter { file, position, end, failed: false })
    }

    /// Ends the review, and syncs the file to the disk.
    ///
    /// # Errors
    ///
    /// The file has more bytes than the review, or it cannot be synced.
    pub fn finish(self) -> io::Result<()> {
        if self.position < self.end {
            return Err(invalid(format!(
                "the file is longer than the review, which ends at byte {}",
                self.position
            )));
        }
        self.file.sync_all()
    }

    fn compare_or_append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.position >= self.end {
            return self.file.write(bytes);
        }
        let there = usize::try_from(self.end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let mut found = vec![0; there.min(bytes.len())];
        self.file.read_exact(&mut found)?;
        match found.iter().zip(bytes).zip(self.position..).find(|((found, byte), _)| found != byte) {
            Some((_, position)) => {
                Err(invalid(format!("not this review: the file differs at byte {position}")))
            }
            None => Ok(found.len()),
        }
    }
}

impl Write for CheckedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Err(invalid("an earlier write failed".to_owned()));
        }
        let done = self.compare_or_append(bytes);
        self.failed = done.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted);
        let count = done?;
        self.position = self.position.saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}
