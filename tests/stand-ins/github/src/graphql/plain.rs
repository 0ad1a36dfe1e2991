//! [`Plain`]: an object whose fields are known beforehand.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

/// An object of a type, with its fields.
pub(super) struct Plain {
    type_name: &'static str,
    fields: Vec<(&'static str, JsonValue)>,
    inner: Option<(&'static str, Box<Plain>)>,
}

impl Plain {
    /// An object without fields.
    pub(super) const fn new(type_name: &'static str) -> Self {
        Self {
            type_name,
            fields: Vec::new(),
            inner: None,
        }
    }

    /// With a field.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<JsonValue>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// With an object as a field.
    pub(super) fn inside(mut self, name: &'static str, inner: Self) -> Self {
        self.inner = Some((name, Box::new(inner)));
        self
    }
}

impl ObjectValue for Plain {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let name = info.field_name();
        if let Some((_, value)) = self.fields.iter().find(|(key, _)| *key == name) {
            return Ok(ResolvedValue::Leaf(value.clone()));
        }
        match &self.inner {
            Some((key, inner)) if *key == name => Ok(ResolvedValue::object(Borrowed(inner))),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct Borrowed<'p>(&'p Plain);

impl ObjectValue for Borrowed<'_> {
    fn type_name(&self) -> &str {
        self.0.type_name()
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        self.0.resolve_field(info)
    }
}
