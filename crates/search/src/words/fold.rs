//! Lower case without accents, for Latin letters; other scripts keep their
//! marks. `Müller`, `muller` and `MULLER` are one word.

/// Whether a character is a mark that combines with the one before it.
pub(super) fn mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A word in the form in which words are compared.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() && !word.contains('\'') {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '\u{2019}' | '\u{ad}' => {}
            _ if mark(c) => {}
            // Forms of full and half width that Japanese text is full of.
            '\u{ff41}'..='\u{ff5a}' | '\u{ff10}'..='\u{ff19}' => {
                out.extend(char::from_u32(c as u32 - 0xfee0));
            }
            _ => match plain(c) {
                "" => out.push(c),
                letters => out.push_str(letters),
            },
        }
    }
    out
}

/// A Latin letter without its accent; empty for what has none.
fn plain(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}
