//! Where the lines go.

use serde_json::{Map, Value};
use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// The place where the lines of the audit trail go. A clone is the same place.
#[derive(Clone)]
pub struct Audit(Arc<Mutex<Box<dyn Write + Send>>>);

impl Audit {
    /// Writes the lines there.
    ///
    /// The writer must not wait for long: a request waits for its line. A service that sends lines over a network
    /// gives a writer that queues them.
    #[must_use]
    pub fn to(writer: impl Write + Send + 'static) -> Audit {
        Audit(Arc::new(Mutex::new(Box::new(writer))))
    }

    /// Writes one line.
    pub(super) fn write(&self, line: &Map<String, Value>) {
        let mut text = Value::Object(line.clone()).to_string();
        text.push('\n');
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // one call, so that lines of several requests do not mix
        if let Err(error) = writer.write_all(text.as_bytes()).and_then(|()| writer.flush()) {
            tracing::error!(%error, "a line of the audit trail is lost");
        }
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Audit")
    }
}
