//! What follows from an answer, or from none: done, try again and when, ask for
//! less, or give up. Pure: the time and the chance come from outside.
//!
//! [`judge`] is the way in. The rules are GitHub's:
//! <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit>
//! and
//! <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api>.
//! Where a time is told as an hour of the day, it is compared with the host's own
//! `Date`, so that it does not matter how the clock of this machine is set.
//!
//! A wait is not bounded here: [`Patience`](super::patience::Patience) does that
//! for all requests of a run.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::graphql::{self, Trouble};
use crate::error::ForgeError;

/// How often a request is tried at most.
pub const MAX_TRIES: u32 = 6;

/// The wait before the second try of a request that failed.
pub const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between tries of a request that failed.
pub const MAX_BACKOFF: Duration = Duration::from_secs(60);

/// The wait for a secondary limit that does not say how long, as GitHub asks for.
pub const SECONDARY_WAIT: Duration = Duration::from_secs(60);

/// How much of a host's message is told, in bytes.
const MAX_MESSAGE_BYTES: usize = 300;

/// What sort of request it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One whose status says it all.
    Rest,
    /// A query: its body is looked into, and it may be asked for less at once.
    Graphql {
        /// Whether less can be asked for.
        may_shrink: bool,
    },
}

/// How a try came out.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// The host answered.
    Answer {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: &'a HeaderMap,
        /// The whole body, decompressed.
        body: &'a [u8],
    },
    /// The host did not answer in time.
    Slow(&'a str),
    /// There was no connection, or it broke.
    Broken(&'a str),
}

/// Why a request waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The host asks to; all requests of one kind wait with it.
    Primary,
    /// The host asks to; all requests wait with it.
    Secondary,
    /// The host failed, or the way to it.
    Failed(String),
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The answer can be read; of 401 and redirects somebody else decides.
    Done,
    /// Try again after a wait.
    Retry {
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: Reason,
    },
    /// Ask for less at once; tells why.
    Shrink(String),
    /// Give up.
    Refuse(Refusal),
}

/// Why to give up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    NotFound,
    /// It may not be read; tells the host's reason.
    Denied(String),
    /// A limit held on, however often it was waited for.
    Limited(Duration, &'static str),
    /// The host failed as often as was tried.
    Unavailable(String),
    /// What was sent cannot be; tells the host's reason.
    Rejected(String),
    /// The answer makes no sense.
    Malformed(String),
}

impl Refusal {
    /// The error of a request to `host` for `what`, tried so often.
    pub fn error(self, host: &str, what: &str, tries: u32) -> ForgeError {
        let host = host.to_owned();
        let what = what.to_owned();
        match self {
            Self::NotFound => ForgeError::NotFound { host, what },
            Self::Denied(reason) => ForgeError::Denied { host, what, reason },
            Self::Limited(wait, limit) => ForgeError::Limited {
                host,
                seconds: wait.as_secs(),
                limit: limit.to_owned(),
            },
            Self::Unavailable(reason) => ForgeError::Unavailable {
                host,
                what,
                reason,
                tries,
            },
            Self::Rejected(reason) => ForgeError::Rejected { host, what, reason },
            Self::Malformed(reason) => ForgeError::Malformed { host, what, reason },
        }
    }
}

/// Judges how the try number `tried` (the first is 1) came out. `seed` is chance,
/// and `now` seconds since 1970 by this machine's clock.
pub fn judge(outcome: Outcome<'_>, kind: Kind, tried: u32, seed: u64, now: i64) -> Verdict {
    let may_shrink = kind == Kind::Graphql { may_shrink: true };
    let (status, headers, body) = match outcome {
        Outcome::Slow(reason) if may_shrink => return Verdict::Shrink(reason.to_owned()),
        Outcome::Slow(reason) | Outcome::Broken(reason) => {
            return failed(reason.to_owned(), None, tried, seed);
        }
        Outcome::Answer {
            status,
            headers,
            body,
        } => (status, headers, body),
    };
    match status.as_u16() {
        200..=299 => success(kind, headers, body, tried, seed, now),
        300..=399 | 401 => Verdict::Done,
        404 | 410 => Verdict::Refuse(Refusal::NotFound),
        403 | 429 => forbidden(status, headers, body, tried, seed, now),
        451 => Verdict::Refuse(Refusal::Denied(told(status, body))),
        409 | 422 => Verdict::Refuse(Refusal::Rejected(told(status, body))),
        408 | 500..=599 => {
            let reason = told(status, body);
            if may_shrink && matches!(status.as_u16(), 502 | 504) {
                return Verdict::Shrink(reason);
            }
            failed(reason, retry_after(headers, now), tried, seed)
        }
        _ => Verdict::Refuse(Refusal::Malformed(told(status, body))),
    }
}

fn success(
    kind: Kind,
    headers: &HeaderMap,
    body: &[u8],
    tried: u32,
    seed: u64,
    now: i64,
) -> Verdict {
    // Some repositories are withheld until the token is let into the organisation.
    if let Some(sso) = text(headers, "x-github-sso")
        && sso.starts_with("partial-results")
    {
        let reason = "the token is not authorized for single sign-on".to_owned();
        return Verdict::Refuse(Refusal::Denied(reason));
    }
    let Kind::Graphql { may_shrink } = kind else {
        let is_json = text(headers, "content-type").is_some_and(|kind| kind.contains("/json"));
        let is_whole = !is_json || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        return if is_whole {
            Verdict::Done
        } else {
            failed("the answer was cut short".to_owned(), None, tried, seed)
        };
    };
    let Some(errors) = graphql::errors(body) else {
        return failed("the answer was cut short".to_owned(), None, tried, seed);
    };
    match graphql::trouble(&errors) {
        None => Verdict::Done,
        Some(Trouble::PrimaryLimit) => primary(headers, tried, now),
        Some(Trouble::SecondaryLimit) => secondary(headers, tried, seed, now),
        Some(Trouble::TooMuch(reason)) if may_shrink => Verdict::Shrink(reason),
        Some(Trouble::TooMuch(reason)) => failed(reason, None, tried, seed),
    }
}

fn forbidden(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    tried: u32,
    seed: u64,
    now: i64,
) -> Verdict {
    let message = message(body).unwrap_or_default().to_ascii_lowercase();
    let is_used_up = text(headers, "x-ratelimit-remaining") == Some("0");
    if headers.contains_key("retry-after") || graphql::is_secondary_limit(&message) {
        // The points of the hour may be used up as well: then those decide.
        if headers.contains_key("retry-after") || !is_used_up {
            return secondary(headers, tried, seed, now);
        }
    }
    if is_used_up {
        primary(headers, tried, now)
    } else if status == StatusCode::TOO_MANY_REQUESTS {
        secondary(headers, tried, seed, now)
    } else {
        Verdict::Refuse(Refusal::Denied(told(status, body)))
    }
}

/// The limit of the hour: wait until it begins anew.
fn primary(headers: &HeaderMap, tried: u32, now: i64) -> Verdict {
    let wait = until_reset(headers, now).unwrap_or(SECONDARY_WAIT);
    limited(wait, Reason::Primary, "primary rate limit", tried)
}

/// The limit of requests in a short time: wait as long as it says, or a minute,
/// and longer each time.
fn secondary(headers: &HeaderMap, tried: u32, seed: u64, now: i64) -> Verdict {
    let wait = retry_after(headers, now).unwrap_or_else(|| {
        let wait = SECONDARY_WAIT.saturating_mul(doubled(tried));
        wait.saturating_add((wait / 10).mul_f64(chance(seed)))
    });
    limited(wait, Reason::Secondary, "secondary rate limit", tried)
}

fn limited(after: Duration, reason: Reason, limit: &'static str, tried: u32) -> Verdict {
    if tried >= MAX_TRIES {
        return Verdict::Refuse(Refusal::Limited(after, limit));
    }
    Verdict::Retry { after, reason }
}

/// Twice as long each time, less up to a half by chance, so that many tasks do not
/// come back at once.
fn failed(reason: String, asked: Option<Duration>, tried: u32, seed: u64) -> Verdict {
    if tried >= MAX_TRIES {
        return Verdict::Refuse(Refusal::Unavailable(reason));
    }
    let wait = FIRST_WAIT.saturating_mul(doubled(tried)).min(MAX_BACKOFF);
    let wait = (wait / 2).saturating_add((wait / 2).mul_f64(chance(seed)));
    Verdict::Retry {
        after: asked.map_or(wait, |asked| asked.max(wait)),
        reason: Reason::Failed(reason),
    }
}

/// 1, 2, 4, …
fn doubled(tried: u32) -> u32 {
    1 << tried.saturating_sub(1).min(10)
}

/// A number from 0 up to 1.
fn chance(seed: u64) -> f64 {
    // SplitMix64: neighbouring seeds give numbers that have nothing in common.
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    f64::from(u32::try_from(mixed >> 32).unwrap_or(0)) / 4_294_967_296.0
}

/// How long until the limit of the hour begins anew, where the host says; a second
/// more, as it tells whole seconds.
pub fn until_reset(headers: &HeaderMap, now: i64) -> Option<Duration> {
    let reset: i64 = text(headers, "x-ratelimit-reset")?.parse().ok()?;
    let seconds = reset.saturating_sub(host_time(headers).unwrap_or(now));
    Some(Duration::from_secs(
        u64::try_from(seconds).unwrap_or(0).saturating_add(1),
    ))
}

/// How long the host asks to wait: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: i64) -> Option<Duration> {
    let value = text(headers, "retry-after")?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let seconds = date(value)?.saturating_sub(host_time(headers).unwrap_or(now));
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// The time of the host.
fn host_time(headers: &HeaderMap) -> Option<i64> {
    date(text(headers, "date")?)
}

fn date(value: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(value).ok()?;
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// What an answer says of itself: its status, and the `message` that GitHub gives.
pub fn told(status: StatusCode, body: &[u8]) -> String {
    match message(body) {
        Some(message) => format!("{}: {message}", status.as_u16()),
        None => match status.canonical_reason() {
            Some(reason) => format!("{} {reason}", status.as_u16()),
            None => status.as_u16().to_string(),
        },
    }
}

fn message(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        message: String,
    }
    let told: Told = serde_json::from_slice(body).ok()?;
    let mut message = told.message;
    if let Some(end) = (0..=MAX_MESSAGE_BYTES)
        .rev()
        .find(|&end| message.is_char_boundary(end))
        .filter(|&end| end < message.len())
    {
        message.truncate(end);
        message.push('…');
    }
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600; // Thu, 01 Jan 2026 00:00:00 GMT

    fn headers(lines: &str) -> HeaderMap {
        lines
            .lines()
            .filter_map(|line| line.trim().split_once(": "))
            .map(|(name, value)| {
                let name: http::HeaderName = name.parse().unwrap();
                (name, value.parse().unwrap())
            })
            .collect()
    }

    fn told_of(verdict: Verdict) -> String {
        match verdict {
            Verdict::Done => "done".to_owned(),
            Verdict::Retry { after, reason } => {
                let reason = match reason {
                    Reason::Primary => "primary".to_owned(),
                    Reason::Secondary => "secondary".to_owned(),
                    Reason::Failed(reason) => reason,
                };
                format!("after {} ms: {reason}", after.as_millis())
            }
            Verdict::Shrink(reason) => format!("shrink: {reason}"),
            Verdict::Refuse(refusal) => refusal
                .error("github.com", "repository acme/shop", 6)
                .to_string(),
        }
    }

    #[track_caller]
    fn check_of(kind: Kind, tried: u32, status: u16, lines: &str, body: &str, expected: &str) {
        let headers = headers(lines);
        let outcome = Outcome::Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: &headers,
            body: body.as_bytes(),
        };
        assert_eq!(told_of(judge(outcome, kind, tried, 1, NOW)), expected);
    }

    #[test]
    fn a_status_decides() {
        #[track_caller]
        fn check(status: u16, lines: &str, body: &str, expected: &str) {
            check_of(Kind::Rest, 1, status, lines, body, expected);
        }
        const RESET: &str = "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1767225660";
        const NO_MORE: &str = r#"{"message":"API rate limit exceeded"}"#;
        const SECOND: &str = r#"{"message":"You have exceeded a secondary rate limit."}"#;

        check(200, "", "", "done");
        check(302, "location: /x", "", "done");
        check(401, "", "{}", "done"); // The token may be renewed.
        check(404, "", "", "github.com has no repository acme/shop");
        check(410, "", "", "github.com has no repository acme/shop");
        check(
            451,
            "",
            r#"{"message":"Repository access blocked"}"#,
            "github.com does not let repository acme/shop be read: 451: Repository access blocked",
        );
        check(
            403,
            "x-ratelimit-remaining: 12",
            r#"{"message":"Resource not accessible by integration"}"#,
            "github.com does not let repository acme/shop be read: \
             403: Resource not accessible by integration",
        );
        check(403, RESET, NO_MORE, "after 61000 ms: primary");
        check(429, RESET, NO_MORE, "after 61000 ms: primary");
        // The host's clock is an hour ahead of ours, and it is its clock that counts.
        check(
            403,
            &format!("{RESET}\ndate: Thu, 01 Jan 2026 00:00:50 GMT"),
            NO_MORE,
            "after 11000 ms: primary",
        );
        check(403, "retry-after: 7", SECOND, "after 7000 ms: secondary");
        check(429, "retry-after: 7", "", "after 7000 ms: secondary");
        check(
            429,
            "retry-after: Thu, 01 Jan 2026 00:00:30 GMT",
            "",
            "after 30000 ms: secondary",
        );
        check(403, RESET, SECOND, "after 61000 ms: primary");
        check(
            422,
            "",
            "",
            "github.com does not take repository acme/shop: 422 Unprocessable Entity",
        );
        check(
            200,
            "x-github-sso: partial-results; organizations=1",
            "",
            "github.com does not let repository acme/shop be read: \
             the token is not authorized for single sign-on",
        );
    }

    #[test]
    fn nonsense_in_headers_is_not_believed() {
        for value in ["", "-1", "soon", "99999999999999999999999999"] {
            let lines = format!("retry-after: {value}\nx-ratelimit-reset: {value}\ndate: {value}");
            let headers = headers(&lines);
            let outcome = Outcome::Answer {
                status: StatusCode::TOO_MANY_REQUESTS,
                headers: &headers,
                body: b"",
            };
            let verdict = judge(outcome, Kind::Rest, 1, 1, NOW);
            let Verdict::Retry { after, .. } = verdict else {
                panic!("{value}: {verdict:?}");
            };
            assert!(after >= SECONDARY_WAIT, "{value}: {after:?}");
        }
    }

    #[test]
    fn a_secondary_limit_waits_a_minute_and_longer_each_time() {
        for (tried, least) in [(1, 60), (2, 120), (3, 240), (5, 960)] {
            let verdict = judge(
                Outcome::Answer {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    headers: &HeaderMap::new(),
                    body: b"",
                },
                Kind::Rest,
                tried,
                7,
                NOW,
            );
            let Verdict::Retry { after, .. } = verdict else {
                panic!("{verdict:?}");
            };
            let seconds = after.as_secs_f64() / f64::from(least);
            assert!((1.0..=1.1).contains(&seconds), "{after:?}");
        }
        check_of(
            Kind::Rest,
            MAX_TRIES,
            429,
            "retry-after: 7",
            "",
            "github.com asks to wait 7 s (secondary rate limit)",
        );
    }

    #[test]
    fn a_failure_is_tried_again_with_longer_and_longer_waits() {
        for seed in 0..100 {
            let mut total = Duration::ZERO;
            for tried in 1..MAX_TRIES {
                let verdict = judge(Outcome::Broken("reset"), Kind::Rest, tried, seed, NOW);
                let Verdict::Retry { after, .. } = verdict else {
                    panic!("{verdict:?}");
                };
                let whole = FIRST_WAIT * 2u32.pow(tried - 1);
                assert!(after >= whole / 2 && after <= whole, "{tried}: {after:?}");
                total += after;
            }
            assert!(total <= Duration::from_secs(31));
        }
        assert_eq!(
            judge(Outcome::Broken("reset"), Kind::Rest, MAX_TRIES, 1, NOW),
            Verdict::Refuse(Refusal::Unavailable("reset".to_owned()))
        );
        check_of(
            Kind::Rest,
            1,
            503,
            "retry-after: 20",
            "",
            "after 20000 ms: 503 Service Unavailable",
        );
        check_of(
            Kind::Rest,
            MAX_TRIES,
            502,
            "",
            r#"{"message":"Server Error"}"#,
            "github.com could not be asked for repository acme/shop: \
             502: Server Error (tried 6 times)",
        );
        check_of(
            Kind::Rest,
            MAX_TRIES,
            200,
            "content-type: application/json; charset=utf-8",
            r#"{"sha": "#,
            "github.com could not be asked for repository acme/shop: \
             the answer was cut short (tried 6 times)",
        );
    }

    #[test]
    fn a_query_is_judged_by_its_body() {
        #[track_caller]
        fn check(may_shrink: bool, status: u16, lines: &str, body: &str, expected: &str) {
            let kind = Kind::Graphql { may_shrink };
            check_of(kind, 1, status, lines, body, expected);
        }
        const TOO_MUCH: &str =
            r#"{"data":{"a":null},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","message":"no"}]}"#;

        check(true, 200, "", r#"{"data":{"a":1}}"#, "done");
        check(true, 200, "", TOO_MUCH, "shrink: no");
        check(true, 502, "", "<html>", "shrink: 502 Bad Gateway");
        check(true, 504, "", "", "shrink: 504 Gateway Timeout");
        check(
            true,
            200,
            "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1767225610",
            r#"{"errors":[{"type":"RATE_LIMITED","message":"no"}]}"#,
            "after 11000 ms: primary",
        );
        check(
            true,
            200,
            "retry-after: 61",
            r#"{"errors":[{"message":"You have exceeded a secondary rate limit"}]}"#,
            "after 61000 ms: secondary",
        );
        let Verdict::Retry { reason, .. } = judge(
            Outcome::Answer {
                status: StatusCode::OK,
                headers: &HeaderMap::new(),
                body: br#"{"data":"#,
            },
            Kind::Graphql { may_shrink: true },
            1,
            1,
            NOW,
        ) else {
            panic!("not tried again");
        };
        assert_eq!(
            reason,
            Reason::Failed("the answer was cut short".to_owned())
        );
        assert_eq!(
            judge(
                Outcome::Slow("slow"),
                Kind::Graphql { may_shrink: true },
                1,
                1,
                NOW
            ),
            Verdict::Shrink("slow".to_owned())
        );
        assert!(matches!(
            judge(
                Outcome::Slow("slow"),
                Kind::Graphql { may_shrink: false },
                1,
                1,
                NOW
            ),
            Verdict::Retry { .. }
        ));
    }

    #[test]
    fn a_message_is_told_in_part() {
        let body = serde_json::json!({ "message": "é".repeat(1000) }).to_string();
        let told = told(StatusCode::FORBIDDEN, body.as_bytes());
        assert!(told.len() < 320, "{}", told.len());
        assert_eq!(super::told(StatusCode::OK, b"{}"), "200 OK");
    }
}
