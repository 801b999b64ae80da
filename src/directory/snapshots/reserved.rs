//! The check of the names that were given up.

use super::inspection::Inspection;
use super::path::Path;
use super::positions::Positions;
use super::snapshot::AppRecord;
use super::violation::Problem;
use crate::directory::state::entity::Entity;
use crate::directory::state::reserved::{NameScope, NamedThing, ReservedName};
use crate::directory::state::text::NameKey;
use crate::facts::Owner;
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

/// The names that things of one kind and owner have, and the ids that such things have or had.
struct Named<'a, Id> {
    names: Vec<NameKey>,
    live: Positions<'a, Id>,
    retired: Positions<'a, Id>,
}

impl<Id: Ord + Clone> Inspection<'_, Id> {
    /// Checks that each name is reserved once and that no thing has it, and that the thing it is reserved for exists or
    /// existed.
    pub(super) fn check_reserved_names(&mut self, path: Path<'_>) {
        let reserved = &self.snapshot.reserved_names;
        self.check_length(path, reserved);
        // by scope, so that the names in a scope are indexed once
        let mut scopes: BTreeMap<NameScope<Id>, Vec<(usize, &ReservedName<Id>)>> = BTreeMap::new();
        for (position, name) in reserved.iter().enumerate() {
            scopes.entry(name.of.scope()).or_default().push((position, name));
        }
        let mut problems = Vec::new();
        for (scope, reserved) in scopes {
            self.check_scope(&scope, &reserved, &mut problems);
        }
        problems.sort_by_key(|(position, _, _)| *position);
        for (position, is_name, problem) in problems {
            let path = path.entry(position);
            self.violations.report(if is_name { path.field("name") } else { path }, || problem);
        }
    }

    fn check_scope(
        &self,
        scope: &NameScope<Id>,
        reserved: &[(usize, &ReservedName<Id>)],
        problems: &mut Vec<(usize, bool, Problem<Id>)>,
    ) {
        let named = self.named(scope);
        let keys: Vec<_> =
            reserved.iter().map(|(position, reserved)| (reserved.name.key(), *position)).collect();
        let taken = named.as_ref().map(|named| Positions::new(&named.names));
        let repeated = Positions::from_pairs(keys.iter().map(|(key, position)| (key, *position)));
        for ((position, reserved), (key, _)) in reserved.iter().zip(&keys) {
            let what = reserved.of.what();
            let first = taken.as_ref().and_then(|taken| taken.first(key));
            if let Some(first) = first.or_else(|| repeated.earlier(key, *position)) {
                let name = reserved.name.as_str().to_string();
                problems.push((*position, true, Problem::NameTaken { what, name, first }));
            }
            if let Some((what, id)) = unknown(named.as_ref(), &reserved.of) {
                problems.push((*position, false, Problem::Unknown { what, id: id.clone() }));
            }
        }
    }

    /// The things of the scope, unless their owner is not in the snapshot.
    fn named(&self, scope: &NameScope<Id>) -> Option<Named<'_, Id>> {
        let snapshot = self.snapshot;
        let of_apps = |apps: &'_ [AppRecord<Id>]| apps.iter().map(|app| app.name.key()).collect();
        Some(match scope {
            NameScope::Organizations => Named {
                names: snapshot.organizations.iter().map(|record| record.name.key()).collect(),
                live: Positions::new(snapshot.organizations.iter().map(|record| &record.organization)),
                retired: Positions::new(&snapshot.retired_organizations),
            },
            NameScope::AppsOf(owner) => {
                let (apps, retired) = match owner {
                    Owner::User(user) => {
                        let account = snapshot.accounts.get(self.users.first(user)?)?;
                        (&account.apps, &account.retired_apps)
                    }
                    Owner::Organization(id) => {
                        let record = snapshot.organizations.get(self.organizations.first(id)?)?;
                        (&record.apps, &record.retired_apps)
                    }
                };
                Named {
                    names: of_apps(apps),
                    live: Positions::new(apps.iter().map(|app| &app.app)),
                    retired: Positions::new(retired),
                }
            }
            NameScope::RolesOf(id) => {
                let record = snapshot.organizations.get(self.organizations.first(id)?)?;
                let names = record.roles.iter().map(|role| NameKey::of(role.definition.name()));
                Named {
                    names: names.collect(),
                    live: Positions::new(record.roles.iter().map(|role| &role.role)),
                    retired: Positions::new(&record.retired_roles),
                }
            }
        })
    }
}

/// The first id that the reserved name's thing is known by and that names nothing.
fn unknown<'a, Id: Ord>(named: Option<&Named<'_, Id>>, of: &'a NamedThing<Id>) -> Option<(Entity, &'a Id)> {
    let (owner, what, id) = match of {
        NamedThing::Organization { organization } => {
            ((Entity::Organization, organization), Entity::Organization, organization)
        }
        NamedThing::App { owner: Owner::User(user), app } => ((Entity::User, user), Entity::App, app),
        NamedThing::App { owner: Owner::Organization(owner), app } => {
            ((Entity::Organization, owner), Entity::App, app)
        }
        NamedThing::Role { organization, role } => ((Entity::Organization, organization), Entity::Role, role),
    };
    match named {
        Some(named) => (!named.live.contains(id) && !named.retired.contains(id)).then_some((what, id)),
        None => Some(owner),
    }
}
