//! Each call has one row, and each of its questions gets the answer that the tables say.
//!
//! The answers are worked out here a second time, from text: the documents' tables in `testkit/data`, and the own rows
//! in `tests/data`, which say again what `src/vocabulary.rs` says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use handlers::{Ask, How, Needs, Question, ROUTES, Route, VOCABULARY, policy, resource};
use rolecall::own::{AnyAction, AnyKind, KindPlace};
use rolecall::{
    Membership, Owner, Permission, Resource, Role, Subject, TeamMembership, TeamPermission, can, filter,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use testkit::tables;

/// A row of a table, by column title.
type Row = BTreeMap<String, String>;

/// The calls of the platform as they were mapped by hand onto the documented actions. The last column has the actions,
/// where one or several fit.
static CALLS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("data/calls.csv")));
/// The permissions by name, documented and own.
static PERMISSIONS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let documented = tables::PERMISSIONS.iter().map(|row| row.clone().into_iter().collect());
    by("name", documented.chain(rows(include_str!("data/permissions.csv"))))
});
/// The actions by name, documented and own.
static ACTIONS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let documented = tables::ACTIONS.iter().map(|row| {
        let mut row: Row = row.clone().into_iter().collect();
        row.insert("action".to_owned(), snake_case(&row["action"]));
        row
    });
    by("action", documented.chain(rows(include_str!("data/actions.csv"))))
});
/// The own kinds by name.
static KINDS: LazyLock<BTreeMap<String, Row>> =
    LazyLock::new(|| by("kind", rows(include_str!("data/kinds.csv"))));

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let titles = lines.next().unwrap();
    lines
        .map(|cells| {
            assert_eq!(cells.len(), titles.len(), "{cells:?}");
            titles.iter().cloned().zip(cells).collect()
        })
        .collect()
}

fn by(column: &str, rows: impl IntoIterator<Item = Row>) -> BTreeMap<String, Row> {
    let mut found = BTreeMap::new();
    for row in rows {
        let twice = found.insert(row[column].clone(), row);
        assert_eq!(twice, None);
    }
    found
}

/// `ViewAppTeams` to `view_app_teams`.
fn snake_case(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn questions() -> impl Iterator<Item = &'static Question> {
    ROUTES.iter().flat_map(Route::questions)
}

/// The permissions that a cell of the tables of actions names.
fn named(cell: &str) -> Vec<&'static Row> {
    let of_level = |level: &str| {
        let documented = tables::PERMISSIONS.iter().filter(|row| row["level"] == level);
        documented.map(|row| &PERMISSIONS[&row["name"]]).collect()
    };
    match cell {
        "" => Vec::new(),
        "@APP_LEVEL" => of_level("app"),
        "@ORGANIZATION_LEVEL" => of_level("organization"),
        names => names.split('|').map(|name| &PERMISSIONS[name]).collect(),
    }
}

fn is_yes(row: &Row, column: &str) -> bool {
    // documented team permissions have `umbrella`, `listed` or `inherited` where own ones have `yes`
    !matches!(row[column].as_str(), "no" | "blank" | "-")
}

/// Whether a member with the role holds the permission. They are in a team with the team permission on the app, or in
/// no team.
fn holds(role: Role, team: Option<TeamPermission>, permission: &Row, is_in_app: bool) -> bool {
    let cell = is_yes(permission, role.as_str());
    let mark = team.is_some_and(|team| is_yes(permission, team.as_str()));
    let is_contributor = role == Role::TeamContributor;
    match permission["level"].as_str() {
        // R4, R5: on everything that the organization owns; a Team Contributor's own cell is the ceiling (R6, V3)
        "organization" => cell || mark && !is_contributor,
        "app" => {
            let is_off_matrix = permission.get("source").is_some_and(|source| source != "matrix");
            let ceiling = !is_contributor || cell || is_off_matrix;
            is_in_app && (cell && !is_contributor || mark && ceiling)
        }
        level => panic!("{level}"),
    }
}

/// Whether any of the permissions that the question lists meets the condition.
fn is_satisfied(question: &Question, is_assigned: bool, is_held: impl Fn(&Row) -> bool) -> bool {
    let action = &ACTIONS[question.action.as_str()];
    let assigned = if is_assigned { named(&action["if_assigned"]) } else { Vec::new() };
    named(&action["any_of"]).into_iter().chain(assigned).any(is_held)
}

/// Whether the kind is in apps, from the tables.
fn is_in_apps(kind: AnyKind) -> bool {
    match KINDS.get(kind.as_str()) {
        Some(row) => row["place"] == "in_apps",
        None => !["organization", "team", "cluster", "nodepool"].contains(&kind.as_str()),
    }
}

fn member(role: Role, team: Option<TeamPermission>) -> Subject<&'static str> {
    let member = Membership::new("acme", role);
    let member = match team {
        Some(permission) => member.with_team(TeamMembership::new("team").with_app("cats", permission)),
        None => member,
    };
    policy().subject("ana", [member]).unwrap()
}

#[test]
fn each_call_has_one_row_and_no_call_is_left_to_the_nearest_action() {
    assert_eq!(CALLS.len(), 273);
    let calls: BTreeSet<_> = ROUTES.iter().map(|route| route.call).collect();
    assert_eq!(calls.len(), ROUTES.len(), "a call has two rows");
    assert_eq!(calls, CALLS.iter().map(|row| row["call"].as_str()).collect());
    let mut asking = 0;
    for (row, route) in CALLS.iter().zip(&ROUTES) {
        assert_eq!(row["call"], route.call, "the order is that of the interface");
        let asked: BTreeSet<_> = route.questions().iter().map(|question| question.action.as_str()).collect();
        let documented: BTreeSet<_> = row["documented"].split('|').filter(|name| !name.is_empty()).collect();
        match row["class"].as_str() {
            "not_authz" => assert!(matches!(route.needs, Needs::Nothing(_)), "{}", route.call),
            "exact" => assert!(documented.len() == 1 && asked.is_superset(&documented), "{}", route.call),
            "two" => assert!(documented.len() > 1 && asked.is_superset(&documented), "{}", route.call),
            "approx" | "none" => assert!(documented.is_empty() && !asked.is_empty(), "{}", route.call),
            class => panic!("{class}"),
        }
        asking += usize::from(!asked.is_empty());
    }
    assert_eq!(asking, 256);
}

#[test]
fn each_question_is_of_the_kind_that_its_action_applies_to() {
    for route in &ROUTES {
        for question in route.questions() {
            assert_eq!(question.action.applies_to(), question.of, "{} {}", route.call, question.action);
            assert_eq!(
                ACTIONS[question.action.as_str()]["applies_to"],
                question.of.as_str(),
                "{}",
                question.action
            );
            let is_view = question.action.as_str().starts_with("view_");
            assert!(question.how == How::Each || is_view, "{}: a list asks the view action", route.call);
        }
        if let [_, _, ..] = route.questions() {
            let asked = route.questions().iter().map(|question| (question.action.as_str(), question.when));
            assert_eq!(asked.collect::<BTreeSet<_>>().len(), route.questions().len(), "{}", route.call);
        }
    }
}

#[test]
fn a_call_that_lists_asks_by_filter_or_about_what_it_lists_of() {
    // these list what has no visibility and no assignees of its own: the one question is of the app, the model, …
    #[rustfmt::skip]
    let of_one = [
        "ListModelConcepts", "ListConceptLanguages", "ListDatasetVersions", "ListDatasetVersionMetricsGroups",
        "ListModelTypes", "ListModelVersionEvaluations", "ListModelReferences", "ListModelVersionInputExamples",
        "ListAppKeys", "ListCollaborators", "ListRunnerItems", "ListLogEntries", "StreamLogEntries",
        "PostAuditLogSearches", "ListWorkflowVersionEvaluationData", "ListPipelineVersionRunStatusLogs",
        "ListMetricLabels", "StreamModelOutputs",
    ];
    for route in ROUTES.iter().filter(|route| !route.questions().is_empty()) {
        let is_change = route.call.starts_with("Patch");
        let lists = route.call.starts_with("List") || route.call.starts_with("Stream");
        let searches = route.call.ends_with("Searches") && !is_change;
        let filters = route.questions().iter().any(|question| question.how == How::Filter);
        if lists || searches {
            assert_ne!(filters, of_one.contains(&route.call), "{}", route.call);
        }
    }
}

#[test]
fn every_own_row_is_used_and_says_what_the_tables_say() {
    let own = questions().filter(|question| matches!(question.action, AnyAction::Own(_)));
    let asked: BTreeSet<_> = own.map(|question| question.action.as_str()).collect();
    assert_eq!(asked, Ask::ALL.map(Ask::as_str).into());
    let kinds: BTreeSet<_> = questions().map(|question| question.of.as_str()).collect();
    for kind in VOCABULARY.kinds() {
        assert!(kinds.contains(kind.name), "{}", kind.name);
        let place = match kind.place {
            KindPlace::InApps => "in_apps",
            KindPlace::OfOrganizations => "of_organizations",
            KindPlace::OfOrganizationsAndUsers => "of_organizations_and_users",
        };
        assert_eq!(KINDS[kind.name]["place"], place, "{}", kind.name);
    }
    assert_eq!(VOCABULARY.kinds().len(), KINDS.len());

    let listed =
        |set: Permission| Ask::ALL.iter().any(|ask| (ask.row().any_of | ask.row().if_assigned).contains(set));
    for row in VOCABULARY.permissions() {
        assert!(listed(row.set()), "{} is asked by no action", row.name);
        let stated = &PERMISSIONS[row.name];
        assert_eq!(
            (stated["bit"].parse(), stated["level"].as_str()),
            (Ok(row.bit), row.level.as_str()),
            "{}",
            row.name
        );
        for (role, cell) in Role::ALL.iter().zip(row.roles) {
            assert_eq!(is_yes(stated, role.as_str()), cell, "{} {role}", row.name);
        }
        for (team, mark) in TeamPermission::ALL.iter().zip(row.team_permissions) {
            assert_eq!(is_yes(stated, team.as_str()), mark, "{} {team}", row.name);
        }
        assert_eq!(is_yes(stated, "public"), row.public, "{}", row.name);
    }
    let stated = PERMISSIONS.len() - tables::PERMISSIONS.len();
    assert_eq!(VOCABULARY.permissions().len(), stated);
}

/// The answers for all roles, each without a team and in a team with each team permission on the app, of resources that
/// are assigned to the member and of others.
#[test]
fn every_question_is_answered_for_every_role() {
    let teams = || [None].into_iter().chain(TeamPermission::ALL.map(Some));
    let (mut allowed, mut denied, mut answered) = (0, 0, BTreeSet::new());
    for (role, team) in Role::ALL.into_iter().flat_map(|role| teams().map(move |team| (role, team))) {
        let subject = member(role, team);
        for route in &ROUTES {
            for question in route.questions() {
                let is_in_app = is_in_apps(question.of);
                let private = resource(question.of, "acme", "cats").unwrap();
                for is_assigned in [false, true] {
                    let resource =
                        if is_assigned { private.clone().assigned_to("ana") } else { private.clone() };
                    let wanted = is_satisfied(question, is_assigned, |row| holds(role, team, row, is_in_app));
                    let case =
                        || format!("{}: {} {role} {team:?} {is_assigned}", route.call, question.action);
                    assert_eq!(can(&subject, question.action, &resource), wanted, "{}", case());
                    if question.how == How::Filter {
                        assert_eq!(
                            filter(&subject, question.action).contains(&resource),
                            wanted,
                            "{}",
                            case()
                        );
                    }
                    *(if wanted { &mut allowed } else { &mut denied }) += 1;
                    answered.insert(route.call);
                }
            }
        }
    }
    assert_eq!(answered.len(), 256);
    assert!(allowed > 1_000 && denied > 1_000, "{allowed} {denied}");
}

#[test]
fn another_organization_answers_no() {
    let admin = member(Role::Administrator, None);
    for question in questions() {
        let elsewhere = resource(question.of, "globex", "dogs").unwrap().assigned_to("ana");
        assert!(!can(&admin, question.action, &elsewhere), "{}", question.action);
    }
}

#[test]
fn users_do_everything_with_what_is_their_own() {
    let user = policy().subject("ana", []).unwrap();
    let other = policy().subject("ben", [Membership::new("acme", Role::Administrator)]).unwrap();
    for question in questions() {
        let place = KINDS.get(question.of.as_str()).map(|row| row["place"].as_str());
        let owned = match question.of {
            AnyKind::Own(kind) if place == Some("of_organizations_and_users") => {
                Resource::owned(kind, Owner::User("ana"))
            }
            // an organization, a team, a cluster or a nodepool is no user's
            kind if !is_in_apps(kind) => continue,
            kind => Resource::personal_app("ana", "birds").in_app(kind).unwrap(),
        };
        let action = question.action;
        // a runner is assigned to the user who registered it
        let is_by_assignment = action.as_str() == "edit_runner";
        assert_eq!(can(&user, action, &owned), !is_by_assignment, "{action}");
        assert!(can(&user, action, &owned.clone().assigned_to("ana")), "{action}");
        assert!(!can(&other, action, &owned), "{action}");
    }
}

#[test]
fn everyone_holds_what_is_public_on_public_resources() {
    let stranger = policy().subject("eve", []).unwrap();
    let nobody = Subject::anonymous().under(policy());
    let mut public = BTreeSet::new();
    for question in questions() {
        let app = Resource::app("acme", "cats").public();
        let Some(resource) = app.in_app(question.of) else { continue };
        let wanted = is_satisfied(question, false, |row| is_yes(row, "public"));
        for subject in [&stranger, &nobody] {
            assert_eq!(
                can(subject, question.action, &resource.clone().public()),
                wanted,
                "{}",
                question.action
            );
        }
        let is_app = question.of.as_str() == "app";
        assert!(
            is_app || !can(&stranger, question.action, &resource),
            "{}: of a private one",
            question.action
        );
        if wanted {
            public.insert(question.action.as_str());
        }
    }
    // views, and the use of public models, workflows and pipeline steps
    let uses = ["call_model", "call_workflow", "serve_model", "serve_pipeline_step", "serve_workflow"];
    let is_use = |action: &&str| !action.starts_with("view_");
    assert_eq!(public.iter().copied().filter(is_use).collect::<Vec<_>>(), uses);
}

#[test]
fn a_token_that_names_documented_permissions_alone_leaves_no_own_one() {
    let admin = member(Role::Administrator, None);
    let script = admin.clone().narrowed_to(Permission::all());
    for question in questions() {
        let resource = resource(question.of, "acme", "cats").unwrap();
        let wanted = is_satisfied(question, false, |row| {
            row.contains_key("source") && holds(Role::Administrator, None, row, is_in_apps(question.of))
        });
        assert_eq!(can(&script, question.action, &resource), wanted, "{}", question.action);
    }
}

/// A machine asks with a key: a user of the organization, narrowed to the one permission that machines need.
#[test]
fn a_machine_does_what_machines_do_and_nothing_else() {
    let machine =
        member(Role::InfrastructureManager, None).narrowed_to(handlers::vocabulary::OPERATE_MACHINES);
    let mut calls = Vec::new();
    for route in ROUTES.iter().filter(|route| !route.questions().is_empty()) {
        let is_allowed = |question: &Question| {
            can(&machine, question.action, &resource(question.of, "acme", "cats").unwrap())
        };
        if route.questions().iter().all(is_allowed) {
            calls.push(route.call);
        }
    }
    #[rustfmt::skip]
    let machines = [
        "ListRunnerItems", "PostRunnerItemOutputs", "ProcessRunnerItems", "PostNodepoolStatus", "PostLogEntries",
        "PostComputePlaneMetrics", "PostRunnerReplicaTaskMetrics",
    ];
    assert_eq!(calls, machines);
}

#[test]
fn the_page_is_up_to_date() {
    let page = include_str!("../ROUTES.md");
    assert_eq!(handlers::table().unwrap(), page, "run `cargo run -p handlers -- --write`");
}
