//! The parameters of a template as pages of fields, and whether answers fit them.
