//! Tests of the questions: answers, names, errors, tokens and exit codes.

use super::data::directory;
use super::{code, file, is_refused, policy_file, program, run, text, unwrapped};
use rolecall::own::AnyAction;
use rolecall::{Action, Owner, Permission, Policy, Resource, ResourceKind, Role, Subject, can};
use rolecall_cli::answers::{list, places, who};
use rolecall_cli::data::{Id, Inputs, naming};
use serde_json::{Value, json};
use testkit::generated::Plan;

fn asked(arguments: &[&str]) -> std::process::Output {
    run("explain", &[&["--sample"], arguments].concat())
}

#[test]
fn errors_about_unknown_names_list_the_known_ones() {
    is_refused(
        "can",
        &["--sample", "anna", "train_modle", "acme/cat/model"],
        &[
            "unknown user `anna`: expected one of `ada`, `ana`, `ben`, `cleo`, `dan`, `eva`, `fay`, `gus`, \
             `anonymous`; did you mean `ana`?",
            "unknown action `train_modle`: the most similar of 113 are `train_model`, `create_module`, \
             `create_model`, `edit_module`, `install_module`; did you mean `train_model`?",
            "`acme` has no app `cat`: expected one of `cats`, `dogs`, `showcase`; did you mean `acme/cats`?",
        ],
    );
    is_refused(
        "can",
        &["--sample", "ana", "train_app", "acme/cats/model"],
        &[
            "unknown action `train_app`: the actions on a resource of kind `model` are `view_model`, `update_model`, \
           `delete_model`, `delete_model_version`, `train_model`, `view_model_metrics`, `change_model_visibility`, \
           `use_model`, `deploy_model`, `view_deployed_model`; did you mean `train_model`?",
        ],
    );
    is_refused(
        "can",
        &["--sample", "ana", "view_app", "cats"],
        &["unknown organization `cats`: expected one of `acme`, `globex`; did you mean `acme/cats`?"],
    );
    is_refused(
        "can",
        &["--sample", "ana", "view_app", "acme/cats", "--scopes", "VIEW_MODEL,PREDICT"],
        &["unknown scope `VIEW_MODEL`: the most similar of 60 are `VIEW_MODELS`, `VIEW_MODEL_METRICS`, \
           `CREATE_MODELS`, `VIEW_CONCEPTS`, `TRAIN_MODELS`; did you mean `VIEW_MODELS`?"],
    );
    is_refused(
        "can",
        &["--sample", "\u{1b}[31m", "view_app", "acme/cats/\u{7}"],
        &[
            "unknown user `\\u{1b}[31m`: expected one of `ada`, `ana`, `ben`, `cleo`, `dan`, `eva`, `fay`, \
             `gus`, `anonymous`",
            "`acme/cats` has no `%07`: expected one of `model`, `workflow`, `dataset`, `input`, `annotation`, \
             `concept`, `task`, `module`",
        ],
    );
    is_refused(
        "can",
        &["--sample", "ana", "view_app", "acme/cats", "--public"],
        &[
            "--public is about a resource in an app, and `acme/cats` is of kind `app`: whether an app is public, the \
           snapshot says",
        ],
    );
    let no_data = "no data: give --snapshot FILE (`-` for standard input), --events FILE, or --sample for a small example";
    is_refused("can", &["ana", "view_app", "acme/cats"], &[no_data]);
}

/// Users are found by id and address, organizations and apps by id and name, and ids with any letters by escapes.
#[test]
fn things_are_found_by_id_and_by_name() {
    let small = json!({
        "organizations": {"a/b": {
            "name": "Acme & Söhne",
            "apps": {"team": {"name": "Teams of the week"}, "50%": {}, "貓 1": {"name": "Cats"}},
            "members": {"ana": {"role": "administrator", "teams": []}}
        }},
        "users": {"ana": {"email": "ana@example.com", "apps": {"x": {}}}, "anonymous": {}, "user:7": {"email": "u7@example.com"}}
    });
    let small = file("odd_ids.json", &small.to_string());
    let snapshot = file("odd_snapshot.json", &text(&run("convert", &[&small]).stdout));
    let allowed = |subject: &str, action: &str, resource: &str| {
        let output = run("can", &["-s", &snapshot, subject, action, resource]);
        (code(&output), text(&output.stderr))
    };
    for (subject, action, resource) in [
        ("ana", "create_app", "a%2Fb"),
        ("ana@example.com", "create_app", "acme & söhne"),
        ("user:ana", "view_app", "a%2Fb/50%25"),
        ("ana", "view_app", "a%2Fb/app:team"),
        ("ana", "view_app", "a%2fb/Teams of the week"),
        ("ana", "edit_team", "a%2Fb/any:team"),
        ("ana", "view_model", "a%2Fb/cats/model"),
        ("ana", "view_model", "a%2Fb/貓%201/model"),
        ("ana", "view_model", "user:ana/x/model"),
    ] {
        let (code, error) = allowed(subject, action, resource);
        assert_eq!((code, error.as_str()), (0, ""), "{subject} {action} {resource}");
    }
    for (subject, action, resource, expected) in [
        (
            "ana",
            "view_app",
            "a%2Fb/team",
            "is an app and also any team: write `a%2Fb/app:team` or `a%2Fb/any:team`",
        ),
        ("ana", "view_app", "a%2", "`%` needs two hexadecimal digits after it"),
        ("ana", "view_app", "a%FF", "are not UTF-8"),
        ("ana", "view_app", "a/b/c/d", "has too many parts"),
        ("ana", "view_app", "user:ana", "is a user, not a resource"),
        ("ana", "view_app", "user:ana/y", "`user:ana` has no `y`: expected `x`"),
        ("ana", "view_app", "a%2Fb/organization", "has no `organization`"),
        ("ana", "view_app", "a%2Fb/cats/app", "has no `app`"),
    ] {
        let (code, error) = allowed(subject, action, resource);
        assert!(code == 2 && error.contains(expected), "{resource}: {error}");
    }
    // nobody is mistaken for the caller who is not signed in
    assert_eq!(allowed("anonymous", "create_app", "a%2Fb").0, 1);
    let said = run("can", &["-s", &snapshot, "user:anonymous", "create_app", "a%2Fb", "--json"]);
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(said["user"], "anonymous");
}

#[test]
fn the_given_policy_decides_if_it_governs_or_is_asked_for() {
    let ceilingless = Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap();
    let policy = policy_file("ceilingless.json", &ceilingless);
    let question = ["ana", "delete_app", "acme/dogs", "--policy", &policy];
    let output = asked(&question);
    assert_eq!(code(&output), 0, "the sample has no policy of its own");
    assert!(text(&output.stdout).contains(&ceilingless.fingerprint().to_string()));

    let snapshot = file("of_the_documented.json", &text(&run("convert", &["--sample"]).stdout));
    let output = run("can", &[&question[..], &["-s", &snapshot]].concat());
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("governed this directory"), "{}", text(&output.stderr));
    assert_eq!(code(&run("can", &[&question[..], &["-s", &snapshot, "--what-if"]].concat())), 0);

    let wider = file("of_another.json", &text(&run("convert", &["--sample", "--policy", &policy]).stdout));
    assert_eq!(code(&run("can", &["ana", "delete_app", "acme/dogs", "-s", &wider])), 2);
    assert_eq!(code(&run("can", &[&question[..], &["-s", &wider]].concat())), 0);
}

#[test]
fn the_json_has_decision_reason_ids_and_policy() {
    let output = asked(&["ana", "delete_app", "acme/dogs", "--json"]);
    assert_eq!(code(&output), 1);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let explanation = &answer["explanation"];
    assert_eq!((&answer["version"], &explanation["decision"]), (&json!(1), &json!("deny")));
    assert_eq!(explanation["reason"], "capped_by_ceiling");
    assert_eq!((&explanation["user"], &explanation["resource"]["app"]), (&json!("ana"), &json!("dogs")));
    assert_eq!(explanation["resource"]["owner"]["organization"], "acme");
    assert_eq!(explanation["policy"], Policy::documented().fingerprint().to_string());
    assert_eq!(answer["public"]["reason"], "not_granted");
    assert_eq!(answer["remedies"].as_array().unwrap().len(), 6);
}

#[test]
fn a_token_narrows_and_one_without_scopes_allows_nothing() {
    let output = asked(&["ada", "view_app", "acme/cats", "--scopes", "", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["explanation"]["reason"], "narrowed_by_token");
    assert_eq!(code(&asked(&["ada", "view_app", "acme/cats", "--scopes", "VIEW_MODELS, PREDICT"])), 0);
    let token =
        json!([{"type": "rolecall", "privileges": ["VIEW_MODELS"], "place": {"organization": "globex"}}]);
    let token = file("token.json", &token.to_string());
    assert_eq!(code(&asked(&["ada", "view_model", "acme/cats/model", "--token", &token])), 1);
    assert_eq!(code(&asked(&["gus", "view_model", "globex/rockets/model", "--token", &token])), 0);
}

#[test]
fn remedies_beyond_the_first_are_counted_and_listed() {
    let question = ["ada", "view_app", "acme/cats", "--scopes", ""];
    let some = text(&asked(&question).stdout);
    let all = run("remedies", &[&question[..], &["--sample", "--json"]].concat());
    let all: Value = serde_json::from_slice(&all.stdout).unwrap();
    let all = all["remedies"].as_array().unwrap().len();
    let shown = some.lines().filter(|line| line.starts_with("  add the scope")).count();
    assert!(
        some.contains(&format!("  and {} more; `rolecall remedies` lists them\n", all - shown)),
        "{some}"
    );
    let listed = text(&run("remedies", &[&question[..], &["--sample"]].concat()).stdout);
    assert_eq!(listed.lines().filter(|line| line.starts_with("  add the scope")).count(), all);
}

/// A sample of all questions about the sample.
#[test]
fn the_exit_code_is_the_answer() {
    let directory = Inputs { sample: true, ..Inputs::default() }.directory().unwrap();
    let resources = [
        "acme",
        "acme/team",
        "acme/cats",
        "acme/cats/task",
        "acme/showcase",
        "user:ana/scratch",
        "globex/rockets/model",
    ];
    let mut rng = fastrand::Rng::with_seed(11);
    let (mut allowed, mut denied) = (0, 0);
    for subject in ["ada", "ana", "ben", "cleo", "anonymous"] {
        for path in resources {
            let resource = naming::resource(&directory, path).unwrap();
            let on_kind: Vec<_> =
                Action::ALL.into_iter().filter(|action| resource.kind() == action.applies_to()).collect();
            for action in rng.choose_multiple(on_kind, 3).into_iter().chain([Action::DeleteApp]) {
                let expected = can(&naming::subject(&directory, subject).unwrap(), action, &resource);
                let output =
                    program("can").args(["--sample", subject, action.as_str(), path]).output().unwrap();
                assert_eq!(code(&output), i32::from(!expected), "{subject} {action} {path}");
                if expected { allowed += 1 } else { denied += 1 }
            }
        }
    }
    assert!(allowed > 20 && denied > 50, "{allowed} and {denied}");
}

/// `who`, `where` and `list` say what `can` says, for every user, action and app of a generated organization.
#[test]
fn lists_hold_exactly_what_can_allows() {
    let (_, directory) = directory(Plan { members: 40, apps: 8, teams: 25, seed: 5 });
    let (organization, facts) = directory.organizations().next().unwrap();
    let owner = Owner::Organization(organization.clone());
    let subjects: Vec<(&Id, Subject<Id>)> =
        directory.accounts().map(|(id, _)| (id, directory.subject(id).unwrap().into_subject())).collect();
    let (mut allowed, mut questions) = (0, 0);
    for action in Action::ALL {
        let kind = action.applies_to();
        let mut resources = Vec::new();
        if kind.is_in_app() {
            for (app, _) in facts.apps() {
                let place = directory.resource(&owner, app).unwrap();
                resources.push(if kind == ResourceKind::App { place } else { place.in_app(kind).unwrap() });
            }
        } else {
            resources.push(Resource::of_organization(kind, organization.clone()).unwrap());
        }
        for resource in &resources {
            let may: Vec<&Id> = subjects
                .iter()
                .filter(|(_, subject)| can(subject, action, resource))
                .map(|(id, _)| *id)
                .collect();
            let found = serde_json::to_value(who::answer(&directory, action.into(), resource)).unwrap();
            let found: Vec<&str> = found["users"]
                .as_array()
                .unwrap()
                .iter()
                .map(|user| user["user"].as_str().unwrap())
                .collect();
            assert_eq!(found, may.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "{action}");
            allowed += may.len();
            questions += subjects.len();
        }
        for (id, subject) in subjects.iter().step_by(7) {
            let found =
                serde_json::to_value(places::answer(&directory, subject, AnyAction::from(action))).unwrap();
            let found = found["apps"].as_array().unwrap();
            for resource in &resources {
                let path = naming::app_path(owner.as_ref(), resource.app_id().unwrap_or(id));
                let is_found = found.iter().any(|app| app["path"] == path.as_str() && app["which"] == "all");
                assert_eq!(
                    is_found,
                    kind.is_in_app() && can(subject, action, resource),
                    "{id} {action} {path}"
                );
                if !kind.is_in_app() {
                    continue;
                }
                let listed = serde_json::to_value(list::answer(subject, resource, false)).unwrap();
                let listed = listed["kinds"][0]["allowed"].as_array().unwrap();
                let is_listed = listed.iter().any(|named| named["action"] == action.as_str());
                assert_eq!(is_listed, can(subject, action, resource), "{id} {action} {path}");
            }
        }
    }
    assert!(allowed > 3_000 && questions > 20_000, "{allowed} of {questions}");
}

/// Two users who differ in nothing get the same answers, and others the differences that `can` has.
#[test]
fn compare_counts_every_action() {
    let directory = Inputs { sample: true, ..Inputs::default() }.directory().unwrap();
    for (one, other) in [("ada", "ana"), ("ana", "ben"), ("cleo", "cleo"), ("dan", "anonymous")] {
        let output = run("compare", &["--sample", one, other, "acme/dogs", "--json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let [one, other] = [one, other].map(|user| naming::subject(&directory, user).unwrap());
        let app = naming::resource(&directory, "acme/dogs").unwrap();
        let place = |kind: ResourceKind| {
            if kind == ResourceKind::App { Some(app.clone()) } else { app.clone().in_app(kind) }
        };
        let only = |may: &Subject<Id>, may_not: &Subject<Id>| {
            let actions =
                Action::ALL.into_iter().filter_map(|action| Some((action, place(action.applies_to())?)));
            let differs =
                actions.filter(|(action, place)| can(may, *action, place) && !can(may_not, *action, place));
            differs.map(|(action, _)| action.as_str().to_owned()).collect::<Vec<_>>()
        };
        for (field, expected) in [("only_one", only(&one, &other)), ("only_other", only(&other, &one))] {
            let mut found: Vec<String> = answer[field]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["action"].as_str().unwrap().to_owned())
                .collect();
            let mut expected = expected;
            found.sort();
            expected.sort();
            assert_eq!(found, expected);
        }
        let is_same = answer["only_one"] == json!([]) && answer["only_other"] == json!([]);
        assert_eq!(code(&output), i32::from(!is_same));
    }
}

// The program colors text between backticks, and a custom role may have a backtick in its name.
#[test]
fn names_with_backticks_are_printed_unchanged() {
    let small = r#"{
        "organizations": {"acme": {
            "roles": [{"name": "Odd` Name", "grants": [], "reach": "all_apps", "ceiling": null}],
            "members": {"ana": {"role": "Odd` Name", "teams": []}, "ada": {"role": "administrator", "teams": []}}
        }},
        "users": {"ana": {}, "ada": {}}
    }"#;
    let snapshot = file("odd.json", &text(&run("convert", &[&file("odd_small.json", small)]).stdout));
    let output = run("explain", &["ana", "create_app", "acme", "-s", &snapshot]);
    let tree = "\
May `ana` do `create_app` on `acme`?

denied: no role, team, share or ownership of the user grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
└─ role `Odd\\` Name` in `acme`: does not grant it (R4)
   └─ Odd` Name × Create Apps: No
";
    assert!(text(&output.stdout).starts_with(tree), "{}", text(&output.stdout));
}

/// A vocabulary in a file: own permissions, kinds and actions are asked and listed by name.
#[test]
fn own_rows_come_from_a_file() {
    let vocabulary = json!({
        "permissions": [{
            "bit": 64, "name": "RUN_PIPELINES", "title": "Run pipelines", "level": "app", "public": false,
            "roles": ["administrator", "organization_contributor", "team_contributor"], "team_permissions": ["full_access"]
        }],
        "kinds": [{"name": "pipeline", "place": "in_apps"}, {"name": "secret", "place": "of_organizations_and_users"}],
        "actions": [
            {"name": "run_pipeline", "purpose": "Start a run.", "kind": "pipeline", "any_of": ["RUN_PIPELINES"], "if_assigned": []},
            {"name": "reindex_app", "purpose": "Index again.", "kind": "app", "any_of": ["EDIT_INPUTS"], "if_assigned": []}
        ]
    });
    let file_of = |name: &str, value: &Value| file(name, &value.to_string());
    let path = file_of("vocabulary.json", &vocabulary);
    let allows =
        |arguments: &[&str]| code(&run("can", &[&["--sample", "--vocabulary", &path], arguments].concat()));
    assert_eq!(allows(&["ada", "run_pipeline", "acme/cats/pipeline"]), 0);
    assert_eq!(allows(&["ana", "run_pipeline", "acme/dogs/pipeline"]), 0);
    assert_eq!(allows(&["ana", "run_pipeline", "acme/cats/pipeline"]), 1);
    assert_eq!(allows(&["ada", "reindex_app", "acme/cats"]), 0);
    assert_eq!(allows(&["ada", "run_pipeline", "acme/cats/pipeline", "--scopes", "RUN_PIPELINES"]), 0);
    assert_eq!(allows(&["ada", "run_pipeline", "acme/cats/pipeline", "--scopes", "PREDICT"]), 1);
    assert!(text(&run("actions", &["--vocabulary", &path, "pipeline"]).stdout).contains("run_pipeline"));
    let listed = text(&run("list", &["--sample", "--vocabulary", &path, "ada", "acme/cats"]).stdout);
    assert!(listed.contains("Start a run.") && listed.contains("reindex_app"), "{listed}");
    assert!(text(&run("typescript", &["--vocabulary", &path]).stdout).contains("\"RUN_PIPELINES\","));

    // every fault is reported, with the file
    let mut faulty = vocabulary.clone();
    faulty["permissions"][0]["bit"] = json!(3);
    faulty["actions"][0]["any_of"] = json!(["RUN_NOTHING"]);
    faulty["kinds"][0]["name"] = json!("model");
    let path = file_of("faulty_vocabulary.json", &faulty);
    let output = run("actions", &["--vocabulary", &path]);
    let said = text(&output.stderr);
    assert_eq!((code(&output), said.lines().count() >= 3), (2, true), "{said}");
    assert!(said.lines().all(|line| line.starts_with(&format!("error: {path}: "))), "{said}");
    assert!(
        said.contains("unknown permission `RUN_NOTHING`")
            && said.contains("reads like the documented `model`"),
        "{said}"
    );
}

/// Events are applied on top of a snapshot; those that it contains already are passed over.
#[test]
fn a_log_of_events_follows_a_snapshot() {
    use rolecall::directory::{Command, Directory, Email, Event, Name};
    let (ana, ben) = (Subject::new(7, []).unwrap(), Subject::new(8, []).unwrap());
    let mut directory = Directory::<u64>::new();
    let mut log: Vec<Event<u64>> = Vec::new();
    let email = |user: &str| Email::new(format!("{user}@example.com")).unwrap();
    let mut execute = |directory: &mut Directory<u64>, by: &Subject<u64>, command| {
        log.extend(directory.execute(by, 1, command).unwrap());
        log.iter().map(|event| serde_json::to_string(event).unwrap() + "\n").collect::<String>()
    };
    execute(&mut directory, &ana, Command::Register { email: email("ana") });
    let create = Command::CreateOrganization {
        organization: 1,
        name: Name::new("Acme").unwrap(),
        billing_email: email("ana"),
    };
    execute(&mut directory, &ana, create);
    let early = file("early.json", &serde_json::to_string(&directory.snapshot()).unwrap());
    let owner = Owner::Organization(1);
    execute(&mut directory, &ben, Command::Register { email: email("ben") });
    let written = execute(
        &mut directory,
        &ana,
        Command::CreateApp { owner, app: 10, name: Name::new("Cats").unwrap(), unseen: false },
    );
    let events = file("events.jsonl", &written);
    let array = file("events.json", &format!("[{}]", written.trim_end().replace('\n', ",")));
    for events in [&events, &array] {
        assert_eq!(
            code(&run("can", &["7", "view_app", "1/10", "--snapshot", &early, "--events", events])),
            0
        );
        assert_eq!(code(&run("can", &["ana@example.com", "view_app", "Acme/Cats", "--events", events])), 0);
        assert_eq!(code(&run("can", &["8", "view_app", "1/10", "--events", events])), 1);
    }
    assert_eq!(code(&run("can", &["7", "view_app", "1/10", "--snapshot", &early])), 2);
    // a log that was cut
    let cut = file("cut.jsonl", &written.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let output = run("check", &["--events", &cut]);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    assert!(unwrapped(&output.stdout).contains("event 2 is out of order: expected event 1"));
}

#[test]
fn tokens_have_every_permission_as_a_scope() {
    let all = Permission::ALL.map(|permission| permission.to_string()).join(",");
    assert_eq!(code(&asked(&["ada", "delete_app", "acme/cats", "--scopes", &all])), 0);
}
