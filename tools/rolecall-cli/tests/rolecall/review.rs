//! Tests of `rolecall review`: the file of rows, continuing an unfinished one, changes, and errors.

use super::data;
use super::{code, file, folder, path, program, run, text};
use rolecall::{Action, Owner, Permission, ResourceKind, can};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;
use testkit::generated::Plan;
use testkit::resources;

const SMALL: Plan = Plan { members: 12, apps: 20, teams: 8, seed: 111 };

/// The plan of an organization in which one member's rows are longer than the 64 KiB that the program reads first.
const CROWDED: Plan = Plan { members: 3, apps: 50, teams: 100, seed: 9 };

/// A command that writes the review of the plan's organization to the file.
fn writing(plan: Plan, output: &Path, options: &[&str]) -> Command {
    let (snapshot, _) = data::file(plan);
    let mut command = program("review");
    command.args(["rows", "--snapshot", &snapshot, "--output"]).arg(output).args(options);
    command
}

fn write(plan: Plan, output: &Path, options: &[&str]) -> Output {
    writing(plan, output, options).output().unwrap()
}

fn csv(name: &str) -> PathBuf {
    path(&format!("review_{name}.csv"))
}

/// The file while it is not complete.
fn partial(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    name.into()
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
    let file = csv(name);
    let written = rows(&write(plan, &file, &["--force"]));
    let review = fs::read(&file).unwrap();
    assert!(!partial(&file).exists());
    assert_eq!(review.split(|byte| *byte == b'\n').count(), written + 3);
    review
}

/// Cuts the review at the byte, continues it, and asserts that the result equals the whole review. Returns the number of
/// rows that the program wrote or compared.
#[track_caller]
fn continues(plan: Plan, review: &[u8], file: &Path, byte: usize) -> usize {
    let _ = fs::remove_file(file);
    fs::write(partial(file), &review[..byte]).unwrap();
    let rows = rows(&write(plan, file, &["--continue"]));
    assert!(fs::read(file).unwrap() == review, "cut at byte {byte}");
    rows
}

#[test]
fn a_review_cut_at_any_byte_is_continued() {
    let plan = Plan { members: 60, apps: 80, teams: 12, seed: 41 };
    let (review, file) = (reviewed(plan, "whole"), csv("cut"));
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
    let (review, file) = (reviewed(CROWDED, "crowded"), csv("crowded_cut"));
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
    let (review, file) = (reviewed(plan, "alive"), csv("killed"));
    let _ = fs::remove_file(&file);
    let _ = fs::remove_file(partial(&file));
    let mut running = writing(plan, &file, &[]).stdout(Stdio::null()).spawn().unwrap();
    while fs::metadata(partial(&file)).map_or(0, |file| file.len()) == 0
        && running.try_wait().unwrap().is_none()
    {
        thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let unfinished = write(plan, &file, &[]);
    assert!(file.exists() || text(&unfinished.stderr).contains("--continue completes it"), "{unfinished:?}");
    rows(&write(plan, &file, &["--continue"]));
    assert!(fs::read(&file).unwrap() == review);
}

/// Asserts that the program refuses the unfinished file with exactly this message and leaves it unchanged.
#[track_caller]
fn is_refused(plan: Plan, file: &Path, unfinished: &[u8], told: &str) {
    let _ = fs::remove_file(file);
    fs::write(partial(file), unfinished).unwrap();
    let output = write(plan, file, &["--continue"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.trim_end(), format!("error: {}: {told}", file.display()));
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    assert_eq!(fs::read(partial(file)).unwrap(), unfinished);
    assert!(!file.exists());
}

#[test]
fn a_file_of_another_review_is_neither_continued_nor_overwritten() {
    let (review, file) = (reviewed(SMALL, "own"), csv("another"));
    let about = str::from_utf8(&review).unwrap().lines().next().unwrap();
    let begins = |found: &str, expected: &str| {
        format!("not this review: the file starts with `{found}`, expected `{expected}`")
    };
    fs::write(&file, &review).unwrap();
    let output = write(SMALL, &file, &[]);
    let exists = format!("error: {}: the file exists; --force replaces it\n", file.display());
    assert_eq!((code(&output), text(&output.stderr)), (2, exists));
    assert_eq!(fs::read(&file).unwrap(), review);
    // a complete file is compared, and is not written again
    assert_eq!(rows(&write(SMALL, &file, &["--continue"])), 1);

    let other = Plan { members: 13, ..SMALL };
    let expected = String::from_utf8(reviewed(other, "other")).unwrap();
    let expected = expected.lines().next().unwrap();
    is_refused(other, &file, &review, &begins(about, expected));
    // only a part of the head is left
    is_refused(other, &file, about.as_bytes(), &begins(about, expected));
    is_refused(SMALL, &file, "name,\u{1b}[31m\nана\n".as_bytes(), &begins("name,\\u{1b}[31m", about));
    is_refused(SMALL, &file, &[0xFF, b'#'], &begins("\u{FFFD}#", about));
}

#[test]
fn a_changed_file_is_not_continued() {
    let (review, file) = (reviewed(SMALL, "unchanged"), csv("changed"));
    let length = review.len();
    let differs = |byte: usize| format!("not this review: the file differs at byte {byte}");

    let mut changed = review.clone();
    changed[length - 3] ^= 1;
    is_refused(SMALL, &file, &changed, &differs(length - 3));
    // the difference is in an unfinished row
    is_refused(SMALL, &file, &changed[..length - 2], &differs(length - 3));

    let ends = format!("the file is longer than the review, which ends at byte {length}");
    is_refused(SMALL, &file, &[&review[..], b"everybody"].concat(), &ends);
    let unknown = [&review[..], b"x,app,,\n"].concat();
    fs::write(partial(&file), unknown).unwrap();
    assert_eq!(code(&write(SMALL, &file, &["--continue"])), 2);

    // one of the last rows is missing
    let last = review[..length - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let without = review[..last - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    fs::write(partial(&file), [&review[..without], &review[last..]].concat()).unwrap();
    let output = write(SMALL, &file, &["--continue"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn invalid_arguments_and_paths_are_refused() {
    for options in [
        &["--continue", "--force"][..],
        &["--size", "1"],
        &["no such organization"],
        &["--continue", "--json"],
    ] {
        let output = write(SMALL, &csv("never"), options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(!csv("never").exists());
    }
    let nowhere = Path::new("no/such/directory/review.csv");
    let output = write(SMALL, nowhere, &[]);
    let said = "error: no/such/directory/review.csv.partial: No such file or directory (os error 2)\n";
    assert_eq!((code(&output), text(&output.stderr).as_str()), (2, said));
}

#[test]
fn the_smallest_organization_has_a_review() {
    let one = Plan { members: 1, apps: 0, teams: 0, seed: 1 };
    let review = String::from_utf8(reviewed(one, "one")).unwrap();
    assert_eq!(review.lines().count(), 3);
    continues(one, review.as_bytes(), &csv("one_cut"), review.len() - 1);
    let teams_without_members = Plan { teams: 3, ..one };
    assert_eq!(reviewed(teams_without_members, "nobody").split(|byte| *byte == b'\n').count(), 4);
}

/// The permissions of each user in the file: in one app, or in the whole organization (`None`).
type Held = HashMap<(String, Option<String>), Permission>;

fn held(review: &[u8]) -> Held {
    let mut held = Held::new();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(review);
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row.unwrap();
        let permissions: Permission = row["permissions"].parse().unwrap();
        assert_eq!(row["count"], permissions.iter().count().to_string());
        let app = (row["where"] == "app").then(|| row["app"].clone());
        *held.entry((row["user"].clone(), app)).or_insert(Permission::empty()) |= permissions;
    }
    held
}

#[test]
fn the_file_gives_the_same_answers_as_can() {
    let plan = Plan { members: 130, apps: 40, teams: 60, seed: 2 };
    let (_, directory) = data::directory(plan);
    let (organization_id, organization) = directory.organizations().next().unwrap();
    let held = held(&reviewed(plan, "asked"));
    let of = |user: &str, app| held.get(&(user.to_owned(), app)).copied().unwrap_or(Permission::empty());

    let (mut allowed, mut denied, mut by_everybody, mut confined) = (0, 0, 0, HashSet::new());
    for (user, member) in organization.members() {
        let subject = directory.subject(user).unwrap().into_subject();
        if member.teams().any(|team| organization.team(team).unwrap().is_confining()) {
            confined.insert(user);
        }
        for (app, _) in organization.apps() {
            let place = directory.resource(&Owner::Organization(organization_id.clone()), app).unwrap();
            for action in Action::ALL {
                let kind = action.applies_to();
                let user = user.to_string();
                let own = of(&user, None)
                    | if kind.is_in_app() { of(&user, Some(app.to_string())) } else { Permission::empty() };
                let resource = match kind {
                    ResourceKind::App => place.clone(),
                    kind if kind.is_in_app() => resources::inside(place.clone(), kind).public(),
                    kind => resources::of_kind(kind, organization_id.clone(), app.clone()),
                };
                let everybody = if kind.is_in_app() {
                    of("everybody", Some(app.to_string()))
                } else {
                    Permission::empty()
                };
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
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
            quoted += usize::from(cell.starts_with('\''));
        }
    }
    assert!(quoted > 0);
}

/// Ids are foreign text, too: formulas, quotes, line breaks, and words that have a meaning in the user column.
#[test]
fn ids_cannot_pose_as_something_else() {
    let odd =
        ["=cmd()", "'=cmd()", "a\nb", "everybody", "invitation 7", "user:x", "#x", "＝1", "\u{202e}gnp"];
    let mut small = serde_json::json!({
        "organizations": {"acme": {"members": {}}}, "users": {}
    });
    for (number, id) in odd.iter().enumerate() {
        small["users"][id] = serde_json::json!({"email": format!("u{number}@example.com")});
        small["organizations"]["acme"]["members"][id] =
            serde_json::json!({"role": "administrator", "teams": []});
    }
    let small = file("odd_users.json", &small.to_string());
    let snapshot = file("odd_users_snapshot.json", &text(&run("convert", &[&small]).stdout));
    let output = run("review", &["rows", "--snapshot", &snapshot]);
    let review = text(&output.stdout);
    assert_eq!(review.lines().count(), 2 + odd.len(), "{review}");
    let users: HashSet<&str> = review.lines().skip(2).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(users.len(), odd.len(), "{users:?}");
    for expected in
        ["'=cmd()", "''=cmd()", "a\\nb", "user:everybody", "user:invitation 7", "user:user:x", "'#x", "'＝1"]
    {
        assert!(users.contains(expected), "{expected} in {users:?}");
    }
    // and a review with such ids is continued from any byte
    let whole = csv("odd_whole");
    assert_eq!(
        code(&run("review", &["rows", "--snapshot", &snapshot, "--force", "-o", whole.to_str().unwrap()])),
        0
    );
    let bytes = fs::read(&whole).unwrap();
    let file = csv("odd_cut");
    for byte in (0..bytes.len()).step_by(97) {
        let _ = fs::remove_file(&file);
        fs::write(partial(&file), &bytes[..byte]).unwrap();
        let output =
            run("review", &["rows", "--snapshot", &snapshot, "--continue", "-o", file.to_str().unwrap()]);
        assert_eq!(
            (code(&output), fs::read(&file).unwrap() == bytes),
            (0, true),
            "{byte}: {}",
            text(&output.stderr)
        );
    }
}

/// Three runs that write one file at the same time.
#[test]
fn runs_at_the_same_time_write_one_whole_review() {
    let plan = Plan { members: 1000, apps: 200, teams: 40, seed: 6 };
    let (review, folder) = (reviewed(plan, "alone"), folder("together"));
    let file = folder.join("two.csv");
    let run = || {
        writing(plan, &file, &["--continue"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running = [run(), run(), run()];
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    }
    assert!(fs::read(&file).unwrap() == review);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
}

/// The changes between two reviews are those of the permissions that the rows of both give.
#[test]
fn changes_are_the_difference_of_what_is_held() {
    let (old, new) = (
        Plan { members: 60, apps: 20, teams: 30, seed: 1 },
        Plan { members: 61, apps: 20, teams: 30, seed: 1 },
    );
    let (before, after) = (reviewed(old, "before"), reviewed(new, "after"));
    let (held_before, held_after) = (held(&before), held(&after));
    let [old, new] = [csv("before"), csv("after")].map(|file| file.to_str().unwrap().to_owned());
    let output = run("review", &["changes", &old, &new, "--json"]);
    assert_eq!(code(&output), 1);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = HashMap::new();
    for change in answer["changes"].as_array().unwrap() {
        let names = |field: &str| {
            let names = change[field].as_array().unwrap().iter();
            names.map(|name| name.as_str().unwrap().parse::<Permission>().unwrap()).collect::<Permission>()
        };
        let place = (change["user"].as_str().unwrap().to_owned(), change["app"].as_str().map(str::to_owned));
        if !(names("gained") | names("lost")).is_empty() {
            found.insert(place, (names("gained"), names("lost")));
        }
    }
    let mut expected = HashMap::new();
    for place in held_before.keys().chain(held_after.keys()) {
        let [had, has] =
            [&held_before, &held_after].map(|held| held.get(place).copied().unwrap_or(Permission::empty()));
        if had != has {
            expected.insert(place.clone(), (has.difference(had), had.difference(has)));
        }
    }
    assert!(expected.len() > 20, "{}", expected.len());
    assert_eq!(found, expected);
    assert_eq!(code(&run("review", &["changes", &old, &old])), 0);
    assert_eq!(code(&run("review", &["changes", &old, super::WIDER])), 2);
}

/// The JSON has the rows of the CSV.
#[test]
fn the_json_has_the_rows_of_the_csv() {
    let (snapshot, _) = data::file(SMALL);
    let json: Vec<HashMap<String, serde_json::Value>> =
        serde_json::from_slice(&run("review", &["rows", "--json", "--snapshot", &snapshot]).stdout).unwrap();
    let csv = text(&run("review", &["rows", "--snapshot", &snapshot]).stdout);
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(csv.as_bytes());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    assert_eq!(json.len(), rows.len());
    for (json, row) in json.iter().zip(&rows) {
        for (column, cell) in row {
            let value = &json[column];
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), value, "{column}");
        }
    }
}
