//! The keys of `mkdocs.yml`: which `techdocs-node` lets through, which have an
//! effect here.

use diagnostic::Diagnostic;

use super::report::Report;
use crate::site::suggest;
use crate::site::yaml::Node;

/// The keys that `techdocs-node` lets through.
const ALLOWED: [&str; 28] = [
    "site_name",
    "site_url",
    "site_description",
    "site_author",
    "repo_url",
    "repo_name",
    "edit_uri",
    "edit_uri_template",
    "docs_dir",
    "site_dir",
    "nav",
    "exclude_docs",
    "not_in_nav",
    "theme",
    "plugins",
    "markdown_extensions",
    "extra",
    "extra_css",
    "use_directory_urls",
    "strict",
    "dev_addr",
    "watch",
    "copyright",
    "remote_branch",
    "remote_name",
    "validation",
    "google_analytics",
    "pages",
];

/// Keys of MkDocs that `techdocs-node` drops and that are followed here.
const FOLLOWED: [&str; 2] = ["INHERIT", "draft_docs"];

/// Keys of MkDocs that `techdocs-node` drops.
const DROPPED: [&str; 3] = ["hooks", "extra_javascript", "extra_templates"];

/// Says of every key that has no effect that it has none.
pub(super) fn check(root: &Node, report: &mut Report<'_>) {
    for (key, _) in root.entries() {
        let Some(name) = key.to_text() else {
            continue;
        };
        if ALLOWED.contains(&&*name) || FOLLOWED.contains(&&*name) {
            continue;
        }
        if DROPPED.contains(&&*name) {
            let message = format!("TechDocs drops `{name}`");
            report.note(key, "docs-config-key", message);
            continue;
        }
        let message = format!("MkDocs has no key `{name}`");
        let known = ALLOWED.into_iter().chain(FOLLOWED).chain(DROPPED);
        report.warning(key, "docs-config-key", message);
        if let (Some(meant), Some(last)) = (suggest::closest(&name, known), report.found.last_mut())
        {
            let diagnostic = Diagnostic::clone(last);
            *last = diagnostic.hint(format!("did you mean `{meant}`?"));
        }
    }
}
