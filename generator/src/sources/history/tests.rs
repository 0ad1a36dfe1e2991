//! Histories that `git` made, held against what `git log` says; skipped where
//! there is no `git`.

use std::process::Command;

use super::*;

struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Option<Self> {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(0, &["init", "-q", "-b", "main"])?;
        Some(repository)
    }

    /// Runs `git` at a time of day; `None` where there is none.
    fn git(&self, day: i64, arguments: &[&str]) -> Option<String> {
        let time = format!("{} +0000", 1_700_000_000 + day * 86_400);
        let output = Command::new("git")
            .current_dir(self.0.path())
            .args(["-c", "user.name=Bo Ek", "-c", "user.email=bo@example.com"])
            .args(["-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_DATE", &time)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .ok()?;
        assert!(output.status.success(), "{output:?}");
        Some(String::from_utf8(output.stdout).unwrap())
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self, day: i64) {
        self.git(day, &["add", "-A"]);
        self.git(day, &["commit", "-q", "--allow-empty", "-m", "x"]);
    }

    /// Compares what is found with what `git log` says.
    #[track_caller]
    fn check(&self, paths: &[&str]) {
        let head = Head::read(self.0.path()).unwrap();
        for (path, found) in paths.iter().zip(changes(&head, paths)) {
            let told = self.git(0, &["log", "-1", "--format=%at %an", "--", path]);
            let found = found.map(|it| format!("{} {}\n", it.at, it.by));
            assert_eq!(found.unwrap_or_default(), told.unwrap(), "{path}");
        }
    }
}

const PATHS: [&str; 5] = [
    "docs/a.md",
    "docs/b/c.md",
    "docs/b/d.md",
    "docs/no.md",
    "docs/b",
];

/// A history with a merge, a change that was taken back, and a move.
fn filled() -> Option<Repository> {
    let repository = Repository::new()?;
    let long: String = (0..500).map(|line| format!("line {line}\n")).collect();
    repository.write("docs/a.md", "1");
    repository.write("docs/b/c.md", &long);
    repository.commit(1);
    repository.write("README.md", "x");
    repository.commit(2);
    repository.git(2, &["checkout", "-q", "-b", "side"]);
    repository.write("docs/b/c.md", &format!("{long}more\n"));
    repository.commit(3);
    repository.git(3, &["checkout", "-q", "main"]);
    repository.write("docs/a.md", "2");
    repository.commit(4);
    repository.write("docs/a.md", "1");
    repository.commit(5);
    repository.git(6, &["merge", "-q", "--no-ff", "-m", "m", "side"]);
    repository.git(7, &["mv", "README.md", "docs/b/d.md"]);
    repository.commit(7);
    for day in 8..40 {
        repository.write("docs/other.md", &format!("{long}{day}"));
        repository.commit(day);
    }
    Some(repository)
}

#[test]
fn changes_are_those_that_git_tells() {
    let Some(repository) = filled() else { return };
    repository.check(&PATHS);
    // The same from a pack, in which trees are differences.
    repository.git(40, &["gc", "-q", "--aggressive", "--prune=now"]);
    assert!(repository.0.path().join(".git/packed-refs").exists());
    repository.check(&PATHS);
}

#[test]
fn what_a_shallow_checkout_does_not_have_is_not_known() {
    let Some(repository) = filled() else { return };
    let folder = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repository.0.path().display());
    let to = folder.path().join("clone");
    repository.git(
        41,
        &["clone", "-q", "--depth", "1", &from, to.to_str().unwrap()],
    );
    let head = Head::read(&to).unwrap();
    assert_eq!(changes(&head, &["docs/a.md"]), [None]);
}

#[test]
fn a_folder_without_a_history_has_none() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Head::read(folder.path()), None);
    std::fs::write(folder.path().join(".git"), "gitdir: /elsewhere").unwrap();
    assert_eq!(Head::read(folder.path()), None);
    std::fs::remove_file(folder.path().join(".git")).unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let head = |text: &str| {
        std::fs::write(folder.path().join(".git/HEAD"), text).unwrap();
        Head::read(folder.path())
    };
    assert_eq!(head("ref: refs/../../x"), None);
    assert_eq!(head("ref: refs/heads/main"), None);
    let id = "0123456789012345678901234567890123456789";
    // A commit that is not there.
    assert_eq!(changes(&head(id).unwrap(), &["a.md"]), [None]);
}
