//! Custom roles and custom team permissions: the ones that an organization defines itself.

use super::role_definition::{Reach, RoleDefinition};
use super::tables::Levels;
use crate::vocabulary::own::OwnPermission;
use crate::vocabulary::unicode::{is_blank, is_joiner, reads_like_any};
use crate::vocabulary::{Permission, Role, TeamPermission, quoted};
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use thiserror::Error;

/// The longest name of a custom role or team permission, in characters.
// a name stands in a column of a table and in every explanation; error messages quote as many characters
const LONGEST_NAME: usize = 64;

/// A role that an organization defines itself: any grants, either reach, any ceiling.
///
/// A custom role means exactly what a documented one means (`R4`, `R6`), and it cannot change a documented one. A
/// clone is a counted reference: load the role once and clone it for each membership.
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
    /// The definition without own permissions, for policies that do not have them.
    documented: RoleDefinition,
    /// The rows of the own permissions in the definition; none if it has documented ones alone.
    own_rows: &'static [OwnPermission],
}

/// A team permission that an organization defines itself: a set of app-level permissions without `TRANSFER_APPS`
/// (`R5`).
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
    /// The rows of the own ones among the permissions; none if they are documented ones alone.
    own_rows: &'static [OwnPermission],
}

/// The role of a membership: documented or custom.
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
    /// One of the six documented roles.
    Documented(Role),
    /// A role that the organization defined.
    Custom(CustomRole),
}

/// The permission of a team on an app: documented or custom.
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
    /// One of the four documented team permissions.
    Documented(TeamPermission),
    /// A team permission that the organization defined.
    Custom(CustomTeamPermission),
}

/// The definition of a custom role, a custom team permission or a [`Policy`](crate::Policy) is refused.
///
/// ```
/// use rolecall::custom::CustomTeamPermission;
/// use rolecall::Permission;
///
/// let error = CustomTeamPermission::new("Owner", Permission::all()).unwrap_err();
/// assert_eq!(error.to_string(), "invalid team permission: only the owner of a personal app holds `TRANSFER_APPS`");
/// let error = CustomTeamPermission::new("labeler lead", Permission::CREATE_TASKS).unwrap_err();
/// assert_eq!(error.to_string(), "invalid name `labeler lead`: it is the name of a documented one, so choose another");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The name is empty, too long, or has invisible characters. With the feature `directory`, these include letters that
    /// draw nothing, such as Hangul fillers. The field quotes it, escaped and cut.
    #[error("invalid name `{0}`: expected 1 to 64 visible characters, without surrounding spaces")]
    Name(String),
    /// The name equals a documented one when case, spaces and punctuation are ignored. With the feature `directory`, so
    /// does one in letters that look the same. The field quotes it, escaped and cut.
    #[error("invalid name `{0}`: it is the name of a documented one, so choose another")]
    Documented(String),
    /// The set has bits that belong to no permission.
    #[error(
        "unknown permission bits {0:#x}: expected permissions of `Permission::ALL`, or of the vocabulary of the policy that defines it"
    )]
    UnknownBits(u128),
    /// A custom team permission contains these organization-level permissions.
    #[error(
        "invalid team permission: `{0}` is organization-level, and a custom team permission is app-level only"
    )]
    OrganizationLevel(Permission),
    /// A team permission contains `TRANSFER_APPS`.
    #[error("invalid team permission: only the owner of a personal app holds `TRANSFER_APPS`")]
    TransferApps,
}

impl CustomRole {
    /// Defines a role: its name, its grants, its reach and its ceiling. A ceiling of `None` means no limit.
    ///
    /// [`Policy::custom_role`](crate::Policy::custom_role) defines one that grants permissions of a service's own.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::Name`] for an invalid name, [`DefinitionError::Documented`] for the name of a documented
    /// role, and [`DefinitionError::UnknownBits`] for bits in either set that belong to no permission.
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
        let definition = RoleDefinition { grants, reach, ceiling };
        CustomRole::of(name.into(), definition, &Levels::DOCUMENTED, &[])
    }

    pub(super) fn of(
        name: String,
        RoleDefinition { grants, reach, ceiling }: RoleDefinition,
        levels: &Levels,
        own_rows: &'static [OwnPermission],
    ) -> Result<Self, DefinitionError> {
        let documented = Role::ALL.iter().flat_map(|role| [role.as_str(), role.label()]).chain(["Admin"]);
        let name = own_name(name, documented)?;
        let known = |set| known(set, levels);
        let definition =
            RoleDefinition { grants: known(grants)?, reach, ceiling: ceiling.map(known).transpose()? };
        let documented = definition.documented();
        Ok(CustomRole(Arc::new(NamedRole { name, definition, documented, own_rows })))
    }

    /// The name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The permissions that the role grants by itself (`R4`).
    #[must_use]
    pub fn grants(&self) -> Permission {
        self.0.definition.grants
    }

    /// The apps in which its app-level grants hold (`R4`).
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.0.definition.reach
    }

    /// The most that teams may give the members with the role (`R6`). `None` means no limit.
    #[must_use]
    pub fn ceiling(&self) -> Option<Permission> {
        self.0.definition.ceiling
    }

    pub(crate) fn definition(&self) -> &RoleDefinition {
        &self.0.definition
    }

    pub(crate) fn documented_definition(&self) -> &RoleDefinition {
        &self.0.documented
    }

    pub(crate) fn own_rows(&self) -> &'static [OwnPermission] {
        self.0.own_rows
    }
}

impl CustomTeamPermission {
    /// Defines a team permission: its name and the permissions that it contains.
    ///
    /// [`Policy::custom_team_permission`](crate::Policy::custom_team_permission) defines one that contains permissions of a service's own.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::Name`] for an invalid name and [`DefinitionError::Documented`] for the name of a documented
    /// team permission. For the set, [`DefinitionError::UnknownBits`], [`DefinitionError::OrganizationLevel`] or
    /// [`DefinitionError::TransferApps`].
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
        CustomTeamPermission::of(name.into(), permissions, &Levels::DOCUMENTED, &[])
    }

    pub(super) fn of(
        name: String,
        permissions: Permission,
        levels: &Levels,
        own_rows: &'static [OwnPermission],
    ) -> Result<Self, DefinitionError> {
        let documented = TeamPermission::ALL.iter();
        let documented = documented.flat_map(|permission| [permission.as_str(), permission.label()]);
        let name = own_name(name, documented)?;
        let permissions = of_a_team(permissions, levels)?;
        let organization_level = permissions & levels.organization;
        if !organization_level.is_empty() {
            return Err(DefinitionError::OrganizationLevel(organization_level));
        }
        Ok(CustomTeamPermission(Arc::new(NamedTeamPermission { name, permissions, own_rows })))
    }

    /// The name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The permissions that it contains.
    #[must_use]
    pub fn permissions(&self) -> Permission {
        self.0.permissions
    }

    pub(crate) fn own_rows(&self) -> &'static [OwnPermission] {
        self.0.own_rows
    }
}

/// Accepts a set of known permissions: documented ones, and those of the vocabulary.
// `Permission::from_bits_retain` makes sets with any bits, so that every constructor has to look
pub(crate) fn known(set: Permission, levels: &Levels) -> Result<Permission, DefinitionError> {
    let unknown = set.bits() & !levels.all().bits();
    if unknown == 0 { Ok(set) } else { Err(DefinitionError::UnknownBits(unknown)) }
}

/// Accepts a set that a team permission may contain.
pub(crate) fn of_a_team(set: Permission, levels: &Levels) -> Result<Permission, DefinitionError> {
    let transfers = set.intersects(Permission::TRANSFER_APPS);
    if transfers { Err(DefinitionError::TransferApps) } else { known(set, levels) }
}

/// Accepts a valid name that does not read like a documented one.
fn own_name(name: String, documented: impl Iterator<Item = &'static str>) -> Result<String, DefinitionError> {
    if !is_name(&name) {
        return Err(DefinitionError::Name(quoted(&name)));
    }
    if reads_like_any(&name, documented) {
        return Err(DefinitionError::Documented(quoted(&name)));
    }
    Ok(name)
}

/// Whether the name is 1 to 64 visible characters, without surrounding spaces.
pub(crate) fn is_name(name: &str) -> bool {
    let length = name.chars().take(LONGEST_NAME.saturating_add(1)).count();
    (1..=LONGEST_NAME).contains(&length) && name.trim() == name && is_seen(name)
}

/// Whether every character is visible, a space between others, or shapes the visible character before it.
// `escape_debug` escapes every character that the Unicode data of `core` calls unprintable, and a combining mark at the
// beginning, which would have nothing to stand on. It also escapes the three characters of Rust's own escapes, which
// are visible.
fn is_seen(name: &str) -> bool {
    let mut plain = String::with_capacity(name.len());
    let (mut letters, mut before) = (name.chars().peekable(), ' ');
    while let Some(letter) = letters.next() {
        let shapes = is_joiner(letter) && is_joined(before, letters.peek().copied());
        if !shapes && !matches!(letter, '\\' | '\'' | '"') {
            plain.push(letter);
        }
        before = letter;
    }
    plain.escape_debug().eq(plain.chars()) && !plain.contains(is_blank)
}

/// Whether a joiner between these characters can be there for a reason: in Persian, in scripts of India or in emoji.
// The exact rules (RFC 5892, appendix A) refuse names that people have, and need more of Unicode's data. A joiner that is
// accepted without need does no harm, because names are compared without it.
fn is_joined(before: char, after: Option<char>) -> bool {
    let is_ascii = before.is_ascii() && after.is_none_or(|after| after.is_ascii());
    before != ' ' && !is_joiner(before) && !is_ascii
}

impl AnyRole {
    /// The name: in `snake_case` for a documented role, as it was given for a custom one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            AnyRole::Documented(role) => role.as_str(),
            AnyRole::Custom(role) => role.name(),
        }
    }
}

impl AnyTeamPermission {
    /// The name: in `snake_case` for a documented team permission, as it was given for a custom one.
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
mod tests;
