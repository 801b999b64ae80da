//! The names of relations that the model defines and tuples use.

use rolecall::{Action, Level, Permission, Policy, TeamPermission};

/// Those who hold the permission.
pub fn held(permission: Permission) -> String {
    permission.to_string().to_lowercase()
}

/// Those whose role grants the permission in every app (`R4`).
pub fn in_all_apps(permission: Permission) -> String {
    format!("{}_in_all_apps", held(permission))
}

/// Those whom a team brings the permission on an app (`R5`).
pub fn by_team(permission: Permission) -> String {
    format!("{}_by_team", held(permission))
}

/// Those whose role lets a team bring the permission (`R6`).
pub fn within_ceiling(permission: Permission) -> String {
    format!("{}_within_ceiling", held(permission))
}

/// Those of teams that hold the team permission on some app of the organization (`R5`).
pub fn somewhere(permission: TeamPermission) -> String {
    format!("{permission}_somewhere")
}

/// Those who may do the action.
pub fn can(action: Action) -> String {
    format!("can_{action}")
}

/// What teams may bring by this policy: of the organization's level what a documented team permission
/// contains, of the app's level anything but what no team holds. The others have no relation for a ceiling.
pub fn of_teams(policy: &Policy) -> Permission {
    let documented = TeamPermission::ALL.into_iter();
    documented
        .map(|held| policy.team_permission(held))
        .fold(Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS), Permission::union)
}

/// Whether it is about an app and what is in it.
pub fn is_of_apps(permission: Permission) -> bool {
    permission.level() == Some(Level::App)
}
