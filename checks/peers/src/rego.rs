//! The rules in Rego: `policies/policy.rego`, evaluated by `regorus`. The documents' tables are its data.

mod prepared;

use crate::facts::{Names, Owner, Place, ResourceFacts, Role, RoleDefinition, SubjectFacts, TeamPermission};
use crate::tables::{ROLES, TEAM_PERMISSIONS, Tables};
use crate::{Answers, Peer};
use anyhow::Result;
use regorus::{Engine, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The policy, written by hand.
pub const POLICY: &str = include_str!("../policies/policy.rego");

/// The rule for the set of all allowed actions on the input's resource.
const ALLOWED: &str = "data.rolecall.allowed";
/// The rule for whether the input's action is allowed.
const ALLOW: &str = "data.rolecall.allow";

/// An engine with the policy and the tables. It evaluates one input after the other.
pub struct Rego {
    engine: Engine,
    actions: Vec<Value>,
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::from(
        fields.map(|(name, value)| (Value::from(name), value)).into_iter().collect::<BTreeMap<_, _>>(),
    )
}

fn set<'a>(names: impl IntoIterator<Item = &'a String>) -> Value {
    Value::from(names.into_iter().map(|name| Value::from(name.as_str())).collect::<BTreeSet<_>>())
}

fn by_name<K: AsRef<str>>(fields: impl IntoIterator<Item = (K, Value)>) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (Value::from(name.as_ref()), value));
    Value::from(fields.collect::<BTreeMap<_, _>>())
}

fn reach(all_apps: bool) -> Value {
    Value::from(if all_apps { "all_apps" } else { "selected_apps" })
}

/// The documents' tables as data of the policy.
fn data(tables: &Tables) -> Value {
    let roles = ROLES.map(|role| {
        let all_apps = tables.reaches_all_apps(role);
        let role_data = object([("grants", set(&tables.grants(role))), ("reach", reach(all_apps))]);
        (role, role_data)
    });
    let contained = |column: &'static str| (column, set(&tables.contained(column)));
    let mut kinds: BTreeMap<&str, Names> = BTreeMap::new();
    for action in &tables.actions {
        kinds.entry(&action.applies_to).or_default().insert(action.name.clone());
    }
    let actions = tables.actions.iter().map(|action| {
        let permissions = [("any_of", set(&action.any_of)), ("if_assigned", set(&action.if_assigned))];
        (&action.name, object(permissions))
    });
    let having = |column, text| set(&tables.having(column, &[text]));
    let levels = [("organization", having("level", "organization")), ("app", having("level", "app"))];
    object([
        ("roles", by_name(roles)),
        ("team_permissions", by_name(TEAM_PERMISSIONS.map(contained))),
        ("actions", by_name(actions)),
        ("actions_on", by_name(kinds.iter().map(|(kind, names)| (kind, set(names))))),
        ("levels", object(levels)),
        ("sources", object([("matrix", having("source", "matrix")), ("own", having("source", "own"))])),
        ("public", having("public", "yes")),
    ])
}

fn memberships(who: &SubjectFacts) -> Value {
    let memberships = who.memberships.iter().map(|member| {
        let teams = member.teams.iter().map(|team| {
            let apps = team.apps.iter().map(|(app, permission)| {
                let permission = match permission {
                    TeamPermission::Documented(name) => ("permission", Value::from(name.as_str())),
                    TeamPermission::Custom(names) => ("custom_permission", set(names)),
                };
                object([("app", Value::from(app.as_str())), permission])
            });
            let apps = Value::from(apps.collect::<Vec<_>>());
            object([("confining", Value::from(team.confining)), ("apps", apps)])
        });
        let role = match &member.role {
            Role::Documented(name) => ("role", Value::from(name.as_str())),
            Role::Custom(RoleDefinition { grants, reaches_all_apps, ceiling }) => {
                let mut role = vec![("grants", set(grants)), ("reach", reach(*reaches_all_apps))];
                role.extend(ceiling.as_ref().map(|ceiling| ("ceiling", set(ceiling))));
                ("custom_role", by_name(role))
            }
        };
        let organization = Value::from(member.organization.as_str());
        let mut membership =
            vec![("organization", organization), ("teams", Value::from(teams.collect::<Vec<_>>())), role];
        membership.extend(member.suspended.then(|| ("suspended", Value::from(true))));
        by_name(membership)
    });
    Value::from(memberships.collect::<Vec<_>>())
}

fn owner(owner: &Owner) -> (&'static str, Value) {
    match owner {
        Owner::Organization(id) => ("organization", Value::from(id.as_str())),
        Owner::User(id) => ("owner", Value::from(id.as_str())),
    }
}

/// The apps that are shared with the user: each is a place with permissions.
fn shares(who: &SubjectFacts) -> Value {
    let shares = who.shares.iter().map(|share| {
        let app = Value::from(share.app.as_str());
        object([owner(&share.owner), ("app", app), ("permissions", set(&share.permissions))])
    });
    Value::from(shares.collect::<Vec<_>>())
}

/// The grants of the token.
fn token(who: &SubjectFacts) -> Value {
    let grant = |place, permissions| object([("place", place), ("permissions", set(permissions))]);
    let everywhere =
        who.scopes.iter().map(|scopes| grant(object([("everywhere", Value::from(true))]), scopes));
    let placed = who.grants.iter().map(|given| {
        let place = match &given.place {
            Place::Organization(id) => object([("organization", Value::from(id.as_str()))]),
            Place::App(of, app) => object([owner(of), ("app", Value::from(app.as_str()))]),
            Place::PersonalApps(user) => object([("personal_apps_of", Value::from(user.as_str()))]),
        };
        grant(place, &given.permissions)
    });
    Value::from(everywhere.chain(placed).collect::<Vec<_>>())
}

fn resource(what: &ResourceFacts) -> Value {
    let mut resource = vec![
        ("kind", Value::from(what.kind.as_str())),
        ("assignees", set(&what.assignees)),
        owner(&what.owner),
        ("app_public", Value::from(what.app_public)),
        ("public", Value::from(what.public)),
    ];
    resource.extend(what.app.as_ref().map(|app| ("app", Value::from(app.as_str()))));
    by_name(resource)
}

/// The fields of the input that describe the subject.
fn subject(who: &SubjectFacts) -> Vec<(&'static str, Value)> {
    let mut input = vec![("memberships", memberships(who))];
    input.extend(who.user.as_ref().map(|user| ("user", Value::from(user.as_str()))));
    // without shares the rule about them stops at once
    input.extend((!who.shares.is_empty()).then(|| ("shares", shares(who))));
    input.extend(who.has_token().then(|| ("token", token(who))));
    input
}

impl Rego {
    /// Reads the policy and the tables.
    ///
    /// # Errors
    ///
    /// regorus cannot parse the policy.
    pub fn new(policy: &str, tables: &Tables) -> Result<Rego> {
        let mut engine = Engine::new();
        engine.add_policy("policy.rego".to_owned(), policy.to_owned())?;
        engine.add_data(data(tables))?;
        let actions = tables.actions.iter().map(|action| Value::from(action.name.as_str()));
        Ok(Rego { engine, actions: actions.collect() })
    }

    /// Whether one action is allowed, by the rule `allow`.
    ///
    /// # Errors
    ///
    /// regorus fails to evaluate the rule.
    pub fn allow(&mut self, who: &SubjectFacts, action: &str, what: &ResourceFacts) -> Result<bool> {
        let asked = [("action", Value::from(action)), ("resource", resource(what))];
        self.engine.set_input(by_name(subject(who).into_iter().chain(asked)));
        Ok(*self.engine.eval_rule(ALLOW.to_owned())?.as_bool()?)
    }
}

impl Peer for Rego {
    fn name(&self) -> &'static str {
        "Rego"
    }

    fn answers(&mut self, who: &SubjectFacts, asked: &[ResourceFacts]) -> Result<Vec<Answers>> {
        let subject = subject(who);
        let answers = asked.iter().map(|what| {
            let asked = [("resource", resource(what))];
            self.engine.set_input(by_name(subject.iter().cloned().chain(asked)));
            let allowed = self.engine.eval_rule(ALLOWED.to_owned())?;
            let allowed = allowed.as_set()?;
            Ok(self.actions.iter().map(|action| allowed.contains(action)).collect())
        });
        answers.collect()
    }
}
