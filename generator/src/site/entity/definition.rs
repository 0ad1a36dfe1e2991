//! The definition of an API as text with line numbers, and as a file.

use std::borrow::Cow;

use site_theme::entity::Definition;
use site_theme::entity::highlight::{self, Language};
use site_theme::parts::{CodeBlock, Empty};

use super::page::{Page, Tab};
use crate::site::count;

/// Longer definitions are only a file.
const MAX_SHOWN_BYTES: usize = 1_000_000;

/// The definition of an API, if it has one.
pub fn text<'a>(page: &Page<'a>) -> Option<&'a str> {
    let text = page.entity.text(&["spec", "definition"])?;
    (page.kind() == "api" && !text.trim().is_empty()).then_some(text)
}

/// The name of the file with the definition.
pub fn file_name(page: &Page<'_>, text: &str) -> String {
    format!("definition.{}", language(page, text).extension())
}

fn language(page: &Page<'_>, text: &str) -> Language {
    Language::of(page.entity.spec_type().unwrap_or_default(), text)
}

/// The tab.
pub fn definition<'a>(page: &Page<'a>) -> Definition<'a> {
    let mut view = Definition {
        frame: page.frame(Tab::Definition),
        head: page.header(Tab::Definition),
        text: Cow::Borrowed(""),
        raw: Cow::Borrowed(""),
        file_name: Cow::Borrowed(""),
        download: page.portal.chrome.icon("download"),
        html: String::new(),
        note: Cow::Borrowed(""),
        empty: None,
    };
    let Some(text) = text(page) else {
        view.empty = Some(Empty {
            title: "No definition yet".into(),
            text: "Write it into the descriptor, or name the file that holds it.".into(),
            yaml: Some(CodeBlock {
                icon: page.portal.chrome.icon("copy"),
                text: "spec:\n  definition:\n    $text: ./openapi.yaml\n".into(),
                label: "What to write".into(),
            }),
        });
        return view;
    };
    let language = language(page, text);
    let name = file_name(page, text);
    let what = version(text).unwrap_or_else(|| page.entity.spec_type().unwrap_or("API").to_owned());
    view.text = format!(
        "{what} · {} · {}",
        language.name(),
        count(text.lines().count(), "line")
    )
    .into();
    view.raw = format!("{}{name}", page.href(Tab::Definition)).into();
    view.file_name = format!("{}.{}", page.entity.name(), language.extension()).into();
    if text.len() > MAX_SHOWN_BYTES {
        view.note = format!(
            "It has {:.1} MB, too much to show here: take the file.",
            text.len() as f64 / 1e6
        )
        .into();
    } else {
        highlight::write(text, language, 1, "L", &[], &mut view.html);
    }
    view
}

/// What the first lines say it is, as in `OpenAPI 3.0.3`.
fn version(text: &str) -> Option<String> {
    let names = [
        ("openapi", "OpenAPI"),
        ("asyncapi", "AsyncAPI"),
        ("swagger", "Swagger"),
    ];
    for line in text.lines().take(20) {
        for part in line.split([',', '{']) {
            let Some((key, value)) = part.split_once(':') else {
                continue;
            };
            let quotes: &[char] = &['"', '\'', ' ', '\t'];
            let key = key.trim_matches(quotes);
            let Some((_, name)) = names.iter().find(|(known, _)| *known == key) else {
                continue;
            };
            let value = value.trim_matches(quotes);
            let good = value.len() < 12 && value.starts_with(|c: char| c.is_ascii_digit());
            return good.then(|| format!("{name} {value}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_first_lines() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(version(text).as_deref(), expected);
        }
        check("# c\nopenapi: 3.0.3\n", Some("OpenAPI 3.0.3"));
        check("asyncapi: '2.6.0'", Some("AsyncAPI 2.6.0"));
        check("{\"swagger\":\"2.0\",\"info\":{}}", Some("Swagger 2.0"));
        check("openapi: <script>", None);
        check("type Query { a: Int }", None);
    }
}
