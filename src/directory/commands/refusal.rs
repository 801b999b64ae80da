//! The reasons why a command is refused.

mod words;

use crate::decide::Denial;
use crate::directory::state::billing::BillingField;
use crate::directory::state::entity::Entity;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::password::PasswordPolicy;
use crate::directory::state::text::{Email, Name};
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use crate::questions::handing_out::Overreach;
use crate::vocabulary::Permission;
use crate::vocabulary::own::Vocabulary;
use alloc::string::String;

/// The reason why a command was refused. The directory has not changed.
///
/// Authorization comes first, so that outsiders learn nothing about an organization, or about an invitation
/// to somebody else, from a refusal. Uniqueness cannot be hidden from a user who may claim an address, an id
/// or a name: whoever registers or adds a collaborator learns that an address or an account exists, and
/// whoever creates something learns that an id or a name is taken. A service limits the rate of such
/// commands, to slow down guessing.
///
/// ```
/// use rolecall::Subject;
/// use rolecall::directory::{Command, Directory, Refusal};
///
/// let mut directory = Directory::new();
/// let delete = Command::DeleteOrganization { organization: "acme" };
/// let refusal = directory.execute(&Subject::new("ana", [])?, 0, delete).unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "`delete_organization` denied: the user is not a member of the organization that owns the resource (R3)"
/// );
/// assert!(matches!(refusal, Refusal::Denied(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal<Id> {
    /// The policy denies the command's action to the actor.
    Denied(Denial),
    /// The acting subject is anonymous.
    NotSignedIn,
    /// The command is about the user's own account, and the actor is another user or has a narrowed token.
    NotOneself,
    /// The command would hand out permissions that the actor does not hold.
    Escalation {
        /// The permissions that the actor does not hold.
        missing: Permission,
        /// The app in which the actor would have to hold them, or `None` for the whole organization.
        app: Option<Id>,
        /// The vocabulary of the directory's policy, in which own permissions have their names.
        vocabulary: Vocabulary,
    },
    /// The command takes something from an Administrator, and the actor is none: it changes the Administrator's role, or
    /// removes, suspends or confines the Administrator.
    OverAdministrator {
        /// The Administrator.
        user: Id,
    },
    /// The author of the invitation could not send it any more.
    BeyondAuthor {
        /// The author.
        invited_by: Id,
        /// The permissions that the author lacks.
        missing: Permission,
        /// The vocabulary of the directory's policy, in which own permissions have their names.
        vocabulary: Vocabulary,
    },
    /// The share has own permissions that the directory's policy does not know.
    NotShareable {
        /// These permissions.
        permissions: Permission,
    },
    /// Somebody has edited the custom role since the author of the command saw it.
    RoleChanged {
        /// The role.
        role: Id,
        /// Its definition now.
        is: CustomRole,
    },
    /// Somebody has changed the team's default permission since the author of the command saw it.
    DefaultChanged {
        /// The team.
        team: Id,
        /// Its default permission now.
        is: AnyTeamPermission,
    },
    /// The organization would lose its last Administrator whom nothing confines or suspends.
    LastAdministrator,
    /// The id names nothing of this kind.
    Unknown {
        /// The kind of thing that was expected.
        what: Entity,
        /// The id that names nothing.
        id: Id,
    },
    /// The id already names a thing of this kind.
    Taken {
        /// The kind of thing.
        what: Entity,
        /// The id that is in use.
        id: Id,
    },
    /// The id named a thing that was removed, and ids are not reused.
    Retired {
        /// The kind of thing.
        what: Entity,
        /// The id that was in use.
        id: Id,
    },
    /// Another thing of this kind has the name.
    NameTaken {
        /// The kind of thing.
        what: Entity,
        /// The name that is in use.
        name: String,
    },
    /// Another thing of this kind had the name, and nobody has released it.
    NameReserved {
        /// The kind of thing.
        what: Entity,
        /// The reserved name.
        name: Name,
    },
    /// The name is not reserved for the thing: it has not given it up, or somebody has released it.
    NotReserved {
        /// The kind of thing.
        what: Entity,
        /// The name.
        name: Name,
    },
    /// Another account has the email address.
    EmailTaken {
        /// The address that is in use.
        email: Email,
    },
    /// The user of a provisioned account has not shown yet that its address is theirs.
    EmailUnconfirmed,
    /// The password passed a policy that demands less than is required now.
    PasswordPolicy {
        /// The policy that is required: all that the user's organizations demand.
        required: PasswordPolicy,
        /// The policy that the password passed.
        passed: PasswordPolicy,
    },
    /// The actor would not see the app that the command brings into an organization. The command can say that they
    /// know.
    WouldNotSee {
        /// The app's id in the organization.
        app: Id,
    },
    /// The billing details look like they contain the number of a payment card, which is not quoted.
    CardNumber {
        /// The first field that does.
        field: BillingField,
    },
    /// The user is still a member of organizations, and leaves them before the account is closed.
    StillMember {
        /// The number of organizations.
        organizations: usize,
    },
    /// The email address belongs to a member of the organization.
    AlreadyMember {
        /// The member's address.
        email: Email,
    },
    /// The email address has a pending invitation to the organization.
    AlreadyInvited {
        /// The invitee's address.
        email: Email,
    },
    /// The time is before that of the last event. Time does not run backwards.
    Earlier {
        /// The given time.
        at: u64,
        /// The time of the last event.
        last: u64,
    },
    /// A command that is executed in nobody's name, as by
    /// [`expire_invitation`](crate::directory::Directory::expire_invitation), was given a user.
    InNobodysName,
    /// The invitation's time has passed.
    Expired {
        /// The first time at which it could no longer be accepted.
        expires_at: u64,
    },
    /// The invitation's time has not passed.
    NotExpired {
        /// The first time at which it can no longer be accepted, or `None` if it stays open.
        expires_at: Option<u64>,
    },
    /// The new invitation would expire at once.
    ExpiresTooSoon {
        /// The given time of its end.
        expires_at: u64,
        /// The time of the command.
        at: u64,
    },
    /// The invitation is closed.
    NotPending {
        /// The invitation's state.
        status: InvitationStatus,
    },
    /// The role has members or pending invitations.
    RoleInUse {
        /// The number of members with the role.
        members: usize,
        /// The number of pending invitations with the role.
        invitations: usize,
    },
}

impl<Id> From<Overreach<Id>> for Refusal<Id> {
    fn from(overreach: Overreach<Id>) -> Self {
        match overreach {
            Overreach::Denied(denial) => Refusal::Denied(denial),
            Overreach::Escalation { missing, app, vocabulary } => {
                Refusal::Escalation { missing, app, vocabulary }
            }
            Overreach::OverAdministrator { user } => Refusal::OverAdministrator { user },
            Overreach::NotShareable { permissions } => Refusal::NotShareable { permissions },
            Overreach::NotMember { user: Some(id) } => Refusal::Unknown { what: Entity::Member, id },
            Overreach::NotMember { user: None } => Refusal::NotSignedIn,
        }
    }
}

#[cfg(test)]
mod tests;
