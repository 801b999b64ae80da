//! Snapshots and events: their JSON, round trips, and refusals.

mod broken;
mod written;
mod wrong;

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AssignedRole, Billing, Command, Directory, Email, Event, IdentityProvider, MetadataUrl, Name, NamedThing,
    PasswordPolicy, PasswordRule, PaymentReference, PersonName, SharedPermissions, TeamAppPermission, Text,
};
use rolecall::{Owner, Permission, Reach, Role, Subject, TeamPermission};

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn number(id: &'static str) -> u64 {
    id.bytes().fold(7, |number, byte| number * 31 + u64::from(byte)) % 1_000_000_007
}

fn email(user: &str) -> Email {
    Email::new(format!("{user}@example.com")).unwrap()
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

/// A directory with the events that made it.
pub(crate) struct World<Id> {
    pub(crate) directory: Directory<Id>,
    pub(crate) events: Vec<Event<Id>>,
    id: fn(&'static str) -> Id,
}

impl<Id: Ord + std::hash::Hash + Clone + std::fmt::Debug> World<Id> {
    fn act(&mut self, by: &'static str, command: Command<Id>) {
        let by = Subject::new((self.id)(by), []).unwrap();
        let at = (1000 + self.directory.version()).max(self.directory.at());
        self.events.push(self.directory.execute(&by, at, command).unwrap().unwrap());
    }

    fn invite(
        &mut self,
        organization: &'static str,
        invitation: &'static str,
        user: &str,
        role: AssignedRole<Id>,
    ) {
        let (organization, invitation) = ((self.id)(organization), (self.id)(invitation));
        self.act(
            "ana",
            Command::InviteMember { organization, invitation, email: email(user), role, expires_at: None },
        );
    }

    /// A custom role of Acme with the definition that it has.
    fn custom(&self, role: &'static str) -> AssignedRole<Id> {
        let role = (self.id)(role);
        let acme = self.directory.organization(&(self.id)("acme")).unwrap();
        AssignedRole::Custom { expected: acme.role(&role).unwrap().clone(), role }
    }

    fn share(&mut self, owner: Owner<Id>, app: &'static str, user: &'static str, permissions: Permission) {
        let (app, user) = ((self.id)(app), (self.id)(user));
        let permissions = SharedPermissions::new(permissions).unwrap();
        self.act("ana", Command::ShareApp { owner, app, user, permissions });
    }

    fn join(&mut self, organization: &'static str, invitation: &'static str, user: &'static str) {
        let (organization, invitation) = ((self.id)(organization), (self.id)(invitation));
        self.act(user, Command::AcceptInvitation { organization, invitation });
    }

    /// What people do with their accounts, and what happens to accounts.
    fn people(&mut self) {
        let id = self.id;
        let person = |first, last: Option<&str>| PersonName { first: name(first), last: last.map(name) };
        let (password, role) = (Some(PasswordPolicy::default()), AssignedRole::from(Role::OrganizationUser));
        let command = Command::ProvisionMember {
            organization: id("acme"),
            user: id("pia"),
            email: email("pia"),
            name: person("Pia", Some("Ruiz")),
            role,
            password,
        };
        self.act("ana", command);
        self.act("pia", Command::ChangeEmail { email: email("pia") });
        let named = Some(person("Sofia", None));
        self.act(
            "ana",
            Command::EditMember { organization: id("acme"), user: id("pia"), name: named.clone() },
        );
        self.act("pia", Command::EditAccount { name: named });
        self.act("pia", Command::SetPassword { passed: PasswordPolicy::default() });
        self.act("pia", Command::ChangeEmail { email: email("sofia") });
        let invite = |invitation| Command::InviteMember {
            organization: id("acme"),
            invitation: id(invitation),
            email: email("uma"),
            role: Role::OrganizationUser.into(),
            expires_at: Some(2000),
        };
        self.act("ana", invite("i8"));
        let (organization, invitation) = (id("acme"), id("i8"));
        let expired = self.directory.expire_invitation(2000, organization, invitation);
        self.events.push(expired.unwrap().unwrap());
    }

    /// A user who comes and goes.
    fn uma(&mut self) {
        let id = self.id;
        self.act("uma", Command::Register { email: email("uma") });
        let (owner, app) = (Owner::User(id("uma")), id("birds"));
        let create =
            Command::CreateApp { owner: owner.clone(), app: app.clone(), name: name("Birds"), unseen: false };
        self.act("uma", create);
        let permissions = SharedPermissions::default();
        self.act("uma", Command::ShareApp { owner, app, user: id("ian"), permissions });
        self.share(Owner::Organization(id("acme")), "cats", "uma", Permission::VIEW_MODELS);
        self.share(Owner::User(id("ana")), "fish", "uma", Permission::PREDICT);
        let (owner, app) = (Owner::User(id("ana")), id("fish"));
        self.act("uma", Command::LeaveApp { owner, app });
        self.share(Owner::User(id("ana")), "fish", "uma", Permission::PREDICT);
        self.invite("acme", "i9", "uma", Role::OrganizationUser.into());
        self.act("uma", Command::CloseAccount { user: id("uma") });
    }

    /// Two organizations with rows of every kind, made by every kind of command, with every kind of consequence.
    #[expect(clippy::too_many_lines, reason = "one thing after another")]
    pub(crate) fn new(id: fn(&'static str) -> Id) -> Self {
        let mut world = World { directory: Directory::new(), events: Vec::new(), id };
        for user in ["ana", "ben", "eve", "ian", "zoe"] {
            world.act(user, Command::Register { email: email(user) });
        }
        for (organization, called) in [("acme", "Acme"), ("globex", "Globex"), ("old", "Old")] {
            let (organization, name, billing_email) = (id(organization), name(called), email("billing"));
            world.act("ana", Command::CreateOrganization { organization, name, billing_email });
        }
        world.act("ana", Command::DeleteOrganization { organization: id("old") });

        let acme = || id("acme");
        let grants = Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS;
        let auditor = |name: &str| CustomRole::new(name, grants, Reach::SelectedApps, Some(grants)).unwrap();
        for (role, called) in [("auditor", "Auditor"), ("guest", "Guest"), ("gone", "Gone")] {
            let (role, definition) = (id(role), auditor(called));
            world.act("ana", Command::CreateRole { organization: acme(), role, definition });
        }
        let (role, expected, definition) = (id("auditor"), auditor("Auditor"), auditor("Model Auditor"));
        world.act("ana", Command::EditRole { organization: acme(), role, expected, definition });

        world.invite("acme", "i1", "ben", world.custom("auditor"));
        world.join("acme", "i1", "ben");
        world.invite("acme", "i2", "eve", Role::TeamContributor.into());
        world.join("acme", "i2", "eve");
        world.invite("acme", "i3", "ian", world.custom("gone"));
        world.act("ian", Command::DeclineInvitation { organization: acme(), invitation: id("i3") });
        world.act("ana", Command::DeleteRole { organization: acme(), role: id("gone") });
        world.invite("acme", "i4", "ian", Role::Administrator.into());
        world.act("ana", Command::RescindInvitation { organization: acme(), invitation: id("i4") });
        world.invite("acme", "i5", "ian", world.custom("guest"));
        world.invite("acme", "i6", "nobody", Role::OrganizationUser.into());
        world.invite("globex", "i1", "ben", Role::Administrator.into());
        world.join("globex", "i1", "ben");
        world.invite("globex", "i2", "zoe", Role::OrganizationUser.into());
        world.join("globex", "i2", "zoe");
        let (organization, user) = (id("globex"), id("zoe"));
        world.act("ana", Command::RemoveMember { organization: organization.clone(), user });
        world.invite("globex", "i3", "zoe", Role::OrganizationUser.into());

        let viewer = CustomTeamPermission::new("Model Viewer", Permission::VIEW_MODELS).unwrap();
        for (team, default_permission, confining) in [
            ("labelers", AnyTeamPermission::from(TeamPermission::LabelerWorker), true),
            ("trainers", AnyTeamPermission::from(TeamPermission::ModelTrainer), false),
            ("viewers", AnyTeamPermission::from(viewer.clone()), false),
            ("gone", TeamPermission::FullAccess.into(), false),
        ] {
            let (team, name) = (id(team), name("Team"));
            world.act(
                "ana",
                Command::CreateTeam { organization: acme(), team, name, default_permission, confining },
            );
        }
        for app in ["cats", "dogs", "gone"] {
            let (owner, app, name) = (Owner::Organization(acme()), id(app), name(app));
            world.act("ana", Command::CreateApp { owner, app, name, unseen: false });
        }
        let globex = Owner::Organization(organization.clone());
        let app = id("maps");
        world.act(
            "ben",
            Command::CreateApp { owner: globex, app: app.clone(), name: name("cats"), unseen: false },
        );
        for (team, users) in
            [("labelers", &["ben", "eve"][..]), ("trainers", &["ana", "ben"]), ("gone", &["eve"])]
        {
            for user in users {
                let (team, user) = (id(team), id(user));
                world.act("ana", Command::AddTeamMember { organization: acme(), team, user });
            }
        }
        for (team, app, permission) in [
            (
                "labelers",
                "cats",
                TeamAppPermission::Default { expected: TeamPermission::LabelerWorker.into() },
            ),
            ("labelers", "dogs", AnyTeamPermission::from(viewer.clone()).into()),
            ("trainers", "cats", TeamPermission::FullAccess.into()),
            ("viewers", "gone", TeamAppPermission::Default { expected: viewer.into() }),
            ("gone", "cats", TeamAppPermission::Default { expected: TeamPermission::FullAccess.into() }),
        ] {
            let (team, app) = (id(team), id(app));
            world.act("ana", Command::AddTeamApp { organization: acme(), team, app, permission });
        }
        let (team, app, permission) = (id("trainers"), id("cats"), TeamPermission::ModelTrainer.into());
        world.act("ana", Command::ChangeTeamAppPermission { organization: acme(), team, app, permission });
        world.act(
            "ana",
            Command::RemoveTeamApp { organization: acme(), team: id("labelers"), app: id("dogs") },
        );
        let (team, user) = (id("labelers"), id("ben"));
        world.act("ana", Command::RemoveTeamMember { organization: acme(), team, user });
        world.act(
            "ana",
            Command::RenameTeam { organization: acme(), team: id("viewers"), name: name("Viewers") },
        );
        let permission = TeamPermission::LabelerLead.into();
        world.act(
            "ana",
            Command::ChangeTeamDefault { organization: acme(), team: id("trainers"), permission },
        );
        world.act("ana", Command::ConfineTeam { organization: acme(), team: id("viewers"), confining: true });
        world.act("ana", Command::DeleteTeam { organization: acme(), team: id("gone") });

        let cats = || (Owner::Organization(acme()), id("cats"));
        let (owner, app) = cats();
        let description = text("Cats.\n\tAnd \"dogs\".");
        world.act("ana", Command::EditAppDescription { owner, app, description });
        let (owner, app) = cats();
        world.act("ana", Command::EditAppNotes { owner, app, notes: text("für später") });
        let (owner, app) = cats();
        world.act("ana", Command::ChangeAppVisibility { owner, app, public: true });
        let (owner, app) = cats();
        world.act("ana", Command::RenameApp { owner, app, name: name("Cats") });
        for user in ["eve", "ian", "zoe"] {
            world.share(Owner::Organization(acme()), "cats", user, Permission::VIEW_MODELS);
        }
        world.share(
            Owner::Organization(acme()),
            "cats",
            "ian",
            Permission::VIEW_MODELS | Permission::PREDICT,
        );
        let ((owner, app), user) = (cats(), id("zoe"));
        world.act("ana", Command::StopSharing { owner, app, user });
        let owner = Owner::Organization(acme());
        world.act("ana", Command::DeleteApp { owner, app: id("gone") });

        for app in ["birds", "fish", "moved", "gone"] {
            let (owner, app, name) = (Owner::User(id("ana")), id(app), name(app));
            world.act("ana", Command::CreateApp { owner, app, name, unseen: false });
        }
        world.share(Owner::User(id("ana")), "moved", "ian", Permission::TRAIN_MODELS);
        world.share(Owner::User(id("ana")), "fish", "ben", Permission::empty());
        let (app, name_there) = (id("moved"), Some(name("Moved")));
        world.act(
            "ana",
            Command::TransferApp { app, organization: acme(), name: name_there, new_id: None, unseen: false },
        );
        world.act("ana", Command::DeleteApp { owner: Owner::User(id("ana")), app: id("gone") });
        let (owner, app, to, copy) =
            (Owner::User(id("ana")), id("fish"), Owner::Organization(acme()), id("two"));
        let (name_there, unseen) = (name("Copy"), false);
        world.act("ana", Command::DuplicateApp { owner, app, to, copy, name: name_there, unseen });

        let metadata_url = MetadataUrl::new("https://idp.example.com/saml").unwrap();
        for provider in ["sso", "gone"] {
            let settings =
                IdentityProvider { name: name("SSO"), metadata_url: metadata_url.clone(), enabled: false };
            let provider = id(provider);
            world.act("ana", Command::CreateIdentityProvider { organization: acme(), provider, settings });
        }
        let settings = IdentityProvider { name: name("SSO"), metadata_url, enabled: true };
        world.act(
            "ana",
            Command::EditIdentityProvider { organization: acme(), provider: id("sso"), settings },
        );
        world.act("ana", Command::DeleteIdentityProvider { organization: acme(), provider: id("gone") });

        world.act("ana", Command::EditProfile { organization: acme(), profile: text("Since 1949.") });
        let billing = Billing {
            contact: Some(name("Bob")),
            shipping_address: Some(text("12 Main Street\nSpringfield")),
            payment: Some(PaymentReference::new("pm_1").unwrap()),
            ..Billing::new(email("pay"))
        };
        world.act("ana", Command::EditBilling { organization: acme(), billing });
        world.people();
        let policy = PasswordPolicy::new(12).unwrap();
        let policy = policy.requiring(PasswordRule::Symbol).requiring(PasswordRule::Digit);
        world.act("ana", Command::EditPasswordPolicy { organization: acme(), policy });
        world.act("ana", Command::RenameOrganization { organization: acme(), name: name("Acme Inc.") });
        for called in ["Globex Inc.", "Globex Corp.", "Globex"] {
            let globex = id("globex");
            world.act("ana", Command::RenameOrganization { organization: globex, name: name(called) });
        }
        world.act(
            "ana",
            Command::ReleaseName {
                of: NamedThing::Organization { organization: id("globex") },
                name: name("Globex inc."),
            },
        );
        world.invite("acme", "i7", "zoe", Role::InfrastructureManager.into());
        world.join("acme", "i7", "zoe");
        let (user, role) = (id("zoe"), Role::FinancialManager.into());
        world.act("ana", Command::ChangeMemberRole { organization: acme(), user, role });
        world.share(Owner::Organization(acme()), "cats", "zoe", Permission::PREDICT);
        world.act("ana", Command::SuspendMember { organization: acme(), user: id("zoe") });
        world.act("ana", Command::ReinstateMember { organization: acme(), user: id("zoe") });
        world.act("ana", Command::SuspendMember { organization: acme(), user: id("eve") });
        world.act("zoe", Command::LeaveOrganization { organization: acme() });
        world.uma();
        world
    }
}
