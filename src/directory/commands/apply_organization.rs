//! The part of step 4 that changes one organization, and lists the consequences there.

use super::event::Consequence;
use crate::directory::state::app::App;
use crate::directory::state::member::{DefinedRole, RoleRef};
use crate::directory::state::organization::Organization;
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use alloc::vec::Vec;
use core::hash::Hash;
use core::mem;

impl<Id: Ord + Hash + Clone> Organization<Id> {
    pub(super) fn change_member_role(&mut self, user: &Id, role: &RoleRef<Id>) {
        if let Some(member) = self.members.get_mut(user) {
            let previous = mem::replace(&mut member.role, role.clone());
            self.members_by_role.remove(&previous, user);
            self.members_by_role.insert(role, user.clone());
        }
    }

    /// Removes the member from the organization and from its teams.
    pub(super) fn remove_member(&mut self, user: &Id) -> Vec<Consequence<Id>> {
        let Some(member) = self.members.remove(user) else {
            return Vec::new();
        };
        self.members_by_role.remove(&member.role, user);
        let mut consequences = Vec::from([Consequence::Left { user: user.clone() }]);
        for team in member.teams {
            if let Some(left) = self.teams.get_mut(&team) {
                left.members.remove(user);
            }
            consequences.push(Consequence::LeftTeam { team, user: user.clone() });
        }
        consequences
    }

    pub(super) fn edit_role(&mut self, role: &Id, definition: &CustomRole) {
        if let Some(defined) = self.roles.get_mut(role) {
            let pending_invitations = defined.pending_invitations;
            *defined = DefinedRole { pending_invitations, ..DefinedRole::new(definition.clone()) };
        }
    }

    pub(super) fn delete_team(&mut self, id: &Id) -> Vec<Consequence<Id>> {
        let Some(team) = self.teams.retire(id) else {
            return Vec::new();
        };
        let mut consequences = Vec::new();
        for user in team.members {
            if let Some(member) = self.members.get_mut(&user) {
                member.teams.remove(id);
            }
            consequences.push(Consequence::LeftTeam { team: id.clone(), user });
        }
        for (app, permission) in team.apps {
            if let Some(app) = self.apps.registry.get_mut(&app) {
                app.teams.remove(id);
            }
            consequences.push(Consequence::LostApp { team: id.clone(), app, permission });
        }
        consequences
    }

    // A team lists its members and a member lists their teams, so that neither question scans the other's
    // list. The same holds for a team's apps and an app's teams. Every change must keep both sides.
    pub(super) fn add_team_member(&mut self, team: &Id, user: &Id) {
        if let Some((joined, member)) = self.teams.get_mut(team).zip(self.members.get_mut(user)) {
            joined.members.insert(user.clone());
            member.teams.insert(team.clone());
        }
    }

    pub(super) fn remove_team_member(&mut self, team: &Id, user: &Id) {
        if let Some((left, member)) = self.teams.get_mut(team).zip(self.members.get_mut(user)) {
            left.members.remove(user);
            member.teams.remove(team);
        }
    }

    pub(super) fn add_team_app(&mut self, team: &Id, app: &Id, permission: &AnyTeamPermission) {
        if let Some((receiving, added)) = self.teams.get_mut(team).zip(self.apps.registry.get_mut(app)) {
            receiving.apps.insert(app.clone(), permission.clone());
            added.teams.insert(team.clone());
        }
    }

    pub(super) fn remove_team_app(&mut self, team: &Id, app: &Id) {
        if let Some(removed) = self.apps.registry.get_mut(app) {
            removed.teams.remove(team);
        }
        self.take_app_from_team(team, app);
    }

    /// Deletes the app, takes it from its teams, and returns it for the sake of its shares.
    pub(super) fn delete_app(&mut self, id: &Id) -> (Option<App<Id>>, Vec<Consequence<Id>>) {
        let deleted = self.apps.retire(id);
        let teams = deleted.iter().flat_map(App::teams);
        let lost = teams.filter_map(|team| self.take_app_from_team(team, id)).collect();
        (deleted, lost)
    }

    fn take_app_from_team(&mut self, team: &Id, app: &Id) -> Option<Consequence<Id>> {
        let permission = self.teams.get_mut(team)?.apps.remove(app)?;
        Some(Consequence::LostApp { team: team.clone(), app: app.clone(), permission })
    }
}
