//! Block collections, and scalars with what follows them.
//!
//! [`Reader::value`] reads whatever starts at the current token. The rules are
//! those of `src/parse/parser.ts`, `resolve-block-seq.ts` in the npm package `yaml`.

use super::map::Item;
use super::node::Role;
use super::props::{Next, Place};
use super::{Body, Parent, Part, Read, Reader, Tail, includes, is_trivia, split_key_props};
use crate::position::Span;
use crate::scanner::{Kind, Token};
use crate::tree::Raw;

impl<'t> Reader<'t, '_> {
    /// Reads the node that starts at the current token, if one does. `before`
    /// is what the parent has read since its last node; if the node turns out
    /// to be a key, the props of the key are taken from there.
    pub(super) fn value(
        &mut self,
        parent: Parent,
        before: &mut Vec<Token>,
    ) -> Read<Option<Part<'t>>> {
        let token = self.token;
        Ok(Some(match token.kind {
            Kind::Plain | Kind::Single | Kind::Double | Kind::Alias => {
                self.scalar(parent, before)?
            }
            Kind::BlockHeader => self.block_scalar()?,
            Kind::MapStart | Kind::SeqStart => self.flow(parent, before)?,
            Kind::Item => self.block_sequence()?,
            Kind::Key => {
                self.on_key_line = true;
                let mut start = self.key_props(parent, before);
                start.push(token);
                self.advance();
                let item = Item {
                    start,
                    explicit: true,
                    ..Item::default()
                };
                self.block_map(token.start, token.indent, item)?
            }
            Kind::Colon => {
                self.on_key_line = true;
                let start = self.key_props(parent, before);
                self.advance();
                let item = Item {
                    start,
                    has_key: true,
                    between: vec![token],
                    ..Item::default()
                };
                self.block_map(token.start, token.indent, item)?
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn key_props(&mut self, parent: Parent, before: &mut Vec<Token>) -> Vec<Token> {
        match parent {
            Parent::Flow => Vec::new(),
            _ => split_key_props(before),
        }
    }

    /// The current token as a scalar or an alias, without what follows it.
    pub(super) fn bare_scalar(&mut self) -> Part<'t> {
        let token = self.token;
        let body = match token.kind {
            Kind::Single => Body::Single,
            Kind::Double => Body::Double,
            Kind::Alias => Body::Alias,
            _ => Body::Plain,
        };
        self.advance();
        Part {
            body,
            start: token.start,
            end: token.end,
            indent: token.indent,
            tail: Tail::None,
            multiline: self.source(token).as_bytes().contains(&b'\n'),
            trailing: Vec::new(),
        }
    }

    /// A scalar with the rest of its line, or the map whose first key it is.
    pub(super) fn scalar(&mut self, parent: Parent, before: &mut Vec<Token>) -> Read<Part<'t>> {
        let mut part = self.bare_scalar();
        let (end, is_key) = self.rest_of_line(|_| false);
        if is_key {
            let start = self.key_props(parent, before);
            return self.map_of_key(start, part, end);
        }
        self.check_end(&end)?;
        part.tail = tail(&end);
        part.multiline |= includes(&end, Kind::Newline);
        self.give_back(end);
        Ok(part)
    }

    /// What stands behind a node on its line, and whether a `:` last in it
    /// makes the node a key. It ends before what is no part of the line, and
    /// before a token of which `is_parents` says that it is the parent's.
    pub(super) fn rest_of_line(
        &mut self,
        is_parents: impl Fn(Token) -> bool,
    ) -> (Vec<Token>, bool) {
        let mut rest = self.list();
        loop {
            let token = self.token;
            if is_parents(token) {
                return (rest, false);
            }
            match token.kind {
                Kind::Comma
                | Kind::DocumentStart
                | Kind::DocumentEnd
                | Kind::SeqEnd
                | Kind::MapEnd
                | Kind::End => return (rest, false),
                Kind::Colon => self.on_key_line = true,
                Kind::Newline => self.on_key_line = false,
                _ => {}
            }
            rest.push(token);
            self.advance();
            if matches!(token.kind, Kind::Colon | Kind::Newline) {
                return (rest, token.kind == Kind::Colon);
            }
        }
    }

    /// A block scalar: its header, the rest of that line, its lines.
    fn block_scalar(&mut self) -> Read<Part<'t>> {
        let header = self.token;
        self.advance();
        let mut has_space = false;
        loop {
            let token = self.token;
            match token.kind {
                Kind::Space => has_space = true,
                Kind::Newline => {}
                Kind::Comment => {
                    if !has_space {
                        self.unspaced_comment(token);
                    }
                }
                Kind::Stray if self.muted > 0 => {}
                Kind::Stray => {
                    return self.broken(
                        token.into(),
                        "text stands behind the header of a block scalar",
                        Some("start the text on the next line, indented"),
                    );
                }
                _ => break,
            }
            self.advance();
        }
        let lines = self.token;
        let mut part = Part {
            body: Body::Block { header },
            start: header.end,
            end: header.end,
            indent: header.indent,
            tail: Tail::None,
            multiline: true,
            trailing: Vec::new(),
        };
        if lines.kind == Kind::Plain {
            part.start = lines.start;
            part.end = lines.end;
            self.token = self.scanner.next_line();
        }
        Ok(part)
    }

    /// A block sequence; the current token is its first `-`.
    fn block_sequence(&mut self) -> Read<Part<'t>> {
        self.enter()?;
        let first = self.token;
        let indent = first.indent;
        let mut items: Vec<Raw<'t>> = Vec::new();
        let mut start = self.list();
        start.push(first);
        self.advance();
        let mut filled: Option<Tail> = None;
        let mut before: Option<Tail> = None;
        let mut end = first.end;
        loop {
            let token = self.token;
            match token.kind {
                Kind::Newline | Kind::Space | Kind::Comment => {
                    if let Some(tail) = filled {
                        if token.kind != Kind::Newline || tail != Tail::Comment {
                            before = filled.take();
                            start.push(token);
                        }
                    } else if token.kind != Kind::Newline
                        && belongs_before(token, &start, indent, before)
                    {
                        filled = Some(Tail::Comment);
                        start.clear();
                    } else {
                        start.push(token);
                    }
                    self.advance();
                    continue;
                }
                Kind::Anchor | Kind::Tag if filled.is_none() && token.indent > indent => {
                    start.push(token);
                    self.advance();
                    continue;
                }
                Kind::Item if token.indent == indent => {
                    if filled.is_some() {
                        before = filled.take();
                    } else if includes(&start, Kind::Item) {
                        let node = self.item(&start, None, indent, end)?;
                        items.extend(node);
                        start.clear();
                        before = None;
                    }
                    start.push(token);
                    end = token.end;
                    self.advance();
                    continue;
                }
                Kind::Anchor | Kind::Tag => break,
                _ => {}
            }
            if token.indent <= indent {
                break;
            }
            if filled.is_some() {
                start.clear();
            }
            let Some(mut part) = self.value(Parent::Sequence, &mut start)? else {
                break;
            };
            let trailing = std::mem::take(&mut part.trailing);
            let tail = part.tail;
            end = part.end;
            let node = self.item(&start, Some(part), indent, end)?;
            items.extend(node);
            start.clear();
            filled = Some(tail);
            if !trailing.is_empty() {
                before = filled.take();
                start = trailing;
            }
        }
        let mut trailing = Vec::new();
        if filled.is_none() {
            if may_pass_on(&start, indent) {
                trailing = start;
            } else {
                let node = self.item(&start, None, indent, end)?;
                items.extend(node);
                self.give_back(start);
            }
        } else {
            self.give_back(start);
        }
        self.leave();
        let end = items
            .last()
            .map_or(end, |item| item.span.end.max(first.end));
        Ok(Part {
            body: Body::Sequence(items),
            start: first.start,
            end,
            indent,
            tail: Tail::None,
            multiline: true,
            trailing,
        })
    }

    /// Puts an item of a block sequence together. None if there is none: only
    /// comments.
    fn item(
        &mut self,
        start: &[Token],
        part: Option<Part<'t>>,
        indent: u32,
        offset: u32,
    ) -> Read<Option<Raw<'t>>> {
        if self.muted > 0 {
            return Ok(None);
        }
        let place = Place {
            flow: None,
            indicator: Kind::Item,
            next: Next::part(part.as_ref()),
            offset,
            parent_indent: indent,
            on_new_line: true,
        };
        let props = self.props(start, &place);
        if props.found.is_none() {
            if props.anchor.is_none() && props.tag.is_none() && part.is_none() {
                return Ok(None);
            }
            let span = part.as_ref().map_or(
                Span {
                    start: props.start,
                    end: props.end,
                },
                |part| Span {
                    start: part.start,
                    end: part.end.max(part.start),
                },
            );
            let span = self.first_line(span);
            return self.broken(
                span,
                "this is not an item of the list above",
                Some("start items with `- `, all in the same column"),
            );
        }
        match part {
            Some(part) => self.node(part, &props, Role::value(indent)).map(Some),
            None => {
                let at = props.found.map_or(props.end, |token| token.end);
                self.empty_node(&props, at, false).map(Some)
            }
        }
    }
}

/// What is left of a list of tokens behind a node.
pub(super) fn tail(end: &[Token]) -> Tail {
    match end.last() {
        None => Tail::None,
        Some(token) if token.kind == Kind::Comment => Tail::Comment,
        Some(_) => Tail::Space,
    }
}

/// Whether a comment, more indented than the collection, continues one behind
/// the item before.
pub(super) fn belongs_before(
    token: Token,
    start: &[Token],
    indent: u32,
    before: Option<Tail>,
) -> bool {
    token.kind == Kind::Comment
        && token.indent > indent
        && before.is_some_and(|tail| tail != Tail::None)
        && start
            .iter()
            .all(|token| matches!(token.kind, Kind::Newline | Kind::Space))
}

/// Whether what a collection ends with, blank lines and comments, is its
/// parent's.
pub(super) fn may_pass_on(start: &[Token], indent: u32) -> bool {
    !start.is_empty()
        && start.iter().all(is_trivia)
        && (indent == 0
            || start
                .iter()
                .all(|token| token.kind != Kind::Comment || token.indent < indent))
}
