//! Access reviews: the permissions of every member and their sources, row by row.

mod rows;

use crate::decide::Basis;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::{Invitation, InvitationStatus};
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::directory::state::text::Email;
use crate::facts::{Extent, Owner};
use crate::policy::Policy;
use crate::vocabulary::Permission;
use alloc::collections::{BTreeSet, btree_map};
use alloc::vec::{self, Vec};
use core::cmp::Ordering;
use core::hash::Hash;
use core::iter::Peekable;
use core::ops::Bound;

/// One row of an access review: who holds something, the extent, the source, and the permissions that it gives.
///
/// A user's permissions on a resource are the union of the user's rows with an extent that contains the
/// resource. On a public app everybody also has the permissions of the rows of everybody, as far as the
/// resource there is public. Rows of invitees say what they would hold if they accepted now.
///
/// ```
/// use rolecall::filter::Extent;
/// use rolecall::{Action, Subject};
/// use rolecall::directory::{Command, Directory, Email, Grantee, Name};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
/// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(&ana, 0, create)?;
///
/// let rows: Vec<_> = directory.access_review(&"acme").into_iter().flatten().collect();
/// let [row] = &rows[..] else { panic!() };
/// assert_eq!((row.grantee, &row.extent), (Grantee::User(&"ana"), &Extent::Organization { organization: &"acme" }));
/// assert_eq!(row.basis.to_string(), "role `administrator` grants it");
/// assert_eq!(row.permissions.iter().count(), 59); // all but TRANSFER_APPS
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct AccessRow<'a, Id> {
    /// Who holds the permissions.
    pub grantee: Grantee<'a, Id>,
    /// The extent of the permissions: the whole organization, or one app.
    pub extent: Extent<'a, Id>,
    /// The source of the permissions: the role, a team, a share, or the visibility of the app.
    pub basis: Basis<'a, Id>,
    /// The permissions that the source gives there; never empty.
    pub permissions: Permission,
}

/// Who holds the permissions of an [`AccessRow`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Grantee<'a, Id> {
    /// A member, or another user whom an app is shared with.
    User(&'a Id),
    /// Whoever accepts the pending invitation.
    Invitee {
        /// The invitation.
        invitation: &'a Id,
        /// The address that it was sent to.
        email: &'a Email,
    },
    /// Everybody, signed in or not.
    Everybody,
}

// not derived: a derive would ask for `Id: Copy`, but a grantee only holds references to ids
impl<Id> Clone for Grantee<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Grantee<'_, Id> {}

/// The rows of an access review, as an iterator.
///
/// Users come first, in the order of their ids: members, and others whom an app is shared with. Each user's rows begin
/// with the whole organization and continue app by app. Pending invitations follow in the order of their ids, then public
/// apps. A user without permissions has no row, and neither has a suspended member.
///
/// The iterator keeps the rows of one user at a time.
#[derive(Debug)]
pub struct AccessReview<'a, Id> {
    policy: &'a Policy,
    organization: &'a Organization<Id>,
    members: Peekable<btree_map::Range<'a, Id, Member<Id>>>,
    sharers: Peekable<btree_map::Range<'a, Id, BTreeSet<Id>>>,
    invitations: btree_map::Range<'a, Id, Invitation<Id>>,
    rows: vec::IntoIter<AccessRow<'a, Id>>,
    apps: btree_map::Range<'a, Id, App<Id>>,
}

/// The progress of an access review: the last user, invitation or public app with all rows read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reviewed<Id> {
    /// All users up to this one are read.
    User(Id),
    /// All users are read, and all invitations up to this one.
    Invitation(Id),
    /// All users and invitations are read, and all public apps up to this one.
    PublicApp(Id),
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The access review of the organization, if it exists: the permissions of all members, of other users whom an app is
    /// shared with, of invitees and of everybody, with their sources.
    ///
    /// The rows come in a stable order. Each user's rows take time linear in the apps of the user's teams and in the
    /// user's shares. Closed invitations are passed over. [`AccessReview::after`] continues a review that was interrupted.
    #[must_use]
    pub fn access_review<'a>(&'a self, organization: &Id) -> Option<AccessReview<'a, Id>> {
        let organization = self.organization(organization)?;
        Some(AccessReview {
            policy: self.policy(),
            organization,
            members: organization.members.range(..).peekable(),
            sharers: organization.apps.users_with_shares(Bound::Unbounded).peekable(),
            invitations: organization.invitations.range(..),
            rows: Vec::new().into_iter(),
            apps: organization.apps.registry.range(Bound::Unbounded),
        })
    }
}

impl<Id: Ord + Hash + Clone> AccessReview<'_, Id> {
    /// The rest of the review: it starts with the first row after the given progress.
    ///
    /// Logarithmic. The user or app need not exist any more, so that changes in between do not disturb a
    /// review.
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email, Name, Reviewed};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// directory.execute(&ana, 0, Command::CreateOrganization { organization: 1, name: Name::new("Acme")?, billing_email: email })?;
    ///
    /// let rows_after = |done: Reviewed<&i32>| directory.access_review(&1).map(|review| review.after(done).count());
    /// assert_eq!(rows_after(Reviewed::User(&6)), Some(1));
    /// assert_eq!(rows_after(Reviewed::User(&7)), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after(self, reviewed: Reviewed<&Id>) -> Self {
        let AccessReview { policy, organization, .. } = self;
        let rows = Vec::new().into_iter();
        // what comes before the progress has nothing left
        let (mut members, mut sharers) = (btree_map::Range::default(), btree_map::Range::default());
        let mut invitations = btree_map::Range::default();
        let mut apps = organization.apps.registry.range(Bound::Unbounded);
        match reviewed {
            Reviewed::User(user) => {
                members = organization.members.range((Bound::Excluded(user), Bound::Unbounded));
                sharers = organization.apps.users_with_shares(Bound::Excluded(user));
                invitations = organization.invitations.range(..);
            }
            Reviewed::Invitation(id) => {
                invitations = organization.invitations.range((Bound::Excluded(id), Bound::Unbounded));
            }
            Reviewed::PublicApp(app) => apps = organization.apps.registry.range(Bound::Excluded(app)),
        }
        let (members, sharers) = (members.peekable(), sharers.peekable());
        AccessReview { policy, organization, members, sharers, invitations, rows, apps }
    }
}

impl<'a, Id: Ord + Hash + Clone> Iterator for AccessReview<'a, Id> {
    type Item = AccessRow<'a, Id>;

    fn next(&mut self) -> Option<AccessRow<'a, Id>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let Some((user, member)) = self.next_user() else { break };
            self.rows = self.organization.rows(self.policy, user, member).into_iter();
        }
        let (policy, organization) = (self.policy, self.organization);
        let mut pending =
            self.invitations.by_ref().filter(|(_, sent)| sent.status == InvitationStatus::Pending);
        if let Some(row) = pending.find_map(|(id, sent)| organization.invitee(policy, id, sent)) {
            return Some(row);
        }
        let (app, _) = self.apps.find(|(_, app)| app.is_public())?;
        let extent = Extent::App { owner: Owner::Organization(&self.organization.id), app };
        let (grantee, permissions) = (Grantee::Everybody, self.policy.levels().public);
        Some(AccessRow { grantee, extent, basis: Basis::Public, permissions })
    }
}

impl<'a, Id: Ord> AccessReview<'a, Id> {
    /// The next user in the order of ids, member or not.
    fn next_user(&mut self) -> Option<(&'a Id, Option<&'a Member<Id>>)> {
        let (member, sharer) = (self.members.peek(), self.sharers.peek());
        let order = match (member, sharer) {
            (Some((member, _)), Some((sharer, _))) => member.cmp(sharer),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let member = order.is_le().then(|| self.members.next()).flatten();
        let sharer = order.is_ge().then(|| self.sharers.next()).flatten();
        let (user, member) = member.map(|(user, member)| (user, Some(member))).unzip();
        let user = user.or_else(|| sharer.map(|(user, _)| user))?;
        Some((user, member.flatten()))
    }
}
