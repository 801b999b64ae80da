//! The formats.

use super::wrapping::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Yaml,
    Toml,
    Cbor,
    /// `MessagePack` with the names of fields.
    MessagePack,
    /// `MessagePack` with fields in order.
    MessagePackInOrder,
    Postcard,
}

use Format::{Cbor, Json, MessagePack, MessagePackInOrder, Postcard, Toml, Yaml};

impl Format {
    pub const ALL: [Format; 7] = [Json, Yaml, Toml, Cbor, MessagePack, MessagePackInOrder, Postcard];

    pub fn write<T: Serialize>(self, value: &T) -> Result<Vec<u8>, Failure> {
        match self {
            Json => serde_json::to_vec(value).map_err(written),
            Yaml => serde_norway::to_string(value).map(String::into_bytes).map_err(written),
            Toml => toml::to_string(value).map(String::into_bytes).map_err(written),
            Cbor => {
                let mut bytes = Vec::new();
                ciborium::into_writer(value, &mut bytes).map_err(written).map(|()| bytes)
            }
            MessagePack => rmp_serde::to_vec_named(value).map_err(written),
            MessagePackInOrder => rmp_serde::to_vec(value).map_err(written),
            Postcard => postcard::to_allocvec(value).map_err(written),
        }
    }

    pub fn read<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, Failure> {
        match self {
            Json => serde_json::from_slice(bytes).map_err(read),
            Yaml => serde_norway::from_slice(bytes).map_err(read),
            Toml => toml::from_str(std::str::from_utf8(bytes).unwrap()).map_err(read),
            Cbor => ciborium::from_reader(bytes).map_err(read),
            MessagePack | MessagePackInOrder => rmp_serde::from_slice(bytes).map_err(read),
            Postcard => postcard::from_bytes(bytes).map_err(read),
        }
    }
}

fn written(error: impl Display) -> Failure {
    Failure::Written(error.to_string())
}

fn read(error: impl Display) -> Failure {
    Failure::Read(error.to_string())
}
