//! Long lists in pages of [`PAGE_SIZE`] rows: the first at the path of the
//! list, the others below it, as in `catalog/page/2/`.
//!
//! [`Pages`] says what is on which page, [`find`] which page an output is.

use std::ops::Range;

use site_theme::parts::Pager;

use super::Portal;

/// Rows on one page.
pub const PAGE_SIZE: usize = 100;

/// The pages of one list.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'a> {
    /// The path of the list, with a final `/`.
    pub path: &'a str,
    /// How many rows it has.
    pub total: usize,
}

impl Pages<'_> {
    /// How many pages there are: an empty list has one.
    pub fn count(self) -> usize {
        self.total.div_ceil(PAGE_SIZE).max(1)
    }

    /// The path of a page, counted from 1.
    pub fn path_of(self, page: usize) -> String {
        match page {
            1 => self.path.to_owned(),
            _ => format!("{}page/{page}/", self.path),
        }
    }

    /// The outputs of all pages.
    pub fn outputs(self) -> impl Iterator<Item = String> {
        (1..=self.count()).map(move |page| self.path_of(page) + "index.html")
    }

    /// The rows on a page, counted from 1.
    pub fn rows(self, page: usize) -> Range<usize> {
        let first = (page - 1) * PAGE_SIZE;
        first..(first + PAGE_SIZE).min(self.total)
    }

    /// The links from a page to the others.
    pub fn pager(self, portal: &Portal, page: usize) -> Pager<'_> {
        Pager {
            icon_previous: portal.chrome.icon("chevron-left"),
            icon_next: portal.chrome.icon("chevron-right"),
            base: portal.href_of(self.path).into(),
            page,
            pages: self.count(),
            page_size: PAGE_SIZE,
            total: self.total,
        }
    }
}

/// The title of a page of a list.
pub fn title(list: &str, page: usize) -> String {
    match page {
        1 => list.to_owned(),
        _ => format!("{list}, page {page}"),
    }
}

/// The list and the page that an output is, by the lists there are. The page
/// may be more than the list has.
pub fn find<T>(output: &str, list_at: impl Fn(&str) -> Option<T>) -> Option<(T, usize)> {
    let folder = output.strip_suffix("index.html")?;
    if let Some(list) = list_at(folder) {
        return Some((list, 1));
    }
    let (path, page) = folder.strip_suffix('/')?.rsplit_once("page/")?;
    // `02` would be a second address of the same page, and `1` of the list.
    let number: usize = page
        .parse()
        .ok()
        .filter(|_| !page.starts_with(['0', '+']))?;
    (number > 1).then_some((list_at(path)?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_divided_without_rest() {
        let pages = |total| Pages {
            path: "catalog/",
            total,
        };
        assert_eq!((pages(0).count(), pages(0).rows(1)), (1, 0..0));
        assert_eq!(pages(100).count(), 1);
        assert_eq!((pages(250).count(), pages(250).rows(3)), (3, 200..250));
        assert_eq!(
            pages(101).outputs().collect::<Vec<_>>(),
            ["catalog/index.html", "catalog/page/2/index.html"]
        );
    }

    #[test]
    fn each_page_has_one_address() {
        #[track_caller]
        fn check(output: &str, expected: Option<usize>) {
            let list_at = |path: &str| (path == "catalog/").then_some(());
            assert_eq!(find(output, list_at).map(|((), page)| page), expected);
        }

        check("catalog/index.html", Some(1));
        check("catalog/page/2/index.html", Some(2));
        check("catalog/page/1/index.html", None);
        check("catalog/page/02/index.html", None);
        check("catalog/page/+2/index.html", None);
        check("catalog/page/2/", None);
        check("teams/page/2/index.html", None);
    }
}
