//! An explanation as a tree of a few lines.

use super::explanation::Explanation;
use super::finding::{About, Finding, Outcome};
use crate::decide::Case;
use crate::facts::{Owner, Resource, Subject};
use crate::vocabulary::{Action, Backticked, Permission, ResourceKind};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::mem::discriminant;

/// How many of many lines alike are drawn before the rest is counted.
const DRAWN: usize = 3;

impl<Id: fmt::Display> fmt::Display for Explanation<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.decision)?;
        let Case { subject, action, resource, .. } = self.case;
        let (asker, asked) = (Asker(subject), Asked(action));
        writeln!(f, "{asker} asks for `{action}` on {}, which needs {asked}", Thing(resource))?;
        if !self.case.policy().is_documented() {
            writeln!(f, "policy {}, which is not the documented one", self.policy())?;
        }
        let branches = branches(&self.findings);
        if branches.is_empty() {
            return writeln!(f, "└─ it applies to the kind `{}` only (R2)", action.applies_to());
        }
        let last = branches.len().saturating_sub(1);
        for (position, Branch { text, twigs }) in branches.iter().enumerate() {
            let (fork, stem) = if position == last { ("└─", "  ") } else { ("├─", "│ ") };
            writeln!(f, "{fork} {text}")?;
            let last = twigs.len().saturating_sub(1);
            for (position, twig) in twigs.iter().enumerate() {
                let fork = if position == last { "└─" } else { "├─" };
                writeln!(f, "{stem} {fork} {twig}")?;
            }
        }
        Ok(())
    }
}

/// A line, and the lines below it.
struct Branch {
    text: String,
    twigs: Vec<String>,
}

/// A branch for each finding, but for long rows of them that say the same of one thing after the other.
fn branches<Id: fmt::Display>(findings: &[Finding<'_, Id>]) -> Vec<Branch> {
    let mut branches = Vec::new();
    for alike in findings.chunk_by(is_like) {
        let drawn = drawn_of(alike.len());
        branches.extend(alike.iter().take(drawn).map(branch));
        let rest = alike.len().saturating_sub(drawn);
        if let Some(first) = alike.first().filter(|_| rest > 0) {
            let text = format!("{rest} more like that ({})", first.rule());
            branches.push(Branch { text, twigs: Vec::new() });
        }
    }
    branches
}

/// All, unless counting the rest saves more than one line.
fn drawn_of(count: usize) -> usize {
    if count > DRAWN.saturating_add(1) { DRAWN } else { count }
}

fn is_like<Id>(one: &Finding<'_, Id>, other: &Finding<'_, Id>) -> bool {
    one.outcome == other.outcome && discriminant(&one.about) == discriminant(&other.about)
}

fn branch<Id: fmt::Display>(finding: &Finding<'_, Id>) -> Branch {
    let cells: Vec<_> = finding.cells().collect();
    let drawn = drawn_of(cells.len());
    let mut twigs: Vec<String> = cells.iter().take(drawn).map(ToString::to_string).collect();
    let rest = cells.len().saturating_sub(drawn);
    if rest > 0 {
        twigs.push(format!("{rest} more cells"));
    }
    Branch { text: finding.to_string(), twigs }
}

impl<Id: fmt::Display> fmt::Display for Finding<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about {
            About::Role { organization, role } => {
                write!(f, "role {} in {}", Backticked(role), Backticked(organization))?;
            }
            About::Team { team, permission: None } => write!(f, "team {}", Backticked(team))?,
            About::Team { team, permission: Some(held) } => {
                write!(f, "team {} with {}", Backticked(team), Backticked(held))?;
            }
            About::Confinement { team } => write!(f, "confining team {}", Backticked(team))?,
            About::NoMembership { organization } | About::OtherMembership { organization } => {
                write!(f, "membership in {}", Backticked(organization))?;
            }
            About::Ownership => f.write_str("ownership")?,
            About::Visibility => f.write_str("visibility")?,
            About::Assignment => f.write_str("assignment")?,
            About::Token { scopes } => match scopes.bits().count_ones() {
                0 => f.write_str("token without scopes")?,
                1 => write!(f, "token with the scope {scopes}")?,
                count => write!(f, "token with {count} scopes")?,
            },
        }
        let words = match (self.outcome, &self.about) {
            (Outcome::Grants, About::Role { .. }) => "grants it",
            (Outcome::Grants, About::Team { .. }) => "brings it",
            (Outcome::Grants, About::Ownership) => "it is the subject's own",
            (Outcome::Grants, _) => "it is public, and this is open to everybody",
            (Outcome::Passes, About::Confinement { .. }) => "has the app",
            (Outcome::Passes, About::Assignment) => "it is assigned to the subject",
            (Outcome::Passes, _) => "it covers this",
            (Outcome::NotGranted, About::Team { .. }) => "does not bring it",
            (Outcome::NotGranted, About::Visibility) => "it is public, but this is not open to everybody",
            (Outcome::NotGranted, _) => "does not grant it",
            (Outcome::SelectedApps, _) => "by itself it holds nothing in any app, what teams bring counts",
            (Outcome::OtherApp, _) if self.in_app => "does not have the app",
            (Outcome::OtherApp, _) => "brings nothing outside its apps",
            (Outcome::OtherOrganization, _) => "does not count here",
            (Outcome::NotAMember, _) => "there is none",
            (Outcome::NotOwner, _) => "it is another user's",
            (Outcome::NotPublic, _) => "it is not public",
            (Outcome::AppNotPublic, _) => "it is public, but the app that it is in is not",
            (Outcome::NarrowedByToken, About::Token { .. }) => "it covers nothing of what this needs",
            (Outcome::NarrowedByToken, _) => "would do, but the token's scopes leave it out",
            (Outcome::NotAssigned, About::Assignment) => "it is not assigned to the subject",
            (Outcome::NotAssigned, _) => "would do, but on what is assigned to the subject only",
            (Outcome::CappedByCeiling, _) => "brings it, but above the ceiling of the role",
            (Outcome::OutsideConfiningTeams, About::Confinement { .. }) if self.asks_organization_level => {
                "its members hold nothing of the organization's level"
            }
            (Outcome::OutsideConfiningTeams, About::Confinement { .. }) => {
                "confines to its apps, and this is none of them"
            }
            (Outcome::OutsideConfiningTeams, _) => "would do, but a confining team leaves it out",
        };
        write!(f, ": {words} ({})", self.rule())
    }
}

struct Asker<'a, Id>(&'a Subject<Id>);

impl<Id: fmt::Display> fmt::Display for Asker<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.user() {
            Some(user) => write!(f, "{}", Backticked(user)),
            None => f.write_str("an anonymous caller"),
        }
    }
}

struct Thing<'a, Id>(&'a Resource<Id>);

impl<Id: fmt::Display> fmt::Display for Thing<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0.kind();
        match (kind, self.0.app_id()) {
            (ResourceKind::Organization, None) => {}
            (ResourceKind::App, Some(app)) => write!(f, "app {} of ", Backticked(app))?,
            (_, Some(app)) => write!(f, "{} {kind} in app {} of ", article(kind), Backticked(app))?,
            (_, None) => write!(f, "{} {kind} of ", article(kind))?,
        }
        match self.0.owner() {
            Owner::Organization(organization) => write!(f, "organization {}", Backticked(organization)),
            Owner::User(user) => write!(f, "user {}", Backticked(user)),
        }
    }
}

fn article(kind: ResourceKind) -> &'static str {
    if kind.as_str().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What an action needs: names, while they are few.
struct Asked(Action);

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any_of = self.0.any_of();
        if any_of == Permission::APP_LEVEL {
            f.write_str("any app-level permission")?;
        } else {
            let names: Vec<_> = any_of.iter_names().map(|(name, _)| name).collect();
            f.write_str(&names.join(" or "))?;
        }
        let if_assigned = self.0.if_assigned();
        if if_assigned.is_empty() { Ok(()) } else { write!(f, ", or {if_assigned} on what is assigned") }
    }
}
