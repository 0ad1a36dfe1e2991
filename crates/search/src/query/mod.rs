//! What a person types, to results. [`search`] is the way in.
//!
//! The order of results: a page whose title or name is what was typed, then
//! those whose title begins so or has the words, then headings, then text, each
//! weighed by how rare the words are, how long the page is, and how many need
//! it. Only when next to nothing matched are words corrected, and only when
//! still nothing did, pages are shown that lack some of the words.
//!
//! A search is run again and again until all it reads is here: see
//! [`crate::read::Files`]. In between, the index keeps what costs most: which pages
//! matched ([`Index::matched`]), and what misspelt words meant.

pub mod excerpt;
mod parse;
mod score;
pub(crate) mod shelf;
pub mod spelling;

pub use parse::{Clause, KEYS, Part, Query};

use crate::card::Card;
use crate::read::{Index, Stop, all};
use crate::sort::sort_by;
use crate::terms;
use excerpt::{Matcher, Piece};
use score::{Scored, Ways};

/// Fewer matches than this are "next to nothing": words are corrected.
const FEW: usize = 3;
/// The most results that are shown of one search, whatever is asked for.
pub const MOST_SHOWN: usize = 100;
/// How many values of a facet are counted at most.
const MOST_VALUES: usize = 500;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// What was typed.
    pub text: String,
    /// Facets it is narrowed down by besides, as a docs site is.
    pub facets: Vec<(String, String)>,
    /// How many results to leave out at the start.
    pub offset: usize,
    /// How many to show: at most [`MOST_SHOWN`].
    pub limit: usize,
    /// How many to show of each group, if they are shown in groups.
    pub of_each_group: Option<usize>,
    /// The facets whose values are counted.
    pub count: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// How many pages match.
    pub total: usize,
    /// The pages that are shown, best first.
    pub results: Vec<Found>,
    /// How many match in each group that has any, in the order of the index.
    pub groups: Vec<(String, usize)>,
    /// Of each facet that was asked for, its values and how many match, most
    /// first.
    pub facets: Vec<(String, Vec<(String, usize)>)>,
    /// What was typed and what was taken for it.
    pub corrected: Vec<(String, String)>,
    /// Whether the pages lack some of the words, because none has all.
    pub partial: bool,
}

/// A page that was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Its number in the index.
    pub document: u32,
    /// How well it matches.
    pub score: u32,
    /// The group it is listed in.
    pub group: String,
    /// What is shown of it.
    pub card: Card,
    /// The title, with what matched marked.
    pub title: Vec<Piece>,
    /// The name, with what matched marked.
    pub name: Vec<Piece>,
    /// Where the words are, best first: at most [`excerpt::MOST_PLACES`].
    pub places: Vec<Place>,
}

/// A place on a page where words were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// What is put behind the page's path to get here.
    pub link: String,
    /// The heading it is under; empty for the top of the page.
    pub heading: Vec<Piece>,
    /// A few lines, with what matched marked.
    pub excerpt: Vec<Piece>,
}

/// Searches.
///
/// # Errors
///
/// [`Stop::Wanting`] when more of the index has to be fetched first: see
/// [`crate::read::Files::wanted`]. [`Stop::Damaged`] when what was read cannot
/// be.
pub fn search(index: &Index, request: &Request) -> Result<Answer, Stop> {
    index.files().next_turn();
    let mut query = Query::parse(&request.text, index.stems());
    for (key, value) in &request.facets {
        query.add_facet(false, key, value);
    }
    if query.is_empty() {
        return Ok(Answer::default());
    }
    let matched = index.matched(request, || Matched::find(index, request, &query))?;
    let scored = &matched.scored;
    let facets = request
        .count
        .iter()
        .map(|key| facet_counts(index, key, scored));
    let facets = all(facets.collect());
    // No card is looked through before all are here: that takes longer than all
    // else, and would be done again.
    let shown = shown(index, request, scored);
    let cards = shown.iter().map(|hit| index.packed_card(hit.document));
    let cards = all(cards.collect());
    let (cards, facets) = (cards?, facets?);
    let matcher = matched.ways.matcher(index.stems());
    let results = shown.into_iter().zip(cards);
    let results = results.map(|(hit, card)| found(index, &matcher, hit, &card));
    Ok(Answer {
        total: scored.len(),
        results: all(results.collect())?,
        groups: groups(index, scored),
        facets: request.count.iter().cloned().zip(facets).collect(),
        corrected: matched.corrected.clone(),
        partial: matched.partial,
    })
}

/// The pages that match a request, and why.
pub(crate) struct Matched {
    text: String,
    facets: Vec<(String, String)>,
    ways: Ways,
    /// Best first.
    scored: Vec<Scored>,
    corrected: Vec<(String, String)>,
    partial: bool,
}

impl Matched {
    /// Whether these are the pages of a request, whichever of them are shown.
    pub(crate) fn is_of(&self, request: &Request) -> bool {
        self.text == request.text && self.facets == request.facets
    }

    fn find(index: &Index, request: &Request, query: &Query) -> Result<Matched, Stop> {
        let ways = Ways::of(index, query)?;
        let scored = score::run(index, query, &ways, false);
        if scored == Err(Stop::Wanting) && ways.lack_a_word() {
            // Nothing will match, so what is looked at next is asked for with the rest.
            index.meant(&ways.all_typed(&ways.doubtful(true))).ok();
        }
        let mut matched = Matched {
            text: request.text.clone(),
            facets: request.facets.clone(),
            scored: scored?,
            ways,
            corrected: Vec::new(),
            partial: false,
        };
        if matched.scored.len() < FEW {
            matched.correct(index, query)?;
        }
        let is_several = matched.ways.len() > 1 && query.phrases.is_empty();
        if matched.scored.is_empty() && is_several {
            matched.scored = score::run(index, query, &matched.ways, true)?;
            matched.partial = !matched.scored.is_empty();
        }
        Ok(matched)
    }

    /// Puts right what is misspelt, if more pages match then.
    fn correct(&mut self, index: &Index, query: &Query) -> Result<(), Stop> {
        let doubtful = self.ways.doubtful(self.scored.is_empty());
        if doubtful.is_empty() {
            return Ok(());
        }
        let meant = index.meant(&self.ways.all_typed(&doubtful))?;
        let mut changed = self.ways.clone();
        let mut corrected = Vec::new();
        let mut looked_up = Ok(());
        for (at, words) in doubtful.into_iter().zip(meant) {
            if let Some(first) = words.first() {
                corrected.push((self.ways.typed(at), first.word.clone()));
                // All of them, so that all is asked for at once.
                looked_up = looked_up.and(changed.correct(index, at, &words));
            }
        }
        looked_up?;
        if !corrected.is_empty() {
            let more = score::run(index, query, &changed, false)?;
            if more.len() > self.scored.len() {
                self.scored = more;
                self.ways = changed;
                self.corrected = corrected;
            }
        }
        Ok(())
    }
}

fn groups(index: &Index, scored: &[Scored]) -> Vec<(String, usize)> {
    let groups = &index.contents().groups;
    let mut counts = vec![0usize; groups.len()];
    for hit in scored {
        if let Some(count) = counts.get_mut(index.contents().group(hit.document)) {
            *count += 1;
        }
    }
    groups
        .iter()
        .map(|group| group.name.clone())
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// The part of the results that is shown.
fn shown(index: &Index, request: &Request, scored: &[Scored]) -> Vec<Scored> {
    let limit = request.limit.min(MOST_SHOWN);
    let Some(each) = request.of_each_group else {
        return scored
            .iter()
            .skip(request.offset)
            .take(limit)
            .copied()
            .collect();
    };
    let mut counts = vec![0usize; index.contents().groups.len()];
    let fits = |hit: &&Scored| {
        let Some(count) = counts.get_mut(index.contents().group(hit.document)) else {
            return false;
        };
        *count += 1;
        *count <= each
    };
    scored.iter().filter(fits).take(limit).copied().collect()
}

fn facet_counts(index: &Index, key: &str, scored: &[Scored]) -> Result<Vec<(String, usize)>, Stop> {
    let mut matches = vec![false; index.contents().documents as usize];
    for hit in scored {
        if let Some(matched) = matches.get_mut(hit.document as usize) {
            *matched = true;
        }
    }
    let start = terms::facet(key, "");
    let values = index.facets().starting(&start, MOST_VALUES)?;
    let counts: Vec<_> = values
        .iter()
        .map(|value| {
            let count = index
                .facets()
                .postings(value)?
                .iter()
                .filter(|posting| matches[posting.document as usize])
                .count();
            Ok((value.term[start.len()..].to_owned(), count))
        })
        .collect();
    let mut counts = all(counts)?;
    counts.retain(|(_, count)| *count > 0);
    sort_by(&mut counts, |a, b| {
        b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))
    });
    Ok(counts)
}

fn found(index: &Index, matcher: &Matcher, hit: Scored, card: &[u8]) -> Result<Found, Stop> {
    let mut card = index.unpack_card(card)?;
    let mut places = excerpt::places(&card, matcher);
    // A long page may have the words further down.
    if !card.more.is_empty() && !places.complete {
        index.rest_of(hit.document, &mut card)?;
        places = excerpt::places(&card, matcher);
    }
    let group = index.contents().group(hit.document);
    Ok(Found {
        document: hit.document,
        score: hit.score,
        group: index
            .contents()
            .groups
            .get(group)
            .map(|group| group.name.clone())
            .unwrap_or_default(),
        title: matcher.mark(&card.title),
        name: matcher.mark(&card.name),
        places: places.places,
        card,
    })
}
