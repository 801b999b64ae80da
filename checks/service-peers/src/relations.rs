//! The seed as relations, for SpiceDB.

use crate::world::World;
use anyhow::{Result, bail};
use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::{Membership, Owner, Permission, Role, Subject, TeamMembership};
use service::{Id, Thing};
use std::collections::BTreeSet;

/// An object: its type and its id.
pub type Object = (String, String);

/// One relation: `resource#name@subject`. The last part is the relation of the subject, such as `member`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    pub resource: Object,
    pub name: String,
    pub subject: Object,
    pub of_subject: &'static str,
}

/// The permissions that a view takes, and the relation of an app for a share of them.
const SHARED: [(Permission, &str); 6] = [
    (Permission::VIEW_MODELS, "shared_models"),
    (Permission::ACCESS_DATASETS, "shared_datasets"),
    (Permission::VIEW_INPUTS, "shared_inputs"),
    (
        Permission::MANAGE_TASKS.union(Permission::MONITOR_TASKS).union(Permission::ASSIGN_TASKS),
        "shared_tasks",
    ),
    (Permission::READ_TASK_INPUTS, "shared_assigned_inputs"),
    (Permission::ACCESS_ASSIGNED_TASKS, "shared_assigned_tasks"),
];

/// The relations of the seed.
///
/// # Errors
///
/// The seed has a custom role or team permission, for which the schema has no relation.
pub fn of(world: &World) -> Result<BTreeSet<Relation>> {
    let mut relations = BTreeSet::new();
    for thing in &world.things {
        relations.extend(of_thing(thing));
    }
    let confining = confining(world);
    for subject in &world.subjects {
        let Some(user) = subject.user() else { continue };
        let user = object("user", user);
        // R15: a suspended member has no relation to the organization, and none by a share of its apps
        let active = || subject.memberships().iter().filter(|membership| !membership.is_suspended());
        for membership in active() {
            relations.extend(of_member(&user, membership, &confining)?);
        }
        for share in subject.shares() {
            let is_counted = match share.owner() {
                Owner::User(_) => true,
                Owner::Organization(organization) => {
                    let mut all = subject.memberships().iter();
                    all.all(|membership| {
                        membership.organization() != organization || !membership.is_suspended()
                    })
                }
            };
            let held = SHARED
                .iter()
                .filter(|(permissions, _)| is_counted && share.permissions().intersects(*permissions));
            relations
                .extend(held.map(|(_, name)| relation(object("app", share.app()), name, user.clone(), "")));
        }
    }
    Ok(relations)
}

fn of_thing(thing: &Thing) -> Vec<Relation> {
    let Some(app) = &thing.app else { return Vec::new() };
    let (this, app) = (object(thing.kind.as_str(), &thing.id), object("app", app));
    let everybody = || object("user", "*");
    let mut relations = vec![relation(this.clone(), "app", app.clone(), "")];
    relations.push(match &thing.owner {
        Owner::Organization(id) => relation(app.clone(), "organization", object("organization", id), ""),
        Owner::User(id) => relation(app.clone(), "owner", object("user", id), ""),
    });
    if thing.app_public {
        relations.push(relation(app, "public", everybody(), ""));
    }
    if thing.public {
        relations.push(relation(this.clone(), "public", everybody(), ""));
    }
    relations.extend(
        thing.assignees.iter().map(|user| relation(this.clone(), "assignee", object("user", user), "")),
    );
    relations
}

fn of_member(
    user: &Object,
    membership: &Membership<Id>,
    confining: &[(&Id, &TeamMembership<Id>)],
) -> Result<Vec<Relation>> {
    let organization = membership.organization();
    let AnyRole::Documented(role) = membership.role() else {
        bail!("a custom role: {:?}", membership.role())
    };
    let mut relations = Vec::new();
    match role {
        Role::Administrator | Role::OrganizationContributor | Role::OrganizationUser => {
            relations.push(relation(object("organization", organization), role.as_str(), user.clone(), ""));
        }
        // the role alone sees nothing in apps
        Role::TeamContributor | Role::FinancialManager | Role::InfrastructureManager => {}
    }
    for held in membership.teams() {
        let team = team(organization, held);
        relations.push(relation(team.clone(), "member", user.clone(), ""));
        for assigned in held.apps() {
            let AnyTeamPermission::Documented(permission) = assigned.permission() else {
                bail!("a custom team permission: {:?}", assigned.permission())
            };
            let app = object("app", assigned.app());
            relations.push(relation(app.clone(), permission.as_str(), team.clone(), "member"));
            if held.is_confining() {
                relations.push(relation(app.clone(), "confined_here", team.clone(), "member"));
                let elsewhere = confining.iter().filter(|(owner, other)| {
                    *owner == organization && !other.apps().iter().any(|held| held.app() == assigned.app())
                });
                relations.extend(elsewhere.map(|(owner, other)| {
                    relation(app.clone(), "confined_elsewhere", self::team(owner, other), "member")
                }));
            }
        }
        if held.is_confining() {
            relations.push(relation(object("organization", organization), "confined", team, "member"));
        }
    }
    Ok(relations)
}

/// The teams of all that confine their members, with their organizations.
fn confining(world: &World) -> Vec<(&Id, &TeamMembership<Id>)> {
    let memberships = world.subjects.iter().flat_map(Subject::memberships);
    let teams = memberships
        .flat_map(|membership| membership.teams().iter().map(|team| (membership.organization(), team)));
    teams.filter(|(_, team)| team.is_confining()).collect()
}

fn team(organization: &Id, team: &TeamMembership<Id>) -> Object {
    object("team", &format!("{organization}/{}", team.team()))
}

fn object(kind: &str, id: &str) -> Object {
    (kind.to_owned(), id.to_owned())
}

fn relation(resource: Object, name: &str, subject: Object, of_subject: &'static str) -> Relation {
    Relation { resource, name: name.to_owned(), subject, of_subject }
}
