//! GitHub's times, as in `2026-01-31T12:30:00Z`, as seconds since 1970.

/// Reads a time of RFC 3339; fractions of a second are left out. `None` where it is
/// none.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let [year, month, day] = numbers(date, '-')?;
    let zone_at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone_at);
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let [hour, minute, second] = numbers(clock, ':')?;
    let is_time = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let offset = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign, zone) => {
            let (hours, minutes) = zone.split_once(':')?;
            let seconds = number(hours)? * 3600 + number(minutes)? * 60;
            if sign == "-" { -seconds } else { seconds }
        }
    };
    is_time.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(number);
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

fn number(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Days since 1970 in the Gregorian calendar, counted in years that begin in March,
/// so that the day that leap years have is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        #[track_caller]
        fn check(text: &str, expected: Option<i64>) {
            assert_eq!(seconds(text), expected, "{text}");
        }

        check("1970-01-01T00:00:00Z", Some(0));
        check("1969-12-31T23:59:59Z", Some(-1));
        check("2000-02-29T12:00:00Z", Some(951_825_600));
        check("2026-01-01T00:00:00Z", Some(1_767_225_600));
        check("2026-01-01T00:00:00.123Z", Some(1_767_225_600));
        check("2026-01-01T01:30:00+01:30", Some(1_767_225_600));
        check("2025-12-31T19:00:00-05:00", Some(1_767_225_600));
        check("2026-13-01T00:00:00Z", None);
        check("2026-01-01T24:00:00Z", None);
        check("2026-01-01", None);
        check("2026-01-01T00:00:00", None);
        check("2026-01-01T00:00Z", None);
        check("99999-01-01T00:00:00Z", None);
        check("-1-01-01T00:00:00Z", None);
        check("2026-01-01T00:00:00+é:00", None);
        check("", None);
    }
}
