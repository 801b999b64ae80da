//! The members of an organization: every distinguishable combination of role, teams and confinement.

use super::world::World;
use testkit::oracle::{
    Facts, MemberFacts, Names, RoleDefinition, RoleFacts, TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts,
    oracle,
};

/// The apps that a confining team is assigned to. Of two confining teams with the same apps the second
/// changes nothing (R8), so that a set of walls describes a member's confinement.
#[derive(Clone, Copy)]
pub enum Wall {
    NoApp,
    Here,
    There,
    Both,
}

pub const WALLS: [Wall; 4] = [Wall::NoApp, Wall::Here, Wall::There, Wall::Both];

impl Wall {
    pub fn stands_here(self) -> bool {
        matches!(self, Wall::Here | Wall::Both)
    }

    pub fn stands_there(self) -> bool {
        matches!(self, Wall::There | Wall::Both)
    }
}

/// A distribution of a member's grants among teams. No decision may depend on it.
#[derive(Clone, Copy)]
pub enum Layout {
    /// The fewest teams: a confining one for each wall, with all grants on its apps, and one that does not
    /// confine for the apps outside every wall.
    Few,
    /// Many teams: one for each permission on each app, and two for each wall, with the first and with the
    /// last permission.
    Many,
}

/// The team permissions held on an app.
pub type Held = Vec<TeamPermissionFacts>;

/// All the documented ones.
pub fn documented() -> Held {
    TEAM_PERMISSIONS.map(TeamPermissionFacts::from).into()
}

/// The teams with these permissions here and there, and these walls. `None` when a wall includes an app on
/// which the teams hold nothing: a team has a permission on each app assigned to it.
pub fn teams(
    world: World,
    here: &[TeamPermissionFacts],
    there: &[TeamPermissionFacts],
    walls: &[Wall],
    layout: Layout,
) -> Option<Vec<TeamFacts>> {
    let walled = |stands: fn(Wall) -> bool| walls.iter().any(|wall| stands(*wall));
    if (walled(Wall::stands_here) && here.is_empty()) || (walled(Wall::stands_there) && there.is_empty()) {
        return None;
    }
    let team = |confining, here: &[TeamPermissionFacts], there: &[TeamPermissionFacts]| {
        let here = here.iter().map(|permission| (world.here, *permission));
        let there = there.iter().map(|permission| (world.there, *permission));
        TeamFacts { confining, apps: here.chain(there).collect() }
    };
    let within = |wall: Wall, here: &[TeamPermissionFacts], there: &[TeamPermissionFacts]| {
        team(true, if wall.stands_here() { here } else { &[] }, if wall.stands_there() { there } else { &[] })
    };
    let mut teams = Vec::new();
    match layout {
        Layout::Few => {
            teams.extend(walls.iter().map(|wall| within(*wall, here, there)));
            let here = if walled(Wall::stands_here) { &[] } else { here };
            let there = if walled(Wall::stands_there) { &[] } else { there };
            if !(here.is_empty() && there.is_empty()) {
                teams.push(team(false, here, there));
            }
        }
        Layout::Many => {
            teams.extend(here.iter().map(|permission| team(false, &[*permission], &[])));
            teams.extend(there.iter().map(|permission| team(false, &[], &[*permission])));
            let firsts = [here, there].map(|held| held.first().copied());
            let lasts = [here, there].map(|held| held.last().copied());
            for wall in walls {
                for [here, there] in [firsts, lasts] {
                    teams.push(within(*wall, here.as_slice(), there.as_slice()));
                }
            }
        }
    }
    Some(teams)
}

/// Every subset, the empty one first.
pub fn subsets<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    items.iter().fold(vec![Vec::new()], |subsets, item| {
        let with = subsets.iter().map(|subset| [subset.as_slice(), &[*item]].concat());
        let with: Vec<_> = with.collect();
        [subsets, with].concat()
    })
}

/// Every member of the role: each subset of the team permissions here, each there, and each set of walls.
///
/// There are 3,722 of them: 15 × 15 × 16 with permissions in both apps, 2 × 15 × 4 with permissions in one, and
/// 2 with none.
pub fn members(world: World, role: impl Into<RoleFacts>, layout: Layout) -> Vec<Facts> {
    let held = subsets(&documented());
    members_with(world, role, layout, &held, &held, &subsets(&WALLS))
}

/// Fewer members of the role: each subset of the team permissions here, nothing or Full Access there, and at
/// most one wall. There are 125: 16 + 15 + 16 with nothing there, and 15 + 16 + 16 + 15 + 16 with Full Access.
pub fn plainer_members(world: World, role: impl Into<RoleFacts>, layout: Layout) -> Vec<Facts> {
    let there = [vec![], vec!["full_access".into()]];
    members_with(world, role, layout, &subsets(&documented()), &there, &at_most_one_wall())
}

pub fn at_most_one_wall() -> Vec<Vec<Wall>> {
    let mut walls = subsets(&WALLS);
    walls.retain(|walls| walls.len() < 2);
    walls
}

pub fn members_with(
    world: World,
    role: impl Into<RoleFacts>,
    layout: Layout,
    here: &[Held],
    there: &[Held],
    walls: &[Vec<Wall>],
) -> Vec<Facts> {
    let role = role.into();
    let mut members = Vec::new();
    for here in here {
        for there in there {
            for walls in walls {
                let teams = teams(world, here, there, walls, layout);
                members.extend(teams.map(|teams| member(world.user, [(world.organization, role, teams)])));
            }
        }
    }
    members
}

pub fn member(
    user: u64,
    memberships: impl IntoIterator<Item = (u64, impl Into<RoleFacts>, Vec<TeamFacts>)>,
) -> Facts {
    let memberships = memberships.into_iter();
    let memberships = memberships.map(|(organization, role, teams)| MemberFacts {
        organization,
        role: role.into(),
        suspended: false,
        teams,
    });
    Facts { user: Some(user), memberships: memberships.collect(), ..Facts::default() }
}

/// A user without a membership.
pub fn user_alone(user: u64) -> Facts {
    Facts { user: Some(user), ..Facts::default() }
}

/// Two halves of the permissions: those at even and those at odd positions of the alphabet.
pub fn halves() -> [Names; 2] {
    [0, 1].map(|first| oracle().set(oracle().names.iter().copied().skip(first).step_by(2)))
}

/// 4 × 2 × 4 custom roles. They grant nothing, everything, a half, or as much as Organization User; reach all
/// apps or selected ones; and have no ceiling, an empty one, the other half, or a ceiling of everything.
pub fn custom_roles() -> Vec<RoleFacts> {
    let [half, other_half] = halves();
    let everything = half | other_half;
    let mut roles = Vec::new();
    for grants in [Names::NONE, everything, half, oracle().definition("organization_user".into()).grants] {
        for reaches_all_apps in [false, true] {
            for ceiling in [None, Some(Names::NONE), Some(other_half), Some(everything)] {
                roles.push(RoleFacts::Custom(RoleDefinition { grants, reaches_all_apps, ceiling }));
            }
        }
    }
    roles
}

/// Two custom team permissions: one with all permissions that are possible in one, and one with half of them.
pub fn custom_team_permissions() -> [TeamPermissionFacts; 2] {
    let all = oracle().of_a_custom_team;
    [halves()[0] & all, all].map(TeamPermissionFacts::Custom)
}
