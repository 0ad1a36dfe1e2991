//! What objects are answered with.

use store::Store as _;

use super::world::*;
use crate::encode::decode;

#[test]
fn objects_say_what_they_are_and_how_long_to_be_kept() {
    let world = World::new();
    let page = "<p>A_page_of_some_length.</p>".repeat(100);
    let text = format!("a.html={page} b.html=<p> assets/i.bin={page} index.json={page}");
    world.publish(&text).unwrap();
    let described = |name: &str| {
        let found = world.store.describe(path(name).key()).unwrap().unwrap();
        let headers = found.headers;
        let tag = &world.manifest().files[&path(name)].tag;
        assert_eq!(headers.metadata["callboard-content"], tag.as_str());
        format!(
            "{name}: {} | {} | {}",
            headers.content_type.unwrap(),
            headers.cache_control.unwrap(),
            headers
                .content_encoding
                .unwrap_or_else(|| "as it is".to_owned()),
        )
    };
    let names = ["a.html", "b.html", "assets/i.bin", "index.json"];
    let all = names.map(described).join("\n");
    insta::assert_snapshot!(all, @r"
    a.html: text/html; charset=utf-8 | public, max-age=0, s-maxage=30, must-revalidate | br
    b.html: text/html; charset=utf-8 | public, max-age=0, s-maxage=30, must-revalidate | as it is
    assets/i.bin: application/octet-stream | public, max-age=31536000, immutable | as it is
    index.json: application/json | no-cache | as it is
    ");
    let kept = world.store.get(path("a.html").key()).unwrap();
    assert!(kept.len() < page.len() / 10);
    let decoded = decode(&kept, 1 << 20).unwrap();
    assert_eq!(decoded, page.replace('_', " ").as_bytes());

    // They come back with the page.
    world.publish("a.html=<p>").unwrap();
    world.rollback(None).unwrap();
    assert!(described("a.html").ends_with("| br"));
    assert_eq!(world.store.get(path("a.html").key()).unwrap(), kept);
}
