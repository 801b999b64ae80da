//! Reads the rows of a directory through its public methods.

use super::known::name_key;
use super::{AccountRow, AppRow, InvitationRow, MemberRow, Model, OrganizationRow, TeamRow};
use crate::oracle::OwnerFacts;
use rolecall::directory::{App, Directory, Organization};

impl Model {
    /// Every row of the directory. Retired ids cannot be read and stay empty.
    pub fn read(directory: &Directory<u64>) -> Model {
        let mut rows = Model { version: directory.version(), at: directory.at(), ..Model::default() };
        for (user, account) in directory.accounts() {
            let row = AccountRow {
                email: account.email().clone(),
                confirmed: account.is_email_confirmed(),
                name: account.name().cloned(),
                password: account.password().copied(),
                registered_at: account.registered_at(),
            };
            rows.accounts.insert(*user, row);
            for (id, app) in account.apps() {
                rows.read_app(OwnerFacts::User(*user), *id, app);
            }
        }
        for (id, organization) in directory.organizations() {
            rows.read_organization(*id, organization);
        }
        for reserved in directory.reserved_names() {
            let key = name_key(&reserved.of, &reserved.name);
            rows.reserved.insert(key, (reserved.name.clone(), reserved.of));
        }
        rows
    }

    fn read_organization(&mut self, id: u64, organization: &Organization<u64>) {
        let row = OrganizationRow {
            name: organization.name().clone(),
            profile: organization.profile().clone(),
            billing: organization.billing().clone(),
            password_policy: *organization.password_policy(),
            created_at: organization.created_at(),
        };
        self.organizations.insert(id, row);
        for (user, member) in organization.members() {
            let (role, name, joined_at) = (*member.role(), member.name().cloned(), member.joined_at());
            let (suspended, updated_at) = (member.is_suspended(), member.updated_at());
            self.members.insert((id, *user), MemberRow { role, suspended, name, joined_at, updated_at });
        }
        for (invitation, sent) in organization.invitations() {
            let row = InvitationRow {
                email: sent.email().clone(),
                role: *sent.role(),
                invited_by: *sent.invited_by(),
                sent_at: sent.sent_at(),
                updated_at: sent.updated_at(),
                expires_at: sent.expires_at(),
                status: sent.status(),
            };
            self.invitations.insert((id, *invitation), row);
        }
        let roles = organization.roles().map(|(role, definition)| ((id, *role), definition.clone()));
        self.roles.extend(roles);
        for (team, held) in organization.teams() {
            let row = TeamRow {
                name: held.name().clone(),
                default_permission: held.default_permission().clone(),
                confining: held.is_confining(),
                created_at: held.created_at(),
                updated_at: held.updated_at(),
            };
            self.teams.insert((id, *team), row);
            self.team_members.extend(held.members().map(|user| (id, *team, *user)));
            let apps = held.apps().map(|(app, permission)| ((id, *team, *app), permission.clone()));
            self.team_apps.extend(apps);
        }
        for (app, row) in organization.apps() {
            self.read_app(OwnerFacts::Organization(id), *app, row);
        }
        let providers = organization.identity_providers();
        self.providers.extend(providers.map(|(provider, settings)| ((id, *provider), settings.clone())));
    }

    fn read_app(&mut self, owner: OwnerFacts, id: u64, app: &App<u64>) {
        let row = AppRow {
            name: app.name().clone(),
            description: app.description().clone(),
            notes: app.notes().clone(),
            public: app.is_public(),
            created_at: app.created_at(),
            updated_at: app.updated_at(),
        };
        self.apps.insert((owner, id), row);
        self.shares.extend(app.shares().map(|(user, shared)| ((owner, id, *user), shared)));
    }
}
