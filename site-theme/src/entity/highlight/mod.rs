//! Source text as HTML: numbered lines, each with an anchor, notes below those
//! that something is wrong with, and classes on what the eye looks for.
//!
//! [`write()`] is the way in; [`Language::of`] says what a text is. The colours,
//! and the names of their classes, are those of docs: [`techdocs::code`].

use std::borrow::Cow;
use std::fmt::Write as _;

use techdocs::code;

/// What the texts of a catalog are written in.
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

    /// What highlighters call it.
    const fn alias(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::GraphQl => "graphql",
            Self::Proto => "protobuf",
            Self::Text => "text",
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
    pub html: Cow<'a, str>,
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
    let text: Cow<'_, str> = if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    };
    // Its number, which is its own address. Not a stop of the Tab key: there
    // can be thousands.
    let before = |place: u32, out: &mut String| {
        if id.is_empty() {
            return;
        }
        let number = first_line + place;
        let at = notes.partition_point(|note| note.line < number);
        let _ = write!(out, "<a id={id}{number} href=#{id}{number} tabindex=-1");
        if let Some(note) = notes.get(at).filter(|note| note.line == number) {
            out.push_str(" class=");
            out.push_str(note.class);
        }
        let _ = write!(out, ">{number}</a>");
    };
    // What there is to say about it; with the first line, what is before it.
    let behind = |place: u32, out: &mut String| {
        let number = first_line + place;
        let from = match place {
            0 => 0,
            _ => notes.partition_point(|note| note.line < number),
        };
        for note in notes[from..].iter().take_while(|note| note.line <= number) {
            let _ = write!(out, "<span class=\"note {}\">", note.class);
            out.push_str(&note.html);
            out.push_str("</span>");
        }
    };
    code::listing(language.alias(), &text, &before, &behind, out);
}

#[cfg(test)]
mod tests;
