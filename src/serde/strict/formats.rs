//! The macros in which the files of this folder list wire formats.

/// Lists the wire formats of types of other modules, each as a struct or enum with the fields of the type.
///
/// `serde_derive` writes a mirror with `remote` as inherent functions of the mirror. Here the mirror is private to
/// its `const` block, so that the type itself gets the functions of the traits and no others. The derived code
/// builds the type from the mirror's fields: the compiler refuses a mirror that lacks a field or a variant, or has
/// another type for it.
///
/// The mirror has the name of the type, which is also the name that serde gives to a format.
///
/// A human-readable format has a variant as an object with one field, `{"user": 7}`, and a variant without content as a
/// text. A compact format has its own form for variants.
macro_rules! wire_formats {
    () => {};
    (
        $expected:literal:
        $(#[$meta:meta])* $kind:ident $name:ident<$id:ident> { $($fields:tt)* }
        $($more:tt)*
    ) => {
        const _: () = {
            use self::$name as Type;

            #[derive(Serialize, Deserialize)]
            #[serde(
                remote = "Type",
                deny_unknown_fields,
                bound(serialize = "Id: Serialize", deserialize = "Id: Deserialize<'de>")
            )]
            $(#[$meta])*
            $kind $name<$id> { $($fields)* }

            $crate::serde::strict::written! { $kind [$id] Type<$id>, $name<$id> }
            $crate::serde::strict::strict_object! { [$id] Type<$id>, $name<$id>, $expected }
        };
        $crate::serde::strict::wire_formats! { $($more)* }
    };
    (
        $expected:literal:
        $(#[$meta:meta])* $kind:ident $name:ident { $($fields:tt)* }
        $($more:tt)*
    ) => {
        const _: () = {
            use self::$name as Type;

            #[derive(Serialize, Deserialize)]
            #[serde(remote = "Type", deny_unknown_fields)]
            $(#[$meta])*
            $kind $name { $($fields)* }

            $crate::serde::strict::written! { $kind [] Type, $name }
            $crate::serde::strict::strict_object! { [] Type, $name, $expected }
        };
        $crate::serde::strict::wire_formats! { $($more)* }
    };
}

/// Implements `Serialize` for a type by the inherent function that `serde_derive` wrote for its mirror.
macro_rules! written {
    (struct [$($id:ident)?] $type:ty, $mirror:ty) => {
        impl<$($id: Serialize)?> Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$mirror>::serialize(self, serializer)
            }
        }
    };
    (enum [$($id:ident)?] $type:ty, $mirror:ty) => {
        impl<$($id: Serialize)?> $crate::serde::strict::Variants for $type {
            fn to_derived<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$mirror>::serialize(self, serializer)
            }
        }

        impl<$($id: Serialize)?> Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::serde::strict::write_variant(self, serializer)
            }
        }
    };
}

/// Implements `Deserialize` for private structs that `serde_derive` gave an inherent function (`remote = "Self"`).
macro_rules! strict_objects {
    ($($generics:tt $type:ty: $expected:literal;)*) => {
        $($crate::serde::strict::strict_object! { $generics $type, $type, $expected })*
    };
}

/// Implements `Deserialize` for a type by the inherent function that `serde_derive` wrote for it or for its mirror.
macro_rules! strict_object {
    ([$($id:ident)?] $type:ty, $mirror:ty, $expected:literal) => {
        impl<'de, $($id: Deserialize<'de>)?> $crate::serde::strict::Strict<'de> for $type {
            const EXPECTED: &'static str = $expected;

            fn from_derived<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$mirror>::deserialize(deserializer)
            }
        }

        impl<'de, $($id: Deserialize<'de>)?> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::serde::strict::read(deserializer)
            }
        }
    };
}

pub(in crate::serde) use {strict_object, strict_objects, wire_formats, written};
