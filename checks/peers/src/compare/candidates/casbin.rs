//! casbin, as RBAC with domains.
//!
//! A domain is an organization, an app, or a user who owns personal apps. The service makes one request for each
//! permission that satisfies the action. It works out from the facts which roles the user has in which domains.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, Part, QUESTIONS_OF_A_REQUEST};
use anyhow::{Context as _, Result, bail};
use casbin::function_map::{OperatorFunction, dynamic_to_str};
use casbin::{CoreApi as _, DefaultModel, Enforcer, MemoryAdapter, MgmtApi as _};
use peers::facts::{Member, Names, Owner, ResourceFacts, Role, SubjectFacts, Team, TeamPermission};
use peers::tables::{Action, ROLES, TEAM_PERMISSIONS, Tables};
use pollster::block_on;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: &str = include_str!("../../../policies/casbin.conf");

/// The role of a user in their own domain, and the role of everyone on public resources.
const OWNER: &str = "owner";
const EVERYONE: &str = "everyone";

/// A question: one request to casbin for each permission.
struct Asked {
    user: String,
    /// The organization, or the user who owns a personal app.
    owner: String,
    app: String,
    public: &'static str,
    permissions: Vec<String>,
}

struct Casbin<'a> {
    service: Service,
    hot: Enforcer,
    asked: Vec<Asked>,
    request: Enforcer,
    facts: &'a Facts,
    list: Enforcer,
    apps: Vec<Asked>,
}

/// The parts of the tables that the service itself needs.
struct Service {
    actions: BTreeMap<String, Action>,
    app_level: Names,
    /// The roles with a ceiling.
    capped: Names,
}

/// The policy: one rule for each role, with all of its permissions.
///
/// Team permissions are roles as well. Each is there twice, whole and limited by the ceiling ("capped").
// one rule for each role, because casbin's documentation advises few rules. The ceiling is applied here, because roles
// in casbin only add permissions
fn policy(tables: &Tables) -> Result<Vec<Vec<String>>> {
    let (of_app, of_organization) =
        (tables.having("level", &["app"]), tables.having("level", &["organization"]));
    let ceiling = tables.ceiling("team_contributor").context("Team Contributor has no ceiling")?;
    let mut lines = Vec::new();
    let mut line = |role: String, permissions: &Names| {
        if !permissions.is_empty() {
            lines.push(vec![role, permissions.iter().map(|name| delimited(name)).collect()]);
        }
    };
    for role in ROLES {
        let grants = tables.grants(role);
        let reaches = tables.reaches_all_apps(role);
        line(in_app(role), &(&grants & &of_app));
        line(role.to_owned(), &if reaches { grants } else { &grants & &of_organization });
    }
    for column in TEAM_PERMISSIONS {
        let contained = tables.contained(column);
        line(here(column, false), &(&contained & &of_app));
        line(here(column, true), &(&(&contained & &of_app) & &ceiling));
        line(somewhere(column, false), &(&contained & &of_organization));
        line(somewhere(column, true), &(&(&contained & &of_organization) & &ceiling));
    }
    line(OWNER.to_owned(), &of_app);
    line(EVERYONE.to_owned(), &tables.having("public", &["yes"]));
    Ok(lines)
}

/// The permission between delimiters, so that a search for it in a list does not find a longer name that contains it.
fn delimited(permission: &str) -> String {
    format!("|{permission}|")
}

/// The casbin role of a confined member in one app, for a role that reaches all apps.
fn in_app(role: &str) -> String {
    format!("{role} in one app")
}

fn here(column: &str, capped: bool) -> String {
    format!("{column}{}", if capped { " capped" } else { "" })
}

fn somewhere(column: &str, capped: bool) -> String {
    format!("{} somewhere", here(column, capped))
}

impl Service {
    /// The user's roles in each domain.
    // confinement is worked out here: a confined member has roles in single apps, and none in the organization
    fn roles(&self, who: &SubjectFacts) -> Result<Vec<Vec<String>>> {
        let user = who.user.as_ref().context("the workloads have no anonymous callers")?;
        let mut roles = BTreeSet::from([(OWNER.to_owned(), user.clone())]);
        for member in &who.memberships {
            let Role::Documented(role) = &member.role else {
                bail!("this candidate does not support custom roles")
            };
            let capped = self.capped.contains(role);
            let confined = member.teams.iter().any(|team| team.confining);
            if !confined {
                roles.insert((role.clone(), member.organization.clone()));
            }
            for (app, permission) in member.teams.iter().flat_map(|team| &team.apps) {
                let TeamPermission::Documented(column) = permission else {
                    bail!("this candidate does not support custom team permissions")
                };
                if !confined {
                    roles.insert((somewhere(column, capped), member.organization.clone()));
                }
                if inside_confining_teams(member, app) {
                    roles.insert((here(column, capped), app.clone()));
                    if confined && !capped {
                        roles.insert((in_app(role), app.clone()));
                    }
                }
            }
        }
        Ok(roles.into_iter().map(|(role, domain)| vec![user.clone(), role, domain]).collect())
    }

    fn asked(&self, who: &SubjectFacts, action: &str, what: &ResourceFacts) -> Result<Asked> {
        let action = self.actions.get(action).with_context(|| format!("unknown action {action}"))?;
        let user = who.user.clone().context("the workloads have no anonymous callers")?;
        let mut permissions = Names::new();
        if action.applies_to == what.kind {
            permissions.extend(action.any_of.iter().cloned());
            if what.assignees.contains(&user) {
                permissions.extend(action.if_assigned.iter().cloned());
            }
        }
        let held_there = |name: &String| what.app.is_some() || !self.app_level.contains(name);
        let in_scope = |name: &String| who.scopes.as_ref().is_none_or(|scopes| scopes.contains(name));
        permissions.retain(|name| held_there(name) && in_scope(name));
        let (Owner::Organization(owner) | Owner::User(owner)) = what.owner.clone();
        let public = if what.app.is_some() && what.public && what.app_public { "yes" } else { "no" };
        let app = what.app.clone().unwrap_or_default();
        Ok(Asked {
            user,
            owner,
            app,
            public,
            permissions: permissions.iter().map(|name| delimited(name)).collect(),
        })
    }
}

/// Whether every confining team of the member has the app.
fn inside_confining_teams(member: &Member, app: &str) -> bool {
    let has = |team: &Team| team.apps.iter().any(|(known, _)| known == app);
    member.teams.iter().filter(|team| team.confining).all(has)
}

fn allows(enforcer: &Enforcer, asked: &Asked) -> Result<bool> {
    let Asked { user, owner, app, public, permissions } = asked;
    for permission in permissions {
        if enforcer.enforce((user, owner, app, public, permission))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An enforcer with the policy and these roles of users.
fn enforcer(tables: &Tables, roles: Vec<Vec<String>>) -> Result<Enforcer> {
    let lines = policy(tables)?;
    block_on(async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
        let contains =
            OperatorFunction::Arg2(|acts, act| dynamic_to_str(&acts).contains(&*dynamic_to_str(&act)).into());
        enforcer.add_function("contains", contains);
        enforcer.add_policies(lines).await?;
        enforcer.add_grouping_policies(roles).await?;
        Ok(enforcer)
    })
}

/// casbin with `policies/casbin.conf`.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let tables = &rules.tables;
    let service = Service {
        actions: tables.actions.iter().map(|action| (action.name.clone(), action.clone())).collect(),
        app_level: tables.having("level", &["app"]),
        capped: ROLES.into_iter().filter(|role| !tables.reaches_all_apps(role)).map(str::to_owned).collect(),
    };
    let of_all = facts.hot.who.iter().map(|who| service.roles(who)).collect::<Result<Vec<_>>>()?.concat();
    let questions = |part: &Part| {
        let questions = part.in_text().map(|(who, action, what)| service.asked(who, action, what));
        questions.collect::<Result<Vec<_>>>()
    };
    Ok(Box::new(Casbin {
        hot: enforcer(tables, of_all)?,
        asked: questions(&facts.hot)?,
        request: enforcer(tables, Vec::new())?,
        facts,
        list: enforcer(tables, service.roles(facts.list.asker()?)?)?,
        apps: questions(&facts.list)?,
        service,
    }))
}

impl Candidate for Casbin<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        allows(&self.hot, &self.asked[number])
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let roles = self.service.roles(self.facts.request.asker()?)?;
        block_on(self.request.add_grouping_policies(roles.clone()))?;
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, (who, action, what)) in answers.iter_mut().zip(self.facts.request.in_text()) {
            *answer = allows(&self.request, &self.service.asked(who, action, what)?)?;
        }
        // the next request finds the enforcer as this one did
        block_on(self.request.remove_grouping_policies(roles))?;
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        for (number, asked) in self.apps.iter().enumerate() {
            if allows(&self.list, asked)? {
                allowed.push(number);
            }
        }
        Ok(())
    }
}
