//! The link to a page's source, for the pencil above it.
//!
//! As `Page._set_edit_url` of MkDocs, and `edit_uri.py` of the monorepo plugin
//! for pages of included sites.

use super::config::Config;
use super::files::File;
use super::monorepo::Include;
use super::urls;

/// Where a page can be edited.
pub(super) fn url(config: &Config, file: &File, include: Option<&Include>) -> Option<String> {
    match include {
        Some(include) if !file.path.starts_with(&config.docs_dir) => {
            of_include(config, file, include)
        }
        _ => own(config, file),
    }
}

fn own(config: &Config, file: &File) -> Option<String> {
    let written = match (&config.edit_uri_template, &config.edit_uri) {
        (Some(template), _) => fill(template, &file.source),
        (None, Some(uri)) => format!("{uri}{}", file.source),
        (None, None) => return None,
    };
    let mut base = config.repo_url.clone().unwrap_or_default();
    if !base.is_empty() && !written.starts_with(['?', '#']) && !base.ends_with('/') {
        base.push('/');
    }
    Some(urls::resolve(&base, &written))
}

fn of_include(config: &Config, file: &File, include: &Include) -> Option<String> {
    let relative = |path: &str| {
        let below = path.strip_prefix(&*config.folder).unwrap_or(path);
        below.trim_start_matches('/').to_owned()
    };
    let mut repo_url = include
        .repo_url
        .clone()
        .or_else(|| config.repo_url.clone())?;
    let mut edit_uri = include.edit_uri.clone().unwrap_or_else(|| {
        let root = config.edit_uri.clone().unwrap_or_default();
        root.replace(&relative(&config.docs_dir), &relative(&include.docs_dir))
    });
    if repo_url.is_empty() {
        return None;
    }
    if !edit_uri.is_empty() {
        if !edit_uri.starts_with(['?', '#']) && !repo_url.ends_with('/') {
            repo_url.push('/');
        }
        if !edit_uri.ends_with('/') {
            edit_uri.push('/');
        }
    }
    let alias = format!("{}/", include.alias);
    let source = if config.markdown.exact {
        // Wherever the alias is, as the plugin does.
        file.source.replace(&alias, "")
    } else {
        let below = file.source.strip_prefix(&alias);
        below.unwrap_or(&file.source).to_owned()
    };
    Some(format!("{repo_url}{edit_uri}{source}"))
}

/// Fills in `{path}` and `{path_noext}`, `!q` percent-encoded whole.
fn fill(template: &str, source: &str) -> String {
    let without = urls::split_ending(source).0;
    let quoted = |text: &str| urls::quote(text).replace('/', "%2F");
    template
        .replace("{path!q}", &quoted(source))
        .replace("{path_noext!q}", &quoted(without))
        .replace("{path_noext}", without)
        .replace("{path}", source)
        .replace("{{", "{")
        .replace("}}", "}")
}
