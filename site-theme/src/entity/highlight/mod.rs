//! Source text as HTML: numbered lines, each with an anchor, and classes on
//! what the eye looks for.
//!
//! [`write()`] is the way in; [`Language::of`] says what a text is. The classes
//! are `k` (key or field), `s` (string), `n` (number or fixed word), `c`
//! (comment), `w` (keyword), `t` (type) and `a` (anchor, tag or directive).
//!
//! Why not a library: a portal of 10,000 repositories shows tens of thousands
//! of such texts and has well under a millisecond for each. `syntect` 5.3 took
//! 11 ms for 10 KB of YAML and 2.9 ms for 10 KB of JSON and made eleven to
//! twenty times as many bytes of HTML. The scanners here read each byte about
//! once, and know just the four languages API definitions come in. They never
//! fail: what they do not understand they leave without a class.

mod code;
mod yaml;

use std::fmt::Write as _;

use crate::graph::push_escaped;

/// A language with a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// YAML: OpenAPI, AsyncAPI, descriptors.
    Yaml,
    /// JSON.
    Json,
    /// The GraphQL schema definition language.
    GraphQl,
    /// Protocol buffers.
    Proto,
    /// Anything else: no classes.
    Text,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 5] = [
        Self::Yaml,
        Self::Json,
        Self::GraphQl,
        Self::Proto,
        Self::Text,
    ];

    /// What the definition of an API is written in, by its `spec.type` and by
    /// how it starts.
    pub fn of(api_type: &str, text: &str) -> Self {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with('{') || start.starts_with('[') {
            return Self::Json;
        }
        if api_type.eq_ignore_ascii_case("graphql") {
            return Self::GraphQl;
        }
        if api_type.eq_ignore_ascii_case("grpc") || start.starts_with("syntax =") {
            return Self::Proto;
        }
        let known = ["openapi", "asyncapi", "swagger"];
        let first = start.lines().find(|line| !line.starts_with('#'));
        let key = first
            .and_then(|line| line.split_once(':'))
            .is_some_and(|(key, rest)| {
                (rest.is_empty() || rest.starts_with(' '))
                    && !key.is_empty()
                    && key
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"-_\"'$".contains(&b))
            });
        if key || start.starts_with("---") || known.iter().any(|k| api_type.eq_ignore_ascii_case(k))
        {
            return Self::Yaml;
        }
        Self::Text
    }

    /// The end of the name of a file in this language.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::GraphQl => "graphql",
            Self::Proto => "proto",
            Self::Text => "txt",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Json => "JSON",
            Self::GraphQl => "GraphQL",
            Self::Proto => "Protocol buffers",
            Self::Text => "Text",
        }
    }
}

/// Something to say below a line.
#[derive(Debug, Clone)]
pub struct Note<'a> {
    /// The number of the line.
    pub line: u32,
    /// The class of the number and of the note: `bad`, `warn` or `info`.
    pub class: &'static str,
    /// What to say, as HTML.
    pub html: std::borrow::Cow<'a, str>,
}

/// Adds the text as numbered lines, to stand in `<pre class="code"><code>`.
/// `id` starts the ids of lines; where it is empty, lines have no numbers.
/// `notes` are ordered by line.
pub fn write(
    text: &str,
    language: Language,
    first_line: u32,
    id: &str,
    notes: &[Note<'_>],
    out: &mut String,
) {
    out.reserve(text.len() * 2);
    let mut lines = Lines {
        out,
        id,
        number: first_line,
        notes,
    };
    lines.begin();
    let text = text.strip_suffix('\n').unwrap_or(text);
    match language {
        Language::Yaml => yaml::scan(text, &mut lines),
        Language::Json => code::scan(text, &code::JSON, &mut lines),
        Language::GraphQl => code::scan(text, &code::GRAPHQL, &mut lines),
        Language::Proto => code::scan(text, &code::PROTO, &mut lines),
        Language::Text => lines.plain(text),
    }
    lines.end();
}

/// Takes tokens and starts a new numbered line at each line break.
struct Lines<'o, 'n> {
    out: &'o mut String,
    id: &'n str,
    number: u32,
    notes: &'n [Note<'n>],
}

impl Lines<'_, '_> {
    /// Starts a line: its number, which is its own address. Not a stop of the
    /// Tab key: there can be thousands.
    fn begin(&mut self) {
        let (id, number) = (self.id, self.number);
        if id.is_empty() {
            return;
        }
        let note = self.notes.first().filter(|note| note.line == number);
        let _ = match note {
            Some(note) => write!(
                self.out,
                "<a id={id}{number} href=#{id}{number} tabindex=-1 class={}>{number}</a>",
                note.class
            ),
            None => write!(
                self.out,
                "<a id={id}{number} href=#{id}{number} tabindex=-1>{number}</a>"
            ),
        };
    }

    /// Ends a line and says what there is to say about it.
    fn end(&mut self) {
        self.out.push('\n');
        while let [note, rest @ ..] = self.notes
            && note.line <= self.number
        {
            let _ = write!(self.out, "<span class=\"note {}\">", note.class);
            self.out.push_str(&note.html);
            self.out.push_str("</span>");
            self.notes = rest;
        }
        self.number += 1;
    }

    fn plain(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('\n') {
            push_escaped(self.out, rest[..at].trim_end_matches('\r'));
            self.end();
            self.begin();
            rest = &rest[at + 1..];
        }
        push_escaped(self.out, rest);
    }

    fn token(&mut self, class: char, text: &str) {
        let mut rest = text;
        loop {
            let (line, more) = match rest.find('\n') {
                Some(at) => (&rest[..at], Some(&rest[at + 1..])),
                None => (rest, None),
            };
            if !line.is_empty() {
                self.out.push_str("<i class=");
                self.out.push(class);
                self.out.push('>');
                push_escaped(self.out, line.trim_end_matches('\r'));
                self.out.push_str("</i>");
            }
            let Some(more) = more else { return };
            self.end();
            self.begin();
            rest = more;
        }
    }
}

#[cfg(test)]
mod tests;
