//! The definitions of relations, which `OpenFGA` calls userset rewrites.

use std::fmt;

/// A userset rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// The users that tuples name, of these types: `[user, team#member]`. In a union it must come first.
    Direct(&'static str),
    /// The users of another relation of the same object.
    Relation(String),
    /// The users of a relation of another object, which a second relation names: `owner from app`.
    From(String, &'static str),
    /// The users of any of these rewrites.
    AnyOf(Vec<Rewrite>),
    /// The users of both rewrites.
    Both(Box<[Rewrite; 2]>),
    /// The users of the first rewrite without the users of the second.
    ButNot(Box<[Rewrite; 2]>),
}

impl Rewrite {
    /// The users of another relation of the same object.
    pub fn relation(name: impl Into<String>) -> Rewrite {
        Rewrite::Relation(name.into())
    }

    /// The union of these rewrites. One rewrite alone stays as it is.
    pub fn any_of(rewrites: impl IntoIterator<Item = Rewrite>) -> Rewrite {
        let mut rewrites: Vec<_> = rewrites.into_iter().collect();
        match (rewrites.len(), rewrites.pop()) {
            (1, Some(single)) => single,
            (_, last) => {
                rewrites.extend(last);
                Rewrite::AnyOf(rewrites)
            }
        }
    }

    /// The intersection of both rewrites.
    pub fn and(self, other: Rewrite) -> Rewrite {
        Rewrite::Both(Box::new([self, other]))
    }

    /// This rewrite without the users of the other one.
    pub fn but_not(self, other: Rewrite) -> Rewrite {
        Rewrite::ButNot(Box::new([self, other]))
    }

    fn is_single(&self) -> bool {
        matches!(self, Rewrite::Direct(_) | Rewrite::Relation(_) | Rewrite::From(..))
    }
}

/// The text after `define name:`.
impl fmt::Display for Rewrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, operator): (&[Rewrite], _) = match self {
            Rewrite::Direct(types) => return write!(f, "[{types}]"),
            Rewrite::Relation(name) => return f.write_str(name),
            Rewrite::From(name, tupleset) => return write!(f, "{name} from {tupleset}"),
            Rewrite::AnyOf(parts) => (parts, " or "),
            Rewrite::Both(parts) => (parts.as_slice(), " and "),
            Rewrite::ButNot(parts) => (parts.as_slice(), " but not "),
        };
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                f.write_str(operator)?;
            }
            // the language has no precedence of operators, so each nested operation needs parentheses
            if part.is_single() { write!(f, "{part}")? } else { write!(f, "({part})")? }
        }
        Ok(())
    }
}
