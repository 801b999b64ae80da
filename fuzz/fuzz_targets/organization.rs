//! `cargo +nightly fuzz run organization`, or without a fuzzer `cargo run -p fuzz --bin organization -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::organization::run(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::organization::run)
}
