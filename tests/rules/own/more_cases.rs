//! Five more cases that fail in other ways than the first ones: a user's own things outside apps, an organization-level
//! permission in teams, a public permission, permissions that only custom definitions give, and a permission that
//! counts on assigned things alone. The lines of answers read as those of `cases`.

use super::{
    ELSEWHERE, HERE, ORGANIZATION, OTHER_ORGANIZATION, SOMEBODY, USER, answers, asked, held, in_team, member,
    policy_with,
};
use rolecall::custom::DefinitionError;
use rolecall::{
    Action, Basis, Decision, Membership, Owner, Permission, Policy, Reach, Reason, Resource, Role, Subject,
    TeamMembership, TeamPermission, can, decide,
};

rolecall::own_vocabulary! {
    /// The rows of a service beyond apps.
    const VOCABULARY;
    permissions {
        //                                                      Adm Fin OrgC TeamC OrgU Infra, Full Train Lead Work
        64  ROTATE_SECRETS  "Rotate secrets"  Organization      [Y N N N N Y]                  [N N N N] -;
        100 VIEW_QUOTAS     "View quotas"     Organization      [Y N Y N Y N]                  [Y Y N N] -;
        101 WATCH_STREAMS   "Watch streams"   App               [Y N Y Y N N]                  [Y N Y Y] P;
        126 STEER_ROBOTS    "Steer robots"    App               [N N N N N N]                  [N N N N] -;
        127 HEAR_CALLS      "Hear calls"      App               [N N Y N Y N]                  [Y Y N N] -;
    }
    kinds {
        SECRET   "secret"   OfOrganizationsAndUsers;
        REGISTRY "registry" OfOrganizations;
        STREAM   "stream"   InApps;
        ROBOT    "robot"    InApps;
        CALL     "call"     InApps;
    }
    actions Ask {
        /// Replace the value of the secret.
        RotateSecret "rotate_secret" SECRET   [ROTATE_SECRETS] [];
        /// Show the images of the registry.
        ListImages   "list_images"   REGISTRY [ROTATE_SECRETS MANAGE_CLUSTERS] [];
        /// Show how much compute is left.
        ViewQuota    "view_quota"    Cluster  [VIEW_QUOTAS]    [];
        /// Show the live stream.
        WatchStream  "watch_stream"  STREAM   [WATCH_STREAMS]  [];
        /// Move the robot.
        SteerRobot   "steer_robot"   ROBOT    [STEER_ROBOTS]   [];
        /// Play the recording.
        HearCall     "hear_call"     CALL     [DEPLOY_MODELS]  [HEAR_CALLS];
    }
}

const NOBODY: &str = "NNNNN NNNNN NNNNN NNNNN NNNNN NNNNN";

fn policy() -> Policy {
    policy_with(VOCABULARY)
}

fn app() -> Resource<u64> {
    Resource::app(ORGANIZATION, HERE)
}

fn reason(decision: Decision<'_, u64>) -> Option<Reason> {
    decision.require().err().map(|denial| denial.reason())
}

/// V4: the user alone, and for an organization whoever holds the permission there.
#[test]
fn a_secret_of_an_organization() {
    let secret = Resource::owned(&SECRET, Owner::Organization(ORGANIZATION));
    let by_role = "YYYYY NNNNN NNNNN NNNNN NNNNN YYYYY";
    assert_eq!(answers(&policy(), HERE, Ask::RotateSecret, &secret), by_role);
    assert_eq!(Resource::of_organization(&SECRET, ORGANIZATION), Some(secret));
    let foreign = Resource::owned(&SECRET, Owner::Organization(OTHER_ORGANIZATION));
    assert_eq!(answers(&policy(), HERE, Ask::RotateSecret, &foreign), NOBODY);
}

#[test]
fn a_secret_of_a_user() {
    let policy = policy();
    let (own, theirs) = (Owner::User(USER), Owner::User(SOMEBODY));
    let [own, theirs] = [own, theirs].map(|owner| Resource::owned(&SECRET, owner));
    // Any user, whatever they are in an organization, and nobody else, whatever they are.
    assert_eq!(answers(&policy, HERE, Ask::RotateSecret, &own), "YYYYY YYYYY YYYYY YYYYY YYYYY YYYYY");
    assert_eq!(answers(&policy, HERE, Ask::RotateSecret, &theirs), NOBODY);
    let alone = policy.subject(USER, []).unwrap();
    assert_eq!(decide(&alone, Ask::RotateSecret, &own), Decision::Allow(Basis::Owner));
    assert_eq!(held(&alone, &own), "ROTATE_SECRETS|VIEW_QUOTAS"); // no documented and no app-level one
    // A wall around the user's apps in an organization is none around what is theirs.
    let silo = TeamMembership::new(30).confining();
    let confined = Membership::new(ORGANIZATION, Role::Administrator).with_team(silo);
    let confined = policy.subject(USER, [confined]).unwrap();
    assert!(asked(&confined, Ask::RotateSecret, &own));
    // A token narrows the owner, too; assignments give nothing; nobody is anonymous's namesake.
    assert!(!asked(&alone.clone().narrowed_to(Permission::all()), Ask::RotateSecret, &own));
    assert!(asked(&alone.clone().narrowed_to(ROTATE_SECRETS), Ask::RotateSecret, &own));
    assert!(!asked(&alone, Ask::RotateSecret, &theirs.clone().assigned_to(USER)));
    assert!(!asked(&alone, Ask::RotateSecret, &theirs.public()));
    assert!(!asked(&Subject::anonymous().under(&policy), Ask::RotateSecret, &own));
    // An organization with the id of the user is not the user.
    let namesake = policy.subject(SOMEBODY, [Membership::new(USER, Role::Administrator)]).unwrap();
    assert!(!asked(&namesake, Ask::RotateSecret, &own));
    assert!(!asked(&alone, Ask::RotateSecret, &Resource::owned(&SECRET, Owner::Organization(USER))));
}

/// A registry belongs to organizations alone. Own and documented permissions satisfy the action alike.
#[test]
fn a_registry_has_no_user() {
    let registry = Resource::owned(&REGISTRY, Owner::Organization(ORGANIZATION));
    assert_eq!(answers(&policy(), HERE, Ask::ListImages, &registry), "YYYYY NNNNN NNNNN NNNNN NNNNN YYYYY");
    assert_eq!(answers(Policy::documented(), HERE, Ask::ListImages, &registry), {
        "YYYYY NNNNN NNNNN NNNNN NNNNN YYYYY" // MANAGE_CLUSTERS
    });
    let users = Resource::owned(&REGISTRY, Owner::User(USER));
    assert_eq!(answers(&policy(), HERE, Ask::ListImages, &users), NOBODY);
    // The documented permission of a mixed action is nobody's on a user's own thing.
    assert_eq!(held(&policy().subject(USER, []).unwrap(), &users), "");
}

/// V5, V3: an own organization-level permission of a team counts in the whole organization, under the ceiling.
#[test]
fn view_quotas_behaves_as_view_clusters() {
    let policy = policy();
    let cluster = Resource::cluster(ORGANIZATION);
    for app in [HERE, ELSEWHERE] {
        assert_eq!(answers(&policy, app, Ask::ViewQuota, &cluster), "YYYYY NYYNN YYYYY NNNNN YYYYY NYYNN");
        // The documented model: only Organization User and Infrastructure Manager differ, in their own cells.
        assert_eq!(
            answers(&policy, app, Action::ViewCluster, &cluster),
            "YYYYY NYYNN YYYYY NNNNN YYYYY YYYYY"
        );
    }
    let capped = in_team(&policy, Role::TeamContributor, HERE, TeamPermission::FullAccess);
    for action in [Ask::ViewQuota.into(), rolecall::own::AnyAction::from(Action::ViewCluster)] {
        assert_eq!(reason(decide(&capped, action, &cluster)), Some(Reason::CappedByCeiling));
    }
    // R8: a confining team gives it to nobody, and takes it from those who have it.
    for (role, silo_app) in [(Role::FinancialManager, HERE), (Role::Administrator, ELSEWHERE)] {
        let silo = TeamMembership::new(30).with_app(silo_app, TeamPermission::FullAccess).confining();
        let confined = policy.subject(USER, [Membership::new(ORGANIZATION, role).with_team(silo)]).unwrap();
        assert!(!asked(&confined, Ask::ViewQuota, &cluster));
        assert!(!can(&confined, Action::ViewCluster, &cluster));
        assert_eq!(reason(decide(&confined, Ask::ViewQuota, &cluster)), Some(Reason::OutsideConfiningTeams));
    }
    // It is held on what is in apps of the organization, too, in whichever app.
    let trainer = in_team(&policy, Role::FinancialManager, HERE, TeamPermission::ModelTrainer);
    let names = held(&trainer, &Resource::app(ORGANIZATION, ELSEWHERE));
    assert_eq!(names, "VIEW_CLUSTERS|VIEW_FINANCIAL_DATA|VIEW_QUOTAS");
}

/// R10: everybody holds a public own permission on a public resource in a public app.
#[test]
fn watch_streams_is_public() {
    let policy = policy();
    let [private, in_private_app, in_public_app, public] = [
        app().of_kind(&STREAM),
        app().of_kind(&STREAM).public(),
        app().public().of_kind(&STREAM),
        app().public().of_kind(&STREAM).public(),
    ];
    let by_role = "YYYYY NYNYY YYYYY NYNYY NYNYY NYNYY";
    for resource in [&private, &in_private_app, &in_public_app] {
        assert_eq!(answers(&policy, HERE, Ask::WatchStream, resource), by_role, "{resource:?}");
    }
    let everybody = "YYYYY YYYYY YYYYY YYYYY YYYYY YYYYY";
    assert_eq!(answers(&policy, HERE, Ask::WatchStream, &public), everybody);

    let nobody = Subject::anonymous().under(&policy);
    assert!(asked(&nobody, Ask::WatchStream, &public));
    assert_eq!(decide(&nobody, Ask::WatchStream, &public), Decision::Allow(Basis::Public));
    for resource in [private, in_private_app, in_public_app] {
        assert!(!asked(&nobody, Ask::WatchStream, &resource), "{resource:?}");
    }
    // Nobody under another policy knows the permission, and a token without it does not have it.
    assert!(!asked(&Subject::anonymous(), Ask::WatchStream, &public));
    assert!(!asked(&nobody.narrowed_to(Permission::all()), Ask::WatchStream, &public));
    // Confined members hold it, and it is public on what is somebody's, too.
    let silo = TeamMembership::new(30).confining();
    let confined = Membership::new(ORGANIZATION, Role::Administrator).with_team(silo);
    assert!(asked(&policy.subject(USER, [confined]).unwrap(), Ask::WatchStream, &public));
    let theirs = Resource::personal_app(SOMEBODY, HERE).public().of_kind(&STREAM).public();
    assert!(asked(&policy.subject(USER, []).unwrap(), Ask::WatchStream, &theirs));
    // The other own permissions are not public, and the documented ones are what they were.
    assert_eq!(held(&Subject::anonymous().under(&policy), &public), {
        "VIEW_MODELS|ACCESS_DATASETS|VIEW_WORKFLOWS|WATCH_STREAMS"
    });
}

/// No role and no team permission contains `STEER_ROBOTS`: only custom definitions give it, and owning the app.
#[test]
fn steer_robots_by_custom_definitions() {
    let policy = policy();
    let robot = app().of_kind(&ROBOT);
    assert_eq!(answers(&policy, HERE, Ask::SteerRobot, &robot), NOBODY);
    let own = Resource::personal_app(USER, HERE).of_kind(&ROBOT);
    assert!(asked(&policy.subject(USER, []).unwrap(), Ask::SteerRobot, &own));

    let pilots = policy.custom_team_permission("Pilots", STEER_ROBOTS | Permission::VIEW_MODELS).unwrap();
    let team = |app| TeamMembership::new(30).with_app(app, pilots.clone());
    let in_role = |role: rolecall::custom::AnyRole, app| {
        policy.subject(USER, [Membership::new(ORGANIZATION, role).with_team(team(app))]).unwrap()
    };
    // V3: the ceiling of Team Contributor is its own cell. The other roles have no ceiling.
    for role in Role::ALL {
        let expected = role != Role::TeamContributor;
        assert_eq!(asked(&in_role(role.into(), HERE), Ask::SteerRobot, &robot), expected, "{role}");
        assert!(!asked(&in_role(role.into(), ELSEWHERE), Ask::SteerRobot, &robot), "{role}");
    }
    // A custom role has the ceiling that it says.
    let role = |grants, reach, ceiling| policy.custom_role("Pilot", grants, reach, ceiling).unwrap();
    let none = Permission::empty();
    for (ceiling, expected) in [(None, true), (Some(STEER_ROBOTS), true), (Some(Permission::all()), false)] {
        let role = role(none, Reach::SelectedApps, ceiling);
        assert_eq!(asked(&in_role(role.into(), HERE), Ask::SteerRobot, &robot), expected, "{ceiling:?}");
    }
    // It grants in all apps or in none.
    for (reach, expected) in [(Reach::AllApps, true), (Reach::SelectedApps, false)] {
        let role = role(STEER_ROBOTS, reach, Some(none));
        let pilot = policy.subject(USER, [Membership::new(ORGANIZATION, role)]).unwrap();
        assert_eq!(asked(&pilot, Ask::SteerRobot, &robot), expected, "{reach:?}");
    }
    // V5: a custom team permission is app-level.
    let refused = policy.custom_team_permission("Counters", VIEW_QUOTAS | WATCH_STREAMS);
    assert_eq!(refused, Err(DefinitionError::OrganizationLevel(VIEW_QUOTAS)));
    // A policy may say more than the cells, and then its own grants count.
    let policy = policy.with_grants(Role::OrganizationUser, STEER_ROBOTS).unwrap();
    assert_eq!(answers(&policy, HERE, Ask::SteerRobot, &robot), "NNNNN NNNNN NNNNN NNNNN YYYYY NNNNN");
}

/// R11, the other way round: a documented permission satisfies the action everywhere, an own one on what is assigned.
#[test]
fn hear_calls_on_assigned_ones() {
    let policy = policy();
    let call = app().of_kind(&CALL);
    let (mine, theirs) = (call.clone().assigned_to(USER), call.assigned_to(SOMEBODY));
    // DEPLOY_MODELS: Team Contributor is capped. HEAR_CALLS: its cell is no, so that it is capped there as well.
    let deployers = "YYYYY NYYNN YYYYY NNNNN NYYNN YYYYY";
    assert_eq!(answers(&policy, HERE, Ask::HearCall, &theirs), deployers);
    assert_eq!(answers(&policy, HERE, Ask::HearCall, &mine), "YYYYY NYYNN YYYYY NNNNN YYYYY YYYYY");
    let user = member(&policy, Role::OrganizationUser);
    assert_eq!(reason(decide(&user, Ask::HearCall, &theirs)), Some(Reason::NotAssigned));
    assert!(!asked(&user.clone().narrowed_to(Permission::all()), Ask::HearCall, &mine));
    assert!(asked(&user.narrowed_to(HEAR_CALLS), Ask::HearCall, &mine));
    let capped = in_team(&policy, Role::TeamContributor, HERE, TeamPermission::FullAccess);
    assert_eq!(reason(decide(&capped, Ask::HearCall, &mine)), Some(Reason::CappedByCeiling));
    // Nothing is assigned to an anonymous caller.
    assert!(!asked(&Subject::anonymous().under(&policy), Ask::HearCall, &mine));
}
