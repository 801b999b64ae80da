//! Tests of the program `explain`: output, errors and exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

mod explain_program;

use explain_program::{asked, code, explain, is_refused, stderr, stdout, written};
use rolecall::{Action, Permission, Policy, Role};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

/// Each file has a command, its output and its exit code. `UPDATE_GOLDEN=1` rewrites the files.
#[test]
fn answers_equal_the_golden_files() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with("explain_"));
    assert!(files.len() >= 3);
    for file in files {
        let golden = fs::read_to_string(&file).unwrap();
        let command = golden.lines().next().unwrap();
        let arguments = command.strip_prefix("$ explain ").unwrap().split(' ');
        let output = asked(arguments);
        let actual = format!("{command}\n{}\nexit code {}\n", stdout(&output), code(&output));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, actual).unwrap();
        } else {
            assert_eq!(actual, golden, "{}", file.display());
        }
    }
}

#[test]
fn errors_about_unknown_names_list_the_known_ones() {
    is_refused(
        &["anna", "train_modle", "acme/cat/model"],
        &[
            "unknown subject `anna`: expected one of `ada`, `ana`, `ben`, `cleo`, `dan`, `eva`, `fay`, `gus`, \
             `anonymous`; did you mean `ana`?",
            "unknown action `train_modle`: the most similar of 113 are `train_model`, `create_module`, \
             `create_model`, `edit_module`, `install_module`; did you mean `train_model`?",
            "`acme` has no `cat`: expected one of `team`, `cluster`, `nodepool`, `cats`, `dogs`, `showcase`; \
             did you mean `acme/cats/model`?",
        ],
    );
    is_refused(
        &["ana", "train_app", "draft"],
        &[
            "unknown action `train_app`: the actions on a resource of kind `model` are `view_model`, `update_model`, \
           `delete_model`, `delete_model_version`, `train_model`, `view_model_metrics`, `change_model_visibility`, \
           `use_model`, `deploy_model`, `view_deployed_model`; did you mean `train_model`?",
        ],
    );
    is_refused(
        &["ana", "view_app", "cats"],
        &[
            "unknown resource `cats`: expected one of `acme`, `globex`, `user:ana/scratch`, `whiskers`, `draft`, \
           `tagging`, `photo`; did you mean `acme/cats`?",
        ],
    );
    is_refused(
        &["ana", "view_app", "acme/cats", "--scopes", "VIEW_MODEL,PREDICT"],
        &["unknown scope `VIEW_MODEL`: the most similar of 60 are `VIEW_MODELS`, `VIEW_MODEL_METRICS`, \
           `CREATE_MODELS`, `VIEW_CONCEPTS`, `TRAIN_MODELS`; did you mean `VIEW_MODELS`?"],
    );
    is_refused(
        &["\u{1b}[31m", "view_app", "draft/\u{7}"],
        &[
            "unknown subject `\\u{1b}[31m`: expected one of `ada`, `ana`, `ben`, `cleo`, `dan`, `eva`, `fay`, \
             `gus`, `anonymous`",
            "`draft` has no `\\u{7}`: it contains no other resources",
        ],
    );
}

#[test]
fn without_arguments_the_introduction_is_printed() {
    let output = asked([]);
    assert_eq!((code(&output), stdout(&output)), (2, ""));
    let tried = stderr(&output).lines();
    let tried =
        tried.filter_map(|line| line.trim().strip_prefix("cargo run -p rolecall-cli --bin explain -- "));
    let help = asked(["--help"]);
    let examples = stdout(&help).lines().skip_while(|line| !line.starts_with("Examples")).skip(1);
    let examples = examples.take_while(|line| !line.is_empty());
    let commands: Vec<_> = tried.chain(examples).map(str::trim).collect();
    assert_eq!(commands.len(), 8, "{commands:?}");
    for command in commands {
        assert_ne!(code(&asked(command.split(' '))), 2, "{command}");
    }
}

#[test]
fn the_given_policy_decides() {
    let ceilingless = Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap();
    let file = written("policy", &serde_json::to_string(&ceilingless).unwrap());
    let output = asked(["ana", "delete_app", "acme/dogs", "--policy", file.to_str().unwrap()]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains(&ceilingless.fingerprint().to_string()), "{}", stdout(&output));
}

#[test]
fn the_json_has_decision_reason_ids_and_policy() {
    let output = asked(["ana", "delete_app", "acme/dogs", "--json"]);
    assert_eq!(code(&output), 1);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let explanation = &answer["explanation"];
    assert_eq!(explanation["decision"], "deny");
    assert_eq!(explanation["reason"], "capped_by_ceiling");
    assert_eq!(explanation["user"], "ana");
    assert_eq!(explanation["resource"]["owner"]["organization"], "acme");
    assert_eq!(explanation["resource"]["app"], "dogs");
    assert_eq!(explanation["policy"], Policy::documented().fingerprint().to_string());
    assert_eq!(answer["public"]["reason"], "not_granted");
    assert_eq!(answer["remedies"].as_array().unwrap().len(), 6);
}

#[test]
fn colors_need_a_terminal_or_a_request() {
    let question = ["ana", "delete_app", "acme/dogs"];
    let escapes = |command: &mut Command| {
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(!escapes(explain().args(question)), "a pipe");
    assert!(!escapes(explain().args(question).env("NO_COLOR", "1")));
    assert!(escapes(explain().args(question).env("CLICOLOR_FORCE", "1")));
    assert!(escapes(explain().args(question).args(["--color", "always"]).env("NO_COLOR", "1")));
    assert!(!escapes(explain().args(question).args(["--color", "never"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(explain().args(question).args(["--json", "--color", "always"])));
    assert!(escapes(explain().args(["x", "y", "z"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(explain().args(["x", "y", "z"])));
}

#[test]
fn a_token_without_scopes_allows_nothing() {
    let output = asked(["ada", "view_app", "acme/cats", "--scopes", "", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["explanation"]["reason"], "narrowed_by_token");
    let scopes = Permission::VIEW_MODELS.to_string();
    assert_eq!(code(&asked(["ada", "view_app", "acme/cats", "--scopes", &scopes])), 0);
}

#[test]
fn remedies_beyond_the_first_are_counted_or_shown_by_all() {
    let question = ["ada", "view_app", "acme/cats", "--scopes", ""];
    let all = asked(question.into_iter().chain(["--all"]));
    let (some, all) = (asked(question), stdout(&all).lines().count());
    let shown = stdout(&some).lines().count();
    // each remedy has one line, and one with its reason
    let rest = (all - shown).div_ceil(2);
    assert!(stdout(&some).ends_with(&format!("  and {rest} more; --all shows them\n")));
}

/// The first word of each line below a heading of `--list`.
fn listed(heading: &str) -> Vec<String> {
    let output = asked(["--list"]);
    let lines = stdout(&output).lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.is_empty() && !line.starts_with("  and "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

// Of the actions on other kinds only every twentieth is asked: all of them would take minutes.
#[test]
fn the_exit_code_equals_the_answer_for_every_question_of_the_sample() {
    let (subjects, mut resources) = (listed("subjects"), listed("resources"));
    resources.extend(["acme/cats/workflow", "user:ana/scratch/module"].map(str::to_owned));
    assert!(subjects.len() == 9 && resources.len() > 15);
    let resources = resources.as_slice();
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = |subject| scope.spawn(move || answers(subject, resources));
        let threads: Vec<_> = subjects.iter().map(String::as_str).map(ask).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let allowed = answers.iter().filter(|allowed| **allowed).count();
    assert!(allowed > 300 && answers.len() > 1500, "{allowed} of {}", answers.len());
}

/// The answers to all questions about the resources; true is an allow.
fn answers(subject: &str, resources: &[String]) -> Vec<bool> {
    let mut answers = Vec::new();
    for resource in resources {
        let any = asked([subject, Action::ViewApp.as_str(), resource, "--json"]);
        let any: Value = serde_json::from_slice(&any.stdout).unwrap();
        let kind = &any["explanation"]["resource"]["kind"];
        let wrong = Action::ALL.into_iter().filter(|action| action.applies_to().as_str() != kind).step_by(20);
        let right = Action::ALL.into_iter().filter(|action| action.applies_to().as_str() == kind);
        for action in right.chain(wrong) {
            let output = asked([subject, action.as_str(), resource, "--json"]);
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
            let decision = answer["explanation"]["decision"].as_str().unwrap();
            answers.push(match (decision, code(&output)) {
                ("allow", 0) => true,
                ("deny", 1) => false,
                other => panic!("{subject} {action} {resource}: {other:?}, {}", stderr(&output)),
            });
        }
    }
    answers
}

// The program colors text between backticks, and a custom role may have a backtick in its name.
#[test]
fn names_with_backticks_are_printed_unchanged() {
    let text = r#"{
        "organizations": {"acme": {
            "roles": [{"name": "Odd` Name", "grants": [], "reach": "all_apps", "ceiling": null}],
            "members": {"ana": {"role": "Odd` Name", "teams": []}}
        }},
        "users": {"ana": {}}
    }"#;
    let file = written("odd", text);
    let output = asked(["ana", "create_app", "acme", "--file", file.to_str().unwrap()]);
    let tree = "\
denied: no role, team, share or ownership of the user grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
└─ role `Odd\\` Name` in `acme`: does not grant it (R4)
   └─ Odd` Name × Create Apps: No
";
    assert!(stdout(&output).starts_with(tree), "{}", stdout(&output));
}
