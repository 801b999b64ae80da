//! Answers over HTTP, in the types of the crate `http`; a feature.

use super::public::{PublicExplanation, PublicReason};
use crate::vocabulary::Permission;
use alloc::string::String;
use core::fmt::Write;
use http::{HeaderValue, StatusCode};

impl PublicExplanation {
    /// The [status](PublicExplanation::status) as a type of the crate `http`.
    ///
    /// ```
    /// use http::StatusCode;
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let told = explain(&Subject::anonymous(), Action::DeleteApp, &Resource::app(1, 100)).public();
    /// assert_eq!(told.status_code(), StatusCode::UNAUTHORIZED);
    /// ```
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The value of the header `WWW-Authenticate` for a bearer token (RFC 6750), for a 401 and for a token that lacks a
    /// scope; `None` for other answers.
    ///
    /// A caller without credentials is told the realm alone, as the RFC asks. A token that lacks a scope gets
    /// `insufficient_scope` with one scope that would be enough: a client asks for all scopes that are listed, and
    /// where several would do, it needs no more than one. That is a scope which everybody holds on public resources, if
    /// there is one, and otherwise the first in the order of the tables.
    ///
    /// Characters that cannot stand in the realm become `?`, and quotes are escaped, so that no realm can add a
    /// parameter or a header. `invalid_token` (RFC 6750) and `insufficient_user_authentication` (RFC 9470) are said by
    /// the service that verifies tokens, before it has a subject.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, explain};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let script = ana.narrowed_to(Permission::VIEW_MODELS);
    /// let told = explain(&script, Action::UseModel, &Resource::app(1, 100).model()).public();
    /// assert_eq!(
    ///     told.www_authenticate("models").unwrap(),
    ///     r#"Bearer realm="models", error="insufficient_scope", scope="PREDICT""#
    /// );
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn www_authenticate(&self, realm: &str) -> Option<HeaderValue> {
        let scope = match self.reason()? {
            PublicReason::NotSignedIn => None,
            PublicReason::NarrowedByToken => Some(self.one_scope()),
            PublicReason::NotFound
            | PublicReason::WrongKind
            | PublicReason::NotAssigned
            | PublicReason::Suspended
            | PublicReason::NotGranted => return None,
        };
        let mut value = String::from("Bearer realm=\"");
        for letter in realm.chars() {
            match letter {
                '"' | '\\' => value.extend(['\\', letter]),
                ' '..='~' => value.push(letter),
                _ => value.push('?'),
            }
        }
        value.push('"');
        if let Some(scope) = scope {
            value.push_str(", error=\"insufficient_scope\"");
            if !scope.is_empty() {
                value.push_str(", scope=\"");
                value.push_str(&scope);
                value.push('"');
            }
        }
        HeaderValue::from_str(&value).ok()
    }

    /// The name of one scope that would be enough, if it can stand in the header.
    fn one_scope(&self) -> String {
        let missing = self.missing_scopes();
        let public = missing & Permission::PUBLIC;
        let mut scope = String::new();
        let offered = if public.is_empty() { missing } else { public };
        for name in self.vocabulary().each_name(offered).take(1) {
            // writing into a string does not fail
            let _ = write!(scope, "{name}");
        }
        // RFC 6750: no space, quote or backslash in a scope
        if scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
            scope
        } else {
            String::new()
        }
    }
}
