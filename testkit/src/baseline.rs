//! Evaluators that a service could write by hand instead of using rolecall.
//!
//! They use hash maps filled from the same rows, and implement every rule that the workload needs. Benchmarks compare
//! rolecall with them.

use crate::workload::{Question, UserRows};
use rolecall::{Action, Permission, Policy, Reach, ResourceKind, Role};
use std::collections::{HashMap, HashSet};

/// The definitions of roles and actions, in the forms that these evaluators look up.
pub struct Rules {
    policy: Policy,
    roles: Vec<(u128, bool, u128)>,
    actions: Vec<(ResourceKind, u128, u128)>,
    named: HashMap<&'static str, (ResourceKind, Vec<&'static str>, Vec<&'static str>)>,
    public: Vec<&'static str>,
    app_level: HashSet<&'static str>,
}

impl Rules {
    pub fn new(policy: Policy) -> Rules {
        let roles = Role::ALL.into_iter().map(|role| {
            let ceiling = policy.ceiling(role).unwrap_or(Permission::all()).bits();
            (policy.grants(role).bits(), policy.reach(role) == Reach::AllApps, ceiling)
        });
        let action =
            |action: Action| (action.applies_to(), action.any_of().bits(), action.if_assigned().bits());
        let named = |action: Action| {
            let asked = (action.applies_to(), names(action.any_of()), names(action.if_assigned()));
            (action.as_str(), asked)
        };
        Rules {
            roles: roles.collect(),
            actions: Action::ALL.into_iter().map(action).collect(),
            named: Action::ALL.into_iter().map(named).collect(),
            public: names(Permission::PUBLIC),
            app_level: names(Permission::APP_LEVEL).into_iter().collect(),
            policy,
        }
    }
}

/// An evaluator with one map for each table of the service's database. It applies the rules at each question.
///
/// Ids are integers and permissions are bits.
pub struct Tables<'a> {
    memberships: HashMap<(u64, u64), Role>,
    team_members: HashMap<(u64, u64), Vec<u64>>,
    teams: HashMap<u64, Team>,
    team_apps: HashMap<(u64, u64), u128>,
    scopes: HashMap<u64, u128>,
    roles: &'a [(u128, bool, u128)],
    actions: &'a [(ResourceKind, u128, u128)],
}

struct Team {
    confining: bool,
    /// The union of the team's permissions on its apps: `VIEW_CLUSTERS` holds throughout the organization (R5).
    anywhere: u128,
}

impl<'a> Tables<'a> {
    pub fn new(rules: &'a Rules, users: &[UserRows]) -> Tables<'a> {
        let mut rows = Tables {
            memberships: HashMap::new(),
            team_members: HashMap::new(),
            teams: HashMap::new(),
            team_apps: HashMap::new(),
            scopes: HashMap::new(),
            roles: &rules.roles,
            actions: &rules.actions,
        };
        for user in users {
            for membership in &user.memberships {
                let mut teams = Vec::new();
                for team in &membership.teams {
                    let mut anywhere = 0;
                    for (app, permission) in &team.apps {
                        let bits = rules.policy.team_permission(*permission).bits();
                        *rows.team_apps.entry((team.team, *app)).or_default() |= bits;
                        anywhere |= bits;
                    }
                    teams.push(team.team);
                    rows.teams.insert(team.team, Team { confining: team.confining, anywhere });
                }
                let member = (user.user, membership.organization);
                rows.memberships.insert(member, membership.role);
                rows.team_members.insert(member, teams);
            }
            rows.scopes.extend(user.scopes.map(|scopes| (user.user, scopes.bits())));
        }
        rows
    }

    pub fn can(&self, user: u64, question: &Question) -> bool {
        let (kind, any_of, if_assigned) = self.actions[question.action as usize];
        if kind != question.kind {
            return false;
        }
        let mut held = 0;
        if question.personal {
            if question.owner == user {
                held = Permission::APP_LEVEL.bits();
            }
        } else if let Some(role) = self.memberships.get(&(user, question.owner)) {
            let teams = self.team_members.get(&(user, question.owner)).map_or(&[][..], Vec::as_slice);
            held = self.member(*role, teams, kind.is_in_app().then_some(question.app));
        }
        if question.public && question.app_public {
            held |= Permission::PUBLIC.bits();
        }
        if let Some(scopes) = self.scopes.get(&user) {
            held &= scopes;
        }
        held & any_of != 0 || (held & if_assigned != 0 && question.assignee == Some(user))
    }

    fn member(&self, role: Role, teams: &[u64], app: Option<u64>) -> u128 {
        let (grants, reaches_all, ceiling) = self.roles[role as usize];
        let (mut here, mut anywhere) = (0, 0);
        let (mut confined, mut inside) = (false, true);
        for id in teams {
            let brought = app.and_then(|app| self.team_apps.get(&(*id, app)));
            here |= brought.copied().unwrap_or(0);
            let Some(team) = self.teams.get(id) else { continue };
            anywhere |= team.anywhere;
            if team.confining {
                confined = true;
                inside &= brought.is_some();
            }
        }
        let organization = (grants | anywhere & ceiling) & Permission::ORGANIZATION_LEVEL.bits();
        let reached = if reaches_all { grants } else { 0 };
        let in_app = (reached | here & ceiling) & Permission::APP_LEVEL.bits();
        match (confined, app) {
            (false, None) => organization,
            (false, Some(_)) => organization | in_app,
            (true, Some(_)) if inside => in_app,
            (true, _) => 0,
        }
    }
}

/// The effective permissions of a member: outside apps, in apps without teams, and in each app of a team.
struct Member {
    outside: Permission,
    anywhere: Permission,
    apps: Vec<(u64, Permission)>,
}

/// Computes the effective permissions by R4 to R8, app by app.
fn members(policy: &Policy, rows: &UserRows) -> impl Iterator<Item = (u64, Member)> {
    rows.memberships.iter().map(|membership| {
        let grants = policy.grants(membership.role);
        let ceiling = policy.ceiling(membership.role).unwrap_or(Permission::all());
        let reaches_all = policy.reach(membership.role) == Reach::AllApps;
        let floor = if reaches_all { grants & Permission::APP_LEVEL } else { Permission::empty() };
        let mut outside = grants & Permission::ORGANIZATION_LEVEL;
        let mut apps: HashMap<u64, (Permission, usize)> = HashMap::new();
        for team in &membership.teams {
            for (app, permission) in &team.apps {
                let brought = policy.team_permission(*permission) & ceiling;
                outside |= brought & Permission::ORGANIZATION_LEVEL;
                apps.entry(*app).or_insert((floor, 0)).0 |= brought & Permission::APP_LEVEL;
            }
            // Counts each confining team once for an app, however many grants it has there (R8).
            if team.confining {
                let distinct: HashSet<u64> = team.apps.iter().map(|app| app.0).collect();
                for app in distinct {
                    if let Some(entry) = apps.get_mut(&app) {
                        entry.1 += 1;
                    }
                }
            }
        }
        let confining = membership.teams.iter().filter(|team| team.confining).count();
        let (outside, anywhere) = match confining {
            0 => (outside, outside | floor),
            _ => (Permission::empty(), Permission::empty()),
        };
        let apps = apps.into_iter().map(|(app, (held, teams))| {
            (app, if teams == confining { outside | held } else { Permission::empty() })
        });
        (membership.organization, Member { outside, anywhere, apps: apps.collect() })
    })
}

/// An evaluator that computes effective permissions beforehand and looks them up at each question.
///
/// Ids are integers and permissions are bits.
pub struct Precomputed<'a> {
    organizations: HashMap<(u64, u64), (u128, u128)>,
    apps: HashMap<(u64, u64), u128>,
    scopes: HashMap<u64, u128>,
    actions: &'a [(ResourceKind, u128, u128)],
}

impl<'a> Precomputed<'a> {
    pub fn new(rules: &'a Rules, users: &[UserRows]) -> Precomputed<'a> {
        let (mut organizations, mut apps, mut scopes) = (HashMap::new(), HashMap::new(), HashMap::new());
        for rows in users {
            for (organization, member) in members(&rules.policy, rows) {
                let held = (member.outside.bits(), member.anywhere.bits());
                organizations.insert((rows.user, organization), held);
                apps.extend(member.apps.iter().map(|(app, held)| ((rows.user, *app), held.bits())));
            }
            scopes.extend(rows.scopes.map(|scopes| (rows.user, scopes.bits())));
        }
        Precomputed { organizations, apps, scopes, actions: &rules.actions }
    }

    #[inline]
    pub fn can(&self, user: u64, question: &Question) -> bool {
        let (kind, any_of, if_assigned) = self.actions[question.action as usize];
        if kind != question.kind {
            return false;
        }
        let mut held = 0;
        if question.personal {
            if question.owner == user {
                held = Permission::APP_LEVEL.bits();
            }
        } else if let Some((outside, anywhere)) = self.organizations.get(&(user, question.owner)) {
            held = if kind.is_in_app() {
                // The workload's app ids are unique across organizations, so that the user and the app suffice as key.
                *self.apps.get(&(user, question.app)).unwrap_or(anywhere)
            } else {
                *outside
            };
        }
        if question.public && question.app_public {
            held |= Permission::PUBLIC.bits();
        }
        if let Some(scopes) = self.scopes.get(&user) {
            held &= scopes;
        }
        held & any_of != 0 || (held & if_assigned != 0 && question.assignee == Some(user))
    }
}

/// An evaluator with strings as ids and sets of strings as permissions.
pub struct Strings<'a> {
    held: HashMap<(String, String), HashSet<String>>,
    scopes: HashMap<String, HashSet<String>>,
    rules: &'a Rules,
}

/// The ids of a question, as strings.
pub struct StringQuestion {
    pub user: String,
    pub owner: String,
    pub app: String,
    pub assignee: Option<String>,
}

impl StringQuestion {
    pub fn new(user: u64, question: &Question) -> StringQuestion {
        let owner =
            if question.personal { name("user", question.owner) } else { name("org", question.owner) };
        StringQuestion {
            user: name("user", user),
            owner,
            app: name("app", question.app),
            assignee: question.assignee.map(|user| name("user", user)),
        }
    }
}

pub fn name(what: &str, id: u64) -> String {
    format!("{what}-{id:05}")
}

fn names(set: Permission) -> Vec<&'static str> {
    set.iter_names().map(|(name, _)| name).collect()
}

fn owned(set: Permission) -> HashSet<String> {
    names(set).into_iter().map(String::from).collect()
}

impl<'a> Strings<'a> {
    pub fn new(rules: &'a Rules, users: &[UserRows]) -> Strings<'a> {
        let (mut held, mut scopes) = (HashMap::new(), HashMap::new());
        for rows in users {
            let user = name("user", rows.user);
            held.insert((user.clone(), user.clone()), owned(Permission::APP_LEVEL));
            for (organization, member) in members(&rules.policy, rows) {
                let organization = name("org", organization);
                held.insert((user.clone(), format!("{organization}/*")), owned(member.anywhere));
                held.insert((user.clone(), organization), owned(member.outside));
                for (app, permissions) in member.apps {
                    held.insert((user.clone(), name("app", app)), owned(permissions));
                }
            }
            scopes.extend(rows.scopes.map(|scopes| (user, owned(scopes))));
        }
        Strings { held, scopes, rules }
    }

    pub fn can(&self, asked: &StringQuestion, question: &Question) -> bool {
        let Some((kind, any_of, if_assigned)) = self.rules.named.get(question.action.as_str()) else {
            return false;
        };
        if *kind != question.kind {
            return false;
        }
        let place = |place: &str| self.held.get(&(asked.user.clone(), place.to_string()));
        let held = if question.personal {
            (asked.owner == asked.user).then(|| place(&asked.user)).flatten()
        } else if question.kind.is_in_app() {
            let anywhere = place(&format!("{}/*", asked.owner));
            anywhere.and_then(|anywhere| place(&asked.app).or(Some(anywhere)))
        } else {
            place(&asked.owner)
        };
        let public = question.public && question.app_public;
        let scopes = self.scopes.get(&asked.user);
        let holds = |name: &&&str| {
            let open = public && self.rules.public.contains(*name) && self.rules.app_level.contains(**name);
            (open || held.is_some_and(|held| held.contains(**name)))
                && scopes.is_none_or(|scopes| scopes.contains(**name))
        };
        any_of.iter().any(|name| holds(&name))
            || (asked.assignee.as_ref() == Some(&asked.user) && if_assigned.iter().any(|name| holds(&name)))
    }
}
