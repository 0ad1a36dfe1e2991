//! Times as code hosts write them.
//!
//! [`seconds`] reads what RFC 3339 allows, and a day alone; [`text`] writes it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Seconds since 1970 of a time such as `2024-05-06T07:08:09.123+02:00`, or of the
/// begin of a day such as `2024-05-06`, in UTC. Parts of a second do not count.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    const DAY: usize = "2024-05-06".len();
    if text.len() == DAY {
        let day: Date = text.parse().ok()?;
        return Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second());
    }
    let time: Timestamp = text.parse().ok()?;
    // Before 1970 parts of a second are counted backwards.
    Some(time.as_nanosecond().div_euclid(1_000_000_000) as i64)
}

/// A time as hosts take it, as in `2024-05-06T07:08:09Z`; `None` for one that no
/// calendar has.
pub(crate) fn text(seconds: i64) -> Option<String> {
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_hosts_take_it() {
        assert_eq!(text(951_825_600).as_deref(), Some("2000-02-29T12:00:00Z"));
        assert_eq!(text(i64::MAX), None);
    }

    #[test]
    fn a_time_is_read_as_hosts_write_it() {
        #[track_caller]
        fn check(text: &str, expected: Option<i64>) {
            assert_eq!(seconds(text), expected, "{text}");
        }

        check("1970-01-01T00:00:00Z", Some(0));
        check("1970-01-01", Some(0));
        check("2000-02-29T12:00:00Z", Some(951_825_600));
        check("2026-01-01T00:00:00.123Z", Some(1_767_225_600));
        check("2012-09-20T11:50:22+03:00", Some(1_348_131_022));
        check("2012-09-20T11:50:22.001+0300", Some(1_348_131_022));
        check("2012-09-20 08:50:22Z", Some(1_348_131_022));
        check("2025-12-31T19:00:00-05:00", Some(1_767_225_600));
        check("1969-12-31T23:59:59Z", Some(-1));
        check("1969-12-31T23:59:58.5Z", Some(-2));
        check("2023-02-29", None);
        check("2023-13-01", None);
        check("2023-01-00", None);
        check("2023-01-01T24:00:00Z", None);
        check("2023-01-01T00:00:00", None); // Where?
        check("2023-01-01T00:00:00.Z", None);
        check("2023-01-01T00:00:00+1", None);
        check("2026-01-01T00:00:00+é:00", None);
        check("+023-01-01", None);
        check("2023-01-0é", None);
        check("99999-01-01T00:00:00Z", None);
        check("", None);
    }
}
