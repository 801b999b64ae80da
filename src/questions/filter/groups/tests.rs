use super::*;
use crate::policy::Policy;
use crate::vocabulary::ResourceKind;
use crate::vocabulary::own::{KindPlace, OwnKind};

const IDS: [u8; 2] = [1, 2];
static SECRET: OwnKind = OwnKind { name: "secret", place: KindPlace::OfOrganizationsAndUsers };
static PIPELINE: OwnKind = OwnKind { name: "pipeline", place: KindPlace::OfOrganizations };
static RUN: OwnKind = OwnKind { name: "run", place: KindPlace::InApps };

/// One kind of each sort: in apps, the app itself, outside apps, and a service's own.
const KINDS: [AnyKind; 7] = [
    AnyKind::Documented(ResourceKind::Model),
    AnyKind::Documented(ResourceKind::App),
    AnyKind::Documented(ResourceKind::Organization),
    AnyKind::Documented(ResourceKind::Cluster),
    AnyKind::Own(&SECRET),
    AnyKind::Own(&PIPELINE),
    AnyKind::Own(&RUN),
];

fn owners() -> [Owner<u8>; 4] {
    [Owner::Organization(1), Owner::Organization(2), Owner::User(1), Owner::User(2)]
}

/// Every resource of the kind that can be told apart: owner, app, visibility, assignees. Some are where their kind cannot
/// be.
fn resources(kind: AnyKind) -> Vec<Resource<u8>> {
    let mut all = Vec::new();
    for owner in owners() {
        for app in IDS {
            let within = match owner {
                Owner::Organization(organization) => Resource::app(organization, app),
                Owner::User(user) => Resource::personal_app(user, app),
            };
            for public in [false, true] {
                let app = within.clone().public_if(public);
                all.extend(
                    app.clone().in_app(kind).into_iter().flat_map(|inside| [inside.clone(), inside.public()]),
                );
            }
        }
        match kind {
            AnyKind::Own(own) if !kind.is_in_app() => all.push(Resource::owned(own, owner)),
            AnyKind::Documented(_) | AnyKind::Own(_) => {
                if let Owner::Organization(organization) = owner {
                    all.extend(Resource::of_organization(kind, organization));
                }
            }
        }
    }
    if let AnyKind::Own(own) = kind {
        all.extend([Resource::team(1).of_kind(own), Resource::app(1, 1).of_kind(own)]);
        all.push(Resource::personal_app(1, 1).of_kind(own));
    } else if kind == ResourceKind::Model {
        all.push(Resource::team(1).model());
    }
    let assigned = |resource: &Resource<u8>| resource.clone().assigned_to(1);
    all.iter().map(assigned).chain(all.iter().cloned()).collect()
}

/// Every extent over two ids of each sort.
fn extents(places: &[Place<u8>]) -> Vec<Extent<'_, u8>> {
    let mut extents = Vec::from([Extent::Public]);
    for place in places {
        extents.push(Extent::PublicAt { place });
        extents.push(match place.as_ref() {
            Place::Everywhere => Extent::Public,
            Place::Organization(organization) => Extent::Organization { organization },
            Place::PersonalApps(user) => Extent::Personal { user },
            Place::App { owner, app } => Extent::App { owner, app },
        });
    }
    extents
}

/// Each filter of up to two clauses, over all extents, for each kind, contains the resources that its groups contain.
#[test]
fn groups_contain_what_the_filter_contains() {
    let mut places = Vec::from([Place::Everywhere]);
    for owner in owners() {
        places.extend(IDS.map(|app| Place::App { owner, app }));
        places.push(match owner {
            Owner::Organization(organization) => Place::Organization(organization),
            Owner::User(user) => Place::PersonalApps(user),
        });
    }
    let extents = extents(&places);
    let clauses = extents.iter().flat_map(|extent| {
        let assigned = IDS.each_ref().map(|user| Clause::AssignedTo { user, extent: *extent });
        [Clause::All(*extent)].into_iter().chain(assigned)
    });
    let clauses: Vec<_> = clauses.collect();
    let (mut compared, mut contained) = (0_u32, 0_u32);
    for kind in KINDS {
        let resources = resources(kind);
        for (position, first) in clauses.iter().enumerate() {
            for second in clauses.iter().skip(position) {
                let filter = Filter::AnyOf { kind, clauses: Vec::from([*first, *second]) };
                let groups = filter.groups();
                assert!(groups.len() <= 2);
                for resource in resources.iter().filter(|resource| resource.kind() == kind) {
                    // a filter may contain a pipeline of a user, which can be in no table
                    let can_be = !resource.holdable(Policy::documented().levels()).is_empty();
                    let expected = can_be && filter.contains(resource);
                    let is = groups.iter().any(|group| group.contains(resource));
                    assert_eq!(is, expected, "{filter:?} {groups:?} {resource:?}");
                    compared += 1;
                    contained += u32::from(expected);
                }
            }
        }
    }
    assert!(compared > 600_000 && contained > 90_000, "{compared} {contained}");
    assert_eq!(Filter::<u8>::Nothing.groups(), []);
}

/// However many clauses there are, each sort has one group.
#[test]
fn the_number_of_groups_is_bounded() {
    let ids: Vec<u32> = (0..2_000).collect();
    let places: Vec<_> = ids.iter().map(|id| Place::Organization(*id)).collect();
    let places = places.iter().chain(&[Place::Everywhere]);
    let mut extents: Vec<_> = places.map(|place| Extent::PublicAt { place }).collect();
    let users: Vec<_> = ids.iter().map(|id| Place::PersonalApps(*id)).collect();
    let apps: Vec<_> =
        ids.iter().map(|app| Place::App { owner: Owner::Organization(1), app: *app }).collect();
    let shared: Vec<_> = ids.iter().map(|app| Place::App { owner: Owner::User(1), app: *app }).collect();
    for place in users.iter().chain(&apps).chain(&shared) {
        extents.push(Extent::PublicAt { place });
    }
    for id in &ids {
        extents.push(Extent::Organization { organization: id });
        extents.push(Extent::Personal { user: id });
        extents
            .extend([Owner::Organization(&1), Owner::User(&1)].map(|owner| Extent::App { owner, app: id }));
    }
    let assigned = extents.iter().map(|extent| Clause::AssignedTo { user: &7, extent: *extent });
    let clauses = extents.iter().map(|extent| Clause::All(*extent)).chain(assigned).collect();
    let filter = Filter::AnyOf { kind: ResourceKind::Task.into(), clauses };
    assert_eq!(filter.groups().len(), 18);
}
