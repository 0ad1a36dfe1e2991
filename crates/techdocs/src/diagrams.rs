//! Diagrams that a server draws: PlantUML and Graphviz.
//!
//! [`figure`] is the way in: a picture whose address holds the whole diagram,
//! compressed, with the source to unfold. The reader's browser asks the server;
//! nothing is fetched when pages are made. Where no server is named, the source
//! stays, with a line that says how to name one.
//!
//! Whose rules: `plantuml-markdown` 3.11 for the texts of addresses. PlantUML
//! takes raw deflate in an alphabet of its own
//! (<https://plantuml.com/text-encoding>), Kroki zlib in the alphabet of
//! addresses (<https://docs.kroki.io/kroki/setup/encode-diagram/>). A PlantUML
//! server draws Graphviz too, between `@startdot` and `@enddot`.
//!
//! `!include` is left to the server, which can include what it has; no file of
//! the repository is read for it.

use base64::Engine as _;
use base64::alphabet::{Alphabet, URL_SAFE};
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

use crate::code::{push_attribute, push_escaped};

/// Where diagrams are drawn: addresses without a final `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Servers {
    /// A PlantUML server, as in `https://www.plantuml.com/plantuml`.
    pub plantuml: Option<String>,
    /// A Kroki server, as in `https://kroki.io`. It draws what the other does
    /// not.
    pub kroki: Option<String>,
}

/// The language of a diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// PlantUML and its standard library, C4 included.
    PlantUml,
    /// Graphviz' DOT.
    Graphviz,
}

/// What an author says of the picture, besides its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture<'a> {
    /// `alt="…"`; without one it is named by its language.
    pub alt: &'a str,
    /// `title="…"`.
    pub title: &'a str,
    /// `id="…"`.
    pub id: &'a str,
    /// Whether dots are asked for (`format="png"`) and not lines.
    pub is_png: bool,
    /// The program of Graphviz that lays it out; empty for the usual one.
    pub layout: &'a str,
}

/// A diagram in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The picture with its source, or the source alone.
    pub html: String,
    /// Why there is no picture.
    pub problem: Option<String>,
}

/// Longer addresses are refused by servers.
const MAX_ADDRESS_BYTES: usize = 8_000;

impl Servers {
    /// Whether any is named.
    pub fn any(&self) -> bool {
        self.plantuml.is_some() || self.kroki.is_some()
    }

    /// The address of the picture of a diagram; `None` without a server.
    pub fn address(
        &self,
        language: Language,
        source: &str,
        picture: &Picture<'_>,
    ) -> Option<String> {
        let format = if picture.is_png { "png" } else { "svg" };
        let source = match language {
            Language::PlantUml => source.trim().to_owned(),
            Language::Graphviz => laid_out(source.trim(), picture.layout),
        };
        match (&self.plantuml, &self.kroki, language) {
            (Some(server), _, _) => {
                let source = match language {
                    Language::PlantUml => source,
                    Language::Graphviz => format!("@startdot\n{source}\n@enddot"),
                };
                Some(format!("{server}/{format}/{}", for_plantuml(&source)))
            }
            (None, Some(server), Language::PlantUml) => {
                Some(format!("{server}/plantuml/{format}/{}", for_kroki(&source)))
            }
            (None, Some(server), Language::Graphviz) => {
                Some(format!("{server}/graphviz/{format}/{}", for_kroki(&source)))
            }
            (None, None, _) => None,
        }
    }
}

impl Language {
    /// Its name, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlantUml => "PlantUML",
            Self::Graphviz => "Graphviz",
        }
    }
}

/// A diagram as HTML: `source` is the block of code that shows its source, and
/// stands alone where there is no picture.
pub fn figure(
    servers: &Servers,
    language: Language,
    code: &str,
    picture: &Picture<'_>,
    source: &str,
) -> Figure {
    let name = language.name();
    let Some(address) = servers.address(language, code, picture) else {
        return Figure {
            html: format!(
                "<div class=\"diagram-undrawn\">{source}<p class=\"diagram-hint\">{name} diagrams \
                 are drawn by a server, and this portal names none: \
                 <code>callboard.techdocs.plantuml.server</code>, or \
                 <code>callboard.techdocs.kroki.server</code>.</p></div>"
            ),
            problem: None,
        };
    };
    if address.len() > MAX_ADDRESS_BYTES {
        return Figure {
            html: source.to_owned(),
            problem: Some(format!(
                "it is too long for the address of a picture: {} bytes of at most \
                 {MAX_ADDRESS_BYTES}",
                address.len()
            )),
        };
    }
    let mut html = String::from("<figure class=\"diagram-figure\"");
    let attribute = |html: &mut String, key: &str, value: &str| {
        if !value.is_empty() {
            html.push(' ');
            html.push_str(key);
            html.push_str("=\"");
            push_attribute(html, value);
            html.push('"');
        }
    };
    attribute(&mut html, "id", picture.id);
    html.push_str(
        "><div class=\"diagram-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Diagram\"><img \
         class=\"diagram-served\" loading=\"lazy\"",
    );
    attribute(&mut html, "src", &address);
    let usual = format!("{name} diagram, whose source follows");
    let alt = if picture.alt.is_empty() {
        &usual
    } else {
        picture.alt
    };
    attribute(&mut html, "alt", alt);
    attribute(&mut html, "title", picture.title);
    html.push_str("></div><details class=\"diagram-source\"><summary>Diagram source</summary>");
    html.push_str(source);
    html.push_str("</details></figure>");
    Figure {
        html,
        problem: None,
    }
}

/// The source of a PlantUML diagram as a block.
pub fn plantuml_source(code: &str) -> String {
    let mut html = String::from("<pre class=\"plantuml\"><code>");
    push_escaped(&mut html, code);
    html.push_str("</code></pre>");
    html
}

/// DOT with the program that lays it out, which the language can say itself.
fn laid_out(source: &str, layout: &str) -> String {
    match source.find('{') {
        Some(at) if !matches!(layout, "" | "dot") => {
            let (head, body) = source.split_at(at + 1);
            format!("{head} layout={layout};{body}")
        }
        _ => source.to_owned(),
    }
}

/// The text of a diagram in the address of a PlantUML server.
fn for_plantuml(source: &str) -> String {
    const DIGITS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    let mut bytes = compress_to_vec(source.as_bytes(), 9);
    // Filled up to whole groups, since there is no sign for the end.
    bytes.resize(bytes.len().next_multiple_of(3), 0);
    let digits = Alphabet::new(DIGITS).unwrap_or(URL_SAFE);
    GeneralPurpose::new(&digits, GeneralPurposeConfig::new()).encode(bytes)
}

/// The text of a diagram in the address of a Kroki server.
fn for_kroki(source: &str) -> String {
    let bytes = compress_to_vec_zlib(source.as_bytes(), 9);
    base64::engine::general_purpose::URL_SAFE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(plantuml: Option<&str>, kroki: Option<&str>) -> Servers {
        Servers {
            plantuml: plantuml.map(str::to_owned),
            kroki: kroki.map(str::to_owned),
        }
    }

    #[test]
    fn addresses_are_those_that_servers_read() {
        // The example of PlantUML's own page about the encoding.
        let source = "Bob -> Alice : hello";
        assert_eq!(for_plantuml(source), "SyfFKj2rKt3CoKnELR1Io4ZDoSa70000");
        // What Python's `zlib` and `base64` make of it.
        assert_eq!(
            for_kroki(source),
            "eNpzyk9S0LVTcMzJTE5VsFLISM3JyQcAPHcGKw=="
        );
    }

    #[test]
    fn any_text_comes_back_from_its_address() {
        for source in ["", "a", "é→\n", &"Bob -> Alice : hello\n".repeat(500)] {
            let encoded = for_kroki(source);
            let bytes = base64::engine::general_purpose::URL_SAFE.decode(encoded);
            let text = miniz_oxide::inflate::decompress_to_vec_zlib(&bytes.unwrap());
            assert_eq!(text.unwrap(), source.as_bytes());
            let encoded = for_plantuml(source);
            assert!(encoded.len().is_multiple_of(4) && !encoded.contains('='));
        }
    }

    #[test]
    fn either_server_draws_both_languages() {
        use Language::{Graphviz, PlantUml};
        #[track_caller]
        fn check(servers: &Servers, language: Language, expected: &str) {
            let address = servers.address(language, "digraph { a }", &Picture::default());
            let address = address.unwrap();
            assert!(address.starts_with(expected), "{address}");
        }

        let plantuml = servers(Some("https://p.example/plantuml"), None);
        check(&plantuml, PlantUml, "https://p.example/plantuml/svg/");
        check(&plantuml, Graphviz, "https://p.example/plantuml/svg/");
        let kroki = servers(None, Some("https://k.example"));
        check(&kroki, PlantUml, "https://k.example/plantuml/svg/");
        check(&kroki, Graphviz, "https://k.example/graphviz/svg/");
        assert_eq!(
            laid_out("digraph { a }", "neato"),
            "digraph { layout=neato; a }"
        );
        assert_eq!(laid_out("digraph { a }", "dot"), "digraph { a }");
    }

    #[test]
    fn a_figure_holds_picture_and_source() {
        let servers = servers(Some("https://p.example"), None);
        let picture = Picture {
            alt: "a \"b\" <c>",
            ..Picture::default()
        };
        let code = "Bob -> Alice : hello";
        let source = plantuml_source(code);
        let drawn = figure(&servers, Language::PlantUml, code, &picture, &source);
        assert_eq!(
            drawn.html,
            "<figure class=\"diagram-figure\"><div class=\"diagram-scroll\" tabindex=\"0\" \
             role=\"group\" aria-label=\"Diagram\"><img class=\"diagram-served\" loading=\"lazy\" \
             src=\"https://p.example/svg/SyfFKj2rKt3CoKnELR1Io4ZDoSa70000\" \
             alt=\"a &quot;b&quot; &lt;c&gt;\"></div><details class=\"diagram-source\">\
             <summary>Diagram source</summary><pre class=\"plantuml\"><code>Bob -&gt; Alice : \
             hello</code></pre></details></figure>"
        );
        let long: String = (0..9_000_u32).map(|n| format!("{}\n", n * n)).collect();
        let drawn = figure(&servers, Language::PlantUml, &long, &picture, "source");
        assert_eq!(drawn.html, "source");
        assert!(drawn.problem.is_some());
    }
}
