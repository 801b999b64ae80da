//! Properties of every decision, over random worlds of several organizations and many teams.

use proptest::prelude::*;
use rolecall::{Action, Basis, Decision, Denial, Owner, Permission, Reason, Subject, can, decide};
use testkit::oracle::{
    self, Facts, GrantFacts, Names, OwnerFacts, TeamFacts, TeamPermissionFacts, ThingFacts, TokenPlace,
    oracle,
};
use testkit::worlds::{self, Definitions, USERS, of_a_custom_team, scopes, subject, team, thing};

/// Checks that every action that is allowed before is allowed after.
fn keeps_allowed(
    (subject, thing): (&Facts, &ThingFacts),
    (later_subject, later_thing): (&Facts, &ThingFacts),
) -> Result<(), TestCaseError> {
    let (before, after) = (subject.subject().unwrap(), later_subject.subject().unwrap());
    for action in Action::ALL {
        let allowed = can(&before, action, &thing.resource());
        prop_assert!(!allowed || can(&after, action, &later_thing.resource()), "{}", action);
    }
    Ok(())
}

/// Stronger team permissions: documented ones, and a custom one with more permissions.
fn raised(permission: TeamPermissionFacts, more: Names) -> Vec<TeamPermissionFacts> {
    use TeamPermissionFacts::{Custom, Documented};
    match permission {
        Documented("labeler_worker") => vec![Documented("labeler_lead"), Documented("full_access")],
        Documented("labeler_lead" | "model_trainer") => vec![Documented("full_access")],
        Documented(_) => Vec::new(),
        Custom(contained) => vec![Custom(contained | more), Documented("full_access")],
    }
}

/// Runs the check on each version of the subject in which the change replaced one team. The change may also remove
/// the team, or return `None` to leave it out.
fn each_team(
    subject: &Facts,
    change: impl Fn(&TeamFacts) -> Option<Vec<TeamFacts>>,
    mut check: impl FnMut(&Facts) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for (member, facts) in subject.memberships.iter().enumerate() {
        for (number, team) in facts.teams.iter().enumerate() {
            if let Some(teams) = change(team) {
                let mut changed = subject.clone();
                changed.memberships[member].teams.splice(number..=number, teams);
                check(&changed)?;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(worlds::cases(1_000))]

    #[test]
    fn decisions_are_the_oracles(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let expected = oracle().allows(&subject, &format!("{action:?}"), &thing);
            prop_assert_eq!(can(&asker, action, &resource), expected, "{}", action);
        }
    }

    #[test]
    fn can_is_decide(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let decision = decide(&asker, action, &resource);
            prop_assert_eq!(can(&asker, action, &resource), decision.is_allowed(), "{}", action);
            prop_assert_eq!(decision.is_allowed(), decision.require().is_ok());
            prop_assert!(!decision.to_string().is_empty());
        }
    }

    #[test]
    fn reasons_are_true(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        let member = subject.memberships.iter().any(|member| {
            OwnerFacts::Organization(member.organization) == thing.owner
        });
        let owns = matches!(resource.owner(), Owner::User(user) if subject.user == Some(*user));
        let shared = subject.shares.iter().any(|share| {
            share.owner == thing.owner && Some(share.app) == thing.app && share.permissions != Names::NONE
        });
        let member = member || shared;
        for action in Action::ALL {
            let Decision::Deny(denial) = decide(&asker, action, &resource) else { continue };
            let wrong_kind = resource.kind() != action.applies_to();
            prop_assert_eq!(denial.reason() == Reason::WrongKind, wrong_kind);
            prop_assert_eq!(denial.reason() == Reason::Outsider, !wrong_kind && !member && !owns);
            let unnarrowed = Facts { scopes: None, tokens: Vec::new(), ..subject.clone() };
            let narrowed = oracle().allows(&unnarrowed, &format!("{action:?}"), &thing) && (member || owns);
            prop_assert_eq!(denial.reason() == Reason::NarrowedByToken, narrowed, "{}", action);
            if denial.reason() == Reason::NotAssigned {
                let assignees = subject.user.into_iter().collect();
                let assigned = ThingFacts { assignees, ..thing.clone() };
                prop_assert!(oracle().allows(&unnarrowed, &format!("{action:?}"), &assigned), "{}", action);
            }
        }
    }

    #[test]
    fn a_basis_suffices_by_itself(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        let mut alone = subject.clone();
        alone.memberships.iter_mut().for_each(|member| member.teams.clear());
        alone.shares.clear();
        let mut shared = subject.clone();
        shared.memberships.retain(|member| OwnerFacts::Organization(member.organization) != thing.owner);
        let nobody = Facts { user: None, memberships: Vec::new(), shares: Vec::new(), ..subject.clone() };
        for action in Action::ALL {
            let by = |facts: &Facts| oracle().allows(facts, &format!("{action:?}"), &thing);
            match decide(&asker, action, &resource) {
                Decision::Allow(Basis::Owner) => {
                    prop_assert_eq!(OwnerFacts::User(subject.user.unwrap_or(USERS)), thing.owner);
                }
                Decision::Allow(Basis::Role(_)) => prop_assert!(by(&alone), "{}", action),
                // The role comes before the teams, so that a team is named only if the role does not suffice.
                Decision::Allow(Basis::Team { .. }) => prop_assert!(!by(&alone) || by(&nobody), "{}", action),
                Decision::Allow(Basis::Public) => prop_assert!(by(&nobody), "{}", action),
                Decision::Allow(Basis::Share) => prop_assert!(by(&shared) && (!by(&alone) || by(&nobody)), "{}", action),
                Decision::Allow(basis) => prop_assert!(false, "unknown basis: {}", basis),
                Decision::Deny(_) => {}
            }
        }
    }

    #[test]
    fn a_denial_hides_exactly_the_resources_without_an_allowed_action(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        let denial = |action| decide(&asker, action, &resource).require().err();
        let may_anything = Action::ALL.into_iter().any(|action| can(&asker, action, &resource));
        let everybody = Subject::<u64>::anonymous();
        let shown = Action::ALL.into_iter().any(|action| can(&everybody, action, &resource));
        for hidden in Action::ALL.into_iter().filter_map(denial).map(|denial: Denial| denial.must_hide()) {
            prop_assert!(!(may_anything && hidden));
            let member = subject.memberships.iter().any(|member| {
                OwnerFacts::Organization(member.organization) == thing.owner
            });
            let own_organization = thing.kind == "organization" && member;
            prop_assert_eq!(hidden, !may_anything && !own_organization && !shown);
        }
    }

    #[test]
    fn an_outsider_gets_what_an_anonymous_subject_gets(subject in subject(), thing in thing()) {
        prop_assume!(thing.owner != OwnerFacts::User(subject.user.unwrap_or(USERS)));
        let mut outsider = subject.clone();
        outsider.memberships.retain(|member| OwnerFacts::Organization(member.organization) != thing.owner);
        outsider.shares.retain(|share| share.owner != thing.owner || Some(share.app) != thing.app);
        let nobody = Facts { user: None, memberships: Vec::new(), shares: Vec::new(), ..subject.clone() };
        keeps_allowed((&outsider, &thing), (&nobody, &thing))?;
        keeps_allowed((&nobody, &thing), (&outsider, &thing))?;
    }

    #[test]
    fn adding_a_team_that_confines_nobody_takes_nothing(
        subject in subject(), thing in thing(), team in team(Definitions::Mixed), member in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!subject.memberships.is_empty());
        let mut joined = subject.clone();
        let member = member.index(joined.memberships.len());
        joined.memberships[member].teams.push(TeamFacts { confining: false, ..team });
        keeps_allowed((&subject, &thing), (&joined, &thing))?;
    }

    #[test]
    fn raising_a_permission_takes_nothing(
        subject in subject(), thing in thing(), more in of_a_custom_team(),
    ) {
        for number in 0..4 {
            for version in 0..2 {
                let raise = |team: &TeamFacts| {
                    let mut team = team.clone();
                    let (_, permission) = team.apps.get_mut(number)?;
                    *permission = *raised(*permission, more).get(version)?;
                    Some(vec![team])
                };
                each_team(&subject, raise, |higher| keeps_allowed((&subject, &thing), (higher, &thing)))?;
            }
        }
    }

    #[test]
    fn making_a_resource_public_takes_nothing(subject in subject(), thing in thing()) {
        prop_assume!(thing.app.is_some());
        let shown = ThingFacts { app_public: true, public: true, ..thing.clone() };
        keeps_allowed((&subject, &thing), (&subject, &shown))?;
    }

    #[test]
    fn narrowing_gives_nothing(subject in subject(), thing in thing(), once in scopes(), twice in scopes()) {
        let resource = thing.resource();
        let asker = subject.subject().unwrap();
        let permission = |names: Option<_>| names.map_or(Permission::all(), |names| oracle::permission(&names));
        let (once, twice) = (permission(once), permission(twice));
        let narrowed = asker.clone().narrowed_to(once);
        let narrower = narrowed.clone().narrowed_to(twice);
        prop_assert_eq!(&narrower, &asker.clone().narrowed_to(once & twice));
        for action in Action::ALL {
            prop_assert!(can(&asker, action, &resource) || !can(&narrowed, action, &resource));
            prop_assert!(can(&narrowed, action, &resource) || !can(&narrower, action, &resource));
        }
    }

    #[test]
    fn making_a_team_confining_gives_nothing(subject in subject(), thing in thing()) {
        let confine = |team: &TeamFacts| Some(vec![TeamFacts { confining: true, ..team.clone() }]);
        each_team(&subject, confine, |confined| keeps_allowed((confined, &thing), (&subject, &thing)))?;
    }

    #[test]
    fn removing_a_team_that_confines_nobody_gives_nothing(subject in subject(), thing in thing()) {
        let remove = |team: &TeamFacts| (!team.confining).then(Vec::new);
        each_team(&subject, remove, |left| keeps_allowed((left, &thing), (&subject, &thing)))?;
    }

    /// With the shares of the organization's apps, since confining teams hold these back, too.
    #[test]
    fn removing_a_membership_with_its_shares_gives_nothing(subject in subject(), thing in thing()) {
        for member in 0..subject.memberships.len() {
            let mut left = subject.clone();
            let owner = OwnerFacts::Organization(left.memberships.remove(member).organization);
            left.shares.retain(|share| share.owner != owner);
            keeps_allowed((&left, &thing), (&subject, &thing))?;
        }
    }

    #[test]
    fn suspending_a_membership_gives_nothing(subject in subject(), thing in thing()) {
        for member in 0..subject.memberships.len() {
            let mut suspended = subject.clone();
            suspended.memberships[member].suspended = true;
            keeps_allowed((&suspended, &thing), (&subject, &thing))?;
            // What the suspended member has left is what an outsider without shares there has.
            let owner = OwnerFacts::Organization(subject.memberships[member].organization);
            let mut outsider = suspended.clone();
            outsider.memberships.remove(member);
            outsider.shares.retain(|share| share.owner != owner);
            keeps_allowed((&suspended, &thing), (&outsider, &thing))?;
            keeps_allowed((&outsider, &thing), (&suspended, &thing))?;
        }
    }

    #[test]
    fn removing_a_share_gives_nothing(subject in subject(), thing in thing()) {
        for share in 0..subject.shares.len() {
            let mut removed = subject.clone();
            removed.shares.remove(share);
            keeps_allowed((&removed, &thing), (&subject, &thing))?;
        }
    }

    /// A token for one place allows nothing outside it, and there what the subject may do without it.
    #[test]
    fn a_token_for_one_place_allows_nothing_outside(subject in subject(), thing in thing(), other in any::<bool>()) {
        let everything = oracle().organization_level | oracle().app_level;
        let organization = |owner| match owner {
            OwnerFacts::Organization(organization) => TokenPlace::Organization(organization),
            OwnerFacts::User(user) => TokenPlace::PersonalApps(user),
        };
        let here = thing.app.map_or(organization(thing.owner), |app| TokenPlace::App(thing.owner, app));
        let elsewhere = [
            TokenPlace::App(thing.owner, thing.app.unwrap_or(0) + 1),
            TokenPlace::Organization(match thing.owner {
                OwnerFacts::Organization(organization) => organization + 1,
                OwnerFacts::User(user) => user,
            }),
            TokenPlace::PersonalApps(match thing.owner {
                OwnerFacts::Organization(organization) => organization,
                OwnerFacts::User(user) => user + 1,
            }),
        ];
        let with = |place| {
            let mut token = subject.clone();
            token.tokens.push(vec![GrantFacts { place, permissions: everything }]);
            token
        };
        keeps_allowed((&with(here), &thing), (&subject, &thing))?;
        keeps_allowed((&subject, &thing), (&with(here), &thing))?;
        let resource = thing.resource();
        for place in elsewhere {
            let token = with(place).subject().unwrap();
            let token = if other { token.clone().narrowed_to(Permission::all()) } else { token };
            prop_assert!(Action::ALL.into_iter().all(|action| !can(&token, action, &resource)), "{:?}", place);
        }
    }

    #[test]
    fn the_order_of_facts_does_not_matter(subject in subject(), thing in thing()) {
        let mut reversed = subject.clone();
        reversed.memberships.reverse();
        reversed.shares.reverse();
        reversed.tokens.iter_mut().for_each(|token| token.reverse());
        for member in &mut reversed.memberships {
            member.teams.reverse();
            member.teams.iter_mut().for_each(|team| team.apps.reverse());
        }
        keeps_allowed((&subject, &thing), (&reversed, &thing))?;
        keeps_allowed((&reversed, &thing), (&subject, &thing))?;
    }

    #[test]
    fn a_repeated_team_changes_nothing(subject in subject(), thing in thing()) {
        let double = |team: &TeamFacts| Some(vec![team.clone(), team.clone()]);
        each_team(&subject, double, |doubled| {
            keeps_allowed((&subject, &thing), (doubled, &thing))?;
            keeps_allowed((doubled, &thing), (&subject, &thing))
        })?;
    }
}
