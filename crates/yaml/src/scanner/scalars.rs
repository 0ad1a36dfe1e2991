//! Where scalars end: plain, quoted and block scalars.

use super::{Kind, Scanner, State, Token, find, is_blank, is_flow_indicator};

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

impl Scanner<'_> {
    /// Whether a scalar goes on in the line at `offset`; if so, a place in
    /// that line to go on from.
    pub(super) fn continues(&self, offset: usize) -> Option<usize> {
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

    pub(super) fn plain(&mut self) -> Token {
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

    pub(super) fn quoted(&mut self) -> Token {
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

    pub(super) fn header(&mut self) -> Token {
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

    pub(super) fn header_rest(&mut self) -> Option<Token> {
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

    pub(super) fn block_lines(&mut self) -> Token {
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
