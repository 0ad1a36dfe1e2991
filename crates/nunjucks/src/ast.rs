//! What a template says, as a tree: what [`Template::nodes`] gives to those
//! who look at templates without rendering them.
//!
//! [`Node`] is text, a tag, or an expression in the text; [`Expr`] is an
//! expression. Both know their place. Operators are grouped as they are
//! *evaluated*. That is not always as they look: Nunjucks translates
//! expressions to JavaScript without adding parentheses, so `not a == b` is
//! `(not a) == b`, and `a ~ b + c` is `(a ~ b) + c`.
//!
//! [`walk`](crate::walk) visits all of it.
//!
//! [`Template::nodes`]: crate::Template::nodes

use std::sync::Arc;

use crate::error::Span;
use crate::regex::Compiled;

/// A name where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it is.
    pub span: Span,
}

/// A part of a template, in the order of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Of a tag that has an end tag, the opening one.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NodeKind {
    /// Text outside of tags, without what white space control removed, and
    /// the text inside of `raw` and `verbatim`.
    Text(Arc<str>),
    /// `${{ x }}`, and also `{% call %}` and `{% filter %}`.
    Output(Expr),
    /// `{% if %}` with its `{% elif %}`s.
    If {
        /// Each condition with what it guards.
        branches: Vec<(Expr, Vec<Node>)>,
        /// What follows `{% else %}`.
        otherwise: Vec<Node>,
    },
    /// `{% for %}`.
    For(Box<For>),
    /// `{% set a, b = x %}`.
    Set {
        /// The names that get the value.
        targets: Vec<Name>,
        /// The value.
        value: Expr,
    },
    /// `{% macro %}`.
    Macro(Arc<Macro>),
    /// `{% switch %}`.
    Switch {
        /// What is compared.
        subject: Expr,
        /// Each case with its body. An empty body falls through.
        cases: Vec<(Expr, Vec<Node>)>,
        /// What follows `{% default %}`.
        otherwise: Option<Vec<Node>>,
    },
    /// `{% block %}`.
    Block {
        /// Its name.
        name: Name,
        /// What is in it.
        body: Vec<Node>,
    },
    /// `include`, `import`, `from` or `extends`: fails when it is reached,
    /// because there are no other templates.
    Load {
        /// The tag's name.
        tag: &'static str,
        /// The template it names.
        template: Expr,
    },
}

/// A loop.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// One name for the items of a list, several to unpack items, two for the
    /// keys and values of a map.
    pub names: Vec<Name>,
    /// What is walked.
    pub iterable: Expr,
    /// What is rendered for each item.
    pub body: Vec<Node>,
    /// What is rendered when there is none.
    pub otherwise: Vec<Node>,
    /// Whether the body looks at `loop`.
    pub(crate) uses_loop: bool,
}

/// A macro, or the body of `{% call %}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Macro {
    /// Its name; `caller` for the body of `{% call %}`.
    pub name: Name,
    /// Its parameters without a default.
    pub positional: Vec<Name>,
    /// Its parameters with one.
    pub keywords: Vec<(Name, Expr)>,
    /// What it renders.
    pub body: Vec<Node>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is.
    pub span: Span,
    /// How many levels of expressions it has.
    pub(crate) height: usize,
}

/// What an [`Expr`] is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ExprKind {
    /// `'text'`, `5`, `true`, `none`.
    Literal(Literal),
    /// `r/body/flags`.
    Regex(Regex),
    /// A variable.
    Name(Arc<str>),
    /// `(a)`, or `(a, b)`, which evaluates all and is the last.
    Group(Vec<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{a: b}`.
    Map(Vec<(Name, Expr)>),
    /// `a.b` or `a[b]`.
    Member {
        /// Of what.
        target: Box<Expr>,
        /// Which member; after a dot, a literal.
        key: Box<Expr>,
        /// Whether it was written with a dot.
        dotted: bool,
    },
    /// `a[start:stop:step]`.
    Slice {
        /// Of what.
        target: Box<Expr>,
        /// Start, stop and step.
        parts: Box<[Option<Expr>; 3]>,
    },
    /// `f(a, b=c)`.
    Call {
        /// What is called.
        callee: Box<Expr>,
        /// With what.
        args: Arguments,
    },
    /// `input | name(args)`.
    Filter {
        /// The filter.
        name: Name,
        /// What is filtered.
        input: Box<Expr>,
        /// With what else.
        args: Arguments,
    },
    /// `value is name(args)`. `is not` is wrapped in [`UnaryOp::Not`].
    Test {
        /// The test.
        name: Name,
        /// What is tested.
        value: Box<Expr>,
        /// With what else.
        args: Vec<Expr>,
    },
    /// `-a`, `+a`, `not a`, or the rounding down of `//`.
    Unary {
        /// Which.
        op: UnaryOp,
        /// Of what.
        operand: Box<Expr>,
    },
    /// `a + b`, and so on.
    Binary {
        /// Which.
        op: BinaryOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `then if condition else otherwise`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value when it is true.
        then: Box<Expr>,
        /// The value when it is not; without it, empty text.
        otherwise: Option<Box<Expr>>,
    },
    /// The text that nodes render to: of `{% set x %}…{% endset %}` and
    /// `{% filter f %}…{% endfilter %}`.
    Capture(Vec<Node>),
    /// The body of `{% call %}`, which is an argument of the macro called.
    Caller(Arc<Macro>),
}

/// The arguments of a call or filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arguments {
    /// Those without a name.
    pub positional: Vec<Expr>,
    /// Those with a name. They arrive as one map, after the others.
    pub keywords: Vec<(Name, Expr)>,
}

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `none` or `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// Quoted text.
    String(Arc<str>),
}

/// A regular expression as it was written.
#[derive(Debug, Clone)]
pub struct Regex {
    pub(crate) compiled: Arc<Compiled>,
}

impl Regex {
    /// What is between the slashes.
    pub fn body(&self) -> &str {
        &self.compiled.body
    }

    /// What is after them: some of `gimy`.
    pub fn flags(&self) -> &str {
        &self.compiled.flags
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.body() == other.body() && self.flags() == other.flags()
    }
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `+`
    Number,
    /// `not`
    Not,
    /// The outer half of `a // b`, which is `floor(a / b)`.
    Floor,
}

/// An operator between its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // Named as everywhere.
pub enum BinaryOp {
    Or,
    And,
    In,
    Equal,
    NotEqual,
    Identical,
    NotIdentical,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    /// `~`
    Concat,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl Expr {
    pub(crate) fn new(kind: ExprKind, span: Span) -> Expr {
        let height = 1 + children(&kind).map(|child| child.height).max().unwrap_or(0);
        Expr { kind, span, height }
    }

    /// The expressions directly in this one, in the order in which they are
    /// written. Nodes in a capture or a caller are not among them.
    pub fn children(&self) -> impl Iterator<Item = &Expr> {
        children(&self.kind)
    }
}

fn children(kind: &ExprKind) -> Box<dyn Iterator<Item = &Expr> + '_> {
    fn second<T>(pair: &(T, Expr)) -> &Expr {
        &pair.1
    }
    fn arguments(args: &Arguments) -> impl Iterator<Item = &Expr> {
        args.positional
            .iter()
            .chain(args.keywords.iter().map(second))
    }
    match kind {
        ExprKind::Literal(_)
        | ExprKind::Regex(_)
        | ExprKind::Name(_)
        | ExprKind::Capture(_)
        | ExprKind::Caller(_) => Box::new(std::iter::empty()),
        ExprKind::Group(items) | ExprKind::List(items) => Box::new(items.iter()),
        ExprKind::Map(entries) => Box::new(entries.iter().map(second)),
        ExprKind::Member { target, key, .. } => Box::new([&**target, &**key].into_iter()),
        ExprKind::Slice { target, parts } => {
            Box::new(std::iter::once(&**target).chain(parts.iter().flatten()))
        }
        ExprKind::Call { callee, args } => {
            Box::new(std::iter::once(&**callee).chain(arguments(args)))
        }
        ExprKind::Filter { input, args, .. } => {
            Box::new(std::iter::once(&**input).chain(arguments(args)))
        }
        ExprKind::Test { value, args, .. } => Box::new(std::iter::once(&**value).chain(args)),
        ExprKind::Unary { operand, .. } => Box::new(std::iter::once(&**operand)),
        ExprKind::Binary { left, right, .. } => Box::new([&**left, &**right].into_iter()),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => Box::new(
            [&**then, &**condition]
                .into_iter()
                .chain(otherwise.iter().map(|expr| &**expr)),
        ),
    }
}
