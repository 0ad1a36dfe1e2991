//! What stands round the code: the block, its title, its line numbers.

use std::fmt::Write as _;

use super::spans::{Lines, Spans, push_attribute, push_escaped};
use super::{Inline, colour, first_alias};
use crate::markdown::options::{Highlight, LineNumberStyle, LineNumbers};
use crate::markdown::work::CodeBlock;

pub(super) fn block(code: &CodeBlock<'_>, options: &Highlight) -> String {
    let mut out = String::with_capacity(code.code.len() * 2 + 256);
    if !options.pygments {
        uncoloured(code, options, &mut out);
        return out;
    }
    let language = Language::of(code.language, options);
    let text = cleaned(code.code, options.trim);
    let numbers = Numbers::of(code.line_numbers, &text, options);
    let title = code.title.trim();

    out.push_str("<div");
    push_named(&mut out, "id", code.id);
    out.push_str(" class=\"");
    if options.language_class {
        out.push_str("language-");
        push_attribute(&mut out, language.written);
        out.push(' ');
    }
    for class in &code.classes {
        push_attribute(&mut out, class);
        out.push(' ');
    }
    out.push_str("highlight\"");
    push_attributes(&mut out, code, |name| name.starts_with("data-"));
    out.push('>');

    let in_table = numbers
        .as_ref()
        .is_some_and(|n| n.style == LineNumberStyle::Table);
    if in_table {
        out.push_str("<table class=\"highlighttable\">");
        if !title.is_empty() {
            out.push_str("<tr><th colspan=\"2\" class=\"filename\">");
            push_title(&mut out, title);
            out.push_str("</th></tr>");
        }
        out.push_str("<tr><td class=\"linenos\"><div class=\"linenodiv\"><pre><span></span>");
        if let Some(numbers) = &numbers {
            numbers.push_column(&mut out);
        }
        out.push_str("</pre></div></td><td class=\"code\"><div>");
    } else if !title.is_empty() {
        push_title(&mut out, title);
    }
    out.push_str("<pre><span></span><code>");
    let prefix = |line: u32, out: &mut String| {
        if let Some(numbers) = &numbers {
            numbers.push_inline(line, out);
        }
    };
    let lines = Lines {
        highlighted: &code.highlighted,
        prefix: (numbers.is_some() && !in_table).then_some(&prefix),
        ..Lines::default()
    };
    let mut spans = Spans::new(&mut out, lines);
    colour(language.first_alias, &text, &mut spans);
    spans.finish();
    out.push_str("</code></pre>");
    out.push_str(if in_table {
        "</div></td></tr></table></div>"
    } else {
        "</div>"
    });
    out
}

pub(super) fn inline(language: &str, code: &str, options: &Highlight) -> Inline {
    let mut html = String::with_capacity(code.len() * 2);
    if language.is_empty() && options.default_language.is_empty() {
        push_escaped(&mut html, code);
        return Inline {
            class: String::new(),
            html,
        };
    }
    let known = Language::of(language, options);
    let text = cleaned(code, true);
    if options.pygments {
        let mut spans = Spans::new(&mut html, Lines::default());
        colour(known.first_alias, &text, &mut spans);
        spans.finish();
        html.pop(); // The end of the one line.
    } else {
        push_escaped(&mut html, code);
    }
    let written = if options.pygments {
        known.written
    } else {
        language
    };
    let class = if options.language_class || !options.pygments {
        format!("language-{written} highlight")
    } else {
        "highlight".to_owned()
    };
    Inline { class, html }
}

/// A block without Pygments: for a script in the browser to colour.
fn uncoloured(code: &CodeBlock<'_>, options: &Highlight, out: &mut String) {
    out.push_str("<pre class=\"highlight\"><code");
    push_named(out, "id", code.id);
    let language = if code.language.is_empty() {
        &options.default_language
    } else {
        code.language
    };
    let mut classes = String::new();
    if !language.is_empty() {
        classes.push_str("language-");
        classes.push_str(language);
    }
    for class in &code.classes {
        if !classes.is_empty() {
            classes.push(' ');
        }
        classes.push_str(class);
    }
    push_named(out, "class", &classes);
    push_attributes(out, code, |_| true);
    out.push('>');
    push_escaped(out, code.code);
    out.push_str("</code></pre>");
}

fn push_title(out: &mut String, title: &str) {
    out.push_str("<span class=\"filename\">");
    push_escaped(out, title);
    out.push_str("</span>");
}

fn push_named(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        push_attribute(out, value);
        out.push('"');
    }
}

/// The attributes whose names can be written and are wanted.
fn push_attributes(out: &mut String, code: &CodeBlock<'_>, wanted: fn(&str) -> bool) {
    for (name, value) in &code.attributes {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
        if wanted(name) && !name.is_empty() && name.bytes().all(fits) {
            let _ = write!(out, " {name}=\"");
            push_attribute(out, value);
            out.push('"');
        }
    }
}

/// What a name of a language comes to.
struct Language<'a> {
    /// The name in the class: as written, or `text`.
    written: &'a str,
    /// The name our scanners go by.
    first_alias: &'static str,
}

impl<'a> Language<'a> {
    fn of(name: &'a str, options: &'a Highlight) -> Self {
        let name = if name.is_empty() {
            &options.default_language
        } else {
            name
        };
        let mut further = options.names.iter();
        let meant = further
            .find(|(further, _)| further.eq_ignore_ascii_case(name))
            .map_or(name, |(_, meant)| meant);
        if let Some(first_alias) = first_alias(meant) {
            return Self {
                written: name,
                first_alias,
            };
        }
        let text = first_alias(&options.default_language).unwrap_or("text");
        Self {
            written: text,
            first_alias: text,
        }
    }
}

/// The text as Pygments takes it: one kind of line end, no empty lines at the
/// start and the end if these are trimmed, and no line end after the last line.
fn cleaned(code: &str, trim: bool) -> std::borrow::Cow<'_, str> {
    let code = code.strip_prefix('\u{feff}').unwrap_or(code);
    if code.contains('\r') {
        let text = code.replace("\r\n", "\n").replace('\r', "\n");
        return if trim {
            text.trim_matches('\n').to_owned().into()
        } else {
            text.strip_suffix('\n').unwrap_or(&text).to_owned().into()
        };
    }
    if trim {
        code.trim_matches('\n').into()
    } else {
        code.strip_suffix('\n').unwrap_or(code).into()
    }
}

/// The numbers of a block's lines.
struct Numbers {
    style: LineNumberStyle,
    first: u64,
    /// Each so many lines one number is shown.
    step: u64,
    /// Each so many lines the number is special; 0 is never.
    special: u64,
    count: u64,
    width: usize,
}

impl Numbers {
    /// `None` where a block has none.
    fn of(written: Option<&str>, text: &str, options: &Highlight) -> Option<Self> {
        let mut parts = written.unwrap_or_default().split_ascii_whitespace();
        // More than this many lines no block has.
        let mut next = || Some(parts.next()?.parse::<u64>().map_or(1, |n| n.min(1 << 32)));
        let (start, step, special) = (next(), next(), next());
        let wanted = match options.line_numbers {
            LineNumbers::All => start != Some(0),
            LineNumbers::Asked => start.is_some_and(|start| start > 0),
            LineNumbers::Never => false,
        };
        if !wanted {
            return None;
        }
        let first = start.unwrap_or(1).max(1);
        let count = text.bytes().filter(|&b| b == b'\n').count() as u64 + 1;
        Some(Self {
            style: options.line_number_style,
            first,
            step: step.unwrap_or(1).max(1),
            special: special.unwrap_or(u64::from(options.special_line)),
            count,
            width: (first + count - 1).to_string().len(),
        })
    }

    fn class(&self, number: u64, normal: &'static str, special: &'static str) -> &'static str {
        if self.special > 0 && number.is_multiple_of(self.special) {
            special
        } else {
            normal
        }
    }

    fn push_number(&self, number: u64, out: &mut String) {
        let width = self.width;
        let _ = if number.is_multiple_of(self.step) {
            write!(out, "{number:width$}")
        } else {
            write!(out, "{:width$}", "")
        };
    }

    fn push_column(&self, out: &mut String) {
        for number in self.first..self.first + self.count {
            if number > self.first {
                out.push('\n');
            }
            let _ = write!(
                out,
                "<span class=\"{}\">",
                self.class(number, "normal", "special")
            );
            self.push_number(number, out);
            out.push_str("</span>");
        }
    }

    fn push_inline(&self, line: u32, out: &mut String) {
        let number = self.first + u64::from(line);
        let class = self.class(number, "linenos", "linenos special");
        let _ = write!(out, "<span class=\"{class}\"");
        if self.style == LineNumberStyle::Attribute {
            out.push_str(" data-linenos=\"");
            self.push_number(number, out);
            out.push_str(" \"></span>");
        } else {
            out.push('>');
            self.push_number(number, out);
            out.push_str("</span>");
        }
    }
}
