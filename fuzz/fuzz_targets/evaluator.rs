//! `cargo +nightly fuzz run evaluator`, or without a fuzzer `cargo run -p fuzz --bin evaluator -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::evaluator::run(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::evaluator::run)
}
