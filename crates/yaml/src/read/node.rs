//! Nodes from their parts: anchors, tags, and what scalars say.
//!
//! The rules are those of `src/compose/compose-node.ts`,
//! `compose-scalar.ts` and `compose-collection.ts` in the npm package `yaml`.

use std::borrow::Cow;

use super::props::Props;
use super::{Body, Part, Read, Reader};
use crate::position::Span;
use crate::scalar;
use crate::schema::{self, Known};
use crate::tree::{Data, Marks, Opaque, Pair, Raw};

/// What a node is to its parent.
#[derive(Clone, Copy)]
pub(super) struct Role {
    /// The indentation of the parent.
    pub(super) indent: u32,
    pub(super) is_key: bool,
    pub(super) is_root: bool,
}

impl Role {
    pub(super) fn value(indent: u32) -> Self {
        Self {
            indent,
            is_key: false,
            is_root: false,
        }
    }

    pub(super) fn key(indent: u32) -> Self {
        Self {
            is_key: true,
            ..Self::value(indent)
        }
    }

    pub(super) fn root() -> Self {
        Self {
            is_root: true,
            ..Self::value(0)
        }
    }
}

impl<'t> Reader<'t, '_> {
    /// A node with what stands before it.
    pub(super) fn node(&mut self, part: Part<'t>, props: &Props, role: Role) -> Read<Raw<'t>> {
        let span = Span {
            start: part.start,
            end: part.end,
        };
        self.count(span)?;
        let tag = self.tag_name(props);
        let marks = self.marks(props, tag.as_deref());
        let text = self.slice(part.start, part.end);
        let (data, span) = match part.body {
            Body::Alias => {
                if props.anchor.is_some() || props.tag.is_some() {
                    self.problem(span, "an alias cannot have an anchor or a tag", None);
                }
                (self.alias(text, span), span)
            }
            Body::Plain => {
                self.check_plain_start(text, span);
                let text = scalar::plain(text);
                (self.plain(text, tag.as_deref(), span, role), span)
            }
            Body::Single => {
                if text.len() < 2 || !text.ends_with('\'') {
                    return self.unclosed_quote(span, '\'');
                }
                let text = scalar::single(&text[1..text.len() - 1]);
                (self.tagged(text, tag.as_deref(), span), span)
            }
            Body::Double => {
                if text.len() < 2 || !text.ends_with('"') {
                    return self.unclosed_quote(span, '"');
                }
                let text = self.double(text, part.start);
                (self.tagged(text, tag.as_deref(), span), span)
            }
            Body::Block { header } => {
                let head = self.source(header);
                let (text, problem) = scalar::block(head, text, role.indent as usize, role.is_root);
                if let Some((at, problem)) = problem {
                    let start = part.start + at as u32;
                    let at = match problem.in_header {
                        true => header.into(),
                        false => self.first_line(Span {
                            start,
                            end: part.end,
                        }),
                    };
                    self.problem(at, problem.message, Some(problem.hint));
                }
                let span = Span {
                    start: header.start,
                    end: part.end.max(header.end),
                };
                let length = self.slice(span.start, span.end).trim_end().len() as u32;
                let span = Span {
                    start: span.start,
                    end: span.start + length,
                };
                (self.tagged(text, tag.as_deref(), span), span)
            }
            Body::Sequence(nodes) => {
                self.check_sequence_props(props);
                let span = Span {
                    start: part.start,
                    end: nodes
                        .last()
                        .map_or(part.end, |node| node.span.end.max(part.start + 1)),
                };
                (self.sequence(nodes, tag.as_deref(), span), span)
            }
            Body::FlowSequence(nodes) => (self.sequence(nodes, tag.as_deref(), span), span),
            Body::Mapping(pairs) => {
                let first = pairs.first().map_or(part.start, |pair| pair.key.span.start);
                let span = Span {
                    start: part.start.min(first),
                    end: part.end,
                };
                (self.mapping(pairs, tag.as_deref(), span), span)
            }
            Body::FlowMapping(pairs) => (self.mapping(pairs, tag.as_deref(), span), span),
        };
        Ok(Raw { data, span, marks })
    }

    /// A node of which nothing was written but perhaps an anchor or a tag.
    pub(super) fn empty_node(&mut self, props: &Props, at: u32, is_key: bool) -> Read<Raw<'t>> {
        let at = if props.anchor.is_some() || props.tag.is_some() {
            props.end.max(at)
        } else {
            at
        };
        let span = Span { start: at, end: at };
        self.count(span)?;
        let tag = self.tag_name(props);
        let marks = self.marks(props, tag.as_deref());
        let role = Role {
            is_key,
            ..Role::value(0)
        };
        let data = self.plain(Cow::Borrowed(""), tag.as_deref(), span, role);
        Ok(Raw { data, span, marks })
    }

    fn marks(&mut self, props: &Props, tag: Option<&str>) -> Option<Box<Marks<'t>>> {
        if props.anchor.is_none() && tag.is_none() {
            return None;
        }
        let anchor = props.anchor.map(|token| {
            let name = &self.source(token)[1..];
            if name.is_empty() {
                self.problem(
                    token.into(),
                    "an anchor needs a name",
                    Some("write `&name`"),
                );
            } else if name.ends_with(':') {
                self.warning(
                    token.into(),
                    format!("the `:` is a part of the anchor `{name}`"),
                );
            }
            name
        });
        Some(Box::new(Marks {
            anchor,
            tag: tag.map(Into::into),
        }))
    }

    fn alias(&mut self, text: &'t str, span: Span) -> Data<'t> {
        let name = &text[1..];
        if name.is_empty() {
            self.problem(
                span,
                "`*` starts an alias, which needs a name",
                Some("put the text in quotes if it is no alias"),
            );
        } else if name.ends_with(':') {
            self.warning(span, format!("the `:` is a part of the alias `{name}`"));
        }
        self.has_aliases = true;
        Data::Alias(name)
    }

    fn unclosed_quote<T>(&mut self, span: Span, quote: char) -> Read<T> {
        let span = self.first_line(span);
        self.broken(
            span,
            format!("this `{quote}` has no closing `{quote}`"),
            Some("close it, and indent all lines of the text more than its key"),
        )
    }

    fn check_plain_start(&mut self, text: &str, span: Span) {
        let (what, hint) = match text.as_bytes().first() {
            Some(b'@') => ("`@`", "put the text in quotes"),
            Some(b'`') => ("a backtick", "put the text in quotes"),
            Some(b'%') => ("`%`", "put the text in quotes"),
            Some(b'|' | b'>') => ("`|` or `>` in a flow collection", "put the text in quotes"),
            Some(b',') => ("`,`", "remove the comma, or put the text in quotes"),
            Some(b'\t') => ("a tab", "use spaces"),
            _ => return,
        };
        let span = self.first_line(span);
        self.problem(
            span,
            format!("text without quotes cannot start with {what}"),
            Some(hint),
        );
    }

    fn check_sequence_props(&mut self, props: &Props) {
        let last = match (props.anchor, props.tag) {
            (Some(anchor), Some(tag)) if anchor.start > tag.start => anchor,
            (Some(anchor), None) => anchor,
            (_, Some(tag)) => tag,
            (None, None) => return,
        };
        if props
            .newline_after
            .is_none_or(|newline| newline < last.start)
        {
            self.problem(
                last.into(),
                "a list starts on the line of its anchor or tag",
                Some("start the list on the next line"),
            );
        }
    }

    fn double(&mut self, text: &'t str, start: u32) -> Cow<'t, str> {
        let (value, problem) = scalar::double(text);
        if let Some((from, to)) = problem {
            let span = Span {
                start: start + from as u32,
                end: start + to as u32,
            };
            let escape = self.slice(span.start, span.end);
            self.problem(
                span,
                format!("`{escape}` is no escape that YAML knows"),
                Some("write `\\\\` for a backslash, or use single quotes"),
            );
        }
        value
    }

    // Tags.

    /// The full name of the tag.
    fn tag_name(&mut self, props: &Props) -> Option<String> {
        let token = props.tag?;
        let source = self.source(token);
        match self.directives.tag_name(source) {
            Ok(name) => name,
            Err((name, message)) => {
                self.problem(token.into(), message, None);
                name
            }
        }
    }

    fn unknown_tag(&mut self, span: Span, tag: &str) {
        let tag = tag
            .strip_prefix("tag:yaml.org,2002:")
            .map_or_else(|| tag.to_owned(), |name| format!("!!{name}"));
        self.warning(span, format!("the tag `{tag}` is ignored"));
    }

    /// Text without quotes: its tag says what it is, or its looks.
    fn plain(&mut self, text: Cow<'t, str>, tag: Option<&str>, span: Span, role: Role) -> Data<'t> {
        if tag.is_some() {
            return self.tagged(text, tag, span);
        }
        match schema::resolve(&text, self.version_1_1, role.is_key) {
            Some(data) => data,
            None => Data::Text(text),
        }
    }

    /// Text that is text unless a tag says otherwise.
    fn tagged(&mut self, text: Cow<'t, str>, tag: Option<&str>, span: Span) -> Data<'t> {
        let Some(tag) = tag else {
            return Data::Text(text);
        };
        match schema::resolve_as(tag, &text, self.version_1_1) {
            Known::Data(data) => data,
            Known::Text => Data::Text(text),
            Known::Unknown => {
                self.unknown_tag(span, tag);
                Data::Text(text)
            }
            Known::Invalid(message) => {
                self.problem(span, message, None);
                Data::Text(text)
            }
        }
    }

    fn mapping(&mut self, pairs: Vec<Pair<'t>>, tag: Option<&str>, span: Span) -> Data<'t> {
        match tag.map(|tag| tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(tag)) {
            Some("set") => {
                let filled = pairs.iter().filter_map(|pair| pair.value.as_ref());
                if filled.into_iter().any(|node| !is_bare_null(node)) {
                    self.problem(span, "the keys of a set have no values", None);
                }
                Data::Opaque(pairs, Opaque::Set)
            }
            None | Some("!" | "map") => Data::Mapping(pairs),
            Some(_) => {
                self.unknown_tag(span, tag.unwrap_or_default());
                Data::Mapping(pairs)
            }
        }
    }

    fn sequence(&mut self, nodes: Vec<Raw<'t>>, tag: Option<&str>, span: Span) -> Data<'t> {
        match tag.map(|tag| tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(tag)) {
            Some("pairs") => Data::Pairs(self.pairs(nodes)),
            Some("omap") => {
                let pairs = self.pairs(nodes);
                let mut keys = super::Keys::default();
                for at in 0..pairs.len() {
                    if let Some(first) = keys.clash(&pairs[..at], &pairs[at].key) {
                        self.duplicate_key(&pairs[at].key, first);
                    }
                }
                Data::Opaque(pairs, Opaque::OrderedMap)
            }
            None | Some("!" | "seq") => Data::Sequence(nodes),
            Some(_) => {
                self.unknown_tag(span, tag.unwrap_or_default());
                Data::Sequence(nodes)
            }
        }
    }

    /// The items of a list as pairs: each should be a map of one key.
    fn pairs(&mut self, nodes: Vec<Raw<'t>>) -> Vec<Pair<'t>> {
        let mut pairs = Vec::with_capacity(nodes.len());
        for node in nodes {
            let span = node.span;
            pairs.push(match node.data {
                Data::Mapping(items) | Data::Opaque(items, Opaque::Set) => {
                    if items.len() > 1 {
                        self.problem(span, "each item of such a list has one key", None);
                    }
                    items.into_iter().next().unwrap_or(Pair {
                        key: Raw {
                            data: Data::Null,
                            span,
                            marks: None,
                        },
                        value: None,
                    })
                }
                _ => Pair {
                    key: node,
                    value: None,
                },
            });
        }
        pairs
    }
}

fn is_bare_null(node: &Raw<'_>) -> bool {
    node.data == Data::Null && node.marks.as_ref().is_none_or(|marks| marks.tag.is_none())
}
