//! `rolecall review rows`: the whole review, to a file or to standard output.

use super::super::arguments::Data;
use super::file::{self, CheckedWriter, Start};
use crate::answers::review::rows::{COLUMNS, RowInWords, Rows};
use crate::data::{Failure, Id, naming};
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{Target, exists, to_standard_output};
use crate::habits::progress;
use crate::page::escaped;
use clap::Args;
use rolecall::directory::{AccessReview, Directory, Grantee, Organization, Reviewed};
use serde::ser::{SerializeSeq, Serializer};
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Write the whole review as CSV: a row for each user, place and source, with the permissions
///
/// While a review is written to a file, it stands beside it as FILE.partial, so that FILE is always a whole review.
/// --continue goes on with a FILE.partial that a stopped run has left.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall review rows --sample acme --output review.csv\n\nExit codes: 0 the review is complete, 2 it is not, or the file belongs to another review."
)]
pub struct RowsArguments {
    /// The organization's id or name [default: the only one]
    organization: Option<String>,
    /// Print a JSON array in place of CSV
    #[arg(long, conflicts_with = "resume")]
    json: bool,
    /// Complete an unfinished file, or start it if there is none
    #[arg(long = "continue", requires = "output", conflicts_with = "force")]
    resume: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    target: Target,
}

/// An error about the file.
type Outcome<T> = Result<T, Box<dyn Error>>;

impl RowsArguments {
    pub fn run(&self) -> Result<Verdict, Failure> {
        // first, so that a file that cannot be written is reported before minutes are spent on the data
        let target = self.target.file().map(|path| Writing::open(path, self.resume, self.target.force));
        let target = target.transpose()?;
        let directory = self.data.directory(&Reader::default())?;
        let organization = naming::organization(&directory, self.organization.as_deref())?;
        let Some(mut writing) = target else {
            return self.print(&directory, organization).map(|()| Verdict::Yes);
        };
        let path = writing.path.clone();
        let at = |error: Box<dyn Error>| Failure::from(format!("{}: {error}", path.display()));
        let rows = if self.json {
            let mut out = BufWriter::new(&writing.file);
            json(&mut out, &directory, organization).and_then(|rows| Ok((rows, out.flush()?).0))
        } else {
            write(&mut writing.file, &directory, organization)
        };
        let rows = rows.map_err(at)?;
        writing.finish()?;
        let said = format!(
            "{} is complete; rows written or compared: {rows}\n",
            escaped(&path.display().to_string())
        );
        to_standard_output(said.as_bytes())?;
        Ok(Verdict::Yes)
    }

    /// Prints the review to standard output.
    fn print(&self, directory: &Directory<Id>, organization: &Organization<Id>) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = if self.json {
            json(&mut out, directory, organization).map(|_| ())
        } else {
            csv(&mut out, directory, organization)
        };
        match written.and_then(|()| Ok(out.flush()?)) {
            Err(error) if is_closed(error.as_ref()) => Ok(()),
            Err(error) => Err(format!("standard output: {error}").into()),
            Ok(()) => Ok(()),
        }
    }
}

/// `true` if the reader has closed the pipe, which is no error.
fn is_closed(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>().map(io::Error::kind);
    let csv = error.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    });
    let json = error.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
    io.or(csv).or(json) == Some(ErrorKind::BrokenPipe)
}

/// The file while it is written.
struct Writing {
    file: File,
    /// The file itself.
    path: PathBuf,
    /// The name that it has until it is complete. `None` if the file is complete already and is only compared.
    partial: Option<PathBuf>,
    force: bool,
}

impl Writing {
    fn open(path: &Path, resume: bool, force: bool) -> Result<Writing, Failure> {
        let at = |path: &Path, error: &io::Error| Failure::from(format!("{}: {error}", path.display()));
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        if path.exists() && resume {
            let file = options.open(path).map_err(|error| at(path, &error))?;
            return Ok(Writing { file, path: path.to_owned(), partial: None, force });
        }
        if path.exists() && !force {
            return Err(exists(path));
        }
        let mut name: OsString = path.as_os_str().to_owned();
        name.push(".partial");
        let partial = PathBuf::from(name);
        let opened = match (resume, force) {
            (true, _) => options.create(true).truncate(false).open(&partial),
            (false, true) => options.create(true).truncate(true).open(&partial),
            (false, false) => options.create_new(true).open(&partial),
        };
        let file = opened.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Failure::from(format!(
                "{}: a review that was not finished: --continue completes it, --force starts again",
                partial.display()
            )),
            _ => at(&partial, &error),
        })?;
        Ok(Writing { file, path: path.to_owned(), partial: Some(partial), force })
    }

    /// Gives the complete file its name.
    fn finish(self) -> Result<(), Failure> {
        let Writing { file, path, partial, force } = self;
        drop(file);
        let Some(partial) = partial else { return Ok(()) };
        let at = |error: &io::Error| Failure::from(format!("{}: {error}", path.display()));
        if force {
            return fs::rename(&partial, &path).map_err(|error| at(&error));
        }
        let named = TempPath::try_from_path(&partial).map_err(|error| at(&error))?;
        match named.persist_noclobber(&path) {
            Ok(()) => Ok(()),
            // another run wrote the same review at the same time: each compares what the others have written
            Err(error) if error.error.kind() == ErrorKind::NotFound && path.exists() => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => {
                // a complete review is not thrown away because it could not be renamed
                let failure = at(&error.error);
                let _ = error.path.keep();
                Err(failure)
            }
        }
    }
}

/// The first line of a review: what it is about.
fn about(directory: &Directory<Id>, organization: &Organization<Id>) -> String {
    let id = escaped(organization.id().as_str());
    let (version, policy) = (directory.version(), directory.policy().fingerprint());
    format!("# access review of organization {id} at version {version}, policy {policy}")
}

fn head(directory: &Directory<Id>, organization: &Organization<Id>) -> String {
    format!("{}\n{}\n", about(directory, organization), COLUMNS.join(","))
}

fn review<'a>(
    directory: &'a Directory<Id>,
    organization: &Organization<Id>,
) -> Outcome<AccessReview<'a, Id>> {
    directory.access_review(organization.id()).ok_or_else(|| "the organization is missing".into())
}

fn csv(out: &mut impl Write, directory: &Directory<Id>, organization: &Organization<Id>) -> Outcome<()> {
    out.write_all(head(directory, organization).as_bytes())?;
    let mut rows = Rows::new(directory, organization, out);
    for row in review(directory, organization)? {
        rows.write(&row)?;
    }
    rows.into_inner()?;
    Ok(())
}

fn json(out: &mut impl Write, directory: &Directory<Id>, organization: &Organization<Id>) -> Outcome<u64> {
    let mut count = 0_u64;
    let mut json = serde_json::Serializer::new(&mut *out);
    let mut rows = json.serialize_seq(None)?;
    for row in review(directory, organization)? {
        rows.serialize_element(&RowInWords::of(directory, organization, &row))?;
        count = count.saturating_add(1);
    }
    rows.end()?;
    writeln!(out)?;
    Ok(count)
}

/// Writes the rows that the file lacks. Returns the number of rows written or compared.
fn write(file: &mut File, directory: &Directory<Id>, organization: &Organization<Id>) -> Outcome<u64> {
    let review = review(directory, organization)?;
    let head = head(directory, organization);
    let Start { offset, reviewed } = file::start(file, &head)?;
    let mut rest = CheckedWriter::new(file, offset)?;
    if offset == 0 {
        rest.write_all(head.as_bytes())?;
    }

    let is_reviewed = |user: &Id| match &reviewed {
        Some(Reviewed::User(last)) => user <= last,
        Some(Reviewed::Invitation(_) | Reviewed::PublicApp(_)) => true,
        None => false,
    };
    let members = organization.members();
    let bar = progress::bar(members.len(), "reviewing {wide_bar} {percent}% of members, {eta} left");
    bar.set_position(u64::try_from(members.take_while(|(user, _)| is_reviewed(user)).count())?);

    let mut rows = Rows::new(directory, organization, rest);
    let (mut count, mut last) = (0_u64, None);
    for row in resumed(review, reviewed.as_ref()) {
        if let Grantee::User(user) = row.grantee
            && last != Some(user)
        {
            bar.inc(u64::from(organization.member(user).is_some()));
            last = Some(user);
        }
        rows.write(&row)?;
        count = count.saturating_add(1);
    }
    bar.finish_and_clear();
    rows.into_inner()?.finish()?;
    Ok(count)
}

fn resumed<'a>(review: AccessReview<'a, Id>, reviewed: Option<&Reviewed<Id>>) -> AccessReview<'a, Id> {
    match reviewed {
        None => review,
        Some(Reviewed::User(user)) => review.after(Reviewed::User(user)),
        Some(Reviewed::Invitation(id)) => review.after(Reviewed::Invitation(id)),
        Some(Reviewed::PublicApp(app)) => review.after(Reviewed::PublicApp(app)),
    }
}
