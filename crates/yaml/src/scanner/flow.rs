//! Tokens within flow collections.

use super::{Kind, Scanner, State, Token};

impl Scanner<'_> {
    pub(super) fn flow_open(&mut self, kind: Kind) -> Token {
        self.flow_key = false;
        self.flow_level += 1;
        self.state = State::Flow;
        self.take(kind, 1)
    }

    pub(super) fn flow_close(&mut self, kind: Kind) -> Token {
        self.flow_key = true;
        self.flow_level -= 1;
        self.state = if self.flow_level > 0 {
            State::Flow
        } else {
            State::Block
        };
        self.take(kind, 1)
    }

    pub(super) fn flow_space(&mut self) -> Option<Token> {
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

    pub(super) fn flow_comma(&mut self) -> Option<Token> {
        if self.at(self.pos) == Some(b',') {
            self.flow_key = false;
            return Some(self.take_with_space(Kind::Comma));
        }
        self.state = State::FlowNode;
        None
    }

    pub(super) fn flow_node(&mut self) -> Token {
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
}
