//! Bearer tokens: signed JSON Web Tokens that name a user, what the token may be used for, and who acts with it.
//!
//! | claim | meaning |
//! | --- | --- |
//! | `sub` | the user |
//! | `authorization_details` | grants with places (RFC 9396), which narrow the user (`R12`) |
//! | `scope` | names of permissions, separated by spaces (RFC 9068): one more grant, everywhere |
//! | `act` | who acts for the user (RFC 8693); recorded, and decides nothing |
//!
//! A token without `authorization_details` and without `scope` is not narrowed: it is a session of the user. What is
//! in the token can only take away. Roles, teams and shares come from the facts, never from the token.

use crate::Id;
use handlers::VOCABULARY;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, get_current_timestamp,
};
use rolecall::{AuthorizationDetails, Permission, Place, TokenGrant};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// The audience of tokens for users of the service.
const API: &str = "rolecall-service";
/// The audience of tokens for programs that ask the `AuthZEN` endpoints about other users.
const DECISIONS: &str = "rolecall-decisions";
/// The type of access tokens (RFC 9068), so that no other token of the issuer is taken for one.
const TYPE: &str = "at+jwt";
const HOUR: u64 = 3600;

/// Issues and verifies tokens.
///
/// The example signs with a secret that all instances share. A service with an identity provider verifies with the
/// provider's public key instead, and issues nothing.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

// each request clones the service, and a clone of a key would be another secret in memory to be wiped
struct Keys {
    issuer: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// What a verified token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The user.
    pub user: Id,
    /// The grants that narrow the user, or `None` if the token does not narrow.
    pub grants: Option<Vec<TokenGrant<Id>>>,
    /// Who acts for the user.
    pub actor: Option<Id>,
}

/// The claims of a token.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Id,
    iat: u64,
    exp: u64,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    authorization_details: Option<Value>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    act: Option<Act>,
}

/// A claim that is there: `null` is no absence, and a limit that cannot be read is not no limit.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(claim: D) -> Result<Option<T>, D::Error> {
    T::deserialize(claim).map(Some)
}

/// The claim `act`. An actor may have an actor of their own, which counts for nothing (RFC 8693, 4.1).
#[derive(Debug, Serialize, Deserialize)]
struct Act {
    sub: Id,
}

/// The reason why a token was refused or could not be issued.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The signature, the issuer, the audience or the time is wrong.
    #[error("invalid token: {0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    /// The token is of another type.
    #[error("invalid token: expected the type `{TYPE}`")]
    OtherType,
    /// A user, a program or an actor has no id, or one that no database can store.
    #[error("invalid token: expected an id in `sub`")]
    NoId,
    /// The claim `authorization_details` cannot be read, so that the limits of the token are unknown.
    #[error("invalid claim `authorization_details`: {0}")]
    Grants(#[from] serde_json::Error),
}

impl Tokens {
    /// Tokens of the issuer, signed with the secret.
    ///
    /// # Errors
    ///
    /// The secret is empty.
    pub fn new(issuer: impl Into<String>, secret: &[u8]) -> Result<Self, TokenError> {
        let (encoding, decoding) = (EncodingKey::from_secret(secret)?, DecodingKey::from_secret(secret)?);
        Ok(Tokens(Arc::new(Keys { issuer: issuer.into(), encoding, decoding })))
    }

    /// A token for an hour.
    ///
    /// # Errors
    ///
    /// The grants have a permission without a name, or the token cannot be signed.
    pub fn issue(&self, bearer: &Bearer) -> Result<String, TokenError> {
        let details = bearer.grants.as_deref().map(written).transpose()?;
        let act = bearer.actor.clone().map(|sub| Act { sub });
        self.signed(API, bearer.user.clone(), details, act)
    }

    /// A token for an hour, with which a program asks about other users.
    ///
    /// # Errors
    ///
    /// The token cannot be signed.
    pub fn issue_for_decisions(&self, program: &str) -> Result<String, TokenError> {
        self.signed(DECISIONS, program.to_owned(), None, None)
    }

    fn signed(
        &self,
        audience: &str,
        sub: Id,
        details: Option<Value>,
        act: Option<Act>,
    ) -> Result<String, TokenError> {
        let iat = get_current_timestamp();
        let (iss, aud, exp) = (self.0.issuer.clone(), audience.to_owned(), iat.saturating_add(HOUR));
        let claims = Claims { iss, aud, sub, iat, exp, scope: None, authorization_details: details, act };
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        Ok(encode(&header, &claims, &self.0.encoding)?)
    }

    /// Verifies a token of a user.
    ///
    /// # Errors
    ///
    /// [`TokenError`]. A token with limits that cannot be read is refused, because it would not be limited by them.
    pub fn verify(&self, token: &str) -> Result<Bearer, TokenError> {
        let Claims { sub, scope, authorization_details, act, .. } = self.claims(API, token)?;
        let details = authorization_details.map(grants).transpose()?;
        let scopes = scope.map(|names| TokenGrant::new(Place::Everywhere, scopes(&names)));
        let grants = match (details, scopes) {
            (None, None) => None,
            (details, scopes) => Some(details.into_iter().flatten().chain(scopes).collect()),
        };
        Ok(Bearer { user: sub, grants, actor: act.map(|act| act.sub) })
    }

    /// Verifies a token of a program that asks about other users, and returns the program's name.
    ///
    /// # Errors
    ///
    /// [`TokenError`]. A user's token is none for this purpose.
    pub fn verify_for_decisions(&self, token: &str) -> Result<String, TokenError> {
        Ok(self.claims(DECISIONS, token)?.sub)
    }

    fn claims(&self, audience: &str, token: &str) -> Result<Claims, TokenError> {
        // one algorithm: a token that names another is refused, whatever its signature
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        let token = decode::<Claims>(token, &self.0.decoding, &validation)?;
        if token.header.typ.as_deref() != Some(TYPE) {
            return Err(TokenError::OtherType);
        }
        let Claims { sub, act, .. } = &token.claims;
        let ids = [Some(sub), act.as_ref().map(|act| &act.sub)];
        if ids.into_iter().flatten().any(|id| id.is_empty() || id.contains('\0')) {
            return Err(TokenError::NoId);
        }
        Ok(token.claims)
    }
}

/// The grants in the form of RFC 9396. Names of the service's own permissions are written with its vocabulary.
fn written(grants: &[TokenGrant<Id>]) -> Result<Value, serde_json::Error> {
    let each = grants.iter().map(|grant| {
        let privileges = serde_json::to_value(VOCABULARY.written(grant.permissions()))?;
        let place = serde_json::to_value(grant.place())?;
        Ok(serde_json::json!({ "type": "rolecall", "privileges": privileges, "place": place }))
    });
    each.collect()
}

/// Reads the elements of the type `rolecall`. Those of other types are about other services: here they grant nothing.
pub(crate) fn grants(details: Value) -> Result<Vec<TokenGrant<Id>>, serde_json::Error> {
    let details: Vec<Value> = serde_json::from_value(details)?;
    let ours = details.into_iter().filter(|detail| detail.get("type") == Some(&Value::from("rolecall")));
    let details: AuthorizationDetails<Id> = VOCABULARY.read(ours.collect::<Value>())?;
    Ok(details.into_iter().collect())
}

/// The permissions among the scopes. A scope of another service, such as `openid`, grants nothing here.
fn scopes(names: &str) -> Permission {
    let known = names.split_ascii_whitespace().filter_map(|name| VOCABULARY.permission(name).ok());
    known.fold(Permission::empty(), |all, one| all | one)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use rolecall::Owner;

    fn tokens() -> Tokens {
        Tokens::new("https://service.example", b"a secret for tests").unwrap()
    }

    #[test]
    fn a_token_says_what_was_put_into_it() {
        let app = Place::App { owner: Owner::Organization("acme".to_owned()), app: "cats".to_owned() };
        let own = handlers::vocabulary::RUN_PIPELINES;
        let grants = [TokenGrant::new(app, Permission::VIEW_MODELS), TokenGrant::new(Place::Everywhere, own)];
        for grants in [None, Some(Vec::new()), Some(grants.to_vec())] {
            let bearer = Bearer { user: "ana".to_owned(), grants, actor: Some("bot".to_owned()) };
            assert_eq!(tokens().verify(&tokens().issue(&bearer).unwrap()).unwrap(), bearer);
        }
    }

    #[test]
    fn tokens_of_others_are_refused() {
        let bearer = Bearer { user: "ana".to_owned(), grants: None, actor: None };
        let token = tokens().issue(&bearer).unwrap();
        let others = [
            Tokens::new("https://service.example", b"another secret").unwrap(),
            Tokens::new("https://other.example", b"a secret for tests").unwrap(),
        ];
        assert!(others.iter().all(|other| other.verify(&token).is_err()));
        // neither kind of token is good for the other purpose
        assert!(tokens().verify_for_decisions(&token).is_err());
        assert!(tokens().verify(&tokens().issue_for_decisions("gateway").unwrap()).is_err());
        assert!(tokens().verify("").is_err());
    }

    #[test]
    fn limits_that_cannot_be_read_are_an_error_and_not_no_limits() {
        let signed = |details: Value| {
            let token = tokens().signed(API, "ana".to_owned(), Some(details), None).unwrap();
            tokens().verify(&token)
        };
        let unknown =
            serde_json::json!([{ "type": "rolecall", "privileges": ["FLY"], "place": "everywhere" }]);
        assert!(matches!(signed(unknown), Err(TokenError::Grants(_))));
        assert!(matches!(signed(Value::from("all")), Err(TokenError::Grants(_))));
        let other = serde_json::json!([{ "type": "payment", "amount": 3 }]);
        assert_eq!(signed(other).unwrap().grants, Some(Vec::new()));
    }

    #[test]
    fn scopes_are_one_grant_everywhere() {
        assert_eq!(scopes("openid VIEW_MODELS RUN_PIPELINES"), {
            Permission::VIEW_MODELS | handlers::vocabulary::RUN_PIPELINES
        });
    }
}
