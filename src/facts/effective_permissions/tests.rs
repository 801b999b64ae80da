use super::collect::fits;
use crate::facts::index::MOST_ENTRIES;
use crate::facts::{Extent, Membership, Owner, Resource, Subject, TeamMembership};
use crate::vocabulary::{Permission, Role, TeamPermission};
use alloc::vec::Vec;

/// More owners than are looked for without the directory, and more entries than two bytes can number.
#[test]
fn every_place_is_found_whatever_the_number() {
    for (organizations, apps) in [(1_u32, 0_u32), (3, 5), (4, 1), (40, 30), (2, 40_000)] {
        let memberships = (1..=organizations).map(|organization| {
            let team = TeamMembership::new(organization);
            let team = (0..apps).fold(team, |team, app| team.with_app(app, TeamPermission::FullAccess));
            Membership::new(organization, Role::TeamContributor).with_team(team)
        });
        let subject = Subject::new(1_u32, memberships).unwrap_or_else(|_| Subject::anonymous());
        let places: Vec<_> = subject.places().collect();
        assert_eq!(places.len(), subject.places_len());
        assert_eq!(places.len() as u64, 1 + u64::from(organizations) * (1 + u64::from(apps)));
        for (extent, held) in places {
            let resource = match extent {
                Extent::Personal { user } => Resource::personal_app(*user, 7),
                Extent::Organization { organization } => Resource::team(*organization),
                Extent::App { owner: Owner::Organization(organization), app } => {
                    Resource::app(*organization, *app)
                }
                Extent::App { owner: Owner::User(user), app } => Resource::personal_app(*user, *app),
                Extent::Public | Extent::PublicAt { .. } => continue,
            };
            let found = subject.effective.find(&resource).filter(|found| !found.is_mismatch);
            assert!(found.is_none_or(|found| found.held == held.low()));
            assert_eq!(subject.search(&resource), held);
        }
        for owner in [0, organizations + 1] {
            let resource = Resource::app(owner, 1);
            let found = subject.effective.find(&resource).filter(|found| !found.is_mismatch);
            assert!(found.is_none_or(|found| found.held == 0));
            assert_eq!(subject.search(&resource), Permission::empty());
        }
    }
}

#[test]
fn sizes_are_checked_before_memory_is_asked_for() {
    let most = isize::MAX.unsigned_abs() / 24;
    assert!(fits(1, 24) && fits(1_000_000, 24));
    assert_eq!(fits(most, 24), most < MOST_ENTRIES);
    assert!(!fits(MOST_ENTRIES, 1) && !fits(usize::MAX, 1) && !fits(MOST_ENTRIES - 1, usize::MAX / 2));
}
