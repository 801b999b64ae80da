//! Tests of the program `access_review`: the file that it writes, continuing an unfinished file, and errors.
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

/// The plan of an organization in which one member's rows are longer than the 64 KiB that the program reads first.
const CROWDED: Plan = Plan { members: 3, apps: 50, teams: 100, seed: 9 };

/// A command that runs the program with these arguments.
fn program(plan: Plan, output: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_access_review"));
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

/// The path of a file that only one test uses.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("access_review_{name}.csv"))
}

/// The number of rows that the program says it wrote or compared.
#[track_caller]
fn rows(output: &Output) -> usize {
    let told = str::from_utf8(&output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "progress bars need a terminal");
    told.trim_end().rsplit(' ').next().unwrap().parse().unwrap()
}

/// The bytes of a complete review.
fn reviewed(plan: Plan, name: &str) -> Vec<u8> {
    let file = path(name);
    let written = rows(&run(plan, &file, &["--force"]));
    let review = fs::read(&file).unwrap();
    assert_eq!(review.split(|byte| *byte == b'\n').count(), written + 3);
    review
}

/// `UPDATE_GOLDEN=1` rewrites the file.
#[test]
fn a_small_review_equals_the_golden_file() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/access_review.csv");
    let review = reviewed(SMALL, "golden");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &review).unwrap();
    }
    assert_eq!(String::from_utf8(review).unwrap(), fs::read_to_string(golden).unwrap());
}

/// Cuts the review at the byte, continues it, and asserts that the result equals the whole review. Returns the number of
/// rows that the program wrote or compared.
#[track_caller]
fn continues(plan: Plan, review: &[u8], file: &Path, byte: usize) -> usize {
    fs::write(file, &review[..byte]).unwrap();
    let rows = rows(&run(plan, file, &["--continue"]));
    assert!(fs::read(file).unwrap() == review, "cut at byte {byte}");
    rows
}

#[test]
fn a_review_cut_at_any_byte_is_continued() {
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
        continues(plan, &review, &file, byte);
    }
    assert_eq!(continues(plan, &review, &file, review.len()), 1, "only the last row is compared");
}

#[test]
fn a_review_is_continued_after_a_member_with_many_rows() {
    let (review, file) = (reviewed(CROWDED, "crowded"), path("crowded_cut"));
    let is_of_second_member = |line: &&[u8]| line.starts_with(b"20,");
    let longest: usize =
        review.split_inclusive(|byte| *byte == b'\n').filter(is_of_second_member).map(<[u8]>::len).sum();
    assert!(longest > 1 << 16, "{longest}");
    for byte in (0..review.len()).step_by(review.len() / 40) {
        continues(CROWDED, &review, &file, byte);
    }
    let of_last_member = review.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"30,")).count();
    let public = review.windows(11).position(|bytes| bytes == b"\neverybody,").unwrap();
    let others = review[public + 1..].split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(
        continues(CROWDED, &review, &file, public),
        of_last_member + others,
        "the second member's rows are not read again"
    );
}

#[test]
fn a_killed_review_is_continued() {
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

/// Asserts that the program refuses the file with exactly this message and leaves the file unchanged.
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
fn a_file_of_another_review_is_neither_continued_nor_overwritten() {
    let (review, file) = (reviewed(SMALL, "own"), path("another"));
    let about = str::from_utf8(&review).unwrap().lines().next().unwrap();
    let begins = |found: &str, expected: &str| {
        format!("not this review: the file starts with `{found}`, expected `{expected}`")
    };
    fs::write(&file, &review).unwrap();
    is_refused(
        SMALL,
        &file,
        &[],
        "the file exists: use --continue to complete it, or --force to overwrite it",
    );
    let other = Plan { seed: 8, ..SMALL };
    let expected = String::from_utf8(reviewed(other, "other")).unwrap();
    let expected = expected.lines().next().unwrap();
    is_refused(other, &file, &["--continue"], &begins(about, expected));
    // only a part of the head is left
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
    let differs = |byte: usize| format!("not this review: the file differs at byte {byte}");

    let mut changed = review.clone();
    changed[length - 3] ^= 1;
    fs::write(&file, &changed).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));
    // the difference is in an unfinished row
    fs::write(&file, &changed[..length - 2]).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));
    // nothing after a difference is written, not even correct rows
    fs::write(&file, &changed).unwrap();
    is_refused(SMALL, &file, &["--continue"], &differs(length - 3));

    fs::write(&file, [&review[..], b"everybody"].concat()).unwrap();
    let ends = format!("the file is longer than the review, which ends at byte {length}");
    is_refused(SMALL, &file, &["--continue"], &ends);
    fs::write(&file, [&review[..], b"x,app,,\n"].concat()).unwrap();
    let no_row = format!("invalid row at byte {length}: it names neither a user nor a public app");
    is_refused(SMALL, &file, &["--continue"], &no_row);

    // one of the last rows is missing
    let last = review[..length - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let without = review[..last - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    fs::write(&file, [&review[..without], &review[last..]].concat()).unwrap();
    let output = run(SMALL, &file, &["--continue"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn invalid_arguments_and_paths_are_refused() {
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
    continues(one, review.as_bytes(), &path("one_cut"), review.len() - 1);
    let teams_without_members = Plan { teams: 3, ..one };
    assert_eq!(reviewed(teams_without_members, "nobody").split(|byte| *byte == b'\n').count(), 4);
}

/// The permissions of each user in the file: in one app, or in the whole organization (`None`).
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
fn the_file_gives_the_same_answers_as_can() {
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
