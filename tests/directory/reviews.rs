//! The reverse questions of a directory agree with `can`: `who_can`, the access review, and unused grants.

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AccessRow, AssignedRole, Command, Directory, Email, Grantee, Invitation, InvitationStatus, Member, Name,
    Organization, Reviewed, RoleRef, SharedPermissions, Team, UnusedGrant, WhyUnused,
};
use rolecall::filter::Extent;
use rolecall::{
    Action, Basis, Membership, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, Subject,
    TeamMembership, TeamPermission, permissions,
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::oracle::oracle;

const ORG: u32 = 1;
const OTHER_ORG: u32 = 2;
const OWNER: Owner<u32> = Owner::Organization(ORG);
const ADMIN: u32 = 0;

/// A directory with one organization, which its first Administrator fills.
struct World {
    directory: Directory<u32>,
    last_id: u32,
}

impl World {
    fn new() -> Self {
        let mut world = World { directory: Directory::new(), last_id: 1_000 };
        world.by(ADMIN, Command::Register { email: email(ADMIN) });
        for organization in [ORG, OTHER_ORG] {
            let (name, billing_email) = (name(organization), email(ADMIN));
            world.by(ADMIN, Command::CreateOrganization { organization, name, billing_email });
        }
        world
    }

    fn by(&mut self, user: u32, command: Command<u32>) {
        let actor = Subject::new(user, []).unwrap();
        assert!(self.directory.execute(&actor, 0, command).unwrap().is_some());
    }

    fn new_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    fn app(&mut self, public: bool) -> u32 {
        let app = self.new_id();
        self.by(ADMIN, Command::CreateApp { owner: OWNER, app, name: name(app), unseen: false });
        if public {
            self.by(ADMIN, Command::ChangeAppVisibility { owner: OWNER, app, public });
        }
        app
    }

    fn team(&mut self, apps: &[(u32, AnyTeamPermission)], confining: bool) -> u32 {
        let team = self.new_id();
        let default_permission = TeamPermission::LabelerWorker.into();
        let create =
            Command::CreateTeam { organization: ORG, team, name: name(team), default_permission, confining };
        self.by(ADMIN, create);
        for (app, permission) in apps {
            let permission = permission.clone().into();
            self.by(ADMIN, Command::AddTeamApp { organization: ORG, team, app: *app, permission });
        }
        team
    }

    fn member(&mut self, role: RoleRef<u32>, teams: impl IntoIterator<Item = u32>) -> u32 {
        let (user, invitation) = (self.new_id(), self.new_id());
        self.by(user, Command::Register { email: email(user) });
        self.invite(user, invitation, role);
        self.by(user, Command::AcceptInvitation { organization: ORG, invitation });
        for team in teams {
            self.by(ADMIN, Command::AddTeamMember { organization: ORG, team, user });
        }
        user
    }

    fn invite(&mut self, user: u32, invitation: u32, role: RoleRef<u32>) {
        let role = match role {
            RoleRef::Documented(role) => role.into(),
            RoleRef::Custom(role) => {
                AssignedRole::Custom { role, expected: self.organization().role(&role).unwrap().clone() }
            }
        };
        let (organization, email, expires_at) = (ORG, email(user), None);
        self.by(ADMIN, Command::InviteMember { organization, invitation, email, role, expires_at });
    }

    /// A user who is a member of nothing.
    fn outsider(&mut self) -> u32 {
        let user = self.new_id();
        self.by(user, Command::Register { email: email(user) });
        user
    }

    fn share(&mut self, app: u32, user: u32, permissions: Permission) {
        let permissions = SharedPermissions::new(permissions).unwrap();
        self.by(ADMIN, Command::ShareApp { owner: OWNER, app, user, permissions });
    }

    fn role(
        &mut self,
        name: &str,
        grants: Permission,
        reach: Reach,
        ceiling: Option<Permission>,
    ) -> RoleRef<u32> {
        let role = self.new_id();
        let definition = CustomRole::new(name, grants, reach, ceiling).unwrap();
        self.by(ADMIN, Command::CreateRole { organization: ORG, role, definition });
        RoleRef::Custom(role)
    }

    fn roles(&mut self) -> Vec<RoleRef<u32>> {
        let (clusters, models) = (Permission::VIEW_CLUSTERS, Permission::VIEW_MODELS | Permission::PREDICT);
        let none = self.role("none", Permission::empty(), Reach::SelectedApps, None);
        let cut = self.role("cut", models, Reach::SelectedApps, Some(Permission::TRAIN_MODELS));
        let wide =
            self.role("wide", models | clusters, Reach::AllApps, Some(models | Permission::MANAGE_TASKS));
        Role::ALL.into_iter().map(RoleRef::from).chain([none, cut, wide]).collect()
    }

    fn organization(&self) -> &Organization<u32> {
        self.directory.organization(&ORG).unwrap()
    }

    fn users(&self) -> impl Iterator<Item = u32> {
        self.directory.accounts().map(|(user, _)| *user)
    }

    fn subjects(&self) -> BTreeMap<u32, Subject<u32>> {
        self.users().map(|user| (user, self.directory.subject(&user).unwrap().into_subject())).collect()
    }

    /// A resource of each kind in each of the apps and outside apps, public and private.
    fn resources(&self, apps: &[u32]) -> Vec<Resource<u32>> {
        let mut resources = Vec::new();
        for kind in ResourceKind::ALL {
            if !kind.is_in_app() {
                resources.push(testkit::resources::of_kind(kind, ORG, 0));
                continue;
            }
            for app in apps {
                let app = self.directory.resource(&OWNER, app).unwrap();
                let inside = testkit::resources::inside(app, kind);
                resources.push(inside.clone());
                if kind != ResourceKind::App {
                    resources.push(inside.public());
                }
            }
        }
        resources
    }

    /// Checks that `who_can` and `can` agree for every user, and that no user is listed twice.
    fn assert_who_can(&self, resources: &[Resource<u32>]) -> usize {
        let (subjects, members) = (self.subjects(), self.organization().members());
        let members: BTreeSet<u32> = members.map(|(user, _)| *user).collect();
        let mut told = 0;
        for resource in resources {
            for action in Action::ALL.into_iter().filter(|action| resource.kind() == action.applies_to()) {
                let who_can = self.directory.who_can(action, resource);
                let listed: Vec<u32> = who_can.users().copied().collect();
                let set: BTreeSet<u32> = listed.iter().copied().collect();
                assert_eq!(listed.len(), set.len(), "{action} on {resource:?}: a user is listed twice");
                told += listed.len();
                for (user, subject) in &subjects {
                    let can = rolecall::can(subject, action, resource);
                    let share =
                        resource.app_id().and_then(|app| self.organization().app(app)?.share_of(user));
                    let asked =
                        |shared: SharedPermissions| !(shared.permissions() & listed_by(action)).is_empty();
                    let expected = can && (members.contains(user) || share.is_some_and(asked));
                    assert_eq!(set.contains(user), expected, "{user}: {action} on {resource:?}");
                    assert!(can == expected || who_can.is_public(), "{user}: {action} on {resource:?}");
                }
                let nobody = rolecall::can(&Subject::anonymous(), action, resource);
                assert_eq!(who_can.is_public(), nobody);
            }
        }
        told
    }

    /// Checks that the review's rows give exactly the permissions that each member holds on each resource.
    fn assert_review(&self, resources: &[Resource<u32>]) {
        let rows: Vec<AccessRow<u32>> = self.directory.access_review(&ORG).unwrap().collect();
        assert!(rows.iter().all(|row| !row.permissions.is_empty()));
        let (everybody, others): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| row.grantee == Grantee::Everybody);
        let public = self.organization().apps().filter(|(_, app)| app.is_public());
        let public = public.map(|(app, _)| Extent::App { owner: Owner::Organization(&ORG), app });
        assert!(everybody.iter().map(|row| row.extent).eq(public));
        let mut rows_of: BTreeMap<u32, Vec<&AccessRow<u32>>> = BTreeMap::new();
        let mut promised = Vec::new();
        for row in others {
            match row.grantee {
                Grantee::User(user) => rows_of.entry(*user).or_default().push(row),
                Grantee::Invitee { invitation, email } => promised.push((*invitation, email, row)),
                Grantee::Everybody => {}
            }
        }
        self.assert_promised(&promised, resources);
        for (user, subject) in self.subjects() {
            let own = rows_of.remove(&user).unwrap_or_default();
            let repeated = (0..).zip(&own).find(|(position, row)| own[..*position].contains(row));
            assert_eq!(repeated, None, "two equal rows of {user}");
            let by_role = |row: &&AccessRow<u32>| {
                matches!((&row.basis, &row.extent), (Basis::Role(_), Extent::App { .. }))
            };
            assert!(self.is_confined(user) || !own.iter().any(by_role), "said of all apps of {user}");
            for resource in resources {
                let open = everybody.iter().filter(|_| resource.is_public()).copied();
                let rows = own.iter().copied().chain(open);
                let held = rows.filter(|row| covers(row.extent, resource)).map(|row| row.permissions);
                let held = held.fold(Permission::empty(), Permission::union);
                assert_eq!(
                    held & level_of(resource),
                    permissions(&subject, resource),
                    "{user} on {resource:?}"
                );
            }
        }
        assert!(rows_of.is_empty(), "rows of unknown users");
        self.assert_resumes(&rows);
    }

    /// Checks that the rows of invitees say what each would hold as a new member.
    fn assert_promised(&self, promised: &[(u32, &Email, &AccessRow<u32>)], resources: &[Resource<u32>]) {
        let pending = |sent: &Invitation<u32>| sent.status() == InvitationStatus::Pending;
        for (invitation, sent) in self.organization().invitations().filter(|(_, sent)| pending(sent)) {
            let rows: Vec<_> = promised.iter().filter(|row| row.0 == *invitation).collect();
            assert!(rows.iter().all(|row| row.1 == sent.email()));
            let membership = match sent.role() {
                RoleRef::Documented(role) => Membership::new(ORG, *role),
                RoleRef::Custom(role) => {
                    Membership::new(ORG, self.organization().role(role).unwrap().clone())
                }
            };
            let invitee = Subject::new(u32::MAX, [membership]).unwrap();
            for resource in resources.iter().filter(|resource| !resource.is_public()) {
                let held = rows.iter().fold(Permission::empty(), |held, row| held | row.2.permissions);
                assert_eq!(held & level_of(resource), permissions(&invitee, resource), "{sent:?}");
            }
        }
        assert!(promised.iter().all(|row| self.organization().invitation(&row.0).is_some_and(pending)));
    }

    fn is_confined(&self, user: u32) -> bool {
        let organization = self.organization();
        let mut teams = organization.member(&user).into_iter().flat_map(Member::teams);
        teams.any(|team| organization.team(team).is_some_and(Team::is_confining))
    }

    /// Checks that a review can stop and resume after any member or public app.
    fn assert_resumes(&self, rows: &[AccessRow<u32>]) {
        let review = || self.directory.access_review(&ORG).unwrap();
        for (position, last) in rows.iter().enumerate() {
            let done = match (last.grantee, last.extent) {
                (Grantee::User(user), _) => Reviewed::User(user),
                (Grantee::Invitee { invitation, .. }, _) => Reviewed::Invitation(invitation),
                (Grantee::Everybody, Extent::App { app, .. }) => Reviewed::PublicApp(app),
                (Grantee::Everybody, _) => panic!("{last:?}"),
            };
            let next = position + rows[position..].iter().take_while(|row| same_step(row, last)).count();
            // Five rows show the right start. Comparing all rows at each position would take quadratic time.
            assert!(review().after(done).take(5).eq(rows[next..].iter().take(5).map(copy)));
        }
    }

    /// Checks that a grant is unused exactly if its member holds the same permissions without it, leaving aside the
    /// other grants of teams.
    fn assert_unused(&self, apps: &[u32]) -> usize {
        let unused: Vec<UnusedGrant<u32>> = self.directory.unused(&ORG).collect();
        let listed: BTreeSet<_> = unused.iter().map(|grant| (*grant.team, *grant.app, *grant.user)).collect();
        assert_eq!(listed.len(), unused.len(), "a grant is listed twice");
        let resources: Vec<_> =
            apps.iter().map(|app| Resource::app(ORG, *app)).chain([Resource::organization(ORG)]).collect();
        let mut others = 0;
        for (team, assigned) in self.organization().teams() {
            for (app, _) in assigned.apps() {
                for user in assigned.members() {
                    let with = self.with_grants(*user, |grant| grant == (*team, *app));
                    let without = self.with_grants(*user, |_| false);
                    let same = |resource| permissions(&with, resource) == permissions(&without, resource);
                    let is_unused = resources.iter().all(same);
                    assert_eq!(
                        listed.contains(&(*team, *app, *user)),
                        is_unused,
                        "{user} in {team} on {app}"
                    );
                    others += usize::from(!is_unused);
                }
            }
        }
        // Both kinds of grants must occur. Otherwise the comparison above would prove nothing.
        assert!(others > 0 && !listed.is_empty());
        listed.len()
    }

    /// The user with only these grants of their teams. The other grants stay as empty ones, because their apps still
    /// count for confinement.
    fn with_grants(&self, user: u32, remains: impl Fn((u32, u32)) -> bool) -> Subject<u32> {
        let nothing =
            AnyTeamPermission::from(CustomTeamPermission::new("nothing", Permission::empty()).unwrap());
        let organization = self.organization();
        let member: &Member<u32> = organization.member(&user).unwrap();
        let teams = member.teams().map(|id| {
            let team: &Team<u32> = organization.team(id).unwrap();
            let apps = team
                .apps()
                .map(|(app, held)| (*app, if remains((*id, *app)) { held } else { &nothing }.clone()));
            let membership = TeamMembership::new(*id).with_apps(apps);
            if team.is_confining() { membership.confining() } else { membership }
        });
        let membership = match member.role() {
            RoleRef::Documented(role) => Membership::new(ORG, *role),
            RoleRef::Custom(role) => Membership::new(ORG, organization.role(role).unwrap().clone()),
        };
        Subject::new(user, [teams.fold(membership, Membership::with_team)]).unwrap()
    }
}

fn email(user: u32) -> Email {
    Email::new(format!("user-{user}@example.com")).unwrap()
}

fn name(id: u32) -> Name {
    Name::new(format!("name {id}")).unwrap()
}

fn covers(extent: Extent<'_, u32>, resource: &Resource<u32>) -> bool {
    match extent {
        Extent::Organization { organization } => resource.owner() == Owner::Organization(organization),
        Extent::App { owner, app } => resource.owner() == owner && resource.app_id() == Some(app),
        Extent::Personal { .. } | Extent::Public | Extent::PublicAt { .. } => false,
    }
}

/// The documented permissions that the action asks for, assigned or not.
fn listed_by(action: Action) -> Permission {
    let rule = oracle().rule(&format!("{action:?}"));
    (rule.any_of | rule.if_assigned).permission()
}

fn level_of(resource: &Resource<u32>) -> Permission {
    if resource.kind().is_in_app() { Permission::all() } else { Permission::ORGANIZATION_LEVEL }
}

/// Returns `true` if a review gives both rows in one step: both of one user, invitation or public app.
fn same_step(row: &AccessRow<u32>, other: &AccessRow<u32>) -> bool {
    row.grantee == other.grantee && (row.grantee != Grantee::Everybody || row.extent == other.extent)
}

fn copy<'a>(row: &AccessRow<'a, u32>) -> AccessRow<'a, u32> {
    AccessRow { grantee: row.grantee, extent: row.extent, basis: row.basis, permissions: row.permissions }
}

fn team_permissions() -> Vec<AnyTeamPermission> {
    let few = CustomTeamPermission::new("few", Permission::DELETE_APP | Permission::VIEW_MODELS).unwrap();
    let none = CustomTeamPermission::new("none at all", Permission::empty()).unwrap();
    let documented = TeamPermission::ALL.into_iter().map(AnyTeamPermission::from);
    documented.chain([few.into(), none.into()]).collect()
}

/// Every role in every pair of teams. The teams have each team permission on one or both of two apps, and are confining
/// or not.
#[test]
fn reviews_in_every_small_world() {
    let mut world = World::new();
    let (first, second, other) = (world.app(false), world.app(true), world.app(false));
    let mut teams = Vec::new();
    for permission in team_permissions() {
        for confining in [false, true] {
            teams.push(world.team(&[(first, permission.clone())], confining));
        }
        let both = [(first, permission.clone()), (second, TeamPermission::LabelerLead.into())];
        teams.push(world.team(&both, permission == TeamPermission::ModelTrainer.into()));
    }
    teams.push(world.team(&[], true));
    for role in world.roles() {
        world.member(role, []);
        for (position, team) in teams.iter().enumerate() {
            world.member(role, [*team]);
            for other in &teams[position + 1..] {
                world.member(role, [*team, *other]);
            }
        }
    }
    let apps = [first, second, other];
    let resources = world.resources(&apps);
    let told = world.assert_who_can(&resources);
    assert!(told > 10_000);
    world.assert_review(&resources);
    assert!(world.assert_unused(&apps) > 100);
}

#[test]
fn reviews_in_random_larger_worlds() {
    for seed in 0..12 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut world = World::new();
        let apps: Vec<u32> = (0..30).map(|_| world.app(random.u32(0..10) == 0)).collect();
        let permissions = team_permissions();
        let teams: Vec<u32> = (0..20)
            .map(|_| {
                let count = random.usize(0..6);
                let assigned = random.choose_multiple(&apps, count);
                let assigned =
                    assigned.into_iter().map(|app| (*app, random.choice(&permissions).unwrap().clone()));
                let assigned: Vec<_> = assigned.collect();
                world.team(&assigned, random.u32(0..8) == 0)
            })
            .collect();
        let roles = world.roles();
        for _ in 0..120 {
            let (role, count) = (*random.choice(&roles).unwrap(), random.usize(0..4));
            world.member(role, random.choose_multiple(&teams, count).into_iter().copied());
        }
        for _ in 0..5 {
            let (user, invitation) = (world.outsider(), world.new_id());
            world.invite(user, invitation, *random.choice(&roles).unwrap());
        }
        let users: Vec<u32> = world.users().filter(|user| *user != ADMIN).collect();
        for user in random.choose_multiple(&users, 8) {
            if world.organization().member(user).is_some() {
                world.by(ADMIN, Command::SuspendMember { organization: ORG, user: *user });
            }
        }
        for user in random.choose_multiple(&users, 40) {
            for app in random.choose_multiple(&apps, 6) {
                let few = Permission::VIEW_MODELS | Permission::DELETE_APP;
                let permissions = [Permission::empty(), Permission::PREDICT, few, Permission::APP_LEVEL];
                let permissions = *random.choice(&permissions).unwrap();
                world.share(*app, *user, permissions - Permission::TRANSFER_APPS);
            }
        }
        let asked: Vec<u32> = random.choose_multiple(&apps, 4).into_iter().copied().collect();
        let resources = world.resources(&asked);
        world.assert_who_can(&resources);
        world.assert_review(&resources);
        world.assert_unused(&apps);
    }
}

#[test]
fn reasons_of_unused_grants() {
    let mut world = World::new();
    let (app, elsewhere) = (world.app(false), world.app(false));
    let custom = |name, permissions| CustomTeamPermission::new(name, permissions).unwrap().into();
    let trainers = world.team(&[(app, TeamPermission::ModelTrainer.into())], false);
    let deleters = world.team(&[(app, custom("deleters", Permission::DELETE_APP))], false);
    let idle = world.team(&[(app, custom("idle", Permission::empty()))], false);
    let viewers = custom("viewers", Permission::VIEW_MODELS | Permission::TRAIN_MODELS);
    let viewers = world.team(&[(app, viewers)], false);
    let silo = world.team(&[(elsewhere, TeamPermission::LabelerWorker.into())], true);
    let trained_silo = world.team(&[(app, TeamPermission::ModelTrainer.into())], true);
    let wide = *world.roles().last().unwrap();
    let contributor = Role::TeamContributor.into();
    let mut unused = |role, teams: &[u32]| {
        let user = world.member(role, teams.iter().copied());
        let grants = world.directory.unused(&ORG).filter(|grant| *grant.user == user);
        grants.map(|grant| (*grant.team, grant.why)).collect::<Vec<_>>()
    };

    assert_eq!(unused(contributor, &[trainers]), []);
    assert_eq!(unused(Role::Administrator.into(), &[trainers]), [(trainers, WhyUnused::Role)]);
    assert_eq!(unused(contributor, &[deleters]), [(deleters, WhyUnused::Ceiling)]);
    assert_eq!(unused(contributor, &[idle]), [(idle, WhyUnused::Empty)]);
    assert_eq!(unused(contributor, &[trainers, silo]), [(trainers, WhyUnused::Confinement)]);
    assert_eq!(unused(Role::OrganizationContributor.into(), &[silo]), [(silo, WhyUnused::Role)]);
    assert_eq!(
        unused(Role::OrganizationContributor.into(), &[trained_silo]),
        [(trained_silo, WhyUnused::RoleAndConfinement)]
    );
    assert_eq!(unused(wide, &[viewers]), [(viewers, WhyUnused::RoleAndCeiling)]);
    assert_eq!(unused(Role::FinancialManager.into(), &[deleters, viewers]), []);
}

// The documented team permissions contain only one organization-level permission, so that the test adds another one.

#[test]
fn who_can_counts_organization_level_permissions_of_teams() {
    let mut world = World::new();
    let app = world.app(false);
    let worker = TeamPermission::LabelerWorker;
    let workers = world.team(&[(app, worker.into())], false);
    let user = world.member(Role::OrganizationUser.into(), [workers]);
    let contained = Policy::documented().team_permission(worker) | Permission::VIEW_FINANCIAL_DATA;
    let policy = Policy::documented().clone().with_team_permission(worker, contained).unwrap();
    let viewers = |policy: &Policy| -> Vec<u32> {
        let directory = world.directory.clone().governed_by(policy.clone());
        let organization = Resource::organization(ORG);
        directory.who_can(Action::ViewFinancialData, &organization).users().copied().collect()
    };
    assert_eq!(viewers(Policy::documented()), [ADMIN]);
    assert_eq!(viewers(&policy), [ADMIN, user]);
}

#[test]
fn who_can_on_personal_apps_and_unknown_owners() {
    let mut world = World::new();
    world.by(ADMIN, Command::CreateApp { owner: Owner::User(ADMIN), app: 5, name: name(5), unseen: false });
    world.member(Role::Administrator.into(), []);
    let mine = world.directory.resource(&Owner::User(ADMIN), &5).unwrap();
    let users = |action, resource: &Resource<u32>| -> Vec<u32> {
        world.directory.who_can(action, resource).users().copied().collect()
    };
    assert_eq!(users(Action::DeleteApp, &mine), [ADMIN]);
    assert_eq!(users(Action::TrainModel, &mine.clone().model()), [ADMIN]);
    assert_eq!(users(Action::InviteMember, &mine), []);
    assert_eq!(users(Action::DeleteApp, &Resource::app(77, 5)), []);
    assert_eq!(users(Action::DeleteApp, &Resource::personal_app(77, 5)), []);

    let shown = mine.public();
    let viewers = world.directory.who_can(Action::ViewApp, &shown);
    assert!(viewers.is_public() && viewers.users().eq([&ADMIN]));
    assert!(world.directory.access_review(&77).is_none());
    assert_eq!(world.directory.unused(&77).count(), 0);
}
