//! Compares Cedar, with an export, with rolecall.
#![allow(dead_code, reason = "each test that includes this module uses another part of it")]

use anyhow::{Context as _, Result, ensure};
use cedar_export::{Entities, context, policies, principal, schema};
use cedar_policy::{
    Authorizer, Context, Decision, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use rolecall::own::{AnyAction, Vocabulary};
use rolecall::{Action, Resource, Subject, can};

/// Cedar with a validated policy set.
pub struct Cedar {
    authorizer: Authorizer,
    pub schema: Schema,
    pub policies: PolicySet,
    actions: Vec<(AnyAction, EntityUid)>,
}

/// The numbers of compared decisions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// All decisions, including actions that apply to another kind, for which Cedar accepts no request.
    pub compared: u64,
    /// The decisions for which Cedar was asked.
    pub asked: u64,
    /// The decisions that rolecall allows.
    pub allowed: u64,
}

impl Cedar {
    /// Cedar with the exported policies, for the documented words alone.
    pub fn new() -> Result<Cedar> {
        Cedar::of(&Vocabulary::default())
    }

    /// Cedar with the exported policies for the vocabulary.
    pub fn of(vocabulary: &Vocabulary) -> Result<Cedar> {
        Cedar::with(vocabulary, &policies(vocabulary))
    }

    /// Cedar with these policies and the schema for the vocabulary. Any error or warning of Cedar about them or about the schema is an error here.
    pub fn with(vocabulary: &Vocabulary, policies: &str) -> Result<Cedar> {
        let (schema, warnings) = Schema::from_cedarschema_str(&schema(vocabulary))?;
        let warnings: Vec<_> = warnings.map(|warning| warning.to_string()).collect();
        ensure!(warnings.is_empty(), "Cedar warns about the schema: {}", warnings.join("; "));
        let policies: PolicySet = policies.parse()?;
        let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let mistakes = result.validation_errors().map(ToString::to_string);
        let mistakes: Vec<_> =
            mistakes.chain(result.validation_warnings().map(ToString::to_string)).collect();
        ensure!(mistakes.is_empty(), "Cedar rejects the policies: {}", mistakes.join("; "));
        let own = vocabulary.actions().iter().copied().map(AnyAction::Own);
        let actions = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
        let actions = actions.map(|action| Ok((action, format!("Action::\"{action}\"").parse()?)));
        let actions = actions.collect::<Result<_>>()?;
        Ok(Cedar { authorizer: Authorizer::new(), schema, policies, actions })
    }

    /// All actions, documented ones first.
    pub fn actions(&self) -> impl Iterator<Item = AnyAction> {
        self.actions.iter().map(|(action, _)| *action)
    }

    /// The entities, after a check that each conforms to the schema.
    pub fn entities(&self, entities: &Entities) -> Result<cedar_policy::Entities> {
        Ok(cedar_policy::Entities::from_json_value(entities.to_json(), Some(&self.schema))?)
    }

    /// Asks Cedar and rolecall about every action on the resource, and returns the first action on which they differ.
    ///
    /// An action that applies to another kind counts as denied by Cedar, which [accepts no such request](Cedar::takes).
    pub fn compare(
        &self,
        entities: &cedar_policy::Entities,
        asker: &Asker,
        (uid, resource): (&EntityUid, &Resource<String>),
        tally: &mut Tally,
    ) -> Result<Option<AnyAction>> {
        for (action, name) in &self.actions {
            let ours = can(&asker.subject, *action, resource);
            let theirs = action.applies_to() == resource.kind() && {
                let (who, context) = (asker.uid.clone(), asker.context.clone());
                let request = Request::new(who, name.clone(), uid.clone(), context, Some(&self.schema))?;
                let response = self.authorizer.is_authorized(&request, &self.policies, entities);
                let errors: Vec<_> = response.diagnostics().errors().map(ToString::to_string).collect();
                ensure!(errors.is_empty(), "Cedar failed to evaluate a policy: {}", errors.join("; "));
                tally.asked = tally.asked.saturating_add(1);
                response.decision() == Decision::Allow
            };
            tally.compared = tally.compared.saturating_add(1);
            tally.allowed = tally.allowed.saturating_add(u64::from(ours));
            if ours != theirs {
                return Ok(Some(*action));
            }
        }
        Ok(None)
    }

    /// The actions for which Cedar accepts a request about the resource.
    pub fn takes(&self, asker: &Asker, uid: &EntityUid) -> Vec<AnyAction> {
        let takes = |name: &EntityUid| {
            let (who, context) = (asker.uid.clone(), asker.context.clone());
            Request::new(who, name.clone(), uid.clone(), context, Some(&self.schema)).is_ok()
        };
        self.actions.iter().filter(|(_, name)| takes(name)).map(|(action, _)| *action).collect()
    }
}

/// A subject, as values of rolecall and of Cedar.
pub struct Asker {
    pub subject: Subject<String>,
    uid: EntityUid,
    context: Context,
}

impl Asker {
    pub fn new(subject: Subject<String>) -> Result<Asker> {
        let uid = principal(&subject).to_string().parse()?;
        let context = Context::from_json_value(context(&subject), None)?;
        Ok(Asker { subject, uid, context })
    }
}

/// Replaces a text that must occur exactly once.
pub fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    let count = text.matches(from).count();
    ensure!(count == 1, "expected exactly once, found {count} times: {from}");
    Ok(text.replacen(from, to, 1))
}

/// The text of the policy with this id.
pub fn policy<'a>(policies: &'a str, id: &str) -> Result<&'a str> {
    let head = format!("@id(\"{id}\")\n");
    let start = policies.find(&head).with_context(|| format!("no policy has the id {id}"))?;
    let rest = policies.get(start..).unwrap_or_default();
    let end = rest.find("\n\n").map_or(rest.len(), |end| end);
    Ok(rest.get(..end).unwrap_or_default())
}
