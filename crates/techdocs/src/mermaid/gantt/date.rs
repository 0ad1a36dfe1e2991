//! Dates and times of Gantt charts: read by a `dateFormat` of Day.js, written
//! by an `axisFormat` of `strftime`.
//!
//! Time is in milliseconds since 1970, without zones: a chart is the same
//! wherever it is built. Day numbers after Howard Hinnant's "chrono-compatible
//! low-level date algorithms".

pub(super) const DAY: i64 = 86_400_000;
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
const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
/// Years beyond these are a mistake.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9_999;

/// The day of a date, from that of 1 January 1970.
pub(super) const fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year, month and day of the month of a time.
pub(super) const fn date_of(time: i64) -> (i64, i64, i64) {
    let days = time.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// The day of the week, from 0 for Sunday.
pub(super) const fn weekday(time: i64) -> usize {
    (time.div_euclid(DAY) + 4).rem_euclid(7) as usize
}

/// The day of the week of a name in lower case.
pub(super) fn weekday_of(name: &str) -> Option<usize> {
    WEEKDAYS
        .iter()
        .position(|day| day.eq_ignore_ascii_case(name))
}

/// Adds months; the day is at most the last of the month.
pub(super) fn add_months(time: i64, months: i64) -> i64 {
    let (year, month, day) = date_of(time);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let next = day_of(year + month / 12, month % 12 + 1, 1);
    let day = day.min(next - day_of(year, month, 1));
    day_of(year, month, day) * DAY + time.rem_euclid(DAY)
}

/// A date as a format has it, or else as `2024-01-31`, with a time or without.
pub(super) fn read(written: &str, format: &str) -> Option<i64> {
    let by_format = |format: &str| read_exactly(written.trim(), format);
    by_format(format).or_else(|| {
        let usual = ["YYYY-MM-DD", "YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss"];
        let with_t = [
            "YYYY-MM-DDTHH:mm",
            "YYYY-MM-DDTHH:mm:ss",
            "YYYY-MM-DDTHH:mm:ssZ",
        ];
        usual
            .iter()
            .chain(&with_t)
            .find_map(|format| by_format(format))
    })
}

fn read_exactly(written: &str, format: &str) -> Option<i64> {
    const TOKENS: [&str; 22] = [
        "YYYY", "YY", "MMMM", "MMM", "MM", "M", "DDDD", "DDD", "DD", "Do", "D", "HH", "H", "hh",
        "h", "mm", "m", "SSS", "ss", "s", "A", "a",
    ];
    match format.trim() {
        "X" => {
            return (written.parse::<f64>().ok()? * 1e3).is_finite().then(|| {
                (written.parse::<f64>().unwrap_or(0.0) * 1e3).clamp(-6e13, 2.5e14) as i64
            });
        }
        "x" => {
            return written
                .parse()
                .ok()
                .filter(|ms: &i64| ms.abs() < 250_000_000_000_000);
        }
        _ => {}
    }
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let (mut hour, mut minute, mut second, mut ms) = (0, 0, 0, 0);
    let (mut of_year, mut afternoon) = (None, None);
    let (mut text, mut format) = (written, format.trim());
    while !format.is_empty() {
        let Some(token) = TOKENS.iter().find(|token| format.starts_with(**token)) else {
            let expected = format.chars().next()?;
            format = &format[expected.len_utf8()..];
            // `Z` stands for an offset, which charts do without.
            text = match (expected, text) {
                ('Z', "") => text,
                _ => text.strip_prefix(expected)?,
            };
            continue;
        };
        format = &format[token.len()..];
        if token.starts_with("MMM") {
            let lower = text.to_ascii_lowercase();
            let at = MONTHS
                .iter()
                .position(|name| lower.starts_with(&name[..3].to_lowercase()))?;
            let name = MONTHS[at].to_ascii_lowercase();
            let length = if lower.starts_with(&name) {
                name.len()
            } else {
                3
            };
            text = text.get(length..)?;
            month = at as i64 + 1;
            continue;
        }
        if token.eq_ignore_ascii_case("a") {
            afternoon = Some(text.get(..2)?.eq_ignore_ascii_case("pm"));
            text = text.get(2..)?;
            continue;
        }
        let most = match *token {
            "YYYY" | "DDDD" => 4,
            "SSS" | "DDD" => 3,
            _ => 2,
        };
        let digits = text
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let value: i64 = text.get(..digits)?.parse().ok()?;
        text = &text[digits..];
        match *token {
            "YYYY" => year = value,
            "YY" => year = value + if value < 69 { 2000 } else { 1900 },
            "MM" | "M" => month = value,
            "DDD" | "DDDD" => of_year = Some(value),
            "DD" | "D" => day = value,
            "Do" => {
                day = value;
                text = text.get(2..)?;
            }
            "HH" | "H" | "hh" | "h" => hour = value,
            "mm" | "m" => minute = value,
            "ss" | "s" => second = value,
            _ => ms = value,
        }
    }
    if let Some(is_afternoon) = afternoon {
        hour = hour % 12 + if is_afternoon { 12 } else { 0 };
    }
    let fits = YEARS.contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 25
        && minute < 60
        && second < 61;
    if !text.is_empty() || !fits {
        return None;
    }
    let day = match of_year {
        Some(of_year) => day_of(year, 1, 1) + of_year - 1,
        None => day_of(year, month, day),
    };
    Some(day * DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + ms)
}

/// `3d`, `2.5w`, `1M`: the end of a span that begins at a time.
pub(super) fn after(start: i64, written: &str) -> Option<i64> {
    let written = written.trim();
    let digits = written.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let count: f64 = written[..digits].parse().ok()?;
    if !(0.0..=100_000.0).contains(&count) {
        return None;
    }
    let unit = match &written[digits..] {
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 6e4,
        "h" => 3.6e6,
        "d" => 8.64e7,
        "w" => 6.048e8,
        "M" => return Some(add_months(start, count as i64)),
        "y" => return Some(add_months(start, count as i64 * 12)),
        _ => return None,
    };
    Some(start + (count * unit).min(1e14) as i64)
}

/// Writes a time as `%Y-%m-%d` has it.
pub(super) fn write(time: i64, format: &str) -> String {
    let (year, month, day) = date_of(time);
    let of_day = time.rem_euclid(DAY) / 1_000;
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let of_year = time.div_euclid(DAY) - day_of(year, 1, 1);
    let weekday = weekday(time);
    let month_name = usize::try_from(month - 1).map_or("", |at| MONTHS[at % 12]);
    let mut out = String::new();
    let mut characters = format.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut code = characters.next().unwrap_or('%');
        let is_short = code == '-';
        if is_short {
            code = characters.next().unwrap_or('%');
        }
        let number = match code {
            'Y' => year.to_string(),
            'y' => format!("{:02}", year % 100),
            'm' => format!("{month:02}"),
            'd' => format!("{day:02}"),
            'e' => format!("{day:>2}"),
            'H' => format!("{hour:02}"),
            'I' => format!("{:02}", (hour + 11) % 12 + 1),
            'M' => format!("{minute:02}"),
            'S' => format!("{second:02}"),
            'L' => format!("{:03}", time.rem_euclid(1_000)),
            'j' => format!("{:03}", of_year + 1),
            'U' => format!("{:02}", (of_year + 7 - weekday as i64) / 7),
            'W' | 'V' => format!("{:02}", (of_year + 7 - (weekday as i64 + 6) % 7) / 7),
            'q' => ((month - 1) / 3 + 1).to_string(),
            'B' => month_name.to_owned(),
            'b' | 'h' => month_name.chars().take(3).collect(),
            'A' => WEEKDAYS[weekday].to_owned(),
            'a' => WEEKDAYS[weekday].chars().take(3).collect(),
            'p' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            'x' => format!("{month}/{day}/{year}"),
            'X' => format!("{hour:02}:{minute:02}:{second:02}"),
            'c' => format!("{month}/{day}/{year}, {hour:02}:{minute:02}:{second:02}"),
            other => other.to_string(),
        };
        out.push_str(if is_short {
            let short = number.trim_start_matches(['0', ' ']);
            if short.is_empty() { "0" } else { short }
        } else {
            &number
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others() {
        assert_eq!(day_of(1970, 1, 1), 0);
        assert_eq!(day_of(2024, 2, 29), 19_782);
        for day in (-200_000..200_000).step_by(97) {
            let (year, month, date) = date_of(day * DAY);
            assert_eq!(day_of(year, month, date), day);
        }
        assert_eq!(
            Some(weekday(day_of(2026, 11, 21) * DAY)),
            weekday_of("saturday")
        );
    }

    #[test]
    fn dates_are_read_by_their_format() {
        #[track_caller]
        fn check(written: &str, format: &str, expected: &str) {
            let time = read(written, format).map(|time| write(time, "%Y-%m-%d %H:%M:%S"));
            assert_eq!(time.as_deref(), Some(expected), "{written}");
        }
        check("2014-01-06", "YYYY-MM-DD", "2014-01-06 00:00:00");
        check("6/1/14 5:07 pm", "D/M/YY h:mm A", "2014-01-06 17:07:00");
        check("Mar 3rd 2020", "MMM Do YYYY", "2020-03-03 00:00:00");
        check("17:49", "HH:mm", "1970-01-01 17:49:00");
        check("1400000000", "X", "2014-05-13 16:53:20");
        check("2020-01-02T03:04:05Z", "DD", "2020-01-02 03:04:05");
        for wrong in ["", "x", "2014-13-01", "2014-01-06 ", "é", "2014"] {
            let read = read_exactly(wrong, "YYYY-MM-DD");
            assert_eq!(read, None, "{wrong}");
        }
    }

    #[test]
    fn spans_are_added() {
        let start = day_of(2024, 1, 31) * DAY;
        let end = |span: &str| after(start, span).map(|time| write(time, "%-m/%-d %H"));
        assert_eq!(end("1M").as_deref(), Some("2/29 00"));
        assert_eq!(end("1.5d").as_deref(), Some("2/1 12"));
        assert_eq!(end("2w").as_deref(), Some("2/14 00"));
        assert_eq!(end("d"), None);
        assert_eq!(end("1x"), None);
        assert_eq!(end("99999999999d"), None);
        assert_eq!(write(start, "%b %q %j %U %a %y"), "Jan 1 031 04 Wed 24");
    }
}
