//! What a crawl is going to ask, and what it did ask, as tables for people.
//!
//! Pure: values in, text out.

use std::fmt::Write as _;

use crawl::provider::Provider;
use crawl::snapshot::{News, Run, Snapshot};

/// Repositories of a page.
const PAGE: u64 = 100;

/// What a crawl is expected to ask, as far as it can be told from the one before.
pub fn before(providers: &[Provider], snapshot: &Snapshot) -> String {
    let mut text = String::from("A crawl asks for\n");
    for provider in providers {
        let id = &provider.id;
        let state = snapshot.providers.get(id).filter(|state| state.listed > 0);
        let line = match state {
            Some(state) => {
                let pages = state.listed.div_ceil(PAGE);
                format!(
                    "{} for the list of {} in {}, then one for each {PAGE} that changed, \
                     and one for each of these with docs or more files",
                    counted(pages, "request"),
                    counted(state.listed, "repository"),
                    provider.owner
                )
            }
            None => format!(
                "one request for each {PAGE} repositories of {} with their descriptors, \
                 and one for each that has docs or more files: nothing is known of it yet",
                provider.owner
            ),
        };
        let _ = writeln!(text, "  {id}: {line}");
    }
    let elsewhere = snapshot.providers.get(crawl::run::ELSEWHERE);
    let elsewhere = elsewhere.map_or(0, |state| state.members.len() as u64);
    if elsewhere > 0 {
        let _ = writeln!(
            text,
            "  locations: {} for {} that descriptors name",
            counted(elsewhere.div_ceil(PAGE), "request"),
            counted(elsewhere, "other repository")
        );
    }
    text
}

/// What a crawl did and asked.
pub fn after(run: &Run) -> String {
    let counts = &run.counts;
    let mut text = format!(
        "{}: {} new, {} changed, {} unchanged, {} removed",
        counted(counts.listed, "repository"),
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.removed
    );
    if counts.stale > 0 {
        let _ = write!(text, ", {} kept as before", counts.stale);
    }
    text.push('\n');
    let news = [
        ("new", &run.news.added, counts.added),
        ("changed", &run.news.changed, counts.changed),
        ("removed", &run.news.removed, counts.removed),
    ];
    for (what, names, count) in news {
        if let Some(names) = News::some(names, count) {
            let _ = writeln!(text, "{what}: {names}");
        }
    }
    for (host, usage) in &run.usage {
        let _ = write!(text, "{host}: {}", counted(usage.requests, "request"));
        if usage.graphql_requests > 0 {
            let _ = write!(
                text,
                ", {} of them GraphQL for {}",
                usage.graphql_requests,
                counted(usage.graphql_points, "point")
            );
        }
        let megabytes = usage.bytes as f64 / 1e6;
        let _ = write!(text, ", {megabytes:.1} MB");
        if usage.retries > 0 {
            let seconds = usage.waited_ms as f64 / 1e3;
            let retries = counted(usage.retries, "more try");
            let _ = write!(text, ", {retries} after {seconds:.0} s of waiting");
        }
        text.push('\n');
    }
    text
}

/// A number and what it counts.
fn counted(number: u64, what: &str) -> String {
    match (number, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crawl::provider::Filters;
    use crawl::snapshot::{Counts, ProviderState};
    use forge::model::Usage;

    use super::*;

    #[test]
    fn a_plan_says_what_is_known() {
        let provider = |id: &str| Provider {
            id: id.to_owned(),
            host: "github.com".to_owned(),
            owner: "acme".to_owned(),
            catalog_path: "catalog-info.yaml".to_owned(),
            filters: Filters::default(),
            also: Vec::new(),
        };
        let state = ProviderState {
            listed: 1_234,
            ..ProviderState::default()
        };
        let snapshot = Snapshot {
            providers: BTreeMap::from([("github/known".to_owned(), state)]),
            ..Snapshot::default()
        };
        insta::assert_snapshot!(before(&[provider("github/known"), provider("github/new")], &snapshot), @"
        A crawl asks for
          github/known: 13 requests for the list of 1234 repositories in acme, then one for each 100 that changed, and one for each of these with docs or more files
          github/new: one request for each 100 repositories of acme with their descriptors, and one for each that has docs or more files: nothing is known of it yet
        ");
    }

    #[test]
    fn a_sum_says_what_it_came_to() {
        let run = Run {
            counts: Counts {
                listed: 200,
                added: 1,
                changed: 2,
                unchanged: 196,
                removed: 1,
                stale: 1,
            },
            news: News {
                added: vec!["acme/new".to_owned()],
                changed: vec!["acme/shop".to_owned(), "acme/till".to_owned()],
                removed: vec!["acme/old".to_owned()],
            },
            usage: BTreeMap::from([(
                "github.com".to_owned(),
                Usage {
                    requests: 4,
                    graphql_requests: 3,
                    graphql_points: 5,
                    retries: 1,
                    bytes: 1_500_000,
                    waited_ms: 60_000,
                },
            )]),
            ..Run::default()
        };
        insta::assert_snapshot!(after(&run), @"
        200 repositories: 1 new, 2 changed, 196 unchanged, 1 removed, 1 kept as before
        new: acme/new
        changed: acme/shop, acme/till
        removed: acme/old
        github.com: 4 requests, 3 of them GraphQL for 5 points, 1.5 MB, 1 more try after 60 s of waiting
        ");
    }
}
