//! The other functions agree with `can` and `decide`, over random worlds: `permissions`, `actions`, `can_all`, `filter`
//! and `explain`.

use proptest::collection::vec;
use proptest::prelude::*;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::explain::{About, Finding, Outcome, PublicExplanation, PublicReason, not_found};
use rolecall::filter::Filter;
use rolecall::{
    Action, Cell, Decision, Membership, Owner, Permission, Place, Policy, Reason, Resource, Role, Subject,
    TeamMembership, TeamPermission, TokenGrant, actions, can, can_all, decide, explain, filter, permissions,
};
use testkit::oracle::{self, Facts, ThingFacts, oracle};
use testkit::worlds::{self, subject, thing};

/// A policy with many different decisions.
fn other_policy() -> Policy {
    let policy = Policy::documented().clone();
    let policy = policy.with_ceiling(Role::TeamContributor, None).unwrap();
    policy.with_grants(Role::OrganizationUser, Permission::all()).unwrap()
}

proptest! {
    #![proptest_config(worlds::cases(1_000))]

    #[test]
    fn permissions_equal_the_oracles(subject in subject(), thing in thing()) {
        let held = permissions(&subject.subject().unwrap(), &thing.resource());
        let names: Vec<_> = held.iter_names().map(|(name, _)| name).collect();
        let mut expected: Vec<_> = oracle().effective(&subject, &thing).into_iter().collect();
        // The oracle lists names in alphabetical order, the crate in the order of the table.
        expected.sort_by_key(|name| Permission::from_name(name).unwrap().bits());
        prop_assert_eq!(names, expected);
    }

    #[test]
    fn actions_are_all_allowed_actions(subject in subject(), thing in thing()) {
        let (asker, resource, other) = (subject.subject().unwrap(), thing.resource(), other_policy());
        let each = |action: &Action| can(&asker, *action, &resource);
        prop_assert_eq!(actions(&asker, &resource), Action::ALL.into_iter().filter(each).collect());
        let asker = asker.under(&other);
        let each = |action: &Action| can(&asker, *action, &resource);
        prop_assert_eq!(actions(&asker, &resource), Action::ALL.into_iter().filter(each).collect());
    }

    #[test]
    fn can_all_answers_as_can_does(
        subject in subject(), things in vec(thing(), 0..8), order in vec((any::<prop::sample::Index>(), 0..103_usize), 0..60),
    ) {
        prop_assume!(!things.is_empty());
        let (asker, other) = (subject.subject().unwrap(), other_policy());
        let resources: Vec<_> = things.iter().map(ThingFacts::resource).collect();
        let asked = |(resource, action): &(prop::sample::Index, usize)| {
            (Action::ALL[*action], &resources[resource.index(resources.len())])
        };
        let questions: Vec<_> = order.iter().map(asked).collect();
        let each = questions.iter().map(|(action, resource)| can(&asker, *action, resource));
        prop_assert!(can_all(&asker, questions.iter().copied()).eq(each));
        let asker = asker.under(&other);
        let each = questions.iter().map(|(action, resource)| can(&asker, *action, resource));
        prop_assert!(can_all(&asker, questions.iter().copied()).eq(each));
    }

    #[test]
    fn a_filter_contains_exactly_the_allowed_resources(subject in subject(), things in vec(thing(), 1..20)) {
        let (asker, other) = (subject.subject().unwrap(), other_policy());
        for asker in [asker.clone(), asker.under(&other)] {
            for action in Action::ALL {
                let filter = filter(&asker, action);
                let groups = filter.groups();
                prop_assert!(groups.len() <= 10);
                for resource in things.iter().map(ThingFacts::resource) {
                    let expected = can(&asker, action, &resource);
                    prop_assert_eq!(filter.contains(&resource), expected, "{} {:?}", action, resource);
                    let is_of_kind = resource.kind() == action.applies_to();
                    let is_in_groups = is_of_kind && groups.iter().any(|group| group.contains(&resource));
                    prop_assert_eq!(is_in_groups, expected, "{} {:?} {:?}", action, resource, groups);
                }
            }
        }
    }

    #[test]
    fn no_clause_of_a_filter_is_redundant(subject in subject()) {
        let asker = subject.subject().unwrap();
        for action in Action::ALL {
            let Filter::AnyOf { kind, clauses } = filter(&asker, action) else { continue };
            prop_assert_eq!(kind, action.applies_to());
            prop_assert!(!clauses.is_empty());
            for (position, clause) in clauses.iter().enumerate() {
                // A clause is needed if the others do not contain a resource that only it describes.
                let mut without = clauses.clone();
                without.remove(position);
                let others = Filter::AnyOf { kind, clauses: without };
                let inside = representative(kind.as_str(), clause);
                prop_assert!(!others.contains(&inside), "{} {:?}", action, clauses);
            }
        }
    }

    #[test]
    fn an_explanation_has_the_decision_and_a_ground_for_each_allow(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let explanation = explain(&asker, action, &resource);
            prop_assert_eq!(explanation.decision(), decide(&asker, action, &resource));
            let mut found = explanation.findings().iter();
            let granted = found.any(|finding| finding.outcome() == Outcome::Grants);
            prop_assert_eq!(granted, can(&asker, action, &resource), "{}", explanation);
            let lines = explanation.to_string().lines().count();
            // The decision, the question and at least one finding.
            prop_assert!(lines >= 3, "{}", explanation);
        }
    }

    /// Each finding is the decision for a subject whose other roles and teams grant nothing.
    #[test]
    fn a_finding_is_the_decision_by_its_source_alone(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        // Visibility is a source of its own and would allow actions that the finding's source does not.
        let private = ThingFacts { app_public: false, public: false, ..thing }.resource();
        for action in Action::ALL {
            for finding in explain(&asker, action, &resource).findings() {
                let Some(alone) = alone(&asker, finding.about()) else { continue };
                let by_the_source = match decide(&alone, action, &private) {
                    Decision::Allow(_) => vec![Outcome::Grants],
                    Decision::Deny(denial) => match denial.reason() {
                        Reason::Suspended => vec![Outcome::Suspended],
                        Reason::NarrowedByToken => vec![Outcome::NarrowedByToken],
                        Reason::NotAssigned => vec![Outcome::NotAssigned],
                        Reason::CappedByCeiling => vec![Outcome::CappedByCeiling],
                        Reason::OutsideConfiningTeams => vec![Outcome::OutsideConfiningTeams],
                        _ => vec![Outcome::NotGranted, Outcome::SelectedApps, Outcome::OtherApp],
                    },
                };
                prop_assert!(by_the_source.contains(&finding.outcome()), "{} {:?}", finding, by_the_source);
            }
        }
    }

    /// The token's finding agrees with the decision.
    #[test]
    fn the_finding_about_the_token_agrees_with_the_decision(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let explanation = explain(&asker, action, &resource);
            let is_token = |about: &About<'_, u64>| matches!(about, About::Token { .. });
            let token = explanation.findings().iter().filter(|finding| is_token(finding.about()));
            let outcomes: Vec<_> = token.map(Finding::outcome).collect();
            // One grant of the token is enough.
            let passes = (!outcomes.is_empty()).then(|| outcomes.contains(&Outcome::Passes));
            match explanation.decision() {
                Decision::Allow(_) => prop_assert_ne!(passes, Some(false), "{}", explanation),
                Decision::Deny(denial) if denial.reason() == Reason::NarrowedByToken => {
                    prop_assert_eq!(passes, Some(false), "{}", explanation);
                }
                Decision::Deny(_) => {}
            }
        }
    }

    /// The cells of a granting finding name permissions that the subject holds. A finding about a ceiling has one Yes
    /// and one No for each permission that the ceiling cuts.
    #[test]
    fn a_granting_finding_shows_its_cells(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        let held = permissions(&asker, &resource);
        for action in Action::ALL {
            for finding in explain(&asker, action, &resource).findings() {
                let by_a_column = matches!(finding.about(), About::Role { .. } | About::Team { .. });
                if finding.outcome() == Outcome::Grants && by_a_column {
                    prop_assert!(finding.cells().count() > 0, "{} {}", action, finding);
                    for cell in finding.cells() {
                        prop_assert!(held.contains(cell.permission()) && cell.cell() == Cell::Yes, "{}", cell);
                    }
                }
                if finding.outcome() == Outcome::CappedByCeiling {
                    let [given, cut]: [Vec<_>; 2] = [Cell::Yes, Cell::No].map(|of| {
                        finding.cells().filter(|cell| cell.cell() == of).collect()
                    });
                    prop_assert!(!given.is_empty() && given.len() == cut.len(), "{} {}", action, finding);
                }
            }
        }
    }

    #[test]
    fn an_explanation_covers_every_membership_and_team(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL.into_iter().filter(|action| resource.kind() == action.applies_to()) {
            let explanation = explain(&asker, action, &resource);
            let about = |sort: fn(&About<'_, u64>) -> bool| {
                explanation.findings().iter().filter(|finding| sort(finding.about())).count()
            };
            let memberships = about(|about| matches!(about, About::Role { .. } | About::OtherMembership { .. }));
            prop_assert_eq!(memberships, subject.memberships.len());
            let here = subject.memberships.iter().find(|member| {
                oracle::OwnerFacts::Organization(member.organization) == thing.owner
            });
            let teams = here.map_or(0, |member| member.teams.len());
            let looked_at = about(|about| matches!(about, About::Team { .. }));
            // A team with several team permissions outside apps has a finding for each.
            prop_assert!(looked_at >= teams);
            let walls = here.map_or(0, |member| member.teams.iter().filter(|team| team.confining).count());
            prop_assert_eq!(about(|about| matches!(about, About::Confinement { .. })), walls);
        }
    }

    #[test]
    fn the_public_explanation_agrees_with_the_decision(subject in subject(), thing in thing()) {
        let (asker, resource) = (subject.subject().unwrap(), thing.resource());
        for action in Action::ALL {
            let told = explain(&asker, action, &resource).public();
            prop_assert_eq!(told.is_allowed(), can(&asker, action, &resource));
            let hidden = match decide(&asker, action, &resource) {
                Decision::Deny(denial) => denial.must_hide(),
                Decision::Allow(_) => false,
            };
            // A different byte would tell the caller that the row exists.
            let missing = not_found(&asker, action);
            prop_assert!(!hidden || told == missing && told.to_string() == missing.to_string());
            prop_assert_eq!(told.reason() == Some(PublicReason::NotFound), hidden && missing.status() == 404);
            // An anonymous caller must learn that signing in may help, whatever the denial.
            let not_signed_in = told.reason() == Some(PublicReason::NotSignedIn);
            prop_assert_eq!(not_signed_in, subject.user.is_none() && !told.is_allowed());
            let token = told.reason() == Some(PublicReason::NarrowedByToken);
            prop_assert_eq!(!told.missing_scopes().is_empty(), token);
            let asked = action.any_of() | action.if_assigned();
            if token && !scopes_anywhere(&asker).intersects(asked) {
                // This token satisfies the action nowhere. The answer must not depend on the resource.
                prop_assert_eq!(told.missing_scopes(), asked);
                prop_assert_eq!(missing.missing_scopes(), asked);
                continue;
            }
            for scope in told.missing_scopes() {
                let mut wider = subject.clone();
                wider.scopes.iter_mut().for_each(|scopes| _ = scopes.insert(name_of(scope)));
                let permissions = oracle().set([name_of(scope)]);
                let grant = oracle::GrantFacts { place: oracle::TokenPlace::Everywhere, permissions };
                wider.tokens.iter_mut().for_each(|token| token.push(grant));
                prop_assert!(oracle().allows(&wider, &format!("{action:?}"), &thing), "{} {}", action, scope);
            }
        }
    }
}

proptest! {
    #![proptest_config(worlds::cases(150))]

    /// The answers about hidden resources are equal for every subject and resource. They depend on the question only.
    #[test]
    fn answers_about_hidden_resources_are_equal(one in (subject(), thing()), other in (subject(), thing())) {
        let told = |(subject, thing): &(Facts, ThingFacts), action| {
            let (asker, resource) = (subject.subject().unwrap(), thing.resource());
            let told = explain(&asker, action, &resource).public();
            (told.reason() == Some(PublicReason::NotFound)).then_some(told)
        };
        for action in Action::ALL {
            if let (Some(first), Some(second)) = (told(&one, action), told(&other, action)) {
                prop_assert_eq!(first == second, first.kind() == second.kind());
                prop_assert_eq!(first.to_string() == second.to_string(), first.kind() == second.kind());
            }
        }
    }

    /// An attacker who compares answers cannot tell a hidden row from a missing one, whatever their kinds.
    #[test]
    fn a_hidden_row_looks_like_a_missing_one(subject in subject(), thing in thing()) {
        let asker = subject.subject().unwrap();
        for thing in of_every_kind(&thing) {
            let (resource, hidden) = (thing.resource(), !is_visible(&subject, &thing));
            for action in Action::ALL {
                let (told, missing) = (explain(&asker, action, &resource).public(), not_found(&asker, action));
                prop_assert!(!missing.is_allowed());
                if hidden {
                    prop_assert_eq!(answer(&told), answer(&missing), "{} {:?}", action, thing);
                }
                prop_assert_eq!(told.kind(), if hidden { action.applies_to().into() } else { resource.kind() });
            }
        }
    }

    /// The status names the cause: 401 for an anonymous caller, 500 for a mistake of the program, 403 for the token or
    /// the grants, and 404 for a hidden resource.
    #[test]
    fn each_denial_has_the_status_of_its_cause(subject in subject(), thing in thing()) {
        let asker = subject.subject().unwrap();
        for thing in of_every_kind(&thing) {
            let (resource, hidden) = (thing.resource(), !is_visible(&subject, &thing));
            for action in Action::ALL {
                let told = explain(&asker, action, &resource).public();
                let asked = action.any_of() | action.if_assigned();
                let wrong_kind = !hidden && resource.kind() != action.applies_to();
                let (expected, scopes) = if can(&asker, action, &resource) {
                    (200, None)
                } else if subject.user.is_none() {
                    (401, None)
                } else if wrong_kind {
                    (500, None)
                } else if !scopes_anywhere(&asker).intersects(asked) {
                    // This denial must not depend on the resource: hidden, missing and visible rows get one answer.
                    prop_assert_eq!(answer(&told), answer(&not_found(&asker, action)));
                    (403, Some(asked))
                } else if hidden {
                    (404, None)
                } else {
                    (403, None)
                };
                prop_assert_eq!(told.status(), expected, "{} {:?}", told, thing);
                prop_assert!(scopes.is_none_or(|scopes| told.missing_scopes() == scopes), "{}", told);
                // The gRPC codes: OK, UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, INTERNAL.
                let codes = [(200, 0), (401, 16), (403, 7), (404, 5), (500, 13)];
                prop_assert!(codes.contains(&(told.status(), told.grpc_code())), "{}", told);
            }
        }
    }
}

/// Every form in which a service can send an answer.
fn answer(told: &PublicExplanation) -> (PublicExplanation, String, u16, u32, String) {
    #[cfg(feature = "serde")]
    let json = serde_json::to_string(told).unwrap();
    #[cfg(not(feature = "serde"))]
    let json = format!("{told:?}");
    (*told, told.to_string(), told.status(), told.grpc_code(), json)
}

/// The resource, and one of each other kind at the same place.
fn of_every_kind(thing: &ThingFacts) -> Vec<ThingFacts> {
    let kinds = match thing.app {
        Some(_) => [&["app"][..], &oracle::KINDS_IN_AN_APP].concat(),
        None => [&[thing.kind][..], &oracle::KINDS_OUTSIDE_APPS].concat(),
    };
    let of_kind = |kind| {
        let public = if kind == "app" { thing.app_public } else { thing.public };
        ThingFacts { kind, public, ..thing.clone() }
    };
    kinds.into_iter().map(of_kind).collect()
}

/// Returns `true` if the subject may know that the resource exists, by the oracle.
///
/// The subject or everybody may do something with it, or it is an organization of the subject.
fn is_visible(subject: &Facts, thing: &ThingFacts) -> bool {
    let everybody = Facts::default();
    let actions = Action::ALL.into_iter().filter(|action| action.applies_to().as_str() == thing.kind);
    let names: Vec<_> = actions.map(|action| format!("{action:?}")).collect();
    let sees = |facts: &Facts| names.iter().any(|action| oracle().allows(facts, action, thing));
    let is_their_own = |member: &oracle::MemberFacts| {
        thing.kind == "organization" && oracle::OwnerFacts::Organization(member.organization) == thing.owner
    };
    sees(subject) || sees(&everybody) || subject.memberships.iter().any(is_their_own)
}

/// The subject without all grants except those of the finding's role or team permission.
fn alone(subject: &Subject<u64>, about: &About<'_, u64>) -> Option<Subject<u64>> {
    let nothing = CustomTeamPermission::new("Nothing", Permission::empty()).unwrap();
    let (only_role, only_team, only_permission) = match about {
        About::Role { role, .. } => (Some(*role), None, None),
        About::Team { team, permission: Some(permission) } => (None, Some(**team), Some(*permission)),
        _ => return None,
    };
    let memberships = subject.memberships().iter().map(|membership| {
        let role = membership.role();
        let empty = match role {
            AnyRole::Documented(role) => {
                let policy = Policy::documented();
                CustomRole::new("Empty", Permission::empty(), policy.reach(*role), policy.ceiling(*role))
            }
            AnyRole::Custom(role) => {
                CustomRole::new("Empty", Permission::empty(), role.reach(), role.ceiling())
            }
        };
        let role = if only_role == Some(role) { role.clone() } else { empty.unwrap().into() };
        membership.teams().iter().fold(Membership::new(*membership.organization(), role), |alone, team| {
            let held = |permission: &AnyTeamPermission| {
                let kept = Some(*team.team()) == only_team && Some(permission) == only_permission;
                if kept { permission.clone() } else { nothing.clone().into() }
            };
            let apps = team.apps().iter().map(|assigned| (*assigned.app(), held(assigned.permission())));
            let team_alone = TeamMembership::new(*team.team()).with_apps(apps);
            alone.with_team(if team.is_confining() { team_alone.confining() } else { team_alone })
        })
    });
    let suspended = subject.memberships().iter().map(Membership::is_suspended);
    let memberships = memberships.zip(suspended);
    let memberships = memberships.map(|(alone, suspended)| if suspended { alone.suspended() } else { alone });
    let alone = Subject::new(*subject.user()?, memberships).unwrap();
    Some(match subject.token() {
        Some(token) => alone.narrowed_by(token.map(|grant| owned(&grant))),
        None => alone,
    })
}

/// The owner by its id.
pub fn owner_of(owner: Owner<&u64>) -> Owner<u64> {
    match owner {
        Owner::Organization(organization) => Owner::Organization(*organization),
        Owner::User(user) => Owner::User(*user),
    }
}

/// The grant by its ids.
pub fn owned(grant: &TokenGrant<&u64>) -> TokenGrant<u64> {
    let place = match *grant.place() {
        Place::Everywhere => Place::Everywhere,
        Place::Organization(organization) => Place::Organization(*organization),
        Place::App { owner, app } => Place::App { owner: owner_of(owner), app: *app },
        Place::PersonalApps(user) => Place::PersonalApps(*user),
    };
    TokenGrant::new(place, grant.permissions())
}

/// The scopes that the subject's token has at one place at least.
fn scopes_anywhere(subject: &Subject<u64>) -> Permission {
    let token = subject.token();
    token.map_or(Permission::all(), |grants| grants.map(|grant| grant.permissions()).collect())
}

fn name_of(permission: Permission) -> &'static str {
    permission.iter_names().next().unwrap().0
}

/// A resource that only this clause contains. An organization's clause gets an app that no team has.
fn representative(kind: &str, clause: &rolecall::filter::Clause<'_, u64>) -> Resource<u64> {
    use rolecall::filter::Extent;
    let nowhere_else = 1_000;
    let outside = |organization| match kind {
        "team" => Resource::team(organization),
        "cluster" => Resource::cluster(organization),
        "nodepool" => Resource::nodepool(organization),
        _ => Resource::organization(organization),
    };
    let in_app = |app: Resource<u64>| if kind == "app" { app } else { oracle::made(app, kind) };
    let (extent, assignee) = match *clause {
        rolecall::filter::Clause::All(extent) => (extent, None),
        rolecall::filter::Clause::AssignedTo { user, extent } => (extent, Some(user)),
    };
    let resource = match extent {
        Extent::Organization { organization } if oracle::KINDS_OUTSIDE_APPS.contains(&kind) => {
            outside(*organization)
        }
        Extent::Organization { organization } => in_app(Resource::app(*organization, nowhere_else)),
        Extent::App { owner, app } => in_app(app_of(owner, *app)),
        Extent::PublicAt { place } => in_app(app_at(place, nowhere_else).public()).public(),
        Extent::Personal { user } => in_app(Resource::personal_app(*user, nowhere_else)),
        Extent::Public => in_app(Resource::personal_app(nowhere_else, nowhere_else).public()).public(),
    };
    assignee.into_iter().fold(resource, |resource, user| resource.assigned_to(*user))
}

/// An app at the place, with this id if any app would do.
pub fn app_at(place: &Place<u64>, any: u64) -> Resource<u64> {
    match place {
        Place::Everywhere => Resource::personal_app(any, any),
        Place::Organization(organization) => Resource::app(*organization, any),
        Place::PersonalApps(user) => Resource::personal_app(*user, any),
        Place::App { owner, app } => app_of(owner.as_ref(), *app),
    }
}

pub fn app_of(owner: Owner<&u64>, app: u64) -> Resource<u64> {
    match owner {
        Owner::Organization(organization) => Resource::app(*organization, app),
        Owner::User(user) => Resource::personal_app(*user, app),
    }
}

// Every id contains "-id", so that the test finds it anywhere in the text.
#[test]
fn the_public_explanation_has_no_ids() {
    let team = TeamMembership::new("team-id").with_app("app-id", TeamPermission::FullAccess);
    let silo =
        TeamMembership::new("silo-id").with_app("other-app-id", TeamPermission::ModelTrainer).confining();
    let member = |organization, role| Membership::new(organization, role);
    let subjects = [
        Subject::anonymous(),
        Subject::new("user-id", [member("other-organization-id", Role::Administrator)]).unwrap(),
        Subject::new("user-id", [member("organization-id", Role::TeamContributor).with_team(team.clone())])
            .unwrap(),
        Subject::new(
            "user-id",
            [member("organization-id", Role::OrganizationUser).with_team(team).with_team(silo)],
        )
        .unwrap(),
    ];
    for subject in subjects {
        for subject in [subject.clone(), subject.narrowed_to(Permission::VIEW_MODELS)] {
            let app = Resource::app("organization-id", "app-id");
            for resource in [app.clone(), app.clone().model(), app.task().assigned_to("assignee-id")] {
                for action in Action::ALL {
                    let told = explain(&subject, action, &resource).public();
                    let told = format!("{told} {told:?}");
                    assert!(
                        !told.contains("-id") && !told.contains("contributor") && !told.contains("full_"),
                        "{told}"
                    );
                }
            }
        }
    }
}
