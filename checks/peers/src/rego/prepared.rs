//! Questions prepared beforehand, so that a benchmark can time their evaluation alone.

use super::{ALLOW, Rego, by_name, object, resource, subject};
use crate::facts::{ResourceFacts, SubjectFacts};
use anyhow::Result;
use regorus::Value;

impl Rego {
    /// The input for one question.
    #[must_use]
    pub fn input(who: &SubjectFacts, action: &str, what: &ResourceFacts) -> Value {
        let asked = [("action", Value::from(action)), ("resource", resource(what))];
        by_name(subject(who).into_iter().chain(asked))
    }

    /// The input for a list: the organization's apps on which the subject may do the action. Each app is its id and
    /// whether it is public.
    #[must_use]
    pub fn input_of_apps<'a>(
        who: &SubjectFacts,
        action: &str,
        organization: &str,
        apps: impl IntoIterator<Item = (&'a str, bool)>,
    ) -> Value {
        let app = |(id, public)| object([("id", Value::from(id)), ("public", Value::from(public))]);
        let apps = apps.into_iter().map(app).collect::<Vec<_>>();
        let asked = [
            ("action", Value::from(action)),
            ("resource", object([("organization", Value::from(organization))])),
            ("apps", Value::from(apps)),
        ];
        by_name(subject(who).into_iter().chain(asked))
    }

    /// The same engine with one more policy file.
    ///
    /// # Errors
    ///
    /// regorus cannot parse the policy.
    pub fn with_policy(mut self, path: &str, policy: &str) -> Result<Rego> {
        self.engine.add_policy(path.to_owned(), policy.to_owned())?;
        Ok(self)
    }

    /// The value of a rule for this input.
    ///
    /// # Errors
    ///
    /// regorus fails to evaluate the rule.
    pub fn rule(&mut self, rule: &str, input: &Value) -> Result<Value> {
        self.engine.set_input(input.clone());
        self.engine.eval_rule(rule.to_owned())
    }

    /// Whether the input's question is allowed, by the rule `allow`.
    ///
    /// # Errors
    ///
    /// regorus fails to evaluate the rule.
    pub fn allows(&mut self, input: &Value) -> Result<bool> {
        Ok(*self.rule(ALLOW, input)?.as_bool()?)
    }
}
