//! *Which apps are shared with whom?* The shares of an organization's apps.

use crate::answers::who::email_of;
use crate::answers::{Answer, VERSION};
use crate::data::Id;
use crate::page::{Page, Table, counted};
use rolecall::directory::{Directory, Organization};
use serde::Serialize;

/// The shares of an organization's apps.
#[derive(Debug, Serialize)]
pub struct SharesAnswer {
    version: u32,
    organization: Id,
    shares: Vec<Shared>,
}

#[derive(Debug, Serialize)]
struct Shared {
    app: Id,
    app_name: String,
    user: Id,
    email: Option<String>,
    /// The user is a member of the organization.
    member: bool,
    /// Empty for a listed collaborator who may do nothing by it.
    permissions: Vec<String>,
}

/// Lists the shares.
#[must_use]
pub fn answer(directory: &Directory<Id>, organization: &Organization<Id>) -> SharesAnswer {
    let vocabulary = directory.policy().vocabulary();
    let shares = organization.apps().flat_map(|(id, app)| {
        app.shares().map(move |(user, shared)| {
            let names = vocabulary.names(shared.permissions()).to_string();
            Shared {
                app: id.clone(),
                app_name: app.name().to_string(),
                user: user.clone(),
                email: email_of(directory, user),
                member: organization.member(user).is_some(),
                permissions: names.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            }
        })
    });
    SharesAnswer { version: VERSION, organization: organization.id().clone(), shares: shares.collect() }
}

impl Answer for SharesAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let SharesAnswer { organization, shares, .. } = self;
        if shares.is_empty() {
            page.text(&format!("no app of `{organization}` is shared with anybody"));
            return page;
        }
        let outside = shares.iter().filter(|shared| !shared.member).count();
        page.text(&format!(
            "{} of `{organization}`, {outside} with somebody outside the organization:",
            counted(shares.len(), "share of an app", "shares of apps")
        ));
        page.blank();
        let mut table = Table::new(["app", "user", "address", "member", "with"]);
        for Shared { app, user, email, member, permissions, .. } in shares {
            let with = if permissions.is_empty() {
                "nothing: listed only".to_owned()
            } else {
                permissions.join(", ")
            };
            let member = if *member { "yes" } else { "no" };
            let email = email.clone().unwrap_or_default();
            table.row([app.to_string(), user.to_string(), email, member.to_owned(), with]);
        }
        page.table(table);
        page
    }

    fn is_yes(&self) -> bool {
        true
    }
}
