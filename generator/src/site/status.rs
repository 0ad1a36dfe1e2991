//! The state of the portal: `/status/` for people and `/status.json` for
//! machines, from the same facts.
//!
//! Knows this build and the crawl before it only.

use std::collections::BTreeMap;

use crawl::snapshot::{Counts, News, Run, Snapshot};
use crawl::time::utc;
use diagnostic::Severity;
use serde_json::json;
use site_theme::simple::{CrawlStatus, RuleCount, StatusPage};

use super::age::age;
use super::problems::lists::Of;
use super::{Family, Portal};

/// The page and the file.
pub struct Status;

const PAGE: &str = "status/index.html";
const FILE: &str = "status.json";

impl Family for Status {
    fn paths(&self, _: &Portal, paths: &mut Vec<String>) {
        paths.extend([PAGE, FILE].map(str::to_owned));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        match path {
            PAGE => Some(super::to_bytes(&page(portal))),
            FILE => Some(file(portal)),
            _ => None,
        }
    }
}

/// What there is to count.
struct Facts<'a> {
    errors: usize,
    warnings: usize,
    notes: usize,
    /// How many problems of each code, with the worst severity.
    codes: BTreeMap<&'a str, (usize, Severity)>,
}

impl<'a> Facts<'a> {
    fn new(portal: &'a Portal) -> Self {
        let mut facts = Self {
            errors: 0,
            warnings: 0,
            notes: 0,
            codes: BTreeMap::new(),
        };
        for diagnostic in &portal.catalog.diagnostics {
            match diagnostic.severity {
                Severity::Error => facts.errors += 1,
                Severity::Warning => facts.warnings += 1,
                Severity::Note => facts.notes += 1,
            }
            let severity = diagnostic.severity;
            let code = facts.codes.entry(&diagnostic.code).or_insert((0, severity));
            code.0 += 1;
            if rank(severity) < rank(code.1) {
                code.1 = severity;
            }
        }
        facts
    }
}

/// The worst first.
const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

fn page(portal: &Portal) -> StatusPage<'_> {
    let (chrome, facts) = (&portal.chrome, Facts::new(portal));
    let mut rules: Vec<_> = facts.codes.into_iter().collect();
    rules
        .sort_by_key(|&(code, (count, severity))| (rank(severity), std::cmp::Reverse(count), code));
    let rules = rules.into_iter().map(|(code, (count, severity))| {
        let list = portal.index.problems.list_of(&Of::Rule(code.to_owned()));
        let (tone, icon) = match severity {
            Severity::Error => ("bad", "circle-x"),
            Severity::Warning => ("warn", "triangle-alert"),
            Severity::Note => ("info", "info"),
        };
        RuleCount {
            icon: chrome.icon(icon).tone(tone),
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: code.into(),
            href: list.map(|list| portal.href_of(&list.path)),
            count,
        }
    });
    let kinds = portal.index.kinds.iter().map(|kind| {
        let path = &portal.index.lists[kind.list as usize].path;
        (
            kind.plural.as_str().into(),
            portal.href_of(path),
            kind.members.len(),
        )
    });
    let mut frame = portal.frame("Status", "status/", "status");
    frame.description = "What this portal was built from, and what is wrong with it.".into();
    StatusPage {
        built_at: portal.built_at.as_deref(),
        files: portal.catalog.files.len(),
        entities: portal.catalog.entities.len(),
        errors: facts.errors,
        warnings: facts.warnings,
        notes: facts.notes,
        crawl: portal
            .crawl
            .as_ref()
            .map(|run| crawl_status(run, portal.repositories.snapshot())),
        rules: rules.collect(),
        kinds: kinds.collect(),
        frame,
    }
}

/// How the last crawl went, and what each provider has, in words.
fn crawl_status(run: &Run, snapshot: &Snapshot) -> CrawlStatus {
    let Counts {
        listed,
        unchanged,
        added,
        changed,
        removed,
        stale,
    } = run.counts;
    let mut facts = vec![
        (
            "Took".to_owned(),
            format!("{:.1} s", run.took_ms as f64 / 1e3),
        ),
        ("Repositories".to_owned(), listed.to_string()),
        ("New".to_owned(), named(added, &run.news.added)),
        ("Changed".to_owned(), named(changed, &run.news.changed)),
        ("Unchanged".to_owned(), unchanged.to_string()),
        ("Removed".to_owned(), named(removed, &run.news.removed)),
    ];
    if stale > 0 {
        facts.push(("Kept as before".to_owned(), stale.to_string()));
    }
    facts.extend(run.usage.iter().map(|(host, usage)| {
        let points = match usage.graphql_points {
            0 => String::new(),
            points => format!(", {points} GraphQL points"),
        };
        (
            format!("Requests to {host}"),
            format!("{}{points}", usage.requests),
        )
    }));
    let providers = snapshot.providers.iter();
    facts.extend(providers.map(|(id, state)| {
        let read = state.members.len();
        let text = match state.listed {
            listed if listed > read as u64 => {
                format!("{read} repositories, of {listed} that are listed")
            }
            _ if read == 1 => "1 repository".to_owned(),
            _ => format!("{read} repositories"),
        };
        (id.clone(), text)
    }));
    facts.extend(snapshot.people.iter().map(|(id, kept)| {
        let (teams, users) = (kept.people.teams.len(), kept.people.users.len());
        let teams = super::count(teams, "team");
        (
            id.clone(),
            format!("{teams}, {}", super::count(users, "member")),
        )
    }));
    let failures = run.failures.iter().map(|failure| {
        let place = failure.repository.as_ref().unwrap_or(&failure.provider);
        (place.clone(), failure.reason.clone())
    });
    CrawlStatus {
        began_at: age(run.began_at),
        facts,
        failures: failures.collect(),
        more_failures: run.failed.saturating_sub(run.failures.len() as u64),
    }
}

/// How many repositories, and which.
fn named(count: u64, names: &[String]) -> String {
    match News::some(names, count) {
        Some(names) => format!("{count}: {names}"),
        None => count.to_string(),
    }
}

/// The same for machines.
fn crawl_json(run: &Run, snapshot: &Snapshot) -> serde_json::Value {
    let providers = snapshot.providers.iter().map(|(id, state)| {
        let told = json!({
            "listed": state.listed,
            "repositories": state.members.len(),
            "stale": state.stale,
        });
        (id.clone(), told)
    });
    let people = snapshot.people.iter().map(|(id, kept)| {
        let told = json!({
            "teams": kept.people.teams.len(),
            "users": kept.people.users.len(),
            "stale": kept.stale,
        });
        (id.clone(), told)
    });
    let providers: serde_json::Map<_, _> = providers.chain(people).collect();
    json!({
        "providers": providers,
        "beganAt": utc(run.began_at),
        "tookMs": run.took_ms,
        "complete": run.is_complete,
        "repositories": {
            "listed": run.counts.listed,
            "added": run.counts.added,
            "changed": run.counts.changed,
            "unchanged": run.counts.unchanged,
            "removed": run.counts.removed,
            "stale": run.counts.stale,
        },
        "news": run.news,
        "usage": run.usage,
        "failed": run.failed,
        "failures": run.failures,
    })
}

fn file(portal: &Portal) -> Vec<u8> {
    let facts = Facts::new(portal);
    let codes: BTreeMap<&str, usize> = facts
        .codes
        .iter()
        .map(|(&code, &(count, _))| (code, count))
        .collect();
    let kinds: serde_json::Map<_, _> = portal
        .index
        .kinds
        .iter()
        .map(|kind| (kind.id.clone(), kind.members.len().into()))
        .collect();
    let mut status = json!({
        "callboard": portal.chrome.version,
        "builtAt": portal.built_at,
        "files": portal.catalog.files.len(),
        "entities": portal.catalog.entities.len(),
        "problems": portal.index.problems.total(),
        "kinds": kinds,
        "errors": facts.errors,
        "warnings": facts.warnings,
        "notes": facts.notes,
        "problemsByCode": codes,
    });
    if let Some(run) = &portal.crawl {
        status["crawl"] = crawl_json(run, portal.repositories.snapshot());
    }
    let mut bytes = serde_json::to_vec_pretty(&status).expect("JSON can be written");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use crate::site::world::{main_of, portal, text_of};

    const WORLD: &str = "\
--- catalog.yaml
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: orders, description: Takes orders.}
spec: {owner: nobody}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: broken, description: Has no type.}
spec: {owner: nobody, lifecycle: production}
";

    #[test]
    fn status_says_what_is_known_and_what_is_not() {
        let text = text_of(&main_of(&portal(WORLD), "status/index.html"));
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(text, @r"
        Status
        JSON
        Last build
        Built
        not recorded; callboard build --built-at records it
        Files read
        1
        Entities
        1
        Errors
        1
        Warnings
        1
        Notes
        0
        Callboard
        VERSION
        Problems by rule
        2
        error: kind-schema.missing 1
        warning: dangling-reference.owner 1
        In the catalog
        Systems 1
        ");
    }
}
