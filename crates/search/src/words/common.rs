//! Words that say little: those that hold a question together. `how to rotate
//! the credentials` asks for pages about rotating credentials, and no such page
//! need have a "how".

use super::Language;

/// English ones.
const ENGLISH: [&str; 51] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has",
    "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our",
    "should", "that", "the", "there", "this", "to", "us", "was", "we", "what", "when", "where",
    "which", "who", "whom", "whose", "why", "will", "with", "you", "your", "please",
];

/// Whether a folded word says little in a language.
pub(super) fn says_little(word: &str, language: Language) -> bool {
    language == Language::English && ENGLISH.contains(&word)
}
