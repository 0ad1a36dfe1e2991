//! The whole way from files to settings, as a person sees it.

use std::io;

use diagnostic::terminal;

use super::*;

mod files;
mod printing;
mod replacement;
mod settings;

/// Files as `--- name` and their text.
struct World(BTreeMap<PathBuf, String>);

impl Files for World {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0
            .get(path.strip_prefix(".").unwrap_or(path))
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn world(text: &str) -> World {
    let files = text.split("--- ").skip(1).map(|part| {
        let (name, text) = part.split_once('\n').unwrap();
        (PathBuf::from(name), text.to_owned())
    });
    World(files.collect())
}

pub(super) fn load_with(environment: &[(&str, &str)], text: &str) -> Config {
    let world = world(text);
    let environment: Environment = environment
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    // Included files have names that sort last.
    let named = |name: &&PathBuf| name.to_string_lossy().contains("app-config");
    let paths: Vec<PathBuf> = world.0.keys().filter(named).cloned().collect();
    load(&paths, &environment, &world)
}

fn diagnostics(text: &str) -> String {
    terminal::render(&load_with(&[], text).diagnostics, false)
}
