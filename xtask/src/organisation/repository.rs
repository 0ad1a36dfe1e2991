//! One repository: `catalog-info.yaml` and `README.md`, and through [`api`]
//! and [`documentation`] the rest.
//!
//! The first of ten repositories describes their system; each has a
//! component, and services may have an API and a resource.

use std::io;

use super::plan::{Plan, Repository};
use super::random::Random;
use super::words::{TAGS, paragraph, sentence_of, title};
use super::{Output, api, documentation};

/// The relations of a component, API or resource to its owner and system.
const PLACED: &[(&str, &str)] = &[("ownedBy", "ownerOf"), ("partOf", "hasPart")];

/// Writes one repository.
pub(super) fn write(plan: &Plan, repository: &Repository, output: &mut Output) -> io::Result<()> {
    let mut random = plan.random(&format!("repo/{}", repository.index));
    let folder = format!("repos/{}", repository.name);
    let mut documents = Vec::new();
    if repository.index.is_multiple_of(10) {
        documents.push(system(plan, repository, &mut random));
        output.count("System", PLACED);
    }
    documents.push(component(plan, repository, &mut random, output));
    if repository.has_api {
        documents.push(api_entity(plan, repository, &mut random));
        output.put(
            &format!("{folder}/openapi.yaml"),
            &api::definition(plan, repository),
        )?;
        output.count("API", PLACED);
    }
    if repository.has_resource {
        documents.push(resource(plan, repository, &mut random));
        output.count("Resource", PLACED);
    }
    output.put(
        &format!("{folder}/catalog-info.yaml"),
        &documents.join("---\n"),
    )?;
    if plan.pages_per_repository == 0 {
        return Ok(());
    }
    output.put(
        &format!("{folder}/README.md"),
        &format!(
            "# {}\n\n{}\n",
            title(&repository.name),
            paragraph(&mut random)
        ),
    )?;
    documentation::write(plan, repository, &folder, output)
}

fn system(plan: &Plan, repository: &Repository, random: &mut Random) -> String {
    let name = &plan.systems[repository.system];
    let title = title(name);
    let description = sentence_of(random, 8);
    let tag = random.pick(TAGS);
    let owner = &plan.teams[repository.team];
    let domain = &plan.domains[repository.system / 8];
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: {name}\n  \
         title: {title}\n  description: {description}\n  tags: [{tag}]\nspec:\n  \
         owner: {owner}\n  domain: {domain}\n"
    )
}

fn component(
    plan: &Plan,
    repository: &Repository,
    random: &mut Random,
    output: &mut Output,
) -> String {
    let name = &repository.name;
    let team = &plan.teams[repository.team];
    let mut relations = PLACED.to_vec();
    let title = title(name);
    let description = sentence_of(random, 10);
    let tier = 1 + random.below(3);
    let tag_count = 1 + random.below(4);
    let mut tags = random.some(TAGS, tag_count);
    tags.sort_unstable();
    let docs = match plan.pages_per_repository {
        0 => "",
        _ => "backstage.io/techdocs-ref: dir:.\n    ",
    };
    let mut text = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  \
         title: {title}\n  description: {description}\n  annotations:\n    \
         github.com/project-slug: acme/{name}\n    {docs}\
         acme.example/on-call: {team}\n  labels:\n    acme.example/tier: '{tier}'\n  \
         tags: [{}]\n",
        tags.join(", ")
    );
    let links = [
        ("grafana", "Dashboard", "dashboard"),
        ("runbook", "Runbook", "docs"),
    ];
    let link_count = random.below(3);
    if link_count > 0 {
        text.push_str("  links:\n");
    }
    for (host, title, icon) in &links[..link_count] {
        text.push_str(&format!(
            "    - url: https://{host}.acme.example/{name}\n      title: {title}\n      \
             icon: {icon}\n"
        ));
    }
    text.push_str(&format!(
        "spec:\n  type: {}\n  lifecycle: {}\n  owner: {team}\n  system: {}\n",
        repository.component_type, repository.lifecycle, plan.systems[repository.system]
    ));
    if repository.has_api {
        text.push_str(&format!("  providesApis: [{}]\n", repository.api_name()));
        relations.push(("providesApi", "apiProvidedBy"));
    }
    if matches!(repository.component_type, "service" | "website") && !plan.with_api.is_empty() {
        let count = random.below(4);
        let mut wanted: Vec<String> = random
            .some(&plan.with_api, count)
            .into_iter()
            .filter(|index| *index != repository.index)
            .map(|index| plan.repositories[index].api_name())
            .collect();
        wanted.sort_unstable();
        if !wanted.is_empty() {
            text.push_str(&format!("  consumesApis: [{}]\n", wanted.join(", ")));
        }
        relations.extend(wanted.iter().map(|_| ("consumesApi", "apiConsumedBy")));
    }
    let dependencies = dependencies(plan, repository, random);
    if !dependencies.is_empty() {
        text.push_str("  dependsOn:\n");
    }
    for dependency in &dependencies {
        text.push_str(&format!("    - {dependency}\n"));
        relations.push(("dependsOn", "dependencyOf"));
    }
    output.count("Component", &relations);
    text
}

/// Its resource, and up to two libraries of the same system.
fn dependencies(plan: &Plan, repository: &Repository, random: &mut Random) -> Vec<String> {
    let first = repository.index - repository.index % 10;
    let system = &plan.repositories[first..plan.repositories.len().min(first + 10)];
    let libraries: Vec<&Repository> = system
        .iter()
        .filter(|mate| mate.component_type == "library" && mate.index != repository.index)
        .collect();
    let count = random.below(3);
    let mut components: Vec<String> = random
        .some(&libraries, count)
        .into_iter()
        .map(|mate| format!("component:{}", mate.name))
        .collect();
    components.sort_unstable();
    let resource = repository
        .has_resource
        .then(|| format!("resource:{}", repository.resource_name()));
    resource.into_iter().chain(components).collect()
}

fn api_entity(plan: &Plan, repository: &Repository, random: &mut Random) -> String {
    let name = repository.api_name();
    let title = title(&repository.name);
    let description = sentence_of(random, 8);
    let lifecycle = repository.lifecycle;
    let owner = &plan.teams[repository.team];
    let system = &plan.systems[repository.system];
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: {name}\n  \
         title: {title} v1\n  description: {description}\n  tags: [rest]\nspec:\n  \
         type: openapi\n  lifecycle: {lifecycle}\n  owner: {owner}\n  system: {system}\n  \
         definition:\n    $text: ./openapi.yaml\n"
    )
}

fn resource(plan: &Plan, repository: &Repository, random: &mut Random) -> String {
    let name = repository.resource_name();
    let description = sentence_of(random, 7);
    let resource_type = repository.resource_type;
    let owner = &plan.teams[repository.team];
    let system = &plan.systems[repository.system];
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n  name: {name}\n  \
         description: {description}\nspec:\n  type: {resource_type}\n  owner: {owner}\n  \
         system: {system}\n"
    )
}
