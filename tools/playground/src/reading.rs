//! Reads a text of the page as JSON or YAML, and says where it is wrong.

use crate::mistake::{Field, Mistake};
use rolecall::own::Vocabulary;
use rolecall_cli::data::is_json;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Deserializer, Track};

/// Reads the text, in which the names of the vocabulary are known.
pub(crate) fn read<T: DeserializeOwned>(
    field: Field,
    text: &str,
    vocabulary: &Vocabulary,
) -> Result<T, Mistake> {
    let mut track = Track::new();
    if !is_json(text) {
        let yaml = serde_norway::Deserializer::from_str(text);
        let read = vocabulary.read(Deserializer::new(yaml, &mut track));
        return read.map_err(|error| in_yaml(field, &error, &track.path().to_string(), text));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = vocabulary.read(Deserializer::new(&mut json, &mut track)).map_err(|error| {
        let path = track.path().to_string();
        let mistake = in_json(field, &error, text);
        // a single dot is the whole text
        if error.is_data() && path != "." { mistake.at_path(&path, text) } else { mistake }
    })?;
    json.end().map_err(|error| in_json(field, &error, text))?;
    Ok(value)
}

fn in_json(field: Field, error: &serde_json::Error, text: &str) -> Mistake {
    let message = error.to_string();
    // the place stands at the end of the message, and the page shows it apart
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = if error.is_data() { message.to_owned() } else { format!("this is not JSON: {message}") };
    Mistake::of(field, message).at_line((error.line(), error.column()), text)
}

fn in_yaml(field: Field, error: &serde_norway::Error, path: &str, text: &str) -> Mistake {
    let message = error.to_string();
    let words = message.rsplit_once(" at line ").map_or(message.as_str(), |(words, _)| words);
    // the path stands before the message as well, and the page shows it apart
    let words = words.strip_prefix(&format!("{path}: ")).unwrap_or(words);
    let mistake = Mistake::of(field, words);
    let mistake = if path == "." { mistake } else { mistake.at_path(path, text) };
    match error.location() {
        Some(place) => mistake.at_line((place.line(), place.column()), text),
        None => mistake,
    }
}
