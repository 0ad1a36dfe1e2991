//! The systems of a domain, each as a tile: what it is for, whose it is and how
//! much is in it. Everything else a domain holds is listed by `overview`.

use site_theme::entity::cards::{Body, Card, Tile};

use super::network::Bond;
use super::page::{Page, Tab};
use super::picture::noun;
use crate::site::Portal;
use site_theme::prose;

/// Domains show this many systems and then a link to all of them.
const TILES: usize = 12;

/// Whether this is a system, which a domain shows as a tile.
pub fn is_tile(page: &Page<'_>, at: u32) -> bool {
    let entity = page.entity_at(at);
    page.kind() == "domain" && entity.is_some_and(|entity| entity.entity_ref.kind() == "system")
}

/// The tiles of these systems; `None` where there is none.
pub fn tiles<'a>(page: &Page<'a>, systems: &[u32]) -> Option<Card<'a>> {
    if systems.is_empty() {
        return None;
    }
    let tiles = systems.iter().take(TILES).map(|&at| {
        let description = page.entity_at(at).and_then(|entity| entity.description());
        Tile {
            link: page.link(at),
            text: description
                .map(prose::first_sentence)
                .unwrap_or_default()
                .into(),
            owner: page.owner(at),
            counts: counts(page.portal, page.others_of(at, Bond::Part, true)),
        }
    });
    Some(Card {
        id: "c-system".into(),
        title: "Systems".into(),
        count: Some(systems.len()),
        more: (systems.len() > TILES).then(|| {
            let href = format!("{}#k-system", page.href(Tab::Contents));
            (format!("Show all {}", systems.len()).into(), href)
        }),
        half: false,
        body: Body::Tiles(tiles.collect()),
    })
}

/// How many of each kind, as in `4 components, 2 APIs`.
fn counts(portal: &Portal, members: impl Iterator<Item = u32>) -> String {
    let kinds = &portal.index.kinds;
    let mut counts = vec![0_usize; kinds.len()];
    for at in members {
        if let Some(facts) = portal.index.entities.get(at as usize) {
            counts[usize::from(facts.kind)] += 1;
        }
    }
    let parts: Vec<String> = counts
        .into_iter()
        .zip(kinds)
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| {
            let word = match count {
                1 => &kind.singular,
                _ => &kind.plural,
            };
            format!("{count} {}", noun(word))
        })
        .collect();
    match parts.is_empty() {
        true => "nothing in it yet".to_owned(),
        false => parts.join(", "),
    }
}
