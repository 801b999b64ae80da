//! Why a command is not done.

use super::invitation::InvitationStatus;
use super::text::Email;
use crate::decide::Denial;
use crate::vocabulary::{Backticked, Permission, quoted_id, vocabulary};
use alloc::string::String;
use core::error::Error;
use core::fmt;

vocabulary! {
    /// What a directory has by id.
    ///
    /// ```
    /// use rolecall::directory::Entity;
    ///
    /// assert_eq!(Entity::IdentityProvider.to_string(), "identity_provider");
    /// ```
    Entity, "entity":
    /// A user with an account.
    User "user",
    /// An organization.
    Organization "organization",
    /// A member of the organization.
    Member "member",
    /// An invitation.
    Invitation "invitation",
    /// A custom role of the organization.
    Role "role",
    /// A team of the organization.
    Team "team",
    /// A member of the team.
    TeamMember "team_member",
    /// An app of the owner.
    App "app",
    /// An app of the team.
    TeamApp "team_app",
    /// A collaborator of the app.
    Collaborator "collaborator",
    /// An identity provider of the organization.
    IdentityProvider "identity_provider",
}

impl Entity {
    /// What messages call it.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Entity::TeamMember => "team member",
            Entity::TeamApp => "team app",
            Entity::IdentityProvider => "identity provider",
            other => other.as_str(),
        }
    }
}

/// Why a command is not done. Nothing has changed.
///
/// First it is decided whether the one who asks may do it at all, so that outsiders learn from a refusal nothing of
/// an organization or of an invitation to somebody else. What is unique cannot be kept from who may claim it: that an
/// address has an account, from who registers or adds a collaborator; that an id or a name is taken, from who creates
/// something. A service answers such questions no faster than it wants them guessed.
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
///     "`delete_organization` denied: the subject has nothing to do with the owner of the resource (R3)"
/// );
/// assert!(matches!(refusal, Refusal::Denied(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal<Id> {
    /// The evaluator says no.
    Denied(Denial),
    /// Nobody is signed in.
    NotSignedIn,
    /// It is about oneself, and the one who asks has a token that narrows, or is somebody else.
    NotOneself,
    /// It would hand out what the one who asks does not hold.
    Beyond {
        /// What is not held.
        missing: Permission,
        /// Where it is not: in that app, or throughout the organization.
        app: Option<Id>,
    },
    /// The organization would be left without an Administrator whom no team confines.
    LastAdministrator,
    /// There is no such thing.
    Unknown {
        /// What.
        what: Entity,
        /// The id that names none.
        id: Id,
    },
    /// There is such a thing already.
    Taken {
        /// What.
        what: Entity,
        /// Its id.
        id: Id,
    },
    /// There was such a thing, and its id is not given again.
    Retired {
        /// What.
        what: Entity,
        /// Its id.
        id: Id,
    },
    /// Another one goes by the name.
    NameTaken {
        /// What.
        what: Entity,
        /// The name.
        name: String,
    },
    /// Another account has the address.
    EmailTaken {
        /// The address.
        email: Email,
    },
    /// The address is a member's.
    AlreadyMember {
        /// The address.
        email: Email,
    },
    /// The address has an invitation that is pending.
    AlreadyInvited {
        /// The address.
        email: Email,
    },
    /// The invitation is not pending.
    NotPending {
        /// What became of it.
        status: InvitationStatus,
    },
    /// The role is carried, or a pending invitation is to it.
    RoleInUse {
        /// How many members carry it.
        members: usize,
        /// How many pending invitations are to it.
        invitations: usize,
    },
}

// not derived: that would ask for the bounds on `Id` by hand, for each message
impl<Id: fmt::Display> fmt::Display for Refusal<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Denied(denial) => denial.fmt(f),
            Refusal::NotSignedIn => f.write_str("nobody is signed in: a command is somebody's"),
            Refusal::NotOneself => {
                f.write_str("only the user may do that, signed in and without a token that narrows")
            }
            Refusal::Beyond { missing, app } => {
                let place = Where(app.as_ref());
                write!(f, "that would hand out {}, which the subject does not hold {place}", Listed(*missing))
            }
            Refusal::LastAdministrator => {
                f.write_str("the organization would be left without an administrator whom no team confines")
            }
            Refusal::Unknown { what, id } => write!(f, "there is no {} {}", what.label(), quoted_id(id)),
            Refusal::Taken { what, id } => write!(f, "{} {} exists already", what.label(), quoted_id(id)),
            Refusal::Retired { what, id } => {
                write!(f, "{} {} existed once: ids are not given again", what.label(), quoted_id(id))
            }
            Refusal::NameTaken { what, name } => {
                write!(f, "another {} goes by the name {}", what.label(), Backticked(name))
            }
            Refusal::EmailTaken { email } => {
                write!(f, "another account has the address {}", Backticked(email))
            }
            Refusal::AlreadyMember { email } => write!(f, "{} is the address of a member", Backticked(email)),
            Refusal::AlreadyInvited { email } => {
                write!(f, "{} has been invited, and has not answered", Backticked(email))
            }
            Refusal::NotPending { status } => {
                write!(f, "the invitation is not pending any more: it is {status}")
            }
            Refusal::RoleInUse { members, invitations } => {
                write!(f, "{members} members carry the role, and {invitations} pending invitations are to it")
            }
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for Refusal<Id> {}

/// How many permissions a message lists.
const LISTED: usize = 8;

/// What is not held: all of it, or the first of many.
struct Listed(Permission);

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = (self.0.iter().take(LISTED), self.0.iter().skip(LISTED).count());
        write!(f, "{}", Backticked(first.collect::<Permission>()))?;
        if rest > 0 { write!(f, " and {rest} more") } else { Ok(()) }
    }
}

/// Where something is not held.
struct Where<'a, Id>(Option<&'a Id>);

impl<Id: fmt::Display> fmt::Display for Where<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(app) => write!(f, "in app {}", quoted_id(app)),
            None => f.write_str("throughout the organization"),
        }
    }
}

/// Whether a command would be done, known beforehand.
///
/// ```
/// use rolecall::{Role, Subject};
/// use rolecall::directory::{Command, Directory, GrantDecision};
///
/// let directory = Directory::new();
/// let promote = Command::ChangeMemberRole { organization: 1, user: 8, role: Role::Administrator.into() };
/// let decision = directory.can_grant(&Subject::new(7, [])?, &promote);
/// assert!(!decision.is_allowed());
/// assert_eq!(
///     decision.to_string(),
///     "refused: `change_member_role` denied: the subject has nothing to do with the owner of the resource (R3)"
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum GrantDecision<Id> {
    /// It would be done.
    Allow,
    /// It would not.
    Refuse(Refusal<Id>),
}

impl<Id> GrantDecision<Id> {
    /// Whether it would be done.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, GrantDecision::Allow)
    }

    /// A refusal as an error.
    ///
    /// # Errors
    ///
    /// The [`Refusal`].
    pub fn require(self) -> Result<(), Refusal<Id>> {
        match self {
            GrantDecision::Allow => Ok(()),
            GrantDecision::Refuse(refusal) => Err(refusal),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for GrantDecision<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GrantDecision::Allow => f.write_str("allowed"),
            GrantDecision::Refuse(refusal) => write!(f, "refused: {refusal}"),
        }
    }
}
