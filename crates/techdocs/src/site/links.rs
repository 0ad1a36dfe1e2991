//! Where a link of a page leads, by MkDocs' rules.
//!
//! A relative link to a file of `docs_dir` becomes the URL of what is made of
//! that file; everything else stays as it is written, and is reported where it
//! should have been such a link. Source: `mkdocs/structure/pages.py`,
//! `_RelativePathTreeprocessor`.

use super::config::{Level, Validation};
use super::files::{Files, Inclusion};
use super::urls::{self, Parts};

/// The files and rules that links are looked up with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links<'s> {
    /// The files of the site.
    pub(super) files: &'s Files,
    /// How much is said.
    pub(super) validation: &'s Validation,
    /// `use_directory_urls`.
    pub(super) use_directory_urls: bool,
    /// Whether to look for what a broken link means.
    pub(super) suggests: bool,
}

/// What is known of a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// The URL to write in place of what is written.
    pub(super) url: Option<String>,
    /// The file it leads to, and the anchor there.
    pub(super) anchor: Option<(usize, String)>,
    /// What an author should know.
    pub(super) finding: Option<Finding>,
}

/// What an author should know of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// How much is said.
    pub(super) level: Level,
    /// What is wrong.
    pub(super) message: String,
    /// What to write.
    pub(super) instead: Option<String>,
}

impl Links<'_> {
    /// Looks a link up that is written in a file.
    pub(super) fn find(&self, from: usize, written: &str) -> Link {
        let parts = urls::split(written);
        if !parts.scheme.is_empty() || !parts.authority.is_empty() {
            return Link::default();
        }
        let is_absolute = written.starts_with(['/', '\\']);
        if is_absolute && !self.validation.relative_to_docs {
            let message = format!("`{written}` begins with a slash, and leads out of this site");
            let mut candidates = self.candidates(from, &urls::unquote(parts.path));
            let instead = self.instead(from, parts, &mut candidates);
            return finding(self.validation.absolute, message, instead);
        }
        if !is_absolute && parts.path.is_empty() {
            let anchor = parts.fragment;
            return Link {
                anchor: (!anchor.is_empty()).then(|| (from, anchor.to_owned())),
                ..Link::default()
            };
        }
        let path = urls::unquote(parts.path);
        let target = self.target(&self.files[from].source, &path);
        let Some(file) = self.files.find(&target) else {
            let mut candidates = self.candidates(from, &path);
            let instead = self.instead(from, parts, &mut candidates);
            let has_ending = !urls::split_ending(&path).1.is_empty();
            return if !has_ending && !is_absolute {
                let message = format!("`{written}` leads to no file of this site");
                finding(self.validation.unrecognized, message, instead)
            } else {
                let message = format!("there is no file `{target}`");
                let instead = instead.or_else(|| self.close(from, &target, parts));
                finding(self.validation.not_found, message, instead)
            };
        };
        let from_file = &self.files[from];
        let to_file = &self.files[file];
        let url = urls::relative(&to_file.url, &from_file.url);
        let is_hidden = to_file.inclusion == Inclusion::Excluded;
        Link {
            url: Some(urls::unsplit(&url, parts.query, parts.fragment)),
            anchor: (!parts.fragment.is_empty()).then(|| (file, parts.fragment.to_owned())),
            finding: is_hidden.then(|| Finding {
                level: Level::Info,
                message: format!("`{}` is excluded from the site", to_file.source),
                instead: None,
            }),
        }
    }

    /// The path that a link means when it is written at `base`.
    fn target(&self, base: &str, path: &str) -> String {
        let joined = urls::join(urls::folder(base), path);
        urls::normal(joined.trim_start_matches('/'))
    }

    /// The path that a link means, then what its author may have meant.
    fn candidates(&self, from: usize, path: &str) -> Vec<String> {
        if !self.suggests {
            return Vec::new();
        }
        let file = &self.files[from];
        let target = self.target(&file.source, path);
        let mut found = vec![target.clone()];
        if urls::normal(path) == "." {
            found.push(file.source.clone());
            return found;
        }
        // A URL of a folder is that folder.
        let of_url = self.target(&file.url, path);
        let mut bases = vec![target.clone()];
        if of_url != target {
            bases.push(of_url);
        }
        let has_ending = !urls::split_ending(&target).1.is_empty();
        let may_be_page = !target.ends_with('.')
            && !path.ends_with(".md")
            && (self.use_directory_urls || !path.ends_with('/'));
        for base in bases {
            let mut add = |guess: String| {
                let guess = urls::normal(&guess);
                if !found.contains(&guess) && !guess.starts_with("../") {
                    found.push(guess);
                }
            };
            if self.use_directory_urls {
                add(base.clone());
            }
            if !has_ending {
                add(urls::join(&base, "index.md"));
                add(urls::join(&base, "README.md"));
            }
            if may_be_page {
                add(format!(
                    "{}.md",
                    base.strip_suffix(".html").unwrap_or(&base)
                ));
            }
        }
        found
    }

    /// What to write for the first candidate that is a file.
    fn instead(
        &self,
        from: usize,
        parts: Parts<'_>,
        candidates: &mut Vec<String>,
    ) -> Option<String> {
        let meant = candidates
            .drain(..)
            .find(|candidate| self.files.find(candidate).is_some());
        match meant {
            Some(meant) => Some(self.written(from, &meant, parts)),
            None if parts.path.contains('@')
                && parts.path.contains('.')
                && !parts.path.contains('/') =>
            {
                Some(format!("mailto:{}", parts.path))
            }
            None => None,
        }
    }

    /// What to write for the file with the closest path.
    fn close(&self, from: usize, target: &str, parts: Parts<'_>) -> Option<String> {
        if !self.suggests {
            return None;
        }
        let meant = self.files.close(target)?;
        Some(self.written(from, meant, parts))
    }

    fn written(&self, from: usize, meant: &str, parts: Parts<'_>) -> String {
        let source = &self.files[from].source;
        let path = if !parts.fragment.is_empty() && meant == source {
            String::new()
        } else if self.validation.relative_to_docs && parts.path.starts_with('/') {
            format!("/{meant}")
        } else {
            urls::relative(meant, source)
        };
        urls::unsplit(&path, parts.query, parts.fragment)
    }
}

fn finding(level: Level, message: String, instead: Option<String>) -> Link {
    Link {
        finding: Some(Finding {
            level,
            message,
            instead,
        }),
        ..Link::default()
    }
}
