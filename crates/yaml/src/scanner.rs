//! Text to tokens.
//!
//! [`Scanner::next`] is the way in. It knows just enough about YAML to tell
//! where a token ends: whether a flow collection is open, how far the lines of
//! a scalar must be indented, and where documents start. What the tokens mean
//! together is decided in `read`.
//!
//! The rules are those of the npm package `yaml` 2.9 (`src/parse/lexer.ts`),
//! down to what it makes of files that are no YAML, because it also decides
//! where the next good document begins.

mod flow;
mod scalars;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Blanks; tabs too, except where they would be indentation.
    Space,
    /// From `#` to the end of the line.
    Comment,
    /// A line break.
    Newline,
    /// `&name`.
    Anchor,
    /// `!name`.
    Tag,
    /// `*name`.
    Alias,
    /// Text without quotes, or the lines of a block scalar.
    Plain,
    /// `'text'`.
    Single,
    /// `"text"`.
    Double,
    /// `|` or `>` and what follows them directly.
    BlockHeader,
    /// `{`.
    MapStart,
    /// `}`.
    MapEnd,
    /// `[`.
    SeqStart,
    /// `]`.
    SeqEnd,
    /// `,` in a flow collection.
    Comma,
    /// `-` before an item.
    Item,
    /// `?` before a key.
    Key,
    /// `:` before a value.
    Colon,
    /// `---`.
    DocumentStart,
    /// `...`.
    DocumentEnd,
    /// Nothing: a document starts here without `---`.
    DocumentBegins,
    /// Nothing: the lines are too little indented for the open flow collection.
    FlowBroken,
    /// A line that starts with `%`, outside documents.
    Directive,
    /// A byte order mark, outside documents.
    ByteOrderMark,
    /// Text where none may be: after a block scalar header.
    Stray,
    /// The end of the text.
    End,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its first byte.
    pub(crate) start: u32,
    /// One past its last byte.
    pub(crate) end: u32,
    /// How far its line is indented up to here, `-`, `?` and `:` included.
    pub(crate) indent: u32,
}

/// What to look for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between documents.
    Stream,
    /// As `Stream`, behind a byte order mark.
    StreamLine,
    /// The first column of a line in a document.
    LineStart,
    /// Behind indentation, where `-`, `?` and `:` still indent.
    BlockStart,
    /// Within a line of block context.
    Block,
    /// Behind the header of a block scalar.
    HeaderRest,
    /// The lines of a block scalar.
    BlockLines,
    /// In a flow collection.
    Flow,
    /// As `Flow`, some white space later.
    FlowSpace,
    /// As `Flow`, behind a line break.
    FlowIndent,
    /// As `Flow`, behind a comma.
    FlowComma,
    /// As `Flow`, behind an anchor, a tag or an indicator.
    FlowNode,
    /// The end of the text.
    End,
}

/// Cuts a text into tokens, one at a time.
pub(crate) struct Scanner<'t> {
    bytes: &'t [u8],
    pos: usize,
    state: State,
    /// White space that follows the token just returned.
    queued_space: usize,
    flow_level: usize,
    /// A `:` may follow directly: a quoted scalar or a collection just ended.
    flow_key: bool,
    /// Where the line of the current flow token starts, if it is its first.
    flow_indent: Option<usize>,
    /// Lines indented less end the scalar at hand.
    indent_next: usize,
    /// How far the current line is indented.
    indent_value: usize,
    /// The digit of a block scalar header, less one.
    block_indent: Option<usize>,
    /// The header of the block scalar has a `+`.
    block_keep: bool,
    /// Nothing but indentation came on this line yet.
    at_line_start: bool,
    /// What `Token::indent` of the next token is.
    indent: u32,
}

impl<'t> Scanner<'t> {
    /// A scanner at the start of a text.
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            pos: 0,
            state: State::Stream,
            queued_space: 0,
            flow_level: 0,
            flow_key: false,
            flow_indent: None,
            indent_next: 0,
            indent_value: 0,
            block_indent: None,
            block_keep: false,
            at_line_start: true,
            indent: 0,
        }
    }

    /// The token behind `last`, which the reader is done with.
    pub(crate) fn next(&mut self, last: Token) -> Token {
        self.account(last);
        self.scan()
    }

    /// The first token.
    pub(crate) fn first(&mut self) -> Token {
        self.scan()
    }

    /// The token behind the lines of a block scalar: it starts a line.
    pub(crate) fn next_line(&mut self) -> Token {
        self.at_line_start = true;
        self.indent = 0;
        self.scan()
    }

    /// Keeps count of the indentation, of which indicators are a part.
    fn account(&mut self, last: Token) {
        match last.kind {
            Kind::Newline => {
                self.at_line_start = true;
                self.indent = 0;
            }
            Kind::Space => {
                if self.at_line_start && self.bytes[last.start as usize] == b' ' {
                    self.indent += last.end - last.start;
                }
            }
            Kind::Item | Kind::Key | Kind::Colon => {
                if self.at_line_start {
                    self.indent += last.end - last.start;
                }
            }
            Kind::DocumentBegins | Kind::FlowBroken | Kind::Stray => {}
            _ => self.at_line_start = false,
        }
    }

    fn scan(&mut self) -> Token {
        if self.queued_space > 0 {
            let length = std::mem::take(&mut self.queued_space);
            return self.take(Kind::Space, length);
        }
        loop {
            // The end of the text ends most states, but a block scalar without
            // lines is still a block scalar, and a line break in a flow
            // collection starts a line even there.
            if self.pos >= self.bytes.len()
                && !matches!(
                    self.state,
                    State::HeaderRest | State::BlockLines | State::FlowIndent | State::FlowSpace
                )
            {
                self.state = State::End;
            }
            let token = match self.state {
                State::Stream | State::StreamLine => self.stream(),
                State::LineStart => self.line_start(),
                State::BlockStart => self.block_start(),
                State::Block => self.block(),
                State::HeaderRest => self.header_rest(),
                State::BlockLines => Some(self.block_lines()),
                State::Flow | State::FlowSpace | State::FlowIndent => self.flow_space(),
                State::FlowComma => self.flow_comma(),
                State::FlowNode => Some(self.flow_node()),
                State::End => Some(self.take(Kind::End, 0)),
            };
            if let Some(token) = token {
                return token;
            }
        }
    }

    fn at(&self, index: usize) -> Option<u8> {
        self.bytes.get(index).copied()
    }

    fn take(&mut self, kind: Kind, length: usize) -> Token {
        let start = self.pos;
        self.pos += length;
        Token {
            kind,
            start: start as u32,
            end: self.pos as u32,
            indent: self.indent,
        }
    }

    /// Takes an indicator and queues the white space behind it.
    fn take_with_space(&mut self, kind: Kind) -> Token {
        let token = self.take(kind, 1);
        self.queued_space = self.count_space(self.pos, true);
        token
    }

    /// How many blanks (and tabs) there are.
    fn count_space(&self, from: usize, tabs: bool) -> usize {
        self.bytes[from..]
            .iter()
            .take_while(|&&byte| byte == b' ' || (tabs && byte == b'\t'))
            .count()
    }

    /// The length of a line break, or 0.
    fn count_newline(&self, at: usize) -> usize {
        match self.at(at) {
            Some(b'\n') => 1,
            Some(b'\r') if self.at(at + 1) == Some(b'\n') => 2,
            _ => 0,
        }
    }

    /// Where the next `\n` is.
    fn find_newline(&self, from: usize) -> Option<usize> {
        find(self.bytes, from, b'\n')
    }

    /// Where the line ends, before its line break.
    fn line_end(&self) -> usize {
        match self.find_newline(self.pos) {
            Some(end) if end > self.pos && self.bytes[end - 1] == b'\r' => end - 1,
            Some(end) => end,
            None => self.bytes.len(),
        }
    }

    fn is_marker(&self, at: usize, marker: &[u8]) -> bool {
        self.bytes[at..].starts_with(marker) && is_blank(self.at(at + 3))
    }

    // Between documents.

    fn stream(&mut self) -> Option<Token> {
        if self.state == State::Stream && self.bytes[self.pos..].starts_with("\u{feff}".as_bytes())
        {
            self.state = State::StreamLine;
            return Some(self.take(Kind::ByteOrderMark, 3));
        }
        self.state = State::Stream;
        if self.bytes[self.pos] == b'%' {
            let line_end = self.line_end();
            let token = self.take(Kind::Directive, self.directive_length(line_end));
            self.pos = line_end;
            return Some(token);
        }
        let space = self.count_space(self.pos, true);
        let after = self.pos + space;
        if self.at(after) == Some(b'#') {
            self.at_line_start = false;
            self.pos = self.line_end();
            return None;
        }
        if self.at(after).is_none() {
            self.pos = after;
            return None;
        }
        match self.count_newline(after) {
            0 => {
                self.state = State::LineStart;
                Some(self.take(Kind::DocumentBegins, 0))
            }
            length => {
                self.pos = after;
                Some(self.take(Kind::Newline, length))
            }
        }
    }

    /// A directive ends before a comment, and before the white space there.
    fn directive_length(&self, line_end: usize) -> usize {
        let line = &self.bytes[self.pos..line_end];
        let mut end = (1..line.len())
            .find(|&at| line[at] == b'#' && matches!(line[at - 1], b' ' | b'\t'))
            .unwrap_or(line.len());
        while matches!(line[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        end
    }

    // Block context.

    fn line_start(&mut self) -> Option<Token> {
        if self.is_marker(self.pos, b"---") {
            self.indent_value = 0;
            self.indent_next = 0;
            self.state = State::Block;
            return Some(self.take(Kind::DocumentStart, 3));
        }
        if self.is_marker(self.pos, b"...") {
            self.indent_value = 0;
            self.indent_next = 0;
            self.state = State::Stream;
            return Some(self.take(Kind::DocumentEnd, 3));
        }
        let space = self.count_space(self.pos, false);
        self.indent_value = space;
        self.state = State::BlockStart;
        if self.indent_next > space && !is_blank(self.at(self.pos + space + 1)) {
            self.indent_next = space;
        }
        (space > 0).then(|| self.take(Kind::Space, space))
    }

    fn block_start(&mut self) -> Option<Token> {
        let kind = match self.bytes[self.pos] {
            b'-' => Kind::Item,
            b'?' => Kind::Key,
            b':' => Kind::Colon,
            _ => {
                self.state = State::Block;
                return None;
            }
        };
        if !is_blank(self.at(self.pos + 1)) {
            self.state = State::Block;
            return None;
        }
        let token = self.take_with_space(kind);
        self.indent_next = self.indent_value + 1;
        self.indent_value += 1 + self.queued_space;
        Some(token)
    }

    fn block(&mut self) -> Option<Token> {
        let space = self.count_space(self.pos, true);
        if space > 0 {
            return Some(self.take(Kind::Space, space));
        }
        let newline = self.count_newline(self.pos);
        if newline > 0 {
            self.state = State::LineStart;
            return Some(self.take(Kind::Newline, newline));
        }
        if let Some(token) = self.property_or_indicator(false) {
            return Some(token);
        }
        Some(match self.bytes[self.pos] {
            b'#' => self.comment(),
            b'{' => self.flow_open(Kind::MapStart),
            b'[' => self.flow_open(Kind::SeqStart),
            b'}' => self.take(Kind::MapEnd, 1),
            b']' => self.take(Kind::SeqEnd, 1),
            b'*' => self.name(Kind::Alias),
            b'"' | b'\'' => self.quoted(),
            b'|' | b'>' => self.header(),
            _ => self.plain(),
        })
    }

    fn comment(&mut self) -> Token {
        let length = self.line_end() - self.pos;
        self.take(Kind::Comment, length)
    }

    /// An anchor, a tag, or one of `-`, `?` and `:` with a blank behind it.
    fn property_or_indicator(&mut self, in_flow: bool) -> Option<Token> {
        let kind = match self.bytes[self.pos] {
            b'!' => {
                let token = self.tag();
                self.queued_space = self.count_space(self.pos, true);
                return Some(token);
            }
            b'&' => {
                let token = self.name(Kind::Anchor);
                self.queued_space = self.count_space(self.pos, true);
                return Some(token);
            }
            b'-' => Kind::Item,
            b'?' => Kind::Key,
            b':' => Kind::Colon,
            _ => return None,
        };
        let next = self.at(self.pos + 1);
        if !(is_blank(next) || (in_flow && is_flow_indicator(next))) {
            return None;
        }
        if in_flow {
            self.flow_key = false;
        } else {
            self.indent_next = self.indent_value + 1;
        }
        Some(self.take_with_space(kind))
    }

    /// An anchor or an alias: up to white space or a flow indicator.
    fn name(&mut self, kind: Kind) -> Token {
        let length = self.bytes[self.pos..]
            .iter()
            .take_while(|&&byte| !is_blank(Some(byte)) && !is_flow_indicator(Some(byte)))
            .count();
        self.take(kind, length)
    }

    fn tag(&mut self) -> Token {
        let mut end = self.pos + 1;
        if self.at(end) == Some(b'<') {
            while !is_blank(self.at(end)) && self.at(end) != Some(b'>') {
                end += 1;
            }
            if self.at(end) == Some(b'>') {
                end += 1;
            }
        } else {
            loop {
                match self.at(end) {
                    Some(byte) if is_tag_byte(byte) => end += 1,
                    Some(b'%')
                        if self.at(end + 1).is_some_and(|b| b.is_ascii_hexdigit())
                            && self.at(end + 2).is_some_and(|b| b.is_ascii_hexdigit()) =>
                    {
                        end += 3;
                    }
                    _ => break,
                }
            }
        }
        self.take(Kind::Tag, end - self.pos)
    }
}

fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|&b| b == byte).map(|at| from + at)
}

/// White space, or the end of the text.
fn is_blank(byte: Option<u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\t' | b'\r' | b'\n'))
}

fn is_flow_indicator(byte: Option<u8>) -> bool {
    matches!(byte, Some(b',' | b'[' | b']' | b'{' | b'}'))
}

fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-#;/?:@&=+$_.!~*'()".contains(&byte)
}
