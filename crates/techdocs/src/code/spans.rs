//! Writes tokens as HTML, line by line.

use super::Class;

/// What stands at the start and round each line, and the HTML so far.
pub(super) struct Spans<'o, 'l> {
    out: &'o mut String,
    lines: Lines<'l>,
    /// The line being written, counted from 0.
    line: u32,
    /// Whether lines matter at all; if not, text is written in one go.
    by_line: bool,
}

/// Writes what goes before or behind a line.
pub(super) type Prefix<'l> = dyn Fn(u32, &mut String) + 'l;

/// How a token is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    /// `<span class="nt">`, as Pygments has it.
    #[default]
    Span,
    /// `<i class=nt>`: half the bytes, for pages there are very many of.
    Short,
}

/// What lines have.
#[derive(Default)]
pub(super) struct Lines<'l> {
    /// Those that are highlighted, counted from 1.
    pub(super) highlighted: &'l [u32],
    /// What goes before a line, by its place counted from 0.
    pub(super) prefix: Option<&'l Prefix<'l>>,
    /// What goes behind a line and its end, by its place counted from 0.
    pub(super) suffix: Option<&'l Prefix<'l>>,
    /// How tokens are marked.
    pub(super) mark: Mark,
}

impl<'o, 'l> Spans<'o, 'l> {
    /// Begins the first line.
    pub(super) fn new(out: &'o mut String, lines: Lines<'l>) -> Self {
        let by_line =
            !lines.highlighted.is_empty() || lines.prefix.is_some() || lines.suffix.is_some();
        let mut spans = Self {
            out,
            lines,
            line: 0,
            by_line,
        };
        spans.begin();
        spans
    }

    fn is_highlighted(&self) -> bool {
        self.lines.highlighted.contains(&(self.line + 1))
    }

    fn begin(&mut self) {
        if self.by_line {
            if self.is_highlighted() {
                self.out.push_str("<span class=\"hll\">");
            }
            if let Some(prefix) = self.lines.prefix {
                prefix(self.line, self.out);
            }
        }
    }

    fn close(&mut self) {
        self.out.push('\n');
        if self.by_line && self.is_highlighted() {
            self.out.push_str("</span>");
        }
        if let Some(suffix) = self.lines.suffix {
            suffix(self.line, self.out);
        }
        self.line += 1;
    }

    /// Ends a line and begins the next.
    fn end(&mut self) {
        self.close();
        self.begin();
    }

    /// Ends the last line.
    pub(super) fn finish(mut self) {
        self.close();
    }

    /// Adds text without a class.
    pub(super) fn plain(&mut self, text: &str) {
        if !self.by_line {
            push_escaped(self.out, text);
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find('\n') {
            push_escaped(self.out, &rest[..at]);
            self.end();
            rest = &rest[at + 1..];
        }
        push_escaped(self.out, rest);
    }

    /// Adds text with a class; it ends and begins anew at each line end, so
    /// that a line can be taken by itself.
    pub(super) fn token(&mut self, class: Class, text: &str) {
        let mut rest = text;
        loop {
            let line = rest.find('\n').map_or(rest, |at| &rest[..at]);
            if !line.is_empty() {
                match self.lines.mark {
                    Mark::Span => {
                        self.out.push_str(class.open_tag());
                        push_escaped(self.out, line);
                        self.out.push_str("</span>");
                    }
                    Mark::Short => {
                        self.out.push_str("<i class=");
                        self.out.push_str(class.name());
                        self.out.push('>');
                        push_escaped(self.out, line);
                        self.out.push_str("</i>");
                    }
                }
            }
            if line.len() == rest.len() {
                return;
            }
            self.end();
            rest = &rest[line.len() + 1..];
        }
    }
}

/// Adds text as HTML, fit for the inside of an element.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Adds text as HTML, fit for an attribute in double quotes. `&` stays: what
/// attribute lists give is written as the author wrote it.
pub(crate) fn push_attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

fn escape(out: &mut String, text: &str, in_attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' if !in_attribute => "&amp;",
            b'"' if in_attribute => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
