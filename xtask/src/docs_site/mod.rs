//! Synthetic docs sites: as many pages as asked for, with the Markdown that
//! people write for TechDocs in believable proportions.
//!
//! [`write()`] is the way in: `mkdocs.yml` and `docs/` into a folder. What is
//! in it depends on the number of pages only, down to the byte, and most pages
//! stay the same when there are more of them.
//!
//! 1. `page`: one page.
//! 2. [`shapes`]: Markdown that nobody writes, to find out what takes more
//!    time the longer it is.
//!
//! 25 pages make a group, 20 groups a section, as
//! `sNN/gNNN/pNNNNN.md`; the navigation names all of them.

mod page;
pub mod shapes;

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::organisation::random::Random;

/// Pages of a group, which link to each other.
const PAGES_OF_GROUP: usize = 25;
/// Groups of a section.
const GROUPS_OF_SECTION: usize = 20;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pages, with the home page.
    pub pages: usize,
    /// Bytes of Markdown.
    pub bytes: u64,
}

/// Writes a site with this many pages and a home page into `folder`.
///
/// # Errors
///
/// What the file system says.
pub fn write(pages: usize, folder: &Path) -> io::Result<Size> {
    let mut size = Size { pages: 0, bytes: 0 };
    let mut put = |path: &str, text: &str| -> io::Result<()> {
        let target = folder.join("docs").join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        size.pages += 1;
        size.bytes += text.len() as u64;
        std::fs::write(target, text)
    };
    let mut navigation = String::from("nav:\n  - Home: index.md\n");
    put("index.md", "# Synthetic site\n\nA site for timing.\n")?;
    for number in 0..pages {
        let group = number / PAGES_OF_GROUP;
        let section = group / GROUPS_OF_SECTION;
        if number % (PAGES_OF_GROUP * GROUPS_OF_SECTION) == 0 {
            let _ = writeln!(navigation, "  - Section {section}:");
        }
        let first = group * PAGES_OF_GROUP;
        if number == first {
            let _ = writeln!(navigation, "    - Group {group}:");
        }
        let group_pages = first..(first + PAGES_OF_GROUP).min(pages);
        let mut random = Random::new("1", &format!("docs-site/{number}"));
        let (title, text) = page::page(number, group_pages, &mut random);
        let path = format!("s{section:02}/g{group:03}/p{number:05}.md");
        let _ = writeln!(navigation, "      - \"{title}\": {path}");
        put(&path, &text)?;
    }
    let head = include_str!("mkdocs.yml");
    std::fs::write(folder.join("mkdocs.yml"), format!("{head}{navigation}"))?;
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(folder: &Path, path: &str) -> String {
        std::fs::read_to_string(folder.join(path)).unwrap()
    }

    #[test]
    fn a_site_is_the_same_each_time_and_grows_by_pages() {
        let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let [small, again, large] = folders.each_ref().map(tempfile::TempDir::path);
        let size = write(30, small).unwrap();
        assert_eq!(size, write(30, again).unwrap());
        assert_eq!(size.pages, 31);
        let mean = size.bytes / 30;
        assert!((4_000..9_000).contains(&mean), "{mean} bytes a page");
        write(600, large).unwrap();
        let page = "docs/s00/g000/p00007.md";
        assert_eq!(text(small, page), text(again, page));
        assert_eq!(text(small, page), text(large, page));
        assert!(text(large, "mkdocs.yml").contains("s01/g020/p00500.md"));
    }

    #[test]
    fn the_pages_have_what_people_write() {
        let folder = tempfile::tempdir().unwrap();
        write(50, folder.path()).unwrap();
        let all: String = (0..50)
            .map(|number| {
                let group = number / PAGES_OF_GROUP;
                let path = format!("docs/s00/g{group:03}/p{number:05}.md");
                text(folder.path(), &path)
            })
            .collect();
        for wanted in [
            "\n## ",
            "\n### ",
            "```yaml",
            "```mermaid",
            "\n| ",
            "!!! ",
            "=== \"",
            "\n- ",
            "\n1. ",
            "[^1]",
            ".md)",
            "- [x] ",
            "\n:   ",
            "??? ",
            "**",
            "`",
        ] {
            assert!(all.contains(wanted), "{wanted}");
        }
    }
}
