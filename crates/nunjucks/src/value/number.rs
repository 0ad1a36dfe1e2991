//! Numbers as JavaScript reads and writes them.

use crate::lex::is_js_space;

/// The number in a text, as the operators see it: all of the text counts.
/// Not a number is NaN, no text is 0.
pub(crate) fn parse(text: &str) -> f64 {
    let text = text.trim_matches(is_js_space);
    if text.is_empty() {
        return 0.0;
    }
    let lower = text.get(..2).map(str::to_ascii_lowercase);
    let radix = match lower.as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    if let Some(radix) = radix {
        let digits = &text[2..];
        let valid = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        return if valid {
            digits_to_number(digits, radix)
        } else {
            f64::NAN
        };
    }
    let prefix = decimal_prefix(text);
    if prefix.len() == text.len() {
        decimal(prefix)
    } else {
        f64::NAN
    }
}

/// JavaScript's `parseFloat`: the number that a text begins with.
pub(crate) fn parse_float(text: &str) -> f64 {
    decimal(decimal_prefix(text.trim_start_matches(is_js_space)))
}

/// JavaScript's `parseInt`.
pub(crate) fn parse_int(text: &str, radix: f64) -> f64 {
    let text = text.trim_start_matches(is_js_space);
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut radix = to_int32(radix);
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let text = match hex {
        Some(rest) if radix == 0 || radix == 16 => {
            radix = 16;
            rest
        }
        _ => text,
    };
    if radix == 0 {
        radix = 10;
    }
    if !(2..=36).contains(&radix) {
        return f64::NAN;
    }
    let radix = radix as u32;
    let end = text
        .find(|char: char| !char.is_digit(radix))
        .unwrap_or(text.len());
    if end == 0 {
        return f64::NAN;
    }
    let number = digits_to_number(&text[..end], radix);
    if negative { -number } else { number }
}

fn digits_to_number(digits: &str, radix: u32) -> f64 {
    if radix == 10 {
        return digits.parse().unwrap_or(f64::NAN);
    }
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(radix))
        .fold(0.0, |number, digit| {
            number * f64::from(radix) + f64::from(digit)
        })
}

/// A number as the 32 bits that JavaScript's bit operators see.
fn to_int32(number: f64) -> i32 {
    if !number.is_finite() {
        return 0;
    }
    // The remainder fits into 33 bits.
    number.trunc().rem_euclid(4_294_967_296.0) as i64 as i32
}

/// The longest start of a text that is a decimal number.
fn decimal_prefix(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    if text[at..].starts_with("Infinity") {
        return &text[..at + "Infinity".len()];
    }
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let start = at;
    at = digits(at);
    let mut count = at - start;
    if bytes.get(at) == Some(&b'.') {
        let after = digits(at + 1);
        count += after - at - 1;
        if count > 0 {
            at = after;
        }
    }
    if count == 0 {
        return "";
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let after = digits(at + 1 + sign);
        if after > at + 1 + sign {
            at = after;
        }
    }
    &text[..at]
}

fn decimal(text: &str) -> f64 {
    match text.trim_start_matches(['+', '-']) {
        "Infinity" if text.starts_with('-') => f64::NEG_INFINITY,
        "Infinity" => f64::INFINITY,
        _ => text.parse().unwrap_or(f64::NAN),
    }
}

/// A number as text, as JavaScript writes it.
pub(crate) fn format(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let (digits, exponent) = shortest(number.abs());
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", layout(&digits, exponent))
}

/// The shortest digits that mean this number, and the place of the decimal
/// point after the first of them. Of two that are as close, the even ones.
fn shortest(number: f64) -> (String, i32) {
    let (digits, exponent) = split_exponent(&format!("{number:e}"));
    // Rust takes the upper one.
    let Some(last @ (b'1' | b'3' | b'5' | b'7' | b'9')) = digits.bytes().last() else {
        return (digits, exponent);
    };
    let mut lower = digits[..digits.len() - 1].to_owned();
    lower.push(char::from(last - 1));
    let (first, rest) = lower.split_at(1);
    let is_same = format!("{first}.{rest}e{exponent}").parse() == Ok(number);
    if is_same {
        let (exact, _) = exact_digits(number);
        let after = exact.get(lower.len()..).unwrap_or("");
        if exact.starts_with(&lower) && after.trim_end_matches('0') == "5" {
            return (lower, exponent);
        }
    }
    (digits, exponent)
}

/// All digits of a number, and the place of the decimal point.
fn exact_digits(number: f64) -> (String, i32) {
    // No double has more than 767 digits.
    split_exponent(&format!("{:.800e}", number.abs()))
}

/// A number with so many digits, rounded half up.
fn significant(number: f64, count: usize) -> (String, i32) {
    let (exact, exponent) = exact_digits(number);
    let (first, rest) = exact.split_at(1);
    let digits = rounded(&format!("{first}.{rest}"), count - 1).replace('.', "");
    if digits.len() > count {
        // A digit more in front: 9.9 became 10.
        return (digits[..count].to_owned(), exponent + 1);
    }
    (digits, exponent)
}

fn split_exponent(text: &str) -> (String, i32) {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (digits.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn layout(digits: &str, exponent: i32) -> String {
    let count = digits.len() as i32;
    let point = exponent + 1;
    if count <= point && point <= 21 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if 0 < point && point <= 21 {
        let (whole, rest) = digits.split_at(point as usize);
        format!("{whole}.{rest}")
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        exponential(digits, exponent)
    }
}

fn exponential(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{dot}{rest}e{sign}{}", exponent.abs())
}

/// Decimal digits, rounded half up to `decimals`.
fn rounded(digits: &str, decimals: usize) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut digits: Vec<u8> = whole
        .bytes()
        .chain(
            fraction
                .bytes()
                .chain(std::iter::repeat(b'0'))
                .take(decimals),
        )
        .collect();
    if fraction
        .as_bytes()
        .get(decimals)
        .is_some_and(|&digit| digit >= b'5')
    {
        let mut at = digits.len();
        loop {
            if at == 0 {
                digits.insert(0, b'1');
                break;
            }
            at -= 1;
            if digits[at] == b'9' {
                digits[at] = b'0';
            } else {
                digits[at] += 1;
                break;
            }
        }
    }
    let mut text: String = digits.iter().map(|&digit| char::from(digit)).collect();
    if decimals > 0 {
        text.insert(text.len() - decimals, '.');
    }
    text
}

/// JavaScript's `toFixed`; `decimals` is at most 100.
pub(crate) fn to_fixed(number: f64, decimals: usize) -> String {
    if number.is_nan() || number.abs() >= 1e21 {
        return format(number);
    }
    // No double has more than 1074 decimals, so this is exact.
    let digits = rounded(&format!("{:.1074}", number.abs()), decimals);
    if number < 0.0 {
        format!("-{digits}")
    } else {
        digits
    }
}

/// JavaScript's `toExponential` with digits after the point.
pub(crate) fn to_exponential(number: f64, decimals: Option<usize>) -> String {
    if !number.is_finite() {
        return format(number);
    }
    let (digits, exponent) = match decimals {
        Some(decimals) => significant(number, decimals + 1),
        None => shortest(number.abs()),
    };
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", exponential(&digits, exponent))
}

/// JavaScript's `toPrecision`; `precision` is from 1 to 100.
pub(crate) fn to_precision(number: f64, precision: usize) -> String {
    if !number.is_finite() {
        return format(number);
    }
    let (digits, exponent) = significant(number, precision);
    let sign = if number < 0.0 { "-" } else { "" };
    let text = if exponent < -6 || exponent >= precision as i32 {
        exponential(&digits, exponent)
    } else if exponent >= 0 {
        let (whole, rest) = digits.split_at(exponent as usize + 1);
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{whole}{dot}{rest}")
    } else {
        format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize))
    };
    format!("{sign}{text}")
}

/// JavaScript's `toString(radix)`: as many digits after the point as tell the
/// number from its neighbours. The steps are those of V8, because the last
/// digit depends on them.
pub(crate) fn to_radix(number: f64, radix: u32) -> String {
    if radix == 10 || !number.is_finite() {
        return format(number);
    }
    let base = f64::from(radix);
    let value = number.abs();
    let mut whole = value.floor();
    let mut fraction = value - whole;
    let mut delta = (0.5 * (value.next_up() - value)).max(0_f64.next_up());
    let mut decimals: Vec<u32> = Vec::new();
    while fraction >= delta {
        fraction *= base;
        delta *= base;
        let digit = fraction as u32;
        decimals.push(digit);
        fraction -= f64::from(digit);
        let up = fraction > 0.5 || (fraction == 0.5 && digit % 2 == 1);
        if up && fraction + delta > 1.0 {
            whole += f64::from(u8::from(carry(&mut decimals, radix)));
            break;
        }
    }
    let mut digits: Vec<u32> = Vec::new();
    // Digits that a double cannot hold are zeros.
    while whole >= 9_007_199_254_740_992.0 {
        whole /= base;
        digits.push(0);
    }
    loop {
        let digit = whole % base;
        digits.push(digit as u32);
        whole = (whole - digit) / base;
        if whole <= 0.0 {
            break;
        }
    }
    let char = |digit: &u32| char::from_digit(*digit, radix).unwrap_or('0');
    let mut text = if number < 0.0 { "-" } else { "" }.to_owned();
    text.extend(digits.iter().rev().map(char));
    if !decimals.is_empty() {
        text.push('.');
        text.extend(decimals.iter().map(char));
    }
    text
}

/// Adds one to the last digit; whether the number before the point grows.
fn carry(decimals: &mut Vec<u32>, radix: u32) -> bool {
    while let Some(digit) = decimals.pop() {
        if digit + 1 < radix {
            decimals.push(digit + 1);
            return false;
        }
    }
    true
}

/// `toLocaleString` as in the United States: groups of three digits and at
/// most three decimals.
pub(crate) fn to_locale(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    if number.is_infinite() {
        return format!("{sign}∞");
    }
    // Here the shortest digits are rounded, not the exact ones.
    let digits = rounded(&number.abs().to_string(), 3);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_as_javascript_does() {
        #[track_caller]
        fn check(number: f64, expected: &str) {
            assert_eq!(format(number), expected);
        }
        check(0.1 + 0.2, "0.30000000000000004");
        check(-0.0, "0");
        check(1e21, "1e+21");
        check(123_456_789_012_345_680_000.0, "123456789012345680000");
        check(1.5e-7, "1.5e-7");
        check(0.000_001, "0.000001");
        check(-1e-10, "-1e-10");
        check(4.5, "4.5");
        check(2_634_160_844_000_005.0 / 4.0, "658540211000001.2"); // Even of two.
        check(5e-324, "5e-324");
    }

    #[test]
    fn reads_numbers_as_javascript_does() {
        #[track_caller]
        fn check(text: &str, expected: f64) {
            let number = parse(text);
            assert!(
                number == expected || (number.is_nan() && expected.is_nan()),
                "{number}"
            );
        }
        check(" 12 ", 12.0);
        check("", 0.0);
        check("0x1F", 31.0);
        check("1e3", 1000.0);
        check(".5", 0.5);
        check("5.", 5.0);
        check(".", f64::NAN);
        check("1,5", f64::NAN);
        check("inf", f64::NAN);
        check("-Infinity", f64::NEG_INFINITY);
        assert_eq!(parse_float("2.5abc"), 2.5);
        assert!(parse_float("abc").is_nan());
        assert_eq!(parse_int("0x1f", 0.0), 31.0);
        assert_eq!(parse_int("12px", 10.0), 12.0);
        assert_eq!(parse_int("-101", 2.0), -5.0);
        assert!(parse_int("9", 8.0).is_nan());
    }

    #[test]
    fn rounds_as_javascript_does() {
        assert_eq!(to_fixed(1.005, 2), "1.00");
        assert_eq!(to_fixed(2.5, 0), "3");
        assert_eq!(to_fixed(-2.5, 0), "-3");
        assert_eq!(to_fixed(9.99, 1), "10.0");
        assert_eq!(to_precision(123.456, 4), "123.5");
        assert_eq!(to_precision(0.000_001_2, 1), "0.000001");
        assert_eq!(to_precision(123_456.0, 2), "1.2e+5");
        assert_eq!(to_radix(255.0, 16), "ff");
        assert_eq!(to_precision(-21.25, 3), "-21.3");
        assert_eq!(to_precision(99.99, 3), "100");
        assert_eq!(to_exponential(8.625, Some(2)), "8.63e+0");
        assert_eq!(to_radix(0.5, 2), "0.1");
        assert_eq!(to_radix(1.0 / 3.0, 3), "0.1");
        assert_eq!(to_radix(-123_456.75, 36), "-2n9c.r");
        assert_eq!(to_locale(-1_234_567.891_5), "-1,234,567.892");
    }
}
