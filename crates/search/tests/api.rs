//! `/api/search/query`, as Backstage's clients ask it and read it.

use search::api::answer;
use search::document::{Document, Section};
use search::read::Index;
use search::write::{self, Options};
use serde_json::Value;

fn index() -> Index {
    let mut documents: Vec<Document> = (0..30)
        .map(|number| Document {
            group: "catalog".into(),
            path: format!("catalog/default/component/order-{number:02}/"),
            title: format!("order-{number:02}"),
            description: "Takes orders.".into(),
            kind: "component".into(),
            type_: "service".into(),
            owner: "shop".into(),
            facets: vec![
                ("kind".into(), "component".into()),
                ("type".into(), "service".into()),
            ],
            ..Document::default()
        })
        .collect();
    documents.push(Document {
        group: "docs".into(),
        path: "docs/default/component/order-00/run/book/".into(),
        title: "Runbook".into(),
        kind: "docs".into(),
        context: "order-00".into(),
        facets: vec![("kind".into(), "docs".into())],
        sections: vec![Section {
            link: "#first".into(),
            heading: "First".into(),
            text: "Look at the <b>order</b> queue.".into(),
        }],
        ..Document::default()
    });
    write::write(&documents, &Options::default())
        .unwrap()
        .open()
        .unwrap()
}

fn titles(body: &Value) -> Vec<&str> {
    body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["document"]["title"].as_str().unwrap())
        .collect()
}

#[test]
fn answers_in_backstages_shape() {
    let (status, body) = answer(&index(), "term=queue");
    assert_eq!(status, 200);
    insta::assert_snapshot!(format!("{body:#}"), @r#"
    {
      "results": [
        {
          "type": "techdocs",
          "document": {
            "title": "Runbook",
            "text": "Look at the <b>order</b> queue.",
            "location": "/docs/default/component/order-00/run/book/#first",
            "kind": "component",
            "namespace": "default",
            "name": "order-00",
            "owner": "",
            "entityTitle": "order-00",
            "path": "run/book/"
          },
          "rank": 1,
          "highlight": {
            "preTag": "<callboard-match>",
            "postTag": "</callboard-match>",
            "fields": {
              "title": "Runbook",
              "text": "Look at the <b>order</b> <callboard-match>queue</callboard-match>."
            }
          }
        }
      ],
      "numberOfResults": 1
    }
    "#);
}

#[test]
fn is_narrowed_by_type_and_filters() {
    let index = index();
    assert_eq!(
        answer(&index, "term=order&types%5B0%5D=techdocs").1["numberOfResults"],
        1
    );
    assert_eq!(
        answer(&index, "term=order&types[]=software-catalog").1["numberOfResults"],
        30
    );
    assert_eq!(
        answer(
            &index,
            "term=order&types[]=software-catalog&types[]=techdocs"
        )
        .1["numberOfResults"],
        31
    );
    assert_eq!(
        answer(&index, "term=order&types[]=tools").1["numberOfResults"],
        31
    );
    assert_eq!(
        answer(&index, "term=order&filters[kind]=Component").1["numberOfResults"],
        30
    );
    assert_eq!(
        answer(
            &index,
            "term=order&filters[kind][0]=docs&filters[kind][1]=component"
        )
        .1["numberOfResults"],
        31
    );
    assert_eq!(
        answer(&index, "term=order&filters[componentType]=website").1["numberOfResults"],
        0
    );
    assert_eq!(answer(&index, "term=").1["numberOfResults"], 0);
}

#[test]
fn gives_pages() {
    let index = index();
    let (_, first) = answer(&index, "term=order&types[]=software-catalog&pageLimit=20");
    assert_eq!(titles(&first).len(), 20);
    assert!(first.get("previousPageCursor").is_none());
    let next = first["nextPageCursor"]
        .as_str()
        .unwrap()
        .replace('=', "%3D");
    let (_, second) = answer(
        &index,
        &format!("term=order&types[]=software-catalog&pageLimit=20&pageCursor={next}"),
    );
    assert_eq!(titles(&second).len(), 10);
    assert!(second.get("nextPageCursor").is_none());
    assert_eq!(second["results"][0]["rank"], 21);
    assert!(
        titles(&second)
            .iter()
            .all(|title| !titles(&first).contains(title))
    );
    assert!(second["previousPageCursor"].is_string());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let index = index();
    for query in [
        "term=a&pageLimit=0",
        "term=a&pageLimit=101",
        "term=a&pageLimit=x",
        "term=a&pageCursor=%00",
        "term=a&filters[nothing]=x",
    ] {
        let (status, body) = answer(&index, query);
        assert_eq!(status, 400, "{query}");
        assert_eq!(body["error"]["name"], "InputError", "{query}");
    }
}
