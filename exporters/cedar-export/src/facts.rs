//! Collects the facts about each entity, and refuses facts that contradict earlier ones.

use crate::error::ExportError;
use crate::uid::Uid;
use crate::words;
use rolecall::custom::{AnyTeamPermission, CustomRole};
use rolecall::own::Vocabulary;
use rolecall::{Cell, Owner, Permission, Policy, Reach, Role, TeamPermission};
use serde_json::{Map, Value, json};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The collected facts, by the names of the entities.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    descriptions: BTreeMap<Uid, Description>,
    /// The assignees of the resources that were added one by one. A directory knows of no assignments.
    assignees: BTreeMap<Uid, BTreeSet<String>>,
    teams: BTreeMap<Uid, Team>,
    /// The permissions that each team permission contains.
    contained: BTreeMap<Uid, Permission>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Description {
    attributes: Map<String, Value>,
    tags: Map<String, Value>,
}

/// A team, with its permissions on each of its apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    organization: String,
    confining: bool,
    apps: BTreeMap<String, BTreeSet<Uid>>,
}

impl Team {
    pub fn new(organization: &str, confining: bool) -> Team {
        Team { organization: organization.to_owned(), confining, apps: BTreeMap::new() }
    }

    /// Adds a team permission on an app. A team may hold several on one app.
    pub fn hold(&mut self, app: &str, permission: Uid) {
        self.apps.entry(app.to_owned()).or_default().insert(permission);
    }
}

/// The meaning of a role, documented or custom.
struct RoleDefinition {
    grants: Permission,
    not_stated: Permission,
    reach: Reach,
    ceiling: Option<Permission>,
}

impl RoleDefinition {
    fn description(&self, vocabulary: &Vocabulary) -> Description {
        let permissions = |set| permissions(vocabulary, set);
        let mut attributes = attributes([
            ("grants", permissions(self.grants)),
            ("notStated", permissions(self.not_stated)),
            ("reachesAllApps", json!(self.reach == Reach::AllApps)),
        ]);
        attributes.extend(self.ceiling.map(|ceiling| ("ceiling".to_owned(), permissions(ceiling))));
        Description { attributes, ..Description::default() }
    }
}

impl Facts {
    /// Adds the other facts. If they contradict these, adds nothing and names the first entity that differs.
    pub fn merge(&mut self, other: Facts) -> Result<(), ExportError> {
        agree(&self.descriptions, &other.descriptions)?;
        agree(&self.assignees, &other.assignees)?;
        agree(&self.teams, &other.teams)?;
        self.descriptions.extend(other.descriptions);
        self.assignees.extend(other.assignees);
        self.teams.extend(other.teams);
        self.contained.extend(other.contained);
        Ok(())
    }

    /// The roles and team permissions of the policy.
    pub fn of(policy: &Policy) -> Facts {
        let roles = Role::ALL.into_iter().map(|role| {
            let blank = |row: &Permission| policy.cell(role, *row) == Some(Cell::NotStated);
            let definition = RoleDefinition {
                grants: policy.grants(role),
                not_stated: Permission::ALL.into_iter().filter(blank).collect(),
                reach: policy.reach(role),
                ceiling: policy.ceiling(role),
            };
            (Uid::documented_role(role), definition.description(policy.vocabulary()))
        });
        let mut facts = Facts { descriptions: roles.collect(), ..Facts::default() };
        for documented in TeamPermission::ALL {
            let uid = Uid::team_permission(&documented.into());
            facts.contained.insert(uid, policy.team_permission(documented));
        }
        facts
    }

    /// Adds a custom role. Its own permissions must be of the policy's vocabulary.
    pub fn role(&mut self, policy: &Policy, uid: Uid, custom: &CustomRole) -> Result<(), ExportError> {
        let (grants, reach, ceiling) = (custom.grants(), custom.reach(), custom.ceiling());
        // a role that the policy defines in the same way is equal to this one only if both have the same vocabulary
        if policy.custom_role(custom.name(), grants, reach, ceiling).as_ref() != Ok(custom) {
            return Err(ExportError::OtherVocabulary(custom.name().to_owned()));
        }
        let definition = RoleDefinition { grants, not_stated: Permission::empty(), reach, ceiling };
        self.describe(uid, definition.description(policy.vocabulary()))
    }

    /// Adds a team permission and returns its name. The own permissions of a custom one must be of the policy's
    /// vocabulary.
    pub fn team_permission(&mut self, policy: &Policy, held: &AnyTeamPermission) -> Result<Uid, ExportError> {
        let contained = match held {
            AnyTeamPermission::Documented(documented) => policy.team_permission(*documented),
            AnyTeamPermission::Custom(custom) => {
                let contained = custom.permissions();
                if policy.custom_team_permission(custom.name(), contained).as_ref() != Ok(custom) {
                    return Err(ExportError::OtherVocabulary(custom.name().to_owned()));
                }
                contained
            }
        };
        let uid = Uid::team_permission(held);
        self.contained.insert(uid.clone(), contained);
        Ok(uid)
    }

    pub fn organization(&mut self, organization: &str) -> Result<(), ExportError> {
        let uid = Uid::organization(organization);
        let attributes = attributes([("id", json!(organization)), ("organization", uid.reference())]);
        self.describe(uid, Description { attributes, ..Description::default() })
    }

    pub fn team(&mut self, id: &str, team: Team) -> Result<(), ExportError> {
        let uid = Uid::team(&team.organization, id);
        self.outside_apps(uid.clone(), Owner::Organization(&team.organization))?;
        once(&mut self.teams, uid, team)
    }

    /// Adds a user with the organizations in which they are a member, and with the permissions of each app that is shared
    /// with them.
    pub fn user<'a>(
        &mut self,
        vocabulary: &Vocabulary,
        user: &str,
        organizations: impl IntoIterator<Item = &'a str>,
        shares: impl IntoIterator<Item = (Uid, Permission)>,
    ) -> Result<(), ExportError> {
        let reference = |organization| Uid::membership(organization, user).reference();
        let tags = organizations.into_iter();
        let tags = tags.map(|organization| (organization.to_owned(), reference(organization))).collect();
        // shares of one app unite, whatever their order
        let mut united: BTreeMap<Uid, Permission> = BTreeMap::new();
        for (app, permissions) in shares {
            *united.entry(app).or_insert(Permission::empty()) |= permissions;
        }
        let shares = united.iter().flat_map(|(app, shared)| pairs(vocabulary, "app", app, *shared));
        let attributes = attributes([("shares", shares.collect())]);
        self.describe(Uid::user(user), Description { attributes, tags })
    }

    pub fn membership<'a>(
        &mut self,
        organization: &str,
        user: &str,
        role: &Uid,
        is_suspended: bool,
        teams: impl IntoIterator<Item = (&'a str, &'a Team)>,
    ) -> Result<(), ExportError> {
        let mut confining = BTreeSet::new();
        let mut held: BTreeMap<&str, BTreeSet<&Uid>> = BTreeMap::new();
        for (id, team) in teams {
            if team.confining {
                confining.insert(Uid::team(organization, id));
            }
            for (app, here) in &team.apps {
                held.entry(app).or_default().extend(here);
            }
        }
        // Cedar cannot iterate over the tags of an entity, so R5's organization-level permissions need their own set
        let anywhere: BTreeSet<_> = held.values().flatten().copied().collect();
        let attributes = attributes([
            ("role", role.reference()),
            ("suspended", json!(is_suspended)),
            ("confiningTeams", references(&confining)),
            ("heldSomewhere", references(anywhere)),
        ]);
        let tags = held.into_iter().map(|(app, here)| (app.to_owned(), references(here))).collect();
        self.organization(organization)?;
        self.describe(Uid::membership(organization, user), Description { attributes, tags })
    }

    pub fn app(&mut self, owner: Owner<&str>, app: &str, is_public: bool) -> Result<(), ExportError> {
        let uid = Uid::app(owner, app);
        let mut attributes =
            attributes([("id", json!(app)), ("app", uid.reference()), ("public", json!(is_public))]);
        match owner {
            Owner::Organization(organization) => {
                attributes.insert("organization".to_owned(), Uid::organization(organization).reference());
                self.organization(organization)?;
            }
            Owner::User(user) => {
                attributes.insert("owner".to_owned(), Uid::user(user).reference());
            }
        }
        self.describe(uid, Description { attributes, ..Description::default() })
    }

    /// Adds a resource inside an app.
    pub fn in_app(
        &mut self,
        uid: Uid,
        owner: Owner<&str>,
        app: &str,
        is_public: bool,
    ) -> Result<(), ExportError> {
        let app = Uid::app(owner, app).reference();
        let mut attributes = attributes([("app", app), ("public", json!(is_public))]);
        if let Owner::Organization(organization) = owner {
            attributes.insert("organization".to_owned(), Uid::organization(organization).reference());
        }
        self.describe(uid, Description { attributes, ..Description::default() })
    }

    /// Adds a resource outside apps, such as a cluster. Only one of a service's own kind can belong to a user (`V4`).
    pub fn outside_apps(&mut self, uid: Uid, owner: Owner<&str>) -> Result<(), ExportError> {
        let attributes = match owner {
            Owner::Organization(organization) => {
                self.organization(organization)?;
                attributes([("organization", Uid::organization(organization).reference())])
            }
            Owner::User(user) => attributes([("user", Uid::user(user).reference())]),
        };
        self.describe(uid, Description { attributes, ..Description::default() })
    }

    pub fn assigned(&mut self, uid: Uid, users: BTreeSet<String>) -> Result<(), ExportError> {
        once(&mut self.assignees, uid, users)
    }

    /// The entities in Cedar's JSON.
    pub fn to_json(&self, vocabulary: &Vocabulary) -> Value {
        let mut teams: BTreeMap<Uid, BTreeSet<&Uid>> = BTreeMap::new();
        for (uid, team) in &self.teams {
            for app in team.apps.keys() {
                teams.entry(Uid::app(Owner::Organization(&team.organization), app)).or_default().insert(uid);
            }
        }
        // a permission's parents are the team permissions that contain it: `permission in {held}` is then one operator
        let permissions = words::permissions(vocabulary).map(|permission| {
            let containing = self.contained.iter().filter(|(_, contained)| contained.contains(permission));
            let parents: Vec<_> = containing.map(|(uid, _)| uid.json()).collect();
            json!({ "uid": Uid::permission(vocabulary, permission).json(), "attrs": {}, "parents": parents })
        });
        let team_permissions =
            self.contained.keys().map(|uid| json!({ "uid": uid.json(), "attrs": {}, "parents": [] }));
        let described = self.descriptions.iter().map(|(uid, description)| {
            let Description { mut attributes, tags } = description.clone();
            if uid.is_resource() {
                let assignees = self.assignees.get(uid).into_iter().flatten();
                let assignees = assignees.map(|user| Uid::user(user).reference()).collect();
                attributes.insert("assignees".to_owned(), assignees);
            }
            if uid.is_app() {
                let teams = references(teams.get(uid).into_iter().flatten().copied());
                attributes.insert("teams".to_owned(), teams);
            }
            json!({ "uid": uid.json(), "attrs": attributes, "tags": tags, "parents": [] })
        });
        permissions.chain(team_permissions).chain(described).collect()
    }

    fn describe(&mut self, uid: Uid, description: Description) -> Result<(), ExportError> {
        once(&mut self.descriptions, uid, description)
    }
}

fn once<T: PartialEq>(known: &mut BTreeMap<Uid, T>, uid: Uid, said: T) -> Result<(), ExportError> {
    match known.entry(uid) {
        Entry::Vacant(new) => {
            new.insert(said);
            Ok(())
        }
        Entry::Occupied(known) if *known.get() == said => Ok(()),
        Entry::Occupied(known) => Err(ExportError::Contradiction(known.key().clone())),
    }
}

fn agree<T: PartialEq>(known: &BTreeMap<Uid, T>, said: &BTreeMap<Uid, T>) -> Result<(), ExportError> {
    let differs = |(uid, said): &(&Uid, &T)| known.get(*uid).is_some_and(|known| known != *said);
    match said.iter().find(differs) {
        Some((uid, _)) => Err(ExportError::Contradiction(uid.clone())),
        None => Ok(()),
    }
}

fn attributes<const COUNT: usize>(given: [(&str, Value); COUNT]) -> Map<String, Value> {
    given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn references<'a>(uids: impl IntoIterator<Item = &'a Uid>) -> Value {
    uids.into_iter().map(Uid::reference).collect()
}

/// Each permission of the set as a record with the place where it holds.
pub fn pairs(vocabulary: &Vocabulary, name: &str, place: &Uid, set: Permission) -> Vec<Value> {
    let permissions = words::permissions_in(vocabulary, set);
    let pair = |permission| {
        let by = Uid::permission(vocabulary, permission).reference();
        let place = (name.to_owned(), place.reference());
        Value::Object([place, ("by".to_owned(), by)].into_iter().collect())
    };
    permissions.map(pair).collect()
}

/// A set of permissions as a value.
pub fn permissions(vocabulary: &Vocabulary, set: Permission) -> Value {
    let uid = |permission| Uid::permission(vocabulary, permission);
    words::permissions_in(vocabulary, set).map(|permission| uid(permission).reference()).collect()
}
