//! What a person types, taken apart.
//!
//! | typed | means |
//! | --- | --- |
//! | `order run` | both words; the last may go on |
//! | `order-service`, `orderService` | the compound, or all its parts |
//! | `how to run` | `run`; pages that have the others too come first |
//! | `"drain script"` | these words, one after another |
//! | `-legacy` | without this word |
//! | `kind:api`, `owner:payments`, `tag:"a b"` | only pages with this facet; the same key twice means either |
//! | `-kind:api` | only pages without it |
//!
//! Nothing that can be typed is a mistake: a key that is not known is text.

use crate::terms;
use crate::words::{self, Sort, Stems};

/// The keys that narrow a search down.
pub const KEYS: [&str; 9] = [
    "kind",
    "owner",
    "type",
    "tag",
    "system",
    "lifecycle",
    "in",
    "site",
    "ref",
];

/// How many words of a query are looked at: nobody types more, and each costs.
const MOST_WORDS: usize = 16;
/// How many words there are when compounds and phrases are taken apart.
const MOST_PARTS: usize = 32;
/// How much of a query is looked at, in bytes.
const LONGEST: usize = 1000;

/// A query, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What has to be on the page.
    pub clauses: Vec<Clause>,
    /// Words that have to follow each other, as stems.
    pub phrases: Vec<Vec<String>>,
    /// What must not be on the page: words that follow each other, or one.
    pub without: Vec<Vec<String>>,
    /// Facets it has to have: of each key, one of the values.
    pub facets: Vec<(String, Vec<String>)>,
    /// Facets it must not have.
    pub without_facets: Vec<(String, String)>,
    /// All that was typed that is not a facet, as names are written in the
    /// index.
    pub name: String,
}

/// A word that has to be on the page, or a compound of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its parts.
    pub parts: Vec<Part>,
    /// The compound without what joins its parts.
    pub whole: Option<String>,
    /// Whether a page may lack it: it says little, and others say more.
    pub optional: bool,
}

/// A word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// As it was typed, folded.
    pub typed: String,
    /// Its stem.
    pub stem: String,
    /// Whether it may go on: it is the last, and no space follows it.
    pub open: bool,
}

impl Query {
    /// Takes apart what was typed.
    pub fn parse(text: &str, stems: &Stems) -> Query {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let mut query = Query::default();
        let mut rest = text.trim_start();
        let mut words = 0;
        while !rest.is_empty() && words < MOST_WORDS {
            let (not, behind) = match rest.strip_prefix('-') {
                Some(behind) if behind.starts_with(|c: char| !c.is_whitespace() && c != '-') => {
                    (true, behind)
                }
                _ => (false, rest),
            };
            words += 1;
            if let Some((key, value, behind)) = facet(behind) {
                rest = behind.trim_start();
                query.add_facet(not, key, value);
                continue;
            }
            if let Some(behind) = behind.strip_prefix('"') {
                let (phrase, behind) = behind.split_once('"').unwrap_or((behind, ""));
                rest = behind.trim_start();
                query.add_phrase(not, phrase, stems);
                continue;
            }
            let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
            let (word, behind) = behind.split_at(end);
            rest = behind.trim_start();
            query.add_word(not, word, behind.is_empty(), stems);
        }
        // `what is this` asks for these very words.
        if query.clauses.iter().all(|clause| clause.optional) {
            for clause in &mut query.clauses {
                clause.optional = false;
            }
        }
        query
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
            && self.facets.is_empty()
            && self.without.is_empty()
            && self.without_facets.is_empty()
    }

    /// Narrows it down further.
    pub fn add_facet(&mut self, not: bool, key: &str, value: &str) {
        let value = terms::lower(value.trim());
        if value.is_empty() {
            return;
        }
        if not {
            self.without_facets.push((key.to_owned(), value));
            return;
        }
        match self.facets.iter_mut().find(|(known, _)| known == key) {
            Some((_, values)) => values.push(value),
            None => self.facets.push((key.to_owned(), vec![value])),
        }
    }

    fn add_phrase(&mut self, not: bool, phrase: &str, stems: &Stems) {
        let mut stemmed = Vec::new();
        let most = MOST_WORDS.min(self.room());
        for token in words::tokens(phrase)
            .into_iter()
            .filter(|token| token.sort != Sort::Whole)
            .take(most)
        {
            self.add_name(not, &token.text);
            let part = Part {
                stem: stems.stem(token.text.clone()),
                typed: token.text,
                open: false,
            };
            stemmed.push(part.stem.clone());
            if !not {
                self.clauses.push(Clause {
                    parts: vec![part],
                    ..Clause::default()
                });
            }
        }
        match stemmed.len() {
            0 => {}
            _ if not => self.without.push(stemmed),
            1 => {}
            _ => self.phrases.push(stemmed),
        }
    }

    fn add_word(&mut self, not: bool, word: &str, last: bool, stems: &Stems) {
        if not {
            return self.add_phrase(true, word, stems);
        }
        let open = last && word.ends_with(char::is_alphanumeric);
        let mut tokens = words::tokens(word);
        tokens.truncate(self.room());
        let alone = tokens.len() == 1;
        let mut parts: Vec<(usize, Part)> = Vec::new();
        let mut close = |parts: Vec<(usize, Part)>, whole: Option<String>| {
            if !parts.is_empty() {
                let parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
                let optional = alone && parts.iter().all(|part| stems.says_little(&part.typed));
                self.clauses.push(Clause {
                    parts,
                    whole,
                    optional,
                });
            }
        };
        let mut names = Vec::new();
        for token in tokens {
            if token.sort == Sort::Whole {
                // The whole comes behind its parts; what stands before them in
                // the same word is not of it.
                let own = parts.split_off(parts.partition_point(|(start, _)| *start < token.start));
                close(std::mem::take(&mut parts), None);
                close(own, Some(token.text));
                continue;
            }
            names.push(token.text.clone());
            let open = token.end == word.len() && open && (token.sort == Sort::Word || alone);
            parts.push((
                token.start,
                Part {
                    stem: stems.stem(token.text.clone()),
                    typed: token.text,
                    open,
                },
            ));
        }
        close(parts, None);
        for name in names {
            self.add_name(false, &name);
        }
    }

    /// How many more words are looked at.
    fn room(&self) -> usize {
        let taken: usize = self.clauses.iter().map(|clause| clause.parts.len()).sum();
        MOST_PARTS.saturating_sub(taken)
    }

    fn add_name(&mut self, not: bool, word: &str) {
        if !not {
            if !self.name.is_empty() {
                self.name.push(' ');
            }
            self.name.push_str(word);
        }
    }
}

/// `key:value` or `key:"a value"` at the start of a text, and what follows.
fn facet(text: &str) -> Option<(&'static str, &str, &str)> {
    let (key, behind) = text.split_once(':')?;
    let key = KEYS
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(key))?;
    if let Some(quoted) = behind.strip_prefix('"') {
        let (value, behind) = quoted.split_once('"').unwrap_or((quoted, ""));
        return Some((key, value, behind));
    }
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    Some((key, &behind[..end], &behind[end..]))
}
