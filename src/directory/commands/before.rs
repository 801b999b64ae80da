//! The values that a command replaces or removes, for the audit log.

use super::command::Command;
use crate::directory::state::app::App;
use crate::directory::state::billing::Billing;
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::IdentityProvider;
use crate::directory::state::password::{PasswordCheck, PasswordPolicy};
use crate::directory::state::person::PersonName;
use crate::directory::state::shared::SharedPermissions;
use crate::directory::state::text::{Email, Name, Text};
use crate::facts::Owner;
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use core::hash::Hash;

/// The value that a command replaced or removed. The command says what is there since.
///
/// An auditor who reads one event sees the old value and the new one, without the events before it.
///
/// ```
/// use rolecall::{Owner, Subject};
/// use rolecall::directory::{Before, Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let ana = Subject::new("ana", [])?;
/// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
/// let (owner, app) = (Owner::User("ana"), "cats");
/// let create = Command::CreateApp { owner, app, name: Name::new("Cats")?, unseen: false };
/// assert_eq!(directory.execute(&ana, 1, create)?.unwrap().before(), None);
/// let rename = Command::RenameApp { owner, app, name: Name::new("Dogs")? };
/// let event = directory.execute(&ana, 2, rename)?.unwrap();
/// assert_eq!(event.before(), Some(&Before::Name { name: Name::new("Cats")? }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before<Id> {
    /// The name of the organization, team or app that was renamed, or of the organization that was deleted, or the name that
    /// was released.
    Name {
        /// The previous name.
        name: Name,
    },
    /// The profile, the description or the notes.
    Text {
        /// The previous text.
        text: Text,
    },
    /// The billing details.
    Billing {
        /// The previous details.
        billing: Billing,
    },
    /// The password policy.
    PasswordPolicy {
        /// The previous policy.
        policy: PasswordPolicy,
    },
    /// The state of the invitation.
    Status {
        /// The previous state.
        status: InvitationStatus,
    },
    /// The role of the member who got another one, left or was removed.
    Role {
        /// The previous role.
        role: RoleRef<Id>,
    },
    /// The definition of the custom role that was edited or deleted.
    Definition {
        /// The previous definition.
        definition: CustomRole,
    },
    /// The settings of the team that was deleted.
    Team {
        /// The name.
        name: Name,
        /// The permission that the team got on a new app.
        default_permission: AnyTeamPermission,
        /// `true` if the team confined its members.
        confining: bool,
    },
    /// The default permission of the team, or its permission on the app.
    Permission {
        /// The previous permission.
        permission: AnyTeamPermission,
    },
    /// Whether the team confined its members.
    Confining {
        /// The previous setting.
        confining: bool,
    },
    /// The app that was deleted or transferred.
    App {
        /// The name.
        name: Name,
        /// The description.
        description: Text,
        /// The notes.
        notes: Text,
        /// `true` if everybody could see the app.
        public: bool,
    },
    /// The visibility of the app.
    Visibility {
        /// The previous visibility.
        public: bool,
    },
    /// The share that was replaced or ended.
    Share {
        /// What the user could do on the app.
        permissions: SharedPermissions,
    },
    /// The name of the person, if there was one.
    Person {
        /// The previous name.
        name: PersonName,
    },
    /// The address of the account.
    Email {
        /// The previous address.
        email: Email,
        /// `true` if it was confirmed.
        confirmed: bool,
    },
    /// The user's password, if one was set.
    Password {
        /// The policy that it passed, and the time.
        password: PasswordCheck,
    },
    /// The account that was closed.
    Account {
        /// The address.
        email: Email,
        /// The name, if it was given.
        name: Option<PersonName>,
    },
    /// The settings of the identity provider that was edited or deleted.
    IdentityProvider {
        /// The previous settings.
        settings: IdentityProvider,
    },
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The value that the valid command is about to replace or remove.
    // One arm for each command: a new command must say what was before. Validation has made sure that everything
    // named here exists.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    pub(super) fn before(&self, by: Option<&Id>, command: &Command<Id>) -> Option<Before<Id>> {
        let organization = |id| self.organization(id);
        let role_of = |id, user| {
            let role = self.organization(id)?.member(user)?.role.clone();
            Some(Before::Role { role })
        };
        let status_of = |id, invitation| {
            let status = self.organization(id)?.invitation(invitation)?.status;
            Some(Before::Status { status })
        };
        let definition_of = |id, role| {
            let definition = self.organization(id)?.role(role)?.clone();
            Some(Before::Definition { definition })
        };
        let permission_of = |id, team, app| {
            let permission = self.organization(id)?.team(team)?.permission_on(app)?.clone();
            Some(Before::Permission { permission })
        };
        let share_of = |owner, app, user| {
            let permissions = self.app(owner, app)?.share_of(user)?;
            Some(Before::Share { permissions })
        };
        let provider_of = |id, provider| {
            let settings = self.organization(id)?.identity_provider(provider)?.clone();
            Some(Before::IdentityProvider { settings })
        };
        match command {
            // something was added where nothing was, or the command says all that there was
            Command::Register { .. }
            | Command::CreateOrganization { .. }
            | Command::InviteMember { .. }
            | Command::ProvisionMember { .. }
            | Command::CreateRole { .. }
            | Command::CreateTeam { .. }
            | Command::AddTeamMember { .. }
            | Command::RemoveTeamMember { .. }
            | Command::AddTeamApp { .. }
            | Command::CreateApp { .. }
            | Command::SuspendMember { .. }
            | Command::ReinstateMember { .. }
            | Command::DuplicateApp { .. }
            | Command::CreateIdentityProvider { .. } => None,

            Command::AcceptInvitation { organization, invitation }
            | Command::DeclineInvitation { organization, invitation }
            | Command::RescindInvitation { organization, invitation }
            | Command::ExpireInvitation { organization, invitation } => status_of(organization, invitation),
            Command::LeaveOrganization { organization } => role_of(organization, by?),
            Command::RemoveMember { organization, user }
            | Command::ChangeMemberRole { organization, user, .. } => role_of(organization, user),

            Command::EditMember { organization: id, user, .. } => {
                Some(Before::Person { name: organization(id)?.member(user)?.name.clone()? })
            }
            Command::EditAccount { .. } => Some(Before::Person { name: self.account(by?)?.name.clone()? }),
            Command::ChangeEmail { .. } => {
                let account = self.account(by?)?;
                Some(Before::Email { email: account.email.clone(), confirmed: account.email_confirmed })
            }
            Command::SetPassword { .. } => Some(Before::Password { password: self.account(by?)?.password? }),
            Command::CloseAccount { user } => {
                let account = self.account(user)?;
                Some(Before::Account { email: account.email.clone(), name: account.name.clone() })
            }

            Command::RenameOrganization { organization: id, .. }
            | Command::DeleteOrganization { organization: id } => {
                Some(Before::Name { name: organization(id)?.name.clone() })
            }
            Command::ReleaseName { of, name } => {
                Some(Before::Name { name: self.reserved.get(&of.key(name))?.name.clone() })
            }
            Command::EditProfile { organization: id, .. } => {
                Some(Before::Text { text: organization(id)?.profile.clone() })
            }
            Command::EditBilling { organization: id, .. } => {
                Some(Before::Billing { billing: organization(id)?.billing.clone() })
            }
            Command::EditPasswordPolicy { organization: id, .. } => {
                Some(Before::PasswordPolicy { policy: organization(id)?.password_policy })
            }

            Command::EditRole { organization, role, .. } | Command::DeleteRole { organization, role } => {
                definition_of(organization, role)
            }

            Command::RenameTeam { organization: id, team, .. } => {
                Some(Before::Name { name: organization(id)?.team(team)?.name.clone() })
            }
            Command::ChangeTeamDefault { organization: id, team, .. } => {
                let permission = organization(id)?.team(team)?.default_permission.clone();
                Some(Before::Permission { permission })
            }
            Command::ConfineTeam { organization: id, team, .. } => {
                Some(Before::Confining { confining: organization(id)?.team(team)?.confining })
            }
            Command::DeleteTeam { organization: id, team } => {
                let team = organization(id)?.team(team)?;
                Some(Before::Team {
                    name: team.name.clone(),
                    default_permission: team.default_permission.clone(),
                    confining: team.confining,
                })
            }
            Command::ChangeTeamAppPermission { organization, team, app, .. }
            | Command::RemoveTeamApp { organization, team, app } => permission_of(organization, team, app),

            Command::TransferApp { app, .. } => self.app(&Owner::User(by?.clone()), app).map(App::before),
            Command::DeleteApp { owner, app } => self.app(owner, app).map(App::before),
            Command::RenameApp { owner, app, .. } => {
                Some(Before::Name { name: self.app(owner, app)?.name.clone() })
            }
            Command::EditAppDescription { owner, app, .. } => {
                Some(Before::Text { text: self.app(owner, app)?.description.clone() })
            }
            Command::EditAppNotes { owner, app, .. } => {
                Some(Before::Text { text: self.app(owner, app)?.notes.clone() })
            }
            Command::ChangeAppVisibility { owner, app, .. } => {
                Some(Before::Visibility { public: self.app(owner, app)?.public })
            }

            Command::ShareApp { owner, app, user, .. } | Command::StopSharing { owner, app, user } => {
                share_of(owner, app, user)
            }
            Command::LeaveApp { owner, app } => share_of(owner, app, by?),

            Command::EditIdentityProvider { organization, provider, .. }
            | Command::DeleteIdentityProvider { organization, provider } => {
                provider_of(organization, provider)
            }
        }
    }
}

impl<Id> App<Id> {
    fn before(&self) -> Before<Id> {
        Before::App {
            name: self.name.clone(),
            description: self.description.clone(),
            notes: self.notes.clone(),
            public: self.public,
        }
    }
}
