//! Single questions, so that what they are asked with can be made ready before they are asked.

use super::{Cedar, Contexts, is_allowed};
use crate::facts::{What, Who};
use anyhow::{Context as _, Result, ensure};
use cedar_policy::{Entities, EntityUid, Request};
use std::collections::BTreeMap;

/// Who asks, as entities with the tables.
pub struct Known<'a> {
    who: &'a Who,
    principal: EntityUid,
    token: Option<EntityUid>,
    entities: Entities,
}

/// Questions in one world, each by the permissions that satisfy its action: none where it is of another kind.
pub struct Asked {
    requests: Vec<Vec<Request>>,
    entities: Entities,
}

impl Cedar {
    /// Who asks, whatever for.
    ///
    /// # Errors
    ///
    /// What Cedar does not take.
    pub fn known<'a>(&self, who: &'a Who) -> Result<Known<'a>> {
        let (principal, entities) = self.subject(who)?;
        let token = who.scopes.is_some().then(|| self.uid("Token", "presented")).transpose()?;
        let entities = Entities::from_entities(entities, Some(&self.schema))?;
        Ok(Known { who, principal, token, entities })
    }

    /// These actions, each on one of these things, which do not contradict each other.
    ///
    /// # Errors
    ///
    /// What Cedar does not take, and things that do not fit into one world.
    pub fn asked(&self, known: &Known<'_>, actions: &[String], things: &[What]) -> Result<Asked> {
        let (resources, entities) = self.resources(known.who, things)?;
        ensure!(resources.len() == things.len(), "a thing contradicts another one");
        let entities = known.entities.clone().add_entities(entities, Some(&self.schema))?;
        let mut contexts = Contexts { token: known.token.clone(), known: BTreeMap::new() };
        let mut requests = Vec::new();
        for ((action, what), resource) in actions.iter().zip(things).zip(resources) {
            let named = |row: &&super::Action| row.uid.id().unescaped() == action;
            let action =
                self.actions.iter().find(named).with_context(|| format!("no action is called {action}"))?;
            let by = action.by.iter().filter(|_| action.applies_to == what.kind);
            let by = by.map(|(permission, assigned)| {
                let (principal, action) = (known.principal.clone(), action.uid.clone());
                let context = contexts.of(permission, *assigned)?;
                Ok(Request::new(principal, action, resource.clone(), context, Some(&self.schema))?)
            });
            requests.push(by.collect::<Result<_>>()?);
        }
        Ok(Asked { requests, entities })
    }

    /// Whether the question of that number is allowed, by any of its permissions.
    ///
    /// # Errors
    ///
    /// There is no such question, or a policy does not fit what it is asked.
    pub fn allows(&self, asked: &Asked, number: usize) -> Result<bool> {
        for request in asked.requests.get(number).context("a question of that number")? {
            let response = self.authorizer.is_authorized(request, &self.policies, &asked.entities);
            if is_allowed(&response)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
