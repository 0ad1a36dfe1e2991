//! Tokens to documents.
//!
//! [`read`] is the way in. `document` finds where documents start and end,
//! `block`, `map` and `flow` read collections, each a function that takes tokens as
//! long as they are its own and leaves the first that is not to its caller;
//! `props` reads what may stand before a node, `node` puts a node together,
//! `entry` a key and its value.
//!
//! What is accepted is what the npm package `yaml` 2.9 accepts
//! (`src/parse/parser.ts`, `src/compose/`). A document's first mistake in its
//! structure ends its reading: where it ends is then found by its markers, so
//! the documents after it are not affected. Other mistakes are collected.

mod block;
mod document;
mod entry;
mod flow;
mod map;
mod mistakes;
mod node;
mod props;

use std::collections::HashMap;

use crate::directives::Directives;
use crate::node::{Limits, Problem, Stream};
use crate::position::Span;
use crate::scanner::{Kind, Scanner, Token};
use crate::tree::{Data, Pair, Raw};

pub(crate) use document::read;

/// Problems noted per document; more of them help nobody.
const MAX_PROBLEMS: usize = 20;

/// Why reading a document ended early.
enum Stop {
    /// Its structure is wrong; the problem is noted.
    Broken,
    /// It exceeds a limit.
    Limit(Problem),
}

type Read<T> = Result<T, Stop>;

/// Reads the documents of a text one after the other.
struct Reader<'t, 'l> {
    text: &'t str,
    limits: &'l Limits,
    scanner: Scanner<'t>,
    /// The token to look at.
    token: Token,
    /// A key was read on this line.
    on_key_line: bool,
    depth: usize,
    nodes: usize,
    directives: Directives,
    /// Whether the document at hand is YAML 1.1.
    version_1_1: bool,
    has_aliases: bool,
    /// How many of the nodes around are of no account: values without a `:`
    /// behind a key with `?`. They are read over, whatever they are.
    muted: usize,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    stream: Stream,
    document_start: u32,
    /// A byte where a line starts or goes on, and which line that is.
    line_mark: (u32, usize),
    /// Token lists to use again.
    spare: Vec<Vec<Token>>,
}

/// What a node is a part of, for deciding what a token means to it.
#[derive(Clone, Copy)]
enum Parent {
    Document,
    /// With its indentation and whether a key or a `:` was read.
    Map {
        indent: u32,
        has_key: bool,
    },
    Sequence,
    Flow,
}

/// A node without its anchor and tag.
struct Part<'t> {
    body: Body<'t>,
    start: u32,
    end: u32,
    indent: u32,
    /// Whether white space or a comment behind it was read as a part of it.
    tail: Tail,
    /// Whether it takes more than a line, as far as keys may not.
    multiline: bool,
    /// Tokens at its end that are rather its parent's.
    trailing: Vec<Token>,
}

/// What came behind a node on its line.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Tail {
    /// Nothing that was kept.
    #[default]
    None,
    /// White space.
    Space,
    /// A comment, last.
    Comment,
}

enum Body<'t> {
    Alias,
    Plain,
    Single,
    Double,
    Block { header: Token },
    Sequence(Vec<Raw<'t>>),
    Mapping(Vec<Pair<'t>>),
    FlowSequence(Vec<Raw<'t>>),
    FlowMapping(Vec<Pair<'t>>),
}

impl Body<'_> {
    fn is_flow(&self) -> bool {
        !matches!(
            self,
            Self::Sequence(_) | Self::Mapping(_) | Self::Block { .. }
        )
    }

    fn is_flow_collection(&self) -> bool {
        matches!(self, Self::FlowSequence(_) | Self::FlowMapping(_))
    }

    fn is_block_collection(&self) -> bool {
        matches!(self, Self::Sequence(_) | Self::Mapping(_))
    }
}

/// Finds keys that a map has twice. Small maps are searched, large ones
/// hashed.
#[derive(Default)]
struct Keys<'t> {
    index: Option<HashMap<Key<'t>, u32>>,
}

#[derive(PartialEq, Eq, Hash, Clone)]
enum Key<'t> {
    Null,
    Bool(bool),
    Number(u64),
    Text(std::borrow::Cow<'t, str>),
}

impl<'t> Keys<'t> {
    const SEARCHED: usize = 12;

    /// Where `key` first came in `pairs`, which it is about to join.
    fn clash(&mut self, pairs: &[Pair<'t>], key: &Raw<'t>) -> Option<u32> {
        if pairs.len() < Self::SEARCHED {
            return pairs
                .iter()
                .find(|pair| same_key(&pair.key.data, &key.data))
                .map(|pair| pair.key.span.start);
        }
        let index = self.index.get_or_insert_with(|| {
            let keys = pairs.iter().map(|pair| &pair.key);
            let known = keys.filter_map(|key| Some((Key::of(&key.data)?, key.span.start)));
            let mut index = HashMap::new();
            for (key, start) in known {
                index.entry(key).or_insert(start);
            }
            index
        });
        let identity = Key::of(&key.data)?;
        match index.entry(identity) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(key.span.start);
                None
            }
        }
    }
}

fn same_key(a: &Data<'_>, b: &Data<'_>) -> bool {
    match (a, b) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Number(a), Data::Number(b)) => a == b,
        (Data::Text(a), Data::Text(b)) => a == b,
        _ => false,
    }
}

impl<'t> Key<'t> {
    fn of(data: &Data<'t>) -> Option<Self> {
        Some(match data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(value) if value.is_nan() => return None,
            // Zero has two signs and is one key.
            Data::Number(value) => Self::Number((value + 0.0).to_bits()),
            Data::Text(text) => Self::Text(text.clone()),
            _ => return None,
        })
    }
}

impl<'t> Reader<'t, '_> {
    fn advance(&mut self) {
        self.token = self.scanner.next(self.token);
    }

    fn slice(&self, start: u32, end: u32) -> &'t str {
        self.text
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    fn source(&self, token: Token) -> &'t str {
        self.slice(token.start, token.end)
    }

    /// Notes a mistake and reads on.
    fn problem(&mut self, span: Span, message: impl Into<String>, hint: Option<&str>) {
        if self.problems.len() < MAX_PROBLEMS && self.muted == 0 {
            self.problems.push(Problem {
                span,
                message: message.into(),
                hint: hint.map(str::to_owned),
            });
        }
    }

    /// Notes a mistake that leaves the rest of the document without meaning.
    fn broken<T>(&mut self, span: Span, message: impl Into<String>, hint: Option<&str>) -> Read<T> {
        self.muted = 0;
        self.problem(span, message, hint);
        Err(Stop::Broken)
    }

    fn warning(&mut self, span: Span, message: impl Into<String>) {
        if self.warnings.len() < MAX_PROBLEMS {
            self.warnings.push(Problem {
                span,
                message: message.into(),
                hint: None,
            });
        }
    }

    /// The line of a byte of this document, counted from 1. Counting goes on
    /// from the last document that asked.
    fn line(&mut self, offset: u32) -> usize {
        let start = self.document_start;
        let (known, line) = self.line_mark;
        if start > known {
            self.line_mark = (start, line + self.newlines(known, start));
        }
        let (known, line) = self.line_mark;
        line + self.newlines(known, offset)
    }

    fn newlines(&self, from: u32, to: u32) -> usize {
        let bytes = self.slice(from, to).bytes();
        bytes.filter(|&byte| byte == b'\n').count()
    }

    /// Counts a node, and a level of nesting for collections.
    fn count(&mut self, span: Span) -> Read<()> {
        self.nodes += 1;
        if self.nodes > self.limits.max_nodes {
            return Err(Stop::Limit(too_many_nodes(span, self.limits)));
        }
        Ok(())
    }

    fn enter(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > self.limits.max_depth {
            return Err(Stop::Limit(Problem {
                span: self.token.into(),
                message: format!(
                    "lists and maps are nested more than {} deep",
                    self.limits.max_depth
                ),
                hint: None,
            }));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn list(&mut self) -> Vec<Token> {
        self.spare.pop().unwrap_or_else(|| Vec::with_capacity(8))
    }

    fn give_back(&mut self, mut list: Vec<Token>) {
        if list.capacity() > 0 && self.spare.len() < 64 {
            list.clear();
            self.spare.push(list);
        }
    }
}

/// What is said of a document with more nodes than it may have.
pub(crate) fn too_many_nodes(span: Span, limits: &Limits) -> Problem {
    Problem {
        span,
        message: format!(
            "the document has more than {} values, aliases counted as what they stand for",
            limits.max_nodes
        ),
        hint: None,
    }
}

impl From<Token> for Span {
    fn from(token: Token) -> Self {
        Self {
            start: token.start,
            end: token.end,
        }
    }
}

fn includes(list: &[Token], kind: Kind) -> bool {
    list.iter().any(|token| token.kind == kind)
}

fn is_trivia(token: &Token) -> bool {
    matches!(token.kind, Kind::Space | Kind::Comment | Kind::Newline)
}

/// The part of `list` that belongs to a key which starts behind it: what is
/// on the same line, without indicators and the space before the rest.
fn split_key_props(list: &mut Vec<Token>) -> Vec<Token> {
    let mut from = list
        .iter()
        .rposition(|token| {
            matches!(
                token.kind,
                Kind::DocumentStart | Kind::Key | Kind::Colon | Kind::Item | Kind::Newline
            )
        })
        .map_or(0, |at| at + 1);
    while list.get(from).is_some_and(|t| t.kind == Kind::Space) {
        from += 1;
    }
    if from >= list.len() {
        return Vec::new();
    }
    list.split_off(from)
}
