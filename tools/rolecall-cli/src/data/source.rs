//! A text from outside, as JSON or YAML.

use super::Failure;
use rolecall::own::Vocabulary;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A text with the name of the file that it came from, which every message about it begins with.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The bytes of a file as text. A byte order mark at the start is left out.
    ///
    /// # Errors
    ///
    /// The bytes are not UTF-8.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Failure> {
        let name = name.into();
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(format!("{name}: the text is UTF-16: save it as UTF-8").into());
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Failure::from(format!("{name}: the text is not UTF-8 at byte {at}: save it as UTF-8"))
        })?;
        // Windows programs begin a file with U+FEFF
        let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
        Ok(Source { name, text })
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads one value.
    ///
    /// # Errors
    ///
    /// The text is no such value. The message names the file, the line and the column.
    pub fn read<T: DeserializeOwned>(&self, what: &str, vocabulary: &Vocabulary) -> Result<T, Failure> {
        if self.text.trim().is_empty() {
            return Err(self.not_a(what, "the file is empty"));
        }
        let read = if is_json(&self.text) {
            let mut json = serde_json::Deserializer::from_str(&self.text);
            let value = value(vocabulary, &mut json);
            value.and_then(|value| json.end().map(|()| value)).map_err(|error| error.to_string())
        } else {
            value(vocabulary, serde_norway::Deserializer::from_str(&self.text))
                .map_err(|error| error.to_string())
        };
        read.map_err(|error| self.not_a(what, &error))
    }

    /// Reads a sequence of values: an array, or one value after another as in a log with a line for each.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_all<T: DeserializeOwned>(
        &self,
        what: &str,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<T>, Failure> {
        if !is_json(&self.text) || self.text.trim_start().starts_with('[') {
            return self.read(what, vocabulary);
        }
        let mut json = serde_json::Deserializer::from_str(&self.text);
        let mut values = Vec::new();
        // the end is only found by asking for it: an error there means that another value begins
        while json.end().is_err() {
            let value = value(vocabulary, &mut json);
            values.push(value.map_err(|error| self.not_a(what, &error.to_string()))?);
        }
        Ok(values)
    }

    fn not_a(&self, what: &str, error: &str) -> Failure {
        format!("{}: not {what}: {error}", self.name).into()
    }
}

/// Whether the text is JSON: it begins with a bracket. Of YAML, JSON is a part, but the messages of a reader of JSON are
/// better.
#[must_use]
pub fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn value<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    vocabulary: &Vocabulary,
    format: D,
) -> Result<T, D::Error> {
    // the adapter for own names costs time, and most data has none
    if *vocabulary == Vocabulary::default() { T::deserialize(format) } else { vocabulary.read(format) }
}
