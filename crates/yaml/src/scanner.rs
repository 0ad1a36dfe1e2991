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

/// Bytes that end the fast path through a plain scalar.
const PLAIN_STOP: [bool; 256] = {
    let mut table = [false; 256];
    let stops = b" \t\r\n:,[]{}";
    let mut index = 0;
    while index < stops.len() {
        table[stops[index] as usize] = true;
        index += 1;
    }
    table
};

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
            // lines is still a block scalar.
            if self.pos >= self.bytes.len()
                && !matches!(self.state, State::HeaderRest | State::BlockLines)
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

    // Flow context.

    fn flow_open(&mut self, kind: Kind) -> Token {
        self.flow_key = false;
        self.flow_level += 1;
        self.state = State::Flow;
        self.take(kind, 1)
    }

    fn flow_close(&mut self, kind: Kind) -> Token {
        self.flow_key = true;
        self.flow_level -= 1;
        self.state = if self.flow_level > 0 {
            State::Flow
        } else {
            State::Block
        };
        self.take(kind, 1)
    }

    fn flow_space(&mut self) -> Option<Token> {
        match self.state {
            State::FlowIndent => {
                let space = self.count_space(self.pos, false);
                self.indent_value = space;
                self.flow_indent = Some(space);
                self.state = State::FlowSpace;
                if space > 0 {
                    return Some(self.take(Kind::Space, space));
                }
            }
            State::Flow => {
                self.flow_indent = None;
                self.state = State::FlowSpace;
            }
            _ => {}
        }
        let space = self.count_space(self.pos, true);
        if space > 0 {
            return Some(self.take(Kind::Space, space));
        }
        let newline = self.count_newline(self.pos);
        if newline > 0 {
            self.state = State::FlowIndent;
            return Some(self.take(Kind::Newline, newline));
        }
        if self.leaves_flow() {
            self.flow_level = 0;
            self.state = State::LineStart;
            return Some(self.take(Kind::FlowBroken, 0));
        }
        self.state = State::FlowComma;
        None
    }

    /// Whether this line is too little indented to go on with the flow
    /// collection. Its end may stand as far left as its start.
    fn leaves_flow(&self) -> bool {
        let Some(indent) = self.flow_indent else {
            return false;
        };
        let byte = self.at(self.pos);
        let outside = (indent < self.indent_next && byte != Some(b'#'))
            || (indent == 0
                && (self.is_marker(self.pos, b"---") || self.is_marker(self.pos, b"...")));
        outside
            && !(indent + 1 == self.indent_next
                && self.flow_level == 1
                && matches!(byte, Some(b']' | b'}')))
    }

    fn flow_comma(&mut self) -> Option<Token> {
        if self.at(self.pos) == Some(b',') {
            self.flow_key = false;
            return Some(self.take_with_space(Kind::Comma));
        }
        self.state = State::FlowNode;
        None
    }

    fn flow_node(&mut self) -> Token {
        if let Some(token) = self.property_or_indicator(true) {
            return token;
        }
        self.state = State::Flow;
        match self.bytes[self.pos] {
            b'\n' => self.flow_newline(1),
            b'\r' if self.count_newline(self.pos) == 2 => self.flow_newline(2),
            b'#' => self.comment(),
            b'{' => self.flow_open(Kind::MapStart),
            b'[' => self.flow_open(Kind::SeqStart),
            b'}' => self.flow_close(Kind::MapEnd),
            b']' => self.flow_close(Kind::SeqEnd),
            b'*' => self.name(Kind::Alias),
            b'"' | b'\'' => {
                self.flow_key = true;
                self.quoted()
            }
            b':' if self.flow_key || matches!(self.at(self.pos + 1), Some(b',')) => {
                self.flow_key = false;
                self.take_with_space(Kind::Colon)
            }
            _ => {
                self.flow_key = false;
                self.plain()
            }
        }
    }

    fn flow_newline(&mut self, length: usize) -> Token {
        self.state = State::FlowIndent;
        self.take(Kind::Newline, length)
    }

    // Scalars.

    /// Whether a scalar goes on in the line at `offset`; if so, a place in
    /// that line to go on from.
    fn continues(&self, offset: usize) -> Option<usize> {
        if self.indent_next > 0 {
            let indent = self.count_space(offset.min(self.bytes.len()), false);
            let at = offset + indent;
            return match self.at(at) {
                Some(b'\r') if self.at(at + 1) == Some(b'\n') => Some(at + 1),
                Some(b'\n') => Some(at),
                _ if indent >= self.indent_next => Some(at),
                _ => None,
            };
        }
        if offset < self.bytes.len()
            && (self.is_marker(offset, b"---") || self.is_marker(offset, b"..."))
        {
            return None;
        }
        Some(offset)
    }

    fn plain(&mut self) -> Token {
        let in_flow = self.flow_level > 0;
        let bytes = self.bytes;
        let mut end = self.pos;
        let mut at = self.pos;
        while let Some(&byte) = bytes.get(at) {
            if !PLAIN_STOP[byte as usize] {
                at += 1;
                end = at;
                continue;
            }
            match byte {
                b':' => {
                    let next = self.at(at + 1);
                    if is_blank(next) || (in_flow && is_flow_indicator(next)) {
                        break;
                    }
                    end = at + 1;
                }
                b' ' | b'\t' | b'\r' | b'\n' => {
                    let mut line_break = byte == b'\n';
                    if byte == b'\r' {
                        if self.at(at + 1) == Some(b'\n') {
                            at += 1;
                            line_break = true;
                        } else {
                            end = at + 1;
                        }
                    }
                    let next = self.at(at + 1);
                    if next == Some(b'#') || (in_flow && is_flow_indicator(next)) {
                        break;
                    }
                    if line_break {
                        match self.continues(at + 1) {
                            // One back, so that a comment there is noticed.
                            Some(further) => at = at.max(further.saturating_sub(2)),
                            None => break,
                        }
                    }
                }
                _ if in_flow => break,
                _ => end = at + 1,
            }
            at += 1;
        }
        self.take(Kind::Plain, end - self.pos)
    }

    fn quoted(&mut self) -> Token {
        let start = self.pos;
        let quote = self.bytes[start];
        let (kind, close) = if quote == b'"' {
            (Kind::Double, self.find_double_quote(start + 1))
        } else {
            (Kind::Single, self.find_single_quote(start + 1))
        };
        let Some(close) = close else {
            return self.take(kind, self.bytes.len() - start);
        };
        let mut end = close + 1;
        let mut from = start;
        while let Some(newline) = find(&self.bytes[..close], from, b'\n') {
            match self.continues(newline + 1) {
                Some(further) => from = further,
                None => {
                    end = newline - usize::from(self.bytes[newline - 1] == b'\r');
                    break;
                }
            }
        }
        self.take(kind, end - start)
    }

    fn find_single_quote(&self, mut from: usize) -> Option<usize> {
        loop {
            let at = find(self.bytes, from, b'\'')?;
            if self.at(at + 1) != Some(b'\'') {
                return Some(at);
            }
            from = at + 2;
        }
    }

    fn find_double_quote(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at += self.bytes.get(at..)?.iter().position(|&b| b == b'"')?;
            let slashes = self.bytes[..at]
                .iter()
                .rev()
                .take_while(|&&byte| byte == b'\\')
                .count();
            if slashes % 2 == 0 {
                return Some(at);
            }
            at += 1;
        }
    }

    fn header(&mut self) -> Token {
        self.block_indent = None;
        self.block_keep = false;
        let mut at = self.pos + 1;
        loop {
            match self.at(at) {
                Some(b'+') => self.block_keep = true,
                Some(digit @ b'1'..=b'9') => self.block_indent = Some(usize::from(digit - b'1')),
                Some(b'-') => {}
                _ => break,
            }
            at += 1;
        }
        while !is_blank(self.at(at)) && self.at(at) != Some(b'#') {
            at += 1;
        }
        self.state = State::HeaderRest;
        self.take(Kind::BlockHeader, at - self.pos)
    }

    fn header_rest(&mut self) -> Option<Token> {
        let space = self.count_space(self.pos, true);
        if space > 0 {
            return Some(self.take(Kind::Space, space));
        }
        let line_end = self.line_end();
        if line_end > self.pos {
            let kind = classify(&self.bytes[self.pos..line_end]);
            return Some(self.take(kind, line_end - self.pos));
        }
        self.state = State::BlockLines;
        match self.count_newline(self.pos) {
            0 => None,
            length => Some(self.take(Kind::Newline, length)),
        }
    }

    fn block_lines(&mut self) -> Token {
        let bytes = self.bytes;
        let start = self.pos;
        // One past the last line break that belongs to the scalar so far.
        let mut line = start;
        let mut indent = 0;
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b' ' => indent += 1,
                b'\n' => {
                    line = at + 1;
                    indent = 0;
                }
                b'\r' if self.at(at + 1) == Some(b'\n') => {}
                _ => break,
            }
            at += 1;
        }
        if indent >= self.indent_next {
            self.indent_next = match self.block_indent {
                None => indent,
                Some(more) => more + self.indent_next.max(1),
            };
            while let Some(further) = self.continues(line) {
                match self.find_newline(further) {
                    Some(newline) => line = newline + 1,
                    None => {
                        line = bytes.len() + 1;
                        break;
                    }
                }
            }
        }
        let mut end = line;
        let mut at = line;
        while self.at(at) == Some(b' ') {
            at += 1;
        }
        if self.at(at) == Some(b'\t') {
            // Lines that only tabs indent are kept here, to be found invalid.
            while matches!(self.at(at), Some(b'\t' | b' ' | b'\r' | b'\n')) {
                at += 1;
            }
            end = at;
        } else if !self.block_keep {
            end = self.without_trailing_lines(start, line, indent);
        }
        self.state = State::LineStart;
        self.take(Kind::Plain, end.min(bytes.len()) - start)
    }

    /// Leaves out the blank lines at the end that are no more indented than
    /// the rest.
    fn without_trailing_lines(&self, start: usize, end: usize, indent: usize) -> usize {
        let bytes = self.bytes;
        let byte_before = |at: usize| (at > 0).then(|| self.at(at - 1)).flatten();
        let mut end = end;
        loop {
            // `end` is one past a line break; look at the line before it.
            let mut at = match end.checked_sub(1) {
                Some(at) => at,
                None => return end,
            };
            if byte_before(at) == Some(b'\r') {
                at -= 1;
            }
            let last = at;
            while at > 0 && bytes.get(at - 1) == Some(&b' ') {
                at -= 1;
            }
            if at > start && byte_before(at) == Some(b'\n') && at + indent + 1 > last {
                end = at;
            } else {
                return end;
            }
        }
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

/// What a piece of text is taken for by its look alone, as the text behind a
/// block scalar header is.
fn classify(text: &[u8]) -> Kind {
    match text {
        b"---" => return Kind::DocumentStart,
        b"..." => return Kind::DocumentEnd,
        b"-" => return Kind::Item,
        b"?" => return Kind::Key,
        b":" => return Kind::Colon,
        b"{" => return Kind::MapStart,
        b"}" => return Kind::MapEnd,
        b"[" => return Kind::SeqStart,
        b"]" => return Kind::SeqEnd,
        b"," => return Kind::Comma,
        _ => {}
    }
    match text[0] {
        b'#' => Kind::Comment,
        b'%' => Kind::Directive,
        b'*' => Kind::Alias,
        b'&' => Kind::Anchor,
        b'!' => Kind::Tag,
        b'\'' => Kind::Single,
        b'"' => Kind::Double,
        b'|' | b'>' => Kind::BlockHeader,
        _ => Kind::Stray,
    }
}
