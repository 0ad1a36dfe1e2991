//! Which pages match, and how well.
//!
//! A query is a list of words; for each there are *ways* to be on a page: the
//! word itself, longer words that begin so, words that mean the same, what a
//! misspelt one may have meant. The score of a page is the sum over the words
//! of the best way of each.

use tantivy::fieldnorm::FieldNormReader;

use super::Query;
use super::excerpt::Matcher;
use super::spelling::Meant;
use crate::read::{Found, Index, Posting, Stop, all};
use crate::sort::{sort_by, sort_numbers};
use crate::terms::{self, HEADING, NAME, START, TITLE};
use crate::words::Stems;

/// What a word in the title is worth, beside the same in text.
const TITLE_WORTH: f32 = 3.0;
/// What a word in a heading is worth.
const HEADING_WORTH: f32 = 0.9;
/// What it is worth that a word is whole where it was typed without an end.
const WHOLE_WORD: f32 = 1.25;
/// What a title is worth that is just what was typed.
const NAME_WORTH: f32 = 40.0;
/// What a title is worth that begins with what was typed, if nearly all was;
/// half of it, if nearly nothing was.
const NAME_START_WORTH: f32 = 12.0;
/// What it is worth, beside a word in text, that a word of several is all of a
/// title.
const ALONE_WORTH: f32 = 1.5;
/// How much a boost of 255 adds to a score.
const BOOST_WORTH: f32 = 0.6;
/// What a word that means the same is worth.
const SYNONYM: f32 = 0.7;
/// What a word is worth that was put in for a misspelt one.
const CORRECTED: f32 = 0.5;

/// How many terms are looked through for words that begin so.
const WALK: usize = 300;
/// How many words that begin so are taken: those on most pages.
const MOST_LONGER: usize = 12;
/// How many names that begin with what was typed are taken.
const MOST_NAMES: usize = 60;
/// How many words that mean the same are taken.
const MOST_SYNONYMS: usize = 16;
/// The shortest part of a word that may stand for it while its end is typed.
const SHORTEST_STEM: usize = 4;

/// A page that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scored {
    pub(super) document: u32,
    /// In thousandths, so that the order is the same on every machine.
    pub(super) score: u32,
}

/// A term that is on pages for a word of the query.
#[derive(Debug, Clone)]
struct Way {
    found: Found,
    mark: Option<char>,
    weight: f32,
}

/// A word of the query, and its ways.
#[derive(Debug, Clone)]
struct Word {
    typed: String,
    stem: String,
    open: bool,
    ways: Vec<Way>,
    /// How many pages the word itself, or one that begins so, is on at most.
    pages: u32,
}

/// Words of which all have to be on the page, or the compound they are.
#[derive(Debug, Clone)]
struct Group {
    words: Vec<Word>,
    whole: Vec<Way>,
    /// Whether a page may lack it.
    optional: bool,
}

/// All ways of a query.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    groups: Vec<Group>,
    /// Titles that begin with what was typed, with what each is worth.
    names: Vec<(Found, f32)>,
}

impl Ways {
    /// Looks up everything the dictionary knows about a query.
    pub(super) fn of(index: &Index, query: &Query) -> Result<Ways, Stop> {
        let groups: Vec<_> = query
            .clauses
            .iter()
            .map(|clause| {
                let words: Vec<_> = clause
                    .parts
                    .iter()
                    .map(|part| Word::of(index, &part.typed, &part.stem, part.open))
                    .collect();
                let whole = match &clause.whole {
                    // The compound as it stands, and what it begins.
                    Some(whole) => {
                        let open = clause.parts.last().is_some_and(|part| part.open);
                        let stem = index.stems().stem(whole.clone());
                        Word::of(index, whole, &stem, open).map(|word| word.ways)
                    }
                    None => Ok(Vec::new()),
                };
                Ok(Group {
                    words: all(words)?,
                    whole: whole?,
                    optional: clause.optional,
                })
            })
            .collect();
        let names = names(index, &query.name);
        let (mut groups, names) = (all(groups)?, names?);
        if query.name.contains(' ') {
            let words = groups.iter_mut().flat_map(|group| &mut group.words);
            all(words.map(|word| word.add_names(index)).collect())?;
        }
        Ok(Ways { groups, names })
    }

    /// How many words there are that a page has to have.
    pub(super) fn len(&self) -> usize {
        let needed = self.groups.iter().filter(|group| !group.optional);
        needed.map(|group| group.words.len()).sum()
    }

    fn words(&self) -> impl Iterator<Item = &Word> {
        self.groups.iter().flat_map(|group| &group.words)
    }

    /// The numbers of the words that may be misspelt: those on no page, or,
    /// if nothing matches, on next to none.
    pub(super) fn doubtful(&self, nothing: bool) -> Vec<usize> {
        let few = if nothing { 2 } else { 0 };
        let long = |word: &Word| word.typed.chars().count() >= super::spelling::SHORTEST;
        self.words()
            .enumerate()
            .filter(|(_, word)| word.pages <= few && long(word))
            .map(|(at, _)| at)
            .take(super::spelling::MOST_TYPED)
            .collect()
    }

    /// Whether no page has one of the words that each has to have.
    pub(super) fn lack_a_word(&self) -> bool {
        let mut needed = self.groups.iter().filter(|group| !group.optional);
        needed.any(|group| {
            group.whole.is_empty() && group.words.iter().any(|word| word.ways.is_empty())
        })
    }

    /// A word as it was typed.
    pub(super) fn typed(&self, at: usize) -> String {
        let word = self.words().nth(at);
        word.map_or_else(String::new, |word| word.typed.clone())
    }

    /// Words as they were typed.
    pub(super) fn all_typed(&self, numbers: &[usize]) -> Vec<String> {
        numbers.iter().map(|at| self.typed(*at)).collect()
    }

    /// Adds what a misspelt word may have meant.
    pub(super) fn correct(
        &mut self,
        index: &Index,
        at: usize,
        meant: &[Meant],
    ) -> Result<(), Stop> {
        let mut stems: Vec<(String, f32)> = Vec::new();
        for meant in meant {
            let stem = index.stems().stem(meant.word.clone());
            if stems.iter().all(|(known, _)| *known != stem) {
                stems.push((stem, CORRECTED / meant.distance as f32));
            }
        }
        let ways = stems
            .iter()
            .map(|(stem, weight)| exact(index, stem, *weight));
        let ways = all(ways.collect())?;
        if let Some(word) = self
            .groups
            .iter_mut()
            .flat_map(|group| &mut group.words)
            .nth(at)
        {
            word.ways.extend(ways.into_iter().flatten());
        }
        Ok(())
    }

    /// What marks the words in titles and excerpts.
    pub(super) fn matcher<'a>(&self, stems: &'a Stems) -> Matcher<'a> {
        let mut matcher = Matcher::new(stems);
        for group in self.groups.iter().filter(|group| !group.optional) {
            let mut parts = Vec::with_capacity(group.words.len());
            for word in &group.words {
                let number = matcher.number();
                parts.push(number);
                matcher.add(number, &word.stem);
                if word.open {
                    matcher.add_start(number, &word.typed);
                }
                for way in word.ways.iter().filter(|way| way.mark.is_none()) {
                    matcher.add(number, &way.found.term);
                }
            }
            let mut whole = None;
            for way in group.whole.iter().filter(|way| way.mark.is_none()) {
                let number = *whole.get_or_insert_with(|| matcher.number());
                matcher.add(number, &way.found.term);
            }
            matcher.add_group(parts, whole);
        }
        matcher
    }
}

impl Word {
    fn of(index: &Index, typed: &str, stem: &str, open: bool) -> Result<Word, Stop> {
        let mut word = Word {
            typed: typed.to_owned(),
            stem: stem.to_owned(),
            open,
            ways: Vec::new(),
            pages: 0,
        };
        let own = exact(index, stem, 1.0);
        let longer = if open {
            longer(index, typed, stem)
        } else {
            Ok(Vec::new())
        };
        let synonyms = index
            .contents()
            .synonyms
            .iter()
            .filter(|words| words.iter().any(|known| known == typed));
        let synonyms: Vec<_> = synonyms
            .flatten()
            .filter(|known| *known != typed)
            .take(MOST_SYNONYMS)
            .map(|known| exact(index, &index.stems().stem(known.clone()), SYNONYM))
            .collect();
        let (own, longer, synonyms) = (own, longer, all(synonyms));
        word.ways = own?;
        if open {
            for way in &mut word.ways {
                way.weight *= WHOLE_WORD;
            }
        }
        word.ways.extend(longer?);
        word.ways.extend(synonyms?.into_iter().flatten());
        if word.ways.is_empty() && open {
            word.ways = shorter(index, stem)?;
        }
        word.pages = word
            .ways
            .iter()
            .map(|way| way.found.pages())
            .max()
            .unwrap_or(0);
        Ok(word)
    }
}

impl Word {
    /// Adds the titles that are this word and nothing else.
    fn add_names(&mut self, index: &Index) -> Result<(), Stop> {
        let name = index.words().get(&terms::marked(&self.typed, NAME))?;
        self.ways.extend(name.map(|found| Way {
            found,
            mark: Some(NAME),
            weight: 1.0,
        }));
        Ok(())
    }
}

/// A word as it stands: in text, headings and titles.
fn exact(index: &Index, stem: &str, weight: f32) -> Result<Vec<Way>, Stop> {
    let mut ways = Vec::new();
    // The three stand side by side in the dictionary.
    for (term, mark) in [
        (stem.to_owned(), None),
        (terms::marked(stem, HEADING), Some(HEADING)),
        (terms::marked(stem, TITLE), Some(TITLE)),
    ] {
        match index.words().get(&term)? {
            Some(found) => ways.push(Way {
                found,
                mark,
                weight,
            }),
            None if mark.is_none() => return Ok(ways),
            None => {}
        }
    }
    Ok(ways)
}

/// Words that begin with what was typed.
fn longer(index: &Index, typed: &str, stem: &str) -> Result<Vec<Way>, Stop> {
    if typed.chars().count() <= terms::LONGEST_START {
        let title = index.words().get(&terms::marked(typed, START));
        let heading = match terms::heading_start(typed) {
            Some(term) => index.words().get(&term),
            None => Ok(None),
        };
        let found = [(title?, TITLE, 1.0), (heading?, HEADING, 0.9)];
        let found = found.into_iter().filter_map(|(found, mark, weight)| {
            Some(Way {
                found: found?,
                mark: Some(mark),
                weight,
            })
        });
        return Ok(found.collect());
    }
    let mut text = Vec::new();
    let mut marked = Vec::new();
    for found in index.words().starting(typed, WALK)? {
        let mark = found.term.chars().next_back().filter(|c| c.is_control());
        let base = found.term.trim_end_matches(char::is_control);
        // The word itself is there already; whole names are not words.
        if base == stem || base.contains(' ') {
            continue;
        }
        match mark {
            None => text.push(Way {
                found,
                mark: None,
                weight: 0.9,
            }),
            Some(HEADING | TITLE) => marked.push(Way {
                found,
                mark,
                weight: 0.9,
            }),
            Some(_) => {}
        }
    }
    sort_by(&mut text, |a, b| {
        b.found
            .pages()
            .cmp(&a.found.pages())
            .then_with(|| a.found.term.cmp(&b.found.term))
    });
    text.truncate(MOST_LONGER);
    sort_by(&mut marked, |a, b| {
        b.mark
            .cmp(&a.mark)
            .then_with(|| b.found.pages().cmp(&a.found.pages()))
            .then_with(|| a.found.term.cmp(&b.found.term))
    });
    marked.truncate(MOST_LONGER * 2);
    text.extend(marked);
    Ok(text)
}

/// The longest word that what was typed begins with: stems are shorter than
/// words, and `configurat` is on the way from `configur` to `configuration`.
fn shorter(index: &Index, stem: &str) -> Result<Vec<Way>, Stop> {
    let ends = stem.char_indices().map(|(at, _)| at).skip(SHORTEST_STEM);
    let mut ends: Vec<usize> = ends.filter(|end| end * 5 >= stem.len() * 3).collect();
    ends.reverse();
    // All stand near each other in the dictionary, so all are looked up at once.
    let ways = ends.iter().map(|end| exact(index, &stem[..*end], 0.6));
    let ways = all(ways.collect())?;
    Ok(ways
        .into_iter()
        .find(|ways| !ways.is_empty())
        .unwrap_or_default())
}

/// Titles that are what was typed, or begin so.
fn names(index: &Index, name: &str) -> Result<Vec<(Found, f32)>, Stop> {
    let letters = name.chars().count();
    if letters == 0 {
        return Ok(Vec::new());
    }
    let whole = index.words().get(&terms::marked(name, NAME))?;
    let mut names: Vec<(Found, f32)> = whole.into_iter().map(|found| (found, NAME_WORTH)).collect();
    if letters > terms::LONGEST_START {
        let longer = index.words().starting(name, WALK)?;
        let longer = longer.into_iter().filter_map(|found| {
            let long = found.term.strip_suffix(NAME)?.chars().count();
            (long > letters).then(|| (letters as f32 / long as f32, found))
        });
        let mut longer: Vec<_> = longer.collect();
        sort_by(&mut longer, |a, b| {
            b.0.total_cmp(&a.0).then_with(|| a.1.term.cmp(&b.1.term))
        });
        longer.truncate(MOST_NAMES);
        names.extend(
            longer
                .into_iter()
                .map(|(part, found)| (found, NAME_START_WORTH * (1.0 + part) / 2.0)),
        );
    }
    Ok(names)
}

/// The pages that match, best first. With `partial`, those that have at least
/// half of the words, by how many they have.
pub(super) fn run(
    index: &Index,
    query: &Query,
    ways: &Ways,
    partial: bool,
) -> Result<Vec<Scored>, Stop> {
    let documents = index.contents().documents as usize;
    let allowed = filter(index, query);
    let phrases = phrase_pages(index, query);
    let mut totals = vec![0f32; documents];
    let mut counts = vec![0u16; documents];
    // One group at a time, because each has a number for every page.
    let groups = ways.groups.iter().map(|group| {
        let one = u16::from(!group.optional);
        for (document, score) in group_scores(index, group)?.into_iter().enumerate() {
            if score > 0.0 {
                totals[document] += score;
                counts[document] += one;
            }
        }
        Ok(())
    });
    let groups = all(groups.collect());
    let names = ways.names.iter();
    let names = names.map(|(found, worth)| Ok((found, index.words().packed(found)?, *worth)));
    let names = all(names.collect());
    let (allowed, phrases, _, names) = (allowed?, phrases?, groups?, names?);
    let mut named = vec![0f32; documents];
    for (found, packed, worth) in names {
        // A page may have several names; the best one counts.
        for posting in index.words().unpack(found, &packed)? {
            let named = &mut named[posting.document as usize];
            *named = named.max(worth);
        }
    }
    for (total, named) in totals.iter_mut().zip(named) {
        *total += named;
    }
    let count = ways.groups.iter().filter(|group| !group.optional).count();
    let needed = if partial { count.div_ceil(2) } else { count } as u16;
    let boosts = &index.contents().boosts;
    // The best first, of equals the first in the index: score upside down, and
    // page.
    let mut scored = Vec::new();
    for document in 0..documents {
        let matched = counts[document] >= needed
            && allowed.as_ref().is_none_or(|allowed| allowed[document])
            && phrases.as_ref().is_none_or(|pages| pages[document]);
        if matched {
            let boost = f32::from(boosts.get(document).copied().unwrap_or(0)) / 255.0;
            // Without words, pages come by what they are worth alone.
            let total = if count == 0 { 1.0 } else { totals[document] };
            let score = total * (1.0 + boost * BOOST_WORTH)
                + if partial {
                    f32::from(counts[document]) * 1000.0
                } else {
                    0.0
                };
            let score = (score * 1000.0).round() as u32;
            scored.push(u64::from(!score) << 32 | document as u64);
        }
    }
    sort_numbers(&mut scored, &mut |a, b| a.cmp(&b));
    Ok(scored
        .into_iter()
        .map(|number| Scored {
            document: number as u32,
            score: !((number >> 32) as u32),
        })
        .collect())
}

/// The score of each page for a group of words: 0 where one is missing, unless
/// the page has the compound.
fn group_scores(index: &Index, group: &Group) -> Result<Vec<f32>, Stop> {
    let words: Vec<_> = group
        .words
        .iter()
        .map(|word| way_scores(index, &word.ways))
        .collect();
    let whole = way_scores(index, &group.whole);
    let (mut words, whole) = (all(words)?.into_iter(), whole?);
    let mut scores = words.next().unwrap_or_default();
    for word in words {
        for (score, more) in scores.iter_mut().zip(word) {
            *score = if *score > 0.0 && more > 0.0 {
                *score + more
            } else {
                0.0
            };
        }
    }
    if !group.whole.is_empty() {
        let parts = group.words.len() as f32;
        for (score, whole) in scores.iter_mut().zip(whole) {
            *score += whole * parts;
        }
    }
    Ok(scores)
}

/// The score of each page for a word: of its ways the best in text, in
/// headings, in titles, and as a title.
fn way_scores(index: &Index, ways: &[Way]) -> Result<Vec<f32>, Stop> {
    let documents = index.contents().documents as usize;
    let packed = ways.iter().map(|way| index.words().packed(&way.found));
    let packed = all(packed.collect())?;
    // What a word says is by the pages that have it anywhere.
    let pages = ways
        .iter()
        .filter(|way| way.mark.is_none())
        .map(|way| way.found.pages())
        .max();
    let pages = pages
        .or_else(|| ways.iter().map(|way| way.found.pages()).max())
        .unwrap_or(0);
    let weight = index.weight(pages);
    let typical = weight.score(FieldNormReader::fieldnorm_to_id(average(index)), 1);
    let mut scores = vec![0f32; documents];
    for mark in [None, Some(HEADING), Some(TITLE), Some(NAME)] {
        let mut best = vec![0f32; 0];
        for (way, packed) in ways.iter().zip(&packed).filter(|(way, _)| way.mark == mark) {
            best.resize(documents, 0.0);
            for posting in index.words().unpack(&way.found, packed)? {
                let score = match mark {
                    None => weight.score(index.norm(posting.document), posting.count),
                    Some(TITLE) => typical * TITLE_WORTH,
                    Some(NAME) => typical * ALONE_WORTH,
                    Some(_) => typical * HEADING_WORTH,
                };
                let best = &mut best[posting.document as usize];
                *best = best.max(score * way.weight);
            }
        }
        for (score, best) in scores.iter_mut().zip(best) {
            *score += best;
        }
    }
    Ok(scores)
}

fn average(index: &Index) -> u32 {
    u32::try_from(index.contents().tokens / u64::from(index.contents().documents.max(1)))
        .unwrap_or(u32::MAX)
}

/// Which pages the facets allow, and what is excluded leaves; `None` for all.
fn filter(index: &Index, query: &Query) -> Result<Option<Vec<bool>>, Stop> {
    let documents = index.contents().documents as usize;
    if query.facets.is_empty() && query.without_facets.is_empty() && query.without.is_empty() {
        return Ok(None);
    }
    let pages = |key: &str, value: &str| -> Result<Vec<Posting>, Stop> {
        match index.facets().get(&terms::facet(key, value))? {
            Some(found) => index.facets().postings(&found),
            None => Ok(Vec::new()),
        }
    };
    let with: Vec<_> = query
        .facets
        .iter()
        .map(|(key, values)| all(values.iter().map(|value| pages(key, value)).collect()))
        .collect();
    let without: Vec<_> = query
        .without_facets
        .iter()
        .map(|(key, value)| pages(key, value))
        .collect();
    let words: Vec<_> = query
        .without
        .iter()
        .map(|words| following(index, words))
        .collect();
    let (with, without, words) = (all(with)?, all(without)?, all(words)?);
    let mut allowed = vec![true; documents];
    for values in with {
        let mut has = vec![false; documents];
        for posting in values.into_iter().flatten() {
            has[posting.document as usize] = true;
        }
        for (allowed, has) in allowed.iter_mut().zip(has) {
            *allowed &= has;
        }
    }
    for posting in without.into_iter().flatten() {
        allowed[posting.document as usize] = false;
    }
    for document in words.into_iter().flatten() {
        allowed[document as usize] = false;
    }
    Ok(Some(allowed))
}

/// The pages that have all phrases; `None` when there are none to have.
fn phrase_pages(index: &Index, query: &Query) -> Result<Option<Vec<bool>>, Stop> {
    if query.phrases.is_empty() {
        return Ok(None);
    }
    let pages: Vec<_> = query
        .phrases
        .iter()
        .map(|words| following(index, words))
        .collect();
    let mut allowed = vec![true; index.contents().documents as usize];
    for pages in all(pages)? {
        let mut has = vec![false; allowed.len()];
        for document in pages {
            has[document as usize] = true;
        }
        for (allowed, has) in allowed.iter_mut().zip(has) {
            *allowed &= has;
        }
    }
    Ok(Some(allowed))
}

/// The pages on which words follow each other.
fn following(index: &Index, words: &[String]) -> Result<Vec<u32>, Stop> {
    let found: Vec<_> = words.iter().map(|word| index.words().get(word)).collect();
    let Some(found) = all(found)?.into_iter().collect::<Option<Vec<Found>>>() else {
        return Ok(Vec::new());
    };
    let postings: Vec<_> = found
        .iter()
        .map(|found| index.words().postings(found))
        .collect();
    let mut documents: Option<Vec<u32>> = None;
    for postings in all(postings)? {
        let these: Vec<u32> = postings.iter().map(|posting| posting.document).collect();
        documents = Some(match documents {
            Some(before) => before
                .into_iter()
                .filter(|document| these.binary_search(document).is_ok())
                .collect(),
            None => these,
        });
    }
    let documents = documents.unwrap_or_default();
    if words.len() < 2 || documents.is_empty() {
        return Ok(documents);
    }
    let keep = |document: u32| documents.binary_search(&document).is_ok();
    let positions: Vec<_> = found
        .iter()
        .map(|found| index.words().positions(found, keep))
        .collect();
    let positions = all(positions)?;
    let follows = |document: &u32| {
        let places: Option<Vec<&Vec<u32>>> = positions
            .iter()
            .map(|places| {
                places
                    .binary_search_by_key(document, |(document, _)| *document)
                    .ok()
                    .map(|at| &places[at].1)
            })
            .collect();
        let Some(places) = places else { return false };
        places[0].iter().any(|start| {
            places.iter().enumerate().skip(1).all(|(step, places)| {
                let next = start.wrapping_add(step as u32);
                places.binary_search(&next).is_ok()
            })
        })
    };
    Ok(documents
        .iter()
        .copied()
        .filter(|document| follows(document))
        .collect())
}
