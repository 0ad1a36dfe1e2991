//! A folder that stands for a repository: which of its files a URL names.
//!
//! [`Repository::locate`] gives the path in the folder for any URL of the
//! repository, whatever its git ref and whether it has `blob`, `tree` or
//! `raw`; [`Repository::location`] goes the other way. This is how descriptors
//! are checked as they would be read from their code host, without it.
//!
//! Nothing here reads the folder.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::source::glob::{Glob, Options, is_glob};
use crate::source::url::{RepositoryUrl, decode_component, resolve, with_path};
use crate::source::{Location, ReadError, path};

/// What `encodeURIComponent` leaves alone, turned around.
const IN_URL_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'$')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b',')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The repository a folder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// As in `github.com`.
    pub host: String,
    /// As in `acme`.
    pub owner: String,
    /// As in `shop`.
    pub name: String,
}

/// What a location names in the folder of a [`Repository`].
#[derive(Debug, Clone)]
pub enum Named {
    /// The file at this path.
    File(String),
    /// The files whose path the glob matches.
    Files(Glob),
}

impl Repository {
    /// The location of the file at `path`.
    pub fn location(&self, path: &str) -> Location {
        let encoded: Vec<String> = path
            .split('/')
            .map(|part| utf8_percent_encode(part, IN_URL_PATH).to_string())
            .collect();
        let Self { host, owner, name } = self;
        Location::new(
            "url",
            format!(
                "https://{host}/{owner}/{name}/blob/main/{}",
                encoded.join("/")
            ),
        )
    }

    /// What `location` names in the folder. Besides what a code host would
    /// read, this is every location that [`Repository::location`] gives, even
    /// of a path that has no readable URL there.
    ///
    /// # Errors
    ///
    /// [`ReadError::Elsewhere`] for another repository of the host,
    /// [`ReadError::Unsupported`] for other hosts, for URLs that name no file,
    /// and for locations of a type other than `url`.
    pub fn locate(&self, location: &Location) -> Result<Named, ReadError> {
        let target = location.target.to_string();
        let unsupported = |reason: String| ReadError::Unsupported {
            target: target.clone(),
            reason,
        };
        match &*location.location_type {
            "url" => {}
            // Backstage looks for it on its own disk, where folders are found.
            "file" if matches!(target.rsplit('/').next(), Some("." | "..")) => {
                return Err(unsupported("it is a folder".to_owned()));
            }
            "file" => return Err(ReadError::NotFound { target }),
            other => {
                return Err(unsupported(format!(
                    "nothing reads locations of type `{other}`"
                )));
            }
        }
        if let Some(path) = self.own_path(&target) {
            return Ok(Named::File(path));
        }
        let host = ::url::Url::parse(&target)
            .map_err(|_| unsupported("it is not a URL".to_owned()))?
            .host_str()
            .map(str::to_owned);
        if host.as_deref() != Some(&self.host) {
            return Err(unsupported(match host {
                Some(host) => format!("nothing here reads from `{host}`"),
                None => "it names no host".to_owned(),
            }));
        }
        let url = RepositoryUrl::parse(&target).map_err(|error| unsupported(error.to_string()))?;
        let is_pattern = is_glob(&url.path);
        if !is_pattern && !url.is_readable() {
            return Err(unsupported(
                "a file needs `blob`, `tree` or `raw`".to_owned(),
            ));
        }
        if !url.is_in(&self.host, &self.owner, &self.name) {
            return Err(ReadError::Elsewhere { target });
        }
        if is_pattern {
            let pattern = url.path.trim_start_matches('/');
            return Ok(Named::Files(Glob::new(pattern, Options::default())));
        }
        url.file_path()
            .and_then(|file| path::normalize(&file))
            .map(Named::File)
            .ok_or(ReadError::NotFound { target })
    }

    /// The path of a location that [`Repository::location`] gave.
    fn own_path(&self, target: &str) -> Option<String> {
        let Self { host, owner, name } = self;
        let prefix = format!("https://{host}/{owner}/{name}/blob/main/");
        let path = decode_component(target.strip_prefix(&prefix)?)?;
        (*self.location(&path).target == *target).then_some(path)
    }

    /// The location of a file that the glob of `searched` matched.
    pub fn found(&self, searched: &Location, path: &str) -> Location {
        match with_path(&searched.target, path) {
            Some(target) => Location::new("url", target),
            None => self.location(path),
        }
    }

    /// The location of `target` as written in a file read from `base`.
    ///
    /// # Errors
    ///
    /// [`ReadError::Unsupported`] when they make no URL.
    pub fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        resolve(&base.target, target)
            .map(|resolved| Location::new("url", resolved))
            .map_err(|error| ReadError::Unsupported {
                target: target.to_owned(),
                reason: error.to_string(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Repository {
        Repository {
            host: "github.com".to_owned(),
            owner: "acme".to_owned(),
            name: "shop".to_owned(),
        }
    }

    #[test]
    fn every_url_of_a_file_leads_to_its_path() {
        #[track_caller]
        fn check(target: &str, expected: &str) {
            let shown = match shop().locate(&Location::new("url", target)) {
                Ok(Named::File(path)) => path,
                Ok(Named::Files(_)) => "a glob".to_owned(),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown, expected);
        }

        check(
            "https://github.com/acme/shop/blob/main/a b.yaml",
            "a b.yaml",
        );
        check("https://github.com/Acme/Shop/raw/v2/a%20b.yaml", "a b.yaml");
        check("https://github.com/acme/shop/tree/main/*.yaml", "a glob");
        check(
            "https://github.com/acme/other/tree/main/a.yaml",
            "`https://github.com/acme/other/tree/main/a.yaml` is in another repository, which is not read here",
        );
        check(
            "https://example.com/a.yaml",
            "`https://example.com/a.yaml` cannot be read: nothing here reads from `example.com`",
        );
    }

    #[test]
    fn a_path_becomes_a_url_and_back() {
        let location = shop().location("a b/50%.yaml");
        assert_eq!(
            &*location.target,
            "https://github.com/acme/shop/blob/main/a%20b/50%25.yaml"
        );
    }
}
