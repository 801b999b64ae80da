//! Every type of the crate that can be read from data, with the check for its values.

use crate::{Reached, compact, json, sound};
use rolecall::directory as d;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::str::FromStr;

/// A type that can be read.
#[derive(Debug, Clone, Copy)]
pub struct Readable {
    /// The type's path as it is written below.
    pub name: &'static str,
    /// `true` if the type can also be parsed from a text.
    pub is_parsed: bool,
    /// Reads it from JSON.
    pub from_json: fn(&[u8]) -> Reached,
    /// Reads it from postcard.
    pub from_compact: fn(&[u8]) -> Reached,
}

/// A type that cannot be read.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable {
    /// The type's path as it is written below.
    pub name: &'static str,
    /// `true` if the type can be parsed from a text.
    pub is_parsed: bool,
}

/// Says at compile time which traits a type has.
///
/// An inherent constant hides the one of the trait [`Cannot`]. So `Can::<T>::BE_READ` is `true` if `T` has
/// `DeserializeOwned`, and falls back to `false` otherwise.
struct Can<T>(PhantomData<T>);

trait Cannot {
    const BE_READ: bool = false;
    const BE_PARSED: bool = false;
}

impl<T> Cannot for Can<T> {}

impl<T: DeserializeOwned> Can<T> {
    const BE_READ: bool = true;
}

impl<T: FromStr> Can<T> {
    const BE_PARSED: bool = true;
}

macro_rules! readable {
    ($($type:ty: $sound:path;)*) => {
        /// Every type that can be read.
        pub const READABLE: &[Readable] = &[$(
            {
            assert!(Can::<$type>::BE_READ);
            Readable {
                name: stringify!($type),
                is_parsed: Can::<$type>::BE_PARSED,
                from_json: |bytes| json::read::<$type>(bytes, $sound),
                from_compact: |bytes| compact::read::<$type>(bytes, $sound),
            }
            }
        ),*];
    };
}

readable! {
    rolecall::Action: sound::anything;
    rolecall::own::AnyAction: sound::anything;
    rolecall::own::AnyKind: sound::anything;
    rolecall::custom::AnyRole: sound::role;
    rolecall::custom::AnyTeamPermission: sound::team_permission;
    rolecall::AuthorizationDetails<u64>: sound::details;
    rolecall::custom::CustomRole: sound::custom_role;
    rolecall::custom::CustomTeamPermission: sound::custom_team_permission;
    rolecall::diff::ActionTable: sound::anything;
    rolecall::diff::Effect: sound::anything;
    rolecall::diff::WrittenPolicy: sound::written_policy;
    rolecall::Level: sound::anything;
    rolecall::Membership<u64>: sound::membership;
    rolecall::explain::Outcome: sound::anything;
    rolecall::Owner<u64>: sound::anything;
    rolecall::Permission: sound::permission;
    rolecall::Place<u64>: sound::anything;
    rolecall::Policy: sound::policy;
    rolecall::explain::PublicReason: sound::anything;
    rolecall::Reach: sound::anything;
    rolecall::Reason: sound::anything;
    rolecall::Resource<u64>: sound::resource;
    rolecall::Resource<String>: sound::resource;
    rolecall::ResourceKind: sound::anything;
    rolecall::Role: sound::anything;
    rolecall::Rule: sound::anything;
    rolecall::Share<u64>: sound::anything;
    rolecall::Source: sound::anything;
    rolecall::Subject<u64>: sound::subject;
    rolecall::Subject<String>: sound::subject;
    rolecall::TeamApp<u64>: sound::team_app;
    rolecall::TeamMembership<u64>: sound::team;
    rolecall::TeamPermission: sound::anything;
    rolecall::TokenGrant<u64>: sound::grant;
    d::AccountRecord<u64>: sound::anything;
    d::AppRecord<u64>: sound::anything;
    d::Billing: sound::anything;
    d::Command<u64>: sound::command;
    d::Consequence<u64>: sound::consequence;
    d::Cursor<u64>: sound::anything;
    d::Direction: sound::anything;
    d::Keyword: sound::anything;
    d::Listing<u64>: sound::anything;
    d::Order: sound::anything;
    d::Directory<u64>: sound::directory;
    d::Email: sound::email;
    d::Entity: sound::anything;
    d::Event<u64>: sound::event;
    d::IdentityProvider: sound::provider;
    d::IdentityProviderRecord<u64>: sound::anything;
    d::InvitationRecord<u64>: sound::anything;
    d::InvitationStatus: sound::anything;
    d::MemberRecord<u64>: sound::anything;
    d::MetadataUrl: sound::url;
    d::Name: sound::title;
    d::OrganizationRecord<u64>: sound::anything;
    d::PasswordPolicy: sound::password_policy;
    d::PasswordRule: sound::anything;
    d::RoleRecord<u64>: sound::anything;
    d::RoleRef<u64>: sound::anything;
    d::ShareRecord<u64>: sound::anything;
    d::SharedPermissions: sound::shared;
    d::Snapshot<u64>: sound::anything;
    d::AssignedRole<u64>: sound::assigned;
    d::TeamAppPermission: sound::team_app_permission;
    d::Before<u64>: sound::anything;
    d::BillingField: sound::anything;
    d::PasswordCheck: sound::anything;
    d::PaymentReference: sound::payment_reference;
    d::PersonName: sound::anything;
    d::ReservedName<u64>: sound::anything;
    d::NamedThing<u64>: sound::anything;
    rolecall::diff::Fingerprint: sound::anything;
    d::TeamAppRecord<u64>: sound::anything;
    d::TeamRecord<u64>: sound::anything;
    d::Text: sound::text;
}

macro_rules! unreadable {
    ($($type:ty;)*) => {
        /// Every exported type that cannot be read.
        pub const UNREADABLE: &[Unreadable] = &[$({
            assert!(!Can::<$type>::BE_READ, "the type can be read: move it to the fuzzed ones");
            Unreadable { name: stringify!($type), is_parsed: Can::<$type>::BE_PARSED }
        }),*];
    };
}

testkit::unreadable_types!(unreadable);

/// Reads the JSON as each of the types.
pub fn run_json(bytes: &[u8]) -> Reached {
    let reached = READABLE.iter().map(|readable| (readable.from_json)(bytes));
    reached.max().unwrap_or(Reached::Nothing)
}

/// Reads the postcard bytes as each of the types.
pub fn run_compact(bytes: &[u8]) -> Reached {
    let reached = READABLE.iter().map(|readable| (readable.from_compact)(bytes));
    reached.max().unwrap_or(Reached::Nothing)
}
