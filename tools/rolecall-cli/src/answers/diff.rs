//! *How do two policies differ, and whom does it hit?*
//!
//! Permissions and actions of a service's own have their names. `WrittenPolicy::from` adds the actions of the present
//! release to a policy.

use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Tone, counted};
use rolecall::Permission;
use rolecall::diff::{
    ActionDifference, ActionTable, Difference, Effect, Fingerprint, Holder, PolicyDiff, WrittenPolicy,
};
use rolecall::directory::{ActionChange, Directory, Grantee, ImpactRow};
use rolecall::filter::Extent;
use rolecall::own::Vocabulary;
use serde::Serialize;

/// The difference of two policies.
#[derive(Debug, Serialize)]
pub struct DiffAnswer {
    version: u32,
    old: Fingerprint,
    new: Fingerprint,
    widening: bool,
    /// Both policies say what their actions ask for.
    actions_compared: bool,
    differences: Vec<Line>,
    /// The actions that other permissions satisfy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<ActionLine>,
    /// The users whose rights change, if a directory is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<Vec<Hit>>,
    #[serde(skip)]
    remarks: [String; 2],
}

#[derive(Debug, Serialize)]
struct Line {
    effect: &'static str,
    holder: String,
    #[serde(flatten)]
    parts: Parts,
    permissions: Vec<String>,
}

#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Parts {
    Role { role: &'static str },
    TeamPermission { team_permission: &'static str },
    InTeam { role: &'static str, team_permission: &'static str },
    InCustomTeam { role: &'static str },
    Everybody,
    Owner,
}

/// The gains and losses of one user at one place.
#[derive(Debug, Serialize)]
struct Hit {
    /// The user's id, `everybody`, or `invitation` and its id.
    who: String,
    /// The path of the organization or the app, or the user whose apps they are.
    place: String,
    gained: Vec<String>,
    lost: Vec<String>,
    actions_gained: Vec<String>,
    actions_lost: Vec<String>,
}

/// Compares the policies. With a directory, which the old one governs, it also says whose rights change.
#[must_use]
pub fn answer(old: &WrittenPolicy, new: &WrittenPolicy, directory: Option<&Directory<Id>>) -> DiffAnswer {
    let diff = old.diff(new);
    DiffAnswer {
        impact: directory.map(|directory| {
            directory.impact_of_policy(new.policy()).map(|row| hit(&row, [old, new])).collect()
        }),
        ..of(old, new, &diff)
    }
}

/// The difference as an answer, without a directory.
#[must_use]
pub fn of(old: &WrittenPolicy, new: &WrittenPolicy, diff: &PolicyDiff) -> DiffAnswer {
    DiffAnswer {
        version: VERSION,
        old: old.policy().fingerprint(),
        new: new.policy().fingerprint(),
        widening: diff.is_widening(),
        actions_compared: old.actions().is_some() && new.actions().is_some(),
        differences: diff.iter().map(Line::of).collect(),
        actions: diff.actions().map(ActionLine::of).collect(),
        impact: None,
        remarks: [old, new].map(remark),
    }
}

fn hit(row: &ImpactRow<'_, Id>, [old, new]: [&WrittenPolicy; 2]) -> Hit {
    let who = match row.grantee {
        Grantee::User(user) => user.to_string(),
        Grantee::Invitee { invitation, .. } => format!("invitation {invitation}"),
        Grantee::Everybody => "everybody".to_owned(),
    };
    let place = match row.extent {
        Extent::Organization { organization } => naming::encoded(organization.as_str()),
        Extent::App { owner, app } => naming::app_path(owner, app),
        Extent::Personal { user } => format!("user:{}", naming::encoded(user.as_str())),
        // no row is about these
        Extent::Public | Extent::PublicAt { .. } => String::new(),
    };
    let actions = |changes: &mut dyn Iterator<Item = ActionChange>| {
        changes.map(|change| change.action.to_string()).collect()
    };
    Hit {
        who,
        place,
        gained: names(new.policy().vocabulary(), row.gained()),
        lost: names(old.policy().vocabulary(), row.lost()),
        actions_gained: actions(&mut row.actions_gained()),
        actions_lost: actions(&mut row.actions_lost()),
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

/// A remark about the policy and its actions.
fn remark(written: &WrittenPolicy) -> String {
    let documented = if written.policy().is_documented() { " (the documented policy)" } else { "" };
    let actions = match written.actions() {
        None => ", without a table of actions: actions are not compared",
        Some(table) if *table == ActionTable::of(written.policy()) => "",
        // the fingerprint covers the actions, and it is that of this release
        Some(_) => ", written with another table of actions than this release has",
    };
    format!("{documented}{actions}")
}

/// The most lines of an impact that the page has; as JSON it is whole.
const LINES: usize = 50;

impl Answer for DiffAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        for ((word, fingerprint), remark) in [("old", self.old), ("new", self.new)].iter().zip(&self.remarks)
        {
            page.text(&format!("{word} {fingerprint}{remark}"));
        }
        for line in &self.differences {
            let words = if is_allowed(line.effect) { "is newly allowed" } else { "is newly denied" };
            difference(&mut page, line.effect, &line.holder, words, &[("", &line.permissions)]);
        }
        for line in &self.actions {
            let parts = [("by ", &line.any_of), ("if assigned by ", &line.if_assigned)];
            difference(
                &mut page,
                line.effect,
                &format!("action {}", line.action),
                &action_in_words(line),
                &parts,
            );
        }
        let effects = || {
            self.differences.iter().map(|line| line.effect).chain(self.actions.iter().map(|line| line.effect))
        };
        let allowed = effects().filter(|effect| is_allowed(effect)).count();
        let denied = effects().count().saturating_sub(allowed);
        let verdict = match (allowed, denied, self.widening) {
            (0, 0, _) => "no decision differs",
            (_, _, true) => "the new policy widens access",
            (_, _, false) => "nothing is newly allowed",
        };
        page.blank();
        page.toned(Tone::Strong, &format!("{allowed} newly allowed, {denied} newly denied: {verdict}"));
        if let Some(impact) = &self.impact {
            write_impact(&mut page, impact);
        }
        page
    }

    fn is_yes(&self) -> bool {
        !self.widening
    }
}

fn is_allowed(effect: &str) -> bool {
    effect == Effect::NewlyAllowed.as_str()
}

fn action_in_words(line: &ActionLine) -> String {
    let kind = &line.kind;
    match (is_allowed(line.effect), line.new_or_gone) {
        (true, false) => "can be satisfied from now on".to_owned(),
        (false, false) => "cannot be satisfied any more".to_owned(),
        (true, true) => format!("is new for the kind {kind}, and can be satisfied"),
        (false, true) => format!("is gone for the kind {kind}, and was satisfied"),
    }
}

fn difference(page: &mut Page, effect: &str, about: &str, words: &str, parts: &[(&str, &Vec<String>)]) {
    page.blank();
    // yellow, the color of warnings, for new access: a reviewer must not miss it
    if is_allowed(effect) {
        page.toned_and(Tone::Warning, &format!("+ {about}"), &format!(" {words}"));
    } else {
        page.toned_and(Tone::Name, &format!("- {about}"), &format!(" {words}"));
    }
    for (front, names) in parts.iter().filter(|(_, names)| !names.is_empty()) {
        page.text(&format!("      {front}{}", names.join(", ")));
    }
}

fn write_impact(page: &mut Page, impact: &[Hit]) {
    page.blank();
    match impact.len() {
        0 => return page.text("nobody in this directory gains or loses anything"),
        count => {
            let rows = counted(count, "row", "rows");
            page.toned(Tone::Strong, &format!("whose rights change in this directory ({rows}):"));
        }
    }
    for Hit { who, place, gained, lost, actions_gained, actions_lost } in impact.iter().take(LINES) {
        page.text(&format!("`{who}` in `{place}`"));
        for (tone, word, permissions, actions) in [
            (Tone::Warning, "  + gains", gained, actions_gained),
            (Tone::Name, "  - loses", lost, actions_lost),
        ] {
            if permissions.is_empty() && actions.is_empty() {
                continue;
            }
            let may = if actions.is_empty() {
                String::new()
            } else {
                format!(" (actions: {})", actions.join(", "))
            };
            page.toned_and(tone, word, &format!(" {}{may}", permissions.join(", ")));
        }
    }
    let rest = impact.len().saturating_sub(LINES);
    if rest > 0 {
        let more = counted(rest, "more row", "more rows");
        page.text(&format!("and {more}; --json has them all"));
    }
}
