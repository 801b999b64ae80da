//! `cargo +nightly fuzz run log`, or without a fuzzer `cargo run -p fuzz --bin log -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::log::run(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::log::run)
}
