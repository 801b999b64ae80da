//! The frame of every page: its head, its colors and its rules for print.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("frame.css");

/// A page: one HTML file that loads and sends nothing.
pub struct Page<'a> {
    /// The title of the window.
    pub title: &'a str,
    /// The style sheets of the parts that the page has, in addition to the frame's.
    pub styles: &'a [&'a str],
    /// A script that runs when the page is complete, or nothing.
    pub script: &'a str,
    /// The page runs WebAssembly, which its security policy has to allow.
    pub runs_wasm: bool,
    /// Everything in the body.
    pub body: Markup,
}

impl Page<'_> {
    /// The page as the text of a file.
    #[must_use]
    pub fn render(self) -> String {
        let Page { title, styles, script, runs_wasm, body } = self;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(security_policy(runs_wasm));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) @for style in styles { (PreEscaped(style)) } }
                }
                body {
                    (body)
                    @if !script.is_empty() { script { (PreEscaped(script)) } }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// Forbids the page to load or send anything.
// In the page itself, because a page opened from a file or a plain server has no headers.
fn security_policy(runs_wasm: bool) -> String {
    let wasm = if runs_wasm { " 'wasm-unsafe-eval'" } else { "" };
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'{wasm}; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}
