//! Every public type that can be read, in every format, alone and inside of types of other crates.
//!
//! What serde writes, it reads again. The exceptions are in one table, [`IMPOSSIBLE`], and in the documentation.

mod format;
mod impossible;
mod values;
mod wrapping;

use self::format::Format;
use self::impossible::{IMPOSSIBLE, Nature, Step};
use self::values::*;
use self::wrapping::{Erased, Failure, Reader, Wrapping};
use crate::own::{Ask, PIPELINE, PIPELINES, SECRET, policy as own_policy};
use rolecall::directory as d;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Owner, Permission, Policy, Role};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::marker::PhantomData;
use testkit::exports::{exported, plain};

fn number(id: &'static str) -> u64 {
    id.bytes().fold(7, |number, byte| number * 31 + u64::from(byte)) % 1_000_000_007
}

fn numbers() -> Rows<u64> {
    Rows::new(number)
}

fn texts() -> Rows<String> {
    Rows::new(str::to_owned)
}

/// Combinations that were tried, and rows of the table that applied.
#[derive(Default)]
struct Tried {
    combinations: usize,
    rows: BTreeSet<usize>,
    /// By format, wrapping and outcome: how often, and one value.
    faults: BTreeMap<String, (usize, String)>,
}

impl Tried {
    fn is_as_the_table_says(&self) {
        assert!(self.faults.is_empty(), "of {} combinations: {:#?}", self.combinations, self.faults);
    }
}

/// Writes each value in each format and wrapping and reads it again.
#[track_caller]
fn round_trips<T>(name: &str, reader: Reader, values: Vec<T>, tried: &mut Tried)
where
    T: Serialize + PartialEq + Debug + 'static,
{
    assert!(!values.is_empty(), "{name} has no values");
    Erased::is_read_by(reader);
    for value in values {
        let value = Erased::new(value);
        let nature = Nature::of(&value);
        for format in Format::ALL {
            for wrapping in Wrapping::ALL {
                let found = wrapping.round_trip(format, &value);
                let expected = nature.row(format, *wrapping, &value);
                tried.combinations += 1;
                let is_as_expected = match (&found, expected) {
                    (Ok(()), None) => true,
                    (Err(Failure::Written(told)), Some(row)) => {
                        IMPOSSIBLE[row].fails == Step::Writing && told.contains(IMPOSSIBLE[row].message)
                    }
                    (Err(Failure::Read(told)), Some(row)) => {
                        IMPOSSIBLE[row].fails == Step::Reading && told.contains(IMPOSSIBLE[row].message)
                    }
                    (Ok(()), Some(_)) | (Err(_), _) => false,
                };
                tried.rows.extend(expected);
                if !is_as_expected {
                    let expected = expected.map(|row| IMPOSSIBLE[row].message);
                    let fault = format!("{format:?}, {wrapping:?}: {found:.80?}, not {expected:?}");
                    let (count, _) =
                        tried.faults.entry(fault).or_insert((0, format!("{name}: {value:.200?}")));
                    *count += 1;
                }
            }
        }
    }
}

macro_rules! types {
    ($($type:ty = $values:expr;)*) => {
        const READ: &[&str] = &[$({
            assert!(Can::<$type>::BE_READ);
            stringify!($type)
        }),*];

        #[test]
        fn what_is_written_is_read_again() {
            let mut tried = Tried::default();
            $(
                let reader: Reader = |from| <$type>::deserialize(from).map(Erased::new);
                let values: Vec<$type> = $values;
                round_trips(stringify!($type), reader, values, &mut tried);
            )*
            tried.is_as_the_table_says();
            let unused: Vec<_> = (0..IMPOSSIBLE.len()).filter(|row| !tried.rows.contains(row)).collect();
            assert!(unused.is_empty(), "rows that never apply: {unused:?}");
            println!("{} combinations", tried.combinations);
        }
    };
}

types! {
    rolecall::Action = rolecall::Action::ALL.into();
    AnyAction = rolecall::Action::ALL.map(AnyAction::from).into();
    AnyKind = rolecall::ResourceKind::ALL.map(AnyKind::from).into();
    rolecall::custom::AnyRole = drawn(any_role);
    rolecall::custom::AnyTeamPermission = drawn(any_team_permission);
    rolecall::custom::CustomRole = drawn(custom_role);
    rolecall::custom::CustomTeamPermission = drawn(custom_team_permission);
    rolecall::diff::ActionTable = vec![rolecall::diff::ActionTable::of(Policy::documented())];
    rolecall::diff::Effect = rolecall::diff::Effect::ALL.into();
    rolecall::Level = rolecall::Level::ALL.into();
    rolecall::Membership<u64> = drawn(membership);
    rolecall::Membership<String> = drawn(membership);
    rolecall::explain::Outcome = rolecall::explain::Outcome::ALL.into();
    Owner<u64> = drawn(owner);
    Owner<String> = drawn(owner);
    Permission = drawn(set);
    Policy = [vec![Policy::documented().clone()], drawn(policy), drawn(policy_with_ceilings)].concat();
    rolecall::Place<u64> = drawn(place);
    rolecall::Place<String> = drawn(place);
    rolecall::explain::PublicReason = rolecall::explain::PublicReason::ALL.into();
    rolecall::Reach = rolecall::Reach::ALL.into();
    rolecall::Reason = rolecall::Reason::ALL.into();
    rolecall::Resource<u64> = drawn(resource);
    rolecall::Resource<String> = drawn(resource);
    rolecall::ResourceKind = rolecall::ResourceKind::ALL.into();
    Role = Role::ALL.into();
    rolecall::Rule = rolecall::Rule::ALL.into();
    rolecall::Share<u64> = drawn(share);
    rolecall::Source = rolecall::Source::ALL.into();
    rolecall::diff::WrittenPolicy = [vec![Policy::documented().clone()], drawn(policy)]
        .concat()
        .into_iter()
        .map(rolecall::diff::WrittenPolicy::from)
        .collect();
    rolecall::Subject<u64> = drawn(subject);
    rolecall::Subject<String> = drawn(subject);
    rolecall::TokenGrant<u64> = drawn(grant);
    rolecall::TokenGrant<String> = drawn(grant);
    rolecall::AuthorizationDetails<String> = drawn(details);
    rolecall::TeamApp<u64> = drawn(team_app);
    rolecall::TeamMembership<u64> = drawn(team_membership);
    rolecall::TeamMembership<String> = drawn(team_membership);
    rolecall::TeamPermission = rolecall::TeamPermission::ALL.into();
    d::AccountRecord<u64> = numbers().accounts;
    d::AppRecord<u64> = numbers().apps();
    d::Billing = numbers().billing();
    d::Command<u64> = numbers().commands();
    d::AssignedRole<u64> = drawn(assigned_role);
    d::AssignedRole<String> = drawn(assigned_role);
    d::Before<u64> = numbers().before();
    d::BillingField = d::BillingField::ALL.into();
    rolecall::diff::Fingerprint = vec![rolecall::Policy::documented().fingerprint()];
    d::PasswordCheck = drawn(|random| d::PasswordCheck { policy: password_policy(random), set_at: random.u64(0..99) });
    d::PaymentReference = vec![d::PaymentReference::new("pm_1").unwrap()];
    d::PersonName = numbers().accounts.into_iter().filter_map(|account| account.name).collect();
    d::ReservedName<u64> = numbers().snapshot.reserved_names;
    d::NamedThing<u64> = numbers().snapshot.reserved_names.into_iter().map(|reserved| reserved.of).collect();
    d::ShareRecord<u64> = numbers().apps().into_iter().flat_map(|app| app.shares).collect();
    d::SharedPermissions = numbers().apps().into_iter().flat_map(|app| app.shares).map(|share| share.permissions).collect();
    d::TeamAppPermission = drawn(team_app_permission);
    d::Command<String> = texts().commands();
    d::Consequence<u64> = numbers().consequences();
    d::Consequence<String> = texts().consequences();
    d::Cursor<u64> = cursors();
    d::Direction = d::Direction::ALL.into();
    d::Keyword = ["cats", "Prüfer", "ana@example.com"].map(|text| d::Keyword::new(text).unwrap()).into();
    d::Listing<u64> = drawn(listing);
    d::Order = d::Order::ALL.into();
    d::Directory<u64> = vec![d::Directory::new(), numbers().directory];
    d::Email = numbers().accounts.into_iter().map(|account| account.email).collect();
    d::Entity = d::Entity::ALL.into();
    d::Event<u64> = numbers().events();
    d::Event<String> = texts().events();
    d::IdentityProvider = numbers().settings();
    d::IdentityProviderRecord<u64> = numbers().providers();
    d::InvitationRecord<u64> = numbers().invitations();
    d::InvitationStatus = d::InvitationStatus::ALL.into();
    d::MemberRecord<u64> = numbers().members();
    d::MetadataUrl = numbers().settings().into_iter().map(|settings| settings.metadata_url).collect();
    d::Name = numbers().apps().into_iter().map(|app| app.name).collect();
    d::OrganizationRecord<u64> = numbers().organizations;
    d::PasswordPolicy = drawn(password_policy);
    d::PasswordRule = d::PasswordRule::ALL.into();
    d::RoleRecord<u64> = numbers().roles();
    d::RoleRef<u64> = drawn(role_ref);
    d::RoleRef<String> = drawn(role_ref);
    d::Snapshot<u64> = vec![numbers().snapshot];
    d::Snapshot<String> = vec![texts().snapshot];
    d::TeamAppRecord<u64> = numbers().team_apps();
    d::TeamRecord<u64> = numbers().teams();
    d::Text = numbers().apps().into_iter().map(|app| app.description).collect();
}

/// A set that is read and written with the vocabulary.
#[derive(Debug, PartialEq)]
struct OwnSet(Permission);

impl Serialize for OwnSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PIPELINES.written(self.0).serialize(serializer)
    }
}

/// A value with own names comes back wherever a field says its vocabulary, also from what serde buffers.
#[test]
fn own_names_are_read_again() {
    fn check<T: Serialize + DeserializeOwned + PartialEq + Debug + 'static>(values: Vec<T>) {
        let reader: Reader = |from| PIPELINES.read::<T, _>(from).map(Erased::new);
        let mut tried = Tried::default();
        round_trips(std::any::type_name::<T>(), reader, values, &mut tried);
        tried.is_as_the_table_says();
    }
    let reader: Reader = |from| PIPELINES.read(from).map(OwnSet).map(Erased::new);
    let mut tried = Tried::default();
    round_trips("own set", reader, drawn(|random| OwnSet(own_set(random))), &mut tried);
    tried.is_as_the_table_says();
    check(Ask::ALL.map(AnyAction::from).into());
    check(vec![AnyKind::Own(&PIPELINE), AnyKind::Own(&SECRET)]);
    check(drawn(own_role));
    check(drawn(|random| rolecall::custom::AnyRole::from(own_role(random))));
    check(drawn(own_team_permission));
    check(drawn(own_membership));
    check(drawn(own_resource));
    check(vec![own_policy()]);
    check(drawn(own_policies));
    let create = |random: &mut fastrand::Rng| d::Command::CreateRole {
        organization: 1_u64,
        role: 2,
        definition: own_role(random),
    };
    check(drawn(create));
}

/// Says at compile time whether a type can be read.
///
/// An inherent constant hides the one of the trait [`Cannot`].
struct Can<T>(PhantomData<T>);

trait Cannot {
    const BE_READ: bool = false;
}

impl<T> Cannot for Can<T> {}

impl<T: DeserializeOwned> Can<T> {
    const BE_READ: bool = true;
}

macro_rules! unreadable {
    ($($type:ty;)*) => {
        const UNREAD: &[&str] = &[$({
            assert!(!Can::<$type>::BE_READ, "the type can be read: test it in every format");
            stringify!($type)
        }),*];
    };
}

testkit::unreadable_types!(unreadable);

#[test]
fn no_type_is_missing() {
    let listed: BTreeSet<_> = READ.iter().chain(UNREAD).map(|name| plain(name)).collect();
    let exported = exported();
    assert_eq!(listed, exported, "only listed or only exported: {:?}", &listed ^ &exported);
}

/// The documentation has the rows of the table and no others, each with the step and the message.
#[test]
fn the_documentation_has_the_table() {
    let told = include_str!("../../src/serde/formats.md");
    let rows: Vec<_> = told.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert_eq!(rows, IMPOSSIBLE.iter().map(|row| row.told).collect::<Vec<_>>());
    for row in IMPOSSIBLE {
        let step = match row.fails {
            Step::Writing => "writing",
            Step::Reading => "reading",
        };
        assert!(row.told.ends_with(&format!(" {step}: `{}` |", row.message)), "{row:?}");
    }
}

/// A message of a service, which names the types: nothing stands between serde and the crate.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Message {
    Policy { policy: Policy },
    Asked { subject: rolecall::Subject<String>, resource: rolecall::Resource<String> },
    Done(d::Event<String>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stored {
    stored_at: u64,
    #[serde(flatten)]
    event: d::Event<String>,
}

#[test]
fn messages_with_named_types_are_read_again() {
    fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(formats: &[Format], value: &T) {
        for format in formats {
            let bytes = format.write(value).unwrap();
            assert_eq!(format.read::<T>(&bytes).as_ref(), Ok(value), "{format:?}");
        }
    }
    let named = [Format::Json, Format::Yaml, Format::Cbor, Format::MessagePack];
    let (subjects, resources) = (drawn(subject), drawn(resource));
    for (subject, resource) in subjects.into_iter().zip(resources) {
        check(&named, &resource);
        check(&named, &Message::Asked { subject, resource });
    }
    for policy in drawn(policy_with_ceilings) {
        check(&named, &Message::Policy { policy: policy.clone() });
        check(&[Format::Toml], &Message::Policy { policy });
    }
    check(&named, &Message::Policy { policy: Policy::documented().clone() });
    for event in texts().events() {
        check(&named, &event);
        check(&named, &Message::Done(event.clone()));
        check(&named, &Stored { stored_at: 1, event });
    }
}
