//! Operators, members, lists.

use std::cmp::Ordering;

use super::Machine;
use crate::ast::{BinaryOp, Expr, ExprKind, Literal, Name, UnaryOp};
use crate::builtins;
use crate::error::{Fault, Run};
use crate::regex::Pattern;
use crate::value::{Function, MacroValue, Text, Value, convert};

impl Machine<'_> {
    /// The value of an expression. Errors get its place, if they have none.
    pub(super) fn expr(&mut self, expr: &Expr) -> Run<Value> {
        // What needs no further level.
        match &expr.kind {
            ExprKind::Name(name) => {
                self.budget.spend(1).map_err(|fault| fault.at(expr.span))?;
                Ok(self.lookup(name))
            }
            ExprKind::Literal(literal) => Ok(match literal {
                Literal::Null => Value::Null,
                Literal::Boolean(value) => Value::Boolean(*value),
                Literal::Number(number) => Value::Number(*number),
                Literal::String(text) => Value::String(Text::Utf8(text.clone())),
            }),
            _ => self
                .deeper(|machine| machine.compound(expr))
                .map_err(|fault| fault.at(expr.span)),
        }
    }

    fn compound(&mut self, expr: &Expr) -> Run<Value> {
        self.budget.spend(1)?;
        match &expr.kind {
            // Both are answered above.
            ExprKind::Literal(_) | ExprKind::Name(_) => Ok(Value::Undefined),
            ExprKind::Regex(regex) => {
                self.budget.allocate(size_of::<Pattern>())?;
                let pattern = Pattern::new(regex.compiled.clone());
                Ok(self.heap.add_pattern(pattern))
            }
            ExprKind::Group(items) => {
                let mut last = Value::Undefined;
                for item in items {
                    last = self.expr(item)?;
                }
                Ok(last)
            }
            ExprKind::List(items) => {
                let items = self.exprs(items)?;
                self.new_list(items)
            }
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Member { target, key, .. } => {
                let target = self.expr(target)?;
                let key = self.expr(key)?;
                self.member(&target, &key)
            }
            ExprKind::Slice { target, parts } => self.slice(target, parts),
            ExprKind::Call { callee, args } => self.call_expr(callee, args),
            ExprKind::Filter { name, input, args } => self.filter_expr(name, input, args),
            ExprKind::Test { name, value, args } => {
                let value = self.expr(value)?;
                let args = self.exprs(args)?;
                let passed = builtins::tests::run(self, &name.text, &value, &args)?;
                Ok(Value::Boolean(passed))
            }
            ExprKind::Unary { op, operand } => {
                let operand = self.expr(operand)?;
                self.unary(*op, &operand)
            }
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                if self.expr(condition)?.is_true() {
                    self.expr(then)
                } else if let Some(otherwise) = otherwise {
                    self.expr(otherwise)
                } else {
                    Ok(Value::text(""))
                }
            }
            ExprKind::Capture(nodes) => {
                let text = self.capture(|machine| machine.nodes(nodes))?;
                Ok(Value::String(text))
            }
            ExprKind::Caller(definition) => {
                let scope = Some(self.scope.clone());
                let definition = definition.clone();
                self.new_function(Function::Macro(MacroValue { definition, scope }))
            }
        }
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Run<Vec<Value>> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn map(&mut self, entries: &[(Name, Expr)]) -> Run<Value> {
        let mut values = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            values.push((Text::Utf8(key.text.clone()), self.expr(value)?));
        }
        self.new_object(values)
    }

    fn unary(&mut self, op: UnaryOp, operand: &Value) -> Run<Value> {
        Ok(match op {
            UnaryOp::Not => Value::Boolean(!operand.is_true()),
            UnaryOp::Negate => Value::Number(-self.number(operand)?),
            UnaryOp::Number => Value::Number(self.number(operand)?),
            UnaryOp::Floor => Value::Number(self.number(operand)?.floor()),
        })
    }

    #[inline(never)]
    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Run<Value> {
        let left = self.expr(left)?;
        match op {
            BinaryOp::Or if left.is_true() => return Ok(left),
            BinaryOp::And if !left.is_true() => return Ok(left),
            BinaryOp::Or | BinaryOp::And => return self.expr(right),
            _ => {}
        }
        let right = self.expr(right)?;
        self.budget.spend(left.cost().min(right.cost()))?;
        let (heap, budget) = (&self.heap, &mut self.budget);
        Ok(match op {
            // Answered above.
            BinaryOp::Or | BinaryOp::And => Value::Undefined,
            BinaryOp::In => Value::Boolean(self.contains(&right, &left)?),
            BinaryOp::Equal => Value::Boolean(convert::equal(heap, budget, &left, &right)?),
            BinaryOp::NotEqual => Value::Boolean(!convert::equal(heap, budget, &left, &right)?),
            BinaryOp::Identical => Value::Boolean(convert::identical(&left, &right)),
            BinaryOp::NotIdentical => Value::Boolean(!convert::identical(&left, &right)),
            BinaryOp::Less => self.order(&left, &right, Ordering::is_lt)?,
            BinaryOp::Greater => self.order(&left, &right, Ordering::is_gt)?,
            BinaryOp::LessOrEqual => self.order(&left, &right, Ordering::is_le)?,
            BinaryOp::GreaterOrEqual => self.order(&left, &right, Ordering::is_ge)?,
            BinaryOp::Concat => convert::concat(heap, budget, &left, &right)?,
            BinaryOp::Add => convert::add(heap, budget, &left, &right)?,
            BinaryOp::Subtract => self.arithmetic(&left, &right, |a, b| a - b)?,
            BinaryOp::Multiply => self.arithmetic(&left, &right, |a, b| a * b)?,
            BinaryOp::Divide => self.arithmetic(&left, &right, |a, b| a / b)?,
            BinaryOp::Remainder => self.arithmetic(&left, &right, |a, b| a % b)?,
            BinaryOp::Power => self.arithmetic(&left, &right, power)?,
        })
    }

    fn order(&mut self, left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> Run<Value> {
        let order = self.compare(left, right)?;
        Ok(Value::Boolean(order.is_some_and(holds)))
    }

    fn arithmetic(
        &mut self,
        left: &Value,
        right: &Value,
        compute: fn(f64, f64) -> f64,
    ) -> Run<Value> {
        let left = self.number(left)?;
        let right = self.number(right)?;
        Ok(Value::Number(compute(left, right)))
    }

    /// `item in container`.
    fn contains(&mut self, container: &Value, item: &Value) -> Run<bool> {
        match container {
            Value::List(id) => {
                let items = self.heap.items(*id);
                self.budget.spend(items.len() as u64 * item.cost())?;
                Ok(items.iter().any(|other| convert::identical(other, item)))
            }
            Value::String(text) | Value::Safe(text) => {
                self.budget.spend(text.bytes() as u64 / 64)?;
                let text = text.clone();
                let item = self.text(item)?;
                Ok(text.find(&item, 0).is_some())
            }
            Value::Object(id) => {
                let key = self.text(item)?;
                Ok(self.heap.object(*id).contains(&key))
            }
            other => Err(Fault::render(format!(
                "`in` needs a list, a map or text on its right, and this is {}",
                other.describe()
            ))),
        }
    }

    /// `target[key]`, or `target.key`.
    pub(super) fn member(&mut self, target: &Value, key: &Value) -> Run<Value> {
        if target.is_nullish() {
            return Ok(Value::Undefined);
        }
        if let (Value::List(id), Value::Number(index)) = (target, key) {
            let items = self.heap.items(*id);
            let at = *index as usize;
            let item = items.get(at).filter(|_| at as f64 == *index);
            return Ok(item.cloned().unwrap_or(Value::Undefined));
        }
        let name = self.text(key)?;
        if let Some(value) = builtins::own_property(self, target, &name)? {
            return Ok(value);
        }
        if builtins::has_method(self, target, &name) {
            let receiver = target.clone();
            return self.new_function(Function::Method { receiver, name });
        }
        if matches!(name.as_str(), Some("constructor" | "__proto__")) {
            return Err(Fault::render(format!(
                "`{}` is not available in templates",
                name.lossy()
            )));
        }
        Ok(Value::Undefined)
    }

    /// `target[start:stop:step]`, with the rules of
    /// `nunjucks/src/jinja-compat.js`.
    #[inline(never)]
    fn slice(&mut self, target: &Expr, parts: &[Option<Expr>; 3]) -> Run<Value> {
        let target = self.expr(target)?;
        let [start, stop, step] = parts;
        let mut part = |part: &Option<Expr>| match part {
            Some(expr) => self.expr(expr),
            None => Ok(Value::Null),
        };
        let (start, stop, step) = (part(start)?, part(stop)?, part(step)?);
        let items = if target.is_nullish() {
            Vec::new()
        } else {
            builtins::elements(self, &target)?.unwrap_or_default()
        };
        let length = items.len() as f64;
        let step = match step {
            Value::Null => 1.0,
            step => self.number(&step)?,
        };
        let mut start = match start {
            Value::Null if step < 0.0 => length - 1.0,
            Value::Null => 0.0,
            start => self.number(&start)?,
        };
        let stop = match stop {
            Value::Null if step < 0.0 => -1.0,
            Value::Null => length,
            stop => {
                let stop = self.number(&stop)?;
                if stop < 0.0 { stop + length } else { stop }
            }
        };
        if start < 0.0 {
            start += length;
        }
        if step == 0.0 || step.is_nan() || start.is_nan() {
            return Err(Fault::render(
                "a slice needs numbers, and a step other than 0",
            ));
        }
        let mut slice = Vec::new();
        let mut at = start;
        while at >= 0.0
            && at <= length
            && !(step > 0.0 && at >= stop)
            && !(step < 0.0 && at <= stop)
        {
            self.budget.spend(1)?;
            let item = items.get(at as usize).filter(|_| at.fract() == 0.0);
            slice.push(item.cloned().unwrap_or(Value::Undefined));
            at += step;
        }
        self.new_list(slice)
    }
}

/// JavaScript's `Math.pow`.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        return f64::NAN;
    }
    base.powf(exponent)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn values_are_javascripts() {
        check("${{ values.nope.deep.er }}|${{ values.nothing }}|", "||");
        check(
            "${{ 1 == '1' }} ${{ 1 === '1' }} ${{ values.nope == none }}",
            "true false true",
        );
        check("${{ 't' if [] else 'f' }}${{ 't' if '' else 'f' }}", "tf");
        check(
            "${{ '1' + 1 }} ${{ '3' * '4' }} ${{ values.nope + 1 }}",
            "11 12 NaN",
        );
        check("${{ '10' > 9 }} ${{ '10' > '9' }}", "true false");
        check(
            "${{ [1, [2, none]] }} ${{ values.labels }}",
            "1,2, [object Object]",
        );
        check(
            "${{ 0.1 + 0.2 }} ${{ 1 / 0 }}",
            "0.30000000000000004 Infinity",
        );
        check("${{ values.nope ~ 'x' }}", "undefinedx");
    }

    #[test]
    fn says_what_cannot_be_used() {
        check_error(
            "${{ 'a' in values.port }}",
            "1:5: `in` needs a list, a map or text on its right, and this is a number",
        );
        check_error(
            "${{ values.name.split }}",
            "1:5: this is a function, not a value: call it with `()`",
        );
        check_error(
            "${{ values.constructor }}",
            "1:5: `constructor` is not available in templates",
        );
    }
}
