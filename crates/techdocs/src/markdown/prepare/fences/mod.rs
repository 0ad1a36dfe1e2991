//! Fenced code, found before anything else and put aside.
//!
//! The rules are those of `pymdownx.superfences`: a fence may stand at any
//! indentation and behind the marks of quotes. Its lines and its end have the
//! indentation of its start, and its end has as many characters. A line with
//! less indentation gives the fence up, as does the end of the text: what was
//! read of it stays text, and the search goes on with the next line.
//!
//! [`stash`] is the way in. Each fence leaves one line: its indentation and a
//! placeholder. As a fence may have been in an indented block of code, where
//! it is none, [`Fences`] remembers its source, and [`Fences::restore`] puts
//! it back.
//!
//! Not here: `preserve_tabs` and `disable_indented_code_blocks`, which are off
//! unless a site asks.

mod attributes;
pub(super) mod info;

use std::ops::Range;

use rustc_hash::FxHashMap;

pub use attributes::attributes;
use info::Info;

use super::super::stash::{Piece, Stash};
use super::super::work::{CodeBlock, Note, Work};
use crate::diagrams::Language;
use crate::mermaid;

/// The fences of a page, with their source.
#[derive(Debug, Clone, Default)]
pub struct Fences {
    source: String,
    places: FxHashMap<usize, Place>,
}

/// Where a fence was.
#[derive(Debug, Clone)]
struct Place {
    lines: Range<usize>,
    columns: usize,
}

impl Fences {
    /// The source of the fence whose placeholder is the whole of `line`, but
    /// for spaces and marks of quotes; indented as the placeholder is. Each
    /// fence can be put back once.
    pub fn restore(&mut self, line: &str) -> Option<String> {
        let bare = line.trim_start_matches([' ', '>']);
        let (number, length) = Stash::placeholder(bare)?;
        if length != bare.len() {
            return None;
        }
        let place = self.places.remove(&number)?;
        let outdent = place.columns.saturating_sub(line.len() - bare.len());
        let lines = self.source[place.lines].split('\n');
        let mut lines: Vec<&str> = lines.map(|line| cut(line, outdent)).collect();
        if lines.len() == 2 {
            // A fence without a line comes back with an empty one.
            lines.insert(1, "");
        }
        Some(lines.join("\n"))
    }
}

/// A line without its first `columns` characters.
fn cut(line: &str, columns: usize) -> &str {
    let mut characters = line.char_indices();
    characters
        .nth(columns)
        .map_or("", |(start, _)| &line[start..])
}

/// A fence whose end is not found yet.
struct Open<'t> {
    /// Where its first line starts.
    start: usize,
    /// What is before the fence on its first line: spaces and `>`.
    indent: &'t str,
    /// How many `>` there are in it.
    quotes: usize,
    /// The fence itself, as in `~~~`.
    fence: &'t str,
    info: Info<'t>,
    /// Its lines so far, without the indentation.
    code: Vec<&'t str>,
    /// Whether the last line was blank.
    after_blank: bool,
}

/// What a line does to an open fence.
enum Step<'t> {
    Line(&'t str),
    Blank,
    End,
    GiveUp,
}

/// Takes the fences out of a text without tabs, and puts them to the stash.
pub(super) fn stash(text: String, work: &mut Work<'_>) -> String {
    if !text.contains("```") && !text.contains("~~~") {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    let mut places = FxHashMap::default();
    let mut open: Option<Open<'_>> = None;
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let line = &text[at..end];
        match open.take() {
            None => open = start(line, at, work),
            Some(mut fence) => match step(&fence, line) {
                Step::Line(code) => {
                    fence.code.push(code);
                    fence.after_blank = false;
                    open = Some(fence);
                }
                Step::Blank => {
                    fence.code.push("");
                    fence.after_blank = true;
                    open = Some(fence);
                }
                Step::GiveUp => {}
                Step::End => {
                    result.push_str(&text[copied..fence.start]);
                    copied = end;
                    let html = render(&fence, &text, work);
                    let placeholder = work.stash.put(Piece {
                        html: html.into(),
                        is_block: true,
                        is_foreign: false,
                    });
                    if let Some((number, _)) = Stash::placeholder(&placeholder) {
                        let lines = fence.start..end;
                        let columns = fence.indent.len();
                        places.insert(number, Place { lines, columns });
                    }
                    result.push_str(fence.indent);
                    result.push_str(&placeholder);
                }
            },
        }
        at = end + 1;
    }
    if copied == 0 {
        return text;
    }
    result.push_str(&text[copied..]);
    work.fences = Fences {
        source: text,
        places,
    };
    result
}

/// The fence that a line starts.
fn start<'t>(line: &'t str, at: usize, work: &Work<'_>) -> Option<Open<'t>> {
    let rest = line.trim_start_matches([' ', '>']);
    let mark = rest.bytes().next().filter(|mark| b"`~".contains(mark))?;
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    if length < 3 {
        return None;
    }
    let (fence, info) = rest.split_at(length);
    let indent = &line[..line.len() - rest.len()];
    Some(Open {
        start: at,
        indent,
        quotes: indent.bytes().filter(|byte| *byte == b'>').count(),
        fence,
        info: info::parse(info, work.options)?,
        code: Vec::new(),
        after_blank: false,
    })
}

/// Reads a line of an open fence.
fn step<'t>(fence: &Open<'_>, line: &'t str) -> Step<'t> {
    let columns = fence.indent.len();
    let prefix = line
        .bytes()
        .take(columns)
        .take_while(|byte| matches!(byte, b' ' | b'>'))
        .count();
    let (prefix, content) = line.split_at(prefix);
    let quotes = prefix.bytes().filter(|byte| *byte == b'>').count();
    if quotes > fence.quotes {
        return Step::GiveUp;
    }
    let is_blank = if fence.quotes > 0 {
        content.is_empty()
    } else {
        content.trim().is_empty()
    };
    if is_blank {
        return Step::Blank;
    }
    if prefix.len() != columns || (fence.after_blank && quotes < fence.quotes) {
        return Step::GiveUp;
    }
    match content.strip_prefix(fence.fence) {
        Some(rest) if rest.bytes().all(|byte| byte == b' ') => Step::End,
        _ => Step::Line(content),
    }
}

/// The HTML of a closed fence.
fn render(fence: &Open<'_>, text: &str, work: &mut Work<'_>) -> String {
    let code = fence.code.join("\n");
    let info = &fence.info;
    if let Some(class) = &info.custom_class {
        if class == "mermaid" && !work.options.exact {
            return diagram(fence, &code, text, work);
        }
        let custom = custom(class, &code, info);
        return match info.served {
            Some(language) => served(language, fence, &code, &custom, text, work),
            None => custom,
        };
    }
    let block = work.host.code(&CodeBlock {
        language: info.language,
        code: &code,
        title: info.title,
        line_numbers: info.line_numbers,
        highlighted: info::highlighted(info.highlighted, fence.code.len()),
        classes: info.classes.clone(),
        id: info.id,
        attributes: info.attributes.clone(),
        is_fence: true,
    });
    match info.served {
        Some(language) => served(language, fence, &code, &block, text, work),
        None => block,
    }
}

/// A diagram that a server draws, with the block that shows its source.
fn served(
    language: Language,
    fence: &Open<'_>,
    code: &str,
    source: &str,
    text: &str,
    work: &mut Work<'_>,
) -> String {
    let picture = info::picture(fence.info.written);
    let line = line_at(text, fence.start);
    super::served(language, code, &picture, source, line, work)
}

/// The line at a place of a text, counted from 1.
fn line_at(text: &str, place: usize) -> u32 {
    let before = text[..place].bytes().filter(|byte| *byte == b'\n');
    u32::try_from(before.count() + 1).unwrap_or(0)
}

/// A Mermaid diagram, drawn. Its ids are of its place in the page.
fn diagram(fence: &Open<'_>, code: &str, text: &str, work: &mut Work<'_>) -> String {
    let figure = mermaid::figure(code, &format!("__diagram_{}", fence.start));
    if let Some(problem) = figure.problem {
        let line = line_at(text, fence.start);
        work.notes.push(Note {
            code: "docs-diagram",
            message: format!("this diagram is shown as its source: {}", problem.message),
            hint: problem.hint,
            line: line + u32::try_from(problem.line).unwrap_or(0),
        });
    }
    figure.html
}

/// A custom fence, as `pymdownx.superfences.fence_code_format` writes it, or,
/// of the class `arithmatex`, as `pymdownx.arithmatex.arithmatex_fenced_format`
/// with the mode `generic` does.
fn custom(class: &str, code: &str, info: &Info<'_>) -> String {
    let (tag, before, after) = if class == "arithmatex" {
        ("<div", ">\\[\n", "\n\\]</div>")
    } else {
        ("<pre", "><code>", "</code></pre>")
    };
    let mut html = String::from(tag);
    let mut attribute = |name: &str, value: &str| {
        html.push(' ');
        html.push_str(name);
        html.push_str("=\"");
        html.push_str(&value.replace('&', "&amp;").replace('"', "&quot;"));
        html.push('"');
    };
    if !info.id.is_empty() {
        attribute("id", info.id);
    }
    let classes = std::iter::once(class).chain(info.classes.iter().copied());
    let classes: Vec<&str> = classes.filter(|class| !class.is_empty()).collect();
    if !classes.is_empty() {
        attribute("class", &classes.join(" "));
    }
    for (name, value) in &info.attributes {
        attribute(name, value);
    }
    html.push_str(before);
    escape_into(&mut html, code);
    html.push_str(after);
    html
}

/// Appends text as HTML.
pub(super) fn escape_into(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            character => html.push(character),
        }
    }
}
