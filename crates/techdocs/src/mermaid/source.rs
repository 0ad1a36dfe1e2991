//! What the sources of all kinds of diagrams share: front matter, comments,
//! statements, quotes.

/// A source in its parts.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// The diagram from its first word on, without comments and directives;
    /// these leave empty lines.
    pub(super) body: String,
    /// The line of the source on which `body` begins, from 1.
    pub(super) first: usize,
    /// The title that front matter names.
    pub(super) title: Option<String>,
    /// `accTitle` and `accDescr`.
    pub(super) accessible: [Option<String>; 2],
    /// Front matter and directives, as written.
    settings: String,
}

impl Source {
    /// Takes a source apart.
    pub(super) fn read(written: &str) -> Self {
        let mut source = Self::default();
        let written = written.trim_start_matches('\u{feff}').replace('\r', "");
        let mut lines = written.lines().peekable();
        let mut kept: Vec<String> = Vec::new();
        while lines.next_if(|line| line.trim().is_empty()).is_some() {
            kept.push(String::new());
        }
        let has_front = lines.peek().is_some_and(|line| line.trim() == "---");
        let rest: Vec<&str> = lines.collect();
        let mut at = 0;
        if has_front && let Some(end) = rest.iter().skip(1).position(|l| l.trim() == "---") {
            source.front_matter(&rest[1..=end]);
            at = end + 2;
            kept.resize(kept.len() + at, String::new());
        }
        while let Some(line) = rest.get(at) {
            let (taken, left) = source.one_line(&rest[at..], line);
            kept.push(left);
            kept.resize(kept.len() + taken - 1, String::new());
            at += taken;
        }
        let blank = kept.iter().take_while(|line| line.is_empty()).count();
        source.first = blank + 1;
        source.body = kept.get(blank..).unwrap_or_default().join("\n");
        source.body.truncate(source.body.trim_end().len());
        source
    }

    fn front_matter(&mut self, lines: &[&str]) {
        for line in lines {
            if let Some(title) = line.trim_end().strip_prefix("title:") {
                let title = title.trim().trim_matches(['"', '\'']).to_owned();
                self.title = (!title.is_empty()).then_some(title);
            }
            self.settings.push_str(line);
            self.settings.push('\n');
        }
    }

    /// What is left of a line, and how many lines were taken with it.
    fn one_line(&mut self, rest: &[&str], line: &str) -> (usize, String) {
        let trimmed = line.trim();
        if trimmed.starts_with("%%{") {
            let end = rest.iter().position(|line| line.contains("}%%"));
            let taken = end.map_or(rest.len(), |end| end + 1);
            self.settings.push_str(&rest[..taken].join("\n"));
            let after = rest[taken - 1].split_once("}%%");
            return (
                taken,
                after.map_or("", |(_, after)| after.trim()).to_owned(),
            );
        }
        if trimmed.starts_with("%%") {
            return (1, String::new());
        }
        for (at, name) in ["accTitle", "accDescr"].into_iter().enumerate() {
            let Some(after) = trimmed.strip_prefix(name).map(str::trim_start) else {
                continue;
            };
            if let Some(text) = after.strip_prefix(':') {
                self.accessible[at] = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                return (1, String::new());
            }
            if let Some(text) = after.strip_prefix('{') {
                let end = rest.iter().position(|line| line.contains('}'));
                let taken = end.map_or(rest.len(), |end| end + 1);
                let text = [&[text], &rest[1.min(taken)..taken]].concat().join(" ");
                let text = text.split('}').next().unwrap_or_default();
                let words: Vec<&str> = text.split_whitespace().collect();
                self.accessible[at] = Some(words.join(" ")).filter(|t| !t.is_empty());
                return (taken, String::new());
            }
        }
        (1, line.trim_end().to_owned())
    }

    /// The value of a setting, wherever front matter or a directive has it.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        let mut rest = self.settings.as_str();
        while let Some(at) = rest.find(name) {
            let is_start = !rest[..at].ends_with(|c: char| c.is_alphanumeric());
            rest = &rest[at + name.len()..];
            let value = rest.trim_start_matches(['"', '\'']).trim_start();
            if let (true, Some(value)) = (is_start, value.strip_prefix(':')) {
                let value = value.trim_start_matches([' ', '"', '\'']);
                return value
                    .split(['"', '\'', ',', '}', '\n'])
                    .next()
                    .map(str::trim);
            }
        }
        None
    }

    /// A setting that is a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        let number: f64 = self.setting(name)?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// What follows the name of the kind on the first line.
    pub(super) fn head(&self) -> &str {
        let line = self.body.lines().next().unwrap_or_default();
        let word = line.find(|c: char| c.is_whitespace() || c == ':' || c == ';');
        word.map_or("", |at| line[at..].trim_matches([' ', '\t', ':', ';']))
    }

    /// The lines after the first that are not empty, with their numbers, where
    /// the first line of `body` is 1. They keep what they begin with.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.body.lines().enumerate().skip(1);
        let lines = lines.map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim().is_empty())
    }
}

/// A line without the `;` that ends it; one that ends an entity stays.
pub(super) fn without_semicolon(line: &str) -> &str {
    let mut line = line.trim();
    while let Some(before) = line.strip_suffix(';').filter(|before| !ends_entity(before)) {
        line = before.trim_end();
    }
    line
}

/// How many blanks a line begins with.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// What stands after a word, if a line begins with it and a blank or a colon.
pub(super) fn after_word<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(word)?;
    let is_end = rest.is_empty() || rest.starts_with([' ', '\t', ':']);
    is_end.then(|| rest.trim_start_matches([' ', '\t', ':']).trim_end())
}

/// The statements of a source: what is between line ends and `;` outside of
/// quotes, and for `;` outside of brackets; with the line each begins on, from
/// 1. A quote that is not closed within some lines is none.
pub(super) fn split_statements(source: &str) -> Vec<(usize, &str)> {
    const MAX_LINES: usize = 12;
    let mut statements = Vec::new();
    let mut rest = source;
    let mut number = 1;
    while !rest.is_empty() {
        let mut ends = rest.match_indices('\n').map(|(at, _)| at);
        let near = ends.nth(MAX_LINES - 1).unwrap_or(rest.len());
        let first = rest.find('\n').unwrap_or(rest.len());
        let end = find_end(&rest[..near], true)
            .or_else(|| find_end(&rest[..first], false))
            .unwrap_or(first);
        let statement = rest[..end].trim_start();
        let before = &rest[..end - statement.len()];
        let lines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        if !statement.is_empty() {
            statements.push((number + lines(before), statement.trim_end()));
        }
        number += lines(rest.get(..=end).unwrap_or(rest));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    statements
}

/// Where a statement ends: at a line end outside of quotes, if lines count, or
/// at a `;` outside of quotes and brackets.
fn find_end(text: &str, lines: bool) -> Option<usize> {
    let (mut quoted, mut depth) = (false, 0_i32);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' if lines && !quoted => return Some(at),
            b'"' => quoted = !quoted,
            b'[' | b'(' | b'{' if !quoted => depth += 1,
            b']' | b')' | b'}' if !quoted => depth -= 1,
            b';' if !quoted && depth <= 0 && !ends_entity(&text[..at]) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether a `;` after this ends an entity: `#quot;`.
fn ends_entity(before: &str) -> bool {
    let name = before.bytes().rev().take(10);
    let length = name.take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && before[..before.len() - length].ends_with(['#', '&'])
}

/// The first place of a mark outside of quotes.
pub(super) fn find_unquoted(text: &str, mark: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'"' {
            quoted = !quoted;
        }
        if !quoted && text.as_bytes()[at..].starts_with(mark.as_bytes()) {
            return Some(at);
        }
    }
    None
}

/// What is before a `:` and what is after it; `:::` is none.
pub(super) fn split_text(line: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(found) = line[from..].find(':') {
        let at = from + found;
        if line[at..].starts_with(":::") {
            from = at + 3;
            continue;
        }
        return (&line[..at], &line[at + 1..]);
    }
    (line, "")
}

/// The length of a word of letters, digits, `_` and `-`.
pub(super) fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(text.len())
}

/// The beginning of a text, to show what is meant.
pub(super) fn start(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(40).collect()
}

/// An address in quotes or not, after `href` or not: of the web, or relative
/// and plainly so (`./x`, `../x`, `/x`, `#x`).
pub(super) fn web_address(written: &str) -> Option<String> {
    let written = written.trim();
    let written = written.strip_prefix("href").unwrap_or(written).trim_start();
    let address = match written.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => written.split_whitespace().next()?,
    };
    let starts = ["https://", "http://", "./", "../", "/", "#"];
    let is_known = starts.iter().any(|start| address.starts_with(start));
    let is_elsewhere = address.starts_with("//") || address.contains('\\');
    let is_plain = !address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"');
    (is_known && is_plain && !is_elsewhere).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_drawn_is_left_out() {
        let source = Source::read(
            "\n---\ntitle: \"A\"\nconfig:\n  theme: x\n---\n%%{init: {\n'a': \"1\"}}%%\n%% c\n\
             graph TD\n  accTitle: T\nx\naccDescr {\n a\n b }\ny",
        );
        assert_eq!(source.body, "graph TD\n\nx\n\n\n\ny");
        assert_eq!(source.first, 10);
        assert_eq!(source.title.as_deref(), Some("A"));
        let [title, description] = &source.accessible;
        assert_eq!(title.as_deref(), Some("T"));
        assert_eq!(description.as_deref(), Some("a b"));
        assert_eq!(source.setting("theme"), Some("x"));
        assert_eq!(source.number("a"), Some(1.0));
        assert_eq!(source.setting("b"), None);
        assert_eq!(source.head(), "TD");
        assert_eq!(source.lines().collect::<Vec<_>>(), [(3, "x"), (7, "y")]);
    }

    #[test]
    fn statements_end_at_semicolons_outside_of_text() {
        assert_eq!(
            split_statements("A[x;y]; B[\"z;\"]\n\nC;"),
            [(1, "A[x;y]"), (1, "B[\"z;\"]"), (3, "C")]
        );
        assert_eq!(
            split_statements("A[\"x\ny\"]\nB[\"z\nC"),
            [(1, "A[\"x\ny\"]"), (3, "B[\"z"), (4, "C")]
        );
    }

    #[test]
    fn entities_keep_their_semicolon() {
        assert_eq!(without_semicolon(" a; "), "a");
        assert_eq!(without_semicolon("a #35;"), "a #35;");
        assert_eq!(without_semicolon("a #35;;"), "a #35;");
    }

    #[test]
    fn links_lead_to_the_web() {
        assert_eq!(
            web_address("href \"https://a\" \"b\"").as_deref(),
            Some("https://a")
        );
        assert_eq!(web_address("javascript:x"), None);
        assert_eq!(web_address("\"JAVASCRIPT:x\""), None);
        assert_eq!(web_address("\"../a/\"").as_deref(), Some("../a/"));
        assert_eq!(web_address("\"//a.example\""), None);
        assert_eq!(web_address("\"/\\a.example\""), None);
        assert_eq!(web_address("call x()"), None);
    }
}
