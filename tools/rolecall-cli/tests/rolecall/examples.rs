//! Tests of the examples in `README.md` and in the help of each subcommand: each runs, and its exit code is the documented one.

use super::{NARROWER, WIDER, code, folder, rolecall, run, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const README: &str = include_str!("../../README.md");

/// The lines of the README's blocks in this language.
fn block(language: &str) -> Vec<&'static str> {
    let blocks = README.split("\n```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).flat_map(str::lines).collect()
}

/// Runs a line of a shell in the folder, with the program in the path.
fn shell(line: &str, folder: &Path) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_rolecall")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder);
    command.env("PATH", format!("{}:{path}", programs.display())).output().unwrap()
}

/// The first block: each command prints an answer that its remark describes.
#[test]
fn the_commands_of_the_readme_answer() {
    let lines = block("text");
    let expected = [
        (1, "what would allow it"),
        (0, "because"),
        (1, "`cleo` may, `ana` may not"),
        (0, "Administrators, who may do everything"),
    ];
    assert_eq!(lines.len(), expected.len());
    for (line, (exit, said)) in lines.iter().zip(expected) {
        // the remark stands behind the resource
        let words: Vec<&str> = line.split_whitespace().collect();
        let end = words.iter().rposition(|word| word.starts_with("acme")).unwrap() + 1;
        let output = rolecall().args(&words[1..end]).output().unwrap();
        assert_eq!(code(&output), exit, "{line}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains(said), "{line}: {}", text(&output.stdout));
    }
}

/// The build of a service: it passes, and each line fails for its own reason.
#[test]
fn the_build_of_the_readme_fails_if_access_widens() {
    let folder = folder("readme_build");
    let access = folder.join("access");
    fs::create_dir(&access).unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(access.join(name), bytes).unwrap();
    let governing = run("diff", &["--print"]).stdout;
    let snapshot = run("convert", &["--sample"]).stdout;
    let good = || {
        put("governing.json", &governing);
        put("proposed.json", &fs::read(NARROWER).unwrap());
        put("org.json", &snapshot);
        put("access.ts", &run("typescript", &[]).stdout);
        put("roles.md", b"<!-- matrix: summary -->\n<!-- /matrix -->\n");
        assert_eq!(code(&shell("rolecall matrix --write access/roles.md", &folder)), 0);
    };
    let script = block("sh").join("\n");
    good();
    let output = shell(&script, &folder);
    assert_eq!(code(&output), 0, "{}{}", text(&output.stdout), text(&output.stderr));

    let spoil = |name: &str, from: &str, to: &str| {
        let whole = fs::read_to_string(access.join(name)).unwrap();
        assert!(whole.contains(from), "{name} has no {from}");
        put(name, whole.replacen(from, to, 1).as_bytes());
    };
    let failures: [(&str, &dyn Fn(), &str); 4] = [
        ("check", &|| spoil("org.json", "\"user\": \"ana\"", "\"user\": \"anna\""), "unknown user `ana`"),
        ("diff", &|| put("proposed.json", &fs::read(WIDER).unwrap()), "the new policy widens access"),
        ("typescript", &|| spoil("access.ts", "delete_app", "remove_app"), "not up to date"),
        ("matrix", &|| spoil("roles.md", "Delete App", "Remove App"), "not up to date"),
    ];
    for (subcommand, break_it, said) in failures {
        good();
        break_it();
        let output = shell(&script, &folder);
        let shown = text(&output.stdout) + &text(&output.stderr);
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code(&output), 1, "{subcommand}: {shown}");
        assert!(shown.contains(said), "{subcommand}: {shown}");
        // the line alone fails, and the others pass
        for line in block("sh").into_iter().filter(|line| line.starts_with("rolecall")) {
            let named = line.split(' ').nth(1).unwrap();
            // a snapshot that is not sound has no impact
            let expected =
                if (subcommand, named) == ("check", "diff") { 2 } else { i32::from(named == subcommand) };
            assert_eq!(code(&shell(line, &folder)), expected, "{line}");
        }
    }
    // what the table says to do mends it
    good();
    spoil("access.ts", "delete_app", "remove_app");
    spoil("roles.md", "Delete App", "Remove App");
    for mend in
        ["rolecall typescript --force --output access/access.ts", "rolecall matrix --write access/roles.md"]
    {
        assert!(README.contains(&format!("`{mend}`")));
        assert_eq!(code(&shell(mend, &folder)), 0);
    }
    assert_eq!(code(&shell(&script, &folder)), 0);
}

/// The workflow has the lines of the script.
#[test]
fn the_workflow_of_the_readme_is_its_script() {
    let workflow: serde_norway::Value = serde_norway::from_str(&block("yaml").join("\n")).unwrap();
    let steps = workflow["jobs"]["access"]["steps"].as_sequence().unwrap();
    let runs: Vec<&str> = steps.iter().filter_map(|step| step.get("run")?.as_str()).collect();
    assert_eq!(runs[0], "cargo install --locked --path rolecall/tools/rolecall-cli");
    assert_eq!(runs[1..], block("sh")[1..]);
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).ends_with("tools/rolecall-cli"));
}

/// The help of each subcommand has an example that runs, its exit codes, and no code that the others lack.
#[test]
fn the_help_of_each_subcommand_has_an_example_that_runs() {
    let folder = folder("help_examples");
    for (name, subcommand) in [("january.csv", "rows"), ("april.csv", "rows")] {
        let written =
            run("review", &[subcommand, "--sample", "acme", "-o", folder.join(name).to_str().unwrap()]);
        assert_eq!(code(&written), 0);
    }
    let command = rolecall_cli::program::command();
    let mut examples = 0;
    for subcommand in command.get_subcommands() {
        let below: Vec<&clap::Command> = subcommand.get_subcommands().collect();
        let all = if below.is_empty() { vec![subcommand] } else { below };
        for one in all {
            let help = one.get_after_help().unwrap().to_string();
            let example = help
                .lines()
                .find_map(|line| line.strip_prefix("Example: "))
                .unwrap_or_else(|| panic!("{}", one.get_name()));
            let codes = help.lines().find(|line| line.starts_with("Exit codes: 0 ")).unwrap();
            assert!(codes.contains(" 2 "), "{codes}");
            assert!(
                example.contains(&format!("rolecall {}", subcommand.get_name()))
                    && example.contains(one.get_name()),
                "{example}"
            );
            // a shell's folder for completions and a pager are not here
            let example = example.split(" > ~").next().unwrap().split(" | man").next().unwrap();
            let output = shell(example, &folder);
            let expected = i32::from(["can", "explain", "compare", "unused"].contains(&one.get_name()));
            assert_eq!((code(&output), text(&output.stderr).as_str()), (expected, ""), "{example}");
            examples += 1;
        }
    }
    assert_eq!(examples, 25);
}

/// The fields that the README documents for an answer as JSON are the fields that it has.
#[test]
fn the_documented_fields_are_those_of_the_json() {
    let documented = |subcommand: &str| {
        let (_, part) = README.split_once("## JSON").unwrap();
        let row = part
            .lines()
            .find(|line| line.starts_with(&format!("| {subcommand} |")))
            .unwrap_or_else(|| panic!("{subcommand}"));
        row.split('|').nth(2).unwrap().to_owned()
    };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let question = ["ana", "delete_app", "acme/dogs"];
    let runs: [(&str, Vec<&str>); 20] = [
        ("`can`", [&["can", "-s", "acme.json"][..], &question].concat()),
        ("`explain`", [&["explain", "-s", "acme.json"][..], &question].concat()),
        ("`remedies`", [&["remedies", "-s", "acme.json"][..], &question].concat()),
        ("`list`", vec!["list", "-s", "acme.json", "ana", "acme/dogs"]),
        ("`user`", vec!["user", "-s", "acme.json", "ana"]),
        ("`who`", vec!["who", "-s", "acme.json", "delete_app", "acme/dogs"]),
        ("`where`", vec!["where", "-s", "acme.json", "ana", "view_app"]),
        ("`compare`", vec!["compare", "-s", "acme.json", "ana", "ada", "delete_app", "acme/dogs"]),
        ("`compare` without an action", vec!["compare", "-s", "acme.json", "ana", "ada", "acme/dogs"]),
        ("`review rows`", vec!["review", "rows", "-s", "acme.json", "acme"]),
        ("`review changes`", vec!["review", "changes", "review_old.csv", "review_new.csv"]),
        ("`review summary`", vec!["review", "summary", "-s", "acme.json", "acme"]),
        ("`review unused`", vec!["review", "unused", "-s", "acme.json", "acme"]),
        ("`review pending`", vec!["review", "pending", "-s", "acme.json", "acme"]),
        ("`review shares`", vec!["review", "shares", "-s", "acme.json", "acme"]),
        ("`check`", vec!["check", "-s", "acme.json"]),
        ("`matrix`", vec!["matrix"]),
        ("`actions`", vec!["actions"]),
        ("`diff`", vec!["diff", WIDER, "-s", "acme.json"]),
        ("`replay`", vec!["replay", "log.jsonl"]),
    ];
    for (name, arguments) in runs {
        let output = rolecall().args(&arguments).arg("--json").current_dir(&data).output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let fields = documented(name);
        let Some(object) = answer.as_object() else {
            assert!(fields.contains("an array"), "{name}");
            continue;
        };
        assert_eq!(object["version"], 1, "{name}");
        for field in object.keys().filter(|field| *field != "version") {
            assert!(fields.contains(&format!("`{field}`")), "{name}: `{field}` is not documented");
        }
        // a name before the first `each with` is a field at the top
        for field in fields.split('`').skip(1).step_by(2).take(2) {
            assert!(answer.to_string().contains(&format!("\"{field}\"")), "{name}: there is no `{field}`");
        }
    }
}
