//! What is wrong, by topic, with the lines it is about and what to type:
//! `/problems/`, and a page for each owner and each rule.
//!
//! [`ProblemPages`] is the family; [`lists`] sorts problems onto pages.

pub mod lists;
mod snippet;

use std::borrow::Cow;
use std::collections::BTreeMap;

use catalog::EntityRef;
use diagnostic::{Diagnostic, Severity};
use site_theme::parts::{Crumbs, Empty, Narrow, NarrowDown};
use site_theme::problems::{Problem, ProblemsPage, Section};

use self::lists::{Of, ProblemList, Topic};
use super::links::short_ref;
use super::lists::export::field;
use super::paging::{self, Pages};
use super::{Family, Portal, count};

/// At most this many owners and rules are beside a list.
const MAX_NARROW: usize = 40;

/// The pages of problems.
pub struct ProblemPages;

impl Family for ProblemPages {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(BY_OWNER.to_owned());
        for list in &portal.index.problems.lists {
            paths.extend(pages(list).outputs());
            paths.push(format!("{}{CSV}", list.path));
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if !path.starts_with("problems/") {
            return None;
        }
        if path == BY_OWNER {
            return Some(by_owner(portal));
        }
        let problems = &portal.index.problems;
        if let Some(folder) = path.strip_suffix(CSV) {
            return Some(csv(portal, problems.list_at(folder)?).into_bytes());
        }
        let (list, page) = paging::find(path, |path| problems.list_at(path))?;
        (page <= pages(list).count()).then(|| render(portal, list, page))
    }
}

const CSV: &str = "problems.csv";
/// For scripts: how many problems each owner can mend, and where they are.
const BY_OWNER: &str = "problems/by-owner.json";

fn by_owner(portal: &Portal) -> Vec<u8> {
    let owners: BTreeMap<&str, (usize, &str)> = portal
        .index
        .problems
        .lists
        .iter()
        .filter_map(|list| match &list.of {
            Of::Owner(Some(owner)) => {
                Some((owner.as_str(), (list.problems.len(), list.path.as_str())))
            }
            _ => None,
        })
        .collect();
    serde_json::to_vec(&owners).expect("JSON can be written")
}

fn pages(list: &ProblemList) -> Pages<'_> {
    Pages {
        path: &list.path,
        total: list.problems.len(),
    }
}

fn render(portal: &Portal, list: &ProblemList, page: usize) -> Vec<u8> {
    let pages = pages(list);
    let diagnostic = |number: u32| &portal.catalog.diagnostics[number as usize];
    let topic = |number: u32| Topic::of(&diagnostic(number).code);
    let sections = Topic::ALL
        .into_iter()
        .filter_map(|wanted| {
            let shown: Vec<_> = list.problems[pages.rows(page)]
                .iter()
                .filter(|&&number| topic(number) == wanted)
                .filter_map(|&number| problem(portal, number))
                .collect();
            let all = list.problems.iter();
            (!shown.is_empty()).then(|| Section {
                title: wanted.title(),
                id: wanted.id(),
                count: all.filter(|&&number| topic(number) == wanted).count(),
                problems: shown,
            })
        })
        .collect();
    let of_severity = |severity| {
        let all = list.problems.iter();
        all.filter(|&&number| diagnostic(number).severity == severity)
            .count()
    };
    let counts = [
        (of_severity(Severity::Error), "error"),
        (of_severity(Severity::Warning), "warning"),
    ];
    let heading = heading(portal, &list.of);
    let title = paging::title(&heading, page);
    let crumbs = match list.of {
        Of::All => Vec::new(),
        _ => vec![("Problems".into(), portal.href_of("problems/").into())],
    };
    let view = ProblemsPage {
        frame: portal.frame(title, &pages.path_of(page), "problems"),
        crumbs: Crumbs { items: crumbs },
        heading,
        counts: counts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| count(number, noun))
            .collect(),
        explanation: match &list.of {
            Of::Rule(code) => explanation(code),
            _ => Vec::new(),
        },
        owner: match &list.of {
            Of::Owner(Some(owner)) => Some(portal.owner_chip(owner)),
            _ => None,
        },
        narrow: NarrowDown {
            icon: portal.chrome.icon("list-filter"),
            label: "Owners and rules",
            groups: vec![
                (
                    "Owner",
                    narrow(portal, list, |of| matches!(of, Of::Owner(_))),
                ),
                ("Rule", narrow(portal, list, |of| matches!(of, Of::Rule(_)))),
            ],
        },
        sections,
        pager: pages.pager(portal, page),
        csv: portal.href_of(&format!("{}{CSV}", list.path)),
        empty: list.problems.is_empty().then(|| Empty {
            title: "No problems".into(),
            text: format!("{} checked.", count(portal.catalog.files.len(), "file")).into(),
            yaml: None,
        }),
    };
    super::to_bytes(&view)
}

fn heading(portal: &Portal, of: &Of) -> String {
    match of {
        Of::All => "Problems".to_owned(),
        Of::Owner(owner) => format!("Problems of {}", owner_words(portal, owner.as_ref())),
        Of::Rule(code) => match explain(code) {
            Some(explanation) => explanation.title.to_owned(),
            None => code.clone(),
        },
    }
}

fn owner_words<'a>(portal: &'a Portal, owner: Option<&'a EntityRef>) -> Cow<'a, str> {
    match owner {
        None => "nobody known".into(),
        Some(owner) => match portal.catalog.get(owner) {
            Some(entity) => entity.title().into(),
            None if owner.name().trim().is_empty() => "(blank)".into(),
            None => short_ref(owner),
        },
    }
}

/// The rule in a few sentences.
fn explanation(code: &str) -> Vec<Cow<'static, str>> {
    let explained = explain(code);
    explained
        .map(|explanation| explanation.text.into())
        .into_iter()
        .collect()
}

/// What a code of the catalog, of docs or of templates means.
fn explain(code: &str) -> Option<&'static catalog::Explanation> {
    catalog::codes::explain(code)
        .or_else(|| crate::docs::codes::explain(code))
        .or_else(|| scaffolder::lint::codes::explain(code))
}

/// The other pages with some of the problems of a list: those of one owner if
/// the list is not of an owner, and the same for rules.
fn narrow<'a>(
    portal: &'a Portal,
    list: &ProblemList,
    wanted: impl Fn(&Of) -> bool,
) -> Vec<Narrow<'a>> {
    if list.of != Of::All && !wanted(&list.of) {
        return Vec::new();
    }
    let mut lists: Vec<&ProblemList> = portal
        .index
        .problems
        .lists
        .iter()
        .filter(|other| wanted(&other.of))
        .collect();
    lists.sort_by_key(|other| std::cmp::Reverse(other.problems.len()));
    lists
        .into_iter()
        .take(MAX_NARROW)
        .map(|other| Narrow {
            label: match &other.of {
                Of::All => "All".into(),
                Of::Owner(owner) => match owner {
                    None => "Nobody known".into(),
                    Some(_) => owner_words(portal, owner.as_ref()),
                },
                Of::Rule(_) => heading(portal, &other.of).into(),
            },
            href: portal.href_of(&other.path),
            count: other.problems.len(),
            current: other.path == list.path,
        })
        .collect()
}

fn problem(portal: &Portal, number: u32) -> Option<Problem<'_>> {
    let diagnostic = &portal.catalog.diagnostics[number as usize];
    let facts = portal.index.problems.facts(number)?;
    let error = diagnostic.severity == Severity::Error;
    let rule = Of::Rule(diagnostic.code.to_string());
    let rule_path = &portal.index.problems.list_of(&rule)?.path;
    let hint = pieces(diagnostic.hint.as_deref().unwrap_or_default());
    // The longest piece is the correction, and not the field it goes into.
    let codes = hint.iter().filter(|(_, code)| *code);
    let copied = codes.max_by_key(|(text, _)| text.len());
    Some(Problem {
        id: facts.id.clone(),
        icon: if error {
            portal.chrome.icon("circle-x").tone("bad")
        } else {
            portal.chrome.icon("triangle-alert").tone("warn")
        },
        severity: if error { "Error" } else { "Warning" },
        message: pieces(&diagnostic.message),
        code: (diagnostic.code.as_ref().into(), portal.href_of(rule_path)),
        entity: facts.entity.map(|entity| portal.link(entity as usize)),
        refused: match facts.entity {
            Some(_) => None,
            None => diagnostic.entity.as_deref().map(Into::into),
        },
        owner: facts.owner.as_ref().map(|owner| portal.owner_chip(owner)),
        place: diagnostic
            .place
            .as_ref()
            .map(|place| format!("{}:{}", place.file, place.line).into()),
        edit: edit_address(portal, diagnostic),
        snippet: snippet::lines(portal, diagnostic),
        copy: copied.map(|(text, _)| portal.chrome.copy(text.clone(), "Copy the correction")),
        hint,
    })
}

/// The address at which a code host lets one edit the line.
pub(super) fn edit_address(portal: &Portal, diagnostic: &Diagnostic) -> Option<String> {
    let place = diagnostic.place.as_ref()?;
    let file = portal.index.problems.file(&place.file)?;
    let location = &portal.catalog.files[file].location;
    let target = &location.target;
    if &*location.location_type != "url" || !target.starts_with("https://") {
        return None;
    }
    let edit = catalog::source::url::edit_url(target)?;
    Some(format!("{edit}#L{}", place.line))
}

/// Takes text with code in backticks apart. A backtick without a partner stays
/// as it is.
fn pieces(text: &str) -> Vec<(Cow<'_, str>, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let Some(length) = rest[start + 1..].find('`') else {
            break;
        };
        if start > 0 {
            pieces.push((rest[..start].into(), false));
        }
        if length > 0 {
            pieces.push((rest[start + 1..=start + length].into(), true));
        }
        rest = &rest[start + length + 2..];
    }
    if !rest.is_empty() {
        pieces.push((rest.into(), false));
    }
    pieces
}

fn csv(portal: &Portal, list: &ProblemList) -> String {
    let mut out = String::from("severity,code,message,hint,file,line,column,entity,owner,edit\r\n");
    for &number in &list.problems {
        let diagnostic = &portal.catalog.diagnostics[number as usize];
        let Some(facts) = portal.index.problems.facts(number) else {
            continue;
        };
        let place = diagnostic.place.as_ref();
        let edit = edit_address(portal, diagnostic).unwrap_or_default();
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            _ => "warning",
        };
        out.push_str(severity);
        for text in [
            &*diagnostic.code,
            &diagnostic.message,
            diagnostic.hint.as_deref().unwrap_or_default(),
            place.map_or("", |place| &place.file),
            &place.map_or_else(String::new, |place| place.line.to_string()),
            &place.map_or_else(String::new, |place| place.column.to_string()),
            diagnostic.entity.as_deref().unwrap_or_default(),
            facts.owner.as_ref().map_or("", EntityRef::as_str),
            &edit,
        ] {
            out.push(',');
            field(&mut out, text);
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_stands_between_backticks() {
        #[track_caller]
        fn check(text: &str, expected: &[(&str, bool)]) {
            let pieces = pieces(text);
            let pieces: Vec<(&str, bool)> = pieces
                .iter()
                .map(|(text, code)| (text.as_ref(), *code))
                .collect();
            assert_eq!(pieces, expected);
        }

        check("plain", &[("plain", false)]);
        check("`a` is b", &[("a", true), (" is b", false)]);
        check("as in `x`", &[("as in ", false), ("x", true)]);
        check("one ` alone", &[("one ` alone", false)]);
        check("", &[]);
    }
}
