//! Every code a diagnostic of a template can have, and what it means.
//!
//! [`explain`] is the way in; [`EXPLANATIONS`] is the whole table, for the manual.

use catalog::Explanation;

/// What a code means.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.code == code)
}

const fn entry(code: &'static str, title: &'static str, text: &'static str) -> Explanation {
    Explanation { code, title, text }
}

/// Every code, in the order of a template: its form, its steps, its skeletons.
pub const EXPLANATIONS: &[Explanation] = &[
    entry(
        "template-field-list",
        "A form that is a list of fields",
        "`spec.parameters` is a list of pages, each a JSON Schema with `properties`. A list of fields with an `id` each is read as pages without fields: the form is empty, and every answer is refused. The hint shows the same form as a page.",
    ),
    entry(
        "template-unused-parameter",
        "A question whose answer is not used",
        "No step, no output and no condition of the form reads this parameter, so people are asked for nothing. Use it, or take it out of the form.",
    ),
    entry(
        "template-duplicate-id",
        "Two steps with one id",
        "`steps.ID` can mean one step only: what comes of the other is hidden. Give each step an id of its own.",
    ),
    entry(
        "template-unknown-action",
        "An action that does not exist",
        "A step calls an action that neither Callboard nor one of your integrations has, so the task fails there. Correct the name, or declare the action under `actions` in a file of `integrations/`.",
    ),
    entry(
        "template-unknown-input",
        "An input that the action does not have",
        "The action's schema has no such input. Backstage refuses the step; Callboard leaves the input out. Correct the name, or take it out.",
    ),
    entry(
        "template-missing-input",
        "An input that the action needs",
        "The action cannot run without this input: the task fails at this step. Write it under `input`.",
    ),
    entry(
        "template-input-type",
        "An input of the wrong type",
        "The action takes another type of value, or one of a few values. Text that is made of an expression alone, as `${{ parameters.port }}`, has the type of its value; anything around it makes it text.",
    ),
    entry(
        "template-allowed-hosts",
        "`allowedHosts` on an action",
        "`allowedHosts` belongs to the form: to `ui:options` of a `RepoUrlPicker`. Actions that publish have no such input, and today's Backstage refuses a step that gives it.",
    ),
    entry(
        "template-unknown-parameter",
        "A parameter that the form does not have",
        "What is missing is silently nothing: the input is left out, or the text has a hole. Correct the name, or add the field to `spec.parameters`.",
    ),
    entry(
        "template-values",
        "`values` in a step",
        "`values` is what skeletons see: what `input.values` of `fetch:template` gives them. Steps and the output see `parameters`.",
    ),
    entry(
        "template-unknown-step",
        "A step that does not exist",
        "An expression reads what came of a step that this template does not have. Correct the id.",
    ),
    entry(
        "template-step-order",
        "A step that has not run yet",
        "Steps run in order. What comes of a later step is nothing when this one runs: move the step up.",
    ),
    entry(
        "template-unknown-output",
        "An output that the action does not have",
        "The action of that step gives no such output, so the expression is nothing. The outputs of an action are in its schema.",
    ),
    entry(
        "template-unknown-name",
        "A name that means nothing",
        "Steps see `parameters`, `steps`, `secrets`, `user`, `context`, `environment` and, where they repeat, `each`. Any other name is nothing.",
    ),
    entry(
        "template-dash",
        "A `-` that subtracts",
        "`steps.fetch-base` is `steps.fetch` minus `base`, which is nothing. Names with a dash are written in brackets: `steps['fetch-base']`.",
    ),
    entry(
        "template-unknown-filter",
        "A filter that does not exist",
        "In a step such an expression is passed on unrendered, with its braces; in a skeleton it fails the step. Correct the name. Filters of Jinja or Helm are often written otherwise here.",
    ),
    entry(
        "template-unrendered",
        "An expression that cannot be read",
        "Text that is not valid Nunjucks is passed on as it is written, with its braces, and nobody is told. `||`, `&&` and `? :` are not in the language: write `or`, `and`, and `x if y else z`.",
    ),
    entry(
        "template-odd-expression",
        "An expression that means something else",
        "The expression is valid and does not do what it looks like: `not a == b` compares `not a`, and `1e3` is a name.",
    ),
    entry(
        "template-filter-fails",
        "A filter that fails when nothing was answered",
        "The value is optional, and this filter fails on nothing. Make the field required, give it a default, or put `| default('')` before the filter.",
    ),
    entry(
        "template-secret-value",
        "A secret handed to a template",
        "Values of a skeleton are written into files, and messages into the log: a secret among them is published. Give it to an action that stores secrets, such as `publish:github` with `secrets`.",
    ),
    entry(
        "template-public-secrets",
        "Secrets in a public repository",
        "The step makes a repository that everybody can read, and gives it secrets. A workflow changed by a stranger's pull request may get at them. Make the repository private, or keep the secrets out.",
    ),
    entry(
        "template-absolute-file",
        "A file of one machine",
        "A `file:` address works on the machine of its author only. Write a path relative to the template.",
    ),
    entry(
        "template-register-path",
        "A descriptor that is not there",
        "`catalog:register` names a descriptor that no step puts into the repository, so registering fails when everything else is done. Add it to the skeleton, or correct `catalogInfoPath`.",
    ),
    entry(
        "template-old-input",
        "An input of old Backstages",
        "`copyWithoutRender` is still accepted, and has no effect in today's Backstage: the files that it names are rendered. Callboard honours it. `copyWithoutTemplating` takes its place; it copies contents and renders names.",
    ),
    entry(
        "template-glob",
        "A glob that fits no file",
        "Patterns of `copyWithoutTemplating` are matched from the root of the skeleton: `ci.yml` is not `.github/workflows/ci.yml`. What they were to protect is rendered.",
    ),
    entry(
        "template-workflow-rendered",
        "A workflow about to lose its expressions",
        "GitHub Actions and skeletons both write `${{ }}`. This workflow is rendered, and what it means for GitHub is nothing here, so it is left empty. Add the file to `copyWithoutTemplating`, or put it in `{% raw %}`.",
    ),
    entry(
        "template-skeleton-syntax",
        "A file of a skeleton that is no template",
        "The file, or its name, is not valid Nunjucks, which fails the step. Mend it, or add the file to `copyWithoutTemplating` when its contents are to stay as they are; names are rendered all the same.",
    ),
    entry(
        "template-unknown-value",
        "A value that the step does not give",
        "A skeleton sees what `input.values` of its step gives, and nothing else: no `parameters`, no `steps`. What is missing leaves a hole in the file.",
    ),
    entry(
        "template-unused-value",
        "A value that the skeleton does not use",
        "The step gives this value, and no file or name of the skeleton reads it. Most often the two are spelt differently.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_and_explained() {
        for (number, known) in EXPLANATIONS.iter().enumerate() {
            assert!(
                EXPLANATIONS[..number]
                    .iter()
                    .all(|other| other.code != known.code)
            );
            assert!(known.code.starts_with("template-"), "{}", known.code);
            assert!(known.text.len() > 60, "{}", known.code);
            assert!(explain(known.code).is_some());
        }
    }
}
