//! Subjects from the facts of a directory, and whether they still are as they were taken.

use super::Directory;
use super::member::{Member, RoleRef};
use super::organization::Organization;
use crate::resource::{Owner, Resource};
use crate::subject::Subject;
use alloc::vec::Vec;
use core::hash::Hash;

/// A subject as it was at one version of a directory.
///
/// ```
/// use rolecall::{Action, Resource, Subject, can};
/// use rolecall::directory::{Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let ana = Subject::new("ana", [])?;
/// let email = Email::new("ana@example.com")?;
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
///
/// let before = directory.subject(&"ana").unwrap();
/// let found = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(before.subject(), 0, found)?;
/// assert!(!directory.is_current(&before));
///
/// let ana = directory.subject(&"ana").unwrap();
/// assert!(can(ana.subject(), Action::CreateApp, &Resource::organization("acme")));
/// assert!(directory.is_current(&ana));
/// assert_eq!((before.version(), ana.version()), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectSnapshot<Id> {
    subject: Subject<Id>,
    version: u64,
    /// Of which organizations, if not of all.
    organizations: Option<Vec<Id>>,
}

impl<Id> SubjectSnapshot<Id> {
    /// The subject.
    #[must_use]
    pub const fn subject(&self) -> &Subject<Id> {
        &self.subject
    }

    /// The subject alone.
    #[must_use]
    pub fn into_subject(self) -> Subject<Id> {
        self.subject
    }

    /// The version of the directory that it was taken at.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The user with all their memberships, if they have an account.
    ///
    /// Linear in their memberships, and in the teams and team apps of those.
    #[must_use]
    pub fn subject(&self, user: &Id) -> Option<SubjectSnapshot<Id>> {
        let account = self.account(user)?;
        let subject = self.subject_of(user, account.organizations())?;
        Some(SubjectSnapshot { subject, version: self.version(), organizations: None })
    }

    /// The user with their memberships in these organizations alone, if they have an account: a request that
    /// is about one organization needs no more. Of an organization given twice there is one membership.
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email, Name};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// for (organization, name) in [(1, "Acme"), (2, "Globex")] {
    ///     let (name, billing_email) = (Name::new(name)?, email.clone());
    ///     directory.execute(&ana, 0, Command::CreateOrganization { organization, name, billing_email })?;
    /// }
    /// let count = |snapshot: Option<rolecall::directory::SubjectSnapshot<i32>>| {
    ///     snapshot.map(|snapshot| snapshot.subject().memberships().len())
    /// };
    /// assert_eq!(count(directory.subject(&7)), Some(2));
    /// assert_eq!(count(directory.subject_in(&7, [&2, &3])), Some(1));
    /// assert_eq!(count(directory.subject(&8)), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn subject_in<'a>(
        &self,
        user: &Id,
        organizations: impl IntoIterator<Item = &'a Id>,
    ) -> Option<SubjectSnapshot<Id>>
    where
        Id: 'a,
    {
        self.account(user)?;
        let mut organizations: Vec<_> = organizations.into_iter().cloned().collect();
        organizations.sort_unstable();
        organizations.dedup();
        let subject = self.subject_of(user, organizations.iter())?;
        Some(SubjectSnapshot { subject, version: self.version(), organizations: Some(organizations) })
    }

    /// Whether the directory would give the same subject now: nothing of what it holds has changed since.
    ///
    /// Linear in its memberships and their teams.
    #[must_use]
    pub fn is_current(&self, snapshot: &SubjectSnapshot<Id>) -> bool {
        let Some((user, account)) =
            snapshot.subject.user().and_then(|user| Some((user, self.account(user)?)))
        else {
            return false;
        };
        let is_current = |organization| {
            let joined = self.organization(organization);
            let member = joined.and_then(|joined| Some((joined, joined.member(user)?)));
            member.is_none_or(|(organization, member)| {
                organization.is_unchanged_since(member, snapshot.version)
            })
        };
        let memberships = snapshot.subject.memberships().iter();
        let known = || memberships.clone().map(crate::Membership::organization);
        let is_member = |organization: &Id| account.organizations.contains(organization);
        snapshot.version <= self.version()
            && match &snapshot.organizations {
                None => account.changed <= snapshot.version && account.organizations().all(is_current),
                Some(organizations) => {
                    organizations.iter().all(|asked| is_member(asked) == known().any(|known| known == asked))
                        && organizations.iter().all(is_current)
                }
            }
    }

    /// The resource with its visibility: an organization's app, or a user's own.
    ///
    /// ```
    /// use rolecall::{Action, Owner, Subject, can};
    /// use rolecall::directory::{Command, Directory, Email, Name};
    ///
    /// let mut directory = Directory::new();
    /// let ana = Subject::new("ana", [])?;
    /// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
    /// let create = Command::CreateApp { owner: Owner::User("ana"), app: "cats", name: Name::new("Cats")? };
    /// directory.execute(&ana, 0, create)?;
    /// let app = directory.resource(&Owner::User("ana"), &"cats").unwrap();
    /// assert!(can(&ana, Action::DeleteApp, &app));
    /// assert!(!app.is_public());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resource(&self, owner: &Owner<Id>, app: &Id) -> Option<Resource<Id>> {
        let is_public = self.app(owner, app)?.is_public();
        let resource = private_app(owner, app);
        Some(if is_public { resource.public() } else { resource })
    }

    /// The subject whom a command is judged by: who asks, and by which token, is taken from the one who asks,
    /// and what they hold in the organization from here.
    pub(super) fn acting(&self, actor: &Subject<Id>, organization: Option<&Id>) -> Option<Subject<Id>> {
        let subject = self.subject_of(actor.user()?, organization.into_iter())?;
        Some(subject.narrowed_to(actor.scopes()))
    }

    fn subject_of<'a>(&self, user: &Id, organizations: impl Iterator<Item = &'a Id>) -> Option<Subject<Id>>
    where
        Id: 'a,
    {
        let memberships =
            organizations.filter_map(|organization| self.organization(organization)?.membership(user));
        self.policy().subject(user.clone(), memberships).ok()
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    fn is_unchanged_since(&self, member: &Member<Id>, version: u64) -> bool {
        let role = match &member.role {
            RoleRef::Documented(_) => None,
            RoleRef::Custom(role) => self.roles.get(role).map(|own| own.changed),
        };
        let teams = member.teams.iter().filter_map(|team| self.teams.get(team)).map(|team| team.changed);
        teams.chain(role).chain([member.changed]).all(|changed| changed <= version)
    }
}

/// The app as the evaluator takes it, not public.
pub(super) fn private_app<Id: Hash + Clone>(owner: &Owner<Id>, app: &Id) -> Resource<Id> {
    match owner {
        Owner::Organization(organization) => Resource::app(organization.clone(), app.clone()),
        Owner::User(user) => Resource::personal_app(user.clone(), app.clone()),
    }
}
