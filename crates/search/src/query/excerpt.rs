//! Where on a page the words are: the best of its sections, and a few lines of
//! each with the words marked. Text is text here, never markup.

use crate::card::Card;
use crate::query::Place;
use crate::sort::sort_by;
use crate::words::{self, Firsts, Stems};

/// How many places of a page are shown at most.
pub const MOST_PLACES: usize = 3;
/// How long an excerpt is, in words.
const WORDS: usize = 28;
/// How many words stand before the first one that matched.
const BEFORE: usize = 6;
/// How much of a page's text is looked through, in bytes.
const MOST_TEXT: usize = 512 << 10;

/// A piece of text, and whether it is what was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub matched: bool,
}

/// Knows which words were looked for.
pub struct Matcher<'a> {
    stems: &'a Stems,
    /// Stems, each once, with the number of the word of the query it is for.
    words: Vec<(String, usize)>,
    starts: Vec<(String, usize)>,
    /// What stems and starts begin with. Endings are taken off words, never
    /// beginnings, so that most words of a text need no stem.
    firsts: Firsts,
    /// How many numbers there are.
    count: usize,
    /// What a page has to have: the numbers of the parts of a compound, or that
    /// of the whole.
    groups: Vec<(Vec<usize>, Option<usize>)>,
}

/// The places of a page.
pub(super) struct Places {
    pub(super) places: Vec<Place>,
    /// Whether they show every word of the query.
    pub(super) complete: bool,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(stems: &'a Stems) -> Self {
        Self {
            stems,
            words: Vec::new(),
            starts: Vec::new(),
            firsts: Firsts::default(),
            count: 0,
            groups: Vec::new(),
        }
    }

    /// The number of a further word.
    pub(super) fn number(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    pub(super) fn add_group(&mut self, parts: Vec<usize>, whole: Option<usize>) {
        self.groups.push((parts, whole));
    }

    /// Whether all that has to be there was seen.
    fn is_complete(&self, seen: &[bool]) -> bool {
        let has = |number: &usize| seen.get(*number).copied().unwrap_or(false);
        self.groups
            .iter()
            .all(|(parts, whole)| parts.iter().all(has) || whole.as_ref().is_some_and(has))
    }

    pub(super) fn add(&mut self, number: usize, stem: &str) {
        if self.words.iter().all(|(known, _)| known != stem) {
            self.firsts.add(stem);
            self.words.push((stem.to_owned(), number));
        }
    }

    pub(super) fn add_start(&mut self, number: usize, start: &str) {
        self.firsts.add(start);
        self.starts.push((start.to_owned(), number));
    }

    /// Which word of the query a token is.
    fn matched(&self, token: &str) -> Option<usize> {
        let start = self
            .starts
            .iter()
            .find(|(start, _)| token.starts_with(start.as_str()));
        if let Some((_, number)) = start {
            return Some(*number);
        }
        let stem = self.stems.stem(token.to_owned());
        self.words
            .iter()
            .find(|(word, _)| *word == stem)
            .map(|(_, number)| *number)
    }

    /// The words of a text that were looked for: where they are, and which.
    fn hits(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        words::each_of(text, self.firsts, &mut |token| {
            if let Some(number) = self.matched(&token.text) {
                hits.push(Hit {
                    start: token.start,
                    end: token.end,
                    word: token.position,
                    number,
                });
            }
        });
        hits
    }

    /// A text with what matched marked.
    pub fn mark(&self, text: &str) -> Vec<Piece> {
        pieces(text, &self.hits(text))
    }
}

/// A word that matched.
#[derive(Debug, Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    /// Which word of the text it is.
    word: u32,
    /// Which word of the query.
    number: usize,
}

/// The best places of a page.
pub(super) fn places(card: &Card, matcher: &Matcher<'_>) -> Places {
    let text = &card.text[..card.text.floor_char_boundary(MOST_TEXT)];
    let hits = matcher.hits(text);
    let mut seen = vec![false; matcher.count];
    for hit in matcher
        .hits(&card.title)
        .iter()
        .chain(&matcher.hits(&card.name))
        .chain(&matcher.hits(&card.description))
        .chain(&hits)
    {
        seen[hit.number] = true;
    }
    // How good each section is: how many of the words it has, in its heading
    // first, and how often.
    let mut ranked = Vec::new();
    for (number, section) in card.sections.iter().enumerate() {
        let end = card
            .sections
            .get(number + 1)
            .map_or(text.len(), |next| next.at);
        // Hits come in the order of the text, but for compounds behind their
        // parts, which are in one section.
        let from = hits.partition_point(|hit| hit.start < section.at);
        let to = hits.partition_point(|hit| hit.start < end).max(from);
        let own = hits[from..to].to_vec();
        let heading = matcher.hits(&section.heading);
        let mut has = vec![0u32; matcher.count];
        for hit in &own {
            has[hit.number] |= 1;
        }
        for hit in &heading {
            seen[hit.number] = true;
            has[hit.number] |= 2;
        }
        let worth: u32 = has
            .iter()
            .map(|has| match has {
                0 => 0,
                1 => 10,
                2 => 14,
                _ => 20,
            })
            .sum();
        if worth > 0 {
            ranked.push((worth, own.len().min(9), number, own, heading));
        }
    }
    sort_by(&mut ranked, |a, b| {
        b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2))
    });
    let best = ranked.first().map_or(0, |place| place.0);
    // A place with much less than the best one is not worth a line.
    ranked.retain(|place| place.0 * 2 > best);
    ranked.truncate(MOST_PLACES);
    let mut places: Vec<Place> = ranked
        .into_iter()
        .map(|(_, _, number, own, heading)| {
            let section = &card.sections[number];
            let end = card
                .sections
                .get(number + 1)
                .map_or(text.len(), |next| next.at.min(text.len()));
            let start = section.at.min(end);
            Place {
                link: section.link.clone(),
                heading: pieces(&section.heading, &heading),
                excerpt: cut(text.get(start..end).unwrap_or_default(), start, &own),
            }
        })
        .collect();
    if places.is_empty() {
        // The words are in the title or the facets: the description says most.
        let start = if card.description.is_empty() {
            text
        } else {
            &card.description
        };
        let excerpt = cut(start, 0, &matcher.hits(start));
        places.push(Place {
            excerpt,
            ..Place::default()
        });
    }
    Places {
        places,
        complete: matcher.is_complete(&seen),
    }
}

/// The lines of a text that hold most of the words. `from` is where the text
/// starts in what the hits count from.
fn cut(text: &str, from: usize, hits: &[Hit]) -> Vec<Piece> {
    // The window with the most different words, then the most words.
    let mut best = (0usize, 0usize, 0usize);
    for (at, hit) in hits.iter().enumerate() {
        let within = hits[at..]
            .iter()
            .take_while(|other| other.word < hit.word + (WORDS - BEFORE) as u32);
        let mut numbers: Vec<usize> = Vec::new();
        let mut count = 0;
        for hit in within {
            count += 1;
            if !numbers.contains(&hit.number) {
                numbers.push(hit.number);
            }
        }
        if (numbers.len(), count) > (best.0, best.1) {
            best = (numbers.len(), count, at);
        }
    }
    let first = hits
        .get(best.2)
        .map_or(0, |hit| hit.start.saturating_sub(from));
    let start = back(text, first, BEFORE);
    let end = forth(text, start, WORDS);
    let own: Vec<Hit> = hits
        .iter()
        .filter(|hit| hit.start >= from + start && hit.end <= from + end)
        .map(|hit| Hit {
            start: hit.start - from - start,
            end: hit.end - from - start,
            ..*hit
        })
        .collect();
    let mut pieces = pieces(&text[start..end], &own);
    for piece in &mut pieces {
        piece.text = one_line(&piece.text);
    }
    if let Some(last) = pieces.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    if start > 0 && !pieces.is_empty() {
        pieces[0].text = format!("…{}", pieces[0].text.trim_start());
    }
    if end < text.trim_end().len() {
        let end = "…".to_owned();
        pieces.push(Piece {
            text: end,
            matched: false,
        });
    }
    pieces
}

/// White space as one space each.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// So many words before a place, at the start of a word.
fn back(text: &str, from: usize, words: usize) -> usize {
    let before = &text[..text.floor_char_boundary(from)];
    let mut at = before.len();
    let mut left = words;
    for (start, word) in before.char_indices().rev() {
        // Scripts without spaces: so many letters.
        if before.len() - start > words * 12 {
            break;
        }
        if word.is_whitespace() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        at = start;
    }
    at + text[at..].len() - text[at..].trim_start().len()
}

/// So many words on from a place.
fn forth(text: &str, from: usize, words: usize) -> usize {
    let mut left = words;
    for (at, c) in text[from..].char_indices() {
        if at > words * 10 {
            return from + at;
        }
        if c.is_whitespace() {
            left -= 1;
            if left == 0 {
                return from + at;
            }
        }
    }
    text.len()
}

/// A text in pieces: what matched, and what is between.
fn pieces(text: &str, hits: &[Hit]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut at = 0;
    let mut sorted: Vec<&Hit> = hits.iter().collect();
    sort_by(&mut sorted, |a, b| {
        a.start.cmp(&b.start).then(b.end.cmp(&a.end))
    });
    for hit in sorted {
        if hit.start < at {
            // A part of what is marked already, or the next pair of a script
            // without spaces, which goes on.
            if hit.end > at
                && let (Some(piece), Some(more)) = (
                    out.last_mut().filter(|piece| piece.matched),
                    text.get(at..hit.end),
                )
            {
                piece.text.push_str(more);
                at = hit.end;
            }
            continue;
        }
        let (Some(between), Some(matched)) =
            (text.get(at..hit.start), text.get(hit.start..hit.end))
        else {
            continue;
        };
        if !between.is_empty() {
            out.push(Piece {
                text: between.to_owned(),
                matched: false,
            });
        }
        out.push(Piece {
            text: matched.to_owned(),
            matched: true,
        });
        at = hit.end;
    }
    if at < text.len() {
        out.push(Piece {
            text: text[at..].to_owned(),
            matched: false,
        });
    }
    out
}
