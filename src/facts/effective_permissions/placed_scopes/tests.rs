use crate::facts::{Membership, Owner, Place, Resource, Share, Subject, TeamMembership, TokenGrant};
use crate::vocabulary::{Permission, Role, TeamPermission};
use alloc::vec::Vec;

const USER: u64 = 7;
const APPS: u64 = 400;

/// A member of organizations 1 and 2 with teams on every other app, and with shares of two other users' apps.
fn subject() -> Subject<u64> {
    let teams = (0..APPS).step_by(2).fold(TeamMembership::new(1), |team, app| {
        team.with_app(
            app,
            if app % 4 == 0 { TeamPermission::FullAccess } else { TeamPermission::LabelerWorker },
        )
    });
    let members = [
        Membership::new(1, Role::TeamContributor).with_team(teams),
        Membership::new(2, Role::OrganizationUser),
    ];
    let shares = [
        Share::new(Owner::User(8), 3, Permission::VIEW_MODELS | Permission::PREDICT),
        Share::new(Owner::User(8), 4, Permission::EDIT_INPUTS),
    ];
    let subject = Subject::new(USER, members).and_then(|subject| subject.with_shares(shares));
    subject.unwrap_or_else(|_| Subject::anonymous())
}

/// Owners of whom the subject holds something, and others.
const OWNERS: [Owner<u64>; 6] = [
    Owner::User(USER),
    Owner::Organization(1),
    Owner::Organization(2),
    Owner::User(8),
    Owner::Organization(3),
    // the same id in the other class
    Owner::Organization(8),
];

/// Sets that differ from one another in what is public, too.
fn set(number: u64) -> Permission {
    Permission::ALL
        .into_iter()
        .zip(0..)
        .filter(|(_, bit)| (number * 37 + bit * number) % 5 < 2)
        .map(|it| it.0)
        .collect()
}

/// A grant for each of some owners, and for so many apps of each owner.
fn token(apps: u64, owners: &[Owner<u64>], everywhere: Option<Permission>) -> Vec<TokenGrant<u64>> {
    let numbered = || OWNERS.into_iter().zip(1..);
    let around = numbered().filter(|(owner, _)| owners.contains(owner));
    let around = around.map(|(owner, number)| TokenGrant::new(Place::of(owner), set(number)));
    let named = numbered().flat_map(|(owner, number)| {
        let place = move |app| Place::App { owner, app: app * 3 };
        (0..apps).map(move |app| TokenGrant::new(place(app), set(number + app + 7)))
    });
    let everywhere = everywhere.map(|set| TokenGrant::new(Place::Everywhere, set));
    around.chain(named).chain(everywhere).collect()
}

#[test]
fn a_look_up_finds_what_is_held_and_the_scopes_there() {
    let plain = subject();
    let few: &[_] = &[Owner::Organization(1), Owner::User(8), Owner::Organization(8)];
    for (apps, owners, everywhere) in [
        (0, &OWNERS[..0], None),
        (0, &OWNERS[..], None),
        (1, &OWNERS[..0], None),
        (1, few, Some(set(3))),
        (7, few, None),
        (120, &OWNERS[..], Some(set(4))),
    ] {
        let token = token(apps, owners, everywhere);
        let narrowed = plain.clone().narrowed_by(token.clone());
        let Some(scopes) = narrowed.placed_scopes() else { continue };
        let (mut asked, mut answered) = (0, 0);
        for owner in OWNERS {
            for app in 0..APPS {
                let app = match owner {
                    Owner::Organization(organization) => Resource::app(organization, app),
                    Owner::User(user) => Resource::personal_app(user, app),
                };
                for resource in [app.clone(), app.clone().model(), app.public()] {
                    asked += 1;
                    let found = narrowed.effective.find_narrowed(scopes, &resource);
                    let Some(found) = found.filter(|it| !it.found.is_mismatch) else { continue };
                    answered += 1;
                    let held = plain.search(&resource);
                    assert_eq!(found.found.held, held.low(), "{resource:?}");
                    let grants = token.iter().filter(|grant| grant.place().as_ref().contains(&resource));
                    let expected = grants.fold(Permission::empty(), |all, grant| all | grant.permissions());
                    // where nothing is held, nothing but the scopes of what is public counts
                    if !held.is_empty() || resource.is_public() {
                        assert_eq!(found.scopes, expected.low(), "{resource:?}");
                    }
                }
            }
        }
        // a search is left with what is public and of owners of whom nothing is held, and with crowded buckets
        assert!(answered * 10 >= asked * 8, "{answered} of {asked}");
        assert!(owners.len() < 6 && apps == 0 || answered < asked);
    }
}

#[test]
fn nothing_is_found_for_a_token_without_its_scopes() {
    let narrowed = subject().narrowed_by(token(2, &OWNERS, None));
    for resource in [Resource::app(1, 0), Resource::organization(2), Resource::personal_app(USER, 1)] {
        assert!(narrowed.effective.find(&resource).is_none());
    }
}
