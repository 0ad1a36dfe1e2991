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
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::value::Value;

/// How many variables are looked through one by one.
const FEW: usize = 16;

/// Names with values.
#[derive(Debug, Default)]
struct Variables {
    all: Vec<(Arc<str>, Value)>,
    /// Where each name is in `all`, once there are many.
    places: HashMap<Arc<str>, usize>,
}

impl Variables {
    fn find(&self, name: &str) -> Option<usize> {
        if self.places.is_empty() {
            return self.all.iter().position(|(other, _)| &**other == name);
        }
        self.places.get(name).copied()
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.find(name).map(|at| &self.all[at].1)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let at = self.find(name)?;
        Some(&mut self.all[at].1)
    }

    fn set(&mut self, name: &Arc<str>, value: Value) {
        if let Some(old) = self.get_mut(name) {
            *old = value;
            return;
        }
        self.all.push((name.clone(), value));
        if self.all.len() == FEW {
            let names = self.all.iter().enumerate();
            self.places = names.map(|(at, (name, _))| (name.clone(), at)).collect();
        } else if self.all.len() > FEW {
            self.places.insert(name.clone(), self.all.len() - 1);
        }
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
        self.variables.borrow_mut().set(name, value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let mut scope = self;
        loop {
            if let Some(value) = scope.variables.borrow().get(name) {
                return Some(value.clone());
            }
            scope = scope.parent.as_deref()?;
        }
    }

    /// Assigns to a name that is already there; whether it is.
    pub(crate) fn reassign(&self, name: &Arc<str>, value: &Value) -> bool {
        let mut scope = Some(self);
        while let Some(current) = scope {
            if let Some(old) = current.variables.borrow_mut().get_mut(name) {
                *old = value.clone();
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
        self.frames[current].variables.set(name, value);
    }

    /// Assigns where the name is already defined, else in the current frame.
    pub(crate) fn assign(&mut self, name: &Arc<str>, value: Value) {
        let mut at = Some(self.current());
        let mut first = true;
        while let Some(id) = at {
            let frame = &mut self.frames[id];
            if let Some(old) = frame.variables.get_mut(name)
                && !matches!(old, Value::Undefined)
            {
                *old = value;
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
            if let Some(value) = frame.variables.get(name)
                && !matches!(value, Value::Undefined)
            {
                return Some(value.clone());
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
    fn many_names_are_found_as_few_are() {
        let mut variables = Variables::default();
        for round in 0..2 {
            for at in 0..40 {
                let value = Value::Number(f64::from(at + round));
                variables.set(&format!("n{at}").into(), value);
            }
        }
        assert_eq!(number(variables.get("n3").cloned()), Some(4.0));
        assert_eq!(number(variables.get("n39").cloned()), Some(40.0));
        assert!(variables.get("n40").is_none());
        assert_eq!(variables.all.len(), 40);
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
