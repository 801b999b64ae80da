//! The subjects that a change makes stale: those that a cache must drop.

use super::owner::Owner;
use super::subject::Subject;
use crate::policy::AnyRole;

/// Subjects whose facts a change has changed.
///
/// A subject holds the facts of one moment. A service that keeps it for longer chooses how stale it may become:
///
/// | a subject is kept | somebody whose rights end keeps them | the price |
/// | --- | --- | --- |
/// | for one request | for that request | a query and a build for each request |
/// | until its version changes | for that request | a version is read for each request, such as a column of the user's row that each change raises |
/// | until an event makes it stale | until the event arrives | events or changed rows that arrive in order and are never lost |
/// | for *n* seconds | for *n* seconds, and a suspended member too | nothing; nobody can say that a removal is done |
///
/// The middle two need this type: `Event::stale` (feature `directory`) names the stale subjects of an event, and
/// [`ChangedRow::stale`] those of a row in a service's own tables. The last one is right only where a removal may take
/// that long. A change of the policy makes every subject stale, and so does a missed event.
///
/// Resources are not cached with subjects: an app that becomes private makes no subject stale. A handler loads the row of
/// the resource for each request.
///
/// A service finds the users in its own tables (`SELECT user FROM team_member WHERE …`), and a cache without tables asks
/// [`includes`](Stale::includes):
///
/// ```
/// use rolecall::{ChangedRow, Membership, Role, Stale, Subject, TeamMembership};
/// use std::collections::HashMap;
///
/// let member = |team| Membership::new(1, Role::TeamContributor).with_team(TeamMembership::new(team));
/// let mut cache = HashMap::from([
///     (7, Subject::new(7, [member(30)])?),
///     (8, Subject::new(8, [member(31)])?),
/// ]);
///
/// // UPDATE team SET confining = TRUE WHERE organization = 1 AND id = 30
/// let stale = ChangedRow::Team { organization: 1, team: 30 }.stale();
/// assert_eq!(stale, Stale::Team { organization: 1, team: 30 });
/// cache.retain(|_, subject| !stale.as_ref().includes(subject));
/// assert!(cache.keys().eq(&[8]));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stale<Id> {
    /// One user.
    User(Id),
    /// The members of a team.
    Team {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
    },
    /// The members with a custom role.
    Role {
        /// The role's organization.
        organization: Id,
        /// The role.
        role: Id,
    },
}

/// A row of a service's own tables that was inserted, updated or deleted, and on which subjects depend.
///
/// Rows of other tables make no subject stale: apps, invitations, models, names. If a row that others refer to is deleted
/// and the database deletes those as well (`ON DELETE CASCADE`), each of them is a changed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangedRow<Id> {
    /// A membership: the user joined or left, or has another role, or was suspended or reinstated.
    Member {
        /// The organization.
        organization: Id,
        /// The member.
        user: Id,
    },
    /// A user joined or left a team.
    TeamMember {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
        /// The user.
        user: Id,
    },
    /// A team, which confines its members or does so no longer (`R8`).
    Team {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
    },
    /// An app of a team: it was added or taken away, or the team's permission on it is another one.
    TeamApp {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
        /// The app.
        app: Id,
    },
    /// A share of an app with a user (`R14`).
    Share {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The user whom the app is shared with.
        user: Id,
    },
    /// The definition of a custom role.
    Role {
        /// The role's organization.
        organization: Id,
        /// The role.
        role: Id,
    },
}

impl<Id> ChangedRow<Id> {
    /// The subjects that the change of the row makes stale.
    ///
    /// ```
    /// use rolecall::{ChangedRow, Owner, Stale};
    ///
    /// let unshared = ChangedRow::Share { owner: Owner::User(8), app: 100, user: 7 };
    /// assert_eq!(unshared.stale(), Stale::User(7)); // the owner of the app holds it without a share
    /// let trained = ChangedRow::TeamApp { organization: 1, team: 30, app: 100 };
    /// assert_eq!(trained.stale(), Stale::Team { organization: 1, team: 30 });
    /// ```
    #[must_use]
    pub fn stale(self) -> Stale<Id> {
        match self {
            ChangedRow::Member { user, .. }
            | ChangedRow::TeamMember { user, .. }
            | ChangedRow::Share { user, .. } => Stale::User(user),
            ChangedRow::Team { organization, team } | ChangedRow::TeamApp { organization, team, .. } => {
                Stale::Team { organization, team }
            }
            ChangedRow::Role { organization, role } => Stale::Role { organization, role },
        }
    }
}

impl<Id> Stale<Id> {
    /// The same subjects by references to the ids.
    #[must_use]
    pub const fn as_ref(&self) -> Stale<&Id> {
        match self {
            Stale::User(user) => Stale::User(user),
            Stale::Team { organization, team } => Stale::Team { organization, team },
            Stale::Role { organization, role } => Stale::Role { organization, role },
        }
    }
}

impl<Id: Eq> Stale<&Id> {
    /// Whether the subject, which was built before the change, is among them.
    ///
    /// A subject knows the definition of its custom role and not the role's id. So every member of the organization
    /// with a custom role counts as one with [`Stale::Role`]. A user who joins a team later is not in the team yet: the
    /// row by which they join makes their subject stale.
    ///
    /// Linear in the memberships and the teams of one of them.
    #[must_use]
    pub fn includes(self, subject: &Subject<Id>) -> bool {
        let membership_in = |organization| subject.membership_in(Owner::Organization(organization));
        match self {
            Stale::User(user) => subject.user() == Some(user),
            Stale::Team { organization, team } => membership_in(organization)
                .is_some_and(|membership| membership.teams().iter().any(|joined| joined.team() == team)),
            Stale::Role { organization, .. } => {
                membership_in(organization).is_some_and(|membership| match membership.role() {
                    AnyRole::Custom(_) => true,
                    AnyRole::Documented(_) => false,
                })
            }
        }
    }
}
