//! The policy: what each role and each team permission is worth.

use crate::permission::Permission;
use crate::role::Role;
use crate::team_permission::TeamPermission;

/// Where a role's app-level permissions hold.
///
/// ```
/// use rolecall::{Policy, Reach, Role};
///
/// assert_eq!(Policy::documented().reach(Role::OrganizationUser), Reach::AllApps);
/// assert_eq!(Policy::documented().reach(Role::TeamContributor), Reach::SelectedApps);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// In every app of the organization.
    AllApps,
    /// In no app by itself; teams bring what is held in theirs.
    SelectedApps,
}

/// What a role is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) grants: Permission,
    pub(crate) reach: Reach,
    /// The most that teams may bring; `None` is no bound.
    pub(crate) ceiling: Option<Permission>,
}

/// What each role and each team permission is worth.
///
/// ```
/// use rolecall::{Action, Membership, Policy, Resource, Role, Subject};
///
/// let policy = Policy::documented();
/// let fay = Subject::new(7, [Membership::new(1, Role::FinancialManager)])?;
/// assert!(policy.can(&fay, Action::ViewUsage, &Resource::organization(1)));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    administrator: Terms,
    financial_manager: Terms,
    organization_contributor: Terms,
    team_contributor: Terms,
    organization_user: Terms,
    infrastructure_manager: Terms,
    full_access: Permission,
    model_trainer: Permission,
    labeler_lead: Permission,
    labeler_worker: Permission,
}

static DOCUMENTED: Policy = Policy {
    administrator: everywhere(Role::Administrator),
    financial_manager: everywhere(Role::FinancialManager),
    organization_contributor: everywhere(Role::OrganizationContributor),
    team_contributor: Terms {
        grants: Permission::of_role(Role::TeamContributor),
        reach: Reach::SelectedApps,
        ceiling: Some(
            Permission::of_role(Role::TeamContributor)
                .union(Permission::APP_LEVEL.intersection(Permission::OFF_MATRIX)),
        ),
    },
    organization_user: everywhere(Role::OrganizationUser),
    infrastructure_manager: everywhere(Role::InfrastructureManager),
    full_access: Permission::of_team_permission(TeamPermission::FullAccess),
    model_trainer: Permission::of_team_permission(TeamPermission::ModelTrainer),
    labeler_lead: Permission::of_team_permission(TeamPermission::LabelerLead),
    labeler_worker: Permission::of_team_permission(TeamPermission::LabelerWorker),
};

/// A role whose column holds in all apps, as a floor that teams add to.
const fn everywhere(role: Role) -> Terms {
    Terms { grants: Permission::of_role(role), reach: Reach::AllApps, ceiling: None }
}

impl Policy {
    /// The policy that the documents publish.
    #[must_use]
    #[inline]
    pub fn documented() -> &'static Policy {
        &DOCUMENTED
    }

    /// What the role grants by itself: its column (`R4`).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let grants = Policy::documented().grants(Role::FinancialManager);
    /// assert_eq!(grants, Permission::VIEW_FINANCIAL_DATA);
    /// ```
    #[must_use]
    pub const fn grants(&self, role: Role) -> Permission {
        self.terms(role).grants
    }

    /// Where the role's app-level grants hold (`R4`).
    #[must_use]
    pub const fn reach(&self, role: Role) -> Reach {
        self.terms(role).reach
    }

    /// The most that teams may bring a member with the role, if that is bounded (`R6`).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// assert_eq!(Policy::documented().ceiling(Role::FinancialManager), None);
    /// let ceiling = Policy::documented().ceiling(Role::TeamContributor).unwrap();
    /// assert!(!ceiling.intersects(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub const fn ceiling(&self, role: Role) -> Option<Permission> {
        self.terms(role).ceiling
    }

    /// What the team permission contains (`R5`).
    #[must_use]
    pub const fn team_permission(&self, permission: TeamPermission) -> Permission {
        match permission {
            TeamPermission::FullAccess => self.full_access,
            TeamPermission::ModelTrainer => self.model_trainer,
            TeamPermission::LabelerLead => self.labeler_lead,
            TeamPermission::LabelerWorker => self.labeler_worker,
        }
    }

    pub(crate) const fn terms(&self, role: Role) -> &Terms {
        match role {
            Role::Administrator => &self.administrator,
            Role::FinancialManager => &self.financial_manager,
            Role::OrganizationContributor => &self.organization_contributor,
            Role::TeamContributor => &self.team_contributor,
            Role::OrganizationUser => &self.organization_user,
            Role::InfrastructureManager => &self.infrastructure_manager,
        }
    }
}
