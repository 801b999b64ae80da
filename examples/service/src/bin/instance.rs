//! One instance of the platform without servers, driven by lines of JSON: for tests of faults and for measurements.
//!
//! `DATABASE_URL=… cargo run -p service --bin instance` reads an order from each line of its input, such as
//! `{"execute": {"by": "ana", "command": {…}}}` or `{"facts": 7}`, and answers each by a line.

use rolecall::Subject;
use rolecall::directory::Command;
use serde::{Deserialize, Serialize};
use service::{CommandError, Id, Platform, Settings, Version};
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, Write};

/// What a line asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Order {
    /// Execute the command in the name of the user.
    Execute { by: Id, command: Command<Id> },
    /// Wait for the version, and tell the digest of all facts.
    Facts(u64),
}

/// The answer to a line.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The command was carried out, and was given this version; or it would have changed nothing.
    Done { version: u64, changed: bool },
    /// The directory or the database refuses the command.
    Refused(String),
    /// Nobody knows whether the command was carried out.
    Unknown,
    /// The facts cannot be had.
    Unavailable(String),
    /// The version of the facts, and their digest.
    Facts { version: u64, digest: u64 },
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::var("DATABASE_URL")?;
    let platform = service::seed::open(Settings { snapshot_every: 50, ..Settings::new(database) }).await?;
    let mut output = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Order::Execute { by, command } => execute(&platform, by, command).await?,
            Order::Facts(version) => match facts(&platform, version).await {
                Ok(answer) => answer,
                Err(unavailable) => Answer::Unavailable(unavailable.to_string()),
            },
        };
        serde_json::to_writer(&mut output, &answer)?;
        writeln!(output)?;
        output.flush()?;
    }
    Ok(())
}

async fn execute(platform: &Platform, by: Id, command: Command<Id>) -> Result<Answer, Box<dyn Error>> {
    let actor = Subject::new(by, [])?;
    Ok(match platform.execute(&actor, command, |_| true).await {
        Ok(executed) => {
            Answer::Done { version: executed.version.number(), changed: executed.event.is_some() }
        }
        Err(error @ (CommandError::Refused(_) | CommandError::Changed | CommandError::Conflict { .. })) => {
            Answer::Refused(error.to_string())
        }
        Err(CommandError::Unknown) => Answer::Unknown,
        Err(CommandError::Unavailable(unavailable)) => Answer::Unavailable(unavailable.to_string()),
    })
}

async fn facts(platform: &Platform, version: u64) -> Result<Answer, service::Unavailable> {
    let snapshot = |facts: &rolecall::directory::Directory<Id>| (facts.version(), facts.snapshot());
    let (version, snapshot) = platform.read(Version::new(version), snapshot).await?;
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&snapshot).unwrap_or_default().hash(&mut hasher);
    Ok(Answer::Facts { version, digest: hasher.finish() })
}
