//! A template as its author wrote it: parameters and steps with their places.
//!
//! [`Model::read`] takes the YAML before placeholders are replaced, and takes what it
//! can: what does not fit is reported by [`Template::read`](crate::template::Template).

use serde_json::Value as Json;
use yaml::{Node, Span, Value};

/// The keys that stand for the contents of another file.
const PLACEHOLDERS: [&str; 3] = ["$yaml", "$json", "$text"];

/// Schemas deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// More fields than this are not looked at; the form then counts as not known.
const MAX_PARAMETERS: usize = 2_000;

/// More steps than this are not looked at, nor is what they give known.
const MAX_STEPS: usize = 1_000;

/// A field of the form.
#[derive(Debug, Clone)]
pub(super) struct Parameter<'y> {
    pub(super) name: &'y str,
    /// Where its key is.
    pub(super) span: Span,
    /// Its schema.
    pub(super) schema: &'y Node,
    /// Whether an answer may be missing.
    pub(super) is_optional: bool,
    /// Whether it is a field whose text goes to `secrets`.
    pub(super) is_secret: bool,
}

/// A step.
#[derive(Debug, Clone)]
pub(super) struct Step<'y> {
    pub(super) id: String,
    /// Where its id is, or the step where it has none.
    pub(super) id_span: Span,
    pub(super) action: &'y str,
    pub(super) action_span: Span,
    pub(super) node: &'y Node,
    pub(super) input: Option<&'y Node>,
    pub(super) repeats: bool,
}

impl<'y> Step<'y> {
    /// An input that is text without expressions.
    pub(super) fn literal(&self, name: &str) -> Option<&'y str> {
        let text = self.input?.get(name)?.as_str()?;
        (!holds_tags(text)).then_some(text)
    }
}

/// A template.
#[derive(Debug)]
pub(super) struct Model<'y> {
    pub(super) pages: Vec<&'y Node>,
    pub(super) parameters: Vec<Parameter<'y>>,
    /// Whether a part of the form is in another file.
    pub(super) is_form_open: bool,
    pub(super) steps: Vec<Step<'y>>,
    /// Whether a step is in another file.
    pub(super) are_steps_open: bool,
    pub(super) output: Option<&'y Node>,
}

/// Whether a text may be anything else than itself when it is rendered.
pub(super) fn holds_tags(text: &str) -> bool {
    text.contains("${{") || text.contains("{%") || text.contains("{#")
}

impl<'y> Model<'y> {
    /// Reads a document; nothing where it is no template.
    pub(super) fn read(root: &'y Node) -> Option<Self> {
        let is_template = root.get("kind").and_then(Node::as_str) == Some("Template");
        let api = root.get("apiVersion").and_then(Node::as_str)?;
        if !is_template || !api.starts_with("scaffolder.backstage.io/v1beta3") {
            return None;
        }
        let spec = root.get("spec")?;
        let mut model = Self {
            pages: Vec::new(),
            parameters: Vec::new(),
            is_form_open: is_placeholder(spec),
            steps: Vec::new(),
            are_steps_open: is_placeholder(spec),
            output: spec.get("output"),
        };
        if let Some(parameters) = spec.get("parameters") {
            model.is_form_open |= holds_placeholder(parameters, 0);
            match &parameters.value {
                Value::Sequence(pages) => model.pages.extend(pages),
                Value::Mapping(_) => model.pages.push(parameters),
                _ => {}
            }
        }
        for page in model.pages.clone() {
            model.fields(page, true, 0);
        }
        if let Some(steps) = spec.get("steps") {
            model.are_steps_open |= is_placeholder(steps);
            let steps = steps.as_sequence().unwrap_or_default();
            model.are_steps_open |= steps.len() > MAX_STEPS;
            for (number, step) in steps.iter().take(MAX_STEPS).enumerate() {
                model.are_steps_open |= is_placeholder(step);
                model.step(number, step);
            }
        }
        Some(model)
    }

    /// The fields of a page, and of the branches that it may have.
    fn fields(&mut self, schema: &'y Node, may_be_required: bool, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let required = schema.get("required").and_then(Node::as_sequence);
        let is_required = |name: &str| {
            may_be_required
                && required.is_some_and(|names| names.iter().any(|n| n.as_str() == Some(name)))
        };
        let properties = schema.get("properties").and_then(Node::as_mapping);
        for entry in properties.map_or(&[][..], |properties| &properties.entries) {
            let name = &*entry.key;
            // A field of a branch is taken for given: what reads it has a condition as
            // well, most often.
            let is_optional =
                may_be_required && !is_required(name) && entry.value.get("default").is_none();
            if self.parameters.iter().any(|known| known.name == name) {
                continue;
            }
            if self.parameters.len() >= MAX_PARAMETERS {
                self.is_form_open = true;
                return;
            }
            let field = entry.value.get("ui:field").and_then(Node::as_str);
            self.parameters.push(Parameter {
                name,
                span: entry.key_span,
                schema: &entry.value,
                is_optional,
                is_secret: field == Some("Secret"),
            });
        }
        // A field as the first draft of this kind had it, which is reported.
        if properties.is_none()
            && self.parameters.len() < MAX_PARAMETERS
            && let Some(id) = schema.get("id")
            && let Some(name) = id.as_str()
        {
            self.parameters.push(Parameter {
                name,
                span: id.span,
                schema,
                is_optional: false,
                is_secret: false,
            });
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            let branches = schema.get(key).and_then(Node::as_sequence);
            for branch in branches.unwrap_or_default() {
                self.fields(branch, false, depth + 1);
            }
        }
        for key in ["if", "then", "else"] {
            if let Some(branch) = schema.get(key) {
                self.fields(branch, false, depth + 1);
            }
        }
        let dependencies = schema.get("dependencies").and_then(Node::as_mapping);
        for entry in dependencies.map_or(&[][..], |map| &map.entries) {
            self.fields(&entry.value, false, depth + 1);
        }
    }

    fn step(&mut self, number: usize, node: &'y Node) {
        let Some(action) = node.get("action") else {
            return;
        };
        let Some(name) = action.as_str() else {
            return;
        };
        let id = node.get("id");
        self.steps.push(Step {
            id: id
                .and_then(Node::as_str)
                .map_or_else(|| format!("step-{}", number + 1), str::to_owned),
            id_span: id.map_or(action.span, |id| id.span),
            action: name,
            action_span: action.span,
            node,
            input: node.get("input"),
            repeats: node.get("each").is_some(),
        });
    }

    /// The field of a name.
    pub(super) fn parameter(&self, name: &str) -> Option<&Parameter<'y>> {
        self.parameters.iter().find(|known| known.name == name)
    }
}

fn is_placeholder(node: &Node) -> bool {
    PLACEHOLDERS.iter().any(|key| node.get(key).is_some())
}

fn holds_placeholder(node: &Node, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match &node.value {
        Value::Sequence(items) => items.iter().any(|item| holds_placeholder(item, depth + 1)),
        Value::Mapping(map) => {
            is_placeholder(node)
                || map.get("$ref").is_some()
                || map
                    .entries
                    .iter()
                    .any(|entry| holds_placeholder(&entry.value, depth + 1))
        }
        _ => false,
    }
}

/// Every text in a node, with the node that holds it; keys are not among them.
pub(super) fn texts<'y>(node: &'y Node, found: &mut Vec<&'y Node>) {
    // The reader limits how deep nodes lie in one another.
    match &node.value {
        Value::String(_) => found.push(node),
        Value::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Mapping(map) => {
            let values = map.entries.iter().map(|entry| &entry.value);
            values.for_each(|value| texts(value, found));
        }
        _ => {}
    }
}

/// What an action takes and gives.
#[derive(Debug, Clone, Default)]
pub struct ActionSchemas {
    /// The JSON Schema of its input.
    pub input: Option<Json>,
    /// The JSON Schema of its output.
    pub output: Option<Json>,
}
