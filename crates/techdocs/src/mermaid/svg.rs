//! Writes SVG that follows the page it is in.
//!
//! Colours are the text's own (`currentColor`) and custom properties with a
//! value to fall back on, so a diagram is legible in light and dark without a
//! style sheet, and a style sheet can say more: `--diagram-box`,
//! `--diagram-frame`, `--diagram-label`, `--diagram-note`, and the classes
//! `diagram-*`. No styles of its own, no scripts, no HTML within; ids start
//! with the diagram's.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::graph::{Edge, Head, Paint};
use super::text::{self, FONT, LINE};

/// Space round a diagram.
const MARGIN: f64 = 8.0;

/// A drawing in work.
pub(super) struct Canvas {
    pub(super) out: String,
    id: String,
    bounds: Option<[f64; 4]>,
    heads: FxHashSet<Head>,
}

/// A number as short as a tenth of a pixel needs.
pub(super) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        let sign = if tenths < 0 { "-" } else { "" };
        format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    }
}

impl Canvas {
    /// An empty drawing.
    pub(super) fn new(id: &str) -> Self {
        Self {
            out: String::new(),
            id: id.to_owned(),
            bounds: None,
            heads: FxHashSet::default(),
        }
    }

    /// What is drawn so far: left, top, right, bottom.
    pub(super) fn bounds(&self) -> [f64; 4] {
        self.bounds.unwrap_or_default()
    }

    /// Lets the drawing reach to a point.
    pub(super) fn include(&mut self, x: f64, y: f64) {
        let b = self.bounds.get_or_insert([x, y, x, y]);
        *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
    }

    pub(super) fn open_group(&mut self, class: &str) {
        let _ = write!(self.out, "<g class=\"{class}\">");
    }

    /// Begins what leads elsewhere; the address is one of `source::web_address`.
    pub(super) fn open_link(&mut self, address: &str) {
        self.out.push_str("<a href=\"");
        text::push_escaped(&mut self.out, address);
        self.out.push_str("\">");
    }

    pub(super) fn close_link(&mut self) {
        self.out.push_str("</a>");
    }

    /// Begins a group whose lines and texts have a colour of their own.
    pub(super) fn open_coloured(&mut self, colour: &str) {
        let _ = write!(
            self.out,
            "<g fill=\"none\" stroke=\"currentColor\" color=\"{colour}\">"
        );
    }

    pub(super) fn close_group(&mut self) {
        self.out.push_str("</g>");
    }

    /// Adds the colours of what was begun with `<rect`, `<path`, ….
    pub(super) fn paint(&mut self, paint: &Paint, class: &str) {
        let fill = match class {
            "diagram-box" => "var(--diagram-box, rgba(127,127,127,.08))",
            "diagram-frame-box" => "var(--diagram-frame, rgba(127,127,127,.05))",
            "diagram-label-box" => "var(--diagram-label, Canvas)",
            "diagram-note" => "var(--diagram-note, rgba(200,160,0,.16))",
            "diagram-dot" => "currentColor",
            _ => "none",
        };
        let stroke = match class {
            "diagram-label-box" => "none",
            _ => "currentColor",
        };
        for (name, set, usual) in [
            ("fill", &paint.fill, fill),
            ("stroke", &paint.stroke, stroke),
        ] {
            let value = set.as_deref().unwrap_or(usual);
            let _ = write!(self.out, " {name}=\"{value}\"");
        }
        for (name, set) in [
            ("stroke-width", &paint.stroke_width),
            ("stroke-dasharray", &paint.dash),
        ] {
            if let Some(value) = set {
                let _ = write!(self.out, " {name}=\"{value}\"");
            }
        }
        if class == "diagram-frame-box" && paint.stroke.is_none() {
            self.out.push_str(" stroke-opacity=\".5\"");
        }
    }

    pub(super) fn path(&mut self, d: &str, class: &str, paint: &Paint) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"");
        self.paint(paint, class);
        self.out.push_str("/>");
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64, class: &str, paint: &Paint) {
        self.include(x - radius, y - radius);
        self.include(x + radius, y + radius);
        let _ = write!(
            self.out,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"",
            number(x),
            number(y),
            number(radius)
        );
        self.paint(paint, class);
        self.out.push_str("/>");
    }

    /// A thin line that only parts things.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.include(from.0, from.1);
        self.include(to.0, to.1);
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        let _ = write!(
            self.out,
            "<path class=\"{class}\" d=\"M{x1} {y1}L{x2} {y2}\" stroke-opacity=\".5\"/>"
        );
    }

    /// The line of an arrow with its heads.
    pub(super) fn arrow(&mut self, d: &str, class: &str, edge: &Edge) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"");
        if let Some(stroke) = &edge.paint.stroke {
            let _ = write!(self.out, " stroke=\"{stroke}\"");
        }
        if let Some(width) = &edge.paint.stroke_width {
            let _ = write!(self.out, " stroke-width=\"{width}\"");
        } else if class.ends_with("thick") {
            self.out.push_str(" stroke-width=\"2.6\"");
        }
        if let Some(dash) = &edge.paint.dash {
            let _ = write!(self.out, " stroke-dasharray=\"{dash}\"");
        } else if class.ends_with("dotted") {
            self.out.push_str(" stroke-dasharray=\"4 4\"");
        }
        for (name, head) in [("marker-start", edge.start), ("marker-end", edge.end)] {
            if head != Head::None {
                self.heads.insert(head);
                let _ = write!(
                    self.out,
                    " {name}=\"url(#{}-{})\"",
                    self.id,
                    head_name(head)
                );
            }
        }
        self.out.push_str("/>");
    }

    /// A line of text whose middle is at a height.
    pub(super) fn text(
        &mut self,
        x: f64,
        y: f64,
        text: &str,
        anchor: &str,
        colour: Option<&str>,
        is_strong: bool,
    ) {
        let width = text::width(text) * if is_strong { 1.08 } else { 1.0 };
        let left = match anchor {
            "middle" => x - width / 2.0,
            "end" => x - width,
            _ => x,
        };
        self.include(left, y - LINE / 2.0);
        self.include(left + width, y + LINE / 2.0);
        let _ = write!(
            self.out,
            "<text stroke=\"none\" x=\"{}\" y=\"{}\"",
            number(x),
            number(y + FONT * 0.35)
        );
        if anchor != "start" {
            let _ = write!(self.out, " text-anchor=\"{anchor}\"");
        }
        let colour = colour.unwrap_or("currentColor");
        let _ = write!(self.out, " fill=\"{colour}\"");
        if is_strong {
            self.out.push_str(" font-weight=\"600\"");
        }
        self.out.push('>');
        text::push_escaped(&mut self.out, text);
        self.out.push_str("</text>");
    }

    /// A bold line of text round a middle that stays legible on lines, by a halo
    /// in the colour of the ground.
    pub(super) fn title(&mut self, x: f64, y: f64, text: &str, paint: &Paint) {
        let halo = paint.fill.as_deref().filter(|fill| *fill != "none");
        let halo = halo.unwrap_or("var(--diagram-label, Canvas)");
        let from = self.out.len();
        self.text(x, y, text, "middle", paint.text_colour(), true);
        let plain = "<text stroke=\"none\"";
        if self.out[from..].starts_with(plain) {
            let haloed =
                format!("<text stroke=\"{halo}\" stroke-width=\"4\" paint-order=\"stroke\"");
            self.out.replace_range(from..from + plain.len(), &haloed);
        }
    }

    /// Lines of text round a middle.
    pub(super) fn lines(&mut self, x: f64, y: f64, lines: &[String], colour: Option<&str>) {
        let top = y - (lines.len() as f64 - 1.0) * LINE / 2.0;
        for (at, line) in lines.iter().enumerate() {
            let y = top + at as f64 * LINE;
            self.text(x, y, line, "middle", colour, false);
        }
    }

    /// The whole SVG, with a title and what it is in words.
    pub(super) fn finish(self, title: &str, description: &str) -> String {
        let [left, top, right, bottom] = self.bounds.unwrap_or_default();
        let (width, height) = (right - left + 2.0 * MARGIN, bottom - top + 2.0 * MARGIN);
        let id = &self.id;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diagram\" id=\"{id}\" \
             viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" fill=\"none\" stroke=\"currentColor\" \
             stroke-width=\"1.3\" font-family=\"system-ui, sans-serif\" font-size=\"{FONT}\">",
            number(left - MARGIN),
            number(top - MARGIN),
            number(width),
            number(height),
            number(width.ceil()),
            number(height.ceil())
        );
        for (name, text) in [("title", title), ("desc", description)] {
            let _ = write!(svg, "<{name} id=\"{id}-{name}\">");
            text::push_escaped(&mut svg, text);
            let _ = write!(svg, "</{name}>");
        }
        let mut heads: Vec<_> = self.heads.iter().map(|head| marker(id, *head)).collect();
        heads.sort();
        if !heads.is_empty() {
            let _ = write!(svg, "<defs>{}</defs>", heads.concat());
        }
        svg.push_str(&self.out);
        svg.push_str("</svg>");
        svg
    }
}

const fn head_name(head: Head) -> &'static str {
    match head {
        Head::None => "none",
        Head::Arrow => "arrow",
        Head::Circle => "circle",
        Head::Cross => "cross",
        Head::Triangle => "triangle",
        Head::Diamond => "diamond",
        Head::OpenDiamond => "open-diamond",
        Head::Open => "open",
        Head::One => "one",
        Head::ZeroOne => "zero-one",
        Head::Many => "many",
        Head::ZeroMany => "zero-many",
    }
}

/// The picture of an arrow's end: its width, the point that touches the box,
/// and the path, whose background hides the line where it is open.
fn marker(id: &str, head: Head) -> String {
    const OPEN: &str = "fill=\"var(--diagram-label, Canvas)\" stroke=\"currentColor\"";
    const FULL: &str = "fill=\"currentColor\" stroke=\"none\"";
    const LINES: &str = "fill=\"none\" stroke=\"currentColor\"";
    let (width, touches, path, paint) = match head {
        Head::None => (0, 0, "", LINES),
        Head::Arrow => (9, 9, "M0 1L9 5L0 9z", FULL),
        Head::Circle => (9, 9, "M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", FULL),
        Head::Cross => (10, 10, "M2 1L10 9M10 1L2 9", LINES),
        Head::Triangle => (12, 11, "M1 0L11 5L1 10z", OPEN),
        Head::Diamond => (16, 15, "M1 5L8 1L15 5L8 9z", FULL),
        Head::OpenDiamond => (16, 15, "M1 5L8 1L15 5L8 9z", OPEN),
        Head::Open => (10, 9, "M1 1L9 5L1 9", LINES),
        Head::One => (14, 14, "M6 0V10M10 0V10", LINES),
        Head::ZeroOne => (20, 20, "M15 0V10M3 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", OPEN),
        Head::Many => (16, 16, "M5 0V10M6 5L16 0M6 5L16 10", LINES),
        Head::ZeroMany => (
            22,
            22,
            "M12 5L22 0M12 5L22 10M4 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
            OPEN,
        ),
    };
    format!(
        "<marker id=\"{id}-{}\" viewBox=\"0 0 {width} 10\" refX=\"{touches}\" refY=\"5\" \
         markerWidth=\"{width}\" markerHeight=\"10\" markerUnits=\"userSpaceOnUse\" \
         orient=\"auto-start-reverse\"><path d=\"{path}\" {paint}/></marker>",
        head_name(head)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.25), "-0.3");
        assert_eq!(number(12.34), "12.3");
        assert_eq!(number(-0.04), "0");
    }
}
