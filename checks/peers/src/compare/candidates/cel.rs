//! CEL. One expression has all rules and is compiled once. Its variables are in nested scopes: the tables, a subject, a
//! question.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, Part, QUESTIONS_OF_A_REQUEST};
use anyhow::{Context as _, Result, anyhow, bail};
use cel::{Context, Env, Program, Value};
use peers::facts::{Member, Owner, ResourceFacts, Role, SubjectFacts, TeamPermission};
use peers::tables::{Action, ROLES, TEAM_PERMISSIONS, Tables};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

const EXPRESSION: &str = include_str!("../../../policies/permission.cel");

/// A scope that lives for the whole run.
type Scope = Context<'static, 'static>;

struct Cel<'a> {
    program: Program,
    tables: &'static Scope,
    actions: HashMap<String, Value>,
    facts: &'a Facts,
    hot: Vec<Scope>,
    list: Vec<Scope>,
}

fn map<K: Into<String>>(fields: impl IntoIterator<Item = (K, Value)>) -> Value {
    fields.into_iter().map(|(name, value)| (name.into(), value)).collect::<HashMap<String, Value>>().into()
}

fn set<'a>(names: impl IntoIterator<Item = &'a String>) -> Value {
    map(names.into_iter().map(|name| (name.clone(), Value::Bool(true))))
}

fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> Value {
    names.into_iter().map(|name| Value::from(name.as_str())).collect::<Vec<_>>().into()
}

fn text(value: &str) -> Value {
    Value::from(value)
}

fn tables(tables: &Tables) -> Value {
    let ceiling = |role| tables.ceiling(role).unwrap_or_else(|| tables.names());
    let all_apps = ROLES.map(str::to_owned);
    let all_apps = all_apps.iter().filter(|role| tables.reaches_all_apps(role));
    map([
        ("public", set(&tables.having("public", &["yes"]))),
        ("app_level", set(&tables.having("level", &["app"]))),
        ("grants", map(ROLES.map(|role| (role, set(&tables.grants(role)))))),
        ("ceilings", map(ROLES.map(|role| (role, set(&ceiling(role)))))),
        ("all_apps", set(all_apps)),
        ("contained", map(TEAM_PERMISSIONS.map(|column| (column, set(&tables.contained(column)))))),
    ])
}

fn action(action: &Action) -> Value {
    map([
        ("applies_to", text(&action.applies_to)),
        ("any_of", list(&action.any_of)),
        ("if_assigned", list(&action.if_assigned)),
    ])
}

fn membership(member: &Member) -> Result<Value> {
    let Role::Documented(role) = &member.role else { bail!("this candidate does not support custom roles") };
    let mut held: HashMap<&str, BTreeSet<String>> = HashMap::new();
    let mut confining_teams_with_app: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (number, team) in member.teams.iter().enumerate() {
        for (app, permission) in &team.apps {
            let TeamPermission::Documented(column) = permission else {
                bail!("this candidate does not support custom team permissions")
            };
            held.entry(app).or_default().insert(column.clone());
            if team.confining {
                confining_teams_with_app.entry(app).or_default().insert(number);
            }
        }
    }
    let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let somewhere: BTreeSet<&String> = held.values().flatten().collect();
    Ok(map([
        ("role", text(role)),
        ("confining_teams", count(member.teams.iter().filter(|team| team.confining).count())),
        (
            "confining_teams_with_app",
            map(confining_teams_with_app.iter().map(|(app, teams)| (*app, count(teams.len())))),
        ),
        ("somewhere", list(somewhere)),
        ("apps", map(held.iter().map(|(app, columns)| (*app, list(columns))))),
    ]))
}

/// The scope of a subject, inside the scope of the tables.
fn subject<'p>(tables: &'p Scope, who: &SubjectFacts) -> Result<Context<'p, 'static>> {
    let mut scope = tables.new_inner_scope();
    let memberships =
        who.memberships.iter().map(|member| Ok((member.organization.clone(), membership(member)?)));
    let scopes = who.scopes.as_ref().map_or_else(|| set([]), set);
    let token = [("narrows", Value::Bool(who.scopes.is_some())), ("scopes", scopes)];
    scope.add_variable_from_value(
        "user",
        text(who.user.as_ref().context("the workloads have no anonymous callers")?),
    );
    scope.add_variable_from_value("memberships", map(memberships.collect::<Result<Vec<_>>>()?));
    scope.add_variable_from_value("token", map(token));
    Ok(scope)
}

/// The scope of a question, inside the scope of its subject.
fn question<'p>(
    subject: &'p Context<'_, 'static>,
    action: &Value,
    what: &ResourceFacts,
) -> Context<'p, 'static> {
    let (organization, owner) = match &what.owner {
        Owner::Organization(id) => (id.as_str(), ""),
        Owner::User(id) => ("", id.as_str()),
    };
    let resource = [
        ("kind", text(&what.kind)),
        ("organization", text(organization)),
        ("owner", text(owner)),
        ("app", text(what.app.as_deref().unwrap_or_default())),
        ("public", Value::Bool(what.app.is_some() && what.app_public && what.public)),
        ("assignees", list(&what.assignees)),
    ];
    let mut scope = subject.new_inner_scope();
    scope.add_variable_from_value("action", action.clone());
    scope.add_variable_from_value("resource", map(resource));
    scope
}

/// CEL with `policies/permission.cel`.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let env = Arc::new(Env::stdlib());
    let program = env.compile(EXPRESSION)?;
    let mut scope = Context::with_env(env);
    scope.add_variable_from_value("tables", tables(&rules.tables));
    // leaked, since a scope borrows its parent and the candidate must own all of them
    let tables: &'static Scope = Box::leak(Box::new(scope));
    let actions = rules.tables.actions.iter().map(|row| (row.name.clone(), action(row)));
    let actions: HashMap<String, Value> = actions.collect();
    let questions = |part: &Part| -> Result<Vec<Scope>> {
        let mut subjects = Vec::new();
        for who in &part.who {
            let scope: &'static Scope = Box::leak(Box::new(subject(tables, who)?));
            subjects.push(scope);
        }
        let asked = part.questions.iter().zip(part.in_text());
        let asked =
            asked.map(|(asked, (_, action, what))| question(subjects[asked.asker], &actions[action], what));
        Ok(asked.collect())
    };
    let (hot, list) = (questions(&facts.hot)?, questions(&facts.list)?);
    Ok(Box::new(Cel { program, tables, actions, facts, hot, list }))
}

fn allows(program: &Program, scope: &Context<'_, '_>) -> Result<bool> {
    match program.execute(scope).map_err(|error| anyhow!("{error}"))? {
        Value::Bool(allowed) => Ok(allowed),
        other => bail!("the expression must give true or false, but it gave {other:?}"),
    }
}

impl Candidate for Cel<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        allows(&self.program, &self.hot[number])
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let part = &self.facts.request;
        let subject = subject(self.tables, part.asker()?)?;
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, (_, action, what)) in answers.iter_mut().zip(part.in_text()) {
            *answer = allows(&self.program, &question(&subject, &self.actions[action], what))?;
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        for (number, scope) in self.list.iter().enumerate() {
            if allows(&self.program, scope)? {
                allowed.push(number);
            }
        }
        Ok(())
    }
}
