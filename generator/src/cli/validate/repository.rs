//! Which repository a folder is: from `.git/config`, or from a name such as
//! `acme__orders` that bulk checkouts give their folders.

use std::path::{Path, PathBuf};

use catalog::source::repository::Repository;
use url::Url;

use crate::sources::folder::UNKNOWN_HOST;

/// The folder of the git work tree around a folder.
pub fn work_tree(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists())
        .map(Path::to_path_buf)
}

/// The repository in a folder.
pub fn of_folder(root: &Path) -> Repository {
    origin(root)
        .and_then(|url| from_url(&url))
        .or_else(|| from_folder_name(root))
        .unwrap_or_else(|| Repository {
            host: UNKNOWN_HOST.to_owned(),
            owner: "local".to_owned(),
            name: "repository".to_owned(),
        })
}

/// The repository with this URL, as browsers or as git have it:
/// `https://github.com/acme/orders`, `git@github.com:acme/orders.git`.
pub fn from_url(text: &str) -> Option<Repository> {
    let text = text.trim();
    let (host, path) = match Url::parse(text) {
        Ok(url) if url.has_host() => {
            let host = url.host_str()?.to_owned();
            let host = match url.port() {
                // The port of git's own protocols is not that of the pages.
                Some(port) if url.scheme().starts_with("http") => format!("{host}:{port}"),
                _ => host,
            };
            (host, url.path().to_owned())
        }
        _ => {
            let (host, path) = text.split_once(':')?;
            let host = host.rsplit('@').next()?;
            (host.to_owned(), path.to_owned())
        }
    };
    let path = path.trim_matches('/');
    let (owner, name) = path.strip_suffix(".git").unwrap_or(path).rsplit_once('/')?;
    let is_name = |text: &str| !text.is_empty() && !text.contains(['\\', ' ']);
    let usable = is_name(&host) && is_name(owner) && is_name(name) && !host.contains('/');
    usable.then(|| Repository {
        host,
        owner: owner.to_owned(),
        name: name.to_owned(),
    })
}

/// `OWNER__REPOSITORY`, perhaps with `@` and a label.
fn from_folder_name(root: &Path) -> Option<Repository> {
    let root = root.canonicalize().ok()?;
    let name = root.file_name()?.to_str()?;
    let (owner, name) = name.split('@').next()?.split_once("__")?;
    (!owner.is_empty() && !name.is_empty()).then(|| Repository {
        host: "github.com".to_owned(),
        owner: owner.to_owned(),
        name: name.to_owned(),
    })
}

/// The URL of `origin` in git's configuration.
fn origin(root: &Path) -> Option<String> {
    let git = root.join(".git");
    let folder = if git.is_dir() {
        git
    } else {
        // A linked work tree: a file that names a folder that names the one.
        let text = std::fs::read_to_string(&git).ok()?;
        let folder = root.join(text.strip_prefix("gitdir:")?.trim());
        match std::fs::read_to_string(folder.join("commondir")) {
            Ok(common) => folder.join(common.trim()),
            Err(_) => folder,
        }
    };
    origin_of(&std::fs::read_to_string(folder.join("config")).ok()?)
}

fn origin_of(config: &str) -> Option<String> {
    let mut inside = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.replace(' ', "") == "[remote\"origin\"]";
        } else if inside
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "url"
        {
            return Some(value.trim().trim_matches('"').to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(repository: Option<Repository>) -> String {
        repository.map_or("none".to_owned(), |Repository { host, owner, name }| {
            format!("{host} {owner} {name}")
        })
    }

    #[test]
    fn repositories_are_known_by_every_form_of_their_url() {
        #[track_caller]
        fn check(url: &str, expected: &str) {
            assert_eq!(told(from_url(url)), expected, "{url}");
        }

        check("https://github.com/acme/orders", "github.com acme orders");
        check(
            "https://github.com/acme/orders.git/",
            "github.com acme orders",
        );
        check(
            "https://me:token@git.acme.dev:8443/a/b.git",
            "git.acme.dev:8443 a b",
        );
        check("git@github.com:acme/orders.git", "github.com acme orders");
        check(
            "ssh://git@git.acme.dev:2222/acme/orders.git",
            "git.acme.dev acme orders",
        );
        check(
            "https://gitlab.com/acme/deep/orders",
            "gitlab.com acme/deep orders",
        );
        check("/srv/git/orders.git", "none");
        check("https://github.com/acme", "none");
        check("orders", "none");
    }

    #[test]
    fn git_says_which_repository_it_is() {
        let config = "[core]\n\tbare = false\n[remote \"upstream\"]\n\turl = a\n\
                      [remote \"origin\"]\n\tfetch = x\n\turl = git@github.com:acme/orders.git\n";
        assert_eq!(
            origin_of(config).as_deref(),
            Some("git@github.com:acme/orders.git")
        );
    }

    #[test]
    fn folders_of_bulk_checkouts_say_it_in_their_name() {
        let parent = tempfile::tempdir().unwrap();
        let check = |name: &str, expected: &str| {
            let folder = parent.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            assert_eq!(told(Some(of_folder(&folder))), expected, "{name}");
        };

        check("acme__orders", "github.com acme orders");
        check("acme__orders@v2", "github.com acme orders");
        check("orders", "repository.invalid local repository");
    }
}
