//! Nobody hands out permissions that they lack, the last Administrator stays, and removed rows leave nothing behind.
//! The tests try the tricks that would get around these rules.

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AssignedRole, Command, Consequence, Directory, Email, Entity, InvitationStatus, Name, Refusal,
    SharedPermissions, TeamAppPermission,
};
use rolecall::own::Vocabulary;
use rolecall::{
    Action, Owner, Permission, Policy, Reach, Reason, Resource, Role, Subject, TeamPermission, can,
};

type Id = &'static str;
type Outcome = Result<bool, Refusal<Id>>;

const ORG: Id = "acme";
const OWNER: Owner<Id> = Owner::Organization(ORG);

/// An organization with two Administrators (ana, ari), a contributor (ben), a Team Contributor (cleo), apps and
/// teams. Mia may only manage members and view financial data.
struct Acme(Directory<Id>);

impl Acme {
    fn new() -> Self {
        let mut acme = Acme(Directory::new());
        for user in ["ana", "ari", "ben", "cleo", "mia", "eve"] {
            acme.done(user, Command::Register { email: email(user) });
        }
        let (name, billing_email) = (named("Acme"), email("billing"));
        acme.done("ana", Command::CreateOrganization { organization: ORG, name, billing_email });
        acme.define("manager", Permission::MANAGE_MEMBERS | Permission::VIEW_FINANCIAL_DATA);
        acme.member("ari", Role::Administrator.into());
        acme.member("ben", Role::OrganizationContributor.into());
        acme.member("cleo", Role::TeamContributor.into());
        acme.member("mia", acme.custom("manager"));
        for app in ["cats", "dogs"] {
            acme.done("ana", Command::CreateApp { owner: OWNER, app, name: named(app), unseen: false });
        }
        acme.team("full", "cats", TeamPermission::FullAccess, false);
        acme.team("silo", "dogs", TeamPermission::LabelerWorker, true);
        acme
    }

    fn try_by(&mut self, actor: &Subject<Id>, command: Command<Id>) -> Outcome {
        let (before, allowed) = (self.0.clone(), self.0.check(actor, self.0.at(), &command));
        let outcome = self.0.execute(actor, 0, command);
        assert_eq!(allowed, outcome.as_ref().map(|_| ()).map_err(Clone::clone), "check and execute disagree");
        assert!(outcome.is_ok() || self.0 == before, "a refusal changes nothing");
        outcome.map(|event| event.is_some())
    }

    fn by(&mut self, user: Id, command: Command<Id>) -> Outcome {
        self.try_by(&Subject::new(user, []).unwrap(), command)
    }

    #[track_caller]
    fn done(&mut self, user: Id, command: Command<Id>) {
        assert_eq!(self.by(user, command), Ok(true));
    }

    #[track_caller]
    fn beyond(&mut self, user: Id, command: Command<Id>, expected: Permission, place: Option<Id>) {
        match self.by(user, command) {
            Err(Refusal::Escalation { missing, app, .. }) => assert_eq!((missing, app), (expected, place)),
            other => panic!("{other:?}"),
        }
    }

    fn member(&mut self, user: Id, role: AssignedRole<Id>) {
        self.done("ana", invite(user, role));
        self.done(user, Command::AcceptInvitation { organization: ORG, invitation: user });
    }

    /// The custom role with the definition that it has.
    fn custom(&self, role: Id) -> AssignedRole<Id> {
        AssignedRole::Custom { role, expected: self.definition(role) }
    }

    fn definition(&self, role: Id) -> CustomRole {
        self.0.organization(&ORG).unwrap().role(&role).unwrap().clone()
    }

    fn edit(&self, role: Id, definition: CustomRole) -> Command<Id> {
        Command::EditRole { organization: ORG, role, expected: self.definition(role), definition }
    }

    /// Adds the app with the team's default.
    fn by_default(&self, team: Id, app: Id) -> Command<Id> {
        let expected = self.0.organization(&ORG).unwrap().team(&team).unwrap().default_permission().clone();
        let permission = TeamAppPermission::Default { expected };
        Command::AddTeamApp { organization: ORG, team, app, permission }
    }

    fn define(&mut self, role: Id, grants: Permission) {
        let definition = role_of(role, grants);
        self.done("ana", Command::CreateRole { organization: ORG, role, definition });
    }

    fn team(&mut self, team: Id, app: Id, permission: TeamPermission, confining: bool) {
        let default_permission = permission.into();
        let create =
            Command::CreateTeam { organization: ORG, team, name: named(team), default_permission, confining };
        self.done("ana", create);
        self.done("ana", self.by_default(team, app));
    }

    /// Puts the user in a team whose only permission is to delete the app cats.
    fn deleters(&mut self, user: Id) {
        let deleters = CustomTeamPermission::new("deleters", Permission::DELETE_APP).unwrap();
        self.team("deleters", "dogs", TeamPermission::LabelerWorker, false);
        for command in [
            Command::RemoveTeamApp { organization: ORG, team: "deleters", app: "dogs" },
            Command::AddTeamApp {
                organization: ORG,
                team: "deleters",
                app: "cats",
                permission: AnyTeamPermission::from(deleters).into(),
            },
            join_team("deleters", user),
        ] {
            self.done("ana", command);
        }
    }

    fn can(&self, user: Id, action: Action, resource: &Resource<Id>) -> bool {
        can(self.0.subject(&user).unwrap().subject(), action, resource)
    }

    fn assign(&mut self, by: Id, user: Id, role: AssignedRole<Id>) -> Outcome {
        self.by(by, change_role(user, role))
    }
}

fn email(user: Id) -> Email {
    Email::new(format!("{user}@example.com")).unwrap()
}

fn named(name: Id) -> Name {
    Name::new(name).unwrap()
}

fn role_of(name: Id, grants: Permission) -> CustomRole {
    CustomRole::new(name, grants, Reach::AllApps, None).unwrap()
}

fn invite(user: Id, role: AssignedRole<Id>) -> Command<Id> {
    Command::InviteMember { organization: ORG, invitation: user, email: email(user), role, expires_at: None }
}

fn change_role(user: Id, role: AssignedRole<Id>) -> Command<Id> {
    Command::ChangeMemberRole { organization: ORG, user, role }
}

fn join_team(team: Id, user: Id) -> Command<Id> {
    Command::AddTeamMember { organization: ORG, team, user }
}

fn leave_team(team: Id, user: Id) -> Command<Id> {
    Command::RemoveTeamMember { organization: ORG, team, user }
}

const LEAVE: Command<Id> = Command::LeaveOrganization { organization: ORG };

#[test]
fn assigning_a_role_needs_its_grants() {
    let mut acme = Acme::new();
    let own = Permission::MANAGE_MEMBERS | Permission::VIEW_FINANCIAL_DATA;
    for role in Role::ALL {
        let grants = Policy::documented().grants(role);
        for command in
            [invite("eve", role.into()), change_role("cleo", role.into()), change_role("mia", role.into())]
        {
            let asked = acme.0.check(&Subject::new("mia", []).unwrap(), acme.0.at(), &command);
            // Cleo has this role already. A command that changes nothing hands out nothing.
            let already = role == Role::TeamContributor && command == change_role("cleo", role.into());
            assert_eq!(asked.is_ok(), own.contains(grants) || already, "{role}: {asked:?}");
        }
    }
    let missing = Policy::documented().grants(Role::OrganizationUser);
    acme.beyond("mia", invite("eve", Role::OrganizationUser.into()), missing, None);
    acme.done("mia", invite("eve", Role::FinancialManager.into()));
}

#[test]
fn a_token_limits_the_permissions_to_hand_out() {
    let mut acme = Acme::new();
    let token = Subject::new("ana", []).unwrap().narrowed_to(Permission::MANAGE_MEMBERS);
    let refused = acme.try_by(&token, change_role("ben", Role::FinancialManager.into()));
    let missing = Permission::VIEW_FINANCIAL_DATA;
    assert_eq!(refused, Err(Refusal::Escalation { missing, app: None, vocabulary: Vocabulary::default() }));
    // The same Administrator succeeds with the missing scope: the token was the only limit.
    let wider = Subject::new("ana", []).unwrap().narrowed_to(Permission::MANAGE_MEMBERS | missing);
    assert_eq!(acme.try_by(&wider, change_role("ben", Role::FinancialManager.into())), Ok(true));
}

#[test]
fn a_change_of_role_lifts_no_ceiling_beyond_the_grantors() {
    let mut acme = Acme::new();
    acme.deleters("cleo");
    let delete = |acme: &Acme| acme.can("cleo", Action::DeleteApp, &Resource::app(ORG, "cats"));
    assert!(!delete(&acme));
    // A Financial Manager has no ceiling. By her team, cleo would gain a permission that mia lacks.
    let refused = acme.assign("mia", "cleo", Role::FinancialManager.into());
    assert_eq!(
        refused,
        Err(Refusal::Escalation {
            missing: Permission::DELETE_APP,
            app: Some("cats"),
            vocabulary: Vocabulary::default()
        })
    );
    assert_eq!(acme.assign("ana", "cleo", Role::FinancialManager.into()), Ok(true));
    assert!(delete(&acme));
}

#[test]
fn widening_a_role_needs_the_added_grants() {
    let mut acme = Acme::new();
    acme.define("editor", Permission::MANAGE_ROLES | Permission::VIEW_MODELS);
    acme.member("eve", acme.custom("editor"));

    let everything = Permission::all().difference(Permission::TRANSFER_APPS);
    let more = everything.difference(Permission::MANAGE_ROLES | Permission::VIEW_MODELS);
    acme.beyond("eve", acme.edit("editor", role_of("editor", everything)), more, None);
    acme.beyond(
        "eve",
        acme.edit("manager", role_of("manager", Permission::all())),
        Permission::all().difference(
            Policy::documented().grants(Role::FinancialManager)
                | Permission::MANAGE_MEMBERS
                | Permission::MANAGE_ROLES
                | Permission::VIEW_MODELS,
        ),
        None,
    );
    // An unused role may become anything. Assigning it then needs all of its grants.
    acme.define("spare", Permission::empty());
    acme.done("eve", acme.edit("spare", role_of("spare", everything)));
    acme.beyond(
        "mia",
        invite("cleo2", acme.custom("spare")),
        everything.difference(Permission::MANAGE_MEMBERS | Permission::VIEW_FINANCIAL_DATA),
        None,
    );
    // A pending invitation counts as a use of the role.
    acme.define("promised", Permission::empty());
    acme.done("ana", invite("cleo2", acme.custom("promised")));
    acme.beyond(
        "eve",
        acme.edit("promised", role_of("promised", Permission::DELETE_APP)),
        Permission::DELETE_APP,
        None,
    );
    acme.done("eve", acme.edit("promised", role_of("promised", Permission::VIEW_MODELS)));
    let delete = |role| Command::DeleteRole { organization: ORG, role };
    assert_eq!(acme.by("ana", delete("promised")), Err(Refusal::RoleInUse { members: 0, invitations: 1 }));
    assert_eq!(acme.by("ana", delete("manager")), Err(Refusal::RoleInUse { members: 1, invitations: 0 }));
    acme.done("ana", Command::RescindInvitation { organization: ORG, invitation: "cleo2" });
    acme.done("ana", delete("promised"));
    let again = Command::CreateRole {
        organization: ORG,
        role: "promised",
        definition: role_of("other", Permission::empty()),
    };
    assert_eq!(acme.by("ana", again), Err(Refusal::Retired { what: Entity::Role, id: "promised" }));
}

#[test]
fn an_edited_role_lifts_no_ceiling_beyond_the_editors() {
    let mut acme = Acme::new();
    acme.define("editor", Permission::MANAGE_ROLES);
    acme.member("eve", acme.custom("editor"));
    let capped =
        |ceiling| CustomRole::new("capped", Permission::empty(), Reach::SelectedApps, ceiling).unwrap();
    let definition = capped(Some(Permission::VIEW_MODELS));
    acme.done("ana", Command::CreateRole { organization: ORG, role: "capped", definition });
    assert_eq!(acme.assign("ana", "cleo", acme.custom("capped")), Ok(true));
    acme.deleters("cleo");
    let refused = acme.by("eve", acme.edit("capped", capped(None)));
    assert_eq!(
        refused,
        Err(Refusal::Escalation {
            missing: Permission::DELETE_APP,
            app: Some("cats"),
            vocabulary: Vocabulary::default()
        })
    );
    // Lowering a ceiling hands out nothing.
    acme.done("eve", acme.edit("capped", capped(Some(Permission::empty()))));
    acme.done("ana", acme.edit("capped", capped(None)));
}

#[test]
fn giving_a_team_a_permission_needs_it_in_the_app() {
    let mut acme = Acme::new();
    let teams = Permission::MANAGE_TEAMS | Permission::ADD_APPS_TO_TEAMS | Permission::ADD_MEMBERS_TO_TEAMS;
    acme.define("teams", teams | Permission::VIEW_MODELS);
    acme.member("eve", acme.custom("teams"));
    let full = Policy::documented().team_permission(TeamPermission::FullAccess);
    let missing = full.difference(Permission::VIEW_MODELS);
    let give = |app, permission: TeamPermission| Command::AddTeamApp {
        organization: ORG,
        team: "full",
        app,
        permission: permission.into(),
    };
    acme.beyond("eve", give("dogs", TeamPermission::FullAccess), missing, Some("dogs"));
    // The team's default permission must be checked like a named one.
    acme.beyond("eve", acme.by_default("full", "dogs"), missing, Some("dogs"));
    acme.beyond("eve", join_team("full", "cleo"), missing, Some("cats"));
    acme.beyond("eve", join_team("full", "eve"), missing, Some("cats"));

    let viewers = CustomTeamPermission::new("viewers", Permission::VIEW_MODELS).unwrap();
    let permission = AnyTeamPermission::from(viewers.clone()).into();
    acme.done("eve", Command::AddTeamApp { organization: ORG, team: "full", app: "dogs", permission });
    let change = |permission| Command::ChangeTeamAppPermission {
        organization: ORG,
        team: "full",
        app: "dogs",
        permission,
    };
    acme.beyond("eve", change(TeamPermission::FullAccess.into()), missing, Some("dogs"));
    let lower = Command::ChangeTeamAppPermission {
        organization: ORG,
        team: "full",
        app: "cats",
        permission: viewers.into(),
    };
    acme.done("eve", lower);
    acme.done("eve", join_team("full", "eve"));

    // An Organization Contributor holds every permission of the documented team permissions.
    for permission in TeamPermission::ALL {
        acme.done("ben", change(permission.into()));
        acme.done("ben", join_team("full", "cleo"));
        acme.done("ben", leave_team("full", "cleo"));
    }
}

#[test]
fn ending_a_confinement_needs_the_regained_permissions() {
    let mut acme = Acme::new();
    acme.done("ana", join_team("silo", "ari"));
    assert!(!acme.can("ari", Action::InviteMember, &Resource::organization(ORG)));
    let silo = |confining| Command::ConfineTeam { organization: ORG, team: "silo", confining };
    // Ben may edit teams, but lacks the permissions that ari would regain as an Administrator.
    for command in
        [leave_team("silo", "ari"), silo(false), Command::DeleteTeam { organization: ORG, team: "silo" }]
    {
        let refused = acme.by("ben", command);
        assert!(matches!(refused, Err(Refusal::Escalation { app: None, .. })), "{refused:?}");
    }
    // With another app in the silo, ari acts in one more app. Ben holds every permission that ari gains there.
    acme.done("ben", acme.by_default("silo", "cats"));
    acme.define(
        "adder",
        Permission::ADD_APPS_TO_TEAMS | Policy::documented().team_permission(TeamPermission::LabelerWorker),
    );
    acme.member("eve", acme.custom("adder"));
    acme.done("ana", Command::CreateApp { owner: OWNER, app: "birds", name: named("birds"), unseen: false });
    let refused = acme.by("eve", acme.by_default("silo", "birds"));
    assert!(matches!(refused, Err(Refusal::Escalation { app: Some("birds"), .. })), "{refused:?}");
    acme.done("ana", leave_team("silo", "ari"));
    assert!(acme.can("ari", Action::InviteMember, &Resource::organization(ORG)));
}

#[test]
fn opening_a_confining_team_needs_its_organization_level_permissions() {
    let mut acme = Acme::new();
    acme.define("teams", Permission::MANAGE_TEAMS);
    acme.define("guest", Permission::empty());
    acme.member("eve", acme.custom("teams"));
    acme.team("trainers", "cats", TeamPermission::ModelTrainer, true);
    assert_eq!(acme.assign("ana", "cleo", acme.custom("guest")), Ok(true));
    acme.done("ana", join_team("trainers", "cleo"));
    // Without the confinement, the team's organization-level permission VIEW_CLUSTERS begins to count (R8).
    let open = Command::ConfineTeam { organization: ORG, team: "trainers", confining: false };
    acme.beyond("eve", open.clone(), Permission::VIEW_CLUSTERS, None);
    acme.done("ben", open);
    assert!(acme.can("cleo", Action::ViewCluster, &Resource::cluster(ORG)));
}

#[test]
fn a_promised_role_gets_no_wider_reach_than_its_editor_holds() {
    let mut acme = Acme::new();
    acme.define("editor", Permission::MANAGE_ROLES);
    acme.member("eve", acme.custom("editor"));
    let trainer = |reach| CustomRole::new("trainer", Permission::TRAIN_MODELS, reach, None).unwrap();
    let definition = trainer(Reach::SelectedApps);
    acme.done("ana", Command::CreateRole { organization: ORG, role: "trainer", definition });
    acme.done("ana", invite("zoe", acme.custom("trainer")));
    let edit = acme.edit("trainer", trainer(Reach::AllApps));
    acme.beyond("eve", edit.clone(), Permission::TRAIN_MODELS, None);
    acme.done("ana", edit);
}

#[test]
fn making_an_app_public_needs_the_public_permissions() {
    let mut acme = Acme::new();
    acme.define("publisher", Permission::CHANGE_APP_VISIBILITY);
    acme.member("eve", acme.custom("publisher"));
    let publish = |public| Command::ChangeAppVisibility { owner: OWNER, app: "cats", public };
    acme.beyond("eve", publish(true), Permission::PUBLIC, Some("cats"));
    acme.done("ben", publish(true));
    // Making an app private hands out nothing.
    acme.done("eve", publish(false));
}

#[test]
fn the_last_administrator_stays() {
    let mut acme = Acme::new();
    let last = Err(Refusal::LastAdministrator);
    acme.done("ana", join_team("silo", "ari"));
    let silo = |team| Command::ConfineTeam { organization: ORG, team, confining: true };
    for command in [LEAVE, change_role("ana", Role::FinancialManager.into()), join_team("silo", "ana")] {
        assert_eq!(acme.by("ana", command), last);
    }
    // Ari is confined and does not count. Others cannot remove the last free Administrator, either.
    assert_eq!(acme.by("mia", Command::RemoveMember { organization: ORG, user: "ana" }), last);
    assert_eq!(acme.by("mia", change_role("ana", Role::FinancialManager.into())), last);
    acme.done("ana", join_team("full", "ana"));
    assert_eq!(acme.by("ben", silo("full")), last);
    // A second Administrator makes these changes possible, for an Administrator.
    acme.done("ana", leave_team("silo", "ari"));
    assert_eq!(acme.by("ben", silo("full")), Err(Refusal::OverAdministrator { user: "ana" }));
    acme.done("ari", silo("full"));
    assert_eq!(acme.by("ari", LEAVE), last);
    acme.done("ari", leave_team("full", "ana"));
    acme.done("ari", LEAVE);
    assert_eq!(acme.by("ana", LEAVE), last);
}

#[test]
fn a_returning_member_starts_with_nothing() {
    let mut acme = Acme::new();
    for team in ["full", "silo"] {
        acme.done("ana", join_team(team, "cleo"));
    }
    let permissions = SharedPermissions::new(Permission::PREDICT).unwrap();
    acme.done("ana", Command::ShareApp { owner: OWNER, app: "cats", user: "cleo", permissions });
    let remove = Command::RemoveMember { organization: ORG, user: "cleo" };
    let ana = Subject::new("ana", []).unwrap();
    let event = acme.0.execute(&ana, 0, remove).unwrap().unwrap();
    let left = |team| Consequence::LeftTeam { team, user: "cleo" };
    let expected = [
        Consequence::Left { user: "cleo" },
        left("full"),
        left("silo"),
        Consequence::ShareEnded { owner: OWNER, app: "cats", user: "cleo", permissions },
    ];
    assert_eq!(event.consequences(), expected);

    let closed = Err(Refusal::NotPending { status: InvitationStatus::Accepted });
    assert_eq!(acme.by("cleo", Command::AcceptInvitation { organization: ORG, invitation: "cleo" }), closed);
    let role = Role::TeamContributor.into();
    let again = Command::InviteMember {
        organization: ORG,
        invitation: "cleo-2",
        email: email("cleo"),
        role,
        expires_at: None,
    };
    acme.done("ana", again);
    acme.done("cleo", Command::AcceptInvitation { organization: ORG, invitation: "cleo-2" });
    let accepted_twice =
        acme.by("cleo", Command::AcceptInvitation { organization: ORG, invitation: "cleo-2" });
    assert_eq!(accepted_twice, Ok(false), "accepting again changes nothing");
    let acme = acme.0.organization(&ORG).unwrap();
    assert_eq!(acme.member(&"cleo").unwrap().teams().len(), 0);
    assert_eq!(acme.shared_with(&"cleo").count(), 0);
    assert!(acme.teams().all(|(_, team)| !team.has_member(&"cleo")));
}

#[test]
fn a_deleted_app_leaves_its_teams_and_its_id_stays_retired() {
    let mut acme = Acme::new();
    acme.done("ana", join_team("full", "cleo"));
    acme.done("ben", Command::DeleteApp { owner: OWNER, app: "cats" });
    assert_eq!(acme.0.organization(&ORG).unwrap().team(&"full").unwrap().apps().len(), 0);
    assert!(!acme.can("cleo", Action::TrainModel, &Resource::app(ORG, "cats").model()));
    let again = Command::CreateApp { owner: OWNER, app: "cats", name: named("Cats again"), unseen: false };
    assert_eq!(acme.by("ben", again), Err(Refusal::Retired { what: Entity::App, id: "cats" }));
    // A personal app may have the retired id, but cannot be transferred to the organization.
    acme.done(
        "ben",
        Command::CreateApp { owner: Owner::User("ben"), app: "cats", name: named("cats"), unseen: false },
    );
    let transfer =
        Command::TransferApp { app: "cats", organization: ORG, name: None, new_id: None, unseen: false };
    assert_eq!(acme.by("ben", transfer), Err(Refusal::Retired { what: Entity::App, id: "cats" }));
}

#[test]
fn a_subject_is_judged_by_the_current_rows() {
    let mut acme = Acme::new();
    let stale = acme.0.subject(&"ari").unwrap();
    // A service could pass any subject. The directory believes only its user id and its token.
    let made_up = Subject::new("eve", [rolecall::Membership::new(ORG, Role::Administrator)]).unwrap();
    acme.done("ana", change_role("ari", Role::OrganizationUser.into()));
    assert!(!acme.0.is_current(&stale));
    for actor in [stale.subject(), &made_up, &Subject::anonymous()] {
        let refused = acme.try_by(actor, Command::RemoveMember { organization: ORG, user: "cleo" });
        let is_expected = match &refused {
            Err(Refusal::Denied(denial)) => matches!(denial.reason(), Reason::NotGranted | Reason::Outsider),
            Err(Refusal::NotSignedIn) => actor.user().is_none(),
            _ => false,
        };
        assert!(is_expected, "{refused:?}");
    }
}

#[test]
fn commands_about_oneself_accept_no_narrowed_token() {
    let mut acme = Acme::new();
    acme.done("ana", invite("eve", Role::OrganizationUser.into()));
    let token =
        |user| Subject::new(user, []).unwrap().narrowed_to(Permission::all().difference(Permission::PREDICT));
    let create = |user| Command::CreateApp {
        owner: Owner::User(user),
        app: "mine",
        name: named("Mine"),
        unseen: false,
    };
    let (name, billing_email) = (named("Other"), email("eve"));
    for command in [
        Command::AcceptInvitation { organization: ORG, invitation: "eve" },
        Command::DeclineInvitation { organization: ORG, invitation: "eve" },
        Command::CreateOrganization { organization: "other", name, billing_email },
        create("eve"),
    ] {
        assert_eq!(acme.try_by(&token("eve"), command), Err(Refusal::NotOneself));
    }
    assert_eq!(acme.try_by(&token("ben"), LEAVE), Err(Refusal::NotOneself));
    assert_eq!(acme.by("ben", create("eve")), Err(Refusal::NotOneself));
    acme.done("eve", create("eve"));
    // Commands on an owned app ask the evaluator, which accepts a token with the scope.
    let publish = Command::ChangeAppVisibility { owner: Owner::User("eve"), app: "mine", public: true };
    assert_eq!(acme.try_by(&token("eve"), publish), Ok(true));
}

#[test]
fn directories_are_equal_if_rows_and_version_are() {
    let acme = Acme::new().0;
    // A policy with other decisions: the comparison must not depend on it.
    let nobody = TeamPermission::ALL.into_iter().fold(Policy::documented().clone(), |policy, permission| {
        policy.with_team_permission(permission, Permission::empty()).unwrap()
    });
    assert_eq!(acme.clone().governed_by(nobody), acme, "the policy does not count");

    let with_app = |name| {
        let mut acme = Acme(acme.clone());
        acme.done(
            "eve",
            Command::CreateApp { owner: Owner::User("eve"), app: "mine", name: named(name), unseen: false },
        );
        acme
    };
    assert_eq!(with_app("cats").0, with_app("cats").0);
    assert_ne!(with_app("cats").0, with_app("dogs").0, "another name");
    let mut renamed = with_app("dogs");
    let rename = |name| Command::RenameApp { owner: Owner::User("eve"), app: "mine", name: named(name) };
    renamed.done("eve", rename("cats"));
    assert_ne!(with_app("cats").0, renamed.0, "another version");
}

#[test]
fn an_invitation_is_answered_once() {
    let mut acme = Acme::new();
    acme.done("ana", invite("eve", Role::OrganizationUser.into()));
    let accept = |invitation| Command::AcceptInvitation { organization: ORG, invitation };
    let decline = |invitation| Command::DeclineInvitation { organization: ORG, invitation };
    let already = |status| Err(Refusal::NotPending { status });
    acme.done("eve", decline("eve"));
    assert_eq!(acme.by("eve", decline("eve")), Ok(false));
    assert_eq!(acme.by("eve", accept("eve")), already(InvitationStatus::Declined));
    assert_eq!(acme.by("ben", accept("ben")), Ok(false));
    assert_eq!(acme.by("ben", decline("ben")), already(InvitationStatus::Accepted));
    acme.done("ben", LEAVE);
    assert_eq!(acme.by("ben", accept("ben")), already(InvitationStatus::Accepted));
}

#[test]
fn refusals_reveal_nothing_to_outsiders() {
    let mut acme = Acme::new();
    acme.done("ana", invite("zoe", Role::OrganizationUser.into()));
    let answer = |organization, invitation| Command::AcceptInvitation { organization, invitation };
    for (organization, invitation) in [(ORG, "zoe"), (ORG, "none"), ("none", "zoe")] {
        // Equal answers for another user's invitation and for none, so that nobody can probe for invitations.
        let unknown = Refusal::Unknown { what: Entity::Invitation, id: invitation };
        assert_eq!(acme.by("eve", answer(organization, invitation)), Err(unknown));
    }
    for organization in [ORG, "none"] {
        let unknown = Refusal::Unknown { what: Entity::Organization, id: organization };
        assert_eq!(acme.by("eve", Command::LeaveOrganization { organization }), Err(unknown));
        let refused = acme.by("eve", Command::DeleteTeam { organization, team: "full" });
        assert!(matches!(refused, Err(Refusal::Denied(denial)) if denial.reason() == Reason::Outsider));
    }
}

#[test]
fn the_exact_texts_of_refusals() {
    let mut acme = Acme::new();
    acme.define("viewer", Permission::VIEW_CLUSTERS);
    let beforehand = |user, command| acme.0.check(&Subject::new(user, []).unwrap(), acme.0.at(), &command);
    let promote = || change_role("cleo", acme.custom("viewer"));
    assert_eq!(beforehand("ana", promote()), Ok(()));
    assert_eq!(
        beforehand("mia", promote()).unwrap_err().to_string(),
        "cannot hand out permissions that the subject does not hold throughout the organization: `VIEW_CLUSTERS`"
    );
    let mut told = |user, command| acme.by(user, command).unwrap_err().to_string();
    assert_eq!(told("mia", change_role("eve", Role::Administrator.into())), "unknown member `eve`");
    assert_eq!(
        told("mia", change_role("cleo", Role::Administrator.into())),
        "cannot hand out permissions that the subject does not hold throughout the organization: `VIEW_SIDEBAR_ITEMS|CREATE_MODELS|CREATE_WORKFLOWS|EDIT_APP_ID|EDIT_APP_DESCRIPTION|\
         EDIT_APP_NOTES|VIEW_COLLABORATORS|EDIT_COLLABORATORS` and 49 more"
    );
    assert_eq!(told("ana", join_team("full", "eve")), "unknown member `eve`");
    assert_eq!(told("ana", join_team("none", "ben")), "unknown team `none`");
    assert_eq!(told("ana", leave_team("full", "ben")), "unknown team member `ben`");
    assert_eq!(told("ana", invite("ben", Role::OrganizationUser.into())), "invitation `ben` already exists");
    let again = |invitation| Command::InviteMember {
        organization: ORG,
        invitation,
        email: email("ben"),
        role: Role::OrganizationUser.into(),
        expires_at: None,
    };
    assert_eq!(told("ana", again("i")), "`ben@example.com` is already a member");
    assert_eq!(
        told("ana", Command::RescindInvitation { organization: ORG, invitation: "ben" }),
        "the invitation is accepted: only a pending one can be answered or rescinded"
    );
    let register = Command::Register { email: email("ana") };
    assert_eq!(told("new", register), "email address `ana@example.com` is taken by another account");
}
