//! Functions, methods, macros, filters.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::Machine;
use super::scope::Scope;
use crate::ast::{Arguments, Expr, ExprKind, Literal, Name};
use crate::builtins::{self, python};
use crate::error::{Fault, Run};
use crate::filters;
use crate::options::Callback;
use crate::suggest::closest;
use crate::value::{Cycler, Function, MacroValue, ObjectId, Text, Value, json};

/// The key that tells a map of named arguments from other maps, as in
/// `nunjucks/src/runtime.js`.
const KEYWORDS: &str = "__keywords";

/// How many numbers `range` gives at most; the budget ends it earlier.
const MAX_RANGE: usize = 10_000_000;

impl Machine<'_> {
    /// The arguments of a call: those with names are a map at the end.
    fn arguments(&mut self, args: &Arguments) -> Run<Vec<Value>> {
        let mut values = self.exprs(&args.positional)?;
        if !args.keywords.is_empty() {
            let mut entries = Vec::with_capacity(args.keywords.len() + 1);
            for (name, value) in &args.keywords {
                entries.push((Text::Utf8(name.text.clone()), self.expr(value)?));
            }
            entries.push((KEYWORDS.into(), Value::Boolean(true)));
            values.push(self.new_object(entries)?);
        }
        Ok(values)
    }

    #[inline(never)]
    pub(super) fn filter_expr(
        &mut self,
        name: &Name,
        input: &Expr,
        args: &Arguments,
    ) -> Run<Value> {
        let custom = self.options.filters.get(&*name.text).cloned();
        let builtin = filters::find(&name.text, self.options);
        if custom.is_none() && builtin.is_none() {
            return Err(Fault::render(filters::unknown(&name.text, self.options)).at(name.span));
        }
        let input = self.expr(input)?;
        let args = self.arguments(args)?;
        let result = match (custom, builtin) {
            (Some(custom), _) => {
                let mut all = vec![input];
                all.extend(args);
                self.call_custom(&custom, &all)
            }
            (None, Some(builtin)) => builtin(self, input, &args),
            (None, None) => Ok(Value::Undefined),
        };
        result.map_err(|mut fault| {
            if fault.span.is_none() {
                fault.message = format!("`{}`: {}", name.text, fault.message);
            }
            fault.at(name.span)
        })
    }

    /// Calls something of the caller's: values go out and come in as JSON.
    pub(crate) fn call_custom(&mut self, callback: &Callback, args: &[Value]) -> Run<Value> {
        let args: Vec<Option<Json>> = args
            .iter()
            .map(|arg| json::to_json(&self.heap, &mut self.budget, arg))
            .collect::<Run<_>>()?;
        match callback(&args).map_err(Fault::render)? {
            Some(result) => json::from_json(&mut self.heap, &mut self.budget, &result),
            None => Ok(Value::Undefined),
        }
    }

    #[inline(never)]
    pub(super) fn call_expr(&mut self, callee: &Expr, args: &Arguments) -> Run<Value> {
        let ExprKind::Member { target, key, .. } = &callee.kind else {
            let function = self.expr(callee)?;
            let args = self.arguments(args)?;
            let Value::Function(_) = function else {
                return Err(not_callable(callee, &function, None));
            };
            return self.call(&function, &args);
        };
        let receiver = self.expr(target)?;
        let key = self.expr(key)?;
        let name = self.text(&key)?;
        if self.options.cookiecutter && python::has_method(&receiver, &name) {
            let args = self.arguments(args)?;
            return python::call(self, &receiver, &name, &args);
        }
        if let Some(value) = builtins::own_property(self, &receiver, &name)? {
            let args = self.arguments(args)?;
            let Value::Function(_) = value else {
                return Err(not_callable(callee, &value, None));
            };
            return self.call(&value, &args);
        }
        if !builtins::has_method(self, &receiver, &name) {
            return Err(not_callable(callee, &Value::Undefined, Some(&receiver)));
        }
        let args = self.arguments(args)?;
        builtins::call_method(self, &receiver, &name, &args)
    }

    /// Calls a function that was found to be one.
    pub(crate) fn call(&mut self, function: &Value, args: &[Value]) -> Run<Value> {
        let Value::Function(id) = function else {
            return Err(Fault::render(format!(
                "this is {}, not a function",
                function.describe()
            )));
        };
        match self.heap.function(*id).clone() {
            Function::Range => self.range(args),
            Function::Cycler => self.cycler(args.to_vec()),
            Function::Joiner => {
                let separator = args.first().filter(|separator| separator.is_true());
                let separator = separator.cloned().unwrap_or(Value::text(","));
                self.new_function(Function::Join {
                    separator,
                    first: true,
                })
            }
            Function::Join { separator, first } => {
                if let Function::Join { first, .. } = self.heap.function_mut(*id) {
                    *first = false;
                }
                Ok(if first { Value::text("") } else { separator })
            }
            Function::CyclerNext(cycler) => {
                let cycler = &mut self.heap.cyclers[cycler];
                if cycler.next >= cycler.items.len() {
                    cycler.next = 0;
                }
                let item = cycler.items.get(cycler.next);
                let item = item.cloned().unwrap_or(Value::Undefined);
                cycler.next += 1;
                let object = cycler.object;
                self.set_current(object, item.clone());
                Ok(item)
            }
            Function::CyclerReset(cycler) => {
                self.heap.cyclers[cycler].next = 0;
                let object = self.heap.cyclers[cycler].object;
                self.set_current(object, Value::Null);
                Ok(Value::Undefined)
            }
            Function::Method { receiver, name } => {
                if self.options.cookiecutter && python::has_method(&receiver, &name) {
                    return python::call(self, &receiver, &name, args);
                }
                builtins::call_method(self, &receiver, &name, args)
            }
            Function::Macro(value) => self.deeper(|machine| machine.call_macro(&value, args)),
            Function::Custom(name) => match self.options.functions.get(&*name).cloned() {
                Some(callback) => self.call_custom(&callback, args),
                None => Ok(Value::Undefined),
            },
        }
    }

    fn set_current(&mut self, object: ObjectId, value: Value) {
        self.heap.object_mut(object).insert("current".into(), value);
    }

    fn range(&mut self, args: &[Value]) -> Run<Value> {
        let arg = |at: usize| args.get(at).cloned().unwrap_or(Value::Undefined);
        let (start, stop, step) = match arg(1) {
            Value::Undefined => (Value::Number(0.0), arg(0), Value::Number(1.0)),
            stop if arg(2).is_true() => (arg(0), stop, arg(2)),
            stop => (arg(0), stop, Value::Number(1.0)),
        };
        let (start, stop, step) = (
            self.number(&start)?,
            self.number(&stop)?,
            self.number(&step)?,
        );
        let mut numbers = Vec::new();
        let mut at = start;
        while (step > 0.0 && at < stop) || (step < 0.0 && at > stop) {
            self.budget.spend(1)?;
            self.budget.allocate(size_of::<Value>())?;
            numbers.push(Value::Number(at));
            let next = at + step;
            // A step too small to be seen would never end.
            if next == at || numbers.len() > MAX_RANGE {
                return Err(Fault::limit("`range` gives too many numbers"));
            }
            at = next;
        }
        self.new_list(numbers)
    }

    fn cycler(&mut self, items: Vec<Value>) -> Run<Value> {
        let id = self.heap.cyclers.len();
        let reset = self.new_function(Function::CyclerReset(id))?;
        let next = self.new_function(Function::CyclerNext(id))?;
        let entries = vec![
            ("current".into(), Value::Null),
            ("reset".into(), reset),
            ("next".into(), next),
        ];
        let value = self.new_object(entries)?;
        if let Value::Object(object) = value {
            self.budget.allocate(size_of_val(&*items))?;
            self.heap.cyclers.push(Cycler {
                items,
                next: 0,
                object,
            });
        }
        Ok(value)
    }

    /// The map of named arguments at the end of arguments, if there is one.
    fn keywords(&self, args: &[Value]) -> Option<ObjectId> {
        match args.last() {
            Some(Value::Object(id)) if self.heap.object(*id).contains(&KEYWORDS.into()) => {
                Some(*id)
            }
            _ => None,
        }
    }

    /// Arguments by position, with those that were given by name put in
    /// their place; and the rest of the named ones. `makeMacro` of
    /// `nunjucks/src/runtime.js`.
    pub(crate) fn bind(
        &mut self,
        positional: &[Arc<str>],
        named: &[Arc<str>],
        args: &[Value],
    ) -> (Vec<Value>, Vec<(Text, Value)>) {
        let keywords = self.keywords(args);
        let count = args.len() - usize::from(keywords.is_some());
        let mut rest = match keywords {
            Some(id) => self.heap.object(id).entries(),
            None => Vec::new(),
        };
        let mut values: Vec<Value> = args[..count.min(positional.len())].to_vec();
        for (name, value) in named.iter().zip(&args[values.len()..count]) {
            rest.retain(|(key, _)| key.as_str() != Some(name));
            rest.push((Text::Utf8(name.clone()), value.clone()));
        }
        for name in &positional[values.len()..] {
            let at = rest.iter().position(|(key, _)| key.as_str() == Some(name));
            values.push(at.map_or(Value::Undefined, |at| rest.remove(at).1));
        }
        (values, rest)
    }

    #[inline(never)]
    fn call_macro(&mut self, value: &MacroValue, args: &[Value]) -> Run<Value> {
        let definition = &value.definition;
        let texts = |names: &mut dyn Iterator<Item = &Name>| -> Vec<Arc<str>> {
            names.map(|name| name.text.clone()).collect()
        };
        let positional = texts(&mut definition.positional.iter());
        let named = texts(&mut definition.keywords.iter().map(|(name, _)| name));
        let (values, rest) = self.bind(&positional, &named, args);

        let scope = match &value.scope {
            Some(scope) => Scope::inside(scope),
            None => Rc::new(Scope::default()),
        };
        match &value.scope {
            Some(_) => self.frames.push(true),
            None => self.frames.push_empty(),
        }
        let outer = std::mem::replace(&mut self.scope, scope);
        let result = self.macro_text(value, values, rest);
        self.scope = outer;
        self.frames.pop();
        result.map(Value::Safe)
    }

    fn macro_text(
        &mut self,
        value: &MacroValue,
        values: Vec<Value>,
        rest: Vec<(Text, Value)>,
    ) -> Run<Text> {
        let definition = &value.definition;
        let given = |name: &str| {
            let found = rest.iter().find(|(key, _)| key.as_str() == Some(name));
            found.map(|(_, value)| value.clone())
        };
        if let Some(caller) = given("caller") {
            self.frames.set(&"caller".into(), caller);
        }
        for (name, value) in definition.positional.iter().zip(values) {
            self.frames.set(&name.text, value.clone());
            self.scope.set(&name.text, value);
        }
        for (name, default) in &definition.keywords {
            let value = match given(&name.text) {
                Some(value) => value,
                None => self.expr(default)?,
            };
            self.frames.set(&name.text, value);
        }
        self.capture(|machine| machine.nodes(&definition.body))
    }
}

/// `values.name.upper`, as far as an expression is a path.
pub(crate) fn path(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Member { target, key, .. } => match &key.kind {
            ExprKind::Literal(Literal::String(name)) => format!("{}.{name}", path(target)),
            ExprKind::Literal(Literal::Number(at)) => format!("{}[{at}]", path(target)),
            _ => format!("{}[…]", path(target)),
        },
        ExprKind::Call { callee, .. } => format!("{}(…)", path(callee)),
        _ => "(…)".to_owned(),
    }
}

fn not_callable(callee: &Expr, value: &Value, receiver: Option<&Value>) -> Box<Fault> {
    let path = path(callee);
    let mut message = match value {
        Value::Undefined => format!("`{path}` is not a function: it is undefined"),
        value => format!("`{path}` is {}, not a function", value.describe()),
    };
    if let (Some(receiver), ExprKind::Member { key, .. }) = (receiver, &callee.kind)
        && let ExprKind::Literal(Literal::String(name)) = &key.kind
    {
        let kind = receiver.describe();
        if receiver.is_nullish() {
            message = format!("`{path}` cannot be called: what is before `.{name}` is {kind}");
        } else if filters::is_builtin(name) {
            message = format!("{kind} has no method `{name}`: write `| {name}`");
        } else if let Some(known) = closest(name, builtins::methods(receiver).iter().copied()) {
            message = format!("{kind} has no method `{name}`: did you mean `{known}`?");
        } else {
            message = format!("{kind} has no method `{name}`");
        }
    }
    Fault::render(message).at(callee.span)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use crate::testing::{check, check_error, check_with};
    use crate::{Callback, Options};

    #[test]
    fn macros_take_arguments_by_place_and_by_name() {
        let definition = "{% macro f(a, b=2) %}${{ a }}-${{ b }};{% endmacro %}";
        check(
            &format!("{definition}${{{{ f(1) }}}}${{{{ f(1, 3) }}}}${{{{ f(b=4, a=5) }}}}"),
            "1-2;1-3;5-4;",
        );
        check(
            "{% macro w(t) %}<${{ t }}>${{ caller(1) }}</${{ t }}>{% endmacro %}{% call(x) w('b') %}${{ x }}{% endcall %}",
            "<b>1</b>",
        );
        check(
            "{% macro f(n) %}${{ n }}{% if n > 0 %}${{ f(n - 1) }}{% endif %}{% endmacro %}${{ f(3) }}",
            "3210",
        );
        check(
            "{% macro w() %}{% macro m() %}a{% endmacro %}${{ m() }}{% endmacro %}${{ w() }}|${{ m() }}",
            "a|a",
        );
    }

    #[test]
    fn names_in_a_call_mean_what_they_mean_around_it() {
        check(
            "{% macro w(t) %}${{ caller() }}{% endmacro %}{% for t in ['a'] %}{% call w('b') %}${{ t }}{% endcall %}{% endfor %}",
            "a",
        );
    }

    #[test]
    fn globals_are_there() {
        check(
            "${{ range(3) }} ${{ range(1, 4) }} ${{ range(10, 0, -3) }}",
            "0,1,2 1,2,3 10,7,4,1",
        );
        check(
            "{% set c = cycler('a', 'b') %}${{ c.next() }}${{ c.next() }}${{ c.next() }}${{ c.current }}",
            "abaa",
        );
        check("{% set j = joiner(' ') %}${{ j() }}a${{ j() }}b", "a b");
    }

    #[test]
    fn functions_and_filters_of_the_caller_are_called() {
        let shout: Callback = Arc::new(|args| match args {
            [Some(text), ..] => Ok(Some(json!(format!("{}!", text.as_str().unwrap_or(""))))),
            _ => Err("there is nothing to shout".to_owned()),
        });
        let options = Options {
            filters: [("shout".to_owned(), shout.clone())].into(),
            functions: [("shout".to_owned(), shout)].into(),
            ..Options::default()
        };
        check_with("${{ 'a' | shout }} ${{ shout('b') }}", &options, "a! b!");
    }

    #[test]
    fn says_what_cannot_be_called_and_what_can() {
        check_error(
            "${{ nope() }}",
            "1:5: `nope` is not a function: it is undefined",
        );
        check_error(
            "${{ values.name.upper() }}",
            "1:5: text has no method `upper`: write `| upper`",
        );
        check_error(
            "${{ values.name.toUppercase() }}",
            "1:5: text has no method `toUppercase`: did you mean `toUpperCase`?",
        );
        check_error(
            "${{ values.nope.trim() }}",
            "1:5: `values.nope.trim` cannot be called: what is before `.trim` is undefined",
        );
        check_error(
            "${{ values.port() }}",
            "1:5: `values.port` is a number, not a function",
        );
        check_error(
            "${{ 1 | uper }}",
            "1:9: there is no filter `uper`: did you mean `upper`?",
        );
        check_error(
            "${{ 1 | slugify }}",
            "1:9: there is no filter `slugify`: write `lower | replace(r/[^a-z0-9]+/g, '-')`",
        );
    }
}
