//! Times as code hosts write them.
//!
//! [`seconds`] reads what RFC 3339 allows, and a day alone.

/// Seconds since 1970 of a time such as `2024-05-06T07:08:09.123+02:00`, or of the
/// begin of a day such as `2024-05-06`, in UTC. Parts of a second do not count.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2).filter(|it| (1..=12).contains(it))?;
    let day = number(parts.next()?, 2).filter(|it| *it >= 1)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if day > length || parts.next().is_some() {
        return None;
    }
    let midnight = days(year, month, day) * 86_400;
    if rest.is_empty() {
        return Some(midnight);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let rest = match rest.strip_prefix('.') {
        Some(parts) => {
            let after = parts.trim_start_matches(|c: char| c.is_ascii_digit());
            (after.len() < parts.len()).then_some(after)?
        }
        None => rest,
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2).filter(|it| *it < 24)?;
    let minute = number(parts.next()?, 2).filter(|it| *it < 60)?;
    // A second may be put in between at the end of a day.
    let second = number(parts.next()?, 2).filter(|it| *it <= 60)?;
    if parts.next().is_some() {
        return None;
    }
    Some(midnight + hour * 3_600 + minute * 60 + second - offset(rest)?)
}

/// Seconds ahead of UTC: `Z`, `+02:00`, and `+0200` as ISO 8601 has it too.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text[1..].split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let hours = number(hours, 2).filter(|it| *it < 24)?;
    let minutes = number(minutes, 2).filter(|it| *it < 60)?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

/// Days since 1970, where a year begins with March so that a leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_hosts_write_it() {
        #[track_caller]
        fn check(text: &str, expected: Option<i64>) {
            assert_eq!(seconds(text), expected, "{text}");
        }

        check("1970-01-01T00:00:00Z", Some(0));
        check("1970-01-01", Some(0));
        check("2000-02-29T12:00:00Z", Some(951_825_600));
        check("2012-09-20T11:50:22+03:00", Some(1_348_131_022));
        check("2012-09-20T11:50:22.001+0300", Some(1_348_131_022));
        check("2012-09-20 08:50:22Z", Some(1_348_131_022));
        check("1969-12-31T23:59:59Z", Some(-1));
        check("2023-02-29", None);
        check("2023-13-01", None);
        check("2023-01-00", None);
        check("2023-01-01T24:00:00Z", None);
        check("2023-01-01T00:00:00", None); // Where?
        check("2023-01-01T00:00:00.Z", None);
        check("2023-01-01T00:00:00+1", None);
        check("+023-01-01", None);
        check("2023-01-0é", None);
        check("", None);
    }
}
