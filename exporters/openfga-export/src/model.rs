//! The policy as a model in the modeling language of `OpenFGA`.

use crate::relation;
use crate::rewrite::Rewrite;
use rolecall::{Action, Cell, Permission, Policy, Reach, ResourceKind, Role, TeamPermission};
use std::fmt;

/// A type of objects in the model. Its lines are comments and `define`s.
struct Type<'a> {
    policy: &'a Policy,
    kind: ResourceKind,
    lines: Vec<String>,
}

/// The model of the policy.
///
/// The model contains nothing of any organization. Custom roles, teams and apps are tuples, so organizations change
/// without a new model.
#[must_use]
pub fn model(policy: &Policy) -> String {
    let kinds = ResourceKind::ALL.map(|kind| Type::of(policy, kind).to_string());
    let documented = if policy.is_documented() { ", the documented one" } else { "" };
    let fingerprint = policy.fingerprint();
    format!("# policy {fingerprint}{documented}\nmodel\n  schema 1.1\n{SUBJECTS}{}", kinds.concat())
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
            ResourceKind::Team | ResourceKind::Cluster | ResourceKind::Nodepool => this.thing_outside_apps(),
            ResourceKind::Model
            | ResourceKind::Workflow
            | ResourceKind::Dataset
            | ResourceKind::Input
            | ResourceKind::Annotation
            | ResourceKind::Concept
            | ResourceKind::Task
            | ResourceKind::Module => this.thing_in_app(),
        }
        this.comment("the permissions that satisfy each action");
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
        for permission in Permission::ALL {
            self.organization_permission(permission);
        }
    }

    /// The organization's relations for one permission: its holders, or for an app-level permission the holders in
    /// all apps, and the members whose ceiling lets teams grant it.
    // R13: blank cells are comments, since a relation for them would make each check more expensive
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
            let by_team = self.with_organization_level().into_iter();
            let by_team: Vec<_> = by_team
                .filter(|held| self.policy.team_permission(*held).contains(permission))
                .map(|held| Rewrite::relation(relation::somewhere(held)))
                .collect();
            let ceiling = Rewrite::relation(relation::within_ceiling(permission));
            let by_team = (!by_team.is_empty()).then(|| Rewrite::any_of(by_team).and(ceiling));
            let held = with_custom_roles(granted.into_iter().chain(by_team));
            self.define(relation::held(permission), &held.but_not(Rewrite::relation("confined")));
        }
        if relation::of_teams(self.policy).contains(permission) {
            let under_ceiling =
                |role| self.policy.ceiling(role).is_some_and(|ceiling| ceiling.contains(permission));
            let unbounded = [Rewrite::relation("unbounded")].into_iter();
            let within = with_custom_roles(unbounded.chain(roles(under_ceiling)));
            self.define(relation::within_ceiling(permission), &within);
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
        for permission in Permission::APP_LEVEL {
            self.app_permission(permission);
        }
        self.comment("organization-level permissions that satisfy actions in the app");
        let kinds = ResourceKind::ALL.into_iter().filter(|kind| kind.is_in_app());
        let asked = kinds.flat_map(ResourceKind::actions);
        let asked: Permission = asked.map(|action| action.any_of() | action.if_assigned()).collect();
        for permission in asked & Permission::ORGANIZATION_LEVEL {
            let name = relation::held(permission);
            self.define(&name, &Rewrite::From(name.clone(), "organization"));
        }
    }

    /// The app's relations for one app-level permission (`R4` to `R9`).
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
        self.comment("R10: everyone, if the thing and its app are public");
        self.define("public", &Rewrite::Direct(EVERYONE));
        if self.kind.actions().iter().any(|action| action.any_of().intersects(Permission::PUBLIC)) {
            let app = Rewrite::From("public".to_owned(), "app");
            self.define("published", &Rewrite::relation("public").and(app));
        }
        self.comment("R11: the users to whom it is assigned");
        self.define("assignee", &Rewrite::Direct("user"));
    }

    fn thing_outside_apps(&mut self) {
        self.define("organization", &Rewrite::Direct("organization"));
        if self.kind == ResourceKind::Team {
            self.define("member", &Rewrite::Direct("user"));
        }
    }

    /// The users who may do the action: any one permission satisfies it (`R2`), and the permissions in `if_assigned`
    /// count for an assignee only (`R11`).
    fn allowed(&self, action: Action) -> Rewrite {
        let mut ways = self.held(action.any_of());
        let if_assigned = self.held(action.if_assigned());
        if !if_assigned.is_empty() {
            ways.push(Rewrite::any_of(if_assigned).and(Rewrite::relation("assignee")));
        }
        Rewrite::any_of(ways)
    }

    /// The relations whose users hold any of these permissions on an object of the type.
    fn held(&self, any_of: Permission) -> Vec<Rewrite> {
        let held = |permission| {
            let name = relation::held(permission);
            match self.kind {
                ResourceKind::Organization | ResourceKind::App => Rewrite::Relation(name),
                ResourceKind::Team | ResourceKind::Cluster | ResourceKind::Nodepool => {
                    Rewrite::From(name, "organization")
                }
                ResourceKind::Model
                | ResourceKind::Workflow
                | ResourceKind::Dataset
                | ResourceKind::Input
                | ResourceKind::Annotation
                | ResourceKind::Concept
                | ResourceKind::Task
                | ResourceKind::Module => Rewrite::From(name, "app"),
            }
        };
        let mut ways: Vec<_> = any_of.iter().map(held).collect();
        if self.kind.is_in_app() && any_of.intersects(Permission::PUBLIC) {
            let published = if self.kind == ResourceKind::App { "public" } else { "published" };
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
    policy.team_permission(held).intersects(Permission::ORGANIZATION_LEVEL)
}

fn roles(of: impl Fn(Role) -> bool) -> Vec<Rewrite> {
    let roles = Role::ALL.into_iter().filter(|role| of(*role));
    roles.map(|role| Rewrite::relation(role.as_str())).collect()
}

/// The members with one of these relations, or with a custom role that a tuple names.
fn with_custom_roles(others: impl IntoIterator<Item = Rewrite>) -> Rewrite {
    Rewrite::any_of([Rewrite::Direct("role#assignee")].into_iter().chain(others))
}
