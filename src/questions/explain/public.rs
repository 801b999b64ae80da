//! What the caller may be told of a decision.

use crate::decide::{Case, Decision, Reason, Restriction};
use crate::facts::Subject;
use crate::vocabulary::{Action, Permission, ResourceKind, join, vocabulary};
use core::fmt;

/// What the caller may be told of a decision: no id, no team, no other member, no organization.
///
/// Of a resource that the caller may not know of it depends on the question alone, so that nobody learns
/// from it whether there is one. Nor do those who could see it with another token, or if it were assigned to
/// them.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let told = |app| explain(&user, Action::DeleteApp, &app).public().to_string();
/// assert_eq!(told(Resource::app(1, 100)), "`delete_app` denied: it is not granted to you");
/// assert_eq!(
///     told(Resource::app(2, 200)),
///     "`delete_app` denied: there is no such app, or you may not know of it"
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicExplanation {
    action: Action,
    kind: ResourceKind,
    /// Nothing for an allow.
    reason: Option<PublicReason>,
    missing_scopes: Permission,
}

vocabulary! {
    /// Why the answer is no, as far as the caller may know.
    ///
    /// ```
    /// use rolecall::explain::PublicReason;
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let app = Resource::app(1, 100);
    /// let told = explain(&Subject::anonymous(), Action::ViewApp, &app).public();
    /// assert_eq!(told.reason(), Some(PublicReason::NotFound));
    /// assert_eq!(PublicReason::NotFound.as_str(), "not_found");
    /// ```
    #[non_exhaustive]
    PublicReason, "public reason":
    /// There is no such resource, or the caller may not know of it: whoever answers a request says 404.
    NotFound "not_found",
    /// The action is not one that can be asked of this kind of resource.
    WrongKind "wrong_kind",
    /// The scopes of the caller's token leave it out.
    NarrowedByToken "narrowed_by_token",
    /// It needs the resource to be assigned to the caller.
    NotAssigned "not_assigned",
    /// It is not granted to everybody, and nobody is signed in: whoever answers a request says 401.
    NotSignedIn "not_signed_in",
    /// It is not granted to the caller; how that might be changed is for others to know.
    NotGranted "not_granted",
}

/// The answer for a row that does not exist: exactly what the caller would be told of a hidden resource.
///
/// A handler that finds no row answers with this, so that nobody learns from the answer whether there is one.
/// A caller who is not signed in is told to sign in, and a token whose scopes can satisfy the action nowhere is
/// told the scope it lacks: neither depends on the row.
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
pub fn not_found<Id>(subject: &Subject<Id>, action: Action) -> PublicExplanation {
    let (reason, missing_scopes) =
        before_resource(subject, action).unwrap_or((PublicReason::NotFound, Permission::empty()));
    PublicExplanation { action, kind: action.applies_to(), reason: Some(reason), missing_scopes }
}

/// The reason of a denial that holds whatever the resource is, with the scopes that the token lacks.
fn before_resource<Id>(subject: &Subject<Id>, action: Action) -> Option<(PublicReason, Permission)> {
    let asked = action.any_of() | action.if_assigned();
    if subject.user().is_none() {
        Some((PublicReason::NotSignedIn, Permission::empty()))
    } else if !subject.scopes().intersects(asked) {
        Some((PublicReason::NarrowedByToken, asked))
    } else {
        None
    }
}

impl PublicExplanation {
    pub(super) fn of<Id>(case: &Case<'_, '_, Id>, decision: &Decision<'_, Id>) -> Self {
        let (subject, action, kind) = (case.subject, case.action, case.resource.kind());
        let Decision::Deny(denial) = decision else {
            return PublicExplanation { action, kind, reason: None, missing_scopes: Permission::empty() };
        };
        if denial.must_hide() {
            return not_found(subject, action);
        }
        let at_resource = || match denial.reason() {
            Reason::WrongKind => (PublicReason::WrongKind, Permission::empty()),
            Reason::NarrowedByToken => {
                let lacking = case.facts.without(Restriction::Token).satisfying(action.requirement());
                (PublicReason::NarrowedByToken, lacking)
            }
            Reason::NotAssigned => (PublicReason::NotAssigned, Permission::empty()),
            Reason::Outsider
            | Reason::CappedByCeiling
            | Reason::OutsideConfiningTeams
            | Reason::NoTeamHasApp
            | Reason::NotGranted => (PublicReason::NotGranted, Permission::empty()),
        };
        // a wrong kind is the programmer's error: no scope and no role would mend it
        let is_wrong_kind = denial.reason() == Reason::WrongKind && subject.user().is_some();
        let first = if is_wrong_kind { None } else { before_resource(subject, action) };
        let (reason, missing_scopes) = first.unwrap_or_else(at_resource);
        PublicExplanation { action, kind, reason: Some(reason), missing_scopes }
    }

    /// Whether the answer is yes.
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
            Some(PublicReason::NarrowedByToken | PublicReason::NotAssigned | PublicReason::NotGranted) => 403,
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
            Some(PublicReason::NarrowedByToken | PublicReason::NotAssigned | PublicReason::NotGranted) => 7,
            Some(PublicReason::WrongKind) => 13,
            Some(PublicReason::NotSignedIn) => 16,
        }
    }

    /// What was asked.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// The kind of resource that it was asked of.
    #[must_use]
    pub const fn kind(&self) -> ResourceKind {
        self.kind
    }

    /// Why the answer is no, if it is.
    #[must_use]
    pub const fn reason(&self) -> Option<PublicReason> {
        self.reason
    }

    /// The scopes any one of which the token would need, where it is the token that stands in the way.
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
}

impl fmt::Display for PublicExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PublicExplanation { action, kind, reason, missing_scopes } = self;
        let Some(reason) = reason else {
            return write!(f, "`{action}` allowed");
        };
        write!(f, "`{action}` denied: ")?;
        match reason {
            PublicReason::NotFound => write!(f, "there is no such {kind}, or you may not know of it"),
            PublicReason::WrongKind => write!(f, "it cannot be asked of this kind, `{kind}`"),
            PublicReason::NarrowedByToken => {
                let count = missing_scopes.bits().count_ones();
                f.write_str(if count == 1 {
                    "the token needs the scope "
                } else {
                    "the token needs one of the scopes "
                })?;
                join(f, " or ", missing_scopes.iter_names().map(|(name, _)| name))
            }
            PublicReason::NotAssigned => f.write_str("it is not assigned to you"),
            PublicReason::NotSignedIn => f.write_str("it needs you to sign in"),
            PublicReason::NotGranted => f.write_str("it is not granted to you"),
        }
    }
}
