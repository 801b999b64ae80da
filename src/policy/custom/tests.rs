//! Tests of custom definitions.

use super::*;
use alloc::format;

#[test]
fn what_was_defined_can_be_read() -> Result<(), DefinitionError> {
    let ceiling = Some(Permission::TRAIN_MODELS);
    let role = CustomRole::new("Auditor", Permission::PREDICT, Reach::SelectedApps, ceiling)?;
    let permission = CustomTeamPermission::new("Tester", Permission::PREDICT)?;
    assert_eq!((role.name(), role.grants()), ("Auditor", Permission::PREDICT));
    assert_eq!((role.reach(), role.ceiling()), (Reach::SelectedApps, ceiling));
    assert_eq!((permission.name(), permission.permissions()), ("Tester", Permission::PREDICT));
    assert_eq!(
        format!("{role:?} {permission:?}"),
        "CustomRole { name: \"Auditor\", grants: Permission(PREDICT), reach: SelectedApps, \
         ceiling: Some(Permission(TRAIN_MODELS)) } \
         CustomTeamPermission { name: \"Tester\", permissions: Permission(PREDICT) }"
    );
    let (role, permission) = (AnyRole::from(role), AnyTeamPermission::from(permission));
    assert_eq!(format!("{role:>8} {permission:<7}."), " Auditor Tester .");
    let (role, permission) =
        (AnyRole::from(Role::Administrator), AnyTeamPermission::from(TeamPermission::FullAccess));
    assert_eq!(format!("{role} {permission}"), "administrator full_access");
    Ok(())
}

#[track_caller]
fn is_refused(name: &str, expected: fn(String) -> DefinitionError) {
    let refused = CustomRole::new(name, Permission::empty(), Reach::AllApps, None);
    assert_eq!(refused, Err(expected(quoted(name))));
}

#[test]
fn a_name_can_be_read_out() {
    let long = "é".repeat(65);
    let unseen = ["\u{200b}", "a\u{feff}", "abc\u{202e}cba", "a\u{2028}b", "a\nb", "\u{1b}[31m"];
    for name in ["", " ", " a", "a ", &long].into_iter().chain(unseen) {
        is_refused(name, DefinitionError::Name);
    }
    for name in ["\\u{200b} \"'", "Prüfer „Modelle“", "हिन्दी", "e\u{301}"] {
        assert!(CustomRole::new(name, Permission::all(), Reach::SelectedApps, None).is_ok(), "{name}");
    }
    assert!(CustomRole::new("é".repeat(64), Permission::all(), Reach::SelectedApps, None).is_ok());
}

#[test]
fn a_documented_name_is_taken() {
    for name in
        ["administrator", "Administrator", "ADMIN", "Team-Contributor", "Organization User (all apps)"]
    {
        is_refused(name, DefinitionError::Documented);
    }
}

#[test]
fn unknown_bits_are_refused() {
    let unknown = Permission::from_bits_retain(1 << 60 | 1);
    let expected = DefinitionError::UnknownBits(1 << 60);
    let none = Permission::empty();
    assert_eq!(CustomRole::new("a", unknown, Reach::AllApps, None), Err(expected.clone()));
    assert_eq!(CustomRole::new("a", none, Reach::AllApps, Some(unknown)), Err(expected.clone()));
    assert_eq!(CustomTeamPermission::new("a", unknown), Err(expected));
}

#[test]
fn a_team_permission_is_about_the_app_alone() {
    let refused = |set| CustomTeamPermission::new("a", set).err();
    for permission in Permission::ALL {
        let expected = match permission {
            Permission::TRANSFER_APPS => Some(DefinitionError::TransferApps),
            _ if Permission::APP_LEVEL.contains(permission) => None,
            _ => Some(DefinitionError::OrganizationLevel(permission)),
        };
        assert_eq!(refused(permission), expected, "{permission}");
    }
}
