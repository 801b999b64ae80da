//! The text of an explanation: a tree of a few lines.

use super::explanation::Explanation;
use super::finding::{About, Finding, Outcome};
use crate::decide::Case;
use crate::facts::{Owner, Place, Resource, Subject};
use crate::vocabulary::own::{AnyKind, KindPlace, OwnKind, Vocabulary};
use crate::vocabulary::{Backticked, Permission, Requirement, ResourceKind, join};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::mem::discriminant;

/// The number of similar lines that are drawn in full; the rest is counted.
// Three show the pattern. A member may be in hundreds of teams, and the lines that differ must stay in sight.
const DRAWN: usize = 3;

impl<Id: fmt::Display> fmt::Display for Explanation<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.decision)?;
        let Case { subject, action, ref requirement, resource, .. } = self.case;
        let (asker, requirement) =
            (Asker(subject), RequiredPermissions(requirement, self.case.policy().vocabulary()));
        writeln!(
            f,
            "{asker} asks for `{action}` on {}, which needs {requirement}",
            ResourceInWords(resource)
        )?;
        if !self.case.policy().is_documented() {
            writeln!(f, "decided by policy {}, which is not the documented one", self.policy())?;
        }
        let branches = branches(&self.findings);
        if branches.is_empty() {
            // only the wrong kind and the wrong place leave nothing to look at
            let (kind, wrong) = (action.applies_to(), resource.kind());
            if kind == wrong {
                return writeln!(f, "└─ {}", Misplaced(resource));
            }
            return writeln!(f, "└─ `{action}` applies to the kind `{kind}`, not to `{wrong}` (R2)");
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

/// A line for one finding, and a line below it for each cell of its evidence.
struct Branch {
    text: String,
    twigs: Vec<String>,
}

/// A branch for each finding. A long row of similar findings is cut, and the rest is counted.
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

/// The number of lines to draw: all of them, unless counting the rest saves more than one line.
fn drawn_of(count: usize) -> usize {
    if count > DRAWN.saturating_add(1) { DRAWN } else { count }
}

/// Similar findings have the same outcome and are about the same sort of thing, such as two teams.
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
            About::Visibility => f.write_str("public access")?,
            About::Assignment => f.write_str("assignment")?,
            About::Suspension { organization } => {
                write!(f, "suspension in {}", Backticked(organization))?;
            }
            About::Share { permissions } => {
                f.write_str("share of the app ")?;
                self.counted(f, permissions, ["without permissions", "with", "with {} permissions"])?;
            }
            About::Token { place, scopes } => {
                f.write_str("token ")?;
                self.counted(f, scopes, ["without scopes", "with the scope", "with {} scopes"])?;
                write!(f, "{}", PlaceInWords(place))?;
            }
        }
        let words = match self.about {
            About::Confinement { .. } => self.confinement_in_words(),
            About::Assignment if self.outcome == Outcome::Passes => "the resource is assigned to the user",
            About::Assignment => "the resource is not assigned to the user",
            About::Token { .. } if self.outcome == Outcome::Passes => "has a scope for this",
            About::Token { .. } if self.outcome == Outcome::OtherPlace => "this is not there",
            About::Token { .. } => "lacks the scope for this",
            About::Suspension { .. } => "role, teams and shares give nothing while it lasts",
            About::Role { .. }
            | About::Team { .. }
            | About::Share { .. }
            | About::NoMembership { .. }
            | About::OtherMembership { .. }
            | About::Ownership
            | About::Visibility => self.source_in_words(),
        };
        write!(f, ": {words} ({})", self.rule())
    }
}

impl<Id> Finding<'_, Id> {
    /// The outcome of a source. The words are those of a decision, as far as a decision has them.
    fn source_in_words(&self) -> &'static str {
        match self.outcome {
            Outcome::Grants => "grants it",
            Outcome::Passes => "does not stand in the way",
            Outcome::NotGranted => "does not grant it",
            Outcome::SelectedApps => "by itself it grants nothing in any app; only teams do",
            Outcome::OtherApp if self.in_app => "does not have this app",
            Outcome::OtherApp => "grants nothing outside its apps",
            Outcome::OtherOrganization => {
                "does not count, because that organization does not own the resource"
            }
            Outcome::NotAMember | Outcome::NotOwner if !self.is_signed_in => "nobody is signed in",
            Outcome::NotAMember => "the user has none",
            Outcome::NotOwner if self.in_app => "the app belongs to another user",
            Outcome::NotOwner => "it belongs to another user",
            Outcome::NotPublic => "the resource is not public",
            Outcome::AppNotPublic => "the resource is public, but the app that contains it is not",
            Outcome::NarrowedByToken => "grants it, but the token lacks the scope for it",
            Outcome::OtherPlace => "does not count here",
            Outcome::Suspended => "grants it, but the user's membership is suspended",
            Outcome::NotAssigned => "grants it, but only on resources that are assigned to the user",
            Outcome::CappedByCeiling => "grants it, but the user's role limits what teams may grant",
            Outcome::OutsideConfiningTeams if self.asks_organization_level => {
                // `outside them` would be wrong: the question may be about one of the team's own apps
                "grants it, but a team confines the user, and leaves them no organization-level permission"
            }
            Outcome::OutsideConfiningTeams => {
                "grants it, but a team confines the user to its apps, and this is outside them"
            }
        }
    }

    /// A set in words: one permission by its name, several by their number.
    fn counted(
        &self,
        f: &mut fmt::Formatter<'_>,
        set: Permission,
        [none, one, many]: [&str; 3],
    ) -> fmt::Result {
        match set.bits().count_ones() {
            0 => f.write_str(none),
            1 => {
                write!(f, "{one} ")?;
                join(f, "|", self.policy.vocabulary().each_name(set))
            }
            count => f.write_str(&many.replace("{}", &count.to_string())),
        }
    }

    fn confinement_in_words(&self) -> &'static str {
        if self.outcome == Outcome::Passes {
            "confines its members to its apps, and this is inside them"
        } else if self.asks_organization_level {
            "confines its members to its apps, and leaves them no organization-level permission"
        } else {
            "confines its members to its apps, and this is outside them"
        }
    }
}

/// The place of a token's grant, after its scopes.
struct PlaceInWords<'a, Id>(Place<&'a Id>);

impl<Id: fmt::Display> fmt::Display for PlaceInWords<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Everywhere => Ok(()),
            Place::Organization(organization) => write!(f, " in organization {}", Backticked(organization)),
            Place::PersonalApps(user) => write!(f, " in the personal apps of {}", Backticked(user)),
            Place::App { owner, app } => {
                write!(f, " in app {} of ", Backticked(app))?;
                match owner {
                    Owner::Organization(organization) => {
                        write!(f, "organization {}", Backticked(organization))
                    }
                    Owner::User(user) => write!(f, "user {}", Backticked(user)),
                }
            }
        }
    }
}

/// The subject of the question.
struct Asker<'a, Id>(&'a Subject<Id>);

impl<Id: fmt::Display> fmt::Display for Asker<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.user() {
            Some(user) => write!(f, "{}", Backticked(user))?,
            None => f.write_str("an anonymous caller")?,
        }
        self.0.actor().map_or(Ok(()), |actor| write!(f, " (through {})", Backticked(actor)))
    }
}

/// The resource with its app and its owner: *a model in app `cats` of organization `acme`*.
struct ResourceInWords<'a, Id>(&'a Resource<Id>);

impl<Id: fmt::Display> fmt::Display for ResourceInWords<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0.kind();
        match self.0.app_id() {
            Some(app) if kind == ResourceKind::App => write!(f, "app {} of ", Backticked(app))?,
            Some(app) => write!(f, "{} {kind} in app {} of ", article(kind), Backticked(app))?,
            // the owner below is the organization itself
            None if kind == ResourceKind::Organization => {}
            None => write!(f, "{} {kind} of ", article(kind))?,
        }
        match self.0.owner() {
            Owner::Organization(organization) => write!(f, "organization {}", Backticked(organization)),
            Owner::User(user) => write!(f, "user {}", Backticked(user)),
        }
    }
}

/// The reason that nothing can be done with a resource of a kind that cannot be where it is.
struct Misplaced<'a, Id>(&'a Resource<Id>);

impl<Id> fmt::Display for Misplaced<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0.kind();
        write!(f, "nothing can be done with {} `{kind}` there: ", article(kind))?;
        f.write_str(match kind {
            _ if self.0.is_lost() => "it was made as something in an app, from something outside apps",
            AnyKind::Own(OwnKind { place: KindPlace::InApps, .. }) => "resources of the kind are in apps",
            AnyKind::Own(OwnKind { place: KindPlace::OfOrganizations, .. }) => {
                "resources of the kind are outside apps, and organizations own them"
            }
            AnyKind::Own(OwnKind { place: KindPlace::OfOrganizationsAndUsers, .. })
            | AnyKind::Documented(_) => "resources of the kind are outside apps",
        })?;
        f.write_str(" (V4)")
    }
}

fn article(kind: AnyKind) -> &'static str {
    if kind.as_str().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// The permissions that an action needs, by name.
struct RequiredPermissions<'a>(&'a Requirement, &'a Vocabulary);

impl fmt::Display for RequiredPermissions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RequiredPermissions(Requirement { any_of, if_assigned, .. }, vocabulary) = self;
        if any_of.is_empty() && if_assigned.is_empty() {
            // an own action, asked of a subject whose policy has another vocabulary or none
            return f.write_str("permissions that the subject's policy does not know");
        }
        if *any_of == Permission::APP_LEVEL {
            // forty names would hide the sentence
            f.write_str("any app-level permission")?;
        } else if *any_of == Permission::ORGANIZATION_LEVEL {
            f.write_str("any organization-level permission")?;
        } else {
            join(f, " or ", vocabulary.each_name(*any_of))?;
        }
        if if_assigned.is_empty() {
            return Ok(());
        }
        // the policy may know only the documented half of an own action
        if !any_of.is_empty() {
            f.write_str(", or ")?;
        }
        join(f, "|", vocabulary.each_name(*if_assigned))?;
        f.write_str(" if the resource is assigned to the user")
    }
}
