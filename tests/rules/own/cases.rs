//! The five cases of a service that needed more than the documents name. Each answer was written by hand from the rules.
//!
//! A line of answers has a word for each role, in the order of `Role::ALL`. A word has the answer without a team and
//! with each team permission on the app, in the order of `TeamPermission::ALL`.

use super::{
    ELSEWHERE, HERE, ORGANIZATION, OTHER_ORGANIZATION, SOMEBODY, USER, answers, asked, held, in_team, member,
    policy_with,
};
use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission, DefinitionError};
use rolecall::directory::{AssignedRole, Command, Directory, Email, Name, Refusal};
use rolecall::{
    Action, Basis, Decision, Membership, Owner, Permission, Policy, Reach, Reason, Resource, Role, Subject,
    TeamMembership, TeamPermission, can, decide,
};

rolecall::own_vocabulary! {
    /// The rows of the issue.
    const VOCABULARY;
    permissions {
        //                                                     Adm Fin OrgC TeamC OrgU Infra, Full Train Lead Work
        64 RUN_PIPELINES  "Run pipelines"      App             [Y N Y Y N N]                  [Y N N N] -;
        65 VIEW_AUDIT_LOG "View the audit log" Organization    [Y N N N N N]                  [N N N N] -;
        66 MANAGE_JOBS    "Manage jobs"        App             [Y N Y Y N N]                  [Y N N N] -;
        67 ORDER_LABELING "Order labeling"     App             [Y Y Y N N N]                  [N N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        JOB      "job"      InApps;
    }
    actions Ask {
        /// Build the search index of the app anew.
        ReindexApp       "reindex_app"        App          [EDIT_INPUTS]    [];
        /// Start a run of the pipeline.
        RunPipeline      "run_pipeline"       PIPELINE     [RUN_PIPELINES]  [];
        /// Show who did what in the organization.
        ViewAuditLog     "view_audit_log"     Organization [VIEW_AUDIT_LOG] [];
        /// Stop a job that runs.
        CancelJob        "cancel_job"         JOB          [MANAGE_JOBS]    [EDIT_INPUTS WRITE_TASK_ANNOTATIONS];
        /// Show the log of a job.
        ViewJobLog       "view_job_log"       JOB          [MANAGE_JOBS]    [];
        /// Order labels from a provider.
        CreateLabelOrder "create_label_order" App          [ORDER_LABELING] [];
    }
}

/// The same question without a vocabulary: step 1 needs none.
mod alone {
    rolecall::own_vocabulary! {
        pub actions Ask {
            /// Build the search index of the app anew.
            ReindexApp "reindex_app" App [EDIT_INPUTS] [];
        }
    }
}

fn policy() -> Policy {
    policy_with(VOCABULARY)
}

fn app() -> Resource<u64> {
    Resource::app(ORGANIZATION, HERE)
}

#[test]
fn reindex_app_needs_no_vocabulary() {
    let expected = "YYYYY NYNNN YYYYY NYNNN NYNNN NYNNN";
    let documented = Policy::documented();
    assert_eq!(answers(documented, HERE, alone::Ask::ReindexApp, &app()), expected);
    assert_eq!(answers(&policy(), HERE, alone::Ask::ReindexApp, &app()), expected);
    assert_eq!(answers(&policy(), HERE, Ask::ReindexApp, &app()), expected);
    // A team on another app adds nothing here.
    assert_eq!(
        answers(documented, ELSEWHERE, alone::Ask::ReindexApp, &app()),
        "YYYYY NNNNN YYYYY NNNNN NNNNN NNNNN"
    );
    // The only questions are about apps, and about apps of the organization or the user.
    let ana = member(documented, Role::Administrator);
    assert!(asked(&ana, alone::Ask::ReindexApp, &Resource::personal_app(USER, HERE)));
    for resource in [
        Resource::organization(ORGANIZATION),
        app().input(),
        app().of_kind(&PIPELINE),
        Resource::app(OTHER_ORGANIZATION, HERE),
        Resource::personal_app(SOMEBODY, HERE),
    ] {
        assert!(!asked(&ana, alone::Ask::ReindexApp, &resource), "{resource:?}");
    }
    // An own action with a documented permission is satisfied by a documented token.
    assert!(asked(&ana.clone().narrowed_to(Permission::EDIT_INPUTS), alone::Ask::ReindexApp, &app()));
    let without = Permission::all().difference(Permission::EDIT_INPUTS);
    assert!(!asked(&ana.narrowed_to(without), alone::Ask::ReindexApp, &app()));
}

#[test]
fn run_pipeline_is_a_kind_in_apps() {
    let pipeline = app().of_kind(&PIPELINE);
    assert_eq!(answers(&policy(), HERE, Ask::RunPipeline, &pipeline), "YYYYY NYNNN YYYYY NYNNN NYNNN NYNNN");
    assert_eq!(
        answers(&policy(), ELSEWHERE, Ask::RunPipeline, &pipeline),
        "YYYYY NNNNN YYYYY NNNNN NNNNN NNNNN"
    );
    let expected = "NNNNN NNNNN NNNNN NNNNN NNNNN NNNNN";
    let foreign = Resource::app(OTHER_ORGANIZATION, HERE).of_kind(&PIPELINE);
    assert_eq!(answers(&policy(), HERE, Ask::RunPipeline, &foreign), expected);
    // Without the vocabulary nobody holds the own permission.
    assert_eq!(answers(Policy::documented(), HERE, Ask::RunPipeline, &pipeline), expected);
}

#[test]
fn run_pipeline_with_a_token_and_without() {
    let (policy, pipeline) = (policy(), app().of_kind(&PIPELINE));
    let ana = member(&policy, Role::Administrator);
    let narrowed = |scopes| asked(&ana.clone().narrowed_to(scopes), Ask::RunPipeline, &pipeline);
    assert!(asked(&ana, Ask::RunPipeline, &pipeline));
    assert!(!narrowed(Permission::all()));
    assert!(!narrowed(Permission::empty()));
    assert!(!narrowed(MANAGE_JOBS));
    assert!(narrowed(RUN_PIPELINES));
    assert!(narrowed(Permission::all() | RUN_PIPELINES));
    // Narrowing twice intersects.
    let twice = ana.clone().narrowed_to(RUN_PIPELINES | MANAGE_JOBS).narrowed_to(MANAGE_JOBS);
    assert!(!asked(&twice, Ask::RunPipeline, &pipeline));
    let reason = |subject: &Subject<u64>| match decide(subject, Ask::RunPipeline, &pipeline) {
        Decision::Deny(denial) => Some(denial.reason()),
        Decision::Allow(_) => None,
    };
    assert_eq!(reason(&twice), Some(Reason::NarrowedByToken));
}

#[test]
fn run_pipeline_in_a_personal_app() {
    let policy = policy();
    let own = Resource::personal_app(USER, HERE).of_kind(&PIPELINE);
    let nobody = policy.subject(USER, []).unwrap();
    assert!(asked(&nobody, Ask::RunPipeline, &own));
    assert_eq!(decide(&nobody, Ask::RunPipeline, &own), Decision::Allow(Basis::Owner));
    assert!(!asked(&nobody.clone().narrowed_to(Permission::all()), Ask::RunPipeline, &own));
    // Every own app-level permission, and no organization-level one.
    assert_eq!(
        held(&nobody.narrowed_to(RUN_PIPELINES | VIEW_AUDIT_LOG | MANAGE_JOBS | ORDER_LABELING), &own),
        "RUN_PIPELINES|MANAGE_JOBS|ORDER_LABELING"
    );
    // An Administrator has nothing there; neither does the owner of an app with the same id.
    let theirs = Resource::personal_app(SOMEBODY, HERE).of_kind(&PIPELINE);
    assert!(!asked(&member(&policy, Role::Administrator), Ask::RunPipeline, &theirs));
    // Without the vocabulary even the owner holds no own permission.
    assert!(!asked(&Subject::new(USER, []).unwrap(), Ask::RunPipeline, &own));
}

#[test]
fn view_audit_log_is_organization_level() {
    let expected = "YYYYY NNNNN NNNNN NNNNN NNNNN NNNNN";
    let organization = Resource::organization(ORGANIZATION);
    assert_eq!(answers(&policy(), HERE, Ask::ViewAuditLog, &organization), expected);
    let ana = member(&policy(), Role::Administrator);
    assert!(!asked(&ana, Ask::ViewAuditLog, &Resource::organization(OTHER_ORGANIZATION)));
    assert!(!asked(&ana, Ask::ViewAuditLog, &Resource::team(ORGANIZATION)));
    // A confining team takes it away (R8), in an app of the team, too.
    let silo = TeamMembership::new(30).with_app(HERE, TeamPermission::FullAccess).confining();
    let membership = Membership::new(ORGANIZATION, Role::Administrator).with_team(silo);
    let confined = policy().subject(USER, [membership]).unwrap();
    assert!(!asked(&confined, Ask::ViewAuditLog, &organization));
    assert_eq!(held(&confined, &organization), "");
    assert!(asked(&confined, Ask::RunPipeline, &app().of_kind(&PIPELINE)));
}

/// An organization with an Administrator (ana), a manager of members (mia) and a member without rights (ben).
fn directory(policy: &Policy) -> Directory<&'static str> {
    let mut directory = Directory::new().governed_by(policy.clone());
    let email = |user| Email::new(format!("{user}@example.com")).unwrap();
    let mut done = |user, command| {
        let subject = policy.subject(user, []).unwrap();
        assert!(directory.execute(&subject, 0, command).unwrap().is_some());
    };
    for user in ["ana", "mia", "ben"] {
        done(user, Command::Register { email: email(user) });
    }
    let (name, billing_email) = (Name::new("Acme").unwrap(), email("billing"));
    done("ana", Command::CreateOrganization { organization: "acme", name, billing_email });
    let manager = Permission::MANAGE_MEMBERS;
    for (role, grants) in [("Manager", manager), ("Auditor", VIEW_AUDIT_LOG)] {
        let definition = policy.custom_role(role, grants, Reach::AllApps, None).unwrap();
        done("ana", Command::CreateRole { organization: "acme", role, definition });
    }
    for (user, role) in [("mia", "Manager"), ("ben", "Manager")] {
        let expected = policy.custom_role(role, manager, Reach::AllApps, None).unwrap();
        let role = AssignedRole::Custom { role, expected };
        done(
            "ana",
            Command::InviteMember {
                organization: "acme",
                invitation: user,
                email: email(user),
                role,
                expires_at: None,
            },
        );
        done(user, Command::AcceptInvitation { organization: "acme", invitation: user });
    }
    directory
}

#[test]
fn an_auditor_is_appointed_by_those_who_hold_the_bit() {
    let policy = policy();
    let mut directory = directory(&policy);
    let by = |user| policy.subject(user, []).unwrap();
    let expected = policy.custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap();
    let role = AssignedRole::Custom { role: "Auditor", expected };
    let appoint = Command::ChangeMemberRole { organization: "acme", user: "ben", role };
    let may = |directory: &Directory<_>, user: &'static str| {
        can(directory.subject(&user).unwrap().subject(), Ask::ViewAuditLog, &Resource::organization("acme"))
    };

    // Mia manages members, and lacks the bit.
    let refused = Refusal::Escalation { missing: VIEW_AUDIT_LOG, app: None, vocabulary: VOCABULARY };
    assert_eq!(directory.check(&by("mia"), directory.at(), &appoint), Err(refused.clone()));
    // So does the Administrator with a token of documented permissions.
    assert_eq!(
        directory.check(&by("ana").narrowed_to(Permission::all()), directory.at(), &appoint),
        Err(refused)
    );
    assert!(!may(&directory, "ben") && may(&directory, "ana"));
    assert!(directory.execute(&by("ana"), 0, appoint).unwrap().is_some());
    assert!(may(&directory, "ben") && !may(&directory, "mia"));
}

/// V5: handing out is limited for own permissions in teams, too.
#[test]
fn a_team_gets_an_own_permission_from_those_who_hold_it() {
    let policy = policy();
    let mut directory = directory(&policy);
    let by = |user| policy.subject(user, []).unwrap();
    let (organization, app, team) = ("acme", "cats", "runners");
    let teams = Permission::MANAGE_TEAMS | Permission::ADD_APPS_TO_TEAMS;
    let organizer = policy.custom_role("Organizer", teams, Reach::AllApps, None).unwrap();
    let runners = policy.custom_team_permission("Runners", RUN_PIPELINES).unwrap();
    let nothing = policy.custom_team_permission("Nothing", Permission::empty()).unwrap();
    let (name, owner) = (Name::new("Runners").unwrap(), Owner::Organization("acme"));
    for command in [
        Command::CreateApp { owner, app, name: Name::new("Cats").unwrap(), unseen: false },
        Command::CreateRole { organization, role: "Organizer", definition: organizer.clone() },
        Command::ChangeMemberRole {
            organization,
            user: "mia",
            role: AssignedRole::Custom { role: "Organizer", expected: organizer },
        },
        Command::CreateTeam {
            organization,
            team,
            name,
            default_permission: nothing.into(),
            confining: false,
        },
    ] {
        assert!(directory.execute(&by("ana"), 0, command).unwrap().is_some());
    }
    let permission = AnyTeamPermission::from(runners).into();
    let give = Command::AddTeamApp { organization, team, app, permission };
    let refused = Refusal::Escalation { missing: RUN_PIPELINES, app: Some("cats"), vocabulary: VOCABULARY };
    assert_eq!(directory.check(&by("mia"), directory.at(), &give), Err(refused.clone()));
    assert_eq!(
        directory.check(&by("ana").narrowed_to(Permission::all()), directory.at(), &give),
        Err(refused)
    );
    assert_eq!(directory.check(&by("ana"), directory.at(), &give), Ok(()));
}

#[test]
fn a_custom_role_without_the_vocabulary_has_no_own_bits() {
    let refused = CustomRole::new("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None);
    assert_eq!(refused, Err(DefinitionError::UnknownBits(1 << 65)));
    let refused = CustomTeamPermission::new("Runners", RUN_PIPELINES);
    assert_eq!(refused, Err(DefinitionError::UnknownBits(1 << 64)));
}

#[test]
fn cancel_job_belongs_to_whoever_started_the_job() {
    let job = app().of_kind(&JOB);
    let (nobodys, theirs) = (job.clone(), job.clone().assigned_to(SOMEBODY));
    let only_managers = "YYYYY NYNNN YYYYY NYNNN NYNNN NYNNN";
    assert_eq!(answers(&policy(), HERE, Ask::CancelJob, &nobodys), only_managers);
    assert_eq!(answers(&policy(), HERE, Ask::CancelJob, &theirs), only_managers);
    // EDIT_INPUTS is in Full Access, WRITE_TASK_ANNOTATIONS in both Labelers as well.
    let started = job.assigned_to(SOMEBODY).assigned_to(USER);
    assert_eq!(answers(&policy(), HERE, Ask::CancelJob, &started), "YYYYY NYNYY YYYYY NYNYY NYNYY NYNYY");
    // Without the vocabulary the documented half of the action is left.
    assert_eq!(
        answers(Policy::documented(), HERE, Ask::CancelJob, &started),
        "YYYYY NYNYY YYYYY NYNYY NYNYY NYNYY"
    );
    assert_eq!(
        answers(Policy::documented(), HERE, Ask::CancelJob, &nobodys),
        "NNNNN NNNNN NNNNN NNNNN NNNNN NNNNN"
    );
}

#[test]
fn cancel_job_mixes_own_and_documented_scopes() {
    let policy = policy();
    let contributor = member(&policy, Role::OrganizationContributor);
    let job = app().of_kind(&JOB);
    let (nobodys, started) = (job.clone(), job.assigned_to(USER));
    for (scopes, on_nobodys, on_started) in [
        (MANAGE_JOBS, true, true),
        (Permission::EDIT_INPUTS, false, true),
        (Permission::WRITE_TASK_ANNOTATIONS, false, true),
        (RUN_PIPELINES | Permission::VIEW_MODELS, false, false),
        (Permission::all(), false, true),
    ] {
        let token = contributor.clone().narrowed_to(scopes);
        assert_eq!(asked(&token, Ask::CancelJob, &nobodys), on_nobodys, "{scopes}");
        assert_eq!(asked(&token, Ask::CancelJob, &started), on_started, "{scopes}");
    }
    let worker = in_team(&policy, Role::TeamContributor, HERE, TeamPermission::LabelerWorker);
    let Decision::Deny(denial) = decide(&worker, Ask::CancelJob, &nobodys) else { panic!("allowed") };
    assert_eq!((denial.reason(), denial.must_hide()), (Reason::NotAssigned, true));
    // A job of their own is theirs to stop, and so they may know of it, also by a question that is denied.
    assert!(asked(&worker, Ask::CancelJob, &started));
    for (job, must_hide) in [(nobodys, true), (started, false)] {
        let Decision::Deny(denial) = decide(&worker, Ask::ViewJobLog, &job) else { panic!("allowed") };
        assert_eq!(denial.must_hide(), must_hide, "{job:?}");
    }
}

#[test]
fn create_label_order_is_the_only_yes_of_a_financial_manager() {
    let policy = policy();
    assert_eq!(answers(&policy, HERE, Ask::CreateLabelOrder, &app()), "YYYYY YYYYY YYYYY NNNNN NNNNN NNNNN");
    let fay = member(&policy, Role::FinancialManager);
    assert_eq!(held(&fay, &app()), "VIEW_FINANCIAL_DATA|ORDER_LABELING");
    assert_eq!(rolecall::actions(&fay, &app()).to_string(), "create_label_order");
    assert!(!asked(&fay, Action::ViewApp, &app()));
    // V1: the documented denial is the same with the vocabulary and without, what it hides included.
    let fay_without = member(Policy::documented(), Role::FinancialManager);
    for action in Action::ALL {
        let (with, without) = (decide(&fay, action, &app()), decide(&fay_without, action, &app()));
        assert_eq!(with, without, "{action}");
        assert!(without.require().is_err_and(|denial| denial.must_hide()), "{action}");
    }
    // An own question about the app may show that the app exists, since she may order labels there.
    let Decision::Deny(denial) = decide(&fay, Ask::ReindexApp, &app()) else { panic!("allowed") };
    assert!(!denial.must_hide());
}
