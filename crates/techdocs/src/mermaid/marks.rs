//! What charts are made of: marks in the colours of a palette, and words.
//!
//! Colours are the custom properties `--diagram-1` to `--diagram-8`, with
//! values to fall back on. Marks are tints of them under text in the page's own
//! colour, so that it is legible on light and dark alike.

use std::fmt::Write as _;

use super::svg::{Canvas, number};
use super::text;

/// What a style sheet that names no palette gets.
const PALETTE: [&str; 8] = [
    "#4c78a8", "#e07a10", "#3f9142", "#d64550", "#2f9d99", "#9a5fa8", "#96694f", "#7a7a7a",
];

/// How a mark is filled and outlined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    /// A tint of a colour of the palette, with an outline.
    Tint(usize),
    /// A faint tint without an outline: what other marks stand on.
    Ground(usize),
    /// A colour of the palette, full.
    Full(usize),
    /// The outline only, so many pixels wide.
    Line(usize, f64),
    /// The same in dashes.
    Dashes(usize, f64),
    /// As boxes of a flowchart.
    Plain,
    /// The colour of the page, outlined.
    Paper,
    /// A thin line that parts things.
    Rule,
    /// The same in dashes.
    DashedRule,
    /// The colour of text.
    Dot,
    /// The outline is the text's, so many pixels wide.
    Stroke(f64),
}

/// A colour of the palette, which begins anew where it ends.
fn tone(at: usize) -> String {
    let at = at % PALETTE.len();
    format!("var(--diagram-{}, {})", at + 1, PALETTE[at])
}

impl Ink {
    fn attributes(self) -> String {
        match self {
            Self::Tint(at) => format!(" fill=\"{0}\" fill-opacity=\".2\" stroke=\"{0}\"", tone(at)),
            Self::Ground(at) => format!(
                " fill=\"{}\" fill-opacity=\".09\" stroke=\"none\"",
                tone(at)
            ),
            Self::Full(at) => format!(" fill=\"{}\" stroke=\"none\"", tone(at)),
            Self::Line(at, width) => format!(
                " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
                tone(at),
                number(width)
            ),
            Self::Dashes(at, width) => format!(
                " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-dasharray=\"4 4\"",
                tone(at),
                number(width)
            ),
            Self::Plain => " fill=\"var(--diagram-box, rgba(127,127,127,.08))\"".to_owned(),
            Self::Paper => " fill=\"var(--diagram-label, Canvas)\"".to_owned(),
            Self::Rule => " fill=\"none\" stroke-opacity=\".25\" stroke-width=\"1\"".to_owned(),
            Self::DashedRule => " fill=\"none\" stroke-opacity=\".4\" stroke-width=\"1\" \
                                 stroke-dasharray=\"3 4\""
                .to_owned(),
            Self::Dot => " fill=\"currentColor\" stroke=\"none\"".to_owned(),
            Self::Stroke(width) => format!(" fill=\"none\" stroke-width=\"{}\"", number(width)),
        }
    }
}

/// Where words are from the point they are placed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Anchor {
    #[default]
    Middle,
    Start,
    End,
}

/// A line of text in a chart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) x: f64,
    /// The middle of its height.
    pub(super) y: f64,
    pub(super) anchor: Anchor,
    /// In pixels.
    pub(super) size: f64,
    pub(super) is_strong: bool,
    /// Less important than others.
    pub(super) is_faint: bool,
    /// Degrees it is turned by, clockwise.
    pub(super) turn: f64,
    /// Legible on lines, by a rim in the colour of the page.
    pub(super) is_haloed: bool,
}

impl<'t> Words<'t> {
    /// Small text round a point.
    pub(super) fn at(x: f64, y: f64, text: &'t str) -> Self {
        Self {
            text,
            x,
            y,
            anchor: Anchor::Middle,
            size: 13.0,
            is_strong: false,
            is_faint: false,
            turn: 0.0,
            is_haloed: false,
        }
    }

    pub(super) const fn from(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    pub(super) const fn size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }

    pub(super) const fn strong(mut self) -> Self {
        self.is_strong = true;
        self
    }

    pub(super) const fn faint(mut self) -> Self {
        self.is_faint = true;
        self
    }

    pub(super) const fn haloed(mut self) -> Self {
        self.is_haloed = true;
        self
    }

    pub(super) const fn turned(mut self, degrees: f64) -> Self {
        self.turn = degrees;
        self
    }
}

/// How wide small text is.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text::width(text) * size / text::FONT
}

impl Canvas {
    /// A rectangle from its corner.
    pub(super) fn block(&mut self, [x, y, width, height]: [f64; 4], radius: f64, ink: Ink) {
        self.include(x, y);
        self.include(x + width, y + height);
        let [x, y, width, height] = [x, y, width, height].map(number);
        let _ = write!(
            self.out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""
        );
        if radius > 0.0 {
            let _ = write!(self.out, " rx=\"{}\"", number(radius));
        }
        self.out.push_str(&ink.attributes());
        self.out.push_str("/>");
    }

    /// Hides what is under text.
    pub(super) fn cover(&mut self, [x, y, width, height]: [f64; 4]) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        let _ = write!(
            self.out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             fill=\"var(--diagram-label, Canvas)\" stroke=\"none\"/>"
        );
    }

    /// A path, which does not make the drawing larger.
    pub(super) fn trace(&mut self, d: &str, ink: Ink) {
        let _ = write!(self.out, "<path d=\"{d}\"{}/>", ink.attributes());
    }

    /// A straight line.
    pub(super) fn stroke(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.include(from.0, from.1);
        self.include(to.0, to.1);
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.trace(&format!("M{x1} {y1}L{x2} {y2}"), ink);
    }

    /// A disc.
    pub(super) fn disc(&mut self, x: f64, y: f64, radius: f64, ink: Ink) {
        self.include(x - radius, y - radius);
        self.include(x + radius, y + radius);
        let [x, y, radius] = [x, y, radius].map(number);
        let _ = write!(
            self.out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{}/>",
            ink.attributes()
        );
    }

    /// Writes a line of text.
    pub(super) fn write(&mut self, words: Words<'_>) {
        if words.text.is_empty() {
            return;
        }
        let strong = if words.is_strong { 1.08 } else { 1.0 };
        let length = width(words.text, words.size) * strong;
        let half = words.size * 0.7;
        let (left, right) = match words.anchor {
            Anchor::Middle => (-length / 2.0, length / 2.0),
            Anchor::Start => (0.0, length),
            Anchor::End => (-length, 0.0),
        };
        let (sin, cos) = words.turn.to_radians().sin_cos();
        for (dx, dy) in [(left, -half), (right, -half), (left, half), (right, half)] {
            self.include(words.x + dx * cos - dy * sin, words.y + dx * sin + dy * cos);
        }
        self.out.push_str(if words.is_haloed {
            "<text stroke=\"var(--diagram-label, Canvas)\" stroke-width=\"3\" \
             paint-order=\"stroke\" fill=\"currentColor\""
        } else {
            "<text stroke=\"none\" fill=\"currentColor\""
        });
        if words.turn == 0.0 {
            let [x, y] = [words.x, words.y + words.size * 0.35].map(number);
            let _ = write!(self.out, " x=\"{x}\" y=\"{y}\"");
        } else {
            let [x, y, turn] = [words.x, words.y, words.turn].map(number);
            let _ = write!(
                self.out,
                " transform=\"translate({x} {y}) rotate({turn})\" y=\"{}\"",
                number(words.size * 0.35)
            );
        }
        match words.anchor {
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::Start => {}
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        if (words.size - text::FONT).abs() > 0.01 {
            let _ = write!(self.out, " font-size=\"{}\"", number(words.size));
        }
        if words.is_strong {
            self.out.push_str(" font-weight=\"600\"");
        }
        if words.is_faint {
            self.out.push_str(" fill-opacity=\".75\"");
        }
        self.out.push('>');
        text::push_escaped(&mut self.out, words.text);
        self.out.push_str("</text>");
    }

    /// Writes lines of text, the middle of all at the words' height.
    pub(super) fn write_lines(&mut self, lines: &[String], words: Words<'_>) {
        let step = (words.size * 1.3).round();
        let top = words.y - (lines.len() as f64 - 1.0) * step / 2.0;
        for (at, line) in lines.iter().enumerate() {
            let y = top + at as f64 * step;
            self.write(Words {
                text: line,
                y,
                ..words
            });
        }
    }

    /// A title over the middle of what is drawn so far.
    pub(super) fn headline(&mut self, title: &str) {
        let [left, top, right, _] = self.bounds();
        let middle = f64::midpoint(left, right);
        self.write(Words::at(middle, top - 22.0, title).size(16.0).strong());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_name_their_colour_and_a_fallback() {
        let mut canvas = Canvas::new("d");
        canvas.block([0.0, 0.0, 10.0, 5.0], 0.0, Ink::Full(8));
        canvas.write(Words::at(0.0, 0.0, "<x>").turned(-90.0));
        canvas.headline("T");
        let svg = canvas.finish("t", "d");
        assert!(svg.contains("fill=\"var(--diagram-1, #4c78a8)\""));
        assert!(svg.contains("rotate(-90)") && svg.contains("&lt;x&gt;"));
    }
}
