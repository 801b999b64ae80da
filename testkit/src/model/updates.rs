//! The last update of each row: a row changed if it is another than before.

use super::Model;
use crate::oracle::OwnerFacts;

impl Model {
    /// Gives the time to each row that differs from the one before, or is new. The teams of a member are a part of the
    /// member, and so on: see the `updated_at` of each type.
    pub(super) fn update(&mut self, before: &Model, at: u64) {
        let changed: Vec<_> =
            self.members.keys().filter(|row| self.member_shown(row) != before.member_shown(row)).collect();
        let members: Vec<_> = changed.into_iter().copied().collect();
        let changed = self.invitations.iter().filter(|(row, sent)| before.invitations.get(row) != Some(sent));
        let invitations: Vec<_> = changed.map(|(row, _)| *row).collect();
        let changed = self.teams.keys().filter(|row| self.team_with(row) != before.team_with(row));
        let teams: Vec<_> = changed.copied().collect();
        let changed = self.apps.keys().filter(|row| self.app_with(row) != before.app_with(row));
        let apps: Vec<_> = changed.copied().collect();

        for row in members {
            self.members.get_mut(&row).expect("a member").updated_at = at;
        }
        for row in invitations {
            self.invitations.get_mut(&row).expect("an invitation").updated_at = at;
        }
        for row in teams {
            self.teams.get_mut(&row).expect("a team").updated_at = at;
        }
        for row in apps {
            self.apps.get_mut(&row).expect("an app").updated_at = at;
        }
    }

    fn member_shown(&self, row: &(u64, u64)) -> Option<impl PartialEq> {
        let teams: Vec<_> = self.teams_of(row.0, row.1).collect();
        // The name and the address of the account are parts of the member, and whether the address is confirmed.
        let account = self.accounts.get(&row.1)?;
        Some((self.members.get(row)?, teams, &account.name, &account.email, account.confirmed))
    }

    fn team_with(&self, row: &(u64, u64)) -> Option<impl PartialEq> {
        let members =
            self.team_members.iter().filter(|(organization, team, _)| (*organization, *team) == *row);
        let apps =
            self.team_apps.iter().filter(|((organization, team, _), _)| (*organization, *team) == *row);
        Some((self.teams.get(row)?, members.collect::<Vec<_>>(), apps.collect::<Vec<_>>()))
    }

    fn app_with(&self, row: &(OwnerFacts, u64)) -> Option<impl PartialEq> {
        let shares = self.shares.iter().filter(|((owner, app, _), _)| (*owner, *app) == *row);
        let teams = self.team_apps.keys();
        let teams =
            teams.filter(|(organization, _, app)| (OwnerFacts::Organization(*organization), *app) == *row);
        Some((self.apps.get(row)?, shares.collect::<Vec<_>>(), teams.collect::<Vec<_>>()))
    }
}
