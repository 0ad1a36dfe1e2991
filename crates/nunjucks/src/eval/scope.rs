//! Where a name's value is.
//!
//! Nunjucks has three places, and templates can tell them apart:
//!
//! - [`Scope`]: variables of loops, parameters of macros, and macros. They
//!   belong to the text of the template: a name inside of `{% call %}` means
//!   what it means around it, whoever calls.
//! - [`Frames`]: what `set` assigns, and the above once more. They belong to
//!   the course of the rendering: a macro starts with an empty frame, and the
//!   body of a `{% call %}` sees the frames of the macro that calls it.
//! - the context: the values of the caller, and what `set` assigns at the top.
//!
//! A name is looked up in this order.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::value::Value;

/// Names with values; the latest counts.
type Variables = Vec<(Arc<str>, Value)>;

fn find(variables: &Variables, name: &str) -> Option<usize> {
    variables.iter().position(|(other, _)| &**other == name)
}

fn assign(variables: &mut Variables, name: &Arc<str>, value: Value) {
    match find(variables, name) {
        Some(at) => variables[at].1 = value,
        None => variables.push((name.clone(), value)),
    }
}

/// Names that belong to a part of the text.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    variables: RefCell<Variables>,
    parent: Option<Rc<Scope>>,
}

impl Scope {
    pub(crate) fn inside(parent: &Rc<Scope>) -> Rc<Scope> {
        Rc::new(Scope {
            variables: RefCell::default(),
            parent: Some(parent.clone()),
        })
    }

    /// Whether this is the whole template, a macro or a block.
    pub(crate) fn is_outermost(&self) -> bool {
        self.parent.is_none()
    }

    pub(crate) fn set(&self, name: &Arc<str>, value: Value) {
        assign(&mut self.variables.borrow_mut(), name, value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let mut scope = self;
        loop {
            let variables = scope.variables.borrow();
            if let Some(at) = find(&variables, name) {
                return Some(variables[at].1.clone());
            }
            scope = scope.parent.as_deref()?;
        }
    }

    /// Assigns to a name that is already there; whether it is.
    pub(crate) fn reassign(&self, name: &Arc<str>, value: &Value) -> bool {
        let mut scope = Some(self);
        while let Some(current) = scope {
            let mut variables = current.variables.borrow_mut();
            if let Some(at) = find(&variables, name) {
                variables[at].1 = value.clone();
                return true;
            }
            scope = current.parent.as_deref();
        }
        false
    }
}

/// A place in [`Frames`].
pub(crate) type FrameId = usize;

#[derive(Debug, Default)]
struct Frame {
    variables: Variables,
    parent: Option<FrameId>,
    top: bool,
    /// Whether assignments stay in it.
    isolated: bool,
}

/// The frames of a rendering. The last one is the current one.
#[derive(Debug)]
pub(crate) struct Frames {
    frames: Vec<Frame>,
}

impl Frames {
    pub(crate) fn new() -> Frames {
        let top = Frame {
            top: true,
            ..Frame::default()
        };
        Frames { frames: vec![top] }
    }

    fn current(&self) -> FrameId {
        self.frames.len() - 1
    }

    /// A frame that sees the current one.
    pub(crate) fn push(&mut self, isolated: bool) {
        let parent = Some(self.current());
        self.frames.push(Frame {
            parent,
            isolated,
            ..Frame::default()
        });
    }

    /// A frame that sees nothing, for a macro.
    pub(crate) fn push_empty(&mut self) {
        self.frames.push(Frame::default());
    }

    pub(crate) fn pop(&mut self) {
        self.frames.pop();
    }

    pub(crate) fn is_top(&self) -> bool {
        self.frames[self.current()].top
    }

    pub(crate) fn set(&mut self, name: &Arc<str>, value: Value) {
        let current = self.current();
        assign(&mut self.frames[current].variables, name, value);
    }

    /// Assigns where the name is already defined, else in the current frame.
    pub(crate) fn assign(&mut self, name: &Arc<str>, value: Value) {
        let mut at = Some(self.current());
        let mut first = true;
        while let Some(id) = at {
            let frame = &mut self.frames[id];
            let defined = find(&frame.variables, name)
                .filter(|&at| !matches!(frame.variables[at].1, Value::Undefined));
            if let Some(place) = defined {
                frame.variables[place].1 = value;
                return;
            }
            at = if first && frame.isolated {
                None
            } else {
                frame.parent
            };
            first = false;
        }
        self.set(name, value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let mut at = Some(self.current());
        while let Some(id) = at {
            let frame = &self.frames[id];
            if let Some(place) = find(&frame.variables, name)
                && !matches!(frame.variables[place].1, Value::Undefined)
            {
                return Some(frame.variables[place].1.clone());
            }
            at = frame.parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: Option<Value>) -> Option<f64> {
        match value {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn assignments_go_out_of_loops_and_not_out_of_calls() {
        let name: Arc<str> = "n".into();
        let mut frames = Frames::new();
        frames.set(&name, Value::Number(1.0));
        frames.push(false);
        frames.assign(&name, Value::Number(2.0));
        frames.pop();
        assert_eq!(number(frames.get("n")), Some(2.0));
        frames.push(true);
        frames.assign(&name, Value::Number(3.0));
        frames.pop();
        assert_eq!(number(frames.get("n")), Some(2.0));
        frames.push_empty();
        assert_eq!(number(frames.get("n")), None);
    }
}
