//! The rules of handing out and taking away. The directory checks its commands by them, and so do the functions for
//! services with tables of their own.

use super::overreach::Overreach;
use crate::decide::permissions_before_token;
use crate::facts::{Extent, Membership, Owner, Resource, Share, Subject};
use crate::policy::{AnyRole, AnyTeamPermission, Policy};
use crate::vocabulary::{Permission, Role};
use alloc::vec::Vec;
use core::hash::Hash;

type Check<Id> = Result<(), Overreach<Id>>;

/// The limits of somebody who hands out permissions in one organization.
pub(crate) struct Limits<'a, Id, Own> {
    pub(crate) policy: &'a Policy,
    pub(crate) organization: &'a Id,
    /// The permissions that they hold in an app, or throughout the organization.
    pub(crate) own: Own,
}

impl<Id: Eq + Hash + Clone, Own: Fn(Option<&Id>) -> Permission> Limits<'_, Id, Own> {
    /// They must hold what they hand out, at the same place.
    pub(crate) fn check_held(&self, handed_out: Permission, app: Option<&Id>) -> Check<Id> {
        check_held(self.policy, handed_out, (self.own)(app), app)
    }

    /// They must hold the role's grants throughout the organization. A role that is not known asks for everything.
    pub(crate) fn check_role(&self, role: Option<&AnyRole>) -> Check<Id> {
        let grants = role.map(|role| self.policy.role_definition(role).grants);
        self.check_held(grants.unwrap_or(Permission::all()), None)
    }

    /// They must hold the team's permission in the app.
    pub(crate) fn check_team_permission(&self, permission: &AnyTeamPermission, app: &Id) -> Check<Id> {
        self.check_held(self.policy.permissions_of(permission), Some(app))
    }

    /// They must hold what the member holds after the change of the membership and not before it, at each place.
    ///
    /// The shares of the organization's apps are part of it: they count only where confinement leaves something.
    // what a member gains who stays suspended counts once the suspension ends
    pub(crate) fn check_change(
        &self,
        user: &Id,
        before: Membership<Id>,
        after: Membership<Id>,
        shares: Vec<Share<Id>>,
    ) -> Check<Id> {
        let stays_suspended = after.is_suspended();
        let before = Membership { suspended: before.is_suspended() && !stays_suspended, ..before };
        let after = Membership { suspended: false, ..after };
        let subject =
            |membership, shares| self.policy.subject_with(user.clone(), Vec::from([membership]), shares);
        let (Ok(before), Ok(after)) = (subject(before, shares.clone()), subject(after, shares)) else {
            // no such subject exists; if one did, nobody would hold all that it may gain
            return self.check_held(Permission::all(), None);
        };
        for (extent, now) in after.places() {
            let app = match extent {
                Extent::Organization { organization } if organization == self.organization => None,
                Extent::App { owner: Owner::Organization(organization), app }
                    if organization == self.organization =>
                {
                    Some(app)
                }
                // a membership gives nothing outside its organization
                Extent::Organization { .. }
                | Extent::App { .. }
                | Extent::Personal { .. }
                | Extent::Public
                | Extent::PublicAt { .. } => continue,
            };
            let gained = now.difference(permissions_before_token(&before, &place(self.organization, app)));
            if !gained.is_empty() {
                self.check_held(gained, app)?;
            }
        }
        Ok(())
    }
}

/// The app, or the organization itself, which stands for the apps that have no place of their own.
pub(crate) fn place<Id: Hash + Clone>(organization: &Id, app: Option<&Id>) -> Resource<Id> {
    match app {
        Some(app) => Resource::app(organization.clone(), app.clone()),
        None => Resource::organization(organization.clone()),
    }
}

/// What the subject can hand out on the resource: its permissions there within the token's scopes, without the public
/// ones.
pub(crate) fn own<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
    permissions_before_token(subject, resource) & subject.scopes_at(resource)
}

/// Checks that the permissions to hand out are among those that somebody holds.
pub(crate) fn check_held<Id: Clone>(
    policy: &Policy,
    handed_out: Permission,
    own: Permission,
    app: Option<&Id>,
) -> Check<Id> {
    let missing = handed_out.difference(own);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Overreach::Escalation { missing, app: app.cloned(), vocabulary: *policy.vocabulary() })
    }
}

/// Checks that what a share adds to the one before is held on the app, and can be shared at all.
pub(crate) fn check_share<Id: Clone>(
    policy: &Policy,
    was: Permission,
    becomes: Permission,
    own: Permission,
    app: Option<&Id>,
) -> Check<Id> {
    let permissions = becomes.difference(policy.levels().shareable());
    if !permissions.is_empty() {
        // own permissions of another vocabulary mean nothing here, and would mean something once it is the policy's
        return Err(Overreach::NotShareable { permissions });
    }
    check_held(policy, becomes.difference(was), own, app)
}

/// Whether members with the role are Administrators, from whom only another one takes. A custom role with the same grants
/// makes none.
pub(crate) const fn is_administrator(role: &AnyRole) -> bool {
    match role {
        AnyRole::Documented(role) => matches!(role, Role::Administrator),
        AnyRole::Custom(_) => false,
    }
}

/// Whether a user may take from another one, each with whether they are an Administrator.
pub(crate) fn may_take<Id: PartialEq>(
    (by, by_administrator): (&Id, bool),
    (from, from_administrator): (&Id, bool),
) -> bool {
    by_administrator || !from_administrator || by == from
}
