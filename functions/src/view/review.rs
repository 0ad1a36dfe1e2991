//! Answers before anything is done, as the theme shows them.

use std::collections::BTreeMap;

use scaffolder::form::{Control as Model, Field as Asked, review, to_post};
use serde_json::Value;
use site_theme::create::{
    Carried, Control, Field, FormError, ReviewGroup, ReviewPage, ReviewRow, Text, TextKind,
};
use site_theme::parts::Banner;

use super::field::id_of;
use super::form::{Prepared, head, labels, path};
use super::sentence;
use crate::portal::Portal;

/// The answers, to be posted again, and the secrets, to be given again: no page holds
/// them. `errors` says what is wrong with secrets, by the name of the field.
pub fn carried<'a>(
    portal: &dyn Portal,
    prepared: &Prepared,
    values: &Value,
    errors: &BTreeMap<String, String>,
) -> Carried<'a> {
    let template = &prepared.template;
    let filled = to_post(&prepared.form, values);
    let named = filled.into_iter().flat_map(|(name, texts)| {
        let texts = texts.into_iter();
        texts.map(move |text| (name.clone().into(), text.into()))
    });
    let secrets = prepared.form.fields();
    let secrets = secrets.filter(|field| field.control.is_secret() && field.shown.holds(values));
    Carried {
        action: format!(
            "{}/{}",
            portal.chrome().base_path,
            path(&template.entity_ref)
        )
        .into(),
        template_ref: template.entity_ref.clone().into(),
        at: "review".into(),
        values: named.collect(),
        secrets: secrets.map(|asked| secret(asked, errors)).collect(),
    }
}

/// A secret, as an empty field.
fn secret<'a>(asked: &Asked, errors: &BTreeMap<String, String>) -> Field<'a> {
    let control = match asked.control.plain() {
        Model::Secret {
            min_length,
            max_length,
        } => Control::Secret {
            min_length: *min_length,
            max_length: *max_length,
        },
        _ => Control::Text(Text {
            kind: TextKind::Password,
            ..Text::default()
        }),
    };
    Field {
        name: asked.name.clone().into(),
        id: id_of(&asked.name).into(),
        label: asked.title.clone().into(),
        help_html: "It is not kept, so it is asked for once more.".into(),
        control,
        required: asked.is_required(),
        error: errors.get(&asked.name).map(|text| text.clone().into()),
        ..Field::default()
    }
}

/// An answer; with the title of the entity where it is the reference of one.
fn titled(portal: &dyn Portal, value: String) -> String {
    let is_ref = value.contains(':') && !value.contains(char::is_whitespace);
    if !is_ref || catalog::EntityRef::parse(&value, None, "default").is_err() {
        return value;
    }
    let link = portal.link(&value);
    match link.missing || link.title == value {
        true => value,
        false => format!("{} ({value})", link.title),
    }
}

/// The review. `warnings` are what to know before one goes on.
pub fn page<'a>(
    portal: &'a dyn Portal,
    prepared: &Prepared,
    values: &Value,
    errors: &BTreeMap<String, String>,
    warnings: Vec<String>,
) -> ReviewPage<'a> {
    let (template, form) = (&prepared.template, &prepared.form);
    let chrome = portal.chrome();
    let title = format!("Review: {}", template.title);
    let warnings = warnings.into_iter().map(|text| Banner {
        tone: "warn",
        icon: chrome.icon("triangle-alert"),
        text: text.into(),
        action: None,
    });
    let wrong = form.fields().filter_map(|field| {
        let message = errors.get(&field.name)?;
        Some(FormError {
            id: Some(id_of(&field.name).into()),
            label: field.title.clone().into(),
            message: message.clone().into(),
        })
    });
    let groups = review(form, values).into_iter().map(|page| ReviewGroup {
        title: page.title.into(),
        page: page.page + 1,
        rows: page
            .rows
            .into_iter()
            .map(|row| ReviewRow {
                label: row.label.into(),
                value: titled(portal, row.value).into(),
            })
            .collect(),
    });
    ReviewPage {
        frame: portal.frame(title.clone(), &path(&template.entity_ref)),
        head: head(portal, template, Some("Review")),
        carried: carried(portal, prepared, values, errors),
        errors: wrong.collect(),
        warnings: warnings.collect(),
        groups: groups.collect(),
        steps: sentence::filled(template, values),
        labels: labels(template),
        can_dry_run: true,
    }
}
