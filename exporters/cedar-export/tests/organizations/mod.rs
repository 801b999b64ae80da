//! Random directories and resources in them. Their ids are easy to confuse: they are shared, empty, or look escaped.

use anyhow::Result;
use fastrand::Rng;
use rolecall::custom::AnyTeamPermission;
use rolecall::directory::{
    AccountRecord, AppRecord, Billing, Directory, Email, MemberRecord, Name, OrganizationRecord,
    PasswordPolicy, RoleRecord, RoleRef, ShareRecord, SharedPermissions, Snapshot, TeamAppRecord, TeamRecord,
    Text,
};
use rolecall::own::{AnyKind, KindPlace, OwnKind, OwnPermission};
use rolecall::{Level, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, TeamPermission};

const USERS: [&str; 6] = ["ana", "", "acme", "~ana", "a/b", "\"\\\u{0}\u{301}"];
const ORGANIZATIONS: [&str; 4] = ["acme", "ana", "__entity", "a%2Fb"];
const APPS: [&str; 5] = ["cats", "", "a/b", "a%2Fb", "__extn"];
const TEAMS: [&str; 4] = ["acme", "7", "", "a/b"];
const ROLES: [&str; 2] = ["administrator", "ana/role"];

/// A random directory under the policy. The same seed makes the same one.
pub fn directory(seed: u64, policy: &Policy) -> Result<Directory<String>> {
    let mut rng = Rng::with_seed(seed);
    let rng = &mut rng;
    let accounts = USERS.iter().enumerate().map(|(number, user)| {
        Ok(AccountRecord {
            user: (*user).to_owned(),
            email: Email::new(format!("{number}@example.com"))?,
            email_confirmed: true,
            name: None,
            password: None,
            registered_at: 0,
            apps: apps(rng, policy)?,
            retired_apps: Vec::new(),
        })
    });
    let accounts = accounts.collect::<Result<_>>()?;
    let organizations = ORGANIZATIONS.iter().enumerate();
    let organizations =
        organizations.map(|(number, id)| organization(rng, policy, number, id)).collect::<Result<_>>()?;
    let snapshot = Snapshot { accounts, organizations, ..Snapshot::default() };
    let directory = Directory::try_from(snapshot).map_err(|violations| anyhow::anyhow!("{violations}"))?;
    Ok(directory.governed_by(policy.clone()))
}

fn organization(
    rng: &mut Rng,
    policy: &Policy,
    number: usize,
    id: &str,
) -> Result<OrganizationRecord<String>> {
    let roles = ROLES.iter().enumerate().map(|(number, role)| {
        let (grants, ceiling) = (some_of(rng, policy, ALL), some_of(rng, policy, ALL));
        let reach = *rng.choice(&Reach::ALL).unwrap_or(&Reach::AllApps);
        let definition =
            policy.custom_role(format!("own {number}"), grants, reach, rng.bool().then_some(ceiling))?;
        Ok(RoleRecord { role: (*role).to_owned(), definition })
    });
    let roles = roles.collect::<Result<_>>()?;
    let mut members: Vec<_> = USERS
        .iter()
        .map(|user| {
            let role = match rng.choice(&ROLES).filter(|_| rng.u8(0..3) == 0) {
                Some(own) => RoleRef::Custom((*own).to_owned()),
                None => RoleRef::Documented(*rng.choice(&Role::ALL).unwrap_or(&Role::OrganizationUser)),
            };
            let suspended = rng.u8(0..5) == 0;
            MemberRecord {
                user: (*user).to_owned(),
                role,
                suspended,
                name: None,
                joined_at: 0,
                updated_at: 0,
            }
        })
        .collect();
    // a valid organization needs an Administrator whom no team confines, and who is not suspended
    let administrator = rng.usize(0..members.len());
    let keeps = rng.usize(1..=members.len());
    members.swap(0, administrator);
    members.truncate(keeps);
    if let Some(first) = members.first_mut() {
        first.role = Role::Administrator.into();
        first.suspended = false;
    }
    let apps = apps(rng, policy)?;
    let teams = TEAMS.iter().enumerate().map(|(number, team)| {
        let confining = rng.u8(0..4) == 0;
        let joining = members.iter().skip(usize::from(confining)).filter(|_| rng.bool());
        let mut joining: Vec<_> = joining.map(|member| member.user.clone()).collect();
        joining.sort_unstable();
        let held = apps.iter().filter(|_| rng.u8(0..3) > 0).map(|app| app.app.clone()).collect::<Vec<_>>();
        let held =
            held.into_iter().map(|app| Ok(TeamAppRecord { app, permission: team_permission(rng, policy)? }));
        Ok(TeamRecord {
            team: (*team).to_owned(),
            name: Name::new(format!("team {number}"))?,
            default_permission: TeamPermission::FullAccess.into(),
            confining,
            created_at: 0,
            updated_at: 0,
            members: joining,
            apps: held.collect::<Result<_>>()?,
        })
    });
    let teams = teams.collect::<Result<_>>()?;
    Ok(OrganizationRecord {
        organization: id.to_owned(),
        name: Name::new(format!("organization {number}"))?,
        profile: Text::default(),
        billing: Billing::new(Email::new("billing@example.com")?),
        password_policy: PasswordPolicy::default(),
        created_at: 0,
        roles,
        retired_roles: Vec::new(),
        members,
        invitations: Vec::new(),
        teams,
        retired_teams: Vec::new(),
        apps,
        retired_apps: Vec::new(),
        identity_providers: Vec::new(),
        retired_identity_providers: Vec::new(),
    })
}

/// A random choice of apps, each public or private, and each shared with some users.
fn apps(rng: &mut Rng, policy: &Policy) -> Result<Vec<AppRecord<String>>> {
    let mut apps = Vec::new();
    for (number, app) in APPS.iter().enumerate() {
        if rng.bool() {
            apps.push(AppRecord {
                app: (*app).to_owned(),
                name: Name::new(format!("app {number}"))?,
                description: Text::default(),
                notes: Text::default(),
                public: rng.bool(),
                created_at: 0,
                updated_at: 0,
                shares: shares(rng, policy)?,
            });
        }
    }
    Ok(apps)
}

/// The shares of one app, of which some give nothing.
fn shares(rng: &mut Rng, policy: &Policy) -> Result<Vec<ShareRecord<String>>> {
    let users = USERS.iter().filter(|_| rng.u8(0..3) == 0).collect::<Vec<_>>();
    let shares = users.into_iter().map(|user| {
        let permissions = some_of(rng, policy, |permission| is_shareable(policy, permission));
        Ok(ShareRecord {
            user: (*user).to_owned(),
            permissions: SharedPermissions::under(policy, permissions)?,
        })
    });
    shares.collect()
}

/// Whether a share, and a custom team permission, may contain the permission.
fn is_shareable(policy: &Policy, permission: Permission) -> bool {
    policy.level(permission) == Some(Level::App) && permission != Permission::TRANSFER_APPS
}

/// A random team permission. All custom ones share a name, so that only their contents tell them apart.
fn team_permission(rng: &mut Rng, policy: &Policy) -> Result<AnyTeamPermission> {
    if rng.bool() {
        return Ok((*rng.choice(&TeamPermission::ALL).unwrap_or(&TeamPermission::FullAccess)).into());
    }
    let contained = some_of(rng, policy, |permission| is_shareable(policy, permission));
    Ok(policy.custom_team_permission("own/7", contained)?.into())
}

/// The resources of the directory: each organization with its kinds outside apps, and each app with its kinds inside.
pub fn resources(directory: &Directory<String>, seed: u64) -> Vec<(String, Resource<String>)> {
    let mut rng = Rng::with_seed(seed);
    let mut resources = Vec::new();
    let owners = directory.accounts().map(|(user, _)| Owner::User(user.clone()));
    let owners = owners.chain(directory.organizations().map(|(id, _)| Owner::Organization(id.clone())));
    for owner in owners {
        if let Owner::Organization(id) = &owner {
            resources.push((id.clone(), Resource::organization(id.clone())));
            let kinds = [Resource::team, Resource::cluster, Resource::nodepool];
            resources.extend(kinds.map(|kind| ("7".to_owned(), kind(id.clone()))));
        }
        let own = directory.policy().vocabulary().kinds().iter();
        for kind in own.filter(|kind| is_owned_by(kind, &owner)) {
            let resource = Resource::owned(kind, owner.clone());
            let assigned = if rng.bool() { resource.assigned_to("ana".to_owned()) } else { resource };
            resources.push(("7".to_owned(), assigned));
        }
        for app in APPS {
            let id = app.to_owned();
            let Some(app) = directory.resource(&owner, &id) else { continue };
            let own = directory.policy().vocabulary().kinds().iter().copied().map(AnyKind::Own);
            let kinds = ResourceKind::ALL.into_iter().filter(|kind| *kind != ResourceKind::App);
            let kinds = kinds.map(AnyKind::Documented).chain(own);
            for thing in kinds.filter_map(|kind| app.clone().in_app(kind)) {
                let thing = if rng.bool() { thing.public() } else { thing };
                let users = USERS.into_iter().filter(|_| rng.u8(0..3) == 0);
                let thing = users.fold(thing, |thing, user| thing.assigned_to(user.to_owned()));
                resources.push((rng.choice(TEAMS).unwrap_or_default().to_owned(), thing));
            }
            resources.push((id, app));
        }
    }
    resources
}

/// Whether resources of the kind are outside apps and can have the owner.
fn is_owned_by(kind: &OwnKind, owner: &Owner<String>) -> bool {
    match (kind.place, owner) {
        (KindPlace::InApps, _) | (KindPlace::OfOrganizations, Owner::User(_)) => false,
        (KindPlace::OfOrganizations, Owner::Organization(_)) | (KindPlace::OfOrganizationsAndUsers, _) => {
            true
        }
    }
}

/// The scopes of random tokens, without end.
pub fn tokens(seed: u64, policy: &Policy) -> impl Iterator<Item = Permission> {
    let mut rng = Rng::with_seed(seed);
    std::iter::repeat_with(move || some_of(&mut rng, policy, ALL))
}

/// Every permission.
const ALL: fn(Permission) -> bool = |_| true;

/// A random subset of the policy's permissions. Its density is random too.
fn some_of(rng: &mut Rng, policy: &Policy, is_possible: impl Fn(Permission) -> bool) -> Permission {
    let own = policy.vocabulary().permissions().iter().map(OwnPermission::set);
    let all = Permission::ALL.into_iter().chain(own).filter(|permission| is_possible(*permission));
    let chance = rng.f64();
    all.filter(|_| rng.f64() < chance).collect()
}
