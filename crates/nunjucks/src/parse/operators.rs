//! Which operator binds what.
//!
//! Nunjucks reads operators with one precedence, writes them out as
//! JavaScript without parentheses, and JavaScript reads them with another.
//! Only the second matters. So operators are first gathered into a [`Chain`],
//! as flat as the text that Nunjucks writes, and then [`Chain::build`] groups
//! them as JavaScript does.

use super::Parser;
use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::error::{Fault, Run, Span};

pub(super) enum Link {
    Operand(Expr),
    Prefix(UnaryOp, Span),
    Infix(BinaryOp),
}

/// Operands, with the operators before and between them.
pub(super) struct Chain(pub(super) Vec<Link>);

impl Chain {
    pub(super) fn of(expr: Expr) -> Chain {
        Chain(vec![Link::Operand(expr)])
    }

    pub(super) fn prefixed(op: UnaryOp, span: Span, mut rest: Chain) -> Chain {
        rest.0.insert(0, Link::Prefix(op, span));
        rest
    }

    pub(super) fn push(&mut self, op: BinaryOp, mut right: Chain) {
        self.0.push(Link::Infix(op));
        self.0.append(&mut right.0);
    }

    /// Groups the operators.
    pub(super) fn build(self, parser: &Parser<'_>) -> Run<Expr> {
        let mut links = self.0.into_iter().peekable();
        climb(parser, &mut links, 0)
    }
}

type Links = std::iter::Peekable<std::vec::IntoIter<Link>>;

/// How strongly JavaScript binds an operator. `~` is written `+ "" +`.
fn strength(op: BinaryOp) -> usize {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Identical | BinaryOp::NotIdentical => 3,
        BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => 4,
        BinaryOp::Concat | BinaryOp::Add | BinaryOp::Subtract => 5,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 6,
        // Written as functions, so they are operands by now.
        BinaryOp::In | BinaryOp::Power => 7,
    }
}

fn climb(parser: &Parser<'_>, links: &mut Links, weakest: usize) -> Run<Expr> {
    let mut left = operand(parser, links)?;
    while let Some(&Link::Infix(op)) = links.peek()
        && strength(op) > weakest
    {
        links.next();
        let right = climb(parser, links, strength(op))?;
        let span = left.span.to(right.span);
        let kind = ExprKind::Binary {
            op,
            left: Box::new(left),
            right: Box::new(right),
        };
        left = parser.expr(kind, span)?;
    }
    Ok(left)
}

fn operand(parser: &Parser<'_>, links: &mut Links) -> Run<Expr> {
    let mut prefixes: Vec<(UnaryOp, Span)> = Vec::new();
    loop {
        match links.next() {
            Some(Link::Prefix(op, span)) => {
                if prefixes.last().is_some_and(|last| last.0 == op) && op != UnaryOp::Not {
                    return Err(Fault::syntax(
                        "two signs in a row: write parentheses around the second",
                        span,
                    ));
                }
                prefixes.push((op, span));
            }
            Some(Link::Operand(mut expr)) => {
                for (op, span) in prefixes.into_iter().rev() {
                    let span = span.to(expr.span);
                    let operand = Box::new(expr);
                    expr = parser.expr(ExprKind::Unary { op, operand }, span)?;
                }
                return Ok(expr);
            }
            // A chain is only ever built with an operand at its end.
            Some(Link::Infix(_)) | None => {
                return Err(Fault::syntax("an operand is missing", Span::default()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn operators_bind_as_in_javascript() {
        check("${{ 1 + 2 * 3 - 4 / 2 }}", "5");
        check("${{ not values.no == true }}", "true"); // (not no) == true
        check("${{ not values.port == 1 }}", "false"); // (not port) == 1
        check("${{ 1 ~ 2 + 3 }}", "123"); // (1 ~ 2) + 3
        check("${{ 10 - 2 + 3 }}", "11");
        check("${{ 1 < 2 == true }}", "true");
        check("${{ 7 // 2 * 2 }}", "6");
        check("${{ 7 % 4 // 2 }}", "1");
        check("${{ -2 ** 2 }}", "4");
        check("${{ 2 ** 3 ** 2 }}", "64");
        check("${{ true or false and false }}", "true");
        check("${{ 1 - -1 }}", "2");
        check_error(
            "${{ --1 }}",
            "1:6: two signs in a row: write parentheses around the second",
        );
    }
}
