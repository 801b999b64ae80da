//! The parts of a member's permissions: the confinement of the member, and one team's grant alone.

use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::directory::state::team::Team;
use crate::policy::{Levels, RoleDefinition, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;

impl<Id: Ord + Clone> Organization<Id> {
    /// The number of teams that confine the member, and the number of those that have the app, without any
    /// grants.
    pub(in crate::directory) fn confinement(&self, member: &Member<Id>, app: Option<&Id>) -> TeamGrants {
        // grants are left out, because the callers look at one grant at a time under the same confinement
        let mut confinement = TeamGrants::NONE;
        for (_, team) in self.teams_of(member).filter(|(_, team)| team.confining) {
            let has_app = app.is_some_and(|app| team.permission_on(app).is_some());
            confinement.add_confining_team(has_app);
        }
        confinement
    }

    pub(in crate::directory) fn teams_of<'a>(
        &'a self,
        member: &'a Member<Id>,
    ) -> impl Iterator<Item = (&'a Id, &'a Team<Id>)> {
        member.teams().filter_map(|id| Some((id, self.team(id)?)))
    }
}

/// The permissions that a member would hold by a team's grant if the role granted nothing.
///
/// The role's ceiling and the member's confinement still apply, because they restrict the team's grant.
pub(in crate::directory) fn team_alone(
    levels: &Levels,
    role: &RoleDefinition,
    grant: &TeamGrants,
) -> Permission {
    effective_permissions(levels, &role.without_grants(), grant)
}
