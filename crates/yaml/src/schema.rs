//! What plain text stands for: the core schema of YAML 1.2, and YAML 1.1.
//!
//! [`resolve`] goes by looks, [`resolve_as`] by a tag. The rules are those of
//! `src/schema/` in the npm package `yaml`.

mod date;
mod number;

use crate::tree::Data;

pub(crate) use number::to_js_string;

/// What a tag makes of a text.
pub(crate) enum Known<'t> {
    Data(Data<'t>),
    /// Text, as it stands.
    Text,
    /// The tag does not apply and is ignored.
    Unknown,
    /// The tag applies, but not to this text.
    Invalid(&'static str),
}

/// What plain text is if it is not text.
pub(crate) fn resolve<'t>(text: &str, version_1_1: bool, is_key: bool) -> Option<Data<'t>> {
    let bytes = text.as_bytes();
    // Most text starts like text.
    match bytes.first() {
        None => return Some(Data::Null),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {
            let number = if version_1_1 {
                number::version_1_1(text)
            } else {
                number::core(text)
            };
            if let Some(number) = number {
                return Some(Data::Number(number));
            }
            if version_1_1 && let Some(date) = date::parse(text) {
                return Some(Data::Date(date));
            }
        }
        Some(b'~') if bytes.len() == 1 => return Some(Data::Null),
        Some(b'n' | b'N') if matches!(text, "null" | "Null" | "NULL") => return Some(Data::Null),
        Some(b'<') if version_1_1 && is_key && text == "<<" => return Some(Data::Merge),
        // `e5` looks like a number to YAML 1.1.
        Some(b'e' | b'E') if version_1_1 => {
            if let Some(number) = number::version_1_1(text) {
                return Some(Data::Number(number));
            }
        }
        _ => {}
    }
    boolean(text, version_1_1).map(Data::Bool)
}

fn boolean(text: &str, version_1_1: bool) -> Option<bool> {
    if text.len() > 5 {
        return None;
    }
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ if !version_1_1 => None,
        "Y" | "y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "N" | "n" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// What a text is that has a tag.
pub(crate) fn resolve_as<'t>(tag: &str, text: &str, version_1_1: bool) -> Known<'t> {
    if tag == "!" {
        return Known::Text;
    }
    let Some(name) = tag.strip_prefix("tag:yaml.org,2002:") else {
        return Known::Unknown;
    };
    let data = match name {
        "str" => return Known::Text,
        "null" => matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Data::Null),
        "bool" => boolean(text, version_1_1).map(Data::Bool),
        "int" if version_1_1 => number::version_1_1_integer(text).map(Data::Number),
        "float" if version_1_1 => number::version_1_1_float(text).map(Data::Number),
        "int" => number::core_integer(text).map(Data::Number),
        "float" => number::core_float(text).map(Data::Number),
        "binary" => Some(Data::Bytes(base64(text))),
        "merge" => (!version_1_1 || text == "<<").then_some(Data::Merge),
        "timestamp" => match date::parse(text) {
            Some(date) => Some(Data::Date(date)),
            None if version_1_1 => None,
            None => return Known::Invalid("a timestamp starts with a date, as in `2001-12-31`"),
        },
        _ => None,
    };
    data.map_or(Known::Unknown, Known::Data)
}

/// Reads base64 as Node.js does: what is no part of it is skipped.
fn base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0;
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
