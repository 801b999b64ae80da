//! A second description of the invariants of a snapshot, in sets of rows.

use rolecall::custom::CustomRole;
use rolecall::directory::{
    AppRecord, Directory, Email, InvitationStatus, NamedThing, OrganizationRecord, RoleRef, Snapshot,
};
use rolecall::{Owner, Policy, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Returns `true` if the snapshot meets every invariant of a directory.
pub fn is_a_directory(snapshot: &Snapshot<u64>) -> bool {
    let accounts: BTreeMap<u64, &Email> =
        snapshot.accounts.iter().map(|account| (account.user, &account.email)).collect();
    let organizations = || snapshot.organizations.iter();
    let reserved = || snapshot.reserved_names.iter();
    snapshot.version < 1 << 63
        && times(snapshot).into_iter().all(|time| time <= snapshot.at)
        && are_distinct(
            snapshot.accounts.iter().map(|account| account.user).chain(snapshot.retired_accounts.clone()),
        )
        && are_distinct(snapshot.accounts.iter().map(|account| &account.email))
        && are_distinct(
            organizations().map(|it| it.organization).chain(snapshot.retired_organizations.clone()),
        )
        && are_distinct(names(snapshot))
        && reserved().all(|it| is_known(snapshot, &it.of))
        && snapshot.accounts.iter().all(|account| are_apps(&account.apps, &account.retired_apps, &accounts))
        && organizations().all(|organization| is_an_organization(organization, &accounts))
}

/// Each name with what it must be unique among: names that things have, and names that are reserved.
fn names(snapshot: &Snapshot<u64>) -> impl Iterator<Item = (u8, Option<Owner<u64>>, &str)> {
    let personal = snapshot.accounts.iter().map(|account| (Owner::User(account.user), &account.apps));
    let of_organizations =
        snapshot.organizations.iter().map(|of| (Owner::Organization(of.organization), &of.apps));
    let apps = personal
        .chain(of_organizations)
        .flat_map(|(owner, apps)| apps.iter().map(move |app| (1, Some(owner), app.name.as_str())));
    let roles = snapshot.organizations.iter().flat_map(|of| {
        of.roles.iter().map(|role| (2, Some(Owner::Organization(of.organization)), role.definition.name()))
    });
    let organizations = snapshot.organizations.iter().map(|of| (0, None, of.name.as_str()));
    let reserved = snapshot.reserved_names.iter().map(|reserved| {
        let (kind, owner) = match &reserved.of {
            NamedThing::Organization { .. } => (0, None),
            NamedThing::App { owner, .. } => (1, Some(*owner)),
            NamedThing::Role { organization, .. } => (2, Some(Owner::Organization(*organization))),
        };
        (kind, owner, reserved.name.as_str())
    });
    organizations.chain(apps).chain(roles).chain(reserved)
}

/// Returns `true` if there is such a thing, or was one that its owner, who is there, remembers.
fn is_known(snapshot: &Snapshot<u64>, of: &NamedThing<u64>) -> bool {
    let organization = |id: &u64| snapshot.organizations.iter().find(|of| of.organization == *id);
    let is_app = |apps: &[AppRecord<u64>], retired: &[u64], id: &u64| {
        apps.iter().any(|app| app.app == *id) || retired.contains(id)
    };
    match of {
        NamedThing::Organization { organization: id } => {
            organization(id).is_some() || snapshot.retired_organizations.contains(id)
        }
        NamedThing::App { owner: Owner::Organization(owner), app } => {
            organization(owner).is_some_and(|of| is_app(&of.apps, &of.retired_apps, app))
        }
        NamedThing::App { owner: Owner::User(user), app } => {
            let mut accounts = snapshot.accounts.iter();
            accounts.any(|of| of.user == *user && is_app(&of.apps, &of.retired_apps, app))
        }
        NamedThing::Role { organization: id, role } => organization(id).is_some_and(|of| {
            of.roles.iter().any(|known| known.role == *role) || of.retired_roles.contains(role)
        }),
    }
}

/// The times at which things in the snapshot happened.
fn times(snapshot: &Snapshot<u64>) -> Vec<u64> {
    let mut times = Vec::new();
    for account in &snapshot.accounts {
        times.extend(account.password.map(|password| password.set_at));
        times.push(account.registered_at);
        times.extend(account.apps.iter().map(|app| app.created_at));
    }
    for of in &snapshot.organizations {
        times.push(of.created_at);
        times.extend(of.members.iter().map(|member| member.joined_at));
        times.extend(of.invitations.iter().map(|sent| sent.sent_at));
        times.extend(of.teams.iter().map(|team| team.created_at));
        times.extend(of.apps.iter().map(|app| app.created_at));
    }
    times
}

fn is_an_organization(of: &OrganizationRecord<u64>, accounts: &BTreeMap<u64, &Email>) -> bool {
    let members: BTreeSet<u64> = of.members.iter().map(|member| member.user).collect();
    let apps: BTreeSet<u64> = of.apps.iter().map(|app| app.app).collect();
    let confined: BTreeSet<u64> =
        of.teams.iter().filter(|team| team.confining).flat_map(|team| team.members.clone()).collect();
    let administrator = RoleRef::Documented(Role::Administrator);
    let is_role = |role: &RoleRef<u64>| match role {
        RoleRef::Documented(_) => true,
        RoleRef::Custom(id) => of.roles.iter().any(|role| role.role == *id),
    };
    let was_role = |role: &RoleRef<u64>| matches!(role, RoleRef::Custom(id) if of.retired_roles.contains(id));
    let active: BTreeSet<u64> =
        of.members.iter().filter(|member| !member.suspended).map(|member| member.user).collect();
    let pending = || of.invitations.iter().filter(|sent| sent.status == InvitationStatus::Pending);

    // the crate alone knows what looks like the number of a card, in digits of any script
    of.billing.card_number().is_none()
        && of.members.iter().any(|member| {
            member.role == administrator && !member.suspended && !confined.contains(&member.user)
        })
        && are_distinct(of.members.iter().map(|member| member.user))
        && of.members.iter().all(|member| accounts.contains_key(&member.user) && is_role(&member.role))
        && are_distinct(of.roles.iter().map(|role| role.role).chain(of.retired_roles.clone()))
        && are_distinct(of.roles.iter().map(|role| &role.definition).map(CustomRole::name))
        && are_distinct(of.invitations.iter().map(|sent| sent.invitation))
        && of.invitations.iter().all(|sent| is_role(&sent.role) || was_role(&sent.role))
        && of.invitations.iter().all(|sent| sent.expires_at.is_none_or(|end| end > sent.sent_at))
        && pending().all(|sent| is_role(&sent.role) && active.contains(&sent.invited_by))
        && are_distinct(pending().map(|sent| &sent.email))
        && !pending().any(|sent| members.iter().any(|user| accounts.get(user) == Some(&&sent.email)))
        && are_distinct(of.teams.iter().map(|team| team.team).chain(of.retired_teams.clone()))
        && of.teams.iter().all(|team| {
            are_distinct(team.members.iter().copied())
                && team.members.iter().all(|user| members.contains(user))
                && are_distinct(team.apps.iter().map(|assigned| assigned.app))
                && team.apps.iter().all(|assigned| apps.contains(&assigned.app))
        })
        && are_apps(&of.apps, &of.retired_apps, accounts)
        && are_distinct(
            of.identity_providers.iter().map(|it| it.provider).chain(of.retired_identity_providers.clone()),
        )
}

fn are_apps(apps: &[AppRecord<u64>], retired: &[u64], accounts: &BTreeMap<u64, &Email>) -> bool {
    are_distinct(apps.iter().map(|app| app.app).chain(retired.iter().copied()))
        && are_distinct(apps.iter().map(|app| &app.name))
        && apps.iter().all(|app| {
            are_distinct(app.shares.iter().map(|share| share.user))
                && app.shares.iter().all(|share| accounts.contains_key(&share.user))
        })
}

fn are_distinct<T: Ord>(all: impl Iterator<Item = T>) -> bool {
    let mut known = BTreeSet::new();
    let mut all = all;
    all.all(|one| known.insert(one))
}

/// The snapshot with each list in the order of ids.
pub fn in_order(mut snapshot: Snapshot<u64>) -> Snapshot<u64> {
    snapshot.accounts.sort_by_key(|account| account.user);
    snapshot.organizations.sort_by_key(|organization| organization.organization);
    snapshot.retired_organizations.sort_unstable();
    snapshot.retired_accounts.sort_unstable();
    // in the order that the crate writes, which depends on how people read names
    if let Ok(directory) = Directory::restore_across_policies(snapshot.clone(), Policy::documented().clone())
    {
        snapshot.reserved_names = directory.snapshot().reserved_names;
    }
    for account in &mut snapshot.accounts {
        order_apps(&mut account.apps, &mut account.retired_apps);
    }
    for of in &mut snapshot.organizations {
        of.roles.sort_by_key(|role| role.role);
        of.members.sort_by_key(|member| member.user);
        of.invitations.sort_by_key(|sent| sent.invitation);
        of.teams.sort_by_key(|team| team.team);
        of.identity_providers.sort_by_key(|provider| provider.provider);
        for retired in [&mut of.retired_roles, &mut of.retired_teams, &mut of.retired_identity_providers] {
            retired.sort_unstable();
        }
        for team in &mut of.teams {
            team.members.sort_unstable();
            team.apps.sort_by_key(|assigned| assigned.app);
        }
        order_apps(&mut of.apps, &mut of.retired_apps);
    }
    snapshot
}

fn order_apps(apps: &mut [AppRecord<u64>], retired: &mut [u64]) {
    apps.sort_by_key(|app| app.app);
    for app in apps {
        app.shares.sort_by_key(|share| share.user);
    }
    retired.sort_unstable();
}
