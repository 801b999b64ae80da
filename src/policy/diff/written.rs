//! Policies as files have them, with the table of actions of the release that wrote the file.

use super::action_table::ActionTable;
use super::differences::PolicyDiff;
use crate::policy::Policy;

/// A policy together with the table of actions of the release that wrote it: all that a policy file says.
///
/// With the feature `serde`, a [`Policy`] is written with a table of the actions that it knows. A [`Policy`] that is read
/// is governed by the table of the program that reads it, whatever the file says. This type keeps the file's table. After an
/// upgrade, the [difference](WrittenPolicy::diff) between the old file and the present policy therefore names every
/// change of the actions too:
///
/// ```
/// use rolecall::Policy;
/// use rolecall::diff::WrittenPolicy;
///
/// // with `serde` and a file: `let stored: WrittenPolicy = serde_json::from_str(&text)?;`
/// let stored = WrittenPolicy::from(Policy::documented().clone());
/// let now = WrittenPolicy::from(stored.policy().clone()); // the same policy, by the actions of this release
/// let diff = stored.diff(&now);
/// // a service that must not widen access by an upgrade alone stops here, and asks for a review of the lines
/// assert!(!diff.is_widening(), "{diff}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPolicy {
    policy: Policy,
    actions: Option<ActionTable>,
}

/// With the table of this release.
impl From<Policy> for WrittenPolicy {
    fn from(policy: Policy) -> Self {
        let actions = Some(ActionTable::of(&policy));
        WrittenPolicy { policy, actions }
    }
}

impl WrittenPolicy {
    /// A policy with a table that was stored apart from it; `None` if nobody stored the table.
    #[must_use]
    pub const fn new(policy: Policy, actions: Option<ActionTable>) -> Self {
        WrittenPolicy { policy, actions }
    }

    /// The policy. Its questions are answered by the table of actions of the program that runs.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The policy alone.
    #[must_use]
    pub fn into_policy(self) -> Policy {
        self.policy
    }

    /// The table of the release that wrote the policy; `None` for a file without a table (versions 1 and 2).
    #[must_use]
    pub const fn actions(&self) -> Option<&ActionTable> {
        self.actions.as_ref()
    }

    /// The difference of the policies, as [`Policy::diff`] has it, but with the actions as both tables have them.
    ///
    /// If one of the two has [no table](WrittenPolicy::actions), nobody knows what its actions asked for. The actions are
    /// then not compared.
    ///
    /// ```
    /// use rolecall::Policy;
    /// use rolecall::diff::{ActionTable, WrittenPolicy};
    /// # rolecall::own_vocabulary! {
    /// #     /// What the search service asks.
    /// #     const VOCABULARY;
    /// #     actions Ask {
    /// #         /// Build the search index anew.
    /// #         ReindexApp "reindex_app" App [EDIT_INPUTS] [];
    /// #     }
    /// # }
    ///
    /// let policy = Policy::documented().clone();
    /// let other = ActionTable::of(&policy.clone().with_vocabulary(VOCABULARY));
    /// let old = WrittenPolicy::new(policy.clone(), Some(other)); // of a release that had one more action
    /// let diff = old.diff(&policy.clone().into());
    /// assert_eq!(diff.to_string(), "newly denied: action reindex_app, gone for the kind app: by EDIT_INPUTS\n");
    /// assert!(WrittenPolicy::new(policy.clone(), None).diff(&policy.into()).is_empty());
    /// ```
    #[must_use]
    pub fn diff(&self, other: &WrittenPolicy) -> PolicyDiff {
        let tables = self.actions.as_ref().zip(other.actions.as_ref());
        let actions = tables.map(|(old, new)| old.lines(new)).unwrap_or_default();
        PolicyDiff::of(&self.policy, &other.policy, actions)
    }
}
