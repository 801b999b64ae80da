//! *How does the organization stand?* One page for the people who sign a review.

mod html;

use crate::answers::check::governed_by;
use crate::answers::user::role_name;
use crate::answers::who::{email_of, name_of};
use crate::answers::{Answer, VERSION};
use crate::data::Id;
use crate::page::{Page, Table, Tone, counted};
use rolecall::directory::{Directory, Grantee, InvitationStatus, Member, Organization, RoleRef};
use rolecall::filter::Extent;
use rolecall::own::OwnPermission;
use rolecall::{Level, Permission, Role};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The state of an organization on one page.
#[derive(Debug, Serialize)]
pub struct SummaryAnswer {
    version: u32,
    organization: Id,
    name: String,
    events: u64,
    policy: String,
    members: usize,
    suspended: usize,
    roles: Vec<RoleCount>,
    administrators: Vec<Person>,
    /// The number of users who hold each organization-level permission throughout the organization.
    powers: Vec<Power>,
    teams: usize,
    confining_teams: usize,
    empty_teams: usize,
    apps: usize,
    public_apps: Vec<String>,
    shares: usize,
    shares_outside: usize,
    pending_invitations: usize,
    unused_grants: usize,
    /// Members whom neither role nor teams nor shares give anything.
    without_access: usize,
    #[serde(skip)]
    is_documented: bool,
    /// The first public apps with their names.
    #[serde(skip)]
    named_apps: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RoleCount {
    role: String,
    members: usize,
}

#[derive(Debug, Serialize)]
struct Person {
    user: Id,
    name: Option<String>,
    email: Option<String>,
    suspended: bool,
}

#[derive(Debug, Serialize)]
struct Power {
    permission: String,
    title: String,
    users: usize,
}

/// Sums the organization up. It reads the access review once.
#[must_use]
pub fn answer(directory: &Directory<Id>, organization: &Organization<Id>) -> SummaryAnswer {
    let id = organization.id();
    let mut holders: BTreeMap<&Id, Permission> = BTreeMap::new();
    let mut with_access: BTreeSet<&Id> = BTreeSet::new();
    for row in directory.access_review(id).into_iter().flatten() {
        if let Grantee::User(user) = row.grantee {
            with_access.insert(user);
            if matches!(row.extent, Extent::Organization { .. }) {
                *holders.entry(user).or_insert(Permission::empty()) |= row.permissions;
            }
        }
    }
    let members = || organization.members();
    let mut roles: BTreeMap<String, usize> = BTreeMap::new();
    for (_, member) in members() {
        let count = roles.entry(role_name(organization, member.role())).or_default();
        *count = count.saturating_add(1);
    }
    let administrators =
        organization.members_with(&RoleRef::Documented(Role::Administrator)).map(|user| Person {
            user: user.clone(),
            name: name_of(directory, Some(id), user),
            email: email_of(directory, user),
            suspended: organization.member(user).is_some_and(Member::is_suspended),
        });
    let shares = || organization.apps().flat_map(|(_, app)| app.shares());
    let pending = organization.invitations().filter(|(_, sent)| sent.status() == InvitationStatus::Pending);
    let public = || organization.apps().filter(|(_, app)| app.is_public());
    let teams = || organization.teams().map(|(_, team)| team);
    SummaryAnswer {
        version: VERSION,
        organization: id.clone(),
        name: organization.name().to_string(),
        events: directory.version(),
        policy: directory.policy().fingerprint().to_string(),
        is_documented: directory.policy().is_documented(),
        named_apps: public().take(NAMED).map(|(id, app)| with_name(id, app.name().as_str())).collect(),
        members: members().len(),
        suspended: members().filter(|(_, member)| member.is_suspended()).count(),
        roles: roles.into_iter().map(|(role, members)| RoleCount { role, members }).collect(),
        administrators: administrators.collect(),
        powers: powers(directory, &holders),
        teams: teams().count(),
        confining_teams: teams().filter(|team| team.is_confining()).count(),
        empty_teams: teams().filter(|team| team.members().len() == 0 || team.apps().len() == 0).count(),
        apps: organization.apps().len(),
        public_apps: public().map(|(id, _)| id.to_string()).collect(),
        shares: shares().count(),
        shares_outside: shares().filter(|(user, _)| organization.member(user).is_none()).count(),
        pending_invitations: pending.count(),
        unused_grants: directory.unused(id).count(),
        without_access: members().filter(|(user, _)| !with_access.contains(user)).count(),
    }
}

/// The number of holders of each organization-level permission, the rarest first.
fn powers(directory: &Directory<Id>, holders: &BTreeMap<&Id, Permission>) -> Vec<Power> {
    let policy = directory.policy();
    let own = policy.vocabulary().permissions().iter().map(OwnPermission::set);
    let all = Permission::ALL.into_iter().chain(own);
    let of_level = all.filter(|permission| policy.level(*permission) == Some(Level::Organization));
    let powers = of_level.map(|permission| Power {
        permission: policy.vocabulary().names(permission).to_string(),
        title: policy.title(permission).unwrap_or_default().to_owned(),
        users: holders.values().filter(|held| held.contains(permission)).count(),
    });
    let mut powers: Vec<Power> = powers.collect();
    powers.sort_by_key(|power| power.users);
    powers
}

/// The id, and the name if it is another.
fn with_name(id: &Id, name: &str) -> String {
    if id.as_str() == name { format!("`{id}`") } else { format!("`{id}` ({name})") }
}

/// A grant that could be taken away, and several.
const UNUSED: [&str; 2] =
    ["grant of a team that changes nothing for a member", "grants of teams that change nothing for a member"];

/// The most public apps that the page names.
const NAMED: usize = 10;

impl Answer for SummaryAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        page.toned(Tone::Strong, &format!("Access in {} ({})", self.name, self.organization));
        let events = counted(self.events, "event", "events");
        page.text(&format!("after {events}, {}", governed_by(&self.policy, self.is_documented)));
        page.blank();
        page.text(&format!(
            "{}, {} suspended, {} without any access",
            counted(self.members, "member", "members"),
            self.suspended,
            self.without_access
        ));
        for RoleCount { role, members } in &self.roles {
            page.text(&format!("  {members:>6}  `{role}`"));
        }
        page.blank();
        page.text("Administrators, who may do everything:");
        for Person { user, name, email, suspended } in &self.administrators {
            let user = format!("`{user}`");
            let known: Vec<&str> = [Some(&user), name.as_ref(), email.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            let known = known.join(", ");
            page.text(&format!("  {known}{}", if *suspended { ", suspended" } else { "" }));
        }
        page.blank();
        page.text("How many users hold a right throughout the organization, the rarest first:");
        let mut table = Table::new(["users", "right"]);
        for Power { title, users, .. } in &self.powers {
            table.row([users.to_string(), title.clone()]);
        }
        page.table(table);
        page.blank();
        let SummaryAnswer {
            teams,
            confining_teams,
            empty_teams,
            apps,
            public_apps,
            shares,
            shares_outside,
            ..
        } = self;
        page.text(&format!(
            "{}, {confining_teams} confining (members may act only in the team's apps), {empty_teams} without members or apps",
            counted(*teams, "team", "teams")
        ));
        let named = self.named_apps.join(", ");
        let more = if public_apps.len() > NAMED { ", …" } else { "" };
        let named = if public_apps.is_empty() { String::new() } else { format!(": {named}{more}") };
        page.text(&format!("{}, {} public{named}", counted(*apps, "app", "apps"), public_apps.len()));
        page.text(&format!(
            "{}, {shares_outside} with somebody outside the organization",
            counted(*shares, "share of an app", "shares of apps")
        ));
        let look = [
            (counted(self.pending_invitations, "pending invitation", "pending invitations"), "pending"),
            (counted(self.unused_grants, UNUSED[0], UNUSED[1]), "unused"),
        ];
        for (what, subcommand) in look {
            page.text(&format!("{what} (`rolecall review {subcommand}`)"));
        }
        page
    }

    fn is_yes(&self) -> bool {
        true
    }
}
