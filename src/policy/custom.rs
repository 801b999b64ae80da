//! Roles and team permissions that an organization defines itself, beside the documented ones.

use super::role_definition::{Reach, RoleDefinition};
use crate::vocabulary::{Permission, Role, TeamPermission, quoted};
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use thiserror::Error;

/// How long the name of a custom role or team permission may be, in characters.
const LONGEST_NAME: usize = 64;

/// A role that an organization defines itself: any grants, either reach, any ceiling.
///
/// It means what a documented one means (`R4`, `R6`) and changes nothing about those. It is a value:
/// load it once, and a clone for each membership is a counted reference.
///
/// ```
/// use rolecall::custom::CustomRole;
/// use rolecall::{Action, Membership, Permission, Reach, Resource, Subject, can};
///
/// let grants = Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS;
/// let auditor = CustomRole::new("Model Auditor", grants, Reach::AllApps, None)?;
/// let ana = Subject::new(7, [Membership::new(1, auditor)])?;
/// assert!(can(&ana, Action::ViewModelMetrics, &Resource::app(1, 100).model()));
/// assert!(!can(&ana, Action::TrainModel, &Resource::app(1, 100).model()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CustomRole(Arc<NamedRole>);

#[derive(PartialEq, Eq, Hash)]
struct NamedRole {
    name: String,
    definition: RoleDefinition,
}

/// A team permission that an organization defines itself: a literal set of app-level permissions.
///
/// ```
/// use rolecall::custom::CustomTeamPermission;
/// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, TeamMembership, can};
///
/// let viewer = CustomTeamPermission::new("Model Viewer", Permission::VIEW_MODELS)?;
/// let team = TeamMembership::new(30).with_app(100, viewer);
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
/// assert!(can(&ana, Action::ViewModel, &Resource::app(1, 100).model()));
/// assert!(!can(&ana, Action::UpdateModel, &Resource::app(1, 100).model()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CustomTeamPermission(Arc<NamedTeamPermission>);

#[derive(PartialEq, Eq, Hash)]
struct NamedTeamPermission {
    name: String,
    permissions: Permission,
}

/// What a membership carries: a documented role or a custom one.
///
/// ```
/// use rolecall::custom::AnyRole;
/// use rolecall::{Membership, Role};
///
/// let membership = Membership::new(1, Role::OrganizationUser);
/// assert_eq!(membership.role(), &AnyRole::Documented(Role::OrganizationUser));
/// assert_eq!(membership.role().to_string(), "organization_user");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AnyRole {
    /// One of the six.
    Documented(Role),
    /// One that the organization defined.
    Custom(CustomRole),
}

/// What a team holds on an app: a documented team permission or a custom one.
///
/// ```
/// use rolecall::custom::AnyTeamPermission;
/// use rolecall::{TeamMembership, TeamPermission};
///
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::LabelerLead);
/// let held = AnyTeamPermission::from(TeamPermission::LabelerLead);
/// assert!(team.apps().iter().all(|app| *app.permission() == held));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AnyTeamPermission {
    /// One of the four.
    Documented(TeamPermission),
    /// One that the organization defined.
    Custom(CustomTeamPermission),
}

/// Why a role or a team permission cannot be defined so, for an organization or in a
/// [`Policy`](crate::Policy).
///
/// ```
/// use rolecall::custom::CustomTeamPermission;
/// use rolecall::Permission;
///
/// let error = CustomTeamPermission::new("Owner", Permission::all()).unwrap_err();
/// assert_eq!(error.to_string(), "a team permission never contains `TRANSFER_APPS`: it comes with owning an app");
/// let error = CustomTeamPermission::new("labeler lead", Permission::CREATE_TASKS).unwrap_err();
/// assert_eq!(error.to_string(), "`labeler lead` is a documented name: a custom one needs another");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The name is empty, too long, or has what cannot be seen: the name, escaped and capped.
    #[error("`{0}` is no name: it takes 1 to 64 characters that can be seen, with no space at either end")]
    Name(String),
    /// The name is that of a documented one, but for case, spaces and punctuation.
    #[error("`{0}` is a documented name: a custom one needs another")]
    Documented(String),
    /// The set has bits that are no permission.
    #[error("unknown permission bits {0:#x}: permissions are `Permission::ALL`")]
    UnknownBits(u128),
    /// A custom team permission with these organization-level permissions.
    #[error("a custom team permission contains app-level permissions only, not `{0}`")]
    OrganizationLevel(Permission),
    /// A team permission with `TRANSFER_APPS`.
    #[error("a team permission never contains `TRANSFER_APPS`: it comes with owning an app")]
    TransferApps,
}

impl CustomRole {
    /// Defines a role: its name, what it grants, where, and the most that teams may bring to it (`None`
    /// is no bound).
    ///
    /// # Errors
    ///
    /// A [name](DefinitionError::Name) that is none, one of a [documented](DefinitionError::Documented)
    /// role, or [unknown bits](DefinitionError::UnknownBits) in either set.
    ///
    /// ```
    /// use rolecall::custom::{CustomRole, DefinitionError};
    /// use rolecall::{Permission, Reach};
    ///
    /// let auditor = |name| CustomRole::new(name, Permission::VIEW_MODELS, Reach::AllApps, None);
    /// assert_eq!(auditor("Model Auditor")?.grants(), Permission::VIEW_MODELS);
    /// assert_eq!(auditor("Admin"), Err(DefinitionError::Documented("Admin".into())));
    /// assert_eq!(auditor(""), Err(DefinitionError::Name("".into())));
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn new(
        name: impl Into<String>,
        grants: Permission,
        reach: Reach,
        ceiling: Option<Permission>,
    ) -> Result<Self, DefinitionError> {
        let documented = Role::ALL.iter().flat_map(|role| [role.as_str(), role.label()]).chain(["Admin"]);
        let name = own_name(name.into(), documented)?;
        let definition =
            RoleDefinition { grants: known(grants)?, reach, ceiling: ceiling.map(known).transpose()? };
        Ok(CustomRole(Arc::new(NamedRole { name, definition })))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What the role grants by itself (`R4`).
    #[must_use]
    pub fn grants(&self) -> Permission {
        self.0.definition.grants
    }

    /// Where its app-level grants hold (`R4`).
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.0.definition.reach
    }

    /// The most that teams may bring a member with the role, if that is bounded (`R6`).
    #[must_use]
    pub fn ceiling(&self) -> Option<Permission> {
        self.0.definition.ceiling
    }

    pub(crate) fn definition(&self) -> &RoleDefinition {
        &self.0.definition
    }
}

impl CustomTeamPermission {
    /// Defines a team permission: its name and what it contains.
    ///
    /// # Errors
    ///
    /// A [name](DefinitionError::Name) that is none, one of a [documented](DefinitionError::Documented)
    /// team permission, [unknown bits](DefinitionError::UnknownBits),
    /// [organization-level](DefinitionError::OrganizationLevel) permissions, or
    /// [`TRANSFER_APPS`](DefinitionError::TransferApps).
    ///
    /// ```
    /// use rolecall::custom::{CustomTeamPermission, DefinitionError};
    /// use rolecall::Permission;
    ///
    /// let viewer = CustomTeamPermission::new("Model Viewer", Permission::VIEW_MODELS)?;
    /// assert_eq!((viewer.name(), viewer.permissions()), ("Model Viewer", Permission::VIEW_MODELS));
    /// let refused = CustomTeamPermission::new("Billing", Permission::MANAGE_BILLING);
    /// assert_eq!(refused, Err(DefinitionError::OrganizationLevel(Permission::MANAGE_BILLING)));
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn new(name: impl Into<String>, permissions: Permission) -> Result<Self, DefinitionError> {
        let documented = TeamPermission::ALL.iter();
        let documented = documented.flat_map(|permission| [permission.as_str(), permission.label()]);
        let name = own_name(name.into(), documented)?;
        let permissions = of_a_team(permissions)?;
        if permissions.intersects(Permission::ORGANIZATION_LEVEL) {
            return Err(DefinitionError::OrganizationLevel(permissions & Permission::ORGANIZATION_LEVEL));
        }
        Ok(CustomTeamPermission(Arc::new(NamedTeamPermission { name, permissions })))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it contains.
    #[must_use]
    pub fn permissions(&self) -> Permission {
        self.0.permissions
    }
}

/// The set, if it has no bits that are no permission.
pub(crate) fn known(set: Permission) -> Result<Permission, DefinitionError> {
    let unknown = set.bits() & !Permission::all().bits();
    if unknown == 0 { Ok(set) } else { Err(DefinitionError::UnknownBits(unknown)) }
}

/// The set, if a team permission may contain it.
pub(crate) fn of_a_team(set: Permission) -> Result<Permission, DefinitionError> {
    let transfers = set.intersects(Permission::TRANSFER_APPS);
    if transfers { Err(DefinitionError::TransferApps) } else { known(set) }
}

/// The name, if it is one and reads like none of the documented ones.
fn own_name(
    name: String,
    mut documented: impl Iterator<Item = &'static str>,
) -> Result<String, DefinitionError> {
    if !is_name(&name) {
        return Err(DefinitionError::Name(quoted(&name)));
    }
    if documented.any(|documented| letters(documented).eq(letters(&name))) {
        return Err(DefinitionError::Documented(name));
    }
    Ok(name)
}

/// Whether it can be read out: 1 to 64 characters that can be seen, with no space at either end.
pub(crate) fn is_name(name: &str) -> bool {
    let length = name.chars().take(LONGEST_NAME.saturating_add(1)).count();
    (1..=LONGEST_NAME).contains(&length) && name.trim() == name && is_seen(name)
}

/// Whether every character can be seen, or is a space: none is escaped when it is written for debugging, but
/// for the three that would end or begin an escape.
fn is_seen(name: &str) -> bool {
    let plain: String = name.chars().filter(|letter| !matches!(letter, '\\' | '\'' | '"')).collect();
    plain.escape_debug().eq(plain.chars())
}

/// What is left of a name without case, spaces and punctuation.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

impl AnyRole {
    /// The name: in `snake_case` of a documented role, as it was given of a custom one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            AnyRole::Documented(role) => role.as_str(),
            AnyRole::Custom(role) => role.name(),
        }
    }
}

impl AnyTeamPermission {
    /// The name: in `snake_case` of a documented team permission, as it was given of a custom one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            AnyTeamPermission::Documented(permission) => permission.as_str(),
            AnyTeamPermission::Custom(permission) => permission.name(),
        }
    }
}

impl From<Role> for AnyRole {
    #[inline]
    fn from(role: Role) -> Self {
        AnyRole::Documented(role)
    }
}

impl From<CustomRole> for AnyRole {
    fn from(role: CustomRole) -> Self {
        AnyRole::Custom(role)
    }
}

impl From<TeamPermission> for AnyTeamPermission {
    #[inline]
    fn from(permission: TeamPermission) -> Self {
        AnyTeamPermission::Documented(permission)
    }
}

impl From<CustomTeamPermission> for AnyTeamPermission {
    fn from(permission: CustomTeamPermission) -> Self {
        AnyTeamPermission::Custom(permission)
    }
}

impl fmt::Display for AnyRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for AnyTeamPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CustomRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomRole")
            .field("name", &self.name())
            .field("grants", &self.grants())
            .field("reach", &self.reach())
            .field("ceiling", &self.ceiling())
            .finish()
    }
}

impl fmt::Debug for CustomTeamPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomTeamPermission")
            .field("name", &self.name())
            .field("permissions", &self.permissions())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn what_was_defined_can_be_read() -> Result<(), DefinitionError> {
        let ceiling = Some(Permission::TRAIN_MODELS);
        let role = CustomRole::new("Auditor", Permission::PREDICT, Reach::SelectedApps, ceiling)?;
        let permission = CustomTeamPermission::new("Tester", Permission::PREDICT)?;
        assert_eq!((role.name(), role.grants()), ("Auditor", Permission::PREDICT));
        assert_eq!((role.reach(), role.ceiling()), (Reach::SelectedApps, ceiling));
        assert_eq!((permission.name(), permission.permissions()), ("Tester", Permission::PREDICT));
        assert_eq!(
            format!("{role:?} {permission:?}"),
            "CustomRole { name: \"Auditor\", grants: Permission(PREDICT), reach: SelectedApps, \
             ceiling: Some(Permission(TRAIN_MODELS)) } \
             CustomTeamPermission { name: \"Tester\", permissions: Permission(PREDICT) }"
        );
        let (role, permission) = (AnyRole::from(role), AnyTeamPermission::from(permission));
        assert_eq!(format!("{role:>8} {permission:<7}."), " Auditor Tester .");
        let (role, permission) =
            (AnyRole::from(Role::Administrator), AnyTeamPermission::from(TeamPermission::FullAccess));
        assert_eq!(format!("{role} {permission}"), "administrator full_access");
        Ok(())
    }

    #[track_caller]
    fn is_refused(name: &str, expected: fn(String) -> DefinitionError) {
        let refused = CustomRole::new(name, Permission::empty(), Reach::AllApps, None);
        assert_eq!(refused, Err(expected(quoted(name))));
    }

    #[test]
    fn a_name_can_be_read_out() {
        let long = "é".repeat(65);
        let unseen = ["\u{200b}", "a\u{feff}", "abc\u{202e}cba", "a\u{2028}b", "a\nb", "\u{1b}[31m"];
        for name in ["", " ", " a", "a ", &long].into_iter().chain(unseen) {
            is_refused(name, DefinitionError::Name);
        }
        for name in ["\\u{200b} \"'", "Prüfer „Modelle“", "हिन्दी", "e\u{301}"] {
            assert!(CustomRole::new(name, Permission::all(), Reach::SelectedApps, None).is_ok(), "{name}");
        }
        assert!(CustomRole::new("é".repeat(64), Permission::all(), Reach::SelectedApps, None).is_ok());
    }

    #[test]
    fn a_documented_name_is_taken() {
        for name in
            ["administrator", "Administrator", "ADMIN", "Team-Contributor", "Organization User (all apps)"]
        {
            is_refused(name, DefinitionError::Documented);
        }
    }

    #[test]
    fn unknown_bits_are_refused() {
        let unknown = Permission::from_bits_retain(1 << 60 | 1);
        let expected = DefinitionError::UnknownBits(1 << 60);
        let none = Permission::empty();
        assert_eq!(CustomRole::new("a", unknown, Reach::AllApps, None), Err(expected.clone()));
        assert_eq!(CustomRole::new("a", none, Reach::AllApps, Some(unknown)), Err(expected.clone()));
        assert_eq!(CustomTeamPermission::new("a", unknown), Err(expected));
    }

    #[test]
    fn a_team_permission_is_about_the_app_alone() {
        let refused = |set| CustomTeamPermission::new("a", set).err();
        for permission in Permission::ALL {
            let expected = match permission {
                Permission::TRANSFER_APPS => Some(DefinitionError::TransferApps),
                _ if Permission::APP_LEVEL.contains(permission) => None,
                _ => Some(DefinitionError::OrganizationLevel(permission)),
            };
            assert_eq!(refused(permission), expected, "{permission}");
        }
    }
}
