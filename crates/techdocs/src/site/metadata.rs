//! `techdocs_metadata.json`, which Backstage shows above a site and lists its
//! files from.
//!
//! `techdocs-core` writes the two texts (a description that is not set is
//! `None`, which Backstage's front end knows), `techdocs-node` the rest.

use super::config::Config;

/// The metadata of a site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Metadata {
    /// `site_name`.
    pub site_name: String,
    /// `site_description`, or `None` in letters.
    pub site_description: String,
    /// When the site was made, in milliseconds since 1970.
    pub build_timestamp: u64,
    /// Every file of the made site, from its root.
    pub files: Vec<String>,
    /// What the site was made from, as an opaque text that changes with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

impl Metadata {
    /// The metadata of a site that was made at a time. `files` are put in
    /// order.
    pub fn new(
        config: &Config,
        build_timestamp: u64,
        mut files: Vec<String>,
        etag: Option<String>,
    ) -> Self {
        files.sort_unstable();
        let description = config.site_description.clone();
        Self {
            site_name: config.site_name.clone(),
            site_description: description.unwrap_or_else(|| "None".to_owned()),
            build_timestamp,
            files,
            etag,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Settings;
    use crate::tree::MemoryTree;

    #[test]
    fn metadata_has_the_shape_that_backstage_reads() {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: A \"b\"\n");
        let (config, _) = Config::read(&tree, "", &Settings::default());
        let files = vec!["index.html".to_owned(), "a/index.html".to_owned()];
        let metadata = Metadata::new(&config, 12, files, Some("e".to_owned()));
        assert_eq!(
            serde_json::to_string(&metadata).unwrap(),
            r#"{"site_name":"A \"b\"","site_description":"None","build_timestamp":12,"files":["a/index.html","index.html"],"etag":"e"}"#
        );
    }
}
