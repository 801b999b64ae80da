//! Cedar with what was exported, and rolecall beside it.
#![allow(dead_code, reason = "each test that includes this module uses another part of it")]

use anyhow::{Context as _, Result, ensure};
use cedar_export::{Entities, context, policies, principal, schema};
use cedar_policy::{
    Authorizer, Context, Decision, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use rolecall::{Action, Resource, Subject, can};

/// Cedar with a policy set that it has validated.
pub struct Cedar {
    authorizer: Authorizer,
    pub schema: Schema,
    pub policies: PolicySet,
    actions: Vec<(Action, EntityUid)>,
}

/// How many decisions were compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// All of them, also those of another kind, for which Cedar takes no request.
    pub compared: u64,
    /// Those that Cedar was asked for.
    pub asked: u64,
    pub allowed: u64,
}

impl Cedar {
    /// With what is exported.
    pub fn new() -> Result<Cedar> {
        Cedar::with(&policies())
    }

    /// With these policies; whatever Cedar says against them or the schema, warnings too, is an error.
    pub fn with(policies: &str) -> Result<Cedar> {
        let (schema, warnings) = Schema::from_cedarschema_str(&schema())?;
        let warnings: Vec<_> = warnings.map(|warning| warning.to_string()).collect();
        ensure!(warnings.is_empty(), "the schema: {}", warnings.join("; "));
        let policies: PolicySet = policies.parse()?;
        let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let mistakes = result.validation_errors().map(ToString::to_string);
        let mistakes: Vec<_> =
            mistakes.chain(result.validation_warnings().map(ToString::to_string)).collect();
        ensure!(mistakes.is_empty(), "the policies: {}", mistakes.join("; "));
        let actions = Action::ALL.map(|action| Ok((action, format!("Action::\"{action}\"").parse()?)));
        let actions = actions.into_iter().collect::<Result<_>>()?;
        Ok(Cedar { authorizer: Authorizer::new(), schema, policies, actions })
    }

    /// The entities, each of which conforms to the schema.
    pub fn entities(&self, entities: &Entities) -> Result<cedar_policy::Entities> {
        Ok(cedar_policy::Entities::from_json_value(entities.to_json(), Some(&self.schema))?)
    }

    /// Asks both for every action of the resource's kind; the first on which they differ. For any other,
    /// rolecall denies, and [Cedar takes no request](Cedar::takes).
    pub fn compare(
        &self,
        entities: &cedar_policy::Entities,
        asker: &Asker,
        (uid, resource): (&EntityUid, &Resource<String>),
        tally: &mut Tally,
    ) -> Result<Option<Action>> {
        for (action, name) in &self.actions {
            let ours = can(&asker.subject, *action, resource);
            let theirs = action.applies_to() == resource.kind() && {
                let (who, context) = (asker.uid.clone(), asker.context.clone());
                let request = Request::new(who, name.clone(), uid.clone(), context, Some(&self.schema))?;
                let response = self.authorizer.is_authorized(&request, &self.policies, entities);
                let errors: Vec<_> = response.diagnostics().errors().map(ToString::to_string).collect();
                ensure!(errors.is_empty(), "cedar stumbles: {}", errors.join("; "));
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

    /// The actions for which Cedar takes a request about the resource.
    pub fn takes(&self, asker: &Asker, uid: &EntityUid) -> Vec<Action> {
        let takes = |name: &EntityUid| {
            let (who, context) = (asker.uid.clone(), asker.context.clone());
            Request::new(who, name.clone(), uid.clone(), context, Some(&self.schema)).is_ok()
        };
        self.actions.iter().filter(|(_, name)| takes(name)).map(|(action, _)| *action).collect()
    }
}

/// Who asks, in both.
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

/// Puts another text in the place of the only one like that.
pub fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    ensure!(text.matches(from).count() == 1, "{} times in the text: {from}", text.matches(from).count());
    Ok(text.replacen(from, to, 1))
}

/// The policy of that id.
pub fn policy<'a>(policies: &'a str, id: &str) -> Result<&'a str> {
    let head = format!("@id(\"{id}\")\n");
    let start = policies.find(&head).with_context(|| format!("no policy is called {id}"))?;
    let rest = policies.get(start..).unwrap_or_default();
    let end = rest.find("\n\n").map_or(rest.len(), |end| end);
    Ok(rest.get(..end).unwrap_or_default())
}
