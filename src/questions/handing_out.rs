//! Handing out and taking away: the directory's rules for services with tables of their own.
//!
//! **Nobody hands out what they do not hold, and only an Administrator takes from another Administrator.** A
//! `Directory` (feature `directory`) checks each command by these rules. A service with tables of its own asks the
//! functions here, each of which decides the action first and then the limits. An `Ok` means that the actor may make
//! the change.
//!
//! | change | function |
//! | --- | --- |
//! | invite or provision a member with a role | [`can_invite`] |
//! | change a member's role | [`can_assign`] |
//! | add a member to a team | [`can_add_to_team`] |
//! | share an app, or change a share | [`can_share`] |
//! | remove or suspend a member; confine a team, or take an app from a confining one | [`can_take_away`] |
//! | reinstate a member, take them out of a confining team, open a team, give a confining team another app | [`can_change`] |
//! | give a team an app or another permission on it | [`can_give_app`] |
//!
//! ```
//! use rolecall::handing_out::{Overreach, can_assign, can_share};
//! use rolecall::{Membership, Permission, Resource, Role, Subject};
//!
//! let member = |user, role| Subject::new(user, [Membership::new("acme", role)]);
//! let (ana, ben) = (member("ana", Role::Administrator)?, member("ben", Role::OrganizationUser)?);
//! assert_eq!(can_assign(&ana, &ben, &"acme", Role::OrganizationContributor), Ok(()));
//!
//! let eve = member("eve", Role::OrganizationContributor)?;
//! let refused = can_assign(&eve, &ben, &"acme", Role::Administrator).unwrap_err();
//! assert_eq!(
//!     refused.to_string(),
//!     "`change_member_role` denied: no role, team, share or ownership of the user grants it (R1)"
//! );
//! let cats = Resource::app("acme", "cats");
//! assert_eq!(can_share(&eve, &cats, Permission::empty(), Permission::PREDICT), Ok(()));
//! # Ok::<(), rolecall::SubjectError>(())
//! ```
//!
//! # What these functions do not cover
//!
//! - Everything must be read and written in one transaction. Otherwise a role or a team may change between the question
//!   and the change. The row of a team that is locked, or an expected version in the `UPDATE`, prevents that.
//! - The organization keeps an Administrator whom nothing confines or suspends.
//! - What the change names must exist, and belong to the organization: the app to the team's organization, the member to
//!   the organization of the team.
//! - An invitation is limited twice: ask [`can_invite`] about its author again when it is accepted, and rescind it when
//!   the author leaves, is removed or is suspended.
//! - Editing a custom role requires the grants that the edit adds, and changes all its members and pending invitations at
//!   once. [`can_change`] answers about the members alone.
//! - Everybody may leave an organization, and a collaborator an app: no function needs to be asked. The user does so
//!   themselves, with a token that is not narrowed.
//! - Making an app public requires the public permissions on it. Transferring and copying an app have rules of their own;
//!   they stand in the module `directory`.

mod limits;
mod overreach;

pub use self::overreach::Overreach;

pub(crate) use self::limits::{Limits, own};
#[cfg(feature = "directory")]
pub(crate) use self::limits::{check_held, check_share, may_take, place};
#[cfg(feature = "directory")]
pub(crate) use self::overreach::Listed;

use self::limits::is_administrator;
use crate::decide::decide;
use crate::facts::{Membership, Owner, Resource, Share, Subject, TeamMembership};
use crate::policy::{AnyRole, AnyTeamPermission};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Action, Permission};
use alloc::vec::Vec;
use core::hash::Hash;

/// The answer about handing out or taking away.
pub type Limited<Id> = Result<(), Overreach<Id>>;

/// Checks that the author may invite somebody to the organization with the role, or provision such a member.
///
/// The author needs `InviteMember`, which asks for the same permission as `ProvisionMember`, and the role's grants
/// throughout the organization.
///
/// # Errors
///
/// [`Overreach::Denied`] and [`Overreach::Escalation`].
///
/// ```
/// use rolecall::handing_out::can_invite;
/// use rolecall::{Membership, Permission, Policy, Reach, Role, Subject};
///
/// let recruiter = Policy::documented().custom_role("Recruiter", Permission::MANAGE_MEMBERS, Reach::SelectedApps, None)?;
/// let ana = Subject::new("ana", [Membership::new("acme", recruiter.clone())])?;
/// assert_eq!(can_invite(&ana, &"acme", recruiter), Ok(()));
/// let refused = can_invite(&ana, &"acme", Role::FinancialManager).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "cannot hand out permissions that the subject does not hold throughout the organization: `VIEW_FINANCIAL_DATA`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn can_invite<Id>(author: &Subject<Id>, organization: &Id, role: impl Into<AnyRole>) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    may(author, Action::InviteMember, organization)?;
    limits(author, organization).check_role(Some(&role.into()))
}

/// Checks that the actor may change the member's role in the organization to this one.
///
/// The actor needs `ChangeMemberRole`, the role's grants throughout the organization, and at each place what the member
/// gains: a role without a ceiling, for example, releases what teams give. Only an Administrator changes the role of another
/// one.
/// Linear in the member's team apps there.
///
/// # Errors
///
/// Any [`Overreach`] but [`NotShareable`](Overreach::NotShareable).
pub fn can_assign<Id>(
    actor: &Subject<Id>,
    member: &Subject<Id>,
    organization: &Id,
    role: impl Into<AnyRole>,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    can_take_away(actor, Action::ChangeMemberRole, organization, [member])?;
    let (limits, role) = (limits(actor, organization), role.into());
    limits.check_role(Some(&role))?;
    let (user, before) = membership(member, organization)?;
    let after = Membership { role, ..before.clone() };
    limits.check_change(user, before.clone(), after, shares(member, organization))
}

/// Checks that the actor may add the member to the team of the organization, which has these apps.
///
/// The actor needs `AddTeamMember`, and in each app of the team what the team holds there. Only an Administrator adds another
/// one to a confining team. Linear in the team's apps.
///
/// # Errors
///
/// Any [`Overreach`] but [`NotShareable`](Overreach::NotShareable).
///
/// ```
/// use rolecall::handing_out::{Overreach, can_add_to_team};
/// use rolecall::{Membership, Role, Subject, TeamMembership, TeamPermission};
///
/// let member = |user, role| Subject::new(user, [Membership::new(1, role)]);
/// let (ana, ben) = (member(7, Role::Administrator)?, member(8, Role::OrganizationContributor)?);
/// let silo = TeamMembership::new(30).with_app(100, TeamPermission::ModelTrainer).confining();
/// assert_eq!(can_add_to_team(&ana, &ben, &1, &silo), Ok(()));
/// assert_eq!(can_add_to_team(&ben, &ana, &1, &silo), Err(Overreach::OverAdministrator { user: 7 }));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn can_add_to_team<Id>(
    actor: &Subject<Id>,
    member: &Subject<Id>,
    organization: &Id,
    team: &TeamMembership<Id>,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    may(actor, Action::AddTeamMember, organization)?;
    membership(member, organization)?;
    if team.is_confining() {
        check_taking(actor, organization, member)?;
    }
    let limits = limits(actor, organization);
    team.apps()
        .iter()
        .try_for_each(|assigned| limits.check_team_permission(assigned.permission(), assigned.app()))
}

/// Checks that the actor may give a team of the organization the app with the permission, or change its permission there.
///
/// The actor needs the action, `AddTeamApp` or `ChangeTeamAppPermission`, and the permission in that app. If the team confines
/// its members, the new app also opens what their roles give there: ask [`can_change`] about them, too.
///
/// # Errors
///
/// [`Overreach::Denied`] and [`Overreach::Escalation`].
pub fn can_give_app<Id>(
    actor: &Subject<Id>,
    action: impl Into<AnyAction>,
    organization: &Id,
    app: &Id,
    permission: impl Into<AnyTeamPermission>,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    may(actor, action, organization)?;
    limits(actor, organization).check_team_permission(&permission.into(), app)
}

/// Checks that the actor may share the app with somebody who holds a share with the permissions `was` and then has one
/// with the permissions `becomes`.
///
/// The actor needs `EditCollaborators` on the app, and on the app what the share adds. A smaller share needs no more than
/// the action. `was` is empty for a new share.
///
/// # Errors
///
/// [`Overreach::Denied`], [`Overreach::Escalation`] and [`Overreach::NotShareable`].
///
/// ```
/// use rolecall::handing_out::{Overreach, can_share};
/// use rolecall::{Permission, Resource, Subject};
///
/// let (ana, cats) = (Subject::new(7, [])?, Resource::personal_app(7, 100));
/// assert_eq!(can_share(&ana, &cats, Permission::empty(), Permission::PREDICT), Ok(()));
/// let permissions = Permission::TRANSFER_APPS;
/// assert_eq!(can_share(&ana, &cats, Permission::empty(), permissions), Err(Overreach::NotShareable { permissions }));
///
/// let script = ana.narrowed_to(Permission::EDIT_COLLABORATORS);
/// assert!(can_share(&script, &cats, Permission::empty(), Permission::PREDICT).is_err());
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn can_share<Id>(
    actor: &Subject<Id>,
    app: &Resource<Id>,
    was: Permission,
    becomes: Permission,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    decide(actor, Action::EditCollaborators, app).require().map_err(Overreach::Denied)?;
    limits::check_share(actor.policy(), was, becomes, own(actor, app), app.app_id())
}

/// Checks that the actor may take something from these members of the organization: by `RemoveMember`, `SuspendMember` or
/// `ChangeMemberRole` from one; by `EditTeam` from all members of a team that becomes a confining one; and by
/// `RemoveTeamApp` from all members of a confining team.
///
/// The actor needs the action, also if there are no members. Only an Administrator takes something from another
/// Administrator, even from one who is suspended or confined; everybody may take from themselves. Linear in the members.
///
/// # Errors
///
/// [`Overreach::Denied`], [`Overreach::OverAdministrator`] and [`Overreach::NotMember`], for the first member.
///
/// ```
/// use rolecall::handing_out::{Overreach, can_take_away};
/// use rolecall::{Action, Membership, Permission, Policy, Reach, Role, Subject};
///
/// let officer = Policy::documented().custom_role("Officer", Permission::MANAGE_MEMBERS, Reach::SelectedApps, None)?;
/// let eve = Subject::new("eve", [Membership::new("acme", officer)])?;
/// let member = |user, role| Subject::new(user, [Membership::new("acme", role)]);
/// let (ana, ben) = (member("ana", Role::Administrator)?, member("ben", Role::OrganizationUser)?);
/// assert_eq!(can_take_away(&eve, Action::RemoveMember, &"acme", [&ben]), Ok(()));
/// let refused = can_take_away(&eve, Action::RemoveMember, &"acme", [&ana]);
/// assert_eq!(refused, Err(Overreach::OverAdministrator { user: "ana" }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// takes all members, so that the action is decided for an empty team, too
pub fn can_take_away<'m, Id>(
    actor: &Subject<Id>,
    action: impl Into<AnyAction>,
    organization: &Id,
    members: impl IntoIterator<Item = &'m Subject<Id>>,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone + 'm,
{
    may(actor, action, organization)?;
    members.into_iter().try_for_each(|member| check_taking(actor, organization, member))
}

/// Checks that the actor may change memberships in the organization, by the action: each member's to the one beside it.
///
/// So members are reinstated, taken out of a confining team, or released by a team that is opened or gets another app.
///
/// The actor needs the action, also if there are no members, and at each place what a member gains. Shares of the organization's
/// apps count before and after. A member who stays suspended gains what the membership would give without the suspension.
/// Linear in the team apps.
///
/// # Errors
///
/// [`Overreach::Denied`], [`Overreach::Escalation`], and [`Overreach::NotMember`] for somebody without a membership in
/// the organization before or after.
///
/// ```
/// use rolecall::handing_out::can_change;
/// use rolecall::{Action, Membership, Permission, Policy, Reach, Role, Subject};
///
/// let officer = Policy::documented().custom_role("Officer", Permission::MANAGE_MEMBERS, Reach::SelectedApps, None)?;
/// let eve = Subject::new("eve", [Membership::new("acme", officer)])?;
/// let ben = Membership::new("acme", Role::OrganizationContributor);
/// let suspended = Subject::new("ben", [ben.clone().suspended()])?;
/// let reinstates = |actor| can_change(actor, Action::SuspendMember, &"acme", [(&suspended, ben.clone())]);
/// let refused = reinstates(&eve).unwrap_err();
/// assert!(refused.to_string().starts_with("cannot hand out permissions that the subject does not hold"));
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::Administrator)])?;
/// assert_eq!(reinstates(&ana), Ok(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn can_change<'m, Id>(
    actor: &Subject<Id>,
    action: impl Into<AnyAction>,
    organization: &Id,
    changes: impl IntoIterator<Item = (&'m Subject<Id>, Membership<Id>)>,
) -> Limited<Id>
where
    Id: Eq + Hash + Clone + 'm,
{
    may(actor, action, organization)?;
    let limits = limits(actor, organization);
    changes.into_iter().try_for_each(|(member, after)| {
        let (user, before) = membership(member, organization)?;
        if after.organization() != organization {
            return Err(Overreach::NotMember { user: Some(user.clone()) });
        }
        limits.check_change(user, before.clone(), after, shares(member, organization))
    })
}

/// The action on the organization, or on what it owns outside apps, as a team. Nobody may do an action of an app there.
fn may<Id>(actor: &Subject<Id>, action: impl Into<AnyAction>, organization: &Id) -> Limited<Id>
where
    Id: Eq + Hash + Clone,
{
    let action = action.into();
    let resource = Resource::of_organization(action.applies_to(), organization.clone());
    let resource = resource.unwrap_or_else(|| Resource::organization(organization.clone()));
    decide(actor, action, &resource).require().map(drop).map_err(Overreach::Denied)
}

fn limits<'a, Id: Eq + Hash + Clone>(
    actor: &'a Subject<Id>,
    organization: &'a Id,
) -> Limits<'a, Id, impl Fn(Option<&Id>) -> Permission> {
    let own = move |app: Option<&Id>| own(actor, &limits::place(organization, app));
    Limits { policy: actor.policy(), organization, own }
}

fn check_taking<Id: Eq + Clone>(actor: &Subject<Id>, organization: &Id, member: &Subject<Id>) -> Limited<Id> {
    let (user, from) = membership(member, organization)?;
    // an actor without a membership cannot get here, but by a share, which takes nothing
    let (by, own) = membership(actor, organization)?;
    let is_allowed =
        limits::may_take((by, is_administrator(own.role())), (user, is_administrator(from.role())));
    if is_allowed { Ok(()) } else { Err(Overreach::OverAdministrator { user: user.clone() }) }
}

/// The user and their membership in the organization.
fn membership<'a, Id: Eq + Clone>(
    subject: &'a Subject<Id>,
    organization: &Id,
) -> Result<(&'a Id, &'a Membership<Id>), Overreach<Id>> {
    let membership = subject.membership_in(Owner::Organization(organization));
    subject.user().zip(membership).ok_or_else(|| Overreach::NotMember { user: subject.user().cloned() })
}

/// The shares of the organization's apps.
fn shares<Id: Eq + Clone>(subject: &Subject<Id>, organization: &Id) -> Vec<Share<Id>> {
    let is_its = |share: &&Share<Id>| share.owner() == Owner::Organization(organization);
    subject.shares().iter().filter(is_its).cloned().collect()
}
