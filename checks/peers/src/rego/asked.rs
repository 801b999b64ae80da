//! Single questions, so that the input can be made ready before it is asked.

use super::{ALLOW, Rego, by_name, object, resource, subject};
use crate::facts::{What, Who};
use anyhow::Result;
use regorus::Value;

impl Rego {
    /// Who asks for what, about what.
    #[must_use]
    pub fn input(who: &Who, action: &str, what: &What) -> Value {
        let asked = [("action", Value::from(action)), ("resource", resource(what))];
        by_name(subject(who).into_iter().chain(asked))
    }

    /// Who asks for one action, on which apps of an organization: each app by its id, and whether it is public.
    #[must_use]
    pub fn input_of_apps<'a>(
        who: &Who,
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

    /// The same with another policy beside.
    ///
    /// # Errors
    ///
    /// What regorus does not parse.
    pub fn with_policy(mut self, path: &str, policy: &str) -> Result<Rego> {
        self.engine.add_policy(path.to_owned(), policy.to_owned())?;
        Ok(self)
    }

    /// What a rule makes of that.
    ///
    /// # Errors
    ///
    /// What regorus does not evaluate.
    pub fn rule(&mut self, rule: &str, input: &Value) -> Result<Value> {
        self.engine.set_input(input.clone());
        self.engine.eval_rule(rule.to_owned())
    }

    /// Whether that is allowed, by the rule `allow`.
    ///
    /// # Errors
    ///
    /// What regorus does not evaluate.
    pub fn allows(&mut self, input: &Value) -> Result<bool> {
        Ok(*self.rule(ALLOW, input)?.as_bool()?)
    }
}
