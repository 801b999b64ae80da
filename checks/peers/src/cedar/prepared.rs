//! Questions prepared beforehand, so that a benchmark can time their evaluation alone.

use super::{Cedar, Contexts, is_allowed};
use crate::facts::{ResourceFacts, SubjectFacts};
use anyhow::{Context as _, Result, ensure};
use cedar_policy::{Entities, EntityUid, Request};
use std::collections::BTreeMap;

/// A subject as entities, together with the tables.
pub struct Caller<'a> {
    who: &'a SubjectFacts,
    principal: EntityUid,
    token: Option<EntityUid>,
    entities: Entities,
}

/// Questions about one set of entities.
pub struct Requests {
    /// For each question one request for each permission that satisfies the action. A question about another kind than
    /// the action's has none.
    requests: Vec<Vec<Request>>,
    entities: Entities,
}

impl Cedar {
    /// Prepares a subject.
    ///
    /// # Errors
    ///
    /// The subject's entities do not conform to the schema.
    pub fn caller<'a>(&self, who: &'a SubjectFacts) -> Result<Caller<'a>> {
        let (principal, entities) = self.subject(who)?;
        let token = who.has_token().then(|| self.uid("Token", "presented")).transpose()?;
        let entities = Entities::from_entities(entities, Some(&self.schema))?;
        Ok(Caller { who, principal, token, entities })
    }

    /// Prepares questions: for each position, the action there on the resource there.
    ///
    /// # Errors
    ///
    /// - The entities do not conform to the schema.
    /// - Two resources contradict each other.
    /// - The table has no such action.
    pub fn requests(
        &self,
        caller: &Caller<'_>,
        actions: &[String],
        things: &[ResourceFacts],
    ) -> Result<Requests> {
        let (resources, entities) = self.resources(caller.who, things)?;
        ensure!(resources.len() == things.len(), "two resources contradict each other");
        let entities = caller.entities.clone().add_entities(entities, Some(&self.schema))?;
        let mut contexts = Contexts { token: caller.token.clone(), known: BTreeMap::new() };
        let mut requests = Vec::new();
        for ((action, what), resource) in actions.iter().zip(things).zip(resources) {
            let named = |row: &&super::Action| row.uid.id().unescaped() == action;
            let action =
                self.actions.iter().find(named).with_context(|| format!("unknown action {action}"))?;
            let by = action.by.iter().filter(|_| action.applies_to == what.kind);
            let by = by.map(|(permission, assigned)| {
                let (principal, action) = (caller.principal.clone(), action.uid.clone());
                let context = contexts.of(permission, *assigned)?;
                Ok(Request::new(principal, action, resource.clone(), context, Some(&self.schema))?)
            });
            requests.push(by.collect::<Result<_>>()?);
        }
        Ok(Requests { requests, entities })
    }

    /// Whether the question with this number is allowed by any of its permissions.
    ///
    /// # Errors
    ///
    /// There is no such question, or Cedar fails to evaluate a policy.
    pub fn allows(&self, questions: &Requests, number: usize) -> Result<bool> {
        let requests = questions.requests.get(number);
        for request in requests.with_context(|| format!("there is no question {number}"))? {
            let response = self.authorizer.is_authorized(request, &self.policies, &questions.entities);
            if is_allowed(&response)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
