//! A service's own rows in a policy: its vocabulary, and what own permissions mean there (`V1` to `V6`).

use super::custom::{CustomRole, CustomTeamPermission, DefinitionError};
use super::definitions::Policy;
use super::role_definition::{Reach, RoleDefinition};
use crate::vocabulary::own::{AnyAction, AnyKind, OwnPermission, Vocabulary};
use crate::vocabulary::{Permission, Requirement};
use alloc::string::String;

impl Policy {
    /// Adds a service's own permissions, kinds and actions, in place of any earlier ones (`V1` to `V3`).
    ///
    /// The roles' grants, the team permissions and the ceilings keep their documented permissions, and get the own ones
    /// that the vocabulary's cells and marks say. No documented answer changes.
    ///
    /// ```
    /// # rolecall::own_vocabulary! {
    /// #     /// What the audit service asks.
    /// #     const VOCABULARY;
    /// #     permissions { 64 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -; }
    /// # }
    /// use rolecall::{Policy, Role};
    ///
    /// let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    /// assert!(policy.grants(Role::Administrator).contains(VIEW_AUDIT_LOG));
    /// assert!(!policy.grants(Role::OrganizationUser).intersects(VIEW_AUDIT_LOG));
    /// assert_eq!(policy.vocabulary().title(VIEW_AUDIT_LOG), Some("View the audit log"));
    /// ```
    #[must_use]
    pub fn with_vocabulary(self, vocabulary: Vocabulary) -> Self {
        Policy::of(&self.tables().with_vocabulary(vocabulary))
    }

    /// The service's own permissions, kinds and actions; an empty vocabulary if there are none.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        self.tables().vocabulary()
    }

    /// Defines a role as [`CustomRole::new`] does, with grants that may contain permissions of the policy's
    /// [vocabulary](Policy::vocabulary) (`V5`).
    ///
    /// Under a policy with another vocabulary, the own permissions of the role do not count.
    ///
    /// ```
    /// # rolecall::own_vocabulary! {
    /// #     /// What the audit service asks.
    /// #     const VOCABULARY;
    /// #     permissions { 64 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -; }
    /// #     actions Ask {
    /// #         /// Show who did what.
    /// #         ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
    /// #     }
    /// # }
    /// use rolecall::{Membership, Policy, Reach, Resource, can};
    ///
    /// let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    /// let auditor = policy.custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None)?;
    /// let ana = policy.subject("ana", [Membership::new("acme", auditor)])?;
    /// assert!(can(&ana, Ask::ViewAuditLog, &Resource::organization("acme")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`CustomRole::new`].
    pub fn custom_role(
        &self,
        name: impl Into<String>,
        grants: Permission,
        reach: Reach,
        ceiling: Option<Permission>,
    ) -> Result<CustomRole, DefinitionError> {
        let definition = RoleDefinition { grants, reach, ceiling };
        // without a ceiling teams may give everything, and nothing in the definition depends on the rows
        let named = grants.union(ceiling.unwrap_or(Permission::empty()));
        CustomRole::of(name.into(), definition, self.levels(), self.own_rows_of(named))
    }

    /// Defines a team permission as [`CustomTeamPermission::new`] does, which may contain app-level permissions of the
    /// policy's [vocabulary](Policy::vocabulary) (`V5`).
    ///
    /// Under a policy with another vocabulary, its own permissions do not count.
    ///
    /// # Errors
    ///
    /// Those of [`CustomTeamPermission::new`].
    pub fn custom_team_permission(
        &self,
        name: impl Into<String>,
        permissions: Permission,
    ) -> Result<CustomTeamPermission, DefinitionError> {
        CustomTeamPermission::of(name.into(), permissions, self.levels(), self.own_rows_of(permissions))
    }

    /// The rows of the own permissions in the set; none if it has documented ones alone.
    fn own_rows_of(&self, set: Permission) -> &'static [OwnPermission] {
        if set == set.documented() { &[] } else { self.vocabulary().permissions() }
    }

    /// The permissions that the action asks for.
    ///
    /// The same bit can mean different things in two vocabularies, so that own permissions of rows that are not this
    /// policy's satisfy nothing, and neither do those of an action without rows.
    pub(crate) fn requirement(&self, action: AnyAction) -> Requirement {
        let asked = action.requirement();
        match action {
            AnyAction::Own(own) if !self.tables().has(own.permissions) => asked.documented(),
            AnyAction::Own(_) | AnyAction::Documented(_) => asked,
        }
    }

    /// The permissions that any action on a resource of the kind asks for, as if one action listed all their permissions.
    /// `is_for` says whether an own action applies to the resource.
    ///
    /// For a documented question these are the documented actions alone, so that no own row changes the answer (`V1`).
    pub(crate) fn any_action_on(
        &self,
        kind: AnyKind,
        asked: AnyAction,
        is_for: impl Fn(AnyAction) -> bool,
    ) -> Requirement {
        let mut any = Requirement::any_documented(kind);
        if let (AnyAction::Documented(_), AnyKind::Documented(_)) = (asked, kind) {
            return any;
        }
        let own = self.vocabulary().actions().iter().copied().map(AnyAction::Own);
        let on_resource = own.chain([asked]).filter(|action| is_for(*action));
        on_resource.for_each(|action| any.add(&self.requirement(action)));
        any
    }
}

#[cfg(test)]
mod tests;
