//! The calls, as JavaScript makes them.

#[path = "../../tests/portal/mod.rs"]
mod portal;

use search::read::File;
use search::write::{Options, write};
use search_wasm::engine::{Engine, LONGEST_INPUT, Status};

fn give(engine: &mut Engine, bytes: &[u8]) {
    engine.input(bytes.len()).unwrap().copy_from_slice(bytes);
}

fn output(engine: &Engine) -> &str {
    std::str::from_utf8(engine.output()).unwrap()
}

#[test]
fn answers_after_it_got_what_it_wanted() {
    let written = write(&portal::portal(), &Options::default()).unwrap();
    let mut engine = Engine::default();
    give(&mut engine, &written.hot);
    assert_eq!(engine.open(), Status::Done);
    assert!(
        output(&engine)
            .starts_with(r#"{"documents":13,"language":"english","groups":[["catalog",9],["docs",4]],"files":[{"file":0,"name":"terms","size":"#),
        "{}",
        output(&engine)
    );
    let request = br#"{"text":"gatewya","limit":1}"#;
    give(&mut engine, request);
    assert_eq!(engine.search(), Status::Wanting);
    assert!(output(&engine).starts_with(r#"[{"file":"#));
    for (file, bytes) in &written.files {
        give(&mut engine, bytes);
        assert_eq!(engine.put(*file as u32, 0.0), Status::Done);
        assert_eq!(output(&engine), "");
    }
    give(&mut engine, request);
    assert_eq!(engine.search(), Status::Done);
    assert_eq!(
        output(&engine),
        concat!(
            r#"{"total":1,"results":[{"document":3,"score":SCORE,"group":"catalog","#,
            r#""path":"catalog/default/component/payment-gateway/","title":"Payment Gateway","#,
            r#""name":"payment-gateway","kind":"component","type":"service","owner":"payments","#,
            r#""context":"","description":"Talks to card networks.","#,
            r#""titlePieces":["Payment ","Gateway"],"namePieces":["payment-","gateway"],"#,
            r#""places":[{"link":"","heading":[],"excerpt":["Talks to card networks."]}]}],"#,
            r#""groups":[["catalog",1]],"facets":[],"#,
            r#""corrected":[["gatewya","gateway"]],"partial":false}"#
        )
        .replace("SCORE", &score(output(&engine)))
    );
    for (text, path) in portal::TABLE {
        let text = text.replace('"', "\\\"");
        give(
            &mut engine,
            format!("{{\"text\":\"{text}\",\"limit\":1}}").as_bytes(),
        );
        assert_eq!(engine.search(), Status::Done);
        let path = path.replace("graphqlserver", "GraphQLServer");
        assert!(output(&engine).contains(&format!("/{path}\",")), "{text}");
    }
}

fn score(answer: &str) -> String {
    let (_, rest) = answer.split_once("\"score\":").unwrap();
    rest.split(',').next().unwrap().to_owned()
}

#[test]
fn refuses_what_cannot_be() {
    let written = write(&portal::portal(), &Options::default()).unwrap();
    let mut engine = Engine::default();
    assert_eq!(engine.put(0, 0.0), Status::Refused);
    assert_eq!(engine.search(), Status::Refused);
    assert_eq!(engine.open(), Status::Damaged);
    assert!(engine.input(LONGEST_INPUT + 1).is_none());
    for length in 0..written.hot.len() {
        give(&mut engine, &written.hot[..length]);
        assert_eq!(engine.open(), Status::Damaged, "{length}");
    }
    give(&mut engine, &written.hot);
    assert_eq!(engine.open(), Status::Done);
    let (file, bytes) = &written.files[0];
    assert_eq!(*file, File::Terms);
    for start in [1.0, -1.0, 0.5, 1e300, f64::NAN, f64::INFINITY] {
        give(&mut engine, bytes);
        assert_eq!(engine.put(0, start), Status::Refused, "{start}");
    }
    give(&mut engine, bytes);
    assert_eq!(engine.put(6, 0.0), Status::Refused);
    // All of a file at once has to be the one that was written.
    let mut other = bytes.clone();
    other[3] ^= 1;
    give(&mut engine, &other);
    assert_eq!(engine.put(0, 0.0), Status::Damaged);
    give(&mut engine, bytes);
    assert_eq!(engine.put(0, 0.0), Status::Done);
    give(&mut engine, b"{}");
    assert_eq!(engine.search(), Status::Done);
    give(&mut engine, b"");
    assert_eq!(engine.search(), Status::Refused);
    // What does not open leaves nothing open.
    give(&mut engine, b"nothing");
    assert_eq!(engine.open(), Status::Damaged);
    give(&mut engine, b"{}");
    assert_eq!(engine.search(), Status::Refused);
}
