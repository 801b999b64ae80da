//! The small world of shares, suspension, and tokens whose grants have a place.

use super::{Held, Ids, documented, half, member, members, outside, plain_app, teams};
use crate::facts::{Grant, Names, Owner, Place, ResourceFacts, Role, Share, SubjectFacts};
use crate::tables::Tables;

/// Two apps of the organization, one of each other owner, and what is outside apps.
pub fn places(ids: Ids) -> Vec<ResourceFacts> {
    let [here, _, elsewhere] = ids.apps;
    let [own, other, mine, theirs] = owners(ids);
    let apps = [(&own, here), (&own, elsewhere), (&other, here), (&mine, here), (&theirs, here)];
    let apps = apps.into_iter().flat_map(|(owner, of)| plain_app(ids, owner, of));
    let outside = [ids.organization, ids.other_organization].into_iter().flat_map(|id| outside(ids, id));
    apps.chain(outside).collect()
}

/// The user's organization, another one, the user, and somebody else.
fn owners(ids: Ids) -> [Owner; 4] {
    let [own, other] =
        [ids.organization, ids.other_organization].map(|id| Owner::Organization(id.to_owned()));
    let [mine, theirs] = [ids.user, ids.somebody].map(|id| Owner::User(id.to_owned()));
    [own, other, mine, theirs]
}

fn share(owner: &Owner, app: &str, permissions: Names) -> Share {
    Share { owner: owner.clone(), app: app.to_owned(), permissions }
}

/// Members of two roles, active and suspended, and a user alone, each with a team's app shared, with an app that no team
/// has shared twice, and with apps of others shared.
pub fn sharers(ids: Ids, shareable: &Names) -> Vec<SubjectFacts> {
    let [here, _, elsewhere] = ids.apps;
    let [own, other, _, theirs] = owners(ids);
    let [one, another] = [false, true].map(|odd| half(shareable, odd));
    let shares = [
        vec![share(&own, here, one.clone())],
        vec![share(&own, elsewhere, one), share(&own, elsewhere, another)],
        vec![share(&other, here, shareable.clone()), share(&theirs, here, shareable.clone())],
    ];
    let roles = ["administrator", "team_contributor"].map(|role| Role::Documented(role.to_owned()));
    let held = [Held::new(), documented(&["full_access"])];
    let mut members = members(ids, &roles, &held);
    let suspended: Vec<_> = members.iter().cloned().map(suspended).collect();
    members.extend(suspended);
    members.push(SubjectFacts { user: Some(ids.user.to_owned()), ..SubjectFacts::default() });
    let with = |who: SubjectFacts| shares.clone().map(|shares| SubjectFacts { shares, ..who.clone() });
    members.into_iter().flat_map(with).collect()
}

fn suspended(mut who: SubjectFacts) -> SubjectFacts {
    for membership in &mut who.memberships {
        membership.suspended = true;
    }
    who
}

/// Nobody, a user alone and two members, three of them with shares, with tokens: of one grant for each place, with all
/// permissions or with half of them, and for users of two grants, each with one half.
pub fn placed(ids: Ids, tables: &Tables) -> Vec<SubjectFacts> {
    let [here, _, elsewhere] = ids.apps;
    let [own, other, mine, theirs] = owners(ids);
    let (all, shareable) = (tables.names(), tables.of_a_custom_team());
    let places = [
        None,
        Some(Place::Organization(ids.organization.to_owned())),
        Some(Place::Organization(ids.other_organization.to_owned())),
        Some(Place::App(own.clone(), here.to_owned())),
        Some(Place::App(own.clone(), elsewhere.to_owned())),
        Some(Place::App(other, here.to_owned())),
        Some(Place::App(mine, here.to_owned())),
        Some(Place::App(theirs.clone(), here.to_owned())),
        Some(Place::PersonalApps(ids.user.to_owned())),
        Some(Place::PersonalApps(ids.somebody.to_owned())),
    ];
    let [one, another] = [false, true].map(|odd| half(&all, odd));
    let single = places.iter().flat_map(|place| [vec![(place, &all)], vec![(place, &one)]]);
    let pairs = places.iter().enumerate().flat_map(|(number, first)| {
        let (one, another) = (&one, &another);
        let later = places.iter().skip(number.saturating_add(1));
        later.map(move |second| vec![(first, one), (second, another)])
    });
    let tokens: Vec<_> = single.chain(pairs).collect();

    let shares = [share(&own, elsewhere, shareable.clone()), share(&theirs, here, shareable)];
    let full_access = teams(ids, &documented(&["full_access"]), &[], &[]).unwrap_or_default();
    let roles = ["administrator", "team_contributor"].map(|role| Role::Documented(role.to_owned()));
    let alone = SubjectFacts { user: Some(ids.user.to_owned()), ..SubjectFacts::default() };
    let users = roles.map(|role| member(ids, &role, full_access.clone())).into_iter().chain([alone]);
    let users = users.map(|who| SubjectFacts { shares: shares.to_vec(), ..who });
    let narrowed = |who: SubjectFacts| {
        // what nobody has is public, and two places tell no more about that than one
        let tokens = tokens.iter().filter(|token| who.user.is_some() || token.len() == 1);
        tokens.map(|token| with_token(&who, token)).collect::<Vec<_>>()
    };
    users.chain([SubjectFacts::default()]).flat_map(narrowed).collect()
}

/// The same subject with a token of these grants. A grant without a place is everywhere.
fn with_token(who: &SubjectFacts, token: &[(&Option<Place>, &Names)]) -> SubjectFacts {
    token.iter().fold(who.clone(), |mut who, (place, permissions)| {
        let permissions = (*permissions).clone();
        match place {
            Some(place) => who.grants.push(Grant { place: place.clone(), permissions }),
            None => who.scopes = Some(permissions),
        }
        who
    })
}
