//! Repositories.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;
use gix::ObjectId;

use super::connection::{Connection, Key, Place, Row, text};
use super::object::{self, GitObject};
use super::owner::Account;
use super::plain::Plain;
use super::query::Context;
use crate::time;
use crate::world::model::{Repository, node_id};

/// Where GitHub looks for CODEOWNERS, the first that is there counting.
const CODEOWNERS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// A repository.
pub(super) struct RepositoryObject<'c> {
    context: &'c Context<'c>,
    repository: Arc<Repository>,
}

impl<'c> RepositoryObject<'c> {
    pub(super) const fn new(context: &'c Context<'c>, repository: Arc<Repository>) -> Self {
        Self {
            context,
            repository,
        }
    }

    fn web(&self) -> String {
        self.context.web(&self.repository.full_name())
    }

    fn object(&self, info: &ResolveInfo<'_>) -> Option<Box<dyn ObjectValue + 'c>> {
        let world = self.context.world();
        let arguments = info.arguments();
        let expression = match (text(arguments, "oid"), text(arguments, "expression")) {
            (Some(oid), _) => oid,
            (None, expression) => expression?,
        };
        let oid = world.resolve(&self.repository, expression)?;
        let path = expression.split_once(':').map_or("", |(_, path)| path);
        GitObject::load(self.context, &self.repository, oid, path)
    }

    fn topics(&self, info: &ResolveInfo<'_>) -> Result<Connection<'c>, FieldError> {
        let topics = &self.repository.about.topics;
        let types = ("RepositoryTopicConnection", "RepositoryTopicEdge");
        let places = counted(topics.len());
        let context = self.context;
        Connection::new(info, types, &places, false, |index| {
            let name = topics.get(index)?.clone();
            let id = self.repository.id * 100 + index as u64;
            Some(Row {
                place: places.get(index)?.clone(),
                node: Box::new(move || {
                    let topic = Plain::new("Topic")
                        .with("id", node_id("TO", id))
                        .with("name", name.as_str());
                    Box::new(
                        Plain::new("RepositoryTopic")
                            .with("id", node_id("RT", id))
                            .with("url", context.web(&format!("topics/{name}")))
                            .inside("topic", topic),
                    )
                }),
                beside: None,
            })
        })
    }

    fn languages(&self, info: &ResolveInfo<'_>) -> Result<Connection<'c>, FieldError> {
        let languages = &self.repository.about.languages;
        let types = ("LanguageConnection", "LanguageEdge");
        let places = counted(languages.len());
        let mut page = Connection::new(info, types, &places, false, |index| {
            let (name, bytes) = languages.get(index)?.clone();
            Some(Row {
                place: places.get(index)?.clone(),
                node: Box::new(move || Box::new(language(&name))),
                beside: Some(("size", bytes.into())),
            })
        })?;
        let total: u64 = languages.iter().map(|(_, bytes)| bytes).sum();
        page.beside = Some(("totalSize", total.into()));
        Ok(page)
    }

    fn reference(&self, name: &str, oid: ObjectId) -> Ref<'c> {
        let (prefix, short) = match name.strip_prefix("refs/heads/") {
            Some(short) => ("refs/heads/", short),
            None => ("refs/tags/", name.trim_start_matches("refs/tags/")),
        };
        Ref {
            context: self.context,
            repository: Arc::clone(&self.repository),
            prefix,
            name: short.to_owned(),
            oid,
        }
    }

    /// A branch or tag by its full name, or the shorter one GitHub takes too.
    fn qualified(&self, name: &str) -> Option<Ref<'c>> {
        ["", "refs/", "refs/heads/", "refs/tags/"]
            .iter()
            .find_map(|prefix| {
                let name = format!("{prefix}{name}");
                let oid = self.repository.refs.get(&name)?;
                Some(self.reference(&name, *oid))
            })
    }

    fn codeowners(&self, info: &ResolveInfo<'_>) -> Option<Codeowners> {
        let world = self.context.world();
        let revision = text(info.arguments(), "refName").unwrap_or("HEAD");
        let path = CODEOWNERS.iter().find(|path| {
            let expression = format!("{revision}:{path}");
            world.resolve(&self.repository, &expression).is_some()
        })?;
        Some(Codeowners {
            path,
            repository: Arc::clone(&self.repository),
        })
    }
}

/// Places of things that have no other order than their own.
fn counted(count: usize) -> Vec<Place> {
    (0..count as u64)
        .map(|index| (Key::Number(index.cast_signed()), index))
        .collect()
}

fn language(name: &str) -> Plain {
    Plain::new("Language")
        .with("id", format!("L_{name}"))
        .with("name", name)
        .with("color", JsonValue::Null)
}

impl ObjectValue for RepositoryObject<'_> {
    fn type_name(&self) -> &'static str {
        "Repository"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let repository = self.repository.as_ref();
        let about = &repository.about;
        Ok(match info.field_name() {
            "id" => ResolvedValue::leaf(node_id("R", repository.id)),
            "databaseId" => ResolvedValue::leaf(repository.id),
            "name" => ResolvedValue::leaf(repository.name.as_str()),
            "nameWithOwner" => ResolvedValue::leaf(repository.full_name()),
            "url" => ResolvedValue::leaf(self.web()),
            "resourcePath" => ResolvedValue::leaf(format!("/{}", repository.full_name())),
            "sshUrl" => {
                ResolvedValue::leaf(format!("git@github.com:{}.git", repository.full_name()))
            }
            "description" => ResolvedValue::leaf(about.description.clone()),
            "homepageUrl" => ResolvedValue::leaf(about.homepage.clone()),
            "isArchived" => ResolvedValue::leaf(about.is_archived),
            "isFork" => ResolvedValue::leaf(about.is_fork),
            "isTemplate" => ResolvedValue::leaf(about.is_template),
            "isEmpty" => ResolvedValue::leaf(repository.refs.is_empty()),
            "isPrivate" => ResolvedValue::leaf(repository.is_private()),
            "isDisabled" | "isLocked" | "isMirror" => ResolvedValue::leaf(false),
            "forkCount" | "stargazerCount" => ResolvedValue::leaf(0),
            "visibility" => ResolvedValue::leaf(about.visibility.word().to_uppercase()),
            "pushedAt" => ResolvedValue::leaf(time::iso(repository.pushed_at)),
            "updatedAt" => ResolvedValue::leaf(time::iso(repository.updated_at)),
            "createdAt" => ResolvedValue::leaf(time::iso(repository.created_at)),
            "diskUsage" => ResolvedValue::leaf(repository.disk_kib),
            "licenseInfo" => ResolvedValue::nullable_object(about.license.as_ref().map(|spdx| {
                Plain::new("License")
                    .with("id", format!("L_{spdx}"))
                    .with("key", spdx.to_lowercase())
                    .with("name", spdx.as_str())
                    .with("spdxId", spdx.as_str())
                    .with(
                        "url",
                        format!(
                            "https://choosealicense.com/licenses/{}/",
                            spdx.to_lowercase()
                        ),
                    )
            })),
            "primaryLanguage" => {
                let first = about.languages.first();
                ResolvedValue::nullable_object(first.map(|(name, _)| language(name)))
            }
            "latestRelease" => {
                ResolvedValue::nullable_object(about.releases.first().map(|release| {
                    Plain::new("Release")
                        .with("id", format!("RE_{}", release.tag))
                        .with("databaseId", repository.id)
                        .with("name", release.name.clone())
                        .with("tagName", release.tag.as_str())
                        .with(
                            "url",
                            format!("{}/releases/tag/{}", self.web(), release.tag),
                        )
                        .with("publishedAt", time::iso(release.at))
                        .with("createdAt", time::iso(release.at))
                        .with("isDraft", false)
                        .with("isPrerelease", false)
                }))
            }
            "owner" => match Account::find(self.context, &repository.owner) {
                Some(owner) => ResolvedValue::Object(owner.boxed()),
                None => ResolvedValue::null(),
            },
            "repositoryTopics" => ResolvedValue::object(self.topics(info)?),
            "languages" => ResolvedValue::object(self.languages(info)?),
            "defaultBranchRef" => {
                ResolvedValue::nullable_object(repository.head().map(|oid| {
                    self.reference(&format!("refs/heads/{}", about.default_branch), oid)
                }))
            }
            "ref" => {
                let name = text(info.arguments(), "qualifiedName").unwrap_or_default();
                ResolvedValue::nullable_object(self.qualified(name))
            }
            "object" => match self.object(info) {
                Some(object) => ResolvedValue::Object(object),
                None => ResolvedValue::null(),
            },
            "codeowners" => ResolvedValue::nullable_object(self.codeowners(info)),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// A branch or tag.
struct Ref<'c> {
    context: &'c Context<'c>,
    repository: Arc<Repository>,
    prefix: &'static str,
    name: String,
    oid: ObjectId,
}

impl ObjectValue for Ref<'_> {
    fn type_name(&self) -> &'static str {
        "Ref"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "id" => ResolvedValue::leaf(node_id("REF", self.repository.id)),
            "name" => ResolvedValue::leaf(self.name.as_str()),
            "prefix" => ResolvedValue::leaf(self.prefix),
            "repository" => ResolvedValue::object(RepositoryObject::new(
                self.context,
                Arc::clone(&self.repository),
            )),
            "target" => object::value(GitObject::load(
                self.context,
                &self.repository,
                self.oid,
                "",
            )),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// What GitHub thinks of a CODEOWNERS file.
struct Codeowners {
    path: &'static str,
    repository: Arc<Repository>,
}

impl ObjectValue for Codeowners {
    fn type_name(&self) -> &'static str {
        "RepositoryCodeowners"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let errors = self.repository.about.codeowners_errors.iter();
        Ok(ResolvedValue::list(errors.map(|error| {
            let (kind, line) = (&error.kind, error.line);
            ResolvedValue::object(
                Plain::new("RepositoryCodeownersError")
                    .with("column", 1)
                    .with("kind", kind.as_str())
                    .with("line", line)
                    .with("message", format!("{kind} on line {line}"))
                    .with("path", self.path)
                    .with("source", "")
                    .with("suggestion", JsonValue::Null),
            )
        })))
        .and_then(|errors| match info.field_name() {
            "errors" => Ok(errors),
            _ => Err(self.unknown_field_error(info)),
        })
    }
}
