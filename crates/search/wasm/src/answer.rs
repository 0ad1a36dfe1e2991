//! Writes what is found, wanted and opened as JSON, into which `JSON.parse`
//! puts nothing more. The shapes are those in the header of this crate.

use search::query::excerpt::Piece;
use search::query::{Answer, Found, Place};
use search::read::{File, Index, Range};

use crate::json::Json;

/// What an index holds.
pub fn opened(index: &Index) -> Vec<u8> {
    let contents = index.contents();
    let mut json = Json::default();
    json.object(|json| {
        json.key("documents").number(contents.documents as usize);
        json.key("language").string(contents.language.name());
        json.key("groups").list(&contents.groups, |json, group| {
            json.counted(&group.name, group.documents as usize);
        });
        json.key("files").list(&File::ALL, |json, file| {
            json.object(|json| {
                json.key("file").number(*file as usize);
                json.key("name").string(file.name());
                json.key("size").number(contents.size(*file));
            });
        });
        range(json.key("worthwhile"), &index.worthwhile());
    });
    json.finish()
}

/// The ranges that have to be fetched.
pub fn wanted(ranges: &[(File, Range)]) -> Vec<u8> {
    let mut json = Json::default();
    json.list(ranges, range);
    json.finish()
}

fn range(json: &mut Json, (file, range): &(File, Range)) {
    json.object(|json| {
        json.key("file").number(*file as usize);
        json.key("name").string(file.name());
        json.key("start").number(range.start);
        json.key("end").number(range.end);
    });
}

/// An answer.
pub fn found(answer: &Answer) -> Vec<u8> {
    let mut json = Json::default();
    json.object(|json| {
        json.key("total").number(answer.total);
        json.key("results").list(&answer.results, result);
        json.key("groups")
            .list(&answer.groups, |json, (name, count)| {
                json.counted(name, *count);
            });
        json.key("facets")
            .list(&answer.facets, |json, (key, values)| {
                json.array(|json| {
                    json.item().string(key);
                    json.item().list(values, |json, (value, count)| {
                        json.counted(value, *count);
                    });
                });
            });
        json.key("corrected")
            .list(&answer.corrected, |json, (typed, taken)| {
                json.array(|json| {
                    json.item().string(typed);
                    json.item().string(taken);
                });
            });
        json.key("partial").boolean(answer.partial);
    });
    json.finish()
}

fn result(json: &mut Json, found: &Found) {
    let card = &found.card;
    json.object(|json| {
        json.key("document").number(found.document as usize);
        json.key("score").number(found.score as usize);
        for (key, text) in [
            ("group", &found.group),
            ("path", &card.path),
            ("title", &card.title),
            ("name", &card.name),
            ("kind", &card.kind),
            ("type", &card.type_),
            ("owner", &card.owner),
            ("context", &card.context),
            ("description", &card.description),
        ] {
            json.key(key).string(text);
        }
        pieces(json.key("titlePieces"), &found.title);
        pieces(json.key("namePieces"), &found.name);
        json.key("places").list(&found.places, place);
    });
}

fn place(json: &mut Json, place: &Place) {
    json.object(|json| {
        json.key("link").string(&place.link);
        pieces(json.key("heading"), &place.heading);
        pieces(json.key("excerpt"), &place.excerpt);
    });
}

/// Plain and matched text in turn, plain first; nothing for no text.
fn pieces(json: &mut Json, pieces: &[Piece]) {
    json.array(|json| {
        let mut pieces = pieces.iter().peekable();
        let mut matched = false;
        while pieces.peek().is_some() {
            let mut text = String::new();
            while let Some(piece) = pieces.next_if(|piece| piece.matched == matched) {
                text.push_str(&piece.text);
            }
            json.item().string(&text);
            matched = !matched;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_take_turns() {
        #[track_caller]
        fn check(texts: &[(&str, bool)], expected: &str) {
            let all: Vec<Piece> = texts
                .iter()
                .map(|(text, matched)| Piece {
                    text: (*text).to_owned(),
                    matched: *matched,
                })
                .collect();
            let mut json = Json::default();
            pieces(&mut json, &all);
            assert_eq!(String::from_utf8(json.finish()).unwrap(), expected);
        }
        check(&[], "[]");
        check(&[("a", false)], r#"["a"]"#);
        check(&[("a", true)], r#"["","a"]"#);
        check(
            &[("a", false), ("b", true), ("c", false)],
            r#"["a","b","c"]"#,
        );
        check(&[("a", false), ("…", false)], r#"["a…"]"#);
    }
}
