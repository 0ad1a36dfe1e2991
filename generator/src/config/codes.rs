//! What the codes of configuration diagnostics mean: `callboard explain`.
//!
//! Those of descriptors are in [`catalog::codes`].

use catalog::codes::Explanation;

/// What `code` means, if it is one about the configuration.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.code == code)
}

const fn entry(code: &'static str, title: &'static str, text: &'static str) -> Explanation {
    Explanation { code, title, text }
}

/// Every code, in the order in which a configuration meets them.
pub const EXPLANATIONS: &[Explanation] = &[
    entry(
        "config-read",
        "a configuration file could not be read",
        "The file was named with `--config`, or it is the `app-config.yaml` that is read when \
         none is named. Check the path, which starts at the current folder.",
    ),
    entry(
        "config-syntax",
        "a configuration file is not YAML",
        "A configuration file holds one YAML document, read as Backstage reads it: YAML 1.2, so \
         `yes` and `on` are text. Nothing of a file that cannot be parsed is used.",
    ),
    entry(
        "config-include",
        "an include does not work",
        "`$file` takes the path of a text, `$include` that of a YAML or JSON file, perhaps with \
         `#` and keys joined by dots, `$env` the name of a variable. Each stands alone in its map. \
         Paths start at the folder of the file that names them.",
    ),
    entry(
        "config-variable",
        "an environment variable is not set, or sets nothing",
        "A value with `${NAME}` is left out where `NAME` is not set, as in Backstage. Set the \
         variable, or give a default: `${NAME:-default}`. To write `${NAME}` itself, double the \
         dollar: `$${NAME}`. Variables that start with `APP_CONFIG_` set one key each: \
         `APP_CONFIG_app_title` sets `app.title`.",
    ),
    entry(
        "config-type",
        "a value is of the wrong type",
        "YAML gives `42` and `true` types of their own: put them in quotes where text is asked \
         for. The value is not used.",
    ),
    entry(
        "config-required",
        "a key is missing",
        "The entry cannot be used without it and is left out.",
    ),
    entry(
        "config-value",
        "a value cannot be used",
        "The value has the right type, but is not what the key stands for; the hint shows one \
         that is.",
    ),
    entry(
        "config-unknown-key",
        "a key is neither Backstage's nor Callboard's",
        "Keys are told apart by case. What is below an unknown key is not used.",
    ),
    entry(
        "config-location-base",
        "a target starts where Backstage runs",
        "Backstage takes the targets of `file` locations from the folder its backend runs in, \
         which is `packages/backend`; Callboard takes them from the folder of the configuration \
         file. A target that starts with `../../` and would leave that folder is taken as \
         Backstage takes it, so that an existing configuration works unchanged.",
    ),
    entry(
        "config-ignored",
        "keys of Backstage have no meaning here",
        "They are about Backstage's server, database or plugins. They do no harm, so one file can \
         serve both.",
    ),
    entry(
        "config-unused",
        "keys of Backstage are not used by this version",
        "They are about what a portal does, but this version of Callboard does not read them.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The sources that make diagnostics.
    const SOURCES: [&str; 9] = [
        include_str!("environment.rs"),
        include_str!("known.rs"),
        include_str!("locations.rs"),
        include_str!("own.rs"),
        include_str!("reader.rs"),
        include_str!("settings.rs"),
        include_str!("transform.rs"),
        include_str!("transform/include.rs"),
        include_str!("transform/variables.rs"),
    ];

    #[test]
    fn every_code_that_is_reported_is_explained_and_the_other_way_round() {
        let mut reported: Vec<&str> = SOURCES
            .iter()
            .flat_map(|source| source.split("\"config-").skip(1))
            .filter_map(|rest| rest.split_once('"'))
            .map(|(code, _)| code)
            .collect();
        reported.sort_unstable();
        reported.dedup();
        let mut explained: Vec<&str> = EXPLANATIONS
            .iter()
            .filter_map(|known| known.code.strip_prefix("config-"))
            .collect();
        explained.sort_unstable();
        assert_eq!(reported, explained);
    }
}
