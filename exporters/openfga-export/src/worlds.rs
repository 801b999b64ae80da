//! Random organizations that contain everything a rule looks at.

use crate::relation;
use crate::thing::Thing;
use crate::words::{self, Place};
use fastrand::Rng;
use rolecall::custom::AnyTeamPermission;
use rolecall::directory::{
    AccountRecord, AppRecord, Billing, Directory, Email, MemberRecord, Name, OrganizationRecord,
    PasswordPolicy, RoleRecord, RoleRef, ShareRecord, SharedPermissions, Snapshot, TeamAppRecord, TeamRecord,
    Text,
};
use rolecall::own::AnyKind;
use rolecall::{Level, Owner, Permission, Policy, Reach, ResourceKind, Role, Subject, TeamPermission};
use std::error::Error;

rolecall::own_vocabulary! {
    /// A service's own rows of each sort.
    pub const VOCABULARY;
    permissions {
        64  RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y N N] [Y N N N] -;
        65  VIEW_RUNS      "View the runs"      App          [Y N Y N Y N] [Y Y N N] P;
        66  ORDER_LABELING "Order labeling"     App          [Y Y Y N N N] [N N N N] -;
        67  LABEL_RUNS     "Label runs"         App          [Y N Y Y N N] [Y N Y Y] -;
        90  VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        91  VIEW_QUOTAS    "View quotas"        Organization [Y N Y N N Y] [Y Y N N] -;
        // its relation would be that of the owner of an app, without the prefix
        127 OWNER          "Own secrets"        Organization [Y N Y Y N N] [N N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        REGISTRY "registry" OfOrganizations;
        // it is also the type of those who ask
        USER     "user"     OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Build the search index of the app anew.
        ReindexApp       "reindex_app"        App          [EDIT_INPUTS]             [];
        /// Order labels.
        CreateLabelOrder "create_label_order" App          [ORDER_LABELING]          [];
        /// Start a run of the pipeline.
        RunPipeline      "run_pipeline"       PIPELINE     [RUN_PIPELINES]           [LABEL_RUNS EDIT_INPUTS];
        /// Show a run of the pipeline.
        ViewRun          "view_run"           PIPELINE     [VIEW_RUNS VIEW_QUOTAS]   [];
        /// Show who did what.
        ViewAuditLog     "view_audit_log"     Organization [VIEW_AUDIT_LOG]          [];
        /// Show the registry.
        ViewRegistry     "view_registry"      REGISTRY     [VIEW_CLUSTERS]           [VIEW_QUOTAS];
        /// Change the user.
        EditUser         "edit_user"          USER         [OWNER]                   [VIEW_AUDIT_LOG];
        /// Show the user to those who manage security.
        ViewUser         "view_user"          USER         [MANAGE_SECURITY]         [];
    }
}

/// A directory, the things in it, and subjects without an account.
pub struct World {
    /// Two organizations, under the documented policy or under a random one, with a vocabulary or without.
    pub directory: Directory<String>,
    /// In each app one thing of some kinds, and in each organization one of each kind outside apps that a directory does
    /// not have.
    pub things: Vec<Thing<String>>,
    /// A user without an account.
    pub others: Vec<Subject<String>>,
}

/// The number of users with an account.
// the first one is the unconfined Administrator that a valid directory needs; the last two are in no organization
const USERS: usize = 14;
const OUTSIDERS: usize = 2;
const APPS: usize = 2;
const TEAMS: usize = 3;
const CUSTOM_ROLES: usize = 2;
/// One in this many kinds has a thing in an app, and one in this many users is an assignee of it.
// `fga` keeps its tuples in a list, so many small worlds take less time than one large world
const SPARSE: u32 = 3;

/// Ids that organizations, users, teams and apps of a colliding world share. `OpenFGA` rejects most of them unless
/// they are escaped.
const COLLIDING: [&str; USERS] =
    ["", "*", "%", "%25", "a", "a/b", "b", "a b", "a#member", "user:*", "user", "é", "\n", "A"];

/// The source of a random world.
struct Draw {
    rng: Rng,
    colliding: bool,
    /// The policy whose permissions the custom roles and team permissions have.
    policy: Policy,
}

impl World {
    /// A random world. The same seed makes the same world.
    ///
    /// Even seeds have a random policy, odd seeds the documented one. Multiples of three have colliding ids. Half of the
    /// seeds, by pairs, have the vocabulary.
    ///
    /// # Errors
    ///
    /// The random snapshot is invalid, which would be a bug in this module.
    pub fn random(seed: u64) -> Result<World, Box<dyn Error>> {
        let documented = Policy::documented().clone();
        let policy = if seed % 4 > 1 { documented.with_vocabulary(VOCABULARY) } else { documented };
        let mut draw = Draw { rng: Rng::with_seed(seed), colliding: seed.is_multiple_of(3), policy };
        let draw = &mut draw;
        let policy = if seed.is_multiple_of(2) { draw.policy()? } else { draw.policy.clone() };
        let accounts = (0..USERS).map(|user| draw.account(user)).collect::<Result<_, _>>()?;
        let organizations = (0..2).map(|which| draw.organization(which)).collect::<Result<_, _>>()?;
        let snapshot = Snapshot { accounts, organizations, ..Snapshot::default() };
        let directory = Directory::try_from(snapshot)?.governed_by(policy);
        let things = draw.things(&directory);
        let others = vec![Subject::new("somebody else".to_owned(), [])?];
        Ok(World { directory, things, others })
    }
}

impl Draw {
    fn id(&self, word: &str, number: usize) -> String {
        let colliding = COLLIDING.get(number).filter(|_| self.colliding);
        colliding.map_or_else(|| format!("{word}{number}"), |id| (*id).to_owned())
    }

    fn one_in(&mut self, all: u32) -> bool {
        self.rng.u32(0..all) == 0
    }

    /// A random subset. Its density is random too, and mostly low.
    fn some_of(&mut self, permissions: Permission) -> Permission {
        let chance = self.rng.f64() * self.rng.f64();
        let all = words::permissions_in(self.policy.vocabulary(), permissions);
        all.filter(|_| self.rng.f64() < chance).collect()
    }

    fn of_all(&mut self) -> Permission {
        self.some_of(Permission::all() | words::own(self.policy.vocabulary()))
    }

    fn of_a_team(&mut self) -> Permission {
        let all = Permission::all() | words::own(self.policy.vocabulary());
        self.some_of(all.difference(Permission::TRANSFER_APPS))
    }

    /// The policy with half of the roles and half of the team permissions redefined at random.
    fn policy(&mut self) -> Result<Policy, Box<dyn Error>> {
        let mut policy = self.policy.clone();
        for role in Role::ALL {
            if self.rng.bool() {
                let (grants, ceiling) = (self.of_all(), self.of_all());
                policy = policy.with_grants(role, grants)?;
                policy = policy.with_ceiling(role, self.rng.bool().then_some(ceiling))?;
                policy = policy.with_reach(role, self.reach());
            }
        }
        for held in TeamPermission::ALL {
            if self.rng.bool() {
                let contained = self.of_a_team();
                policy = policy.with_team_permission(held, contained)?;
            }
        }
        Ok(policy)
    }

    fn reach(&mut self) -> Reach {
        if self.rng.bool() { Reach::AllApps } else { Reach::SelectedApps }
    }

    /// An account. Every eighth user has a personal app.
    fn account(&mut self, user: usize) -> Result<AccountRecord<String>, Box<dyn Error>> {
        let apps = if user % 8 == 1 { vec![self.app(0)?] } else { Vec::new() };
        Ok(AccountRecord {
            user: self.id("user", user),
            email: Email::new(format!("user.{user}@example.com"))?,
            email_confirmed: true,
            name: None,
            password: None,
            registered_at: 0,
            apps,
            retired_apps: Vec::new(),
        })
    }

    fn app(&mut self, app: usize) -> Result<AppRecord<String>, Box<dyn Error>> {
        Ok(AppRecord {
            app: self.id("app", app),
            name: Name::new(format!("App {app}"))?,
            description: Text::default(),
            notes: Text::default(),
            public: self.rng.bool(),
            created_at: 0,
            updated_at: 0,
            shares: self.shares()?,
        })
    }

    /// The shares of an app. One user in five has one, members and others.
    fn shares(&mut self) -> Result<Vec<ShareRecord<String>>, Box<dyn Error>> {
        let mut shares = Vec::new();
        for user in 0..USERS {
            if self.one_in(5) {
                let permissions = self.some_of(relation::shareable(&self.policy));
                let permissions = SharedPermissions::under(&self.policy, permissions)?;
                shares.push(ShareRecord { user: self.id("user", user), permissions });
            }
        }
        Ok(shares)
    }

    fn organization(&mut self, which: usize) -> Result<OrganizationRecord<String>, Box<dyn Error>> {
        let members = self.members();
        let users: Vec<_> = members.iter().skip(1).map(|member| member.user.clone()).collect();
        Ok(OrganizationRecord {
            organization: self.id("organization", which),
            name: Name::new(format!("Organization {which}"))?,
            profile: Text::default(),
            billing: Billing::new(Email::new("billing@example.com")?),
            password_policy: PasswordPolicy::default(),
            created_at: 0,
            roles: (0..CUSTOM_ROLES).map(|role| self.role(role)).collect::<Result<_, _>>()?,
            retired_roles: Vec::new(),
            members,
            invitations: Vec::new(),
            teams: (0..TEAMS).map(|team| self.team(team, &users)).collect::<Result<_, _>>()?,
            retired_teams: Vec::new(),
            apps: (0..APPS).map(|app| self.app(app)).collect::<Result<_, _>>()?,
            retired_apps: Vec::new(),
            identity_providers: Vec::new(),
            retired_identity_providers: Vec::new(),
        })
    }

    fn role(&mut self, role: usize) -> Result<RoleRecord<String>, Box<dyn Error>> {
        let (grants, ceiling) = (self.of_all(), self.of_all());
        let ceiling = self.rng.bool().then_some(ceiling);
        let reach = self.reach();
        let definition = self.policy.custom_role(format!("Role {role}"), grants, reach, ceiling)?;
        Ok(RoleRecord { role: self.id("role", role), definition })
    }

    /// The members: an Administrator, one member with each role, documented or custom, and Team Contributors.
    // shuffled, so that a user has different roles in the two organizations, and with random gaps
    fn members(&mut self) -> Vec<MemberRecord<String>> {
        let mut users: Vec<_> = (1..USERS.saturating_sub(OUTSIDERS)).collect();
        self.rng.shuffle(&mut users);
        let custom = (0..CUSTOM_ROLES).map(|role| RoleRef::Custom(self.id("role", role)));
        let roles: Vec<_> = Role::ALL.into_iter().map(RoleRef::from).chain(custom).collect();
        let contributors = std::iter::repeat(Role::TeamContributor.into());
        let mut members = vec![(0, Role::Administrator.into())];
        members.extend(users.into_iter().zip(roles.into_iter().chain(contributors)));
        members.retain(|(user, _)| *user == 0 || !self.one_in(8));
        let member = |(user, role)| MemberRecord {
            user: self.id("user", user),
            role,
            // the first one is the Administrator that a valid directory needs
            suspended: user != 0 && self.one_in(6),
            name: None,
            joined_at: 0,
            updated_at: 0,
        };
        members.into_iter().map(member).collect()
    }

    /// A team with a third of the members and a random share of the apps. One team in three is confining.
    fn team(&mut self, team: usize, users: &[String]) -> Result<TeamRecord<String>, Box<dyn Error>> {
        let members = users.iter().filter(|_| self.one_in(3)).cloned().collect();
        let share = self.rng.f64();
        let mut apps = Vec::new();
        for app in 0..APPS {
            if self.rng.f64() < share {
                apps.push(TeamAppRecord { app: self.id("app", app), permission: self.team_permission()? });
            }
        }
        Ok(TeamRecord {
            team: self.id("team", team),
            name: Name::new(format!("Team {team}"))?,
            default_permission: TeamPermission::FullAccess.into(),
            confining: self.one_in(3),
            created_at: 0,
            updated_at: 0,
            members,
            apps,
        })
    }

    fn team_permission(&mut self) -> Result<AnyTeamPermission, Box<dyn Error>> {
        if self.one_in(3) {
            let permissions = self.of_a_team() & words::of_level(&self.policy, Level::App);
            return Ok(self.policy.custom_team_permission("Some", permissions)?.into());
        }
        let documented = self.rng.choice(TeamPermission::ALL).unwrap_or(TeamPermission::LabelerWorker);
        Ok(documented.into())
    }

    fn things(&mut self, directory: &Directory<String>) -> Vec<Thing<String>> {
        let mut things = Vec::new();
        let mut apps = Vec::new();
        for (organization, settings) in directory.organizations() {
            let owner = Owner::Organization(organization.clone());
            apps.extend(settings.apps().map(|(app, _)| (owner.clone(), app)));
            for kind in words::kinds(directory.policy().vocabulary()).filter(|kind| is_outside_apps(*kind)) {
                let thing = self.outside_apps(directory.policy(), kind, owner.clone());
                things.push(thing);
            }
        }
        for (user, account) in directory.accounts() {
            let owner = Owner::User(user.clone());
            apps.extend(account.apps().map(|(app, _)| (owner.clone(), app)));
            let kinds = words::kinds(directory.policy().vocabulary());
            for kind in kinds.filter(|kind| Place::of(*kind) == Place::OfOrganizationsAndUsers) {
                if self.one_in(SPARSE) {
                    let thing = self.outside_apps(directory.policy(), kind, owner.clone());
                    things.push(thing);
                }
            }
        }
        let kinds: Vec<_> = words::kinds(directory.policy().vocabulary())
            .filter(|kind| Place::of(*kind) == Place::InApps)
            .collect();
        for (owner, app) in apps {
            for kind in &kinds {
                if self.one_in(SPARSE) {
                    let assignees = self.assignees();
                    let (owner, app, id) = (owner.clone(), Some(app.clone()), self.id("thing", 0));
                    things.push(Thing { kind: *kind, owner, app, id, public: self.rng.bool(), assignees });
                }
            }
        }
        things
    }

    /// A thing outside apps, assigned if an action looks at that.
    // all things have the same id: it must be unique only for one kind in one place
    fn outside_apps(&mut self, policy: &Policy, kind: AnyKind, owner: Owner<String>) -> Thing<String> {
        let is_assignable = words::is_assignable(policy.vocabulary(), kind);
        let assignees = if is_assignable { self.assignees() } else { Vec::new() };
        Thing { kind, owner, app: None, id: self.id("thing", 0), public: false, assignees }
    }

    fn assignees(&mut self) -> Vec<String> {
        let users: Vec<_> = (0..USERS).filter(|_| self.one_in(SPARSE)).collect();
        users.into_iter().map(|user| self.id("user", user)).collect()
    }
}

/// Whether things of the kind are in organizations outside apps, and are not teams, which the directory has.
fn is_outside_apps(kind: AnyKind) -> bool {
    match Place::of(kind) {
        Place::Organization | Place::App | Place::InApps => false,
        Place::OfOrganizations | Place::OfOrganizationsAndUsers => kind != ResourceKind::Team,
    }
}
