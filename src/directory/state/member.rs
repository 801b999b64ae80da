//! Members of an organization, and their roles.

use super::person::PersonName;
use crate::policy::AnyRole;
use crate::policy::custom::CustomRole;
use crate::vocabulary::Role;
use alloc::collections::{BTreeMap, BTreeSet};

/// A reference to a role: a documented role by name, or a custom role of the organization by id.
///
/// Members and invitations refer to custom roles instead of copying them, so that editing a role changes it
/// for every member who has it.
///
/// ```
/// use rolecall::Role;
/// use rolecall::directory::RoleRef;
///
/// assert_eq!(RoleRef::<u64>::from(Role::Administrator), RoleRef::Documented(Role::Administrator));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleRef<Id> {
    /// One of the six documented roles.
    Documented(Role),
    /// The id of a custom role of the organization.
    Custom(Id),
}

/// A member of an organization: the role, the teams, the time of joining, and whether the membership is suspended.
///
/// ```
/// use rolecall::{Role, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name, RoleRef};
///
/// let mut directory = Directory::new();
/// let ana = Subject::new("ana", [])?;
/// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
/// let billing_email = Email::new("billing@example.com")?;
/// directory.execute(&ana, 7, Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email })?;
///
/// let founder = directory.organization(&"acme").and_then(|acme| acme.member(&"ana")).unwrap();
/// assert_eq!(founder.role(), &RoleRef::Documented(Role::Administrator));
/// assert_eq!((founder.joined_at(), founder.teams().len(), founder.is_suspended()), (7, 0, false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<Id> {
    pub(in crate::directory) role: RoleRef<Id>,
    pub(in crate::directory) teams: BTreeSet<Id>,
    pub(in crate::directory) suspended: bool,
    pub(in crate::directory) name: Option<PersonName>,
    pub(in crate::directory) joined_at: u64,
    pub(in crate::directory) updated_at: u64,
}

/// A custom role as the organization keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct DefinedRole {
    // always `AnyRole::Custom`, the form that memberships take: building one clones it and converts nothing
    pub(in crate::directory) role: AnyRole,
    // counted here, so that deleting or editing a role does not scan all invitations
    pub(in crate::directory) pending_invitations: usize,
}

/// The members of an organization, indexed by their role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct MembersByRole<Id> {
    documented: [BTreeSet<Id>; Role::ALL.len()],
    custom: BTreeMap<Id, BTreeSet<Id>>,
}

/// The documented role in the form that memberships take.
pub(in crate::directory) const fn documented(role: Role) -> &'static AnyRole {
    // promoted to statics, because a reference must outlive the call
    match role {
        Role::Administrator => &AnyRole::Documented(Role::Administrator),
        Role::FinancialManager => &AnyRole::Documented(Role::FinancialManager),
        Role::OrganizationContributor => &AnyRole::Documented(Role::OrganizationContributor),
        Role::TeamContributor => &AnyRole::Documented(Role::TeamContributor),
        Role::OrganizationUser => &AnyRole::Documented(Role::OrganizationUser),
        Role::InfrastructureManager => &AnyRole::Documented(Role::InfrastructureManager),
    }
}

impl<Id> Member<Id> {
    /// A member in no team.
    pub(in crate::directory) const fn new(role: RoleRef<Id>, joined_at: u64) -> Self {
        Member {
            role,
            teams: BTreeSet::new(),
            suspended: false,
            name: None,
            joined_at,
            updated_at: joined_at,
        }
    }

    /// The member's role.
    #[must_use]
    pub const fn role(&self) -> &RoleRef<Id> {
        &self.role
    }

    /// The teams that the member is in, in the order of their ids.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.teams.iter()
    }

    /// `true` while the membership is suspended: role and teams are kept, and give nothing (`R15`).
    #[must_use]
    pub const fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// The name that this organization shows for the member, or `None` for that of the
    /// [account](crate::directory::Account::name).
    ///
    /// An Administrator edits the name here alone: the account, and the user's other organizations, keep theirs.
    #[must_use]
    pub const fn name(&self) -> Option<&PersonName> {
        self.name.as_ref()
    }

    /// The time of joining, in the service's own unit.
    #[must_use]
    pub const fn joined_at(&self) -> u64 {
        self.joined_at
    }

    /// The time of the last event that changed the member, in the service's own unit.
    ///
    /// The role and the teams are a part of the member, and so are the name and the address of the account.
    #[must_use]
    pub const fn updated_at(&self) -> u64 {
        self.updated_at
    }
}

impl DefinedRole {
    pub(in crate::directory) fn new(definition: CustomRole) -> Self {
        DefinedRole { role: AnyRole::Custom(definition), pending_invitations: 0 }
    }

    pub(in crate::directory) fn definition(&self) -> Option<&CustomRole> {
        match &self.role {
            AnyRole::Custom(definition) => Some(definition),
            AnyRole::Documented(_) => None,
        }
    }
}

impl<Id> Default for MembersByRole<Id> {
    fn default() -> Self {
        MembersByRole { documented: Default::default(), custom: BTreeMap::new() }
    }
}

impl<Id: Ord + Clone> MembersByRole<Id> {
    /// The members with the role, in the order of their ids.
    pub(in crate::directory) fn get(&self, role: &RoleRef<Id>) -> Option<&BTreeSet<Id>> {
        match role {
            RoleRef::Documented(role) => {
                let mut sets = Role::ALL.iter().zip(&self.documented);
                sets.find_map(|(known, users)| (known == role).then_some(users))
            }
            RoleRef::Custom(role) => self.custom.get(role),
        }
    }

    fn get_mut(&mut self, role: &RoleRef<Id>) -> Option<&mut BTreeSet<Id>> {
        match role {
            RoleRef::Documented(role) => {
                let mut sets = Role::ALL.iter().zip(&mut self.documented);
                sets.find_map(|(known, users)| (known == role).then_some(users))
            }
            RoleRef::Custom(role) => Some(self.custom.entry(role.clone()).or_default()),
        }
    }

    pub(in crate::directory) fn insert(&mut self, role: &RoleRef<Id>, user: Id) {
        if let Some(users) = self.get_mut(role) {
            users.insert(user);
        }
    }

    pub(in crate::directory) fn remove(&mut self, role: &RoleRef<Id>, user: &Id) {
        if let Some(users) = self.get_mut(role) {
            users.remove(user);
        }
        // a custom role without members has no entry, so that equal facts compare as equal
        if let RoleRef::Custom(role) = role
            && self.custom.get(role).is_some_and(BTreeSet::is_empty)
        {
            self.custom.remove(role);
        }
    }
}

impl<Id> From<Role> for RoleRef<Id> {
    fn from(role: Role) -> Self {
        RoleRef::Documented(role)
    }
}
