//! The example `access_review` as a program: what it writes, how it goes on, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test")]

use rolecall::directory::Directory;
use rolecall::{Action, Owner, Permission, ResourceKind, can};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;
use testkit::generated::{self, ORGANIZATION, Plan};
use testkit::resources;

const SMALL: Plan = Plan { members: 12, apps: 20, teams: 8, seed: 111 };

/// Some members have so many rows that they are not found in one read of the end.
const CROWDED: Plan = Plan { members: 3, apps: 50, teams: 100, seed: 9 };

/// The program, which cargo builds next to the tests.
fn program(plan: Plan, output: &Path, options: &[&str]) -> Command {
    let tests = std::env::current_exe().unwrap();
    let examples = tests.ancestors().nth(2).unwrap().join("examples");
    let program = examples.join("access_review").with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is missing: build it with `cargo build --examples`", program.display());
    let mut command = Command::new(program);
    command.arg("--output").arg(output).args(options);
    let Plan { members, apps, teams, seed } = plan;
    for (option, number) in [("--members", members), ("--apps", apps), ("--teams", teams), ("--seed", seed)] {
        command.arg(option).arg(number.to_string());
    }
    command
}

fn run(plan: Plan, output: &Path, options: &[&str]) -> Output {
    program(plan, output, options).output().unwrap()
}

/// A name for a file that no other test uses.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("access_review_{name}.csv"))
}

/// How many rows were written or compared.
#[track_caller]
fn rows(output: &Output) -> usize {
    let told = str::from_utf8(&output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "nothing is drawn where there is no terminal");
    told.trim_end().rsplit(' ').next().unwrap().parse().unwrap()
}

fn reviewed(plan: Plan, name: &str) -> Vec<u8> {
    let file = path(name);
    let written = rows(&run(plan, &file, &["--force"]));
    let review = fs::read(&file).unwrap();
    assert_eq!(review.split(|byte| *byte == b'\n').count(), written + 3);
    review
}

/// `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn a_small_review_is_as_in_the_golden_file() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/access_review.csv");
    let review = reviewed(SMALL, "golden");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &review).unwrap();
    }
    assert_eq!(String::from_utf8(review).unwrap(), fs::read_to_string(golden).unwrap());
}

/// Cut there and continued, the file is the one of a single run.
#[track_caller]
fn goes_on(plan: Plan, review: &[u8], file: &Path, byte: usize) -> usize {
    fs::write(file, &review[..byte]).unwrap();
    let rows = rows(&run(plan, file, &["--continue"]));
    assert!(fs::read(file).unwrap() == review, "cut at byte {byte}");
    rows
}

#[test]
fn wherever_it_was_stopped_it_goes_on() {
    let plan = Plan { members: 60, apps: 80, teams: 12, seed: 41 };
    let (review, file) = (reviewed(plan, "whole"), path("cut"));
    let head = review.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
    let public = review.windows(11).position(|bytes| bytes == b"\neverybody,").unwrap();
    let letters = (1..review.len()).filter(|byte| review[*byte] & 0xC0 == 0x80);
    assert!(review.len() - public > 200 && letters.clone().count() > 100);

    let mut bytes =
        vec![0, 1, 40, head - 1, head, head + 1, public, public + 1, review.len() - 1, review.len()];
    let mut rng = fastrand::Rng::with_seed(1);
    bytes.extend(rng.choose_multiple(letters, 15));
    bytes.extend(rng.choose_multiple(public..review.len(), 15));
    bytes.extend(rng.choose_multiple(0..review.len(), 60));
    for byte in bytes {
        goes_on(plan, &review, &file, byte);
    }
    assert_eq!(goes_on(plan, &review, &file, review.len()), 1, "the last row alone is compared");
}

#[test]
fn a_member_with_many_rows_is_gone_on_with() {
    let (review, file) = (reviewed(CROWDED, "crowded"), path("crowded_cut"));
    let of_the_second = |line: &&[u8]| line.starts_with(b"20,");
    let longest: usize =
        review.split_inclusive(|byte| *byte == b'\n').filter(of_the_second).map(<[u8]>::len).sum();
    assert!(longest > 1 << 16, "{longest}");
    for byte in (0..review.len()).step_by(review.len() / 40) {
        goes_on(CROWDED, &review, &file, byte);
    }
    let of_the_last = review.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"30,")).count();
    let public = review.windows(11).position(|bytes| bytes == b"\neverybody,").unwrap();
    let others = review[public + 1..].split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(
        goes_on(CROWDED, &review, &file, public),
        of_the_last + others,
        "the second one's are not read"
    );
}

#[test]
fn killed_it_goes_on() {
    let plan = Plan { members: 4000, apps: 2000, teams: 400, seed: 5 };
    let (review, file) = (reviewed(plan, "alive"), path("killed"));
    let _ = fs::remove_file(&file);
    let mut running = program(plan, &file, &[]).stdout(Stdio::null()).spawn().unwrap();
    while fs::metadata(&file).map_or(0, |file| file.len()) == 0 && running.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    rows(&run(plan, &file, &["--continue"]));
    assert!(fs::read(&file).unwrap() == review);
}

/// Refused with exactly that after the path, and the file is what it was.
#[track_caller]
fn is_refused(plan: Plan, file: &Path, options: &[&str], told: &str) {
    let before = fs::read(file).ok();
    let output = run(plan, file, options);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.trim_end(), format!("error: {}: {told}", file.display()));
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    assert_eq!(fs::read(file).ok(), before);
}

#[test]
fn another_file_is_neither_continued_nor_overwritten() {
    let (review, file) = (reviewed(SMALL, "own"), path("another"));
    let about = str::from_utf8(&review).unwrap().lines().next().unwrap();
    let begins = |found: &str, expected: &str| {
        format!("it is not of this review: it begins with `{found}`, and not with `{expected}`")
    };
    fs::write(&file, &review).unwrap();
    is_refused(SMALL, &file, &[], "there is such a file: --continue goes on with it, --force writes it anew");
    let other = Plan { seed: 8, ..SMALL };
    let expected = String::from_utf8(reviewed(other, "other")).unwrap();
    let expected = expected.lines().next().unwrap();
    is_refused(other, &file, &["--continue"], &begins(about, expected));
    // cut so that what is left is one row of the head
    fs::write(&file, about).unwrap();
    is_refused(other, &file, &["--continue"], &begins(about, expected));
    fs::write(&file, "name,\u{1b}[31m\nана\n").unwrap();
    is_refused(SMALL, &file, &["--continue"], &begins("name,\\u{1b}[31m", about));
    fs::write(&file, [0xFF, b'#']).unwrap();
    is_refused(SMALL, &file, &["--continue"], &begins("\u{FFFD}#", about));
}

#[test]
fn a_changed_file_is_not_continued() {
    let (review, file) = (reviewed(SMALL, "unchanged"), path("changed"));
    let length = review.len();
    let differs = |byte: usize| format!("it is not of this review: it differs at byte {byte}");

    let mut changed = review.clone();
    changed[length - 3] ^= 1;
    fs::write(&file, &changed).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));
    // in a row that was not finished
    fs::write(&file, &changed[..length - 2]).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));
    // what comes after a difference is not written either, were it right
    fs::write(&file, &changed).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));

    fs::write(&file, [&review[..], b"everybody"].concat()).unwrap();
    let ends = format!("it goes on after byte {length}, where the review ends");
    is_refused(SMALL, &file, &["--continue"], &ends);
    fs::write(&file, [&review[..], b"x,app,,\n"].concat()).unwrap();
    let no_row = format!("it has no row of a review at byte {length}");
    is_refused(SMALL, &file, &["--continue"], &no_row);

    // a row that would have been among the last ones
    let last = review[..length - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let without = review[..last - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    fs::write(&file, [&review[..without], &review[last..]].concat()).unwrap();
    let output = run(SMALL, &file, &["--continue"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_cannot_be_is_refused() {
    for options in [&["--continue", "--force"][..], &["--size", "1"], &["--members"]] {
        let output = run(SMALL, &path("never"), options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
    }
    let none = Plan { members: 0, ..SMALL };
    assert_eq!(run(none, &path("never"), &[]).status.code(), Some(2));
    assert!(!path("never").exists());
    let nowhere = Path::new("no/such/directory/review.csv");
    is_refused(SMALL, nowhere, &[], "No such file or directory (os error 2)");
}

#[test]
fn the_smallest_organization_has_a_review() {
    let one = Plan { members: 1, apps: 0, teams: 0, seed: 1 };
    let review = String::from_utf8(reviewed(one, "one")).unwrap();
    assert_eq!(review.lines().count(), 3);
    goes_on(one, review.as_bytes(), &path("one_cut"), review.len() - 1);
    let teams_of_nobody = Plan { teams: 3, ..one };
    assert_eq!(reviewed(teams_of_nobody, "nobody").split(|byte| *byte == b'\n').count(), 4);
}

/// What the file says that somebody holds, by user and, if not throughout the organization, app.
type Held = HashMap<(String, Option<u64>), Permission>;

fn held(review: &[u8]) -> Held {
    let mut held = Held::new();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(review);
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row.unwrap();
        let permissions: Permission = row["permissions"].parse().unwrap();
        assert_eq!(row["count"], permissions.iter().count().to_string());
        let app = (row["where"] == "app").then(|| row["app"].parse().unwrap());
        *held.entry((row["user"].clone(), app)).or_insert(Permission::empty()) |= permissions;
    }
    held
}

#[test]
fn the_text_alone_answers_as_the_evaluator_does() {
    let plan = Plan { members: 130, apps: 40, teams: 60, seed: 2 };
    let mut directory = Directory::new();
    plan.commands().for_each(|asked| generated::execute(&mut directory, asked));
    let organization = directory.organization(&ORGANIZATION).unwrap();
    let held = held(&reviewed(plan, "asked"));
    let of = |user: &str, app| held.get(&(user.to_owned(), app)).copied().unwrap_or(Permission::empty());

    let (mut allowed, mut denied, mut by_everybody, mut confined) = (0, 0, 0, HashSet::new());
    for (user, member) in organization.members() {
        let subject = directory.subject(user).unwrap().into_subject();
        if member.teams().any(|team| organization.team(team).unwrap().is_confining()) {
            confined.insert(user);
        }
        for (app, _) in organization.apps() {
            let place = directory.resource(&Owner::Organization(ORGANIZATION), app).unwrap();
            for action in Action::ALL {
                let kind = action.applies_to();
                let user = user.to_string();
                let own = of(&user, None)
                    | if kind.is_in_app() { of(&user, Some(*app)) } else { Permission::empty() };
                let resource = match kind {
                    ResourceKind::App => place.clone(),
                    kind if kind.is_in_app() => resources::inside(place.clone(), kind).public(),
                    kind => resources::of_kind(kind, ORGANIZATION, *app),
                };
                let everybody =
                    if kind.is_in_app() { of("everybody", Some(*app)) } else { Permission::empty() };
                let expected = (own | everybody).intersects(action.any_of());
                by_everybody += usize::from(expected && !own.intersects(action.any_of()));
                assert_eq!(can(&subject, action, &resource), expected, "{user} {action} {app}");
                if expected { allowed += 1 } else { denied += 1 }
            }
        }
    }
    assert!(allowed > 40_000 && denied > 50_000, "{allowed} and {denied}");
    assert!(by_everybody > 0 && !confined.is_empty());
}

#[test]
fn no_cell_is_a_formula() {
    let review = reviewed(SMALL, "cells");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(&review[..]);
    let mut quoted = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            quoted += usize::from(cell.starts_with('\''));
        }
    }
    assert!(quoted > 0);
}
