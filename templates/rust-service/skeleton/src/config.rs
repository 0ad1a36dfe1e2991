//! Settings, out of the environment, once, at the start. What is wrong is reported
//! all at once, by name.

use std::time::Duration;

use tracing::Level;

/// What the service can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where it listens, `HOST:PORT`. `ADDR`, `0.0.0.0:8080`.
    pub addr: String,
    /// The least a log line must be to be written. `LOG_LEVEL`, `info`.
    pub log_level: Level,
    /// How long it still answers after it was told to stop. `DRAIN_DELAY_MS`, 5000.
    pub drain_delay: Duration,
    /// How long open requests may then take. `STOP_TIMEOUT_MS`, 20000. Both together
    /// have to fit into the chart's `terminationGracePeriodSeconds`.
    pub stop_timeout: Duration,
}

impl Config {
    /// Reads the settings through `get`.
    ///
    /// # Errors
    ///
    /// One sentence with everything that is wrong.
    pub fn load(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let get = |key: &str| get(key).filter(|text| !text.is_empty());
        let mut problems = Vec::new();
        let mut millis = |key: &str, default: u64| {
            let text = get(key).unwrap_or_else(|| default.to_string());
            text.parse().map(Duration::from_millis).unwrap_or_else(|_| {
                problems.push(format!("{key}: `{text}` is not a number of milliseconds"));
                Duration::ZERO
            })
        };
        let drain_delay = millis("DRAIN_DELAY_MS", 5_000);
        let stop_timeout = millis("STOP_TIMEOUT_MS", 20_000);
        let level = get("LOG_LEVEL").unwrap_or_else(|| "info".to_owned());
        let log_level = level.parse().unwrap_or_else(|_| {
            problems.push(format!("LOG_LEVEL: `{level}` is not trace, debug, info, warn or error"));
            Level::INFO
        });
        if !problems.is_empty() {
            return Err(problems.join("; "));
        }
        Ok(Self {
            addr: get("ADDR").unwrap_or_else(|| "0.0.0.0:8080".to_owned()),
            log_level,
            drain_delay,
            stop_timeout,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(env: &[(&str, &str)]) -> Result<Config, String> {
        Config::load(|key| {
            let found = env.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let config = load(&[]).unwrap();
        assert_eq!(config.addr, "0.0.0.0:8080");
        assert_eq!(config.log_level, Level::INFO);
        assert_eq!(config.drain_delay, Duration::from_secs(5));
    }

    #[test]
    fn everything_that_is_wrong_is_reported_at_once() {
        let problems = load(&[("DRAIN_DELAY_MS", "soon"), ("LOG_LEVEL", "loud")]).unwrap_err();
        assert!(problems.contains("DRAIN_DELAY_MS") && problems.contains("LOG_LEVEL"), "{problems}");
    }
}
