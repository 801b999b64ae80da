//! Puts the playground together: one HTML file with the page, its script and the WebAssembly.
//!
//! ```text
//! playground-page PLAYGROUND.wasm PAGE.html
//! ```
//!
//! `build` beside the package compiles the WebAssembly and runs this.

mod body;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{PreEscaped, html};
use rolecall_pages::{EXPLANATION_STYLE, Page};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

const STYLE: &str = include_str!("playground.css");
const SCRIPT: &str = include_str!("playground.js");

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [wasm, page] = arguments.as_slice() else {
        eprintln!("expected two paths: the WebAssembly that cargo built, and the page to write");
        return ExitCode::from(2);
    };
    match write(Path::new(wasm), Path::new(page)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", page.display());
            ExitCode::from(2)
        }
    }
}

fn write(wasm: &Path, page: &Path) -> Result<(), Box<dyn Error>> {
    // the version of the library is that of the macro in the WebAssembly, by the lock file
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).no_modules(true)?.typescript(false);
    // the names of functions are half of the file, and only a debugger reads them
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut bound = bindgen.generate_output()?;
    let code = STANDARD.encode(bound.wasm_mut().emit_wasm());
    let body = html! {
        (body::body())
        script #wasm type="application/wasm+base64" { (PreEscaped(code)) }
    };
    // a text of the script must not end the element that it stands in
    let script = format!("{}\n{SCRIPT}", bound.js()).replace("</script", "<\\/script");
    let styles = [EXPLANATION_STYLE, STYLE];
    let page_of =
        Page { title: "Playground of rolecall", styles: &styles, script: &script, runs_wasm: true, body };
    std::fs::write(page, page_of.render())?;
    Ok(())
}
