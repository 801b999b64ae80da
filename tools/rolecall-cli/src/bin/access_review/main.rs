//! Writes an access review of a generated organization as a file for an auditor: each user's permissions, and the roles
//! and teams that grant them. The program writes row by row. It may be stopped at any moment and continued later.
//!
//! `cargo run --release -p rolecall-cli --bin access_review -- --output review.csv`

mod file;

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use file::{CheckedWriter, Start};
use indicatif::{ProgressBar, ProgressStyle};
use rolecall::directory::{AccessReview, Directory, Grantee, Reviewed};
use rolecall_cli::review::{self, Rows};
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use testkit::generated::{self, ORGANIZATION, Plan};

/// Writes an access review of a generated organization as comma-separated values: each user's permissions, and the
/// roles and teams that grant them
#[derive(Parser)]
#[command(
    name = "access_review",
    after_help = "--continue completes a file after the program was stopped in any way: it compares the last rows \
                  of the file with the review and writes the missing rows. The result equals the file of a \
                  single run. The first line of the file is a comment that identifies the review.\n\
                  Exit code: 0 the file is complete, 2 the file belongs to another review or cannot be written."
)]
struct Arguments {
    /// Number of members
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = count_from(1))]
    members: u64,
    /// Number of apps
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = count_from(0))]
    apps: u64,
    /// Number of teams
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = count_from(0))]
    teams: u64,
    /// Seed of the generator: the same numbers and seed give the same organization
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write the review to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Continue an unfinished file, or start it if it does not exist
    #[arg(long = "continue")]
    resume: bool,
    /// Overwrite an existing file
    #[arg(long, conflicts_with = "resume")]
    force: bool,
}

fn count_from(least: u64) -> RangedU64ValueParser {
    // generated ids are multiples of these numbers, and the limit keeps them far below an overflow
    RangedU64ValueParser::new().range(least..=100_000_000)
}

/// The exit code if the file is not a complete review.
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
    let with_path = |error: Box<dyn Error>| format!("{}: {error}", output.display());
    // first, so that a file that cannot be written is reported before minutes are spent on the organization
    let mut file = file::open(output, arguments.resume, arguments.force).map_err(with_path)?;

    let directory = generate(Plan { members, apps, teams, seed });
    let version = directory.version();
    let about = format!(
        "# access review of organization {ORGANIZATION} at version {version}, policy {}; generated from \
         {members} members, {apps} apps, {teams} teams, seed {seed}",
        directory.policy().fingerprint()
    );
    let rows = write(&mut file, &directory, &about).map_err(with_path)?;
    println!("{} is complete; rows written or compared: {rows}", output.display());
    Ok(())
}

/// Writes the rows that the file lacks. Returns the number of rows written or compared.
fn write(file: &mut File, directory: &Directory<u64>, about: &str) -> Result<u64, Box<dyn Error>> {
    let Some((organization, review)) =
        directory.organization(&ORGANIZATION).zip(directory.access_review(&ORGANIZATION))
    else {
        return Err("the generated organization is missing".into());
    };
    let head = format!("{about}\n{}\n", review::COLUMNS.join(","));
    let Start { offset, reviewed } = file::start(file, &head)?;
    let mut rest = CheckedWriter::new(file, offset)?;
    if offset == 0 {
        rest.write_all(head.as_bytes())?;
    }

    let is_reviewed = |user: &u64| match reviewed {
        Some(Reviewed::User(last)) => *user <= last,
        Some(Reviewed::Invitation(_) | Reviewed::PublicApp(_)) => true,
        None => false,
    };
    let members = organization.members();
    let bar = bar(members.len(), "reviewing {wide_bar} {percent}% of members, {eta} left");
    bar.set_position(u64::try_from(members.take_while(|(user, _)| is_reviewed(user)).count())?);

    let mut rows = Rows::new(directory, organization, rest);
    let (mut count, mut last) = (0_u64, None);
    for row in resumed(review, reviewed) {
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

fn resumed(review: AccessReview<'_, u64>, reviewed: Option<Reviewed<u64>>) -> AccessReview<'_, u64> {
    match reviewed {
        None => review,
        Some(Reviewed::User(user)) => review.after(Reviewed::User(&user)),
        Some(Reviewed::Invitation(id)) => review.after(Reviewed::Invitation(&id)),
        Some(Reviewed::PublicApp(app)) => review.after(Reviewed::PublicApp(&app)),
    }
}

/// Generates the organization with the commands that a service would execute.
fn generate(plan: Plan) -> Directory<u64> {
    let bar = ProgressBar::new_spinner().with_style(style("generating: {human_pos} commands, {elapsed}"));
    let mut directory = Directory::new();
    for asked in bar.wrap_iter(plan.commands()) {
        generated::execute(&mut directory, asked);
    }
    bar.finish_and_clear();
    directory
}

/// A progress bar, which is visible only on a terminal.
fn bar(members: usize, template: &str) -> ProgressBar {
    let length = u64::try_from(members).unwrap_or(u64::MAX);
    ProgressBar::new(length).with_style(style(template))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
