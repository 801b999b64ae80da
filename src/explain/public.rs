//! What the caller may be told of a decision.

use super::Explanation;
use crate::action::Action;
use crate::decision::{Decision, Reason};
use crate::kind::ResourceKind;
use crate::name::{self, vocabulary};
use crate::permission::Permission;
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
    /// use rolecall::{Action, PublicReason, Resource, Subject, explain};
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

impl PublicExplanation {
    pub(super) fn of<Id>(explanation: &Explanation<'_, Id>) -> Self {
        let Explanation { subject, action, resource, decision, standing, .. } = explanation;
        let (action, kind) = (*action, resource.kind());
        let reason = match decision {
            Decision::Allow(_) => None,
            Decision::Deny(denial) if denial.reveals_existence() => Some(PublicReason::NotFound),
            Decision::Deny(denial) => Some(match denial.reason() {
                Reason::WrongKind => PublicReason::WrongKind,
                Reason::NarrowedByToken => PublicReason::NarrowedByToken,
                Reason::NotAssigned => PublicReason::NotAssigned,
                _ if subject.user().is_none() => PublicReason::NotSignedIn,
                _ => PublicReason::NotGranted,
            }),
        };
        let missing_scopes = match reason {
            Some(PublicReason::NarrowedByToken) => standing.without_token().satisfying(action.row()),
            _ => Permission::empty(),
        };
        PublicExplanation { action, kind, reason, missing_scopes }
    }

    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.reason.is_none()
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
                name::join(f, " or ", missing_scopes.iter_names().map(|(name, _)| name))
            }
            PublicReason::NotAssigned => f.write_str("it is not assigned to you"),
            PublicReason::NotSignedIn => f.write_str("it needs you to sign in"),
            PublicReason::NotGranted => f.write_str("it is not granted to you"),
        }
    }
}
