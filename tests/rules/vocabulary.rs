//! The vocabulary: every name and title as in the tables and documents, and strict parsing.

use rolecall::diff::Holder;
use rolecall::{Action, Cell, Permission, Reason, ResourceKind, Role, TeamPermission, UnknownName};
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// Checks that each value is written as its name and parsed from it, and that no similar text parses.
#[track_caller]
fn round_trips<T>(all: &[T], as_str: fn(T) -> &'static str, names: &[&str])
where
    T: Copy + Debug + Display + PartialEq + FromStr<Err = UnknownName>,
{
    assert_eq!(all.len(), names.len());
    for (value, name) in all.iter().zip(names) {
        assert_eq!(as_str(*value), *name);
        assert_eq!(value.to_string(), *name);
        assert_eq!(name.parse(), Ok(*value));
        let close = [
            format!(" {name}"),
            format!("{name} "),
            format!("{name}\n"),
            format!("{name}\0"),
            format!("{name}s"),
            name.to_uppercase(),
            format!("{value:?}"),
        ];
        for text in close {
            assert!(text.parse::<T>().is_err(), "{text:?}");
        }
    }
}

#[test]
fn roles() {
    let names = [
        "administrator",
        "financial_manager",
        "organization_contributor",
        "team_contributor",
        "organization_user",
        "infrastructure_manager",
    ];
    round_trips(&Role::ALL, Role::as_str, &names);
}

#[test]
fn team_permissions() {
    let names = ["full_access", "model_trainer", "labeler_lead", "labeler_worker"];
    round_trips(&TeamPermission::ALL, TeamPermission::as_str, &names);
}

#[test]
fn resource_kinds() {
    let names = [
        "organization",
        "team",
        "cluster",
        "nodepool",
        "app",
        "model",
        "workflow",
        "dataset",
        "input",
        "annotation",
        "concept",
        "task",
        "module",
    ];
    round_trips(&ResourceKind::ALL, ResourceKind::as_str, &names);
    let outside_apps = ResourceKind::ALL.into_iter().take_while(|kind| !kind.is_in_app());
    assert_eq!(outside_apps.count(), 4);
    assert!(ResourceKind::ALL.into_iter().skip(4).all(ResourceKind::is_in_app));
}

#[test]
fn reasons() {
    let names = [
        "wrong_kind",
        "outsider",
        "narrowed_by_token",
        "not_assigned",
        "capped_by_ceiling",
        "outside_confining_teams",
        "suspended",
        "no_team_has_app",
        "not_granted",
    ];
    round_trips(&Reason::ALL, Reason::as_str, &names);
}

/// Turns `ViewAppTeams` into `view_app_teams`.
fn snake_case(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[test]
fn actions_have_the_names_of_their_rows_in_snake_case() {
    let names: Vec<_> = testkit::tables::ACTIONS.iter().map(|row| snake_case(&row["action"])).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    round_trips(&Action::ALL, Action::as_str, &names);
}

#[test]
fn permissions_parse_by_name_in_any_order() {
    let both = Permission::VIEW_MODELS | Permission::TRAIN_MODELS;
    assert_eq!("TRAIN_MODELS|VIEW_MODELS".parse(), Ok(both));
    assert_eq!(both.to_string().parse(), Ok(both));
    assert_eq!(Permission::all().to_string().parse(), Ok(Permission::all()));
    assert_eq!(Permission::empty().to_string(), "");
    assert_eq!("".parse(), Ok(Permission::empty()));
}

#[test]
fn roles_parse_by_the_titles_of_the_documents() {
    for role in Role::ALL {
        assert_eq!(Role::from_label(role.label()), Ok(role));
        assert!(Role::from_label(role.as_str()).is_err());
    }
    assert_eq!(Role::from_label("Admin"), Ok(Role::Administrator));
    for title in ["", "admin", "ADMIN", "Admin ", "Team Contributor", "Full Access", "Organization User"] {
        assert!(Role::from_label(title).is_err(), "{title}");
    }
}

#[test]
fn team_permissions_parse_by_the_titles_of_the_documents() {
    let titles = ["Full Access", "Model Trainer", "Labeler Lead", "Labeler Worker"];
    for (permission, title) in TeamPermission::ALL.into_iter().zip(titles) {
        assert_eq!(permission.label(), title);
        assert_eq!(TeamPermission::from_label(title), Ok(permission));
        assert!(TeamPermission::from_label(permission.as_str()).is_err());
    }
    for title in ["", "Full access", "Labeler", "Administrator"] {
        assert!(TeamPermission::from_label(title).is_err(), "{title}");
    }
}

#[test]
fn cells_have_the_labels_of_the_documents() {
    assert_eq!([Cell::Yes, Cell::No, Cell::NotStated].map(Cell::label), ["Yes", "No", "not stated"]);
}

#[test]
fn an_error_quotes_the_unknown_name_and_lists_the_known_ones() {
    let error = "Labeler".parse::<TeamPermission>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown team permission `Labeler`: expected one of `full_access`, `model_trainer`, \
         `labeler_lead`, `labeler_worker`"
    );
    assert_eq!(error.name(), "Labeler");
    let long = "view_model".repeat(1000);
    assert!(long.parse::<Action>().unwrap_err().to_string().len() < 200);
}

#[test]
fn holders_have_readable_names() {
    let (role, permission) = (Role::TeamContributor, TeamPermission::LabelerLead);
    let holders = [
        (Holder::Role(role), "team_contributor"),
        (Holder::TeamPermission(permission), "labeler_lead"),
        (Holder::InTeam(role, permission), "team_contributor in a team with labeler_lead"),
        (Holder::InCustomTeam(role), "team_contributor in a team with a custom permission"),
    ];
    for (holder, text) in holders {
        assert_eq!(holder.to_string(), text);
    }
}
