//! How often something is crawled: `schedule` of a provider.
//!
//! Whose rules: `readSchedulerServiceTaskScheduleDefinitionFromConfig` in
//! Backstage's `packages/backend-plugin-api` and `readDurationFromConfig` in
//! `packages/config`: a map of `hours`, `minutes` and so on, an ISO 8601 duration,
//! or a text as in `30 minutes`.

use diagnostic::Diagnostic;

use super::reader::Reader;
use super::settings::shown;
use super::value::{Data, Entry, Value};

/// How often something is crawled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub frequency: Frequency,
    /// After how many seconds a crawl ends, whatever is left.
    pub timeout_s: Option<u64>,
}

/// How often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frequency {
    /// Every so many seconds.
    Every(u64),
    /// At the times of a cron expression.
    Cron(String),
    /// Only when somebody says so.
    Manual,
}

/// Units of a map of durations, and how many milliseconds each has.
const UNITS: [(&str, f64); 8] = [
    ("years", 31_557_600_000.0),
    ("months", 2_629_800_000.0),
    ("weeks", 604_800_000.0),
    ("days", 86_400_000.0),
    ("hours", 3_600_000.0),
    ("minutes", 60_000.0),
    ("seconds", 1000.0),
    ("milliseconds", 1.0),
];

/// Reads a schedule.
pub(super) fn read(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<Schedule> {
    reader.map_of(
        value,
        path,
        &["frequency", "timeout", "initialDelay", "scope"],
    )?;
    let frequency = match value.get("frequency") {
        Some(value) => frequency(reader, value, &format!("{path}.frequency"))?,
        None => {
            let message = format!("`{path}` has no `frequency`");
            let hint = "add `frequency: { minutes: 30 }`";
            reader.report(
                Diagnostic::error("config-required", message).hint(hint),
                value,
            );
            return None;
        }
    };
    let timeout = value.get("timeout");
    let timeout = timeout.and_then(|value| duration(reader, value, &format!("{path}.timeout")));
    Some(Schedule {
        frequency,
        timeout_s: timeout.map(|ms| (ms / 1000.0).ceil().max(1.0) as u64),
    })
}

fn frequency(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<Frequency> {
    if let Some(cron) = value.get("cron") {
        let cron = reader.string(cron, &format!("{path}.cron"))?;
        return Some(Frequency::Cron(cron.to_owned()));
    }
    if let Some(trigger) = value.get("trigger") {
        reader.string(trigger, &format!("{path}.trigger"))?;
        return Some(Frequency::Manual);
    }
    let ms = duration(reader, value, path)?;
    Some(Frequency::Every((ms / 1000.0).max(1.0) as u64))
}

/// Milliseconds.
fn duration(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<f64> {
    let found = match &value.data {
        Data::Map(_) => {
            let is_unit = |entry: &Entry| UNITS.iter().any(|(unit, _)| *unit == entry.key);
            let entries = value.entries();
            let parts = UNITS.iter().filter_map(|(unit, ms)| {
                let part = value.get(unit)?;
                Some(match &part.data {
                    Data::Number(number) => Some(number.0 * ms),
                    Data::String(text) => text.parse::<f64>().ok().map(|number| number * ms),
                    _ => None,
                })
            });
            let sum = parts.sum::<Option<f64>>();
            sum.filter(|ms| *ms > 0.0 && entries.iter().all(is_unit))
        }
        Data::String(text) => text_duration(text),
        _ => None,
    };
    if found.is_none() {
        let shown = match &value.data {
            Data::String(text) => shown(value, text),
            _ => value.noun().to_owned(),
        };
        let message = format!("`{path}` is no length of time: {shown}");
        let hint = "write `{ minutes: 30 }`, `PT30M` or `30 minutes`";
        reader.report(Diagnostic::error("config-value", message).hint(hint), value);
    }
    found
}

/// `PT1H30M`, `P1D`, or `30 minutes`, `90s`.
fn text_duration(text: &str) -> Option<f64> {
    let text = text.trim();
    let ms = match text.strip_prefix('P') {
        Some(rest) => iso_duration(rest)?,
        None => {
            let at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, unit) = text.split_at(at);
            let unit = unit.trim().to_lowercase();
            let short = [
                ("y", "years"),
                ("w", "weeks"),
                ("d", "days"),
                ("h", "hours"),
                ("m", "minutes"),
                ("s", "seconds"),
                ("ms", "milliseconds"),
                ("min", "minutes"),
                ("mins", "minutes"),
                ("hr", "hours"),
                ("hrs", "hours"),
                ("sec", "seconds"),
                ("secs", "seconds"),
            ];
            let unit = short
                .iter()
                .find(|(name, _)| *name == unit)
                .map_or(unit.as_str(), |u| u.1);
            let is_unit = |name: &str| name == unit || name.strip_suffix('s') == Some(unit);
            let (_, ms) = UNITS.iter().find(|(name, _)| is_unit(name))?;
            number.parse::<f64>().ok()? * ms
        }
    };
    (ms > 0.0 && ms.is_finite()).then_some(ms)
}

fn iso_duration(rest: &str) -> Option<f64> {
    let (mut is_time, mut ms, mut number) = (false, 0.0, String::new());
    for character in rest.chars() {
        let unit = match (character, is_time) {
            ('T', false) => {
                is_time = true;
                continue;
            }
            ('0'..='9' | '.', _) => {
                number.push(character);
                continue;
            }
            ('Y', false) => "years",
            ('M', false) => "months",
            ('W', false) => "weeks",
            ('D', false) => "days",
            ('H', true) => "hours",
            ('M', true) => "minutes",
            ('S', true) => "seconds",
            _ => return None,
        };
        let (_, each) = UNITS.iter().find(|(name, _)| *name == unit)?;
        ms += std::mem::take(&mut number).parse::<f64>().ok()? * each;
    }
    number.is_empty().then_some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_lengths_of_time() {
        #[track_caller]
        fn check(text: &str, seconds: Option<f64>) {
            assert_eq!(text_duration(text).map(|ms| ms / 1000.0), seconds, "{text}");
        }
        check("PT30M", Some(1800.0));
        check("PT1H30M", Some(5400.0));
        check("P1DT1S", Some(86_401.0));
        check("P1M", Some(2_629_800.0));
        check("30 minutes", Some(1800.0));
        check("1 hour", Some(3600.0));
        check("90s", Some(90.0));
        check("1.5h", Some(5400.0));
        check("500ms", Some(0.5));
        check("often", None);
        check("30", None);
        check("P", None);
        check("PT5", None);
        check("PT5D", None);
        check("0 s", None);
    }
}
