//! Text in pictures: how wide it is, near enough to cut it where it would
//! leave its node, and how it is written into markup.
//!
//! The reader's fonts are not known when the picture is made, so widths are
//! those of common interface faces, rounded up.

/// The text cut to a width in pixels at a font size; whether something was
/// left out, for an ellipsis.
pub fn fit(text: &str, font_px: f32, width_px: f32) -> (&str, bool) {
    let limit = width_px / font_px * 100.0;
    let ellipsis = 85.0;
    let mut used = 0.0;
    let mut cut = 0;
    for (offset, character) in text.char_indices() {
        if used + ellipsis <= limit {
            cut = offset;
        }
        used += f32::from(hundredths(character));
        if used > limit {
            return (text[..cut].trim_end(), true);
        }
    }
    (text, false)
}

/// The width of a character in hundredths of the font size.
fn hundredths(character: char) -> u16 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' | 'I' => 29,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 39,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 92,
        'A'..='Z' | '&' | '#' | '_' => 70,
        'a'..='z' | '0'..='9' => 58,
        '\u{0}'..='\u{7f}' => 60,
        '\u{80}'..='\u{10ff}' => 66,
        _ => 105,
    }
}

/// Adds text so that it reads as itself in HTML and XML, in text and in
/// attributes between double quotes. Characters that XML cannot hold become
/// U+FFFD.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => "\u{fffd}",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
        || (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(fit("order-service", 13.0, 134.0), ("order-service", false));
        assert_eq!(
            fit("payments-settlement-reconciliation", 13.0, 134.0),
            ("payments-settlem", true)
        );
        assert_eq!(
            fit("日本語日本語日本語日本語", 13.0, 60.0),
            ("日本語", true)
        );
        assert_eq!(fit("", 13.0, 60.0), ("", false));
    }

    #[test]
    fn text_cannot_leave_its_place() {
        let mut out = String::new();
        push_escaped(&mut out, "a<b>&\"c'\0d");
        assert_eq!(out, "a&lt;b&gt;&amp;&quot;c&#39;\u{fffd}d");
    }
}
