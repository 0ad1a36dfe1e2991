//! Rendering: a syntax tree and values to text.
//!
//! [`Machine`] is what one rendering works with. In reading order:
//!
//! - `budget` counts what it uses, `scope` says what names mean;
//! - `statements`: text and tags;
//! - `expressions`: operators, members, lists;
//! - `calls`: functions, methods, macros.
//!
//! The rules are those of the code that `nunjucks/src/compiler.js` 3.2.4
//! generates and of `nunjucks/src/runtime.js`.

pub(crate) mod budget;
mod calls;
mod expressions;
pub(crate) mod scope;
mod statements;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::ast::{Expr, Node};
use crate::error::{Fault, Run};
use crate::options::{Limits, Options};
use crate::value::text::Builder;
use crate::value::{Function, Heap, List, Object, Text, Value, convert, json};
use budget::Budget;
pub(crate) use calls::path;
use scope::{Frames, Scope};

/// What a short text takes, in bytes.
const COST_OF_PART: usize = 48;

/// One rendering.
pub(crate) struct Machine<'t> {
    pub(crate) options: &'t Options,
    pub(crate) heap: Heap,
    pub(crate) budget: Budget<'t>,
    context: HashMap<Arc<str>, Value>,
    frames: Frames,
    scope: Rc<Scope>,
    /// The text so far; of a capture while one is being made.
    output: Builder,
    /// How many captures the output is in. Only text outside of all is
    /// measured against the limit of the result.
    captures: usize,
    depth: usize,
    /// The state of the filter `random`.
    pub(crate) random: u64,
}

impl<'t> Machine<'t> {
    pub(crate) fn new(
        options: &'t Options,
        context: &Map<String, Json>,
        limits: &'t Limits<'t>,
    ) -> Run<Machine<'t>> {
        let mut heap = Heap::default();
        let mut budget = Budget::new(limits);
        let mut variables = HashMap::new();
        for (name, function) in [
            ("range", Function::Range),
            ("cycler", Function::Cycler),
            ("joiner", Function::Joiner),
        ] {
            variables.insert(name.into(), heap.add_function(function));
        }
        for name in options.functions.keys() {
            let name: Arc<str> = name.as_str().into();
            let function = heap.add_function(Function::Custom(name.clone()));
            variables.insert(name, function);
        }
        for (name, value) in context {
            let value = json::from_json(&mut heap, &mut budget, value)?;
            variables.insert(name.as_str().into(), value);
        }
        Ok(Machine {
            options,
            heap,
            budget,
            context: variables,
            frames: Frames::new(),
            scope: Rc::new(Scope::default()),
            output: Builder::default(),
            captures: 0,
            depth: 0,
            random: 0x9E37_79B9_7F4A_7C15,
        })
    }

    /// Renders nodes to text.
    pub(crate) fn render(mut self, nodes: &[Node]) -> Run<String> {
        self.nodes(nodes)?;
        Ok(self.output.finish_lossy())
    }

    /// The value of an expression, as JSON; nothing for undefined.
    ///
    /// # Errors
    ///
    /// Those of the expression, and a function, which JSON does not have.
    pub(crate) fn evaluate(mut self, expr: &Expr) -> Run<Option<Json>> {
        let value = self.expr(expr)?;
        if matches!(value, Value::Function(_)) {
            return Err(
                Fault::render("this is a function, not a value: call it with `()`").at(expr.span),
            );
        }
        json::to_result(&self.heap, &mut self.budget, &value).map_err(|fault| fault.at(expr.span))
    }

    /// One level further in.
    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> Run<T>) -> Run<T> {
        if self.depth >= self.budget.limits().depth {
            return Err(Fault::limit(
                "expressions, blocks and macros are nested too deeply here: \
                 a macro that calls itself needs an end",
            ));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    /// The text that something renders, instead of adding it to the output.
    fn capture(&mut self, run: impl FnOnce(&mut Self) -> Run<()>) -> Run<Text> {
        let outer = std::mem::take(&mut self.output);
        self.captures += 1;
        let result = run(self);
        self.captures -= 1;
        let captured = std::mem::replace(&mut self.output, outer);
        result?;
        self.budget.allocate(captured.bytes())?;
        Ok(captured.finish())
    }

    fn check_output(&mut self) -> Run<()> {
        let bytes = self.output.bytes();
        if self.captures > 0 {
            return self.budget.check_text(bytes);
        }
        let limit = self.budget.limits().output_bytes;
        if bytes > limit {
            return Err(Fault::limit(format!(
                "this template renders to more than {limit} bytes"
            )));
        }
        Ok(())
    }

    fn lookup(&self, name: &str) -> Value {
        if let Some(value) = self.scope.get(name) {
            return value;
        }
        let value = self
            .frames
            .get(name)
            .or_else(|| self.context.get(name).cloned());
        match value {
            Some(value) if !matches!(value, Value::Undefined) => value,
            _ if self.options.cookiecutter => match name {
                "True" => Value::Boolean(true),
                "False" => Value::Boolean(false),
                "None" => Value::Null,
                _ => Value::Undefined,
            },
            _ => Value::Undefined,
        }
    }

    // What filters and methods make values with.

    pub(crate) fn new_text(&mut self, text: impl Into<Text>) -> Run<Value> {
        let text = text.into();
        self.budget.allocate(text.bytes())?;
        Ok(Value::String(text))
    }

    pub(crate) fn new_list(&mut self, items: Vec<Value>) -> Run<Value> {
        self.new_list_with(items, Vec::new())
    }

    pub(crate) fn new_list_with(
        &mut self,
        items: Vec<Value>,
        extras: Vec<(&'static str, Value)>,
    ) -> Run<Value> {
        self.budget
            .allocate(size_of::<List>() + size_of_val(&*items))?;
        self.budget.spend(items.len() as u64)?;
        Ok(Value::List(self.heap.add_list(List { items, extras })))
    }

    /// The units of a text, each as a text.
    pub(crate) fn units(&mut self, text: &Text) -> Run<Vec<Text>> {
        self.budget.allocate(text.len() * COST_OF_PART)?;
        Ok(text.split_units())
    }

    /// The parts of a text between separators; its units when the separator
    /// is empty.
    pub(crate) fn split(&mut self, text: &Text, separator: &Text) -> Run<Vec<Text>> {
        if separator.is_empty() {
            return self.units(text);
        }
        self.budget.spend(1 + text.bytes() as u64 / 16)?;
        let count = text.count(separator);
        self.budget.allocate(text.bytes() + count * COST_OF_PART)?;
        Ok(text.split(separator))
    }

    pub(crate) fn new_texts(&mut self, texts: Vec<Text>) -> Run<Value> {
        let bytes = texts.iter().map(Text::bytes).sum();
        self.budget.allocate(bytes)?;
        self.new_list(texts.into_iter().map(Value::String).collect())
    }

    pub(crate) fn new_object(&mut self, entries: Vec<(Text, Value)>) -> Run<Value> {
        let mut object = Object::default();
        for (key, value) in entries {
            self.budget.allocate(key.bytes() + 2 * size_of::<Value>())?;
            object.insert(key, value);
        }
        self.budget.allocate(size_of::<Object>())?;
        Ok(Value::Object(self.heap.add_object(object)))
    }

    pub(crate) fn new_function(&mut self, function: Function) -> Run<Value> {
        self.budget.allocate(size_of::<Function>())?;
        Ok(self.heap.add_function(function))
    }

    // Conversions, with heap and budget at hand.

    pub(crate) fn text(&mut self, value: &Value) -> Run<Text> {
        convert::to_text(&self.heap, &mut self.budget, value)
    }

    pub(crate) fn number(&mut self, value: &Value) -> Run<f64> {
        convert::to_number(&self.heap, &mut self.budget, value)
    }

    pub(crate) fn integer(&mut self, value: &Value) -> Run<f64> {
        convert::to_integer(&self.heap, &mut self.budget, value)
    }

    pub(crate) fn compare(
        &mut self,
        left: &Value,
        right: &Value,
    ) -> Run<Option<std::cmp::Ordering>> {
        convert::compare(&self.heap, &mut self.budget, left, right)
    }
}
