//! Reads sequence diagrams.

use rustc_hash::FxHashMap;

use super::super::colours::after_colour;
use super::super::graph::{Head, Line};
use super::super::problem::{Problem, unread};
use super::super::text;
use super::{Event, Person, Sequence, Side};

const MAX_PEOPLE: usize = 60;
const MAX_EVENTS: usize = 1_000;
const EXPECTED: &str = "a message is `A->>B: text`, and frames are `loop`, `alt`, `opt`, `par`";

/// Reads a sequence diagram.
pub(in super::super) fn read(source: &str) -> Result<Sequence, Problem> {
    let mut reader = Reader::default();
    for (at, line) in source.lines().enumerate().skip(1) {
        let line = super::super::source::without_semicolon(line);
        reader.line(line).map_err(|it| it.at(at + 1))?;
        if reader.sequence.people.len() > MAX_PEOPLE || reader.sequence.events.len() > MAX_EVENTS {
            return Err("the diagram is too large".into());
        }
    }
    for _ in 0..reader.open {
        reader.sequence.events.push(Event::End);
    }
    if reader.sequence.people.is_empty() {
        return Err(Problem::from("nobody takes part").hint(EXPECTED));
    }
    Ok(reader.sequence)
}

#[derive(Default)]
struct Reader {
    sequence: Sequence,
    names: FxHashMap<String, usize>,
    /// The next number, and the step.
    numbers: Option<(u32, u32)>,
    /// Frames that are open; and whether a box of people is.
    open: usize,
    boxed: Option<(Vec<String>, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        let (word, rest) = line
            .split_once(char::is_whitespace)
            .map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let events = &mut self.sequence.events;
        match word.to_ascii_lowercase().as_str() {
            "" | "links" | "link" | "properties" => {}
            "title" | "title:" => self.sequence.title = text::lines(rest.trim_start_matches(':')),
            "autonumber" => {
                let mut words = rest.split_whitespace().map(|w| w.parse().unwrap_or(1));
                let first = words.next().unwrap_or(1);
                self.numbers = (rest != "off").then(|| (first, words.next().unwrap_or(1)));
            }
            "participant" | "actor" => {
                self.declare(rest, word.eq_ignore_ascii_case("actor"));
            }
            "create" => {
                let (kind, rest) = rest.split_once(' ').unwrap_or(("", rest));
                let person = self.declare(rest, kind == "actor");
                self.sequence.events.push(Event::Create(person));
            }
            "destroy" => {
                let person = self.person(rest);
                self.sequence.events.push(Event::Destroy(person));
            }
            "box" => {
                let title = text::lines(after_colour(rest));
                self.boxed = Some((title, self.sequence.people.len()));
            }
            "activate" => {
                let person = self.person(rest);
                self.sequence.events.push(Event::Activate(person));
            }
            "deactivate" => {
                let person = self.person(rest);
                self.sequence.events.push(Event::Deactivate(person));
            }
            "loop" => self.begin("loop", rest),
            "alt" => self.begin("alt", rest),
            "opt" => self.begin("opt", rest),
            "par" | "par_over" => self.begin("par", rest),
            "critical" => self.begin("critical", rest),
            "break" => self.begin("break", rest),
            "rect" => self.begin("", ""),
            "else" | "and" | "option" if self.open > 0 => {
                events.push(Event::Else(text::lines(rest)));
            }
            "end" if rest.is_empty() => {
                if let Some((title, first)) = self.boxed.take() {
                    let last = self.sequence.people.len();
                    if last > first {
                        self.sequence.boxes.push((title, first, last - 1));
                    }
                } else if self.open > 0 {
                    self.open -= 1;
                    events.push(Event::End);
                }
            }
            "note" => self.note(rest)?,
            _ => self.message(line)?,
        }
        Ok(())
    }

    fn begin(&mut self, kind: &'static str, title: &str) {
        self.open += 1;
        self.sequence
            .events
            .push(Event::Begin(kind, text::lines(title)));
    }

    /// `A`, `A as Long name`, `A@{ … }`.
    fn declare(&mut self, written: &str, is_actor: bool) -> usize {
        let (name, label) = written.split_once(" as ").unwrap_or((written, written));
        let (name, data) = name.split_once("@{").unwrap_or((name, ""));
        let name = name.trim();
        let at = self.person(name);
        let person = &mut self.sequence.people[at];
        let alias = data.split(['{', ',', '}']).find_map(|part| {
            let (key, value) = part.split_once(':')?;
            (key.trim().trim_matches('"') == "alias")
                .then(|| value.trim().trim_matches(['"', '\'']))
        });
        let label = if label == written {
            alias.unwrap_or(name)
        } else {
            label
        };
        person.label = text::lines(label);
        person.is_actor = is_actor;
        at
    }

    fn person(&mut self, written: &str) -> usize {
        let name = written.trim();
        if let Some(at) = self.names.get(name) {
            return *at;
        }
        self.sequence.people.push(Person {
            name: name.to_owned(),
            label: text::lines(name),
            is_actor: false,
        });
        let at = self.sequence.people.len() - 1;
        self.names.insert(name.to_owned(), at);
        at
    }

    /// `right of A: text`, `over A,B: text`.
    fn note(&mut self, rest: &str) -> Result<(), Problem> {
        let error = || unread(&format!("note {rest}"), "a note is `note right of A: text`");
        let (place, words) = rest.split_once(':').ok_or_else(error)?;
        let lower = place.to_ascii_lowercase();
        let sides = [
            ("left of", Side::Left),
            ("right of", Side::Right),
            ("over", Side::Over),
        ];
        let mut sides = sides.iter();
        let (mark, side) = sides
            .find(|(mark, _)| lower.starts_with(mark))
            .ok_or_else(error)?;
        let mut people = place[mark.len()..].split(',');
        let first = self.person(people.next().unwrap_or_default());
        let last = people.next().map_or(first, |name| self.person(name));
        self.sequence.events.push(Event::Note {
            side: *side,
            first: first.min(last),
            last: first.max(last),
            text: text::lines(words),
        });
        Ok(())
    }

    /// `A->>+B: text`.
    fn message(&mut self, line: &str) -> Result<(), Problem> {
        const ARROWS: &[(&str, Line, Head, Head)] = &[
            ("<<-->>", Line::Dotted, Head::Arrow, Head::Arrow),
            ("<<->>", Line::Solid, Head::Arrow, Head::Arrow),
            ("-->>", Line::Dotted, Head::None, Head::Arrow),
            ("->>", Line::Solid, Head::None, Head::Arrow),
            // Half heads are drawn whole.
            ("--|\\", Line::Dotted, Head::None, Head::Arrow),
            ("--|/", Line::Dotted, Head::None, Head::Arrow),
            ("-|\\", Line::Solid, Head::None, Head::Arrow),
            ("-|/", Line::Solid, Head::None, Head::Arrow),
            ("--\\\\", Line::Dotted, Head::None, Head::Open),
            ("--//", Line::Dotted, Head::None, Head::Open),
            ("-\\\\", Line::Solid, Head::None, Head::Open),
            ("-//", Line::Solid, Head::None, Head::Open),
            ("/|--", Line::Dotted, Head::Arrow, Head::None),
            ("\\|--", Line::Dotted, Head::Arrow, Head::None),
            ("/|-", Line::Solid, Head::Arrow, Head::None),
            ("\\|-", Line::Solid, Head::Arrow, Head::None),
            ("--x", Line::Dotted, Head::None, Head::Cross),
            ("-x", Line::Solid, Head::None, Head::Cross),
            ("--)", Line::Dotted, Head::None, Head::Open),
            ("-)", Line::Solid, Head::None, Head::Open),
            ("-->", Line::Dotted, Head::None, Head::None),
            ("->", Line::Solid, Head::None, Head::None),
        ];
        let (names, words) = line.split_once(':').unwrap_or((line, ""));
        let found = ARROWS
            .iter()
            .filter_map(|arrow| Some((names.find(arrow.0)?, arrow)))
            .min_by_key(|(at, arrow)| (*at, std::cmp::Reverse(arrow.0.len())));
        let Some((at, (mark, line_kind, first, last))) = found else {
            return Err(unread(line, EXPECTED));
        };
        let from = names[..at].trim();
        let to = names[at + mark.len()..].trim();
        let (activates, to) = match to.strip_prefix('+') {
            Some(to) => (true, to),
            None => (false, to),
        };
        let (ends, to) = match to.strip_prefix('-') {
            Some(to) => (true, to),
            None => (false, to),
        };
        if from.is_empty() || to.trim().is_empty() {
            return Err(unread(line, EXPECTED));
        }
        let (from, to) = (self.person(from), self.person(to));
        let number = self.numbers.map(|(number, _)| number);
        if let Some((number, step)) = &mut self.numbers {
            *number = number.saturating_add(*step);
        }
        self.sequence.events.push(Event::Message {
            from,
            to,
            text: text::lines(words),
            line: *line_kind,
            start: *first,
            end: *last,
            number,
        });
        if activates {
            self.sequence.events.push(Event::Activate(to));
        }
        if ends {
            self.sequence.events.push(Event::Deactivate(from));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read() {
        #[track_caller]
        fn check(arrow: &str, line: Line, head: Head) {
            let sequence = read(&format!("sequenceDiagram\nA{arrow}B: a<br>b")).unwrap();
            let Event::Message {
                line: l, end, text, ..
            } = &sequence.events[0]
            else {
                panic!()
            };
            assert_eq!((*l, *end), (line, head), "{arrow}");
            assert_eq!(text, &["a", "b"]);
        }
        check("->>", Line::Solid, Head::Arrow);
        check("-->>", Line::Dotted, Head::Arrow);
        check("->", Line::Solid, Head::None);
        check("-->", Line::Dotted, Head::None);
        check("-x", Line::Solid, Head::Cross);
        check("--)", Line::Dotted, Head::Open);
        check("<<->>", Line::Solid, Head::Arrow);
        check("-|\\", Line::Solid, Head::Arrow);
    }

    #[test]
    fn people_frames_and_notes_are_read() {
        let sequence = read(
            "sequenceDiagram\nautonumber\nparticipant A as Long name\nactor B\nA->>+B: x\n\
             loop each day\nB-->>-A: y\nelse other\nend\nnote over A,B: z\n  B->>A: last",
        )
        .unwrap();
        assert_eq!(sequence.people[0].label, ["Long name"]);
        assert!(sequence.people[1].is_actor);
        let kinds: Vec<String> = sequence
            .events
            .iter()
            .map(|event| {
                format!("{event:?}")
                    .chars()
                    .take_while(|c| c.is_alphabetic())
                    .collect()
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "Message",
                "Activate",
                "Begin",
                "Message",
                "Deactivate",
                "Else",
                "End",
                "Note",
                "Message"
            ]
        );
        assert!(read("sequenceDiagram\nhello").is_err());
        assert!(read("sequenceDiagram\n").is_err());
    }
}
