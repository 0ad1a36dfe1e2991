//! Which repositories, systems, domains and teams an organisation has, before
//! any file is written.

use std::collections::HashSet;

use super::Options;
use super::random::Random;
use super::words::{AREAS, PARTS, TEAM_WORDS};

/// Everything that has a name.
pub(super) struct Plan {
    pub(super) seed: String,
    pub(super) pages_per_repository: usize,
    pub(super) domains: Vec<String>,
    pub(super) systems: Vec<String>,
    pub(super) departments: Vec<String>,
    pub(super) teams: Vec<String>,
    pub(super) repositories: Vec<Repository>,
    /// The indices of the repositories that provide an API.
    pub(super) with_api: Vec<usize>,
}

/// One repository, with one component in it.
pub(super) struct Repository {
    pub(super) index: usize,
    pub(super) name: String,
    /// `spec.type` of its component.
    pub(super) component_type: &'static str,
    /// Index into [`Plan::systems`].
    pub(super) system: usize,
    /// Index into [`Plan::teams`].
    pub(super) team: usize,
    pub(super) has_api: bool,
    pub(super) has_resource: bool,
    /// `spec.type` of its resource.
    pub(super) resource_type: &'static str,
    pub(super) lifecycle: &'static str,
}

impl Plan {
    pub(super) fn new(options: &Options) -> Self {
        let count = options.repositories;
        let system_count = count.div_ceil(10);
        let team_count = count.div_ceil(12);
        let numbered =
            |count: usize, name: &dyn Fn(usize) -> String| (0..count).map(name).collect();
        let teams: Vec<String> = numbered(team_count, &|i| {
            format!("team-{}-{}", TEAM_WORDS[i % TEAM_WORDS.len()], i + 1)
        });
        let mut taken = HashSet::new();
        let repositories: Vec<Repository> = (0..count)
            .map(|index| Repository::new(&options.seed, index, teams.len(), &mut taken))
            .collect();
        Self {
            seed: options.seed.clone(),
            pages_per_repository: options.pages_per_repository,
            domains: numbered(system_count.div_ceil(8), &|i| {
                format!("domain-{}-{}", AREAS[i % AREAS.len()], i + 1)
            }),
            systems: numbered(system_count, &|i| {
                format!("{}-system-{}", AREAS[(i * 7 + 3) % AREAS.len()], i + 1)
            }),
            departments: numbered(team_count.div_ceil(8), &|i| format!("dept-{}", i + 1)),
            with_api: (0..count).filter(|i| repositories[*i].has_api).collect(),
            teams,
            repositories,
        }
    }

    /// The random numbers of a label.
    pub(super) fn random(&self, label: &str) -> Random {
        Random::new(&self.seed, label)
    }
}

impl Repository {
    fn new(seed: &str, index: usize, teams: usize, taken: &mut HashSet<String>) -> Self {
        let mut random = Random::new(seed, &format!("name/{index}"));
        let component_type = random.weighted(&[
            ("service", 60),
            ("library", 20),
            ("website", 12),
            ("documentation", 3),
            ("tool", 5),
        ]);
        // Each is drawn, whichever is needed, as the reference does.
        let service = random.pick(&["api", "svc", "job", "core"]);
        let library = random.pick(&["lib", "kit"]);
        let website = random.pick(&["web", "app"]);
        let suffix = match component_type {
            "service" => service,
            "library" => library,
            "website" => website,
            "documentation" => "docs",
            _ => "cli",
        };
        let area = random.pick(AREAS);
        let base = format!("{area}-{}-{suffix}", random.pick(PARTS));
        let name = std::iter::once(base.clone())
            .chain((2..).map(|number| format!("{base}-{number}")))
            .find(|name| !taken.contains(name))
            .expect("the numbers do not end");
        taken.insert(name.clone());
        let is_service = component_type == "service";
        Self {
            index,
            name,
            component_type,
            system: index / 10,
            team: (index / 12).min(teams - 1),
            has_api: is_service && random.chance(58),
            has_resource: is_service && random.chance(62),
            resource_type: random.pick(&["database", "database", "queue", "s3-bucket", "cache"]),
            lifecycle: random.weighted(&[
                ("production", 75),
                ("experimental", 17),
                ("deprecated", 8),
            ]),
        }
    }

    /// The name of its API.
    pub(super) fn api_name(&self) -> String {
        format!("{}-v1", self.name)
    }

    /// The name of its resource.
    pub(super) fn resource_name(&self) -> String {
        format!("{}-{}", self.name, self.resource_type)
    }
}
