//! What a scalar is by its looks (YAML 1.1, as PyYAML 6 has it).

use super::Value;

/// What a plain scalar without a tag is; `None` where it looks like a date
/// that there is not.
pub(super) fn resolve(text: &str) -> Option<Value> {
    if let Some(value) = null(text).or_else(|| boolean(text)) {
        return Some(value);
    }
    let first = text.as_bytes().first().copied().unwrap_or_default();
    if matches!(first, b'0'..=b'9' | b'-' | b'+' | b'.') {
        if let Some(value) = integer(text).or_else(|| float(text)) {
            return Some(value);
        }
        if is_time(text) {
            return time(text);
        }
    }
    Some(Value::Text(text.to_owned()))
}

/// What a scalar is under one of YAML's own tags: `None` if the tag is not one
/// of them, `Some(None)` if the text is not such a value.
pub(super) fn resolve_as(tag: &str, text: &str) -> Option<Option<Value>> {
    let name = tag.strip_prefix("tag:yaml.org,2002:")?;
    let name = name.strip_prefix("python/").unwrap_or(name);
    Some(match name {
        "str" | "unicode" | "binary" | "bytes" => Some(Value::Text(text.to_owned())),
        "null" | "none" => Some(Value::Null),
        "bool" => boolean(text),
        "int" | "long" => integer(text),
        "float" => float(text).or_else(|| match integer(text)? {
            Value::Int(value) => Some(Value::Float(value as f64)),
            other => Some(other),
        }),
        "timestamp" => time(text),
        _ => return None,
    })
}

fn null(text: &str) -> Option<Value> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Value::Null)
}

fn boolean(text: &str) -> Option<Value> {
    let value = match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => true,
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => false,
        _ => return None,
    };
    Some(Value::Bool(value))
}

/// `12`, `1_000`, `0b11`, `0x1f`, `017`, `1:30`. A number too large for
/// [`Value::Int`] stays text.
fn integer(text: &str) -> Option<Value> {
    let (sign, digits) = signed(text);
    let plain: String = digits.chars().filter(|&digit| digit != '_').collect();
    let number = if let Some(digits) = digits.strip_prefix("0b") {
        all(digits, |digit| matches!(digit, b'0' | b'1' | b'_'))?;
        i128::from_str_radix(&plain[2..], 2).ok()?
    } else if let Some(digits) = digits.strip_prefix("0x") {
        all(digits, |digit| digit.is_ascii_hexdigit() || digit == b'_')?;
        i128::from_str_radix(&plain[2..], 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        all(&digits[1..], |digit| matches!(digit, b'0'..=b'7' | b'_'))?;
        i128::from_str_radix(&plain, 8).ok()?
    } else if digits.contains(':') {
        sixties(digits)?;
        let mut parts = plain.split(':');
        parts.try_fold(0_i128, |sum, part| {
            sum.checked_mul(60)?.checked_add(part.parse().ok()?)
        })?
    } else {
        all(digits, |digit| digit.is_ascii_digit() || digit == b'_')?;
        if digits.starts_with('_') {
            return None;
        }
        plain.parse().ok()?
    };
    Some(Value::Int(sign * number))
}

/// `1.5`, `.5`, `1.5e+3`, `1:30.5`, `.inf`, `.nan`.
fn float(text: &str) -> Option<Value> {
    let (sign, digits) = signed(text);
    let sign = sign as f64;
    match digits {
        ".inf" | ".Inf" | ".INF" => return Some(Value::Float(sign * f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if digits == text => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    let (whole, rest) = digits.split_once('.')?;
    if let Some((start, _)) = whole.split_once(':') {
        sixties(whole)?;
        if !rest
            .bytes()
            .all(|digit| digit.is_ascii_digit() || digit == b'_')
        {
            return None;
        }
        let mut sum = number(start)?;
        for part in whole.split(':').skip(1) {
            sum = sum * 60.0 + number(part)?;
        }
        return Some(Value::Float(sign * (sum + number(&format!("0.{rest}0"))?)));
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-'])?;
        all(digits, |digit| digit.is_ascii_digit())?;
    }
    let is_digit = |digit: u8| digit.is_ascii_digit() || digit == b'_';
    if whole.is_empty() {
        // `.5` takes no sign.
        if digits != text || fraction.is_empty() || fraction.starts_with('_') {
            return None;
        }
    } else if whole.starts_with('_') {
        return None;
    }
    if !whole.bytes().all(is_digit) || !fraction.bytes().all(is_digit) {
        return None;
    }
    Some(Value::Float(sign * number(digits)?))
}

fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|&digit| digit != '_').collect();
    plain.parse().ok()
}

fn signed(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whether there is text, and only of such bytes.
fn all(text: &str, test: impl Fn(u8) -> bool) -> Option<()> {
    (!text.is_empty() && text.bytes().all(test)).then_some(())
}

/// Whether every part after the first `:` is one or two digits under 60.
fn sixties(text: &str) -> Option<()> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    all(first, |digit| digit.is_ascii_digit() || digit == b'_')?;
    if first.starts_with('_') {
        return None;
    }
    for part in parts {
        let ok = match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [ten, digit] => matches!(ten, b'0'..=b'5') && digit.is_ascii_digit(),
            _ => false,
        };
        if !ok {
            return None;
        }
    }
    Some(())
}

/// Whether a text looks like a date, or a date with a time.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    if !digits(0..4) || bytes.get(4) != Some(&b'-') {
        return false;
    }
    if bytes.len() == 10 {
        return digits(5..7) && bytes[7] == b'-' && digits(8..10);
    }
    parts(text).is_some_and(|parts| parts.clock.is_some())
}

struct Parts {
    date: (u32, u32, u32),
    clock: Option<(u32, u32, u32, String)>,
    /// Minutes east of UTC.
    zone: Option<i32>,
}

/// A timestamp taken apart.
fn parts(text: &str) -> Option<Parts> {
    let mut rest = text;
    let year = take(&mut rest, 4, 4)?;
    let month = after(&mut rest, '-').and_then(|()| take(&mut rest, 1, 2))?;
    let day = after(&mut rest, '-').and_then(|()| take(&mut rest, 1, 2))?;
    let date = (year, month, day);
    if rest.is_empty() {
        return Some(Parts {
            date,
            clock: None,
            zone: None,
        });
    }
    let trimmed = rest.trim_start_matches([' ', '\t']);
    rest = if trimmed.len() < rest.len() {
        trimmed
    } else {
        rest.strip_prefix(['T', 't'])?
    };
    let hour = take(&mut rest, 1, 2)?;
    let minute = after(&mut rest, ':').and_then(|()| take(&mut rest, 2, 2))?;
    let second = after(&mut rest, ':').and_then(|()| take(&mut rest, 2, 2))?;
    let mut fraction = String::new();
    if let Some(digits) = rest.strip_prefix('.') {
        let end = digits.find(|c: char| !c.is_ascii_digit());
        let end = end.unwrap_or(digits.len());
        digits[..end].clone_into(&mut fraction);
        rest = &digits[end..];
    }
    rest = rest.trim_start_matches([' ', '\t']);
    let zone = match rest.chars().next() {
        None => None,
        Some('Z') if rest.len() == 1 => Some(0),
        Some(sign @ ('+' | '-')) => {
            rest = &rest[1..];
            let hours = take(&mut rest, 1, 2)?;
            let minutes = match after(&mut rest, ':') {
                Some(()) => take(&mut rest, 2, 2)?,
                None => 0,
            };
            if !rest.is_empty() {
                return None;
            }
            let minutes = i32::try_from(hours * 60 + minutes).ok()?;
            Some(if sign == '-' { -minutes } else { minutes })
        }
        Some(_) => return None,
    };
    Some(Parts {
        date,
        clock: Some((hour, minute, second, fraction)),
        zone,
    })
}

/// Takes between `least` and `most` digits off the front.
fn take(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit);
    let count = count.count();
    if count < least {
        return None;
    }
    let number = rest[..count].parse().ok()?;
    *rest = &rest[count..];
    Some(number)
}

fn after(rest: &mut &str, mark: char) -> Option<()> {
    *rest = rest.strip_prefix(mark)?;
    Some(())
}

/// A timestamp as Python's `str` writes it; `None` if there is no such day or
/// time.
fn time(text: &str) -> Option<Value> {
    let Parts { date, clock, zone } = parts(text)?;
    let (year, month, day) = date;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if year == 0 || day == 0 || day > days {
        return None;
    }
    let mut written = format!("{year:04}-{month:02}-{day:02}");
    if let Some((hour, minute, second, fraction)) = clock {
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        written.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
        let micros = format!("{fraction:0<6}");
        let micros = &micros[..6];
        if micros != "000000" {
            written.push('.');
            written.push_str(micros);
        }
        if let Some(zone) = zone {
            let sign = if zone < 0 { '-' } else { '+' };
            let zone = zone.abs();
            written.push_str(&format!("{sign}{:02}:{:02}", zone / 60, zone % 60));
        }
    }
    Some(Value::Time(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_what_pyyaml_makes_of_them() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let value = resolve(text).unwrap();
            assert_eq!(format!("{value:?}"), expected, "{text}");
        }

        check("~", "Null");
        check("off", "Bool(false)");
        check("y", "Text(\"y\")");
        check("12", "Int(12)");
        check("-1_000", "Int(-1000)");
        check("010", "Int(8)");
        check("09", "Text(\"09\")");
        check("0x1F", "Int(31)");
        check("0b11", "Int(3)");
        check("1:30", "Int(90)");
        check("1:60", "Text(\"1:60\")");
        check("1.10", "Float(1.1)");
        check("1.", "Float(1.0)");
        check("-.5", "Text(\"-.5\")");
        check(".5", "Float(0.5)");
        check("1:30.", "Float(90.0)");
        check("1e3", "Text(\"1e3\")");
        check("1.0e+3", "Float(1000.0)");
        check("1.2.3", "Text(\"1.2.3\")");
        check("-", "Text(\"-\")");
        check("2026-01-31", "Time(\"2026-01-31\")");
        check("2026-1-31", "Text(\"2026-1-31\")");
        check(
            "2026-1-3 4:05:06.5Z",
            "Time(\"2026-01-03 04:05:06.500000+00:00\")",
        );
        check(
            "2026-01-03T04:05:06-01:30",
            "Time(\"2026-01-03 04:05:06-01:30\")",
        );
        assert_eq!(resolve("2026-02-30"), None);
    }
}
