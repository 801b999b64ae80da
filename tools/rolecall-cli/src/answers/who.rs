//! *Who may do this?* Every user who may, with the reason.

use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Table, Tone, counted};
use rolecall::directory::{Directory, PersonName};
use rolecall::own::AnyAction;
use rolecall::{Basis, Decision, Owner, Resource, decide};
use serde::Serialize;

/// The users who may do an action on a resource.
#[derive(Debug, Serialize)]
pub struct WhoAnswer {
    version: u32,
    action: &'static str,
    resource: String,
    /// Everybody may, signed in or not.
    everybody: bool,
    users: Vec<Holder>,
}

/// A user who may do it.
#[derive(Debug, Serialize)]
struct Holder {
    user: Id,
    name: Option<String>,
    email: Option<String>,
    /// The role, the team or the share that allows it, in words.
    because: String,
    #[serde(skip)]
    is_public: bool,
}

/// Finds the users.
#[must_use]
pub fn answer(directory: &Directory<Id>, action: AnyAction, resource: &Resource<Id>) -> WhoAnswer {
    let found = directory.who_can(action, resource);
    let organization = match resource.owner() {
        Owner::Organization(id) => Some(id),
        Owner::User(_) => None,
    };
    let holder = |user: &Id| {
        // everything but the membership in the owning organization and the shares of its apps is irrelevant there
        let subject = match organization {
            Some(organization) => directory.subject_in(user, [organization]),
            None => directory.subject(user),
        };
        let subject = subject?.into_subject();
        let Decision::Allow(basis) = decide(&subject, action, resource) else { return None };
        let (because, is_public) = (basis.to_string(), matches!(basis, Basis::Public));
        Some(Holder {
            user: user.clone(),
            name: name_of(directory, organization, user),
            email: email_of(directory, user),
            because,
            is_public,
        })
    };
    let mut users: Vec<Holder> = found.users().filter_map(holder).collect();
    users.sort_by(|one, other| one.user.cmp(&other.user));
    WhoAnswer {
        version: VERSION,
        action: action.as_str(),
        resource: naming::path(resource),
        everybody: found.is_public(),
        users,
    }
}

/// The name that the organization shows for the user, or that of the account.
pub(super) fn name_of(directory: &Directory<Id>, organization: Option<&Id>, user: &Id) -> Option<String> {
    let member = organization.and_then(|id| directory.organization(id)?.member(user)?.name());
    member.or_else(|| directory.account(user)?.name()).map(PersonName::to_string)
}

/// The user's address.
pub(super) fn email_of(directory: &Directory<Id>, user: &Id) -> Option<String> {
    directory.account(user).map(|account| account.email().to_string())
}

impl Answer for WhoAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let WhoAnswer { action, resource, everybody, users, .. } = self;
        if *everybody {
            page.toned(
                Tone::Warning,
                &format!("everybody may do `{action}` on `{resource}`, signed in or not: it is public"),
            );
        }
        // what everybody may do, some may do for a reason of their own as well
        let users: Vec<&Holder> = users.iter().filter(|user| !(*everybody && user.is_public)).collect();
        let also = if *everybody { " even if it were not public" } else { "" };
        match users.len() {
            0 if *everybody => {}
            0 => page.text(&format!("nobody may do `{action}` on `{resource}`")),
            count => {
                let users = counted(count, "user", "users");
                page.text(&format!("{users} may do `{action}` on `{resource}`{also}:"));
            }
        }
        if users.is_empty() {
            return page;
        }
        page.blank();
        let mut table = Table::new(["user", "name", "address", "because"]);
        for Holder { user, name, email, because, .. } in users {
            let [name, email] = [name, email].map(|text| text.clone().unwrap_or_default());
            table.row([user.to_string(), name, email, because.clone()]);
        }
        page.table(table);
        page
    }

    fn is_yes(&self) -> bool {
        self.everybody || !self.users.is_empty()
    }
}
