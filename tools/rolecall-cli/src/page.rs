//! Text for people: lines and tables that fit the terminal, with foreign text made harmless.
//!
//! Every text that leaves the program goes through here. Names and ids come from other people's data: a control character in
//! one could steer the terminal, and a mark of direction could make a line read otherwise than it is.

mod layout;
mod letters;
mod table;

pub use self::letters::{escaped, is_harmful, width};
pub use self::table::Table;
pub use rolecall_pages::{counted, noun};

use self::layout::Span;
use anstyle::{AnsiColor, Style};

/// The meaning of a piece of text, which decides its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Everything else.
    Plain,
    /// A yes.
    Good,
    /// A no.
    Bad,
    /// Something that a reader must not miss, such as new access.
    Warning,
    /// A heading or a verdict.
    Strong,
    /// A name or an id.
    Name,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Tone::Plain => Style::new(),
            Tone::Good => AnsiColor::Green.on_default().bold(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Warning => AnsiColor::Yellow.on_default().bold(),
            Tone::Strong => Style::new().bold(),
            Tone::Name => AnsiColor::Cyan.on_default(),
        }
    }
}

/// The place where a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The width in columns.
    pub width: usize,
    /// Colors are shown.
    pub colors: bool,
    /// Names in letters that run from right to left are kept apart from the text around them, by marks that a
    /// terminal understands. A file or a pipe gets the letters alone.
    pub isolated: bool,
}

impl Look {
    /// 80 columns without colors: files, pipes and tests.
    pub const PLAIN: Look = Look { width: 80, colors: false, isolated: false };
}

/// Lines and tables, from top to bottom.
#[derive(Debug, Clone, Default)]
pub struct Page {
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
enum Block {
    Line(Vec<Span>),
    /// A line whose columns matter: it is never wrapped.
    Fixed(String),
    Table(Table),
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new() -> Page {
        Page::default()
    }

    /// Adds the lines of the text. Text in backticks has the color of names.
    pub fn text(&mut self, text: &str) {
        for line in text.lines() {
            self.blocks.push(Block::Line(layout::prose(line)));
        }
    }

    /// Adds a line of one tone.
    pub fn toned(&mut self, tone: Tone, text: &str) {
        self.toned_and(tone, text, "");
    }

    /// Adds a line that begins with a tone and goes on as text.
    pub fn toned_and(&mut self, tone: Tone, front: &str, rest: &str) {
        let front = Span { tone, text: escaped(front) };
        self.blocks.push(Block::Line([front].into_iter().chain(layout::prose(rest)).collect()));
    }

    /// Adds lines that keep their columns, such as those of a ready table.
    pub fn fixed(&mut self, text: &str) {
        self.blocks.extend(text.lines().map(|line| Block::Fixed(escaped(line))));
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.blocks.push(Block::Line(Vec::new()));
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    /// The page as text, which ends with a line feed.
    #[must_use]
    pub fn shown(&self, look: &Look) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match block {
                Block::Line(spans) => layout::write(&mut out, spans, look),
                Block::Fixed(line) => {
                    out.push_str(line);
                    out.push('\n');
                }
                Block::Table(table) => table.write(&mut out, look),
            }
        }
        out
    }
}
