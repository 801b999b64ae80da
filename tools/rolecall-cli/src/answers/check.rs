//! *Is this snapshot sound?* Its size, or every violation of an invariant.

use super::{Answer, VERSION};
use crate::data::{Failure, Id};
use crate::page::{Page, Tone, counted};
use rolecall::directory::Directory;
use serde::Serialize;

/// The state of a snapshot.
#[derive(Debug, Serialize)]
pub struct CheckAnswer {
    version: u32,
    valid: bool,
    /// Each problem with its place, if it is not valid.
    problems: Vec<String>,
    /// The number of things, if it is valid.
    counts: Option<Counts>,
    /// The fingerprint of the policy.
    policy: Option<String>,
    #[serde(skip)]
    is_documented: bool,
}

#[derive(Debug, Serialize)]
struct Counts {
    events: u64,
    accounts: usize,
    organizations: usize,
    members: usize,
    teams: usize,
    apps: usize,
    pending_invitations: usize,
}

/// The state of the directory that was read, or the problems for which it could not be.
#[must_use]
pub fn answer(read: Result<&Directory<Id>, &Failure>) -> CheckAnswer {
    match read {
        Ok(directory) => CheckAnswer {
            version: VERSION,
            valid: true,
            problems: Vec::new(),
            counts: Some(counts(directory)),
            policy: Some(directory.policy().fingerprint().to_string()),
            is_documented: directory.policy().is_documented(),
        },
        Err(failure) => CheckAnswer {
            version: VERSION,
            valid: false,
            problems: failure.messages().map(str::to_owned).collect(),
            counts: None,
            policy: None,
            is_documented: false,
        },
    }
}

fn counts(directory: &Directory<Id>) -> Counts {
    let organizations = || directory.organizations().map(|(_, organization)| organization);
    let personal: usize = directory.accounts().map(|(_, account)| account.apps().len()).sum();
    let pending = organizations().flat_map(rolecall::directory::Organization::invitations);
    let pending = pending.filter(|(_, sent)| sent.status() == rolecall::directory::InvitationStatus::Pending);
    Counts {
        events: directory.version(),
        accounts: directory.accounts().len(),
        organizations: directory.organizations().len(),
        members: organizations().map(|organization| organization.members().len()).sum(),
        teams: organizations().map(|organization| organization.teams().len()).sum(),
        apps: organizations()
            .map(|organization| organization.apps().len())
            .sum::<usize>()
            .saturating_add(personal),
        pending_invitations: pending.count(),
    }
}

/// The policy in words, with its fingerprint.
pub(in crate::answers) fn governed_by(policy: &str, is_documented: bool) -> String {
    let which = if is_documented { "the documented policy" } else { "a policy of its own" };
    format!("governed by {which}, whose fingerprint is {policy}")
}

impl Answer for CheckAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        if let Some(Counts { events, accounts, organizations, members, teams, apps, pending_invitations }) =
            &self.counts
        {
            page.toned_and(
                Tone::Good,
                "valid",
                &format!(
                    ": {}, {} with {}, {}, {}, {}, after {}",
                    counted(*accounts, "account", "accounts"),
                    counted(*organizations, "organization", "organizations"),
                    counted(*members, "member", "members"),
                    counted(*teams, "team", "teams"),
                    counted(*apps, "app", "apps"),
                    counted(*pending_invitations, "pending invitation", "pending invitations"),
                    counted(*events, "event", "events"),
                ),
            );
            let policy = self.policy.as_deref().unwrap_or_default();
            page.text(&governed_by(policy, self.is_documented));
            return page;
        }
        let problems = counted(self.problems.len(), "problem", "problems");
        page.toned_and(Tone::Bad, "not valid", &format!(": {problems}"));
        for problem in &self.problems {
            page.text(&format!("- {problem}"));
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.valid
    }
}
