//! `cargo +nightly fuzz run compact`, or without a fuzzer `cargo run -p fuzz --bin compact -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::readable::run_compact(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::readable::run_compact)
}
