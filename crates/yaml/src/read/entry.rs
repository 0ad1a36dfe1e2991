//! One entry of a block map: its key and its value, put together.
//!
//! [`Reader::entry`] is the way in. It takes what [`super::map`] collected for
//! the item at hand. The rules are those of `resolve-block-map.ts` in the npm
//! package `yaml`.

use super::map::Map;
use super::node::Role;
use super::props::{Next, Place, Props};
use super::{Body, Part, Read, Reader};
use crate::position::Span;
use crate::scanner::Kind;
use crate::tree::Pair;

impl<'t> Reader<'t, '_> {
    /// Puts an entry of a block map together. Its value, if it has one, is
    /// `value`.
    pub(super) fn entry(&mut self, map: &mut Map<'t>, value: Option<Part<'t>>) -> Read<()> {
        if self.muted > 0 {
            return Ok(());
        }
        let start = std::mem::take(&mut map.item.start);
        let between = std::mem::take(&mut map.item.between);
        let key = map.item.key.take();
        let has_key = map.item.has_key;
        let place = Place {
            flow: None,
            indicator: Kind::Key,
            next: Next::part_or_token(key.as_ref(), &between),
            offset: map.end,
            parent_indent: map.indent,
            on_new_line: true,
        };
        let props = self.props(&start, &place);
        let implicit = props.found.is_none();
        if implicit {
            if props.anchor.is_none() && props.tag.is_none() && !has_key {
                map.gap = props.end > 0;
                map.after_gap = None;
                map.item.start = start;
                map.item.between = between;
                return Ok(());
            }
            self.check_implicit_key(map.indent, key.as_ref(), &props)?;
        } else if props.found.is_some_and(|token| token.indent != map.indent) {
            let span = props.found.map_or(Span::default(), Span::from);
            return self.wrong_indent(span, map.indent);
        }
        if std::mem::take(&mut map.gap) {
            let span = Span {
                start: props.start,
                end: key.as_ref().map_or(props.end, |key| key.end),
            };
            map.after_gap = Some(self.first_line(span));
        }
        let multiline_key = key.is_none()
            || key
                .as_ref()
                .is_some_and(|k| matches!(k.body, Body::Block { .. }));
        let key_start = props.start;
        let key = match key {
            Some(part) => self.node(part, &props, Role::key(map.indent))?,
            None => self.empty_node(&props, props.end, true)?,
        };
        if let Some(first) = map.keys.clash(&map.pairs, &key) {
            self.duplicate_key(&key, first);
        }
        let place = Place {
            flow: None,
            indicator: Kind::Colon,
            next: Next::part(value.as_ref()),
            offset: key.span.end,
            parent_indent: map.indent,
            on_new_line: multiline_key,
        };
        let props = self.props(&between, &place);
        map.end = key.span.end.max(props.found.map_or(0, |token| token.end));
        let value = match (props.found, value) {
            (Some(colon), value) => {
                if implicit {
                    if matches!(&value, Some(part) if matches!(part.body, Body::Mapping(_)))
                        && !props.has_newline
                    {
                        return self.nested_on_one_line(value.as_ref());
                    }
                    self.check_key_length(key_start, colon);
                }
                Some(match value {
                    Some(part) => {
                        let node = self.node(part, &props, Role::value(map.indent))?;
                        map.end = node.span.end;
                        node
                    }
                    None => self.empty_node(&props, colon.end, false)?,
                })
            }
            (None, _) if implicit => return self.missing_colon(key.span),
            (None, _) => None,
        };
        map.pairs.push(Pair { key, value });
        map.item.start = start;
        map.item.between = between;
        Ok(())
    }

    fn check_implicit_key(
        &mut self,
        indent: u32,
        key: Option<&Part<'t>>,
        props: &Props,
    ) -> Read<()> {
        let Some(key) = key else {
            if props.newline_after.is_some() {
                let span = Span {
                    start: props.start,
                    end: props.end,
                };
                return self.broken(span, "a key must stand on one line with its anchor", None);
            }
            return Ok(());
        };
        let span = Span {
            start: key.start,
            end: key.end,
        };
        if matches!(key.body, Body::Sequence(_)) {
            let span = self.first_line(span);
            return self.broken(
                span,
                "a list stands where a key should be",
                Some("indent it like the values of the key it belongs to"),
            );
        }
        if key.indent != indent && !matches!(key.body, Body::Block { .. }) {
            let span = self.first_line(span);
            return self.wrong_indent(span, indent);
        }
        if props.newline_after.is_some() || key.multiline {
            return self.missing_colon(span);
        }
        Ok(())
    }
}
