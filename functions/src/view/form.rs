//! A form, and the page of a template, as the theme shows them.

use std::collections::{BTreeMap, BTreeSet};

use scaffolder::action::Registry;
use scaffolder::form::{self, Control, Problem, to_post};
use scaffolder::template::{Template, TemplateError};
use serde_json::Value;
use site_theme::create::{
    About, Body, ButtonLabels, Form, FormError, FormPage, Input, LintProblem, TemplateHead,
    TemplatePage, TreeEntry, tree,
};
use site_theme::parts::{Banner, Crumbs};
use site_theme::prose;

use super::field::{Around, field, id_of, show_if};
use super::{reliability, sentence};
use crate::portal::Portal;

/// So many digits of a commit are shown, as hosts do.
const SHORT_COMMIT: usize = 7;

/// A template, read and ready to be shown.
pub struct Prepared {
    /// The template.
    pub template: Template,
    /// Its form.
    pub form: form::Form,
}

impl Prepared {
    /// Reads the template with a reference; `None` where the catalog has none.
    ///
    /// # Errors
    ///
    /// Why it cannot be used.
    pub fn read(portal: &dyn Portal, entity_ref: &str) -> Option<Result<Self, Vec<TemplateError>>> {
        let entity = portal.entity(entity_ref)?;
        if entity
            .get("kind")
            .and_then(Value::as_str)
            .is_none_or(|kind| !kind.eq_ignore_ascii_case("template"))
        {
            return None;
        }
        Some(Template::read(entity_ref, &entity).map(Self::of))
    }

    /// The form of a template.
    pub fn of(template: Template) -> Self {
        let form = form::Form::of(&template, &BTreeSet::new());
        Self { template, form }
    }
}

/// The path of a template's form below the root, as in
/// `create/templates/default/go-service/`.
pub fn path(entity_ref: &str) -> String {
    let rest = entity_ref
        .split_once(':')
        .map_or(entity_ref, |(_, rest)| rest);
    format!("create/templates/{rest}/")
}

/// Words of the buttons: `spec.presentation.buttonLabels`.
pub fn labels<'a>(template: &Template) -> ButtonLabels<'a> {
    let usual = ButtonLabels::default();
    let labels = template.presentation.get("buttonLabels");
    let text = |name: &str| {
        let text = labels
            .and_then(|labels| labels.get(name))
            .and_then(Value::as_str);
        text.map(|text| text.to_owned().into())
    };
    ButtonLabels {
        back: text("backButtonText").unwrap_or(usual.back),
        review: text("reviewButtonText").unwrap_or(usual.review),
        create: text("createButtonText").unwrap_or(usual.create),
    }
}

/// What stands over pages of a template.
pub fn head<'a>(
    portal: &'a dyn Portal,
    template: &Template,
    title: Option<&str>,
) -> TemplateHead<'a> {
    let base = &portal.chrome().base_path;
    let mut items = vec![("Create".into(), format!("{base}/create/").into())];
    if title.is_some() {
        let href = format!("{base}/{}", path(&template.entity_ref));
        items.push((template.title.clone().into(), href.into()));
    }
    TemplateHead {
        crumbs: Crumbs { items },
        icon: portal.chrome().icon("copy-plus"),
        title: title.unwrap_or(&template.title).to_owned().into(),
        summary: prose::first_sentence(&template.description).into(),
    }
}

/// The form, with answers in it and what is wrong with them.
pub fn view<'a>(
    portal: &'a dyn Portal,
    prepared: &Prepared,
    values: &Value,
    problems: &[Problem],
) -> Form<'a> {
    let (template, form) = (&prepared.template, &prepared.form);
    let filled = to_post(form, values);
    let wrong: BTreeMap<String, String> = problems
        .iter()
        .map(|problem| (problem.name.clone(), problem.message.clone()))
        .collect();
    let around = Around {
        portal,
        form,
        filled: &filled,
        values,
        problems: &wrong,
    };
    let pages = form.pages.iter().map(|page| FormPage {
        title: page.title.clone().into(),
        description_html: page
            .description
            .as_deref()
            .map(prose::to_html)
            .unwrap_or_default()
            .into(),
        fields: page
            .fields
            .iter()
            .map(|asked| field(&around, asked))
            .collect(),
        show_if: show_if(form, &page.shown),
    });
    let errors = problems.iter().map(|problem| FormError {
        id: (!problem.name.is_empty()).then(|| id_of(&problem.name).into()),
        label: problem.title.clone().into(),
        message: problem.message.clone().into(),
    });
    let steps: Vec<_> = template.steps.iter().filter_map(sentence::of).collect();
    let chrome = portal.chrome();
    Form {
        action: format!("{}/{}", chrome.base_path, path(&template.entity_ref)).into(),
        template_ref: template.entity_ref.clone().into(),
        at: "form".into(),
        version: version(template).into(),
        pages: pages.collect(),
        errors: errors.collect(),
        notes: public(template)
            .map(|text| Banner {
                tone: "warn",
                icon: chrome.icon("triangle-alert"),
                text: text.into(),
                action: None,
            })
            .into_iter()
            .collect(),
        consequences: template.steps.iter().filter_map(sentence::made).collect(),
        steps,
        labels: labels(template),
        can_dry_run: true,
        icon: chrome.icon("info"),
    }
    .settled()
}

/// A word that changes when the template does.
fn version(template: &Template) -> String {
    let text = serde_json::to_string(&(&template.pages, &template.steps)).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

/// What to know of a repository that everybody can see.
pub const PUBLIC: &str = "Everybody on the internet can see the repository that this makes.";

/// What to know of a template that makes something everybody can see.
pub fn public(template: &Template) -> Option<&'static str> {
    let is_public = template.steps.iter().any(|step| {
        let visibility = step
            .input
            .as_ref()
            .and_then(|input| input.get("repoVisibility"));
        visibility.and_then(Value::as_str) == Some("public")
    });
    is_public.then_some(PUBLIC)
}

/// The page of a template with its form.
pub fn page<'a>(
    portal: &'a dyn Portal,
    registry: &Registry,
    prepared: &Prepared,
    values: &Value,
    problems: &[Problem],
) -> TemplatePage<'a> {
    let template = &prepared.template;
    let mut frame = portal.frame(template.title.clone(), &path(&template.entity_ref));
    frame.description = prose::first_sentence(&template.description);
    TemplatePage {
        frame,
        head: head(portal, template, None),
        body: Body::Form(Box::new(view(portal, prepared, values, problems))),
        about: about(portal, registry, prepared),
    }
}

/// The page of a template that cannot be used as it is.
pub fn broken<'a>(
    portal: &'a dyn Portal,
    entity_ref: &str,
    errors: &[TemplateError],
) -> TemplatePage<'a> {
    let chrome = portal.chrome();
    let title = portal.link(entity_ref).title.into_owned();
    let problems = errors.iter().map(|error| LintProblem {
        icon: chrome.icon("circle-x"),
        severity: "Error",
        message: error.message.clone().into(),
        hint: "".into(),
        place: Some((
            error
                .pointer
                .trim_start_matches('/')
                .replace('/', ".")
                .into(),
            None,
        )),
    });
    TemplatePage {
        frame: portal.frame(title.clone(), &path(entity_ref)),
        head: TemplateHead {
            crumbs: Crumbs {
                items: vec![(
                    "Create".into(),
                    format!("{}/create/", chrome.base_path).into(),
                )],
            },
            icon: chrome.icon("copy-plus"),
            title: title.into(),
            summary: "".into(),
        },
        body: Body::Broken,
        about: About {
            entity_href: portal.link(entity_ref).href.into_owned().into(),
            entity_ref: entity_ref.to_owned().into(),
            owner: portal.owner(entity_ref),
            problems: problems.collect(),
            ..About::default()
        },
    }
}

fn about<'a>(portal: &'a dyn Portal, registry: &Registry, prepared: &Prepared) -> About<'a> {
    let template = &prepared.template;
    let entity_ref = &template.entity_ref;
    let history = portal.history(entity_ref);
    let base = &portal.chrome().base_path;
    let inputs = prepared
        .form
        .fields()
        .filter(|field| !matches!(field.control, Control::Hidden));
    let links = template.metadata.get("links").and_then(Value::as_array);
    let links = links.into_iter().flatten().filter_map(|link| {
        let href = prose::safe_href(link.get("url")?.as_str()?)?;
        let title = link
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or(&href)
            .to_owned();
        Some((title.into(), href.into()))
    });
    About {
        description_html: prose::to_html(&template.description).into(),
        entity_href: portal.link(entity_ref).href.into_owned().into(),
        entity_ref: entity_ref.clone().into(),
        owner: portal.owner(entity_ref),
        spec_type: template.spec_type.clone().into(),
        tags: portal.tags_of(entity_ref),
        version: portal.version(entity_ref).map(|(commit, href)| {
            let short = commit.chars().take(SHORT_COMMIT).collect::<String>();
            (short.into(), href.map(Into::into))
        }),
        source: portal.source_href(entity_ref).map(Into::into),
        links: links.collect(),
        steps: sentence::steps(template, registry, &format!("{base}/create/actions/")),
        inputs: inputs
            .map(|field| Input {
                label: field.title.clone().into(),
                name: field
                    .pointer
                    .trim_start_matches('/')
                    .replace('/', ".")
                    .into(),
                what: what(&field.control).into(),
                required: field.is_required(),
            })
            .collect(),
        tree: files(portal, prepared),
        reliability: history.as_ref().and_then(reliability::of),
        runs: history
            .map(|history| reliability::last(portal, history.last))
            .unwrap_or_default(),
        made: portal.made_by(entity_ref),
        looks_wrong: portal.looks_wrong(entity_ref).map(|(count, href)| {
            let plural = if count == 1 { "" } else { "s" };
            (format!("{count} problem{plural}").into(), href.into())
        }),
        problems: Vec::new(),
    }
}

/// The files that it would make, as a tree.
fn files<'a>(portal: &dyn Portal, prepared: &Prepared) -> Vec<TreeEntry<'a>> {
    let paths = portal.preview(&prepared.template, &prepared.form);
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let entries = tree(&paths).into_iter();
    entries
        .map(|entry| TreeEntry {
            name: entry.name.into_owned().into(),
            depth: entry.depth,
            position: entry.position,
        })
        .collect()
}

/// What a field takes, in words.
fn what(control: &Control) -> &'static str {
    match control.plain() {
        Control::Text { .. } | Control::TextArea { .. } => "text",
        Control::Json => "JSON",
        Control::Pairs { .. } => "names and values",
        Control::Number { integer: true, .. } => "whole number",
        Control::Number { .. } => "number",
        Control::Switch => "yes or no",
        Control::Radios { .. } | Control::Select { .. } => "one of several",
        Control::Checkboxes { .. } => "some of several",
        Control::List { .. } => "list",
        Control::Group { .. } | Control::Message => "group of fields",
        Control::EntityPicker(_) | Control::OwnedEntityPicker(_) => "entity of the catalog",
        Control::OwnerPicker(_) | Control::MyGroupsPicker(_) => "owner",
        Control::MultiEntityPicker { .. } => "entities of the catalog",
        Control::EntityName => "name of an entity",
        Control::EntityTags { .. } => "tags",
        Control::RepoUrl(_) => "repository",
        Control::RepoBranch { .. } => "branch",
        Control::RepoOwner { .. } => "owner of repositories",
        Control::Secret { .. } => "secret",
        Control::File => "file",
        Control::Hidden | Control::Custom { .. } => "value",
    }
}
