//! Dates of YAML 1.1.

use super::number::sexagesimal;

/// The farthest moment from 1970 that JavaScript knows, in milliseconds.
const MAX_MILLISECONDS: f64 = 8.64e15;

/// `2001-12-14`, `2001-12-14t21:59:43.10-05:00` and the like, as JavaScript
/// writes dates. None if the text is no date; a date of nothing if it is one
/// that JavaScript does not know.
pub(super) fn parse(text: &str) -> Option<Option<Box<str>>> {
    let mut scan = Scan { rest: text };
    let year = scan.digits(4, 4)?;
    scan.expect('-')?;
    let month = scan.digits(1, 2)?;
    scan.expect('-')?;
    let day = scan.digits(1, 2)?;
    let mut milliseconds = days(year, month, day) as f64 * 86_400_000.0;
    if !scan.rest.is_empty() {
        if scan.rest.starts_with(['t', 'T']) {
            scan.rest = &scan.rest[1..];
        } else if scan.blanks() == 0 {
            return None;
        }
        let hour = scan.digits(1, 2)?;
        scan.expect(':')?;
        let minute = scan.digits(1, 2)?;
        scan.expect(':')?;
        let second = scan.digits(1, 2)?;
        let mut fraction = 0;
        if scan.rest.starts_with('.') {
            scan.rest = &scan.rest[1..];
            let length = scan.rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            let digits = format!("{:0<3}", &scan.rest[..length.min(3)]);
            fraction = digits.parse().ok()?;
            scan.rest = &scan.rest[length..];
        }
        milliseconds += (((hour * 60 + minute) * 60 + second) * 1000 + fraction) as f64;
        scan.blanks();
        let zone = scan.rest;
        if zone != "Z" && !zone.is_empty() {
            milliseconds -= 60_000.0 * offset(zone)?;
        }
    }
    if milliseconds.abs() > MAX_MILLISECONDS {
        return Some(None);
    }
    Some(Some(write(milliseconds as i64)))
}

struct Scan<'t> {
    rest: &'t str,
}

impl Scan<'_> {
    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let length = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        (length >= least).then(|| digits.parse().ok()).flatten()
    }

    fn expect(&mut self, character: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(character)?;
        Some(())
    }

    fn blanks(&mut self) -> usize {
        let rest = self.rest.trim_start_matches([' ', '\t']);
        let length = self.rest.len() - rest.len();
        self.rest = rest;
        length
    }
}

/// A time zone, such as `-05:30` or `+2`, in minutes.
fn offset(zone: &str) -> Option<f64> {
    let digits = zone.strip_prefix(['-', '+'])?;
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let hours_fit = match hours.len() {
        1 => is_digits(hours),
        2 => is_digits(hours) && hours.starts_with(['0', '1', '2']),
        _ => false,
    };
    if !hours_fit || minutes.len() != 2 || !is_digits(minutes) {
        return None;
    }
    let mut minutes = sexagesimal(digits)?;
    if minutes < 30.0 {
        minutes *= 60.0;
    }
    Some(if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    })
}

/// Days since 1970-01-01. Months and days may be out of range. As in
/// JavaScript, years below 100 are of the twentieth century.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if year < 100 { year + 1900 } else { year };
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    // Years that start in March have their leap day at the end.
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn write(milliseconds: i64) -> Box<str> {
    let days = milliseconds.div_euclid(86_400_000) + 719_468;
    let time = milliseconds.rem_euclid(86_400_000);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let year = if (0..=9999).contains(&year) {
        format!("{year:04}")
    } else {
        format!("{}{:06}", if year < 0 { '-' } else { '+' }, year.abs())
    };
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, millisecond) = (time / 1000 % 60, time % 1000);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z").into()
}
