//! Who has access to what and why, in an organization of any size, as a file for an auditor: written row by
//! row, stopped at any moment, and continued.
//!
//! `cargo run --release --example access_review -- --output review.csv`

mod file;
mod row;

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use file::{Rest, Start};
use indicatif::{ProgressBar, ProgressStyle};
use rolecall::directory::{AccessReview, Directory, Reviewed};
use row::Rows;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use testkit::generated::{self, ORGANIZATION, Plan};

/// Reviews who has access to what and why in a generated organization, as comma-separated values.
#[derive(Parser)]
#[command(
    name = "access_review",
    after_help = "However the program was stopped, --continue goes on: it compares the last rows of the file \
                  with the review and writes what is missing, so that the file is the one that a single run \
                  writes. The first line of the file is a comment: what it is a review of.\n\
                  Exits with 0 when the file is complete, and with 2 when it is another or cannot be written."
)]
struct Arguments {
    /// How many members the organization has
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = count_from(1))]
    members: u64,
    /// How many apps it has
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = count_from(0))]
    apps: u64,
    /// How many teams it has
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = count_from(0))]
    teams: u64,
    /// What else it is generated from: the same numbers make the same organization
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write the review
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Go on where the file ends, or begin where there is none
    #[arg(long = "continue")]
    go_on: bool,
    /// Write the file anew if there is one
    #[arg(long, conflicts_with = "go_on")]
    force: bool,
}

fn count_from(least: u64) -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(least..=100_000_000)
}

/// What the exit code says where there is no complete review.
const INCOMPLETE: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(INCOMPLETE)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { members, apps, teams, seed, ref output, .. } = *arguments;
    let at = |error: Box<dyn Error>| format!("{}: {error}", output.display());
    // before any time is spent on the organization
    let mut file = file::open(output, arguments.go_on, arguments.force).map_err(at)?;

    let directory = made(Plan { members, apps, teams, seed });
    let version = directory.version();
    let about = format!(
        "# access review of organization {ORGANIZATION} at version {version}, policy {}; generated from \
         {members} members, {apps} apps, {teams} teams, seed {seed}",
        directory.policy().fingerprint()
    );
    let rows = write(&mut file, &directory, &about).map_err(at)?;
    println!("{} is complete; rows written or compared: {rows}", output.display());
    Ok(())
}

/// Writes what the file does not have yet, and tells how many rows that took.
fn write(file: &mut File, directory: &Directory<u64>, about: &str) -> Result<u64, Box<dyn Error>> {
    let Some((organization, review)) =
        directory.organization(&ORGANIZATION).zip(directory.access_review(&ORGANIZATION))
    else {
        return Err("there is no organization to review".into());
    };
    let head = format!("{about}\n{}\n", row::COLUMNS.join(","));
    let Start { offset, reviewed } = file::start(file, &head)?;
    let mut rest = Rest::after(file, offset)?;
    if offset == 0 {
        rest.write_all(head.as_bytes())?;
    }

    let before = |user: &u64| match reviewed {
        Some(Reviewed::Member(last)) => *user <= last,
        Some(Reviewed::PublicApp(_)) => true,
        None => false,
    };
    let members = organization.members();
    let bar = bar(members.len(), "reviewing {wide_bar} {percent}% of members, {eta} left");
    bar.set_position(u64::try_from(members.take_while(|(user, _)| before(user)).count())?);

    let mut rows = Rows::new(directory, organization, rest);
    let (mut count, mut last) = (0_u64, None);
    for row in resumed(review, reviewed) {
        if row.user.is_some() && row.user != last {
            bar.inc(1);
            last = row.user;
        }
        rows.write(&row)?;
        count = count.saturating_add(1);
    }
    bar.finish_and_clear();
    rows.into_inner()?.finish()?;
    Ok(count)
}

fn resumed(review: AccessReview<'_, u64>, reviewed: Option<Reviewed<u64>>) -> AccessReview<'_, u64> {
    match reviewed {
        None => review,
        Some(Reviewed::Member(user)) => review.after(Reviewed::Member(&user)),
        Some(Reviewed::PublicApp(app)) => review.after(Reviewed::PublicApp(&app)),
    }
}

/// The organization, made by commands as a service makes one.
fn made(plan: Plan) -> Directory<u64> {
    let bar = ProgressBar::new_spinner().with_style(style("generating: {human_pos} commands, {elapsed}"));
    let mut directory = Directory::new();
    for asked in bar.wrap_iter(plan.commands()) {
        generated::execute(&mut directory, asked);
    }
    bar.finish_and_clear();
    directory
}

/// Drawn on a terminal alone.
fn bar(members: usize, template: &str) -> ProgressBar {
    let length = u64::try_from(members).unwrap_or(u64::MAX);
    ProgressBar::new(length).with_style(style(template))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
