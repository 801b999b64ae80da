//! Refused commands: the status and the words for each reason of the directory.

use crate::Id;
use handlers::VOCABULARY;
use http::StatusCode;
use rolecall::directory::Refusal;
use rolecall::explain::not_found;
use rolecall::own::AnyAction;
use rolecall::{Denial, Permission, Reason, Subject};
use std::fmt;

/// Why a command was refused, as far as the caller may know.
#[derive(Debug)]
pub enum Refused {
    /// The action is denied.
    Denied(Told),
    /// Another reason, which names only what the caller may see.
    Other(Box<Refusal<Id>>),
}

/// A denial in the words of [`PublicExplanation`](rolecall::explain::PublicExplanation).
#[derive(Debug)]
pub struct Told {
    action: AnyAction,
    status: StatusCode,
    reason: &'static str,
    words: String,
    /// The scopes of which the token needs one.
    pub missing_scopes: Permission,
}

impl Told {
    /// The denial of a command, for its subject. A hidden resource gets the answer of a missing one.
    fn new(actor: &Subject<Id>, denial: &Denial) -> Told {
        let action = denial.action();
        let hidden = not_found(actor, action);
        let told = |status, reason, words: &str| {
            let words = words.to_owned();
            Told { action, status, reason, words, missing_scopes: Permission::empty() }
        };
        if denial.must_hide() || hidden.status() != 404 {
            let reason = hidden.reason().map_or("not_found", |reason| reason.as_str());
            let text = hidden.to_string();
            let words = text.split_once("denied: ").map_or(text.as_str(), |(_, words)| words);
            return Told {
                missing_scopes: hidden.missing_scopes(),
                ..told(hidden.status_code(), reason, words)
            };
        }
        match denial.reason() {
            Reason::NarrowedByToken => {
                let missing_scopes = requirement(action);
                let words = format!("the token needs one of the scopes {} here", names(missing_scopes).join(" or "));
                Told { missing_scopes, ..told(StatusCode::FORBIDDEN, "narrowed_by_token", &words) }
            }
            Reason::NotAssigned => {
                told(StatusCode::FORBIDDEN, "not_assigned", "this is not assigned to you")
            }
            Reason::Suspended => {
                told(StatusCode::FORBIDDEN, "suspended", "your membership in the organization is suspended")
            }
            Reason::WrongKind => {
                let words = "this action does not apply to this kind";
                told(StatusCode::INTERNAL_SERVER_ERROR, "wrong_kind", words)
            }
            Reason::Outsider
            | Reason::CappedByCeiling
            | Reason::OutsideConfiningTeams
            | Reason::NoTeamHasApp
            | Reason::NotGranted
            // a reason of a later version of the library
            | _ => {
                told(StatusCode::FORBIDDEN, "not_granted", "you are not allowed to do this")
            }
        }
    }
}

/// The permissions of which any one satisfies the action.
fn requirement(action: AnyAction) -> Permission {
    action.any_of() | action.if_assigned()
}

/// The names of the permissions.
#[must_use]
pub fn names(set: Permission) -> Vec<String> {
    let written = serde_json::to_value(VOCABULARY.written(set)).unwrap_or_default();
    serde_json::from_value(written).unwrap_or_default()
}

impl Refused {
    /// The refusal, for its subject.
    #[must_use]
    pub fn new(actor: &Subject<Id>, refusal: Refusal<Id>) -> Refused {
        match refusal {
            Refusal::Denied(denial) => Refused::Denied(Told::new(actor, &denial)),
            other => Refused::Other(Box::new(other)),
        }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Refused::Denied(told) => told.status,
            Refused::Other(refusal) => of(refusal).0,
        }
    }

    /// The reason, for programs.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Refused::Denied(told) => told.reason,
            Refused::Other(refusal) => of(refusal).1,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Denied(Told { action, words, .. }) => write!(f, "`{action}` denied: {words}"),
            Refused::Other(refusal) => refusal.fmt(f),
        }
    }
}

/// The status and the name of each reason.
fn of(refusal: &Refusal<Id>) -> (StatusCode, &'static str) {
    use StatusCode as Is;
    match refusal {
        Refusal::NotSignedIn => (Is::UNAUTHORIZED, "not_signed_in"),
        Refusal::Denied(_) => (Is::FORBIDDEN, "not_granted"),
        Refusal::NotOneself => (Is::FORBIDDEN, "not_oneself"),
        Refusal::Escalation { .. } => (Is::FORBIDDEN, "escalation"),
        Refusal::OverAdministrator { .. } => (Is::FORBIDDEN, "over_administrator"),
        Refusal::BeyondAuthor { .. } => (Is::FORBIDDEN, "beyond_author"),
        Refusal::EmailUnconfirmed => (Is::FORBIDDEN, "email_unconfirmed"),
        Refusal::InNobodysName => (Is::FORBIDDEN, "in_nobodys_name"),
        Refusal::Unknown { .. } => (Is::NOT_FOUND, "unknown"),
        Refusal::NotShareable { .. } => (Is::UNPROCESSABLE_ENTITY, "not_shareable"),
        Refusal::PasswordPolicy { .. } => (Is::UNPROCESSABLE_ENTITY, "password_policy"),
        Refusal::CardNumber { .. } => (Is::UNPROCESSABLE_ENTITY, "card_number"),
        Refusal::ExpiresTooSoon { .. } => (Is::UNPROCESSABLE_ENTITY, "expires_too_soon"),
        Refusal::Earlier { .. } => (Is::SERVICE_UNAVAILABLE, "earlier"),
        Refusal::RoleChanged { .. } => (Is::CONFLICT, "role_changed"),
        Refusal::DefaultChanged { .. } => (Is::CONFLICT, "default_changed"),
        Refusal::LastAdministrator => (Is::CONFLICT, "last_administrator"),
        Refusal::Taken { .. } => (Is::CONFLICT, "taken"),
        Refusal::Retired { .. } => (Is::CONFLICT, "retired"),
        Refusal::NameTaken { .. } => (Is::CONFLICT, "name_taken"),
        Refusal::NameReserved { .. } => (Is::CONFLICT, "name_reserved"),
        Refusal::NotReserved { .. } => (Is::CONFLICT, "not_reserved"),
        Refusal::EmailTaken { .. } => (Is::CONFLICT, "email_taken"),
        Refusal::WouldNotSee { .. } => (Is::CONFLICT, "would_not_see"),
        Refusal::StillMember { .. } => (Is::CONFLICT, "still_member"),
        Refusal::AlreadyMember { .. } => (Is::CONFLICT, "already_member"),
        Refusal::AlreadyInvited { .. } => (Is::CONFLICT, "already_invited"),
        Refusal::Expired { .. } => (Is::CONFLICT, "expired"),
        Refusal::NotExpired { .. } => (Is::CONFLICT, "not_expired"),
        Refusal::NotPending { .. } => (Is::CONFLICT, "not_pending"),
        Refusal::RoleInUse { .. } => (Is::CONFLICT, "role_in_use"),
        // a reason of a later version of the library
        _ => (Is::CONFLICT, "refused"),
    }
}
