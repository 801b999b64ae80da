//! The names of sets of permissions, read and written.

use super::Permission;
use crate::vocabulary::names::{UnknownName, join};
use core::str::FromStr;
use core::{fmt, mem};

/// Writes the names of the permissions, separated by `|`; the empty set is written as an empty text.
///
/// A bit that is no documented permission is written by its number, such as `#64`.
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_names(f, *self, |_| None)
    }
}

/// Writes the names in the order of the bits: documented names, then the name that `own` gives to a bit, else its
/// number.
// No bit is left out: a set that looks smaller than it is would be read wrongly by whoever reviews it. Every
// documented bit is below every other one, so that two passes keep the order.
pub(in crate::vocabulary) fn write_names(
    f: &mut fmt::Formatter<'_>,
    set: Permission,
    own: impl Fn(Permission) -> Option<&'static str>,
) -> fmt::Result {
    join(f, "|", set.iter_names().map(|(name, _)| name))?;
    let others = set.difference(Permission::all());
    let mut is_first = others == set;
    for bit in (0..u128::BITS).filter(|bit| others.bits().wrapping_shr(*bit) & 1 == 1) {
        if !mem::take(&mut is_first) {
            f.write_str("|")?;
        }
        match own(Permission::from_bits_retain(1_u128.wrapping_shl(bit))) {
            Some(name) => f.write_str(name)?,
            None => write!(f, "#{bit}")?,
        }
    }
    Ok(())
}

/// Reads the names that `Display` writes, in any order and separated by `|`.
///
/// # Errors
///
/// An [`UnknownName`] for the first name that is not a permission's constant. Numbers, spaces, other cases
/// and empty names between separators are refused; only the empty text is the empty set.
// Neither bitflags' own parser nor its serde support is used. Both read "0xffff…" as bits, so a text from outside
// could name permissions that do not exist, or all that do.
impl FromStr for Permission {
    type Err = UnknownName;

    fn from_str(names: &str) -> Result<Self, UnknownName> {
        if names.is_empty() {
            return Ok(Permission::empty());
        }
        names.split('|').map(Permission::named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn no_bit_is_dropped() {
        let shown = |bits| Permission::from_bits_retain(bits).to_string();
        assert_eq!(shown(1 << 60 | 1 << 64 | 1 << 127), "#60|#64|#127");
        assert_eq!(shown(1 << 64 | 0b11), "VIEW_SIDEBAR_ITEMS|CREATE_MODELS|#64");
    }

    #[test]
    fn only_names_parse() {
        for text in [
            "0x1",
            "0xffffffffffffffff",
            "1",
            "#1",
            "#64",
            "*",
            "all",
            "view_models",
            "VIEW_MODELS|",
            "|",
            " VIEW_MODELS",
        ] {
            assert!(text.parse::<Permission>().is_err(), "{text}");
        }
        assert_eq!("".parse(), Ok(Permission::empty()));
        assert_eq!(Permission::all().to_string().parse(), Ok(Permission::all()));
    }
}
