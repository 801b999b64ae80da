//! The policy as a model in `OpenFGA`'s language.

use crate::relation;
use crate::rewrite::Rewrite;
use rolecall::{Action, Cell, Permission, Policy, Reach, ResourceKind, Role, TeamPermission};
use std::fmt;

/// A type of objects: lines of comment and of `define`.
struct Type<'a> {
    policy: &'a Policy,
    kind: ResourceKind,
    lines: Vec<String>,
}

/// The model of the policy. It says nothing of any organization: whatever they define or change, and whatever
/// there is in their apps, it stays as it is.
#[must_use]
pub fn model(policy: &Policy) -> String {
    let kinds = ResourceKind::ALL.map(|kind| Type::of(policy, kind).to_string());
    let documented = if policy.is_documented() { ", the documented one" } else { "" };
    let fingerprint = policy.fingerprint();
    format!("# policy {fingerprint}{documented}\nmodel\n  schema 1.1\n{SUBJECTS}{}", kinds.concat())
}

const SUBJECTS: &str = "
# whoever is signed in
type user

# nobody: whoever is not
type anonymous

# a custom role of an organization
type role
  relations
    define assignee: [user]
";

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ntype {}\n  relations", self.kind)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

impl<'a> Type<'a> {
    fn of(policy: &'a Policy, kind: ResourceKind) -> Type<'a> {
        let mut this = Type { policy, kind, lines: Vec::new() };
        match kind {
            ResourceKind::Organization => this.organization(),
            ResourceKind::App => this.app(),
            _ if kind.is_in_app() => this.thing_in_app(),
            _ => this.thing_outside_apps(),
        }
        this.comment("what it takes to do an action");
        for action in kind.actions() {
            this.define(relation::can(action), &this.allowed(action));
        }
        this
    }

    fn comment(&mut self, text: &str) {
        self.lines.push(format!("# {text}"));
    }

    fn define(&mut self, name: impl fmt::Display, rewrite: &Rewrite) {
        self.lines.push(format!("define {name}: {rewrite}"));
    }

    fn organization(&mut self) {
        self.comment("R4: members by role");
        for role in Role::ALL {
            self.define(role, &Rewrite::Direct("user"));
        }
        self.comment("R6: members whose role bounds nothing that teams bring");
        let unbounded = |role| self.policy.ceiling(role).is_none();
        self.define("unbounded", &with_custom_roles(roles(unbounded)));
        self.comment("R8: members of teams that confine");
        self.define("confined", &Rewrite::Direct("team#member"));
        let brought = self.brought_everywhere();
        if !brought.is_empty() {
            self.comment("R5: members of teams that hold this on any app of the organization");
        }
        for held in brought {
            self.define(relation::somewhere(held), &Rewrite::Direct("team#member"));
        }
        for permission in Permission::ALL {
            self.organization_permission(permission);
        }
    }

    /// What the organization says of the permission: who holds it, or in all apps, and whom teams may bring it.
    /// Blank cells are comments (`R13`): nobody is to be checked for them.
    fn organization_permission(&mut self, permission: Permission) {
        let title = permission.label().unwrap_or_default();
        let blank = |role: &Role| self.policy.cell(*role, permission) == Some(Cell::NotStated);
        let blank: Vec<_> = Role::ALL.into_iter().filter(blank).map(Role::label).collect();
        let blank =
            if blank.is_empty() { String::new() } else { format!(", not stated: {}", blank.join(", ")) };
        self.comment(&format!("{title}{blank}"));
        if relation::is_of_apps(permission) {
            let everywhere = |role| {
                self.policy.reach(role) == Reach::AllApps && self.policy.grants(role).contains(permission)
            };
            self.define(relation::in_all_apps(permission), &with_custom_roles(roles(everywhere)));
        } else {
            let granted = roles(|role| self.policy.grants(role).contains(permission));
            let brought = self.brought_everywhere().into_iter();
            let brought: Vec<_> = brought
                .filter(|held| self.policy.team_permission(*held).contains(permission))
                .map(|held| Rewrite::relation(relation::somewhere(held)))
                .collect();
            let ceiling = Rewrite::relation(relation::within_ceiling(permission));
            let brought = (!brought.is_empty()).then(|| Rewrite::any_of(brought).and(ceiling));
            let held = with_custom_roles(granted.into_iter().chain(brought));
            self.define(relation::held(permission), &held.but_not(Rewrite::relation("confined")));
        }
        if relation::of_teams(self.policy).contains(permission) {
            let bounded =
                |role| self.policy.ceiling(role).is_some_and(|ceiling| ceiling.contains(permission));
            let unbounded = [Rewrite::relation("unbounded")].into_iter();
            let within = with_custom_roles(unbounded.chain(roles(bounded)));
            self.define(relation::within_ceiling(permission), &within);
        }
    }

    fn app(&mut self) {
        self.define("organization", &Rewrite::Direct("organization"));
        self.comment("R9: of a personal app");
        self.define("owner", &Rewrite::Direct("user"));
        self.comment("R10");
        self.define("public", &Rewrite::Direct(EVERYONE));
        self.comment("R5: members of teams that hold this on the app");
        for held in TeamPermission::ALL {
            self.define(held, &Rewrite::Direct("team#member"));
        }
        self.comment(
            "R8: members of teams that confine and have the app, and of those that confine and have it not",
        );
        self.define("confined_here", &Rewrite::Direct("team#member"));
        self.define("confined_elsewhere", &Rewrite::Direct("team#member"));
        let confined = Rewrite::From("confined".to_owned(), "organization");
        let not_here = confined.but_not(Rewrite::relation("confined_here"));
        let elsewhere = Rewrite::relation("confined_elsewhere");
        self.define("shut_out", &Rewrite::any_of([elsewhere, not_here]));
        for permission in Permission::APP_LEVEL {
            self.app_permission(permission);
        }
        self.comment("permissions of the organization that count here too");
        let kinds = ResourceKind::ALL.into_iter().filter(|kind| kind.is_in_app());
        let asked = kinds.flat_map(ResourceKind::actions);
        let asked: Permission = asked.map(|action| action.any_of() | action.if_assigned()).collect();
        for permission in asked & Permission::ORGANIZATION_LEVEL {
            let name = relation::held(permission);
            self.define(&name, &Rewrite::From(name.clone(), "organization"));
        }
    }

    /// `R7`, `R8` and `R9` for one permission.
    fn app_permission(&mut self, permission: Permission) {
        self.comment(permission.label().unwrap_or_default());
        let mut granted = vec![Rewrite::From(relation::in_all_apps(permission), "organization")];
        if relation::of_teams(self.policy).contains(permission) {
            let by_team = relation::by_team(permission);
            let holds = |held: &TeamPermission| self.policy.team_permission(*held).contains(permission);
            let held = TeamPermission::ALL.into_iter().filter(holds);
            let held = held.map(|held| Rewrite::relation(held.as_str()));
            let teams = Rewrite::any_of([Rewrite::Direct("team#member")].into_iter().chain(held));
            self.define(&by_team, &teams);
            let ceiling = Rewrite::From(relation::within_ceiling(permission), "organization");
            granted.push(Rewrite::Relation(by_team).and(ceiling));
        }
        let of_a_member = Rewrite::any_of(granted).but_not(Rewrite::relation("shut_out"));
        let held = Rewrite::any_of([Rewrite::relation("owner"), of_a_member]);
        self.define(relation::held(permission), &held);
    }

    fn thing_in_app(&mut self) {
        self.define("app", &Rewrite::Direct("app"));
        self.comment("R10: public if the app is too");
        self.define("public", &Rewrite::Direct(EVERYONE));
        if self.kind.actions().iter().any(|action| action.any_of().intersects(Permission::PUBLIC)) {
            let app = Rewrite::From("public".to_owned(), "app");
            self.define("published", &Rewrite::relation("public").and(app));
        }
        self.comment("R11");
        self.define("assignee", &Rewrite::Direct("user"));
    }

    fn thing_outside_apps(&mut self) {
        self.define("organization", &Rewrite::Direct("organization"));
        if self.kind == ResourceKind::Team {
            self.define("member", &Rewrite::Direct("user"));
        }
    }

    /// Any one permission satisfies the action, and those of `if_assigned` for an assignee alone (`R11`).
    fn allowed(&self, action: Action) -> Rewrite {
        let mut ways = self.held(action.any_of());
        let if_assigned = self.held(action.if_assigned());
        if !if_assigned.is_empty() {
            ways.push(Rewrite::any_of(if_assigned).and(Rewrite::relation("assignee")));
        }
        Rewrite::any_of(ways)
    }

    /// Those who hold any of these on an object of the type, one way after the other.
    fn held(&self, any_of: Permission) -> Vec<Rewrite> {
        let held = |permission| {
            let name = relation::held(permission);
            match self.kind {
                ResourceKind::Organization | ResourceKind::App => Rewrite::Relation(name),
                kind if kind.is_in_app() => Rewrite::From(name, "app"),
                _ => Rewrite::From(name, "organization"),
            }
        };
        let mut ways: Vec<_> = any_of.iter().map(held).collect();
        if self.kind.is_in_app() && any_of.intersects(Permission::PUBLIC) {
            let published = if self.kind == ResourceKind::App { "public" } else { "published" };
            ways.push(Rewrite::relation(published));
        }
        ways
    }

    /// The documented team permissions that bring something throughout the organization.
    fn brought_everywhere(&self) -> Vec<TeamPermission> {
        let held = TeamPermission::ALL.into_iter();
        held.filter(|held| brings_everywhere(self.policy, *held)).collect()
    }
}

/// Everyone who asks, as `R10` means it.
const EVERYONE: &str = "user:*, anonymous:*";

/// Whether the team permission contains anything of the organization's level.
pub fn brings_everywhere(policy: &Policy, held: TeamPermission) -> bool {
    policy.team_permission(held).intersects(Permission::ORGANIZATION_LEVEL)
}

fn roles(of: impl Fn(Role) -> bool) -> Vec<Rewrite> {
    let roles = Role::ALL.into_iter().filter(|role| of(*role));
    roles.map(|role| Rewrite::relation(role.as_str())).collect()
}

/// These, and the custom roles that a tuple names.
fn with_custom_roles(others: impl IntoIterator<Item = Rewrite>) -> Rewrite {
    Rewrite::any_of([Rewrite::Direct("role#assignee")].into_iter().chain(others))
}
