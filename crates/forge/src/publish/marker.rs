//! How a thing that a task made is known again, when the task was killed between
//! asking for it and noting the answer.
//!
//! A repository that is being made says so in its description, a commit in a trailer,
//! an issue in a comment that is not shown. No time and no name decides: what does
//! not carry the marker is somebody else's.
//!
//! Trailers are git's: `git-interpret-trailers(1)`.

use std::fmt;

/// The trailer of commits.
const TRAILER: &str = "Callboard-Task";

/// The longest task's name, in bytes: a description has 350 on GitHub.
const MAX_BYTES: usize = 100;

/// Which task asks: an opaque word that no other task has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marker(String);

/// Why a word is no marker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` marks no task: 1 to 100 ASCII letters, digits, `-`, `_`, `.`, `:` or `/` do")]
pub struct MarkerError(String);

impl Marker {
    /// From a task's name: 1 to 100 ASCII letters, digits, `-`, `_`, `.`, `:`, `/`.
    /// One task may have several markers, one for each of its steps.
    ///
    /// # Errors
    ///
    /// [`MarkerError`]: anything else might end the comment or the line it stands in.
    pub fn new(task: impl Into<String>) -> Result<Self, MarkerError> {
        let task = task.into();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
        // `--` would end a comment in HTML.
        let is_marker = (1..=MAX_BYTES).contains(&task.len())
            && task.bytes().all(is_plain)
            && !task.contains("--");
        if is_marker {
            Ok(Self(task))
        } else {
            Err(MarkerError(task.chars().take(MAX_BYTES).collect()))
        }
    }

    /// The task.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the description of a repository is until it is described.
    pub fn description(&self) -> String {
        format!("Being made by Callboard (task {})", self.0)
    }

    /// A commit's message with the marker as its last trailer.
    pub fn message(&self, message: &str) -> String {
        let message = message.trim_end();
        let trailer = format!("{TRAILER}: {}", self.0);
        if message.is_empty() {
            return format!("{trailer}\n");
        }
        let last = message.rsplit("\n\n").next().unwrap_or_default();
        let is_alone = !message.contains("\n\n");
        let gap = if !is_alone && last.lines().all(is_trailer) {
            "\n"
        } else {
            "\n\n"
        };
        format!("{message}{gap}{trailer}\n")
    }

    /// Whether a commit's message carries the marker.
    pub fn is_in_message(&self, message: &str) -> bool {
        message.lines().any(|line| {
            let task = line.strip_prefix(TRAILER);
            task.and_then(|task| task.strip_prefix(": ")) == Some(&self.0)
        })
    }

    /// A text with the marker where nobody sees it.
    pub fn body(&self, body: &str) -> String {
        let comment = self.comment();
        match body.trim_end() {
            "" => comment,
            body => format!("{body}\n\n{comment}"),
        }
    }

    /// Whether a text carries the marker.
    pub fn is_in_body(&self, body: &str) -> bool {
        body.contains(&self.comment())
    }

    fn comment(&self) -> String {
        format!("<!-- callboard-task: {} -->", self.0)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a line is a trailer, as in `Signed-off-by: Ada <ada@example.com>`.
fn is_trailer(line: &str) -> bool {
    let is_key = |key: &str| {
        !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    line.split_once(": ").is_some_and(|(key, _)| is_key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_carries_the_marker_as_its_last_trailer() {
        #[track_caller]
        fn check(message: &str, expected: &str) {
            let marker = Marker::new("t-1").unwrap();
            let carried = marker.message(message);
            assert_eq!(carried, expected);
            assert!(marker.is_in_message(&carried));
            assert!(!Marker::new("t-11").unwrap().is_in_message(&carried));
            assert!(!Marker::new("t-").unwrap().is_in_message(&carried));
        }

        check("", "Callboard-Task: t-1\n");
        check(
            "initial commit\n",
            "initial commit\n\nCallboard-Task: t-1\n",
        );
        // A title is no trailer, whatever it looks like.
        check("fix: it", "fix: it\n\nCallboard-Task: t-1\n");
        check("Add it\n\nWhy.", "Add it\n\nWhy.\n\nCallboard-Task: t-1\n");
        check(
            "Add it\n\nSigned-off-by: A <a@b>",
            "Add it\n\nSigned-off-by: A <a@b>\nCallboard-Task: t-1\n",
        );
    }

    #[test]
    fn what_could_end_its_line_or_comment_marks_no_task() {
        for task in ["", "a b", "a\nb", "a-->", "--", "ä", &"x".repeat(101)] {
            assert!(Marker::new(task).is_err(), "{task}");
        }
        let marker = Marker::new("2026/t:1").unwrap();
        assert!(marker.is_in_body(&marker.body("Text")));
        assert!(!marker.is_in_body("Text <!-- callboard-task: 2026/t:11 -->"));
    }
}
