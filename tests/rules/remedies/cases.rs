//! Denials by hand: the texts of remedies, and the cases that random worlds reach rarely.

use rolecall::custom::CustomRole;
use rolecall::remedies::Change;
use rolecall::{
    Action, Membership, Owner, Permission, Policy, Reach, Resource, Role, Share, Subject, TeamMembership,
    TeamPermission, can, remedies,
};

fn texts(subject: &Subject<&str>, action: Action, resource: &Resource<&str>) -> Vec<String> {
    remedies(subject, action, resource).iter().map(ToString::to_string).collect()
}

fn member(
    role: Role,
    teams: impl IntoIterator<Item = TeamMembership<&'static str>>,
) -> Subject<&'static str> {
    let membership = Membership::new("acme", role);
    Subject::new("ana", [teams.into_iter().fold(membership, Membership::with_team)]).unwrap()
}

#[test]
fn there_is_no_remedy_that_nobody_can_grant() {
    let admin = member(Role::Administrator, []);
    assert!(texts(&admin, Action::TransferApp, &Resource::app("acme", "cats")).is_empty());
    // Only the owner transfers a personal app, and no share has that permission.
    assert!(texts(&admin, Action::TransferApp, &Resource::personal_app("ben", "cats")).is_empty());
    assert!(texts(&admin, Action::TrainModel, &Resource::app("acme", "cats")).is_empty());
    let model = Resource::organization("acme").model();
    assert!(texts(&admin, Action::TrainModel, &model).is_empty());
    // Nobody transfers an organization's app, whoever signs in.
    assert!(texts(&Subject::anonymous(), Action::TransferApp, &Resource::app("acme", "cats")).is_empty());
    assert!(texts(&Subject::anonymous(), Action::TrainModel, &Resource::app("acme", "cats")).is_empty());
}

/// Signing in helps whoever may be the owner, and grants nothing that the owner does not hold.
#[test]
fn an_anonymous_caller_signs_in() {
    let app = Resource::personal_app("ben", "cats");
    let nobody = Subject::anonymous();
    let text = "sign in, as a user who may do this (grants nothing more)";
    assert_eq!(texts(&nobody, Action::TransferApp, &app), [text]);
    let narrowed = Subject::anonymous().narrowed_to(Permission::VIEW_MODELS);
    let text = "sign in, as a user who may do this, and add the scope TRANSFER_APPS to the token (grants TRANSFER_APPS)";
    assert_eq!(texts(&narrowed, Action::TransferApp, &app), [text]);
}

#[test]
fn an_allowed_action_has_no_remedy() {
    let admin = member(Role::Administrator, []);
    let app = Resource::app("acme", "cats");
    assert!(can(&admin, Action::DeleteApp, &app) && texts(&admin, Action::DeleteApp, &app).is_empty());
}

#[test]
fn a_confined_member() {
    let silo = TeamMembership::new("silo").with_app("dogs", TeamPermission::FullAccess).confining();
    let ana = member(Role::OrganizationUser, [silo]);
    assert_eq!(
        texts(&ana, Action::UseModel, &Resource::app("acme", "cats").model()),
        [
            "assign app `cats` with `model_trainer` to the team `silo`, which confines the user, for all its members \
             (grants 17 more permissions)",
            "assign app `cats` with `labeler_worker` to the team `silo`, which confines the user, for all its members \
             (grants 20 more permissions)",
            "assign app `cats` with `labeler_lead` to the team `silo`, which confines the user, for all its members \
             (grants 26 more permissions)",
            "assign app `cats` with `full_access` to the team `silo`, which confines the user, for all its members \
             (grants 46 more permissions)",
            "take the user out of the team `silo`, which confines them to its apps (grants 14 more permissions, 2 of \
             them for the whole organization; takes away 34)",
        ]
    );
}

/// Two confining teams: the user leaves both, or both get the app.
#[test]
fn two_teams_in_the_way() {
    let silo = |id, app| TeamMembership::new(id).with_app(app, TeamPermission::LabelerWorker).confining();
    let ana = member(Role::TeamContributor, [silo("east", "dogs"), silo("west", "birds")]);
    let model = Resource::app("acme", "cats").model();
    let given = remedies(&ana, Action::TrainModel, &model);
    let (mut left, mut assigned) = (0, 0);
    for remedy in &given {
        match remedy.changes() {
            [
                Change::LeaveTeams(teams),
                Change::ShareApp { .. } | Change::JoinTeam { .. } | Change::HaveRole(_),
            ] => {
                assert_eq!(teams, &[&"east", &"west"]);
                left += 1;
            }
            [Change::AssignAppTo { team: one, .. }, Change::AssignAppTo { team: other, .. }] => {
                assert_eq!((**one, **other), ("east", "west"));
                assigned += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    // At least one of the two teams needs Full Access or Model Trainer.
    assert_eq!((left, assigned), (5, 16 - 4));
}

/// A user who lacks one permission gains equally much by any role or team. The smallest role or team then comes first.
#[test]
fn of_equal_gains_the_smallest_grant_comes_first() {
    let lacking = |permission| {
        let role = CustomRole::new("own", Permission::all().difference(permission), Reach::AllApps, None);
        Subject::new("ana", [Membership::new("acme", role.unwrap())]).unwrap()
    };
    let model = Resource::app("acme", "cats").model();
    assert_eq!(
        texts(&lacking(Permission::TRAIN_MODELS), Action::TrainModel, &model),
        [
            "share the app `cats` with the user, with TRAIN_MODELS (grants TRAIN_MODELS)",
            "put the user in a team with `model_trainer` on app `cats` (grants TRAIN_MODELS)",
            "put the user in a team with `full_access` on app `cats` (grants TRAIN_MODELS)",
            "give the user the role `organization_contributor` (grants TRAIN_MODELS; takes away 8)",
            "give the user the role `administrator` (grants TRAIN_MODELS; takes away TRANSFER_APPS)",
        ]
    );
}

#[test]
fn two_changes_where_one_does_not_suffice() {
    let token = member(Role::TeamContributor, []).narrowed_to(Permission::VIEW_MODELS);
    assert_eq!(
        texts(&token, Action::TrainModel, &Resource::app("acme", "cats").model()),
        [
            "add the scope TRAIN_MODELS to the token, and share the app `cats` with the user, with TRAIN_MODELS \
             (grants TRAIN_MODELS)",
            "add the scope TRAIN_MODELS to the token, and put the user in a team with `model_trainer` on app `cats` \
             (grants 9 more permissions)",
            "add the scope TRAIN_MODELS to the token, and put the user in a team with `full_access` on app `cats` \
             (grants 40 more permissions)",
            "add the scope TRAIN_MODELS to the token, and give the user the role `organization_contributor` \
             (grants 51 more permissions, 5 of them for the whole organization)",
            "add the scope TRAIN_MODELS to the token, and give the user the role `administrator` \
             (grants 58 more permissions, 12 of them for the whole organization)",
        ]
    );
    // With a token for everything one change suffices.
    let ana = Subject::new("ana", []).unwrap();
    assert_eq!(
        texts(&ana, Action::CreateApp, &Resource::organization("acme")),
        [
            "invite the user to `acme` as `organization_contributor` \
             (grants 52 more permissions, 6 of them for the whole organization)",
            "invite the user to `acme` as `administrator` \
             (grants 59 more permissions, 13 of them for the whole organization)",
        ]
    );
}

#[test]
fn under_another_policy() {
    let grants = Permission::VIEW_FINANCIAL_DATA | Permission::CREATE_APPS;
    let policy = Policy::documented().clone().with_grants(Role::FinancialManager, grants).unwrap();
    let ana = member(Role::OrganizationUser, []).under(&policy);
    let organization = Resource::organization("acme");
    let remedies = remedies(&ana, Action::CreateApp, &organization);
    assert_eq!(remedies[0].changes(), [Change::HaveRole(Role::FinancialManager)]);
    assert_eq!(remedies[0].grants(), grants);
}

/// A team that the facts contain twice is left once, as a whole.
#[test]
fn a_team_that_is_given_twice_is_left_once() {
    let half = |app| TeamMembership::new("silo").with_app(app, TeamPermission::FullAccess).confining();
    let ana = member(Role::TeamContributor, [half("cats"), half("dogs")]);
    let model = Resource::app("acme", "cats").model();
    assert!(
        texts(&ana, Action::TrainModel, &model).iter().all(|text| !text.starts_with("take the user out of"))
    );
    let user = member(Role::OrganizationUser, [half("birds"), half("dogs")]);
    let last = texts(&user, Action::UseModel, &model).pop().unwrap();
    assert!(
        last.starts_with("take the user out of the team `silo`, which confines them to its apps ("),
        "{last}"
    );
}

/// An organization-level question about an app of a confining team: only leaving the team helps.
#[test]
fn leaving_a_confining_team_restores_organization_level_permissions() {
    let silo = TeamMembership::new("silo").with_app("cats", TeamPermission::FullAccess).confining();
    let ana = member(Role::OrganizationContributor, [silo]);
    let remedies = texts(&ana, Action::ViewAppTeams, &Resource::app("acme", "cats"));
    assert_eq!(
        remedies,
        ["take the user out of the team `silo`, which confines them to its apps \
             (grants 52 more permissions, 6 of them for the whole organization)"]
    );
}

/// The end of a suspension brings back what teams and shares give in other apps, and so does leaving a confining team.
#[test]
fn what_counts_again_elsewhere_is_gained() {
    let owner = Owner::Organization("acme");
    let birds = [Share::new(owner, "birds", Permission::PREDICT)];
    let dogs = TeamMembership::new("team").with_app("dogs", TeamPermission::LabelerWorker);
    let membership = Membership::new("acme", Role::OrganizationUser).with_team(dogs).suspended();
    let ana = Subject::new("ana", [membership]).unwrap().with_shares(birds.clone()).unwrap();
    let app = Resource::app("acme", "cats");
    let given = remedies(&ana, Action::ViewApp, &app);
    assert_eq!(given[0].changes(), [Change::Reinstate { organization: &"acme" }]);
    assert!(given[0].grants().contains(Permission::PREDICT | Permission::WRITE_TASK_ANNOTATIONS));

    let silo = TeamMembership::new("silo").confining();
    let ana = member(Role::TeamContributor, [silo]).with_shares(birds).unwrap();
    let organization = Resource::organization("acme");
    let given = remedies(&ana, Action::ViewSidebarItems, &organization);
    let [Change::LeaveTeams(_)] = given[0].changes() else { panic!("{:?}", given[0]) };
    assert_eq!(given[0].grants(), Permission::VIEW_SIDEBAR_ITEMS | Permission::PREDICT);
}

/// Each reason is a sentence with the number of its rule.
#[test]
fn reasons() {
    let because = |subject: &Subject<&str>, action, resource: &Resource<&str>, position: usize| {
        let given = remedies(subject, action, resource);
        let texts: Vec<_> = given[position].because().map(|because| because.to_string()).collect();
        texts
    };
    let (app, model) = (Resource::app("acme", "cats"), Resource::app("acme", "cats").model());
    let keepers = TeamMembership::new("keepers").with_app("cats", TeamPermission::FullAccess);
    let ana = member(Role::TeamContributor, [keepers]);
    let of = |position| because(&ana, Action::DeleteApp, &app, position);
    assert_eq!(of(0), ["the user's role does not limit what is shared (R14)"]);
    assert_eq!(of(1), ["Organization Contributor × Delete App: Yes (R4)"]);
    let unlimited = "a team of the user grants DELETE_APP, and the role `organization_user` does not keep it from counting (R6)";
    assert_eq!(of(3), [unlimited]);

    let outsider = Subject::new("ben", []).unwrap();
    let of = |position| because(&outsider, Action::TrainModel, &model, position);
    assert_eq!(of(0), ["a share counts without a membership (R14)"]);
    let [member_first, team] = of(1).try_into().unwrap();
    assert_eq!(member_first, "only members of an organization are in its teams (R5)");
    assert_eq!(team, "Model Trainer × Train models: Yes (R5)");

    let user = member(Role::OrganizationUser, []);
    let text = "a share gives TRAIN_MODELS on this app alone, whatever the role (R14)";
    assert_eq!(because(&user, Action::TrainModel, &model, 0), [text]);

    let narrowed = member(Role::Administrator, []).narrowed_to(Permission::PREDICT);
    let text = "a token only lets its holder use the scopes that it has, here DELETE_APP is missing (R12)";
    assert_eq!(because(&narrowed, Action::DeleteApp, &app, 0), [text]);

    let suspended = Membership::new("acme", Role::Administrator).suspended();
    let suspended = Subject::new("ana", [suspended]).unwrap();
    let text = "a suspended membership gives nothing, and all of it counts again (R15)";
    assert_eq!(because(&suspended, Action::DeleteApp, &app, 0), [text]);

    let nobody = Subject::anonymous();
    let of = |position| because(&nobody, Action::ViewModel, &model, position);
    assert_eq!(of(0), ["nobody is signed in, and an unknown user only sees what is public (R3)"]);
    assert_eq!(of(1), ["everybody holds VIEW_MODELS on a public resource in a public app (R10)"]);

    let worker = TeamMembership::new("workers").with_app("cats", TeamPermission::LabelerWorker);
    let worker = member(Role::TeamContributor, [worker]);
    let text = "UPDATE_TASK_STATUS counts on resources that are assigned to the user (R11)";
    assert_eq!(because(&worker, Action::UpdateTaskStatus, &app.clone().task(), 0), [text]);

    let silo = TeamMembership::new("silo").with_app("dogs", TeamPermission::FullAccess).confining();
    let confined = member(Role::OrganizationUser, [silo]);
    let of = |position| because(&confined, Action::UseModel, &model, position);
    assert_eq!(of(0), ["the team keeps its members inside its apps, and this becomes one of them (R8)"]);
    assert_eq!(of(3), ["Full Access × Use models and workflows: Yes (described outside the table) (R5)"]);
    assert_eq!(
        of(4),
        ["the team keeps its members inside its apps, and the user then is no member of it (R8)"]
    );
}
