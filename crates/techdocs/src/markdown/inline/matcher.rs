//! A small matcher for the patterns of emphasis.
//!
//! The rules for `*`, `_`, `^`, `~` and `=` are regular expressions with lazy
//! repetition and look-around of one character, tried at every delimiter. What
//! they accept depends on the order in which ways to match are tried, so this
//! tries them in the same order: by backtracking. Once a text has cost more
//! than a few steps for each of its bytes, the states that failed are noted
//! and not tried again, which bounds the work by the length of the text times
//! the length of the pattern.

use super::text;

/// Kinds of characters, as bits. Each byte of a text has those of the character
/// it starts.
pub(crate) mod class {
    /// The delimiter in question.
    pub(crate) const DELIMITER: u8 = 1;
    /// White space.
    pub(crate) const SPACE: u8 = 2;
    /// Letters and digits.
    pub(crate) const ALPHANUMERIC: u8 = 4;
    /// `_`.
    pub(crate) const UNDERSCORE: u8 = 8;
    /// Letters, digits and `_`.
    pub(crate) const WORD: u8 = ALPHANUMERIC | UNDERSCORE;
    /// Nothing of the above.
    pub(crate) const OTHER: u8 = 16;
    /// Every character.
    pub(crate) const ANY: u8 = 31;
    /// Not the start of a character.
    pub(crate) const INNER: u8 = 32;
}

/// The kinds of the characters of a text.
pub(crate) fn classify(source: &str, delimiter: u8) -> Vec<u8> {
    let mut of_ascii = ASCII;
    of_ascii[usize::from(delimiter)] |= class::DELIMITER;
    let of = |byte: &u8| of_ascii.get(usize::from(*byte)).copied();
    let mut classes: Vec<u8> = source
        .bytes()
        .map(|byte| of(&byte).unwrap_or(class::INNER))
        .collect();
    if !source.is_ascii() {
        for (at, c) in source.char_indices().filter(|(_, c)| !c.is_ascii()) {
            classes[at] = class_of(c);
        }
    }
    classes
}

fn class_of(c: char) -> u8 {
    match c {
        '_' => class::UNDERSCORE,
        c if text::is_space(c) => class::SPACE,
        c if text::is_alphanumeric(c) => class::ALPHANUMERIC,
        _ => class::OTHER,
    }
}

/// The kinds of the characters of ASCII.
const ASCII: [u8; 128] = {
    let mut classes = [class::OTHER; 128];
    let mut at = 0;
    while at < 128 {
        classes[at] = match at as u8 {
            b'_' => class::UNDERSCORE,
            b'\t'..=b'\r' | 0x1c..=0x1f | b' ' => class::SPACE,
            byte if byte.is_ascii_alphanumeric() => class::ALPHANUMERIC,
            _ => class::OTHER,
        };
        at += 1;
    }
    classes
};

/// A pattern.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    /// So many delimiters.
    Delimiters(usize),
    /// One character of a kind.
    One(u8),
    /// One character that is of no such kind.
    Not(u8),
    /// The character before is of a kind.
    Behind(u8),
    /// The character before, if any, is of no such kind.
    NotBehind(u8),
    /// The two characters before are not both delimiters.
    NotBehindTwo,
    /// The next character is of a kind.
    Ahead(u8),
    /// The next character, if any, is of no such kind.
    NotAhead(u8),
    /// All in a row.
    All(Vec<Pattern>),
    /// The first that leads to a match.
    Either(Vec<Pattern>),
    /// At least so often, as few as lead to a match.
    Lazy(usize, Box<Pattern>),
    /// The text that is remembered under a number.
    Group(usize, Box<Pattern>),
}

/// A pattern made ready for matching.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    operations: Vec<Operation>,
    /// Where what follows the last group begins. There are only delimiters in
    /// it and what is around them, so it is short.
    closing: u32,
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    One(u8),
    Behind(u8),
    NotBehind(u8),
    NotBehindTwo,
    Ahead(u8),
    NotAhead(u8),
    /// Try the first, then the second.
    Split(u32, u32),
    Jump(u32),
    Save(u8),
    Match,
}

impl Program {
    /// Makes a pattern ready.
    pub(crate) fn new(pattern: &Pattern) -> Self {
        let mut program = Self {
            operations: Vec::new(),
            closing: 0,
        };
        program.compile(pattern);
        program.operations.push(Operation::Match);
        let is_save = |operation: &Operation| matches!(operation, Operation::Save(_));
        let saved = program.operations.iter().rposition(is_save);
        program.closing = saved.map_or(0, |at| u32::try_from(at + 1).expect("patterns are short"));
        program
    }

    fn next(&self) -> u32 {
        u32::try_from(self.operations.len()).expect("patterns are short")
    }

    fn compile(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Delimiters(count) => {
                for _ in 0..*count {
                    self.operations.push(Operation::One(class::DELIMITER));
                }
            }
            Pattern::One(kinds) => self.operations.push(Operation::One(*kinds)),
            // The kinds of a character are looked at one by one, so that `_`
            // as the delimiter is both.
            Pattern::Not(kinds) => {
                self.operations.push(Operation::NotAhead(*kinds));
                self.operations.push(Operation::One(class::ANY));
            }
            Pattern::Behind(kinds) => self.operations.push(Operation::Behind(*kinds)),
            Pattern::NotBehind(kinds) => self.operations.push(Operation::NotBehind(*kinds)),
            Pattern::NotBehindTwo => self.operations.push(Operation::NotBehindTwo),
            Pattern::Ahead(kinds) => self.operations.push(Operation::Ahead(*kinds)),
            Pattern::NotAhead(kinds) => self.operations.push(Operation::NotAhead(*kinds)),
            Pattern::All(patterns) => {
                for pattern in patterns {
                    self.compile(pattern);
                }
            }
            Pattern::Either(patterns) => self.compile_either(patterns),
            Pattern::Lazy(least, pattern) => {
                for _ in 0..*least {
                    self.compile(pattern);
                }
                let split = self.operations.len();
                self.operations.push(Operation::Match);
                let body = self.next();
                self.compile(pattern);
                self.operations.push(Operation::Jump(
                    u32::try_from(split).expect("patterns are short"),
                ));
                self.operations[split] = Operation::Split(self.next(), body);
            }
            Pattern::Group(number, pattern) => {
                let slot = u8::try_from(number * 2).expect("there are few groups");
                self.operations.push(Operation::Save(slot));
                self.compile(pattern);
                self.operations.push(Operation::Save(slot + 1));
            }
        }
    }

    fn compile_either(&mut self, patterns: &[Pattern]) {
        let mut ends = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            if index + 1 == patterns.len() {
                self.compile(pattern);
                continue;
            }
            let split = self.operations.len();
            self.operations.push(Operation::Match);
            let body = self.next();
            self.compile(pattern);
            ends.push(self.operations.len());
            self.operations.push(Operation::Match);
            self.operations[split] = Operation::Split(body, self.next());
        }
        for end in ends {
            self.operations[end] = Operation::Jump(self.next());
        }
    }
}

/// The stretch of a text that is looked at, with what is known of it.
pub(crate) struct Field<'c> {
    /// The whole text.
    pub(crate) source: &'c str,
    /// The delimiter in question.
    pub(crate) delimiter: u8,
    /// The kinds of characters of the whole text.
    pub(crate) classes: &'c [u8],
    /// Where the stretch begins.
    pub(crate) start: usize,
    /// Up to here the stretch is not what it was: what is before is not seen.
    pub(crate) floor: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// What is seen before the floor, if anything.
    pub(crate) before: Option<u8>,
}

impl Field<'_> {
    fn class_before(&self, at: usize) -> Option<u8> {
        if at <= self.floor {
            return self.before;
        }
        let mut at = at - 1;
        while self.classes[at] == class::INNER && at > self.floor {
            at -= 1;
        }
        Some(self.classes[at])
    }

    fn class_at(&self, at: usize) -> Option<u8> {
        (at < self.end).then(|| self.classes[at])
    }

    fn following(&self, at: usize) -> usize {
        let mut at = at + 1;
        while at < self.end && self.classes[at] == class::INNER {
            at += 1;
        }
        at
    }
}

/// Where a match ends, and its groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where the match ends.
    pub(crate) end: usize,
    /// Start and end of the first group.
    pub(crate) first: (usize, usize),
    /// Start and end of the second group, if the pattern has one.
    pub(crate) second: Option<(usize, usize)>,
}

/// What was learnt of one text with one pattern.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The last place where what closes the pattern matches, once it was looked
    /// for.
    last_closing: Option<Option<usize>>,
    steps: usize,
    /// What is still to be tried.
    jobs: Vec<Job>,
    /// A bit for each operation at each place, once steps have run out.
    failed: Vec<u64>,
}

/// Steps for each byte of a text, and on top of that, before failures are
/// remembered.
const FREE_STEPS: usize = 4;

#[derive(Debug)]
enum Job {
    Try(u32, usize),
    Restore(u8, usize),
}

impl Program {
    /// Matches at a place. `memory` is for this program and this field alone,
    /// whose floor may rise up to the place.
    pub(crate) fn match_at(
        &self,
        field: &Field<'_>,
        at: usize,
        memory: &mut Memory,
    ) -> Option<Found> {
        let last = match memory.last_closing {
            Some(last) => last,
            None => *memory.last_closing.insert(self.last_closing(field)),
        };
        // Whatever is between, nothing closes it.
        if last.is_none_or(|last| last <= at) {
            return None;
        }
        self.run(field, 0, at, memory)
    }

    /// The last place where what closes the pattern matches.
    fn last_closing(&self, field: &Field<'_>) -> Option<usize> {
        let mut memory = Memory::default();
        let stretch = &field.source.as_bytes()[field.start..field.end];
        memchr::memrchr_iter(field.delimiter, stretch)
            .map(|at| field.start + at)
            .find(|&place| {
                // Each place is looked at anew, and costs a few steps.
                memory.steps = 0;
                self.run(field, self.closing, place, &mut memory).is_some()
            })
    }

    /// Matches from an operation on.
    fn run(&self, field: &Field<'_>, start: u32, at: usize, memory: &mut Memory) -> Option<Found> {
        let length = field.end - field.start + 1;
        let mut slots = [usize::MAX; 6];
        memory.jobs.clear();
        memory.jobs.push(Job::Try(start, at));
        while let Some(job) = memory.jobs.pop() {
            let (mut counter, mut place) = match job {
                Job::Try(counter, place) => (counter, place),
                Job::Restore(slot, value) => {
                    slots[usize::from(slot)] = value;
                    continue;
                }
            };
            loop {
                memory.steps += 1;
                if memory.steps > FREE_STEPS * (length + 64) {
                    if memory.failed.is_empty() {
                        memory.failed = vec![0; self.operations.len() * length / 64 + 1];
                    }
                    let bit = counter as usize * length + (place - field.start);
                    let (word, mask) = (bit / 64, 1 << (bit % 64));
                    if memory.failed[word] & mask != 0 {
                        break;
                    }
                    memory.failed[word] |= mask;
                }
                let holds = match self.operations[counter as usize] {
                    Operation::One(kinds) => match field.class_at(place) {
                        Some(class) if class & kinds != 0 => {
                            place = field.following(place);
                            true
                        }
                        _ => false,
                    },
                    Operation::Behind(kinds) => field
                        .class_before(place)
                        .is_some_and(|class| class & kinds != 0),
                    Operation::NotBehind(kinds) => field
                        .class_before(place)
                        .is_none_or(|class| class & kinds == 0),
                    Operation::NotBehindTwo => {
                        let delimiter = |class: u8| class & class::DELIMITER != 0;
                        !(place >= field.floor + 2
                            && delimiter(field.classes[place - 1])
                            && delimiter(field.classes[place - 2]))
                    }
                    Operation::Ahead(kinds) => field
                        .class_at(place)
                        .is_some_and(|class| class & kinds != 0),
                    Operation::NotAhead(kinds) => {
                        field.class_at(place).is_none_or(|class| class & kinds == 0)
                    }
                    Operation::Split(first, second) => {
                        memory.jobs.push(Job::Try(second, place));
                        counter = first;
                        continue;
                    }
                    Operation::Jump(target) => {
                        counter = target;
                        continue;
                    }
                    Operation::Save(slot) => {
                        let before = slots[usize::from(slot)];
                        memory.jobs.push(Job::Restore(slot, before));
                        slots[usize::from(slot)] = place;
                        true
                    }
                    Operation::Match => {
                        return Some(Found {
                            end: place,
                            first: (slots[2], slots[3]),
                            second: (slots[4] != usize::MAX).then_some((slots[4], slots[5])),
                        });
                    }
                };
                if !holds {
                    break;
                }
                counter += 1;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `\*(.+?)(?<!\s)\*`
    fn emphasis() -> Program {
        Program::new(&Pattern::All(vec![
            Pattern::Delimiters(1),
            Pattern::Group(
                1,
                Box::new(Pattern::Lazy(1, Box::new(Pattern::One(class::ANY)))),
            ),
            Pattern::NotBehind(class::SPACE),
            Pattern::Delimiters(1),
        ]))
    }

    fn group(source: &str) -> Option<&str> {
        let classes = classify(source, b'*');
        let field = Field {
            source,
            delimiter: b'*',
            classes: &classes,
            start: 0,
            floor: 0,
            end: source.len(),
            before: None,
        };
        let found = emphasis().match_at(&field, 0, &mut Memory::default())?;
        Some(&source[found.first.0..found.first.1])
    }

    #[test]
    fn the_first_way_that_matches_is_taken() {
        assert_eq!(group("*a* b*"), Some("a"));
        assert_eq!(group("*a * b*"), Some("a * b"));
        assert_eq!(group("*äö*"), Some("äö"));
        assert_eq!(group("*a"), None);
    }

    #[test]
    fn every_character_of_ascii_has_its_kind() {
        for byte in 0..128 {
            assert_eq!(
                ASCII[usize::from(byte)],
                class_of(char::from(byte)),
                "{byte}"
            );
        }
        assert_eq!(classify("a*ä ", b'*'), [4, 17, 4, 32, 2]);
    }

    #[test]
    fn failures_are_tried_once() {
        let source = "* ".repeat(50_000);
        let classes = classify(&source, b'*');
        let field = Field {
            source: &source,
            delimiter: b'*',
            classes: &classes,
            start: 0,
            floor: 0,
            end: source.len(),
            before: None,
        };
        let program = emphasis();
        let mut memory = Memory::default();
        for at in (0..source.len()).step_by(2) {
            assert_eq!(program.match_at(&field, at, &mut memory), None);
        }
        assert!(memory.steps < 10_000_000, "{}", memory.steps);
    }
}
