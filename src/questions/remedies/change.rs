//! Changes: single facts that somebody can change, such as a role or an assignment.

use crate::facts::{Owner, Place};
use crate::vocabulary::own::AnyPermission;
use crate::vocabulary::{Backticked, Role, TeamPermission};
use alloc::vec::Vec;
use core::fmt;
use core::iter::repeat;

/// A single change of the facts, such as a share of the app or another role for the user.
///
/// ```
/// use rolecall::own::AnyPermission;
/// use rolecall::remedies::Change;
/// use rolecall::{Action, Membership, Owner, Permission, Resource, Role, Subject, remedies};
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::OrganizationUser)])?;
/// let app = Resource::app("acme", "cats");
/// let remedies = remedies(&ana, Action::DeleteApp, &app);
/// let share = Change::ShareApp {
///     owner: Owner::Organization(&"acme"),
///     app: &"cats",
///     permission: AnyPermission::Documented(Permission::DELETE_APP),
/// };
/// assert_eq!(remedies[0].changes(), [share]);
/// assert_eq!(remedies[0].changes()[0].to_string(), "share the app `cats` with the user, with DELETE_APP");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change<'a, Id> {
    /// The anonymous caller signs in, as a user who may do the action. That hands out nothing.
    ///
    /// The change is suggested if such a user can exist: the owner of the personal app, or for what an organization owns
    /// a member with a documented role or a user with whom the app is shared.
    SignIn,
    /// The resource is assigned to the user (`R11`).
    Assign,
    /// The token gets this scope (`R12`).
    AddScope {
        /// The scope: a documented permission, or a service's own (`V6`).
        scope: AnyPermission,
        /// Everywhere, for a token that has its scopes everywhere. Otherwise the smallest place that contains the
        /// resource: its app, or outside apps its organization.
        place: Place<&'a Id>,
    },
    /// The suspension of the user's membership in the organization ends (`R15`).
    Reinstate {
        /// The organization that owns the resource.
        organization: &'a Id,
    },
    /// The app is shared with the user, with this one permission (`R14`).
    ShareApp {
        /// The owner of the app.
        owner: Owner<&'a Id>,
        /// The app.
        app: &'a Id,
        /// The permission that the user gets on the app, besides those that are shared already.
        permission: AnyPermission,
    },
    /// The user joins a team that confines nobody and holds this permission on the app (`R5`).
    JoinTeam {
        /// The permission of the team.
        permission: TeamPermission,
        /// The app of the resource. If the resource is outside apps, the team holds the permission on any app of the
        /// organization.
        app: Option<&'a Id>,
    },
    /// The app is assigned, with this permission, to a confining team of the user that lacks it (`R5`, `R8`).
    AssignAppTo {
        /// The id of the team.
        team: &'a Id,
        /// The app.
        app: &'a Id,
        /// The permission that the team gets on the app.
        permission: TeamPermission,
    },
    /// The user leaves every confining team that stands in the way (`R8`), and loses the grants of these teams.
    ///
    /// A confining team without the app stands in the way. If the action asks for an organization-level
    /// permission, each confining team does.
    LeaveTeams(Vec<&'a Id>),
    /// The member gets this role in the owning organization, in place of the present one (`R4`).
    HaveRole(Role),
    /// The user, who is not a member of the organization, becomes one with this role (`R3`, `R4`).
    Invite {
        /// The organization that owns the resource.
        organization: &'a Id,
        /// The role in the invitation.
        role: Role,
    },
    /// The resource and its app are made public (`R10`): everybody then holds the public permissions on it.
    MakePublic,
}

// not derived: a derive would ask for `Id: Clone`, but a change only holds references to ids
impl<Id> Clone for Change<'_, Id> {
    fn clone(&self) -> Self {
        match self {
            Change::SignIn => Change::SignIn,
            Change::Assign => Change::Assign,
            Change::AddScope { scope, place } => Change::AddScope { scope: *scope, place: *place },
            Change::Reinstate { organization } => Change::Reinstate { organization },
            Change::ShareApp { owner, app, permission } => {
                Change::ShareApp { owner: *owner, app, permission: *permission }
            }
            Change::JoinTeam { permission, app } => Change::JoinTeam { permission: *permission, app: *app },
            Change::AssignAppTo { team, app, permission } => {
                Change::AssignAppTo { team, app, permission: *permission }
            }
            Change::LeaveTeams(teams) => Change::LeaveTeams(teams.clone()),
            Change::HaveRole(role) => Change::HaveRole(*role),
            Change::Invite { organization, role } => Change::Invite { organization, role: *role },
            Change::MakePublic => Change::MakePublic,
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Change<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::SignIn => f.write_str("sign in, as a user who may do this"),
            Change::Assign => f.write_str("assign the resource to the user"),
            Change::AddScope { scope, place } => write!(f, "add the scope {scope}{} to the token", At(place)),
            Change::Reinstate { organization } => {
                write!(f, "end the suspension of the user in {}", Backticked(organization))
            }
            Change::ShareApp { app, permission, .. } => {
                write!(f, "share the app {} with the user, with {permission}", Backticked(app))
            }
            Change::JoinTeam { permission, app } => {
                write!(f, "put the user in a team with `{permission}` on ")?;
                match app {
                    Some(app) => write!(f, "app {}", Backticked(app)),
                    None => f.write_str("any app"),
                }
            }
            Change::AssignAppTo { team, app, permission } => write!(
                f,
                "assign app {} with `{permission}` to the team {}, which confines the user, for all its members",
                Backticked(app),
                Backticked(team)
            ),
            Change::LeaveTeams(teams) => {
                let is_one = teams.len() == 1;
                write!(f, "take the user out of the {}", if is_one { "team" } else { "teams" })?;
                for (team, and) in teams.iter().zip([""].into_iter().chain(repeat(" and"))) {
                    write!(f, "{and} {}", Backticked(team))?;
                }
                f.write_str(if is_one {
                    ", which confines them to its apps"
                } else {
                    ", which confine them to their apps"
                })
            }
            Change::HaveRole(role) => write!(f, "give the user the role `{role}`"),
            Change::Invite { organization, role } => {
                write!(f, "invite the user to {} as `{role}`", Backticked(organization))
            }
            Change::MakePublic => f.write_str("make the resource and its app public, for everybody"),
        }
    }
}

/// The place of a scope in words; nothing for everywhere.
struct At<'c, 'a, Id>(&'c Place<&'a Id>);

impl<Id: fmt::Display> fmt::Display for At<'_, '_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Everywhere => Ok(()),
            Place::Organization(organization) => write!(f, " in organization {}", Backticked(organization)),
            Place::App { owner: Owner::Organization(organization), app } => {
                write!(f, " in app {} of organization {}", Backticked(app), Backticked(organization))
            }
            Place::App { owner: Owner::User(user), app } => {
                write!(f, " in the personal app {} of {}", Backticked(app), Backticked(user))
            }
            Place::PersonalApps(user) => write!(f, " in the personal apps of {}", Backticked(user)),
        }
    }
}
