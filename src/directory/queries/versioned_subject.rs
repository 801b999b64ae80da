//! Subjects from the facts of a directory, with the version at which they were taken.

use crate::directory::state::directory::Directory;
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::directory::state::team::Team;
use crate::facts::{Membership, Owner, Subject, TeamMembership};
use alloc::vec::Vec;
use core::hash::Hash;

/// A subject, with the version of the directory at which it was taken.
///
/// A service may cache it. While [`version`](VersionedSubject::version) is the directory's, nothing has changed; after that
/// [`Directory::is_current`] compares the facts about the subject and the directory's policy. A cache that follows the
/// events drops the subjects that [`Event::stale`](crate::directory::Event::stale) names, and compares nothing.
/// [`Stale`](crate::Stale) says what each choice means.
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
/// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(before.subject(), 0, create)?;
/// assert!(!directory.is_current(&before));
///
/// let ana = directory.subject(&"ana").unwrap();
/// assert!(can(ana.subject(), Action::CreateApp, &Resource::organization("acme")));
/// assert!(directory.is_current(&ana));
/// assert_eq!((before.version(), ana.version()), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionedSubject<Id> {
    subject: Subject<Id>,
    version: u64,
    /// The requested organizations, or `None` for all of the user's.
    organizations: Option<Vec<Id>>,
}

impl<Id> VersionedSubject<Id> {
    /// The subject.
    #[must_use]
    pub const fn subject(&self) -> &Subject<Id> {
        &self.subject
    }

    /// The subject, without the version.
    #[must_use]
    pub fn into_subject(self) -> Subject<Id> {
        self.subject
    }

    /// The version of the directory at which the subject was taken.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The user with all memberships and shares, if the user has an account.
    ///
    /// Linear in the user's memberships, with their teams and the apps of those, and in the user's shares. Empty shares
    /// are left out.
    #[must_use]
    pub fn subject(&self, user: &Id) -> Option<VersionedSubject<Id>> {
        let account = self.account(user)?;
        let subject = self.subject_of(user, account.organizations(), account.shared_by.iter())?;
        Some(VersionedSubject { subject, version: self.version(), organizations: None })
    }

    /// The user with the memberships in these organizations and the shares of their apps only, if the user has an
    /// account.
    ///
    /// A request about one organization needs no other membership, and the subject is built faster. Repeated
    /// ids count once. Linear in these memberships, with their teams and the apps of those, and in these shares.
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
    /// let count = |versioned: Option<rolecall::directory::VersionedSubject<i32>>| {
    ///     versioned.map(|versioned| versioned.subject().memberships().len())
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
    ) -> Option<VersionedSubject<Id>>
    where
        Id: 'a,
    {
        // an account is required even for an empty list of organizations
        self.account(user)?;
        let mut organizations: Vec<_> = organizations.into_iter().cloned().collect();
        // the subject lists its memberships in this order, and `is_current` compares them in the same order
        organizations.sort_unstable();
        organizations.dedup();
        // a share without the membership beside it would count although the membership is suspended
        let owners: Vec<_> = organizations.iter().cloned().map(Owner::Organization).collect();
        let subject = self.subject_of(user, organizations.iter(), owners.iter())?;
        Some(VersionedSubject { subject, version: self.version(), organizations: Some(organizations) })
    }

    /// `true` if the directory would build the same subject now.
    ///
    /// The facts and the policy are compared, so that a subject stays current while commands change other
    /// things. Linear in the subject's memberships, with their teams and the apps of those, and in its shares; without
    /// shares it allocates nothing.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role, Subject};
    /// use rolecall::directory::{Command, Directory, Email};
    ///
    /// let mut directory = Directory::new();
    /// let register = Command::Register { email: Email::new("ana@example.com")? };
    /// directory.execute(&Subject::new("ana", [])?, 0, register)?;
    /// let ana = directory.subject(&"ana").unwrap();
    /// assert!(directory.is_current(&ana));
    ///
    /// let narrower = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// assert!(!directory.governed_by(narrower).is_current(&ana));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_current(&self, versioned: &VersionedSubject<Id>) -> bool {
        let Some((user, account)) =
            versioned.subject.user().and_then(|user| Some((user, self.account(user)?)))
        else {
            return false;
        };
        // a cached subject of an earlier policy would go on being decided by it, which may allow more
        if *versioned.subject.policy() != self.policy {
            return false;
        }
        // `dyn`, because the two kinds of subject iterate over different collections of organizations and owners
        let is_as_given = |organizations: &mut dyn Iterator<Item = &Id>| {
            let mut given = versioned.subject.memberships().iter();
            let joined = organizations.filter_map(|organization| {
                let organization = self.organization(organization)?;
                Some((organization, organization.member(user)?))
            });
            let mut joined = joined.map(|(organization, member)| {
                given.next().is_some_and(|given| organization.would_give(member, given))
            });
            joined.all(|is_as_given| is_as_given) && given.next().is_none()
        };
        let is_shared_as_given = |mut owners: &mut dyn Iterator<Item = &Owner<Id>>| {
            let mut given = versioned.subject.shares().iter();
            let is_same = |owner| self.shares_by(owner, user).all(|share| given.next() == Some(&share));
            (&mut owners).all(is_same) && given.next().is_none()
        };
        match &versioned.organizations {
            None => {
                is_as_given(&mut account.organizations()) && is_shared_as_given(&mut account.shared_by.iter())
            }
            Some(asked) => {
                let is_asked = |owner: &&Owner<Id>| match owner {
                    Owner::Organization(organization) => asked.binary_search(organization).is_ok(),
                    Owner::User(_) => false,
                };
                is_as_given(&mut asked.iter())
                    && is_shared_as_given(&mut account.shared_by.iter().filter(is_asked))
            }
        }
    }

    fn subject_of<'a>(
        &self,
        user: &Id,
        organizations: impl Iterator<Item = &'a Id>,
        owners: impl Iterator<Item = &'a Owner<Id>>,
    ) -> Option<Subject<Id>>
    where
        Id: 'a,
    {
        let memberships =
            organizations.filter_map(|organization| self.organization(organization)?.membership(user));
        let shares = owners.flat_map(|owner| self.shares_by(owner, user));
        self.built(user, memberships, shares.collect::<Vec<_>>())
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    /// `true` if a subject that is built now would get this membership for the member.
    fn would_give(&self, member: &Member<Id>, given: &Membership<Id>) -> bool {
        let teams = member.teams().map(|id| self.team(id).map(|team| (id, team)));
        let is_same = |now: Option<(&Id, &Team<Id>)>, given: &TeamMembership<Id>| {
            now.is_some_and(|(id, team)| {
                let apps = given.apps().iter().map(|assigned| (assigned.app(), assigned.permission()));
                given.team() == id && given.is_confining() == team.confining && team.apps().eq(apps)
            })
        };
        given.organization() == &self.id
            && given.is_suspended() == member.suspended
            && self.resolve_role(&member.role) == Some(given.role())
            && teams.len() == given.teams().len()
            && teams.zip(given.teams()).all(|(now, given)| is_same(now, given))
    }
}
