//! Numbers.

/// A number of the core schema.
pub(super) fn core(text: &str) -> Option<f64> {
    core_integer(text).or_else(|| core_float(text))
}

/// `12`, `-7`, `0o14`, `0x1f`.
pub(super) fn core_integer(text: &str) -> Option<f64> {
    if let Some(digits) = text.strip_prefix("0o") {
        return power_of_two(digits, 3);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return power_of_two(digits, 4);
    }
    let digits = unsigned(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `1.5`, `.5`, `1.`, `1e3`, `.inf`, `.nan`.
pub(super) fn core_float(text: &str) -> Option<f64> {
    if let Some(special) = special(text) {
        return Some(special);
    }
    let rest = unsigned(text);
    let whole = digits(rest);
    let mut rest = &rest[whole..];
    let mut fraction = 0;
    let has_dot = rest.starts_with('.');
    if has_dot {
        fraction = digits(&rest[1..]);
        rest = &rest[1 + fraction..];
    }
    if whole == 0 && fraction == 0 {
        return None;
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = unsigned(exponent);
            if exponent.is_empty() || digits(exponent) != exponent.len() {
                return None;
            }
        }
        None if rest.is_empty() && has_dot => {}
        None => return None,
    }
    text.parse().ok()
}

/// A number of YAML 1.1.
pub(super) fn version_1_1(text: &str) -> Option<f64> {
    version_1_1_integer(text).or_else(|| version_1_1_float(text))
}

/// `0b11`, `014`, `1_000`, `0x1f`, `12:30:45`.
pub(super) fn version_1_1_integer(text: &str) -> Option<f64> {
    let rest = unsigned(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let all = |digits: &str, is_digit: fn(&u8) -> bool| {
        !digits.is_empty() && digits.bytes().all(|byte| byte == b'_' || is_digit(&byte))
    };
    let radix = |digits: &str, bits| {
        let digits: String = digits.chars().filter(|&c| c != '_').collect();
        Some(sign * power_of_two(&digits, bits).unwrap_or(f64::NAN))
    };
    if let Some(digits) = rest.strip_prefix("0b")
        && all(digits, |byte| matches!(byte, b'0' | b'1'))
    {
        return radix(digits, 1);
    }
    if let Some(digits) = rest.strip_prefix('0')
        && all(digits, |byte| matches!(byte, b'0'..=b'7'))
    {
        return radix(digits, 3);
    }
    if let Some(digits) = rest.strip_prefix("0x")
        && all(digits, u8::is_ascii_hexdigit)
    {
        return radix(digits, 4);
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if all(rest, u8::is_ascii_digit) {
        let digits: String = rest.chars().filter(|&c| c != '_').collect();
        return digits.parse::<f64>().ok().map(|number| sign * number);
    }
    let (first, parts) = rest.split_once(':')?;
    if !all(first, u8::is_ascii_digit) || !parts.split(':').all(is_sixtieth) {
        return None;
    }
    sexagesimal(rest).map(|number| sign * number)
}

/// `1_000.5`, `12:30:45.5`, and what the core schema has.
pub(super) fn version_1_1_float(text: &str) -> Option<f64> {
    if let Some(special) = special(text) {
        return Some(special);
    }
    let rest = unsigned(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let is_digit = |byte: &u8| *byte == b'_' || byte.is_ascii_digit();
    let whole = if rest.starts_with(|c: char| c.is_ascii_digit()) {
        rest.bytes().take_while(is_digit).count()
    } else {
        0
    };
    let behind = &rest[whole..];
    if whole > 0 && behind.starts_with(':') {
        let (parts, fraction) = behind[1..].split_once('.')?;
        if !parts.split(':').all(is_sixtieth) || !fraction.bytes().all(|byte| is_digit(&byte)) {
            return None;
        }
        return sexagesimal(rest).map(|number| sign * number);
    }
    let mut tail = behind;
    let has_dot = tail.starts_with('.');
    if has_dot {
        let fraction = tail[1..].bytes().take_while(is_digit).count();
        tail = &tail[1 + fraction..];
    }
    match tail.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = unsigned(exponent);
            if exponent.is_empty() || digits(exponent) != exponent.len() {
                return None;
            }
        }
        None if tail.is_empty() && has_dot => {}
        None => return None,
    }
    let plain: String = text.chars().filter(|&c| c != '_').collect();
    Some(plain.parse().unwrap_or(f64::NAN))
}

fn special(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        _ => match unsigned(text) {
            ".inf" | ".Inf" | ".INF" if text.starts_with('-') => Some(f64::NEG_INFINITY),
            ".inf" | ".Inf" | ".INF" => Some(f64::INFINITY),
            _ => None,
        },
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// One or two digits, up to 59.
fn is_sixtieth(text: &str) -> bool {
    match text.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, digit] => matches!(tens, b'0'..=b'5') && digit.is_ascii_digit(),
        _ => false,
    }
}

/// Parts of sixty, with `:` in between.
pub(super) fn sexagesimal(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|&c| c != '_').collect();
    text.split(':').try_fold(0.0, |sum, part| {
        let part: f64 = if part.is_empty() {
            0.0
        } else {
            part.parse().ok()?
        };
        Some(sum * 60.0 + part)
    })
}

/// Digits of a base that is a power of two, correctly rounded.
fn power_of_two(digits: &str, bits: u32) -> Option<f64> {
    if digits.is_empty() {
        return None;
    }
    let mut value: u64 = 0;
    let mut dropped: i32 = 0;
    let mut sticky = false;
    for byte in digits.bytes() {
        let digit = (byte as char).to_digit(1 << bits)?;
        if value >> 58 == 0 {
            value = (value << bits) | u64::from(digit);
        } else {
            dropped = dropped.saturating_add(bits as i32);
            sticky |= digit != 0;
        }
    }
    let value = (value | u64::from(sticky)) as f64;
    Some(value * 2.0_f64.powi(dropped))
}

/// A number as JavaScript writes it.
pub(crate) fn to_js_string(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    let size = number.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&size) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}
