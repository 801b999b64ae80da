//! Lines: colored names, and breaks where the width ends.

use super::letters::{has_right_to_left, letter_width};
use super::{Look, Tone, escaped};

/// A piece of a line with one tone.
#[derive(Debug, Clone)]
pub struct Span {
    pub tone: Tone,
    pub text: String,
}

/// The least room for text: a narrower terminal breaks the lines itself.
const LEAST: usize = 20;

/// The text as spans: names in backticks have a tone of their own.
pub fn prose(text: &str) -> Vec<Span> {
    let text = escaped(text);
    let (mut spans, mut inside, mut current) = (Vec::new(), false, String::new());
    let mut before = ' ';
    for letter in text.chars() {
        // an escaped backtick is a part of the name
        if letter == '`' && before != '\\' {
            if inside {
                current.push('`');
                spans.push(Span { tone: Tone::Name, text: std::mem::take(&mut current) });
            } else {
                spans.push(Span { tone: Tone::Plain, text: std::mem::take(&mut current) });
                current.push('`');
            }
            inside = !inside;
        } else {
            current.push(letter);
        }
        before = letter;
    }
    spans.push(Span { tone: Tone::Plain, text: current });
    spans.retain(|span| !span.text.is_empty());
    spans
}

/// Writes the spans as one line, or as several if they do not fit.
pub fn write(out: &mut String, spans: &[Span], look: &Look) {
    let letters: Vec<(char, Tone)> =
        spans.iter().flat_map(|span| span.text.chars().map(|letter| (letter, span.tone))).collect();
    let indent = continuation(spans);
    let indent_width: usize = indent.chars().map(letter_width).sum();
    let room = look.width.max(indent_width.saturating_add(LEAST));
    let mut rest = letters.as_slice();
    let mut is_first = true;
    loop {
        let taken = if is_first { room } else { room.saturating_sub(indent_width) };
        let (line, others) = broken(rest, taken);
        if !is_first {
            out.push_str(&indent);
        }
        write_letters(out, line, look);
        out.push('\n');
        rest = others;
        is_first = false;
        if rest.is_empty() {
            return;
        }
    }
}

/// The front of the further lines: the stems of a tree go on, and other text is indented.
fn continuation(spans: &[Span]) -> String {
    let text = spans.iter().flat_map(|span| span.text.chars());
    let front: String = text.take_while(|letter| matches!(letter, ' ' | '│' | '├' | '└' | '─')).collect();
    let stems = front.chars().map(|letter| if matches!(letter, '│' | '├') { '│' } else { ' ' });
    let stems: String = stems.collect();
    if front.contains(['├', '└']) { stems } else { format!("{stems}  ") }
}

type Letters<'a> = &'a [(char, Tone)];

/// The letters that fit, up to a space if there is one, and the others.
fn broken(letters: Letters<'_>, room: usize) -> (Letters<'_>, Letters<'_>) {
    let (mut used, mut last_space, mut in_text) = (0_usize, None, false);
    for (position, (letter, _)) in letters.iter().enumerate() {
        if *letter == ' ' && in_text {
            last_space = Some(position);
        }
        in_text |= !matches!(letter, ' ' | '│' | '├' | '└' | '─');
        used = used.saturating_add(letter_width(*letter));
        if used > room && *letter != ' ' {
            // a word that is longer than the line stays whole, up to the next space
            let next = || letters.iter().skip(position).position(|(letter, _)| *letter == ' ');
            let end = last_space.or_else(|| Some(position.saturating_add(next()?)));
            let Some(end) = end else { return (letters, &[]) };
            let (line, rest) = letters.split_at_checked(end).unwrap_or((letters, &[]));
            let spaces = rest.iter().take_while(|(letter, _)| *letter == ' ').count();
            return (line, rest.get(spaces..).unwrap_or_default());
        }
    }
    (letters, &[])
}

fn write_letters(out: &mut String, letters: Letters<'_>, look: &Look) {
    for alike in letters.chunk_by(|one, other| one.1 == other.1) {
        let Some((_, tone)) = alike.first() else { continue };
        let text: String = alike.iter().map(|(letter, _)| *letter).collect();
        let is_last = alike.last().map(std::ptr::from_ref) == letters.last().map(std::ptr::from_ref);
        let text = if is_last { text.trim_end() } else { &text };
        write_toned(out, *tone, text, look);
    }
}

/// Writes text of one tone. A name that runs from right to left is isolated on a terminal.
pub fn write_toned(out: &mut String, tone: Tone, text: &str, look: &Look) {
    let isolated = look.isolated && has_right_to_left(text);
    let style = tone.style();
    let has_style = look.colors && tone != Tone::Plain && !text.is_empty();
    if has_style {
        out.push_str(&style.render().to_string());
    }
    if isolated {
        // FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE
        out.push('\u{2068}');
        out.push_str(text);
        out.push('\u{2069}');
    } else {
        out.push_str(text);
    }
    if has_style {
        out.push_str(&style.render_reset().to_string());
    }
}
