//! What stands before a node: indentation, comments, its anchor, its tag and
//! the indicator that announces it.
//!
//! The rules are those of `src/compose/resolve-props.ts` in the npm package
//! `yaml`.

use super::{Body, Part, Reader};
use crate::position::Span;
use crate::scanner::{Kind, Token};

/// What was found before a node.
#[derive(Default)]
pub(super) struct Props {
    pub(super) comma: Option<Token>,
    pub(super) found: Option<Token>,
    pub(super) has_newline: bool,
    pub(super) anchor: Option<Token>,
    pub(super) tag: Option<Token>,
    /// Where a line break behind the anchor or tag is.
    pub(super) newline_after: Option<u32>,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What comes behind, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Nothing,
    /// White space, a comma, or a scalar of no length.
    Separate,
    FlowCollection,
    BlockCollection,
    Other,
}

impl Next {
    pub(super) fn part(part: Option<&Part<'_>>) -> Self {
        match part {
            None => Self::Nothing,
            Some(part) if part.body.is_flow_collection() => Self::FlowCollection,
            Some(part) if part.body.is_block_collection() => Self::BlockCollection,
            Some(part) if part.start == part.end && matches!(part.body, Body::Plain) => {
                Self::Separate
            }
            Some(_) => Self::Other,
        }
    }

    pub(super) fn part_or_token(part: Option<&Part<'_>>, list: &[Token]) -> Self {
        match (part, list.first()) {
            (Some(_), _) => Self::part(part),
            (None, None) => Self::Nothing,
            (None, Some(token)) => match token.kind {
                Kind::Space | Kind::Newline | Kind::Comma => Self::Separate,
                _ => Self::Other,
            },
        }
    }
}

/// Where the props stand.
pub(super) struct Place {
    /// The name of the flow collection, if in one.
    pub(super) flow: Option<&'static str>,
    pub(super) indicator: Kind,
    pub(super) next: Next,
    /// Where they are if there are none.
    pub(super) offset: u32,
    pub(super) parent_indent: u32,
    pub(super) on_new_line: bool,
}

impl Reader<'_, '_> {
    pub(super) fn props(&mut self, list: &[Token], place: &Place) -> Props {
        let mut props = Props {
            start: place.offset,
            end: place.offset,
            ..Props::default()
        };
        if list.is_empty() {
            return props;
        }
        let mut at_newline = place.on_new_line;
        let mut has_space = place.on_new_line;
        let mut needs_space = false;
        let mut tab: Option<Token> = None;
        let mut start = None;
        for &token in list {
            if needs_space {
                if !matches!(token.kind, Kind::Space | Kind::Newline | Kind::Comma) {
                    self.unseparated(token.start);
                }
                needs_space = false;
            }
            if let Some(tab) = tab.take()
                && at_newline
                && !matches!(token.kind, Kind::Comment | Kind::Newline)
            {
                self.tab_as_indent(tab);
            }
            match token.kind {
                Kind::Space => {
                    if place.flow.is_none()
                        && (place.indicator != Kind::DocumentStart
                            || place.next != Next::FlowCollection)
                        && self.source(token).as_bytes().contains(&b'\t')
                    {
                        tab = Some(token);
                    }
                    has_space = true;
                }
                Kind::Comment => {
                    if !has_space {
                        self.unspaced_comment(token);
                    }
                    at_newline = false;
                }
                Kind::Newline => {
                    at_newline = true;
                    props.has_newline = true;
                    if props.anchor.is_some() || props.tag.is_some() {
                        props.newline_after = Some(token.start);
                    }
                    has_space = true;
                }
                Kind::Anchor => {
                    if props.anchor.is_some() {
                        self.problem(token.into(), "a value can have only one anchor", None);
                    }
                    props.anchor = Some(token);
                    start.get_or_insert(token.start);
                    at_newline = false;
                    has_space = false;
                    needs_space = true;
                }
                Kind::Tag => {
                    if props.tag.is_some() {
                        self.problem(token.into(), "a value can have only one tag", None);
                    }
                    props.tag = Some(token);
                    start.get_or_insert(token.start);
                    at_newline = false;
                    has_space = false;
                    needs_space = true;
                }
                kind if kind == place.indicator => {
                    if props.anchor.is_some() || props.tag.is_some() {
                        let message =
                            format!("anchors and tags go behind `{}`", self.source(token));
                        self.problem(token.into(), message, None);
                    }
                    if props.found.is_some() {
                        let message = format!("a second `{}`", self.source(token));
                        self.problem(token.into(), message, None);
                    }
                    props.found = Some(token);
                    at_newline = matches!(place.indicator, Kind::Item | Kind::Key);
                    has_space = false;
                }
                Kind::Comma if place.flow.is_some() => {
                    if props.comma.is_some() {
                        self.problem(
                            token.into(),
                            "two commas with nothing in between",
                            Some("remove one of them"),
                        );
                    }
                    props.comma = Some(token);
                    at_newline = false;
                    has_space = false;
                }
                _ => {
                    let message = format!("`{}` cannot stand here", self.source(token));
                    self.problem(token.into(), message, None);
                    at_newline = false;
                    has_space = false;
                }
            }
        }
        if let Some(last) = list.last() {
            props.end = last.end;
        }
        props.start = start.unwrap_or(props.end);
        if needs_space && !matches!(place.next, Next::Nothing | Next::Separate) {
            self.unseparated(props.end);
        }
        if let Some(tab) = tab
            && ((at_newline && tab.indent <= place.parent_indent)
                || place.next == Next::BlockCollection)
        {
            self.tab_as_indent(tab);
        }
        props
    }

    /// Checks what stands behind a node on its line.
    pub(super) fn check_end(&mut self, list: &[Token]) -> super::Read<()> {
        let mut has_space = false;
        if self.muted > 0 {
            return Ok(());
        }
        for &token in list {
            match token.kind {
                Kind::Space | Kind::Newline => has_space = true,
                Kind::Comment => {
                    if !has_space {
                        self.unspaced_comment(token);
                    }
                }
                _ => return self.left_over(token),
            }
        }
        Ok(())
    }

    /// A value has ended and something else stands behind it.
    pub(super) fn left_over<T>(&mut self, token: Token) -> super::Read<T> {
        let message = match token.kind {
            Kind::FlowBroken => "the lines of this value are not indented enough".to_owned(),
            _ => format!(
                "`{}` stands behind the end of a value",
                self.line_rest(token)
            ),
        };
        self.broken(
            self.line_rest_span(token),
            message,
            Some("put the whole value in quotes, or start a new line"),
        )
    }

    pub(super) fn unspaced_comment(&mut self, token: Token) {
        self.problem(
            token.into(),
            "a comment must have a space before its `#`",
            Some("put a space before `#`, or put the value in quotes if `#` is part of it"),
        );
    }

    fn unseparated(&mut self, at: u32) {
        self.problem(
            Span {
                start: at,
                end: at + 1,
            },
            "there must be a space behind an anchor or a tag",
            None,
        );
    }

    fn tab_as_indent(&mut self, tab: Token) {
        self.problem(
            tab.into(),
            "a tab is used as indentation",
            Some("indent with spaces"),
        );
    }

    /// From a token to the end of its line.
    pub(super) fn line_rest_span(&self, token: Token) -> Span {
        let rest = self.text.get(token.start as usize..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        let length = line.len().max((token.end - token.start) as usize);
        Span::new(token.start as usize, token.start as usize + length)
    }

    fn line_rest(&self, token: Token) -> String {
        let span = self.line_rest_span(token);
        let text = self.slice(span.start, span.end);
        let mut shown: String = text
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        shown
    }
}
