//! Draws sequence diagrams.

use std::fmt::Write as _;

use super::super::graph::{Edge, End, Line, Paint};
use super::super::svg::{Canvas, number};
use super::super::text::{self, LINE};
use super::{Event, Person, Sequence, Side};

/// From one message to the next.
const STEP: f64 = 20.0;
/// How far a message to oneself goes to the side.
const LOOP: f64 = 38.0;
/// Half the width of a bar of activity.
const BAR: f64 = 5.0;

/// Draws a sequence; gives it in words.
pub(in super::super) fn draw(sequence: &Sequence, canvas: &mut Canvas) -> String {
    let mut drawing = Drawing {
        sequence,
        columns: columns(sequence),
        y: 0.0,
        frames: Vec::new(),
        active: vec![Vec::new(); sequence.people.len()],
        lives: vec![(None, None); sequence.people.len()],
        changes: [None, None],
        bars: String::new(),
        back: String::new(),
        words: Vec::new(),
    };
    drawing.all(canvas);
    drawing.words.join("; ")
}

/// The size of the box of somebody.
fn size(person: &Person) -> (f64, f64) {
    let (width, height) = text::size(&person.label);
    let figure = if person.is_actor { 40.0 } else { 0.0 };
    ((width + 28.0).max(80.0), height + 20.0 + figure)
}

/// The place of each along the top: near enough, and far enough apart for what
/// is between them.
fn columns(sequence: &Sequence) -> Vec<f64> {
    let people = &sequence.people;
    // What the gap after each, and those between two, have to be.
    let mut gaps: Vec<f64> = people
        .windows(2)
        .map(|pair| f64::midpoint(size(&pair[0]).0, size(&pair[1]).0) + 30.0)
        .collect();
    let mut wide: Vec<(usize, usize, f64)> = Vec::new();
    for event in &sequence.events {
        match event {
            Event::Message {
                from,
                to,
                text,
                number,
                ..
            } => {
                let room = text::size(text).0 + if number.is_some() { 44.0 } else { 24.0 };
                let (first, last) = (*from.min(to), *from.max(to));
                if first == last {
                    wide.push((first, first + 1, room + LOOP));
                } else {
                    wide.push((first, last, room));
                }
            }
            Event::Note {
                side,
                first,
                last,
                text,
            } => {
                let room = text::size(text).0 + 40.0;
                match side {
                    Side::Right => wide.push((*first, first + 1, room)),
                    Side::Left if *first > 0 => wide.push((first - 1, *first, room)),
                    Side::Over if first < last => wide.push((*first, *last, room - 60.0)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    wide.sort_by_key(|(first, last, _)| last - first);
    for (first, last, room) in wide {
        let Some(between) = gaps.get_mut(first..last) else {
            continue;
        };
        let lacking = room - between.iter().sum::<f64>();
        if lacking > 0.0 {
            let each = lacking / between.len() as f64;
            between.iter_mut().for_each(|gap| *gap += each);
        }
    }
    let mut at = 0.0;
    let mut columns = vec![0.0];
    for gap in gaps {
        at += gap;
        columns.push(at);
    }
    columns
}

/// A frame that is open.
struct Frame {
    kind: &'static str,
    title: Vec<String>,
    top: f64,
    /// What it reaches round.
    left: f64,
    right: f64,
    /// Where its further parts begin, and their titles.
    parts: Vec<(f64, Vec<String>)>,
}

struct Drawing<'s> {
    sequence: &'s Sequence,
    columns: Vec<f64>,
    y: f64,
    frames: Vec<Frame>,
    /// Where each began to be active.
    active: Vec<Vec<f64>>,
    /// Where those begin and end that do not live from top to bottom.
    lives: Vec<(Option<f64>, Option<f64>)>,
    /// Who is made and who ends with the next message.
    changes: [Option<usize>; 2],
    /// Bars of activity, over the lines of life and under the messages.
    bars: String,
    /// Frames that are only a background.
    back: String,
    words: Vec<String>,
}

impl Drawing<'_> {
    fn all(&mut self, canvas: &mut Canvas) {
        let sequence = self.sequence;
        if !sequence.title.is_empty() {
            let middle = self.columns.last().copied().unwrap_or(0.0) / 2.0;
            for line in &sequence.title {
                canvas.text(middle, self.y, line, "middle", None, true);
                self.y += LINE;
            }
            self.y += 10.0;
        }
        let boxes = self.y;
        if sequence.boxes.iter().any(|(title, ..)| !title.is_empty()) {
            self.y += LINE + 8.0;
        }
        let height = sequence
            .people
            .iter()
            .map(|p| size(p).1)
            .fold(0.0, f64::max);
        let top = self.y;
        self.y += height;
        let bottom_of_heads = self.y;
        // What happens is drawn first, to know how long life is.
        let mut events = Canvas::new("");
        std::mem::swap(&mut events, canvas);
        let mut front = std::mem::replace(canvas, events);
        let head = std::mem::take(&mut canvas.out);
        std::mem::swap(&mut front.out, &mut canvas.out);
        canvas.out.clear();
        for event in &sequence.events {
            self.event(event, canvas);
        }
        for person in 0..self.active.len() {
            while !self.active[person].is_empty() {
                self.deactivate(person);
            }
        }
        let events = std::mem::take(&mut canvas.out);
        self.y += STEP;
        let end = self.y;
        canvas.out = head;
        for (title, first, last) in &sequence.boxes {
            self.group(title, (*first, *last), (boxes, end + height + 8.0), canvas);
        }
        canvas.out.push_str(&self.back);
        for (x, (born, died)) in self.columns.iter().zip(&self.lives) {
            let from = born.map_or(bottom_of_heads, |top| top + height);
            let to = died.unwrap_or(end).max(from);
            canvas.line((*x, from), (*x, to), "diagram-life");
        }
        canvas.out.push_str(&self.bars);
        canvas.out.push_str(&events);
        for (at, person) in sequence.people.iter().enumerate() {
            let (born, died) = self.lives[at];
            head_box(
                person,
                self.columns[at],
                born.unwrap_or(top),
                height,
                canvas,
            );
            if died.is_none() {
                head_box(person, self.columns[at], end, height, canvas);
            }
        }
    }

    fn event(&mut self, event: &Event, canvas: &mut Canvas) {
        match event {
            Event::Message { .. } => self.message(event, canvas),
            Event::Note {
                side,
                first,
                last,
                text,
            } => {
                self.note(*side, (*first, *last), text, canvas);
            }
            Event::Create(person) => self.changes[0] = Some(*person),
            Event::Destroy(person) => self.changes[1] = Some(*person),
            Event::Activate(person) => self.active[*person].push(self.y),
            Event::Deactivate(person) => self.deactivate(*person),
            Event::Begin(kind, title) => {
                self.y += 14.0;
                self.frames.push(Frame {
                    kind,
                    title: title.clone(),
                    top: self.y,
                    left: f64::INFINITY,
                    right: f64::NEG_INFINITY,
                    parts: Vec::new(),
                });
                self.y += if kind.is_empty() { 2.0 } else { 22.0 };
            }
            Event::Else(title) => {
                self.y += 12.0;
                let y = self.y;
                if let Some(frame) = self.frames.last_mut() {
                    frame.parts.push((y, title.clone()));
                }
                self.y += 20.0;
            }
            Event::End => self.end_frame(canvas),
        }
    }

    /// Lets the open frames reach round this.
    fn reach(&mut self, left: f64, right: f64) {
        for frame in &mut self.frames {
            frame.left = frame.left.min(left - 12.0);
            frame.right = frame.right.max(right + 12.0);
        }
    }

    /// The edge of somebody's line or bar of activity that looks to a side.
    fn side(&self, person: usize, to_the_right: bool) -> f64 {
        let x = self.columns[person];
        let depth = self.active[person].len();
        if depth == 0 {
            return x;
        }
        let shift = (depth as f64 - 1.0) * BAR;
        x + shift + if to_the_right { BAR } else { -BAR }
    }

    fn message(&mut self, event: &Event, canvas: &mut Canvas) {
        let Event::Message {
            from,
            to,
            text,
            line,
            start,
            end,
            number: count,
        } = event
        else {
            return;
        };
        let (width, height) = text::size(text);
        self.y += height + if text.is_empty() { STEP } else { 10.0 };
        let made = self.changes[0].take_if(|person| *person == *to && from != to);
        let room = self
            .sequence
            .people
            .iter()
            .map(|p| size(p).1)
            .fold(0.0, f64::max);
        if let Some(person) = made
            && self.lives[person].0.is_none()
        {
            self.y += (room / 2.0 - height).max(0.0);
            self.lives[person].0 = Some(self.y - room / 2.0);
        }
        let y = self.y;
        if let Some(person) = self.changes[1].take_if(|person| *person == *from || *person == *to) {
            self.lives[person].1 = Some(y);
        }
        let mut edge = Edge::new(End::Node(*from), End::Node(*to));
        (edge.start, edge.end) = (*start, *end);
        let class = if *line == Line::Dotted {
            "diagram-line diagram-dotted"
        } else {
            "diagram-line"
        };
        let begins;
        if from == to {
            let x = self.side(*from, true);
            begins = x;
            let [x0, out, top, low] = [x, x + LOOP, y, y + 18.0].map(number);
            let d = format!("M{x0} {top}H{out}V{low}H{x0}");
            canvas.include(x + LOOP, y);
            canvas.arrow(&d, class, &edge);
            for (at, line) in text.iter().enumerate() {
                let y = y - height - 4.0 + LINE * (at as f64 + 0.5);
                canvas.text(x + 8.0, y, line, "start", None, false);
            }
            self.reach(x - 8.0, x + (8.0 + width).max(LOOP));
            self.y += 18.0;
        } else {
            let to_the_right = to > from;
            let first = self.side(*from, to_the_right);
            let mut last = self.side(*to, !to_the_right);
            if made.is_some() {
                let half = size(&self.sequence.people[*to]).0 / 2.0;
                last = self.columns[*to] + if to_the_right { -half } else { half };
            }
            begins = first;
            let [x0, y0, x1] = [first, y, last].map(number);
            canvas.arrow(&format!("M{x0} {y0}H{x1}"), class, &edge);
            let middle = f64::midpoint(first, last);
            for (at, line) in text.iter().enumerate() {
                let y = y - height - 3.0 + LINE * (at as f64 + 0.5);
                canvas.text(middle, y, line, "middle", None, false);
            }
            self.reach(
                first.min(last).min(middle - width / 2.0),
                first.max(last).max(middle + width / 2.0),
            );
        }
        if let Some(count) = count {
            canvas.circle(begins, y, 9.0, "diagram-dot", &Paint::default());
            let label = "var(--diagram-label, Canvas)";
            let _ = write!(
                canvas.out,
                "<text stroke=\"none\" x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{label}\" \
                 font-size=\"11\">{count}</text>",
                number(begins),
                number(y + 4.0)
            );
        }
        if self.words.len() < 40 {
            let name = |person: usize| self.sequence.people[person].name.as_str();
            let said = text.join(" ");
            self.words
                .push(format!("{} to {}: {said}", name(*from), name(*to)));
        }
        self.y += if made.is_some() { room / 2.0 } else { 6.0 };
    }

    fn note(&mut self, side: Side, of: (usize, usize), words: &[String], canvas: &mut Canvas) {
        let (width, height) = text::size(words);
        let (width, height) = (width + 20.0, height + 12.0);
        let (first, last) = (self.columns[of.0], self.columns[of.1]);
        let (left, right) = match side {
            Side::Left => (first - 14.0 - width, first - 14.0),
            Side::Right => (first + 14.0, first + 14.0 + width),
            Side::Over => {
                let middle = f64::midpoint(first, last);
                let half = (width / 2.0).max((last - first) / 2.0 + 20.0);
                (middle - half, middle + half)
            }
        };
        self.y += 12.0;
        let [x, y, w, h] = [left, self.y, right - left, height].map(number);
        canvas.include(left, self.y);
        canvas.include(right, self.y + height);
        // Paper one cannot see lines through, and its colour over it.
        for fill in [
            "var(--diagram-label, Canvas)\" stroke=\"none",
            "var(--diagram-note, rgba(200,160,0,.16))",
        ] {
            let _ = write!(
                canvas.out,
                "<rect class=\"diagram-note\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" \
                 fill=\"{fill}\"/>"
            );
        }
        canvas.lines(
            f64::midpoint(left, right),
            self.y + height / 2.0,
            words,
            None,
        );
        self.reach(left, right);
        self.y += height;
    }

    fn deactivate(&mut self, person: usize) {
        let Some(top) = self.active[person].pop() else {
            return;
        };
        let depth = self.active[person].len() as f64;
        let x = self.columns[person] - BAR + depth * BAR;
        let height = (self.y - top).max(10.0);
        let [x, y, width, height] = [x, top, 2.0 * BAR, height].map(number);
        let mut bar = format!(
            "<rect class=\"diagram-activity\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
             height=\"{height}\" fill=\"var(--diagram-label, Canvas)\"/>"
        );
        // Those that began first are drawn under the others.
        bar.push_str(&self.bars);
        self.bars = bar;
    }

    fn end_frame(&mut self, canvas: &mut Canvas) {
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        self.y += 12.0;
        if frame.left > frame.right {
            (frame.left, frame.right) = (-30.0, 30.0);
        }
        let tab = text::width(frame.kind) + 16.0;
        let title = text::size(&frame.title).0 + 16.0;
        frame.right = frame.right.max(frame.left + tab + title);
        let (left, right, top) = (frame.left, frame.right, frame.top);
        canvas.include(left, top);
        canvas.include(right, self.y);
        let [x, y, width, height] = [left, top, right - left, self.y - top].map(number);
        let rect = |out: &mut String, more: &str| {
            let _ = write!(
                out,
                "<rect class=\"diagram-frame-box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
                 height=\"{height}\" {more}/>"
            );
        };
        if frame.kind.is_empty() {
            let fill = "fill=\"var(--diagram-frame, rgba(127,127,127,.1))\" stroke=\"none\"";
            let mut back = String::new();
            rect(&mut back, fill);
            back.push_str(&self.back);
            self.back = back;
        } else {
            rect(
                &mut canvas.out,
                "stroke-opacity=\".6\" stroke-dasharray=\"3 3\"",
            );
            let [x0, y0, x1, y1, cut] =
                [left, top, left + tab, top + 20.0, left + tab - 6.0].map(number);
            let cut_y = number(top + 14.0);
            let d = format!("M{x0} {y0}H{x1}V{cut_y}L{cut} {y1}H{x0}Z");
            let _ = write!(
                canvas.out,
                "<path class=\"diagram-tab\" d=\"{d}\" fill=\"var(--diagram-label, Canvas)\" \
                 stroke-opacity=\".6\"/>"
            );
            canvas.text(left + 6.0, top + 10.0, frame.kind, "start", None, true);
            let words = frame.title.join(" ");
            canvas.text(left + tab + 8.0, top + 10.0, &words, "start", None, false);
            for (y, title) in &frame.parts {
                let [x0, x1, y0] = [left, right, *y].map(number);
                let _ = write!(
                    canvas.out,
                    "<path class=\"diagram-rule\" d=\"M{x0} {y0}H{x1}\" stroke-opacity=\".6\" \
                     stroke-dasharray=\"3 3\"/>"
                );
                canvas.text(left + 8.0, y + 11.0, &title.join(" "), "start", None, false);
            }
        }
        self.reach(left + 6.0, right - 6.0);
    }

    fn group(&self, title: &[String], of: (usize, usize), y: (f64, f64), canvas: &mut Canvas) {
        let half = |person: usize| size(&self.sequence.people[person]).0 / 2.0 + 12.0;
        let left = self.columns[of.0] - half(of.0);
        let right = self.columns[of.1] + half(of.1);
        canvas.include(left, y.0);
        canvas.include(right, y.1);
        let [x, top, width, height] = [left, y.0, right - left, y.1 - y.0].map(number);
        let _ = write!(
            canvas.out,
            "<rect class=\"diagram-frame-box\" x=\"{x}\" y=\"{top}\" width=\"{width}\" \
             height=\"{height}\" fill=\"var(--diagram-frame, rgba(127,127,127,.05))\" \
             stroke-opacity=\".4\"/>"
        );
        let middle = f64::midpoint(left, right);
        canvas.text(middle, y.0 + 12.0, &title.join(" "), "middle", None, true);
    }
}

/// The box of somebody, with a figure for an actor.
fn head_box(person: &Person, x: f64, y: f64, height: f64, canvas: &mut Canvas) {
    let (width, own) = size(person);
    canvas.open_group("diagram-node");
    if person.is_actor {
        let top = y + (height - own) / 2.0;
        canvas.circle(x, top + 8.0, 7.0, "diagram-box", &Paint::default());
        let [cx, neck, arms, hip, left, right, foot] = [
            x,
            top + 15.0,
            top + 21.0,
            top + 29.0,
            x - 11.0,
            x + 11.0,
            top + 40.0,
        ]
        .map(number);
        let d = format!(
            "M{cx} {neck}V{hip}M{left} {arms}H{right}M{left} {foot}L{cx} {hip}L{right} {foot}"
        );
        canvas.path(&d, "diagram-line", &Paint::default());
        canvas.lines(x, top + 40.0 + (own - 40.0) / 2.0, &person.label, None);
    } else {
        let left = x - width / 2.0;
        canvas.include(left, y);
        canvas.include(left + width, y + height);
        let [left, top, width, tall] = [left, y, width, height].map(number);
        for (fill, stroke) in [
            ("var(--diagram-label, Canvas)", "none"),
            ("var(--diagram-box, rgba(127,127,127,.08))", "currentColor"),
        ] {
            let _ = write!(
                canvas.out,
                "<rect class=\"diagram-box\" x=\"{left}\" y=\"{top}\" width=\"{width}\" \
                 height=\"{tall}\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
            );
        }
        canvas.lines(x, y + height / 2.0, &person.label, None);
    }
    canvas.close_group();
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn columns_leave_room_for_what_is_said() {
        let near = read("sequenceDiagram\nA->>B: x").unwrap();
        let far = read("sequenceDiagram\nA->>B: a rather long thing to say to anybody").unwrap();
        assert!(columns(&near)[1] < columns(&far)[1]);
    }

    #[test]
    fn lives_begin_and_end_where_messages_say() {
        let sequence = read(
            "sequenceDiagram\nA->>B: x\ncreate participant C\nB->>C: y\ndestroy C\nC-xB: z\nA->>B: w",
        )
        .unwrap();
        let mut canvas = Canvas::new("d");
        draw(&sequence, &mut canvas);
        // Two heads each, and one of who ends.
        let svg = canvas.finish("", "");
        let heads = |name: &str| svg.matches(&format!(">{name}</text>")).count();
        assert_eq!([heads("A"), heads("B"), heads("C")], [2, 2, 1]);
    }

    #[test]
    fn a_sequence_is_said_in_words() {
        let sequence = read("sequenceDiagram\nA->>B: x\nB->>B: y").unwrap();
        let mut canvas = Canvas::new("d");
        assert_eq!(draw(&sequence, &mut canvas), "A to B: x; B to B: y");
    }
}
