//! Quadrant charts: `quadrantChart`.

use rustc_hash::FxHashMap;

use super::graph::Paint;
use super::marks::{Anchor, Ink, Words, width};
use super::problem::{Problem, unread};
use super::source::{Source, after_word};
use super::svg::Canvas;
use super::text;

const SIZE: f64 = 480.0;
const MAX_POINTS: usize = 200;
const EXPECTED: &str = "a point is `Name: [0.3, 0.6]`, an axis `x-axis Low --> High`";

#[derive(Default)]
struct Chart {
    title: String,
    /// The low and the high end of the axes, across and up.
    axes: [[String; 2]; 2],
    quadrants: [String; 4],
    points: Vec<Point>,
}

struct Point {
    name: String,
    /// From the left and from the bottom, from 0 to 1.
    at: [f64; 2],
    paint: Paint,
    radius: f64,
}

/// Reads and draws a quadrant chart; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let chart = read(source)?;
    picture(&chart, canvas);
    if !chart.title.is_empty() {
        canvas.headline(&chart.title);
    }
    let said = chart.points.iter().take(60).map(|point| {
        let [x, y] = point.at;
        let quadrant = match (x >= 0.5, y >= 0.5) {
            (true, true) => 0,
            (false, true) => 1,
            (false, false) => 2,
            (true, false) => 3,
        };
        let name = &chart.quadrants[quadrant];
        let sep = if name.is_empty() { "" } else { " in " };
        format!("{}{sep}{name} ({x}, {y})", point.name)
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

fn read(source: &Source) -> Result<Chart, Problem> {
    let mut chart = Chart::default();
    let mut classes: FxHashMap<&str, &str> = FxHashMap::default();
    let mut classed: Vec<(usize, &str)> = Vec::new();
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(rest) = after_word(line, "title") {
            chart.title = text::line(rest);
            continue;
        }
        let axis = ["x-axis", "y-axis"];
        let axis = axis
            .iter()
            .position(|word| after_word(line, word).is_some());
        if let Some(axis) = axis {
            let rest = &line["x-axis".len()..];
            let (low, high) = rest.split_once("-->").unwrap_or((rest, ""));
            chart.axes[axis] = [text::line(low), text::line(high)];
            continue;
        }
        if let Some(rest) = line.strip_prefix("quadrant-") {
            let at: usize = rest.get(..1).and_then(|at| at.parse().ok()).unwrap_or(0);
            let Some(quadrant) = at.checked_sub(1).and_then(|at| chart.quadrants.get_mut(at))
            else {
                return Err(unread(line, "quadrants are `quadrant-1` to `quadrant-4`").at(number));
            };
            *quadrant = text::line(&rest[1..]);
            continue;
        }
        if let Some((name, style)) =
            after_word(line, "classDef").and_then(|rest| rest.split_once(char::is_whitespace))
        {
            classes.insert(name, style);
            continue;
        }
        let (point, class) = point(line).ok_or_else(|| unread(line, EXPECTED).at(number))?;
        if chart.points.len() >= MAX_POINTS {
            return Err(Problem::from("there are more than 200 points").at(number));
        }
        if let Some(class) = class {
            classed.push((chart.points.len(), class));
        }
        chart.points.push(point);
    }
    for (at, class) in classed {
        if let Some(style) = classes.get(class) {
            let point = &mut chart.points[at];
            // What the point itself says goes over what its class says.
            let own = std::mem::take(&mut point.paint);
            read_style(point, style);
            point.paint.fill = own.fill.or(point.paint.fill.take());
        }
    }
    let quadrants = chart.quadrants.iter().all(String::is_empty);
    if chart.points.is_empty() && quadrants && chart.axes.iter().flatten().all(String::is_empty) {
        return Err(Problem::from("the chart is empty").hint(EXPECTED));
    }
    Ok(chart)
}

/// `Name:::class: [0.3, 0.6] radius: 12, color: #f00`.
fn point(line: &str) -> Option<(Point, Option<&str>)> {
    let (before, after) = line.rsplit_once('[')?;
    let (name, class) = match before.trim_end().strip_suffix(':')?.split_once(":::") {
        Some((name, class)) => (name, Some(class.trim())),
        None => (before.trim_end().strip_suffix(':')?, None),
    };
    let (place, style) = after.split_once(']')?;
    let (x, y) = place.split_once(',')?;
    let share = |text: &str| {
        let share: f64 = text.trim().parse().ok()?;
        (0.0..=1.0).contains(&share).then_some(share)
    };
    let mut point = Point {
        name: text::line(name),
        at: [share(x)?, share(y)?],
        paint: Paint::default(),
        radius: 5.0,
    };
    read_style(&mut point, style);
    Some((point, class))
}

fn read_style(point: &mut Point, style: &str) {
    for part in style.split(',') {
        let Some((key, value)) = part.split_once(':') else {
            continue;
        };
        match key.trim() {
            "radius" => {
                let radius: f64 = value.trim().parse().unwrap_or(5.0);
                point.radius = if radius.is_finite() {
                    radius.clamp(2.0, 30.0)
                } else {
                    5.0
                };
            }
            "color" => point.paint.read(&format!("fill:{value}")),
            "stroke-color" => point.paint.read(&format!("stroke:{value}")),
            "stroke-width" => point.paint.read(part),
            _ => {}
        }
    }
}

fn picture(chart: &Chart, canvas: &mut Canvas) {
    let half = SIZE / 2.0;
    let places = [(half, 0.0), (0.0, 0.0), (0.0, half), (half, half)];
    let has_points = !chart.points.is_empty();
    for (at, ((x, y), name)) in places.into_iter().zip(&chart.quadrants).enumerate() {
        canvas.block([x, y, half, half], 0.0, Ink::Ground([0, 2, 7, 1][at]));
        let lines = text::wrapped(name, half - 20.0);
        // Names are out of the way of points.
        let middle = if has_points { 18.0 } else { half / 2.0 };
        let words = Words::at(x + half / 2.0, y + middle + lines.len() as f64 * 4.0, "");
        canvas.write_lines(&lines, words.strong());
    }
    canvas.stroke((half, 0.0), (half, SIZE), Ink::Rule);
    canvas.stroke((0.0, half), (SIZE, half), Ink::Rule);
    canvas.block([0.0, 0.0, SIZE, SIZE], 0.0, Ink::Stroke(1.3));
    axes(chart, canvas);
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for (at, point) in chart.points.iter().enumerate() {
        let (x, y) = (point.at[0] * SIZE, (1.0 - point.at[1]) * SIZE);
        if point.paint == Paint::default() {
            canvas.disc(x, y, point.radius, Ink::Full(0));
        } else {
            canvas.circle(x, y, point.radius, "diagram-mark", &point.paint);
        }
        let length = width(&point.name, 12.0);
        // Under the point, or over it, or beside it, where there is room.
        let gap = point.radius + 10.0;
        let side = gap + length / 2.0 - 4.0;
        let tries = [(0.0, gap), (0.0, -gap), (side, 0.0), (-side, 0.0)];
        let ground = |(dx, dy): (f64, f64)| {
            let x = (x + dx).clamp(
                length / 2.0 + 4.0,
                (SIZE - length / 2.0 - 4.0).max(length / 2.0 + 4.0),
            );
            [
                x - length / 2.0,
                y + dy - 7.0,
                x + length / 2.0,
                y + dy + 7.0,
            ]
        };
        let is_free = |place: &[f64; 4]| {
            let inside = place[1] > 0.0 && place[3] < SIZE;
            let others = chart
                .points
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let off = |[ax, ay, bx, by]: [f64; 4]| {
                place[2] <= ax || bx <= place[0] || place[3] <= ay || by <= place[1]
            };
            let clear = others.into_iter().all(|(_, other)| {
                let (x, y) = (other.at[0] * SIZE, (1.0 - other.at[1]) * SIZE);
                let r = other.radius;
                off([x - r, y - r, x + r, y + r])
            });
            inside && clear && taken.iter().all(|other| off(*other))
        };
        let mut places = tries.into_iter().map(ground);
        let place = places.find(is_free).unwrap_or_else(|| ground(tries[0]));
        let (middle_x, middle_y) = (f64::midpoint(place[0], place[2]), place[1] + 7.0);
        canvas.write(Words::at(middle_x, middle_y, &point.name).size(12.0));
        taken.push(place);
    }
}

fn axes(chart: &Chart, canvas: &mut Canvas) {
    let [across, up] = &chart.axes;
    let half = SIZE / 2.0;
    if across[1].is_empty() {
        canvas.write(Words::at(half, SIZE + 18.0, &across[0]));
    } else {
        let low = Words::at(half / 2.0, SIZE + 18.0, &across[0]);
        canvas.write(low);
        canvas.write(Words::at(half * 1.5, SIZE + 18.0, &across[1]));
    }
    let ends = if up[1].is_empty() {
        vec![(half, &up[0])]
    } else {
        vec![(half * 1.5, &up[0]), (half / 2.0, &up[1])]
    };
    for (y, name) in ends {
        // Turned names longer than their half stand beside it instead.
        if width(name, 13.0) < half - 8.0 || up[1].is_empty() {
            canvas.write(Words::at(-16.0, y, name).turned(-90.0));
        } else {
            canvas.write(Words::at(-10.0, y, name).from(Anchor::End));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        draw(&Source::read(source), &mut Canvas::new("d"))
    }

    #[test]
    fn points_are_in_their_quadrants() {
        let words = drawn(
            "quadrantChart\ntitle T\nx-axis Low --> High\ny-axis \"a b\"\nquadrant-1 Do\n\
             A: [0.6, 0.7]\nB:::c: [0.1, 1] radius: 9, color: #f00\nclassDef c color: url(x)",
        );
        assert_eq!(words.unwrap(), "A in Do (0.6, 0.7); B (0.1, 1)");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (line, shown) in [
            ("A: [0.5]", "`A: [0.5]`"),
            ("A: [2, 0.1]", "`A: [2, 0.1]`"),
            ("quadrant-5 x", "`quadrant-5 x`"),
            ("A", "`A`"),
        ] {
            let problem = drawn(&format!("quadrantChart\n{line}")).unwrap_err();
            assert_eq!(problem.message, format!("{shown} cannot be read"));
            assert_eq!(problem.line, 2);
        }
    }
}
