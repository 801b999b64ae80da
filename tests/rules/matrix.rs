//! The security page's matrix of 26 permissions by 6 roles. [`Role::cell`] equals every cell, and [`can`] answers a
//! member by it.

use rolecall::{
    Action, Cell, Membership, Permission, Role, Source, Subject, TeamMembership, TeamPermission, can,
};

const MATRIX: &str = testkit::tables::SECURITY_MATRIX;

/// Every cell of the page, as permission, role and text.
fn cells() -> Vec<(Permission, Role, &'static str)> {
    let rows = testkit::tables::markdown_rows(MATRIX);
    let (titles, rows) = rows.split_first().unwrap();
    assert_eq!((titles.len(), rows.len()), (1 + 6, 26));
    let mut cells = Vec::new();
    for row in rows {
        assert_eq!(row.len(), titles.len(), "{row:?}");
        let of_row = |permission: &Permission| permission.label() == Some(row[0]);
        let permission = Permission::ALL.into_iter().find(of_row).expect(row[0]);
        for (title, text) in titles.iter().zip(row).skip(1) {
            let role = Role::ALL.into_iter().find(|role| role.label() == *title).expect(title);
            cells.push((permission, role, *text));
        }
    }
    cells
}

#[test]
fn every_cell_equals_the_page() {
    let cells = cells();
    assert_eq!(cells.len(), 156);
    for (permission, role, text) in cells {
        let expected = match text {
            "Yes" => Cell::Yes,
            "No" => Cell::No,
            "" => Cell::NotStated,
            other => panic!("{permission}, {role}: {other}"),
        };
        assert_eq!(role.cell(permission), Some(expected), "{permission}, {role}");
    }
}

#[test]
fn the_page_has_70_yes_42_no_and_44_blank_cells() {
    let count = |wanted| cells().iter().filter(|(_, _, text)| *text == wanted).count();
    assert_eq!((count("Yes"), count("No"), count("")), (70, 42, 44));
}

#[test]
fn each_row_and_each_column_occurs_once() {
    let cells = cells();
    for role in Role::ALL {
        let column: Permission = cells.iter().filter(|cell| cell.1 == role).map(|cell| cell.0).collect();
        assert_eq!(column.iter().count(), 26, "{role}");
    }
}

#[test]
fn permissions_off_the_matrix_have_no_cell() {
    let on_page = |permission| cells().iter().any(|cell| cell.0 == permission);
    let off: Vec<_> = Permission::ALL.into_iter().filter(|permission| !on_page(*permission)).collect();
    // The other permissions come from the teams page or are derived. The matrix says nothing about them.
    assert_eq!(off.len(), 60 - 26);
    for role in Role::ALL {
        for permission in &off {
            assert_eq!(role.cell(*permission), None, "{permission}, {role}");
            assert_ne!(permission.source(), Some(Source::Matrix), "{permission}");
        }
        assert_eq!(role.cell(Permission::empty()), None);
        assert_eq!(role.cell(Permission::DELETE_APP | Permission::EDIT_APP_ID), None);
        assert_eq!(role.cell(Permission::all()), None);
    }
}

/// The action of `actions.csv` that lists the permission with the fewest others.
fn action_for(permission: Permission) -> (Action, Permission) {
    let actions = testkit::tables::ACTIONS.iter().zip(Action::ALL);
    let asked = actions.map(|(row, action)| (action, testkit::tables::named(&row["any_of"])));
    let listed = asked.filter(|(_, any_of)| any_of.contains(permission));
    listed.min_by_key(|(_, any_of)| any_of.iter().count()).unwrap()
}

#[test]
fn all_rows_but_three_have_an_action_of_their_own() {
    let mut shared = Vec::new();
    // The cells come row by row, with six roles each.
    for (permission, ..) in cells().into_iter().step_by(6) {
        let (action, any_of) = action_for(permission);
        if any_of != permission {
            shared.push((permission, action));
        }
    }
    assert_eq!(
        shared,
        [
            (Permission::VIEW_COLLABORATORS, Action::ViewCollaborators),
            (Permission::VIEW_BASE_WORKFLOW, Action::ViewBaseWorkflow),
            (Permission::VIEW_CLUSTERS, Action::ViewCluster),
        ]
    );
}

/// Returns `true` if a member of organization 1 may do the row's action in app 100 by that permission alone.
///
/// A token leaves out the other permissions that would satisfy the action.
fn allowed(member: Membership<u64>, permission: Permission) -> bool {
    let subject = Subject::new(7, [member]).unwrap().narrowed_to(permission);
    let (action, _) = action_for(permission);
    can(&subject, action, &testkit::resources::of_kind(action.applies_to(), 1, 100))
}

#[test]
fn a_member_without_teams_may_do_exactly_the_yes_cells() {
    for (permission, role, text) in cells() {
        // R4: a Team Contributor without teams holds nothing in apps.
        let reached = role != Role::TeamContributor || Permission::ORGANIZATION_LEVEL.contains(permission);
        let answer = allowed(Membership::new(1, role), permission);
        assert_eq!(answer, reached && text == "Yes", "{permission}, {role}");
    }
}

#[test]
fn a_team_contributor_with_full_access_may_do_exactly_the_yes_cells() {
    let column: Vec<_> = cells().into_iter().filter(|cell| cell.1 == Role::TeamContributor).collect();
    assert_eq!(column.len(), 26);
    for (permission, role, text) in column {
        let with_team_on = |app| {
            let team = TeamMembership::new(30).with_app(app, TeamPermission::FullAccess);
            Membership::new(1, role).with_team(team)
        };
        assert_eq!(allowed(with_team_on(100), permission), text == "Yes", "{permission}");
        // App 101 is the team's and the question is about app 100, so that only organization-level cells remain.
        let everywhere = Permission::ORGANIZATION_LEVEL.contains(permission);
        assert_eq!(allowed(with_team_on(101), permission), everywhere && text == "Yes", "{permission}");
    }
}

#[test]
fn the_shared_actions_follow_their_row_without_a_token() {
    let shared = [
        (Permission::VIEW_COLLABORATORS, Action::ViewCollaborators),
        (Permission::VIEW_BASE_WORKFLOW, Action::ViewBaseWorkflow),
        (Permission::VIEW_CLUSTERS, Action::ViewCluster),
        (Permission::VIEW_CLUSTERS, Action::ViewNodepool),
    ];
    for (permission, action) in shared {
        for role in Role::ALL {
            let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
            // Full Access gives the other roles more than their column, because they have no ceiling (R6).
            let member = match role {
                Role::TeamContributor => Membership::new(1, role).with_team(team),
                _ => Membership::new(1, role),
            };
            let subject = Subject::new(7, [member]).unwrap();
            let answer = can(&subject, action, &testkit::resources::of_kind(action.applies_to(), 1, 100));
            assert_eq!(answer, role.cell(permission) == Some(Cell::Yes), "{action}, {role}");
        }
    }
}
