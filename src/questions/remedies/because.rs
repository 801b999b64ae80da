//! The reasons why the changes of a remedy help.

use crate::policy::Policy;
use crate::questions::explain::TableCell;
use crate::vocabulary::own::AnyPermission;
use crate::vocabulary::{Permission, Role, Rule, TeamPermission};
use core::fmt;

/// The reason why a change of a remedy helps, for a person who never saw the rules.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Rule, Subject, TeamMembership, TeamPermission, remedies};
///
/// let team = TeamMembership::new("keepers").with_app("cats", TeamPermission::FullAccess);
/// let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(team)])?;
/// let app = Resource::app("acme", "cats");
/// let remedies = remedies(&ana, Action::DeleteApp, &app);
/// let because: Vec<_> = remedies.iter().flat_map(|remedy| remedy.because()).collect();
/// assert_eq!(because[0].to_string(), "the user's role does not limit what is shared (R14)");
/// assert_eq!(because[1].to_string(), "Organization Contributor × Delete App: Yes (R4)");
/// assert_eq!(because[1].rule(), Rule::Role);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Because<'a> {
    pub(super) policy: &'a Policy,
    pub(super) ground: Ground,
}

/// The ground of a change. Permissions are single ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ground {
    /// A user may do what an anonymous caller may not.
    SignedIn,
    /// The permission counts on what is assigned to the user.
    Assigned(Permission),
    /// The user holds the permission, and the token lacks it.
    InToken(Permission),
    /// What the membership gives counts again.
    Reinstated,
    /// A share counts without a membership.
    SharedWithOutsider,
    /// A share counts in spite of the role's ceiling.
    SharedAboveCeiling,
    /// A share counts whatever the role grants.
    Shared(Permission),
    /// The team permission contains the permission.
    Team(TeamPermission, Permission),
    /// The app is one of the apps of a confining team.
    InConfiningTeam,
    /// No team keeps the user away any more, of so many teams.
    Unconfined { teams: usize },
    /// The role grants the permission.
    Role(Role, Permission),
    /// The role's ceiling does not keep the permission from the user's teams.
    Unlimited(Role, Permission),
    /// The role is what a user needs to be in a team.
    Member,
    /// Everybody holds the permission on what is public.
    Public(Permission),
}

impl<'a> Because<'a> {
    /// The rule by which the change helps.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self.ground {
            Ground::SignedIn => Rule::Tenancy,
            Ground::Assigned(_) => Rule::Assignment,
            Ground::InToken(_) => Rule::Narrowing,
            Ground::Reinstated => Rule::Suspension,
            Ground::SharedWithOutsider | Ground::SharedAboveCeiling | Ground::Shared(_) => Rule::Share,
            Ground::Team(..) | Ground::Member => Rule::Team,
            Ground::InConfiningTeam | Ground::Unconfined { .. } => Rule::Confinement,
            Ground::Role(..) => Rule::Role,
            Ground::Unlimited(..) => Rule::Ceiling,
            Ground::Public(_) => Rule::Visibility,
        }
    }

    /// The cell of the tables that says yes, if a role or a team permission is handed out that contains what the action
    /// asks for.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, remedies};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let organization = Resource::organization(1);
    /// let remedies = remedies(&user, Action::InviteMember, &organization);
    /// let cell = remedies[0].because().find_map(|because| because.cell()).unwrap();
    /// assert_eq!((cell.column(), cell.row()), ("Administrator", "Invite / Modify / Delete Members"));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn cell(&self) -> Option<TableCell<'a>> {
        match self.ground {
            Ground::Role(role, permission) => Some(TableCell::of_role(self.policy, role, permission)),
            Ground::Team(contents, permission) => {
                Some(TableCell::of_team_permission(self.policy, contents, permission))
            }
            Ground::SignedIn
            | Ground::Assigned(_)
            | Ground::InToken(_)
            | Ground::Reinstated
            | Ground::SharedWithOutsider
            | Ground::SharedAboveCeiling
            | Ground::Shared(_)
            | Ground::InConfiningTeam
            | Ground::Unconfined { .. }
            | Ground::Unlimited(..)
            | Ground::Member
            | Ground::Public(_) => None,
        }
    }
}

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |permission| AnyPermission::of(permission, self.policy.vocabulary());
        match self.ground {
            Ground::SignedIn => {
                f.write_str("nobody is signed in, and an unknown user only sees what is public")?;
            }
            Ground::Assigned(permission) => {
                write!(f, "{} counts on resources that are assigned to the user", named(permission))?;
            }
            Ground::InToken(permission) => write!(
                f,
                "a token only lets its holder use the scopes that it has, here {} is missing",
                named(permission)
            )?,
            Ground::Reinstated => {
                f.write_str("a suspended membership gives nothing, and all of it counts again")?;
            }
            Ground::SharedWithOutsider => f.write_str("a share counts without a membership")?,
            Ground::SharedAboveCeiling => f.write_str("the user's role does not limit what is shared")?,
            Ground::Shared(permission) => {
                write!(f, "a share gives {} on this app alone, whatever the role", named(permission))?;
            }
            Ground::Team(..) | Ground::Role(..) => {
                if let Some(cell) = self.cell() {
                    write!(f, "{cell}")?;
                }
            }
            Ground::InConfiningTeam => {
                f.write_str("the team keeps its members inside its apps, and this becomes one of them")?;
            }
            Ground::Unconfined { teams: 1 } => {
                f.write_str(
                    "the team keeps its members inside its apps, and the user then is no member of it",
                )?;
            }
            Ground::Unconfined { .. } => {
                f.write_str(
                    "the teams keep their members inside their apps, and the user then is no member of them",
                )?;
            }
            Ground::Unlimited(role, permission) => write!(
                f,
                "a team of the user grants {}, and the role `{role}` does not keep it from counting",
                named(permission)
            )?,
            Ground::Member => f.write_str("only members of an organization are in its teams")?,
            Ground::Public(permission) => {
                write!(f, "everybody holds {} on a public resource in a public app", named(permission))?;
            }
        }
        write!(f, " ({})", self.rule())
    }
}
