//! casbin: RBAC with domains. A domain is an organization, an app or what a user owns, and permissions are asked for
//! one after the other; who has which role where is worked out from the facts.

use crate::candidate::{ASKED, Candidate, Rules};
use crate::facts::{Facts, Part};
use anyhow::{Context as _, Result, bail};
use casbin::function_map::{OperatorFunction, dynamic_to_str};
use casbin::{CoreApi as _, DefaultModel, Enforcer, MemoryAdapter, MgmtApi as _};
use peers::facts::{Member, Names, Owner, Role, Team, TeamPermission, What, Who};
use peers::tables::{Action, ROLES, TEAM_PERMISSIONS, Tables};
use pollster::block_on;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: &str = include_str!("../../../policies/casbin.conf");

/// What a user carries that owns something, and what everybody does on what is public.
const OWNER: &str = "owner";
const EVERYONE: &str = "everyone";

/// The permissions that are asked for, and where: one request of casbin's for each.
struct Asked {
    user: String,
    /// The organization, or the user who owns a personal app.
    owner: String,
    app: String,
    public: &'static str,
    permissions: Vec<String>,
}

struct Casbin<'a> {
    known: Known,
    hot: Enforcer,
    asked: Vec<Asked>,
    request: Enforcer,
    facts: &'a Facts,
    list: Enforcer,
    apps: Vec<Asked>,
}

/// What the service knows of the tables.
struct Known {
    actions: BTreeMap<String, Action>,
    of_app: Names,
    capped: Names,
}

/// The policy: which role has which permission, a role being also a team permission, in full or capped.
fn policy(tables: &Tables) -> Result<Vec<Vec<String>>> {
    let (of_app, of_organization) =
        (tables.having("level", &["app"]), tables.having("level", &["organization"]));
    let ceiling = tables.ceiling("team_contributor").context("a ceiling")?;
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

/// As it is found in a list of such.
fn delimited(permission: &str) -> String {
    format!("|{permission}|")
}

/// A role that reaches all apps, of a confined member.
fn in_app(role: &str) -> String {
    format!("{role} in one app")
}

fn here(column: &str, capped: bool) -> String {
    format!("{column}{}", if capped { " capped" } else { "" })
}

fn somewhere(column: &str, capped: bool) -> String {
    format!("{} somewhere", here(column, capped))
}

impl Known {
    /// Who has which role in which domain: what is confined is so here already.
    fn roles(&self, who: &Who) -> Result<Vec<Vec<String>>> {
        let user = who.user.as_ref().context("a user")?;
        let mut roles = BTreeSet::from([(OWNER.to_owned(), user.clone())]);
        for member in &who.memberships {
            let Role::Documented(role) = &member.role else { bail!("no custom roles") };
            let capped = self.capped.contains(role);
            let confined = member.teams.iter().any(|team| team.confining);
            if !confined {
                roles.insert((role.clone(), member.organization.clone()));
            }
            for (app, permission) in member.teams.iter().flat_map(|team| &team.apps) {
                let TeamPermission::Documented(column) = permission else { bail!("no custom permissions") };
                if !confined {
                    roles.insert((somewhere(column, capped), member.organization.clone()));
                }
                if within_walls(member, app) {
                    roles.insert((here(column, capped), app.clone()));
                    if confined && !capped {
                        roles.insert((in_app(role), app.clone()));
                    }
                }
            }
        }
        Ok(roles.into_iter().map(|(role, domain)| vec![user.clone(), role, domain]).collect())
    }

    fn asked(&self, who: &Who, action: &str, what: &What) -> Result<Asked> {
        let action = self.actions.get(action).with_context(|| format!("no action is called {action}"))?;
        let user = who.user.clone().context("a user")?;
        let mut permissions = Names::new();
        if action.applies_to == what.kind {
            permissions.extend(action.any_of.iter().cloned());
            if what.assignees.contains(&user) {
                permissions.extend(action.if_assigned.iter().cloned());
            }
        }
        let held_there = |name: &String| what.app.is_some() || !self.of_app.contains(name);
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

/// Whether every confining team has that app.
fn within_walls(member: &Member, app: &str) -> bool {
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

/// One that knows the policy, and who has which role.
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

/// With `policies/casbin.conf`.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let tables = &rules.tables;
    let known = Known {
        actions: tables.actions.iter().map(|action| (action.name.clone(), action.clone())).collect(),
        of_app: tables.having("level", &["app"]),
        capped: ROLES.into_iter().filter(|role| !tables.reaches_all_apps(role)).map(str::to_owned).collect(),
    };
    let of_all = facts.hot.who.iter().map(|who| known.roles(who)).collect::<Result<Vec<_>>>()?.concat();
    let questions = |part: &Part| {
        let questions = part.in_text().map(|(who, action, what)| known.asked(who, action, what));
        questions.collect::<Result<Vec<_>>>()
    };
    Ok(Box::new(Casbin {
        hot: enforcer(tables, of_all)?,
        asked: questions(&facts.hot)?,
        request: enforcer(tables, Vec::new())?,
        facts,
        list: enforcer(tables, known.roles(facts.list.asker()?)?)?,
        apps: questions(&facts.list)?,
        known,
    }))
}

impl Candidate for Casbin<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        allows(&self.hot, &self.asked[number])
    }

    fn request(&mut self) -> Result<[bool; ASKED]> {
        let roles = self.known.roles(self.facts.request.asker()?)?;
        block_on(self.request.add_grouping_policies(roles.clone()))?;
        let mut answers = [false; ASKED];
        for (answer, (who, action, what)) in answers.iter_mut().zip(self.facts.request.in_text()) {
            *answer = allows(&self.request, &self.known.asked(who, action, what)?)?;
        }
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
