//! Writes the pages of software templates, in every state they have, with made-up
//! content, for looking at them:
//!
//! ```text
//! cargo run -p site-theme --example create -- OUT
//! ```
//!
//! `OUT` is then a portal to be served as it is. What the pages ask of functions
//! (`api/scaffolder/v2/`) is not there: a test of the scripts answers it.

#[path = "create/answers.rs"]
mod answers;
#[path = "create/controls.rs"]
mod controls;
#[path = "create/forms.rs"]
mod forms;
#[path = "create/others.rs"]
mod others;
#[path = "create/tasks.rs"]
mod tasks;

use std::fs;
use std::path::Path;

use askama::Template;
use site_theme::assets;
use site_theme::frame::{Chrome, Frame, Section};
use site_theme::parts::{Age, EntityLink, OwnerChip, Tag};

/// Where pages go.
struct Out<'a>(&'a Path);

impl Out<'_> {
    fn page(&self, path: &str, page: &impl Template) -> Result<(), Box<dyn std::error::Error>> {
        self.file(&format!("{path}index.html"), page.render()?)
    }

    fn file(&self, path: &str, bytes: impl AsRef<[u8]>) -> Result<(), Box<dyn std::error::Error>> {
        let path = self.0.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(path, bytes)?)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(out) = std::env::args().nth(1) else {
        return Err("say which folder to write to".into());
    };
    let out = Out(Path::new(&out));
    let mut chrome = Chrome::new("Acme", "Acme", "");
    for (id, label) in [
        ("catalog", "Catalog"),
        ("docs", "Docs"),
        ("create", "Create"),
        ("teams", "Teams"),
    ] {
        chrome.sections.push(Section {
            id,
            label: label.to_owned(),
            path: format!("/{id}/"),
        });
    }
    others::write(&out, &chrome)?;
    forms::write(&out, &chrome)?;
    tasks::write(&out, &chrome)?;
    for asset in assets::all() {
        out.file(&asset.path, &asset.bytes)?;
    }
    // What the foot of a page and its number of problems say.
    let status = r#"{"builtAt":"2026-05-03T10:42:00Z","files":12,"entities":30,"problems":0}"#;
    out.file("status.json", status)?;
    out.file("favicon.svg", assets::FAVICON)
}

fn frame<'a>(chrome: &'a Chrome, title: &str, path: &str) -> Frame<'a> {
    Frame {
        chrome,
        title: title.to_owned(),
        description: String::new(),
        path: format!("/{path}"),
        section: "create",
    }
}

fn template_link<'a>(chrome: &'a Chrome, title: &'a str) -> EntityLink<'a> {
    let name = title.to_lowercase().replace(' ', "-");
    EntityLink {
        icon: chrome.icon("copy-plus").tone("k-template"),
        title: title.into(),
        name: None,
        href: format!("/catalog/default/template/{name}/").into(),
        entity_ref: format!("template:default/{name}").into(),
        missing: false,
        deprecated: false,
    }
}

fn owner(title: &str) -> OwnerChip<'_> {
    let name = title.to_lowercase().replace(' ', "-");
    OwnerChip {
        title: title.into(),
        href: format!("/catalog/default/group/{name}/").into(),
        entity_ref: format!("group:default/{name}").into(),
        person: false,
        missing: false,
    }
}

fn tags<'a>(words: &[&'a str]) -> Vec<Tag<'a>> {
    let tag = |&text: &&'a str| Tag {
        text: text.into(),
        href: Some(format!("/catalog/tag/{text}/").into()),
    };
    words.iter().map(tag).collect()
}

fn age(text: &str) -> Age<'_> {
    Age {
        datetime: "2026-05-03T10:42:00Z".into(),
        exact: "3 May 2026, 10:42 UTC".into(),
        text: text.into(),
    }
}
