//! Dates of changes, for people: `3 May 2026`.
//!
//! [`age`] is the way in. A page does not know when it is read: that it was
//! "yesterday" is said by a script.

use site_theme::parts::Age;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A time in seconds since 1970, as it is shown; `None` beyond the year 9999.
pub fn age(seconds: i64) -> Option<Age<'static>> {
    if !(0..253_402_300_800).contains(&seconds) {
        return None;
    }
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let text = format!("{day} {} {year}", MONTHS[month - 1]);
    Some(Age {
        datetime: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            .into(),
        exact: format!("{text}, {hour:02}:{minute:02} UTC").into(),
        text: text.into(),
    })
}

/// The day of a time in seconds since 1970, as in `2026-05-03`.
pub fn day_of(seconds: i64) -> String {
    let (year, month, day) = date(seconds.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The same for people, as in `3 May 2026`.
pub fn words_of_day(seconds: i64) -> String {
    let (year, month, day) = date(seconds.div_euclid(86_400));
    format!("{day} {} {year}", MONTHS[month - 1])
}

/// The seconds since 1970 of a time as in `2026-05-03T10:42:00Z`; `None` for
/// whatever is not written so.
pub fn seconds(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    // The inverse of `date`, by the same source.
    let (year_of_march, month_of_march) = match month {
        1..=2 => (year - 1, month + 9),
        3..=12 => (year, month - 3),
        _ => return None,
    };
    let era = year_of_march.div_euclid(400);
    let of_era = year_of_march.rem_euclid(400);
    let of_year = (153 * month_of_march + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let found = days * 86_400 + hour * 3600 + minute * 60 + second;
    // What was not a date, as the 31st of April, comes out as another one.
    (age(found)?.datetime == text).then_some(found)
}

/// Year, month and day of a number of days since 1970.
///
/// Source: Howard Hinnant, `civil_from_days`,
/// <https://howardhinnant.github.io/date_algorithms.html>.
fn date(days: i64) -> (i64, usize, i64) {
    // Counted from the first of March of a year 0, in eras of 400 years.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (year + era * 400 + next, month as usize, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_dates() {
        #[track_caller]
        fn check(seconds: i64, datetime: &str, exact: &str) {
            let age = age(seconds).unwrap();
            assert_eq!((&*age.datetime, &*age.exact), (datetime, exact));
        }
        check(0, "1970-01-01T00:00:00Z", "1 January 1970, 00:00 UTC");
        check(
            951_782_399,
            "2000-02-28T23:59:59Z",
            "28 February 2000, 23:59 UTC",
        );
        check(
            951_782_400,
            "2000-02-29T00:00:00Z",
            "29 February 2000, 00:00 UTC",
        );
        check(
            1_777_804_920,
            "2026-05-03T10:42:00Z",
            "3 May 2026, 10:42 UTC",
        );
        check(
            253_402_300_799,
            "9999-12-31T23:59:59Z",
            "31 December 9999, 23:59 UTC",
        );
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2026-05-03T10:42:00Z",
        ] {
            assert_eq!(age(seconds(text).unwrap()).unwrap().datetime, text);
        }
        assert_eq!(seconds("1777804920"), None);
        assert_eq!(seconds("2026-04-31T00:00:00Z"), None);
        assert_eq!(words_of_day(1_777_804_920), "3 May 2026");
        assert_eq!(day_of(1_777_804_920), "2026-05-03");
        assert!(age(-1).is_none() && age(i64::MAX).is_none());
    }
}
