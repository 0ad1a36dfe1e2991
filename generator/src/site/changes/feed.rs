//! Changes for feed readers, as Atom:
//! <https://www.rfc-editor.org/rfc/rfc4287>.

use std::fmt::Write as _;

use catalog::changes::{Change, What};

use super::lists::{ChangeList, Entry};
use super::{FEED, heading};
use crate::site::Portal;
use crate::site::age::age;
use crate::site::xml::xml;

/// A feed has so many of the newest changes.
const MAX_ENTRIES: usize = 100;

/// The feed of a list.
pub(super) fn atom(portal: &Portal, list: &ChangeList) -> String {
    let chrome = &portal.chrome;
    // A feed wants whole addresses; without one it gets paths.
    let base = match chrome.base_url.as_str() {
        "" => chrome.base_path.as_str(),
        url => url,
    };
    let base = xml(base);
    let entries = list.entries.iter().take(MAX_ENTRIES);
    let entries = entries.filter_map(|&number| portal.changes.entry(number));
    let newest = entries.clone().next().map_or(0, |(at, ..)| at);
    let title = format!("{} · {}", heading(portal, &list.of), chrome.title);
    let (path, title) = (&list.path, xml(&title));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{base}/{path}</id>\n\
         <title>{title}</title>\n\
         <updated>{}</updated>\n\
         <author><name>{}</name></author>\n\
         <link rel=\"self\" href=\"{base}/{path}{FEED}\"/>\n\
         <link href=\"{base}/{path}\"/>\n",
        time(newest),
        xml(&chrome.title),
    );
    for (at, change, entry) in entries {
        let address = match entry.position {
            Some(position) => {
                let path = &portal.index.entities[position as usize].path;
                format!("{base}/{path}history/")
            }
            None => format!("{base}/changes/"),
        };
        let _ = write!(
            out,
            "<entry>\n<id>{base}/changes/#{}-{at}</id>\n<title>{}</title>\n\
             <updated>{}</updated>\n<link href=\"{address}\"/>\n\
             <content type=\"text\">{}</content>\n</entry>\n",
            xml(&change.entity_ref),
            xml(&headline(change, entry)),
            time(at),
            xml(&sentences(change)),
        );
    }
    out.push_str("</feed>\n");
    out
}

fn headline(change: &Change, entry: &Entry) -> String {
    let what = match change.what {
        What::Added => "New",
        What::Removed { .. } => "Removed",
        What::Changed { .. } => "Changed",
    };
    format!("{what}: {} ({})", change.title, entry.entity_ref.kind())
}

fn sentences(change: &Change) -> String {
    match &change.what {
        What::Added => "Is new in the catalog.".to_owned(),
        What::Removed { used_by: 0 } => "Is gone; nothing used it.".to_owned(),
        What::Removed { used_by } => format!("Is gone; it was used by {used_by}."),
        What::Changed { differences } => {
            let said = differences
                .iter()
                .map(catalog::changes::Difference::sentence);
            said.collect::<Vec<_>>().join("; ")
        }
    }
}

fn time(at: i64) -> String {
    age(at).map_or_else(
        || "1970-01-01T00:00:00Z".to_owned(),
        |age| age.datetime.into_owned(),
    )
}
