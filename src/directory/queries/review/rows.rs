//! The rows of each grantee in an access review.

use super::{AccessRow, Grantee};
use crate::decide::Basis;
use crate::directory::queries::grants::team_alone;
use crate::directory::state::app::Apps;
use crate::directory::state::invitation::Invitation;
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::directory::state::shared::SharedPermissions;
use crate::facts::{Extent, Owner};
use crate::policy::diff::Holder;
use crate::policy::{
    AnyRole, AnyTeamPermission, Levels, Policy, RoleDefinition, TeamGrants, effective_permissions, shared,
};
use crate::vocabulary::Permission;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Organization<Id> {
    /// The row of a pending invitation, if its role grants anything.
    pub(in crate::directory) fn invitee<'a>(
        &'a self,
        policy: &'a Policy,
        invitation: &'a Id,
        sent: &'a Invitation<Id>,
    ) -> Option<AccessRow<'a, Id>> {
        let role = self.resolve_role(&sent.role)?;
        let permissions =
            effective_permissions(policy.levels(), policy.role_definition(role), &TeamGrants::NONE);
        let grantee = Grantee::Invitee { invitation, email: &sent.email };
        let extent = Extent::Organization { organization: &self.id };
        let row = AccessRow { grantee, extent, basis: Basis::Role(role), permissions };
        (!permissions.is_empty()).then_some(row)
    }

    /// The rows of a member, or of another user whom an app is shared with.
    pub(in crate::directory) fn rows<'a>(
        &'a self,
        policy: &'a Policy,
        user: &'a Id,
        member: Option<&'a Member<Id>>,
    ) -> Vec<AccessRow<'a, Id>> {
        match member {
            Some(member) if member.suspended => Vec::new(),
            Some(member) => self.rows_of_member(policy, user, member),
            None => self.apps.rows_of_shares(policy, Owner::Organization(&self.id), user).collect(),
        }
    }

    /// The member's rows: first for the whole organization, then app by app.
    fn rows_of_member<'a>(
        &'a self,
        policy: &'a Policy,
        user: &'a Id,
        member: &'a Member<Id>,
    ) -> Vec<AccessRow<'a, Id>> {
        let Some(role) = self.resolve_role(&member.role) else {
            return Vec::new();
        };
        let (levels, terms) = (policy.levels(), policy.role_definition(role));
        let mut rows = Rows { user, role, levels, terms, collected: Vec::new() };
        let everywhere = || Extent::Organization { organization: &self.id };
        let confinement = self.confinement(member, None);
        rows.by_role(everywhere(), &confinement);

        let mut apps: BTreeMap<&Id, Vec<(&Id, &AnyTeamPermission)>> = BTreeMap::new();
        let shares: BTreeMap<&Id, SharedPermissions> = self.apps.shared_with(user).collect();
        for app in shares.keys() {
            apps.entry(app).or_default();
        }
        for (id, team) in self.teams_of(member) {
            // several apps with one permission give one row for the organization, not one for each app
            let mut seen: Vec<&AnyTeamPermission> = Vec::new();
            for (app, permission) in team.apps() {
                apps.entry(app).or_default().push((id, permission));
                let anywhere = policy.permissions_of(permission);
                if anywhere.intersects(levels.organization) && !seen.contains(&permission) {
                    seen.push(permission);
                    rows.by_team(
                        everywhere(),
                        (id, permission),
                        &TeamGrants { on_any_app: anywhere, ..confinement },
                    );
                }
            }
        }
        for (app, teams) in apps {
            let here = || Extent::App { owner: Owner::Organization(&self.id), app };
            // only a confined member's teams are read again for each app: nobody else's confinement depends on it
            let is_confined = confinement.confining_teams > 0;
            let confinement = if is_confined { self.confinement(member, Some(app)) } else { confinement };
            // an unconfined member has the role's grants everywhere, and the row for the organization lists
            // them
            if confinement.confining_teams > 0 {
                rows.by_role(here(), &confinement);
            }
            for (id, permission) in teams {
                rows.by_team(
                    here(),
                    (id, permission),
                    &TeamGrants { on_app: policy.permissions_of(permission), ..confinement },
                );
            }
            if let Some(share) = shares.get(app) {
                let row =
                    share_row(policy, user, (Owner::Organization(&self.id), app), (*share, &confinement));
                rows.collected.extend(row);
            }
        }
        rows.collected
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    /// The rows of a user who is no member, or of one to whom a user's own apps are shared.
    fn rows_of_shares<'a>(
        &'a self,
        policy: &'a Policy,
        owner: Owner<&'a Id>,
        user: &'a Id,
    ) -> impl Iterator<Item = AccessRow<'a, Id>> {
        let shares = self.shared_with(user);
        shares
            .filter_map(move |(app, share)| share_row(policy, user, (owner, app), (share, &TeamGrants::NONE)))
    }

    /// The rows of a user about another user's personal apps, or about their own.
    pub(in crate::directory) fn personal_rows<'a>(
        &'a self,
        policy: &'a Policy,
        owner: &'a Id,
        user: &'a Id,
    ) -> impl Iterator<Item = AccessRow<'a, Id>> {
        let (grantee, extent) = (Grantee::User(user), Extent::Personal { user: owner });
        let permissions = policy.held_by(Holder::Owner);
        let own = AccessRow { grantee, extent, basis: Basis::Owner, permissions };
        let own = (user == owner).then_some(own);
        own.into_iter().chain(self.rows_of_shares(policy, Owner::User(owner), user))
    }
}

/// The row of a share, if it gives anything under the member's confinement.
fn share_row<'a, Id>(
    policy: &'a Policy,
    user: &'a Id,
    (owner, app): (Owner<&'a Id>, &'a Id),
    (share, confinement): (SharedPermissions, &TeamGrants),
) -> Option<AccessRow<'a, Id>> {
    let permissions = shared(policy.levels(), share.counted(policy), confinement);
    let (grantee, extent) = (Grantee::User(user), Extent::App { owner, app });
    let row = AccessRow { grantee, extent, basis: Basis::Share, permissions };
    (!permissions.is_empty()).then_some(row)
}

/// The rows of one member.
struct Rows<'a, Id> {
    user: &'a Id,
    role: &'a AnyRole,
    levels: &'a Levels,
    terms: &'a RoleDefinition,
    collected: Vec<AccessRow<'a, Id>>,
}

impl<'a, Id> Rows<'a, Id> {
    fn by_role(&mut self, extent: Extent<'a, Id>, confinement: &TeamGrants) {
        self.push(
            extent,
            Basis::Role(self.role),
            effective_permissions(self.levels, self.terms, confinement),
        );
    }

    fn by_team(
        &mut self,
        extent: Extent<'a, Id>,
        (team, permission): (&'a Id, &'a AnyTeamPermission),
        brought: &TeamGrants,
    ) {
        self.push(extent, Basis::Team { team, permission }, team_alone(self.levels, self.terms, brought));
    }

    fn push(&mut self, extent: Extent<'a, Id>, basis: Basis<'a, Id>, permissions: Permission) {
        if !permissions.is_empty() {
            self.collected.push(AccessRow { grantee: Grantee::User(self.user), extent, basis, permissions });
        }
    }
}
