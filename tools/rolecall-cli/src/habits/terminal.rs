//! The terminal: its width, its colors, and errors.

use crate::data::Failure;
use crate::page::{Look, escaped};
use anstream::AutoStream;
use anstyle::AnsiColor;
use std::env;
use std::io::{self, IsTerminal, Write};
use terminal_size::{Width, terminal_size_of};

/// The width if there is no terminal, and `COLUMNS` says nothing.
const WIDTH: usize = 80;

/// The widest page: longer lines are hard to read, and a terminal may claim any width.
const WIDEST: usize = 200;

/// The choice of colors.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// When to use colors.
    pub colors: anstream::ColorChoice,
}

impl Terminal {
    /// The look of pages on standard output.
    pub fn look(self) -> Look {
        let isolated = io::stdout().is_terminal();
        Look { width: width(), colors: self.has_colors(&io::stdout()), isolated }
    }

    // `Auto` looks at NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM, and for a terminal
    fn has_colors<S: anstream::stream::RawStream>(self, stream: &S) -> bool {
        let choice = match self.colors {
            anstream::ColorChoice::Auto => AutoStream::choice(stream),
            chosen => chosen,
        };
        choice != anstream::ColorChoice::Never
    }

    /// Prints each message to standard error.
    pub fn report(self, failure: &Failure) {
        let mut err = io::stderr();
        let style = AnsiColor::Red.on_default().bold();
        for message in failure.messages() {
            // a closed standard error leaves nowhere to report to
            let _ = if self.has_colors(&err) {
                writeln!(err, "{style}error{style:#}: {}", lines(message))
            } else {
                writeln!(err, "error: {}", lines(message))
            };
        }
    }

    /// Prints what a comparison found to standard error.
    pub fn found(text: &str) {
        // a closed standard error leaves nowhere to report to
        let _ = writeln!(io::stderr(), "{}", lines(text));
    }
}

/// The message with its own line feeds, and with everything else that could steer a terminal escaped.
fn lines(message: &str) -> String {
    let lines: Vec<_> = message.lines().map(escaped).collect();
    lines.join("\n")
}

/// The width of the terminal, or of `COLUMNS`, or 80.
// A terminal of no width is one that does not know, as in a build or a container.
pub fn width() -> usize {
    let terminal = terminal_size_of(io::stdout()).map(|(Width(width), _)| usize::from(width));
    let columns = || env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(columns).filter(|width| *width > 0).unwrap_or(WIDTH).min(WIDEST)
}
