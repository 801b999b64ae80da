//! `rolecall review`.

mod file;
mod rows;

use super::arguments::Data;
use crate::answers::Answer;
use crate::answers::review::{changes, pending, shares, summary, unused};
use crate::data::{Failure, Id, naming};
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{HtmlFile, Printing};
use crate::habits::terminal::Terminal;
use clap::{Args, Subcommand};
use rolecall::directory::{Directory, Organization};
use std::path::PathBuf;

/// Review who has access to what in an organization
#[derive(Debug, Args)]
pub struct Review {
    #[command(subcommand)]
    part: Part,
}

/// The parts of a review.
#[derive(Debug, Subcommand)]
enum Part {
    /// One page: members, roles, powers, teams, apps, shares, invitations
    #[command(
        after_help = "Example: rolecall review summary --sample acme\n\nExit codes: 0 success, 2 no answer."
    )]
    Summary(Summary),
    Rows(rows::RowsArguments),
    /// Compare two reviews that `review rows` wrote: who gains and loses what
    #[command(
        after_help = "Example: rolecall review changes january.csv april.csv\n\nExit codes: 0 nothing has changed, 1 something has, 2 no answer."
    )]
    Changes(Changes),
    /// List the grants of teams that change nothing for a member
    #[command(
        after_help = "Example: rolecall review unused --sample acme\n\nExit codes: 0 there is none, 1 there are some, 2 no answer."
    )]
    Unused(Page),
    /// List the pending invitations
    #[command(
        after_help = "Times are in the unit of the service that wrote the snapshot.\n\nExample: rolecall review pending --sample acme\n\nExit codes: 0 success, 2 no answer."
    )]
    Pending(Page),
    /// List the shares of apps, and which users are outside the organization
    #[command(
        after_help = "Example: rolecall review shares --sample acme\n\nExit codes: 0 success, 2 no answer."
    )]
    Shares(Page),
}

/// An organization, and how its page is printed.
#[derive(Debug, Args)]
struct Page {
    /// The organization's id or name [default: the only one]
    organization: Option<String>,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

/// An organization, and how its summary is shown.
#[derive(Debug, Args)]
struct Summary {
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    html: HtmlFile,
}

/// The files of two reviews.
#[derive(Debug, Args)]
struct Changes {
    /// The earlier review; `-` is standard input
    old: PathBuf,
    /// The later review
    new: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

impl Review {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        match &self.part {
            Part::Rows(rows) => rows.run(),
            Part::Summary(Summary { page, html }) => {
                let directory = page.data.directory(&Reader::default())?;
                let organization = page.organization(&directory)?;
                page.printing.show_or_html(html, &summary::answer(&directory, organization), terminal)
            }
            Part::Unused(page) => page.run(terminal, unused::answer),
            Part::Pending(page) => page.run(terminal, |_, organization| pending::answer(organization)),
            Part::Shares(page) => page.run(terminal, shares::answer),
            Part::Changes(Changes { old, new, printing }) => {
                let reader = Reader::default();
                let (old, new) = (reader.read(old, "OLD")?, reader.read(new, "NEW")?);
                printing.show(&changes::answer(&old, &new)?, terminal)
            }
        }
    }
}

impl Page {
    fn organization<'a>(&self, directory: &'a Directory<Id>) -> Result<&'a Organization<Id>, Failure> {
        Ok(naming::organization(directory, self.organization.as_deref())?)
    }

    fn run<A: Answer>(
        &self,
        terminal: Terminal,
        answer: impl Fn(&Directory<Id>, &Organization<Id>) -> A,
    ) -> Result<Verdict, Failure> {
        let directory = self.data.directory(&Reader::default())?;
        let organization = self.organization(&directory)?;
        self.printing.show(&answer(&directory, organization), terminal)
    }
}
