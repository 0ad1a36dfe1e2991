//! Text to tokens, the same way for documents and for queries.
//!
//! A token is a run of letters and digits in lower case, without accents. What
//! people write as one word is also kept as one: `order-service`,
//! `order_service`, `orderService` and `order.service` give `order`, `service`
//! and the whole, `orderservice`. A word ends before a full stop. Text in
//! Chinese, Japanese or Korean has no spaces to go by; it gives each pair of
//! neighbouring characters.

mod common;
mod fold;
mod stem;

pub use stem::{Language, Stems};

/// The longest token, in bytes. Longer runs are not words, and are left out.
pub const LONGEST: usize = 64;
/// How many parts a word may have for its whole to be kept: paths are no names.
const MOST_PARTS: usize = 6;

/// A piece of text that can be searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// In lower case, without accents.
    pub text: String,
    /// Which word of the text it is, from 0; the whole of a compound has the
    /// number of its first part.
    pub position: u32,
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it came about.
    pub sort: Sort,
}

/// Where a token comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A word, or a part of a compound.
    Word,
    /// A compound without what joined its parts.
    Whole,
    /// Two neighbouring characters of a script without spaces, or a single one
    /// that stands alone.
    Pair,
}

/// Splits a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    each(text, &mut |token| out.push(token));
    out
}

/// Splits a text, and hands out one token after another.
pub fn each(text: &str, give: &mut dyn FnMut(Token)) {
    each_of(text, Firsts::ALL, give);
}

/// Splits a text, and hands out the tokens that begin with one of some letters, and
/// maybe others: of a text in which few words are looked for, most are not made.
pub(crate) fn each_of(text: &str, firsts: Firsts, give: &mut dyn FnMut(Token)) {
    let mut splitter = Splitter {
        text,
        firsts,
        give,
        position: 0,
        parts: Vec::new(),
    };
    splitter.run();
}

/// Letters that words begin with, as bits: some share one, in either case. Those
/// that are not ASCII are always among them, since some of them become others in
/// tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Firsts(u32);

impl Firsts {
    /// All letters.
    pub(crate) const ALL: Firsts = Firsts(u32::MAX);

    /// Adds that of a word.
    pub(crate) fn add(&mut self, word: &str) {
        self.0 |= word.bytes().next().map_or(u32::MAX, Self::bit);
    }

    fn has(self, word: &str) -> bool {
        let first = word.bytes().next();
        first.is_none_or(|first| !first.is_ascii() || self.0 & Self::bit(first) != 0)
    }

    fn bit(letter: u8) -> u32 {
        1 << (letter % 32)
    }
}

/// A run of letters and digits: where it lies in the text.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

struct Splitter<'a> {
    text: &'a str,
    firsts: Firsts,
    give: &'a mut dyn FnMut(Token),
    position: u32,
    /// The parts of the compound that is being read.
    parts: Vec<Part>,
}

/// What a character means for the splitting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    /// Of a script without spaces.
    Wide,
    /// Joins the parts of a compound if it stands between them.
    Joiner,
    /// Is left out of a word: an apostrophe.
    Silent,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        '-' | '_' | '.' | '/' | '@' | ':' | '+' | '#' => Class::Joiner,
        '\'' | '\u{2019}' | '\u{ad}' => Class::Silent,
        _ if c.is_ascii() => Class::Other,
        _ if wide(c) => Class::Wide,
        _ if c.is_uppercase() => Class::Upper,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_alphabetic() || fold::mark(c) => Class::Lower,
        _ => Class::Other,
    }
}

/// Whether a character is of a script whose words are not set apart.
fn wide(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3134f}' | '\u{e00}'..='\u{e7f}' | '\u{e80}'..='\u{eff}' | '\u{1780}'..='\u{17ff}')
}

impl Splitter<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(c) = self.char(at) {
            let start = at;
            match class(c) {
                Class::Lower | Class::Upper | Class::Digit => at = self.part(start),
                Class::Wide => {
                    self.close();
                    let mut run = Vec::new();
                    while let Some(c) = self.char(at).filter(|c| class(*c) == Class::Wide) {
                        run.push((at, at + c.len_utf8()));
                        at += c.len_utf8();
                    }
                    self.pairs(&run);
                }
                Class::Joiner => {
                    // Joins only what stands right before and right behind it.
                    at += 1;
                    let behind = self.char(at).map(class);
                    let touches = self.parts.last().is_some_and(|part| part.end == start);
                    if !touches
                        || !matches!(behind, Some(Class::Lower | Class::Upper | Class::Digit))
                    {
                        self.close();
                    }
                }
                Class::Silent | Class::Other => {
                    self.close();
                    at += c.len_utf8();
                }
            }
        }
        self.close();
    }

    /// The character at a place.
    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Reads one part from `start`, and gives where it ends. A part ends where
    /// the case says so: `camel|Case`, `HTTP|Server`.
    fn part(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        // Most words are nothing but these, and none of them ends a part.
        let lower = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let mut chars = rest[lower..].char_indices().peekable();
        let mut before = match lower {
            0 => Class::Other,
            _ => Class::Lower,
        };
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            let (at, now) = (lower + at, class(c));
            match now {
                Class::Upper if at > 0 => {
                    let mut ahead = chars.clone().map(|(_, c)| c);
                    let next = ahead.next();
                    let next_lower = next.is_some_and(|c| class(c) == Class::Lower);
                    // `APIs` is a plural, not `AP` and `Is`.
                    let plural =
                        next == Some('s') && ahead.next().is_none_or(|c| class(c) != Class::Lower);
                    if before == Class::Lower || (next_lower && !plural) {
                        end = at;
                        break;
                    }
                }
                Class::Upper | Class::Lower | Class::Digit => {}
                // `don't` is one word, `it's` is `it`.
                Class::Silent if chars.peek().is_some_and(|(_, c)| class(*c) == Class::Lower) => {
                    continue;
                }
                _ => {
                    end = at;
                    break;
                }
            }
            before = now;
        }
        self.parts.push(Part {
            start,
            end: start + end,
        });
        start + end
    }

    /// Gives the tokens of the compound that was read.
    fn close(&mut self) {
        let (Some(&first), Some(&last)) = (self.parts.first(), self.parts.last()) else {
            return;
        };
        let mut parts = std::mem::take(&mut self.parts);
        let at = self.position;
        // The whole begins as its first part does.
        let joined = (2..=MOST_PARTS).contains(&parts.len())
            && self.firsts.has(&self.text[first.start..first.end]);
        let mut whole = String::new();
        for part in &parts {
            let word = &self.text[part.start..part.end];
            if joined || self.firsts.has(word) {
                let text = fold::fold(strip(word));
                if joined {
                    whole.push_str(&text);
                }
                if !text.is_empty() && text.len() <= LONGEST {
                    (self.give)(Token {
                        text,
                        position: self.position,
                        start: part.start,
                        end: part.end,
                        sort: Sort::Word,
                    });
                }
            }
            self.position += 1;
        }
        if joined && whole.len() <= LONGEST {
            (self.give)(Token {
                text: whole,
                position: at,
                start: first.start,
                end: last.end,
                sort: Sort::Whole,
            });
        }
        // The room is for the next one.
        parts.clear();
        self.parts = parts;
    }

    fn pairs(&mut self, run: &[(usize, usize)]) {
        let last = run.len().saturating_sub(2);
        for at in 0..=last {
            let start = run[at].0;
            let end = run.get(at + 1).unwrap_or(&run[at]).1;
            let token = Token {
                text: fold::fold(&self.text[start..end]),
                position: self.position,
                start,
                end,
                sort: Sort::Pair,
            };
            (self.give)(token);
            self.position += 1;
        }
    }
}

/// Takes the possessive off a word.
fn strip(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("\u{2019}s"))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests;
