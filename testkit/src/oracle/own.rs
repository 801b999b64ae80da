//! A service's own rows (V1 to V6): as plain facts, in the oracle, and as the crate's values.

use super::{FIRST_OWN, Names, Oracle, OwnerFacts, Rule, ThingFacts, oracle, questions};
use rolecall::own::{AnyAction, AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use rolecall::{Level, Permission, Policy, Resource, Role, TeamPermission};
use std::collections::BTreeSet;
use std::hash::Hash;
use std::sync::LazyLock;

/// The own rows of a service.
#[derive(Debug, Clone, Default)]
pub struct OwnRows {
    pub permissions: Vec<OwnPermissionFacts>,
    pub kinds: Vec<OwnKindFacts>,
    pub actions: Vec<OwnActionFacts>,
}

/// V2: an own permission.
#[derive(Debug, Clone)]
pub struct OwnPermissionFacts {
    /// The crate's bit. The oracle never decides with it.
    pub bit: u32,
    pub name: &'static str,
    pub title: &'static str,
    pub organization_level: bool,
    /// The roles whose cells say yes.
    pub roles: BTreeSet<&'static str>,
    /// The team permissions with a mark.
    pub team_permissions: BTreeSet<&'static str>,
    pub public: bool,
}

/// V4: an own kind.
#[derive(Debug, Clone, Copy)]
pub struct OwnKindFacts {
    pub name: &'static str,
    pub place: PlaceFacts,
}

/// V4: the place of an own kind, and its owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceFacts {
    InApps,
    OfOrganizations,
    OfOrganizationsAndUsers,
}

/// V1: an own action, over own and documented permissions and kinds.
#[derive(Debug, Clone)]
pub struct OwnActionFacts {
    pub name: &'static str,
    pub kind: &'static str,
    pub any_of: BTreeSet<&'static str>,
    pub if_assigned: BTreeSet<&'static str>,
}

impl PlaceFacts {
    /// Whether a thing of the kind can be there, and belong to that owner.
    pub fn has(self, thing: &ThingFacts) -> bool {
        match self {
            PlaceFacts::InApps => thing.app.is_some(),
            PlaceFacts::OfOrganizations => {
                thing.app.is_none() && matches!(thing.owner, OwnerFacts::Organization(_))
            }
            PlaceFacts::OfOrganizationsAndUsers => thing.app.is_none(),
        }
    }
}

impl Oracle {
    /// The oracle with the own rows of a service beside the tables.
    #[must_use]
    pub fn with_own(mut self, rows: &OwnRows) -> Oracle {
        let mut names: Vec<_> = rows.permissions.iter().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rows.permissions.len(), "each own permission has one row");
        assert!(names.len() <= (u128::BITS - FIRST_OWN) as usize, "each own permission has a bit");
        self.own_names = names;
        for row in &rows.permissions {
            let name = self.set([row.name]);
            // V2: the level, and whether everybody holds it on a public resource (R10).
            if row.organization_level {
                self.organization_level = self.organization_level | name;
            } else {
                self.app_level = self.app_level | name;
                // V5: a custom team permission may contain the own app-level ones.
                self.of_a_custom_team = self.of_a_custom_team | name;
            }
            if row.public {
                self.public = self.public | name;
            }
            for role in &row.roles {
                let definition = self.roles.get_mut(role).expect("a role of the table");
                definition.grants = definition.grants | name;
                // V3: Team Contributor's ceiling contains it exactly if its own cell says yes.
                definition.ceiling = definition.ceiling.map(|ceiling| ceiling | name);
            }
            for team in &row.team_permissions {
                let contained = self.teams.get_mut(team).expect("a team permission of the table");
                *contained = *contained | name;
            }
        }
        self.own_kinds = rows.kinds.iter().map(|kind| (kind.name, kind.place)).collect();
        let own = rows.actions.iter().map(|row| Rule {
            name: row.name,
            applies_to: row.kind,
            any_of: self.set(row.any_of.iter().copied()),
            if_assigned: self.set(row.if_assigned.iter().copied()),
        });
        let own: Vec<_> = own.collect();
        self.rules.extend(own);
        self
    }

    /// The rows of the own actions.
    pub fn own_rules(&self) -> &[Rule] {
        self.rules.get(oracle().rules.len()..).unwrap_or_default()
    }
}

/// A service with own rows: what the oracle knows of them, and the crate.
#[derive(Debug)]
pub struct Service {
    pub rows: OwnRows,
    pub oracle: Oracle,
    pub policy: Policy,
}

static DOCUMENTED: LazyLock<Service> = LazyLock::new(|| Service::new(OwnRows::default()));

impl Service {
    /// The service without own rows, under the documented policy.
    pub fn documented() -> &'static Service {
        &DOCUMENTED
    }

    /// A service with these rows, which have no fault. The crate's rows are never freed.
    pub fn new(rows: OwnRows) -> Service {
        let vocabulary = vocabulary(&rows);
        let policy = Policy::documented().clone().with_vocabulary(vocabulary);
        Service { oracle: oracle().clone().with_own(&rows), rows, policy }
    }

    /// The crate's vocabulary.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.policy.vocabulary()
    }

    /// The crate's set of permissions for these names.
    pub fn permission(&self, names: &BTreeSet<&'static str>) -> Permission {
        let bit = |name: &&str| self.rows.permissions.iter().find(|row| row.name == *name);
        let one = |name: &&'static str| match bit(name) {
            Some(row) => Permission::from_bits_retain(1 << row.bit),
            None => super::permission(&BTreeSet::from([*name])),
        };
        names.iter().map(one).collect()
    }

    /// The crate's set of permissions for these names.
    pub fn permission_of(&self, names: Names) -> Permission {
        self.permission(&self.oracle.listed(names))
    }

    /// The names of the crate's set.
    pub fn names(&self, set: Permission) -> BTreeSet<&'static str> {
        let own = self.rows.permissions.iter().filter(|row| set.bits() >> row.bit & 1 == 1);
        let documented =
            (set & Permission::all()).iter_names().map(|(name, _)| name).collect::<BTreeSet<_>>();
        documented.into_iter().chain(own.map(|row| row.name)).collect()
    }

    /// The crate's own kind of this name.
    pub fn kind(&self, name: &str) -> Option<&'static OwnKind> {
        self.vocabulary().kinds().iter().copied().find(|kind| kind.name == name)
    }

    /// Each documented action, and each own one, with its row of the oracle.
    pub fn questions(&self) -> impl Iterator<Item = (AnyAction, &Rule)> {
        let documented = questions().iter().map(|(action, rule)| (AnyAction::Documented(*action), *rule));
        documented.chain(self.own_questions())
    }

    /// Each own action with its row of the oracle.
    pub fn own_questions(&self) -> impl Iterator<Item = (AnyAction, &Rule)> {
        let own = self.vocabulary().actions().iter().zip(self.oracle.own_rules());
        own.map(|(action, rule)| (AnyAction::Own(action), rule))
    }
}

impl ThingFacts {
    /// The crate's value of an own kind. It can be out of place.
    pub(super) fn of_own_kind<Id: Hash + Clone>(
        &self,
        kind: &'static OwnKind,
        id: impl Fn(u64) -> Id,
    ) -> Resource<Id> {
        let thing = match (self.owner, self.app) {
            (OwnerFacts::Organization(owner), Some(app)) => {
                self.in_app(kind, Resource::app(id(owner), id(app)))
            }
            (OwnerFacts::User(owner), Some(app)) => {
                self.in_app(kind, Resource::personal_app(id(owner), id(app)))
            }
            (OwnerFacts::Organization(owner), None) => {
                Resource::owned(kind, rolecall::Owner::Organization(id(owner)))
            }
            (OwnerFacts::User(owner), None) => Resource::owned(kind, rolecall::Owner::User(id(owner))),
        };
        let thing = if self.public { thing.public() } else { thing };
        self.assignees.iter().fold(thing, |thing, user| thing.assigned_to(id(*user)))
    }

    fn in_app<Id>(&self, kind: &'static OwnKind, app: Resource<Id>) -> Resource<Id> {
        if self.app_public { app.public().of_kind(kind) } else { app.of_kind(kind) }
    }
}

/// The crate's rows, which live as long as the program.
fn vocabulary(rows: &OwnRows) -> Vocabulary {
    let permissions = rows.permissions.iter().map(|row| OwnPermission {
        bit: row.bit,
        name: row.name,
        title: row.title,
        level: if row.organization_level { Level::Organization } else { Level::App },
        roles: Role::ALL.map(|role| row.roles.contains(role.as_str())),
        team_permissions: TeamPermission::ALL.map(|team| row.team_permissions.contains(team.as_str())),
        public: row.public,
    });
    let permissions: &'static [OwnPermission] = permissions.collect::<Vec<_>>().leak();
    let set = |names: &BTreeSet<&str>| -> Permission {
        let own = permissions.iter().filter(|row| names.contains(row.name)).map(OwnPermission::set);
        let documented = names.iter().filter_map(|name| Permission::from_name(name));
        own.chain(documented).collect()
    };
    let kinds = rows.kinds.iter().map(|row| OwnKind {
        name: row.name,
        place: match row.place {
            PlaceFacts::InApps => KindPlace::InApps,
            PlaceFacts::OfOrganizations => KindPlace::OfOrganizations,
            PlaceFacts::OfOrganizationsAndUsers => KindPlace::OfOrganizationsAndUsers,
        },
    });
    let kinds: &'static [OwnKind] = kinds.collect::<Vec<_>>().leak();
    let actions = rows.actions.iter().map(|row| {
        let own = kinds.iter().find(|kind| kind.name == row.kind);
        let documented = || AnyKind::Documented(row.kind.parse().expect("the crate knows the kind"));
        let (any_of, if_assigned) = (set(&row.any_of), set(&row.if_assigned));
        OwnAction {
            name: row.name,
            purpose: "Do something that the documents do not name.",
            applies_to: own.map_or_else(documented, AnyKind::Own),
            any_of,
            if_assigned,
            permissions,
        }
    });
    let actions: &'static [OwnAction] = actions.collect::<Vec<_>>().leak();
    let (kinds, actions) = (kinds.iter().collect::<Vec<_>>(), actions.iter().collect::<Vec<_>>());
    let checked = Vocabulary::new(permissions, kinds.leak(), actions.leak());
    checked.unwrap_or_else(|faults| panic!("{faults}"))
}
