//! Shares, suspension, who acts, taking away from Administrators, and rights that wait.

use rolecall::custom::CustomRole;
use rolecall::directory::{
    AssignedRole, Command, Consequence, Directory, Email, Entity, Event, InvitationStatus, Name, Refusal,
    SharedPermissions, TeamAppPermission,
};
use rolecall::own::Vocabulary;
use rolecall::{
    Action, Basis, Owner, Permission, Reach, Reason, Resource, Role, Subject, TeamPermission, can, decide,
};

type Id = &'static str;

const ORG: Id = "acme";
const OWNER: Owner<Id> = Owner::Organization(ORG);
const MINE: Owner<Id> = Owner::User("eve");

/// An organization with two Administrators (ana, ari), two Organization Contributors (ben, bob), a Team Contributor
/// (cleo), a manager of members (mia) and a manager of roles and teams (tom). Eve and zoe are members of nothing. Cats
/// and dogs are apps of the organization, mine is eve's.
struct Acme(Directory<Id>);

impl Acme {
    fn new() -> Self {
        let mut acme = Acme(Directory::new());
        for user in ["ana", "ari", "ben", "bob", "cleo", "mia", "tom", "eve", "zoe"] {
            acme.done(user, Command::Register { email: email(user) });
        }
        let (name, billing_email) = (named("Acme"), email("billing"));
        acme.done("ana", Command::CreateOrganization { organization: ORG, name, billing_email });
        let teams =
            Permission::MANAGE_TEAMS | Permission::ADD_MEMBERS_TO_TEAMS | Permission::ADD_APPS_TO_TEAMS;
        acme.define("members", Permission::MANAGE_MEMBERS);
        acme.define("teams", teams | Permission::MANAGE_ROLES);
        acme.member("ari", Role::Administrator.into());
        acme.member("ben", Role::OrganizationContributor.into());
        acme.member("bob", Role::OrganizationContributor.into());
        acme.member("cleo", Role::TeamContributor.into());
        acme.member("mia", acme.custom("members"));
        acme.member("tom", acme.custom("teams"));
        for app in ["cats", "dogs"] {
            acme.done("ana", Command::CreateApp { owner: OWNER, app, name: named(app), unseen: false });
        }
        acme.done("eve", Command::CreateApp { owner: MINE, app: "mine", name: named("mine"), unseen: false });
        acme.team("silo", true);
        acme.team("crew", false);
        acme
    }

    fn event(&mut self, user: Id, command: Command<Id>) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let before = self.0.clone();
        let done = self.0.execute(&Subject::new(user, []).unwrap(), 0, command);
        assert!(done.is_ok() || self.0 == before, "a refusal changes nothing");
        done
    }

    fn by(&mut self, user: Id, command: Command<Id>) -> Result<bool, Refusal<Id>> {
        self.event(user, command).map(|event| event.is_some())
    }

    #[track_caller]
    fn done(&mut self, user: Id, command: Command<Id>) -> Event<Id> {
        self.event(user, command).unwrap().unwrap()
    }

    #[track_caller]
    fn beyond(&mut self, user: Id, command: Command<Id>, expected: Permission, place: Option<Id>) {
        match self.event(user, command) {
            Err(Refusal::Escalation { missing, app, .. }) => assert_eq!((missing, app), (expected, place)),
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn denied(&mut self, user: Id, command: Command<Id>, reason: Reason) {
        match self.event(user, command) {
            Err(Refusal::Denied(denial)) => assert_eq!(denial.reason(), reason),
            other => panic!("{other:?}"),
        }
    }

    fn define(&mut self, role: Id, grants: Permission) {
        let definition = role_of(role, grants);
        self.done("ana", Command::CreateRole { organization: ORG, role, definition });
    }

    fn definition(&self, role: Id) -> CustomRole {
        self.0.organization(&ORG).unwrap().role(&role).unwrap().clone()
    }

    fn custom(&self, role: Id) -> AssignedRole<Id> {
        AssignedRole::Custom { role, expected: self.definition(role) }
    }

    fn member(&mut self, user: Id, role: AssignedRole<Id>) {
        self.done("ana", invite(user, role));
        self.done(user, accept(user));
    }

    fn team(&mut self, team: Id, confining: bool) {
        let default_permission = TeamPermission::LabelerWorker.into();
        let name = named(team);
        let create = Command::CreateTeam { organization: ORG, team, name, default_permission, confining };
        self.done("ana", create);
    }

    fn subject(&self, user: Id) -> Subject<Id> {
        self.0.subject(&user).unwrap().into_subject()
    }

    fn can(&self, user: Id, action: Action, resource: &Resource<Id>) -> bool {
        can(&self.subject(user), action, resource)
    }

    fn status(&self, invitation: Id) -> InvitationStatus {
        self.0.organization(&ORG).unwrap().invitation(&invitation).unwrap().status()
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

fn accept(invitation: Id) -> Command<Id> {
    Command::AcceptInvitation { organization: ORG, invitation }
}

fn change_role(user: Id, role: AssignedRole<Id>) -> Command<Id> {
    Command::ChangeMemberRole { organization: ORG, user, role }
}

fn remove(user: Id) -> Command<Id> {
    Command::RemoveMember { organization: ORG, user }
}

fn suspend(user: Id) -> Command<Id> {
    Command::SuspendMember { organization: ORG, user }
}

fn reinstate(user: Id) -> Command<Id> {
    Command::ReinstateMember { organization: ORG, user }
}

fn join_team(team: Id, user: Id) -> Command<Id> {
    Command::AddTeamMember { organization: ORG, team, user }
}

fn add_app(team: Id, app: Id) -> Command<Id> {
    let permission = TeamPermission::LabelerWorker.into();
    Command::AddTeamApp { organization: ORG, team, app, permission }
}

fn take_app(team: Id, app: Id) -> Command<Id> {
    Command::RemoveTeamApp { organization: ORG, team, app }
}

fn confine(team: Id, confining: bool) -> Command<Id> {
    Command::ConfineTeam { organization: ORG, team, confining }
}

fn share(owner: Owner<Id>, app: Id, user: Id, permissions: Permission) -> Command<Id> {
    let permissions = SharedPermissions::new(permissions).unwrap();
    Command::ShareApp { owner, app, user, permissions }
}

const LEAVE: Command<Id> = Command::LeaveOrganization { organization: ORG };
const VIEW: Permission = Permission::VIEW_MODELS;
const TRAIN: Permission = Permission::TRAIN_MODELS;

#[test]
fn a_share_counts_without_a_membership_and_on_personal_apps() {
    let mut acme = Acme::new();
    acme.done("ben", share(OWNER, "cats", "zoe", VIEW | TRAIN));
    acme.done("eve", share(MINE, "mine", "zoe", VIEW | Permission::EDIT_COLLABORATORS));
    let (cats, mine) = (Resource::app(ORG, "cats").model(), Resource::personal_app("eve", "mine").model());
    let zoe = acme.subject("zoe");
    assert_eq!(decide(&zoe, Action::TrainModel, &cats).require(), Ok(Basis::Share));
    assert!(can(&zoe, Action::ViewModel, &mine) && !can(&zoe, Action::TrainModel, &mine));
    assert!(!can(&zoe, Action::ViewModel, &Resource::app(ORG, "dogs").model()));
    let shares: Vec<_> = acme.0.shares_of(&"zoe").map(|(owner, app, _)| (*owner, *app)).collect();
    assert_eq!(shares, [(OWNER, "cats"), (MINE, "mine")]);

    // nobody shares on more than they hold, and a smaller share needs nothing but the command
    acme.beyond("zoe", share(MINE, "mine", "ben", VIEW | TRAIN), TRAIN, Some("mine"));
    acme.done("zoe", share(MINE, "mine", "ben", VIEW));
    acme.done("eve", share(MINE, "mine", "ben", VIEW | TRAIN));
    acme.done("zoe", share(MINE, "mine", "ben", TRAIN));
    acme.beyond(
        "zoe",
        share(MINE, "mine", "ben", TRAIN | Permission::PREDICT),
        Permission::PREDICT,
        Some("mine"),
    );
    acme.denied("zoe", share(OWNER, "cats", "eve", VIEW), Reason::NotGranted);
    // a share is used as any other source: a sharer who may delete the app deletes it
    acme.done("ben", share(OWNER, "dogs", "zoe", Permission::DELETE_APP));
    let event = acme.done("zoe", Command::DeleteApp { owner: OWNER, app: "dogs" });
    let permissions = SharedPermissions::new(Permission::DELETE_APP).unwrap();
    let ended = Consequence::ShareEnded { owner: OWNER, app: "dogs", user: "zoe", permissions };
    assert_eq!(event.consequences(), [ended]);
}

#[test]
fn only_what_can_be_shared_is_shared() {
    for permissions in [Permission::TRANSFER_APPS, Permission::MANAGE_MEMBERS, Permission::all()] {
        let refused = SharedPermissions::new(permissions | VIEW).unwrap_err();
        let shareable = Permission::APP_LEVEL - Permission::TRANSFER_APPS;
        assert_eq!(refused.permissions(), permissions - shareable);
    }
}

#[test]
fn collaborators_leave_by_themselves() {
    let mut acme = Acme::new();
    let leave = |owner, app| Command::LeaveApp { owner, app };
    acme.done("eve", share(MINE, "mine", "zoe", VIEW));
    let token = Subject::new("zoe", []).unwrap().narrowed_to(Permission::all() - VIEW);
    assert_eq!(acme.0.execute(&token, 0, leave(MINE, "mine")), Err(Refusal::NotOneself));
    acme.done("zoe", leave(MINE, "mine"));
    assert_eq!(acme.0.shares_of(&"zoe").count(), 0);
    // to somebody without a share the app may as well not exist
    for (owner, app) in [(MINE, "mine"), (MINE, "none"), (OWNER, "cats"), (Owner::User("nobody"), "mine")] {
        let unknown = Refusal::Unknown { what: Entity::App, id: app };
        assert_eq!(acme.by("zoe", leave(owner, app)), Err(unknown));
    }
}

#[test]
fn events_say_what_became_of_shares() {
    let mut acme = Acme::new();
    let shared = |permissions| SharedPermissions::new(permissions).unwrap();
    let ended = |owner, app, user, permissions| Consequence::ShareEnded {
        owner,
        app,
        user,
        permissions: shared(permissions),
    };
    acme.member("eve", Role::OrganizationContributor.into());
    acme.done("eve", share(MINE, "mine", "zoe", VIEW));
    acme.done("eve", share(MINE, "mine", "cleo", TRAIN));
    let event = acme.done(
        "eve",
        Command::TransferApp { app: "mine", organization: ORG, new_id: None, name: None, unseen: false },
    );
    let kept = |user, permissions| Consequence::ShareKept {
        owner: OWNER,
        app: "mine",
        user,
        permissions: shared(permissions),
    };
    assert_eq!(event.consequences(), [kept("cleo", TRAIN), kept("zoe", VIEW)]);
    assert!(acme.can("zoe", Action::ViewModel, &Resource::app(ORG, "mine").model()));
    assert!(!acme.can("zoe", Action::ViewModel, &Resource::personal_app("eve", "mine").model()));

    let event = acme.done("mia", remove("cleo"));
    assert_eq!(
        event.consequences(),
        [Consequence::Left { user: "cleo" }, ended(OWNER, "mine", "cleo", TRAIN)]
    );
    let event = acme.done("ana", Command::DeleteOrganization { organization: ORG });
    assert_eq!(event.consequences().last(), Some(&ended(OWNER, "mine", "zoe", VIEW)));
    assert_eq!(acme.0.shares_of(&"zoe").count(), 0);
}

#[test]
fn a_suspended_member_keeps_everything_and_holds_nothing() {
    let mut acme = Acme::new();
    acme.done("ana", add_app("crew", "cats"));
    acme.done("ana", join_team("crew", "cleo"));
    acme.done("ben", share(OWNER, "dogs", "cleo", VIEW));
    acme.done("mia", suspend("cleo"));
    assert_eq!(acme.by("mia", suspend("cleo")), Ok(false));
    for app in ["cats", "dogs"] {
        let app = Resource::app(ORG, app);
        let denial = decide(&acme.subject("cleo"), Action::ViewApp, &app).require().map(drop);
        assert!(denial.is_err() && !acme.can("cleo", Action::ViewModel, &app.model()));
    }
    // what is not the organization's is not affected
    acme.done(
        "cleo",
        Command::CreateApp { owner: Owner::User("cleo"), app: "own", name: named("own"), unseen: false },
    );
    // what the member has may be edited meanwhile, and counts again afterwards
    acme.done("ana", change_role("cleo", Role::OrganizationUser.into()));
    acme.done("ben", share(OWNER, "dogs", "cleo", VIEW | TRAIN));
    let regained = Resource::app(ORG, "dogs").model();
    acme.beyond("mia", reinstate("cleo"), acme_user() | VIEW, None);
    acme.done("ana", reinstate("cleo"));
    assert_eq!(acme.by("ana", reinstate("cleo")), Ok(false));
    assert!(acme.can("cleo", Action::TrainModel, &regained));
    assert_eq!(acme.0.organization(&ORG).unwrap().member(&"cleo").unwrap().teams().len(), 1);
}

fn acme_user() -> Permission {
    rolecall::Policy::documented().grants(Role::OrganizationUser)
}

#[test]
fn a_suspended_member_cannot_act_but_can_leave() {
    let mut acme = Acme::new();
    acme.done("mia", suspend("ben"));
    acme.denied("ben", share(OWNER, "cats", "zoe", VIEW), Reason::Suspended);
    acme.denied(
        "ben",
        Command::CreateApp { owner: OWNER, app: "new", name: named("new"), unseen: false },
        Reason::Suspended,
    );
    acme.done("ana", suspend("mia"));
    acme.denied("mia", reinstate("mia"), Reason::Suspended);
    acme.done("ben", LEAVE);
}

#[test]
fn reinstating_gives_back_no_more_than_the_actor_holds() {
    let mut acme = Acme::new();
    acme.done("ana", suspend("ari"));
    acme.define("deleter", Permission::MANAGE_MEMBERS | Permission::DELETE_APP);
    let refused = acme.by("mia", reinstate("ari"));
    assert!(matches!(refused, Err(Refusal::Escalation { .. })), "{refused:?}");
    // a change of a suspended member is limited as if nothing were suspended: the role below lifts cleo's ceiling
    acme.done("ana", add_app("crew", "cats"));
    let permission = TeamPermission::FullAccess.into();
    let app = "cats";
    acme.done("ana", Command::ChangeTeamAppPermission { organization: ORG, team: "crew", app, permission });
    acme.done("ana", join_team("crew", "cleo"));
    acme.done("ana", suspend("cleo"));
    acme.done("ana", change_role("mia", acme.custom("deleter")));
    let refused = acme.by("mia", change_role("cleo", acme.custom("deleter")));
    assert!(matches!(refused, Err(Refusal::Escalation { .. })), "{refused:?}");
}

#[test]
fn a_share_is_not_released_beyond_what_the_actor_holds() {
    let mut acme = Acme::new();
    acme.define("guest", Permission::empty());
    acme.done("ana", change_role("cleo", acme.custom("guest")));
    acme.done("ana", add_app("silo", "cats"));
    acme.done("ana", join_team("silo", "cleo"));
    acme.done("ana", share(OWNER, "dogs", "cleo", Permission::DELETE_APP));
    assert!(!acme.can("cleo", Action::DeleteApp, &Resource::app(ORG, "dogs")));
    // tom may manage teams, and would free what the confinement hides
    let release = Command::RemoveTeamMember { organization: ORG, team: "silo", user: "cleo" };
    let delete = Command::DeleteTeam { organization: ORG, team: "silo" };
    for command in [release.clone(), confine("silo", false), delete] {
        let refused = acme.by("tom", command);
        assert!(
            matches!(refused, Err(Refusal::Escalation { app: Some("dogs"), missing, .. })
            if missing.contains(Permission::DELETE_APP)),
            "{refused:?}"
        );
    }
    acme.done("ana", release);
    assert!(acme.can("cleo", Action::DeleteApp, &Resource::app(ORG, "dogs")));
}

#[test]
fn the_last_free_administrator_is_neither_suspended_nor_left_alone() {
    let mut acme = Acme::new();
    acme.done("ana", suspend("ari"));
    let last = Err(Refusal::LastAdministrator);
    for command in
        [suspend("ana"), LEAVE, change_role("ana", Role::OrganizationUser.into()), join_team("silo", "ana")]
    {
        assert_eq!(acme.by("ana", command), last);
    }
    acme.done("ana", reinstate("ari"));
    acme.done("ana", suspend("ana"));
    assert_eq!(acme.by("ari", suspend("ari")), last);
}

#[test]
fn only_an_administrator_takes_from_an_administrator() {
    let mut acme = Acme::new();
    acme.define("powers", Permission::all() - Permission::TRANSFER_APPS);
    acme.member("zoe", acme.custom("powers"));
    acme.done("ana", join_team("crew", "ari"));
    let over = |user| Err(Refusal::OverAdministrator { user });
    for actor in ["mia", "zoe"] {
        for command in [remove("ari"), suspend("ari"), change_role("ari", acme.custom("members"))] {
            assert_eq!(acme.by(actor, command), over("ari"), "{actor}");
        }
    }
    // today's hole: an empty confining team would shut out all Administrators but one
    for actor in ["ben", "tom", "zoe"] {
        assert_eq!(acme.by(actor, join_team("silo", "ari")), over("ari"), "{actor}");
        assert_eq!(acme.by(actor, confine("crew", true)), over("ari"), "{actor}");
    }
    acme.done("ana", add_app("crew", "cats"));
    acme.done("ana", confine("crew", true));
    assert_eq!(acme.by("ben", take_app("crew", "cats")), over("ari"));
    // from everybody else whoever may do the command may take, and a custom role is no Administrator's
    acme.done("ben", join_team("silo", "zoe"));
    acme.done("mia", suspend("zoe"));
    acme.done("mia", remove("zoe"));
    // another Administrator may, suspended ones stay protected, and everybody may leave
    acme.done("ana", suspend("ari"));
    assert_eq!(acme.by("mia", remove("ari")), over("ari"));
    acme.done("ana", take_app("crew", "cats"));
    acme.done("ari", LEAVE);
    let refused = Refusal::OverAdministrator { user: "ari" };
    assert_eq!(
        refused.to_string(),
        "`ari` is an administrator: only another one may change their role, remove, suspend or confine them"
    );
}

#[test]
fn nobody_comes_back_by_an_invitation_of_their_own() {
    for by in ["removed", "suspended", "left"] {
        let mut acme = Acme::new();
        acme.done("ari", invite("eve", Role::Administrator.into()));
        acme.done("ari", invite("zoe", Role::OrganizationUser.into()));
        let event = match by {
            "removed" => acme.done("ana", remove("ari")),
            "suspended" => acme.done("ana", suspend("ari")),
            _ => acme.done("ari", LEAVE),
        };
        let closed = |invitation| {
            let status = InvitationStatus::Rescinded;
            Consequence::InvitationClosed { organization: ORG, invitation, status }
        };
        assert!(event.consequences().ends_with(&[closed("eve"), closed("zoe")]), "{by}: {event:?}");
        let refused = acme.by("eve", accept("eve"));
        assert_eq!(refused, Err(Refusal::NotPending { status: InvitationStatus::Rescinded }), "{by}");
        // the address is free for somebody who may invite
        let again = Command::InviteMember {
            organization: ORG,
            invitation: "again",
            email: email("eve"),
            role: Role::OrganizationUser.into(),
            expires_at: None,
        };
        acme.done("ana", again);
    }
}

#[test]
fn an_invitation_is_limited_by_its_author_when_it_is_accepted() {
    let mut acme = Acme::new();
    acme.done("ari", invite("eve", Role::OrganizationContributor.into()));
    acme.done("ana", change_role("ari", acme.custom("members")));
    let contributor = rolecall::Policy::documented().grants(Role::OrganizationContributor);
    let refused = acme.by("eve", accept("eve")).unwrap_err();
    let vocabulary = Vocabulary::default();
    let missing = contributor - Permission::MANAGE_MEMBERS;
    assert_eq!(refused, Refusal::BeyondAuthor { invited_by: "ari", missing, vocabulary });
    assert!(
        refused
            .to_string()
            .starts_with("the author of the invitation, `ari`, does not hold all that it hands out: `")
    );
    assert_eq!(acme.status("eve"), InvitationStatus::Pending);
    // an author who may not invite any more hands out nothing at all
    acme.done("ana", change_role("ari", Role::OrganizationContributor.into()));
    let refused = acme.by("eve", accept("eve"));
    let missing = Permission::MANAGE_MEMBERS;
    assert_eq!(refused, Err(Refusal::BeyondAuthor { invited_by: "ari", missing, vocabulary }));
    acme.done("ana", change_role("ari", Role::Administrator.into()));
    acme.done("eve", accept("eve"));
}

#[test]
fn a_stale_edit_does_not_undo_a_narrowing() {
    let mut acme = Acme::new();
    acme.define("keeper", VIEW | TRAIN);
    let seen = acme.definition("keeper");
    let edit = |expected: &CustomRole, definition| Command::EditRole {
        organization: ORG,
        role: "keeper",
        expected: expected.clone(),
        definition,
    };
    acme.done("ana", edit(&seen, role_of("keeper", VIEW)));
    let is = acme.definition("keeper");
    let changed = Err(Refusal::RoleChanged { role: "keeper", is: is.clone() });
    let stale = edit(&seen, role_of("Keeper of models", VIEW | TRAIN));
    assert_eq!(acme.by("ari", stale), changed);
    assert_eq!(acme.by("ari", edit(&seen, is.clone())), Ok(false), "it is so already");
    acme.done("ari", edit(&is, role_of("Keeper of models", VIEW)));
    // a role that was widened meanwhile is not given unseen
    let stale = || AssignedRole::Custom { role: "keeper", expected: is.clone() };
    let changed = Err(Refusal::RoleChanged { role: "keeper", is: acme.definition("keeper") });
    assert_eq!(acme.by("ana", invite("eve", stale())), changed);
    assert_eq!(acme.by("ana", change_role("cleo", stale())), changed);
    acme.done("ana", change_role("cleo", acme.custom("keeper")));
}

#[test]
fn a_default_that_was_raised_meanwhile_is_not_given() {
    let mut acme = Acme::new();
    let by_default = |permission: TeamPermission| Command::AddTeamApp {
        organization: ORG,
        team: "crew",
        app: "cats",
        permission: TeamAppPermission::Default { expected: permission.into() },
    };
    let permission = TeamPermission::FullAccess.into();
    acme.done("tom", Command::ChangeTeamDefault { organization: ORG, team: "crew", permission });
    let is = TeamPermission::FullAccess.into();
    let refused = acme.by("ana", by_default(TeamPermission::LabelerWorker)).unwrap_err();
    assert_eq!(refused, Refusal::DefaultChanged { team: "crew", is });
    assert_eq!(
        refused.to_string(),
        "the default permission of team `crew` has changed since it was looked at: expected `full_access`, which it is now"
    );
    acme.done("ana", by_default(TeamPermission::FullAccess));
}

#[test]
fn who_acts_is_recorded_and_decides_nothing() {
    let mut acme = Acme::new();
    let ana = Subject::new("ana", []).unwrap();
    let command = || share(OWNER, "cats", "zoe", VIEW);
    let mut other = acme.0.clone();
    let event = acme.0.execute(&ana.clone().acted_by("support"), 0, command()).unwrap().unwrap();
    assert_eq!((event.by(), event.actor()), (Some(&"ana"), Some(&"support")));
    let plain = other.execute(&ana, 0, command()).unwrap().unwrap();
    assert_eq!(plain.actor(), None);
    assert_eq!(acme.0, other);
    // a support engineer who is an Administrator lends nothing to mia
    let mia = Subject::new("mia", []).unwrap().acted_by("ana");
    assert!(matches!(acme.0.execute(&mia, 0, remove("ari")), Err(Refusal::OverAdministrator { .. })));
}

#[test]
fn subjects_of_some_organizations_have_their_shares_alone() {
    let mut acme = Acme::new();
    acme.done("ben", share(OWNER, "cats", "cleo", VIEW));
    acme.done("eve", share(MINE, "mine", "cleo", VIEW));
    acme.done("ben", share(OWNER, "dogs", "cleo", Permission::empty()));
    let all = acme.0.subject(&"cleo").unwrap();
    let one = acme.0.subject_in(&"cleo", [&ORG]).unwrap();
    let none = acme.0.subject_in(&"cleo", []).unwrap();
    let counts = [&all, &one, &none].map(|taken| taken.subject().shares().len());
    assert_eq!(counts, [2, 1, 0], "an empty share is left out");
    acme.done("eve", share(MINE, "mine", "cleo", TRAIN));
    assert_eq!([&all, &one, &none].map(|taken| acme.0.is_current(taken)), [false, true, true]);
    acme.done("mia", suspend("cleo"));
    assert_eq!([&all, &one, &none].map(|taken| acme.0.is_current(taken)), [false, false, true]);
    assert!(acme.0.subject_in(&"cleo", [&ORG]).unwrap().subject().memberships()[0].is_suspended());
}

#[test]
fn nobody_brings_a_public_app_where_they_may_not_publish_one() {
    let mut acme = Acme::new();
    acme.define("maker", Permission::CREATE_APPS);
    acme.member("eve", acme.custom("maker"));
    let show = |public| Command::ChangeAppVisibility { owner: MINE, app: "mine", public };
    let (app, organization, new_id) = ("mine", ORG, Some("moved"));
    let transfer = Command::TransferApp { app, organization, new_id, name: None, unseen: true };
    acme.done("eve", show(true));
    let refused = acme.by("eve", transfer.clone());
    let Err(Refusal::Denied(denial)) = &refused else { panic!("{refused:?}") };
    assert!(denial.action() == Action::ChangeAppVisibility);
    // once it is private, or with a role that may publish
    let mut private = Acme(acme.0.clone());
    private.done("eve", show(false));
    private.done("eve", transfer.clone());
    acme.done("ana", change_role("eve", Role::OrganizationContributor.into()));
    acme.done("eve", transfer);
    assert!(acme.0.app(&OWNER, &"moved").unwrap().is_public());
}
