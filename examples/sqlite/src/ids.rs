//! Ids as the tables store them.
//!
//! `SQLite` compares values of different types without an error and finds them different: a UUID in a blob is never equal
//! to its text. So a condition that binds ids in another form than the tables have lists nothing, and nobody is told. The
//! caller says which type the columns have, and an id that the driver would bind as another one is refused.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Type, Value as SqlValue, ValueRef};
use serde_json::Value;
use std::fmt;

/// The type that the id columns of all tables have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdType {
    /// 64-bit integers.
    Integer,
    /// Texts, such as names or UUIDs with hyphens.
    Text,
    /// Bytes, such as UUIDs as the drivers `rusqlite` and `sqlx` bind them.
    Blob,
}

/// An id that no column of the tables can have.
#[derive(Debug)]
pub enum IdError {
    /// The driver binds the id as another type than that of the columns.
    OtherType {
        /// The type of the columns.
        columns: IdType,
        /// The type that the driver binds.
        bound: Type,
    },
    /// A text that contains NUL, where older versions of `SQLite` end it.
    Nul,
    /// The driver cannot bind the id.
    Unbound(rusqlite::Error),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdError::OtherType { columns, bound } => {
                write!(
                    f,
                    "the id is bound as {bound}: expected {}, the type of the columns",
                    columns.as_sql()
                )
            }
            IdError::Nul => f.write_str("the id contains NUL: expected a text without it"),
            IdError::Unbound(error) => write!(f, "the id cannot be bound: {error}"),
        }
    }
}

impl std::error::Error for IdError {}

impl IdType {
    /// The name of the type in a table's definition.
    #[must_use]
    pub const fn as_sql(self) -> &'static str {
        match self {
            IdType::Integer => "INTEGER",
            IdType::Text => "TEXT",
            IdType::Blob => "BLOB",
        }
    }

    /// The expression for the id that was [encoded](IdType::encoded) in a JSON list.
    pub(crate) fn read(self) -> impl Fn(&str) -> String {
        move |value| match self {
            IdType::Integer | IdType::Text => value.to_owned(),
            IdType::Blob => format!("unhex({value})"),
        }
    }

    /// The id in JSON, so that [`read`](IdType::read) gives what the driver would bind. JSON has no bytes: they are in
    /// hexadecimal.
    ///
    /// # Errors
    ///
    /// [`IdError`] for an id that no column has.
    pub(crate) fn encoded<Id: ToSql>(self, id: &Id) -> Result<Value, IdError> {
        let bound = id.to_sql().map_err(IdError::Unbound)?;
        let value = match &bound {
            ToSqlOutput::Borrowed(value) => *value,
            ToSqlOutput::Owned(value) => ValueRef::from(value),
            // zeros or an array, which are no ids
            _ => ValueRef::from(&SqlValue::Null),
        };
        match (self, value) {
            (IdType::Integer, ValueRef::Integer(number)) => Ok(number.into()),
            (IdType::Text, ValueRef::Text(text)) => match str::from_utf8(text) {
                Ok(text) if !text.contains('\0') => Ok(text.into()),
                Ok(_) | Err(_) => Err(IdError::Nul),
            },
            (IdType::Blob, ValueRef::Blob(bytes)) => {
                let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
                Ok(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect::<String>().into())
            }
            (columns, value) => Err(IdError::OtherType { columns, bound: value.data_type() }),
        }
    }

    pub(crate) fn each<Id: ToSql>(self, ids: &[&Id]) -> Result<Vec<Value>, IdError> {
        ids.iter().map(|id| self.encoded(*id)).collect()
    }

    pub(crate) fn pairs<Id: ToSql>(self, pairs: &[(&Id, &Id)]) -> Result<Vec<Value>, IdError> {
        pairs.iter().map(|(owner, app)| self.each(&[*owner, *app]).map(Value::from)).collect()
    }
}
