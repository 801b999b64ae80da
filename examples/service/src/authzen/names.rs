//! The names that callers of `AuthZEN` use for kinds and actions.

use handlers::VOCABULARY;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{ActionSet, ResourceKind};

/// The settings of the `AuthZEN` endpoints.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address under which callers reach the service, such as `https://pdp.example.com`.
    pub base: String,
    /// Names of the deployment beside the documented ones.
    pub names: Names,
}

/// Names of a deployment: other types for kinds, and short actions on them.
#[derive(Debug, Clone, Default)]
pub struct Names(Vec<Type>);

#[derive(Debug, Clone)]
struct Type {
    name: &'static str,
    kind: AnyKind,
    actions: Vec<(&'static str, AnyAction)>,
}

impl Names {
    /// Another type for resources of the kind, and the actions on it.
    #[must_use]
    pub fn with(
        mut self,
        name: &'static str,
        kind: impl Into<AnyKind>,
        actions: impl IntoIterator<Item = (&'static str, AnyAction)>,
    ) -> Self {
        self.0.push(Type { name, kind: kind.into(), actions: actions.into_iter().collect() });
        self
    }

    /// The kind with this type. The names of the deployment come first.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<AnyKind> {
        self.of(name).map(|own| own.kind).or_else(|| VOCABULARY.kind(name).ok())
    }

    /// The action with this name on resources of this type.
    #[must_use]
    pub fn action(&self, of: &str, name: &str) -> Option<AnyAction> {
        let short = self.of(of).and_then(|own| own.actions.iter().find(|(known, _)| *known == name));
        short.map(|(_, action)| *action).or_else(|| VOCABULARY.action(name).ok())
    }

    /// The names of the actions on resources of this type.
    #[must_use]
    pub fn names(&self, of: &str, allowed: ActionSet) -> Vec<&'static str> {
        let short = self.of(of).into_iter().flat_map(|own| &own.actions);
        let short = short.filter(|(_, action)| allowed.contains(*action)).map(|(name, _)| *name);
        short.chain(allowed.iter().map(AnyAction::as_str)).collect()
    }

    fn of(&self, name: &str) -> Option<&Type> {
        self.0.iter().find(|own| own.name == name)
    }
}

/// Whether the id of a resource of this kind is that of a row of its own.
pub(super) fn is_thing(kind: AnyKind) -> bool {
    match kind {
        AnyKind::Documented(kind) => kind.is_in_app() || kind == ResourceKind::App,
        AnyKind::Own(_) => true,
    }
}
