//! What the sources of all kinds of diagrams share: front matter, comments,
//! statements, quotes.

/// The source without front matter, directives and comments, and the title
/// that front matter names.
pub(super) fn clean(source: &str) -> (String, Option<String>) {
    let mut title = None;
    let mut body = source.trim_start_matches(['\u{feff}', '\n', ' ']);
    if let Some(rest) = body.strip_prefix("---\n")
        && let Some(end) = rest.find("\n---")
    {
        title = rest[..end]
            .lines()
            .find_map(|line| line.strip_prefix("title:"))
            .map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
        body = rest[end + 4..].trim_start_matches('-');
    }
    let mut out = String::with_capacity(body.len());
    let mut in_directive = false;
    for line in body.lines() {
        let line = line.trim();
        if in_directive || line.starts_with("%%{") {
            in_directive = !line.contains("}%%");
            if let Some((_, after)) = line.split_once("}%%") {
                out.push_str(after.trim());
            }
        } else if !line.starts_with("%%") {
            out.push_str(line);
        }
        out.push('\n');
    }
    (out, title.filter(|title| !title.is_empty()))
}

/// `accTitle: …` or `accDescr: …`.
pub(super) fn accessible(source: &str, name: &str) -> Option<String> {
    source.lines().find_map(|line| {
        let rest = line.trim().strip_prefix(name)?.trim_start();
        let text = rest.strip_prefix(':')?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    })
}

/// The statements of a source: what is between line ends and `;` outside of
/// quotes, and for `;` outside of brackets. Those about accessibility are left
/// out. A quote that is not closed within some lines is none.
pub(super) fn split_statements(source: &str) -> Vec<&str> {
    const MAX_LINES: usize = 12;
    let mut statements = Vec::new();
    let mut rest = source;
    while !rest.is_empty() {
        let mut ends = rest.match_indices('\n').map(|(at, _)| at);
        let near = ends.nth(MAX_LINES - 1).unwrap_or(rest.len());
        let first = rest.find('\n').unwrap_or(rest.len());
        let end = find_end(&rest[..near], true)
            .or_else(|| find_end(&rest[..first], false))
            .unwrap_or(first);
        statements.push(rest[..end].trim());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    statements.retain(|statement| {
        let is_about = statement.starts_with("accTitle") || statement.starts_with("accDescr");
        !statement.is_empty() && !is_about
    });
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

/// An address of the web in quotes or not, after `href` or not.
pub(super) fn web_address(written: &str) -> Option<String> {
    let written = written.trim();
    let written = written.strip_prefix("href").unwrap_or(written).trim_start();
    let address = match written.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => written.split_whitespace().next()?,
    };
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = !address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"');
    (is_web && is_plain).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_drawn_is_left_out() {
        let source =
            "---\ntitle: \"A\"\nconfig:\n  theme: x\n---\n%%{init: {\n'a': 1}}%%\n%% c\ngraph TD\n";
        let (body, title) = clean(source);
        assert_eq!(body.trim(), "graph TD");
        assert_eq!(title.as_deref(), Some("A"));
    }

    #[test]
    fn statements_end_at_semicolons_outside_of_text() {
        assert_eq!(
            split_statements("A[x;y]; B[\"z;\"]\n\nC;"),
            ["A[x;y]", "B[\"z;\"]", "C"]
        );
        assert_eq!(
            split_statements("A[\"x\ny\"]\nB[\"z\nC"),
            ["A[\"x\ny\"]", "B[\"z", "C"]
        );
    }

    #[test]
    fn links_lead_to_the_web() {
        assert_eq!(
            web_address("href \"https://a\" \"b\"").as_deref(),
            Some("https://a")
        );
        assert_eq!(web_address("javascript:x"), None);
        assert_eq!(web_address("\"JAVASCRIPT:x\""), None);
    }
}
