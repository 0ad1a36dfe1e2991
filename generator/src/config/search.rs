//! How the search index is made: `callboard.search`.

use diagnostic::Diagnostic;
use search::words::Language;
use search::write::Options;

use super::reader::Reader;
use super::settings::shown;
use super::value::Value;

/// How many lists of words that mean the same there may be: every search looks
/// through them.
const MOST_SYNONYMS: usize = 500;

/// Reads `callboard.search`.
pub(super) fn own(reader: &mut Reader<'_>, own: &Value, options: &mut Options) {
    if reader
        .map_of(own, "callboard.search", &["language", "synonyms"])
        .is_none()
    {
        return;
    }
    if let Some(value) = own.get("language")
        && let Some(text) = reader.string(value, "callboard.search.language")
    {
        match Language::named(&text.to_lowercase()) {
            Some(language) => options.language = language,
            None => {
                let names: Vec<&str> = Language::ALL.iter().map(|(name, _)| *name).collect();
                let message = format!("{} is no language that search knows", shown(value, text));
                let hint = format!("take one of {}", names.join(", "));
                reader.report(Diagnostic::error("config-value", message).hint(hint), value);
            }
        }
    }
    let Some(value) = own.get("synonyms") else {
        return;
    };
    let lists = reader
        .list(value, "callboard.search.synonyms")
        .unwrap_or_default();
    for (at, list) in lists.iter().enumerate() {
        let path = format!("callboard.search.synonyms[{at}]");
        let items = reader.list(list, &path).unwrap_or_default();
        let words = items.iter().enumerate();
        let words = words.filter_map(|(at, item)| reader.string(item, &format!("{path}[{at}]")));
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        if words.len() > 1 && options.synonyms.len() < MOST_SYNONYMS {
            options.synonyms.push(words);
        }
    }
}
