//! The names of the types and relations in the model and in tuples.
//!
//! Those of a service's own permissions and kinds begin with `own_`, and no other name does. So a kind may have any name,
//! also `user`, and a permission too, also `OWNER`.

use crate::words;
use rolecall::own::{AnyAction, AnyKind, Vocabulary};
use rolecall::{Level, Permission, Policy, TeamPermission};

/// The names of the permissions in relations.
#[derive(Clone, Copy)]
pub struct Relations<'a>(pub &'a Vocabulary);

impl Relations<'_> {
    /// The relation of the users who hold the permission.
    pub fn held(self, permission: Permission) -> String {
        match self.0.row(permission) {
            Some(own) => format!("own_{}", own.name.to_lowercase()),
            None => permission.to_string().to_lowercase(),
        }
    }

    /// The relation of the members whose role grants the permission in all apps (`R4`).
    pub fn in_all_apps(self, permission: Permission) -> String {
        format!("{}_in_all_apps", self.held(permission))
    }

    /// The relation of the members to whom a team grants the permission on an app (`R5`).
    pub fn by_team(self, permission: Permission) -> String {
        format!("{}_by_team", self.held(permission))
    }

    /// The relation of the users with whom the permission on an app is shared (`R14`).
    pub fn by_share(self, permission: Permission) -> String {
        format!("{}_by_share", self.held(permission))
    }

    /// The relation of the members whose role lets teams grant the permission (`R6`).
    pub fn within_ceiling(self, permission: Permission) -> String {
        format!("{}_within_ceiling", self.held(permission))
    }
}

/// The type of the kind's objects.
pub fn object_type(kind: AnyKind) -> String {
    match kind {
        AnyKind::Documented(kind) => kind.to_string(),
        AnyKind::Own(kind) => format!("own_{}", kind.name),
    }
}

/// The relation of the members of teams that hold the team permission on some app of the organization (`R5`).
pub fn somewhere(permission: TeamPermission) -> String {
    format!("{permission}_somewhere")
}

/// The relation of the users who may do the action.
pub fn can(action: AnyAction) -> String {
    format!("can_{action}")
}

/// The permissions that an app can be shared for.
pub fn shareable(policy: &Policy) -> Permission {
    words::of_level(policy, Level::App).difference(Permission::TRANSFER_APPS)
}

/// The permissions that teams can grant under this policy.
///
/// These are the contents of the documented team permissions and every app-level permission that a custom team
/// permission may contain. Only these permissions have a relation for the ceiling.
pub fn of_teams(policy: &Policy) -> Permission {
    let documented = TeamPermission::ALL.into_iter();
    // a custom team permission may contain the permissions that a share may contain
    documented.map(|held| policy.team_permission(held)).fold(shareable(policy), Permission::union)
}
