//! Formulas as people write them.

use super::*;

#[track_caller]
fn check(tex: &str, expected: &str) {
    assert_eq!(parse::mathml(tex, true).as_deref(), Some(expected), "{tex}");
}

#[test]
fn formulas_become_mathml() {
    check(
        "a^2 + b_i",
        "<msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><msub><mi>b</mi><mi>i</mi></msub>",
    );
    check(
        r"\frac{1}{x} < 3.14",
        "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>x</mi></mrow></mfrac><mo>&lt;</mo><mn>3.14</mn>",
    );
    check(
        r"\int_0^1 x\,dx",
        "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup><mi>x</mi>\
         <mspace width=\"0.17em\"></mspace><mi>d</mi><mi>x</mi>",
    );
    check(
        r"\sum_{i=1}^n i",
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>\
         <mi>i</mi>",
    );
    check(
        r"\sqrt[3]{x} \in \mathbb{R}",
        "<mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot><mo>∈</mo><mi>ℝ</mi>",
    );
    check(
        r"\left( x \right]",
        "<mrow><mo fence=\"true\" stretchy=\"true\">(</mo><mi>x</mi>\
         <mo fence=\"true\" stretchy=\"true\">]</mo></mrow>",
    );
    check(
        r"f'(x)\text{ if }",
        "<msup><mi>f</mi><mo>′</mo></msup><mo stretchy=\"false\">(</mo><mi>x</mi>\
         <mo stretchy=\"false\">)</mo><mtext>\u{a0}if\u{a0}</mtext>",
    );
    check(
        r"\begin{aligned} a &= b \\ c &= d \\ \end{aligned}",
        "<mrow><mtable class=\"math-aligned\" displaystyle=\"true\">\
         <mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr>\
         <mtr><mtd><mi>c</mi></mtd><mtd><mo>=</mo><mi>d</mi></mtd></mtr></mtable></mrow>",
    );
    check(
        r"\hat{x}",
        "<mover accent=\"true\"><mrow><mi>x</mi></mrow><mo stretchy=\"false\">^</mo></mover>",
    );
}

#[test]
fn what_is_not_understood_stays_as_it_is_written() {
    for tex in [
        r"\href{x}{y}",
        r"\def\a{b}",
        "a}",
        "{a",
        "a & b",
        r"\left( a",
        r"\frac{1}",
        "x^",
        "x^^2",
        r"\begin{tikz}\end{tikz}",
        "a # b",
        "\\",
    ] {
        assert_eq!(parse::mathml(tex, false), None, "{tex}");
    }
    let html = "<p><span class=\"arithmatex\">\\(\\href{x}{y}\\)</span></p>";
    assert_eq!(draw(html), html);
}

#[test]
fn text_is_escaped_and_tags_are_ours() {
    let html = "<span class=\"arithmatex\">\\(\\text{&lt;script&gt;\"} &amp;amp;\\)</span>";
    assert_eq!(draw(html), html);
    let html = "<span class=\"arithmatex\">\\(\\text{&lt;b&gt;\"} &lt; x\\)</span>!";
    assert_eq!(
        draw(html),
        "<span class=\"arithmatex\"><math alttext=\"\\text{&lt;b&gt;&quot;} &lt; x\">\
         <mtext>&lt;b&gt;\"</mtext><mo>&lt;</mo><mi>x</mi></math></span>!"
    );
}

#[test]
fn what_is_deep_or_long_comes_to_an_end() {
    for part in [
        "{",
        r"\frac{",
        r"\sqrt",
        "x_{",
        r"\left(",
        r"\hat",
        "x_",
        "a",
        r"\begin{matrix}",
    ] {
        for count in [100, 8_000] {
            let _ = parse::mathml(&part.repeat(count), true);
        }
    }
    let long = format!(
        "<div class=\"arithmatex\">\\[{}\\]</div>",
        "x".repeat(MAX_BYTES)
    );
    assert_eq!(draw(&long), long);
}
