//! The words of each refusal.

use super::Refusal;
use crate::questions::handing_out::{Listed, Overreach};
use crate::vocabulary::{Backticked, quoted_id};
use core::error::Error;
use core::fmt;

// by hand: `thiserror` would need the bounds on `Id` written out for each message
impl<Id: fmt::Display> fmt::Display for Refusal<Id> {
    #[expect(clippy::too_many_lines, reason = "one arm for each refusal")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // ids come from requests: `quoted_id` cuts long ones, and both quote so that none can forge a log line
        match self {
            Refusal::Denied(denial) => denial.fmt(f),
            Refusal::NotSignedIn => f.write_str("commands need a signed-in user"),
            Refusal::NotOneself => {
                f.write_str("only the user may do this, signed in with a token that is not narrowed")
            }
            // in the words of the functions for services with tables of their own
            Refusal::Escalation { missing, app, vocabulary } => {
                let (missing, app, vocabulary) = (*missing, app.as_ref(), *vocabulary);
                Overreach::Escalation { missing, app, vocabulary }.fmt(f)
            }
            Refusal::OverAdministrator { user } => Overreach::OverAdministrator { user }.fmt(f),
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
            Refusal::NameReserved { what, name } => {
                write!(f, "name {} is reserved for the {} that had it", Backticked(name), what.label())
            }
            Refusal::NotReserved { what, name } => {
                write!(f, "name {} is not reserved for the {}", Backticked(name), what.label())
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
    use crate::directory::state::billing::BillingField;
    use crate::directory::state::entity::Entity;
    use crate::directory::state::invitation::InvitationStatus;
    use crate::directory::state::password::{PasswordPolicy, PasswordRule};
    use crate::directory::state::text::Name;
    use crate::vocabulary::own::Vocabulary;
    use crate::vocabulary::{Permission, TeamPermission};
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
        reads(
            &Refusal::OverAdministrator { user: "ana" },
            "`ana` is an administrator: only another one may change their role, remove, suspend or confine them",
        );
        let (missing, vocabulary) = (Permission::DELETE_APP, Vocabulary::default());
        reads(
            &Refusal::BeyondAuthor { invited_by: "ana", missing, vocabulary },
            "the author of the invitation, `ana`, does not hold all that it hands out: `DELETE_APP`; it takes a new one \
             from somebody who does",
        );
        let permissions = Permission::from_bits_retain(1 << 64);
        reads(
            &Refusal::NotShareable { permissions },
            "permission bits 0x10000000000000000 are of another vocabulary: expected permissions that the policy knows",
        );
        reads(
            &Refusal::DefaultChanged { team: "cats", is: TeamPermission::FullAccess.into() },
            "the default permission of team `cats` has changed since it was looked at: expected `full_access`, which it \
             is now",
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
                name.clone().map(|name| Refusal::NameReserved { what: Entity::Organization, name }),
            ),
            (
                "name `Acme` is not reserved for the app",
                name.map(|name| Refusal::NotReserved { what: Entity::App, name }),
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
