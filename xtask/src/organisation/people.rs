//! `org.yaml`, the groups and users, and `domains.yaml`.

use std::io;

use super::Output;
use super::plan::Plan;
use super::words::{FIRST_NAMES, LAST_NAMES, sentence_of, title};

/// How many people a team has.
const TEAM_SIZE: usize = 6;

/// Writes both files.
pub(super) fn write(plan: &Plan, output: &mut Output) -> io::Result<()> {
    let mut documents = vec![
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: acme\n  title: Acme\n  \
         description: The whole organisation\nspec:\n  type: organization\n  profile:\n    \
         displayName: Acme\n  children: []\n"
            .to_owned(),
    ];
    output.count("Group", &[]);
    for name in &plan.departments {
        let description = sentence_of(&mut plan.random(name), 6);
        let title = title(name);
        documents.push(format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\n  \
             title: {title}\n  description: {description}\nspec:\n  type: department\n  \
             parent: acme\n  children: []\n"
        ));
        output.count("Group", &[("childOf", "parentOf")]);
    }
    for (index, name) in plan.teams.iter().enumerate() {
        let description = sentence_of(&mut plan.random(name), 7);
        let title = title(name);
        let parent = &plan.departments[index / 8];
        documents.push(format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\n  \
             title: {title}\n  description: {description}\nspec:\n  type: team\n  profile:\n    \
             displayName: {title}\n    email: {name}@acme.example\n  parent: {parent}\n  \
             children: []\n"
        ));
        output.count("Group", &[("childOf", "parentOf")]);
    }
    for index in 0..plan.teams.len() * TEAM_SIZE {
        documents.push(user(plan, index));
        output.count("User", &[("memberOf", "hasMember")]);
    }
    output.put("org.yaml", &documents.join("---\n"))?;
    write_domains(plan, output)
}

fn user(plan: &Plan, index: usize) -> String {
    let mut random = plan.random(&format!("user/{index}"));
    let (first, last) = (random.pick(FIRST_NAMES), random.pick(LAST_NAMES));
    let name = format!("{first}.{last}.{}", index + 1).to_ascii_lowercase();
    let team = &plan.teams[index / TEAM_SIZE];
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: {name}\nspec:\n  \
         profile:\n    displayName: {first} {last}\n    email: {name}@acme.example\n  \
         memberOf: [{team}]\n"
    )
}

fn write_domains(plan: &Plan, output: &mut Output) -> io::Result<()> {
    let mut documents = Vec::new();
    for (index, name) in plan.domains.iter().enumerate() {
        let description = sentence_of(&mut plan.random(name), 9);
        let title = title(name);
        let owner = &plan.departments[index % plan.departments.len()];
        documents.push(format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata:\n  name: {name}\n  \
             title: {title}\n  description: {description}\nspec:\n  owner: {owner}\n"
        ));
        output.count("Domain", &[("ownedBy", "ownerOf")]);
    }
    output.put("domains.yaml", &documents.join("---\n"))
}
