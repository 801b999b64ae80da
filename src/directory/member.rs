//! Members of an organization, and the roles that they carry.

use crate::policy::{AnyRole, CustomRole};
use crate::vocabulary::Role;
use alloc::collections::{BTreeMap, BTreeSet};

/// Which role: a documented one, or one that the organization defined, by its id.
///
/// ```
/// use rolecall::Role;
/// use rolecall::directory::RoleRef;
///
/// assert_eq!(RoleRef::<u64>::from(Role::Administrator), RoleRef::Documented(Role::Administrator));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleRef<Id> {
    /// One of the six.
    Documented(Role),
    /// One of the organization's own.
    Custom(Id),
}

/// A member of an organization: the role they carry and the teams they are in.
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
/// assert_eq!((founder.joined_at(), founder.teams().len()), (7, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<Id> {
    pub(super) role: RoleRef<Id>,
    pub(super) teams: BTreeSet<Id>,
    pub(super) joined_at: u64,
}

/// A role that the organization defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnRole {
    /// The definition, as memberships carry it.
    pub(super) role: AnyRole,
    /// How many pending invitations are to it.
    pub(super) promised: usize,
}

/// Who carries which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Carriers<Id> {
    documented: [BTreeSet<Id>; Role::ALL.len()],
    custom: BTreeMap<Id, BTreeSet<Id>>,
}

/// The documented roles, as memberships carry them.
static DOCUMENTED: [AnyRole; Role::ALL.len()] = {
    let [administrator, financial_manager, contributor, team_contributor, user, infrastructure_manager] =
        Role::ALL;
    [
        AnyRole::Documented(administrator),
        AnyRole::Documented(financial_manager),
        AnyRole::Documented(contributor),
        AnyRole::Documented(team_contributor),
        AnyRole::Documented(user),
        AnyRole::Documented(infrastructure_manager),
    ]
};

/// The documented role, as memberships carry it.
pub(super) fn documented(role: Role) -> Option<&'static AnyRole> {
    DOCUMENTED.iter().find(|known| **known == AnyRole::Documented(role))
}

impl<Id> Member<Id> {
    /// The role.
    #[must_use]
    pub const fn role(&self) -> &RoleRef<Id> {
        &self.role
    }

    /// The teams, in the order of their ids.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.teams.iter()
    }

    /// When they joined, in the service's own time.
    #[must_use]
    pub const fn joined_at(&self) -> u64 {
        self.joined_at
    }
}

impl OwnRole {
    pub(super) fn new(definition: CustomRole) -> Self {
        OwnRole { role: AnyRole::Custom(definition), promised: 0 }
    }
}

impl<Id> Default for Carriers<Id> {
    fn default() -> Self {
        Carriers { documented: Default::default(), custom: BTreeMap::new() }
    }
}

impl<Id: Ord + Clone> Carriers<Id> {
    /// The members with the role, in the order of their ids.
    pub(super) fn of(&self, role: &RoleRef<Id>) -> Option<&BTreeSet<Id>> {
        match role {
            RoleRef::Documented(role) => {
                let mut sets = Role::ALL.iter().zip(&self.documented);
                sets.find_map(|(known, users)| (known == role).then_some(users))
            }
            RoleRef::Custom(role) => self.custom.get(role),
        }
    }

    fn of_mut(&mut self, role: &RoleRef<Id>) -> Option<&mut BTreeSet<Id>> {
        match role {
            RoleRef::Documented(role) => {
                let mut sets = Role::ALL.iter().zip(&mut self.documented);
                sets.find_map(|(known, users)| (known == role).then_some(users))
            }
            RoleRef::Custom(role) => Some(self.custom.entry(role.clone()).or_default()),
        }
    }

    pub(super) fn insert(&mut self, role: &RoleRef<Id>, user: Id) {
        if let Some(users) = self.of_mut(role) {
            users.insert(user);
        }
    }

    pub(super) fn remove(&mut self, role: &RoleRef<Id>, user: &Id) {
        if let Some(users) = self.of_mut(role) {
            users.remove(user);
        }
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
