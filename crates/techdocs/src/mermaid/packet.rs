//! Packets: `packet`, the fields of a header of a protocol by their bits.

use super::marks::{Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, after_word};
use super::svg::Canvas;
use super::text;

const BIT: f64 = 29.0;
const HEIGHT: f64 = 38.0;
const ROW: f64 = 62.0;
const MAX_BITS: usize = 8_192;
const MAX_FIELDS: usize = 300;
const EXPECTED: &str = "a field is `0-15: \"Name\"`, `16: \"Name\"` or `+16: \"Name\"`";

struct Field {
    first: usize,
    last: usize,
    name: String,
}

/// Reads and draws a packet; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut title = String::new();
    let mut fields: Vec<Field> = Vec::new();
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
            continue;
        }
        let next = fields.last().map_or(0, |field| field.last + 1);
        let field = field(line, next).map_err(|problem| problem.at(number))?;
        if field.last >= MAX_BITS || fields.len() >= MAX_FIELDS {
            return Err(Problem::from("the packet is too large").at(number));
        }
        fields.push(field);
    }
    if fields.is_empty() {
        return Err(Problem::from("the packet has no field").hint(EXPECTED));
    }
    let in_row = source
        .number("bitsPerRow")
        .unwrap_or(32.0)
        .clamp(1.0, 128.0) as usize;
    for (tone, field) in fields.iter().enumerate() {
        let mut first = field.first;
        while first <= field.last {
            let row = first / in_row;
            let last = field.last.min(row * in_row + in_row - 1);
            part(field, (first, last), in_row, tone, canvas);
            first = last + 1;
        }
    }
    if !title.is_empty() {
        canvas.headline(&title);
    }
    let said = fields.iter().take(60).map(|field| {
        let (first, last, name) = (field.first, field.last, &field.name);
        if first == last {
            format!("bit {first}: {name}")
        } else {
            format!("bits {first} to {last}: {name}")
        }
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

/// A field, which has to begin where the one before ends.
fn field(line: &str, next: usize) -> Result<Field, Problem> {
    let (bits, name) = line.split_once(':').ok_or_else(|| unread(line, EXPECTED))?;
    let number = |text: &str| -> Result<usize, Problem> {
        let number: Option<usize> = text.trim().parse().ok();
        number
            .filter(|number| *number <= 1_000_000)
            .ok_or_else(|| unread(line, EXPECTED))
    };
    let (first, last) = if let Some(count) = bits.trim().strip_prefix('+') {
        match number(count)? {
            0 => return Err(unread(line, "a field has at least one bit")),
            count => (next, next + count - 1),
        }
    } else if let Some((first, last)) = bits.split_once('-') {
        (number(first)?, number(last)?)
    } else {
        (number(bits)?, number(bits)?)
    };
    if first != next {
        let problem = Problem::from(format!("the field begins at bit {first}"));
        return Err(problem.hint(format!("the field before ends there: begin at bit {next}")));
    }
    if last < first {
        return Err(Problem::from("the field ends before it begins").hint(EXPECTED));
    }
    let name = text::line(name);
    Ok(Field { first, last, name })
}

/// The part of a field that is in one row.
fn part(
    field: &Field,
    (first, last): (usize, usize),
    in_row: usize,
    tone: usize,
    canvas: &mut Canvas,
) {
    let (row, column) = (first / in_row, first % in_row);
    let (x, y) = (column as f64 * BIT, row as f64 * ROW);
    let width = (last - first + 1) as f64 * BIT;
    canvas.block([x, y, width, HEIGHT], 2.0, Ink::Tint(tone));
    let fits = |size: f64| super::marks::width(&field.name, size) + 3.0 < width;
    let middle = (x + width / 2.0, y + HEIGHT / 2.0);
    if fits(13.0) {
        canvas.write(Words::at(middle.0, middle.1, &field.name));
    } else if fits(11.0) {
        canvas.write(Words::at(middle.0, middle.1, &field.name).size(11.0));
    } else {
        // What is too long for a narrow field is cut; its whole is in the words.
        let room = ((width - 6.0) / 7.0).max(1.0) as usize;
        let mut short: String = field
            .name
            .chars()
            .take(room.saturating_sub(1).max(1))
            .collect();
        if room > 2 {
            short.push('…');
        }
        canvas.write(Words::at(middle.0, middle.1, &short).size(11.0));
    }
    let number = |bit: usize| bit.to_string();
    let top = y - 8.0;
    if first == last {
        canvas.write(Words::at(middle.0, top, &number(first)).size(11.0).faint());
    } else {
        let (left, right) = (x + BIT / 2.0, x + width - BIT / 2.0);
        canvas.write(Words::at(left, top, &number(first)).size(11.0).faint());
        canvas.write(Words::at(right, top, &number(last)).size(11.0).faint());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        draw(&Source::read(source), &mut Canvas::new("d"))
    }

    #[test]
    fn fields_follow_one_another() {
        let words = drawn("packet\ntitle T\n0-15: \"Port\"\n16: \"U\"\n+40: \"Data < x\"");
        let expected = "bits 0 to 15: Port; bit 16: U; bits 17 to 56: Data < x";
        assert_eq!(words.unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, line, message) in [
            ("packet\nx", 2, "`x` cannot be read"),
            (
                "packet\n0-3: \"a\"\n5: \"b\"",
                3,
                "the field begins at bit 5",
            ),
            (
                "packet\n0-3: \"a\"\n4-2: \"b\"",
                3,
                "the field ends before it begins",
            ),
            ("packet\n+99999: \"a\"", 2, "the packet is too large"),
            ("packet", 0, "the packet has no field"),
        ] {
            let problem = drawn(source).unwrap_err();
            assert_eq!((problem.line, &*problem.message), (line, message));
        }
    }
}
