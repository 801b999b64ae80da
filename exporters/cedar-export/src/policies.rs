//! The policies: for each permission, one `permit` for each way to hold it.
//!
//! Every restriction of a permission is a condition of its permits. A `forbid` would deny an action that another
//! permission satisfies too.

use crate::group::Group;
use rolecall::{Level, Permission};
use std::fmt::{self, Write as _};

const HEAD: &str = "\
// One permit for each permission and each way to hold it.
//
// Rules R1 and R2 need no policy: Cedar denies by default, and a request for another kind of resource than the
// action applies to does not conform to the schema. R3: a policy finds a membership by the id of the organization
// that owns the resource, and in no other way. R7 decides the level of a policy. R13 changes no answer.
";

const MEMBER: &str = "resource has organization && principal.hasTag(resource.organization.id)";
const MEMBERSHIP: &str = "principal.getTag(resource.organization.id)";
const OUTSIDE: &str =
    "!resource.app.teams.containsAll(principal.getTag(resource.organization.id).confiningTeams)";

/// The policy set in Cedar's syntax. It is the same for every [`Policy`](rolecall::Policy) and organization, since the
/// roles and team permissions are [entities](crate::Entities).
///
/// Each policy has annotations with its `id`, its `permission` and its `rules`.
#[must_use]
pub fn policies() -> String {
    let mut policies = HEAD.to_owned();
    for permission in Permission::ALL {
        for permit in Group::of(permission).flat_map(Permit::of) {
            // writing to a string does not fail
            let _ = write!(policies, "\n{permit}");
        }
    }
    policies
}

/// A way to hold a permission.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Role,
    Team,
    Owner,
    Public,
}

/// The policy for one permission and one way to hold it.
struct Permit {
    group: Group,
    level: Level,
    way: Way,
}

impl Permit {
    fn of(group: Group) -> impl Iterator<Item = Permit> {
        let is_public = Permission::PUBLIC.contains(group.permission) && group.is_of_apps();
        let level = group.permission.level();
        let ways: &[Way] = match level {
            Some(Level::App) if is_public => &[Way::Role, Way::Team, Way::Owner, Way::Public],
            Some(Level::App) => &[Way::Role, Way::Team, Way::Owner],
            Some(Level::Organization) if is_public => &[Way::Role, Way::Team, Way::Public],
            Some(Level::Organization) => &[Way::Role, Way::Team],
            None => &[],
        };
        ways.iter().zip(level.into_iter().cycle()).map(move |(way, level)| Permit { group, level, way: *way })
    }

    /// The condition under which the principal holds the permission in this way.
    fn held(&self) -> String {
        let permission = self.group.permission;
        match (self.way, self.level) {
            (Way::Role, Level::Organization) => {
                format!("{MEMBER} &&\n    {MEMBERSHIP}.role.grants.contains(Permission::\"{permission}\")")
            }
            (Way::Role, Level::App) => format!(
                "resource has app &&\n    {MEMBER} &&\n    {MEMBERSHIP}.role.reachesAllApps &&\n    \
                 {MEMBERSHIP}.role.grants.contains(Permission::\"{permission}\")"
            ),
            (Way::Team, Level::Organization) => {
                format!("{MEMBER} &&\n    Permission::\"{permission}\" in {MEMBERSHIP}.heldSomewhere")
            }
            (Way::Team, Level::App) => format!(
                "resource has app &&\n    {MEMBER} &&\n    {MEMBERSHIP}.hasTag(resource.app.id) &&\n    \
                 Permission::\"{permission}\" in {MEMBERSHIP}.getTag(resource.app.id)"
            ),
            (Way::Owner, _) => "resource has app &&\n    resource.app has owner &&\n    \
                                resource.app.owner == principal"
                .to_owned(),
            (Way::Public, _) => {
                "resource has app &&\n    resource.public &&\n    resource.app.public".to_owned()
            }
        }
    }

    /// The conditions under which the ceiling (`R6`) or a confining team (`R8`) takes the permission away.
    fn restrictions(&self) -> Vec<String> {
        let permission = self.group.permission;
        let ceiling = (self.way == Way::Team).then(|| {
            format!(
                "{MEMBERSHIP}.role has ceiling &&\n    \
                 !{MEMBERSHIP}.role.ceiling.contains(Permission::\"{permission}\")"
            )
        });
        let confinement = match (self.way, self.level) {
            (Way::Public, _) => None,
            // true only if the app has an organization as well as an owner. No exported app has both, but the schema
            // allows one, and the policies written by hand deny there
            (Way::Owner, _) => Some(format!("{MEMBER} &&\n    {OUTSIDE}")),
            (Way::Role | Way::Team, Level::App) => Some(OUTSIDE.to_owned()),
            (Way::Role | Way::Team, Level::Organization) => {
                Some(format!("!{MEMBERSHIP}.confiningTeams.isEmpty()"))
            }
        };
        ceiling.into_iter().chain(confinement).collect()
    }

    fn rules(&self) -> String {
        let held = match self.way {
            Way::Role => "R4, R8",
            Way::Team => "R5, R6, R8",
            Way::Owner => "R9, R8",
            Way::Public => "R10",
        };
        let assigned = if self.group.is_if_assigned { ", R11" } else { "" };
        format!("{held}{assigned}, R12")
    }
}

impl fmt::Display for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Group { permission, is_if_assigned } = self.group;
        let way = match self.way {
            Way::Role => "by role",
            Way::Team => "by team",
            Way::Owner => "by owning the app",
            Way::Public => "on what is public",
        };
        // a resource is assigned to users, never to an anonymous caller
        let principal = match self.way {
            Way::Public if !is_if_assigned => "principal",
            _ => "principal is User",
        };
        writeln!(f, "@id(\"{} {way}\")", self.group)?;
        writeln!(f, "@permission(\"{permission}\")")?;
        writeln!(f, "@rules(\"{}\")", self.rules())?;
        writeln!(f, "permit ({principal}, action in Action::\"{}\", resource)", self.group)?;
        writeln!(f, "when {{\n    {}\n}}", self.held())?;
        if is_if_assigned {
            writeln!(f, "when {{ resource.assignees.contains(principal) }}")?;
        }
        for restriction in self.restrictions() {
            writeln!(f, "unless {{\n    {restriction}\n}}")?;
        }
        writeln!(
            f,
            "unless {{ context has token && !context.token.scopes.contains(Permission::\"{permission}\") }};"
        )
    }
}
