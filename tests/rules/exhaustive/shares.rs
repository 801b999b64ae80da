//! Shares, suspension, and tokens whose grants have a place: R12, R14 and R15.

use super::members::{Layout, at_most_one_wall, halves, members_with, user_alone};
use super::run::{Part, Run};
use super::world::{Asker, DISTINCT, Site, outside_apps, plain_app};
use testkit::oracle::{Facts, GrantFacts, OwnerFacts, ShareFacts, TokenPlace, oracle};

const OWN: OwnerFacts = OwnerFacts::Organization(DISTINCT.organization);
const OTHER: OwnerFacts = OwnerFacts::Organization(DISTINCT.other_organization);
const MINE: OwnerFacts = OwnerFacts::User(DISTINCT.user);
const SOMEBODYS: OwnerFacts = OwnerFacts::User(DISTINCT.somebody);

/// Two apps of the own organization, one of each other owner, and what is outside apps: 5 × 276 + 2 × 44 questions.
fn sites() -> Vec<Site<u64>> {
    let apps = [
        (OWN, DISTINCT.here),
        (OWN, DISTINCT.elsewhere),
        (OTHER, DISTINCT.here),
        (MINE, DISTINCT.here),
        (SOMEBODYS, DISTINCT.here),
    ];
    let apps = apps.map(|(owner, app)| Site::new(owner, Some(app), plain_app(DISTINCT)));
    let outside = [OWN, OTHER].map(|owner| Site::new(owner, None, outside_apps()));
    apps.into_iter().chain(outside).collect()
}

/// Members with and without a team here, with and without one there, and with at most one wall; each suspended, too.
fn askers(role: &'static str) -> Vec<Facts> {
    let here = [vec![], vec!["labeler_worker".into()]];
    let there = [vec![], vec!["full_access".into()]];
    let members = members_with(DISTINCT, role, Layout::Few, &here, &there, &at_most_one_wall());
    let suspended = members.clone().into_iter().map(|mut member| {
        member.memberships[0].suspended = true;
        member
    });
    let suspended: Vec<_> = suspended.collect();
    members.into_iter().chain(suspended).chain([user_alone(DISTINCT.user)]).collect()
}

/// Each of these 27 subjects with one shared app, of each owner in turn, and one permission of it, all, or none:
/// 27 × 48 × 4 × 1,468.
pub fn shared(part: Part, role: &'static str) {
    let (sites, all) = (sites(), oracle().of_a_custom_team);
    let one = oracle().listed(all).into_iter().map(|name| oracle().set([name]));
    let sets: Vec<_> = one.chain([all, oracle().set([])]).collect();
    let places =
        [(OWN, DISTINCT.here), (OWN, DISTINCT.elsewhere), (OTHER, DISTINCT.here), (SOMEBODYS, DISTINCT.here)];
    let mut run = Run::new(part);
    for facts in askers(role) {
        for permissions in &sets {
            for (owner, app) in places {
                let shares = vec![ShareFacts { owner, app, permissions: *permissions }];
                run.compare(&Asker::new(Facts { shares, ..facts.clone() }), &sites);
            }
        }
    }
    run.expect(&format!("{role}, shared apps"), 7_610_112);
}

/// Each of these subjects, with a shared app of the own organization and one of somebody, and each token of one grant or
/// two. A grant has one of nine places, and all permissions or either half: 27 × (27 + 27 × 27) × 1,468.
pub fn placed(part: Part, role: &'static str) {
    let (sites, all) = (sites(), oracle().of_a_custom_team);
    let places = [
        TokenPlace::Everywhere,
        TokenPlace::Organization(DISTINCT.organization),
        TokenPlace::Organization(DISTINCT.other_organization),
        TokenPlace::App(OWN, DISTINCT.here),
        TokenPlace::App(OWN, DISTINCT.elsewhere),
        TokenPlace::App(MINE, DISTINCT.here),
        TokenPlace::App(SOMEBODYS, DISTINCT.here),
        TokenPlace::PersonalApps(DISTINCT.user),
        TokenPlace::PersonalApps(DISTINCT.somebody),
    ];
    let [half, other_half] = halves();
    let sets = [half | other_half, half, other_half];
    let grants =
        places.into_iter().flat_map(|place| sets.map(|permissions| GrantFacts { place, permissions }));
    let grants: Vec<_> = grants.collect();
    let pairs = grants.iter().flat_map(|one| grants.iter().map(move |other| vec![*one, *other]));
    let tokens: Vec<_> = grants.iter().map(|one| vec![*one]).chain(pairs).collect();
    let shares = [(OWN, DISTINCT.elsewhere), (SOMEBODYS, DISTINCT.here)];
    let shares = shares.map(|(owner, app)| ShareFacts { owner, app, permissions: all });
    let mut run = Run::new(part);
    for facts in askers(role) {
        for token in &tokens {
            let facts = Facts { shares: shares.to_vec(), tokens: vec![token.clone()], ..facts.clone() };
            run.compare(&Asker::new(facts), &sites);
        }
    }
    run.expect(&format!("{role}, tokens with places"), 29_964_816);
}
