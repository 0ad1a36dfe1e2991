//! Bars and lines: `xychart`.

use super::marks::{Anchor, Ink, Words, width};
use super::problem::{Problem, unread};
use super::source::{Source, after_word, find_unquoted};
use super::svg::{Canvas, number};
use super::text;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 330.0;
const MAX_VALUES: usize = 500;
const MAX_SERIES: usize = 24;
const EXPECTED: &str =
    "a line is `x-axis [a, b]`, `y-axis \"Text\" 0 --> 10`, `bar [1, 2]` or `line [1, 2]`";

#[derive(Default)]
struct Axis {
    title: String,
    names: Vec<String>,
    range: Option<(f64, f64)>,
}

struct Series {
    name: String,
    is_bar: bool,
    values: Vec<f64>,
}

#[derive(Default)]
struct Chart {
    title: String,
    x: Axis,
    y: Axis,
    series: Vec<Series>,
    is_lying: bool,
}

/// Reads and draws a chart; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let chart = read(source)?;
    Picture::new(&chart).draw(canvas);
    if !chart.title.is_empty() {
        canvas.headline(&chart.title);
    }
    let said = chart.series.iter().map(|series| {
        let kind = if series.is_bar { "Bars" } else { "Line" };
        let name = if series.name.is_empty() {
            kind
        } else {
            &series.name
        };
        let values = series
            .values
            .iter()
            .take(60)
            .enumerate()
            .map(|(at, value)| {
                let name = chart.x.names.get(at);
                name.map_or_else(|| value.to_string(), |name| format!("{name} {value}"))
            });
        format!("{name}: {}", values.collect::<Vec<_>>().join(", "))
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

fn read(source: &Source) -> Result<Chart, Problem> {
    let mut chart = Chart {
        is_lying: source.head() == "horizontal"
            || source.setting("chartOrientation") == Some("horizontal"),
        ..Chart::default()
    };
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        let unread = || unread(line, EXPECTED).at(number);
        if let Some(rest) = after_word(line, "title") {
            chart.title = text::line(rest);
        } else if let Some(rest) = after_word(line, "x-axis") {
            chart.x = axis(rest).ok_or_else(unread)?;
        } else if let Some(rest) = after_word(line, "y-axis") {
            chart.y = axis(rest).ok_or_else(unread)?;
        } else {
            let is_bar = line.starts_with("bar");
            let rest = after_word(line, if is_bar { "bar" } else { "line" });
            let (name, list) = rest
                .and_then(|rest| rest.split_once('['))
                .ok_or_else(unread)?;
            let list = list.trim_end().strip_suffix(']').ok_or_else(unread)?;
            let values = list.split(',').map(|value| {
                let value: f64 = value.trim().parse().ok()?;
                (value.abs() < 1e15).then_some(value)
            });
            chart.series.push(Series {
                name: text::line(name),
                is_bar,
                values: values.collect::<Option<_>>().ok_or_else(unread)?,
            });
        }
        let values: usize = chart.series.iter().map(|series| series.values.len()).sum();
        if values > MAX_VALUES
            || chart.series.len() > MAX_SERIES
            || chart.x.names.len() > MAX_VALUES
        {
            return Err(Problem::from("there are more than 500 values").at(number));
        }
    }
    if chart.series.is_empty() {
        return Err(Problem::from("the chart has neither bars nor lines").hint(EXPECTED));
    }
    Ok(chart)
}

/// `"Title" [a, "b c"]`, `Title 0 --> 10`, `Title`.
fn axis(written: &str) -> Option<Axis> {
    let mut axis = Axis::default();
    if let Some(at) = find_unquoted(written, "[") {
        axis.title = text::line(&written[..at]);
        let mut rest = written[at + 1..].trim_end().strip_suffix(']')?;
        loop {
            let end = find_unquoted(rest, ",").unwrap_or(rest.len());
            axis.names.push(text::line(&rest[..end]));
            match rest.get(end + 1..) {
                Some(after) => rest = after,
                None => return Some(axis),
            }
        }
    }
    let Some((before, high)) = written.split_once("-->") else {
        axis.title = text::line(written);
        return Some(axis);
    };
    let before = before.trim_end();
    let start = before.rfind([' ', '"']).map_or(0, |at| at + 1);
    let finite = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|value: &f64| value.abs() < 1e15)
    };
    let (low, high) = (finite(&before[start..])?, finite(high)?);
    axis.title = text::line(&before[..start]);
    axis.range = (low < high).then_some((low, high));
    Some(axis)
}

struct Picture<'c> {
    chart: &'c Chart,
    low: f64,
    high: f64,
    step: f64,
    count: usize,
}

impl<'c> Picture<'c> {
    fn new(chart: &'c Chart) -> Self {
        let values = || {
            chart
                .series
                .iter()
                .flat_map(|series| series.values.iter().copied())
        };
        let least = values().fold(f64::INFINITY, f64::min);
        let most = values().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = chart.y.range.unwrap_or((least.min(0.0), most.max(0.0)));
        let high = if high > low { high } else { low + 1.0 };
        let step = step((high - low) / 6.0);
        // Without a range of the author's, the axis ends at round values.
        let (low, high) = match chart.y.range {
            Some(_) => (low, high),
            None => ((low / step).floor() * step, (high / step).ceil() * step),
        };
        let longest = chart.series.iter().map(|series| series.values.len()).max();
        Self {
            chart,
            low,
            high,
            step,
            count: longest.unwrap_or(0).max(chart.x.names.len()).max(1),
        }
    }

    /// How long the axis of values and that of names are.
    fn lengths(&self) -> (f64, f64) {
        if self.chart.is_lying {
            (WIDTH, HEIGHT.max(self.count as f64 * 26.0))
        } else {
            (HEIGHT, WIDTH)
        }
    }

    /// A place, from how far along the names and how far up the values it is.
    fn point(&self, along: f64, value: f64) -> (f64, f64) {
        let (values, names) = self.lengths();
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        if self.chart.is_lying {
            (share * values, along * names)
        } else {
            (along * names, values - share * values)
        }
    }

    fn draw(&self, canvas: &mut Canvas) {
        self.values(canvas);
        self.names(canvas);
        let bars = self
            .chart
            .series
            .iter()
            .filter(|series| series.is_bar)
            .count();
        let mut bar = 0;
        for (tone, series) in self.chart.series.iter().enumerate() {
            if series.is_bar {
                self.bars(series, tone, bar, bars, canvas);
                bar += 1;
            }
        }
        for (tone, series) in self.chart.series.iter().enumerate() {
            if !series.is_bar {
                self.line(series, tone, canvas);
            }
        }
        self.legend(canvas);
    }

    /// The axis of values, with lines across.
    fn values(&self, canvas: &mut Canvas) {
        let mut widest: f64 = 0.0;
        let first = (self.low / self.step).ceil();
        for at in 0..12 {
            let value = (first + f64::from(at)) * self.step;
            if value > self.high + self.step * 1e-6 {
                break;
            }
            let (from, to) = (self.point(0.0, value), self.point(1.0, value));
            canvas.stroke(from, to, Ink::Rule);
            let label = shown(value);
            if self.chart.is_lying {
                canvas.write(Words::at(from.0, from.1 - 12.0, &label).size(12.0).faint());
            } else {
                widest = widest.max(width(&label, 12.0));
                let words = Words::at(from.0 - 8.0, from.1, &label).size(12.0).faint();
                canvas.write(words.from(Anchor::End));
            }
        }
        let title = &self.chart.y.title;
        if self.chart.is_lying {
            canvas.write(Words::at(WIDTH / 2.0, -32.0, title));
        } else {
            canvas.write(Words::at(-widest - 24.0, HEIGHT / 2.0, title).turned(-90.0));
        }
    }

    fn names(&self, canvas: &mut Canvas) {
        let x = &self.chart.x;
        let (_, length) = self.lengths();
        let base = self.point(0.0, self.low);
        canvas.stroke(base, self.point(1.0, self.low), Ink::Stroke(1.3));
        let slot = length / self.count as f64;
        let range = x.range.filter(|_| x.names.is_empty());
        let names: Vec<String> = if let Some((low, high)) = range {
            let span = (high - low) / (self.count as f64 - 1.0).max(1.0);
            (0..self.count)
                .map(|at| shown(low + span * at as f64))
                .collect()
        } else if x.names.is_empty() {
            (1..=self.count).map(|at| at.to_string()).collect()
        } else {
            x.names.clone()
        };
        let widest = names
            .iter()
            .map(|name| width(name, 12.0))
            .fold(0.0, f64::max);
        let mut depth = 18.0;
        // Where all have no room side by side, every second one is left out, or
        // they are turned.
        let turned = !self.chart.is_lying && widest + 6.0 > slot && !x.names.is_empty();
        let skip = if turned || self.chart.is_lying {
            1
        } else {
            ((widest + 8.0) / slot).ceil().max(1.0) as usize
        };
        for (at, name) in names.iter().enumerate().take(self.count) {
            let (px, py) = self.point((at as f64 + 0.5) / self.count as f64, self.low);
            if at % skip != 0 {
                continue;
            }
            let words = if self.chart.is_lying {
                Words::at(px - 8.0, py, name).from(Anchor::End)
            } else if turned {
                Words::at(px + 3.0, py + 10.0, name)
                    .from(Anchor::End)
                    .turned(-40.0)
            } else {
                Words::at(px, py + 14.0, name)
            };
            canvas.write(words.size(12.0));
        }
        if turned {
            depth += widest * 0.65 + 6.0;
        }
        if self.chart.is_lying {
            canvas.write(Words::at(-widest - 26.0, length / 2.0, &x.title).turned(-90.0));
        } else {
            canvas.write(Words::at(WIDTH / 2.0, HEIGHT + depth + 18.0, &x.title));
        }
    }

    fn bars(&self, series: &Series, tone: usize, bar: usize, bars: usize, canvas: &mut Canvas) {
        let slot = 1.0 / self.count as f64;
        let each = slot * 0.76 / bars.max(1) as f64;
        let zero = 0.0_f64.clamp(self.low, self.high);
        for (at, value) in series.values.iter().enumerate() {
            let from = (at as f64 + 0.12) * slot + bar as f64 * each;
            let (a, b) = (
                self.point(from, zero),
                self.point(from + each * 0.94, *value),
            );
            let (x, y) = (a.0.min(b.0), a.1.min(b.1));
            let place = [x, y, (a.0 - b.0).abs(), (a.1 - b.1).abs()];
            canvas.block(place, 2.0, Ink::Tint(tone));
        }
    }

    fn line(&self, series: &Series, tone: usize, canvas: &mut Canvas) {
        let mut d = String::new();
        let points: Vec<(f64, f64)> = series
            .values
            .iter()
            .enumerate()
            .map(|(at, value)| self.point((at as f64 + 0.5) / self.count as f64, *value))
            .collect();
        for (at, (x, y)) in points.iter().enumerate() {
            d.push(if at == 0 { 'M' } else { 'L' });
            d.push_str(&format!("{} {}", number(*x), number(*y)));
        }
        canvas.trace(&d, Ink::Line(tone, 2.4));
        for (x, y) in points {
            canvas.disc(x, y, 3.2, Ink::Full(tone));
        }
    }

    /// The names of series, where there are any.
    fn legend(&self, canvas: &mut Canvas) {
        let [left, .., bottom] = canvas.bounds();
        let mut x = left.max(0.0);
        for (tone, series) in self.chart.series.iter().enumerate() {
            if series.name.is_empty() {
                continue;
            }
            let y = bottom + 18.0;
            let ink = if series.is_bar {
                Ink::Tint(tone)
            } else {
                Ink::Full(tone)
            };
            let height = if series.is_bar { 12.0 } else { 3.0 };
            canvas.block([x, y - height / 2.0, 14.0, height], 1.0, ink);
            canvas.write(Words::at(x + 20.0, y, &series.name).from(Anchor::Start));
            x += 40.0 + width(&series.name, 13.0);
        }
    }
}

/// A round step of at least a size: 1, 2 or 5 and zeros.
fn step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-9).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power);
    steps
        .into_iter()
        .find(|step| *step >= least * 0.999)
        .unwrap_or(power * 10.0)
}

/// A number without what floating point adds to it.
fn shown(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas)?;
        assert!(!canvas.finish("", "").contains("NaN"));
        Ok(words)
    }

    #[test]
    fn values_are_said_in_words() {
        let source = "xychart-beta\ntitle \"T\"\nx-axis \"X\" [jan, \"feb, x\"]\ny-axis \"Y (in $)\" 4 --> 11\n\
            bar [5, 6.5]\nline \"L\" [1, -2]";
        let words = drawn(source).unwrap();
        assert_eq!(words, "Bars: jan 5, feb, x 6.5; L: jan 1, feb, x -2");
        assert!(drawn("xychart-beta horizontal\nx-axis 0 --> 1\nbar [0, 0]").is_ok());
        assert!(drawn("xychart-beta\nline [3]").is_ok());
        assert_eq!(step(0.3), 0.5);
        assert_eq!(shown(0.1 + 0.2), "0.3");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, line) in [
            ("xychart-beta\n\nbar [1, x]", 3),
            ("xychart-beta\npie [1]", 2),
            ("xychart-beta\ny-axis a --> b", 2),
            ("xychart-beta\nbar [1", 2),
            ("xychart-beta", 0),
        ] {
            assert_eq!(drawn(source).unwrap_err().line, line, "{source}");
        }
    }
}
