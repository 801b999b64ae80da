//! `cargo +nightly fuzz run names`, or without a fuzzer `cargo run -p fuzz --bin names -- FILE...`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::names::run(bytes);
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::run_files(fuzz::names::run)
}
