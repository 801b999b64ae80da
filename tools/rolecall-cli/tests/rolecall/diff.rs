//! Tests of `rolecall diff`: its output, and the input that it refuses.

use super::{
    DIFF, MATRIX, NARROWER, WIDER, code, documented, file, policy_file, program, refusal, run, text,
};
use rolecall::diff::Effect;
use rolecall::{Permission, Policy, Role, TeamPermission};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::Stdio;

fn policy(path: &str) -> Policy {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_sample_policies_match_their_names() {
    assert_eq!(policy(WIDER), documented().with_ceiling(Role::TeamContributor, None).unwrap());
    let trainer = TeamPermission::ModelTrainer;
    let less = Policy::documented().team_permission(trainer).difference(Permission::DELETE_ALL_MODELS);
    assert_eq!(policy(NARROWER), documented().with_team_permission(trainer, less).unwrap());
}

#[test]
fn only_a_widening_exits_with_1() {
    let same = policy_file("documented.json", &documented());
    for (arguments, expected, verdict) in [
        (&[WIDER][..], 1, "3 newly allowed, 0 newly denied: the new policy widens access\n"),
        (&[NARROWER], 0, "0 newly allowed, 5 newly denied: nothing is newly allowed\n"),
        (&[&same], 0, "0 newly allowed, 0 newly denied: no decision differs\n"),
        (&[WIDER, &same], 0, "0 newly allowed, 3 newly denied: nothing is newly allowed\n"),
        (&[WIDER, WIDER], 0, "0 newly allowed, 0 newly denied: no decision differs\n"),
        (&[NARROWER, WIDER], 1, "7 newly allowed, 0 newly denied: the new policy widens access\n"),
    ] {
        let output = run(DIFF, arguments);
        assert_eq!(code(&output), expected, "{arguments:?}");
        assert!(text(&output.stdout).ends_with(verdict), "{}", text(&output.stdout));
    }
}

#[test]
fn the_text_lists_every_difference_newly_allowed_first() {
    let both = policy(NARROWER).with_ceiling(Role::TeamContributor, None).unwrap();
    let path = policy_file("both.json", &both);
    let printed = text(&run(DIFF, &[&path]).stdout);
    let (allowed, denied) = (printed.find("\n+ ").unwrap(), printed.find("\n- ").unwrap());
    assert!(allowed < denied && !printed[denied..].contains("\n+ "), "{printed}");
    assert!(printed.lines().all(|line| line.len() <= 80), "{printed}");
    for difference in documented().diff(&both).iter() {
        let sign = if difference.effect() == Effect::NewlyAllowed { '+' } else { '-' };
        let (_, names) = printed.split_once(&format!("{sign} {} is newly ", difference.holder())).unwrap();
        let (names, _) = names.split_once("\n\n").unwrap();
        let names: Vec<&str> =
            names.split([',', ' ', '\n']).filter(|name| !name.is_empty()).skip(1).collect();
        assert_eq!(names.join("|"), difference.permissions().to_string(), "{printed}");
    }
}

#[test]
fn the_json_lists_every_difference() {
    let output = run(DIFF, &["--json", WIDER]);
    assert_eq!(code(&output), 1);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["old"], Policy::documented().fingerprint().to_string());
    assert_eq!(report["new"], policy(WIDER).fingerprint().to_string());
    assert_eq!(report["widening"], true);
    let lines = report["differences"].as_array().unwrap();
    let diff = documented().diff(&policy(WIDER));
    assert_eq!(lines.len(), diff.iter().count());
    for (line, difference) in lines.iter().zip(diff.iter()) {
        assert_eq!(line["effect"], "newly_allowed");
        assert_eq!(line["holder"], difference.holder().to_string());
        assert_eq!(line["permissions"], serde_json::to_value(difference.permissions()).unwrap());
    }
    assert_eq!((&lines[0]["kind"], &lines[0]["role"]), (&"in_team".into(), &"team_contributor".into()));
    assert_eq!(lines[0]["team_permission"], "full_access");
}

/// The documented policy as another release would write it, with these rows of its table of actions set or removed.
fn of_another_release(name: &str, rows: &[(&str, Option<Value>)]) -> String {
    let mut written = serde_json::to_value(documented()).unwrap();
    let table = written["actions_when_written"].as_object_mut().unwrap();
    for (action, row) in rows {
        match row {
            Some(row) => table.insert((*action).to_owned(), row.clone()),
            None => table.remove(*action),
        };
    }
    file(name, &written.to_string())
}

/// After an upgrade: the file of the old release against the file of the new one.
#[test]
fn a_release_in_which_an_action_asks_for_less_is_a_widening() {
    let now = policy_file("of_this_release.json", &documented());
    let row =
        |any_of: &[&str]| json!({"kind": "app", "place": "in_apps", "any_of": any_of, "if_assigned": []});
    let less =
        of_another_release("less.json", &[("delete_app", Some(row(&["DELETE_APP", "EDIT_EVERYTHING"])))]);
    let new = of_another_release("new.json", &[("archive_app", Some(row(&["DELETE_APP"])))]);
    let gone = of_another_release("gone.json", &[("delete_app", None)]);
    let all = of_another_release(
        "all.json",
        &[
            ("delete_app", Some(row(&["VIEW_APPS"]))),
            ("archive_app", Some(row(&["DELETE_APP"]))),
            ("view_app", None),
        ],
    );
    let less_lines = "+ action delete_app can be satisfied from now on\n      by EDIT_EVERYTHING\n";
    for (arguments, expected, lines, verdict) in [
        ([&now, &less], 1, less_lines, "1 newly allowed, 0 newly denied: the new policy widens access\n"),
        (
            [&less, &now],
            0,
            "- action delete_app cannot be satisfied any more\n      by EDIT_EVERYTHING\n",
            "0 newly allowed, 1 newly denied: nothing is newly allowed\n",
        ),
        (
            [&now, &new],
            1,
            "+ action archive_app is new for the kind app, and can be satisfied\n      by DELETE_APP\n",
            "1 newly allowed, 0 newly denied: the new policy widens access\n",
        ),
        (
            [&now, &gone],
            0,
            "- action delete_app is gone for the kind app, and was satisfied\n      by DELETE_APP\n",
            "0 newly allowed, 1 newly denied: nothing is newly allowed\n",
        ),
        (
            [&now, &all],
            1,
            "+ action delete_app can be satisfied from now on\n      by VIEW_APPS\n",
            "2 newly allowed, 2 newly denied: the new policy widens access\n",
        ),
        ([&all, &all], 0, "", "0 newly allowed, 0 newly denied: no decision differs\n"),
    ] {
        let output = run(DIFF, &arguments.map(String::as_str));
        let printed = text(&output.stdout);
        assert_eq!(code(&output), expected, "{printed}");
        assert!(printed.contains(lines) && printed.ends_with(verdict), "{printed}");
        for (word, path) in ["old", "new"].into_iter().zip(arguments) {
            let joined = printed.replace("\n  ", " ");
            let line = joined.lines().find(|line| line.starts_with(word)).unwrap();
            let remark =
                "(the documented policy), written with another table of actions than this release has";
            assert_eq!(line.ends_with(remark), *path != now, "{line}");
        }
    }
    let report: Value = serde_json::from_slice(&run(DIFF, &["--json", &now, &less]).stdout).unwrap();
    assert_eq!((&report["widening"], &report["actions_compared"]), (&json!(true), &json!(true)));
    let line = json!({
        "effect": "newly_allowed", "action": "delete_app", "kind": "app", "new_or_gone": false,
        "any_of": ["EDIT_EVERYTHING"], "if_assigned": [],
    });
    assert_eq!((&report["differences"], &report["actions"]), (&json!([]), &json!([line])));
    // alone, the file is compared with the documented policy of this release
    assert_eq!(code(&run(DIFF, &[&less])), 1);
}

/// A file without a table says so; nobody knows what its actions asked for.
#[test]
fn without_a_table_actions_are_not_compared() {
    let now = policy_file("of_this_release.json", &documented());
    for arguments in [[NARROWER, &now], [&now, NARROWER]] {
        let printed = text(&run(DIFF, &arguments).stdout).replace("\n  ", " ");
        let remark = ", without a table of actions: actions are not compared\n";
        assert_eq!(printed.matches(remark).count(), 1, "{printed}");
        let json = run(DIFF, &["--json", arguments[0], arguments[1]]).stdout;
        let report: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(report["actions_compared"], json!(false));
    }
}

#[test]
fn print_writes_the_documented_policy() {
    let output = run(DIFF, &["--print"]);
    let mut compared = program(DIFF).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    compared.stdin.take().unwrap().write_all(&output.stdout).unwrap();
    let compared = compared.wait_with_output().unwrap();
    assert_eq!(code(&compared), 0);
    assert!(text(&compared.stdout).contains("no decision differs"));
}

#[test]
fn invalid_input_is_refused_with_its_position() {
    let good = fs::read_to_string(NARROWER).unwrap();
    let line = good.lines().position(|line| line.contains("VIEW_MODELS")).unwrap() + 1;
    let misspelt = good.replacen("VIEW_MODELS", "VIEW_MODLES", 1);
    for (content, message) in [
        (
            misspelt.as_str(),
            format!("unknown permission `VIEW_MODLES`: expected one of 60 known names at line {line} "),
        ),
        ("{", "not a policy: EOF while parsing an object at line 1 column 1".to_owned()),
        ("[]", "at line 1 column ".to_owned()),
        (&good.replacen("\"version\": 1", "\"version\": 4", 1), "unknown version `4` of a policy".to_owned()),
        (&good.replacen("\"reach\": \"all_apps\",", "", 1), "missing field `reach` at line ".to_owned()),
        (
            &good.replacen("\"labeler_lead\"", "\"full_access\"", 1),
            "`full_access` is given twice at line ".to_owned(),
        ),
    ] {
        let path = file("bad.json", content);
        for arguments in [&[path.as_str()][..], &[NARROWER, &path], &[&path, NARROWER]] {
            let (code, error) = refusal(DIFF, arguments);
            let expected = format!("error: {path}: not a policy: ");
            assert!(code == 2 && error.starts_with(&expected) && error.contains(&message), "{code} {error}");
        }
        let (code, error) = refusal(MATRIX, &["--policy", &path]);
        assert!(code == 2 && error.contains(&message), "{code} {error}");
    }
    let (code, error) = refusal(DIFF, &["no/such.json"]);
    assert!(code == 2 && error.starts_with("error: no/such.json: "), "{error}");
    assert!(refusal(DIFF, &["-", "-"]).1.contains("standard input cannot be both OLD and NEW"));
    for arguments in [&[][..], &[WIDER, WIDER, WIDER], &["--print", WIDER], &["--allow-widening", WIDER]] {
        assert_eq!(refusal(DIFF, arguments).0, 2, "{arguments:?}");
    }
}

#[test]
fn colors_need_a_terminal_or_clicolor_force() {
    let escapes = |variables: &[&str]| {
        let mut command = program(DIFF);
        command.arg(WIDER).envs(variables.iter().map(|name| (name, "1")));
        text(&command.output().unwrap().stdout).contains('\u{1b}')
    };
    assert!(!escapes(&[]));
    assert!(escapes(&["CLICOLOR_FORCE"]));
    assert!(!escapes(&["NO_COLOR"]));
    assert!(!escapes(&["NO_COLOR", "CLICOLOR_FORCE"]));
}

/// Every user, and only they, who gains something by the impact may do more under the new policy.
#[test]
fn the_impact_names_those_whose_rights_change() {
    let output = run(DIFF, &[WIDER, "--sample", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows: Vec<(&str, &str)> = report["impact"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["who"].as_str().unwrap(), row["place"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [("ana", "acme"), ("ana", "acme/cats"), ("ana", "acme/dogs")]);
    // the documented policy governed this directory, and not the old one
    let snapshot = file("of_documented.json", &text(&run("convert", &["--sample"]).stdout));
    let (code, error) = refusal(DIFF, &[NARROWER, WIDER, "--snapshot", &snapshot]);
    assert!(code == 2 && error.contains("governed this directory"), "{error}");
    assert_eq!(refusal(DIFF, &[NARROWER, WIDER, "--snapshot", &snapshot, "--what-if"]).0, 1);
    let without = run(DIFF, &[WIDER, "--json"]);
    assert!(serde_json::from_slice::<Value>(&without.stdout).unwrap().get("impact").is_none());
}
