//! Files that are read and written, standard input and output.

use crate::{WIDER, code, file, folder, program, refusal, rolecall, run, text};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// What stands outside a region stays byte for byte, and a region keeps its line ends.
#[test]
fn lines_outside_a_region_stay_as_they_are() {
    let folder = folder("regions");
    let at = folder.join("a.md");
    fs::write(&at, b"# Title\r\n\r\nkept\r\n<!-- matrix: summary -->\r\nold\r\n<!-- /matrix -->\r\ntail")
        .unwrap();
    let write = || program("matrix").args(["--write", "a.md"]).current_dir(&folder).output().unwrap();
    assert_eq!(code(&write()), 0);
    let after = fs::read(&at).unwrap();
    assert!(after.starts_with(b"# Title\r\n\r\nkept\r\n<!-- matrix: summary -->\r\n"));
    assert!(after.ends_with(b"\r\n<!-- /matrix -->\r\ntail"));
    let lines = text(&after);
    assert_eq!(lines.matches('\n').count(), lines.matches("\r\n").count());
    assert_eq!(code(&write()), 0);
    assert_eq!(fs::read(&at).unwrap(), after);
    assert_eq!(code(&program("matrix").args(["--check", "a.md"]).current_dir(&folder).output().unwrap()), 0);
    // a byte order mark before the first marker, and mixed line ends
    fs::write(&at, b"\xEF\xBB\xBF<!-- matrix: summary -->\nx\n<!-- /matrix -->\r\na\n\rb").unwrap();
    assert_eq!(code(&write()), 0);
    let after = fs::read(&at).unwrap();
    assert!(
        after.starts_with(b"\xEF\xBB\xBF<!-- matrix: summary -->\n")
            && after.ends_with(b"<!-- /matrix -->\r\na\n\rb")
    );
}

/// `-` is standard input or output everywhere, and standard input is read once.
#[test]
fn a_dash_is_standard_input_or_output() {
    let folder = folder("dashes");
    let snapshot = run("convert", &["--sample"]).stdout;
    let piped = |arguments: &[&str], input: &[u8]| {
        let mut child = rolecall()
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // a program that reads nothing closes its input
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    };
    for arguments in [
        &["can", "ada", "view_app", "acme/cats", "--snapshot", "-"][..],
        &["check", "-s", "-"],
        &["review", "rows", "acme", "-s", "-", "--output", "-"],
        &["export", "openfga", "-s", "-", "--output", "store"],
        &["matrix", "--output", "-"],
        &["explain", "--sample", "ada", "view_app", "acme/cats", "-o", "-"],
    ] {
        let output = piped(arguments, &snapshot);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stdout.is_empty(), "{arguments:?}");
        assert!(!folder.join("-").exists(), "{arguments:?}");
    }
    assert_eq!(code(&piped(&["convert", "-"], &run("convert", &["--sample", "--small"]).stdout)), 0);
    assert_eq!(code(&piped(&["diff", "-"], &run("diff", &["--print"]).stdout)), 0);
    let record = run("explain", &["--sample", "--json", "ada", "view_app", "acme/cats"]).stdout;
    assert_eq!(code(&piped(&["replay", "-"], &record)), 0);
    for arguments in
        [&["diff", "-", "-"][..], &["check", "-s", "-", "--policy", "-"], &["review", "changes", "-", "-"]]
    {
        let output = piped(arguments, &snapshot);
        assert!(
            code(&output) == 2 && text(&output.stderr).contains("standard input cannot be both"),
            "{arguments:?}"
        );
    }
}

/// Files as Windows programs write them: a byte order mark, CR LF, and a clear word about UTF-16.
#[test]
fn files_from_windows_are_read() {
    let bom = |name: &str, content: &[u8]| {
        let windows = text(content).replace('\n', "\r\n");
        file(name, &format!("\u{FEFF}{windows}"))
    };
    let snapshot = bom("bom.json", &run("convert", &["--sample"]).stdout);
    let yaml = bom("bom.yaml", &run("convert", &["--sample", "--yaml"]).stdout);
    let policy = bom("bom_policy.json", &run("diff", &["--print"]).stdout);
    let small = bom("bom_small.json", &run("convert", &["--sample", "--small"]).stdout);
    let review = bom("bom_review.csv", &run("review", &["rows", "--sample", "acme"]).stdout);
    let module = bom("bom.ts", &run("typescript", &[]).stdout);
    let record = run("explain", &["--sample", "--json", "ada", "view_app", "acme/cats"]).stdout;
    let record = bom("bom_record.json", &record);
    let rows = bom("bom_vocabulary.json", include_bytes!("../../data/vocabulary.json"));
    let token = bom("bom_token.json", b"[{\"type\": \"rolecall\", \"privileges\": [\"VIEW_MODELS\"], \"place\": {\"organization\": \"acme\"}}]\n");
    let pipeline =
        ["explain", "--sample", "ada", "run_pipeline", "acme/cats/pipeline", "--vocabulary", &rows];
    for (arguments, expected) in [
        (vec!["can", "ada", "view_app", "acme/cats", "-s", &snapshot], 0),
        (vec!["can", "ada", "view_app", "acme/cats", "-s", &yaml], 0),
        (vec!["explain", "ada", "view_app", "acme/cats", "-s", &snapshot], 0),
        (vec!["explain", "ada", "view_app", "acme/cats", "-s", &yaml, "--policy", &policy], 0),
        (vec!["explain", "--sample", "ada", "view_model", "acme/cats/model", "--token", &token], 0),
        (pipeline.to_vec(), 0),
        (vec!["replay", &record], 0),
        (vec!["diff", &policy], 0),
        (vec!["matrix", "--policy", &policy], 0),
        (vec!["convert", &small], 0),
        (vec!["review", "changes", &review, &review], 0),
        (vec!["typescript", "--check", &module], 0),
    ] {
        let output = rolecall().args(&arguments).output().unwrap();
        assert_eq!(code(&output), expected, "{arguments:?}: {}", text(&output.stderr));
    }
    let utf16: Vec<u8> = "\u{FEFF}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = crate::path("utf16.json");
    fs::write(&path, utf16).unwrap();
    let (code, error) = refusal("check", &["-s", path.to_str().unwrap()]);
    assert!(code == 2 && error.contains("UTF-16: save it as UTF-8"), "{error}");
    fs::write(&path, b"{\"a\": \"\xff\"}").unwrap();
    assert!(refusal("check", &["-s", path.to_str().unwrap()]).1.contains("not UTF-8 at byte 7"));
}

/// An existing file is replaced only if somebody says so, a failed run leaves nothing, and permissions stay.
#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = folder("files");
    let out = folder.join("out.txt");
    let said = |arguments: &[&str]| {
        let output =
            rolecall().args(arguments).args(["-o", "out.txt"]).current_dir(&folder).output().unwrap();
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        (code(&output), text(&output.stderr))
    };
    let question = ["explain", "--sample", "ana", "delete_app", "acme/dogs"];
    for arguments in
        [&question[..], &["matrix"], &["typescript"], &["convert", "--sample"], &["man"], &["diff", WIDER]]
    {
        let _ = fs::remove_file(&out);
        assert_eq!(said(arguments).1, "", "{arguments:?}");
        let whole = fs::read(&out).unwrap();
        let exists = "error: out.txt: the file exists; --force replaces it\n";
        assert_eq!(said(arguments), (2, exists.to_owned()), "{arguments:?}");
        assert_eq!(said(&[arguments, &["--force"]].concat()).1, "");
        assert_eq!(fs::read(&out).unwrap(), whole);
    }
    // nothing is written if there is no answer
    fs::remove_file(&out).unwrap();
    assert_eq!(said(&["explain", "--sample", "nobody", "delete_app", "acme/dogs"]).0, 2);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let (code, error) = refusal("matrix", &["-o", "no/such/folder/x"]);
    assert!(code == 2 && error.starts_with("error: no/such/folder/x: "), "{error}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // a link to nothing stands for a file that another program makes at the last moment
        std::os::unix::fs::symlink("nowhere", &out).unwrap();
        let exists = "error: out.txt: the file exists; --force replaces it\n";
        assert_eq!(said(&["matrix"]), (2, exists.to_owned()));
        assert_eq!(fs::read_link(&out).unwrap(), Path::new("nowhere"));
        fs::remove_file(&out).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::write(&out, "old").unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(said(&["matrix", "--force"]).0, 0);
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let exported = |options: &[&str]| {
        let mut export = program("export");
        export.args(["cedar", "--sample", "-o", "cedar"]).args(options);
        crate::code(&export.current_dir(&folder).output().unwrap())
    };
    assert_eq!((exported(&[]), exported(&[]), exported(&["--force"])), (0, 2, 0));
    assert_eq!(fs::read_dir(folder.join("cedar")).unwrap().count(), 3);
}
