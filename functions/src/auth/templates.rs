//! Templates that are for some people only. The function decides, whatever a page
//! showed.

use access::policy::{ALLOWED_ANNOTATION, NotForYou, PROVIDER_GROUP};
use access::session::Person;
use serde_json::Value;

use super::Auth;
use super::users::ownership;
use crate::portal::Portal;

impl Auth {
    /// Whether somebody may use a template.
    ///
    /// # Errors
    ///
    /// [`NotForYou`], which says for whom it is.
    pub fn may_use(
        &self,
        portal: &dyn Portal,
        person: &Person,
        template_ref: &str,
    ) -> Result<(), NotForYou> {
        let entity = portal.entity(template_ref);
        let annotation = entity.as_ref().and_then(|entity| {
            let annotations = entity.get("metadata")?.get("annotations")?;
            annotations.get(ALLOWED_ANNOTATION).and_then(Value::as_str)
        });
        let mut theirs = ownership(portal, &person.entity_ref);
        let groups = person.groups.iter();
        theirs.extend(groups.map(|group| format!("{PROVIDER_GROUP}{group}")));
        self.sign_in
            .templates
            .check(template_ref, annotation, &theirs)
    }
}
