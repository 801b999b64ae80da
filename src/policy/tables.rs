//! The tables of a policy: one definition for each role, one set for each team permission.

use super::role_definition::{Reach, RoleDefinition};
use crate::vocabulary::own::{OwnPermission, Vocabulary, is_same_table};
use crate::vocabulary::{Level, Permission, Role, TeamPermission};

/// What each role and each team permission means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PolicyTables {
    roles: [RoleDefinition; Role::ALL.len()],
    team_permissions: [Permission; TeamPermission::ALL.len()],
    levels: Levels,
    vocabulary: Vocabulary,
}

/// The permissions of each level, and the public ones: the documented ones and a service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) organization: Permission,
    pub(crate) app: Permission,
    pub(crate) public: Permission,
}

impl Levels {
    pub(super) const DOCUMENTED: Levels = Levels {
        organization: Permission::ORGANIZATION_LEVEL,
        app: Permission::APP_LEVEL,
        public: Permission::PUBLIC,
    };

    fn with(vocabulary: &Vocabulary) -> Levels {
        let documented = Levels::DOCUMENTED;
        Levels {
            organization: documented.organization | vocabulary.of_level(Level::Organization),
            app: documented.app | vocabulary.of_level(Level::App),
            public: documented.public | vocabulary.public(),
        }
    }

    pub(crate) const fn all(&self) -> Permission {
        self.organization.union(self.app)
    }

    /// The permissions that a share can have: of the app level, without the one that only owners hold (`R14`).
    pub(crate) const fn shareable(&self) -> Permission {
        self.app.difference(Permission::TRANSFER_APPS)
    }

    /// The permissions that users hold on their own things outside apps: a service's own organization-level ones (`V4`).
    pub(crate) const fn of_users_own(&self) -> Permission {
        self.organization.difference(Permission::ORGANIZATION_LEVEL)
    }
}

impl PolicyTables {
    /// The tables that the documents publish: every column of [`permission.rs`](crate::Permission), and the
    /// reach and ceiling of each role.
    pub(crate) const DOCUMENTED: PolicyTables = PolicyTables {
        roles: [
            reaching_all_apps(Role::Administrator),
            reaching_all_apps(Role::FinancialManager),
            reaching_all_apps(Role::OrganizationContributor),
            RoleDefinition {
                grants: Permission::of_role(Role::TeamContributor),
                reach: Reach::SelectedApps,
                // R6: the matrix's No limits what the team table gives; rows off the matrix are not limited
                ceiling: Some(
                    Permission::of_role(Role::TeamContributor)
                        .union(Permission::APP_LEVEL.intersection(Permission::OFF_MATRIX)),
                ),
            },
            reaching_all_apps(Role::OrganizationUser),
            reaching_all_apps(Role::InfrastructureManager),
        ],
        team_permissions: [
            Permission::of_team_permission(TeamPermission::FullAccess),
            Permission::of_team_permission(TeamPermission::ModelTrainer),
            Permission::of_team_permission(TeamPermission::LabelerLead),
            Permission::of_team_permission(TeamPermission::LabelerWorker),
        ],
        levels: Levels::DOCUMENTED,
        vocabulary: Vocabulary::EMPTY,
    };

    pub(crate) const fn role(&self, role: Role) -> &RoleDefinition {
        role.pick(&self.roles)
    }

    // By position, unlike other columns: a decision with reasons asks for this once for each app of each team.
    #[inline]
    pub(crate) fn team_permission(&self, permission: TeamPermission) -> Permission {
        self.team_permissions.get(permission as usize).copied().unwrap_or(Permission::empty())
    }

    pub(crate) const fn levels(&self) -> &Levels {
        &self.levels
    }

    pub(crate) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Whether these are the rows that give own bits their meaning here.
    #[inline]
    pub(crate) fn has(&self, rows: &'static [OwnPermission]) -> bool {
        is_same_table(self.vocabulary.permissions(), rows)
    }

    /// The same tables with these own rows in place of any others (`V2`, `V3`).
    pub(crate) fn with_vocabulary(mut self, vocabulary: Vocabulary) -> Self {
        for (role, definition) in Role::ALL.into_iter().zip(&mut self.roles) {
            let own = vocabulary.of_role(role);
            definition.grants = definition.grants.documented() | own;
            definition.ceiling = definition.ceiling.map(|ceiling| ceiling.documented() | own);
        }
        for (permission, contents) in TeamPermission::ALL.into_iter().zip(&mut self.team_permissions) {
            *contents = contents.documented() | vocabulary.of_team_permission(permission);
        }
        PolicyTables { levels: Levels::with(&vocabulary), vocabulary, ..self }
    }

    /// The same tables with another definition of the role.
    pub(crate) fn with_role(mut self, role: Role, change: impl FnOnce(&mut RoleDefinition)) -> Self {
        let mut columns = Role::ALL.into_iter().zip(&mut self.roles);
        if let Some((_, definition)) = columns.find(|(known, _)| *known == role) {
            change(definition);
        }
        self
    }

    /// The same tables with another set for the team permission.
    pub(crate) fn with_team_permission(mut self, permission: TeamPermission, contents: Permission) -> Self {
        let mut columns = TeamPermission::ALL.into_iter().zip(&mut self.team_permissions);
        if let Some((_, column)) = columns.find(|(known, _)| *known == permission) {
            *column = contents;
        }
        self
    }
}

/// A role whose column holds in all apps, as a floor that teams add to.
const fn reaching_all_apps(role: Role) -> RoleDefinition {
    RoleDefinition { grants: Permission::of_role(role), reach: Reach::AllApps, ceiling: None }
}
