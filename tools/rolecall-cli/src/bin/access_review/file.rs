//! The file, which may have been left at any byte.

use crate::row;
use csv::ReaderBuilder;
use rolecall::directory::Reviewed;
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Where to go on: what is before the byte stays, and what is after it is compared with the review.
#[derive(Debug, PartialEq)]
pub struct Start {
    pub offset: u64,
    /// Whose rows, or which public app's, end there; with none the file begins there.
    pub reviewed: Option<Reviewed<u64>>,
}

pub fn open(path: &Path, go_on: bool, anew: bool) -> Result<File, Box<dyn Error>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let opened = match (go_on, anew) {
        (true, _) => options.create(true).truncate(false).open(path),
        (_, true) => options.create(true).truncate(true).open(path),
        _ => options.create_new(true).open(path),
    };
    opened.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            "there is such a file: --continue goes on with it, --force writes it anew".into()
        }
        _ => error.into(),
    })
}

/// Finds the last rows that are surely complete: those before the rows of the last member.
///
/// Reads the head and the end of the file, and no more than twice the rows of one member.
pub fn start(file: &mut File, head: &str) -> Result<Start, Box<dyn Error>> {
    has_head(file, head)?;
    let (first, end) = (u64::try_from(head.len())?, file.metadata()?.len());
    let mut size: u64 = 1 << 16;
    loop {
        let from = end.saturating_sub(size).max(first);
        let last = last_rows(file, from, from == first)?;
        if let Some(start) = last {
            return Ok(start);
        }
        if from == first {
            return Ok(Start { offset: 0, reviewed: None });
        }
        size = size.saturating_mul(2);
    }
}

fn has_head(file: &mut File, head: &str) -> Result<(), Box<dyn Error>> {
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
    Err(format!("it is not of this review: it begins with `{found}`, and not with `{expected}`").into())
}

/// Where the last rows begin that are of one member, and whose rows are before them, if that is to be seen
/// from there on.
fn last_rows(file: &mut File, from: u64, is_first: bool) -> Result<Option<Start>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut bytes)?;
    // names have no line breaks
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
        let Some(of) = row::reviewed(&record) else {
            return Err(format!("it has no row of a review at byte {position}").into());
        };
        if previous.is_some_and(|previous| previous != of) {
            found = Some(Start { offset: position, reviewed: previous });
        }
        previous = Some(of);
    }
    Ok(found)
}

/// The position after that one, or the first where there is none.
fn after(position: Option<usize>) -> usize {
    position.map_or(0, |position| position.saturating_add(1))
}

/// Writes to the end of the file; what is there already is compared with what would be written.
pub struct Rest<'a> {
    file: &'a mut File,
    position: u64,
    /// How much is there already.
    end: u64,
    /// After an error nothing more is written: it would leave a gap, or come twice.
    failed: bool,
}

impl<'a> Rest<'a> {
    pub fn after(file: &'a mut File, position: u64) -> io::Result<Self> {
        let end = file.metadata()?.len();
        file.seek(SeekFrom::Start(position))?;
        Ok(Rest { file, position, end, failed: false })
    }

    /// All has been written: nothing else may be there.
    pub fn finish(self) -> io::Result<()> {
        if self.position < self.end {
            return Err(other(format!("it goes on after byte {}, where the review ends", self.position)));
        }
        self.file.sync_all()
    }

    fn compared_or_written(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.position >= self.end {
            return self.file.write(bytes);
        }
        let there = usize::try_from(self.end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let mut found = vec![0; there.min(bytes.len())];
        self.file.read_exact(&mut found)?;
        match found.iter().zip(bytes).zip(self.position..).find(|((found, byte), _)| found != byte) {
            Some((_, position)) => {
                Err(other(format!("it is not of this review: it differs at byte {position}")))
            }
            None => Ok(found.len()),
        }
    }
}

impl Write for Rest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Err(other("an error came before".to_owned()));
        }
        let done = self.compared_or_written(bytes);
        self.failed = done.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted);
        let count = done?;
        self.position = self.position.saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn other(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}
