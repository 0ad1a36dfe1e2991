//! Expressions: operators, tests, filters and arguments around values.

use std::sync::Arc;

use super::operators::Chain;
use super::{MAX_HEIGHT, Parser};
use crate::ast::{Arguments, BinaryOp, Expr, ExprKind, Literal, Name, UnaryOp};
use crate::error::Run;
use crate::lex::Kind;

impl Parser<'_> {
    /// A whole expression.
    pub(super) fn expression(&mut self) -> Run<Expr> {
        self.deeper(Self::inline_if)
    }

    fn inline_if(&mut self) -> Run<Expr> {
        let then = self.or()?.build(self)?;
        if !self.skip_word("if")? {
            return Ok(then);
        }
        let condition = self.or()?.build(self)?;
        let otherwise = if self.skip_word("else")? {
            Some(Box::new(self.or()?.build(self)?))
        } else {
            None
        };
        let span = then
            .span
            .to(otherwise.as_ref().map_or(condition.span, |expr| expr.span));
        let kind = ExprKind::If {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise,
        };
        self.expr(kind, span)
    }

    fn or(&mut self) -> Run<Chain> {
        let mut chain = self.and()?;
        while self.skip_word("or")? {
            let right = self.and()?;
            chain.push(BinaryOp::Or, right);
        }
        Ok(chain)
    }

    fn and(&mut self) -> Run<Chain> {
        let mut chain = self.not()?;
        while self.skip_word("and")? {
            let right = self.not()?;
            chain.push(BinaryOp::And, right);
        }
        Ok(chain)
    }

    fn not(&mut self) -> Run<Chain> {
        let mut nots = Vec::new();
        while let Some(not) = self.skip_if(|token| token.is_word("not"))? {
            nots.push(not.span);
        }
        let mut chain = self.membership()?;
        for span in nots.into_iter().rev() {
            chain = Chain::prefixed(UnaryOp::Not, span, chain);
        }
        Ok(chain)
    }

    /// `a in b` and `a not in b`.
    fn membership(&mut self) -> Run<Chain> {
        let mut chain = self.is()?;
        loop {
            let not = self.skip_if(|token| token.is_word("not"))?;
            if !self.skip_word("in")? {
                if not.is_some() {
                    if self.peeked.as_ref().is_some_and(Option::is_some) {
                        return self.expected("`in` after `not`");
                    }
                    self.back(not);
                }
                return Ok(chain);
            }
            let left = chain.build(self)?;
            let right = self.is()?.build(self)?;
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary {
                op: BinaryOp::In,
                left: Box::new(left),
                right: Box::new(right),
            };
            chain = Chain::of(self.expr(kind, span)?);
            if let Some(not) = not {
                chain = Chain::prefixed(UnaryOp::Not, not.span, chain);
            }
        }
    }

    /// `a is b` and `a is not b`.
    fn is(&mut self) -> Run<Chain> {
        let chain = self.operators()?;
        if !self.skip_word("is")? {
            return Ok(chain);
        }
        let value = chain.build(self)?;
        let not = self.skip_if(|token| token.is_word("not"))?;
        let right = self.operators()?.build(self)?;
        let (name, args) = test_name(right);
        let span = value.span.to(name.span);
        let kind = ExprKind::Test {
            name,
            value: Box::new(value),
            args,
        };
        let chain = Chain::of(self.expr(kind, span)?);
        Ok(match not {
            Some(not) => Chain::prefixed(UnaryOp::Not, not.span, chain),
            None => chain,
        })
    }

    /// Comparisons and arithmetic. Nunjucks has nine levels here; as only
    /// `//` and `**` are more than signs between operands, one suffices.
    fn operators(&mut self) -> Run<Chain> {
        let mut chain = self.floors()?;
        loop {
            let op = match self.peek()? {
                Some(token) if token.kind == Kind::Sign => match token.text {
                    "==" => BinaryOp::Equal,
                    "!=" => BinaryOp::NotEqual,
                    "===" => BinaryOp::Identical,
                    "!==" => BinaryOp::NotIdentical,
                    "<" => BinaryOp::Less,
                    ">" => BinaryOp::Greater,
                    "<=" => BinaryOp::LessOrEqual,
                    ">=" => BinaryOp::GreaterOrEqual,
                    "~" => BinaryOp::Concat,
                    "+" => BinaryOp::Add,
                    "-" => BinaryOp::Subtract,
                    "*" => BinaryOp::Multiply,
                    "/" => BinaryOp::Divide,
                    _ => return Ok(chain),
                },
                _ => return Ok(chain),
            };
            self.next()?;
            let right = self.floors()?;
            chain.push(op, right);
        }
    }

    /// `a // b`, which is `Math.floor(a / b)`, around `a % b`.
    fn floors(&mut self) -> Run<Chain> {
        let mut chain = self.remainders()?;
        while self.skip_sign("//")? {
            let right = self.remainders()?;
            chain.push(BinaryOp::Divide, right);
            let operand = chain.build(self)?;
            let span = operand.span;
            let kind = ExprKind::Unary {
                op: UnaryOp::Floor,
                operand: Box::new(operand),
            };
            chain = Chain::of(self.expr(kind, span)?);
        }
        Ok(chain)
    }

    fn remainders(&mut self) -> Run<Chain> {
        let mut chain = self.powers()?;
        while self.skip_sign("%")? {
            let right = self.powers()?;
            chain.push(BinaryOp::Remainder, right);
        }
        Ok(chain)
    }

    fn powers(&mut self) -> Run<Chain> {
        let mut chain = self.unary()?;
        while self.skip_sign("**")? {
            let left = chain.build(self)?;
            let right = self.unary()?.build(self)?;
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary {
                op: BinaryOp::Power,
                left: Box::new(left),
                right: Box::new(right),
            };
            chain = Chain::of(self.expr(kind, span)?);
        }
        Ok(chain)
    }

    /// A sign before a value; filters belong to the value with its signs.
    fn unary(&mut self) -> Run<Chain> {
        let mut signs = Vec::new();
        while let Some(sign) = self.skip_if(|token| token.is_sign("-") || token.is_sign("+"))? {
            let op = if sign.text == "-" {
                UnaryOp::Negate
            } else {
                UnaryOp::Number
            };
            signs.push((op, sign.span));
            if signs.len() > MAX_HEIGHT {
                return self.fail("too many signs");
            }
        }
        let mut chain = Chain::of(self.primary(true)?);
        for (op, span) in signs.into_iter().rev() {
            chain = Chain::prefixed(op, span, chain);
        }
        if self.peek()?.is_some_and(|token| token.is_sign("|")) {
            let expr = chain.build(self)?;
            chain = Chain::of(self.filters(expr)?);
        }
        Ok(chain)
    }

    fn filters(&mut self, mut input: Expr) -> Run<Expr> {
        while self.skip_sign("|")? {
            if self.peek()?.is_some_and(|token| token.is_sign("|")) {
                return self.fail("write `or` instead of `||`");
            }
            let name = self.filter_name()?;
            let args = self.filter_arguments()?;
            let span = input.span.to(self.last);
            let kind = ExprKind::Filter {
                name,
                input: Box::new(input),
                args,
            };
            input = self.expr(kind, span)?;
        }
        Ok(input)
    }

    pub(super) fn filter_name(&mut self) -> Run<Name> {
        let Some(first) = self.skip_if(|token| token.kind == Kind::Word)? else {
            return self.expected("the name of a filter");
        };
        let mut text = first.text.to_owned();
        while self.skip_sign(".")? {
            let Some(next) = self.skip_if(|token| token.kind == Kind::Word)? else {
                return self.expected("the name of a filter");
            };
            text.push('.');
            text.push_str(next.text);
        }
        Ok(Name {
            text: text.into(),
            span: first.span,
        })
    }

    pub(super) fn filter_arguments(&mut self) -> Run<Arguments> {
        let mut args = Arguments::default();
        while self.peek()?.is_some_and(|token| token.is_sign("(")) {
            args = self.arguments()?;
        }
        if self
            .peek()?
            .is_some_and(|token| token.is_sign(".") || token.is_sign("["))
        {
            return self.fail("write parentheses around a filter to use a member of its result");
        }
        Ok(args)
    }

    /// `(a, b=c)`.
    pub(super) fn arguments(&mut self) -> Run<Arguments> {
        let mut args = Arguments::default();
        if !self.skip_sign("(")? {
            return self.expected("`(`");
        }
        let mut first = true;
        while !self.skip_sign(")")? {
            if !first && !self.skip_sign(",")? {
                return self.expected("`,` or `)`");
            }
            first = false;
            let arg = self.expression()?;
            if self.skip_sign("=")? {
                let name = self.key(arg)?;
                let value = self.expression()?;
                args.keywords.push((name, value));
            } else {
                args.positional.push(arg);
            }
        }
        Ok(args)
    }
}

/// The test that the right side of `is` names. What is no name becomes the
/// test `undefined`, because JavaScript makes a text of nothing.
fn test_name(right: Expr) -> (Name, Vec<Expr>) {
    let span = right.span;
    let (text, args): (Arc<str>, Vec<Expr>) = match right.kind {
        ExprKind::Name(text) | ExprKind::Literal(Literal::String(text)) => (text, Vec::new()),
        ExprKind::Literal(Literal::Null) => ("null".into(), Vec::new()),
        ExprKind::Literal(Literal::Boolean(value)) => (value.to_string().into(), Vec::new()),
        ExprKind::Literal(Literal::Number(value)) => (value.to_string().into(), Vec::new()),
        ExprKind::Call { callee, args } => match callee.kind {
            ExprKind::Name(text) => (text, args.positional),
            _ => ("undefined".into(), Vec::new()),
        },
        ExprKind::Filter { name, input, .. } => (name.text, vec![*input]),
        _ => ("undefined".into(), Vec::new()),
    };
    (Name { text, span }, args)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn reads_conditions_tests_and_filters() {
        check("${{ 'a' if values.no }}", "");
        check("${{ 'a' if values.no else 'b' }}", "b");
        check(
            "${{ 'rest' in values.tags and 'x' not in values.tags }}",
            "true",
        );
        check("${{ values.port is not odd }}", "true");
        check("${{ values.nothing is null }}", "true");
        check(
            "${{ values.name | replace('-', '_') | upper }}",
            "PAYMENT_API",
        );
        check("${{ -3 | abs }}", "3");
    }

    #[test]
    fn says_what_to_write_instead() {
        check_error("${{ a || b }}", "1:8: write `or` instead of `||`");
        check_error("${{ a && b }}", "1:7: write `and` instead of `&&`");
        check_error(
            "${{ a ? b : c }}",
            "1:7: write `a if condition else b` instead of `condition ? a : b`",
        );
        check_error("${{ !a }}", "1:5: write `not` instead of `!`");
        check_error(
            "${{ a | }}",
            "1:9: expected the name of a filter, found `}}`",
        );
        check_error("${{ a b }}", "1:7: expected `}}` or an operator, found `b`");
        check_error("${{ }}", "1:5: expected an expression before `}}`");
    }
}
