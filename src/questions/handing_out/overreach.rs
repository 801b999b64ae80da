//! The reasons why somebody may not hand out or take away.

use crate::decide::Denial;
use crate::vocabulary::own::Vocabulary;
use crate::vocabulary::{Backticked, Permission, quoted_id};
use core::error::Error;
use core::fmt;

/// The reason why somebody may not hand out or take away: see [`handing_out`](super).
///
/// The message names ids, escaped and cut. It is for members of the organization: a caller who may not do the action at
/// all gets the [public part](crate::explain::Explanation::public) of the explanation instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overreach<Id> {
    /// The policy denies the action, whatever is handed out.
    Denied(Denial),
    /// It would hand out permissions that the actor does not hold.
    Escalation {
        /// The permissions that the actor does not hold.
        missing: Permission,
        /// The app in which the actor would have to hold them, or `None` for the whole organization.
        app: Option<Id>,
        /// The vocabulary of the actor's policy, in which own permissions have their names.
        vocabulary: Vocabulary,
    },
    /// It takes something from an Administrator, and the actor is none.
    OverAdministrator {
        /// The Administrator.
        user: Id,
    },
    /// The share has permissions that no share has under the actor's policy (`R14`).
    NotShareable {
        /// These permissions.
        permissions: Permission,
    },
    /// The subject that is to be changed has no membership in the organization. `user` is `None` for an anonymous one.
    NotMember {
        /// The user.
        user: Option<Id>,
    },
}

// by hand: `thiserror` would need the bounds on `Id` written out for each message
impl<Id: fmt::Display> fmt::Display for Overreach<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Overreach::Denied(denial) => denial.fmt(f),
            Overreach::Escalation { missing, app, vocabulary } => {
                f.write_str("cannot hand out permissions that the subject does not hold ")?;
                match app {
                    Some(app) => write!(f, "in app {}", quoted_id(app))?,
                    None => f.write_str("throughout the organization")?,
                }
                write!(f, ": {}", Listed(*missing, vocabulary))
            }
            Overreach::OverAdministrator { user } => write!(
                f,
                "{} is an administrator: only another one may change their role, remove, suspend or confine them",
                quoted_id(user)
            ),
            Overreach::NotShareable { permissions } => {
                let documented = permissions.documented();
                f.write_str("cannot share ")?;
                if documented.is_empty() {
                    write!(f, "the bits {:#x}", permissions.bits())?;
                } else {
                    write!(f, "{documented}")?;
                }
                f.write_str(": expected app-level permissions of the policy without TRANSFER_APPS")
            }
            Overreach::NotMember { user: Some(user) } => {
                write!(
                    f,
                    "{} is not a member: expected a subject with a membership in the organization",
                    quoted_id(user)
                )
            }
            Overreach::NotMember { user: None } => f.write_str(
                "an anonymous subject is not a member: expected one with a membership in the organization",
            ),
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for Overreach<Id> {}

/// The number of permissions that a message lists before it says "and … more": as many as fit on two lines.
const LISTED: usize = 8;

/// Permissions in a message: all of them, or the first of many.
pub(crate) struct Listed<'a>(pub(crate) Permission, pub(crate) &'a Vocabulary);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listed(set, vocabulary) = self;
        let missing = || vocabulary.each_permission().filter(|permission| set.contains(*permission));
        let (first, rest) = (missing().take(LISTED), missing().skip(LISTED).count());
        write!(f, "{}", Backticked(vocabulary.names(first.collect())))?;
        if rest > 0 { write!(f, " and {rest} more") } else { Ok(()) }
    }
}
