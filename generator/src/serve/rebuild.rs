//! Builds a project, and builds it again whenever its inputs change; says so
//! on the terminal.
//!
//! A build that fails leaves the portal before in place. What is printed is
//! one line for each build, and the diagnostics that were not there before.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use diagnostic::{Diagnostic, Severity, Summary, terminal};
use rustc_hash::FxHashSet;

use crate::site::Portal;

use super::live::Live;
use super::project::Project;
use super::watch::Watcher;

/// At most this many diagnostics are printed for one build; the problems page
/// has them all.
const MAX_SHOWN: usize = 10;

/// How long one looks for edits while there is other work: what is left of it
/// may be with somebody who asked for a page, and is not to be asked for again
/// and again.
const GLANCE: Duration = Duration::from_millis(5);

/// Keeps a portal current.
pub struct Rebuilder {
    watcher: Watcher,
    known: FxHashSet<Identity>,
    /// Since when files are read that are not watched yet: the start of the
    /// last build, until what it put off is done.
    behind_since: Option<(SystemTime, Instant)>,
}

/// What makes a diagnostic the same one after an edit moved it: its code,
/// message and file.
type Identity = (String, String, Option<String>);

impl Rebuilder {
    /// Builds a project for the first time.
    ///
    /// # Errors
    ///
    /// Where it cannot be built.
    pub fn start(project: &mut dyn Project) -> anyhow::Result<(Portal, Self)> {
        let mut rebuilder = Self {
            watcher: Watcher::new(),
            known: FxHashSet::default(),
            behind_since: None,
        };
        let (since, start) = (SystemTime::now(), Instant::now());
        let built = project.build(&[])?;
        let entities = built.portal.catalog.entities.len();
        rebuilder.tell(
            &headline("built", start, entities, &built.diagnostics),
            built.diagnostics,
        );
        rebuilder.watcher.follow(&built.inputs, since);
        rebuilder.behind_since = project.is_behind().then_some((since, start));
        Ok((built.portal, rebuilder))
    }

    /// Builds again whenever inputs change. Does not return.
    pub fn keep_current(mut self, project: &mut dyn Project, live: &Live) {
        let mut changed = Vec::new();
        loop {
            // Of builds that failed, the changes are still to be looked at.
            match self.behind_since {
                Some(since) => {
                    changed.append(&mut self.watcher.look(GLANCE));
                    if changed.is_empty() {
                        self.catch_up(project, live, since);
                        continue;
                    }
                }
                None => changed.append(&mut self.watcher.wait()),
            }
            let (since, start) = (SystemTime::now(), Instant::now());
            match project.build(&changed) {
                Ok(built) => {
                    let entities = built.portal.catalog.entities.len();
                    live.replace(built.portal);
                    let headline = headline("rebuilt", start, entities, &built.diagnostics);
                    let since = self.behind_since.map_or(since, |(earlier, _)| earlier);
                    self.watcher.follow(&built.inputs, since);
                    let is_behind = project.is_behind();
                    self.behind_since = is_behind.then_some((since, start));
                    let cause = cause(&changed);
                    self.tell(&format!("{headline} ({cause} changed)"), built.diagnostics);
                    changed.clear();
                }
                Err(error) => {
                    eprintln!("error: {error:#}");
                    eprintln!("callboard: the portal stays as it was");
                    // The next build that works begins anew.
                    self.behind_since = None;
                    self.watcher.follow_more(project.configuration());
                }
            }
        }
    }

    /// Goes on with what the last build put off, and shows what came of it
    /// once that is done.
    fn catch_up(&mut self, project: &mut dyn Project, live: &Live, since: (SystemTime, Instant)) {
        let (since, start) = since;
        match project.catch_up() {
            Ok(None) => {}
            Ok(Some(built)) => {
                let summary = Summary::of(&built.diagnostics);
                let seconds = start.elapsed().as_secs_f64();
                live.replace(built.portal);
                self.watcher.follow(&built.inputs, since);
                self.behind_since = None;
                let headline = format!("looked through all docs in {seconds:.2} s, {summary}");
                self.tell(&headline, built.diagnostics);
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                self.behind_since = None;
            }
        }
    }

    /// Prints the diagnostics that are new, then the headline.
    fn tell(&mut self, headline: &str, diagnostics: Vec<Diagnostic>) {
        let before = std::mem::take(&mut self.known);
        let mut fresh: Vec<Diagnostic> = Vec::new();
        for diagnostic in diagnostics {
            let identity = identity(&diagnostic);
            if !before.contains(&identity) {
                fresh.push(diagnostic);
            }
            self.known.insert(identity);
        }
        let colour = std::io::stderr().is_terminal();
        eprint!("{}", describe(fresh, colour));
        eprintln!("callboard: {headline}");
    }
}

fn identity(diagnostic: &Diagnostic) -> Identity {
    let file = diagnostic
        .place
        .as_ref()
        .map(|place| place.file.to_string());
    (
        diagnostic.code.to_string(),
        diagnostic.message.clone(),
        file,
    )
}

/// The worst of some diagnostics, and how many more there are.
fn describe(mut diagnostics: Vec<Diagnostic>, colour: bool) -> String {
    diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Note);
    diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MAX_SHOWN) {
        terminal::write(&mut text, diagnostic, colour);
        text.push('\n');
    }
    if diagnostics.len() > MAX_SHOWN {
        text.push_str(&format!(
            "and {} more: see the problems page\n",
            diagnostics.len() - MAX_SHOWN
        ));
    }
    text
}

fn headline(verb: &str, start: Instant, entities: usize, diagnostics: &[Diagnostic]) -> String {
    let word = if entities == 1 { "entity" } else { "entities" };
    format!(
        "{verb} {entities} {word} in {:.2} s, {}",
        start.elapsed().as_secs_f64(),
        Summary::of(diagnostics)
    )
}

/// What changed, in a few words.
fn cause(changed: &[PathBuf]) -> String {
    match changed {
        [] => "nothing".to_owned(),
        [path] => path.display().to_string(),
        [first, rest @ ..] => format!("{} and {} more", first.display(), rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_described_first_and_the_rest_counted() {
        let mut diagnostics: Vec<Diagnostic> = (0..MAX_SHOWN)
            .map(|number| Diagnostic::warning("w", format!("warning {number}")))
            .collect();
        diagnostics.push(Diagnostic::note("n", "a note"));
        diagnostics.push(Diagnostic::error("e", "an error"));
        let text = describe(diagnostics, false);
        assert!(text.starts_with("error[e]: an error\n"), "{text}");
        assert!(
            text.ends_with("and 1 more: see the problems page\n"),
            "{text}"
        );
        assert!(!text.contains("a note"));
    }

    #[test]
    fn a_rebuild_is_one_line() {
        let paths = ["a.yaml", "b.yaml", "c.yaml"].map(PathBuf::from);
        assert_eq!(cause(&paths[..1]), "a.yaml");
        assert_eq!(cause(&paths), "a.yaml and 2 more");
        assert!(headline("built", Instant::now(), 1, &[]).starts_with("built 1 entity in 0.0"));
    }
}
