//! Renders a skeleton from a folder, or measures how long a made-up one takes.
//!
//! ```sh
//! cargo run --release -p scaffolder --example render -- 500
//! cargo run -p scaffolder --example render -- SKELETON INPUT.json OUTPUT
//! ```
//!
//! `INPUT.json` is the input of `fetch:template`. What is written can be compared with
//! what Backstage writes from the same files.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use scaffolder::skeleton::{Entry, Options, Skeleton, render};
use scaffolder::workspace::{Node, Workspace, WorkspacePath};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [files] => measure(files.parse()?),
        [skeleton, input, output] => one(Path::new(skeleton), Path::new(input), Path::new(output)),
        _ => Err("give a number of files, or a skeleton, an input and an output".into()),
    }
}

/// Renders a made-up skeleton some times and prints the best.
fn measure(files: usize) -> Result<(), Box<dyn Error>> {
    let mut skeleton = Skeleton::default();
    let part = "    private final String ${{ values.name }} = \"${{ values.name | upper }}\";\n\
                {%- if values.database %}\n    // ${{ values.database | dump }}\n{%- endif %}\n\
                {%- for tag in values.tags %}\n    // ${{ loop.index }}: ${{ tag }}\n{%- endfor %}\n    \
                int plain = 0; // A line without anything to fill in, as most are.\n";
    for number in 0..files {
        let path = format!(
            "src/{}/${{{{ values.package }}}}/${{{{ values.name }}}}{number}.java",
            number % 20
        );
        let text = part.repeat(20);
        skeleton.insert(WorkspacePath::parse(&path)?, Entry::file(text.into_bytes()));
    }
    let input = json!({
        "values": {"name": "pay", "package": "com/acme", "database": "pg", "tags": ["a", "b"]},
        "copyWithoutTemplating": [".github/workflows/**", "**/*.tpl", "gradlew"],
    });
    let options = Options::read(input.as_object().ok_or("no map")?)?;
    let mut best = f64::INFINITY;
    let mut bytes = 0;
    for _ in 0..10 {
        let mut workspace = Workspace::default();
        let start = Instant::now();
        render(&skeleton, &options, None, &mut workspace).map_err(|errors| errors[0].clone())?;
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
        bytes = workspace.bytes();
    }
    println!("{files} files, {bytes} bytes: {best:.1} ms");
    Ok(())
}

/// Renders the skeleton in a folder.
fn one(from: &Path, input: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let input: serde_json::Value = serde_json::from_slice(&fs::read(input)?)?;
    let options = Options::read(input.as_object().ok_or("the input is a map")?)?;
    let mut skeleton = Skeleton::default();
    read(from, "", &mut skeleton)?;
    let mut workspace = Workspace::default();
    match render(&skeleton, &options, None, &mut workspace) {
        Ok(rendered) => {
            for note in rendered.notes {
                eprintln!("note: {note}");
            }
        }
        Err(errors) => {
            for error in &errors {
                eprintln!("error: {error}");
            }
            return Err(format!("{} errors", errors.len()).into());
        }
    }
    write(&workspace, to)
}

fn read(folder: &Path, prefix: &str, skeleton: &mut Skeleton) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{prefix}{}", name.to_str().ok_or("a name is not UTF-8")?);
        let at = WorkspacePath::parse(&path)?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            skeleton.insert(at, Entry::Folder);
            read(&entry.path(), &format!("{path}/"), skeleton)?;
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path())?;
            let target = target.to_str().ok_or("a link is not UTF-8")?.to_owned();
            skeleton.insert(at, Entry::Link { target });
        } else {
            let bytes = fs::read(entry.path())?.into();
            let is_executable = is_executable(&entry.path())?;
            let file = Entry::File {
                bytes,
                is_executable,
            };
            skeleton.insert(at, file);
        }
    }
    Ok(())
}

fn write(workspace: &Workspace, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for folder in workspace.folders() {
        fs::create_dir_all(to.join(folder.as_str()))?;
    }
    for (path, node) in workspace.nodes() {
        let path = to.join(path.as_str());
        match node {
            Node::File {
                bytes,
                is_executable,
            } => {
                fs::write(&path, bytes)?;
                if *is_executable {
                    make_executable(&path)?;
                }
            }
            Node::Link { target } => link(target, &path)?,
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_executable(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o111 != 0)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    fs::write(path, target)
}
