//! What somebody asked for.

/// What a portal is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// Whose repositories it shows.
    pub organization: String,
    /// What it is called.
    pub title: String,
    /// Where it will be found, if that is known.
    pub base_url: Option<String>,
    /// The sort of code host.
    pub host: Host,
    /// The host's name, as in `github.com`.
    pub host_name: String,
    /// Its API, where that is not the usual one.
    pub api_base_url: Option<String>,
    /// Whether an App asks, and not somebody with a token.
    pub with_app: bool,
    /// Whether teams and members are shown.
    pub with_people: bool,
    /// What becomes of a portal that was built.
    pub publish: Publish,
}

/// A sort of code host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Host {
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
}

/// What becomes of a portal that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publish {
    /// It is kept as an artifact of the run, for those who may see the repository.
    Artifact,
    /// It is published as GitHub Pages.
    Pages,
    /// It is published to a bucket of S3, as in `s3://example-portal`.
    S3(String),
}

impl Publish {
    /// Reads `artifact`, `pages` or an address of S3.
    ///
    /// # Errors
    ///
    /// In words, what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "artifact" => Ok(Self::Artifact),
            "pages" => Ok(Self::Pages),
            text => match text.strip_prefix("s3://") {
                Some(bucket) if is_bucket(bucket.trim_end_matches('/')) => {
                    Ok(Self::S3(text.trim_end_matches('/').to_owned()))
                }
                _ => Err("write `artifact`, `pages` or `s3://BUCKET`".to_owned()),
            },
        }
    }
}

/// A bucket, and what comes before names in it: nothing that a shell or YAML reads
/// otherwise.
///
/// Source: "General purpose buckets naming rules" in the S3 user guide.
fn is_bucket(text: &str) -> bool {
    let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
    let in_bucket = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-.".contains(&it);
    let in_prefix = |it: u8| it.is_ascii_alphanumeric() || b"-._/".contains(&it);
    (3..=63).contains(&bucket.len())
        && bucket.bytes().all(in_bucket)
        && prefix.bytes().all(in_prefix)
}

/// Whether a text is the name of an organisation, a group or a host: nothing that
/// YAML reads otherwise.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|it| it.is_ascii_alphanumeric());
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./:".contains(&it);
    starts && bytes.all(is_plain) && !text.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_portal_goes_is_read() {
        #[track_caller]
        fn check(text: &str, publish: Option<Publish>) {
            assert_eq!(Publish::parse(text).ok(), publish);
        }
        check("pages", Some(Publish::Pages));
        check("artifact", Some(Publish::Artifact));
        let s3 = |text: &str| Some(Publish::S3(text.to_owned()));
        check("s3://acme-portal/", s3("s3://acme-portal"));
        check("s3://acme-portal/docs", s3("s3://acme-portal/docs"));
        check("s3://a", None);
        check("s3://acme'; rm -rf /", None);
        check("ftp", None);
    }
}
