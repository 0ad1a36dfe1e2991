//! Synthetic organisations: as many repositories as asked for, with
//! descriptors, API definitions and documentation of believable proportions.
//!
//! [`write()`] is the way in: the whole organisation into a folder. What it
//! holds depends on [`Options`] only, down to the byte, so that measurements
//! of different days and machines are of the same work.
//!
//! 1. `random`, `words`: numbers and sentences.
//! 2. `plan`: which repositories, systems, domains and teams there are.
//! 3. `people`, `templates`, `repository`, `api`, `documentation`:
//!    the files, by sort.
//! 4. `manifest`: what a correct catalog makes of it.
//!
//! Ten repositories make a system, eight systems a domain; twelve
//! repositories have a team, eight teams a department, a team six people.

mod api;
mod documentation;
mod manifest;
mod people;
mod plan;
pub(crate) mod random;
mod repository;
mod templates;
pub(crate) mod words;

use std::io;
use std::path::{Path, PathBuf};

use plan::Plan;

pub use manifest::Manifest;

/// How large an organisation to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many repositories: at least one.
    pub repositories: usize,
    /// How many pages of documentation each has; with none, there is no README
    /// either.
    pub pages_per_repository: usize,
    /// What the random numbers start from.
    pub seed: String,
}

impl Options {
    /// An organisation of this many repositories, otherwise as usual.
    pub fn of(repositories: usize) -> Self {
        Self {
            repositories: repositories.max(1),
            pages_per_repository: 4,
            seed: "1".to_owned(),
        }
    }
}

/// Writes an organisation into `folder`, with the `app-config.yaml` that
/// registers all of it.
///
/// # Errors
///
/// What the file system says.
pub fn write(options: &Options, folder: &Path) -> io::Result<Manifest> {
    let plan = Plan::new(options);
    let mut output = Output {
        folder: folder.to_owned(),
        manifest: Manifest::default(),
    };
    people::write(&plan, &mut output)?;
    let templates = templates::write(&plan, &mut output)?;
    for repository in &plan.repositories {
        repository::write(&plan, repository, &mut output)?;
    }
    write_configuration(&plan, &templates, &mut output)?;
    let text = output.manifest.to_json(&plan);
    output.put("manifest.json", &text)?;
    Ok(output.manifest)
}

/// Changes the description of one repository's component, as a commit would,
/// and returns the words that are new in it.
///
/// # Errors
///
/// What the file system says.
pub fn touch(folder: &Path, repository: &str, revision: usize) -> io::Result<String> {
    let path = folder
        .join("repos")
        .join(repository)
        .join("catalog-info.yaml");
    let text = std::fs::read_to_string(&path)?;
    let mark = format!("revision {revision}");
    let mut in_component = false;
    let mut done = false;
    let mut changed = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            "---" => in_component = false,
            "kind: Component" => in_component = true,
            description if in_component && !done && description.starts_with("  description: ") => {
                let before = description
                    .split_once(" (revision ")
                    .map_or(description, |(before, _)| before);
                changed.push_str(&format!("{before} ({mark})\n"));
                done = true;
                continue;
            }
            _ => {}
        }
        changed.push_str(line);
    }
    // Written beside and renamed, as editors do: nobody reads half a file.
    let beside = path.with_extension("yaml.new");
    std::fs::write(&beside, changed)?;
    std::fs::rename(&beside, &path)?;
    Ok(mark)
}

/// A folder that is being filled.
struct Output {
    folder: PathBuf,
    manifest: Manifest,
}

impl Output {
    /// Writes one file.
    fn put(&mut self, path: &str, text: &str) -> io::Result<()> {
        let target = self.folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        self.manifest.files += 1;
        self.manifest.bytes += text.len();
        std::fs::write(target, text)
    }

    /// Counts an entity and, per relation it has, the pair of edges.
    fn count(&mut self, kind: &'static str, relations: &[(&'static str, &'static str)]) {
        *self.manifest.kinds.entry(kind).or_default() += 1;
        for (relation, inverse) in relations {
            *self.manifest.edges.entry(relation).or_default() += 1;
            *self.manifest.edges.entry(inverse).or_default() += 1;
        }
    }
}

/// `all.yaml`, one Location for everything, and two configurations: one that
/// reads it and one that adds a location per repository, as discovery would.
fn write_configuration(plan: &Plan, templates: &[&str], output: &mut Output) -> io::Result<()> {
    let mut targets = vec!["org.yaml".to_owned(), "domains.yaml".to_owned()];
    targets.extend(
        templates
            .iter()
            .map(|name| format!("templates/{name}/template.yaml")),
    );
    targets.extend(
        plan.repositories
            .iter()
            .map(|repository| format!("repos/{}/catalog-info.yaml", repository.name)),
    );
    let mut all = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\n  \
        description: Everything in the synthetic organisation\nspec:\n  type: file\n  targets:\n"
        .to_owned();
    let mut each = "# One location per repository, as a discovery provider makes them \
        (read after app-config.yaml).\ncatalog:\n  locations:\n"
        .to_owned();
    for target in &targets {
        all.push_str(&format!("    - ./{target}\n"));
        each.push_str(&format!(
            "    - {{ type: file, target: '${{ORG_DIR:-.}}/{target}' }}\n"
        ));
    }
    output.put("all.yaml", &all)?;
    output.put("app-config.yaml", include_str!("app-config.yaml"))?;
    output.put("app-config.each.yaml", &each)
}

#[cfg(test)]
mod tests;
