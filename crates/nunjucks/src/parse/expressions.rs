//! Everything inside of tags: values, operators, members, calls, filters.

use std::sync::Arc;

use super::operators::Chain;
use super::{MAX_HEIGHT, Parser};
use crate::ast::{Arguments, BinaryOp, Expr, ExprKind, Literal, Name, Regex, UnaryOp};
use crate::error::{Fault, Run, Span};
use crate::lex::{Kind, Token};

/// What lies between brackets.
enum Items {
    Exprs(Vec<Expr>),
    Slice([Option<Expr>; 3]),
}

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
            let span = input.span.to(name.span);
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

    /// A key of a map or the name of an argument: a word or a string.
    fn key(&mut self, expr: Expr) -> Run<Name> {
        match expr.kind {
            ExprKind::Name(text) | ExprKind::Literal(Literal::String(text)) => Ok(Name {
                text,
                span: expr.span,
            }),
            _ => Err(Fault::syntax(
                "a key is a name or a text in quotes",
                expr.span,
            )),
        }
    }

    /// A value, and with `postfix` its members and calls.
    pub(super) fn primary(&mut self, postfix: bool) -> Run<Expr> {
        let Some(token) = self.next()? else {
            return self.fail("expected an expression, found the end of the template");
        };
        let span = token.span;
        let kind = match token.kind {
            Kind::String(text) => ExprKind::Literal(Literal::String(text.into())),
            // Digits always read as a number; more than a number holds is
            // infinite.
            Kind::Integer | Kind::Float => {
                ExprKind::Literal(Literal::Number(token.text.parse().unwrap_or(f64::NAN)))
            }
            Kind::Boolean => ExprKind::Literal(Literal::Boolean(token.text == "true")),
            Kind::None => ExprKind::Literal(Literal::Null),
            Kind::Regex { body, flags } => {
                let compiled = crate::regex::Compiled::new(&body, &flags)
                    .map_err(|message| Fault::syntax(message, span))?;
                ExprKind::Regex(Regex {
                    compiled: Arc::new(compiled),
                })
            }
            Kind::Word => {
                if token.text.contains('"') {
                    return Err(Fault::syntax("a name cannot hold a quote", span));
                }
                self.loops_seen += usize::from(token.text == "loop");
                ExprKind::Name(token.text.into())
            }
            _ => self.aggregate(&token)?,
        };
        let expr = self.expr(kind, span)?;
        if postfix {
            self.postfix(expr)
        } else {
            Ok(expr)
        }
    }

    fn aggregate(&mut self, token: &Token<'_>) -> Run<ExprKind> {
        let span = token.span;
        match (&token.kind, token.text) {
            (Kind::Sign, "(") => match self.deeper(|parser| parser.items(span, false))? {
                Items::Exprs(items) if !items.is_empty() => Ok(ExprKind::Group(items)),
                _ => Err(Fault::syntax("there is nothing in these parentheses", span)),
            },
            (Kind::Sign, "[") => match self.deeper(|parser| parser.items(span, false))? {
                Items::Exprs(items) => Ok(ExprKind::List(items)),
                Items::Slice(_) => Err(Fault::syntax("a slice needs a list before it", span)),
            },
            (Kind::Sign, "{") => self.deeper(|parser| parser.entries(span)),
            (Kind::VariableEnd | Kind::BlockEnd, text) => Err(Fault::syntax(
                format!("expected an expression before `{text}`"),
                span,
            )),
            (_, "!") => Err(Fault::syntax("write `not` instead of `!`", span)),
            (_, text) => Err(Fault::syntax(
                format!("expected an expression, found `{text}`"),
                span,
            )),
        }
    }

    fn closes(token: &Token<'_>) -> bool {
        [")", "]", "}"].iter().any(|sign| token.is_sign(sign))
    }

    /// Expressions up to a bracket; any bracket, as in Nunjucks.
    fn items(&mut self, opening: Span, sliceable: bool) -> Run<Items> {
        let mut items = Vec::new();
        loop {
            if self.skip_if(Self::closes)?.is_some() {
                return Ok(Items::Exprs(items));
            }
            if sliceable && items.len() <= 1 && self.peek()?.is_some_and(|token| token.is_sign(":"))
            {
                return self.slice(items.pop());
            }
            if self.peek()?.is_none() {
                return Err(Fault::syntax("this bracket is never closed", opening));
            }
            if !items.is_empty() && !self.skip_sign(",")? {
                return self.expected("`,` or a closing bracket");
            }
            items.push(self.expression()?);
        }
    }

    fn slice(&mut self, start: Option<Expr>) -> Run<Items> {
        let mut parts = [start, None, None];
        let mut part = 0;
        loop {
            if self.skip_sign("]")? {
                return Ok(Items::Slice(parts));
            }
            if self.skip_sign(":")? {
                part += 1;
                if part > 2 {
                    return self.fail("a slice has at most a start, a stop and a step");
                }
            } else if parts[part].is_none() && part > 0 {
                parts[part] = Some(self.expression()?);
            } else {
                return self.expected("`:` or `]`");
            }
        }
    }

    fn entries(&mut self, opening: Span) -> Run<ExprKind> {
        let mut entries = Vec::new();
        loop {
            if self.skip_if(Self::closes)?.is_some() {
                return Ok(ExprKind::Map(entries));
            }
            if self.peek()?.is_none() {
                return Err(Fault::syntax("this brace is never closed", opening));
            }
            if !entries.is_empty() && !self.skip_sign(",")? {
                return self.expected("`,` or `}`");
            }
            let key = self.primary(true)?;
            if !self.skip_sign(":")? {
                return self.expected("`:` after a key");
            }
            let key = self.key(key)?;
            entries.push((key, self.expression()?));
        }
    }

    /// Members and calls after a value.
    fn postfix(&mut self, mut expr: Expr) -> Run<Expr> {
        loop {
            let Some(token) = self.peek()? else {
                return Ok(expr);
            };
            let opening = token.span;
            let (kind, span) = match token.text {
                "(" if token.kind == Kind::Sign => {
                    let args = self.arguments()?;
                    let kind = ExprKind::Call {
                        callee: Box::new(expr),
                        args,
                    };
                    let start = callee_start(&kind);
                    (kind, start.to(opening))
                }
                "[" if token.kind == Kind::Sign => {
                    self.next()?;
                    let items = self.deeper(|parser| parser.items(opening, true))?;
                    let span = expr.span.to(opening);
                    (index(expr, items, opening)?, span)
                }
                "." if token.kind == Kind::Sign => {
                    self.next()?;
                    let key = self.member_name()?;
                    let span = expr.span.to(key.span);
                    let kind = ExprKind::Member {
                        target: Box::new(expr),
                        key: Box::new(key),
                        dotted: true,
                    };
                    (kind, span)
                }
                _ => return Ok(expr),
            };
            expr = self.expr(kind, span)?;
        }
    }

    fn member_name(&mut self) -> Run<Expr> {
        let name =
            self.skip_if(|token| matches!(token.kind, Kind::Word | Kind::Boolean | Kind::None))?;
        match name {
            Some(name) => {
                let text: Arc<str> = name.text.into();
                self.expr(ExprKind::Literal(Literal::String(text)), name.span)
            }
            None => self.expected("a name after `.` (write `['…']` for other keys)"),
        }
    }
}

fn callee_start(kind: &ExprKind) -> Span {
    match kind {
        ExprKind::Call { callee, .. } => callee.span,
        _ => Span::default(),
    }
}

fn index(target: Expr, items: Items, opening: Span) -> Run<ExprKind> {
    let target = Box::new(target);
    match items {
        Items::Slice(parts) => Ok(ExprKind::Slice {
            target,
            parts: Box::new(parts),
        }),
        Items::Exprs(mut items) => match (items.pop(), items.len()) {
            (Some(key), 0) => Ok(ExprKind::Member {
                target,
                key: Box::new(key),
                dotted: false,
            }),
            (None, _) => Err(Fault::syntax("an index is missing", opening)),
            _ => Err(Fault::syntax("an index is one expression", opening)),
        },
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
