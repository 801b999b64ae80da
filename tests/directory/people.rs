//! People and their accounts, apps that are copied, and what must not come into billing details or logs.

use rolecall::custom::CustomRole;
use rolecall::directory::{
    AssignedRole, Before, Billing, BillingField, Command, Consequence, Directory, Email, Entity, Event,
    InvitationStatus, Name, NamedThing, PasswordPolicy, PasswordRule, PersonName, Problem, Refusal,
    ReplayError, RoleRef, SharedPermissions, Text,
};
use rolecall::{Action, Owner, Permission, Policy, Reach, Role, Subject, can};

type Id = &'static str;

const ORG: Id = "acme";
const OWNER: Owner<Id> = Owner::Organization(ORG);

fn email(user: &str) -> Email {
    Email::new(format!("{user}@example.com")).unwrap()
}

fn named(name: &str) -> Name {
    Name::new(name).unwrap()
}

fn person(first: &str) -> PersonName {
    PersonName { first: named(first), last: Some(named("Ruiz")) }
}

fn user(id: Id) -> Subject<Id> {
    Subject::new(id, []).unwrap()
}

/// Ana administers Acme, and Eve administers Evil. Ben has an account.
struct World {
    directory: Directory<Id>,
    log: Vec<Event<Id>>,
}

impl World {
    fn new() -> Self {
        let mut world = World { directory: Directory::new(), log: Vec::new() };
        for by in ["ana", "eve", "ben"] {
            world.done(by, Command::Register { email: email(by) });
        }
        for (by, organization, name) in [("ana", ORG, "Acme"), ("eve", "evil", "Evil")] {
            let (name, billing_email) = (named(name), email("billing"));
            world.done(by, Command::CreateOrganization { organization, name, billing_email });
        }
        world
    }

    fn by(&mut self, by: Id, command: Command<Id>) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let before = self.directory.clone();
        let done = self.directory.execute(&user(by), self.directory.at() + 1, command);
        assert!(done.is_ok() || self.directory == before, "a refusal changes nothing");
        self.log.extend(done.clone().ok().flatten());
        done
    }

    #[track_caller]
    fn done(&mut self, by: Id, command: Command<Id>) -> Event<Id> {
        self.by(by, command).unwrap().expect("a change")
    }

    #[track_caller]
    fn refused(&mut self, by: Id, command: Command<Id>) -> Refusal<Id> {
        self.by(by, command).unwrap_err()
    }

    #[track_caller]
    fn invite(&mut self, invitation: Id, to: &str) {
        let (email, role) = (email(to), Role::OrganizationUser.into());
        let invite = Command::InviteMember { organization: ORG, invitation, email, role, expires_at: None };
        self.done("ana", invite);
    }

    #[track_caller]
    fn member(&mut self, by: Id, role: AssignedRole<Id>) {
        let invite = Command::InviteMember {
            organization: ORG,
            invitation: by,
            email: email(by),
            role,
            expires_at: None,
        };
        self.done("ana", invite);
        self.done(by, accept(by));
    }

    /// The custom role with the definition that it has.
    fn custom(&self, role: Id) -> AssignedRole<Id> {
        let expected = self.directory.organization(&ORG).unwrap().role(&role).unwrap().clone();
        AssignedRole::Custom { role, expected }
    }

    fn status(&self, invitation: Id) -> InvitationStatus {
        self.directory.organization(&ORG).unwrap().invitation(&invitation).unwrap().status()
    }
}

const fn accept(invitation: Id) -> Command<Id> {
    Command::AcceptInvitation { organization: ORG, invitation }
}

fn provision(organization: Id, user: Id, address: &str, role: AssignedRole<Id>) -> Command<Id> {
    let password = Some(PasswordPolicy::default());
    Command::ProvisionMember {
        organization,
        user,
        email: email(address),
        name: person("Pia"),
        role,
        password,
    }
}

/// Eve opens an account with the address of somebody whom Acme has invited, and knows its password.
#[test]
fn a_provisioned_stranger_answers_no_invitation() {
    let mut world = World::new();
    world.invite("i", "victim");
    let role = AssignedRole::from(Role::OrganizationUser);
    world.done("eve", provision("evil", "puppet", "victim", role));
    assert_eq!(world.refused("puppet", accept("i")), Refusal::EmailUnconfirmed);
    let decline = Command::DeclineInvitation { organization: ORG, invitation: "i" };
    assert_eq!(world.refused("puppet", decline), Refusal::EmailUnconfirmed);
    // the service has verified that the address is the user's
    let confirm = || Command::ChangeEmail { email: email("victim") };
    let confirmed = world.done("puppet", confirm());
    assert_eq!(confirmed.before(), Some(&Before::Email { email: email("victim"), confirmed: false }));
    assert_eq!(world.by("puppet", confirm()), Ok(None));
    world.done("puppet", accept("i"));
}

#[test]
fn provisioning_hands_out_no_more_than_the_actor_holds() {
    let mut world = World::new();
    let definition = CustomRole::new("Manager", Permission::MANAGE_MEMBERS, Reach::AllApps, None).unwrap();
    world.done("ana", Command::CreateRole { organization: ORG, role: "manager", definition });
    world.member("ben", world.custom("manager"));
    let escalates = world.refused("ben", provision(ORG, "pia", "pia", Role::Administrator.into()));
    assert!(matches!(escalates, Refusal::Escalation { app: None, .. }), "{escalates}");
    let joined = world.done("ben", provision(ORG, "pia", "pia", world.custom("manager")));
    let role = RoleRef::Custom("manager");
    assert_eq!(joined.consequences(), [Consequence::Joined { user: "pia", role }]);
    assert_eq!(world.directory.account(&"pia").unwrap().name(), Some(&person("Pia")));

    let taken = world.refused("ben", provision(ORG, "uma", "pia", world.custom("manager")));
    assert_eq!(taken, Refusal::EmailTaken { email: email("pia") });
    world.invite("i", "uma");
    let invited = world.refused("ben", provision(ORG, "uma", "uma", world.custom("manager")));
    assert_eq!(invited, Refusal::AlreadyInvited { email: email("uma") });
}

/// Somebody who administers one organization changes nothing in the others, or in the account.
#[test]
fn an_administrator_edits_a_name_in_their_organization_alone() {
    let mut world = World::new();
    world.member("ben", Role::OrganizationUser.into());
    world.done("ben", Command::EditAccount { name: Some(person("Ben")) });
    let edit = |organization, name| Command::EditMember { organization, user: "ben", name };
    assert!(matches!(world.refused("eve", edit(ORG, None)), Refusal::Denied(_)));
    assert!(matches!(world.refused("eve", edit("evil", None)), Refusal::Unknown { .. }));
    assert_eq!(world.done("ana", edit(ORG, Some(person("Benjamin")))).before(), None);
    let before = world.done("ana", edit(ORG, Some(person("Benno")))).before().cloned();
    assert_eq!(before, Some(Before::Person { name: person("Benjamin") }));
    let member = world.directory.organization(&ORG).unwrap().member(&"ben").unwrap();
    assert_eq!(member.name(), Some(&person("Benno")));
    assert_eq!(world.directory.account(&"ben").unwrap().name(), Some(&person("Ben")));
}

#[test]
fn an_address_that_was_given_up_answers_no_invitation() {
    let mut world = World::new();
    world.invite("old", "ben");
    world.invite("new", "benno");
    let changed = world.done("ben", Command::ChangeEmail { email: email("benno") });
    let (organization, invitation, status) = (ORG, "old", InvitationStatus::Expired);
    assert_eq!(changed.consequences(), [Consequence::InvitationClosed { organization, invitation, status }]);
    assert!(matches!(world.refused("ben", accept("old")), Refusal::Unknown { .. }));
    // nor does the next owner of the address
    world.done("uma", Command::Register { email: email("ben") });
    let closed = Refusal::NotPending { status: InvitationStatus::Expired };
    assert_eq!(world.refused("uma", accept("old")), closed);
    world.done("ben", accept("new"));
    let taken = Command::ChangeEmail { email: email("benno") };
    assert_eq!(world.refused("uma", taken), Refusal::EmailTaken { email: email("benno") });
}

/// A member's new address may have been invited meanwhile; no pending invitation is a member's.
#[test]
fn an_invitation_of_ones_own_organization_to_the_new_address_is_closed() {
    let mut world = World::new();
    world.member("ben", Role::OrganizationUser.into());
    world.invite("new", "benno");
    world.done("ben", Command::ChangeEmail { email: email("benno") });
    assert_eq!(world.status("new"), InvitationStatus::Expired);
    assert!(Directory::try_from(world.directory.snapshot()).as_ref() == Ok(&world.directory));
}

#[test]
fn a_password_passes_what_every_organization_demands_now() {
    let mut world = World::new();
    world.member("ben", Role::OrganizationUser.into());
    let (long, digit) =
        (PasswordPolicy::new(12).unwrap(), PasswordPolicy::default().requiring(PasswordRule::Digit));
    world.done("ana", Command::EditPasswordPolicy { organization: ORG, policy: long });
    // the candidate was checked before Ana asked for digits
    let passed = world.directory.password_policy_of(&"ben").unwrap();
    assert_eq!(passed, long);
    world.done("ana", Command::EditPasswordPolicy { organization: ORG, policy: digit });
    let set = Command::SetPassword { passed };
    assert_eq!(world.refused("ben", set), Refusal::PasswordPolicy { required: digit, passed });
    let passed = long.and(&digit);
    world.done("ben", Command::SetPassword { passed });
    let password = *world.directory.account(&"ben").unwrap().password().unwrap();
    assert_eq!((password.policy, password.set_at), (passed, world.directory.at()));
    let again = world.done("ben", Command::SetPassword { passed });
    assert_eq!(again.before(), Some(&Before::Password { password }));
}

#[test]
fn a_closed_account_leaves_nothing_and_its_id_is_never_free() {
    let mut world = World::new();
    world.member("ben", Role::OrganizationUser.into());
    let close = |user| Command::CloseAccount { user };
    assert_eq!(world.refused("ben", close("ben")), Refusal::StillMember { organizations: 1 });
    assert_eq!(world.refused("ana", close("ben")), Refusal::NotOneself);
    // an Administrator who is the last one cannot even leave
    let leave = Command::LeaveOrganization { organization: ORG };
    assert_eq!(world.refused("ana", leave.clone()), Refusal::LastAdministrator);
    world.done("ben", leave);
    let (own, app) = (Owner::User("ben"), "cats");
    let permissions = SharedPermissions::new(Permission::PREDICT).unwrap();
    world.done("ben", Command::CreateApp { owner: own, app, name: named("Cats"), unseen: false });
    world.done("ben", Command::ShareApp { owner: own, app, user: "eve", permissions });
    world.done("ana", Command::CreateApp { owner: OWNER, app, name: named("Cats"), unseen: false });
    world.done("ana", Command::ShareApp { owner: OWNER, app, user: "ben", permissions });
    world.invite("again", "ben");
    let taken = world.directory.subject(&"ben").unwrap();

    let closed = world.done("ben", close("ben"));
    assert_eq!(
        closed.consequences(),
        [
            Consequence::AppDeleted { app },
            Consequence::ShareEnded { owner: OWNER, app, user: "ben", permissions },
            Consequence::ShareEnded { owner: own, app, user: "eve", permissions },
            Consequence::InvitationClosed {
                organization: ORG,
                invitation: "again",
                status: InvitationStatus::Expired
            },
        ]
    );
    assert_eq!(closed.before(), Some(&Before::Account { email: email("ben"), name: None }));
    assert!(world.directory.subject(&"ben").is_none() && !world.directory.is_current(&taken));
    assert_eq!(world.directory.app(&OWNER, &app).unwrap().shares().len(), 0);
    let back = Command::Register { email: email("other") };
    assert!(matches!(world.refused("ben", back), Refusal::Retired { .. }));
    world.done("uma", Command::Register { email: email("ben") });
    assert_eq!(Directory::replay(world.log.clone()).as_ref(), Ok(&world.directory));
}

/// A custom role may create apps and see few of them.
#[test]
fn a_creator_who_would_not_see_the_app_is_told() {
    let mut world = World::new();
    let grants = Permission::CREATE_APPS | Permission::VIEW_MODELS;
    let definition = CustomRole::new("Maker", grants, Reach::SelectedApps, None).unwrap();
    world.done("ana", Command::CreateRole { organization: ORG, role: "maker", definition });
    world.member("ben", world.custom("maker"));
    let create = |owner, app, unseen| Command::CreateApp { owner, app, name: named(app), unseen };
    assert_eq!(world.refused("ben", create(OWNER, "cats", false)), Refusal::WouldNotSee { app: "cats" });
    world.done("ben", create(OWNER, "cats", true));
    let (ben, cats) = (world.directory.subject(&"ben").unwrap(), world.directory.resource(&OWNER, &"cats"));
    assert!(!can(ben.subject(), Action::ViewApp, &cats.unwrap()));
    world.done("ben", create(Owner::User("ben"), "mine", false));
    let transfer = |unseen| Command::TransferApp {
        app: "mine",
        organization: ORG,
        new_id: Some("theirs"),
        name: None,
        unseen,
    };
    assert_eq!(world.refused("ben", transfer(false)), Refusal::WouldNotSee { app: "theirs" });
    world.done("ben", transfer(true));
    assert!(world.directory.app(&OWNER, &"theirs").is_some());
    // a token that shows no apps makes no difference to the user
    let token = user("ana").narrowed_to(Permission::CREATE_APPS);
    assert_eq!(world.directory.check(&token, world.directory.at(), &create(OWNER, "dogs", false)), Ok(()));
}

#[test]
fn a_transfer_avoids_an_id_that_is_taken() {
    let mut world = World::new();
    for owner in [OWNER, Owner::User("ana")] {
        world.done("ana", Command::CreateApp { owner, app: "cats", name: named("Cats"), unseen: false });
    }
    let transfer =
        |new_id, name| Command::TransferApp { app: "cats", organization: ORG, new_id, name, unseen: false };
    assert!(matches!(world.refused("ana", transfer(None, None)), Refusal::Taken { id: "cats", .. }));
    assert!(matches!(world.refused("ana", transfer(Some("moved"), None)), Refusal::NameTaken { .. }));
    let moved = world.done("ana", transfer(Some("moved"), Some(named("Moved"))));
    let (name, text) = (named("Cats"), Text::default());
    let before = Before::App { name, description: text.clone(), notes: text, public: false };
    assert_eq!(moved.before(), Some(&before));
    assert_eq!(world.directory.app(&OWNER, &"moved").unwrap().name(), &named("Moved"));
}

#[test]
fn a_copy_for_another_owner_needs_everything_in_the_app() {
    let mut world = World::new();
    let grants = Permission::CREATE_APPS | Permission::VIEW_MODELS;
    let definition = CustomRole::new("Maker", grants, Reach::AllApps, None).unwrap();
    world.done("ana", Command::CreateRole { organization: ORG, role: "maker", definition });
    world.member("ben", world.custom("maker"));
    world.done("ana", Command::CreateApp { owner: OWNER, app: "cats", name: named("Cats"), unseen: false });
    let notes = Text::new("secret").unwrap();
    world.done("ana", Command::EditAppNotes { owner: OWNER, app: "cats", notes: notes.clone() });
    world.done("ana", Command::ChangeAppVisibility { owner: OWNER, app: "cats", public: true });
    world.done(
        "ana",
        Command::ShareApp {
            owner: OWNER,
            app: "cats",
            user: "eve",
            permissions: SharedPermissions::default(),
        },
    );
    let copy = |to, copy| Command::DuplicateApp {
        owner: OWNER,
        app: "cats",
        to,
        copy,
        name: named(copy),
        unseen: false,
    };
    let own = |user| Owner::User(user);
    assert!(matches!(world.refused("eve", copy(own("eve"), "stolen")), Refusal::Denied(_)));
    assert!(matches!(world.refused("ben", copy(own("ben"), "stolen")), Refusal::Escalation { .. }));
    assert_eq!(world.refused("ben", copy(own("ana"), "planted")), Refusal::NotOneself);
    assert!(matches!(world.refused("ana", copy(Owner::Organization("evil"), "x")), Refusal::Denied(_)));
    world.done("ben", copy(OWNER, "second"));
    world.done("ana", copy(own("ana"), "mine"));
    for (owner, id) in [(OWNER, "second"), (own("ana"), "mine")] {
        let copied = world.directory.app(&owner, &id).unwrap();
        assert_eq!((copied.notes(), copied.is_public(), copied.shares().len()), (&notes, false, 0));
    }
    assert_eq!(Directory::replay(world.log.clone()).as_ref(), Ok(&world.directory));
}

#[test]
fn no_card_number_comes_into_billing_details() {
    let mut world = World::new();
    let billing = || Billing::new(email("billing"));
    let card = "4111 1111 1111 1111";
    let arabic = "٤١١١ ١١١١ ١١١١ ١١١١";
    let texts = [
        (BillingField::Email, Billing::new(email("4111111111111111"))),
        (BillingField::Contact, Billing { contact: Some(named(card)), ..billing() }),
        (BillingField::Plan, Billing { plan: Some(named(arabic)), ..billing() }),
        (
            BillingField::ShippingAddress,
            Billing { shipping_address: Some(Text::new(format!("Main St 1\n{card}")).unwrap()), ..billing() },
        ),
    ];
    for (field, billing) in texts {
        let edit = Command::EditBilling { organization: ORG, billing: billing.clone() };
        let refusal = world.refused("ana", edit);
        assert_eq!(refusal, Refusal::CardNumber { field });
        assert!(!refusal.to_string().contains("1111"), "{refusal}");
        let mut snapshot = world.directory.snapshot();
        snapshot.organizations[0].billing = billing;
        let violations = Directory::try_from(snapshot).unwrap_err();
        let violation = violations.iter().next().unwrap();
        assert_eq!(violation.path(), format!("organizations[0].billing.{field}"));
        assert_eq!((violations.len(), violation.problem()), (1, &Problem::CardNumber));
    }
    let (organization, name) = ("visa", named("Visa"));
    let create = Command::CreateOrganization { organization, name, billing_email: email("4111111111111111") };
    assert_eq!(world.refused("ben", create), Refusal::CardNumber { field: BillingField::Email });
}

#[test]
fn time_does_not_run_backwards() {
    let mut world = World::new();
    let at = world.directory.at();
    let rename = || Command::EditAccount { name: Some(person("Ana")) };
    let earlier = world.directory.execute(&user("ana"), at - 1, rename());
    assert_eq!(earlier, Err(Refusal::Earlier { at: at - 1, last: at }));
    // nobody without the right to do it learns of the time
    let denied = world.directory.execute(&user("eve"), 0, Command::DeleteOrganization { organization: ORG });
    assert!(matches!(denied, Err(Refusal::Denied(_))));
    let event = world.directory.execute(&user("ana"), at, rename()).unwrap();
    world.log.extend(event);
    assert_eq!(world.directory.at(), at);
    let snapshot = world.directory.snapshot();
    let mut early = snapshot.clone();
    early.at = at - 1;
    let violations = Directory::try_from(early).unwrap_err();
    assert!(violations.iter().all(|it| matches!(it.problem(), Problem::Later { .. })), "{violations}");
    assert_eq!(violations.len(), 2, "the second organization and its founder: {violations}");
    let mut restored = Directory::try_from(snapshot).unwrap();
    assert!(matches!(restored.execute(&user("ben"), at - 1, rename()), Err(Refusal::Earlier { .. })));
}

#[test]
fn an_expired_invitation_is_closed_by_nobody() {
    let mut world = World::new();
    let start = world.directory.at();
    let invite = |invitation, expires_at| Command::InviteMember {
        organization: ORG,
        invitation,
        email: email("ben"),
        role: Role::Administrator.into(),
        expires_at,
    };
    let soon = world.refused("ana", invite("i", Some(start + 1)));
    assert_eq!(soon, Refusal::ExpiresTooSoon { expires_at: start + 1, at: start + 1 });
    world.done("ana", invite("i", Some(start + 10)));
    let expire = || Command::ExpireInvitation { organization: ORG, invitation: "i" };
    assert_eq!(world.refused("ana", expire()), Refusal::InNobodysName);
    let anonymous = world.directory.execute(&Subject::anonymous(), start + 20, expire());
    assert_eq!(anonymous, Err(Refusal::NotSignedIn));
    let early = world.directory.expire_invitation(start + 9, ORG, "i");
    assert_eq!(early, Err(Refusal::NotExpired { expires_at: Some(start + 10) }));
    let late = world.directory.execute(&user("ben"), start + 10, accept("i"));
    assert_eq!(late, Err(Refusal::Expired { expires_at: start + 10 }));
    let event = world.directory.expire_invitation(start + 10, ORG, "i").unwrap().unwrap();
    assert_eq!((event.by(), event.command()), (None, &expire()));
    world.log.push(event);
    assert_eq!(world.directory.expire_invitation(start + 10, ORG, "i"), Ok(None));
    assert_eq!(Directory::replay(world.log.clone()).as_ref(), Ok(&world.directory));

    // one whose time has passed does not stand in the way of the next, closed or not
    let now = world.directory.at();
    world.done("ana", invite("j", Some(now + 2)));
    world.done("ana", Command::EditAccount { name: Some(person("Ana")) });
    let next = world.done("ana", invite("k", None));
    let (organization, invitation, status) = (ORG, "j", InvitationStatus::Expired);
    assert_eq!(next.consequences(), [Consequence::InvitationClosed { organization, invitation, status }]);
    let open = world.refused("ana", invite("l", None));
    assert_eq!(open, Refusal::AlreadyInvited { email: email("ben") });
}

#[test]
fn another_policy_governs_no_log_and_no_snapshot() {
    let narrower = || Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    let (documented, narrow) = (Policy::documented().fingerprint(), narrower().fingerprint());
    let mut world = World::new();
    world.directory = world.directory.clone().governed_by(narrower());
    let event = world.done("ana", Command::EditAccount { name: Some(person("Ana")) });
    assert_eq!((event.policy(), world.log[0].policy()), (narrow, documented));

    let (version, expected, found) = (event.version(), documented, narrow);
    let replayed = Directory::replay(world.log.clone());
    assert_eq!(replayed, Err(ReplayError::OtherPolicy { version, expected, found }));
    let all = Directory::new().resume_across_policies(world.log.clone()).unwrap();
    assert!(all == world.directory && all.policy().fingerprint() == documented);

    let snapshot = world.directory.snapshot();
    assert_eq!(snapshot.policy, narrow);
    let violations = Directory::try_from(snapshot.clone()).unwrap_err();
    let violation = violations.iter().next().unwrap();
    assert_eq!(
        (violation.path(), violation.problem()),
        ("policy", &Problem::OtherPolicy { expected, found })
    );
    let restored = Directory::restore(snapshot.clone(), narrower()).unwrap();
    assert!(restored == world.directory && restored.policy().fingerprint() == narrow);
    assert!(Directory::restore_across_policies(snapshot, Policy::documented().clone()).is_ok());
}

#[test]
fn a_log_whose_earlier_values_were_edited_is_refused() {
    let mut world = World::new();
    let rename = |name| Command::RenameOrganization { organization: ORG, name: named(name) };
    world.done("ana", rename("Acme Labs"));
    let mut twin = World::new();
    twin.done("ana", rename("Acme Lab"));
    let last = world.done("ana", rename("Acme Inc"));
    // the event fits the other directory, but says that something else was there
    let (version, replayed) = (last.version(), twin.directory.resume([last]));
    assert_eq!(replayed, Err(ReplayError::Before { version }));
}

#[test]
fn nobody_poses_as_an_organization_by_a_name_that_it_gave_up() {
    let mut world = World::new();
    let rename = |organization, name| Command::RenameOrganization { organization, name: named(name) };
    let release = |organization, name| Command::ReleaseName {
        of: NamedThing::Organization { organization },
        name: named(name),
    };
    world.done("ana", rename(ORG, "Acme Labs"));
    let reserved = || Refusal::NameReserved { what: Entity::Organization, name: named("ACME") };
    assert_eq!(world.refused("eve", rename("evil", "ACME")), reserved());
    let create = Command::CreateOrganization {
        organization: "fake",
        name: named("ACME"),
        billing_email: email("eve"),
    };
    assert_eq!(world.refused("eve", create.clone()), reserved());
    assert!(matches!(world.refused("eve", release(ORG, "Acme")), Refusal::Denied(_)));
    assert_eq!(
        world.refused("eve", release("evil", "Acme")),
        Refusal::NotReserved { what: Entity::Organization, name: named("Acme") }
    );
    // the organization takes it back, and gives it up again
    world.done("ana", rename(ORG, "acme"));
    world.done("ana", rename(ORG, "Acme Labs"));
    let again = Directory::try_from(world.directory.snapshot()).unwrap();
    assert!(again == world.directory && again.reserved_names().len() == 1);
    let released = world.done("ana", release(ORG, "ACME"));
    assert_eq!(released.before(), Some(&Before::Name { name: named("acme") }));
    world.done("eve", create);
    // the name of a deleted organization is nobody's any more
    world.done("ana", Command::DeleteOrganization { organization: ORG });
    let refused = world.refused("eve", rename("evil", "Acme Labs"));
    assert_eq!(refused, Refusal::NameReserved { what: Entity::Organization, name: named("Acme Labs") });
    assert_eq!(Directory::replay(world.log.clone()).as_ref(), Ok(&world.directory));
}

#[test]
fn nothing_poses_as_an_app_or_a_role_by_a_name_that_it_gave_up() {
    let mut world = World::new();
    let owner = Owner::Organization(ORG);
    let create = |app, called| Command::CreateApp { owner, app, name: named(called), unseen: false };
    let rename = |app, called| Command::RenameApp { owner, app, name: named(called) };
    let release =
        |app, called| Command::ReleaseName { of: NamedThing::App { owner, app }, name: named(called) };
    let reserved = |what| Refusal::NameReserved { what, name: named("CATS") };
    world.done("ana", create("one", "Cats"));
    world.done("ana", rename("one", "Dogs"));
    world.done("ana", create("two", "Birds"));
    assert_eq!(world.refused("ana", create("three", "CATS")), reserved(Entity::App));
    assert_eq!(world.refused("ana", rename("two", "CATS")), reserved(Entity::App));
    let copy = |copy| Command::DuplicateApp {
        owner,
        app: "two",
        to: owner,
        copy,
        name: named("CATS"),
        unseen: false,
    };
    assert_eq!(world.refused("ana", copy("four")), reserved(Entity::App));
    // only in the organization, and not for the app itself
    let own = Owner::User("ana");
    world.done("ana", Command::CreateApp { owner: own, app: "mine", name: named("CATS"), unseen: false });
    let transfer =
        |name| Command::TransferApp { app: "mine", organization: ORG, new_id: None, name, unseen: false };
    assert_eq!(world.refused("ana", transfer(None)), reserved(Entity::App));
    world.done("ana", rename("one", "cats"));
    assert_eq!(world.directory.reserved_names().next().map(|it| it.name.as_str()), Some("Dogs"));
    // a deleted app keeps its name until somebody releases it, and nobody but who may rename it does
    world.done("ana", Command::DeleteApp { owner, app: "one" });
    assert_eq!(world.refused("ana", create("three", "CATS")), reserved(Entity::App));
    let not = Refusal::NotReserved { what: Entity::App, name: named("Cats") };
    assert_eq!(world.refused("ana", release("two", "Cats")), not);
    assert!(matches!(world.refused("eve", release("one", "Cats")), Refusal::Denied(_)));
    let released = world.done("ana", release("one", "CATS"));
    assert_eq!(released.before(), Some(&Before::Name { name: named("cats") }));
    world.done("ana", create("three", "CATS"));
    // the name of a transferred app stays reserved where it was
    world.done("ana", transfer(Some(named("Moved"))));
    let again = Command::CreateApp { owner: own, app: "more", name: named("cats"), unseen: false };
    let told = Refusal::NameReserved { what: Entity::App, name: named("cats") };
    assert_eq!(world.refused("ana", again.clone()), told);

    let definition = |called| CustomRole::new(called, Permission::VIEW_MODELS, Reach::AllApps, None).unwrap();
    let define =
        |role, called| Command::CreateRole { organization: ORG, role, definition: definition(called) };
    let edit = |role, from, to| {
        let (expected, definition) = (definition(from), definition(to));
        Command::EditRole { organization: ORG, role, expected, definition }
    };
    world.done("ana", define("first", "Cats"));
    world.done("ana", edit("first", "Cats", "Dogs"));
    world.done("ana", define("second", "Birds"));
    assert_eq!(world.refused("ana", define("third", "CATS")), reserved(Entity::Role));
    assert_eq!(world.refused("ana", edit("second", "Birds", "CATS")), reserved(Entity::Role));
    world.done("ana", edit("first", "Dogs", "CATS"));
    world.done("ana", Command::DeleteRole { organization: ORG, role: "first" });
    assert_eq!(world.refused("ana", define("third", "CATS")), reserved(Entity::Role));
    let of = NamedThing::Role { organization: ORG, role: "first" };
    world.done("ana", Command::ReleaseName { of, name: named("cats") });
    world.done("ana", define("third", "CATS"));

    assert_eq!(Directory::try_from(world.directory.snapshot()).as_ref(), Ok(&world.directory));
    assert_eq!(Directory::replay(world.log.clone()).as_ref(), Ok(&world.directory));
    // nothing of an owner who is gone stays reserved, except the organization's own name
    world.done("ana", Command::DeleteOrganization { organization: ORG });
    let kept: Vec<_> = world.directory.reserved_names().map(|it| it.of).collect();
    assert_eq!(
        kept,
        [NamedThing::Organization { organization: ORG }, NamedThing::App { owner: own, app: "mine" }]
    );
}
