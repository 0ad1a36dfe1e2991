//! A difference in words: `now depends on …`, `owner changed from … to …`.

use std::borrow::Cow;

use super::Difference;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A value as written.
    Value(&'a str),
    /// The reference of an entity.
    Entity(&'a str),
}

/// How a field is told.
enum Told<'a> {
    /// It holds one value: `owner changed from a to b`.
    One(Cow<'a, str>),
    /// It holds many, which a verb leads to: `now depends on b`.
    Verb(&'static str),
    /// It holds many, which have a noun: `tag b added`.
    Noun(Cow<'a, str>),
}

impl Difference {
    /// What differs, as a part of a sentence: no capital, no full stop.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = match self.told() {
            Told::One(name) => self.one(name),
            Told::Verb(verb) => {
                let mut pieces = self.list(&format!("now {verb} "), &self.added, "");
                let gone = self.list(&format!("no longer {verb} "), &self.removed, "");
                join(&mut pieces, gone);
                pieces
            }
            Told::Noun(noun) if self.removed.is_empty() && self.added.is_empty() => {
                vec![text(format!("{} changed", plural(&noun, 2)))]
            }
            Told::Noun(noun) => {
                let lead = |values: &[String]| format!("{} ", plural(&noun, values.len()));
                let mut pieces = self.list(&lead(&self.added), &self.added, " added");
                let gone = self.list(&lead(&self.removed), &self.removed, " removed");
                join(&mut pieces, gone);
                pieces
            }
        };
        if self.left_off > 0 {
            pieces.push(text(format!(", and {} more", self.left_off)));
        }
        pieces
    }

    /// The same as plain text.
    pub fn sentence(&self) -> String {
        let pieces = self.pieces().into_iter();
        let text = pieces.map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(value) | Piece::Entity(value) => value.into(),
        });
        text.collect()
    }

    fn one<'a>(&'a self, name: Cow<'a, str>) -> Vec<Piece<'a>> {
        match (&self.removed[..], &self.added[..]) {
            ([], []) => vec![text(format!("{name} changed"))],
            ([], _) => self.list(&format!("{name} set to "), &self.added, ""),
            (_, []) => self.list(&format!("{name} "), &self.removed, " removed"),
            _ => {
                let mut pieces = self.list(&format!("{name} changed from "), &self.removed, "");
                pieces.extend(self.list(" to ", &self.added, ""));
                pieces
            }
        }
    }

    /// Values in a row, `a, b and c`, with words before and after; nothing
    /// where there are none.
    fn list<'a>(&'a self, before: &str, values: &'a [String], after: &str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let lead = match number {
                0 => before.to_owned(),
                _ if number + 1 == values.len() && self.left_off == 0 => " and ".to_owned(),
                _ => ", ".to_owned(),
            };
            pieces.push(text(lead));
            pieces.push(match self.holds_entities() {
                true => Piece::Entity(value),
                false if value.is_empty() => text("nothing".to_owned()),
                false => Piece::Value(value),
            });
        }
        if !pieces.is_empty() && !after.is_empty() {
            pieces.push(text(after.to_owned()));
        }
        pieces
    }

    /// Whether the values are references: those of relations are.
    fn holds_entities(&self) -> bool {
        matches!(
            &*self.field,
            "ownedBy"
                | "partOf"
                | "providesApi"
                | "consumesApi"
                | "dependsOn"
                | "memberOf"
                | "childOf"
        )
    }

    fn told(&self) -> Told<'_> {
        match &*self.field {
            "ownedBy" => Told::One("owner".into()),
            "childOf" => Told::One("parent".into()),
            "partOf" => Told::Verb("part of"),
            "providesApi" => Told::Verb("provides"),
            "consumesApi" => Told::Verb("consumes"),
            "dependsOn" => Told::Verb("depends on"),
            "memberOf" => Told::Verb("member of"),
            "metadata.tags" => Told::Noun("tag".into()),
            "metadata.links" => Told::Noun("link".into()),
            "metadata.title" => Told::One("title".into()),
            "metadata.description" => Told::One("description".into()),
            "spec.type" => Told::One("type".into()),
            "spec.lifecycle" => Told::One("lifecycle".into()),
            "spec.definition" => Told::One("definition".into()),
            "spec.profile" => Told::One("profile".into()),
            "spec.children" => Told::Noun("child".into()),
            field => Told::One(
                field
                    .strip_prefix("metadata.annotations.")
                    .map(|name| format!("annotation {name}"))
                    .or_else(|| Some(format!("label {}", field.strip_prefix("metadata.labels.")?)))
                    .map_or_else(|| field.into(), Cow::Owned),
            ),
        }
    }
}

fn text(text: String) -> Piece<'static> {
    Piece::Text(text.into())
}

/// Puts a second clause behind a first, if both are there.
fn join<'a>(pieces: &mut Vec<Piece<'a>>, more: Vec<Piece<'a>>) {
    if !pieces.is_empty() && !more.is_empty() {
        pieces.push(text(", ".to_owned()));
    }
    pieces.extend(more);
}

fn plural(noun: &str, number: usize) -> String {
    match (number, noun) {
        (1, _) => noun.to_owned(),
        (_, "child") => "children".to_owned(),
        _ => format!("{noun}s"),
    }
}
