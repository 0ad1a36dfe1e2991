//! Pages that only lead elsewhere: `redirects.redirect_maps`.
//!
//! As `mkdocs-redirects` 1.2: a target is an address, or a page of the site
//! with or without an anchor. What is neither is reported and left out.

use super::config::Plugins;
use super::config::report::Report;
use super::files::Files;
use super::urls;
use super::yaml::{Node, Value};
use crate::tree;

/// A page that only leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectPage {
    /// Where it is written, below the root of the site.
    pub destination: String,
    /// Its URL from the root of the site.
    pub url: String,
    /// Where it leads, as seen from its own URL; or an address.
    pub target: String,
}

/// The redirects of a site.
pub(super) fn read(
    plugins: &Plugins,
    files: &Files,
    use_directory_urls: bool,
    report: &mut Report<'_>,
) -> Vec<RedirectPage> {
    let mut pages = Vec::with_capacity(plugins.redirects.len());
    for redirect in &plugins.redirects {
        let at = Node {
            written: redirect.to.as_str().into(),
            ..Node::new(Value::Null, redirect.line, redirect.column)
        };
        if !urls::is_page(&redirect.from) {
            let message = format!("`{}` is not the name of a page", redirect.from);
            report.warning(&at, "docs-redirect", message);
        }
        // A redirect is written nowhere but in the site.
        let Some(from) = tree::join("", &redirect.from).filter(|from| !from.is_empty()) else {
            let message = format!("`{}` leads out of the site", redirect.from);
            report.error(&at, "docs-redirect", message);
            continue;
        };
        let destination = urls::destination(&from, use_directory_urls);
        let lower = redirect.to.to_lowercase();
        let target = if lower.starts_with("http://") || lower.starts_with("https://") {
            redirect.to.clone()
        } else {
            let (source, anchor) = match redirect.to.find('#') {
                Some(at) => redirect.to.split_at(at),
                None => (&*redirect.to, ""),
            };
            let file = files
                .find(source)
                .filter(|&file| files[file].is_written_page());
            let Some(file) = file else {
                let message = format!("there is no page `{source}` to lead to");
                report.warning(&at, "docs-redirect", message);
                if let (Some(meant), Some(last)) = (files.close(source), report.found.last_mut()) {
                    last.hint = Some(format!("did you mean `{meant}`?"));
                }
                continue;
            };
            let from = format!("{}/", urls::folder(&destination));
            let mut target = urls::relative(&files[file].url, &from);
            if use_directory_urls && !target.ends_with('/') {
                target.push('/');
            }
            target.push_str(anchor);
            target
        };
        let url = urls::of_destination(&destination, use_directory_urls);
        pages.push(RedirectPage {
            destination,
            url,
            target,
        });
    }
    pages
}
