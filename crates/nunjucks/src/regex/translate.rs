//! JavaScript's syntax of regular expressions to that of `fancy-regex`.
//!
//! What is translated is the syntax without the flag `u`, with what Annex B
//! of ECMA-262 tolerates: `{` and `]` for themselves, unknown escapes. Every
//! literal character is written by its number, so none can mean anything.

use std::fmt::Write;

use crate::value::text::unit_char;

/// How deep groups may lie in one another.
const MAX_DEPTH: usize = 40;

/// How long an expression may be.
const MAX_UNITS: usize = 4_000;

/// How often something may be repeated in `{n,m}`.
const MAX_REPEAT: u32 = 10_000;

const DIGIT: &str = "0-9";
const WORD: &str = "A-Za-z0-9_";
const SPACE: &str =
    r"\x09-\x0D\x20\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const LINE_END: &str = r"\n\r\x{2028}\x{2029}";

pub(super) struct Translated {
    pub(super) pattern: String,
    /// The names of groups, by number less one.
    pub(super) names: Vec<Option<String>>,
    /// Whether it has something that makes `fancy-regex` try again.
    pub(super) may_retry: bool,
}

pub(super) fn translate(body: &str, multiline: bool) -> Result<Translated, String> {
    let units: Vec<char> = body.encode_utf16().map(unit_char).collect();
    if units.len() > MAX_UNITS {
        return Err(format!(
            "a regular expression has at most {MAX_UNITS} characters"
        ));
    }
    let names = group_names(&units)?;
    let mut translator = Translator {
        units,
        position: 0,
        multiline,
        names,
        open: Vec::new(),
        pattern: String::new(),
        may_retry: false,
    };
    translator.whole()?;
    Ok(Translated {
        pattern: translator.pattern,
        names: translator.names,
        may_retry: translator.may_retry,
    })
}

/// The groups of an expression with their names, found before it is
/// translated because references may come first.
fn group_names(units: &[char]) -> Result<Vec<Option<String>>, String> {
    let mut names = Vec::new();
    let mut at = 0;
    let mut in_class = false;
    while at < units.len() {
        match units[at] {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                if units.get(at + 1) != Some(&'?') {
                    names.push(None);
                } else if units.get(at + 2) == Some(&'<')
                    && !matches!(units.get(at + 3), Some('=' | '!'))
                {
                    let name: String = units[at + 3..]
                        .iter()
                        .take_while(|&&char| char != '>')
                        .collect();
                    if name.is_empty() || names.iter().flatten().any(|other| *other == name) {
                        return Err("a group's name is missing or there twice".to_owned());
                    }
                    names.push(Some(name));
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok(names)
}

struct Translator {
    units: Vec<char>,
    position: usize,
    multiline: bool,
    names: Vec<Option<String>>,
    /// The groups that are open.
    open: Vec<Group>,
    pattern: String,
    may_retry: bool,
}

/// An open group.
struct Group {
    kind: GroupKind,
    /// Where it starts in what was written.
    start: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum GroupKind {
    Plain,
    Ahead,
    Behind,
}

/// How often something is repeated.
struct Repeat {
    text: String,
    may_be_absent: bool,
    lazy: bool,
}

/// What an escape means.
enum Escape {
    Char(char),
    Class {
        members: &'static str,
        negated: bool,
    },
}

impl Translator {
    fn peek(&self) -> Option<char> {
        self.units.get(self.position).copied()
    }

    fn at(&self, text: &str) -> bool {
        let rest = &self.units[self.position..];
        rest.len() >= text.len() && text.chars().zip(rest).all(|(a, b)| a == *b)
    }

    fn skip(&mut self, text: &str) -> bool {
        let found = self.at(text);
        if found {
            self.position += text.chars().count();
        }
        found
    }

    fn push(&mut self, text: &str) {
        self.pattern.push_str(text);
    }

    fn literal(&mut self, char: char) {
        // Writing to a string cannot fail.
        let _ = write!(self.pattern, "\\x{{{:X}}}", u32::from(char));
    }

    fn whole(&mut self) -> Result<(), String> {
        while let Some(char) = self.peek() {
            self.position += 1;
            if self.term(char)?
                && let Some(repeat) = self.repeat()?
            {
                self.push(&repeat.text);
            }
        }
        if !self.open.is_empty() {
            return Err("a group is never closed in this regular expression".to_owned());
        }
        Ok(())
    }

    /// One thing; whether it can be repeated.
    fn term(&mut self, char: char) -> Result<bool, String> {
        match char {
            '|' => {
                self.push("|");
                return Ok(false);
            }
            '(' => {
                self.group()?;
                return Ok(false);
            }
            ')' => {
                let group = self.open.pop().ok_or_else(|| {
                    "`)` closes nothing in this regular expression: write `\\)`".to_owned()
                })?;
                self.push(")");
                return self.after_group(&group);
            }
            '^' => {
                if self.multiline {
                    self.may_retry = true;
                    self.pattern.push_str(&format!(r"(?:\A|(?<=[{LINE_END}]))"));
                } else {
                    self.push(r"\A");
                }
                return Ok(false);
            }
            '$' => {
                if self.multiline {
                    self.may_retry = true;
                    self.pattern.push_str(&format!(r"(?=[{LINE_END}]|\z)"));
                } else {
                    self.push(r"\z");
                }
                return Ok(false);
            }
            '.' => self.pattern.push_str(&format!("[^{LINE_END}]")),
            '[' => self.class()?,
            '\\' => return self.escape_outside(),
            '*' | '+' | '?' => {
                return Err(format!(
                    "`{char}` repeats nothing in this regular expression: write `\\{char}`"
                ));
            }
            '{' if self.repeat_count().is_some() => {
                return Err("`{` repeats nothing in this regular expression".to_owned());
            }
            _ => self.literal(char),
        }
        Ok(true)
    }

    /// A look ahead may be repeated, which JavaScript allows and nobody needs:
    /// at least once is once, and perhaps never is perhaps. A look back may
    /// not. Any other group is repeated like anything.
    fn after_group(&mut self, group: &Group) -> Result<bool, String> {
        if group.kind == GroupKind::Plain {
            return Ok(true);
        }
        let Some(repeat) = self.repeat()? else {
            return Ok(false);
        };
        if group.kind == GroupKind::Behind {
            return Err("a look back cannot be repeated in a regular expression".to_owned());
        }
        if repeat.may_be_absent {
            let (before, after) = if repeat.lazy {
                ("(?:|", ")")
            } else {
                ("(?:", "|)")
            };
            self.pattern.insert_str(group.start, before);
            self.push(after);
        }
        Ok(false)
    }

    fn group(&mut self) -> Result<(), String> {
        let start = self.pattern.len();
        if self.open.len() >= MAX_DEPTH {
            return Err("groups are nested too deeply in this regular expression".to_owned());
        }
        for lookaround in ["?=", "?!", "?<=", "?<!"] {
            if self.skip(lookaround) {
                let kind = if lookaround.starts_with("?<") {
                    GroupKind::Behind
                } else {
                    GroupKind::Ahead
                };
                self.open.push(Group { kind, start });
                self.may_retry = true;
                self.pattern.push_str(&format!("({lookaround}"));
                return Ok(());
            }
        }
        self.open.push(Group {
            kind: GroupKind::Plain,
            start,
        });
        if self.skip("?:") {
            self.push("(?:");
        } else if self.skip("?<") {
            while self.peek().is_some_and(|char| char != '>') {
                self.position += 1;
            }
            if !self.skip(">") {
                return Err("a group's name is never closed".to_owned());
            }
            self.push("(");
        } else if self.at("?") {
            return Err("`(?` starts no group that JavaScript knows".to_owned());
        } else {
            self.push("(");
        }
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}` after its brace, and how long it is.
    fn repeat_count(&self) -> Option<(u32, Option<Option<u32>>, usize)> {
        let rest = &self.units[self.position..];
        let close = rest.iter().position(|&char| char == '}')?;
        let text: String = rest[..close].iter().collect();
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().unwrap_or(u32::MAX))
        };
        let (least, most) = match text.split_once(',') {
            Some((least, "")) => (number(least)?, Some(None)),
            Some((least, most)) => (number(least)?, Some(Some(number(most)?))),
            None => (number(&text)?, None),
        };
        Some((least, most, close + 1))
    }

    /// `*`, `+`, `?` or `{n,m}`, if one follows.
    fn repeat(&mut self) -> Result<Option<Repeat>, String> {
        let (mut text, may_be_absent) = match self.peek() {
            Some(sign @ ('*' | '+' | '?')) => {
                self.position += 1;
                (sign.to_string(), sign != '+')
            }
            Some('{') => {
                self.position += 1;
                let Some((least, most, length)) = self.repeat_count() else {
                    self.position -= 1;
                    return Ok(None);
                };
                self.position += length;
                if least.max(most.flatten().unwrap_or(0)) > MAX_REPEAT {
                    return Err(format!("at most {MAX_REPEAT} repetitions can be asked for"));
                }
                let text = match most {
                    None => format!("{{{least}}}"),
                    Some(None) => format!("{{{least},}}"),
                    Some(Some(most)) if most < least => {
                        return Err("the numbers in `{n,m}` are out of order".to_owned());
                    }
                    Some(Some(most)) => format!("{{{least},{most}}}"),
                };
                (text, least == 0)
            }
            _ => return Ok(None),
        };
        let lazy = self.skip("?");
        if lazy {
            text.push('?');
        }
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return Err("two repetitions follow one another in this regular expression".to_owned());
        }
        Ok(Some(Repeat {
            text,
            may_be_absent,
            lazy,
        }))
    }

    fn escape_outside(&mut self) -> Result<bool, String> {
        match self.peek() {
            Some('b' | 'B') => {
                self.may_retry = true;
                let text = if self.skip("b") {
                    format!("(?:(?<=[{WORD}])(?![{WORD}])|(?<![{WORD}])(?=[{WORD}]))")
                } else {
                    self.position += 1;
                    format!("(?:(?<=[{WORD}])(?=[{WORD}])|(?<![{WORD}])(?![{WORD}]))")
                };
                self.push(&text);
                return Ok(false);
            }
            Some('k') if self.names.iter().any(Option::is_some) => {
                self.position += 1;
                let rest: String = self.units[self.position..].iter().collect();
                let name = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
                let group = name.and_then(|(name, _)| {
                    let named = |other: &Option<String>| other.as_deref() == Some(name);
                    Some((name.chars().count(), self.names.iter().position(named)?))
                });
                let Some((length, group)) = group else {
                    return Err("`\\k` names no group of this regular expression".to_owned());
                };
                self.position += length + 2;
                self.reference(group + 1);
                return Ok(true);
            }
            Some('1'..='9') => {
                let digits: String = self.units[self.position..]
                    .iter()
                    .take_while(|char| char.is_ascii_digit())
                    .take(3)
                    .collect();
                if let Ok(group) = digits.parse::<usize>()
                    && group <= self.names.len()
                {
                    self.position += digits.len();
                    self.reference(group);
                    return Ok(true);
                }
            }
            _ => {}
        }
        match self.escape()? {
            Escape::Char(char) => self.literal(char),
            Escape::Class { members, negated } => {
                let not = if negated { "^" } else { "" };
                self.pattern.push_str(&format!("[{not}{members}]"));
            }
        }
        Ok(true)
    }

    /// A reference to a group, which matches nothing where the group did
    /// not take part.
    fn reference(&mut self, group: usize) {
        self.may_retry = true;
        self.pattern
            .push_str(&format!(r"(?:(?({group})(?:\{group})|))"));
    }

    fn hex(&mut self, digits: usize) -> Option<char> {
        let text: String = self.units[self.position..].iter().take(digits).collect();
        let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let unit = u16::from_str_radix(&text, 16).ok().filter(|_| valid)?;
        self.position += digits;
        Some(unit_char(unit))
    }

    fn escape(&mut self) -> Result<Escape, String> {
        let Some(char) = self.peek() else {
            return Err("nothing follows `\\` in this regular expression".to_owned());
        };
        self.position += 1;
        let class = |members, negated| Ok(Escape::Class { members, negated });
        Ok(Escape::Char(match char {
            'd' | 'D' => return class(DIGIT, char == 'D'),
            'w' | 'W' => return class(WORD, char == 'W'),
            's' | 'S' => return class(SPACE, char == 'S'),
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            '0'..='7' => {
                let mut code = char.to_digit(8).unwrap_or(0);
                while let Some(digit) = self.peek().and_then(|char| char.to_digit(8))
                    && code * 8 + digit <= 0o377
                {
                    code = code * 8 + digit;
                    self.position += 1;
                }
                char::from_u32(code).unwrap_or('\0')
            }
            'x' => self.hex(2).unwrap_or('x'),
            'u' => self.hex(4).unwrap_or('u'),
            'c' => match self.peek() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.position += 1;
                    char::from_u32(u32::from(letter) % 32).unwrap_or('\0')
                }
                _ => {
                    self.position -= 1;
                    '\\'
                }
            },
            other => other,
        }))
    }

    fn class(&mut self) -> Result<(), String> {
        let negated = self.skip("^");
        if self.skip("]") {
            // Anything, or nothing at all.
            let not = if negated { "" } else { "^" };
            self.pattern
                .push_str(&format!(r"[{not}\x{{0}}-\x{{10FFFF}}]"));
            return Ok(());
        }
        self.push(if negated { "[^" } else { "[" });
        loop {
            if self.skip("]") {
                self.push("]");
                return Ok(());
            }
            let from = self.class_member()?;
            let ranged = self.at("-") && !self.at("-]");
            if !ranged {
                self.push_member(&from);
                continue;
            }
            self.position += 1;
            let to = self.class_member()?;
            match (&from, &to) {
                (Escape::Char(from), Escape::Char(to)) => {
                    if from > to {
                        return Err(format!(
                            "the range `{from}-{to}` is out of order in this regular expression"
                        ));
                    }
                    self.literal(*from);
                    self.push("-");
                    self.literal(*to);
                }
                _ => {
                    self.push_member(&from);
                    self.literal('-');
                    self.push_member(&to);
                }
            }
        }
    }

    fn push_member(&mut self, member: &Escape) {
        match member {
            Escape::Char(char) => self.literal(*char),
            Escape::Class { members, negated } => {
                let not = if *negated { "^" } else { "" };
                self.pattern.push_str(&format!("[{not}{members}]"));
            }
        }
    }

    fn class_member(&mut self) -> Result<Escape, String> {
        let Some(char) = self.peek() else {
            return Err("`[` is never closed in this regular expression".to_owned());
        };
        self.position += 1;
        match char {
            '\\' if self.skip("b") => Ok(Escape::Char('\u{8}')),
            '\\' => self.escape(),
            other => Ok(Escape::Char(other)),
        }
    }
}
