//! Impact: the rights that another policy, or a command, would change, row by row of the access review.

mod action_change;
mod side;

pub use self::action_change::{ActionChange, Assignment};

use self::side::Side;
use crate::directory::queries::review::{Grantee, Reviewed};
use crate::directory::state::directory::Directory;
use crate::facts::{Extent, Owner};
use crate::policy::Policy;
use crate::policy::diff::translated;
use crate::vocabulary::Permission;
use alloc::collections::BTreeSet;
use alloc::vec::{self, Vec};
use core::hash::Hash;
use core::ops::Bound;

/// One row of an [`Impact`]: who gains or loses something, where, and what.
///
/// It compares all that the grantee holds at the place before and after, whichever sources give it: a team's permission
/// that the role gives anyway is no gain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactRow<'a, Id> {
    /// Who gains or loses something.
    pub grantee: Grantee<'a, Id>,
    /// The place: an organization, one app, or the personal apps of a user. [`Impact`] says what a row about an
    /// organization stands for.
    pub extent: Extent<'a, Id>,
    before: Held<'a>,
    after: Held<'a>,
}

/// Permissions, and the policy that gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held<'a> {
    permissions: Permission,
    policy: &'a Policy,
}

/// The rights that change from one directory or policy to another, as an iterator of [`ImpactRow`]s.
///
/// The rows come in the order of the [access reviews](Directory::access_review): organizations in the order of their ids,
/// and in each the users, the pending invitations, and the public apps. Then come the users' personal apps in the order of
/// their owners, with the rows of the owner and of users whom an app is shared with, and the public ones among them.
/// A row about an organization, or about all personal apps of a user, stands for each app of theirs that has no row of its
/// own. So a row about an app may say that nothing changes there: a team gives there already what the role gives from now on
/// everywhere, for example. An app that is created or deleted changes no right by itself: the rows say what teams and shares
/// gave there.
///
/// The iterator keeps the rows of one user at a time. Each user takes the time of their rows in the access review, plus a
/// few look-ups.
///
/// [`Directory::impact_of_policy`] has an example.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is read"]
pub struct Impact<'a, Id> {
    before: Side<'a, Id>,
    after: Side<'a, Id>,
    owner: Option<Owner<&'a Id>>,
    is_single: bool,
    reviewed: Option<Reviewed<&'a Id>>,
    rows: vec::IntoIter<ImpactRow<'a, Id>>,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The rights that the policy would change if it [governed](Directory::governed_by) the directory.
    ///
    /// [`Policy::diff`] says what two policies mean differently; this says whom that concerns. The other policy may have
    /// another vocabulary: own permissions and actions are compared by name, as `diff` does.
    ///
    /// ```
    /// use rolecall::directory::{Command, Directory, Email, Grantee, Name};
    /// use rolecall::filter::Extent;
    /// use rolecall::{Action, Permission, Policy, Role, Subject};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
    /// directory.execute(&ana, 0, create)?;
    ///
    /// let grants = Policy::documented().grants(Role::Administrator) - Permission::MANAGE_BILLING;
    /// let narrower = Policy::documented().clone().with_grants(Role::Administrator, grants)?;
    /// let rows: Vec<_> = directory.impact_of_policy(&narrower).collect();
    /// let [row] = &rows[..] else { panic!() };
    /// assert_eq!((row.grantee, row.extent), (Grantee::User(&"ana"), Extent::Organization { organization: &"acme" }));
    /// assert_eq!((row.gained(), row.lost()), (Permission::empty(), Permission::MANAGE_BILLING));
    /// assert!(row.actions_lost().any(|lost| lost.action == Action::EditBilling));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn impact_of_policy<'a>(&'a self, policy: &'a Policy) -> Impact<'a, Id> {
        Impact::between(Side { directory: self, policy: self.policy() }, Side { directory: self, policy })
    }

    /// The rights that have changed since an earlier state of the directory, each decided by its own policy.
    ///
    /// Two snapshots of a quarterly review are compared like this, for example.
    pub fn impact_since<'a>(&'a self, earlier: &'a Directory<Id>) -> Impact<'a, Id> {
        let of = |directory: &'a Directory<Id>| Side { directory, policy: directory.policy() };
        Impact::between(of(earlier), of(self))
    }
}

impl<'a, Id: Ord + Hash + Clone> Impact<'a, Id> {
    fn between(before: Side<'a, Id>, after: Side<'a, Id>) -> Self {
        let (reviewed, rows) = (None, Vec::new().into_iter());
        let owner = next_owner([before, after], None);
        Impact { before, after, owner, is_single: false, reviewed, rows }
    }

    /// The rows about this owner alone: one organization, or the personal apps of one user.
    pub fn of(self, owner: Owner<&'a Id>) -> Self {
        let (reviewed, rows) = (None, Vec::new().into_iter());
        Impact { owner: Some(owner), is_single: true, reviewed, rows, ..self }
    }

    /// The rest of the rows, after those of this user, invitation or public app of the owner.
    ///
    /// Logarithmic. [`ImpactRow::owner`] and [`ImpactRow::reviewed`] say how far a row is. Rows of one user are read
    /// together: a reader who stopped between two of them begins with the first of them again.
    pub fn after(self, owner: Owner<&'a Id>, reviewed: Reviewed<&'a Id>) -> Self {
        Impact { owner: Some(owner), reviewed: Some(reviewed), rows: Vec::new().into_iter(), ..self }
    }

    /// The rows of the next user, invitation or public app of the owner.
    fn next_grantee(&mut self, owner: Owner<&'a Id>) -> Option<Vec<ImpactRow<'a, Id>>> {
        let (before, after) = (self.before, self.after);
        let least =
            |next: &dyn Fn(Side<'a, Id>) -> Option<&'a Id>| next(before).into_iter().chain(next(after)).min();

        let users = match self.reviewed {
            None => Some(Bound::Unbounded),
            Some(Reviewed::User(user)) => Some(Bound::Excluded(user)),
            Some(Reviewed::Invitation(_) | Reviewed::PublicApp(_)) => None,
        };
        if let Some(user) = users.and_then(|from| least(&|side| side.next_user(owner, from))) {
            self.reviewed = Some(Reviewed::User(user));
            return Some(self.rows_of_user(owner, user));
        }
        let invitations = match self.reviewed {
            None | Some(Reviewed::User(_)) => Some(Bound::Unbounded),
            Some(Reviewed::Invitation(id)) => Some(Bound::Excluded(id)),
            Some(Reviewed::PublicApp(_)) => None,
        };
        if let Some(id) = invitations.and_then(|from| least(&|side| side.next_invitation(owner, from))) {
            self.reviewed = Some(Reviewed::Invitation(id));
            return Some(self.row_of_invitation(owner, id).into_iter().collect());
        }
        let apps = match self.reviewed {
            None | Some(Reviewed::User(_) | Reviewed::Invitation(_)) => Bound::Unbounded,
            Some(Reviewed::PublicApp(app)) => Bound::Excluded(app),
        };
        let app = least(&|side| side.next_public_app(owner, apps))?;
        self.reviewed = Some(Reviewed::PublicApp(app));
        let held = [before.public(owner, app), after.public(owner, app)];
        let row = self.row(Grantee::Everybody, Extent::App { owner, app }, held);
        Some(Some(row).filter(ImpactRow::is_change).into_iter().collect())
    }

    fn rows_of_user(&self, owner: Owner<&'a Id>, user: &'a Id) -> Vec<ImpactRow<'a, Id>> {
        let [before, after] = [self.before, self.after].map(|side| side.held_by(owner, user));
        let apps: BTreeSet<&'a Id> = before.apps.keys().chain(after.apps.keys()).copied().collect();
        let row = |extent, before, after| self.row(Grantee::User(user), extent, [before, after]);
        let everywhere = |extent| row(extent, before.everywhere, after.everywhere);
        let whole = everywhere(match owner {
            Owner::Organization(organization) => Extent::Organization { organization },
            Owner::User(user) => Extent::Personal { user },
        });
        let in_apps = apps.into_iter().filter_map(|app| {
            let extent = Extent::App { owner, app };
            let row = row(extent, before.at(app), after.at(app));
            // the row about all the owner's places says it already
            (!row.is_same_change(&everywhere(extent))).then_some(row)
        });
        Some(whole).filter(ImpactRow::is_change).into_iter().chain(in_apps).collect()
    }

    fn row_of_invitation(&self, owner: Owner<&'a Id>, invitation: &'a Id) -> Option<ImpactRow<'a, Id>> {
        let [before, after] = [self.before, self.after].map(|side| side.promised(owner, invitation));
        let extent = match owner {
            Owner::Organization(organization) => Extent::Organization { organization },
            // nobody is invited to personal apps
            Owner::User(_) => return None,
        };
        let (email, _) = before.or(after)?;
        let held = [before, after].map(|promised| promised.map_or(Permission::empty(), |(_, held)| held));
        Some(self.row(Grantee::Invitee { invitation, email }, extent, held)).filter(ImpactRow::is_change)
    }

    fn row(
        &self,
        grantee: Grantee<'a, Id>,
        extent: Extent<'a, Id>,
        [before, after]: [Permission; 2],
    ) -> ImpactRow<'a, Id> {
        let before = Held { permissions: before, policy: self.before.policy };
        let after = Held { permissions: after, policy: self.after.policy };
        ImpactRow { grantee, extent, before, after }
    }
}

/// The first owner of either side after this one.
fn next_owner<'a, Id: Ord + Hash + Clone>(
    sides: [Side<'a, Id>; 2],
    after: Option<Owner<&'a Id>>,
) -> Option<Owner<&'a Id>> {
    sides.into_iter().filter_map(|side| side.next_owner(after)).min()
}

impl<'a, Id: Ord + Hash + Clone> Iterator for Impact<'a, Id> {
    type Item = ImpactRow<'a, Id>;

    fn next(&mut self) -> Option<ImpactRow<'a, Id>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let owner = self.owner?;
            if let Some(rows) = self.next_grantee(owner) {
                self.rows = rows.into_iter();
            } else {
                let next = || next_owner([self.before, self.after], Some(owner));
                self.owner = if self.is_single { None } else { next() };
                self.reviewed = None;
            }
        }
    }
}

impl<'a, Id> ImpactRow<'a, Id> {
    /// All that the grantee holds there before, in the vocabulary of the policy before.
    #[must_use]
    pub const fn before(&self) -> Permission {
        self.before.permissions
    }

    /// All that the grantee holds there afterwards, in the vocabulary of the policy afterwards.
    #[must_use]
    pub const fn after(&self) -> Permission {
        self.after.permissions
    }

    /// The permissions that the grantee holds only afterwards. Own ones are in the vocabulary of the policy afterwards.
    #[must_use]
    pub fn gained(&self) -> Permission {
        self.after.beyond(&self.before)
    }

    /// The permissions that the grantee holds only before. Own ones are in the vocabulary of the policy before.
    #[must_use]
    pub fn lost(&self) -> Permission {
        self.before.beyond(&self.after)
    }

    /// The actions that the grantee may do there only afterwards, without a token: documented ones in the order of
    /// [`Action::ALL`](crate::Action::ALL), then own ones in the order of the vocabulary.
    ///
    /// Linear in the actions.
    pub fn actions_gained(&self) -> impl Iterator<Item = ActionChange> {
        self.after.actions_beyond(&self.before, &self.extent)
    }

    /// The actions that the grantee may do there only before, in the same order.
    pub fn actions_lost(&self) -> impl Iterator<Item = ActionChange> {
        self.before.actions_beyond(&self.after, &self.extent)
    }

    /// The owner whose access review has the row, for [`Impact::after`].
    #[must_use]
    pub const fn owner(&self) -> Option<Owner<&'a Id>> {
        match self.extent {
            Extent::Organization { organization } => Some(Owner::Organization(organization)),
            Extent::App { owner, .. } => Some(owner),
            Extent::Personal { user } => Some(Owner::User(user)),
            // no row is about these
            Extent::Public | Extent::PublicAt { .. } => None,
        }
    }

    /// The progress of a reader who has read all rows of this grantee, for [`Impact::after`].
    #[must_use]
    pub const fn reviewed(&self) -> Option<Reviewed<&'a Id>> {
        match (self.grantee, self.extent) {
            (Grantee::User(user), _) => Some(Reviewed::User(user)),
            (Grantee::Invitee { invitation, .. }, _) => Some(Reviewed::Invitation(invitation)),
            (Grantee::Everybody, Extent::App { app, .. }) => Some(Reviewed::PublicApp(app)),
            // everybody's rows are about apps
            (
                Grantee::Everybody,
                Extent::Organization { .. }
                | Extent::Personal { .. }
                | Extent::Public
                | Extent::PublicAt { .. },
            ) => None,
        }
    }

    fn is_change(&self) -> bool {
        let is_other = !self.gained().is_empty() || !self.lost().is_empty();
        // the same permissions allow other actions only under another vocabulary
        let is_other_vocabulary = self.before.policy.vocabulary() != self.after.policy.vocabulary();
        let are_other_actions = || self.actions_gained().chain(self.actions_lost()).next().is_some();
        is_other || is_other_vocabulary && are_other_actions()
    }

    /// Whether both rows, which are about one place, tell of the same permissions and actions.
    fn is_same_change(&self, other: &Self) -> bool {
        let is_same = self.before == other.before && self.after == other.after;
        // another permission there may allow the action already
        is_same
            || (self.gained(), self.lost()) == (other.gained(), other.lost())
                && self.actions_gained().eq(other.actions_gained())
                && self.actions_lost().eq(other.actions_lost())
    }
}

impl Held<'_> {
    /// The permissions that the other does not have. Own ones are the same if their names and levels are.
    fn beyond(&self, other: &Held<'_>) -> Permission {
        let vocabulary = self.policy.vocabulary();
        let same = if other.policy.vocabulary() == vocabulary {
            other.permissions
        } else {
            translated(other.permissions, other.policy, vocabulary)
        };
        self.permissions.difference(same)
    }
}
