//! A directory under a policy with a vocabulary: own permissions are handed out, found and reviewed as documented ones are
//! (`V5`).

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AssignedRole, Command, Directory, Email, Grantee, Name, Refusal, SharedPermissions,
};
use rolecall::{Action, Owner, Permission, Policy, Reach, Resource, Role, Subject, TeamPermission};

mod service {
    rolecall::own_vocabulary! {
        /// The rows of a service with pipelines and an audit log.
        pub const VOCABULARY;
        permissions {
            64 RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
            66 VIEW_RUNS      "View the runs"      App          [Y N Y Y Y N] [Y Y Y Y] P;
        }
        kinds {
            PIPELINE "pipeline" InApps;
            SECRET   "secret"   OfOrganizationsAndUsers;
        }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline  "run_pipeline"   PIPELINE     [RUN_PIPELINES]  [];
            /// Show the runs of the pipeline.
            ViewRuns     "view_runs"      PIPELINE     [VIEW_RUNS]      [];
            /// Show who did what.
            ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
            /// Read the value of the secret.
            ReadSecret   "read_secret"    SECRET       [VIEW_AUDIT_LOG] [];
        }
    }
}
use service::{Ask, PIPELINE, RUN_PIPELINES, SECRET, VIEW_AUDIT_LOG, VIEW_RUNS, VOCABULARY};

type Id = &'static str;

const ORG: Id = "acme";
const OWNER: Owner<Id> = Owner::Organization(ORG);

fn policy() -> Policy {
    Policy::documented().clone().with_vocabulary(VOCABULARY)
}

fn email(user: Id) -> Email {
    Email::new(format!("{user}@example.com")).unwrap()
}

fn execute(directory: &mut Directory<Id>, by: Id, command: Command<Id>) -> Result<bool, Refusal<Id>> {
    // an actor of the documented policy, without a token: nothing is narrowed, own permissions included
    directory.execute(&Subject::new(by, []).unwrap(), 0, command).map(|event| event.is_some())
}

#[track_caller]
fn done(directory: &mut Directory<Id>, by: Id, command: Command<Id>) {
    assert_eq!(execute(directory, by, command), Ok(true));
}

/// Ana is an Administrator, ben an Organization Contributor, cleo an Organization User, mia manages members alone.
/// The app cats has a team, to which cleo belongs.
fn acme() -> Directory<Id> {
    let mut directory = Directory::new().governed_by(policy());
    for user in ["ana", "ben", "cleo", "mia"] {
        done(&mut directory, user, Command::Register { email: email(user) });
    }
    let name = Name::new("Acme").unwrap();
    let create = Command::CreateOrganization { organization: ORG, name, billing_email: email("billing") };
    done(&mut directory, "ana", create);
    let manager = CustomRole::new("Manager", Permission::MANAGE_MEMBERS, Reach::AllApps, None).unwrap();
    let auditor = policy().custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap();
    for (role, definition) in [("manager", manager), ("auditor", auditor)] {
        done(&mut directory, "ana", Command::CreateRole { organization: ORG, role, definition });
    }
    let expected = CustomRole::new("Manager", Permission::MANAGE_MEMBERS, Reach::AllApps, None).unwrap();
    let roles = [
        ("ben", Role::OrganizationContributor.into()),
        ("cleo", Role::OrganizationUser.into()),
        ("mia", AssignedRole::Custom { role: "manager", expected }),
    ];
    for (user, role) in roles {
        let invite = Command::InviteMember {
            organization: ORG,
            invitation: user,
            email: email(user),
            role,
            expires_at: None,
        };
        done(&mut directory, "ana", invite);
        done(&mut directory, user, Command::AcceptInvitation { organization: ORG, invitation: user });
    }
    let name = Name::new("Cats").unwrap();
    done(&mut directory, "ana", Command::CreateApp { owner: OWNER, app: "cats", name, unseen: false });
    let (name, default_permission) = (Name::new("Runners").unwrap(), TeamPermission::LabelerWorker.into());
    let team = Command::CreateTeam {
        organization: ORG,
        team: "runners",
        name,
        default_permission,
        confining: false,
    };
    done(&mut directory, "ana", team);
    done(&mut directory, "ana", Command::AddTeamMember { organization: ORG, team: "runners", user: "cleo" });
    directory
}

fn assign(user: Id, role: Id) -> Command<Id> {
    let expected = policy().custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap();
    Command::ChangeMemberRole { organization: ORG, user, role: AssignedRole::Custom { role, expected } }
}

fn add_app(permission: CustomTeamPermission) -> Command<Id> {
    let permission = AnyTeamPermission::from(permission).into();
    Command::AddTeamApp { organization: ORG, team: "runners", app: "cats", permission }
}

fn runner() -> CustomTeamPermission {
    policy().custom_team_permission("Runner", RUN_PIPELINES).unwrap()
}

#[test]
fn only_a_holder_hands_out_a_role_with_an_own_permission() {
    let mut directory = acme();
    let refused = execute(&mut directory, "mia", assign("cleo", "auditor"));
    let beyond = Refusal::Escalation { missing: VIEW_AUDIT_LOG, app: None, vocabulary: VOCABULARY };
    assert_eq!(refused, Err(beyond.clone()));
    assert_eq!(
        beyond.to_string(),
        "cannot hand out permissions that the subject does not hold throughout the organization: `VIEW_AUDIT_LOG`"
    );
    done(&mut directory, "ana", assign("cleo", "auditor"));
    let log = Resource::organization(ORG);
    assert!(directory.who_can(Ask::ViewAuditLog, &log).users().eq([&"ana", &"cleo"]));
}

#[test]
fn only_a_holder_gives_a_team_an_own_permission() {
    let mut directory = acme();
    let pipeline = Resource::app(ORG, "cats").of_kind(&PIPELINE);
    assert!(directory.who_can(Ask::RunPipeline, &pipeline).users().eq([&"ana", &"ben"]));
    let secretly = policy().custom_team_permission("Secretly", VIEW_AUDIT_LOG);
    assert!(secretly.is_err(), "an organization-level permission is none of a custom team permission's");
    // ben holds RUN_PIPELINES in every app, mia nowhere
    assert!(matches!(execute(&mut directory, "mia", add_app(runner())), Err(Refusal::Denied(_))));
    done(&mut directory, "ben", add_app(runner()));
    assert!(directory.who_can(Ask::RunPipeline, &pipeline).users().eq([&"ana", &"ben", &"cleo"]));
}

#[test]
fn a_token_of_documented_permissions_hands_out_nothing_own() {
    let mut directory = acme();
    let ana = Subject::new("ana", []).unwrap().narrowed_to(Permission::all());
    let refused = directory.execute(&ana, 0, assign("cleo", "auditor"));
    assert!(matches!(refused, Err(Refusal::Escalation { missing: VIEW_AUDIT_LOG, .. })), "{refused:?}");
    // and it is a narrowed token for what one does for oneself
    let leave = Command::LeaveOrganization { organization: ORG };
    assert_eq!(directory.execute(&ana, 0, leave).map(drop), Err(Refusal::NotOneself));
}

/// Bit 65 is another permission there, and nothing of it counts here.
#[test]
fn a_token_of_another_vocabulary_is_not_read_as_one_of_this() {
    mod other {
        rolecall::own_vocabulary! {
            /// Another service's rows.
            pub const VOCABULARY;
            permissions { 65 PRINT "Print" Organization [Y Y Y N Y N] [N N N N] -; }
        }
    }
    let mut directory = acme();
    let there = Policy::documented().clone().with_vocabulary(other::VOCABULARY);
    let ana = there.subject("ana", []).unwrap().narrowed_to(Permission::all() | other::PRINT);
    let refused = directory.execute(&ana, 0, assign("cleo", "auditor"));
    assert!(matches!(refused, Err(Refusal::Escalation { missing: VIEW_AUDIT_LOG, .. })), "{refused:?}");
    let here = policy().subject("ana", []).unwrap().narrowed_to(Permission::all() | VIEW_AUDIT_LOG);
    assert!(directory.execute(&here, 0, assign("cleo", "auditor")).is_ok());
}

#[test]
fn reviews_list_own_permissions() {
    let mut directory = acme();
    done(&mut directory, "ben", add_app(runner()));
    let published = Command::ChangeAppVisibility { owner: OWNER, app: "cats", public: true };
    done(&mut directory, "ana", published);
    let rows: Vec<_> = directory.access_review(&ORG).into_iter().flatten().collect();
    let of = |grantee| rows.iter().filter(move |row| row.grantee == grantee).map(|row| row.permissions);
    assert!(of(Grantee::User(&"ana")).any(|held| held.contains(VIEW_AUDIT_LOG | RUN_PIPELINES)));
    assert!(of(Grantee::User(&"cleo")).any(|held| held == RUN_PIPELINES), "by the team");
    assert!(of(Grantee::Everybody).any(|held| held == Permission::PUBLIC | VIEW_RUNS), "everybody");
    // the role of an Organization Contributor grants the same
    done(&mut directory, "ana", Command::AddTeamMember { organization: ORG, team: "runners", user: "ben" });
    let unused: Vec<_> = directory.unused(&ORG).map(|grant| *grant.user).collect();
    assert_eq!(unused, ["ben"]);
}

#[test]
fn subjects_of_the_directory_ask_own_questions() {
    let directory = acme();
    let subject = |user| directory.subject(&user).unwrap().into_subject();
    let (ana, cleo) = (subject("ana"), subject("cleo"));
    let pipeline = Resource::app(ORG, "cats").of_kind(&PIPELINE);
    assert!(
        rolecall::can(&cleo, Ask::ViewRuns, &pipeline) && !rolecall::can(&cleo, Ask::RunPipeline, &pipeline)
    );
    let secret = Resource::owned(&SECRET, Owner::User("cleo"));
    assert!(directory.who_can(Ask::ReadSecret, &secret).users().eq([&"cleo"]), "of nobody else (V4)");
    assert!(rolecall::can(&ana, Action::DeleteApp, &Resource::app(ORG, "cats")));
}

/// A custom role of another vocabulary would mean something else here.
#[test]
fn a_role_of_another_vocabulary_grants_nothing_own() {
    let auditor = policy().custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap();
    let mut directory = Directory::new();
    done(&mut directory, "ana", Command::Register { email: email("ana") });
    let name = Name::new("Acme").unwrap();
    let create = Command::CreateOrganization { organization: ORG, name, billing_email: email("billing") };
    done(&mut directory, "ana", create);
    done(
        &mut directory,
        "ana",
        Command::CreateRole { organization: ORG, role: "auditor", definition: auditor },
    );
    let log = Resource::organization(ORG);
    assert_eq!(directory.who_can(Ask::ViewAuditLog, &log).users().count(), 0);
}

/// An own permission is shared and held as a documented one, and means nothing under another vocabulary.
#[test]
fn an_own_permission_is_shared() {
    let mut directory = acme();
    done(&mut directory, "zoe", Command::Register { email: email("zoe") });
    let permissions = SharedPermissions::under(&policy(), RUN_PIPELINES).unwrap();
    let share = Command::ShareApp { owner: OWNER, app: "cats", user: "zoe", permissions };
    assert!(SharedPermissions::new(RUN_PIPELINES).is_err(), "no documented permission");
    assert!(SharedPermissions::under(&policy(), VIEW_AUDIT_LOG).is_err(), "of an organization");

    let mut elsewhere = directory.clone().governed_by(Policy::documented().clone());
    let refused = execute(&mut elsewhere, "ana", share.clone());
    assert_eq!(refused, Err(Refusal::NotShareable { permissions: RUN_PIPELINES }));

    done(&mut directory, "ben", share);
    let pipeline = Resource::app(ORG, "cats").of_kind(&PIPELINE);
    let zoe = |directory: &Directory<Id>| directory.subject(&"zoe").unwrap();
    assert!(rolecall::can(zoe(&directory).subject(), Ask::RunPipeline, &pipeline));
    assert!(directory.who_can(Ask::RunPipeline, &pipeline).users().eq([&"ana", &"ben", &"zoe"]));
    let elsewhere = directory.clone().governed_by(Policy::documented().clone());
    assert_eq!(zoe(&elsewhere).subject().shares(), []);
    assert_eq!(elsewhere.shares_of(&"zoe").count(), 1, "and it is not forgotten");
}
