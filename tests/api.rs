//! The public names, used as other programs use them, and the output in the README.

use rolecall::{
    Action, Cell, Membership, Permission, Policy, Resource, Role, Subject, SubjectRows, TeamMembership,
    TeamPermission, can, decide, explain, filter, permit,
};
use std::error::Error;
use std::hash::Hash;

/// Calls every published function, with ids of one type.
fn the_published_calls<Id: Eq + Hash + Clone>(id: impl Fn(u64) -> Id) -> Result<(), Box<dyn Error>> {
    let ana = Subject::new(
        id(7),
        [Membership::new(id(1), Role::TeamContributor)
            .with_team(TeamMembership::new(id(30)).with_app(id(100), TeamPermission::ModelTrainer))],
    )?;
    let nobody = Subject::<Id>::anonymous();
    let scripted = ana.clone().narrowed_to(Permission::VIEW_MODELS | Permission::TRAIN_MODELS);
    let siloed = TeamMembership::new(id(31)).with_app(id(100), TeamPermission::FullAccess).confining();
    let siloed = Subject::new(id(8), [Membership::new(id(1), Role::OrganizationUser).with_team(siloed)])?;

    let org = Resource::organization(id(1));
    let team = Resource::team(id(1));
    let cluster = Resource::cluster(id(1));
    let pool = Resource::nodepool(id(1));
    let app = Resource::app(id(1), id(100));
    let model = app.clone().model();
    let shown = Resource::app(id(1), id(100)).public().model().public();
    let mine = Resource::personal_app(id(7), id(101));
    let task = app.clone().task().assigned_to(id(7));

    let mut rows = SubjectRows::new(id(7));
    rows.team_app(id(1), id(30), id(100), TeamPermission::ModelTrainer);
    rows.team(id(1), id(30), false).member(id(1), Role::TeamContributor, false);
    assert!(rows.build().is_ok_and(|from_rows| from_rows == ana));
    let train = permit(&ana, Action::TrainModel, Some(&model), |model| (*model).clone())?;
    assert!(*train.redeem(Action::TrainModel)? == model);

    assert!(can(&ana, Action::TrainModel, &model));
    let decision = decide(&ana, Action::DeleteApp, &app);
    assert!(!decision.is_allowed());

    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
    let bo = policy.subject(id(8), [Membership::new(id(1), Role::TeamContributor)])?;
    assert!(!can(&bo, Action::DeleteApp, &app)); // no team of his has the app
    assert!(!can(&ana.clone().under(&policy), Action::DeleteApp, &app));
    assert!(can(&ana.clone().under(&policy), Action::DeployModel, &model));
    assert!(!can(&ana, Action::DeployModel, &model));
    assert!(filter(&ana, Action::ViewModel).contains(&model));

    assert!(can(&scripted, Action::TrainModel, &model));
    assert!(!can(&scripted, Action::CreateModel, &app));
    assert!(can(&nobody, Action::ViewModel, &shown));
    assert!(can(&ana, Action::TransferApp, &mine));
    assert!(!can(&ana, Action::UpdateTaskStatus, &task));
    assert!(can(&siloed, Action::DeleteApp, &app));
    assert!(can(&ana, Action::ViewSidebarItems, &org));
    assert!(!can(&siloed, Action::ViewSidebarItems, &org));
    assert!(!can(&ana, Action::EditTeam, &team));
    assert!(!can(&ana, Action::ViewCluster, &cluster));
    assert!(!can(&ana, Action::ViewNodepool, &pool));
    Ok(())
}

#[test]
fn the_published_names_compile_and_decide() -> Result<(), Box<dyn Error>> {
    the_published_calls(|id| id)?;
    the_published_calls(|id| uuid::Uuid::from_u128(u128::from(id)))?;
    the_published_calls(|id| format!("id-{id}"))?;
    the_published_calls(|id| -> &'static str { format!("id-{id}").leak() })?;

    assert_eq!(Action::ALL.len(), 113);
    assert_eq!(Role::ALL.len(), 6);
    assert_eq!(TeamPermission::ALL.len(), 4);
    assert_eq!("team_contributor".parse::<Role>()?, Role::TeamContributor);
    assert_eq!(Role::Administrator.label(), "Administrator");
    assert_eq!(Role::TeamContributor.cell(Permission::DELETE_APP), Some(Cell::No));
    Ok(())
}

#[test]
fn everything_in_an_app_can_be_named() {
    let app = || Resource::app(1, 100);
    let inside = [
        app().model(),
        app().workflow(),
        app().dataset(),
        app().input(),
        app().annotation(),
        app().concept(),
        app().task(),
        app().module(),
    ];
    let names = inside.map(|resource| resource.kind().as_str());
    assert_eq!(names, ["model", "workflow", "dataset", "input", "annotation", "concept", "task", "module"]);
}

#[test]
fn the_readme_shows_what_its_example_prints() -> Result<(), Box<dyn Error>> {
    let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::ModelTrainer);
    let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(trainers)])?;
    let model = Resource::app("acme", "cats").model();
    assert!(can(&ana, Action::TrainModel, &model));
    let printed = explain(&ana, Action::DeployModel, &model);
    let readme = include_str!("../README.md");
    assert!(readme.contains(&format!("```text\n{printed}```")), "{printed}");
    assert!(readme.lines().count() <= 100);
    Ok(())
}
