//! Times in GitHub's words.

/// As in `2026-01-01T00:00:00Z`.
pub(crate) fn iso(seconds: i64) -> String {
    let (year, month, day) = date(seconds);
    let (hour, minute, second) = clock(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Seconds since 1970 of a time that [`iso`] writes.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> { text.get(from..to)?.parse().ok() };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Howard Hinnant's `days_from_civil`.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let year_of_era = year.rem_euclid(400);
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = era * 146_097 + of_era - 719_468;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    (iso(seconds).get(..19) == text.get(..19)).then_some(seconds)
}

/// As in `Thu, 01 Jan 2026 00:00:00 GMT`.
pub(crate) fn http(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = date(seconds);
    let (hour, minute, second) = clock(seconds);
    let weekday = DAYS[seconds.div_euclid(86_400).rem_euclid(7) as usize];
    let month = MONTHS[month as usize - 1];
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

fn clock(seconds: i64) -> (i64, i64, i64) {
    let of_day = seconds.rem_euclid(86_400);
    (of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// Year, month and day, by Howard Hinnant's `civil_from_days`:
/// <https://howardhinnant.github.io/date_algorithms.html>.
fn date(seconds: i64) -> (i64, i64, i64) {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{http, iso};

    #[test]
    fn are_written_as_github_writes_them() {
        #[track_caller]
        fn check(seconds: i64, expected: [&str; 2]) {
            assert_eq!([iso(seconds), http(seconds)], expected);
        }

        check(0, ["1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"]);
        check(
            1_709_210_096, // A leap day.
            ["2024-02-29T12:34:56Z", "Thu, 29 Feb 2024 12:34:56 GMT"],
        );
    }
}
