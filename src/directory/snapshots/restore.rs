//! The conversions from a directory to a snapshot and back.

use super::snapshot::{
    AccountRecord, AppRecord, IdentityProviderRecord, InvitationRecord, MemberRecord, OrganizationRecord,
    RoleRecord, ShareRecord, Snapshot, TeamAppRecord, TeamRecord,
};
use super::violation::Violations;
use crate::directory::state::account::Account;
use crate::directory::state::app::{App, Apps};
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::Invitation;
use crate::directory::state::member::{DefinedRole, Member, MembersByRole};
use crate::directory::state::organization::Organization;
use crate::directory::state::registry::Registry;
use crate::directory::state::team::Team;
use crate::facts::Owner;
use crate::policy::Policy;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Clone> Directory<Id> {
    /// Everything in the directory as plain data, with the fingerprint of the policy in place of the policy.
    ///
    /// Linear in the size of the directory. [`Snapshot`] has an example.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<Id> {
        Snapshot {
            version: self.version,
            at: self.at,
            policy: self.fingerprint,
            accounts: self.accounts.iter().map(|(user, account)| account.record(user)).collect(),
            retired_accounts: self.accounts.retired().cloned().collect(),
            organizations: self.organizations.iter().map(|(_, organization)| organization.record()).collect(),
            retired_organizations: self.organizations.retired().cloned().collect(),
            reserved_names: self.reserved.values().cloned().collect(),
        }
    }
}

/// Builds the directory of a snapshot, with the documented policy: equal to the one that the snapshot was
/// taken from.
///
/// The same as [`Directory::restore`] with the documented policy.
///
/// # Errors
///
/// [`Violations`], with every violation of the [invariants](crate::directory#invariants).
impl<Id: Ord + Hash + Clone> TryFrom<Snapshot<Id>> for Directory<Id> {
    type Error = Violations<Id>;

    fn try_from(snapshot: Snapshot<Id>) -> Result<Self, Violations<Id>> {
        Directory::restore(snapshot, Policy::documented().clone())
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Builds the directory of a snapshot under the policy that governed it: equal to the one that the snapshot was
    /// taken from.
    ///
    /// The policy must have the fingerprint in the snapshot. It takes `O(n log n)` for `n` entries in all lists.
    ///
    /// # Errors
    ///
    /// [`Violations`], with every violation of the [invariants](crate::directory#invariants), and
    /// [`Problem::OtherPolicy`](crate::directory::Problem::OtherPolicy) for another policy.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    /// use rolecall::directory::Directory;
    ///
    /// let narrower = || Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let snapshot = Directory::<u64>::new().governed_by(narrower()).snapshot();
    /// let told = Directory::try_from(snapshot.clone()).unwrap_err().to_string();
    /// assert_eq!(
    ///     told,
    ///     format!(
    ///         "invalid snapshot: policy: another policy governed the directory, {}: expected {}",
    ///         narrower().fingerprint(),
    ///         Policy::documented().fingerprint()
    ///     )
    /// );
    /// assert!(Directory::restore(snapshot.clone(), narrower()).is_ok());
    /// assert!(Directory::restore_across_policies(snapshot, Policy::documented().clone()).is_ok());
    /// ```
    pub fn restore(snapshot: Snapshot<Id>, policy: Policy) -> Result<Self, Violations<Id>> {
        snapshot.check_under(policy.fingerprint())?;
        Ok(Directory::restored(snapshot).governed_by(policy))
    }

    /// Builds the directory of a snapshot under this policy, whichever policy governed it.
    ///
    /// A service uses it once, when it changes its policy. The policy may allow more than the one that governed;
    /// [`Policy::diff`] tells.
    ///
    /// # Errors
    ///
    /// [`Violations`], with every violation of the [invariants](crate::directory#invariants).
    pub fn restore_across_policies(snapshot: Snapshot<Id>, policy: Policy) -> Result<Self, Violations<Id>> {
        snapshot.check()?;
        Ok(Directory::restored(snapshot).governed_by(policy))
    }

    /// Builds the directory of a snapshot that passed the check.
    fn restored(snapshot: Snapshot<Id>) -> Self {
        let emails = snapshot.accounts.iter().map(|account| (account.email.clone(), account.user.clone()));
        let emails = emails.collect();
        let shares = snapshot.shares();
        let mut accounts = Registry::new(
            snapshot.accounts.into_iter().map(AccountRecord::restored),
            snapshot.retired_accounts,
        );
        let (mut names, mut invited) = (BTreeMap::new(), BTreeMap::new());
        // the indexes are derived again: a snapshot that repeated them could contradict itself
        for record in &snapshot.organizations {
            let organization = &record.organization;
            names.insert(record.name.key(), organization.clone());
            for member in &record.members {
                if let Some(account) = accounts.get_mut(&member.user) {
                    account.organizations.insert(organization.clone());
                }
            }
            let pending = record.invitations.iter().filter(|sent| sent.is_pending());
            invited.extend(
                pending.map(|sent| ((sent.email.clone(), organization.clone()), sent.invitation.clone())),
            );
        }
        for (owner, user) in shares {
            if let Some(account) = accounts.get_mut(&user) {
                account.shared_by.insert(owner);
            }
        }
        let organizations = snapshot.organizations.into_iter().map(OrganizationRecord::restored);
        let organizations = Registry::new(organizations, snapshot.retired_organizations);
        let reserved = snapshot.reserved_names.into_iter();
        let reserved = reserved.map(|reserved| (reserved.of.key(&reserved.name), reserved));
        let (version, at, reserved) = (snapshot.version, snapshot.at, reserved.collect());
        Directory {
            accounts,
            organizations,
            emails,
            names,
            reserved,
            invited,
            version,
            at,
            ..Directory::new()
        }
    }
}

impl<Id: Clone> Snapshot<Id> {
    /// The owner and the user of each share.
    fn shares(&self) -> Vec<(Owner<Id>, Id)> {
        let accounts = self.accounts.iter().map(|account| (Owner::User(&account.user), &account.apps));
        let organizations = self.organizations.iter();
        let organizations = organizations.map(|it| (Owner::Organization(&it.organization), &it.apps));
        let shares = accounts.chain(organizations).flat_map(|(owner, apps)| {
            let shares = apps.iter().flat_map(|app| &app.shares);
            shares.map(move |share| {
                let owner = match owner {
                    Owner::User(user) => Owner::User(user.clone()),
                    Owner::Organization(organization) => Owner::Organization(organization.clone()),
                };
                (owner, share.user.clone())
            })
        });
        shares.collect()
    }
}

impl<Id: Ord + Clone> Account<Id> {
    fn record(&self, user: &Id) -> AccountRecord<Id> {
        let (apps, retired_apps) = self.apps.records();
        AccountRecord {
            user: user.clone(),
            email: self.email.clone(),
            email_confirmed: self.email_confirmed,
            name: self.name.clone(),
            password: self.password,
            registered_at: self.registered_at,
            apps,
            retired_apps,
        }
    }
}

impl<Id: Ord + Clone> AccountRecord<Id> {
    fn restored(self) -> (Id, Account<Id>) {
        let AccountRecord { user, email, email_confirmed, name, password, registered_at, apps, retired_apps } =
            self;
        let apps = Apps::new(apps.into_iter().map(AppRecord::restored), retired_apps);
        (user, Account { email_confirmed, name, password, apps, ..Account::new(email, registered_at) })
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    /// The records of the apps, and the ids of removed apps.
    fn records(&self) -> (Vec<AppRecord<Id>>, Vec<Id>) {
        let live = self.registry.iter().map(|(id, app)| AppRecord {
            app: id.clone(),
            name: app.name.clone(),
            description: app.description.clone(),
            notes: app.notes.clone(),
            public: app.public,
            created_at: app.created_at,
            updated_at: app.updated_at,
            shares: app
                .shares()
                .map(|(user, permissions)| ShareRecord { user: user.clone(), permissions })
                .collect(),
        });
        (live.collect(), self.registry.retired().cloned().collect())
    }
}

impl<Id: Ord + Clone> AppRecord<Id> {
    fn restored(self) -> (Id, App<Id>) {
        let AppRecord { app, name, description, notes, public, created_at, updated_at, shares } = self;
        let shares = shares.into_iter().map(|share| (share.user, share.permissions)).collect();
        (app, App { description, notes, public, shares, updated_at, ..App::new(name, created_at) })
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    fn record(&self) -> OrganizationRecord<Id> {
        let (apps, retired_apps) = self.apps.records();
        let roles = self.roles.iter().filter_map(|(role, defined)| {
            let definition = defined.definition()?.clone();
            Some(RoleRecord { role: role.clone(), definition })
        });
        let members = self.members.iter().map(|(user, member)| MemberRecord {
            user: user.clone(),
            role: member.role.clone(),
            suspended: member.suspended,
            name: member.name.clone(),
            joined_at: member.joined_at,
            updated_at: member.updated_at,
        });
        let invitations = self.invitations.iter().map(|(invitation, sent)| InvitationRecord {
            invitation: invitation.clone(),
            email: sent.email.clone(),
            role: sent.role.clone(),
            invited_by: sent.invited_by.clone(),
            sent_at: sent.sent_at,
            expires_at: sent.expires_at,
            updated_at: sent.updated_at,
            status: sent.status,
        });
        let providers = self.identity_providers.iter().map(|(provider, settings)| IdentityProviderRecord {
            provider: provider.clone(),
            settings: settings.clone(),
        });
        OrganizationRecord {
            organization: self.id.clone(),
            name: self.name.clone(),
            profile: self.profile.clone(),
            billing: self.billing.clone(),
            password_policy: self.password_policy,
            created_at: self.created_at,
            roles: roles.collect(),
            retired_roles: self.roles.retired().cloned().collect(),
            members: members.collect(),
            invitations: invitations.collect(),
            teams: self.teams.iter().map(|(id, team)| team.record(id)).collect(),
            retired_teams: self.teams.retired().cloned().collect(),
            apps,
            retired_apps,
            identity_providers: providers.collect(),
            retired_identity_providers: self.identity_providers.retired().cloned().collect(),
        }
    }
}

impl<Id: Ord + Hash + Clone> OrganizationRecord<Id> {
    fn restored(self) -> (Id, Organization<Id>) {
        let roles = self.roles.into_iter().map(|role| (role.role, DefinedRole::new(role.definition)));
        let providers =
            self.identity_providers.into_iter().map(|provider| (provider.provider, provider.settings));
        let mut restored = Organization {
            id: self.organization,
            name: self.name,
            profile: self.profile,
            billing: self.billing,
            password_policy: self.password_policy,
            created_at: self.created_at,
            members: BTreeMap::new(),
            members_by_role: MembersByRole::default(),
            invitations: BTreeMap::new(),
            pending_of: BTreeMap::new(),
            roles: Registry::new(roles, self.retired_roles),
            teams: Registry::default(),
            apps: Apps::new(self.apps.into_iter().map(AppRecord::restored), self.retired_apps),
            identity_providers: Registry::new(providers, self.retired_identity_providers),
        };
        restored.restore_members(self.members);
        restored.restore_invitations(self.invitations);
        restored.restore_teams(self.teams, self.retired_teams);
        (restored.id.clone(), restored)
    }
}

impl<Id: Ord + Hash + Clone> Organization<Id> {
    fn restore_members(&mut self, members: Vec<MemberRecord<Id>>) {
        for MemberRecord { user, role, suspended, name, joined_at, updated_at } in members {
            self.members_by_role.insert(&role, user.clone());
            self.members.insert(user, Member { suspended, name, updated_at, ..Member::new(role, joined_at) });
        }
    }

    fn restore_invitations(&mut self, invitations: Vec<InvitationRecord<Id>>) {
        for sent in invitations {
            let InvitationRecord {
                invitation,
                email,
                role,
                invited_by,
                sent_at,
                expires_at,
                updated_at,
                status,
            } = sent;
            // counted and indexed again rather than read, for the same reason as the indexes
            let sent = Invitation { email, role, invited_by, sent_at, expires_at, status, updated_at };
            self.add_invitation(invitation, sent);
        }
    }

    fn restore_teams(&mut self, teams: Vec<TeamRecord<Id>>, retired: Vec<Id>) {
        for team in &teams {
            for user in &team.members {
                if let Some(member) = self.members.get_mut(user) {
                    member.teams.insert(team.team.clone());
                }
            }
            for assigned in &team.apps {
                if let Some(app) = self.apps.registry.get_mut(&assigned.app) {
                    app.teams.insert(team.team.clone());
                }
            }
        }
        self.teams = Registry::new(teams.into_iter().map(TeamRecord::restored), retired);
    }
}

impl<Id: Ord + Clone> Team<Id> {
    fn record(&self, team: &Id) -> TeamRecord<Id> {
        let apps = self.apps.iter();
        TeamRecord {
            team: team.clone(),
            name: self.name.clone(),
            default_permission: self.default_permission.clone(),
            confining: self.confining,
            created_at: self.created_at,
            updated_at: self.updated_at,
            members: self.members.iter().cloned().collect(),
            apps: apps
                .map(|(app, held)| TeamAppRecord { app: app.clone(), permission: held.clone() })
                .collect(),
        }
    }
}

impl<Id: Ord> TeamRecord<Id> {
    fn restored(self) -> (Id, Team<Id>) {
        let TeamRecord { team, name, default_permission, confining, created_at, updated_at, members, apps } =
            self;
        let members = members.into_iter().collect();
        let apps = apps.into_iter().map(|assigned| (assigned.app, assigned.permission)).collect();
        (team, Team { name, default_permission, confining, members, apps, created_at, updated_at })
    }
}
