//! The policies written by hand, turned into one condition for each action.
//!
//! These policies answer for one permission at a time, `context.by`, and the service asks for each permission that
//! satisfies the action. Here each permission from the documents' tables replaces `context.by`, and `||` joins the
//! results. The condition then depends on the request and the entities alone. Nothing here comes from rolecall's code.
#![allow(clippy::indexing_slicing, reason = "indexing JSON by an unknown key gives null and never panics")]

use anyhow::{Context as _, Result, bail, ensure};
use cedar_policy::{Policy, PolicySet};
use peers::tables::{Action, Tables};
use serde_json::{Value, json};

/// A type that the policies written by hand need and the exported schema lacks.
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
        ensure!(
            !permits.is_empty() && !forbids.is_empty(),
            "expected policies of both effects, permit and forbid"
        );
        Ok(Handwritten { permits, forbids })
    }

    /// A policy that permits the action if the policies, asked for each of these permissions, permit any of them.
    pub fn permitting(&self, action: &str, asked: &[Asked]) -> Result<Policy> {
        let each = asked.iter().map(|asked| {
            let [permits, forbids] = [&self.permits, &self.forbids]
                .map(|listed| any(listed.iter().map(|expression| asked.put_into(expression))));
            and(&permits, &not(&forbids))
        });
        permit(action, &any(each))
    }

    /// A policy that evaluates every policy for every permission, and fails if one of them fails.
    // Cedar ignores a policy that fails, but `&&` and `||` of all conditions do not: the two mean the same only if no
    // policy ever fails, which the proof checks with this
    pub fn evaluating_all(&self, action: &str, asked: &[Asked]) -> Result<Policy> {
        let all: Vec<_> = asked
            .iter()
            .flat_map(|asked| self.permits.iter().chain(&self.forbids).map(|it| asked.put_into(it)))
            .collect();
        permit(action, &json!({ "contains": { "left": { "Set": all }, "right": { "Value": true } } }))
    }
}

/// The context of a request to the policies written by hand.
pub struct Asked<'a> {
    pub by: &'a str,
    level: &'a str,
    public: bool,
    own: bool,
    if_assigned: bool,
}

/// The contexts of all requests that the service makes for the action.
pub fn asked<'a>(action: &'a Action, tables: &'a Tables) -> Result<Vec<Asked<'a>>> {
    let always = action.any_of.iter().map(|by| (by, false));
    let listed = always.chain(action.if_assigned.iter().map(|by| (by, true)));
    let asked = listed.map(|(by, if_assigned)| {
        let row = tables.permissions.get(by).with_context(|| format!("no permission {by}"))?;
        let level = row.get("level").with_context(|| format!("{by} has no level"))?;
        let public = row.get("public").is_some_and(|public| public == "yes");
        let own = row.get("source").is_some_and(|source| source == "own");
        Ok(Asked { by, level, public, own, if_assigned })
    });
    asked.collect()
}

impl Asked<'_> {
    /// The expression with this context's values in place of the reads of `context`.
    fn put_into(&self, expression: &Value) -> Value {
        let context = json!({ "Var": "context" });
        let by = attribute(&context, "by");
        if *expression == attribute(&by, "level") {
            return entity("Level", self.level);
        }
        if *expression == attribute(&by, "public") {
            return json!({ "Value": self.public });
        }
        // both the attribute and the question whether there is one: only own permissions have it
        let has_own = json!({ "has": { "left": by, "attr": "own" } });
        if *expression == attribute(&by, "own") || *expression == has_own {
            return json!({ "Value": self.own });
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

/// The scope and the conditions of a policy as one expression.
fn expression(policy: &Value) -> Result<Value> {
    let all = json!({ "op": "All" });
    ensure!(
        policy["action"] == all && policy["resource"] == all,
        "expected a policy for every action and resource: {policy}"
    );
    let principal = &policy["principal"];
    let scope = match principal["op"].as_str() {
        Some("All") => json!({ "Value": true }),
        Some("is") => json!({
            "is": { "left": { "Var": "principal" }, "entity_type": principal["entity_type"] }
        }),
        _ => bail!("expected `principal` or `principal is`: {principal}"),
    };
    let conditions = policy["conditions"].as_array().context("conditions")?;
    conditions.iter().try_fold(scope, |scope, condition| {
        let body = &condition["body"];
        Ok(match condition["kind"].as_str() {
            Some("when") => and(&scope, body),
            Some("unless") => and(&scope, &not(body)),
            _ => bail!("expected `when` or `unless`: {condition}"),
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
