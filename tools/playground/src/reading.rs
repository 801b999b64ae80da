//! Reads a text of the page as JSON, and says where it is wrong.

use crate::mistake::{Field, Mistake};
use serde::de::DeserializeOwned;

/// Reads the text.
pub(crate) fn read<T: DeserializeOwned>(field: Field, text: &str) -> Result<T, Mistake> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let mistake = mistake(field, error.inner(), text);
        // a single dot is the whole text
        if error.inner().is_data() && path != "." { mistake.at_path(&path, text) } else { mistake }
    })?;
    json.end().map_err(|error| mistake(field, &error, text))?;
    Ok(value)
}

fn mistake(field: Field, error: &serde_json::Error, text: &str) -> Mistake {
    let message = error.to_string();
    // the place stands at the end of the message, and the page shows it apart
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = if error.is_data() { message.to_owned() } else { format!("this is not JSON: {message}") };
    Mistake::of(field, message).at_line((error.line(), error.column()), text)
}
