//! The address of a repository in the answers: `github.com?owner=acme&repo=site`.
//!
//! [`RepoUrl::parse`] reads it, its `Display` writes it, [`RepoUrl::missing`] says what
//! a host of some kind needs besides. Reading is that of `parseRepoUrl` in
//! `plugins/scaffolder-node/src/actions/util.ts`, writing that of
//! `serializeRepoPickerUrl` in `plugins/scaffolder/src/components/fields/RepoUrlPicker`.
//!
//! Whether the repository is there, a host has to say.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use url::Url;
use url::form_urlencoded::Serializer;

/// The parts of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RepoUrl {
    /// The host, with its port where it has one.
    pub host: String,
    /// The user, organisation, group or workspace it belongs to.
    pub owner: Option<String>,
    /// Its name.
    pub repo: Option<String>,
    /// The organisation of Azure DevOps.
    pub organization: Option<String>,
    /// The workspace of Bitbucket Cloud.
    pub workspace: Option<String>,
    /// The project of Azure DevOps, Bitbucket, or the number of one of GitLab.
    pub project: Option<String>,
}

/// Why a text is not the address of a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepoUrlError {
    /// It is no address at all.
    #[error("`{text}` is not the address of a repository: the form is `host?owner=…&repo=…`")]
    NotAnAddress {
        /// As written.
        text: String,
    },
    /// A part is missing that the host needs.
    #[error("`{text}` has no `{part}`: the form is `{form}`")]
    Missing {
        /// As written.
        text: String,
        /// The name of the part.
        part: &'static str,
        /// What it looks like for that host.
        form: &'static str,
    },
}

/// What a code host is, as far as addresses go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum HostKind {
    GitHub,
    GitLab,
    Gitea,
    Gerrit,
    Azure,
    BitbucketCloud,
    BitbucketServer,
    /// Any other.
    Other,
}

impl HostKind {
    /// The kind of a host: what the configuration says of it (`github`, `gitlab` …, as
    /// under `integrations`), else what its name says.
    pub fn of(host: &str, integrations: &BTreeMap<String, String>) -> Self {
        let kind = integrations.get(host).map(String::as_str);
        match kind.unwrap_or(host) {
            "github" | "github.com" => Self::GitHub,
            "gitlab" | "gitlab.com" => Self::GitLab,
            "gitea" => Self::Gitea,
            "gerrit" => Self::Gerrit,
            "azure" | "dev.azure.com" => Self::Azure,
            "bitbucketCloud" | "bitbucket.org" => Self::BitbucketCloud,
            "bitbucketServer" | "bitbucket" => Self::BitbucketServer,
            _ => Self::Other,
        }
    }

    /// The parts that people are asked for, in order: the needed ones, of Azure DevOps
    /// the organisation and of Gerrit the owner too.
    pub fn asked(self) -> &'static [&'static str] {
        match self {
            Self::Azure => &["organization", "project", "repo"],
            Self::Gerrit => &["owner", "repo"],
            other => other.needed(),
        }
    }

    /// The parts without which an address on such a host is refused. Source:
    /// `repoPickerValidation` in `plugins/scaffolder`.
    pub fn needed(self) -> &'static [&'static str] {
        match self {
            Self::GitHub | Self::GitLab | Self::Gitea | Self::Other => &["owner", "repo"],
            Self::Gerrit => &["repo"],
            Self::Azure => &["project", "repo"],
            Self::BitbucketCloud => &["workspace", "project", "repo"],
            Self::BitbucketServer => &["project", "repo"],
        }
    }

    fn form(self) -> &'static str {
        match self {
            Self::GitHub | Self::GitLab | Self::Gitea | Self::Other => "host?owner=…&repo=…",
            Self::Gerrit => "host?repo=…",
            Self::Azure => "host?repo=…&organization=…&project=…",
            Self::BitbucketCloud => "host?repo=…&workspace=…&project=…",
            Self::BitbucketServer => "host?repo=…&project=…",
        }
    }
}

/// The parts after the host, in the order in which they are written.
pub const PARTS: [&str; 5] = ["owner", "repo", "organization", "workspace", "project"];

impl RepoUrl {
    /// Reads an address. Of a part that is there twice the first counts; `/` around a
    /// part are dropped, as is a part with nothing in it.
    ///
    /// # Errors
    ///
    /// [`RepoUrlError::NotAnAddress`].
    pub fn parse(text: &str) -> Result<Self, RepoUrlError> {
        let not_an_address = || RepoUrlError::NotAnAddress {
            text: text.to_owned(),
        };
        let url = Url::parse(&format!("https://{text}")).map_err(|_| not_an_address())?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let mut host = host.ok_or_else(not_an_address)?.to_owned();
        if let Some(port) = url.port() {
            host = format!("{host}:{port}");
        }
        let mut parsed = Self {
            host,
            ..Self::default()
        };
        for part in PARTS {
            let value = url.query_pairs().find(|(name, _)| name == part);
            if let Some((_, value)) = value {
                parsed.set(part, &value);
            }
        }
        Ok(parsed)
    }

    /// Puts a part in its place; a name that is none is passed over.
    pub fn set(&mut self, part: &str, value: &str) {
        let value = value.trim().trim_matches('/');
        let place = match part {
            "host" => {
                self.host = value.to_owned();
                return;
            }
            "owner" => &mut self.owner,
            "repo" => &mut self.repo,
            "organization" => &mut self.organization,
            "workspace" => &mut self.workspace,
            "project" => &mut self.project,
            _ => return,
        };
        *place = (!value.is_empty()).then(|| value.to_owned());
    }

    /// A part by its name.
    pub fn part(&self, name: &str) -> Option<&str> {
        match name {
            "host" => Some(&self.host).filter(|host| !host.is_empty()),
            "owner" => self.owner.as_ref(),
            "repo" => self.repo.as_ref(),
            "organization" => self.organization.as_ref(),
            "workspace" => self.workspace.as_ref(),
            "project" => self.project.as_ref(),
            _ => None,
        }
        .map(String::as_str)
    }

    /// The parts that a host of this kind needs and that are not there.
    pub fn missing(&self, kind: HostKind) -> Vec<&'static str> {
        // A project of GitLab may be named by its number alone.
        if kind == HostKind::GitLab && self.project.is_some() {
            return Vec::new();
        }
        let needed = kind.needed().iter().copied();
        needed.filter(|part| self.part(part).is_none()).collect()
    }

    /// Itself, where nothing is missing that a host of this kind needs.
    ///
    /// # Errors
    ///
    /// [`RepoUrlError::Missing`] with the first part that is.
    pub fn whole(self, kind: HostKind) -> Result<Self, RepoUrlError> {
        match self.missing(kind).first() {
            None => Ok(self),
            Some(part) => Err(RepoUrlError::Missing {
                text: self.to_string(),
                part,
                form: kind.form(),
            }),
        }
    }

    /// The address in words: `github.com/acme/site`.
    pub fn words(&self) -> String {
        let parts = [
            Some(&self.host),
            self.organization.as_ref(),
            self.workspace.as_ref(),
            self.project.as_ref(),
            self.owner.as_ref(),
            self.repo.as_ref(),
        ];
        parts
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join("/")
    }
}

impl fmt::Display for RepoUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = Serializer::new(String::new());
        for name in PARTS {
            if let Some(value) = self.part(name) {
                query.append_pair(name, value);
            }
        }
        write!(formatter, "{}?{}", self.host, query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_as_backstage_does() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(RepoUrl::parse(text).unwrap().to_string(), expected);
        }

        check(
            "github.com?repo=site&owner=acme",
            "github.com?owner=acme&repo=site",
        );
        check(
            "gitlab.com?owner=grp%2Fsub&repo=a",
            "gitlab.com?owner=grp%2Fsub&repo=a",
        );
        check(
            "git.acme.org:8443?owner=/a/&repo=b+c",
            "git.acme.org:8443?owner=a&repo=b+c",
        );
        check(
            "dev.azure.com?project=p&organization=o&repo=r",
            "dev.azure.com?repo=r&organization=o&project=p",
        );
        check("GitHub.com?owner=&repo=r&repo=s", "github.com?repo=r");
    }

    #[test]
    fn says_what_is_missing() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let parsed = RepoUrl::parse(text).and_then(|url| {
                let kind = HostKind::of(&url.host, &BTreeMap::new());
                url.whole(kind)
            });
            assert_eq!(parsed.unwrap_err().to_string(), expected);
        }

        check(
            "github.com?owner=a",
            "`github.com?owner=a` has no `repo`: the form is `host?owner=…&repo=…`",
        );
        check(
            "dev.azure.com?repo=r&organization=o",
            "`dev.azure.com?repo=r&organization=o` has no `project`: the form is \
             `host?repo=…&organization=…&project=…`",
        );
        check(
            "?owner=a",
            "`?owner=a` is not the address of a repository: the form is `host?owner=…&repo=…`",
        );
        let by_number = RepoUrl::parse("gitlab.com?project=12").unwrap();
        assert!(by_number.whole(HostKind::GitLab).is_ok());
    }
}
