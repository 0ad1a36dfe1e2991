//! Sequence diagrams: who says what to whom, from top to bottom.

mod drawing;
mod reading;

use super::graph::{Head, Line};

pub(super) use drawing::draw;
pub(super) use reading::read;

/// A sequence diagram.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    title: Vec<String>,
    people: Vec<Person>,
    /// Named groups of people: the title, the first and the last.
    boxes: Vec<(Vec<String>, usize, usize)>,
    events: Vec<Event>,
}

/// Somebody or something that takes part.
#[derive(Debug)]
struct Person {
    name: String,
    label: Vec<String>,
    is_actor: bool,
}

/// What happens.
#[derive(Debug, PartialEq)]
enum Event {
    Message {
        from: usize,
        to: usize,
        text: Vec<String>,
        line: Line,
        start: Head,
        end: Head,
        /// The number, where they are counted.
        number: Option<u32>,
    },
    /// A note over people from the first to the second, or beside one.
    Note {
        side: Side,
        first: usize,
        last: usize,
        text: Vec<String>,
    },
    /// The next message makes somebody.
    Create(usize),
    /// The next message is the last of somebody.
    Destroy(usize),
    Activate(usize),
    Deactivate(usize),
    /// A frame begins: what kind it is, and its title.
    Begin(&'static str, Vec<String>),
    /// Another part of the frame, with its title.
    Else(Vec<String>),
    /// A frame ends.
    End,
}

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Over,
}
