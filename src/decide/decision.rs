//! Decisions: allow with a basis, or deny with a reason.

use crate::policy::{AnyRole, AnyTeamPermission};
use crate::vocabulary::own::{AnyAction, AnyKind};
use crate::vocabulary::{Backticked, Rule, vocabulary};
use core::fmt;
use thiserror::Error;

/// The answer to *may this subject do this action on this resource?*
///
/// ```
/// use rolecall::{
///     Action, Basis, Decision, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, decide,
/// };
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
/// assert_eq!(decision.to_string(), "allowed: team `30` grants it with `model_trainer`");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[must_use = "a decision that nobody looks at protects nothing"]
pub enum Decision<'a, Id> {
    /// Yes, with the basis of the answer.
    Allow(Basis<'a, Id>),
    /// No, with the reason.
    Deny(Denial),
}

/// The basis of an allow: the first of these, in this order, that would allow it alone.
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
    /// The user owns the personal app (`R9`).
    Owner,
    /// The role of the user's membership grants it (`R4`).
    Role(&'a AnyRole),
    /// A team of the user grants it (`R5`): the first one, in the order in which the memberships were given.
    Team {
        /// The team's id.
        team: &'a Id,
        /// The team's permission on the app.
        permission: &'a AnyTeamPermission,
    },
    /// The app is shared with the user (`R14`).
    Share,
    /// The resource is public (`R10`).
    Public,
}

impl<Id> Basis<'_, Id> {
    /// The rule that grants it.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Rule, Subject, decide};
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
            Basis::Share => Rule::Share,
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

    /// Turns a deny into an error, for the `?` operator.
    ///
    /// # Errors
    ///
    /// The [`Denial`] of a deny.
    ///
    /// ```
    /// use rolecall::{Action, Denial, Resource, Subject, decide};
    ///
    /// fn delete_app(subject: &Subject<u64>, app: &Resource<u64>) -> Result<(), Denial> {
    ///     decide(subject, Action::DeleteApp, app).require()?;
    ///     Ok(()) // the handler deletes the app here
    /// }
    ///
    /// let denial = delete_app(&Subject::anonymous(), &Resource::app(1, 100)).unwrap_err();
    /// assert_eq!(denial.reason().as_str(), "outsider");
    /// ```
    pub fn require(self) -> Result<Basis<'a, Id>, Denial> {
        match self {
            Decision::Allow(basis) => Ok(basis),
            Decision::Deny(denial) => Err(denial),
        }
    }
}

// not derived: a derive would ask for `Id: Copy`, but a decision only holds references to ids
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
            Decision::Deny(denial) => write!(f, "denied: {}", InWords(denial)),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Basis<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Owner => f.write_str("the user owns it"),
            Basis::Role(role) => write!(f, "role {} grants it", Backticked(role)),
            Basis::Team { team, permission } => {
                write!(f, "team {} grants it with {}", Backticked(team), Backticked(permission))
            }
            Basis::Share => f.write_str("the app is shared with the user"),
            Basis::Public => f.write_str("the resource is public"),
        }
    }
}

/// A deny as an error value.
///
/// The message names no id, but it mentions teams and roles. [`Explanation::public`] is the text for callers who
/// should not learn how access is organized.
///
/// ```
/// use rolecall::{Action, Resource, Subject, decide};
///
/// let ana = Subject::new(7, [])?;
/// let denial = decide(&ana, Action::DeleteApp, &Resource::app(1, 100)).require().unwrap_err();
/// assert_eq!(
///     denial.to_string(),
///     "`delete_app` denied: the user is not a member of the organization that owns the resource (R3)"
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
///
/// [`Explanation::public`]: crate::explain::Explanation::public
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("`{action}` denied: {}", InWords(self))]
pub struct Denial {
    pub(crate) action: AnyAction,
    pub(crate) kind: AnyKind,
    pub(crate) reason: Reason,
    pub(crate) relation: Relation,
    pub(crate) must_hide: bool,
}

/// The relation of the subject to the owner of the resource, for the words of [`Reason::Outsider`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Relation {
    /// Nobody is signed in.
    Anonymous,
    /// The user is a member of the owning organization, or owns the personal app.
    Insider,
    /// The user is not a member of the owning organization.
    NotMember,
    /// The personal app belongs to another user.
    NotOwner,
}

impl Denial {
    /// The action that was asked.
    #[must_use]
    pub const fn action(&self) -> AnyAction {
        self.action
    }

    /// The kind of the resource.
    #[must_use]
    pub const fn kind(&self) -> AnyKind {
        self.kind
    }

    /// The reason of the denial.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether the answer to the caller must be the answer for a missing row.
    ///
    /// A resource must be hidden from a subject who may do nothing at all with it, unless it is public. Any other
    /// answer would tell the subject that the resource exists. Members know of their own organization, so it is
    /// never hidden from them. [`Explanation::public`] and [`not_found`] apply this.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, decide};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let must_hide = |app| decide(&user, Action::DeleteApp, &app).require().unwrap_err().must_hide();
    /// assert!(!must_hide(Resource::app(1, 100))); // sees it, may not delete it
    /// assert!(must_hide(Resource::app(2, 200))); // another organization's
    /// assert!(!must_hide(Resource::app(2, 200).public())); // everybody sees it
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    ///
    /// [`Explanation::public`]: crate::explain::Explanation::public
    /// [`not_found`]: crate::explain::not_found
    #[must_use]
    pub const fn must_hide(&self) -> bool {
        self.must_hide
    }
}

vocabulary! {
    /// The reason of a denial. The reasons are tried in this order, and the first that fits is given.
    ///
    /// The five from [`NarrowedByToken`](Reason::NarrowedByToken) to [`Suspended`](Reason::Suspended) are restrictions. They are lifted one after the
    /// other, each on top of those before it, until the answer would be yes. The last one lifted is the reason. If
    /// one restriction alone stands in the way, it is the reason; if two do, the later one is.
    ///
    /// ```
    /// use rolecall::{Reason, Rule};
    ///
    /// assert_eq!(Reason::NotGranted.as_str(), "not_granted");
    /// assert_eq!("capped_by_ceiling".parse(), Ok(Reason::CappedByCeiling));
    /// assert_eq!(Reason::CappedByCeiling.rule(), Rule::Ceiling);
    /// ```
    #[non_exhaustive]
    Reason, "reason":
    /// The action does not apply to this kind of resource (`R2`): the caller of the library asked a wrong question.
    WrongKind "wrong_kind",
    /// The subject is neither a member of the owning organization nor the owning user, and the app is not shared with
    /// them (`R3`).
    Outsider "outsider",
    /// The subject holds a permission that would allow it, but the token lacks the scope (`R12`).
    NarrowedByToken "narrowed_by_token",
    /// The subject holds a permission that counts only on resources assigned to them (`R11`).
    NotAssigned "not_assigned",
    /// A team grants it, above the ceiling of the member's role (`R6`).
    CappedByCeiling "capped_by_ceiling",
    /// A confining team of the member lacks the app, or the action asks for an organization-level permission (`R8`).
    OutsideConfiningTeams "outside_confining_teams",
    /// The membership in the owning organization is suspended (`R15`).
    Suspended "suspended",
    /// The role reaches only the apps of the member's teams, and none of their teams has the app (`R5`).
    NoTeamHasApp "no_team_has_app",
    /// Nothing grants it (`R1`).
    NotGranted "not_granted",
}

impl Reason {
    /// The rule that denies it.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Reason::WrongKind => Rule::Applicability,
            Reason::Outsider => Rule::Tenancy,
            Reason::NarrowedByToken => Rule::Narrowing,
            Reason::NotAssigned => Rule::Assignment,
            Reason::CappedByCeiling => Rule::Ceiling,
            Reason::OutsideConfiningTeams => Rule::Confinement,
            Reason::Suspended => Rule::Suspension,
            Reason::NoTeamHasApp => Rule::Team,
            Reason::NotGranted => Rule::Silence,
        }
    }
}

/// The reason in words that need no knowledge of the rules, and the number of the rule.
struct InWords<'a>(&'a Denial);

impl fmt::Display for InWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Denial { reason, relation, .. } = self.0;
        let words = match reason {
            Reason::WrongKind => "this action does not apply to this kind of resource",
            Reason::Outsider => match relation {
                Relation::Anonymous => "nobody is signed in, and it is not open to everybody",
                Relation::NotOwner if self.0.kind.is_in_app() => "the app belongs to another user",
                Relation::NotOwner => "it belongs to another user",
                Relation::NotMember | Relation::Insider => {
                    "the user is not a member of the organization that owns the resource"
                }
            },
            Reason::NarrowedByToken => "the user may do it, but the token lacks the scope for it",
            Reason::NotAssigned => "the user may do it only on resources that are assigned to them",
            Reason::CappedByCeiling => {
                "a team grants it, but the user's role limits what teams may grant them"
            }
            Reason::OutsideConfiningTeams => {
                "a team confines the user to its apps, and this goes beyond them"
            }
            Reason::Suspended => "the user's membership is suspended",
            Reason::NoTeamHasApp => "no team of the user has this app",
            Reason::NotGranted => "no role, team, share or ownership of the user grants it",
        };
        write!(f, "{words} ({})", reason.rule())
    }
}
