//! Pie charts.

use super::marks::{Anchor, Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, after_word, split_statements};
use super::svg::{Canvas, number};
use super::text;

const RADIUS: f64 = 130.0;
const MAX_SLICES: usize = 60;
const EXPECTED: &str = "a slice is `\"Text\" : 12.5`";

/// Reads and draws a pie chart; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut title = String::new();
    let mut shows_values = false;
    let mut slices: Vec<(String, f64)> = Vec::new();
    for (at, (number, line)) in split_statements(&source.body).into_iter().enumerate() {
        let mut line = line;
        if at == 0 {
            line = line.strip_prefix("pie").unwrap_or(line).trim_start();
        }
        if let Some(rest) = after_word(line, "showData") {
            shows_values = true;
            line = rest;
        }
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
        } else if let Some((label, value)) = line.rsplit_once(':') {
            let value: f64 = value.trim().parse().unwrap_or(-1.0);
            if !value.is_finite() || value < 0.0 {
                let shown = super::source::start(line);
                let message = format!("`{shown}` has no number that is not negative");
                return Err(Problem::from(message).hint(EXPECTED).at(number));
            }
            if slices.len() >= MAX_SLICES {
                return Err(Problem::from("there are more than 60 slices").at(number));
            }
            slices.push((text::line(label), value));
        } else if !line.is_empty() {
            return Err(unread(line, EXPECTED).at(number));
        }
    }
    let total: f64 = slices.iter().map(|(_, value)| value).sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err(Problem::from("the slices come to nothing").hint(EXPECTED));
    }
    let words = pie(&slices, total, shows_values, canvas);
    if title.is_empty() {
        return Ok(words);
    }
    canvas.headline(&title);
    Ok(format!("{title}: {words}"))
}

fn pie(slices: &[(String, f64)], total: f64, shows_values: bool, canvas: &mut Canvas) -> String {
    let mut angle = 0.0_f64;
    let mut words = Vec::new();
    let top = -(slices.len() as f64 - 1.0) * 12.0;
    canvas.include(-RADIUS, -RADIUS);
    canvas.include(RADIUS, RADIUS);
    for (at, (label, value)) in slices.iter().enumerate() {
        let share = value / total;
        let end = angle + share * std::f64::consts::TAU;
        let point = |angle: f64, radius: f64| (radius * angle.sin(), -radius * angle.cos());
        if share > 0.999 {
            canvas.disc(0.0, 0.0, RADIUS, Ink::Tint(at));
        } else if share > 0.0 {
            let ((x1, y1), (x2, y2)) = (point(angle, RADIUS), point(end, RADIUS));
            let large = u8::from(share > 0.5);
            let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
            let d = format!("M0 0L{x1} {y1}A{RADIUS} {RADIUS} 0 {large} 1 {x2} {y2}Z");
            canvas.trace(&d, Ink::Tint(at));
        }
        let percent = format!("{:.0}%", share * 100.0);
        if share > 0.04 {
            let (x, y) = point(f64::midpoint(angle, end), RADIUS * 0.72);
            canvas.write(Words::at(x, y, &percent).strong());
        }
        let y = top + at as f64 * 24.0;
        canvas.block([RADIUS + 24.0, y - 7.0, 14.0, 14.0], 2.0, Ink::Tint(at));
        let shown = if shows_values {
            format!("{label} [{value}]")
        } else {
            label.clone()
        };
        let shown = Words::at(RADIUS + 46.0, y, &shown).size(text::FONT);
        canvas.write(shown.from(Anchor::Start));
        words.push(format!("{label} {percent}"));
        angle = end;
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_said_in_words() {
        let mut canvas = Canvas::new("d");
        let source = Source::read("pie showData title T\n\"a b\" : 3\n\"c\":1");
        let words = draw(&source, &mut canvas).unwrap();
        assert_eq!(words, "T: a b 75%, c 25%");
        assert!(canvas.finish("T", "").contains("a b [3]"));
        let problem =
            |source: &str| draw(&Source::read(source), &mut Canvas::new("d")).unwrap_err();
        assert_eq!(problem("pie\n\n\"a\": x").line, 3);
        assert_eq!(
            problem("pie\n\"a\": 0").message,
            "the slices come to nothing"
        );
    }
}
