//! Small portals, and what the checker says about them.

use super::check;

/// Writes a world of `--- path` sections and returns what is wrong with it.
fn report(world: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    for section in world.split("--- ").skip(1) {
        let (path, content) = section.split_once('\n').unwrap();
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let report = check(folder.path()).unwrap();
    let lines: Vec<String> = report
        .problems
        .iter()
        .map(|problem| format!("{}:{}: {}", problem.file, problem.line, problem.message))
        .collect();
    lines.join("\n")
}

#[test]
fn a_sound_portal_has_no_problems() {
    let report = report(
        r#"
--- index.html
<!DOCTYPE html><link rel="canonical" href="https://a.example/p/">
<h1 id="top">Home</h1>
<a href="/p/a/#x">a</a> <a href="a/">a</a> <a href="https://other.example/">other</a>
<svg><use href="/p/icons.svg#box"/></svg>
<script type="application/json">{"a": 1}</script>
--- a/index.html
<!DOCTYPE html><link rel="canonical" href="https://a.example/p/a/">
<p id="x"><a href="../#top">home</a> <a href="mailto:a@b.example">mail</a>
--- icons.svg
<svg xmlns="http://www.w3.org/2000/svg"><symbol id="box"><path d="M0 0"/></symbol></svg>
--- sitemap.xml
<urlset><url><loc>https://a.example/p/</loc></url>
<url><loc>https://a.example/p/a/</loc></url></urlset>
"#,
    );
    assert_eq!(report, "");
}

#[test]
fn links_that_lead_nowhere_are_named_with_their_line() {
    let report = report(
        r#"
--- index.html
<!DOCTYPE html><link rel="canonical" href="https://a.example/">
<a href="/gone/">gone</a>
<a href="/a">a</a> <a href="/a/#nobody">a</a>
<img src="none.png" srcset="one.png 1x, two.png 2x">
<form action="/search"></form>
--- a/index.html
<!DOCTYPE html><link rel="canonical" href="https://a.example/b/">
--- sitemap.xml
<loc>https://a.example/c/</loc>
--- style.css
a { background: url("x.svg") }
"#,
    );
    insta::assert_snapshot!(report, @r"
    a/index.html:1: `https://a.example/b/` leads nowhere
    index.html:2: `/gone/` leads nowhere
    index.html:3: `/a/#nobody` names `#nobody`, which a/index.html does not have
    index.html:3: `/a` is a directory and needs a final `/`
    index.html:4: `none.png` leads nowhere
    index.html:4: `one.png` leads nowhere
    index.html:4: `two.png` leads nowhere
    index.html:5: `/search` leads nowhere
    sitemap.xml:1: `https://a.example/c/` leads nowhere
    style.css:1: `x.svg` leads nowhere
    ");
}

#[test]
fn what_a_strict_policy_forbids_is_named() {
    let report = report(
        r#"
--- index.html
<!DOCTYPE html><link rel="canonical" href="https://a.example/">
<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='">
<script>alert(1)</script>
<script>
alert(2)</script>
<p id="a" style="color: red" onclick="x()">
<p id="a"><a href="javascript:x()">x</a>
<style>p {}</style>
<script src="https://cdn.example/x.js"></script>
--- Index.html
<meta name="robots" content="noindex">
"#,
    );
    insta::assert_snapshot!(report, @r"
    index.html:1: is the same file as `Index.html` where case is ignored
    index.html:4: has an inline script that its content security policy does not name
    index.html:6: `onclick` is an inline handler
    index.html:6: has an inline `style` attribute
    index.html:7: `javascript:x()` runs or hides content
    index.html:7: has the id `a` twice
    index.html:8: has an inline `<style>`
    index.html:9: `https://cdn.example/x.js` is loaded from another origin
    ");
}
