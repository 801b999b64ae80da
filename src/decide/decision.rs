//! Decisions: allow and on what basis, or deny and for which reason.

use crate::policy::{AnyRole, AnyTeamPermission};
use crate::vocabulary::{Action, Backticked, ResourceKind, Rule, vocabulary};
use core::fmt;
use thiserror::Error;

/// The answer to *may this subject do this action on this resource?*
///
/// ```
/// use rolecall::{Action, Basis, Decision, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, decide};
///
/// let ana = Subject::new(7, [
///     Membership::new(1, Role::TeamContributor)
///         .with_team(TeamMembership::new(30).with_app(100, TeamPermission::ModelTrainer)),
/// ])?;
/// let model = Resource::app(1, 100).model();
/// let decision = decide(&ana, Action::TrainModel, &model);
/// assert_eq!(
///     decision,
///     Decision::Allow(Basis::Team { team: &30, permission: &TeamPermission::ModelTrainer.into() })
/// );
/// assert_eq!(decision.to_string(), "allowed: team `30` brings it with `model_trainer`");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[must_use = "a decision that nobody looks at protects nothing"]
pub enum Decision<'a, Id> {
    /// Yes, and what it rests on.
    Allow(Basis<'a, Id>),
    /// No, and why not.
    Deny(Denial),
}

/// What an allow rests on: the first of these, in this order, that would do by itself.
///
/// ```
/// use rolecall::{Action, Basis, Resource, Subject, decide};
///
/// let ana = Subject::new(7, [])?;
/// let basis = |app| decide(&ana, Action::ViewApp, &app).require();
/// assert_eq!(basis(Resource::personal_app(7, 101).public()), Ok(Basis::Owner)); // comes before `Public`
/// assert_eq!(basis(Resource::app(1, 100).public()), Ok(Basis::Public));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis<'a, Id> {
    /// The subject owns the personal app (`R9`).
    Owner,
    /// The role of the subject's membership grants it (`R4`).
    Role(&'a AnyRole),
    /// A team of the subject brings it (`R5`): the first in the order of the memberships given.
    Team {
        /// The team.
        team: &'a Id,
        /// What it holds on the app.
        permission: &'a AnyTeamPermission,
    },
    /// The resource is public (`R10`).
    Public,
}

impl<Id> Basis<'_, Id> {
    /// The rule behind it, as the [crate's documentation](crate) numbers them.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, decide};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
    /// let basis = decide(&ana, Action::DeleteApp, &Resource::app(1, 100)).require()?;
    /// assert_eq!(basis.rule(), Rule::Role);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Basis::Owner => Rule::Ownership,
            Basis::Role(_) => Rule::Role,
            Basis::Team { .. } => Rule::Team,
            Basis::Public => Rule::Visibility,
        }
    }
}

impl<'a, Id> Decision<'a, Id> {
    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow(_))
    }

    /// The basis of an allow, and a deny as an error.
    ///
    /// # Errors
    ///
    /// The [`Denial`] of a deny.
    ///
    /// ```
    /// use rolecall::{Action, Denial, Resource, Subject, decide};
    ///
    /// fn delete_app(subject: &Subject<u64>, app: u64) -> Result<(), Denial> {
    ///     decide(subject, Action::DeleteApp, &Resource::app(1, app)).require()?;
    ///     Ok(()) // and here it is deleted
    /// }
    ///
    /// let denial = delete_app(&Subject::anonymous(), 100).unwrap_err();
    /// assert_eq!(denial.reason().as_str(), "outsider");
    /// ```
    pub fn require(self) -> Result<Basis<'a, Id>, Denial> {
        match self {
            Decision::Allow(basis) => Ok(basis),
            Decision::Deny(denial) => Err(denial),
        }
    }
}

// not derived: that would ask for `Id: Copy`, and only a reference to an id is held
impl<Id> Clone for Decision<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Decision<'_, Id> {}

impl<Id> Clone for Basis<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Basis<'_, Id> {}

impl<Id: fmt::Display> fmt::Display for Decision<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Allow(basis) => write!(f, "allowed: {basis}"),
            Decision::Deny(denial) => write!(f, "denied: {}", InWords(denial.reason)),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Basis<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Owner => f.write_str("the subject owns the app"),
            Basis::Role(role) => write!(f, "role {} grants it", Backticked(role)),
            Basis::Team { team, permission } => {
                write!(f, "team {} brings it with {}", Backticked(team), Backticked(permission))
            }
            Basis::Public => f.write_str("it is public"),
        }
    }
}

/// A deny as an error value: what was asked and why the answer is no.
///
/// Its message names no id, but it tells of ceilings and confining teams: what a caller may be told who should
/// not learn how access is organized is [`Explanation::public`](crate::Explanation::public).
///
/// ```
/// use rolecall::{Action, Resource, Subject, decide};
///
/// let nobody = Subject::<u64>::anonymous();
/// let denial = decide(&nobody, Action::DeleteApp, &Resource::app(1, 100)).require().unwrap_err();
/// assert_eq!(
///     denial.to_string(),
///     "`delete_app` denied: the subject has nothing to do with the owner of the resource (R3)"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("`{action}` denied: {}", InWords(*.reason))]
pub struct Denial {
    pub(crate) action: Action,
    pub(crate) kind: ResourceKind,
    pub(crate) reason: Reason,
    pub(crate) must_hide: bool,
}

impl Denial {
    /// The action that was asked.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// The kind of resource that it was asked of.
    #[must_use]
    pub const fn kind(&self) -> ResourceKind {
        self.kind
    }

    /// Why the answer is no.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether answering 403 rather than 404 would tell the subject that the resource exists.
    ///
    /// That is so for a subject who may do nothing at all with the resource, not even see it, while it
    /// is not public. Members know of their own organization, whatever they may do with it.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, decide};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let status = |app: &Resource<u64>| match decide(&user, Action::DeleteApp, app).require() {
    ///     Ok(_) => 200,
    ///     Err(denial) if denial.must_hide() => 404,
    ///     Err(_) => 403,
    /// };
    /// assert_eq!(status(&Resource::app(1, 100)), 403); // sees it, may not delete it
    /// assert_eq!(status(&Resource::app(2, 200)), 404); // another organization's
    /// assert_eq!(status(&Resource::app(2, 200).public()), 403); // which everybody sees
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn must_hide(&self) -> bool {
        self.must_hide
    }
}

vocabulary! {
    /// Why the answer is no. The reasons are tried in this order, and the first that fits is given.
    ///
    /// The four from [`NarrowedByToken`](Reason::NarrowedByToken) to
    /// [`OutsideConfiningTeams`](Reason::OutsideConfiningTeams) are restrictions. They are lifted one
    /// after the other, each on top of those before it, until the answer would be yes: the last one
    /// lifted is the reason. Where one restriction alone stands in the way, that is the one; where two
    /// do, it is the later of them.
    ///
    /// ```
    /// use rolecall::Reason;
    ///
    /// assert_eq!(Reason::NotGranted.as_str(), "not_granted");
    /// assert_eq!("capped_by_ceiling".parse(), Ok(Reason::CappedByCeiling));
    /// assert_eq!(Reason::CappedByCeiling.rule(), Rule::Ceiling);
    /// ```
    #[non_exhaustive]
    Reason, "reason":
    /// The action is not one that can be asked of this kind of resource.
    WrongKind "wrong_kind",
    /// The subject is neither a member of the owning organization nor the owning user.
    Outsider "outsider",
    /// The token's scopes leave out what the subject itself holds.
    NarrowedByToken "narrowed_by_token",
    /// What the subject holds needs the resource to be assigned to them.
    NotAssigned "not_assigned",
    /// A team brings it, above the ceiling of the member's role.
    CappedByCeiling "capped_by_ceiling",
    /// A confining team of the member does not have the app, or what it takes is of the organization's level.
    OutsideConfiningTeams "outside_confining_teams",
    /// The role reaches only apps of the member's teams, and none of their teams has the app.
    NoTeamHasApp "no_team_has_app",
    /// Nothing grants it.
    NotGranted "not_granted",
}

impl Reason {
    /// The rule behind it, as the [crate's documentation](crate) numbers them.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Reason::WrongKind => Rule::Applicability,
            Reason::Outsider => Rule::Tenancy,
            Reason::NarrowedByToken => Rule::Narrowing,
            Reason::NotAssigned => Rule::Assignment,
            Reason::CappedByCeiling => Rule::Ceiling,
            Reason::OutsideConfiningTeams => Rule::Confinement,
            Reason::NoTeamHasApp => Rule::Team,
            Reason::NotGranted => Rule::Silence,
        }
    }
}

/// A reason in words, and its rule.
struct InWords(Reason);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InWords(reason) = *self;
        let words = match reason {
            Reason::WrongKind => "it cannot be asked of this kind of resource",
            Reason::Outsider => "the subject has nothing to do with the owner of the resource",
            Reason::NarrowedByToken => "the token's scopes leave it out",
            Reason::NotAssigned => "the resource is not assigned to the subject",
            Reason::CappedByCeiling => "the ceiling of the subject's role cuts what their team brings",
            Reason::OutsideConfiningTeams => "a confining team of the subject leaves it out",
            Reason::NoTeamHasApp => "no team of the subject has the app",
            Reason::NotGranted => "nothing grants it",
        };
        write!(f, "{words} ({})", reason.rule())
    }
}
