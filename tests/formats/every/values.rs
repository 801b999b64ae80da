//! Values of every type: random ones from fixed seeds, and those of two directories with rows of every kind.

use crate::own::{PIPELINE, RUN_PIPELINES, SECRET, SEE_PIPELINES, VIEW_AUDIT_LOG, policy as own_policy};
use crate::snapshots::World;
use fastrand::Rng;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory as d;
use rolecall::directory::{
    AccountRecord, AppRecord, AssignedRole, Before, Billing, Command, Consequence, Directory, Event,
    IdentityProvider, IdentityProviderRecord, InvitationRecord, MemberRecord, OrganizationRecord,
    PasswordPolicy, PasswordRule, RoleRecord, RoleRef, Snapshot, TeamAppPermission, TeamAppRecord,
    TeamRecord,
};
use rolecall::{
    AuthorizationDetails, Membership, Owner, Permission, Place, Policy, Reach, Resource, Role, Share,
    Subject, TeamApp, TeamMembership, TeamPermission, TokenGrant,
};
use std::fmt::Debug;
use std::hash::Hash;
use std::iter::repeat_with;

/// The number of random values of a type.
const DRAWN: usize = 12;

/// Random values from a fixed seed.
pub fn drawn<T>(draw: impl Fn(&mut Rng) -> T) -> Vec<T> {
    let mut random = Rng::with_seed(14);
    repeat_with(|| draw(&mut random)).take(DRAWN).collect()
}

/// An id that a number or a text is made of.
pub trait Id: Eq + Ord + Hash + Clone + Debug {
    fn drawn(random: &mut Rng) -> Self;
}

impl Id for u64 {
    // also ids that TOML cannot hold
    fn drawn(random: &mut Rng) -> u64 {
        if random.u8(0..8) == 0 { random.u64(..) } else { random.u64(0..100) }
    }
}

impl Id for String {
    // texts that YAML or TOML could take for something else
    fn drawn(random: &mut Rng) -> String {
        const TEXTS: [&str; 16] = [
            "acme",
            "7",
            "-1",
            "1e3",
            "0x10",
            "null",
            "~",
            "true",
            "no",
            "",
            " a",
            "!user",
            "2026-11-30",
            "\"q\"",
            "a: b\n- c",
            "\u{fc}\u{1f431}",
        ];
        let text = TEXTS[random.usize(0..TEXTS.len())];
        if random.bool() { text.to_owned() } else { format!("{text}{}", random.u16(..)) }
    }
}

pub fn set(random: &mut Rng) -> Permission {
    match random.u8(0..4) {
        0 => Permission::empty(),
        1 => Permission::all(),
        2 => Permission::ALL[random.usize(0..Permission::ALL.len())],
        _ => Permission::from_bits_truncate(random.u128(..)),
    }
}

fn maybe<T>(random: &mut Rng, draw: impl Fn(&mut Rng) -> T) -> Option<T> {
    random.bool().then(|| draw(random))
}

fn list<T>(random: &mut Rng, draw: impl Fn(&mut Rng) -> T) -> Vec<T> {
    let length = random.usize(0..3);
    repeat_with(|| draw(random)).take(length).collect()
}

fn reach(random: &mut Rng) -> Reach {
    Reach::ALL[random.usize(0..Reach::ALL.len())]
}

fn title(random: &mut Rng) -> String {
    const TITLES: [&str; 6] = ["Auditor", "1e3", "null", "no", "\"q\": !a", "Pr\u{fc}fer"];
    TITLES[random.usize(0..TITLES.len())].to_owned()
}

pub fn custom_role(random: &mut Rng) -> CustomRole {
    CustomRole::new(title(random), set(random), reach(random), maybe(random, set)).unwrap()
}

pub fn custom_team_permission(random: &mut Rng) -> CustomTeamPermission {
    let contained = set(random) & (Permission::APP_LEVEL - Permission::TRANSFER_APPS);
    CustomTeamPermission::new(title(random), contained).unwrap()
}

pub fn role(random: &mut Rng) -> Role {
    Role::ALL[random.usize(0..Role::ALL.len())]
}

pub fn any_role(random: &mut Rng) -> AnyRole {
    if random.bool() { role(random).into() } else { custom_role(random).into() }
}

pub fn any_team_permission(random: &mut Rng) -> AnyTeamPermission {
    let documented = TeamPermission::ALL[random.usize(0..TeamPermission::ALL.len())];
    if random.bool() { documented.into() } else { custom_team_permission(random).into() }
}

pub fn role_ref<I: Id>(random: &mut Rng) -> RoleRef<I> {
    if random.bool() { role(random).into() } else { RoleRef::Custom(I::drawn(random)) }
}

pub fn assigned_role<I: Id>(random: &mut Rng) -> AssignedRole<I> {
    match any_role(random) {
        AnyRole::Documented(role) => role.into(),
        AnyRole::Custom(expected) => AssignedRole::Custom { role: I::drawn(random), expected },
    }
}

pub fn team_app_permission(random: &mut Rng) -> TeamAppPermission {
    let permission = any_team_permission(random);
    if random.bool() { permission.into() } else { TeamAppPermission::Default { expected: permission } }
}

pub fn team_membership<I: Id>(random: &mut Rng) -> TeamMembership<I> {
    let team = TeamMembership::new(I::drawn(random));
    let apps = list(random, |random| (I::drawn(random), any_team_permission(random)));
    let team = apps.into_iter().fold(team, |team, (app, permission)| team.with_app(app, permission));
    if random.bool() { team.confining() } else { team }
}

pub fn team_app<I: Id>(random: &mut Rng) -> TeamApp<I> {
    let team = TeamMembership::new(I::drawn(random));
    team.with_app(I::drawn(random), any_team_permission(random)).apps()[0].clone()
}

pub fn membership<I: Id>(random: &mut Rng) -> Membership<I> {
    let membership = Membership::new(I::drawn(random), any_role(random));
    let membership = if random.u8(0..6) == 0 { membership.suspended() } else { membership };
    list(random, team_membership).into_iter().fold(membership, Membership::with_team)
}

pub fn subject<I: Id>(random: &mut Rng) -> Subject<I> {
    let subject = loop {
        // memberships in one organization are refused, and so are two teams with one id
        if let Ok(subject) = Subject::new(I::drawn(random), list(random, membership)) {
            break subject;
        }
    };
    let subject = if random.u8(0..6) == 0 { Subject::anonymous() } else { subject };
    let subject = if subject.user().is_some() {
        subject.with_shares(list(random, share)).expect("what can be shared")
    } else {
        subject
    };
    let subject = if random.bool() { subject.narrowed_to(set(random)) } else { subject };
    let subject = if random.u8(0..3) == 0 { subject.narrowed_by(list(random, grant)) } else { subject };
    if random.bool() { subject.acted_by(I::drawn(random)) } else { subject }
}

pub fn share<I: Id>(random: &mut Rng) -> Share<I> {
    let shareable = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    Share::new(owner(random), I::drawn(random), set(random) & shareable)
}

pub fn grant<I: Id>(random: &mut Rng) -> TokenGrant<I> {
    TokenGrant::new(place(random), set(random))
}

pub fn details<I: Id>(random: &mut Rng) -> AuthorizationDetails<I> {
    AuthorizationDetails::new(list(random, grant))
}

pub fn place<I: Id>(random: &mut Rng) -> Place<I> {
    match random.u8(0..4) {
        0 => Place::Everywhere,
        1 => Place::Organization(I::drawn(random)),
        2 => Place::PersonalApps(I::drawn(random)),
        _ => Place::App { owner: owner(random), app: I::drawn(random) },
    }
}

pub fn owner<I: Id>(random: &mut Rng) -> Owner<I> {
    let id = I::drawn(random);
    if random.bool() { Owner::Organization(id) } else { Owner::User(id) }
}

pub fn resource<I: Id>(random: &mut Rng) -> Resource<I> {
    let app = match owner(random) {
        Owner::Organization(organization) => Resource::app(organization, I::drawn(random)),
        Owner::User(user) => Resource::personal_app(user, I::drawn(random)),
    };
    let app = if random.bool() { app.public() } else { app };
    match random.u8(0..5) {
        0 => app,
        1 => Resource::organization(I::drawn(random)),
        2 => Resource::team(I::drawn(random)),
        3 => app.model().public(),
        _ => list(random, I::drawn).into_iter().fold(app.task(), Resource::assigned_to),
    }
}

pub fn policy(random: &mut Rng) -> Policy {
    let mut policy = Policy::documented().clone();
    for role in Role::ALL {
        policy = policy.with_grants(role, set(random)).unwrap().with_reach(role, reach(random));
        policy = policy.with_ceiling(role, maybe(random, set)).unwrap();
    }
    for permission in TeamPermission::ALL {
        let contained = set(random) - Permission::TRANSFER_APPS;
        policy = policy.with_team_permission(permission, contained).unwrap();
    }
    policy
}

/// A policy without null: TOML can hold it.
pub fn policy_with_ceilings(random: &mut Rng) -> Policy {
    Role::ALL
        .iter()
        .fold(policy(random), |policy, role| policy.with_ceiling(*role, Some(set(random))).unwrap())
}

pub fn password_policy(random: &mut Rng) -> PasswordPolicy {
    let rules = PasswordRule::ALL.into_iter().filter(|_| random.bool());
    rules.fold(PasswordPolicy::new(12).unwrap(), PasswordPolicy::requiring)
}

// ---- a service's own rows -------------------------------------------------------------------------------------------

pub fn own_set(random: &mut Rng) -> Permission {
    let documented = set(random);
    let own = [RUN_PIPELINES, VIEW_AUDIT_LOG, SEE_PIPELINES].into_iter().filter(|_| random.bool());
    own.fold(documented, |set, own| set | own)
}

pub fn own_role(random: &mut Rng) -> CustomRole {
    let ceiling = maybe(random, own_set);
    own_policy().custom_role(title(random), own_set(random), reach(random), ceiling).unwrap()
}

pub fn own_team_permission(random: &mut Rng) -> CustomTeamPermission {
    own_policy().custom_team_permission(title(random), RUN_PIPELINES | Permission::PREDICT).unwrap()
}

pub fn own_membership(random: &mut Rng) -> Membership<u64> {
    let team = TeamMembership::new(u64::drawn(random)).with_app(100, own_team_permission(random));
    Membership::new(u64::drawn(random), own_role(random)).with_team(team)
}

pub fn own_resource(random: &mut Rng) -> Resource<u64> {
    if random.bool() {
        return Resource::app(u64::drawn(random), 100).of_kind(&PIPELINE);
    }
    Resource::owned(&SECRET, owner(random))
}

pub fn own_policies(random: &mut Rng) -> Policy {
    Role::ALL.iter().fold(own_policy(), |policy, role| {
        policy
            .with_grants(*role, own_set(random))
            .unwrap()
            .with_ceiling(*role, maybe(random, own_set))
            .unwrap()
    })
}

// ---- the rows of directories ----------------------------------------------------------------------------------------

/// The parts of a directory with rows of every kind, made by every command.
pub struct Rows<I> {
    pub directory: Directory<I>,
    pub snapshot: Snapshot<I>,
    pub events: Vec<Event<I>>,
    pub organizations: Vec<OrganizationRecord<I>>,
    pub accounts: Vec<AccountRecord<I>>,
}

impl<I: Id> Rows<I> {
    pub fn new(id: fn(&'static str) -> I) -> Self {
        let World { directory, events, .. } = World::new(id);
        let snapshot = directory.snapshot();
        let (organizations, accounts) = (snapshot.organizations.clone(), snapshot.accounts.clone());
        Rows { directory, snapshot, events, organizations, accounts }
    }

    fn each<T: Clone>(&self, rows: impl Fn(&OrganizationRecord<I>) -> &[T]) -> Vec<T> {
        self.organizations.iter().flat_map(|organization| rows(organization).to_vec()).collect()
    }

    /// One event with each command, and each event with consequences.
    pub fn events(&self) -> Vec<Event<I>> {
        let mut known = Vec::new();
        let is_new = |event: &&Event<I>| {
            let kind = std::mem::discriminant(event.command());
            let is_new = !known.contains(&kind) || !event.consequences().is_empty();
            known.push(kind);
            is_new
        };
        self.events.iter().filter(is_new).cloned().collect()
    }

    pub fn commands(&self) -> Vec<Command<I>> {
        self.events().iter().map(|event| event.command().clone()).collect()
    }

    pub fn before(&self) -> Vec<Before<I>> {
        self.events.iter().filter_map(|event| event.before().cloned()).collect()
    }

    pub fn consequences(&self) -> Vec<Consequence<I>> {
        self.events.iter().flat_map(|event| event.consequences().to_vec()).collect()
    }

    pub fn roles(&self) -> Vec<RoleRecord<I>> {
        self.each(|organization| &organization.roles)
    }

    pub fn members(&self) -> Vec<MemberRecord<I>> {
        self.each(|organization| &organization.members)
    }

    pub fn invitations(&self) -> Vec<InvitationRecord<I>> {
        self.each(|organization| &organization.invitations)
    }

    pub fn teams(&self) -> Vec<TeamRecord<I>> {
        self.each(|organization| &organization.teams)
    }

    pub fn team_apps(&self) -> Vec<TeamAppRecord<I>> {
        self.teams().into_iter().flat_map(|team| team.apps).collect()
    }

    pub fn apps(&self) -> Vec<AppRecord<I>> {
        self.each(|organization| &organization.apps)
    }

    pub fn providers(&self) -> Vec<IdentityProviderRecord<I>> {
        self.each(|organization| &organization.identity_providers)
    }

    pub fn settings(&self) -> Vec<IdentityProvider> {
        self.providers().into_iter().map(|provider| provider.settings).collect()
    }

    pub fn billing(&self) -> Vec<Billing> {
        self.organizations.iter().map(|organization| organization.billing.clone()).collect()
    }
}

pub fn listing(random: &mut Rng) -> d::Listing<u64> {
    let (organization, team) = (u64::drawn(random), u64::drawn(random));
    match random.u8(0..7) {
        0 => d::Listing::Members { organization },
        1 => d::Listing::TeamMembers { organization, team },
        2 => d::Listing::Invitations { organization },
        3 => d::Listing::PendingInvitations { organization },
        4 => d::Listing::Teams { organization },
        5 => d::Listing::Apps { owner: owner(random) },
        _ => d::Listing::TeamApps { organization, team },
    }
}

/// Cursors after the first app of somebody, in each order and with a keyword.
pub fn cursors() -> Vec<d::Cursor<u64>> {
    let mut directory = d::Directory::new().searchable();
    let ana = Subject::new(7, []).unwrap();
    let email = d::Email::new("ana@example.com").unwrap();
    directory.execute(&ana, 0, d::Command::Register { email }).unwrap();
    let owner = Owner::User(7);
    for (app, name) in [(1, "Cats"), (2, "cats and dogs"), (3, "Catering")] {
        let name = d::Name::new(name).unwrap();
        directory.execute(&ana, app, d::Command::CreateApp { owner, app, name, unseen: false }).unwrap();
    }
    let keyword = d::Keyword::new("cat").unwrap();
    let requests = d::Order::ALL.into_iter().flat_map(|order| {
        let request = d::PageRequest::by(order).limited_to(1).unwrap();
        [request.clone(), request.matching(keyword.clone())]
    });
    requests.map(|request| directory.search_apps(&owner, &request).unwrap().next.unwrap()).collect()
}
