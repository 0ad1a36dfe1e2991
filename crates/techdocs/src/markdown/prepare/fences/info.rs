//! What is written after an opening fence.
//!
//! Three forms, as `pymdownx.superfences` reads them: a language and options
//! (`python title="a" hl_lines="1 3-4" linenums="1"`), a language and an
//! attribute list (`python {.x title="a"}`), or an attribute list whose first
//! class is the language (`{.python title="a"}`). Anything else, or an option
//! that is none of the three, makes the line no fence.

use super::super::super::options::Options;
use super::attributes::attributes;
use crate::diagrams::{Language, Picture};

/// The words after a fence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Info<'t> {
    pub language: &'t str,
    pub title: &'t str,
    /// First number, step and special step; it begins with a digit.
    pub line_numbers: Option<&'t str>,
    /// Numbers and ranges of lines; empty for none.
    pub highlighted: &'t str,
    pub classes: Vec<&'t str>,
    pub id: &'t str,
    pub attributes: Vec<(&'t str, &'t str)>,
    /// The class of the custom fence that it is, if it is one.
    pub custom_class: Option<String>,
    /// The language of a diagram that a server draws, if it is one.
    pub served: Option<Language>,
    /// All of it, as it is written.
    pub written: &'t str,
}

/// Reads what is after a fence; `None` if it makes the line no fence. With
/// `relaxed_headers`, what cannot be read is overlooked.
pub(super) fn parse<'t>(text: &'t str, options: &Options) -> Option<Info<'t>> {
    let strict = read(text, options);
    if strict.is_some() || !options.relaxed_headers {
        return strict;
    }
    let language = cut_language(text.trim_start_matches(' '));
    let mut info = Info {
        written: text,
        language: language.map_or("", |(language, _)| language),
        ..Info::default()
    };
    set_custom(&mut info, options);
    Some(info)
}

fn read<'t>(text: &'t str, options: &Options) -> Option<Info<'t>> {
    let mut info = Info {
        written: text,
        ..Info::default()
    };
    let mut rest = text.trim_start_matches(' ');
    // A language that is not followed by a space may yet be an option.
    if let Some((language, after)) = cut_language(rest) {
        info.language = language;
        rest = after;
    }
    let rest = rest.trim_matches(' ');
    if rest.is_empty() || plantuml_class(info.language).is_some() {
        set_custom(&mut info, options);
        return Some(info);
    }
    let braces = rest
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(list) = braces.filter(|list| !list.is_empty()) {
        read_attributes(&mut info, list, options);
        return Some(info);
    }
    if braces.is_some() {
        set_custom(&mut info, options);
        return Some(info);
    }
    if !is_options(rest) {
        return None;
    }
    for (key, value) in option_values(rest) {
        if !set_option(&mut info, key, value, options) {
            return None;
        }
    }
    Some(info)
}

/// A language that ends with a space or the line, and what follows.
fn cut_language(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || "_#.+-".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (language, rest) = text.split_at(end);
    if !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    // One dot before the language is not part of it.
    let language = match language.strip_prefix('.') {
        Some(bare) if !bare.is_empty() => bare,
        _ => language,
    };
    (!language.is_empty()).then_some((language, rest))
}

/// Whether a text is words, each with a quoted value or none.
fn is_options(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return true;
        }
        let Some(after) = skip_option(rest) else {
            return false;
        };
        rest = after;
    }
}

/// What follows an option; `None` if there is none.
fn skip_option(text: &str) -> Option<&str> {
    let after = &text[key_length(text)?..];
    if after.is_empty() || after.starts_with(' ') {
        return Some(after);
    }
    let value = after.strip_prefix('=')?;
    let quote = value.chars().next().filter(|c| "\"'".contains(*c))?;
    // The value ends at a quote that a space or the end follows.
    value[1..].match_indices(quote).find_map(|(end, _)| {
        let after = &value[end + 2..];
        (after.is_empty() || after.starts_with(' ')).then_some(after)
    })
}

/// The length of a key at the start of a text.
fn key_length(text: &str) -> Option<usize> {
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = text.bytes().take_while(|byte| is_key(byte)).count();
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        .then_some(length)
}

/// The options with their values: a value ends at the first quote, and an
/// option without a value is its own value.
fn option_values(text: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        rest = &rest[start..];
        let (key, after) = rest.split_at(key_length(rest).unwrap_or(1));
        rest = after;
        let mut value = key;
        for quote in ["=\"", "='"] {
            if let Some(inner) = after.strip_prefix(quote)
                && let Some(end) = inner.find(&quote[1..])
            {
                value = &inner[..end];
                rest = &inner[end + 1..];
            }
        }
        found.push((key, value));
    }
    found
}

/// Sets one of the three options; says whether it is one, with a value that it
/// can have.
fn set_option<'t>(info: &mut Info<'t>, key: &str, value: &'t str, options: &Options) -> bool {
    match key {
        _ if !options.highlight.pygments => return false,
        "title" => info.title = value,
        "hl_lines" if is_lines(value) => info.highlighted = value,
        "linenums" if value.starts_with(|c: char| c.is_ascii_digit()) => {
            info.line_numbers = Some(value);
        }
        _ => return false,
    }
    true
}

/// Whether a text is numbers and ranges, as in `1 3-5`.
fn is_lines(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_entry = |entry: &str| match entry.split_once('-') {
        Some((from, to)) => is_number(from) && is_number(to),
        None => is_number(entry),
    };
    let starts = text.starts_with(|c: char| c.is_ascii_digit());
    let ends = text.ends_with(|c: char| c.is_ascii_digit());
    starts && ends && text.split_ascii_whitespace().all(is_entry)
}

/// The lines that are highlighted, in order; numbers past the code are left
/// out.
pub(super) fn highlighted(text: &str, line_count: usize) -> Vec<u32> {
    if text.is_empty() {
        return Vec::new();
    }
    let clamp = |number: &str| {
        let number: usize = number.parse().unwrap_or(usize::MAX);
        number.min(line_count + 1)
    };
    let mut marks = vec![false; line_count + 2];
    for entry in text.split_ascii_whitespace() {
        let (from, to) = entry.split_once('-').unwrap_or((entry, entry));
        let (from, to) = (clamp(from).max(1), clamp(to).min(line_count));
        if from <= to {
            marks[from..=to].fill(true);
        }
    }
    let numbers = marks.iter().enumerate().filter(|(_, mark)| **mark);
    numbers
        .filter_map(|(line, _)| line.try_into().ok())
        .collect()
}

/// Reads an attribute list. Its first class is the language if there is none.
fn read_attributes<'t>(info: &mut Info<'t>, list: &'t str, options: &Options) {
    let mut values: Vec<(&str, &str)> = Vec::new();
    for (key, value) in attributes(list) {
        match key {
            "id" => info.id = value,
            "." => info.classes.push(value),
            _ => {
                values.retain(|(other, _)| *other != key);
                values.push((key, value));
            }
        }
    }
    if info.language.is_empty() && !info.classes.is_empty() {
        info.language = info.classes.remove(0);
    }
    set_custom(info, options);
    for (key, value) in values {
        let is_free = info.custom_class.is_some() || key.starts_with("data-");
        if is_free || !set_option(info, key, value, options) {
            info.attributes.push((key, value));
        }
    }
}

/// Makes it a custom fence if its language is the name of one.
fn set_custom(info: &mut Info<'_>, options: &Options) {
    let custom = options.custom_fences.iter().rev();
    info.custom_class = custom
        .filter(|(name, _)| name == info.language || name == "*")
        .map(|(_, class)| class.clone())
        .next()
        .or_else(|| mermaid_class(info.language, options))
        .or_else(|| plantuml_class(info.language));
    if info.custom_class.as_deref().is_none_or(|c| c == "plantuml") {
        info.served = served(info.language, options);
    }
    if info.served == Some(Language::PlantUml) {
        info.custom_class = Some("plantuml".to_owned());
    }
}

/// The language of a diagram that a server draws. MkDocs draws but the first
/// three names; `dot` and `graphviz` are code where nobody can draw them.
fn served(language: &str, options: &Options) -> Option<Language> {
    let any = options.diagrams.any();
    match language {
        "plantuml" | "c4plantuml" | "uml" if any || !options.exact => Some(Language::PlantUml),
        "puml" if !options.exact => Some(Language::PlantUml),
        "dot" | "graphviz" if any && !options.exact => Some(Language::Graphviz),
        _ => None,
    }
}

/// What is said of the picture of a diagram: `format`, `alt`, `title`, `id`.
pub(in super::super) fn picture(text: &str) -> Picture<'_> {
    let mut picture = Picture::default();
    for (key, value) in option_values(text) {
        match key {
            "format" => picture.is_png = value == "png",
            "alt" => picture.alt = value,
            "title" => picture.title = value,
            "id" => picture.id = value,
            _ => {}
        }
    }
    picture
}

/// The class of a Mermaid fence that `mkdocs.yml` does not speak of: it is a
/// diagram all the same. Off where MkDocs is followed to the letter: there the
/// fence is code in a language that nobody knows.
fn mermaid_class(language: &str, options: &Options) -> Option<String> {
    (!options.exact && language == "mermaid").then(|| "mermaid".to_owned())
}

/// The class of a PlantUML fence, which `plantuml_markdown` turns into a
/// picture where the program is installed. Its options are of the picture.
fn plantuml_class(language: &str) -> Option<String> {
    let is_plantuml = matches!(language, "plantuml" | "c4plantuml" | "uml");
    is_plantuml.then(|| "plantuml".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The language, and the rest in short.
    fn show(text: &str) -> Option<String> {
        let info = parse(text, &Options::techdocs_core())?;
        let mut shown = vec![info.language.to_owned()];
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                shown.push(format!("{name}:{value}"));
            }
        };
        add("title", info.title);
        add("lines", info.highlighted);
        add("numbers", info.line_numbers.unwrap_or_default());
        add("class", &info.classes.join(" "));
        add("id", info.id);
        for (key, value) in &info.attributes {
            add(key, value);
        }
        Some(shown.join(" "))
    }

    #[test]
    fn options_are_those_that_are_known() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(show(text).as_deref(), Some(expected), "{text:?}");
        }

        check("", "");
        check("python", "python");
        check(" .c++  ", "c++");
        check(
            " python title=\"a b\" hl_lines='1 3-4'",
            "python title:a b lines:1 3-4",
        );
        check("title=\"x\"", " title:x");
        check("py title", "py title:title");
        check("py linenums=\"10 2\"", "py numbers:10 2");
        check("{.py .x #y title=\"t\" a=b}", "py title:t class:x id:y a:b");
        check("py {hl_lines=\"1\" linenums=x}", "py lines:1 linenums:x");
        check("{py}", " py:py");
        check("{}", "");
        check("plantuml format=\"png\" id=\"x\"", "plantuml");
    }

    #[test]
    fn other_words_make_no_fence() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(show(text), None, "{text:?}");
        }

        check("CREATE TABLE x");
        check("py tab=\"x\"");
        check("py hl_lines=\"a\"");
        check("py{.x}");
        check("py`x`");
        check("py title=\"a\"b");
        check("py title=x");
    }

    #[test]
    fn other_words_are_overlooked_where_headers_are_relaxed() {
        let options = Options {
            relaxed_headers: true,
            ..Options::techdocs_core()
        };
        for (text, language) in [
            ("python tab=\"x\"", "python"),
            ("py{.x}", ""),
            (" py some words", "py"),
            ("py title=\"a\"", "py"),
        ] {
            assert_eq!(parse(text, &options).unwrap().language, language, "{text}");
        }
    }

    #[test]
    fn highlighted_lines_stay_within_the_code() {
        assert_eq!(highlighted("1 3-9", 4), [1, 3, 4]);
        assert_eq!(highlighted("0 4-2 9", 4), [0; 0]);
        assert_eq!(highlighted("0-2 99999999999999999999999", 4), [1, 2]);
    }
}
