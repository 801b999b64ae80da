//! Tests of the page of all actions, which `matrix` writes.

use super::{MATRIX, WIDER, code, documented, file, policy_file, refusal, run, text};
use rolecall::custom::CustomRole;
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Role, Subject, TeamMembership, TeamPermission,
    can,
};
use std::collections::BTreeSet;
use std::fs;
use testkit::resources::{inside, of_kind};
use testkit::tables::ACTIONS;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/actions.md");

/// The rows of the page, each with the kind in the heading above.
fn rows(page: &str) -> Vec<(&str, Vec<&str>)> {
    let mut kind = "";
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### On a resource of kind ") {
            kind = heading.trim_matches('`');
        }
        if line.starts_with("| `") {
            let cells = line.trim_matches('|').split('|').map(str::trim);
            rows.push((kind, cells.collect()));
        }
    }
    rows
}

fn member(membership: Membership<u64>) -> Subject<u64> {
    Subject::new(7, [membership]).unwrap()
}

fn team(permission: TeamPermission) -> TeamMembership<u64> {
    TeamMembership::new(30).with_app(100, permission)
}

/// The title without its remark, if the subject may do the action on some resource: on an unassigned one, or else on
/// one that is assigned.
fn holds(subject: &Subject<u64>, action: Action, title: &str, remark: &str) -> Option<String> {
    let title = title.split(" (").next().unwrap();
    let resource = of_kind(action.applies_to(), 1, 100);
    if can(subject, action, &resource) {
        let remark = if remark.is_empty() { String::new() } else { format!(" ({remark})") };
        return Some(format!("{title}{remark}"));
    }
    let remark = if remark.is_empty() { "if assigned".to_owned() } else { format!("{remark}, if assigned") };
    can(subject, action, &resource.assigned_to(7)).then(|| format!("{title} ({remark})"))
}

/// The roles by the answers of the evaluator. Only Team Contributor reaches selected apps, and a team with Full Access
/// grants it everything that a team can.
fn roles(action: Action) -> Vec<String> {
    let role = |role: Role| {
        let alone = holds(&member(Membership::new(1, role)), action, role.label(), "");
        let in_team = Membership::new(1, role).with_team(team(TeamPermission::FullAccess));
        let in_team = || holds(&member(in_team), action, role.label(), "through a team");
        alone.or_else(|| (role == Role::TeamContributor).then(in_team).flatten())
    };
    Role::ALL.into_iter().filter_map(role).collect()
}

/// The team permissions by the answers of the evaluator, for a member whose role grants nothing and limits nothing.
fn team_permissions(action: Action) -> Vec<String> {
    let nothing = CustomRole::new("nothing", Permission::empty(), Reach::SelectedApps, None).unwrap();
    let held = |permission: TeamPermission| {
        let membership = Membership::new(1, nothing.clone()).with_team(team(permission));
        holds(&member(membership), action, permission.label(), "")
    };
    TeamPermission::ALL.into_iter().filter_map(held).collect()
}

fn or_none(titles: &[String]) -> String {
    if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
}

/// The names in a cell of `actions.csv`, or the words for all permissions of a level.
fn documented_names(cell: &str) -> BTreeSet<&str> {
    match cell {
        "" => BTreeSet::new(),
        "@APP_LEVEL" => BTreeSet::from(["any app-level permission"]),
        "@ORGANIZATION_LEVEL" => BTreeSet::from(["any organization-level permission"]),
        names => names.split('|').collect(),
    }
}

/// The alternatives in a cell of the page.
fn names(words: &str) -> BTreeSet<&str> {
    words.split(" or ").map(|name| name.trim_matches('`')).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_cell_is_what_the_documents_and_the_evaluator_say() {
    let page = fs::read_to_string(PAGE).unwrap();
    let rows = rows(&page);
    assert_eq!(rows.len(), ACTIONS.len());
    for (row, action) in ACTIONS.iter().zip(Action::ALL) {
        let name = format!("`{action}`");
        let (kind, cells) = rows.iter().find(|(_, cells)| cells[0] == name).unwrap();
        assert_eq!((*kind, cells.len()), (row["applies_to"].as_str(), 6), "{action}");
        assert_eq!(cells[1], action.purpose());

        let (any_of, if_assigned) = cells[2].split_once("; if assigned: ").unwrap_or((cells[2], ""));
        assert_eq!(names(any_of), documented_names(&row["any_of"]), "{action}");
        assert_eq!(names(if_assigned), documented_names(&row["if_assigned"]), "{action}");

        assert_eq!(cells[3], or_none(&roles(action)), "{action}");
        assert_eq!(cells[4], or_none(&team_permissions(action)), "{action}");
        let kind = action.applies_to();
        let public = || inside(Resource::app(1, 100).public(), kind).public();
        let is_open = kind.is_in_app() && can(&Subject::anonymous(), action, &public());
        assert_eq!(cells[5], if is_open { "everyone" } else { "" }, "{action}");
    }
}

/// Another policy: a ceiling that excludes what the column grants, and a role that reaches all apps.
#[test]
fn the_page_of_another_policy_follows_its_ceiling_and_reach() {
    let page = |name: &str, policy: &Policy| {
        let page = file(&format!("{name}.md"), "<!-- matrix: actions -->\n<!-- /matrix -->\n");
        let policy = policy_file(&format!("{name}.json"), policy);
        assert_eq!(code(&run(MATRIX, &["--policy", &policy, "--write", &page])), 0);
        fs::read_to_string(page).unwrap()
    };
    let roles = |page: &str| {
        let rows = rows(page);
        let (_, cells) = rows.iter().find(|(_, cells)| cells[0] == "`train_model`").unwrap();
        cells[3].to_owned()
    };
    let role = Role::TeamContributor;
    let ceiling = documented().ceiling(role).unwrap().difference(Permission::TRAIN_MODELS);
    let capped = page("capped_actions", &documented().with_ceiling(role, Some(ceiling)).unwrap());
    assert_eq!(roles(&capped), "Administrator, Organization Contributor");
    assert!(capped.contains("This is not the documented policy."), "{capped}");

    let everywhere = page("reaching_actions", &documented().with_reach(role, Reach::AllApps));
    assert_eq!(roles(&everywhere), "Administrator, Organization Contributor, Team Contributor");
}

#[test]
fn check_reports_a_changed_cell_and_write_restores_it() {
    assert_eq!(code(&run(MATRIX, &["--check", PAGE])), 0);
    let right = fs::read_to_string(PAGE).unwrap();
    for (from, to) in [
        ("Predict with the model.", "Predict with a model. "),
        ("any organization-level permission", "any organization-level permit    "),
        ("Labeler Worker (if assigned)", "Labeler Worker              "),
        ("everyone", "nobody  "),
    ] {
        let line = right.lines().position(|line| line.contains(from)).unwrap() + 1;
        let changed = file("changed_action.md", &right.replacen(from, to, 1));
        let (code, message) = refusal(MATRIX, &["--check", &changed]);
        assert_eq!(code, 1, "{message}");
        assert!(message.contains(&format!("{changed}:{line}: not up to date")), "{message}");
        assert_eq!(text(&run(MATRIX, &["--write", &changed]).stderr), "");
        assert_eq!(fs::read_to_string(&changed).unwrap(), right);
    }
    assert_eq!(refusal(MATRIX, &["--policy", WIDER, "--check", PAGE]).0, 1);
}
