//! *Who is invited?* The pending invitations of an organization.

use crate::answers::user::role_name;
use crate::answers::{Answer, VERSION};
use crate::data::Id;
use crate::page::{Page, Table, counted, noun};
use rolecall::directory::{InvitationStatus, Organization};
use serde::Serialize;

/// The pending invitations.
#[derive(Debug, Serialize)]
pub struct PendingAnswer {
    version: u32,
    organization: Id,
    invitations: Vec<Pending>,
}

#[derive(Debug, Serialize)]
struct Pending {
    invitation: Id,
    email: String,
    role: String,
    invited_by: Id,
    sent_at: u64,
    expires_at: Option<u64>,
}

/// Lists the invitations that somebody can still accept.
#[must_use]
pub fn answer(organization: &Organization<Id>) -> PendingAnswer {
    let pending = organization.invitations().filter(|(_, sent)| sent.status() == InvitationStatus::Pending);
    let invitations = pending.map(|(id, sent)| Pending {
        invitation: id.clone(),
        email: sent.email().to_string(),
        role: role_name(organization, sent.role()),
        invited_by: sent.invited_by().clone(),
        sent_at: sent.sent_at(),
        expires_at: sent.expires_at(),
    });
    PendingAnswer {
        version: VERSION,
        organization: organization.id().clone(),
        invitations: invitations.collect(),
    }
}

impl Answer for PendingAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let PendingAnswer { organization, invitations, .. } = self;
        if invitations.is_empty() {
            page.text(&format!("nobody is invited to `{organization}`"));
            return page;
        }
        page.text(&format!(
            "{} to `{organization}` {} pending:",
            counted(invitations.len(), "invitation", "invitations"),
            noun(invitations.len(), "is", "are")
        ));
        page.blank();
        let mut table = Table::new(["address", "role", "invited by", "sent at", "can be accepted"]);
        for Pending { email, role, invited_by, sent_at, expires_at, .. } in invitations {
            let until = expires_at.map_or("for good".to_owned(), |at| format!("before {at}"));
            table.row([email.clone(), role.clone(), invited_by.to_string(), sent_at.to_string(), until]);
        }
        page.table(table);
        page.blank();
        page.text("times are in the unit of the service that wrote the snapshot");
        page
    }

    fn is_yes(&self) -> bool {
        true
    }
}
