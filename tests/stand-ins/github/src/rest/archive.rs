//! Archives of a commit: the API redirects to another host, which sends them.
//!
//! They are as `git archive` makes them: a `pax_global_header` with the commit
//! first, then a folder with everything in it; long paths in `pax` headers; and
//! without what `.gitattributes` says is not to be exported.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use gix::ObjectId;
use globset::{GlobBuilder, GlobMatcher};
use tar::{Builder, EntryType, Header};

use super::Context;
use crate::server::Shared;
use crate::server::answer::Answer;
use crate::server::asked::Asked;
use crate::time;
use crate::world::World;
use crate::world::model::{Repository, node_id};
use crate::world::objects::Object;
use crate::world::tree::{self, Path};

/// `GET /repos/{owner}/{repo}/tarball/{ref}`
pub(super) fn redirect(context: &Context<'_>, repository: &Repository, revision: &str) -> Answer {
    let revision = if revision.is_empty() {
        "HEAD"
    } else {
        revision
    };
    let shared = context.shared;
    if shared.world.revision(repository, revision).is_none() {
        return Answer::not_found();
    }
    let revision = match revision {
        "HEAD" => repository.about.default_branch.as_str(),
        revision => revision,
    };
    // Private ones have a token in the address, good for a while.
    let token = match repository.is_private() {
        true => format!("?token={}", archive_token(repository)),
        false => String::new(),
    };
    let url = format!(
        "{}/{}/legacy.tar.gz/{revision}{token}",
        shared.codeload,
        repository.full_name()
    );
    Answer::redirect(302, &url)
}

fn archive_token(repository: &Repository) -> String {
    node_id("ARCHIVE", repository.id)
}

/// Answers a request to the host of archives.
pub(crate) fn archive(shared: &Shared, asked: &Asked) -> Answer {
    let segments = asked.segments();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let [owner, name, "legacy.tar.gz" | "tar.gz", revision @ ..] = parts.as_slice() else {
        return Answer::bytes(404, "text/plain", "404: Not Found".into());
    };
    let world = &shared.world;
    let revision = revision.join("/");
    let found = world
        .repository(&format!("{owner}/{name}"))
        .filter(|it| !it.is_private() || asked.parameter("token") == Some(&archive_token(it)));
    let commit = found.and_then(|repository| {
        let oid = world.revision(&repository, &revision)?;
        let oid = world.commit_of(&repository, oid)?;
        Some((repository, oid))
    });
    let Some((repository, oid)) = commit else {
        return Answer::bytes(404, "text/plain", "404: Not Found".into());
    };
    let short = oid.to_hex_with_len(7);
    let top = format!("{}-{}-{short}", repository.owner, repository.name);
    match pack(world, &repository, oid, &top) {
        Ok(bytes) => Answer::bytes(200, "application/x-gzip", bytes)
            .with(
                "content-disposition",
                format!("attachment; filename={top}.tar.gz"),
            )
            .with("x-github-time", time::iso(shared.now())),
        Err(_) => Answer::bytes(500, "text/plain", "500: Internal Server Error".into()),
    }
}

fn pack(world: &World, repository: &Repository, oid: ObjectId, top: &str) -> io::Result<Bytes> {
    let Some(Object::Commit(commit)) = world.object(repository, oid) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let at = commit.committer.at.unsigned_abs();
    let git = world.git(repository);
    let mut paths = tree::paths(world.objects(), &git, commit.tree);
    let hidden = hidden(world, repository, &paths);
    paths.retain(|path| !hidden.iter().any(|rule| rule.hides(path)));

    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let comment = pax("comment", &oid.to_string());
    let mut header = header(EntryType::XGlobalHeader, 0o666, at);
    put(
        &mut archive,
        &mut header,
        "pax_global_header",
        comment.as_bytes(),
    )?;
    let mut folder = self::header(EntryType::Directory, 0o775, at);
    put(&mut archive, &mut folder, &format!("{top}/"), b"")?;
    for path in &paths {
        let name = format!("{top}/{}", path.path);
        match path.mode {
            0o40000 | 0o160_000 => {
                let mut header = self::header(EntryType::Directory, 0o775, at);
                put(&mut archive, &mut header, &format!("{name}/"), b"")?;
            }
            mode => {
                let Some(Object::Blob(bytes)) = world.object(repository, path.oid) else {
                    return Err(io::ErrorKind::NotFound.into());
                };
                if mode == 0o120_000 {
                    let mut header = self::header(EntryType::Symlink, 0o777, at);
                    let target = String::from_utf8_lossy(&bytes);
                    if header.set_link_name_literal(target.as_bytes()).is_err() {
                        long(&mut archive, &mut header, "linkpath", &target, at)?;
                    }
                    put(&mut archive, &mut header, &name, b"")?;
                } else {
                    let bits = if mode == 0o100_755 { 0o775 } else { 0o664 };
                    let mut header = self::header(EntryType::Regular, bits, at);
                    put(&mut archive, &mut header, &name, &bytes)?;
                }
            }
        }
    }
    let mut compressed = archive.into_inner()?;
    compressed.flush()?;
    Ok(compressed.finish()?.into())
}

fn header(entry_type: EntryType, mode: u32, at: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(entry_type);
    header.set_mode(mode);
    header.set_mtime(at);
    header.set_uid(0);
    header.set_gid(0);
    // They fit: there is room for 31 bytes.
    let _ = header.set_username("root");
    let _ = header.set_groupname("root");
    header
}

type Archive = Builder<GzEncoder<Vec<u8>>>;

/// Puts something into an archive, with a header of its own for a path that does
/// not fit.
fn put(archive: &mut Archive, header: &mut Header, name: &str, bytes: &[u8]) -> io::Result<()> {
    if header.set_path(name).is_err() {
        let at = header.mtime().unwrap_or_default();
        long(archive, header, "path", name, at)?;
    }
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    archive.append(header, bytes)
}

/// Says in a header of its own what does not fit into the usual one.
fn long(
    archive: &mut Archive,
    header: &mut Header,
    key: &str,
    value: &str,
    at: u64,
) -> io::Result<()> {
    let record = pax(key, value);
    let mut extra = self::header(EntryType::XHeader, 0o666, at);
    put(archive, &mut extra, "long.paxheader", record.as_bytes())?;
    match key {
        "path" => header.set_path("long.data"),
        _ => header.set_link_name_literal("long.link"),
    }
}

/// A record with its own length in front, which counts itself.
fn pax(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

/// A line of `.gitattributes` with `export-ignore`.
struct Hidden {
    glob: GlobMatcher,
}

impl Hidden {
    fn hides(&self, path: &Path) -> bool {
        let mut end = path.path.len();
        loop {
            let Some(part) = path.path.get(..end) else {
                return false;
            };
            if self.glob.is_match(part) {
                return true;
            }
            match part.rfind('/') {
                Some(slash) => end = slash,
                None => return false,
            }
        }
    }
}

/// What the `.gitattributes` of the top folder keeps out of archives; those of
/// other folders are not read.
fn hidden(world: &World, repository: &Repository, paths: &[Path]) -> Vec<Hidden> {
    let Some(file) = paths.iter().find(|path| path.path == ".gitattributes") else {
        return Vec::new();
    };
    let Some(Object::Blob(bytes)) = world.object(repository, file.oid) else {
        return Vec::new();
    };
    String::from_utf8_lossy(&bytes)
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let pattern = words.next().filter(|word| !word.starts_with('#'))?;
            words.find(|word| *word == "export-ignore")?;
            let inner = pattern.trim_end_matches('/');
            let glob = match inner.strip_prefix('/') {
                Some(anchored) => anchored.to_owned(),
                None if inner.contains('/') => inner.to_owned(),
                None => format!("**/{inner}"),
            };
            let glob = GlobBuilder::new(&glob).literal_separator(true).build();
            Some(Hidden {
                glob: glob.ok()?.compile_matcher(),
            })
        })
        .collect()
}
