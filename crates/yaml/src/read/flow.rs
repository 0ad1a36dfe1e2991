//! Flow collections: `[a, b]` and `{a: b}`.
//!
//! The rules are those of `src/parse/parser.ts` and
//! `resolve-flow-collection.ts` in the npm package `yaml`.

use super::node::Role;
use super::props::{Next, Place};
use super::{Body, Keys, Parent, Part, Read, Reader, Tail, includes};
use crate::position::Span;
use crate::scanner::{Kind, Token};
use crate::tree::{Data, Pair, Raw};

/// One item of a flow collection while it is read.
#[derive(Default)]
struct Item<'t> {
    start: Vec<Token>,
    key: Option<Part<'t>>,
    /// A key was read, perhaps an empty one.
    has_key: bool,
    between: Vec<Token>,
}

/// A flow collection while it is read.
struct Flow<'t> {
    open: Token,
    is_map: bool,
    nodes: Vec<Raw<'t>>,
    pairs: Vec<Pair<'t>>,
    keys: Keys<'t>,
    /// The item at hand. None at the start and behind a value.
    item: Option<Item<'t>>,
    /// How many items there were, empty ones included.
    count: usize,
    multiline: bool,
    end: u32,
}

impl<'t> Reader<'t, '_> {
    /// A flow collection with the rest of its line, or the map whose first
    /// key it is.
    pub(super) fn flow(&mut self, parent: Parent, before: &mut Vec<Token>) -> Read<Part<'t>> {
        self.enter()?;
        let open = self.token;
        let mut flow = Flow {
            open,
            is_map: open.kind == Kind::MapStart,
            nodes: Vec::new(),
            pairs: Vec::new(),
            keys: Keys::default(),
            item: None,
            count: 0,
            multiline: false,
            end: open.end,
        };
        self.advance();
        while !matches!(self.token.kind, Kind::MapEnd | Kind::SeqEnd) {
            if self.muted > 0 && self.leaves_flow() {
                return Ok(self.abandon_flow(open, parent));
            }
            self.flow_token(&mut flow)?;
        }
        let close = self.token;
        self.flow_item(&mut flow, None, true)?;
        if (close.kind == Kind::MapEnd) != flow.is_map && self.muted == 0 {
            let (opened, closed) = if flow.is_map { ("{", "]") } else { ("[", "}") };
            let line = self.line(open.start);
            return self.broken(
                close.into(),
                format!("`{opened}` on line {line} is closed by `{closed}`"),
                None,
            );
        }
        self.advance();
        self.leave();
        let part = Part {
            body: if flow.is_map {
                Body::FlowMapping(flow.pairs)
            } else {
                Body::FlowSequence(flow.nodes)
            },
            start: open.start,
            end: close.end,
            indent: open.indent,
            tail: Tail::Space,
            multiline: flow.multiline,
            trailing: Vec::new(),
        };
        self.flow_end(part, parent, before)
    }

    /// Whether the current token shows that the collection is never closed.
    fn leaves_flow(&self) -> bool {
        matches!(
            self.token.kind,
            Kind::FlowBroken | Kind::End | Kind::DocumentStart | Kind::DocumentEnd
        )
    }

    /// A collection that is not closed, where that does not matter.
    fn abandon_flow(&mut self, open: Token, parent: Parent) -> Part<'t> {
        if self.token.kind == Kind::FlowBroken && !matches!(parent, Parent::Flow) {
            self.advance();
        }
        self.leave();
        Part {
            body: Body::FlowSequence(Vec::new()),
            start: open.start,
            end: open.end,
            indent: open.indent,
            tail: Tail::Space,
            multiline: true,
            trailing: Vec::new(),
        }
    }

    /// What stands behind a flow collection on its line.
    fn flow_end(
        &mut self,
        mut part: Part<'t>,
        parent: Parent,
        before: &mut Vec<Token>,
    ) -> Read<Part<'t>> {
        let at = part.indent;
        let (end, is_key) = self.rest_of_line(|token| match parent {
            Parent::Map { indent, has_key } => {
                (token.kind == Kind::Colon && indent == at)
                    || (token.kind == Kind::Newline && !has_key)
            }
            Parent::Flow => token.kind == Kind::Colon,
            Parent::Document | Parent::Sequence => false,
        });
        if is_key {
            let start = self.key_props(parent, before);
            return self.map_of_key(start, part, end);
        }
        self.check_end(&end)?;
        if end.last().is_some_and(|token| token.kind == Kind::Comment) {
            part.tail = Tail::Comment;
        }
        self.give_back(end);
        Ok(part)
    }

    /// Does with one token what a flow collection does with it.
    fn flow_token(&mut self, flow: &mut Flow<'t>) -> Read<()> {
        let token = self.token;
        let has_key = flow.item.as_ref().is_some_and(|item| item.has_key);
        match token.kind {
            Kind::Comma | Kind::Key => {
                if flow.item.is_none() || has_key {
                    self.next_item(flow)?.start.push(token);
                } else {
                    self.this_item(flow).start.push(token);
                }
                self.advance();
            }
            Kind::Colon => {
                let item = self.this_item(flow);
                item.has_key = true;
                item.between.push(token);
                self.advance();
            }
            Kind::Space | Kind::Comment | Kind::Newline | Kind::Anchor | Kind::Tag => {
                let item = self.this_item(flow);
                if item.has_key {
                    item.between.push(token);
                } else {
                    item.start.push(token);
                }
                self.advance();
            }
            Kind::Plain | Kind::Single | Kind::Double | Kind::Alias if !has_key => {
                let part = self.bare_scalar();
                let item = self.this_item(flow);
                item.key = Some(part);
                item.has_key = true;
            }
            Kind::FlowBroken => return self.unclosed(flow.open),
            _ => {
                let mut none = Vec::new();
                let Some(mut part) = self.value(Parent::Flow, &mut none)? else {
                    return self.unclosed(flow.open);
                };
                self.settle(&mut part);
                if has_key {
                    self.flow_item(flow, Some(part), false)?;
                } else {
                    let item = self.this_item(flow);
                    item.key = Some(part);
                    item.has_key = true;
                }
            }
        }
        Ok(())
    }

    /// The item at hand, or a new one.
    fn this_item<'f>(&mut self, flow: &'f mut Flow<'t>) -> &'f mut Item<'t> {
        flow.item.get_or_insert_with(|| Item {
            start: self.list(),
            between: self.list(),
            ..Item::default()
        })
    }

    /// Ends the item at hand and starts another.
    fn next_item<'f>(&mut self, flow: &'f mut Flow<'t>) -> Read<&'f mut Item<'t>> {
        self.flow_item(flow, None, false)?;
        Ok(self.this_item(flow))
    }

    /// Puts the item at hand together, if there is one.
    fn flow_item(&mut self, flow: &mut Flow<'t>, value: Option<Part<'t>>, last: bool) -> Read<()> {
        let Some(item) = flow.item.take() else {
            return Ok(());
        };
        if self.muted > 0 {
            return Ok(());
        }
        let index = flow.count;
        flow.count += 1;
        let (mut start, mut between) = (item.start, item.between);
        flow.multiline |= includes(&start, Kind::Newline);
        // In a list, what looked like a key is rather the item itself.
        let alone = !flow.is_map
            && value.is_none()
            && item.has_key
            && !includes(&start, Kind::Key)
            && !includes(&between, Kind::Colon);
        let (mut key, mut value, mut has_key) = (item.key, value, item.has_key);
        if alone {
            has_key = false;
            value = key.take();
            match &mut value {
                Some(part) if part.body.is_flow() => {
                    if !part.body.is_flow_collection() {
                        part.multiline |= includes(&between, Kind::Newline);
                    }
                    self.check_end(&between)?;
                }
                _ => start.append(&mut between),
            }
            between.clear();
        }
        flow.multiline |= includes(&between, Kind::Newline)
            || key.as_ref().is_some_and(|part| part.multiline)
            || value.as_ref().is_some_and(|part| part.multiline);
        let name = if flow.is_map { "map" } else { "list" };
        let place = Place {
            flow: Some(name),
            indicator: Kind::Key,
            next: Next::part_or_token(key.as_ref(), &between),
            offset: flow.end,
            parent_indent: flow.open.indent,
            on_new_line: false,
        };
        let props = self.props(&start, &place);
        let marked = props.anchor.is_some() || props.tag.is_some();
        if props.found.is_none() && !marked && !has_key && value.is_none() {
            if (index == 0 && props.comma.is_some()) || !last {
                let span = props.comma.map_or(
                    Span {
                        start: props.start,
                        end: props.end,
                    },
                    Span::from,
                );
                return self.broken(
                    span,
                    "there is nothing before this comma",
                    Some("remove it"),
                );
            }
            flow.end = props.end;
            self.give_back(start);
            self.give_back(between);
            return Ok(());
        }
        if index == 0 {
            if let Some(comma) = props.comma {
                return self.broken(
                    comma.into(),
                    "there is nothing before this comma",
                    Some("remove it"),
                );
            }
        } else if props.comma.is_none() {
            return self.missing_comma(flow, key.as_ref().or(value.as_ref()), props.start);
        }
        if let Some(part) = [&key, &value]
            .into_iter()
            .flatten()
            .find(|part| part.body.is_block_collection())
        {
            let span = Span {
                start: part.start,
                end: part.end,
            };
            let span = self.first_line(span);
            let open = if flow.is_map { "{" } else { "[" };
            return self.broken(
                span,
                format!("this needs brackets of its own inside `{open}`"),
                Some("write `[a, b]` or `{key: value}`; put text with `: ` in it in quotes"),
            );
        }
        if !flow.is_map && !has_key && props.found.is_none() {
            let node = match value {
                Some(part) => self.node(part, &props, Role::value(flow.open.indent))?,
                None => self.empty_node(&props, props.end, false)?,
            };
            flow.end = node.span.end;
            flow.nodes.push(node);
        } else {
            if !flow.is_map
                && props.found.is_none()
                && key.as_ref().is_some_and(|key| key.multiline)
            {
                let span = key.as_ref().map_or(Span::default(), |key| Span {
                    start: key.start,
                    end: key.end,
                });
                self.problem(span, "a key in a list must stand on one line", None);
            }
            let pair = self.flow_pair(flow, &props, key, &between, value)?;
            self.push_pair(flow, pair)?;
        }
        self.give_back(start);
        self.give_back(between);
        Ok(())
    }

    fn flow_pair(
        &mut self,
        flow: &mut Flow<'t>,
        props: &super::props::Props,
        key: Option<Part<'t>>,
        between: &[Token],
        value: Option<Part<'t>>,
    ) -> Read<Pair<'t>> {
        let key = match key {
            Some(part) => self.node(part, props, Role::key(flow.open.indent))?,
            None => self.empty_node(props, props.end, true)?,
        };
        let name = if flow.is_map { "map" } else { "list" };
        let place = Place {
            flow: Some(name),
            indicator: Kind::Colon,
            next: Next::part(value.as_ref()),
            offset: key.span.end,
            parent_indent: flow.open.indent,
            on_new_line: false,
        };
        let between_props = self.props(between, &place);
        if let Some(colon) = between_props.found {
            if !flow.is_map && props.found.is_none() {
                let ahead = between.iter().take_while(|&&token| token != colon);
                if let Some(newline) = ahead.into_iter().find(|t| t.kind == Kind::Newline) {
                    self.problem(
                        (*newline).into(),
                        "a key in a list must stand on one line with its `:`",
                        None,
                    );
                }
                self.check_key_length(props.start, colon);
            }
        } else if let Some(part) = &value {
            return self.missing_comma(flow, Some(part), between_props.start);
        }
        let value = match (between_props.found, value) {
            (_, Some(part)) => {
                Some(self.node(part, &between_props, Role::value(flow.open.indent))?)
            }
            (Some(colon), None) => Some(self.empty_node(&between_props, colon.end, false)?),
            (None, None) => None,
        };
        flow.end = value
            .as_ref()
            .map_or(between_props.end, |node| node.span.end);
        Ok(Pair { key, value })
    }

    fn push_pair(&mut self, flow: &mut Flow<'t>, pair: Pair<'t>) -> Read<()> {
        if flow.is_map {
            if let Some(first) = flow.keys.clash(&flow.pairs, &pair.key) {
                self.duplicate_key(&pair.key, first);
            }
            flow.pairs.push(pair);
        } else {
            let end = pair
                .value
                .as_ref()
                .map_or(pair.key.span.end, |node| node.span.end);
            let span = Span {
                start: pair.key.span.start,
                end,
            };
            self.count(span)?;
            flow.nodes.push(Raw {
                data: Data::Mapping(vec![pair]),
                span,
                marks: None,
            });
        }
        Ok(())
    }

    fn unclosed<T>(&mut self, open: Token) -> Read<T> {
        let (opened, closing) = if open.kind == Kind::MapStart {
            ("{", "}")
        } else {
            ("[", "]")
        };
        let text = self.slice(open.start, open.start.saturating_add(2));
        let hint = if text.starts_with("{%") {
            "put the text in quotes if it is a template".to_owned()
        } else {
            format!(
                "close it with `{closing}`, and indent all its lines; put it in quotes if it is text"
            )
        };
        self.broken(
            open.into(),
            format!("this `{opened}` is not closed"),
            Some(&hint),
        )
    }

    fn missing_comma<T>(&mut self, flow: &Flow<'t>, part: Option<&Part<'t>>, at: u32) -> Read<T> {
        let span = part.map_or(Span { start: at, end: at }, |part| Span {
            start: part.start,
            end: part.end,
        });
        let text = self.slice(span.start, span.end);
        let open = self.slice(flow.open.start, flow.open.start.saturating_add(2));
        let hint = if text.starts_with(':') {
            "put a space behind the `:`"
        } else if open == "{%" || text.contains('%') {
            "put the text in quotes if it is a template"
        } else {
            "put a comma before it, or the whole text in quotes"
        };
        let span = self.first_line(span);
        let name = if flow.is_map { "map" } else { "list" };
        self.broken(
            span,
            format!("a comma is missing in the {name} before this"),
            Some(hint),
        )
    }
}
