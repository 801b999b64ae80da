//! The exact text of explanations: one tree for each outcome of a finding.

use crate::counted::{Counted, comparisons};
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

/// A blank cell is *not stated*, which differs from No (R13).
#[test]
fn a_cell_that_is_not_stated() {
    explained(
        &member(Role::FinancialManager, []),
        Action::CreateApp,
        &Resource::organization("acme"),
        "\
denied: no role, team, share or ownership of the user grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
└─ role `financial_manager` in `acme`: does not grant it (R4)
   └─ Financial Manager × Create Apps: not stated
",
    );
}

/// A No in the matrix appears for the role, and for the ceiling that limits a team (R6).
#[test]
fn a_cell_that_says_no() {
    explained(
        &member(Role::TeamContributor, [team("team", "cats", TeamPermission::FullAccess)]),
        Action::DeleteApp,
        &cats(),
        "\
denied: a team grants it, but the user's role limits what teams may grant them (R6)
`ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
├─ role `team_contributor` in `acme`: does not grant it (R4)
│  └─ Team Contributor × Delete App: No
└─ team `team` with `full_access`: grants it, but the user's role limits what teams may grant (R6)
   ├─ Full Access × Delete App: Yes
   └─ Team Contributor × Delete App: No
",
    );
}

/// A cell that is not in its column's table has a remark on its origin.
#[test]
fn cells_with_remarks() {
    let labeler = || member(Role::TeamContributor, [team("team", "cats", TeamPermission::LabelerWorker)]);
    let own = CustomRole::new("Own", Permission::PREDICT, Reach::AllApps, None).unwrap();
    let own = Subject::new("ana", [Membership::new("acme", own)]).unwrap();
    let model = cats().model();
    for (subject, action, resource, line) in [
        (labeler(), Action::DeleteApp, cats(), "Labeler Worker × Delete App: No (not in the table)"),
        (
            labeler(),
            Action::UseModel,
            model.clone(),
            "Labeler Worker × Use models and workflows: No (described outside the table)",
        ),
        (
            member(Role::OrganizationContributor, []),
            Action::TrainModel,
            model.clone(),
            "Organization Contributor × Train models: Yes (described outside the table)",
        ),
        (own, Action::UseModel, model, "Own × Use models and workflows: Yes"),
    ] {
        let text = explain(&subject, action, &resource).to_string();
        assert!(text.lines().any(|drawn| drawn.ends_with(line)), "{text}");
    }
}

/// Outside apps, a team permission that a team has on several apps is one finding.
#[test]
fn a_team_permission_on_two_apps_is_one_finding() {
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

/// Four equal lines are all drawn, because a count would save only one line. The role's line counts apart.
#[test]
fn a_few_equal_lines_are_all_drawn() {
    let teams = ["a", "b", "c", "d"].map(|id| team(id, "cats", TeamPermission::LabelerLead));
    let text = explain(&member(Role::OrganizationUser, teams), Action::DeleteApp, &cats()).to_string();
    assert_eq!(text.matches(": does not grant it (R4)").count(), 1, "{text}");
    assert_eq!(text.matches(": does not grant it (R5)").count(), 4, "{text}");
}

#[test]
fn public_explanations() {
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
            "`view_model` denied: there is no such model, or you have no access to it",
        ),
        (
            member(Role::Administrator, []),
            Action::DeleteApp,
            cats().task(),
            Some(PublicReason::WrongKind),
            "`delete_app` denied: this action does not apply to the kind `task`",
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
            token(Permission::VIEW_MODELS),
            Action::ViewOrganization,
            Resource::organization("acme"),
            Some(PublicReason::NarrowedByToken),
            "`view_organization` denied: the token needs an organization-level scope",
        ),
        (
            leads,
            Action::UpdateTaskStatus,
            cats().task(),
            Some(PublicReason::NotAssigned),
            "`update_task_status` denied: this task is not assigned to you",
        ),
        (
            Subject::anonymous(),
            Action::DeleteModel,
            shown.clone(),
            Some(PublicReason::NotSignedIn),
            "`delete_model` denied: you need to sign in",
        ),
        (
            Subject::new("eve", []).unwrap(),
            Action::DeleteModel,
            shown,
            Some(PublicReason::NotGranted),
            "`delete_model` denied: you are not allowed to do this",
        ),
    ] {
        let told = explain(&subject, action, &resource).public();
        assert_eq!((told.reason(), told.is_allowed()), (reason, reason.is_none()), "{text}");
        assert_eq!(told.to_string(), text);
    }
}

/// A list of all permissions of a level would hide the sentence.
#[test]
fn an_action_for_any_permission_of_a_level_names_the_level() {
    explained(
        &Subject::anonymous(),
        Action::ViewOrganization,
        &Resource::organization("acme"),
        "\
denied: nobody is signed in, and it is not open to everybody (R3)
an anonymous caller asks for `view_organization` on organization `acme`, which needs any organization-level permission
└─ membership in `acme`: nobody is signed in (R3)
",
    );
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
denied: no team of the user has this app (R5)
`ana` asks for `train_model` on a model in app `cats` of organization `acme`, which needs TRAIN_MODELS
├─ role `team_contributor` in `acme`: by itself it grants nothing in any app; only teams do (R4)
├─ team `a`: does not have this app (R5)
├─ team `b`: does not have this app (R5)
├─ team `c`: does not have this app (R5)
├─ 2 more like that (R5)
├─ membership in `globex`: does not count, because that organization does not own the resource (R3)
└─ membership in `initech`: does not count, because that organization does not own the resource (R3)
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
denied: a team confines the user to its apps, and this goes beyond them (R8)
`ana` asks for `view_cluster` on a cluster of organization `acme`, which needs MANAGE_CLUSTERS or VIEW_CLUSTERS
├─ role `administrator` in `acme`: grants it, but a team confines the user, and leaves them no organization-level permission (R8)
│  ├─ Administrator × Create / Edit / Delete Clusters and Nodepools: Yes
│  └─ Administrator × View Clusters and Nodepools: Yes
├─ team `silo` with `model_trainer`: grants it, but a team confines the user, and leaves them no organization-level permission (R8)
│  └─ Model Trainer × View Clusters and Nodepools: Yes
└─ confining team `silo`: confines its members to its apps, and leaves them no organization-level permission (R8)
",
    );
    let silo = team("silo", "cats", TeamPermission::LabelerLead).confining();
    explained(
        &member(Role::OrganizationUser, [silo]),
        Action::CreateApp,
        &Resource::organization("acme"),
        "\
denied: no role, team, share or ownership of the user grants it (R1)
`ana` asks for `create_app` on organization `acme`, which needs CREATE_APPS
├─ role `organization_user` in `acme`: does not grant it (R4)
│  └─ Organization User × Create Apps: No
├─ team `silo`: grants nothing outside its apps (R5)
└─ confining team `silo`: confines its members to its apps, and leaves them no organization-level permission (R8)
",
    );
}

/// `DuplicateApp` asks for permissions of both levels. A confining team leaves the app-level one inside its apps.
#[test]
fn confinement_of_an_action_that_asks_for_both_levels() {
    let confined = |grants, app| {
        let role = CustomRole::new("copier", grants, Reach::AllApps, None).unwrap();
        let silo = team("silo", app, TeamPermission::LabelerWorker).confining();
        Subject::new("ana", [Membership::new("acme", role).with_team(silo)]).unwrap()
    };
    let (create, transfer) = (Permission::CREATE_APPS, Permission::TRANSFER_APPS);
    for (grants, app, is_allowed, told) in [
        (transfer, "cats", true, "and this is inside them"),
        (create | transfer, "cats", true, "and this is inside them"),
        (transfer, "dogs", false, "and this is outside them"),
        (create, "cats", false, "and leaves them no organization-level permission"),
    ] {
        let (ana, cats) = (confined(grants, app), cats());
        let explanation = explain(&ana, Action::DuplicateApp, &cats);
        assert_eq!(explanation.decision().is_allowed(), is_allowed, "{explanation}");
        let told = format!("└─ confining team `silo`: confines its members to its apps, {told} (R8)\n");
        assert!(explanation.to_string().ends_with(&told), "{explanation}");
    }
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
denied: a team confines the user to its apps, and this goes beyond them (R8)
`ana` asks for `use_model` on a model in app `cats` of organization `acme`, which needs PREDICT
├─ role `organization_user` in `acme`: grants it, but a team confines the user to its apps, and this is outside them (R8)
│  └─ Organization User × Use models and workflows: Yes (described outside the table)
├─ team `inner` with `labeler_worker`: does not grant it (R5)
│  └─ Labeler Worker × Use models and workflows: No (described outside the table)
├─ team `outer`: does not have this app (R5)
├─ confining team `inner`: confines its members to its apps, and this is inside them (R8)
└─ confining team `outer`: confines its members to its apps, and this is outside them (R8)
",
    );
}

#[test]
fn public_resources() {
    let anybody = Subject::anonymous();
    let asks =
        |what: &str| format!("an anonymous caller asks for `view_model` on a model in app `cats` of {what}");
    let ends = |line: &str| {
        format!("├─ membership in `acme`: nobody is signed in (R3)\n└─ public access: {line} (R10)\n")
    };
    for (resource, first, last) in [
        (cats().public().model().public(), "allowed: the resource is public", "grants it"),
        (
            cats().model().public(),
            "denied: nobody is signed in, and it is not open to everybody (R3)",
            "the resource is public, but the app that contains it is not",
        ),
        (
            cats().public().model(),
            "denied: nobody is signed in, and it is not open to everybody (R3)",
            "the resource is not public",
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
allowed: the user owns it
`ana` asks for `transfer_app` on app `scratch` of user `ana`, which needs TRANSFER_APPS
└─ ownership: grants it (R9)
",
    );
    explained(
        &ana,
        Action::ViewApp,
        &Resource::personal_app("ben", "scratch").public(),
        "\
allowed: the resource is public
`ana` asks for `view_app` on app `scratch` of user `ben`, which needs any app-level permission
├─ ownership: the app belongs to another user (R9)
└─ public access: grants it (R10)
",
    );
    explained(
        &ana,
        Action::ViewModel,
        &own.clone().model(),
        "\
allowed: the user owns it
`ana` asks for `view_model` on a model in app `scratch` of user `ana`, which needs VIEW_MODELS
├─ ownership: grants it (R9)
└─ public access: the resource is not public (R10)
",
    );
    explained(
        &ana,
        Action::ViewAppTeams,
        &own,
        "\
denied: no role, team, share or ownership of the user grants it (R1)
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
denied: the user may do it only on resources that are assigned to them (R11)
`ana` asks for `update_task_status` on a task in app `cats` of organization `acme`, which needs MANAGE_TASKS, \
or UPDATE_TASK_STATUS if the resource is assigned to the user
├─ role `team_contributor` in `acme`: by itself it grants nothing in any app; only teams do (R4)
├─ team `labelers` with `labeler_worker`: grants it, but only on resources that are assigned to the user (R11)
│  └─ Labeler Worker × Write task status updates: Yes
├─ assignment: the resource is not assigned to the user (R11)
└─ token with the scope VIEW_MODELS: lacks the scope for this (R12)
",
    );
    explained(
        &ana,
        Action::UpdateTaskStatus,
        &task.assigned_to("ana"),
        "\
denied: the user may do it, but the token lacks the scope for it (R12)
`ana` asks for `update_task_status` on a task in app `cats` of organization `acme`, which needs MANAGE_TASKS, \
or UPDATE_TASK_STATUS if the resource is assigned to the user
├─ role `team_contributor` in `acme`: by itself it grants nothing in any app; only teams do (R4)
├─ team `labelers` with `labeler_worker`: grants it, but the token lacks the scope for it (R12)
│  └─ Labeler Worker × Write task status updates: Yes
├─ assignment: the resource is assigned to the user (R11)
└─ token with the scope VIEW_MODELS: lacks the scope for this (R12)
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
denied: this action does not apply to this kind of resource (R2)
`ana` asks for `delete_app` on a model in app `cats` of organization `acme`, which needs DELETE_APP
└─ `delete_app` applies to the kind `app`, not to `model` (R2)
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
denied: a team grants it, but the user's role limits what teams may grant them (R6)
`ana` asks for `view_model` on a model in app `cats` of organization `acme`, which needs VIEW_MODELS
decided by policy {}, which is not the documented one
├─ role `Narrow` in `acme`: by itself it grants nothing in any app; only teams do (R4)
├─ team `team` with `Viewer`: grants it, but the user's role limits what teams may grant (R6)
│  ├─ Viewer × View all models: Yes
│  └─ Narrow × View all models: No (the role's limit for teams)
└─ public access: the resource is not public (R10)
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

/// Under another policy the ceiling can differ from the role's column. The tree then names the ceiling.
#[test]
fn another_ceiling() {
    let nothing = Some(Permission::empty());
    let policy = Policy::documented().clone().with_ceiling(Role::FinancialManager, nothing).unwrap();
    let ana = member(Role::FinancialManager, [team("team", "cats", TeamPermission::FullAccess)]);
    let (ana, app) = (ana.under(&policy), cats());
    let explanation = explain(&ana, Action::DeleteApp, &app).to_string();
    assert!(
        explanation.ends_with("   └─ Financial Manager × Delete App: No (the role's limit for teams)\n"),
        "{explanation}"
    );
}

/// Ids and custom names are escaped, so that they cannot end their quotation or start a line.
#[test]
fn ids_cannot_forge_a_line() {
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

/// Many teams with equal findings are counted instead of drawn.
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

/// Each outcome has a distinct name that parses back.
#[test]
fn outcomes_by_name() {
    let names: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    assert_eq!(names.len(), Outcome::ALL.len());
    for outcome in Outcome::ALL {
        assert_eq!(outcome.as_str().parse(), Ok(outcome));
    }
}

/// A team may have one app many times, with as many custom team permissions.
#[test]
fn the_work_is_linear_in_the_permissions_on_one_app() {
    let compared = |count: u64| {
        let held = (0..count).map(|number| {
            let name = format!("Viewer {number}");
            (Counted(100), CustomTeamPermission::new(&name, Permission::VIEW_MODELS).unwrap())
        });
        let team = TeamMembership::new(Counted(30)).with_apps(held);
        let member = Membership::new(Counted(1), Role::TeamContributor).with_team(team);
        let ana = Subject::new(Counted(7), [member]).unwrap();
        let model = Resource::app(Counted(1), Counted(100)).model();
        comparisons(|| {
            let explanation = explain(&ana, Action::TrainModel, &model);
            assert_eq!(explanation.findings().len() as u64, count + 1);
        })
    };
    // 16 times the grants; quadratic work would need 256 times the comparisons.
    let (few, many) = (compared(250), compared(4_000));
    assert!(few >= 250 && many <= few * 20, "{few} comparisons, then {many}");
}
