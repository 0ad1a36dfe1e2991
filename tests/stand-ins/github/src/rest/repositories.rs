//! A repository by itself.

use serde_json::json;

use super::{Context, shape};
use crate::server::answer::Answer;
use crate::world::model::Repository;

/// `GET /repos/{owner}/{repo}`
pub(super) fn get(context: &Context<'_>, repository: &Repository) -> Answer {
    let mut value = shape::repository(context, repository);
    value["network_count"] = 0.into();
    value["subscribers_count"] = 0.into();
    value["organization"] = value["owner"].clone();
    value["permissions"] =
        json!({"admin": false, "maintain": false, "push": true, "triage": true, "pull": true});
    value["temp_clone_token"] = serde_json::Value::Null;
    Answer::json(200, &value)
}
