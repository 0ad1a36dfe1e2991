//! Words to stems, so that `deploying` finds `deployments`. The rules are
//! [Snowball](https://snowballstem.org/)'s.

use frostem::{Algorithm, Stemmer};

/// Whose endings are taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Nobody's: words are found as they are written.
    None,
    /// English, which most portals are written in.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
}

impl Language {
    /// All there are, by the names that configuration uses.
    #[cfg(feature = "languages")]
    pub const ALL: [(&'static str, Language); 8] = [
        ("none", Language::None),
        ("english", Language::English),
        ("german", Language::German),
        ("french", Language::French),
        ("spanish", Language::Spanish),
        ("portuguese", Language::Portuguese),
        ("italian", Language::Italian),
        ("dutch", Language::Dutch),
    ];

    /// All that this build knows, by the names that configuration uses.
    #[cfg(not(feature = "languages"))]
    pub const ALL: [(&'static str, Language); 2] =
        [("none", Language::None), ("english", Language::English)];

    /// The language of a name in lower case.
    pub fn named(name: &str) -> Option<Language> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, language)| *language)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == self)
            .map_or("none", |(name, _)| name)
    }
}

/// Takes the endings off words.
pub struct Stems {
    language: Language,
    stemmer: Option<Stemmer>,
}

impl Stems {
    /// For one language.
    pub fn new(language: Language) -> Self {
        let algorithm = match language {
            Language::None => None,
            Language::English => Some(Algorithm::English),
            #[cfg(not(feature = "languages"))]
            _ => None,
            #[cfg(feature = "languages")]
            Language::German => Some(Algorithm::German),
            #[cfg(feature = "languages")]
            Language::French => Some(Algorithm::French),
            #[cfg(feature = "languages")]
            Language::Spanish => Some(Algorithm::Spanish),
            #[cfg(feature = "languages")]
            Language::Portuguese => Some(Algorithm::Portuguese),
            #[cfg(feature = "languages")]
            Language::Italian => Some(Algorithm::Italian),
            #[cfg(feature = "languages")]
            Language::Dutch => Some(Algorithm::Dutch),
        };
        Self {
            language,
            stemmer: algorithm.map(Stemmer::new),
        }
    }

    /// Whether a folded word only holds a question together, as `how` and `the`.
    pub fn says_little(&self, word: &str) -> bool {
        super::common::says_little(word, self.language)
    }

    /// The stem of a folded word. Short words, and words with anything but
    /// Latin letters in them, are their own.
    pub fn stem(&self, word: String) -> String {
        match &self.stemmer {
            Some(stemmer)
                if word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()) =>
            {
                stemmer.stem(&word).into_owned()
            }
            _ => word,
        }
    }
}
