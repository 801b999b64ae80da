//! The difference of two policies, for people and for programs: what the program `policy_diff` prints.
//!
//! Permissions and actions of a service's own have their names. A vocabulary is in no file, so a service that has one
//! calls these functions with its own policies. `WrittenPolicy::from` adds the actions of the present release to a policy.

use anstyle::{AnsiColor, Style};
use rolecall::Permission;
use rolecall::diff::{
    ActionDifference, ActionTable, Difference, Effect, Fingerprint, Holder, PolicyDiff, WrittenPolicy,
};
use rolecall::own::Vocabulary;
use serde::Serialize;
use std::io::{self, Write};

/// The differences in the form of the JSON output.
#[derive(Serialize)]
pub struct Report {
    old: Fingerprint,
    new: Fingerprint,
    widening: bool,
    /// Whether both policies say what their actions ask for.
    actions_compared: bool,
    differences: Vec<Line>,
    /// The actions that other permissions satisfy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<ActionLine>,
}

#[derive(Serialize)]
struct Line {
    effect: &'static str,
    holder: String,
    #[serde(flatten)]
    parts: Parts,
    permissions: Vec<String>,
}

#[derive(Serialize)]
struct ActionLine {
    effect: &'static str,
    action: String,
    kind: String,
    /// The other policy has no such action on that kind.
    new_or_gone: bool,
    any_of: Vec<String>,
    if_assigned: Vec<String>,
}

/// The holder's role and team permission as separate fields.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Parts {
    Role { role: &'static str },
    TeamPermission { team_permission: &'static str },
    InTeam { role: &'static str, team_permission: &'static str },
    InCustomTeam { role: &'static str },
    Everybody,
    Owner,
}

impl Report {
    /// The difference of the two policies.
    #[must_use]
    pub fn of(old: &WrittenPolicy, new: &WrittenPolicy, diff: &PolicyDiff) -> Report {
        Report {
            old: old.policy().fingerprint(),
            new: new.policy().fingerprint(),
            widening: diff.is_widening(),
            actions_compared: old.actions().is_some() && new.actions().is_some(),
            differences: diff.iter().map(Line::of).collect(),
            actions: diff.actions().map(ActionLine::of).collect(),
        }
    }
}

impl Line {
    fn of(difference: &Difference) -> Line {
        let effect = difference.effect().as_str();
        let holder = difference.holder();
        let permissions = names(difference.vocabulary(), difference.permissions());
        Line { effect, holder: holder.to_string(), parts: Parts::of(holder), permissions }
    }
}

impl ActionLine {
    fn of(difference: &ActionDifference) -> ActionLine {
        ActionLine {
            effect: difference.effect().as_str(),
            action: difference.action().to_owned(),
            kind: difference.kind().to_owned(),
            new_or_gone: difference.is_new_or_gone(),
            any_of: difference.any_of().map(str::to_owned).collect(),
            if_assigned: difference.if_assigned().map(str::to_owned).collect(),
        }
    }
}

/// The names of the permissions, own ones included.
fn names(vocabulary: &Vocabulary, set: Permission) -> Vec<String> {
    let names = vocabulary.names(set).to_string();
    names.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

impl Parts {
    fn of(holder: Holder) -> Parts {
        match holder {
            Holder::Role(role) => Parts::Role { role: role.as_str() },
            Holder::TeamPermission(permission) => {
                Parts::TeamPermission { team_permission: permission.as_str() }
            }
            Holder::InTeam(role, permission) => {
                Parts::InTeam { role: role.as_str(), team_permission: permission.as_str() }
            }
            Holder::InCustomTeam(role) => Parts::InCustomTeam { role: role.as_str() },
            Holder::Everybody => Parts::Everybody,
            Holder::Owner => Parts::Owner,
        }
    }
}

/// Writes the differences for people.
///
/// # Errors
///
/// Those of the writer.
pub fn write_text(
    out: &mut impl Write,
    old: &WrittenPolicy,
    new: &WrittenPolicy,
    diff: &PolicyDiff,
) -> io::Result<()> {
    for (word, written) in [("old", old), ("new", new)] {
        let policy = written.policy();
        let documented = if policy.is_documented() { " (the documented policy)" } else { "" };
        writeln!(out, "{word} {}{documented}{}", policy.fingerprint(), remark(written))?;
    }
    writeln!(out)?;
    for difference in diff.iter() {
        let names = names(difference.vocabulary(), difference.permissions());
        let words = match difference.effect() {
            Effect::NewlyAllowed => "is newly allowed",
            Effect::NewlyDenied => "is newly denied",
        };
        write_difference(out, difference.effect(), &difference.holder().to_string(), words, &[("", names)])?;
    }
    for difference in diff.actions() {
        let any_of = difference.any_of().map(str::to_owned).collect();
        let if_assigned = difference.if_assigned().map(str::to_owned).collect();
        let about = format!("action {}", difference.action());
        let parts = [("by ", any_of), ("if assigned by ", if_assigned)];
        write_difference(out, difference.effect(), &about, &action_in_words(difference), &parts)?;
    }
    let effects = || diff.iter().map(Difference::effect).chain(diff.actions().map(ActionDifference::effect));
    let count = |effect| effects().filter(|known| *known == effect).count();
    let (allowed, denied) = (count(Effect::NewlyAllowed), count(Effect::NewlyDenied));
    let verdict = match (diff.is_empty(), diff.is_widening()) {
        (true, _) => "no decision differs",
        (false, true) => "the new policy widens access",
        (false, false) => "nothing is newly allowed",
    };
    let bold = Style::new().bold();
    writeln!(out, "{allowed} newly allowed, {denied} newly denied: {bold}{verdict}{bold:#}")
}

/// A remark about the actions of the policy, unless they are those of this release.
fn remark(written: &WrittenPolicy) -> &'static str {
    match written.actions() {
        None => ", without a table of actions: actions are not compared",
        Some(table) if *table == ActionTable::of(written.policy()) => "",
        // the fingerprint covers the actions, and it is that of this release
        Some(_) => ", written with another table of actions than this release has",
    }
}

fn action_in_words(difference: &ActionDifference) -> String {
    let kind = difference.kind();
    match (difference.effect(), difference.is_new_or_gone()) {
        (Effect::NewlyAllowed, false) => "can be satisfied from now on".to_owned(),
        (Effect::NewlyDenied, false) => "cannot be satisfied any more".to_owned(),
        (Effect::NewlyAllowed, true) => format!("is new for the kind {kind}, and can be satisfied"),
        (Effect::NewlyDenied, true) => format!("is gone for the kind {kind}, and was satisfied"),
    }
}

fn write_difference(
    out: &mut impl Write,
    effect: Effect,
    about: &str,
    words: &str,
    parts: &[(&str, Vec<String>)],
) -> io::Result<()> {
    // yellow, the color of warnings, for new access: a reviewer must not miss it
    let (sign, color) = match effect {
        Effect::NewlyAllowed => ('+', AnsiColor::Yellow),
        Effect::NewlyDenied => ('-', AnsiColor::Cyan),
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    writeln!(out, "{style}{sign} {about}{style:#} {words}")?;
    for (front, names) in parts.iter().filter(|(_, names)| !names.is_empty()) {
        for line in wrapped(front, names) {
            writeln!(out, "      {line}")?;
        }
    }
    writeln!(out)
}

/// Wraps the names into lines. The first line starts with `front`.
fn wrapped(front: &str, names: &[String]) -> Vec<String> {
    // 100 columns, less the indent of 6 and a separator of 2
    const WIDTH: usize = 92;
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(name.len()) <= WIDTH => {
                line.push_str(", ");
                line.push_str(name);
            }
            Some(line) => {
                line.push(',');
                lines.push(name.clone());
            }
            None => lines.push(format!("{front}{name}")),
        }
    }
    lines
}
