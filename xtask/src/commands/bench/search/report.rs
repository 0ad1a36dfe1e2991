//! What was measured of both sides, as tables, and ours beside its targets.

use anyhow::Context as _;
use serde::Deserialize;

use super::super::Table;
use super::Build;

/// The networks, as the program in this folder calls them.
const NETWORKS: [&str; 2] = ["plain", "emulated"];

/// Targets of a size: times better than Pagefind in the same run.
struct Targets {
    pages: usize,
    cold_time: f64,
    cold_bytes: f64,
}

const TARGETS: [Targets; 2] = [
    Targets {
        pages: 10_000,
        cold_time: 1.3,
        cold_bytes: 1.8,
    },
    Targets {
        pages: 30_000,
        cold_time: 1.8,
        cold_bytes: 2.2,
    },
];
const WARM_BYTES: f64 = 3.0;
const BUILD_TIME: f64 = 4.0;
const BUILD_MEMORY: f64 = 20.0;
/// From the last key to results, in milliseconds.
const TYPING: f64 = 16.0;

/// One side.
pub(super) struct Side {
    name: &'static str,
    build: Build,
    searched: Option<Searched>,
}

#[derive(Debug, Deserialize)]
struct Searched {
    plain: OnNetwork,
    emulated: OnNetwork,
    typing: Typing,
}

#[derive(Debug, Deserialize)]
struct Typing {
    plain: Vec<f64>,
    emulated: Vec<f64>,
}

#[derive(Debug, Deserialize)]
struct OnNetwork {
    cold: Vec<Asked>,
    warm: Vec<Warm>,
}

#[derive(Debug, Deserialize)]
struct Warm {
    queries: Vec<Asked>,
    /// Of all queries, with what was fetched besides.
    bytes: f64,
}

/// A query and what came of it.
#[derive(Debug, Deserialize)]
struct Asked {
    sort: String,
    text: String,
    ms: f64,
    /// Until the results were there.
    bytes: f64,
    /// Until nothing more came; of cold queries only.
    #[serde(default)]
    settled: f64,
    total: usize,
    corrected: bool,
}

impl Side {
    pub(super) fn new(name: &'static str, build: Build) -> Self {
        let searched = None;
        Self {
            name,
            build,
            searched,
        }
    }

    /// Takes its part of what the browser measured.
    pub(super) fn take(&mut self, measured: &serde_json::Value) -> anyhow::Result<()> {
        let own = measured.get(self.name).context("a side is missing")?;
        self.searched = Some(Deserialize::deserialize(own)?);
        Ok(())
    }
}

impl Searched {
    fn on(&self, network: &str) -> (&OnNetwork, &[f64]) {
        match network {
            "plain" => (&self.plain, &self.typing.plain),
            _ => (&self.emulated, &self.typing.emulated),
        }
    }
}

impl OnNetwork {
    fn cold(&self, of: impl Fn(&Asked) -> f64) -> f64 {
        percentile(self.cold.iter().map(of).collect(), 50)
    }

    fn warm_ms(&self, percent: usize) -> f64 {
        let queries = self.warm.iter().flat_map(|warm| &warm.queries);
        percentile(queries.map(|asked| asked.ms).collect(), percent)
    }

    /// Mean of the bytes of a further query.
    fn warm_bytes(&self) -> f64 {
        let queries: usize = self.warm.iter().map(|warm| warm.queries.len()).sum();
        self.warm.iter().map(|warm| warm.bytes).sum::<f64>() / queries as f64
    }

    /// The queries that found nothing, of all that are meant to find something.
    fn nothing(&self, typos: bool) -> Vec<&str> {
        let queries = self.warm.first().map(|warm| warm.queries.as_slice());
        let queries = queries.unwrap_or_default().iter();
        let nothing = queries.filter(|asked| (asked.sort == "typo") == typos && asked.total == 0);
        nothing.map(|asked| asked.text.as_str()).collect()
    }

    fn corrected(&self) -> usize {
        let queries = self.warm.first().map(|warm| warm.queries.as_slice());
        let queries = queries.unwrap_or_default().iter();
        queries.filter(|asked| asked.corrected).count()
    }
}

/// The least value that so many in a hundred are not above.
fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * percent).div_ceil(100);
    values.get(at.max(1) - 1).copied().unwrap_or(f64::NAN)
}

/// Prints what was measured, a column for each side.
pub(super) fn print(pages: usize, sides: &[Side]) {
    println!(
        "\n{:<52} {}",
        format!("{pages} pages"),
        columns(sides, |side| side.name.to_owned())
    );
    let row = |name: &str, value: &dyn Fn(&Side) -> Option<String>| {
        let cells = columns(sides, |side| value(side).unwrap_or_default());
        println!("  {name:<50} {cells}");
    };
    let number = |value: f64, decimals: usize| Some(format!("{value:.decimals$}"));
    row("index, seconds", &|side| number(side.build.seconds, 2));
    row("index, peak MiB", &|side| {
        number(side.build.peak as f64 / 1_048_576.0, 0)
    });
    row("index, MB", &|side| {
        number(side.build.output as f64 / 1e6, 1)
    });
    row("index, files", &|side| Some(side.build.files.to_string()));
    if sides.iter().all(|side| side.searched.is_none()) {
        return;
    }
    for network in NETWORKS {
        let row = |name: &str, decimals, value: &dyn Fn(&OnNetwork, &[f64]) -> f64| {
            row(&format!("{network}: {name}"), &|side| {
                let (on, typing) = side.searched.as_ref()?.on(network);
                number(value(on, typing), decimals)
            });
        };
        row("cold, ms to first results, median", 0, &|on, _| {
            on.cold(|asked| asked.ms)
        });
        row("cold, KB to first results, median", 1, &|on, _| {
            on.cold(|asked| asked.bytes) / 1e3
        });
        row(
            "cold, KB with what follows by itself, median",
            1,
            &|on, _| on.cold(|asked| asked.settled) / 1e3,
        );
        row("warm, ms, p50", 1, &|on, _| on.warm_ms(50));
        row("warm, ms, p95", 1, &|on, _| on.warm_ms(95));
        row("warm, KB of a further query, mean", 1, &|on, _| {
            on.warm_bytes() / 1e3
        });
        row("typing, ms from last key, p50", 1, &|_, typing| {
            percentile(typing.to_vec(), 50)
        });
        row("typing, ms from last key, p95", 1, &|_, typing| {
            percentile(typing.to_vec(), 95)
        });
    }
    let plain = |side: &Side, value: &dyn Fn(&OnNetwork) -> String| {
        side.searched
            .as_ref()
            .map(|searched| value(&searched.plain))
    };
    row("queries with a typo that found nothing, of 12", &|side| {
        plain(side, &|on| on.nothing(true).len().to_string())
    });
    row("queries without one that found nothing, of 27", &|side| {
        plain(side, &|on| on.nothing(false).len().to_string())
    });
    row("queries that were put right", &|side| {
        plain(side, &|on| on.corrected().to_string())
    });
    for side in sides {
        if let Some(searched) = &side.searched {
            let nothing = [searched.plain.nothing(true), searched.plain.nothing(false)].concat();
            println!("  {} found nothing for: {}", side.name, nothing.join(", "));
        }
    }
}

fn columns(sides: &[Side], cell: impl Fn(&Side) -> String) -> String {
    let cells = sides.iter().map(|side| format!("{:>12}", cell(side)));
    cells.collect::<Vec<_>>().join(" ")
}

/// Adds what there are targets for. Those that compare want both sides.
pub(super) fn targets(pages: usize, sides: &[Side], table: &mut Table) {
    let side = |name| sides.iter().find(|side| side.name == name);
    let Some(ours) = side("callboard") else {
        return;
    };
    let targets = TARGETS.iter().find(|targets| targets.pages == pages);
    let mut better = |what: &str, theirs: f64, ours: f64, target: Option<f64>| {
        let name = format!("{pages} pages, times better: {what}");
        match target {
            Some(target) => table.at_least(&name, theirs / ours, target),
            None => table.beside(&name, theirs / ours),
        }
    };
    if let Some(theirs) = side("pagefind") {
        let target = |value| targets.map(|_| value);
        better(
            "index, time",
            theirs.build.seconds,
            ours.build.seconds,
            target(BUILD_TIME),
        );
        let (their_peak, our_peak) = (theirs.build.peak as f64, ours.build.peak as f64);
        better("index, memory", their_peak, our_peak, target(BUILD_MEMORY));
        if let (Some(theirs), Some(ours)) = (&theirs.searched, &ours.searched) {
            let (theirs, ours) = (&theirs.emulated, &ours.emulated);
            let mut cold = |what: &str, of: &dyn Fn(&Asked) -> f64, target| {
                better(what, theirs.cold(of), ours.cold(of), target);
            };
            cold(
                "cold time",
                &|asked| asked.ms,
                targets.map(|targets| targets.cold_time),
            );
            cold(
                "cold bytes",
                &|asked| asked.bytes,
                targets.map(|targets| targets.cold_bytes),
            );
            cold("cold bytes with what follows", &|asked| asked.settled, None);
            better(
                "warm bytes",
                theirs.warm_bytes(),
                ours.warm_bytes(),
                target(WARM_BYTES),
            );
            better("warm time, p50", theirs.warm_ms(50), ours.warm_ms(50), None);
        }
    }
    if let Some(searched) = &ours.searched {
        for percent in [50, 95] {
            let name = format!("{pages} pages, ms from last key to results, p{percent}");
            table.at_most(
                &name,
                percentile(searched.typing.plain.clone(), percent),
                TYPING,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile(values.clone(), 50), 10.0);
        assert_eq!(percentile(values, 95), 19.0);
        assert_eq!(percentile(vec![7.0], 95), 7.0);
        assert!(percentile(Vec::new(), 50).is_nan());
    }
}
