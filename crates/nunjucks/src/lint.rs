//! What looks wrong in a template, before it is rendered.
//!
//! [`lint`] compares a template with the values it will be given: [`Known`].
//! Undefined is silent in templates, so most mistakes show only as text that
//! is missing in a repository somebody has just made.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::builtins::tests;
use crate::error::Span;
use crate::eval::path;
use crate::filters;
use crate::options::Options;
use crate::suggest::closest;
use crate::template::Template;
use crate::walk::{Read, Visitor, reads, walk};

/// The names that are always there.
const GLOBALS: [&str; 3] = ["range", "cycler", "joiner"];

/// What looks wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What sort of mistake it is.
    pub rule: Rule,
    /// What is wrong and what would be right: lower case, no full stop.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A sort of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A value that nobody gives.
    UnknownValue,
    /// A filter that does not exist.
    UnknownFilter,
    /// A test that does not exist.
    UnknownTest,
    /// `steps.fetch-base`, which subtracts.
    DashInName,
    /// A filter that fails when a value that may be missing is missing.
    FailsWhenMissing,
    /// `not a == b`, which compares `not a`.
    NotBindsTighter,
    /// `1e3` or `0x10`, which is read as a name.
    NumberReadAsName,
}

/// The values that a template is given, as a tree.
#[derive(Debug, Clone, Default)]
pub struct Known {
    children: BTreeMap<String, Known>,
    /// Whether anything may be below.
    open: bool,
    optional: bool,
}

impl Known {
    /// No values.
    pub fn new() -> Known {
        Known::default()
    }

    /// Adds a value and everything on the way to it: `["values", "name"]`.
    /// Nothing below it is known.
    pub fn add(&mut self, path: &[&str]) -> &mut Known {
        let mut known = self;
        for name in path {
            known = known.children.entry((*name).to_owned()).or_default();
        }
        known
    }

    /// Says that anything may be below this value.
    pub fn open(&mut self) -> &mut Known {
        self.open = true;
        self
    }

    /// Says that this value may be missing.
    pub fn optional(&mut self) -> &mut Known {
        self.optional = true;
        self
    }
}

/// What looks wrong in a template, in the order of the text.
pub fn lint(template: &Template, known: &Known) -> Vec<Finding> {
    let mut linter = Linter {
        options: template.options(),
        known,
        findings: Vec::new(),
        dashed: Vec::new(),
    };
    walk(template.nodes(), &mut linter);
    let dashed = std::mem::take(&mut linter.dashed);
    for read in reads(template.nodes()) {
        if !read.local && !dashed.contains(&read.span) {
            linter.read(&read);
        }
    }
    linter.findings.sort_by_key(|finding| finding.span.start);
    linter.findings
}

struct Linter<'a> {
    options: &'a Options,
    known: &'a Known,
    findings: Vec<Finding>,
    /// The operands of subtractions that were meant as names.
    dashed: Vec<Span>,
}

impl Visitor for Linter<'_> {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Filter { name, input, .. } => {
                let custom = self.options.filters.contains_key(&*name.text);
                if !custom && filters::find(&name.text, self.options).is_none() {
                    let message = filters::unknown(&name.text, self.options);
                    self.report(Rule::UnknownFilter, message, name.span);
                }
                if !custom && filters::fails_on_undefined(&name.text) {
                    self.missing(&name.text, input);
                }
            }
            ExprKind::Test { name, .. } if !tests::NAMES.contains(&&*name.text) => {
                let message = tests::unknown(&name.text);
                self.report(Rule::UnknownTest, message, name.span);
            }
            ExprKind::Binary {
                op: BinaryOp::Subtract,
                left,
                right,
            } if left.span.end + 1 == right.span.start => self.dash(left, right),
            ExprKind::Binary { op, left, .. }
                if !matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::In) =>
            {
                if let ExprKind::Unary {
                    op: UnaryOp::Not, ..
                } = left.kind
                {
                    let message = "`not` belongs to the left side only: write `not (…)` around the \
                         whole, or `!=`";
                    self.report(Rule::NotBindsTighter, message.to_owned(), left.span);
                }
            }
            ExprKind::Name(name) if name.starts_with(|char: char| char.is_ascii_digit()) => {
                let message = format!("`{name}` is read as a name: write the number out");
                self.report(Rule::NumberReadAsName, message, expr.span);
            }
            _ => {}
        }
    }
}

impl Linter<'_> {
    fn report(&mut self, rule: Rule, message: String, span: Span) {
        self.findings.push(Finding {
            rule,
            message,
            span,
        });
    }

    fn dash(&mut self, left: &Expr, right: &Expr) {
        let ExprKind::Member { target, key, .. } = &left.kind else {
            return;
        };
        let (ExprKind::Literal(crate::ast::Literal::String(first)), Some(second)) =
            (&key.kind, first_name(right))
        else {
            return;
        };
        let message = format!(
            "`-` subtracts here: write `{}['{first}-{second}']`",
            path(target)
        );
        self.report(Rule::DashInName, message, left.span);
        self.dashed.extend([left.span, right.span]);
    }

    /// Reports a filter on a value that may be missing.
    fn missing(&mut self, filter: &str, input: &Expr) {
        let mut known = self.known;
        for name in written(input) {
            match known.children.get(&*name) {
                Some(child) => known = child,
                None => return,
            }
        }
        if known.optional {
            let message = format!(
                "`{filter}` fails when `{}` is not given: write `| default(…)` before it",
                path(input)
            );
            self.report(Rule::FailsWhenMissing, message, input.span);
        }
    }

    fn read(&mut self, read: &Read) {
        let name = &*read.path[0];
        let number = name.starts_with(|char: char| char.is_ascii_digit());
        let global = GLOBALS.contains(&name) || self.options.functions.contains_key(name);
        let python = self.options.cookiecutter && matches!(name, "True" | "False" | "None");
        if number || global || python {
            return;
        }
        let mut known = self.known;
        for (at, name) in read.path.iter().enumerate() {
            if known.open {
                return;
            }
            if let Some(child) = known.children.get(&**name) {
                known = child;
                continue;
            }
            // What is below a value that is known says nothing: it may be a
            // method, a length, an index.
            if known.children.is_empty() && at > 0 {
                return;
            }
            if read.called && at + 1 == read.path.len() {
                return;
            }
            let names = known.children.keys().map(String::as_str);
            let hint = match closest(name, names) {
                Some(known) => format!(": did you mean `{known}`?"),
                None => String::new(),
            };
            let path = read.path[..=at].join(".");
            let message = format!("nothing is called `{path}`{hint}");
            self.report(Rule::UnknownValue, message, read.span);
            return;
        }
    }
}

/// The name that the right side of a subtraction begins with.
fn first_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Member { target, .. } => first_name(target),
        _ => None,
    }
}

/// The keys of an expression that is a path, written out.
fn written(expr: &Expr) -> Vec<Arc<str>> {
    match &expr.kind {
        ExprKind::Name(name) => vec![name.clone()],
        ExprKind::Member { target, key, .. } => {
            let mut path = written(target);
            match &key.kind {
                ExprKind::Literal(crate::ast::Literal::String(key)) if !path.is_empty() => {
                    path.push(key.clone());
                    path
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests_of_rules {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &[(Rule, &str)]) {
        let mut known = Known::new();
        known.add(&["values", "name"]);
        known.add(&["values", "tags"]).optional();
        known.add(&["steps", "fetch-base", "output"]).open();
        let template = Template::parse(source, &Options::default()).unwrap();
        let findings = lint(&template, &known);
        let found: Vec<_> = findings
            .iter()
            .map(|finding| (finding.rule, finding.message.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_what_is_silent_when_rendered() {
        check("${{ values.name.split('-')[0] }}", &[]);
        check("{% for i in range(3) %}${{ i }}{% endfor %}", &[]);
        check("${{ steps['fetch-base'].output.x.y }}", &[]);
        check(
            "${{ values.nmae }}",
            &[(
                Rule::UnknownValue,
                "nothing is called `values.nmae`: did you mean `name`?",
            )],
        );
        check(
            "${{ steps.fetch-base.output.x }}",
            &[(
                Rule::DashInName,
                "`-` subtracts here: write `steps['fetch-base']`",
            )],
        );
        check(
            "${{ values.tags | join(',') }}",
            &[(
                Rule::FailsWhenMissing,
                "`join` fails when `values.tags` is not given: write `| default(…)` before it",
            )],
        );
        check(
            "${{ values.name | uper }}",
            &[(
                Rule::UnknownFilter,
                "there is no filter `uper`: did you mean `upper`?",
            )],
        );
        check(
            "{% if not values.name == 'x' %}{% endif %}",
            &[(
                Rule::NotBindsTighter,
                "`not` belongs to the left side only: write `not (…)` around the whole, or `!=`",
            )],
        );
    }
}
