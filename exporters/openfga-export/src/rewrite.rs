//! What a relation is defined as: `OpenFGA`'s userset rewrites.

use std::fmt;

/// A userset rewrite in `OpenFGA`'s language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// Those whom tuples name, of these types: `[user, team#member]`. The language takes it in the first place only.
    Direct(&'static str),
    /// Those of another relation of the same object.
    Relation(String),
    /// Those of a relation of the objects that a relation of this one names.
    From(String, &'static str),
    /// Those of any.
    AnyOf(Vec<Rewrite>),
    /// Those of both.
    Both(Box<[Rewrite; 2]>),
    /// Those of the first, but not of the second.
    ButNot(Box<[Rewrite; 2]>),
}

impl Rewrite {
    /// Another relation of the same object.
    pub fn relation(name: impl Into<String>) -> Rewrite {
        Rewrite::Relation(name.into())
    }

    /// Any of these; of one, that one.
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

    /// Both of these.
    pub fn and(self, other: Rewrite) -> Rewrite {
        Rewrite::Both(Box::new([self, other]))
    }

    /// This, but not that.
    pub fn but_not(self, other: Rewrite) -> Rewrite {
        Rewrite::ButNot(Box::new([self, other]))
    }

    fn is_single(&self) -> bool {
        matches!(self, Rewrite::Direct(_) | Rewrite::Relation(_) | Rewrite::From(..))
    }
}

/// As it stands after `define name:`.
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
            // the language has no precedence
            if part.is_single() { write!(f, "{part}")? } else { write!(f, "({part})")? }
        }
        Ok(())
    }
}
