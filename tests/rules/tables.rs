//! The tables of permissions, actions and team permissions, row by row, and their consequences: ceilings, reach, and
//! comparisons of roles and team permissions.

use rolecall::{
    Action, Level, Membership, Permission, Policy, Reach, ResourceKind, Role, Source, Subject,
    TeamMembership, TeamPermission, can,
};
use testkit::tables::{ACTIONS, PERMISSIONS, named, permission, where_column};

const TEAM_TABLE: &str = testkit::tables::TEAM_PERMISSIONS;

#[test]
fn permissions_are_the_rows_of_the_table() {
    assert_eq!(PERMISSIONS.len(), 60);
    for (row, constant) in PERMISSIONS.iter().zip(Permission::ALL) {
        let level = match row["level"].as_str() {
            "organization" => Level::Organization,
            "app" => Level::App,
            other => panic!("{other}"),
        };
        let source = match row["source"].as_str() {
            "matrix" => Source::Matrix,
            "team" => Source::Team,
            "derived" => Source::Derived,
            other => panic!("{other}"),
        };
        assert_eq!(constant, permission(row));
        assert_eq!(constant.to_string(), row["name"]);
        assert_eq!(row["name"].parse(), Ok(constant));
        assert_eq!(constant.label(), Some(row["label"].as_str()));
        assert_eq!(constant.level(), Some(level), "{constant}");
        assert_eq!(constant.source(), Some(source), "{constant}");
    }
    assert_eq!(Permission::all().bits(), (1 << 60) - 1);
}

#[test]
fn the_sets_by_level_and_visibility_equal_the_table() {
    assert_eq!(Permission::ORGANIZATION_LEVEL, where_column("level", "organization"));
    assert_eq!(Permission::APP_LEVEL, where_column("level", "app"));
    assert_eq!(Permission::PUBLIC, where_column("public", "yes"));
    let stated = where_column("public", "yes") | where_column("public", "-");
    assert_eq!(stated, Permission::all());
}

#[test]
fn only_single_permissions_have_a_row() {
    for set in [Permission::empty(), Permission::DELETE_APP | Permission::EDIT_APP_ID, Permission::all()] {
        assert_eq!((set.label(), set.level(), set.source()), (None, None, None));
    }
}

#[test]
fn roles_grant_the_yes_cells_of_their_column() {
    for role in Role::ALL {
        let column = role.as_str();
        let denied = where_column(column, "no") | where_column(column, "blank");
        assert_eq!(Policy::documented().grants(role), where_column(column, "yes"), "{role}");
        assert_eq!(where_column(column, "yes") | denied, Permission::all(), "{role}: unknown cell");
    }
}

#[test]
fn team_permissions_contain_the_marked_cells_of_their_column() {
    for permission in TeamPermission::ALL {
        let marked = ["umbrella", "listed", "inherited"].map(|mark| where_column(permission.as_str(), mark));
        let marked: Permission = marked.into_iter().collect();
        assert_eq!(Policy::documented().team_permission(permission), marked, "{permission}");
        let absent = where_column(permission.as_str(), "-");
        assert_eq!(marked | absent, Permission::all(), "{permission}: unknown cell");
    }
}

#[test]
fn actions_are_the_rows_of_the_table() {
    assert_eq!(ACTIONS.len(), 113);
    assert_eq!(Action::ALL.len(), 113);
    for (row, action) in ACTIONS.iter().zip(Action::ALL) {
        assert_eq!(format!("{action:?}"), row["action"]);
        assert_eq!(Ok(action.applies_to()), row["applies_to"].parse::<ResourceKind>(), "{action}");
        assert_eq!(action.any_of(), named(&row["any_of"]), "{action}");
        assert_eq!(action.if_assigned(), named(&row["if_assigned"]), "{action}");
    }
}

#[test]
fn only_team_contributor_has_a_ceiling_and_reaches_selected_apps() {
    let policy = Policy::documented();
    let off_matrix = where_column("source", "team") | where_column("source", "derived");
    let column = where_column("team_contributor", "yes") & where_column("source", "matrix");
    let ceiling = column | where_column("level", "app") & off_matrix;
    for role in Role::ALL {
        let selected = role == Role::TeamContributor;
        assert_eq!(policy.ceiling(role), selected.then_some(ceiling), "{role}");
        let reach = if selected { Reach::SelectedApps } else { Reach::AllApps };
        assert_eq!(policy.reach(role), reach, "{role}");
    }
}

/// The permissions of a capability in the words of the team table.
fn permissions_for(capability: &str) -> Permission {
    match capability {
        "Access to all app features and functionalities" => {
            Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS)
        }
        "Full CRUD (Create, Read, Update, & Delete) operations on all resources" => {
            Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS) | Permission::VIEW_CLUSTERS
        }
        "View all models" => Permission::VIEW_MODELS,
        "Create, update, delete models" => {
            Permission::CREATE_MODELS | Permission::UPDATE_MODELS | Permission::DELETE_ALL_MODELS
        }
        "Train models" => Permission::TRAIN_MODELS,
        "Access model metrics & performance data" => Permission::VIEW_MODEL_METRICS,
        "View inputs & concepts" => Permission::VIEW_INPUTS | Permission::VIEW_CONCEPTS,
        "Access datasets" => Permission::ACCESS_DATASETS,
        "Deploy and view models in clusters" => Permission::DEPLOY_MODELS,
        "View clusters and nodepools" => Permission::VIEW_CLUSTERS,
        "All Labeler Worker permissions, plus:" => {
            Policy::documented().team_permission(TeamPermission::LabelerWorker)
        }
        "Create labeling tasks" => Permission::CREATE_TASKS,
        "Assign tasks" => Permission::ASSIGN_TASKS,
        "Monitor task progress" => Permission::MONITOR_TASKS,
        "View team member details (first/last names)" => Permission::VIEW_TEAM_MEMBER_DETAILS,
        "Access task analytics" => Permission::VIEW_TASK_ANALYTICS,
        "Review annotations" => Permission::REVIEW_ANNOTATIONS,
        "Provide feedback" => Permission::PROVIDE_FEEDBACK,
        "Create, modify, delete concepts" => Permission::MANAGE_CONCEPTS,
        "Access assigned labeling tasks" => Permission::ACCESS_ASSIGNED_TASKS,
        "Read access to: concepts within tasks, input data for assigned tasks, \
         task instructions, and guidelines" => {
            Permission::READ_TASK_CONCEPTS | Permission::READ_TASK_INPUTS | Permission::READ_TASK_GUIDELINES
        }
        "Write access to: annotations, task status updates, progress reports" => {
            Permission::WRITE_TASK_ANNOTATIONS
                | Permission::UPDATE_TASK_STATUS
                | Permission::WRITE_PROGRESS_REPORTS
        }
        "Evaluate & assess completed work for quality and consistency" => Permission::ASSESS_COMPLETED_WORK,
        // A new sentence on the page must be read by a person before the test passes again.
        other => panic!("unknown capability: {other}"),
    }
}

#[test]
fn team_permissions_contain_the_capabilities_of_the_page_and_nothing_else() {
    let rows = testkit::tables::markdown_rows(TEAM_TABLE);
    let (titles, rows) = rows.split_first().unwrap();
    assert_eq!((titles.as_slice(), rows.len()), (["Role", "Capabilities"].as_slice(), 23));
    for permission in TeamPermission::ALL {
        let own = rows.iter().filter(|row| row[0] == permission.label());
        let documented: Permission = own.map(|row| permissions_for(row[1])).collect();
        assert_eq!(Policy::documented().team_permission(permission), documented, "{permission}");
    }
    assert!(rows.iter().all(|row| TeamPermission::from_label(row[0]).is_ok()));
}

#[test]
fn eight_of_the_fifteen_pairs_of_roles_are_incomparable() {
    let mut pairs = 0;
    let mut incomparable = 0;
    for (position, one) in Role::ALL.into_iter().enumerate() {
        for other in Role::ALL.into_iter().skip(position + 1) {
            let (one, other) = (Policy::documented().grants(one), Policy::documented().grants(other));
            pairs += 1;
            incomparable += usize::from(!one.contains(other) && !other.contains(one));
        }
    }
    assert_eq!((incomparable, pairs), (8, 15));
}

#[test]
fn no_team_grants_more_than_an_organization_contributor_holds() {
    let member = |role, teams: Option<TeamPermission>| {
        let mut member = Membership::new(1, role);
        if let Some(permission) = teams {
            member = member.with_team(TeamMembership::new(30).with_app(100, permission));
        }
        Subject::new(7, [member]).unwrap()
    };
    let contributor = member(Role::OrganizationContributor, None);
    for permission in TeamPermission::ALL {
        let contained = Policy::documented().team_permission(permission);
        assert!(
            Policy::documented().grants(Role::OrganizationContributor).contains(contained),
            "{permission}"
        );
        for role in Role::ALL {
            let (alone, in_team) = (member(role, None), member(role, Some(permission)));
            for action in Action::ALL {
                let thing = testkit::resources::of_kind(action.applies_to(), 1, 100).assigned_to(7);
                let is_new = can(&in_team, action, &thing) && !can(&alone, action, &thing);
                assert!(!is_new || can(&contributor, action, &thing), "{permission}, {role}, {action}");
            }
        }
    }
}
