//! A pool of random services with own rows.
//!
//! The crate's rows live as long as the program, so that a strategy cannot draw new ones for each case. The pool is drawn
//! once, always in the same way; a case draws a service of the pool.

use crate::oracle::{
    KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, OwnActionFacts, OwnKindFacts, OwnPermissionFacts, OwnRows,
    PlaceFacts, ROLES, Service, TEAM_PERMISSIONS, oracle,
};
use fastrand::Rng;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The number of services in the pool.
pub const SERVICES: usize = 200;

static POOL: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let mut random = Rng::with_seed(13);
    (0..SERVICES).map(|_| Service::new(rows(&mut random))).collect()
});

/// All services of the pool.
pub fn services() -> &'static [Service] {
    &POOL
}

/// Words of names, in no order of the alphabet, so that bits, rows and names are in three orders.
const WORDS: [&str; 12] = [
    "pipeline", "audit", "job", "labeling", "secret", "robot", "quota", "stream", "call", "index", "budget",
    "zone",
];

fn rows(random: &mut Rng) -> OwnRows {
    let permissions = permissions(random);
    let kinds: Vec<_> = some(random, &WORDS, 4)
        .into_iter()
        .map(|word| {
            let places =
                [PlaceFacts::InApps, PlaceFacts::OfOrganizations, PlaceFacts::OfOrganizationsAndUsers];
            OwnKindFacts { name: word, place: places[random.usize(..places.len())] }
        })
        .collect();
    let actions =
        (0..random.usize(1..10)).map(|number| action(random, number, &permissions, &kinds)).collect();
    OwnRows { permissions, kinds, actions }
}

fn permissions(random: &mut Rng) -> Vec<OwnPermissionFacts> {
    let bits: Vec<u32> = (64..128).collect();
    // a full table now and then
    let names: Vec<&'static str> = if random.usize(..20) == 0 {
        (0..bits.len())
            .map(|number| &*format!("OWN_{}_{number}", WORDS[number % WORDS.len()].to_uppercase()).leak())
            .collect()
    } else {
        some(random, &WORDS, 6)
            .into_iter()
            .map(|word| &*format!("OWN_{}", word.to_uppercase()).leak())
            .collect()
    };
    let bits = some_exactly(random, &bits, names.len());
    names.into_iter().zip(bits).map(|(name, bit)| permission(random, name, bit)).collect()
}

/// V2: any cells and marks that keep the chain.
fn permission(random: &mut Rng, name: &'static str, bit: u32) -> OwnPermissionFacts {
    let organization_level = random.usize(..3) == 0;
    let worker = random.usize(..4) == 0;
    let lead = worker || random.usize(..4) == 0;
    let trainer = random.usize(..4) == 0;
    let full = lead || trainer || random.usize(..3) == 0;
    let marks = [full, trainer, lead, worker];
    let cells = ROLES.map(|role| match role {
        "organization_contributor" => full || random.bool(),
        _ => random.bool(),
    });
    OwnPermissionFacts {
        bit,
        name,
        title: format!("Title of {name}").leak(),
        organization_level,
        roles: ROLES.into_iter().zip(cells).filter_map(|(role, cell)| cell.then_some(role)).collect(),
        team_permissions: TEAM_PERMISSIONS
            .into_iter()
            .zip(marks)
            .filter_map(|(team, mark)| mark.then_some(team))
            .collect(),
        public: !organization_level && random.usize(..4) == 0,
    }
}

/// An action on an own or documented kind, over own and documented permissions of a level that the kind can satisfy.
fn action(
    random: &mut Rng,
    number: usize,
    permissions: &[OwnPermissionFacts],
    kinds: &[OwnKindFacts],
) -> OwnActionFacts {
    let documented = [&["app"][..], &KINDS_IN_AN_APP, &KINDS_OUTSIDE_APPS].concat();
    let (kind, in_apps) = match kinds {
        [_, ..] if random.usize(..3) > 0 => {
            let kind = kinds[random.usize(..kinds.len())];
            (kind.name, kind.place == PlaceFacts::InApps)
        }
        _ => {
            let kind = documented[random.usize(..documented.len())];
            (kind, !KINDS_OUTSIDE_APPS.contains(&kind))
        }
    };
    let own = permissions.iter().filter(|row| in_apps || row.organization_level).map(|row| row.name);
    let mut own: Vec<&'static str> = own.collect();
    let levels =
        if in_apps { oracle().app_level | oracle().organization_level } else { oracle().organization_level };
    let all: Vec<&'static str> = oracle().listed(levels).into_iter().collect();
    // few documented ones, so that the own ones decide; not two sets with one permission
    own.extend(some_exactly(random, &all, 2));
    random.shuffle(&mut own);
    let split = random.usize(1..=own.len());
    let (any_of, if_assigned) = own.split_at(split);
    let few = |names: &[&'static str]| -> BTreeSet<&'static str> { names.iter().copied().take(3).collect() };
    let name = format!("ask_{number}_{}", WORDS[number % WORDS.len()]).leak();
    OwnActionFacts { name, kind, any_of: few(any_of), if_assigned: few(if_assigned) }
}

/// Some of the items, at most so many, in any order.
fn some<T: Copy>(random: &mut Rng, items: &[T], most: usize) -> Vec<T> {
    let count = random.usize(..=most);
    some_exactly(random, items, count)
}

fn some_exactly<T: Copy>(random: &mut Rng, items: &[T], count: usize) -> Vec<T> {
    let mut items = items.to_vec();
    random.shuffle(&mut items);
    items.truncate(count);
    items
}
