//! Names and types for a front end in TypeScript.
//!
//! A button asks *may they?* by the name of an action. A misspelled name then does not compile, and a file that is checked
//! in CI cannot drift from the service.

use crate::data::naming;
use rolecall::explain::PublicReason;
use rolecall::own::{AnyAction, AnyKind, OwnPermission, Vocabulary};
use rolecall::{Permission, Policy, Role, TeamPermission};
use std::fmt::Write;

/// The names of the policy's vocabulary and the documented ones as a TypeScript module.
#[must_use]
pub fn module(policy: &Policy) -> String {
    let vocabulary = policy.vocabulary();
    let own = vocabulary.permissions().iter().map(OwnPermission::set);
    let permissions: Vec<Permission> = Permission::ALL.into_iter().chain(own).collect();
    let permission_names: Vec<String> =
        permissions.iter().map(|permission| vocabulary.names(*permission).to_string()).collect();
    let mut out = String::from(
        "// Written by `rolecall typescript`. Do not edit: `rolecall typescript --check FILE` compares it.\n\n",
    );
    let role_names = Role::ALL.map(Role::as_str);
    let team_names = TeamPermission::ALL.map(TeamPermission::as_str);
    let kinds: Vec<&str> = naming::kinds(vocabulary).map(AnyKind::as_str).collect();
    let actions: Vec<AnyAction> = naming::all_actions(vocabulary).collect();
    let action_names: Vec<&str> = actions.iter().map(|action| action.as_str()).collect();
    list(
        &mut out,
        "ROLES",
        "Role",
        "The documented roles. An organization may have custom ones.",
        &role_names,
    );
    list(
        &mut out,
        "TEAM_PERMISSIONS",
        "TeamPermission",
        "The documented team permissions. An organization may have custom ones.",
        &team_names,
    );
    list(
        &mut out,
        "PERMISSIONS",
        "Permission",
        "The permissions, which are also the scopes of tokens.",
        &permission_names,
    );
    list(&mut out, "RESOURCE_KINDS", "ResourceKind", "The kinds of resources.", &kinds);
    list(&mut out, "ACTIONS", "Action", "The actions: what a user may or may not do.", &action_names);
    let reasons = PublicReason::ALL.map(PublicReason::as_str);
    list(
        &mut out,
        "PUBLIC_REASONS",
        "PublicReason",
        "The reasons for a denial that a caller may be told.",
        &reasons,
    );
    titles(&mut out, policy, &permissions, &permission_names);
    details(&mut out, vocabulary, &actions);
    out.push_str(ANSWERS);
    out
}

/// Writes a constant with the names, and a type that is one of them.
fn list(out: &mut String, constant: &str, name: &str, about: &str, names: &[impl AsRef<str>]) {
    // writing to a string cannot fail
    let _ = writeln!(out, "/** {about} */\nexport const {constant} = [");
    for name in names {
        let _ = writeln!(out, "  {},", quoted(name.as_ref()));
    }
    let _ = writeln!(out, "] as const;\n\nexport type {name} = (typeof {constant})[number];\n");
}

fn titles(out: &mut String, policy: &Policy, permissions: &[Permission], names: &[String]) {
    out.push_str("/** The title of each permission, for people to read. */\n");
    out.push_str("export const PERMISSION_TITLES: Readonly<Record<Permission, string>> = {\n");
    for (permission, name) in permissions.iter().zip(names) {
        let title = policy.title(*permission).unwrap_or_default();
        let _ = writeln!(out, "  {name}: {},", quoted(title));
    }
    out.push_str("};\n\n");
}

fn details(out: &mut String, vocabulary: &Vocabulary, actions: &[AnyAction]) {
    out.push_str(
        "/** What each action is about, and the permissions of which any one satisfies it. */\n\
         export const ACTION_DETAILS: Readonly<Record<Action, ActionDetails>> = {\n",
    );
    for action in actions {
        let names = |set| {
            let names = vocabulary.names(set).to_string();
            let quoted: Vec<_> = names.split('|').filter(|name| !name.is_empty()).map(quoted).collect();
            quoted.join(", ")
        };
        let _ = writeln!(
            out,
            "  {}: {{\n    kind: {},\n    purpose: {},\n    anyOf: [{}],\n    ifAssigned: [{}],\n  }},",
            action.as_str(),
            quoted(action.applies_to().as_str()),
            quoted(naming::purpose(*action)),
            names(action.any_of()),
            names(action.if_assigned())
        );
    }
    out.push_str("};\n\n");
}

/// A JavaScript string. JSON is a part of the language, save for nothing that a name can have.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The types of the answers that a service sends.
const ANSWERS: &str = "\
export interface ActionDetails {
  readonly kind: ResourceKind;
  readonly purpose: string;
  readonly anyOf: readonly Permission[];
  readonly ifAssigned: readonly Permission[];
}

/** The part of a decision that a caller may be told: the JSON of `PublicExplanation`. */
export interface PublicExplanation {
  readonly version: 1;
  readonly decision: \"allow\" | \"deny\";
  readonly action: Action;
  readonly kind: ResourceKind;
  readonly reason: PublicReason | null;
  readonly missing_scopes: readonly Permission[];
}
";
