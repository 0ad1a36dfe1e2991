//! Names of objects. A [`Key`] is a relative path that stays where it is
//! put, on every file system and in every bucket.

use std::fmt;

/// The name of an object, as in `catalog/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Box<str>);

/// Why a text is not the name of an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing, or more than [`Key::MAX_BYTES`] bytes.
    #[error("an object's name has 1 to {} bytes, not {bytes}", Key::MAX_BYTES)]
    Length {
        /// How many it has.
        bytes: usize,
    },
    /// A part between slashes that is empty, `.` or `..`.
    #[error("`{text}` has a part between slashes that is empty, `.` or `..`")]
    Part {
        /// The text.
        text: String,
    },
    /// A backslash or a control character.
    #[error("{text:?} holds a backslash or a control character")]
    Character {
        /// The text.
        text: String,
    },
}

impl Key {
    /// The longest name, in bytes: that of an S3 object.
    ///
    /// Source: "Naming Amazon S3 objects" in the S3 user guide.
    pub const MAX_BYTES: usize = 1024;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn new(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Err(KeyError::Length { bytes: text.len() });
        }
        if text.chars().any(|c| c == '\\' || c.is_control()) {
            return Err(KeyError::Character {
                text: text.to_owned(),
            });
        }
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(KeyError::Part {
                text: text.to_owned(),
            });
        }
        Ok(Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_where_it_is_put() {
        #[track_caller]
        fn refused(text: &str) {
            assert!(Key::new(text).is_err(), "{text:?}");
        }

        refused("");
        refused("/etc/passwd");
        refused("../up");
        refused("a/../../up");
        refused("a//b");
        refused("a/./b");
        refused("a/");
        refused("a\\..\\b");
        refused("C:\\up");
        refused("line\nbreak");
        refused(&"x".repeat(1025));
        assert_eq!(Key::new("a/..b/c..").unwrap().as_str(), "a/..b/c..");
    }
}
