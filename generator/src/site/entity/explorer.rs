//! `/catalog-graph/`: pictures of any depth, laid out in the browser by
//! `graph.js` from one file with all relations.

use std::fmt::Write as _;

use site_theme::entity::Explorer;
use site_theme::kinds;

use super::picture::noun;
use super::twins::push_string;
use crate::site::{Family, Portal, to_bytes};

/// Where the page is.
const PAGE: &str = "catalog-graph/index.html";
/// How many entities it offers to start from.
const STARTS: usize = 12;

/// The page and its file.
pub struct GraphExplorer;

impl Family for GraphExplorer {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(PAGE.to_owned());
        paths.push(file(portal).0.clone());
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if path == PAGE {
            return Some(page(portal));
        }
        if !path.starts_with("catalog-graph/") {
            return None;
        }
        let (name, bytes) = file(portal);
        (path == name).then(|| bytes.clone())
    }
}

fn page(portal: &Portal) -> Vec<u8> {
    let starts = portal.index.most_used.iter().take(STARTS).map(|&at| {
        let entity_ref = portal.catalog.entities[at as usize].entity_ref.as_str();
        let page = portal.href_of("catalog-graph/");
        let from = format!("{page}?rootEntityRefs[]={entity_ref}");
        (portal.link(at as usize), from)
    });
    to_bytes(&Explorer {
        frame: portal.frame("Graph", "catalog-graph/", "catalog"),
        data: portal.href_of(&file(portal).0).into(),
        starts: starts.collect(),
    })
}

/// The file with all relations: its path, which holds the hash of its bytes,
/// and the bytes. Made when first asked for.
fn file(portal: &Portal) -> &(String, Vec<u8>) {
    portal.surroundings.relation_file.get_or_init(|| {
        let text = relations(portal);
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let path = format!("catalog-graph/relations.{}.json", &hash[..10]);
        (path, text.into_bytes())
    })
}

/// The relations as `graph.js` reads them.
fn relations(portal: &Portal) -> String {
    let network = &portal.surroundings.network;
    let entities = &portal.catalog.entities;
    let mut out = String::with_capacity(entities.len() * 80);
    let mut kind_ids: Vec<&str> = portal.index.kinds.iter().map(|kind| &*kind.id).collect();
    for missing in network.all_missing() {
        if !kind_ids.contains(&missing.kind()) {
            kind_ids.push(missing.kind());
        }
    }
    let kind_of = |id: &str| {
        kind_ids
            .iter()
            .position(|known| *known == id)
            .unwrap_or_default()
    };
    out.push_str("{\"kinds\":[");
    for (position, id) in kind_ids.iter().enumerate() {
        let plural = portal
            .index
            .kind(id)
            .map_or_else(|| format!("{id}s"), |it| noun(&it.plural));
        separate(&mut out, position);
        out.push('[');
        push_string(&mut out, id);
        let _ = write!(
            out,
            ",\"{}\",\"{}\",",
            kinds::look(id).tone,
            kinds::icon(id, None)
        );
        push_string(&mut out, &plural);
        out.push(']');
    }
    let _ = write!(out, "],\"count\":{},\"entities\":[", entities.len());
    for (at, entity) in entities.iter().enumerate() {
        let entity_ref = &entity.entity_ref;
        separate(&mut out, at);
        let _ = write!(out, "[{},", kind_of(entity_ref.kind()));
        push_name(&mut out, entity_ref);
        out.push(',');
        match entity.title() {
            title if title == entity_ref.name() => out.push('0'),
            title => push_string(&mut out, title),
        }
        let facts = &portal.index.entities[at];
        match network.owner_rank(at as u32) {
            Some(rank) => {
                let _ = write!(out, ",{}", network.owner_at(rank));
            }
            None => out.push_str(",-1"),
        }
        let usual = (entity_ref.namespace(), entity_ref.kind(), entity_ref.name());
        let mut parts = facts
            .path
            .trim_start_matches("catalog/")
            .trim_end_matches('/')
            .split('/');
        if parts.next() != Some(usual.0)
            || parts.next() != Some(usual.1)
            || parts.next() != Some(usual.2)
        {
            out.push(',');
            push_string(&mut out, &facts.path);
        }
        out.push(']');
    }
    for missing in network.all_missing() {
        separate(&mut out, entities.len().max(1));
        let _ = write!(out, "[{},", kind_of(missing.kind()));
        push_name(&mut out, missing);
        out.push_str(",0,-1]");
    }
    out.push_str("],\"relations\":[");
    let mut written = 0;
    for at in 0..entities.len() as u32 {
        for link in network.links(at) {
            // Each relation once, from its start; a missing start has no list.
            let from_missing = !link.away && network.missing(link.other).is_some();
            if link.away || from_missing {
                let (from, to) = if link.away {
                    (at, link.other)
                } else {
                    (link.other, at)
                };
                separate(&mut out, written);
                let _ = write!(out, "{from},{to},{}", link.bond as u8);
                written += 1;
            }
        }
    }
    out.push_str("]}\n");
    out
}

fn separate(out: &mut String, position: usize) {
    if position > 0 {
        out.push(',');
    }
}

/// The name, after the namespace unless that is `default`. Names with slashes
/// in them keep the namespace, so that the first slash always ends it.
fn push_name(out: &mut String, entity_ref: &catalog::EntityRef) {
    match entity_ref.namespace() {
        "default" if !entity_ref.name().contains('/') => push_string(out, entity_ref.name()),
        namespace => push_string(out, &format!("{namespace}/{}", entity_ref.name())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::site::Settings;
    use crate::site::entity::tests::world;

    #[test]
    fn the_file_holds_every_relation_once() {
        let catalog = world(
            "
            component:a dependsOn component:b
            component:a dependsOn resource:gone
            component:a ownedBy group:gone
            component:b ownedBy group:us
            group:us hasMember user:me
            component:x/c partOf component:a
            ",
        );
        let portal = Portal::new(Arc::new(catalog), &Settings::default());
        let file = String::from_utf8(file(&portal).1.clone()).unwrap();
        insta::assert_snapshot!(file, @r#"{"kinds":[["component","k-component","box","components"],["group","k-group","users","groups"],["user","k-user","user-round","users"],["resource","k-resource","database","resources"]],"count":5,"entities":[[0,"a",0,5],[0,"b",0,3],[0,"x/c",0,-1],[1,"us",0,-1],[2,"me",0,-1],[1,"gone",0,-1],[3,"gone",0,-1]],"relations":[5,0,4,0,1,0,0,6,0,0,2,3,3,1,4,4,3,6]}"#);
    }
}
