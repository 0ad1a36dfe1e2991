//! `validation`: how much MkDocs says of links and navigation.

use super::report::Report;
use crate::site::suggest;
use crate::site::yaml::Node;

/// How much is said of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `warn`.
    Warn,
    /// `info`.
    Info,
    /// `ignore`.
    Ignore,
}

/// How much is said of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// `nav.omitted_files`: pages that are in no navigation.
    pub omitted_files: Level,
    /// `nav.not_found`.
    pub nav_not_found: Level,
    /// `nav.absolute_links`.
    pub nav_absolute: Level,
    /// `nav.absolute_links: relative_to_docs`.
    pub nav_relative_to_docs: bool,
    /// `links.not_found`.
    pub not_found: Level,
    /// `links.absolute_links`.
    pub absolute: Level,
    /// `links.absolute_links: relative_to_docs`.
    pub relative_to_docs: bool,
    /// `links.unrecognized_links`.
    pub unrecognized: Level,
    /// `links.anchors`.
    pub anchors: Level,
}

const LEVELS: [&str; 4] = ["warn", "info", "ignore", "relative_to_docs"];

impl Validation {
    /// Reads `validation`, where a key outside `nav` and `links` counts for
    /// both. Broken anchors are warnings unless MkDocs is to be followed to
    /// the letter.
    pub(super) fn read(node: Option<&Node>, exact: bool, report: &mut Report<'_>) -> Self {
        let mut level = |group: &str, key: &str, otherwise: Level| {
            let of_group = node.and_then(|node| node.get(group)?.get(key));
            let Some(found) = of_group.or_else(|| node?.get(key)) else {
                return (otherwise, false);
            };
            match found.as_str() {
                Some("warn") => (Level::Warn, false),
                Some("info") => (Level::Info, false),
                Some("ignore") => (Level::Ignore, false),
                Some("relative_to_docs") if key == "absolute_links" => (Level::Warn, true),
                other => {
                    let message = format!("`{key}` has to be `warn`, `info` or `ignore`");
                    report.error(found, "docs-config", message);
                    let meant = other.and_then(|other| suggest::closest(other, LEVELS));
                    if let (Some(meant), Some(last)) = (meant, report.found.last_mut()) {
                        last.hint = Some(format!("did you mean `{meant}`?"));
                    }
                    (otherwise, false)
                }
            }
        };
        let (nav_absolute, nav_relative_to_docs) = level("nav", "absolute_links", Level::Info);
        let (absolute, relative_to_docs) = level("links", "absolute_links", Level::Info);
        let anchors = if exact { Level::Info } else { Level::Warn };
        Self {
            omitted_files: level("nav", "omitted_files", Level::Info).0,
            nav_not_found: level("nav", "not_found", Level::Warn).0,
            nav_absolute,
            nav_relative_to_docs,
            not_found: level("links", "not_found", Level::Warn).0,
            absolute,
            relative_to_docs,
            unrecognized: level("links", "unrecognized_links", Level::Info).0,
            anchors: level("links", "anchors", anchors).0,
        }
    }
}
