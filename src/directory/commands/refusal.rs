//! The reasons why a command is refused.

use crate::decide::Denial;
use crate::directory::state::billing::BillingField;
use crate::directory::state::entity::Entity;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::password::PasswordPolicy;
use crate::directory::state::quoted_id::quoted_id;
use crate::directory::state::text::{Email, Name};
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use crate::vocabulary::own::Vocabulary;
use crate::vocabulary::{Backticked, Permission};
use alloc::string::String;
use core::error::Error;
use core::fmt;

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
    /// Another organization had the name and has not released it.
    NameReserved {
        /// The reserved name.
        name: Name,
    },
    /// The organization has not given up the name, or has released it.
    NotReserved {
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

// by hand: `thiserror` would need the bounds on `Id` written out for each message
impl<Id: fmt::Display> fmt::Display for Refusal<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // ids come from requests: `quoted_id` cuts long ones, and both quote so that none can forge a log line
        match self {
            Refusal::Denied(denial) => denial.fmt(f),
            Refusal::NotSignedIn => f.write_str("commands need a signed-in user"),
            Refusal::NotOneself => {
                f.write_str("only the user may do this, signed in with a token that is not narrowed")
            }
            Refusal::Escalation { missing, app, vocabulary } => {
                let place = Place(app.as_ref());
                write!(
                    f,
                    "cannot hand out permissions that the subject does not hold {place}: {}",
                    Listed(*missing, vocabulary)
                )
            }
            Refusal::OverAdministrator { user } => write!(
                f,
                "{} is an administrator: only another one may change their role, remove, suspend or confine them",
                quoted_id(user)
            ),
            Refusal::BeyondAuthor { invited_by, missing, vocabulary } => write!(
                f,
                "the author of the invitation, {}, does not hold all that it hands out: {}; it takes a new one from \
                 somebody who does",
                quoted_id(invited_by),
                Listed(*missing, vocabulary)
            ),
            Refusal::NotShareable { permissions } => write!(
                f,
                "permission bits {:#x} are of another vocabulary: expected permissions that the policy knows",
                permissions.bits()
            ),
            Refusal::RoleChanged { role, is } => write!(
                f,
                "role {} has changed since it was looked at: expected the definition that it has now, {is:?}",
                quoted_id(role)
            ),
            Refusal::DefaultChanged { team, is } => write!(
                f,
                "the default permission of team {} has changed since it was looked at: expected {}, which it is now",
                quoted_id(team),
                Backticked(is)
            ),
            Refusal::LastAdministrator => f.write_str(
                "the organization would lose its last administrator: one must remain whom nothing confines or suspends",
            ),
            Refusal::Unknown { what, id } => write!(f, "unknown {} {}", what.label(), quoted_id(id)),
            Refusal::Taken { what, id } => write!(f, "{} {} already exists", what.label(), quoted_id(id)),
            Refusal::Retired { what, id } => {
                write!(f, "{} {} was removed: ids are not reused", what.label(), quoted_id(id))
            }
            Refusal::NameTaken { what, name } => {
                write!(f, "name {} is taken by another {}", Backticked(name), what.label())
            }
            Refusal::NameReserved { name } => {
                write!(f, "name {} is reserved for the organization that had it", Backticked(name))
            }
            Refusal::NotReserved { name } => {
                write!(f, "name {} is not reserved for the organization", Backticked(name))
            }
            Refusal::EmailTaken { email } => {
                write!(f, "email address {} is taken by another account", Backticked(email))
            }
            Refusal::EmailUnconfirmed => f.write_str(
                "the address of the account is not confirmed: confirm it before answering invitations",
            ),
            Refusal::PasswordPolicy { required, passed } => {
                write!(f, "the password was checked for {passed}: expected {required}")
            }
            Refusal::WouldNotSee { app } => write!(
                f,
                "the user would not see app {} in the organization: say that they know, or let an administrator do it",
                quoted_id(app)
            ),
            Refusal::CardNumber { field } => {
                write!(
                    f,
                    "the {field} looks like the number of a card: expected the reference of a payment service"
                )
            }
            Refusal::StillMember { organizations } => {
                write!(f, "the user is a member of {}: leave first", Count(*organizations, "organization"))
            }
            Refusal::AlreadyMember { email } => write!(f, "{} is already a member", Backticked(email)),
            Refusal::AlreadyInvited { email } => {
                write!(f, "{} already has a pending invitation", Backticked(email))
            }
            Refusal::Earlier { at, last } => {
                write!(f, "time {at} is before the last event: expected at least {last}")
            }
            Refusal::InNobodysName => {
                f.write_str("no user may do this: the service does it in nobody's name")
            }
            Refusal::Expired { expires_at } => write!(f, "the invitation expired at {expires_at}"),
            Refusal::NotExpired { expires_at: Some(expires_at) } => {
                write!(f, "the invitation expires at {expires_at}")
            }
            Refusal::NotExpired { expires_at: None } => f.write_str("the invitation never expires"),
            Refusal::ExpiresTooSoon { expires_at, at } => {
                write!(f, "invalid end {expires_at} of the invitation: expected a time after {at}")
            }
            Refusal::NotPending { status } => {
                write!(f, "the invitation is {status}: only a pending one can be answered or rescinded")
            }
            Refusal::RoleInUse { members, invitations } => {
                f.write_str("role is in use: ")?;
                match (members, invitations) {
                    (members, 0) => Count(*members, "member").fmt(f),
                    (0, invitations) => Count(*invitations, "pending invitation").fmt(f),
                    (members, invitations) => {
                        let invitations = Count(*invitations, "pending invitation");
                        write!(f, "{}, {invitations}", Count(*members, "member"))
                    }
                }
            }
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for Refusal<Id> {}

/// The number of permissions that a message lists before it says "and … more": as many as fit on two lines.
const LISTED: usize = 8;

/// Permissions in a message: all of them, or the first of many.
struct Listed<'a>(Permission, &'a Vocabulary);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listed(set, vocabulary) = self;
        let missing = || vocabulary.each_permission().filter(|permission| set.contains(*permission));
        let (first, rest) = (missing().take(LISTED), missing().skip(LISTED).count());
        write!(f, "{}", Backticked(vocabulary.names(first.collect())))?;
        if rest > 0 { write!(f, " and {rest} more") } else { Ok(()) }
    }
}

/// The place of permissions in a message.
struct Place<'a, Id>(Option<&'a Id>);

impl<Id: fmt::Display> fmt::Display for Place<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(app) => write!(f, "in app {}", quoted_id(app)),
            None => f.write_str("throughout the organization"),
        }
    }
}

/// A number with its noun, in the plural unless there is one.
struct Count(usize, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count(number, noun) = self;
        write!(f, "{number} {noun}{}", if *number == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::state::password::PasswordRule;
    use alloc::borrow::ToOwned;
    use alloc::string::ToString;

    #[track_caller]
    fn reads(refusal: &Refusal<&str>, expected: &str) {
        assert_eq!(refusal.to_string(), expected);
    }

    #[test]
    fn a_role_in_use_is_counted() {
        let in_use = |members, invitations| Refusal::RoleInUse { members, invitations };
        reads(&in_use(2, 1), "role is in use: 2 members, 1 pending invitation");
        reads(&in_use(1, 12), "role is in use: 1 member, 12 pending invitations");
        reads(&in_use(1, 0), "role is in use: 1 member");
        reads(&in_use(0, 2), "role is in use: 2 pending invitations");
    }

    #[test]
    fn every_other_message() {
        reads(&Refusal::NotSignedIn, "commands need a signed-in user");
        reads(&Refusal::Earlier { at: 3, last: 5 }, "time 3 is before the last event: expected at least 5");
        reads(
            &Refusal::EmailUnconfirmed,
            "the address of the account is not confirmed: confirm it before answering invitations",
        );
        let passed = PasswordPolicy::default();
        let required = passed.requiring(PasswordRule::Digit);
        reads(
            &Refusal::PasswordPolicy { required, passed },
            "the password was checked for at least 8 characters: expected at least 8 characters, a digit",
        );
        reads(
            &Refusal::StillMember { organizations: 1 },
            "the user is a member of 1 organization: leave first",
        );
        reads(
            &Refusal::WouldNotSee { app: "cats" },
            "the user would not see app `cats` in the organization: say that they know, or let an administrator do it",
        );
        reads(
            &Refusal::CardNumber { field: BillingField::Contact },
            "the contact looks like the number of a card: expected the reference of a payment service",
        );
        reads(&Refusal::InNobodysName, "no user may do this: the service does it in nobody's name");
        reads(&Refusal::Expired { expires_at: 5 }, "the invitation expired at 5");
        reads(&Refusal::NotExpired { expires_at: Some(5) }, "the invitation expires at 5");
        reads(&Refusal::NotExpired { expires_at: None }, "the invitation never expires");
        reads(
            &Refusal::ExpiresTooSoon { expires_at: 5, at: 5 },
            "invalid end 5 of the invitation: expected a time after 5",
        );
        reads(&Refusal::NotOneself, "only the user may do this, signed in with a token that is not narrowed");
        reads(
            &Refusal::LastAdministrator,
            "the organization would lose its last administrator: one must remain whom nothing confines or suspends",
        );
        reads(
            &Refusal::Escalation {
                missing: Permission::DELETE_APP,
                app: Some("cats"),
                vocabulary: Vocabulary::default(),
            },
            "cannot hand out permissions that the subject does not hold in app `cats`: `DELETE_APP`",
        );
        let (what, id) = (Entity::TeamApp, "cats");
        reads(&Refusal::Unknown { what, id }, "unknown team app `cats`");
        reads(&Refusal::Taken { what, id }, "team app `cats` already exists");
        reads(&Refusal::Retired { what, id }, "team app `cats` was removed: ids are not reused");
        reads(
            &Refusal::NameTaken { what: Entity::App, name: "Cats".to_owned() },
            "name `Cats` is taken by another app",
        );
        let name = Name::new("Acme");
        for (told, refusal) in [
            (
                "name `Acme` is reserved for the organization that had it",
                name.clone().map(|name| Refusal::NameReserved { name }),
            ),
            (
                "name `Acme` is not reserved for the organization",
                name.map(|name| Refusal::NotReserved { name }),
            ),
        ] {
            assert_eq!(refusal.map(|refusal: Refusal<&str>| refusal.to_string()).as_deref(), Ok(told));
        }
        let status = InvitationStatus::Rescinded;
        reads(
            &Refusal::NotPending { status },
            "the invitation is rescinded: only a pending one can be answered or rescinded",
        );
    }
}
