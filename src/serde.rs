//! `Serialize` and `Deserialize` for the public types: names for the vocabulary, plain objects for the facts.
//!
//! Every field is required, and an unknown field is an error. A forgotten `confining` or a misspelt `scopes` can
//! therefore not widen access. What is read passes the same constructors as a value that is built in code.
//!
//! A service's own permissions, kinds and actions are written by their names wherever the value knows its rows: custom
//! roles, policies, explanations. A set of permissions alone does not, and in a human-readable format its own bits are an
//! error. They are read by [`Vocabulary::read`](crate::own::Vocabulary::read) alone, because a name has rows only in a
//! vocabulary, and a bit has different meanings in two.
//!
//! `formats.md` is part of the crate's documentation: the formats, and what each of them cannot write or read.
//!
//! There is one file for each module of the crate, [`strict`] for the machinery that they share, and [`reading`] for the
//! vocabulary.
//!
//! # Implementation notes
//!
//! **Why not derive on the types themselves.** A derived `Deserialize` accepts an array in place of an object,
//! with the fields in order, so that a document without names is read by position. Its errors quote an unknown field
//! or a wrong text in full, and a caller may send two megabytes of it to a log. `deny_unknown_fields` changes
//! neither. The derived code is still what reads the fields: it is complete, fast and well tested. [`strict`] stands
//! between it and the format, refuses the array, and checks each name first.
//!
//! **Why private mirrors.** Our implementation of a trait calls the derived code, so the derived code cannot be that
//! implementation. With `#[serde(remote = "Self")]` it becomes the inherent functions `serialize` and `deserialize`
//! instead, which have the visibility of the type. On a public type a path such as `Membership::deserialize` then finds
//! them before those of the traits, and they read the lenient form. So the types have no serde attributes.
//! [`wire_formats`](strict::wire_formats) lists each format as a mirror of the type, and only the mirror, which is
//! private, has inherent functions. The derived code takes the type apart and builds it again by the fields of the
//! mirror, so that the compiler reports a field or a variant that only one of the two has. The order on the wire is
//! that of the list. Only a rename in the crate has to be undone there, by `#[serde(rename = "…")]`.
//!
//! **Why `deserialize_any` in a human-readable format.** `deserialize_struct` and `deserialize_map` tell the format
//! what is expected, and the format then makes the error for another type itself, with the text in full.
//! With `deserialize_any` the format hands over the value, and our visitor makes the error. The price: a
//! human-readable format has to describe itself.
//!
//! **Why byte strings in compact formats.** Serde calls everything human-readable that it buffers for a `flatten`, an
//! untagged enum or an internally tagged one, and the buffer does not tell which format filled it. A set as a number was
//! refused there, and a number that is accepted would also be accepted from a person's JSON, as a second form of each set.
//! Names in compact formats too would be read everywhere, but a policy in postcard would be many times as long. A byte
//! string costs as much as a number, and only a compact format writes one. `formats.md` has the forms, and what is
//! impossible all the same.
//!
//! **Why variants are objects.** Derived code leaves the form of a variant to the format, and YAML has tags (`!user 7`),
//! which nothing can read from a buffer. `strict::writing` writes the object that JSON has in every human-readable
//! format. Tags are still read.
//!
//! **Why null is a unit.** TOML leaves out a field that is `None`. The document would be written, and then lack a
//! required field. A unit is the same null in JSON and YAML, and an error of TOML while it is written. RON has an option
//! of its own for `None`, so that it does not read its null again.
//!
//! **Why an adapter and not a seed.** A vocabulary has to reach each set of permissions in a snapshot. Derived code hands
//! no `DeserializeSeed` on, so that every record would be read by hand. [`reading`] puts an adapter around the format
//! instead, which gives an answer where a set, a kind or an action asks for it. What serde buffers (`flatten`, untagged
//! enums, internally tagged ones) is read from the buffer, past the adapter: own names are unknown there. A field with
//! `#[serde(deserialize_with = "…")]` that calls `Vocabulary::read` knows them. The same function is the way to own names
//! for a format that hands out no deserializer, such as ciborium.
//!
//! **Why a policy has three versions.** Version 1 has roles and team permissions alone. Version 2 ends with the list of the
//! own permissions that the policy knows. Without the list, a permission that is newer than the file would be denied to
//! everybody, and nobody would know why; with it, reading fails and names the permission. The rows themselves are not in
//! the file: titles, levels and public marks are the program's, and two sources would disagree. Version 3, in which
//! policies are written, ends with the table of actions of the release that wrote the file. The table governs nothing, for
//! the same reason. It is a record in names alone, so that a later release can name every action that asks for something
//! else. Reading a policy does not fail if the tables differ: every release with a new action would then refuse every
//! stored policy. `WrittenPolicy` keeps the table for a service that wants to compare, or to refuse.
//!
//! **Why compact formats differ.** A compact format writes sets of permissions as bits, and roles that may be custom with
//! a tag. It may hold fields in order, because that is all that postcard or bincode have.

mod decide;
#[cfg(feature = "directory")]
mod directory;
mod facts;
mod policy;
mod questions;
mod reading;
mod strict;
mod vocabulary;

pub use self::facts::AuthorizationDetails;
