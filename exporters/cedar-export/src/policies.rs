//! The policies: for each permission, one `permit` for each way to hold it.
//!
//! Every restriction of a permission is a condition of its permits. A `forbid` would deny an action that another
//! permission satisfies too.

use crate::group::Group;
use crate::words;
use rolecall::own::{AnyAction, Vocabulary};
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

/// The policy set in Cedar's syntax, for the documented permissions and those of a service's own vocabulary.
///
/// It is the same for every [`Policy`](rolecall::Policy) with the vocabulary and for every organization, since the roles
/// and team permissions are [entities](crate::Entities).
///
/// Each policy has annotations with its `id`, its `permission` and its `rules`.
#[must_use]
pub fn policies(vocabulary: &Vocabulary) -> String {
    let mut policies = HEAD.to_owned();
    for permit in Group::all(vocabulary).flat_map(|group| Permit::of(vocabulary, &group)) {
        // writing to a string does not fail
        let _ = write!(policies, "\n{permit}");
    }
    policies
}

/// A way to hold a permission.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Role,
    Team,
    Owner,
    Share,
    /// As the user who owns the resource, which is outside apps (`V4`).
    User,
    Public,
}

/// The policy for one permission and one way to hold it.
struct Permit {
    group: Group,
    level: Level,
    way: Way,
}

impl Permit {
    fn of(vocabulary: &Vocabulary, group: &Group) -> Vec<Permit> {
        let Some(level) = words::level(vocabulary, group.permission) else { return Vec::new() };
        let mut ways = vec![Way::Role, Way::Team];
        // Cedar warns of a policy that no request can satisfy, so a way stands only where an action is about such a kind
        match level {
            Level::App => {
                ways.push(Way::Owner);
                ways.extend((group.permission != Permission::TRANSFER_APPS).then_some(Way::Share));
            }
            Level::Organization => {
                let is_users = |action: AnyAction| words::is_users_outside_apps(action.applies_to());
                let is_own = words::is_own(vocabulary, group.permission);
                ways.extend((is_own && group.actions(vocabulary).any(is_users)).then_some(Way::User));
            }
        }
        let is_of_apps = |action: AnyAction| action.applies_to().is_in_app();
        let is_public = words::is_public(vocabulary, group.permission);
        ways.extend((is_public && group.actions(vocabulary).any(is_of_apps)).then_some(Way::Public));
        ways.into_iter().map(|way| Permit { group: group.clone(), level, way }).collect()
    }

    /// The condition under which the principal holds the permission in this way.
    fn held(&self) -> String {
        let permission = &self.group.name;
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
            (Way::Share, _) => format!(
                "resource has app &&\n    \
                 principal.shares.contains({{ app: resource.app, by: Permission::\"{permission}\" }})"
            ),
            (Way::User, _) => "resource has user &&\n    resource.user == principal".to_owned(),
            (Way::Public, _) => {
                "resource has app &&\n    resource.public &&\n    resource.app.public".to_owned()
            }
        }
    }

    /// The conditions under which the ceiling (`R6`), a confining team (`R8`) or a suspension (`R15`) takes the permission
    /// away.
    fn restrictions(&self) -> Vec<String> {
        let permission = &self.group.name;
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
            (Way::Owner | Way::Share, _) => Some(format!("{MEMBER} &&\n    {OUTSIDE}")),
            // as above: no exported resource outside apps has both
            (Way::User, _) => Some(format!("{MEMBER} &&\n    !{MEMBERSHIP}.confiningTeams.isEmpty()")),
            (Way::Role | Way::Team, Level::App) => Some(OUTSIDE.to_owned()),
            (Way::Role | Way::Team, Level::Organization) => {
                Some(format!("!{MEMBERSHIP}.confiningTeams.isEmpty()"))
            }
        };
        let suspension = match self.way {
            Way::Public => None,
            Way::Owner | Way::Share | Way::User => Some(format!("{MEMBER} &&\n    {MEMBERSHIP}.suspended")),
            Way::Role | Way::Team => Some(format!("{MEMBERSHIP}.suspended")),
        };
        ceiling.into_iter().chain(confinement).chain(suspension).collect()
    }

    fn rules(&self) -> String {
        let held = match self.way {
            Way::Role => "R4, R8, R15",
            Way::Team => "R5, R6, R8, R15",
            Way::Owner => "R9, R8, R15",
            Way::Share => "R14, R8, R15",
            Way::User => "V4, R8, R15",
            Way::Public => "R10",
        };
        let assigned = if self.group.is_if_assigned { ", R11" } else { "" };
        format!("{held}{assigned}, R12")
    }
}

/// The condition under which a grant of the token has the permission where the resource is (`R12`).
fn at_places(permission: &str) -> String {
    let by = format!("Permission::\"{permission}\"");
    let places = [
        format!("context.token.scopes.contains({by})"),
        format!(
            "(resource has organization &&\n            context.token.organizations.contains(\
             {{ organization: resource.organization, by: {by} }}))"
        ),
        format!("(resource has app && context.token.apps.contains({{ app: resource.app, by: {by} }}))"),
        format!(
            "(resource has app && resource.app has owner &&\n            context.token.personalApps.contains(\
             {{ user: resource.app.owner, by: {by} }}))"
        ),
    ];
    places.join(" ||\n        ")
}

impl fmt::Display for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Group { name: permission, is_if_assigned, .. } = &self.group;
        let way = match self.way {
            Way::Role => "by role",
            Way::Team => "by team",
            Way::Owner => "by owning the app",
            Way::Share => "by a share",
            Way::User => "by owning the resource",
            Way::Public => "on what is public",
        };
        // a resource is assigned to users, never to an anonymous caller
        let principal = match self.way {
            Way::Public if !is_if_assigned => "principal",
            Way::Public | Way::Role | Way::Team | Way::Owner | Way::Share | Way::User => "principal is User",
        };
        writeln!(f, "@id(\"{} {way}\")", self.group)?;
        writeln!(f, "@permission(\"{permission}\")")?;
        writeln!(f, "@rules(\"{}\")", self.rules())?;
        writeln!(f, "permit ({principal}, action in Action::\"{}\", resource)", self.group)?;
        writeln!(f, "when {{\n    {}\n}}", self.held())?;
        if *is_if_assigned {
            writeln!(f, "when {{ resource.assignees.contains(principal) }}")?;
        }
        for restriction in self.restrictions() {
            writeln!(f, "unless {{\n    {restriction}\n}}")?;
        }
        writeln!(f, "unless {{\n    context has token &&\n    !({})\n}};", at_places(permission))
    }
}
