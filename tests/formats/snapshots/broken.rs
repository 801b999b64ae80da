//! Every kind of violation with its path, one by one and all together.

use super::{World, email, name, number};
use rolecall::directory::{
    AccountRecord, AppRecord, Directory, InvitationStatus, MemberRecord, NamedThing, OrganizationRecord,
    PasswordCheck, PasswordPolicy, Problem, ReservedName, RoleRef, ShareRecord, SharedPermissions, Snapshot,
    TeamAppRecord, TeamRecord,
};
use rolecall::{Owner, Role, TeamPermission};

fn snapshot() -> Snapshot<String> {
    World::new(str::to_owned).directory.snapshot()
}

/// Checks that the changed snapshot has exactly these violations, by `check`, by `try_from` and in both formats.
#[track_caller]
fn violated(change: impl FnOnce(&mut Snapshot<String>), expected: &[&str]) {
    let mut snapshot = snapshot();
    change(&mut snapshot);
    let violations = snapshot.check().unwrap_err();
    let told: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(told, expected);
    let parts = violations.iter().map(|violation| format!("{}: {}", violation.path(), violation.problem()));
    assert_eq!(parts.collect::<Vec<_>>(), expected);
    assert_eq!(violations.len(), expected.len());
    let whole = format!("invalid snapshot: {}", expected.join("; "));
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
    MemberRecord { user: user.to_owned(), role, suspended: false, name: None, joined_at: 0, updated_at: 0 }
}

fn share(user: &str) -> ShareRecord<String> {
    ShareRecord { user: user.to_owned(), permissions: SharedPermissions::default() }
}

#[test]
fn duplicated_accounts_and_organizations() {
    violated(
        |snapshot| again(&mut snapshot.accounts),
        &[
            "accounts[6]: duplicate user `ana`, first listed at position 0",
            "accounts[6].email: email address `ana@example.com` is taken by another account, at position 0",
        ],
    );
    violated(
        |snapshot| snapshot.accounts[3].email = email("ben"),
        &["accounts[3].email: email address `ben@example.com` is taken by another account, at position 1"],
    );
    violated(
        |snapshot| again(&mut snapshot.organizations),
        &[
            "organizations[2]: duplicate organization `acme`, first listed at position 0",
            "organizations[2].name: name `Acme Inc.` is taken by another organization, at position 0",
        ],
    );
    violated(
        |snapshot| globex(snapshot).name = name("Acme Inc."),
        &["organizations[1].name: name `Acme Inc.` is taken by another organization, at position 0"],
    );
}

#[test]
fn duplicates_within_an_owner() {
    violated(
        |snapshot| again(&mut acme(snapshot).members),
        &["organizations[0].members[4]: duplicate member `ana`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).invitations),
        &["organizations[0].invitations[9]: duplicate invitation `i1`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams),
        &["organizations[0].teams[3]: duplicate team `labelers`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams[0].members),
        &["organizations[0].teams[0].members[1]: duplicate team member `eve`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).teams[0].apps),
        &["organizations[0].teams[0].apps[1]: duplicate team app `cats`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).apps[0].shares),
        &["organizations[0].apps[0].shares[2]: duplicate collaborator `eve`, first listed at position 0"],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).identity_providers),
        &[
            "organizations[0].identity_providers[1]: duplicate identity provider `sso`, first listed at position 0",
        ],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).roles),
        &[
            "organizations[0].roles[2]: duplicate role `auditor`, first listed at position 0",
            "organizations[0].roles[2].definition.name: name `Model Auditor` is taken by another role, at position 0",
        ],
    );
    violated(
        |snapshot| again(&mut acme(snapshot).apps),
        &[
            "organizations[0].apps[4]: duplicate app `cats`, first listed at position 0",
            "organizations[0].apps[4].name: name `Cats` is taken by another app, at position 0",
        ],
    );
}

#[test]
fn duplicate_names() {
    violated(
        |snapshot| acme(snapshot).roles[1].definition = acme(snapshot).roles[0].definition.clone(),
        &[
            "organizations[0].roles[1].definition.name: name `Model Auditor` is taken by another role, at position 0",
        ],
    );
    violated(
        |snapshot| acme(snapshot).apps[2].name = name("dogs"),
        &["organizations[0].apps[2].name: name `dogs` is taken by another app, at position 1"],
    );
    violated(
        |snapshot| snapshot.accounts[0].apps[1].name = name("birds"),
        &["accounts[0].apps[1].name: name `birds` is taken by another app, at position 0"],
    );
}

#[test]
fn ids_that_are_live_and_retired() {
    let gone = || "gone".to_owned();
    violated(
        |snapshot| snapshot.retired_organizations.push("acme".to_owned()),
        &["retired_organizations[1]: organization `acme` is listed as retired but still exists"],
    );
    violated(
        |snapshot| snapshot.accounts[0].retired_apps.push("fish".to_owned()),
        &["accounts[0].retired_apps[2]: app `fish` is listed as retired but still exists"],
    );
    violated(
        |snapshot| acme(snapshot).retired_roles.push("guest".to_owned()),
        &["organizations[0].retired_roles[1]: role `guest` is listed as retired but still exists"],
    );
    violated(
        |snapshot| acme(snapshot).retired_teams.push("viewers".to_owned()),
        &["organizations[0].retired_teams[1]: team `viewers` is listed as retired but still exists"],
    );
    violated(
        |snapshot| acme(snapshot).retired_apps.push("dogs".to_owned()),
        &["organizations[0].retired_apps[1]: app `dogs` is listed as retired but still exists"],
    );
    violated(
        |snapshot| acme(snapshot).retired_identity_providers.push("sso".to_owned()),
        &[
            "organizations[0].retired_identity_providers[1]: identity provider `sso` is listed as retired but still exists",
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
            "accounts[0].retired_apps[2]: duplicate app `gone`, first listed at position 0",
            "organizations[0].retired_roles[1]: duplicate role `gone`, first listed at position 0",
            "organizations[0].retired_teams[1]: duplicate team `gone`, first listed at position 0",
            "organizations[0].retired_apps[1]: duplicate app `gone`, first listed at position 0",
            "organizations[0].retired_identity_providers[1]: duplicate identity provider `gone`, first listed at position 0",
            "retired_organizations[1]: duplicate organization `old`, first listed at position 0",
        ],
    );
}

#[test]
fn dangling_references() {
    violated(
        |snapshot| globex(snapshot).members.push(member("xan", Role::OrganizationUser.into())),
        &["organizations[1].members[2]: unknown user `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).teams[1].members.push("xan".to_owned()),
        &["organizations[0].teams[1].members[2]: unknown member `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).teams[1].apps[0].app = "gone".to_owned(),
        &["organizations[0].teams[1].apps[0]: unknown app `gone`"],
    );
    violated(
        |snapshot| acme(snapshot).apps[1].shares.push(share("xan")),
        &["organizations[0].apps[1].shares[0]: unknown user `xan`"],
    );
    violated(
        |snapshot| snapshot.accounts[0].apps[0].shares.push(share("xan")),
        &["accounts[0].apps[0].shares[0]: unknown user `xan`"],
    );
    violated(
        |snapshot| acme(snapshot).members[1].role = RoleRef::Custom("gone".to_owned()),
        &["organizations[0].members[1].role: unknown role `gone`"],
    );
    violated(
        |snapshot| acme(snapshot).invitations[4].role = RoleRef::Custom("gone".to_owned()),
        &["organizations[0].invitations[4].role: unknown role `gone`"],
    );
    // A declined invitation may name a deleted role, but not a role that never existed.
    violated(
        |snapshot| acme(snapshot).invitations[2].role = RoleRef::Custom("never".to_owned()),
        &["organizations[0].invitations[2].role: unknown role `never`"],
    );
    let mut unknown = snapshot();
    acme(&mut unknown).invitations[0].invited_by = "xan".to_owned();
    assert!(unknown.check().is_ok());
}

#[test]
fn references_into_another_organization() {
    violated(
        |snapshot| {
            snapshot.organizations[0].members.remove(2);
            snapshot.organizations[1].members.push(member("eve", Role::OrganizationUser.into()));
        },
        &[
            "organizations[0].teams[0].members[0]: unknown member `eve`: it belongs to another organization, `globex`",
        ],
    );
    violated(
        |snapshot| acme(snapshot).teams[0].apps[0].app = "maps".to_owned(),
        &[
            "organizations[0].teams[0].apps[0]: unknown app `maps`: it belongs to another organization, `globex`",
        ],
    );
    violated(
        |snapshot| globex(snapshot).members.push(member("eve", RoleRef::Custom("auditor".to_owned()))),
        &[
            "organizations[1].members[2].role: unknown role `auditor`: it belongs to another organization, `acme`",
        ],
    );
    violated(
        |snapshot| globex(snapshot).invitations[2].role = RoleRef::Custom("auditor".to_owned()),
        &[
            "organizations[1].invitations[2].role: unknown role `auditor`: it belongs to another organization, `acme`",
        ],
    );
}

#[test]
fn an_organization_without_an_administrator() {
    let told = "organizations[0].members: organization `acme` needs an administrator whom nothing confines or suspends";
    violated(|snapshot| acme(snapshot).members[0].role = Role::OrganizationUser.into(), &[told]);
    violated(|snapshot| acme(snapshot).teams[1].confining = true, &[told]);
    violated(
        |snapshot| {
            acme(snapshot).teams[0].members = vec!["ana".to_owned()];
            globex(snapshot).members.clear();
            globex(snapshot).invitations.clear();
        },
        &[
            told,
            "organizations[1].members: organization `globex` needs an administrator whom nothing confines or suspends",
        ],
    );
    violated(
        |snapshot| {
            acme(snapshot).members[0].suspended = true;
            acme(snapshot).invitations.clear();
        },
        &[told],
    );
    // One other Administrator suffices.
    let mut snapshot = snapshot();
    acme(&mut snapshot).teams[0].members = vec!["ana".to_owned()];
    acme(&mut snapshot).members[1].role = Role::Administrator.into();
    assert!(snapshot.check().is_ok());
}

#[test]
fn invitations_that_could_not_be_pending() {
    violated(
        |snapshot| acme(snapshot).invitations[0].status = InvitationStatus::Pending,
        &[
            "organizations[0].invitations[0].email: pending invitation to `ben@example.com`, who is already a member",
        ],
    );
    violated(
        |snapshot| acme(snapshot).invitations[3].status = InvitationStatus::Pending,
        &[
            "organizations[0].invitations[4].email: duplicate pending invitation to `ian@example.com`, first listed at position 3",
        ],
    );
    // nobody vouches for an invitation whose author is gone or suspended
    violated(
        |snapshot| acme(snapshot).invitations[4].invited_by = "xan".to_owned(),
        &[
            "organizations[0].invitations[4].invited_by: pending invitation by `xan`, who is no active member: expected a closed one",
        ],
    );
    violated(
        |snapshot| acme(snapshot).invitations[4].invited_by = "eve".to_owned(),
        &[
            "organizations[0].invitations[4].invited_by: pending invitation by `eve`, who is no active member: expected a closed one",
        ],
    );
    // An address may have pending invitations to several organizations.
    let mut snapshot = snapshot();
    globex(&mut snapshot).invitations[2].email = email("ian");
    assert!(snapshot.check().is_ok());
}

#[test]
fn a_version_that_is_too_high() {
    violated(
        |snapshot| snapshot.version = 1 << 63,
        &[
            "version: version 9223372036854775808 leaves no room for further events: expected at most 9223372036854775807",
        ],
    );
    let mut latest = snapshot();
    latest.version = Snapshot::<String>::LATEST_VERSION;
    assert!(latest.check().is_ok());
}

#[test]
fn times_and_ends() {
    violated(
        |snapshot| {
            let at = snapshot.at;
            acme(snapshot).created_at = at + 1;
            acme(snapshot).members[1].joined_at = at + 2;
            acme(snapshot).invitations[0].sent_at = at + 3;
            acme(snapshot).invitations[1].expires_at = Some(7);
            acme(snapshot).teams[0].created_at = at + 4;
            acme(snapshot).apps[0].created_at = at + 5;
            snapshot.accounts[0].registered_at = at + 6;
            snapshot.accounts[0].apps[0].created_at = u64::MAX;
            snapshot.accounts[3].password =
                Some(PasswordCheck { policy: PasswordPolicy::default(), set_at: at + 7 });
        },
        &[
            "accounts[0].registered_at: time 2006 is after the last event: expected at most 2000",
            "accounts[0].apps[0].created_at: time 18446744073709551615 is after the last event: expected at most 2000",
            "accounts[3].password: time 2007 is after the last event: expected at most 2000",
            "organizations[0].created_at: time 2001 is after the last event: expected at most 2000",
            "organizations[0].members[1].joined_at: time 2002 is after the last event: expected at most 2000",
            "organizations[0].invitations[0].sent_at: time 2003 is after the last event: expected at most 2000",
            "organizations[0].invitations[1].expires_at: invalid end 7 of the invitation: expected a time after 1015",
            "organizations[0].teams[0].created_at: time 2004 is after the last event: expected at most 2000",
            "organizations[0].apps[0].created_at: time 2005 is after the last event: expected at most 2000",
        ],
    );
}

#[test]
fn names_that_are_reserved_for_apps_and_roles() {
    let acme = || "acme".to_owned();
    let app = |owner: Owner<String>, app: &str| NamedThing::App { owner, app: app.to_owned() };
    let role = |organization: &str, role: &str| NamedThing::Role {
        organization: organization.to_owned(),
        role: role.to_owned(),
    };
    let reserved = |called: &str, of| ReservedName { name: name(called), of };
    violated(
        |snapshot| {
            let record = &snapshot.organizations[0];
            let (live, role_name) =
                (record.apps[0].name.clone(), record.roles[0].definition.name().to_owned());
            let own = Owner::User(snapshot.accounts[0].user.clone());
            let (known, gone) = (record.apps[0].app.clone(), record.retired_roles[0].clone());
            snapshot.reserved_names = vec![
                reserved(live.as_str(), app(Owner::Organization(acme()), &known)),
                reserved("Old", app(Owner::Organization(acme()), "never")),
                reserved("OLD", app(Owner::Organization(acme()), &known)),
                // the same name of another owner, or of a role, is another name
                reserved("Old", app(own, &snapshot.accounts[0].apps[0].app)),
                reserved("Old", role("acme", &gone)),
                reserved(&role_name.to_uppercase(), role("acme", &gone)),
                reserved("New", role("acme", "never")),
                reserved("Here", role("nowhere", "never")),
                reserved("There", app(Owner::User("nobody".to_owned()), "never")),
            ];
        },
        &[
            "reserved_names[0].name: name `Cats` is taken by another app, at position 0",
            "reserved_names[1]: unknown app `never`",
            "reserved_names[2].name: name `OLD` is taken by another app, at position 1",
            "reserved_names[5].name: name `MODEL AUDITOR` is taken by another role, at position 0",
            "reserved_names[6]: unknown role `never`",
            "reserved_names[7]: unknown organization `nowhere`",
            "reserved_names[8]: unknown user `nobody`",
        ],
    );
}

#[test]
fn names_that_are_reserved() {
    let reserved = |called: &str, organization: &str| ReservedName {
        name: name(called),
        of: NamedThing::Organization { organization: organization.to_owned() },
    };
    violated(
        |snapshot| {
            snapshot.reserved_names = vec![
                reserved("acme INC.", "old"),
                reserved("Old", "old"),
                reserved("OLD", "globex"),
                reserved("New", "new"),
            ];
        },
        &[
            "reserved_names[0].name: name `acme INC.` is taken by another organization, at position 0",
            "reserved_names[2].name: name `OLD` is taken by another organization, at position 1",
            "reserved_names[3]: unknown organization `new`",
        ],
    );
    violated(
        |snapshot| snapshot.retired_accounts.push("ana".to_owned()),
        &["retired_accounts[1]: user `ana` is listed as retired but still exists"],
    );
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
            "organizations[0].members[1].role: unknown role `auditor`",
            "organizations[0].members[2]: unknown user `eve`",
            "organizations[0].members: organization `acme` needs an administrator whom nothing confines or suspends",
            "organizations[0].invitations[0].role: unknown role `auditor`",
            "organizations[0].apps[0].shares[0]: unknown user `eve`",
            "organizations[0].apps[4].name: name `dogs` is taken by another app, at position 1",
            "organizations[1].name: name `Acme Inc.` is taken by another organization, at position 0",
            "retired_organizations[1]: duplicate organization `old`, first listed at position 0",
            "reserved_names[6]: unknown role `auditor`",
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
            updated_at: 0,
            members: (10_000_000_000..).take(count).collect(),
            apps: Vec::<TeamAppRecord<u64>>::new(),
        };
        snapshot.organizations[0].teams.push(team);
        snapshot.check().unwrap_err()
    };
    assert_eq!((told(100).len(), told(100).iter().len()), (100, 100));
    assert!(told(100).to_string().ends_with(".members[99]: unknown member `10000000099`"));
    assert!(told(101).to_string().ends_with(".members[99]: unknown member `10000000099`; and 1 more"));
    // Beyond 1,000 kept violations the others are only counted, so that a broken file cannot fill the memory.
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
        Snapshot { version: 100, at: 2000, accounts, ..Snapshot::default() }.check().unwrap_err().to_string()
    };
    let told_of_a_tick = "invalid snapshot: accounts[1]: duplicate user `\\`; \\n\\u{1b}\\u{202e}`, first listed at position 0";
    assert_eq!(told("`; \n\u{1b}\u{202e}"), told_of_a_tick);
    let long = told(&"é".repeat(100_000));
    assert!(long.contains(&format!("duplicate user `{}…`,", "é".repeat(64))), "{long}");
}

#[test]
fn lists_have_a_maximum_length() {
    let long = |length: usize| {
        let retired_organizations: Vec<_> = (0..length as u64).collect();
        Snapshot { retired_organizations, ..Snapshot::default() }
    };
    let length = Snapshot::<u64>::LONGEST_LIST;
    assert!(long(length).check().is_ok());
    let violations = long(length + 1).check().unwrap_err();
    assert_eq!(
        violations.to_string(),
        "invalid snapshot: retired_organizations: list of 16777217 entries: expected at most 16777216"
    );
    assert!(matches!(violations.iter().next().unwrap().problem(), Problem::TooLong { length: 16_777_217 }));
}
