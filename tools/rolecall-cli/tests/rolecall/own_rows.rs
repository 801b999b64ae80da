//! A service's own permissions, kinds and actions in the matrix, the page of actions, the difference of policies and the
//! access review.

use rolecall::custom::CustomRole;
use rolecall::diff::WrittenPolicy;
use rolecall::directory::{AccessReview, Command, Directory, Email, Name};
use rolecall::own::{AnyAction, AnyKind, OwnPermission};
use rolecall::{
    Membership, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, Subject, TeamMembership,
    TeamPermission, can,
};
use rolecall_cli::answers::review::rows::Rows;
use rolecall_cli::answers::{Answer, diff as answer};
use rolecall_cli::matrix;
use rolecall_cli::page::Look;

rolecall::own_vocabulary! {
    /// What the pipeline service asks.
    const VOCABULARY;
    permissions {
        64  RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y N N] [Y N N N] -;
        65  VIEW_RUNS      "View the runs"      App          [Y N Y N Y N] [Y Y N N] P;
        66  ORDER_LABELING "Order labeling"     App          [Y Y Y N N N] [N N N N] -;
        90  VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        127 VIEW_QUOTAS    "View quotas"        Organization [Y N Y N N Y] [Y N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        SECRET   "secret"   OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Build the search index of the app anew.
        ReindexApp       "reindex_app"        App          [EDIT_INPUTS]           [];
        /// Order labels.
        CreateLabelOrder "create_label_order" App          [ORDER_LABELING]        [];
        /// Start a run of the pipeline.
        RunPipeline      "run_pipeline"       PIPELINE     [RUN_PIPELINES]         [WRITE_TASK_ANNOTATIONS];
        /// Show a run | its output.
        ViewRun          "view_run"           PIPELINE     [VIEW_RUNS VIEW_MODELS] [];
        /// Show who did what.
        ViewAuditLog     "view_audit_log"     Organization [VIEW_AUDIT_LOG]        [];
        /// Show a secret.
        ViewSecret       "view_secret"        SECRET       [VIEW_QUOTAS]           [];
    }
}

fn policy() -> Policy {
    Policy::documented().clone().with_vocabulary(VOCABULARY)
}

/// The cells of the rows of a Markdown page, each with its line.
fn rows(page: &str) -> Vec<(usize, Vec<String>)> {
    let rows =
        page.lines().enumerate().filter(|(_, line)| line.starts_with("| ") && !line.starts_with("| -"));
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{0}");
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{0}', "|"));
        cells.collect()
    };
    rows.map(|(number, line)| (number, cells(line))).collect()
}

#[test]
fn own_permissions_follow_the_documented_ones() {
    let page = matrix::markdown(&policy());
    let own = page.lines().position(|line| line == "### The service's own permissions").unwrap();
    let rows = rows(&page);
    let documented = Permission::ALL.map(|permission| format!("`{permission}`"));
    let is_at =
        |name: &str| rows.iter().find(|(_, cells)| cells.get(1).is_some_and(|cell| cell == name)).unwrap();
    assert!(documented.iter().all(|name| is_at(name).0 < own));
    for row in VOCABULARY.permissions() {
        let OwnPermission { name, title, level, roles, team_permissions, public, .. } = row;
        let (line, cells) = is_at(&format!("`{name}`"));
        assert!(*line > own && cells[0] == *title && cells[2] == level.as_str(), "{cells:?}");
        let word = |held: &bool| if *held { "✓ Yes" } else { "✗ No" };
        let expected: Vec<_> = roles.iter().chain(team_permissions).map(word).collect();
        assert_eq!(cells[3..13], expected, "{name}");
        assert_eq!(cells[13], if *public { "held by everyone" } else { "" });
    }
    assert!(page.contains(
        "This is the documented policy, with 5 permissions, 2 kinds and 6 actions of the service's own."
    ));
    let ceiling =
        rows.iter().find(|(_, cells)| cells[0].starts_with("Team Contributor") && cells.len() == 3).unwrap();
    assert!(ceiling.1[2].ends_with("VIEW_RUNS, ORDER_LABELING, VIEW_QUOTAS"), "{:?}", ceiling.1); // but not RUN_PIPELINES (V3)
    assert!(!ceiling.1[2].contains("documented"));
}

/// V1: the documented rows are the same with a vocabulary.
#[test]
fn documented_rows_stay_as_they_are() {
    let documented = matrix::markdown(Policy::documented());
    let own = matrix::markdown(&policy());
    let table = |page: &str| page.split("### Reach").next().unwrap().to_owned();
    // a column may be wider with a vocabulary, so cells are compared
    let cells = |page: &str| rows(&table(page)).into_iter().map(|(_, cells)| cells).collect::<Vec<_>>();
    let (documented, own) = (cells(&documented), cells(&own));
    assert_eq!(documented[..], own[..documented.len()]);
    assert_eq!(matrix::summary(Policy::documented()), matrix::summary(&policy()));
}

#[test]
fn every_format_has_the_own_rows() {
    let sheet = matrix::csv(&policy()).unwrap();
    assert!(
        sheet.contains("\nORDER_LABELING,Order labeling,app,own,Yes,Yes,Yes,No,No,No,No,No,No,No,No\n"),
        "{sheet}"
    );
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let ceiling = reader.records().map(Result::unwrap).find(|row| &row[0] == "ceiling").unwrap();
    assert!(ceiling[7].ends_with("|RUN_PIPELINES"), "{}", &ceiling[7]);

    let page = matrix::html(&policy(), &[]);
    assert!(page.contains("All 65 permissions") && page.contains("The service's own permissions"));
    assert!(page.contains("<code>RUN_<wbr>PIPELINES</code>") && page.contains("Yes to 64 of 65"));
    let text = matrix::text(&policy(), 120);
    for row in VOCABULARY.permissions() {
        assert!(page.contains(row.title) && text.contains(row.title), "{}", row.title);
    }
    for page in [page, text] {
        assert!(page.contains("5 permissions, 2 kinds and 6 actions of the service's own"), "{page}");
    }
}

/// A changed cell of an own permission is told from the vocabulary's.
#[test]
fn a_changed_own_cell_is_marked() {
    let grants = policy().grants(Role::OrganizationUser) | RUN_PIPELINES;
    let changed = policy().with_grants(Role::OrganizationUser, grants).unwrap();
    for page in [matrix::markdown(&changed), matrix::html(&changed, &[])] {
        assert!(page.contains("This is not the documented policy, with 5 permissions"), "{page}");
        assert!(
            page.contains("Changed cells: 1.") && page.matches("(documented: No)").count() == 1,
            "{page}"
        );
    }
}

fn resource(kind: AnyKind) -> Resource<u64> {
    match kind {
        AnyKind::Documented(kind) => match kind {
            ResourceKind::Organization => Resource::organization(1),
            kind => Resource::app(1, 100).in_app(kind).unwrap(),
        },
        AnyKind::Own(own) if kind.is_in_app() => Resource::app(1, 100).of_kind(own),
        AnyKind::Own(own) => Resource::owned(own, Owner::Organization(1)),
    }
}

/// The way in which the member may do the action, as the page says it.
fn holds(membership: Membership<u64>, action: AnyAction, title: &str, remark: &str) -> Option<String> {
    let subject = policy().subject(7, [membership]).unwrap();
    let title = title.split(" (").next().unwrap();
    let resource = resource(action.applies_to());
    let remarks = |if_assigned: &str| {
        let remarks: Vec<_> = [remark, if_assigned].into_iter().filter(|it| !it.is_empty()).collect();
        if remarks.is_empty() { title.to_owned() } else { format!("{title} ({})", remarks.join(", ")) }
    };
    if can(&subject, action, &resource) {
        return Some(remarks(""));
    }
    can(&subject, action, &resource.assigned_to(7)).then(|| remarks("if assigned"))
}

/// Every cell of the own actions is what the evaluator answers.
#[test]
fn the_page_of_actions_has_the_own_ones() {
    let page = matrix::actions(&policy());
    let rows = rows(&page);
    let team = |permission| TeamMembership::new(30).with_app(100, permission);
    let nothing = CustomRole::new("nothing", Permission::empty(), Reach::SelectedApps, None).unwrap();
    for row in VOCABULARY.actions() {
        let action = AnyAction::Own(row);
        let name = format!("`{action}`, the service's own");
        let (_, cells) = rows.iter().find(|(_, cells)| cells[0] == name).unwrap();
        assert_eq!(cells[1], row.purpose);
        let roles = Role::ALL.into_iter().filter_map(|role| {
            let membership = Membership::new(1, role);
            let in_team = membership.clone().with_team(team(TeamPermission::FullAccess));
            let alone = holds(membership, action, role.label(), "");
            let through_team = || holds(in_team, action, role.label(), "through a team");
            alone.or_else(|| (role == Role::TeamContributor).then(through_team).flatten())
        });
        let or_none =
            |titles: Vec<String>| if titles.is_empty() { "none".to_owned() } else { titles.join(", ") };
        assert_eq!(cells[3], or_none(roles.collect()), "{action}");
        let teams = TeamPermission::ALL.into_iter().filter_map(|held| {
            holds(Membership::new(1, nothing.clone()).with_team(team(held)), action, held.label(), "")
        });
        assert_eq!(cells[4], or_none(teams.collect()), "{action}");
        let public = action.applies_to().is_in_app().then(|| {
            let app = Resource::app(1, 100).public();
            let thing = app.in_app(action.applies_to()).unwrap().public();
            can(&Subject::anonymous().under(&policy()), action, &thing)
        });
        assert_eq!(cells[5], if public == Some(true) { "everyone" } else { "" }, "{action}");
    }
    let satisfied = |name: &str| &rows.iter().find(|(_, cells)| cells[0].starts_with(name)).unwrap().1[2];
    assert_eq!(satisfied("`run_pipeline`"), "`RUN_PIPELINES`; if assigned: `WRITE_TASK_ANNOTATIONS`");
    assert_eq!(satisfied("`view_run`"), "`VIEW_MODELS` or `VIEW_RUNS`");
    assert!(page.contains("\n### On a resource of the service's own kind `pipeline`, in apps\n"));
    assert!(page.contains("own kind `secret`, outside apps, owned by an organization or a user\n"));
    // documented rows are what they are without the vocabulary
    let documented = matrix::actions(Policy::documented());
    let documented = self::rows(&documented).into_iter().map(|(_, cells)| cells);
    let own: Vec<_> = rows.iter().map(|(_, cells)| cells.clone()).collect();
    assert!(documented.into_iter().all(|cells| own.contains(&cells)));
}

mod later {
    rolecall::own_vocabulary! {
        /// The pipeline service a release later: everybody who views models runs pipelines.
        pub(super) const VOCABULARY;
        permissions {
            70 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        }
        kinds {
            PIPELINE "pipeline" InApps;
        }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline "run_pipeline" PIPELINE [RUN_PIPELINES VIEW_MODELS] [];
        }
    }
}

#[test]
fn a_difference_has_the_own_names() {
    let new = Policy::documented().clone().with_vocabulary(later::VOCABULARY);
    let diff = policy().diff(&new);
    let (old, new) = (WrittenPolicy::from(policy()), WrittenPolicy::from(new));
    assert_eq!(old.diff(&new), diff);
    let text = answer::of(&old, &new, &diff).page().shown(&Look::PLAIN);
    assert!(
        text.contains("+ action run_pipeline can be satisfied from now on\n      by VIEW_MODELS\n"),
        "{text}"
    );
    assert!(text.contains("- financial_manager is newly denied\n      ORDER_LABELING\n"), "{text}");
    assert!(text.contains("if assigned by WRITE_TASK_ANNOTATIONS"), "{text}");
    assert!(!text.contains('#') && !text.contains("RUN_PIPELINES"), "{text}"); // the same permission at another bit

    let json = serde_json::to_value(answer::of(&old, &new, &diff)).unwrap();
    let manager = json["differences"].as_array().unwrap().iter();
    let manager = manager.into_iter().find(|line| line["holder"] == "financial_manager").unwrap();
    assert_eq!(manager["permissions"], serde_json::json!(["ORDER_LABELING"]));
    let run = &json["actions"][0];
    assert_eq!(
        *run,
        serde_json::json!({
            "effect": "newly_allowed", "action": "run_pipeline", "kind": "pipeline", "new_or_gone": false,
            "any_of": ["VIEW_MODELS"], "if_assigned": []
        })
    );
    // without a changed action the report has no list of them
    let documented = WrittenPolicy::from(Policy::documented().clone());
    let same =
        serde_json::to_value(answer::of(&documented, &documented, &documented.diff(&documented))).unwrap();
    assert_eq!((same.get("actions"), &same["actions_compared"]), (None, &serde_json::json!(true)));
}

#[test]
fn a_review_has_the_own_names() {
    let mut directory = Directory::new().governed_by(policy());
    let ana = Subject::new(7, []).unwrap();
    let email = || Email::new("ana@example.com").unwrap();
    directory.execute(&ana, 0, Command::Register { email: email() }).unwrap();
    let name = Name::new("Acme").unwrap();
    let founded = Command::CreateOrganization { organization: 1, name, billing_email: email() };
    directory.execute(&ana, 0, founded).unwrap();

    let organization = directory.organization(&1).unwrap();
    let mut rows = Rows::new(&directory, organization, Vec::new());
    let review: AccessReview<'_, u64> = directory.access_review(&1).unwrap();
    for row in review {
        rows.write(&row).unwrap();
    }
    let written = String::from_utf8(rows.into_inner().unwrap()).unwrap();
    let row = written.lines().next().unwrap();
    assert!(row.contains("RUN_PIPELINES|VIEW_RUNS|ORDER_LABELING|VIEW_AUDIT_LOG|VIEW_QUOTAS"), "{row}");
    assert!(row.contains(",64,") && !row.contains('#'), "{row}"); // all but TRANSFER_APPS
}
