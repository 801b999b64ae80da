//! *Which actions are there?* Each with its purpose, what it needs, and who holds that.

use super::{Answer, VERSION};
use crate::matrix::action_rows;
use crate::page::{Page, Table, Tone};
use rolecall::Policy;
use rolecall::own::{AnyAction, AnyKind};
use serde::Serialize;

/// All actions, or those on one kind.
#[derive(Debug, Serialize)]
pub struct ActionsAnswer {
    version: u32,
    actions: Vec<ActionRow>,
}

#[derive(Debug, Serialize)]
struct ActionRow {
    action: &'static str,
    /// The kind of resource that it applies to.
    kind: &'static str,
    purpose: &'static str,
    /// It is a row of the service's own vocabulary.
    own: bool,
    any_of: Vec<String>,
    if_assigned: Vec<String>,
    /// The roles that hold one of them, with remarks in parentheses.
    roles: Vec<String>,
    team_permissions: Vec<String>,
    /// Everyone may do it on a public resource.
    public: bool,
    #[serde(skip)]
    satisfied_by: String,
}

/// The actions, with a filter for the kind.
#[must_use]
pub fn answer(policy: &Policy, kind: Option<AnyKind>) -> ActionsAnswer {
    let names = |set| {
        let names = policy.vocabulary().names(set).to_string();
        names.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let rows = action_rows(policy).into_iter();
    let rows = rows.filter(|row| kind.is_none_or(|kind| row.action.applies_to() == kind));
    let actions = rows.map(|row| ActionRow {
        action: row.action.as_str(),
        kind: row.action.applies_to().as_str(),
        purpose: row.purpose,
        own: matches!(row.action, AnyAction::Own(_)),
        any_of: names(row.action.any_of()),
        if_assigned: names(row.action.if_assigned()),
        roles: row.roles,
        team_permissions: row.team_permissions,
        public: row.is_public,
        satisfied_by: row.satisfied_by,
    });
    ActionsAnswer { version: VERSION, actions: actions.collect() }
}

impl Answer for ActionsAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        for of_kind in self.actions.chunk_by(|one, other| one.kind == other.kind) {
            let Some(kind) = of_kind.first().map(|row| row.kind) else { continue };
            page.toned(Tone::Strong, &format!("on a resource of kind {kind}"));
            let mut table = Table::new(["action", "what it does, and who may"]);
            for row in of_kind {
                let or_none =
                    |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
                let public = if row.public { " Everyone on public ones." } else { "" };
                let own = if row.own { " (the service's own)" } else { "" };
                let words = format!(
                    "{}{own} Needs {}. Roles: {}. Team permissions: {}.{public}",
                    row.purpose,
                    row.satisfied_by.replace('`', ""),
                    or_none(&row.roles),
                    or_none(&row.team_permissions)
                );
                table.row([row.action.to_owned(), words]);
            }
            page.table(table);
            page.blank();
        }
        page
    }

    fn is_yes(&self) -> bool {
        true
    }
}
