//! Writes each seed to a file where `cargo fuzz` looks for it: `cargo run -p fuzz --bin seeds`.

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    for seed in fuzz::seeds::seeds()? {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(seed.target);
        fs::create_dir_all(&directory)?;
        fs::write(directory.join(&seed.name), &seed.bytes)?;
    }
    Ok(())
}
