//! The names of the shapes of flowcharts (`@{ shape: doc }`), and the outlines
//! of those that are more than a box.
//!
//! Names: Mermaid 11's list of shapes with their aliases. A shape of another
//! name is a box.

use std::fmt::Write as _;

use super::graph::Shape;
use super::layout::Place;
use super::svg::number;

/// An outline of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outline {
    Card,
    Cloud,
    Hourglass,
    Bolt,
    /// Braces on the left, on the right, on both sides.
    Brace,
    BraceRight,
    Braces,
    Delay,
    Display,
    Divided,
    Document,
    Documents,
    LinedDocument,
    TaggedDocument,
    Triangle,
    TriangleDown,
    Pane,
    Dot,
    Lined,
    Pentagon,
    Sloped,
    Stacked,
    Tape,
    Bow,
    Crossed,
    Tagged,
    Bang,
}

/// The shape of a name.
pub(super) fn named(name: &str) -> Shape {
    use Outline as O;
    Shape::Outlined(match name {
        "rounded" | "event" => return Shape::Round,
        "stadium" | "pill" | "terminal" => return Shape::Stadium,
        "cyl" | "cylinder" | "db" | "database" | "lin-cyl" | "disk" | "lined-cylinder" => {
            return Shape::Cylinder;
        }
        "das" | "h-cyl" | "horizontal-cylinder" => return Shape::Queue,
        "circle" | "circ" => return Shape::Circle,
        "sm-circ" | "small-circle" | "start" => return Shape::Start,
        "fr-circ" | "framed-circle" | "stop" => return Shape::Stop,
        "dbl-circ" | "double-circle" => return Shape::DoubleCircle,
        "diam" | "diamond" | "decision" | "question" => return Shape::Diamond,
        "hex" | "hexagon" | "prepare" => return Shape::Hexagon,
        "lean-r" | "lean-right" | "in-out" => return Shape::LeanRight,
        "lean-l" | "lean-left" | "out-in" => return Shape::LeanLeft,
        "trap-b" | "trapezoid" | "trapezoid-bottom" | "priority" => return Shape::Trapezoid,
        "trap-t" | "inv-trapezoid" | "trapezoid-top" | "manual" => return Shape::TrapezoidDown,
        "subproc" | "fr-rect" | "framed-rectangle" | "subroutine" | "subprocess" => {
            return Shape::Subroutine;
        }
        "odd" => return Shape::Flag,
        "text" => return Shape::Text,
        "note" => return Shape::Note,
        "fork" | "join" => return Shape::Bar,
        "notch-rect" | "card" | "notched-rectangle" => O::Card,
        "cloud" => O::Cloud,
        "hourglass" | "collate" => O::Hourglass,
        "bolt" | "com-link" | "lightning-bolt" => O::Bolt,
        "brace" | "brace-l" | "comment" => O::Brace,
        "brace-r" => O::BraceRight,
        "braces" => O::Braces,
        "delay" | "half-rounded-rectangle" => O::Delay,
        "curv-trap" | "curved-trapezoid" | "display" => O::Display,
        "div-rect" | "div-proc" | "divided-process" | "divided-rectangle" => O::Divided,
        "doc" | "document" => O::Document,
        "docs" | "documents" | "st-doc" | "stacked-document" => O::Documents,
        "lin-doc" | "lined-document" => O::LinedDocument,
        "tag-doc" | "tagged-document" => O::TaggedDocument,
        "tri" | "triangle" | "extract" => O::Triangle,
        "flip-tri" | "flipped-triangle" | "manual-file" => O::TriangleDown,
        "win-pane" | "internal-storage" | "window-pane" => O::Pane,
        "f-circ" | "filled-circle" | "junction" => O::Dot,
        "lin-rect" | "lin-proc" | "lined-process" | "lined-rectangle" | "shaded-process" => {
            O::Lined
        }
        "notch-pent" | "loop-limit" | "notched-pentagon" => O::Pentagon,
        "sl-rect" | "manual-input" | "sloped-rectangle" => O::Sloped,
        "st-rect" | "processes" | "procs" | "stacked-rectangle" => O::Stacked,
        "flag" | "paper-tape" => O::Tape,
        "bow-rect" | "bow-tie-rectangle" | "stored-data" => O::Bow,
        "cross-circ" | "crossed-circle" | "summary" => O::Crossed,
        "tag-rect" | "tag-proc" | "tagged-process" | "tagged-rectangle" => O::Tagged,
        "bang" => O::Bang,
        _ => return Shape::Rect,
    })
}

impl Outline {
    /// The size round a text.
    pub(super) fn size(self, (width, height): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Dot => (14.0, 14.0),
            Self::Crossed | Self::Hourglass => (34.0, 34.0),
            Self::Bolt => (30.0, 44.0),
            Self::Triangle | Self::TriangleDown => (width * 1.4 + 50.0, height * 2.0 + 24.0),
            Self::Cloud | Self::Bang => (width + 56.0, height + 40.0),
            Self::Document | Self::LinedDocument | Self::TaggedDocument | Self::Tape => {
                (width + 34.0, height + 34.0)
            }
            Self::Documents => (width + 42.0, height + 44.0),
            Self::Pentagon | Self::Sloped => (width + 32.0, height + 34.0),
            _ => (width + 44.0, height + 24.0),
        }
    }

    /// Whether there is no room for text in it.
    pub(super) const fn is_wordless(self) -> bool {
        matches!(
            self,
            Self::Dot | Self::Crossed | Self::Hourglass | Self::Bolt
        )
    }

    /// Its lines; what is drawn first is the outline, which is filled.
    pub(super) fn path(self, place: Place) -> String {
        let (w, h) = (place.width / 2.0, place.height / 2.0);
        let mut pen = Pen {
            d: String::new(),
            middle: (place.x, place.y),
        };
        match self {
            Self::Card => {
                pen.corners(&[(-w + 12.0, -h), (w, -h), (w, h), (-w, h), (-w, -h + 12.0)]);
            }
            Self::Cloud | Self::Bang => pen.bumps(w, h, self == Self::Cloud),
            Self::Hourglass => pen.corners(&[(-w, -h), (w, -h), (-w, h), (w, h)]),
            Self::Bolt => pen.corners(&[
                (w, -h),
                (-w, 0.2 * h),
                (-0.1 * w, 0.2 * h),
                (-w, h),
                (w, -0.2 * h),
                (0.1 * w, -0.2 * h),
            ]),
            Self::Brace | Self::BraceRight | Self::Braces => {
                if self != Self::BraceRight {
                    pen.brace(-w, h, 1.0);
                }
                if self != Self::Brace {
                    pen.brace(w, h, -1.0);
                }
            }
            Self::Delay => {
                pen.go('M', &[(-w, -h), (w - h, -h)]);
                pen.arc(h, h, (w - h, h));
                pen.go('L', &[(-w, h)]);
                pen.close();
            }
            Self::Display => {
                pen.go('M', &[(-w + 16.0, -h), (w - 12.0, -h)]);
                pen.go('Q', &[(w, -h), (w, 0.0), (w, h), (w - 12.0, h)]);
                pen.go('L', &[(-w + 16.0, h), (-w, 0.0)]);
                pen.close();
            }
            Self::Divided => {
                pen.rect(w, h);
                pen.go('M', &[(-w, -h + 7.0), (w, -h + 7.0)]);
            }
            Self::Document | Self::LinedDocument | Self::TaggedDocument => {
                pen.document(w, h, (0.0, 0.0));
                if self == Self::LinedDocument {
                    pen.go('M', &[(-w + 8.0, -h), (-w + 8.0, h - 5.0)]);
                }
                if self == Self::TaggedDocument {
                    pen.go('M', &[(w - 18.0, h - 13.0), (w, h - 24.0)]);
                }
            }
            Self::Documents => {
                for step in [4.0, 0.0, -4.0] {
                    pen.document(w - 4.0, h - 4.0, (step, -step));
                }
            }
            Self::Triangle => pen.corners(&[(0.0, -h), (w, h), (-w, h)]),
            Self::TriangleDown => pen.corners(&[(-w, -h), (w, -h), (0.0, h)]),
            Self::Pane => {
                pen.rect(w, h);
                pen.go('M', &[(-w, -h + 7.0), (w, -h + 7.0)]);
                pen.go('M', &[(-w + 8.0, -h), (-w + 8.0, h)]);
            }
            Self::Dot | Self::Crossed => {
                pen.go('M', &[(-w, 0.0)]);
                pen.arc(w, h, (w, 0.0));
                pen.arc(w, h, (-w, 0.0));
                pen.close();
                if self == Self::Crossed {
                    let (x, y) = (w * 0.707, h * 0.707);
                    pen.go('M', &[(-x, -y), (x, y)]);
                    pen.go('M', &[(-x, y), (x, -y)]);
                }
            }
            Self::Lined => {
                pen.rect(w, h);
                pen.go('M', &[(-w + 8.0, -h), (-w + 8.0, h)]);
            }
            Self::Pentagon => pen.corners(&[
                (-w + 14.0, -h),
                (w - 14.0, -h),
                (w, -h + 12.0),
                (w, h),
                (-w, h),
                (-w, -h + 12.0),
            ]),
            Self::Sloped => pen.corners(&[(-w, -h + 14.0), (w, -h), (w, h), (-w, h)]),
            Self::Stacked => {
                for step in [4.0, 0.0, -4.0] {
                    let (w, h) = (w - 4.0, h - 4.0);
                    let corners = [(-w, -h), (w, -h), (w, h), (-w, h)];
                    pen.corners(&corners.map(|(x, y)| (x + step, y - step)));
                }
            }
            Self::Tape => {
                pen.go('M', &[(-w, -h + 6.0)]);
                pen.go(
                    'C',
                    &[(-w / 3.0, -h + 20.0), (w / 3.0, -h - 8.0), (w, -h + 6.0)],
                );
                pen.go('L', &[(w, h - 6.0)]);
                pen.go(
                    'C',
                    &[(w / 3.0, h - 20.0), (-w / 3.0, h + 8.0), (-w, h - 6.0)],
                );
                pen.close();
            }
            Self::Bow => {
                pen.go('M', &[(-w + 10.0, -h), (w, -h)]);
                pen.go('Q', &[(w - 16.0, 0.0), (w, h)]);
                pen.go('L', &[(-w + 10.0, h)]);
                pen.go('Q', &[(-w - 6.0, 0.0), (-w + 10.0, -h)]);
                pen.close();
            }
            Self::Tagged => {
                pen.rect(w, h);
                pen.go('M', &[(w - 16.0, h), (w, h - 14.0)]);
            }
        }
        pen.d
    }
}

/// Draws round a middle.
struct Pen {
    d: String,
    middle: (f64, f64),
}

impl Pen {
    fn go(&mut self, mark: char, points: &[(f64, f64)]) {
        for (at, (x, y)) in points.iter().enumerate() {
            match (at, mark) {
                (0, mark) => self.d.push(mark),
                (_, 'M') => self.d.push('L'),
                _ => self.d.push(' '),
            }
            let (x, y) = (self.middle.0 + x, self.middle.1 + y);
            let _ = write!(self.d, "{} {}", number(x), number(y));
        }
    }

    fn close(&mut self) {
        self.d.push('Z');
    }

    fn corners(&mut self, points: &[(f64, f64)]) {
        self.go('M', points);
        self.close();
    }

    fn rect(&mut self, w: f64, h: f64) {
        self.corners(&[(-w, -h), (w, -h), (w, h), (-w, h)]);
    }

    fn arc(&mut self, rx: f64, ry: f64, (x, y): (f64, f64)) {
        let [rx, ry, x, y] = [rx, ry, self.middle.0 + x, self.middle.1 + y].map(number);
        let _ = write!(self.d, "A{rx} {ry} 0 0 1 {x} {y}");
    }

    /// A page with a wave below.
    fn document(&mut self, w: f64, h: f64, (dx, dy): (f64, f64)) {
        let moved = |points: [(f64, f64); 3]| points.map(|(x, y)| (x + dx, y + dy));
        self.go('M', &moved([(-w, h - 6.0), (-w, -h), (w, -h)]));
        self.go('L', &[(w + dx, h - 10.0 + dy)]);
        self.go(
            'C',
            &moved([(w / 3.0, h - 24.0), (-w / 3.0, h + 10.0), (-w, h - 6.0)]),
        );
        self.close();
    }

    /// A brace whose tip looks away from the text.
    fn brace(&mut self, x: f64, h: f64, side: f64) {
        let (near, far) = (x + 12.0 * side, x + 6.0 * side);
        self.go('M', &[(near, -h)]);
        self.go('Q', &[(far, -h), (far, -h / 2.0)]);
        self.go('Q', &[(far, 0.0), (x, 0.0)]);
        self.go('Q', &[(far, 0.0), (far, h / 2.0)]);
        self.go('Q', &[(far, h), (near, h)]);
    }

    /// A cloud, or a star with many points.
    fn bumps(&mut self, w: f64, h: f64, is_cloud: bool) {
        const COUNT: usize = 14;
        let point = |at: usize, scale: f64| {
            let angle = at as f64 / (2 * COUNT) as f64 * std::f64::consts::TAU;
            let (sin, cos) = angle.sin_cos();
            // Squarer than an oval, to hold the text.
            let square = |v: f64| v.abs().powf(0.6).copysign(v);
            (w * square(cos) * scale, h * square(sin) * scale)
        };
        self.go('M', &[point(0, 0.88)]);
        for at in 0..COUNT {
            let mark = if is_cloud { 'Q' } else { 'L' };
            let outer = if is_cloud { 1.14 } else { 1.0 };
            let next = [point(2 * at + 1, outer), point(2 * at + 2, 0.88)];
            self.go(mark, &next);
        }
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outline_is_one_path() {
        let names = [
            "card",
            "cloud",
            "hourglass",
            "bolt",
            "brace",
            "brace-r",
            "braces",
            "delay",
            "display",
            "div-rect",
            "doc",
            "docs",
            "lin-doc",
            "tag-doc",
            "tri",
            "flip-tri",
            "win-pane",
            "f-circ",
            "lin-rect",
            "notch-pent",
            "sl-rect",
            "st-rect",
            "flag",
            "bow-rect",
            "cross-circ",
            "tag-rect",
            "bang",
        ];
        for name in names {
            let Shape::Outlined(outline) = named(name) else {
                panic!("{name}")
            };
            let (width, height) = outline.size((60.0, 19.0));
            let path = outline.path(Place {
                width,
                height,
                ..Place::default()
            });
            assert!(path.starts_with('M') && !path.contains("NaN"), "{name}");
        }
        assert_eq!(named("db"), Shape::Cylinder);
        assert_eq!(named("x"), Shape::Rect);
    }
}
