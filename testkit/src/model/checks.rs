//! The invariants of a directory, checked through its public reading methods.

use super::{Model, names, owner_facts};
use crate::oracle::{OwnerFacts, oracle};
use rolecall::directory::{App, Directory, Email, InvitationStatus, Organization, RoleRef, VersionedSubject};
use rolecall::{Membership, Owner, Role, Share, Subject};
use std::collections::BTreeSet;

/// Checks every invariant and every look-up.
pub fn check(directory: &Directory<u64>) {
    let mut emails = BTreeSet::new();
    for (user, account) in directory.accounts() {
        assert!(emails.insert(account.email()), "{} is the address of two accounts", account.email());
        assert_eq!(directory.user_by_email(account.email()), Some(user));
        let joined = directory.organizations().filter(|(_, it)| it.member(user).is_some()).map(|(id, _)| id);
        assert!(account.organizations().eq(joined), "the organizations of {user}");
        for (app, row) in account.apps() {
            assert_eq!(row.teams().len(), 0, "personal app {app} is in a team");
            assert_eq!(directory.app(&Owner::User(*user), app), Some(row));
            assert_eq!(account.app_named(row.name()), Some((app, row)));
        }
        check_apps(directory, account.apps());
    }
    let mut organizations = BTreeSet::new();
    for (id, organization) in directory.organizations() {
        assert_eq!(organization.id(), id);
        assert!(organizations.insert(organization.name()), "two organizations {}", organization.name());
        assert_eq!(directory.organization_named(organization.name()), Some(id));
        check_organization(directory, organization);
    }
    check_addresses(directory);
}

fn check_organization(directory: &Directory<u64>, organization: &Organization<u64>) {
    let id = organization.id();
    let free = |(_, member): (_, &rolecall::directory::Member<u64>)| {
        member.role() == &RoleRef::Documented(Role::Administrator)
            && !member.is_suspended()
            && member.teams().all(|team| !organization.team(team).expect("a team").is_confining())
    };
    assert!(organization.members().any(free), "nobody administers {id}");

    for (user, member) in organization.members() {
        assert!(directory.account(user).is_some(), "member {user} has no account");
        let teams = organization.teams().filter(|(_, team)| team.has_member(user)).map(|(team, _)| team);
        assert!(member.teams().eq(teams), "the teams of {user} in {id}");
        let mut carriers = organization.members_with(member.role());
        assert!(carriers.any(|carrier| carrier == user), "{user} is not among the members with their role");
    }
    let documented = Role::ALL.map(RoleRef::Documented).into_iter();
    let roles = documented.chain(organization.roles().map(|(role, _)| RoleRef::Custom(*role)));
    for role in roles {
        let carriers = organization.members().filter(|(_, member)| *member.role() == role);
        assert!(
            organization.members_with(&role).eq(carriers.map(|(user, _)| user)),
            "the members with {role:?}"
        );
    }
    let names: BTreeSet<_> = organization.roles().map(|(_, role)| role.name()).collect();
    assert_eq!(names.len(), organization.roles().count(), "two custom roles of one name in {id}");

    for (team, row) in organization.teams() {
        assert!(
            row.members().all(|user| organization.member(user).is_some()),
            "team {team} has users who are not members"
        );
        let apps = organization.apps().filter(|(_, app)| app.teams().any(|other| other == team));
        assert!(row.apps().map(|(app, _)| app).eq(apps.map(|(app, _)| app)), "the apps of team {team}");
        assert!(row.apps().all(|(app, permission)| row.permission_on(app) == Some(permission)));
    }
    for (app, row) in organization.apps() {
        assert_eq!(directory.app(&Owner::Organization(*id), app), Some(row));
        assert_eq!(organization.app_named(row.name()), Some((app, row)));
        assert!(
            row.teams().all(|team| organization.team(team).is_some_and(|it| it.permission_on(app).is_some()))
        );
    }
    check_apps(directory, organization.apps());
    for (user, _) in directory.accounts() {
        let shared = organization.apps().filter_map(|(app, row)| Some((app, row.share_of(user)?)));
        assert!(organization.shared_with(user).eq(shared), "what is shared with {user}");
    }
}

fn check_apps<'a>(directory: &Directory<u64>, apps: impl Iterator<Item = (&'a u64, &'a App<u64>)>) {
    let mut names = BTreeSet::new();
    for (app, row) in apps {
        assert!(names.insert(row.name()), "two apps {} of one owner", row.name());
        assert!(
            row.shares().all(|(user, _)| directory.account(user).is_some()),
            "app {app} is shared with users without accounts"
        );
    }
}

// An address has at most one pending invitation in each organization, and members have none.
fn check_addresses(directory: &Directory<u64>) {
    let mut pending = BTreeSet::new();
    for (id, organization) in directory.organizations() {
        for (invitation, sent) in organization.invitations() {
            if let RoleRef::Custom(role) = sent.role()
                && sent.status() == InvitationStatus::Pending
            {
                assert!(organization.role(role).is_some(), "{invitation} names a deleted role");
            }
            if sent.status() == InvitationStatus::Pending {
                let user = directory.user_by_email(sent.email());
                let member = user.and_then(|user| organization.member(user));
                assert_eq!(member, None, "{invitation} is pending although its user is a member");
                let author = organization.member(sent.invited_by());
                assert!(
                    author.is_some_and(|author| !author.is_suspended()),
                    "nobody vouches for {invitation}"
                );
                // The set orders by address and organization, so that two pending invitations would be neighbours
                // below.
                assert!(pending.insert((sent.email(), *id, *invitation)));
            }
        }
    }
    let addresses: BTreeSet<&Email> = pending.iter().map(|row| row.0).collect();
    for (first, second) in pending.iter().zip(pending.iter().skip(1)) {
        assert_ne!((first.0, first.1), (second.0, second.1), "two pending invitations of one address");
    }
    let accounts = directory.accounts().map(|(_, account)| account.email());
    for email in addresses.into_iter().chain(accounts) {
        let of = pending.iter().filter(|row| row.0 == email).map(|row| (row.1, row.2));
        let told = directory.invitations_to(email).map(|(organization, id)| (*organization, *id));
        assert!(told.eq(of), "the invitations to {email}");
    }
}

/// Checks that each subject has the memberships of the rows, and each app their visibility.
pub fn check_subjects(directory: &Directory<u64>, rows: &Model) {
    for user in rows.accounts.keys() {
        let snapshot = directory.subject(user).expect("an account");
        let facts = rows.facts(*user);
        assert_eq!(snapshot.version(), rows.version);
        assert!(directory.is_current(&snapshot), "a subject is current when it is taken");
        let memberships = snapshot.subject().memberships();
        assert_eq!(memberships.len(), facts.memberships.len(), "the memberships of {user}");
        assert_eq!(snapshot.subject().shares(), shares_of(rows, *user, |_| true), "the shares of {user}");
        let listed =
            directory.shares_of(user).map(|(owner, app, shared)| ((owner_facts(owner), *app, *user), shared));
        let expected = rows.shares.iter().filter(|(row, _)| row.2 == *user);
        assert!(listed.eq(expected.map(|(row, shared)| (*row, *shared))), "the shares of {user} as a list");
        for (membership, expected) in memberships.iter().zip(&facts.memberships) {
            let teams = || rows.teams_of(expected.organization, *user);
            assert!(membership.teams().iter().map(|team| *team.team()).eq(teams()));
            assert_eq!(unnamed(membership), unnamed(&expected.membership_of(|id| id)));
            let alone = directory.subject_in(user, [&expected.organization]).expect("an account");
            assert_eq!(alone.subject().memberships(), std::slice::from_ref(membership));
            let of = OwnerFacts::Organization(expected.organization);
            assert_eq!(alone.subject().shares(), shares_of(rows, *user, |owner| owner == of));
        }
    }
    for ((owner, app), row) in &rows.apps {
        let owner = match owner {
            OwnerFacts::Organization(id) => Owner::Organization(*id),
            OwnerFacts::User(id) => Owner::User(*id),
        };
        let resource = directory.resource(&owner, app).expect("an app");
        assert_eq!((resource.is_public(), resource.app_id()), (row.public, Some(app)));
    }
}

/// The crate's form of the shares that give the user something.
fn shares_of(rows: &Model, user: u64, of: impl Fn(OwnerFacts) -> bool) -> Vec<Share<u64>> {
    let shares = rows.share_facts(user, of).into_iter();
    let built =
        shares.map(|share| Share::new(share.owner.owner(|id| id), share.app, share.permissions.permission()));
    built.collect()
}

/// A membership without the names of its teams and definitions, for comparison.
fn unnamed(membership: &Membership<u64>) -> impl PartialEq + std::fmt::Debug + use<> {
    let teams = membership.teams().iter().map(|team| {
        let apps = team.apps().iter().map(|app| (*app.app(), super::contained(app.permission())));
        (team.is_confining(), apps.collect::<Vec<_>>())
    });
    let role = match membership.role() {
        rolecall::custom::AnyRole::Documented(role) => oracle().definition(role.as_str().into()),
        rolecall::custom::AnyRole::Custom(role) => super::definition_of(role),
    };
    (*membership.organization(), role, membership.is_suspended(), teams.collect::<Vec<_>>())
}

/// A subject taken from the directory at some version. `unchanged` says that its facts are still the same.
#[derive(Debug, Clone)]
pub struct Taken {
    snapshot: VersionedSubject<u64>,
    /// The organizations that the subject is limited to, or `None` for all.
    organizations: Option<Vec<u64>>,
    last: Subject<u64>,
    unchanged: bool,
}

impl Taken {
    /// Takes the subject of one user, with all organizations or with two of them. The version picks both.
    pub fn from(directory: &Directory<u64>) -> Option<Taken> {
        let turn = directory.version();
        let (user, _) = directory.accounts().nth(usize::try_from(turn % 5).ok()?)?;
        let organizations = turn.is_multiple_of(3).then(|| vec![1, 0]);
        let snapshot = again(directory, *user, organizations.as_deref())?;
        let last = snapshot.subject().clone();
        Some(Taken { snapshot, organizations, last, unchanged: true })
    }

    /// Checks `is_current`: true for a subject that never changed, and false for one that differs now.
    pub fn check(&mut self, directory: &Directory<u64>) {
        let user = self.snapshot.subject().user().expect("a user");
        let Some(now) = again(directory, *user, self.organizations.as_deref()) else {
            assert!(
                !directory.is_current(&self.snapshot),
                "the subject of a closed account is called current"
            );
            self.unchanged = false;
            return;
        };
        self.unchanged &= now.subject() == &self.last;
        self.last = now.into_subject();
        if directory.is_current(&self.snapshot) {
            assert_eq!(&self.last, self.snapshot.subject(), "a stale subject is called current");
        } else {
            assert!(!self.unchanged, "{:?} did not change, but is called stale", self.snapshot);
        }
    }
}

fn again(
    directory: &Directory<u64>,
    user: u64,
    organizations: Option<&[u64]>,
) -> Option<VersionedSubject<u64>> {
    match organizations {
        Some(organizations) => directory.subject_in(&user, organizations),
        None => directory.subject(&user),
    }
}

/// Checks that the crate and the oracle have the same permissions.
pub fn check_names() {
    let all = oracle().organization_level | oracle().app_level;
    assert_eq!(names(rolecall::Permission::all()), all);
}
