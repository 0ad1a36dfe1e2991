//! Times as annotations and pages have them.

use jiff::Timestamp;

/// A time in UTC to the second, as in `2026-05-03T10:42:00Z`, of seconds since 1970.
/// What no calendar has becomes the last or first time that one has.
pub fn utc(seconds: i64) -> String {
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let time = Timestamp::from_second(seconds.clamp(first, last));
    time.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_days_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(utc(1_777_804_920), "2026-05-03T10:42:00Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
        assert!(utc(i64::MAX).starts_with("9999-12-"));
        assert!(!utc(i64::MIN).is_empty());
    }
}
