//! The policies that were written by hand, as one condition for each action.
//!
//! They answer by one permission at a time, `context.by`, and the host takes any that the action lists. Here
//! each permission of the documents' tables is put in the place of `context.by`, and the host's "any" is an
//! `||`: a condition on the request and the entities alone. Nothing of that is taken from rolecall.
#![allow(clippy::indexing_slicing, reason = "what is not in JSON is null")]

use anyhow::{Context as _, Result, bail, ensure};
use cedar_policy::{Policy, PolicySet};
use peers::tables::{Action, Tables};
use serde_json::{Value, json};

/// What the types of the exported schema lack.
pub const TYPES: &str = "entity Level enum [\"organization\", \"app\"];\n";

/// The policies as expressions.
pub struct Handwritten {
    permits: Vec<Value>,
    forbids: Vec<Value>,
}

impl Handwritten {
    pub fn read(policies: &str) -> Result<Handwritten> {
        let policies: PolicySet = policies.parse()?;
        let (mut permits, mut forbids) = (Vec::new(), Vec::new());
        for policy in policies.policies() {
            let json = policy.to_json()?;
            let list = if json["effect"] == "permit" { &mut permits } else { &mut forbids };
            list.push(expression(&json)?);
        }
        ensure!(!permits.is_empty() && !forbids.is_empty(), "no permits, or no forbids");
        Ok(Handwritten { permits, forbids })
    }

    /// Permits the action where the host does, that asks the policies so.
    pub fn permitting(&self, action: &str, asked: &[Asked]) -> Result<Policy> {
        let each = asked.iter().map(|asked| {
            let [permits, forbids] = [&self.permits, &self.forbids]
                .map(|listed| any(listed.iter().map(|expression| asked.put_into(expression))));
            and(&permits, &not(&forbids))
        });
        permit(action, &any(each))
    }

    /// Evaluates each policy for each permission, whatever the others say: it errs if any of them does, which
    /// Cedar would pass over, and one condition of all does not.
    pub fn evaluating_all(&self, action: &str, asked: &[Asked]) -> Result<Policy> {
        let all: Vec<_> = asked
            .iter()
            .flat_map(|asked| self.permits.iter().chain(&self.forbids).map(|it| asked.put_into(it)))
            .collect();
        permit(action, &json!({ "contains": { "left": { "Set": all }, "right": { "Value": true } } }))
    }
}

/// What the host puts into the context.
pub struct Asked<'a> {
    pub by: &'a str,
    level: &'a str,
    public: bool,
    if_assigned: bool,
}

/// All that the host asks for the action.
pub fn asked<'a>(action: &'a Action, tables: &'a Tables) -> Result<Vec<Asked<'a>>> {
    let always = action.any_of.iter().map(|by| (by, false));
    let listed = always.chain(action.if_assigned.iter().map(|by| (by, true)));
    let asked = listed.map(|(by, if_assigned)| {
        let row = tables.permissions.get(by).with_context(|| format!("no permission {by}"))?;
        let level = row.get("level").with_context(|| format!("{by} has no level"))?;
        let public = row.get("public").is_some_and(|public| public == "yes");
        Ok(Asked { by, level, public, if_assigned })
    });
    asked.collect()
}

impl Asked<'_> {
    /// The expression with literals where it reads the context.
    fn put_into(&self, expression: &Value) -> Value {
        let context = json!({ "Var": "context" });
        let by = attribute(&context, "by");
        if *expression == attribute(&by, "level") {
            return entity("Level", self.level);
        }
        if *expression == attribute(&by, "public") {
            return json!({ "Value": self.public });
        }
        if *expression == attribute(&context, "ifAssigned") {
            return json!({ "Value": self.if_assigned });
        }
        if *expression == by {
            return entity("Permission", self.by);
        }
        match expression {
            Value::Array(items) => items.iter().map(|item| self.put_into(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), self.put_into(value))).collect(),
            ),
            other => other.clone(),
        }
    }
}

fn attribute(of: &Value, name: &str) -> Value {
    json!({ ".": { "left": of, "attr": name } })
}

fn entity(type_name: &str, id: &str) -> Value {
    json!({ "Value": { "__entity": { "type": type_name, "id": id } } })
}

fn or(left: &Value, right: &Value) -> Value {
    json!({ "||": { "left": left, "right": right } })
}

fn and(left: &Value, right: &Value) -> Value {
    json!({ "&&": { "left": left, "right": right } })
}

fn not(argument: &Value) -> Value {
    json!({ "!": { "arg": argument } })
}

fn any(expressions: impl Iterator<Item = Value>) -> Value {
    expressions.reduce(|left, right| or(&left, &right)).unwrap_or_else(|| json!({ "Value": false }))
}

/// The scope and the conditions of a policy.
fn expression(policy: &Value) -> Result<Value> {
    let all = json!({ "op": "All" });
    ensure!(policy["action"] == all && policy["resource"] == all, "not for everything: {policy}");
    let principal = &policy["principal"];
    let scope = match principal["op"].as_str() {
        Some("All") => json!({ "Value": true }),
        Some("is") => json!({
            "is": { "left": { "Var": "principal" }, "entity_type": principal["entity_type"] }
        }),
        _ => bail!("another principal: {principal}"),
    };
    let conditions = policy["conditions"].as_array().context("conditions")?;
    conditions.iter().try_fold(scope, |scope, condition| {
        let body = &condition["body"];
        Ok(match condition["kind"].as_str() {
            Some("when") => and(&scope, body),
            Some("unless") => and(&scope, &not(body)),
            _ => bail!("another condition: {condition}"),
        })
    })
}

fn permit(action: &str, condition: &Value) -> Result<Policy> {
    let any = json!({ "op": "All" });
    let json = json!({
        "effect": "permit",
        "principal": any,
        "action": { "op": "==", "entity": { "type": "Action", "id": action } },
        "resource": any,
        "conditions": [{ "kind": "when", "body": condition }],
    });
    Ok(Policy::from_json(None, json)?)
}
