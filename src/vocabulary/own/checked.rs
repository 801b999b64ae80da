//! Vocabularies of checked rows.

use super::checks::Checks;
use super::{Fault, OwnAction, OwnKind, OwnPermission, Vocabulary, VocabularyError};

impl Vocabulary {
    /// Checks the rows, and names every fault at once.
    ///
    /// [`own_vocabulary!`](crate::own_vocabulary) writes the three tables and lets the compiler check them.
    ///
    /// # Errors
    ///
    /// A [`VocabularyError`] with all [faults](Fault).
    ///
    /// ```
    /// use rolecall::own::{KindPlace, OwnKind, Vocabulary};
    ///
    /// const REGISTRY: OwnKind = OwnKind { name: "registry", place: KindPlace::OfOrganizations };
    ///
    /// let vocabulary = Vocabulary::new(&[], &[&REGISTRY], &[])?;
    /// assert_eq!(vocabulary.kinds(), [&REGISTRY]);
    ///
    /// let error = Vocabulary::new(&[], &[&REGISTRY, &REGISTRY], &[]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "kind `registry`: its name reads like `registry`, expected a name of its own"
    /// );
    /// # Ok::<(), rolecall::own::VocabularyError>(())
    /// ```
    pub fn new(
        permissions: &'static [OwnPermission],
        kinds: &'static [&'static OwnKind],
        actions: &'static [&'static OwnAction],
    ) -> Result<Vocabulary, VocabularyError> {
        let vocabulary = Vocabulary::unchecked(permissions, kinds, actions);
        let faults = Checks::of_vocabulary(vocabulary).all();
        if faults.is_empty() { Ok(vocabulary) } else { Err(VocabularyError::new(faults.into())) }
    }

    /// Checks the rows, for the compiler: in a `const`, with a `match` that panics.
    ///
    /// # Errors
    ///
    /// The first [`Fault`].
    ///
    /// ```
    /// use rolecall::own::{KindPlace, OwnKind, Vocabulary};
    ///
    /// const REGISTRY: OwnKind = OwnKind { name: "registry", place: KindPlace::OfOrganizations };
    ///
    /// const VOCABULARY: Vocabulary = match Vocabulary::checked(&[], &[&REGISTRY], &[]) {
    ///     Ok(vocabulary) => vocabulary,
    ///     Err(_) => panic!("`REGISTRY` has a fault"),
    /// };
    /// assert_eq!(VOCABULARY.kinds(), [&REGISTRY]);
    /// ```
    pub const fn checked(
        permissions: &'static [OwnPermission],
        kinds: &'static [&'static OwnKind],
        actions: &'static [&'static OwnAction],
    ) -> Result<Vocabulary, Fault> {
        let vocabulary = Vocabulary::unchecked(permissions, kinds, actions);
        match Checks::of_vocabulary(vocabulary).first() {
            Some(fault) => Err(fault),
            None => Ok(vocabulary),
        }
    }
}
