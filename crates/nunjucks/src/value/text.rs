//! Strings as JavaScript has them: counted and cut in units of UTF-16.
//!
//! [`Text`] is UTF-8 wherever that can hold it, which is nearly always. Only
//! half of a surrogate pair cannot be, as in `'😀'[0]`; such text is kept as
//! units, and becomes UTF-8 again when the other half joins it.

use std::borrow::Cow;
use std::sync::Arc;

/// A string.
///
/// `Units` is never text that UTF-8 could hold, so equal texts are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Text {
    Utf8(Arc<str>),
    Units(Arc<[u16]>),
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::Utf8(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::Utf8(text.into())
    }
}

impl From<Arc<str>> for Text {
    fn from(text: Arc<str>) -> Text {
        Text::Utf8(text)
    }
}

impl Text {
    pub(crate) fn from_units(units: &[u16]) -> Text {
        match String::from_utf16(units) {
            Ok(text) => Text::Utf8(text.into()),
            Err(_) => Text::Units(units.into()),
        }
    }

    /// The text, where UTF-8 can hold it.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Text::Utf8(text) => Some(text),
            Text::Units(_) => None,
        }
    }

    /// The text, with U+FFFD for what UTF-8 cannot hold.
    pub(crate) fn lossy(&self) -> Cow<'_, str> {
        match self {
            Text::Utf8(text) => Cow::Borrowed(text),
            Text::Units(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        // Nothing can always be held by UTF-8.
        matches!(self, Text::Utf8(text) if text.is_empty())
    }

    /// JavaScript's `length`.
    pub(crate) fn len(&self) -> usize {
        match self {
            Text::Utf8(text) if text.is_ascii() => text.len(),
            Text::Utf8(text) => text.chars().map(char::len_utf16).sum(),
            Text::Units(units) => units.len(),
        }
    }

    /// What it costs to make.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Text::Utf8(text) => text.len(),
            Text::Units(units) => 2 * units.len(),
        }
    }

    pub(crate) fn units(&self) -> Cow<'_, [u16]> {
        match self {
            Text::Utf8(text) => Cow::Owned(text.encode_utf16().collect()),
            Text::Units(units) => Cow::Borrowed(units),
        }
    }

    /// The unit at an index, as text.
    pub(crate) fn at(&self, index: usize) -> Option<Text> {
        (index < self.len()).then(|| self.slice(index, index + 1))
    }

    /// The units from `start` up to `end`, as far as there are any.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Text {
        if let Text::Utf8(text) = self
            && text.is_ascii()
        {
            let end = end.min(text.len());
            return Text::from(&text[start.min(end)..end]);
        }
        let units = self.units();
        let end = end.min(units.len());
        Text::from_units(&units[start.min(end)..end])
    }

    /// Each unit as a text.
    pub(crate) fn split_units(&self) -> Vec<Text> {
        match self {
            Text::Utf8(text) if text.is_ascii() => (0..text.len())
                .map(|at| Text::from(&text[at..=at]))
                .collect(),
            _ => {
                let units = self.units();
                units
                    .iter()
                    .map(|&unit| Text::from_units(&[unit]))
                    .collect()
            }
        }
    }

    /// The parts between separators, of which there is at least one unit.
    pub(crate) fn split(&self, separator: &Text) -> Vec<Text> {
        if let (Text::Utf8(text), Text::Utf8(separator)) = (self, separator) {
            return text.split(&**separator).map(Text::from).collect();
        }
        let (text, separator) = (self.unit_chars(), separator.unit_chars());
        let part = |part: &str| {
            let units: Vec<u16> = part.chars().map(char_unit).collect();
            Text::from_units(&units)
        };
        text.split(&separator).map(part).collect()
    }

    /// About how many parts [`Self::split`] gives.
    pub(crate) fn count(&self, separator: &Text) -> usize {
        match (self, separator) {
            (Text::Utf8(text), Text::Utf8(separator)) => text.matches(&**separator).count() + 1,
            _ => self.len() / separator.len().max(1) + 1,
        }
    }

    /// Applies what is defined on whole characters, such as upper case. Half
    /// pairs are left out of it and stay.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Text {
        match self {
            Text::Utf8(text) => Text::from(change(text)),
            Text::Units(units) => {
                let mut builder = Builder::default();
                for part in char::decode_utf16(units.iter().copied()) {
                    match part {
                        Ok(char) => builder.push_str(&change(char.encode_utf8(&mut [0; 4]))),
                        Err(half) => builder.push(&Text::Units([half.unpaired_surrogate()].into())),
                    }
                }
                builder.finish()
            }
        }
    }

    /// JavaScript's order: by units.
    pub(crate) fn compare(&self, other: &Text) -> std::cmp::Ordering {
        match (self, other) {
            (Text::Utf8(left), Text::Utf8(right)) if left.is_ascii() && right.is_ascii() => {
                left.as_bytes().cmp(right.as_bytes())
            }
            _ => self.units().cmp(&other.units()),
        }
    }

    /// The text with one character for each unit.
    fn unit_chars(&self) -> String {
        self.units().iter().map(|&unit| unit_char(unit)).collect()
    }

    /// Where `needle` is at or after `from`, in units.
    pub(crate) fn find(&self, needle: &Text, from: usize) -> Option<usize> {
        if let (Text::Utf8(text), Text::Utf8(needle)) = (self, needle) {
            if text.is_ascii() {
                let from = from.min(text.len());
                return text[from..].find(&**needle).map(|at| at + from);
            }
            if from == 0 && !needle.is_empty() {
                let at = text.find(&**needle)?;
                return Some(text[..at].encode_utf16().count());
            }
        }
        let (text, needle) = (self.unit_chars(), needle.unit_chars());
        let from = char_offset(&text, from);
        let at = text[from..].find(&needle)?;
        Some(text[..from + at].chars().count())
    }

    /// The last place of `needle` at or before `from`.
    pub(crate) fn rfind(&self, needle: &Text, from: usize) -> Option<usize> {
        let (text, needle) = (self.unit_chars(), needle.unit_chars());
        let length = needle.chars().count();
        let end = char_offset(&text, from.saturating_add(length));
        let at = text[..end].rfind(&needle)?;
        Some(text[..at].chars().count())
    }
}

/// The character that stands for a unit where each unit needs one.
pub(crate) fn unit_char(unit: u16) -> char {
    // Halves of pairs, U+D800 to U+DFFF, go to the last private plane.
    char::from_u32(u32::from(unit))
        .or_else(|| char::from_u32(0x10_0000 + u32::from(unit) - 0xD800))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The unit that a character stands for.
fn char_unit(char: char) -> u16 {
    let code = u32::from(char);
    let half = code.checked_sub(0x10_0000).map(|half| half + 0xD800);
    // Both kinds of codes fit.
    half.unwrap_or(code) as u16
}

/// Where the character of a number starts, or the end.
fn char_offset(text: &str, number: usize) -> usize {
    let mut starts = text.char_indices().map(|(start, _)| start);
    starts.nth(number).unwrap_or(text.len())
}

/// Text that is put together from parts.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: String,
    /// Everything, once a part came that UTF-8 cannot hold.
    units: Option<Vec<u16>>,
}

impl Builder {
    pub(crate) fn push(&mut self, text: &Text) {
        match text {
            Text::Utf8(text) => self.push_str(text),
            Text::Units(units) => {
                let so_far = &self.text;
                self.units
                    .get_or_insert_with(|| so_far.encode_utf16().collect())
                    .extend_from_slice(units);
            }
        }
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        match &mut self.units {
            Some(units) => units.extend(text.encode_utf16()),
            None => self.text.push_str(text),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.units
            .as_ref()
            .map_or(self.text.len(), |units| units.len() * 2)
    }

    pub(crate) fn finish(self) -> Text {
        match self.units {
            Some(units) => Text::from_units(&units),
            None => Text::from(self.text),
        }
    }

    /// The text, with U+FFFD for what UTF-8 cannot hold.
    pub(crate) fn finish_lossy(self) -> String {
        match self.units {
            Some(units) => String::from_utf16_lossy(&units),
            None => self.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_cuts_in_units() {
        let text = Text::from("añ😀x");
        assert_eq!(text.len(), 5);
        assert_eq!(text.slice(1, 4), Text::from("ñ😀"));
        assert_eq!(text.find(&Text::from("x"), 0), Some(4));
        assert_eq!(text.find(&Text::from("x"), 5), None);
        assert_eq!(text.find(&Text::from(""), 3), Some(3));
        assert_eq!(text.rfind(&Text::from("a"), 9), Some(0));
        assert_eq!(text.rfind(&Text::from("x"), 4), Some(4));
        assert_eq!(text.rfind(&Text::from("x"), 3), None);
        assert_eq!(text.rfind(&text.split_units()[3], 9), Some(3));
    }

    #[test]
    fn halves_of_a_pair_join_again() {
        let text = Text::from("😀");
        let halves = text.split_units();
        assert!(halves[0].as_str().is_none());
        let mut builder = Builder::default();
        halves.iter().for_each(|half| builder.push(half));
        let split = Text::from("a😀b").split(&halves[0]);
        assert_eq!(split[0], Text::from("a"));
        assert_eq!(split[1].len(), 2);
        assert_eq!(builder.finish(), text);
    }
}
