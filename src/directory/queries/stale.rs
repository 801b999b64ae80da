//! The subjects that an event makes stale.

use crate::directory::commands::command::Command;
use crate::directory::commands::event::{Consequence, Event};
use crate::directory::state::directory::Directory;
use crate::directory::state::member::RoleRef;
use crate::directory::state::team::Team;
use crate::facts::Stale;
use alloc::collections::BTreeSet;
use core::hash::Hash;

impl<Id> Event<Id> {
    /// The subjects that the event makes stale, for a cache that drops exactly these: see [`Stale`] for the choices
    /// that a service has.
    ///
    /// Every user whose [subject](Directory::subject) differs after the event is among them, also one who had no account
    /// before. Few other users are among them: those with an empty share, which gives nothing. Most events make nobody stale,
    /// such as a new app or another name.
    ///
    /// O(n log n) in the consequences. [`Directory::made_stale`] finds the users.
    ///
    /// ```
    /// use rolecall::{Role, Stale, Subject};
    /// use rolecall::directory::{Command, Directory, Email, Name};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
    /// let event = directory.execute(&ana, 0, create)?.unwrap();
    /// assert!(event.stale().into_iter().eq([Stale::User(&"ana")])); // an Administrator from now on
    ///
    /// let rename = Command::RenameOrganization { organization: "acme", name: Name::new("Acme AI")? };
    /// assert!(directory.execute(&ana, 0, rename)?.unwrap().stale().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stale(&self) -> BTreeSet<Stale<&Id>>
    where
        Id: Ord,
    {
        let organization = self.command.organization();
        let affected = self.consequences.iter().filter_map(|consequence| affected(organization, consequence));
        named(self.by.as_ref(), &self.command).into_iter().chain(affected).collect()
    }
}

/// The subjects that the command itself names.
// one arm for each command: a new command must say whose facts it changes
fn named<'a, Id>(by: Option<&'a Id>, command: &'a Command<Id>) -> Option<Stale<&'a Id>> {
    match command {
        Command::Register { .. } | Command::LeaveApp { .. } => by.map(Stale::User),
        Command::CloseAccount { user }
        | Command::ChangeMemberRole { user, .. }
        | Command::SuspendMember { user, .. }
        | Command::ReinstateMember { user, .. }
        | Command::AddTeamMember { user, .. }
        | Command::RemoveTeamMember { user, .. }
        | Command::ShareApp { user, .. }
        | Command::StopSharing { user, .. } => Some(Stale::User(user)),
        Command::ConfineTeam { organization, team, .. }
        | Command::AddTeamApp { organization, team, .. }
        | Command::ChangeTeamAppPermission { organization, team, .. }
        | Command::RemoveTeamApp { organization, team, .. } => Some(Stale::Team { organization, team }),
        Command::EditRole { organization, role, .. } => Some(Stale::Role { organization, role }),
        // consequences name the members
        Command::CreateOrganization { .. }
        | Command::DeleteOrganization { .. }
        | Command::AcceptInvitation { .. }
        | Command::ProvisionMember { .. }
        | Command::LeaveOrganization { .. }
        | Command::RemoveMember { .. }
        | Command::DeleteTeam { .. }
        | Command::TransferApp { .. }
        | Command::DeleteApp { .. }
        // no subject has these facts
        | Command::EditAccount { .. }
        | Command::ChangeEmail { .. }
        | Command::SetPassword { .. }
        | Command::InviteMember { .. }
        | Command::DeclineInvitation { .. }
        | Command::ExpireInvitation { .. }
        | Command::RescindInvitation { .. }
        | Command::EditMember { .. }
        | Command::RenameOrganization { .. }
        | Command::ReleaseName { .. }
        | Command::EditProfile { .. }
        | Command::EditBilling { .. }
        | Command::EditPasswordPolicy { .. }
        | Command::CreateRole { .. }
        | Command::DeleteRole { .. }
        | Command::CreateTeam { .. }
        | Command::RenameTeam { .. }
        | Command::ChangeTeamDefault { .. }
        | Command::CreateApp { .. }
        | Command::DuplicateApp { .. }
        | Command::RenameApp { .. }
        | Command::EditAppDescription { .. }
        | Command::EditAppNotes { .. }
        | Command::ChangeAppVisibility { .. }
        | Command::CreateIdentityProvider { .. }
        | Command::EditIdentityProvider { .. }
        | Command::DeleteIdentityProvider { .. } => None,
    }
}

/// The subjects that the consequence names.
fn affected<'a, Id>(organization: Option<&'a Id>, consequence: &'a Consequence<Id>) -> Option<Stale<&'a Id>> {
    match consequence {
        Consequence::Joined { user, .. }
        | Consequence::Left { user }
        | Consequence::LeftTeam { user, .. }
        | Consequence::ShareEnded { user, .. }
        | Consequence::ShareKept { user, .. } => Some(Stale::User(user)),
        Consequence::LostApp { team, .. } => {
            organization.map(|organization| Stale::Team { organization, team })
        }
        Consequence::AppDeleted { .. } | Consequence::InvitationClosed { .. } => None,
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The users whose subjects the event made stale, in the order of their ids, if the directory has executed the
    /// event and nothing since.
    ///
    /// O(n log n) in these users.
    ///
    /// ```
    /// use rolecall::{Role, Subject};
    /// use rolecall::directory::{Command, Directory, Email, Name};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
    /// let event = directory.execute(&ana, 0, create)?.unwrap();
    /// assert!(directory.made_stale(&event).into_iter().eq([&"ana"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn made_stale<'a>(&'a self, event: &'a Event<Id>) -> BTreeSet<&'a Id> {
        let mut users = BTreeSet::new();
        for stale in event.stale() {
            match stale {
                Stale::User(user) => {
                    users.insert(user);
                }
                Stale::Team { organization, team } => {
                    let team =
                        self.organization(organization).and_then(|organization| organization.team(team));
                    users.extend(team.into_iter().flat_map(Team::members));
                }
                Stale::Role { organization, role } => {
                    let role = RoleRef::Custom(role.clone());
                    let organization = self.organization(organization);
                    users.extend(
                        organization.into_iter().flat_map(|organization| organization.members_with(&role)),
                    );
                }
            }
        }
        users
    }
}
