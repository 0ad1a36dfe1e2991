//! Block maps.
//!
//! [`Reader::block_map`] reads one from the first item on, of which its caller
//! has read the start. Here it is decided to which item a token belongs; what
//! the tokens of an item come to is [`Reader::entry`]'s. The rules are those of
//! `src/parse/parser.ts` in the npm package `yaml`.

use super::block::{belongs_before, may_pass_on};
use super::props::{Next, Place};
use super::{Body, Keys, Parent, Part, Read, Reader, Tail, includes, split_key_props};
use crate::position::Span;
use crate::scanner::{Kind, Token};
use crate::tree::Pair;

/// One entry of a block map while it is read.
#[derive(Default)]
pub(super) struct Item<'t> {
    /// What stands before the key.
    pub(super) start: Vec<Token>,
    pub(super) key: Option<Part<'t>>,
    /// A key was read, perhaps an empty one.
    pub(super) has_key: bool,
    /// What stands between the key and the value.
    pub(super) between: Vec<Token>,
    /// It has a `?`.
    pub(super) explicit: bool,
    /// It has a value, and is done.
    pub(super) filled: Option<Tail>,
}

/// A block map while it is read.
pub(super) struct Map<'t> {
    pub(super) indent: u32,
    pub(super) pairs: Vec<Pair<'t>>,
    pub(super) keys: Keys<'t>,
    pub(super) item: Item<'t>,
    /// What came behind the value of the item before.
    pub(super) before: Option<Tail>,
    /// An item without content was left behind.
    pub(super) gap: bool,
    /// The key that came behind the last such item.
    pub(super) after_gap: Option<Span>,
    pub(super) end: u32,
}

impl<'t> Reader<'t, '_> {
    /// A block map, of whose first item something was read.
    pub(super) fn block_map(&mut self, start: u32, indent: u32, item: Item<'t>) -> Read<Part<'t>> {
        self.enter()?;
        let mut map = Map {
            indent,
            pairs: Vec::new(),
            keys: Keys::default(),
            item,
            before: None,
            gap: false,
            after_gap: None,
            end: start,
        };
        while self.map_token(&mut map)? {}
        let mut trailing = Vec::new();
        let last = &map.item;
        if last.filled.is_none() {
            if !last.has_key && may_pass_on(&last.start, indent) {
                trailing = std::mem::take(&mut map.item.start);
            } else {
                self.entry(&mut map, None)?;
            }
        }
        if let Some(span) = map.after_gap {
            self.problem(
                span,
                "a list or a map can only be the first key of a map",
                Some("put it in quotes if it is text"),
            );
        }
        self.give_back(map.item.start);
        self.give_back(map.item.between);
        self.leave();
        Ok(Part {
            body: Body::Mapping(map.pairs),
            start,
            end: map.end,
            indent,
            tail: Tail::None,
            multiline: true,
            trailing,
        })
    }

    /// The block map whose first key is `key`, with a `:` last in `between`.
    pub(super) fn map_of_key(
        &mut self,
        start: Vec<Token>,
        key: Part<'t>,
        between: Vec<Token>,
    ) -> Read<Part<'t>> {
        let (offset, indent) = (key.start, key.indent);
        let item = Item {
            start,
            key: Some(key),
            has_key: true,
            between,
            ..Item::default()
        };
        self.block_map(offset, indent, item)
    }

    /// Does with one token what a block map does with it. False if the map
    /// ends before it.
    fn map_token(&mut self, map: &mut Map<'t>) -> Read<bool> {
        let token = self.token;
        match token.kind {
            Kind::Newline | Kind::Space | Kind::Comment => {
                self.map_trivia(map, token);
                return Ok(true);
            }
            Kind::End => return Ok(false),
            _ if token.indent < map.indent => return Ok(false),
            _ => {}
        }
        let at_indent = !self.on_key_line && token.indent == map.indent;
        let at_next =
            at_indent && (map.item.has_key || map.item.explicit) && token.kind != Kind::Item;
        let filled = map.item.filled.is_some();
        let mut start = Vec::new();
        if at_next && map.item.has_key && !filled {
            start = split_next_item(&mut map.item.between, map.indent);
        }
        match token.kind {
            Kind::Anchor | Kind::Tag => {
                if at_next || filled {
                    start.push(token);
                    self.next_entry(map, start)?;
                    self.on_key_line = true;
                } else if map.item.has_key {
                    map.item.between.push(token);
                } else {
                    map.item.start.push(token);
                }
                self.advance();
            }
            Kind::Key => {
                if !map.item.has_key && !map.item.explicit {
                    map.item.start.push(token);
                    map.item.explicit = true;
                } else if at_next || filled {
                    start.push(token);
                    self.next_entry(map, start)?;
                    map.item.explicit = true;
                } else {
                    self.on_key_line = true;
                    self.advance();
                    let item = Item {
                        start: vec![token],
                        explicit: true,
                        ..Item::default()
                    };
                    let muted = self.mute(map);
                    let part = self.block_map(token.start, token.indent, item)?;
                    self.muted -= muted;
                    self.place(map, part)?;
                    return Ok(true);
                }
                self.on_key_line = true;
                self.advance();
            }
            Kind::Colon => self.map_colon(map, start, at_next)?,
            Kind::Plain | Kind::Single | Kind::Double | Kind::Alias => {
                if at_next || filled {
                    self.next_entry(map, start)?;
                } else if map.item.has_key {
                    let parent = Parent::Map {
                        indent: map.indent,
                        has_key: true,
                    };
                    let muted = self.mute(map);
                    let part = self.scalar(parent, &mut map.item.between)?;
                    self.muted -= muted;
                    self.place(map, part)?;
                    return Ok(true);
                }
                map.item.key = Some(self.bare_scalar());
                map.item.has_key = true;
                self.on_key_line = true;
            }
            _ => return self.map_collection(map, start, at_indent),
        }
        Ok(true)
    }

    fn map_trivia(&mut self, map: &mut Map<'t>, token: Token) {
        if token.kind == Kind::Newline {
            self.on_key_line = false;
        }
        let item = &mut map.item;
        if let Some(tail) = item.filled {
            if token.kind != Kind::Newline || tail != Tail::Comment {
                map.before = item.filled.take();
                reset(item);
                item.start.push(token);
            }
        } else if item.has_key {
            item.between.push(token);
        } else if token.kind != Kind::Newline
            && belongs_before(token, &item.start, map.indent, map.before)
        {
            reset(item);
            item.has_key = true;
            item.filled = Some(Tail::Comment);
        } else {
            item.start.push(token);
        }
        self.advance();
    }

    fn map_colon(&mut self, map: &mut Map<'t>, start: Vec<Token>, at_next: bool) -> Read<()> {
        let token = self.token;
        let filled = map.item.filled.is_some();
        let has_colon = includes(&map.item.between, Kind::Colon);
        self.on_key_line = true;
        // The map that this colon starts, if it does not belong to this one.
        let mut inner: Option<Item<'t>> = None;
        let item = &mut map.item;
        if item.explicit {
            if !item.has_key && !filled {
                if includes(&item.start, Kind::Newline) {
                    item.has_key = true;
                    item.between.push(token);
                } else {
                    inner = Some(Item {
                        start: split_key_props(&mut item.start),
                        ..Item::default()
                    });
                }
            } else if filled {
                self.next_entry(map, Vec::new())?;
                map.item.has_key = true;
                map.item.between.push(token);
            } else if has_colon {
                inner = Some(Item {
                    start,
                    ..Item::default()
                });
            } else if item.key.as_ref().is_some_and(|key| key.body.is_flow())
                && !includes(&item.between, Kind::Newline)
            {
                item.has_key = false;
                inner = Some(Item {
                    start: split_key_props(&mut item.start),
                    key: item.key.take(),
                    between: std::mem::take(&mut item.between),
                    ..Item::default()
                });
            } else {
                item.between.extend(start);
                item.between.push(token);
            }
        } else if !item.has_key && !filled {
            item.has_key = true;
            item.between.push(token);
        } else if filled || at_next {
            self.next_entry(map, start)?;
            map.item.has_key = true;
            map.item.between.push(token);
        } else if has_colon {
            inner = Some(Item::default());
        } else {
            item.between.push(token);
        }
        self.advance();
        if let Some(mut item) = inner {
            item.has_key = true;
            item.between.push(token);
            let part = self.block_map(token.start, token.indent, item)?;
            self.place(map, part)?;
        }
        Ok(())
    }

    /// A collection or a block scalar in a block map, as a value or a key.
    fn map_collection(
        &mut self,
        map: &mut Map<'t>,
        start: Vec<Token>,
        at_indent: bool,
    ) -> Read<bool> {
        let token = self.token;
        match token.kind {
            Kind::Item => {
                let item = &map.item;
                if !item.explicit
                    && (item.has_key || item.filled.is_some())
                    && !includes(&item.between, Kind::Newline)
                {
                    if self.muted > 0 {
                        map.item.filled = Some(Tail::None);
                        self.advance();
                        return Ok(true);
                    }
                    return self.broken(
                        token.into(),
                        "a list starts on the line of its key",
                        Some("start the list on the next line, or write it as `[a, b]`"),
                    );
                }
            }
            Kind::BlockHeader | Kind::MapStart | Kind::SeqStart => {
                if at_indent {
                    self.next_entry(map, start)?;
                }
            }
            _ => return Ok(false),
        }
        let has_key = map.item.has_key || map.item.filled.is_some();
        let parent = Parent::Map {
            indent: map.indent,
            has_key,
        };
        let muted = self.mute(map);
        let before = if has_key {
            &mut map.item.between
        } else {
            &mut map.item.start
        };
        let part = self.value(parent, before)?;
        self.muted -= muted;
        let Some(part) = part else {
            return Ok(false);
        };
        self.place(map, part)?;
        Ok(true)
    }

    /// Stops noting problems if what comes is the value of a key that has a
    /// `?` but no `:`. Returns what to take from `muted` behind it.
    fn mute(&mut self, map: &Map<'t>) -> usize {
        let item = &map.item;
        let is_lost = item.explicit
            && item.has_key
            && item.filled.is_none()
            && !includes(&item.between, Kind::Colon);
        self.muted += usize::from(is_lost);
        usize::from(is_lost)
    }

    /// Gives a node to the item at hand: as its value, else as its key.
    fn place(&mut self, map: &mut Map<'t>, mut part: Part<'t>) -> Read<()> {
        if map.item.filled.is_some() {
            self.next_entry(map, Vec::new())?;
            self.settle(&mut part);
            map.item.key = Some(part);
            map.item.has_key = true;
            self.on_key_line = true;
        } else if map.item.has_key {
            let trailing = std::mem::take(&mut part.trailing);
            let tail = part.tail;
            self.entry(map, Some(part))?;
            map.item.filled = Some(tail);
            if !trailing.is_empty() {
                map.before = map.item.filled.take();
                reset(&mut map.item);
                map.item.start = trailing;
            }
        } else {
            self.settle(&mut part);
            map.item.key = Some(part);
            map.item.has_key = true;
            self.on_key_line = !map.item.explicit;
        }
        Ok(())
    }

    /// Checks what a collection would have left to its parent, where the
    /// parent has no use for it.
    pub(super) fn settle(&mut self, part: &mut Part<'t>) {
        if !part.trailing.is_empty() {
            let list = std::mem::take(&mut part.trailing);
            let place = Place {
                flow: None,
                indicator: Kind::Key,
                next: Next::Nothing,
                offset: part.end,
                parent_indent: part.indent,
                on_new_line: true,
            };
            self.props(&list, &place);
        }
    }

    /// Ends the item at hand and starts another.
    fn next_entry(&mut self, map: &mut Map<'t>, start: Vec<Token>) -> Read<()> {
        if map.item.filled.is_some() {
            map.before = map.item.filled.take();
        } else {
            self.entry(map, None)?;
            map.before = None;
        }
        reset(&mut map.item);
        map.item.start.extend(start);
        Ok(())
    }
}

fn reset(item: &mut Item<'_>) {
    item.start.clear();
    item.between.clear();
    item.key = None;
    item.has_key = false;
    item.explicit = false;
    item.filled = None;
}

/// Takes from what stands behind a key without a value what belongs to the
/// next item: from the second line break on.
fn split_next_item(between: &mut Vec<Token>, indent: u32) -> Vec<Token> {
    let mut newlines = 0;
    let mut second = 0;
    for (at, token) in between.iter().enumerate() {
        match token.kind {
            Kind::Newline => {
                newlines += 1;
                if newlines == 2 {
                    second = at;
                }
            }
            Kind::Space => {}
            Kind::Comment if token.indent <= indent => {}
            _ => newlines = 0,
        }
    }
    if newlines >= 2 {
        between.split_off(second)
    } else {
        Vec::new()
    }
}
