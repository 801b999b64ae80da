//! The names of the relations in the model and in tuples.

use rolecall::{Action, Level, Permission, Policy, TeamPermission};

/// The relation of the users who hold the permission.
pub fn held(permission: Permission) -> String {
    permission.to_string().to_lowercase()
}

/// The relation of the members whose role grants the permission in all apps (`R4`).
pub fn in_all_apps(permission: Permission) -> String {
    format!("{}_in_all_apps", held(permission))
}

/// The relation of the members to whom a team grants the permission on an app (`R5`).
pub fn by_team(permission: Permission) -> String {
    format!("{}_by_team", held(permission))
}

/// The relation of the members whose role lets teams grant the permission (`R6`).
pub fn within_ceiling(permission: Permission) -> String {
    format!("{}_within_ceiling", held(permission))
}

/// The relation of the members of teams that hold the team permission on some app of the organization (`R5`).
pub fn somewhere(permission: TeamPermission) -> String {
    format!("{permission}_somewhere")
}

/// The relation of the users who may do the action.
pub fn can(action: Action) -> String {
    format!("can_{action}")
}

/// The permissions that teams can grant under this policy.
///
/// These are the contents of the documented team permissions and every app-level permission that a custom team
/// permission may contain. Only these permissions have a relation for the ceiling.
pub fn of_teams(policy: &Policy) -> Permission {
    let documented = TeamPermission::ALL.into_iter();
    documented
        .map(|held| policy.team_permission(held))
        .fold(Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS), Permission::union)
}

/// Whether the permission is app-level.
pub fn is_of_apps(permission: Permission) -> bool {
    permission.level() == Some(Level::App)
}
