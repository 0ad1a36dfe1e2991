//! Text of strangers, made safe to show in a terminal or a log.
//!
//! Descriptors are written by anybody: a control sequence in a name must not
//! repaint the terminal of whoever reads about it, and a change of writing
//! direction must not make a line read as something else.

use std::borrow::Cow;

/// The text with every character that a terminal would act on replaced by one
/// that shows it: `␛` for an escape, `\u{202e}` for a change of direction.
/// Line breaks and tabs count: the result is one line.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        push(&mut out, character);
    }
    Cow::Owned(out)
}

/// Appends one character, replaced if need be.
pub(crate) fn push(out: &mut String, character: char) {
    let code = u32::from(character);
    match character {
        '\u{7f}' => out.push('␡'),
        _ if code < 0x20 => out.push(char::from_u32(0x2400 + code).unwrap_or('\u{fffd}')),
        _ if is_unsafe(character) => out.extend(character.escape_unicode()),
        _ => out.push(character),
    }
}

/// Whether showing the character as it is could mislead: control characters,
/// line and paragraph separators, invisible ones, and changes of direction.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown_instead() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(line(text), expected);
        }

        check("größe 支払い 👩‍💻", "größe 支払い 👩‍💻");
        check("\u{1b}[31mred", "␛[31mred");
        check("a\r\nb\tc\0\u{7f}", "a␍␊b␉c␀␡");
        check("\u{9b}2J", r"\u{9b}2J"); // The one-byte form of `ESC [`.
        check("a\u{202e}b\u{200b}", r"a\u{202e}b\u{200b}");
    }
}
