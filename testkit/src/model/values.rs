//! Random values for commands. There are few different ones, so that commands often meet the same value.

use crate::oracle::{Names, oracle};
use fastrand::Rng;
use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    Email, IdentityProvider, MetadataUrl, Name, PasswordPolicy, PasswordRule, PersonName, SharedPermissions,
    Text,
};
use rolecall::{Reach, TeamPermission};

/// The permissions that role definitions draw from. The first seven let their holder hand out permissions.
pub const RISKY: [&str; 10] = [
    "MANAGE_MEMBERS",
    "MANAGE_ROLES",
    "MANAGE_TEAMS",
    "ADD_MEMBERS_TO_TEAMS",
    "ADD_APPS_TO_TEAMS",
    "CHANGE_APP_VISIBILITY",
    "CREATE_APPS",
    "VIEW_MODELS",
    "TRAIN_MODELS",
    "VIEW_CLUSTERS",
];

/// The names of custom roles. Two are the same to people.
const ROLE_NAMES: [&str; 9] =
    ["Auditor", "Steward", "Lead", "Guest", "Keeper", "GUEST", "Curator", "Editor", "Scout"];

/// The names of everything else.
const NAMES: [&str; 13] = [
    "Cats",
    "Dogs",
    "Birds",
    "Fish",
    "Bées",
    "Bats",
    "CATS",
    "BE\u{301}ES",
    "Ants",
    "Elks",
    "Hens",
    "Owls",
    "Toads",
];

/// A custom role with one of a few names.
pub fn role_definition(random: &mut Rng) -> CustomRole {
    let name = ROLE_NAMES[random.usize(0..ROLE_NAMES.len())];
    let some = |random: &mut Rng, chance| {
        let names = RISKY.iter().copied().filter(|_| random.f32() < chance);
        oracle().set(names.collect::<Vec<_>>())
    };
    let grants = match random.u8(0..8) {
        0 => Names::NONE,
        1 => oracle().definition("organization_contributor".into()).grants,
        2 => oracle().definition("administrator".into()).grants,
        3 => oracle().set(["MANAGE_TEAMS", "ADD_MEMBERS_TO_TEAMS", "ADD_APPS_TO_TEAMS"]),
        4 => some(random, 0.8),
        _ => some(random, 0.25),
    };
    let ceiling = match random.u8(0..4) {
        0 => Some(Names::NONE),
        1 => Some(some(random, 0.5)),
        _ => None,
    };
    let reach = if random.bool() { Reach::AllApps } else { Reach::SelectedApps };
    let ceiling = ceiling.map(Names::permission);
    CustomRole::new(name, grants.permission(), reach, ceiling).expect("any role definition is valid")
}

pub fn team_permission(random: &mut Rng) -> AnyTeamPermission {
    let contained = match random.u8(0..7) {
        0 => &["VIEW_MODELS"][..],
        1 => &["VIEW_MODELS", "TRAIN_MODELS"],
        2 => &["CHANGE_APP_VISIBILITY"],
        _ => return TeamPermission::ALL[random.usize(0..4)].into(),
    };
    let contained = oracle().set(contained.iter().copied()).permission();
    CustomTeamPermission::new("Ours", contained).expect("app-level permissions").into()
}

/// The permissions of a share: nothing, a few, or all that can be shared.
pub fn shared_permissions(random: &mut Rng) -> SharedPermissions {
    let shared = match random.u8(0..6) {
        0 => Names::NONE,
        1 => oracle().of_a_custom_team,
        2 => oracle().set(["VIEW_MODELS", "EDIT_COLLABORATORS"]),
        3 => oracle().set(["TRAIN_MODELS", "CHANGE_APP_VISIBILITY", "DELETE_APP"]),
        4 => oracle().set(["VIEW_MODELS", "TRAIN_MODELS"]),
        _ => oracle().set(["VIEW_MODELS"]),
    };
    SharedPermissions::new(shared.permission()).expect("permissions that can be shared")
}

pub fn address(user: u64) -> Email {
    Email::new(format!("user{user}@example.com")).expect("an address")
}

pub fn name(random: &mut Rng) -> Name {
    Name::new(NAMES[random.usize(0..NAMES.len())]).expect("a name")
}

pub fn person(random: &mut Rng) -> PersonName {
    let last = random.bool().then(|| Name::new("Ruiz").expect("a name"));
    PersonName { first: Name::new(["Ana", "Ben"][random.usize(0..2)]).expect("a name"), last }
}

/// A contact that looks like the number of a card.
pub fn card() -> Name {
    Name::new("4111 1111 1111 1111").expect("a name")
}

pub fn settings(random: &mut Rng) -> IdentityProvider {
    let metadata_url = MetadataUrl::new("https://example.com/saml").expect("a URL");
    IdentityProvider { name: name(random), metadata_url, enabled: random.bool() }
}

pub fn text(random: &mut Rng) -> Text {
    Text::new(["", "one", "two\nlines", "three"][random.usize(0..4)]).expect("a text")
}

pub fn password_policy(random: &mut Rng) -> PasswordPolicy {
    let policy = PasswordPolicy::new(random.u8(8..11)).expect("a length");
    if random.bool() { policy.requiring(PasswordRule::Digit) } else { policy }
}
