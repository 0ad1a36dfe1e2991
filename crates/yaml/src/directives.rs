//! `%YAML` and `%TAG` lines.
//!
//! The rules are those of `src/doc/directives.ts` in the npm package `yaml`.

use std::collections::HashMap;
use std::rc::Rc;

/// Where the tags of YAML itself live.
const DEFAULT_PREFIX: &str = "tag:yaml.org,2002:";

/// What the directives so far say about the next document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directives {
    explicit: bool,
    version_1_1: bool,
    /// What `%TAG` lines say; `!!` has a meaning without one.
    tags: Option<Rc<HashMap<String, String>>>,
    /// Version and handles go with the next document that has directives.
    reset_at_next: bool,
    /// A directive came since the last document.
    changed: bool,
}

/// What is wrong with a directive.
pub(crate) struct DirectiveProblem {
    pub(crate) message: String,
    pub(crate) is_error: bool,
}

impl Directives {
    /// Whether a document under these directives is YAML 1.1.
    pub(crate) fn is_version_1_1(&self) -> bool {
        self.explicit && self.version_1_1
    }

    /// The directives of a document that starts now; what remains is for the
    /// documents behind it.
    pub(crate) fn at_document(&mut self) -> Self {
        let document = self.clone();
        if self.version_1_1 {
            self.reset_at_next = true;
        } else if self.changed {
            *self = Self::default();
        }
        document
    }

    /// Reads a directive line.
    pub(crate) fn add(&mut self, line: &str) -> Option<DirectiveProblem> {
        if self.reset_at_next {
            *self = Self {
                version_1_1: true,
                ..Self::default()
            };
        }
        self.changed = true;
        let problem = |message: &str, is_error| {
            Some(DirectiveProblem {
                message: message.to_owned(),
                is_error,
            })
        };
        let mut parts = line
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
            .split([' ', '\t'])
            .filter(|part| !part.is_empty());
        let name = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        match name {
            "%TAG" => {
                if let [handle, prefix, ..] = rest[..] {
                    let tags = self.tags.get_or_insert_default();
                    Rc::make_mut(tags).insert(handle.to_owned(), prefix.to_owned());
                }
                if rest.len() == 2 {
                    None
                } else {
                    problem("`%TAG` takes a handle and a prefix", true)
                }
            }
            "%YAML" => {
                self.explicit = true;
                match rest[..] {
                    ["1.1"] => self.version_1_1 = true,
                    ["1.2"] => self.version_1_1 = false,
                    [version] => {
                        let message = format!("YAML {version} is not supported");
                        return problem(&message, !is_version(version));
                    }
                    _ => return problem("`%YAML` takes a version, as in `%YAML 1.2`", true),
                }
                None
            }
            _ => problem(&format!("`{name}` is not a directive of YAML"), false),
        }
    }

    /// The full name of a tag. An error can come with a name all the same.
    pub(crate) fn tag_name(
        &self,
        source: &str,
    ) -> Result<Option<String>, (Option<String>, String)> {
        if source == "!" {
            return Ok(Some("!".to_owned()));
        }
        if let Some(verbatim) = source.strip_prefix("!<") {
            let closed = verbatim.ends_with('>');
            let mut name = verbatim.chars();
            name.next_back();
            let name = name.as_str();
            if name == "!" || name == "!!" {
                return Err((None, format!("`{source}` is not a tag")));
            }
            let name = (!name.is_empty()).then(|| name.to_owned());
            if closed {
                return Ok(name);
            }
            return Err((name, format!("the tag `{source}` must end with `>`")));
        }
        let at = source.rfind('!').map_or(0, |at| at + 1);
        let (handle, suffix) = source.split_at(at);
        let no_suffix = suffix.is_empty();
        let defined = self.tags.as_ref().and_then(|tags| tags.get(handle));
        let prefix = match defined {
            Some(prefix) => Some(prefix.as_str()),
            None => (handle == "!!").then_some(DEFAULT_PREFIX),
        };
        let name = match prefix {
            Some(prefix) if !prefix.is_empty() => match decode(suffix) {
                Some(suffix) => Some(format!("{prefix}{suffix}")),
                None => {
                    return Err((
                        None,
                        format!("the tag `{source}` is not encoded as URLs are"),
                    ));
                }
            },
            _ if handle == "!" => Some(source.to_owned()),
            _ => return Err((None, format!("no `%TAG` says what `{handle}` stands for"))),
        };
        if no_suffix {
            return Err((name, format!("the tag `{source}` has no name")));
        }
        Ok(name)
    }
}

/// Digits, a dot, digits.
fn is_version(text: &str) -> bool {
    text.split_once('.').is_some_and(|(major, minor)| {
        [major, minor]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Undoes `%41`. None where that gives no text.
fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = text.get(at + 1..at + 3)?;
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}
