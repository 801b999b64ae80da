//! The settings of the `AuthZEN` endpoints: the address of the decision point, and the words of callers.

use handlers::VOCABULARY;
use http::Uri;
use rolecall::UnknownName;
use rolecall::own::{AnyAction, AnyKind};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The settings of the endpoints.
#[derive(Debug, Clone)]
pub struct Settings {
    policy_decision_point: String,
    aliases: BTreeMap<String, Alias>,
}

/// A caller's own word for a kind of resource, with its words for actions on it.
///
/// ```ignore
/// Alias::of(ResourceKind::Model).with_action("read", Action::ViewModel).with_action("write", Action::UpdateModel)
/// ```
#[derive(Debug, Clone)]
pub struct Alias {
    kind: AnyKind,
    actions: BTreeMap<String, AnyAction>,
}

/// The reason why an address cannot be that of a policy decision point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid address of the policy decision point `{0}`: expected `https://HOST` or, for a loopback address, `http://HOST`, without a path"
)]
pub struct SettingsError(String);

impl Alias {
    /// A word for the kind. The service's own names of actions go on to work.
    #[must_use]
    pub fn of(kind: impl Into<AnyKind>) -> Alias {
        Alias { kind: kind.into(), actions: BTreeMap::new() }
    }

    /// A word for an action on the kind.
    #[must_use]
    pub fn with_action(mut self, word: impl Into<String>, action: impl Into<AnyAction>) -> Alias {
        self.actions.insert(word.into(), action.into());
        self
    }
}

impl Settings {
    /// The settings of a decision point that callers reach at this address.
    ///
    /// # Errors
    ///
    /// [`SettingsError`]: the standard wants `https`. Plain `http` is taken for a loopback address, to try things out.
    pub fn new(policy_decision_point: &str) -> Result<Settings, SettingsError> {
        let error = || SettingsError(policy_decision_point.chars().take(200).collect());
        let address: Uri = policy_decision_point.parse().map_err(|_| error())?;
        let (Some(scheme), Some(host)) = (address.scheme_str(), address.host()) else { return Err(error()) };
        let is_safe = scheme == "https" || (scheme == "http" && is_loopback(host));
        let is_bare =
            address.path() == "/" && address.query().is_none() && !policy_decision_point.contains('#');
        if !is_safe || !is_bare {
            return Err(error());
        }
        let policy_decision_point = policy_decision_point.trim_end_matches('/').to_owned();
        Ok(Settings { policy_decision_point, aliases: BTreeMap::new() })
    }

    /// Adds a caller's own word for a kind. It hides a kind of this name.
    #[must_use]
    pub fn with_alias(mut self, word: impl Into<String>, alias: Alias) -> Settings {
        self.aliases.insert(word.into(), alias);
        self
    }

    pub(super) fn policy_decision_point(&self) -> &str {
        &self.policy_decision_point
    }

    /// The kind that the type names.
    pub(super) fn kind(&self, word: &str) -> Result<AnyKind, UnknownName> {
        match self.aliases.get(word) {
            Some(alias) => Ok(alias.kind),
            None => VOCABULARY.kind(word),
        }
    }

    /// The action that the name means on resources of the type.
    pub(super) fn action(&self, kind_word: &str, word: &str) -> Result<AnyAction, UnknownName> {
        match self.aliases.get(kind_word).and_then(|alias| alias.actions.get(word)) {
            Some(action) => Ok(*action),
            None => VOCABULARY.action(word),
        }
    }

    /// The name of the action for a caller who uses this word for the kind.
    pub(super) fn name(&self, kind_word: &str, action: AnyAction) -> String {
        let alias = self.aliases.get(kind_word);
        let word = alias.and_then(|alias| alias.actions.iter().find(|(_, named)| **named == action));
        word.map_or_else(|| action.as_str().to_owned(), |(word, _)| word.clone())
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_loopback_and_bare() {
        for good in
            ["https://pdp.example", "https://pdp.example/", "http://127.0.0.1:80", "http://[::1]:3000"]
        {
            let settings = Settings::new(good).unwrap();
            assert_eq!(settings.policy_decision_point(), good.trim_end_matches('/'));
        }
        let bad = [
            "",
            "pdp",
            "http://pdp.example",
            "https://pdp.example/a",
            "https://pdp.example?a",
            "https://p#a",
        ];
        for bad in bad {
            assert!(Settings::new(bad).is_err(), "{bad}");
        }
    }
}
