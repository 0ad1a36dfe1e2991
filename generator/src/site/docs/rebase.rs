//! A page of docs at another address: its relative addresses lead where they
//! led.

use std::borrow::Cow;

/// Attributes that hold one address.
const ADDRESSES: [&str; 3] = [" href=\"", " src=\"", " poster=\""];

/// The HTML of an article with every relative address told from `folder`, the
/// absolute path of the folder it was written for, with a final `/`. What
/// leads to a place within the page stays.
///
/// The HTML has to be sanitised: then each `<` starts a tag, and every value
/// is in double quotes and holds neither `"` nor `>`.
pub fn rebased(html: &str, folder: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 32);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |at| start + at);
        let (text, after) = rest.split_at(start);
        let (tag, after) = after.split_at(end - start);
        out.push_str(text);
        push_tag(tag, folder, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn push_tag(tag: &str, folder: &str, out: &mut String) {
    let mut rest = tag;
    while let Some((at, name)) = first(rest) {
        let (before, value) = rest.split_at(at + name.len());
        let end = value.find('"').unwrap_or(value.len());
        out.push_str(before);
        out.push_str(&absolute(&value[..end], folder));
        rest = &value[end..];
    }
    out.push_str(rest);
}

fn first(tag: &str) -> Option<(usize, &'static str)> {
    let found = ADDRESSES
        .iter()
        .filter_map(|name| Some((tag.find(name)?, *name)));
    found.min()
}

/// An address as seen from anywhere.
fn absolute<'a>(written: &'a str, folder: &str) -> Cow<'a, str> {
    let is_relative = !written.starts_with(['#', '/', '?']) && !has_scheme(written);
    if !is_relative || written.is_empty() {
        return Cow::Borrowed(written);
    }
    let split = written.find(['?', '#']).unwrap_or(written.len());
    let (path, more) = written.split_at(split);
    let mut segments: Vec<&str> = folder.trim_end_matches('/').split('/').collect();
    let mut is_folder = false;
    for segment in path.split('/') {
        is_folder = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            // The root is above itself.
            ".." if segments.len() > 1 => drop(segments.pop()),
            ".." => {}
            segment => segments.push(segment),
        }
    }
    let end = if is_folder { "/" } else { "" };
    Cow::Owned(format!("{}{end}{more}", segments.join("/")))
}

fn has_scheme(written: &str) -> bool {
    let name = written.split(['/', '?', '#']).next().unwrap_or_default();
    // A colon may be written as a reference: then nothing is touched.
    name.contains([':', '&'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_lead_where_they_led() {
        #[track_caller]
        fn check(written: &str, expected: &str) {
            assert_eq!(absolute(written, "/docs/a/guide/"), expected);
        }
        check("../b/", "/docs/a/b/");
        check("..", "/docs/a/");
        check("./", "/docs/a/guide/");
        check("img/x.png#only-dark", "/docs/a/guide/img/x.png#only-dark");
        check("../../../../../x", "/x");
        check("#here", "#here");
        check("/else/", "/else/");
        check("https://example.com/", "https://example.com/");
        check("mailto:a@example.com", "mailto:a@example.com");
    }

    #[test]
    fn only_addresses_in_tags_are_changed() {
        let html = "<p title=\"x\">See href=\"a\" <a href=\"b/\" title=\"t\">b</a>\
                    <img alt=\"\" src=\"c.png\"></p>";
        assert_eq!(
            rebased(html, "/d/"),
            "<p title=\"x\">See href=\"a\" <a href=\"/d/b/\" title=\"t\">b</a>\
             <img alt=\"\" src=\"/d/c.png\"></p>"
        );
    }
}
