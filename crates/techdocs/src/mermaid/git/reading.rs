//! Reads git graphs.

use rustc_hash::FxHashMap;

use super::super::graph::Direction;
use super::super::problem::{Problem, unread};
use super::super::source::{Source, start};
use super::super::text;
use super::{Commit, History, Look};

const MAX_COMMITS: usize = 400;
const MAX_BRANCHES: usize = 60;
const EXPECTED: &str =
    "a line is `commit`, `branch name`, `checkout name`, `merge name` or `cherry-pick id: \"x\"`";

struct Branch {
    name: String,
    /// Its last commit.
    head: Option<usize>,
    order: Option<f64>,
}

struct Reader {
    branches: Vec<Branch>,
    current: usize,
    commits: Vec<Commit>,
    ids: FxHashMap<String, usize>,
}

/// Reads a git graph.
pub(super) fn read(source: &Source) -> Result<History, Problem> {
    let direction = Direction::of(source.head()).unwrap_or(Direction::Right);
    let main = source.setting("mainBranchName").unwrap_or("main");
    let mut reader = Reader {
        branches: vec![Branch {
            name: main.to_owned(),
            head: None,
            order: source.number("mainBranchOrder"),
        }],
        current: 0,
        commits: Vec::new(),
        ids: FxHashMap::default(),
    };
    for (number, line) in source.lines() {
        let line = super::super::source::without_semicolon(line);
        reader.line(line).map_err(|problem| problem.at(number))?;
        if reader.commits.len() > MAX_COMMITS {
            return Err(Problem::from("there are more than 400 commits").at(number));
        }
        if reader.branches.len() > MAX_BRANCHES {
            return Err(Problem::from("there are more than 60 branches").at(number));
        }
    }
    if reader.commits.is_empty() {
        return Err(Problem::from("there is no commit").hint(EXPECTED));
    }
    let shows_labels = source.setting("showCommitLabel") != Some("false");
    let shows_branches = source.setting("showBranches") != Some("false");
    Ok(reader.finish(direction, shows_labels, shows_branches))
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        let word = line.split(char::is_whitespace).next().unwrap_or_default();
        let rest = line[word.len()..].trim();
        match word {
            "commit" => {
                let options = options(rest).ok_or_else(|| {
                    unread(
                        line,
                        "a commit is `commit id: \"x\" tag: \"v1\" type: HIGHLIGHT`",
                    )
                })?;
                let parents = self.branches[self.current].head.into_iter().collect();
                self.commit(&options, parents, Look::Normal)
            }
            "branch" => {
                let (name, rest) = name(rest).ok_or_else(|| unread(line, EXPECTED))?;
                if self.find(&name).is_some() {
                    let shown = start(&name);
                    return Err(format!("the branch `{shown}` is there already").into());
                }
                let order = rest.trim().strip_prefix("order:");
                let order = order.and_then(|order| order.trim().parse().ok());
                let order = order.filter(|order: &f64| order.is_finite());
                let head = self.branches[self.current].head;
                self.branches.push(Branch { name, head, order });
                self.current = self.branches.len() - 1;
                Ok(())
            }
            "checkout" | "switch" => {
                let (name, _) = name(rest).ok_or_else(|| unread(line, EXPECTED))?;
                self.current = self.branch(&name)?;
                Ok(())
            }
            "merge" => self.merge(line, rest),
            "cherry-pick" => self.pick(line, rest),
            _ => Err(unread(line, EXPECTED)),
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.branches.iter().position(|branch| branch.name == name)
    }

    fn branch(&self, name: &str) -> Result<usize, Problem> {
        self.find(name).ok_or_else(|| {
            let shown = start(name);
            let problem = Problem::from(format!("there is no branch `{shown}` yet"));
            problem.hint(format!("write `branch {shown}` before"))
        })
    }

    fn merge(&mut self, line: &str, rest: &str) -> Result<(), Problem> {
        let (name, rest) = name(rest).ok_or_else(|| unread(line, EXPECTED))?;
        let other = self.branch(&name)?;
        let options = options(rest).ok_or_else(|| unread(line, EXPECTED))?;
        if other == self.current {
            return Err("a branch cannot be merged into itself".into());
        }
        let Some(merged) = self.branches[other].head else {
            return Err(format!("the branch `{}` has no commit", start(&name)).into());
        };
        let before = self.branches[self.current].head;
        if before == Some(merged) {
            return Err(format!("the branch `{}` has nothing to merge", start(&name)).into());
        }
        let parents = before.into_iter().chain([merged]).collect();
        self.commit(&options, parents, Look::Merge)
    }

    fn pick(&mut self, line: &str, rest: &str) -> Result<(), Problem> {
        let options = options(rest).ok_or_else(|| unread(line, EXPECTED))?;
        let Some(picked) = self.ids.get(&options.id).copied() else {
            let shown = start(&options.id);
            return Err(format!("there is no commit `{shown}` to pick").into());
        };
        let before = self.branches[self.current].head;
        let options = Options {
            tags: match options.tags.is_empty() {
                true => vec![format!("cherry-pick: {}", options.id)],
                false => options.tags,
            },
            ..Options::default()
        };
        self.commit(
            &options,
            before.into_iter().chain([picked]).collect(),
            Look::Pick,
        )
    }

    fn commit(
        &mut self,
        options: &Options,
        parents: Vec<usize>,
        look: Look,
    ) -> Result<(), Problem> {
        let at = self.commits.len();
        if !options.id.is_empty() && self.ids.insert(options.id.clone(), at).is_some() {
            let shown = start(&options.id);
            return Err(format!("there is a commit `{shown}` already").into());
        }
        let shown = [&options.message, &options.id];
        let shown = shown.into_iter().find(|text| !text.is_empty());
        self.commits.push(Commit {
            label: shown.map(|text| text::line(text)).unwrap_or_default(),
            tags: options.tags.iter().map(|tag| text::line(tag)).collect(),
            lane: self.current,
            parents,
            look: options.look.unwrap_or(look),
        });
        self.branches[self.current].head = Some(at);
        Ok(())
    }

    /// Gives branches their lanes: those with an order by it, after the others.
    fn finish(self, direction: Direction, shows_labels: bool, shows_branches: bool) -> History {
        let mut lanes: Vec<usize> = (0..self.branches.len()).collect();
        let order = |at: &usize| self.branches[*at].order.unwrap_or(-1.0);
        lanes.sort_by(|a, b| order(a).total_cmp(&order(b)));
        let mut lane_of = vec![0; lanes.len()];
        for (lane, branch) in lanes.iter().enumerate() {
            lane_of[*branch] = lane;
        }
        let mut commits = self.commits;
        for commit in &mut commits {
            commit.lane = lane_of[commit.lane];
            if !shows_labels {
                commit.label.clear();
            }
        }
        let branches = lanes.iter().map(|at| text::line(&self.branches[*at].name));
        History {
            direction,
            branches: branches.collect(),
            commits,
            shows_branches,
        }
    }
}

#[derive(Default)]
struct Options {
    id: String,
    message: String,
    tags: Vec<String>,
    look: Option<Look>,
}

/// A name in quotes or not, and what follows.
fn name(written: &str) -> Option<(String, &str)> {
    let (name, rest) = match written.strip_prefix('"') {
        Some(inner) => inner.split_once('"')?,
        None => written
            .split_once(char::is_whitespace)
            .unwrap_or((written, "")),
    };
    (!name.is_empty()).then(|| (name.to_owned(), rest))
}

/// `id: "x" tag: "y" type: REVERSE`, `"message"`.
fn options(written: &str) -> Option<Options> {
    let mut options = Options::default();
    let mut rest = written.trim_start();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('"') {
            let (message, after) = inner.split_once('"')?;
            message.clone_into(&mut options.message);
            rest = after.trim_start();
            continue;
        }
        let (key, after) = rest.split_once(':')?;
        let (value, after) = name(after.trim_start())?;
        rest = after.trim_start();
        match key.trim() {
            "id" => options.id = value,
            "msg" => options.message = value,
            "tag" => options.tags.push(value),
            "type" => {
                options.look = Some(match value.as_str() {
                    "NORMAL" => Look::Normal,
                    "HIGHLIGHT" => Look::Highlight,
                    "REVERSE" => Look::Reverse,
                    _ => return None,
                });
            }
            "parent" => {}
            _ => return None,
        }
    }
    Some(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(source: &str) -> Result<History, Problem> {
        read(&Source::read(source))
    }

    #[test]
    fn branches_have_lanes_and_commits_parents() {
        let history = history(
            "gitGraph TB:\ncommit id: \"a\" tag: \"v1\"\nbranch dev order: 2\ncommit \"Work\"\n\
             branch \"fix it\"\ncommit type: REVERSE\ncheckout main\nmerge dev tag:\"v2\"\n\
             switch dev\ncherry-pick id: \"a\"",
        )
        .unwrap();
        assert_eq!(history.direction, Direction::Down);
        assert_eq!(history.branches, ["main", "fix it", "dev"]);
        let commits: Vec<_> = history
            .commits
            .iter()
            .map(|commit| (commit.lane, &*commit.parents, commit.look, &*commit.label))
            .collect();
        assert_eq!(
            commits,
            [
                (0, &[][..], Look::Normal, "a"),
                (2, &[0], Look::Normal, "Work"),
                (1, &[1], Look::Reverse, ""),
                (0, &[0, 1], Look::Merge, ""),
                (2, &[1, 0], Look::Pick, ""),
            ]
        );
        assert_eq!(history.commits[4].tags, ["cherry-pick: a"]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        #[track_caller]
        fn check(line: &str, message: &str) {
            let problem = history(&format!("gitGraph\ncommit\n\n{line}")).unwrap_err();
            assert_eq!((problem.line, &*problem.message), (4, message));
        }
        check("pull", "`pull` cannot be read");
        check("checkout x", "there is no branch `x` yet");
        check("branch main", "the branch `main` is there already");
        check("merge main", "a branch cannot be merged into itself");
        check("commit type: X", "`commit type: X` cannot be read");
        check("cherry-pick id: \"x\"", "there is no commit `x` to pick");
        assert!(history("gitGraph\n").is_err());
    }
}
