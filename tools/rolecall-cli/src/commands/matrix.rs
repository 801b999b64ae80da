//! `rolecall matrix`.

use super::arguments::PolicyFiles;
use super::drift;
use crate::answers::matrix::answer;
use crate::data::{Failure, Inputs};
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{HtmlFile, Target, json, replace};
use crate::habits::terminal::{Terminal, width};
use crate::matrix::region::{self, Form};
use crate::matrix::{self, CustomTable};
use clap::{Args, ValueEnum};
use rolecall::Policy;
use std::fs;
use std::path::{Path, PathBuf};

/// Show what each role and team permission means, as a table
///
/// With --write, generated regions of documentation are brought up to date, and with --check they are compared. A region
/// starts with a line `<!-- matrix: full -->`, `<!-- matrix: summary -->` or `<!-- matrix: actions -->` and ends with a line
/// `<!-- /matrix -->`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall matrix --format csv\n\nExit codes: 0 success, 1 --check found an outdated or unmarked file, 2 no answer."
)]
pub struct Matrix {
    /// The form of the table
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "html")]
    format: Format,
    /// Print the tables as JSON, for programs
    #[arg(long, conflicts_with_all = ["format", "check", "write"])]
    json: bool,
    #[command(flatten)]
    policy: PolicyFiles,
    /// Check that the marked regions of these files are up to date
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["format", "html", "output", "force", "write"])]
    check: Vec<PathBuf>,
    /// Update the marked regions of these files
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["format", "html", "output", "force"])]
    write: Vec<PathBuf>,
    /// Add the custom roles and team permissions of this directory's organizations to the page of --html
    #[arg(long, short, value_name = "FILE", requires = "html")]
    snapshot: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    html: HtmlFile,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Html,
    Markdown,
    Csv,
    Text,
}

/// The width of a table in a file.
const FILE_WIDTH: u16 = 120;

impl Matrix {
    pub fn run(&self) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let inputs = self.policy.inputs(&reader)?;
        let policy = inputs.policy()?;
        if let Some(target) = self.html.target(self.target.force) {
            let snapshot = reader.read_if(self.snapshot.as_deref(), "--snapshot")?;
            // the definitions of an organization are the same under every policy
            let custom = match snapshot {
                None => Vec::new(),
                snapshot => {
                    let directory = Inputs { snapshot, what_if: true, ..inputs }.directory()?;
                    directory
                        .organizations()
                        .filter_map(|(_, organization)| CustomTable::of(organization))
                        .collect()
                }
            };
            target.write(matrix::html(&policy, &custom).as_bytes())?;
            return Ok(Verdict::Yes);
        }
        if !self.check.is_empty() {
            return check(&policy, &self.check);
        }
        for path in &self.write {
            update(&policy, path)?;
        }
        if self.write.is_empty() {
            self.target.write(self.rendered(&policy)?.as_bytes())?;
        }
        Ok(Verdict::Yes)
    }

    fn rendered(&self, policy: &Policy) -> Result<String, Failure> {
        if self.json {
            return json(&answer(policy));
        }
        Ok(match self.format {
            Format::Html => matrix::html(policy, &[]),
            Format::Markdown => matrix::markdown(policy),
            Format::Csv => matrix::csv(policy).map_err(|error| Failure::from(error.to_string()))?,
            Format::Text if self.target.file().is_some() => matrix::text(policy, FILE_WIDTH),
            Format::Text => matrix::text(policy, u16::try_from(width()).unwrap_or(FILE_WIDTH)),
        })
    }
}

/// Checks all files, and reports each outdated one.
fn check(policy: &Policy, paths: &[PathBuf]) -> Result<Verdict, Failure> {
    let mut verdict = Verdict::Yes;
    for path in paths {
        let text = read(path)?;
        let file = path.display().to_string();
        match region::rewritten(&text, |form| region_of(policy, form)) {
            Ok(expected) => {
                let update = format!("rolecall matrix --write {file}");
                if drift::reported(&file, &text, &expected, &update) == Verdict::No {
                    verdict = Verdict::No;
                }
            }
            Err(error) => {
                Terminal::found(&format!("{file}:{error}"));
                verdict = Verdict::No;
            }
        }
    }
    Ok(verdict)
}

fn update(policy: &Policy, path: &Path) -> Result<(), Failure> {
    let text = read(path)?;
    let written = region::rewritten(&text, |form| region_of(policy, form));
    let written = written.map_err(|error| Failure::from(format!("{}:{error}", path.display())))?;
    if text == written { Ok(()) } else { replace(path, written.as_bytes(), true) }
}

fn region_of(policy: &Policy, form: Form) -> String {
    match form {
        Form::Full => matrix::markdown(policy),
        Form::Summary => matrix::summary(policy),
        Form::Actions => matrix::actions(policy),
    }
}

/// The text as it is: what stands outside the regions is written again byte for byte.
fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
