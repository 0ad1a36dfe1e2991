//! What a regular expression asks, in words.
//!
//! [`explain`] understands the expressions that templates hold names against: classes of
//! letters, digits and signs in a row, with `+`, `*`, `?`, `{n,m}` and groups, between
//! `^` and `$`. It says what may be used, how it begins and ends, and how long it is. Of
//! anything else it says nothing: no words are better than wrong ones.

use std::collections::BTreeSet;

/// How long an expression may be and still be said.
const MAX_CHARS: usize = 200;

/// How deep groups may lie in one another.
const MAX_DEPTH: usize = 5;

/// What one character may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Set {
    lower: bool,
    upper: bool,
    digit: bool,
    signs: BTreeSet<char>,
}

impl Set {
    fn add(&mut self, other: &Self) {
        self.lower |= other.lower;
        self.upper |= other.upper;
        self.digit |= other.digit;
        self.signs.extend(&other.signs);
    }

    fn without(&self, signs: &BTreeSet<char>) -> Self {
        let mut set = self.clone();
        set.signs.retain(|sign| !signs.contains(sign));
        set
    }
}

#[derive(Debug)]
enum Node {
    One(Set),
    Group(Vec<Part>),
}

#[derive(Debug)]
struct Part {
    node: Node,
    min: u32,
    max: Option<u32>,
}

/// What a pattern asks, as an instruction: `use lower-case letters and digits`. Nothing
/// where it cannot be said.
pub fn explain(pattern: &str) -> Option<String> {
    if pattern.len() > MAX_CHARS {
        return None;
    }
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let chars: Vec<char> = inner.chars().collect();
    let mut parser = Parser {
        chars: &chars,
        position: 0,
    };
    let parts = parser.parts(0)?;
    if parser.position < chars.len() || parts.is_empty() {
        return None;
    }
    Some(words(&parts))
}

struct Parser<'c> {
    chars: &'c [char],
    position: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.position).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.position += 1;
        Some(char)
    }

    fn takes(&mut self, expected: char) -> bool {
        let is_there = self.peek() == Some(expected);
        self.position += usize::from(is_there);
        is_there
    }

    fn parts(&mut self, depth: usize) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        while let Some(char) = self.peek() {
            if char == ')' {
                break;
            }
            let node = match self.next()? {
                '[' => Node::One(self.class()?),
                '(' => {
                    if depth == MAX_DEPTH {
                        return None;
                    }
                    // `(?=` and `(?!` look ahead; only `(?:` is a plain group.
                    if self.takes('?') && !self.takes(':') {
                        return None;
                    }
                    let inner = self.parts(depth + 1)?;
                    if !self.takes(')') || inner.is_empty() {
                        return None;
                    }
                    Node::Group(inner)
                }
                '\\' => Node::One(self.escape()?),
                '.' | '|' | '^' | '$' | '*' | '+' | '?' | '{' | '}' | ']' => return None,
                sign if sign.is_alphanumeric() => return None,
                sign => Node::One(Set {
                    signs: BTreeSet::from([sign]),
                    ..Set::default()
                }),
            };
            let (min, max) = self.times()?;
            parts.push(Part { node, min, max });
        }
        Some(parts)
    }

    fn times(&mut self) -> Option<(u32, Option<u32>)> {
        let times = match self.peek() {
            Some('+') => (1, None),
            Some('*') => (0, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.position += 1;
                let min = self.number();
                let max = if self.takes(',') { self.number() } else { min };
                if !self.takes('}') {
                    return None;
                }
                return Some((min.unwrap_or(0), max));
            }
            _ => return Some((1, Some(1))),
        };
        self.position += 1;
        Some(times)
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.position;
        while self.peek().is_some_and(|char| char.is_ascii_digit()) {
            self.position += 1;
        }
        let digits: String = self.chars[start..self.position].iter().collect();
        digits.parse().ok()
    }

    fn escape(&mut self) -> Option<Set> {
        let mut set = Set::default();
        match self.next()? {
            'd' => set.digit = true,
            'w' => {
                set = Set {
                    lower: true,
                    upper: true,
                    digit: true,
                    signs: BTreeSet::from(['_']),
                };
            }
            's' => {
                set.signs.insert(' ');
            }
            char if char.is_alphanumeric() => return None,
            sign => {
                set.signs.insert(sign);
            }
        }
        Some(set)
    }

    /// What stands in `[…]`, after the bracket.
    fn class(&mut self) -> Option<Set> {
        let mut set = Set::default();
        if self.peek() == Some('^') {
            return None;
        }
        loop {
            match self.next()? {
                ']' => break,
                '\\' => set.add(&self.escape()?),
                char => {
                    let is_range = self.peek() == Some('-')
                        && self
                            .chars
                            .get(self.position + 1)
                            .is_some_and(|end| *end != ']');
                    if is_range {
                        self.position += 1;
                        match (char, self.next()?) {
                            ('a', 'z') => set.lower = true,
                            ('A', 'Z') => set.upper = true,
                            ('0', '9') => set.digit = true,
                            _ => return None,
                        }
                    } else if char.is_alphanumeric() {
                        return None;
                    } else {
                        set.signs.insert(char);
                    }
                }
            }
        }
        (set != Set::default()).then_some(set)
    }
}

/// All that may be used.
fn all(parts: &[Part]) -> Set {
    let mut set = Set::default();
    for part in parts {
        match &part.node {
            Node::One(one) => set.add(one),
            Node::Group(inner) => set.add(&all(inner)),
        }
    }
    set
}

/// What may come at one end.
fn end<'p>(parts: impl Iterator<Item = &'p Part>, is_first: bool) -> Set {
    let mut set = Set::default();
    for part in parts {
        let is_certain = match &part.node {
            Node::One(one) => {
                set.add(one);
                true
            }
            Node::Group(inner) => {
                set.add(&either_end(inner, is_first));
                length(inner).0 > 0
            }
        };
        if is_certain && part.min > 0 {
            break;
        }
    }
    set
}

fn either_end(parts: &[Part], is_first: bool) -> Set {
    if is_first {
        end(parts.iter(), true)
    } else {
        end(parts.iter().rev(), false)
    }
}

/// The fewest and the most characters.
fn length(parts: &[Part]) -> (u32, Option<u32>) {
    let mut total = (0_u32, Some(0_u32));
    for part in parts {
        let (min, max) = match &part.node {
            Node::One(_) => (1, Some(1)),
            Node::Group(inner) => length(inner),
        };
        total.0 = total.0.saturating_add(min.saturating_mul(part.min));
        let most = max
            .zip(part.max)
            .and_then(|(one, times)| one.checked_mul(times));
        total.1 = total
            .1
            .zip(most)
            .and_then(|(sum, most)| sum.checked_add(most));
    }
    total
}

/// Signs that only ever stand alone between others: `-` in `[a-z]+(-[a-z]+)*`.
fn separators(parts: &[Part]) -> BTreeSet<char> {
    let mut alone = BTreeSet::new();
    let mut others = BTreeSet::new();
    sort_signs(parts, false, &mut alone, &mut others);
    &alone - &others
}

fn sort_signs(
    parts: &[Part],
    is_repeated: bool,
    alone: &mut BTreeSet<char>,
    others: &mut BTreeSet<char>,
) {
    for (number, part) in parts.iter().enumerate() {
        match &part.node {
            Node::Group(inner) => sort_signs(inner, part.max != Some(1), alone, others),
            Node::One(set) => {
                let is_sign = !set.lower && !set.upper && !set.digit;
                let is_once = part.max == Some(1);
                let next = parts.get(number + 1);
                let is_followed = next.is_some_and(|next| {
                    next.min > 0
                        && matches!(&next.node, Node::One(other)
                            if other.signs.is_disjoint(&set.signs))
                });
                if is_sign && is_once && is_followed && is_repeated {
                    alone.extend(&set.signs);
                } else {
                    others.extend(&set.signs);
                }
            }
        }
    }
}

fn words(parts: &[Part]) -> String {
    let everything = all(parts);
    let (first, last) = (either_end(parts, true), either_end(parts, false));
    let (min, max) = length(parts);
    let is_digits =
        everything.digit && !everything.lower && !everything.upper && everything.signs.is_empty();
    if let (true, Some(max)) = (is_digits, max)
        && min == max
    {
        return format!("use exactly {max} digits");
    }
    let separators = separators(parts);
    let mut text = format!("use {}", plural(&everything.without(&separators)));
    if !separators.is_empty() {
        let names: Vec<String> = separators.iter().map(|sign| sign_name(*sign)).collect();
        let names = super::words::list(names.iter().map(String::as_str), "or");
        text.push_str(&format!(", with single {names} between them"));
    }
    let everywhere = everything.without(&separators);
    match (first == everywhere, last == everywhere) {
        (true, true) => {}
        (false, false) if first == last => {
            text.push_str(&format!(
                ", with {} at both ends",
                singular(&first, &everything)
            ));
        }
        (begins, ends) => {
            if !begins {
                text.push_str(&format!(
                    ", beginning with {}",
                    singular(&first, &everything)
                ));
            }
            if !ends && max != Some(1) {
                let word = if begins { "," } else { " and" };
                text.push_str(&format!(
                    "{word} ending with {}",
                    singular(&last, &everything)
                ));
            }
        }
    }
    match (min, max) {
        (min, Some(max)) if min == max => text.push_str(&format!(", exactly {max} characters")),
        (0 | 1, Some(max)) => text.push_str(&format!(", at most {max} characters")),
        (min, Some(max)) => text.push_str(&format!(", {min} to {max} characters")),
        (0..=2, None) => {}
        (min, None) => text.push_str(&format!(", at least {min} characters")),
    }
    text
}

fn plural(set: &Set) -> String {
    let mut names: Vec<String> = Vec::new();
    match (set.lower, set.upper) {
        (true, true) => names.push("letters".to_owned()),
        (true, false) => names.push("lower-case letters".to_owned()),
        (false, true) => names.push("capital letters".to_owned()),
        (false, false) => {}
    }
    if set.digit {
        names.push("digits".to_owned());
    }
    names.extend(set.signs.iter().map(|sign| sign_name(*sign)));
    super::words::list(names.iter().map(String::as_str), "and")
}

fn singular(set: &Set, everything: &Set) -> String {
    let mut names: Vec<String> = Vec::new();
    match (set.lower, set.upper) {
        (true, false) if everything.upper => names.push("lower-case letter".to_owned()),
        (false, true) if everything.lower => names.push("capital letter".to_owned()),
        (false, false) => {}
        _ => names.push("letter".to_owned()),
    }
    if set.digit {
        names.push("digit".to_owned());
    }
    for sign in &set.signs {
        let name = sign_name(*sign);
        names.push(match name.strip_suffix("es").filter(|_| *sign == '/') {
            Some(one) => one.to_owned(),
            None => name.strip_suffix('s').unwrap_or(&name).to_owned(),
        });
    }
    let list = super::words::list(names.iter().map(String::as_str), "or");
    match list.starts_with(['u', 'a']) {
        true => format!("an {list}"),
        false => format!("a {list}"),
    }
}

fn sign_name(sign: char) -> String {
    match sign {
        '-' => "hyphens".to_owned(),
        '_' => "underscores".to_owned(),
        '.' => "dots".to_owned(),
        ' ' => "spaces".to_owned(),
        '/' => "slashes".to_owned(),
        ':' => "colons".to_owned(),
        ',' => "commas".to_owned(),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_patterns_of_names_ask() {
        #[track_caller]
        fn check(pattern: &str, expected: &str) {
            assert_eq!(
                explain(pattern).as_deref().unwrap_or("-"),
                expected,
                "{pattern}"
            );
        }

        check(
            "^[a-z][a-z0-9-]*$",
            "use lower-case letters, digits and hyphens, beginning with a letter",
        );
        check("^[a-z0-9]+$", "use lower-case letters and digits");
        check("^[A-Za-z0-9_]+$", "use letters, digits and underscores");
        check("^\\w+$", "use letters, digits and underscores");
        check(
            "^[a-z0-9]+(-[a-z0-9]+)*$",
            "use lower-case letters and digits, with single hyphens between them",
        );
        check(
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "use lower-case letters, digits and hyphens, with a letter or digit at both ends",
        );
        check(
            "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
            "use lower-case letters, digits and hyphens, beginning with a letter and ending with \
             a letter or digit, at most 63 characters",
        );
        check("^[0-9]{12}$", "use exactly 12 digits");
        check(
            "^\\d+\\.\\d+$",
            "use digits and dots, with a digit at both ends, at least 3 characters",
        );
        check(
            "^[A-Z][a-zA-Z]*$",
            "use letters, beginning with a capital letter",
        );
        check(
            "^[a-z]{3,10}$",
            "use lower-case letters, 3 to 10 characters",
        );
        check(
            "^[a-z-]+[a-z]$",
            "use lower-case letters and hyphens, ending with a letter",
        );
        for pattern in [
            "",
            "^$",
            "^",
            "^(a|b)$",
            "^https://.+$",
            "^(?!x)[a-z]+$",
            "^[^a]+$",
            "[a-z]+",
            "^[a-f]$",
            "^[a-z",
            "^(((((((a)))))))$",
            "^[z-a]$",
            "^\\",
            "^[a-z]{2,1$",
            "^[]$",
            "^é+$",
        ] {
            check(pattern, "-");
        }
    }
}
