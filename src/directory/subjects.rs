//! Subjects from the facts of a directory, and whether they still are as they were taken.

use super::Directory;
use super::member::Member;
use super::organization::Organization;
use super::team::Team;
use crate::facts::{Membership, Owner, Resource, Subject, TeamMembership};
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

    /// Whether the directory would give the same subject now: one with the same facts.
    ///
    /// Linear in its memberships, and in the teams and team apps of those; nothing is allocated.
    #[must_use]
    pub fn is_current(&self, snapshot: &SubjectSnapshot<Id>) -> bool {
        let Some((user, account)) =
            snapshot.subject.user().and_then(|user| Some((user, self.account(user)?)))
        else {
            return false;
        };
        let is_as_given = |organizations: &mut dyn Iterator<Item = &Id>| {
            let mut given = snapshot.subject.memberships().iter();
            let joined = organizations.filter_map(|organization| {
                let organization = self.organization(organization)?;
                Some((organization, organization.member(user)?))
            });
            let mut joined = joined.map(|(organization, member)| {
                given.next().is_some_and(|given| organization.gives(member, given))
            });
            joined.all(|is_as_given| is_as_given) && given.next().is_none()
        };
        match &snapshot.organizations {
            None => is_as_given(&mut account.organizations()),
            Some(asked) => is_as_given(&mut asked.iter()),
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

    /// The subject whom a command is judged by, as far as a decision about the resource goes: who asks, and by
    /// which token, is taken from the one who asks, and what they hold from here.
    pub(super) fn acting(&self, actor: &Subject<Id>, resource: &Resource<Id>) -> Option<Subject<Id>> {
        let user = actor.user()?;
        let membership = match resource.owner() {
            Owner::Organization(id) => self
                .organization(id)
                .and_then(|organization| organization.membership_at(user, self.policy(), resource.app_id())),
            Owner::User(_) => None,
        };
        let subject = self.policy().subject(user.clone(), membership).ok()?;
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
    /// Whether that is the membership that the evaluator would be given of the member.
    fn gives(&self, member: &Member<Id>, given: &Membership<Id>) -> bool {
        let teams = member.teams().map(|id| self.team(id).map(|team| (id, team)));
        let is_same = |now: Option<(&Id, &Team<Id>)>, given: &TeamMembership<Id>| {
            now.is_some_and(|(id, team)| {
                let apps = given.apps().iter().map(|assigned| (assigned.app(), assigned.permission()));
                given.team() == id && given.is_confining() == team.confining && team.apps().eq(apps)
            })
        };
        given.organization() == &self.id
            && self.carried(&member.role) == Some(given.role())
            && teams.len() == given.teams().len()
            && teams.zip(given.teams()).all(|(now, given)| is_same(now, given))
    }
}

/// The app as the evaluator takes it, not public.
pub(super) fn private_app<Id: Hash + Clone>(owner: &Owner<Id>, app: &Id) -> Resource<Id> {
    match owner {
        Owner::Organization(organization) => Resource::app(organization.clone(), app.clone()),
        Owner::User(user) => Resource::personal_app(user.clone(), app.clone()),
    }
}
