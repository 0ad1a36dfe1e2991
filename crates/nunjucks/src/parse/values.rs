//! Values: what is written out, lists and maps, and members and calls after
//! them.

use std::sync::Arc;

use super::Parser;
use crate::ast::{Expr, ExprKind, Literal, Name, Regex};
use crate::error::{Fault, Run, Span};
use crate::lex::{Kind, Token};

/// What lies between brackets.
enum Items {
    Exprs(Vec<Expr>),
    Slice(Box<[Option<Expr>; 3]>),
}

impl Parser<'_> {
    /// A key of a map or the name of an argument: a word or a string.
    pub(super) fn key(&mut self, expr: Expr) -> Run<Name> {
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
                if token.text.contains(['"', '\\']) {
                    return Err(Fault::syntax("a name cannot hold `\"` or `\\`", span));
                }
                self.loops_seen += usize::from(token.text == "loop");
                ExprKind::Name(token.text.into())
            }
            _ => self.aggregate(&token)?,
        };
        let expr = self.expr(kind, span.to(self.last))?;
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
                return Ok(Items::Slice(Box::new(parts)));
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
                    (kind, start.to(self.last))
                }
                "[" if token.kind == Kind::Sign => {
                    self.next()?;
                    let items = self.deeper(|parser| parser.items(opening, true))?;
                    let span = expr.span.to(self.last);
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
        Items::Slice(parts) => Ok(ExprKind::Slice { target, parts }),
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

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn reads_values_and_their_members() {
        check(
            "${{ [1, 'a', none, {b: [2]}] | dump }}",
            r#"[1,"a",null,{"b":[2]}]"#,
        );
        check("${{ values['env'][1].name }}", "Prod");
        check("${{ (1, 2) }}", "2");
        check("${{ r/a+/gi }}", "/a+/gi");
        check("${{ values.tags[1:] }}", "rest,v2");
        check("${{ values.tags[::-1] }}", "v2,rest,java");
        check("${{ {a: 1}.a }}${{ values.none }}x", "1x");
    }

    #[test]
    fn says_what_is_missing() {
        check_error(
            "${{ (1 }}",
            "1:8: expected `,` or a closing bracket, found `}}`",
        );
        check_error(
            "${{ values.0 }}",
            "1:12: expected a name after `.` (write `['…']` for other keys), found `0`",
        );
        check_error("${{ values[] }}", "1:11: an index is missing");
        check_error("${{ {1: 2} }}", "1:6: a key is a name or a text in quotes");
    }
}
