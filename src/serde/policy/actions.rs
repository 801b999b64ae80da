//! Tables of actions: an object with a row for each action, in names that this release may not know.

use super::super::strict::{not_a_text, strict_objects};
use super::super::vocabulary::by_name;
use crate::policy::diff::{ActionRow, ActionTable, TableName};
use crate::vocabulary::own::{KindPlace, is_lower_name, is_upper_name};
use crate::vocabulary::{quoted, vocabulary};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

vocabulary! {
    /// A [`KindPlace`] by name.
    Place, "place":
    /// In apps.
    InApps "in_apps",
    /// Outside apps, owned by organizations.
    OfOrganizations "of_organizations",
    /// Outside apps, owned by organizations and users.
    OfOrganizationsAndUsers "of_organizations_and_users",
}

by_name!(Place);

/// The wire format of the row of an action.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename = "ActionRow")]
struct RowFields {
    kind: Name<Lower>,
    place: Place,
    any_of: Names,
    if_assigned: Names,
}

strict_objects! {
    [] RowFields: "a row of a table of actions as an object";
}

impl Serialize for RowFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // the inherent function, which serde_derive wrote
        Self::serialize(self, serializer)
    }
}

impl RowFields {
    fn of(row: &ActionRow) -> RowFields {
        let place = match row.place {
            KindPlace::InApps => Place::InApps,
            KindPlace::OfOrganizations => Place::OfOrganizations,
            KindPlace::OfOrganizationsAndUsers => Place::OfOrganizationsAndUsers,
        };
        let (any_of, if_assigned) = (Names(row.any_of.clone()), Names(row.if_assigned.clone()));
        RowFields { kind: Name(row.kind.clone(), PhantomData), place, any_of, if_assigned }
    }

    fn row(self) -> ActionRow {
        let place = match self.place {
            Place::InApps => KindPlace::InApps,
            Place::OfOrganizations => KindPlace::OfOrganizations,
            Place::OfOrganizationsAndUsers => KindPlace::OfOrganizationsAndUsers,
        };
        ActionRow { kind: self.kind.0, place, any_of: self.any_of.0, if_assigned: self.if_assigned.0 }
    }
}

/// An object: for each action its kind, the place of that kind, and the names of the permissions that satisfy it.
impl Serialize for ActionTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.rows.iter().map(|(action, row)| (action, RowFields::of(row))))
    }
}

/// Any names are read that an action, a kind and a permission could have: the table may be that of another release.
impl<'de> Deserialize<'de> for ActionTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `deserialize_map`: see `strict::read`
            deserializer.deserialize_any(Rows)
        } else {
            deserializer.deserialize_map(Rows)
        }
    }
}

/// Reads an [`ActionTable`].
struct Rows;

impl Rows {
    const EXPECTED: &'static str = "a table of actions as an object";
}

impl<'de> Visitor<'de> for Rows {
    type Value = ActionTable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Rows::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ActionTable, E> {
        Err(not_a_text(text, &Rows::EXPECTED))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<ActionTable, A::Error> {
        let mut rows = BTreeMap::new();
        while let Some(Name(action, _)) = entries.next_key::<Name<Lower>>()? {
            if rows.contains_key(&action) {
                return Err(A::Error::custom(format_args!("action `{action}` is given twice")));
            }
            let row: RowFields = entries.next_value()?;
            rows.insert(action, row.row());
        }
        Ok(ActionTable { rows })
    }
}

/// The form of a name.
trait Form {
    const EXPECTED: &'static str;

    fn is_form_of(name: &str) -> bool;
}

/// The form of names of actions and kinds.
struct Lower;

/// The form of names of permissions.
struct Upper;

impl Form for Lower {
    const EXPECTED: &'static str = "a name in snake_case";

    fn is_form_of(name: &str) -> bool {
        is_lower_name(name)
    }
}

impl Form for Upper {
    const EXPECTED: &'static str = "a name of a permission in upper case";

    fn is_form_of(name: &str) -> bool {
        is_upper_name(name)
    }
}

/// A name of that form.
struct Name<F>(TableName, PhantomData<F>);

impl<F> Serialize for Name<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, F: Form> Deserialize<'de> for Name<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameOf(PhantomData))
    }
}

struct NameOf<F>(PhantomData<F>);

impl<F: Form> Visitor<'_> for NameOf<F> {
    type Value = Name<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(F::EXPECTED)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name<F>, E> {
        if F::is_form_of(name) {
            return Ok(Name(String::from(name).into(), PhantomData));
        }
        let expected = F::EXPECTED;
        Err(E::custom(format_args!(
            "invalid name `{}`: expected {expected}, of 1 to 64 characters",
            quoted(name)
        )))
    }
}

/// An array of names of permissions.
struct Names(BTreeSet<TableName>);

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `deserialize_seq`: see `strict::read`
            deserializer.deserialize_any(EachName)
        } else {
            deserializer.deserialize_seq(EachName)
        }
    }
}

/// Reads [`Names`].
struct EachName;

impl EachName {
    const EXPECTED: &'static str = "an array of names of permissions";
}

impl<'de> Visitor<'de> for EachName {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EachName::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Names, E> {
        Err(not_a_text(text, &EachName::EXPECTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Names, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(Name(name, _)) = elements.next_element::<Name<Upper>>()? {
            names.insert(name);
        }
        Ok(Names(names))
    }
}
