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
pub fn each(text: &str, give: &mut impl FnMut(Token)) {
    let mut splitter = Splitter {
        text,
        give,
        position: 0,
        parts: Vec::new(),
    };
    splitter.run();
}

/// A run of letters and digits: where it lies in the text.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

struct Splitter<'a, F> {
    text: &'a str,
    give: &'a mut F,
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

impl<F: FnMut(Token)> Splitter<'_, F> {
    fn run(&mut self) {
        let text = self.text;
        let mut chars = text.char_indices().peekable();
        while let Some(&(start, c)) = chars.peek() {
            match class(c) {
                Class::Lower | Class::Upper | Class::Digit => {
                    let end = self.part(start);
                    while chars.peek().is_some_and(|&(at, _)| at < end) {
                        chars.next();
                    }
                }
                Class::Wide => {
                    self.close();
                    let mut run = Vec::new();
                    while let Some(&(at, c)) =
                        chars.peek().filter(|(_, c)| class(*c) == Class::Wide)
                    {
                        run.push((at, at + c.len_utf8()));
                        chars.next();
                    }
                    self.pairs(&run);
                }
                Class::Joiner => {
                    // Joins only what stands right before and right behind it.
                    chars.next();
                    let behind = chars.peek().map(|(_, c)| class(*c));
                    let touches = self.parts.last().is_some_and(|part| part.end == start);
                    if !touches
                        || !matches!(behind, Some(Class::Lower | Class::Upper | Class::Digit))
                    {
                        self.close();
                    }
                }
                Class::Silent | Class::Other => {
                    self.close();
                    chars.next();
                }
            }
        }
        self.close();
    }

    /// Reads one part from `start`, and gives where it ends. A part ends where
    /// the case says so: `camel|Case`, `HTTP|Server`.
    fn part(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        let mut chars = rest.char_indices().peekable();
        let mut before = Class::Other;
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            let now = class(c);
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
        let parts = std::mem::take(&mut self.parts);
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return;
        };
        let at = self.position;
        let mut whole = String::new();
        for part in &parts {
            let text = fold::fold(strip(&self.text[part.start..part.end]));
            whole.push_str(&text);
            if !text.is_empty() && text.len() <= LONGEST {
                (self.give)(Token {
                    text,
                    position: self.position,
                    start: part.start,
                    end: part.end,
                    sort: Sort::Word,
                });
            }
            self.position += 1;
        }
        if parts.len() > 1 && parts.len() <= MOST_PARTS && whole.len() <= LONGEST {
            (self.give)(Token {
                text: whole,
                position: at,
                start: first.start,
                end: last.end,
                sort: Sort::Whole,
            });
        }
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
