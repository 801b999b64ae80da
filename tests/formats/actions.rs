//! The table of actions that a policy is written with: it is the documents' table, every changed cell of it is exactly one
//! difference, and it governs nothing.

use postcard::{from_bytes, to_allocvec};
use proptest::prelude::*;
use rolecall::diff::{ActionDifference, ActionTable, Effect, PolicyDiff, WrittenPolicy};
use rolecall::{Action, Membership, Permission, Policy, Resource, Role, Subject, can};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::tables::{ACTIONS, PERMISSIONS};

const PLACES: [&str; 3] = ["in_apps", "of_organizations", "of_organizations_and_users"];

fn documented() -> Value {
    json!(ActionTable::of(Policy::documented()))
}

fn table(json: &Value) -> ActionTable {
    ActionTable::deserialize(json).unwrap()
}

/// The names of all permissions, by the documents.
fn permissions() -> BTreeSet<String> {
    PERMISSIONS.iter().map(|row| row["name"].clone()).collect()
}

/// The names that a cell of the documents' table stands for.
fn names(cell: &str) -> BTreeSet<String> {
    let of_level =
        |level| PERMISSIONS.iter().filter(move |row| row["level"] == level).map(|row| row["name"].clone());
    match cell {
        "" => BTreeSet::new(),
        "@APP_LEVEL" => of_level("app").collect(),
        "@ORGANIZATION_LEVEL" => of_level("organization").collect(),
        names => names.split('|').map(str::to_owned).collect(),
    }
}

fn snake_case(action: &str) -> String {
    let mut name = String::new();
    for letter in action.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

#[test]
fn the_written_table_is_that_of_the_documents() {
    let outside = ["organization", "team", "cluster", "nodepool"];
    let rows = ACTIONS.iter().map(|row| {
        let place = if outside.contains(&row["applies_to"].as_str()) { PLACES[1] } else { PLACES[0] };
        let cells = json!({
            "kind": row["applies_to"],
            "place": place,
            "any_of": names(&row["any_of"]),
            "if_assigned": names(&row["if_assigned"]),
        });
        (snake_case(&row["action"]), cells)
    });
    let rows: Map<String, Value> = rows.collect();
    assert_eq!(rows.len(), 113);
    assert_eq!(documented(), Value::Object(rows.clone()));
    assert_eq!(json!(Policy::documented())["actions_when_written"], Value::Object(rows.clone()));
    // the accessors say the same
    let table = ActionTable::of(Policy::documented());
    assert_eq!(table.iter().count(), 113);
    for (action, row) in table.iter() {
        assert_eq!((rows[action]["kind"].as_str(), table.get(action)), (Some(row.kind()), Some(row)));
        assert_eq!(rows[action]["any_of"], json!(row.any_of().collect::<Vec<_>>()));
        assert_eq!(rows[action]["if_assigned"], json!(row.if_assigned().collect::<Vec<_>>()));
        assert_eq!(rows[action]["place"] == PLACES[0], row.place() == rolecall::own::KindPlace::InApps);
    }
    assert_eq!(table.get("delete_everything"), None);
}

/// A row as the tests know it, and what it allows.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    kind: (String, &'static str),
    any_of: BTreeSet<String>,
    if_assigned: BTreeSet<String>,
}

impl Row {
    fn read(json: &Value) -> Row {
        let names = |field: &str| serde_json::from_value(json[field].clone()).unwrap();
        let place = PLACES.into_iter().find(|place| json["place"] == *place).unwrap();
        let kind = (json["kind"].as_str().unwrap().to_owned(), place);
        Row { kind, any_of: names("any_of"), if_assigned: names("if_assigned") }
    }

    fn json(&self) -> Value {
        let Row { kind: (kind, place), any_of, if_assigned } = self;
        json!({"kind": kind, "place": place, "any_of": any_of, "if_assigned": if_assigned})
    }

    /// R2 and R11: whether the permission satisfies the action on a resource of this kind.
    fn is_satisfied(&self, kind: &(String, &str), permission: &str, is_assigned: bool) -> bool {
        self.kind == *kind
            && (self.any_of.contains(permission) || is_assigned && self.if_assigned.contains(permission))
    }
}

/// A line of a difference: its effect, the action, its kind, whether it is new or gone, and both sets of names.
type Line = (Effect, String, String, bool, BTreeSet<String>, BTreeSet<String>);

fn line(difference: &ActionDifference) -> Line {
    let names = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
    (
        difference.effect(),
        difference.action().to_owned(),
        difference.kind().to_owned(),
        difference.is_new_or_gone(),
        names(&mut difference.any_of()),
        names(&mut difference.if_assigned()),
    )
}

fn lines(diff: &PolicyDiff) -> Vec<Line> {
    assert_eq!(diff.iter().count(), 0);
    let lines: Vec<Line> = diff.actions().map(line).collect();
    assert_eq!(diff.is_empty(), lines.is_empty());
    assert_eq!(diff.is_widening(), lines.iter().any(|line| line.0 == Effect::NewlyAllowed));
    lines
}

/// The lines by the questions that the two rows of an action answer differently.
fn expected(action: &str, old: Option<&Row>, new: Option<&Row>) -> Vec<Line> {
    let gained = |effect, without: Option<&Row>, with: Option<&Row>| {
        let with = with?;
        let is = |row: Option<&Row>, name: &str, assigned| {
            row.is_some_and(|row| row.is_satisfied(&with.kind, name, assigned))
        };
        let asked: BTreeSet<String> = with.any_of.union(&with.if_assigned).cloned().collect();
        let newly = |name: &str, assigned| is(Some(with), name, assigned) && !is(without, name, assigned);
        let any_of: BTreeSet<String> = asked.iter().filter(|name| newly(name, false)).cloned().collect();
        let on_assigned = asked.iter().filter(|name| newly(name, true) && !any_of.contains(*name));
        let on_assigned: BTreeSet<String> = on_assigned.cloned().collect();
        let is_new = without.is_none_or(|without| without.kind != with.kind);
        let line = (effect, action.to_owned(), with.kind.0.clone(), is_new, any_of, on_assigned);
        Some(line).filter(|line| !line.4.is_empty() || !line.5.is_empty())
    };
    let gains = gained(Effect::NewlyAllowed, old, new);
    gains.into_iter().chain(gained(Effect::NewlyDenied, new, old)).collect()
}

fn one(action: &str, row: &Row) -> ActionTable {
    table(&json!({ action: row.json() }))
}

/// Every cell of the table, both columns: 113 × 2 × 60.
#[test]
fn a_changed_cell_is_exactly_one_difference() {
    let documented = documented();
    let (mut cells, mut silent) = (0, 0);
    for (action, json) in documented.as_object().unwrap() {
        let row = Row::read(json);
        let old = one(action, &row);
        for permission in permissions() {
            for column in 0..2 {
                let mut changed = row.clone();
                let cell = if column == 0 { &mut changed.any_of } else { &mut changed.if_assigned };
                if !cell.remove(&permission) {
                    cell.insert(permission.clone());
                }
                let new = one(action, &changed);
                let there = lines(&old.diff(&new));
                assert_eq!(there, expected(action, Some(&row), Some(&changed)), "{action} {permission}");
                let back = lines(&new.diff(&old));
                assert_eq!(back, expected(action, Some(&changed), Some(&row)), "{action} {permission}");
                // nothing new only if the permission satisfies the action in any case
                let is_listed = row.any_of.contains(&permission) && column == 1;
                assert_eq!(there.len(), usize::from(!is_listed), "{action} {permission}");
                silent += usize::from(is_listed);
                cells += 1;
            }
        }
    }
    let listed: usize = ACTIONS.iter().map(|row| names(&row["any_of"]).len()).sum();
    assert_eq!((cells, silent), (113 * 2 * 60, listed));
}

/// Among all rows, in files of two releases: one row changed, renamed, of another kind, new, or gone.
#[test]
fn a_changed_row_among_all_is_the_only_difference() {
    let now = WrittenPolicy::from(Policy::documented().clone());
    let documented = documented();
    for (action, json) in documented.as_object().unwrap() {
        let row = Row::read(json);
        let mut asks_less = row.clone();
        asks_less.any_of.insert("PERMISSION_OF_THE_FUTURE".to_owned());
        let elsewhere = PLACES.into_iter().find(|place| *place != row.kind.1).unwrap();
        let moved = Row { kind: (row.kind.0.clone(), elsewhere), ..row.clone() };
        let of_other_kind = Row { kind: ("kind_of_the_future".to_owned(), row.kind.1), ..row.clone() };
        for (other, name) in
            [(Some(asks_less), action), (Some(moved), action), (Some(of_other_kind), action), (None, action)]
        {
            let mut rows = documented.as_object().unwrap().clone();
            match &other {
                Some(other) => rows.insert(name.clone(), other.json()),
                None => rows.remove(name),
            };
            let mut file = json!(Policy::documented());
            file["actions_when_written"] = Value::Object(rows);
            let stored = WrittenPolicy::deserialize(&file).unwrap();
            assert_eq!(lines(&stored.diff(&now)), expected(action, other.as_ref(), Some(&row)));
            let back = lines(&now.diff(&stored));
            assert_eq!(back, expected(action, Some(&row), other.as_ref()));
            assert!(!back.is_empty());
            // the file's table governs nothing, and is kept as it is
            assert!(stored.policy().is_documented());
            assert_eq!(json!(stored), file);
            assert_eq!(from_bytes::<WrittenPolicy>(&to_allocvec(&stored).unwrap()), Ok(stored));
        }
    }
}

/// Few names, so that rows of two tables meet.
fn rows() -> impl Strategy<Value = BTreeMap<String, Row>> {
    let names = || proptest::sample::subsequence(vec!["A", "B", "C", "D"], 0..=4);
    let names = move || names().prop_map(|names| names.into_iter().map(str::to_owned).collect());
    let kind = (proptest::sample::select(vec!["app", "model"]), proptest::sample::select(PLACES.to_vec()));
    let row = (kind, names(), names()).prop_map(|((kind, place), any_of, if_assigned)| Row {
        kind: (kind.to_owned(), place),
        any_of,
        if_assigned,
    });
    proptest::collection::btree_map("[a-d]", row, 0..4)
}

fn table_of(rows: &BTreeMap<String, Row>) -> ActionTable {
    table(&rows.iter().map(|(action, row)| (action.clone(), row.json())).collect::<Map<_, _>>().into())
}

proptest! {
    #[test]
    fn tables_differ_as_their_answers_do(old in rows(), new in rows()) {
        let actions: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let all = actions.into_iter().flat_map(|action| expected(action, old.get(action), new.get(action)));
        let (gained, lost): (Vec<Line>, Vec<Line>) = all.partition(|line| line.0 == Effect::NewlyAllowed);
        let (old, new) = (table_of(&old), table_of(&new));
        prop_assert_eq!(lines(&old.diff(&new)), [gained, lost].concat());
        prop_assert!(old.diff(&old).is_empty());
        prop_assert_eq!(ActionTable::deserialize(&json!(old)).unwrap(), old.clone());
        prop_assert_eq!(from_bytes::<ActionTable>(&to_allocvec(&old).unwrap()).unwrap(), old);
    }
}

#[test]
fn the_lines_say_what_changed() {
    let old = table(&json!({
        "changed": {"kind": "app", "place": "in_apps", "any_of": ["A", "B"], "if_assigned": ["C"]},
        "gone": {"kind": "app", "place": "in_apps", "any_of": [], "if_assigned": ["C"]},
        "moved": {"kind": "app", "place": "in_apps", "any_of": ["A"], "if_assigned": []},
    }));
    let new = table(&json!({
        "changed": {"kind": "app", "place": "in_apps", "any_of": ["B", "D", "E"], "if_assigned": ["F"]},
        "moved": {"kind": "model", "place": "in_apps", "any_of": ["A"], "if_assigned": ["B"]},
    }));
    let expected = "\
newly allowed: action changed: by D|E, if assigned by F
newly allowed: action moved, new for the kind model: by A, if assigned by B
newly denied: action changed: by A, if assigned by C
newly denied: action gone, gone for the kind app: if assigned by C
newly denied: action moved, gone for the kind app: by A
";
    assert_eq!(old.diff(&new).to_string(), expected);
}

/// A file of a release in which everybody who views models may delete apps does not let them do so.
#[test]
fn the_table_of_a_file_governs_nothing() {
    let mut file = json!(Policy::documented());
    file["actions_when_written"]["delete_app"]["any_of"] = json!(["VIEW_MODELS"]);
    let policy = Policy::deserialize(&file).unwrap();
    assert!(policy.is_documented());
    let ben = policy.subject(7, [Membership::new(1, Role::OrganizationUser)]).unwrap();
    assert!(can(&ben, Action::ViewModel, &Resource::app(1, 100).model()));
    assert!(!can(&ben, Action::DeleteApp, &Resource::app(1, 100)));
    let ana: Subject<u64> = policy.subject(8, [Membership::new(1, Role::Administrator)]).unwrap();
    assert!(can(&ana, Action::DeleteApp, &Resource::app(1, 100)));
    // and is written again as this release has it
    assert_eq!(json!(policy), json!(Policy::documented()));
    // without a table in both, actions are not compared, and policies are
    let stored = WrittenPolicy::deserialize(&file).unwrap();
    let without = WrittenPolicy::new(policy.clone(), None);
    assert!(without.diff(&stored).is_empty() && stored.diff(&without).is_empty());
    let less = policy.clone().with_grants(Role::FinancialManager, Permission::empty()).unwrap();
    let diff = stored.diff(&WrittenPolicy::from(less.clone()));
    assert_eq!(
        diff.to_string(),
        "newly denied: financial_manager: VIEW_FINANCIAL_DATA\n\
         newly allowed: action delete_app: by DELETE_APP\n\
         newly denied: action delete_app: by VIEW_MODELS\n"
    );
    assert_eq!(without.diff(&less.clone().into()).to_string(), policy.diff(&less).to_string());
    assert_eq!((without.actions(), stored.actions().is_some()), (None, true));
    assert_eq!(stored.into_policy(), policy);
}

#[track_caller]
fn refused(json: &Value, message: &str) {
    for error in [ActionTable::deserialize(json).unwrap_err().to_string(), {
        let mut file = json!(Policy::documented());
        file["actions_when_written"] = json.clone();
        Policy::deserialize(&file).unwrap_err().to_string()
    }] {
        assert!(error.contains(message) && error.chars().count() < 500, "{error}");
    }
}

#[test]
fn a_table_is_read_strictly() {
    let row = json!({"kind": "app", "place": "in_apps", "any_of": ["A"], "if_assigned": []});
    let with = |field: &str, value: Option<Value>| {
        let mut row = row.clone();
        match value {
            Some(value) => row.as_object_mut().unwrap().insert(field.to_owned(), value),
            None => row.as_object_mut().unwrap().remove(field),
        };
        json!({"delete_app": row})
    };
    let long = "x".repeat(100_000);
    for field in ["kind", "place", "any_of", "if_assigned"] {
        refused(&with(field, None), &format!("missing field `{field}`"));
        refused(&with(field, Some(json!(null))), "invalid type: null");
        refused(&with(field, Some(json!(long))), "xxx");
        refused(&with(field, Some(json!(7))), "invalid type: integer `7`");
    }
    refused(&with("public", Some(json!([]))), "unknown field `public`");
    refused(&with(&long, Some(json!([]))), "unknown field `xxx");
    refused(&with("place", Some(json!("outside"))), "unknown place `outside`: expected one of `in_apps`");
    for name in ["", "A_", "a", "A B", "A\u{200b}", "É", "1A", &"A".repeat(65)] {
        let is_right = name == "A_";
        let table = with("any_of", Some(json!([name])));
        if is_right {
            assert!(ActionTable::deserialize(&table).is_ok());
        } else {
            refused(&table, "expected a name of a permission in upper case, of 1 to 64 characters");
        }
    }
    for name in ["", "Delete", "delete app", "delete\u{200b}", "1a", &"a".repeat(65)] {
        refused(&json!({name: row}), "expected a name in snake_case, of 1 to 64 characters");
        refused(&with("kind", Some(json!(name))), "expected a name in snake_case");
    }
    refused(&json!({"delete_app": [1]}), "expected a row of a table of actions as an object");
    for (wrong, message) in
        [(json!([]), "a table of actions as an object"), (json!(null), "a table of actions")]
    {
        refused(&wrong, message);
    }
    refused(&json!(long), "invalid text `xxx");
    let twice = format!(r#"{{"delete_app":{row},"delete_app":{row}}}"#);
    let error = serde_json::from_str::<ActionTable>(&twice).unwrap_err().to_string();
    assert!(error.contains("action `delete_app` is given twice"), "{error}");
}

#[test]
fn the_table_and_the_version_go_together() {
    let policy = |version: Value, own: Option<Value>, actions: bool| {
        let mut file = json!(Policy::documented());
        let fields = file.as_object_mut().unwrap();
        fields.insert("version".to_owned(), version);
        fields.remove("own_permissions");
        own.map(|own| fields.insert("own_permissions".to_owned(), own));
        if !actions {
            fields.remove("actions_when_written");
        }
        Policy::deserialize(&file).map_err(|error| error.to_string())
    };
    let none = || Some(json!([]));
    assert!(policy(json!(3), none(), true).is_ok() && policy(json!(1), None, false).is_ok());
    let refused = |version: u32, own, actions, message: &str| {
        let error = policy(json!(version), own, actions).unwrap_err();
        assert!(error.contains(message), "{error}");
    };
    for version in [1, 2] {
        let message = format!(
            "`actions_when_written` is a field of version `3` of a policy, not of version `{version}`"
        );
        refused(version, none(), true, &message);
        refused(version, None, true, &message);
        refused(version, none(), false, "`own_permissions` of a policy are own permissions alone");
    }
    refused(3, None, true, "unknown version `3` of a policy");
    refused(3, none(), false, "unknown version `3` of a policy");
    refused(2, None, false, "unknown version `2` of a policy");
    for version in [0, 4, u32::MAX] {
        for (own, actions) in [(None, false), (None, true), (none(), false), (none(), true)] {
            refused(version, own, actions, &format!("unknown version `{version}` of a policy: expected `1`"));
        }
    }
    refused(3, Some(json!(["VIEW_MODELS"])), true, "`own_permissions` of a policy are own permissions alone");
    // a compact policy ends where its version ends
    let bytes = to_allocvec(Policy::documented()).unwrap();
    let table = to_allocvec(&ActionTable::of(Policy::documented())).unwrap();
    assert!(bytes.ends_with(&table));
    let cut = bytes.len() - table.len();
    assert!(from_bytes::<Policy>(&bytes[..cut]).is_err());
    // the number before the table is the empty list of own permissions
    assert!(from_bytes::<Policy>(&bytes[..cut - 1]).is_err());
    assert!(from_bytes::<Policy>(&bytes).is_ok_and(|policy| policy.is_documented()));
}
