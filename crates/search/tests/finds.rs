//! What a person finds in a small portal.

mod portal;

use portal::{TABLE, portal};
use search::query::{self, Answer, Request};
use search::read::Index;
use search::write::{self, Options};

fn opened() -> Index {
    write::write(
        &portal(),
        &Options {
            synonyms: vec![vec!["k8s".into(), "kubernetes".into()]],
            ..Options::default()
        },
    )
    .unwrap()
    .open()
    .unwrap()
}

fn ask(index: &Index, text: &str) -> Answer {
    query::search(
        index,
        &Request {
            text: text.into(),
            limit: 10,
            ..Request::default()
        },
    )
    .unwrap()
}

fn paths(answer: &Answer) -> Vec<String> {
    answer
        .results
        .iter()
        .map(|found| {
            found
                .card
                .path
                .trim_start_matches("catalog/default/")
                .trim_start_matches("docs/default/component/")
                .to_owned()
        })
        .collect()
}

#[test]
fn comes_first() {
    let index = opened();
    #[track_caller]
    fn check(index: &Index, text: &str, expected: &str) {
        let found = paths(&ask(index, text));
        assert_eq!(
            found.first().map(String::as_str),
            Some(expected),
            "{text}: {found:?}"
        );
    }
    for (text, expected) in TABLE {
        let expected = expected.replace("graphqlserver", "GraphQLServer");
        check(&index, text, &expected);
    }
}

#[test]
fn finds_nothing_else() {
    let index = opened();
    let tech = paths(&ask(&index, "tech"));
    assert!(!tech.contains(&"group/team-stores/".to_owned()), "{tech:?}");
    let opa = paths(&ask(&index, "opa"));
    assert_eq!(opa, ["component/opa-bundles/"]);
    assert_eq!(ask(&index, "xyzzyplugh").total, 0);
    assert_eq!(ask(&index, "").total, 0);
    assert_eq!(ask(&index, "kind:api").total, 1);
    assert_eq!(ask(&index, "kind:api kind:group").total, 3);
    assert_eq!(ask(&index, "kind:nothing").total, 0);
}

#[test]
fn says_what_it_took_a_word_for() {
    let index = opened();
    let answer = ask(&index, "gatewya");
    assert_eq!(paths(&answer)[0], "component/payment-gateway/");
    assert_eq!(
        answer.corrected,
        [("gatewya".to_owned(), "gateway".to_owned())]
    );
    assert!(!answer.partial);
    let answer = ask(&index, "zanzibar gateway");
    assert!(answer.partial);
    assert_eq!(answer.total, 2);
}

#[test]
fn opens_at_the_heading() {
    let index = opened();
    let answer = ask(&index, "check queue");
    let found = &answer.results[0];
    assert_eq!(
        found.card.path,
        "docs/default/component/order-service/runbook/"
    );
    let place = &found.places[0];
    assert_eq!(place.link, "#first-checks");
    let shown: String = place
        .excerpt
        .iter()
        .map(|piece| {
            if piece.matched {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        })
        .collect();
    assert_eq!(
        shown,
        "[Check] the order [queue], then run the drain script. Deployments are frozen meanwhile."
    );
    // A result is there once, however many of its headings match.
    let paths = paths(&ask(&index, "order"));
    let mut once = paths.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), paths.len());
}

#[test]
fn shows_the_end_of_a_long_page() {
    let index = opened();
    let answer = ask(&index, "zanzibar");
    assert_eq!(answer.results[0].places[0].link, "#the-very-end");
}

#[test]
fn counts_facets_and_groups() {
    let index = opened();
    let request = Request {
        text: "order".into(),
        limit: 2,
        count: vec!["kind".into()],
        ..Request::default()
    };
    let answer = query::search(&index, &request).unwrap();
    assert_eq!(answer.results.len(), 2);
    assert_eq!(
        answer.groups.iter().map(|(_, count)| count).sum::<usize>(),
        answer.total
    );
    assert_eq!(answer.facets[0].0, "kind");
    assert_eq!(
        answer.facets[0]
            .1
            .iter()
            .map(|(_, count)| count)
            .sum::<usize>(),
        answer.total
    );
    let request = Request {
        text: "order".into(),
        limit: 50,
        of_each_group: Some(1),
        ..Request::default()
    };
    let answer = query::search(&index, &request).unwrap();
    assert_eq!(answer.results.len(), 2);
}

#[test]
fn reads_only_what_a_query_needs() {
    // The files lie elsewhere; what is wanted is brought, and nothing else.
    let written = write::write(&portal(), &Options::default()).unwrap();
    let here = written.open().unwrap();
    let files = search::read::Files::new();
    let index = Index::open(files, &written.hot).unwrap();
    assert_eq!(index.files().wanted(), []);
    for text in [
        "order ser",
        "gatewya",
        "\"drain script\"",
        "zanzibar",
        "kind:api order",
        "configura",
    ] {
        let request = Request {
            text: text.into(),
            limit: 10,
            count: vec!["kind".into()],
            ..Request::default()
        };
        let mut rounds = 0;
        let answer = loop {
            match query::search(&index, &request) {
                Ok(answer) => break answer,
                Err(search::read::Stop::Wanting) => {
                    rounds += 1;
                    assert!(rounds < 9, "{text}");
                    for (file, range) in index.files().wanted() {
                        let (_, bytes) = written
                            .files
                            .iter()
                            .find(|(other, _)| *other == file)
                            .unwrap();
                        index
                            .files()
                            .put(file, range.start, bytes[range].to_vec(), false);
                    }
                }
                Err(stop) => panic!("{stop}"),
            }
        };
        assert_eq!(answer, query::search(&here, &request).unwrap(), "{text}");
    }
}

#[test]
fn equal_documents_give_equal_bytes() {
    assert_eq!(
        write::write(&portal(), &Options::default()).unwrap(),
        write::write(&portal(), &Options::default()).unwrap()
    );
}

#[test]
fn an_empty_portal_has_an_index() {
    let index = write::write(&[], &Options::default())
        .unwrap()
        .open()
        .unwrap();
    assert_eq!(ask(&index, "order").total, 0);
    assert_eq!(ask(&index, "kind:api").total, 0);
}
