//! Tests of `rolecall typescript`: the module has every name, title and action that the library has, and nothing else.

use super::{run, text};
use rolecall::explain::PublicReason;
use rolecall::{Action, Permission, Policy, ResourceKind, Role, TeamPermission};

/// The texts of the constant's list.
fn list(module: &str, constant: &str) -> Vec<String> {
    let (_, rest) = module.split_once(&format!("export const {constant} = [\n")).unwrap();
    let (entries, _) = rest.split_once("] as const;").unwrap();
    entries.lines().map(|line| serde_json::from_str(line.trim().trim_end_matches(',')).unwrap()).collect()
}

fn names(set: Permission) -> String {
    set.iter().map(|permission| format!("\"{permission}\"")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_module_has_what_the_library_has() {
    let module = text(&run("typescript", &[]).stdout);
    let lists: [(&str, Vec<&str>); 5] = [
        ("ROLES", Role::ALL.map(Role::as_str).into()),
        ("TEAM_PERMISSIONS", TeamPermission::ALL.map(TeamPermission::as_str).into()),
        ("RESOURCE_KINDS", ResourceKind::ALL.map(ResourceKind::as_str).into()),
        ("ACTIONS", Action::ALL.map(Action::as_str).into()),
        ("PUBLIC_REASONS", PublicReason::ALL.map(PublicReason::as_str).into()),
    ];
    for (constant, expected) in lists {
        assert_eq!(list(&module, constant), expected, "{constant}");
    }
    assert_eq!(list(&module, "PERMISSIONS"), Permission::ALL.map(|permission| permission.to_string()));
    for permission in Permission::ALL {
        let title = Policy::documented().title(permission).unwrap();
        assert!(module.contains(&format!("  {permission}: {title:?},\n")), "{permission}");
    }
    for action in Action::ALL {
        let details = format!(
            "  {action}: {{\n    kind: \"{}\",\n    purpose: {:?},\n    anyOf: [{}],\n    ifAssigned: [{}],\n  }},\n",
            action.applies_to(),
            action.purpose(),
            names(action.any_of()),
            names(action.if_assigned())
        );
        assert!(module.contains(&details), "{details}");
    }
    assert_eq!(module.matches("    anyOf: [").count(), Action::ALL.len());
}
