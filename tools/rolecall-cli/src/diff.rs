//! The difference of two policies, for people and for programs: what the program `policy_diff` prints.
//!
//! Permissions and actions of a service's own have their names. A vocabulary is in no file, so a service that has one
//! calls these functions with its own policies.

use anstyle::{AnsiColor, Style};
use rolecall::diff::{ActionDifference, Difference, Effect, Fingerprint, Holder, PolicyDiff};
use rolecall::own::Vocabulary;
use rolecall::{Permission, Policy};
use serde::Serialize;
use std::io::{self, Write};

/// The differences in the form of the JSON output.
#[derive(Serialize)]
pub struct Report {
    old: Fingerprint,
    new: Fingerprint,
    widening: bool,
    differences: Vec<Line>,
    /// The actions of a service's own that other permissions satisfy.
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
    action: &'static str,
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
    pub fn of(old: &Policy, new: &Policy, diff: &PolicyDiff) -> Report {
        Report {
            old: old.fingerprint(),
            new: new.fingerprint(),
            widening: diff.is_widening(),
            differences: diff.iter().map(Line::of).collect(),
            actions: diff.actions().map(|line| ActionLine::of(line, old, new)).collect(),
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
    fn of(difference: &ActionDifference, old: &Policy, new: &Policy) -> ActionLine {
        let names = |set| names(vocabulary_of(difference, old, new), set);
        ActionLine {
            effect: difference.effect().as_str(),
            action: difference.action().name,
            any_of: names(difference.any_of()),
            if_assigned: names(difference.if_assigned()),
        }
    }
}

/// The vocabulary of the policy under which the permissions satisfy the action.
fn vocabulary_of<'a>(difference: &ActionDifference, old: &'a Policy, new: &'a Policy) -> &'a Vocabulary {
    match difference.effect() {
        Effect::NewlyAllowed => new.vocabulary(),
        Effect::NewlyDenied => old.vocabulary(),
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
pub fn write_text(out: &mut impl Write, old: &Policy, new: &Policy, diff: &PolicyDiff) -> io::Result<()> {
    for (word, policy) in [("old", old), ("new", new)] {
        let documented = if policy.is_documented() { " (the documented policy)" } else { "" };
        writeln!(out, "{word} {}{documented}", policy.fingerprint())?;
    }
    writeln!(out)?;
    for difference in diff.iter() {
        let names = names(difference.vocabulary(), difference.permissions());
        write_difference(out, difference.effect(), &difference.holder().to_string(), &[("", names)])?;
    }
    for difference in diff.actions() {
        let names = |set| names(vocabulary_of(difference, old, new), set);
        let parts =
            [("by ", names(difference.any_of())), ("if assigned by ", names(difference.if_assigned()))];
        write_difference(out, difference.effect(), &format!("action {}", difference.action().name), &parts)?;
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

fn write_difference(
    out: &mut impl Write,
    effect: Effect,
    about: &str,
    parts: &[(&str, Vec<String>)],
) -> io::Result<()> {
    // yellow, the color of warnings, for new access: a reviewer must not miss it
    let (sign, color, words) = match effect {
        Effect::NewlyAllowed => ('+', AnsiColor::Yellow, "is newly allowed"),
        Effect::NewlyDenied => ('-', AnsiColor::Cyan, "is newly denied"),
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
