//! To what a list can be narrowed: the other lists its members are in.

use catalog::EntityRef;
use site_theme::list::{Facet, FacetValue};

use crate::site::Portal;
use crate::site::index::{Axis, List};
use crate::site::links::short_ref;

/// At most this many values of one facet are on a page; scripts have all.
const MAX_VALUES: usize = 100;

const FACETS: [(Axis, &str, &str); 5] = [
    (Axis::Type, "Type", "type"),
    (Axis::Owner, "Owner", "owner"),
    (Axis::System, "System", "system"),
    (Axis::Lifecycle, "Lifecycle", "lifecycle"),
    (Axis::Tag, "Tags", "tag"),
];

/// The facets of a list, those with the most frequent values first. Types are
/// left out where kinds are mixed: they mean different things in each.
pub(super) fn of<'a>(portal: &'a Portal, list: &List) -> Vec<Facet<'a>> {
    let overlaps = portal.index.overlaps(list);
    FACETS
        .into_iter()
        .filter(|(axis, ..)| *axis != Axis::Type || !list.kind.is_empty())
        .filter_map(|(axis, label, id)| {
            let axis_of = |other: u32| portal.index.lists[other as usize].axis;
            let start = overlaps.partition_point(|&(_, other)| axis_of(other) < axis);
            let values = overlaps[start..]
                .iter()
                .take_while(|&&(_, other)| axis_of(other) == axis)
                .take(MAX_VALUES);
            let values: Vec<_> = values
                .map(|&(count, other)| {
                    let other = &portal.index.lists[other as usize];
                    FacetValue {
                        label: label_of(portal, other),
                        href: portal.href_of(&other.path),
                        count: count as usize,
                        current: other.path == list.path,
                    }
                })
                .collect();
            (!values.is_empty()).then_some(Facet { label, id, values })
        })
        .collect()
}

fn label_of<'a>(portal: &'a Portal, list: &'a List) -> std::borrow::Cow<'a, str> {
    if !matches!(list.axis, Axis::Owner | Axis::System) {
        return list.value.as_str().into();
    }
    let Ok(entity_ref) = EntityRef::parse(&list.value, None, "default") else {
        return list.value.as_str().into();
    };
    match portal.catalog.position(&entity_ref) {
        Some(position) => portal.catalog.entities[position].title().into(),
        None => short_ref(&entity_ref).into_owned().into(),
    }
}
