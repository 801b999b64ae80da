//! What an explanation says, to the letter: a tree for each thing that can come of what is looked at.

use rolecall::custom::{CustomRole, CustomTeamPermission};
use rolecall::explain::{Outcome, PublicReason};
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Role, Subject, TeamMembership, TeamPermission,
    explain,
};
use std::collections::BTreeSet;

fn member(
    role: Role,
    teams: impl IntoIterator<Item = TeamMembership<&'static str>>,
) -> Subject<&'static str> {
    let membership = Membership::new("acme", role);
    Subject::new("ana", [teams.into_iter().fold(membership, Membership::with_team)]).unwrap()
}

fn team(team: &'static str, app: &'static str, permission: TeamPermission) -> TeamMembership<&'static str> {
    TeamMembership::new(team).with_app(app, permission)
}

fn cats() -> Resource<&'static str> {
    Resource::app("acme", "cats")
}

#[track_caller]
fn explained(subject: &Subject<&str>, action: Action, resource: &Resource<&str>, tree: &str) {
    assert_eq!(explain(subject, action, resource).to_string(), tree);
}

#[test]
fn a_role_that_grants() {
    explained(
        &member(Role::OrganizationContributor, []),
        Action::DeleteApp,
        &cats(),
        "\
allowed: role `organization_contributor` grants it
`ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
└─ role `organization_contributor` in `acme`: grants it (R4)
   └─ Organization Contributor × Delete App: Yes
",
    );
}

/// A blank cell is no No (`R13`).
#[test]
fn a_cell_that_is_not_stated() {
    explained(
        &member(Role::FinancialManager, []),
        Action::CreateApp,
        &Resource::organization("acme"),
        "\
denied: nothing grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
└─ role `financial_manager` in `acme`: does not grant it (R4)
   └─ Financial Manager × Create Apps: not stated
",
    );
}

/// What the document denies, as a role and as what cuts a team (`R6`).
#[test]
fn a_cell_that_says_no() {
    explained(
        &member(Role::TeamContributor, [team("team", "cats", TeamPermission::FullAccess)]),
        Action::DeleteApp,
        &cats(),
        "\
denied: the ceiling of the subject's role cuts what their team brings (R6)
`ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
├─ role `team_contributor` in `acme`: does not grant it (R4)
│  └─ Team Contributor × Delete App: No
└─ team `team` with `full_access`: brings it, but above the ceiling of the role (R6)
   ├─ Full Access × Delete App: Yes
   └─ Team Contributor × Delete App: No
",
    );
}

/// Where a cell comes from that the table of its column does not have.
#[test]
fn cells_that_are_remarked_on() {
    let labeler = || member(Role::TeamContributor, [team("team", "cats", TeamPermission::LabelerWorker)]);
    let own = CustomRole::new("Own", Permission::PREDICT, Reach::AllApps, None).unwrap();
    let own = Subject::new("ana", [Membership::new("acme", own)]).unwrap();
    let model = cats().model();
    for (subject, action, resource, line) in [
        (labeler(), Action::DeleteApp, cats(), "Labeler Worker × Delete App: No (not listed)"),
        (
            labeler(),
            Action::UseModel,
            model.clone(),
            "Labeler Worker × Use models and workflows: No (derived)",
        ),
        (
            member(Role::OrganizationContributor, []),
            Action::TrainModel,
            model.clone(),
            "Organization Contributor × Train models: Yes (derived)",
        ),
        (own, Action::UseModel, model, "Own × Use models and workflows: Yes"),
    ] {
        let text = explain(&subject, action, &resource).to_string();
        assert!(text.lines().any(|drawn| drawn.ends_with(line)), "{text}");
    }
}

/// What a team holds on several apps counts once for what is in none.
#[test]
fn what_a_team_holds_twice_is_told_once() {
    let ops = team("ops", "cats", TeamPermission::ModelTrainer)
        .with_app("dogs", TeamPermission::ModelTrainer)
        .with_app("birds", TeamPermission::FullAccess);
    let ana = member(Role::OrganizationUser, [ops]);
    let cluster = Resource::cluster("acme");
    let text = explain(&ana, Action::ViewCluster, &cluster).to_string();
    for held in ["model_trainer", "full_access"] {
        assert_eq!(text.matches(&format!("team `ops` with `{held}`")).count(), 1, "{text}");
    }
}

/// Counting would save no more than one line, and a role is no team.
#[test]
fn a_few_lines_alike_are_all_drawn() {
    let teams = ["a", "b", "c", "d"].map(|id| team(id, "cats", TeamPermission::LabelerLead));
    let text = explain(&member(Role::OrganizationUser, teams), Action::DeleteApp, &cats()).to_string();
    assert_eq!(text.matches(": does not grant it (R4)").count(), 1, "{text}");
    assert_eq!(text.matches(": does not bring it (R5)").count(), 4, "{text}");
}

#[test]
fn what_the_caller_is_told() {
    let leads = member(Role::TeamContributor, [team("leads", "cats", TeamPermission::LabelerLead)]);
    let token = |scopes| member(Role::Administrator, []).narrowed_to(scopes);
    let shown = cats().public().model().public();
    for (subject, action, resource, reason, text) in [
        (member(Role::Administrator, []), Action::DeleteApp, cats(), None, "`delete_app` allowed"),
        (
            Subject::new("eve", []).unwrap(),
            Action::ViewModel,
            cats().model(),
            Some(PublicReason::NotFound),
            "`view_model` denied: there is no such model, or you may not know of it",
        ),
        (
            member(Role::Administrator, []),
            Action::DeleteApp,
            cats().task(),
            Some(PublicReason::WrongKind),
            "`delete_app` denied: it cannot be asked of this kind, `task`",
        ),
        (
            token(Permission::VIEW_MODELS),
            Action::ViewAppTeams,
            cats(),
            Some(PublicReason::NarrowedByToken),
            "`view_app_teams` denied: the token needs one of the scopes MANAGE_TEAMS or ADD_APPS_TO_TEAMS",
        ),
        (
            token(Permission::VIEW_MODELS),
            Action::DeleteApp,
            cats(),
            Some(PublicReason::NarrowedByToken),
            "`delete_app` denied: the token needs the scope DELETE_APP",
        ),
        (
            leads,
            Action::UpdateTaskStatus,
            cats().task(),
            Some(PublicReason::NotAssigned),
            "`update_task_status` denied: it is not assigned to you",
        ),
        (
            Subject::anonymous(),
            Action::DeleteModel,
            shown.clone(),
            Some(PublicReason::NotSignedIn),
            "`delete_model` denied: it needs you to sign in",
        ),
        (
            Subject::new("eve", []).unwrap(),
            Action::DeleteModel,
            shown,
            Some(PublicReason::NotGranted),
            "`delete_model` denied: it is not granted to you",
        ),
    ] {
        let told = explain(&subject, action, &resource).public();
        assert_eq!((told.reason(), told.is_allowed()), (reason, reason.is_none()), "{text}");
        assert_eq!(told.to_string(), text);
    }
}

#[test]
fn teams_of_other_apps_and_other_organizations() {
    let teams = ["a", "b", "c", "d", "e"].map(|id| team(id, "dogs", TeamPermission::LabelerLead));
    let acme = teams.into_iter().fold(Membership::new("acme", Role::TeamContributor), Membership::with_team);
    let others = ["globex", "initech"].map(|id| Membership::new(id, Role::Administrator));
    let ana = Subject::new("ana", others.into_iter().chain([acme])).unwrap();
    explained(
        &ana,
        Action::TrainModel,
        &cats().model(),
        "\
denied: no team of the subject has the app (R5)
`ana` asks for `train_model` on a model in app `cats` of organization `acme`, which needs TRAIN_MODELS
├─ role `team_contributor` in `acme`: by itself it holds nothing in any app, what teams bring counts (R4)
├─ team `a`: does not have the app (R5)
├─ team `b`: does not have the app (R5)
├─ team `c`: does not have the app (R5)
├─ 2 more like that (R5)
├─ membership in `globex`: does not count here (R3)
└─ membership in `initech`: does not count here (R3)
",
    );
}

#[test]
fn confinement_outside_apps() {
    let silo = team("silo", "cats", TeamPermission::ModelTrainer).confining();
    explained(
        &member(Role::Administrator, [silo]),
        Action::ViewCluster,
        &Resource::cluster("acme"),
        "\
denied: a confining team of the subject leaves it out (R8)
`ana` asks for `view_cluster` on a cluster of organization `acme`, which needs MANAGE_CLUSTERS or VIEW_CLUSTERS
├─ role `administrator` in `acme`: would do, but a confining team leaves it out (R8)
│  ├─ Administrator × Create / Edit / Delete Clusters and Nodepools: Yes
│  └─ Administrator × View Clusters and Nodepools: Yes
├─ team `silo` with `model_trainer`: would do, but a confining team leaves it out (R8)
│  └─ Model Trainer × View Clusters and Nodepools: Yes
└─ confining team `silo`: its members hold nothing of the organization's level (R8)
",
    );
    let silo = team("silo", "cats", TeamPermission::LabelerLead).confining();
    explained(
        &member(Role::OrganizationUser, [silo]),
        Action::CreateApp,
        &Resource::organization("acme"),
        "\
denied: nothing grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
├─ role `organization_user` in `acme`: does not grant it (R4)
│  └─ Organization User × Create Apps: No
├─ team `silo`: brings nothing outside its apps (R5)
└─ confining team `silo`: its members hold nothing of the organization's level (R8)
",
    );
}

#[test]
fn confinement_in_apps() {
    let silos = [
        team("inner", "cats", TeamPermission::LabelerWorker).confining(),
        team("outer", "dogs", TeamPermission::LabelerWorker).confining(),
    ];
    explained(
        &member(Role::OrganizationUser, silos),
        Action::UseModel,
        &cats().model(),
        "\
denied: a confining team of the subject leaves it out (R8)
`ana` asks for `use_model` on a model in app `cats` of organization `acme`, which needs PREDICT
├─ role `organization_user` in `acme`: would do, but a confining team leaves it out (R8)
│  └─ Organization User × Use models and workflows: Yes (derived)
├─ team `inner` with `labeler_worker`: does not bring it (R5)
│  └─ Labeler Worker × Use models and workflows: No (derived)
├─ team `outer`: does not have the app (R5)
├─ confining team `inner`: has the app (R8)
└─ confining team `outer`: confines to its apps, and this is none of them (R8)
",
    );
}

#[test]
fn what_is_public() {
    let anybody = Subject::anonymous();
    let asks =
        |what: &str| format!("an anonymous caller asks for `view_model` on a model in app `cats` of {what}");
    let ends =
        |line: &str| format!("├─ membership in `acme`: there is none (R3)\n└─ visibility: {line} (R10)\n");
    for (resource, first, last) in [
        (
            cats().public().model().public(),
            "allowed: it is public",
            "it is public, and this is open to everybody",
        ),
        (
            cats().model().public(),
            "denied: the subject has nothing to do with the owner of the resource (R3)",
            "it is public, but the app that it is in is not",
        ),
        (
            cats().public().model(),
            "denied: the subject has nothing to do with the owner of the resource (R3)",
            "it is not public",
        ),
    ] {
        let asked = asks("organization `acme`, which needs VIEW_MODELS");
        explained(&anybody, Action::ViewModel, &resource, &format!("{first}\n{asked}\n{}", ends(last)));
    }
}

#[test]
fn personal_apps() {
    let ana = Subject::new("ana", []).unwrap();
    let own = Resource::personal_app("ana", "scratch");
    explained(
        &ana,
        Action::TransferApp,
        &own,
        "\
allowed: the subject owns the app
`ana` asks for `transfer_app` on app `scratch` of user `ana`, which needs TRANSFER_APPS
└─ ownership: it is the subject's own (R9)
",
    );
    explained(
        &ana,
        Action::ViewApp,
        &Resource::personal_app("ben", "scratch").public(),
        "\
allowed: it is public
`ana` asks for `view_app` on app `scratch` of user `ben`, which needs any app-level permission
├─ ownership: it is another user's (R9)
└─ visibility: it is public, and this is open to everybody (R10)
",
    );
    explained(
        &ana,
        Action::ViewModel,
        &own.clone().model(),
        "\
allowed: the subject owns the app
`ana` asks for `view_model` on a model in app `scratch` of user `ana`, which needs VIEW_MODELS
├─ ownership: it is the subject's own (R9)
└─ visibility: it is not public (R10)
",
    );
    explained(
        &ana,
        Action::ViewAppTeams,
        &own,
        "\
denied: nothing grants it (R1)
`ana` asks for `view_app_teams` on app `scratch` of user `ana`, which needs MANAGE_TEAMS or ADD_APPS_TO_TEAMS
└─ ownership: does not grant it (R9)
",
    );
}

#[test]
fn assignment_and_token() {
    let labelers = team("labelers", "cats", TeamPermission::LabelerWorker);
    let ana = member(Role::TeamContributor, [labelers]).narrowed_to(Permission::VIEW_MODELS);
    let task = cats().task();
    explained(
        &ana,
        Action::UpdateTaskStatus,
        &task,
        "\
denied: the resource is not assigned to the subject (R11)
`ana` asks for `update_task_status` on a task in app `cats` of organization `acme`, which needs MANAGE_TASKS, \
or UPDATE_TASK_STATUS on what is assigned
├─ role `team_contributor` in `acme`: by itself it holds nothing in any app, what teams bring counts (R4)
├─ team `labelers` with `labeler_worker`: would do, but on what is assigned to the subject only (R11)
│  └─ Labeler Worker × Write task status updates: Yes
├─ assignment: it is not assigned to the subject (R11)
└─ token with the scope VIEW_MODELS: it covers nothing of what this needs (R12)
",
    );
    explained(
        &ana,
        Action::UpdateTaskStatus,
        &task.assigned_to("ana"),
        "\
denied: the token's scopes leave it out (R12)
`ana` asks for `update_task_status` on a task in app `cats` of organization `acme`, which needs MANAGE_TASKS, \
or UPDATE_TASK_STATUS on what is assigned
├─ role `team_contributor` in `acme`: by itself it holds nothing in any app, what teams bring counts (R4)
├─ team `labelers` with `labeler_worker`: would do, but the token's scopes leave it out (R12)
│  └─ Labeler Worker × Write task status updates: Yes
├─ assignment: it is assigned to the subject (R11)
└─ token with the scope VIEW_MODELS: it covers nothing of what this needs (R12)
",
    );
}

#[test]
fn another_kind() {
    explained(
        &member(Role::Administrator, []),
        Action::DeleteApp,
        &cats().model(),
        "\
denied: it cannot be asked of this kind of resource (R2)
`ana` asks for `delete_app` on a model in app `cats` of organization `acme`, which needs DELETE_APP
└─ it applies to the kind `app` only (R2)
",
    );
}

#[test]
fn custom_definitions_and_another_policy() {
    let ceiling = Some(Permission::VIEW_INPUTS);
    let narrow = CustomRole::new("Narrow", Permission::VIEW_MODELS, Reach::SelectedApps, ceiling).unwrap();
    let viewer = CustomTeamPermission::new("Viewer", Permission::VIEW_MODELS).unwrap();
    let membership =
        Membership::new("acme", narrow).with_team(TeamMembership::new("team").with_app("cats", viewer));
    let ana = Subject::new("ana", [membership]).unwrap();
    let contained = Permission::VIEW_MODELS | Permission::PREDICT;
    let policy = Policy::documented().clone();
    let policy = policy.with_team_permission(TeamPermission::LabelerWorker, contained).unwrap();
    let model = cats().model();
    let ana = ana.under(&policy);
    let explanation = explain(&ana, Action::ViewModel, &model);
    assert_eq!(
        explanation.to_string(),
        format!(
            "\
denied: the ceiling of the subject's role cuts what their team brings (R6)
`ana` asks for `view_model` on a model in app `cats` of organization `acme`, which needs VIEW_MODELS
policy {}, which is not the documented one
├─ role `Narrow` in `acme`: by itself it holds nothing in any app, what teams bring counts (R4)
├─ team `team` with `Viewer`: brings it, but above the ceiling of the role (R6)
│  ├─ Viewer × View all models: Yes
│  └─ Narrow × View all models: No (ceiling)
└─ visibility: it is not public (R10)
",
            policy.fingerprint()
        )
    );
    let labelers = team("labelers", "cats", TeamPermission::LabelerWorker);
    let ben = member(Role::TeamContributor, [labelers]).under(&policy);
    let explanation = explain(&ben, Action::UseModel, &model).to_string();
    assert!(
        explanation.contains("Labeler Worker × Use models and workflows: Yes (not as documented)"),
        "{explanation}"
    );
}

/// Under another policy a role's column is no ceiling: the ceiling is named.
#[test]
fn another_ceiling() {
    let nothing = Some(Permission::empty());
    let policy = Policy::documented().clone().with_ceiling(Role::FinancialManager, nothing).unwrap();
    let ana = member(Role::FinancialManager, [team("team", "cats", TeamPermission::FullAccess)]);
    let (ana, app) = (ana.under(&policy), cats());
    let explanation = explain(&ana, Action::DeleteApp, &app).to_string();
    assert!(explanation.ends_with("   └─ Financial Manager × Delete App: No (ceiling)\n"), "{explanation}");
}

/// Ids and custom names stay in their quotes and on their lines.
#[test]
fn ids_that_would_forge_a_line() {
    let role = CustomRole::new("a` grants it", Permission::VIEW_MODELS, Reach::AllApps, None).unwrap();
    let organization = "acme`: grants it (R4)\n└─ role `administrator` in `acme";
    let ana = Subject::new("ana\u{1b}[31m", [Membership::new(organization, role)]).unwrap();
    let app = Resource::app(organization, "cats");
    let text = explain(&ana, Action::DeleteApp, &app).to_string();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(
        text.contains("role `a\\` grants it` in `acme\\`: grants it (R4)\\n")
            && text.contains("`ana\\u{1b}[31m`"),
        "{text}"
    );
}

/// Many teams that do the same are counted.
#[test]
fn many_teams() {
    const IDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    for permission in [TeamPermission::FullAccess, TeamPermission::LabelerLead] {
        let teams = IDS.map(|id| team(id, "cats", permission).confining());
        let text =
            explain(&member(Role::TeamContributor, teams), Action::TrainModel, &cats().model()).to_string();
        assert_eq!(text.matches("3 more like that").count(), 2, "{text}");
    }
}

/// A long list is not drawn in full.
#[test]
fn many_cells() {
    let text = explain(&member(Role::Administrator, []), Action::ViewApp, &cats()).to_string();
    assert_eq!(text.lines().count(), 8, "{text}");
    assert!(text.contains("│  └─ 43 more cells\n") || text.contains("   └─ 43 more cells\n"), "{text}");
}

/// Each outcome has a name that does not change.
#[test]
fn outcomes_by_name() {
    let names: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    assert_eq!(names.len(), Outcome::ALL.len());
    for outcome in Outcome::ALL {
        assert_eq!(outcome.as_str().parse(), Ok(outcome));
    }
}
