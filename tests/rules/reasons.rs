//! Decisions in detail: the basis of each allow, the reason of each denial and the order of reasons, the denial as an
//! error, and the denials that must hide the resource.

use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::{
    Action, Basis, Decision, Denial, Membership, Permission, Reason, Resource, ResourceKind, Role, Rule,
    Subject, TeamMembership, TeamPermission, can, decide,
};
use std::error::Error;

fn member(role: Role) -> Membership<u64> {
    Membership::new(1, role)
}

fn team(team: u64, app: u64, permission: TeamPermission) -> TeamMembership<u64> {
    TeamMembership::new(team).with_app(app, permission)
}

fn user(membership: Membership<u64>) -> Subject<u64> {
    Subject::new(7, [membership]).unwrap()
}

/// A Team Contributor whose team 30 has the team permission on app 100.
fn contributor(permission: TeamPermission) -> Subject<u64> {
    user(member(Role::TeamContributor).with_team(team(30, 100, permission)))
}

fn app() -> Resource<u64> {
    Resource::app(1, 100)
}

#[track_caller]
fn rests_on(subject: &Subject<u64>, action: Action, resource: &Resource<u64>, basis: Basis<'_, u64>) {
    assert!(can(subject, action, resource));
    assert_eq!(decide(subject, action, resource), Decision::Allow(basis));
}

#[track_caller]
fn is_denied(subject: &Subject<u64>, action: Action, resource: &Resource<u64>, reason: Reason) {
    assert!(!can(subject, action, resource));
    let denial = decide(subject, action, resource).require().unwrap_err();
    assert_eq!(denial.reason(), reason);
    assert_eq!((denial.action(), denial.kind()), (action.into(), resource.kind()));
}

#[test]
fn the_owner_of_a_personal_app() {
    let app = Resource::personal_app(7, 101);
    let owner = Subject::new(7, []).unwrap();
    rests_on(&owner, Action::TransferApp, &app, Basis::Owner);
    rests_on(&owner, Action::TrainModel, &app.clone().model(), Basis::Owner);
    // Ownership comes before visibility.
    rests_on(&owner, Action::ViewModel, &app.public().model().public(), Basis::Owner);
}

#[test]
fn a_role() {
    for (role, action) in [
        (Role::Administrator, Action::InviteMember),
        (Role::FinancialManager, Action::ViewUsage),
        (Role::OrganizationContributor, Action::CreateApp),
        (Role::TeamContributor, Action::ViewSidebarItems),
        (Role::OrganizationUser, Action::ViewSidebarItems),
    ] {
        rests_on(&user(member(role)), action, &Resource::organization(1), Basis::Role(&role.into()));
    }
    let role = Role::InfrastructureManager;
    rests_on(&user(member(role)), Action::EditCluster, &Resource::cluster(1), Basis::Role(&role.into()));
    // The role comes before a team and before visibility.
    let trainer = team(30, 100, TeamPermission::ModelTrainer);
    let ana = user(member(Role::OrganizationUser).with_team(trainer));
    let model = app().public().model().public();
    rests_on(&ana, Action::ViewModel, &model, Basis::Role(&Role::OrganizationUser.into()));
}

#[test]
fn a_team() {
    let permission = TeamPermission::ModelTrainer;
    let held = permission.into();
    let basis = Basis::Team { team: &30, permission: &held };
    rests_on(&contributor(permission), Action::TrainModel, &app().model(), basis);
    // R5: an organization-level permission of a team holds outside its apps, too.
    let manager = user(member(Role::FinancialManager).with_team(team(30, 100, permission)));
    rests_on(&manager, Action::ViewCluster, &Resource::cluster(1), basis);
    rests_on(&manager, Action::ViewNodepool, &Resource::nodepool(1), basis);
    // A team comes before visibility.
    rests_on(&manager, Action::ViewModel, &app().public().model().public(), basis);
}

#[test]
fn the_first_team_that_suffices() {
    let ana = user(
        member(Role::TeamContributor)
            .with_team(team(31, 101, TeamPermission::FullAccess))
            .with_team(team(32, 100, TeamPermission::LabelerWorker))
            .with_team(team(33, 100, TeamPermission::ModelTrainer))
            .with_team(team(34, 100, TeamPermission::FullAccess)),
    );
    let model = app().model();
    let trainer = TeamPermission::ModelTrainer.into();
    rests_on(&ana, Action::TrainModel, &model, Basis::Team { team: &33, permission: &trainer });
    let full = TeamPermission::FullAccess.into();
    rests_on(&ana, Action::UseModel, &model, Basis::Team { team: &34, permission: &full });
    let worker = TeamPermission::LabelerWorker.into();
    rests_on(
        &ana,
        Action::UpdateTaskStatus,
        &app().task().assigned_to(7),
        Basis::Team { team: &32, permission: &worker },
    );
}

#[test]
fn a_public_resource() {
    let model = app().public().model().public();
    rests_on(&Subject::anonymous(), Action::ViewModel, &model, Basis::Public);
    rests_on(&Subject::new(8, []).unwrap(), Action::ViewModel, &model, Basis::Public);
    // Members for whom neither role nor team suffices also read it.
    rests_on(&user(member(Role::FinancialManager)), Action::ViewModel, &model, Basis::Public);
    let silo = TeamMembership::new(31).confining();
    rests_on(&user(member(Role::Administrator).with_team(silo)), Action::ViewModel, &model, Basis::Public);
}

#[test]
fn wrong_kind() {
    let admin = user(member(Role::Administrator));
    is_denied(&admin, Action::DeleteModel, &app(), Reason::WrongKind);
    is_denied(&admin, Action::CreateModel, &app().model(), Reason::WrongKind);
    is_denied(&admin, Action::EditTeam, &Resource::organization(1), Reason::WrongKind);
    let owner = Subject::new(7, []).unwrap();
    is_denied(&owner, Action::ViewApp, &Resource::personal_app(7, 101).model(), Reason::WrongKind);
}

#[test]
fn outsider() {
    let admin = user(member(Role::Administrator));
    is_denied(&admin, Action::ViewApp, &Resource::app(2, 100), Reason::Outsider);
    is_denied(&admin, Action::InviteMember, &Resource::organization(2), Reason::Outsider);
    is_denied(&admin, Action::ViewApp, &Resource::personal_app(8, 101), Reason::Outsider);
    is_denied(&Subject::anonymous(), Action::ViewModel, &app().model(), Reason::Outsider);
    // R10: visibility allows reading only.
    is_denied(&Subject::anonymous(), Action::UseModel, &app().public().model().public(), Reason::Outsider);
}

#[test]
fn narrowed_by_token() {
    let token = user(member(Role::Administrator)).narrowed_to(Permission::VIEW_MODELS);
    is_denied(&token, Action::TrainModel, &app().model(), Reason::NarrowedByToken);
    is_denied(&token, Action::InviteMember, &Resource::organization(1), Reason::NarrowedByToken);
    let owner = Subject::new(7, []).unwrap().narrowed_to(Permission::empty());
    is_denied(&owner, Action::ViewApp, &Resource::personal_app(7, 101), Reason::NarrowedByToken);
    // The token has the scope, so that it is not the reason.
    let token = user(member(Role::OrganizationUser)).narrowed_to(Permission::TRAIN_MODELS);
    is_denied(&token, Action::TrainModel, &app().model(), Reason::NotGranted);
}

#[test]
fn not_assigned() {
    let worker = contributor(TeamPermission::LabelerWorker);
    is_denied(&worker, Action::UpdateTaskStatus, &app().task(), Reason::NotAssigned);
    is_denied(&worker, Action::UpdateTaskStatus, &app().task().assigned_to(8), Reason::NotAssigned);
    is_denied(&worker, Action::ViewInput, &app().input(), Reason::NotAssigned);
    // An action without `if_assigned` never gets this reason.
    is_denied(&worker, Action::EditTask, &app().task(), Reason::NotGranted);
}

#[test]
fn capped_by_ceiling() {
    let full = contributor(TeamPermission::FullAccess);
    is_denied(&full, Action::DeleteApp, &app(), Reason::CappedByCeiling);
    is_denied(&full, Action::DeployModel, &app().model(), Reason::CappedByCeiling);
    let trainer = contributor(TeamPermission::ModelTrainer);
    is_denied(&trainer, Action::ViewCluster, &Resource::cluster(1), Reason::CappedByCeiling);
    // The ceiling takes nothing away that the team does not contain.
    is_denied(&trainer, Action::DeleteApp, &app(), Reason::NotGranted);
}

#[test]
fn outside_confining_teams() {
    let silo = |app| team(31, app, TeamPermission::ModelTrainer).confining();
    let admin = user(member(Role::Administrator).with_team(silo(101)));
    is_denied(&admin, Action::TrainModel, &app().model(), Reason::OutsideConfiningTeams);
    is_denied(&admin, Action::CreateApp, &Resource::organization(1), Reason::OutsideConfiningTeams);
    // R8: a confined member holds no organization-level permission, not even as an Administrator.
    let admin = user(member(Role::Administrator).with_team(silo(100)));
    is_denied(&admin, Action::ViewCluster, &Resource::cluster(1), Reason::OutsideConfiningTeams);
    rests_on(&admin, Action::DeleteApp, &app(), Basis::Role(&Role::Administrator.into()));
    // R8: every confining team must have the app.
    let two = user(member(Role::Administrator).with_team(silo(100)).with_team(silo(101)));
    is_denied(&two, Action::DeleteApp, &app(), Reason::OutsideConfiningTeams);
}

#[test]
fn no_team_has_app() {
    let nowhere = user(member(Role::TeamContributor));
    is_denied(&nowhere, Action::ViewApp, &app(), Reason::NoTeamHasApp);
    is_denied(&nowhere, Action::UpdateTaskStatus, &app().task().assigned_to(7), Reason::NoTeamHasApp);
    let elsewhere = user(member(Role::TeamContributor).with_team(team(30, 101, TeamPermission::FullAccess)));
    is_denied(&elsewhere, Action::ViewModel, &app().model(), Reason::NoTeamHasApp);
}

#[test]
fn not_granted() {
    is_denied(&user(member(Role::OrganizationUser)), Action::DeleteApp, &app(), Reason::NotGranted);
    is_denied(&user(member(Role::Administrator)), Action::TransferApp, &app(), Reason::NotGranted);
    let contributor = contributor(TeamPermission::FullAccess);
    is_denied(&contributor, Action::InviteMember, &Resource::organization(1), Reason::NotGranted);
    is_denied(&contributor, Action::EditCluster, &Resource::cluster(1), Reason::NotGranted);
}

// Several reasons at once

#[test]
fn the_first_restriction_whose_removal_suffices_is_the_reason() {
    // REVIEW_ANNOTATIONS would satisfy it without the token, ASSESS_COMPLETED_WORK with an assignment.
    let lead = contributor(TeamPermission::LabelerLead).narrowed_to(Permission::ASSESS_COMPLETED_WORK);
    is_denied(&lead, Action::AssessCompletedWork, &app().task(), Reason::NarrowedByToken);
    // VIEW_COLLABORATORS would satisfy it without the token, EDIT_COLLABORATORS without the ceiling.
    let full = contributor(TeamPermission::FullAccess).narrowed_to(Permission::EDIT_COLLABORATORS);
    is_denied(&full, Action::ViewCollaborators, &app(), Reason::NarrowedByToken);
}

#[test]
fn wrong_kind_comes_before_all_others() {
    let admin = user(member(Role::Administrator));
    is_denied(&admin, Action::EditTeam, &Resource::app(2, 100), Reason::WrongKind);
    is_denied(&Subject::anonymous(), Action::DeleteModel, &app(), Reason::WrongKind);
    let token = admin.narrowed_to(Permission::empty());
    is_denied(&token, Action::EditTeam, &app(), Reason::WrongKind);
    is_denied(&user(member(Role::TeamContributor)), Action::EditTeam, &app(), Reason::WrongKind);
}

#[test]
fn outsider_comes_before_the_token() {
    let token = user(member(Role::Administrator)).narrowed_to(Permission::VIEW_INPUTS);
    is_denied(&token, Action::DeleteApp, &Resource::app(2, 100), Reason::Outsider);
    // The order holds even for a public model, which the user could read without the token.
    let model = Resource::app(2, 100).public().model().public();
    is_denied(&token, Action::ViewModel, &model, Reason::Outsider);
}

#[test]
fn of_two_restrictions_the_later_one_is_the_reason() {
    let worker = contributor(TeamPermission::LabelerWorker);
    let token = worker.narrowed_to(Permission::VIEW_MODELS);
    is_denied(&token, Action::UpdateTaskStatus, &app().task(), Reason::NotAssigned);

    let full = contributor(TeamPermission::FullAccess);
    let token = full.narrowed_to(Permission::VIEW_MODELS);
    is_denied(&token, Action::DeleteApp, &app(), Reason::CappedByCeiling);

    let siloed = |role, permission| {
        let silo = team(31, 101, TeamPermission::ModelTrainer).confining();
        user(member(role).with_team(team(30, 100, permission)).with_team(silo))
    };
    let outside = Reason::OutsideConfiningTeams;
    let admin = siloed(Role::Administrator, TeamPermission::ModelTrainer);
    is_denied(&admin.narrowed_to(Permission::VIEW_MODELS), Action::DeleteApp, &app(), outside);
    let worker = siloed(Role::TeamContributor, TeamPermission::LabelerWorker);
    is_denied(&worker, Action::UpdateTaskStatus, &app().task(), outside);
    let full = siloed(Role::TeamContributor, TeamPermission::FullAccess);
    is_denied(&full, Action::DeleteApp, &app(), outside);
}

#[test]
fn confinement_is_no_reason_if_it_takes_nothing_away() {
    let silo = || team(31, 101, TeamPermission::FullAccess).confining();
    let contributor = user(member(Role::TeamContributor).with_team(silo()));
    is_denied(&contributor, Action::ViewApp, &app(), Reason::NoTeamHasApp);
    let viewer = user(member(Role::OrganizationUser).with_team(silo()));
    is_denied(&viewer, Action::DeleteApp, &app(), Reason::NotGranted);
}

#[test]
fn the_missing_team_comes_before_the_missing_grant() {
    let nowhere = user(member(Role::TeamContributor));
    // A team would not grant these either, but its absence comes first: no team means no permission in the app.
    is_denied(&nowhere, Action::DeleteApp, &app(), Reason::NoTeamHasApp);
    is_denied(&nowhere, Action::TransferApp, &app(), Reason::NoTeamHasApp);
    // Organization-level permissions do not depend on the app's teams.
    is_denied(&nowhere, Action::ViewAppTeams, &app(), Reason::NotGranted);
    is_denied(&nowhere, Action::CreateApp, &Resource::organization(1), Reason::NotGranted);
    let everywhere = user(member(Role::FinancialManager));
    is_denied(&everywhere, Action::ViewApp, &app(), Reason::NotGranted);
}

// The denial as an error

fn delete_app(subject: &Subject<u64>) -> Result<(), Box<dyn Error>> {
    decide(subject, Action::DeleteApp, &app()).require()?;
    Ok(())
}

#[test]
fn a_denial_is_an_error_with_the_action_and_kind() {
    assert!(delete_app(&user(member(Role::Administrator))).is_ok());

    let error = delete_app(&contributor(TeamPermission::FullAccess)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`delete_app` denied: a team grants it, but the user's role limits what teams may grant them (R6)"
    );
    let denial: Denial = *error.downcast::<Denial>().unwrap();
    let copy = denial;
    assert_eq!(copy, denial);
    assert_eq!((denial.action(), denial.kind()), (Action::DeleteApp.into(), ResourceKind::App.into()));
    assert_eq!(denial.reason().rule(), Rule::Ceiling);
}

#[test]
fn a_decision_is_copy_for_every_type_of_id() {
    let ana = Subject::new("ana".to_owned(), []).unwrap();
    let app = Resource::personal_app("ana".to_owned(), "cats".to_owned());
    let decision = decide(&ana, Action::ViewApp, &app);
    let copy = decision;
    assert_eq!(copy, decision);
    assert_eq!(decision.to_string(), "allowed: the user owns it");
}

#[test]
fn every_basis_names_its_rule() {
    let permission = AnyTeamPermission::from(TeamPermission::FullAccess);
    let role = AnyRole::from(Role::Administrator);
    let team = Basis::Team { team: &30, permission: &permission };
    let rules = [Basis::Owner, Basis::Role(&role), team, Basis::Share, Basis::<u64>::Public].map(Basis::rule);
    assert_eq!(rules, [Rule::Ownership, Rule::Role, Rule::Team, Rule::Share, Rule::Visibility]);
}

#[test]
fn every_reason_names_its_rule() {
    let rules = Reason::ALL.map(Reason::rule);
    assert_eq!(
        rules,
        ["R2", "R3", "R12", "R11", "R6", "R8", "R15", "R5", "R1"].map(|rule| rule.parse::<Rule>().unwrap())
    );
}

// Denials that must hide the resource

#[track_caller]
fn must_hide(subject: &Subject<u64>, action: Action, resource: &Resource<u64>, expected: bool) {
    let denial = decide(subject, action, resource).require().unwrap_err();
    assert_eq!(denial.must_hide(), expected);
}

#[test]
fn an_outsider_learns_of_public_resources_only() {
    for outsider in [Subject::anonymous(), Subject::new(8, []).unwrap()] {
        must_hide(&outsider, Action::DeleteApp, &app(), true);
        must_hide(&outsider, Action::ViewModel, &app().model(), true);
        must_hide(&outsider, Action::ViewApp, &Resource::personal_app(7, 101), true);
        must_hide(&outsider, Action::InviteMember, &Resource::organization(1), true);
        must_hide(&outsider, Action::ViewCluster, &Resource::cluster(1), true);

        must_hide(&outsider, Action::DeleteApp, &app().public(), false);
        must_hide(&outsider, Action::DeleteModel, &app().public().model().public(), false);
        // The model is private in a public app, and the input has no public action.
        must_hide(&outsider, Action::DeleteModel, &app().public().model(), true);
        must_hide(&outsider, Action::ViewInput, &app().public().input().public(), true);
    }
}

#[test]
fn a_member_learns_of_visible_resources() {
    let viewer = user(member(Role::OrganizationUser));
    must_hide(&viewer, Action::DeleteApp, &app(), false);
    must_hide(&viewer, Action::DeleteModel, &app().model(), false);
    must_hide(&viewer, Action::DeleteModel, &app(), false);
    must_hide(&viewer, Action::EditCluster, &Resource::cluster(1), false);
    must_hide(&viewer, Action::EditTeam, &Resource::team(1), true);
    // The token has no scope for the model, so that its existence stays hidden.
    must_hide(&viewer.narrowed_to(Permission::USE_MODULES), Action::DeleteModel, &app().model(), true);
}

#[test]
fn a_team_contributor_learns_of_resources_by_their_teams() {
    must_hide(&user(member(Role::TeamContributor)), Action::ViewApp, &app(), true);
    let worker = contributor(TeamPermission::LabelerWorker);
    must_hide(&worker, Action::DeleteApp, &app(), false);
    // A Labeler Worker sees the app, but may do nothing with its models.
    must_hide(&worker, Action::ViewModel, &app().model(), true);
    // A task becomes visible by its assignment.
    must_hide(&worker, Action::ViewTask, &app().task().assigned_to(8), true);
    must_hide(&worker, Action::EditTask, &app().task().assigned_to(7), false);
}

#[test]
fn a_member_always_knows_their_own_organization() {
    let organization = Resource::organization(1);
    for role in Role::ALL {
        let silo = TeamMembership::new(31).confining();
        let nothing = user(member(role).with_team(silo)).narrowed_to(Permission::empty());
        must_hide(&nothing, Action::InviteMember, &organization, false);
        must_hide(&nothing, Action::InviteMember, &Resource::organization(2), true);
        must_hide(&nothing, Action::EditTeam, &Resource::team(1), true);
    }
}
