//! Text to tokens: where a tag begins, and what is in it.
//!
//! [`Lexer::next`] gives one token after the other, because what comes next
//! depends on the parser: after `{% raw %}` it asks for text with
//! [`Lexer::raw`]. The rules are those of `nunjucks/src/lexer.js` 3.2.4, with
//! one difference that Backstage 4 has as well: `}}` inside of an open `{` of a
//! block tag is two braces and not the end of an expression, so that
//! `{% set x = {a: {b: 1}} %}` can be written.

use crate::error::{Fault, Run, Span};
use crate::options::Options;

/// What a token is. Names and texts are slices of the source: see
/// [`Token::text`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Text outside of tags, already without what `lstrip_blocks` removes.
    Data,
    /// `{%` or `{%-`.
    BlockStart,
    /// `%}` or `-%}`.
    BlockEnd,
    /// `${{` or `${{-`.
    VariableStart,
    /// `}}` or `-}}`.
    VariableEnd,
    /// A whole comment.
    Comment,
    /// Quoted text, with its escapes resolved.
    String(String),
    /// Digits.
    Integer,
    /// Digits, a dot, perhaps digits.
    Float,
    /// `true` or `false`.
    Boolean,
    /// `none` or `null`.
    None,
    /// `r/body/flags`.
    Regex {
        /// Between the slashes.
        body: String,
        /// After them: some of `gimy`.
        flags: String,
    },
    /// Any other word.
    Word,
    /// `( ) [ ] { } , : ~ |`, and operators.
    Sign,
}

/// A token and where it is.
#[derive(Debug, Clone)]
pub(crate) struct Token<'s> {
    pub(crate) kind: Kind,
    /// The source of it.
    pub(crate) text: &'s str,
    pub(crate) span: Span,
}

impl Token<'_> {
    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Whether the tag asks for the white space beside it to go.
    pub(crate) fn trims(&self) -> bool {
        match self.kind {
            Kind::BlockStart | Kind::VariableStart => self.text.ends_with('-'),
            Kind::BlockEnd | Kind::VariableEnd => self.text.starts_with('-'),
            _ => false,
        }
    }
}

/// Takes a template apart.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'s> {
    source: &'s str,
    variable_start: &'static str,
    trim_blocks: bool,
    lstrip_blocks: bool,
    position: usize,
    in_code: bool,
    /// Braces that are open in a block tag.
    braces: usize,
    in_block: bool,
    /// A place at or before `position`, from which lines are counted on.
    counted: Span,
}

const VARIABLE_END: &str = "}}";

fn is_space(byte_or_char: char) -> bool {
    matches!(byte_or_char, ' ' | '\n' | '\t' | '\r' | '\u{a0}')
}

fn is_delimiter(char: char) -> bool {
    "()[]{}%*-+~/#,:|.<>=!".contains(char)
}

/// White space as JavaScript's `\s` and `trim` have it.
pub(crate) fn is_js_space(char: char) -> bool {
    char == '\u{feff}' || (char.is_whitespace() && char != '\u{85}')
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str, options: &Options) -> Lexer<'s> {
        Lexer {
            source,
            variable_start: options.variable_start(),
            trim_blocks: options.trim_blocks,
            lstrip_blocks: options.lstrip_blocks,
            position: 0,
            in_code: false,
            braces: 0,
            in_block: false,
            counted: Span {
                line: 1,
                column: 1,
                ..Span::default()
            },
        }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.position..]
    }

    fn at(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    fn span(&mut self, start: usize, end: usize) -> Span {
        let between = &self.source[self.counted.start..start];
        match between.rfind('\n') {
            Some(last) => {
                self.counted.line += memchr_count(between);
                self.counted.column = 1 + between[last + 1..].chars().count();
            }
            None => self.counted.column += between.chars().count(),
        }
        self.counted.start = start;
        Span {
            start,
            end,
            ..self.counted
        }
    }

    fn token(&mut self, kind: Kind, start: usize) -> Token<'s> {
        Token {
            kind,
            text: &self.source[start..self.position],
            span: self.span(start, self.position),
        }
    }

    /// Where the source ends.
    pub(crate) fn end(&mut self) -> Span {
        self.span(self.source.len(), self.source.len())
    }

    /// The next token, or nothing at the end.
    pub(crate) fn next(&mut self) -> Run<Option<Token<'s>>> {
        if self.in_code {
            let code = self.rest().trim_start_matches(is_space);
            self.position = self.source.len() - code.len();
        }
        if self.position >= self.source.len() {
            return Ok(None);
        }
        if self.in_code {
            self.code().map(Some)
        } else {
            self.text().map(Some)
        }
    }

    /// A tag's start, a comment, or text up to one of them.
    fn text(&mut self) -> Run<Token<'s>> {
        let start = self.position;
        for (opening, kind) in [
            ("{%", Kind::BlockStart),
            (self.variable_start, Kind::VariableStart),
        ] {
            if self.at(opening) {
                self.position += opening.len();
                if self.at("-") {
                    self.position += 1;
                }
                self.in_code = true;
                self.in_block = kind == Kind::BlockStart;
                self.braces = 0;
                return Ok(self.token(kind, start));
            }
        }
        if self.at("{#") {
            let Some(length) = self.source[start + 2..].find("#}") else {
                let span = self.span(start, start + 2);
                return Err(Fault::syntax(
                    "this comment is never closed: write `#}` at its end",
                    span,
                ));
            };
            self.position = start + 2 + length + 2;
            return Ok(self.token(Kind::Comment, start));
        }
        self.data(start)
    }

    fn data(&mut self, start: usize) -> Run<Token<'s>> {
        let bytes = self.source.as_bytes();
        loop {
            let rest = &bytes[self.position..];
            let Some(offset) = rest
                .iter()
                .position(|byte| matches!(byte, b'{' | b'$' | b'#'))
            else {
                self.position = bytes.len();
                return Ok(self.token(Kind::Data, start));
            };
            self.position += offset;
            if self.at("{%") {
                if self.lstrip_blocks {
                    return self.without_indentation(start);
                }
                return Ok(self.token(Kind::Data, start));
            }
            if self.at(self.variable_start) || self.at("{#") {
                return Ok(self.token(Kind::Data, start));
            }
            if self.at("#}") {
                let span = self.span(self.position, self.position + 2);
                return Err(Fault::syntax(
                    "`#}` ends a comment that was never opened: write `{# … #}`, or \
                     `${{ '#}' }}` for the characters themselves",
                    span,
                ));
            }
            self.position += 1;
        }
    }

    /// Text before a block tag, without the white space that begins the line.
    fn without_indentation(&mut self, start: usize) -> Run<Token<'s>> {
        let text = &self.source[start..self.position];
        let line = match text.rfind('\n') {
            Some(newline) => Some(start + newline + 1),
            None => (start == 0 || self.source[..start].ends_with('\n')).then_some(start),
        };
        let Some(line) = line else {
            return Ok(self.token(Kind::Data, start));
        };
        let indented =
            line < self.position && self.source[line..self.position].chars().all(is_js_space);
        if !indented {
            return Ok(self.token(Kind::Data, start));
        }
        if line == start {
            return self.text();
        }
        let span = self.span(start, line);
        Ok(Token {
            kind: Kind::Data,
            text: &text[..line - start],
            span,
        })
    }

    fn code(&mut self) -> Run<Token<'s>> {
        let start = self.position;
        let code = self.rest();
        let first = code.chars().next().unwrap_or(' ');
        if first == '"' || first == '\'' {
            return Ok(self.string(first));
        }
        if let Some(end) = self.tag_end() {
            return Ok(end);
        }
        if first == 'r' && self.rest()[1..].starts_with('/') {
            return Ok(self.regex());
        }
        if is_delimiter(first) {
            return Ok(self.sign(first));
        }
        let word = code
            .find(|char| is_space(char) || is_delimiter(char))
            .unwrap_or(code.len());
        self.position += word;
        let kind = match &code[..word] {
            "true" | "false" => Kind::Boolean,
            "none" | "null" => Kind::None,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                if self.at(".") {
                    self.position += 1;
                    let after = self.rest();
                    let decimals = after.trim_start_matches(|char: char| char.is_ascii_digit());
                    self.position = self.source.len() - decimals.len();
                    Kind::Float
                } else {
                    Kind::Integer
                }
            }
            _ => Kind::Word,
        };
        Ok(self.token(kind, start))
    }

    fn string(&mut self, quote: char) -> Token<'s> {
        let start = self.position;
        let mut text = String::new();
        let mut chars = self.source[start + 1..].char_indices();
        let mut end = self.source.len();
        while let Some((offset, char)) = chars.next() {
            match char {
                _ if char == quote => {
                    end = start + 1 + offset + 1;
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, other)) => text.push(other),
                    None => {}
                },
                _ => text.push(char),
            }
        }
        self.position = end;
        self.token(Kind::String(text), start)
    }

    fn tag_end(&mut self) -> Option<Token<'s>> {
        let start = self.position;
        for (end, kind) in [("%}", Kind::BlockEnd), (VARIABLE_END, Kind::VariableEnd)] {
            let dashed = self.at("-") && self.source[start + 1..].starts_with(end);
            if !(dashed || self.at(end)) || (kind == Kind::VariableEnd && self.braces > 0) {
                continue;
            }
            self.position += end.len() + usize::from(dashed);
            self.in_code = false;
            let token = self.token(kind, start);
            if self.trim_blocks && token.kind == Kind::BlockEnd {
                if self.at("\n") {
                    self.position += 1;
                } else if self.at("\r\n") {
                    self.position += 2;
                }
            }
            return Some(token);
        }
        None
    }

    fn regex(&mut self) -> Token<'s> {
        let start = self.position;
        let text = &self.source[start + 2..];
        let bytes = text.as_bytes();
        let close = (0..bytes.len()).find(|&index| {
            let before = if index == 0 { b'/' } else { bytes[index - 1] };
            bytes[index] == b'/' && before != b'\\'
        });
        let (body, after) = match close {
            Some(index) => (&text[..index], &text[index + 1..]),
            None => (text, ""),
        };
        let rest = after.trim_start_matches(['g', 'i', 'm', 'y']);
        let flags = after[..after.len() - rest.len()].to_owned();
        self.position = self.source.len() - rest.len();
        let kind = Kind::Regex {
            body: body.to_owned(),
            flags,
        };
        self.token(kind, start)
    }

    fn sign(&mut self, first: char) -> Token<'s> {
        const LONG: [&str; 8] = ["===", "!==", "==", "!=", "<=", ">=", "//", "**"];
        let start = self.position;
        let long = LONG.iter().find(|sign| self.at(sign));
        self.position += long.map_or(1, |sign| sign.len());
        match first {
            '{' if self.in_block => self.braces += 1,
            '}' => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        self.token(Kind::Sign, start)
    }

    /// The text up to the `{% endraw %}` or `{% endverbatim %}` that belongs
    /// to the tag just read, and past it. Nothing where there is none: what
    /// follows is then read as a template, as Nunjucks does.
    ///
    /// Tags with a dash, `{%- endraw %}`, are not seen.
    pub(crate) fn raw(&mut self, tag: &str) -> (&'s str, Span) {
        let start = self.position;
        let end_tag = format!("end{tag}");
        let mut level = 1;
        while let Some((tag_start, tag_end, closes)) = self.raw_tag(tag, &end_tag) {
            self.position = tag_end;
            if closes {
                level -= 1;
            } else {
                level += 1;
            }
            if level == 0 {
                let span = self.span(start, tag_start);
                return (&self.source[start..tag_start], span);
            }
        }
        let span = self.span(start, self.position);
        (&self.source[start..self.position], span)
    }

    /// The next `{% raw %}` or `{% endraw %}`: where it starts, where it
    /// ends, and whether it is the latter.
    fn raw_tag(&self, tag: &str, end_tag: &str) -> Option<(usize, usize, bool)> {
        let mut from = self.position;
        while let Some(offset) = self.source[from..].find("{%") {
            let start = from + offset;
            let inside = self.source[start + 2..].trim_start_matches(is_js_space);
            for (name, closes) in [(tag, false), (end_tag, true)] {
                let after = inside
                    .strip_prefix(name)
                    .and_then(|after| after.trim_start_matches(is_js_space).strip_prefix("%}"));
                if let Some(after) = after {
                    return Some((start, self.source.len() - after.len(), closes));
                }
            }
            from = start + 2;
        }
        None
    }
}

fn memchr_count(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str, options: &Options) -> Vec<(Kind, String)> {
        let mut lexer = Lexer::new(source, options);
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next().unwrap() {
            tokens.push((token.kind.clone(), token.text.to_owned()));
        }
        tokens
    }

    #[track_caller]
    fn check(source: &str, options: &Options, expected: &[&str]) {
        let texts: Vec<_> = kinds(source, options)
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn takes_tags_apart() {
        let options = Options::default();
        check("a{{ b }}", &options, &["a{{ b }}"]);
        check("${{- a.b -}}", &options, &["${{-", "a", ".", "b", "-}}"]);
        check(
            "{% if a!==1 %}",
            &options,
            &["{%", "if", "a", "!==", "1", "%}"],
        );
        check(
            "{% x {a:{}} %}",
            &options,
            &["{%", "x", "{", "a", ":", "{", "}", "}", "%}"],
        );
        check(
            "${{ {a:{}} }}",
            &options,
            &["${{", "{", "a", ":", "{", "}}", " }}"],
        );
        check("a{# b #}c", &options, &["a", "{# b #}", "c"]);
        check("${{ 1.5.x }}", &options, &["${{", "1.5", ".", "x", "}}"]);
    }

    #[test]
    fn strips_what_it_is_asked_to() {
        let options = Options {
            trim_blocks: true,
            lstrip_blocks: true,
            ..Options::default()
        };
        check("a\n  {% x %}\nb", &options, &["a\n", "{%", "x", "%}", "b"]);
        check("  {% x %}\r\nb", &options, &["{%", "x", "%}", "b"]);
        check("a {% x %}", &options, &["a ", "{%", "x", "%}"]);
    }

    #[test]
    fn counts_lines_and_columns() {
        let mut lexer = Lexer::new("ü\n ü${{ x", &Options::default());
        lexer.next().unwrap();
        lexer.next().unwrap();
        let word = lexer.next().unwrap().unwrap();
        assert_eq!((word.span.line, word.span.column), (2, 7));
    }
}
