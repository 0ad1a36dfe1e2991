//! Text in diagrams: what is meant by it, how wide it is, how it is escaped.

/// The size of text in pixels.
pub(super) const FONT: f64 = 14.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 19.0;
/// Longer lines of text in a box are broken.
const WRAP: f64 = 230.0;
/// Longer texts are cut.
const MAX_CHARACTERS: usize = 2_000;

/// The lines of a text as it is written in a diagram: without quotes and
/// Markdown's marks, broken at `<br>` and `\n`, with entities read, other tags
/// left out.
pub(super) fn lines(written: &str) -> Vec<String> {
    wrapped(written, WRAP)
}

/// The same, with lines of at most a width in pixels where words are no wider.
pub(super) fn wrapped(written: &str, most: f64) -> Vec<String> {
    let text = written.trim();
    let text = text
        .strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .unwrap_or(text);
    let markdown = text.strip_prefix('`').and_then(|t| t.strip_suffix('`'));
    let text = markdown.unwrap_or(text);
    let text: String = text.chars().take(MAX_CHARACTERS).collect();
    let text = entities(&without_tags(&text)).replace("\\n", "\n");
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.trim().replace("**", "");
        if markdown.is_some() {
            line = without_emphasis(&line);
        }
        let words = line.split_whitespace().filter(|w| !is_icon(w));
        let words: Vec<Vec<&str>> = words.map(|word| broken(word, most)).collect();
        wrap(&words, most, &mut lines);
    }
    lines
}

/// One line of the same.
pub(super) fn line(written: &str) -> String {
    lines(written).join(" ")
}

/// `fa:fa-car`: the name of a picture from a font that is not here.
fn is_icon(word: &str) -> bool {
    let prefix = word.split_once(":fa-").map(|(prefix, _)| prefix);
    matches!(prefix, Some("fa" | "fas" | "fab" | "far" | "fak"))
}

/// Without the marks round `_emphasis_` and `*emphasis*`.
fn without_emphasis(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        let word = word.strip_prefix(['_', '*']).unwrap_or(word);
        word.strip_suffix(['_', '*']).unwrap_or(word)
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The parts of a word that is wider than a line: up to a mark where there is
/// one, or else as much as there is room for.
fn broken(word: &str, most: f64) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while width(rest) > most {
        let (mut end, mut mark) = (0, None);
        for (at, c) in rest.char_indices() {
            let next = at + c.len_utf8();
            if end > 0 && width(&rest[..next]) > most {
                break;
            }
            end = next;
            if matches!(c, '-' | '_' | '/' | '.' | ',' | ':' | '&' | '=' | '?' | ')') {
                mark = Some(next);
            }
        }
        let end = mark.filter(|mark| *mark > end / 3).unwrap_or(end);
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// Puts words on lines; the parts of a broken one are on a line each.
fn wrap(words: &[Vec<&str>], most: f64, lines: &mut Vec<String>) {
    let mut line = String::new();
    let parts = words.iter().flat_map(|word| word.iter().enumerate());
    for (part, word) in parts {
        if part > 0 {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() && width(&line) + width(word) > most {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let inner = rest[1..]
            .find(['>', '<'])
            .filter(|end| rest[end + 1..].starts_with('>'));
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match inner.filter(|_| is_tag) {
            Some(end) => {
                let name = rest[1..=end].trim_matches(['/', ' ']);
                if name.get(..2).is_some_and(|n| n.eq_ignore_ascii_case("br")) {
                    out.push('\n');
                }
                rest = &rest[end + 2..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Reads `#quot;`, `#35;` (Mermaid's own) and `&quot;`, `&#35;`.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['#', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest.trim_start_matches(['#', '&']);
        let marks = rest.len() - name.len();
        let end = name.bytes().take(10).position(|b| b == b';').unwrap_or(0);
        match character(&name[..end]) {
            Some(character) => {
                out.push(character);
                rest = &name[end + 1..];
            }
            None => {
                out.push_str(&rest[..marks]);
                rest = name;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "nbsp" => ' ',
        "hearts" => '♥',
        "infin" => '∞',
        "dagger" => '†',
        "semi" => ';',
        "colon" => ':',
        "num" => '#',
        _ => {
            let number = match name.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => name.parse().ok(),
            };
            return number.and_then(char::from_u32).filter(|c| !c.is_control());
        }
    })
}

/// About how wide a line is, in a usual sans-serif font; rather too wide.
pub(super) fn width(line: &str) -> f64 {
    let ems: f64 = line
        .chars()
        .map(|c| match c {
            'i' | 'l' | 'I' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.3,
            ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '{' | '}' | '-' | '/' | '"' => 0.38,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
            'A'..='Z' => 0.7,
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
            '\u{2e80}'..='\u{ffef}' => 1.05,
            '\u{1f000}'.. => 1.3,
            _ => 0.58,
        })
        .sum();
    ems * FONT * 1.03
}

/// The width and the height of lines of text.
pub(super) fn size(lines: &[String]) -> (f64, f64) {
    let width = lines.iter().map(|line| width(line)).fold(0.0, f64::max);
    (width, lines.len() as f64 * LINE)
}

/// Adds text as it is written in SVG.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_mermaid_reads_it() {
        assert_eq!(lines("\"a<br/>b\""), ["a", "b"]);
        assert_eq!(lines("fa:fa-car Car"), ["Car"]);
        assert_eq!(lines("B#dagger; &lt;#35; a#b"), ["B† <# a#b"]);
        assert_eq!(lines("<b>x</b> < y"), ["x < y"]);
        assert_eq!(lines("**x**"), ["x"]);
        assert_eq!(lines(&"word ".repeat(30)).len(), 6);
        assert_eq!(lines("\"`a **b** _c_ d_e`\""), ["a b c d_e"]);
        assert!(lines("").is_empty());
    }

    #[test]
    fn long_words_are_broken() {
        let lines = wrapped("a very-long-unbreakable-identifier_of_some_sort", 100.0);
        assert_eq!(
            lines,
            [
                "a very-long-",
                "unbreakable-",
                "identifier_of_",
                "some_sort"
            ]
        );
        let long = "é".repeat(1_000);
        assert!(wrapped(&long, 1.0).len() == 1_000);
    }
}
