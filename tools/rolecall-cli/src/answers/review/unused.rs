//! *What could be taken away without anybody noticing?* The grants of teams that change nothing for a member.

use crate::answers::{Answer, VERSION};
use crate::data::Id;
use crate::page::{Page, counted, noun};
use rolecall::directory::{Directory, Organization, WhyUnused};
use serde::Serialize;

/// The unused grants of an organization.
#[derive(Debug, Serialize)]
pub struct UnusedAnswer {
    version: u32,
    organization: Id,
    grants: Vec<Grant>,
}

#[derive(Debug, Serialize)]
struct Grant {
    team: Id,
    team_name: String,
    app: Id,
    app_name: String,
    permission: String,
    user: Id,
    /// The reason as a name, and in words.
    why: &'static str,
    because: &'static str,
}

impl Grant {
    /// `true` if the other is the same grant of the team, with the same reason, to another member.
    fn is_like(&self, other: &Grant) -> bool {
        (&self.team, &self.app, self.why) == (&other.team, &other.app, other.why)
    }
}

/// Finds the unused grants.
#[must_use]
pub fn answer(directory: &Directory<Id>, organization: &Organization<Id>) -> UnusedAnswer {
    let grants = directory.unused(organization.id()).map(|grant| Grant {
        team: grant.team.clone(),
        team_name: organization.team(grant.team).map(|team| team.name().to_string()).unwrap_or_default(),
        app: grant.app.clone(),
        app_name: organization.app(grant.app).map(|app| app.name().to_string()).unwrap_or_default(),
        permission: grant.permission.to_string(),
        user: grant.user.clone(),
        why: grant.why.as_str(),
        because: in_words(grant.why),
    });
    let mut grants: Vec<Grant> = grants.collect();
    grants.sort_by(|one, other| {
        (&one.team, &one.app, one.why, &one.user).cmp(&(&other.team, &other.app, other.why, &other.user))
    });
    UnusedAnswer { version: VERSION, organization: organization.id().clone(), grants }
}

/// The reason in words.
const fn in_words(why: WhyUnused) -> &'static str {
    match why {
        WhyUnused::Empty => "the team permission contains nothing",
        WhyUnused::Ceiling => "the user's role limits what teams may give, and lets none of this through",
        WhyUnused::Confinement => {
            "another team confines the user to its apps, and this app is not among them"
        }
        WhyUnused::Role => "the user's role gives all of it anyway",
        WhyUnused::RoleAndCeiling => {
            "the user's role gives a part of it anyway, and does not let the rest through"
        }
        WhyUnused::RoleAndConfinement => {
            "the user's role gives a part of it anyway, and a team confines the user out of the rest"
        }
    }
}

impl Answer for UnusedAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let UnusedAnswer { organization, grants, .. } = self;
        if grants.is_empty() {
            page.text(&format!("every grant of every team of `{organization}` gives its members something"));
            return page;
        }
        page.text(&format!(
            "{} of `{organization}` {} nothing for a member:",
            counted(grants.len(), "grant of a team", "grants of teams"),
            noun(grants.len(), "changes", "change")
        ));
        // hundreds of members share one reason: a line for each would hide it
        for alike in grants.chunk_by(Grant::is_like) {
            let Some(Grant { team, team_name, app, app_name, permission, because, .. }) = alike.first()
            else {
                continue;
            };
            let called = |id: &Id, name: &str| {
                if id.as_str() == name { format!("`{id}`") } else { format!("`{id}` (called `{name}`)") }
            };
            let (team, app) = (called(team, team_name), called(app, app_name));
            page.blank();
            page.text(&format!("team {team} with `{permission}` on app {app}: {because}"));
            let users: Vec<_> = alike.iter().map(|grant| grant.user.to_string()).collect();
            page.text(&format!("    {}", users.join(", ")));
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.grants.is_empty()
    }
}
