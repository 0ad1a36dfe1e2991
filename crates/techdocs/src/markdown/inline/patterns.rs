//! The patterns of emphasis for each delimiter, in the order in which they are
//! tried.

use super::emphasis::{Build, Rule};
use super::matcher::class::{ALPHANUMERIC, ANY, DELIMITER as D, SPACE as S, UNDERSCORE, WORD};
use super::matcher::{Pattern as P, Program};

fn group(number: usize, pattern: P) -> P {
    P::Group(number, Box::new(pattern))
}

fn lazy(least: usize, pattern: P) -> P {
    P::Lazy(least, Box::new(pattern))
}

/// Anything, and delimiters at its end.
fn smart() -> P {
    P::All(vec![lazy(1, P::One(ANY)), lazy(0, P::Delimiters(1))])
}

/// Anything, but delimiters only within words or between spaces.
fn limited(letters: u8) -> P {
    let within = |kind| {
        P::All(vec![
            P::Behind(kind),
            lazy(1, P::Delimiters(1)),
            P::Ahead(kind),
        ])
    };
    lazy(1, P::Either(vec![P::Not(D), within(letters), within(S)]))
}

/// A delimiter, or anything without delimiters that follow no space.
fn plain() -> P {
    let spaced = P::All(vec![P::Behind(S), P::Delimiters(1)]);
    P::Either(vec![
        P::Delimiters(1),
        lazy(1, P::Either(vec![spaced, P::Not(D)])),
    ])
}

/// A delimiter, or anything without white space.
fn solid() -> P {
    P::Either(vec![P::Delimiters(1), lazy(1, P::Not(S))])
}

/// Whole runs of two and more delimiters, or what is none of `kinds`.
fn around(kinds: u8) -> P {
    let run = P::All(vec![
        P::Delimiters(2),
        lazy(0, P::Delimiters(1)),
        P::NotAhead(D),
    ]);
    lazy(1, P::Either(vec![P::Not(kinds), run]))
}

fn rule(build: Build, parts: Vec<P>) -> Rule {
    Rule {
        program: Program::new(&P::All(parts)),
        build,
        is_recursive: false,
    }
}

fn recursive(build: Build, parts: Vec<P>) -> Rule {
    Rule {
        is_recursive: true,
        ..rule(build, parts)
    }
}

fn opening() -> P {
    P::Either(vec![P::Behind(UNDERSCORE), P::NotBehind(WORD | D)])
}

fn closing() -> P {
    P::Either(vec![P::Ahead(UNDERSCORE), P::NotAhead(WORD | D)])
}

/// `*`, not within words.
pub(crate) fn smart_star() -> Vec<Rule> {
    let limited = || limited(WORD);
    let begin = |count| P::All(vec![opening(), P::Delimiters(count), P::NotAhead(S | D)]);
    let end = |kinds, count| P::All(vec![P::NotBehind(kinds), P::Delimiters(count), closing()]);
    vec![
        rule(
            Build::Double("strong", "em"),
            vec![begin(3), group(1, smart()), end(S, 3)],
        ),
        rule(
            Build::Double("em", "strong"),
            vec![
                begin(3),
                group(1, limited()),
                end(S | D, 2),
                group(2, limited()),
                end(S | D, 1),
            ],
        ),
        rule(
            Build::Double("strong", "em"),
            vec![
                begin(3),
                group(1, limited()),
                end(S | D, 1),
                group(2, limited()),
                end(S | D, 2),
            ],
        ),
        rule(
            Build::DoubleAfter("strong", "em"),
            vec![
                begin(2),
                group(1, limited()),
                begin(1),
                group(2, limited()),
                end(S | D, 3),
            ],
        ),
        rule(
            Build::Single("strong"),
            vec![begin(2), group(1, smart()), end(S, 2)],
        ),
        rule(
            Build::DoubleAfter("em", "strong"),
            vec![
                begin(1),
                group(1, limited()),
                begin(2),
                group(2, limited()),
                end(S, 3),
            ],
        ),
        recursive(
            Build::Single("em"),
            vec![begin(1), group(1, around(D)), end(S | D, 1)],
        ),
        rule(
            Build::Single("em"),
            vec![begin(1), group(1, smart()), end(S, 1)],
        ),
    ]
}

/// `_`, not within words.
pub(crate) fn smart_underscore() -> Vec<Rule> {
    let limited = || limited(ALPHANUMERIC);
    let begin = |count| {
        P::All(vec![
            P::NotBehind(WORD),
            P::Delimiters(count),
            P::NotAhead(S | D),
        ])
    };
    let end = |kinds, count| {
        P::All(vec![
            P::NotBehind(kinds),
            P::Delimiters(count),
            P::NotAhead(WORD),
        ])
    };
    vec![
        rule(
            Build::Double("strong", "em"),
            vec![begin(3), group(1, smart()), end(S, 3)],
        ),
        rule(
            Build::Double("em", "strong"),
            vec![
                begin(3),
                group(1, limited()),
                end(S, 2),
                group(2, limited()),
                end(S, 1),
            ],
        ),
        rule(
            Build::Double("strong", "em"),
            vec![
                begin(3),
                group(1, limited()),
                end(S, 1),
                group(2, limited()),
                end(S, 2),
            ],
        ),
        rule(
            Build::DoubleAfter("strong", "em"),
            vec![
                begin(2),
                group(1, limited()),
                begin(1),
                group(2, limited()),
                end(S, 3),
            ],
        ),
        rule(
            Build::Single("strong"),
            vec![begin(2), group(1, smart()), end(S, 2)],
        ),
        rule(
            Build::DoubleAfter("em", "strong"),
            vec![
                begin(1),
                group(1, limited()),
                begin(2),
                group(2, limited()),
                end(S, 3),
            ],
        ),
        recursive(
            Build::Single("em"),
            vec![begin(1), group(1, around(D)), end(S | D, 1)],
        ),
        rule(
            Build::Single("em"),
            vec![begin(1), group(1, smart()), end(S, 1)],
        ),
    ]
}

/// `*`, within words too.
pub(crate) fn star() -> Vec<Rule> {
    let begin = |count, kinds| P::All(vec![P::Delimiters(count), P::NotAhead(kinds)]);
    let end = |count| P::All(vec![P::NotBehind(S), P::Delimiters(count)]);
    let few = P::Either(vec![P::Delimiters(2), P::Delimiters(1), lazy(1, P::Not(D))]);
    let alternating = lazy(
        1,
        P::Either(vec![
            P::Not(D),
            P::All(vec![P::NotBehindTwo, P::Delimiters(1)]),
        ]),
    );
    vec![
        rule(
            Build::Double("strong", "em"),
            vec![begin(3, S), group(1, few), end(3)],
        ),
        rule(
            Build::Double("em", "strong"),
            vec![
                begin(3, S | D),
                group(1, plain()),
                end(2),
                group(2, plain()),
                end(1),
            ],
        ),
        rule(
            Build::Double("strong", "em"),
            vec![
                begin(3, S | D),
                group(1, plain()),
                end(1),
                group(2, plain()),
                end(2),
            ],
        ),
        rule(
            Build::DoubleAfter("strong", "em"),
            vec![
                begin(2, S | D),
                group(1, plain()),
                begin(1, S | D),
                group(2, plain()),
                end(3),
            ],
        ),
        rule(
            Build::Single("strong"),
            vec![begin(2, S), group(1, alternating), end(2)],
        ),
        rule(
            Build::DoubleAfter("em", "strong"),
            vec![
                P::NotBehind(D),
                begin(1, S | D),
                group(1, plain()),
                P::Delimiters(2),
                group(2, plain()),
                P::Delimiters(3),
            ],
        ),
        recursive(
            Build::Single("em"),
            vec![
                P::NotBehind(D),
                begin(1, S | D),
                group(1, around(D)),
                P::NotBehind(S | D),
                P::Delimiters(1),
                P::NotAhead(D),
            ],
        ),
        rule(
            Build::Single("em"),
            vec![begin(1, S), group(1, plain()), end(1)],
        ),
    ]
}

/// `^` and `~`: what two delimiters make, and what one makes.
pub(crate) fn raised(double: &'static str, single: &'static str) -> Vec<Rule> {
    let limited = || limited(WORD);
    let begin = |count| P::All(vec![P::Delimiters(count), P::NotAhead(S | D)]);
    let end = |count| P::All(vec![P::NotBehind(S), P::Delimiters(count)]);
    vec![
        rule(
            Build::Double(double, single),
            vec![begin(3), group(1, solid()), end(3)],
        ),
        rule(
            Build::Double(single, double),
            vec![
                begin(3),
                group(1, solid()),
                end(2),
                closing(),
                group(2, solid()),
                end(1),
            ],
        ),
        rule(
            Build::Double(double, single),
            vec![
                begin(3),
                group(1, solid()),
                end(1),
                closing(),
                group(2, limited()),
                end(2),
            ],
        ),
        rule(
            Build::DoubleAfter(double, single),
            vec![
                P::NotBehind(D),
                begin(2),
                group(1, limited()),
                opening(),
                begin(1),
                group(2, solid()),
                end(3),
            ],
        ),
        rule(
            Build::Single(double),
            vec![opening(), begin(2), group(1, smart()), end(2), closing()],
        ),
        rule(
            Build::DoubleAfter(single, double),
            vec![
                P::NotBehind(D),
                begin(1),
                group(1, solid()),
                opening(),
                begin(2),
                group(2, solid()),
                end(3),
            ],
        ),
        recursive(
            Build::Single(single),
            vec![
                P::NotBehind(D),
                begin(1),
                group(1, around(S | D)),
                P::NotBehind(S | D),
                P::Delimiters(1),
                P::NotAhead(D),
            ],
        ),
        rule(
            Build::Single(single),
            vec![P::Delimiters(1), P::NotAhead(S), group(1, solid()), end(1)],
        ),
    ]
}

/// `==`, not within words.
pub(crate) fn mark() -> Vec<Rule> {
    let spaced = P::All(vec![P::Behind(S), lazy(1, P::Delimiters(1)), P::Ahead(S)]);
    let content = P::All(vec![
        lazy(1, P::Either(vec![spaced, P::One(ANY)])),
        lazy(0, P::Delimiters(1)),
    ]);
    vec![rule(
        Build::Single("mark"),
        vec![
            opening(),
            P::Delimiters(2),
            P::NotAhead(S | D),
            group(1, content),
            P::NotBehind(S),
            P::Delimiters(2),
            closing(),
        ],
    )]
}
