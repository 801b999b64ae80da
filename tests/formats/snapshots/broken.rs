//! Every kind of violation, each with its place, and all of them at once.

use super::{World, email, name, number};
use rolecall::directory::{
    AccountRecord, AppRecord, Directory, InvitationStatus, MemberRecord, OrganizationRecord, Problem,
    RoleRef, Snapshot, TeamAppRecord, TeamRecord,
};
use rolecall::{Role, TeamPermission};

fn snapshot() -> Snapshot<String> {
    World::new(str::to_owned).directory.snapshot()
}

/// After the change of the world's snapshot these are the violations, all of them, however it is read.
#[track_caller]
fn violated(change: impl FnOnce(&mut Snapshot<String>), expected: &[&str]) {
    let mut snapshot = snapshot();
    change(&mut snapshot);
    let violations = snapshot.check().unwrap_err();
    let told: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(told, expected);
    let parts = violations.iter().map(|violation| format!("{}: {}", violation.place(), violation.problem()));
    assert_eq!(parts.collect::<Vec<_>>(), expected);
    assert_eq!(violations.len(), expected.len());
    let whole = format!("the snapshot is of no directory: {}", expected.join("; "));
    assert_eq!(violations.to_string(), whole);
    assert_eq!(Directory::try_from(snapshot.clone()).unwrap_err(), violations);

    let json = serde_json::to_string(&snapshot).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot<String>>(&json).unwrap(), snapshot);
    assert_eq!(serde_json::from_str::<Directory<String>>(&json).unwrap_err().to_string(), whole);
    let bytes = postcard::to_allocvec(&snapshot).unwrap();
    assert!(postcard::from_bytes::<Directory<String>>(&bytes).is_err());
}

fn again<T: Clone>(list: &mut Vec<T>) {
    list.push(list[0].clone());
}

fn acme(snapshot: &mut Snapshot<String>) -> &mut OrganizationRecord<String> {
    &mut snapshot.organizations[0]
}

fn globex(snapshot: &mut Snapshot<String>) -> &mut OrganizationRecord<String> {
    &mut snapshot.organizations[1]
}

fn member(user: &str, role: RoleRef<String>) -> MemberRecord<String> {
    MemberRecord { user: user.to_owned(), role, joined_at: 0 }
}

#[test]
fn duplicated_accounts_and_organizations() {
    violated(
        |snapshot| again(&mut snapshot.accounts),
        &[
            "accounts[5]: user `ana` is listed already, at position 0",
            "accounts[5].email: another account has the address `ana@example.com`, at position 0",
        ],
    );
    violated(
        |snapshot| snapshot.accounts[3].email = email("ben"),
        &["accounts[3].email: another account has the address `ben@example.com`, at position 1"],
    );
    violated(
        |snapshot| again(&mut snapshot.organizations),
        &[
            "organizations[2]: organization `acme` is listed already, at position 0",
            "organizations[2].name: another organization goes by the name `Acme Inc.`, at position 0",
        ],
    );
    violated(
        |snapshot| globex(snapshot).name = name("Acme Inc."),
        &["organizations[1].name: another organization goes by the name `Acme Inc.`, at position 0"],
    );
}

#[test]
fn duplicates_within_an_owner() {
    violated(
        |snapshot| again(&mut acme(snapshot).members),
        &["organizations[0].members[3]: member `ana` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).invitations),
        &["organizations[0].invitations[7]: invitation `i1` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams),
        &["organizations[0].teams[3]: team `labelers` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams[0].members),
        &["organizations[0].teams[0].members[1]: team member `eve` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams[0].apps),
        &["organizations[0].teams[0].apps[1]: team app `cats` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).apps[0].collaborators),
        &["organizations[0].apps[0].collaborators[2]: collaborator `eve` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).identity_providers),
        &["organizations[0].identity_providers[1]: identity provider `sso` is listed already, at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).roles),
        &[
            "organizations[0].roles[2]: role `auditor` is listed already, at position 0",
            "organizations[0].roles[2].definition.name: another role goes by the name `Model Auditor`, at position 0",
        ],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).apps),
        &[
            "organizations[0].apps[3]: app `cats` is listed already, at position 0",
            "organizations[0].apps[3].name: another app goes by the name `Cats`, at position 0",
        ],
    );
}

#[test]
fn names_that_are_taken() {
    violated(
        |snapshot| acme(snapshot).roles[1].definition = acme(snapshot).roles[0].definition.clone(),
        &[
            "organizations[0].roles[1].definition.name: another role goes by the name `Model Auditor`, at position 0",
        ],
    );
    violated(
        |snapshot| acme(snapshot).apps[2].name = name("dogs"),
        &["organizations[0].apps[2].name: another app goes by the name `dogs`, at position 1"],
    );
    violated(
        |snapshot| snapshot.accounts[0].apps[1].name = name("birds"),
        &["accounts[0].apps[1].name: another app goes by the name `birds`, at position 0"],
    );
}

#[test]
fn ids_that_are_live_and_retired() {
    let gone = || "gone".to_owned();
    violated(
        |snapshot| snapshot.retired_organizations.push("acme".to_owned()),
        &["retired_organizations[1]: organization `acme` is retired, and still there"],
    );
    violated(
        |snapshot| snapshot.accounts[0].retired_apps.push("fish".to_owned()),
        &["accounts[0].retired_apps[2]: app `fish` is retired, and still there"],
    );
    violated(
        |snapshot| acme(snapshot).retired_roles.push("guest".to_owned()),
        &["organizations[0].retired_roles[1]: role `guest` is retired, and still there"],
    );
    violated(
        |snapshot| acme(snapshot).retired_teams.push("viewers".to_owned()),
        &["organizations[0].retired_teams[1]: team `viewers` is retired, and still there"],
    );
    violated(
        |snapshot| acme(snapshot).retired_apps.push("dogs".to_owned()),
        &["organizations[0].retired_apps[1]: app `dogs` is retired, and still there"],
    );
    violated(
        |snapshot| acme(snapshot).retired_identity_providers.push("sso".to_owned()),
        &[
            "organizations[0].retired_identity_providers[1]: identity provider `sso` is retired, and still there",
        ],
    );
    violated(
        |snapshot| {
            again(&mut snapshot.retired_organizations);
            again(&mut snapshot.accounts[0].retired_apps);
            acme(snapshot).retired_roles.push(gone());
            acme(snapshot).retired_teams.push(gone());
            acme(snapshot).retired_apps.push(gone());
            acme(snapshot).retired_identity_providers.push(gone());
        },
        &[
            "accounts[0].retired_apps[2]: app `gone` is listed already, at position 0",
            "organizations[0].retired_roles[1]: role `gone` is listed already, at position 0",
            "organizations[0].retired_teams[1]: team `gone` is listed already, at position 0",
            "organizations[0].retired_apps[1]: app `gone` is listed already, at position 0",
            "organizations[0].retired_identity_providers[1]: identity provider `gone` is listed already, at position 0",
            "retired_organizations[1]: organization `old` is listed already, at position 0",
        ],
    );
}

#[test]
fn dangling_references() {
    violated(
        |snapshot| globex(snapshot).members.push(member("xan", Role::OrganizationUser.into())),
        &["organizations[1].members[2]: there is no user `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).teams[1].members.push("xan".to_owned()),
        &["organizations[0].teams[1].members[2]: there is no member `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).teams[1].apps[0].app = "gone".to_owned(),
        &["organizations[0].teams[1].apps[0]: there is no app `gone`"],
    );
    violated(
        |snapshot| acme(snapshot).apps[1].collaborators.push("xan".to_owned()),
        &["organizations[0].apps[1].collaborators[0]: there is no user `xan`"],
    );
    violated(
        |snapshot| snapshot.accounts[0].apps[0].collaborators.push("xan".to_owned()),
        &["accounts[0].apps[0].collaborators[0]: there is no user `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).members[1].role = RoleRef::Custom("gone".to_owned()),
        &["organizations[0].members[1].role: there is no role `gone`"],
    );
    violated(
        |snapshot| acme(snapshot).invitations[4].role = RoleRef::Custom("gone".to_owned()),
        &["organizations[0].invitations[4].role: there is no role `gone`"],
    );
    // one that was declined may have been to a role that is no more, but not to one that never was
    violated(
        |snapshot| acme(snapshot).invitations[2].role = RoleRef::Custom("never".to_owned()),
        &["organizations[0].invitations[2].role: there is no role `never`"],
    );
    let mut unknown = snapshot();
    acme(&mut unknown).invitations[0].invited_by = "xan".to_owned();
    assert!(unknown.check().is_ok());
}

#[test]
fn what_is_of_another_organization() {
    violated(
        |snapshot| {
            snapshot.organizations[0].members.remove(2);
            snapshot.organizations[1].members.push(member("eve", Role::OrganizationUser.into()));
        },
        &[
            "organizations[0].teams[0].members[0]: there is no member `eve` here, but in another organization, `globex`",
        ],
    );
    violated(
        |snapshot| acme(snapshot).teams[0].apps[0].app = "maps".to_owned(),
        &[
            "organizations[0].teams[0].apps[0]: there is no app `maps` here, but in another organization, `globex`",
        ],
    );
    violated(
        |snapshot| globex(snapshot).members.push(member("eve", RoleRef::Custom("auditor".to_owned()))),
        &[
            "organizations[1].members[2].role: there is no role `auditor` here, but in another organization, `acme`",
        ],
    );
    violated(
        |snapshot| globex(snapshot).invitations[2].role = RoleRef::Custom("auditor".to_owned()),
        &[
            "organizations[1].invitations[2].role: there is no role `auditor` here, but in another organization, `acme`",
        ],
    );
}

#[test]
fn nobody_who_administers() {
    let told = "organizations[0].members: organization `acme` has no administrator whom no team confines";
    violated(|snapshot| acme(snapshot).members[0].role = Role::OrganizationUser.into(), &[told]);
    violated(|snapshot| acme(snapshot).teams[1].confining = true, &[told]);
    violated(
        |snapshot| {
            acme(snapshot).teams[0].members = vec!["ana".to_owned()];
            globex(snapshot).members.clear();
        },
        &[told, "organizations[1].members: organization `globex` has no administrator whom no team confines"],
    );
    // another one is enough
    let mut snapshot = snapshot();
    acme(&mut snapshot).teams[0].members = vec!["ana".to_owned()];
    acme(&mut snapshot).members[2].role = Role::Administrator.into();
    assert!(snapshot.check().is_ok());
}

#[test]
fn invitations_that_could_not_be_pending() {
    violated(
        |snapshot| acme(snapshot).invitations[0].status = InvitationStatus::Pending,
        &[
            "organizations[0].invitations[0].email: the invitation is pending, and `ben@example.com` is the address of a member",
        ],
    );
    violated(
        |snapshot| acme(snapshot).invitations[3].status = InvitationStatus::Pending,
        &[
            "organizations[0].invitations[4].email: `ian@example.com` has a pending invitation already, at position 3",
        ],
    );
    // to another organization it may be pending, too
    let mut snapshot = snapshot();
    globex(&mut snapshot).invitations[2].email = email("ian");
    assert!(snapshot.check().is_ok());
}

#[test]
fn a_version_that_leaves_no_room() {
    violated(
        |snapshot| snapshot.version = 1 << 63,
        &[
            "version: version 9223372036854775808 leaves no room for further events: it is at most 9223372036854775807",
        ],
    );
    let mut latest = snapshot();
    latest.version = Snapshot::<String>::LATEST_VERSION;
    assert!(latest.check().is_ok());
}

#[test]
fn everything_at_once() {
    let app = |app: &str| AppRecord { app: app.to_owned(), ..snapshot().organizations[0].apps[1].clone() };
    violated(
        |snapshot| {
            snapshot.accounts.remove(2);
            acme(snapshot).roles.remove(0);
            acme(snapshot).apps.push(app("extra"));
            acme(snapshot).teams[1].confining = true;
            globex(snapshot).name = name("Acme Inc.");
            again(&mut snapshot.retired_organizations);
        },
        &[
            "organizations[0].members[1].role: there is no role `auditor`",
            "organizations[0].members[2]: there is no user `eve`",
            "organizations[0].members: organization `acme` has no administrator whom no team confines",
            "organizations[0].invitations[0].role: there is no role `auditor`",
            "organizations[0].apps[0].collaborators[0]: there is no user `eve`",
            "organizations[0].apps[3].name: another app goes by the name `dogs`, at position 1",
            "organizations[1].name: another organization goes by the name `Acme Inc.`, at position 0",
            "retired_organizations[1]: organization `old` is listed already, at position 0",
        ],
    );
}

#[test]
fn many_violations_are_counted_and_few_kept() {
    let told = |count: usize| {
        let mut snapshot = World::new(number).directory.snapshot();
        let team = TeamRecord {
            team: 1,
            name: name("Crowd"),
            default_permission: TeamPermission::FullAccess.into(),
            confining: false,
            created_at: 0,
            members: (10_000_000_000..).take(count).collect(),
            apps: Vec::<TeamAppRecord<u64>>::new(),
        };
        snapshot.organizations[0].teams.push(team);
        snapshot.check().unwrap_err()
    };
    assert_eq!((told(100).len(), told(100).iter().len()), (100, 100));
    assert!(told(100).to_string().ends_with(".members[99]: there is no member `10000000099`"));
    assert!(told(101).to_string().ends_with(".members[99]: there is no member `10000000099`; and 1 more"));
    let many = told(200_000);
    assert_eq!((many.len(), many.iter().len()), (200_000, 1000));
    assert!(many.to_string().ends_with("; and 199900 more"));
    assert!(many.to_string().len() < 10_000);
}

#[test]
fn ids_are_quoted_escaped_and_capped() {
    let told = |id: &str| {
        let account = AccountRecord { user: id.to_owned(), ..snapshot().accounts[3].clone() };
        let accounts = vec![account.clone(), AccountRecord { email: email("x"), ..account }];
        Snapshot { version: 100, accounts, ..Snapshot::default() }.check().unwrap_err().to_string()
    };
    let told_of_a_tick = "the snapshot is of no directory: accounts[1]: user `\\`; \\n\\u{1b}\\u{202e}` is listed already, at position 0";
    assert_eq!(told("`; \n\u{1b}\u{202e}"), told_of_a_tick);
    let long = told(&"é".repeat(100_000));
    assert!(long.contains(&format!("user `{}…` is", "é".repeat(64))), "{long}");
}

#[test]
fn lists_have_an_end() {
    let long = |length: usize| {
        let retired_organizations: Vec<_> = (0..length as u64).collect();
        Snapshot { retired_organizations, ..Snapshot::default() }
    };
    let length = Snapshot::<u64>::LONGEST_LIST;
    assert!(long(length).check().is_ok());
    let violations = long(length + 1).check().unwrap_err();
    assert_eq!(
        violations.to_string(),
        "the snapshot is of no directory: retired_organizations: a list has at most 16777216 entries, not 16777217"
    );
    assert!(matches!(violations.iter().next().unwrap().problem(), Problem::TooLong { length: 16_777_217 }));
}
