//! `cargo +nightly fuzz run snapshot`, or without a fuzzer `cargo run -p fuzz --bin snapshot -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::snapshot::run(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::snapshot::run)
}
