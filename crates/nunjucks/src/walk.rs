//! Looking at a template without rendering it.
//!
//! [`walk`] visits every node and expression; [`reads`] lists the values that
//! a template looks at, as paths: `values.name`, `steps.fetch.output.url`.
//!
//! Nothing here knows which values there are: see [`lint`](crate::lint).

use std::collections::HashSet;
use std::sync::Arc;

use crate::ast::{
    Arguments, BinaryOp, Expr, ExprKind, Literal, Macro, Name, Node, NodeKind, UnaryOp,
};
use crate::error::Span;

/// What is told of the parts of a template, in the order of the text, each
/// before what is in it.
pub trait Visitor {
    /// Text, a tag, or an expression in the text.
    fn node(&mut self, node: &Node) {
        let _ = node;
    }

    /// An expression.
    fn expr(&mut self, expr: &Expr) {
        let _ = expr;
    }

    /// Names that mean something in the nodes that follow, until
    /// [`Visitor::leave`]: the names of a loop, the parameters of a macro.
    fn enter(&mut self, names: &[Arc<str>]) {
        let _ = names;
    }

    /// The end of what [`Visitor::enter`] began.
    fn leave(&mut self) {}

    /// A name that has a value from here on: of `set`, or a macro.
    fn define(&mut self, name: &Name) {
        let _ = name;
    }
}

/// Visits nodes and everything in them.
pub fn walk(nodes: &[Node], visitor: &mut dyn Visitor) {
    for node in nodes {
        visitor.node(node);
        match &node.kind {
            NodeKind::Text(_) => {}
            NodeKind::Output(expr) => walk_expr(expr, visitor),
            NodeKind::Load { template, .. } => walk_expr(template, visitor),
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    walk_expr(condition, visitor);
                    walk(body, visitor);
                }
                walk(otherwise, visitor);
            }
            NodeKind::For(each) => {
                walk_expr(&each.iterable, visitor);
                let mut names: Vec<_> = each.names.iter().map(|name| name.text.clone()).collect();
                names.push("loop".into());
                visitor.enter(&names);
                walk(&each.body, visitor);
                walk(&each.otherwise, visitor);
                visitor.leave();
            }
            NodeKind::Set { targets, value } => {
                walk_expr(value, visitor);
                for target in targets {
                    visitor.define(target);
                }
            }
            NodeKind::Macro(definition) => {
                visitor.define(&definition.name);
                walk_macro(definition, visitor);
            }
            NodeKind::Switch {
                subject,
                cases,
                otherwise,
            } => {
                walk_expr(subject, visitor);
                for (case, body) in cases {
                    walk_expr(case, visitor);
                    walk(body, visitor);
                }
                walk(otherwise.as_deref().unwrap_or(&[]), visitor);
            }
            NodeKind::Block { body, .. } => walk(body, visitor),
        }
    }
}

fn walk_macro(definition: &Macro, visitor: &mut dyn Visitor) {
    let named = definition.keywords.iter().map(|(name, _)| name);
    let parameters = definition.positional.iter().chain(named);
    let mut names: Vec<_> = parameters.map(|name| name.text.clone()).collect();
    names.push("caller".into());
    visitor.enter(&names);
    for (_, default) in &definition.keywords {
        walk_expr(default, visitor);
    }
    walk(&definition.body, visitor);
    visitor.leave();
}

/// Visits an expression and everything in it.
pub fn walk_expr(expr: &Expr, visitor: &mut dyn Visitor) {
    visitor.expr(expr);
    match &expr.kind {
        ExprKind::Capture(nodes) => walk(nodes, visitor),
        ExprKind::Caller(definition) => walk_macro(definition, visitor),
        _ => {
            for child in expr.children() {
                walk_expr(child, visitor);
            }
        }
    }
}

/// A value that a template looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The name and the keys after it, as far as they are written out.
    pub path: Vec<Arc<str>>,
    /// Whether keys follow that are computed, as in `values[name]`.
    pub open: bool,
    /// Whether the name is the template's own: a variable, a parameter.
    pub local: bool,
    /// Whether the last key is called, as in `values.name.split('-')`.
    pub called: bool,
    /// Whether undefined is expected: it is compared, tested, a condition,
    /// the left side of `or`, or has a `default`.
    pub guarded: bool,
    /// Where it is.
    pub span: Span,
}

/// The values that nodes look at, in the order of the text.
pub fn reads(nodes: &[Node]) -> Vec<Read> {
    let mut reader = Reader::default();
    walk(nodes, &mut reader);
    reader.reads
}

#[derive(Default)]
struct Reader {
    reads: Vec<Read>,
    scopes: Vec<Vec<Arc<str>>>,
    defined: HashSet<Arc<str>>,
    /// Expressions that are part of a path already reported.
    seen: HashSet<Span>,
    called: HashSet<Span>,
    guarded: HashSet<Span>,
}

impl Visitor for Reader {
    fn node(&mut self, node: &Node) {
        if let NodeKind::If { branches, .. } = &node.kind {
            self.guarded
                .extend(branches.iter().map(|(condition, _)| condition.span));
        }
        if let NodeKind::For(each) = &node.kind {
            self.guarded.insert(each.iterable.span);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        self.note_guards(expr);
        if let ExprKind::Call { callee, .. } = &expr.kind {
            self.called.insert(callee.span);
        }
        if self.seen.remove(&expr.span) {
            return;
        }
        let Some((path, open)) = self.path(expr) else {
            return;
        };
        let name = &path[0];
        let local = self
            .scopes
            .iter()
            .flatten()
            .chain(&self.defined)
            .any(|other| other == name);
        self.reads.push(Read {
            local,
            open,
            called: self.called.contains(&expr.span),
            guarded: self.guarded.contains(&expr.span),
            span: expr.span,
            path,
        });
    }

    fn enter(&mut self, names: &[Arc<str>]) {
        self.scopes.push(names.to_vec());
    }

    fn leave(&mut self) {
        self.scopes.pop();
    }

    fn define(&mut self, name: &Name) {
        self.defined.insert(name.text.clone());
    }
}

impl Reader {
    /// Remembers which parts of an expression may well be undefined.
    fn note_guards(&mut self, expr: &Expr) {
        let may_be_missing: Vec<Span> = match &expr.kind {
            ExprKind::If { condition, .. } => vec![condition.span],
            ExprKind::Test { value, .. } => vec![value.span],
            ExprKind::Filter { name, input, .. } if matches!(&*name.text, "default" | "d") => {
                vec![input.span]
            }
            ExprKind::Unary {
                op: UnaryOp::Not,
                operand,
            } => vec![operand.span],
            ExprKind::Binary {
                op:
                    BinaryOp::Or
                    | BinaryOp::And
                    | BinaryOp::Equal
                    | BinaryOp::NotEqual
                    | BinaryOp::Identical
                    | BinaryOp::NotIdentical,
                left,
                right,
            } => vec![left.span, right.span],
            // What is guarded in parentheses is guarded.
            ExprKind::Group(items) if self.guarded.contains(&expr.span) => {
                items.iter().map(|item| item.span).collect()
            }
            _ => return,
        };
        self.guarded.extend(may_be_missing);
    }

    /// The path that an expression is; what it consists of is then not
    /// reported once more.
    fn path(&mut self, expr: &Expr) -> Option<(Vec<Arc<str>>, bool)> {
        match &expr.kind {
            ExprKind::Name(name) => Some((vec![name.clone()], false)),
            ExprKind::Member { target, key, .. } => {
                let (mut path, mut open) = self.path(target)?;
                self.seen.insert(target.span);
                match &key.kind {
                    _ if open => {}
                    ExprKind::Literal(Literal::String(key)) => path.push(key.clone()),
                    ExprKind::Literal(Literal::Number(at)) => path.push(at.to_string().into()),
                    _ => open = true,
                }
                Some((path, open))
            }
            _ => None,
        }
    }
}

impl Arguments {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.positional.is_empty() && self.keywords.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Template};

    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let template = Template::parse(source, &Options::default()).unwrap();
        let paths: Vec<String> = reads(template.nodes())
            .iter()
            .map(|read| {
                let marks = [
                    (read.local, " local"),
                    (read.open, " open"),
                    (read.called, " called"),
                    (read.guarded, " guarded"),
                ];
                let marks: String = marks
                    .iter()
                    .filter(|(on, _)| *on)
                    .map(|(_, mark)| *mark)
                    .collect();
                format!("{}{marks}", read.path.join("."))
            })
            .collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn lists_what_is_read() {
        check("${{ values.name }}", &["values.name"]);
        check("${{ values['a-b'][0].c }}", &["values.a-b.0.c"]);
        check("${{ values[key] }}", &["values open", "key"]);
        check(
            "${{ steps.fetch-base.output }}",
            &["steps.fetch", "base.output"],
        );
        check(
            "${{ values.name.split('-')[0] }}",
            &["values.name.split called"],
        );
        check(
            "${{ values.x | default(values.y) }}",
            &["values.x guarded", "values.y"],
        );
        check(
            "{% if values.x and y %}{% endif %}",
            &["values.x guarded", "y guarded"],
        );
        check(
            "{% for t in values.tags %}${{ t.name ~ loop.index }}{% endfor %}${{ t }}",
            &[
                "values.tags guarded",
                "t.name local",
                "loop.index local",
                "t",
            ],
        );
        check("{% set x = y %}${{ x }}", &["y", "x local"]);
        check(
            "{% macro m(a, b=c) %}${{ a ~ b }}{% endmacro %}${{ m(d) }}",
            &["c", "a local", "b local", "m local called", "d"],
        );
    }
}
