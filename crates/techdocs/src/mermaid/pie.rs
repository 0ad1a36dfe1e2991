//! Pie charts.

use std::fmt::Write as _;

use super::graph::Paint;
use super::svg::{Canvas, number};
use super::text;

/// Slices are told apart by these, legible on light and dark.
const COLOURS: [&str; 8] = [
    "#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#9d755d", "#8a8a8a",
];
const RADIUS: f64 = 130.0;
const MAX_SLICES: usize = 60;

/// Reads and draws a pie chart; gives it in words.
pub(super) fn draw(source: &str, canvas: &mut Canvas) -> Result<String, String> {
    let mut title = String::new();
    let mut shows_values = false;
    let mut slices: Vec<(String, f64)> = Vec::new();
    for (at, line) in super::source::split_statements(source)
        .into_iter()
        .enumerate()
    {
        let mut line = line;
        if at == 0 {
            line = line.strip_prefix("pie").unwrap_or(line).trim_start();
            if let Some(rest) = line.strip_prefix("showData") {
                shows_values = true;
                line = rest.trim_start();
            }
        }
        if let Some(rest) = line.strip_prefix("title") {
            title = text::line(rest);
        } else if line == "showData" {
            shows_values = true;
        } else if let Some((label, value)) = line.rsplit_once(':') {
            let value: f64 = value.trim().parse().unwrap_or(-1.0);
            if !value.is_finite() || value < 0.0 {
                let shown = super::source::start(line);
                return Err(format!("`{shown}` has no number that is not negative"));
            }
            if slices.len() < MAX_SLICES {
                slices.push((text::line(label), value));
            }
        } else if !line.is_empty() {
            return Err(format!("`{}` is no slice", super::source::start(line)));
        }
    }
    let total: f64 = slices.iter().map(|(_, value)| value).sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err("the slices come to nothing".to_owned());
    }
    if !title.is_empty() {
        canvas.text(0.0, -RADIUS - 24.0, &title, "middle", None, true);
    }
    let mut angle = 0.0_f64;
    let mut words = Vec::new();
    let top = -(slices.len() as f64 - 1.0) * 12.0;
    canvas.include(-RADIUS, -RADIUS);
    canvas.include(RADIUS, RADIUS);
    for (at, (label, value)) in slices.iter().enumerate() {
        let share = value / total;
        let colour = COLOURS[at % COLOURS.len()];
        let paint = Paint {
            fill: Some(colour.to_owned()),
            ..Paint::default()
        };
        let end = angle + share * std::f64::consts::TAU;
        let point = |angle: f64, radius: f64| (radius * angle.sin(), -radius * angle.cos());
        if share > 0.999 {
            canvas.circle(0.0, 0.0, RADIUS, "diagram-slice", &paint);
        } else if share > 0.0 {
            let ((x1, y1), (x2, y2)) = (point(angle, RADIUS), point(end, RADIUS));
            let large = u8::from(share > 0.5);
            let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
            let d = format!("M0 0L{x1} {y1}A{RADIUS} {RADIUS} 0 {large} 1 {x2} {y2}Z");
            canvas.path(&d, "diagram-slice", &paint);
        }
        let percent = format!("{:.0}%", share * 100.0);
        if share > 0.05 {
            let (x, y) = point(f64::midpoint(angle, end), RADIUS * 0.7);
            canvas.text(x, y, &percent, "middle", Some("#fff"), true);
        }
        let y = top + at as f64 * 24.0;
        let _ = write!(
            canvas.out,
            "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"14\" fill=\"{colour}\" stroke=\"none\"/>",
            number(RADIUS + 24.0),
            number(y - 7.0)
        );
        let text = if shows_values {
            format!("{label} [{value}]")
        } else {
            label.clone()
        };
        canvas.text(RADIUS + 46.0, y, &text, "start", None, false);
        words.push(format!("{label} {percent}"));
        angle = end;
    }
    let words = words.join(", ");
    Ok(if title.is_empty() {
        words
    } else {
        format!("{title}: {words}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_said_in_words() {
        let mut canvas = Canvas::new("d");
        let words = draw("pie showData title T\n\"a b\" : 3\n\"c\":1", &mut canvas).unwrap();
        assert_eq!(words, "T: a b 75%, c 25%");
        assert!(canvas.finish("T", "").contains("a b [3]"));
        assert!(draw("pie\n\"a\": x", &mut Canvas::new("d")).is_err());
        assert!(draw("pie\n\"a\": 0", &mut Canvas::new("d")).is_err());
    }
}
