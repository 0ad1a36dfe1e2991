//! Configuration: Backstage's `app-config.yaml`, read as Backstage reads it,
//! to [`Settings`].
//!
//! [`load`] and [`load_default`] are the ways in. In the order in which a value travels:
//!
//! 1. [`value`]: a tree of values that know the file and line they came from.
//! 2. [`transform`]: `${VAR}`, `$env`, `$file` and `$include`.
//! 3. [`environment`]: `APP_CONFIG_…` variables, and which files are read when
//!    none are named.
//! 4. [`merge`]: later files over earlier ones.
//! 5. [`known`]: what Backstage's keys mean here, and what is none.
//! 6. [`reader`] and [`settings`]: the tree to typed settings; `locations` for
//!    the section `catalog`, `own` for `callboard`, [`systems`] for addresses,
//!    `techdocs` for docs.
//! 7. [`secret`] and [`mod@print`]: the tree as shown to a person.
//! 8. [`codes`]: what the codes of diagnostics mean.
//!
//! The rules are those of `@backstage/config-loader` and `@backstage/config`.
//! Where Backstage stops at the first mistake, every mistake is collected here
//! with its place. Files and the environment come in as values: nothing here
//! touches the machine.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diagnostic::{Diagnostic, Place, Severity};

pub mod codes;
pub mod environment;
pub mod integrations;
pub mod keys;
pub mod known;
mod locations;
pub mod merge;
mod own;
pub mod paths;
pub mod print;
pub mod providers;
pub mod reader;
pub mod scaffolder;
pub mod schedule;
mod search;
pub mod secret;
pub mod settings;
mod sign_in;
pub mod systems;
mod techdocs;
pub mod transform;
pub mod value;

pub use settings::{Checkout, CustomKind, NavigationLink, Settings};
pub use value::Value;

/// Larger configuration files are refused.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// The variables of the environment.
pub type Environment = BTreeMap<String, String>;

/// How configuration files are read.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// What the system says.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
}

/// What a configuration came to.
#[derive(Debug)]
pub struct Config {
    /// The settings, with defaults where a value is absent or unusable.
    pub settings: Settings,
    /// Every value, merged.
    pub values: Value,
    /// What is wrong, in order of file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that had a part in it or would have if it existed, included
    /// ones too: to be watched.
    pub files: Vec<PathBuf>,
}

impl Config {
    /// Whether anything is too wrong to go on.
    pub fn is_unusable(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads configuration files, later ones over earlier ones, and over all of
/// them the `APP_CONFIG_…` variables of the environment.
///
/// Paths that are relative in a file are relative to that file, which is not
/// so in Backstage: there, `file` locations start at the working directory of
/// the backend.
pub fn load(paths: &[PathBuf], environment: &Environment, files: &dyn Files) -> Config {
    let mut diagnostics = Vec::new();
    let mut read = Vec::new();
    let mut values = Value::empty();
    for path in paths {
        let mut transform = transform::Transform::new(environment, files, path);
        if let Some(value) = transform.file(path) {
            values = merge::merge(values, value);
        }
        diagnostics.append(&mut transform.diagnostics);
        read.append(&mut transform.files);
    }
    if let Some(value) = environment::overrides(environment, &mut diagnostics) {
        values = merge::merge(values, value);
    }
    let values = merge::without_nulls(values);
    known::report(&values, &mut diagnostics);
    let folder = paths.first().map_or_else(PathBuf::new, |path| folder(path));
    let settings = settings::read(&values, folder, &mut diagnostics);
    diagnostics.sort_by(|a, b| order(a).cmp(&order(b)));
    read.dedup();
    Config {
        settings,
        values,
        diagnostics,
        files: read,
    }
}

/// Reads the configuration of a folder: what [`load`] makes of the files that
/// [`environment::default_files`] names. Those that do not exist are left out,
/// but for `app-config.yaml` itself.
pub fn load_default(folder: &Path, environment: &Environment, files: &dyn Files) -> Config {
    let is_absent = |path: &PathBuf| {
        let read = files.read(path);
        read.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let mut named = environment::default_files(folder, environment);
    let optional = named.split_off(1);
    let (absent, present): (Vec<_>, Vec<_>) = optional.into_iter().partition(is_absent);
    named.extend(present);
    let mut config = load(&named, environment, files);
    config.files.extend(absent);
    config
}

/// The folder a file is in; empty for one in the working directory.
fn folder(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// By place; those without one last.
fn order(diagnostic: &Diagnostic) -> (bool, Option<&Arc<str>>, u32, u32) {
    let place = diagnostic.place.as_ref();
    (
        place.is_none(),
        place.map(|place: &Place| &place.file),
        place.map_or(0, |place| place.line),
        place.map_or(0, |place| place.column),
    )
}

#[cfg(test)]
mod tests;
