//! The tuned policies: one policy set for each action, generated from the tables.
//!
//! One request asks for the action, and Cedar evaluates no policy of another action. The generator works out the
//! permissions that satisfy an action, and the roles and team permissions that contain them, as a service would do when
//! its tables change. The members of roles and teams are entities.

use anyhow::{Context as _, Result, ensure};
use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};
use peers::cedar::entity_type;
use peers::facts::Names;
use peers::tables::{Action, ROLES, TEAM_PERMISSIONS, Tables};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

const SCHEMA: &str = include_str!("../../../policies/tuned.cedarschema");

/// The condition of R12: there is no token, or its scopes contain one of these permissions.
fn in_scope(permissions: &Names) -> String {
    let names: Vec<_> = permissions.iter().map(|name| format!("{name:?}")).collect();
    format!("(if context has scopes then context.scopes.containsAny([{}]) else true)", names.join(", "))
}

/// The permissions that satisfy an action.
struct By<'a> {
    tables: &'a Tables,
    permissions: &'a Names,
    /// Whether the action applies to apps or to resources in them.
    in_app: bool,
    /// The ceiling of Team Contributor (R6).
    ceiling: &'a Names,
}

impl By<'_> {
    fn of_level(&self, level: &str) -> Names {
        &self.tables.having("level", &[level]) & self.permissions
    }

    /// Conditions of R4: the principal has a role that grants one of these permissions.
    fn roles(&self, permissions: &Names, all_apps_only: bool) -> Vec<String> {
        let reaches = |role: &&&str| !all_apps_only || self.tables.reaches_all_apps(role);
        let by = ROLES.iter().filter(reaches).filter_map(|role| {
            let granted = &self.tables.grants(role) & permissions;
            let has_role = || format!("principal in resource.organization.{role} && {}", in_scope(&granted));
            (!granted.is_empty()).then(has_role)
        });
        by.collect()
    }

    /// Conditions of R5 and R6: the principal is in a team that grants one of these permissions, in the app or in the
    /// organization.
    fn teams(&self, permissions: &Names, place: &str) -> Vec<String> {
        let mut by = Vec::new();
        for column in TEAM_PERMISSIONS {
            let granted = &self.tables.contained(column) & permissions;
            let capped = &granted & self.ceiling;
            let holds = format!("principal in resource.{place}.{column}");
            if !capped.is_empty() {
                by.push(format!("{holds} && {}", in_scope(&capped)));
            }
            if granted != capped {
                let uncapped = "!(principal in resource.organization.team_contributor)";
                by.push(format!("{holds} && {uncapped} && {}", in_scope(&granted)));
            }
        }
        by
    }

    /// The policies that permit the action.
    fn permits(&self, action: &str, assigned: bool) -> Vec<String> {
        let mut permits = Vec::new();
        let mut permit = |principal: &str, conditions: &[&str]| {
            let assigned = assigned.then_some("principal is User && resource.assignees.contains(principal)");
            let all: Vec<_> = assigned.iter().chain(conditions).map(|one| format!("({one})")).collect();
            let when = all.join(" &&\n    ");
            permits.push(format!(
                "permit ({principal}, action == Action::\"{action}\", resource)\nwhen {{\n    {when}\n}};"
            ));
        };
        let owned = if self.in_app { "resource has organization" } else { "true" };
        let of_organization = self.of_level("organization");
        let by = [self.roles(&of_organization, false), self.teams(&of_organization, "organization")].concat();
        if !by.is_empty() {
            // R8: a confined member holds no organization-level permission
            let free = "!principal.hasTag(resource.organization.id)";
            permit("principal is User", &[owned, free, &any(&by)]);
        }
        if self.in_app {
            let of_app = self.of_level("app");
            let by = [self.roles(&of_app, true), self.teams(&of_app, "app")].concat();
            if !by.is_empty() {
                // R8: a confined member acts only in apps that every confining team has
                let confinement = "if principal.hasTag(resource.organization.id) \
                             then resource.app.teams.containsAll(principal.getTag(resource.organization.id)) \
                             else true";
                permit("principal is User", &[owned, &any(&by), confinement]);
            }
            if !of_app.is_empty() {
                let owns = "resource.app has owner && resource.app.owner == principal";
                permit("principal is User", &[owns, &in_scope(&of_app)]);
            }
            let open = &self.tables.having("public", &["yes"]) & self.permissions;
            if !open.is_empty() {
                permit("principal", &["resource.public && resource.app.public", &in_scope(&open)]);
            }
        }
        permits
    }
}

fn any(conditions: &[String]) -> String {
    conditions.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" ||\n    ")
}

fn policies(tables: &Tables, ceiling: &Names, action: &Action) -> String {
    let in_app = !peers::facts::KINDS_OUTSIDE_APPS.contains(&action.applies_to.as_str());
    let by = |permissions| By { tables, permissions, in_app, ceiling };
    let name = &action.name;
    let mut permits = by(&action.any_of).permits(name, false);
    // R11: these permissions count on assigned resources only
    permits.extend(by(&action.if_assigned).permits(name, true));
    permits.join("\n\n")
}

/// The schema and the policy set of each action, validated strictly.
pub fn generated(tables: &Tables) -> Result<(Schema, HashMap<String, PolicySet>)> {
    let mut schema = SCHEMA.to_owned();
    for Action { name, applies_to, .. } in &tables.actions {
        let resource = entity_type(applies_to)?;
        let applies = format!("principal: [User], resource: [{resource}], context: Asked");
        let _ = writeln!(schema, "action \"{name}\" appliesTo {{ {applies} }};");
    }
    let schema = Schema::from_cedarschema_str(&schema)?.0;
    let validator = Validator::new(schema.clone());
    let ceiling = tables.ceiling("team_contributor").context("Team Contributor has no ceiling")?;
    let mut sets = HashMap::new();
    for action in &tables.actions {
        let set: PolicySet = policies(tables, &ceiling, action).parse()?;
        let validated = validator.validate(&set, ValidationMode::Strict);
        let errors: BTreeSet<String> = validated.validation_errors().map(ToString::to_string).collect();
        ensure!(validated.validation_passed(), "{}: {errors:?}", action.name);
        sets.insert(action.name.clone(), set);
    }
    Ok((schema, sets))
}
