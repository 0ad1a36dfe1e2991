//! `templates/`: three scaffolder templates, each with a skeleton.

use std::io;

use super::Output;
use super::plan::Plan;

/// Writes them and returns their names.
pub(super) fn write(plan: &Plan, output: &mut Output) -> io::Result<Vec<&'static str>> {
    let templates = [
        ("new-service", "service"),
        ("new-library", "library"),
        ("new-website", "website"),
    ];
    for (name, kind) in templates {
        // The files are full of `${{ … }}`: `@…@` marks what is filled in here.
        let fill = |text: &str| {
            text.replace("@name@", name)
                .replace("@kind@", kind)
                .replace("@owner@", &plan.teams[0])
        };
        let folder = format!("templates/{name}");
        output.put(
            &format!("{folder}/template.yaml"),
            &fill(include_str!("template.yaml")),
        )?;
        output.put(
            &format!("{folder}/skeleton/catalog-info.yaml"),
            &fill(include_str!("skeleton.yaml")),
        )?;
        output.put(
            &format!("{folder}/skeleton/README.md"),
            "# ${{ values.name }}\n\n${{ values.description }}\n",
        )?;
        output.count("Template", &[("ownedBy", "ownerOf")]);
    }
    Ok(templates.map(|(name, _)| name).to_vec())
}
