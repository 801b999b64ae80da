//! *Who is this, and what do they hold?* A user's memberships, teams, shares, apps and invitations.

use super::who::{email_of, name_of};
use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Table, Tone};
use rolecall::directory::{Directory, Organization, RoleRef, Team};
use serde::Serialize;

/// Everything that a user holds.
#[derive(Debug, Serialize)]
pub struct UserAnswer {
    version: u32,
    user: Id,
    name: Option<String>,
    email: Option<String>,
    email_confirmed: bool,
    memberships: Vec<MembershipOf>,
    shares: Vec<ShareOf>,
    personal_apps: Vec<AppOf>,
    invitations: Vec<InvitationOf>,
}

#[derive(Debug, Serialize)]
struct MembershipOf {
    organization: Id,
    name: String,
    role: String,
    suspended: bool,
    teams: Vec<TeamOf>,
}

#[derive(Debug, Serialize)]
struct TeamOf {
    team: Id,
    name: String,
    /// Its members may act only inside its apps.
    confining: bool,
    apps: Vec<TeamAppOf>,
}

#[derive(Debug, Serialize)]
struct TeamAppOf {
    app: String,
    name: String,
    permission: String,
}

#[derive(Debug, Serialize)]
struct ShareOf {
    app: String,
    permissions: String,
}

#[derive(Debug, Serialize)]
struct AppOf {
    app: String,
    name: String,
    public: bool,
}

#[derive(Debug, Serialize)]
struct InvitationOf {
    organization: Id,
    invitation: Id,
    role: String,
}

/// Collects what the user holds. `None` without an account.
#[must_use]
pub fn answer(directory: &Directory<Id>, user: &Id) -> Option<UserAnswer> {
    let account = directory.account(user)?;
    let memberships = account.organizations().filter_map(|id| membership(directory.organization(id)?, user));
    let names = directory.policy().vocabulary();
    let shares = directory.shares_of(user).map(|(owner, app, shared)| ShareOf {
        app: naming::app_path(owner.as_ref(), app),
        permissions: names.names(shared.permissions()).to_string(),
    });
    let personal_apps = account.apps().map(|(id, app)| AppOf {
        app: naming::app_path(rolecall::Owner::User(user), id),
        name: app.name().to_string(),
        public: app.is_public(),
    });
    let invitations = directory.invitations_to(account.email()).filter_map(|(organization, invitation)| {
        let known = directory.organization(organization)?;
        let role = role_name(known, known.invitation(invitation)?.role());
        Some(InvitationOf { organization: organization.clone(), invitation: invitation.clone(), role })
    });
    Some(UserAnswer {
        version: VERSION,
        user: user.clone(),
        name: name_of(directory, None, user),
        email: email_of(directory, user),
        email_confirmed: account.is_email_confirmed(),
        memberships: memberships.collect(),
        shares: shares.collect(),
        personal_apps: personal_apps.collect(),
        invitations: invitations.collect(),
    })
}

fn membership(organization: &Organization<Id>, user: &Id) -> Option<MembershipOf> {
    let member = organization.member(user)?;
    let team = |id: &Id| {
        let team: &Team<Id> = organization.team(id)?;
        let apps = team.apps().map(|(app, permission)| TeamAppOf {
            app: naming::app_path(rolecall::Owner::Organization(organization.id()), app),
            name: organization.app(app).map(|app| app.name().to_string()).unwrap_or_default(),
            permission: permission.to_string(),
        });
        let (name, confining) = (team.name().to_string(), team.is_confining());
        Some(TeamOf { team: id.clone(), name, confining, apps: apps.collect() })
    };
    Some(MembershipOf {
        organization: organization.id().clone(),
        name: organization.name().to_string(),
        role: role_name(organization, member.role()),
        suspended: member.is_suspended(),
        teams: member.teams().filter_map(team).collect(),
    })
}

/// The name of a role, documented or custom.
pub(super) fn role_name(organization: &Organization<Id>, role: &RoleRef<Id>) -> String {
    match role {
        RoleRef::Documented(role) => role.to_string(),
        RoleRef::Custom(id) => {
            organization.role(id).map_or_else(|| id.to_string(), |role| role.name().to_owned())
        }
    }
}

impl Answer for UserAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let UserAnswer {
            user,
            name,
            email,
            email_confirmed,
            memberships,
            shares,
            personal_apps,
            invitations,
            ..
        } = self;
        let name = name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        let unconfirmed = if *email_confirmed { "" } else { ", not confirmed" };
        page.text(&format!("`{user}`{name}, {}{unconfirmed}", email.as_deref().unwrap_or("no address")));
        if memberships.is_empty() && shares.is_empty() && personal_apps.is_empty() {
            page.text("is a member nowhere, has no apps, and nobody shares an app with them");
        }
        for MembershipOf { organization, name, role, suspended, teams } in memberships {
            page.blank();
            page.text(&format!("member of `{organization}` (called `{name}`) with the role `{role}`"));
            if *suspended {
                page.toned(
                    Tone::Warning,
                    "  suspended: role, teams and shares give nothing for the time being",
                );
            }
            for TeamOf { team, name, confining, apps } in teams {
                page.text(&format!("  in team `{team}` (called `{name}`)"));
                if *confining {
                    page.toned(Tone::Warning, "    which confines them: they may act only in its apps");
                }
                for TeamAppOf { app, name, permission } in apps {
                    page.text(&format!("    `{permission}` on app `{app}` (called `{name}`)"));
                }
            }
        }
        section(&mut page, "apps shared with them", ["app", "with"], shares, |share| {
            [share.app.clone(), share.permissions.replace('|', ", ")]
        });
        section(&mut page, "personal apps", ["app", "called"], personal_apps, |app| {
            [app.app.clone(), format!("{}{}", app.name, if app.public { ", public" } else { "" })]
        });
        section(&mut page, "pending invitations", ["organization", "role"], invitations, |sent| {
            [sent.organization.to_string(), sent.role.clone()]
        });
        page
    }

    fn is_yes(&self) -> bool {
        true
    }
}

fn section<T>(
    page: &mut Page,
    heading: &str,
    titles: [&str; 2],
    list: &[T],
    row: impl Fn(&T) -> [String; 2],
) {
    if list.is_empty() {
        return;
    }
    page.blank();
    page.toned(Tone::Strong, heading);
    let mut table = Table::new(titles);
    for entry in list {
        table.row(row(entry));
    }
    page.table(table);
}
