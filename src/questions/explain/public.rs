//! The part of a decision that the caller may be told, and the answer for a missing row.

use crate::decide::{Case, Decision, Reason, Restriction};
use crate::facts::Subject;
use crate::vocabulary::own::{AnyAction, AnyKind, Vocabulary};
use crate::vocabulary::{Permission, join, vocabulary};
use core::fmt;

/// The part of a decision that the caller may be told. It names no role, team, user, organization or app.
///
/// If the resource [must be hidden](crate::Denial::must_hide), the answer depends on the subject and the action
/// alone, so that nobody learns from it whether the resource exists. It is the answer of [`not_found`]. A resource is
/// hidden also from a user who could see it with another token, or if it were assigned to them.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let told = |app| explain(&user, Action::DeleteApp, &app).public().to_string();
/// assert_eq!(told(Resource::app(1, 100)), "`delete_app` denied: you are not allowed to do this");
/// assert_eq!(
///     told(Resource::app(2, 200)),
///     "`delete_app` denied: there is no such app, or you have no access to it"
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicExplanation {
    action: AnyAction,
    kind: AnyKind,
    /// The reason of a denial; `None` for an allow.
    reason: Option<PublicReason>,
    missing_scopes: Permission,
    /// What the own bits of the missing scopes are called.
    vocabulary: Vocabulary,
}

vocabulary! {
    /// The reason of a denial, as far as the caller may know it.
    ///
    /// [`status`](PublicExplanation::status) and [`grpc_code`](PublicExplanation::grpc_code) map each reason to the
    /// status of an answer.
    ///
    /// ```
    /// use rolecall::explain::PublicReason;
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let (ana, app) = (Subject::new(7, [])?, Resource::app(1, 100));
    /// assert_eq!(explain(&ana, Action::ViewApp, &app).public().reason(), Some(PublicReason::NotFound));
    /// let told = explain(&Subject::anonymous(), Action::ViewApp, &app).public();
    /// assert_eq!(told.reason(), Some(PublicReason::NotSignedIn));
    /// assert_eq!(PublicReason::NotFound.as_str(), "not_found");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[non_exhaustive]
    PublicReason, "public reason":
    /// The resource does not exist, or it must be hidden from the caller.
    NotFound "not_found",
    /// The action does not apply to this kind of resource: an error of the program that asked.
    WrongKind "wrong_kind",
    /// The caller's token lacks the scope.
    NarrowedByToken "narrowed_by_token",
    /// The caller may do it only on resources that are assigned to them.
    NotAssigned "not_assigned",
    /// Nobody is signed in, and it is not open to everybody.
    NotSignedIn "not_signed_in",
    /// The caller's membership in the owning organization is suspended.
    Suspended "suspended",
    /// Nothing grants it to the caller. Only an [`Explanation`](super::Explanation) says more.
    NotGranted "not_granted",
}

/// The answer for a missing row. The answer for a hidden resource is the same, byte for byte.
///
/// A handler that finds no row answers with this, so that nobody learns from the answer whether a row exists. Two
/// answers are not 404, because they depend on no row: a caller who is not signed in is told to sign in, and a
/// caller whose token cannot satisfy the action anywhere is told which scope is missing.
///
/// The value is the same, but the time is not: `not_found` returns in constant time, while
/// [`explain`](fn@crate::explain) reads the subject's teams. A handler takes more time still for a row than for none.
///
/// ```
/// use rolecall::explain::{PublicReason, not_found};
/// use rolecall::{Action, Permission, Resource, Subject, explain};
///
/// let ana = Subject::new(7, [])?;
/// let missing = not_found(&ana, Action::DeleteApp);
/// let hidden = explain(&ana, Action::DeleteApp, &Resource::app(1, 100)).public();
/// assert_eq!(missing, hidden);
/// assert_eq!((missing.status(), missing.reason()), (404, Some(PublicReason::NotFound)));
///
/// assert_eq!(not_found(&Subject::<u64>::anonymous(), Action::DeleteApp).status(), 401);
/// let script = ana.narrowed_to(Permission::VIEW_MODELS);
/// assert_eq!(not_found(&script, Action::DeleteApp).missing_scopes(), Permission::DELETE_APP);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn not_found<Id>(subject: &Subject<Id>, action: impl Into<AnyAction>) -> PublicExplanation {
    let action = action.into();
    let (reason, missing_scopes) =
        before_resource(subject, action).unwrap_or((PublicReason::NotFound, Permission::empty()));
    let vocabulary = *subject.policy().vocabulary();
    PublicExplanation { action, kind: action.applies_to(), reason: Some(reason), missing_scopes, vocabulary }
}

/// The reason of a denial that needs no look at the resource, and the missing scopes.
// The one function that both answers go through: were the order of these two checks written twice, a later
// change could make the answer for a hidden row differ from the answer for a missing one.
fn before_resource<Id>(subject: &Subject<Id>, action: AnyAction) -> Option<(PublicReason, Permission)> {
    // a scope of `if_assigned` may satisfy the action on some resource, so that a token with it goes on
    let asked = subject.policy().requirement(action).listed();
    if subject.user().is_none() {
        Some((PublicReason::NotSignedIn, Permission::empty()))
    } else if !asked.is_empty() && !subject.scopes_anywhere().intersects(asked) {
        Some((PublicReason::NarrowedByToken, asked))
    } else {
        None
    }
}

impl PublicExplanation {
    pub(super) fn of<Id>(case: &Case<'_, '_, Id>, decision: &Decision<'_, Id>) -> Self {
        let (subject, action, kind) = (case.subject, case.action, case.resource.kind());
        let vocabulary = *subject.policy().vocabulary();
        let told =
            |reason, missing_scopes| PublicExplanation { action, kind, reason, missing_scopes, vocabulary };
        let Decision::Deny(denial) = decision else {
            return told(None, Permission::empty());
        };
        if denial.must_hide() {
            return not_found(subject, action);
        }
        let at_resource = || match denial.reason() {
            Reason::WrongKind => (PublicReason::WrongKind, Permission::empty()),
            Reason::NarrowedByToken => {
                let lacking = case.facts.without(Restriction::Token).satisfying(&case.requirement);
                (PublicReason::NarrowedByToken, lacking)
            }
            Reason::NotAssigned => (PublicReason::NotAssigned, Permission::empty()),
            Reason::Suspended => (PublicReason::Suspended, Permission::empty()),
            Reason::Outsider
            | Reason::CappedByCeiling
            | Reason::OutsideConfiningTeams
            | Reason::NoTeamHasApp
            | Reason::NotGranted => (PublicReason::NotGranted, Permission::empty()),
        };
        // before the token is looked at: a wrong kind is the program's error, and no scope would help
        let is_wrong_kind = denial.reason() == Reason::WrongKind && subject.user().is_some();
        let first = if is_wrong_kind { None } else { before_resource(subject, action) };
        let (reason, missing_scopes) = first.unwrap_or_else(at_resource);
        told(Some(reason), missing_scopes)
    }

    /// Returns `true` if the action is allowed.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.reason.is_none()
    }

    /// The HTTP status of the answer: 200, 401, 403, 404, or 500 for a [wrong kind](PublicReason::WrongKind).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let status = |app| explain(&user, Action::DeleteApp, &app).public().status();
    /// assert_eq!(status(Resource::app(1, 100)), 403); // sees it, may not delete it
    /// assert_eq!(status(Resource::app(2, 200)), 404); // another organization's
    /// assert_eq!(status(Resource::app(2, 200).public()), 403); // everybody sees it
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.reason {
            None => 200,
            Some(PublicReason::NotSignedIn) => 401,
            Some(
                PublicReason::NarrowedByToken
                | PublicReason::NotAssigned
                | PublicReason::Suspended
                | PublicReason::NotGranted,
            ) => 403,
            Some(PublicReason::NotFound) => 404,
            Some(PublicReason::WrongKind) => 500,
        }
    }

    /// The gRPC status code of the answer: `OK` 0, `NOT_FOUND` 5, `PERMISSION_DENIED` 7, `INTERNAL` 13 for a
    /// [wrong kind](PublicReason::WrongKind), or `UNAUTHENTICATED` 16.
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let app = Resource::app(1, 100).public();
    /// let answer = |action| explain(&Subject::anonymous(), action, &app).public().grpc_code();
    /// assert_eq!((answer(Action::ViewApp), answer(Action::DeleteApp)), (0, 16));
    /// ```
    #[must_use]
    pub const fn grpc_code(&self) -> u32 {
        match self.reason {
            None => 0,
            Some(PublicReason::NotFound) => 5,
            Some(
                PublicReason::NarrowedByToken
                | PublicReason::NotAssigned
                | PublicReason::Suspended
                | PublicReason::NotGranted,
            ) => 7,
            Some(PublicReason::WrongKind) => 13,
            Some(PublicReason::NotSignedIn) => 16,
        }
    }

    /// The action that was asked.
    #[must_use]
    pub const fn action(&self) -> AnyAction {
        self.action
    }

    /// The kind of the resource; of a hidden or missing one, the kind that the action applies to.
    #[must_use]
    pub const fn kind(&self) -> AnyKind {
        self.kind
    }

    /// The reason of a denial; `None` for an allow.
    #[must_use]
    pub const fn reason(&self) -> Option<PublicReason> {
        self.reason
    }

    /// The scopes that the token lacks. Any one of them would be enough.
    ///
    /// The set is empty unless the reason is [`NarrowedByToken`](PublicReason::NarrowedByToken).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, explain};
    ///
    /// let token = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?
    ///     .narrowed_to(Permission::VIEW_MODELS);
    /// let model = Resource::app(1, 100).model();
    /// let told = explain(&token, Action::UseModel, &model).public();
    /// assert_eq!(told.missing_scopes(), Permission::PREDICT);
    /// assert_eq!(told.to_string(), "`use_model` denied: the token needs the scope PREDICT");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn missing_scopes(&self) -> Permission {
        self.missing_scopes
    }

    /// The own rows of the policy that decided.
    #[cfg(any(feature = "http", feature = "serde"))]
    pub(crate) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

impl fmt::Display for PublicExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PublicExplanation { action, kind, reason, missing_scopes, vocabulary } = self;
        let Some(reason) = reason else {
            return write!(f, "`{action}` allowed");
        };
        write!(f, "`{action}` denied: ")?;
        match reason {
            PublicReason::NotFound => write!(f, "there is no such {kind}, or you have no access to it"),
            PublicReason::WrongKind => write!(f, "this action does not apply to the kind `{kind}`"),
            PublicReason::NarrowedByToken => {
                if *missing_scopes == Permission::APP_LEVEL {
                    // dozens of names would help nobody
                    return f.write_str("the token needs an app-level scope");
                }
                if *missing_scopes == Permission::ORGANIZATION_LEVEL {
                    return f.write_str("the token needs an organization-level scope");
                }
                let count = missing_scopes.bits().count_ones();
                f.write_str(if count == 1 {
                    "the token needs the scope "
                } else {
                    "the token needs one of the scopes "
                })?;
                join(f, " or ", vocabulary.each_name(*missing_scopes))
            }
            PublicReason::NotAssigned => write!(f, "this {kind} is not assigned to you"),
            PublicReason::NotSignedIn => f.write_str("you need to sign in"),
            PublicReason::Suspended => f.write_str("your membership in the organization is suspended"),
            PublicReason::NotGranted => f.write_str("you are not allowed to do this"),
        }
    }
}
