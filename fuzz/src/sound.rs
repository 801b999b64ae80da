//! The invariants of every value that can be read.

use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::diff::{ActionTable, PolicyDiff, WrittenPolicy};
use rolecall::directory::{
    AssignedRole, Command, Consequence, Directory, Email, Event, IdentityProvider, MetadataUrl, Name,
    PasswordPolicy, PasswordRule, PaymentReference, SharedPermissions, Snapshot, TeamAppPermission, Text,
};
use rolecall::{
    AuthorizationDetails, Membership, Owner, Permission, Place, Policy, Resource, Role, Share, Subject,
    TeamApp, TeamMembership, TeamPermission, TokenGrant, actions,
};
use std::collections::BTreeSet;
use std::hash::Hash;

/// For types whose every value is valid.
pub fn anything<T>(_: &T) {}

pub fn permission(set: &Permission) {
    assert_eq!(set.bits() & !Permission::all().bits(), 0, "unknown bits");
}

/// Checks a name: 1 to 64 visible characters, without surrounding spaces.
pub fn name(name: &str) {
    assert!((1..=64).contains(&name.chars().count()) && name.trim() == name, "invalid name {name:?}");
    let hidden = |letter: char| letter.is_control() || (letter.is_whitespace() && letter != ' ');
    // Zero-width and bidirectional characters make two names look alike.
    assert!(!name.contains(hidden) && !name.contains(['\u{200b}', '\u{202e}', '\u{feff}']), "{name:?}");
}

pub fn custom_role(role: &CustomRole) {
    name(role.name());
    assert!(role.name().parse::<Role>().is_err() && Role::from_label(role.name()).is_err());
    permission(&role.grants());
    role.ceiling().iter().for_each(permission);
}

pub fn custom_team_permission(held: &CustomTeamPermission) {
    name(held.name());
    assert!(held.name().parse::<TeamPermission>().is_err());
    assert!(TeamPermission::from_label(held.name()).is_err());
    let set = held.permissions();
    permission(&set);
    assert!(Permission::APP_LEVEL.contains(set), "{set} has organization-level permissions");
    assert!(!set.contains(Permission::TRANSFER_APPS), "a team permission with TRANSFER_APPS");
}

pub fn role(role: &AnyRole) {
    if let AnyRole::Custom(role) = role {
        custom_role(role);
    }
}

pub fn team_permission(held: &AnyTeamPermission) {
    if let AnyTeamPermission::Custom(held) = held {
        custom_team_permission(held);
    }
}

pub fn policy(policy: &Policy) {
    for role in Role::ALL {
        permission(&policy.grants(role));
        policy.ceiling(role).iter().for_each(permission);
    }
    for held in TeamPermission::ALL {
        permission(&policy.team_permission(held));
        assert!(
            !policy.team_permission(held).contains(Permission::TRANSFER_APPS),
            "a team permission with TRANSFER_APPS"
        );
    }
    // Equal fingerprints and an empty difference are two computations of one property.
    let same = Policy::documented().diff(policy).is_empty();
    assert_eq!(same, policy.fingerprint() == Policy::documented().fingerprint());
}

/// Checks a policy with the table of its file: the table differs from this release's exactly if a line says so.
pub fn written_policy(written: &WrittenPolicy) {
    policy(written.policy());
    if let Some(table) = written.actions() {
        assert!(table.diff(table).is_empty());
        let now = ActionTable::of(written.policy());
        let lines = |diff: PolicyDiff| diff.actions().count();
        assert_eq!(lines(table.diff(&now)), lines(written.diff(&written.policy().clone().into())));
        assert!(*table != now || table.diff(&now).is_empty());
    }
}

pub fn team_app<Id>(app: &TeamApp<Id>) {
    team_permission(app.permission());
}

pub fn team<Id>(team: &TeamMembership<Id>) {
    team.apps().iter().for_each(team_app);
}

pub fn membership<Id>(membership: &Membership<Id>) {
    role(membership.role());
    membership.teams().iter().for_each(team);
}

pub fn share<Id>(share: &Share<Id>) {
    let shareable = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    assert!(shareable.contains(share.permissions() & Permission::all()), "cannot be shared");
}

pub fn grant<Id>(grant: &TokenGrant<Id>) {
    permission(&grant.permissions());
}

pub fn details<Id>(details: &AuthorizationDetails<Id>) {
    details.grants().iter().for_each(grant);
}

fn cloned<Id: Clone>(place: Place<&Id>) -> Place<Id> {
    match place {
        Place::Everywhere => Place::Everywhere,
        Place::Organization(organization) => Place::Organization(organization.clone()),
        Place::App { owner: Owner::Organization(organization), app } => {
            Place::App { owner: Owner::Organization(organization.clone()), app: app.clone() }
        }
        Place::App { owner: Owner::User(user), app } => {
            Place::App { owner: Owner::User(user.clone()), app: app.clone() }
        }
        Place::PersonalApps(user) => Place::PersonalApps(user.clone()),
    }
}

/// Checks a subject. A subject built anew from its facts must also have the same effective permissions.
pub fn subject<Id: Ord + Hash + Clone>(subject: &Subject<Id>) {
    permission(&subject.scopes());
    subject.memberships().iter().for_each(membership);
    let organizations: BTreeSet<_> = subject.memberships().iter().map(Membership::organization).collect();
    assert_eq!(organizations.len(), subject.memberships().len(), "two memberships in one organization");
    subject.shares().iter().for_each(share);
    let built = match subject.user() {
        Some(user) => Subject::new(user.clone(), subject.memberships().iter().cloned())
            .expect("the memberships of a subject that was read"),
        None => Subject::anonymous(),
    };
    let built = built.with_shares(subject.shares().iter().cloned()).expect("the shares of the subject");
    let built = match subject.token() {
        Some(token) => {
            built.narrowed_by(token.map(|grant| TokenGrant::new(cloned(*grant.place()), grant.permissions())))
        }
        None => built,
    };
    assert!(
        subject.user().is_some() || subject.memberships().is_empty(),
        "an anonymous caller with memberships"
    );
    let same = |on: &Resource<Id>| assert_eq!(actions(subject, on), actions(&built, on));
    for shared in subject.shares().iter().take(4) {
        let app = shared.app().clone();
        same(&match shared.owner() {
            Owner::Organization(organization) => Resource::app(organization.clone(), app),
            Owner::User(user) => Resource::personal_app(user.clone(), app),
        });
    }
    // Four memberships and four apps each keep the target fast on large inputs.
    for member in subject.memberships().iter().take(4) {
        let organization = || member.organization().clone();
        same(&Resource::organization(organization()));
        for app in member.teams().iter().flat_map(TeamMembership::apps).take(4) {
            let on = Resource::app(organization(), app.app().clone());
            same(&on.clone().task());
            same(&on);
        }
    }
}

pub fn resource<Id: Eq + Hash + Clone>(resource: &Resource<Id>) {
    let in_app = resource.kind().is_in_app();
    assert_eq!(resource.app_id().is_some(), in_app, "the app of {}", resource.kind());
    assert!(in_app || !resource.is_public(), "{} outside apps is public", resource.kind());
    assert!(
        in_app || matches!(resource.owner(), Owner::Organization(_)),
        "{} outside apps belongs to a user",
        resource.kind()
    );
}

pub fn title(title: &Name) {
    name(title.as_str());
}

pub fn text(text: &Text) {
    let text = text.as_str();
    assert!(text.chars().count() <= 10_000, "a text of more than 10,000 characters");
    assert!(!text.contains(|letter: char| letter.is_control() && !['\n', '\t'].contains(&letter)));
}

pub fn email(email: &Email) {
    let address = email.as_str();
    let parts: Vec<&str> = address.split('@').collect();
    assert!(address.len() <= 254 && parts.len() == 2, "{address:?}");
    assert!(address.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()), "{address:?}");
    assert!((1..=64).contains(&parts[0].len()), "{address:?}");
    host(parts[1]);
}

pub fn url(url: &MetadataUrl) {
    let text = url.as_str();
    let rest = text.strip_prefix("https://").expect("an https URL");
    assert!(text.len() <= 2048 && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    assert!(!text.contains(['"', '<', '>', '\\', '`']), "{text:?}");
    let authority = rest.split(['/', '?', '#']).next().expect("split returns at least one part");
    assert!(!authority.contains('@'), "{text:?}");
    let (name, port) = authority.rsplit_once(':').unwrap_or((authority, "0"));
    assert!(port.parse::<u16>().is_ok_and(|_| port.bytes().all(|byte| byte.is_ascii_digit())), "{text:?}");
    host(name);
}

fn host(name: &str) {
    for label in name.split('.') {
        assert!((1..=63).contains(&label.len()), "{name:?}");
        assert!(label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{name:?}");
        assert!(!label.starts_with('-') && !label.ends_with('-'), "{name:?}");
    }
}

pub fn payment_reference(reference: &PaymentReference) {
    let text = reference.as_str();
    assert!((1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
}

pub fn provider(provider: &IdentityProvider) {
    title(&provider.name);
    url(&provider.metadata_url);
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the table needs functions of references")]
pub fn password_policy(policy: &PasswordPolicy) {
    assert!((8..=64).contains(&policy.length()), "{policy:?}");
    assert!(policy.rules().any(|rule| rule == PasswordRule::Length), "{policy:?}");
    assert!(policy.check("").is_err(), "{policy:?} accepts the empty password");
}

pub fn shared(shared: &SharedPermissions) {
    let shareable = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    assert!(shareable.contains(shared.permissions() & Permission::all()), "{shared:?} cannot be shared");
}

pub fn assigned<Id>(assigned: &AssignedRole<Id>) {
    if let AssignedRole::Custom { expected, .. } = assigned {
        custom_role(expected);
    }
}

pub fn team_app_permission(given: &TeamAppPermission) {
    team_permission(given.permission());
}

pub fn command<Id>(command: &Command<Id>) {
    match command {
        Command::Register { email: address } | Command::InviteMember { email: address, .. } => email(address),
        Command::CreateRole { definition, .. } | Command::EditRole { definition, .. } => {
            custom_role(definition);
        }
        Command::ChangeTeamAppPermission { permission, .. }
        | Command::CreateTeam { default_permission: permission, .. } => team_permission(permission),
        Command::AddTeamApp { permission, .. } => team_app_permission(permission),
        Command::ShareApp { permissions, .. } => shared(permissions),
        Command::ChangeMemberRole { role, .. } => assigned(role),
        Command::EditProfile { profile, .. } => text(profile),
        Command::EditPasswordPolicy { policy, .. } => password_policy(policy),
        Command::CreateIdentityProvider { settings, .. } => provider(settings),
        _ => {}
    }
}

pub fn consequence<Id>(consequence: &Consequence<Id>) {
    match consequence {
        Consequence::LostApp { permission, .. } => team_permission(permission),
        Consequence::ShareEnded { permissions, .. } | Consequence::ShareKept { permissions, .. } => {
            shared(permissions);
        }
        _ => {}
    }
}

pub fn event<Id>(event: &Event<Id>) {
    command(event.command());
    event.consequences().iter().for_each(consequence);
}

pub fn directory<Id: Ord + Hash + Clone>(directory: &Directory<Id>) {
    let snapshot = directory.snapshot();
    assert!(snapshot.version <= Snapshot::<Id>::LATEST_VERSION, "no version is left for events");
    assert!(snapshot.check().is_ok(), "an invalid directory");
}
