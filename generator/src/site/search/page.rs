//! The page of results: without any, as a file; and with them, for browsers
//! without a script and servers that can answer.
//!
//! [`Asked::parse`] reads the query of its address, which holds all that was
//! asked: `?q=order&kind=api&page=2`. `assets/js/search-page.js` reads and writes
//! the same. Backstage's own addresses are understood, so that bookmarks work:
//! `?query=order&types[]=techdocs&filters[kind]=Component` (`useUrlState` in
//! `plugins/search/src/components/SearchPage/SearchPage.tsx`).

use search::query::excerpt::Piece;
use search::query::{self, KEYS, Request};
use search::read::Index;
use site_theme::list::{Facet, FacetValue};
use site_theme::search::{Chip, Group, Pieces, Place, Results, Row, SearchPage};

use super::documents::{CATALOG, DOCS};
use super::names::group_title;
use crate::site::{Portal, to_bytes};

/// The page.
pub const PAGE: &str = "search/index.html";
/// How many results a page has.
const PAGE_SIZE: usize = 20;
/// What results can be narrowed down by, with the words.
const FACETS: [(&str, &str); 6] = [
    ("in", "Where"),
    ("kind", "Kind"),
    ("type", "Type"),
    ("owner", "Owner"),
    ("lifecycle", "Lifecycle"),
    ("tag", "Tag"),
];
/// How many values of each are offered.
const MOST_VALUES: usize = 10;

/// What the address of the page asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// What it is narrowed down by.
    pub facets: Vec<(String, String)>,
    /// Which page of the results, from 1.
    pub page: usize,
}

impl Asked {
    /// Reads the query of an address.
    pub fn parse(query: &str) -> Self {
        let mut asked = Self {
            page: 1,
            ..Self::default()
        };
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "q" | "query" => value.trim().clone_into(&mut asked.text),
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, 1_000),
                key if KEYS.contains(&key) && !value.is_empty() => {
                    asked.facets.push((key.to_owned(), value.into_owned()));
                }
                key => asked.facets.extend(backstages(key, &value)),
            }
        }
        asked
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.facets.is_empty()
    }

    fn request(&self) -> Request {
        Request {
            // Nothing goes on: it was typed to its end.
            text: format!("{} ", self.text),
            facets: self.facets.clone(),
            offset: (self.page - 1) * PAGE_SIZE,
            limit: PAGE_SIZE,
            of_each_group: None,
            count: FACETS.map(|(key, _)| key.to_owned()).to_vec(),
        }
    }

    /// The address of the same with other facets, or another page.
    fn href(&self, portal: &Portal, facets: &[(String, String)], page: usize) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &self.text);
        for (key, value) in facets {
            query.append_pair(key, value);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        format!("{}?{}", portal.href_of("search/"), query.finish())
    }

    fn chips(&self, portal: &Portal) -> Vec<Chip> {
        let chip = |at: usize| {
            let mut others = self.facets.clone();
            let (key, value) = others.remove(at);
            Chip {
                without: self.href(portal, &others, 1),
                key,
                value,
            }
        };
        (0..self.facets.len()).map(chip).collect()
    }
}

/// A parameter of Backstage's page of results as a facet.
fn backstages(key: &str, value: &str) -> Option<(String, String)> {
    let (name, rest) = key.split_once('[')?;
    match (name, value) {
        ("types", "techdocs") => Some(("in".to_owned(), DOCS.to_owned())),
        ("types", "software-catalog") => Some(("in".to_owned(), CATALOG.to_owned())),
        ("filters", value) if !value.is_empty() => {
            let key = rest.split(']').next()?;
            KEYS.contains(&key)
                .then(|| (key.to_owned(), value.to_lowercase()))
        }
        _ => None,
    }
}

/// The page without results, as a file.
pub(super) fn blank(portal: &Portal) -> Vec<u8> {
    to_bytes(&SearchPage {
        frame: portal.frame("Search", "search/", "search"),
        text: "".into(),
        chips: Vec::new(),
        found: None,
    })
}

/// The page with the results of an index; without any where the index cannot be
/// read.
pub fn answered(portal: &Portal, index: &Index, asked: &Asked) -> Vec<u8> {
    let found = query::search(index, &asked.request()).ok();
    let title = match asked.text.as_str() {
        "" => "Search".to_owned(),
        text => format!("{text} · Search"),
    };
    to_bytes(&SearchPage {
        frame: portal.frame(title, "search/", "search"),
        text: asked.text.as_str().into(),
        chips: asked.chips(portal),
        found: found.map(|answer| results(portal, asked, answer)),
    })
}

fn results<'a>(portal: &'a Portal, asked: &Asked, answer: query::Answer) -> Results<'a> {
    let from = (asked.page - 1) * PAGE_SIZE;
    let is_last = from + answer.results.len() >= answer.total;
    let facets = facets(portal, asked, &answer);
    let mut groups: Vec<Group<'a>> = Vec::new();
    for found in answer.results {
        let title = group_title(&found.group);
        let row = row(portal, found);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                title,
                rows: vec![row],
            }),
        }
    }
    Results {
        total: answer.total,
        from: from + 1,
        corrected: answer.corrected,
        partial: answer.partial,
        groups,
        facets,
        ways: if answer.total == 0 {
            ways(portal, asked)
        } else {
            Vec::new()
        },
        previous: (asked.page > 1).then(|| asked.href(portal, &asked.facets, asked.page - 1)),
        next: (!is_last).then(|| asked.href(portal, &asked.facets, asked.page + 1)),
    }
}

/// What else can be asked where nothing was found.
fn ways(portal: &Portal, asked: &Asked) -> Vec<(&'static str, String)> {
    let mut ways = Vec::new();
    if !asked.facets.is_empty() {
        ways.push(("Search everything", asked.href(portal, &[], 1)));
    }
    for (group, words) in [
        (DOCS, "Search docs only"),
        (CATALOG, "Search the catalog only"),
    ] {
        let within = ("in".to_owned(), group.to_owned());
        if !asked.facets.contains(&within) {
            ways.push((words, asked.href(portal, &[within], 1)));
        }
    }
    ways
}

fn row(portal: &Portal, found: query::Found) -> Row<'_> {
    let card = found.card;
    let path = portal.href_of(&card.path);
    let spec_type = Some(card.type_.as_str()).filter(|text| !text.is_empty());
    let (icon, mut sort) = match portal.index.kind(&card.kind) {
        Some(kind) => (
            portal.kind_icon(&card.kind, spec_type),
            kind.singular.clone(),
        ),
        None => (portal.chrome.icon("file-text"), "Docs".to_owned()),
    };
    if let Some(spec_type) = spec_type {
        sort = format!("{sort} {spec_type}");
    }
    let mut excerpt = Pieces::default();
    let mut places = Vec::new();
    for place in found.places {
        if place.heading.is_empty() && place.link.is_empty() {
            excerpt = pieces(&place.excerpt);
        } else {
            let heading = match place.heading.is_empty() {
                true => Pieces(vec![(card.title.clone(), false)]),
                false => pieces(&place.heading),
            };
            places.push(Place {
                href: format!("{path}{}", place.link),
                heading,
                excerpt: pieces(&place.excerpt),
            });
        }
    }
    Row {
        icon,
        href: path,
        title: pieces(&found.title),
        name: pieces(&found.name),
        sort,
        owner: card.owner,
        context: card.context,
        excerpt,
        places,
    }
}

fn pieces(pieces: &[Piece]) -> Pieces {
    let piece = |piece: &Piece| (piece.text.clone(), piece.matched);
    Pieces(pieces.iter().map(piece).collect())
}

/// What results can be narrowed down by: values that some of them have and others
/// have not, and those that were chosen.
fn facets<'a>(portal: &Portal, asked: &Asked, answer: &query::Answer) -> Vec<Facet<'a>> {
    let mut facets = Vec::new();
    for ((id, label), (_, values)) in FACETS.into_iter().zip(&answer.facets) {
        let values: Vec<FacetValue<'a>> = values
            .iter()
            .filter(|(value, _)| id != "owner" || value.contains(':'))
            .map(|(value, count)| {
                let own = (id.to_owned(), value.clone());
                let current = asked.facets.contains(&own);
                let mut others = asked.facets.clone();
                match others.iter().position(|facet| *facet == own) {
                    Some(at) => drop(others.remove(at)),
                    None => others.push(own),
                }
                FacetValue {
                    label: said(portal, id, value).into(),
                    href: asked.href(portal, &others, 1),
                    count: *count,
                    current,
                }
            })
            .filter(|value| value.current || value.count < answer.total)
            .take(MOST_VALUES)
            .collect();
        if !values.is_empty() {
            facets.push(Facet { label, id, values });
        }
    }
    facets
}

/// A value as people say it.
fn said(portal: &Portal, facet: &str, value: &str) -> String {
    match facet {
        "in" if value == "templates" => "Templates".to_owned(),
        "in" => group_title(value).to_owned(),
        "kind" => match portal.index.kind(value) {
            Some(kind) => kind.singular.clone(),
            None if value == "docs" => "Docs".to_owned(),
            None => value.to_owned(),
        },
        // The reference in its short form: `group:default/payments`.
        "owner" => value
            .split_once(':')
            .map_or(value, |(_, name)| {
                name.strip_prefix("default/").unwrap_or(name)
            })
            .to_owned(),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::world;

    fn portal() -> Portal {
        let service = |at: usize| {
            format!(
                "--- s{at}.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  \
                 name: order-{at}\n  title: Order <{at}>\n  description: Takes orders & more\n\
                 spec: {{type: {}, lifecycle: production, owner: shop}}\n",
                if at.is_multiple_of(2) {
                    "service"
                } else {
                    "website"
                }
            )
        };
        let all: String = (0..25).map(service).collect();
        world::portal(&all)
    }

    fn page(portal: &Portal, query: &str) -> String {
        let index = portal.search().opened().unwrap();
        let bytes = answered(portal, index, &Asked::parse(query));
        let page = String::from_utf8(bytes).unwrap();
        let main = page.split("<main").nth(1).unwrap();
        main.split("</main>").next().unwrap().to_owned()
    }

    #[test]
    fn an_address_holds_all_that_is_asked() {
        let asked = Asked::parse("q=+order+run&kind=api&kind=component&other=1&owner=&page=3");
        assert_eq!(asked.text, "order run");
        let facets = [("kind", "api"), ("kind", "component")];
        assert_eq!(asked.facets, facets.map(|(k, v)| (k.into(), v.into())));
        assert_eq!(asked.page, 3);
        assert!(Asked::parse("page=2").is_empty());
        assert_eq!(Asked::parse("page=0").page, 1);
        assert_eq!(Asked::parse("page=x").page, 1);
    }

    #[test]
    fn addresses_of_backstage_ask_the_same() {
        #[track_caller]
        fn check(backstages: &str, ours: &str) {
            assert_eq!(Asked::parse(backstages), Asked::parse(ours));
        }
        check("query=order", "q=order");
        check(
            "query=order&types[]=techdocs&pageCursor=",
            "q=order&in=docs",
        );
        check("query=a&types%5B%5D=software-catalog", "q=a&in=catalog");
        check(
            "query=a&filters[kind]=Component&filters[lifecycle][]=production&filters[x]=y",
            "q=a&kind=component&lifecycle=production",
        );
    }

    #[test]
    fn results_are_complete_without_a_script() {
        let portal = portal();
        let first = page(&portal, "q=order");
        assert!(first.contains("1–20 of 25"), "{first}");
        assert!(
            first.contains(r#"href="/search/?q=order&#38;page=2""#)
                || first.contains("q=order&amp;page=2"),
            "{first}"
        );
        assert!(
            first.contains("<mark>Order</mark> &#60;") || first.contains("<mark>Order</mark> &lt;"),
            "{first}"
        );
        assert!(!first.contains("rel=\"prev\""));
        let second = page(&portal, "q=order&page=2");
        assert!(
            second.contains("21–25 of 25") && second.contains("rel=\"prev\""),
            "{second}"
        );
        let narrowed = page(&portal, "q=order&type=website");
        assert!(narrowed.contains("1–12 of 12"), "{narrowed}");
        assert!(narrowed.contains(r#"<input type="hidden" name="type" value="website">"#));
        assert!(page(&portal, "q=zanzibar").contains("Nothing for “zanzibar”"));
    }

    #[test]
    fn what_is_asked_is_text_wherever_it_is_shown() {
        let portal = portal();
        let page = page(
            &portal,
            "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&kind=%22%3E%3Cb%3E",
        );
        assert!(
            !page.contains("<script>") && !page.contains("<b>"),
            "{page}"
        );
    }

    #[test]
    fn the_page_of_a_static_host_says_what_it_needs() {
        let page = String::from_utf8(blank(&portal())).unwrap();
        assert!(page.contains("<noscript>") && page.contains("/catalog/\">The catalog</a>"));
        assert!(page.contains("id=\"search-page-results\""));
    }
}
