//! Writes the snapshot of a generated organization, to try the program on.
//!
//! `cargo run -p rolecall-cli --example generate -- 1000 1000 100 > org.json` has 1,000 members, 1,000 apps and 100 teams.

use rolecall::directory::Directory;
use std::error::Error;
use std::io::{self, BufWriter, ErrorKind, Write};
use testkit::generated::{self, Plan};

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse::<u64>());
    let mut next = |default| numbers.next().transpose().map(|number| number.unwrap_or(default));
    let plan = Plan { members: next(1000)?.max(1), apps: next(1000)?, teams: next(100)?, seed: next(1)? };
    let mut directory = Directory::new();
    plan.commands().for_each(|asked| generated::execute(&mut directory, asked));
    let mut out = BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer(&mut out, &directory.snapshot()).map_err(io::Error::from);
    match written.and_then(|()| out.flush()) {
        // a reader such as `head` may have seen enough
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // dropping the writer would try once more
            let _ = out.into_parts();
            Ok(())
        }
        written => Ok(written?),
    }
}
