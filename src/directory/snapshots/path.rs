//! Paths into a snapshot.

use core::fmt;

/// A path into a snapshot, such as `organizations[0].teams[3].members[2]`.
///
/// It borrows the path before it, so that a check without violations allocates no text.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    field: &'static str,
    position: Option<usize>,
}

impl Path<'_> {
    /// The path of a field of the snapshot itself.
    pub(super) const fn root(field: &'static str) -> Path<'static> {
        Path { parent: None, field, position: None }
    }

    /// The path of a field of the record at this path.
    pub(super) const fn field(&self, field: &'static str) -> Path<'_> {
        Path { parent: Some(self), field, position: None }
    }

    /// The path of an entry of the list at this path.
    pub(super) const fn entry(self, position: usize) -> Self {
        Path { position: Some(position), ..self }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.field)?;
        match self.position {
            Some(position) => write!(f, "[{position}]"),
            None => Ok(()),
        }
    }
}
