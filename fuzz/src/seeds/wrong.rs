//! Invalid inputs, each with exactly one fault.

use super::{History, Result, Seeds};
use rolecall::directory::{Event, InvitationStatus, RoleRef, ShareRecord, SharedPermissions, Snapshot};
use rolecall::{Permission, Policy, Reach, Role};
use serde_json::{Value, json};

pub(super) fn put(seeds: &mut Seeds) -> Result<()> {
    let long = "x".repeat(2000);
    let transfers = [Permission::VIEW_MODELS, Permission::TRANSFER_APPS].map(|one| one.to_string());
    let mut policy = serde_json::to_value(Policy::documented())?;
    for (name, value) in [
        ("long_name", json!(long)),
        ("long_names", json!([long])),
        ("long_field", json!({ long.as_str(): null })),
        ("long_title", json!({"name": long, "permissions": []})),
        ("marked", json!({"Documented": ["", "administrator"]})),
        ("email", json!("Ana@Example.com")),
        ("documented_title", json!({"name": "Full Access", "permissions": []})),
        ("team_that_transfers", json!({"name": "Ours", "permissions": transfers})),
        (
            "half_public",
            json!({"kind": "app", "owner": {"user": 7}, "app": 1, "app_public": true, "public": false, "assigned_to": []}),
        ),
        (
            "nobodys_membership",
            json!({
                "user": null,
                "memberships": [{"organization": 1, "role": "administrator", "suspended": false, "teams": []}],
                "shares": [],
                "token": "none",
                "grants": [],
                "actor": null,
            }),
        ),
    ] {
        seeds.put("json", format!("wrong_{name}"), value.to_string());
    }
    if let Some(role) = policy.pointer_mut("/team_permissions/full_access") {
        *role = json!(transfers);
    }
    seeds.put("json", "wrong_policy_that_transfers", policy.to_string());

    // a compact format writes bits without a check
    let (transfers, unknown) = (Permission::TRANSFER_APPS, Permission::from_bits_retain(1 << 60 | 1));
    let nothing = Permission::empty();
    for (name, bytes) in [
        ("bits", postcard::to_allocvec(&unknown)?),
        ("long_bits", vec![2, 1, 0]),
        ("mark", postcard::to_allocvec(&(0_u32, "x", Role::Administrator))?),
        ("role", postcard::to_allocvec(&("Ours", unknown, Reach::AllApps, Some(nothing)))?),
        ("ceiling", postcard::to_allocvec(&("Ours", nothing, Reach::AllApps, Some(unknown)))?),
        ("team_permission", postcard::to_allocvec(&("Ours", unknown))?),
        ("team_that_transfers", postcard::to_allocvec(&("Ours", transfers))?),
        ("unseen_title", postcard::to_allocvec(&("a\u{202e}b", nothing))?),
    ] {
        seeds.put("compact", format!("wrong_{name}"), bytes);
    }

    let history = History::new(0)?;
    let snapshot = Snapshot { version: 40, ..history.directory.snapshot() };
    for (name, wrong) in SNAPSHOTS {
        let mut snapshot = snapshot.clone();
        wrong(&mut snapshot).ok_or(name)?;
        seeds.put("snapshot", format!("wrong_{name}.bin"), postcard::to_allocvec(&snapshot)?);
    }
    for (name, wrong) in LOGS {
        let mut events = history.events.clone();
        wrong(&mut events).ok_or(name)?;
        seeds.put("log", format!("wrong_{name}.bin"), postcard::to_allocvec(&events)?);
    }
    let told =
        history.events.iter().position(|event| !event.consequences().is_empty()).ok_or("no consequence")?;
    let mut silent = serde_json::to_value(history.events.get(..=told))?;
    if let Some(consequences) = silent.pointer_mut(&format!("/{told}/consequences")) {
        *consequences = json!([]);
    }
    seeds.put("log", "wrong_silent.json", silent.to_string());
    seeds.put("log", "wrong_last_administrator.json", last_administrator().to_string());
    Ok(())
}

/// A log in which the only Administrator leaves an organization.
fn last_administrator() -> Value {
    let event = |version: u64, command: Value, consequences: Value| json!({"format": 1, "version": version, "at": 0, "by": 7, "command": command, "consequences": consequences});
    let founded = json!({"organization": 1, "name": "Acme", "billing_email": "billing@example.com"});
    let joined = json!([{"joined": {"user": 7, "role": "administrator"}}]);
    json!([
        event(1, json!({"register": {"email": "ana@example.com"}}), json!([])),
        event(2, json!({"create_organization": founded}), joined),
        event(3, json!({"leave_organization": {"organization": 1}}), json!([{"left": {"user": 7}}])),
    ])
}

/// A name, and a change that returns `None` if the value lacks the part to change.
type Wrong<T> = (&'static str, fn(&mut T) -> Option<()>);

/// The changes that make a snapshot invalid.
#[expect(clippy::unit_arg, reason = "each change is one expression, with `?` for missing parts")]
const SNAPSHOTS: [Wrong<Snapshot<u64>>; 12] = [
    ("account_twice", |it| Some(it.accounts.push(it.accounts.first()?.clone()))),
    ("member_without_account", |it| Some(drop(it.accounts.pop()?))),
    ("organization_retired", |it| {
        Some(it.retired_organizations.push(it.organizations.first()?.organization))
    }),
    ("role_retired", |it| {
        let of = it.organizations.first_mut()?;
        Some(of.retired_roles.push(of.roles.first()?.role))
    }),
    ("app_retired", |it| {
        let of = it.organizations.first_mut()?;
        Some(of.retired_apps.push(of.apps.first()?.app))
    }),
    ("no_administrator", |it| {
        for member in &mut it.organizations.first_mut()?.members {
            member.role = Role::OrganizationUser.into();
        }
        Some(())
    }),
    ("invited_twice", |it| {
        let of = it.organizations.first_mut()?;
        let mut sent = of.invitations.first()?.clone();
        (sent.invitation, sent.email) = (98, "nobody@example.com".parse().ok()?);
        (sent.role, sent.status) = (Role::OrganizationUser.into(), InvitationStatus::Pending);
        of.invitations.push(sent.clone());
        sent.invitation = 99;
        Some(of.invitations.push(sent))
    }),
    ("invited_member", |it| {
        let of = it.organizations.first_mut()?;
        let mut sent = of.invitations.first()?.clone();
        let member =
            it.accounts.iter().find(|account| Some(account.user) == of.members.first().map(|it| it.user))?;
        (sent.invitation, sent.email) = (98, member.email.clone());
        (sent.role, sent.status) = (Role::OrganizationUser.into(), InvitationStatus::Pending);
        Some(of.invitations.push(sent))
    }),
    ("invited_to_no_role", |it| {
        Some(it.organizations.first_mut()?.invitations.first_mut()?.role = RoleRef::Custom(99))
    }),
    ("collaborator_without_account", |it| {
        Some(
            it.organizations
                .first_mut()?
                .apps
                .first_mut()?
                .shares
                .push(ShareRecord { user: 99, permissions: SharedPermissions::default() }),
        )
    }),
    ("stranger_in_a_team", |it| Some(it.organizations.first_mut()?.teams.first_mut()?.members.push(99))),
    ("late", |it| Some(it.version = u64::MAX)),
];

/// The changes that make a log invalid.
#[expect(clippy::unit_arg, reason = "each change is one expression, with `?` for missing parts")]
const LOGS: [Wrong<Vec<Event<u64>>>; 3] = [
    ("one_missing", |events| {
        let middle = events.len() / 2;
        (middle < events.len()).then(|| drop(events.remove(middle)))
    }),
    ("two_swapped", |events| {
        let middle = events.len() / 2;
        (middle + 1 < events.len()).then(|| events.swap(middle, middle + 1))
    }),
    ("one_twice", |events| Some(events.push(events.last()?.clone()))),
];
