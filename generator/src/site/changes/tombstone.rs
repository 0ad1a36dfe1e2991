//! What stands where something was: that it is gone, since when, and what to
//! look for instead.

use catalog::changes::What;
use site_theme::changes::TombstonePage;

use crate::site::Portal;
use crate::site::age::age;
use crate::site::index::{Axis, Index};

/// The page of the removal with a number.
pub(super) fn page(portal: &Portal, number: u32) -> Option<TombstonePage<'_>> {
    let (at, change, entry) = portal.changes.entry(number)?;
    let What::Removed { used_by } = change.what else {
        return None;
    };
    let entity_ref = &entry.entity_ref;
    let kind = portal.index.kind(entity_ref.kind());
    let title = format!("{} · removed", change.title);
    Some(TombstonePage {
        frame: portal.frame(title, &Index::entity_path(entity_ref), ""),
        icon: portal.kind_icon(entity_ref.kind(), None),
        title: change.title.as_str().into(),
        kind: kind
            .map_or(change.kind.as_str(), |kind| &kind.singular)
            .into(),
        entity_ref: entity_ref.as_str().into(),
        removed: age(at)?,
        owner: entry.owner.as_ref().map(|owner| portal.owner_chip(owner)),
        used_by,
        list: portal.list_href(Axis::Kind, entity_ref.kind(), entity_ref.kind()),
    })
}
