//! The invariants of a directory, checked in a snapshot.
//!
//! The check goes on after a violation, so that one attempt shows them all, in the order of the snapshot. It
//! sorts each list once and looks up the rest: `O(n log n)` for `n` entries in all.

use super::inspection::Inspection;
use super::path::Path;
use super::positions::Positions;
use super::snapshot::{AccountRecord, AppRecord, OrganizationRecord, RoleRecord, Snapshot, TeamRecord};
use super::violation::{Problem, Violations};
use crate::directory::state::entity::Entity;
use crate::directory::state::member::RoleRef;
use crate::directory::state::text::NameKey;
use crate::policy::diff::Fingerprint;
use crate::vocabulary::Role;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

impl<Id: Ord + Clone> Snapshot<Id> {
    /// Checks the [invariants of a directory](crate::directory#invariants) without building one.
    ///
    /// It takes `O(n log n)` for `n` entries in all lists.
    ///
    /// # Errors
    ///
    /// [`Violations`], with every violation.
    ///
    /// ```
    /// use rolecall::directory::Snapshot;
    ///
    /// assert!(Snapshot::<u64>::default().check().is_ok());
    /// let told = Snapshot::<u64> { version: u64::MAX, ..Snapshot::default() }.check().unwrap_err();
    /// assert!(told.to_string().ends_with("leaves no room for further events: expected at most 9223372036854775807"));
    /// ```
    pub fn check(&self) -> Result<(), Violations<Id>> {
        self.check_under(self.policy)
    }

    /// Checks the invariants, and that this is the policy that governed the directory.
    pub(super) fn check_under(&self, policy: Fingerprint) -> Result<(), Violations<Id>> {
        let mut inspection = Inspection::new(self);
        inspection.check_snapshot(policy);
        inspection.violations.into_result()
    }
}

/// The ids of an organization that other lists of the same organization refer to.
struct OwnIds<'a, Id> {
    members: Positions<'a, Id>,
    apps: Positions<'a, Id>,
    roles: Positions<'a, Id>,
    retired_roles: Positions<'a, Id>,
}

impl<'a, Id: Ord + Clone> Inspection<'a, Id> {
    fn check_snapshot(&mut self, expected: Fingerprint) {
        let Snapshot {
            version,
            at: _,
            policy,
            accounts,
            retired_accounts,
            organizations,
            retired_organizations,
            reserved_names: _,
        } = self.snapshot;
        // a version near the maximum would make the directory refuse, or miscount, its next events
        if *version > Snapshot::<Id>::LATEST_VERSION {
            self.violations.report(Path::root("version"), || Problem::NoRoom { version: *version });
        }

        if *policy != expected {
            self.violations
                .report(Path::root("policy"), || Problem::OtherPolicy { expected, found: *policy });
        }

        let path = Path::root("accounts");
        self.check_length(path, accounts);
        for (position, account) in accounts.iter().enumerate() {
            self.check_account_record(path.entry(position), position, account);
        }

        let users = Positions::new(accounts.iter().map(|account| &account.user));
        self.check_retired(Path::root("retired_accounts"), &users, Entity::User, retired_accounts);

        let path = Path::root("organizations");
        self.check_length(path, organizations);
        let ids = Positions::new(organizations.iter().map(|record| &record.organization));
        let keys: Vec<_> = organizations.iter().map(|record| record.name.key()).collect();
        let names = Positions::new(&keys);
        for ((position, record), key) in organizations.iter().enumerate().zip(&keys) {
            let path = path.entry(position);
            self.check_unique(path, &ids, Entity::Organization, &record.organization, position);
            let first = names.earlier(key, position);
            self.check_unique_name(path, first, Entity::Organization, record.name.as_str());
            self.check_organization(path, record);
        }
        self.check_retired(
            Path::root("retired_organizations"),
            &ids,
            Entity::Organization,
            retired_organizations,
        );

        self.check_reserved_names(Path::root("reserved_names"));
    }

    fn check_account_record(&mut self, path: Path<'_>, position: usize, account: &'a AccountRecord<Id>) {
        if let Some(first) = self.users.earlier(&account.user, position) {
            let (what, id) = (Entity::User, &account.user);
            self.violations.report(path, || Problem::Repeated { what, id: id.clone(), first });
        }
        if let Some(first) = self.emails.earlier(&account.email, position) {
            let email = &account.email;
            self.violations
                .report(path.field("email"), || Problem::EmailTaken { email: email.clone(), first });
        }
        self.check_time(path.field("registered_at"), account.registered_at);
        if let Some(password) = &account.password {
            self.check_time(path.field("password"), password.set_at);
        }
        self.check_apps(path, &account.apps, &account.retired_apps);
    }

    fn check_organization(&mut self, path: Path<'_>, record: &'a OrganizationRecord<Id>) {
        let own = OwnIds {
            members: Positions::new(record.members.iter().map(|member| &member.user)),
            apps: Positions::new(record.apps.iter().map(|app| &app.app)),
            roles: Positions::new(record.roles.iter().map(|role| &role.role)),
            retired_roles: Positions::new(&record.retired_roles),
        };
        self.check_time(path.field("created_at"), record.created_at);
        if let Some(field) = record.billing.card_number() {
            self.violations.report(path.field("billing").field(field.as_str()), || Problem::CardNumber);
        }
        self.check_roles(path.field("roles"), &own.roles, &record.roles);
        self.check_retired(path.field("retired_roles"), &own.roles, Entity::Role, &record.retired_roles);
        self.check_members(path.field("members"), &own, record);
        self.check_invitations(path.field("invitations"), &own, record);
        self.check_teams(path.field("teams"), &own, &record.teams);
        let teams = Positions::new(record.teams.iter().map(|team| &team.team));
        self.check_retired(path.field("retired_teams"), &teams, Entity::Team, &record.retired_teams);
        self.check_apps(path, &record.apps, &record.retired_apps);

        let (what, providers) = (Entity::IdentityProvider, &record.identity_providers);
        let ids = Positions::new(providers.iter().map(|provider| &provider.provider));
        self.check_length(path.field("identity_providers"), providers);
        for (position, provider) in providers.iter().enumerate() {
            let path = path.field("identity_providers");
            self.check_unique(path.entry(position), &ids, what, &provider.provider, position);
        }
        let retired = &record.retired_identity_providers;
        self.check_retired(path.field("retired_identity_providers"), &ids, what, retired);
    }

    fn check_roles(&mut self, path: Path<'_>, ids: &Positions<'_, Id>, roles: &[RoleRecord<Id>]) {
        self.check_length(path, roles);
        let keys: Vec<_> = roles.iter().map(|role| NameKey::of(role.definition.name())).collect();
        let names = Positions::new(&keys);
        for ((position, role), key) in roles.iter().enumerate().zip(&keys) {
            let path = path.entry(position);
            self.check_unique(path, ids, Entity::Role, &role.role, position);
            let (path, first) = (path.field("definition"), names.earlier(key, position));
            self.check_unique_name(path, first, Entity::Role, role.definition.name());
        }
    }

    fn check_members(&mut self, path: Path<'_>, own: &OwnIds<'_, Id>, record: &OrganizationRecord<Id>) {
        self.check_length(path, &record.members);
        for (position, member) in record.members.iter().enumerate() {
            let path = path.entry(position);
            self.check_unique(path, &own.members, Entity::Member, &member.user, position);
            self.check_account(path, &member.user);
            self.check_time(path.field("joined_at"), member.joined_at);
            self.check_role(path.field("role"), own, &member.role, false);
        }
        // an Administrator whom a team confines, or who is suspended, cannot undo everything and does not count
        let confining = record.teams.iter().filter(|team| team.confining);
        let confined: BTreeSet<&Id> = confining.flat_map(|team| &team.members).collect();
        let is_administered = record.members.iter().any(|member| {
            let is_administrator = member.role == RoleRef::Documented(Role::Administrator);
            is_administrator && !member.suspended && !confined.contains(&member.user)
        });
        if !is_administered {
            let organization = &record.organization;
            self.violations.report(path, || Problem::NoAdministrator { organization: organization.clone() });
        }
    }

    fn check_invitations(&mut self, path: Path<'_>, own: &OwnIds<'_, Id>, record: &OrganizationRecord<Id>) {
        let invitations = &record.invitations;
        self.check_length(path, invitations);
        let active = record.members.iter().filter(|member| !member.suspended);
        let active: BTreeSet<&Id> = active.map(|member| &member.user).collect();
        let ids = Positions::new(invitations.iter().map(|sent| &sent.invitation));
        let pending = invitations.iter().enumerate().filter(|(_, sent)| sent.is_pending());
        let pending = Positions::from_pairs(pending.map(|(position, sent)| (&sent.email, position)));
        for (position, sent) in invitations.iter().enumerate() {
            let path = path.entry(position);
            self.check_unique(path, &ids, Entity::Invitation, &sent.invitation, position);
            self.check_role(path.field("role"), own, &sent.role, !sent.is_pending());
            self.check_time(path.field("sent_at"), sent.sent_at);
            if let Some(expires_at) = sent.expires_at.filter(|expires_at| *expires_at <= sent.sent_at) {
                let sent_at = sent.sent_at;
                self.violations
                    .report(path.field("expires_at"), || Problem::ExpiresTooSoon { expires_at, sent_at });
            }
            if !sent.is_pending() {
                continue;
            }
            if !active.contains(&sent.invited_by) {
                let author = &sent.invited_by;
                self.violations
                    .report(path.field("invited_by"), || Problem::NoAuthor { author: author.clone() });
            }
            let (path, email) = (path.field("email"), &sent.email);
            if let Some(first) = pending.earlier(email, position) {
                self.violations.report(path, || Problem::AlreadyInvited { email: email.clone(), first });
            }
            let account = self.emails.first(email).and_then(|account| self.snapshot.accounts.get(account));
            if account.is_some_and(|account| own.members.contains(&account.user)) {
                self.violations.report(path, || Problem::AlreadyMember { email: email.clone() });
            }
        }
    }

    fn check_teams(&mut self, path: Path<'_>, own: &OwnIds<'_, Id>, teams: &[TeamRecord<Id>]) {
        self.check_length(path, teams);
        let ids = Positions::new(teams.iter().map(|team| &team.team));
        for (position, team) in teams.iter().enumerate() {
            let path = path.entry(position);
            self.check_unique(path, &ids, Entity::Team, &team.team, position);
            self.check_time(path.field("created_at"), team.created_at);

            let (members, users) = (path.field("members"), Positions::new(&team.members));
            self.check_length(members, &team.members);
            for (position, user) in team.members.iter().enumerate() {
                self.check_unique(members.entry(position), &users, Entity::TeamMember, user, position);
                if !own.members.contains(user) {
                    self.report_missing_member(members.entry(position), user);
                }
            }

            let (apps, assigned) = (path.field("apps"), Positions::new(team.apps.iter().map(|app| &app.app)));
            self.check_length(apps, &team.apps);
            for (position, app) in team.apps.iter().enumerate() {
                self.check_unique(apps.entry(position), &assigned, Entity::TeamApp, &app.app, position);
                if !own.apps.contains(&app.app) {
                    self.report_missing_app(apps.entry(position), &app.app);
                }
            }
        }
    }

    /// Checks the apps of one owner.
    fn check_apps(&mut self, owner: Path<'_>, apps: &[AppRecord<Id>], retired: &[Id]) {
        let path = owner.field("apps");
        self.check_length(path, apps);
        let ids = Positions::new(apps.iter().map(|app| &app.app));
        let keys: Vec<_> = apps.iter().map(|app| app.name.key()).collect();
        let names = Positions::new(&keys);
        for ((position, app), key) in apps.iter().enumerate().zip(&keys) {
            let path = path.entry(position);
            self.check_unique(path, &ids, Entity::App, &app.app, position);
            self.check_unique_name(path, names.earlier(key, position), Entity::App, app.name.as_str());
            self.check_time(path.field("created_at"), app.created_at);
            let path = path.field("shares");
            let users = Positions::new(app.shares.iter().map(|share| &share.user));
            self.check_length(path, &app.shares);
            for (position, share) in app.shares.iter().enumerate() {
                self.check_unique(path.entry(position), &users, Entity::Collaborator, &share.user, position);
                self.check_account(path.entry(position), &share.user);
            }
        }
        self.check_retired(owner.field("retired_apps"), &ids, Entity::App, retired);
    }

    fn check_retired(&mut self, path: Path<'_>, live: &Positions<'_, Id>, what: Entity, retired: &[Id]) {
        self.check_length(path, retired);
        let ids = Positions::new(retired);
        for (position, id) in retired.iter().enumerate() {
            let path = path.entry(position);
            self.check_unique(path, &ids, what, id, position);
            if live.contains(id) {
                self.violations.report(path, || Problem::Live { what, id: id.clone() });
            }
        }
    }

    /// Checks that a custom role exists, or that it existed once if a closed invitation may still name it.
    fn check_role(&mut self, path: Path<'_>, own: &OwnIds<'_, Id>, role: &RoleRef<Id>, may_be_retired: bool) {
        match role {
            RoleRef::Documented(_) => {}
            RoleRef::Custom(role) => {
                let was_retired = may_be_retired && own.retired_roles.contains(role);
                if !own.roles.contains(role) && !was_retired {
                    self.report_missing_role(path, role);
                }
            }
        }
    }
}
