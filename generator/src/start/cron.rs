//! How often a workflow runs: as often as the provider that wants it most often.

use crate::config::schedule::{Frequency, Schedule};

/// Once an hour, and not at its beginning, when everybody's workflows start.
const HOURLY: &str = "17 * * * *";

/// GitHub starts no workflow more often than this, in minutes.
///
/// Source: "Events that trigger workflows" in GitHub's docs, `schedule`.
const SHORTEST_MINUTES: u64 = 5;

/// The cron expressions of some schedules: those that are written as such, and one
/// for the shortest of the others. Nothing where all are started by hand.
pub fn of(schedules: &[(String, Schedule)]) -> Vec<String> {
    if schedules.is_empty() {
        return vec![HOURLY.to_owned()];
    }
    let mut found = Vec::new();
    let mut shortest: Option<u64> = None;
    for (_, schedule) in schedules {
        match &schedule.frequency {
            Frequency::Every(seconds) => {
                shortest = Some(shortest.unwrap_or(u64::MAX).min(*seconds));
            }
            Frequency::Cron(cron) => found.extend(five_fields(cron)),
            Frequency::Manual => {}
        }
    }
    found.extend(shortest.map(every));
    found.sort();
    found.dedup();
    found
}

/// An expression with five fields: Backstage allows seconds before them.
fn five_fields(cron: &str) -> Option<String> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "*,-/ ".contains(it);
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let fields = match fields.len() {
        5 => &fields[..],
        6 => &fields[1..],
        _ => return None,
    };
    cron.chars().all(is_plain).then(|| fields.join(" "))
}

/// Every so many seconds, or a bit more often: an hour and a day have to be whole
/// numbers of times.
fn every(seconds: u64) -> String {
    let minutes = (seconds / 60).max(SHORTEST_MINUTES);
    match minutes {
        ..60 => {
            let step = (SHORTEST_MINUTES..=minutes).rev().find(|it| 60 % it == 0);
            format!("*/{} * * * *", step.unwrap_or(SHORTEST_MINUTES))
        }
        60..120 => HOURLY.to_owned(),
        120..1440 => {
            let hours = minutes / 60;
            let step = (1..=hours).rev().find(|it| 24 % it == 0).unwrap_or(1);
            format!("17 */{step} * * *")
        }
        _ => "17 4 * * *".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_schedule_counts() {
        #[track_caller]
        fn check(frequencies: &[Frequency], crons: &[&str]) {
            let schedules: Vec<_> = frequencies
                .iter()
                .map(|frequency| {
                    let schedule = Schedule {
                        frequency: frequency.clone(),
                        timeout_s: None,
                    };
                    ("github/acme".to_owned(), schedule)
                })
                .collect();
            assert_eq!(of(&schedules), crons);
        }
        use Frequency::{Cron, Every, Manual};
        let cron = |text: &str| Cron(text.to_owned());
        check(&[], &["17 * * * *"]);
        check(&[Manual], &[]);
        check(&[Every(60)], &["*/5 * * * *"]);
        check(&[Every(1800), Every(3600)], &["*/30 * * * *"]);
        check(&[Every(25 * 60)], &["*/20 * * * *"]);
        check(&[Every(5400)], &["17 * * * *"]);
        check(&[Every(5 * 3600)], &["17 */4 * * *"]);
        check(&[Every(86_400)], &["17 4 * * *"]);
        check(
            &[cron("0 30 2 * * *"), Every(86_400)],
            &["17 4 * * *", "30 2 * * *"],
        );
        check(&[cron("@daily"), cron("'; x")], &[]);
    }
}
