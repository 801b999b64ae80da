//! The policy as a model in the modeling language of `OpenFGA`.

use crate::error::{Error, LONGEST_RELATION};
use crate::relation::{self, Relations};
use crate::rewrite::Rewrite;
use crate::words::{self, Place};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Cell, Level, Permission, Policy, Reach, ResourceKind, Role, TeamPermission};
use std::collections::BTreeSet;
use std::fmt;

/// A type of objects in the model. Its lines are comments and `define`s.
struct Type<'a> {
    policy: &'a Policy,
    kind: AnyKind,
    lines: Vec<String>,
    /// The names of the relations, which must be different.
    names: BTreeSet<String>,
    /// The first name that `OpenFGA` does not take.
    refused: Option<Error>,
}

/// The model of the policy.
///
/// The model contains nothing of any organization. Custom roles, teams and apps are tuples, so organizations change
/// without a new model. A service's own kinds, permissions and actions are types and relations beside the documented
/// ones.
///
/// # Errors
///
/// - [`Error::LongRelation`] if the name of an own permission or action makes too long a name of a relation.
/// - [`Error::SameRelation`] if the names of two own permissions make the same name of a relation.
pub fn model(policy: &Policy) -> Result<String, Error> {
    let kinds = words::kinds(policy.vocabulary()).map(|kind| Type::of(policy, kind));
    let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
    let kinds: String = kinds.iter().map(ToString::to_string).collect();
    let documented = if policy.is_documented() { ", the documented one" } else { "" };
    let fingerprint = policy.fingerprint();
    Ok(format!("# policy {fingerprint}{documented}\nmodel\n  schema 1.1\n{SUBJECTS}{kinds}"))
}

const SUBJECTS: &str = "
# a signed-in user
type user

# a caller who is not signed in
type anonymous

# a custom role of an organization
type role
  relations
    define assignee: [user]
";

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ntype {}\n  relations", relation::object_type(self.kind))?;
        self.lines.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

impl<'a> Type<'a> {
    fn of(policy: &'a Policy, kind: AnyKind) -> Result<Type<'a>, Error> {
        let mut this = Type { policy, kind, lines: Vec::new(), names: BTreeSet::new(), refused: None };
        match Place::of(kind) {
            Place::Organization => this.organization(),
            Place::App => this.app(),
            Place::OfOrganizations | Place::OfOrganizationsAndUsers => this.thing_outside_apps(),
            Place::InApps => this.thing_in_app(),
        }
        this.comment("the permissions that satisfy each action");
        for action in words::actions_on(policy.vocabulary(), kind) {
            this.define(relation::can(action), &this.allowed(action));
        }
        match this.refused {
            Some(error) => Err(error),
            None => Ok(this),
        }
    }

    fn names(&self) -> Relations<'a> {
        Relations(self.policy.vocabulary())
    }

    fn comment(&mut self, text: &str) {
        self.lines.push(format!("# {text}"));
    }

    fn define(&mut self, name: impl fmt::Display, rewrite: &Rewrite) {
        let name = name.to_string();
        self.lines.push(format!("define {name}: {rewrite}"));
        if name.len() > LONGEST_RELATION {
            self.refused.get_or_insert(Error::LongRelation { relation: name });
        } else if self.names.contains(&name) {
            self.refused.get_or_insert(Error::SameRelation { relation: name });
        } else {
            self.names.insert(name);
        }
    }

    fn organization(&mut self) {
        self.comment("R4: members by role");
        for role in Role::ALL {
            self.define(role, &Rewrite::Direct("user"));
        }
        self.comment("R6: members whose role has no ceiling");
        let unbounded = |role| self.policy.ceiling(role).is_none();
        self.define("unbounded", &with_custom_roles(roles(unbounded)));
        self.comment("R8: members of confining teams");
        self.define("confined", &Rewrite::Direct("team#member"));
        let with_organization_level = self.with_organization_level();
        if !with_organization_level.is_empty() {
            self.comment("R5: members of teams that hold this permission on some app of the organization");
        }
        for held in with_organization_level {
            self.define(relation::somewhere(held), &Rewrite::Direct("team#member"));
        }
        self.assignee();
        for permission in words::permissions(self.policy.vocabulary()) {
            self.organization_permission(permission);
        }
    }

    /// The organization's relations for one permission: its holders, or for an app-level permission the holders in
    /// all apps, and the members whose ceiling lets teams grant it.
    // R13: blank cells are comments, since a relation for them would make each check more expensive
    fn organization_permission(&mut self, permission: Permission) {
        let names = self.names();
        let title = self.policy.title(permission).unwrap_or_default();
        let blank = |role: &Role| self.policy.cell(*role, permission) == Some(Cell::NotStated);
        let blank: Vec<_> = Role::ALL.into_iter().filter(blank).map(Role::label).collect();
        let blank =
            if blank.is_empty() { String::new() } else { format!(", not stated: {}", blank.join(", ")) };
        self.comment(&format!("{title}{blank}"));
        if self.policy.level(permission) == Some(Level::App) {
            let everywhere = |role| {
                self.policy.reach(role) == Reach::AllApps && self.policy.grants(role).contains(permission)
            };
            self.define(names.in_all_apps(permission), &with_custom_roles(roles(everywhere)));
        } else {
            let granted = roles(|role| self.policy.grants(role).contains(permission));
            let by_team = self.with_organization_level().into_iter();
            let by_team: Vec<_> = by_team
                .filter(|held| self.policy.team_permission(*held).contains(permission))
                .map(|held| Rewrite::relation(relation::somewhere(held)))
                .collect();
            let ceiling = Rewrite::relation(names.within_ceiling(permission));
            let by_team = (!by_team.is_empty()).then(|| Rewrite::any_of(by_team).and(ceiling));
            let held = with_custom_roles(granted.into_iter().chain(by_team));
            self.define(names.held(permission), &held.but_not(Rewrite::relation("confined")));
        }
        if relation::of_teams(self.policy).contains(permission) {
            let under_ceiling =
                |role| self.policy.ceiling(role).is_some_and(|ceiling| ceiling.contains(permission));
            let unbounded = [Rewrite::relation("unbounded")].into_iter();
            let within = with_custom_roles(unbounded.chain(roles(under_ceiling)));
            self.define(names.within_ceiling(permission), &within);
        }
    }

    fn app(&mut self) {
        self.define("organization", &Rewrite::Direct("organization"));
        self.comment("R9: the owner of a personal app");
        self.define("owner", &Rewrite::Direct("user"));
        self.comment("R10: everyone, if the app is public");
        self.define("public", &Rewrite::Direct(EVERYONE));
        self.comment("R5: members of teams that hold this permission on the app");
        for held in TeamPermission::ALL {
            self.define(held, &Rewrite::Direct("team#member"));
        }
        // OpenFGA has no "for all": an app that a confining team has names every confining team of the organization
        self.comment("R8: members of confining teams with this app, and of confining teams without it");
        self.define("confined_here", &Rewrite::Direct("team#member"));
        self.define("confined_elsewhere", &Rewrite::Direct("team#member"));
        let confined = Rewrite::From("confined".to_owned(), "organization");
        let not_here = confined.but_not(Rewrite::relation("confined_here"));
        let elsewhere = Rewrite::relation("confined_elsewhere");
        self.define("shut_out", &Rewrite::any_of([elsewhere, not_here]));
        let of_apps = words::of_level(self.policy, Level::App);
        for permission in words::permissions_in(self.policy.vocabulary(), of_apps) {
            self.app_permission(permission);
        }
        self.assignee();
        let of_organization = self.of_organization_in_apps();
        self.comment("organization-level permissions that satisfy actions in the app");
        for permission in words::permissions_in(self.policy.vocabulary(), of_organization) {
            let name = self.names().held(permission);
            self.define(&name, &Rewrite::From(name.clone(), "organization"));
        }
    }

    /// The organization-level permissions that satisfy actions in apps.
    fn of_organization_in_apps(&self) -> Permission {
        let vocabulary = self.policy.vocabulary();
        let kinds = words::kinds(vocabulary).filter(|kind| kind.is_in_app());
        let asked = kinds.flat_map(|kind| words::actions_on(vocabulary, kind));
        let asked: Permission = asked.map(|action| action.any_of() | action.if_assigned()).collect();
        asked & words::of_level(self.policy, Level::Organization)
    }

    /// The app's relations for one app-level permission (`R4` to `R9`, `R14`).
    fn app_permission(&mut self, permission: Permission) {
        let names = self.names();
        self.comment(self.policy.title(permission).unwrap_or_default());
        let mut granted = vec![Rewrite::From(names.in_all_apps(permission), "organization")];
        if relation::of_teams(self.policy).contains(permission) {
            let by_team = names.by_team(permission);
            let holds = |held: &TeamPermission| self.policy.team_permission(*held).contains(permission);
            let held = TeamPermission::ALL.into_iter().filter(holds);
            let held = held.map(|held| Rewrite::relation(held.as_str()));
            let teams = Rewrite::any_of([Rewrite::Direct("team#member")].into_iter().chain(held));
            self.define(&by_team, &teams);
            let ceiling = Rewrite::From(names.within_ceiling(permission), "organization");
            granted.push(Rewrite::Relation(by_team).and(ceiling));
        }
        // no ceiling limits a share, and confinement does
        if relation::shareable(self.policy).contains(permission) {
            let by_share = names.by_share(permission);
            self.define(&by_share, &Rewrite::Direct("user"));
            granted.push(Rewrite::Relation(by_share));
        }
        let of_a_member = Rewrite::any_of(granted).but_not(Rewrite::relation("shut_out"));
        let held = Rewrite::any_of([Rewrite::relation("owner"), of_a_member]);
        self.define(names.held(permission), &held);
    }

    fn thing_in_app(&mut self) {
        self.define("app", &Rewrite::Direct("app"));
        self.comment("R10: everyone, if the thing and its app are public");
        self.define("public", &Rewrite::Direct(EVERYONE));
        let vocabulary = self.policy.vocabulary();
        let public = words::public(vocabulary);
        if words::actions_on(vocabulary, self.kind).any(|action| action.any_of().intersects(public)) {
            let app = Rewrite::From("public".to_owned(), "app");
            self.define("published", &Rewrite::relation("public").and(app));
        }
        self.comment("R11: the users to whom it is assigned");
        self.define("assignee", &Rewrite::Direct("user"));
    }

    fn thing_outside_apps(&mut self) {
        self.define("organization", &Rewrite::Direct("organization"));
        if Place::of(self.kind) == Place::OfOrganizationsAndUsers {
            self.comment("V4: the user who owns it");
            self.define("owner", &Rewrite::Direct("user"));
        }
        if self.kind == ResourceKind::Team {
            self.define("member", &Rewrite::Direct("user"));
        }
        self.assignee();
    }

    /// The relation for the users to whom it is assigned, if an action looks at that. No documented action outside apps
    /// does, and none on apps themselves.
    fn assignee(&mut self) {
        if words::is_assignable(self.policy.vocabulary(), self.kind) {
            self.comment("R11: the users to whom it is assigned");
            self.define("assignee", &Rewrite::Direct("user"));
        }
    }

    /// The users who may do the action: any one permission satisfies it (`R2`), and the permissions in `if_assigned`
    /// count for an assignee only (`R11`).
    fn allowed(&self, action: AnyAction) -> Rewrite {
        let mut ways = self.held(action.any_of());
        let if_assigned = self.held(action.if_assigned());
        if !if_assigned.is_empty() {
            ways.push(Rewrite::any_of(if_assigned).and(Rewrite::relation("assignee")));
        }
        Rewrite::any_of(ways)
    }

    /// The relations whose users hold any of these permissions on an object of the type.
    fn held(&self, any_of: Permission) -> Vec<Rewrite> {
        let vocabulary = self.policy.vocabulary();
        let place = Place::of(self.kind);
        let held = |permission| {
            let name = self.names().held(permission);
            match place {
                Place::Organization | Place::App => Rewrite::Relation(name),
                Place::OfOrganizations | Place::OfOrganizationsAndUsers => {
                    Rewrite::From(name, "organization")
                }
                Place::InApps => Rewrite::From(name, "app"),
            }
        };
        let mut ways: Vec<_> = words::permissions_in(vocabulary, any_of).map(held).collect();
        if place == Place::OfOrganizationsAndUsers && any_of.intersects(words::own(vocabulary)) {
            ways.push(Rewrite::relation("owner"));
        }
        if self.kind.is_in_app() && any_of.intersects(words::public(vocabulary)) {
            let published = if place == Place::App { "public" } else { "published" };
            ways.push(Rewrite::relation(published));
        }
        ways
    }

    /// The documented team permissions that contain an organization-level permission.
    fn with_organization_level(&self) -> Vec<TeamPermission> {
        let held = TeamPermission::ALL.into_iter();
        held.filter(|held| has_organization_level(self.policy, *held)).collect()
    }
}

/// Every caller, signed in or not (`R10`).
const EVERYONE: &str = "user:*, anonymous:*";

/// Whether the team permission contains an organization-level permission.
pub fn has_organization_level(policy: &Policy, held: TeamPermission) -> bool {
    policy.team_permission(held).intersects(words::of_level(policy, Level::Organization))
}

fn roles(of: impl Fn(Role) -> bool) -> Vec<Rewrite> {
    let roles = Role::ALL.into_iter().filter(|role| of(*role));
    roles.map(|role| Rewrite::relation(role.as_str())).collect()
}

/// The members with one of these relations, or with a custom role that a tuple names.
fn with_custom_roles(others: impl IntoIterator<Item = Rewrite>) -> Rewrite {
    Rewrite::any_of([Rewrite::Direct("role#assignee")].into_iter().chain(others))
}
