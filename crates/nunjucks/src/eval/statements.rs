//! Text and tags.

use std::rc::Rc;
use std::sync::Arc;

use super::Machine;
use super::scope::Scope;
use crate::ast::{Expr, For, Macro, Name, Node, NodeKind};
use crate::error::{Fault, Run};
use crate::value::{Function, MacroValue, Object, ObjectId, Text, Value, convert};

impl Machine<'_> {
    pub(super) fn nodes(&mut self, nodes: &[Node]) -> Run<()> {
        for node in nodes {
            if let NodeKind::Text(text) = &node.kind {
                self.budget.spend(1 + text.len() as u64 / 64)?;
                self.output.push_str(text);
                self.check_output().map_err(|fault| fault.at(node.span))?;
            } else {
                self.deeper(|machine| machine.node(node))
                    .map_err(|fault| fault.at(node.span))?;
            }
        }
        Ok(())
    }

    fn node(&mut self, node: &Node) -> Run<()> {
        self.budget.spend(1)?;
        match &node.kind {
            NodeKind::Text(_) => Ok(()),
            NodeKind::Output(expr) => self.output_node(expr),
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    if self.expr(condition)?.is_true() {
                        return self.nodes(body);
                    }
                }
                self.nodes(otherwise)
            }
            NodeKind::For(each) => self.for_node(each),
            NodeKind::Set { targets, value } => self.set_node(targets, value),
            NodeKind::Macro(definition) => self.macro_node(definition),
            NodeKind::Switch {
                subject,
                cases,
                otherwise,
            } => self.switch_node(subject, cases, otherwise.as_deref()),
            NodeKind::Block { body, .. } => self.block_node(body),
            NodeKind::Load { tag, template } => {
                self.expr(template)?;
                Err(Fault::render(format!(
                    "`{{% {tag} %}}` cannot work: a template is rendered alone, there are no others"
                )))
            }
        }
    }

    #[inline(never)]
    fn output_node(&mut self, expr: &Expr) -> Run<()> {
        let value = self.expr(expr)?;
        if value.is_nullish() {
            return Ok(());
        }
        convert::write_text(&self.heap, &mut self.budget, &value, &mut self.output)
            .map_err(|fault| fault.at(expr.span))?;
        if let Some(text) = value.as_text() {
            self.budget.spend(text.bytes() as u64 / 64)?;
        }
        self.check_output()
    }

    #[inline(never)]
    fn set_node(&mut self, targets: &[Name], value: &Expr) -> Run<()> {
        let value = self.expr(value)?;
        for target in targets {
            self.scope.reassign(&target.text, &value);
            self.frames.assign(&target.text, value.clone());
            if self.frames.is_top() {
                self.context.insert(target.text.clone(), value.clone());
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn macro_node(&mut self, definition: &Arc<Macro>) -> Run<()> {
        let value = self.new_function(Function::Macro(MacroValue {
            definition: definition.clone(),
            scope: None,
        }))?;
        let name = &definition.name.text;
        self.scope.set(name, value.clone());
        // Also in a macro or a block, only not in a loop or a call: such a
        // macro is known everywhere from then on.
        if self.scope.is_outermost() {
            self.context.insert(name.clone(), value);
        } else {
            self.frames.set(name, value);
        }
        Ok(())
    }

    #[inline(never)]
    fn switch_node(
        &mut self,
        subject: &Expr,
        cases: &[(Expr, Vec<Node>)],
        otherwise: Option<&[Node]>,
    ) -> Run<()> {
        let subject = self.expr(subject)?;
        let mut matched = false;
        for (case, body) in cases {
            if !matched {
                let case = self.expr(case)?;
                matched = convert::identical(&subject, &case);
            }
            // A case without a body goes on with the next one.
            if matched && !body.is_empty() {
                return self.nodes(body);
            }
        }
        self.nodes(otherwise.unwrap_or(&[]))
    }

    /// A block sees all frames and assigns to its own. Names of the text
    /// around it mean nothing in it.
    #[inline(never)]
    fn block_node(&mut self, body: &[Node]) -> Run<()> {
        let scope = std::mem::replace(&mut self.scope, Rc::new(Scope::default()));
        self.frames.push(true);
        let result = self.nodes(body);
        self.frames.pop();
        self.scope = scope;
        result
    }

    #[inline(never)]
    fn for_node(&mut self, each: &For) -> Run<()> {
        let scope = Scope::inside(&self.scope);
        let outer = std::mem::replace(&mut self.scope, scope);
        self.frames.push(false);
        let result = self.rounds(each);
        let result = match result {
            Ok(true) => Ok(()),
            Ok(false) => self.nodes(&each.otherwise),
            Err(fault) => Err(fault),
        };
        self.frames.pop();
        self.scope = outer;
        result
    }

    /// Renders the rounds of a loop; whether there was anything to walk.
    fn rounds(&mut self, each: &For) -> Run<bool> {
        let value = self.expr(&each.iterable)?;
        // From here on the names are the loop's, also in its `else`.
        for name in &each.names {
            self.scope.set(&name.text, Value::Undefined);
        }
        match (&value, each.names.as_slice()) {
            _ if !value.is_true() => Ok(false),
            (Value::List(id), names) => {
                let length = self.heap.items(*id).len();
                let mut at = 0;
                // The list may change while it is walked.
                while let Some(item) = self.heap.items(*id).get(at).cloned() {
                    self.round(each, names, item, at, length)?;
                    at += 1;
                }
                Ok(length > 0)
            }
            (Value::String(text) | Value::Safe(text), names) => {
                let units = self.units(text)?;
                let length = units.len();
                for (at, unit) in units.into_iter().enumerate() {
                    let unit = Value::String(unit);
                    match names {
                        [_] => self.round(each, names, unit, at, length)?,
                        _ => {
                            let key = Value::text(at.to_string());
                            self.pair(each, key, unit, at, length)?;
                        }
                    }
                }
                Ok(length > 0)
            }
            (Value::Object(id), [_]) => {
                // Only what says that it has a length is walked.
                let length = self.heap.object(*id).get(&Text::from("length")).cloned();
                let length = self.number(&length.unwrap_or(Value::Undefined))?;
                let mut at = 0;
                while (at as f64) < length {
                    let item = self.heap.object(*id).get(&at.to_string().into()).cloned();
                    let item = item.unwrap_or(Value::Undefined);
                    self.round(each, &each.names, item, at, length as usize)?;
                    at += 1;
                }
                Ok(length > 0.0)
            }
            (Value::Object(id), _) => {
                let entries = self.heap.object(*id).entries();
                let length = entries.len();
                self.budget.allocate(length * 2 * size_of::<Value>())?;
                for (at, (key, value)) in entries.into_iter().enumerate() {
                    self.pair(each, Value::String(key), value, at, length)?;
                }
                Ok(length > 0)
            }
            _ => Ok(false),
        }
    }

    /// A round with an item of a list, unpacked if there are several names.
    fn round(
        &mut self,
        each: &For,
        names: &[Name],
        item: Value,
        at: usize,
        length: usize,
    ) -> Run<()> {
        self.budget.spend(1)?;
        if let [name] = names {
            self.scope.set(&name.text, item.clone());
            self.frames.set(&name.text, item);
        } else {
            // Nunjucks defines these names for the text of the loop only, and
            // not for the blocks in it.
            for (part, name) in names.iter().enumerate() {
                let key = Value::Number(part as f64);
                if item.is_nullish() {
                    return Err(Fault::render(format!(
                        "`{}` cannot be taken from {}, which is an item of this list",
                        name.text,
                        item.describe()
                    ))
                    .at(each.iterable.span));
                }
                let value = self.member(&item, &key)?;
                self.scope.set(&name.text, value);
            }
        }
        self.round_body(each, at, length)
    }

    /// A round with a key and a value.
    fn pair(&mut self, each: &For, key: Value, value: Value, at: usize, length: usize) -> Run<()> {
        self.budget.spend(1)?;
        for (name, value) in each.names.iter().zip([key, value]) {
            self.scope.set(&name.text, value.clone());
            self.frames.set(&name.text, value);
        }
        self.round_body(each, at, length)
    }

    fn round_body(&mut self, each: &For, at: usize, length: usize) -> Run<()> {
        if each.uses_loop {
            self.set_loop(at, length)?;
        }
        self.nodes(&each.body)
    }

    /// Sets `loop`, which is one map for all rounds.
    fn set_loop(&mut self, at: usize, length: usize) -> Run<()> {
        let name: Arc<str> = "loop".into();
        let id = match self.frames.get("loop") {
            Some(Value::Object(id)) if at > 0 => id,
            _ => {
                let id: ObjectId = self.heap.add_object(Object::default());
                self.budget.allocate(256)?;
                self.frames.set(&name, Value::Object(id));
                id
            }
        };
        let number = |value: usize| Value::Number(value as f64);
        let object = self.heap.object_mut(id);
        object.insert("index".into(), number(at + 1));
        object.insert("index0".into(), number(at));
        object.insert("revindex".into(), number(length.saturating_sub(at)));
        object.insert(
            "revindex0".into(),
            Value::Number(length as f64 - at as f64 - 1.0),
        );
        object.insert("first".into(), Value::Boolean(at == 0));
        object.insert("last".into(), Value::Boolean(at + 1 == length));
        object.insert("length".into(), number(length));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn loops_walk_what_has_a_length_and_maps_with_two_names() {
        check(
            "{% for t in values.tags %}${{ loop.index }}${{ t }}{% if not loop.last %},{% endif %}{% endfor %}",
            "1java,2rest,3v2",
        );
        check(
            "{% for k, v in values.labels %}${{ k }}=${{ v }};{% endfor %}",
            "app=pay;tier=backend;",
        );
        check(
            "{% for k in values.labels %}x{% else %}none{% endfor %}",
            "none",
        );
        check(
            "{% for a, b in [[1, 2], [3]] %}${{ a }}-${{ b }};{% endfor %}",
            "1-2;3-;",
        );
        check("{% for c in 'añ' %}<${{ c }}>{% endfor %}", "<a><ñ>");
        check(
            "{% for x in values.nope %}x{% else %}none{% endfor %}",
            "none",
        );
        check_error(
            "{% for a, b in [none] %}{% endfor %}",
            "1:16: `a` cannot be taken from null, which is an item of this list",
        );
    }

    #[test]
    fn assignments_go_out_of_loops() {
        check(
            "{% set n = 0 %}{% for t in values.tags %}{% set n = n + 1 %}{% endfor %}${{ n }}",
            "3",
        );
        check(
            "{% for t in values.tags %}{% set last = t %}{% endfor %}[${{ last }}]",
            "[]",
        );
        check("{% set a, b %}x{% endset %}${{ a ~ b }}", "xx");
        check("{% block a %}{% set x = 1 %}{% endblock %}[${{ x }}]", "[]");
    }

    #[test]
    fn switches_compare_strictly_and_fall_through_empty_cases() {
        let switch = "{% case 1 %}one{% case '2' %}{% case 3 %}two or three{% default %}other{% endswitch %}";
        check(&format!("{{% switch 1 %}}{switch}"), "one");
        check(&format!("{{% switch '2' %}}{switch}"), "two or three");
        check(&format!("{{% switch '1' %}}{switch}"), "other");
    }

    #[test]
    fn other_templates_are_not_there() {
        check_error(
            "{% include 'x' %}",
            "1:1: `{% include %}` cannot work: a template is rendered alone, there are no others",
        );
    }
}
