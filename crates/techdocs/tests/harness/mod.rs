//! Renders real documentation sites and compares what comes out with what
//! MkDocs made of them.
//!
//! [`render_corpus`] renders every site of a corpus to plain HTML;
//! [`Scripts::score`] has the corpus' own scripts read that HTML and compare
//! it, feature by feature.

#![allow(dead_code, reason = "the test and the example use different parts")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use techdocs::sanitise::Policy;
use techdocs::site::nav::Entry;
use techdocs::site::page::TocEntry;
use techdocs::site::{Finished, Page, Settings, Site, urls};
use techdocs::tree::Tree;

/// The folder that holds the corpus, what MkDocs made of it, and the scripts.
pub(crate) fn shared() -> PathBuf {
    env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    )
}

/// A folder on disk, read whole.
#[derive(Debug, Default)]
pub(crate) struct Folder(BTreeMap<String, Arc<[u8]>>);

impl Folder {
    /// Reads every file below a folder.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        fn walk(root: &Path, below: &str, files: &mut Folder) -> io::Result<()> {
            for entry in fs::read_dir(root.join(below))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = urls::join(below, &name);
                if entry.path().is_dir() {
                    walk(root, &path, files)?;
                } else {
                    let bytes = fs::read(entry.path())?;
                    files.0.insert(path, bytes.into());
                }
            }
            Ok(())
        }

        let mut files = Self::default();
        walk(root, "", &mut files)?;
        Ok(files)
    }
}

impl Tree for Folder {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let is_below = |path: &&String| {
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        self.0.keys().filter(is_below).cloned().collect()
    }
}

/// What rendering a corpus came to.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    /// The names of the sites.
    pub(crate) sites: Vec<String>,
    /// How many pages were rendered.
    pub(crate) pages: usize,
    /// How much Markdown that was.
    pub(crate) bytes: usize,
    /// How long the rendering of pages took, without reading and writing.
    pub(crate) time: Duration,
    /// What authors would be told, by code.
    pub(crate) diagnostics: BTreeMap<String, usize>,
}

/// The hosts of the frames in the corpus: MkDocs shows every frame.
fn policy() -> Policy {
    let hosts = [
        "calendar.google.com",
        "lucid.app",
        "roadiehq-my.sharepoint.com",
        "stackoverflow.com",
        "www.loom.com",
        "www.youtube.com",
        "xr4n4.mjt.lu",
    ];
    Policy {
        frame_hosts: hosts.map(str::to_owned).to_vec(),
        ..Policy::default()
    }
}

/// Renders every site of a corpus, or those named, to folders below `out`.
pub(crate) fn render_corpus(corpus: &Path, out: &Path, only: &[String]) -> io::Result<Rendered> {
    let mut rendered = Rendered::default();
    let mut names: Vec<String> = fs::read_dir(corpus)?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| corpus.join(name).join("mkdocs.yml").is_file())
        .filter(|name| only.is_empty() || only.contains(name))
        .collect();
    names.sort();
    for name in names {
        let tree = Folder::read(&corpus.join(&name))?;
        let settings = Settings {
            exact: true,
            policy: policy(),
            ..Settings::default()
        };
        let site = Site::read(&tree, "", &settings);
        let start = Instant::now();
        let drafts = parallel(site.pages(), |&page| site.render(page));
        let finished = site.finish(drafts);
        rendered.time += start.elapsed();
        for &page in site.pages() {
            let bytes = tree.read(&site.files[page].path);
            rendered.bytes += bytes.map_or(0, |bytes| bytes.len());
        }
        rendered.pages += finished.pages.len();
        for diagnostic in &finished.diagnostics {
            let count = rendered.diagnostics.entry(diagnostic.code.to_string());
            *count.or_default() += 1;
        }
        let folder = out.join("sites").join(&name);
        let _ = fs::remove_dir_all(&folder);
        write_site(&site, &finished, &folder)?;
        let text: String = finished
            .diagnostics
            .iter()
            .map(|found| {
                let place = found.place.as_ref().map_or(String::new(), |place| {
                    format!("{}:{}:{}", place.file, place.line, place.column)
                });
                let hint = found.hint.as_deref().unwrap_or_default();
                format!("{} {place} {} {hint}\n", found.code, found.message)
            })
            .collect();
        fs::create_dir_all(out.join("diagnostics"))?;
        fs::write(out.join("diagnostics").join(format!("{name}.txt")), text)?;
        rendered.sites.push(name);
    }
    Ok(rendered)
}

/// The results for all items, in their order, worked on by every core.
fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let run = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else {
                    return mine;
                };
                mine.push((at, work(item)));
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        let done = workers.into_iter().map(thread::ScopedJoinHandle::join);
        done.flat_map(|mine| mine.expect("rendering does not panic"))
            .collect()
    });
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn write_site(site: &Site<'_>, finished: &Finished, folder: &Path) -> io::Result<()> {
    let write = |destination: &str, html: &str| -> io::Result<()> {
        let path = folder.join(destination);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, html)
    };
    let has_home = finished
        .pages
        .iter()
        .any(|page| page.destination == "index.html");
    for (number, page) in finished.pages.iter().enumerate() {
        // One page shows the navigation, for the sake of time.
        let shows = if has_home {
            page.destination == "index.html"
        } else {
            number == 0
        };
        let navigation = shows.then_some(&*finished.navigation);
        write(&page.destination, &html(page, navigation))?;
    }
    for redirect in &site.redirects {
        let target = escape(&redirect.target);
        write(
            &redirect.destination,
            &format!("<meta http-equiv=\"refresh\" content=\"0; url={target}\">"),
        )?;
    }
    Ok(())
}

/// The simplest HTML that holds what the scripts look for.
fn html(page: &Page, navigation: Option<&[Entry]>) -> String {
    let mut html = String::from("<!doctype html><html><head><meta charset=\"utf-8\">");
    let _ = write!(
        html,
        "<title>{}</title></head><body>",
        escape(&page.document_title)
    );
    if let Some(navigation) = navigation {
        html.push_str("<nav data-techdocs-nav>");
        write_entries(&mut html, navigation, page);
        html.push_str("</nav>");
    }
    html.push_str("<nav data-techdocs-toc>");
    if !page.toc.is_empty() {
        write_toc(&mut html, &page.toc);
    }
    html.push_str("</nav>");
    let _ = write!(
        html,
        "<article data-techdocs-page=\"{}\">",
        escape(&page.source)
    );
    if let Some(heading) = &page.heading {
        let _ = write!(html, "<h1>{heading}</h1>");
    }
    html.push_str(&page.html);
    html.push_str("</article>");
    let mut link = |rel: &str, url: &str| {
        let _ = write!(html, "<a rel=\"{rel}\" href=\"{}\"></a>", escape(url));
    };
    for (rel, neighbour) in [("prev", &page.previous), ("next", &page.next)] {
        if let Some(neighbour) = neighbour {
            link(rel, &urls::relative(&neighbour.url, &page.url));
        }
    }
    if let Some(url) = &page.edit_url {
        link("edit", url);
    }
    html.push_str("</body></html>\n");
    html
}

fn write_entries(html: &mut String, entries: &[Entry], page: &Page) {
    html.push_str("<ul>");
    for entry in entries {
        let mut title = escape(&entry.title);
        if let Some(subtitle) = &entry.subtitle {
            title.push_str("<br>");
            title.push_str(&escape(subtitle));
        }
        html.push_str("<li>");
        let _ = match &entry.url {
            Some(url) => {
                let is_address = url.contains(':') || url.starts_with(['/', '#']);
                let url = if is_address {
                    url.clone()
                } else {
                    urls::relative(url, &page.url)
                };
                write!(html, "<a href=\"{}\">{title}</a>", escape(&url))
            }
            None => write!(html, "<span>{title}</span>"),
        };
        if let Some(children) = &entry.children {
            write_entries(html, children, page);
        }
        html.push_str("</li>");
    }
    html.push_str("</ul>");
}

fn write_toc(html: &mut String, entries: &[TocEntry]) {
    html.push_str("<ul>");
    for entry in entries {
        let _ = write!(
            html,
            "<li><a href=\"#{}\">{}</a>",
            escape(&entry.id),
            escape(&entry.title)
        );
        if !entry.children.is_empty() {
            write_toc(html, &entry.children);
        }
        html.push_str("</li>");
    }
    html.push_str("</ul>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The corpus' own scripts, with a Python that can run them.
#[derive(Debug)]
pub(crate) struct Scripts {
    python: PathBuf,
    folder: PathBuf,
}

impl Scripts {
    /// Finds a Python that has selectolax: `$CALLBOARD_PYTHON`, `python3`, or
    /// one made in `cache` with `venv` and `pip`.
    ///
    /// # Errors
    ///
    /// Says what is missing.
    pub(crate) fn find(shared: &Path, cache: &Path) -> Result<Self, String> {
        let folder = shared.join("oracles/docs");
        if !folder.join("extract.py").is_file() {
            return Err(format!("there is no {}/extract.py", folder.display()));
        }
        let made = cache.join("venv/bin/python");
        let named = env::var_os("CALLBOARD_PYTHON").map(PathBuf::from);
        let candidates = [named, Some("python3".into()), Some(made.clone())];
        for python in candidates.into_iter().flatten() {
            if runs(Command::new(&python).args(["-c", "import selectolax"])) {
                return Ok(Self { python, folder });
            }
        }
        let venv = cache.join("venv");
        let is_made = runs(Command::new("python3").args(["-m", "venv"]).arg(&venv))
            && runs(Command::new(&made).args(["-m", "pip", "install", "-q", "selectolax"]));
        if is_made {
            return Ok(Self {
                python: made,
                folder,
            });
        }
        Err("there is no Python with selectolax, and none could be made".to_owned())
    }

    /// Compares the rendered sites with what MkDocs made of them. Gives the
    /// report for people, and the share of each feature that is equal, in
    /// percent.
    ///
    /// # Errors
    ///
    /// What a script says that fails.
    pub(crate) fn score(
        &self,
        out: &Path,
        expected: &Path,
        sites: &[String],
        further: &[String],
    ) -> Result<(String, BTreeMap<String, f64>), String> {
        let actual = out.join("actual");
        fs::create_dir_all(&actual).map_err(|error| error.to_string())?;
        let done = parallel(sites, |name| {
            let mut command = Command::new(&self.python);
            command.arg(self.folder.join("extract.py"));
            command.arg(out.join("sites").join(name));
            command.arg(actual.join(format!("{name}.json")));
            output(command.args(["--profile", "callboard", "--name", name]))
        });
        for result in done {
            result?;
        }
        let table = out.join("score.json");
        let mut command = Command::new(&self.python);
        command.arg(self.folder.join("compare.py"));
        command.arg(expected).arg(&actual);
        command.arg("--json").arg(&table).args(further);
        command.arg("--only").args(sites);
        let report = output(&mut command)?;
        let table = fs::read_to_string(table).map_err(|error| error.to_string())?;
        let table: serde_json::Value =
            serde_json::from_str(&table).map_err(|error| error.to_string())?;
        let features = table["features"].as_object().into_iter().flatten();
        let percent =
            features.filter_map(|(name, row)| Some((name.clone(), row["percent"].as_f64()?)));
        Ok((report, percent.collect()))
    }
}

fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
