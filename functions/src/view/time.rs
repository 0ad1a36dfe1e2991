//! Moments and spans in words.

use jiff::Timestamp;
use jiff::fmt::strtime;
use site_theme::parts::Age;

fn timestamp(ms: u64) -> Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn written(ms: u64, format: &str) -> String {
    strtime::format(format, timestamp(ms)).unwrap_or_default()
}

/// As in `2026-05-03T10:42:07.120Z`.
pub fn stamp(ms: u64) -> String {
    format!("{}.{:03}Z", written(ms, "%Y-%m-%dT%H:%M:%S"), ms % 1000)
}

/// As in `10:42:07`, in UTC.
pub fn clock(ms: u64) -> String {
    written(ms, "%H:%M:%S")
}

/// How long ago something was.
pub fn age(ms: u64, now_ms: u64) -> Age<'static> {
    let seconds = now_ms.saturating_sub(ms) / 1000;
    let text = match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    };
    Age {
        datetime: written(ms, "%Y-%m-%dT%H:%M:%SZ").into(),
        exact: written(ms, "%-d %B %Y, %H:%M UTC").into(),
        text: text.into(),
    }
}

/// When something was, for a page that does not know when it is read.
pub fn day(ms: u64) -> Age<'static> {
    let text = written(ms, "%-d %B %Y");
    Age {
        text: text.into(),
        ..age(ms, ms)
    }
}

/// How long something takes, more or less, as in `about 4 min`.
pub fn about(ms: u64) -> String {
    let rounded = |unit: u64| (ms + unit / 2) / unit;
    match rounded(1000) {
        0..60 => format!("about {} s", rounded(1000).max(1)),
        60..3570 => format!("about {} min", rounded(60_000)),
        _ => format!("about {} h", rounded(3_600_000).max(1)),
    }
}

/// A span, as in `1 min 12 s`.
pub fn span(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0 => format!("{ms} ms"),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_spans_are_words() {
        let ms = 1_777_805_527_120;
        assert_eq!(stamp(ms), "2026-05-03T10:52:07.120Z");
        assert_eq!(clock(ms), "10:52:07");
        let age = age(ms, ms + 7_300_000);
        assert_eq!((&*age.exact, &*age.text), ("3 May 2026, 10:52 UTC", "2 h"));
        assert_eq!(
            (&*day(ms).exact, &*day(ms).text),
            ("3 May 2026, 10:52 UTC", "3 May 2026")
        );
        for (ms, expected) in [
            (40, "about 1 s"),
            (59_400, "about 59 s"),
            (59_600, "about 1 min"),
            (210_000, "about 4 min"),
            (3_569_000, "about 59 min"),
            (3_570_000, "about 1 h"),
            (9_000_000, "about 3 h"),
        ] {
            assert_eq!(about(ms), expected);
        }
        assert_eq!(span(72_000), "1 min 12 s");
        assert_eq!(span(40), "40 ms");
        assert_eq!(span(3_700_000), "1 h 1 min");
    }
}
