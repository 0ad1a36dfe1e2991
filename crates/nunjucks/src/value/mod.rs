//! JavaScript's values, as far as templates can tell.
//!
//! [`Value`] is small: lists, maps and functions are numbers of places in a
//! [`Heap`], because templates change them in place (`list.push(x)`), share
//! them, and can put a list into itself. A heap lives as long as one
//! rendering, so nothing is ever freed one by one.
//!
//! In reading order: `text` are strings, `number` reads and writes numbers,
//! `object` keeps JavaScript's order of keys, `convert` is everything that
//! operators do to values, `json` is the way in and out.

pub(crate) mod convert;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod text;

use std::rc::Rc;
use std::sync::Arc;

pub(crate) use object::Object;
pub(crate) use text::Text;

use crate::ast::Macro;
use crate::eval::scope::Scope;
use crate::regex::Pattern;

/// A place in [`Heap::lists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListId(usize);

/// A place in [`Heap::objects`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjectId(usize);

/// A place in [`Heap::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FunctionId(usize);

/// A place in [`Heap::patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PatternId(usize);

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Undefined,
    Null,
    Boolean(bool),
    Number(f64),
    String(Text),
    /// What the filter `safe`, macros and `caller` give: text that is not
    /// text for `===` and `is string`.
    Safe(Text),
    List(ListId),
    Object(ObjectId),
    Function(FunctionId),
    Pattern(PatternId),
}

impl Value {
    pub(crate) fn text(text: impl Into<Text>) -> Value {
        Value::String(text.into())
    }

    /// Text, plain or safe.
    pub(crate) fn as_text(&self) -> Option<&Text> {
        match self {
            Value::String(text) | Value::Safe(text) => Some(text),
            _ => None,
        }
    }

    /// The steps that comparing it costs.
    pub(crate) fn cost(&self) -> u64 {
        1 + self.as_text().map_or(0, |text| text.bytes() as u64 / 1024)
    }

    pub(crate) fn is_nullish(&self) -> bool {
        matches!(self, Value::Undefined | Value::Null)
    }

    /// JavaScript's `!!`.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Value::Undefined | Value::Null => false,
            Value::Boolean(value) => *value,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::String(text) => !text.is_empty(),
            _ => true,
        }
    }

    /// What it is, for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Value::Undefined => "undefined",
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) | Value::Safe(_) => "text",
            Value::List(_) => "a list",
            Value::Object(_) => "a map",
            Value::Function(_) => "a function",
            Value::Pattern(_) => "a regular expression",
        }
    }
}

/// A list. `extras` are what a match of a regular expression has besides:
/// `index`, `input`, `groups`.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) items: Vec<Value>,
    pub(crate) extras: Vec<(&'static str, Value)>,
}

/// What can be called.
#[derive(Debug, Clone)]
pub(crate) enum Function {
    /// `range`.
    Range,
    /// `cycler`.
    Cycler,
    /// `joiner`.
    Joiner,
    /// What `joiner` gives: the separator, and whether it was not asked yet.
    Join { separator: Value, first: bool },
    /// `next` of what `cycler` gives.
    CyclerNext(CyclerId),
    /// `reset` of it.
    CyclerReset(CyclerId),
    /// A method that was taken from its value without being called.
    Method { receiver: Value, name: Text },
    /// A macro, or the body of `{% call %}`.
    Macro(MacroValue),
    /// A function of [`Options::functions`](crate::Options::functions).
    Custom(Arc<str>),
}

/// A place in [`Heap::cyclers`].
pub(crate) type CyclerId = usize;

/// What `cycler` gives, behind its map.
#[derive(Debug)]
pub(crate) struct Cycler {
    pub(crate) items: Vec<Value>,
    pub(crate) next: usize,
    pub(crate) object: ObjectId,
}

/// A macro, with the names it was written among where those count: only for
/// the body of `{% call %}`.
#[derive(Debug, Clone)]
pub(crate) struct MacroValue {
    pub(crate) definition: Arc<Macro>,
    pub(crate) scope: Option<Rc<Scope>>,
}

/// Where lists, maps, functions and regular expressions are.
#[derive(Debug, Default)]
pub(crate) struct Heap {
    lists: Vec<List>,
    objects: Vec<Object>,
    functions: Vec<Function>,
    patterns: Vec<Pattern>,
    pub(crate) cyclers: Vec<Cycler>,
}

// Ids are made here only and nothing is ever removed, so every id has its
// place.
impl Heap {
    pub(crate) fn add_list(&mut self, list: List) -> ListId {
        self.lists.push(list);
        ListId(self.lists.len() - 1)
    }

    pub(crate) fn add_object(&mut self, object: Object) -> ObjectId {
        self.objects.push(object);
        ObjectId(self.objects.len() - 1)
    }

    pub(crate) fn add_function(&mut self, function: Function) -> Value {
        self.functions.push(function);
        Value::Function(FunctionId(self.functions.len() - 1))
    }

    pub(crate) fn add_pattern(&mut self, pattern: Pattern) -> Value {
        self.patterns.push(pattern);
        Value::Pattern(PatternId(self.patterns.len() - 1))
    }

    pub(crate) fn list(&self, id: ListId) -> &List {
        &self.lists[id.0]
    }

    pub(crate) fn items(&self, id: ListId) -> &[Value] {
        &self.lists[id.0].items
    }

    pub(crate) fn items_mut(&mut self, id: ListId) -> &mut Vec<Value> {
        &mut self.lists[id.0].items
    }

    pub(crate) fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0]
    }

    pub(crate) fn object_mut(&mut self, id: ObjectId) -> &mut Object {
        &mut self.objects[id.0]
    }

    pub(crate) fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0]
    }

    pub(crate) fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.functions[id.0]
    }

    pub(crate) fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.0]
    }

    pub(crate) fn pattern_mut(&mut self, id: PatternId) -> &mut Pattern {
        &mut self.patterns[id.0]
    }
}
