//! What always holds, looked for in a snapshot: everything that is wrong is found, in the order of the
//! snapshot.
//!
//! Each list is sorted once, and whatever it is asked for is looked up: in all `n log n`.

use super::inspection::Inspection;
use super::member::RoleRef;
use super::place::{Index, Place};
use super::refusal::Entity;
use super::snapshot::{
    AccountRecord, AppRecord, InvitationRecord, OrganizationRecord, RoleRecord, Snapshot, TeamRecord,
};
use super::violation::{Problem, Violations};
use crate::vocabulary::Role;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;

impl<Id: Ord + Clone> Snapshot<Id> {
    /// Whether it is a directory's, without making that.
    ///
    /// It takes `n log n` of how much there is.
    ///
    /// # Errors
    ///
    /// [`Violations`], with all that is wrong.
    ///
    /// ```
    /// use rolecall::directory::Snapshot;
    ///
    /// assert!(Snapshot::<u64>::default().check().is_ok());
    /// let told = Snapshot::<u64> { version: u64::MAX, ..Snapshot::default() }.check().unwrap_err();
    /// assert!(told.to_string().ends_with("no room for further events: it is at most 9223372036854775807"));
    /// ```
    pub fn check(&self) -> Result<(), Violations<Id>> {
        let mut inspection = Inspection::of(self);
        inspection.snapshot();
        inspection.found.into_result()
    }
}

/// The lists of an organization that it refers to itself.
struct Own<'a, Id> {
    members: Index<'a, Id>,
    apps: Index<'a, Id>,
    roles: Index<'a, Id>,
    retired_roles: Index<'a, Id>,
}

impl<'a, Id: Ord + Clone> Inspection<'a, Id> {
    fn snapshot(&mut self) {
        let Snapshot { version, accounts, organizations, retired_organizations } = self.snapshot;
        if *version > Snapshot::<Id>::LATEST_VERSION {
            self.found.report(Place::field("version"), || Problem::NoRoom { version: *version });
        }

        let place = Place::field("accounts");
        self.bounded(place, accounts);
        for (position, account) in accounts.iter().enumerate() {
            self.account(place.entry(position), position, account);
        }

        let place = Place::field("organizations");
        self.bounded(place, organizations);
        let ids = Index::new(organizations.iter().map(|record| &record.organization));
        let names = Index::new(organizations.iter().map(|record| &record.name));
        for (position, record) in organizations.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &ids, Entity::Organization, &record.organization, position);
            self.unique_name(place, &names, Entity::Organization, &record.name, position);
            self.organization(place, record);
        }
        self.retired(
            Place::field("retired_organizations"),
            &ids,
            Entity::Organization,
            retired_organizations,
        );
    }

    fn account(&mut self, place: Place<'_>, position: usize, account: &'a AccountRecord<Id>) {
        if let Some(first) = self.users.before(&account.user, position) {
            let (what, id) = (Entity::User, &account.user);
            self.found.report(place, || Problem::Repeated { what, id: id.clone(), first });
        }
        if let Some(first) = self.emails.before(&account.email, position) {
            let email = &account.email;
            self.found.report(place.at("email"), || Problem::EmailTaken { email: email.clone(), first });
        }
        self.apps(place, &account.apps, &account.retired_apps);
    }

    fn organization(&mut self, place: Place<'_>, record: &'a OrganizationRecord<Id>) {
        let own = Own {
            members: Index::new(record.members.iter().map(|member| &member.user)),
            apps: Index::new(record.apps.iter().map(|app| &app.app)),
            roles: Index::new(record.roles.iter().map(|role| &role.role)),
            retired_roles: Index::new(&record.retired_roles),
        };
        self.roles(place.at("roles"), &own.roles, &record.roles);
        self.retired(place.at("retired_roles"), &own.roles, Entity::Role, &record.retired_roles);
        self.members(place.at("members"), &own, record);
        self.invitations(place.at("invitations"), &own, &record.invitations);
        self.teams(place.at("teams"), &own, &record.teams);
        let teams = Index::new(record.teams.iter().map(|team| &team.team));
        self.retired(place.at("retired_teams"), &teams, Entity::Team, &record.retired_teams);
        self.apps(place, &record.apps, &record.retired_apps);

        let (what, providers) = (Entity::IdentityProvider, &record.identity_providers);
        let ids = Index::new(providers.iter().map(|provider| &provider.provider));
        self.bounded(place.at("identity_providers"), providers);
        for (position, provider) in providers.iter().enumerate() {
            let place = place.at("identity_providers");
            self.unique(place.entry(position), &ids, what, &provider.provider, position);
        }
        let retired = &record.retired_identity_providers;
        self.retired(place.at("retired_identity_providers"), &ids, what, retired);
    }

    fn roles(&mut self, place: Place<'_>, ids: &Index<'_, Id>, roles: &[RoleRecord<Id>]) {
        self.bounded(place, roles);
        let names = Index::new(roles.iter().map(|role| role.definition.name()));
        for (position, role) in roles.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, ids, Entity::Role, &role.role, position);
            if let Some(first) = names.before(role.definition.name(), position) {
                let (what, name) = (Entity::Role, role.definition.name());
                let place = place.at("definition");
                self.found.report(place.at("name"), || Problem::NameTaken {
                    what,
                    name: name.to_owned(),
                    first,
                });
            }
        }
    }

    fn members(&mut self, place: Place<'_>, own: &Own<'_, Id>, record: &OrganizationRecord<Id>) {
        self.bounded(place, &record.members);
        for (position, member) in record.members.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &own.members, Entity::Member, &member.user, position);
            self.account_of(place, &member.user);
            self.defined(place.at("role"), own, &member.role, true);
        }
        let confining = record.teams.iter().filter(|team| team.confining);
        let confined: BTreeSet<&Id> = confining.flat_map(|team| &team.members).collect();
        let is_free = record.members.iter().any(|member| {
            member.role == RoleRef::Documented(Role::Administrator) && !confined.contains(&member.user)
        });
        if !is_free {
            let organization = &record.organization;
            self.found.report(place, || Problem::NoAdministrator { organization: organization.clone() });
        }
    }

    fn invitations(&mut self, place: Place<'_>, own: &Own<'_, Id>, invitations: &[InvitationRecord<Id>]) {
        self.bounded(place, invitations);
        let ids = Index::new(invitations.iter().map(|sent| &sent.invitation));
        let pending = invitations.iter().enumerate().filter(|(_, sent)| sent.is_pending());
        let pending = Index::with_positions(pending.map(|(position, sent)| (&sent.email, position)));
        for (position, sent) in invitations.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &ids, Entity::Invitation, &sent.invitation, position);
            self.defined(place.at("role"), own, &sent.role, sent.is_pending());
            if !sent.is_pending() {
                continue;
            }
            let (place, email) = (place.at("email"), &sent.email);
            if let Some(first) = pending.before(email, position) {
                self.found.report(place, || Problem::AlreadyInvited { email: email.clone(), first });
            }
            let account = self.emails.first(email).and_then(|account| self.snapshot.accounts.get(account));
            if account.is_some_and(|account| own.members.contains(&account.user)) {
                self.found.report(place, || Problem::AlreadyMember { email: email.clone() });
            }
        }
    }

    fn teams(&mut self, place: Place<'_>, own: &Own<'_, Id>, teams: &[TeamRecord<Id>]) {
        self.bounded(place, teams);
        let ids = Index::new(teams.iter().map(|team| &team.team));
        for (position, team) in teams.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &ids, Entity::Team, &team.team, position);

            let (members, users) = (place.at("members"), Index::new(&team.members));
            self.bounded(members, &team.members);
            for (position, user) in team.members.iter().enumerate() {
                self.unique(members.entry(position), &users, Entity::TeamMember, user, position);
                if !own.members.contains(user) {
                    self.missing(members.entry(position), Entity::Member, user);
                }
            }

            let (apps, assigned) = (place.at("apps"), Index::new(team.apps.iter().map(|app| &app.app)));
            self.bounded(apps, &team.apps);
            for (position, app) in team.apps.iter().enumerate() {
                self.unique(apps.entry(position), &assigned, Entity::TeamApp, &app.app, position);
                if !own.apps.contains(&app.app) {
                    self.missing(apps.entry(position), Entity::App, &app.app);
                }
            }
        }
    }

    /// The apps of one owner.
    fn apps(&mut self, owner: Place<'_>, apps: &[AppRecord<Id>], retired: &[Id]) {
        let place = owner.at("apps");
        self.bounded(place, apps);
        let ids = Index::new(apps.iter().map(|app| &app.app));
        let names = Index::new(apps.iter().map(|app| &app.name));
        for (position, app) in apps.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &ids, Entity::App, &app.app, position);
            self.unique_name(place, &names, Entity::App, &app.name, position);
            let (place, users) = (place.at("collaborators"), Index::new(&app.collaborators));
            self.bounded(place, &app.collaborators);
            for (position, user) in app.collaborators.iter().enumerate() {
                self.unique(place.entry(position), &users, Entity::Collaborator, user, position);
                self.account_of(place.entry(position), user);
            }
        }
        self.retired(owner.at("retired_apps"), &ids, Entity::App, retired);
    }

    fn retired(&mut self, place: Place<'_>, live: &Index<'_, Id>, what: Entity, retired: &[Id]) {
        self.bounded(place, retired);
        let ids = Index::new(retired);
        for (position, id) in retired.iter().enumerate() {
            let place = place.entry(position);
            self.unique(place, &ids, what, id, position);
            if live.contains(id) {
                self.found.report(place, || Problem::Live { what, id: id.clone() });
            }
        }
    }

    /// Whether a role is one of the six or the organization's own, or else, where it need not be `carried`
    /// any more, was its own once.
    fn defined(&mut self, place: Place<'_>, own: &Own<'_, Id>, role: &RoleRef<Id>, carried: bool) {
        if let RoleRef::Custom(role) = role
            && !own.roles.contains(role)
            && (carried || !own.retired_roles.contains(role))
        {
            self.missing(place, Entity::Role, role);
        }
    }
}
