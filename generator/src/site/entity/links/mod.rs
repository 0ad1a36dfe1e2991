//! Links to other systems: from well-known annotations and from
//! `metadata.links`.
//!
//! [`of_annotations`] and [`of_metadata`] are the way in; [`table`] says which
//! annotation leads where, [`arn`] where an AWS resource is shown, and
//! [`safe_href`] which text may be a link at all.
//!
//! Whether anything answers at the other end is not known here.

pub mod arn;
pub mod table;

use site_theme::prose::safe_href;
use std::borrow::Cow;
use std::collections::BTreeMap;

use catalog::{Entity, is_left_to_fill_in};
use serde_json::Value;
use table::{Form, ROWS, Row};

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    /// What to call it.
    pub title: Cow<'a, str>,
    /// Where it leads; `None` for text that may not be a link.
    pub href: Option<String>,
    /// Its icon, by name.
    pub icon: &'static str,
    /// The annotation it comes from; empty for `metadata.links`.
    pub annotation: &'static str,
    /// What to say beside it, as in `eu-west-1 · 123456789012`.
    pub detail: String,
}

/// The addresses of an organisation's own installations, by the names that
/// [`table::ROWS`] uses, as in `grafana`; without a final `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bases(BTreeMap<String, String>);

impl Bases {
    /// Takes the addresses that may be links; the others are left out.
    pub fn new(bases: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(
            bases
                .into_iter()
                .filter(|(_, base)| base.starts_with("https://") || base.starts_with("http://"))
                .filter_map(|(name, base)| {
                    let base = safe_href(&base)?.trim_end_matches('/').to_owned();
                    Some((name, base))
                })
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The links of the well-known annotations of an entity, in the order of the
/// table.
pub fn of_annotations(entity: &Entity, bases: &Bases) -> Vec<Link<'static>> {
    let mut links = Vec::new();
    let Some(Value::Object(annotations)) = entity.value(&["metadata", "annotations"]) else {
        return links;
    };
    for (name, value) in annotations {
        let (Some(value), Ok(start)) = (
            value.as_str(),
            ROWS.binary_search_by(|row| row.annotation.cmp(name)),
        ) else {
            continue;
        };
        add(&ROWS[start], value.trim(), entity, bases, &mut links);
    }
    links.sort_by_key(|link| table::rank(link.annotation));
    links
}

fn add(row: &Row, value: &str, entity: &Entity, bases: &Bases, links: &mut Vec<Link<'static>>) {
    let is_template = value.contains("${") || value.contains("{{");
    if value.is_empty() || is_template || is_left_to_fill_in(value) {
        return;
    }
    let mut push = |title: &'static str, icon, href: String, detail: String| {
        if safe_href(&href).is_some() {
            links.push(Link {
                title: title.into(),
                href: Some(href),
                icon,
                annotation: row.annotation,
                detail,
            });
        }
    };
    let values: Vec<&str> = match row.form {
        Form::List => value.split(',').map(str::trim).collect(),
        _ => vec![value],
    };
    for value in values {
        // A value that is an address needs no template.
        let location = value.strip_prefix("url:").unwrap_or(value);
        if location.starts_with("https://") || location.starts_with("http://") {
            if let [target, ..] = row.targets
                && row.form != Form::Arn
                && let Some(href) = safe_href(location)
            {
                push(target.title, target.icon, href, String::new());
            }
            continue;
        }
        if row.form == Form::Arn {
            if let Some(console) = arn::console(value)
                && let [target, ..] = row.targets
            {
                push(target.title, target.icon, console.href, console.detail);
            }
            continue;
        }
        let Some(parts) = row.form.parts(value) else {
            continue;
        };
        for target in row.targets {
            if let Some(href) = expand(target.template, value, &parts, entity, bases) {
                push(target.title, target.icon, href, String::new());
            }
        }
    }
}

/// Fills a template: `{}` is the whole value, `{0}` and so on its parts,
/// `{path}` the value with its slashes, `{base:NAME}` an address from the
/// configuration, `{host:NAME}` where the code of the entity is hosted or else
/// `NAME`, `{annotation:NAME|DEFAULT}` another annotation. `None` where
/// something has no value.
fn expand(
    template: &str,
    value: &str,
    parts: &[&str],
    entity: &Entity,
    bases: &Bases,
) -> Option<String> {
    if template.contains("{path}") && value.split('/').any(|part| matches!(part, "." | "..")) {
        return None;
    }
    let mut out = String::with_capacity(template.len() + value.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let close = open + rest[open..].find('}')?;
        let field = &rest[open + 1..close];
        rest = &rest[close + 1..];
        match field.split_once(':') {
            Some(("base", name)) => out.push_str(bases.get(name)?),
            Some(("host", default)) => out.push_str(&code_host(entity, value, default)),
            Some(("annotation", name)) => {
                let (name, default) = match name.split_once('|') {
                    Some((name, default)) => (name, Some(default)),
                    None => (name, None),
                };
                push_encoded(&mut out, entity.annotation(name).or(default)?, "/");
            }
            Some(_) => return None,
            None if field.is_empty() => push_encoded(&mut out, value, ""),
            None if field == "path" => push_encoded(&mut out, value, "/"),
            None if field == "jobs" => {
                for part in value.split('/') {
                    out.push_str("/job/");
                    push_encoded(&mut out, part, "");
                }
            }
            None => push_encoded(&mut out, parts.get(field.parse::<usize>().ok()?)?, ""),
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The host of the code of an entity, for organisations with a GitHub or
/// GitLab of their own: that of the source location, if it holds the slug.
fn code_host<'a>(entity: &'a Entity, slug: &str, default: &'a str) -> Cow<'a, str> {
    for name in [
        "backstage.io/source-location",
        "backstage.io/managed-by-location",
    ] {
        let host = entity
            .annotation(name)
            .and_then(|location| location.strip_prefix("url:https://"))
            .and_then(|rest| rest.split_once('/'))
            .filter(|(_, path)| path.starts_with(slug))
            .map(|(host, _)| host)
            .filter(|host| is_host(host));
        if let Some(host) = host {
            return Cow::Borrowed(host);
        }
    }
    Cow::Borrowed(default)
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
}

/// Adds text percent-encoded, except for what is unreserved and `keep`.
fn push_encoded(out: &mut String, text: &str, keep: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || keep.as_bytes().contains(&byte)
        {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

/// The links an author wrote (`metadata.links`), in order. Those that may not
/// be links keep their text.
pub fn of_metadata(entity: &Entity) -> Vec<Link<'_>> {
    let Some(Value::Array(links)) = entity.value(&["metadata", "links"]) else {
        return Vec::new();
    };
    links
        .iter()
        .filter_map(|link| {
            let url = link.get("url")?.as_str()?;
            let title = link.get("title").and_then(Value::as_str);
            let icon = link.get("icon").and_then(Value::as_str);
            Some(Link {
                title: title.unwrap_or(url).into(),
                href: safe_href(url),
                icon: table::icon(icon.unwrap_or_default()),
                annotation: "",
                detail: String::new(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
