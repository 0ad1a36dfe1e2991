//! Where words stand in the list from which misspelt ones are put right, so that
//! a misspelt word is looked for among some hundred others and not among all.
//!
//! A word stands on several shelves, and on each by some of its letters, then by
//! its length. A slip of the hand in the middle or at the end leaves the first
//! letters as they are, and one at the start the last ones; so one of two places
//! has every word that is one slip away, and every one that is two away, but for
//! one slip in the first two letters and another in the last three.
//!
//! | shelf | words | by |
//! | --- | --- | --- |
//! | [`Shelf::Start`] | all | the first two letters; the first one of short words |
//! | [`Shelf::End`] | all, written backwards | the last three letters |
//! | [`Shelf::Titles`] | those of titles and headings | the first letter |
//!
//! [`of`] says where a word stands, and [`near`] where the words are that may be
//! meant. Words that are only ever the whole of a compound stand behind the
//! others of the same letters: there are many, and a part never stands for them.

use super::spelling::{FIRST_LETTER, LONGEST, allowed, longest_abbreviated};

/// Up to this length words stand by their first letter alone: of them, too few
/// letters are left when one is wrong.
const SHORT: usize = FIRST_LETTER;
/// How many letters words stand by on [`Shelf::End`].
const END: usize = 3;

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// By the first letters.
    Start = 1,
    /// By the last letters; words are written backwards.
    End = 2,
    /// By the first letter, what titles or headings have.
    Titles = 3,
}

impl Shelf {
    /// All shelves, in their order in the list.
    #[cfg(feature = "write")]
    pub(crate) const ALL: [Shelf; 3] = [Shelf::Start, Shelf::End, Shelf::Titles];
}

/// A stretch of a shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) shelf: Shelf,
    /// The first place.
    pub(crate) first: Vec<u8>,
    /// The last place, which is part of it.
    pub(crate) last: Vec<u8>,
}

/// Where a word stands on a shelf, if it does. Places are in the order of the
/// list.
#[cfg(feature = "write")]
pub(crate) fn of(shelf: Shelf, letters: &[char], titled: bool, compound: bool) -> Option<Vec<u8>> {
    if shelf == Shelf::Titles && !titled {
        return None;
    }
    let compound = compound && shelf != Shelf::Titles;
    Some(place(shelf, letters, letters.len(), compound))
}

/// Where the words stand that a misspelt one may have meant.
pub(crate) fn near(typed: &[char]) -> Vec<Stretch> {
    let slips = allowed(typed) as usize;
    let (least, most) = (typed.len().saturating_sub(slips), typed.len() + slips);
    let mut stretches = Vec::new();
    let mut add = |shelf, compound, least: usize, most: usize| {
        let most = most.min(LONGEST);
        if least <= most {
            stretches.push(Stretch {
                shelf,
                first: place(shelf, typed, least, compound),
                last: place(shelf, typed, most, compound),
            });
        }
    };
    let longer = longest_abbreviated(typed).max(most);
    add(Shelf::Start, false, least, longer.min(SHORT));
    add(Shelf::Start, true, least, most.min(SHORT));
    add(Shelf::Start, false, least.max(SHORT + 1), longer);
    add(Shelf::Start, true, least.max(SHORT + 1), most);
    // Of short words the first letter is taken to be right, so that here are only
    // those that end with them.
    let is_short = typed.len() < FIRST_LETTER;
    add(
        Shelf::End,
        false,
        if is_short { typed.len() } else { least },
        LONGEST,
    );
    if !is_short {
        add(Shelf::End, true, least, most);
    }
    add(Shelf::Titles, false, least, longer);
    stretches
}

/// The place of words of a length that have these letters.
fn place(shelf: Shelf, letters: &[char], length: usize, compound: bool) -> Vec<u8> {
    let count = match shelf {
        Shelf::Start if length > SHORT => 2,
        Shelf::Start | Shelf::Titles => 1,
        Shelf::End => END,
    };
    let mut key = String::new();
    match shelf {
        Shelf::End => key.extend(letters.iter().rev().take(count)),
        Shelf::Start | Shelf::Titles => key.extend(letters.iter().take(count)),
    }
    let mut place = vec![shelf as u8];
    place.extend_from_slice(key.as_bytes());
    // Lower than every letter, so that longer keys come behind.
    place.extend([0, u8::from(compound), length as u8]);
    place
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    /// Whether a word is where one looks for what was typed.
    fn is_near(typed: &str, word: &str) -> bool {
        let letters: Vec<char> = word.chars().collect();
        near(&typed.chars().collect::<Vec<char>>())
            .iter()
            .any(|stretch| {
                let place = of(stretch.shelf, &letters, false, false);
                place.is_some_and(|place| stretch.first <= place && place <= stretch.last)
            })
    }

    #[test]
    fn every_slip_is_looked_for() {
        for word in ["zebra", "gateway", "payment", "settlement", "configuration"] {
            let letters: Vec<char> = word.chars().collect();
            // Of short words the first letter is right.
            let from = usize::from(letters.len() <= FIRST_LETTER);
            for at in from..letters.len() {
                let mut slips = vec![letters.clone(), letters.clone(), letters.clone()];
                slips[0].remove(at);
                slips[1].insert(at, 'q');
                slips[2][at] = 'q';
                if at + 1 < letters.len() {
                    let mut swapped = letters.clone();
                    swapped.swap(at, at + 1);
                    slips.push(swapped);
                }
                for typed in slips {
                    let typed: String = typed.into_iter().collect();
                    assert!(is_near(&typed, word), "{typed} for {word}");
                }
            }
        }
        // Two slips at the start, at the end, and in the middle.
        for typed in [
            "setltmeent",
            "ettlment",
            "settlemnet",
            "xeptlement",
            "settlexxnt",
        ] {
            assert!(is_near(typed, "settlement"), "{typed}");
        }
    }

    #[test]
    fn parts_at_the_end_are_looked_for() {
        assert!(is_near("badger", "honeybadger"));
        assert!(is_near("ueue", "queue"));
        assert!(!is_near("badger", "gateway"));
    }
}
