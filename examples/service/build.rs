//! Compiles the gRPC service. `protox` reads the file, so that no `protoc` has to be installed.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let file = "proto/platform.proto";
    println!("cargo::rerun-if-changed={file}");
    let compiled = protox::compile([file], ["proto"])?;
    tonic_prost_build::configure().build_transport(false).compile_fds(compiled)?;
    Ok(())
}
